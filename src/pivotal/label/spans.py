"""The states of labels as spans of days: between two days on which something may change, nothing does.

The spans of every medicine are found once for a territory and a day of knowledge; the state on any day is then looked
up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from pivotal.errors import DataError, UnknownNameError
from pivotal.label.country_states import (
    State,
    Where,
    all_states,
    approval_in,
    authorised_in,
    covers_of,
    holder_in,
    rights_in,
    rules_of,
)
from pivotal.label.history import rule_asked
from pivotal.label.knowledge import Record, record_of
from pivotal.label.model import Indication, LabelEvent, LicenceEvent, Register, Territory
from pivotal.label.territories import WORLD, Places, iso_countries


class HasId(Protocol):
    """A noun with a name."""

    @property
    def id(self) -> str:
        """Its name."""


class HasRegisters(Protocol):
    """Anything that brings the registers of its medicines along, such as a dossier."""

    @property
    def medicines(self) -> Sequence[HasId]:
        """The medicines."""

    def register(self, medicine: str | None = None) -> Register:
        """Return the label of a medicine over time."""


@dataclass(frozen=True, slots=True)
class IndicationState:
    """An indication that is, or may be, in force.

    Attributes
    ----------
    indication : Indication
        What the label says.
    in_force : str
        ``yes``, ``some`` (not in every country of the territory) or ``unknown``.
    approval : str
        ``full``, ``conditional``, ``accelerated``, ``exceptional_circumstances``, ``several``, or ``unknown`` where it
        is not stated.
    events : tuple of str
        The events that can be the last ones before the day.
    approval_events : tuple of str
        The same for the approval.
    """

    indication: Indication
    in_force: str
    approval: str
    events: tuple[str, ...]
    approval_events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductState:
    """A product: whether it is authorised, who holds it, and which of its indications are, or may be, in force.

    Only indications that some known event puts on the label are told of.
    """

    product: str
    authorised: str
    holder: str
    indications: tuple[IndicationState, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MedicineState:
    """A medicine: its products, and who has the rights to it."""

    medicine: str
    products: tuple[ProductState, ...]
    rights: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spans:
    """The states of one medicine, each from its day until the next one's."""

    starts: tuple[date, ...]
    states: tuple[MedicineState | None, ...]  # None while the territory has no members

    def on(self, day: date) -> MedicineState | None:
        """Return the state on a day."""
        return self.states[bisect_right(self.starts, day) - 1]


class Library:
    """The registers of several medicines, with the spans that have been asked for.

    Parameters
    ----------
    registers : sequence of Register
        One a medicine.
    """

    def __init__(self, registers: Sequence[Register]) -> None:
        self.registers = {each.medicine: each for each in registers}
        if len(self.registers) < len(registers):
            raise DataError("two registers are of the same medicine")
        self._places: dict[tuple[Territory, ...], Places] = {}
        self._spans: dict[tuple[str, str, date | None], Spans] = {}

    def spans(self, medicine: str, territory: str, known_on: date | None) -> Spans:
        """Return the spans of a medicine in a territory, as known on a day."""
        key = medicine, territory, known_on
        if key not in self._spans:
            register = self.registers[medicine]
            self._spans[key] = _spans_of(record_of(register, known_on), territory, self.places(register))
        return self._spans[key]

    def places(self, register: Register) -> Places:
        """Return the countries of territories; the registers of a dossier share them."""
        if register.territories not in self._places:
            self._places[register.territories] = Places(register)
        return self._places[register.territories]

    def named(self, medicine: str | None) -> list[str]:
        """Return one medicine, or all."""
        if medicine is None:
            return list(self.registers)
        if medicine not in self.registers:
            raise UnknownNameError.of("medicine", medicine, self.registers)
        return [medicine]


Labels = HasRegisters | Register | Sequence[Register] | Library
_LIBRARIES: OrderedDict[int, tuple[object, Library]] = OrderedDict()
MOST_KEPT = 8


def library_of(labels: Labels) -> Library:
    """Return the library of a dossier or of registers; those of the last dossiers that were asked about are kept."""
    if isinstance(labels, Library):
        return labels
    if isinstance(labels, Register):
        return _kept(labels, lambda: Library([labels]))
    if isinstance(labels, Sequence):
        if not labels or not all(isinstance(each, Register) for each in labels):
            raise DataError("labels are a dossier, a register, or several registers")
        return Library(labels)
    if not hasattr(labels, "medicines"):
        raise DataError("labels are a dossier, a register, or several registers")
    return _kept(labels, lambda: Library([labels.register(each.id) for each in labels.medicines]))


