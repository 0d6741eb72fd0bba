"""The dates of subjects out of their records: the first, or the last, of a source, with what was imputed and whence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pivotal.derivation.coded_columns import Column
from pivotal.derivation.domain_records import Mask, Records, Subjects, records_of
from pivotal.derivation.findings import Finding
from pivotal.derivation.imputed_dates import FLAGS, NO_DAY, DatedColumn, Days, as_dates
from pivotal.derivation.subject_model import DatedRecord, SubjectRules
from pivotal.derivation.subject_runs import Rows
from pivotal.errors import listed
from pivotal.frames import Floats, Grouping

USUAL = SubjectRules().records()  # not every trial records all of them


@dataclass
class SubjectDates:
    """A date of each subject.

    Parameters
    ----------
    day : (n,) int64
        ``NO_DAY`` for who has none.
    flag : (n,) int8
        What was imputed, as an index into ``FLAGS``; -1 for nothing.
    source : (n,) int64
        From which of the sources; -1 for none.
    word : Grouping
        What the record says it is; missing where the source names no column of words.
    sequence : (n,) float64
    """

    day: Days
    flag: np.typing.NDArray[np.int8]
    source: Rows
    word: Grouping
    sequence: Floats

    def dates(self) -> Column:
        """Return the dates as a column."""
        return as_dates(self.day)

    def flags(self) -> Column:
        """Return what was imputed as a column."""
        return Grouping(self.flag.astype(np.int32), FLAGS)

    def only(self, mask: Mask) -> SubjectDates:
        """Return the dates of some subjects; the others have none."""
        return SubjectDates(
            np.where(mask, self.day, NO_DAY),
            np.where(mask, self.flag, -1).astype(np.int8),
            np.where(mask, self.source, -1),
            Grouping(np.where(mask, self.word.codes, -1).astype(np.int32), self.word.levels),
            np.where(mask, self.sequence, np.nan),
        )


@dataclass
class SubjectSources:
    """The domains from which subject-level data come, each opened once.

    Parameters
    ----------
    subjects : Subjects
    frames : mapping of str to frame
    findings : list of Finding
    """

    subjects: Subjects
    frames: Mapping[str, Any]
    findings: list[Finding] = field(default_factory=list)
    _opened: dict[str, Records] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)

    def __contains__(self, source: DatedRecord) -> bool:
        if source.domain not in self.frames:
            return False
        table = self.records(source.domain).table
        lacking = [name for name in (source.date, *dict(source.where)) if name not in table]
        if lacking and source not in USUAL:
            said = f"{source.domain} has no column {listed(lacking)}, which the rules name; it tells nothing"
            self.findings.append(Finding("no_column", None, source.domain, None, said))
        return not lacking

    def records(self, domain: str) -> Records:
        """Return the records of a domain."""
        if domain not in self._opened:
            records = records_of(self.frames[domain], domain, self.subjects)
            strangers = dict.fromkeys(each.subject for each in records.findings)
            said = "the subject is not in DM; all records are left out"
            records.findings[:] = [Finding("not_in_dm", name, domain, None, said) for name in strangers]
            self._opened[domain] = records
        return self._opened[domain]

    def meant(self, source: DatedRecord) -> tuple[Records, Mask]:
        """Return the records of a source's domain, and which of them it means."""
        records = self.records(source.domain)
        mask = np.ones(records.rows, np.bool_)
        for wanted, pairs in ((True, source.where), (False, source.unless)):
            for column, words in pairs:
                found = records.column_words(column, optional=not wanted)
                named = np.array([str(level) in words for level in found.levels] + [False])[found.codes]
                mask &= named if wanted else ~named
        return records, mask

    def days(self, source: DatedRecord) -> tuple[Records, Mask, DatedColumn]:
        """Return the records of a source with their dates; those without one, or after the cut-off, are not meant."""
        records, mask = self.meant(source)
        dates = records.column_dates(source.date, source.partial_dates, months=source.impute_months)
        if (source.domain, source.date) not in self._told:
            self._told.add((source.domain, source.date))
            records.told("unreadable_date", dates.unreadable, f"{source.date} cannot be read; it does not count")
        mask = mask & (dates.days != NO_DAY)
        if self.subjects.cutoff is not None:
            mask &= dates.days <= self.subjects.cutoff
        return records, mask, dates

    def first(self, sources: Sequence[DatedRecord]) -> SubjectDates:
        """Return the earliest date of each subject by the first of the sources that has one."""
        found = self._nothing()
        for place, source in enumerate(sources):
            if source in self:
                found = _filled(found, self._extreme(source, place, last=False))
        return found

    def last(self, sources: Sequence[DatedRecord]) -> SubjectDates:
        """Return the latest date of each subject over all sources; of equal dates that of the source listed last."""
        found = self._nothing()
        for place, source in enumerate(sources):
            if source in self:
                found = later_of(found, self._extreme(source, place, last=True))
        return found

    def of(self, source: DatedRecord, mask: Mask, *, last: bool) -> SubjectDates:
        """Return the earliest or latest date of each subject among some records of a source."""
        return self._extreme(source, 0, last=last, among=mask) if source in self else self._nothing()

    def whenever(self, sources: Sequence[DatedRecord]) -> Mask:
        """Say who has a date in one of the sources, be it after the cut-off."""
        found = np.zeros(self.subjects.n, np.bool_)
        for source in sources:
            if source in self:
                records, mask = self.meant(source)
                dates = records.column_dates(source.date, source.partial_dates, months=source.impute_months)
                found[records.subject[mask & (dates.days != NO_DAY)]] = True
        return found

    def told(self) -> list[Finding]:
        """Return what was found in all domains."""
        return [*self.findings, *(each for records in self._opened.values() for each in records.findings)]

    def _nothing(self) -> SubjectDates:
        n = self.subjects.n
        none = np.full(n, -1, np.int64)
        words = Grouping(none.astype(np.int32), ())
        return SubjectDates(np.full(n, NO_DAY, np.int64), none.astype(np.int8), none, words, np.full(n, np.nan))

    def _extreme(self, source: DatedRecord, place: int, *, last: bool, among: Mask | None = None) -> SubjectDates:
        """Return the earliest or latest record of each subject; of one day by its number."""
        records, mask, dates = self.days(source)
        if among is not None:
            mask = mask & among
        rows = np.flatnonzero(mask)
        number = records.numbers("SEQ")
        order = rows[np.lexsort((np.where(np.isnan(number), 0, number)[rows], dates.days[rows]))]
        if not last:
            order = order[::-1]
        row = np.full(self.subjects.n, -1, np.int64)
        row[records.subject[order]] = order  # what is written last stays
        has = row >= 0
        words = Grouping(np.full(records.rows, -1, np.int32), ())
        if source.words is not None:
            words = records.column_words(source.words, optional=True)
        at = np.where(has, row, 0)

        def pick(values: Any, none: Any) -> Any:
            return np.where(has, values[at], none) if records.rows else np.full(self.subjects.n, none)

        return SubjectDates(
            pick(dates.days, NO_DAY).astype(np.int64),
            pick(dates.flags, -1).astype(np.int8),
            np.where(has, place, -1),
            Grouping(pick(words.codes, -1).astype(np.int32), words.levels),
            pick(number, np.nan).astype(np.float64),
        )


def later_of(first: SubjectDates, second: SubjectDates) -> SubjectDates:
    """Return the later of two dates of each subject; of equal ones the second."""
    later = (second.day != NO_DAY) & (second.day >= first.day)
    return _filled(first.only(~later), second.only(later))


def _filled(first: SubjectDates, second: SubjectDates) -> SubjectDates:
    """Return the dates of the first, and those of the second of who has none there."""
    has = first.day != NO_DAY
    levels = list(dict.fromkeys([*first.word.levels, *second.word.levels]))
    place = {level: k for k, level in enumerate(levels)}
    codes = [
        np.array([place[level] for level in each.word.levels] + [-1], np.int32)[each.word.codes]
        for each in (first, second)
    ]
    return SubjectDates(
        np.where(has, first.day, second.day),
        np.where(has, first.flag, second.flag).astype(np.int8),
        np.where(has, first.source, second.source),
        Grouping(np.where(has, codes[0], codes[1]).astype(np.int32), tuple(levels)),
        np.where(has, first.sequence, second.sequence),
    )
