"""What the sampler of patients behind a drawn curve is given, and what it writes."""

from typing import Any, NamedTuple

from pivotal.kernels.compile import record_type


class Line(NamedTuple):
    """A curve as it was read, and what is asked of the patients behind it.

    Parameters
    ----------
    time, survival : (m,) float64
    end : float
        When the last patient leaves.
    error : float
        Of reading survival.
    time_error : float
        Of reading times.
    misread : (m,) float64
        By point: up to how far its survival may be off, with all that lies between it and the next.
    spread : float
        How far, as a share of what an event takes off, the level at which it is placed varies.
    together : (m,) float64
        By point: how many events each patient at risk would have within the error of reading time, by chance.
    rows, at_risk : (r,) float64 and int64
        When numbers at risk are given, after time 0 and up to the end.
    before : (r + 1,) float64
        Survival just before each row, and at the end.
    at_zero : float
        Where survival is 0 at the end: as many patients as there would be then without events.
    marks : (k,) float64
        Censorings that were seen.
    marks_before : (r + 1,) int64
        How many of them are before each row, and before the end.
    events : int
        In all; -1 where it is not known.
    """

    time: Any
    survival: Any
    end: float
    error: float
    time_error: float
    misread: Any
    spread: float
    together: Any
    rows: Any
    at_risk: Any
    before: Any
    at_zero: float
    marks: Any
    marks_before: Any
    events: int


class Draws(NamedTuple):
    """How censoring is spread in each of s sets.

    Parameters
    ----------
    grid : (g,) float64
    mass : (s, g) float64
        Density of censoring, summed from the left and weighted with survival: it says when who lives is censored.
    potential : (s, g) float64
        The same, not weighted; without columns where the number of events is not known.
    beyond : (s, r + 1) float64
        Events after each row, and after the end, as the density implies; without columns likewise.
    unsure : (r + 1,) float64
        Variance of the events from before each row, or from before the end, as censorings are drawn.
    last : (s,) int64
        At risk at the end: they are censored then.
    """

    grid: Any
    mass: Any
    potential: Any
    beyond: Any
    unsure: Any
    last: Any


class Sets(NamedTuple):
    """Sets of patients in the making.

    Parameters
    ----------
    time, event : (s, n) float64 and uint8
        What is written, in order of time.
    state : (s, 6) float64
        Survival; now; survival after the patients compared; when the next censoring is drawn to be, below 0 where it is
        not drawn yet; how many were left then; logarithm of how likely the number of events is.
    counts : (s, 10) int64
        At risk; point of the line; row; patients written; events; marks used; patients compared; marks missed;
        censorings drawn; cell of the grid.
    """

    time: Any
    event: Any
    state: Any
    counts: Any


AT_RISK, POINT, ROW, WRITTEN, EVENTS, MARK, COMPARED, MISSED, DRAWN, CELL = COUNTS = range(10)
SURVIVAL, NOW, AFTER_COMPARED, GOES, LEFT, LIKELY = STATES = range(6)
LINE = record_type(
    Line, "f8[::1], f8[::1], f8, f8, f8, f8[::1], f8, f8[::1], f8[::1], i8[::1], f8[::1], f8, f8[::1], i8[::1], i8"
)
DRAWS = record_type(Draws, "f8[::1], f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[::1], i8[::1]")
SETS = record_type(Sets, "f8[:, ::1], u1[:, ::1], f8[:, ::1], i8[:, ::1]")
