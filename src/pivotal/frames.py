"""The one gate for data frames: any frame that narwhals knows, or a mapping of arrays, becomes NumPy arrays.

Missing is kept as missing: NaN among numbers, -1 among the codes of a grouping.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.exceptions import DuplicateError
from numpy.typing import NDArray

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.results import Result

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
FEW_LEVELS = 8  # up to so many, text is coded by comparing
SHORT = 5000  # rows of text up to which Python codes it faster than the engine
SMALL_RANGE = 4096  # whole numbers within so many values are coded by counting


@dataclass(frozen=True)
class Grouping:
    """A column as codes into its levels.

    Parameters
    ----------
    codes : (n,) int32
        Index into ``levels``; -1 is missing.
    levels : tuple
        The values in order: as the column's categories have them, else sorted.
    declared : bool
        Whether the column itself says the order of its levels (a categorical column).
    """

    codes: Codes
    levels: tuple[Any, ...]
    declared: bool = False

    def index(self, level: Any, what: str) -> int:
        """Return the code of a level that a caller names.

        Raises
        ------
        DataError
            If there is no such level.
        """
        for index, each in enumerate(self.levels):
            if each == level and isinstance(each, bool) == isinstance(level, bool):
                return index
        near = did_you_mean(str(level), [str(each) for each in self.levels])
        raise DataError(
            f"{what} has no level {shown(level)}; it has {listed(map(shown, self.levels))}"
            + (f"\n  hint: {near}" if near else "")
        )

    def only(self, rows: NDArray[np.bool_]) -> Grouping:
        """Return the grouping of some rows, with the levels that are there."""
        codes = self.codes[rows]
        seen = np.bincount(codes[codes >= 0], minlength=len(self.levels)) > 0
        new = np.append(np.where(seen, np.cumsum(seen) - 1, -1), -1).astype(np.int32)
        levels = tuple(level for level, there in zip(self.levels, seen, strict=True) if there)
        return Grouping(new[codes], levels, self.declared)


class Table:
    """A frame, or a mapping of arrays, whose columns are taken out as arrays.

    Parameters
    ----------
    data : frame or mapping of str to array
        pandas, polars, pyarrow, modin, DuckDB, Ibis … as narwhals knows them; lazy ones are collected. Of a result that
        is a data set, such as ADTTE as it was derived, its data.

    Raises
    ------
    DataError
        If it is neither.
    """

    def __init__(self, data: Any) -> None:
        self.backend: str | None = None
        if isinstance(data, Result):
            data = getattr(data, "data", data)
        if isinstance(data, Table):
            self.__dict__.update(data.__dict__)
        elif isinstance(data, Mapping):
            self._columns: Any = {str(name): as_array(values, str(name)) for name, values in data.items()}
            self.names = tuple(self._columns)
            sizes = {name: len(values) if values.ndim else None for name, values in self._columns.items()}
            if len(set(sizes.values())) > 1 or None in sizes.values():
                raise DataError(f"the columns have different lengths: {listed(f'{k} {v}' for k, v in sizes.items())}")
            self.rows = next(iter(sizes.values()), 0) or 0
        else:
            self._open(data)

    def _open(self, data: Any) -> None:
        try:
            frame = nw.from_native(data)
        except DuplicateError as error:
            raise DataError(f"column names are there twice: {' '.join(str(error).split())}") from error
        except TypeError as error:
            kind = type(data).__name__
            raise DataError(
                f"a {kind} is no data frame; accepted: pandas, polars, pyarrow, DuckDB and what else narwhals knows, "
                "or a mapping of column names to arrays"
            ) from error
        self._columns = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
        self.names = tuple(str(name) for name in self._columns.columns)
        if len(set(self.names)) < len(self.names):
            raise DataError(f"column names are there twice: {listed(self.names)}")
        self.rows = len(self._columns)
        self.backend = self._columns.implementation.value

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def column(self, name: str, purpose: str) -> Any:
        """Return a column as it is.

        Raises
        ------
        DataError
            If there is no such column; ``purpose`` says what it was wanted for.
        """
        if name not in self.names:
            near = did_you_mean(name, self.names)
            raise DataError(
                f"{purpose}: the data have no column {shown(name)}; they have {listed(self.names)}"
                + (f"\n  hint: {near}" if near else "")
            )
        return self._columns[name] if isinstance(self._columns, dict) else self._columns.get_column(name)

    def numbers(self, name: str, purpose: str) -> Floats:
        """Return a column as float64; missing is NaN.

        Raises
        ------
        DataError
            If it holds anything but numbers.
        """
        return as_numbers(self.column(name, purpose), f"{purpose} ({name})")

    def grouping(self, name: str, purpose: str) -> Grouping:
        """Return a column as codes and levels; see ``as_grouping``."""
        return as_grouping(self.column(name, purpose), f"{purpose} ({name})")

    def only(self, rows: NDArray[np.bool_]) -> Table:
        """Return some rows."""
        some = Table.__new__(Table)
        some.backend, some.names, some.rows = self.backend, self.names, int(np.count_nonzero(rows))
        if isinstance(self._columns, dict):
            some._columns = {name: values[rows] for name, values in self._columns.items()}
        else:
            some._columns = self._columns.filter(rows.tolist())
        return some

    def replaced(self, columns: Mapping[str, Sequence[Any] | NDArray[Any]]) -> Table:
        """Return the data with other values in some of its columns, which keep their type where it holds the values."""
        other = Table.__new__(Table)
        other.__dict__.update(self.__dict__)
        if isinstance(self._columns, dict):
            other._columns = dict(self._columns)
            for name, values in columns.items():
                array, before = np.asarray(values), self._columns[name].dtype
                whole = before.kind in "iu" and array.dtype.kind == "f" and bool((array == np.floor(array)).all())
                other._columns[name] = array.astype(before) if whole else array
            return other
        frame, series = self._columns, []
        for name, values in columns.items():
            dtype = frame[name].dtype
            if dtype.is_integer() and not all(float(each).is_integer() for each in values if each is not None):
                dtype = nw.Float64()
            listed_values = values.tolist() if isinstance(values, np.ndarray) else list(values)
            if dtype.is_integer():
                listed_values = [None if each is None else int(each) for each in listed_values]
            kept = None if isinstance(dtype, nw.Unknown) or dtype == nw.Object else dtype
            series.append(nw.new_series(name, listed_values, kept, backend=frame.implementation))
        other._columns = frame.with_columns(*series)
        return other

    def native(self) -> Any:
        """Return the data as they were given: a frame of the caller's kind, or a dict of arrays."""
        return self._columns if isinstance(self._columns, dict) else self._columns.to_native()


