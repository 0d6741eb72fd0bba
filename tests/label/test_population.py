"""A population is answered as its patients are, on every kind of frame."""

import math
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
import populations as table
from readable import criteria as twin

import pivotal as pv
from pivotal.errors import DataError
from pivotal.label.criteria import evaluate, truth_for
from pivotal.label.language import Code, CriteriaField
from pivotal.label.model import Indication, Patient
from pivotal.label.population.matched import attached, match_population
from pivotal.label.vocabulary import Vocabulary

INDICATIONS, PATIENTS = 4, 30
RIGHT: dict[int, tuple] = {}


def case(seed: int) -> tuple:
    """Return a case with its answers, which every engine is asked for."""
    if seed not in RIGHT:
        asked, rows = table.indications(seed, INDICATIONS), table.patients(seed, PATIENTS)
        RIGHT[seed] = asked, rows, table.expected(asked, rows)
    return RIGHT[seed]


@pytest.mark.parametrize("kind", table.FRAMES)
@pytest.mark.parametrize("seed", range(2))
def test_a_frame_is_answered_as_its_patients_are(kind, seed):
    asked, rows, right = case(seed)
    people, events = table.FRAMES[kind](rows)
    found = table.answered(asked, people, events)
    assert type(found) is type(people)
    assert table.columns_of(found, list(right)) == right


@pytest.mark.parametrize("kind", table.FRAMES)
def test_counts_profiles_and_clauses_are_those_of_the_patients(kind):
    asked, rows, right = case(1)
    rows = [*rows, *({**row, "patient": f"P{n + PATIENTS}"} for n, row in enumerate(rows))]
    for row in rows[PATIENTS:]:
        row["events"] = [{**each, "patient": row["patient"]} for each in row["events"]]
    known = pv.add_therapies(*table.FRAMES[kind](rows), vocabulary=table.WORDS)
    kinds = pv.profiles(known, asked, vocabulary=table.WORDS)
    assert kinds.summary()["patients"] == 2 * PATIENTS >= 2 * kinds.summary()["profiles"] > 2
    for one in asked:
        said = 2 * right[f"{one.id}: answer"]
        counts = {answer: said.count(answer) for answer in table.ANSWER.values()}
        direct, grouped = (pv.match(one, each, vocabulary=table.WORDS) for each in (known, kinds))
        assert dict(direct.counts) == dict(grouped.counts) == counts
        assert direct.rows() == grouped.rows()
        met = 2 * sum(bits & 1 for bits in right[f"{one.id}: clauses_met"])
        assert direct.rows()[0]["met"] == met


# ------------------------------------------------------------------------------------ beside the tables

NAMES = ["p", "q", "r", "s"]
FLAGS = Vocabulary([CriteriaField(id=name, name=name, kind="flag") for name in NAMES])
WHOLE = [dict(zip(NAMES, each, strict=True)) for each in np.ndindex(3, 3, 3, 3)]
VALUES = [{name: (True, False, None)[value] for name, value in row.items()} for row in WHOLE]


def trees() -> st.SearchStrategy:
    def larger(parts: st.SearchStrategy) -> st.SearchStrategy:
        some = st.lists(parts, min_size=1, max_size=4)
        counted = some.flatmap(lambda each: st.integers(1, len(each)).map(lambda k: {"at_least": k, "of": each}))
        joined = some.flatmap(lambda each: st.sampled_from(["all", "any"]).map(lambda kind: {kind: each}))
        return st.one_of(joined, counted, parts.map(lambda each: {"not": each}))

    leaf = st.builds(lambda n, v: {"field": n, "is": v}, st.sampled_from(NAMES), st.sampled_from(["true", "false"]))
    return st.recursive(leaf, larger, max_leaves=10)


