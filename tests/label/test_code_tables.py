"""Codes of registries as fields: what they say, what they do not, and which are not known."""

import csv
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
import populations as table

import pivotal as pv
from pivotal.errors import DataError, StorageError

EXAMPLES = Path(__file__).parents[2] / "examples"
TUMOURS, MEDICINES = EXAMPLES / "icd-o-3.csv", EXAMPLES / "atc.csv"
PAIR = ["morphology", "topography"]


@pytest.fixture(scope="module")
def dossier():
    return pv.load_dossier("cabometyx")


def framed(rows, names, kind="polars"):
    columns = {"patient": [f"P{n}" for n in range(len(rows))]}
    columns |= {name: [row[n] for row in rows] for n, name in enumerate(names)}
    frame = pl.DataFrame(columns, schema_overrides=dict.fromkeys([n for n in names if n != "year"], pl.String))
    return {
        "polars": lambda: frame,
        "polars lazy": frame.lazy,
        "pandas": frame.to_pandas,
        "pyarrow": frame.to_arrow,
        "duckdb": lambda: __import__("duckdb").from_arrow(frame.to_arrow()),
    }[kind]()


CODES = [
    ("8249/3", "C17.2"), ("8240/3", "C17.2"), ("8240/3", "C34.1"), ("8249/3", "C34.1"), ("8246/3", "C17.2"),
    ("8246/3", "C50.1"), ("8249/3", "C17.9"), ("8249/3", None), (None, "C17.2"), (None, None), ("9999/3", "C17.2"),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["polars", "polars lazy", "pandas", "pyarrow", "duckdb"])
def test_morphology_means_what_it_does_at_its_site(dossier, kind):
    frame = framed(CODES, PAIR, kind)
    found = pv.translate_codes(frame, TUMOURS, by=PAIR, vocabulary=dossier)
    assert type(found.data) is type(frame)
    data = table.columns_of(found.data, ["disease", "differentiation", "primary_site"])
    assert list(zip(*data.values(), strict=True)) == [
        ("GI-NET", "well", "ileum"),
        ("GI-NET", "well", "ileum"),
        ("typical-carcinoid", "well", "lung"),
        ("atypical-carcinoid", "well", "lung"),
        ("NEN", None, "ileum"),
        ("NEN", None, None),
        ("GI-NET", "well", None),
        (None, None, None),
        (None, None, None),
        (None, None, None),
        (None, None, None),
    ]
    unknown = {(each["morphology"], each["topography"]): each["why"] for each in found.unknown}
    assert unknown == dict.fromkeys([("8249/3", ""), ("", "C17.2"), ("9999/3", "C17.2")], "no rule speaks of them")
    assert found.summary() == {"term": "codes", "translated": 8, "unknown": 3}


def test_no_code_of_a_tumour_says_its_grade(dossier):
    with TUMOURS.open(encoding="utf-8") as lines:
        assert "grade" not in next(csv.reader(lines))
    patients = framed([("8249/3", "C17.2"), ("8240/3", "C17.2")], PAIR)
    known = pv.translate_codes(patients, TUMOURS, by=PAIR, vocabulary=dossier).data
    asked = pv.Indication(
        id="x", says="x", disease="NET", status="derived", criteria={"field": "grade", "in": ["G2", "G3"]}
    )
    assert (
        pv.match(asked, known.with_columns(grade=pl.lit(None, pl.String)), vocabulary=dossier).counts["undetermined"]
        == 2
    )
    graded = known.with_columns(grade=pl.Series(["G3", "G1"]), grade_system=pl.lit("who-digestive-2019"))
    assert pv.match(asked, graded, vocabulary=dossier).data["answer"].to_list() == ["eligible", "not eligible"]


@pytest.mark.parametrize(
    ("code", "year", "therapy", "why"),
    [
        ("L01XE10", 2015, "everolimus", None),
        ("L01XE10", None, "everolimus", None),
        ("L01EG02", 2023, "everolimus", None),
        ("L01EG02", 2019, None, "no rule speaks of them in 2019"),
        ("L04AH02", 2023, None, "no rule speaks of them"),
    ],
)
def test_a_code_means_what_it_did_in_its_year(dossier, code, year, therapy, why):
    frame = framed([(code, year)], ["code", "year"])
    found = pv.translate_codes(frame, MEDICINES, by="code", year="year", vocabulary=dossier)
    assert found.data["therapy"].to_list() == [therapy]
    assert [each["why"] for each in found.unknown] == ([why] if why else [])


