"""What the cells of a box mean: every field, cut where the criteria compared can tell patients apart.

A number is cut at the limits that occur, a code into its smallest values, a flag into yes and no. Earlier therapies
are cut into groups that no criterion tells apart; the state of a group is how its therapies ended, counted up to the
largest count that any criterion asks for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb

from pivotal.label.boxes import MOST_BOXES, Box, Region, intersect, merged, simplified, subtract, too_many
from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, Criterion, NoneOf, PriorTherapy, TherapyHistory
from pivotal.label.matching import leaves_of
from pivotal.label.therapy_states import State, counted_therapies, good_count, state_text, states_of, therapy_groups
from pivotal.label.vocabulary import Vocabulary
from pivotal.units import convert

MANY_ALTERNATIVES = 200  # from here on alternatives are joined before they are compared with each other


@dataclass(frozen=True)
class Dimension:
    """One fact about a patient, and the values that the criteria can tell apart.

    ``text`` turns the allowed cells into a phrase.
    """

    name: str
    size: int
    text: Callable[[int], str]

    @property
    def full(self) -> int:
        """All cells."""
        return (1 << self.size) - 1


class Space:
    """The cells of all facts that some criteria speak of.

    Parameters
    ----------
    criteria : iterable of criterion
        Everything that will be compared; limits and therapy groups are cut by all of them.
    words : Vocabulary
        The fields and codes that they are written in.
    also : iterable of str, optional
        Fields to add although no criterion speaks of them.
    histories : sequence of TherapyHistory, optional
        What cuts earlier therapies, if not everything that the criteria say of them.
    """

    def __init__(
        self,
        criteria: Iterable[Criterion],
        words: Vocabulary,
        *,
        also: Iterable[str] = (),
        histories: Sequence[TherapyHistory] | None = None,
    ) -> None:
        leaves = [leaf for each in criteria for leaf in leaves_of(each)]
        self.words = words
        atoms = [leaf for leaf in leaves if isinstance(leaf, Atom)]
        if histories is None:
            histories = [leaf.prior_therapy for leaf in leaves if isinstance(leaf, PriorTherapy)]
        asked = Counter([atom.field for atom in atoms])
        fields = [*(name for name, _ in asked.most_common()), *(name for name in also if name not in asked)]
        self._cells: dict[str, tuple[str, ...]] = {}
        self._limits: dict[str, tuple[float, ...]] = {}
        self.systems: dict[str, frozenset[str]] = {}  # the coding systems that criteria ask for
        self.dimensions: list[Dimension] = [self._dimension(name, atoms) for name in dict.fromkeys(map(str, fields))]
        self.fields = tuple(dimension.name for dimension in self.dimensions)
        self._set_histories(histories)

    def _set_histories(self, histories: Sequence[TherapyHistory]) -> None:
        """Cut earlier therapies where some histories tell them apart."""
        words = self.words
        self.groups = therapy_groups(histories, words)
        self.states: list[list[State]] = [states_of(group, histories, words) for group in self.groups]
        self.histories = tuple(histories)
        self.dimensions = self.dimensions[: len(self.fields)]
        for group, states in zip(self.groups, self.states, strict=True):
            name = "therapy: " + " or ".join(words.names_of_therapies(group))
            self.dimensions.append(Dimension(name, len(states), state_text(group, states, words)))
        self.index = {dimension.name: number for number, dimension in enumerate(self.dimensions)}
        self.whole: Box = tuple(dimension.full for dimension in self.dimensions)  # the box that holds everybody

    def with_histories(self, histories: Sequence[TherapyHistory]) -> Space:
        """Return the same fields, with earlier therapies cut by some histories only."""
        other = copy(self)
        other._set_histories(histories)
        return other

    def region(self, criterion: Criterion) -> Region:
        """Return the patients who meet a criterion."""
        match criterion:
            case AllOf(all=parts):
                found: Region = (self.whole,)
                for part in parts:
                    found = intersect(found, self.region(part))
                return found
            case AnyOf(any=parts):
                found = tuple(box for part in parts for box in self.region(part))
                return merged(simplified(merged(found) if len(found) > MANY_ALTERNATIVES else found))
            case NoneOf(not_=part):
                return subtract((self.whole,), self.region(part))
            case AtLeast(at_least=count, of=parts):
                return self._at_least(count, [self.region(part) for part in parts])
            case PriorTherapy(prior_therapy=history):
                return self._history(history)
            case Atom():
                return self._with(criterion.field, self._allowed(criterion))

    def sentence(self, box: Box, among: Box | None = None) -> str:
        """Return a box as a phrase: the facts that it restricts, beyond those that a hull restricts already."""
        hull = self.whole if among is None else among
        triples = zip(self.dimensions, box, hull, strict=True)
        said = [dimension.text(bits) for dimension, bits, known in triples if bits != known]
        return "; ".join(said) or ("everybody" if among is None else "all of them")

    def dimensions_of(self, fields: Iterable[str]) -> list[int]:
        """Return the numbers of the dimensions of some fields; ``prior_therapy`` is every therapy group."""
        groups = range(len(self.fields), len(self.dimensions))
        return [number for field in fields for number in (groups if field == "prior_therapy" else [self.index[field]])]

    def limits(self, field: str) -> tuple[float, ...]:
        """Return the limits of a number: a cell lies below the first, one at it, one between it and the next."""
        return self._limits[field]

    def cells(self, field: str) -> tuple[str, ...]:
        """Return the smallest values of a code or flag in the order of its cells, as ``value@system``."""
        return self._cells[field]

    # ------------------------------------------------------------------------------------------ fields

    def _with(self, name: str, bits: int) -> Region:
        box = list(self.whole)
        box[self.index[name]] = bits
        return (tuple(box),) if bits else ()

    def _dimension(self, name: str, atoms: Sequence[Atom]) -> Dimension:
        field = self.words.field(name)
        if field.kind == "number":
            limits = sorted({limit for atom in atoms if atom.field == name for limit in self._limits_of(atom)})
            self._limits[name] = tuple(limits)
            return Dimension(name, 2 * len(limits) + 1, self._number_text(name))
        if field.kind == "flag":
            self._cells[name] = ("true", "false")
            return Dimension(name, 2, lambda bits: field.name if bits == 1 else f"no {field.name}")
        leaves = sorted(self.words.codes(name).everything)
        self.systems[name] = frozenset(str(atom.system) for atom in atoms if atom.field == name and atom.system)
        systems = field.systems if self.systems[name] else ()
        self._cells[name] = tuple(f"{leaf}@{system}" for leaf in leaves for system in (systems or ("",)))
        return Dimension(name, len(self._cells[name]), self._code_text(name))

    def _limits_of(self, atom: Atom) -> Iterator[float]:
        unit = str(self.words.field(atom.field).unit)
        for limit in (atom.at_least, atom.at_most, atom.above, atom.below):
            if limit is not None:
                yield convert(limit, str(atom.unit), unit)

    def _allowed(self, atom: Atom) -> int:
        """Return the cells that meet an atom."""
        field = self.words.field(atom.field)
        if field.kind == "number":
            return self._allowed_numbers(atom)
        if field.kind == "flag":
            return 1 << (atom.is_ != "true")
        codes = self.words.codes(field.id)
        wanted = frozenset[str]().union(*(codes.leaves(each) for each in atom.values))
        cells = (each.rpartition("@") for each in self._cells[field.id])
        return sum(
            1 << number
            for number, (leaf, _, system) in enumerate(cells)
            if leaf in wanted and (atom.system is None or system in {"", atom.system})
        )

    def _allowed_numbers(self, atom: Atom) -> int:
        """Return the cells of a number: below the first limit, at it, between it and the next, and so on."""
        name, unit = str(atom.field), str(self.words.field(atom.field).unit)
        limits = self._limits[name]
        bits = (1 << (2 * len(limits) + 1)) - 1

        def at(limit: float) -> int:
            return 2 * limits.index(convert(limit, str(atom.unit), unit)) + 1

        if atom.at_least is not None:
            bits &= -1 << at(atom.at_least)
        if atom.above is not None:
            bits &= -1 << (at(atom.above) + 1)
        if atom.at_most is not None:
            bits &= (1 << (at(atom.at_most) + 1)) - 1
        if atom.below is not None:
            bits &= (1 << at(atom.below)) - 1
        return bits

    def _number_text(self, name: str) -> Callable[[int], str]:
        def text(bits: int) -> str:
            field, limits = self.words.field(name), self._limits[name]
            runs = _runs(bits, 2 * len(limits) + 1)
            said = []
            for first, last in runs:
                low = "" if first == 0 else f"{'≥' if first % 2 else '>'} {limits[(first - 1) // 2]:g}"
                high = "" if last == 2 * len(limits) else f"{'≤' if last % 2 else '<'} {limits[last // 2]:g}"
                said.append(" and ".join(each for each in (low, high) if each))
            return f"{field.name} {' or '.join(said)} {field.unit}"

        return text

    def _code_text(self, name: str) -> Callable[[int], str]:
        def text(bits: int) -> str:
            chosen = [cell.rpartition("@") for number, cell in enumerate(self._cells[name]) if bits >> number & 1]
            by_system: dict[str, set[str]] = {}
            for leaf, _, system in chosen:
                by_system.setdefault(system, set()).add(leaf)
            parts = [
                " or ".join(self.words.names_of(name, leaves)) + (f" ({system})" if system else "")
                for system, leaves in by_system.items()
            ]
            return f"{self.words.field(name).name}: {'; '.join(dict.fromkeys(parts))}"

        return text

    # --------------------------------------------------------------------------------------- combinations

    def _at_least(self, count: int, regions: Sequence[Region]) -> Region:
        """Return who meets at least so many of several regions, one region after the other."""
        reached: list[Region] = [(self.whole,), *[()] * count]  # who meets at least 0, 1, 2 … of those seen
        for region in regions:
            for number in range(count, 0, -1):
                more = intersect(reached[number - 1], region)
                reached[number] = merged(simplified((*reached[number], *more)))
        return reached[count]

    def _history(self, history: TherapyHistory) -> Region:
        enough = (self.whole,) if history.at_least is None else self._counted(history, history.at_least)
        if history.at_most is None:
            return enough
        return intersect(enough, subtract((self.whole,), self._counted(history, history.at_most + 1)))

    def _counted(self, history: TherapyHistory, count: int) -> Region:
        """Return the histories in which at least ``count`` therapies count."""
        wanted = counted_therapies(history, self.words)
        groups = [number for number, group in enumerate(self.groups) if group <= wanted]
        if (ways := comb(len(groups) + count - 1, count)) > MOST_BOXES:
            raise too_many(ways)
        found: list[Box] = []
        for shares in combinations_with_replacement(groups, count):
            box = list(self.whole)
            for group, share in Counter(shares).items():
                states = self.states[group]
                enough = (1 << s for s, state in enumerate(states) if good_count(state, history) >= share)
                box[len(self.fields) + group] = sum(enough)
            if all(box):
                found.append(tuple(box))
        return merged(simplified(found)) if count else (self.whole,)


def _runs(bits: int, size: int) -> list[tuple[int, int]]:
    """Return the runs of set bits as first and last number."""
    runs: list[tuple[int, int]] = []
    for number in range(size):
        if bits >> number & 1:
            if runs and runs[-1][1] == number - 1:
                runs[-1] = (runs[-1][0], number)
            else:
                runs.append((number, number))
    return runs
