"""Values of a tumour marker in LB, by subject and day: in one unit, with the baseline of each subject.

Values are whole ten-thousandths of their unit, so that half of one is half of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.assessments import Assessments
from pivotal.derivation.criteria_model import Laboratory
from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.imputed_dates import NO_DAY, DatedColumn, Days
from pivotal.derivation.lesions import is_one_of
from pivotal.derivation.model import PartialDates
from pivotal.derivation.response_values import OTHER
from pivotal.derivation.subject_runs import Rows, last_rows, least_so_far
from pivotal.errors import DataError, listed
from pivotal.frames import Floats, Grouping

PER_UNIT = 10_000
LARGEST = 1e7
UNKNOWN = -1
NOWHERE = 2**38  # above every value, and small enough to be multiplied
WHOLE = 100_000  # a hundred per cent
Amounts = NDArray[np.int64]
Units = Mapping[str, float]
MASS_PER_ML: Units = {"NG/ML": 1, "UG/L": 1}
UNITS_PER_ML: Units = {"U/ML": 1, "KU/L": 1, "IU/ML": 1, "KIU/L": 1}


@dataclass(frozen=True)
class MarkerValues:
    """Values in order of subject and day, one a day.

    Parameters
    ----------
    subject, day : (n,) int64
    value : (n,) int64
    upper : (n,) int64
        Upper limit of the reference range; ``UNKNOWN`` where there is none.
    record : (n,) int64
        The row among the records.
    baseline : (subjects,) int64
        The row of each subject's baseline here; -1 for none.
    """

    subject: Rows
    day: Days
    value: Amounts
    upper: Amounts
    record: Rows
    baseline: Rows

    @property
    def n(self) -> int:
        """How many there are."""
        return self.subject.size

    @property
    def base(self) -> Amounts:
        """The baseline of each row's subject; ``UNKNOWN`` for none."""
        row = self.baseline[self.subject]
        return np.where(row >= 0, self.value[row], UNKNOWN) if self.n else self.value

    @property
    def after(self) -> Mask:
        """Whether a value comes after the baseline of its subject."""
        row = self.baseline[self.subject]
        found: Mask = (row >= 0) & (np.arange(self.n) > row)
        return found

    @property
    def nadir(self) -> Amounts:
        """The least value before each, baseline included; ``NOWHERE`` where there is none."""
        row = self.baseline[self.subject]
        usable = (row >= 0) & (np.arange(self.n) >= row)
        return least_so_far(np.where(usable, self.value, NOWHERE), self.subject, NOWHERE)

    def later(self, days: int) -> Rows:
        """Return for each value the first one of its subject at least so many days later; -1 for none."""
        if not self.n:
            return self.subject
        span = int(self.day.max() - self.day.min()) + days + 2
        key = self.subject * span + (self.day - self.day.min())
        at = np.maximum(np.searchsorted(key, key + days, side="left"), np.arange(self.n) + 1)
        there = (at < self.n) & (self.subject[np.minimum(at, self.n - 1)] == self.subject)
        return np.where(there, at, -1)


def at_least(value: Amounts, of: Amounts, percent: float) -> Mask:
    """Say where a value is so many per cent of another, or more."""
    found: Mask = value * WHOLE >= of * round(percent * WHOLE / 100)
    return found


def at_most(value: Amounts, of: Amounts, percent: float) -> Mask:
    """Say where a value is so many per cent of another, or less."""
    found: Mask = value * WHOLE <= of * round(percent * WHOLE / 100)
    return found


def amount(value: float) -> int:
    """Return a threshold of the rules as values are held."""
    return round(value * PER_UNIT)


def records_of_test(lb: Records, wanted: Laboratory) -> Records:
    """Return the records of one test, in one specimen where the rules name it and LB tells them apart."""
    mask = is_one_of(lb.words("TESTCD"), *(each.upper() for each in wanted.test))
    specimens = lb.words("SPEC")
    if wanted.specimen is not None and (specimens.codes[mask] >= 0).any():
        mask &= is_one_of(specimens, wanted.specimen.upper())
    return lb.only(mask)


