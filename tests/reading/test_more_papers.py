"""How abstracts and papers tell results: arms once in a bracket, grades apart, events of a rate, and what is none."""

from functools import cache

import pytest

from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import general_lexicon


@cache
def lexicon():
    return general_lexicon()


def told(text, kind, *names):
    found = [each for each in parsed(text, lexicon()).statements if each.kind == kind]
    return [tuple(each.slot(name).text if each.slot(name) else "" for name in names) for each in found]


@pytest.mark.parametrize(
    ("text", "kind", "names", "expected"),
    [
        (
            "Grade 3 toxicities were (velotinib vs 5-fluorouracil+leucovorin): rash 14% vs 3%; and fever 6% vs 2%.",
            "harm",
            ("value", "arm"),
            [("14", "velotinib"), ("3", "5-fluorouracil+leucovorin"), ("6", "velotinib"),
             ("2", "5-fluorouracil+leucovorin")],
        ),
        ("With 81% of patients experiencing National Institute (NI) grade 3 anaemia.", "harm", ("harm",), [("anaemia",)]),
        (
            "The main toxicity was nausea, which occurred at grade 3 or 4 in 21% of the first and 13% of the others.",
            "harm",
            ("harm", "value"),
            [("nausea", "21"), ("nausea", "13")],
        ),
        ("The median duration of grade 3 neutropenia was 9 days (range, 2-41 days).", "median", ("value",), []),
        ("The median duration of response was 9 months.", "median", ("value",), [("9",)]),
        ("The response rate was 61% in patients with exon 20 insertion and 41% in others.", "percent", ("value",),
         [("61",), ("41",)]),
        (
            "It is active, with a response rate of 31%, median time to progression of 5 months, and survival of 11 months.",
            "median",
            ("endpoint", "value"),
            [("time to progression", "5"), ("survival", "11")],
        ),
        ("Median duration of response, PFS, and OS were not reached.", "median", ("endpoint",),
         [("duration of response",), ("PFS",), ("OS",)]),
        ("Median duration of response and PFS were 8 and 9 months, and OS was not reached.", "median", ("endpoint",),
         [("duration of response",), ("PFS",), ("OS",)]),
        ("Six- and 12-month OS were 88% (n = 14/16) and 44% (n = 7/16).", "rate", ("time", "value"),
         [("Six", "88"), ("12", "44")]),
        ("After two cycles, 3 of 31 patients (9.7%) had a partial response (95% CI 2%-26%).", "percent",
         ("ci_low", "ci_high"), [("2", "26")]),
        ("Velotinib reduced the recurrence rate by only 4% and the death rate by only 7%.", "risk_reduction",
         ("endpoint", "value"), [("recurrence rate", "4"), ("death rate", "7")]),
        ("Velotinib raised the response rate to 40%.", "risk_reduction", ("value",), []),
        ("The CR rates were 61.0% in the SD-VL arm and 72.5% in the HD-VL arm.", "percent", ("endpoint", "value"),
         [("CR", "61.0"), ("CR", "72.5")]),
        ("Patients received velotinib 7.5 mg/m(2) every 3 weeks.", "design", ("dose",), [("7.5 mg/m(2) every 3 weeks",)]),
        ("This nonblinded, randomized phase III study compared velotinib with placebo.", "design", ("blinding",),
         [("nonblinded",)]),
    ],
)  # fmt: skip
def test_what_is_told(text, kind, names, expected):
    assert told(text, kind, *names) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 11 patients (55%) a treatment delay was necessary because of fever.", []),
        ("In all, 24 patients (55%) were enrolled.", ["24"]),
        ("Of 31 patients eligible for response evaluation, 27 were resistant to velotinib.", ["31"]),
        ("Fifty-two patients had received one prior regimen.", []),
        ("Fifty-two patients had received velotinib.", ["Fifty-two"]),
        ("Total twelve case-control studies containing 1830 patients met the criteria.", ["1830"]),
        ("It was better than placebo [8.1 vs. 5.2 months, NAVIGATE trial (14)].", []),
        ("We reviewed the records of 71 patients with relapsed myeloma who were treated in 2010.", ["71"]),
        ("There were 44 (71%) male patients, 31 with stage I disease, 15 with stage II disease and 7 with stage III.", []),
        ("The response rate was 52% (complete response in 12 patients and partial response in 40 patients).", []),
        ("Thirty-one metastatic/recurrent patients, 11 from one and 20 from another group, were enrolled.",
         ["Thirty-one", "11", "20"]),
        ("The analysis showed that 71 of 112 (63%) patients enrolled achieved CR.", []),
    ],
)  # fmt: skip
def test_who_is_counted(text, expected):
    assert [value for (value,) in told(text, "n", "value")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("After chemotherapy, 31% had a complete pathologic response, and 84% underwent surgery.", ["31"]),
        ("Nephrectomy was performed in 33 (66%) patients.", []),
        ("Dose reductions were performed in 12 patients (24%).", ["24"]),
        ("Among the 212 patients who reached CR, 151 (71%) were randomised.", []),
        ("In all, 44% achieved CR with MRD <0.01%.", ["44"]),
        ("Eleven (22%) of 50 patients displayed clinical benefit.", ["22"]),
    ],
)
def test_what_a_percentage_is_of(text, expected):
    assert [value for (value,) in told(text, "percent", "value")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Velotinib was also significantly more active than placebo.", [""]),
        ("The schedule led to a greater survival in the velotinib arm.", ["survival"]),
        ("Those assigned to velotinib lived significantly longer (median survival, 13 v 9 months).", ["lived"]),
        ("Trials using velotinib and zorafenib have not shown clinical benefit.", [""]),
        ("Patients in group 1 had better survival rates than those in group 2.", ["survival"]),
        ("Patients with anaemia had better survival rates than those without.", []),
        ("An OS difference was noted among patients with rash versus those without.", []),
        ("Modulation with leucovorin improves remission rates in colon cancer.", ["remission rates"]),
    ],
)
def test_what_was_better(text, expected):
    assert [endpoint for (endpoint,) in told(text, "benefit", "endpoint")] == expected


def test_deaths_that_there_were():
    assert told("There were four deaths in the six weeks after surgery.", "events", "value") == [("four",)]
    assert told("There were two deaths due to sepsis.", "events", "value") == []
