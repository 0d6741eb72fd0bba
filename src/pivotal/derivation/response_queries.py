"""Queries about responses of one reader: whether they fit each other, and the lesions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.lesion_assessments import LesionResponses
from pivotal.derivation.lesions import Targets, is_one_of
from pivotal.derivation.model import Recist11
from pivotal.derivation.overall_response import overall_responses
from pivotal.derivation.response_values import CR, NE, NONE, OTHER, PD, PR, WORDS, Codes, response_codes
from pivotal.derivation.subject_runs import Rows
from pivotal.derivation.target_lesions import PER_MM

NOWHERE = -1


@dataclass(frozen=True)
class _Visits:
    """The responses of one reader, a row a subject and visit."""

    subject: Rows
    number: NDArray[np.float64]
    overall: Codes
    target: Codes
    non_target: Codes
    new: Mask
    record: Rows  # of the overall response


def visits_of_responses(rs: Records) -> _Visits:
    """Return the responses by visit; those that were not recorded are NONE."""
    tests, value = rs.words("TESTCD"), response_codes(rs.result())
    numbers = rs.numbers("VISITNUM")
    days = rs.dates("DTC", "last").days if "DTC" in rs else np.zeros(rs.rows, np.int64)
    at = np.where(np.isnan(numbers), days, numbers)
    levels, place = np.unique(at, return_inverse=True)
    key = rs.subject * max(levels.size, 1) + place
    _, first, group = np.unique(key, return_index=True, return_inverse=True)

    def of(test: str) -> Codes:
        found = np.full(first.size, NONE, np.int64)
        rows = is_one_of(tests, test)
        found[group[rows]] = value[rows]
        return found

    new = np.zeros(first.size, np.bool_)
    new[group[is_one_of(tests, "NEWLPROG") & is_one_of(rs.result(), "Y", "UNEQUIVOCAL", "PD")]] = True
    record = np.full(first.size, NOWHERE, np.int64)
    rows = np.flatnonzero(is_one_of(tests, "OVRLRESP"))
    record[group[rows]] = rows
    return _Visits(
        rs.subject[first], numbers[first], of("OVRLRESP"), of("TRGRESP"), of("NTRGRESP"), new, record
    )  # fmt: skip


def query_responses(rs: Records, found: LesionResponses | None, targets: Targets | None, rules: Recist11) -> None:
    """Add findings of responses of one reader that contradict each other, or the lesions."""
    visits = visits_of_responses(rs)
    known = (visits.overall != NONE) & (visits.overall != OTHER)
    parts = (visits.target != NONE) | (visits.non_target != NONE)
    whole = overall_responses(
        np.where(visits.target == OTHER, NE, visits.target),
        np.where(visits.non_target == OTHER, NE, visits.non_target), visits.new,
    )  # fmt: skip
    reason = visits.new | (visits.target == PD) | (visits.non_target == PD)
    place = np.full(visits.overall.size, NOWHERE, np.int64)
    if found is not None:
        place = _same_visit(visits, found)
        reason |= (place >= 0) & (found.overall[place] == PD)
    bare = known & (visits.overall == PD) & ~reason
    _tell(rs, visits, bare & (parts | (place >= 0)), "progression_without_reason",
          "progression without target, non-target or new lesion that shows it")  # fmt: skip
    for code in np.unique(whole[known & parts & (whole != visits.overall) & ~bare]).tolist():
        mask = known & parts & (whole != visits.overall) & (whole == code) & ~bare
        _tell(
            rs, visits, mask, "overall_contradicts_parts", f"target, non-target and new lesions make it {WORDS[code]}"
        )
    _query_order_of_responses(rs, visits)
    if found is None or targets is None:
        return
    for code in range(len(WORDS) - 1):
        mask = (place >= 0) & (visits.target != NONE) & (visits.target != OTHER)
        mask &= (found.target[place] == code) & (visits.target != code)
        _tell(
            rs, visits, mask, "target_contradicts_lesions", f"by the sizes in TR the target response is {WORDS[code]}"
        )
        if not parts.any():
            mask = (place >= 0) & known & (found.overall[place] == code) & (visits.overall != code)
            _tell(
                rs, visits, mask, "overall_contradicts_lesions", f"by the lesions the overall response is {WORDS[code]}"
            )
    large = targets.node & (targets.size >= round(rules.node_normal_mm * PER_MM))
    has_large = np.zeros(found.visits.n, np.bool_)
    has_large[targets.visit[large]] = True
    complete = (visits.overall == CR) | (visits.target == CR)
    _tell(rs, visits, complete & (place >= 0) & has_large[place], "complete_with_large_node",
          f"complete response with a lymph node of {rules.node_normal_mm:g} mm or more")  # fmt: skip


def _tell(rs: Records, visits: _Visits, mask: Mask, rule: str, message: str) -> None:
    records = visits.record[mask]
    rows = np.zeros(rs.rows, np.bool_)
    rows[records[records >= 0]] = True
    rs.told(rule, rows, message)


def _same_visit(visits: _Visits, found: LesionResponses) -> Rows:
    """Return the assessment of lesions at each visit of responses; -1 without one."""
    place = {
        (int(who), float(number)): k
        for k, (who, number) in enumerate(zip(found.visits.subject, found.visits.number, strict=True))
        if found.after[k]
    }
    pairs = zip(visits.subject.tolist(), visits.number.tolist(), strict=True)
    return np.array([place.get(each, NOWHERE) for each in pairs], np.int64).reshape(visits.subject.size)


def _query_order_of_responses(rs: Records, visits: _Visits) -> None:
    """Add findings of a partial response after a complete one, and of better responses after progression."""
    order = np.lexsort((visits.number, visits.subject))
    subject, value = visits.subject[order], visits.overall[order]
    for earlier, later, rule, message in (
        (CR, (PR,), "partial_after_complete", "a partial response after a complete one; see cr_then_pr"),
        (PD, (CR, PR), "response_after_progression", "a response after progression; it does not count"),
    ):
        seen = np.zeros(rs.subjects.n, np.bool_)
        mask = np.zeros(order.size, np.bool_)
        for row, (who, code) in enumerate(zip(subject.tolist(), value.tolist(), strict=True)):
            mask[order[row]] = seen[who] and code in later
            seen[who] |= code == earlier
        _tell(rs, visits, mask, rule, message)
