"""Simulated trials against an independent simulation, against nominal errors, and against their readable twin.

The trials of each part were fixed beforehand and the seeds are not chosen. Power of case S (see
``benchmarks/simulation.py``) was 0.658 in 900,000 trials of another program (standard error 0.0005). Bounds are tested
for what they are made for, normal increments; the log-rank test is no such thing in small unbalanced trials, and its
actual size at 50 events and 2:1 is printed, which the twin, written out in plain Python, must share trial by trial.
"""

from math import hypot, sqrt

import numpy as np
from scipy.special import ndtri

import pivotal as pv
from benchmarks.simulation import plan
from pivotal.kernels.random_streams import words_of
from pivotal.simulation.generation import allocation_of, recipe_of
from pivotal.simulation.replicates import run_chunk
from tests.readable import simulated_trial as twin

TRIALS, TRIALS_IN_A_MINUTE = 1_000_000, 200_000
TWINS, TWINS_IN_A_MINUTE = 1000, 60
POWER, POWER_ERROR = 0.658, 0.0005
SEED = 20266


def verify(*, minute: bool) -> list[str]:
    """Return one sentence for every number that is not reached."""
    trials = TRIALS_IN_A_MINUTE if minute else TRIALS
    return [*_power(trials), *_normal_increments(trials), *_size(trials, TWINS_IN_A_MINUTE if minute else TWINS)]


def _power(trials: int) -> list[str]:
    held = plan()
    sim = pv.simulate(held, trials=trials, seed=SEED, randomisation=pv.Alternating(), progress=False)
    power = sim.summary()["power"]
    error = hypot(sim.summary()["power_std_error"], POWER_ERROR)
    apart = (power - POWER) / error
    print(f"power of case S, {trials:,} trials: {power:.4f}; independent {POWER}; {apart:+.1f} joint errors apart")
    return [f"power {power:.5f} is {apart:.1f} joint Monte-Carlo errors from {POWER}"] if abs(apart) > 3 else []


def _normal_increments(trials: int) -> list[str]:
    """Return what is wrong with the type-I error on increments that are normal, from the streams of the simulation."""
    problems = []
    for name, rule in (("O'Brien-Fleming", "obrien-fleming"), ("Pocock", "pocock")):
        found = pv.bounds(pv.GroupSequential((0.3, 0.6, 0.8, 1.0), efficacy=pv.LanDeMets(rule)))
        word = np.empty((4, trials), np.uint64)
        words_of(np.uint64(SEED), np.uint64(0), np.uint64(0), word)
        increments = ndtri((word + 0.5) / 2.0**32) * np.sqrt(np.diff(found.timing, prepend=0.0))[:, None]
        z = np.cumsum(increments, axis=0) / np.sqrt(found.timing)[:, None]
        rejected = float((z >= np.array(found.z)[:, None]).any(axis=0).mean())
        error = sqrt(0.025 * 0.975 / trials)
        apart = (rejected - 0.025) / error
        print(f"type-I error on normal increments, {name}, {trials:,} trials: {rejected:.5f} ({apart:+.1f} errors)")
        if abs(apart) > 3:
            problems.append(f"{name}: {rejected:.5f} of trials without an effect rejected, {apart:.1f} errors off")
    return problems


def _size(trials: int, twins: int) -> list[str]:
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(4), effect=0.5, accrual=pv.Accrual(rates=4, duration=20), allocation=(2, 1)
    )
    held = pv.design(trial, events=50)
    sim = pv.simulate(held, truth="null", trials=trials, seed=SEED, progress=False)
    size, error = sim.summary()["power"], sim.summary()["power_std_error"]
    print(f"actual size of the log-rank test at 2:1 and 50 events, one-sided 2.5 %: {size:.3%} (error {error:.3%})")
    rows = run_chunk(sim.scenario, SEED, 0, twins)
    pattern = recipe_of(sim.scenario).pattern.tolist()
    parts = allocation_of(sim.scenario.truth)
    differ, rejected = 0, 0
    for number in range(twins):
        people = twin.subjects(sim.scenario, SEED, number, parts, pattern)
        z = twin.looks(sim.scenario, people, ["event"])[-1].z[0]
        differ += not np.isclose(z, rows["z"][rows["replicate"] == number][-1], rtol=1e-9, atol=1e-12)
        rejected += z >= 1.959963984540054
    print(f"    its readable twin: {rejected} of {twins} rejected, {differ} statistics differ")
    return [f"{differ} of {twins} statistics differ from the readable twin"] if differ else []
