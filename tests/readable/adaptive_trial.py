"""An adaptive trial written out: subjects one after the other, looks, closed tests of combined stages, and rules.

For what the random designs of the test are made of: hazards that are constant, arms in blocks or drawn one by one, looks
that wait for events, bounds that are given.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import norm

from tests.readable.simulated_trial import uniform


@dataclass
class Subject:
    entry: float
    arm: int
    stratum: int
    event: float
    dropout: float


@dataclass
class Setting:
    """How subjects come at a moment: arms' parts, the only stratum, pieces of accrual (month from, rate)."""

    subjects: int
    parts: list[int]
    stratum: int | None
    accrual: list[tuple[float, float]]


@dataclass
class Trial:
    hazard: dict[tuple[int, int], float]  # of (arm, stratum), per month
    fractions: list[float]
    blocks: int  # size of blocks over the sum of the parts; 0: arms are drawn one by one
    dropout: float
    hypotheses: list[tuple[int, int]]  # arm, and stratum or -1
    planned: list[int]
    bounds: list[float]
    how: str
    look: int  # after which the rules act
    rules: list


def month_of(accrual, come: float) -> float:
    ends = [start for start, _ in accrual[1:]] + [math.inf]
    for (start, rate), end in zip(accrual, ends, strict=True):
        if come <= rate * (end - start):
            return start + come / rate
        come -= rate * (end - start)
    raise AssertionError


def people(trial: Trial, setting: Setting, seed: int, replicate: int) -> list[Subject]:
    out, come, blocks = [], 0.0, {}
    for i in range(setting.subjects):
        come -= math.log(uniform(seed, replicate, 2, i))
        stratum = 0
        if len(trial.fractions) > 1:
            stratum = 0 if uniform(seed, replicate, 4, i) < trial.fractions[0] else 1
            if setting.stratum is not None:
                stratum = setting.stratum
        left = setting.parts
        if trial.blocks:
            left = blocks.get(stratum) or [0] * len(setting.parts)
            if sum(left) == 0:
                left = [part * trial.blocks for part in setting.parts]
        at, arm = uniform(seed, replicate, 3, i) * sum(left), 0
        while at >= left[arm]:
            at, arm = at - left[arm], arm + 1
        if trial.blocks:
            blocks[stratum] = [n - (k == arm) for k, n in enumerate(left)]
        event = -math.log(uniform(seed, replicate, 0, i)) / trial.hazard[arm, stratum]
        dropout = -math.log(uniform(seed, replicate, 1, i)) / trial.dropout
        out.append(Subject(month_of(setting.accrual, come), arm, stratum, event, dropout))
    return out


def log_rank(people: list[Subject], month: float, arm: int, stratum: int) -> tuple[float, float, int]:
    """Return the score, its variance and the events of a comparison; stratified where there are strata."""
    rows = []
    for each in people:
        if each.entry < month and each.arm in (0, arm) and stratum in (-1, each.stratum):
            most = min(each.dropout, month - each.entry)
            happened = each.entry + each.event <= month and each.event <= each.dropout
            rows.append((min(each.event, most), happened, each.arm > 0, each.stratum))
    score = variance = 0.0
    for time, _, treated, s in [row for row in rows if row[1]]:
        risk = [row for row in rows if row[0] >= time and row[3] == s]
        p = sum(row[2] for row in risk) / len(risk)
        score += p - treated
        variance += p * (1 - p)
    return score, variance, sum(row[1] for row in rows)


def p_of_stage(z: dict[int, float], trial: Trial, gained: dict[int, float]) -> float:
    """Return the p value of an intersection in one stage, of the hypotheses that went on."""
    p = sorted(norm.sf(each) for each in z.values())
    if len(p) == 1:
        return p[0]
    if trial.how == "bonferroni":
        return min(1.0, len(p) * p[0])
    if trial.how == "simes":
        return min(1.0, *(len(p) * each / rank for rank, each in enumerate(p, 1)))
    arms = {trial.hypotheses[h][0] for h in z}
    if len(arms) == len(z):  # arms that share a reference arm of the same size: correlations are one half
        loading = math.sqrt(0.5)
    else:  # the population and a stratum of it
        whole, part = (gained[h] for h in sorted(z, key=lambda h: trial.hypotheses[h][1]))
        loading = math.sqrt(min(math.sqrt(part / whole), 0.9999)) if part > 0 else 0.0
    spread, top = math.sqrt(1 - loading**2), max(z.values())
    if top == -math.inf:
        return 1.0

    def density(x: float) -> float:
        return math.exp(-x * x / 2) / math.sqrt(2 * math.pi) * float(ndtr((top - loading * x) / spread)) ** len(z)

    return 1 - quad(density, -9, 9, epsabs=1e-12, limit=300)[0]


