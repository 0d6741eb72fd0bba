"""Type-I error of the rank tests, MaxCombo, milestone and Cochran-Mantel-Haenszel tests; coverage of proportions.

Trials without an effect: 120 patients an arm in two strata whose hazards differ, accrual over 12 months, dropout, data
cut at 30 months, times in whole days (so that there are ties). Each test is two-sided at 5 %. The number of trials was
fixed beforehand and the seed is not chosen. A test fails where its share of rejections is off 5 % by more than three
Monte-Carlo standard errors and the half point that is granted to an approximation with some 150 events.

Coverage of intervals is no simulation: all outcomes of two small arms are weighted by their probability.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.stats import binom

import pivotal as pv
from pivotal.analysis.proportion_contrasts import Arms, newcombe_difference, score_difference
from pivotal.analysis.proportions import proportion_limits
from pivotal.analysis.sample import Sample
from pivotal.analysis.stratified_tables import arms_of, cmh

SEED = 20261
TRIALS, TRIALS_IN_A_MINUTE = 10_000, 600
ALPHA, GRANTED = 0.05, 0.005
PER_ARM, DAYS = 120, 30.4375
WEIGHTS: dict[str, Any] = {
    "log-rank": "log-rank",
    "Fleming-Harrington(1, 0)": (1, 0),
    "Fleming-Harrington(0, 1)": (0, 1),
    "Fleming-Harrington(1, 1)": (1, 1),
    "Gehan": "gehan",
    "Tarone-Ware": "tarone-ware",
    "Peto-Peto": "peto",
    "modified Peto-Peto": "modified-peto",
    "modestly weighted(t* = 12 months)": pv.ModestlyWeighted(time=12 * DAYS),
    "modestly weighted(s* = 0.5)": pv.ModestlyWeighted(survival=0.5),
    "early zero(3 months)": pv.EarlyZero(3 * DAYS),
}
SMALL_ARMS = (28, 21)
LEAST_COVERAGE = {"Miettinen-Nurminen": 0.93, "Newcombe": 0.92}  # anywhere on the grid of rates
MEAN_COVERAGE = (0.945, 0.965)


def verify(*, minute: bool) -> list[str]:
    """Return one sentence for every number that is not reached."""
    trials = TRIALS_IN_A_MINUTE if minute else TRIALS
    rejected: Counter[str] = Counter()
    for trial in range(trials):
        rejected.update(name for name, p in p_values(trial) if p <= ALPHA)
    error = math.sqrt(ALPHA * (1 - ALPHA) / trials)
    names = [name for name, _ in p_values(0)]
    print(f"type-I error at {ALPHA:.0%}, two-sided, {trials} trials, Monte-Carlo standard error {error:.2%}")
    problems = []
    for name in names:
        share = rejected[name] / trials
        print(f"    {share:7.2%} {name}")
        if abs(share - ALPHA) > GRANTED + 3 * error:
            problems.append(f"{name}: rejected in {share:.2%} of trials without an effect")
    return problems + coverage()


def p_values(trial: int) -> Iterator[tuple[str, float]]:
    """Yield each test with its p value in one trial without an effect."""
    data, response = simulated(trial)
    plain = pv.time_to_event(data, by="ARM")
    stratified = pv.time_to_event(data, by="ARM", strata=["STRATUM"])
    for name, weight in WEIGHTS.items():
        yield name, pv.logrank(plain, reference=0, weight=weight).p_value
    yield "stratified log-rank", pv.logrank(stratified, reference=0).p_value
    yield "stratified Fleming-Harrington(0, 1)", pv.logrank(stratified, reference=0, gamma=1).p_value
    yield "MaxCombo", pv.maxcombo(plain, reference=0).p_value
    yield "stratified MaxCombo", pv.maxcombo(stratified, reference=0).p_value
    yield "three arms, log-rank", three_arms(plain)
    for row in pv.milestone(plain, 12 * DAYS, reference=0).rows():
        if "p_value" in row:
            yield f"milestone at 12 months, {row['term']}", row["p_value"]
    cells = (data["STRATUM"] * 2 + (1 - data["ARM"])) * 2 + (1 - response)
    yield "Cochran-Mantel-Haenszel", cmh(arms_of(np.bincount(cells, minlength=8).reshape(2, 2, 2))).p_value


def simulated(trial: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the data of a trial without an effect, and who responded."""
    rng = np.random.default_rng([SEED, trial])
    n = 2 * PER_ARM
    stratum = (rng.random(n) < 0.4).astype(int)
    arm = rng.permutation(np.repeat([0, 1], PER_ARM))
    event = rng.exponential(np.where(stratum == 1, 8.0, 20.0))
    leaving = np.minimum(30 - rng.uniform(0, 12, n), rng.exponential(120.0, n))
    time = np.ceil(np.minimum(event, leaving) * DAYS)
    response = (rng.random(n) < np.where(stratum == 1, 0.15, 0.4)).astype(int)
    return {"AVAL": time, "CNSR": (event > leaving).astype(int), "ARM": arm, "STRATUM": stratum}, response


def three_arms(sample: Sample) -> float:
    """Return the p value of the log-rank test of three arms, by which the patients are dealt in turn."""
    arm = np.arange(sample.n) % 3
    return float(pv.logrank(None, arm, time=sample.time, event=sample.event).p_value)


def coverage() -> list[str]:
    """Return one sentence for every interval of proportions that covers too seldom."""
    problems = []
    n = SMALL_ARMS[0]
    limits = [proportion_limits(x, n) for x in range(n + 1)]
    rates = np.linspace(0.01, 0.99, 99)
    least = min(sum(binom.pmf(x, n, p) for x, (low, high) in enumerate(limits) if low <= p <= high) for p in rates)
    print(f"coverage of Clopper-Pearson, {n} patients: at least {least:.2%}")
    if least < 0.95:
        problems.append(f"Clopper-Pearson covers {least:.2%} somewhere, and it is exact")
    for name, method in (("Miettinen-Nurminen", score_difference), ("Newcombe", newcombe_difference)):
        low, mean = covered(method)
        print(f"coverage of {name}, {SMALL_ARMS} patients: at least {low:.2%}, {mean:.2%} on average")
        if low < LEAST_COVERAGE[name] or not MEAN_COVERAGE[0] <= mean <= MEAN_COVERAGE[1]:
            problems.append(f"{name} covers {low:.2%} somewhere and {mean:.2%} on average")
    return problems


def covered(method: Callable[[Arms, float], Any]) -> tuple[float, float]:
    """Return the least and the mean coverage of a difference over rates of both arms from 5 % to 95 %."""
    n1, n0 = SMALL_ARMS
    low, high = np.empty((n1 + 1, n0 + 1)), np.empty((n1 + 1, n0 + 1))
    for x1 in range(n1 + 1):
        for x0 in range(n0 + 1):
            found = method(Arms(*(np.array([float(each)]) for each in (x1, n1, x0, n0))), 0.95)
            low[x1, x0], high[x1, x0] = found.low, found.high
    rates = np.linspace(0.05, 0.95, 19)
    shares = [
        float(
            binom.pmf(np.arange(n1 + 1), n1, p)
            @ ((low <= p - q) & (p - q <= high))
            @ binom.pmf(np.arange(n0 + 1), n0, q)
        )
        for p in rates
        for q in rates
    ]
    return min(shares), sum(shares) / len(shares)
