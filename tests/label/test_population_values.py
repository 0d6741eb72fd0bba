"""What a population cannot be: wrong columns, wrong values, patients that are there twice, therapies that do not fit."""

import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import populations as table

import pivotal as pv
from pivotal.errors import DataError, StorageError
from pivotal.label.vocabulary import Vocabulary

FRAMES = {
    "polars": lambda frame: frame,
    "polars lazy": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "pyarrow": lambda frame: frame.to_arrow(),
    "duckdb": lambda frame: __import__("duckdb").from_arrow(frame.to_arrow()),
}
IN_MEMORY = ("polars", "pandas", "pyarrow")
GOOD = pl.DataFrame(
    {"patient": ["P1", "P2"], "age": [61.0, None], "disease": ["NET", "HCC"], "metastatic": [True, None]}
)


@pytest.fixture(scope="module")
def dossier():
    return pv.load_dossier("cabometyx")


@pytest.fixture(params=FRAMES)
def framed(request):
    return FRAMES[request.param]


def matched(dossier, frame, **options):
    return pv.match(dossier.indication("eu-net"), frame, vocabulary=dossier, **options)


@pytest.mark.parametrize(
    ("columns", "options", "said"),
    [
        ({"age": ["61", "x"]}, {}, "the column 'age' holds text; the field age takes numbers, in years"),
        ({"age": [True, False]}, {}, "the column 'age' holds true and false; the field age takes numbers, in years"),
        ({"age": [date(1960, 1, 1)] * 2}, {}, "the column 'age' holds dates, lists or other things"),
        ({"disease": [1, 2]}, {}, "the column 'disease' holds whole numbers; the field disease takes codes as text"),
        (
            {"metastatic": [1, 0]},
            {},
            "the column 'metastatic' holds whole numbers; the field metastatic takes true and",
        ),
        ({}, {"columns": {"agee": "age"}}, "columns: there is no field 'agee'.*did you mean 'age'"),
        ({}, {"columns": {"age": "AGE"}}, "columns, age: the data have no column 'AGE'.*did you mean 'age'"),
        ({}, {"columns": {"age": pv.FieldColumn("age", unit="nM")}}, "counted in years, which 'nM' is not turned into"),
        ({}, {"columns": {"age": pv.FieldColumn("age", unit="yrs")}}, "'yrs' is not a unit; accepted.*did you mean"),
        ({}, {"columns": {"disease": pv.FieldColumn("disease", unit="a")}}, "is no number and has no unit"),
        ({}, {"columns": {"disease": pv.FieldColumn("disease", system="patient")}}, "has no coding systems"),
        ({}, {"identifier": "patent"}, "identifier: the data have no column 'patent'.*did you mean 'patient'"),
        ({}, {"give": "reason"}, "give: 'reason' is nothing that is given; accepted: answer, masks, reasons, settles"),
        ({"answer": ["x", "y"]}, {}, "the data have a column 'answer' already; rename or drop it"),
    ],
)
def test_a_wrong_column_or_option_is_refused_at_once(dossier, framed, columns, options, said):
    with pytest.raises(DataError, match=f"(?s){said}"):
        matched(dossier, framed(GOOD.with_columns(**{k: pl.Series(v) for k, v in columns.items()})), **options)


def test_all_faults_are_said_together(dossier):
    wrong = GOOD.with_columns(age=pl.lit("x"), metastatic=pl.lit(3))
    with pytest.raises(DataError, match=r"(?s)2 faults.*'age' holds text.*'metastatic' holds whole numbers"):
        matched(dossier, wrong)


BAD = GOOD.with_columns(
    disease=pl.Series(["NETT", "NETT"]), age=pl.Series([float("inf"), -float("inf")]), patient=pl.Series(["P1", "P1"])
)
FAULTS = [
    "patients are there more than once, and a row is a patient: 'P1' (2 rows)",
    "the column 'age' is infinite in 2 rows; missing is null or NaN",
    "the column 'disease' holds 'NETT' (2 rows), which are no codes of disease; accepted: NEN, NET",
]


def test_wrong_values_are_listed_whole(dossier, framed):
    found = pv.check_patients(framed(BAD), vocabulary=dossier, identifier="patient")
    assert [each[: len(fault)] for each, fault in zip(found.faults, FAULTS, strict=True)] == FAULTS
    assert "did you mean 'NET'" in found.faults[2]
    assert found.rows()[0]["says"] == found.faults[0]


