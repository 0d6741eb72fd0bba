"""A simulated trial written out, one subject after the other, from random words that are computed here once more."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pivotal.distributions.functions import random_times
from pivotal.planning.expected_events import experimental, strata_of

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
    event: float
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
        law = experimental(reference, effect) if arm else reference
        event = float(random_times(law, np.array([uniform(seed, replicate, 0, i)]))[0])
        dropout = math.inf
        if leaving is not None:
            law = leaving.experimental if arm else leaving.reference
            dropout = float(random_times(law, np.array([uniform(seed, replicate, 1, i)]))[0])
        out.append(Subject(month_of(truth.accrual, come), arm, s, event, dropout))
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


@dataclass
class Look:
    number: int
    month: float
    subjects: int
    events: int
    experimental: int
    z: float
    out_of_events: bool


def looks(scenario, people: list[Subject]) -> list[Look]:
    """Every look of a trial, without stopping; until events run out."""
    longest = scenario.truth.follow_up_per_subject or math.inf
    months = sorted(e.entry + e.event for e in people if e.event <= min(e.dropout, longest) and e.event < math.inf)
    last_entry, before, out = max(e.entry for e in people), 0.0, []
    for number, rule in enumerate(scenario.looks, start=1):
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
        seen = [(min(e.event, e.dropout, longest, month - e.entry), e) for e in there]
        died = [e.entry + e.event <= month and e.event <= min(e.dropout, longest) for e in there]
        z = log_rank([(t, d, e.arm, e.stratum) for (t, e), d in zip(seen, died, strict=True)])
        treated = sum(d and e.arm == 1 for e, d in zip(there, died, strict=True))
        out.append(Look(number, month, len(there), sum(died), treated, z, not reached))
        if not reached:
            break
    return out


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
