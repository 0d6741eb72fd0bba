"""A curve as it was read becomes a line that falls from 1, with what is known of the errors of reading."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from pivotal.errors import EvidenceError
from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from pivotal.evidence.reconstruction.disagreements import Disagreement
from pivotal.frames import Floats

# Roundings that are looked for, as shares of the axis.
STEPS = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4, 5e-5, 2e-5, 1e-5)
MANY = 8  # different values that tell a rounding
OF_VECTORS, OF_POINTS = 1e-4, 1e-3  # errors, as shares of the axis, where no rounding is seen
LEAST_ERROR = 2e-5
MOST_RISE = 0.05  # of survival, over more than this share of the axis, that is still taken for an error of reading
LATER = 0.02
SHORTEST, LONGEST = 1e-6, 1e9  # axes; a line is longer than the first of its axis
SLACK = 0.002  # of the axis, by which the end of a line may be read differently from its points
UNDER_A_TICK = 0.01
SMOOTH = 0.1  # of the axis, on either side, over which hazards are smoothed
ROUNDED = 1e-6
MISPLACED = 1.6  # errors of reading survival, beyond which a rise is one of reading time
OF_NORMAL = 0.6745  # median distance of normal errors from their mean, in standard deviations


@dataclass(frozen=True, eq=False)
class DrawnLine:
    """A survival curve of an arm.

    Parameters
    ----------
    time, survival : (m,) float64
        Points in order; survival never rises, and starts with 1 at time 0. A drop is two points at one time.
    end : float
        When the last patient leaves.
    error : float
        Up to which survival may be misread.
    time_error : float
        The same of time.
    is_noisy : bool
        Whether points rose, so that they were smoothed, and flat parts are not to be trusted.
    disagreements : tuple of Disagreement
    """

    time: Floats
    survival: Floats
    end: float
    error: float
    time_error: float
    is_noisy: bool
    disagreements: tuple[Disagreement, ...] = ()

    def misread(self) -> Floats:
        """Return, by point, up to how far survival may be off: less where several that were smoothed share a level."""
        if not self.is_noisy:
            return np.full(self.time.size, self.error)
        _, level, sharing = np.unique(self.survival, return_inverse=True, return_counts=True)
        off: Floats = self.error / np.sqrt(sharing[level])
        return off

    def before(self, times: Floats) -> Floats:
        """Return survival just before some times."""
        at = np.searchsorted(self.time, times, "left")
        right = np.minimum(at, self.time.size - 1)
        left = np.maximum(right - 1, 0)
        wide = self.time[right] - self.time[left]
        share = np.where(wide > 0, np.clip((times - self.time[left]) / np.where(wide > 0, wide, 1.0), 0.0, 1.0), 1.0)
        found = self.survival[left] + share * (self.survival[right] - self.survival[left])
        known: Floats = np.where(at >= self.time.size, self.survival[-1], found)
        return known

    def around(self, times: Floats) -> tuple[Floats, Floats]:
        """Return survival just before some times, and how far it may be off as they may have been misread."""
        wide = 1.5 * self.time_error
        high, low = self.before(np.maximum(times - wide, 0.0)), self.before(times + wide)
        return 0.5 * (high + low), 0.5 * (high - low)

    def last_level(self) -> float | None:
        """Return the last level above 0 at which the line is flat, before it falls to 0; None where there is none."""
        flat = (np.diff(self.survival) > -self.error) & (np.diff(self.time) > 2 * self.time_error)
        levels = self.survival[1:][flat & (self.survival[1:] > self.error)]
        return float(levels[-1]) if levels.size else None

    def together(self) -> Floats:
        """Return, by point, the events that a patient has by chance within the error of reading time."""
        wide = SMOOTH * self.end
        ahead, behind = np.minimum(self.time + wide, self.end), np.maximum(self.time - wide, 0.0)
        least = 0.5 * self.survival[self.survival > 0].min()
        fall = np.log(np.maximum(self.before(behind), least)) - np.log(np.maximum(self.before(ahead), least))
        together: Floats = np.maximum(fall, 0.0) / np.maximum(ahead - behind, 1e-12) * 2.0 * self.time_error
        return together

    def levels(self) -> Floats:
        """Return where the level of survival is known, as the kernel takes it: time, level, tolerance, error beyond.

        They are the flat parts of the line; of points that were smoothed, all, with the survival between their
        neighbours as error.
        """
        time, survival = self.time, self.survival
        if self.is_noisy:
            apart = 0.5 * (survival[:-2] - survival[2:])
            found = [time[1:-1], survival[1:-1], np.full(apart.size, self.error), np.maximum(apart, self.error)]
            return np.ascontiguousarray(np.array(found))
        begins = np.flatnonzero(np.r_[True, np.diff(survival) < 0])
        ends = np.r_[begins[1:], survival.size] - 1
        flat = time[ends] > time[begins]
        middle = 0.5 * (time[ends] + time[begins])[flat]
        error = np.full(middle.size, self.error)
        return np.ascontiguousarray(np.array([middle, survival[begins][flat], error, 0.5 * error]))


def drawn_line(arm: PublishedArm, figure: PublishedFigure, rows: Floats) -> DrawnLine:
    """Return the curve of an arm.

    Parameters
    ----------
    arm : PublishedArm
    figure : PublishedFigure
        It says scale and axes.
    rows : (r,) float64
        Times of numbers at risk, so that a drop which was read beside one can be put on either side.

    Raises
    ------
    EvidenceError
        If the points are no survival curve.
    """
    time, survival = _points(arm, figure)
    long = figure.time_axis[1] - figure.time_axis[0] if figure.time_axis else float(time.max(initial=0.0))
    high = 1.0
    if figure.survival_axis is not None:
        high = (figure.survival_axis[1] - figure.survival_axis[0]) / (100.0 if figure.scale == "percent" else 1.0)
    if not SHORTEST < long < LONGEST:
        accepted = f"an axis of {SHORTEST:g} to {LONGEST:g} {figure.unit}"
        raise EvidenceError(f"the curve of {arm.arm} goes to {float(time.max()):g}; accepted: {accepted}")
    error, time_error = _rounding(survival, high, figure), _rounding(time, long, figure)
    _refuse(arm, time, survival, max(error, 0.02 * high), long)
    time, survival = np.clip(time, 0.0, None), np.clip(survival, 0.0, 1.0)
    order = np.lexsort((-survival, time))
    time, read = time[order], survival[order]
    smooth = -_isotonic(-read)
    highest = np.append(np.maximum.accumulate(read[::-1])[::-1], 0.0)
    rises = highest[np.searchsorted(time, time + LATER * long, "right")] - read
    notes: list[Disagreement] = []
    if rises.max() > MOST_RISE:
        at, by = float(time[int(np.argmax(rises))]), float(rises.max())
        raise EvidenceError(f"the curve of {arm.arm} rises by {by:.3g} after {at:g}; a survival curve never does")
    rise = float(np.max(highest[:-1] - read))
    is_noisy = rise > 1.5 * error
    if is_noisy:
        subjects = arm.subjects or arm.at_risk.get(0.0, 0)
        takes = 1.0 / subjects if subjects else 0.0
        smooth, error = _smoothed(time / long, read / high, error / high, takes / high)
        smooth, error = smooth * high, error * high
        notes.append(_note(arm, f"points that rise by up to {rise:.3g}", "it falls only", "they are smoothed"))
    if time[0] > 0 or smooth[0] < 1.0:
        time, smooth = np.r_[0.0, time], np.r_[1.0, smooth]
    line = _ended(arm, _beside_rows(time, rows, time_error), smooth, error, time_error, is_noisy, notes)
    if line.end <= SHORTEST * long:
        raise EvidenceError(f"the curve of {arm.arm} ends at time {line.end:g}")
    return line


def _points(arm: PublishedArm, figure: PublishedFigure) -> tuple[Floats, Floats]:
    if len(arm.time) < 2:
        raise EvidenceError(f"the curve of {arm.arm} has {len(arm.time)} points; accepted: two or more")
    time, survival = np.array(arm.time, np.float64), np.array(arm.survival, np.float64)
    return time, survival / 100.0 if figure.scale == "percent" else survival


def _refuse(arm: PublishedArm, time: Floats, survival: Floats, tolerance: float, long: float) -> None:
    """Raise EvidenceError where points are no survival curve."""
    if time.min() < -0.01 * long:
        raise EvidenceError(f"the curve of {arm.arm} has a negative time, {time.min():g}")
    if survival.max() > 1.0 + tolerance or survival.min() < -tolerance:
        worst = survival.max() if survival.max() > 1.0 + tolerance else survival.min()
        raise EvidenceError(
            f"the curve of {arm.arm} has a survival of {worst:g}; accepted: 0 to 1, or scale: percent and 0 to 100"
        )
    if not survival.max() > tolerance:
        hint = "; are these proportions, and scale: percent?" if 0 < 100 * survival.max() <= 1.0 + tolerance else ""
        raise EvidenceError(f"the curve of {arm.arm} lies at 0 throughout{hint}")


def _rounding(values: Floats, axis: float, figure: PublishedFigure) -> float:
    """Return half the step to which values were rounded: the coarsest of which all are multiples.

    Few values are multiples of a coarse step by chance, or because a small figure was written down by hand.
    """
    for step in STEPS if np.unique(values).size >= MANY else ():
        multiple = values / (step * axis)
        if np.abs(multiple - np.round(multiple)).max(initial=0.0) < ROUNDED * max(1.0, 1.0 / step):
            return max(0.5 * step, LEAST_ERROR) * axis
    return (OF_VECTORS if figure.corners else OF_POINTS) * axis


def _isotonic(values: Floats) -> Floats:
    """Return the values that never fall and are nearest in squares (pool adjacent violators)."""
    level: list[float] = []
    size: list[int] = []
    for each in values.tolist():
        level.append(each)
        size.append(1)
        while len(level) > 1 and level[-2] > level[-1]:
            high, many = level.pop(), size.pop()
            level[-1] = (level[-1] * size[-1] + high * many) / (size[-1] + many)
            size[-1] += many
    return np.repeat(level, size)


def _in_order(read: Floats, beyond: float) -> Floats:
    """Return survival, in which a point and the next have changed places where it rises by more than so much."""
    found = read.copy()
    for k in range(read.size - 1):
        if found[k + 1] - found[k] > beyond:
            found[k], found[k + 1] = found[k + 1], found[k]
    return found


def _spread(time: Floats, read: Floats) -> float:
    """Return up to how far points are off that rise: as errors that are even and have their standard deviation.

    Where the curve is smooth, points lie off the middle of their neighbours by errors alone (as in Gasser, Sroka and
    Jennen-Steinmetz 1986). Where it is a staircase, those on one step differ by errors alone, and so do as large a
    share of neighbours as is flat of the line on paper.
    """
    if read.size < 3:
        return 0.5 * float(np.ptp(read))
    flat = float(np.ptp(time) / max(np.ptp(time) + np.ptp(read), 1e-12))
    bent = float(np.median(np.abs(read[:-2] - 2.0 * read[1:-1] + read[2:]))) / sqrt(6.0)
    apart = float(np.quantile(np.abs(np.diff(read)), 0.5 * flat)) / sqrt(2.0)
    return sqrt(3.0) * min(bent, apart) / OF_NORMAL


def _smoothed(time: Floats, read: Floats, error: float, takes: float) -> tuple[Floats, float]:
    """Return survival that never rises, and its error, of points that do; all in lengths of the axes.

    Where one event is seen, as it takes more off the curve than points are off, the largest rises are errors of time.
    """
    spread = max(error, _spread(time, _in_order(read, 0.0)))
    if spread < takes:
        read = _in_order(read, MISPLACED * spread)
    smooth = -_isotonic(-read)
    return smooth, max(error, _spread(time, read), float(np.sqrt(np.mean((read - smooth) ** 2))))


def _note(arm: PublishedArm, given: str, implied: str, explanation: str) -> Disagreement:
    return Disagreement("curve", arm.arm, given, implied, explanation)


def _beside_rows(time: Floats, rows: Floats, error: float) -> Floats:
    """Return times in which those within half a rounding of a row lie on the row itself."""
    if not rows.size:
        return time
    nearest = rows[np.argmin(np.abs(time[:, None] - rows[None, :]), axis=1)]
    return np.where(np.abs(time - nearest) <= 0.01 * error, nearest, time)


def _ended(
    arm: PublishedArm,
    time: Floats,
    survival: Floats,
    error: float,
    time_error: float,
    is_noisy: bool,
    notes: list[Disagreement],
) -> DrawnLine:
    """Return the line up to where the last patient leaves."""
    zero = np.flatnonzero(survival <= 0.5 * error)
    if zero.size:
        time, survival = _dead(arm, time[: zero[0] + 1], survival[: zero[0]], time_error, notes)
        return DrawnLine(time, survival, float(time[-1]), error, time_error, is_noisy, tuple(notes))
    last = np.array([time[-1] if arm.curve_end is None else arm.curve_end])
    end = float(_beside_rows(last, np.array(sorted(arm.at_risk), np.float64), time_error)[0])
    late = [at for at, count in arm.at_risk.items() if count > 0 and at > end]
    if late:
        if max(late) > end + 2 * time_error + SLACK * end:
            given, implied = f"its line ends at {end:g}", f"{arm.at_risk[max(late)]} are at risk at {max(late):g}"
            notes.append(_note(arm, given, implied, "it is held to go on flat until then"))
        end = max(late)
    if end < time[-1] - 2 * time_error - SLACK * float(time[-1]):
        given, implied = f"its line ends at {end:g}", f"there are points until {time[-1]:g}"
        notes.append(_note(arm, given, implied, "it is held to end with its points"))
    end = max(end, float(time[-1]))
    ticked = max(arm.censor_marks or (), default=0.0)
    if end < ticked <= (1.0 + UNDER_A_TICK) * end:  # the last tick hides where the line ends
        end = ticked
    if end > time[-1]:
        time, survival = np.r_[time, end], np.r_[survival, survival[-1]]
    return DrawnLine(
        np.ascontiguousarray(time), np.ascontiguousarray(survival), end, error, time_error, is_noisy, tuple(notes)
    )


def _dead(
    arm: PublishedArm, time: Floats, survival: Floats, time_error: float, notes: list[Disagreement]
) -> tuple[Floats, Floats]:
    """Return a line up to where it reaches 0: nobody is left then, and so it is not before a row where somebody is."""
    end = float(time[-1])
    there = max((at for at, count in arm.at_risk.items() if count > 0), default=0.0)
    if there <= end:
        return np.ascontiguousarray(time), np.r_[survival, 0.0]
    if there > end + 2 * time_error + SLACK * end:
        given, implied = f"its line reaches 0 at {end:g}", f"{arm.at_risk[there]} are at risk at {there:g}"
        notes.append(_note(arm, given, implied, "it is held to reach 0 then"))
    return np.r_[time[:-1], there, there], np.r_[survival, survival[-1], 0.0]
