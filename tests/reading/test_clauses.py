"""What clauses of a label mean: the criterion of each, and what a dossier does not know is said to be so."""

import json

import pytest

import pivotal as pv
from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import lexicon_of

LEXICON = lexicon_of(pv.load_dossier("cabometyx"))


def told(words):
    """Return the criteria that a label with some words is read to have."""
    text = f"Orvaxa (orvatinib) is indicated for {words}."
    found = [each for each in parsed(text, LEXICON).statements if each.kind == "indication"]
    return [] if not found else [json.loads(each.value) for each in found[0].all("clause")]


def treated(*of, **rest):
    return {"prior_therapy": {"of": list(of), "at_least": 1, **rest}}


def is_(field, value):
    return {"field": field, "is": value}


@pytest.mark.parametrize(
    ("words", "criterion"),
    [
        ("HER2-positive breast cancer", is_("her2", "positive")),
        ("breast cancer that is human epidermal growth factor receptor 2 (HER2)-negative", is_("her2", "negative")),
        ("lung cancer with EGFR or ALK mutations", {"any": [is_("egfr", "altered"), is_("alk", "altered")]}),
        ("advanced or metastatic melanoma", {"any": [is_("locally_advanced", "true"), is_("metastatic", "true")]}),
        ("HER2-overexpressed/amplified breast cancer", {"any": [is_("her2", "positive"), is_("her2", "altered")]}),
        ("lung cancer with no EGFR or ALK aberrations", {"all": [is_("egfr", "negative"), is_("alk", "negative")]}),
        ("lung cancer expressing PD-L1 (TPS ≥50%)", {"field": "pd_l1", "at_least": 50.0, "unit": "%"}),
        ("lung cancer with a KRAS G12C mutation", is_("kras", "g12c mutation")),
        ("MSI-H or dMMR colorectal cancer", {"any": [is_("msi", "high"), is_("mmr", "deficient")]}),
        ("stage IIB or IIC melanoma", {"field": "stage", "in": ["IIB", "IIC"]}),
        ("extensive-stage small cell lung cancer", is_("stage", "extensive")),
        ("melanoma, ECOG 0-1", {"field": "ecog", "at_most": 1}),
        ("the adjuvant treatment of melanoma", is_("setting", "adjuvant")),
        ("relapsed or refractory follicular lymphoma", {"any": [is_("relapsed", "true"), is_("refractory", "true")]}),
        ("relapsed and refractory multiple myeloma", {"all": [is_("relapsed", "true"), is_("refractory", "true")]}),
        ("melanoma in patients not candidates for surgery", is_("not_eligible_for", "surgery")),
        ("adults and adolescents aged 12 years and older with melanoma", {"field": "age", "at_least": 12.0, "unit": "years"}),
        ("adults aged 60 years and older with melanoma", {"field": "age", "at_least": 60.0, "unit": "years"}),
        ("melanoma previously treated with trastuzumab and a taxane", {"all": [treated("trastuzumab"), treated("taxane")]}),
        ("melanoma after prior treatment with at least two kinase inhibitors", {"prior_therapy": {"of": ["kinase_inhibitor"], "at_least": 2}}),
        ("lymphoma progressing or progressed on an anti-CD20-based regimen", treated("anti_cd20_regimen", outcome="progressed")),
    ],
)  # fmt: skip
def test_a_clause_means_its_criterion(words, criterion):
    assert criterion in told(words), told(words)


def test_a_slash_between_marks_of_two_genes_asks_for_both():
    both = [is_("hr", "positive"), is_("her2", "negative")]
    assert told("HR-positive/HER2-negative breast cancer") == both
    assert told("HR+/HER2- breast cancer") == both


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("adults and children with melanoma", "age"),  # no age is named for children
        ("melanoma regardless of HER2 status", "her2"),
        ("melanoma progressed on an ALK inhibitor", "alk"),
        ("melanoma after neoadjuvant therapy", "setting"),
    ],
)
def test_words_that_ask_for_nothing_are_no_clause(words, field):
    assert field not in {each.get("field") for each in told(words)}


LABEL = """Cabometyx is indicated for adults with {mark}unresectable or metastatic, well-differentiated pancreatic and
extra-pancreatic NETs who have progressed after at least one systemic therapy other than somatostatin analogues."""
HEAD = "24 July 2025 – The European Commission has approved Cabometyx (cabozantinib) for advanced NETs.\n\n"


def test_a_mark_that_no_dossier_knows_is_not_confirmed_with_the_rest():
    plain = pv.read_article(HEAD + LABEL.format(mark=""))
    marked = pv.read_article(HEAD + LABEL.format(mark="HER2-positive, "))
    checks = [[claim.check for each in read.article.statements for claim in each.claims] for read in (plain, marked)]
    assert "statement" not in checks[0]
    told = [claim for each in marked.article.statements for claim in each.claims if claim.check == "statement"]
    assert [claim.says for claim in told] == ["HER2-positive"]


def test_an_authority_decides_for_its_own_territory_only():
    text = "In 2019, days after an approval in Japan, the FDA turned down orvatinib for melanoma."
    act = next(each for each in parsed(text, LEXICON).statements if each.kind == "act")
    assert [slot.value for slot in act.all("territory")] == ["US"]


def test_rights_with_an_exception_that_is_not_known_stay_unread():
    text = "Medira holds exclusive worldwide rights to orvatinib, excluding the Middle East."
    assert not [each for each in parsed(text, LEXICON).statements if each.kind == "rights"]


def test_every_primary_endpoint_is_a_claim():
    read = pv.read_article("The co-primary endpoints of CABINET were progression-free survival and overall survival.\n")
    told = [claim for each in read.article.statements for claim in each.claims if claim.check == "trial_design"]
    assert [claim.primary_endpoint for claim in told] == ["PFS", "OS"]
