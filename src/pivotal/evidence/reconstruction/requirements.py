"""What the patients behind a curve must add up to: numbers at risk, events, censorings that were seen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import EvidenceError, shown
from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from pivotal.evidence.reconstruction.disagreements import Disagreement
from pivotal.evidence.reconstruction.drawn_line import DrawnLine
from pivotal.frames import Floats

AT_THE_AXIS = 0.995  # of its length: a curve that ends there may have been cut


@dataclass(frozen=True, eq=False)
class Requirements:
    """What is asked of the patients of an arm.

    Parameters
    ----------
    subjects : int
    rows, at_risk : (r,) float64 and int64
        Numbers at risk after time 0 and up to the end.
    last : int or None
        At risk at the end, where it is known: the last of them.
    is_cut : bool
        Whether the end of the axis, and not the last patient, ended the line.
    events : int or None
    marks : (k,) float64 or None
        Censorings that were seen, before the end; None where censorings are not shown.
    disagreements : tuple of Disagreement
    """

    subjects: int
    rows: Floats
    at_risk: NDArray[np.int64]
    last: int | None
    is_cut: bool
    events: int | None
    marks: Floats | None
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def none_before_the_end(self) -> bool:
        """Whether censorings are shown, and none after the last number at risk: all who are left stay to the end."""
        return self.marks is not None and not (self.marks > (self.rows[-1] if self.rows.size else 0.0)).any()


def whole_number(name: str, given: Any, low: int, high: int) -> int:
    """Return a whole number that an argument must be.

    Raises
    ------
    EvidenceError
        If it is none, or lies outside its range.
    """
    if isinstance(given, bool) or not isinstance(given, int | np.integer):
        raise EvidenceError(f"{name}={shown(given)}; accepted: a whole number from {low} to {high}")
    if not low <= given <= high:
        raise EvidenceError(f"{name}={given}; accepted: {low} to {high}")
    return int(given)


def requirements(arm: PublishedArm, figure: PublishedFigure, line: DrawnLine) -> Requirements:
    """Return what is asked of an arm.

    Raises
    ------
    EvidenceError
        If numbers at risk grow, or it is not said how many patients there are.
    """
    notes: list[Disagreement] = []
    table = sorted(arm.at_risk.items())
    _refuse(arm, table)
    subjects = arm.subjects
    if subjects is None:
        if not table or table[0][0] > 0:
            raise EvidenceError(f"it is not said how many patients {arm.arm} has: state subjects, or at_risk at time 0")
        subjects = table[0][1]
    if subjects == 0:
        raise EvidenceError(f"{arm.arm} has no patients")
    first = table[0] if table and table[0][0] == 0 else None
    if first is not None and first[1] != subjects:
        notes.append(_note(arm, f"{first[1]} at time 0", f"there are {subjects} patients", "the latter is kept"))
    inner = [(at, count) for at, count in table if 0 < at <= line.end]
    above = [(at, count) for at, count in inner if count > subjects]
    if above:
        raise EvidenceError(f"{arm.arm} has {above[0][1]} at risk at {above[0][0]:g}, and {subjects} patients")
    at_end = [count for at, count in table if at == line.end and count > 0]
    axis = figure.time_axis[1] if figure.time_axis else None
    events = arm.events
    if events is not None and events > subjects:
        raise EvidenceError(f"{arm.arm} has {events} events in {subjects} patients")
    return Requirements(
        subjects=subjects,
        rows=np.array([at for at, _ in inner], np.float64),
        at_risk=np.array([count for _, count in inner], np.int64),
        last=at_end[0] if at_end else None,
        is_cut=axis is not None and line.end >= axis * AT_THE_AXIS and not at_end,
        events=events,
        marks=_marks(arm, line),
        disagreements=(*notes, *_impossible(arm, line, inner, subjects)),
    )


def _refuse(arm: PublishedArm, table: list[tuple[float, int]]) -> None:
    for at, _ in table[:1]:
        if at < 0:
            raise EvidenceError(f"{arm.arm} has numbers at risk at a negative time, {at:g}")
    for (at, count), (later, more) in pairwise(table):
        if more > count:
            raise EvidenceError(
                f"the numbers at risk of {arm.arm} grow from {count} at {at:g} to {more} at {later:g}; they never do"
            )


def _marks(arm: PublishedArm, line: DrawnLine) -> Floats | None:
    if arm.censor_marks is None:
        return None
    marks = np.sort(np.array(arm.censor_marks, np.float64))
    if marks.size and (marks[0] < -line.time_error or marks[-1] > line.end + 2 * line.time_error):
        worst = marks[0] if marks[0] < 0 else marks[-1]
        raise EvidenceError(f"a censor mark of {arm.arm} at {worst:g} lies off its curve, which ends at {line.end:g}")
    return np.ascontiguousarray(np.clip(marks[marks < line.end - line.time_error], 0.0, None))


def _note(arm: PublishedArm, given: str, implied: str, explanation: str) -> Disagreement:
    return Disagreement("numbers at risk", arm.arm, given, implied, explanation)


def _impossible(
    arm: PublishedArm, line: DrawnLine, inner: list[tuple[float, int]], subjects: int
) -> list[Disagreement]:
    """Return intervals in which fewer patients go than the fall of the curve takes."""
    table = [(0.0, subjects), *inner]
    times, wide = np.array([at for at, _ in table]), 2 * line.time_error
    after = np.searchsorted(line.time, times + wide, "left")  # the curve may fall anywhere between points
    least = np.append(line.survival, line.survival[-1])[after]
    most = line.survival[np.maximum(np.searchsorted(line.time, times - wide, "left") - 1, 0)]
    found = []
    for k, ((at, count), (later, left)) in enumerate(pairwise(table)):
        high, low = least[k], most[k + 1]
        if not high > 0:
            continue
        needed = left * (high - 2 * line.error - low) / max(low, line.error) if low > 0 else float(count - left)
        gone = count - left
        if low > 0 and needed > gone + 1.0:
            given = f"{count} at {at:g} and {left} at {later:g}"
            implied = f"the fall from {high:.3g} to {low:.3g} takes {needed:.0f} events or more"
            found.append(_note(arm, given, implied, f"only {gone} patients go"))
    return found
