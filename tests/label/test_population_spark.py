"""The cases of ``populations.py`` on Spark, in local mode; ``pytest -m spark`` runs them, a plain ``pytest`` does not."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import populations as table

import pivotal as pv

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # sockets that Spark's own client leaves open
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark"),
]
TYPES = {"text": "string", "float": "double", "boolean": "boolean"}


@pytest.fixture(scope="module")
def session(require_program, require_package):
    require_program("java", "openjdk-17-jre-headless")
    require_package("pyspark", "spark")
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    yield made
    made.stop()


def frames(session, rows):
    people = session.createDataFrame(
        [tuple(row[name] for name in table.SCHEMA) for row in rows],
        ", ".join(f"{name} {TYPES[kind]}" for name, kind in table.SCHEMA.items()),
    )
    names = ["patient", "therapy", "setting", "outcome"]
    events = [tuple(event[name] for name in names) for row in rows for event in row["events"]]
    return people, session.createDataFrame(events, ", ".join(f"{name} string" for name in names))


def test_a_spark_frame_is_answered_as_its_patients_are_and_stays_lazy(session):
    asked, rows = table.indications(1, 6), table.patients(1, 40)
    right = {name: each for name, each in table.expected(asked, rows).items() if not name.endswith("would_settle")}
    people, events = frames(session, rows)
    found = table.answered(asked, people, events, ("answer", "masks", "reasons"))
    assert type(found) is type(people)
    assert table.columns_of(found, list(right)) == right


def test_what_would_settle_it_is_found_on_spark(session):
    asked, rows = [table.indications(4, 1)[0]], table.patients(4, 20)
    right = {name: each for name, each in table.expected(asked, rows).items() if name.endswith("would_settle")}
    found = table.answered(asked, *frames(session, rows), "settles")
    assert table.columns_of(found, list(right)) == right
    assert any(next(iter(right.values())))


def test_counts_and_profiles_of_a_spark_frame_are_those_of_its_patients(session):
    asked, rows = table.indications(2, 4), table.patients(2, 40)
    right = table.expected(asked, rows)
    known = pv.add_therapies(*frames(session, rows), vocabulary=table.WORDS)
    kinds = pv.profiles(known, asked, vocabulary=table.WORDS)
    for one in asked:
        said = right[f"{one.id}: answer"]
        counts = {answer: said.count(answer) for answer in table.ANSWER.values()}
        assert dict(pv.match(one, known, vocabulary=table.WORDS).counts) == counts
        assert dict(pv.match(one, kinds, vocabulary=table.WORDS).counts) == counts


def test_unknown_codes_and_doubles_are_listed(session):
    people, _ = frames(
        session, [*table.patients(3, 5), {**table.patients(3, 5)[1], "disease": "flu", "age": float("inf")}]
    )
    faults = pv.check_patients(people, vocabulary=table.WORDS, identifier="patient").faults
    assert [each.partition(";")[0] for each in faults] == [
        "patients are there more than once, and a row is a patient: 'P1' (2 rows)",
        "the column 'age' is infinite in 1 row",
        "the column 'disease' holds 'flu' (1 row), which are no codes of disease",
    ]


def test_codes_are_translated_on_spark(session):
    rows = session.createDataFrame([("P1", "b1"), ("P2", "b2"), ("P3", None)], "patient string, code string")
    rules = [{"code": "b1", "therapy": "drug1"}]
    found = pv.translate_codes(rows, rules, by="code", vocabulary=table.WORDS)
    assert table.columns_of(found.data, ["therapy"]) == {"therapy": ["drug1", None, None]}
    assert [(each["code"], each["rows"]) for each in found.unknown] == [("b2", 1)]
