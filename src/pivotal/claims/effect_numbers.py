"""Odds ratios, relative risks and differences of a text against their own interval and p value, without a dossier."""

from __future__ import annotations

from typing import cast

from pivotal.evidence.effects import EFFECTS, Effect, Sides, off_its_interval, off_its_p_value, on_its_scale
from pivotal.evidence.placed import Range
from pivotal.reading.model import Statement
from pivotal.units import MOST_DIGITS, Printed


def effect_fit(statement: Statement) -> tuple[str | None, tuple[str, ...]]:
    """Return why an effect cannot stand beside its own interval and p value, and in which ways it does.

    Every printed number is the interval that its rounding allows. An estimate is accused only beyond or beside a limit,
    and a p value only where the estimate is in the middle: ``pivotal.evidence.effects`` says why.

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
    effect = cast(Effect, statement.kind)
    name = EFFECTS.get(effect)
    value, low, high = (_range(effect, statement.get(slot)) for slot in ("value", "ci_low", "ci_high"))
    if name is None or value is None or low is None or high is None:
        return None, ()
    wrong = off_its_interval(effect, value, (low, high))
    if wrong is not None:
        return wrong or None, ()
    fits = f"the {name} is in the middle of its interval"
    printed, level = statement.get("p"), float(statement.get("level") or 95)
    if printed is None or len(printed) > MOST_DIGITS or not 0 < level < 100:
        return None, (fits,)
    sides = cast(Sides, statement.get("sides") or "not stated")
    wrong = off_its_p_value(value, (low, high), level, Printed.parse(printed), sides)
    return (None, (fits, "the p value is that of its interval")) if wrong is None else (f"{wrong} of the {name}", ())


def _range(effect: Effect, text: str | None) -> Range | None:
    """Return what rounding allows of a number of a text, on the scale of its interval."""
    if text is None or text == "not reached" or len(text.replace(".", "")) > MOST_DIGITS:
        return None
    return on_its_scale(effect, Printed.parse(text))
