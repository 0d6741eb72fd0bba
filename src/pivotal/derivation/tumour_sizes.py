"""The door to ADTR: the diameters of target lesions, their sum, and how it changed from baseline and nadir."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.coded_columns import Column
from pivotal.derivation.criteria_model import Irecist
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
from pivotal.derivation.imputed_dates import NO_DAY, DatedColumn, day_named
from pivotal.derivation.lesions import NEW, Targets, Visits, is_one_of, targets_of, visits_of
from pivotal.derivation.model import Assessor, PartialDates, Recist11
from pivotal.derivation.response_parameters import ADSL_COLUMNS
from pivotal.derivation.response_values import IRECIST, IUPD, PD, RECIST, Scale, one_of
from pivotal.derivation.size_columns import NEW_LESIONS, TumourSums, both_columns, size_columns
from pivotal.derivation.subject_runs import Rows, first_rows, last_rows, least_so_far
from pivotal.derivation.target_lesions import UNKNOWN
from pivotal.errors import DataError, shown
from pivotal.frames import Grouping

SameVisit = Literal["together", "apart"]
NOTHING = np.iinfo(np.int32).max
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
    rules : Recist11 or Irecist, optional
        By iRECIST there are also the sums of new lesions (SNEWDIAM), of which the first is the baseline.
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
        assessed. Lesions that were not measured are not in the sum. ADTF, that a day was imputed, stands on the rows of
        lesions.

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
    said = (rules, assessor, names)
    columns = _columns(records, lesions, responses, dates, (same_visit == "apart", partial_dates), said)
    findings = gathered(each for each in (records, lesions, responses) if each is not None)
    if strict:
        refuse(findings)
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


def _columns(
    records: Records,
    lesions: Records | None,
    responses: Records | None,
    dates: DatedColumn,
    how: tuple[bool, PartialDates],
    said: tuple[Recist11, Assessor, Sequence[str]],
) -> dict[str, Column]:
    """Return the columns of ADTR, of which those of new lesions by iRECIST only."""
    rules, apart, partial_dates = said[0], *how
    scale = IRECIST if isinstance(rules, Irecist) else RECIST
    visits = visits_of(records, dates, apart=apart)
    targets = targets_of(records, lesions, visits, rules, once=apart)
    sums = _sums(records, targets, visits, dates)
    columns = size_columns(records, dates, visits, sums, _progressed(responses, sums, partial_dates, scale), said)
    if not isinstance(rules, Irecist):
        return columns
    new = targets_of(records, lesions, visits, rules, once=apart, group=NEW)
    more = _sums(records, new, visits, dates, since_first=True)
    progressed = _progressed(responses, more, partial_dates, scale)
    others = size_columns(records, dates, visits, more, progressed, said, NEW_LESIONS)
    return both_columns(columns, others, records.subjects)


def _sums(
    records: Records, targets: Targets, visits: Visits, dates: DatedColumn, *, since_first: bool = False
) -> TumourSums:
    """Return the sums of lesions; those of new lesions are compared with the first of them, whatever its lesions."""
    known = targets.only(targets.size != UNKNOWN)
    visit = np.unique(known.visit)
    place = np.full(visits.n, -1, np.int64)
    place[visit] = np.arange(visit.size)
    of = place[known.visit]
    total = np.bincount(of, known.size, minlength=visit.size).astype(np.int64)
    day = np.full(visit.size, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(day, of, dates.days[known.record])
    order = np.lexsort((day, visits.subject[visit]))
    back = np.empty(order.size, np.int64)
    back[order] = np.arange(order.size)
    visit, total, day, of = visit[order], total[order], day[order], back[of]
    subject, n = visits.subject[visit], records.subjects.n
    start = records.subjects.start[subject]
    baseline = last_rows(subject, (start != NO_DAY) & (day <= start), n)
    if since_first:
        baseline = first_rows(subject, day != NO_DAY, n)
    links = records.words("LNKID")
    measured = _sets(of, links.codes[known.record], links.levels, visit.size)
    at_base = np.where(baseline >= 0, measured[baseline] if visit.size else 0, 0)[subject]
    once = np.bincount(of, minlength=visit.size) == _counted(measured)
    complete = ((measured == at_base) | since_first) & (baseline[subject] >= 0) & once
    least = least_so_far(np.where(complete, total, NOTHING), subject, NOTHING)
    return TumourSums(
        visit, subject, day, total, baseline, complete, np.where(least == NOTHING, UNKNOWN, least),
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


def _progressed(rs: Records | None, sums: TumourSums, rule: PartialDates, scale: Scale) -> Mask:
    """Say which sums lie on a day on which the reader recorded progression, also one that is not confirmed."""
    if rs is None:
        return np.zeros(sums.visit.size, np.bool_)
    rows = is_one_of(rs.words("TESTCD"), "OVRLRESP") & one_of(scale.codes(rs.result()), PD, IUPD)
    days = rs.dates("DTC", rule).days[rows]
    low = int(min(days.min(initial=0), sums.day.min(initial=0)))
    span = int(max(days.max(initial=0), sums.day.max(initial=0))) - low + 1
    return np.isin(sums.subject * span + sums.day - low, rs.subject[rows] * span + days - low)
