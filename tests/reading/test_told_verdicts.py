"""What texts say of trials, labels and brands, both ways round: what is true is not wrong, what is wrong is seen."""

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings
from pivotal.dossier.model import Dossier
from pivotal.label.language import AllOf, CriteriaField
from tests.reading.verdicts_told import dossier
from tests.reading.verdicts_told import verdicts as found


@pytest.fixture(scope="module")
def invented() -> Dossier:
    """Return a dossier of invented medicines, of which one label asks for one of two states of the patient."""
    plain = dossier("solvaxinib")
    codes = [{"id": each} for each in ("premenopausal", "perimenopausal", "postmenopausal")]
    field = CriteriaField.model_validate(
        {"id": "menopausal_status", "name": "menopausal status", "kind": "code", "codes": codes}
    )
    asked = [{"field": "disease", "is": "auroma"}, {"field": field.id, "in": ["premenopausal", "perimenopausal"]}]
    first, *others = plain.medicines
    label = first.indications[0].model_copy(update={"criteria": AllOf.model_validate({"all": asked})})
    medicines = (first.model_copy(update={"indications": (label,)}), *others)
    return plain.model_copy(update={"fields": (*plain.fields, field), "medicines": medicines})


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("pre- or perimenopausal women", ["confirmed"]),
        ("premenopausal or perimenopausal women", ["confirmed"]),
        ("premenopausal women", ["consistent"]),
        ("premenopausal or postmenopausal women", ["contradicted"]),
    ],
)
def test_values_of_one_field_are_one_clause(invented, who, expected):
    text = f"Solvaxa was approved in Australia in March 2031 for {who} with auroma."
    assert found(text, invented, "indication") == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("anaemia occurred in 47.1% of patients on solvaxinib.", ["not checkable"]),  # which may be of any grade
        ("anaemia of grade 3 or 4 occurred in 47.1% of patients on solvaxinib.", ["contradicted"]),
        ("anaemia occurred in 21.3% of patients on solvaxinib.", ["confirmed"]),
        ("anaemia occurred in 12.1% of patients on solvaxinib.", ["contradicted"]),  # fewer than had its worst grades
        ("rash occurred in 33.6% of patients on solvaxinib.", ["confirmed"]),
        ("rash occurred in 43.6% of patients on solvaxinib.", ["contradicted"]),
        ("rash of any grade occurred in 43.6% of patients on solvaxinib.", ["contradicted"]),
        ("all-grade anaemia occurred in 47.1% of patients on solvaxinib.", ["not checkable"]),
        ("rash occurred in 33.6% of patients on solvaxinib, and was of grade 3 or 4 in 4.2%.", ["confirmed"] * 2),
        ("rash occurred in 33.6% of patients on solvaxinib, and was of grade 3 or 4 in 14.2%.",
         ["confirmed", "contradicted"]),
        ("anaemia (any grade 47.1%, grade 3 or 4 21.3%) was common with solvaxinib.", ["not checkable"] * 2),
    ],
)  # fmt: skip
def test_a_harm_without_a_grade_may_be_of_any(invented, sentence, expected):
    assert found(f"In GLOW, {sentence}", invented) == expected


