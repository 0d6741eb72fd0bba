"""What the fit to the printed numbers of a data cut gives a reader: curves, events, and where each number lies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FittedNumber:
    """A printed number beside what the others imply.

    Attributes
    ----------
    name, printed : str
    arm : str or None
    quantity : str
    part : int
        0 for the number, 1 and 2 for its limits.
    value, low, high : float or None
        As printed, and 95 % of what the other numbers predict; None for a time that is not reached.
    inside : bool
        Whether it lies there.
    smallest_error : float or None
        The smallest error, as a part of it, that would lie outside whichever way it goes; None where none would.
    """

    name: str
    printed: str
    arm: str | None
    quantity: str
    part: int
    value: float | None
    low: float | None
    high: float | None
    inside: bool
    smallest_error: float | None


@dataclass(frozen=True, slots=True)
class FittedArm:
    """An arm of the trials that are printed so.

    Attributes
    ----------
    arm : str
    n : int
    median : float or None
        As printed.
    events : (float, float, float)
        The middle of the trials, and the range of nine tenths of them.
    curve : tuple of (time, survival, low, high)
        The middle curve, and the band of nine tenths.
    at_risk : tuple of (time, at risk, low, high)
    """

    arm: str
    n: int
    median: float | None
    events: tuple[float, float, float]
    curve: tuple[tuple[float, float, float, float], ...]
    at_risk: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class FittedSummary:
    """The fit to all numbers that a data cut prints of an endpoint in a cohort.

    Attributes
    ----------
    trial, cut, endpoint, cohort, unit : str
    arms : tuple of FittedArm
    numbers : tuple of FittedNumber
    trials, moved : int
        Trials that are printed so, of those that were moved towards it.
    notes : tuple of str
    sources : tuple of str
    """

    trial: str
    cut: str
    endpoint: str
    cohort: str
    unit: str
    arms: tuple[FittedArm, ...]
    numbers: tuple[FittedNumber, ...]
    trials: int
    moved: int
    notes: tuple[str, ...]
    sources: tuple[str, ...]
