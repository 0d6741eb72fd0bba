"""The parameters that a subject has once by iRECIST: progression, whether it is confirmed, and the best response."""

from __future__ import annotations

import numpy as np

from pivotal.derivation.assessments import Assessments
from pivotal.derivation.best_response import Classes, Parameter, best_parameters, yes_where
from pivotal.derivation.criteria_model import Irecist
from pivotal.derivation.domain_records import Subjects
from pivotal.derivation.response_values import CR, IUPD, NE, NON, PD, PR, SD, Codes, one_of
from pivotal.derivation.subject_runs import Mask, Rows, first_rows, next_rows


def immune_parameters(found: Assessments, subjects: Subjects, rules: Irecist) -> list[Parameter]:
    """Return the parameters of RECIST, with PD as iRECIST has it, and IUPD and ICPD.

    ICPD is dated at the first iUPD of those that lead to it without another response between, and IUPD at the first of
    those after which nothing but iUPD and NE was seen. PD is the one or, by the rules, the other.
    """
    rows = np.flatnonzero(found.decisive)
    begins, open_ = _progressions(found.subject[rows], found.value[rows])

    def first(mask: Mask) -> Rows:
        local = first_rows(found.subject[rows], mask, subjects.n)
        return np.where(local < 0, -1, rows[local] if rows.size else -1)

    confirmed, waiting = first(begins), first(open_)
    counts = rules.unconfirmed_progression == "event"
    progression = np.where((confirmed < 0) & counts, waiting, confirmed)
    _, *others = best_parameters(found, subjects, rules, immune_classes)
    return [
        yes_where("PD", progression),
        yes_where("IUPD", waiting),
        yes_where("ICPD", confirmed),
        *others,
    ]


def _progressions(who: Rows, value: Codes) -> tuple[Mask, Mask]:
    """Return which rows begin a progression that is confirmed, and which one that is left open.

    A confirmed progression that nothing unconfirmed leads to begins with itself.
    """
    other = next_rows(~one_of(value, IUPD, PD, NE))[1:]  # the next row that ends it, whosesoever it is
    confirmed = next_rows(value == PD)[1:]
    mine = np.concatenate([who, [-1]])
    leads = (value == IUPD) & (mine[confirmed] == who) & (confirmed < other)
    open_: Mask = (value == IUPD) & ~leads & (mine[other] != who)
    return leads | (value == PD), open_


def immune_classes(who: Rows, value: Codes, late: Mask, responses: tuple[Mask, Mask]) -> Classes:
    """Return the classes from the best to the worst, and which assessments are of each (table 3)."""
    return (
        (CR, responses[0]),
        (PR, responses[1]),
        (SD, late & one_of(value, CR, PR, SD)),
        (NON, late & (value == NON)),
        (PD, _progressions(who, value)[0]),
        (IUPD, value == IUPD),
        (NE, one_of(value, CR, PR, SD, NON, NE)),
    )
