"""Dates of events from a running trial: against the exact answer, against coverage, and with bad data."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

import pivotal as pv
from pivotal.distributions.fitting import fitted
from pivotal.distributions.functions import random_times
from pivotal.distributions.model import Cure, Gompertz, Hazard, LogLogistic, LogNormal, Weibull
from pivotal.errors import ConvergenceError, DataError

CUTOFF = date(2025, 9, 1)
MONTH = 30.4375


def running(seed: int, subjects: int = 200, month: float = 15.0, accrual: float = 12.0) -> tuple[dict[str, Any], Any]:
    """Return data at a month of a trial whose reference median is 9 and hazard ratio 0.6, and the later event times."""
    random = np.random.default_rng(seed)
    entry = np.sort(random.random(subjects) * accrual)
    arm = np.arange(subjects) % 2
    event = random.exponential(1.0, subjects) / (np.log(2) / 9 * np.where(arm == 1, 0.6, 1.0))
    lost = random.exponential(1.0, subjects) / 0.01
    followed = np.minimum(month - entry, np.minimum(event, lost))
    start = [CUTOFF - timedelta(days=round((month - each) * MONTH)) for each in entry]
    days = np.array([float(min(round(f * MONTH), (CUTOFF - s).days)) for f, s in zip(followed, start, strict=True)])
    seen = (event <= lost) & (event <= month - entry)
    data = {
        "STARTDT": [each.isoformat() for each in start],
        "AVAL": days,
        "CNSR": np.where(seen, 0, 1),
        "TRT01P": np.where(arm == 1, "new", "old"),
        "EOSSTT": np.where((lost > month - entry) & ~seen, "ONGOING", "DISCONTINUED"),
    }
    later = np.sort((entry + event - month)[(event <= lost) & ~seen]) * MONTH
    return data, later


def test_the_prediction_covers_what_comes() -> None:
    """60 trials, fixed beforehand: 90 % intervals cover between 47 and 60 (binomial 0.001 quantiles of 0.9).

    Of 100 futures, the ends hold 89 % between them on average.
    """
    covered = 0
    for seed in range(60):
        data, later = running(seed)
        target = int((data["CNSR"] == 0).sum()) + 40
        found = pv.predict_events(data, target=target, cutoff=CUTOFF, ongoing="EOSSTT", arm="TRT01P", draws=100)
        low, high = found.date_of(target, 0.05), found.date_of(target, 0.95)
        came = CUTOFF + timedelta(days=float(later[39]))
        assert low is not None and high is not None
        covered += low - timedelta(days=1) <= came <= high + timedelta(days=1)
    assert 47 <= covered <= 60


def test_exponential_times_have_the_expected_date() -> None:
    """Among m at risk with a known hazard, the k-th event takes the sum of 1 / (hazard (m − i)) on average."""
    events, at_risk, followed = 4000, 50, 1000.0
    data = {
        "STARTDT": [(CUTOFF - timedelta(days=1000)).isoformat()] * (events + at_risk),
        "AVAL": np.concatenate([np.full(events, 100.0), np.full(at_risk, followed)]),
        "CNSR": np.concatenate([np.zeros(events), np.ones(at_risk)]),
    }
    found = pv.predict_events(data, target=events + 20, cutoff=CUTOFF, draws=4000)
    hazard = events / (events * 100.0 + at_risk * followed)
    expected = sum(1 / (hazard * (at_risk - i)) for i in range(20))
    assert found.days[0].mean() == pytest.approx(expected, rel=0.03)


def test_results_are_reproducible_and_ordered() -> None:
    data, _ = running(3)
    seen = int((data["CNSR"] == 0).sum())
    first = pv.predict_events(data, target=[seen + 10, seen + 30], cutoff="2025-09-01", ongoing="EOSSTT", draws=200)
    again = pv.predict_events(data, target=[seen + 10, seen + 30], cutoff="2025-09-01", ongoing="EOSSTT", draws=200)
    assert (first.days == again.days).all()
    for row in first.rows():
        assert row["low"] <= row["date"] <= row["high"]
    assert first.probability_by(seen + 10, "2035-01-01") > first.probability_by(seen + 30, "2025-12-01")
    assert first.summary()["events"] == seen
    assert "simulated futures" in first.notes[0]


def test_subjects_who_enter_later_bring_events() -> None:
    data, _ = running(4)
    seen = int((data["CNSR"] == 0).sum())
    alone = pv.predict_events(data, target=seen + 60, cutoff=CUTOFF, ongoing="EOSSTT", draws=200)
    more = pv.predict_events(data, target=seen + 60, cutoff=CUTOFF, ongoing="EOSSTT", draws=200, subjects=400)
    one, two = alone.date_of(seen + 60), more.date_of(seen + 60)
    assert two is not None and (one is None or two < one)


def test_a_target_beyond_all_subjects_is_never_reached() -> None:
    data, _ = running(5)
    found = pv.predict_events(data, target=5000, cutoff=CUTOFF, ongoing="EOSSTT", draws=200)
    assert found.date_of(5000) is None
    assert found.rows()[0]["ever_reached"] == 0


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_frames_are_taken(kind: str) -> None:
    module = pytest.importorskip(kind)
    data, _ = running(6)
    frame = module.DataFrame({name: list(values) for name, values in data.items()})
    found = pv.predict_events(
        frame, target=190, cutoff=CUTOFF, ongoing="EOSSTT", family=Weibull(shape=1, scale=1), draws=100
    )
    assert found.at_risk + found.events + found.dropped == 200
    assert found.models[0]["kind"] == "weibull"


FAMILIES: dict[str, Any] = {
    "exponential": Hazard.from_median(9),
    "piecewise": Hazard(rates=(0.1, 0.05), starts=(0, 6)),
    "weibull": Weibull(shape=1.4, scale=12),
    "log_normal": LogNormal.from_median(9, scale=0.8),
    "log_logistic": LogLogistic.from_median(9, shape=1.8),
    "gompertz": Gompertz(shape=0.04, rate=0.05),
    "cure": Cure(fraction=0.4, uncured=Weibull(shape=1.4, scale=6)),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_fits_find_the_distribution(name: str) -> None:
    """5,000 subjects, fixed beforehand; the fit beats the truth's likelihood, and by no more than chance allows."""
    from pivotal.distributions.fitting import log_likelihood

    random = np.random.default_rng(8)
    times, censored = random_times(FAMILIES[name], random.random(5000)), random.random(5000) * 60
    time, event = np.minimum(times, censored), (times <= censored).astype(float)
    fit = fitted(FAMILIES[name], time, event)
    gain = fit.log_likelihood - log_likelihood(FAMILIES[name], time, event)
    assert -1e-6 <= gain < 9  # a χ² quantile of 0.9999 for 3 parameters, halved
    middle = np.median([float(np.exp(-record.at([9.0])[1][0])) for record in fit.draws(200, random)])
    from pivotal.distributions.functions import survival

    assert middle == pytest.approx(float(survival(FAMILIES[name], 9.0)), abs=0.03)


