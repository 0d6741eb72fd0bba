"""Printed hazard ratios against their own interval, the p value and the events.

Every rule takes one printed result and returns a finding, ``"fits"``, or ``None`` where the numbers it needs are not
printed. Its thresholds stand at the top, on the scale of the logarithm of the hazard ratio or of Z; they were set on
simulated trials (``verification/consistency.py``), never on those that its scores are reported on.
"""

from __future__ import annotations

import math
from typing import Literal

from pivotal.evidence.findings import Finding, Severity
from pivotal.evidence.model import HazardRatio
from pivotal.evidence.placed import NORMAL, Placed, Range, exp_text, gap, logs, standard_error, whole

Outcome = Finding | Literal["fits"] | None

# A profile-likelihood interval is not quite symmetric: a constant beyond rounding, and a share of the standard error.
ASYMMETRY_DOUBTFUL, ASYMMETRY_SERIOUS = (0.02, 0.05), (0.04, 0.10)
# A score test differs from the Wald test of the interval, and a p value without the strata of the hazard ratio from one
# with them: constant and share of Z. What is not said to be unstratified may have been tested otherwise.
P_DOUBTFUL, P_SERIOUS = (0.15, 0.06), (0.35, 0.10)
P_DOUBTFUL_STRATIFIED, P_SERIOUS_STRATIFIED = (0.25, 0.07), (0.85, 0.10)
# How far below the least possible a number of events may lie, and how far above what the interval implies.
TOO_FEW_DOUBTFUL, TOO_FEW_SERIOUS = 1.03, 1.10
TOO_MANY_DOUBTFUL, TOO_MANY_SERIOUS = 1.5, 2.5


def interval_symmetry(placed: Placed) -> Outcome:
    """Test a hazard ratio against its own interval, which is symmetric on the log scale.

    A Wald interval is ``exp(b ± z s)``, so the hazard ratio is the geometric mean of its limits (Altman and Bland 2011,
    BMJ 343:d2090). All three are taken as the intervals that rounding allows.
    """
    ratio = placed.result.hazard_ratio
    found = _parts(ratio)
    if ratio is None or found is None:
        return None
    value, (low, high), se = found
    middle = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    apart = gap(value, middle)
    severity = _graded(apart, (se[0] + se[1]) / 2, ASYMMETRY_DOUBTFUL, ASYMMETRY_SERIOUS)
    if apart <= 0 or severity is None:
        return "fits"
    width = (middle[1] - middle[0] + value[1] - value[0]) + ASYMMETRY_DOUBTFUL[0] + ASYMMETRY_DOUBTFUL[1] * se[1]
    middle_text = exp_text(middle, ratio.value.digits + 1)
    return Finding(
        "hazard ratio against its interval",
        severity,
        placed.where(),
        f"HR {ratio}",
        f"HR {middle_text}, the middle of the interval on the log scale",
        f"a hazard ratio off by {_percent(width)}, or one limit by {_percent(2 * width)}",
        f"A hazard ratio is the middle of its interval on the log scale: {middle_text}, and {ratio.value} is printed.",
    )