@pytest.mark.parametrize(
    ("follow_up", "expected"),
    [
        ("In GLOW, after a median follow-up of 3.0 years, median OS was 38.6 months with solvaxinib.", "confirmed"),
        ("In GLOW, after a median follow-up of 4.6 years, median OS was 38.6 months with solvaxinib.", "contradicted"),
        ("In GLOW, after 3 years of follow-up, median OS was 38.6 months with solvaxinib.", "not checkable"),
        ("In GLOW2, after 7 years of follow-up, median PFS was 26.6 months with solvaxinib plus telarimab.",
         "contradicted"),
    ],
)  # fmt: skip
def test_a_follow_up_in_years_is_held_against_that_of_its_cut(invented, follow_up, expected):
    assert found(follow_up, invented) == [expected, "confirmed"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Solvaxa, with telarimab, reached a median PFS of 25.5 months.", ["confirmed"]),
        ("Solvaxa, given with telarimab, reached a median PFS of 16.7 months.", ["contradicted"]),
        ("Morlo, with telarimab, reached a median PFS of 19.4 months.", ["not checkable"]),
    ],
)
def test_a_partner_in_commas_is_no_arm_of_its_own(invented, sentence, expected):
    assert found(f"GLOW2 has read out. In GLOW2, {sentence}", invented) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In METEOR and CELESTIAL, median PFS with cabozantinib was 7.4 and 5.2 months, respectively.",
         ["confirmed", "confirmed"]),
        ("In METEOR and COSMIC-311, the response rate with cabozantinib was 17% and 11%, respectively.",
         ["confirmed", "confirmed"]),
        ("In METEOR and COSMIC-311, the response rate with cabozantinib was 11% and 17%, respectively.",
         ["contradicted", "contradicted"]),
        ("Median OS with cabozantinib was 10.2 and 21.4 months in METEOR and CELESTIAL, respectively.",
         ["contradicted", "contradicted"]),
        ("In METEOR and CELESTIAL, median OS was 21.4 v 16.5 months and 10.2 v 8.0 months, respectively.",
         ["confirmed"] * 4),
        ("In METEOR and CELESTIAL, median OS was 16.5 and 8.0 months in the control arms versus 21.4 and 10.2 months "
         "with cabozantinib, respectively.", ["confirmed"] * 4),
    ],
)  # fmt: skip
def test_numbers_of_several_trials_are_each_ones(shipped, sentence, expected):
    assert found(sentence, shipped) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Unlike CELESTIAL, which was placebo-controlled, METEOR was open-label.", ["confirmed", "confirmed"]),
        ("Unlike METEOR, which was placebo-controlled, CELESTIAL was open-label.", ["contradicted", "contradicted"]),
        ("CELESTIAL was placebo-controlled; METEOR was double-blind.", ["confirmed", "contradicted"]),
        ("CELESTIAL and COSMIC-311 were double-blind, placebo-controlled trials.", ["confirmed", "confirmed"]),
        ("In METEOR, 658 patients were randomised to cabozantinib or sunitinib.", ["contradicted"]),
        ("In METEOR, 658 patients were randomised to everolimus or cabozantinib.", ["confirmed"]),
        ("METEOR compared cabozantinib with everolimus.", ["confirmed"]),
        ("METEOR compared cabozantinib with placebo.", ["contradicted"]),
        ("METEOR compared Ipsen's Cabometyx with Novartis' Afinitor.", ["confirmed"]),
        ("In METEOR, patients were assigned to receive either 60 mg of cabozantinib daily or 10 mg of everolimus daily.",
         ["confirmed"]),
        ("CheckMate-9ER was a phase 3 trial of nivolumab plus cabozantinib versus pazopanib.", ["contradicted"]),
        ("In METEOR, cabozantinib was compared with sunitinib in an indirect comparison.", []),
        ("METEOR compared cabozantinib with standard therapy.", []),
        ("METEOR enrolled previously untreated patients.", ["contradicted"]),
        ("METEOR did not enrol previously untreated patients.", []),
        ("CELESTIAL tested cabozantinib in patients who had failed first-line treatment.", []),
        ("CABINET tested cabozantinib as first-line treatment.", ["contradicted"]),
    ],
)  # fmt: skip
def test_a_design_is_that_of_the_trial_it_is_told_of(shipped, sentence, expected):
    assert found(sentence, shipped, "trial_design") == expected


