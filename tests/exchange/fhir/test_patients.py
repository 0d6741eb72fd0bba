"""Patients shaped like mCODE: facts, earlier therapies, what is not understood, and untrusted bundles."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pivotal as pv
from pivotal.errors import DataError, FormatError, PivotalError, StorageError
from pivotal.exchange.fhir.patient_facts import age_on
from pivotal.exchange.fhir.patients import FhirPatients
from pivotal.label.model import CodedValue

DOSSIER = pv.load_dossier("cabometyx")
LOINC, ICDO, ATC, LOCAL = (
    "http://loinc.org",
    "http://terminology.hl7.org/CodeSystem/icd-o-3",
    "http://www.whocc.no/atc",
    "urn:local",
)
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
ON = "2025-09-01"


def coded(system: str, *codes: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} for code in codes]}


def about(kind: str, **more: Any) -> dict[str, Any]:
    subject = {"reference": "Patient/p1"}
    return {
        "resourceType": kind,
        "subject": subject,
        "status": "completed" if kind != "Observation" else "final",
        **more,
    }


def tumour(site: str, morphology: str, **more: Any) -> dict[str, Any]:
    extension = {"url": f"{MCODE}mcode-histology-morphology-behavior", "valueCodeableConcept": coded(ICDO, morphology)}
    return about("Condition", bodySite=[coded(ICDO, site)], extension=[extension], code=coded(ICDO, morphology), **more)


def observed(code: str, when: str = "2025-01-01", system: str = LOCAL, **value: Any) -> dict[str, Any]:
    return about("Observation", code=coded(system, code), effectiveDateTime=when, **value)


PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1964-05-01"}
CODINGS = [
    {"system": LOCAL, "code": "grade?", "field": "grade"},
    {"system": LOCAL, "code": "g2", "field": "grade", "value": "G2", "coding_system": "who-digestive-2019"},
    {"system": LOCAL, "code": "g3", "field": "grade", "value": "G3", "coding_system": "who-digestive-2019"},
    {"system": LOCAL, "code": "ki67?", "field": "ki67"},
    {"system": LOCAL, "code": "unresectable?", "field": "unresectable"},
    {"system": LOCAL, "code": "since?", "field": "months_since_progression"},
    {"system": LOCAL, "code": "worse", "field": "outcome", "value": "progressed"},
    {"system": LOCAL, "code": "adjuvant", "field": "setting", "value": "adjuvant"},
]  # fmt: skip


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}


def read(*resources: dict[str, Any], **options: Any) -> FhirPatients:
    return pv.read_fhir_patients(bundle(PATIENT, *resources), DOSSIER, on=ON, codings=CODINGS, **options)


def facts(*resources: dict[str, Any]) -> dict[str, Any]:
    return dict(read(*resources).patients[0].facts)


def told(*resources: dict[str, Any]) -> str:
    return "\n".join(read(*resources).told())


# ---------------------------------------------------------------------------------------------------- facts


@pytest.mark.parametrize(
    ("site", "morphology", "place", "disease"),
    [
        ("C25.4", "8240/3", "pancreas", "pNET"),
        ("C25", "8249/3", "pancreas", "pNET"),
        ("C17.2", "8249/3", "ileum", "NET"),
        ("C18.1", "8240/3", "appendix", "NET"),
        ("C18.7", "8246/3", "colon", "NEN"),
        ("C34.1", "8240/3", "lung", "typical-carcinoid"),
        ("C34", "8249/3", "lung", "atypical-carcinoid"),
        ("C34", "8041/3", "lung", "NEC"),
    ],
)
def test_site_and_morphology_are_read_together(site, morphology, place, disease) -> None:
    found = facts(tumour(site, morphology))
    assert (found["primary_site"], found["disease"]) == (place, disease)
    assert "grade" not in found  # the code does not say it


def test_a_secondary_condition_says_metastatic_and_its_code_is_told() -> None:
    secondary = about(
        "Condition",
        meta={"profile": [f"{MCODE}mcode-secondary-cancer-condition"]},
        code=coded("http://snomed.info/sct", "94381002"),
    )
    found = read(secondary)
    assert found.patients[0].facts["metastatic"] is True
    assert [(each.system, each.code) for each in found.unknown] == [("http://snomed.info/sct", "94381002")]


def test_observations_answer_fields_in_their_units() -> None:
    found = facts(
        about("Observation", code=coded(LOINC, "89247-1"), valueInteger=1),
        observed("grade?", valueCodeableConcept=coded(LOCAL, "g2")),
        observed("ki67?", valueQuantity={"value": 12.5, "code": "%"}),
        observed("unresectable?", valueBoolean=False),
        observed("since?", valueQuantity={"value": 365.25, "code": "d"}),
    )
    assert found == {
        "age": 61, "ecog": 1.0, "grade": CodedValue(value="G2", system="who-digestive-2019"), "ki67": 12.5,
        "unresectable": False, "months_since_progression": pytest.approx(12.0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (observed("ki67?", valueQuantity={"value": 12.5, "code": "mg"}), "ki67 is counted in percent, not in mg"),
        (observed("ki67?", valueQuantity={"value": 12.5}), "not in no unit"),
        (observed("ki67?", valueQuantity={"value": 20, "comparator": ">", "code": "%"}), "> 20 is no single value"),
        (observed("ki67?", valueString="high"), "gives ki67 no number"),
        (observed("ki67?"), "gives ki67 no number"),
        (observed("unresectable?", valueInteger=1), "gives unresectable no value of its kind"),
        (observed("grade?", valueCodeableConcept=coded(LOCAL, "gx")), "urn:local gx: a code of no row"),
        (observed("nobody-knows", valueInteger=1), "urn:local nobody-knows: a code of no row"),
        (observed("ki67?", component=[{}], valueQuantity={"value": 3, "code": "%"}), "components"),
        (about("Observation", code={"text": "Ki-67"}), "holds no code (Ki-67)"),
        ({**observed("ki67?", valueQuantity={"value": 3, "code": "%"}), "status": "entered-in-error"}, "is entered-in-error is not taken"),
        (tumour("C99", "8240/3"), "C99: a code of no row"),
        ({**tumour("C25", "8240/3"), "verificationStatus": coded(LOCAL, "refuted")}, "refuted"),
        ({**tumour("C25", "8240/3"), "verificationStatus": coded(LOCAL, "provisional")}, "a condition that is provisional is not taken"),
        (observed("ki67?", dataAbsentReason={"text": "not done"}), "an observation without a value"),
        (about("Condition", code={"text": "carcinoid"}), "holds no code (carcinoid)"),
        ({"resourceType": "AllergyIntolerance", "id": "a"}, "a AllergyIntolerance is not read"),
        ({**observed("ki67?"), "subject": {"reference": "Patient/p9"}}, "a patient who is not there (Patient/p9)"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_and_never_becomes_a_fact(resource, said) -> None:
    assert said in told(resource)
    assert set(facts(resource)) <= {"age", "disease", "primary_site"} | ({"ki67"} if "component" in resource else set())


def test_the_latest_counts_and_a_contradiction_stays_unknown() -> None:
    old, new = (
        observed("grade?", when, valueCodeableConcept=coded(LOCAL, code))
        for when, code in (("2023-01-01", "g3"), ("2024-05", "g2"))
    )
    assert facts(old, new)["grade"].value == "G2"
    other = observed("grade?", "2024-05", valueCodeableConcept=coded(LOCAL, "g3"))
    assert "grade" not in facts(old, new, other)
    assert "grade is G2 and G3 on 2024-05, and stays unknown" in told(new, other)


def test_a_date_that_is_not_precise_may_be_as_late() -> None:
    dated, vague = (
        observed("grade?", when, valueCodeableConcept=coded(LOCAL, code))
        for when, code in (("2024-05-06", "g3"), ("2024", "g2"))
    )
    assert "grade" not in facts(dated, vague)
    undated = {key: value for key, value in vague.items() if key != "effectiveDateTime"}
    assert "grade" not in facts(dated, undated)


def test_of_two_codes_of_a_day_the_narrower_counts() -> None:
    assert facts(tumour("C17.2", "8240/3"), tumour("C25", "8240/3"))["disease"] == "pNET"
    assert "disease is" in told(tumour("C17.2", "8041/3"), tumour("C25", "8240/3"))


def test_what_is_before_birth_or_after_the_day_is_not_taken() -> None:
    later = observed("ki67?", "2025-09-02", valueQuantity={"value": 3, "code": "%"})
    assert "of 2025-09-02, after 2025-09-01, is not taken" in told(later) and "ki67" not in facts(later)
    early = observed("ki67?", "1964-04", valueQuantity={"value": 3, "code": "%"})
    assert "before the birth on 1964-05-01" in told(early) and "ki67" not in facts(early)
    assert "ki67" in facts(observed("ki67?", "2025", valueQuantity={"value": 3, "code": "%"}))


@pytest.mark.parametrize(
    ("born", "age"), [("1964-05-01", 61), ("1964-09-02", 60), ("1964", None), ("1964-01", 61), (None, None)]
)
def test_age_is_of_the_day_and_only_where_the_birth_can_tell(born, age) -> None:
    found = pv.read_fhir_patients(bundle({**PATIENT, "birthDate": born}), DOSSIER, on=ON)
    assert found.patients[0].facts.get("age") == age


@pytest.mark.parametrize("born", ["2030-01-01", "yesterday", 5])
def test_an_impossible_birth_is_told(born) -> None:
    found = pv.read_fhir_patients(bundle({**PATIENT, "birthDate": born}), DOSSIER, on=ON)
    assert "age" not in found.patients[0].facts and len(found.unknown) == 1
    with pytest.raises(ValueError, match=r"after|not a date"):
        age_on(born, found.on)


# ------------------------------------------------------------------------------------------- earlier therapies


def test_therapies_become_events_in_the_shapes_of_r4_and_r5() -> None:
    found = read(
        about("MedicationAdministration", medicationCodeableConcept=coded(ATC, "H01CB02"), effectivePeriod={"start": "2023-02-01T10:00:00Z"}),
        about("MedicationAdministration", medication={"concept": coded(ATC, "L01XE10")}, occurenceDateTime="2024-02", statusReason=[coded(LOCAL, "worse")]),
        about("MedicationRequest", medicationReference={"reference": "Medication/m"}, authoredOn="2024-08-01"),
        {"resourceType": "Medication", "id": "m", "code": coded(ATC, "L01EX07")},
        about("Procedure", code=coded(LOCAL, "op"), performedDateTime="2022", extension=[{"url": f"{MCODE}mcode-treatment-intent", "valueCodeableConcept": coded(LOCAL, "adjuvant")}]),
        orders=True,
    )  # fmt: skip
    assert found.therapies() == [
        {"patient": "p1", "date": "2023-02-01", "code": "H01CB02", "system": ATC, "setting": None, "outcome": None, "therapy": "octreotide"},
        {"patient": "p1", "date": "2024-02", "code": "L01XE10", "system": ATC, "setting": None, "outcome": "progressed", "therapy": "everolimus"},
        {"patient": "p1", "date": "2024-08-01", "code": "L01EX07", "system": ATC, "setting": None, "outcome": None, "therapy": "cabozantinib"},
        {"patient": "p1", "date": "2022", "code": "op", "system": LOCAL, "setting": "adjuvant", "outcome": None, "therapy": None},
    ]  # fmt: skip
    assert [(each.system, each.code) for each in found.unknown] == [(LOCAL, "op")]
    received = {each.therapy: each.outcomes for each in found.patients[0].prior_therapies}
    assert received == {"octreotide": None, "everolimus": ("progressed",), "cabozantinib": None}
    assert found.patients[0].prior_therapies_complete is False


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ({**about("MedicationAdministration", medicationCodeableConcept=coded(ATC, "H01CB02")), "status": "not-done"}, "that is not-done is not taken"),
        (about("MedicationRequest", medicationCodeableConcept=coded(ATC, "H01CB02"), doNotPerform=True), "is not taken"),
        (about("MedicationAdministration", medicationCodeableConcept={"text": "octreotide"}), "without a code is not taken"),
        (about("MedicationAdministration", medicationCodeableConcept=coded(ATC, "H01CB02"), effectiveDateTime="2031-01-01"), "after 2025-09-01"),
    ],
)  # fmt: skip
def test_a_therapy_that_was_not_given_is_no_event(resource, said) -> None:
    found = read(resource, orders=True)
    assert found.events == () and found.patients[0].prior_therapies is None
    assert said in "\n".join(found.told())


def test_what_was_ordered_is_not_taken_for_given() -> None:
    order = about("MedicationRequest", medicationCodeableConcept=coded(ATC, "H01CB02"), status="active")
    found = read(order)
    assert found.events == () and "says what was ordered" in found.told()[0]
    assert [each.therapy for each in read(order, orders=True).events] == ["octreotide"]


def test_a_medication_may_be_contained() -> None:
    inside = {"resourceType": "Medication", "id": "m", "code": coded(ATC, "L01EX07")}
    given = about("MedicationAdministration", contained=[inside], medicationReference={"reference": "#m"})
    assert [each.therapy for each in read(given).events] == ["cabozantinib"]


def test_an_outcome_of_no_row_is_told() -> None:
    given = about(
        "MedicationAdministration", medicationCodeableConcept=coded(ATC, "H01CB02"), statusReason=[coded(LOCAL, "odd")]
    )
    found = read(given)
    assert found.events[0].outcome is None and found.unknown[0].code == "odd"


def test_a_patient_can_be_matched() -> None:
    found = read(
        tumour("C17.2", "8240/3"),
        observed("unresectable?", valueBoolean=True),
        about(
            "MedicationAdministration",
            medicationCodeableConcept=coded(ATC, "L01EG02"),
            statusReason=[coded(LOCAL, "worse")],
        ),
    )
    found_options = pv.match_all(DOSSIER, found.patients[0], territory="EU", on=ON)
    answers = {row["term"]: row["answer"] for row in found_options.rows()}
    assert answers["eu-hcc"] == "not eligible" and answers["eu-net"] == "undetermined"  # differentiation is not known


# ------------------------------------------------------------------------------------------------ documents


def test_several_documents_lines_and_addresses(tmp_path: Path) -> None:
    lines = [PATIENT, observed("ki67?", valueQuantity={"value": 3, "code": "%"})]
    (tmp_path / "a.ndjson").write_text("\n\n".join(map(json.dumps, lines)), "utf-8")
    nameless = {key: value for key, value in PATIENT.items() if key != "id"}
    other = {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:p2", "resource": nameless}]}
    (tmp_path / "b.json").write_text(json.dumps(other), "utf-8")
    (tmp_path / "c.json").write_text(
        json.dumps(observed("unresectable?", valueBoolean=True) | {"subject": {"reference": "urn:uuid:p2"}}), "utf-8"
    )
    found = pv.read_fhir_patients(
        [tmp_path / "a.ndjson", tmp_path / "b.json", tmp_path / "c.json"], DOSSIER, on=ON, codings=CODINGS
    )
    assert {each.id: each.facts.get("ki67", each.facts.get("unresectable")) for each in found.patients} == {
        "p1": 3.0,
        "p2": True,
    }
    assert sorted(found.provenance.inputs) == ["a.ndjson", "b.json", "c.json"]


def test_the_frame_has_every_field_whatever_is_known() -> None:
    frame = read(observed("grade?", valueCodeableConcept=coded(LOCAL, "g2"))).tidy("polars")
    fields = [each.id for each in DOSSIER.fields if each.kind != "therapy"]
    assert [name for name in frame.columns if name in fields] == fields
    assert frame["grade_system"].to_list() == ["who-digestive-2019"]
    assert read().therapies("polars").columns == ["patient", "date", "code", "system", "setting", "outcome", "therapy"]


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (bundle(PATIENT, PATIENT), FormatError, "/entry/1/resource: the patient p1 is there twice"),
        (bundle({"resourceType": "Patient", "id": "a b"}), FormatError, "'a b' is no id"),
        (bundle({"resourceType": "Patient"}), FormatError, "'' is no id"),
        ({"entry": []}, FormatError, "without resourceType"),
        ("no-such-file.json", StorageError, "no-such-file.json"),
    ],
)
def test_a_document_that_cannot_be_read_is_refused(given, error, said) -> None:
    with pytest.raises(error, match=said):
        pv.read_fhir_patients(given, DOSSIER, on=ON)


@pytest.mark.parametrize(
    ("codings", "said"),
    [
        (
            [{"system": "s", "code": "c", "field": "disease", "value": "NETT"}],
            "disease has no value 'NETT'; did you mean 'NET'",
        ),
        (
            [{"system": "s", "code": "c", "field": "diseases", "value": "NET"}],
            "there is no field 'diseases'; did you mean 'disease'",
        ),
        ([{"system": "s", "code": "c", "field": "outcome", "value": "worse"}], "outcome has no value 'worse'"),
        ([{"system": "s", "code": "c"}], "row 1: field is missing"),
        ([{"system": "s", "code": "c", "feld": "x"}], "there is no column 'feld'"),
    ],
)
def test_a_table_of_codes_that_does_not_fit_is_refused(codings, said) -> None:
    with pytest.raises(DataError, match=said):
        pv.read_fhir_patients(bundle(PATIENT), DOSSIER, on=ON, codings=codings)


def test_every_shipped_code_fits_the_shipped_words() -> None:
    from pivotal.exchange.fhir.codings import SHIPPED

    pv.read_fhir_patients(bundle(PATIENT), DOSSIER, on=ON, codings=SHIPPED)  # as if they were the user's own
    small = pv.load_dossier(Path(__file__).parents[2] / "dossiers" / "veritamab")
    assert pv.read_fhir_patients(bundle(PATIENT), small, on=ON).summary()["patients"] == 1


def test_the_day_is_a_day() -> None:
    with pytest.raises(DataError, match="accepted: a day such as"):
        pv.read_fhir_patients(bundle(PATIENT), DOSSIER, on="2025-09")


JUNK = [None, 1, -3.5, "x", "", [], {}, [1], {"a": 1}, True, "2025-99-99", ["x"], [{}], {"coding": 3}, {"coding": [3]}]


def places(thing: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    return [found for key, each in inner for found in [(*path, key), *places(each, (*path, key))]]


def test_whatever_a_bundle_holds_it_is_read_or_refused() -> None:
    whole = bundle(
        PATIENT,
        tumour("C25.4", "8240/3", recordedDate="2024-01-01"),
        observed("ki67?", valueQuantity={"value": 3, "code": "%"}),
        observed("grade?", valueCodeableConcept=coded(LOCAL, "g2")),
        about("MedicationAdministration", medicationCodeableConcept=coded(ATC, "H01CB02"), effectivePeriod={"start": "2023"}, statusReason=[coded(LOCAL, "worse")]),
        about("MedicationRequest", medicationReference={"reference": "Medication/m"}),
        {"resourceType": "Medication", "id": "m", "code": coded(ATC, "L01EX07")},
    )  # fmt: skip
    everywhere, choose, refused = places(whole), random.Random(1), 0
    for _ in range(400):
        changed = copy.deepcopy(whole)
        *path, last = choose.choice(everywhere)
        inner = changed
        for key in path:
            inner = inner[key]
        inner[last] = choose.choice(JUNK)
        try:
            pv.read_fhir_patients(changed, DOSSIER, on=ON, codings=CODINGS)
        except PivotalError:
            refused += 1
    assert 0 < refused < 200


def test_reading_patients_needs_no_package_of_fhir() -> None:
    source = (
        "import sys, pivotal.exchange.fhir.patients; print('fhir.resources' in sys.modules, 'scipy' in sys.modules)"
    )
    fresh = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert fresh.stdout.split() == ["False", "False"]
