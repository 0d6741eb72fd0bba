"""Compute ``cue_points.csv`` anew from the labelled sentences: ``python -m tests.reading.cue_points``."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from pivotal.reading.characters.sentences import TokenRun
from pivotal.reading.names.items import Item
from pivotal.reading.names.lexicon import general_lexicon
from pivotal.reading.names.naming import items_of
from pivotal.reading.results.cues import POINTS, START, TENTH, cues_at
from pivotal.reading.results.endpoints_told import with_told_endpoints
from pivotal.reading.results.harms_told import with_told_harms
from pivotal.reading.results.shares_told import with_told_shares
from pivotal.reading.tables.passages import passages_of
from tests.reading.scoring import FURTHER, OPEN, VARIED, Label, sentences

MEANINGS = {"percentage": ("none", "other", "percent", "rate", "harm"), "count": ("none", "other", "n", "events")}
COUNTED = frozenset({"number", "number_word", "n", "fraction"})
FEWEST = 2  # numbers that have a cue before it gets points
LEAST = 2  # points; cues with fewer are left out
RIDGE = 1.0


@dataclass
class Numbers:
    """The cues of numbers and what they were labelled."""

    cues: list[list[str]] = field(default_factory=list)
    meanings: list[str] = field(default_factory=list)


def _lines(text: str) -> Iterator[Sequence[Item]]:
    lexicon = general_lexicon().extended()
    for part in passages_of(text, None).parts:
        if isinstance(part, TokenRun):
            yield with_told_harms(with_told_shares(with_told_endpoints(items_of(part, lexicon, text))))


def _labelled(item: Item, labels: Sequence[Label], known: Sequence[str]) -> str:
    told = (
        label.kind for label in labels for name, a, _ in label.slots if name == "value" and item.start <= a < item.end
    )
    kind = next(told, "none")
    return kind if kind in known else "other"


def numbers() -> dict[str, Numbers]:
    """Return the percentages and the counts of the corpus with their cues and labels; nothing is held against them."""
    found = {kind: Numbers() for kind in MEANINGS}
    for text, labels in sentences((*OPEN, *FURTHER, *VARIED)):
        for items in _lines(text):
            for at, item in enumerate(items):
                whole = item.kind in COUNTED and (item.kind != "number" or item.value.isdigit())
                kind = "percentage" if item.kind == "percent" else "count" if whole else None
                if kind is not None:
                    found[kind].cues.append(cues_at(items, at))
                    found[kind].meanings.append(_labelled(item, labels, MEANINGS[kind]))
    return found


def points(told: Numbers, meanings: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """Return the points of each cue: the coefficients of a multinomial logistic regression with a ridge penalty."""
    counted = Counter(cue for cues in told.cues for cue in cues)
    names = [START, *sorted(cue for cue, many in counted.items() if many >= FEWEST)]
    places = {cue: place for place, cue in enumerate(names)}
    rows = [(row, places[cue]) for row, cues in enumerate(told.cues) for cue in (START, *cues) if cue in places]
    shape = (len(told.cues), len(names))
    present = csr_matrix((np.ones(len(rows)), tuple(zip(*rows, strict=True))), shape=shape)
    labels = np.array([meanings.index(each) for each in told.meanings])
    penalised = np.full((len(names), 1), RIDGE)
    penalised[0] = 0

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(len(names), len(meanings))
        logits = present @ weights
        logits -= logits.max(axis=1, keepdims=True)
        likely = np.exp(logits)
        likely /= likely.sum(axis=1, keepdims=True)
        own = np.arange(len(labels)), labels
        lost = -np.log(likely[own]).sum() + 0.5 * (penalised * weights**2).sum()
        likely[own] -= 1
        return float(lost), (present.T @ likely + penalised * weights).ravel()

    fitted = minimize(loss, np.zeros(len(names) * len(meanings)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    weights = fitted.x.reshape(len(names), len(meanings))
    weights -= weights.mean(axis=1, keepdims=True)
    rounded = np.rint(TENTH * weights).astype(np.int64)
    return {cue: row for cue, row in zip(names, rounded, strict=True) if cue == START or np.abs(row).max() >= LEAST}


def write() -> None:
    """Write the table."""
    with POINTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for kind, told in numbers().items():
            writer.writerow([kind, "cue", *MEANINGS[kind]])
            writer.writerows([kind, cue, *row] for cue, row in points(told, MEANINGS[kind]).items())


if __name__ == "__main__":
    write()
