"""The door to analysis visits: which planned visit each assessment stands for, and which one stands for the visit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pivotal.derivation.coded_columns import Column, flag
from pivotal.derivation.derived import Derivation, as_frame
from pivotal.derivation.domain_records import SUBJECT, Mask, table_of, text_of, whole_dates
from pivotal.derivation.imputed_dates import NO_DAY, Days, as_dates, dated
from pivotal.derivation.subject_runs import Rows, groups_of
from pivotal.derivation.visit_model import VisitSchedule
from pivotal.errors import DataError, shown
from pivotal.frames import Floats, Grouping, Table


def derive_visits(
    data: Any,
    schedule: VisitSchedule,
    *,
    date: str = "ADT",
    start: str = "RANDDT",
    by: Sequence[str] = ("PARAMCD",),
    among: str | None = None,
    flag_name: str = "ANL05FL",
) -> Derivation:
    """Assign assessments to planned visits, and mark the one that stands for each.

    Parameters
    ----------
    data : Derivation, frame or mapping of arrays
        One row an assessment, such as ADRS or ADTR, with USUBJID.
    schedule : VisitSchedule
    date, start : str
        The columns of the assessment and of the day from which is counted.
    by : sequence of str
        One assessment is marked for each subject, visit and value of these columns; those that are not there are passed
        over.
    among : str, optional
        A flag, such as ANL01FL: only rows in which it is Y are marked.
    flag_name : str
        The column of the mark.

    Returns
    -------
    Derivation
        The data with AVISIT and AVISITN, ADY (the study day, without a day 0), AWTARGET (the planned day), AWTDIFF
        (days from it), AWLO and AWHI (the window), all missing outside of every window or without a date; and the mark,
        Y for the assessment that ``schedule.choose`` takes.

    Raises
    ------
    DataError
        If a column is missing, or a date cannot be read.

    Notes
    -----
    CDISC ADaM Implementation Guide 1.1 (2016), section 3.3.3, for the variables of windows.

    Examples
    --------
    >>> from pivotal.derivation.visit_model import VisitSchedule
    >>> data = {"USUBJID": ["1"] * 3, "RANDDT": ["2024-01-01"] * 3, "ADT": ["2023-12-28", "2024-02-10", "2024-02-20"]}
    >>> for row in derive_visits(data, VisitSchedule.every(42, count=3)).rows():
    ...     print(row["AVISIT"], row["ADY"], row["AWTARGET"], row["AWTDIFF"], row["ANL05FL"])
    BASELINE -4.0 1.0 4.0 Y
    WEEK 6 41.0 43.0 2.0 Y
    WEEK 6 51.0 43.0 8.0 None
    """
    if not isinstance(schedule, VisitSchedule):
        raise DataError(f"schedule={shown(schedule)}; accepted: VisitSchedule(…)")
    table = table_of(as_frame(data))
    subject = text_of(table, SUBJECT, "data")
    days, begin = dated(table, date, "data", "none").days, whole_dates(table, start, "data")
    known = (days != NO_DAY) & (begin != NO_DAY)
    elapsed = np.where(known, days - begin, 0)
    visit = np.where(known, _visits(elapsed, schedule), -1)
    planned = np.array([each.day for each in schedule.visits])
    target = np.where(planned > 0, planned - 1, planned)
    off = np.where(visit >= 0, elapsed - target[visit], 0)
    competing = visit >= 0
    if among is not None:
        words = text_of(table, among, "data")
        competing = competing & (words.codes == (words.levels.index("Y") if "Y" in words.levels else -2))
    groups = [text_of(table, name, "data") for name in by if name in table]
    marked = _marked(competing, [subject, *groups], visit, off, elapsed, schedule)
    windows = schedule.windows()
    columns = _columns_of(data, table) | {
        "AVISIT": Grouping(visit.astype(np.int32), tuple(each.name for each in schedule.visits)),
        "AVISITN": _at(visit, [each.number for each in schedule.visits]),
        "ADY": np.where(known, np.where(elapsed >= 0, elapsed + 1, elapsed), np.nan),
        "AWTARGET": _at(visit, planned.tolist()),
        "AWTDIFF": np.where(visit >= 0, np.abs(off), np.nan),
        "AWLO": _at(visit, [np.nan if low is None else low for low, _ in windows]),
        "AWHI": _at(visit, [np.nan if high is None else high for _, high in windows]),
        flag_name: flag(marked),
    }
    return Derivation(
        name=data.name if isinstance(data, Derivation) else "DATA",
        verb="derive_visits",
        columns=columns,
        rules=(*(data.rules if isinstance(data, Derivation) else ()), schedule),
        settings={"date": date, "start": start, "by": list(by), "among": among},
        findings=data.findings if isinstance(data, Derivation) else (),
        backend=table.backend,
    )


def _visits(elapsed: Days, schedule: VisitSchedule) -> Rows:
    """Return the visit of each day from the start; -1 outside of all windows."""
    found = np.full(elapsed.size, -1, np.int64)
    study_day = np.where(elapsed >= 0, elapsed + 1, elapsed)
    for place, (low, high) in enumerate(schedule.windows()):
        within = np.ones(elapsed.size, np.bool_)
        if low is not None:
            within &= study_day >= low
        if high is not None:
            within &= study_day <= high
        found[within] = place
    return found


def _marked(
    competing: Mask, groups: list[Grouping], visit: Rows, off: Days, elapsed: Days, schedule: VisitSchedule
) -> Mask:
    """Return which assessment of each group and visit stands for it."""
    rows = np.flatnonzero(competing)
    codes = [(each.codes[rows].astype(np.int64) + 1, len(each.levels) + 1) for each in groups]
    group, _ = groups_of(*codes, (visit[rows], len(schedule.visits)))
    later = -elapsed[rows] if schedule.tie == "later" else elapsed[rows]
    key = {"nearest": np.abs(off[rows]), "first": elapsed[rows], "last": -elapsed[rows]}[schedule.choose]
    order = np.lexsort((rows, later, key, group))
    first = np.concatenate([[True], np.diff(group[order]) != 0])[: order.size]
    marked = np.zeros(competing.size, np.bool_)
    marked[rows[order[first]]] = True
    return marked


def _at(visit: Rows, values: Sequence[float]) -> Floats:
    return np.where(visit >= 0, np.array(values, np.float64)[visit], np.nan)


def _columns_of(data: Any, table: Table) -> dict[str, Column]:
    """Return all columns of the data: dates as dates, numbers as numbers, else text."""
    return dict(data.columns) if isinstance(data, Derivation) else {name: _column(table, name) for name in table.names}


def _column(table: Table, name: str) -> Column:
    kind = str(table.column(name, "data").dtype).lower()
    if kind.startswith(("date", "datetime")):
        return as_dates(dated(table, name, "data", "none").days)
    if kind.startswith(("int", "uint", "float", "decimal")):
        numbers = table.numbers(name, "data")
        return numbers.astype(np.int64) if kind.startswith(("int", "uint")) and not np.isnan(numbers).any() else numbers
    return text_of(table, name, "data")
