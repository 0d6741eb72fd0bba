"""Masks over a frame that is in memory, with arrays: pandas, pyarrow, modin, or a mapping of columns to arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, reduce
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from pivotal.frames import Floats, Grouping, Table
from pivotal.label.population.layout import ColumnKind
from pivotal.label.population.leaf_tests import CodeTest, FlagTest, NumberTest, Word, factors
from pivotal.label.population.masks import Mask, Pair
from pivotal.label.population.outputs import ANSWERS, Answers, Bits, Output, Truths

Bools = NDArray[np.bool_]


class ArrayEngine:
    """Masks as arrays of Booleans.

    Parameters
    ----------
    data : frame or mapping of str to array
        Anything that ``frames.Table`` takes.
    weights : str, optional
        The column that says how many patients each row stands for.
    """

    lazy = False

    def __init__(self, data: Any, weights: str | None = None) -> None:
        self.table = Table(data)
        self.backend = self.table.backend
        self._weights = None if weights is None else as_bits(self.table.column(weights, "how many patients"))
        self._numbers: dict[str, Floats] = {}
        self._groupings: dict[str, Grouping] = {}

    @cached_property
    def kinds(self) -> dict[str, ColumnKind]:
        """What each column holds."""
        return {name: self._kind(name) for name in self.table.names}

    def _kind(self, name: str) -> ColumnKind:
        column = self.table.column(name, "the column")
        if isinstance(column, nw.Series):
            empty = str(getattr(column.to_native(), "dtype", "")) == "object" and column.null_count() == len(column)
            return "nothing" if empty else kind_of(column.dtype)
        kinds: dict[str, ColumnKind] = {"f": "float", "i": "integer", "u": "integer", "b": "boolean", "U": "text"}
        return kinds.get(column.dtype.kind, "object" if column.dtype.kind == "O" else "other")

    # ------------------------------------------------------------------------------------------- columns

    def numbers(self, name: str) -> Floats:
        """Return a column of numbers or flags as float64; missing, and what is not finite, is NaN."""
        if name not in self._numbers:
            values = self.table.numbers(name, "the column")
            endless = np.isinf(values)
            self._numbers[name] = np.where(endless, np.nan, values) if endless.any() else values
        return self._numbers[name]

    def grouping(self, name: str) -> Grouping:
        """Return a column of codes or flags as numbers and levels, in no order."""
        if name not in self._groupings:
            column = self.table.column(name, "the column")
            found = _factorised(column) if isinstance(column, nw.Series) else None
            self._groupings[name] = found or self.table.grouping(name, "the column")
        return self._groupings[name]

    # --------------------------------------------------------------------------------------------- tests

    def number(self, test: NumberTest) -> Pair:
        """Return where a number is within limits, and where it is known and is not."""
        values = self.numbers(test.column)
        for times, over in factors(test.units):
            values = values * times / over
        with np.errstate(invalid="ignore"):
            limits = [
                values >= test.at_least if test.at_least is not None else None,
                values <= test.at_most if test.at_most is not None else None,
                values > test.above if test.above is not None else None,
                values < test.below if test.below is not None else None,
            ]
        met = self.both([each for each in limits if each is not None])
        return Pair(met, ~met & ~np.isnan(values))

    def flag(self, test: FlagTest) -> Pair:
        """Return where a flag is as wanted, and where it is known and is not."""
        if self.kinds[test.column] == "boolean":
            values = self.numbers(test.column)
            yes, no = values == 1.0, values == 0.0
        else:
            yes, no = self._among(test.column, {"true", True}), self._among(test.column, {"false", False})
        return Pair(yes, no) if test.wanted else Pair(no, yes)

    def code(self, test: CodeTest) -> Pair:
        """Return where a code is among those that meet, and among those that do not."""
        met, not_met = self._among(test.column, test.met), self._among(test.column, test.not_met)
        if test.system_column is None:
            return Pair(met, not_met)
        same = self._among(test.system_column, {str(test.system)})
        return Pair(met & same, not_met & same)

    # -------------------------------------------------------------------------------------------- values

    def strays(self, name: str, accepted: Collection[Any]) -> dict[str, int]:
        """Return the texts of a column that are not accepted, with how many rows hold each."""
        found = self.grouping(name)
        odd = {number: level for number, level in enumerate(found.levels) if level not in accepted and level != ""}
        return {str(level): self._total(found.codes == number) for number, level in odd.items()}

    def endless(self, name: str) -> int:
        """Return how many rows of a column of numbers are infinite."""
        return self._total(np.isinf(self.table.numbers(name, "the column")))

    def repeated(self, name: str) -> dict[str, int]:
        """Return the values that stand in more than one row, and how often nothing does."""
        found = self.table.grouping(name, "the identifier")
        counts = np.bincount(found.codes + 1, minlength=len(found.levels) + 1)
        twice = {str(found.levels[number - 1]): int(counts[number]) for number in np.flatnonzero(counts > 1) if number}
        return twice | ({"": int(counts[0])} if counts[0] else {})

    def _among(self, name: str, codes: Collection[Any]) -> Bools:
        found = self.grouping(name)
        table = np.array([*(level in codes for level in found.levels), False])  # the last is for -1: missing
        return table[found.codes]

    def counted(self, words: Sequence[Word], count: int) -> Mask:
        """Return where at least so many bits are set."""
        bits = [self._bits(each) for each in words]
        if count == 1:
            return reduce(np.logical_or, [each != 0 for each in bits])
        counts: NDArray[Any] = reduce(np.add, [bit_count(each) for each in bits])
        return counts >= count

    def _bits(self, word: Word) -> NDArray[np.int64]:
        columns = [as_bits(self.table.column(name, "earlier therapies")) for name in word.columns]
        return reduce(np.bitwise_or, columns) & np.int64(word.mask)

    # ---------------------------------------------------------------------------------------- connectives

    def both(self, masks: Sequence[Mask]) -> Mask:
        """Return where all masks hold."""
        return reduce(np.logical_and, masks)

    def either(self, masks: Sequence[Mask]) -> Mask:
        """Return where a mask holds."""
        return reduce(np.logical_or, masks)

    def opposite(self, mask: Mask) -> Mask:
        """Return where a mask does not hold."""
        return ~mask

    def at_least(self, masks: Sequence[Mask], count: int) -> Mask:
        """Return where at least so many masks hold."""
        return np.sum(np.stack(masks), axis=0, dtype=np.int32) >= count

    # -------------------------------------------------------------------------------------------- outputs

    def totals(self, masks: Mapping[str, Mask]) -> dict[str, int]:
        """Return how many patients each mask holds for."""
        everybody = self.table.rows if self._weights is None else int(self._weights.sum())
        return {name: everybody * each if isinstance(each, bool) else self._total(each) for name, each in masks.items()}

    def _total(self, rows: Bools) -> int:
        return int(np.count_nonzero(rows)) if self._weights is None else int(self._weights[rows].sum())

    def attached(self, outputs: Mapping[str, Output]) -> Any:
        """Return the frame with columns of what was computed, of the kind that was handed in."""
        columns = {name: self._column(each) for name, each in outputs.items()}
        answers = [name for name, each in outputs.items() if isinstance(each, Answers)]
        words = np.array(ANSWERS, dtype=object)
        frame = self.table.native()
        if isinstance(frame, dict):
            return frame | columns | {name: words[columns[name]] for name in answers}
        framed = nw.from_native(frame, eager_only=True)
        kind = framed.implementation
        if kind.is_pandas_like():  # arrays go by place, not by label
            library = kind.to_native_namespace()
            named = {name: library.Categorical.from_codes(columns[name], list(ANSWERS)) for name in answers}
            return frame.assign(**(columns | named))
        columns |= {name: words[columns[name]] for name in answers}
        new = [nw.new_series(name, _listed(values), backend=kind) for name, values in columns.items()]
        return framed.with_columns(*new).to_native()

    def attached_parts(self, outputs: Mapping[str, Output]) -> Iterable[Any]:
        """Return the pieces, each with columns of what was computed; a frame in memory is in one piece."""
        return [self.attached(outputs)]

    def _column(self, output: Output) -> NDArray[Any]:
        match output:
            case Truths(mask=mask):
                return self._whole(mask)
            case Answers(pair=pair):
                codes = np.full(self.table.rows, 2, np.int8)
                codes[self._whole(pair.not_met)] = 1
                codes[self._whole(pair.met)] = 0
                return codes
            case Bits(masks=masks):
                found = np.zeros(self.table.rows, np.int64)
                for number, mask in masks.items():
                    found |= self._whole(mask).astype(np.int64) << np.int64(number)
                return found

    def _whole(self, mask: Mask) -> Bools:
        return np.full(self.table.rows, mask) if isinstance(mask, bool) else mask


def _factorised(column: nw.Series[Any]) -> Grouping | None:
    """Return the codes that the engine itself makes of a column of text or objects; None where it makes none."""
    native, kind = column.to_native(), column.implementation
    if kind.is_pandas_like() and column.dtype in {nw.String, nw.Object}:
        codes, levels = native.factorize()
        return Grouping(np.asarray(codes, np.int32), tuple(levels.tolist()))
    if kind.is_pyarrow() and column.dtype in {nw.String, nw.Categorical}:
        coded = native.dictionary_encode().unify_dictionaries().combine_chunks()
        codes = coded.indices.cast("int32").fill_null(-1).to_numpy(zero_copy_only=False)
        return Grouping(codes, tuple(coded.dictionary.to_pylist()))
    return None


def _listed(values: NDArray[Any]) -> Any:
    """Return values as every library takes them: words as a list."""
    return values.tolist() if values.dtype.kind == "O" else values


def kind_of(dtype: Any) -> ColumnKind:
    """Return what a column of a narwhals type holds."""
    if dtype.is_float():
        return "float"
    if dtype.is_integer():
        return "integer"
    if dtype.is_decimal():
        return "decimal"
    if dtype == nw.Boolean:
        return "boolean"
    if isinstance(dtype, nw.String | nw.Categorical | nw.Enum) or dtype in {nw.String, nw.Categorical, nw.Enum}:
        return "text"
    return "object" if dtype == nw.Object else "nothing" if isinstance(dtype, nw.Unknown) else "other"


def as_bits(column: Any) -> NDArray[np.int64]:
    """Return a column of bit sets as whole numbers, exactly; missing is no bit."""
    if isinstance(column, nw.Series):
        if column.dtype.is_float():  # how pandas keeps whole numbers among missing ones
            values = column.to_numpy()
            return np.where(np.isnan(values), 0, values).astype(np.int64)
        column = (column.fill_null(0) if column.null_count() else column).to_numpy()
    return np.asarray(column).astype(np.int64)


def bit_count(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many bits are set, by halves (Warren 2013, Hacker's Delight, 5-1); values are not negative."""
    x = values.astype(np.uint64)
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return ((x * np.uint64(0x0101010101010101)) >> np.uint64(56)).astype(np.int64)
