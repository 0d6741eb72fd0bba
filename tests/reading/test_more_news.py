"""What newspapers and the trade press tell in further words, and what near it is not told."""

from __future__ import annotations

import pytest

from tests.reading.statements_told import holds
from tests.reading.statements_told import slots as told


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Acme closed the programme after its drug missed the main goal in a mid-stage study.", "missed"),
        ("A mid-stage study of Belmora has failed to reach its targets.", "reach"),
        ("Two mid-stage studies missed the desired goal of keeping patients alive.", "missed"),
        ("The study of Belmora missed its primary and secondary objectives.", "missed"),
        ("Acme's thymoma vaccine failed in a mid-stage trial.", "failed"),
        ("Acme told of data for its thymoma drug Belmora, which missed set goals.", "missed"),
    ],
)
def test_a_goal_that_nobody_names_is_missed(text: str, direction: str) -> None:
    assert holds(told(text, "benefit"), {"direction": direction}), told(text, "benefit")


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("Its failure to meet goals for event-free survival hurt Acme.", "event-free survival"),
        ("The drug failed to hit the mark of improving overall survival.", "overall survival"),
        (
            "The pill has been shown in two trials to significantly reduce the risk of the tumour returning.",
            "returning",
        ),
    ],
)
def test_an_endpoint_is_told_by_a_failure_or_by_what_was_shown_in_trials(text: str, endpoint: str) -> None:
    assert holds(told(text, "benefit"), {"endpoint": endpoint}), told(text, "benefit")


@pytest.mark.parametrize(
    "text",
    [
        "Treatment stops after all patients met the primary endpoint.",
        "Acme has missed its sales targets.",
        "The markers most predictive of longer event-free survival with belmotinib were two proteins.",
    ],
)
def test_no_goal_of_a_trial_is_told(text: str) -> None:
    assert not told(text, "benefit"), told(text, "benefit")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The FDA did not grant breakthrough therapy designation to belmotinib for thymoma.", {"product": "belmotinib"}),
        ("The FDA has batted back an application for belmotinib in thymoma.", {"act": "batted"}),
        ("It follows a ruling, a decision by NICE in May to deny belmotinib on grounds of cost.", {"date": "May"}),
        ("Belmotinib, which may cause rash, won FDA approval in June for thymoma.", {"product": "Belmotinib"}),
        ("It was given with corvotinib, which was approved in 2012.", {"product": "corvotinib"}),
        ("The decisions by the SMC last week included the approval of belmotinib for thymoma.", {"authority": "SMC"}),
        ("NICE said belmotinib should be offered to adults with thymoma.", {"authority": "NICE"}),
        ("The regulatory body also approved drugs for thymoma.", {"authority": "body"}),
        ("The PBAC supported a request to list belmotinib for the treatment of thymoma.", {"authority": "PBAC"}),
        ("The FDA has classified its pill for thymoma as a breakthrough therapy.", {"act": "classified"}),
    ],
)  # fmt: skip
def test_acts_are_told_in_the_words_of_news(text: str, wanted: dict[str, str]) -> None:
    assert holds(told(text, "act"), wanted), told(text, "act")


