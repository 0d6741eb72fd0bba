"""Which endpoints are told to be better, no better or alike, in lists, in further words, and of treatments alone."""

import pytest

from tests.reading.statements_told import statements


def benefits(text):
    """Return what each gain of a text is of, sorted; ``-`` where it is of no endpoint that is named."""
    found = [each.slot("endpoint") for each in statements(text, "benefit")]
    return sorted("-" if slot is None else slot.text for slot in found)


def values(text, kind):
    return [each.get("value") for each in statements(text, kind)]


LISTS = [
    ("The trial met its secondary endpoints of PFS assessed by a panel and ORR assessed by review.", "ORR PFS"),
    ("The secondary endpoints of PFS and ORR also demonstrated statistical significance.", "ORR PFS"),
    ("The trial met its key secondary endpoint of PFS in women, as well as the further secondary endpoint of OS.",
     "OS PFS"),
    ("Avutinib did not improve OS (41%) versus placebo (43%, P = .8) or PFS (20% v 19%; P = .7).", "OS PFS"),
    ("Avutinib improved PFS v placebo (HR 0.6; P = .04) and DFS (HR 0.4; P = .01).", "DFS PFS"),
    ("Avutinib prolonged PFS (14.5 v 12.6 months) as well as OS (33 v 28 months).", "OS PFS"),
    ("Adding avutinib made no difference to PFS (HR 0.9) or to OS (HR 1.1).", "OS PFS"),
    ("Avutinib was better than letrozole in terms of FFXR (P < .001) and OS (P = .02).", "FFXR OS"),
    ("Avutinib improved DFS (HR 0.8), distant spread (P = .01), and OS (HR 0.7).", "DFS OS"),
    ("Avutinib reduced pain, and the ORR was 5% and 9%.", ""),
    ("PFS but not OS was improved in women who received avutinib.", "OS PFS"),
    ("PFS and OS were 6.1 and 13.2 months, respectively, which was similar across arms.", "OS PFS"),
    ("Avutinib with veritamab resulted in the highest OS and PFS.", "OS PFS"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "endpoints"), LISTS)
def test_a_word_is_said_of_all_of_a_list(text, endpoints):
    assert benefits(text) == endpoints.split()


@pytest.mark.parametrize(
    ("text", "endpoints"),
    [
        ("There was a significant difference in OS between the arms (P = .01).", ["OS"]),
        ("PFS differed significantly between the treatment groups.", ["PFS"]),
        ("PFS was 9 and 10.9 months for avutinib and letrozole, respectively (non-significant).", ["PFS"]),
        ("OS was 12.1 months with avutinib and 11.4 months with placebo (difference not significant).", ["OS"]),
        ("OS with avutinib was numerically but not statistically better than letrozole's.", ["OS"]),
        ("A positive trend in OS was seen, although not statistically significant.", ["OS"]),
        ("An early trend towards improved OS was seen but had not reached statistical significance.", ["OS"]),
        ("The risk of relapse was reduced by 40% with avutinib but did not reach statistical significance.", ["relapse"]),
        ("The risk of dying was 25% greater with avutinib, but this was not significant.", ["dying"]),
        ("The study was designed to detect a significant difference in OS.", []),
        ("There was a significant difference in age between the arms.", []),
    ],
)  # fmt: skip
def test_differences_are_told_with_their_significance(text, endpoints):
    assert benefits(text) == endpoints


