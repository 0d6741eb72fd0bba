"""Masks as SQL: for DuckDB and Spark, which it runs on, and for PostgreSQL, whose text it returns.

Every comparison is wrapped so that it is never null. The masks of the leaves are columns of an inner query, so that
each is written once however often the criteria need it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from pivotal.errors import DataError, shown
from pivotal.label.population.layout import ColumnKind
from pivotal.label.population.leaf_tests import CodeTest, FlagTest, NumberTest, Word, factors
from pivotal.label.population.masks import Mask, Pair, halved
from pivotal.label.population.outputs import ANSWERS, Answers, Bits, Output

try:
    from sqlglot import exp
except ImportError as error:
    raise DataError("DuckDB, Spark and SQL need sqlglot: pip install 'pivotal[populations]'") from error

Expression: TypeAlias = Any  # of sqlglot, whose types say less than it does
INNER = "_leaf_{}"  # columns of masks of leaves, which the outer query leaves out again


class SqlMasks:
    """Masks as expressions of SQL.

    Parameters
    ----------
    kinds : mapping of str to str
        The columns and what each holds.
    dialect : str
        ``duckdb``, ``postgres`` or ``spark``.
    """

    def __init__(self, kinds: Mapping[str, ColumnKind], dialect: str) -> None:
        self.kinds, self.dialect = dict(kinds), dialect
        self._inner: dict[Expression, str] = {}

    # --------------------------------------------------------------------------------------------- tests

    def number(self, test: NumberTest) -> Pair:
        """Return where a number is within limits, and where it is known and is not.

        What is not finite is not known. NaN is asked for by name: an engine may take a comparison for true of a whole
        file whose statistics leave NaN out.
        """
        values: Expression = exp.cast(_column(test.column), "double")
        for times, over in factors(test.units):
            values = exp.Div(this=exp.Mul(this=values, expression=_number(times)), expression=_number(over), typed=True)
        limits = [
            sign(this=values.copy(), expression=_number(limit))
            for sign, limit in (
                (exp.GTE, test.at_least),
                (exp.LTE, test.at_most),
                (exp.GT, test.above),
                (exp.LT, test.below),
            )
            if limit is not None
        ]
        finite = self._finite(values)
        met = exp.and_(finite, *limits)
        return Pair(self._known(met), self._known(exp.and_(finite.copy(), exp.not_(exp.and_(*limits)))))

    def _finite(self, values: Expression) -> Expression:
        if self.dialect == "duckdb":
            return exp.Anonymous(this="ISFINITE", expressions=[values.copy()])
        missing, endless = (exp.cast(exp.Literal.string(each), "double") for each in ("NaN", "Infinity"))
        small = exp.LT(this=exp.Abs(this=values.copy()), expression=endless)
        return exp.and_(exp.NEQ(this=values.copy(), expression=missing), small)

    def flag(self, test: FlagTest) -> Pair:
        """Return where a flag is as wanted, and where it is known and is not."""
        if self.kinds[test.column] == "text":
            yes, no = self._among(test.column, {"true"}), self._among(test.column, {"false"})
        else:
            column = exp.cast(_column(test.column), "boolean")
            yes, no = self._known(column), self._known(exp.not_(column.copy()))
        return Pair(yes, no) if test.wanted else Pair(no, yes)

    def code(self, test: CodeTest) -> Pair:
        """Return where a code is among those that meet, and among those that do not."""
        met, not_met = self._among(test.column, test.met), self._among(test.column, test.not_met)
        if test.system_column is None:
            return Pair(met, not_met)
        same = self._among(test.system_column, {str(test.system)})
        return Pair(self.both([met, same]), self.both([not_met, same]))

    def _among(self, name: str, codes: frozenset[str] | set[str]) -> Mask:
        if not codes:
            return exp.false()
        values = [exp.Literal.string(each) for each in sorted(codes)]
        return self._known(exp.In(this=exp.cast(_column(name), "text"), expressions=values))

    def counted(self, words: Sequence[Word], count: int) -> Mask:
        """Return where at least so many bits are set."""
        bits = [self._bits(each) for each in words]
        if count == 1:
            return self._leaf(exp.or_(*(exp.NEQ(this=each, expression=exp.Literal.number(0)) for each in bits)))
        counts = halved([self._count(each) for each in bits], lambda one, other: exp.Add(this=one, expression=other))
        return self._leaf(exp.GTE(this=exp.paren(counts), expression=exp.Literal.number(count)))

    def _bits(self, word: Word) -> Expression:
        zero = exp.Literal.number(0)
        columns: list[Expression] = [
            exp.func("COALESCE", exp.cast(_column(name), "bigint"), zero.copy()) for name in word.columns
        ]
        joined: Expression = halved(columns, lambda one, other: exp.BitwiseOr(this=one, expression=other))
        mask = exp.cast(exp.Literal.number(word.mask), "bigint")
        return exp.paren(exp.BitwiseAnd(this=exp.paren(joined), expression=mask))

    def _count(self, bits: Expression) -> Expression:
        if self.dialect == "postgres":
            bits = exp.Cast(this=bits, to=exp.DataType.build("bit(64)", dialect="postgres"))
        return exp.Anonymous(this="BIT_COUNT", expressions=[bits])

    # ---------------------------------------------------------------------------------------- connectives

    def both(self, masks: Sequence[Mask]) -> Mask:
        """Return where all masks hold."""
        return halved(
            [each.copy() for each in masks], lambda one, other: exp.paren(exp.And(this=one, expression=other))
        )

    def either(self, masks: Sequence[Mask]) -> Mask:
        """Return where a mask holds."""
        return halved([each.copy() for each in masks], lambda one, other: exp.paren(exp.Or(this=one, expression=other)))

    def opposite(self, mask: Mask) -> Mask:
        """Return where a mask does not hold."""
        return exp.paren(exp.Not(this=exp.paren(mask.copy())))

    def at_least(self, masks: Sequence[Mask], count: int) -> Mask:
        """Return where at least so many masks hold."""
        ones = [_case(each, 1) for each in masks]
        total = halved(ones, lambda one, other: exp.Add(this=one, expression=other))
        return exp.paren(exp.GTE(this=exp.paren(total), expression=exp.Literal.number(count)))

    # -------------------------------------------------------------------------------------------- outputs

    def inner(self) -> dict[str, str]:
        """Return the masks of the leaves as SQL, by the names of their columns."""
        return {name: each.sql(dialect=self.dialect) for each, name in self._inner.items()}

    def text(self, output: Output) -> str:
        """Return what is computed as SQL over the columns of the inner query."""
        return str(self._expression(output).sql(dialect=self.dialect))

    def _expression(self, output: Output) -> Expression:
        match output:
            case Answers(pair=pair):
                case = exp.Case()
                for mask, said in zip(pair, ANSWERS[:2], strict=True):
                    case = case.when(_whole(mask), exp.Literal.string(said))
                return case.else_(exp.Literal.string(ANSWERS[2]))
            case Bits(masks=masks):
                bits = [_case(mask, 1 << number) for number, mask in masks.items()] or [exp.Literal.number(0)]
                total = halved(bits, lambda one, other: exp.Add(this=one, expression=other))
                return exp.cast(exp.paren(total), "bigint")
        return _whole(output.mask)

    def sum_of(self, mask: Mask) -> str:
        """Return the number of patients that a mask holds for, as SQL."""
        case = exp.Case().when(_whole(mask), exp.Literal.number(1)).else_(exp.Literal.number(0))
        return str(exp.func("COALESCE", exp.Sum(this=case), exp.Literal.number(0)).sql(dialect=self.dialect))

    @property
    def text_type(self) -> str:
        """The type of text."""
        return "STRING" if self.dialect == "spark" else "TEXT"

    def literals(self, texts: Iterable[str]) -> str:
        """Return texts as a list of literals."""
        return ", ".join(exp.Literal.string(each).sql(dialect=self.dialect) for each in sorted(texts))

    def name(self, column: str) -> str:
        """Return the name of a column, quoted."""
        return str(_column(column).sql(dialect=self.dialect))

    def _known(self, mask: Expression) -> Mask:
        return self._leaf(exp.func("COALESCE", exp.paren(mask), exp.false()))

    def _leaf(self, mask: Expression) -> Mask:
        name = self._inner.setdefault(mask, INNER.format(len(self._inner)))
        if name in self.kinds:
            raise DataError(f"the data have a column {shown(name)}, a name that is needed for the query")
        return exp.column(name)


def _column(name: str) -> Expression:
    return exp.column(name, quoted=True)


def _number(value: float) -> Expression:
    return exp.cast(exp.Literal.number(repr(float(value))), "double")


def _whole(mask: Mask) -> Expression:
    if isinstance(mask, bool):
        return exp.true() if mask else exp.false()
    return mask.copy()


def _case(mask: Mask, value: int) -> Expression:
    number = exp.cast(exp.Literal.number(value), "bigint")
    return exp.Case().when(_whole(mask), number).else_(exp.cast(exp.Literal.number(0), "bigint"))
