"""The fewest labels that reach everybody whom several labels reach together.

Cells that the same labels reach are one; what is left is to choose labels so that each of these is reached: the
minimal set cover (Karp, 1972), solved exactly by branch and bound where it is small, and otherwise greedily, which
takes at most 1 + ln(n) times as many as needed, for n cells (Chvátal, 1979).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError
from pivotal.label.boxes import Region, cells, disjoint, intersect, subtract
from pivotal.label.coverage import Coverage, Criteria, Sets, criterion_of, gaps, name_of
from pivotal.label.criteria import refuse_problems
from pivotal.label.label_relations import Board
from pivotal.label.language import AllOf
from pivotal.label.matching import HasWords, vocabulary_of
from pivotal.label.vocabulary import Vocabulary
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pivotal.label.cohort import PatientCount

MOST_KINDS = 2_000  # kinds of patients, by which labels reach them, up to which the answer is exact
MOST_TRIES = 100_000


@dataclass(frozen=True, slots=True)
class CoverStep:
    """A label of the cover: how many cells it adds to those before it, and how many patients all so far reach."""

    label: str
    cells: int
    counted: PatientCount | None = None


@dataclass(frozen=True)
class Cover(Result):
    """The fewest labels that reach all that can be reached.

    Attributes
    ----------
    steps : tuple of CoverStep
        The labels, the one that adds most cells first.
    fewest : bool
        Whether it is proven that fewer do not suffice.
    at_least : int
        So many labels are needed at least.
    of : int
        How many labels there were to choose from.
    left : Coverage
        Whom none of them reaches.
    """

    steps: tuple[CoverStep, ...]
    fewest: bool
    at_least: int
    of: int
    left: Coverage
    provenance: Provenance

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the labels."""
        return tuple(each.label for each in self.steps)

    def rows(self) -> Sequence[Row]:
        """Return one row a label."""
        return [
            {"term": each.label, "cells": each.cells}
            | ({} if each.counted is None else {"patients_surely": each.counted.surely})
            | ({} if each.counted is None else {"patients_possibly": each.counted.possibly})
            for each in self.steps
        ]

    def summary(self) -> Row:
        """Return how many labels are needed."""
        return {"term": "minimal cover", "labels": len(self.steps), "of": self.of, "fewest": self.fewest} | {
            "at_least": self.at_least, "cells_left": self.left.cells, "cells": self.left.of,
        }  # fmt: skip

    def __rich__(self) -> RenderableType:
        """Return the labels and whom they leave."""
        from rich.console import Group
        from rich.text import Text

        how = "no fewer do" if self.fewest else f"at least {self.at_least} are needed"
        lines = [f"{len(self.steps)} of {self.of} labels reach all that can be reached ({how}):"]
        for each in self.steps:
            counted = "" if each.counted is None else f"; with those before: {each.counted}"
            lines.append(f"  - {each.label}: {each.cells:,} more cells{counted}")
        return Group(Text("\n".join(lines)), self.left)


def minimal_cover(
    labels: Iterable[Criteria],
    base: Criteria | None = None,
    *,
    vocabulary: Vocabulary | HasWords,
    cohort: Any = None,
) -> Cover:
    """Choose the fewest labels that reach everybody of a base whom all of them reach.

    Parameters
    ----------
    labels : iterable of Indication, criterion, or tuple of Indication
        The labels to choose from.
    base : Indication or criterion, optional
        The patients to be reached (default: everybody).
    vocabulary : Vocabulary or Dossier
        The fields and codes that they are written in.
    cohort : Cohort or what ``cohort_of`` reads, optional
        Patients to count.

    Returns
    -------
    Cover
        The labels; exact (``fewest``) as long as the labels tell at most 2,000 kinds of patients apart and the search
        ends, and else a greedy choice with the number that is needed at least.

    Raises
    ------
    DataError
        If nobody meets the base, there are no labels, or they fall into too many pieces to be compared.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> labels = [dossier.indication(name) for name in ("us-pnet", "eu-hcc", "us-epnet")]
    >>> found = pv.minimal_cover(labels, dossier.indication("eu-net"), vocabulary=dossier)
    >>> found.labels, found.fewest, found.left.answer
    (('us-epnet', 'us-pnet'), True, 'empty')
    """
    given, words = list(labels), vocabulary_of(vocabulary)
    if not given:
        raise DataError("no labels to choose from")
    needed = _undominated(given, base, words)
    wanted = [given[number] for number in needed]
    sets = Sets([*wanted, *([] if base is None else [base])], words, cohort=cohort)
    whole = (sets.space.whole,) if base is None else disjoint(sets.region(base))
    reaches = {number: intersect(whole, sets.region(given[number])) for number in needed}
    kinds = _kinds(whole, reaches)
    if kinds is None:
        chosen, at_least = _greedy(whole, reaches), min(1, len(reaches))
    else:
        chosen, at_least = _fewest(kinds)
    left = gaps(wanted, within=base, vocabulary=words, cohort=cohort)
    return Cover(
        steps=tuple(_steps(chosen, reaches, whole, given, sets)),
        fewest=at_least == len(chosen),
        at_least=at_least,
        of=len(given),
        left=replace(left, question=f"Whom does none of the {len(given)} labels reach?"),
        provenance=Provenance("minimal_cover", {"labels": len(given), "base": None if base is None else name_of(base)}),
    )


