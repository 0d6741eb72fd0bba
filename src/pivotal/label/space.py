"""What the cells of a box mean: every field, cut where the criteria compared can tell patients apart.

A number is cut at the limits that occur, a code into its smallest values, a flag into yes and no. Earlier therapies
are cut into groups that no criterion tells apart; the state of a group is how its therapies ended, counted up to the
largest count that any criterion asks for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement

from pivotal.label.boxes import Box, Region, intersect, merged, simplified, subtract, too_many
from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, Criterion, NoneOf, PriorTherapy, TherapyHistory
from pivotal.label.matching import leaves_of
from pivotal.label.vocabulary import Vocabulary
from pivotal.units import convert

Status = tuple[bool, bool, str]  # progressed, intolerant, setting
State = tuple[Status, ...]  # one entry a therapy of the group, at most as many as any criterion counts

_MOST_COMBINATIONS = 10_000


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
    only : iterable of str, optional
        Fields to add although no criterion speaks of them.
    """

    def __init__(self, criteria: Iterable[Criterion], words: Vocabulary, *, also: Iterable[str] = ()) -> None:
        leaves = [leaf for each in criteria for leaf in leaves_of(each)]
        self.words = words
        atoms = [leaf for leaf in leaves if isinstance(leaf, Atom)]
        histories = [leaf.prior_therapy for leaf in leaves if isinstance(leaf, PriorTherapy)]
        asked = Counter([atom.field for atom in atoms])
        fields = [*(name for name, _ in asked.most_common()), *(name for name in also if name not in asked)]
        self._cells: dict[str, tuple[str, ...]] = {}
        self._limits: dict[str, tuple[float, ...]] = {}
        self.dimensions: list[Dimension] = [self._dimension(name, atoms) for name in dict.fromkeys(map(str, fields))]
        self._groups = _therapy_groups(histories, words)
        self._states = [_states(group, histories, words) for group in self._groups]
        for group, states in zip(self._groups, self._states, strict=True):
            self.dimensions.append(Dimension(_group_name(group, words), len(states), _state_text(group, states, words)))
        self.index = {dimension.name: number for number, dimension in enumerate(self.dimensions)}

    @property
    def whole(self) -> Box:
        """The box that holds everybody."""
        return tuple(dimension.full for dimension in self.dimensions)

    def region(self, criterion: Criterion) -> Region:
        """Return the patients who meet a criterion."""
        match criterion:
            case AllOf(all=parts):
                found: Region = (self.whole,)
                for part in parts:
                    found = intersect(found, self.region(part))
                return found
            case AnyOf(any=parts):
                return merged(simplified([box for part in parts for box in self.region(part)]))
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
        groups = range(len(self.dimensions) - len(self._groups), len(self.dimensions))
        return [number for field in fields for number in (groups if field == "prior_therapy" else [self.index[field]])]

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
        systems = field.systems if any(atom.field == name and atom.system for atom in atoms) else ()
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
        found: list[Box] = []
        for chosen in combinations(regions, count):
            shared: Region = (self.whole,)
            for region in chosen:
                shared = intersect(shared, region)
            found.extend(shared)
            if len(found) > _MOST_COMBINATIONS:
                raise too_many(len(found))
        return merged(simplified(found))

    def _history(self, history: TherapyHistory) -> Region:
        enough = (self.whole,) if history.at_least is None else self._counted(history, history.at_least)
        if history.at_most is None:
            return enough
        return intersect(enough, subtract((self.whole,), self._counted(history, history.at_most + 1)))

    def _counted(self, history: TherapyHistory, count: int) -> Region:
        """Return the histories in which at least ``count`` therapies count."""
        wanted = counted_therapies(history, self.words)
        groups = [number for number, group in enumerate(self._groups) if group <= wanted]
        first = len(self.dimensions) - len(self._groups)
        found: list[Box] = []
        for shares in combinations_with_replacement(groups, count):
            box = list(self.whole)
            for group, share in Counter(shares).items():
                states = self._states[group]
                box[first + group] = sum(1 << s for s, state in enumerate(states) if _good(state, history) >= share)
            if all(box):
                found.append(tuple(box))
        return merged(simplified(found)) if count else (self.whole,)


