"""Time-to-event data as the analysis takes them: what is read, what is left out and counted, what is refused."""

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.analysis.sample import DAYS_IN_MONTH, Columns, Sample, read_sample
from pivotal.errors import DataError
from tests.test_frames import FRAMES

ADTTE: dict[str, list[Any]] = {
    "USUBJID": ["1", "2", "3", "4"],
    "AVAL": [10, 20, 30, 40],
    "CNSR": [0, 1, 2, 0],
    "TRT01P": ["Drug", "Placebo", "Drug", "Placebo"],
    "STRATA1": ["x", "x", "y", "y"],
}


@pytest.mark.parametrize("kind", [each for each in FRAMES if not each.endswith(("categories", "enum", "dictionary"))])
def test_every_kind_of_frame_gives_the_same(kind: str) -> None:
    sample = read_sample(FRAMES[kind](ADTTE), Columns(strata=["STRATA1"]), group="TRT01P")
    assert sample.time.tolist() == [10, 20, 30, 40] and sample.event.tolist() == [1, 0, 0, 1]
    assert sample.groups == ("Drug", "Placebo") and sample.group.tolist() == [0, 1, 0, 1]
    assert sample.strata == ("x", "y") and sample.stratum.tolist() == [0, 0, 1, 1]
    assert (sample.n, sample.events, sample.scale, sample.largest) == (4, 2, 1.0, 40)
    assert sample.kept is not None and sample.kept.all() and sample.dropped == {}


def test_columns_may_be_arrays_without_data() -> None:
    sample = read_sample(None, Columns([1.5, 2.0], event=[True, False], subject=["a", "b"]), group=np.array(["y", "x"]))
    assert sample.groups == ("x", "y") and sample.event.tolist() == [1, 0] and sample.backend is None


def test_censoring_and_event_are_the_two_spellings() -> None:
    data = {"t": [1, 2, 3], "c": [0, 1, 5], "e": [1, 0, 0]}
    assert (
        read_sample(data, Columns("t", censor="c")).event.tolist()
        == read_sample(data, Columns("t", event="e")).event.tolist()
    )


def test_a_sample_is_taken_as_it_is() -> None:
    sample = read_sample(ADTTE, Columns(), group="TRT01P")
    assert read_sample(sample, Columns(), group="TRT01P") is sample and read_sample(sample, Columns()) is sample
    with pytest.raises(DataError, match="was read with the groups TRT01P, not 'SEX'"):
        read_sample(sample, Columns(), group="SEX")


def test_one_endpoint_is_chosen() -> None:
    both = {name: values * 2 for name, values in ADTTE.items()} | {"PARAMCD": ["OS"] * 4 + ["PFS"] * 4}
    assert read_sample(both, Columns(parameter="PFS")).n == 4
    with pytest.raises(DataError, match=r"2 endpoints in PARAMCD .OS, PFS.; choose one, such as parameter='OS'"):
        read_sample(both, Columns())
    with pytest.raises(DataError, match=r"PARAMCD has no level 'PSF'; it has 'OS', 'PFS'\n.*did you mean 'PFS'"):
        read_sample(both, Columns(parameter="PSF"))
    with pytest.raises(DataError, match="no column PARAMCD"):
        read_sample(ADTTE, Columns(parameter="OS"))


def test_rows_without_a_group_stratum_weight_or_entry_are_left_out_and_counted() -> None:
    data = pd.DataFrame(
        {
            "AVAL": [1.0, 2, 3, 4, 5, 6, 7],
            "CNSR": [0] * 7,
            "g": ["a", None, "b", "a", "a", "a", "c"],
            "s": [1, 1, None, 1, 1, 1, 1],
            "w": [1, 1, 1, np.nan, 1, 1, 1],
            "b": [0, 0, 0, 0, np.nan, 0, 0],
            "k": [1, 2, 3, 4, 5, None, 7],
        }
    )
    sample = read_sample(data, Columns(strata="s", weights="w", entry="b", cluster="k"), group="g")
    assert sample.dropped == {"b": 1, "w": 1, "g": 1, "s": 1, "k": 1}
    assert sample.kept is not None and sample.kept.tolist() == [True, False, False, False, False, False, True]
    assert sample.groups == ("a", "c") and sample.group.tolist() == [0, 1] and sample.time.tolist() == [1, 7]
    again = sample.only(np.array([False, True]))
    assert again.groups == ("c",) and again.kept is not None and np.flatnonzero(again.kept).tolist() == [6]
    assert read_sample(data, Columns(), also=["k"]).dropped == {"k": 1}


