"""From the codes of registries and claims, such as ICD-O-3 or ATC, to the fields that criteria are written in.

A table of rules says what codes mean, and users bring their own. A rule can ask for several codes together, as a cell
type means different things at different sites, and for the years of an edition, as codes have been moved. Where several
rules fit, the most exact one counts; where codes do not tell a fact, it stays unknown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw

from pivotal.errors import DataError, StorageError, did_you_mean, listed, shown
from pivotal.label.matching import vocabulary_of
from pivotal.label.vocabulary import Vocabulary
from pivotal.provenance import Provenance
from pivotal.results import Result, Row
from pivotal.storage import read_bytes

if TYPE_CHECKING:
    from rich.console import RenderableType

BESIDE = ("since", "until", "note")  # columns of a table that are neither codes nor facts
ANY = "*"
_KEY = "_code_{}"
_YEAR = "_code_year"


@dataclass(frozen=True)
class CodeRule:
    """What some codes mean, in the years of an edition.

    Parameters
    ----------
    codes : tuple of str
        A pattern for each column of codes: a code, its start and ``*``, ``*`` for any code, or nothing where it does
        not matter whether there is a code.
    facts : mapping of str to str
        What they say, by field.
    since, until : int, optional
        The first and last year in which they say so.
    line : int
        Where the rule stands in its table.
    """

    codes: tuple[str, ...]
    facts: Mapping[str, str]
    since: int | None
    until: int | None
    line: int

    def fits(self, codes: Sequence[str]) -> bool:
        """Say whether the rule speaks of some codes."""
        return all(_fits(pattern, code) for pattern, code in zip(self.codes, codes, strict=True))

    def holds_in(self, year: int) -> bool:
        """Say whether the rule holds in a year."""
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)

    @property
    def exactness(self) -> tuple[int, int]:
        """How much the rule asks for: codes first, then starts of codes."""
        whole = sum(ANY not in pattern and bool(pattern) for pattern in self.codes)
        return whole, sum(len(pattern.removesuffix(ANY)) for pattern in self.codes)


def _fits(pattern: str, code: str) -> bool:
    if pattern.endswith(ANY):
        return bool(code) and code.startswith(pattern.removesuffix(ANY))
    return not pattern or pattern == code


@dataclass(frozen=True)
class Translation(Result):
    """A frame whose codes were translated.

    Attributes
    ----------
    data : frame
        The frame with a column for each fact that the table speaks of, of the same kind.
    unknown : tuple of mappings
        Each combination of codes that no rule speaks of, with how many rows hold it and why; the rows stay in ``data``.
    facts : tuple of str
        The columns that were added.
    """

    data: Any = field(repr=False)
    unknown: tuple[Row, ...]
    facts: tuple[str, ...]
    translated: int
    provenance: Provenance

    def rows(self) -> Sequence[Row]:
        """Return one row a combination of codes that no rule speaks of."""
        return [{"term": f"unknown {number}", **each} for number, each in enumerate(self.unknown, 1)]

    def summary(self) -> Row:
        """Return how many rows were translated, and how many hold codes that no rule speaks of."""
        return {"term": "codes", "translated": self.translated, "unknown": sum(each["rows"] for each in self.unknown)}

    def __rich__(self) -> RenderableType:
        """Return the codes that no rule speaks of as a table."""
        from rich.table import Table

        told = self.summary()
        head = f"{told['translated']:,} rows translated, {told['unknown']:,} with codes that no rule speaks of"
        table = Table(*(self.unknown[0] if self.unknown else ()), title=head, title_justify="left", box=None)
        for each in self.unknown:
            table.add_row(*("" if value is None else str(value) for value in each.values()))
        return table


def translate_codes(
    frame: Any,
    table: Any,
    *,
    by: str | Sequence[str],
    vocabulary: Any,
    year: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Translation:
    """Translate columns of codes into fields of the vocabulary, by a table of rules; unknown codes are listed.

    Parameters
    ----------
    frame : frame
        pandas, polars (eager or lazy), pyarrow and what else narwhals knows in memory, DuckDB and Spark. Its
        distinct codes are read; the rest stays lazy where it was.
    table : str, Path, frame or sequence of mappings
        A CSV file or a frame. The columns named in ``by`` hold patterns of codes: a code, the start of one and ``*``
        (``C17*``), ``*`` for any code, or nothing where it does not matter. ``since`` and ``until`` are years, ``note``
        is not read, and every other column is a field with a code of the vocabulary, or nothing.
    by : str or sequence of str
        The columns of codes, in table and frame. Codes that only together mean something, such as topography and
        morphology, stand in one table, so that neither is read without the other.
    vocabulary : Vocabulary or Dossier
        The fields and codes that are translated to; also therapies.
    year : str, optional
        The column with the year of the edition that a row is coded in. Without it, or where it is missing, rules that
        hold in different years must agree.
    columns : mapping of str to str, optional
        The columns of the frame that are not called as in the table.

    Returns
    -------
    Translation
        The frame with one more column for each field of the table, and every code that no rule speaks of.

    Raises
    ------
    DataError, StorageError
        If the table cannot be read, speaks of what the vocabulary does not have, or contradicts itself; if a column
        is missing, or would be written over.

    Examples
    --------
    >>> import polars as pl
    >>> import pivotal as pv
    >>> rules = [
    ...     {"morphology": "8249/3", "topography": "C17*", "disease": "GI-NET", "differentiation": "well"},
    ...     {"morphology": "8246/3", "topography": "*", "disease": "NEN", "differentiation": ""},
    ... ]
    >>> patients = pl.DataFrame(
    ...     {"morphology": ["8249/3", "8246/3", "9999/3"], "topography": ["C17.2", "C34.1", "C17.2"]}
    ... )
    >>> found = pv.translate_codes(
    ...     patients, rules, by=["morphology", "topography"], vocabulary=pv.load_dossier("cabometyx")
    ... )
    >>> found.data["disease"].to_list(), found.data["differentiation"].to_list()
    (['GI-NET', 'NEN', None], ['well', None, None])
    >>> [(each["morphology"], each["rows"]) for each in found.unknown]
    [('9999/3', 1)]
    """
    keys = (by,) if isinstance(by, str) else tuple(by)
    words = vocabulary_of(vocabulary)
    rules, facts = _rules(table, keys, words)
    known = _opened(frame)
    names = {key: (columns or {}).get(key, key) for key in keys}
    _check_columns(known, [*names.values(), *([year] if year else [])], facts)
    coded = known.with_columns(
        *(_text(column).alias(_KEY.format(n)) for n, column in enumerate(names.values())),
        (nw.col(year).cast(nw.Int64()).fill_null(0) if year else nw.lit(0).cast(nw.Int64())).alias(_YEAR),
    )
    temporary = [*(_KEY.format(n) for n in range(len(keys))), _YEAR]
    counts = coded.group_by(*temporary).agg(nw.len().alias("rows"))
    distinct = (counts.collect() if isinstance(counts, nw.LazyFrame) else counts).rows()
    meanings = {tuple(row[:-1]): _meaning(row[: len(keys)], row[len(keys)], rules, facts) for row in distinct}
    unknown = [
        dict(zip((*keys, "year", "rows", "why"), (*codes, row[len(keys)] or None, int(row[-1]), why), strict=True))
        for row in sorted(distinct)
        for codes, (_, why) in [(row[: len(keys)], meanings[tuple(row[:-1])])]
        if why
    ]
    mapping = {name: [each[n] for each in meanings] for n, name in enumerate(temporary)}
    mapping |= {fact: [said.get(fact) for said, _ in meanings.values()] for fact in facts}
    data = coded.join(_like(mapping, known), on=temporary, how="left").drop(temporary)
    return Translation(
        data.to_native(),
        tuple(sorted(unknown, key=lambda each: -each["rows"])),
        facts,
        sum(int(row[-1]) for row in distinct if not meanings[tuple(row[:-1])][1]),
        Provenance("translate_codes", {"by": list(keys), "rules": len(rules)}),
    )


# ------------------------------------------------------------------------------------------------- table


def _rules(table: Any, keys: tuple[str, ...], words: Vocabulary) -> tuple[list[CodeRule], tuple[str, ...]]:
    """Return the rules of a table and the fields they speak of."""
    rows = list(_rows(table))
    if not rows:
        raise DataError("the table of codes holds no rule")
    missing = [key for key in keys if key not in rows[0]]
    if missing:
        raise DataError(f"the table of codes has no column {listed(map(shown, missing))}; it has {listed(rows[0])}")
    facts = tuple(name for name in rows[0] if name not in {*keys, *BESIDE})
    wrong = list(_wrong_facts(rows, facts, words))
    if wrong:
        raise DataError("the table of codes: " + "\n  ".join(wrong))
    rules = [
        CodeRule(
            tuple(row.get(key) or "" for key in keys),
            {fact: str(row[fact]) for fact in facts if row.get(fact)},
            _year(row.get("since"), line),
            _year(row.get("until"), line),
            line,
        )
        for line, row in enumerate(rows, 1)
    ]
    return rules, facts


def _rows(table: Any) -> Iterator[dict[str, Any]]:
    if isinstance(table, str | Path):
        try:
            text = read_bytes(Path(table)).decode("utf-8-sig")
            yield from csv.DictReader(io.StringIO(text), strict=True)
        except (UnicodeDecodeError, csv.Error) as error:
            raise StorageError(f"{Path(table).name} is no table of comma-separated values in UTF-8: {error}") from error
    elif isinstance(table, Sequence):
        yield from (dict(each) for each in table)
    else:
        yield from nw.from_native(table, eager_only=True).iter_rows(named=True)


def _wrong_facts(rows: list[dict[str, Any]], facts: tuple[str, ...], words: Vocabulary) -> Iterator[str]:
    for fact in facts:
        asked = words.fields.get(fact)
        if asked is None or asked.kind == "number":
            near = did_you_mean(str(fact), list(words.fields))
            yield f"{shown(fact)} is no field with codes" + (f"; {near}" if near else "")
            continue
        known = ["true", "false"] if asked.kind == "flag" else list(words.codes(fact).codes)
        odd = dict.fromkeys(str(row[fact]) for row in rows if row.get(fact) and row[fact] not in known)
        if odd:
            near = did_you_mean(next(iter(odd)), known)
            yield f"{listed(map(shown, odd))} is no code of {fact}; accepted: {listed(known)}" + (
                f"; {near}" if near else ""
            )


def _year(value: Any, line: int) -> int | None:
    if value in {None, ""}:
        return None
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise DataError(f"the table of codes, rule {line}: {shown(value)} is no year") from error


# --------------------------------------------------------------------------------------------- meanings


def _meaning(
    codes: Sequence[str], year: int, rules: list[CodeRule], facts: tuple[str, ...]
) -> tuple[dict[str, str], str]:
    """Return what some codes say, and why they say nothing where no rule speaks of them."""
    if not any(codes):
        return {}, ""
    fitting = [rule for rule in rules if rule.fits(codes)]
    if not fitting:
        return {}, "no rule speaks of them"
    valid = [rule for rule in fitting if not year or rule.holds_in(year)]
    if not valid:
        return {}, f"no rule speaks of them in {year}"
    found: dict[str, str] = {}
    for fact in facts:
        said = [rule for rule in valid if fact in rule.facts]
        most = max((rule.exactness for rule in said), default=None)
        values = {rule.facts[fact]: rule.line for rule in said if rule.exactness == most}
        if len(values) > 1 and year:
            lines = listed(str(line) for line in values.values())
            raise DataError(f"the table of codes, rules {lines}: {shown(codes)} in {year} has two meanings of {fact}")
        if len(values) > 1:
            return {}, f"their meaning of {fact} depends on the year of the edition"
        found |= dict.fromkeys([fact], next(iter(values))) if values else {}
    return found, ""


# ----------------------------------------------------------------------------------------------- frames


def _opened(frame: Any) -> Any:
    if isinstance(frame, Mapping):
        raise DataError("a mapping of arrays is not translated; hand over a data frame")
    try:
        return nw.from_native(frame)
    except TypeError as error:
        raise DataError(f"a {type(frame).__name__} is no data frame that codes are translated in") from error


def _check_columns(frame: Any, needed: Sequence[str], facts: Sequence[str]) -> None:
    there = list(frame.collect_schema())
    for column in needed:
        if column not in there:
            near = did_you_mean(column, there)
            raise DataError(
                f"the data have no column {shown(column)}; they have {listed(there)}" + (f"; {near}" if near else "")
            )
    taken = [fact for fact in facts if fact in there]
    if taken:
        raise DataError(f"the data have a column {listed(map(shown, taken))} already; rename or drop it")


def _text(column: str) -> nw.Expr:
    return nw.col(column).cast(nw.String()).fill_null("")


def _like(columns: Mapping[str, list[Any]], frame: Any) -> Any:
    """Return columns as a frame of the same kind as another."""
    kind = frame.implementation
    schema = {name: nw.String() for name in columns} | {_YEAR: nw.Int64()}
    if kind.is_duckdb():
        import duckdb
        import pyarrow

        types = {name: pyarrow.int64() if name == _YEAR else pyarrow.string() for name in columns}
        return nw.from_native(duckdb.from_arrow(pyarrow.table(dict(columns), schema=pyarrow.schema(types))))
    if kind.is_pyspark() or kind.is_pyspark_connect():
        session = frame.to_native().sparkSession
        rows = list(zip(*columns.values(), strict=True))
        text = ", ".join(f"`{name}` {'bigint' if name == _YEAR else 'string'}" for name in columns)
        return nw.from_native(session.createDataFrame(rows, text))
    made = nw.from_dict(dict(columns), schema, backend=kind)
    return made.lazy() if isinstance(frame, nw.LazyFrame) else made
