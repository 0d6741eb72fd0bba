"""What a look of a simulated trial costs: microseconds a call of each statistic, in a loop of compiled code.

300 subjects, about 180 events, two arms. simtrial 1.0.2 took 15 ms a trial for one analysis (``sim_fixed_n``) and 31 ms
for two (``sim_gs_n``) on 2026-11-22 (R 4.2.2, one machine of the kind this was written on); most of that is not its
statistic, and so the ratio is to a whole trial of ``sim_fixed_n``.
"""

import time
from collections.abc import Callable

import numba
import numpy as np
from rich.console import Console
from rich.table import Table

from pivotal.kernels.look_statistics import statistic
from pivotal.kernels.win_ratios import rows, win_ratio
from pivotal.simulation import model
from pivotal.simulation.look_tests import kernel_test, workspace
from pivotal.simulation.own_tests import TrialArrays, compiled

SUBJECTS = 300
SIMTRIAL = 15_000.0  # microseconds a trial with one analysis
MORE_WEIGHTS = ((0, 0), (0, 1), (1, 0), (1, 1), (0, 0.5), (0.5, 0))
TESTS: dict[str, tuple[model.LookTest, int, bool]] = {  # test, strata, whether times are rounded
    "log-rank": (model.LogRankTest(), 1, False),
    "log-rank, tied times": (model.LogRankTest(), 1, True),
    "log-rank, 4 strata": (model.LogRankTest(), 4, False),
    "Fleming-Harrington (0, 1)": (model.LogRankTest(rho=0, gamma=1), 1, False),
    "modestly weighted": (model.ModestlyWeightedTest(delay=6), 1, False),
    "early zero": (model.EarlyZeroTest(delay=3), 1, False),
    "Cox": (model.CoxTest(), 1, False),
    "Cox, tied times": (model.CoxTest(), 1, True),
    "Cox, 4 strata": (model.CoxTest(), 4, False),
    "MaxCombo, 4 weights": (model.MaxComboTest(), 1, False),
    "MaxCombo, 6 weights of rank above 3": (model.MaxComboTest(weights=MORE_WEIGHTS), 1, False),
    "restricted mean": (model.RestrictedMeanTest(tau=12), 1, False),
    "milestone": (model.MilestoneTest(time=12), 1, False),
    "response": (model.ResponseTest(), 1, False),
}


@numba.njit(nogil=True)  # type: ignore[untyped-decorator]
def _again(times, kind, parameters, order, time_, event, arm, stratum, strata, room, out):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    total = 0.0
    for _ in range(times):
        statistic(kind, parameters, order, order.size, time_, event, arm, stratum, strata, room, out)
        total += out[0]
    return total


@numba.njit(nogil=True)  # type: ignore[untyped-decorator]
def _again_in_pairs(times, order, follow_up, events, arm, room, out):  # type: ignore[no-untyped-def]
    total = 0.0
    for _ in range(times):
        win_ratio(order, order.size, follow_up, events, arm, room, out)
        total += out[0]
    return total


def microseconds(call: Callable[[int], object], least: float = 0.1) -> float:
    """Return the microseconds of CPU a round of a call that takes how many rounds: the least of five measurements."""
    call(1)
    rounds, taken = 1, 0.0
    while taken < least:
        rounds *= 4
        began = time.process_time()
        call(rounds)
        taken = time.process_time() - began
    found = []
    for _ in range(5):
        began = time.process_time()
        call(rounds)
        found.append(time.process_time() - began)
    return 1e6 * min(found) / rounds


def trial() -> TrialArrays:
    """Return a trial of 300 subjects with a hazard ratio of 0.7, most of them followed to the event."""
    rng = np.random.default_rng(20)
    arm = (np.arange(SUBJECTS) % 2).astype(np.int32)
    time_, until = rng.exponential(17.3, SUBJECTS) / np.where(arm == 1, 0.7, 1.0), rng.uniform(10, 31.5, SUBJECTS)
    stratum = (np.arange(SUBJECTS) // 2 % 4).astype(np.int32)
    entry = np.sort(rng.uniform(0, 20, SUBJECTS))
    return TrialArrays(entry, np.minimum(time_, until), time_ <= until, arm, stratum, 38.0, 1)


def measured() -> dict[str, float]:
    """Return the microseconds of each statistic."""
    at, found, out = trial(), dict[str, float](), np.empty(4)
    event = at.event.astype(np.uint8)
    for name, (test, strata, tied) in TESTS.items():
        follow_up = np.ceil(at.time * 2) / 2 if tied else at.time
        order = np.argsort(follow_up, kind="stable").astype(np.int32)
        one, room = kernel_test(test), workspace(SUBJECTS, strata)
        given = (one.kind, one.parameters, order, follow_up[order], event, at.arm, at.stratum, strata, room, out)
        found[name] = microseconds(lambda rounds, given=given: _again(rounds, *given))  # type: ignore[misc]
    order = np.arange(SUBJECTS, dtype=np.int32)
    both = np.stack([at.time, np.minimum(at.time, 6.0)])
    pairs = (order, both, np.stack([event, event]), at.arm, np.empty((rows(2), SUBJECTS)), out)
    found["win ratio, 2 endpoints"] = microseconds(lambda rounds: _again_in_pairs(rounds, *pairs))
    own = compiled(lambda time, event, arm, stratum: 1.0 * (event & (time > 6.0) & (arm == stratum)).sum())
    found[f"a user's function, {own.how}"] = microseconds(lambda rounds: [own(at) for _ in range(rounds)])
    return found


def show() -> None:
    """Measure and print."""
    found, events = measured(), int(trial().event.sum())
    laid = Table("", title=f"A statistic of a look: {SUBJECTS} subjects, {events} events")
    for heading in ("microseconds", "/ log-rank", "simtrial's trial / it"):
        laid.add_column(heading, justify="right")
    for name, value in found.items():
        laid.add_row(name, f"{value:.2f}", f"{value / found['log-rank']:.1f}", f"{SIMTRIAL / value:,.0f}")
    Console().print(laid)


if __name__ == "__main__":
    show()