def marker_values(
    lb: Records, wanted: Laboratory, units: Units, rule: PartialDates, upper_limit: float | None = None
) -> MarkerValues:
    """Return the values of a marker, and tell of those that cannot be used.

    Parameters
    ----------
    lb : Records
    wanted : Laboratory
    units : mapping of str to float
        Units that are read, in capitals, with what turns a value into the first of them.
    rule : {"last", "first", "none"}
        What stands for the day of a date that lacks it.
    upper_limit : float, optional
        Of the reference range; left out, it is LBSTNRHI.

    Raises
    ------
    DataError
        If there is no record of that test.
    """
    own = records_of_test(lb, wanted)
    if lb.rows and not own.rows:
        raise DataError(
            f"LB: no row has LBTESTCD {' or '.join(wanted.test)}"
            + (f" in {wanted.specimen}" if wanted.specimen else "")
            + f"; it has {listed(map(str, lb.words('TESTCD').levels)) or 'none'}"
        )
    value, usable = _in_one_unit(own, units)
    days = own.dates("DTC", rule).days
    own.told("no_date", days == NO_DAY, "the date is missing, lacks its month or cannot be read; left out")
    upper = own.numbers("STNRHI") if upper_limit is None else np.full(own.rows, upper_limit)
    cutoff = own.subjects.cutoff
    usable &= (days != NO_DAY) & (True if cutoff is None else days <= cutoff)
    rows = np.flatnonzero(usable)
    sequence = np.nan_to_num(own.numbers("SEQ")[rows])
    rows = rows[np.lexsort((sequence, days[rows], own.subject[rows]))]
    same = (np.diff(own.subject[rows]) == 0) & (np.diff(days[rows]) == 0)
    rows = rows[np.concatenate([~same, [True]])] if rows.size else rows  # the last of a day
    subject, day = own.subject[rows], days[rows]
    start = own.subjects.start[subject]
    early = (start != NO_DAY) & (day <= start)
    flagged = is_one_of(own.words("BLFL"), "Y")[rows]
    has_flag = np.zeros(own.subjects.n, np.bool_)
    has_flag[subject[flagged]] = True
    base = last_rows(subject, np.where(has_flag[subject], flagged, early), own.subjects.n)
    limit = np.where(np.isnan(upper[rows]), UNKNOWN, np.rint(np.nan_to_num(upper[rows]) * PER_UNIT))
    return MarkerValues(subject, day, value[rows], limit.astype(np.int64), rows, base)


def _in_one_unit(own: Records, units: Units) -> tuple[Amounts, Mask]:
    """Return values in the first of some units, and which can be used."""
    numbers, words = own.numbers("STRESN"), own.words("STRESU")
    factors = {unit.replace(" ", ""): factor for unit, factor in units.items()}
    of_level = [factors.get(str(each).upper().replace(" ", ""), np.nan) for each in words.levels]
    factor = np.array([*of_level, np.nan])[words.codes]
    there = np.isfinite(numbers)
    own.told("not_a_number", ~there, "LBSTRESN is missing; the value counts as not measured")
    lost = there & np.isnan(factor) & ~(numbers == 0)
    own.told("no_unit", lost, f"the value has no unit, or none of {', '.join(units)}; it counts as not measured")
    factor = np.where(np.isnan(factor), 1, factor)
    wrong = there & ((numbers < 0) | (numbers * factor > LARGEST))
    own.told("impossible_value", wrong, "a value below 0, or beyond all measure; it counts as not measured")
    usable: Mask = there & ~lost & ~wrong
    value = np.where(usable, np.rint(np.where(usable, numbers, 0) * factor * PER_UNIT), UNKNOWN)
    return value.astype(np.int64), usable


def records_of_values(lb: Records, wanted: Laboratory, found: MarkerValues) -> tuple[Grouping, Floats, Floats]:
    """Return the visits of values, the numbers of the visits, and those of their records."""
    own = records_of_test(lb, wanted)
    return (
        _at(own.words("VISIT"), found.record),
        own.numbers("VISITNUM")[found.record],
        own.numbers("SEQ")[found.record],
    )


def dates_of_values(lb: Records, wanted: Laboratory, found: MarkerValues, rule: PartialDates) -> DatedColumn:
    """Return the dates of values as they were written."""
    return records_of_test(lb, wanted).dates("DTC", rule).only(found.record)


def as_source(lb: Records, wanted: Laboratory, found: MarkerValues, rule: PartialDates) -> Assessments:
    """Return values as what parameters come from: with their records, and no responses."""
    own = records_of_test(lb, wanted)
    names, numbers, sequence = records_of_values(lb, wanted, found)
    nothing = np.zeros(found.n, np.bool_)
    dates = dates_of_values(lb, wanted, found, rule)
    return Assessments(
        found.subject, found.day, dates.flags, np.full(found.n, OTHER), _at(own.result(), found.record), names,
        dates.text, numbers, sequence, "LB", nothing, nothing,
        test=" or ".join(wanted.test), shown=False,
    )  # fmt: skip


def _at(words: Grouping, rows: Rows) -> Grouping:
    return Grouping(words.codes[rows], words.levels)