@pytest.mark.parametrize("kind", IN_MEMORY)
def test_in_memory_wrong_values_are_refused(dossier, kind):
    with pytest.raises(DataError, match=r"(?s)3 faults.*there more than once.*infinite in 2 rows.*'NETT' \(2 rows\)"):
        matched(dossier, FRAMES[kind](BAD), identifier="patient")


@pytest.mark.parametrize("kind", ["polars lazy", "duckdb"])
def test_in_a_lazy_frame_wrong_values_are_not_known(dossier, kind):
    found = matched(dossier, FRAMES[kind](BAD), identifier="patient")
    assert dict(found.counts) == {"eligible": 0, "not eligible": 0, "undetermined": 2}
    assert [row["unknown"] for row in found.rows()[:2]] == [2, 2]


def test_a_null_in_every_column_is_undetermined_with_what_is_missing(dossier, framed):
    nothing = pl.DataFrame({name: pl.Series([None], dtype=kind) for name, kind in GOOD.schema.items()})
    found = matched(dossier, framed(nothing), give=("answer", "settles"))
    data = table.columns_of(found_with_name(found), ["answer", "would_settle"])
    assert data["answer"] == ["undetermined"]
    single = pv.match(dossier.indication("eu-net"), pv.Patient(), vocabulary=dossier)
    assert found.settling(data["would_settle"][0]) == tuple(each.fact for each in single.settles)
    assert found.notes == (
        "no column holds unresectable, differentiation, primary_site, prior_therapies: not known of anybody",
    )


def found_with_name(found):
    import narwhals as nw

    frame = nw.from_native(found.data)
    return frame.with_columns(nw.lit("P1").alias("patient")).to_native()


@pytest.mark.parametrize("kind", ["polars", "polars lazy", "pandas", "pyarrow", "duckdb"])
def test_columns_without_a_type_are_not_known(dossier, kind):
    nothing = pl.DataFrame({"age": [None], "disease": [None], "metastatic": [None]})
    assert matched(dossier, FRAMES[kind](nothing)).counts["undetermined"] == 1


def test_empty_text_is_missing(dossier, framed):
    frame = framed(GOOD.with_columns(disease=pl.lit("")))
    assert not pv.check_patients(frame, vocabulary=dossier).faults
    assert matched(dossier, frame).rows()[1]["unknown"] == 2


def test_flags_may_be_text(dossier, framed):
    frame = framed(GOOD.with_columns(metastatic=pl.Series(["true", "false"])))
    assert [matched(dossier, frame).rows()[4][key] for key in ("met", "not_met")] == [1, 1]
    odd = framed(GOOD.with_columns(metastatic=pl.Series(["true", "yes"])))
    assert "'yes' (1 row), which are no true or false" in pv.check_patients(odd, vocabulary=dossier).faults[0]


@pytest.mark.parametrize("given", [3, "patients", [GOOD]])
def test_what_is_no_frame_is_refused(dossier, given):
    with pytest.raises(DataError, match="holds no patients; accepted: a Patient, or pandas, polars"):
        matched(dossier, given)


def test_a_frame_of_other_things_is_refused(dossier):
    with pytest.raises(DataError, match="no column holds a fact that is asked for; fields: age, disease"):
        matched(dossier, pl.DataFrame({"x": [1]}))
    with pytest.raises(DataError, match="no column is a field"):
        pv.check_patients(pl.DataFrame({"x": [1]}), vocabulary=dossier)


def test_options_of_frames_are_refused_for_a_patient(dossier):
    with pytest.raises(DataError, match="are for frames; this is one Patient"):
        pv.match(dossier.indication("eu-net"), pv.Patient(), vocabulary=dossier, identifier="x")
    with pytest.raises(DataError, match="are for frames; this is one Patient"):
        pv.match_all(dossier, pv.Patient(), territory="EU", on="2025-09-01", identifier="x")


def test_profiles_refuse_what_they_do_not_tell_apart(dossier):
    kinds = pv.profiles(GOOD, [dossier.indication("eu-hcc")], vocabulary=dossier)
    with pytest.raises(
        DataError, match=r"eu-net asks for what the profiles do not tell apart: age at 18 years|unresect"
    ):
        matched(dossier, kinds)
    with pytest.raises(DataError, match="made with another vocabulary"):
        pv.match(dossier.indication("eu-hcc"), kinds, vocabulary=Vocabulary(dossier.fields, dossier.diseases[:-1]))


