"""What releases of firms tell in their own shapes: headlines, deals, designations, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pivotal.reading.grammar import parsed
from pivotal.reading.model import Statement
from pivotal.reading.names.lexicon import general_lexicon
from tests.reading.statements_told import statements as told

LEXICON = general_lexicon()


def texts(statements: Iterable[Statement], slot: str) -> list[str]:
    """Return what a slot of each statement says, where it is there."""
    return [found.text for each in statements if (found := each.slot(slot)) is not None]


DISEASES = {
    "Hepatocellular carcinoma (HCC) was the most common form of liver cancer in adults.": ["liver cancer"],
    "Mantle cell lymphoma is a rare B-cell lymphoma.": ["B-cell lymphoma"],
    "Acme tests quorvetinib in glioblastoma multiforme (GBM), an incurable form of brain cancer.": ["brain cancer"],
    "Hepatocellular carcinoma (HCC) starts in its cells and is the most common type of liver cancer.": ["liver cancer"],
    "Breast cancer is the most common form of cancer in women.": [],
}


@pytest.mark.parametrize("text", DISEASES)
def test_a_kind_is_told_in_any_tense_and_behind_another_verb(text: str) -> None:
    assert texts(told(text, "disease"), "kind_of") == DISEASES[text]


BENEFITS = {
    "The trial did not meet its primary and secondary objectives.": 1,
    "The trial met its key secondary objective.": 0,
    "This is part of a review of approvals with trials that have not met their primary endpoints.": 0,
}


@pytest.mark.parametrize("text", BENEFITS)
def test_goals_that_are_told_together_and_those_of_any_trials(text: str) -> None:
    assert len(told(text, "benefit")) == BENEFITS[text]


@pytest.mark.parametrize(
    "how", ["statistically significant", "investigator-assessed", "significant and clinically meaningful", "relative"]
)
def test_a_reduction_is_one_whatever_describes_it(how: str) -> None:
    found = told(f"Quorvetinib showed a 37% {how} reduction in the risk of progression or death.", "risk_reduction")
    assert texts(found, "endpoint") == ["progression or death"]
    assert not told(f"Quorvetinib showed a 37% {how} response rate.", "risk_reduction")


NOVELTIES = {
    "That marks the first U.S. approval for the pairing of quorvetinib and belforumab.": 1,
    "Acme said this was the first approval anywhere for a menin inhibitor.": 1,
    "It marked the first time for a drug from Korea to receive a nod from the FDA.": 1,
    "It is Acme’s first marketing approval.": 0,
}


@pytest.mark.parametrize("text", NOVELTIES)
def test_a_first_approval_is_one_but_that_of_a_firm(text: str) -> None:
    assert len(told(text, "novelty")) == NOVELTIES[text]


def test_a_committee_that_was_named_before_backs() -> None:
    found = told("The committee also backed quorvetinib for adults with advanced lymphoma.", "act")
    assert texts(found, "product") == ["quorvetinib"]
    assert not told("The committee also backed the plan of the firm.", "act")


def test_data_handed_in_for_an_expanded_label_are_no_act() -> None:
    assert not told("Data submitted to FDA to support expanded indication for lymphoma", "act")
    assert told("The FDA expanded the indication of quorvetinib to include lymphoma.", "act")


MECHANISMS = {
    "Acme tested quorvetinib, Belmont's anti-PD-1 therapy, with belforumab.": ["PD-1"],
    "Belmont is a clinical-stage company developing antibodies that target HER2.": [],
    "Belmont is a firm focused on improving care by targeting KRAS.": [],
    "Belmont is developing quorvetinib, which targets KRAS.": ["KRAS"],
    "Its pipeline includes ACM-101, a CD19-targeted CAR T, and ACM-102, an oral FLT3 inhibitor.": ["CD19", "FLT3"],
}


@pytest.mark.parametrize("text", MECHANISMS)
def test_what_a_firm_works_on_is_no_mechanism(text: str) -> None:
    assert texts(told(text, "mechanism"), "target") == MECHANISMS[text]


def test_doses_of_a_list_are_no_patients() -> None:
    assert not told("The study investigates three doses of quorvetinib (150, 300 and 450 mg/week).", "n")
    assert texts(told("The study randomised 150, 300 and 450 patients to three doses.", "n"), "value")


def test_partners_over_the_place_where_they_work() -> None:
    text = "Quorvetinib is jointly developed and commercialized in Japan by Acme Biotech and Belmont Biotech, Inc."
    assert [len(each.all("party")) for each in told(text, "partner")] == [2]
    ended = "Acme regained the rights from Belmont, following an agreement between the parties to end their alliance."
    assert not told(ended, "partner")


def test_a_reference_that_is_glued_to_a_year_ends_a_sentence() -> None:
    found = parsed("Acme won FDA approval for quorvetinib in May 2015.1,2 The drug was launched.", LEXICON)
    assert len(found.sentences) == 2
    assert len(parsed("The median was 2015.1 units.", LEXICON).sentences) == 1


def test_a_label_that_goes_on_is_one() -> None:
    text = (
        "The EC approved quorvetinib for the treatment of follicular lymphoma, a slow growing cancer, in adults who have "
        "received at least one prior therapy, or in first line treatment for patients unsuitable for chemotherapy."
    )
    assert len(told(text, "indication")) == 1


RIGHTS = {
    "Acme bought the rights to develop and commercialize quorvetinib in Japan from Belmont Inc.": ["Acme"],
    "Acme has licensed its quorvetinib for treating several cancers to U.S.-based Belmont Pharmaceuticals to market it "
    "globally except in China.": ["Belmont Pharmaceuticals"],
}


@pytest.mark.parametrize("text", RIGHTS)
def test_who_holds_rights_is_no_medicine_and_may_be_told_by_its_country(text: str) -> None:
    assert texts(told(text, "rights"), "holder") == RIGHTS[text]
    assert not told(text, "indication")


def test_numbers_that_are_no_results() -> None:
    level = "A p value required for statistical significance of 0.0175, and a median OS of 8.4 months, were reported."
    assert texts(told(level, "median"), "value") == ["8.4"]
    least = "At a median follow-up of 41 months (33 months minimum), responses went on."
    assert texts(told(least, "follow_up"), "value") == ["41"]
    deaths = "Deaths due to treatment-related adverse events were seen in 5 patients (2.3%) with quorvetinib."
    assert not told(deaths, "events")
    assert not told("The disease-free survival benefit increased after the three-year treatment period.", "difference")


def test_responses_behind_several_adjectives() -> None:
    found = told("The majority (68%) of the patients achieved quick, deep and durable responses.", "percent")
    assert texts(found, "endpoint") == ["quick, deep and durable responses"]


def test_both_of_two_medicines() -> None:
    text = "Both quorvetinib and belforumab have been approved for the treatment of melanoma in Japan."
    assert sorted(texts(told(text, "act"), "product")) == ["belforumab", "quorvetinib"]
    assert len(told("Quorvetinib with belforumab has been approved for melanoma in Japan.", "act")) == 1


def test_guidelines_are_no_authority() -> None:
    text = "Quorvetinib was recommended for women with ovarian cancer in the guidelines of a medical association."
    assert not told(text, "act")


def test_lines_that_two_dashes_open_are_sentences() -> None:
    text = (
        "Acme Wins Approval of Quorvetinib for Adults with Thymoma\n"
        "-- Quorvetinib showed an 84% overall response rate --\n"
        "-- Data submitted elsewhere\n"
    )
    assert len(parsed(text, LEXICON).sentences) == 3


def test_approvals_that_gave_hope_and_those_of_the_medicine() -> None:
    hope = "The release offers hope to patients through the FDA's approval of its drug quorvetinib."
    assert texts(told(hope, "act"), "product") == ["quorvetinib"]
    until = "Until the recent FDA approval of quorvetinib, patients with thymoma had no option."
    assert told(until, "act")
    assert told("The FDA's approval of the medicine for thymoma marks a milestone for the firm.", "act")
    assert not told("Patients hope for the FDA's approval of quorvetinib.", "act")
    assert not told("Until the FDA's approval of quorvetinib, patients have no option.", "act")


EFFICACY = {
    "Quorvetinib has demonstrated statistically significant efficacy in thymoma.": ["efficacy"],
    "A higher and more durable activity was seen with quorvetinib than with chemotherapy.": ["activity"],
    "Quorvetinib has shown promising efficacy in thymoma.": [],
    "We hope that it will show strong efficacy in thymoma.": [],
}


@pytest.mark.parametrize("text", EFFICACY)
def test_efficacy_that_was_proved_and_activity_that_was_higher(text: str) -> None:
    assert texts(told(text, "benefit"), "endpoint") == EFFICACY[text]


def test_results_that_a_headline_calls_positive() -> None:
    assert told("Phase III SPARTA study results positive for quorvetinib in patients with thymoma", "benefit")
    assert not told("The test results were positive for a mutation in patients with thymoma.", "benefit")


def test_a_gain_with_its_share_in_brackets() -> None:
    text = "PFS was 13.9 vs 9.5 months, representing a 4.4 month (47%) increase in median PFS."
    assert texts(told(text, "difference"), "value") == ["4.4"]


def test_a_disease_that_is_classified() -> None:
    assert texts(told("Chordoma is classified as a sarcoma.", "disease"), "kind_of") == ["sarcoma"]


def test_a_boundary_that_was_surpassed_and_significance_in_listed_goals() -> None:
    assert texts(
        told("OS surpassed the prespecified efficacy boundary at the interim analysis.", "benefit"), "endpoint"
    )
    listed = "The trial demonstrated statistical significance in key secondary endpoints, including PFS and ORR."
    assert texts(told(listed, "benefit"), "endpoint") == ["PFS", "ORR"]
    assert not told("Enrolment exceeded the target of the firm.", "benefit")


def test_clinical_benefit_that_data_demonstrate() -> None:
    assert told("The topline results demonstrate overwhelming clinical benefit for patients.", "benefit")
    assert not told("Therapies that provide meaningful clinical benefit are needed.", "benefit")


def test_patients_responding_are_a_share_of_responders() -> None:
    text = "The median overall survival was 16.9 months, with 35% of patients responding to it."
    assert texts(told(text, "percent"), "value") == ["35"]
    assert not told(text, "rate")


def test_licensed_rights_that_somebody_got() -> None:
    text = "In 2021, Acme got the licensed rights to develop and commercialize quorvetinib in the US and Canada."
    assert texts(told(text, "rights"), "holder") == ["Acme"]


def test_no_approved_therapy_of_a_kind_that_is_named() -> None:
    assert told("There is no FDA-approved immuno-oncology treatment for thymoma.", "disease")


def test_what_is_given_alongside_is_not_what_was_approved() -> None:
    text = "The medicine gained approval for use alongside cisplatin as an initial treatment for thymoma in Japan."
    assert "cisplatin" not in texts(told(text, "act"), "product")


def test_the_basis_for_an_accelerated_approval_somewhere() -> None:
    text = "SPARTA served as the basis for an accelerated approval of quorvetinib in the United States."
    assert texts(told(text, "act"), "product") == ["quorvetinib"]


def test_times_in_a_bracket_behind_a_follow_up_are_medians_of_what_was_improved() -> None:
    text = "The drug improved overall survival after a median follow-up of 31.6 months (24.4 vs. 19.2 months)."
    assert texts(told(text, "median"), "value") == ["24.4", "19.2"]
    assert texts(told(text, "follow_up"), "value") == ["31.6"]
    plain = "OS was analysed after a median follow-up of 34.1 months (33.0 months vs 35.2 months)."
    assert not told(plain, "median")


def test_months_of_an_endpoint_that_were_reached() -> None:
    text = "Acme said quorvetinib recorded 20.6 months of progression-free survival (PFS) in its phase 3 trial."
    assert texts(told(text, "median"), "value") == ["20.6"]
    assert not told("Patients had 20.6 months of PFS follow-up.", "median")


def test_risks_named_before_the_word() -> None:
    assert texts(told("The regimen decreased progression or death risk by 30%.", "risk_reduction"), "endpoint") == [
        "progression or death"
    ]


def test_no_endpoint_is_called_addition() -> None:
    assert not texts(told("In addition, 34% of patients were alive at 36 months (p=0.0046).", "p_value"), "endpoint")


def test_arms_that_a_trial_of_many_people_compares_are_not_theirs() -> None:
    for text in (
        "Acme ran a trial of 722 patients designed to show the superiority of quorvetinib plus sunitinib over placebo.",
        "It was a study designed to evaluate the safety of treatment with quorvetinib compared to placebo in 809 people.",
    ):
        assert told(text, "n")
        assert not texts(told(text, "n"), "arm")


def test_late_doses_and_comparisons_planned_are_no_gains() -> None:
    assert not told("The analysis examined the effect of treatment delays on overall survival.", "benefit")
    assert told("The drug delays progression.", "benefit")
    planned = "The study included a non-inferiority comparison to placebo for co-primary endpoints of response rate."
    assert not told(planned, "benefit")


AUTHORITIES = {
    "Quorvetinib was approved for cancers which have spread to other parts of the body.": [],
    "The body approved quorvetinib for thymoma.": ["body"],
    "Acme's quorvetinib, licensed by Belmont & Belmont, is the first novel drug to be approved by the FDA.": [],
    "Validation by EMA of the application of quorvetinib for a new indication in thymoma": [],
}


@pytest.mark.parametrize("text", AUTHORITIES)
def test_who_decided_and_what_was_only_dealt_or_asked_for(text: str) -> None:
    assert texts(told(text, "act"), "authority") == AUTHORITIES[text]


PRODUCTS = {
    "QUORVETINIB Approved for Additional Indication of Gastric Cancer in Japan": ["QUORVETINIB"],
    "Acme will have rights to sunitinib, including Velorix, which is approved in the EU for adults with thymoma.": [
        "Velorix"
    ],
    "The CHMP has adopted a positive opinion for maintenance treatment with Zejalix in women with ovarian cancer.": [
        "Zejalix"
    ],
    "The oral kinase inhibitor (TKI) was approved in combination with A&B's bispecific antibody Velorix "
    "(amivantamab) for thymoma.": ["kinase inhibitor"],
}


@pytest.mark.parametrize("text", PRODUCTS)
def test_whose_label_it_is(text: str) -> None:
    assert [each[-16:] for each in texts(told(text, "indication"), "product")] == PRODUCTS[text]


def test_where_it_was_approved_before_with_days_in_brackets() -> None:
    text = (
        "Quorvetinib has previously been approved for thymoma in Japan (May 2022), as well as in Korea (August 2022) "
        "and the US (August 2022)."
    )
    assert [each.text for one in told(text, "earlier") for each in one.all("territory")] == ["Japan", "Korea", "US"]


def test_growth_of_cancer_is_no_disease_and_a_syndrome_is_one() -> None:
    text = (
        "The drug works with Velorix, which received FDA approval in 2021, to block proteins involved in cancer growth."
    )
    assert not told(text, "indication")
    assert texts(
        told("The FDA approved quorvetinib for the treatment of carcinoid syndrome.", "indication"), "disease"
    ) == ["carcinoid syndrome"]


def test_global_rights_whatever_they_are_for_and_partners_who_commercialise() -> None:
    assert texts(told("Acme Pharmaceuticals holds global sales rights to quorvetinib.", "rights"), "territory") == [
        "global"
    ]
    both = (
        "Velorix, co-developed and commercialized by AstraZeneca and Daiichi Sankyo, received approval from the NMPA."
    )
    assert told(both, "partner")


TRIALS = {
    "The companies announced results from the CABARET randomized phase 2 trial of quorvetinib.": ["CABARET"],
    "Acme's NDA for quorvetinib (QRV-123) was based on a single-arm phase II study in China.": [],
}


@pytest.mark.parametrize("text", TRIALS)
def test_names_of_trials_beside_how_they_were_run(text: str) -> None:
    assert texts(told(text, "design"), "trial") == TRIALS[text]


def test_trials_of_two_letters_and_a_number_in_a_list() -> None:
    text = "The recommendation was based on the results of two studies: QV-035 and QV-040."
    assert [each.text for one in told(text, "evidence") for each in one.all("trial")] == ["QV-035", "QV-040"]


def test_how_a_medicine_is_given_is_no_target() -> None:
    text = "Acme announced the submission of an application for a new subcutaneous (SC) formulation of quorvetinib."
    assert not told(text, "mechanism")


def test_what_follows_in_this_trial_is_no_name_of_it() -> None:
    text = "In this trial, QUORVIA, Acme's anti-PD-1 therapy, demonstrated an improvement in overall survival (OS)."
    assert not texts(told(text, "benefit"), "trial")
    assert not texts(told("Acme's phase 4 study of QUORVIA, plus sunitinib, met its goal.", "design"), "trial")


def test_a_medicine_with_its_firm_behind_it_was_approved() -> None:
    text = "The FDA has approved Zelvira, Acme's oral kinase inhibitor, for the treatment of thymoma."
    assert texts(told(text, "act"), "product") == ["Zelvira"]
    text = "The EMA approved the poly ADP ribose polymerase (PARP) inhibitor in combination with sunitinib for thymoma."
    assert texts(told(text, "indication"), "product") == ["inhibitor"]
    text = "The FDA has granted Fast Track Designation to quorvetinib in combination with sunitinib for thymoma."
    assert texts(told(text, "act"), "product") == ["quorvetinib"]


def test_an_arm_of_a_brand_and_a_short_name() -> None:
    text = "The DFS rates were 85.5% in the Kisqalix plus ET arm versus 81.0% in the ET arm, representing a clinically "
    text += "meaningful 4.5% improvement."
    assert len(told(text, "rate")) == 2
    first = told(text, "rate")[0].slot("arm")
    assert first is not None
    assert first.end - first.start == len("Kisqalix plus ET")


def test_a_gain_that_a_trial_is_after_is_its_endpoint() -> None:
    text = "The primary endpoint of this trial was an improvement in progression-free survival in thymoma."
    assert not told(text, "benefit")
    assert texts(told(text, "design"), "primary_endpoint") == ["progression-free survival"]
    assert told("The primary endpoint was improvement in PFS, which was met.", "benefit")


def test_approval_for_a_review_is_none_and_a_place_in_a_firm_holds_no_rights() -> None:
    assert not told("Acme said its Velorix drug was approved for priority review in Korea for thymoma.", "act")
    text = "Acme (China) Limited announces that the licence agreement to sell quorvetinib outside China has closed."
    assert "China" not in texts(told(text, "rights"), "territory")


def test_significant_endpoints_that_results_include() -> None:
    text = "These include statistically significant and clinically meaningful PFS for the drug versus placebo."
    assert texts(told(text, "benefit"), "endpoint") == ["PFS"]


def test_endpoints_between_dashes_and_contractions() -> None:
    text = "The data showed an ORR – the trial's primary endpoint – of 74% and a complete response rate of 52%."
    assert texts(told(text, "design"), "primary_endpoint") == ["ORR"]
    assert told("The median overall survival hasn't been reached.", "median")
    assert not told("The primary endpoint wasn't reached.", "median")


def test_kinds_that_are_typical_and_short_names_of_diseases() -> None:
    text = "Follicular lymphoma is typically an indolent form of non-Hodgkin's lymphoma."
    assert texts(told(text, "disease"), "kind_of") == ["non-Hodgkin's lymphoma"]
    text = "Quorvetinib is a bispecific antibody injected subcutaneously for R/R FL, a complex blood cancer."
    assert not told(text, "mechanism")
