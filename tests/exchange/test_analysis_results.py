"""Results as a reporting event of ARS: valid, whole, and every number the unrounded one."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import pivotal as pv
from pivotal.errors import DataError
from pivotal.exchange.analysis_results import reporting_event
from tests.exchange.cdisc_files import reference

DATA = {
    "AVAL": [1, 2, 3, 4, 5, 6, 7, 8],
    "CNSR": [0, 0, 0, 1, 0, 0, 1, 1],
    "TRT01P": ["A", "B"] * 4,
    "SEX": ["F", "F", "M", "M"] * 2,
}
SAID: dict[str, Any] = {"reason": "SPECIFIED IN SAP", "purpose": "PRIMARY OUTCOME MEASURE"}


def results() -> dict[str, Any]:
    return {
        "curves": pv.kaplan_meier(DATA, by="TRT01P"),
        "test": pv.logrank(DATA, arm="TRT01P", reference="A"),
        "model": pv.cox(DATA, "TRT01P", reference="A"),
        "milestone": pv.milestone(DATA, arm="TRT01P", reference="A", at=3),
    }


def test_a_reporting_event_is_valid(tmp_path: Path) -> None:
    schema = json.loads(reference("ars", "ars_ldm.schema.json").read_text("utf-8"))
    example = json.loads(reference("ars", "example_fda_safety_tables.json").read_text("utf-8"))
    jsonschema.validate(example, schema)
    path = pv.write_analysis_results(results(), tmp_path / "ars.json", **SAID, dataset="ADTTE")
    jsonschema.validate(json.loads(path.read_text("utf-8")), schema)


def test_every_identifier_is_defined_once() -> None:
    event = reporting_event(results(), **SAID)
    operations = [each["id"] for method in event["methods"] for each in method["operations"]]
    defined = [each["id"] for kind in ("methods", "analyses", "analysisGroupings") for each in event[kind]] + operations
    assert len(defined) == len(set(defined))
    for analysis in event["analyses"]:
        assert analysis["methodId"] in defined
        for each in analysis["results"]:
            assert each["operationId"] in operations and each["operationId"].startswith(analysis["methodId"])
            assert all(group["groupingId"] in defined for group in each.get("resultGroups", ()))
    below = [
        item["analysisId"]
        for each in event["mainListOfContents"]["contentsList"]["listItems"]
        for item in each["sublist"]["listItems"]
    ]
    assert below == [each["id"] for each in event["analyses"]]


@pytest.mark.parametrize("name", ["curves", "test", "model", "milestone"])
def test_no_statistic_is_lost_or_rounded(name: str) -> None:
    result = results()[name]
    rows = result.ard()
    event = reporting_event(result, **SAID)
    written = [each for analysis in event["analyses"] for each in analysis["results"]]
    assert len(written) == len(rows)
    expected = sorted(
        repr(row["stat"]) if isinstance(row["stat"], float) else str(row["stat"])
        for row in rows
        if row["stat"] is not None
    )
    assert sorted(each["rawValue"] for each in written if "rawValue" in each) == expected
    notes = [row["warning"] for row in rows if row["stat_name"] == "note"]
    assert [each for each in notes if each not in {said["formattedValue"] for said in written}] == []


def test_frames_of_any_kind_give_the_same() -> None:
    import polars as pl

    plain = reporting_event(pv.kaplan_meier(DATA, by="TRT01P"), **SAID)
    framed = reporting_event(pv.kaplan_meier(pl.DataFrame(DATA), by="TRT01P"), **SAID)
    assert framed == plain


def test_what_the_standard_asks_for_must_be_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="reason='why not'; accepted: 'SPECIFIED IN PROTOCOL'"):
        pv.write_analysis_results(results(), tmp_path / "a.json", reason="why not", purpose=SAID["purpose"])
    for nothing in ([], {}, [1]):
        with pytest.raises(DataError, match="nothing to write"):
            pv.write_analysis_results(nothing, tmp_path / "a.json", **SAID)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
