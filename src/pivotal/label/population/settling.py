"""Which missing fact alone would settle the answer of each patient, by trying every value that matters.

The values tried are those of ``matching.py`` for one patient. Values that every leaf answers alike are tried once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pivotal.label.criteria import atom_truth
from pivotal.label.language import Atom, Criterion
from pivotal.label.matching import PRIOR_THERAPIES, leaves_of, tried_states, values_tried
from pivotal.label.model import Patient
from pivotal.label.population.layout import Layout
from pivotal.label.population.leaf_tests import Leaf, LeafTest, history_test, leaf_test
from pivotal.label.population.masks import Mask, Masks, Pair, both, either, opposite
from pivotal.label.vocabulary import Vocabulary

Substitution = Mapping[Leaf, LeafTest | Pair]


def fact_of(leaf: Leaf) -> str:
    """Return the fact that a leaf asks for."""
    return leaf.field if isinstance(leaf, Atom) else PRIOR_THERAPIES


def facts_of(criterion: Criterion) -> tuple[str, ...]:
    """Return the facts that criteria ask for, in the order of the label."""
    return tuple(dict.fromkeys(fact_of(leaf) for leaf in leaves_of(criterion)))


def settled(criterion: Criterion, masks: Masks, layout: Layout, words: Vocabulary) -> dict[int, Mask]:
    """Return for each fact, by its number in ``facts_of``, which undetermined patients it alone would settle."""
    engine, whole = masks.engine, masks.of(criterion)
    undetermined = both(engine, [opposite(engine, whole.met), opposite(engine, whole.not_met)])
    found: dict[int, Mask] = {}
    for number, fact in enumerate(facts_of(criterion)):
        leaves = [leaf for leaf in dict.fromkeys(leaves_of(criterion)) if fact_of(leaf) == fact]
        known = [masks.leaf(leaf) for leaf in leaves]
        open_ = [both(engine, [opposite(engine, each.met), opposite(engine, each.not_met)]) for each in known]
        decided: list[Mask] = []
        for values in _tried(fact, leaves, criterion, layout, words):
            answer = masks.of(criterion, lambda leaf, values=values: _of(leaf, values, masks))  # type: ignore[misc]
            decided += [answer.met, answer.not_met]
        found[number] = both(engine, [undetermined, either(engine, open_), either(engine, decided)])
    return found


def _of(leaf: Leaf, values: Substitution, masks: Masks) -> Pair:
    value = values.get(leaf)
    if isinstance(value, tuple):
        return value
    return masks.leaf(leaf) if value is None else masks.test(value)


def _tried(
    fact: str, leaves: list[Leaf], criterion: Criterion, layout: Layout, words: Vocabulary
) -> Iterator[Substitution]:
    """Yield what the leaves of a fact answer for each value of it that they tell apart."""
    seen: set[tuple[object, ...]] = set()
    if fact == PRIOR_THERAPIES:
        for state in tried_states(words):
            tests = tuple(_history(leaf, layout, words, state) for leaf in leaves)
            if tests not in seen:
                seen.add(tests)
                yield dict(zip(leaves, tests, strict=True))
        return
    for value in values_tried(fact, criterion, words):
        patient = Patient(facts={fact: value})
        truths = tuple(atom_truth(leaf, patient, words) for leaf in leaves if isinstance(leaf, Atom))
        if truths not in seen:
            seen.add(truths)
            yield {leaf: Pair(truth is True, truth is False) for leaf, truth in zip(leaves, truths, strict=True)}


def _history(leaf: Leaf, layout: Layout, words: Vocabulary, known: tuple[str, str] | None) -> LeafTest:
    if isinstance(leaf, Atom):
        return leaf_test(leaf, layout, words)
    at = None if known is None else (known[0], ("advanced", known[1]))
    return history_test(leaf.prior_therapy, layout, words.therapies, at, complete=True)
