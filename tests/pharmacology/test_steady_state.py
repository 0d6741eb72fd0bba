"""Steady state in closed form: equal to a stiff solution, to the sum of single doses, and to what goes in and out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.errors import DataError
from pivotal.pharmacology.steady_state import Rates, Way, concentrations
from tests.readable.exposure import steady_concentrations

ONE = np.ones(1)
TIMES = np.array([0.0, 0.5, 1.0, 2.5, 6.0, 12.0, 19.0, 19.5, 23.5])
SYSTEMS = {
    "first order and constant": ((2.478, 187.0, 31.2, 195.1), [(1, 0.979, 0.784, 0.854), (0, 2.4, 0.0, 0.146)]),
    "transit, and late": ((2.05, 98.8, 15.5, 178.0), [(5, 3.39, 0.0, 0.735), (1, 3.39, 19.1, 0.265)]),
    "one compartment": ((5.0, 50.0, 0.0, 1.0), [(1, 1.0, 0.0, 1.0)]),
    "flip-flop": ((10.0, 20.0, 5.0, 30.0), [(1, 0.05, 2.0, 1.0)]),
    "rate of the chain is that of the disposition": ((10.0, 20.0, 0.0, 1.0), [(5, 0.5, 0.0, 1.0)]),
    "constant, longer than the interval": ((3.0, 40.0, 6.0, 20.0), [(0, 30.0, 5.0, 1.0)]),
}


def rates(system, ways) -> Rates:
    clearance, central, between, peripheral = system
    made = tuple(Way(stages, speed * ONE, lag, fraction * ONE) for stages, speed, lag, fraction in ways)
    two = bool(between)
    return Rates(clearance * ONE, central * ONE, between if two else None, peripheral if two else None, ONE, made)


@pytest.mark.parametrize("name", SYSTEMS)
def test_it_equals_a_stiff_solution(name: str) -> None:
    system, ways = SYSTEMS[name]
    found = concentrations(rates(system, ways), 60.0, 24.0, TIMES)[0]
    assert found == pytest.approx(steady_concentrations(*system, ways, 60.0, 24.0, list(TIMES)), rel=2e-7)


PIECES = np.concatenate([[0.0], np.geomspace(1e-6, 1.0, 60)])
positive = st.floats(0.2, 50.0)


@given(
    clearance=positive, central=positive, between=positive, peripheral=positive, speed=st.floats(0.05, 5.0),
    stages=st.integers(0, 5), lag=st.floats(0.0, 30.0), every=st.sampled_from([6.0, 12.0, 24.0, 168.0]),
)  # fmt: skip
def test_what_goes_in_comes_out(clearance, central, between, peripheral, speed, stages, lag, every) -> None:
    found = rates((clearance, central, between, peripheral), [(stages, speed, lag, 1.0)])
    fastest = found.disposition()[0][0, 0]
    if stages > 1 and speed < 0.02 * fastest:
        with pytest.raises(DataError, match="are not computed"):
            concentrations(found, 10.0, every, TIMES)
        return
    # Gauss-Legendre between the kinks, where the curve is smooth, in pieces that grow with the time since the kink
    kinks = np.unique(np.mod([0.0, lag, lag + (speed if stages == 0 else 0.0)], every))
    marks = np.concatenate([a + (b - a) * PIECES for a, b in zip(kinks, [*kinks[1:], every], strict=True)])
    nodes, weights = np.polynomial.legendre.leggauss(8)
    widths = np.diff(marks)[:, None]
    times = marks[:-1, None] + widths * (nodes + 1) / 2
    curve = concentrations(found, 10.0, every, times.ravel())[0].reshape(times.shape)
    assert curve.min() >= -1e-9 * curve.max()
    assert (curve * weights * widths / 2).sum() == pytest.approx(10.0 / clearance, rel=2e-4)
    assert found.average(10.0, every)[0] * every == pytest.approx(10.0 / clearance)


@given(stages=st.integers(1, 6), nearness=st.floats(-0.3, 0.3))
def test_no_digits_are_lost_near_a_pole(stages, nearness) -> None:
    system = (6.0, 20.0, 0.0, 1.0)
    at, step = 0.3 * (1 + nearness), 1e-4
    lines = [
        concentrations(rates(system, [(stages, k, 0.0, 1.0)]), 10.0, 24.0, TIMES)[0] for k in (at - step, at, at + step)
    ]
    assert lines[1] == pytest.approx((lines[0] + lines[2]) / 2, rel=1e-5)


def test_patients_are_computed_as_if_each_were_alone() -> None:
    system, ways = SYSTEMS["transit, and late"]
    factors = np.array([0.5, 1.0, 3.0])
    clearance, central, between, peripheral = system
    made = tuple(Way(stages, speed * factors, lag, fraction * ONE.repeat(3)) for stages, speed, lag, fraction in ways)
    together = concentrations(
        Rates(clearance * factors, central * factors, between, peripheral, ONE.repeat(3), made), 60.0, 24.0, TIMES
    )
    for row, factor in zip(together, factors, strict=True):
        one = rates(
            (clearance * factor, central * factor, between, peripheral),
            [(s, v * factor, lag, f) for s, v, lag, f in ways],
        )
        assert row == pytest.approx(concentrations(one, 60.0, 24.0, TIMES)[0], rel=1e-12)
