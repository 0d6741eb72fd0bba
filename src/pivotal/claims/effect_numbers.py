"""Odds ratios, relative risks and differences against their own interval and p value; this needs no dossier."""

from __future__ import annotations

import math
from statistics import NormalDist

from pivotal.evidence.placed import gap
from pivotal.reading.model import Statement
from pivotal.units import MOST_DIGITS, Printed

EFFECTS = {"odds_ratio": "odds ratio", "relative_risk": "relative risk", "difference": "difference"}
# An exact or a score interval is not symmetric: only an estimate beside a limit cannot be that of its interval.
_BESIDE_A_LIMIT = 0.15  # of the interval, on its scale
# A test without strata, or an exact one, differs from the Wald test of the interval: constant and share of Z.
_OTHER_TEST = (0.85, 0.15)
_NORMAL = NormalDist()
_LEAST_P = 1e-16

Range = tuple[float, float]


def effect_fit(statement: Statement) -> tuple[str | None, tuple[str, ...]]:
    """Return why an effect cannot stand beside its own interval and p value, and in which ways it does.

    A ratio is the middle of its interval on the log scale, a difference on its own (Altman and Bland 2011, BMJ
    343:d2090 and d2304), so that both imply a p value. Every printed number is the interval that its rounding allows.
    Intervals of proportions may be exact or of the score, and are then not symmetric: an estimate is accused only
    beyond or beside a limit, and a p value only where the estimate is in the middle.

    Parameters
    ----------
    statement : Statement
        An ``odds_ratio``, a ``relative_risk`` or a ``difference``; a missing limit or p value is not tested.

    Returns
    -------
    tuple
        Why not, or ``None``; and the tests that found nothing, in words.

    Examples
    --------
    >>> from pivotal.reading.grammar import parsed
    >>> from pivotal.reading.names.lexicon import general_lexicon
    >>> text = "The odds ratio for response was 2.00 (95% CI 1.25 to 3.20; P=0.004)."
    >>> effect_fit(parsed(text, general_lexicon()).statements[0])
    (None, ('the odds ratio is in the middle of its interval', 'the p value is that of its interval'))
    """
    name = EFFECTS.get(statement.kind)
    parts = None if name is None else _parts(statement)
    if name is None or parts is None:
        return None, ()
    value, low, high = parts
    if value[1] < low[0] or value[0] > high[1]:
        return f"the {name} lies outside its interval", ()
    width = high[1] - low[0]
    if width <= 0:
        return None, ()
    place = ((value[0] + value[1]) / 2 - low[0]) / width
    if not _BESIDE_A_LIMIT <= place <= 1 - _BESIDE_A_LIMIT:
        return f"the {name} stands beside a limit of its interval, and belongs near its middle", ()
    middle = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    if gap(value, middle) > 0:
        return None, ()
    fits = f"the {name} is in the middle of its interval"
    tested = _p_value(statement, value, low, high)
    if tested is None:
        return None, (fits,)
    return (None, (fits, "the p value is that of its interval")) if not tested else (f"{tested} of the {name}", ())


def _parts(statement: Statement) -> tuple[Range, Range, Range] | None:
    """Return estimate and limits as ranges, on the scale on which the interval is symmetric."""
    texts = [statement.get(name) for name in ("value", "ci_low", "ci_high")]
    ranges: list[Range] = []
    for text in texts:
        if text is None or text == "not reached" or len(text.replace(".", "")) > MOST_DIGITS:
            return None
        low, high = Printed.parse(text).interval
        if statement.kind != "difference":
            if low <= 0:
                return None
            low, high = math.log(low), math.log(high)
        ranges.append((low, high))
    value, low_limit, high_limit = ranges
    return value, low_limit, high_limit


def _p_value(statement: Statement, value: Range, low: Range, high: Range) -> str | None:
    """Return what is wrong with a p value, nothing in a string where it fits, ``None`` where there is none."""
    printed = statement.get("p")
    if printed is None or len(printed) > MOST_DIGITS:
        return None
    level = float(statement.get("level") or 95) / 100
    if not 0 < level < 1:
        return None
    reach = 2 * _NORMAL.inv_cdf((1 + level) / 2)
    errors = max(high[0] - low[1], 1e-9) / reach, (high[1] - low[0]) / reach
    least = 0.0 if value[0] <= 0 <= value[1] else min(abs(value[0]), abs(value[1]))
    wald = least / errors[1], max(abs(value[0]), abs(value[1])) / errors[0]
    p_low, p_high = Printed.parse(printed).interval
    halves = {"one": (1.0,), "two": (2.0,)}.get(statement.get("sides") or "", (1.0, 2.0))
    ranges = [(_z(p_high / half), _z(p_low / half)) for half in halves]
    if min(gap(wald, each) for each in ranges) <= _OTHER_TEST[0] + _OTHER_TEST[1] * wald[1]:
        return ""
    return f"the p value of {printed} is not that of the interval"


def _z(p: float) -> float:
    """Return the Z of a one-sided p value, at least 0; one that may be as small as it likes has no greatest Z."""
    return math.inf if p < _LEAST_P else max(_NORMAL.inv_cdf(1 - min(p, 0.5)), 0.0)
