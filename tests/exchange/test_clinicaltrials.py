"""Records of ClinicalTrials.gov: printed numbers are taken with their digits, and the rest is listed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import FormatError, StorageError
from pivotal.exchange.clinicaltrials import RegistryRecord

RECORD = json.loads((Path(__file__).parent / "registry_record.json").read_text("utf-8"))
OUTCOMES = "/resultsSection/outcomeMeasuresModule/outcomeMeasures"


def edited(path: str, value: Any) -> dict[str, Any]:
    record: Any = json.loads(json.dumps(RECORD))
    *outer, last = [int(part) if part.isdigit() else part for part in path.strip("/").split("/")]
    at = record
    for part in outer:
        at = at[part]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return record  # type: ignore[no-any-return]


def read(folder: Path, record: Any) -> RegistryRecord:
    path = folder / "record.json"
    path.write_text(json.dumps(record))
    found: RegistryRecord = pv.read_registry_record(path)
    return found


def result(record: RegistryRecord, endpoint: str) -> Any:
    assert record.results is not None
    return next(each for each in record.results.results if each.endpoint == endpoint)


def test_numbers_are_taken_as_printed(tmp_path: Path) -> None:
    record = read(tmp_path, RECORD)
    assert (record.id, record.randomised, record.reference) == ("NCT01234567", True, "Placebo")
    assert [(arm.id, arm.type) for arm in record.arms] == [
        ("Drug_X", "EXPERIMENTAL"),
        ("Placebo", "PLACEBO_COMPARATOR"),
    ]
    pfs = result(record, "PFS")
    assert str(pfs.hazard_ratio) == "0.38 (95 % CI 0.25 to 0.59)" and pfs.hazard_ratio.stratified is True
    assert (str(pfs.p_value), pfs.p_value.sides, pfs.assessor, pfs.unit) == ("p <0.001", "two", "BICR", "months")
    assert {arm: str(each) for arm, each in pfs.median.items()} == {
        "Drug_X": "8.4 (95 % CI 7.6 to 12.7)",
        "Placebo": "3.9 (95 % CI 3.0 to 5.7)",
    }
    assert {arm: str(each) for arm, each in pfs.n.items()} == {"Drug_X": "134", "Placebo": "69"}
    assert "stand apart" in pfs.note


def test_what_was_not_reached_has_no_number(tmp_path: Path) -> None:
    survival = result(read(tmp_path, RECORD), "OS")
    assert str(survival.median["Drug_X"]) == "21.95 (95 % CI 18.5 to not reached)"
    assert str(survival.median["Placebo"]) == "not reached (95 % CI 15.2 to not reached)"
    assert survival.p_value.sides == "not stated" and survival.hazard_ratio.stratified is None


def test_percentages_are_taken(tmp_path: Path) -> None:
    response = result(read(tmp_path, edited(f"{OUTCOMES}/2/denoms/0/counts/0/value", "1,134")), "ORR")
    assert str(response.percent["Placebo"]) == "0 (95 % CI 0 to 5.2)"
    assert str(response.n["Drug_X"]) == "1134"


@pytest.mark.parametrize(
    ("kind", "name"),
    [("Odds Ratio (OR)", "odds_ratio"), ("Risk Ratio (RR)", "relative_risk"), ("Hazard Ratio (HR)", "hazard_ratio")],
)
def test_ratios_of_every_kind_are_taken_with_their_intervals(tmp_path: Path, kind: str, name: str) -> None:
    record = read(tmp_path, edited(f"{OUTCOMES}/0/analyses/1/paramType", kind))
    found = [getattr(each, name) for each in record.results.results if getattr(each, name) is not None]
    assert str(found[0]) == "0.38 (95 % CI 0.25 to 0.59)"


def test_what_is_not_taken_is_listed(tmp_path: Path) -> None:
    told = {each.at: str(each) for each in read(tmp_path, RECORD).not_taken}
    assert set(told) == {f"{OUTCOMES}/1/analyses/1", f"{OUTCOMES}/3"}
    assert "only hazard ratios, odds ratios" in told[f"{OUTCOMES}/1/analyses/1"]
    assert "mean in score on a scale is not taken" in told[f"{OUTCOMES}/3"]


def test_the_consistency_check_takes_the_results(tmp_path: Path) -> None:
    record = read(tmp_path, RECORD)
    assert record.results is not None
    report = pv.check_consistency(record.results, reference=record.reference)
    assert report.counts()["serious"] == 0
    wrong = read(tmp_path, edited(f"{OUTCOMES}/0/analyses/1/paramValue", "0.48"))
    assert wrong.results is not None
    found = pv.check_consistency(wrong.results, reference=wrong.reference).findings
    assert [each.severity for each in found if each.rule == "hazard ratio against its interval"] == ["serious"]


@pytest.mark.parametrize(
    ("at", "value", "where", "why"),
    [
        ("/0/analyses/1/paramValue", "about 0.4", "/0/analyses/1/paramValue", "is no printed number"),
        ("/0/analyses/1/paramType", "Median Difference (Final Values)", "/0/analyses/1", "only hazard ratios, odds"),
        ("/0/analyses/1/paramType", "Hazard Ratio, log", "/0/analyses/1", "only hazard ratios, odds"),
        ("/0/analyses/1/paramType", "Odds Ratio, log", "/0/analyses/1", "only hazard ratios, odds"),
        ("/0/analyses/1/paramType", "Risk Difference (RD)", "/0/analyses/1/paramValue", "or of fractions"),
        ("/0/analyses/1/ciPctValue", ..., "/0/analyses/1/ciPctValue", "has no level"),
        ("/0/analyses/1/ciNumSides", ..., "/0/analyses/1/ciNumSides", "sides of the interval are not stated"),
        ("/0/analyses/0/pValue", "significant", "/0/analyses/0/pValue", "is no printed p value"),
        ("/0/analyses/1/groupIds", ["OG000"], "/0/analyses/1", "a comparison of 1 groups"),
        ("/0/unitOfMeasure", "cycles", "/0", "median in cycles is not taken"),
        ("/0/dispersionType", "Full Range", "/0", "is no confidence interval"),
        ("/0/classes/0/categories", [{}, {}], "/0", "2 classes and categories"),
        ("/0/denoms/0/units", "Eyes", "/0/denoms/0", "counts of 'Eyes'"),
        ("/0/analyses/1/ciUpperLimit", "0.10", "/0", "the lower limit 0.25 lies above the upper limit 0.10"),
        (
            "/1/classes/0/categories/0/measurements/1/comment",
            ...,
            "/1/classes/0/categories/0/measurements/1",
            "no comment says",
        ),
    ],
)
def test_a_number_that_cannot_be_taken_is_listed(tmp_path: Path, at: str, value: Any, where: str, why: str) -> None:
    told = [each for each in read(tmp_path, edited(OUTCOMES + at, value)).not_taken if each.at == OUTCOMES + where]
    assert any(why in str(each) for each in told)


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        ("/protocolSection/identificationModule/nctId", "EUCTR1", "'EUCTR1' is no number of a trial"),
        ("/protocolSection/identificationModule", ..., "/protocolSection/identificationModule: is missing"),
        ("/resultsSection", [], "/resultsSection: holds a list"),
        (f"{OUTCOMES}/0", "PFS", f"{OUTCOMES}/0: holds the text 'PFS'"),
        (f"{OUTCOMES}/0/title", ..., f"{OUTCOMES}/0/title: is missing"),
        (f"{OUTCOMES}/0/analyses/0/groupIds/0", "OG009", "/analyses/0/groupIds/0: there is no group the text 'OG009'"),
        (f"{OUTCOMES}/0/denoms/0/counts/0/groupId", "OG009", "counts/0/groupId: there is no group 'OG009'"),
        (f"{OUTCOMES}/0/analyses/1/paramValue", 0.38, "/analyses/1/paramValue: holds the number 0.38"),
    ],
)
def test_a_malformed_record_is_refused(tmp_path: Path, at: str, value: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, edited(at, value))
    assert message in str(caught.value)


def test_a_record_without_results_says_so(tmp_path: Path) -> None:
    record = read(tmp_path, edited("/resultsSection", ...))
    assert record.results is None and "the record has no results" in str(record.not_taken[0])
    with pytest.raises(FormatError, match=r"accepted: a record of ClinicalTrials\.gov"):
        read(tmp_path, {"study": {}})


def test_further_comparisons_are_results_of_their_own(tmp_path: Path) -> None:
    more = {
        **RECORD["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][1]["analyses"][0],
        "paramValue": "0.90",
    }
    first = RECORD["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][1]["analyses"][:1]
    record = read(tmp_path, edited(f"{OUTCOMES}/1/analyses", [*first, more]))
    assert record.results is not None
    own = [each for each in record.results.results if each.endpoint == "OS"]
    assert sorted(str(each.hazard_ratio.value) for each in own if each.hazard_ratio) == ["0.86", "0.90"]
    assert [bool(each.median) for each in own] == [True, False, False]


def test_arms_are_matched_by_title_over_outcomes(tmp_path: Path) -> None:
    groups = [{"id": "OG000", "title": "PLACEBO"}, {"id": "OG001", "title": "drug  x"}]
    record = read(tmp_path, edited(f"{OUTCOMES}/2/groups", groups))
    assert str(result(record, "ORR").n["Placebo"]) == "134"


KEYS = ["title", "paramType", "dispersionType", "unitOfMeasure", "groups", "denoms", "classes", "analyses"]
PLACES = [f"{OUTCOMES}/0/{key}" for key in KEYS] + [
    f"{OUTCOMES}/1/analyses/0/{key}"
    for key in RECORD["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][1]["analyses"][0]
]
PLACES += [f"{OUTCOMES}/0/classes/0/categories/0/measurements/0/{key}" for key in ("value", "lowerLimit", "groupId")]
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.just([])
    | st.just({})
    | st.just([1])
    | st.just([[]])
)


@given(st.sampled_from(PLACES), ANYTHING)
def test_anything_anywhere_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, at: str, value: Any) -> None:
    try:
        record = read(tmp_path_factory.getbasetemp(), edited(at, value))
    except StorageError:
        return
    assert record.id == "NCT01234567"
