"""Which responses are confirmed by a later assessment."""

from __future__ import annotations

import numpy as np

from pivotal.derivation.imputed_dates import Days
from pivotal.derivation.model import Recist11
from pivotal.derivation.response_values import CR, NE, PD, PR, SD, Codes, one_of
from pivotal.derivation.subject_runs import Mask, Rows, counts_before, first_rows, next_rows


def after_complete(subject: Rows, day: Days, value: Codes, start: Days, rules: Recist11) -> tuple[Codes, Mask]:
    """Return the responses as the rules see them after a complete one, and which assessments are then left.

    A disease that is seen after a complete response may have progressed; what comes after that counts no more.

    Parameters
    ----------
    subject, day, value : (n,) int64
        The assessments on which responses rest, in order.
    start : (n,) int64
        The first day of each one's subject.
    rules : Recist11
    """
    seen, keep = value.copy(), np.ones(value.size, np.bool_)
    if not value.size:
        return seen, keep
    subjects = int(subject.max()) + 1
    complete = first_rows(subject, value == CR, subjects)[subject]
    later = (complete >= 0) & (np.arange(value.size) > complete)
    if rules.cr_then_pr == "as_pr":
        last_partial = _any_later(subject, value == PR)
        seen[(value == CR) & last_partial & ~_confirmed(subject, day, value, (CR,), rules)] = PR
    early = later & (day[np.maximum(complete, 0)] < start + rules.minimum_stable_days)
    worse = np.zeros(value.size, np.bool_)
    if rules.cr_then_pr == "as_pd":
        worse |= later & (value == PR)
    if rules.early_cr_then_sd == "progression":
        worse |= early & (value == SD)
    if worse.any():
        worse &= ~_settled(subject, day, value, rules)
        first = first_rows(subject, worse, subjects)[subject]
        seen[np.unique(first[first >= 0])] = PD
        keep = (first < 0) | (np.arange(value.size) <= first)
    return seen, keep


def _settled(subject: Rows, day: Days, value: Codes, rules: Recist11) -> Mask:
    """Say which assessments come after a confirmed complete response, which stays whatever comes."""
    done = (value == CR) & _confirmed(subject, day, value, (CR,), rules)
    first = first_rows(subject, done, int(subject.max()) + 1)[subject]
    return (first >= 0) & (np.arange(value.size) > first)


def _any_later(subject: Rows, mask: Mask) -> Mask:
    """Say which rows are followed by one of a mask within their subject."""
    n = subject.size
    following = next_rows(mask)[1:]
    found: Mask = (following < n) & (subject[np.minimum(following, n - 1)] == subject)
    return found


def confirmed_responses(subject: Rows, day: Days, value: Codes, rules: Recist11) -> tuple[Mask, Mask]:
    """Return which assessments are complete, and which are partial responses that a later one confirms.

    From a response one goes on to the first assessment at least ``confirmation_days`` later that confirms it. All
    between, that one included, must be as good, but for ``most_not_evaluable`` and, for partial responses,
    ``most_stable`` of them; a partial response between that follows a complete one does not confirm.
    """
    complete = (value == CR) & _confirmed(subject, day, value, (CR,), rules)
    partial = (value == PR) & _confirmed(subject, day, value, (CR, PR), rules)
    return complete, partial


def _confirmed(subject: Rows, day: Days, value: Codes, by: tuple[int, ...], rules: Recist11) -> Mask:
    n = value.size
    if not n:
        return np.zeros(0, np.bool_)
    span = int(day.max() - day.min()) + rules.confirmation_days + 2
    key = subject * span + (day - day.min())
    earliest = np.searchsorted(key, key + rules.confirmation_days, side="left")
    rows = np.arange(n)
    at = next_rows(one_of(value, *by))[np.maximum(earliest, rows + 1)]
    there = at < n
    end = np.where(there, at, rows)
    there &= subject[end] == subject

    def between(mask: Mask) -> Rows:
        before = counts_before(mask)
        found: Rows = before[end + 1] - before[rows + 1]
        return found

    allowed = (*by, NE) if PR not in by else (*by, NE, SD)
    good: Mask = there & (between(~one_of(value, *allowed)) == 0) & (between(value == NE) <= rules.most_not_evaluable)
    if PR in by:
        complete = next_rows(value == CR)[rows + 1]
        before = counts_before(value == PR)
        after_cr = np.where(complete <= end, before[end + 1] - before[np.minimum(complete, end + 1)], 0)
        good &= (after_cr == 0) & (between(value == SD) <= rules.most_stable)
    return good