def run(trial: Trial, setting: Setting, seed: int, replicate: int) -> list[dict]:
    """Return what each look saw and decided; one row a look."""
    everybody = people(trial, setting, seed, replicate)
    active, rejected, passed = set(range(len(trial.hypotheses))), set(), set()
    restricted, since, wanted = -1, math.inf, list(trial.planned)
    sums, before, rows = {}, dict.fromkeys(active, (0.0, 0.0)), []
    previous = 0
    for k in range(len(wanted)):
        arms = sorted({trial.hypotheses[h][0] for h in active})
        happens = _events_of(everybody, arms, restricted, since)
        number = math.ceil(wanted[k] * (len(arms) + 1) / 2)
        if len(happens) < number:
            return [*rows, {"out": True}]
        month = happens[number - 1]
        found = {h: log_rank(everybody, month, *trial.hypotheses[h]) for h in before}
        gained = {h: found[h][1] - before[h][1] for h in before}
        stage = {
            h: (found[h][0] - before[h][0]) / math.sqrt(gained[h]) if gained[h] > 0 else -math.inf
            for h in sorted(active)
        }
        before = {h: found[h][:2] for h in before}
        root, previous = math.sqrt((trial.planned[k] - previous) / trial.planned[-1]), trial.planned[k]
        for size in range(1, len(before) + 1):
            for members in combinations(sorted(before), size):
                here = {h: stage[h] for h in members if h in active}
                add = norm.isf(p_of_stage(here, trial, gained)) if here else -math.inf
                sums[members] = sums.get(members, 0.0) + root * add
        share = previous / trial.planned[-1]
        passed |= {members for members, total in sums.items() if total / math.sqrt(share) >= trial.bounds[k]}
        rejected |= {h for h in active if all(each in passed for each in sums if h in each)}
        combined = {h: sums[(h,)] / math.sqrt(share) for h in active}
        done = rejected >= active
        if k + 1 == trial.look and not done:
            z = {h: found[h][0] / math.sqrt(found[h][1]) if found[h][1] > 0 else -math.inf for h in before}
            for rule in trial.rules:
                if rule[0] == "drop":
                    arms = sorted({trial.hypotheses[h][0] for h in active})
                    of = {arm: z[trial.hypotheses.index((arm, restricted))] for arm in arms}
                    good = [arm for arm in arms if rule[2] is None or of[arm] > rule[2]]
                    keep = sorted(good, key=lambda a: -of[a])[: rule[1]]
                    active = {h for h in active if trial.hypotheses[h][0] in keep}
                    setting.parts = [part if arm in (0, *keep) else 0 for arm, part in enumerate(setting.parts)]
                elif rule[0] == "enrich":
                    full = max((z[h] for h in active if trial.hypotheses[h][1] == -1), default=math.inf)
                    if full < rule[1]:
                        restricted, since = 0, month
                        active = {h for h in active if trial.hypotheses[h][1] == 0}
                        setting.stratum = 0
                        rate = setting.accrual[-1][1]
                        setting.accrual = [*setting.accrual, (month, rate * trial.fractions[0])]
                elif active:
                    best = max(sorted(active), key=lambda h: combined[h])
                    wanted[-1] = _wanted(rule, trial, combined[best], found[best], k)
                    _admit(setting, everybody, wanted[-1], trial.planned[-1], month)
            entered = sum(e.entry < month for e in everybody)
            everybody = everybody[:entered] + people(trial, setting, seed, replicate)[entered:]
        rows.append(
            {"month": month, "events": [found[h][2] for h in before], "combined": combined, "rejected": set(rejected),
             "active": set(active), "wanted": wanted[-1], "subjects": sum(e.entry < month for e in everybody)}
        )  # fmt: skip
        if done or not active:
            break
    return rows


def _events_of(everybody, arms, restricted, since) -> list[float]:
    """Return the months of the events that looks wait for, in order."""
    return sorted(
        e.entry + e.event
        for e in everybody
        if e.arm in (0, *arms)
        and e.event <= e.dropout
        and (restricted in (-1, e.stratum) or e.entry + e.event <= since)
    )


def _wanted(rule, trial, z, found, k) -> int:
    """Return the fewest events at the last look that give the conditional power, if any do."""
    _, target, most = rule
    score, variance, events = found
    share, effect = trial.planned[k] / trial.planned[-1], score / variance if variance > 0 else 0.0
    need = (trial.bounds[-1] - z * math.sqrt(share)) / math.sqrt(1 - share)
    for n in range(trial.planned[-1], most + 1):
        if norm.cdf(effect * math.sqrt(max(n - events, 1e-9) / 4) - need) >= target:
            return max(n, events + 1)
    return max(most, events + 1)


def _admit(setting, everybody, wanted, planned, month) -> None:
    """Let more subjects enter, after the look where recruitment had ended."""
    subjects = math.ceil(setting.subjects * wanted / planned)
    if wanted > planned and all(e.entry < month for e in everybody):
        last = max(e.entry for e in everybody)
        now = [(start, rate) for start, rate in setting.accrual if start < last]
        setting.accrual = [*now, (last, 0.0), (month, setting.accrual[-1][1])]
    setting.subjects = max(subjects, setting.subjects)


def graph_weights(weights: dict, transitions: dict, rejected: list) -> dict:
    """Return the weights once some hypotheses are rejected, one after the other, with fractions as they are."""
    w, g = dict(weights), {(i, j): transitions.get(i, {}).get(j, 0.0) for i in weights for j in weights}
    for gone in rejected:
        left = [name for name in w if name != gone]
        new = {}
        for i in left:
            for j in left:
                loop = g[i, gone] * g[gone, i]
                new[i, j] = (g[i, j] + g[i, gone] * g[gone, j]) / (1 - loop) if i != j and loop < 1 else 0.0
        w = {name: w[name] + w[gone] * g[gone, name] for name in left}
        g = new
    return {name: w.get(name, 0.0) for name in weights} | dict.fromkeys(rejected, 0.0)
