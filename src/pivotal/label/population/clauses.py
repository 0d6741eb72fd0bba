"""The clauses of a label in their order, and what is read from bits of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pivotal.errors import DataError
from pivotal.label.language import AllOf, Atom, Criterion, PriorTherapy, parts_of
from pivotal.label.matching import joint_words
from pivotal.label.vocabulary import Vocabulary
from pivotal.label.wording import sentence

MOST_CLAUSES = 62  # bits of one whole number


@dataclass(frozen=True, slots=True)
class LabelClause:
    """One clause of an indication: its criterion, its words, and how deep it stands."""

    criterion: Criterion
    words: str
    depth: int


def clauses_of(criterion: Criterion, words: Vocabulary) -> tuple[LabelClause, ...]:
    """Return every clause in the order of the label, as ``match`` has them for one patient."""
    return tuple(_clauses(criterion, words, 0))


def _clauses(criterion: Criterion, words: Vocabulary, depth: int) -> Iterator[LabelClause]:
    if isinstance(criterion, AllOf) and depth == 0:
        for part in criterion.all:
            yield from _clauses(part, words, depth)
        return
    leaf = isinstance(criterion, Atom | PriorTherapy)
    yield LabelClause(criterion, sentence(criterion, words) if leaf else joint_words(criterion), depth)
    for part in parts_of(criterion):
        yield from _clauses(part, words, depth + 1)


def refuse_too_many(clauses: tuple[LabelClause, ...], indication: str) -> None:
    """Refuse bits for more clauses than a whole number holds."""
    if len(clauses) > MOST_CLAUSES:
        raise DataError(
            f"{indication} has {len(clauses):,} clauses, and reasons are bits of at most {MOST_CLAUSES}; "
            "accepted: give='answer' or 'masks'"
        )
