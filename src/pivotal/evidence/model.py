"""The nouns of published evidence: numbers as printed, per endpoint, cohort, arm, assessor and data cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from pivotal.dates import Day
from pivotal.nouns import Flag, Identifier, Noun, OneOrMore, Sourced, SourceRef, Status, Text
from pivotal.units import Printed, Unit

Quantity = Literal[
    "n", "events", "median", "percent",
    "hazard_ratio", "odds_ratio", "relative_risk", "difference", "p_value", "follow_up",
]  # fmt: skip
PER_ARM: tuple[Quantity, ...] = ("n", "events", "median", "percent")
COMPARING: tuple[Quantity, ...] = ("hazard_ratio", "odds_ratio", "relative_risk", "difference", "p_value")
BETWEEN: tuple[Quantity, ...] = (*COMPARING, "follow_up")
RATIOS: tuple[Quantity, ...] = ("hazard_ratio", "odds_ratio", "relative_risk")
Assessor = Literal["investigator", "local", "BICR", "not applicable", "not stated"]


class Estimate(Noun):
    """A printed number with its printed interval; ``13.8`` alone is an estimate without one.

    Parameters
    ----------
    value : Printed
        The number.
    ci : pair of Printed or null, optional
        Lower and upper limit; ``null`` is a limit that was not found, ``not reached`` one that does not exist.
    level : float
        Coverage of the interval in percent.
    sides : int
        1 or 2.
    """

    value: Printed
    ci: tuple[Printed | None, Printed | None] | None = None
    level: Annotated[float, Field(gt=0, lt=100)] = 95.0
    sides: Literal[1, 2] = 2

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, given: Any) -> Any:
        if isinstance(given, Mapping):
            given = dict(given)
            if isinstance(given.get("sides"), str) and given["sides"] in {"1", "2"}:
                given["sides"] = int(given["sides"])
            return given
        return {"value": given}

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        low, high = self.ci or (None, None)
        below, at, above = (None if each is None else each.interval for each in (low, self.value, high))
        if below and above and below[0] > above[1]:
            raise ValueError(f"the lower limit {low} lies above the upper limit {high}")
        if at and ((below and at[1] < below[0]) or (above and at[0] > above[1])):
            raise ValueError(f"{self.value} lies outside its own interval {low} to {high}")
        return self

    def __str__(self) -> str:
        if self.ci is None:
            return str(self.value)
        low, high = ("not found" if limit is None else str(limit) for limit in self.ci)
        return f"{self.value} ({self.level:g} % CI {low} to {high})"


class HazardRatio(Estimate):
    """Experimental over reference arm; below 1 favours the experimental arm."""

    stratified: Flag | None = None


class Difference(Estimate):
    """Experimental minus reference arm: of shares in percentage points, of times in the unit of the result."""

    of: Literal["percent", "median", "restricted mean"] = "percent"


def sum_of(counts: Sequence[Estimate | None]) -> Estimate | None:
    """Return the sum of counts, where each of them is printed."""
    known = [each.value.value for each in counts if each is not None and each.value.value is not None]
    return Estimate(value=Printed.parse(f"{sum(known):.0f}")) if len(known) == len(counts) else None


class PValue(Noun):
    """A p value as printed, with its sides."""

    value: Printed
    sides: Literal["one", "two", "not stated"] = "not stated"

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, given: Any) -> Any:
        return given if isinstance(given, Mapping) else {"value": given}

    def __str__(self) -> str:
        sign = "" if str(self.value)[0] in "<>≤≥" else "= "
        return f"p {sign}{self.value}"


class ReportedResult(Noun):
    """What one source reports of one endpoint in one cohort.

    Parameters
    ----------
    endpoint, cohort : str
        Of the trial; no cohort means all patients.
    group : str, optional
        A subgroup in words, if it is not the whole cohort.
    assessor : str
        Who judged the endpoint.
    compared : pair of str, optional
        The two arms that the estimates between arms are of, the experimental one first; needed only where a trial has
        more than two.
    n, events, median, percent : mapping of arm to number
        Per arm; ``total`` is allowed for n and events.
    hazard_ratio, odds_ratio, relative_risk, difference, p_value, follow_up : estimates
        Between the arms, experimental over or minus reference, and over them. ``follow_up`` in the unit of the result;
        a ``difference`` in percentage points, or in that unit where it is ``of`` medians or restricted means.
    unit : str
        Unit of ``median``, ``follow_up`` and a difference of times.
    source : tuple of str
        Where it stands, if not where the whole data cut does.
    """

    endpoint: Identifier
    cohort: Identifier | None = None
    group: Text | None = None
    assessor: Assessor = "not stated"
    compared: tuple[Identifier, Identifier] | None = None
    n: Mapping[Identifier, Printed] = Field(default_factory=dict)
    events: Mapping[Identifier, Printed] = Field(default_factory=dict)
    median: Mapping[Identifier, Estimate] = Field(default_factory=dict)
    percent: Mapping[Identifier, Estimate] = Field(default_factory=dict)
    hazard_ratio: HazardRatio | None = None
    odds_ratio: Estimate | None = None
    relative_risk: Estimate | None = None
    difference: Difference | None = None
    p_value: PValue | None = None
    follow_up: Estimate | None = None
    unit: Unit = "months"
    source: Annotated[tuple[SourceRef, ...], OneOrMore] = ()
    status: Status = "sourced"
    note: Text | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for what, counts in (("n", self.n), ("events", self.events)):
            for arm, count in counts.items():
                if count.value is None or count.value < 0 or count.value != int(count.value):
                    raise ValueError(f"{what} of {arm} is a count, not {count}")
                if what == "events" and arm in self.n and count.value > (self.n[arm].value or 0):
                    raise ValueError(f"{arm} has {count} events in {self.n[arm]} patients")
        for arm, share in self.percent.items():
            if share.value.value is None or not 0 <= share.value.value <= 100:
                raise ValueError(f"percent of {arm} lies between 0 and 100, not at {share.value}")
        for name in RATIOS:
            ratio: Estimate | None = getattr(self, name)
            if ratio is not None and (ratio.value.value or 0) <= 0:
                kind = name.replace("_", " ")
                raise ValueError(f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} is above 0, not {ratio.value}")
        self._check_difference()
        if self.compared is not None and self.compared[0] == self.compared[1]:
            raise ValueError(f"{self.compared[0]} is compared with itself; name two arms, the experimental one first")
        p_value = None if self.p_value is None else self.p_value.value
        if p_value is not None and (p_value.value is None or not 0 <= p_value.value <= 1):
            raise ValueError(f"a p value lies between 0 and 1, not at {p_value}")
        return self

    def _check_difference(self) -> None:
        if self.difference is None:
            return
        value, of = self.difference.value.value, self.difference.of
        if value is None or (of == "percent" and abs(value) > 100):
            raise ValueError(f"a difference in percent lies between -100 and 100, not at {self.difference.value}")

    @property
    def decides(self) -> bool:
        """Whether the result may decide a verdict."""
        return self.status != "recall_unverified"

    @property
    def arms(self) -> list[str]:
        """The arms that it has numbers of, in the order of their printing."""
        named = dict.fromkeys([*self.n, *self.events, *self.median, *self.percent])
        return [each for each in named if each != "total"]

    def value(self, quantity: Quantity, arm: str | None = None) -> Estimate | None:
        """Return one number of the result, or None where it is not reported."""
        found: Any = getattr(self, quantity)
        if isinstance(found, Mapping):
            found = found.get(arm)
        if isinstance(found, PValue):
            found = found.value
        return Estimate(value=found) if isinstance(found, Printed) else found

    def numbers(self) -> Iterator[tuple[Quantity, str | None, str]]:
        """Yield every number as quantity, arm and text."""
        for quantity in PER_ARM:
            for arm, number in getattr(self, quantity).items():
                yield quantity, arm, str(number)
        for quantity in BETWEEN:
            if (number := getattr(self, quantity)) is not None:
                yield quantity, None, str(number)


class DataCut(Sourced):
    """One analysis of the data of a trial: what was known on a cut-off day, as one publication has it."""

    id: Identifier
    title: Text
    cutoff: Day | None = None
    results: Annotated[tuple[ReportedResult, ...], Field(min_length=1)]

    @cached_property
    def printed(self) -> frozenset[str]:
        """All numbers of its results as they are printed, without their intervals."""
        return frozenset(text.partition(" ")[0] for each in self.results for _, _, text in each.numbers())

    def sources_of(self, result: ReportedResult) -> tuple[str, ...]:
        """Return where a result stands: its own sources, or those of the cut."""
        return result.source or self.source

    def find(self, endpoint: str, cohort: str | None, group: str | None = None) -> list[ReportedResult]:
        """Return the results of an endpoint in a cohort that may decide a verdict."""
        return [
            each
            for each in self.results
            if each.endpoint == endpoint and each.cohort == cohort and each.group == group and each.decides
        ]