@settings(max_examples=15)
@given(st.lists(trees(), min_size=4, max_size=4))
def test_every_truth_table_is_that_of_kleene_on_each_engine(criteria):
    asked = [
        Indication(id=f"i{n}", says="x", disease="x", status="derived", criteria=each)
        for n, each in enumerate(criteria)
    ]
    right = {
        f"i{n}: answer": [table.ANSWER[twin.evaluate(one.criteria, v)] for v in VALUES] for n, one in enumerate(asked)
    }
    columns = {name: [row[name] for row in VALUES] for name in NAMES}
    frame = pl.DataFrame({"patient": [f"P{n}" for n in range(len(VALUES))], **columns})
    objects = frame.to_pandas().astype(object)
    for each in (frame, frame.lazy(), frame.to_arrow(), objects, frame.to_pandas(use_pyarrow_extension_array=True)):
        found = match_population(asked, each, vocabulary=FLAGS, apart=True)
        assert table.columns_of(attached(found), list(right)) == right


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from([None, math.nan, 0.1, 17.999999999999996, 18.0, 216.0, 6574.5, -0.0]), min_size=1),
    st.sampled_from(["days", "weeks", "months", "years"]),
    st.sampled_from(["at_least", "at_most", "above", "below"]),
    st.sampled_from([0.1, 18.0, 216.0, 6574.5]),
)
def test_a_unit_is_turned_as_for_one_patient(values, unit, sign, limit):
    words = Vocabulary([CriteriaField(id="age", name="age", kind="number", unit="years")])
    criteria = {"field": "age", sign: limit, "unit": unit}
    one = Indication(id="x", says="x", disease="x", status="derived", criteria=criteria)
    facts = [{} if value is None or math.isnan(value) else {"age": value} for value in values]
    right = [table.ANSWER[evaluate(one.criteria, truth_for(Patient(facts=each), words))] for each in facts]
    frame = pl.DataFrame(
        {"patient": [f"P{n}" for n in range(len(values))], "age": values}, schema_overrides={"age": pl.Float64}
    )
    import duckdb

    for each in (frame, frame.lazy(), frame.to_pandas(), frame.to_arrow(), duckdb.from_arrow(frame.to_arrow())):
        assert table.columns_of(pv.match(one, each, vocabulary=words).data, ["answer"])["answer"] == right


def test_a_column_in_another_unit_or_of_whole_or_small_numbers_is_read_as_what_it_is():
    words = Vocabulary([CriteriaField(id="age", name="age", kind="number", unit="years")])
    one = Indication(
        id="x", says="x", disease="x", status="derived", criteria={"field": "age", "at_least": 18, "unit": "years"}
    )
    months = pl.DataFrame({"AGEM": [216, 215, None]})
    for unit in ("months", "mo"):
        columns = {"age": pv.FieldColumn("AGEM", unit=unit)}
        assert pv.match(one, months, vocabulary=words, columns=columns).data["answer"].to_list() == [
            "eligible",
            "not eligible",
            "undetermined",
        ]
    for kind in (pl.Int8, pl.UInt16, pl.Float32, pl.Decimal(10, 2)):
        frame = pl.DataFrame({"age": [18, 17, None]}).cast(kind)
        for each in (frame, frame.lazy(), frame.to_arrow()):
            found = pv.match(one, each, vocabulary=words)
            assert list(found.counts.values()) == [1, 1, 1]


def test_sixty_therapies_and_counts_of_them_cross_a_column():
    names = [f"drug{n}" for n in range(48)]
    rows = [
        {
            "patient": f"P{n}",
            "therapies_complete": True,
            "events": [{"patient": f"P{n}", "therapy": t} for t in names[:n]],
        }
        for n in range(48)
    ]
    people = pl.DataFrame({"patient": [row["patient"] for row in rows], "therapies_complete": True})
    events = pl.DataFrame([event for row in rows for event in row["events"]])
    known = pv.add_therapies(people, events, vocabulary=table.WORDS)
    one = Indication(
        id="x",
        says="x",
        disease="x",
        status="derived",
        criteria={"prior_therapy": {"of": "systemic", "at_least": 46, "at_most": 46}},
    )
    for each in (known, known.lazy(), known.to_pandas(), known.to_arrow()):
        found = pv.match(one, each, vocabulary=table.WORDS)
        assert list(found.counts.values()) == [1, 47, 0]


