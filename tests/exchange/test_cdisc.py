"""Data sets from format to format: nothing is lost that a format holds, and what it does not hold is told."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import DataError, FormatError, StorageError
from pivotal.exchange.transport_files import transport_bytes
from tests.exchange.cdisc_files import DATASET, EVERY_KIND, reference

CHAIN = ("json", "parquet", "ndjson", "xpt", "dsjc", "parquet", "xpt", "json")


def test_a_data_set_goes_through_every_format(tmp_path: Path) -> None:
    data: Any = DATASET
    for number, ending in enumerate(CHAIN):
        data = pv.read_dataset(pv.write_dataset(data, tmp_path / f"{number}.{ending}").path)
        assert (data.name, data.label, data.labels) == (DATASET.name, DATASET.label, DATASET.labels)
        assert data.frame.with_columns(pl.col("AGE").cast(pl.Int64)).equals(DATASET.frame), ending
        assert [each.display_format for each in data.columns] == [each.display_format for each in DATASET.columns]


def test_parquet_and_json_keep_everything(tmp_path: Path) -> None:
    data = pv.read_dataset(pv.write_dataset(DATASET, tmp_path / "a.parquet").path)
    assert (data.columns, data.about) == (DATASET.columns, DATASET.about)
    again = pv.read_dataset(pv.write_dataset(data, tmp_path / "a.json").path)
    last = pv.read_dataset(pv.write_dataset(again, tmp_path / "b.parquet").path)
    assert (last.columns, last.about) == (again.columns, again.about) and last.frame.equals(DATASET.frame)
    assert pv.preflight(DATASET, "parquet") == pv.preflight(DATASET, "json") == ()


def test_the_examples_of_cdisc_agree_between_formats() -> None:
    for name, rows in (("adtte", 254), ("sdtm_rs", 375)):
        given_json = pv.read_dataset(reference("dataset-json", f"{name}.json"))
        given_xpt = pv.read_dataset(reference("dataset-json", f"{name}.xpt"))
        whole = [each for each, dtype in given_json.frame.schema.items() if dtype == pl.Int64]
        assert given_json.frame.with_columns(pl.col(whole).cast(pl.Float64)).equals(given_xpt.frame)
        assert given_json.frame.height == rows and given_json.name == given_xpt.name


def test_what_xpt_does_not_hold_is_told() -> None:
    told = {str(each) for each in pv.preflight(DATASET, "xpt")}
    assert told == {
        "left out: AGE: whole numbers are written as numbers, not marked as whole",
        "left out: RSDTC: that the text is a date in ISO 8601 is not said",
        "left out: XPT does not say originator, studyOID",
        "left out: XPT does not say which columns are keys (USUBJID)",
    }
    changed = {each.variable: each.message for each in pv.preflight(EVERY_KIND, "xpt") if each.level == "changed"}
    assert changed == {
        "TRUTH": "true and false are written as 1 and 0",
        "EXACT": "decimals are written as numbers of 53 bits",
    }


@pytest.mark.parametrize(
    ("column", "values", "place", "message"),
    [
        ("TREATMENT", ["a"], ("TREATMENT", None), "the name has 9 characters; XPT holds 8"),
        ("1ST", ["a"], ("1ST", None), "the name is '1ST'; accepted: letters"),
        ("Ä", ["a"], ("Ä", None), "the name is 'Ä'"),
        ("A", ["x" * 200, "x" * 201], ("A", 2), "201 bytes; XPT holds 200"),
        ("A", ["ok", "Köln"], ("A", 2), r"'ö' \(character 2\) is not ASCII"),
        ("A", ["two\nlines"], ("A", 1), r"'\\n' \(character 4\) is not ASCII"),
        ("A", [1.0, float("inf")], ("A", 2), "numbers of XPT have a size of"),
        ("A", [1e-80], ("A", 1), "numbers of XPT have a size of"),
        ("A", [1e76], ("A", 1), "numbers of XPT have a size of"),
        ("A", [1, None, 2**53 + 1], ("A", 3), "more digits than the 53 bits"),
        ("A", [Decimal("0.12345678901234567890")], ("A", 1), "more digits than a number"),
        ("A", ["x", None], (None, 2), "a last row in which all text is missing"),
    ],
)
def test_what_xpt_would_damage_is_refused(
    tmp_path: Path, column: str, values: list[Any], place: tuple[str | None, int | None], message: str
) -> None:
    refused = [each for each in pv.preflight({column: values}, "xpt") if each.level == "refused"]
    assert [(each.variable, each.row) for each in refused] == [place]
    with pytest.raises(FormatError, match=message):
        pv.write_dataset({column: values}, tmp_path / "a.xpt")
    with pytest.raises(FormatError, match=message):
        transport_bytes(pv.dataset_of({column: values}))
    assert list(tmp_path.iterdir()) == []


def test_labels_and_names_are_held_to_their_limits(tmp_path: Path) -> None:
    frame = {"A": ["a"], "B": ["b"]}
    for more, message in (
        ({"labels": {"A": "x" * 41}}, "A, 'x+': the label has 41 characters; XPT holds 40"),
        ({"labels": {"A": "Größe"}}, "A, 'Größe': the label is not ASCII"),
        ({"label": "y" * 41}, "the label of the data set has 41 characters"),
        ({"name": "ADTUMOURS"}, "'ADTUMOURS': the name of the data set has 9"),
    ):
        with pytest.raises(FormatError, match=message):
            pv.write_dataset(frame, tmp_path / "a.xpt", **more)
    with pytest.raises(FormatError, match="SAS does not tell A and a apart"):
        pv.write_dataset({"A": [1.0], "a": [2.0]}, tmp_path / "a.xpt")
    for what, more in (
        ("labels", {"labels": {"AA": "x"}}),
        ("keys", {"keys": ["AA"]}),
        ("formats", {"formats": {"AA": "8."}}),
    ):
        with pytest.raises(
            DataError, match=f"{what}: the data have no column 'AA'; they have A, B\n  hint: did you mean"
        ):
            pv.write_dataset(frame, tmp_path / "a.json", **more)


def test_many_violations_are_counted() -> None:
    found = [each for each in pv.preflight({"A": ["ä"] * 100}, "xpt") if each.level == "refused"]
    assert len(found) == 21 and str(found[-1]) == "refused: A: and 80 more such values"


def test_a_format_that_cannot_be_written_is_left_out(tmp_path: Path) -> None:
    done = pv.write_dataset({"A": [1.0]}, tmp_path / "a.xpt", formats={"A": "not a format"})
    assert [str(each) for each in done.findings] == ["left out: A: the format 'not a format' cannot be written"]
    for given_format in ("8.", "8.2", "BEST12.", "YESNO."):
        done = pv.write_dataset({"A": [1.5]}, tmp_path / "a.xpt", formats={"A": given_format})
        assert done.findings == () and pv.read_dataset(done.path).columns[0].display_format == given_format


def test_a_format_that_makes_another_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="A: with the format DATE9 Float64 is read back as Date"):
        pv.write_dataset({"A": [1.0]}, tmp_path / "a.xpt", formats={"A": "DATE9."})
    with pytest.raises(FormatError, match="A: with the format 8 Date is read back as Float64"):
        pv.write_dataset({"A": [date(2024, 1, 1)]}, tmp_path / "a.xpt", formats={"A": "8."})
    assert list(tmp_path.iterdir()) == []


TEXTS = st.none() | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=200)
NUMBERS = st.none() | st.floats(1e-70, 1e70) | st.floats(-1e70, -1e-70) | st.just(0.0)
DAYS = st.none() | st.dates(date(1600, 1, 1), date(3000, 1, 1))
MOMENTS = st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
    lambda each: each.replace(microsecond=0)
)
TIMES = st.none() | st.times().map(lambda each: each.replace(microsecond=0))
ROWS = st.lists(st.tuples(TEXTS, NUMBERS, DAYS, MOMENTS, TIMES), max_size=12)
SCHEMA = {"T": pl.String, "N": pl.Float64, "D": pl.Date, "M": pl.Datetime("us"), "H": pl.Time}


@settings(max_examples=30)
@given(ROWS, st.permutations(["xpt", "json", "parquet", "dsjc"]))
def test_any_values_go_round(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]], endings: list[str]
) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    expected = frame.with_columns(pl.col("T").str.strip_chars_end(" ")).with_columns(
        pl.when(pl.col("T") != "").then(pl.col("T"))
    )
    data: Any = pv.dataset_of(frame, name="ANY")
    for ending in endings:
        done = pv.write_dataset(data, tmp_path_factory.getbasetemp() / f"any.{ending}")
        stripped = [each for each in done.findings if "ends in blanks" in each.message]
        data = pv.read_dataset(done.path)
        assert ending == "xpt" or not stripped
    assert data.frame.equals(expected) and data.frame.schema == expected.schema


@pytest.mark.parametrize("kind", ["pandas", "pyarrow", "polars", "mapping"])
def test_any_frame_is_taken(kind: str) -> None:
    columns = {"S": ["a", ""], "N": [1.5, None], "D": [date(2024, 1, 1), None]}
    frame: Any = {
        "pandas": lambda: pd.DataFrame(columns),
        "pyarrow": lambda: pa.table(columns),
        "polars": lambda: pl.DataFrame(columns),
        "mapping": lambda: columns,
    }[kind]()
    made = pv.dataset_of(frame)
    assert made.frame.equals(pl.DataFrame({**columns, "S": ["a", None]}))
    assert [each.data_type for each in made.columns] == ["string", "float", "date"]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"A": [[1], [2]]}, "column|dimensions|List"),
        (pl.DataFrame({"A": [[1], [2]]}), r"A holds List\(Int64\); accepted: text"),
        (
            pl.DataFrame({"A": [datetime(2024, 1, 1)]}).with_columns(pl.col("A").dt.replace_time_zone("UTC")),
            "A holds Datetime",
        ),
        (pd.DataFrame({"A": ["x", 1]}), "values of several kinds"),
        (pl.DataFrame({"A": pl.Series([2**63], dtype=pl.UInt64)}), "more than 63 bits"),
        (pl.DataFrame({"A": pl.Series([1], dtype=pl.Int64).cast(pl.Datetime("ns"))}), "finer than a microsecond"),
        (5, "no data frame"),
    ],
)
def test_what_no_format_takes_is_refused(frame: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        pv.dataset_of(frame)


def test_csv_says_that_it_says_little(tmp_path: Path) -> None:
    data = pv.dataset_of({"ID": ["12", "13"], "D": [date(2024, 1, 1)] * 2, "T": ["a,b", 'say "so"']})
    done = pv.write_dataset(data, tmp_path / "a.csv")
    assert {each.variable for each in done.findings if each.level == "changed"} == {"ID", "D"}
    assert pv.read_dataset(done.path).frame["T"].to_list() == ["a,b", 'say "so"']


def test_formats_are_found_by_name_or_ending(tmp_path: Path) -> None:
    done = pv.write_dataset(DATASET, tmp_path / "adtte.dat", format="dsjc")
    assert pv.read_dataset(done.path, format="dsjc").frame.equals(DATASET.frame)
    (tmp_path / "bad.dat").write_text("{")
    with pytest.raises(FormatError, match=r"bad.dat: line 1, column 2: is cut short"):
        pv.read_dataset(tmp_path / "bad.dat", format="json")
    (tmp_path / "bad.dat").write_text("x" * 80)
    with pytest.raises(StorageError, match=rf"{tmp_path}/bad.dat is no XPT"):
        pv.read_dataset(tmp_path / "bad.dat", format="xpt")
    with pytest.raises(StorageError, match=r"the ending '.xls' says no format\n  accepted: json"):
        pv.read_dataset("a.xls")
    with pytest.raises(StorageError, match=r"no format 'xtp'\n.*\n  hint: did you mean 'xpt'"):
        pv.read_dataset("a.dat", format="xtp")
    with pytest.raises(StorageError, match="SAS7BDAT files are read, not written"):
        pv.write_dataset(DATASET, tmp_path / "a.sas7bdat")
    with pytest.raises(StorageError, match="encoding= is for CSV and SAS"):
        pv.read_dataset("a.json", encoding="latin-1")


def test_a_file_that_stands_stays_where_nothing_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xpt"
    pv.write_dataset({"A": ["old"]}, path)
    before = path.read_bytes()
    with pytest.raises(FormatError):
        pv.write_dataset({"A": ["ä"]}, path)
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == ["a.xpt"]
    with pytest.raises(StorageError, match="cannot write"):
        pv.write_dataset(DATASET, tmp_path / "none" / "a.json")


def test_infinite_numbers_are_not_json(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="A, row 2, 'inf': JSON has finite numbers only"):
        pv.write_dataset({"A": [1.0, float("inf")]}, tmp_path / "a.json")
    assert pv.dataset_of({"A": [float("nan")]}).frame["A"].to_list() == [None]


def test_parquet_whose_labels_do_not_fit_is_refused(tmp_path: Path) -> None:
    path = pv.write_dataset(DATASET, tmp_path / "a.parquet").path
    table = pq.read_table(path)
    for change, message in (
        (table.drop_columns(["AGE"]), "does not fit"),
        (table.replace_schema_metadata({b"pivotal.dataset": b"{"}), "damaged"),
        (table.replace_schema_metadata({b"pivotal.dataset": b'{"columns": [1]}'}), "damaged"),
    ):
        pq.write_table(change, tmp_path / "b.parquet")
        with pytest.raises(FormatError, match=message):
            pv.read_dataset(tmp_path / "b.parquet")
    plain = pq.write_table(table.replace_schema_metadata(None), tmp_path / "c.parquet")
    assert plain is None and pv.read_dataset(tmp_path / "c.parquet").labels == {}


def test_a_sas7bdat_file_becomes_others(tmp_path: Path) -> None:
    data = pv.read_dataset(Path(__file__).parents[1] / "reference" / "adtte.sas7bdat")
    assert data.frame.height == 85
    back = pv.read_dataset(pv.write_dataset(data, tmp_path / "a.xpt").path)
    assert back.frame.equals(data.frame)


def test_times_of_day_are_kept(tmp_path: Path) -> None:
    data = pv.dataset_of({"H": [time(0, 0), time(23, 59, 59)]})
    assert pv.read_dataset(pv.write_dataset(data, tmp_path / "a.xpt").path).frame.equals(data.frame)
