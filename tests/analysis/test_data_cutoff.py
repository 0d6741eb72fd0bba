"""The data set on the day of a cut-off: who is in, who is censored, and what cannot be cut."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.analysis.data_cutoff import cut
from pivotal.errors import DataError, PivotalError

STARTS = [date(2024, 1, 1), date(2024, 1, 15), date(2024, 2, 1), date(2024, 3, 1), date(2024, 6, 1)]
ENDS = [date(2024, 3, 1), date(2024, 9, 1), date(2024, 3, 1), date(2024, 12, 1), date(2024, 12, 24)]
CENSORED = [0, 0, 0, 2, 0]


def trial(**more: Any) -> dict[str, Any]:
    days = [(end - start).days + 1 for start, end in zip(STARTS, ENDS, strict=True)]
    return {
        "USUBJID": list("abcde"),
        "STARTDT": STARTS,
        "ADT": ENDS,
        "AVAL": days,
        "CNSR": CENSORED,
        "EVNTDESC": ["DEATH", "DEATH", "PD", "LOST", "PD"],
        **more,
    }


FRAMES = {
    "pandas": pd.DataFrame,
    "pandas-datetime": lambda d: pd.DataFrame(d).assign(
        STARTDT=lambda f: pd.to_datetime(f.STARTDT), ADT=lambda f: pd.to_datetime(f.ADT)
    ),
    "pandas-index": lambda d: pd.DataFrame(d, index=[9, 4, 7, 1, 3]),
    "pandas-pyarrow": lambda d: pd.DataFrame(d).convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.DataFrame,
    "polars-lazy": pl.LazyFrame,
    "polars-datetime": lambda d: pl.DataFrame(d).cast({"STARTDT": pl.Datetime, "ADT": pl.Datetime}),
    "polars-zone": lambda d: pl.DataFrame(d).cast(
        {"STARTDT": pl.Datetime("ms", "UTC"), "ADT": pl.Datetime("ms", "UTC")}
    ),
    "polars-text": lambda d: pl.DataFrame(d).cast({"STARTDT": pl.String, "ADT": pl.String}),
    "pyarrow": pa.table,
    "mapping": lambda d: {**d, "STARTDT": np.array(STARTS, "datetime64[D]"), "ADT": np.array(ENDS, "datetime64[ns]")},
    "mapping-text": lambda d: {**d, "STARTDT": [str(x) for x in STARTS], "ADT": [str(x) for x in ENDS]},
    "mapping-objects": lambda d: {**d, "STARTDT": np.array(STARTS, object), "ADT": np.array(ENDS, object)},
}


def columns(frame: Any) -> dict[str, list[Any]]:
    if isinstance(frame, dict):
        return {name: np.asarray(values).tolist() for name, values in frame.items()}
    if isinstance(frame, pa.Table):
        return frame.to_pydict()
    return frame.to_dict(as_series=False) if isinstance(frame, pl.DataFrame) else frame.to_dict("list")


def as_day(value: Any) -> str:
    return (str(pd.Timestamp(value)) if isinstance(value, int) else str(value))[:10]


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_frame_comes_out_as_it_was_on_that_day(kind: str) -> None:
    given_frame = FRAMES[kind](trial())
    found = cut(given_frame, events=2)
    assert found.date == date(2024, 3, 1)
    assert (found.n, found.events, found.left_out, found.censored) == (4, 2, 1, 2)
    if kind != "polars-lazy":
        assert type(found.data) is type(given_frame)
    data = columns(found.data)
    assert data["USUBJID"] == ["a", "b", "c", "d"]
    assert data["AVAL"] == [61, 47, 30, 1]
    assert data["CNSR"] == [0, 1, 0, 1]
    assert [as_day(each) for each in data["ADT"]] == ["2024-03-01"] * 4
    assert data["EVNTDESC"] == ["DEATH", "Data cut-off", "PD", "Data cut-off"]
    assert [as_day(each) for each in data["STARTDT"]] == [str(each) for each in STARTS[:4]]


def test_types_are_kept() -> None:
    frame = pl.DataFrame(trial())
    assert cut(frame, events=1).data.schema == frame.schema
    assert cut(pd.DataFrame(trial()), events=1).data["AVAL"].dtype == np.int64


def test_all_events_of_the_day_count() -> None:
    found = cut(trial(), events=1)
    assert found.events == 2 and found.notes == (
        "2 events count, more than 1: several fall on one day, or the cut is later",
    )
    assert cut(trial(), date="2024-02-29").events == 0
    assert cut(trial(), date="2024-03-01").events == 2


def test_who_comes_on_the_day_is_in() -> None:
    assert cut(trial(), date="2024-03-01").n == 4
    assert cut(trial(), date="2024-02-29").n == 3


def test_a_cut_after_everything_changes_nothing() -> None:
    frame = pl.DataFrame(trial())
    found = cut(frame, date=date(2025, 1, 1))
    assert found.data.equals(frame) and found.censored == 0 and found.left_out == 0


def test_minimum_follow_up_counts_from_who_came_last() -> None:
    assert cut(trial(), minimum_follow_up=30).date == date(2024, 7, 1)
    months = trial(AVAL=[(end - start).days / 30.4375 for start, end in zip(STARTS, ENDS, strict=True)])
    found = cut(months, minimum_follow_up=6)
    assert found.date == date(2024, 6, 1) + timedelta(days=183)
    assert found.settings["days_in_unit"] == 30.4375 and found.settings["day_one"] == 0
    assert found.data["AVAL"][3] == pytest.approx((date(2024, 12, 1) - STARTS[3]).days / 30.4375)


def test_criteria_are_combined_as_said() -> None:
    assert cut(trial(), events=2, minimum_follow_up=30, combine="latest").date == date(2024, 7, 1)
    assert cut(trial(), events=2, minimum_follow_up=30, combine="earliest").date == date(2024, 3, 1)
    assert cut(trial(), events=2, date="2024-02-15", combine="earliest").date == date(2024, 2, 15)
    with pytest.raises(DataError, match="say combine='latest'"):
        cut(trial(), events=2, date="2024-02-15")


def test_several_looks_come_in_order() -> None:
    looks = cut(pl.DataFrame(trial()), events=[1, 3, 4])
    assert [each.date for each in looks] == [date(2024, 3, 1), date(2024, 9, 1), date(2024, 12, 24)]
    assert [each.events for each in looks] == [2, 3, 4]
    assert [each.date.month for each in cut(trial(), date=["2024-04-01", "2024-05-01"])] == [4, 5]


def test_numbers_serve_as_calendar_time() -> None:
    data = {"START": [0.0, 1.0, 2.5, 6.0], "AVAL": [3.0, 4.0, 0.5, 1.0], "DIED": [1, 1, 0, 1]}
    found = cut(data, events=1, start="START", event="DIED")
    assert found.date == 3.0 and found.events == 1 and found.left_out == 1
    assert found.data["AVAL"].tolist() == [3.0, 2.0, 0.5] and found.data["DIED"].tolist() == [1, 0, 0]
    assert cut(data, minimum_follow_up=0.25, start="START", event="DIED").date == 6.25
    assert cut(data, date=5, start="START", event="DIED").data["AVAL"].tolist() == [3.0, 4.0, 0.5]


def test_whole_times_become_broken_where_the_cut_is() -> None:
    data = pl.DataFrame({"START": [0, 1], "AVAL": [3, 4], "CNSR": [1, 0]})
    assert cut(data, date=2.5, start="START").data["AVAL"].to_list() == [2.5, 1.5]


def test_the_events_of_one_endpoint_decide_for_all() -> None:
    one, other = pl.DataFrame(trial(PARAMCD=["OS"] * 5)), pl.DataFrame(trial(PARAMCD=["PFS"] * 5, CNSR=[1, 0, 0, 1, 0]))
    both = pl.concat([one, other])
    found = cut(both, events=2, parameter="PFS")
    assert found.date == date(2024, 9, 1) and found.events == 2 and found.n == 5
    assert found.data.height == 10
    with pytest.raises(DataError, match=r"2 endpoints in PARAMCD.*say whose events counts"):
        cut(both, events=2)
    assert cut(both, date="2024-09-01").data.height == 10


def test_reasons_and_codes_are_the_callers() -> None:
    data = pl.DataFrame(trial(CNSDTDSC=[None, None, None, "LAST CONTACT", None]))
    found = cut(data, events=1, censored_as=3, reason="CUT", reason_column="CNSDTDSC").data
    assert found["CNSR"].to_list() == [0, 3, 0, 3]
    assert found["CNSDTDSC"].to_list() == [None, "CUT", None, "CUT"]
    assert found["EVNTDESC"].to_list() == ["DEATH", "DEATH", "PD", "LOST"]


def test_the_result_reads_as_a_row() -> None:
    (row,) = cut(pl.DataFrame(trial()), events=2).tidy("pandas").to_dict("records")
    assert row["date"] == "2024-03-01" and row["n_event"] == 2


@pytest.mark.parametrize(
    ("change", "keywords", "message"),
    [
        ({}, {}, "say when to cut"),
        ({}, {"events": 5}, "5 events are never reached: the data hold 4, the last on 2024-12-24"),
        ({"CNSR": [1] * 5}, {"events": 1}, "1 events are never reached: the data hold 0$"),
        ({}, {"events": 0}, "a whole number above 0"),
        ({}, {"events": 1.5}, "a whole number above 0"),
        ({}, {"events": []}, "events is empty"),
        ({}, {"events": [1], "date": ["2024-01-01"]}, "not both"),
        ({}, {"date": "2024-02"}, "a whole date"),
        ({}, {"date": 45000}, "accepted: a date, or text"),
        ({}, {"date": "2020-01-01"}, "nobody is under observation on 2020-01-01; the first comes on 2024-01-01"),
        ({}, {"minimum_follow_up": -1}, "a number not below 0"),
        ({}, {"events": 1, "combine": "min"}, "accepted: 'latest', 'earliest'"),
        ({}, {"events": 1, "censored_as": 0}, "a whole number above 0"),
        ({}, {"events": 1, "start": "RNDDT"}, "no column 'RNDDT'"),
        ({}, {"events": 1, "end": "DTHDT"}, "no column 'DTHDT'"),
        ({}, {"events": 1, "reason_column": "WHY"}, "no column 'WHY'"),
        ({}, {"events": 1, "parameter": "OS"}, "no column 'PARAMCD'"),
        ({}, {"events": 1, "event": "CNSR"}, "pass censor='CNSR'"),
        ({}, {"events": 1, "event": "CNSR", "censor": "CNSR"}, "not both"),
        ({"CNSR": [0, -1, 0, 0, 0]}, {"events": 1}, "CNSR is -1 in row 2"),
        ({"CNSR": [0, np.nan, 0, 0, 0]}, {"events": 1}, "CNSR is nan in row 2"),
        ({"ADT": [None, *ENDS[1:]]}, {"events": 1}, "ADT is missing in 1 rows .first in row 1"),
        ({"ADT": ["2024-03", *map(str, ENDS[1:])]}, {"events": 1}, "ADT is '2024-03' in row 1; accepted: a whole date"),
        (
            {"ADT": [date(2023, 1, 1), *ENDS[1:]], "AVAL": [1] * 5},
            {"events": 1, "unit": "days", "day_one": 1},
            "ADT lies before STARTDT in row 1",
        ),
        ({"ADT": [1, 2, 3, 4, 5]}, {"events": 1}, "not of one kind"),
        ({"AVAL": [1, 2, 3, 4, 5]}, {"events": 1}, "AVAL does not follow from the dates in any unit"),
        ({"AVAL": ["x"] * 5}, {"events": 1}, "where numbers belong"),
        ({"AVAL": [-1] * 5}, {"events": 1}, "AVAL is -1 in row 1"),
        ({}, {"events": 1, "unit": "fortnights"}, "accepted: 'days'"),
        ({}, {"events": 1, "day_one": 2}, "accepted: 0, 1"),
        ({"STARTDT": [True] * 5}, {"events": 1}, "accepted: dates"),
        ({name: [] for name in trial()}, {"events": 1}, "no rows to cut"),
    ],
)
def test_what_cannot_be_cut_is_refused(change: dict[str, Any], keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        cut(trial(**change), **keywords)


def test_rounded_times_are_cut_once_the_unit_is_said() -> None:
    rounded = trial(AVAL=[round((end - start).days / 30.4375, 1) for start, end in zip(STARTS, ENDS, strict=True)])
    with pytest.raises(DataError, match="does not follow from the dates"):
        cut(rounded, events=1)
    found = cut(rounded, events=1, unit="months", day_one=0)
    assert found.data["AVAL"][1] == pytest.approx(46 / 30.4375)


values = st.one_of(
    st.none(),
    st.integers(-3, 40),
    st.floats(),
    st.text(max_size=3),
    st.dates(date(2023, 1, 1), date(2025, 1, 1)),
    st.datetimes(datetime(2023, 1, 1), datetime(2025, 1, 1)),
)


@given(
    st.integers(0, 4).flatmap(
        lambda n: st.fixed_dictionaries(
            {name: st.lists(values, min_size=n, max_size=n) for name in ("STARTDT", "ADT", "AVAL", "CNSR")}
        )
    ),
    st.one_of(st.integers(-1, 5), st.floats(), st.none()),
    st.one_of(values, st.none()),
)
def test_bad_input_is_refused_or_cut(data: dict[str, Any], events: Any, day: Any) -> None:
    try:
        found = cut(
            {name: np.array(each, object) for name, each in data.items()}, events=events, date=day, combine="latest"
        )
    except PivotalError:
        return
    assert found.events <= found.n
