"""The assessments of a reader in order of time, and which of them count."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.criteria_model import ResponseRules
from pivotal.derivation.domain_records import Records, Subjects
from pivotal.derivation.imputed_dates import NO_DAY, DatedColumn, Days
from pivotal.derivation.response_values import OTHER, PD, RECIST, Codes, Scale
from pivotal.derivation.subject_runs import Mask, Rows, first_rows
from pivotal.errors import DataError, listed
from pivotal.frames import Floats, Grouping


@dataclass(frozen=True)
class Assessments:
    """Assessments by subject, date and sequence number.

    Parameters
    ----------
    subject : (n,) int64
        Rows in ADSL, rising.
    day : (n,) int64
    imputed : (n,) int8
        As the flags of ``DatedColumn``.
    value : (n,) int64
        The response as a code.
    word, visit, written : Grouping
        The response, the visit and the date as they were recorded.
    visit_number, sequence : (n,) float64
    domain : str
        Where they come from: RS, or TR where they were derived from lesions.
    counts : (n,) bool
        Whether it is the one that counts on its day, and not before the start (ANL01FL).
    until_progression : (n,) bool
        Whether it is not after the first progression (ANL02FL).
    scale : Scale
        What the codes mean.
    parameter, test : str
        PARAMCD of the assessments, and RSTESTCD.
    shown : bool
        Whether they are rows of ADRS themselves, or only what parameters come from.
    """

    subject: Rows
    day: Days
    imputed: NDArray[np.int8]
    value: Codes
    word: Grouping
    visit: Grouping
    written: Grouping
    visit_number: Floats
    sequence: Floats
    domain: str
    counts: Mask
    until_progression: Mask
    scale: Scale = RECIST
    parameter: str = "OVR"
    test: str = "OVRLRESP"
    shown: bool = True

    @property
    def n(self) -> int:
        """How many there are."""
        return self.subject.size

    @property
    def decisive(self) -> Mask:
        """Those on which responses rest: they count, and are not after progression."""
        return self.counts & self.until_progression

    def only(self, rows: Rows) -> Assessments:
        """Return some of the assessments."""

        def taken(column: Grouping) -> Grouping:
            return Grouping(column.codes[rows], column.levels)

        return replace(
            self, subject=self.subject[rows], day=self.day[rows], imputed=self.imputed[rows], value=self.value[rows],
            word=taken(self.word), visit=taken(self.visit), written=taken(self.written),
            visit_number=self.visit_number[rows], sequence=self.sequence[rows], counts=self.counts[rows],
            until_progression=self.until_progression[rows],
        )  # fmt: skip

    def with_values(self, value: Codes, scale: Scale, parameter: str = "OVR", test: str = "OVRLRESP") -> Assessments:
        """Return the same assessments with other responses; until the first progression among these."""
        first = first_rows(self.subject, self.counts & (value == PD), int(self.subject.max(initial=-1)) + 1)
        until = first[self.subject] if self.n else self.subject
        word = Grouping(np.where(value == OTHER, -1, value).astype(np.int32), scale.words)
        return replace(
            self, value=value, word=word, until_progression=(until < 0) | (np.arange(self.n) <= until), scale=scale,
            parameter=parameter, test=test,
        )  # fmt: skip


def assessments_of(
    subjects: Subjects,
    subject: Rows,
    dates: DatedColumn,
    value: Codes,
    word: Grouping,
    records: tuple[Grouping, Floats, Floats],
    domain: str,
    scale: Scale = RECIST,
) -> Assessments:
    """Return assessments in order, with those that count; ``records`` are visits, their and their own numbers."""
    names, visit_number, sequence = records
    in_time = np.ones(subject.size, np.bool_) if subjects.cutoff is None else dates.days <= subjects.cutoff
    late = np.where(dates.days == NO_DAY, np.iinfo(np.int64).max, dates.days)
    numbers = np.where(np.isnan(sequence), np.inf, sequence)
    order = np.lexsort((numbers, late, subject))
    order = order[in_time[order]]

    def sorted_words(column: Grouping) -> Grouping:
        return Grouping(column.codes[order], column.levels)

    who, day, values = subject[order], dates.days[order], value[order]
    counts = _worst_of_day(who, day, np.array([*scale.badness, 0])[values], values != OTHER, subjects.start[who])
    first = first_rows(who, counts & (values == PD), subjects.n)[who]
    return Assessments(
        who, day, dates.flags[order], values, sorted_words(word), sorted_words(names), sorted_words(dates.text),
        visit_number[order], sequence[order], domain, counts, (first < 0) | (np.arange(who.size) <= first),
        scale,
    )  # fmt: skip


def _worst_of_day(who: Rows, day: Days, badness: Codes, known: Mask, start: Days) -> Mask:
    """Say which assessment of a subject's day is the worst, the last of equals; among those from the start on."""
    usable: Mask = known & (day != NO_DAY) & (start != NO_DAY) & (day >= start)
    rows = np.flatnonzero(usable)
    if not rows.size:
        return usable
    key = np.cumsum(np.concatenate([[True], (np.diff(who[rows]) != 0) | (np.diff(day[rows]) != 0)])) - 1
    ranked = rows[np.lexsort((badness[rows], key))]
    ends = np.concatenate([np.diff(key) != 0, [True]])
    counts: Mask = np.zeros(who.size, np.bool_)
    counts[ranked[ends]] = True
    return counts


