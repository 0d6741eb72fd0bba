"""The picture of a fit to printed numbers: bands of curves, and each number over what the others imply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from pivotal.claims.fit_findings import FittedArm, FittedNumber, FittedSummary

WIDTH, HEIGHT = 600.0, 260.0  # of the picture, within its margins
STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
WIDEST = 2.0  # how many times the printed number the axis of numbers reaches, and so far down
TICKS = (0.6, 0.75, 1.0, 1.25, 1.6)


@dataclass(frozen=True, slots=True)
class Curve:
    """An arm in the picture: SVG paths of its band and its middle curve, and the place of its printed median."""

    arm: FittedArm
    band: str
    line: str
    median: float | None


@dataclass(frozen=True, slots=True)
class Number:
    """A number on the axis: where what is implied begins and how wide it is, and whether it is cut off, in per cent."""

    number: FittedNumber
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A fit as the page shows it.

    Attributes
    ----------
    fitted : FittedSummary
    curves : tuple of Curve
    times : tuple of (text, place)
    numbers : tuple of Number
    ticks : tuple of (text, place)
    printed : float
        Where on the axis of numbers the printed number stands, in per cent.
    """

    fitted: FittedSummary
    curves: tuple[Curve, ...]
    times: tuple[tuple[str, float], ...]
    numbers: tuple[Number, ...]
    ticks: tuple[tuple[str, float], ...]
    printed: float


def drawn(fitted: FittedSummary) -> Fit:
    """Return a fit laid out on its axes."""
    last = max([point[0] for arm in fitted.arms for point in arm.curve] or [1.0]) or 1.0

    def across(time: float) -> float:
        return round(WIDTH * min(time, last) / last, 1)

    step = next((each for each in STEPS if last / each <= 10), STEPS[-1])
    return Fit(
        fitted=fitted,
        curves=tuple(_curve(each, last) for each in fitted.arms),
        times=tuple((str(time), across(time)) for time in range(0, int(last) + 1, step)),
        numbers=tuple(_number(each) for each in fitted.numbers if each.value),
        ticks=tuple(("printed" if tick == 1 else f"{100 * (tick - 1):+.0f} %", _place(tick)) for tick in TICKS),
        printed=_place(1.0),
    )


def _curve(arm: FittedArm, last: float) -> Curve:
    def stairs(points: Sequence[tuple[float, float]]) -> list[str]:
        """Return the corners of a step curve, which stays until the next time."""
        corners: list[tuple[float, float]] = []
        for time, value in points:
            if corners:
                corners.append((time, corners[-1][1]))
            corners.append((time, value))
        return [f"{WIDTH * time / last:.1f},{HEIGHT * (1 - value):.1f}" for time, value in corners]

    lows, highs = ([(point[0], point[place]) for point in arm.curve] for place in (2, 3))
    middle = stairs([(point[0], point[1]) for point in arm.curve])
    band = [*stairs(highs), *reversed(stairs(lows))]
    reached = arm.median is not None and arm.median <= last
    return Curve(
        arm,
        f"M{' '.join(band)}Z" if band else "",
        f"M{' '.join(middle)}" if middle else "",
        round(WIDTH * (arm.median or 0.0) / last, 1) if reached else None,
    )


def _number(number: FittedNumber) -> Number:
    assert number.value is not None
    low = _place((number.low if number.low is not None else WIDEST * number.value) / number.value)
    high = 100.0 if number.high is None else _place(number.high / number.value)
    return Number(number, low, round(high - low, 2))


def _place(ratio: float) -> float:
    """Return where a ratio to the printed number lies on the logarithmic axis, in per cent of its width.

    Examples
    --------
    >>> _place(0.5), _place(1.0), _place(3.0)
    (0.0, 50.0, 100.0)
    """
    held = min(max(ratio, 1 / WIDEST), WIDEST)
    return round(50 * (1 + log(held) / log(WIDEST)), 2)