def is_missing(value: Any) -> bool:
    """Say whether one value of a column is missing: None, NaN, NaT or NA."""
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or type(value).__name__ in {"NAType", "NaTType"}


def as_array(values: Any, what: str) -> NDArray[Any]:
    """Return values as an array; a list of text among other things stays what it is, and is not made text.

    Raises
    ------
    DataError
        If they are lists of unequal lengths.
    """
    try:
        array = np.asarray(values)
    except UnicodeDecodeError:
        return np.array(values, object)
    except ValueError as error:
        raise DataError(f"{what} holds lists of unequal lengths; a column holds one value a row") from error
    if array.dtype.kind in "US" and isinstance(values, list | tuple) and array.ndim == 1:
        kind = str if array.dtype.kind == "U" else bytes
        if not all(isinstance(each, kind) for each in values):
            return np.array(values, object)
    return array


def as_numbers(values: Any, what: str) -> Floats:
    """Return values as a contiguous float64 array; missing is NaN, true is 1.

    Raises
    ------
    DataError
        If a value is text, a date, or anything else that is no number.
    """
    if isinstance(values, nw.Series):
        dtype = values.dtype
        if values.implementation.is_pandas() and isinstance(values.to_native().dtype, np.dtype):
            native = values.to_native().to_numpy()
            if native.dtype.kind in "biuf":
                return _for_kernels(native)
        if dtype == nw.Object or isinstance(dtype, nw.Unknown):
            return as_numbers(np.asarray(values.to_list(), dtype=object), what)
        if not (dtype.is_numeric() or dtype == nw.Boolean):
            first = next((each for each in values.to_list() if each is not None), None)
            if first is None:
                return np.full(len(values), np.nan)
            raise DataError(f"{what} holds {dtype}, such as {shown(first)}, where numbers belong")
        missing = values.null_count()
        values = values.cast(nw.Float64)
        values = (values.fill_null(float("nan")) if missing else values).to_numpy()
    array = as_array(values, what)
    if array.ndim != 1:
        raise DataError(f"{what} has {array.ndim} dimensions; a column has one")
    if array.dtype.kind in "biuf":
        return _for_kernels(array)
    return _numbers_among_objects(array, what)


