"""A simulated trial written out, one subject after the other, from random words that are computed here once more."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pivotal.distributions.functions import random_times
from pivotal.planning.expected_events import experimental, strata_of
from tests.readable import disease_course, look_statistics

MASK = 0xFFFFFFFF


def words(seed: int, replicate: int, block: int, subject: int) -> list[int]:
    c = [subject, block, replicate & MASK, replicate >> 32]
    k = [seed & MASK, seed >> 32]
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & MASK, (a >> 32) ^ c[3] ^ k[1], a & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def uniform(seed: int, replicate: int, purpose: int, subject: int) -> float:
    return (words(seed, replicate, purpose // 4, subject)[purpose % 4] + 0.5) / 2**32


@dataclass
class Subject:
    entry: float
    arm: int
    stratum: int
    times: dict[str, float]
    dropout: float


def month_of(accrual, come: float) -> float:
    """Return when the accrual's cumulative rate reaches a number; the last rate holds for ever."""
    ends = (*accrual.starts[1:], math.inf)
    for rate, start, end in zip(accrual.rates, accrual.starts, ends, strict=True):
        if come <= rate * (end - start):
            return start + come / rate
        come -= rate * (end - start)
    raise AssertionError


def arm_of(parts, u: float) -> int:
    at = u * sum(parts)
    return 0 if at < parts[0] else 1