# --------------------------------------------------------------------------------------------- therapies

PEOPLE = pl.DataFrame({"patient": ["P1", "P2"], "born": [date(1960, 1, 1), None], "therapies_complete": [True, True]})
EVENTS = pl.DataFrame(
    {"patient": ["P1", "P1"], "therapy": ["everolimus", "octreotide"], "date": [date(2024, 5, 1), None]}
)


def record(dossier, people=PEOPLE, events=EVENTS, framed=FRAMES["polars"], **options):
    known = pv.add_therapies(framed(people), framed(events), vocabulary=dossier, **options)
    asked = dossier.indication("eu-net").model_copy(
        update={"criteria": pv.Indication(id="x", says="x", disease="NET", status="derived", criteria=NOTHING).criteria}
    )
    frame = pv.match(asked, known, vocabulary=dossier).data
    return table.columns_of(frame, ["answer"])["answer"]


NOTHING = {"prior_therapy": {"of": ["everolimus"], "at_most": 0}}


def test_therapies_after_a_day_do_not_count_and_undated_ones_leave_the_record_open(dossier, framed):
    assert record(dossier, framed=framed) == ["not eligible", "eligible"]
    assert record(dossier, framed=framed, on="2025-01-01") == ["not eligible", "eligible"]
    assert record(dossier, framed=framed, on=date(2024, 4, 30)) == ["undetermined", "eligible"]
    assert record(dossier, framed=framed, complete=False) == ["not eligible", "undetermined"]
    open_ = PEOPLE.with_columns(therapies_complete=pl.lit(None, pl.Boolean))
    assert record(dossier, open_, framed=framed) == ["not eligible", "undetermined"]
    assert record(dossier, open_, framed=framed, complete=True) == ["not eligible", "eligible"]


WRONG = EVENTS.with_columns(therapy=pl.Series(["everolimuss", "octreotide"]))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"events": WRONG}, r"there is no therapy 'everolimuss' \(1 rows\); accepted.*did you mean 'everolimus'"),
        ({"events": EVENTS.with_columns(outcome=pl.lit("cured"))}, "there is no outcome 'cured'.*accepted: progressed"),
        ({"events": EVENTS.with_columns(setting=pl.lit("late"))}, "there is no setting 'late'.*accepted: advanced"),
        ({"events": EVENTS.rename({"therapy": "drug"})}, "the events have no column 'therapy'"),
        ({"people": PEOPLE.rename({"patient": "id"})}, "the patients have no column 'patient'"),
        ({"people": PEOPLE.with_columns(patient=pl.lit("P1"))}, r"there more than once.*'P1' \(2 rows\)"),
        ({"people": PEOPLE.with_columns(patient=pl.Series([1, 2]))}, "holds integer of patients and text of events"),
        (
            {"events": EVENTS.with_columns(date=pl.lit("2024")), "on": "2025-01-01"},
            "holds no dates; turn it into dates",
        ),
        ({"events": EVENTS.drop("date"), "on": "2025-01-01"}, "the events have no column 'date'"),
        ({"columns": {"drug": "therapy"}}, "events have no 'drug'; accepted: therapy, setting, outcome, date"),
        ({"complete": "whole"}, "the patients have no column 'whole'"),
        ({"complete": "patient"}, "the column 'patient' holds text, where true and false belong"),
        ({"on": "2025-13-01"}, "2025-13-01"),
    ],
)
def test_events_that_cannot_be_taken_are_refused(dossier, given, said):
    with pytest.raises(DataError, match=f"(?s){said}"):
        record(dossier, **given)


def test_an_event_before_birth_is_refused_in_memory_and_leaves_a_lazy_record_open(dossier):
    early = EVENTS.with_columns(date=pl.lit(date(1959, 12, 31)))
    with pytest.raises(DataError, match="2 events lie before the birth of their patient: 'P1'"):
        record(dossier, events=early, born="born")
    assert record(dossier, events=early, framed=FRAMES["polars lazy"], born="born") == ["undetermined", "eligible"]
    assert record(dossier, events=WRONG, framed=FRAMES["polars lazy"]) == ["undetermined", "eligible"]


