"""One patient against labels: the answer, each clause, and which fact would settle it."""

import pytest

import pivotal as pv
from pivotal.errors import DataError

FITS = {
    "facts": {"age": 61, "disease": "NET", "primary_site": "ileum", "differentiation": "well", "metastatic": True},
    "prior_therapies": [{"therapy": "everolimus", "outcomes": "progressed"}],
    "prior_therapies_complete": True,
}


@pytest.fixture(scope="module")
def dossier():
    return pv.load_dossier("cabometyx")


def answer(dossier, indication="eu-net", *, facts=None, **more):
    patient = pv.Patient.model_validate(FITS | more | {"facts": FITS["facts"] | (facts or {})})
    return pv.match(dossier.indication(indication), patient, vocabulary=dossier)


@pytest.mark.parametrize(
    ("changed", "said", "settles"),
    [
        ({}, "eligible", []),
        ({"facts": {"age": 17}}, "not eligible", []),
        ({"facts": {"age": None}}, "undetermined", ["age"]),
        ({"facts": {"differentiation": "poor"}}, "not eligible", []),
        ({"facts": {"primary_site": None}}, "eligible", []),
        ({"facts": {"disease": "NEN"}}, "undetermined", ["disease"]),
        ({"facts": {"metastatic": False}}, "undetermined", ["unresectable"]),
        ({"facts": {"metastatic": None}}, "undetermined", ["unresectable", "metastatic"]),
        ({"facts": {"metastatic": False, "unresectable": False}}, "not eligible", []),
        ({"prior_therapies": [{"therapy": "octreotide", "outcomes": "progressed"}]}, "not eligible", []),
        ({"prior_therapies": [{"therapy": "everolimus", "outcomes": "intolerant"}]}, "not eligible", []),
        ({"prior_therapies": None, "facts": {"age": None}}, "undetermined", ["age", "prior_therapies"]),
    ],
)
def test_the_eu_label(dossier, changed, said, settles):
    found = answer(dossier, **changed)
    assert found.answer == said
    assert [each.fact for each in found.settles] == settles


def test_a_fact_that_settles_says_in_which_direction(dossier):
    assert answer(dossier, facts={"age": None}).settles[0].answers == ("eligible", "not eligible")
    both = answer(dossier, facts={"age": None, "differentiation": None})
    assert {each.answers for each in both.settles} == {("not eligible",)}


def test_the_us_label_is_wider_in_age_and_progression(dossier):
    young = {"facts": {"age": 13}, "prior_therapies": [{"therapy": "everolimus", "outcomes": "completed"}]}
    assert answer(dossier, "us-epnet", **young).answer == "eligible"
    assert answer(dossier, "eu-net", **young).answer == "not eligible"
    assert answer(dossier, "us-pnet").answer == "not eligible"


def test_the_trial_took_intolerance_and_only_listed_therapies(dossier):
    trial = dossier.trial("CABINET").eligibility
    asked = dossier.indication("eu-net").model_copy(update={"criteria": trial, "id": "CABINET"})
    facts = FITS["facts"] | {"months_since_progression": 3, "measurable_disease": True, "ecog": 1}
    stopped = [{"therapy": "everolimus", "outcomes": "intolerant"}]
    patient = pv.Patient.model_validate(FITS | {"facts": facts, "prior_therapies": stopped})
    assert pv.match(asked, patient, vocabulary=dossier).answer == "eligible"
    other = patient.model_copy(
        update={"prior_therapies": (patient.prior_therapies[0].model_copy(update={"therapy": "sunitinib"}),)}
    )
    assert pv.match(asked, other, vocabulary=dossier).answer == "not eligible"


def test_the_explanation_names_each_clause_and_what_is_known(dossier):
    text = pv.explain(dossier.indication("eu-net"), pv.Patient(id="P1", facts={"age": 61}), vocabulary=dossier)
    assert "P1 and eu-net: undetermined" in text
    assert "- age ≥ 18 years: met (known: 61 years)" in text
    assert "- differentiation: well differentiated: unknown (known: not known)" in text


def test_only_labels_in_force_there_are_answered(dossier):
    patient = pv.Patient.model_validate(FITS)
    before = pv.match_all(dossier, patient, territory="EU", on="2025-06-01")
    after = pv.match_all(dossier, patient, territory="EU", on="2025-09-01")
    between = pv.match_all(dossier, patient, territory="EU", on="2025-07-01")
    assert "eu-net" not in [each.match.indication for each in before.options]
    assert [
        (each.match.indication, each.match.answer) for each in after.options if each.match.answer == "eligible"
    ] == [("eu-net", "eligible")]
    assert {each.authorised.answer for each in between.options if each.match.indication == "eu-net"} == {"unknown"}
    assert all(each.match.indication.startswith("eu-") for each in after.options)


def test_a_field_that_the_vocabulary_does_not_have_is_an_error(dossier):
    with pytest.raises(DataError, match="did you mean 'differentiation'"):
        pv.match(dossier.indication("eu-net"), pv.Patient(facts={"diferentiation": "well"}), vocabulary=dossier)
    with pytest.raises(DataError, match="accepted: NEN, NET"):
        pv.match(dossier.indication("eu-net"), pv.Patient(facts={"disease": "flu"}), vocabulary=dossier)


def test_a_limit_in_another_unit_is_tried_in_the_unit_of_the_field(dossier):
    for limits in ({"at_least": 216}, {"at_least": 216, "at_most": 217}):
        criteria = {"field": "age", "unit": "months"} | limits
        asked = pv.Indication(id="x", says="x", disease="NET", status="derived", criteria=criteria)
        found = pv.match(asked, pv.Patient(), vocabulary=dossier)
        assert [each.answers for each in found.settles] == [("eligible", "not eligible")]
