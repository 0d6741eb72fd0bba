"""Queries about records of any domain: numbered twice, dates that are none, words that are not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.imputed_dates import NO_DAY
from pivotal.derivation.model import Recist11
from pivotal.derivation.subject_runs import Rows
from pivotal.errors import did_you_mean, shown
from pivotal.frames import Grouping

TESTS = {
    "TR": ("LDIAM", "LPERP", "DIAMETER", "SUMDIAM", "TUMSTATE", "LDIAMBL", "SAXIS"),
    "RS": ("OVRLRESP", "TRGRESP", "NTRGRESP", "NEWLPROG", "BESTRESP", "NEWLIND", "SYMPTDTR"),
    "TU": ("TUMIDENT", "TUSPLIT", "TUMERGE"),
}


def readers_of(records: Records) -> Iterator[Records]:
    """Yield the records of each reader."""
    evaluators, readers = records.words("EVAL"), records.words("EVALID")
    key = evaluators.codes.astype(np.int64) * (len(readers.levels) + 1) + readers.codes
    for each in np.unique(key):
        yield records.only(key == each)


def query_records(records: Records) -> None:
    """Add findings of numbers that are there twice, and of dates."""
    sequence = records.numbers("SEQ")
    known = ~np.isnan(sequence)
    rows = np.flatnonzero(known)
    order = rows[np.lexsort((sequence[rows], records.subject[rows]))]
    again = np.zeros(records.rows, np.bool_)
    same = (np.diff(records.subject[order]) == 0) & (np.diff(sequence[order]) == 0)
    again[order[1:][same]] = True
    records.told("duplicate_sequence", again, "the sequence number is there twice for the subject")
    if "DTC" not in records:
        return
    dates = records.dates("DTC", "last")
    records.told("unreadable_date", dates.unreadable, "the date cannot be read")
    records.told("partial_date", dates.partial, "the date lacks its day or month")
    records.told("no_date", (dates.days == NO_DAY) & ~dates.unreadable & ~dates.partial, "the date is missing")


def query_order(records: Records) -> None:
    """Add findings of visits of one reader whose dates do not rise with their numbers."""
    numbers = records.numbers("VISITNUM")
    if "DTC" not in records or np.isnan(numbers).all():
        return
    dates = records.dates("DTC", "last")
    rows = np.flatnonzero(~np.isnan(numbers) & (dates.days != NO_DAY) & ~dates.partial)
    order = rows[np.lexsort((dates.days[rows], numbers[rows], records.subject[rows]))]
    subject, day, number = records.subject[order], dates.days[order], numbers[order]
    latest = _latest_before(subject, day, number)
    wrong = np.zeros(records.rows, np.bool_)
    wrong[order[day < latest]] = True
    first = _first_of_visit(records.subject, numbers, wrong)
    records.told("dates_out_of_order", first, "the visit is dated before one with a smaller number")


def _latest_before(subject: Rows, day: Rows, number: np.typing.NDArray[np.float64]) -> Rows:
    """Return the latest day of the visits of a subject that have smaller numbers."""
    new_visit = np.concatenate([[True], (np.diff(subject) != 0) | (np.diff(number) != 0)])[: subject.size]
    lowest = int(day.min(initial=0))
    span = int(day.max(initial=0)) - lowest + 1
    lifted = subject * span + day - lowest
    ahead = np.maximum.accumulate(lifted) if lifted.size else lifted
    before = np.concatenate([[-1], ahead[:-1]])[: ahead.size]
    start = np.maximum.accumulate(np.where(new_visit, np.arange(subject.size), 0)) if subject.size else subject
    before = before[start]
    return np.where(before >= subject * span, before - subject * span + lowest, lowest - 1)


def _first_of_visit(subject: Rows, number: np.typing.NDArray[np.float64], mask: Mask) -> Mask:
    """Return a mask with the first of its rows at each visit only."""
    seen: set[tuple[int, float]] = set()
    found = np.zeros(mask.size, np.bool_)
    for row in np.flatnonzero(mask).tolist():
        key = (int(subject[row]), float(number[row]))
        found[row] = key not in seen
        seen.add(key)
    return found


def query_words(records: Records, words: Grouping, known: Sequence[str], what: str, rows: Mask | None = None) -> None:
    """Add findings of words that are not known, with the nearest that is."""
    for code, level in enumerate(words.levels):
        if str(level).strip() in known:
            continue
        near = did_you_mean(str(level), known)
        mask = words.codes == code
        said = f"{what} {shown(str(level))} is not known" + (f"; {near}" if near else "")
        records.told("unknown_word", mask if rows is None else mask & rows, said)


def query_start(records: Records, rules: Recist11) -> None:
    """Add findings of responses before the start: RS holds assessments after baseline."""
    if "DTC" not in records:
        return
    dates = records.dates("DTC", rules.partial_dates)
    start = records.subjects.start[records.subject]
    early = (dates.days != NO_DAY) & (start != NO_DAY) & (dates.days < start)
    tests = records.words("TESTCD")
    overall = np.array([str(level) == "OVRLRESP" for level in tests.levels] + [False])[tests.codes]
    records.told("before_start", early & overall, "the assessment is before the start")
    records.told("no_start", (start == NO_DAY) & overall, "the subject has no start, and an assessment")
