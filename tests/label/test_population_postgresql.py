"""The cases of ``populations.py`` on a PostgreSQL server, by the text of queries."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import populations as table

import pivotal as pv
from pivotal.errors import DataError

KINDS = {"float": "double precision", "boolean": "boolean", "integer": "bigint", "text": "text"}


@pytest.fixture(scope="module")
def connection(postgresql):
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(postgresql) as opened:
        yield opened


def asked_of(connection, name, query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return table.columns_of(cursor.fetch_arrow_table(), [name] if isinstance(name, str) else name)


@pytest.mark.parametrize("seed", range(3))
def test_a_table_is_answered_as_its_patients_are(connection, seed):
    asked, rows = table.indications(seed, 6), table.patients(seed, 40)
    right = table.expected(asked, rows)
    known = pv.add_therapies(*table.pyarrow(rows), vocabulary=table.WORDS)
    with connection.cursor() as cursor:
        cursor.adbc_ingest("patients", known, mode="replace")
    query = pv.match_sql(asked, "public.patients", holds=known, vocabulary=table.WORDS, give=table.EVERYTHING)
    assert asked_of(connection, list(right), query) == right


def test_names_and_texts_that_need_quotes_are_quoted(connection):
    words = pv.load_dossier("cabometyx")
    with connection.cursor() as cursor:
        cursor.execute('CREATE TABLE "Odd ""table" (patient text, "The ""age"" of; all" numeric, "CASE" text)')
        cursor.execute("""INSERT INTO "Odd ""table" VALUES ('P1', 61, 'HCC'), ('P2', 'NaN', 'x'' OR 1=1 --')""")
    query = pv.match_sql(
        words.indication("eu-hcc"),
        'Odd "table',
        holds={"patient": "text", 'The "age" of; all': "decimal", "CASE": "text"},
        vocabulary=words,
        columns={"age": 'The "age" of; all', "disease": "CASE"},
        give=("answer", "reasons"),
    )
    found = asked_of(connection, ["answer", "clauses_met"], query)
    assert found == {"answer": ["undetermined", "undetermined"], "clauses_met": [3, 0]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"dialect": "oracle"}, "accepted: postgres, duckdb, spark"),
        (
            {"holds": {"age": "number"}},
            "holds, 'age': 'number' is nothing that a column holds; accepted: float, integer",
        ),
        ({"holds": {"age": "text"}}, "the column 'age' holds text; the field age takes numbers, in years"),
        ({"holds": {"x": "text"}}, "no column holds a fact that is asked for"),
    ],
)
def test_what_cannot_be_asked_is_refused(given, said):
    words = pv.load_dossier("cabometyx")
    with pytest.raises(DataError, match=said):
        pv.match_sql(words.indication("eu-hcc"), "t", **({"holds": {"age": "float"}, "vocabulary": words} | given))
