"""The axis of the timeline: where days, spans and open sides lie."""

from dataclasses import replace
from datetime import date

import pytest

from pivotal.claims.findings import TimelineEvent
from pivotal.reporting.timeline import Axis, Mark, laid_out

EVENT = TimelineEvent("label", "granted", "EU", "", "", "", ())
AXIS = Axis(2020, 2023)


@pytest.mark.parametrize(
    ("first", "last", "mark"),
    [
        ("2021-01-01", "2021-01-01", Mark("day", 25.0)),
        ("2021-01-01", "2022-01-01", Mark("between", 25.0, 25.0)),
        ("", "2021-01-01", Mark("until", 16.0, 9.0)),
        ("", "2020-01-01", Mark("until", 0.0, 0.0)),
        ("2021-01-01", "", Mark("since", 25.0, 9.0)),
        ("", "", Mark("nowhere")),
        ("in spring", "2021-02-30", Mark("nowhere")),
    ],
)
def test_where_an_event_lies(first: str, last: str, mark: Mark) -> None:
    assert AXIS.mark(replace(EVENT, first=first, last=last)) == mark


@pytest.mark.parametrize("year", [1, 2024, 9999])
def test_every_year_fills_its_part(year: int) -> None:
    axis = Axis(year, year)
    assert axis.place(date(year, 1, 1)) == 0
    assert 99 < axis.place(date(year, 12, 31)) < 100


def test_the_axis_holds_every_event_and_the_day() -> None:
    timeline = laid_out([replace(EVENT, first="2016-02-01", last="2018-05-01")], "2025-07-24")
    assert timeline is not None
    assert (timeline.axis.first, timeline.axis.last) == (2016, 2025)
    assert timeline.on == AXIS_OF_TEN.place(date(2025, 7, 24))


AXIS_OF_TEN = Axis(2016, 2025)


def test_an_open_side_has_room_to_fade() -> None:
    timeline = laid_out([replace(EVENT, last="2016-01-31")], "2025-07-24")
    assert timeline is not None
    assert timeline.axis.first == 2015
    assert timeline.lanes[0].events[0][1].width > 5


@pytest.mark.parametrize("years", [1, 7, 8, 9, 40, 300])
def test_the_labels_fit(years: int) -> None:
    labels = Axis(1700, 1699 + years).labels
    assert len(labels) <= 8
    assert labels[0] == (0, 1700)


def test_a_label_has_a_lane_for_each_territory_and_streams_stay_together() -> None:
    events = [
        replace(EVENT, where="US"),
        replace(EVENT, stream="trial", where="X"),
        replace(EVENT, where="EU"),
        replace(EVENT, where="US", first="2020-01-01"),
        replace(EVENT, stream="trial", where="Y"),
    ]
    timeline = laid_out(events, "2025-07-24")
    assert timeline is not None
    lanes = [(lane.stream, lane.where, len(lane.events)) for lane in timeline.lanes]
    assert lanes == [("label", "US", 2), ("label", "EU", 1), ("trial", "", 2)]


def test_nothing_to_show_is_no_timeline() -> None:
    assert laid_out([], "2025-07-24") is None
    assert laid_out([EVENT], "") is None
