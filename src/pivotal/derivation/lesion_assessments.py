"""From lesions to overall responses, assessment by assessment; and from recorded components to overall responses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.assessments import Assessments, assessments_of, of_category
from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.imputed_dates import NO_DAY, DatedColumn
from pivotal.derivation.lesions import (
    ABSENT,
    NEW,
    NON_TARGET,
    NOT_EVALUABLE,
    WORSE,
    Targets,
    Visits,
    is_one_of,
    targets_of,
    visits_of,
)
from pivotal.derivation.model import Recist11
from pivotal.derivation.new_lesions import new_lesions
from pivotal.derivation.overall_response import overall_responses
from pivotal.derivation.response_values import CR, NE, NON, NONE, OTHER, PD, RECIST, Codes, Scale, response_codes
from pivotal.derivation.subject_runs import Rows, first_rows, groups_of, last_rows, least_so_far
from pivotal.derivation.target_lesions import PER_MM, UNKNOWN, Sizes, target_responses
from pivotal.frames import Grouping

NOTHING = np.iinfo(np.int32).max  # above every sum


@dataclass(frozen=True)
class LesionResponses:
    """What the lesions say at each assessment after baseline.

    Parameters
    ----------
    visits : Visits
    after : (n,) bool
        Whether the assessment comes after baseline.
    total, baseline, nadir : (n,) int64
        Sums of diameters in thousandths of a millimetre; ``UNKNOWN`` where there is none.
    target, non_target : (n,) int64
    new : (n,) bool
    overall : (n,) int64
    day : (n,) int64
        Of progression, the earliest scan that shows it; else the last scan of the assessment.
    """

    visits: Visits
    after: Mask
    total: Sizes
    baseline: Sizes
    nadir: Sizes
    target: Codes
    non_target: Codes
    new: Mask
    overall: Codes
    day: NDArray[np.int64]


def lesion_responses(tr: Records, tu: Records | None, rs: Records | None, rules: Recist11) -> LesionResponses:
    """Return the responses that follow from the lesions of one reader.

    Parameters
    ----------
    tr, tu : Records
        Measurements, and lesions where there are any.
    rs : Records, optional
        Where it holds NTRGRESP, a progression of non-target lesions there counts: it is a judgement, not a measurement.
    rules : Recist11
    """
    dates = tr.dates("DTC", rules.partial_dates)
    tr.told("unreadable_date", dates.unreadable, "the date cannot be read")
    visits = visits_of(tr, dates)
    targets = targets_of(tr, tu, visits, rules)
    base = baseline_visits(tr, visits, rules)
    after = _after(visits, base)
    sums = _Sums(targets, visits, base, rules)
    target = np.where(sums.has_targets[visits.subject], sums.responses(rules), NONE)
    non_target = _non_target(tr, visits, base)
    judged = _recorded_progression(rs, visits)
    non_target = np.where(judged, PD, non_target)
    new = new_lesions(tr, tu, visits, rules).there
    overall = overall_responses(target, non_target, new)
    return LesionResponses(
        visits, after, sums.total, sums.baseline[visits.subject], sums.nadir, target, non_target, new, overall,
        _response_days(tr, dates, visits, overall, (targets, target, non_target, new)),
    )  # fmt: skip


def lesion_assessments(tr: Records, tu: Records | None, rs: Records | None, rules: Recist11) -> Assessments:
    """Return the overall responses that follow from the lesions, as assessments."""
    found = lesion_responses(tr, tu, rs, rules)
    return as_assessments(tr, found.visits, found.after, found.overall, found.day)


def as_assessments(
    records: Records, visits: Visits, after: Mask, overall: Codes, day: NDArray[np.int64], scale: Scale = RECIST
) -> Assessments:
    """Return some visits with their responses as assessments."""
    rows = np.flatnonzero(after)
    none = np.full(rows.size, -1, np.int8)
    name = Grouping(visits.name.codes[rows], visits.name.levels)
    written = Grouping(np.full(rows.size, -1, np.int32), ())
    dates = DatedColumn(day[rows], none, written, none > 0, none > 0)
    words = Grouping(overall[rows].astype(np.int32), scale.words)
    return assessments_of(
        records.subjects, visits.subject[rows], dates, overall[rows], words,
        (name, visits.number[rows], np.full(rows.size, np.nan)), records.domain, scale,
    )  # fmt: skip


def baseline_visits(tr: Records, visits: Visits, rules: Recist11) -> Rows:
    """Return the last baseline assessment of each subject; -1 for none."""
    start = tr.subjects.start[visits.subject]
    named = is_one_of(visits.name, *(each.upper() for each in rules.baseline_visits))
    has_name = first_rows(visits.subject, named, tr.subjects.n) >= 0
    early = (visits.day != NO_DAY) & (start != NO_DAY) & (visits.day <= start)
    return last_rows(visits.subject, np.where(has_name[visits.subject], named, early), tr.subjects.n)


def _after(visits: Visits, base: Rows) -> Mask:
    """Say which assessments come after baseline; all of a subject without one."""
    return np.arange(visits.n) > base[visits.subject]


class _Sums:
    """The sums of diameters of baseline's lesions, over time."""

    def __init__(self, targets: Targets, visits: Visits, base: Rows, rules: Recist11) -> None:
        subjects = base.size
        at_base = (targets.visit == base[visits.subject[targets.visit]]) if targets.visit.size else targets.visit == 0
        known = targets.size != UNKNOWN
        is_baseline = np.zeros(max(targets.lesions, 1), np.bool_)
        is_baseline[targets.lesion[at_base & known]] = True
        own = targets.only(is_baseline[targets.lesion] & known)
        self.has_targets = np.zeros(subjects, np.bool_)
        self.has_targets[visits.subject[targets.visit]] = True
        expected = np.bincount(
            visits.subject[own.visit[own.visit == base[visits.subject[own.visit]]]], minlength=subjects
        )
        measured = np.bincount(own.visit, minlength=visits.n)
        sums = np.bincount(own.visit, own.size, minlength=visits.n).astype(np.int64)
        self.complete = (measured == expected[visits.subject]) & (measured > 0)
        self.total = np.where(measured > 0, sums, UNKNOWN)
        self.baseline = np.where(base >= 0, self.total[base], UNKNOWN) if visits.n else np.full(subjects, UNKNOWN)
        at_or_after = np.arange(visits.n) >= base[visits.subject]
        usable = self.complete & at_or_after & (base[visits.subject] >= 0)
        least = least_so_far(np.where(usable, self.total, NOTHING), visits.subject, NOTHING)
        self.nadir = np.where(least == NOTHING, UNKNOWN, least)
        left = np.where(own.node, own.size >= round(rules.node_normal_mm * PER_MM), own.size > 0)
        self.gone = self.complete & (np.bincount(own.visit, left, minlength=visits.n) == 0)
        there = np.bincount(own.visit, ~own.node & (own.size > 0), minlength=visits.n) > 0
        was_gone = least_so_far(np.where(self.gone & at_or_after, 0, 1), visits.subject, 1) == 0
        self.back = there & was_gone
        self.visits = visits

    def responses(self, rules: Recist11) -> Codes:
        """Return the response of the targets at each assessment."""
        return target_responses(
            self.total, self.baseline[self.visits.subject], self.nadir,
            complete=self.complete, gone=self.gone, back=self.back, rules=rules,
        )  # fmt: skip


