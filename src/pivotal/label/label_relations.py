"""Every label against every other: which are apart, alike, within one another, or overlap.

Most pairs are told apart by one fact, over all pairs at once; only the others are compared as sets of boxes. Earlier
therapies are cut by the criteria of the two labels only, since all labels together would cut them into too many groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, shown
from pivotal.label.boxes import Box, Region, meet, within
from pivotal.label.comparison import IN_WORDS, Relation
from pivotal.label.criteria import refuse_problems
from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, Criterion, NoneOf, PriorTherapy, TherapyHistory
from pivotal.label.matching import HasWords, leaves_of, vocabulary_of
from pivotal.label.model import Indication
from pivotal.label.space import Space
from pivotal.label.vocabulary import Vocabulary
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

ROWS_AT_ONCE = 256
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LabelPair:
    """Two labels that share somebody: how they relate, and how many of a cohort they surely and possibly share."""

    one: str
    other: str
    relation: Relation
    surely: float | None = None
    possibly: float | None = None


@dataclass(frozen=True)
class LabelRelations(Result):
    """Every pair of labels that shares somebody; all other pairs are apart.

    Attributes
    ----------
    labels : int
        How many were compared.
    pairs : tuple of LabelPair
        In the order of the labels.
    never_met : tuple of str
        Labels that nobody can meet; they are apart from all.
    """

    labels: int
    pairs: tuple[LabelPair, ...]
    never_met: tuple[str, ...]
    provenance: Provenance

    def counts(self) -> dict[Relation, int]:
        """Return how many pairs there are of each relation."""
        found = Counter(each.relation for each in self.pairs)
        found["apart"] = self.labels * (self.labels - 1) // 2 - len(self.pairs)
        return {relation: found.get(relation, 0) for relation in IN_WORDS}

    def of(self, label: str) -> tuple[LabelPair, ...]:
        """Return the pairs of one label."""
        return tuple(each for each in self.pairs if label in {each.one, each.other})

    def rows(self) -> Sequence[Row]:
        """Return one row a pair that shares somebody."""
        return [
            {"term": e.one, "other": e.other, "relation": e.relation}
            | ({} if e.surely is None else {"patients_surely": e.surely, "patients_possibly": e.possibly})
            for e in self.pairs
        ]

    def summary(self) -> Row:
        """Return how many pairs there are of each relation."""
        counts = {name.replace(" ", "_"): count for name, count in self.counts().items()}
        return {"term": f"{self.labels} labels", **counts, "never_met": len(self.never_met)}

    def __rich__(self) -> RenderableType:
        """Return the counts."""
        from rich.table import Table

        table = Table("relation", "pairs", title=f"{self.labels} labels", title_justify="left", box=None)
        for relation, count in self.counts().items():
            table.add_row(relation, f"{count:,}")
        if self.never_met:
            table.caption = f"never satisfiable: {', '.join(self.never_met)}"
        return table


def relate_labels(
    labels: Sequence[Indication],
    *,
    vocabulary: Vocabulary | HasWords,
    cohort: Any = None,
    progress: Progress | None = None,
) -> LabelRelations:
    """Compare every label with every other, exactly; two thousand take seconds.

    Parameters
    ----------
    labels : sequence of Indication
        The labels, each with a name of its own.
    vocabulary : Vocabulary or Dossier
        The fields and codes that they are written in.
    cohort : Cohort or what ``cohort_of`` reads, optional
        Patients to count in what two labels share.
    progress : callable, optional
        Called with the number of labels done and their number.

    Raises
    ------
    DataError
        If a name occurs twice, a label speaks of what the vocabulary does not have, or two of them fall into too many
        pieces to be compared.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> labels = [dossier.indication(name) for name in ("eu-net", "us-pnet", "us-epnet", "eu-hcc")]
    >>> [(each.one, each.other, each.relation) for each in pv.relate_labels(labels, vocabulary=dossier).pairs]
    [('eu-net', 'us-pnet', 'overlapping'), ('eu-net', 'us-epnet', 'overlapping')]
    """
    given, words = list(labels), vocabulary_of(vocabulary)
    names = Counter(each.id for each in given)
    if twice := [name for name, count in names.items() if count > 1]:
        raise DataError(f"labels need names of their own; {shown(twice[0])} is there {names[twice[0]]} times")
    refuse_problems([each.criteria for each in given], words)
    kinds, of = _kinds(given)
    board = Board(kinds, words, [given[of.index(number)].id for number in range(len(kinds))])
    related = dict(board.related(progress or (lambda _done, _all: None)))
    shared = board.shared(cohort) if cohort is not None else None
    pairs = [
        LabelPair(given[i].id, given[j].id, relation, *(shared(of[i], of[j]) if shared else ()))
        for i, j, relation in _all_pairs(of, related, board)
    ]
    return LabelRelations(
        labels=len(given),
        pairs=tuple(pairs),
        never_met=tuple(each.id for each, kind in zip(given, of, strict=True) if not board.met[kind]),
        provenance=Provenance("relate_labels", {"labels": len(given)}),
    )


def _kinds(labels: Sequence[Indication]) -> tuple[list[Criterion], list[int]]:
    """Return the criteria that differ, and for each label which of them it has."""
    numbers: dict[Any, int] = {}
    kinds: list[Criterion] = []
    of = []
    for each in labels:
        key = _plain(each.criteria)
        if key not in numbers:
            numbers[key] = len(kinds)
            kinds.append(each.criteria)
        of.append(numbers[key])
    return kinds, of


def _plain(criterion: Criterion) -> Any:
    """Return a criterion without what it says of itself, so that equal ones are equal."""
    match criterion:
        case AllOf(all=parts):
            return "all", tuple(_plain(each) for each in parts)
        case AnyOf(any=parts):
            return "any", tuple(_plain(each) for each in parts)
        case AtLeast(at_least=count, of=parts):
            return "at least", count, tuple(_plain(each) for each in parts)
        case NoneOf(not_=part):
            return "not", _plain(part)
        case PriorTherapy(prior_therapy=history):
            return history
        case Atom():
            return criterion.model_copy(update={"words": None, "source": (), "strength": "explicit"})


def _all_pairs(
    of: Sequence[int], related: dict[tuple[int, int], Relation], board: Board
) -> Iterator[tuple[int, int, Relation]]:
    """Yield the pairs of labels from the pairs of criteria that differ."""
    for i, one in enumerate(of):
        for j in range(i + 1, len(of)):
            other = of[j]
            if one == other:
                if board.met[one]:
                    yield i, j, "equal"
            elif (found := related.get((min(one, other), max(one, other)))) is not None:
                yield i, j, found if one < other else _TURNED.get(found, found)


_TURNED: dict[Relation, Relation] = {
    "first within second": "second within first",
    "second within first": "first within second",
}


class Board:
    """Criteria to be compared each with each, or each with one of them.

    Earlier therapies are cut for each pair by what the two say of them.

    Parameters
    ----------
    criteria : sequence of criterion
        Each once.
    words : Vocabulary
        The fields and codes that they are written in.
    names : sequence of str
        How they are called where they cannot be compared.

    Raises
    ------
    DataError
        If some of them fall into too many pieces.
    """

    def __init__(self, criteria: Sequence[Criterion], words: Vocabulary, names: Sequence[str]) -> None:
        self.criteria, self.names = criteria, names
        self.base = Space(criteria, words, histories=())
        histories: dict[TherapyHistory, int] = {}
        self._histories = [
            tuple(
                sorted(
                    {
                        histories.setdefault(leaf.prior_therapy, len(histories))
                        for leaf in leaves_of(each)
                        if isinstance(leaf, PriorTherapy)
                    }
                )
            )
            for each in criteria
        ]
        self._all_histories = list(histories)
        self._spaces: dict[tuple[int, ...], Space] = {}
        self._regions: dict[tuple[int, tuple[int, ...]], Region] = {}
        self.met = [bool(self._region(n, own)) for n, own in enumerate(self._histories)]

    def related(self, progress: Progress) -> Iterator[tuple[tuple[int, int], Relation]]:
        """Yield the pairs that share somebody, and how they relate."""
        size = len(self.criteria)
        progress(0, size)
        for start in range(0, size, ROWS_AT_ONCE):
            stop = min(start + ROWS_AT_ONCE, size)
            near = self._near(start, stop)
            for row in range(start, stop):
                for other in np.flatnonzero(near[row - start, row + 1 :]).tolist():
                    pair = row, row + 1 + other
                    relation = self._relation(*pair)
                    if relation is not None:
                        yield pair, relation
                if row % 16 == 15:
                    progress(row + 1, size)
        progress(size, size)

    def sharing(self, one: int) -> list[int]:
        """Return the criteria that share somebody with one of them, itself left out."""
        near = np.flatnonzero(self._near(one, one + 1)[0]).tolist()
        return [each for each in near if each != one and self._shared(*self._two(one, each))]

    @cached_property
    def _columns(self) -> list[NDArray[np.uint64]]:
        """The hulls of all criteria, field by field, where they differ."""
        hulls = [_hull(each, self.base) for each in self.criteria]
        columns = [_as_words([hull[number] for hull in hulls]) for number in range(len(self.base.dimensions))]
        return [each for each in columns if not (each == each[:1]).all() or not each.any()]

    def _near(self, start: int, stop: int) -> NDArray[np.bool_]:
        """Say of some criteria which others no single fact tells apart from them."""
        near = np.ones((stop - start, len(self.criteria)), np.bool_)
        for words in self._columns:
            near &= (words[start:stop, None, :] & words[None, :, :]).any(axis=2)
        return near

    def _two(self, one: int, other: int) -> tuple[Region, Region]:
        """Return two of the criteria as regions of one space."""
        histories = self._histories[one]
        if self._histories[other] != histories:
            histories = tuple(sorted({*histories, *self._histories[other]}))
        return self._region(one, histories), self._region(other, histories)

    @staticmethod
    def _shared(one: Region, other: Region) -> bool:
        return any(meet(left, right) is not None for left in one for right in other)

    def _relation(self, one: int, other: int) -> Relation | None:
        a, b = self._two(one, other)
        if not self._shared(a, b):
            return None
        inside = all(within(box, b) for box in a), all(within(box, a) for box in b)
        found: dict[tuple[bool, bool], Relation] = {
            (True, True): "equal",
            (True, False): "first within second",
            (False, True): "second within first",
        }
        return found.get(inside, "overlapping")

    def space(self, histories: tuple[int, ...]) -> Space:
        """Return the cells of all fields, with earlier therapies cut by some histories."""
        if histories not in self._spaces:
            self._spaces[histories] = self.base.with_histories([self._all_histories[each] for each in histories])
        return self._spaces[histories]

    def _region(self, number: int, histories: tuple[int, ...]) -> Region:
        key = number, histories
        if key not in self._regions:
            try:
                self._regions[key] = self.space(histories).region(self.criteria[number])
            except DataError as error:
                raise DataError(f"{self.names[number]}: {error}") from error
        return self._regions[key]

    def shared(self, cohort: Any) -> Callable[[int, int], tuple[float, float]]:
        """Return the function that counts the patients whom two criteria share."""
        from pivotal.label.cohort import Census, as_cohort

        read = as_cohort(cohort, self.base.words)
        assert read is not None
        census = Census(read, self.base)
        cut = {own: census.on(self.space(own)) for own in dict.fromkeys(self._histories)}
        told = [cut[own].within(self._region(number, own)) for number, own in enumerate(self._histories)]
        weights = census.weights
        counts = []
        for side in (0, 1):
            members = np.array([each[side] for each in told], np.float64).reshape(len(told), len(weights))
            counts.append((members * weights) @ members.T)
        return lambda one, other: (float(counts[0][one, other]), float(counts[1][one, other]))


def _hull(criterion: Criterion, space: Space) -> Box:
    """Return a box of fields outside of which nobody meets a criterion; earlier therapies are left open."""
    match criterion:
        case AllOf(all=parts):
            found = list(space.whole)
            for part in parts:
                found = [bits & more for bits, more in zip(found, _hull(part, space), strict=True)]
            return tuple(found)
        case AnyOf(any=parts) | AtLeast(of=parts):
            found = [0] * len(space.whole)
            for part in parts:
                found = [bits | more for bits, more in zip(found, _hull(part, space), strict=True)]
            return tuple(found)
        case Atom() | NoneOf(not_=Atom()):
            region = space.region(criterion)
            return region[0] if region else (0,) * len(space.whole)
    return space.whole


def _as_words(bits: Sequence[int]) -> NDArray[np.uint64]:
    """Return integers of any length as rows of 64-bit words."""
    length = max(1, -(-max(each.bit_length() for each in bits) // 64))
    data = b"".join(each.to_bytes(8 * length, "little") for each in bits)
    return np.frombuffer(data, "<u8").reshape(len(bits), length).astype(np.uint64)