def p_value(placed: Placed) -> Outcome:
    """Test a p value against the Wald test that the hazard ratio and its interval imply.

    ``z = |log HR| / s`` with ``s`` from the interval (Altman and Bland 2011, BMJ 343:d2304). Slack is left for score
    against Wald tests and for a stratified against an unstratified test. Sides that are not stated may be one or two.
    """
    ratio, p = placed.result.hazard_ratio, placed.result.p_value
    found = _parts(ratio)
    if ratio is None or found is None or p is None or p.value.value is None:
        return None
    value, _, se = found
    least = 0.0 if value[0] <= 0 <= value[1] else min(abs(value[0]), abs(value[1]))
    wald = least / se[1], max(abs(value[0]), abs(value[1])) / se[0]
    low, high = (min(max(each, 1e-300), 1.0) for each in p.value.interval)
    halves = {"one": (1.0,), "two": (2.0,)}.get(p.sides, (1.0, 2.0))
    ranges = [(_z(high / half), _z(low / half)) for half in halves]
    if p.sides == "one" and value[1] > 0 and high > 0.5:  # a test of benefit where the reference arm fared better
        ranges = [(-each[1], -each[0]) for each in ranges]
    apart = min(gap(wald, each) for each in ranges)
    doubtful, serious = P_DOUBTFUL, P_SERIOUS
    if ratio.stratified is not False:
        doubtful, serious = P_DOUBTFUL_STRATIFIED, P_SERIOUS_STRATIFIED
    severity = _graded(apart, wald[1], doubtful, serious)
    if apart <= 0 or severity is None:
        return "fits"
    sides = 1 if p.sides == "one" else 2
    implied = sorted(min(1.0, sides * (1 - NORMAL.cdf(each))) for each in wald)
    text = f"{_p_text(implied[0])} to {_p_text(implied[1])}"
    slack = wald[1] + doubtful[0] + doubtful[1] * wald[1]
    factor = max(implied[1], 1e-16) / max(sides * (1 - NORMAL.cdf(slack)), 1e-16)
    return Finding(
        "p value against hazard ratio",
        severity,
        placed.where(),
        f"{p} beside HR {ratio}",
        f"p about {text} ({'one' if sides == 1 else 'two'}-sided)",
        f"a p value off by a factor of {factor:.2g}",
        f"The hazard ratio and its interval belong to a p value of {text}, and {p.value} is printed.",
    )


def implied_events(placed: Placed) -> Outcome:
    """Test the information in an interval against the patients and the events.

    The information of a Cox model cannot exceed ``d/4`` with ``d`` events, since each adds ``p(1 - p)`` (Schoenfeld
    1981, Biometrika 68:316, equation 1; Schoenfeld 1983). So ``d >= 4/s²``, whatever the allocation and strata. In the
    other direction ``s² ~ 1/d_e + 1/d_c``; strata and the drift of the risk sets make it larger, and slack is left.
    Without an interval, ``s`` follows from an exact p value.
    """
    ratio = placed.result.hazard_ratio
    se = standard_error(ratio) or error_from_p(placed)
    if ratio is None or se is None:
        return None
    fewest = 4 / se[1] ** 2
    events, patients = placed.events(), placed.patients()
    if events is None and patients is None:
        return None
    printed = f"HR {ratio}" if ratio.ci else f"HR {ratio} with {placed.result.p_value}"
    if finding := _too_few(placed, printed, fewest):
        return finding
    implied = events_range(placed)
    if events is None or implied is None:
        return "fits"
    most = implied[1]
    severity = _above(events / most, TOO_MANY_DOUBTFUL, TOO_MANY_SERIOUS)
    if severity is None:
        return "fits"
    return Finding(
        "events implied by the interval",
        severity,
        placed.where(),
        f"{printed} and {events} events",
        f"about {fewest:.0f} to {most:.0f} events",
        f"{TOO_MANY_DOUBTFUL * most:.0f} events or more",
        f"With {events} events the interval would be narrower: it is one of about {most:.0f} events.",
    )


def events_range(placed: Placed) -> tuple[float, float] | None:
    """Return the least number of events that an interval can rest on, and the most that it usually rests on.

    ``4/s²`` and ``1/(p(1 - p) s²)`` with ``p`` the share of the experimental arm (Schoenfeld 1981), over what the
    rounding of the limits allows.
    """
    ratio = placed.result.hazard_ratio
    se, split = standard_error(ratio) or error_from_p(placed), _split(placed)
    return (4 / se[1] ** 2, 1 / (split * se[0] ** 2)) if ratio is not None and se and split else None


def _too_few(placed: Placed, printed: str, fewest: float) -> Finding | None:
    """Return a finding where the interval needs more events than there are events or patients."""
    candidates = [(placed.events(), "events", True)]
    if (patients := placed.patients()) is not None:
        candidates.append((patients[0], "patients", patients[1]))
    for count, what, own in candidates:
        severity = _above(fewest / count, TOO_FEW_DOUBTFUL, TOO_FEW_SERIOUS) if count else None
        if count is None or severity is None:
            continue
        return Finding(
            "events implied by the interval",
            severity if own else "doubtful",
            placed.where(),
            f"{printed} with {count} {what}",
            f"at least {fewest:.0f} events",
            f"{TOO_FEW_DOUBTFUL:.0%} of the least number of events",
            f"So narrow an interval needs at least {fewest:.0f} events, and there are {count} {what}.",
        )
    return None


