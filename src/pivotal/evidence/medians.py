"""Printed medians against the patients and events behind them, the follow-up and the calendar."""

from __future__ import annotations

import math
from datetime import date

from pivotal.dates import DateInterval
from pivotal.evidence.findings import Finding, Severity
from pivotal.evidence.hazard_ratios import Outcome
from pivotal.evidence.placed import Placed, limits, quantile, whole
from pivotal.units import DAYS_PER_MONTH, convert

STEEPEST = 4.0  # Weibull shape of times that lie very close together
FOLLOW_UP_NOTE, FOLLOW_UP_DOUBTFUL = 2.5, 5.0  # a median in follow-up times
ROOM = 1.0  # months by which a calendar may be off


def median_interval(placed: Placed, arm: str) -> Outcome:
    """Test the interval of a median against the number of patients.

    The interval of Brookmeyer and Crowley (1982, Biometrics 38:29, equation 1.1) holds the times at which survival does
    not differ from one half: without censoring, between the order statistics ``n/2 ± z sqrt(n)/2``. Censoring
    widens it. Under Weibull hazards of shape ``k`` the ratio of those times is ``(log S1 / log S2)**(1/k)``.
    """
    estimate, n = placed.result.median.get(arm), placed.n.get(arm)
    both = limits(estimate)
    if estimate is None or n is None or both is None or n[0] < 8 or not math.isfinite(both[0][0]):
        return None
    delta = min(quantile(estimate) / (2 * math.sqrt(n[0])), 0.49)
    least = math.log(math.log(0.5 - delta) / math.log(0.5 + delta)) / STEEPEST
    widest = both[1][1] - both[0][0]
    if widest >= 0.5 * least:
        return "fits"
    assert estimate.ci is not None
    return Finding(
        "interval of a median against patients",
        "note",
        placed.where(arm),
        f"{estimate} with {n[0]} patients",
        f"limits that stand as 1 to {math.exp(least):.2f} at least",
        f"limits closer than 1 to {math.exp(0.5 * least):.2f}",
        f"{n[0]} patients rarely give so narrow an interval; scans at fixed times can.",
    )


def median_reached(placed: Placed, arm: str) -> Outcome:
    """Test whether a median can be unreached with that many events.

    A Kaplan-Meier curve lies at or below ``1 - d/n`` after ``d`` events among ``n`` patients, whatever the censoring.
    """
    estimate, n, events = placed.result.median.get(arm), placed.n.get(arm), whole(placed.result.events.get(arm))
    if estimate is None or n is None or events is None or placed.kind in {"proportion", "category"}:
        return None
    if estimate.value.bound != "not_reached" or 2 * events <= n[0]:
        return "fits"
    return Finding(
        "median not reached",
        "serious" if n[1] else "doubtful",
        placed.where(arm),
        f"not reached, {events} events among {n[0]}",
        "a median that is reached",
        "an event more than half of the patients",
        f"With {events} events among {n[0]} patients the curve has fallen below one half.",
    )


def follow_up_and_median(placed: Placed, arm: str) -> Outcome:
    """Test a median against the follow-up of the same result: few are followed for many times the median."""
    estimate, follow_up = placed.result.median.get(arm), placed.result.follow_up
    if estimate is None or follow_up is None or estimate.value.value is None or not follow_up.value.value:
        return None
    share = estimate.value.value / follow_up.value.value
    if share <= FOLLOW_UP_NOTE:
        return "fits"
    return Finding(
        "median against follow-up",
        "doubtful" if share > FOLLOW_UP_DOUBTFUL else "note",
        placed.where(arm),
        f"median {estimate.value}, follow-up {follow_up.value}",
        f"a median of at most about {FOLLOW_UP_NOTE * follow_up.value.value:.0f}",
        f"a median beyond {FOLLOW_UP_NOTE:g} times the follow-up",
        f"The median is {share:.1f} times the median follow-up; few patients can have been watched so long.",
    )


def calendar(placed: Placed, enrolled: DateInterval | None) -> Outcome:
    """Test follow-up and medians against enrolment and cut-off: nobody is followed from before the first patient.

    The median follow-up by reverse Kaplan-Meier (Schemper and Smith 1996) reaches back to the first patient at most.
    """
    first = enrolled.not_before if enrolled else None
    if first is None or placed.cutoff is None:
        return None
    longest = _months(first, placed.cutoff) + ROOM
    numbers = [("median", arm, each) for arm, each in placed.result.median.items()]
    if placed.result.follow_up is not None:
        numbers.append(("follow-up", "", placed.result.follow_up))
    tested = False
    for what, arm, estimate in numbers:
        if estimate.value.value is None or placed.result.unit not in {"days", "weeks", "months", "years"}:
            continue
        tested = True
        least = convert(estimate.value.interval[0], placed.result.unit, "months")
        if estimate.value.bound in {"exact", "above", "at_least"} and least > longest:
            return Finding(
                f"{what} against the calendar",
                "serious",
                placed.where(arm or None),
                f"{what} {estimate.value} {placed.result.unit}",
                f"at most {longest:.1f} months between {first} and {placed.cutoff}",
                f"a time beyond {longest:.1f} months",
                f"Nobody was followed for so long: enrolment began on {first} and the cut-off was {placed.cutoff}.",
            )
    return _shortest(placed, enrolled) if tested else None


def _shortest(placed: Placed, enrolled: DateInterval | None) -> Outcome:
    """Test a follow-up against the last patient: it is rarely shorter than the time since then."""
    last, follow_up = enrolled.not_after if enrolled else None, placed.result.follow_up
    if last is None or placed.cutoff is None or follow_up is None or follow_up.value.value is None:
        return "fits"
    least = _months(last, placed.cutoff)
    months = convert(follow_up.value.interval[1], placed.result.unit, "months")
    share = months / least if least > 6 else 1.0
    severity: Severity | None = "doubtful" if share < 0.4 else "note" if share < 0.8 else None
    if severity is None:
        return "fits"
    return Finding(
        "follow-up against the calendar",
        severity,
        placed.where(),
        f"follow-up {follow_up.value} {placed.result.unit}",
        f"about {least:.1f} months or more since the last patient",
        f"a follow-up below {0.8 * least:.1f} months",
        f"Every patient entered at least {least:.1f} months before the cut-off, unless half left early.",
    )


def _months(first: date, last: date) -> float:
    return (last - first).days / DAYS_PER_MONTH
