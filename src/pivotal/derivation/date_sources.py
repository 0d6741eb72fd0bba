"""The dates of a source, record by record, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pivotal.derivation.censoring_model import Condition, DateSource
from pivotal.derivation.domain_records import Mask, Records, Subjects, records_of
from pivotal.derivation.findings import Finding
from pivotal.derivation.imputed_dates import NO_DAY, Days
from pivotal.derivation.subject_runs import Rows
from pivotal.errors import DataError, listed
from pivotal.frames import Floats


@dataclass(frozen=True)
class SourceDates:
    """The dates of a source, by subject and day.

    Parameters
    ----------
    source : DateSource
    subject, day : (n,) int64
    sequence : (n,) float64
    """

    source: DateSource
    subject: Rows
    day: Days
    sequence: Floats

    def only(self, mask: Mask) -> SourceDates:
        """Return some of them."""
        return SourceDates(self.source, self.subject[mask], self.day[mask], self.sequence[mask])


@dataclass
class Domains:
    """The frames that sources name, each opened once.

    Parameters
    ----------
    subjects : Subjects
    frames : mapping of str to frame
    findings : list of Finding
        Of records without a subject, and of dates that cannot be read.
    """

    subjects: Subjects
    frames: Mapping[str, Any]
    findings: list[Finding] = field(default_factory=list)
    _opened: dict[str, Records] = field(default_factory=dict)
    _dates: dict[tuple[str, str], Days] = field(default_factory=dict)

    def records(self, name: str) -> Records:
        """Return the records of a domain.

        Raises
        ------
        DataError
            If its frame was not handed over.
        """
        if name not in self._opened:
            if name not in self.frames:
                raise DataError(
                    f"the rules name the domain {name}, which is not there; there are {listed(self.frames)} "
                    f"(hand it over with domains={{'{name}': frame}})"
                )
            self._opened[name] = records_of(self.frames[name], name, self.subjects)
            self.findings += self._opened[name].findings
        return self._opened[name]

    def rows(self, condition: Condition) -> tuple[Records, Mask]:
        """Return the records of a condition's domain, and which of them are meant."""
        records = self.records(condition.domain)
        mask = np.ones(records.rows, np.bool_)
        for column, words in condition.where:
            found = records.column_words(column)
            meant = np.array([str(level) in words for level in found.levels] + [False])
            mask &= meant[found.codes]
        return records, mask

    def dates(self, source: DateSource, *, censors: bool = False) -> SourceDates:
        """Return the dates of a source up to the cut-off, by subject and day.

        What lies after the cut-off has not happened yet; a subject's own last day, which only censors, is the cut-off
        then.
        """
        records, mask = self.rows(source)
        days = self._days(records, source)
        cutoff = self.subjects.cutoff
        if cutoff is not None:
            if censors and source.domain == "ADSL":
                days = np.where(days > cutoff, cutoff, days)
            mask = mask & (days <= cutoff)
        rows = np.flatnonzero(mask & (days != NO_DAY))
        subject, day = records.subject[rows], days[rows]
        step = np.diff(subject)
        if not ((step > 0) | ((step == 0) & (np.diff(day) >= 0))).all():
            rows = rows[np.lexsort((day, subject))]
        numbers = np.full(rows.size, np.nan)
        if source.sequence is not None:
            numbers = records.column_numbers(source.sequence)[rows]
        return SourceDates(source, records.subject[rows], days[rows], numbers)

    def _days(self, records: Records, source: DateSource) -> Days:
        key = (source.domain, source.date)
        if key not in self._dates:
            found = records.column_dates(source.date, "none")
            for wrong, rule, why in (
                (found.unreadable, "unreadable_date", "cannot be read"),
                (found.partial, "partial_date", "is partial"),
            ):
                for row in np.flatnonzero(wrong).tolist():
                    name = self.subjects.names[int(records.subject[row])]
                    said = f"{source.date} {why}; the date does not count (impute it in the data set, with its flag)"
                    self.findings.append(Finding(rule, name, source.domain, None, said))
            self._dates[key] = found.days
        return self._dates[key]
