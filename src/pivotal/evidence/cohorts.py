"""Cohorts of one trial against each other: sizes that move between them, and results copied from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from pivotal.evidence.findings import Finding
from pivotal.evidence.placed import Placed


def cohort_sizes(placed: Sequence[Placed]) -> Iterator[tuple[int, Finding | None]]:
    """Yield a finding where two publications split the same patients differently over the cohorts."""
    by_cut: dict[str | None, dict[str, tuple[int, Placed]]] = {}
    for each in placed:
        patients = each.patients()
        if each.result.cohort is not None and each.result.group is None and patients is not None and patients[1]:
            by_cut.setdefault(each.cut, {}).setdefault(each.result.cohort, (patients[0], each))
    for first, second in combinations(by_cut.values(), 2):
        if len(first) < 2 or set(first) != set(second):
            continue
        sizes = [{cohort: n for cohort, (n, _) in each.items()} for each in (first, second)]
        if sum(sizes[0].values()) != sum(sizes[1].values()) or sizes[0] == sizes[1]:
            yield 1, None
            continue
        cohort = next(each for each in sizes[0] if sizes[0][each] != sizes[1][each])
        texts = [", ".join(f"{name} {n}" for name, n in each.items()) for each in sizes]
        moved = sum(abs(sizes[0][each] - sizes[1][each]) for each in sizes[0]) // 2
        yield (
            1,
            Finding(
                "cohort sizes",
                "note",
                second[cohort][1].where(),
                f"{texts[0]} ({first[cohort][1].cut}); {texts[1]} ({second[cohort][1].cut})",
                f"{sum(sizes[0].values())} patients in both",
                "one patient",
                f"Both count the same patients in all; {moved} of them sit in another cohort.",
            ),
        )


def copied(placed: Sequence[Placed]) -> Iterator[tuple[int, Finding | None]]:
    """Yield a finding where the hazard ratio of one cohort or endpoint is printed for another one as well."""
    ratios = [each for each in placed if each.result.hazard_ratio is not None and each.result.group is None]
    for first, second in combinations(ratios, 2):
        endpoint = first.result.endpoint == second.result.endpoint
        cohort = first.result.cohort == second.result.cohort
        if endpoint == cohort or (cohort and first.cut != second.cut):
            continue
        if not _identical(first, second, limits=cohort):
            yield 1, None
            continue
        contested = [each for each in (first, second) if _contested(each, ratios)]
        at = contested[0] if contested else second
        other = first if at is second else second
        yield (
            1,
            Finding(
                "copied result",
                "doubtful" if contested else "note",
                at.where(),
                f"HR {at.result.hazard_ratio}, as for {other.where()}",
                "two patient groups or endpoints rarely share every digit",
                "a hazard ratio copied whole",
                "The hazard ratio is that of another cohort or endpoint, digit by digit"
                + (", and another publication prints a different one." if contested else "."),
            ),
        )


def _identical(first: Placed, second: Placed, *, limits: bool) -> bool:
    """Say whether two hazard ratios are printed with the same digits; limits that one leaves out are the same."""
    a, b = first.result.hazard_ratio, second.result.hazard_ratio
    if a is None or b is None or str(a.value) != str(b.value) or a.value.digits < 2:
        return False
    if a.ci is None or b.ci is None:
        return not limits
    return [str(each) for each in a.ci] == [str(each) for each in b.ci]


def _contested(at: Placed, ratios: Sequence[Placed]) -> bool:
    """Say whether another publication prints another hazard ratio for the same thing."""
    mine = at.result.hazard_ratio
    others = [each.result.hazard_ratio for each in ratios if each is not at and each.key == at.key]
    return mine is not None and any(each is not None and not each.value.agrees(mine.value) for each in others)
