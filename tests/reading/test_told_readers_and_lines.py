"""Whose reading a number is, at which week a share is told, and what words count for: both ways round."""

import pytest

from tests.reading.verdicts_told import dossier
from tests.reading.verdicts_told import verdicts as checked

PATIENTS = "The FDA approved Umbra in June 2023 for adults with"
LATE = "tarnoma who have received two or more prior systemic therapies, at least one of them for metastatic disease."


def verdicts(text, check="result", name="merotinib"):
    """Return the verdicts that a check gives on a text, one for each finding."""
    return checked(text, dossier(name), check)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In QUAY, the DMR rate at week 24 was 27.5% with merotinib and 14.2% with goserelin.", ["confirmed"] * 2),
        ("In QUAY, the DMR rate at week 24 was 39.1% with merotinib and 17.8% with goserelin.", ["contradicted"] * 2),
        ("In QUAY, the 48-week DMR rate was 39.1% for merotinib versus 17.8% for goserelin.", ["confirmed"] * 2),
        ("In QUAY, the deep marker response rate was 39.1% at week 48 with merotinib.", ["confirmed"]),
        ("In QUAY, the deep marker response rate was 39.1% at week 24 with merotinib.", ["contradicted"]),
        ("In QUAY, after 48 weeks, deep marker response rates were 39.1% and 17.8% with merotinib and goserelin, "
         "respectively.", ["confirmed"] * 2),
        ("In QUAY, the deep marker response rate was 39.1% at week 36 with merotinib.", []),
    ],
)  # fmt: skip
def test_a_share_at_a_week_is_that_endpoint_wherever_the_week_stands(text, expected):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("deep marker response at week 24", "confirmed"),
        ("deep marker response at 24 weeks", "confirmed"),
        ("the rate of deep marker response", "confirmed"),
        ("deep marker response at week 48", "contradicted"),
    ],
)
def test_a_primary_endpoint_at_a_week(told, expected):
    assert verdicts(f"In QUAY, the primary endpoint was {told}.", "trial_design") == [expected]
    assert verdicts(f"The primary endpoint of QUAY was {told}.", "trial_design") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Investigator-assessed PFS in QUAY reached 9.8 months versus 6.1 months with goserelin, but PFS assessed by "
         "blinded independent central review was 9.2 versus 6.6 months (HR 0.71; 95% CI 0.56 to 0.90; p=0.004).",
         "confirmed"),
        ("Investigator-assessed PFS in QUAY reached 9.2 months versus 6.6 months with goserelin, but PFS assessed by "
         "blinded independent central review was 9.8 versus 6.1 months (HR 0.63; 95% CI 0.50 to 0.80; p=0.0002).",
         "contradicted"),
        ("In QUAY, median PFS was 9.2 versus 6.6 months by BICR and 9.8 versus 6.1 months by investigator assessment.",
         "confirmed"),
        ("In QUAY, median PFS was 9.8 versus 6.1 months by BICR and 9.2 versus 6.6 months by investigator assessment.",
         "contradicted"),
        ("In QUAY, median PFS was 9.2 months with merotinib and 6.6 months with goserelin.", "consistent"),
        ("In QUAY, median PFS was 9.5 months with merotinib and 6.3 months with goserelin.", "contradicted"),
    ],
)  # fmt: skip
def test_of_two_readers_each_has_its_numbers(text, expected):
    found = verdicts(text)
    assert set(found) == {expected}
    assert len(found) >= 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In QUAY, among patients who responded, the median duration of response was 14.5 months with merotinib.",
         ["confirmed"]),
        ("In QUAY, among patients who responded, the median duration of response was 8.3 months with merotinib.",
         ["contradicted"]),
        ("In the QUAY trial, in which patients who received merotinib had a median duration of response of 14.5 months, "
         "versus 8.3 months for patients who received goserelin.", ["confirmed"] * 2),
        ("QUAY was positive. The data showed an improved median duration of response to 14.5 months from 8.3 months "
         "with goserelin.", ["confirmed"] * 2),
        ("QUAY was positive. The data showed an improved median duration of response to 8.3 months from 14.5 months "
         "with goserelin.", ["contradicted"] * 2),
        ("In QUAY, for Q2, the median duration of response was 12.1 months with merotinib.", []),
        ("In QUAY, the median duration of response was 12.1 months with merotinib in this subgroup.", []),
        ("In QUAY, the median duration of response was 12.1 months with merotinib.", ["contradicted"]),
    ],
)  # fmt: skip
def test_words_that_tell_nobody_or_some(text, expected):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("QUAY is a trial that enrolled more than 500 patients.", ["consistent"]),
        ("QUAY is a trial that enrolled more than 600 patients.", ["contradicted"]),
        ("In QUAY, in Asian patients (merotinib, n = 21; goserelin, n = 17), PFS was longer with merotinib.", []),
        ("In QUAY, patients were assigned to merotinib (n = 21) or goserelin (n = 17).", ["contradicted"] * 2),
        ("QUAY targeted a 30% reduction in the risk of disease progression or death.", []),
        ("In QUAY, merotinib led to a 30% reduction in the risk of disease progression or death.", ["contradicted"]),
    ],
)
def test_numbers_of_others_planned_or_told_as_bounds(text, expected):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{PATIENTS} unresectable locally advanced or metastatic {LATE}", "confirmed"),
        (f"{PATIENTS} unresectable locally advanced {LATE}", "consistent"),
        (f"{PATIENTS} locally advanced or metastatic {LATE}", "consistent"),
        (f"{PATIENTS} unresectable locally advanced or metastatic {LATE.replace('least one', 'least two')}",
         "contradicted"),
        (f"{PATIENTS} unresectable locally advanced or metastatic {LATE.replace('two or more', 'three or more')}",
         "contradicted"),
        (f"{PATIENTS} metastatic tarnoma who had previously received systemic therapies.", "consistent"),
        (f"{PATIENTS} metastatic tarnoma who had previously received at least one systemic therapy.", "contradicted"),
        (f"{PATIENTS} metastatic tarnoma, including those with relapsed disease.", "consistent"),
        (f"{PATIENTS} relapsed metastatic tarnoma.", "contradicted"),
    ],
)  # fmt: skip
def test_what_words_on_patients_count_for(text, expected):
    assert verdicts(text, "indication", "umbratinib") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Wednesday the FDA granted accelerated approval to Umbra for tarnoma.", ["confirmed"]),
        ("On Wednesday the FDA granted full approval to Umbra for tarnoma.", ["confirmed"]),
        ("Umbra approved in the US for tarnoma\n2023-06-10\nIt is given by mouth.", ["consistent"]),
        ("Umbra approved in the US for tarnoma\n2023-07-10\nIt is given by mouth.", ["contradicted"]),
    ],
)
def test_kinds_and_days_of_an_approval(text, expected):
    assert verdicts(text, "label_event", "umbratinib") == expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [("Japan and certain Southeast Asian countries", []), ("Japan and China", ["contradicted"])],  # it holds those too
)
def test_exceptions_that_nobody_names(places, expected):
    text = f"Nordlys holds the rights to Umbra in all countries except {places}."
    assert verdicts(text, "rights", "umbratinib") == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [("a first-in-class CLAMP inhibitor", "not checkable"), ("a PARP inhibitor", "contradicted")],
)
def test_capitals_that_are_no_gene_make_no_class(told, expected):
    assert verdicts(f"Cabozantinib is {told}.", "acts_on", "cabometyx") == [expected]


