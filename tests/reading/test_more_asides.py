"""Numbers that are no results, and benefits told without a name: ages, causes, who got what, thresholds, no trial's."""

from __future__ import annotations

import pytest

from tests.reading.statements_told import statements


def told(text: str, kind: str, name: str) -> list[str | None]:
    """Return one slot of the statements of a kind in their order; nothing where a statement lacks it."""
    return [None if (slot := each.slot(name)) is None else slot.text for each in statements(text, kind)]


PATIENTS = {
    "The trial enrolled 318 women between the ages of 21 and 69 who had cervical cancer.": ["318"],
    "The trial enrolled 318 women and randomised 69 who had cervical cancer.": ["318", "69"],
    "Sixty patients enrolled; 52 were evaluable (five screen failures; three withdrew consent).": ["Sixty", "52"],
    "Ten patients discontinued treatment due to progression (n = 7) or adverse events (n = 3).": [],
    "Patients received erlotinib (n = 70) or placebo (n = 68).": ["70", "68"],
    "In all, 58 patients (63%) who received erlotinib and 39 patients (41%) who received placebo had a response.": [],
    "Responses were seen in three of the first 18 evaluable patients.": [],
}


@pytest.mark.parametrize("text", PATIENTS)
def test_patients(text: str) -> None:
    assert told(text, "n", "value") == PATIENTS[text]


PARTS = {
    "Twelve patients (40.0%) had a partial response and 20 (66.7%) later underwent surgery.": ["40.0"],
    "Twelve patients (40.0%) had a partial response and 20 (66.7%) had stable disease.": ["40.0", "66.7"],
    "Many underwent third-line chemotherapy (gemcitabine 21.5%, docetaxel alone 14.2%).": [],
    "Responses were few with chemotherapy (gemcitabine 21.5%, docetaxel 14.2%).": ["21.5", "14.2"],
    "The ORR was 22%; 71% of those responding had responses lasting 9 months or longer.": ["22"],
    "In all, 58 of 92 patients (63%) who received erlotinib and 39 of 94 patients (41%) who received placebo had an "
    "objective response.": ["63", "41"],
    "In all, 58 of 92 patients (63%) in the erlotinib group and 39 of 94 patients (41%) in the placebo group had serious adverse "
    "events.": ["63", "41"],
    "Dose de-escalations were needed in 31.5% of patients.": ["31.5"],
}


@pytest.mark.parametrize("text", PARTS)
def test_parts_of_the_patients(text: str) -> None:
    assert told(text, "percent", "value") == PARTS[text]


AN_INTERVAL = "Two-year overall survival was 41.2% (95%, CI 30.1 - 52.0%) in the controls."
RATES = {
    "The average five-year survival rate for people with liver cancer in Italy is 21.3%.": [],
    "The five-year survival rate for people with liver cancer given sorafenib was 21.3%.": ["21.3"],
    AN_INTERVAL: ["41.2"],
}


@pytest.mark.parametrize("text", RATES)
def test_rates(text: str) -> None:
    assert told(text, "rate", "value") == RATES[text]


def test_an_interval_may_have_a_comma_before_its_name() -> None:
    assert told(AN_INTERVAL, "rate", "ci_low") == ["30.1"]


BENEFITS = {
    "Neither result was statistically significant.": [None],
    "Neither of these differences was significant.": [None],
    "Neither drug was significantly toxic.": [],
    "Trials show that erlotinib is likely to work as well as gefitinib.": [None],
    "It is not known whether erlotinib works as well as gefitinib.": [],
    "Gemcitabine did not reach the pre-defined threshold for further study.": [None],
    "The assay did not reach the detection threshold.": [],
    "Longer OS was significantly associated with a response to chemotherapy.": [],
    "Longer OS was significantly associated with the addition of chemotherapy.": ["OS"],
    "In recent years, very few treatments have been able to show a survival benefit in this cancer.": [],
    "In recent years, the treatment was able to show a survival benefit in this cancer.": ["survival"],
    "The duration of response in patients treated with erlotinib was twice as long as that with placebo.": [
        "duration of response"
    ],
    "In overall survival there was a significant difference between the two groups.": ["overall survival"],
    "Erlotinib was associated with improvements in clinical outcomes compared with placebo.": ["outcomes"],
    "The data did not confirm a favourable benefit-risk profile of the company's cancer drug.": [],
}


@pytest.mark.parametrize("text", BENEFITS)
def test_benefits(text: str) -> None:
    assert told(text, "benefit", "endpoint") == BENEFITS[text]


P_VALUES = {
    "No differences in sex, stage, platelet count and histology were seen between the treatment groups (P > .05).": [],
    "No differences in response rates were seen between the treatment groups (P = .45).": [".45"],
}


@pytest.mark.parametrize("text", P_VALUES)
def test_p_values_of_what_patients_were_like_are_none(text: str) -> None:
    assert told(text, "p_value", "value") == P_VALUES[text]


DESIGNS = {
    "The medicine holds two drugs in a 1:4 molar ratio in this trial.": ("allocation", []),
    "In the trial, patients were randomised in a 1:4 ratio.": ("allocation", ["1:4"]),
    "In the primary endpoint analysis, erlotinib prolonged OS.": ("primary_endpoint", []),
    "The primary endpoint was OS.": ("primary_endpoint", ["OS"]),
    "The medicine was given as a once-daily dose of 40 mg.": ("dose", ["40 mg"]),
}


@pytest.mark.parametrize("text", DESIGNS)
def test_designs(text: str) -> None:
    name, values = DESIGNS[text]
    assert [each for each in told(text, "design", name) if each is not None] == values


def test_who_developed_recurrent_disease_counts_an_event() -> None:
    assert told("By then, 34 patients developed distant recurrent disease.", "events", "value") == ["34"]
    assert told("By then, 34 patients developed recurrent infections.", "events", "value") == []


FURTHER = {
    "The firm announced positive phase III data from the AXIOM trial of solvimab.": [None],
    "The firm announced positive data on sales.": [],
    "The monitors recommended stopping the phase 3 trial of erlotinib for futility.": [None],
    "The interim analysis did not test for futility.": [],
    "The OS rate did not differ between the groups; neither did the DFS rate.": ["OS", "DFS rate"],
    "Erlotinib improved overall survival (OS) and independent radiographic review PFS over placebo.": [
        "overall survival", "PFS",
    ],
    "Superior efficacy results shown by erlotinib in the trial support the filing.": ["efficacy"],
    "Erlotinib has shown statistically significant efficacy.": ["efficacy"],
    "The firm reported a favourable response rate of 38%.": [],
    "The response rate was more favourable than with placebo.": ["response rate"],
    "Fewer patients taking erlotinib relapsed during the study.": ["relapsed"],
    "Fewer patients relapsed in the second year.": [],
    "In landmark analyses, responders had longer PFS (9.4 v 3.1 months) compared with nonresponders.": [],
    "Median PFS increased to 9.4 months, compared to the previously reported findings.": [],
}  # fmt: skip


@pytest.mark.parametrize("text", FURTHER)
def test_benefits_in_further_words(text: str) -> None:
    assert told(text, "benefit", "endpoint") == FURTHER[text]
