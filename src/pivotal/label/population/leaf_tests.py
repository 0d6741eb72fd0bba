"""What a leaf of the criteria asks of the columns of a frame, said once for every engine.

Each test is made from the truths of ``criteria.py``, so that a population is answered as one patient is. An engine
answers it with two masks that are never null: surely met, and surely not met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise, product

from pivotal.label.criteria import covered, manner_counts, therapies_wanted
from pivotal.label.language import Atom, PriorTherapy, TherapyHistory
from pivotal.label.model import TherapyReceived
from pivotal.label.population.layout import FieldColumn, Layout
from pivotal.label.vocabulary import Hierarchy, Vocabulary
from pivotal.units import convert

Leaf = Atom | PriorTherapy
State = tuple[str, str]
SETTINGS = ("advanced", "adjuvant", "unstated")
OUTCOMES = ("progressed", "intolerant", "completed", "open")  # open: under way, or how it ended is not known
STATES: tuple[State, ...] = tuple(product(SETTINGS, OUTCOMES))
BITS = 52  # therapies in one column: whole numbers that a float64 holds too, as pandas makes them among missing ones


@dataclass(frozen=True)
class Constant:
    """A test that every patient answers alike: met by all (``True``), or known of nobody (``None``)."""

    truth: bool | None


@dataclass(frozen=True)
class NumberTest:
    """A number within limits, which count in the unit after ``units``: that of column, field and criterion."""

    column: str
    units: tuple[str, ...]
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class FlagTest:
    """A flag that is true, or false."""

    column: str
    wanted: bool


@dataclass(frozen=True)
class CodeTest:
    """A code that lies within those wanted (``met``) or apart from them; every other of the ``codes`` leaves it open.

    Where ``system`` is named, only values of that coding system are looked at.
    """

    column: str
    codes: frozenset[str]
    met: frozenset[str]
    not_met: frozenset[str]
    system_column: str | None = None
    system: str | None = None


@dataclass(frozen=True)
class Word:
    """Some therapies as bits of one group of columns: what is counted is the bits of ``mask`` in any of them."""

    columns: tuple[str, ...]
    mask: int


@dataclass(frozen=True)
class HistoryTest:
    """How many different therapies surely count, and may count, of those that were recorded.

    ``extra_met`` and ``extra_possible`` are therapies that count beside the columns; ``complete`` is a column, or true
    where the record is taken for whole.
    """

    met: tuple[Word, ...]
    possible: tuple[Word, ...]
    complete: str | bool
    at_least: int | None
    at_most: int | None
    extra_met: int = 0
    extra_possible: int = 0


LeafTest = Constant | NumberTest | FlagTest | CodeTest | HistoryTest


def leaf_test(leaf: Leaf, layout: Layout, words: Vocabulary) -> LeafTest:
    """Return what a leaf asks of the columns of a frame."""
    if isinstance(leaf, PriorTherapy):
        return history_test(leaf.prior_therapy, layout, words.therapies)
    asked, at = words.field(leaf.field), layout.fields.get(leaf.field)
    if asked.kind == "number":
        return Constant(None) if at is None else _number_test(leaf, at, str(asked.unit))
    if asked.kind == "flag":
        return Constant(None) if at is None else FlagTest(at.column, leaf.is_ == "true")
    codes = words.codes(asked.id)
    wanted = frozenset[str]().union(*(codes.leaves(each) for each in leaf.values))
    of_anybody = covered(codes.everything, wanted)
    if at is None or of_anybody or (leaf.system is not None and at.system is None):
        return Constant(of_anybody)
    truths = {code: covered(codes.leaves(code), wanted) for code in codes.codes}
    return CodeTest(
        at.column,
        frozenset(truths),
        frozenset(code for code, truth in truths.items() if truth is True),
        frozenset(code for code, truth in truths.items() if truth is False),
        at.system if leaf.system is not None else None,
        leaf.system,
    )


def _number_test(atom: Atom, at: FieldColumn, unit: str) -> NumberTest:
    chain = tuple(each for each in (at.unit, unit, atom.unit) if each is not None)
    kept = tuple(each for index, each in enumerate(chain) if index == 0 or each != chain[index - 1])
    return NumberTest(at.column, kept, atom.at_least, atom.at_most, atom.above, atom.below)


def factors(units: tuple[str, ...]) -> list[tuple[float, float]]:
    """Return by what a number is multiplied and then divided, at each change of its unit; see ``units.convert``."""
    pairs = pairwise(units)
    return [(convert(1.0, one, "days"), convert(1.0, other, "days")) for one, other in pairs]


def history_test(
    wanted: TherapyHistory,
    layout: Layout,
    therapies: Hierarchy,
    known: tuple[str, State] | None = None,
    *,
    complete: bool = False,
) -> LeafTest:
    """Return what a prior-therapy criterion asks of the bit sets of therapies.

    ``known`` is one therapy and its state that are put in the place of what the columns say of that therapy. With
    ``complete`` the record is taken for whole, whatever its column says.
    """
    counted = therapies_wanted(wanted, therapies)
    codes = {code: covered(therapies.leaves(code), counted) for code in therapies.codes}
    manners = {state: manner_of(state, wanted) for state in STATES}
    replaced = known[0] if known else None
    sure, open_ = (
        _words(layout, codes, {state for state, truth in manners.items() if truth in truths}, truths, replaced)
        for truths in ((True,), (True, None))
    )
    here = (codes[known[0]], manners[known[1]]) if known else (False, False)
    return HistoryTest(
        sure,
        open_,
        complete or layout.complete or False,
        wanted.at_least,
        wanted.at_most,
        int(here == (True, True)),
        int(False not in here),
    )


def manner_of(state: State, wanted: TherapyHistory) -> bool | None:
    """Return whether a therapy in a state counts, whatever the therapy is."""
    setting, outcome = state
    given = {
        "setting": None if setting == "unstated" else setting,
        "outcomes": None if outcome == "open" else (outcome,),
    }
    return manner_counts(TherapyReceived.model_validate({"therapy": "any", **given}), wanted)


def _words(
    layout: Layout,
    codes: Mapping[str, bool | None],
    states: set[State],
    truths: tuple[bool | None, ...],
    but: str | None,
) -> tuple[Word, ...]:
    """Return the columns of some states with the bits of the therapies that count, a word for each group of columns."""
    numbers = [number for number, (code, truth) in enumerate(codes.items()) if truth in truths and code != but]
    found: list[Word] = []
    for index in range(len(codes) // BITS + 1):
        mask = sum(1 << (number % BITS) for number in numbers if number // BITS == index)
        columns = tuple(
            layout.therapies[state][index] for state in STATES if state in states and state in layout.therapies
        )
        if mask and columns:
            found.append(Word(columns, mask))
    return tuple(found)