def test_frames_of_two_kinds_are_refused(dossier):
    with pytest.raises(DataError, match="frames of different kinds"):
        pv.add_therapies(PEOPLE, EVENTS.lazy(), vocabulary=dossier)
    with pytest.raises(DataError, match="frames of different kinds"):
        pv.add_therapies(PEOPLE, EVENTS.to_pandas(), vocabulary=dossier)


def test_bits_of_which_a_part_is_missing_are_refused(dossier):
    known = pv.add_therapies(PEOPLE, EVENTS, vocabulary=dossier)
    dropped = next(name for name in known.columns if name.endswith("advanced_progressed"))
    with pytest.raises(DataError, match=f"some are missing: {dropped}; without them a therapy would"):
        matched(dossier, known.drop(dropped))


def test_bits_made_with_other_therapies_are_refused(dossier):
    known = pv.add_therapies(PEOPLE, EVENTS, vocabulary=dossier)
    asked = pv.Indication(
        id="x", says="x", disease="RCC", status="derived", criteria={"prior_therapy": {"of": "drug1", "at_least": 1}}
    )
    with pytest.raises(DataError, match="were made with other therapies than the vocabulary's; make them anew"):
        pv.match(asked, known, vocabulary=table.WORDS)


# -------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("reader", ["polars", "duckdb"])
def test_files_are_answered_as_the_frame_is(tmp_path, reader):
    rows = table.patients(5, 40)
    asked = table.indications(5, 3)
    known = pv.add_therapies(*table.polars(rows), vocabulary=table.WORDS)
    for number in range(4):
        known.slice(10 * number, 10).write_parquet(tmp_path / f"p{number}.parquet")
    cohort = pv.open_patient_files(tmp_path, reader=reader)
    assert len(cohort.files) == 4
    kinds = pv.profiles(cohort, asked, vocabulary=table.WORDS)
    for one in asked:
        right = pv.match(one, known, vocabulary=table.WORDS)
        found = pv.match(one, cohort, vocabulary=table.WORDS)
        assert found.counts == right.counts == pv.match(one, kinds, vocabulary=table.WORDS).counts
        assert found.rows() == right.rows()
        for place in (tmp_path / "out" / "all.parquet", tmp_path / f"out-{one.id}"):
            assert found.write(place) == place
            written = pl.read_parquet(place if place.suffix else place / "*.parquet")
            answers = table.columns_of(written, ["answer"])["answer"]
            assert answers == table.columns_of(right.data, ["answer"])["answer"]
    assert not list(tmp_path.rglob("*.part"))


def test_files_that_are_not_there_or_no_parquet_are_refused(tmp_path):
    with pytest.raises(
        StorageError, match=r"there are no patients at .*accepted: a Parquet file, a folder of them, or"
    ):
        pv.open_patient_files(tmp_path)
    (tmp_path / "a.parquet").write_text("age\n1\n")
    with pytest.raises(StorageError, match=r"a\.parquet is no Parquet file"):
        pv.open_patient_files(tmp_path / "*.parquet")
    with pytest.raises(DataError, match="there is no reader 'spark'; accepted: polars, duckdb"):
        pv.open_patient_files(tmp_path / "a.parquet", reader="spark")
    GOOD.write_parquet(tmp_path / "a.parquet")
    GOOD.drop("age").write_parquet(tmp_path / "b.parquet")
    with pytest.raises(DataError, match=r"b\.parquet and a\.parquet do not have the same columns: age"):
        pv.open_patient_files(tmp_path)


def test_profiles_answer_every_label_in_force_and_keep_no_histories(dossier):
    known = pv.add_therapies(PEOPLE.with_columns(disease=pl.lit("NET")), EVENTS, vocabulary=dossier)
    kinds = pv.profiles(known, dossier.register().indications, vocabulary=dossier)
    where = {"territory": "EU", "on": "2025-09-01"}
    found, right = (pv.match_all(dossier, each, **where) for each in (kinds, known))
    assert [row["undetermined"] for row in found.rows()] == [row["undetermined"] for row in right.rows()]
    assert found.data["patients"].sum() == 2
    with pytest.raises(DataError, match="profiles do not keep which therapies a patient had"):
        _ = matched(dossier, kinds, give="settles").data
