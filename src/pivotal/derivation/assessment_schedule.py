"""When assessments were made, against when they were planned: an endpoint that is seen at scans depends on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from pivotal.derivation.derived import as_frame
from pivotal.derivation.domain_records import SUBJECT, Mask, table_of, text_of
from pivotal.derivation.imputed_dates import NO_DAY, Days, dated
from pivotal.derivation.subject_runs import Rows
from pivotal.derivation.tabulated import Tabulated
from pivotal.errors import DataError, shown
from pivotal.frames import Floats
from pivotal.results import Row

ALL = "all"
QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, kw_only=True)
class ScheduleAdherence(Tabulated):
    """How assessments kept to their schedule.

    Parameters
    ----------
    arms : tuple of dict
        A row an arm, and one for all.
    """

    verb: ClassVar[str] = "describe_schedule"
    title: ClassVar[str] = "Assessments and their schedule"
    arms: tuple[Row, ...] = field(repr=False)

    def rows(self) -> Sequence[Row]:
        """Return a row an arm, the last for all."""
        return self.arms

    def summary(self) -> Row:
        """Return the row for all."""
        return dict(self.arms[-1])


def describe_schedule(
    adrs: Any,
    *,
    interval_days: float | None = None,
    planned_days: Sequence[int] = (),
    window_days: int = 7,
    by: str | None = None,
    start: str = "RANDDT",
) -> ScheduleAdherence:
    """Describe by arm how assessments kept to their schedule, up to progression.

    Parameters
    ----------
    adrs : Derivation, frame or mapping of arrays
        Responses of one assessor; its rows OVR with ANL01FL and ANL02FL count.
    interval_days : float, optional
        Days between planned assessments, from the start.
    planned_days : sequence of int, optional
        The planned days instead, where intervals change.
    window_days : int
        An assessment is on time where it is no further from its planned day.
    by : str, optional
        A column of arms.
    start : str
        The column from which days count.

    Returns
    -------
    ScheduleAdherence
        By arm: subjects and assessments; quartiles of the days between assessments (the start counts as one); the
        share on time, the mean days from the nearest planned day (late is positive), and the share of planned days up
        to a subject's last assessment that no assessment came near.

    Raises
    ------
    DataError
        If no schedule is given, or a column is missing.

    Examples
    --------
    >>> adrs = {
    ...     "USUBJID": ["1", "1", "1"], "PARAMCD": ["OVR"] * 3, "ANL01FL": ["Y"] * 3, "ANL02FL": ["Y"] * 3,
    ...     "ADT": ["2024-02-12", "2024-05-10", "2024-06-17"], "RANDDT": ["2024-01-01"] * 3,
    ... }
    >>> found = describe_schedule(adrs, interval_days=42).summary()
    >>> found["on_time"], found["missed"], found["median_interval"]
    (1.0, 0.25, 42.0)
    """
    planned = _planned(interval_days, planned_days)
    table = table_of(as_frame(adrs))
    parameter = text_of(table, "PARAMCD", "adrs")
    mask = parameter.codes == (parameter.levels.index("OVR") if "OVR" in parameter.levels else -2)
    for name in ("ANL01FL", "ANL02FL"):
        words = text_of(table, name, "adrs")
        mask = mask & (words.codes == (words.levels.index("Y") if "Y" in words.levels else -2))
    table = table.only(mask)
    days, begin = dated(table, "ADT", "adrs", "none").days, dated(table, start, "adrs", "none").days
    known = (days != NO_DAY) & (begin != NO_DAY)
    names = text_of(table, SUBJECT, "adrs")
    arm = None if by is None else text_of(table, by, "adrs")
    order = np.lexsort((days, names.codes))
    order = order[known[order]]
    subject, day = names.codes[order].astype(np.int64), (days - begin)[order]
    groups: list[tuple[Any, Mask]] = []
    if arm is not None:
        arms = arm.only(np.ones(arm.codes.size, np.bool_))
        groups = [(level, arms.codes[order] == code) for code, level in enumerate(arms.levels)]
    groups.append((ALL, np.ones(order.size, np.bool_)))
    rows = tuple(_described(level, subject[each], day[each], planned, window_days) for level, each in groups)
    settings = {
        "interval_days": interval_days,
        "planned_days": list(planned_days),
        "window_days": window_days,
        "by": by,
    }
    return ScheduleAdherence(settings=settings, arms=rows, backend=table.backend)


def _planned(interval: float | None, planned: Sequence[int]) -> Floats | float:
    if (interval is None) == (not planned):
        raise DataError(
            "say when assessments are planned: interval_days=42 or planned_days=(42, 84, 168), one of the two"
        )
    if interval is not None:
        if not interval > 0:
            raise DataError(f"interval_days={shown(interval)}; accepted: a number above 0")
        return float(interval)
    days = np.asarray(planned, np.float64)
    if not ((np.diff(days) > 0).all() and days[0] > 0):
        raise DataError(f"planned_days={shown(list(planned))}; accepted: days above 0 that rise")
    return days


def _described(level: Any, subject: Rows, day: Days, planned: Floats | float, window: int) -> Row:
    row: Row = {"term": "schedule", "group": level, "n": int(np.unique(subject).size), "assessments": int(day.size)}
    names = ("lower_quartile", "median_interval", "upper_quartile", "on_time", "days_late", "missed")
    if not day.size:
        return row | dict.fromkeys(names)
    first = np.concatenate([[True], np.diff(subject) != 0])
    between = np.where(first, day, np.diff(day, prepend=0))
    grid = planned if isinstance(planned, np.ndarray) else planned * np.arange(1, day.max() // planned + 3)
    nearest = grid[np.abs(day[:, None] - grid[None, :]).argmin(axis=1)]
    late = day - nearest
    last = day[np.concatenate([np.diff(subject) != 0, [True]])]
    due = np.searchsorted(grid, last + window, side="right")
    on_time = np.abs(late) <= window
    met = np.unique(np.stack([subject[on_time], nearest[on_time]]), axis=1).shape[1]
    quartiles = (float(each) for each in np.quantile(between, QUARTILES))
    values = (*quartiles, float(on_time.mean()), float(late.mean()), 1 - met / int(due.sum()) if due.sum() else None)
    return row | dict(zip(names, values, strict=True))
