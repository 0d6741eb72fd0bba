"""One table of random criteria and patients for every engine: what each of them must answer, and how it is handed over.

A case is criteria and patients with nulls, NaN, broader codes, grading systems and incomplete records. What is right is
said by the evaluator of one patient, patient by patient.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import Any

import pivotal as pv
from pivotal.label.criteria import evaluate, truth_for
from pivotal.label.language import Code, CriteriaField
from pivotal.label.matching import match
from pivotal.label.model import Indication, Patient
from pivotal.label.vocabulary import Vocabulary

EVERYTHING = ("answer", "masks", "reasons", "settles")
ANSWER = {True: "eligible", False: "not eligible", None: "undetermined"}
WORDS = Vocabulary(
    [
        CriteriaField(id="age", name="age", kind="number", unit="years"),
        CriteriaField(id="ki67", name="Ki-67", kind="number", unit="percent"),
        CriteriaField(id="metastatic", name="metastatic", kind="flag"),
        CriteriaField(id="fit", name="fit", kind="flag"),
        CriteriaField(id="disease", name="disease", kind="disease"),
        CriteriaField(
            id="site",
            name="site",
            kind="code",
            exhaustive=True,
            codes=[Code(id="gut"), Code(id="ileum", broader="gut"), Code(id="stomach", broader="gut"), Code(id="lung")],
        ),
        CriteriaField(
            id="grade", name="grade", kind="code", codes=[Code(id="G1"), Code(id="G2")], systems=["gut-2019", "lung"]
        ),
        CriteriaField(
            id="therapy",
            name="therapy",
            kind="therapy",
            codes=[
                Code(id="systemic"),
                *(Code(id=f"class{n}", broader="systemic") for n in range(6)),
                *(Code(id=f"drug{n}", broader=f"class{n % 6}") for n in range(48)),  # more than one column holds
            ],
        ),
    ],
    [Code(id="NEN"), Code(id="NET", broader="NEN"), Code(id="NEC", broader="NEN"), Code(id="RCC")],
)
THERAPIES = ["systemic", "class1", "drug1", "drug7", "drug45", "drug47"]
COLUMNS = ("age", "ki67", "metastatic", "fit", "disease", "site", "grade", "grade_system")


def leaf(draw: random.Random) -> dict[str, Any]:
    """Return one random criterion on one fact."""
    kind = draw.choice(["age", "ki67", "flag", "flag", "disease", "site", "grade", "therapy", "therapy"])
    if kind == "age":
        unit, limits = draw.choice([("years", (12, 18, 64.5)), ("months", (144, 216, 774))])
        low, high = sorted(draw.sample(limits, 2))
        return {"field": "age", "unit": unit} | draw.choice(
            [{"at_least": low}, {"above": low}, {"at_most": low}, {"below": low}, {"at_least": low, "below": high}]
        )
    if kind == "ki67":
        return {"field": "ki67", "at_most": draw.choice([3, 20]), "unit": "percent"}
    if kind == "flag":
        return {"field": draw.choice(["metastatic", "fit"]), "is": draw.choice(["true", "false"])}
    if kind == "therapy":
        low, high = sorted([draw.randrange(4), draw.randrange(4)])
        counts = draw.choice([{"at_least": low}, {"at_most": low}, {"at_least": low, "at_most": high}])
        wanted = {
            "of": draw.choice([["systemic"], ["class1"], ["drug1", "drug45"], ["class1", "drug47"]]),
            "other_than": draw.choice([[], ["drug7"], ["class1"]]),
            "setting": draw.choice(["any", "advanced", "adjuvant"]),
            "outcome": draw.choice(["any", "progressed", "intolerant", "progressed_or_intolerant"]),
        }
        return {"prior_therapy": wanted | counts}
    codes = {
        "disease": ["NEN", "NET", "NEC", "RCC"],
        "site": ["gut", "ileum", "stomach", "lung"],
        "grade": ["G1", "G2"],
    }
    found = {"field": kind, "in": draw.sample(codes[kind], draw.randint(1, 2))}
    return found | ({"system": draw.choice(["gut-2019", "lung"])} if kind == "grade" and draw.random() < 0.6 else {})


def criteria(draw: random.Random, depth: int = 3) -> dict[str, Any]:
    """Return a random tree of criteria."""
    if depth == 0 or draw.random() < 0.2:
        return leaf(draw)
    parts = [criteria(draw, depth - 1) for _ in range(draw.randint(1, 3))]
    kind = draw.choice(["all", "any", "not", "of"])
    if kind == "not":
        return {"not": parts[0]}
    return {kind: parts} | ({"at_least": draw.randint(1, len(parts))} if kind == "of" else {})


def indications(seed: int, count: int) -> list[Indication]:
    """Return random indications."""
    draw = random.Random(seed)
    return [
        Indication(id=f"i{n}", says="x", disease="RCC", status="derived", criteria=criteria(draw)) for n in range(count)
    ]


def patient(draw: random.Random, number: int) -> dict[str, Any]:
    """Return a random patient as a row, with the events of the earlier therapies."""

    def perhaps(*values: Any) -> Any:
        return draw.choice([*values, None])

    grade = perhaps("G1", "G2")
    events = [
        {
            "patient": f"P{number}",
            "therapy": draw.choice(THERAPIES),
            "setting": perhaps("advanced", "adjuvant"),
            "outcome": perhaps("progressed", "intolerant", "completed", "ongoing"),
        }
        for _ in range(draw.choice([0, 0, 1, 2, 4]))
    ]
    return {
        "patient": f"P{number}",
        "age": perhaps(11.999, 12.0, 17.0, 18.0, 64.5, 70.0, math.nan),
        "ki67": perhaps(1.0, 3.0, 20.0, 20.5, math.nan),
        "metastatic": perhaps(True, False),
        "fit": perhaps(True, False),
        "disease": perhaps("NEN", "NET", "NEC", "RCC"),
        "site": perhaps("gut", "ileum", "stomach", "lung"),
        "grade": grade,
        "grade_system": perhaps("gut-2019", "lung") if grade else None,
        "therapies_complete": perhaps(True, False),
        "events": events,
    }


def patients(seed: int, count: int) -> list[dict[str, Any]]:
    """Return random patients, of whom the first is known by nothing."""
    draw = random.Random(seed)
    nobody = dict.fromkeys(patient(draw, 0)) | {"patient": "P0", "events": []}
    return [nobody, *(patient(draw, number) for number in range(1, count))]


def as_patient(row: Mapping[str, Any]) -> Patient:
    """Return a row as one patient; NaN is not known."""
    facts = {name: row[name] for name in COLUMNS[:-1] if row[name] is not None and row[name] == row[name]}
    if row["grade_system"] is not None:
        facts["grade"] = {"value": row["grade"], "system": row["grade_system"]}
    received = [
        {"therapy": each["therapy"], "setting": each["setting"], "outcomes": each["outcome"]} for each in row["events"]
    ]
    return Patient.model_validate(
        {
            "id": row["patient"],
            "facts": facts,
            "prior_therapies": received,
            "prior_therapies_complete": row["therapies_complete"] is True,
        }
    )


def expected(asked: list[Indication], rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return what every engine must answer, by the evaluator of one patient."""
    found: dict[str, list[Any]] = {}
    for one in asked:
        answers = [match(one, as_patient(row), vocabulary=WORDS) for row in rows]
        facts = list(dict.fromkeys(f.field if hasattr(f, "field") else "prior_therapies" for f in leaves(one)))
        bits = {
            "clauses_met": [_bits(c.answer == "met" for c in each.clauses) for each in answers],
            "clauses_unknown": [_bits(c.answer == "unknown" for c in each.clauses) for each in answers],
            "would_settle": [_bits(f in {s.fact for s in each.settles} for f in facts) for each in answers],
        }
        said = [each.answer for each in answers]
        truths = {
            "answer": said,
            "eligible": [each == "eligible" for each in said],
            "not_eligible": [each == "not eligible" for each in said],
        }
        assert said == [ANSWER[evaluate(one.criteria, truth_for(as_patient(row), WORDS))] for row in rows]
        found |= {f"{one.id}: {name}": each for name, each in (truths | bits).items()}
    return found


