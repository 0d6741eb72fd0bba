"""``pivotal derive``: from a folder of records to a folder of analysis data, and what it says of records that are wrong."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pivotal as pv
from tests.derivation.cases import differences, reference

Said = tuple[int, str, str]
EXAMPLES = Path(__file__).parents[2] / "examples"
RULES = str(EXAMPLES / "rules.yaml")
ALL = {"adsl", "adrs", "adrsi", "adtr", "adtri", "adtte"}


@pytest.fixture(autouse=True)
def sdtm(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES / "sdtm", tmp_path / "sdtm"))


@pytest.mark.parametrize("ending", ["xpt", "json", "parquet"])
def test_a_trial_is_derived_into_a_folder(run: Callable[..., Said], ending: str) -> None:
    code, printed, _ = run("derive", "--sdtm", "sdtm", "--rules", RULES, "--out", "adam", "--format", ending, "--json")
    said = json.loads(printed)
    assert (code, said["ok"], said["verb"]) == (0, True, "derive")
    names = {each.stem for each in Path("adam").glob(f"*.{ending}")} - {"findings", "manifest"}
    assert names == ALL and {each["data_set"].lower() for each in said["data"]["data_sets"]} == ALL
    times = pv.read_dataset(f"adam/adtte.{ending}").frame
    assert times.height == 63 and sorted(set(times["PARAMCD"])) == ["DOR", "OS", "PFS", "PFSI"]
    manifest = json.loads(Path("adam/manifest.json").read_text("utf-8"))
    assert manifest["rules"]["digest"] == said["data"]["digest"] == pv.read_rules(RULES).digest
    assert len(manifest["read"]) == 8 and set(manifest["rules"]["endpoints"]) == {"DOR", "OS", "PFS", "PFSI"}
    with Path("adam/findings.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert [each["rule"] for each in found] == [each["rule"] for each in said["data"]["findings"]]


def test_records_come_in_any_format(run: Callable[..., Said], sdtm: Path) -> None:
    for name, ending in (("rs", "xpt"), ("tr", "json"), ("tu", "parquet"), ("dm", "ndjson"), ("ds", "xpt")):
        pv.write_dataset(pv.read_dataset(sdtm / f"{name}.csv"), sdtm / f"{name}.{ending}")
        (sdtm / f"{name}.csv").unlink()
    run("derive", "--sdtm", "sdtm", "--rules", RULES, "--out", "a", "--format", "csv")
    run("derive", "--sdtm", str(EXAMPLES / "sdtm"), "--rules", RULES, "--out", "b", "--format", "csv")
    for name in ALL:
        assert Path(f"a/{name}.csv").read_text("utf-8") == Path(f"b/{name}.csv").read_text("utf-8")


def test_without_a_folder_to_write_only_what_is_found_is_shown(run: Callable[..., Said]) -> None:
    before = sorted(Path().rglob("*"))
    code, printed, _ = run("derive", "--sdtm", "sdtm")
    assert code == 0 and "ADTTE" in printed and "no findings" not in printed and sorted(Path().rglob("*")) == before


def test_another_cutoff_takes_the_place_of_that_of_the_rules(run: Callable[..., Said]) -> None:
    run("derive", "--sdtm", "sdtm", "--rules", RULES, "--out", "adam", "--cutoff", "2025-06-30", "--format", "json")
    times = pv.read_dataset("adam/adtte.json").frame
    assert str(times["ADT"].max()) <= "2025-06-30"
    assert json.loads(Path("adam/manifest.json").read_text("utf-8"))["cutoff"] == "2025-06-30"
    code, _, errors = run("derive", "--sdtm", "sdtm", "--cutoff", "June")
    assert code == 2 and "--cutoff 'June' is no whole date" in errors


def test_figures_are_drawn_beside_the_data(run: Callable[..., Said]) -> None:
    code, printed, _ = run("derive", "--sdtm", "sdtm", "--rules", RULES, "--out", "adam", "--figures", "svg", "--json")
    drawn = [Path(each).name for each in json.loads(printed)["data"]["figures"]]
    assert code == 0 and drawn == ["swimmer.svg", "waterfall.svg", "spider.svg"]
    assert all(Path("adam", each).read_text("utf-8").startswith("<?xml") for each in drawn)


def test_who_moves_between_two_sets_of_rules(run: Callable[..., Said]) -> None:
    both = [RULES, str(EXAMPLES / "rules_policy.yaml")]
    code, printed, _ = run("derive", "diff", *both, "--sdtm", "sdtm", "--out", "moved.csv", "--json")
    said = json.loads(printed)
    assert (code, said["verb"]) == (0, "derive diff")
    with Path("moved.csv").open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert len(written) == len(said["data"]["moved"]) == said["data"]["n_moved"] > 5
    code, printed, _ = run("derive", "diff", *both, "--sdtm", "sdtm", "--strict")
    assert code == 1
    for row in said["data"]["moved"]:
        assert f"{row['USUBJID']} {row['PARAMCD']}: {row['adt_a']}" in printed and row["why"] in printed
    run("derive", "diff", *both, "--sdtm", "sdtm", "--out", "moved.parquet")
    assert pl.read_parquet("moved.parquet").height == len(written)
    code, printed, _ = run("derive", "diff", RULES, RULES, "--sdtm", "sdtm", "--strict")
    assert code == 0 and "0 of 543 move" in printed


ENDPOINTS = "os pfs pfs/I ttp ttp/I dor:RSD dor:RSDI/I dor_confirmed:CRSD dor_confirmed:CRSDI/I"  # usual, name, reading


def test_the_public_trial_is_derived_as_its_reference(run: Callable[..., Said]) -> None:
    """Two readers, nine endpoints, from files in two formats; CBCP is N for everybody in the reference, by mistake."""
    right = {name: reference(f"adam_ext/{name}.csv") for name in ("adtte", "adrs_inv", "adrs_bicr", "adtr_sdiam_inv")}
    folder = Path(os.environ["PIVOTAL_REFERENCE"]) / "cdisc" / "sdtm"
    sources = [("AE", "AESTDTC"), ("AE", "AEENDTC"), ("LB", "LBDTC"), ("ADSL", "TRTEDT")]
    endpoints = []
    for each in ENDPOINTS.split():
        name, _, reading = each.partition("/")
        usual, _, endpoint = name.partition(":")
        endpoints.append({"usual": usual, "reading": reading, "endpoint": endpoint or None})
    alive = [{"domain": domain, "date": date, "impute_months": True} for domain, date in sources]
    readings = [{"evaluator": "INVESTIGATOR"}, {"suffix": "I", "evaluator": "INDEPENDENT ASSESSOR", "accepted": True}]
    rules = pv.TrialRules(subjects={"alive": alive}, readings=readings, endpoints=endpoints)
    Path("rules.yaml").write_text(rules.as_yaml(), "utf-8")
    files = ("RS=rs_onco.csv", "TR=tr_onco.parquet", "TU=tu_onco.csv", "LB=lb_dates.parquet")
    took = [part for each in files for part in ("--take", each)]
    code, printed, _ = run(
        "derive", "--sdtm", str(folder), "--rules", "rules.yaml", "--out", "adam", "--format", "parquet", *took
    )
    assert code == 0 and "response_after_progression" in printed
    found = {each.stem: pv.read_dataset(each).frame for each in Path("adam").glob("*.parquet")}
    columns = ("ADT", "STARTDT", "AVAL", "CNSR", "EVNTDESC", "CNSDTDSC", "SRCVAR", "SRCSEQ")
    assert differences(found["adtte"], right["adtte"], ("USUBJID", "PARAMCD"), columns) == {"rows": 0}
    for name, reader in (("adrs", "inv"), ("adrsi", "bicr")):
        both = [each.filter(pl.col("PARAMCD") != "CBCP") for each in (found[name], right[f"adrs_{reader}"])]
        key, columns = ("USUBJID", "PARAMCD", "ASEQ"), ("ADT", "AVALC", "AVAL", "ANL01FL", "ANL02FL")
        assert differences(*both, key, columns) == {"rows": 0} and both[1].height == 4305 - 306
        assert found[name].filter((pl.col("PARAMCD") == "CBCP") & (pl.col("AVALC") == "Y")).height == 26
    sizes = found["adtr"].filter(pl.col("PARAMCD") == "SDIAM")
    assert differences(sizes, right["adtr_sdiam_inv"], ("USUBJID", "AVISIT"), ("AVAL", "PCHG", "NADIR")) == {"rows": 0}


# ---------------------------------------------------------------------------------------------------- bad input


def spoil(folder: Path, name: str, change: Callable[[list[dict[str, str]]], Any]) -> None:
    """Change the rows of a domain."""
    file = folder / f"{name}.csv"
    with file.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def first(rows: list[dict[str, str]], **where: str) -> dict[str, str]:
    return next(row for row in rows if all(row[name] == value for name, value in where.items()))


LESION = {"TREVAL": "INVESTIGATOR", "TRTESTCD": "LDIAM"}
OVERALL = {"RSEVAL": "INVESTIGATOR", "RSTESTCD": "OVRLRESP"}
SPOILT: dict[str, tuple[str, Callable[[list[dict[str, str]]], Any]]] = {
    "two_baselines": ("tr", lambda rows: first(rows, VISIT="WEEK 6", **LESION).update(VISIT="BASELINE")),
    "no_unit": ("tr", lambda rows: first(rows, **LESION).update(TRSTRESU="")),
    "in_centimetres": ("tr", lambda rows: first(rows, **LESION).update(TRSTRESU="cm")),
    "dates_out_of_order": ("rs", lambda rows: first(rows, **OVERALL).update(RSDTC="2029-01-01")),
    "unknown_word": ("rs", lambda rows: first(rows, **OVERALL).update(RSSTRESC="STABLE")),
    "duplicate_sequence": ("rs", lambda rows: rows[1].update(RSSEQ=rows[0]["RSSEQ"])),
    "not_in_adsl": ("rs", lambda rows: first(rows, **OVERALL).update(USUBJID="NOBODY")),
    "unreadable_date": ("ds", lambda rows: rows[0].update(DSSTDTC="2025-02-30")),
    "duplicate_subject": ("dm", lambda rows: rows.append(dict(rows[0]))),
    "death_without_date": ("dm", lambda rows: rows[0].update(DTHFL="Y", DTHDTC="")),
}


@pytest.mark.parametrize("rule", SPOILT)
def test_a_wrong_record_is_listed_and_strict_stops(run: Callable[..., Said], sdtm: Path, rule: str) -> None:
    name, change = SPOILT[rule]
    spoil(sdtm, name, change)
    code, printed, _ = run("derive", "--sdtm", "sdtm", "--rules", RULES, "--out", "adam", "--format", "json", "--json")
    said = json.loads(printed)["data"]
    found = [each for each in said["findings"] if each["rule"] == rule]
    assert code == 0 and found and all(each["domain"] and each["message"] for each in found)
    assert found[0]["USUBJID"] and {"ADTTE", "ADRS"} <= {each["data_set"] for each in said["data_sets"]}
    assert f"{rule}," in Path("adam/findings.csv").read_text("utf-8")
    shutil.rmtree("adam")
    code, printed, _ = run(
        "derive", "--sdtm", "sdtm", "--rules", RULES, "--out", "adam", "--format", "json", "--strict"
    )
    assert code == 1 and "--strict: nothing was written" in printed and not Path("adam").exists()


def test_findings_that_are_accepted_do_not_stop(run: Callable[..., Said], sdtm: Path) -> None:
    rules = Path(RULES).read_text("utf-8")
    Path("rules.yaml").write_text(f"{rules}accepted: [response_after_progression, death_without_end]\n", "utf-8")
    strict = ("derive", "--sdtm", "sdtm", "--rules", "rules.yaml", "--out", "adam", "--format", "json", "--strict")
    code, printed, _ = run(*strict)
    assert code == 0 and "[response_after_progression]" in printed and Path("adam/adtte.json").exists()
    spoil(sdtm, *SPOILT["no_unit"])
    code, printed, _ = run(*strict, "--json")
    assert code == 1 and json.loads(printed)["data"]["written"] == []


@pytest.mark.parametrize(
    ("name", "file", "content", "left"),
    [
        ("ae", "ae.xpt", b"HEADER RECORD*******LIBRARY HEADER", set()),
        ("ex", "ex.json", b'{"datasetJSONVersion": "1.1.0", "rows": [[1', set()),
        ("rs", "rs.ndjson", b"[1]\n[2", {"ADRS", "ADRSI", "ADTR", "ADTRI", "ADTTE"}),
        ("tu", "tu.parquet", b"PAR1", set()),
    ],
)
def test_a_file_that_cannot_be_read_is_left_out_and_said(
    run: Callable[..., Said], sdtm: Path, name: str, file: str, content: bytes, left: set[str]
) -> None:
    (sdtm / f"{name}.csv").unlink()
    (sdtm / file).write_bytes(content)
    code, printed, _ = run("derive", "--sdtm", "sdtm", "--rules", RULES, "--out", "adam", "--format", "json", "--json")
    said = json.loads(printed)["data"]
    assert code == 0 and [each["domain"] for each in said["findings"] if each["rule"] == "unreadable_file"] == [
        name.upper()
    ]
    assert {name.upper() for name in ALL} - {each["data_set"] for each in said["data_sets"]} == left
    assert left <= {each["domain"] for each in said["findings"] if each["rule"] == "left_out"}
    code, _, _ = run("derive", "--sdtm", "sdtm", "--rules", RULES, "--out", "strict", "--strict")
    assert code == 1 and not Path("strict").exists()


def test_rules_are_not_compared_on_half_of_the_records(run: Callable[..., Said], sdtm: Path) -> None:
    (sdtm / "rs.csv").write_text("USUBJID,RSSEQ\n1\n")  # without it responses would come from lesions
    code, printed, errors = run("derive", "diff", RULES, RULES, "--sdtm", "sdtm")
    assert (code, printed) == (2, "") and "rs.csv" in errors


@pytest.mark.parametrize("name", ["dm", "ds", "cm"])  # cm holds the new therapies, which would be none
def test_what_adsl_needs_and_cannot_be_read_ends_everything(run: Callable[..., Said], sdtm: Path, name: str) -> None:
    (sdtm / f"{name}.csv").write_text("USUBJID,ARM\n1\n")
    code, printed, errors = run("derive", "--sdtm", "sdtm", "--rules", RULES, "--out", "adam")
    assert (code, printed) == (2, "") and not Path("adam").exists()
    assert f"{name}.csv" in errors if name == "dm" else f"ADSL needs {name.upper()}" in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rules", RULES], "--sdtm is missing"),
        (["--sdtm", "none"], "there is no such folder"),
        (["--sdtm", "sdtm", "--rules", "none.yaml"], "cannot read none.yaml"),
        (["--sdtm", "sdtm", "--rules", "bad.yaml"], "bad.yaml, line 2"),
        (["--sdtm", "sdtm", "--out", "sdtm"], "is the folder of the records"),
        (["--sdtm", "sdtm", "--out", "adam", "--format", "xls"], "no format 'xls'"),
        (["--sdtm", "sdtm", "--take", "RS"], "accepted: DOMAIN=FILE"),
        (["--sdtm", "sdtm", "--take", "RS=none.csv"], "no file 'none.csv'"),
        (["--sdtm", "sdtm", "--figures", "bmp"], "accepted: a file that ends in"),
        (["diff", RULES, "bad.yaml", "--sdtm", "sdtm"], "bad.yaml, line 2"),
        (["diff", RULES, RULES], "--sdtm is missing"),
        (["--sdtm", "sdtm", "--verbose"], "No such option"),
    ],
)
def test_mistakes_are_named_and_nothing_is_written(
    run: Callable[..., Said], arguments: list[str], message: str
) -> None:
    Path("bad.yaml").write_text("study: S\nresponses: {confirmation: 28}\n")
    before = sorted(Path().rglob("*"))
    code, printed, errors = run("derive", *arguments)
    assert code == 2 and message in " ".join((printed + errors).split())
    code, printed, _ = run("derive", *arguments, "--json")
    assert code == 2 and not json.loads(printed)["ok"] and sorted(Path().rglob("*")) == before
    verb = "derive diff" if arguments[0] == "diff" else "derive"
    assert json.loads(printed)["verb"] == verb
