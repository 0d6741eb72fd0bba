"""The order of times by counting against sorting by comparison."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.analysis import time_order
from pivotal.analysis.time_order import in_order

TIMES = st.one_of(st.floats(0, 1e4), st.sampled_from([0.0, 1.0, 1.0 + 2**-52, 1e-300, 1e9]))


@given(st.lists(TIMES, min_size=1, max_size=200), st.sampled_from([3, 1000]))
def test_times_are_in_order(times: list[float], size: int) -> None:
    time = np.array(times)
    with patch.object(time_order, "MANY", 1), patch.object(time_order, "SIZE", size):
        order, ordered = in_order(time)
    np.testing.assert_array_equal(ordered, np.sort(time))
    np.testing.assert_array_equal(time[order], ordered)
    assert sorted(order.tolist()) == list(range(time.size))


@pytest.mark.parametrize("crowd", [False, True])
def test_many_times(crowd: bool) -> None:
    time = np.random.default_rng(3).exponential(900, 20_000)
    time[0] = 1e12 if crowd else time[0]
    assert (time_order._by_counting(time) is None) == crowd
    order, ordered = in_order(time)
    np.testing.assert_array_equal(ordered, np.sort(time))
    np.testing.assert_array_equal(time[order], ordered)
