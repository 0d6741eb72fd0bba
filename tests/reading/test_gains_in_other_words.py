"""Gains, maskings, ratios and p values in words that stand beside the usual ones."""

import pytest

import pivotal as pv
from pivotal.reading.names.lexicon import lexicon_of
from tests.reading.statements_told import statements

LEXICON = lexicon_of(pv.load_dossier("cabometyx"))


def read(text, kind):
    """Return the statements of a kind in a sentence."""
    return statements(text, kind, lexicon=LEXICON)


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("Zorbatinib slowed the growth of the cancer.", "growth"),
        ("Zorbatinib was shown to delay the growth of tumours compared with chemotherapy.", "growth"),
        ("Zorbatinib kept the disease under control longer than chemotherapy.", "disease"),
        ("Zorbatinib kept the cancer from coming back.", "cancer"),
        ("Tumours grew more slowly in patients on zorbatinib.", "grew"),
        ("OS differences were no longer statistically significant.", "OS"),
        ("The DFS difference lost statistical significance at five years.", "DFS"),
        ("The survival difference disappeared after five years.", "survival"),
        ("There was a significant PFS difference between the arms.", "PFS"),
        ("The two arms differed significantly in PFS.", "PFS"),
        ("Survival was not compromised.", "Survival"),
        ("De-escalation did not worsen survival.", "survival"),
        ("More patients responded to zorbatinib than to docetaxel.", "responded"),
        ("More patients achieved a complete response with zorbatinib than with docetaxel.", "complete response"),
        ("Statistical significance was not reached for OS.", "OS"),
        ("The trial showed a near doubling of median overall survival.", "overall survival"),
        ("Zorbatinib had significantly greater efficacy than docetaxel.", "efficacy"),
    ],
)
def test_a_gain_is_told_in_other_words(text, endpoint):
    (found,) = read(text, "benefit")
    assert found.slot("endpoint").text.startswith(endpoint)


@pytest.mark.parametrize(
    "text",
    [
        "Zorbatinib slowed the growth of tumours in mice.",
        "Whether zorbatinib slowed the growth of the cancer is unknown.",
        "More patients with liver metastases were enrolled than in earlier trials.",
        "Patients may benefit from zorbatinib.",
        "The cancer progressed slowly.",
        "The difference in age was no longer significant.",
    ],
)
def test_what_is_no_gain_is_none(text):
    assert read(text, "benefit") == []


def test_patients_who_benefited_tell_a_gain():
    assert len(read("Patients with lung cancer benefited significantly from zorbatinib.", "benefit")) == 1


@pytest.mark.parametrize(
    ("text", "blinding"),
    [
        ("Patients and investigators were masked to treatment allocation.", "double"),
        ("Neither the patients nor the investigators were aware of the treatment assignments.", "double"),
        ("Neither patients nor investigators were masked to treatment.", "open"),
        ("The study was not blinded.", "open"),
        ("Outcome assessors were masked to treatment.", None),
        ("The trial was unblinded after the interim analysis.", None),
        ("Patients were masked to treatment.", None),  # which says nothing of those who treated them
    ],
)
def test_who_was_masked_tells_the_blinding(text, blinding):
    assert [each.get("blinding") for each in read(text, "design")] == ([] if blinding is None else [blinding])


@pytest.mark.parametrize(
    "text",
    [
        "We enrolled 93 patients and randomly assigned them to receive zorbatinib (n=45) or placebo (n=48).",
        "Eligible patients were allocated randomly to zorbatinib or placebo.",
    ],
)
def test_patients_are_randomised_in_any_order_of_words(text):
    assert [each.get("randomised") for each in read(text, "design")] == ["true"]


def test_a_ratio_without_a_name_stands_behind_the_times_of_two_arms():
    text = "OS was longer with zorbatinib than with docetaxel (14.1 months vs 9.6 months; 0.62, 0.45-0.86; p=0.004)."
    assert [(each.get("value"), each.get("ci_high")) for each in read(text, "hazard_ratio")] == [("0.62", "0.86")]
    assert [each.get("value") for each in read(text, "median")] == ["14.1", "9.6"]


def test_p_values_change_and_thresholds_are_none():
    assert [each.get("value") for each in read("The P value had risen to .04.", "p_value")] == ["0.04"]
    assert read("A threshold for significance of p<0.008 was set for OS.", "p_value") == []


def test_relapsed_before_refractory_is_no_event():
    text = "The trial in 63 patients with relapsed or refractory tumours showed disease control in 48% of them."
    assert read(text, "events") == [] and [each.get("value") for each in read(text, "n")] == ["63"]
