"""A nation's library of labels that do not exist: its state on a day, and every label against every other."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from typing import Any

import pivotal as pv
from benchmarks.national_library import DISEASES, MARKERS, THERAPIES, NationalLibrary, national_library
from pivotal.label.spans import Library

MEDICINES, INDICATIONS, PATIENTS = 500, 4, 100_000
TARGETS = {"state on one more day": 0.01, "every label against every other": 60.0}


def cohort(size: int = PATIENTS, seed: int = 1) -> dict[str, list[Any]]:
    """Return patients of whom some facts are not known."""
    draw = random.Random(seed)
    diseases = [code.id for code in DISEASES]
    lists = [None, [], *([draw.choice(THERAPIES).id for _ in range(draw.randint(1, 3))] for _ in range(200))]

    def some(values: list[Any], missing: float) -> list[Any]:
        return [None if draw.random() < missing else draw.choice(values) for _ in range(size)]

    return {
        "age": some(list(range(95)), 0.02),
        "ecog": some([0, 1, 2, 3], 0.3),
        "disease": some(diseases, 0.0),
        "stage": some(["early", "locally_advanced", "metastatic"], 0.1),
        "unresectable": some([True, False], 0.2),
        **{f"marker{n:02}": some([True, False, False, False], 0.4) for n in range(MARKERS)},
        "prior_therapies": some(lists, 0.1),
        "prior_therapies_complete": some([True, False], 0.0),
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def _days(library: Library, count: int = 50) -> float:
    """Return the seconds that a state takes on a day that nobody has asked about, the median of some."""
    draw = random.Random(1)
    days = [f"{draw.randint(1996, 2025)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}" for _ in range(count)]
    return sorted(_timed(lambda day=day: pv.state(library, "US", day))[0] for day in days)[count // 2]  # type: ignore[misc]


def measure(held: NationalLibrary) -> list[tuple[str, float, str]]:
    """Return for each task its CPU seconds, and what came of it."""
    library = Library(held.registers)
    labels, words = held.indications, held.words
    first, _ = _timed(lambda: pv.state(library, "US", "2020-01-01"))
    known, _ = _timed(lambda: pv.state(library, "US", "2020-01-01", known_on="2019-01-01"))
    found = [
        ("state, with the spans of all medicines", first, f"{len(held.registers)} medicines"),
        ("the same as known on another day", known, ""),
        ("state on one more day", _days(library), "median of 50"),
    ]
    changes, changed = _timed(lambda: pv.compare_states(library, "US", "2015-01-01", "2016-01-01", vocabulary=words))
    found.append(("what changed within a year", changes, f"{len(changed.changes)} facts"))
    seconds, related = _timed(lambda: pv.relate_labels(labels, vocabulary=words, progress=_bar))
    found.append(("every label against every other", seconds, f"{len(related.pairs):,} pairs share somebody"))
    read, patients = _timed(lambda: pv.cohort_of(cohort(), words))
    counting, _ = _timed(lambda: pv.relate_labels(labels[:400], vocabulary=words, cohort=patients))
    found.append(("the first 400, in patients", read + counting, f"{PATIENTS:,} patients"))
    base = {"id": "base", "says": "base", "disease": "tumour", "status": "derived"}
    organ = pv.Indication.model_validate(base | {"criteria": {"field": "disease", "is": "organ05"}})
    covering, cover = _timed(lambda: pv.minimal_cover(labels, organ, vocabulary=words))
    found.append(("the fewest that reach an organ", covering, f"{len(cover.steps)}, proven: {cover.fewest}"))
    name = held.registers[0].medicine
    tracing, traced = _timed(
        lambda: pv.trace_novelty(library, name, "US", base=held.registers[0].indications[0], vocabulary=words)
    )
    found.append(("over which days it was the only one", tracing, f"{len(traced.spans)} spans"))
    return found


def _bar(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r  {done:,} of {of:,} labels", end="" if done < of else "\r", file=sys.stderr, flush=True)


def show() -> None:
    """Print the times beside their targets."""
    held = national_library(MEDICINES, INDICATIONS)
    print(
        f"{MEDICINES} medicines, {len(held.indications):,} indications, CPU seconds (target, measured, what came of it)"
    )
    for name, seconds, what in measure(held):
        print(f"  {name:40} {TARGETS.get(name, ''):>5} {seconds:9.4f}  {what}")
