"""The integration rules that the recursion rests on."""

import numpy as np

from pivotal.kernels.group_sequential import LARGEST, STEP, legendre_rules


def test_the_rules_are_those_of_gauss_and_legendre() -> None:
    nodes, weights = legendre_rules()
    first = 0
    for size in range(STEP, LARGEST + 1, STEP):
        x, w = nodes[first : first + size], weights[first : first + size]
        at, weight = np.polynomial.legendre.leggauss(size)
        assert np.abs(x - at).max() < 1e-15
        assert np.abs(w - weight).max() < 1e-14
        for power in (0, 2, size, 2 * size - 2):
            assert abs(float(w @ x**power) - 2 / (power + 1)) < 5e-15
        first += size
    assert first == nodes.size == weights.size
