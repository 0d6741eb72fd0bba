"""Dataset-JSON: what is written is read again and valid, and what is malformed is refused with its place."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.errors import FormatError, StorageError
from pivotal.exchange.dataset_json import read_dataset_json, write_dataset_json
from pivotal.exchange.datasets import dataset_of
from pivotal.exchange.tables import MOST_COLUMNS
from tests.exchange.cdisc_files import DATASET, EVERY_KIND, reference

ENDINGS = ("json", "ndjson", "dsjc")
MESSAGE: dict[str, Any] = {
    "datasetJSONCreationDateTime": "2024-03-01T08:30:00",
    "datasetJSONVersion": "1.1.0",
    "itemGroupOID": "IG.DM",
    "records": 2,
    "name": "DM",
    "label": "Demographics",
    "columns": [
        {"itemOID": "IT.DM.USUBJID", "name": "USUBJID", "label": "Subject", "dataType": "string", "length": 3},
        {"itemOID": "IT.DM.AGE", "name": "AGE", "label": "Age", "dataType": "integer"},
        {"itemOID": "IT.DM.D", "name": "D", "label": "Day", "dataType": "date", "targetDataType": "integer"},
        {"itemOID": "IT.DM.W", "name": "W", "label": "Weight", "dataType": "float"},
    ],
    "rows": [["001", 61, "2024-03-01", 70.5], ["", None, None, 71]],
}


def edited(path: str, value: Any) -> str:
    """Return the message with one value put at a pointer, or taken away (``...``)."""
    message = json.loads(json.dumps(MESSAGE))
    *outer, last = [int(part) if part.isdigit() else part for part in path.strip("/").split("/")]
    at = message
    for part in outer:
        at = at[part]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return json.dumps(message)


def read(folder: Path, text: str | bytes, ending: str = "json") -> Any:
    path = folder / f"dm.{ending}"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_dataset_json(path)


def test_a_file_says_what_its_columns_are(tmp_path: Path) -> None:
    data = read(tmp_path, json.dumps(MESSAGE))
    assert (data.name, data.label, data.labels["AGE"]) == ("DM", "Demographics", "Age")
    assert data.frame.schema == {"USUBJID": pl.String, "AGE": pl.Int64, "D": pl.Date, "W": pl.Float64}
    assert data.frame.row(1) == (None, None, None, 71.0)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_comes_back(tmp_path: Path, ending: str) -> None:
    path = write_dataset_json(DATASET, tmp_path / f"adtte.{ending}")
    back = read_dataset_json(path)
    assert back.frame.equals(DATASET.frame) and back.about == DATASET.about
    for column, before in zip(back.columns, DATASET.columns, strict=True):
        assert column.oid == f"IT.ADTTE.{before.name}"
        assert (column.label, column.key, column.display_format) == (before.label, before.key, before.display_format)


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_of_value_comes_back(tmp_path: Path, ending: str) -> None:
    data = dataset_of(EVERY_KIND)
    assert read_dataset_json(write_dataset_json(data, tmp_path / f"x.{ending}")).frame.equals(data.frame)


def test_what_is_written_is_valid(tmp_path: Path) -> None:
    schema = json.loads(reference("dataset-json", "dataset.schema.json").read_text("utf-8"))
    lines = json.loads(reference("dataset-json", "dataset-ndjson-schema.json").read_text("utf-16"))
    metadata = lines["$defs"]["DatasetMetadata"]  # the schema of lines misplaces the definitions it refers to
    lines["$defs"] |= metadata["properties"]["columns"]["items"] | {
        "SourceSystem": metadata["properties"]["sourceSystem"]["SourceSystem"]
    }
    for number, data in enumerate((DATASET, dataset_of(EVERY_KIND))):
        document = json.loads(write_dataset_json(data, tmp_path / f"{number}.json").read_text("utf-8"))
        jsonschema.validate(document, schema)
        head = write_dataset_json(data, tmp_path / f"{number}.ndjson").read_text("utf-8").partition("\n")[0]
        jsonschema.validate(json.loads(head), lines)


def test_the_examples_of_cdisc_are_read(tmp_path: Path) -> None:
    whole = read_dataset_json(reference("dataset-json", "adtte.json"))
    assert whole.frame.shape == (254, 26) and whole.frame["ADT"].dtype == pl.Date
    for name in ("adtte.ndjson", "adtte.dsjc"):
        assert read_dataset_json(reference("dataset-json", name)).frame.equals(whole.frame)
    source = reference("dataset-json", "sdtm_rs.json")
    written = write_dataset_json(read_dataset_json(source), tmp_path / "rs.json")
    before, after = (json.loads(path.read_text("utf-8")) for path in (source, written))
    assert {key for key in before if after[key] != before[key]} == {"datasetJSONCreationDateTime"}


def test_zlib_and_gzip_are_read(tmp_path: Path) -> None:
    head = {key: value for key, value in MESSAGE.items() if key != "rows"}
    lines = "\n".join(map(json.dumps, [head, *MESSAGE["rows"]])).encode()
    expected = read(tmp_path, json.dumps(MESSAGE)).frame
    for inner in (lines, json.dumps(MESSAGE).encode()):
        for packed in (zlib.compress(inner), gzip.compress(inner)):
            assert read(tmp_path, packed, "dsjc").frame.equals(expected)
            with pytest.raises(FormatError, match="cut short"):
                read(tmp_path, packed[:-3], "dsjc")
            with pytest.raises(FormatError, match="5 bytes after the end"):
                read(tmp_path, packed + b"extra", "dsjc")
    with pytest.raises(FormatError, match="neither zlib nor gzip"):
        read(tmp_path, json.dumps(MESSAGE), "dsjc")


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        ("/records", ..., "/records: is missing"),
        ("/records", 3, "/records: says 3, and there are 2 rows"),
        ("/records", True, "/records: holds true"),
        ("/records", -1, "the number of records is -1"),
        ("/datasetJSONVersion", "1.0.0", "the version '1.0.0' is not read"),
        ("/datasetJSONCreationDateTime", "yesterday", "'yesterday' is no date and time"),
        ("/column", [], "/column: there is no such key here; did you mean 'columns'"),
        ("/columns/1/dataType", "int", "/columns/1/dataType: there is no type 'int'"),
        ("/columns/1/targetDataType", "integer", "integer cannot be the target of integer"),
        ("/columns/1/name", "USUBJID", "/columns/1/name: 'USUBJID' is the name of several columns"),
        ("/columns/1/itemOID", ..., "/columns/1/itemOID: is missing"),
        ("/columns/1/length", 0, "/columns/1/length: is 0"),
        ("/columns", [], "there are no columns"),
        ("/columns/1", "AGE", "/columns/1: holds the text 'AGE'"),
        ("/rows/1", ["002", 5, None], "/rows/1: has 3 values, and there are 4 columns"),
        ("/rows/1", {}, "/rows/1: holds an object"),
        ("/rows", {}, "/rows: holds an object"),
        ("/rows", ..., "says 2, and there are 0 rows"),
        ("/rows/1/1", "61", r"/rows/1/1: holds the text '61' \(AGE\)"),
        ("/rows/1/1", 61.5, "/rows/1/1: holds the number 61.5"),
        ("/rows/1/1", 2**63, "a whole number of 64 bits"),
        ("/rows/1/1", True, "/rows/1/1: holds true"),
        ("/rows/1/0", "0002", "/rows/1/0: 4 characters, and the length of the column is 3"),
        ("/rows/1/0", 2, "/rows/1/0: holds the number 2"),
        ("/rows/1/2", "2024-03", "/rows/1/2: '2024-03' is no whole date"),
        ("/rows/1/2", "2024-02-30", "'2024-02-30' is no whole date"),
        ("/rows/1/2", "20240301", "'20240301' is no whole date"),
        ("/rows/1/3", float("nan"), "/rows/1/3: holds NaN or Infinity"),
        ("/rows/1/3", 10**400, "/rows/1/3: holds a number too large"),
        ("/rows/1/3", [1], "/rows/1/3: holds a list"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, at: str, value: Any, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read(tmp_path, edited(at, value))


def test_all_faults_are_told(tmp_path: Path) -> None:
    text = edited("/rows/1", ["x" * 9, "y", "z", "w"])
    with pytest.raises(FormatError) as caught:
        read(tmp_path, text)
    assert [fault.partition(":")[0] for fault in caught.value.faults] == [f"/rows/1/{column}" for column in range(4)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("[1]", "/: holds a list"),
        ("{", "line 1, column 2: is cut short"),
        (json.dumps(MESSAGE)[:-30], "is cut short"),
        (json.dumps(MESSAGE) + "}", "is no JSON|is cut short"),
        ('{"name": "a", "name": "b"}', "the key 'name' is there twice"),
        ("[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{}", "is not UTF-8 text"),
        ('{"records": ' + "9" * 5000 + "}", "Exceeds the limit"),
        ('{"study": {}, "usdmVersion": "4.0"}', "this is a study of USDM"),
    ],
)
def test_what_is_no_dataset_json_is_refused(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(StorageError, match=message):
        read(tmp_path, text)


def test_lines_that_are_wrong_are_named(tmp_path: Path) -> None:
    head = json.dumps({key: value for key, value in MESSAGE.items() if key != "rows"})
    rows = [json.dumps(row) for row in MESSAGE["rows"]]
    assert read(tmp_path, "\n".join([head, *rows, ""]), "ndjson").frame.height == 2
    with pytest.raises(FormatError, match="/records: says 2, and there are 1 rows"):
        read(tmp_path, "\n".join([head, rows[0]]), "ndjson")
    with pytest.raises(FormatError, match="line 3, column 7: is"):
        read(tmp_path, "\n".join([head, rows[0], '["002"']), "ndjson")
    with pytest.raises(FormatError, match="line 3, value 2: holds the text"):
        read(tmp_path, "\n".join([head, rows[0], '["002", "x", null, 1]']), "ndjson")
    with pytest.raises(FormatError, match="line 1/rows: there is no such key"):
        read(tmp_path, json.dumps(MESSAGE), "ndjson")


def test_a_million_columns_are_refused(tmp_path: Path) -> None:
    column = MESSAGE["columns"][0]
    text = edited("/columns", [column] * (MOST_COLUMNS + 1))
    with pytest.raises(FormatError, match="there are 32,768 columns"):
        read(tmp_path, text)
    wide = tmp_path / "wide.csv"
    wide.write_text(",".join(map(str, range(1_000_000))) + "\n")
    from pivotal.exchange.cdisc import read_dataset

    with pytest.raises(StorageError, match="there are 1,000,000 columns"):
        read_dataset(wide)


@given(st.text(max_size=80), st.integers(0, 600), st.integers(0, 600))
def test_any_damage_is_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, put: str, start: int, length: int
) -> None:
    text = json.dumps(MESSAGE)
    damaged = text[:start] + put + text[start + length :]
    try:
        data = read(tmp_path_factory.getbasetemp(), damaged.encode("utf-8", "replace"))
    except StorageError:
        return
    assert data.frame.height == json.loads(damaged)["records"]
