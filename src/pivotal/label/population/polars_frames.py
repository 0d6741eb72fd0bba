"""Masks over a polars frame, eager or lazy, as its own expressions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl

from pivotal.label.population.arrays import kind_of
from pivotal.label.population.layout import ColumnKind
from pivotal.label.population.leaf_tests import CodeTest, FlagTest, NumberTest, Word, factors
from pivotal.label.population.masks import Mask, Pair, halved
from pivotal.label.population.outputs import ANSWERS, Answers, Bits, Output

FEW_CODES = 3  # so many are compared one by one
ENDLESS = float("inf")
INTEGERS = ((8, pl.UInt8), (16, pl.UInt16), (32, pl.UInt32), (63, pl.Int64))


class PolarsEngine:
    """Masks as expressions.

    Parameters
    ----------
    frame : polars.DataFrame or polars.LazyFrame
    """

    def __init__(self, frame: pl.DataFrame | pl.LazyFrame) -> None:
        self.lazy = isinstance(frame, pl.LazyFrame)
        self._frame = frame
        self.columns = frame.lazy()

    @cached_property
    def kinds(self) -> dict[str, ColumnKind]:
        """What each column holds."""
        schema = nw.from_native(self.columns).collect_schema()
        nothing: ColumnKind = "nothing"
        null = {name for name, each in self.columns.collect_schema().items() if each == pl.Null}
        return {name: nothing if name in null else kind_of(each) for name, each in schema.items()}

    # --------------------------------------------------------------------------------------------- tests

    def number(self, test: NumberTest) -> Pair:
        """Return where a number is within limits, and where it is known and is not.

        NaN is above every number here, as polars has it, and so never below infinity.
        """
        values, whole = pl.col(test.column), self.kinds[test.column] == "integer"
        if len(test.units) > 1 or not whole:
            values = values.cast(pl.Float64)
        for times, over in factors(test.units):
            values = values * times / over
        low = [values >= test.at_least] if test.at_least is not None else []
        low += [values > test.above] if test.above is not None else []
        high = [values <= test.at_most] if test.at_most is not None else []
        high += [values < test.below] if test.below is not None else []
        finite = [] if whole else [values < ENDLESS] * (not high) + [values > -ENDLESS] * (not low)
        too_low = [(values < test.at_least) if test.at_least is not None else None]
        too_low += [(values <= test.above) if test.above is not None else None]
        too_high = [(values > test.at_most) if test.at_most is not None else None]
        too_high += [(values >= test.below) if test.below is not None else None]
        out = [each if whole else each & (values > -ENDLESS) for each in too_low if each is not None]
        out += [each if whole else each & (values < ENDLESS) for each in too_high if each is not None]
        return Pair(_known(self.both([*low, *high, *finite])), _known(self.either(out)))

    def flag(self, test: FlagTest) -> Pair:
        """Return where a flag is as wanted, and where it is known and is not."""
        values, kind = pl.col(test.column), self.kinds[test.column]
        if kind == "text":
            yes, no = self._among(test.column, {"true"}), self._among(test.column, {"false"})
        else:
            values = values.cast(pl.Boolean) if kind == "nothing" else values
            yes, no = _known(values), _known(~values)
        return Pair(yes, no) if test.wanted else Pair(no, yes)

    def code(self, test: CodeTest) -> Pair:
        """Return where a code is among those that meet, and among those that do not."""
        met, not_met = self._among(test.column, test.met), self._among(test.column, test.not_met)
        if test.system_column is None:
            return Pair(met, not_met)
        same = self._among(test.system_column, {str(test.system)})
        return Pair(met & same, not_met & same)

    def _among(self, name: str, codes: frozenset[str] | set[str]) -> Mask:
        values = pl.col(name)
        dtype = self.columns.collect_schema()[name]
        if dtype == pl.Null:
            return pl.lit(False)
        if isinstance(dtype, pl.Enum):
            codes = codes & set(dtype.categories.to_list())
        if not codes:
            return pl.col(name).is_null() & False
        if len(codes) <= FEW_CODES:
            return _known(self.either([values == each for each in sorted(codes)]))
        return _known(values.is_in(sorted(codes)))

    # -------------------------------------------------------------------------------------------- values

    def strays(self, name: str, accepted: Collection[str]) -> dict[str, int]:
        """Return the texts of a column that are not accepted, with how many rows hold each."""
        dtype = self.columns.collect_schema()[name]
        if isinstance(dtype, pl.Enum) and set(dtype.categories.to_list()) <= set(accepted):
            return {}
        odd = ~pl.col(name).cast(pl.String).is_in(sorted({*accepted, ""}))
        if isinstance(dtype, pl.Categorical):
            levels = self.columns.select(pl.col(name).unique())
            if not levels.filter(odd).collect().height:
                return {}
        found = self.columns.filter(odd).group_by(pl.col(name).cast(pl.String).alias("value")).len()
        return dict(found.sort("len", "value", descending=[True, False]).collect(engine="streaming").iter_rows())

    def endless(self, name: str) -> int:
        """Return how many rows of a column of numbers are infinite."""
        values = pl.col(name)
        low, high = self.columns.select(low=values.min(), high=values.max()).collect(engine="streaming").row(0)
        if ENDLESS not in {high, -(low or 0)}:
            return 0
        return int(self.columns.select(values.is_infinite().sum()).collect(engine="streaming").item())

    def repeated(self, name: str) -> dict[str, int]:
        """Return the values that stand in more than one row, and how often nothing does."""
        value = pl.col(name)
        if self.columns.select((value.n_unique() == pl.len()) & value.is_not_null().all()).collect().item():
            return {}
        counts = self.columns.group_by(value.cast(pl.String).alias("value")).len()
        odd = counts.filter((pl.col("len") > 1) | pl.col("value").is_null()).sort("value", nulls_last=True)
        return {each or "": count for each, count in odd.collect(engine="streaming").iter_rows()}

    def counted(self, words: Sequence[Word], count: int) -> Mask:
        """Return where at least so many bits are set."""
        bits = [self._bits(each) for each in words]
        if count == 1:
            return self.either([each != 0 for each in bits])
        return halved([each.bitwise_count_ones() for each in bits], lambda one, other: one + other) >= count

    def _bits(self, word: Word) -> pl.Expr:
        columns = [pl.col(name).cast(pl.Int64).fill_null(0) for name in word.columns]
        return halved(columns, lambda one, other: one | other) & pl.lit(word.mask, pl.Int64)

    # ---------------------------------------------------------------------------------------- connectives

    def both(self, masks: Sequence[Mask]) -> Mask:
        """Return where all masks hold."""
        return halved(masks, lambda one, other: one & other)

    def either(self, masks: Sequence[Mask]) -> Mask:
        """Return where a mask holds."""
        return halved(masks, lambda one, other: one | other)

    def opposite(self, mask: Mask) -> Mask:
        """Return where a mask does not hold."""
        return ~mask

    def at_least(self, masks: Sequence[Mask], count: int) -> Mask:
        """Return where at least so many masks hold."""
        return halved([each.cast(pl.UInt16) for each in masks], lambda one, other: one + other) >= count

    # -------------------------------------------------------------------------------------------- outputs

    def rows(self) -> int:
        """Return how many patients there are."""
        return int(self.columns.select(pl.len()).collect(engine="streaming").item())

    def totals(self, masks: Mapping[str, Mask], weights: str | None = None) -> dict[str, int]:
        """Return how many patients each mask holds for; ``weights`` is a column of how many each row stands for."""
        counts = pl.len() if weights is None else pl.col(weights).sum()
        numbers = {str(number): each for number, each in enumerate(masks.values()) if not isinstance(each, bool)}
        sums = {
            name: each.sum() if weights is None else pl.col(weights).filter(each).sum()
            for name, each in numbers.items()
        }
        found = self.columns.select(rows=counts.cast(pl.Int64), **sums).collect(engine="streaming").row(0, named=True)
        return {
            name: found["rows"] * each if isinstance(each, bool) else int(found[str(number)])
            for number, (name, each) in enumerate(masks.items())
        }

    def attached(self, outputs: Mapping[str, Output]) -> Any:
        """Return the frame with columns of what was computed, of the kind that was handed in."""
        found = self.columns.with_columns(**{name: self._column(each) for name, each in outputs.items()})
        return found if self.lazy else found.collect()

    def _column(self, output: Output) -> pl.Expr:
        match output:
            case Answers(pair=pair):
                kind = pl.Enum(ANSWERS)
                eligible, refused, open_ = (pl.lit(each, kind) for each in ANSWERS)
                return (
                    pl.when(_expression(pair.met)).then(eligible)
                    .when(_expression(pair.not_met)).then(refused)
                    .otherwise(open_)
                )  # fmt: skip
            case Bits(masks=masks):
                size = max(masks, default=0) + 1
                kind = next(each for most, each in INTEGERS if size <= most)
                zero = pl.lit(0, kind)
                bits = [
                    pl.when(_expression(mask)).then(pl.lit(1 << number, kind)).otherwise(zero)
                    for number, mask in masks.items()
                ]
                return halved(bits, lambda one, other: one | other) if bits else zero
        return _expression(output.mask)


def _known(mask: pl.Expr) -> pl.Expr:
    return mask.fill_null(False)


def _expression(mask: Mask) -> pl.Expr:
    return pl.lit(mask) if isinstance(mask, bool) else mask
