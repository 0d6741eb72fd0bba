"""A tree of criteria as two masks that are never null: surely met, and surely not met; unknown is neither.

The connectives are those of Kleene (1952) written on such pairs: ``all`` is met where every part is, and not met where
one is not; ``any`` mirrors it; ``not`` swaps the two. No engine's own handling of nulls takes part in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from pivotal.errors import DataError
from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, Criterion, NoneOf, PriorTherapy
from pivotal.label.population.leaf_tests import (
    CodeTest,
    Constant,
    FlagTest,
    HistoryTest,
    Leaf,
    LeafTest,
    NumberTest,
    Word,
)

Mask = Any  # what an engine computes with, or True or False where every patient is alike
T = TypeVar("T")


class Pair(NamedTuple):
    """Where a criterion is surely met, and where it is surely not met."""

    met: Mask
    not_met: Mask


class Engine(Protocol):
    """What computes masks over the patients of one frame; no mask that it returns has nulls."""

    def number(self, test: NumberTest) -> Pair:
        """Return where a number is within limits, and where it is known and is not."""

    def flag(self, test: FlagTest) -> Pair:
        """Return where a flag is as wanted, and where it is known and is not."""

    def code(self, test: CodeTest) -> Pair:
        """Return where a code is among those that meet, and among those that do not."""

    def counted(self, words: Sequence[Word], count: int) -> Mask:
        """Return where at least so many bits are set."""

    def both(self, masks: Sequence[Mask]) -> Mask:
        """Return where all masks hold."""

    def either(self, masks: Sequence[Mask]) -> Mask:
        """Return where a mask holds."""

    def opposite(self, mask: Mask) -> Mask:
        """Return where a mask does not hold."""

    def at_least(self, masks: Sequence[Mask], count: int) -> Mask:
        """Return where at least so many masks hold."""


def both(engine: Engine, masks: Sequence[Mask]) -> Mask:
    """Return where all masks hold; those that every patient answers alike are left out."""
    if any(each is False for each in masks):
        return False
    left = list({id(each): each for each in masks if each is not True}.values())  # a leaf may be asked for twice
    return True if not left else left[0] if len(left) == 1 else engine.both(left)


def either(engine: Engine, masks: Sequence[Mask]) -> Mask:
    """Return where a mask holds."""
    if any(each is True for each in masks):
        return True
    left = list({id(each): each for each in masks if each is not False}.values())
    return False if not left else left[0] if len(left) == 1 else engine.either(left)


def opposite(engine: Engine, mask: Mask) -> Mask:
    """Return where a mask does not hold."""
    return not mask if isinstance(mask, bool) else engine.opposite(mask)


def at_least(engine: Engine, masks: Sequence[Mask], count: int) -> Mask:
    """Return where at least so many masks hold."""
    left = [each for each in masks if not isinstance(each, bool)]
    count -= sum(each is True for each in masks)
    if count <= 0 or count > len(left):
        return count <= 0
    if count == 1:
        return either(engine, left)
    return both(engine, left) if count == len(left) else engine.at_least(left, count)


class Masks:
    """The masks of criteria on one engine; a leaf that stands in several criteria is computed once.

    Parameters
    ----------
    engine : Engine
    test_of : callable
        Gives what a leaf asks; see ``leaf_tests.leaf_test``.
    stored : mapping of HistoryTest to (str, str), optional
        Columns of the frame that hold the masks of some tests already.
    """

    def __init__(
        self,
        engine: Engine,
        test_of: Callable[[Leaf], LeafTest],
        stored: Mapping[HistoryTest, tuple[str, str]] | None = None,
    ) -> None:
        self.engine, self._test_of, self._stored = engine, test_of, stored
        self._of_tests: dict[LeafTest, Pair] = {}

    def leaf(self, leaf: Leaf) -> Pair:
        """Return the masks of a leaf."""
        return self.test(self._test_of(leaf))

    def test(self, test: LeafTest) -> Pair:
        """Return the masks of what a leaf asks."""
        if test not in self._of_tests:
            self._of_tests[test] = self._answered(test)
        return self._of_tests[test]

    def _answered(self, test: LeafTest) -> Pair:
        match test:
            case Constant(truth=truth):
                return Pair(truth is True, truth is False)
            case NumberTest():
                return self.engine.number(test)
            case FlagTest():
                return self.engine.flag(test)
            case CodeTest():
                return self.engine.code(test)
        return self._history(test)

    def _history(self, test: HistoryTest) -> Pair:
        if self._stored is not None:
            if test not in self._stored:
                raise DataError("profiles do not keep which therapies a patient had; ask the patients themselves")
            met, not_met = (self.test(FlagTest(column, True)).met for column in self._stored[test])
            return Pair(met, not_met)
        enough = Pair(True, False) if test.at_least is None else self._reaches(test, test.at_least)
        too_many = Pair(False, True) if test.at_most is None else self._reaches(test, test.at_most + 1)
        return Pair(
            both(self.engine, [enough.met, too_many.not_met]), either(self.engine, [enough.not_met, too_many.met])
        )

    def _reaches(self, test: HistoryTest, count: int) -> Pair:
        """Return where so many therapies surely count, and where the record is whole and fewer can."""
        whole = test.complete if isinstance(test.complete, bool) else self.test(FlagTest(test.complete, True)).met
        possible = self._bits(test.possible, count - test.extra_possible)
        return Pair(
            self._bits(test.met, count - test.extra_met),
            both(self.engine, [whole, opposite(self.engine, possible)]),
        )

    def _bits(self, words: Sequence[Word], count: int) -> Mask:
        return count <= 0 if count <= 0 or not words else self.engine.counted(words, count)

    def of(self, criterion: Criterion, leaf: Callable[[Leaf], Pair] | None = None) -> Pair:
        """Return the masks of a tree, given those of its leaves."""
        leaf = leaf or self.leaf
        match criterion:
            case Atom() | PriorTherapy():
                return leaf(criterion)
            case NoneOf(not_=part):
                met, not_met = self.of(part, leaf)
                return Pair(not_met, met)
            case AllOf(all=parts):
                pairs = [self.of(part, leaf) for part in parts]
                return Pair(both(self.engine, _met(pairs)), either(self.engine, _not_met(pairs)))
            case AnyOf(any=parts):
                pairs = [self.of(part, leaf) for part in parts]
                return Pair(either(self.engine, _met(pairs)), both(self.engine, _not_met(pairs)))
            case AtLeast(at_least=count, of=parts):
                pairs = [self.of(part, leaf) for part in parts]
                return Pair(
                    at_least(self.engine, _met(pairs), count),
                    at_least(self.engine, _not_met(pairs), len(pairs) - count + 1),
                )


def _met(pairs: Sequence[Pair]) -> list[Mask]:
    return [each.met for each in pairs]


def _not_met(pairs: Sequence[Pair]) -> list[Mask]:
    return [each.not_met for each in pairs]


def halved(parts: Sequence[T], join: Callable[[T, T], T]) -> T:
    """Return parts joined two by two, so that the expression is as deep as its logarithm."""
    while len(parts) > 1:
        pairs = [parts[index : index + 2] for index in range(0, len(parts), 2)]
        parts = [join(each[0], each[1]) if len(each) == 2 else each[0] for each in pairs]
    return parts[0]