def _for_kernels(array: NDArray[Any]) -> Floats:
    """Return numbers that can be written to, as most can: for others, which frames lend, kernels are compiled anew."""
    return np.require(array, np.float64, ["C", "W"])


def _numbers_among_objects(array: NDArray[Any], what: str) -> Floats:
    out = np.full(array.size, np.nan)
    for index, value in enumerate(array.tolist()):
        if is_missing(value):
            continue
        if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
            raise DataError(f"{what} holds {shown(value)} in row {index + 1}, where numbers belong")
        try:
            out[index] = float(value)
        except OverflowError as error:
            raise DataError(f"{what} holds a number in row {index + 1} that is too large") from error
    return out


def as_grouping(values: Any, what: str) -> Grouping:
    """Return values as codes and levels.

    The levels of a categorical column are its categories in their order, as far as they occur; others are sorted. Empty
    text is missing.

    Raises
    ------
    DataError
        If values cannot be ordered among each other, such as text among numbers.
    """
    if isinstance(values, nw.Series):
        if isinstance(values.dtype, nw.Categorical | nw.Enum):
            return _of_categories(values)
        if values.dtype == nw.String and values.implementation.is_polars():
            short = len(values) <= SHORT
            return _of_objects(values.to_list(), what) if short else _of_categories(values.cast(nw.Categorical))
        number = values.dtype.is_numeric()
        whole = (number or values.dtype == nw.Boolean) and values.null_count() == 0
        if number and not whole:
            return _of_floats(as_numbers(values, what))
        values = values.to_numpy() if whole else np.asarray(values.to_list(), object)
    array = as_array(values, what)
    if array.ndim != 1:
        raise DataError(f"{what} has {array.ndim} dimensions; a column has one")
    if array.dtype.kind in "iu" and array.size:
        low, high = int(array.min()), int(array.max())
        if high - low < max(SMALL_RANGE, array.size):
            return _of_small_integers(array, low, high)
    if array.dtype.kind in "biu":
        levels, codes = np.unique(array, return_inverse=True)
        return Grouping(codes.astype(np.int32), tuple(levels.tolist()))
    if array.dtype.kind == "f":
        return _of_floats(array)
    if array.dtype.kind == "U" and array.size and (found := _of_few_texts(array)) is not None:
        return found
    return _of_objects(array.tolist(), what)


def _of_categories(values: nw.Series[Any]) -> Grouping:
    """Return the codes that the engine itself holds, with an order where the column declares one (pandas, Enum)."""
    native = values.to_native()
    if values.implementation.is_polars():
        physical = native.to_physical()
        codes = (physical.cast(int).fill_null(-1) if physical.null_count() else physical).to_numpy()
    elif hasattr(native, "cat"):
        codes = np.asarray(native.cat.codes, np.int64)
    else:
        return as_grouping(values.cast(nw.String), "categories")
    if codes.size and codes.dtype.kind == "i" and (missing := codes < 0).any():
        there = np.flatnonzero(~missing)
        found = as_grouping(codes[there], "codes")
        out = np.full(codes.size, -1, np.int32)
        out[there] = found.codes
    else:
        there, found = np.arange(codes.size), as_grouping(codes, "codes")
        out = found.codes
    row_of = np.zeros(len(found.levels), np.int64)
    row_of[found.codes] = there
    coded = Grouping(out, tuple(values[row_of.tolist()].cast(nw.String).to_list()))
    if hasattr(native, "cat") and hasattr(native.cat, "categories"):
        return _in_order(coded, [str(each) for each in native.cat.categories], declared=True)
    if isinstance(values.dtype, nw.Enum):
        return _in_order(coded, values.dtype.categories, declared=True)
    return _without_empty(_in_order(coded, sorted(coded.levels), declared=False))


def _in_order(found: Grouping, categories: Sequence[Any], *, declared: bool) -> Grouping:
    """Return a grouping with its levels in the order of the categories."""
    place = {level: index for index, level in enumerate(categories)}
    levels = sorted(found.levels, key=place.__getitem__)
    after = {level: index for index, level in enumerate(levels)}
    new = np.array([after[each] for each in found.levels] + [-1], np.int32)
    return Grouping(new[found.codes], tuple(levels), declared)


def _without_empty(found: Grouping) -> Grouping:
    """Return a grouping in which empty text is missing and no order was declared."""
    if found.levels and found.levels[0] == "":
        return Grouping(found.codes - (found.codes >= 0).astype(np.int32), found.levels[1:])
    return Grouping(found.codes, found.levels)


