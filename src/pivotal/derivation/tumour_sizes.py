"""The door to ADTR: the diameters of target lesions, their sum, and how it changed from baseline and nadir."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.coded_columns import Column, flag, stacked, taken
from pivotal.derivation.derived import Derivation, as_frame, checked_names
from pivotal.derivation.domain_records import (
    Mask,
    Records,
    as_assessor,
    gathered,
    read_by,
    records_of,
    subjects_of,
)
from pivotal.derivation.findings import refuse
from pivotal.derivation.imputed_dates import FLAGS, NO_DAY, DatedColumn, as_dates, day_named
from pivotal.derivation.lesions import TARGET, Targets, Visits, is_one_of, targets_of, visits_of
from pivotal.derivation.model import Assessor, PartialDates, Recist11
from pivotal.derivation.response_parameters import ADSL_COLUMNS, kept_column
from pivotal.derivation.response_values import PD, response_codes
from pivotal.derivation.subject_runs import Rows, first_rows, last_rows, least_so_far
from pivotal.derivation.target_lesions import PER_MM, UNKNOWN, Sizes
from pivotal.errors import DataError, shown
from pivotal.frames import Floats, Grouping

SameVisit = Literal["together", "apart"]
NOTHING = np.iinfo(np.int32).max
SUM = "SDIAM"
MOST_LINKS = 62  # bits of a whole number


def derive_tumour_sizes(  # noqa: PLR0913 (the domains are named)
    tr: Any,
    tu: Any = None,
    rs: Any = None,
    adsl: Any = None,
    *,
    rules: Recist11 | None = None,
    evaluator: str | Assessor = "INVESTIGATOR",
    partial_dates: PartialDates = "first",
    same_visit: SameVisit = "together",
    cutoff: Any = None,
    keep: Sequence[str] | None = None,
    strict: bool = False,
) -> Derivation:
    """Derive the sizes of target lesions (ADTR).

    One row an assessment for each lesion's longest diameter (LDIAM1, …), the diameter across it (NLDIAM1, …), and the
    sum of diameters (SDIAM), nodes measured across and others along.

    Parameters
    ----------
    tr : frame or mapping of arrays
        Measurements as SDTM has them.
    tu : frame or mapping of arrays, optional
        Lesions with their place, which tells lymph nodes; without it they are those that were measured across only.
    rs : frame or mapping of arrays, optional
        Responses, for PDFL.
    adsl : frame or mapping of arrays
        One row a subject, with USUBJID and the start.
    rules : Recist11, optional
    evaluator : str or Assessor
        Whose reading counts.
    partial_dates : {"first", "last", "none"}
        Which day of its month a date without day stands for. Sizes take the first by custom, where responses take the
        last; so the two are set apart.
    same_visit : {"together", "apart"}
        Lesions that were measured on two days under one visit number: ``together`` they are in one sum, by custom,
        which then is not marked by ANL01FL and is a finding; ``apart`` they are two assessments, as ``derive_response``
        has them.
    cutoff, keep, strict
        As in ``derive_response``.

    Returns
    -------
    Derivation
        ``data`` is ADTR. AVAL in mm; BASE is the last sum up to day 1, NADIR the smallest of the complete sums before;
        CHG, PCHG, CHGNAD, PCHGNAD the changes from them in mm and per cent, missing where one would divide by 0.
        ANL01FL marks sums of all of baseline's lesions, ANL02FL the largest decrease after the start, ANL03FL those
        before progression, ANL04FL those that are complete or show it; LSEXP and LSASS name the lesions expected and
        assessed. Lesions that were not measured are not in the sum.

    Raises
    ------
    DataError
        As ``derive_response``.

    Examples
    --------
    >>> adsl = {"USUBJID": ["1"], "RANDDT": ["2024-01-01"]}
    >>> tr = {
    ...     "USUBJID": ["1"] * 4,
    ...     "TRGRPID": ["TARGET"] * 4,
    ...     "TRLNKID": ["T01", "T02"] * 2,
    ...     "TRTESTCD": ["LDIAM"] * 4,
    ...     "TRSTRESN": [30.0, 20.0, 18.0, 12.0],
    ...     "VISIT": ["SCREENING"] * 2 + ["WEEK 8"] * 2,
    ...     "TRDTC": ["2023-12-20"] * 2 + ["2024-02-26"] * 2,
    ... }
    >>> [(r["AVAL"], r["PCHG"]) for r in derive_tumour_sizes(tr, adsl=adsl).rows() if r["PARAMCD"] == "SDIAM"]
    [(50.0, 0.0), (30.0, -40.0)]
    """
    rules = rules or Recist11()
    if adsl is None:
        raise DataError("adsl= is missing: the subjects with their start; accepted: a frame with USUBJID and RANDDT")
    assessor = as_assessor(evaluator)
    last_day = None if cutoff is None else day_named(cutoff, "cutoff")
    subjects = subjects_of(as_frame(adsl), rules.start, last_day)
    names = checked_names(keep, subjects.table.names, ADSL_COLUMNS)
    records = read_by(records_of(as_frame(tr), "TR", subjects), assessor)
    dates = records.dates("DTC", partial_dates)
    if last_day is not None:
        known = dates.days <= last_day
        records = records.only(known)
        dates = records.dates("DTC", partial_dates)
    lesions = None if tu is None else read_by(records_of(as_frame(tu), "TU", subjects), assessor)
    responses = None if rs is None else read_by(records_of(as_frame(rs), "RS", subjects), assessor)
    if same_visit not in get_args(SameVisit):
        raise DataError(f"same_visit={shown(same_visit)}; accepted: {', '.join(get_args(SameVisit))}")
    visits = visits_of(records, dates, apart=same_visit == "apart")
    targets = targets_of(records, lesions, visits, rules, once=same_visit == "apart")
    sums = _sums(records, targets, visits, dates)
    progressed = _progressed(responses, sums, partial_dates)
    findings = gathered(each for each in (records, lesions, responses) if each is not None)
    if strict:
        refuse(findings)
    columns = _columns(records, dates, visits, sums, progressed, (rules, assessor, names))
    return Derivation(
        name="ADTR",
        verb="derive_tumour_sizes",
        columns=columns,
        rules=(rules,),
        settings={
            "evaluator": assessor.evaluator,
            "reader": assessor.reader,
            "partial_dates": partial_dates,
            "same_visit": same_visit,
            "cutoff": None if cutoff is None else str(cutoff),
        },
        findings=findings,
        backend=subjects.table.backend,
    )


@dataclass(frozen=True)
class _Sums:
    """A row an assessment with a measured target lesion, in order of subject and day."""

    visit: Rows
    subject: Rows
    day: NDArray[np.int64]
    imputed: NDArray[np.int8]
    total: Sizes
    baseline: Rows  # the row of each subject's baseline, -1
    complete: Mask
    nadir: Sizes
    expected: Grouping
    assessed: Grouping


def _sums(records: Records, targets: Targets, visits: Visits, dates: DatedColumn) -> _Sums:
    known = targets.only(targets.size != UNKNOWN)
    visit = np.unique(known.visit)
    place = np.full(visits.n, -1, np.int64)
    place[visit] = np.arange(visit.size)
    of = place[known.visit]
    total = np.bincount(of, known.size, minlength=visit.size).astype(np.int64)
    day = np.full(visit.size, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(day, of, dates.days[known.record])
    imputed = np.full(visit.size, -1, np.int8)
    imputed[of[dates.flags[known.record] >= 0]] = 0
    order = np.lexsort((day, visits.subject[visit]))
    back = np.empty(order.size, np.int64)
    back[order] = np.arange(order.size)
    visit, total, day, imputed, of = visit[order], total[order], day[order], imputed[order], back[of]
    subject, n = visits.subject[visit], records.subjects.n
    start = records.subjects.start[subject]
    baseline = last_rows(subject, (start != NO_DAY) & (day <= start), n)
    links = records.words("LNKID")
    measured = _sets(of, links.codes[known.record], links.levels, visit.size)
    at_base = np.where(baseline >= 0, measured[baseline] if visit.size else 0, 0)[subject]
    once = np.bincount(of, minlength=visit.size) == _counted(measured)
    complete = (measured == at_base) & (baseline[subject] >= 0) & once
    least = least_so_far(np.where(complete, total, NOTHING), subject, NOTHING)
    return _Sums(
        visit, subject, day, imputed, total, baseline, complete, np.where(least == NOTHING, UNKNOWN, least),
        _named(at_base, links.levels),
        _twice_named(_named(measured, links.levels), of, Grouping(links.codes[known.record], links.levels), ~once),
    )  # fmt: skip


def _sets(of: Rows, codes: NDArray[np.integer], levels: Sequence[Any], n: int) -> NDArray[Any]:
    """Return the set of lesions of each assessment as the bits of a number."""
    if len(levels) <= MOST_LINKS:
        bits = np.zeros(n, np.int64)
        np.bitwise_or.at(bits, of, np.left_shift(np.int64(1), codes.astype(np.int64)))
        return bits
    many = np.zeros(n, object)
    for row, code in zip(of.tolist(), codes.tolist(), strict=True):
        many[row] |= 1 << code
    return many


def _twice_named(names: Grouping, of: Rows, links: Grouping, twice: Mask) -> Grouping:
    """Return the lesions assessed, those that were measured twice named twice."""
    levels, codes = list(names.levels), names.codes.copy()
    for row in np.flatnonzero(twice).tolist():
        codes[row] = len(levels)
        levels.append(", ".join(sorted(str(links.levels[k]) for k in links.codes[of == row].tolist())))
    return Grouping(codes, tuple(levels))


def _counted(sets: NDArray[Any]) -> NDArray[np.int64]:
    """Return how many lesions are in each set."""
    return np.array([int(each).bit_count() for each in sets.tolist()], np.int64)


def _named(sets: NDArray[Any], levels: Sequence[Any]) -> Grouping:
    distinct, codes = np.unique(sets, return_inverse=True)
    texts = [", ".join(str(level) for k, level in enumerate(levels) if int(bits) >> k & 1) for bits in distinct]
    return Grouping(codes.astype(np.int32), tuple(texts))


def _progressed(rs: Records | None, sums: _Sums, rule: PartialDates) -> Mask:
    """Say which sums lie on a day on which the reader recorded progression."""
    if rs is None:
        return np.zeros(sums.visit.size, np.bool_)
    value = response_codes(rs.result())
    rows = is_one_of(rs.words("TESTCD"), "OVRLRESP") & (value == PD)
    days = rs.dates("DTC", rule).days[rows]
    low = int(min(days.min(initial=0), sums.day.min(initial=0)))
    span = int(max(days.max(initial=0), sums.day.max(initial=0))) - low + 1
    return np.isin(sums.subject * span + sums.day - low, rs.subject[rows] * span + days - low)


def _flags(sums: _Sums, progressed: Mask, start: NDArray[np.int64], n: int) -> dict[str, Column]:
    """Return the flags of analysis of the sums."""
    base = sums.baseline[sums.subject]
    after = sums.complete & (sums.day > start[sums.subject]) & (base >= 0)
    best = np.full(n, np.inf)
    change = _change(sums.total, np.where(base >= 0, sums.total[base], UNKNOWN))[1]
    after &= ~np.isnan(change)
    np.minimum.at(best, sums.subject[after], change[after])
    lowest = first_rows(sums.subject, after & (change == best[sums.subject]), n)
    first = first_rows(sums.subject, progressed, n)[sums.subject]
    number = np.arange(sums.visit.size)
    return {
        "ABLFL": flag(number == base),
        "ANL01FL": flag(sums.complete),
        "ANL02FL": flag(number == lowest[sums.subject]),
        "ANL03FL": flag(sums.complete & ((first < 0) | (number < first))),
        "ANL04FL": flag(sums.complete | progressed),
        "PDFL": flag(progressed),
    }


def _change(total: Sizes, before: Sizes) -> tuple[Floats, Floats]:
    """Return the change in mm and in per cent; missing where there is nothing before, per cent also where it is 0."""
    known = before != UNKNOWN
    change = np.where(known, (total - before) / PER_MM, np.nan)
    share = np.where(known & (before > 0), 100.0 * (total - before) / np.where(before > 0, before, 1), np.nan)
    return change, share


def _columns(
    records: Records, dates: DatedColumn, visits: Visits, sums: _Sums, progressed: Mask,
    said: tuple[Recist11, Assessor, Sequence[str]],
) -> dict[str, Column]:  # fmt: skip
    """Return the columns of ADTR: diameters of lesions and their sums, sorted by subject, parameter and day."""
    rules, assessor, keep = said
    subjects, by = records.subjects, assessor.label
    rows, codes, names, labels = _diameters(records)
    names, labels = [*names, SUM], [*labels, f"Target Lesions Sum of Diameters by {by}"]
    size = sums.visit.size
    who = np.concatenate([records.subject[rows], sums.subject])
    visit = np.concatenate([visits.of_record[rows], sums.visit])
    day = np.concatenate([dates.days[rows], sums.day])
    imputed = np.concatenate([dates.flags[rows], sums.imputed])
    value = np.concatenate([records.numbers("STRESN")[rows], sums.total / PER_MM])
    parameter = np.concatenate([codes, np.full(size, len(names) - 1)])
    alphabetical = np.argsort(np.argsort(names)).astype(np.int64)
    late = np.where(day == NO_DAY, np.iinfo(np.int64).max, day)
    order = np.lexsort((late, visits.number[visit], alphabetical[parameter], who))
    own = order - rows.size  # the row among the sums; below 0 for a lesion's
    own = np.where(own >= 0, own, -1)
    who, day, parameter = who[order], day[order], parameter[order].astype(np.int32)
    base = np.where(sums.baseline >= 0, sums.total[sums.baseline] if size else UNKNOWN, UNKNOWN)[sums.subject]
    change, share = _change(sums.total, base)
    from_nadir, share_of_nadir = _change(sums.total, sums.nadir)
    start = subjects.start[who]
    ady = np.where((day != NO_DAY) & (start != NO_DAY), day - start + (day >= start), np.nan)
    at_base = is_one_of(visits.name, *(each.upper() for each in rules.baseline_visits))
    visit_name = stacked([Grouping(np.where(at_base, -1, visits.name.codes), visits.name.levels), _baseline_word()])
    visit_name = Grouping(np.where(at_base, visit_name.codes[-1], visit_name.codes[:-1]), visit_name.levels)
    flags = _flags(sums, progressed, subjects.start, subjects.n)
    everywhere = np.zeros(who.size, np.int32)
    lesion = _lesion_flags(records, rows)
    kept = {name: taken(kept_column(subjects, name), who) for name in keep}
    return {
        **({"STUDYID": kept.pop("STUDYID")} if "STUDYID" in kept else {}),
        "USUBJID": Grouping(subjects.codes.codes[who], subjects.codes.levels),
        "ASEQ": _numbered(who),
        "PARAMCD": Grouping(parameter, tuple(names)),
        "PARAM": Grouping(parameter, tuple(labels)),
        "PARCAT1": Grouping(everywhere, ("Target Lesion(s)",)),
        "PARCAT2": Grouping(everywhere, (by,)),
        "PARCAT3": Grouping(everywhere, ("RECIST 1.1",)),
        "ADT": as_dates(day),
        "ADY": ady,
        "ADTF": Grouping(np.where(own >= 0, -1, imputed[order]).astype(np.int32), FLAGS),
        "AVISIT": taken(visit_name, visit[order]),
        "AVISITN": np.where(at_base, 0, visits.number)[visit[order]],
        "AVAL": value[order],
        "BASE": _at(np.where(base == UNKNOWN, np.nan, base / PER_MM), own),
        "CHG": _at(change, own),
        "PCHG": _at(share, own),
        "NADIR": _at(np.where(sums.nadir == UNKNOWN, np.nan, sums.nadir / PER_MM), own),
        "CHGNAD": _at(from_nadir, own),
        "PCHGNAD": _at(share_of_nadir, own),
        **{name: taken(stacked([lesion.get(name, flag(np.zeros(rows.size, np.bool_))), each]), order)  # type: ignore[list-item]
           for name, each in flags.items()},
        "LSEXP": taken(stacked([lesion["LNKID"], sums.expected]), order),
        "LSASS": taken(stacked([lesion["LNKID"], sums.assessed]), order),
        "TRSEQ": np.concatenate([records.numbers("SEQ")[rows], np.full(size, np.nan)])[order],
        **({} if "RANDDT" in keep else {"RANDDT": as_dates(start)}),
        **kept,
    }  # fmt: skip


def _lesion_flags(records: Records, rows: Rows) -> dict[str, Grouping]:
    links = records.words("LNKID")
    return {"ANL01FL": flag(np.ones(rows.size, np.bool_)), "LNKID": Grouping(links.codes[rows], links.levels)}


def _baseline_word() -> Grouping:
    return Grouping(np.zeros(1, np.int32), ("BASELINE",))


def _at(values: Floats, rows: Rows) -> Floats:
    return np.where(rows >= 0, values[rows] if values.size else np.nan, np.nan)


def _numbered(who: Rows) -> Rows:
    number = np.arange(who.size)
    if not who.size:
        return number
    first = np.concatenate([[True], np.diff(who) != 0])
    return number - np.maximum.accumulate(np.where(first, number, 0)) + 1


def _diameters(records: Records) -> tuple[Rows, Rows, list[str], list[str]]:
    """Return the rows of single lesions, the parameter of each, and the parameters."""
    tests, groups, links = records.words("TESTCD"), records.words("GRPID"), records.words("LNKID")
    along, across = is_one_of(tests, "LDIAM"), is_one_of(tests, "LPERP")
    target = is_one_of(groups, TARGET) if groups.levels else links.codes >= 0
    number = np.array([_trailing(str(each)) for each in links.levels] + [-1], np.int64)[links.codes]
    rows = np.flatnonzero((along | across) & target & (number >= 0))
    distinct = np.unique(number[rows])
    names = [f"LDIAM{k}" for k in distinct] + [f"NLDIAM{k}" for k in distinct]
    labels = [f"Target Lesion {k} Analysis Diameter" for k in distinct]
    labels += [f"Target Lesion {k} Analysis Perpendicular" for k in distinct]
    codes = np.searchsorted(distinct, number[rows]) + np.where(across[rows], distinct.size, 0)
    return rows, codes.astype(np.int64), names, labels


def _trailing(link: str) -> int:
    found = re.search(r"(\d+)$", link)
    return int(found[1]) if found else -1
