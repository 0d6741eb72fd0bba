"""From M-protein, light chains, marrow and plasmacytomas in LB to the responses of IMWG (Kumar et al. 2016).

A time point is a visit, or a day where a record has no visit. Marrow and plasmacytomas are looked at now and then: the
last that is known counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.assessments import Assessments, assessments_of
from pivotal.derivation.criteria_model import Imwg, Laboratory
from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.imputed_dates import NO_DAY, DatedColumn
from pivotal.derivation.lesions import is_one_of
from pivotal.derivation.marker_values import (
    NOWHERE,
    UNKNOWN,
    Amounts,
    MarkerValues,
    Units,
    amount,
    at_least,
    at_most,
    marker_values,
    records_of_test,
)
from pivotal.derivation.response_values import CR, IMWG, MINIMAL, NE, PD, PR, SD, STRINGENT, VERY_GOOD, Codes
from pivotal.derivation.subject_runs import Rows, least_so_far, starts_of
from pivotal.errors import DataError
from pivotal.frames import Grouping

SERUM: Units = {"G/L": 1, "G/DL": 10}
URINE: Units = {"MG/DAY": 1, "MG/24H": 1, "MG/D": 1, "G/DAY": 1000, "G/24H": 1000, "G/D": 1000}
CHAINS: Units = {"MG/L": 1, "MG/DL": 10}
PER_CENT: Units = {"%": 1}
AREA: Units = {"MM2": 1, "CM2": 100}
UNITS = {
    "serum": SERUM,
    "urine": URINE,
    "kappa_chain": CHAINS,
    "lambda_chain": CHAINS,
    "marrow": PER_CENT,
    "plasmacytomas": AREA,
}
FIXATIONS = ("serum_fixation", "urine_fixation", "clonal_cells")
NEGATIVE, POSITIVE = ("NEGATIVE", "N", "NOT DETECTED", "ABSENT"), ("POSITIVE", "Y", "DETECTED", "PRESENT")
HEIGHTS = (SD, MINIMAL, PR, VERY_GOOD, CR, STRINGENT)


@dataclass(frozen=True)
class TimePoints:
    """What was measured at each time point, in order of subject and day; ``UNKNOWN`` where it was not.

    Parameters
    ----------
    subject, day, record : (n,) int64
        ``record`` is a row of LB.
    after : (n,) bool
        Whether the time point comes after baseline.
    now, base : dict of str to (n,) int64
        Each measurement at the time point, and at the subject's baseline.
    answers : dict of str to (n,) int64
        Immunofixation and clonal cells: 1 is positive, 0 negative.
    """

    subject: Rows
    day: NDArray[np.int64]
    record: Rows
    after: Mask
    now: dict[str, Amounts]
    base: dict[str, Amounts]
    answers: dict[str, Amounts]

    def nadir(self, name: str) -> Amounts:
        """Return the least value before each time point, baseline included; ``NOWHERE`` for none."""
        return _nadir(self, self.now[name], self.base[name])


def _nadir(points: TimePoints, now: Amounts, base: Amounts) -> Amounts:
    usable = (now != UNKNOWN) & points.after
    least = least_so_far(np.where(usable, now, NOWHERE), points.subject, NOWHERE)
    return np.minimum(least, np.where(base == UNKNOWN, NOWHERE, base))


def measured_assessments(lb: Records, rules: Imwg) -> tuple[Assessments, Mask]:
    """Return the responses that follow from what was measured, and which progressions imaging shows.

    Raises
    ------
    DataError
        If neither M-protein nor both light chains were measured.
    """
    points = _time_points(lb, rules)
    code, shown = myeloma_responses(points, rules)
    rows = np.flatnonzero(points.after)
    names, nothing = lb.words("VISIT"), np.zeros(rows.size, np.bool_)
    record = points.record[rows]
    written = Grouping(np.full(rows.size, -1, np.int32), ())
    dates = DatedColumn(points.day[rows], np.full(rows.size, -1, np.int8), written, nothing, nothing)
    found = assessments_of(
        lb.subjects, points.subject[rows], dates, code[rows], Grouping(code[rows].astype(np.int32), IMWG.words),
        (Grouping(names.codes[record], names.levels), lb.numbers("VISITNUM")[record], rows.astype(np.float64)), "LB",
        IMWG,
    )  # fmt: skip
    return found, shown[found.sequence.astype(np.int64)]


def _time_points(lb: Records, rules: Imwg) -> TimePoints:
    """Return the time points of a trial with all that was measured at them."""
    wanted: dict[str, Laboratory] = {name: getattr(rules, name) for name in (*UNITS, *FIXATIONS)}
    found: dict[str, MarkerValues] = {}
    place: dict[str, Rows] = {}
    for name, units in UNITS.items():
        own = records_of_test(lb, wanted[name])
        if own.rows:
            found[name] = marker_values(lb, wanted[name], units, rules.partial_dates)
            place[name] = (np.arange(lb.rows) if own.at is None else _places(lb, own))[found[name].record]
    if lb.rows and not ({"serum", "urine"} & found.keys() or {"kappa_chain", "lambda_chain"} <= found.keys()):
        named = {name: " or ".join(each.test) for name, each in wanted.items()}
        raise DataError(
            f"LB: M-protein ({named['serum']}) and free light chains ({named['kappa_chain']}, {named['lambda_chain']}) "
            "are both missing; accepted: LBTESTCD by these names, or others in the rules"
        )
    visit, days = _visits(lb, rules)
    read = {name: records_of_test(lb, wanted[name]) for name in FIXATIONS}
    places = {name: _places(lb, own) for name, own in read.items()}
    rows = np.unique(np.concatenate([*place.values(), *places.values(), np.zeros(0, np.int64)])).astype(np.int64)
    rows = rows[days[rows] != NO_DAY]
    keys, first, group = np.unique(visit[rows], return_index=True, return_inverse=True)
    day = np.full(keys.size, NO_DAY, np.int64)
    np.maximum.at(day, group, days[rows])
    who = lb.subject[rows][first]
    order = np.lexsort((day, who))
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size)
    who, day, record = who[order], day[order], rows[first][order]
    of_row = np.full(lb.rows, -1, np.int64)
    of_row[rows] = rank[group]
    now = {name: np.full(who.size, UNKNOWN, np.int64) for name in UNITS}
    base = {name: np.full(who.size, UNKNOWN, np.int64) for name in UNITS}
    first_after = np.full(lb.subjects.n, NO_DAY, np.int64)
    for name, values in found.items():
        now[name][of_row[place[name]]] = values.value
        row = values.baseline[who]
        base[name] = np.where(row >= 0, values.value[row], UNKNOWN) if values.n else base[name]
        at_base = np.where(values.baseline >= 0, values.day[values.baseline] if values.n else NO_DAY, NO_DAY)
        first_after = np.maximum(first_after, at_base)
    answers = {name: _answers(own, of_row[places[name]], who.size) for name, own in read.items()}
    start = lb.subjects.start[who]
    after = (day > first_after[who]) & (start != NO_DAY) & (day >= start)
    for name in ("marrow", "plasmacytomas"):
        now[name] = _last_known(now[name], who, after)
    answers["clonal_cells"] = _last_known(answers["clonal_cells"], who, after)
    return TimePoints(who, day, record, after, now, base, answers)


def _places(lb: Records, own: Records) -> Rows:
    """Return the rows of records among those that they were taken from."""
    whole = np.arange(lb.table.rows) if lb.at is None else lb.at
    mine = np.arange(lb.table.rows) if own.at is None else own.at
    return np.searchsorted(whole, mine).astype(np.int64)


def _visits(lb: Records, rules: Imwg) -> tuple[Rows, NDArray[np.int64]]:
    """Return a number of each record's time point, and its day."""
    days = lb.dates("DTC", rules.partial_dates).days
    numbers = lb.numbers("VISITNUM")
    named = np.isnan(numbers)
    _, of_visit = np.unique(numbers, return_inverse=True)
    _, of_day = np.unique(days, return_inverse=True)
    size = int(of_visit.max(initial=0)) + int(of_day.max(initial=0)) + 2
    return lb.subject * size + np.where(named, int(of_visit.max(initial=0)) + 1 + of_day, of_visit), days


