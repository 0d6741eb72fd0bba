"""The corpus of labelled sentences, and how well the grammar reads it: types, numbers, and the names beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from pivotal.reading.grammar import Parsed, parsed
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.lexicon import Lexicon

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # by libyaml, where it is there
CORPUS = Path(__file__).parents[1] / "corpus"
HELD_APART = ("held_apart",)
OPEN = ("results", "acts_and_labels", "mixed")
FURTHER = (
    "further_results",
    "effects_and_arms",
    "designs_and_trials",
    "by_default",
)  # open too: shapes that texts by others brought
VARIED = (
    "written_to_differ",
    "written_as_told",
)  # passages that tell things as no rule had in mind, mostly read to weigh cues
LATER = frozenset({"harm", "odds_ratio", "relative_risk", "difference"})  # kinds that the third apart knows nothing of
NUMBERS = ("value", "ci_low", "ci_high", "time")  # slots that hold a number of a result
NAMED = {"clauses": "clause", "targets": "target", "diseases": "disease", "parties": "party"}


@dataclass(frozen=True)
class Label:
    """A statement that somebody saw in a sentence: its kind, and each slot with its characters."""

    kind: str
    slots: tuple[tuple[str, int, int], ...]


@dataclass
class Score:
    """Counts over sentences.

    ``types``: matched, found and labelled statements; ``numbers``: the same of numeric slots; ``names``: right and
    labelled slots that are no numbers.
    """

    sentences: int = 0
    types: list[int] = field(default_factory=lambda: [0, 0, 0])
    numbers: list[int] = field(default_factory=lambda: [0, 0, 0])
    names: list[int] = field(default_factory=lambda: [0, 0])
    wrong: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of statement types."""
        return 2 * self.types[0] / (self.types[1] + self.types[2])

    @property
    def accuracy(self) -> float:
        """The part of the numbers that were found which are right."""
        return self.numbers[0] / self.numbers[1]

    @property
    def recall(self) -> float:
        """The part of the labelled numbers that were found."""
        return self.numbers[0] / self.numbers[2]

    @property
    def named(self) -> float:
        """The part of the labelled names that are right."""
        return self.names[0] / self.names[1]

    def __str__(self) -> str:
        return (
            f"{self.sentences} sentences, {self.types[2]} statements: type F1 {self.f1:.3f}, numbers right "
            f"{self.accuracy:.3f} of those found, {self.recall:.3f} of those there ({self.numbers[2]}), names {self.named:.3f}"
        )


@cache
def _entries(file: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = yaml.load((CORPUS / f"{file}.yaml").read_text("utf-8"), Loader=_LOADER)
    return read


def texts(files: Sequence[str]) -> list[str]:
    """Return the sentences of some files."""
    return [entry["text"] for file in files for entry in _entries(file)]


def sentences(files: Sequence[str]) -> Iterator[tuple[str, list[Label]]]:
    """Yield the sentences of some files with their labels."""
    for file in files:
        for entry in _entries(file):
            text = entry["text"]
            yield (
                text,
                [_label(text, kind, slots) for each in entry["statements"] or [] for kind, slots in each.items()],
            )


@lru_cache(maxsize=5000)
def reading(text: str, lexicon: Lexicon) -> Parsed:
    """Return what the grammar finds in a sentence, which more than one test asks."""
    return parsed(text, lexicon)


def _label(text: str, kind: str, given: dict[str, Any]) -> Label:
    slots: list[tuple[str, int, int]] = []
    for name, said in (given or {}).items():
        if name == "ci":
            slots += [(limit, *place(text, each)) for limit, each in zip(("ci_low", "ci_high"), said, strict=True)]
        else:
            slots += [
                (NAMED.get(name, name), *place(text, each)) for each in (said if isinstance(said, list) else [said])
            ]
    return Label(kind, tuple(slots))


def place(text: str, said: str) -> tuple[int, int]:
    """Return the characters that a label names: the text itself, or its second (third …) occurrence by itself."""
    found = re.fullmatch(r"(.+)#(\d)", said)
    words, which = (found[1], int(found[2])) if found else (said, 1)
    left = r"(?<![\d.,·])" if words[0].isdigit() else r"(?<!\w)" if words[0].isalpha() else ""
    right = r"(?!\d|[.,·]\d)" if words[-1].isdigit() else ""
    places = [each.span() for each in re.finditer(left + re.escape(words) + right, text)]
    assert len(places) >= which, f"{said!r} is not in {text!r}"
    return places[which - 1]


def score(files: Sequence[str], lexicon: Lexicon) -> Score:
    """Read the sentences of some files and compare with their labels.

    Kinds of statements that came after the third apart had been written are not scored on it: it has no label of them.
    """
    total = Score()
    unknown = LATER if set(files) <= set(HELD_APART) else frozenset()
    for text, labels in sentences(files):
        total.sentences += 1
        found = [each for each in reading(text, lexicon).statements if each.kind not in unknown]
        _compare(text, labels, found, total)
    return total


def _compare(text: str, labels: list[Label], found: list[Statement], total: Score) -> None:
    wrong: list[str] = []
    left = list(found)
    total.types[1] += len(found)
    total.types[2] += len(labels)
    total.numbers[1] += sum(slot.name in NUMBERS for each in found for slot in each.slots if _is_result(each))
    for label in labels:
        numbers = [slot for slot in label.slots if slot[0] in NUMBERS]
        names = [slot for slot in label.slots if slot[0] not in NUMBERS]
        total.numbers[2] += len(numbers)
        total.names[1] += len(names)
        match = _match(label, left)
        if match is None:
            wrong.append(f"missed: {label.kind} {[text[a:b] for _, a, b in label.slots]}")
            continue
        left.remove(match)
        total.types[0] += 1
        for name, start, end in label.slots:
            right = any(each.name == name and _same(each, start, end, name) for each in match.slots)
            total.numbers[0] += right and name in NUMBERS
            total.names[0] += right and name not in NUMBERS
            if not right:
                got = [each.text for each in match.slots if each.name == name]
                wrong.append(f"{label.kind}: {name} is {text[start:end]!r}, not {got}")
    wrong += [f"not there: {each.kind} {[(slot.name, slot.text) for slot in each.slots]}" for each in left]
    if wrong:
        total.wrong.append("\n    ".join([text, *wrong]))


def _is_result(statement: Statement) -> bool:
    return statement.slot("value") is not None


def _match(label: Label, found: Sequence[Statement]) -> Statement | None:
    """Return the statement of the label's kind that shares most slots with it; a result must share its number."""
    same = [each for each in found if each.kind == label.kind]
    value = next((slot for slot in label.slots if slot[0] == "value"), None)
    if value is not None:
        same = [
            each
            for each in same
            if (slot := each.slot("value")) is not None and slot.start < value[2] and value[1] < slot.end
        ]
    return max(
        same,
        key=lambda each: sum(s.name == n and s.start < b and a < s.end for s in each.slots for n, a, b in label.slots),
        default=None,
    )


def _same(slot: Slot, start: int, end: int, name: str) -> bool:
    """Say whether a slot holds the labelled characters: a number exactly, a name in part."""
    if name in NUMBERS:
        inside = (start <= slot.start and slot.end <= end) or (slot.start <= start and end <= slot.end)
        return (
            inside
            and abs((slot.end - slot.start) - (end - start)) < 12
            and (slot.value == "not reached" or (slot.start, slot.end) == (start, end))
        )
    return slot.start < end and start < slot.end