def test_a_likelihood_without_curvature_is_refused() -> None:
    with pytest.raises(ConvergenceError):
        fitted(Weibull(shape=1, scale=1), np.array([3.0, 3.0, 3.0]), np.array([1.0, 1.0, 1.0]))


@pytest.mark.parametrize(
    ("change", "asked", "said"),
    [
        ({}, {"target": 10}, "feasible: above"),
        ({}, {"level": 1.5}, "level=1.5"),
        ({}, {"draws": 5}, "draws=5"),
        ({}, {"subjects": 10}, "feasible: at least 200"),
        ({}, {"cutoff": "soon"}, "cutoff: 'soon' is no day"),
        ({}, {"cutoff": "2024-01-01"}, "past the cutoff 2024-01-01"),
        ({}, {"arm": "TRT01A"}, "no column 'TRT01A'"),
        ({"AVAL": [-1.0] * 200}, {}, "missing or negative times"),
        ({"CNSR": [None] * 200}, {}, "missing values"),
        ({"EOSSTT": ["MAYBE"] * 200}, {}, "accepted: true, false"),
        ({"CNSR": [1] * 200}, {}, "no event"),
    ],
)
def test_bad_data_are_refused(change: dict[str, Any], asked: dict[str, Any], said: str) -> None:
    data, _ = running(7)
    data |= {name: np.array(values, object) for name, values in change.items()}
    whole: dict[str, Any] = {"target": 190, "cutoff": CUTOFF, "ongoing": "EOSSTT", "draws": 100}
    with pytest.raises(DataError, match=said):
        pv.predict_events(data, **(whole | asked))