MOVED = [
    {"code": "X1", "since": "", "until": "2020", "therapy": "sunitinib"},
    {"code": "X1", "since": "2021", "until": "", "therapy": "sorafenib"},
]


def test_a_code_with_two_meanings_needs_its_year(dossier):
    frame = framed([("X1", 2020), ("X1", 2021), ("X1", None)], ["code", "year"])
    found = pv.translate_codes(frame, MOVED, by="code", year="year", vocabulary=dossier)
    assert found.data["therapy"].to_list() == ["sunitinib", "sorafenib", None]
    assert [each["why"] for each in found.unknown] == ["their meaning of therapy depends on the year of the edition"]
    twice = [*MOVED, {"code": "X1", "since": "2020", "until": "2020", "therapy": "octreotide"}]
    with pytest.raises(DataError, match=r"rules 1, 3: .*'X1'.* in 2020 has two meanings of therapy"):
        pv.translate_codes(frame, twice, by="code", year="year", vocabulary=dossier)


@given(st.lists(st.tuples(st.sampled_from(["8249/3", "8240/3", "x", None]), st.sampled_from(["C17.2", "C34", None]))))
def test_no_row_is_dropped_or_moved(rows):
    dossier = pv.load_dossier("cabometyx") if not SEEN else SEEN[0]
    SEEN[:] = [dossier]
    found = pv.translate_codes(framed(rows, PAIR).lazy(), TUMOURS, by=PAIR, vocabulary=dossier)
    data = found.data.collect().sort("patient")
    assert sorted(data["patient"].to_list()) == sorted(f"P{n}" for n in range(len(rows)))
    assert found.translated + found.summary()["unknown"] == len(rows)
    for row in data.iter_rows(named=True):
        assert (row["morphology"], row["topography"]) == rows[int(row["patient"][1:])]


SEEN: list = []


def test_events_are_translated_and_matched(dossier):
    events = framed([("L01XE10", 2015)], ["code", "year"]).with_columns(outcome=pl.lit("progressed"))
    events = pv.translate_codes(events, MEDICINES, by="code", year="year", vocabulary=dossier).data
    patients = pl.DataFrame({"patient": ["P0"]})
    asked = pv.Indication(
        id="x",
        says="x",
        disease="NET",
        status="derived",
        criteria={"prior_therapy": {"of": "mtor_inhibitor", "at_least": 1}},
    )
    known = pv.add_therapies(patients, events, vocabulary=dossier)
    assert pv.match(asked, known, vocabulary=dossier).counts["eligible"] == 1


RULE = {"code": "X1", "therapy": "sunitinib"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"table": []}, "the table of codes holds no rule"),
        ({"by": "kode"}, "the table of codes has no column 'kode'; it has code, therapy"),
        ({"table": [{"code": "X1", "drug": "x"}]}, "'drug' is no field with codes"),
        ({"table": [{"code": "X1", "age": "3"}]}, "'age' is no field with codes"),
        (
            {"table": [RULE | {"therapy": "sunitinb"}]},
            "'sunitinb' is no code of therapy; accepted.*did you mean 'sunitinib'",
        ),
        ({"table": [RULE | {"since": "MMXX"}]}, "rule 1: 'MMXX' is no year"),
        ({"columns": {"code": "Code"}}, "the data have no column 'Code'; they have patient, code.*did you mean 'code'"),
        ({"year": "edition"}, "the data have no column 'edition'"),
        ({"frame": pl.DataFrame({"code": ["X1"], "therapy": ["x"]})}, "the data have a column 'therapy' already"),
        ({"frame": {"code": ["X1"]}}, "hand over a data frame"),
        ({"frame": 3}, "a int is no data frame"),
        ({"table": [RULE, RULE | {"therapy": "octreotide"}]}, "depends on the year"),
    ],
)
def test_what_cannot_be_translated_is_refused(dossier, given, said):
    asked = {"frame": framed([("X1",)], ["code"]), "table": [RULE], "by": "code", "vocabulary": dossier} | given
    if said == "depends on the year":
        assert said in pv.translate_codes(**asked).unknown[0]["why"]
        return
    with pytest.raises(DataError, match=f"(?s){said}"):
        pv.translate_codes(**asked)


def test_a_table_that_cannot_be_read_is_refused(dossier, tmp_path):
    (tmp_path / "t.csv").write_bytes(b"code,therapy\n\xff,x\n")
    for name in ("t.csv", "none.csv"):
        with pytest.raises(StorageError):
            pv.translate_codes(framed([("X1",)], ["code"]), tmp_path / name, by="code", vocabulary=dossier)
