"""The measurements of a reader as arrays: one row a lesion and assessment, its size in thousandths of a millimetre.

Lymph nodes are measured across (LPERP), other lesions along (LDIAM); a lesion that is present and too small to measure
counts what the rules say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.imputed_dates import NO_DAY, DatedColumn
from pivotal.derivation.model import Recist11
from pivotal.derivation.subject_runs import Rows, groups_of
from pivotal.derivation.target_lesions import LARGEST_MM, PER_MM, UNKNOWN, Sizes
from pivotal.frames import Grouping

MOST_VISITS = 1_000_000  # hundredths of visit numbers
NODES = ("LYMPH NODE", "NODE", "NODAL")
TOO_SMALL = ("TOO SMALL TO MEASURE", "TSTM", "BELOW MEASURABLE LIMIT", "BML", "<5")
FURTHER = ("INCREASED", "FURTHER INCREASE", "INCREASED FROM LAST ASSESSMENT")  # since the assessment before
ABSENT = ("ABSENT", "RESOLVED", "DISAPPEARED")
WORSE = ("UNEQUIVOCAL", "UNEQUIVOCAL PROGRESSION", "UNEQUIVOCAL INCREASE", "UNEQUIVOCALLY INCREASED", "PD", "INCREASED")
NOT_EVALUABLE = ("NE", "NOT EVALUABLE", "NOT ASSESSABLE", "UNEVALUABLE", "NOT DONE")
EQUIVOCAL, NEW, TARGET, NON_TARGET = "EQUIVOCAL", "NEW", "TARGET", "NON-TARGET"


@dataclass(frozen=True)
class Visits:
    """The assessments at which a reader recorded anything, by subject and date.

    Parameters
    ----------
    of_record : (records,) int64
        The assessment of each record of TR.
    subject, day : (n,) int64
        The latest day of its records; ``NO_DAY`` without any.
    name : Grouping
    number : (n,) float64
    first_record : (n,) int64
    """

    of_record: Rows
    subject: Rows
    day: NDArray[np.int64]
    name: Grouping
    number: NDArray[np.float64]
    first_record: Rows

    @property
    def n(self) -> int:
        """How many there are."""
        return self.subject.size


@dataclass(frozen=True)
class Targets:
    """The sizes of target lesions.

    Parameters
    ----------
    record : (n,) int64
        The row in TR.
    visit : (n,) int64
    lesion : (n,) int64
        A number of the subject's lesion, and of no other subject's.
    lesions : int
        How many there are in all.
    node : (n,) bool
    size : (n,) int64
        ``UNKNOWN`` where it was not measured.
    """

    record: Rows
    visit: Rows
    lesion: Rows
    lesions: int
    node: Mask
    size: Sizes

    def only(self, mask: Mask) -> Targets:
        """Return some of them."""
        return Targets(
            self.record[mask], self.visit[mask], self.lesion[mask], self.lesions, self.node[mask], self.size[mask]
        )


def is_one_of(words: Grouping, *levels: str) -> Mask:
    """Say where a column of text is one of some words, whatever their case."""
    found = np.array([str(each).strip().upper() in levels for each in words.levels] + [False])
    return found[words.codes]


def visits_of(tr: Records, dates: DatedColumn, *, apart: bool = True) -> Visits:
    """Return the assessments: what shares a subject and a visit number, else a visit's name, else a date.

    A visit at which a lesion was measured on several days is several assessments, or with ``apart=False`` one.
    """
    numbers, names = tr.numbers("VISITNUM"), tr.words("VISIT")
    if not np.isnan(numbers).any():
        visit, count = _numbered(numbers)
    elif names.levels and not (names.codes < 0).any():
        visit, count = names.codes.astype(np.int64), len(names.levels)
    else:
        levels, visit = np.unique(dates.days, return_inverse=True)
        count, apart = levels.size, False
    group, first = groups_of((tr.subject, tr.subjects.n), (visit, count))
    apart = apart and bool((dates.days != dates.days[first][group]).any())
    if apart and (again := _measured_again(tr, dates, group, first.size)).any():
        days, code = np.unique(np.where(again, dates.days, NO_DAY), return_inverse=True)
        group, first = groups_of((tr.subject, tr.subjects.n), (visit * days.size + code, count * days.size))
    day = np.full(first.size, NO_DAY, np.int64)
    np.maximum.at(day, group, dates.days)
    subject = tr.subject[first]
    late = np.where(day == NO_DAY, np.iinfo(np.int64).max, day)
    order = np.lexsort((np.where(np.isnan(numbers[first]), 0, numbers[first]), late, subject))
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    first = first[order]
    visits = Grouping(names.codes[first], names.levels)
    return Visits(place[group], subject[order], day[order], visits, numbers[first], first)


def _numbered(numbers: NDArray[np.float64]) -> tuple[Rows, int]:
    """Return numbers as codes in their order, and how many there are; visit numbers are few, so they are counted."""
    whole = np.rint(numbers * 100)
    low = whole.min(initial=0)
    if (np.abs(numbers * 100 - whole) > 1e-6).any() or whole.max(initial=0) - low > MOST_VISITS:
        levels, codes = np.unique(numbers, return_inverse=True)
        return codes.astype(np.int64), levels.size
    place = (whole - low).astype(np.int64)
    seen = np.bincount(place) > 0
    return (np.cumsum(seen) - 1)[place], int(seen.sum())


def _measured_again(tr: Records, dates: DatedColumn, whole: Rows, visits: int) -> Mask:
    """Say which records belong to a visit at which a lesion was measured on more than one day."""
    links, tests = tr.words("LNKID"), tr.words("TESTCD")
    nothing = np.zeros(tr.rows, np.bool_)
    rows = np.flatnonzero(is_one_of(tests, "LDIAM", "LPERP") & (links.codes >= 0) & (dates.days != NO_DAY))
    if not rows.size:
        return nothing
    low, high = np.full(visits, np.iinfo(np.int64).max), np.full(visits, NO_DAY, np.int64)
    np.minimum.at(low, whole[rows], dates.days[rows])
    np.maximum.at(high, whole[rows], dates.days[rows])
    rows = rows[(low < high)[whole[rows]]]  # the few visits that span several days
    key = (whole[rows] * len(links.levels) + links.codes[rows]) * len(tests.levels) + tests.codes[rows]
    _, inverse, count = np.unique(key, return_inverse=True, return_counts=True)
    days = dates.days[rows]
    least, most = np.full(count.size, np.iinfo(np.int64).max), np.full(count.size, NO_DAY, np.int64)
    np.minimum.at(least, inverse, days)
    np.maximum.at(most, inverse, days)
    several = np.zeros(visits, np.bool_)
    several[whole[rows[(least < most)[inverse]]]] = True
    return several[whole]


def node_mask(tr: Records, tu: Records | None, lesion: Rows, lesions: int, keys: tuple[Grouping, Mask]) -> Mask:
    """Say which measurements are of lymph nodes: by the place in TU, without it those measured only across."""
    links, along = keys
    places = None if tu is None else tu.words("LOC")
    if tu is not None and places is not None and places.levels:
        own = tu.words("LNKID")
        number = {level: code for code, level in enumerate(links.levels)}
        link = np.array([number.get(level, -1) for level in own.levels] + [-1], np.int64)[own.codes]
        is_node = is_one_of(places, *NODES) | _begins(places, "LYMPH NODE")
        nodes = tu.subject[is_node & (link >= 0)] * len(links.levels) + link[is_node & (link >= 0)]
        found: Mask = np.isin(tr.subject * len(links.levels) + links.codes, nodes)
        return found
    measured_along = np.zeros(lesions, np.bool_)
    measured_along[lesion[along]] = True
    return ~measured_along[lesion]


def _begins(words: Grouping, start: str) -> Mask:
    found = np.array([str(each).strip().upper().startswith(start) for each in words.levels] + [False])
    return found[words.codes]


def targets_of(
    tr: Records, tu: Records | None, visits: Visits, rules: Recist11, *, once: bool = True, group: str = TARGET
) -> Targets:  # fmt: skip
    """Return the sizes of target lesions, or of another group, and tell of those that cannot be used.

    Of a lesion that is measured twice at an assessment the first measurement counts, or with ``once=False`` both.
    """
    tests, groups, links = tr.words("TESTCD"), tr.words("GRPID"), tr.words("LNKID")
    across, along = is_one_of(tests, "LPERP", "SAXIS"), is_one_of(tests, "LDIAM")
    if not (across | along).any():
        along = is_one_of(tests, "DIAMETER")  # of nodes it is that across already
    is_target = is_one_of(groups, group) if groups.levels else ~_begins(links, "N")
    measured = is_target & (across | along)
    tr.told("no_lesion_id", measured & (links.codes < 0), "the measurement names no lesion; left out")
    rows = np.flatnonzero(measured & (links.codes >= 0))
    if not rows.size:
        nothing = np.zeros(0, np.int64)
        return Targets(nothing, nothing, nothing, 0, np.zeros(0, np.bool_), nothing)
    lesion, first = groups_of(
        (tr.subject[rows], tr.subjects.n), (links.codes[rows].astype(np.int64), len(links.levels))
    )
    some = tr.only(_mask(rows, tr.rows)) if rows.size < tr.rows else tr
    node = node_mask(some, tu, lesion, first.size, (Grouping(links.codes[rows], links.levels), along[rows]))
    size = _sizes(some, rules)
    right = _the_right_way(tr, rows, lesion, node, (across[rows], along[rows]))
    found = Targets(rows[right], visits.of_record[rows[right]], lesion[right], first.size, node[right], size[right])
    return _once(tr, found, once)


def _the_right_way(tr: Records, rows: Rows, lesion: Rows, node: Mask, ways: tuple[Mask, Mask]) -> Mask:
    """Say which measurements count: nodes across, others along; or the other way where there is no other, and tell."""
    has = np.zeros((2, int(lesion.max()) + 1), np.bool_)
    for way, mask in enumerate(ways):
        has[way, lesion[mask]] = True
    own, other = np.where(node, has[0][lesion], has[1][lesion]), np.where(node, ways[1], ways[0])
    instead = ~own & other
    tr.told(
        "measured_the_other_way", _mask(rows[instead], tr.rows),
        "the lesion is measured only across, or its place is a lymph node and it is measured only along; it counts so",
    )  # fmt: skip
    found: Mask = np.where(node, ways[0], ways[1]) | instead
    return found


def _mask(rows: Rows, n: int) -> Mask:
    mask = np.zeros(n, np.bool_)
    mask[rows] = True
    return mask


def _once(tr: Records, found: Targets, once: bool) -> Targets:
    """Return each lesion of an assessment once, the first of its measurements; or as they are, and tell of them."""
    key = found.visit * max(found.lesions, 1) + found.lesion
    if (np.diff(key) > 0).all() or not (np.diff(np.sort(key)) == 0).any():
        return found
    _, first = np.unique(key, return_index=True)
    keep = _mask(first, key.size)
    tr.told(
        "measured_twice", _mask(found.record[~keep], tr.rows),
        "the lesion is measured twice at this assessment; " + ("the first counts" if once else "the sum holds both"),
    )  # fmt: skip
    return found.only(keep) if once else found


def _sizes(some: Records, rules: Recist11) -> Sizes:
    """Return sizes as whole thousandths of a millimetre."""
    millimetres, units = some.numbers("STRESN"), some.words("STRESU")
    words = some.words("STRESC")
    small = np.isnan(millimetres) & is_one_of(words, *TOO_SMALL)
    millimetres = np.where(small, rules.too_small_mm, millimetres)
    if units.levels:
        there = ~np.isnan(millimetres) & ~small
        centimetres = there & is_one_of(units, "CM")
        some.told("in_centimetres", centimetres, "TRSTRESU is cm; it is taken as ten times as many mm")
        millimetres = np.where(centimetres, millimetres * 10, millimetres)
        lost = there & ~centimetres & ~is_one_of(units, "MM") & ~(millimetres == 0)
        some.told("no_unit", lost, "the size has no unit, or none of length; it counts as not measured")
        millimetres = np.where(lost, np.nan, millimetres)
    impossible = (millimetres < 0) | (millimetres > LARGEST_MM)
    some.told("impossible_size", impossible, "a size below 0, or larger than a person; it counts as not measured")
    known = ~np.isnan(millimetres) & ~impossible
    return np.where(known, np.rint(np.where(known, millimetres, 0) * PER_MM), UNKNOWN).astype(np.int64)
