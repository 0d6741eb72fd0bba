"""Which of several labels of a medicine a text means, and what is held against it: true sentences and false ones."""

from pathlib import Path

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings

DOSSIER = pv.load_dossier(Path(__file__).parents[1] / "dossiers" / "solvimab")


def verdicts(text):
    """Return the verdicts of a text by their checks."""
    found = {}
    for each in quick_findings(pv.read_article(f"{text}\n", DOSSIER)):
        found.setdefault(each.check, set()).add(each.verdict)
    return found


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("The FDA approved Solvia on 4 March 2019.", {"confirmed"}),
        ("Solvia was approved in the US in March 2019 and in the EU in August 2019.", {"confirmed"}),
        ("Solvia was approved in the US in August 2019 and in the EU in March 2019.", {"contradicted"}),
        ("The FDA approved Solvia on 5 March 2019.", {"contradicted"}),
        ("The FDA approved Solvia with capecitabine on 6 May 2020.", {"confirmed"}),
        ("The FDA approved Solvia for adjuvant treatment on 8 July 2021.", {"confirmed"}),
        ("The FDA approved Solvia for adjuvant treatment on 9 July 2021.", {"contradicted"}),
        ("Solvia Depot was approved in Japan on 10 January 2023.", {"confirmed"}),
        ("On 20 June 2019 the CHMP adopted a positive opinion on Solvia.", {"confirmed"}),
        ("On 21 June 2019 the CHMP adopted a positive opinion on Solvia.", {"contradicted"}),
        ("The FDA approved Solvia with capecitabine for breast cancer on 6 May 2020.", {"confirmed"}),
        ("The FDA approved Solvia, which Südwind licensed from Nordlys in 2018, on 4 March 2019.", {"confirmed"}),
        ("Solvia was licensed in the US in March 2018.", {"contradicted"}),
        ("The FDA approved Solvia for breast cancer on 8 July 2021.", {"confirmed"}),
        ("The FDA approved Solvia for breast cancer on 8 July 2020.", {"contradicted"}),
        ("The CHMP recommended Solvia for the adjuvant treatment of breast cancer on 16 September 2021 and the European "
         "Commission followed on 10 November 2021.", {"confirmed"}),
        ("The CHMP recommended Solvia for the adjuvant treatment of breast cancer on 16 September 2021 and the European "
         "Commission followed on 11 November 2021.", {"confirmed", "contradicted"}),
    ],
)  # fmt: skip
def test_the_day_the_partners_and_the_setting_choose_the_label(text, events):
    assert verdicts(text)["label_event"] == events


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Solvia is approved in the US in combination with temozolomide for breast cancer.", "contradicted"),
        ("Solvia is approved in the US with capecitabine for HER2-negative breast cancer.", "consistent"),
        ("Solvia is approved in the US for HER2-negative metastatic breast cancer.", "consistent"),
        ("The FDA approved Solvia for the adjuvant treatment of HER2-positive breast cancer on 8 July 2021.", "contradicted"),
        ("The FDA approved Solvia for the adjuvant treatment of HER2-negative breast cancer on 8 July 2021.", "consistent"),
        ("Solvia is approved in the EU for HER2-positive breast cancer.", "contradicted"),
        ("Solvia is approved in the US for children with metastatic breast cancer.", "contradicted"),
        ("Solvia is approved in the US for BRCA-mutated metastatic breast cancer after chemotherapy.", "consistent"),
        ("The FDA approved Solvia for adjuvant treatment on 4 March 2019.", "contradicted"),
    ],
)  # fmt: skip
def test_what_rules_out_every_label_contradicts_and_what_one_allows_does_not(text, verdict):
    assert verdicts(text)["indication"] == {verdict}


def test_a_label_that_an_incomplete_record_may_lack_is_not_contradicted():
    assert (
        "contradicted"
        not in verdicts("Solvia is approved in Japan for the adjuvant treatment of breast cancer.")["statement"]
    )


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The FDA approved Solvia on 8 July 2021. The approval was based on the DUSK trial.", "confirmed"),
        ("The FDA approved Solvia on 8 July 2021. The approval was based on the DAWN trial.", "contradicted"),
        ("Solvia was approved in Korea and the US for breast cancer on 8 July 2021. It was based on the DUSK trial.", "confirmed"),
        ("The FDA approved Solvia on 10 September 2019, based on DUSK2.", "confirmed"),  # no reference behind DUSK
        ("The FDA approved Solvia on 8 July 2021, based on DUSK2.", "contradicted"),
        ("The FDA approved Solvia with capecitabine for breast cancer. The approval was based on the NOON trial.", "confirmed"),
        ("The FDA approved Solvia with capecitabine for breast cancer. The approval was based on the DUSK trial.", "contradicted"),
    ],
)  # fmt: skip
def test_the_trial_is_that_of_the_label_that_is_meant(text, verdict):
    assert verdicts(text)["evidence_of"] == {verdict}


