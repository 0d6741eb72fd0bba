"""The parameters of response that a subject has once: progression, response, benefit, best response, last one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pivotal.derivation.assessments import Assessments
from pivotal.derivation.confirmation import after_complete, confirmed_responses
from pivotal.derivation.domain_records import Subjects
from pivotal.derivation.imputed_dates import NO_DAY
from pivotal.derivation.model import Recist11
from pivotal.derivation.response_values import CR, MISSING, NE, NON, OTHER, PD, PR, SD, WORDS, Codes, one_of
from pivotal.derivation.subject_runs import Mask, Rows, first_rows, last_rows
from pivotal.errors import DataError, listed


@dataclass(frozen=True)
class Parameter:
    """A parameter of which each subject has one row.

    Parameters
    ----------
    code : str
        PARAMCD.
    row : (subjects,) int64
        The assessment from which it comes; -1 for none.
    value : (subjects,) int64
        A code of a response, or 1 and 0 for yes and no.
    is_flag : bool
        Whether it is yes or no.
    """

    code: str
    row: Rows
    value: Codes
    is_flag: bool


def _yes(code: str, row: Rows) -> Parameter:
    return Parameter(code, row, (row >= 0).astype(np.int64), is_flag=True)


def best_parameters(found: Assessments, subjects: Subjects, rules: Recist11) -> list[Parameter]:
    """Return PD, RSP, CB, BOR, BCP, LSTA and, where the rules ask for it, CRSP, CCB, CBOR, CBCP.

    Raises
    ------
    DataError
        Where the rules refuse a partial response after a complete one, and there is one.
    """
    who, value, n = found.subject, found.value, subjects.n
    start = subjects.start[who]
    ovr = found.decisive
    late = ovr & (start != NO_DAY) & (found.day >= start + rules.minimum_stable_days)
    response = ovr & one_of(value, CR, PR)
    benefit = response | (late & one_of(value, CR, PR, SD, NON))
    best = _best(who, value, ovr, late, (ovr & (value == CR), ovr & (value == PR)), n)
    last = last_rows(who, found.counts, n)
    parameters = [
        _yes("PD", first_rows(who, found.counts & (value == PD), n)),
        _yes("RSP", first_rows(who, response, n)),
        _yes("CB", first_rows(who, benefit, n)),
        Parameter("BOR", *best, is_flag=False),
        _yes("BCP", np.where(one_of(best[1], CR, PR), best[0], -1)),
        Parameter("LSTA", last, np.where(last < 0, OTHER, value[last] if found.n else OTHER), is_flag=False),
    ]
    return parameters + (_confirmed(found, subjects, rules, late) if rules.confirm else [])


def _best(who: Rows, value: Codes, ovr: Mask, late: Mask, responses: tuple[Mask, Mask], n: int) -> tuple[Rows, Codes]:
    """Return the assessment of the best class that has one, and the class."""
    classes = (
        (CR, responses[0]),
        (PR, responses[1]),
        (SD, late & one_of(value, CR, PR, SD)),
        (NON, late & (value == NON)),
        (PD, ovr & (value == PD)),
        (NE, ovr & one_of(value, CR, PR, SD, NON, NE)),
    )
    row, best = np.full(n, -1, np.int64), np.full(n, MISSING, np.int64)
    for code, mask in classes:
        first = first_rows(who, mask, n)
        new = (row < 0) & (first >= 0)
        row[new], best[new] = first[new], code
    return row, best


def _confirmed(found: Assessments, subjects: Subjects, rules: Recist11, late: Mask) -> list[Parameter]:
    """Return the parameters that need a response to be confirmed."""
    rows = np.flatnonzero(found.decisive)
    who, day, value, n = found.subject[rows], found.day[rows], found.value[rows], subjects.n
    if rules.cr_then_pr == "error":
        _refuse_partial_after_complete(who, value, subjects)
    start = subjects.start[who]
    seen, keep = after_complete(who, day, value, start, rules)
    rows, who, day, seen = rows[keep], who[keep], day[keep], seen[keep]
    complete, partial = confirmed_responses(who, day, seen, rules)
    enough, everything = late[rows], np.ones(rows.size, np.bool_)
    benefit = complete | partial | (enough & one_of(seen, CR, PR, SD, NON))
    best, code = _best(who, seen, everything, enough, (complete, partial), n)

    def at(local: Rows) -> Rows:
        return np.where(local < 0, -1, rows[local] if rows.size else -1)

    return [
        _yes("CRSP", at(first_rows(who, complete | partial, n))),
        _yes("CCB", at(first_rows(who, benefit, n))),
        Parameter("CBOR", at(best), code, is_flag=False),
        _yes("CBCP", at(np.where(one_of(code, CR, PR), best, -1))),
    ]


def _refuse_partial_after_complete(who: Rows, value: Codes, subjects: Subjects) -> None:
    complete = first_rows(who, value == CR, subjects.n)[who]
    after = (complete >= 0) & (np.arange(who.size) > complete) & (value == PR)
    if after.any():
        names = [subjects.names[k] for k in np.unique(who[after]).tolist()]
        raise DataError(
            f"{len(names)} subjects have {WORDS[PR]} after {WORDS[CR]}: {listed(names)}\n"
            "  accepted: cr_then_pr='nonconfirmed', 'as_pr' or 'as_pd' to say what it is"
        )
