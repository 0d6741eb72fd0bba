"""Duration of response and time to response: from dates or days to times of the patients who responded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.presets import ConfidenceType, Like
from pivotal.analysis.sample import DAYS_IN_MONTH, Column, Columns, Sample, grouping_of, read_sample
from pivotal.errors import DataError, shown
from pivotal.frames import Floats, Table, as_numbers, is_missing

if TYPE_CHECKING:
    from pivotal.analysis.survival_curves import KaplanMeier

UNITS = {"days": 1.0, "months": DAYS_IN_MONTH}


def duration_of_response(  # noqa: PLR0913 (columns)
    data: Any,
    by: Column | None = None,
    *,
    response: Column,
    end: Column,
    censor: Column | None = None,
    event: Column | None = None,
    subject: Column | None = "USUBJID",
    unit: str = "days",
    conf_type: ConfidenceType | None = None,
    conf_level: float | None = None,
    like: Like | None = None,
) -> KaplanMeier:
    """Estimate the duration of response from its first date and its end, among the patients who responded.

    The duration is the end less the response plus one day, as ADaM counts days; progression or death is the event. An
    endpoint that holds durations already (such as ``parameter="DOR"`` of ADTTE) goes to ``kaplan_meier`` itself.

    Parameters
    ----------
    data : frame, mapping of arrays, or None
        One row a patient.
    by : str or array, optional
        The arms.
    response : str or array
        Date of the first response, or its study day; missing where there was none.
    end : str or array
        Date or day of progression, death or censoring.
    censor, event, subject
        See ``pivotal.analysis.sample.Columns``.
    unit : {"days", "months"}
        Of the result; a month has 30.4375 days.
    conf_type, conf_level, like
        See ``kaplan_meier``.

    Returns
    -------
    KaplanMeier

    Raises
    ------
    DataError
        If nobody responded, an end is missing or before its response, or a column cannot be used.

    Notes
    -----
    Arms are compared among their responders, who were not randomised as such: no test is given.

    Examples
    --------
    >>> data = {"RSPDT": [43, 85, float("nan"), 44], "ENDDT": [200, 300, 60, 143], "CNSR": [0, 1, 0, 0]}
    >>> duration_of_response(data, response="RSPDT", end="ENDDT").median()[0]["estimate"]
    158.0
    """
    sample = responders(data, by, response=response, end=end, censor=censor, event=event, subject=subject, unit=unit)
    return _curves(sample, conf_type, conf_level, like)


def time_to_response(  # noqa: PLR0913 (columns)
    data: Any,
    by: Column | None = None,
    *,
    start: Column,
    response: Column,
    subject: Column | None = "USUBJID",
    unit: str = "days",
    conf_type: ConfidenceType | None = None,
    conf_level: float | None = None,
    like: Like | None = None,
) -> KaplanMeier:
    """Describe the time from start to first response among the patients who responded.

    All of them have the event, so that the quantiles are those of their times; patients without a response are not
    counted as censored. The time is the response less the start plus one day.

    Parameters
    ----------
    data : frame, mapping of arrays, or None
        One row a patient.
    by : str or array, optional
        The arms.
    start : str or array
        Date or day of randomisation or first dose.
    response : str or array
        Date of the first response, or its day; missing where there was none.
    subject, unit, conf_type, conf_level, like
        See ``duration_of_response``.

    Returns
    -------
    KaplanMeier

    Raises
    ------
    DataError
        If nobody responded, a start is missing or after its response, or a column cannot be used.

    Examples
    --------
    >>> data = {"TRTSDT": [1, 1, 1], "RSPDT": [43, 85, float("nan")]}
    >>> time_to_response(data, start="TRTSDT", response="RSPDT").median()[0]["estimate"]
    64.0
    """
    table = Table({} if data is None else data)
    rows = table.rows if table.names else np.asarray(response).size
    always = np.ones(rows)
    sample = responders(
        data, by, response=start, end=response, event=always, subject=subject, unit=unit, among=response
    )
    return _curves(sample, conf_type, conf_level, like)


def responders(  # noqa: PLR0913 (columns)
    data: Any,
    by: Column | None,
    *,
    response: Column,
    end: Column,
    censor: Column | None = None,
    event: Column | None = None,
    subject: Column | None = "USUBJID",
    unit: str = "days",
    among: Column | None = None,
) -> Sample:
    """Return the patients with a response (those in whom ``among`` is there), and how long theirs lasted.

    Raises
    ------
    DataError
        As ``duration_of_response``.
    """
    if unit not in UNITS:
        raise DataError(f"unit={shown(unit)}; accepted: 'days', 'months'")
    table = Table({} if data is None else data)
    first, last = _days(table, response, "response"), _days(table, end, "end")
    there = ~np.isnan(first if among is None else _days(table, among, "response"))
    if first.size != last.size:
        raise DataError(f"response has {first.size} values and end {last.size}")
    if not there.any():
        raise DataError("nobody responded: every date of response is missing")
    for wrong, why in (
        (np.isnan(first) | np.isnan(last), "is missing a date"),
        (last < first, "ends before it begins"),
    ):
        if (wrong & there).any():
            row = int(np.argmax(wrong & there)) + 1
            raise DataError(f"the time of a responder {why} in row {row} ({int((wrong & there).sum())} such rows)")
    columns = Columns(
        time=((last - first + 1) / UNITS[unit])[there],
        censor=_of("CNSR" if censor is None and event is None else censor, there),
        event=_of(event, there),
        subject=subject,
    )
    some = table.only(there) if table.names else None
    group = _of(by, there) if by is not None and not isinstance(by, str) else by
    return read_sample(some, columns, group=group)


def _of(column: Column | None, there: NDArray[np.bool_]) -> Any:
    """Return the rows of a column that are there; a name stays a name."""
    if column is None or isinstance(column, str):
        return column
    values = np.asarray(column)
    if values.shape != there.shape:
        raise DataError(f"a column has {values.size} values and the data {there.size} rows")
    return values[there]


def _days(table: Table, column: Column, what: str) -> Floats:
    """Return dates or numbers as days; missing is NaN."""
    values = table.column(column, what) if isinstance(column, str) else column
    array = values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(values)
    if array.dtype == object and any(hasattr(each, "toordinal") for each in array):
        return np.array([np.nan if is_missing(each) else float(each.toordinal()) for each in array.tolist()])
    if array.dtype.kind == "M":
        days = array.astype("datetime64[D]")
        return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(float))
    if array.dtype.kind in "UO" and any(isinstance(each, str) for each in array.tolist()):
        return _of_text(table, column, what)
    return as_numbers(values, what)


def _of_text(table: Table, column: Column, what: str) -> Floats:
    """Return whole dates as ISO 8601 writes them as days."""
    found = grouping_of(table, column, what, table.rows if table.names else np.asarray(column).size)
    try:
        days = [float(np.datetime64(str(each), "D").astype(np.int64)) for each in found.levels]
    except ValueError as error:
        raise DataError(f"{what}: {error}; accepted: whole dates such as 2025-09-01, or study days") from error
    if any(len(str(each)) < len("2025-09-01") for each in found.levels):
        short = next(each for each in found.levels if len(str(each)) < len("2025-09-01"))
        raise DataError(f"{what} holds {shown(short)}; accepted: whole dates such as 2025-09-01, or study days")
    return np.array([*days, np.nan])[found.codes]


def _curves(
    sample: Sample, conf_type: ConfidenceType | None, conf_level: float | None, like: Like | None
) -> KaplanMeier:
    from pivotal.analysis.survival_curves import kaplan_meier

    by = sample.names.get("group")
    return kaplan_meier(
        sample, by if len(sample.groups) > 1 else None, conf_type=conf_type, conf_level=conf_level, like=like
    )