def _answers(own: Records, point: Rows, n: int) -> Amounts:
    """Return whether a test is positive at each time point; where there are several, one that is positive counts."""
    words, found = own.result(), np.full(n, UNKNOWN, np.int64)
    for answer, value in ((NEGATIVE, 0), (POSITIVE, 1)):
        rows = is_one_of(words, *answer) & (point >= 0)
        found[point[rows]] = value
    return found


def _last_known(values: Amounts, who: Rows, after: Mask) -> Amounts:
    """Return the last value after baseline that is known at each time point."""
    rows = np.arange(values.size)
    known = (values != UNKNOWN) & after
    last = np.maximum.accumulate(np.where(known, rows, -1)) if values.size else rows
    return np.where(last >= starts_of(who), values[last] if values.size else values, UNKNOWN)


def myeloma_responses(points: TimePoints, rules: Imwg) -> tuple[Codes, Mask]:
    """Return the response at each time point, not yet confirmed, and where plasmacytomas show progression.

    What can be followed is what was measurable at baseline: M-protein in serum and urine, else light chains, else
    marrow. The worst of these counts, and NE where one of them is missing.

    Parameters
    ----------
    points : TimePoints
    rules : Imwg
    """
    now, base = points.now, points.base
    serum = base["serum"] >= amount(rules.measurable_serum)
    urine = base["urine"] >= amount(rules.measurable_urine)
    chain, of_base, of_now, normal = _chains(points, rules)
    chain &= ~serum & ~urine
    marrow = ~serum & ~urine & ~chain & (base["marrow"] >= amount(rules.marrow_baseline))
    parts = (
        (serum, now["serum"], partial(_by_serum, now["serum"], base["serum"], rules)),
        (urine, now["urine"], partial(_by_urine, now["urine"], base["urine"], rules)),
        (
            chain,
            of_now,
            partial(_by_steps, of_now, of_base, ((rules.very_good_percent, 3), (rules.partial_percent, 2))),
        ),
        (marrow, now["marrow"], partial(_by_steps, now["marrow"], base["marrow"], ((rules.partial_percent, 2),))),
    )
    height, lost = np.full(serum.size, 3), ~(serum | urine | chain | marrow)
    for follows, value, level in parts:
        height = np.where(follows, np.minimum(height, level()), height)
        lost |= follows & (value == UNKNOWN)
    too_much = (now["urine"] != UNKNOWN) & (now["urine"] >= amount(rules.very_good_urine))
    height = np.where(too_much, np.minimum(height, 2), height)
    height = np.minimum(height, _by_plasmacytomas(points, rules))
    complete = (height == 3) & _is_complete(points, rules) & (normal | ~chain)
    stringent = complete & normal & (points.answers["clonal_cells"] == 0)
    height = height + complete + stringent
    grown, shown = _has_grown(points, (chain, of_base, of_now, marrow), rules)
    code = np.where(grown | shown, PD, np.where(lost, NE, np.array(HEIGHTS)[height]))
    return code.astype(np.int64), shown


