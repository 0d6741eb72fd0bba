"""Which label is meant, and its clauses one by one, in the words that articles have for them: true ones and false."""

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings
from tests.reading.verdicts_told import dossier

UMBRATINIB, SHIPPED, SOLVIMAB = dossier("umbratinib"), dossier("cabometyx"), dossier("solvimab")


def verdicts(text, dossier=UMBRATINIB):
    """Return the verdicts of a text by their checks, and what is needed of what cannot be checked."""
    found = {}
    for each in quick_findings(pv.read_article(f"{text}\n", dossier)):
        found.setdefault(each.check, []).append(each.verdict)
        if each.check == "statement":
            found.setdefault("needs", []).append(each.reason.rpartition("it needs ")[2])
    return found


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ("already approved in the EU for hepatocellular carcinoma in adults who have received sorafenib", "confirmed"),
        ("already approved in the EU for hepatocellular carcinoma in adults who have had no earlier therapy",
         "contradicted"),
        ("currently approved in the US for hepatocellular carcinoma in patients previously treated with sorafenib, and "
         "for patients 12 years of age and older with differentiated thyroid cancer", "confirmed consistent"),
        ("currently approved in the US for hepatocellular carcinoma in patients previously treated with lenvatinib, and "
         "for patients 6 years of age and older with differentiated thyroid cancer", "contradicted contradicted"),
        ("already approved in the US for differentiated thyroid cancer and for melanoma", None),
    ],
)  # fmt: skip
def test_what_was_approved_before_is_held_against_its_label(told, label):
    found = verdicts(f"Cabometyx is {told}.", SHIPPED).get("indication")
    assert found == (None if label is None else label.split())


def test_an_approval_before_is_that_of_the_authority_that_gave_it():
    assert verdicts("The FDA previously approved Umbra for adults with noctoma.")["authorised"] == ["confirmed"]
    assert "authorised" not in verdicts("The EMA previously approved Umbra for adults with noctoma.")


@pytest.mark.parametrize(
    ("told", "check"),
    [
        ("Umbra is currently approved in the US for noctoma.", "authorised"),
        ("Umbra, which is already approved in the US for noctoma, was studied in 300 patients with glowoma.",
         "authorised"),
        ("In March 2018 Umbra was already approved in the US for noctoma.", "earlier_indications"),
    ],
)  # fmt: skip
def test_what_is_approved_by_now_is_asked_of_the_day_of_the_text(told, check):
    before = check == "earlier_indications"
    act = f"{'In March 2018 the' if before else 'The'} FDA approved Umbra for duskoma after two lines of therapy."
    assert verdicts(f"{act} {told}")[check][-1] == ("contradicted" if before else "confirmed")


@pytest.mark.parametrize(
    ("text", "authorised", "label"),
    [
        ("Umbra is approved in the US for adults with metastatic Grönvall's lumoma.", "consistent", "confirmed"),
        ("Umbra is approved in the US for adults with metastatic Gronvall's lumoma.", "consistent", "confirmed"),
        ("Umbra is indicated in the US for adults with metastatic Grönvall's lumoma.", "consistent", "confirmed"),
        ("Umbra is approved in the US for metastatic Grönvall's lumoma in patients aged 12 years and older.", "confirmed",
         "confirmed"),
        ("Umbra is approved in the US for metastatic Grönvall's lumoma in patients aged 6 years and older.", "confirmed",
         "contradicted"),
        ("The FDA approved Umbra for adults with metastatic Grönvall's lumoma on 2 May 2019.", "confirmed", "confirmed"),
    ],
)  # fmt: skip
def test_a_widened_label_still_covers_those_whom_it_was_for(text, authorised, label):
    found = verdicts(text)
    assert (found["authorised"], found["indication"]) == ([authorised], [label])


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ("paediatric patients aged 12 years and older", "confirmed"),
        ("adolescents", "consistent"),
        ("adolescents aged 12 to 17 years", "consistent"),
        ("children aged 6 to 17 years", "contradicted"),
        ("paediatric patients aged 6 years and older", "contradicted"),
    ],
)
def test_the_young_of_a_label_are_among_its_patients(told, label):
    text = f"On 5 July 2021 the FDA approved Umbra for {told} with metastatic Grönvall's lumoma."
    assert verdicts(text)["indication"] == [label]