def _undominated(given: Sequence[Criteria], base: Criteria | None, words: Vocabulary) -> list[int]:
    """Return the labels that reach somebody of the base whom no other one reaches as well; of equal ones the first."""
    trees = [criterion_of(each) for each in given]
    if base is not None:
        among = criterion_of(base)
        refuse_problems([among, *trees], words)
        if (clash := Sets([base], words).clash(base)) is not None:
            raise DataError(f"nobody meets the base: {clash}")
        trees = [AllOf(all=(among, each)) for each in trees]
    refuse_problems(trees, words)
    board = Board(trees, words, [name_of(each) for each in given])
    dropped = {number for number, met in enumerate(board.met) if not met}
    for (one, other), relation in board.related(lambda _done, _all: None):
        if relation == "first within second":
            dropped.add(one)
        elif relation in {"equal", "second within first"}:
            dropped.add(other)
    return [number for number in range(len(given)) if number not in dropped]


def _steps(
    chosen: Sequence[int], reaches: dict[int, Region], whole: Region, given: Sequence[Criteria], sets: Sets
) -> Iterable[CoverStep]:
    """Yield the labels, each time the one that adds most."""
    left, open_ = whole, list(chosen)
    together: Region = ()
    while open_:
        added = {number: cells(intersect(left, reaches[number])) for number in open_}
        best = max(open_, key=lambda number: (added[number], -number))
        open_.remove(best)
        left = subtract(left, reaches[best])
        together = (*together, *reaches[best])
        yield CoverStep(name_of(given[best]), added[best], sets.counted(together, whole))


def _kinds(whole: Region, reaches: dict[int, Region]) -> set[int] | None:
    """Return which labels reach each kind of patient, as the bits of an integer; None if kinds are too many."""
    pieces: dict[int, Region] = {0: whole}
    for number, reach in reaches.items():
        found: dict[int, Region] = {}
        boxes = 0
        for labels, region in pieces.items():
            inside = intersect(region, reach)
            for mask, part in (
                (labels | 1 << number, inside),
                (labels, subtract(region, inside) if inside else region),
            ):
                if part:
                    found[mask] = part
                    boxes += len(part)
        if boxes > MOST_KINDS:
            return None
        pieces = found
    return set(pieces) - {0}


def _fewest(kinds: set[int]) -> tuple[list[int], int]:
    """Return as few labels as reach every kind, and how many are needed at least."""
    needed = _least(kinds)
    best = _greedy_bits(needed)
    tries = 0
    ended = True

    def search(left: list[int], chosen: list[int]) -> None:
        nonlocal best, tries, ended
        tries += 1
        if tries > MOST_TRIES:
            ended = False
            return
        if not left:
            if len(chosen) < len(best):
                best = chosen
            return
        if len(chosen) + _apart(left) >= len(best):
            return
        hardest = min(left, key=lambda mask: (mask.bit_count(), mask))
        options = sorted(_bits(hardest), key=lambda bit: (-sum(mask >> bit & 1 for mask in left), bit))
        for bit in options:
            search([mask for mask in left if not mask >> bit & 1], [*chosen, bit])

    search(needed, [])
    return best, len(best) if ended else _apart(needed)


def _least(kinds: set[int]) -> list[int]:
    """Return the kinds that matter: one that all labels of another reach is reached along with it."""
    kept: list[int] = []
    for mask in sorted(kinds, key=lambda each: (each.bit_count(), each)):
        if not any(mask & small == small for small in kept):
            kept.append(mask)
    return kept


def _greedy_bits(kinds: Sequence[int]) -> list[int]:
    left, chosen = list(kinds), []
    while left:
        options = sorted({bit for mask in left for bit in _bits(mask)})
        best = max(options, key=lambda bit: (sum(mask >> bit & 1 for mask in left), -bit))
        chosen.append(best)
        left = [mask for mask in left if not mask >> best & 1]
    return chosen


def _apart(kinds: Sequence[int]) -> int:
    """Return how many kinds no label reaches two of: so many labels are needed at least."""
    taken, count = 0, 0
    for mask in sorted(kinds, key=int.bit_count):
        if not mask & taken:
            taken |= mask
            count += 1
    return count


def _bits(mask: int) -> list[int]:
    return [number for number in range(mask.bit_length()) if mask >> number & 1]


def _greedy(whole: Region, reaches: dict[int, Region]) -> list[int]:
    """Return labels, each time the one that adds most cells, until nothing is added.

    What a label adds only falls as others are chosen, so that a label that added less before need not be looked at
    again (Minoux, 1978).
    """
    left, chosen = whole, list[int]()
    gain: dict[int, int] = {number: cells(reach) for number, reach in reaches.items()}
    key: Callable[[int], tuple[int, int]] = lambda number: (gain[number], -number)  # noqa: E731
    while gain:
        looked: set[int] = set()
        while (best := max(gain, key=key)) not in looked:
            gain[best] = cells(intersect(left, reaches[best]))
            looked.add(best)
        if not gain.pop(best):
            break
        chosen.append(best)
        left = subtract(left, reaches[best])
    return chosen
