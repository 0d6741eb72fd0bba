"""Time-to-event data as every method of the analysis takes them: checked arrays, near-equal times made equal.

The columns are those of an ADaM time-to-event data set unless they are named otherwise: ``AVAL`` is the time, ``CNSR``
is 0 for an event and any positive whole number for a censoring, whose reason it tells. Instead of ``censor=`` a column
that is 1 for an event may be given as ``event=``; which of the two is meant is never guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pivotal.analysis.time_order import in_order
from pivotal.errors import DataError, listed, shown
from pivotal.frames import Codes, Floats, Grouping, Table, as_grouping, as_numbers, crossed
from pivotal.kernels import risk_sets

Column: TypeAlias = str | ArrayLike
Missing = Literal["error", "drop"]

DAYS_IN_MONTH = 30.4375
# Near-equal times are tied as in R survival (timefix): the square root of the double-precision epsilon.
TIME_TOLERANCE = float(np.sqrt(np.finfo(float).eps))
WIDEST_HISTOGRAM = 64  # cells a subject, beyond which sorting is cheaper than counting


@dataclass(frozen=True)
class Columns:
    """Which columns hold what; each is a name, or an array as long as the data.

    Parameters
    ----------
    time : str or array
        Time from origin to event or censoring, in any one unit; 0 or above.
    censor : str or array, optional
        0 is an event, a positive whole number a censoring. ``CNSR`` where neither this nor ``event`` is given.
    event : str or array, optional
        1 or true is an event, 0 or false a censoring.
    entry : str or array, optional
        Time of coming under observation (left truncation); a subject counts as at risk after it.
    weights : str or array, optional
        Case weights above 0.
    strata : sequence of str or array
        Their combinations are the strata.
    cluster : str or array, optional
        Rows of one cluster are not independent.
    subject : str or array, optional
        One row a subject is demanded where such a column is there; None allows several.
    parameter : str, optional
        Take the rows whose ``PARAMCD`` is this.
    """

    time: Column = "AVAL"
    censor: Column | None = None
    event: Column | None = None
    entry: Column | None = None
    weights: Column | None = None
    strata: Sequence[Column] | Column = ()
    cluster: Column | None = None
    subject: Column | None = "USUBJID"
    parameter: str | None = None


@dataclass(frozen=True)
class Sample:
    """Checked time-to-event data: one row a subject, or a spell of one.

    Parameters
    ----------
    time : (n,) float64
        Times, near-equal ones made equal.
    event : (n,) uint8
        1 event, 0 censored.
    group, stratum : (n,) int32
        Codes into ``groups`` and ``strata``.
    entry, weight : (n,) float64 or None
    cluster : (n,) int32 or None
    kept : (m,) bool
        Which rows of the data that were given are these.
    dropped : mapping of str to int
        Rows left out, by the column that was missing.
    """

    time: Floats
    event: NDArray[np.uint8]
    group: Codes
    groups: tuple[Any, ...]
    stratum: Codes
    strata: tuple[Any, ...]
    entry: Floats | None = None
    weight: Floats | None = None
    cluster: Codes | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    kept: NDArray[np.bool_] | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    backend: str | None = None
    scale: float = 0.0  # times times this are whole numbers; 0 where they are not
    largest: float = 0.0

    @property
    def n(self) -> int:
        """Return the number of rows."""
        return int(self.time.size)

    @property
    def events(self) -> int:
        """Return the number of events, unweighted."""
        return int(np.count_nonzero(self.event))

    @property
    def weights(self) -> Floats:
        """Return the weights as a kernel takes them: empty where every row counts as one."""
        return np.empty(0) if self.weight is None else self.weight

    @cached_property
    def by_time(self) -> NDArray[np.int64]:
        """Return the rows in order of time."""
        order, self.__dict__["times_by_time"] = in_order(self.time)
        return order

    @cached_property
    def times_by_time(self) -> Floats:
        """Return the times in order."""
        return self.time[self.by_time]

    @cached_property
    def order(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the rows in order of stratum and time, and where each stratum begins."""
        return self._by_stratum(self.by_time)

    @cached_property
    def order_of_entry(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the rows in order of stratum and entry, and where each stratum begins."""
        assert self.entry is not None
        return self._by_stratum(np.argsort(self.entry))

    def _by_stratum(self, order: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        if len(self.strata) < 2:
            return order, np.array([0, self.n], np.int64)
        return risk_sets.by_stratum(order, self.stratum, len(self.strata))  # type: ignore[no-any-return]

    @cached_property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the arrays."""
        hashed = hashlib.sha256()
        for array in (self.time, self.event, self.group, self.stratum, self.entry, self.weight, self.cluster):
            hashed.update(b"none" if array is None else np.ascontiguousarray(array).tobytes())
        return hashed.hexdigest()

    def only(self, rows: NDArray[np.bool_]) -> Sample:
        """Return some rows, with the groups and strata that occur among them."""
        group = Grouping(self.group, self.groups).only(rows)
        stratum = Grouping(self.stratum, self.strata).only(rows)
        kept = None
        if self.kept is not None:
            kept = self.kept.copy()
            kept[kept] = rows
        return replace(
            self,
            time=self.time[rows],
            event=self.event[rows],
            group=group.codes,
            groups=group.levels,
            stratum=stratum.codes,
            strata=stratum.levels,
            entry=None if self.entry is None else self.entry[rows],
            weight=None if self.weight is None else self.weight[rows],
            cluster=None if self.cluster is None else self.cluster[rows],
            kept=kept,
            scale=self.scale,
        )


def read_sample(
    data: Any, columns: Columns, *, group: Column | None = None, also: Sequence[str] = (), missing: Missing = "error"
) -> Sample:
    """Return the data as checked arrays.

    Parameters
    ----------
    data : frame, mapping of arrays, Sample, or None
        None where every column is given as an array. A sample is returned as it is, so that several methods can share
        one reading (and one sort).
    columns : Columns
        Which columns hold what.
    group : str or array, optional
        The groups that are compared; without it there is one.
    also : sequence of str
        Further columns without which a row is left out.
    missing : {"error", "drop"}
        What happens to a row without a time or without knowing whether it is an event. Rows without a group, stratum,
        weight, cluster, entry or a column of ``also`` are left out and counted in any case.

    Raises
    ------
    DataError
        If a column is missing or holds what it cannot; it names the column and the first row (counted from 1).
    """
    if isinstance(data, Sample):
        if isinstance(group, str) and group != data.names.get("group"):
            raise DataError(f"the sample was read with the groups {data.names.get('group')}, not {shown(group)}")
        return data
    table = Table({} if data is None else data)
    table = one_parameter(table, columns.parameter)
    rows = table.rows if table.names else length_of(columns.time)
    _one_row_a_subject(table, columns, rows)
    time = _numbers(table, columns.time, "time", rows)
    event, unknown = _events(table, columns, rows)
    out = _Rows(rows)
    survey = risk_sets.survey(time)
    out.refuse(np.isnan(time) if survey[0] else None, _name(columns.time, "time"), missing)
    out.refuse(unknown, _name(columns.event if columns.censor is None else columns.censor, "CNSR"), missing)
    entry = weight = None
    if columns.entry is not None:
        entry = _numbers(table, columns.entry, "entry", rows)
        out.leave(np.isnan(entry), _name(columns.entry, "entry"))
    if columns.weights is not None:
        weight = _numbers(table, columns.weights, "weights", rows)
        out.leave(np.isnan(weight), _name(columns.weights, "weights"))
    groups, strata, cluster = (
        _combined(table, each, what, rows, out)
        for each, what in ((group, "group"), (columns.strata, "strata"), (columns.cluster, "cluster"))
    )
    for name in also:
        out.leave(table.grouping(name, "column").codes < 0, name)
    if survey[1] or survey[2] or entry is not None or weight is not None:
        _check(time, entry, weight, out.kept, columns)
    sample = Sample(
        time,
        event,
        groups.codes,
        groups.levels,
        strata.codes,
        strata.levels,
        entry,
        weight,
        None if columns.cluster is None else cluster.codes,
        {"time": _name(columns.time, "time"), "group": _name(group, "group")},
        None if out.dropped else out.kept,
        out.dropped,
        table.backend,
    )
    if out.dropped:
        sample = replace(sample.only(out.kept), kept=out.kept)
    if sample.n == 0:
        left = f", after leaving out {listed(f'{n} without {c}' for c, n in out.dropped.items())}" if rows else ""
        raise DataError(f"there are no rows to analyse{left}")
    return _with_ties(sample, survey if not out.dropped else risk_sets.survey(sample.time))


class _Rows:
    """Which rows are kept, and why others are not."""

    def __init__(self, rows: int) -> None:
        self.kept = np.ones(rows, np.bool_)
        self.dropped: dict[str, int] = {}

    def leave(self, gone: NDArray[np.bool_], name: str) -> None:
        """Leave out rows in which a column is missing; a row is counted under the first such column."""
        count = int(np.count_nonzero(gone & self.kept)) if gone.any() else 0
        if count:
            self.dropped[name] = self.dropped.get(name, 0) + count
            self.kept &= ~gone

    def refuse(self, gone: NDArray[np.bool_] | None, name: str, missing: Missing) -> None:
        """Leave rows out, or refuse the data for them."""
        if missing not in ("error", "drop"):
            raise DataError(f"missing={shown(missing)}; accepted: 'error', 'drop'")
        if gone is None:
            return
        if missing == "error" and gone.any():
            first = int(np.argmax(gone)) + 1
            raise DataError(
                f"{name} is missing in {int(gone.sum())} rows (first in row {first}); "
                "missing='drop' leaves them out and counts them"
            )
        self.leave(gone, name)


def _name(column: Column | None, what: str) -> str:
    return column if isinstance(column, str) else what


def length_of(column: Column) -> int:
    """Return the length of a column that is given as an array, as every one is where there are no data."""
    if isinstance(column, str):
        raise DataError(f"without data, every column is given as an array; {shown(column)} is a name")
    return int(np.asarray(column).size)


def _same_length(array: NDArray[Any], what: str, rows: int) -> None:
    if array.size != rows:
        raise DataError(f"{what} has {array.size} values and the data {rows} rows")


def _numbers(table: Table, column: Column, what: str, rows: int) -> Floats:
    array = table.numbers(column, what) if isinstance(column, str) else as_numbers(column, what)
    _same_length(array, what, rows)
    return array


def grouping_of(table: Table, column: Column, what: str, rows: int) -> Grouping:
    """Return a column, given by name or as an array, as codes and levels."""
    found = table.grouping(column, what) if isinstance(column, str) else as_grouping(column, what)
    _same_length(found.codes, what, rows)
    return found


def _combined(table: Table, given: Any, what: str, rows: int, out: _Rows) -> Grouping:
    """Return one column, or the combinations of several, leaving out rows in which one is missing."""
    several = isinstance(given, Sequence) and not isinstance(given, str) and what == "strata"
    columns = [] if given is None else list(given) if several and not _is_array(given) else [given]
    if not columns:
        return Grouping(np.zeros(rows, np.int32), ("all",))
    found = [grouping_of(table, each, what, rows) for each in columns]
    for each, column in zip(found, columns, strict=True):
        if each.codes.size and each.codes.min() < 0:
            out.leave(each.codes < 0, _name(column, what))
    return found[0] if len(found) == 1 else crossed(found, rows)


def _is_array(given: Sequence[Any]) -> bool:
    """Say whether a sequence is itself a column: it holds neither names nor columns."""
    return len(given) > 0 and not isinstance(given[0], str) and np.ndim(given[0]) == 0


def one_parameter(table: Table, parameter: str | None, several: str = "endpoints") -> Table:
    """Return the rows of one parameter; an error where the data hold several and it is not said which."""
    if "PARAMCD" not in table:
        if parameter is not None:
            raise DataError(f"parameter={shown(parameter)}, but the data have no column PARAMCD")
        return table
    codes = table.grouping("PARAMCD", "parameter")
    if parameter is not None:
        return table.only(codes.codes == codes.index(parameter, "PARAMCD"))
    if len(codes.levels) > 1:
        raise DataError(
            f"the data hold {len(codes.levels)} {several} in PARAMCD ({listed(map(str, codes.levels))}); "
            f"choose one, such as parameter={shown(codes.levels[0])}"
        )
    return table


def _one_row_a_subject(table: Table, columns: Columns, rows: int) -> None:
    subject = columns.subject
    if subject is None or columns.entry is not None or columns.cluster is not None:
        return
    if isinstance(subject, str):
        if subject not in table:
            if subject != "USUBJID":
                table.column(subject, "subject")
            return
        values = table.column(subject, "subject")
        if hasattr(values, "n_unique"):
            unique = values.n_unique()
        else:
            unique = np.unique(values).size if values.dtype.kind != "O" else None
        if unique == table.rows:
            return
    found = grouping_of(table, subject, "subject", rows)
    times = np.bincount(found.codes[found.codes >= 0])
    if times.size and times.max() > 1:
        twice = found.levels[int(np.argmax(times))]
        raise DataError(
            f"{shown(twice)} has {int(times.max())} rows, and {int((times > 1).sum())} subjects have several; "
            "choose a parameter, name a cluster or entry times, or pass subject=None if rows are independent"
        )


def _events(table: Table, columns: Columns, rows: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_] | None]:
    """Return 1 for an event, and which rows do not say (None: all do)."""
    if columns.event is not None and columns.censor is not None:
        raise DataError("give censor= (0 is an event) or event= (1 is an event), not both")
    by_censor = columns.event is None
    if not by_censor and isinstance(columns.event, str) and columns.event.upper() == "CNSR":
        raise DataError(f"{columns.event} is 0 for an event: no event= column; pass censor={columns.event!r}")
    column = ("CNSR" if columns.censor is None else columns.censor) if columns.event is None else columns.event
    name = _name(column, "CNSR" if by_censor else "event")
    values = _numbers(table, column, "censor" if by_censor else "event", rows)
    event, missing, wrong = risk_sets.indicators(values, by_censor)
    if wrong >= 0:
        accepted = "0 for an event, a positive whole number for a censoring"
        accepted = accepted if by_censor else "1 for an event, 0 for a censoring"
        raise DataError(f"{name} is {values[wrong]:g} in row {wrong + 1}; accepted: {accepted}")
    return event, np.isnan(values) if missing else None


