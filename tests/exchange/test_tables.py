"""Tables out of real files, and files that are none."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.errors import StorageError
from pivotal.exchange.tables import column_labels, read_table

FRAME = pd.DataFrame(
    {
        "USUBJID": ["001", "002", "003"],
        "AVAL": [61.0, 30.5, np.nan],
        "CNSR": [0.0, 1.0, 0.0],
        "ARM": ["Drug", "", "Placebo"],
        "ADT": [date(2024, 3, 1), date(2024, 9, 1), date(2024, 12, 1)],
    }
)
LABELS = {"USUBJID": "Unique Subject Identifier", "AVAL": "Analysis Value", "CNSR": "Censor"}


def written(folder: Path, text: str | bytes, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture(params=[5, 8])
def transport(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "adtte.xpt"
    pyreadstat.write_xport(
        FRAME,
        str(path),
        column_labels=LABELS,
        table_name="ADTTE",
        file_format_version=request.param,
        variable_format={"ADT": "DATE9."},
    )
    return path


def test_a_transport_file_of_sas_is_read(transport: Path) -> None:
    frame = read_table(transport)
    assert frame["USUBJID"].to_list() == ["001", "002", "003"]
    assert frame["AVAL"].to_list() == [61.0, 30.5, None]
    assert frame["ARM"].to_list() == ["Drug", None, "Placebo"]
    assert frame["ADT"].to_list() == FRAME["ADT"].to_list() and frame.schema["ADT"] == pl.Date
    assert column_labels(transport) == LABELS
    assert read_table(transport.rename(transport.with_suffix(".XPT"))).equals(frame)


def test_a_transport_file_that_is_cut_short_is_refused(transport: Path) -> None:
    whole = transport.read_bytes()
    for size in (1, 79, 81, 700, len(whole) - 1, len(whole) - 81):
        transport.write_bytes(whole[:size])
        with pytest.raises(StorageError, match=r"adtte.xpt (is cut short|is no|holds 0 data sets)"):
            read_table(transport)


def test_several_data_sets_in_a_file_are_refused(transport: Path) -> None:
    whole = transport.read_bytes()
    transport.write_bytes(whole + whole[240:])
    with pytest.raises(StorageError, match="holds 2 data sets; accepted: one a file"):
        read_table(transport)


def test_a_data_set_of_sas_is_read(tmp_path: Path) -> None:
    here = Path(__file__).parents[1]
    frame = read_table(here / "reference" / "adtte.sas7bdat")
    colon = read_table(here.parent / "examples" / "colon.csv").filter(
        (pl.col("PARAMCD") == "OS")
        & (pl.col("TRT01P") != "Levamisole")
        & (pl.col("USUBJID").str.slice(6).cast(pl.Int64) % 8 == 0)
    )
    expected = colon.select(frame.columns).with_columns(pl.col("AVAL", "CNSR", "AGE").cast(pl.Float64))
    assert frame.height == 85 and frame.equals(expected)
    whole = (here / "reference" / "adtte.sas7bdat").read_bytes()
    with pytest.raises(StorageError, match="no whole SAS7BDAT file"):
        read_table(written(tmp_path, whole[:3000], "cut.sas7bdat"))


def test_a_parquet_file_keeps_its_types(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"A": ["001", None], "B": [1, 2], "D": [date(2024, 1, 1), None]}, schema_overrides={"A": pl.Categorical}
    )
    frame.write_parquet(tmp_path / "data.parquet")
    assert read_table(tmp_path / "data.parquet").equals(frame)
    assert column_labels(tmp_path / "data.parquet") == {}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["1", "2", ""], [1, 2, None]),
        (["1", "2.5", "NA"], [1.0, 2.5, None]),
        (["1e3", ".5", "-2."], [1000.0, 0.5, -2.0]),
        (["001", "002", "3"], ["001", "002", "3"]),
        (["1", "x", "NA"], ["1", "x", "NA"]),
        (["NA", "", "DE"], ["NA", None, "DE"]),
        (["NA", "NA", "NA"], ["NA", "NA", "NA"]),
        (["TRUE", "FALSE", ""], [True, False, None]),
        (["true", "maybe", ""], ["true", "maybe", None]),
        (["2024-01-01", "2024-02", ""], ["2024-01-01", "2024-02", None]),
        (["12345678901234567890", "1", "2"], [12345678901234567890.0, 1.0, 2.0]),
        (["1", ".", "3"], [1, None, 3]),
        (["nan", "inf", "1"], ["nan", "inf", "1"]),
        (["1", "1_000", "3"], ["1", "1_000", "3"]),
        (["٣", "1", "2"], ["٣", "1", "2"]),
    ],
)
def test_a_column_of_text_becomes_numbers_only_if_all_are(
    tmp_path: Path, column: list[str], expected: list[Any]
) -> None:
    path = written(tmp_path, "id,x\n" + "".join(f"a,{each}\n" for each in column))
    assert read_table(path)["x"].to_list() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a,b\n"x, y",1\n"say ""so""",2\n', {"a": ["x, y", 'say "so"'], "b": [1, 2]}),
        ("\ufeffa,b\r\nx,1\r\ny,2\r\n", {"a": ["x", "y"], "b": [1, 2]}),
        ('"","t"\n"1",5\n"2",6\n', {"row": [1, 2], "t": [5, 6]}),
        ("a,b\n", {"a": [], "b": []}),
        ("a\n1\n\n3\n", {"a": [1, None, 3]}),
        ('a,b\n"two\nlines",1\n', {"a": ["two\nlines"], "b": [1]}),
        (" a , b\nx,1\n\n\n", {"a": ["x"], "b": [1]}),
        ("a,b\nx\u2028y,1\n", {"a": ["x\u2028y"], "b": [1]}),
    ],
)
def test_csv_is_read_as_it_is_written(tmp_path: Path, text: str, expected: dict[str, list[Any]]) -> None:
    assert read_table(written(tmp_path, text)).to_dict(as_series=False) == expected