def recorded_assessments(
    records: Records, rules: ResponseRules, scale: Scale = RECIST, category: str | None = None, test: str = "OVRLRESP"
) -> Assessments:
    """Return the overall responses that a reader recorded in RS, or those of another test and category there."""
    records = of_category(records, rules, category)
    tests = records.words("TESTCD")
    if records.rows and test not in tests.levels:
        raise DataError(f"RS: no row has RSTESTCD {test}; it has {listed(map(str, tests.levels)) or 'none'}")
    records = records.only(tests.codes == (tests.levels.index(test) if test in tests.levels else -2))
    words = records.result()
    value = scale.codes(words)
    records.told(
        "unknown_response", (value == OTHER) & (words.codes >= 0),
        f"the response is none of {', '.join(scale.accepted)}; it is kept as a row and counts for nothing",
    )  # fmt: skip
    records.told("missing_response", words.codes < 0, "the response is missing; it counts for nothing")
    dates = records.dates("DTC", rules.partial_dates)
    _tell_of_dates(records, dates)
    return assessments_of(
        records.subjects, records.subject, dates, value, words,
        (records.words("VISIT"), records.numbers("VISITNUM"), records.numbers("SEQ")), "RS", scale,
    )  # fmt: skip


def of_category(records: Records, rules: ResponseRules, category: str | None = None) -> Records:
    """Return the responses by the criteria of the rules, or of another category, where RS holds several.

    Raises
    ------
    DataError
        If it holds several, and none is that of the rules.
    """
    categories = records.words("CAT")
    there = np.unique(categories.codes[categories.codes >= 0])
    if there.size < 2:
        return records
    names = [str(categories.levels[k]) for k in there]
    wanted = category or rules.category
    if wanted not in names:
        raise DataError(f"RS: RSCAT holds {listed(names)}, and not {wanted}; name one with category=")
    return records.only(categories.codes == categories.levels.index(wanted))


def _tell_of_dates(records: Records, dates: DatedColumn) -> None:
    """Add findings for dates that cannot be used, or come before the start."""
    start = records.subjects.start[records.subject]
    no_day = dates.days == NO_DAY
    records.told("unreadable_date", dates.unreadable, "the date cannot be read; the assessment counts for nothing")
    records.told(
        "no_date",
        no_day & ~dates.unreadable,
        "the date is missing or lacks its month; the assessment counts for nothing",
    )
    records.told("no_start", start == NO_DAY, "the subject has no start; the assessment counts for nothing")
    early = ~no_day & (start != NO_DAY) & (dates.days < start)
    records.told("before_start", early, "the assessment is before the start; it counts for nothing")
