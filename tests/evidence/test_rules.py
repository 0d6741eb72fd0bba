"""Each test of printed numbers by itself: what fits, what does not, and what cannot be told."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.dates import DateInterval
from pivotal.errors import DataError
from pivotal.evidence import directions, medians, proportions
from pivotal.evidence import hazard_ratios as hr
from pivotal.evidence.findings import Finding
from pivotal.evidence.model import Estimate, ReportedResult
from pivotal.evidence.placed import NORMAL, Placed, place
from pivotal.evidence.proportions import METHODS, counts_of, interval_methods
from pivotal.units import Printed

ARMS = ("drug", "placebo")


def placed(kind: str | None = None, cutoff: date | None = None, **numbers) -> Placed:
    result = ReportedResult(endpoint="PFS", **numbers)
    kinds = {"PFS": kind} if kind else {}
    return place([("cut", cutoff, [result])], reference="placebo", experimental="drug", kinds=kinds)[0]


def ratio(value: str, low: str, high: str, **more) -> dict:
    return {"value": value, "ci": [low, high], **more}


def arms(first, second) -> dict:
    return dict(zip(ARMS, (first, second), strict=True))


def graded(outcome) -> str | None:
    return outcome.severity if isinstance(outcome, Finding) else outcome


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (ratio("0.38", "0.25", "0.59"), "fits"),
        (ratio("0.48", "0.25", "0.59"), "serious"),
        (ratio("0.38", "0.25", "0.95"), "serious"),
        (ratio("0.38", "0.10", "0.59"), "serious"),
        (ratio("0.05", "0.00", "0.59"), "fits"),  # 0.00 may be anything below 0.005
        ({"value": "0.38"}, None),
        ({"value": "0.38", "ci": ["0.25", None]}, None),
        ({"value": "0.38", "ci": ["0.25", "not reached"]}, None),
    ],
)
def test_a_hazard_ratio_is_the_middle_of_its_interval(numbers, expected):
    assert graded(hr.interval_symmetry(placed(hazard_ratio=numbers))) == expected


@given(
    st.floats(-1.8, 0.8), st.floats(0.05, 0.6), st.sampled_from([2, 3]), st.sampled_from([80.0, 95.0, 99.0]),
    st.booleans(),
)  # fmt: skip
def test_a_wald_interval_is_never_accused_of_asymmetry_or_of_its_p_value(value, se, digits, level, stratified):
    z = NORMAL.inv_cdf((1 + level / 100) / 2)
    texts = [f"{math.exp(value + sign * z * se):.{digits}f}" for sign in (0, -1, 1)]
    p = 2 * (1 - NORMAL.cdf(abs(value) / se))
    at = placed(
        hazard_ratio=ratio(*texts, level=level, stratified=stratified), p_value={"value": f"{p:.4f}", "sides": "two"}
    )
    assert graded(hr.interval_symmetry(at)) in {"fits", None}
    if p >= 0.00005:
        assert graded(hr.p_value(at)) in {"fits", None}


@pytest.mark.parametrize(
    ("p", "sides", "expected"),
    [
        ("0.0170", "two", "fits"),
        ("0.0085", "one", "fits"),
        ("0.0085", "not stated", "fits"),
        ("0.17", "two", "serious"),
        ("0.0017", "two", "serious"),
        ("0.0050", "two", "doubtful"),
        ("<0.05", "two", "fits"),
        ("<0.0001", "two", "serious"),
        (">0.05", "two", "doubtful"),
        ("0.9915", "one", "serious"),
    ],
)
def test_a_p_value_belongs_to_its_hazard_ratio(p, sides, expected):
    at = placed(hazard_ratio=ratio("0.50", "0.28", "0.88", stratified=False), p_value={"value": p, "sides": sides})
    assert graded(hr.p_value(at)) == expected


def test_a_stratified_hazard_ratio_leaves_room_for_another_test():
    for stratified, expected in ((False, "serious"), (True, "doubtful"), (None, "doubtful")):
        numbers = ratio("0.50", "0.28", "0.88", stratified=stratified)
        at = placed(hazard_ratio=numbers, p_value={"value": "0.12", "sides": "two"})
        assert graded(hr.p_value(at)) == expected


@pytest.mark.parametrize(
    ("n", "events", "expected"),
    [
        ((134, 69), None, "fits"),
        ((134, 69), (70, 39), "fits"),
        ((30, 15), None, "serious"),
        ((134, 69), (20, 20), "serious"),
        ((600, 300), (560, 290), "serious"),
        (None, None, None),
    ],
)
def test_an_interval_belongs_to_a_number_of_events(n, events, expected):
    more = {key: arms(*map(str, value)) for key, value in (("n", n), ("events", events)) if value}
    assert graded(hr.implied_events(placed(hazard_ratio=ratio("0.38", "0.25", "0.59"), **more))) == expected


def test_a_p_value_stands_in_for_an_interval_that_is_not_printed():
    at = placed(hazard_ratio="0.49", p_value="0.0011", n={"total": "20"})
    assert graded(hr.implied_events(at)) == "serious"
    at = placed(hazard_ratio="0.49", p_value="0.0011", n={"total": "172"})
    assert graded(hr.implied_events(at)) == "fits"


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"n": arms("10", "10"), "events": arms("10", "3")}, "fits"),
        ({"n": {**arms("132", "67"), "total": "199"}}, "fits"),
        ({"n": {**arms("132", "67"), "total": "189"}}, "serious"),
        ({"n": {**arms("132", "67"), "total": "209"}}, "serious"),
        ({"n": arms("132", "67")}, None),
    ],
)
def test_counts_add_up(numbers, expected):
    assert graded(hr.counts(placed(**numbers))) == expected


def test_events_exceed_no_patients_that_stand_beside_them():
    sizes = ReportedResult(endpoint="OS", n=arms("10", "10"))
    deaths = ReportedResult(endpoint="PFS", events=arms("11", "3"))
    beside = place([("cut", None, [sizes, deaths])], reference="placebo")[1]
    assert graded(hr.counts(beside)) == "doubtful"


@pytest.mark.parametrize(
    ("first", "second", "numbers", "expected"),
    [
        ("13.8", "4.4", ratio("0.23", "0.12", "0.42"), "fits"),
        ("4.4", "13.8", ratio("0.23", "0.12", "0.42"), "serious"),
        ("13.8", "4.4", ratio("4.35", "2.38", "8.33"), "serious"),
        ("5.7", "5.8", ratio("0.74", "0.65", "0.85"), "fits"),  # crossing hazards
        ("2.3", "4.2", ratio("0.92", "0.77", "1.11"), "note"),  # the interval holds 1
        ("not reached", "4.4", ratio("0.23", "0.12", "0.42"), "fits"),
        ("13.8", "not reached", ratio("0.23", "0.12", "0.42"), "doubtful"),
        ("not reached", "not reached", ratio("0.23", "0.12", "0.42"), "fits"),
        ("60.0", "4.4", ratio("0.50", "0.40", "0.62"), "doubtful"),
        ("13.8", "4.4", {"value": "0.23"}, None),
    ],
)
def test_medians_and_hazard_ratio_favour_one_arm(first, second, numbers, expected):
    assert graded(directions.medians_direction(placed(median=arms(first, second), hazard_ratio=numbers))) == expected


def test_the_interval_of_a_hazard_ratio_excludes_1_as_printed():
    medians = arms("24", "15")
    for low, expected in (("1.01", "serious"), ("1.00", "note")):
        at = placed(median=medians, hazard_ratio=ratio("1.35", low, "1.85"))
        assert graded(directions.medians_direction(at)) == expected


def limited(value: str, low: str, high: str) -> dict:
    return {"value": value, "ci": [low, high]}


@pytest.mark.parametrize(
    ("first", "second", "numbers", "expected"),
    [
        (("5.6", "5.5", "8.2"), ("5.4", "2.8", "5.6"), ratio("0.47", "0.28", "0.79"), "fits"),
        (("5.6", "5.5", "8.2"), ("5.4", "2.8", "5.6"), ratio("2.13", "1.27", "3.56"), "doubtful"),
        (("5.6", "5.5", "8.2"), ("5.4", "2.8", "5.6"), ratio("1.20", "0.80", "1.80"), "fits"),  # the interval holds 1
        (("NR", "26.1", "NR"), ("NR", "20.2", "NR"), ratio("2.94", "1.10", "7.69"), "doubtful"),
        (("NR", "NR", "NR"), ("NR", "21.1", "NR"), ratio("3.57", "2.17", "5.88"), "doubtful"),
        (("NR", "NR", "NR"), ("NR", "21.1", "NR"), ratio("0.28", "0.17", "0.46"), "fits"),
        (("NR", "NR", "NR"), ("NR", "NR", "NR"), ratio("3.57", "2.17", "5.88"), "fits"),  # nothing has a direction
        (("8.0", "5.5", "11.3"), ("NR", "8.1", "NR"), ratio("0.47", "0.22", "0.98"), "doubtful"),
    ],
)
def test_limits_of_medians_are_heard_where_the_medians_do_not_tell(first, second, numbers, expected):
    at = placed(median=arms(limited(*first), limited(*second)), hazard_ratio=numbers)
    assert graded(directions.medians_direction(at)) == expected


@pytest.mark.parametrize(
    ("numbers", "p", "sides", "expected"),
    [
        (ratio("0.28", "0.17", "0.46"), "<0.001", "one", "fits"),
        (ratio("3.57", "2.17", "5.88"), "<0.001", "one", "doubtful"),
        (ratio("3.57", "2.17", "5.88"), "<0.001", "two", None),
        (ratio("3.57", "2.17", "5.88"), "0.9999", "one", "fits"),
        (ratio("1.05", "0.80", "1.38"), "0.36", "one", "fits"),
    ],
)
def test_a_one_sided_p_value_asks_for_benefit(numbers, p, sides, expected):
    at = placed(hazard_ratio=numbers, p_value={"value": p, "sides": sides})
    assert graded(directions.one_sided_direction(at)) == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (ratio("3.57", "1.96", "6.67"), "doubtful"),  # 0.28 (0.15 to 0.51)
        (ratio("2.78", "1.33", "5.56"), "doubtful"),  # 0.36 (0.18 to 0.75)
        (ratio("3.57", "1.97", "6.67"), "fits"),  # 1.97 is the reciprocal of no two decimals
        (ratio("1.47", "1.01", "2.17"), "fits"),  # 0.68 (0.46 to 0.99), and by chance one in thirteen
        (ratio("0.28", "0.15", "0.51"), None),
        (ratio("3.57", "0.98", "13.00"), None),  # the interval holds 1
        ({"value": "3.57"}, None),
        (ratio("3.6", "2.0", "6.7"), None),  # nearly every number with one decimal is a reciprocal
    ],
)
def test_a_reciprocal_keeps_the_digits_of_what_it_was(numbers, expected):
    median = arms("13.8", "4.4")
    assert graded(directions.reciprocal_digits(placed(median=median, hazard_ratio=numbers))) == expected


@given(st.integers(8, 80), st.integers(2, 3))
def test_every_reciprocal_of_a_print_is_recognised(hundredths, digits):
    was = hundredths / 100
    assert directions._turned_over(Printed.parse(f"{1 / was:.{digits}f}")) is not None


def test_events_and_hazard_ratio_favour_one_arm():
    numbers = {"n": arms("200", "200"), "events": arms("80", "140")}
    assert graded(directions.events_direction(placed(hazard_ratio=ratio("0.44", "0.33", "0.58"), **numbers))) == "fits"
    assert (
        graded(directions.events_direction(placed(hazard_ratio=ratio("2.27", "1.72", "3.03"), **numbers))) == "serious"
    )


def test_a_median_is_reached_where_most_had_an_event():
    at = placed(n=arms("100", "100"), events=arms("51", "50"), median=arms("not reached", "not reached"))
    assert [graded(medians.median_reached(at, arm)) for arm in ARMS] == ["serious", "fits"]


def test_the_interval_of_a_median_is_not_too_narrow():
    wide, narrow = Estimate(value="8.4", ci=("7.6", "12.7")), Estimate(value="8.4", ci=("8.3", "8.5"))
    at = placed(n=arms("134", "69"), median=arms(wide, narrow))
    assert [graded(medians.median_interval(at, arm)) for arm in ARMS] == ["fits", "note"]


ENROLLED = DateInterval(not_before=date(2020, 1, 1), not_after=date(2021, 1, 1))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"follow_up": "30.0"}, "fits"),
        ({"follow_up": "40.0"}, "serious"),
        ({"follow_up": "130.0", "unit": "weeks"}, "fits"),
        ({"follow_up": "130.0"}, "serious"),
        ({"follow_up": "12.0"}, "note"),
        ({"follow_up": "5.0"}, "doubtful"),
        ({"median": arms("55.0", "5.0")}, "serious"),
        ({"median": arms("not reached", "5.0")}, "fits"),
        ({}, None),
    ],
)
def test_nobody_is_followed_from_before_the_first_patient(numbers, expected):
    assert graded(medians.calendar(placed(cutoff=date(2023, 1, 1), **numbers), ENROLLED)) == expected
    assert medians.calendar(placed(**numbers), ENROLLED) is None
    assert medians.calendar(placed(cutoff=date(2023, 1, 1), **numbers), None) is None


def test_a_median_beyond_the_follow_up():
    at = placed(median=arms("60", "9"), follow_up="10")
    assert [graded(medians.follow_up_and_median(at, arm)) for arm in ARMS] == ["doubtful", "fits"]


@given(st.integers(1, 400), st.data(), st.integers(0, 2))
def test_the_count_behind_a_percentage_is_always_found(n, data, digits):
    count = data.draw(st.integers(0, n))
    assert count in counts_of(Printed.parse(f"{100 * count / n:.{digits}f}"), n)


@given(st.integers(1, 120), st.data(), st.sampled_from(sorted(METHODS)), st.integers(0, 1))
def test_every_named_interval_is_recognised(n, data, method, digits):
    count = data.draw(st.integers(0, n))
    low, high = METHODS[method](count, n, 0.025)
    texts = [f"{100 * each:.{digits}f}" for each in (count / n, low, high)]
    estimate = Estimate(value=texts[0], ci=(texts[1], texts[2]))
    assert interval_methods(estimate, n)[0][2] == 0
    assert (method, count, 0.0) in interval_methods(estimate, n, count)


@pytest.mark.parametrize(("name", "scipy_name"), [("Clopper-Pearson", "exact"), ("Wilson", "wilson")])
def test_intervals_of_proportions_are_those_of_scipy(name, scipy_name):
    from scipy.stats import binomtest  # SciPy 1.17, another implementation: by tails of the binomial distribution

    for count, n in ((0, 12), (7, 132), (10, 12), (33, 33), (1, 1)):
        theirs = binomtest(count, n).proportion_ci(0.95, method=scipy_name)
        assert METHODS[name](count, n, 0.025) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_intervals_of_proportions_are_those_of_the_literature():
    # Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion; Agresti and Coull (1998): 0 of n
    assert METHODS["Clopper-Pearson"](0, 10, 0.025)[1] == pytest.approx(1 - 0.025**0.1, abs=1e-12)
    assert METHODS["Wilson"](0, 10, 0.025)[1] == pytest.approx(3.841459 / 13.841459, abs=1e-6)
    assert METHODS["Wald"](0, 10, 0.025) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("percent", "n", "events", "expected"),
    [
        ("19", "64", None, "fits"),
        ("18.5", "64", None, "doubtful"),
        ("18.8", "64", "12", "fits"),
        ("18.9", "64", "12", "doubtful"),
        ("22.0", "64", "12", "serious"),
        ("<5", "64", None, "fits"),
        ("5", None, None, None),
    ],
)
def test_a_percentage_is_a_count_of_patients(percent, n, events, expected):
    numbers = {"percent": {"drug": percent}}
    numbers |= {key: {"drug": value} for key, value in (("n", n), ("events", events)) if value}
    assert graded(proportions.percentage(placed("proportion", **numbers), "drug")) == expected


def test_patients_of_another_result_of_the_cut_only_note():
    sizes = ReportedResult(endpoint="PFS", n={"drug": "64"})
    rate = ReportedResult(endpoint="ORR", percent={"drug": "18.5"})
    at = place([("cut", None, [sizes, rate])], kinds={"ORR": "proportion"})[1]
    assert graded(proportions.percentage(at, "drug")) == "note"
    elsewhere = ReportedResult(endpoint="ORR", group="a subgroup", percent={"drug": "18.5"})
    at = place([("cut", None, [sizes, elsewhere])], kinds={"ORR": "proportion"})[1]
    assert proportions.percentage(at, "drug") is None


@pytest.mark.parametrize(
    ("ci", "expected"),
    [
        (("10", "30"), "fits"),
        (("10", "31"), "note"),
        (("12", "31"), "doubtful"),
        (("8", "28"), "note"),
        (("2", "50"), "serious"),
    ],
)
def test_the_interval_of_a_percentage_has_a_name(ci, expected):
    at = placed("proportion", n={"drug": "66"}, percent={"drug": {"value": "18", "ci": list(ci)}})
    assert graded(proportions.proportion_interval(at, "drug")) == expected


def test_an_interval_needs_patients():
    with pytest.raises(DataError, match="there are 0"):
        interval_methods(Estimate(value="5", ci=("2", "10")), 0)


@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        ({"CR": "2", "PR": "17", "SD": "50", "PD": "20", "NE": "11"}, []),
        ({"CR": "2", "PR": "17", "SD": "60", "PD": "20", "NE": "11"}, ["serious"]),
        ({"CR": "2", "PR": "17", "SD": "50", "PD": "10", "NE": "11"}, ["doubtful"]),
        ({"ORR": "19", "CR": "2", "PR": "17"}, []),
        ({"ORR": "25", "CR": "2", "PR": "17"}, ["doubtful"]),
        ({"objective_response": "5", "stable_disease": "65", "progressive_disease": "11"}, []),
        ({"objective_response": "5", "stable_disease": "65", "progressive_disease": "41"}, ["serious"]),
    ],
)
def test_response_categories_add_up(percents, expected):
    results = [ReportedResult(endpoint=name, percent={"drug": text}) for name, text in percents.items()]
    outcomes = list(proportions.categories(place([("cut", None, results)])))
    assert [finding.severity for _, finding in outcomes if finding is not None] == expected
    assert outcomes
