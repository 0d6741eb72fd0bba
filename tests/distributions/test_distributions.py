"""Distributions: against scipy, against themselves, and at their edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pivotal.distributions.functions import (
    cumulative_hazard,
    cumulative_incidence,
    density,
    hazard,
    quantile,
    random_times,
    record_of,
    survival,
    time_of_hazard,
)
from pivotal.distributions.model import Cure, Gompertz, Hazard, LogLogistic, LogNormal, Weibull
from pivotal.distributions.start import start_values
from pivotal.distributions.transforms import from_line, to_line
from pivotal.errors import DataError

FAMILIES: dict[str, Any] = {
    "exponential": Hazard.from_median(3.9),
    "piecewise": Hazard(rates=(0.1, 0.02, 0.3), starts=(0, 4, 9)),
    "weibull": Weibull(shape=0.7, scale=10),
    "log_normal": LogNormal(location=2, scale=1.2),
    "log_logistic": LogLogistic(shape=2, scale=3),
    "gompertz": Gompertz(shape=0.1, rate=0.05),
    "gompertz without shape": Gompertz(shape=0, rate=0.05),
    "gompertz, levelling": Gompertz(shape=-0.1, rate=0.05),
    "cure": Cure(fraction=0.3, uncured=Weibull(shape=1.3, scale=9)),
    "cure, piecewise": Cure(fraction=0.3, uncured=Hazard(rates=(0.2, 0.05), starts=(0, 3))),
}
STEPS = ((1.0, 0.5, 1.7), (0.0, 2.0, 6.0))


def scipy_of(name: str) -> Any:
    from scipy import stats

    return {
        "exponential": stats.expon(scale=3.9 / np.log(2)),
        "weibull": stats.weibull_min(0.7, scale=10),
        "log_normal": stats.lognorm(1.2, scale=np.exp(2)),
        "log_logistic": stats.fisk(2, scale=3),
        "gompertz": stats.gompertz(0.05 / 0.1, scale=1 / 0.1),
    }[name]


@pytest.mark.parametrize("name", ["exponential", "weibull", "log_normal", "log_logistic", "gompertz"])
def test_values_are_those_of_scipy(name: str) -> None:
    times = np.array([1e-6, 0.3, 2.0, 9.5, 40.0, 90.0])
    ours, theirs = FAMILIES[name], scipy_of(name)
    assert density(ours, times) == pytest.approx(theirs.pdf(times), rel=1e-9, abs=1e-300)
    assert survival(ours, times) == pytest.approx(theirs.sf(times), rel=1e-9, abs=1e-300)
    assert cumulative_incidence(ours, times) == pytest.approx(theirs.cdf(times), rel=1e-9)
    assert quantile(ours, [0.001, 0.5, 0.999]) == pytest.approx(theirs.ppf([0.001, 0.5, 0.999]), rel=1e-9)


@pytest.mark.parametrize("steps", [None, STEPS])
@pytest.mark.parametrize("name", FAMILIES)
@settings(max_examples=25)
@given(probability=st.floats(1e-12, 1 - 1e-9))
def test_the_quantile_inverts_the_distribution_function(name: str, steps: Any, probability: float) -> None:
    record = record_of(FAMILIES[name], *(steps or ((1.0,), (0.0,))))
    time = float(quantile(record, probability))
    if np.isinf(time):
        assert float(cumulative_incidence(record, 1e12)) <= probability + 1e-9
    else:
        assert float(cumulative_incidence(record, time)) == pytest.approx(probability, rel=1e-9)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_hazard_is_the_slope_of_the_cumulative_hazard(name: str) -> None:
    record = record_of(FAMILIES[name], *STEPS)
    times, step = np.array([0.7, 3.3, 7.7, 20.1]), 1e-5
    slope = (cumulative_hazard(record, times + step) - cumulative_hazard(record, times - step)) / (2 * step)
    assert hazard(record, times) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("name", FAMILIES)
def test_random_times_follow_the_distribution(name: str) -> None:
    """20,000 times, fixed beforehand; the Kolmogorov distance is below its 0.1 % quantile 1.95 / sqrt(n)."""
    uniform = np.random.default_rng(11).random(20_000)
    drawn = np.sort(random_times(FAMILIES[name], uniform))
    finite = drawn[np.isfinite(drawn)]
    empirical = np.arange(1, finite.size + 1) / drawn.size
    assert np.abs(empirical - cumulative_incidence(FAMILIES[name], finite)).max() < 1.95 / np.sqrt(drawn.size)


@pytest.mark.parametrize("name", [each for each in FAMILIES if each != "gompertz, levelling"])
def test_parameters_go_to_the_line_and_back(name: str) -> None:
    back = from_line(FAMILIES[name], to_line(FAMILIES[name]))
    assert survival(back, [1, 5, 30]) == pytest.approx(survival(FAMILIES[name], [1, 5, 30]), rel=1e-12)


@pytest.mark.parametrize("name", FAMILIES)
def test_start_values_are_near(name: str) -> None:
    times = random_times(FAMILIES[name], np.random.default_rng(3).random(4000))
    censored = np.random.default_rng(4).random(4000) * 40
    found = start_values(FAMILIES[name], np.minimum(times, censored), times <= censored)
    assert type(found) is type(FAMILIES[name])
    assert np.abs(survival(found, [1, 4, 10, 20]) - survival(FAMILIES[name], [1, 4, 10, 20])).max() < 0.12


def test_a_rate_of_minus_zero_is_never() -> None:
    assert quantile(Hazard(rates=(-0.0,)), [0.5]).tolist() == [np.inf]


def test_ratios_over_a_piecewise_hazard_become_its_rates() -> None:
    record = record_of(Hazard(rates=(0.1, 0.2), starts=(0, 3)), (1.0, 0.5), (0.0, 4.0))
    assert (record.starts.tolist(), record.rates.tolist()) == ([0.0, 3.0, 4.0], [0.1, 0.2, 0.1])


def test_the_far_tail_of_the_log_normal_stays_finite() -> None:
    far = LogNormal(location=0, scale=0.1)
    assert cumulative_hazard(far, [np.exp(2.4), np.exp(2.6)]) == pytest.approx([292.1, 342.18], rel=1e-3)
    assert np.isfinite(hazard(far, [1e6])).all()


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"median": "3.9"}, "piecewise"),
        ({"rate": 0.1}, "piecewise"),
        ({"rates": [0.1, 0.2], "starts": [0, 3]}, "piecewise"),
        ({"kind": "weibull", "shape": 1, "scale": 4}, "weibull"),
        ({"kind": "cure", "fraction": 0.2, "uncured": {"median": 5}}, "cure"),
    ],
)
def test_yaml_forms(given: dict[str, Any], kind: str) -> None:
    from pivotal.distributions.model import Distribution

    assert TypeAdapter(Distribution).validate_python(given).kind == kind


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rates": (0.1, 0.2)}, "2 rates and 1 starts"),
        ({"rates": (0.1, 0.2), "starts": (1, 2)}, "the first start is 1"),
        ({"rates": (0.1, 0.2), "starts": (0, 0)}, "do not rise"),
        ({"rates": (-0.1,)}, "greater than or equal to 0"),
        ({"median": 0}, "median 0 is not above zero"),
        ({"median": 3, "rate": 2}, "one of the three"),
    ],
)
def test_bad_hazards_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Hazard.model_validate(given)


@pytest.mark.parametrize("law", [LogNormal(location=2, scale=0.8), LogLogistic(scale=3, shape=2)])
def test_times_are_finite_where_survival_is_too_small_for_a_number(law: Any) -> None:
    targets = np.array([600.0, 740.0, 746.0, 1_300.0])  # exp(-746) is 0
    times = time_of_hazard(law, targets)
    assert np.isfinite(times).all()
    np.testing.assert_allclose(cumulative_hazard(law, times), targets, rtol=1e-12)


@pytest.mark.parametrize("wrong", [-1.0, float("nan")])
def test_bad_times_and_probabilities_are_refused(wrong: float) -> None:
    with pytest.raises(DataError):
        survival(FAMILIES["weibull"], [wrong])
    with pytest.raises(DataError):
        quantile(FAMILIES["weibull"], wrong)


def test_no_events_cannot_start() -> None:
    with pytest.raises(DataError, match="no event"):
        start_values(FAMILIES["weibull"], [1, 2], [0, 0])