def test_a_lazy_frame_is_not_read_before_it_is_collected():
    asked, rows, right = case(1)
    known = pv.add_therapies(*table.polars(rows), vocabulary=table.WORDS)
    read = []

    def watched(frame):
        read.append(len(frame))
        return frame

    lazy = known.lazy().map_batches(watched, schema=known.schema)
    found = attached(match_population(asked, lazy, vocabulary=table.WORDS, give=table.EVERYTHING, apart=True))
    assert not read
    assert table.columns_of(found, list(right)) == right
    assert read


def test_words_say_what_the_bits_of_a_patient_are():
    dossier = pv.load_dossier("cabometyx")
    patients = pl.DataFrame({"age": [61], "disease": ["NET"], "metastatic": [None], "primary_site": ["ileum"]})
    found = pv.match(dossier.indication("eu-net"), patients, vocabulary=dossier, give=("reasons", "settles"))
    row = found.data.row(0, named=True)
    single = pv.match(
        dossier.indication("eu-net"),
        Patient(facts={"age": 61, "disease": "NET", "primary_site": "ileum"}),
        vocabulary=dossier,
    )
    assert found.words(row["clauses_met"], row["clauses_unknown"]) == tuple(
        f"{c.clause}: {c.answer}" for c in single.clauses
    )
    assert found.settling(row["would_settle"]) == tuple(each.fact for each in single.settles)


def test_a_label_of_many_clauses_is_answered_without_its_reasons():
    words = Vocabulary([CriteriaField(id="c", name="c", kind="code", codes=[Code(id=f"c{n}") for n in range(9)])])
    leaves = [{"field": "c", "is": f"c{n % 9}"} for n in range(10_000)]
    one = Indication(id="wide", says="x", disease="x", status="derived", criteria={"any": leaves})
    patients = pl.DataFrame({"c": ["c1", None]})
    for each in (patients, patients.lazy(), patients.to_pandas()):
        assert list(pv.match(one, each, vocabulary=words).counts.values()) == [1, 0, 1]
    with pytest.raises(DataError, match="wide has 10,001 clauses, and reasons are bits of at most 62; accepted"):
        _ = pv.match(one, patients, vocabulary=words, give="reasons").data


def test_criteria_that_nobody_meets_name_the_clash():
    dossier = pv.load_dossier("cabometyx")
    criteria = {
        "all": [
            {"field": "age", "at_least": 18, "unit": "years"},
            {"field": "metastatic", "is": "true"},
            {"field": "age", "below": 144, "unit": "months"},
        ]
    }
    one = Indication(id="x", says="x", disease="NET", status="derived", criteria=criteria)
    found = pv.match(one, pl.DataFrame({"age": [20.0]}), vocabulary=dossier)
    assert found.notes[0] == "never satisfiable: nobody can meet age ≥ 18 years together with age < 144 months"
    assert found.counts["not eligible"] == 1


def nested(deep: int):
    """Return criteria of so many layers."""
    from pivotal.label.language import Atom, NoneOf

    made = Atom(field="p", is_="true")
    for _ in range(deep):
        made = NoneOf(not_=made)
    return Indication(
        id="deep", says="x", disease="x", status="derived", criteria={"field": "p", "is": "true"}
    ).model_copy(update={"criteria": made})


def test_deep_criteria_are_answered_up_to_a_depth_and_refused_beyond():
    frame = pl.DataFrame({"p": [True, None]})
    assert list(pv.match(nested(98), frame, vocabulary=FLAGS).counts.values()) == [1, 0, 1]
    assert pv.match(nested(98), Patient(facts={"p": True}), vocabulary=FLAGS).answer == "eligible"
    for asked in (frame, Patient(facts={"p": True})):
        with pytest.raises(DataError, match="nested more than 100 deep; accepted: up to 100 within"):
            pv.match(nested(10_000), asked, vocabulary=FLAGS)
