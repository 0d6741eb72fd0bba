"""The response of bone from bone scans: the 2 + 2 rule of PCWG3 (Scher et al. 2016), all subjects at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.assessments import Assessments
from pivotal.derivation.criteria_model import Pcwg3
from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.imputed_dates import NO_DAY
from pivotal.derivation.lesion_assessments import as_assessments, baseline_visits
from pivotal.derivation.lesions import ABSENT, EQUIVOCAL, NEW, NOT_EVALUABLE, Visits, is_one_of, visits_of
from pivotal.derivation.response_values import NE, NON_PD, NOTHING_FOUND, PCWG3, PD, UNCONFIRMED, Codes
from pivotal.derivation.subject_runs import Rows, first_rows, starts_of


@dataclass(frozen=True)
class BoneScans:
    """What bone scans after baseline show, in order of subject and day.

    Parameters
    ----------
    subject, day : (n,) int64
    seen : (n,) bool
        Whether the scan can be evaluated.
    lesions : (n,) int64
        Lesions that are there, old or new.
    new : (n,) int64
        Those that were not there at baseline.
    beyond_first : (n,) int64
        Those that were not there on the first scan after baseline either.
    """

    subject: Rows
    day: NDArray[np.int64]
    seen: Mask
    lesions: Rows
    new: Rows
    beyond_first: Rows


def bone_responses(scans: BoneScans, rules: Pcwg3) -> Codes:
    """Return the response of bone on each scan.

    Parameters
    ----------
    scans : BoneScans
    rules : Pcwg3

    Returns
    -------
    (n,) int64
        PD from the scan on whose new lesions a later one confirms; PDu for new lesions that no scan has confirmed nor
        refuted yet; NED without any lesion, NE where nothing can be seen, else NON-PD.

    Notes
    -----
    Scher et al. 2016, Journal of Clinical Oncology 34, 1402: two new lesions on the first scan after baseline are
    progression if the next one, at least six weeks later, shows two more; on later scans, compared with that first one,
    if the next one shows that they persist.

    Examples
    --------
    >>> four = np.arange(4)
    >>> new, beyond = np.array([2, 2, 4, 4]), np.array([0, 0, 2, 2])
    >>> scans = BoneScans(0 * four, 56 * (four + 1), four >= 0, 5 + new, new, beyond)
    >>> [PCWG3.words[code] for code in bone_responses(scans, Pcwg3())]  # a flare, then progression
    ['NON-PD', 'NON-PD', 'PD', 'PD']
    """
    found = np.full(scans.subject.size, NE, np.int64)
    rows = np.flatnonzero(scans.seen)
    if not rows.size:
        return found
    who, day = scans.subject[rows], scans.day[rows]
    new, beyond = scans.new[rows], scans.beyond_first[rows]
    is_first = starts_of(who) == np.arange(who.size)
    suspect = np.where(is_first, new >= rules.new_bone_lesions, beyond >= rules.new_bone_lesions)
    answer = _later(who, day, rules.bone_confirmation_days)
    needed = np.where(is_first, rules.further_bone_lesions, rules.new_bone_lesions)
    confirmed = suspect & (answer >= 0) & (beyond[answer] >= needed)
    begun = first_rows(who, confirmed, int(who.max()) + 1)[who]
    progressed = (begun >= 0) & (np.arange(who.size) >= begun)
    nothing = scans.lesions[rows] == 0
    found[rows] = np.select(
        [progressed, suspect & (answer < 0), nothing], [PD, UNCONFIRMED, NOTHING_FOUND], NON_PD
    )  # fmt: skip
    return found


def _later(who: Rows, day: NDArray[np.int64], days: int) -> Rows:
    """Return for each scan the first of its subject at least so many days later; -1 for none."""
    span = int(day.max() - day.min()) + days + 2
    key = who * span + (day - day.min())
    at = np.maximum(np.searchsorted(key, key + days, side="left"), np.arange(who.size) + 1)
    there = (at < who.size) & (who[np.minimum(at, who.size - 1)] == who)
    return np.where(there, at, -1)


def is_of_bone_scan(records: Records, tu: Records | None, rules: Pcwg3) -> Mask:
    """Say which records are of a bone scan: by their method, or by that of their lesion in TU."""
    methods = tuple(each.upper() for each in rules.bone_methods)
    found = is_one_of(records.words("METHOD"), *methods)
    if tu is None or records.domain == "TU":
        return found
    links, own = records.words("LNKID"), tu.words("LNKID")
    number = {level: code for code, level in enumerate(links.levels)}
    link = np.array([number.get(level, -1) for level in own.levels] + [-1], np.int64)[own.codes]
    of_bone = is_one_of(tu.words("METHOD"), *methods) & (link >= 0)
    size = len(links.levels) + 1
    by_lesion = np.isin(records.subject * size + links.codes + 1, tu.subject[of_bone] * size + link[of_bone] + 1)
    unsaid = records.words("METHOD").codes < 0
    either: Mask = found | (unsaid & by_lesion)
    return either


def bone_assessments(tr: Records, rules: Pcwg3) -> Assessments:
    """Return the responses of bone that follow from the records of bone scans in TR.

    A lesion is there unless its TRSTRESC says that it is absent, not evaluable or equivocal; it is new by TRGRPID. A
    record without lesion that says ABSENT is a scan that shows nothing.
    """
    dates = tr.dates("DTC", rules.partial_dates)
    tr.told("unreadable_date", dates.unreadable, "the date cannot be read")
    visits = visits_of(tr, dates, apart=False)
    base = baseline_visits(tr, visits, rules)
    after = (np.arange(visits.n) > base[visits.subject]) & (visits.day != NO_DAY)
    state, links = tr.words("STRESC"), tr.words("LNKID")
    lost = (state.codes < 0) | is_one_of(state, *NOT_EVALUABLE)
    there = ~lost & ~is_one_of(state, *ABSENT, EQUIVOCAL, "0") & (links.codes >= 0)
    new = there & is_one_of(tr.words("GRPID"), NEW)
    seen = np.bincount(visits.of_record, ~lost, minlength=visits.n) > 0
    first = first_rows(visits.subject, after & seen, tr.subjects.n)
    key = tr.subject * (len(links.levels) + 1) + links.codes + 1
    on_first = new & (visits.of_record == first[tr.subject])
    beyond = new & ~np.isin(key, key[on_first])

    def count(mask: Mask) -> Rows:
        pairs = np.unique(np.stack([visits.of_record[mask], key[mask]]), axis=1)
        return np.bincount(pairs[0], minlength=visits.n).astype(np.int64)

    rows = np.flatnonzero(after)
    lesions, fresh, more = count(there)[rows], count(new)[rows], count(beyond)[rows]
    overall = np.full(visits.n, NE, np.int64)
    overall[rows] = bone_responses(
        BoneScans(visits.subject[rows], visits.day[rows], seen[rows], lesions, fresh, more), rules
    )
    return _named(tr, visits, after, overall)


def _named(tr: Records, visits: Visits, after: Mask, overall: Codes) -> Assessments:
    made = as_assessments(tr, visits, after, overall, visits.day, PCWG3)
    return replace(made, parameter="BONERESP", test="BONERESP")
