"""Matching 10 million patients: one indication of eight clauses, and fifty, beside polars and DuckDB written by hand.

The queries by hand give the same three answers, NaN taken for missing. Seconds are wall and processor (user and system
of all threads), the best of some runs, one after another in one process. ``python -m benchmarks.populations FOLDER``
writes 100 million patients there once and measures what reading them takes, each in a process of its own.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.survival import machine
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


def masks_by_polars(frame: Any, one: Indication) -> Any:
    """Return two columns that are never null, by hand."""
    predicate = polars_by_hand(one)
    return frame.with_columns(eligible=predicate.fill_null(False), not_eligible=(~predicate).fill_null(False))


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


def in_memory(console: Console) -> None:
    """Print what 10 million patients in memory take."""
    import duckdb

    import pivotal as pv

    frame, one, draw = cohort(PATIENTS), indication(random.Random(3)), random.Random(5)
    many = [indication(draw, f"label-{n}") for n in range(50)]
    relation = duckdb.from_arrow(frame.to_arrow())
    table = Table("10 million patients in memory", box=None, title=f"Populations ({machine()})", title_justify="left")
    for name in ("seconds, wall", "processor", "times polars"):
        table.add_column(name, justify="right")

    def row(what: str, run: Callable[[], Any], beside: float | None = None, runs: int = RUNS) -> tuple[float, Any]:
        wall, cpu, found = timed(run, runs)
        table.add_row(what, f"{wall:.3f}", f"{cpu:.3f}", "" if beside is None else f"{cpu / beside:.2f}")
        return cpu, found

    hand, right = row("one label, counted: polars by hand", lambda: counts_by_polars(frame, [one]))
    _, found = row("one label, counted: pivotal", lambda: counts(frame, [one]), hand)
    assert found == right, "the answers differ"
    _, found = row("one label, counted: DuckDB by hand", lambda: counts_by_duckdb(relation, [one]), hand)
    assert found == right, "the answers differ"
    _, found = row("one label, counted: pivotal on DuckDB", lambda: counts(relation, [one]), hand)
    assert found == right, "the answers differ"
    hand, _ = row("one label, two masks of each patient: polars by hand", lambda: masks_by_polars(frame, one))
    ours: dict[str, float] = {}
    for give in ("masks", "answer", "reasons", "settles"):
        run = partial(_given, one, frame, give)
        ours[give], _ = row(f"one label, {give} of each patient: pivotal", run, hand, 3)
    hand, _ = row("one label, reasons of each patient: polars by hand", lambda: reasons_by_polars(frame, one))
    times = f"{ours['reasons'] / ours['masks']:.1f} times the masks, {ours['reasons'] / hand:.2f} times polars by hand"
    hand, right = row("50 labels, counted: polars by hand", lambda: counts_by_polars(frame, many), None, 2)
    _, found = row("50 labels, counted: pivotal", lambda: counts(frame, many), hand, 2)
    assert found == right, "the answers differ"
    _, kinds = row("profiles, once", lambda: pv.profiles(frame, many, vocabulary=WORDS), None, 2)
    _, found = row("50 labels, counted on profiles: pivotal", lambda: counts(kinds, many), hand)
    assert found == right, "the answers differ"
    console.print(table)
    console.print(f"{kinds.summary()['profiles']:,} profiles; the counts agree; reasons take {times}")


def _given(one: Indication, frame: Any, give: str) -> Any:
    import pivotal as pv

    return pv.match(one, frame, vocabulary=WORDS, give=give).data


# ---------------------------------------------------------------------------------------- out of memory


def from_files(console: Console, folder: Path) -> None:
    """Print what 100 million patients in Parquet files take, each way in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(FILES):
        file = folder / f"patients-{number:02d}.parquet"
        if not file.exists():
            cohort(PATIENTS, seed=number).write_parquet(file)
    table = Table(f"{FILES * PATIENTS:,} patients in {FILES} Parquet files", box=None)
    for name in ("seconds, wall", "processor", "peak memory, MB"):
        table.add_column(name, justify="right")
    said = set()
    for way in WAYS:
        command = [sys.executable, "-m", "benchmarks.populations", str(folder), "--way", way]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        wall, cpu, peak, answers = done.stdout.strip().split("|")
        table.add_row(way, f"{float(wall):.1f}", f"{float(cpu):.1f}", f"{float(peak):,.0f}")
        said.add(answers)
    console.print(table)
    console.print("the answers are the same" if len(said) == 1 else f"the answers differ: {said}")


def one_way(way: str, folder: Path) -> None:
    """Count one label in files, and print seconds, memory and answers for the process that asked."""
    import pivotal as pv

    one, pattern = indication(random.Random(3)), str(folder / "*.parquet")

    def count() -> list[tuple[int, ...]]:
        if way == "polars by hand":
            import polars as pl

            return counts_by_polars(pl.scan_parquet(pattern), [one])
        if way == "DuckDB by hand":
            import duckdb

            return counts_by_duckdb(duckdb.read_parquet(pattern), [one])
        opened = pv.open_patient_files(folder, reader="duckdb" if "DuckDB" in way else "polars")
        if "profiles" in way:
            return counts(pv.profiles(opened, [one], vocabulary=WORDS), [one])
        if "written" in way:
            with tempfile.TemporaryDirectory() as out:
                found = pv.match(one, opened, vocabulary=WORDS, give="masks")
                found.write(out)
                return counts(pv.open_patient_files(out), [one])
        return counts(opened, [one])

    wall, cpu, found = timed(count, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{wall}|{cpu}|{peak}|{found}")


WAYS = (
    "polars by hand", "pivotal", "DuckDB by hand", "pivotal on DuckDB", "pivotal, profiles once",
    "pivotal, answers written and counted again",
)  # fmt: skip


def show() -> None:
    """Print the table of patients in memory."""
    in_memory(Console(width=110))


def main() -> None:
    """Measure 100 million patients in files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.populations", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the files of patients are, or are written")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        one_way(given.way, given.folder)
    else:
        from_files(Console(width=110), given.folder)


if __name__ == "__main__":
    main()