def counted_therapies(history: TherapyHistory, words: Vocabulary) -> frozenset[str]:
    """Return the smallest therapies that a criterion counts."""
    therapies = words.therapies
    of = frozenset[str]().union(*(therapies.leaves(each) for each in history.of))
    return of.difference(*(therapies.leaves(each) for each in history.other_than))


def _therapy_groups(histories: Sequence[TherapyHistory], words: Vocabulary) -> list[frozenset[str]]:
    """Return the therapies in groups that no criterion tells apart."""
    counted = [counted_therapies(each, words) for each in histories]
    groups: dict[tuple[bool, ...], set[str]] = {}
    for therapy in sorted(frozenset[str]().union(*counted)):
        groups.setdefault(tuple(therapy in each for each in counted), set()).add(therapy)
    return [frozenset(each) for each in groups.values()]


def _states(group: frozenset[str], histories: Sequence[TherapyHistory], words: Vocabulary) -> list[State]:
    """Return every way in which the therapies of a group can have been given and have ended."""
    largest = max((max(each.at_least or 0, (each.at_most or 0) + 1) for each in histories), default=1)
    named = all(therapy in words.therapies.codes for therapy in group)
    most = min(largest, len(group)) if named else largest
    ended = {each.outcome for each in histories} - {"any"}
    outcomes = [(p, i) for p in (False, True) for i in (False, True)] if ended else [(False, False)]
    settings = ["advanced", "adjuvant"] if any(each.setting != "any" for each in histories) else ["any"]
    statuses: list[Status] = [(p, i, setting) for p, i in outcomes for setting in settings]
    return [state for count in range(most + 1) for state in combinations_with_replacement(statuses, count)]


def _good(state: State, history: TherapyHistory) -> int:
    """Return how many therapies of a state count."""
    return sum(_counts(status, history) for status in state)


def _counts(status: Status, history: TherapyHistory) -> bool:
    progressed, intolerant, setting = status
    ended = {
        "any": True,
        "progressed": progressed,
        "intolerant": intolerant,
        "progressed_or_intolerant": progressed or intolerant,
    }[history.outcome]
    return ended and history.setting in {"any", setting}


def _group_name(group: frozenset[str], words: Vocabulary) -> str:
    return "therapy: " + " or ".join(words.names_of_therapies(group))


def _state_text(group: frozenset[str], states: Sequence[State], words: Vocabulary) -> Callable[[int], str]:
    name = " or ".join(words.names_of_therapies(group))
    statuses = {status for state in states for status in state}

    def text(bits: int) -> str:
        chosen = [state for number, state in enumerate(states) if bits >> number & 1]
        given = [state for state in chosen if state]
        if not given:
            return f"no earlier {name}"
        least = min(len(state) for state in given)
        count = f"at least {least} " if least > 1 else ""
        every = len(given) == len([state for state in states if len(state) >= least])
        ended = "" if every else _ends({status for state in given for status in state}, statuses)
        return f"{'no or ' if () in chosen else ''}{count}earlier {name}{ended}"

    return text


def _ends(chosen: set[Status], statuses: set[Status]) -> str:
    """Return how therapies ended, as a phrase."""
    for number, word in ((0, "progression"), (1, "intolerance")):
        if chosen == {status for status in statuses if status[number]}:
            return f" with {word}"
        if chosen == {status for status in statuses if not status[number]}:
            return f" without {word}"
    return f" ({' or '.join(sorted(_status_text(status) for status in chosen))})"


def _status_text(status: Status) -> str:
    progressed, intolerant, setting = status
    ended = "progressed and intolerant" if progressed and intolerant else "progressed" if progressed else ""
    ended = ended or ("intolerant" if intolerant else "neither progressed nor intolerant")
    return ended if setting == "any" else f"{ended}, {setting}"


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
