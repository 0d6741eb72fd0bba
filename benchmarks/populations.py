"""Matching 10 million patients: one indication of eight clauses, and fifty, beside polars and DuckDB written by hand.

The queries by hand give the same three answers, NaN taken for missing. Seconds are wall and processor (user and system
of all threads), the best of some runs, one after another in one process. ``python -m benchmarks.populations FOLDER``
writes 100 million patients there once and measures what reading them takes, each in a process of its own.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from pivotal.label.language import Code, CriteriaField
from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary

PATIENTS, FILES, RUNS = 10_000_000, 10, 5
SITES = [f"site{n}" for n in range(8)]
HISTOLOGIES = [f"histology{n}" for n in range(8)]
GRADES = ["G1", "G2", "G3"]
FLAGS = ("metastatic", "unresectable", "progressed", "receptor_positive")
UNKNOWN = {
    "age": 0.02, "site": 0.04, "histology": 0.05, "grade": 0.2, "prior_lines": 0.15,
    "metastatic": 0.05, "unresectable": 0.1, "progressed": 0.1, "receptor_positive": 0.35,
}  # fmt: skip


def _coded(name: str, codes: list[str]) -> CriteriaField:
    return CriteriaField(id=name, name=name, kind="code", codes=[Code(id=each) for each in codes])


WORDS = Vocabulary(
    [
        CriteriaField(id="age", name="age", kind="number", unit="years"),
        CriteriaField(id="prior_lines", name="prior lines", kind="number", unit="lines"),
        *(CriteriaField(id=name, name=name, kind="flag") for name in FLAGS),
        _coded("site", SITES),
        _coded("histology", HISTOLOGIES),
        _coded("grade", GRADES),
    ]
)


def indication(draw: random.Random, name: str = "label") -> Indication:
    """Return an indication of eight clauses."""
    criteria: list[dict[str, Any]] = [
        {"field": "age", "at_least": draw.choice([12, 18, 65]), "unit": "years"},
        {"field": "site", "in": draw.sample(SITES, draw.randint(2, 6))},
        {"field": "histology", "in": draw.sample(HISTOLOGIES, draw.randint(2, 5))},
        {"field": "grade", "in": draw.sample(GRADES, 2)},
        {"field": "receptor_positive", "is": "true"},
        {"any": [{"field": "metastatic", "is": "true"}, {"field": "unresectable", "is": "true"}]},
        {"field": "progressed", "is": draw.choice(["true", "true", "false"])},
        {"field": "prior_lines", "at_least": draw.choice([1, 2]), "unit": "lines"},
    ]
    return Indication(id=name, says="x", disease="x", status="derived", criteria={"all": criteria})


def cohort(n: int, seed: int = 1) -> Any:
    """Return patients of whom much is not known, with codes as categories."""
    import polars as pl

    rng = np.random.default_rng(seed)

    def holed(name: str, values: Any) -> Any:
        return pl.select(pl.when(pl.Series(rng.random(n) >= UNKNOWN[name])).then(values)).to_series().alias(name)

    columns = [holed("age", pl.Series(rng.integers(5, 95, n).astype(float)))]
    columns += [holed("prior_lines", pl.Series(rng.integers(0, 5, n).astype(np.int8)))]
    for name, codes in (("site", SITES), ("histology", HISTOLOGIES), ("grade", GRADES)):
        levels = pl.Series(codes, dtype=pl.Enum(codes))
        columns.append(holed(name, levels.gather(rng.integers(0, len(codes), n).astype(np.uint32))))
    columns += [holed(name, pl.Series(rng.random(n) < 0.5)) for name in FLAGS]
    return pl.DataFrame(columns).with_columns(pl.when(pl.int_range(n) % 97 > 0).then("age").otherwise(float("nan")))


# ------------------------------------------------------------------------------------------- by hand


def polars_by_hand(one: Indication) -> Any:
    """Return the nullable predicate that somebody who knows polars would write."""
    import polars as pl

    age, site, histology, grade, _, _, progressed, lines = one.criteria.all
    return (
        (pl.col("age").fill_nan(None) >= age.at_least)
        & pl.col("site").is_in(list(site.values))
        & pl.col("histology").is_in(list(histology.values))
        & pl.col("grade").is_in(list(grade.values))
        & pl.col("receptor_positive")
        & (pl.col("metastatic") | pl.col("unresectable"))
        & (pl.col("progressed") if progressed.is_ == "true" else ~pl.col("progressed"))
        & (pl.col("prior_lines") >= int(lines.at_least))
    )


def counts_by_polars(frame: Any, asked: list[Indication]) -> list[tuple[int, ...]]:
    """Return how many patients have each answer, by hand."""
    found = [polars_by_hand(each) for each in asked]
    sums = [e for n, p in enumerate(found) for e in (p.sum().alias(f"t{n}"), (~p).sum().alias(f"f{n}"))]
    import polars as pl

    row = frame.lazy().select(pl.len(), *sums).collect(engine="streaming").row(0)
    return [(row[1 + 2 * n], row[2 + 2 * n], row[0] - row[1 + 2 * n] - row[2 + 2 * n]) for n in range(len(asked))]


def reasons_by_polars(frame: Any, one: Indication) -> Any:
    """Return two bit masks of eight clauses, by hand."""
    import polars as pl

    age, site, histology, grade, _, _, progressed, lines = one.criteria.all
    clauses = [
        pl.col("age").fill_nan(None) >= age.at_least,
        pl.col("site").is_in(list(site.values)),
        pl.col("histology").is_in(list(histology.values)),
        pl.col("grade").is_in(list(grade.values)),
        pl.col("receptor_positive"),
        pl.col("metastatic") | pl.col("unresectable"),
        pl.col("progressed") if progressed.is_ == "true" else ~pl.col("progressed"),
        pl.col("prior_lines") >= int(lines.at_least),
    ]
    bits = [pl.lit(1 << n, pl.UInt8) for n in range(len(clauses))]
    zero = pl.lit(0, pl.UInt8)
    met = pl.sum_horizontal(pl.when(c).then(b).otherwise(zero) for c, b in zip(clauses, bits, strict=True))
    unknown = pl.sum_horizontal(
        pl.when(c.is_null()).then(b).otherwise(zero) for c, b in zip(clauses, bits, strict=True)
    )
    return frame.with_columns(clauses_met=met, clauses_unknown=unknown)


def sql_by_hand(one: Indication) -> str:
    """Return the nullable predicate that somebody who knows SQL would write."""
    age, site, histology, grade, _, _, progressed, lines = one.criteria.all

    def among(criterion: Any) -> str:
        return f"{criterion.field} IN ({', '.join(repr(each) for each in criterion.values)})"

    return " AND ".join(
        [
            f"(CASE WHEN isnan(age) THEN NULL ELSE age END) >= {age.at_least}",
            among(site), among(histology), among(grade), "receptor_positive", "(metastatic OR unresectable)",
            "progressed" if progressed.is_ == "true" else "NOT progressed", f"prior_lines >= {lines.at_least}",
        ]
    )  # fmt: skip


def counts_by_duckdb(relation: Any, asked: list[Indication]) -> list[tuple[int, ...]]:
    """Return how many patients have each answer, by hand."""
    predicates = [sql_by_hand(each) for each in asked]
    sums = [f"count(*) FILTER ({p}), count(*) FILTER (NOT ({p}))" for p in predicates]
    row = relation.aggregate(f"count(*), {', '.join(sums)}").fetchall()[0]
    return [(row[1 + 2 * n], row[2 + 2 * n], row[0] - row[1 + 2 * n] - row[2 + 2 * n]) for n in range(len(asked))]


# ----------------------------------------------------------------------------------------------- ours


def counts(frame: Any, asked: list[Indication]) -> list[tuple[int, ...]]:
    """Return how many patients have each answer."""
    from pivotal.label.population.matched import counted, match_population

    return [tuple(each.values()) for each in counted(match_population(asked, frame, vocabulary=WORDS)).values()]


# -------------------------------------------------------------------------------------------- measured


def timed(run: Callable[[], Any], runs: int = RUNS) -> tuple[float, float, Any]:
    """Return the best wall and processor seconds of some runs, and what the last returned."""
    walls, cpus, found = [], [], None
    for _ in range(runs):
        found = None
        wall, cpu = time.perf_counter(), time.process_time()
        found = run()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus), found
