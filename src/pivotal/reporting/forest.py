"""The picture of hazard ratios: where each and its interval lie on a logarithmic axis, in per cent of its width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from pivotal.claims.findings import RatioRow

TICKS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """One ratio on the axis: the left end of its interval, the interval's width, and the ratio, all in per cent."""

    row: RatioRow
    left: float
    width: float
    at: float


@dataclass(frozen=True, slots=True)
class Forest:
    """All ratios on one axis, with its ticks as text and place; ``one`` is where the arms are equal."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[str, float], ...]
    one: float


def planted(rows: Sequence[RatioRow]) -> Forest | None:
    """Return the ratios laid out on a logarithmic axis that holds every interval and 1; None without ratios."""
    if not rows:
        return None
    inside = [tick for tick in TICKS if tick <= min(1.0, *(row.low for row in rows))]
    outside = [tick for tick in TICKS if tick >= max(1.0, *(row.high for row in rows))]
    low = inside[-1] if inside else min(row.low for row in rows)
    high = outside[0] if outside else max(row.high for row in rows)

    def place(value: float) -> float:
        return round(100 * log(value / low) / log(high / low), 2)

    marks = tuple(
        Mark(row, place(row.low), round(place(row.high) - place(row.low), 2), place(row.value)) for row in rows
    )
    ticks = tuple((f"{tick:g}", place(tick)) for tick in TICKS if low <= tick <= high)
    return Forest(marks, ticks, place(1.0))