def test_rows_without_a_time_or_event_are_refused_or_dropped_as_asked() -> None:
    data = {"AVAL": [1.0, np.nan, 3.0, 4.0], "CNSR": [0, 1, np.nan, 1]}
    with pytest.raises(DataError, match=r"AVAL is missing in 1 rows .first in row 2.; missing='drop' leaves them out"):
        read_sample(data, Columns())
    with pytest.raises(DataError, match=r"CNSR is missing in 1 rows .first in row 3."):
        read_sample({**data, "AVAL": [1.0, 2.0, 3.0, 4.0]}, Columns())
    sample = read_sample(data, Columns(), missing="drop")
    assert sample.n == 2 and sample.dropped == {"AVAL": 1, "CNSR": 1}
    with pytest.raises(DataError, match="accepted: 'error', 'drop'"):
        read_sample(data, Columns(), missing="ignore")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "columns", "message"),
    [
        ({"AVAL": [-1, 2, 3, 4]}, {}, "AVAL is -1 in row 1 .1 such rows.: a time is finite and not below 0"),
        ({"AVAL": [1, np.inf, 3, 4]}, {}, "AVAL is inf in row 2"),
        ({"AVAL": ["1", "2", "3", "4"]}, {}, r"time \(AVAL\) holds '1' in row 1, where numbers belong"),
        ({"CNSR": [0, 1, -1, 0]}, {}, "CNSR is -1 in row 3; accepted: 0 for an event, a positive whole number"),
        ({"CNSR": [0, 0.5, 1, 0]}, {}, "CNSR is 0.5 in row 2"),
        ({"CNSR": [0, np.inf, 1, 0]}, {}, "CNSR is inf in row 2"),
        ({"CNSR": ["Y", "N", "Y", "N"]}, {}, "where numbers belong"),
        ({"E": [0, 1, 2, 0]}, {"event": "E"}, "E is 2 in row 3; accepted: 1 for an event, 0 for a censoring"),
        ({}, {"event": "CNSR"}, "CNSR is 0 for an event: no event= column; pass censor='CNSR'"),
        ({}, {"event": "CNSR", "censor": "CNSR"}, "not both"),
        ({"USUBJID": ["1", "1", "2", "3"]}, {}, "'1' has 2 rows, and 1 subjects have several"),
        ({}, {"subject": "SUBJ"}, "no column 'SUBJ'"),
        ({"W": [1, np.inf, 1, 1]}, {"weights": "W"}, "W is inf in row 2 .1 such rows.: a weight is finite and above 0"),
        ({"W": [1, 0, -1, 1]}, {"weights": "W"}, "W is 0 in row 2 .2 such rows."),
        (
            {"B": [0, 20, 0, 0]},
            {"entry": "B"},
            "B is 20 in row 2 .1 such rows.: entry lies before the end of observation",
        ),
        ({"B": [0, -np.inf, 0, 0]}, {"entry": "B"}, "an entry time is finite"),
        ({}, {"strata": "STRATA"}, r"strata: the data have no column 'STRATA'.*\n.*did you mean 'STRATA1'"),
        ({}, {"time": "AVAL2"}, "time: the data have no column 'AVAL2'"),
        ({}, {"time": [1.0, 2.0]}, "time has 2 values and the data 4 rows"),
        ({}, {"strata": [["x", "y"]]}, "strata has 2 values and the data 4 rows"),
        ({"CNSR": None}, {}, "no column 'CNSR'"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], columns: dict[str, Any], message: str) -> None:
    data = {name: values for name, values in {**ADTTE, **change}.items() if values is not None}
    for frame in (data, pd.DataFrame(data), pl.DataFrame(data, strict=False)):
        with pytest.raises(DataError, match=message if frame is data else None):
            read_sample(frame, Columns(**columns))


def test_no_rows_are_refused() -> None:
    with pytest.raises(DataError, match=r"there are no rows to analyse$"):
        read_sample({name: [] for name in ADTTE}, Columns())
    with pytest.raises(DataError, match="no rows to analyse, after leaving out 1 without g"):
        read_sample({"AVAL": [1], "CNSR": [0], "g": [None]}, Columns(), group="g")
    with pytest.raises(DataError, match="every column is given as an array"):
        read_sample(None, Columns())