def counts(placed: Placed) -> Outcome:
    """Test events against patients, and the arms against the total."""
    events = {arm: whole(number) for arm, number in placed.result.events.items()}
    pairs = [(arm, count, placed.n[arm]) for arm, count in events.items() if count is not None and arm in placed.n]
    for arm, count, (n, own) in pairs:
        if count > n:
            return Finding(
                "events against patients",
                "serious" if own else "doubtful",
                placed.where(arm),
                f"{count} events",
                f"at most {n}",
                "one event",
                f"There are {count} events among {n} patients.",
            )
    sums = 0
    for what, numbers in (("patients", placed.result.n), ("events", placed.result.events)):
        whole_numbers = {arm: whole(number) for arm, number in numbers.items()}
        total = whole_numbers.pop("total", None)
        known = [each for each in whole_numbers.values() if each is not None]
        if total is None or len(known) < 2 or len(known) < len(whole_numbers):
            continue
        sums += 1
        if sum(known) > total or (placed.roles and set(whole_numbers) == set(placed.roles) and sum(known) < total):
            return Finding(
                "arms against total",
                "serious",
                placed.where(),
                f"{' + '.join(map(str, known))} {what}, {total} in all",
                str(sum(known)),
                "one patient",
                f"The arms add up to {sum(known)} {what} and {total} are printed.",
            )
    return "fits" if pairs or sums else None


def _parts(ratio: HazardRatio | None) -> tuple[Range, tuple[Range, Range], Range] | None:
    """Return the log ranges of value and limits, and the range of the standard error, where all are printed."""
    if ratio is None or ratio.ci is None or ratio.ci[0] is None or ratio.ci[1] is None:
        return None
    value, low, high, se = logs(ratio.value), logs(ratio.ci[0]), logs(ratio.ci[1]), standard_error(ratio)
    if value is None or low is None or high is None or se is None or not math.isfinite(value[0]):
        return None
    return value, (low, high), se


def error_from_p(placed: Placed) -> Range | None:
    """Return the standard error that a hazard ratio and an exact p value imply."""
    ratio, p = placed.result.hazard_ratio, placed.result.p_value
    value = logs(ratio.value) if ratio else None
    if value is None or p is None or p.value.bound != "exact" or value[0] <= 0 <= value[1]:
        return None
    low, high = p.value.interval
    halves = {"one": (1.0,), "two": (2.0,)}.get(p.sides, (1.0, 2.0))
    zs = [_z(each / half) for each in (low, high) for half in halves if 0 < each / half < 0.4]
    if len(zs) < 2 * len(halves):
        return None
    slack = P_SERIOUS_STRATIFIED[0] + P_SERIOUS_STRATIFIED[1] * max(zs)
    size = sorted(map(abs, value))
    return size[0] / (max(zs) + slack), size[1] / max(min(zs) - slack, 0.05)


def _split(placed: Placed) -> float | None:
    """Return ``p(1 - p)`` of the events of both arms, or of the patients."""
    if placed.roles is None:
        return None
    numbers = [whole(placed.result.events.get(arm)) for arm in placed.roles]
    if None in numbers:
        numbers = [placed.n[arm][0] if arm in placed.n else None for arm in placed.roles]
    first, second = numbers
    if not first or not second:
        return None
    return first * second / (first + second) ** 2


def _graded(apart: float, size: float, doubtful: Range, serious: Range) -> Severity | None:
    if apart > serious[0] + serious[1] * size:
        return "serious"
    return "doubtful" if apart > doubtful[0] + doubtful[1] * size else None


def _above(share: float, doubtful: float, serious: float) -> Severity | None:
    return "serious" if share > serious else "doubtful" if share > doubtful else None


def _z(tail: float) -> float:
    return -NORMAL.inv_cdf(min(max(tail, 1e-300), 1 - 1e-12))


def _percent(log: float) -> str:
    return f"{100 * (math.exp(log) - 1):.0f} %"


def _p_text(p: float) -> str:
    return f"{p:.2g}" if p >= 0.0001 else f"{p:.0e}"
