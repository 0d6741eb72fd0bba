"""The numbers that a text prints, held against each other; this needs no dossier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from pivotal.claims.findings import PrintedFinding, TrialConsistency
from pivotal.evidence.consistency import check_consistency
from pivotal.evidence.findings import ConsistencyReport
from pivotal.evidence.model import ReportedResult
from pivotal.reading.model import Statement

_PER_ARM = frozenset({"median", "percent"})
_SHARES = frozenset({"median", "percent", "hazard_ratio", "p_value"})
_REFERENCE = "reference"
PLACE = "the text itself"

Key = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class ToldResult:
    """One result of a text: a printed hazard ratio with the numbers beside it, or numbers without one.

    Attributes
    ----------
    result : ReportedResult
    statements : tuple of Statement
        Those that its numbers were taken from.
    """

    result: ReportedResult
    statements: tuple[Statement, ...]

    @cached_property
    def report(self) -> ConsistencyReport:
        """Its numbers against each other."""
        return check_consistency(self.result)


def told_results(statements: Iterable[Statement]) -> list[ToldResult]:
    """Return what a text prints of each endpoint, cohort and trial, one result for each printed hazard ratio.

    Numbers that cannot stand together in one result, such as two medians of one arm, are left out of it.
    """
    gathered: dict[Key, list[Statement]] = {}
    for each in statements:
        endpoint = each.get("endpoint")
        if each.kind in _SHARES and each.slot("value") is not None and endpoint:
            gathered.setdefault((endpoint, _patients(each), each.get("trial")), []).append(each)
    found: list[ToldResult] = []
    for key, together in gathered.items():
        for own in _by_ratio(together):
            numbers: dict[str, Any] = {}
            for each in own:
                _take(numbers, each)
            try:
                result = ReportedResult.model_validate({"endpoint": key[0], "cohort": key[1], **numbers})
            except ValidationError:
                continue  # what the text prints is impossible by itself, or was not meant together
            found.append(ToldResult(result, tuple(own)))
    return found


def _by_ratio(together: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Yield the numbers of one endpoint, those of each hazard ratio by themselves where several are printed.

    A p value belongs to the ratio before it, every other number to the one after it, within the sentence.
    """
    ratios = [each for each in together if each.kind == "hazard_ratio"]
    if len({(each.get("value"), each.get("ci_low"), each.get("ci_high")) for each in ratios}) < 2:
        yield list(together)
        return
    own: dict[Statement | None, list[Statement]] = {ratio: [] for ratio in (*ratios, None)}
    for each in together:
        near = [ratio for ratio in ratios if ratio.sentence == each.sentence]
        before = [ratio for ratio in near if ratio.stands_at <= each.stands_at]
        after = [ratio for ratio in near if ratio.stands_at >= each.stands_at]
        chosen = [*before[::-1], *after] if each.kind in {"p_value", "hazard_ratio"} else [*after, *before[::-1]]
        own[chosen[0] if chosen else None].append(each)
    yield from (numbers for numbers in own.values() if numbers)


def _patients(each: Statement) -> str | None:
    """Return a name for the patients that a number is of: a cohort, or some of its patients."""
    told = [name for name in (each.get("cohort"), each.get("subset")) if name]
    return _name(" ".join(told)) if told else None


def _name(text: str | None) -> str | None:
    return None if text is None else "".join(each if each.isalnum() else "-" for each in text).strip("-")[:60] or None


def _take(numbers: dict[str, Any], each: Statement) -> None:
    """Add a number to those of its result; what is there already stays."""
    value = each.get("value")
    low, high = each.get("ci_low"), each.get("ci_high")
    estimate: dict[str, Any] = {"value": value}
    if low is not None and high is not None:
        estimate["ci"] = [low, high]
        estimate["level"] = each.get("level") or "95"
    if each.kind in _PER_ARM:
        arm = _REFERENCE if each.order == 2 else "experimental" if each.order == 1 else _name(each.get("arm")) or "arm"
        numbers.setdefault(each.kind, {}).setdefault(arm, estimate)
        if each.kind == "median":
            numbers.setdefault("unit", each.get("unit") or "months")
    elif each.kind == "p_value":
        sides = {"one": "one", "two": "two"}.get(each.get("sides") or "", "not stated")
        numbers.setdefault("p_value", {"value": value, "sides": sides})
    else:
        numbers.setdefault("hazard_ratio", estimate)


def told_consistency(told: Sequence[ToldResult]) -> tuple[TrialConsistency, ...]:
    """Return whether the numbers of a text fit each other; nothing where there are none."""
    if not told:
        return ()
    rows = dict.fromkeys(
        PrintedFinding(e.severity, e.rule, str(e.where), e.printed, e.implied, e.smallest_error, e.explanation)
        for each in told
        for e in each.report.findings
    )
    tests = sum(sum(each.report.tested.values()) for each in told)
    return (TrialConsistency(PLACE, "numbers of the text against each other", tests, tuple(rows)),)
