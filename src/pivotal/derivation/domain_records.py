"""The subjects of a trial, and the records of a domain as arrays that know whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.findings import Finding
from pivotal.derivation.imputed_dates import NO_DAY, DatedColumn, Days, dated
from pivotal.derivation.model import Assessor, PartialDates
from pivotal.errors import DataError, UnknownNameError, listed, shown
from pivotal.frames import Floats, Grouping, Table

Mask = NDArray[np.bool_]
SUBJECT = "USUBJID"


@dataclass(frozen=True)
class Subjects:
    """Who is in the analysis, one row each, in the order of ADSL.

    Parameters
    ----------
    table : Table
        ADSL.
    names : tuple of str
    codes : Grouping
        The same as codes.
    start : (n,) int64
        The day from which is counted; ``NO_DAY`` for who has none.
    cutoff : int, optional
        The day of the data cut-off, which still counts.
    """

    table: Table
    names: tuple[str, ...]
    codes: Grouping
    start: Days
    cutoff: int | None = None

    @cached_property
    def place(self) -> dict[str, int]:
        """Which row is whose."""
        return {name: row for row, name in enumerate(self.names)}

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.names)

    def rows_of(self, codes: Grouping) -> NDArray[np.int64]:
        """Return the row of each name of a column; -1 for who is not here."""
        of_level = np.full(len(codes.levels) + 1, -1, np.int64)
        if codes.levels == self.codes.levels:
            of_level[self.codes.codes] = np.arange(self.n)
        else:
            of_level[:-1] = [self.place.get(str(level), -1) for level in codes.levels]
        return of_level[codes.codes]

    def day(self, name: str, *, optional: bool = False) -> Days:
        """Return a date of each subject; one after the cut-off is not known yet."""
        if optional and name not in self.table:
            return np.full(self.n, NO_DAY, np.int64)
        days = whole_dates(self.table, name, "ADSL")
        return days if self.cutoff is None else np.where(days > self.cutoff, NO_DAY, days)

    def words(self, name: str) -> Grouping:
        """Return a column of text; none where ADSL does not have it."""
        return words_of(self.table, name, "ADSL")


def subjects_of(adsl: Any, start: str, cutoff: int | None = None) -> Subjects:
    """Return the subjects of ADSL.

    Raises
    ------
    DataError
        If a subject is there twice or has no identifier, or a column is missing.
    """
    table = table_of(adsl)
    codes = text_of(table, SUBJECT, "ADSL")
    if (codes.codes < 0).any():
        raise DataError(f"ADSL: {SUBJECT} is missing in row {int(np.argmax(codes.codes < 0)) + 1}")
    counts = np.bincount(codes.codes, minlength=len(codes.levels))
    if (counts > 1).any():
        twice = [str(codes.levels[k]) for k in np.flatnonzero(counts > 1)]
        raise DataError(
            f"ADSL holds {len(twice)} subjects more than once: {listed(twice)}; accepted: one row a subject"
        )
    names = tuple(codes.levels[k] for k in codes.codes.tolist())
    first = whole_dates(table, start, "ADSL")
    if cutoff is not None:
        first = np.where(first > cutoff, NO_DAY, first)
    return Subjects(table, names, codes, first, cutoff)


def table_of(data: Any) -> Table:
    """Return the table of a frame, or of a data set that was derived."""
    return data if isinstance(data, Table) else Table(data)


def whole_dates(table: Table, name: str, purpose: str) -> Days:
    """Return a column of dates, of which none is partial.

    Raises
    ------
    DataError
        If one is partial or no date.
    """
    found = dated(table, name, purpose, "none")
    wrong = found.unreadable | found.partial
    if wrong.any():
        row = int(np.argmax(wrong))
        text = found.text.levels[found.text.codes[row]]
        raise DataError(f"{purpose}: {name} is {shown(str(text))} in row {row + 1}; accepted: a whole date")
    return found.days


def text_of(table: Table, name: str, purpose: str) -> Grouping:
    """Return a column of text as codes, its levels as text."""
    found = table.grouping(name, purpose)
    if found.levels and isinstance(found.levels[0], str):  # levels are of one kind
        return found
    return Grouping(found.codes, tuple(str(level) for level in found.levels), found.declared)


def words_of(table: Table, name: str, purpose: str) -> Grouping:
    """Return a column of text, or nothing but missing values where the data do not have it."""
    if name not in table:
        return Grouping(np.full(table.rows, -1, np.int32), ())
    return text_of(table, name, purpose)


@dataclass
class Records:
    """The rows of a domain that belong to subjects of the analysis; each column is read once, whatever is asked of it.

    Parameters
    ----------
    domain : str
        Such as RS; its columns begin so.
    table : Table
        The whole domain.
    subject : (n,) int64
        Row of each record's subject in ADSL.
    subjects : Subjects
    at : (n,) int64, optional
        The rows of the table; all of them where left out.
    findings : list of Finding
        What was left out, and why.
    """

    domain: str
    table: Table
    subject: NDArray[np.int64]
    subjects: Subjects
    at: NDArray[np.int64] | None = None
    findings: list[Finding] = field(default_factory=list)
    read: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.subject.size

    def __contains__(self, name: str) -> bool:
        return self.named(name) in self.table

    def named(self, name: str) -> str:
        """Return the name of a column: the domain stands before it, but for visits."""
        return name if name.startswith("VISIT") else f"{self.domain}{name}"

    def words(self, name: str) -> Grouping:
        """Return a column by its name without the domain, as codes; none where there is no such column."""
        return self.column_words(self.named(name), optional=True)

    def result(self) -> Grouping:
        """Return the result in standard words, or where there are none as it was recorded."""
        return self.words("STRESC" if "STRESC" in self else "ORRES")

    def column_words(self, column: str, *, optional: bool = False) -> Grouping:
        """Return a column by its whole name, as codes."""
        if ("words", column) not in self.read:
            read = words_of if optional else text_of
            self.read["words", column] = read(self.table, column, self.domain)
        found: Grouping = self.read["words", column]
        return found if self.at is None else Grouping(found.codes[self.at], found.levels)

    def numbers(self, name: str) -> Floats:
        """Return a column of numbers; missing where there is no such column."""
        column = self.named(name)
        if column not in self.table:
            return np.full(self.rows, np.nan)
        return self.column_numbers(column)

    def column_numbers(self, column: str) -> Floats:
        """Return a column of numbers by its whole name."""
        if ("numbers", column) not in self.read:
            numbers = self.table.numbers(column, self.domain)
            if not column.endswith("STRESN"):
                numbers = np.where(np.isfinite(numbers), numbers, np.nan)  # no number of a record or visit is infinite
            self.read["numbers", column] = numbers
        found: Floats = self.read["numbers", column]
        return found if self.at is None else found[self.at]

    def dates(self, name: str, rule: PartialDates) -> DatedColumn:
        """Return a column of dates."""
        return self.column_dates(self.named(name), rule)

    def column_dates(self, column: str, rule: PartialDates, *, months: bool = False) -> DatedColumn:
        """Return a column of dates by its whole name; ``months`` says whether a month may be imputed too."""
        key = (f"{rule}, months" if months else rule, column)
        if key not in self.read:
            self.read[key] = dated(self.table, column, self.domain, rule, months=months)
        found: DatedColumn = self.read[key]
        return found if self.at is None else found.only(self.at)

    def only(self, rows: Mask) -> Records:
        """Return some of the records."""
        if rows.all():
            return self
        places = np.flatnonzero(rows)
        at = places if self.at is None else self.at[places]
        return Records(self.domain, self.table, self.subject[places], self.subjects, at, self.findings, self.read)

    def told(self, rule: str, rows: Mask, message: str) -> None:
        """Add a finding for each of some rows."""
        places = np.flatnonzero(rows)
        if not places.size:
            return
        sequence = self.numbers("SEQ")
        for row in places.tolist():
            number = None if np.isnan(sequence[row]) else float(sequence[row])
            name = self.subjects.names[int(self.subject[row])]
            self.findings.append(Finding(rule, name, self.domain, number, message))


def records_of(data: Any, domain: str, subjects: Subjects) -> Records:
    """Return the records of a domain whose subjects are in ADSL; the others are findings."""
    table = table_of(data)
    codes = text_of(table, SUBJECT, domain)
    subject = subjects.rows_of(codes)
    findings: list[Finding] = []
    lost = subject < 0
    if lost.any():
        name = f"{domain}SEQ"
        numbers = table.numbers(name, domain) if name in table else np.full(table.rows, np.nan)
        for row in np.flatnonzero(lost).tolist():
            who = str(codes.levels[codes.codes[row]]) if codes.codes[row] >= 0 else None
            number = None if np.isnan(numbers[row]) else float(numbers[row])
            findings.append(Finding("not_in_adsl", who, domain, number, "the subject is not in ADSL; left out"))
    whole = Records(domain, table, subject, subjects, None, findings)
    return whole.only(~lost)


def read_by(records: Records, assessor: Assessor) -> Records:
    """Return the records of one reader.

    Raises
    ------
    UnknownNameError
        If nobody of that name is in the data.
    DataError
        If there are several readers, and none is named or accepted.
    """
    evaluators = records.words("EVAL")
    if not evaluators.levels:
        return records
    if assessor.evaluator not in evaluators.levels:
        raise UnknownNameError.of(f"evaluator in {records.domain}EVAL", assessor.evaluator, map(str, evaluators.levels))
    mask = evaluators.codes == evaluators.levels.index(assessor.evaluator)
    readers, accepted = records.words("EVALID"), records.words("ACPTFL")
    if assessor.reader is not None:
        if assessor.reader not in readers.levels:
            raise UnknownNameError.of(f"reader in {records.domain}EVALID", assessor.reader, map(str, readers.levels))
        mask &= readers.codes == readers.levels.index(assessor.reader)
    several = np.unique(readers.codes[mask]).size > 1
    only_accepted = assessor.accepted if assessor.accepted is not None else several
    if only_accepted:
        if "Y" not in accepted.levels:
            raise DataError(
                f"{records.domain}: {assessor.evaluator} has several readers "
                f"({listed(map(str, readers.levels))}) and {records.domain}ACPTFL accepts none; "
                "name one with Assessor(evaluator=…, reader=…)"
            )
        mask &= accepted.codes == accepted.levels.index("Y")
    return records.only(mask)


def as_assessor(given: str | Assessor) -> Assessor:
    """Return an assessor from the name of an evaluator."""
    if isinstance(given, Assessor):
        return given
    if not isinstance(given, str):
        raise DataError(f"evaluator={shown(given)}; accepted: a name as in RSEVAL, or an Assessor")
    return Assessor(evaluator=given)


def gathered(parts: Iterable[Records]) -> tuple[Finding, ...]:
    """Return the findings of several domains, each once."""
    return tuple(dict.fromkeys(each for part in parts for each in part.findings))
