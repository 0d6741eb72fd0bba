"""What was read of a figure, before it becomes a published one: curves in the units of its axes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np

from pivotal.evidence.figure_reading.axes import Panel
from pivotal.evidence.figure_reading.drawing import Colour, Floats, Word
from pivotal.evidence.figure_reading.risk_rows import CurveAt, RiskRow
from pivotal.units import TimeUnit

_NEARLY = 0.75
_UNITS: tuple[tuple[str, TimeUnit], ...] = (
    (r"months?|mos?|mths?", "months"),
    (r"years?|yrs?", "years"),
    (r"weeks?|wks?", "weeks"),
    (r"days?", "days"),
)


@dataclass(slots=True, eq=False)
class ReadCurve:
    """One curve: where it lies in the drawing, its marks there, its name and its row of the table."""

    points: Floats
    colour: Colour
    name: str | None = None
    marks: tuple[float, ...] | None = None
    row: RiskRow | None = None


@dataclass(slots=True)
class Reading:
    """All that was read of a panel."""

    panel: Panel
    curves: list[ReadCurve]
    corners: bool
    unit: TimeUnit | None
    notes: list[str] = field(default_factory=list)


def unit_of(words: Sequence[Word], panel: Panel) -> TimeUnit | None:
    """Return the unit that text says: first below the time axis, then anywhere."""
    low = panel.time.across
    for near in (True, False):
        for word in sorted(words, key=lambda each: abs(each.box.y - low)):
            beneath = 0 < word.box.y - low < 6 * word.height and word.direction == "across"
            text = re.sub(r"[^a-z]", "", word.text.casefold())
            for pattern, unit in _UNITS:
                if (beneath or not near) and (re.fullmatch(pattern, text) or _nearly(word, text, unit)):
                    return unit
    return None


def _nearly(word: Word, text: str, unit: TimeUnit) -> bool:
    """Say whether a word that was recognised by its shapes is all but a unit."""
    return not word.exact and len(text) >= 4 and SequenceMatcher(None, text, unit).ratio() >= _NEARLY


def survival_at(points: Floats, panel: Panel) -> CurveAt:
    """Return the function that gives survival as a proportion just before a time; after the curve it is 1.

    After its end a curve says nothing against a number at risk.
    """
    full = 100.0 if panel.percent else 1.0
    time, survival = panel.time.value(points[:, 0]), panel.survival.value(points[:, 1]) / full

    def at(when: float) -> float:
        if when > time[-1]:
            return float(survival[-1]) + 0.02
        first = int(np.searchsorted(time, when, side="left"))
        if first < len(time) and time[first] == when:
            return float(survival[first])
        return float(np.interp(when, time, survival))

    return at
