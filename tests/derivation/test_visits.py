"""Planned visits: their windows, which assessment stands for each, and that nothing falls between two of them."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.visit_model import PlannedVisit, VisitSchedule
from pivotal.derivation.visit_windows import derive_visits
from pivotal.dossier.mistakes import parse_noun
from pivotal.dossier.yaml import parse_yaml
from pivotal.errors import DataError
from tests.derivation.cases import START, day, responses, subjects


def data(*days: int | None, **columns: list[Any]) -> dict[str, Any]:
    n = len(days)
    dates = [None if each is None else day(each) for each in days]
    return {"USUBJID": ["1"] * n, "RANDDT": [day(0)] * n, "ADT": dates, **columns}


def found(*days: int | None, schedule: VisitSchedule | None = None, **how: Any) -> list[tuple[Any, Any]]:
    rows = derive_visits(data(*days), schedule or VisitSchedule.every(42, count=3), **how).rows()
    return [(row["AVISIT"], row["ANL05FL"]) for row in rows]


def test_windows_meet_half_way_and_the_outer_ones_are_open() -> None:
    schedule = VisitSchedule.every(42, count=3)
    assert schedule.windows() == ((None, 1), (2, 64), (65, 106), (107, None))
    assert VisitSchedule.every(42, count=2, window_days=7).windows() == ((None, 1), (36, 50), (78, 92))
    assert [each.name for each in VisitSchedule.every(30, count=2).visits] == ["BASELINE", "DAY 31", "DAY 61"]
    own = VisitSchedule(visits=[{"name": "A", "number": 1, "day": -5}, {"name": "B", "number": 2, "day": 8}])
    assert own.windows() == ((None, 2), (3, None))  # half-way over a start that has no day 0


def test_the_nearest_assessment_stands_for_a_visit() -> None:
    assert found(-3, 0, 38, 45, 90, None) == [
        ("BASELINE", None), ("BASELINE", "Y"), ("WEEK 6", None), ("WEEK 6", "Y"), ("WEEK 12", "Y"), (None, None),
    ]  # fmt: skip
    for tie, right in (("earlier", ["Y", None]), ("later", [None, "Y"])):
        schedule = VisitSchedule.every(42, count=3).model_copy(update={"tie": tie})
        assert [flag for _, flag in found(40, 44, schedule=schedule)] == right
    for choose, right in (("first", ["Y", None, None]), ("last", [None, None, "Y"])):
        schedule = VisitSchedule.every(42, count=3).model_copy(update={"choose": choose})
        assert [flag for _, flag in found(30, 42, 50, schedule=schedule)] == right


def test_outside_of_all_windows_there_is_no_visit() -> None:
    schedule = VisitSchedule.every(42, count=2, window_days=7)
    assert [name for name, _ in found(20, 42, 60, schedule=schedule)] == [None, "WEEK 6", None]


def test_responses_are_assigned_and_keep_what_they_are() -> None:
    adrs = derive_response(responses([[(40, "SD"), (43, "PR"), (86, "PD")]]), adsl=subjects(1))
    visits = derive_visits(adrs, VisitSchedule.every(42, count=3), among="ANL01FL")
    rows = [row for row in visits.rows() if row["PARAMCD"] == "OVR"]
    assert [(row["AVISIT"], row["AVALC"], row["ANL05FL"]) for row in rows] == [
        ("WEEK 6", "SD", None), ("WEEK 6", "PR", "Y"), ("WEEK 12", "PD", "Y"),
    ]  # fmt: skip
    assert visits.name == "ADRS" and visits.rules[1:] == (VisitSchedule.every(42, count=3),)
    assert set(adrs.columns) <= set(visits.columns) and visits.n == adrs.n


@given(st.lists(st.integers(-60, 400), max_size=30), st.sampled_from(["nearest", "first", "last"]), st.integers(1, 80))
def test_every_day_has_its_visit_and_every_visit_one_assessment(days: list[int], choose: Any, interval: int) -> None:
    schedule = VisitSchedule.every(interval, count=4).model_copy(update={"choose": choose})
    rows = derive_visits(data(*days), schedule).rows()
    windows = dict(zip([each.name for each in schedule.visits], schedule.windows(), strict=True))
    for row, each in zip(rows, days, strict=True):
        low, high = windows[row["AVISIT"]]
        assert row["ADY"] == (each + 1 if each >= 0 else each)
        assert (low is None or low <= row["ADY"]) and (high is None or row["ADY"] <= high)
        assert row["AWTDIFF"] == abs(each - (row["AWTARGET"] - 1))
    for name in {row["AVISIT"] for row in rows}:
        own = [row for row in rows if row["AVISIT"] == name]
        (mark,) = [row for row in own if row["ANL05FL"] == "Y"]
        best = {"nearest": "AWTDIFF", "first": "ADY", "last": "ADY"}[choose]
        assert mark[best] == (max if choose == "last" else min)(row[best] for row in own)


def test_a_schedule_goes_through_yaml() -> None:
    schedule = VisitSchedule.every(42, count=2, window_days=7)
    assert parse_noun(VisitSchedule, parse_yaml(schedule.as_yaml(), "v.yaml"), "v.yaml") == schedule


@pytest.mark.parametrize(
    ("visits", "message"),
    [
        ([{"name": "A", "number": 1, "day": 0}], "no study day 0"),
        ([{"name": "A", "number": 1, "day": 5, "high": 4}], "not within its own window"),
        ([{"name": "A", "number": 1, "day": 9}, {"name": "B", "number": 2, "day": 5}], "in the order of their days"),
        (
            [{"name": "A", "number": 1, "day": 5, "high": 30}, {"name": "B", "number": 2, "day": 40, "low": 29}],
            "overlap",
        ),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(visits: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        VisitSchedule(visits=visits)


def test_what_is_no_schedule_or_no_column_is_refused() -> None:
    with pytest.raises(DataError, match=r"accepted: VisitSchedule"):
        derive_visits(data(1), "every 42 days")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="no column 'RSDT'"):
        derive_visits(data(1), VisitSchedule.every(42, count=1), date="RSDT")
    assert PlannedVisit(name="A", number=1, day=1).day == 1 and START.year == 2024


def test_frames_keep_their_columns_and_kind() -> None:
    frame = pl.DataFrame(data(1, 44, PARAMCD=["SDIAM", "SDIAM"], AVAL=[50.5, 40.0], VISITNUM=[1, 2]))
    made = derive_visits(frame, VisitSchedule.every(42, count=1)).data
    assert isinstance(made, pl.DataFrame) and made.select("AVAL", "VISITNUM").equals(frame.select("AVAL", "VISITNUM"))