def _chains(points: TimePoints, rules: Imwg) -> tuple[Mask, Amounts, Amounts, Mask]:
    """Return whether light chains can be followed, their difference at baseline and now, and if they are normal."""
    kappa, other = points.base["kappa_chain"], points.base["lambda_chain"]
    known = (kappa != UNKNOWN) & (other != UNKNOWN)
    is_kappa = kappa * 100 > other * round(100 * rules.normal_ratio_high)
    is_lambda = kappa * 100 < other * round(100 * rules.normal_ratio_low)
    involved = np.where(is_kappa, kappa, other)
    can = known & (is_kappa | is_lambda) & (involved >= amount(rules.measurable_chain))
    now_kappa, now_other = points.now["kappa_chain"], points.now["lambda_chain"]
    there = (now_kappa != UNKNOWN) & (now_other != UNKNOWN)
    difference = np.where(is_kappa, now_kappa - now_other, now_other - now_kappa)
    normal = there & (now_kappa * 100 >= now_other * round(100 * rules.normal_ratio_low))
    normal &= now_kappa * 100 <= now_other * round(100 * rules.normal_ratio_high)
    return can, np.abs(kappa - other), np.where(there, np.maximum(difference, 0), UNKNOWN), normal


def _by_steps(value: Amounts, base: Amounts, steps: tuple[tuple[float, int], ...]) -> NDArray[np.int64]:
    """Return the height of a response: that of the first reduction in per cent that is reached; 0 is stable."""
    found = np.zeros(value.size, np.int64)
    for percent, height in steps[::-1]:
        found = np.where((base != UNKNOWN) & at_most(value, base, 100 - percent), height, found)
    return found


