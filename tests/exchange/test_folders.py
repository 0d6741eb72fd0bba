"""Folders of data sets: which file is which domain, in whatever format, and what was written beside the data."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pivotal as pv
from pivotal.errors import DataError, FormatError, StorageError
from pivotal.exchange.adam_labels import LABELS

DM = {"USUBJID": ["1", "2"], "ARM": ["A", "B"]}


def test_every_format_is_read_by_its_domain(tmp_path: Path) -> None:
    for domain, ending in (("dm", "csv"), ("ds", "xpt"), ("ex", "json"), ("rs", "parquet"), ("suppae", "ndjson")):
        pv.write_dataset(DM, tmp_path / f"{domain}.{ending}")
    (tmp_path / "notes.txt").write_text("no data set")
    (tmp_path / "rs_onco.csv").write_text("USUBJID\n1\n")
    found = pv.read_folder(tmp_path)
    assert list(found.data) == ["DM", "DS", "EX", "RS", "SUPPAE"] and found.passed_over == ("rs_onco.csv",)
    assert all(each.frame["ARM"].to_list() == ["A", "B"] for each in found.data.values())
    assert found.hashes["dm.csv"] == hashlib.sha256((tmp_path / "dm.csv").read_bytes()).hexdigest()
    chosen = pv.read_folder(tmp_path, take={"RS": "rs_onco.csv"})
    assert chosen.files["RS"] == "rs_onco.csv" and chosen.data["RS"].frame.height == 1


def test_what_cannot_be_read_is_an_error_or_told(tmp_path: Path) -> None:
    pv.write_dataset(DM, tmp_path / "dm.csv")
    (tmp_path / "ae.xpt").write_bytes(b"HEADER RECORD nothing")
    (tmp_path / "rs.json").write_text("{")
    with pytest.raises((StorageError, FormatError), match=r"ae\.xpt"):
        pv.read_folder(tmp_path)
    found = pv.read_folder(tmp_path, strict=False)
    assert list(found.data) == ["DM"] and set(found.unread) == {"AE", "RS"}
    assert "rs.json" in found.unread["RS"] and len(found.hashes) == 3


def test_a_domain_in_two_files_is_refused(tmp_path: Path) -> None:
    pv.write_dataset(DM, tmp_path / "dm.csv")
    pv.write_dataset(DM, tmp_path / "dm.xpt")
    with pytest.raises(DataError, match=r"DM is in two files, dm\.csv and dm\.xpt"):
        pv.read_folder(tmp_path)
    assert pv.read_folder(tmp_path, take={"DM": "dm.xpt"}).files == {"DM": "dm.xpt"}
    with pytest.raises(StorageError, match=r"no file '\.\./dm\.csv'"):
        pv.read_folder(tmp_path, take={"DM": "../dm.csv"})
    with pytest.raises(StorageError, match="no such folder"):
        pv.read_folder(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no file of a domain"):
        pv.read_folder(tmp_path / "empty")


def trial(**dm: Any) -> Any:
    return pv.derive_trial({"DM": pl.DataFrame(DM | dm)}, pv.TrialRules(endpoints=(), study="S1"))


def back_columns(folder: Path) -> list[str]:
    return list(pv.read_dataset(folder / "adsl.json").frame.columns)


def test_variables_say_where_they_are_from(tmp_path: Path) -> None:
    pv.write_dataset(DM, tmp_path / "dm.csv")
    records = pv.read_folder(tmp_path)
    done = pv.write_trial(
        pv.derive_trial({"DM": records.data["DM"].frame}, pv.TrialRules(endpoints=())),
        tmp_path / "adam",
        inputs=records,
    )
    define = (done.folder / "define.xml").read_text("utf-8")
    from_dm = re.findall(r'ItemDef OID="IT\.ADSL\.(\w+)".*?Origin Type="(\w+)"(?:.*?>(DM\.\w+)<|)', define, re.DOTALL)
    assert {(name, of) for name, kind, of in from_dm if kind == "Predecessor"} == {
        ("USUBJID", "DM.USUBJID"), ("ARM", "DM.ARM"), ("TRT01P", "DM.ARM"),
    }  # fmt: skip


def test_a_folder_has_a_manifest_by_which_it_can_be_checked(tmp_path: Path) -> None:
    done = pv.write_trial(trial(), tmp_path / "adam", format="json")
    manifest = json.loads((done.folder / "manifest.json").read_text("utf-8"))
    assert manifest == done.manifest and manifest["study"] == "S1" and manifest["findings"] == {}
    for name, said in manifest["written"].items():
        assert hashlib.sha256((done.folder / name).read_bytes()).hexdigest() == said["sha256"]
    assert set(done.files) == {each.name for each in done.folder.iterdir()}
    define = (done.folder / "define.xml").read_text("utf-8")
    assert define.count('Origin Type="Derived"') == len(back_columns(done.folder)) and "Predecessor" not in define
    back = pv.read_dataset(done.folder / "adsl.json")
    assert back.labels["RANDDT"] == "Date of Randomization" and back.frame.height == 2


def test_what_the_format_would_damage_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"(?s)ADSL\.CITY.*not ASCII.*nothing was written"):
        pv.write_trial(trial(CITY=["Köln", "Bonn"]), tmp_path / "adam")
    assert not (tmp_path / "adam").exists()
    assert pv.write_trial(trial(CITY=["Köln", "Bonn"]), tmp_path / "adam", format="csv").files[0] == "adsl.csv"
    with pytest.raises(StorageError, match="cannot write"):
        pv.write_trial(trial(), tmp_path / "adam" / "adsl.csv" / "below")


def test_a_folder_that_was_begun_has_no_manifest(tmp_path: Path) -> None:
    pv.write_trial(trial(), tmp_path, format="csv")
    (tmp_path / "define.xml").unlink()
    (tmp_path / "define.xml").mkdir()  # where the next one cannot be written
    with pytest.raises(StorageError, match="cannot write"):
        pv.write_trial(trial(), tmp_path, format="csv")
    assert not (tmp_path / "manifest.json").exists()


def test_every_label_fits_a_transport_file() -> None:
    assert max(map(len, LABELS.values())) <= 40 and max(map(len, LABELS)) <= 8
    assert list(LABELS) == sorted(LABELS)
