"""Two series of assessments side by side, visit by visit: tumours and a marker, soft tissue and bone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.assessments import Assessments, assessments_of
from pivotal.derivation.coded_columns import stacked
from pivotal.derivation.domain_records import Subjects
from pivotal.derivation.imputed_dates import NO_DAY, DatedColumn
from pivotal.derivation.response_values import OTHER, PD, Codes, Scale
from pivotal.derivation.subject_runs import Rows
from pivotal.frames import Grouping

Rule = Callable[[Codes, Codes, Rows], Codes]


@dataclass(frozen=True)
class Pairs:
    """Which assessment of the one series belongs to which of the other; -1 for none.

    Parameters
    ----------
    subject, first, second : (n,) int64
    """

    subject: Rows
    first: Rows
    second: Rows


def paired(first: Assessments, second: Assessments) -> Pairs:
    """Return the pairs of two series: by visit number, else by the name of the visit, else by the day."""
    n = first.n
    who = np.concatenate([first.subject, second.subject])
    numbers = np.concatenate([first.visit_number, second.visit_number])
    names = stacked([first.visit, second.visit]).codes.astype(np.float64)
    days = np.concatenate([first.day, second.day]).astype(np.float64)
    for visit in (numbers, np.where(names < 0, np.nan, names), days):
        levels, code = np.unique(visit, return_inverse=True)
        key = who * (levels.size + 1) + code
        once = all(np.unique(part).size == part.size for part in (key[:n], key[n:]))
        if not np.isnan(visit).any() and once:
            break
    keys = np.unique(key)
    places = np.full((2, keys.size), -1, np.int64)
    place = np.searchsorted(keys, key)
    places[0][place[:n][::-1]] = np.arange(n)[::-1]  # of several of a day the first
    places[1][place[n:][::-1]] = np.arange(second.n)[::-1]
    return Pairs(keys // (levels.size + 1), places[0], places[1])


def values_at(found: Assessments, rows: Rows) -> Codes:
    """Return responses at some rows; OTHER where there is none."""
    return np.where(rows < 0, OTHER, found.value[rows] if found.n else OTHER)


def combined(
    subjects: Subjects, parts: tuple[Assessments, Assessments], rule: Rule, scale: Scale
) -> tuple[Assessments, Pairs]:
    """Return two series combined by a rule, and which of each is behind each row.

    A progression is dated at the earliest of the two that shows it; else the later day counts.

    Parameters
    ----------
    subjects : Subjects
    parts : (Assessments, Assessments)
    rule : callable
        Given the responses of both, OTHER for none, and the subjects, it returns those of the two together.
    scale : Scale
    """
    first, second = parts
    pairs = paired(first, second)
    one, two = values_at(first, pairs.first), values_at(second, pairs.second)
    value = rule(one, two, pairs.subject)
    days = np.stack([_days_at(first, pairs.first), _days_at(second, pairs.second)])
    shows = np.stack([one, two]) == PD
    far = np.iinfo(np.int64).max
    earliest = np.where(shows & (days != NO_DAY), days, far).min(0)
    day = np.where((value == PD) & (earliest < far), earliest, days.max(0))
    from_second = (days[1] == day) & (days[0] != day)
    row = np.where(from_second, np.maximum(pairs.second, 0) + first.n, pairs.first)
    row = np.where(row < 0, pairs.second + first.n, row)

    def together(name: str) -> Grouping:
        column = stacked([getattr(first, name), getattr(second, name)])
        return Grouping(column.codes[row], column.levels)

    flags = np.concatenate([first.imputed, second.imputed])[row]
    nothing = np.zeros(row.size, np.bool_)
    number = np.concatenate([first.visit_number, second.visit_number])[row]
    order = np.arange(row.size, dtype=np.float64)
    made = assessments_of(
        subjects, pairs.subject, DatedColumn(day, flags, together("written"), nothing, nothing), value,
        Grouping(value.astype(np.int32), scale.words), (together("visit"), number, order), first.domain, scale,
    )  # fmt: skip
    at = made.sequence.astype(np.int64)
    pairs = Pairs(pairs.subject[at], pairs.first[at], pairs.second[at])
    return replace(made, sequence=np.full(made.n, np.nan)), pairs


def _days_at(found: Assessments, rows: Rows) -> NDArray[np.int64]:
    return np.where(rows < 0, NO_DAY, found.day[rows] if found.n else NO_DAY)
