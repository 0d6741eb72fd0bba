"""Printed percentages against counts: the count behind them, the interval's method, categories that must add up."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pivotal.analysis.proportions import METHODS
from pivotal.errors import DataError
from pivotal.evidence.findings import Finding, Severity, Where
from pivotal.evidence.hazard_ratios import Outcome
from pivotal.evidence.model import Estimate
from pivotal.evidence.placed import NORMAL, Placed, quantile, whole
from pivotal.units import Printed

# Best response by RECIST: parts of all patients, under the names that trials give them.
CATEGORIES = {
    "complete_response": ("complete_response", "CR"),
    "partial_response": ("partial_response", "PR"),
    "stable_disease": ("stable_disease", "SD"),
    "progressive_disease": ("progressive_disease", "PD"),
    "not_evaluable": ("not_evaluable", "NE"),
}
RESPONSE = ("objective_response", "ORR")
ROUGH = {"note": 1.0, "doubtful": 3.0}  # percentage points off the nearest named interval


def interval_methods(estimate: Estimate, n: int, count: int | None = None) -> list[tuple[str, int, float]]:
    """Return how well each named interval fits a printed percentage, the best first.

    Parameters
    ----------
    estimate : Estimate
        A percentage with its interval.
    n : int
        Patients.
    count : int, optional
        Patients who responded; without it every count whose percentage rounds to the print is tried.

    Returns
    -------
    list of (method, count, percentage points beyond rounding)

    Raises
    ------
    DataError
        If ``n`` is not positive.

    Examples
    --------
    >>> estimate = Estimate(value="5", ci=("2.2", "11"))
    >>> interval_methods(estimate, 132)[0]
    ('Clopper-Pearson', 7, 0.0)
    """
    if n <= 0:
        raise DataError(f"an interval of a proportion needs patients, and there are {n}")
    tail = 1 - NORMAL.cdf(quantile(estimate))
    low, high = estimate.ci or (None, None)
    tried = [count] if count is not None else counts_of(estimate.value, n)
    found = []
    for name, method in METHODS.items():
        for each in tried:
            limits = method(each, n, tail)
            off = max(_off(printed, 100 * limit) for printed, limit in zip((low, high), limits, strict=True))
            found.append((name, each, off))
    return sorted(found, key=lambda each: each[2])


def counts_of(percent: Printed, n: int) -> list[int]:
    """Return the counts among ``n`` patients whose percentage rounds to the print (Brown and Heathers 2017, GRIM).

    Examples
    --------
    >>> counts_of(Printed.parse("19"), 64), counts_of(Printed.parse("18.5"), 64)
    ([12], [])
    """
    if percent.value is None:
        return []
    low, high = (min(max(each, 0.0), 100.0) for each in percent.interval)
    first, last = math.ceil(low * n / 100 - 1e-9), math.floor(high * n / 100 + 1e-9)
    return list(range(first, last + 1))


def _off(printed: Printed | None, limit: float) -> float:
    if printed is None or printed.value is None:
        return 0.0
    low, high = printed.interval
    return max(low - limit, limit - high, 0.0) if max(low - limit, limit - high) > 1e-6 else 0.0


def is_proportion(placed: Placed) -> bool:
    """Say whether the percentages of a result are shares of patients, and not read off a curve."""
    if placed.kind is not None:
        return placed.kind in {"proportion", "category"}
    return not (placed.result.hazard_ratio or placed.result.median)


def percentage(placed: Placed, arm: str) -> Outcome:
    """Test whether any whole number of patients gives a printed percentage."""
    estimate, n = placed.result.percent.get(arm), placed.n.get(arm)
    if estimate is None or n is None or not is_proportion(placed):
        return None
    count = whole(placed.result.events.get(arm))
    fitting = counts_of(estimate.value, n[0])
    if count is not None and n[1] and count <= n[0]:
        if count in fitting:
            return "fits"
        value, exact = estimate.value.value or 0.0, 100 * count / n[0]
        return Finding(
            "percentage against its count",
            "serious" if abs(value - exact) > 1.0 else "doubtful",
            placed.where(arm),
            f"{estimate.value} %, {count} of {n[0]}",
            f"{exact:.{estimate.value.digits}f} %",
            f"one patient ({100 / n[0]:.1f} points)",
            f"{count} of {n[0]} patients are {exact:.1f} %, and {estimate.value} % is printed.",
        )
    if fitting:
        return "fits"
    printed = estimate.value.value or 0.0
    nearest = round(printed * n[0] / 100)
    padded = estimate.value.digits > 0 and round(100 * nearest / n[0]) == printed  # 11 printed as 11.0
    return Finding(
        "percentage against patients",
        "doubtful" if n[1] and not padded else "note",
        placed.where(arm),
        f"{estimate.value} % of {n[0]}",
        f"{100 * nearest / n[0]:.1f} % for {nearest} patients; or another number of patients",
        f"a percentage of another number of patients, where {n[0]} leave gaps of {100 / n[0]:.1f} points",
        f"No whole number of {n[0]} patients gives {estimate.value} %"
        + (f"; {nearest} give {printed:.0f} % without the decimals." if padded else "."),
    )


def proportion_interval(placed: Placed, arm: str) -> Outcome:
    """Test the interval of a percentage against the five that are in use."""
    estimate, n = placed.result.percent.get(arm), placed.n.get(arm)
    if estimate is None or estimate.ci is None or n is None or not is_proportion(placed):
        return None
    count = whole(placed.result.events.get(arm)) if n[1] else None
    if count is not None and count not in counts_of(estimate.value, n[0]):
        count = None
    if not (tried := interval_methods(estimate, n[0], count)):
        return None
    name, events, off = tried[0]
    if off == 0:
        return "fits"
    severity: Severity = "note" if off <= ROUGH["note"] or not n[1] else "doubtful"
    if n[1] and off > ROUGH["doubtful"]:
        severity = "serious"
    low, high = METHODS[name](events, n[0], 1 - NORMAL.cdf(quantile(estimate)))
    return Finding(
        "interval of a percentage",
        severity,
        placed.where(arm),
        f"{estimate} with {n[0]} patients",
        f"{100 * low:.1f} to {100 * high:.1f} ({name}, {events} of {n[0]})",
        f"a limit off by more than rounding; {ROUGH['note']:g} points to be more than a note",
        f"Of the intervals in use {name} comes nearest, and misses a limit by {off:.1f} points.",
    )


def categories(group: list[Placed]) -> Iterator[tuple[int, Finding | None]]:
    """Test the response categories of one cut, cohort and subgroup, arm by arm; yield one outcome an arm."""
    by_name = {each.result.endpoint: each for each in group}
    members = {
        category: next((by_name[name] for name in names if name in by_name), None)
        for category, names in CATEGORIES.items()
    }
    response = next((by_name[name] for name in RESPONSE if name in by_name), None)
    arms = dict.fromkeys(arm for each in (*members.values(), response) if each for arm in each.result.percent)
    for arm in arms:
        there = {name: each for name, each in members.items() if each and arm in each.result.percent}
        if response is not None and arm in response.result.percent and there:
            yield 1, _responders(there, response, arm)
        if response is not None and arm in response.result.percent:
            there = {name: each for name, each in there.items() if not name.endswith("_response")} | {
                "objective_response": response
            }
            complete = len(there) == 4
        else:
            complete = len(there) == 5
        if len(there) > 1:
            yield 1, _adds_up(there, arm, complete=complete)


def _responders(there: dict[str, Placed], response: Placed, arm: str) -> Finding | None:
    """Test complete and partial responses against the objective response."""
    parts = [there[name] for name in ("complete_response", "partial_response") if name in there]
    if not parts:
        return None
    low, high = _sum(parts, arm)
    whole_low, whole_high = response.result.percent[arm].value.interval
    if low <= whole_high + 1e-9 and (high >= whole_low - 1e-9 or len(parts) < 2):
        return None
    texts = " + ".join(str(each.result.percent[arm].value) for each in parts)
    return _sum_finding(response, arm, f"{texts} %, response {response.result.percent[arm].value} %", (low, high))


def _adds_up(there: dict[str, Placed], arm: str, *, complete: bool) -> Finding | None:
    low, high = _sum(list(there.values()), arm)
    if low <= 100 + 1e-9 and (high >= 100 - 1e-9 or not complete):
        return None
    texts = " + ".join(str(each.result.percent[arm].value) for each in there.values())
    return _sum_finding(next(iter(there.values())), arm, f"{texts} %", (low, high), of_all=True)


def _sum(parts: list[Placed], arm: str) -> tuple[float, float]:
    ends = [each.result.percent[arm].value.interval for each in parts]
    return sum(max(low, 0.0) for low, _ in ends), sum(high for _, high in ends)


def _sum_finding(at: Placed, arm: str, printed: str, ends: tuple[float, float], *, of_all: bool = False) -> Finding:
    key = Where("responses", at.result.cohort, at.result.group, arm, at.cut)
    says = "all patients, 100 %" if of_all else "the objective response"
    return Finding(
        "response categories",
        "serious" if of_all and ends[0] > 105 else "doubtful",
        key,
        printed,
        f"a sum of {says}; it is {ends[0]:.1f} to {ends[1]:.1f} %",
        f"{(ends[1] - ends[0]) / 2:.1f} percentage points",
        f"The categories add up to {ends[0]:.1f} to {ends[1]:.1f} %, and not to {says}.",
    )