@pytest.mark.parametrize(
    ("text", "indication", "evidence"),
    [
        ("The FDA approved Solvia for adults with ovarian cancer as a first-line treatment. The approval was based on "
         "the phase 3 MIST trial.", [], []),
        ("In September 2019 the FDA approved Solvia for adults with ovarian cancer as a first-line treatment. The "
         "approval was based on the phase 3 MIST trial.", ["contradicted"], ["contradicted"]),
        ("The FDA approved Solvia for adults with ovarian cancer after three lines of chemotherapy. The approval was "
         "based on the phase 3 MIST trial.", ["confirmed"], ["contradicted"]),
    ],
)  # fmt: skip
def test_a_label_of_other_patients_that_rests_on_another_trial_is_not_held(text, indication, evidence):
    assert verdicts(text, "indication", "solvimab") == indication
    assert verdicts(text, "evidence_of", "solvimab") == evidence


@pytest.mark.parametrize(
    ("phase", "expected"),
    [("phase 2 clinical trials", ["confirmed"]), ("phase 4 clinical trials", [])],
)
def test_trials_behind_an_act_by_their_phase(phase, expected):
    text = (
        f"The study known as NOON was shown. Solvia received approval by the FDA in March 2019 on the basis of {phase}."
    )
    assert verdicts(text, "evidence_of", "solvimab") == expected


def test_two_labels_of_further_patients_in_a_sentence():
    told = "The FDA approved Umbra to treat adults with relapsed or refractory noctoma after glintinib"
    further = f"{told}, and in adults who have had three lines of therapy."
    assert verdicts(further, "indication", "umbratinib") == []
    assert verdicts(f"{told.replace('glintinib', 'three therapies')}.", "indication", "umbratinib") == ["contradicted"]


@pytest.mark.parametrize(("control", "expected"), [("degarelix", []), ("goserelin", ["contradicted"])])
def test_what_was_only_numerically_better_than_what(control, expected):
    text = f"In QUAY, merotinib showed a numerical improvement in deep marker response at week 24 versus {control}."
    assert verdicts(text, "benefit") == expected


