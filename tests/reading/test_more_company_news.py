"""What firms and the news tell: shares, codes, titles, two trials in one breath, and what only looks like a result."""

from __future__ import annotations

import pytest

from tests.reading.statements_told import statements as told


def values(text: str, kind: str) -> list[str]:
    """Return the values of a kind that are read, in order."""
    return [found.text for each in told(text, kind) if (found := each.slot("value")) is not None]


def slots(text: str, kind: str, slot: str) -> list[list[str]]:
    """Return what a slot says in each statement of a kind."""
    return [[each.text for each in found.all(slot)] for found in told(text, kind)]


COUNTS = {
    "Regulators cleared quorvetinib for men with prostate cancer, said its maker Borex (TYO: 4102), whose shares rose.": [],
    "The safety set was larger (ITT: 1024 patients) than planned.": ["1024"],
    "Durable responses were seen in patients who were treated with ABC'412 in the phase 1 NORTHSTAR-2 trial.": [],
    "A phase 2 trial involving 64 ALK+ patients with NSCLC was conducted.": ["64"],
    "A phase 2 trial enrolled 64 HER2+ women and 20 men.": ["64", "20"],
}


@pytest.mark.parametrize("text", COUNTS)
def test_numbers_of_shares_and_codes_count_nobody_and_a_plus_joins_nothing(text: str) -> None:
    assert values(text, "n") == COUNTS[text]


def test_a_study_group_is_no_arm() -> None:
    assert slots("The study at 12 centres of the Nordic Thymoma Group included 91 patients.", "n", "arm") == [[]]
    assert slots("The quorvetinib group included 91 patients.", "n", "arm") == [["quorvetinib"]]


TIMES = {
    "The 1-year, 2-year and 5 years survival rates were 41.2%, 18.7% and 6.4%, respectively.": ["1", "2", "5"],
    "The 3 years survival rate was 41% with quorvetinib.": ["3"],
}


@pytest.mark.parametrize("text", TIMES)
def test_rates_of_several_times_have_each_their_own(text: str) -> None:
    assert slots(text, "rate", "time") == [[each] for each in TIMES[text]]
    assert all(found == ["survival"] for found in slots(text, "rate", "endpoint"))


def test_values_at_two_times_are_of_the_arm_behind_the_second() -> None:
    text = (
        "Overall survival was 38% at three years and 24% at five years for the group who received quorvetinib, "
        "compared with 21% at three years and 11% at five years for the observation group."
    )
    assert slots(text, "rate", "arm") == [["quorvetinib"], ["quorvetinib"], ["observation"], ["observation"]]


DESIGNS = {
    "It rests on J-NORTH, a phase 2 trial in Japan, as well as the NORTH-1L (BX-12-302) global phase 3 trial.": [
        ("J-NORTH", "2"), ("NORTH-1L", "3"),
    ],
    "The results will be shown from a single-arm, multicentre, phase II trial, which has enrolled 38 patients.": [
        ("", "II"),
    ],
    "A single-arm, multicentre phase II trial will begin next year.": [],
}  # fmt: skip


@pytest.mark.parametrize("text", DESIGNS)
def test_two_trials_are_told_apart_and_results_that_will_be_shown_are_of_one_that_ran(text: str) -> None:
    read = [(each.slot("trial"), each.slot("phase")) for each in told(text, "design")]
    assert [("" if one is None else one.text, "" if two is None else two.text) for one, two in read] == DESIGNS[text]


def test_a_title_is_said_by_nobody() -> None:
    title = "The talk will be entitled “Quorvetinib as the first palliative treatment in thymoma: a trial of its kind”."
    assert not told(title, "opinion")
    assert told(
        "Jane Roe called it a hope: “Quorvetinib is the best palliative treatment of thymoma to date.”", "opinion"
    )