@pytest.mark.parametrize(
    ("day", "check", "verdict"), [("2021", "evidence_of", "contradicted"), ("2023", "statement", "not checkable")]
)
def test_what_a_later_approval_of_the_same_label_rests_on_is_another_question(day, check, verdict):
    text = f"The NMPA approved Solvia on 4 May {day}. The approval was based on the DUSK trial."
    assert verdicts(text)[check] == {verdict}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("NICE recommended Solvia for the adjuvant treatment of breast cancer on 9 March 2022.", "confirmed"),
        ("NICE rejected Solvia for the adjuvant treatment of breast cancer on 9 March 2022.", "contradicted"),
        ("NICE rejected Solvia for metastatic breast cancer in February 2020.", "confirmed"),
        ("NICE recommended Solvia for metastatic breast cancer in February 2020.", "contradicted"),
    ],
)  # fmt: skip
def test_a_payer_is_held_against_the_record_of_payment(text, verdict):
    found = verdicts(text)
    assert found["assessed"] == {verdict}
    assert not {"authorised", "label_event", "indication"} & found.keys()


def test_what_a_payer_of_whom_nothing_is_known_said_is_not_checkable():
    assert verdicts("The SMC recommended Solvia for breast cancer.") == {"statement": {"not checkable"}}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The FDA rejected Solvia for ovarian cancer in September 2019.", "contradicted"),
        ("The FDA rejected Solvia for ovarian cancer in May 2018.", "contradicted"),
        ("The CHMP gave a negative opinion on Solvia in breast cancer on 16 September 2021.", "contradicted"),
        ("The MHLW rejected Solvia for breast cancer in May 2018.", "not checkable"),
        ("1 March 2024\n\nThe FDA has rejected Solvia for breast cancer.", "not checkable"),  # of no day
        ("1 March 2024\n\nThe FDA has removed the indication for ovarian cancer from the Solvia label.", "confirmed"),
        ("On 3 February 2022 the FDA removed the indication for ovarian cancer from the Solvia label.", "confirmed"),
        ("On 3 February 2021 the FDA removed the indication for ovarian cancer from the Solvia label.", "contradicted"),
    ],
)  # fmt: skip
def test_a_refusal_that_a_complete_record_lacks_is_contradicted(text, verdict):
    assert verdicts(text)["label_event"] == {verdict}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The FDA granted accelerated approval to Solvia for breast cancer on 4 March 2019.", "confirmed"),
        ("The FDA granted full approval to Solvia for breast cancer on 4 March 2019.", "contradicted"),
        ("The FDA granted full approval to Solvia for breast cancer on 12 November 2020.", "confirmed"),
        ("The FDA granted accelerated approval to Solvia in March 2019, and full approval in November 2020.", "confirmed"),
    ],
)  # fmt: skip
def test_a_full_approval_is_another_than_an_early_one(text, verdict):
    assert verdicts(text)["label_event"] == {verdict}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The European Commission approved Solvia on 10 November 2021. The approval follows a positive opinion of the CHMP "
         "on 16 September 2021.", "confirmed"),
        ("The European Commission approved Solvia on 10 November 2021. The approval follows a positive opinion of the CHMP "
         "on 20 June 2019.", "contradicted"),
        ("The European Commission approved Solvia on 10 November 2021, two months after the CHMP opinion of 16 September "
         "2021.", "confirmed"),
        ("The European Commission approved Solvia on 10 November 2021, two months after the CHMP opinion of 16 August "
         "2021.", "contradicted"),
        ("The European Commission approved Solvia on 10 November 2021, following a positive opinion from the CHMP on 16 "
         "September 2021.", "confirmed"),
        ("The European Commission approved Solvia on 10 November 2021. The approval came on 10 November 2021 after a positive "
         "opinion of the CHMP.", "confirmed"),
    ],
)  # fmt: skip
def test_the_day_of_an_opinion_is_compared(text, verdict):
    assert verdicts(text)["opinion_then_decision"] == {verdict}


def test_a_label_that_was_taken_away_is_no_longer_one():
    text = "Solvia is indicated in the US for adults with ovarian cancer treated with three or more prior lines of chemotherapy."
    assert verdicts(f"5 January 2023\n\n{text}")["authorised"] == {"contradicted"}
    assert "authorised" not in verdicts(f"5 January 2021\n\n{text}")


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Südwind's Solvia was approved by the FDA for breast cancer.", None),  # a partner, which holds rights
        ("Nordlys's Solvia was approved by the FDA for breast cancer.", {"confirmed"}),
        ("Südwind holds the EU marketing authorisation for Solvia.", {"contradicted"}),
        ("In the EU the marketing authorisation for Solvia is held by Südwind.", {"contradicted"}),
        ("In the EU the marketing authorisation for Solvia is held by Nordlys.", {"confirmed"}),
    ],
)  # fmt: skip
def test_who_sells_a_medicine_is_not_who_holds_its_authorisation(text, holder):
    assert verdicts(text).get("holder") == holder
