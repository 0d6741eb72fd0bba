"""How long set algebra on labels takes: sixty synthetic indications, all pairs, and what none of them reaches."""

import random
import statistics
import time

from pivotal.label import boxes
from pivotal.label.coverage import Sets
from pivotal.label.language import Code, CriteriaField
from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary

LABELS, RUNS = 60, 5
TARGETS = {"space and regions": None, "all overlaps and containments": 0.2, "gap of the whole space": 1.5}
SIZES = {"site": 8, "grade": 4, "extent": 3, "class": 12, "marker": 6, "region": 5}
CODED = [
    CriteriaField(id=name, name=name, kind="code", exhaustive=True, codes=[Code(id=f"{name}{n}") for n in range(size)])
    for name, size in SIZES.items()
]
NUMBER = CriteriaField(id="age", name="age", kind="number", unit="years")
WORDS = Vocabulary([NUMBER, CriteriaField(id="flag", name="flag", kind="flag"), *CODED])


def indication(draw: random.Random) -> Indication:
    """Return an indication of one to three boxes over most of the fields."""
    return Indication(
        id="x",
        says="x",
        disease="d",
        status="derived",
        criteria={"any": [_box(draw) for _ in range(draw.randint(1, 3))]},
    )


def _box(draw: random.Random) -> dict[str, object]:
    clauses: list[dict[str, object]] = [{"field": "age", "at_least": draw.choice([2, 12, 18]), "unit": "years"}]
    for name, size in SIZES.items():
        if draw.random() < 0.7:
            count = draw.randint(1, max(1, size - 1))
            clauses.append({"field": name, "in": [f"{name}{n}" for n in draw.sample(range(size), count)]})
    if draw.random() < 0.4:
        clauses.append({"field": "flag", "is": draw.choice(["true", "false"])})
    return {"all": clauses}


def measure() -> list[tuple[str, float | None, float, float, int]]:
    """Return for each task its target, median and worst seconds, and how many runs; fresh labels each time."""
    seconds: dict[str, list[float]] = {name: [] for name in TARGETS}
    for run in range(RUNS):
        draw = random.Random(run)
        labels = [indication(draw) for _ in range(LABELS)]
        start = time.perf_counter()
        sets = Sets(labels, WORDS)
        regions = [sets.region(each) for each in labels]
        seconds["space and regions"].append(time.perf_counter() - start)
        start = time.perf_counter()
        for number, one in enumerate(regions):
            for other in regions[:number]:
                boxes.intersect(one, other)
                all(boxes.within(box, other) for box in one)
                all(boxes.within(box, one) for box in other)
        seconds["all overlaps and containments"].append(time.perf_counter() - start)
        start = time.perf_counter()
        boxes.subtract((sets.space.whole,), sets.union(labels))
        seconds["gap of the whole space"].append(time.perf_counter() - start)
    return [(name, TARGETS[name], statistics.median(each), max(each), RUNS) for name, each in seconds.items()]


def show() -> None:
    """Print the times beside their targets."""
    print(f"Set algebra on {LABELS} synthetic labels, seconds (target, median, worst of {RUNS} runs)")
    for name, target, median, worst, _ in measure():
        print(f"  {name:32} {'' if target is None else target:>5} {median:8.3f} {worst:8.3f}")