def _by_serum(value: Amounts, base: Amounts, rules: Imwg) -> NDArray[np.int64]:
    return _by_steps(
        value, base, ((rules.very_good_percent, 3), (rules.partial_percent, 2), (rules.minimal_percent, 1))
    )


def _by_urine(value: Amounts, base: Amounts, rules: Imwg) -> NDArray[np.int64]:
    found = _by_steps(value, base, ((rules.partial_urine_percent, 2), (rules.minimal_urine_percent, 1)))
    found = np.where(value < amount(rules.partial_urine), np.maximum(found, 2), found)
    return np.where(value < amount(rules.very_good_urine), 3, found)


def _by_plasmacytomas(points: TimePoints, rules: Imwg) -> NDArray[np.int64]:
    """Return the height up to which plasmacytomas allow a response; those of baseline must have shrunk."""
    base, value = points.base["plasmacytomas"], points.now["plasmacytomas"]
    shrunk = _by_steps(value, base, ((rules.partial_percent, 3), (rules.minimal_percent, 1)))
    return np.where(base > 0, np.where(value == UNKNOWN, 0, shrunk), 3)


def _is_complete(points: TimePoints, rules: Imwg) -> Mask:
    """Say where nothing is left: by immunofixation of serum and urine, in the marrow, and of plasmacytomas."""
    answers, marrow = points.answers, points.now["marrow"]
    gone = (points.now["plasmacytomas"] == 0) | (points.base["plasmacytomas"] <= 0)
    few = (marrow != UNKNOWN) & (marrow < amount(rules.complete_marrow))
    found: Mask = few & gone & (answers["serum_fixation"] == 0) & (answers["urine_fixation"] == 0)
    return found


def _has_grown(points: TimePoints, followed: tuple[Mask, Amounts, Amounts, Mask], rules: Imwg) -> tuple[Mask, Mask]:
    """Return where a protein or the marrow shows progression, and where plasmacytomas do."""
    chain, of_base, of_now, marrow = followed

    def above(value: Amounts, least: Amounts, absolute: float, percent: float = rules.progression_percent) -> Mask:
        known = (value != UNKNOWN) & (least < NOWHERE)
        found: Mask = known & at_least(value, least, 100 + percent) & (value - least >= amount(absolute))
        return found

    least = points.nadir("serum")
    much = (least >= amount(rules.high_serum)) & above(points.now["serum"], least, rules.progression_serum_high, 0)
    serum = much | above(points.now["serum"], least, rules.progression_serum)
    urine = above(points.now["urine"], points.nadir("urine"), rules.progression_urine)
    chains = chain & above(of_now, _nadir(points, of_now, of_base), rules.progression_chain)
    cells = marrow & above(points.now["marrow"], points.nadir("marrow"), rules.progression_marrow)
    value, least = points.now["plasmacytomas"], points.nadir("plasmacytomas")
    more = above(value, least, 0, rules.plasmacytoma_progression_percent) & (value > 0)
    return points.after & (serum | urine | chains | cells), points.after & more
