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


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("The FDA announced on January 18, 2019 the approval of quorvetinib.", "quorvetinib"),
        ("The FDA announced on Nov 15 its accelerated approval of quorvetinib for adults with thymoma.", "quorvetinib"),
    ],
)
def test_a_day_stands_before_what_was_announced(text: str, product: str) -> None:
    assert slots(text, "act", "product") == [[product]]


def test_the_number_in_a_code_behind_a_medicine_counts_nobody() -> None:
    assert not told("Acme said its quorvetinib (QVT 214) failed to meet the primary endpoint in a phase 3 trial.", "n")
    assert values("Those on quorvetinib (n = 214) had longer survival.", "n") == ["214"]


BENEFITS = {
    "The study's primary endpoint was an increase in overall survival.": 0,
    "The trial met its primary endpoint, an increase in overall survival.": 1,
    "Patients aged 70 or older had a significantly lower progression-free survival.": 0,
    "Patients aged 70 or older had longer progression-free survival with quorvetinib than with placebo.": 1,
    "Quorvetinib has demonstrated clinical benefit compared with placebo in thymoma.": 1,
    "The clinical benefit rate was 41% with quorvetinib.": 0,
}


@pytest.mark.parametrize("text", BENEFITS)
def test_goals_and_the_age_of_patients_are_no_benefits(text: str) -> None:
    assert len(told(text, "benefit")) == BENEFITS[text]


def test_a_list_of_what_is_paid_for_tells_who_may_be_treated() -> None:
    text = "Quorvetinib is included in the NRDL for the treatment of adult patients with advanced thymoma."
    assert slots(text, "indication", "disease") == [["thymoma"]]


def test_the_town_of_a_firm_is_no_partner() -> None:
    text = "Acme announced a new partnership with Pune, India-based Borex Ltd, to market quorvetinib."
    assert all("Pune" not in each for each in slots(text, "partner", "party"))


def test_each_list_of_a_bracket_is_of_one_arm() -> None:
    text = "Nausea and rash were more common with quorvetinib than with placebo (31% and 12% vs 22% and 9%)."
    read = {(each.slot("value").text, each.slot("arm").text) for each in told(text, "harm")}
    assert read == {("31", "quorvetinib"), ("12", "quorvetinib"), ("22", "placebo"), ("9", "placebo")}


def test_of_how_many_a_percentage_is_counts_no_patients_of_the_trial() -> None:
    text = "The response rate in all treated patients (N=58) was 45% (n=26), including 15 complete responses (26%)."
    assert values(text, "n") == ["58"]
    own = "The basis was a cohort in which the response rate was 70% (n=58) in untreated and 42% (n=34) in other patients."
    assert "58" in values(own, "n")


VOTES = {
    "The Oncologic Drugs Advisory Committee voted in favor of randomized data for kinase inhibitors in lymphoma.": [],
    "An FDA panel voted 16-0, recommending that future FDA approvals of such drugs rest on randomized data.": [],
    "The Oncologic Drugs Advisory Committee voted in favor of quorvetinib for lymphoma.": ["lymphoma"],
    "The TGA reviewed the application for quorvetinib, making it the second treatment approved in the scheme.": [],
    "The FDA approved a treatment for a type of blood cancer known as Ph-positive (Ph+) acute lymphoblastic leukaemia.": [
        "acute lymphoblastic leukaemia",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", VOTES)
def test_votes_on_what_is_to_come_and_ranks_are_no_acts(text: str) -> None:
    assert [slot.text for each in told(text, "act") for slot in each.all("disease")] == VOTES[text]


def test_a_lone_pair_behind_two_arms_has_an_arm_each() -> None:
    text = "PFS was longer among those who received quorvetinib than among those who received placebo (8.4 vs. 5.1 months)."
    read = [(each.slot("value").text, each.slot("arm").text) for each in told(text, "median")]
    assert read == [("8.4", "quorvetinib"), ("5.1", "placebo")]


NAMED = {
    "In the trial, MIRVANA (5 mg/kg) led to an objective response rate of 49%.": [],
    "In the phase 3 trial, MIRVANA, quorvetinib led to an objective response rate of 49%.": [["MIRVANA"]],
}


@pytest.mark.parametrize("text", NAMED)
def test_a_name_behind_the_trial_and_a_comma_is_its_medicine(text: str) -> None:
    assert [each for each in slots(text, "percent", "trial") if each] == NAMED[text]


PRODUCTS = {
    "Last week, AcmeBorex withdrew a bladder cancer indication for Zorvan after a trial.": [["Zorvan"]],
    "Zorvan was withdrawn by Acme last week in thymoma.": [["Zorvan"]],
    "Acme and AxoGene advanced efforts for Zorvan (quorvetinib), a gene therapy approved by the FDA for thymoma.": [
        ["Zorvan"]
    ],
    "The FDA awards accelerated approvals to certain drugs, based on surrogate endpoints.": [],
    "The FDA granted accelerated approvals to certain drugs, Zorvan and Mirvan, based on trials.": [
        ["Mirvan"],
        ["Zorvan"],
    ],
}


@pytest.mark.parametrize("text", PRODUCTS)
def test_the_medicine_of_an_act_is_no_firm_and_no_class(text: str) -> None:
    assert slots(text, "act", "product") == PRODUCTS[text]


def test_those_a_medicine_may_be_used_in_are_no_subset_and_what_they_had_is_no_arm() -> None:
    text = (
        "Approval for use in patients who have received chemoradiotherapy is based on NORTH-1, in which it prolonged"
        " DFS (median 8.4 months v 5.1 months placebo)."
    )
    assert slots(text, "median", "arm") == [[], ["placebo"]]
    assert slots(text, "median", "subset") == [[], []]
    own = "Median DFS in patients who received chemotherapy was 8.4 months."
    assert slots(own, "median", "arm") == [["chemotherapy"]]


def test_how_many_may_be_treated_is_no_opinion_and_no_label() -> None:
    text = "NICE says 32,000 women have breast cancer in England, with 900 eligible for treatment with Zorvan."
    assert not told(text, "act")
    assert not told(text, "indication")
    assert told("NICE says women with breast cancer are eligible for treatment with Zorvan.", "indication")


def test_the_name_behind_a_new_inhibitor_is_what_is_approved() -> None:
    text = "The EMA recommended approval of Acme's new inhibitor for thymoma, Zorvan (quorvetinib), with more work due."
    assert slots(text, "act", "product") == [["Zorvan"]]
    assert slots(text, "indication", "product") == [["Zorvan"]]