def leaves(one: Indication) -> list[Any]:
    from pivotal.label.matching import leaves_of

    return list(leaves_of(one.criteria))


def _bits(truths: Any) -> int:
    return sum(1 << number for number, truth in enumerate(truths) if truth)


# ----------------------------------------------------------------------------------------------- frames

SCHEMA = {
    "patient": "text", "age": "float", "ki67": "float", "metastatic": "boolean", "fit": "boolean", "disease": "text",
    "site": "text", "grade": "text", "grade_system": "text", "therapies_complete": "boolean",
}  # fmt: skip


def polars(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    import polars as pl

    kinds = {"text": pl.String, "float": pl.Float64, "boolean": pl.Boolean}
    people = pl.DataFrame(
        {name: [row[name] for row in rows] for name in SCHEMA}, schema={k: kinds[v] for k, v in SCHEMA.items()}
    )
    events = pl.DataFrame(
        [event for row in rows for event in row["events"]],
        schema=dict.fromkeys(["patient", "therapy", "setting", "outcome"], pl.String),
    )
    return people, events


def polars_lazy(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    people, events = polars(rows)
    return people.lazy(), events.lazy()


def polars_categories(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    import polars as pl

    people, events = polars(rows)
    site = pl.col("site").cast(pl.Enum(["lung", "ileum", "gut", "stomach"]))
    return people.with_columns(pl.col("disease").cast(pl.Categorical), site), events


def pandas(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    import pandas as pd

    people, events = polars(rows)
    classic = pd.DataFrame({name: people[name].to_numpy() for name in people.columns})
    for name, kind in SCHEMA.items():
        if kind != "float":
            classic[name] = pd.Series(people[name].to_list(), dtype=object)
    return classic.set_index(pd.Index([3 * n + 7 for n in range(len(classic))][::-1])), events.to_pandas()


def pandas_nullable(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    kinds = {"text": "string", "float": "Float64", "boolean": "boolean"}
    people, events = pandas(rows)
    return people.astype({k: kinds[v] for k, v in SCHEMA.items()}), events.astype("string")


def pandas_arrow(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    people, events = polars(rows)
    return people.to_pandas(use_pyarrow_extension_array=True), events.to_pandas(use_pyarrow_extension_array=True)


def pyarrow(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    people, events = polars(rows)
    return people.to_arrow(), events.to_arrow()


def pyarrow_categories(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    import pyarrow as pa

    people, events = polars_categories(rows)
    table = people.to_arrow()
    return pa.concat_tables([table.slice(0, 7), table.slice(7)]), events.to_arrow()


def duckdb(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    import duckdb as engine

    people, events = pyarrow(rows)
    return engine.from_arrow(people), engine.from_arrow(events)


FRAMES: dict[str, Callable[[list[dict[str, Any]]], tuple[Any, Any]]] = {
    each.__name__: each
    for each in (
        polars,
        polars_lazy,
        polars_categories,
        pandas,
        pandas_nullable,
        pandas_arrow,
        pyarrow,
        pyarrow_categories,
        duckdb,
    )
}


def columns_of(frame: Any, names: list[str]) -> dict[str, list[Any]]:
    """Return columns of any frame as lists, the patients in order."""
    import narwhals as nw

    known = nw.from_native(frame)
    known = known.collect() if isinstance(known, nw.LazyFrame) else known
    table = {name: known.get_column(name).to_list() for name in ["patient", *names]}
    order = sorted(range(len(table["patient"])), key=lambda n: int(table["patient"][n][1:]))
    missing = {name: [each is None or each != each for each in table[name]] for name in names}  # noqa: PLR0124 (NaN)
    return {name: [None if missing[name][n] else table[name][n] for n in order] for name in names}


def answered(asked: list[Indication], people: Any, events: Any, give: Any = EVERYTHING) -> Any:
    """Return the frame with what is answered of it."""
    from pivotal.label.population.matched import attached, match_population

    known = pv.add_therapies(people, events, vocabulary=WORDS)
    return attached(match_population(asked, known, vocabulary=WORDS, give=give, apart=True))
