"""Responses of ovarian cancer: tumours by RECIST and CA-125 (GCIG, Rustin et al. 2011)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pivotal.derivation.assessments import Assessments, assessments_of, recorded_assessments
from pivotal.derivation.best_response import (
    CONFIRMED,
    UNCONFIRMED,
    Parameter,
    best_of,
    best_parameters,
    recist_classes,
    yes_where,
)
from pivotal.derivation.confirmation import confirmed_responses
from pivotal.derivation.criteria_model import Gcig, Laboratory
from pivotal.derivation.domain_records import Mask, Records, Subjects
from pivotal.derivation.imputed_dates import NO_DAY
from pivotal.derivation.lesion_assessments import lesion_assessments
from pivotal.derivation.lesions import is_one_of
from pivotal.derivation.marker_values import (
    UNITS_PER_ML,
    UNKNOWN,
    MarkerValues,
    at_least,
    at_most,
    dates_of_values,
    marker_values,
    records_of_values,
)
from pivotal.derivation.paired_assessments import Pairs, combined, paired, values_at
from pivotal.derivation.response_values import CR, NE, OTHER, PD, PR, RECIST, SD, Codes, one_of
from pivotal.derivation.subject_runs import Rows, counts_before, first_rows, sums_so_far
from pivotal.errors import DataError
from pivotal.frames import Grouping


def ovarian_assessments(domains: dict[str, Records | None], way: str, rules: Gcig) -> tuple[list[Assessments], Mask]:
    """Return the combined responses, those of tumours and those of CA-125, and whose CA-125 is evaluable.

    Raises
    ------
    DataError
        If there are no values of CA-125 and no responses of it.
    """
    rs, tr, lb = domains["RS"], domains["TR"], domains["LB"]
    if way == "lesions":
        assert tr is not None
        tumour = lesion_assessments(tr, domains["TU"], rs, rules)
    else:
        assert rs is not None
        tumour = recorded_assessments(rs, rules, RECIST, rules.tumour_category)
    if lb is not None:
        marker, evaluable = marker_assessments(lb, rules)
    elif rs is not None:
        marker = recorded_assessments(rs, rules, RECIST, rules.marker_category)
        evaluable = np.ones(rs.subjects.n, np.bool_)
    else:
        raise DataError("lb= is missing: CA-125 is taken from LB, or from its responses in RS; accepted: lb= or rs=")
    if rs is not None and rules.evaluable_column in rs.table:
        said = is_one_of(rs.column_words(rules.evaluable_column), "Y")
        evaluable = np.bincount(rs.subject[said], minlength=rs.subjects.n) > 0
    tumour = replace(tumour, parameter="OVRR11")
    marker = replace(marker, parameter="OVRCA125")
    subjects = (rs or tr or lb).subjects  # type: ignore[union-attr]
    if way == "recorded":
        assert rs is not None
        overall = recorded_assessments(rs, rules)
    else:
        overall, _ = combined(
            subjects, (tumour, marker), lambda one, two, who: _together(one, two, who, evaluable), RECIST
        )
    stop = _interference(rs, rules)
    return [_until(overall, stop), tumour, _until(marker, stop)], evaluable


def combined_responses(tumour: Codes, marker: Codes) -> Codes:
    """Return the combined response from those of tumours and of CA-125, where CA-125 can respond.

    Parameters
    ----------
    tumour, marker : (n,) int64
        CR, PR, SD, PD or NE (and NON of tumours, which counts as SD), or OTHER for none.

    Returns
    -------
    (n,) int64
        PD where either is; NE where one is missing or both are not evaluable.

    Notes
    -----
    Rustin et al. 2011, table 3, as the pharmaverse restates it by overall responses.

    Examples
    --------
    >>> [RECIST.words[int(combined_responses(SD, marker))] for marker in (CR, PR, SD, PD, NE)]
    ['PR', 'PR', 'SD', 'PD', 'SD']
    """
    first, second = np.asarray(tumour, np.int64), np.asarray(marker, np.int64)
    missing = (first == OTHER) | (second == OTHER)
    either = one_of(first, CR, PR) | one_of(second, CR, PR)
    nothing = (first == NE) & (second == NE)
    found = np.select([missing | nothing, (first == CR) & (second == CR), either], [NE, CR, PR], SD)
    return np.where((first == PD) | (second == PD), PD, found).astype(np.int64)


def _together(tumour: Codes, marker: Codes, who: Rows, evaluable: Mask) -> Codes:
    """Return the combined responses; where CA-125 cannot respond they are those of the tumours, and its progression."""
    alone = np.where(marker == PD, PD, np.where(tumour == OTHER, NE, tumour))
    return np.where(evaluable[who], combined_responses(tumour, marker), alone)


def _interference(rs: Records | None, rules: Gcig) -> Rows | None:
    """Return the day on which CA-125 becomes unreliable, of each subject; None where RS says nothing of it."""
    columns = [] if rs is None else [name for name in rules.interference_columns if name in rs.table]
    if rs is None or not columns:
        return None
    found = np.zeros(rs.rows, np.bool_)
    for name in columns:
        found |= is_one_of(rs.column_words(name), "Y")
    days = rs.dates("DTC", rules.partial_dates).days
    stop = np.full(rs.subjects.n, np.iinfo(np.int64).max)
    found &= days != NO_DAY
    np.minimum.at(stop, rs.subject[found], days[found])
    return stop


def _until(found: Assessments, stop: Rows | None) -> Assessments:
    """Return assessments of which those after a day count no more."""
    if stop is None or not found.n:
        return found
    return replace(found, until_progression=found.until_progression & (found.day <= stop[found.subject]))


def marker_assessments(lb: Records, rules: Gcig) -> tuple[Assessments, Mask]:
    """Return the responses of CA-125 that follow from its values after baseline, and in whom it can respond."""
    wanted = Laboratory(test=rules.marker_test)
    values = marker_values(lb, wanted, UNITS_PER_ML, rules.partial_dates, rules.upper_limit)
    if values.n and (values.upper == UNKNOWN).all():
        raise DataError(
            "LB: LBSTNRHI, the upper limit of CA-125, is missing; accepted: the column, or upper_limit= in rules"
        )
    code = marker_responses(values, rules)
    rows = np.flatnonzero(values.after)
    names, numbers, sequence = records_of_values(lb, wanted, values)
    dates = dates_of_values(lb, wanted, values, rules.partial_dates).only(rows)
    found = assessments_of(
        lb.subjects, values.subject[rows], dates, code[rows], Grouping(code[rows].astype(np.int32), RECIST.words),
        (Grouping(names.codes[rows], names.levels), numbers[rows], sequence[rows]), "LB",
    )  # fmt: skip
    base, start = values.baseline, lb.subjects.start
    known = base >= 0
    if not values.n:
        return found, known
    upper, value = values.upper[base], values.value[base]
    recent = start - values.day[base] <= rules.pretreatment_days
    return found, known & recent & (upper != UNKNOWN) & at_least(value, upper, 100 * rules.evaluable_factor)


def marker_responses(values: MarkerValues, rules: Gcig) -> Codes:
    """Return the response of CA-125 at each value, as if it could respond in every subject.

    Parameters
    ----------
    values : MarkerValues
    rules : Gcig

    Returns
    -------
    (n,) int64
        PD at a value that doubles, if a second one does so too; CR and PR within a confirmed response, in the reference
        range or above it; NE without upper limit; else SD.
    """
    value, upper = values.value, values.upper
    known = upper != UNKNOWN
    normal = known & (value <= upper)
    low = values.after & at_most(value, values.base, 100 - rules.marker_response_percent)
    before = np.concatenate([[0], value[:-1]])
    steady = normal | at_most(value, before, 100 + rules.assay_variation_percent)
    answer = values.later(rules.marker_confirmation_days)
    broken = counts_before(~(low & steady))
    rows = np.arange(value.size)
    confirmed = low & (answer >= 0) & (broken[answer + 1] == broken[rows + 1])
    response = low & (sums_so_far(confirmed.astype(np.int64), values.subject) > 0)
    code = np.select([_doubled(values, normal, rules), response & normal, response], [PD, CR, PR], SD)
    return np.where(known, code, NE).astype(np.int64)


def _doubled(values: MarkerValues, normal: Mask, rules: Gcig) -> Mask:
    """Say which values are progression that a second one confirms."""
    row = values.baseline[values.subject]
    if not values.n:
        return normal
    was_normal = _so_far_before(normal & (np.arange(values.n) >= row), values.subject)
    by_upper = was_normal | normal[row]
    least = np.where(by_upper, values.upper, values.nadir)
    answer = values.later(rules.progression_confirmation_days)
    limit = 100 * rules.progression_factor
    found: Mask = values.after & at_least(values.value, least, limit) & (answer >= 0)
    return found & at_least(values.value[answer], least, limit)


def _so_far_before(mask: Mask, subject: Rows) -> Mask:
    """Say of which rows one before them in their subject is of a mask."""
    found: Mask = sums_so_far(mask.astype(np.int64), subject) - mask > 0
    return found


def ovarian_parameters(series: list[Assessments], subjects: Subjects, rules: Gcig, evaluable: Mask) -> list[Parameter]:
    """Return the parameters of RECIST from the combined responses, and those of CA-125 alone.

    For confirmed responses those of the tumours must be confirmed as RECIST has it; those of CA-125 are so already.
    """
    overall, tumour, marker = series
    plain = rules.model_copy(update={"confirm": False})
    first, *_, last = best_parameters(overall, subjects, plain)
    if rules.not_evaluable == "left_out":
        overall = replace(overall, counts=overall.counts & evaluable[overall.subject])
    parameters = [first, *best_parameters(overall, subjects, plain)[1:-1], last]
    rows = np.flatnonzero(marker.decisive)
    doubled = first_rows(marker.subject, marker.decisive & (marker.value == PD), subjects.n)
    parameters.append(yes_where("PDCA125", doubled, series=2))
    if not rules.confirm:
        return parameters
    value = _confirmed_values(overall, tumour, marker, rules, evaluable)
    renamed = dict(zip(UNCONFIRMED, CONFIRMED, strict=True))
    confirmed = best_parameters(replace(overall, value=value), subjects, plain)[1:-1]
    parameters += [replace(each, code=renamed[each.code]) for each in confirmed]
    rows = rows[evaluable[marker.subject[rows]]]
    who, of_marker = marker.subject[rows], marker.value[rows]
    everything = np.ones(rows.size, np.bool_)
    best, code = best_of(
        who, recist_classes(who, of_marker, everything, (of_marker == CR, of_marker == PR)), subjects.n
    )
    row = np.where(best < 0, -1, rows[best] if rows.size else -1)
    return [*parameters, Parameter("CBORCA", row, code, False, 2)]


def _confirmed_values(
    overall: Assessments, tumour: Assessments, marker: Assessments, rules: Gcig, evaluable: Mask
) -> Codes:
    """Return the combined responses where those of tumours that nothing confirms are stable disease."""
    rows = np.flatnonzero(tumour.decisive)
    complete, partial = confirmed_responses(tumour.subject[rows], tumour.day[rows], tumour.value[rows], rules)
    value = tumour.value.copy()
    stands = np.where(value[rows] == CR, complete, (value[rows] != PR) | partial)
    value[rows[~stands]] = SD
    of_tumour = _beside(overall, replace(tumour, value=value))
    of_marker = _beside(overall, marker)
    return _together(of_tumour, of_marker, overall.subject, evaluable)


def _beside(overall: Assessments, other: Assessments) -> Codes:
    """Return the responses of another series at each assessment; OTHER where there is none."""
    pairs: Pairs = paired(overall, other)
    found = np.full(overall.n, OTHER, np.int64)
    there = pairs.first >= 0
    found[pairs.first[there]] = values_at(other, pairs.second[there])
    return found