def _non_target(tr: Records, visits: Visits, base: Rows) -> Codes:
    """Return the response of the non-target lesions at each assessment; NONE for who has none."""
    rows = np.flatnonzero(is_one_of(tr.words("GRPID"), NON_TARGET) & is_one_of(tr.words("TESTCD"), "TUMSTATE"))
    if not rows.size:
        return np.full(visits.n, NONE, np.int64)
    state, links = tr.words("STRESC"), tr.words("LNKID")
    state = Grouping(state.codes[rows], state.levels)
    visit = visits.of_record[rows]
    lost = (state.codes < 0) | is_one_of(state, *NOT_EVALUABLE)
    there = ~lost & ~is_one_of(state, *ABSENT)

    def count(mask: Mask) -> NDArray[np.int64]:
        return np.bincount(visit, mask, minlength=visits.n).astype(np.int64)

    lesions, _ = groups_of((visit, visits.n), (links.codes[rows].astype(np.int64) + 1, len(links.levels) + 1))
    seen = np.zeros(lesions.max() + 1, np.bool_)
    seen[lesions[~lost]] = True
    first = np.full(seen.size, 0, np.int64)
    first[lesions] = visit
    evaluated = np.bincount(first[seen], minlength=visits.n)
    expected = np.where(base >= 0, evaluated[base], 0)[visits.subject]
    has = np.zeros(base.size, np.bool_)
    has[visits.subject[visit]] = True
    response = np.where((count(lost) > 0) | (evaluated < expected) | (evaluated == 0), NE, CR)
    response = np.where(count(there) > 0, NON, response)
    response = np.where(count(is_one_of(state, *WORSE)) > 0, PD, response)
    return np.where(has[visits.subject], response, NONE)