def test_a_class_is_no_wrong_comparator(invented):
    assert found("GLOW compared solvaxinib with morlotinib.", invented) == ["confirmed"]
    assert found("GLOW compared solvaxinib with telarimab.", invented) == ["contradicted"]
    assert found("PRISM compared subcutaneous with intravenous solvaxinib.", invented) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("PFS was 13.8 v 3.3 months in pNET; survival was longer with cabozantinib.", ["not checkable"]),
        ("PFS was 13.8 v 3.3 months in pNET; overall survival was longer with cabozantinib.", ["contradicted"]),
        ("cabozantinib led to the same median PFS as in RADIANT-3.", ["not checkable"]),
        ("cabozantinib led to the same median PFS as placebo.", ["contradicted"]),
        ("PFS was longer than with cabozantinib.", ["contradicted"]),
        ("PFS was shorter than with cabozantinib.", ["consistent"]),
        ("placebo did not work and PFS was longer with cabozantinib.", ["consistent"]),
        ("placebo did not work and PFS was not longer with cabozantinib.", ["contradicted"]),
    ],
)
def test_an_effect_is_of_the_survival_and_the_trial_that_is_meant(shipped, sentence, expected):
    checked = found(f"In CABINET, {sentence}", shipped, "benefit", "statement")
    assert checked == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Cabometyx is not approved in the EU for patients under 18.", ["not checkable"]),
        ("Cabometyx is not approved in the EU for patients with severe hepatic impairment.", ["not checkable"]),
        ("Cabometyx is not approved in the EU for patients with hepatocellular carcinoma.", ["contradicted"]),
        ("Cabometyx has not been approved in the EU for people with neuroendocrine tumours as of May 2025.",
         ["confirmed"]),
        ("Cabometyx was approved in the EU before the United States.", ["confirmed", "contradicted"]),
        ("Cabometyx was approved in the United States before the EU.", ["confirmed", "confirmed"]),
        ("The FDA approved Cabometyx for pancreatic neuroendocrine tumours in March 2025, two years before the EU.",
         ["confirmed", "confirmed", "contradicted"]),
        ("Cabometyx was approved in the EU after a trial in the United States.", ["confirmed"]),
        ("The FDA granted Exelixis approval for Cabometyx.", ["confirmed", "confirmed"]),
        ("The FDA granted Takeda approval for Cabometyx.", ["confirmed", "contradicted"]),
        ("The FDA granted approval to Ipsen for Cabometyx.", ["confirmed", "contradicted"]),
        ("The MHRA approved Cabometyx for neuroendocrine tumours in the UK.", ["confirmed"]),
        ("The MHRA approved Cabometyx for neuroendocrine tumours in the EU.", ["confirmed", "contradicted"]),
        ("The European Commission approved Cabometyx for hepatocellular carcinoma in Germany.", ["confirmed"]),
        ("Cabometyx (cabozantinib) is approved in the US.", ["confirmed"]),
        ("Cabometyx (lenvatinib) is approved in the US.", ["confirmed", "contradicted"]),
    ],
)  # fmt: skip
def test_an_approval_is_by_whom_and_of_what_it_is_told(shipped, sentence, expected):
    read = [each for each in quick_findings(pv.read_article(f"{sentence}\n", shipped)) if each.check != "indication"]
    assert [each.verdict for each in read] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In CABINET, with a data cut-off of 24 August 2023, median PFS was 13.8 v 4.4 months in pNET.", ["confirmed"]),
        ("At the data cutoff (August 2022), median PFS was 13.8 v 4.4 months in pNET in CABINET.", ["contradicted"]),
        ("The data cutoff for CABINET was May 31, 2022.", ["not checkable"]),  # which may be that of another cut
    ],
)
def test_a_cut_off_is_that_of_the_numbers_beside_it(shipped, sentence, expected):
    assert found(sentence, shipped, "data_cutoff") == expected


def test_side_effects_are_as_bad_as_their_grade(shipped):
    told = "In COSMIC-311, serious side effects of grade 3 or 4 affected 62% of patients on {}."
    assert found(told.format("cabozantinib"), shipped) == ["confirmed"]
    assert found(told.format("placebo"), shipped) == ["contradicted"]
    reported = "In COSMIC-311, serious adverse events of grade 3 or 4 occurred in 32% of patients on cabozantinib."
    assert found(reported, shipped) == ["not checkable"]


@pytest.mark.parametrize("name", ["monarchE", "innovaTV 301", "lidERA"])
def test_a_trial_may_begin_with_small_letters(shipped, name):
    text = (
        f"In METEOR, median PFS was 7.4 months with cabozantinib. In {name}, median PFS was 3.8 months with everolimus."
    )
    assert found(text, shipped) == ["confirmed", "not checkable"]
