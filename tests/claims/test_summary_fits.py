"""Claimed numbers held against what the other printed numbers of a cut imply, and the picture of the fit."""

import re
from itertools import pairwise
from types import SimpleNamespace

import pytest

import pivotal as pv
from pivotal.claims import summary_fits
from pivotal.claims.model import Result
from pivotal.dossier.articles import Article, ArticleStatement
from pivotal.reporting.check_page import page
from pivotal.reporting.summary_fits import drawn


@pytest.fixture(scope="module")
def result():
    return pv.check("cabometyx-net-eu-2025")


def checked(**said):
    """Return the finding on one claim about a trial of the library."""
    dossier = pv.load_dossier("cabometyx")
    claim = Result(id="x1", says="x", check="result", trial="CABINET", endpoint="PFS", **said)
    statement = ArticleStatement(id="x", says="x", claims=(claim,))
    article = Article(id="x", title="x", source="pmlive-ec", read_on="2025-09-01", statements=(statement,))
    return pv.check(article, dossier).finding("x1")


@pytest.mark.parametrize("claim", ["m1", "m2", "m3", "m4", "m5", "m6"])
def test_a_confirmed_number_also_says_what_the_others_imply(result, claim):
    found = result.finding(claim)
    assert found.verdict == "confirmed"
    low, high, shows = re.search(
        r"the other numbers of NEJM final analysis imply ([\d.]+) to ([\d.]+), .* (show)$", found.reason
    ).groups()
    value = float(found.says.split()[-2]) if found.says.split()[-1] == "months" else None
    assert value is None or float(low) <= value <= float(high)
    assert shows
    assert found.notes[-1].startswith("The smallest error that the other numbers of NEJM final analysis would show: ")


def test_an_error_that_would_show_is_told_from_one_that_would_not(result):
    """The intervals of the experimental arm's median are narrow; follow-up of the small cohort is told by nothing."""
    assert "so that an error of 25 % need not show" in result.finding("m3").reason
    assert re.search(r"so that an error of \d\d % would show", result.finding("m1").reason)


CUT = {"quantity": "follow_up", "cohort": "pNET", "cut": "fda-2025", "unit": "months"}


@pytest.mark.parametrize(("value", "verdict"), [("14.0", "not informative"), ("0.9", "conflicting")])
def test_where_no_source_prints_the_number_the_fit_decides(value, verdict):
    found = checked(**CUT, value=value)
    assert found.verdict == verdict
    assert "the other numbers of FDA label imply" in found.reason
    assert found.reason.endswith("no source that was read prints it")
    assert ("leaves" in found.reason) == (verdict == "conflicting")


def test_a_number_that_a_source_excludes_stays_contradicted():
    found = checked(quantity="median", cohort="pNET", arm="cabozantinib", cut="nejm-2024", unit="months", value="23.8")
    assert found.verdict == "contradicted"
    assert "which leaves 23.8 out" in found.reason


def test_a_number_of_another_unit_or_none_at_all_is_left_to_the_sources():
    assert checked(**{**CUT, "unit": "weeks"}, value="60").verdict == "not checkable"
    assert checked(quantity="percent", cohort="pNET", arm="placebo", value="3").verdict == "not checkable"


def test_the_fits_of_both_cohorts_are_on_the_page(result):
    assert [(each.cohort, each.cut) for each in result.fits] == [
        ("pNET", "NEJM final analysis"), ("epNET", "NEJM final analysis"),
    ]  # fmt: skip
    for fit in result.fits:
        assert 0 < fit.trials <= fit.moved
        for arm in fit.arms:
            assert 0 < arm.events[1] <= arm.events[0] <= arm.events[2] <= arm.n
            assert arm.curve[0][1] == 1
            assert arm.at_risk[0][1:] == (arm.n, arm.n, arm.n)
        assert sum(each.inside for each in fit.numbers) >= len(fit.numbers) - 2
    text = page(result)
    assert text.count('<path class="band') == text.count('<path class="line is-arm') == 4
    assert "What do the printed numbers imply together?" in text
    assert result.as_dict()["fits"][0]["numbers"][0]["name"] == "median of placebo"


def test_the_picture_lies_on_its_axes(result):
    for fitted in result.fits:
        fit = drawn(fitted)
        for curve in fit.curves:
            points = [tuple(map(float, each.split(","))) for each in curve.line[1:].split()]
            assert points[0] == (0.0, 0.0)
            assert all(0 <= x <= 600.1 and 0 <= y <= 260.1 for x, y in points)
            assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(points))
            assert curve.median is not None
        for each in fit.numbers:
            assert 0 <= each.left <= each.left + each.width <= 100.01
            assert each.number.inside == (each.left - 3 <= fit.printed <= each.left + each.width + 3)
        assert dict(fit.ticks)["printed"] == fit.printed == 50


@pytest.mark.usefixtures("result")
def test_a_fit_is_computed_once():
    before = summary_fits._fit.cache_info().misses
    pv.check("cabometyx-net-eu-2025")
    assert summary_fits._fit.cache_info().misses == before


@pytest.mark.parametrize(
    ("inside", "error", "verdict"),
    [(True, 0.25, "consistent"), (True, 0.26, "not informative"), (True, float("inf"), "not informative"),
     (True, None, "not informative"), (False, 0.1, "conflicting")],
)  # fmt: skip
def test_the_fit_alone_never_confirms_and_never_contradicts(inside, error, verdict):
    position = SimpleNamespace(is_inside=inside, smallest_error=error)
    assert summary_fits.Implied(None, position).verdict == verdict
