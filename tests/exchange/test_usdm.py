"""Studies of USDM: what is stated is taken, and every mistake is told with its pointer."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import FormatError, StorageError
from tests.exchange.cdisc_files import reference


def code(words: str) -> dict[str, Any]:
    return {"id": f"Code_{words}", "code": "C1", "decode": words}


DESIGN = "/study/versions/0/studyDesigns/0"
STUDY: dict[str, Any] = {
    "usdmVersion": "4.0.0",
    "study": {
        "name": "EXAMPLE-1",
        "versions": [
            {
                "versionIdentifier": "2",
                "titles": [
                    {"text": "Short", "type": code("Brief Study Title")},
                    {"text": "A trial of one drug against placebo", "type": code("Official Study Title")},
                ],
                "studyIdentifiers": [{"text": "EX-1"}, {"text": "NCT01234567"}],
                "studyInterventions": [{"id": "I1", "name": "drug", "label": "The drug"}],
                "dictionaries": [
                    {
                        "id": "D1",
                        "parameterMaps": [
                            {"tag": "age", "reference": '<usdm:ref klass="Quantity" id="Q1" attribute="value"/>'}
                        ],
                    }
                ],
                "eligibilityCriterionItems": [
                    {"id": "CI1", "text": '<p>Aged at least <usdm:tag name="age"/> years</p>', "dictionaryId": "D1"},
                    {"id": "CI2", "text": "Brain metastases &amp; no treatment"},
                ],
                "studyDesigns": [
                    {
                        "name": "Main",
                        "studyPhase": {"standardCode": code("Phase III Trial")},
                        "blindingSchema": {"standardCode": code("Double Blind Study")},
                        "characteristics": [code("Randomized")],
                        "arms": [
                            {"id": "A1", "name": "Drug", "type": code("Investigational Arm")},
                            {"id": "A2", "name": "Placebo", "type": code("Placebo Control Arm")},
                        ],
                        "epochs": [{"id": "E1", "name": "Treatment", "type": code("Treatment Epoch")}],
                        "objectives": [
                            {
                                "name": "O1",
                                "text": "To prolong life",
                                "level": code("Primary Objective"),
                                "endpoints": [
                                    {
                                        "id": "P1",
                                        "name": "OS",
                                        "text": "Overall survival",
                                        "level": code("Primary Endpoint"),
                                    }
                                ],
                            }
                        ],
                        "estimands": [
                            {
                                "name": "EST1",
                                "populationSummary": "Hazard ratio",
                                "analysisPopulationId": "AP1",
                                "interventionIds": ["I1"],
                                "variableOfInterestId": "P1",
                                "intercurrentEvents": [
                                    {"text": "New therapy", "strategy": "Treatment Policy"},
                                    {"text": "Crossing over", "strategy": "hypothetical strategy"},
                                    {"text": "Stopping", "strategy": "While-on-treatment"},
                                ],
                            }
                        ],
                        "analysisPopulations": [{"id": "AP1", "text": "All randomised"}],
                        "population": {
                            "description": "Adults",
                            "plannedEnrollmentNumber": {"value": 300.0},
                            "plannedAge": {"minValue": {"id": "Q1", "value": 18.0}},
                        },
                        "eligibilityCriteria": [
                            {"criterionItemId": "CI1", "category": code("Inclusion Criteria")},
                            {"criterionItemId": "CI2", "category": code("Exclusion Criteria")},
                        ],
                    }
                ],
            }
        ],
    },
}


def edited(path: str, value: Any) -> dict[str, Any]:
    study: Any = json.loads(json.dumps(STUDY))
    *outer, last = [int(part) if part.isdigit() else part for part in path.strip("/").split("/")]
    at = study
    for part in outer:
        at = at[part]
    if value is ...:
        at.pop(last, None)
    else:
        at[last] = value
    return study  # type: ignore[no-any-return]


def read(folder: Path, study: Any, **more: Any) -> Any:
    path = folder / "study.json"
    path.write_text(json.dumps(study))
    return pv.read_usdm(path, **more)


def test_a_study_becomes_a_trial(tmp_path: Path) -> None:
    study = read(tmp_path, STUDY)
    trial = study.trial
    assert (trial.id, trial.title, trial.phase) == ("NCT01234567", "A trial of one drug against placebo", "3")
    assert (trial.blinding, trial.randomised, trial.control) == ("double", True, "placebo")
    assert [(arm.name, arm.role) for arm in trial.arms] == [("Drug", "experimental"), ("Placebo", "reference")]
    endpoint = trial.endpoints[0]
    assert (endpoint.id, endpoint.kind, endpoint.role, endpoint.better) == ("OS", "time_to_event", "primary", "higher")
    assert trial.eligibility_unparsed == (
        "Inclusion: Aged at least 18 years",
        "Exclusion: Brain metastases & no treatment",
    )
    assert [epoch.kind for epoch in study.epochs] == ["Treatment Epoch"]
    assert [each.endpoints for each in study.objectives] == [("OS",)]
    assert (study.population, study.planned, study.interventions) == ("Adults", 300, ("The drug",))
    assert study.assumed == (f"{DESIGN}/objectives/0/endpoints/0: OS is taken as time to event, better: higher",)


def test_estimands_keep_their_five_parts(tmp_path: Path) -> None:
    estimand = read(tmp_path, STUDY).estimands[0]
    assert (estimand.summary, estimand.population, estimand.endpoint) == ("Hazard ratio", "All randomised", "OS")
    assert estimand.interventions == ("The drug",)
    strategies = ["treatment policy", "hypothetical", "while on treatment"]
    assert [each.strategy for each in estimand.events] == strategies


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        ("/usdmVersion", "2.0", "/usdmVersion: version '2.0' is not read"),
        ("/study/name", 5, "/study/name: holds the number 5"),
        ("/study/versions", [], "/study/versions: there are 0; name one"),
        ("/study/versions", {}, "/study/versions: holds an object"),
        ("/study/versions/0/studyDesigns", ..., "/study/versions/0/studyDesigns: is missing"),
        (f"{DESIGN}/arms", [], f"{DESIGN}/arms: there are no arms"),
        (f"{DESIGN}/arms/0/name", ..., f"{DESIGN}/arms/0/name: is missing"),
        (f"{DESIGN}/arms/0/type/decode", "Arm", f"{DESIGN}/arms/0/type: 'Arm' does not say which role"),
        (f"{DESIGN}/arms/0", "Drug", f"{DESIGN}/arms/0: holds the text 'Drug'"),
        (f"{DESIGN}/objectives/0/endpoints", [], f"{DESIGN}/objectives: there are no endpoints"),
        (f"{DESIGN}/objectives/0/endpoints/0/text", "", f"{DESIGN}/objectives/0/endpoints/0/text: is empty"),
        (f"{DESIGN}/estimands/0/variableOfInterestId", "P9", "variableOfInterestId: there is no endpoint 'P9'"),
        (
            f"{DESIGN}/estimands/0/analysisPopulationId",
            "AP9",
            "analysisPopulationId: the text 'AP9' is nothing in this file",
        ),
        (f"{DESIGN}/estimands/0/interventionIds/0", 7, "interventionIds/0: the number 7 is nothing"),
        (
            f"{DESIGN}/estimands/0/intercurrentEvents/1/strategy",
            "ignore it",
            "intercurrentEvents/1/strategy: 'ignore it' is no strategy",
        ),
        (f"{DESIGN}/eligibilityCriteria/1/criterionItemId", ..., "eligibilityCriteria/1/criterionItemId: is missing"),
        (f"{DESIGN}/population/plannedEnrollmentNumber", 300, "plannedEnrollmentNumber: holds the number 300"),
    ],
)
def test_a_mistake_is_told_with_its_pointer(tmp_path: Path, at: str, value: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, edited(at, value))
    assert message in str(caught.value)


def test_all_mistakes_are_told(tmp_path: Path) -> None:
    study = edited(f"{DESIGN}/arms/0/name", ...)
    design = study["study"]["versions"][0]["studyDesigns"][0]
    design["estimands"][0]["intercurrentEvents"][0]["strategy"] = "none"
    del design["eligibilityCriteria"][0]["criterionItemId"]
    with pytest.raises(FormatError) as caught:
        read(tmp_path, study)
    assert len(caught.value.faults) == 3


def test_roles_versions_and_designs_are_named(tmp_path: Path) -> None:
    unclear = edited(f"{DESIGN}/arms/0/type/decode", "Arm")
    assert read(tmp_path, unclear, roles={"Drug": "experimental"}).trial.arms[0].role == "experimental"
    with pytest.raises(FormatError, match="roles= names 'Dru'"):
        read(tmp_path, STUDY, roles={"Dru": "experimental"})
    two = json.loads(json.dumps(STUDY))
    two["study"]["versions"].append({**two["study"]["versions"][0], "versionIdentifier": "3"})
    with pytest.raises(FormatError, match=r"/study/versions: there are 2; name one \(accepted: 2, 3\)"):
        read(tmp_path, two)
    assert read(tmp_path, two, version="3").trial.id == "NCT01234567"
    with pytest.raises(FormatError, match=r"/study/versions/0/studyDesigns: 0 are called 'Other' \(accepted: Main\)"):
        read(tmp_path, STUDY, design="Other")


def test_what_is_no_study_is_refused(tmp_path: Path) -> None:
    for other in ([], {"protocolSection": {}}, 5):
        with pytest.raises(FormatError, match="accepted: a study of USDM 4"):
            read(tmp_path, other)


POINTERS = [
    "/study", "/study/versions/0/titles", "/study/versions/0/studyIdentifiers", "/study/versions/0/dictionaries/0/parameterMaps",
    "/study/versions/0/eligibilityCriterionItems/0/text", "/study/versions/0/studyInterventions/0/label",
    *(f"{DESIGN}/{key}" for key in STUDY["study"]["versions"][0]["studyDesigns"][0]),
    f"{DESIGN}/arms/0/type", f"{DESIGN}/arms/1/name", f"{DESIGN}/population/description", f"{DESIGN}/objectives/0/endpoints/0/level",
    f"{DESIGN}/objectives/0/endpoints/0/id", f"{DESIGN}/estimands/0/intercurrentEvents/0/description",
]  # fmt: skip
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just([])
    | st.just({})
    | st.just([1])
    | st.just(...)
)


@given(st.sampled_from(POINTERS), ANYTHING)
def test_anything_anywhere_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, at: str, value: Any) -> None:
    try:
        study = read(tmp_path_factory.getbasetemp(), edited(at, value))
    except StorageError:
        return
    assert study.trial.arms and study.trial.endpoints


def test_the_pilot_study_of_cdisc_is_read() -> None:
    path = reference("usdm", "CDISC_Pilot_Study.json")
    study = pv.read_usdm(path, roles={"Xanomeline Low Dose": "experimental", "Xanomeline High Dose": "experimental"})
    assert [arm.role for arm in study.trial.arms] == ["reference", "experimental", "experimental"]
    assert (len(study.epochs), len(study.objectives), len(study.trial.endpoints)) == (5, 6, 11)
    assert (study.trial.phase, study.trial.blinding, study.planned) == ("2", "double", 300)
    assert study.estimands[0].events[0].strategy == "treatment policy"
    assert len(study.trial.eligibility_unparsed) == 31
    assert study.trial.eligibility_unparsed[2] == "Inclusion: MMSE score of 10 to 23."


def test_the_pilot_study_is_valid_by_the_schemas_of_usdm() -> None:
    schemas = json.loads(reference("usdm", "USDM_API_openapi.json").read_text("utf-8"))["components"]
    document = json.loads(reference("usdm", "CDISC_Pilot_Study.json").read_text("utf-8"))
    name = next(each for each in ("Wrapper-Input", "Wrapper") if each in schemas["schemas"])
    jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": schemas}).validate(document)
