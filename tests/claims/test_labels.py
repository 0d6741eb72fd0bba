"""Who holds an authorisation: a source that names another contradicts, and what no source says contradicts nobody."""

import pytest

import pivotal as pv
from pivotal.claims.checking import check_claim
from pivotal.claims.context import Context
from pivotal.dossier.articles import Article


@pytest.fixture(scope="module")
def dossier():
    """Give the shipped dossier with the medicines beside it."""
    return pv.load_dossier("cabometyx")


@pytest.mark.parametrize(
    ("product", "territory", "holder", "verdict"),
    [
        ("cabometyx", "EU", "ipsen", "confirmed"),
        ("cabometyx", "EU", "takeda", "contradicted"),
        ("welireg", "US", "merck-co", "confirmed"),
        ("welireg", "US", "pfizer", "contradicted"),
        ("welireg", "EU", "merck-co", "not checkable"),
        ("sutent", "US", "pfizer", "not checkable"),
        ("sulanda", "CN", "novartis", "not checkable"),
    ],
)
def test_who_holds_what(dossier, product, territory, holder, verdict):
    claim = {"id": "a1", "says": "x", "check": "holder", "product": product, "territory": territory,
             "on": "2025-09-01", "holder": holder}  # fmt: skip
    article = Article.model_validate(
        {"id": "a", "title": "a", "source": "us-news", "read_on": "2025-09-01",
         "statements": [{"id": "a", "says": "x", "claims": [claim]}]}
    )  # fmt: skip
    found = check_claim(article.statements[0].claims[0], Context(dossier, article))
    assert found.verdict == verdict, found.reason
