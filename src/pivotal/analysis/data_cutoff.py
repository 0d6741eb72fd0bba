"""The data set as it was on the day of a data cut-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812 (date is a keyword of the door)
from typing import Any, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.calendar_dates import Days, as_date, day_given, days_of, moved
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import one_of
from pivotal.errors import DataError, listed, shown
from pivotal.frames import Floats, Table, as_grouping
from pivotal.kernels import risk_sets
from pivotal.results import Row
from pivotal.units import TimeUnit, convert

Combine = Literal["latest", "earliest"]
UNITS: tuple[TimeUnit, ...] = ("days", "weeks", "months", "years")
ROUNDING = 1e-6


@dataclass(frozen=True, kw_only=True)
class DataCut(AnalysisResult):
    """A data set as it was on the day of a cut-off.

    Parameters
    ----------
    data : frame
        Of the kind that was handed in.
    date : date or float
        The day of the cut, which still counts.
    n, events : int
        Rows that are left, and their events, of the endpoint by which was cut.
    left_out : int
        Rows whose subjects came later.
    censored : int
        Rows that are censored at the cut, because their time went on after it.
    """

    verb: ClassVar[str] = "cut"
    title: ClassVar[str] = "Data cut-off"
    data: Any = field(repr=False)
    date: Date | float
    n: int
    events: int
    left_out: int
    censored: int

    def rows(self) -> Sequence[Row]:
        """Return the cut in one row."""
        day = self.date.isoformat() if isinstance(self.date, Date) else self.date
        return [
            {
                "term": "cut-off",
                "date": day,
                "n": self.n,
                "n_event": self.events,
                "n_left_out": self.left_out,
                "n_censored_at_cut": self.censored,
            }
        ]

    def summary(self) -> Row:
        """Return the cut in one row."""
        return dict(self.rows()[0])


@dataclass(frozen=True)
class _Calendar:
    """When each row begins and ends, what it counts for, and how its time follows from the two."""

    table: Table
    start: Days
    end: Days
    ends_in: str | None  # the column of the end, None where it is start + time
    time: str
    status: str
    by_censor: bool
    event: NDArray[np.uint8]
    chosen: NDArray[np.bool_]
    days_in_unit: float
    day_one: int


def cut(  # noqa: PLR0913 (columns by keyword)
    data: Any,
    *,
    events: int | Sequence[int] | None = None,
    date: Any = None,
    minimum_follow_up: float | None = None,
    combine: Combine | None = None,
    time: str = "AVAL",
    censor: str | None = None,
    event: str | None = None,
    start: str | None = None,
    end: str | None = None,
    parameter: str | None = None,
    unit: TimeUnit | None = None,
    day_one: Literal[0, 1] | None = None,
    censored_as: int = 1,
    reason: str = "Data cut-off",
    reason_column: str | None = None,
) -> Any:
    """Return the data set as it was on the day of a data cut-off.

    Who had not come under observation by then is left out. Events on the day of the cut count. Whose time went on after
    that day is censored at it: the end date, the time, the censoring and its reason are those of the cut.

    Parameters
    ----------
    data : frame or mapping of arrays
        One row a subject, or a subject and endpoint.
    events : int, or several, optional
        Cut on the day of this event, in order of their dates; all events of that day count.
    date : date, text such as "2025-09-01", or number, or several, optional
        Cut on this day; a number where the data hold numbers for dates.
    minimum_follow_up : float, optional
        Cut when who came last has been observable so long, in the unit of the times; whole days where there are dates.
    combine : {"latest", "earliest"}, optional
        Where two criteria are given: when all are met, or the first of them.
    time, censor, event : str
        Columns, as in every analysis.
    start : str, optional
        Column of the day from which time counts, or of calendar time; ``STARTDT``, else ``RANDDT``.
    end : str, optional
        Column of the day of event or censoring: ``ADT``, else start plus time where start holds numbers.
    parameter : str, optional
        The endpoint (``PARAMCD``) whose events and follow-up count; the rows of all endpoints are cut.
    unit : {"days", "weeks", "months", "years"}, optional
        Unit of the times; found from the dates, and an error where they do not say.
    day_one : {0, 1}, optional
        What is added to the days between start and end; found as ``unit`` is.
    censored_as : int
        What ``CNSR`` becomes.
    reason : str
        What the reason becomes.
    reason_column : str, optional
        Where it stands; ``EVNTDESC`` if there is such a column.

    Returns
    -------
    DataCut, or a tuple of them where several events or dates are given
        With ``data``, ``date``, ``n``, ``events``, ``left_out``, ``censored``.

    Raises
    ------
    DataError
        If the events are never reached (it says how many there are, and when), a date is missing, an end lies before
        its start, or the time does not follow from the dates.

    Examples
    --------
    >>> trial = {
    ...     "RANDDT": ["2024-01-01", "2024-02-01", "2024-06-01"],
    ...     "ADT": ["2024-03-01", "2024-09-01", "2024-12-01"],
    ...     "AVAL": [61, 214, 184],
    ...     "CNSR": [0, 0, 1],
    ... }
    >>> found = cut(trial, events=1)
    >>> found.date.isoformat(), found.data["AVAL"].tolist(), found.data["CNSR"].tolist(), found.left_out
    ('2024-03-01', [61, 30], [0, 1], 1)
    """
    several = [each for each in (events, date) if isinstance(each, Sequence | np.ndarray) and not isinstance(each, str)]
    if len(several) > 1:
        raise DataError("give several events or several dates, not both")
    if several:
        many = {"events": events} if several[0] is events else {"date": date}
        ((name, values),) = many.items()
        if not len(values):
            raise DataError(f"{name} is empty; accepted: one or several")
    given = {"events": events, "date": date, "minimum_follow_up": minimum_follow_up}
    if all(each is None for each in given.values()):
        raise DataError("say when to cut: events=, date= or minimum_follow_up=")
    if combine is not None:
        one_of("combine", combine, get_args(Combine))
    elif sum(each is not None for each in given.values()) > 1:
        raise DataError(
            "several criteria are given; say combine='latest' (all are met) or combine='earliest' (the first is)"
        )
    if isinstance(censored_as, bool) or not isinstance(censored_as, int) or censored_as < 1:
        raise DataError(f"censored_as={shown(censored_as)}; accepted: a whole number above 0")
    calendar = _calendar(Table(data), time, (censor, event), (start, end), parameter, unit, day_one)
    if reason_column is not None:
        calendar.table.column(reason_column, "reason")
    looks = [given] if not several else [given | {name: each} for each in values]
    marks = {"censored_as": censored_as, "reason": reason, "reason_column": reason_column}
    cuts = tuple(_cut(calendar, _day(calendar, look, combine), look, combine, marks) for look in looks)
    return cuts if several else cuts[0]


def _calendar(
    table: Table,
    time: str,
    status: tuple[str | None, str | None],
    dates: tuple[str | None, str | None],
    parameter: str | None,
    unit: TimeUnit | None,
    day_one: int | None,
) -> _Calendar:
    censor, event = status
    if censor is not None and event is not None:
        raise DataError("give censor= (0 is an event) or event= (1 is an event), not both")
    if event is not None and event.upper() == "CNSR":
        raise DataError(f"{event} is 0 for an event: no event= column; pass censor={event!r}")
    if not table.rows:
        raise DataError("there are no rows to cut")
    by_censor, column = event is None, event or censor or "CNSR"
    values = table.numbers(column, "event" if event else "censor")
    codes, missing, wrong = risk_sets.indicators(values, by_censor)
    if missing or wrong >= 0:
        row = int(np.argmax(np.isnan(values))) if missing else wrong
        accepted = "0 for an event, a positive whole number for a censoring" if by_censor else "1 for an event, else 0"
        raise DataError(f"{column} is {values[row]:g} in row {row + 1}; accepted: {accepted}")
    first, last = dates
    if first is None:
        first = next((each for each in ("STARTDT", "RANDDT") if each in table), "STARTDT")
    begins = days_of(table, first, "start")
    chosen = np.ones(table.rows, np.bool_)
    if parameter is not None:
        endpoints = table.grouping("PARAMCD", "parameter")
        chosen = endpoints.codes == endpoints.index(parameter, "PARAMCD")
    if last is not None or "ADT" in table or begins.are_dates:
        last = last or "ADT"
        ends = days_of(table, last, "end")
        if ends.are_dates != begins.are_dates:
            raise DataError(f"{first} and {last} are not of one kind: one holds dates, the other numbers")
        scale, added = _rule(table, time, ends.days - begins.days, unit, day_one)
        ends_in: str | None = last
    else:
        ends = Days(time, begins.days + _times(table, time), are_dates=False)
        scale, added, ends_in = 1.0, 0, None
    early = ends.days < begins.days
    if early.any():
        raise DataError(
            f"{ends.name} lies before {first} in row {int(np.argmax(early)) + 1} ({int(early.sum())} such rows)"
        )
    return _Calendar(table, begins, ends, ends_in, time, column, by_censor, codes, chosen, scale, added)


def _times(table: Table, time: str) -> Floats:
    values = table.numbers(time, "time")
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        raise DataError(
            f"{time} is {values[wrong][0]:g} in row {int(np.argmax(wrong)) + 1}: a time is finite and not below 0"
        )
    return values


def _rule(table: Table, time: str, days: Floats, unit: TimeUnit | None, day_one: int | None) -> tuple[float, int]:
    """Return how many days the unit of the times has, and what is added to the days between the dates."""
    if unit is not None:
        one_of("unit", unit, UNITS)
    if day_one not in (None, 0, 1) or isinstance(day_one, bool):
        raise DataError(f"day_one={shown(day_one)}; accepted: 0, 1")
    if unit is not None and day_one is not None:
        return convert(1.0, unit, "days"), day_one
    if time not in table:
        table.column(time, "time")
    values = _times(table, time)
    fitting = [
        (each, added)
        for each in (UNITS if unit is None else (unit,))
        for added in ((1, 0) if day_one is None else (day_one,))
        if np.allclose(values * convert(1.0, each, "days"), days + added, rtol=ROUNDING, atol=ROUNDING)
    ]
    if len(fitting) != 1:
        why = "follows from the dates in several ways" if fitting else "does not follow from the dates in any unit"
        raise DataError(f"{time} {why}; say how: unit='days' (weeks, months, years) and day_one=1 (or 0)")
    return convert(1.0, fitting[0][0], "days"), fitting[0][1]


def _day(calendar: _Calendar, look: dict[str, Any], combine: Combine | None) -> float:
    """Return the day on which the criteria of a look are met."""
    found = []
    if look["events"] is not None:
        found.append(_day_of_event(calendar, look["events"]))
    if look["date"] is not None:
        found.append(day_given(look["date"], calendar.start.are_dates))
    if (longest := look["minimum_follow_up"]) is not None:
        if isinstance(longest, bool) or not isinstance(longest, int | float) or not 0 <= longest < np.inf:
            raise DataError(f"minimum_follow_up={shown(longest)}; accepted: a number not below 0")
        _one_endpoint(calendar, "minimum_follow_up")
        days = longest * calendar.days_in_unit
        whole = float(np.ceil(days - ROUNDING)) if calendar.start.are_dates else days
        found.append(float(calendar.start.days[calendar.chosen].max()) + whole)
    return min(found) if combine == "earliest" else max(found)


def _one_endpoint(calendar: _Calendar, what: str) -> None:
    if calendar.chosen.all() and "PARAMCD" in calendar.table:
        levels = calendar.table.grouping("PARAMCD", "parameter").levels
        if len(levels) > 1:
            raise DataError(
                f"the data hold {len(levels)} endpoints in PARAMCD ({listed(map(str, levels))}); "
                f"say whose {what} counts, such as parameter={shown(levels[0])}"
            )


def _day_of_event(calendar: _Calendar, number: Any) -> float:
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 1:
        raise DataError(f"events={shown(number)}; accepted: a whole number above 0")
    _one_endpoint(calendar, "events")
    days = np.sort(calendar.end.days[(calendar.event == 1) & calendar.chosen])
    if days.size < number:
        when = f", the last on {_shown_day(calendar, days[-1])}" if days.size else ""
        raise DataError(f"{number} events are never reached: the data hold {days.size}{when}")
    return float(days[number - 1])


def _shown_day(calendar: _Calendar, day: float) -> str:
    return as_date(day).isoformat() if calendar.start.are_dates else f"{day:g}"


def _cut(
    calendar: _Calendar, day: float, look: dict[str, Any], combine: Combine | None, marks: dict[str, Any]
) -> DataCut:
    """Return the data as they were on a day."""
    there = calendar.start.days <= day
    if not there.any():
        raise DataError(
            f"nobody is under observation on {_shown_day(calendar, day)}; the first comes on "
            f"{_shown_day(calendar, float(calendar.start.days.min()))}"
        )
    later = (calendar.end.days > day)[there]
    event = np.where(later, 0, calendar.event[there])
    table = calendar.table.only(there)
    changed: dict[str, Any] = {}
    if later.any():
        table, changed = _censored(calendar, table, there, later, day, marks)
    chosen = calendar.chosen[there]
    reached = int(event[chosen].sum())
    notes = []
    if look["events"] is not None and reached > look["events"]:
        notes.append(
            f"{reached} events count, more than {look['events']}: several fall on one day, or the cut is later"
        )
    if "ADY" in table and changed:
        notes.append("ADY is left as it was")
    return DataCut(
        settings={
            **{name: str(value) if name == "date" else value for name, value in look.items() if value is not None},
            "combine": combine,
            "time": calendar.time,
            "status": calendar.status,
            "start": calendar.start.name,
            "end": calendar.ends_in or f"{calendar.start.name} + {calendar.time}",
            "days_in_unit": calendar.days_in_unit,
            "day_one": calendar.day_one,
            **marks,
        },
        notes=tuple(notes),
        backend=table.backend,
        data=table.native(),
        date=as_date(day) if calendar.start.are_dates else day,
        n=int(chosen.sum()),
        events=reached,
        left_out=int(np.count_nonzero(~there)),
        censored=int(later.sum()),
    )


def _censored(
    calendar: _Calendar,
    table: Table,
    there: NDArray[np.bool_],
    later: NDArray[np.bool_],
    day: float,
    marks: dict[str, Any],
) -> tuple[Table, dict[str, Any]]:
    """Return the rows that are there, those whose time went on after the day censored at it."""
    changed: dict[str, Any] = {}
    status = table.numbers(calendar.status, "status")
    changed[calendar.status] = np.where(later, marks["censored_as"] if calendar.by_censor else 0, status)
    if calendar.ends_in is not None:
        changed[calendar.ends_in] = moved(table, calendar.ends_in, later, day)
    if calendar.time in table:
        short = (day - calendar.start.days[there] + calendar.day_one) / calendar.days_in_unit
        changed[calendar.time] = np.where(later, short, table.numbers(calendar.time, "time"))
    column = marks["reason_column"] or ("EVNTDESC" if "EVNTDESC" in table else None)
    if column is not None:
        words = as_grouping(table.column(column, "reason"), column)
        old = [None if code < 0 else words.levels[code] for code in words.codes]
        changed[column] = [marks["reason"] if now else before for before, now in zip(old, later, strict=True)]
    return table.replaced(changed), changed
