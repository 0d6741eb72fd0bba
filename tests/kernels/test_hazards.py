"""Times at which a cumulative hazard has a value: against the arrays of ``distributions/``, and at the edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_ndtr

from pivotal.distributions.functions import Record, record_of, time_of_hazard
from pivotal.distributions.model import Cure, Gompertz, Hazard, LogLogistic, LogNormal, Weibull
from pivotal.kernels.hazards import normal_of_hazard, times_of_hazard

FAMILIES: dict[str, Any] = {
    "exponential": Hazard.from_median(3.9),
    "piecewise": Hazard(rates=(0.1, 0.0, 0.3), starts=(0, 4, 9)),
    "piecewise, ending": Hazard(rates=(0.1, 0.02, 0.0), starts=(0, 4, 9)),
    "piecewise, late": Hazard(rates=(0.0, 0.4), starts=(0, 4)),
    "weibull": Weibull(shape=0.7, scale=10),
    "log_normal": LogNormal(location=2, scale=1.2),
    "log_logistic": LogLogistic(shape=2, scale=3),
    "gompertz": Gompertz(shape=0.1, rate=0.05),
    "gompertz without shape": Gompertz(shape=0, rate=0.05),
    "gompertz, levelling": Gompertz(shape=-0.1, rate=0.05),
    "cure": Cure(fraction=0.3, uncured=Weibull(shape=1.3, scale=9)),
    "cure, piecewise": Cure(fraction=0.3, uncured=Hazard(rates=(0.2, 0.05), starts=(0, 3))),
}
STEPS = {
    "plain": ((1.0,), (0.0,)),
    "one ratio": ((0.6,), (0.0,)),
    "steps": ((1.0, 0.5, 1.7), (0.0, 2.0, 6.0)),
}


def times(record: Record, targets: list[float]) -> Any:
    arrays = (record.parameters, record.starts, record.rates, record.from_times, record.ratios)
    return times_of_hazard(record.kind, *arrays, np.array(targets, float))


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("family", FAMILIES)
@given(targets=st.lists(st.one_of(st.floats(0, 4), st.floats(0, 30), st.floats(1e-300, 1e-6)), min_size=1, max_size=5))
def test_times_are_those_of_the_arrays(family: str, steps: str, targets: list[float]) -> None:
    record = record_of(FAMILIES[family], *STEPS[steps])
    assert times(record, targets) == pytest.approx(time_of_hazard(record, targets), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_cumulative_hazard_at_the_time_is_the_target(family: str, steps: str) -> None:
    record = record_of(FAMILIES[family], *STEPS[steps])
    targets = np.array([1e-9, 0.01, 0.37, 0.9, 2.2, 5.0])
    found = times(record, targets.tolist())
    there = np.isfinite(found)
    assert record.at(found[there])[1] == pytest.approx(targets[there], rel=1e-9)
    assert there.sum() >= 2  # the others are never reached


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_and_everything(family: str) -> None:
    record = record_of(FAMILIES[family])
    first, last = times(record, [0.0, np.inf])
    assert first == 0.0 or family == "piecewise, late"
    assert last == np.inf


@pytest.mark.parametrize("z", [-8.0, -3.0, -0.2, 0.0, 0.5, 4.0, 24.0, 26.0, 37.0, 45.0, 1000.0])
def test_the_normal_quantile_holds_in_both_tails(z: float) -> None:
    assert normal_of_hazard(-log_ndtr(-z)) == pytest.approx(z, rel=1e-9, abs=1e-14)
