"""Masks over a polars frame, eager or lazy, as its own expressions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl

from pivotal.label.population.arrays import kind_of
from pivotal.label.population.layout import ColumnKind
from pivotal.label.population.leaf_tests import CodeTest, FlagTest, NumberTest, Word, factors
from pivotal.label.population.masks import Mask, Pair, both, halved, opposite
from pivotal.label.population.outputs import ANSWERS, Answers, Bits, Output
from pivotal.progress import tracked

CODED = "{}\0coded"
FEW_CODES = 2  # so many are compared one by one
ENDLESS = float("inf")
INTEGERS = ((8, pl.UInt8), (16, pl.UInt16), (32, pl.UInt32), (63, pl.Int64))


class PolarsEngine:
    """Masks as expressions.

    Parameters
    ----------
    frame : polars.DataFrame or polars.LazyFrame
    weights : str, optional
        The column that says how many patients each row stands for.
    parts : sequence of polars.LazyFrame, optional
        The same patients in pieces, which are read one after another.
    """

    def __init__(
        self,
        frame: pl.DataFrame | pl.LazyFrame,
        weights: str | None = None,
        parts: Sequence[pl.LazyFrame] = (),
    ) -> None:
        self._weights, self._parts = weights, parts
        self.lazy = isinstance(frame, pl.LazyFrame)
        self._frame = frame
        self.columns = frame.lazy()
        self.backend = None if self.lazy else "polars"
        self._read: dict[str, pl.Series] = {}  # columns of text that were turned into codes, in memory
        self._by: dict[str, Any] = {"engine": "streaming"} if self.lazy else {}

    @cached_property
    def kinds(self) -> dict[str, ColumnKind]:
        """What each column holds."""
        own: dict[Any, ColumnKind] = {pl.Null: "nothing", pl.Object: "other"}
        schema, known = self.columns.collect_schema(), nw.from_native(self.columns).collect_schema()
        return {name: own.get(each, kind_of(known[name])) for name, each in schema.items()}

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
        at_least, above, at_most, below = (
            int(each) if whole and each is not None and float(each).is_integer() else each
            for each in (test.at_least, test.above, test.at_most, test.below)
        )
        low = [values < at_least] if at_least is not None else []
        low += [values <= above] if above is not None else []
        high = [values > at_most] if at_most is not None else []
        high += [values >= below] if below is not None else []
        most = [] if whole else [_known(values < ENDLESS)]
        least = [] if whole or not self.lazy else [_known(values > -ENDLESS)]  # in memory, infinite ones were refused
        outside = [self.both([_known(each), *least]) for each in low]
        outside += [self.both([_known(each), *most]) for each in high]
        not_met = self.either(outside)
        known = [*most, *least] or [pl.col(test.column).is_not_null()]
        return Pair(self.both([*known, ~not_met]), not_met)

    def flag(self, test: FlagTest) -> Pair:
        """Return where a flag is as wanted, and where it is known and is not."""
        if self.kinds[test.column] == "text":
            yes, no = (self._among(test.column, frozenset({each})) for each in ("true", "false"))
        else:
            values = pl.col(test.column).cast(pl.Boolean)
            yes, no = values.eq_missing(True), values.eq_missing(False)
        return Pair(yes, no) if test.wanted else Pair(no, yes)

    def code(self, test: CodeTest) -> Pair:
        """Return where a code is among those that meet, and among those that do not."""
        values, there = self._coded(test.column, test.codes)
        met = _among(values, test.met & there)
        if there == test.met | test.not_met and self._is_closed(test.column, test.codes):
            # every code that can be there is one or the other
            not_met = both(self, [values.is_not_null(), opposite(self, met)])
        else:
            not_met = _among(values, test.not_met & there)
        if test.system_column is None:
            return Pair(met, not_met)
        same = self._among(test.system_column, frozenset({str(test.system)}))
        return Pair(both(self, [met, same]), both(self, [not_met, same]))

    def _is_closed(self, name: str, codes: frozenset[str]) -> bool:
        """Say whether a column holds codes of a list and nothing else."""
        dtype = self.columns.collect_schema()[name]
        return dtype == pl.String or (isinstance(dtype, pl.Enum) and set(dtype.categories.to_list()) <= codes)

    def _coded(self, name: str, codes: frozenset[str]) -> tuple[pl.Expr, frozenset[str]]:
        """Return a column, text as codes of a list where every other text is null, and the codes that can be there."""
        dtype = self.columns.collect_schema()[name]
        if isinstance(dtype, pl.Enum):
            return pl.col(name), codes & set(dtype.categories.to_list())
        if name in self._read:
            return pl.col(CODED.format(name)), codes
        if dtype == pl.String:
            return pl.col(name).cast(pl.Enum(sorted(codes)), strict=False), codes
        return pl.col(name).cast(pl.Categorical), codes

    def _among(self, name: str, codes: frozenset[str]) -> Mask:
        values, there = self._coded(name, codes)
        return _among(values, codes & there)

    # -------------------------------------------------------------------------------------------- values

    def strays(self, name: str, accepted: Collection[str]) -> dict[str, int]:
        """Return the texts of a column that are not accepted, with how many rows hold each."""
        dtype = self.columns.collect_schema()[name]
        if isinstance(dtype, pl.Enum) and set(dtype.categories.to_list()) <= set(accepted):
            return {}
        if isinstance(self._frame, pl.DataFrame) and dtype == pl.String:
            texts = self._frame[name]
            codes = texts.cast(pl.Enum(sorted(accepted)), strict=False)
            if codes.null_count() == texts.null_count():
                self._read[name] = codes.alias(CODED.format(name))
                return {}
        odd = ~pl.col(name).cast(pl.String).is_in(sorted({*accepted, ""}))
        if isinstance(dtype, pl.Categorical):
            levels = self.columns.select(pl.col(name).unique())
            if not levels.filter(odd).collect().height:
                return {}
        many = pl.len() if self._weights is None else pl.col(self._weights).sum()
        found = self.columns.filter(odd).group_by(pl.col(name).cast(pl.String).alias("value")).agg(many.alias("rows"))
        return dict(found.sort("rows", "value", descending=[True, False]).collect(**self._by).iter_rows())

    def endless(self, name: str) -> int:
        """Return how many rows of a column of numbers are infinite."""
        values = pl.col(name)
        low, high = self.columns.select(low=values.min(), high=values.max()).collect(**self._by).row(0)
        if ENDLESS not in {high, -(low or 0)}:
            return 0
        return self.totals({"endless": values.is_infinite().eq_missing(True)})["endless"]

    def repeated(self, name: str) -> dict[str, int]:
        """Return the values that stand in more than one row, and how often nothing does."""
        value = pl.col(name)
        if self.columns.select((value.n_unique() == pl.len()) & value.is_not_null().all()).collect().item():
            return {}
        counts = self.columns.group_by(value.cast(pl.String).alias("value")).len()
        odd = counts.filter((pl.col("len") > 1) | pl.col("value").is_null()).sort("value", nulls_last=True)
        return {each or "": count for each, count in odd.collect(**self._by).iter_rows()}

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

    def totals(self, masks: Mapping[str, Mask]) -> dict[str, int]:
        """Return how many patients each mask holds for."""
        of = self._weights
        whole = pl.len() if of is None else pl.col(of).sum()
        sums = {
            str(number): each.sum() if of is None else pl.col(of).filter(each).sum()
            for number, each in enumerate(masks.values())
            if not isinstance(each, bool)
        }
        found: Counter[str] = Counter()
        for part in tracked(self._parts or [self._source()], "files"):
            found.update(part.select(rows=whole.cast(pl.Int64), **sums).collect(**self._by).row(0, named=True))
        return {
            name: found["rows"] * each if isinstance(each, bool) else int(found[str(number)])
            for number, (name, each) in enumerate(masks.items())
        }

    def attached(self, outputs: Mapping[str, Output]) -> Any:
        """Return the frame with columns of what was computed, of the kind that was handed in."""
        found = self._source().with_columns(**{name: self._column(each) for name, each in outputs.items()})
        found = found.drop([each.name for each in self._read.values()])
        return found if self.lazy else found.collect()

    def attached_parts(self, outputs: Mapping[str, Output]) -> Iterable[Any]:
        """Return the pieces in which the patients are read, each with columns of what was computed."""
        if not self._parts:
            return [self.attached(outputs)]
        new = {name: self._column(each) for name, each in outputs.items()}
        return [part.with_columns(**new) for part in self._parts]

    def _source(self) -> pl.LazyFrame:
        return self.columns.with_columns(*self._read.values())

    def _column(self, output: Output) -> pl.Expr:
        match output:
            case Answers(pair=pair):
                eligible, refused, open_ = (pl.lit(each, pl.Enum(ANSWERS)) for each in ANSWERS)
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


def _among(values: pl.Expr, codes: frozenset[str]) -> Mask:
    """Return where a column is one of some codes, which its type knows."""
    if not codes:
        return False
    if len(codes) <= FEW_CODES:
        return _known(halved([values == each for each in sorted(codes)], lambda one, other: one | other))
    return _known(values.is_in(sorted(codes)))


def _known(mask: pl.Expr) -> pl.Expr:
    return mask.eq_missing(True)


def _expression(mask: Mask) -> pl.Expr:
    return pl.lit(mask) if isinstance(mask, bool) else mask
