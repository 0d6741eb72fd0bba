"""The parameters of response that a subject has once: progression, response, benefit, best response, last one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        A code of a response, or 1 and 0 for yes and no and -1 for unknown.
    is_flag : bool
        Whether it is yes or no.
    series : int
        Which of several series of assessments the row is of.
    """

    code: str
    row: Rows
    value: Codes
    is_flag: bool
    series: int = 0


Classes = Sequence[tuple[int, Mask]]
ClassesOf = Callable[[Rows, Codes, Mask, tuple[Mask, Mask]], Classes]
UNCONFIRMED, CONFIRMED = ("RSP", "CB", "BOR", "BCP"), ("CRSP", "CCB", "CBOR", "CBCP")


def yes_where(code: str, row: Rows, series: int = 0) -> Parameter:
    """Return a parameter that is yes for who has an assessment, on its day, and no for the others."""
    return Parameter(code, row, (row >= 0).astype(np.int64), True, series)


def last_assessment(found: Assessments, n: int, series: int = 0) -> Parameter:
    """Return the last assessment that counts, whatever came before it."""
    last = last_rows(found.subject, found.counts, n)
    return Parameter("LSTA", last, np.where(last < 0, OTHER, found.value[last] if found.n else OTHER), False, series)


def best_parameters(
    found: Assessments, subjects: Subjects, rules: Recist11, classes: ClassesOf | None = None
) -> list[Parameter]:
    """Return PD, RSP, CB, BOR, BCP, LSTA and, where the rules ask for it, CRSP, CCB, CBOR, CBCP.

    Parameters
    ----------
    found : Assessments
    subjects : Subjects
    rules : Recist11
    classes : callable, optional
        Given the subjects and responses of the assessments on which responses rest, which of them are late enough for
        stable disease, and which are complete and partial responses that count, it returns the classes from the best
        to the worst, and which assessments are of each. Left out, they are those of RECIST.

    Raises
    ------
    DataError
        Where the rules refuse a partial response after a complete one, and there is one.
    """
    classes = classes or recist_classes
    rows = np.flatnonzero(found.decisive)
    who, day, value, n = found.subject[rows], found.day[rows], found.value[rows], subjects.n
    start = subjects.start[who]
    late = (start != NO_DAY) & (day >= start + rules.minimum_stable_days)

    def answers(kept: Rows, seen: Codes, responses: tuple[Mask, Mask], names: Sequence[str]) -> list[Parameter]:
        def at(local: Rows) -> Rows:
            return np.where(local < 0, -1, kept[local] if kept.size else -1)

        mine, enough = found.subject[kept], late[np.isin(rows, kept)]
        responded = responses[0] | responses[1]
        benefit = responded | (enough & one_of(seen, CR, PR, SD, NON))
        row, code = best_of(mine, classes(mine, seen, enough, responses), n)
        return [
            yes_where(names[0], at(first_rows(mine, responded, n))),
            yes_where(names[1], at(first_rows(mine, benefit, n))),
            Parameter(names[2], at(row), code, is_flag=False),
            yes_where(names[3], at(np.where(one_of(code, CR, PR), row, -1))),
        ]

    parameters = [
        yes_where("PD", first_rows(found.subject, found.counts & (found.value == PD), n)),
        *answers(rows, value, (value == CR, value == PR), UNCONFIRMED),
        last_assessment(found, n),
    ]
    if not rules.confirm:
        return parameters
    if rules.cr_then_pr == "error":
        _refuse_partial_after_complete(who, value, subjects)
    seen, keep = after_complete(who, day, value, start, rules)
    responses = confirmed_responses(who[keep], day[keep], seen[keep], rules)
    return parameters + answers(rows[keep], seen[keep], responses, CONFIRMED)


def recist_classes(_: Rows, value: Codes, late: Mask, responses: tuple[Mask, Mask]) -> Classes:
    """Return the classes of RECIST from the best to the worst, and which assessments are of each."""
    return (
        (CR, responses[0]),
        (PR, responses[1]),
        (SD, late & one_of(value, CR, PR, SD)),
        (NON, late & (value == NON)),
        (PD, value == PD),
        (NE, one_of(value, CR, PR, SD, NON, NE)),
    )


def best_of(who: Rows, classes: Classes, n: int) -> tuple[Rows, Codes]:
    """Return each subject's first assessment of the first class that has one, and the class."""
    row, best = np.full(n, -1, np.int64), np.full(n, MISSING, np.int64)
    for code, mask in classes:
        first = first_rows(who, mask, n)
        new = (row < 0) & (first >= 0)
        row[new], best[new] = first[new], code
    return row, best


def _refuse_partial_after_complete(who: Rows, value: Codes, subjects: Subjects) -> None:
    complete = first_rows(who, value == CR, subjects.n)[who]
    after = (complete >= 0) & (np.arange(who.size) > complete) & (value == PR)
    if after.any():
        names = [subjects.names[k] for k in np.unique(who[after]).tolist()]
        raise DataError(
            f"{len(names)} subjects have {WORDS[PR]} after {WORDS[CR]}: {listed(names)}\n"
            "  accepted: cr_then_pr='nonconfirmed', 'as_pr' or 'as_pd' to say what it is"
        )