@pytest.mark.parametrize(
    "text",
    [
        "OS was longer in older patients (≥65 vs <65 years: 15 v 12 months; P = .03).",
        "Median PFS was longer for patients with early shrinkage (30 v 20 months; P = .006).",
        "Objective response was higher in rare sarcomas compared with common sarcomas (13% v 7%).",
        "Compared with common sarcomas, OS was similar in rare sarcomas.",
        "No difference in PFS by number of metastases emerged.",
        "There was no difference in OS between younger and older patients.",
        "Mutation status had no impact on OS with avutinib.",
        "The ORR was 80% and was not affected by age.",
        "Women had longer OS than men.",
        "Responders had significantly longer OS.",
        "Patients achieving a partial response had an OS benefit.",
        "The median OS was shorter in patients with platinum-resistant disease.",
    ],
)
def test_patients_who_are_compared_tell_nothing_of_a_treatment(text):
    assert benefits(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "OS was longer in women given avutinib than in women given letrozole.",
        "OS was improved in patients with liver metastases (HR 0.6).",
        "Among patients with liver metastases, OS was longer with avutinib than with letrozole.",
        "OS was not affected by the addition of avutinib.",
        "There was no difference in OS between the two groups in patients with stage III disease.",
        "OS in 40 patients who were given avutinib was significantly longer than in 20 controls.",
    ],
)
def test_patients_of_one_treatment_or_another_do(text):
    assert benefits(text) == ["OS"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Cohort 2 failed to achieve the primary endpoint.", True),
        ('"Alas, this study did not meet its primary endpoint," said the company.', True),
        ("The drug did not meet its main target in the trial.", True),
        ("The trial met the criterion for activity.", True),
        ("Its candidate veritamab failed at phase 3 in lung cancer.", True),
        ("The company announced positive headline results in the phase III study of avutinib.", True),
        ("The approval follows positive data from the trial.", False),
        ("Those without detectable disease showed no benefit (HR, 1.2; P = .57).", True),
        ("In a subgroup analysis, avutinib was beneficial in this population.", True),
        ("The avutinib arm showed significant improvement over the placebo arm.", True),
        ("Two trials have shown benefit of avutinib in lung cancer.", True),
        ("The study demonstrated noninferiority of the short course.", True),
        ("The noninferiority margin was 1.2.", False),
        ("Physicians need an effective medicine after avutinib.", False),
        ("We can offer patients an effective treatment.", False),
        ("An interim look showed that avutinib was unlikely to help patients live longer.", False),
        ("The programme was beneficial for carers.", False),
        ("The drug succeeded in a late-stage trial.", True),
    ],
)
def test_treatments_are_judged_without_an_endpoint(text, told):
    assert benefits(text) == (["-"] if told else [])


@pytest.mark.parametrize(
    ("text", "endpoints"),
    [
        ("Outcomes were superior with avutinib.", ["Outcomes"]),
        ("Patients who received avutinib had better outcomes than those who did not.", ["outcomes"]),
        ("Outcomes were better in men.", []),
        ("Toxicity was reduced without compromising efficacy.", ["efficacy"]),
        ("The lower dose caused less nausea while maintaining the antitumour activity.", ["antitumour activity"]),
        ("The aim was to reduce toxicity while maintaining efficacy.", []),
        ("The drug doubled the time it took for a tumour to grow.", ["time it took for a tumour to grow"]),
        ("A pill that can prolong lives was rejected.", ["lives"]),
        ("The company hopes that the drug can prolong lives.", []),
        ("The jab kept bladder cancers in check for twice as long as chemotherapy.", ["bladder cancers in check"]),
        ("It was well tolerated, with more women remaining alive at two years.", ["alive"]),
        ("More women are needed to confirm this.", []),
        ("There is not enough evidence that the drug extends life.", []),
        ("Overall (OS) and event-free (EFS) survival were better with avutinib.",
         ["Overall", "event-free (EFS) survival"]),
        ("The pill offers a significant reduction in the risk of breast cancers recurring.", ["recurring"]),
    ],
)  # fmt: skip
def test_gains_are_told_in_plainer_words(text, endpoints):
    assert benefits(text) == endpoints


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("difference", "The data show a 4-year absolute benefit of 6.2% from chemotherapy.", ["6.2"]),
        ("difference", "The difference was 3.4% (95% CI -0.1 to 6.9), confirming noninferiority.", ["3.4"]),
        ("difference", "There was a 5-year survival gain of 4.3% with chemotherapy.", ["4.3"]),
        ("difference", "The difference in rash was 4% (95% CI 1 to 7).", []),
        ("p_value", "P=0.52 for EFS comparisons and 0.3 for OS comparisons.", ["0.52", "0.3"]),
        ("hazard_ratio", "OS favoured avutinib in women (hazard ratio, 0.71), as well as in men (0.83).", ["0.71", "0.83"]),
        ("risk_reduction", "The recurrence rate was 24% lower for women on avutinib (HR 0.76).", ["24"]),
    ],
)  # fmt: skip
def test_numbers_that_compare_are_read_where_no_endpoint_is_named(kind, text, expected):
    assert values(text, kind) == expected