def _check(
    time: Floats, entry: Floats | None, weight: Floats | None, kept: NDArray[np.bool_], columns: Columns
) -> None:
    """Refuse times and weights that cannot be, in rows that are kept."""

    def refuse(wrong: NDArray[np.bool_], values: Floats, name: str, why: str) -> None:
        wrong = wrong & kept
        if wrong.any():
            row = int(np.argmax(wrong))
            raise DataError(f"{name} is {values[row]:g} in row {row + 1} ({int(wrong.sum())} such rows): {why}")

    name = _name(columns.time, "time")
    refuse((time < 0) | np.isinf(time), time, name, "a time is finite and not below 0")
    if entry is not None:
        where = _name(columns.entry, "entry")
        refuse(np.isinf(entry), entry, where, "an entry time is finite")
        refuse(entry >= time, entry, where, "entry lies before the end of observation")
    if weight is not None:
        where = _name(columns.weights, "weights")
        refuse(~np.isfinite(weight) | (weight <= 0), weight, where, "a weight is finite and above 0")


def _with_ties(sample: Sample, survey: tuple[int, int, int, int, float, bool]) -> Sample:
    """Return the sample with near-equal times made equal, and whether its times are whole numbers of a unit."""
    *_, largest, whole = survey
    if whole and (sample.entry is None or bool((sample.entry == np.floor(sample.entry)).all())):
        return replace(sample, scale=1.0, largest=largest)
    if sample.entry is None and risk_sets.scaled_to_whole(sample.time, DAYS_IN_MONTH):
        return replace(sample, scale=DAYS_IN_MONTH, largest=largest, time=_days(sample.time))
    both = sample.time if sample.entry is None else np.concatenate([sample.time, sample.entry])
    order, ordered = in_order(both) if sample.entry is None else _sorted(both)
    fixed, made = both, risk_sets.tied(ordered, TIME_TOLERANCE)
    if not np.array_equal(made, ordered):
        fixed = np.empty_like(both)
        fixed[order] = made
    time, entry = fixed[: sample.n], None if sample.entry is None else fixed[sample.n :]
    if entry is not None and bool((entry >= time).any()):
        row = int(np.argmax(entry >= time))
        raise DataError(f"entry and time of row {row + 1} (of those kept) are the same up to rounding error")
    changed = replace(sample, time=time, entry=entry, largest=largest)
    if sample.entry is None:
        changed.__dict__.update(by_time=order, times_by_time=made)  # known already
    return changed


def _sorted(values: Floats) -> tuple[NDArray[np.int64], Floats]:
    order = np.argsort(values)
    return order, values[order]


def _days(time: Floats) -> Floats:
    """Return months that are whole days, without the rounding error that they came with."""
    return np.round(time * DAYS_IN_MONTH) / DAYS_IN_MONTH
