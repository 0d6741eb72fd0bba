"""Responses of prostate cancer: soft tissue, bone and PSA (PCWG3, Scher et al. 2016)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pivotal.derivation.assessments import Assessments, recorded_assessments
from pivotal.derivation.best_response import Classes, Parameter, best_parameters
from pivotal.derivation.bone_responses import bone_assessments, is_of_bone_scan
from pivotal.derivation.criteria_model import Laboratory, Pcwg3
from pivotal.derivation.domain_records import Mask, Records, Subjects
from pivotal.derivation.lesion_assessments import as_assessments, lesion_responses
from pivotal.derivation.marker_values import (
    MASS_PER_ML,
    UNKNOWN,
    MarkerValues,
    amount,
    as_source,
    at_least,
    at_most,
    marker_values,
)
from pivotal.derivation.paired_assessments import combined
from pivotal.derivation.response_values import (
    CR,
    NE,
    NON,
    NON_PD,
    NONE,
    NOTHING_FOUND,
    OTHER,
    PCWG3,
    PD,
    PR,
    SD,
    UNCONFIRMED,
    Codes,
    one_of,
)
from pivotal.derivation.subject_runs import Rows, first_rows


def combined_responses(soft: Codes, bone: Codes, has_targets: Mask) -> Codes:
    """Return the overall response from those of soft tissue and bone.

    Parameters
    ----------
    soft : (n,) int64
        CR, PR, SD, NON, PD, NE, NOTHING_FOUND (no disease, at baseline nor since), or OTHER without any.
    bone : (n,) int64
        PD, UNCONFIRMED, NON_PD, NOTHING_FOUND, NE, or OTHER without any.
    has_targets : (n,) bool
        Whether the subject had target lesions.

    Returns
    -------
    (n,) int64

    Notes
    -----
    Scher et al. 2016, as the pharmaverse tabulates it; what was not assessed counts as not evaluable.

    Examples
    --------
    >>> [PCWG3.words[int(combined_responses(CR, NON_PD, targets))] for targets in (True, False)]
    ['PR', 'NON-CR/NON-PD']
    """
    soft, bone = (np.where(np.asarray(each) == OTHER, NE, each) for each in (soft, bone))
    nothing = soft == NOTHING_FOUND
    complete = np.where(bone == NOTHING_FOUND, CR, np.where(has_targets, PR, NON))
    by_bone = np.select([bone == NON_PD, bone == UNCONFIRMED], [NON, UNCONFIRMED], NE)
    found = np.select([nothing, soft == CR], [by_bone, complete], soft)
    return np.where((soft == PD) | (bone == PD), PD, found).astype(np.int64)


def prostate_assessments(
    domains: dict[str, Records | None], way: str, rules: Pcwg3, has_targets: Mask
) -> list[Assessments]:
    """Return the overall responses, those of soft tissue and those of bone."""
    rs, tr = domains["RS"], domains["TR"]
    if way == "lesions":
        assert tr is not None
        tu = domains["TU"]
        of_bone = is_of_bone_scan(tr, tu, rules)
        rest = None if tu is None else tu.only(~is_of_bone_scan(tu, None, rules))
        soft = _soft_assessments(tr.only(~of_bone), rest, rs, rules)
        bone = bone_assessments(tr.only(of_bone), rules)
        has_soft = np.zeros(tr.subjects.n, np.bool_)
        has_soft[tr.subject[~of_bone]] = True
    else:
        assert rs is not None
        soft = recorded_assessments(rs, rules, PCWG3, rules.soft_tissue_category, "SFTSRESP")
        bone = recorded_assessments(rs, rules, PCWG3, rules.category, "BONERESP")
        has_soft = np.ones(rs.subjects.n, np.bool_)
    soft = replace(soft, parameter="SFTSRESP", test="SFTSRESP")
    bone = replace(bone, parameter="BONERESP", test="BONERESP")
    if way == "recorded":
        assert rs is not None
        return [recorded_assessments(rs, rules, PCWG3), soft, bone]

    def rule(of_soft: Codes, of_bone: Codes, who: Rows) -> Codes:
        of_soft = np.where((of_soft == OTHER) & ~has_soft[who], NOTHING_FOUND, of_soft)
        return combined_responses(of_soft, of_bone, has_targets[who])

    records = tr if way == "lesions" else rs
    assert records is not None
    return [combined(records.subjects, (soft, bone), rule, PCWG3)[0], soft, bone]


def _soft_assessments(tr: Records, tu: Records | None, rs: Records | None, rules: Pcwg3) -> Assessments:
    """Return the responses of soft tissue that follow from its lesions: no disease where there never was any."""
    found = lesion_responses(tr, tu, rs, rules)
    never = (found.target == NONE) & (found.non_target == NONE) & ~found.new
    overall = np.where(never, NOTHING_FOUND, found.overall)
    return as_assessments(tr, found.visits, found.after, overall, found.day, PCWG3)


def prostate_parameters(found: Assessments, subjects: Subjects, rules: Pcwg3) -> list[Parameter]:
    """Return the parameters of RECIST, where a progression of bone that is left unconfirmed is what the rules say."""

    def classes(_: Rows, value: Codes, late: Mask, responses: tuple[Mask, Mask]) -> Classes:
        open_ = value == UNCONFIRMED
        stable = one_of(value, CR, PR, SD) | (open_ & (rules.unresolved_progression == "stable"))
        return (
            (CR, responses[0]),
            (PR, responses[1]),
            (SD, late & stable),
            (NON, late & (value == NON)),
            (PD, (value == PD) | (open_ & (rules.unresolved_progression == "progression"))),
            (NE, one_of(value, CR, PR, SD, NON, NE, UNCONFIRMED)),
            (NOTHING_FOUND, value == NOTHING_FOUND),
        )

    return best_parameters(found, subjects, rules, classes)


def marker_parameters(lb: Records, rules: Pcwg3, series: int) -> tuple[Assessments, list[Parameter]]:
    """Return the values of PSA, and its declines, also confirmed, and its progression.

    Without a baseline and a later value it is not known.

    Parameters
    ----------
    lb : Records
    rules : Pcwg3
    series : int
        Which series of assessments the values will be.
    """
    wanted = Laboratory(test=rules.psa_test)
    psa = marker_values(lb, wanted, MASS_PER_ML, rules.partial_dates)
    known = first_rows(psa.subject, psa.after, lb.subjects.n) >= 0

    def parameter(name: str, mask: Mask) -> Parameter:
        row = first_rows(psa.subject, mask, lb.subjects.n)
        return Parameter(name, row, np.where(known, (row >= 0).astype(np.int64), -1), True, series)

    found = []
    for percent in rules.psa_declines:
        low = psa.after & at_most(psa.value, psa.base, 100 - percent)
        answer = psa.later(rules.psa_confirmation_days)
        found += [parameter(f"PSA{percent}", low), parameter(f"CPSA{percent}", low & (answer >= 0) & _at(low, answer))]
    return as_source(lb, wanted, psa, rules.partial_dates), [
        *found,
        parameter("PSAPD", _has_progressed(psa, lb, rules)),
    ]


def _at(mask: Mask, rows: Rows) -> Mask:
    return mask[rows] if mask.size else mask


def _has_progressed(psa: MarkerValues, lb: Records, rules: Pcwg3) -> Mask:
    """Say which values are progression that a later one confirms."""
    least, base = psa.nadir, psa.base
    grown = 100 + rules.psa_progression_percent

    def above(value: np.ndarray) -> Mask:
        found: Mask = at_least(value, least, grown) & (value - least >= amount(rules.psa_progression_amount))
        return found

    start = lb.subjects.start[psa.subject]
    early = (least >= base) & (psa.day < start + rules.psa_early_days)
    answer = psa.later(rules.psa_confirmation_days)
    value = np.where(answer >= 0, psa.value[answer] if psa.n else UNKNOWN, UNKNOWN)
    found: Mask = psa.after & ~early & above(psa.value) & (answer >= 0) & above(value)
    return found