def test_several_rows_a_subject_are_taken_where_they_are_meant() -> None:
    data = {"USUBJID": ["1", "1"], "AVAL": [5.0, 9.0], "CNSR": [1, 0], "B": [0.0, 5.0]}
    assert read_sample(data, Columns(entry="B")).n == 2
    assert read_sample(data, Columns(cluster="USUBJID")).cluster is not None
    assert read_sample(data, Columns(subject=None)).n == 2


def test_strata_are_the_combinations_that_occur() -> None:
    sample = read_sample(ADTTE, Columns(strata=["STRATA1", "TRT01P"]))
    assert sample.strata == (("x", "Drug"), ("x", "Placebo"), ("y", "Drug"), ("y", "Placebo"))
    assert read_sample(ADTTE, Columns(strata=[1, 1, 2, 2])).strata == (1, 2)


def test_near_equal_times_are_tied_as_in_r() -> None:
    sample = read_sample(None, Columns([0.1 + 0.2, 0.3, 1.0, 1.0 + 1e-10, 1.001], event=[1] * 5))
    assert sample.scale == 0.0 and np.unique(sample.time).size == 3
    months = read_sample(None, Columns([k / DAYS_IN_MONTH for k in (1, 30, 365)], event=[1] * 3))
    assert months.scale == DAYS_IN_MONTH
    jittered = read_sample(None, Columns([30 / DAYS_IN_MONTH, 30 / DAYS_IN_MONTH * (1 + 1e-12)], event=[1, 1]))
    assert jittered.time[0] == jittered.time[1]
    start_stop = read_sample(None, Columns([0.3, 1.0], event=[1, 1], entry=[0.0, 0.1 + 0.2]))
    assert start_stop.entry is not None and start_stop.entry[1] == start_stop.time[0]
    with pytest.raises(DataError, match=r"entry and time of row 1 .of those kept. are the same up to rounding error"):
        read_sample(None, Columns([0.1 + 0.2, 2.0], event=[1, 1], entry=[0.3, 0.5]))


def test_the_orders_are_by_stratum_and_time() -> None:
    sample = read_sample(
        None, Columns([3.5, 1.0, 2.0, 1.0], event=[1] * 4, strata=[1, 0, 1, 0], entry=[1.0, 0.5, 0.0, 0.25])
    )
    order, first = sample.order
    assert first.tolist() == [0, 2, 4] and order[2:].tolist() == [2, 0]
    assert sample.order_of_entry[0].tolist() == [3, 1, 2, 0]
    assert read_sample(None, Columns([2, 1], event=[1, 1])).order[1].tolist() == [0, 2]


def test_the_fingerprint_is_of_the_arrays() -> None:
    one, same = (read_sample(ADTTE, Columns(), group="TRT01P") for _ in range(2))
    other = read_sample({**ADTTE, "AVAL": [10, 20, 30, 41]}, Columns(), group="TRT01P")
    assert one.fingerprint == same.fingerprint != other.fingerprint


anything = st.one_of(st.none(), st.booleans(), st.integers(-3, 9), st.floats(), st.text(max_size=2), st.just(10**400))
column = st.lists(anything, min_size=3, max_size=3) | st.lists(st.integers(0, 4), min_size=3, max_size=3)


@given(
    st.fixed_dictionaries(dict.fromkeys(("AVAL", "CNSR", "w", "b", "g", "s", "k", "USUBJID", "PARAMCD"), column)),
    st.fixed_dictionaries(
        {},
        optional={
            "weights": st.just("w"),
            "entry": st.just("b"),
            "strata": st.just("s"),
            "cluster": st.just("k"),
            "parameter": st.sampled_from(["", "0"]),
        },
    ),
    st.sampled_from(["error", "drop"]),
)
def test_any_data_are_read_or_refused(data: dict[str, list[Any]], columns: dict[str, Any], missing: Any) -> None:
    arrays = {}
    for name, values in data.items():
        arrays[name] = np.empty(3, object)
        arrays[name][:] = values
    try:
        sample = read_sample(arrays, Columns(**columns), group="g", missing=missing)
    except DataError:
        return
    assert isinstance(sample, Sample)
    assert np.isfinite(sample.time).all() and (sample.time >= 0).all() and set(sample.event.tolist()) <= {0, 1}
    assert (sample.group >= 0).all() and (sample.stratum >= 0).all() and 0 < sample.n <= 3
    assert sample.weight is None or (np.isfinite(sample.weight) & (sample.weight > 0)).all()
    assert sample.entry is None or (sample.entry < sample.time).all()
