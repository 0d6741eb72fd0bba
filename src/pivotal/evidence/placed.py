"""Printed results with what is needed to test them: cut, arms by role, patients, and intervals on a log scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import NormalDist
from typing import Protocol

from pivotal.evidence.findings import Where
from pivotal.evidence.model import DataCut, Estimate, ReportedResult
from pivotal.units import Printed

Range = tuple[float, float]
NORMAL = NormalDist()
TOTAL = "total"


class _Arm(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def role(self) -> str: ...


class _Endpoint(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def role(self) -> str: ...


class PublishedTrial(Protocol):
    """What the tests need to know of a trial; the trial of a dossier is one."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def arms(self) -> Sequence[_Arm]:
        """The arms."""

    @property
    def endpoints(self) -> Sequence[_Endpoint]:
        """The endpoints."""

    @property
    def allocation(self) -> tuple[int, ...] | None:
        """Patients allocated, arm by arm."""

    @property
    def analyses(self) -> tuple[DataCut, ...]:
        """Every data cut and subgroup analysis."""


@dataclass(frozen=True)
class Placed:
    """One printed result where it stands.

    Attributes
    ----------
    result : ReportedResult
        The numbers.
    cut : str or None
        Name of the publication or data cut; ``None`` for a result that was given by itself.
    cutoff : datetime.date or None
        The cut-off day, if it is known to the day.
    experimental, reference : str or None
        The two arms by role; ``None`` where nobody said which is which, or there are more than two.
    kind : str or None
        ``time_to_event``, ``proportion``, ``category``, or unknown.
    n : mapping of arm to (int, bool)
        Patients, and whether the number stands in this very result (else beside it, in the same cut).
    """

    result: ReportedResult
    cut: str | None = None
    cutoff: date | None = None
    experimental: str | None = None
    reference: str | None = None
    kind: str | None = None
    n: Mapping[str, tuple[int, bool]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """Endpoint, cohort and subgroup: what makes two prints prints of one thing."""
        return self.result.endpoint, self.result.cohort, self.result.group

    @property
    def roles(self) -> tuple[str, str] | None:
        """The experimental and the reference arm, where both are known."""
        if self.experimental is None or self.reference is None:
            return None
        return self.experimental, self.reference

    def where(self, arm: str | None = None) -> Where:
        """Return the place of a finding about this result."""
        return Where(*self.key, arm=arm, cut=self.cut)

    @property
    def is_time(self) -> bool:
        """Whether the result is of a time to an event, as far as its trial or its numbers say."""
        if self.kind is not None:
            return self.kind == "time_to_event"
        return self.result.hazard_ratio is not None or bool(self.result.median)

    def patients(self) -> tuple[int, bool] | None:
        """Return the patients of both arms, and whether the number stands in this very result."""
        if TOTAL in self.n:
            return self.n[TOTAL]
        arms = self.roles or tuple(self.n)
        if len(arms) < 2 or any(arm not in self.n for arm in arms):
            return None
        return sum(self.n[arm][0] for arm in arms), all(self.n[arm][1] for arm in arms)

    def events(self) -> int | None:
        """Return the events of both arms, where the endpoint is a time and they are printed."""
        if self.kind in {"proportion", "category"}:
            return None
        numbers = {arm: whole(number) for arm, number in self.result.events.items()}
        if TOTAL in numbers:
            return numbers[TOTAL]
        arms = self.roles or tuple(numbers)
        known = [count for arm in arms if (count := numbers.get(arm)) is not None]
        return sum(known) if len(arms) == len(known) >= 2 else None

    def same_cut(self, other: Placed) -> bool:
        """Say whether two prints are known to rest on one data cut, and not on two readers."""
        readers = {self.result.assessor, other.result.assessor} - {"not stated", "not applicable"}
        together = self.cut is not None and self.cut == other.cut
        return len(readers) < 2 and (together or (self.cutoff is not None and self.cutoff == other.cutoff))


def whole(number: Printed | None) -> int | None:
    """Return a printed count, or None where it is no exact whole number."""
    if number is None or number.value is None or number.bound != "exact" or number.value != int(number.value):
        return None
    return int(number.value)


def place(
    cuts: Iterable[tuple[str | None, date | None, Sequence[ReportedResult]]],
    *,
    reference: str | None = None,
    experimental: str | None = None,
    kinds: Mapping[str, str] | None = None,
) -> list[Placed]:
    """Return every result that may decide a verdict, with what stands beside it in the same cut."""
    found: list[Placed] = []
    for cut, cutoff, results in cuts:
        deciding = [each for each in results if each.decides]
        for result in deciding:
            arms = result.arms
            other = experimental
            if other is None and reference in arms and len(arms) == 2:
                other = next(each for each in arms if each != reference)
            kind = (kinds or {}).get(result.endpoint)
            pair = result.compared or (other, reference)
            found.append(Placed(result, cut, cutoff, *pair, kind, _sizes(result, deciding)))
    return found


def _sizes(result: ReportedResult, beside: Sequence[ReportedResult]) -> dict[str, tuple[int, bool]]:
    """Return the patients of each arm: of the result itself, or of a neighbour in the same patients."""
    found: dict[str, tuple[int, bool]] = {}
    for each in (result, *beside):
        if each is not result and (result.n or (each.cohort, each.group) != (result.cohort, result.group)):
            continue
        for arm, number in each.n.items():
            if (count := whole(number)) is not None and count > 0:
                found.setdefault(arm, (count, each is result))
    return found


def logs(number: Printed | None) -> Range | None:
    """Return the natural logarithms of the interval of a printed positive number; 0.00 may be anything below 0.005."""
    if number is None or number.value is None or number.bound != "exact":
        return None
    low, high = number.interval
    if high <= 0:
        return None
    return (math.log(low) if low > 0 else -math.inf), math.log(high)


def quantile(estimate: Estimate) -> float:
    """Return the normal quantile that belongs to the level and sides of an interval."""
    level = estimate.level / 100
    return NORMAL.inv_cdf(level if estimate.sides == 1 else (1 + level) / 2)


def limits(estimate: Estimate | None) -> tuple[Range, Range] | None:
    """Return the log ranges of both limits of an interval, or None where one is missing."""
    if estimate is None or estimate.ci is None:
        return None
    low, high = logs(estimate.ci[0]), logs(estimate.ci[1])
    return (low, high) if low is not None and high is not None else None


def standard_error(estimate: Estimate | None) -> Range | None:
    """Return the range of the standard error of the logarithm that a printed interval allows."""
    both = limits(estimate)
    if estimate is None or both is None:
        return None
    (low_min, low_max), (high_min, high_max) = both
    width = 2 * quantile(estimate)
    least, most = max((high_min - low_max) / width, 1e-6), (high_max - low_min) / width
    return (least, most) if most > 1e-6 else None


def gap(first: Range, second: Range) -> float:
    """Return how far two ranges lie apart; 0 where they touch."""
    return max(first[0] - second[1], second[0] - first[1], 0.0)


def exp_text(log: Range, digits: int) -> str:
    """Return a range on the log scale as it would be printed."""
    low, high = (f"{math.exp(each):.{digits}f}" for each in log)
    return low if low == high else f"{low} to {high}"


def by_key(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Yield the prints of each endpoint, cohort and subgroup; where they compare other arms, those of each two."""
    groups: dict[tuple[str, str | None, str | None], list[Placed]] = {}
    for each in placed:
        groups.setdefault(each.key, []).append(each)
    for group in groups.values():
        pairs = dict.fromkeys(each.roles for each in group if each.roles is not None)
        if len(pairs) < 2:
            yield group
        else:
            yield from ([each for each in group if each.roles in {pair, None}] for pair in pairs)
