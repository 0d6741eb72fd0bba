"""The risk table against its slow twin: counted or sorted, weighted, with late entries, in strata and groups."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.analysis import risk_table as module
from pivotal.analysis.risk_table import risk_table
from pivotal.analysis.sample import DAYS_IN_MONTH, Columns, read_sample
from pivotal.kernels import risk_sets
from tests.readable import risk_sets as readable

rows = st.lists(
    st.tuples(
        st.integers(0, 8),
        st.booleans(),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from([0.5, 1.0, 3.0]),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=30,
)


def same(found: Any, expected: tuple[Any, ...]) -> None:
    for mine, theirs in zip(
        (found.time, found.first, found.at_risk, found.events, found.censored), expected, strict=True
    ):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


@given(rows, st.sampled_from([1.0, 1 / DAYS_IN_MONTH, 0.37]), st.booleans(), st.booleans(), st.booleans())
def test_it_is_what_counting_by_hand_gives(
    rows: list[Any], unit: float, weighted: bool, late: bool, one_group: bool
) -> None:
    days, event, group, stratum, weight, before = (np.array(each) for each in zip(*rows, strict=True))
    time = days * unit
    data = {"t": time, "e": event, "g": group, "s": stratum, "w": weight, "b": (days - before) * unit}
    columns = Columns("t", event="e", strata="s", weights="w" if weighted else None, entry="b" if late else None)
    sample = read_sample(data, columns, group=None if one_group else "g")
    expected = readable.table(
        sample.time,
        sample.event,
        np.zeros(len(rows), int) if one_group else sample.group,
        len(sample.groups),
        sample.stratum,
        len(sample.strata),
        sample.weight,
        sample.entry,
    )
    same(risk_table(sample), expected)
    same(risk_table(replace(sample, scale=0.0)), expected)


def test_whole_days_are_counted_without_sorting(monkeypatch: pytest.MonkeyPatch) -> None:
    def sorting(*_: Any) -> None:
        raise AssertionError("sorted")

    monkeypatch.setattr(module.risk_sets, "sorted_table", sorting)
    risk_table(read_sample(None, Columns([1, 2, 3], event=[1, 0, 1])))
    risk_table(read_sample(None, Columns([k / DAYS_IN_MONTH for k in (30, 400, 77)], event=[1, 0, 1])))
    with pytest.raises(AssertionError, match="sorted"):
        risk_table(read_sample(None, Columns([1.5, 2, 3], event=[1, 0, 1])))


def test_a_few_very_long_times_are_sorted() -> None:
    sample = read_sample(None, Columns([1, 10**9], event=[1, 1]))
    assert sample.scale == 1.0
    assert risk_table(sample).time.tolist() == [1, 10**9]


def test_a_table_of_one_subject_and_of_none_with_an_event() -> None:
    one = risk_table(read_sample(None, Columns([5.0], event=[1])))
    assert (one.at_risk.tolist(), one.events.tolist(), one.censored.tolist()) == ([[1]], [[1]], [[0]])
    none = risk_table(read_sample(None, Columns([0.0, 2.0], event=[0, 0])))
    assert none.time.tolist() == [0, 2] and none.at_risk.tolist() == [[2], [1]] and none.events.sum() == 0


def test_a_late_entry_counts_after_it_and_not_at_it() -> None:
    table = risk_table(read_sample(None, Columns([2.0, 5.0, 6.0], event=[1, 1, 1], entry=[0.0, 2.0, 5.0])))
    assert table.at_risk.tolist() == [[1], [1], [1]]
    assert table.stratum(0) == slice(0, 3)


times = st.lists(
    st.one_of(
        st.integers(0, 5).map(lambda k: k * 0.1), st.floats(0, 1e3), st.sampled_from([0.3, 0.1 + 0.2, 1 / 3, 1e-9])
    ),
    max_size=20,
)


@given(times)
def test_near_equal_times_are_tied_as_by_hand(values: list[float]) -> None:
    ordered = np.sort(np.array(values, float))
    np.testing.assert_array_equal(risk_sets.tied(ordered, 1.5e-8), readable.tied(ordered.tolist(), 1.5e-8))


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=15))
def test_a_survey_counts_what_there_is(values: list[float]) -> None:
    array = np.array(values, float)
    missing, negative, infinite, zero, largest, whole = risk_sets.survey(array)
    usable = array[np.isfinite(array) & (array >= 0)]
    assert (
        missing == np.isnan(array).sum()
        and negative == (np.isfinite(array) & (array < 0)).sum()
        and infinite == np.isinf(array).sum()
    )
    assert (
        zero == (array == 0).sum()
        and largest == max(usable, default=0.0)
        and whole == bool((usable == np.floor(usable)).all())
    )


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0, 7.0, -1.0, 0.5, np.nan, np.inf]), max_size=10), st.booleans())
def test_codes_of_events_are_checked(values: list[float], zero_is_event: bool) -> None:
    event, missing, wrong = risk_sets.indicators(np.array(values, float), zero_is_event)
    accepted = (0.0, 1.0, 2.0, 7.0) if zero_is_event else (0.0, 1.0)
    assert missing == sum(bool(np.isnan(each)) for each in values)
    assert wrong == next((i for i, each in enumerate(values) if not np.isnan(each) and each not in accepted), -1)
    right = [i for i, each in enumerate(values) if each in accepted]
    assert [bool(event[i]) for i in right] == [(values[i] == 0) == zero_is_event for i in right]


@given(st.lists(st.integers(0, 3), max_size=12))
def test_an_order_is_kept_within_strata(strata: list[int]) -> None:
    order = np.random.default_rng(len(strata)).permutation(len(strata))
    found, first = risk_sets.by_stratum(order, np.array(strata, np.int32), 4)
    assert found.tolist() == [i for s in range(4) for i in order.tolist() if strata[i] == s]
    assert first.tolist() == [sum(each < s for each in strata) for s in range(5)]
