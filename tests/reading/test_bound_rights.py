"""Who holds what since when, who decided and how long after: as it comes out of a text."""

from datetime import date
from pathlib import Path

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings

FIRST = "The European Commission approved Cabometyx (cabozantinib) for adults with neuroendocrine tumours on 24 July 2025.\n"


def verdicts(sentence: str, check: str) -> list[str]:
    """Return what the checks of a kind say of the last sentence of a text."""
    read = pv.read_article(f"{FIRST}{sentence}\n")
    return [each.verdict for each in quick_findings(read) if each.check == check and not each.claim.startswith("a")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ipsen holds the marketing authorisation in the EU.", "confirmed"),
        ("The marketing authorisation holder in the EU is Ipsen.", "confirmed"),
        ("The holder of the EU marketing authorisation is Takeda.", "contradicted"),
        ("Takeda is the marketing authorisation holder in Japan.", "confirmed"),
        ("Exelixis is the marketing authorisation holder for Cabometyx in the EU.", "contradicted"),
        ("The MAH is Ipsen.", "confirmed"),
    ],
)
def test_a_holder_is_another_than_who_has_the_rights(sentence, expected):
    assert verdicts(sentence, "holder") == [expected]
    assert verdicts(sentence, "rights") == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Takeda licensed the Japanese rights from Exelixis in January 2017.", "confirmed"),
        ("Takeda licensed the Japanese rights from Exelixis in 2019.", "contradicted"),
        ("Ipsen acquired the rights to Cabometyx outside the US and Japan in 2018.", "contradicted"),
        ("In 2016, Ipsen acquired the rights to Cabometyx outside the US and Japan.", "confirmed"),
        ("Takeda has held the rights in Japan since 2017.", "confirmed"),
        ("Takeda holds the rights in Japan, where it was approved in 2020.", "confirmed"),
    ],
)
def test_the_day_of_a_licence_counts_and_no_other_day(sentence, expected):
    assert verdicts(sentence, "rights") == [expected]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The approval came five weeks after the CHMP opinion.", "consistent"),
        ("The approval came less than six weeks after the CHMP opinion.", "confirmed"),
        ("The approval came four months after the CHMP opinion.", "contradicted"),
        ("The approval followed the CHMP opinion.", "confirmed"),
        ("The decision followed a recommendation by the EMA.", "confirmed"),
        ("The decision followed a recommendation by the FDA.", "contradicted"),
        ("The approval follows a positive opinion of the CHMP on 12 June 2025.", "contradicted"),
        ("The approval follows a positive opinion of the CHMP, which Ipsen reported on 20 June 2025.", "confirmed"),
    ],
)
def test_days_between_opinion_and_decision_are_counted(sentence, expected):
    assert verdicts(sentence, "opinion_then_decision") == [expected]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The EMA approved Cabometyx for neuroendocrine tumours in July 2025.", "contradicted"),
        ("The European Commission approved Cabometyx for neuroendocrine tumours in July 2025.", "consistent"),
        ("The EMA recommended Cabometyx for neuroendocrine tumours in June 2025.", "confirmed"),
    ],
)
def test_who_advises_decided_nothing(sentence, expected):
    assert verdicts(sentence, "label_event") == [expected]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In CABINET, median PFS in pancreatic NETs was 13.8 months with cabozantinib plus lanreotide.", []),
        ("In CABINET, median PFS in pancreatic NETs was 13.8 months with cabozantinib plus best supportive care.",
         ["confirmed"]),
    ],
)  # fmt: skip
def test_a_medicine_with_another_is_no_arm_of_that_medicine_alone(sentence, expected):
    assert verdicts(sentence, "result") == expected


def test_rights_that_are_shared_are_those_of_both_and_of_neither_alone():
    """Südwind licensed Nordlys for Australia and New Zealand, not exclusively."""
    dossier = pv.load_dossier(Path(__file__).parents[1] / "dossiers" / "veritamab")

    def told(sentence: str) -> list[str]:
        read = pv.read_article(f"{sentence}\n", dossier, on=date(2031, 3, 5))
        return [each.verdict for each in quick_findings(read)]

    assert told("Nordlys holds the rights to Verita (veritamab) in Australia.") == ["confirmed"]
    assert told("Nordlys holds exclusive rights to Verita (veritamab) in Australia.") == ["contradicted"]
    assert told("Nordlys holds non-exclusive rights to Verita (veritamab) in Australia.") == ["confirmed"]
    assert told("Südwind holds the worldwide rights to Verita (veritamab).") == ["confirmed"]
    assert told("Südwind licensed veritamab to Nordlys in May 2029.") == ["confirmed"]
    assert told("Nordlys licensed veritamab from Südwind.") == ["confirmed"]
    assert told("Nordlys licensed veritamab to Südwind.") == ["contradicted"]
    assert told("In 2027, Südwind and Nordlys entered into a partnership on veritamab.") == ["contradicted"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Exelixis sells cabozantinib in the United States; in Japan, Takeda holds the rights.", ["confirmed"] * 2),
        ("Exelixis sells cabozantinib in the United States; in Japan, Ipsen holds the rights.", ["confirmed", "contradicted"]),
        ("In the United States, where Exelixis sells it, the drug was approved in March 2025; in Japan, Takeda holds the "
         "rights.", ["confirmed"]),
    ],
)  # fmt: skip
def test_each_clause_tells_of_its_own_rights(sentence, expected):
    assert verdicts(sentence, "rights") == expected