NOCTOMA = "The FDA approved Umbra for adults with {}."
DUSKOMA = "The FDA approved Umbra {}."


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ("relapsed or refractory noctoma that worsened after glintinib", "consistent"),
        ("noctoma that worsened after umbratinib", "contradicted"),
        ("relapsed or refractory noctoma who have received Glint glintinib", "confirmed"),
        ("noctoma not previously treated with glintinib", "contradicted"),
        ("untreated noctoma", "contradicted"),
    ],
)
def test_relapse_after_a_therapy_is_what_a_label_for_relapsed_disease_asks(told, label):
    assert verdicts(NOCTOMA.format(told))["indication"] == [label]


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ("as a second-line treatment of duskoma in March 2018", "contradicted"),
        ("as a third-line treatment of duskoma in March 2018", None),
        ("as a first-line treatment of duskoma in April 2022", "contradicted"),
        ("as a second-line treatment of duskoma in April 2022", None),
        ("in March 2018 and for second-line duskoma in April 2022", None),
        ("for duskoma in treatment-naive adults and in adults who have received two lines of systemic therapy in March 2018",
         None),
        ("for adults with duskoma that is refractory to first-line chemotherapy or relapses within 12 months of "
         "first-line chemotherapy on 1 April 2022", "confirmed"),
        ("for adults with duskoma that is refractory to first-line chemotherapy on 1 April 2022", "consistent"),
        ("for adults with duskoma that has come back within a year of first-line treatment on 1 April 2022",
         "consistent"),
        ("for adults with duskoma that is refractory to first-line chemotherapy on 1 March 2018", "contradicted"),
    ],
)  # fmt: skip
def test_the_line_of_treatment_is_held_against_that_of_the_label(told, label):
    assert verdicts(DUSKOMA.format(told)).get("indication", [None])[0] == label


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ("HER2-positive (IHC 3+) glowoma who have received chemotherapy in the metastatic setting", "consistent"),
        ("HER2-positive (IHC 3+) glowoma who have received chemotherapy", "consistent"),
        ("HER2-positive (IHC 3+) glowoma who have received glintinib in the metastatic setting", "contradicted"),
        ("HER2-negative glowoma who have received chemotherapy", "contradicted"),
    ],
)
def test_a_bracket_narrows_and_a_branch_is_a_part(told, label):
    assert verdicts(f"The FDA approved Umbra for patients with {told}.")["indication"] == [label]


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ("upper lobe (UL) sparkoma (tumours ≥ 4 cm or node positive) after failure of glintinib", "confirmed"),
        ("upper lobe sparkoma of patients whose tumours are 40 mm or larger after failure of glintinib", "consistent"),
        ("upper lobe (UL) sparkoma with tumours of at least 6 cm after failure of glintinib", "contradicted"),
        ("glintinib-naive upper lobe sparkoma", "contradicted"),
        ("chemotherapy-naive upper lobe sparkoma", "consistent"),
    ],
)
def test_the_size_of_a_tumour_and_what_failed_before(told, label):
    assert verdicts(f"The FDA approved Umbra for {told}.")["indication"] == [label]


@pytest.mark.parametrize(
    ("told", "labels"),
    [
        ("metastatic, well-differentiated pancreatic neuroendocrine tumours and well-differentiated extra-pancreatic "
         "neuroendocrine tumours", 0),
        ("well-differentiated pancreatic neuroendocrine tumours and metastatic extra-pancreatic neuroendocrine tumours",
         1),
    ],
)  # fmt: skip
def test_what_stands_before_a_repeated_word_counts_for_both_diseases(told, labels):
    text = f"The FDA approved Cabometyx for patients aged 12 years and older with {told}.\n"
    found = [each for each in quick_findings(pv.read_article(text, SHIPPED)) if each.check == "indication"]
    extent = [
        each for each in found if "leaves out" in each.reason and "metastatic" in each.reason.rpartition("out:")[2]
    ]
    assert len(extent) == labels