def _kept(thing: object, make: Callable[[], Library]) -> Library:
    kept = _LIBRARIES.get(id(thing))
    if kept is None or kept[0] is not thing:
        kept = _LIBRARIES[id(thing)] = (thing, make())
    _LIBRARIES.move_to_end(id(thing))
    if len(_LIBRARIES) > MOST_KEPT:
        _LIBRARIES.popitem(last=False)
    return kept[1]


# ---------------------------------------------------------------------------------------------- one medicine


def _spans_of(record: Record, territory: str, places: Places) -> Spans:
    """Return the spans of one medicine; two that are alike are one."""
    starts: list[date] = []
    states: list[MedicineState | None] = []
    for start in (date.min, *sorted(set(_days(record, territory, places)))):
        state = _state_on(record, territory, places, start)
        if not states or state != states[-1]:
            starts.append(start)
            states.append(state)
    return Spans(tuple(starts), tuple(states))


def _days(record: Record, territory: str, places: Places) -> Iterator[date]:
    """Yield every day on which an answer may change."""
    register = record.register
    names = {str(name) for rule in rules_of(register) for name in (*rule.of, *rule.other_than)}
    dates = [each.event.effective for reading in record.label for each in reading]
    dates += [each.event.effective for reading in record.licence for each in reading]
    yield from (day for each in dates for day in (each.not_before, each.not_after) if day is not None)
    for complete in register.complete:
        names.add(str(complete.territory))
        yield complete.until + timedelta(1)
    if (names | {territory}) - iso_countries() - {WORLD}:
        yield from places.days


def _state_on(record: Record, territory: str, places: Places, day: date) -> MedicineState | None:
    """Return the state of one medicine on a day."""
    register = record.register
    countries = sorted(places.countries(rule_asked(territory), day))
    if not countries:
        return None
    wheres = [Where(country, day, places) for country in _one_of_each(countries, record, day, places)]
    rights = [rights_in(where, record) for where in wheres]
    return MedicineState(
        register.medicine,
        tuple(_product_on(each, record, wheres) for each in register.products),
        _joint(rights, "several"),
        _events(rights),
    )


def _product_on(product: str, record: Record, wheres: Sequence[Where]) -> ProductState:
    authorised = [authorised_in(where, record, product, None) for where in wheres]
    holder = [holder_in(where, record, product) for where in wheres]
    named = {
        name for reading in record.label for e in reading if e.event.product == product for name in e.event.indications
    }
    indications = [
        found
        for each in record.register.indications
        if each.id in named and (found := _indication_on(each, product, record, wheres, authorised)) is not None
    ]
    joint = _joint(authorised, "some")
    there = joint != "no"
    return ProductState(
        product=product,
        authorised=joint,
        holder=_joint(holder, "several"),
        indications=tuple(indications) if there else (),
        events=_events([*authorised, *holder]),
    )


def _indication_on(
    indication: Indication, product: str, record: Record, wheres: Sequence[Where], authorised: Sequence[State]
) -> IndicationState | None:
    """Return the state of an indication of a product, or None where no event lists it or it is not in force."""
    wanted = frozenset({indication.id})
    listed = [
        each.event
        for reading in record.label
        for each in reading
        if each.event.product == product and indication.id in each.event.indications and each.event.decides
    ]
    here = [
        (where, state)
        for where, state in zip(wheres, authorised, strict=True)
        if any(where.covers(event) for event in listed)
    ]
    if not here:
        return None
    states = [all_states([state, authorised_in(where, record, product, wanted)]) for where, state in here]
    joint = _joint(states, "some")
    if joint == "no":
        return None
    if len(here) < len(wheres) and joint == "yes":
        joint = "some"
    approvals = [approval_in(where, record, product, indication.id) for where, _ in here]
    return IndicationState(indication, joint, _joint(approvals, "several"), _events(states), _events(approvals))


def _one_of_each(countries: Sequence[str], record: Record, day: date, places: Places) -> list[str]:
    """Return one country of each group that the same rules cover."""
    if len(countries) == 1:
        return list(countries)
    covers = covers_of(record.register, day, places)
    found: dict[tuple[bool, ...], str] = {}
    for country in countries:
        found.setdefault(tuple(country in each for each in covers), country)
    return list(found.values())


def _joint(states: Iterable[State], differing: str) -> str:
    """Return the one answer of all countries, the word for several, or that it is not known."""
    given = list(states)
    possible = frozenset[str | None]().union(*(each.possible for each in given))
    certain = {each.value for each in given} - {None}
    if len(possible) == 1 and certain:
        return str(next(iter(certain)))
    return differing if len(certain) > 1 else "unknown"


def _events(states: Iterable[State]) -> tuple[str, ...]:
    found: dict[str, LabelEvent | LicenceEvent] = {event.id: event for each in states for event in each.events}
    return tuple(found)
