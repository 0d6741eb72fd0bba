"""What a text says of an effect in words, as it comes out: who did better, who did not, and how many times."""

from pathlib import Path

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings
from pivotal.dossier.model import Dossier
from pivotal.dossier.trials import Endpoint
from pivotal.evidence.model import Estimate, ReportedResult

FIRST = "The European Commission approved Cabometyx (cabozantinib) for adults with neuroendocrine tumours on 24 July 2025.\n"


def benefit_of(sentence: str) -> tuple[str, str]:
    """Return verdict and reason of what the last sentence of a text says of an endpoint."""
    found = [each for each in quick_findings(pv.read_article(f"{FIRST}{sentence}\n")) if each.check == "benefit"]
    return (found[0].verdict, found[0].reason) if found else ("none", "")


@pytest.mark.parametrize(
    "sentence",
    [
        "In CABINET, median PFS was shorter with cabozantinib than with placebo.",
        "In CABINET, cabozantinib did not improve PFS in pancreatic NETs.",
        "In CABINET, PFS did not differ between the arms.",
        "In CABINET, PFS was longer with placebo than with cabozantinib.",
        "In CABINET, placebo significantly prolonged PFS compared with cabozantinib.",
        "In CABINET, the objective response rate did not differ between the arms.",
        "In CABINET, cabozantinib significantly improved overall survival.",
        "CABINET did not meet its primary endpoint.",
        "In CABINET, cabozantinib quintupled nothing, but PFS was worse with cabozantinib than with placebo.",
        "In CABINET, the hazard ratio for PFS in pancreatic NETs was 0.23 in favour of placebo.",
        "In CABINET, PFS favoured placebo over cabozantinib.",
        "In CABINET, placebo reduced the risk of progression or death by 77% versus cabozantinib in pancreatic NETs.",
        "In CABINET, cabozantinib increased the risk of progression or death by 77% in pancreatic NETs.",
        "In CABINET, cabozantinib doubled median PFS in pancreatic NETs.",
        "In CABINET, cabozantinib improved PFS more than threefold in extra-pancreatic NETs.",
        "In CABINET, PFS with cabozantinib was four times as long as with placebo in extra-pancreatic NETs.",
    ],
)
def test_the_other_way_round_is_contradicted(sentence):
    assert benefit_of(sentence)[0] == "contradicted"


@pytest.mark.parametrize(
    "sentence",
    [
        "In CABINET, compared with placebo, cabozantinib significantly prolonged PFS.",
        "In CABINET, PFS was longer with cabozantinib in patients with pancreatic NETs.",
        "In CABINET, cabozantinib did not significantly prolong overall survival.",
        "In CABINET, overall survival in pancreatic NETs did not differ between the arms.",
        "In CABINET, the response rate was higher with cabozantinib than with placebo.",
        "In CABINET, cabozantinib tripled median PFS in pancreatic NETs.",
        "In CABINET, cabozantinib more than doubled median PFS in extra-pancreatic NETs.",
        "In CABINET, PFS with cabozantinib was three times as long as with placebo in pancreatic NETs.",
        "In CABINET, PFS was 2-fold longer with cabozantinib in extra-pancreatic NETs.",
        "CABINET met its primary endpoint.",
    ],
)
def test_what_the_numbers_allow_is_consistent(sentence):
    assert benefit_of(sentence)[0] == "consistent"


@pytest.mark.parametrize(
    "sentence",
    [
        "Chemotherapy did not prolong PFS.",
        "Patients who had high-grade tumours derived no benefit in CABINET.",
        "In CABINET, patients who had high-grade tumours derived no benefit in PFS.",
        "Sunitinib did not prolong PFS in an earlier trial.",
        "In CABINET, PFS was longer with lanreotide than with placebo.",
        "In CABINET, PFS was longer with cabozantinib than with everolimus.",
        "In METEOR, cabozantinib improved PFS compared with placebo.",
    ],
)
def test_another_treatment_is_not_held_against_the_trial(sentence):
    assert benefit_of(sentence)[0] == "none"


def test_a_cohort_that_is_named_alone_is_the_one_that_counts():
    _, reason = benefit_of("In CABINET, cabozantinib improved PFS in pancreatic NETs.")
    assert "pNET" in reason and "epNET" not in reason
    _, reason = benefit_of("In CABINET, cabozantinib improved PFS in pancreatic and extra-pancreatic NETs.")
    assert "pNET" in reason and "epNET" in reason


def test_the_times_are_told_with_the_medians_that_give_them():
    _, reason = benefit_of("In CABINET, cabozantinib doubled median PFS in pancreatic NETs.")
    assert "medians, pNET 13.8 v 3.3, 4.2 times (FDA label)" in reason


@pytest.fixture(scope="module")
def with_a_harm() -> Dossier:
    """Return a dossier whose trial, with a number at the end of its name, reports a single harm."""
    dossier = pv.load_dossier(Path(__file__).parents[1] / "dossiers" / "veritamab")
    trial = dossier.trials[0]
    harm = Endpoint(id="anaemia", name="anaemia", kind="proportion", role="safety", better="lower")
    shares = {"veritamab": Estimate(value="39"), "watch": Estimate(value="10")}
    told = ReportedResult(endpoint="anaemia", percent=shares)
    last = trial.cuts[-1].model_copy(update={"results": (*trial.cuts[-1].results, told)})
    changed = {"id": "LANTERN2", "endpoints": (*trial.endpoints, harm), "cuts": (*trial.cuts[:-1], last)}
    return dossier.model_copy(update={"trials": (trial.model_copy(update=changed),)})


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In LANTERN2, anaemia was more common with veritamab than with watching.", ["consistent"]),
        ("In LANTERN-2, anaemia was less common with veritamab than with watching.", ["contradicted"]),
        ("In LANTERN 2, anaemia occurred in 39% of patients with veritamab and 12% with watching.",
         ["confirmed", "contradicted"]),
        ("In LANTERN2, severe anaemia occurred in 12% of patients with veritamab.", ["not checkable"]),
        ("In LANTERN2, grade 3 or higher anemia occurred in 12% of patients with veritamab.", ["not checkable"]),
        ("In LANTERN2, anaemia led to discontinuation in 2% of patients with veritamab.", ["not checkable"]),
        ("In LANTERN2, hyponatraemia occurred in 39% of patients with veritamab.", ["not checkable"]),
    ],
)  # fmt: skip
def test_more_of_a_harm_is_worse_and_a_harm_is_that_of_its_name(with_a_harm, sentence, expected):
    read = pv.read_article(f"{sentence}\n", with_a_harm)
    assert [each.verdict for each in quick_findings(read)] == expected