@pytest.mark.parametrize(
    ("age", "label"), [("12 years", "consistent"), ("6 years", "contradicted"), ("18 years", "contradicted")]
)
def test_the_label_behind_an_approval_is_that_of_its_authority(age, label):
    told = (
        "The CHMP recommended Cabometyx for differentiated thyroid cancer. Its opinion follows the FDA's approval of "
        f"Cabometyx for the treatment of patients aged {age} and older with differentiated thyroid cancer."
    )
    assert verdicts(told, SHIPPED)["indication"][-1] == label


@pytest.mark.parametrize(
    ("told", "label"),
    [("poor-risk (HER2-positive)", "confirmed"), ("poor-risk HER2-positive", "contradicted")],
)
def test_a_bracket_explains_what_stands_before_it(told, label):
    assert verdicts(f"The FDA approved Umbra for {told} nonmetastatic prostate orbioma.")["indication"] == [label]


def test_what_adjuvant_says_already_is_no_fact_that_is_lacking():
    told = "The FDA approved Solvia {} following tumour resection of early-stage HER2-negative breast cancer."
    assert "needs" not in verdicts(told.format("as adjuvant treatment"), SOLVIMAB)
    assert "following tumour resection among its facts" in verdicts(told.format("for use"), SOLVIMAB)["needs"]


def test_a_further_label_of_a_pronoun_has_its_own_words():
    told = "Umbra is old. The FDA cleared it for noctoma in June 2020 and for HER2-positive glowoma in June 2020."
    assert "contradicted" not in verdicts(told).get("indication", [])
    assert verdicts("The FDA cleared Umbra for HER2-negative glowoma in June 2020.")["indication"] == ["contradicted"]


@pytest.mark.parametrize(
    ("told", "needed"),
    [
        ("for men with poor-risk nonmetastatic prostate orbioma", None),
        ("for men with poor-risk non-metastatic prostate orbioma", None),
        ("as monotherapy or in combination with glintinib for poor-risk nonmetastatic prostate orbioma", None),
        ("for women with poor-risk nonmetastatic prostate orbioma", ["women among its facts"]),
    ],
)
def test_the_sex_that_a_disease_tells_is_no_fact_that_is_lacking(told, needed):
    found = verdicts(f"The FDA approved Umbra {told}.")
    assert (found["authorised"], found["indication"], found.get("needs")) == (["confirmed"], ["confirmed"], needed)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The FDA approved Umbra for advanced duskoma (aDKM) in 2018. It approved Umbra for mDKM in March 2018.",
         ["confirmed", "confirmed"]),
        ("The FDA approved Umbra for aDKM in 2017.", ["contradicted"]),
        ("Grey duskoma (GYD) is rare. The FDA approved Umbra for GYD in April 2022.", ["confirmed"]),
        ("Grey duskoma (GYD) is rare. The FDA approved Umbra for GYD in April 2021.", ["contradicted"]),
    ],
)  # fmt: skip
def test_an_abbreviation_that_a_text_explains_or_that_tells_the_extent(text, days):
    assert verdicts(text)["label_event"] == days


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Umbra is indicated in the US for duskoma.", ["confirmed"]),
        ("The FDA approved Umbra on 1 March 2018. Umbra is indicated in the US for noctoma.", ["confirmed"]),
        ("NEWTOWN, 1 March 2018 - The FDA approved Umbra today. Umbra is indicated in the US for noctoma.", None),
    ],
)
def test_what_is_indicated_without_more_is_in_force(text, verdict):
    found = [each for each in quick_findings(pv.read_article(f"{text}\n", UMBRATINIB)) if "indicated" in each.says]
    assert [each.verdict for each in found if each.check == "authorised"] == (verdict or [])


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ("refractory or not eligible to radioactive iodine", {"consistent"}),
        ("refractory to or ineligible for radioactive iodine", {"consistent"}),
    ],
)
def test_two_states_of_one_thing_are_both_read(told, label):
    text = f"The FDA approved Cabometyx for patients with differentiated thyroid cancer who are {told}."
    found = [each for each in quick_findings(pv.read_article(f"{text}\n", SHIPPED)) if each.check == "indication"]
    assert {each.verdict for each in found} == label
    assert "names a part" not in found[0].reason
