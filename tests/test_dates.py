"""Partial dates: which days they stand for, what they print, and the three answers they give."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pivotal.dates import DateInterval, Day, day_text, parse_day

days = st.dates(date(1, 1, 2), date(9999, 12, 30))
near = st.dates(date(2024, 2, 26), date(2024, 3, 4))  # so few that intervals touch and overlap


@st.composite
def intervals(draw: st.DrawFn, within: st.SearchStrategy[date] = near) -> DateInterval:
    first, last = sorted([draw(within), draw(within)])
    open_side = draw(st.sampled_from(["", "", "first", "last", "first and last"]))
    return DateInterval(
        not_before=None if "first" in open_side else first, not_after=None if "last" in open_side else last
    )


@pytest.mark.parametrize(
    ("text", "first", "last", "precision", "shown"),
    [
        ("2025-03-26", date(2025, 3, 26), date(2025, 3, 26), "day", "26 Mar 2025"),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), "day", "29 Feb 2024"),
        ("2016-12", date(2016, 12, 1), date(2016, 12, 31), "month", "Dec 2016"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month", "Feb 2024"),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28), "month", "Feb 1900"),
        ("2017", date(2017, 1, 1), date(2017, 12, 31), "year", "2017"),
        (" 2017 ", date(2017, 1, 1), date(2017, 12, 31), "year", "2017"),
        ("0999-02", date(999, 2, 1), date(999, 2, 28), "month", "Feb 999"),
        ("9999", date(9999, 1, 1), date(9999, 12, 31), "year", "9999"),
    ],
)
def test_a_partial_date_stands_for_its_days(text, first, last, precision, shown):
    interval = DateInterval.parse(text)
    assert (interval.not_before, interval.not_after, interval.precision, str(interval)) == (
        first,
        last,
        precision,
        shown,
    )


@pytest.mark.parametrize(
    ("given", "precision", "shown"),
    [
        ({}, "unknown", "date not found"),
        ({"not_after": "2018-03-23"}, "interval", "by 23 Mar 2018"),
        ({"not_before": "2025-07-24"}, "interval", "not before 24 Jul 2025"),
        ({"not_before": "2025-06-20", "not_after": "2025-06-27"}, "interval", "between 20 and 27 Jun 2025"),
        ({"not_before": "2025-06-20", "not_after": "2025-07-24"}, "interval", "between 20 Jun and 24 Jul 2025"),
        ({"not_before": "2021-02-26", "not_after": "2025-06-19"}, "interval", "between 26 Feb 2021 and 19 Jun 2025"),
        ({"not_before": "2024-02-01", "not_after": "2024-02-29"}, "month", "Feb 2024"),
        ({"not_before": "2024-02", "not_after": "2024-03"}, "interval", "between 1 Feb and 31 Mar 2024"),
        ({"not_before": "2023-12", "not_after": "2024-01"}, "interval", "between 1 Dec 2023 and 31 Jan 2024"),
        ({"not_before": "2024-01-01", "not_after": "2024-12-31"}, "year", "2024"),
        ({"not_before": date(2024, 1, 1), "not_after": date(2024, 1, 1)}, "day", "1 Jan 2024"),
    ],
)
def test_an_interval_is_as_precise_as_its_sides(given, precision, shown):
    interval = DateInterval.model_validate(given)
    assert (interval.precision, str(interval)) == (precision, shown)


def test_every_month_has_its_british_name():
    names = [day_text(date(2025, month, 1)) for month in range(1, 13)]
    assert names[0] == "1 Jan 2025"
    assert "".join(name[2:5] for name in names) == "JanFebMarAprMayJunJulAugSepOctNovDec"
    assert day_text(None) == "date not found"


IMPOSSIBLE = ["2025-02-30", "2025-02-29", "2025-13", "2025-00", "0000", "0000-01-01", "2025-04-31", "2025-01-00"]
NO_DATES = [
    "",
    "soon",
    "2025-1-1",
    "25-01-01",
    "2025-01-01T00:00",
    "20250101",
    "\uff12\uff10\uff12\uff15",
    "2025-06-19 or so",
]


@pytest.mark.parametrize("text", [*IMPOSSIBLE, *NO_DATES])
def test_what_is_no_date_is_refused_with_the_reason(text):
    why = "is not a day of the calendar" if text in IMPOSSIBLE else "is not a date; write 2025-03-26"
    for read in (DateInterval.parse, parse_day):
        with pytest.raises(ValueError, match=why):
            read(text)


@pytest.mark.parametrize(
    "given",
    [
        {"not_before": "2025-06-20", "not_after": "2025-06-19"},
        {"not_before": "2025-07", "not_after": "2025-06"},
        {"when": "2025"},
        {"not_before": 0},
        {"not_after": 0},
        {"not_after": 1.5},
        {"not_before": datetime(2025, 1, 1)},
        None,
        2025,
        ["2025"],
    ],
)
def test_an_interval_of_something_else_or_reversed_is_refused(given):
    with pytest.raises(ValidationError):
        DateInterval.model_validate(given)


def test_a_reversed_interval_names_both_days():
    with pytest.raises(ValueError, match="not_before 2025-06-20 lies after not_after 2025-06-19"):
        DateInterval(not_before="2025-06-20", not_after="2025-06-19")


def test_a_message_stays_short_whatever_is_given():
    with pytest.raises(ValueError, match="is not a date") as caught:
        parse_day("x" * 100_000)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("text", ["2025", "2025-09", "2017-02"])
def test_a_month_or_a_year_is_no_day(text):
    with pytest.raises(ValueError, match="is not a day; write it as 2025-09-01"):
        parse_day(text)


def test_a_day_field_takes_a_day_and_nothing_like_one():
    field = TypeAdapter(Day)
    assert field.validate_python("2025-09-01") == field.validate_python(date(2025, 9, 1)) == date(2025, 9, 1)
    for wrong in ("2025-09", 0, 1756684800, True, None):
        with pytest.raises(ValidationError):
            field.validate_python(wrong)


@pytest.mark.parametrize(
    ("on", "answer"),
    [("2025-06-19", False), ("2025-06-20", None), ("2025-07-23", None), ("2025-07-24", True), ("2025-07-25", True)],
)
def test_whether_it_had_happened_has_three_answers(on, answer):
    decision = DateInterval(not_before="2025-06-20", not_after="2025-07-24")
    assert decision.happened_by(parse_day(on)) is answer


def test_a_known_day_leaves_nothing_open():
    day = DateInterval.parse("2024-02-29")
    assert [day.happened_by(date(2024, 2, 28)), day.happened_by(date(2024, 2, 29))] == [False, True]


def test_an_open_side_is_never_decided():
    assert DateInterval(not_before="2025-01-02").happened_by(date(9999, 12, 31)) is None
    assert DateInterval(not_before="2025-01-02").happened_by(date(2025, 1, 1)) is False
    assert DateInterval(not_after="2025-01-02").happened_by(date(1, 1, 1)) is None
    assert DateInterval(not_after="2025-01-02").happened_by(date(2025, 1, 2)) is True
    assert DateInterval().happened_by(date(2025, 1, 1)) is None


@given(intervals(), near, near)
def test_what_had_happened_stays_so(interval, one, other):
    order = {False: 0, None: 1, True: 2}
    earlier, later = sorted([one, other])
    assert order[interval.happened_by(earlier)] <= order[interval.happened_by(later)]


@given(intervals(), near)
def test_each_answer_is_what_the_days_allow(interval, on):
    first, last = interval.not_before or date.min, interval.not_after or date.max
    possible = {first <= on, last <= on}
    assert interval.happened_by(on) == (possible.pop() if len(possible) == 1 else None)


@given(intervals(), intervals(), intervals())
def test_surely_before_is_a_strict_order(one, two, three):
    assert not one.surely_before(one)
    assert not (one.surely_before(two) and two.surely_before(one))
    if one.surely_before(two) and two.surely_before(three):
        assert one.surely_before(three)


@given(intervals(), intervals())
def test_two_overlap_either_way_round_or_one_is_surely_before(one, two):
    assert one.overlaps(two) == two.overlaps(one) == (not one.surely_before(two) and not two.surely_before(one))


def test_the_same_day_is_not_before():
    month, first = DateInterval.parse("2025-06"), DateInterval.parse("2025-07-01")
    assert month.surely_before(first)
    assert not month.surely_before(DateInterval.parse("2025-06-30"))
    assert not month.surely_before(DateInterval())
    assert not DateInterval().surely_before(first)


@given(intervals(days))
def test_json_gives_the_interval_back(interval):
    assert DateInterval.model_validate_json(interval.model_dump_json()) == interval


@given(days)
def test_a_day_gives_itself_back(day):
    interval = DateInterval.parse(day.isoformat())
    assert (interval.not_before, interval.not_after) == (day, day)
    assert parse_day(day.isoformat()) == day
    assert interval.surely_before(DateInterval.parse((day + timedelta(days=1)).isoformat()))
