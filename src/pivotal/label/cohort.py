"""A cohort of patients, so that sets of patients can be counted and not only their cells.

What is not known of a patient is every value at once: a patient lies surely within a set if all that the facts allow
does, and possibly if some of it does. The true number of a set lies between the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.frames import Grouping, Table, is_missing
from pivotal.label.boxes import Box, Region, within
from pivotal.label.language import TherapyHistory
from pivotal.label.matching import HasWords, vocabulary_of
from pivotal.label.model import Patient, TherapyReceived
from pivotal.label.population.therapy_bits import complete_column, found_therapies, therapies_of
from pivotal.label.space import Space
from pivotal.label.therapy_states import asked_count, counted_therapies, counts, counts_of
from pivotal.label.vocabulary import Vocabulary, as_flag

PRIOR_THERAPIES, COMPLETE, SYSTEM = "prior_therapies", "prior_therapies_complete", "_system"
MOST_WAYS = 1000
LARGE = 2**40
Codes = NDArray[np.int64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PatientCount:
    """How many patients of a cohort lie within a set, of how many that were asked about.

    Attributes
    ----------
    surely, possibly : float
        Patients of whom that is known, and those of whom it may be so (these include the first).
    of_surely, of_possibly : float
        The same of everybody that was asked about.
    """

    surely: float
    possibly: float
    of_surely: float
    of_possibly: float

    @property
    def share(self) -> tuple[float, float] | None:
        """The least and the largest share of those asked about that it can be; None where nobody may be asked about."""
        if not self.of_possibly:
            return None
        most = max(self.possibly, self.of_surely)
        return self.surely / self.of_possibly, self.possibly / most if most else 0.0

    def __str__(self) -> str:
        of = _between(self.of_surely, self.of_possibly)
        low_high = self.share
        shares = "" if low_high is None else f" ({_between(*(100 * each for each in low_high))} %)"
        return f"{_between(self.surely, self.possibly)} of {of} patients{shares}"


def _between(low: float, high: float) -> str:
    texts = [f"{each:,.0f}" if float(each).is_integer() else f"{each:,.1f}" for each in (low, high)]
    return texts[0] if texts[0] == texts[1] else f"{texts[0]} to {texts[1]}"


class Cohort:
    """Patients, a row each; see ``cohort_of``."""

    def __init__(self, table: Table, words: Vocabulary, weight: str | None) -> None:
        self.table, self.words, self.rows = table, words, table.rows
        self.weights = np.ones(table.rows) if weight is None else table.numbers(weight, "the weights of the cohort")
        if weight is not None and not (np.isfinite(self.weights) & (self.weights >= 0)).all():
            raise DataError(
                f"the weights of the cohort ({weight}) are numbers of patients: none is missing or negative"
            )
        self._groupings: dict[str, Grouping] = {}
        self._histories: tuple[Codes, Sequence[Patient]] | None = None

    def coded(self, name: str, space: Space) -> tuple[Codes, Sequence[int]]:
        """Return, for each row, which of the sets of cells of a field it may lie in, and these sets."""
        if name not in self.table:
            return np.zeros(self.rows, np.int64), (space.dimensions[space.index[name]].full,)
        number = self.words.field(name).kind == "number"
        return self._number_cells(name, space) if number else self._code_cells(name, space)

    def histories(self) -> tuple[Codes, Sequence[Patient]]:
        """Return, for each row, which of the lists of earlier therapies it has, and these lists."""
        if self._histories is None:
            if PRIOR_THERAPIES in self.table:
                self._histories = self._read_histories()
            elif found_therapies(self.table.names, self.words.therapies)[1] is not None:
                self._histories = therapies_of(self.table, self.words.therapies)
            else:
                self._histories = np.zeros(self.rows, np.int64), [Patient()]
        return self._histories

    # ---------------------------------------------------------------------------------------------- facts

    def _number_cells(self, name: str, space: Space) -> tuple[Codes, Sequence[int]]:
        values, limits = self.table.numbers(name, "the cohort"), np.array(space.limits(name))
        full = (1 << (2 * len(limits) + 1)) - 1
        left, right = np.searchsorted(limits, values, "left"), np.searchsorted(limits, values, "right")
        cells = np.where(np.isfinite(values), left + right, 2 * len(limits) + 1).astype(np.int64)
        return cells, [*(1 << cell for cell in range(2 * len(limits) + 1)), full]

    def _code_cells(self, name: str, space: Space) -> tuple[Codes, Sequence[int]]:
        known = self._grouping(name)
        system = self._grouping(name + SYSTEM) if name + SYSTEM in self.table else None
        systems = (None, *(system.levels if system is not None else ()))
        bits = [self._bits(name, level, place, space) for level in known.levels for place in systems]
        codes = known.codes.astype(np.int64) * len(systems) + (0 if system is None else system.codes + 1)
        return np.where(known.codes < 0, len(bits), codes), [*bits, space.dimensions[space.index[name]].full]

    def _bits(self, name: str, level: Any, system: Any, space: Space) -> int:
        """Return the cells that a value may lie in; of another coding system than criteria ask for, it is not known."""
        field, cells = self.words.field(name), space.cells(name)
        if field.kind == "flag":
            return 1 << (not as_flag(_plain_flag(level)))
        leaves = self.words.codes(name).leaves(str(level))
        apart = space.systems.get(name, frozenset()) - {system}
        found = 0
        for number, cell in enumerate(cells):
            leaf, _, of = cell.rpartition("@")
            found |= (of in apart or (leaf in leaves and (of in {"", system} or system is None))) << number
        return found

    def _grouping(self, name: str) -> Grouping:
        """Return a column as codes, once it is known that the vocabulary has its values."""
        if name not in self._groupings:
            found = self.table.grouping(name, "the cohort")
            for level in found.levels:
                self._check(name, level)
            self._groupings[name] = found
        return self._groupings[name]

    def _check(self, name: str, level: Any) -> None:
        if name.endswith(SYSTEM) and name not in self.words.fields:
            systems = self.words.field(name.removesuffix(SYSTEM)).systems
            if level not in systems:
                raise DataError(
                    f"the cohort ({name}): there is no coding system {shown(level)}; it has {listed(systems)}"
                )
            return
        value = _plain_flag(level) if self.words.field(name).kind == "flag" else level
        patient = Patient.model_validate({"facts": {name: value}})
        for _, problem in self.words.problems_of_patient(patient):
            raise DataError(f"the cohort ({name}): {problem}")

    # ------------------------------------------------------------------------------------- earlier therapies

    def _read_histories(self) -> tuple[Codes, Sequence[Patient]]:
        """Read the lists of earlier therapies, each that occurs once."""
        lists = _values(self.table.column(PRIOR_THERAPIES, "the cohort"))
        complete = [False] * self.rows
        if COMPLETE in self.table:
            flags = self.table.grouping(COMPLETE, "the cohort")
            known = [as_flag(_plain_flag(level)) for level in flags.levels]
            if None in known:
                raise DataError(
                    f"the cohort ({COMPLETE}) holds {listed(map(shown, flags.levels))}; write true or false"
                )
            complete = [code >= 0 and bool(known[code]) for code in flags.codes.tolist()]
        numbers: dict[str, int] = {}
        patients: list[Patient] = []
        codes = np.empty(self.rows, np.int64)
        for row, (given, whole) in enumerate(zip(lists, complete, strict=True)):
            stated = None if _is_nothing(given) else [_received(each) for each in given]
            key = json.dumps([stated, whole], default=str)
            if key not in numbers:
                numbers[key] = len(numbers)
                patients.append(self._history(stated, whole, row))
            codes[row] = numbers[key]
        return codes, patients

    def _history(self, stated: list[Any] | None, complete: bool, row: int) -> Patient:
        try:
            patient = Patient.model_validate({PRIOR_THERAPIES: stated, COMPLETE: complete})
        except ValueError as error:
            why = str(error).split("\n")[2].strip() if str(error).count("\n") > 1 else str(error)
            raise DataError(f"the cohort ({PRIOR_THERAPIES}), row {row + 1}: {why}") from error
        for _, problem in self.words.problems_of_patient(patient):
            raise DataError(f"the cohort ({PRIOR_THERAPIES}), row {row + 1}: {problem}")
        return patient


def cohort_of(data: Any, vocabulary: Vocabulary | HasWords, *, weight: str | None = None) -> Cohort:
    """Read a cohort, so that answers about labels are told in patients.

    Parameters
    ----------
    data : frame or mapping of str to array
        A row a patient, or a kind of patient. Columns are named like the fields of the vocabulary: numbers in the
        field's unit, codes, flags as true or false; ``<field>_system`` for the coding system of a code.
        ``prior_therapies`` holds lists, of names or of mappings with ``therapy``, ``outcomes`` and ``setting``, and
        ``prior_therapies_complete`` whether a list is all there was; or the columns of ``add_therapies``. Other columns
        are not looked at. A missing value, or a field without a column, is not known.
    vocabulary : Vocabulary or Dossier
        The fields and codes.
    weight : str, optional
        A column with how many patients a row stands for.

    Raises
    ------
    DataError
        If no column is a field, or one holds what the vocabulary does not know.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> patients = {"age": [61, 15, None], "disease": ["NET", "NET", "RCC"], "differentiation": ["well", "well", None]}
    >>> cohort = pv.cohort_of(patients, dossier)
    >>> found = pv.union([dossier.indication("eu-net")], vocabulary=dossier, cohort=cohort)
    >>> found.counted.surely, found.counted.possibly
    (0.0, 1.0)
    """
    words = vocabulary_of(vocabulary)
    if isinstance(data, Mapping) and PRIOR_THERAPIES in data:
        data = {**data, PRIOR_THERAPIES: _as_they_are(data[PRIOR_THERAPIES])}
    table = Table(data)
    known = (*words.patient_fields, PRIOR_THERAPIES, complete_column(words.therapies))
    if not any(name in known for name in table.names):
        near = did_you_mean(table.names[0], words.patient_fields) if table.names else ""
        raise DataError(
            f"no column of the cohort is a field of the vocabulary; it has {listed(table.names)}, "
            f"the fields are {listed(words.patient_fields)}" + (f"\n  hint: {near}" if near else "")
        )
    return Cohort(table, words, weight)


def as_cohort(given: Any, vocabulary: Vocabulary | HasWords) -> Cohort | None:
    """Return a cohort, reading what ``cohort_of`` reads; None stays None."""
    return given if given is None or isinstance(given, Cohort) else cohort_of(given, vocabulary)


class Census:
    """The patients of a cohort in one space: those of whom the same is known are looked at once.

    Parameters
    ----------
    cohort : Cohort
        The patients.
    space : Space
        What tells them apart.
    """

    def __init__(self, cohort: Cohort, space: Space) -> None:
        self._words = cohort.words
        coded = [cohort.coded(name, space) for name in space.fields]
        histories, self._patients = cohort.histories()
        key = histories
        for codes, sets in coded:
            key = key * len(sets) + codes
            if key.size and key.max() > LARGE:
                key = np.unique(key, return_inverse=True)[1].astype(np.int64)
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        self.weights = np.bincount(group, cohort.weights, len(first))
        self._facts = [(codes[first], sets) for codes, sets in coded]
        self._histories = histories[first]
        self._cut(space)

    def on(self, space: Space) -> Census:
        """Return the same patients where earlier therapies are cut by other criteria."""
        other = copy(self)
        other._cut(space)
        return other

    def _cut(self, space: Space) -> None:
        """Lay out every box that a patient may lie in: one for each way in which his therapies may be of groups."""
        ways = [_history_boxes(each, space, self._words) for each in self._patients]
        first = np.cumsum([0, *map(len, ways)])
        many = np.diff(first)[self._histories]
        self._owner = np.repeat(np.arange(len(many)), many)
        self._starts = np.cumsum(many) - many
        inside = np.arange(len(self._owner)) - self._starts[self._owner]
        variant = first[self._histories][self._owner] + inside
        boxes = [box for each in ways for box in each]
        self._dimensions: list[tuple[Codes, Sequence[int]]] = [
            (codes[self._owner], sets) for codes, sets in self._facts
        ]
        self._dimensions += [(variant, sets) for sets in zip(*boxes, strict=True)]

    def count(self, region: Region, of: Region) -> PatientCount:
        """Count the patients within a region, and within what was asked about."""
        counted = [float(self.weights @ each) for some in (region, of) for each in self.within(some)]
        return PatientCount(*counted)

    def within(self, region: Region) -> tuple[Truths, Truths]:
        """Say of each kind of patient whether it lies surely, and whether it lies possibly, within a region."""
        size = len(self._owner)
        surely, meets = np.zeros(size, np.bool_), np.zeros(size, np.int64)
        for box in region:
            inside, touches = np.ones(size, np.bool_), np.ones(size, np.bool_)
            for (codes, sets), allowed in zip(self._dimensions, box, strict=True):
                inside &= np.array([not bits & ~allowed for bits in sets], np.bool_)[codes]
                touches &= np.array([bool(bits & allowed) for bits in sets], np.bool_)[codes]
            surely |= inside
            meets += touches
        for row in np.flatnonzero(~surely & (meets > 1)).tolist():  # in several boxes together, perhaps
            surely[row] = within(tuple(sets[codes[row]] for codes, sets in self._dimensions), region)
        if not size:
            return surely, surely
        return np.logical_and.reduceat(surely, self._starts), np.logical_or.reduceat(meets > 0, self._starts)


# --------------------------------------------------------------------------------------------------- parts


def _history_boxes(patient: Patient, space: Space, words: Vocabulary) -> list[Box]:
    """Return every box of states that the groups of therapies may be in.

    A therapy that is only known as a class may be of any group that the class reaches, or of none of them.
    """
    received = patient.prior_therapies
    full = tuple((1 << len(states)) - 1 for states in space.states)
    if received is None:
        return [full]
    by_therapy: dict[str, list[TherapyReceived]] = {}
    for each in received:
        by_therapy.setdefault(each.therapy, []).append(each)
    places: list[list[int | None]] = []
    for name in by_therapy:
        leaves = words.therapies.leaves(name)
        groups: list[int | None] = [n for n, group in enumerate(space.groups) if leaves & group]
        beyond = leaves.difference(*space.groups)
        places.append([*groups, *([None] if beyond or not groups else [])])
    if prod(map(len, places)) > MOST_WAYS:
        return [full]
    courses = list(by_therapy.values())
    found = []
    for chosen in product(*places):
        given = [[c for c, where in zip(courses, chosen, strict=True) if where == n] for n in range(len(space.groups))]
        found.append(tuple(_states_of(each, n, space, patient, words) for n, each in enumerate(given)))
    return list(dict.fromkeys(found))


def _states_of(
    therapies: Sequence[Sequence[TherapyReceived]], number: int, space: Space, patient: Patient, words: Vocabulary
) -> int:
    """Return the states that a group may be in if some therapies were of it."""
    group, states = space.groups[number], space.states[number]
    asking = [each for each in space.histories if group <= counted_therapies(each, words)]
    full = (1 << len(states)) - 1
    ways = _ways(therapies, asking)
    if ways is None:
        return full
    found = 0
    for index, state in enumerate(states):
        reached = counts_of(state, asking)
        fits = reached in ways if patient.prior_therapies_complete else any(_at_least(reached, way) for way in ways)
        found |= fits << index
    return found or full  # no state has such counts, where a list names more than there is


def _ways(
    therapies: Sequence[Sequence[TherapyReceived]], asking: Sequence[TherapyHistory]
) -> set[tuple[int, ...]] | None:
    """Return the counts that the therapies received may give, or None where there are too many ways."""
    options = []
    for courses in therapies:
        each = [_contributions(course, asking) for course in courses]
        options.append({tuple(map(max, zip(*way, strict=True))) if asking else () for way in product(*each)})
    size = 1
    for option in options:
        size *= len(option)
        if size > MOST_WAYS:
            return None
    limits = [asked_count(each) for each in asking]
    found = set()
    for way in product(*options):
        totals = [sum(each) for each in zip(*way, strict=True)] if way else [0] * len(asking)
        found.add(tuple(min(total, limit) for total, limit in zip(totals, limits, strict=True)))
    return found


def _contributions(course: TherapyReceived, asking: Sequence[TherapyHistory]) -> set[tuple[int, ...]]:
    """Return, for every way in which one therapy may have been given and ended, which criteria count it."""
    settings = [course.setting] if course.setting is not None else ["advanced", "adjuvant"]
    sure = set(course.outcomes or ())
    open_ = course.outcomes is None or "ongoing" in sure
    found = set()
    for setting in settings:
        for progressed in {"progressed" in sure} | ({True} if open_ else set()):
            for intolerant in {"intolerant" in sure} | ({True} if open_ else set()):
                found.add(tuple(int(counts((progressed, intolerant, str(setting)), each)) for each in asking))
    return found


def _at_least(reached: Iterable[int], way: Iterable[int]) -> bool:
    return all(one >= other for one, other in zip(reached, way, strict=True))


def _plain_flag(level: Any) -> Any:
    """Return a flag as it is read, also where the column holds 0 and 1."""
    return bool(level) if isinstance(level, bool | np.bool_ | int | float) and level in {0, 1} else level


def _values(column: Any) -> list[Any]:
    return list(column.to_list() if hasattr(column, "to_list") else column.tolist())


def _as_they_are(lists: Sequence[Any]) -> NDArray[np.object_]:
    """Return lists of several lengths as a column that holds one a row."""
    column = np.empty(len(lists), object)
    column[:] = list(lists)
    return column


def _is_nothing(value: Any) -> bool:
    return value is None or (not isinstance(value, list | tuple | np.ndarray) and is_missing(value))


def _received(given: Any) -> Any:
    """Return one therapy of a list as a mapping; what a frame fills in because others have it is left out."""
    if isinstance(given, str):
        return {"therapy": given}
    if isinstance(given, Mapping):
        return {key: _listed(value) for key, value in given.items() if not _is_nothing(value)}
    return given


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, np.ndarray | tuple) else value
