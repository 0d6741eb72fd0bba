"""Units of time, and numbers as they were printed: which values each print allows."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from pivotal.errors import DataError
from pivotal.units import MOST_DIGITS, Printed, TimeUnit, convert

times = st.sampled_from(get_args(TimeUnit))
INFINITE = float("inf")


@pytest.mark.parametrize(
    ("value", "unit", "to", "converted"),
    [
        (1, "months", "days", 30.4375),
        (12, "months", "years", 1.0),
        (1, "years", "days", 365.25),
        (2, "weeks", "days", 14.0),
        (60.875, "days", "months", 2.0),
        (0, "years", "weeks", 0.0),
        (5, "mg", "mg", 5),
    ],
)
def test_a_time_in_another_unit(value, unit, to, converted):
    assert convert(value, unit, to) == converted


@given(st.floats(-1e6, 1e6), times, times)
def test_there_and_back_is_the_same_time(value, unit, to):
    # two roundings of a product and a quotient: 4 units in the last place at most
    assert convert(convert(value, unit, to), to, unit) == pytest.approx(value, rel=1e-15, abs=1e-300)


@pytest.mark.parametrize(
    ("unit", "to", "message"),
    [
        ("months", "year", "'year' is not a unit of time; accepted: days, weeks, months, years; did you mean 'years'?"),
        ("Month", "days", "'Month' is not a unit of time; accepted: .*; did you mean 'months'?"),
        ("mg", "days", "'mg' is not a unit of time; accepted: days, weeks, months, years$"),
        ("percent", "months", "'percent' is not a unit of time"),
    ],
)
def test_what_is_no_unit_of_time_is_refused(unit, to, message):
    with pytest.raises(DataError, match=message):
        convert(1.0, unit, to)


PRINTS = [
    ("13.8", 13.8, 1, "exact", "13.8", (13.75, 13.85)),
    ("0.40", 0.4, 2, "exact", "0.40", (0.395, 0.405)),
    ("8.50", 8.5, 2, "exact", "8.50", (8.495, 8.505)),
    ("100", 100, 0, "exact", "100", (99.5, 100.5)),
    ("5.", 5, 0, "exact", "5", (4.5, 5.5)),
    (".5", 0.5, 1, "exact", "0.5", (0.45, 0.55)),
    ("+3", 3, 0, "exact", "3", (2.5, 3.5)),
    ("-11.9", -11.9, 1, "exact", "-11.9", (-11.95, -11.85)),
    (" 7 ", 7, 0, "exact", "7", (6.5, 7.5)),
    (13, 13, 0, "exact", "13", (12.5, 13.5)),
    (0.1, 0.1, 1, "exact", "0.1", (0.05, 0.15)),
    ("<0.001", 0.001, 3, "below", "<0.001", (-INFINITE, 0.001)),
    ("< 3", 3, 0, "below", "<3", (-INFINITE, 3)),
    ("≤3", 3, 0, "at_most", "≤3", (-INFINITE, 3)),
    ("<=3", 3, 0, "at_most", "≤3", (-INFINITE, 3)),
    (">20", 20, 0, "above", ">20", (20, INFINITE)),
    ("≥3", 3, 0, "at_least", "≥3", (3, INFINITE)),
    (">=3.0", 3, 1, "at_least", "≥3.0", (3, INFINITE)),
    ("not reached", None, 0, "not_reached", "not reached", (INFINITE, INFINITE)),
    ("NR", None, 0, "not_reached", "not reached", (INFINITE, INFINITE)),
    ("NE", None, 0, "not_reached", "not reached", (INFINITE, INFINITE)),
    ("Not estimable", None, 0, "not_reached", "not reached", (INFINITE, INFINITE)),
]


@pytest.mark.parametrize(("text", "value", "digits", "bound", "shown", "interval"), PRINTS)
def test_a_print_is_read_with_its_digits(text, value, digits, bound, shown, interval):
    printed = Printed.parse(text)
    assert (printed.value, printed.digits, printed.bound) == (value, digits, bound)
    assert (str(printed), printed.interval) == (shown, interval)
    assert Printed.model_validate_json(printed.model_dump_json()) == printed


@pytest.mark.parametrize(
    "given",
    ["13,8", "1e5", "1_000", "nan", "inf", "-inf", "", " ", "--3", "=3", "3 months", "13.8.1", "1/2", "<not reached",
     "\uff11\uff13.\uff18", True, False, None, [13.8], float("nan"), INFINITE, 1e-7, 1e22],
)  # fmt: skip
def test_what_is_no_printed_number_is_refused(given):
    with pytest.raises(ValidationError):
        Printed.parse(given)


@pytest.mark.parametrize("text", ["9007199254740993", "0.1234567890123456789", "1" * 400, "0." + "0" * 20 + "1"])
def test_a_number_that_could_not_keep_its_digits_is_refused(text):
    with pytest.raises(ValidationError, match=r"digits"):
        Printed.parse(text)


@pytest.mark.parametrize(
    "given",
    [
        {"value": None},
        {"value": 3, "bound": "not_reached"},
        {"value": float("nan")},
        {"value": INFINITE},
        {"value": 3, "digits": -1},
        {"value": 3, "digits": MOST_DIGITS + 1},
        {"value": 0.4},  # no digit after the point is the default: it would print 0
        {"value": 1.25, "digits": 1},
        {"value": 3, "unit": "months"},
    ],
)
def test_parts_that_do_not_fit_together_are_refused(given):
    with pytest.raises(ValidationError):
        Printed(**given)


def test_parts_that_fit_make_the_same_number():
    assert Printed(value=0.4, digits=2) == Printed.parse("0.40") != Printed.parse("0.4")


def test_what_was_not_reached_has_no_number():
    with pytest.raises(DataError, match="was not reached"):
        _ = Printed.parse("not reached").decimal


def test_an_interval_in_another_unit():
    low, high = Printed.parse("12").converted("months", "years")
    assert (low, high) == (11.5 / 12, 12.5 / 12)


AGREEMENT = [
    ("13.8", "13.8", True), ("13.8", "13.80", True), ("13.8", "13.84", True), ("13.8", "13.76", True),
    ("13.8", "13.9", False), ("13.80", "13.81", False), ("13.8", "13.74", False), ("8", "8.4", True),
    ("8.4", "8.5", False), ("8", "8.6", False), ("2", "2.5", True), ("3", "2.5", True), ("0", "-0", True),
    ("<3", "2", True), ("<3", "3", True), ("<3", "4", False), ("<0.5", "1", False), ("≤0.5", "1", True),
    ("<3", "≥3", False), ("≤3", ">3", False), ("≤3", "≥3", True), ("<3", ">2", True), ("<3", "<5", True),
    ("<0.001", "0.0009", True), ("<0.001", "0.05", False), (">20", "19", False), (">20", "21", True),
    ("not reached", "NE", True), ("not reached", "30", False), ("not reached", ">30", False),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "agree"), AGREEMENT)
def test_two_prints_agree_if_one_number_may_be_both(one, other, agree):
    assert Printed.parse(one).agrees(Printed.parse(other)) is agree
    assert Printed.parse(other).agrees(Printed.parse(one)) is agree


@st.composite
def prints(draw: st.DrawFn) -> Printed:
    number = draw(st.decimals(-9999, 9999, places=draw(st.integers(0, 4))))
    return Printed.parse(draw(st.sampled_from(["", "<", "≤", ">", "≥"])) + f"{number:f}")


@given(prints(), prints())
def test_agreement_needs_no_order_and_everything_agrees_with_itself(one, other):
    assert one.agrees(one)
    assert one.agrees(other) == other.agrees(one)


@given(prints())
def test_the_text_of_a_print_gives_it_back(printed):
    assert Printed.parse(str(printed)) == printed
    assert Printed.model_validate_json(printed.model_dump_json()) == printed


def rounded(number: Decimal, digits: int) -> Printed:
    return Printed.parse(f"{number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN):f}")


@given(st.decimals(-99999, 99999, places=8), st.integers(0, 6), st.integers(0, 6))
def test_two_prints_of_one_number_agree(number, digits, other_digits):
    one, other = rounded(number, digits), rounded(number, other_digits)
    assert one.agrees(other)
    low, high = one.interval  # floats: the nearest to the decimal ends
    assert low <= float(number) <= high


@given(st.decimals(-99999, 99999, places=8), st.integers(0, 6), st.integers(1, 50))
def test_neighbours_of_the_same_digits_do_not_agree(number, digits, steps):
    one = rounded(number, digits)
    other = rounded(one.decimal + steps * Decimal(1).scaleb(-digits), digits)
    assume(one.decimal != other.decimal)
    assert not one.agrees(other)