@pytest.mark.parametrize(
    ("group", "months", "expected"),
    [
        ("PD-L1-positive (TPS) population", "23.0", ["confirmed"]),
        ("PD-L1-positive (TPS) population", "19.5", ["contradicted"]),
        ("KRAS-mutated (KM) stratum", "21.5", []),
    ],
)
def test_cohorts_and_strata_with_another_name_in_brackets(group, months, expected):
    assert verdicts(f"In HARBOUR, within the {group}, median OS was {months} months with merotinib.") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In CABINET, the hazard ratio for PFS in pancreatic NET was 0.23 and that in extra-pancreatic NET was 0.38.",
         "confirmed"),
        ("In CABINET, the hazard ratio for PFS in extra-pancreatic NET was 0.23 and that in pancreatic NET was 0.38.",
         "contradicted"),
        ("Median PFS in the pancreatic cohort with cabozantinib was 13.8 months, and in the extra-pancreatic cohort it "
         "was 8.4 months.", "confirmed"),
        ("Median PFS in the pancreatic cohort with cabozantinib was 8.4 months, and in the extra-pancreatic cohort it "
         "was 13.8 months.", "contradicted"),
    ],
)  # fmt: skip
def test_of_two_cohorts_each_has_the_number_told_right_behind_it(text, expected):
    assert verdicts(text, name="cabometyx") == [expected] * 2


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("QUAY enrolled patients who had received at least two prior chemotherapies.", ["confirmed"]),
        ("QUAY enrolled patients who had received three or more prior therapies.", ["contradicted"]),
        ("QUAY enrolled patients who had received two or more hormonal therapies.", []),
        ("QUAY included patients who had received three or more prior therapies.", []),
        ("QUAY tested merotinib in patients after more than three months of treatments.", []),
        ("QUAY enrolled patients with newly diagnosed cancer.", ["contradicted"]),
        ("In QUAY, merotinib was studied as first-line treatment.", ["contradicted"]),
        ("In QUAY, goserelin was given as first-line treatment.", []),
    ],
)
def test_how_many_earlier_therapies_the_patients_of_a_trial_had_got(told, expected):
    assert verdicts(told, "trial_design") == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("newly diagnosed cancer", "confirmed"),
        ("cancer who had received at least two earlier lines of therapy", "contradicted"),
    ],
)
def test_the_patients_of_a_first_line(told, expected):
    assert verdicts(f"MIST enrolled patients with {told}.", "trial_design", "solvimab") == [expected]


RATIO = "median PFS in pNET was {} with cabozantinib vs {} with placebo; hazard ratio 0.35 (95% CI: 0.15 to 0.72)."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Among patients with liver metastases in CABINET, {RATIO.format('9.8 months', '3.6 months')}", []),
        (f"In CABINET, {RATIO.format('13.8 months', '4.4 months')}", ["confirmed", "confirmed", "contradicted"]),
    ],
)
def test_a_ratio_beside_the_medians_of_some_patients_is_theirs(text, expected):
    assert verdicts(text, name="cabometyx") == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("The MIST trial met its primary endpoint.", "solvimab", "contradicted"),
        ("The MIST trial did not meet its primary endpoint.", "solvimab", "consistent"),
        ("The MIST trial met its primary endpoint, which was that solvimab is non-inferior.", "solvimab",
         "not informative"),
        ("QUAY did not meet its primary endpoint.", "merotinib", "contradicted"),
        ("QUAY met its primary endpoint.", "merotinib", "consistent"),
        ("The LANTERN trial did not meet its primary endpoint.", "veritamab", "not informative"),
    ],
)  # fmt: skip
def test_whether_a_goal_was_met_is_held_against_what_was_shown(text, name, expected):
    assert verdicts(text, "benefit", name) == [expected]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("chemotherapy plus bevacizumab", "confirmed"),
        ("bevacizumab plus chemotherapy", "confirmed"),
        ("chemotherapy plus atezolizumab", "contradicted"),
        ("atezolizumab plus chemotherapy", "contradicted"),
    ],
)
def test_a_comparator_of_a_class_and_a_medicine(told, expected):
    text = f"NOON compared solvimab plus bevacizumab with {told}."
    assert verdicts(text, "trial_design", "solvimab") == [expected]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("LANTERN was not an open-label trial.", "veritamab", ["contradicted"]),
        ("LANTERN was not a double-blind trial.", "veritamab", ["confirmed"]),
        ("LANTERN was not only open-label but small.", "veritamab", ["confirmed"]),
        ("LANTERN was not a randomised trial.", "veritamab", ["contradicted"]),
        ("CABINET was not open-label.", "cabometyx", ["confirmed"]),
        ("CABINET was not a placebo-controlled trial.", "cabometyx", ["contradicted"]),
    ],
)
def test_what_a_trial_is_denied_to_have_been(text, name, expected):
    assert verdicts(text, "trial_design", name) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("ovarian cancer was based on NOON", ["contradicted"]),
        ("breast cancer was based on DUSK2", ["contradicted"]),
        ("ovarian cancer was based on DUSK2", []),
        ("ovarian cancer was based on MIST", []),
    ],
)
def test_what_an_approval_without_a_place_rests_on(told, expected):
    assert verdicts(f"The approval of Solvia for {told}.", "evidence_of", "solvimab") == expected
