"""From the course of lesions to the responses of iRECIST, assessment by assessment (Seymour et al. 2017, table 2).

A progression is unconfirmed until a later assessment confirms it or ends it. What happens at an assessment depends on
those before it, so one goes from each subject's first assessment to the last, all subjects at once.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.assessments import Assessments, of_category
from pivotal.derivation.criteria_model import Irecist
from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.lesion_assessments import as_assessments, lesion_responses
from pivotal.derivation.lesions import EQUIVOCAL, FURTHER, NON_TARGET, is_one_of, visits_of
from pivotal.derivation.new_lesions import new_lesion_sums, new_lesions
from pivotal.derivation.overall_response import overall_responses
from pivotal.derivation.response_values import CR, IRECIST, IUPD, NE, NONE, OTHER, PD, PR, Codes
from pivotal.derivation.subject_runs import Rows, starts_of, sums_so_far
from pivotal.derivation.target_lesions import PER_MM, UNKNOWN, Sizes, has_progressed

NOWHERE = np.iinfo(np.int32).max  # above every sum
NEVER = -(2**40)  # before every day


@dataclass(frozen=True)
class Course:
    """What was seen of the disease, assessment by assessment, in order of subject and day.

    Parameters
    ----------
    subject, day : (n,) int64
    response : (n,) int64
        What targets and non-targets together are by RECIST 1.1, as if there were no new lesion.
    target, non_target : (n,) bool
        Whether they have progressed by RECIST 1.1.
    target_sum, new_sum : (n,) int64
        Of the diameters of targets and of new lesions, in thousandths of a millimetre; ``UNKNOWN`` where there is none.
    target_grown, non_target_grown, new_grown : (n,) bool
        Whether the reader says that they have grown since the assessment before.
    new : (n,) bool
        Whether a new lesion is there.
    new_come : (n,) int64
        How many different ones have come until then.
    """

    subject: Rows
    day: Rows
    response: Codes
    target: Mask
    non_target: Mask
    target_sum: Sizes
    new_sum: Sizes
    target_grown: Mask
    non_target_grown: Mask
    new_grown: Mask
    new: Mask
    new_come: Rows

    def at(self, rows: Rows) -> Course:
        """Return some of the assessments."""
        return Course(*(getattr(self, each.name)[rows] for each in fields(self)))


def immune_responses(course: Course, rules: Irecist) -> Codes:
    """Return the response of each assessment by iRECIST.

    Parameters
    ----------
    course : Course
    rules : Irecist

    Returns
    -------
    (n,) int64
        As RECIST 1.1 has them until the first progression, which is iUPD. From then on iCPD where an assessment within
        the time that the rules give confirms it; iUPD where nothing has changed; and else what the disease is.

    Notes
    -----
    Seymour et al. 2017, Lancet Oncology 18, e143, table 2.

    Examples
    --------
    >>> n, no = 3, np.zeros(3, bool)
    >>> unknown = np.full(n, -1)
    >>> sums = np.array([130_000, 134_000, 136_000])  # of 100 mm at baseline; 4 mm and 2 mm more add up
    >>> course = Course(
    ...     np.zeros(n, int), np.array([42, 84, 126]), np.full(n, 4), ~no, no, sums, unknown, no, no, no, no, 0 * sums
    ... )
    >>> [IRECIST.words[code] for code in immune_responses(course, Irecist())]
    ['iUPD', 'iUPD', 'iCPD']
    """
    found = np.full(course.subject.size, OTHER, np.int64)
    if not found.size:
        return found
    rank = np.arange(found.size) - starts_of(course.subject)
    state = _State(int(course.subject.max()) + 1)
    order = np.argsort(rank, kind="stable")
    ends = np.searchsorted(rank[order], np.arange(int(rank.max()) + 2))
    for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        rows = order[first:last]
        found[rows] = state.after(course.at(rows), rules)
    return found


class _State:
    """Where each subject stands: whether a progression waits for its confirmation, and what it was."""

    def __init__(self, subjects: int) -> None:
        self.waits = np.zeros(subjects, np.bool_)
        self.confirmed = np.zeros(subjects, np.bool_)
        self.since = np.full(subjects, NEVER, np.int64)
        self.parts = np.zeros((3, subjects), np.bool_)  # which of targets, non-targets, new lesions have progressed
        self.least = np.full((2, subjects), NOWHERE, np.int64)  # of the sums of targets and new lesions since then
        self.come = np.zeros(subjects, np.int64)  # how many new lesions had come when one last looked
        self.accepted = np.zeros(subjects, np.int64)  # how many had come when the bar was reset
        self.new_nadir = np.full(subjects, NOWHERE, np.int64)  # of the new lesions since the bar was reset
        self.response = np.full(subjects, NE, np.int64)  # of targets and non-targets when the progression came

    def after(self, now: Course, rules: Irecist) -> Codes:
        """Return the responses at the next assessment of some subjects, and go on to after it."""
        who = now.subject
        parts, grown = self._parts(now, rules), self._grown(now, rules)
        waits, level = self.waits[who], parts.any(0)
        answered = waits & level & ~parts[0] & ~parts[1] & ~grown[2] & self._outweighs(now, rules)
        level &= ~answered
        days = now.day - self.since[who]
        worse = (parts & self.parts[:, who] & grown).any(0)
        if rules.other_category_confirms:
            worse |= (parts & ~self.parts[:, who]).any(0)
        late = days > rules.latest_confirmation_days
        again = waits & level & worse & late if rules.late_confirmation == "restart" else np.zeros(who.size, np.bool_)
        confirms = waits & level & worse & (days >= rules.earliest_confirmation_days) & ~again
        self.confirmed[who] |= confirms
        known = np.where((now.response == CR) & now.new, PR, now.response)
        found = np.where(level, np.where(self.confirmed[who], PD, IUPD), known)
        self._go_on(now, parts, (level, again, ~level & (known != NE)))
        return found.astype(np.int64)

    def _parts(self, now: Course, rules: Irecist) -> NDArray[np.bool_]:
        """Say which of targets, non-targets and new lesions have progressed; of what is there already, what is more."""
        who = now.subject
        nadir = self.new_nadir[who]
        regrown = (nadir < NOWHERE) & (now.new_sum != UNKNOWN) & has_progressed(now.new_sum, nadir, rules)
        new = now.new & ((now.new_come > self.accepted[who]) | regrown | now.new_grown)
        waiting = self.waits[who] & self.parts[1, who] & now.non_target_grown
        return np.stack([now.target, now.non_target | waiting, new])

    def _grown(self, now: Course, rules: Irecist) -> NDArray[np.bool_]:
        """Say which of them have grown since the progression came."""
        step = round(rules.further_growth_mm * PER_MM)
        targets, new = (
            (sums != UNKNOWN) & (least < NOWHERE) & (sums - least >= step)
            for sums, least in zip((now.target_sum, now.new_sum), self.least[:, now.subject], strict=True)
        )
        another = (now.new_come > self.come[now.subject]) & rules.further_new_lesion
        return np.stack([targets | now.target_grown, now.non_target_grown, now.new & (new | now.new_grown | another)])

    def _outweighs(self, now: Course, rules: Irecist) -> Mask:
        """Say where what targets and non-targets do outweighs new lesions that stay as they are."""
        usable: Mask = (now.response != NE) & (now.response != PD)
        if rules.persisting_new_lesion == "never":
            return np.zeros(usable.size, np.bool_)
        if rules.persisting_new_lesion == "always":
            return usable
        usable &= (now.response <= PR) & (now.response < self.response[now.subject])
        return usable

    def _go_on(self, now: Course, parts: NDArray[np.bool_], what: tuple[Mask, Mask, Mask]) -> None:
        """Remember what was seen: a progression that begins, one that goes on, or one that is over."""
        level, again, over = what
        who = now.subject
        begins = level & (~self.waits[who] | again)
        at = who[begins]
        self.since[at], self.response[at] = now.day[begins], now.response[begins]
        self.parts[:, at], self.least[:, at] = False, NOWHERE
        self.waits[who[level]] = True
        self.parts[:, who[level]] |= parts[:, level]
        for place, sums in enumerate((now.target_sum, now.new_sum)):
            seen = level & (sums != UNKNOWN)
            np.minimum.at(self.least[place], who[seen], sums[seen])
        gone = who[over]
        self.accepted[gone] = np.where(self.waits[gone], now.new_come[over], self.accepted[gone])
        nadir = np.where(self.waits[gone], np.minimum(self.new_nadir[gone], self.least[1, gone]), self.new_nadir[gone])
        sums = np.where(now.new_sum[over] == UNKNOWN, NOWHERE, now.new_sum[over])
        self.new_nadir[gone] = np.minimum(nadir, sums)
        self.waits[gone] = False
        self.come[who] = now.new_come


def immune_lesion_assessments(tr: Records, tu: Records | None, rs: Records | None, rules: Irecist) -> Assessments:
    """Return the responses that follow from the lesions, as assessments."""
    found = lesion_responses(tr, tu, rs, rules)
    visits = found.visits
    new = new_lesions(tr, tu, visits, rules)
    grown = np.zeros(visits.n, np.bool_)
    state = is_one_of(tr.words("STRESC"), *FURTHER) & is_one_of(tr.words("GRPID"), NON_TARGET)
    grown[visits.of_record[state]] = True
    nothing = np.zeros(visits.n, np.bool_)
    course = Course(
        visits.subject, found.day, overall_responses(found.target, found.non_target, nothing), found.target == PD,
        found.non_target == PD, found.total, new_lesion_sums(tr, tu, visits, rules), nothing, grown, new.grown,
        found.new, new.come,
    )  # fmt: skip
    overall = np.full(visits.n, OTHER, np.int64)
    rows = np.flatnonzero(found.after)
    overall[rows] = immune_responses(course.at(rows), rules)
    day = np.where((overall == PD) | (overall == IUPD), found.day, visits.day)
    return as_assessments(tr, visits, found.after, overall, day, IRECIST)


def immune_component_assessments(rs: Records, rules: Irecist) -> Assessments:
    """Return the responses that follow from the components recorded in RS, by RECIST's words or by those of iRECIST."""
    rs = of_category(rs, rules)
    dates = rs.dates("DTC", rules.partial_dates)
    visits = visits_of(rs, dates)
    tests, words = rs.words("TESTCD"), rs.result()
    value = IRECIST.codes(words)

    def component(test: str) -> tuple[Codes, Mask]:
        """Return a component, as RECIST's words, and whether it is recorded as confirmed."""
        found, sure = np.full(visits.n, NONE, np.int64), np.zeros(visits.n, np.bool_)
        rows = is_one_of(tests, test)
        found[visits.of_record[rows]] = np.select([value[rows] == OTHER, value[rows] == IUPD], [NE, PD], value[rows])
        sure[visits.of_record[rows & (value == PD)]] = True
        return found, sure

    def said(test: str, *answers: str) -> Mask:
        found = np.zeros(visits.n, np.bool_)
        found[visits.of_record[is_one_of(tests, test) & is_one_of(words, *answers)]] = True
        return found

    there = np.zeros(visits.n, np.bool_)
    there[visits.of_record[is_one_of(tests, "TRGRESP", "NTRGRESP", "NEWLPROG", "NEWLIND")]] = True
    (target, target_grown), (non_target, non_target_grown) = component("TRGRESP"), component("NTRGRESP")
    new, nothing = said("NEWLIND", "Y"), np.zeros(visits.n, np.bool_)
    if rules.equivocal_new != "progression":
        new &= ~said("NEWLPROG", EQUIVOCAL)
    new |= said("NEWLPROG", "Y", "UNEQUIVOCAL", "PD", "IUPD", "ICPD")
    unknown = np.full(visits.n, UNKNOWN, np.int64)
    course = Course(
        visits.subject, visits.day, overall_responses(target, non_target, nothing), target == PD, non_target == PD,
        unknown, unknown, target_grown, non_target_grown, said("NEWLPROG", "ICPD"), new,
        _times_so_far(new, visits.subject),
    )  # fmt: skip
    overall = np.full(visits.n, OTHER, np.int64)
    rows = np.flatnonzero(there)
    overall[rows] = immune_responses(course.at(rows), rules)
    return as_assessments(rs, visits, there, overall, visits.day, IRECIST)


def _times_so_far(mask: Mask, subject: Rows) -> Rows:
    """Return how often until each row a mask has begun to hold in its subject."""
    before = np.concatenate([[False], mask[:-1] & (subject[1:] == subject[:-1])])
    return sums_so_far((mask & ~before).astype(np.int64), subject) if mask.size else mask.astype(np.int64)
