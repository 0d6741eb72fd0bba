"""Arms, cohorts, groups, readers, endpoints and follow-up of a medicine with many trials, true and false."""

from functools import cache
from pathlib import Path

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings

FOLDER = Path(__file__).parents[1] / "dossiers" / "solvaxinib"
C, X, N, S = "confirmed", "contradicted", "not checkable", "consistent"


@cache
def dossier():
    return pv.load_dossier(FOLDER)


def found(text):
    """Return the verdicts on the numbers of a text by their words, in their order."""
    read = pv.read_article(f"{text}\n", dossier())
    values = {each.claim: each.statement.get("value") for each in read.claims}
    return [(values[each.claim], each.verdict) for each in quick_findings(read) if values[each.claim]]


CASES = [
    # arms of several medicines by their own names
    ("In the GLOW trial, median OS was 38.6 months with solvaxinib and 31.8 months with morlotinib or fenlatinib.",
     [("38.6", C), ("31.8", C)]),
    ("In the GLOW trial, median OS was 31.8 months with solvaxinib and 38.6 months with morlotinib or fenlatinib.",
     [("31.8", X), ("38.6", X)]),
    ("In DAWN, 368 patients received solvaxinib, telarimab and vornetinib and 369 received telarimab and vornetinib.",
     [("368", C), ("369", C)]),
    ("In DAWN, median IDFS was 61.9 months with solvaxinib plus telarimab and vornetinib (S-Tv) and 34.4 months with "
     "telarimab and vornetinib (Tv).", [("61.9", C), ("34.4", C)]),
    ("In DAWN, solvaxinib plus telarimab and vornetinib (S-Tv) was tested. Median IDFS was 34.4 months for S-Tv and "
     "61.9 months for Tv.", [("34.4", X), ("61.9", X)]),
    ("In DAWN, median IDFS was 61.9 months with solvaxinib + Tv versus 34.4 months with Tv alone.",
     [("61.9", C), ("34.4", C)]),
    # what is added, and what it is added to
    ("In GLOW2, median OS was 47.5 months with solvaxinib plus telarimab and 37.6 months with solvaxinib alone.",
     [("47.5", C), ("37.6", C)]),
    ("In GLOW2, median OS was 47.5 months with Solvaxa alone.", [("47.5", X)]),
    ("In GLOW2, median OS was 37.6 months with Solvaxa monotherapy.", [("37.6", C)]),
    ("In GLOW2, median OS was 47.5 months with solvaxinib plus chemotherapy.", [("47.5", C)]),
    ("In GLOW2, median OS was 47.5 months with Solvaxa.", [("47.5", N)]),  # loosely, of the combination
    ("In GLOW2, median OS was 37.6 months with solvaxinib plus telarimab and 47.5 months with solvaxinib.",
     [("37.6", X), ("47.5", X)]),
    ("In PRISM, the response rate was 41.1% with subcutaneous and 37.1% with intravenous solvaxinib.",
     [("41.1", C), ("37.1", C)]),
    ("In PRISM, the response rate was 37.1% with subcutaneous solvaxinib and 41.1% with intravenous solvaxinib.",
     [("37.1", X), ("41.1", X)]),
    ("In the GLOW trial, 279 patients received solvaxinib and 277 received the comparator.", [("279", C), ("277", C)]),
    ("In the GLOW trial, 277 patients received solvaxinib and 279 received the comparator.", [("277", X), ("279", X)]),
    ("In GLOW2, median OS was 47.5 months with morlotinib.", [("47.5", N)]),  # an arm of another trial
    # patients of all arms, and of some of them
    ("TRIAD randomly assigned 1,074 patients to telarimab plus morlotinib, solvaxinib or morlotinib alone.", [("1074", C)]),
    ("In the TRIAD trial, 1,074 patients received solvaxinib.", [("1074", X)]),
    ("In the TRIAD trial, 858 patients were randomised to telarimab plus morlotinib (n=429) or solvaxinib (n=429).",
     [("858", N), ("429", C), ("429", C)]),
    # two readers in one cut
    ("In the GLOW trial, median PFS was 18.9 months with solvaxinib.", [("18.9", C)]),
    ("In the GLOW trial, median PFS was 17.7 months with solvaxinib.", [("17.7", S)]),
    ("In the GLOW trial, median PFS by blinded independent central review was 17.7 months with solvaxinib.",
     [("17.7", C)]),
    ("In the GLOW trial, median PFS was 16.8 months with solvaxinib.", [("16.8", X)]),
    # a cohort beside all patients
    ("In the DAWN trial, the hazard ratio for IDFS was 0.58 (95% CI 0.41-0.82).", [("0.58", C)]),
    ("In the DAWN trial, the hazard ratio for IDFS was 0.42 (95% CI 0.30-0.60).", [("0.42", N)]),
    ("In the DAWN trial, in patients with stage III to IV disease, the hazard ratio for IDFS was 0.42.", [("0.42", C)]),
    ("In the DAWN trial, in patients with stage III to IV disease, the hazard ratio for IDFS was 0.45.", [("0.45", X)]),
    ("In the DAWN trial, the hazard ratio for IDFS was 0.75.", [("0.75", X)]),
    # groups of patients
    ("In the GLOW trial, median PFS in marker-positive patients was 25.2 months with solvaxinib.", [("25.2", C)]),
    ("In the GLOW trial, the hazard ratio for PFS in the marker-positive population was 1.00.", [("1.00", X)]),
    ("In the marker-negative subgroup of the GLOW trial, the hazard ratio for PFS was 0.33.", [("0.33", X)]),
    ("In the GLOW trial, the hazard ratio for PFS was 1.00.", [("1.00", N)]),
    ("In the GLOW trial, median PFS in the overall population was 25.2 months with solvaxinib.", [("25.2", X)]),
    # follow-up at any endpoint, and of another cut than the results beside it
    ("In the GLOW trial, median follow-up was 35.8 months.", [("35.8", C)]),
    ("In GLOW2, with a median follow-up of 44.3 months, median PFS was 26.6 months with the combination.",
     [("44.3", C), ("26.6", C)]),
    ("In GLOW2, with a median follow-up of 13.5 months, median PFS was 26.6 months with the combination.",
     [("13.5", X), ("26.6", C)]),
    # rates at a time, where a dossier has an endpoint for them
    ("In the DAWN trial, three-year IDFS was 85.9% in the solvaxinib group.", [("85.9", C)]),
    ("In the DAWN trial, three-year IDFS was 77.1% in the solvaxinib group.", [("77.1", X)]),
    ("In the DAWN trial, two-year IDFS was 85.9% in the solvaxinib group.", [("85.9", N)]),
    ("In the GLOW trial, the 5-year overall survival rate was 66.3% with solvaxinib.", [("66.3", C)]),
    # endpoints by the events that they count
    ("In the GLOW trial, a complete response or better was achieved by 43.1% of patients with solvaxinib.", [("43.1", C)]),
    ("In the DAWN trial, solvaxinib cut the risk of invasive disease or death by 42%.", [("42", C)]),
    ("In the DAWN trial, solvaxinib cut the risk of invasive disease or death by 32%.", [("32", X)]),
    ("In the DAWN trial, solvaxinib cut the risk of death by 32%.", [("32", C)]),
    ("In the GLOW trial, patients lived for a median of 38.6 months with solvaxinib.", [("38.6", C)]),
    ("In the DAWN trial, median OS was not reached in either arm.", [("not reached", C)] * 2),
    ("In the GLOW trial, 136 people in the solvaxinib group had disease progression or died.", [("136", C)]),
    ("In the GLOW trial, patients lived for a median of 18.9 months without their disease getting worse with solvaxinib.",
     [("18.9", N)]),  # not overall survival
    # alternatives behind one number, another wording of an arm, and what all patients had
    ("In the GLOW trial, median OS was 38.6 months with solvaxinib versus 31.8 months with fenlatinib or morlotinib.",
     [("38.6", C), ("31.8", C)]),
    ("In GLOW2, telarimab added to solvaxinib improved PFS versus solvaxinib alone (25.5 vs 16.7 months).",
     [("25.5", C), ("16.7", C)]),
    ("In GLOW2, telarimab added to solvaxinib improved PFS versus solvaxinib alone (16.7 vs 25.5 months).",
     [("16.7", X), ("25.5", X)]),
    ("In the DAWN trial, all 737 patients receiving telarimab and vornetinib were counted.", [("737", C)]),
    ("In the DAWN trial, the hazard ratio for IDFS was 0.42 in stage III to IV disease and 0.58 in the overall population.",
     [("0.42", C), ("0.58", C)]),
    # patients told by what they got, and arms behind counts
    ("In the GLOW trial, patients who received Solvaxa had a median PFS of 18.9 months compared with 10.2 months in the "
     "control group.", [("18.9", C), ("10.2", C)]),
    ("In the GLOW trial, patients who received Solvaxa had a median PFS of 10.2 months compared with 18.9 months in the "
     "control group.", [("10.2", X), ("18.9", X)]),
    ("In the DAWN trial, 737 patients were randomised to solvaxinib with telarimab and vornetinib (n=368) or telarimab "
     "and vornetinib (n=369).", [("737", C), ("368", C), ("369", C)]),
    ("In the DAWN trial, 369 patients were assigned to solvaxinib with telarimab and vornetinib and 368 to telarimab and "
     "vornetinib.", [("369", X), ("368", X)]),
    # bounds, p values, parts, and trials in their order
    ("In the GLOW trial, median PFS exceeded 18 months with solvaxinib.", [("18", S)]),
    ("In the GLOW trial, median PFS exceeded 19 months with solvaxinib.", [("19", X)]),
    ("In the GLOW trial, the hazard ratio for PFS was 0.46 (P = 0.02).", [("0.46", C), ("0.02", C)]),
    ("In DAWN, part 2 came later. In part 2, 886 patients were randomised to solvaxinib (n=442) or observation (n=444).",
     [("886", C), ("442", C), ("444", C)]),
    ("In GLOW and GLOW2, solvaxinib cut the risk of death by 20% and 23%, respectively.", [("20", C), ("23", C)]),
    ("In GLOW and GLOW2, solvaxinib cut the risk of death by 23% and 20%, respectively.", [("23", X), ("20", X)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_whose_number_it_is(text, expected):
    assert found(text) == expected


def test_a_name_that_ends_with_a_digit_is_that_of_its_own_trial():
    for told in ("In GLOW2, median PFS was 25.5", "Patients in GLOW2 had a median PFS of 25.5", "GLOW2: PFS was 25.5"):
        assert ("25.5", C) in found(f"{told} months with the combination.")
    assert found("In GLOW2, median PFS was 18.9 months with the combination.") == [("18.9", X)]


@pytest.mark.parametrize("told", ["In GLOW3, ", "In LANTERN, ", "In the GLOW3 trial, "])
def test_a_trial_that_no_dossier_holds_is_no_other(told):
    assert found(f"{told}median PFS was 18.9 months with solvaxinib.") == [("18.9", N)]


def test_a_mark_of_a_reference_is_no_other_trial():
    assert found("In GLOW, median PFS was 18.9 months with solvaxinib.1,2") == [("18.9", C)]


def test_an_effect_in_some_patients_is_not_held_against_all():
    told = "In the GLOW trial, solvaxinib was tested. In the marker-negative group, there was no benefit (HR 1.00)."
    read = pv.read_article(f"{told}\n", dossier())
    benefits = [each.verdict for each in quick_findings(read) if "benefit" in each.says]
    assert X not in benefits
    assert ("1.00", C) in found(told)


def test_columns_of_a_medicine_alone_are_its_arm():
    table = (
        "Table 1. Results of the GLOW2 trial\n\n|  | Solvaxinib plus telarimab (n=279) | Solvaxinib alone (n=278) |\n"
        "|---|---|---|\n| Median PFS, months | 25.5 | 16.7 |\n| Median OS, months | 37.6 | 47.5 |\n"
    )
    assert found(table) == [("279", C), ("278", C), ("25.5", C), ("16.7", C), ("37.6", X), ("47.5", X)]


@pytest.mark.parametrize(
    ("values", "verdict"), [("14.8 months and 15.0 months", C), ("15.0 months and 14.8 months", X)]
)
def test_an_arm_of_a_long_name_has_the_number_in_its_place(values, verdict):
    told = (
        f"In CONTACT-02, median overall survival was {values} for cabozantinib with atezolizumab and another androgen "
        "receptor pathway inhibitor, respectively."
    )
    assert {each.verdict for each in quick_findings(pv.read_article(f"{told}\n"))} == {verdict}