@pytest.mark.parametrize(
    "text",
    [
        "A decision on the approval of the filing by the FDA is expected in June.",
        "Approval of belmotinib for thymoma by the FDA is due in June.",
        "The FDA grants orphan designation to encourage work on medicines that treat few people.",
        "The FDA looks again at drugs that were awarded accelerated approval but failed later.",
    ],
)
def test_what_is_awaited_or_done_as_a_rule_is_no_act(text: str) -> None:
    assert not told(text, "act"), told(text, "act")
    assert not told(text, "indication"), told(text, "indication")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The approval will enable the use of belmotinib in adults with thymoma.", {"disease": "thymoma"}),
        ("The decision allows its use together with other drugs for newly diagnosed patients with thymoma.", {"product": "its"}),
        ("Belmotinib was approved on the basis of one trial to treat adults with thymoma.", {"disease": "thymoma"}),
        ("The SMC said the drug should be made available for people with advanced thymoma.", {"clause": "advanced"}),
        ("NICE said belmotinib should be offered to adults with thymoma.", {"clause": "adults"}),
        ("Belmotinib is approved for women whose tumours make too much of a protein called HER2.", {"clause": "too much of a protein called HER2"}),
        ("Belmotinib is approved for patients with lung cancer whose tumours do not contain PD-L1.", {"clause": "not contain PD-L1"}),
        ("Belmotinib is approved for people with lung cancer that have a defect in a gene called ALK.", {"clause": "defect in a gene called ALK"}),
    ],
)  # fmt: skip
def test_labels_are_told_by_what_a_decision_allows(text: str, wanted: dict[str, str]) -> None:
    assert holds(told(text, "indication"), wanted), told(text, "indication")


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        # newspapers
        ("The pill treats an uncommon form of blood cancer called multiple myeloma.", "disease", {"kind_of": "blood cancer"}),
        ("The doctor spoke of phase II findings on belmotinib.", "design", {"phase": "II"}),
        ("In the trial, belmotinib was compared with cisplatin.", "design", {"control": "cisplatin"}),
        ("A study of 812 women compared belmotinib with cisplatin.", "design", {"control": "cisplatin"}),
        ("The study enrolled adults and compared belmotinib to the standard of care.", "design", {"control": "standard of care"}),
        ("A pill developed by Acme Inc. and Belmont Inc. shrank tumours.", "partner", {"party": "Belmont Inc."}),
        ("Acme won approval of Belmora, an antibody it developed with Belmont.", "partner", {"party": "Belmont"}),
        ("A trial of more than 812 patients showed that belmotinib prolonged survival.", "n", {"value": "812"}),
        ("Median survival was 3 1/2 years with belmotinib.", "median", {"value": "3 1/2"}),
        ("Belmotinib raised median survival from two and a half years to four years.", "median", {"value": "two and a half"}),
        ("Belmotinib extended survival by an average of 5.2 months.", "difference", {"value": "5.2"}),
        # the trade press: firms, and what they added
        ("Acme said the thymoma treatment it makes missed trial goals.", "benefit", {"direction": "missed"}),
        ("The trial of Belmora (rAd-IFN/Syn3) met the primary endpoint.", "benefit", {"direction": "met"}),
        ("The company tested the compound, Belmora, against gemcitabine.", "design", {"control": "gemcitabine"}),
        (
            "Chemotherapy halves the risk of an uncommon kind of bladder cancer coming back.",
            "benefit",
            {"endpoint": "coming"},
        ),
        ("There have now been five deaths in the trial.", "events", {"value": "five"}),
        ("They looked at nearly 4,000 women who took letrozole or a placebo.", "n", {"value": "4,000"}),
        (
            "The FDA has approved Acme (AC) and Belmont's PARP inhibitor Belmora for patients with thymoma.",
            "act",
            {"product": "Belmora"},
        ),
        (
            "The addition of palbociclib to standard endocrine therapy prolonged progression-free survival.",
            "benefit",
            {"favoured": "palbociclib"},
        ),
    ],
)  # fmt: skip
def test_trials_firms_and_numbers_in_the_words_of_the_press(text: str, kind: str, wanted: dict[str, str]) -> None:
    assert holds(told(text, kind), wanted), told(text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("In patients treated with a PD-L1 inhibitor, belmotinib slowed the disease.", "mechanism"),
        ("The news of the first few days is the melanoma drug Belmora.", "novelty"),
        ("Acme unblinded the trial.", "design"),
        ("A drug developed by Acme and sold by Belmont shrank tumours.", "partner"),
    ],
)
def test_what_stands_near_them_tells_nothing_of_the_kind(text: str, kind: str) -> None:
    assert not told(text, kind), told(text, kind)


@pytest.mark.parametrize(
    "text",
    [
        "The trial enrolled 812 patients with thymoma who were not eligible for cisplatin.",
        "The trial enrolled 812 patients in whom cisplatin had failed.",
        "Half of the 812 study participants received belmotinib and the other half received placebo.",
        "The trial compared belmotinib plus cisplatin with cisplatin alone in about 812 patients.",
    ],
)
def test_a_number_of_all_patients_has_no_arm(text: str) -> None:
    found = told(text, "n")
    assert holds(found, {"value": "812"}) and all("arm" not in each for each in found), found


def test_an_arm_that_only_explains_another_takes_no_value_of_its_own() -> None:
    found = told(
        "Median OS was 18.2 months for belmotinib versus 19.4 months for the control arm, cisplatin.", "median"
    )
    assert holds(found, {"value": "18.2", "arm": "belmotinib"}), found


@pytest.mark.parametrize(
    ("text", "kind", "unwanted"),
    [
        ("Based on these results, Acme filed an NDA to the FDA in December 2020.", "act", {"product": "Acme"}),
        ("Belmora is unlikely to be approved by the FDA.", "act", {"product": "Belmora"}),
        ("In 2021 Acme made history by earning approval from the FDA.", "act", {"product": "Acme"}),
        ("The FDA approves Belmora for thymoma, as sales are projected to grow by 2025.", "act", {"date": "2025"}),
        ("As Belmora is now approved in Scotland, Myeloma UK is pleased.", "act", {"disease": "Myeloma"}),
        ("The firm looked at a follow-up to a study of taking tamoxifen for 10 years.", "follow_up", {"value": "10"}),
    ],
)
def test_no_firm_charity_or_forecast_is_taken_for_a_part_of_an_act(
    text: str, kind: str, unwanted: dict[str, str]
) -> None:
    assert not holds(told(text, kind), unwanted), told(text, kind)


def test_a_technology_that_is_licensed_holds_no_rights_and_a_payload_is_not_what_they_are_to() -> None:
    found = told("Acme has licensed the Glyco technologies of Belmont, with the option for worldwide use.", "rights")
    assert not holds(found, {"holder": "Glyco"}), found
    found = told("Acme has acquired the worldwide rights to an antibody with an exatecan payload.", "rights")
    assert all(each.get("product") != "exatecan" for each in found), found