def _recorded_progression(rs: Records | None, visits: Visits) -> Mask:
    """Say at which assessments the reader recorded progression of non-target lesions."""
    if rs is None:
        return np.zeros(visits.n, np.bool_)
    words = rs.result()
    rows = is_one_of(rs.words("TESTCD"), "NTRGRESP") & is_one_of(words, "PD")
    numbers = rs.numbers("VISITNUM")
    levels = np.unique(np.concatenate([visits.number, numbers[rows]]))
    place = np.searchsorted(levels, numbers[rows])
    key = rs.subject[rows] * (levels.size + 1) + place
    return np.isin(visits.subject * (levels.size + 1) + np.searchsorted(levels, visits.number), key) & ~np.isnan(
        visits.number
    )


def _response_days(
    tr: Records, dates: DatedColumn, visits: Visits, overall: Codes, parts: tuple[Targets, Codes, Codes, Mask]
) -> NDArray[np.int64]:
    """Return the day of each response: of progression the earliest scan that shows it, else the last scan."""
    targets, target, non_target, new = parts
    far = np.iinfo(np.int64).max
    earliest = np.full(visits.n, far, np.int64)

    def least(mask: Mask) -> None:
        rows = np.flatnonzero(mask & (dates.days != NO_DAY))
        np.minimum.at(earliest, visits.of_record[rows], dates.days[rows])

    groups = tr.words("GRPID")
    at = visits.of_record
    least(is_one_of(groups, NEW) & new[at])
    least(is_one_of(groups, NON_TARGET) & (non_target == PD)[at])
    last = np.full(visits.n, NO_DAY, np.int64)
    known = targets.size != UNKNOWN
    np.maximum.at(last, targets.visit[known], dates.days[targets.record[known]])
    by_target = (target == PD) & (last != NO_DAY)
    earliest = np.where(by_target, np.minimum(earliest, np.where(by_target, last, far)), earliest)
    return np.where((overall == PD) & (earliest != far), earliest, visits.day)


def component_assessments(rs: Records, rules: Recist11) -> Assessments:
    """Return the overall responses that follow from the components recorded in RS."""
    rs = of_category(rs, rules)
    dates = rs.dates("DTC", rules.partial_dates)
    visits = visits_of(rs, dates)
    tests, words = rs.words("TESTCD"), rs.result()
    value = response_codes(words)

    def component(test: str) -> Codes:
        found = np.full(visits.n, NONE, np.int64)
        rows = is_one_of(tests, test)
        found[visits.of_record[rows]] = np.where(value[rows] == OTHER, NE, value[rows])
        return found

    new = np.zeros(visits.n, np.bool_)
    appeared = is_one_of(tests, "NEWLPROG") & is_one_of(words, "Y", "UNEQUIVOCAL", "PD")
    new[visits.of_record[appeared]] = True
    there = np.zeros(visits.n, np.bool_)
    there[visits.of_record[is_one_of(tests, "TRGRESP", "NTRGRESP", "NEWLPROG")]] = True
    overall = overall_responses(component("TRGRESP"), component("NTRGRESP"), new)
    return as_assessments(rs, visits, there, overall, visits.day)
