"""Which arm the hazard ratio favours, and which arm the medians, their limits, the events and the p value favour.

A reciprocal hazard ratio fits its own reciprocal interval, so only what has a direction of its own can give it away.
Thresholds stand at the top, as in ``hazard_ratios.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from pivotal.evidence.findings import Finding, Severity
from pivotal.evidence.hazard_ratios import Outcome, error_from_p
from pivotal.evidence.model import Estimate
from pivotal.evidence.placed import (
    NORMAL,
    Placed,
    Range,
    exp_text,
    gap,
    limits,
    logs,
    quantile,
    standard_error,
    whole,
)
from pivotal.units import Printed

# Logarithm of the likelihood ratio between the reciprocal and the printed hazard ratio.
OPPOSED_DOUBTFUL, OPPOSED_SERIOUS = 1.0, 6.0
OPPOSED_LEAST = math.log(1.1)
LEANING_DOUBTFUL = 1.0  # the same, averaged over the medians and their limits
SPREAD = 1.25  # standard deviation of a log ratio of medians, in standard errors of the log hazard ratio
GRID = 0.05  # medians fall on scans
TURNED_OVER = 1 / 100  # chance that a hazard ratio and its limits all look like reciprocals without being such
SHAPES = (0.6, 2.0)  # Weibull shapes that are usual for times of patients with cancer
RATIO_NOTE, RATIO_DOUBTFUL = 3.0, 5.0


def medians_direction(placed: Placed) -> Outcome:
    """Test whether the medians and the hazard ratio favour the same arm, and by how much.

    Under constant hazards the ratio of the medians is ``1/HR``, under Weibull hazards of shape ``k`` it is
    ``HR**(-1/k)`` (Collett 2015, section 5.3). Where both favour different arms, the likelihoods of the printed hazard
    ratio and of its reciprocal are compared, the log ratio of medians being normal. Where the medians alone do not
    tell, because they are near each other or not reached, the limits of their intervals are heard as well.
    """
    roles, found = placed.roles, _value_and_error(placed)
    if roles is None or found is None:
        return None
    value, se = found
    medians = [placed.result.median.get(arm) for arm in roles]
    if None in medians:
        return None
    ratio = _ratio(*(each.value for each in medians if each is not None))
    printed = f"medians {medians[0] and medians[0].value} v {medians[1] and medians[1].value}"
    nearest = 0.0 if ratio is None or ratio[0] <= 0 <= ratio[1] else min(ratio, key=abs)
    outcome: Outcome = "fits"
    if nearest * value > 0:
        outcome = _opposed(placed, nearest, value, se, printed)
    elif ratio is not None:
        outcome = _ratio_against(placed, ratio, value, se, printed)
    if isinstance(outcome, Finding) and outcome.severity != "note":
        return outcome
    return _leaning(placed, value, se) or outcome


def _ratio_against(placed: Placed, ratio: Range, value: float, se: float, printed: str) -> Outcome:
    """Grade a ratio of medians that does not point the other way, by its distance from what the hazard ratio gives."""
    nearest = 0.0 if ratio[0] <= 0 <= ratio[1] else min(ratio, key=abs)
    spread = math.hypot(SPREAD * se, GRID)
    apart = min(gap(ratio, _implied_ratio(value)), abs(nearest) + abs(value)) / spread
    severity: Severity | None = "doubtful" if apart > RATIO_DOUBTFUL else "note" if apart > RATIO_NOTE else None
    if severity is None:
        return "fits"
    return Finding(
        "medians against hazard ratio",
        severity,
        placed.where(),
        f"{printed} beside HR {placed.result.hazard_ratio}",
        f"a ratio of medians of {exp_text(_implied_ratio(value), 2)} (constant hazards: {math.exp(-value):.2f})",
        f"a ratio of medians off by a factor of {math.exp(RATIO_NOTE * spread):.1f}",
        f"The medians stand as {math.exp(nearest):.2f} to 1, which proportional hazards of usual shapes do not give.",
    )


def events_direction(placed: Placed) -> Outcome:
    """Test whether the shares of patients with an event and the hazard ratio favour the same arm.

    With similar follow-up the ratio of ``-log(1 - d/n)`` between the arms is near the hazard ratio.
    """
    roles, found = placed.roles, _value_and_error(placed)
    if roles is None or found is None or not placed.is_time:
        return None
    value, se = found
    amounts = []
    for arm in roles:
        events, n = whole(placed.result.events.get(arm)), placed.n.get(arm)
        if events is None or n is None or not 0 < events < n[0]:
            return None
        amounts.append(-math.log1p(-events / n[0]))
    ratio = math.log(amounts[0] / amounts[1])
    if ratio * value >= 0:
        return "fits"
    printed = f"events {placed.result.events[roles[0]]} v {placed.result.events[roles[1]]}"
    return _opposed(placed, -ratio, value, se, printed)


def one_sided_direction(placed: Placed) -> Outcome:
    """Test whether a one-sided p value, which asks whether the experimental arm is better, favours the same arm."""
    p, found = placed.result.p_value, _value_and_error(placed)
    if p is None or p.sides != "one" or p.value.value is None or found is None:
        return None
    value, _ = found
    if value <= 0 or p.value.interval[1] >= 0.5 or not _clear(placed, *found):
        return "fits"
    return Finding(
        "direction",
        "doubtful",
        placed.where(),
        f"one-sided {p} beside HR {placed.result.hazard_ratio}",
        f"HR about {math.exp(-value):.2f}, or a test of harm",
        "a reciprocal hazard ratio whose interval excludes 1",
        "A one-sided test of benefit gives so small a p value only if the hazard ratio lies below 1.",
    )


def reciprocal_digits(placed: Placed) -> Outcome:
    """Test whether a hazard ratio above 1 and its limits are, digit by digit, reciprocals of numbers printed before.

    Of the numbers near ``x`` that can be printed with some digits, a share of ``1/x²`` are rounded reciprocals of
    numbers with as many digits, because these lie so much farther apart there. Above 1 hardly any print is all three.
    """
    ratio = placed.result.hazard_ratio
    if placed.roles is None or ratio is None or ratio.ci is None or None in ratio.ci:
        return None
    three = [each for each in (ratio.value, *ratio.ci) if each is not None and each.bound == "exact"]
    values = [each.value or 0.0 for each in three]
    if len(three) < 3 or min(values) <= 1 or len({each.digits for each in three}) > 1 or three[0].digits < 2:
        return None
    before = [_turned_over(each) for each in three]
    chance = math.prod(1 / value**2 for value in values)
    if None in before or chance > TURNED_OVER:
        return "fits"
    return Finding(
        "reciprocal digits",
        "doubtful",
        placed.where(),
        f"HR {ratio}",
        f"HR {before[0]} ({before[2]} to {before[1]}) turned over",
        f"reciprocals that chance prints less often than once in {1 / TURNED_OVER:.0f} times",
        f"All three are reciprocals of numbers with {three[0].digits} decimals; of such prints one in "
        f"{1 / chance:,.0f} is so by chance.",
    )


def _turned_over(number: Printed) -> str | None:
    """Return the print whose rounded reciprocal a number is, or None where there is none."""
    if not number.value:
        return None
    middle = round(10**number.digits / number.value)
    for count in (middle, middle - 1, middle + 1):
        if count > 0 and f"{10**number.digits / count:.{number.digits}f}" == str(number):
            return f"{count / 10**number.digits:.{number.digits}f}"
    return None


def _opposed(placed: Placed, ratio: float, value: float, se: float, printed: str) -> Outcome:
    """Grade a log ratio of times that favours the other arm than the log hazard ratio does."""
    evidence = 2 * abs(ratio * value) / (SPREAD**2 * se**2 + GRID**2)
    clear = _clear(placed, value, se)
    severity: Severity | None = None
    if abs(ratio) > OPPOSED_LEAST and evidence > OPPOSED_SERIOUS and clear:
        severity = "serious"
    elif evidence > OPPOSED_DOUBTFUL and clear:
        severity = "doubtful"
    elif evidence > OPPOSED_DOUBTFUL:
        severity = "note"
    if severity is None:
        return "fits"
    reciprocal = f"{math.exp(-value):.2f}"
    return Finding(
        "direction",
        severity,
        placed.where(),
        f"{printed} beside HR {placed.result.hazard_ratio}",
        f"HR about {reciprocal}, or the arms exchanged",
        f"a reciprocal hazard ratio, if it lies beyond {math.exp(OPPOSED_DOUBTFUL**0.5 * SPREAD * se):.2f}",
        f"The hazard ratio favours one arm and these numbers the other; the reciprocal {reciprocal} would fit.",
    )


def _leaning(placed: Placed, value: float, se: float) -> Finding | None:
    """Grade medians and their limits that together favour the other arm than a clear hazard ratio does.

    Each number that both arms have gives a logarithm of the likelihood ratio between the reciprocal and the printed
    hazard ratio: a log ratio of times as a normal variable, or, where one arm did not reach it, its sign alone. They
    are not independent, so they are averaged, not added. Two reached medians without limits are judged before, by their
    distance: crossing hazards can bring them close to each other.
    """
    assert placed.roles is not None
    first, second = (placed.result.median[arm] for arm in placed.roles)
    heard = list(_heard(first, second, value, se))
    if len(heard) == 1 and first.value.bound == second.value.bound == "exact":
        return None
    evidence = sum(heard) / len(heard) if heard else 0.0
    if evidence <= LEANING_DOUBTFUL or not _clear(placed, value, se):
        return None
    texts = [str(placed.result.median[arm]) for arm in placed.roles]
    return Finding(
        "direction",
        "doubtful",
        placed.where(),
        f"medians {' v '.join(texts)} beside HR {placed.result.hazard_ratio}",
        f"HR about {math.exp(-value):.2f}, or the arms exchanged",
        "a reciprocal hazard ratio whose interval excludes 1, where medians or their limits lie apart",
        "The medians and their limits favour the other arm than the hazard ratio does.",
    )


def _heard(first: Estimate, second: Estimate, value: float, se: float) -> Iterator[float]:
    """Yield what each time that both arms have says for the reciprocal, as the logarithm of a likelihood ratio."""
    pairs = [(first.value, second.value)]
    if first.ci is not None and second.ci is not None and (first.level, first.sides) == (second.level, second.sides):
        pairs += [(a, b) for a, b in zip(first.ci, second.ci, strict=True) if a is not None and b is not None]
    sign, size = math.copysign(1.0, value), abs(value) / (SPREAD * se)
    for a, b in pairs:
        if (ratio := _ratio(a, b)) is not None:
            rounding = (ratio[1] - ratio[0]) ** 2 / 24  # two rectangular errors of that width together
            yield (ratio[0] + ratio[1]) * value / (SPREAD**2 * se**2 + GRID**2 + rounding)
        elif {a.bound, b.bound} == {"exact", "not_reached"}:
            longer = 1.0 if a.bound == "not_reached" else -1.0
            yield longer * sign * math.log(NORMAL.cdf(size) / max(NORMAL.cdf(-size), 1e-300))


def _clear(placed: Placed, value: float, se: float) -> bool:
    """Say whether the interval of the hazard ratio, as it was printed, excludes 1."""
    ratio = placed.result.hazard_ratio
    both = limits(ratio)
    if ratio is None:
        return False
    if both is None or abs(value) > quantile(ratio) * se:
        return abs(value) > quantile(ratio) * se
    return both[0][0] >= 0 or both[1][1] <= 0


def _ratio(first: Printed, second: Printed) -> Range | None:
    """Return the log range of the ratio of two times, experimental to reference, where both are reached."""
    a, b = logs(first), logs(second)
    if a is None or b is None or not math.isfinite(a[0] + b[0]):
        return None
    return a[0] - b[1], a[1] - b[0]


def _implied_ratio(value: float) -> Range:
    low, high = sorted(-value / shape for shape in SHAPES)
    return low, high


def _value_and_error(placed: Placed) -> tuple[float, float] | None:
    """Return the log hazard ratio and its standard error, the latter from the interval or else from the p value."""
    ratio = placed.result.hazard_ratio
    value, se = logs(ratio.value) if ratio else None, standard_error(ratio) or error_from_p(placed)
    if value is None or se is None or not math.isfinite(sum(value) + sum(se)):
        return None
    return sum(value) / 2, sum(se) / 2
