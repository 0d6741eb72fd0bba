"""Queries about lesions of one reader: who they are, whether all were measured, and in what unit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.lesions import NEW, NON_TARGET, TARGET, Targets, Visits, is_one_of
from pivotal.derivation.model import Recist11
from pivotal.derivation.subject_runs import Rows, groups_of
from pivotal.derivation.target_lesions import PER_MM, UNKNOWN
from pivotal.frames import Grouping

TENFOLD = (8.0, 12.5)  # a size so many times another of the same lesion may be in another unit
SUM_TOLERANCE = 100  # thousandths of a millimetre: sums are recorded to a tenth


def query_identity(records: Records, what: tuple[Grouping, ...], names: tuple[str, ...]) -> None:
    """Add findings of lesions of which something changes that cannot: their place, or what kind they are."""
    links = records.words("LNKID")
    rows = np.flatnonzero(links.codes >= 0)
    if not rows.size:
        return
    lesion, first = groups_of((records.subject[rows], records.subjects.n), (links.codes[rows], len(links.levels)))
    for words, name in zip(what, names, strict=True):
        codes = words.codes[rows]
        other = (codes != codes[first][lesion]) & (codes >= 0) & (codes[first][lesion] >= 0)
        mask = np.zeros(records.rows, np.bool_)
        mask[rows[other]] = True
        records.told("lesion_changes", mask, f"the lesion has another {name} than in its first record")


def query_known_lesions(tr: Records, tu: Records) -> None:
    """Add findings of measured lesions that TU does not hold."""
    links, own = tr.words("LNKID"), tu.words("LNKID")
    if not own.levels:
        return
    number = {level: code for code, level in enumerate(links.levels)}
    link = np.array([number.get(level, -1) for level in own.levels] + [-1], np.int64)[own.codes]
    there = tu.subject * (len(links.levels) + 1) + link
    lost = (links.codes >= 0) & ~np.isin(tr.subject * (len(links.levels) + 1) + links.codes, there[link >= 0])
    tr.told("lesion_not_identified", lost, "the lesion is not in TU")


def query_targets(
    tr: Records, tu: Records | None, visits: Visits, targets: Targets, base: Rows, rules: Recist11
) -> None:
    """Add findings of target lesions: at baseline, and those that come later."""
    subject = visits.subject[targets.visit]
    at_base = targets.visit == base[subject]
    known = targets.size != UNKNOWN
    first = np.full(max(targets.lesions, 1), visits.n, np.int64)
    np.minimum.at(first, targets.lesion[known], targets.visit[known])
    late = known & (targets.visit > base[subject]) & (first[targets.lesion] == targets.visit) & (base[subject] >= 0)
    tr.told(
        "target_after_baseline",
        _at(targets, late, tr),
        "the target lesion was not measured at baseline; no sum holds it",
    )
    least = np.where(targets.node, rules.measurable_node_mm, rules.measurable_mm) * PER_MM
    small = at_base & known & (targets.size < least)
    tr.told("target_too_small", _at(targets, small, tr), "the target lesion is too small to be one at baseline")
    count = np.bincount(subject[at_base & known], minlength=base.size)
    many = at_base & known & (count[subject] > rules.most_targets)
    tr.told(
        "too_many_targets", _at(targets, _first(subject, many), tr), f"more than {rules.most_targets} target lesions"
    )
    if tu is not None:
        _query_organs(tu, rules)


def _query_organs(tu: Records, rules: Recist11) -> None:
    places = tu.words("LOC")
    rows = np.flatnonzero(is_one_of(tu.result(), TARGET) & (places.codes >= 0))
    if not rows.size:
        return
    organ, _ = groups_of((tu.subject[rows], tu.subjects.n), (places.codes[rows], len(places.levels)))
    crowded = np.bincount(organ)[organ] > rules.most_targets_per_organ
    mask = np.zeros(tu.rows, np.bool_)
    mask[rows[_first(organ, crowded)]] = True
    said = f"more than {rules.most_targets_per_organ} target lesions in {'{}'}"
    for code, place in enumerate(places.levels):
        tu.told("too_many_in_organ", mask & (places.codes == code), said.format(place))


def query_sums(tr: Records, visits: Visits, targets: Targets, base: Rows) -> None:
    """Add findings of recorded sums that do not hold all lesions, or are not what the lesions add up to."""
    rows = np.flatnonzero(is_one_of(tr.words("TESTCD"), "SUMDIAM"))
    if not rows.size:
        return
    known = targets.only(targets.size != UNKNOWN)
    measured = np.bincount(known.visit, minlength=visits.n)
    total = np.bincount(known.visit, known.size, minlength=visits.n)
    expected = np.where(base >= 0, measured[base], 0)[visits.subject]
    visit, value = visits.of_record[rows], tr.numbers("STRESN")[rows] * PER_MM
    there = ~np.isnan(value)
    some = there & (measured[visit] < expected[visit])
    tr.told("sum_without_all", _mask(rows[some], tr.rows), "the sum stands for fewer lesions than at baseline")
    other = there & ~some & (measured[visit] > 0) & (np.abs(np.where(there, value, 0) - total[visit]) > SUM_TOLERANCE)
    tr.told("sum_is_another", _mask(rows[other], tr.rows), "the recorded sum is not that of the lesions")


def query_units(tr: Records, targets: Targets) -> None:
    """Add findings of sizes that are about ten times, or a tenth of, others of the same lesion: cm among mm."""
    known = targets.only((targets.size != UNKNOWN) & (targets.size > 0))
    order = np.lexsort((known.size, known.lesion))
    lesion, size = known.lesion[order], known.size[order]
    if not lesion.size:
        return
    first = np.flatnonzero(np.concatenate([[True], np.diff(lesion) != 0]))
    count = np.diff(np.concatenate([first, [lesion.size]]))
    middle = np.repeat(size[first + count // 2], count)
    ratio = np.maximum(size / middle, middle / size)
    wrong = (ratio >= TENFOLD[0]) & (ratio <= TENFOLD[1]) & (np.repeat(count, count) > 2)
    mask = _mask(known.record[order[wrong]], tr.rows)
    tr.told("perhaps_centimetres", mask, "the size is about ten times, or a tenth of, the lesion's others: cm for mm?")


def query_baselines(tr: Records, visits: Visits, targets: Targets, rules: Recist11) -> None:
    """Add findings of subjects with two baselines, and of those with none."""
    named = is_one_of(visits.name, *(each.upper() for each in rules.baseline_visits))
    start = tr.subjects.start[visits.subject]
    measured = np.zeros(visits.n, np.bool_)
    measured[targets.visit[targets.size != UNKNOWN]] = True
    baseline = measured & (named | (~_any(named, visits, tr.subjects.n) & (visits.day <= start)))
    count = np.bincount(visits.subject[baseline], minlength=tr.subjects.n)[visits.subject]
    several = np.flatnonzero(baseline & (count > 1))
    later = several[1:][np.diff(visits.subject[several]) == 0]
    record = visits.first_record[later]
    tr.told("two_baselines", _mask(record, tr.rows), "target lesions were measured at baseline before; the last counts")
    without = measured & (count == 0)
    alone = visits.first_record[_first(visits.subject, without)]
    tr.told("no_baseline", _mask(alone, tr.rows), "target lesions were measured, but not at baseline")


def query_groups(tr: Records) -> None:
    """Add findings of lesions that stand in two groups, and of groups that are not known."""
    query_identity(tr, (tr.words("GRPID"),), ("group (TRGRPID)",))
    groups = tr.words("GRPID")
    unknown = ~is_one_of(groups, TARGET, NON_TARGET, NEW) & (groups.codes >= 0)
    tr.told("unknown_word", unknown, "TRGRPID is none of TARGET, NON-TARGET, NEW; the record counts for nothing")


def _any(mask: Mask, visits: Visits, subjects: int) -> Mask:
    found = np.zeros(subjects, np.bool_)
    found[visits.subject[mask]] = True
    return found[visits.subject]


def _at(targets: Targets, mask: Mask, tr: Records) -> Mask:
    return _mask(targets.record[mask], tr.rows)


def _mask(rows: NDArray[np.int64], n: int) -> Mask:
    found = np.zeros(n, np.bool_)
    found[rows] = True
    return found


def _first(group: Rows, mask: Mask) -> Mask:
    """Return a mask with the first of its rows in each group only."""
    rows = np.flatnonzero(mask)
    _, first = np.unique(group[rows], return_index=True)
    return _mask(rows[first], mask.size)
