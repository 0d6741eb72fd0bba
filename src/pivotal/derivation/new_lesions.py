"""The lesions that were not there at baseline: where they are seen, how many have come, and how large they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.lesions import ABSENT, EQUIVOCAL, FURTHER, NEW, NOT_EVALUABLE, Visits, is_one_of, targets_of
from pivotal.derivation.model import Recist11
from pivotal.derivation.subject_runs import Rows, sums_so_far
from pivotal.derivation.target_lesions import UNKNOWN, Sizes


@dataclass(frozen=True)
class NewLesions:
    """New lesions by assessment.

    Parameters
    ----------
    there : (n,) bool
        Whether one is there that counts.
    come : (n,) int64
        How many different ones the subject has had until then.
    grown : (n,) bool
        Whether the reader said of one that it has grown since the assessment before.
    """

    there: Mask
    come: Rows
    grown: Mask


def new_lesions(tr: Records, tu: Records | None, visits: Visits, rules: Recist11) -> NewLesions:
    """Return the new lesions that count, by the rules for equivocal ones."""
    groups, state, links = tr.words("GRPID"), tr.words("STRESC"), tr.words("LNKID")
    new = is_one_of(groups, NEW) & ~is_one_of(state, *ABSENT, *NOT_EVALUABLE, "0")
    doubtful = new & is_one_of(state, EQUIVOCAL)
    counted = new & ~doubtful
    key = tr.subject * (len(links.levels) + 1) + links.codes + 1
    if rules.equivocal_new == "progression":
        counted = new
    elif rules.equivocal_new == "await" and doubtful.any():
        counted |= doubtful & np.isin(key, np.unique(key[counted]))
    there = np.zeros(visits.n, np.bool_)
    there[visits.of_record[counted]] = True
    come = np.zeros(visits.n, np.int64)
    _, first = np.unique(np.stack([key[counted], visits.of_record[counted]]), axis=1, return_index=True)
    rows = np.flatnonzero(counted)[first]
    rows = rows[np.unique(key[rows], return_index=True)[1]]
    np.add.at(come, visits.of_record[rows], 1)
    if tu is not None:
        _add_those_of_tu(there, come, tu, tr, visits)
    grown = np.zeros(visits.n, np.bool_)
    grown[visits.of_record[counted & is_one_of(state, *FURTHER)]] = True
    return NewLesions(there, sums_so_far(come, visits.subject), grown)


def _add_those_of_tu(there: Mask, come: Rows, tu: Records, tr: Records, visits: Visits) -> None:
    """Add new lesions that are identified in TU and have no record of their own in TR."""
    new = is_one_of(tu.result(), NEW)
    if not new.any():
        return
    links, own = tr.words("LNKID"), tu.words("LNKID")
    number = {level: code for code, level in enumerate(links.levels)}
    link = np.array([number.get(level, -1) for level in own.levels] + [-1], np.int64)[own.codes]
    key = tu.subject * (len(links.levels) + 1) + link + 1
    described = np.isin(key, tr.subject * (len(links.levels) + 1) + links.codes + 1) & (link >= 0)
    numbers = tu.numbers("VISITNUM")
    for row in np.flatnonzero(new & ~described).tolist():
        at = (visits.subject == tu.subject[row]) & (visits.number == numbers[row])
        there |= at
        come += at


def new_lesion_sums(tr: Records, tu: Records | None, visits: Visits, rules: Recist11) -> Sizes:
    """Return the sums of the sizes of new lesions by assessment, which no sum of targets holds."""
    sizes = targets_of(tr, tu, visits, rules, group=NEW)
    known = sizes.size != UNKNOWN
    visit = sizes.visit[known]
    sums = np.bincount(visit, sizes.size[known], minlength=visits.n).astype(np.int64)
    return np.where(np.bincount(visit, minlength=visits.n) > 0, sums, UNKNOWN)