def test_separators_and_encodings(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "a\tb\n1\t2\n", "x.tsv")).to_dict(as_series=False) == {"a": [1], "b": [2]}
    assert read_table(written(tmp_path, "a;b\n1;2\n"), separator=";").columns == ["a", "b"]
    latin = written(tmp_path, "ort,n\nKöln,1\n".encode("latin-1"))
    assert read_table(latin, encoding="latin-1")["ort"].to_list() == ["Köln"]
    with pytest.raises(
        StorageError, match="line 2: the text is not UTF-8; name its encoding, such as encoding='latin-1'"
    ):
        read_table(latin)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("a,b\n1\n", "line 2: 1 values, but there are 2 columns"),
        ("a,b\n1,2\n1,2,3\n", "line 3: 3 values, but there are 2 columns"),
        ("a,b\n1,2\n\n3,4\n", "line 3: 1 values"),
        ('a,b\n"x,1\n', "malformed"),
        ('a,b\n"x"y,1\n', "malformed"),
        ("a,a\n1,2\n", "line 1: 'a' is the name of several columns"),
        ("a,,c\n1,2,3\n", "line 1: column 2 has no name"),
        ("a;b\n1;2\n", "name the separator"),
        ("a,b\n1,\0\n", "line 2: a byte of value 0"),
    ],
)
def test_a_malformed_csv_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(StorageError, match=message):
        read_table(written(tmp_path, text))


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"cannot read .*none.csv: no such file or directory"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(StorageError, match="it is a folder"):
        read_table(tmp_path / "folder.csv")
    with pytest.raises(
        StorageError, match=r"files ending in '.xlsx' are not read\n  accepted: .csv, .tsv, .parquet, .xpt, .sas7bdat"
    ):
        read_table(tmp_path / "data.xlsx")
    with pytest.raises(StorageError, match=r"did you mean '.parquet'"):
        read_table(tmp_path / "data.parq")
    with pytest.raises(StorageError, match="files ending in '' are not read"):
        read_table("data")
    for name in ("x.parquet", "x.sas7bdat", "x.xpt"):
        with pytest.raises(StorageError, match="is no"):
            read_table(written(tmp_path, b"not what it says" * 40, name))
    whole = tmp_path / "whole.parquet"
    pl.DataFrame({"a": list(range(1000))}).write_parquet(whole)
    with pytest.raises(StorageError, match="is no whole Parquet file"):
        read_table(written(tmp_path, whole.read_bytes()[:-40], "cut.parquet"))
    with pytest.raises(StorageError, match="no encoding 'utf-9'"):
        read_table(written(tmp_path, "a\n1\n"), encoding="utf-9")
    with pytest.raises(StorageError, match="one ASCII character"):
        read_table(written(tmp_path, "a\n1\n"), separator="||")
    with pytest.raises(StorageError, match="separator= is for CSV"):
        read_table(whole, separator=";")
    with pytest.raises(StorageError, match="encoding= is for CSV and SAS"):
        read_table(whole, encoding="latin-1")


@pytest.mark.parametrize(("module", "name"), [("polars", "x.csv"), ("pyreadstat", "x.xpt")])
def test_what_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(StorageError, match=rf"needs {module}: pip install 'pivotal\[tables\]'"):
        read_table(written(tmp_path, "a\n1\n", name))


@given(
    st.text(alphabet='ab1,;"\n\r\t .é\0', max_size=60),
    st.sampled_from([".csv", ".tsv", ".xpt", ".parquet", ".sas7bdat"]),
)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str) -> None:
    path = written(tmp_path_factory.getbasetemp(), text, f"any{suffix}")
    try:
        frame = read_table(path)
    except StorageError:
        return
    assert suffix in (".csv", ".tsv") and frame.width >= 1


def test_data_of_cdisc_are_read() -> None:
    folder = os.environ.get("PIVOTAL_REFERENCE")
    if not folder or not (Path(folder) / "cdisc" / "adam" / "adtte_onco.csv").exists():
        pytest.skip("PIVOTAL_REFERENCE does not name the folder of the reference data")
    frame = read_table(Path(folder) / "cdisc" / "adam" / "adtte_onco.csv")
    assert {"USUBJID", "PARAMCD", "AVAL", "CNSR"} <= set(frame.columns)
    assert frame.schema["CNSR"] == pl.Int64 and frame.schema["AVAL"].is_numeric()
    assert frame.schema["USUBJID"] == pl.String