DISEASES = {
    "Quorvetinib was accepted to treat adults with mantle cell lymphoma or follicular lymphoma, types of blood cancers.": [
        "mantle cell lymphoma", "follicular lymphoma",
    ],
    "Quorvetinib was granted an orphan designation by the FDA for neuroendocrine carcinoma, a cancer that includes SCLC.": [
        "neuroendocrine carcinoma",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", DISEASES)
def test_the_kind_of_a_disease_is_no_further_one(text: str) -> None:
    assert slots(text, "act", "disease") == [DISEASES[text]]


def test_a_status_and_what_stands_apart_are_no_labels() -> None:
    assert not told(
        "The FDA granted quorvetinib fast track status for approval as a therapy for thymoma.", "indication"
    )
    apart = "Apart from the approved indication, the FDA accepted the NDA of quorvetinib for adults with thymoma."
    assert ["Apart"] not in slots(apart, "indication", "product")


def test_a_bound_is_no_benefit_and_a_bracket_opens_no_subset() -> None:
    assert not told("Scans did not show tumour shrinkage greater than 25%.", "benefit")
    text = "In the higher-risk thymoma (THX) subgroup, quorvetinib led to longer overall survival than chemotherapy."
    assert slots(text, "benefit", "subset") == [[]]


def test_a_protein_keeps_what_hangs_on_it() -> None:
    assert slots("Quorvetinib is a B7-H3-targeted antibody-drug conjugate.", "mechanism", "target") == [["B7-H3"]]


ACTS = {
    "Quorvetinib has received FDA approval to conduct a phase 2 trial for thymoma, and has also been granted BTD by the "
    "NMPA for sarcoma.": [("NMPA", "sarcoma")],
    "Acme's QVT-A1203 is on track to receive breakthrough therapy designation from the FDA for thymoma.": [],
    "The FDA approved the sale of quorvetinib for thymoma.": [("FDA", "thymoma")],
    "The FDA cleared the sale of the firm.": [],
    "The FDA agreed to accept its NDA for quorvetinib in advanced thymoma.": [("FDA", "thymoma")],
    "This designation underlines what the drug may do in treating thymoma.": [],
    "CSPC Pharmaceutical Group's drug QVT6013 has been granted breakthrough therapy designation by the NMPA.": [
        ("NMPA", ""),
    ],
    "Acme Inc., a company for people with cancer and hematological diseases, reported that its quorvetinib has been "
    "granted orphan drug designation by the FDA for the treatment of thymoma.": [("FDA", "thymoma")],
    "When the FDA approved quorvetinib for thymoma, it made of it a chronic disease.": [("FDA", "thymoma")],
    "The FDA approved quorvetinib for acute myeloid leukaemia -- a swift form of leukaemia of the marrow.": [
        ("FDA", "acute myeloid leukaemia"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", ACTS)
def test_who_did_what_for_which_disease(text: str) -> None:
    found = [(each.slot("authority"), [slot.text for slot in each.all("disease")]) for each in told(text, "act")]
    assert [("" if one is None else one.text, ", ".join(two)) for one, two in found] == ACTS[text]


def test_an_application_that_is_accepted_puts_nothing_on_a_label() -> None:
    assert not told("The FDA agreed to accept its NDA for quorvetinib in advanced thymoma.", "indication")
    assert told("NICE agreed to accept quorvetinib for adults with advanced thymoma.", "act")
    text = "Quorvetinib is approved for thymoma, for use in melanoma, and for a gastrointestinal stromal tumour."
    assert len(told(text, "indication")) == 3


def test_a_code_begins_with_the_letters_of_a_ratio() -> None:
    text = "SHR-A1207 is an antibody-drug conjugate developed in-house by Acme, targeting TROP2."
    assert slots(text, "mechanism", "product") == [["SHR-A1207"]]
    assert values("The SHR was 0.72 with quorvetinib for relapse.", "hazard_ratio") == ["0.72"]


GAINS = {
    "Quorvetinib slowed down the progression of thymoma.": "slowed",
    "The trial showed that quorvetinib failed to slow the disease.": "slow",
    "Quorvetinib slowed the disease's spread in mice.": "",
}


@pytest.mark.parametrize("text", GAINS)
def test_a_disease_that_is_slowed(text: str) -> None:
    assert "".join(found.text for each in told(text, "benefit") if (found := each.slot("direction"))) == GAINS[text]


def test_what_was_given_with_another_is_one_arm_whichever_it_was() -> None:
    text = "Quorvetinib plus either cisplatin or topotecan led to longer survival than either alone (16 vs 12 months)."
    assert ["cisplatin"] not in slots(text, "median", "arm")
    both = "Patients were given either cisplatin or topotecan (16 vs 12 months of median OS)."
    assert slots(both, "median", "arm") == [["cisplatin"], ["topotecan"]]


def test_those_of_a_trial_who_died_in_each_arm_are_events() -> None:
    text = "Of 512 patients, 81 in the quorvetinib arm and 104 in the placebo arm died."
    assert values(text, "events") == ["81", "104"]
    assert values(text, "n") == ["512"]


COHORTS = {
    "Progression-free survival was 2.1 months (cohort A) and 3.4 months (cohort B).": [["cohort A"], ["cohort B"]],
    "Median OS was 9.2 months (cohort 1) versus 6.1 months (cohort 2).": [["cohort 1"], ["cohort 2"]],
}


@pytest.mark.parametrize("text", COHORTS)
def test_a_cohort_in_its_bracket_is_that_of_the_value_before(text: str) -> None:
    assert slots(text, "median", "cohort") == COHORTS[text]


def test_the_number_of_all_has_no_cohort() -> None:
    text = "A total of 23 patients were accrued, with nine in cohort A and 14 in cohort B."
    assert slots(text, "n", "cohort") == [[], ["cohort A"], ["cohort B"]]


def test_the_approval_of_today_is_told_with_its_medicine_behind() -> None:
    text = "With today's approval by the European Commission, Quorvan can now be used for thymoma."
    assert slots(text, "act", "product") == [["Quorvan"]]
    assert not told("With the approval by the European Commission, patients will have a choice.", "act")


def test_what_a_medicine_does_to_cells_tells_nothing_of_a_disease() -> None:
    assert not told("Quorvetinib is a medicine that helps destroy cancer cells throughout the body.", "disease")
    assert told("Neuroendocrine tumours arise from cells throughout the body.", "disease")


def test_it_is_the_medicine_and_not_what_had_failed() -> None:
    text = "It may be given to people with cancer that does not respond to cladribine."
    assert slots(text, "indication", "product") == [["It"]]


RIGHTS = {
    "In 2019, Acme entered into a Global Development and Licence Agreement with Belmont for quorvetinib.": "Global",
    "Acme was responsible for all costs of development and commercialisation globally.": "costs",
}


@pytest.mark.parametrize("text", RIGHTS)
def test_a_pact_is_no_firm_and_who_pays_holds_nothing(text: str) -> None:
    read = [slot.text for each in told(text, "rights", "partner") for slot in each.slots if slot.name != "territory"]
    assert not any(each.startswith(RIGHTS[text]) for each in read)
    assert "costs" not in RIGHTS[text] or not read


def test_a_milestone_rests_on_its_trial() -> None:
    assert slots(
        "This regulatory milestone is supported by data from the phase 3 NORTH study.", "evidence", "trial"
    ) == [["NORTH"]]