def _of_small_integers(array: NDArray[Any], low: int, high: int) -> Grouping:
    wide = array if array.dtype.kind == "u" else array.astype(np.int64, copy=False)
    place = (wide - wide.dtype.type(low)).astype(np.int64, copy=False)
    seen = np.bincount(place, minlength=high - low + 1) > 0
    levels = tuple((np.flatnonzero(seen) + low).tolist()) if low < 2**62 else tuple(np.unique(array).tolist())
    if len(levels) == high - low + 1:
        return Grouping(place.astype(np.int32), levels)
    return Grouping((np.cumsum(seen) - 1)[place].astype(np.int32), levels)


def _of_floats(array: NDArray[Any]) -> Grouping:
    there = ~np.isnan(array)
    levels, inverse = np.unique(array[there], return_inverse=True)
    codes = np.full(array.size, -1, np.int32)
    codes[there] = inverse
    whole = levels.size > 0 and bool((levels == np.floor(levels)).all() and (np.abs(levels) < 2**53).all())
    return Grouping(codes, tuple(int(each) if whole else float(each) for each in levels.tolist()))


def _of_few_texts(array: NDArray[np.str_]) -> Grouping | None:
    """Return a column of text as codes by comparing it with each of its levels; None where they are many."""
    found: list[str] = []
    codes = np.full(array.size, -1, np.int32)
    row = 0
    while codes[row] < 0:
        if len(found) == FEW_LEVELS:
            return None
        codes[array == array[row]] = len(found)
        found.append(str(array[row]))
        row = int(codes.argmin())
    levels = sorted(each for each in found if each)
    new = np.array([levels.index(each) if each else -1 for each in found], np.int32)
    return Grouping(new[codes], tuple(levels))


def _of_objects(values: Sequence[Any], what: str) -> Grouping:
    try:
        distinct = dict.fromkeys(values)
        levels = sorted(each for each in distinct if not is_missing(each) and each != "")
    except TypeError as error:
        kinds = sorted({type(each).__name__ for each in values if not is_missing(each)})
        raise DataError(f"{what} mixes {listed(kinds)}, which have no order among them") from error
    place = dict.fromkeys(distinct, -1) | {level: index for index, level in enumerate(levels)}
    codes = np.fromiter(map(place.__getitem__, values), np.int32, len(values))
    return Grouping(codes, tuple(levels))


def crossed(groupings: Iterable[Grouping], rows: int) -> Grouping:
    """Return the combinations of several groupings that occur, as one whose levels are tuples; none gives one level."""
    codes = np.zeros(rows, np.int64)
    missing = np.zeros(rows, np.bool_)
    each_level: list[tuple[Any, ...]] = []
    for grouping in groupings:
        codes = codes * max(1, len(grouping.levels)) + grouping.codes
        missing |= grouping.codes < 0
        each_level.append(grouping.levels)
    codes[missing] = -1
    found, inverse = np.unique(codes[~missing], return_inverse=True)
    out = np.full(rows, -1, np.int32)
    out[~missing] = inverse
    sizes = [max(1, len(levels)) for levels in each_level]
    places = np.unravel_index(found, sizes) if sizes else ()
    levels = [tuple(each_level[k][int(place[j])] for k, place in enumerate(places)) for j in range(found.size)]
    return Grouping(out, tuple(levels) if sizes else ((),))


def frame_of(columns: Mapping[str, Sequence[Any] | NDArray[Any]], backend: str | None = None) -> Any:
    """Return columns as a frame of a kind, or without one as a dict of arrays; ``None`` is missing.

    Parameters
    ----------
    columns : mapping of str to sequence
        Each of one type.
    backend : str, optional
        ``polars``, ``pandas``, ``pyarrow`` or ``modin``.

    Raises
    ------
    DataError
        If no frame of that kind can be made.
    """
    if backend is None:
        return {name: as_array(values, name) for name, values in columns.items()}
    plain = {name: each.tolist() if isinstance(each, np.ndarray) else list(each) for name, each in columns.items()}
    try:
        return nw.from_dict(plain, backend=nw.Implementation.from_backend(backend)).to_native()  # type: ignore[arg-type]
    except (ImportError, ValueError, TypeError) as error:
        why = str(error).partition("\n")[0]
        raise DataError(f"no frame of the kind {backend!r} can be made ({why})") from error
