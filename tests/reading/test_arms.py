"""Arms and endpoints by default: whatever a number hangs on, what a comparison names, and what misleads."""

from __future__ import annotations

import pytest

import pivotal as pv
from pivotal.reading.names.lexicon import lexicon_of
from tests.reading.statements_told import statements

LEXICON = lexicon_of(pv.load_dossier("cabometyx"))
RESULTS = {"median", "rate", "percent", "harm"}
TESTS = {"p_value", "hazard_ratio", "odds_ratio", "relative_risk", "risk_reduction"}


def told(text: str, kinds: set[str], name: str) -> list[tuple[str, str]]:
    """Return the values of some kinds with one of their slots, in the order of the text."""
    rows = []
    for each in statements(text, *kinds, lexicon=LEXICON):
        value, slot = each.slot("value"), each.slot(name)
        assert value is not None
        rows.append((value.start, text[value.start : value.end], "" if slot is None else text[slot.start : slot.end]))
    return [row[1:] for row in sorted(rows)]


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("Survival at 5 years was 61% after limited resection and 58% after lobectomy.", "limited resection|lobectomy"),
        ("Mucositis occurred in 41% of AVT courses and in 9% of MVT courses.", "AVT courses|MVT courses"),
        ("Disease-free survival at 5 years: FEC, 71%; CMF, 66%.", "FEC|CMF"),
        ("Median OS, 14.1 months (triplet) and 11.0 months (doublet).", "triplet|doublet"),
        ("OS favoured the intensified schedule (22.1 vs 18.4 months).", "intensified schedule|"),
        ("Local control was better following hypofractionation (88% vs 81%).", "hypofractionation|"),
        ("Velotor outperformed Anostat (12-month PFS, 61% v 44%).", "Velotor|Anostat"),
        ("With the doublet, median OS was 12.1 months; with the triplet, 15.3 months.", "doublet|triplet"),
        ("The median OS was 14 months in the 6-week arm and 12 months in the 3-week arm.", "6-week|3-week"),
        ("Median OS was 14 months in the oral and 12 months in the intravenous arm.", "oral|intravenous"),
        (
            "The oral regimen yielded complete responses in 31% and partial responses in 22%.",
            "oral regimen|oral regimen",
        ),
        ("In the oral arm, CR was achieved in 70% and median OS was 19 months.", "oral|oral"),
        (
            "The superiority of velotor over anostat was seen for DFS (71% v 60%) and OS (80% v 76%).",
            "velotor|anostat|velotor|anostat",
        ),
        (
            "Nausea developed in 45% on velotor and in 22% on placebo; vomiting in 30% and 12%.",
            "velotor|placebo|velotor|placebo",
        ),
    ],
)
def test_an_arm_is_read_by_what_its_number_hangs_on(text: str, arms: str) -> None:
    assert [arm for _, arm in told(text, RESULTS, "arm")] == arms.split("|")


@pytest.mark.parametrize(
    "text",
    [
        "ORR was 45% in patients with liver metastases and 32% in those with brain metastases.",
        "The response rate was 40% for stage III and 22% for stage IV.",
        "Median OS was 12 months in women and 10 months in men.",
        "OS at 2 years was 40% with EGFR mutations and 20% without.",
        "Response rates were 30% in Europe and 40% in Asia.",
        "OS was 50% at 2 years with high LDH and 70% with low LDH.",
        "Relapse-free survival was 62% at 3 years and 51% at 5 years after transplantation.",
        "ORR was 30% after one line, 20% after two lines and 10% after three.",
        "Median OS was 20.1 months in responders and 8.2 months in nonresponders.",
        "OS favoured younger patients (22 v 15 months).",
        "With longer follow-up, the 5-year OS was 61% and the 10-year OS 44%.",
        "The response rate was 44% by central review and 52% by the investigators.",
    ],
)
def test_patients_times_and_states_are_no_arms(text: str) -> None:
    found = told(text, RESULTS, "arm")
    assert found
    assert all(not arm for _, arm in found)


@pytest.mark.parametrize(
    ("text", "endpoints"),
    [
        ("Recurrence did not differ (HR 0.97; P=.7).", "Recurrence|Recurrence"),
        ("Thromboembolic events were increased (RR 2.1, 1.3-3.4).", "Thromboembolic events"),
        ("There was no difference in hip fractures (P = .3) or endometrial cancer (P = .06).", "hip fractures|endometrial cancer"),
        ("Velotor reduced the likelihood of a second cancer by 31%.", "second cancer"),
        ("The risk ratio was 1.75 (0.44 to 8.13) for stroke and 0.69 (0.29 to 1.57) for unstable angina.", "stroke|unstable angina"),
        ("Only age (HR 1.9; P=.001) retained significance for OS.", "OS|OS"),
    ],
)  # fmt: skip
def test_a_test_has_the_endpoint_of_its_clause(text: str, endpoints: str) -> None:
    assert [endpoint for _, endpoint in told(text, TESTS, "endpoint")] == endpoints.split("|")
