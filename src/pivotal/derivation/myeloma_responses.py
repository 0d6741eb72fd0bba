"""Responses of myeloma: confirmed by the next assessment, kept until a better one (IMWG, Kumar et al. 2016)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.assessments import Assessments, recorded_assessments
from pivotal.derivation.best_response import Parameter, best_of, last_assessment, yes_where
from pivotal.derivation.criteria_model import Imwg
from pivotal.derivation.domain_records import Mask, Records, Subjects
from pivotal.derivation.imputed_dates import NO_DAY
from pivotal.derivation.lesions import is_one_of
from pivotal.derivation.myeloma_measurements import measured_assessments
from pivotal.derivation.response_values import CR, IMWG, MINIMAL, NE, PD, PR, SD, STRINGENT, VERY_GOOD, Codes, one_of
from pivotal.derivation.subject_runs import Rows, first_rows

ORDER = (NE, SD, MINIMAL, PR, VERY_GOOD, CR, STRINGENT, PD)  # what a confirmed one outweighs stands before it
HEIGHT = np.array([ORDER.index(code) if code in ORDER else 0 for code in range(len(IMWG.words))])
LOWEST, STABLE, LEAST_RESPONSE, BEST, PROGRESSED = 0, 1, 2, 6, 7


def myeloma_assessments(domains: dict[str, Records | None], way: str, rules: Imwg) -> list[Assessments]:
    """Return the responses at each time point, and what of them is confirmed."""
    rs, lb = domains["RS"], domains["LB"]
    if way == "measurements":
        assert lb is not None
        found, shown = measured_assessments(lb, rules)
        subjects = lb.subjects
    else:
        assert rs is not None
        found = recorded_assessments(rs, rules, IMWG)
        shown = _shown(rs, found, rules)
        subjects = rs.subjects
    therapy = subjects.day(rules.new_therapy, optional=True)
    rows = np.flatnonzero(found.counts)
    mine = found.only(rows)
    last = therapy[mine.subject]
    last = np.where(last == NO_DAY, np.iinfo(np.int64).max, last)
    value = confirmed_values(mine.subject, mine.day, mine.value, (shown[rows], last), rules)
    confirmed = replace(mine, counts=mine.day < last).with_values(value, IMWG, parameter="COVR")
    return [found, confirmed]


def confirmed_values(
    subject: Rows, day: NDArray[np.int64], value: Codes, said: tuple[Mask, NDArray[np.int64]], rules: Imwg
) -> Codes:
    """Return the response that is confirmed at each time point.

    Parameters
    ----------
    subject, day, value : (n,) int64
        The time points in order, one a day.
    said : (mask, days)
        Whether imaging or death shows a progression, which needs no confirmation; and the last day on which an
        assessment can confirm a response.
    rules : Imwg

    Returns
    -------
    (n,) int64
        The best response that was confirmed until then, or PD. What is confirmed is the worse of a response and of the
        next one that can be evaluated; stable disease where there is none, or a progression. A progression that the
        next one does not confirm is not evaluable.

    Notes
    -----
    Kumar et al. 2016, Lancet Oncology 17, e328.

    Examples
    --------
    >>> nobody, far = np.zeros(4, bool), np.full(4, 10**6)
    >>> seen = np.array([VERY_GOOD, PR, CR, CR])
    >>> found = confirmed_values(np.zeros(4, int), np.arange(0, 168, 42), seen, (nobody, far), Imwg())
    >>> [IMWG.words[code] for code in found]
    ['PR', 'PR', 'CR', 'CR']
    """
    shown, last = said
    height = HEIGHT[value]
    rows = np.flatnonzero(value != NE)
    mine = np.concatenate([subject[rows], [-1]])
    follows = mine[1:] == subject[rows]
    after = np.minimum(np.arange(rows.size) + 1, max(rows.size - 1, 0))
    of_next, next_day = height[rows][after], day[rows][after]
    in_time = follows & (next_day <= last[rows])
    if rules.most_days_between is not None:
        in_time &= next_day - day[rows] <= rules.most_days_between
    own = height[rows]
    responds = (own >= LEAST_RESPONSE) & (own <= BEST)
    stands = in_time & (of_next >= STABLE) & (of_next <= BEST)
    progressed = (own == PROGRESSED) & (shown[rows] | (follows & (of_next == PROGRESSED)))
    at_once = np.full(value.size, LOWEST)
    at_once[rows] = np.select(
        [responds & stands, responds | (own == STABLE), progressed],
        [np.minimum(own, of_next), STABLE, PROGRESSED],
        LOWEST,
    )
    steps = len(ORDER)
    best = np.maximum.accumulate(at_once + subject * steps) - subject * steps if value.size else at_once
    found: Codes = np.array(ORDER, np.int64)[best]
    return found


def _shown(rs: Records, found: Assessments, rules: Imwg) -> Mask:
    """Say which assessments are of a day on which imaging or death showed progression."""
    flagged = np.zeros(rs.rows, np.bool_)
    for name in (rules.imaging_column, rules.death_column):
        if name in rs.table:
            flagged |= is_one_of(rs.column_words(name), "Y")
    days = rs.dates("DTC", rules.partial_dates).days
    span = 2**33
    keys = (rs.subject * span + days)[flagged & (days != NO_DAY)]
    shown: Mask = np.isin(found.subject * span + found.day, keys)
    return shown


def myeloma_parameters(series: list[Assessments], subjects: Subjects, rules: Imwg) -> list[Parameter]:
    """Return PD, RSP, CRRSP, VGPRRSP, CB and CBOR from what is confirmed, and LSTA from what was seen."""
    seen, confirmed = series
    rows = np.flatnonzero(confirmed.decisive)
    who, value, n = confirmed.subject[rows], confirmed.value[rows], subjects.n
    start = subjects.start[who]
    late = (start != NO_DAY) & (confirmed.day[rows] >= start + rules.minimum_stable_days)
    responded = one_of(value, STRINGENT, CR, VERY_GOOD, PR)

    def at(local: Rows) -> Rows:
        return np.where(local < 0, -1, rows[local] if rows.size else -1)

    masks = {
        "PD": value == PD,
        "RSP": responded,
        "CRRSP": one_of(value, STRINGENT, CR),
        "VGPRRSP": one_of(value, STRINGENT, CR, VERY_GOOD),
        "CB": responded | (late & one_of(value, MINIMAL, SD)),
    }
    classes = [(code, value == code) for code in (STRINGENT, CR, VERY_GOOD, PR, MINIMAL, SD, PD, NE)]
    row, best = best_of(who, classes, n)
    return [
        *(yes_where(code, at(first_rows(who, mask, n)), series=1) for code, mask in masks.items()),
        Parameter("CBOR", at(row), best, False, 1),
        last_assessment(seen, n),
    ]
