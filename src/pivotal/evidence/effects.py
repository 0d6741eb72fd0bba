"""Odds ratios, relative risks and differences against their interval, their p value, and the shares of both arms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from pivotal.evidence.findings import Finding, Severity
from pivotal.evidence.hazard_ratios import Outcome
from pivotal.evidence.model import Difference, Estimate, ReportedResult
from pivotal.evidence.placed import NORMAL, Placed, Range, gap
from pivotal.evidence.proportions import counts_of
from pivotal.units import Printed

Effect = Literal["odds_ratio", "relative_risk", "difference"]
EFFECTS: dict[Effect, str] = {
    "odds_ratio": "odds ratio", "relative_risk": "relative risk", "difference": "difference",
}  # fmt: skip
# An exact or a score interval is not symmetric: only an estimate beside a limit cannot be that of its interval.
BESIDE_A_LIMIT = 0.15  # of the interval, on its scale
# A test without strata, or an exact one, differs from the Wald test of the interval: constant and share of Z.
OTHER_TEST = (0.85, 0.15)
# How far an effect within strata lies from that of the printed shares, as a logarithm or in percentage points: of
# trials of 60 to 400 patients an arm whose strata differ widely, 1 in 100 and fewer than 1 in 1,000 lie beyond.
STRATA_DOUBTFUL: dict[Effect, float] = {"odds_ratio": 0.5, "relative_risk": 0.15, "difference": 5.0}
STRATA_SERIOUS: dict[Effect, float] = {"odds_ratio": 1.0, "relative_risk": 0.4, "difference": 10.0}
_LEAST_P = 1e-16
Sides = Literal["one", "two", "not stated"]


def on_its_scale(effect: Effect, printed: Printed | None) -> Range | None:
    """Return what rounding allows of a printed effect on the scale of its interval: a logarithm where it is a ratio.

    Examples
    --------
    >>> on_its_scale("difference", Printed.parse("12.3"))
    (12.25, 12.35)
    >>> on_its_scale("odds_ratio", Printed.parse("0.00")) is None
    True
    """
    if printed is None or printed.value is None or printed.bound != "exact":
        return None
    low, high = printed.interval
    if effect == "difference":
        return low, high
    return (math.log(low), math.log(high)) if low > 0 else None


def off_its_interval(effect: Effect, value: Range, limits: tuple[Range, Range]) -> str | None:
    """Return why an estimate is not that of its interval; empty where it may be, ``None`` where it is its middle.

    A ratio is the middle of its interval on the log scale, a difference on its own (Altman and Bland 2011, BMJ
    343:d2090). Intervals of proportions may be exact or of the score, and are then not symmetric.
    """
    (low, high), name = limits, EFFECTS[effect]
    if value[1] < low[0] or value[0] > high[1]:
        return f"the {name} lies outside its interval"
    width = high[1] - low[0]
    if width <= 0:
        return ""
    place = ((value[0] + value[1]) / 2 - low[0]) / width
    if not BESIDE_A_LIMIT <= place <= 1 - BESIDE_A_LIMIT:
        return f"the {name} stands beside a limit of its interval, and belongs near its middle"
    middle = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    return "" if gap(value, middle) > 0 else None


def off_its_p_value(
    value: Range, limits: tuple[Range, Range], level: float, printed: Printed, sides: Sides = "not stated"
) -> str | None:
    """Return why a p value is not that of an estimate in the middle of its interval, or nothing.

    ``z = |estimate| / s`` with ``s`` from the interval (Altman and Bland 2011, BMJ 343:d2304).

    Parameters
    ----------
    value, limits : ranges
        On the scale of the interval.
    level : float
        Of the interval, in percent, two-sided.
    printed : Printed
    sides : str
        Of the test; sides that are not stated may be one or two.
    """
    low, high = limits
    reach = 2 * NORMAL.inv_cdf((1 + level / 100) / 2)
    errors = max(high[0] - low[1], 1e-9) / reach, (high[1] - low[0]) / reach
    least = 0.0 if value[0] <= 0 <= value[1] else min(abs(value[0]), abs(value[1]))
    wald = least / errors[1], max(abs(value[0]), abs(value[1])) / errors[0]
    p_low, p_high = printed.interval
    halves = {"one": (1.0,), "two": (2.0,)}.get(sides, (1.0, 2.0))
    ranges = [(_z(p_high / half), _z(p_low / half)) for half in halves]
    if min(gap(wald, each) for each in ranges) <= OTHER_TEST[0] + OTHER_TEST[1] * wald[1]:
        return None
    return f"the p value of {printed} is not that of the interval"


def _z(p: float) -> float:
    """Return the Z of a one-sided p value, at least 0; one that may be as small as it likes has no greatest Z."""
    return math.inf if p < _LEAST_P else max(NORMAL.inv_cdf(1 - min(p, 0.5)), 0.0)


def of_shares(effect: Effect, experimental: Range, reference: Range) -> Range | None:
    """Return the effect that the shares of two arms have, on the scale of its interval; ``None`` where it has no end.

    Parameters
    ----------
    effect : str
    experimental, reference : ranges
        Of the shares that rounding allows, in percent.

    Examples
    --------
    >>> of_shares("difference", (34.5, 35.5), (15.5, 16.5))
    (18.0, 20.0)
    >>> of_shares("odds_ratio", (34.5, 35.5), (0, 0)) is None
    True
    """
    if effect == "difference":
        return experimental[0] - reference[1], experimental[1] - reference[0]
    ends = [_risk(each, odds=effect == "odds_ratio") for each in (*experimental, *reference)]
    if None in ends:
        return None
    first_low, first_high, second_low, second_high = (math.log(each) for each in ends if each is not None)
    return first_low - second_high, first_high - second_low


def _risk(percent: float, *, odds: bool) -> float | None:
    share = percent / 100
    if not 0 < share < 1:
        return None
    return share / (1 - share) if odds else share


def share_range(percent: Estimate, n: int | None) -> Range:
    """Return the shares that a printed percentage may stand for, in percent: those of whole patients where it has any.

    Examples
    --------
    >>> share_range(Estimate(value="19"), 64)
    (18.75, 18.75)
    >>> share_range(Estimate(value="19"), None)
    (18.5, 19.5)
    """
    counts = counts_of(percent.value, n) if n else []
    low, high = percent.value.interval
    return (100 * counts[0] / n, 100 * counts[-1] / n) if n and counts else (max(low, 0.0), min(high, 100.0))


# ------------------------------------------------------------------------------------------- rules


def printed_effects(result: ReportedResult) -> Sequence[Effect]:
    """Return which of the effects a result prints."""
    return [each for each in EFFECTS if getattr(result, each) is not None]


def effect_interval(placed: Placed, effect: Effect) -> Outcome:
    """Test an effect against its own interval."""
    found = _parts(placed, effect)
    if found is None:
        return None
    estimate, value, limits = found
    why = off_its_interval(effect, value, limits)
    if not why:
        return "fits"
    name = EFFECTS[effect]
    return Finding(
        f"{name} against its interval",
        "doubtful",
        placed.where(),
        f"{name} {estimate}",
        "an estimate near the middle of its interval",
        f"an estimate within {BESIDE_A_LIMIT:.0%} of the interval from a limit",
        f"{why[0].upper()}{why[1:]}.",
    )


def effect_p_value(placed: Placed, effect: Effect) -> Outcome:
    """Test the p value of a result without a hazard ratio against the interval of its effect."""
    found, p = _parts(placed, effect), placed.result.p_value
    if found is None or p is None or p.value.value is None or placed.result.hazard_ratio is not None:
        return None
    estimate, value, limits = found
    if off_its_interval(effect, value, limits) is not None:
        return None  # an exact or a score interval
    why = off_its_p_value(value, limits, estimate.level, p.value, p.sides)
    if why is None:
        return "fits"
    name = EFFECTS[effect]
    return Finding(
        f"p value against {name}",
        "doubtful",
        placed.where(),
        f"{p} beside {name} {estimate}",
        "the p value of its Wald test",
        f"a Z off by {OTHER_TEST[0]} and {OTHER_TEST[1]:.0%}",
        f"{why[0].upper()}{why[1:]}.",
    )


def effect_of_shares(placed: Placed, effect: Effect) -> Outcome:
    """Test an effect against that of the printed shares of both arms.

    An effect within strata, or one adjusted for what else differs, is another number; in a randomised trial it lies
    near. Only one that is far off, or that is one arm over the other turned round, is told.
    """
    estimate: Estimate | None = getattr(placed.result, effect)
    shares = [placed.result.percent.get(arm) for arm in placed.roles or ()]
    if estimate is None or len(shares) != 2 or (isinstance(estimate, Difference) and estimate.of != "percent"):
        return None
    value = on_its_scale(effect, estimate.value)
    ranges = [share_range(each, _n(placed, arm)) for each, arm in zip(shares, placed.roles or (), strict=True) if each]
    implied = of_shares(effect, ranges[0], ranges[1]) if len(ranges) == 2 else None
    if value is None or implied is None:
        return None
    apart, name = gap(value, implied), EFFECTS[effect]
    if apart <= STRATA_DOUBTFUL[effect]:
        return "fits"
    severity: Severity = "serious" if apart > STRATA_SERIOUS[effect] else "doubtful"
    printed = " v ".join(f"{each.value} %" for each in shares if each)
    turned = apart > STRATA_SERIOUS[effect] and gap(value, (-implied[1], -implied[0])) <= STRATA_DOUBTFUL[effect]
    turns = "; it is that of the other arm over this one" if turned else ""
    text = range_text(effect, implied, estimate.value.digits)
    return Finding(
        f"{name} against the shares",
        severity,
        placed.where(),
        f"{name} {estimate}, {printed}",
        f"{name} about {text}",
        f"{name} off by {_slack(effect)}",
        f"The shares of both arms make the {name} {text}, and {estimate.value} is printed{turns}.",
    )


def range_text(effect: Effect, implied: Range, digits: int) -> str:
    """Return a range as it would be printed."""
    ends = implied if effect == "difference" else (math.exp(implied[0]), math.exp(implied[1]))
    low, high = (f"{each:.{digits}f}" for each in ends)
    return low if low == high else f"{low} to {high}"


def _slack(effect: Effect) -> str:
    slack = STRATA_DOUBTFUL[effect]
    return f"{slack:g} percentage points" if effect == "difference" else f"{math.exp(slack) - 1:.0%}"


def _n(placed: Placed, arm: str) -> int | None:
    n = placed.n.get(arm)
    return n[0] if n is not None and n[1] else None


def _parts(placed: Placed, effect: Effect) -> tuple[Estimate, Range, tuple[Range, Range]] | None:
    """Return an effect with itself and its two-sided limits on the scale of its interval."""
    estimate: Estimate | None = getattr(placed.result, effect)
    if estimate is None or estimate.ci is None or estimate.sides != 2:
        return None
    value, low, high = (on_its_scale(effect, each) for each in (estimate.value, *estimate.ci))
    return None if value is None or low is None or high is None else (estimate, value, (low, high))
