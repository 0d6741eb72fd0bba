"""What stands in a transport file of SAS that its reader passes over: special missing values and wrong counts."""

from pathlib import Path

import pytest

import pivotal as pv
from pivotal.errors import FormatError, StorageError
from pivotal.exchange.transport_layout import layout_of
from tests.exchange.cdisc_files import DATASET, reference

FRAME = {"S": ["a", "bc", "d"], "N": [1.5, None, None], "M": [None, 2.0, 3.0]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return pv.write_dataset(FRAME, tmp_path / "a.xpt").path


def test_the_layout_is_what_was_written(file: Path) -> None:
    layout = layout_of(file.read_bytes(), "a.xpt")
    assert layout is not None and layout.row_length == 2 + 8 + 8
    assert [(each.name, each.is_number, each.length) for each in layout.variables] == [
        ("S", False, 2),
        ("N", True, 8),
        ("M", True, 8),
    ]
    assert file.read_bytes()[layout.begin : layout.begin + 2] == b"a "


def test_special_missing_values_are_counted(file: Path) -> None:
    assert pv.read_dataset(file).notes == ()
    data = bytearray(file.read_bytes())
    layout = layout_of(bytes(data), "a.xpt")
    assert layout is not None
    for row, start, mark in ((1, 2, b"A"), (2, 2, b"_"), (0, 10, b"Z")):
        data[layout.begin + row * layout.row_length + start] = mark[0]
    file.write_bytes(data)
    read = pv.read_dataset(file)
    assert read.frame["N"].to_list() == [1.5, None, None] and read.frame["M"].to_list() == [None, 2.0, 3.0]
    assert read.notes == (
        "N: special missing values are missing without their letter (.A 1, ._ 1)",
        "M: special missing values are missing without their letter (.Z 1)",
    )
    assert pv.dataset_of(read, name="B").notes == read.notes


def test_wrong_counts_are_refused(file: Path) -> None:
    whole = file.read_bytes()
    at = whole.index(b"NAMESTR") - 20 + 54
    for digits, message in (
        (b"0002", "says 2 variables|no whole"),
        (b"0009", "says 9 variables|no whole"),
        (b"00x3", "no number of variables|no whole"),
    ):
        file.write_bytes(whole[:at] + digits + whole[at + 4 :])
        with pytest.raises(StorageError, match=message):
            pv.read_dataset(file)
    first = at - 54 + 80
    file.write_bytes(whole[: first + 140 + 84] + b"\0\0\0\7" + whole[first + 140 + 88 :])
    with pytest.raises(FormatError, match="the description of 'N' is damaged"):
        pv.read_dataset(file)


def test_files_of_sas_are_laid_out_so() -> None:
    for name, width in (("adtte", 26), ("sdtm_rs", 17)):
        layout = layout_of(reference("dataset-json", f"{name}.xpt").read_bytes(), name)
        assert layout is not None and len(layout.variables) == width


def test_version_8_has_another_layout(tmp_path: Path) -> None:
    import pyreadstat

    pyreadstat.write_xport(DATASET.frame, str(tmp_path / "a.xpt"), file_format_version=8)
    assert layout_of((tmp_path / "a.xpt").read_bytes(), "a.xpt") is None
    assert pv.read_dataset(tmp_path / "a.xpt").frame["USUBJID"].to_list() == ["001", "002", "003"]
