"""Clauses of an article beside those of a label: equal, left out, a part of them, or another one."""

import pytest

import pivotal as pv
from pivotal.claims.checking import check_claim
from pivotal.claims.context import Context
from pivotal.dossier.articles import Article

ADULT = {"field": "age", "at_least": 18, "unit": "years"}
SORAFENIB = {"prior_therapy": {"of": "sorafenib", "at_least": 1}}
EXTENT = {"any": [{"field": "unresectable", "is": "true"}, {"field": "metastatic", "is": "true"}]}
WELL = {"field": "differentiation", "is": "well"}
SITES = {"field": "primary_site", "in": ["pancreas", "extra_pancreatic"]}
HISTORY = {"of": "systemic_therapy", "other_than": "somatostatin_analogue", "outcome": "progressed", "at_least": 1}


def of(disease):
    """Return the clause that names a disease."""
    return {"field": "disease", "is": disease}


def net(**changes):
    """Return the clauses of the label in neuroendocrine tumours, with changes; ``None`` leaves one out."""
    clauses = {"age": ADULT, "disease": of("NET"), "sites": SITES, "extent": EXTENT, "well": WELL,
               "history": {"prior_therapy": HISTORY}} | changes  # fmt: skip
    return [each for each in clauses.values() if each is not None]


@pytest.fixture(scope="module")
def dossier():
    """Give the shipped dossier."""
    return pv.load_dossier("cabometyx")


def checked(dossier, indication, clauses):
    """Return the finding on a claim of an independent reader."""
    claim = {"id": "a1", "says": "x", "check": "indication", "indication": indication, "criteria": {"all": clauses}}
    article = Article.model_validate(
        {"id": "a", "title": "a", "source": "us-news", "read_on": "2025-09-01",
         "statements": [{"id": "a", "says": "x", "claims": [claim]}]}
    )  # fmt: skip
    return check_claim(article.statements[0].claims[0], Context(dossier, article))


@pytest.mark.parametrize(
    ("indication", "clauses", "verdict", "says"),
    [
        ("eu-net", net(), "confirmed", "all 6 clauses equal"),
        ("eu-net", net(history=None, age=None), "consistent", "leaves out: age ≥ 18 years; at least 1 earlier"),
        ("eu-hcc", [of("HCC")], "consistent", "leaves out: age ≥ 18 years; at least 1 earlier therapy with sorafenib"),
        ("eu-hcc", [ADULT, of("HCC"), SORAFENIB], "confirmed", "all 3 clauses"),
        ("us-dtc", [of("thyroid-carcinoma")], "consistent", "leaves out"),
        ("eu-net", net(sites={"field": "primary_site", "is": "pancreas"}), "consistent", "names a part: primary site"),
        ("eu-net", net(extent={"field": "metastatic", "is": "true"}), "consistent", "names a part: metastatic"),
        ("eu-net", net(history={"prior_therapy": {"of": "systemic_therapy", "at_least": 1, "outcome": "progressed"}}),
         "consistent", "leaves out: at least 1 earlier systemic therapy other than"),
        ("eu-net", net(history={"prior_therapy": {"of": "systemic_therapy", "at_least": 1}}), "consistent", "leaves out"),
        ("eu-net", net(age={"field": "age", "at_least": 12, "unit": "years"}), "contradicted", "age ≥ 12 years"),
        ("eu-net", net(history={"prior_therapy": {**HISTORY, "at_least": 2}}), "contradicted", "at least 2"),
        ("eu-net", net(history={"prior_therapy": {**HISTORY, "other_than": "everolimus"}}), "contradicted", "everolimus"),
        ("eu-net", net(well={"field": "differentiation", "is": "poor"}), "contradicted", "poorly"),
        ("eu-net", [*net(), {"field": "functional_status", "is": "functional"}], "contradicted", "nothing of the kind"),
        ("eu-hcc", [ADULT, of("HCC"), SORAFENIB, WELL], "contradicted", "nothing of the kind"),
        ("lanreotide-us", [of("NET"), WELL], "not checkable", "the wording of the label was not found"),
    ],
)  # fmt: skip
def test_what_an_article_says_of_a_label(dossier, indication, clauses, verdict, says):
    found = checked(dossier, indication, clauses)
    assert (found.verdict, says in found.reason) == (verdict, True), found.reason