def subjects(scenario, seed: int, replicate: int, parts: tuple[int, int], pattern) -> list[Subject]:
    """``parts`` and ``pattern``: of the shortest block, the reference arm first; the arms in turn."""
    truth, out, come = scenario.truth, [], 0.0
    strata = strata_of(truth)
    total, method = sum(parts), scenario.randomisation
    blocks: dict[int, list[int]] = {}
    for i in range(scenario.subjects):
        come += -math.log(uniform(seed, replicate, 2, i)) if scenario.entry == "poisson" else 1.0
        s = 0
        if len(strata) > 1:
            ends = np.cumsum([fraction for fraction, *_ in strata])
            s = min(int((uniform(seed, replicate, 4, i) >= ends).sum()), len(strata) - 1)
        u = uniform(seed, replicate, 3, i)
        if method.kind == "alternating":
            arm = pattern[i % total]
        elif method.kind == "simple":
            arm = arm_of(parts, u)
        elif method.kind == "minimisation":
            arm = minimised(out, s, parts, method.probability, u)
        else:
            left = blocks.setdefault(s if method.within_strata else 0, [0, 0])
            if sum(left) == 0:
                left[:] = [part * (method.size or 2 * total) // total for part in parts]
            arm = arm_of(left, u)
            left[arm] -= 1
        _, reference, effect, leaving = strata[s]
        if scenario.course is None:
            law = experimental(reference, effect) if arm else reference
            times = {"event": float(random_times(law, np.array([uniform(seed, replicate, 0, i)]))[0])}
        else:
            names = [each.name for each in truth.strata]
            drawn = [uniform(seed, replicate, 8 + k, i) for k in range(8)]
            times = course_of(scenario.course, names[s] if names else None, arm, drawn)
        dropout = math.inf
        if leaving is not None:
            law = leaving.experimental if arm else leaving.reference
            dropout = float(random_times(law, np.array([uniform(seed, replicate, 1, i)]))[0])
        out.append(Subject(month_of(truth.accrual, come), arm, s, times, dropout))
    return out


def minimised(before: list[Subject], stratum: int, parts, probability: float, u: float) -> int:
    def imbalance(arm: int) -> float:
        out = 0.0
        for group in (before, [each for each in before if each.stratum == stratum]):
            shares = [(sum(e.arm == a for e in group) + (a == arm)) / parts[a] for a in (0, 1)]
            out += max(shares) - min(shares)
        return out

    found = [imbalance(arm) for arm in (0, 1)]
    if abs(found[0] - found[1]) < 1e-9:
        return arm_of(parts, u)
    first = probability if found[0] < found[1] else 1 - probability
    return 0 if u < first else 1


def course_of(course, stratum: str | None, arm: int, drawn: list[float]) -> dict[str, float]:
    """Return the times of a subject's endpoints, from eight uniform numbers."""
    own = next((each for each in course.strata if each.name == stratum), None)
    reference = own.reference if own else course.reference
    effects = own.effects if own and own.effects else course.effects
    response = own.response if own and own.response else course.response
    names = ("progression", "death", "death_after_progression")
    laws = [getattr(reference, name) for name in names]
    if arm:
        laws = [experimental(law, getattr(effects, name)) for law, name in zip(laws, names, strict=True)]
    settings = {}
    if response:
        part = response.experimental if arm else response.reference
        settings |= {"responding": part, "response_ratio": response.hazard_ratio}
    if course.crossover:
        crossing = course.crossover
        settings |= {
            "crossing": crossing.probability, "crossing_ratio": crossing.hazard_ratio, "not_before": crossing.not_before
        }  # fmt: skip
    if course.frailty:
        settings["frailty"] = (course.frailty.family, course.frailty.variance)
    delay = course.crossover.delay if course.crossover else None
    laws += [response.time if response else None, delay]
    found = disease_course.subject(laws, settings, drawn, arm == 0)
    names = ("progression_free_survival", "overall_survival", "progression", "death", "response", "crossed")
    return dict(zip(names, found, strict=True))


@dataclass
class Look:
    number: int
    month: float
    subjects: int
    events: list[int]
    experimental: list[int]
    z: list[float]
    out_of_events: bool


def known(person: Subject, endpoint: str, month: float, longest: float) -> tuple[float, bool]:
    """How long a subject was followed for an endpoint by a month, and whether it then had come."""
    time = person.times[endpoint]
    ends = [person.dropout, longest, month - person.entry]
    if endpoint == "progression":
        ends.append(person.times["death"])
    if endpoint == "response":
        ends.append(person.times["progression_free_survival"])
    happened = time <= min(person.dropout, longest) and person.entry + time <= month
    return min(time, *ends), happened


def looks(scenario, people: list[Subject], endpoints: list[str], own: dict[str, Callable] | None = None) -> list[Look]:
    """Every look of a trial, without stopping, until events run out; ``endpoints`` are those of the analyses."""
    longest = scenario.truth.follow_up_per_subject or math.inf
    last_entry, before, out = max(e.entry for e in people), 0.0, []
    for number, rule in enumerate(scenario.looks, start=1):
        waited = [(e.entry, e.times[rule.endpoint or endpoints[0]], min(e.dropout, longest)) for e in people]
        months = sorted(entry + time for entry, time, most in waited if time <= most and time < math.inf)
        due, reached = [], True
        if rule.events is not None:
            if math.ceil(rule.events) <= len(months):
                due.append(months[math.ceil(rule.events) - 1])
            elif rule.when == "latest":
                reached = False
                due.append(max([last_entry, *months]))
        due += [rule.calendar] if rule.calendar is not None else []
        due += [last_entry + rule.follow_up] if rule.follow_up is not None else []
        due += [before + rule.gap] if rule.gap is not None else []
        if not due:
            due, reached = [max([last_entry, *months])], False
        month = max(due) if rule.when == "latest" else min(due)
        if month <= before:
            continue
        before = month
        there = [e for e in people if e.entry < month]
        look = Look(number, month, len(there), [], [], [], not reached)
        for analysis, endpoint in zip(scenario.analyses, endpoints, strict=True):
            seen = [known(e, endpoint, month, longest) for e in there]
            look.events.append(sum(event for _, event in seen))
            look.experimental.append(sum(event and e.arm == 1 for e, (_, event) in zip(there, seen, strict=True)))
            look.z.append(z_of(analysis, seen, there, month, longest, own or {}))
        out.append(look)
        if not reached:
            break
    return out


def z_of(analysis, seen, there: list[Subject], month: float, longest: float, own: dict[str, Callable]) -> float:
    test, arm = analysis.test, [e.arm for e in there]
    if test.kind == "log_rank":
        stratum = [e.stratum if test.stratified else 0 for e in there]
        return log_rank([(t, d, a, s) for (t, d), a, s in zip(seen, arm, stratum, strict=True)])
    if test.kind == "response":
        return difference_of_rates([d for _, d in seen], arm)
    if test.kind == "win_ratio":
        by_endpoint = [[known(e, name, month, longest) for e in there] for name in test.endpoints]
        times, events = ([[each[k] for each in row] for row in by_endpoint] for k in (0, 1))
        estimate, error = look_statistics.win_ratio(times, events, arm)
        return estimate / error if error else math.nan
    assert test.kind == "own"
    return own[analysis.id]([t for t, _ in seen], [d for _, d in seen], arm)


def difference_of_rates(responded: list[bool], arm: list[int]) -> float:
    n, treated = len(arm), sum(arm)
    if treated in (0, n):
        return math.nan
    rate = sum(responded) / n
    drug = sum(r and a for r, a in zip(responded, arm, strict=True)) / treated
    control = sum(r and not a for r, a in zip(responded, arm, strict=True)) / (n - treated)
    variance = rate * (1 - rate) * (1 / treated + 1 / (n - treated)) * n / (n - 1)
    return (drug - control) / math.sqrt(variance) if variance > 0 else math.nan


def log_rank(rows) -> float:
    score = variance = 0.0
    for time, stratum in sorted({(t, s) for t, died, _, s in rows if died}):
        risk = [(t, d, a) for t, d, a, s in rows if s == stratum and t >= time]
        n, treated = len(risk), sum(a for _, _, a in risk)
        deaths = sum(d and t == time for t, d, _ in risk)
        p = treated / n
        score += deaths * p - sum(a for t, d, a in risk if d and t == time)
        if n > 1:
            variance += deaths * p * (1 - p) * (n - deaths) / (n - 1)
    return score / math.sqrt(variance) if variance > 0 else math.nan
