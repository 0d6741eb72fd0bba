"""Which sources are independent of an article."""

import pytest

import pivotal as pv
from pivotal.claims.context import Context, weigh, worst
from pivotal.claims.findings import Evidence, Finding
from pivotal.dossier.articles import Article
from pivotal.dossier.model import Dossier
from pivotal.errors import DataError

SOURCES = [
    {"id": "release", "kind": "company", "party": "firm"},
    {"id": "news", "kind": "press", "derived_from": ["release", "journal"], "party": "firm"},
    {"id": "blog", "kind": "press", "derived_from": "news"},
    {"id": "digest", "kind": "press", "derived_from": ["journal", "release"]},
    {"id": "journal", "kind": "journal"},
    {"id": "summary", "kind": "press", "derived_from": "journal"},
    {"id": "agency", "kind": "regulator"},
    {"id": "older-release", "kind": "company", "party": "daughter"},
    {"id": "paper-of-the-firm", "kind": "journal", "party": "firm"},
    {"id": "rival", "kind": "company", "party": "rival"},
    {"id": "loop-a", "kind": "press", "derived_from": "loop-b"},
    {"id": "loop-b", "kind": "press", "derived_from": "loop-a"},
]


@pytest.fixture(scope="module")
def context() -> Context:
    dossier = Dossier(
        id="d",
        title="d",
        sources=[{"title": each["id"], "url": None, "date": None, **each} for each in SOURCES],
        organisations=[
            {"id": "firm", "name": "Firm"},
            {"id": "daughter", "name": "Daughter", "part_of": "firm"},
            {"id": "rival", "name": "Rival"},
        ],
    )
    opinion = {"id": "a1", "says": "x", "check": "opinion"}
    statements = [{"id": "a", "says": "x", "claims": [opinion]}]
    return Context(dossier, Article(id="x", title="x", source="news", read_on="2030-01-01", statements=statements))


@pytest.mark.parametrize(
    ("source", "independent"),
    [
        ("news", False),
        ("release", False),
        ("blog", False),
        ("digest", False),
        ("older-release", False),
        ("journal", True),
        ("summary", True),
        ("agency", True),
        ("paper-of-the-firm", True),
        ("rival", True),
        ("loop-a", True),
    ],
)
def test_a_source_is_independent_unless_it_speaks_because_the_article_spoke(context, source, independent):
    assert context.independent([source]) is independent


def test_one_independent_source_is_enough(context):
    assert context.independent(["news", "journal"])
    assert not context.independent([])


def test_a_company_and_its_daughter_are_one_group(context):
    assert context.same_group("daughter", "firm")
    assert context.same_group("firm", "daughter")
    assert not context.same_group("firm", "rival")


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([(True, True)], "confirmed"),
        ([(True, True), (True, False)], "confirmed"),
        ([(False, True)], "contradicted"),
        ([(True, True), (False, True)], "conflicting"),
        ([(True, False), (False, True)], "contradicted"),
        ([(True, False)], "not checkable"),
        ([(None, True)], "not checkable"),
        ([], "not checkable"),
    ],
)
def test_only_independent_sources_weigh(rows, verdict):
    assert weigh(Evidence("x", "1", agrees=agrees, independent=independent) for agrees, independent in rows) == verdict


def test_an_article_built_in_python_is_checked_against_its_dossier(context):
    result = pv.check(context.article, context.dossier)
    assert [each.verdict for each in result.statements] == ["not checkable"]
    with pytest.raises(DataError, match="against a dossier"):
        pv.check(context.article)


def told(verdict, check="result"):
    """Return a finding of a verdict."""
    return Finding(claim="a1", says="x", check=check, verdict=verdict, reason="y")


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        (["confirmed", "confirmed"], "confirmed"),
        (["confirmed", "not checkable"], "consistent"),
        (["contradicted", "confirmed", "not checkable"], "contradicted"),
        (["not checkable", "not checkable"], "not checkable"),
        (["consistent", "confirmed"], "consistent"),
        (["confirmed", "not informative"], "not informative"),
    ],
)
def test_a_whole_is_confirmed_only_where_nothing_stayed_unchecked(verdicts, whole):
    assert worst([told(each) for each in verdicts]) == whole


def test_an_opinion_leaves_what_is_confirmed_as_it_is():
    assert worst([told("confirmed"), told("not checkable", "opinion")]) == "confirmed"
    assert worst([told("not checkable", "opinion")]) == "not checkable"
