"""What holds in one country on a day: every state that the dates allow, and the events behind it.

A territory is what its countries are; those that the same rules cover are looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pivotal.label.fold import Step, possible_states
from pivotal.label.knowledge import Reading, Record
from pivotal.label.model import E, LabelEvent, LicenceEvent, Register, TerritoryRule
from pivotal.label.territories import Places

_ON = {"granted", "reinstated"}
_OFF = {"suspended", "withdrawn"}
_LISTS = {"granted", "indication_added", "indication_widened", "indication_restricted"}


@dataclass(frozen=True, slots=True)
class State:
    """What may hold in one country: every possible state (None is unknown) and the events behind it."""

    country: str
    possible: frozenset[str | None]
    events: tuple[LabelEvent | LicenceEvent, ...]

    @property
    def value(self) -> str | None:
        """The one state that is possible, or None."""
        return next(iter(self.possible)) if len(self.possible) == 1 else None


@dataclass(frozen=True, slots=True)
class Where:
    """One country on one day."""

    country: str
    on: date
    places: Places

    def covers(self, event: LabelEvent | LicenceEvent) -> bool:
        """Say whether an event concerns the country."""
        return self.places.covers(self.country, event.territory, self.on)

    def complete(self, record: Record) -> bool:
        """Say whether the record of the country is declared complete up to the day, or up to when it was known."""
        day = self.on if record.known_on is None else min(self.on, record.known_on)
        return any(
            day <= each.until and self.country in self.places.members(each.territory, self.on)
            for each in record.register.complete
        )


def by_country(
    countries: Sequence[str], record: Record, on: date, places: Places, state_in: Callable[[Where], State]
) -> list[State]:
    """Return the state in each country, found once for those that the same rules of the register cover."""
    if len(countries) == 1:
        return [state_in(Where(countries[0], on, places))]
    covers = covers_of(record.register, on, places)
    found: dict[tuple[bool, ...], State] = {}
    states = []
    for country in countries:
        alike = tuple(country in each for each in covers)
        if alike not in found:
            found[alike] = state_in(Where(country, on, places))
        states.append(replace(found[alike], country=country))
    return states


def rules_of(register: Register) -> list[TerritoryRule]:
    """Return where the events of a register hold, each rule once."""
    rules = [each.territory for each in register.label_events] + [each.territory for each in register.licence_events]
    return list(dict.fromkeys(rules))


def covers_of(register: Register, on: date, places: Places) -> list[frozenset[str]]:
    """Return the countries of each rule, and of each complete record; countries in the same of them are alike."""
    covers = [places.countries(rule, on) for rule in rules_of(register)]
    return covers + [places.members(complete.territory, on) for complete in register.complete]


def authorised_in(where: Where, record: Record, product: str, wanted: frozenset[str] | None) -> State:
    """Return whether a product is authorised, for any of some indications where these are named."""
    product_state = _folded_label(where, record, product, None)
    if wanted is None:
        return product_state
    if not wanted:
        nothing: str | None = "no" if where.complete(record) else None
        return State(where.country, frozenset({nothing}), ())
    states = [_folded_label(where, record, product, each) for each in sorted(wanted)]
    return all_states([product_state, any_state(states)])


def holder_in(where: Where, record: Record, product: str) -> State:
    """Return who holds the authorisation of a product."""

    def state_of(event: LabelEvent) -> tuple[str | None] | None:
        if event.product != product or not event.decides:
            return None
        if event.kind in {"granted", "transferred"}:
            return (event.holder,)
        return ("none",) if event.kind == "withdrawn" else None

    return _folded(where, record, record.label, state_of, lambda _: True, "none")


def rights_in(where: Where, record: Record) -> State:
    """Return who has the rights."""
    return _folded(
        where, record, record.licence, lambda event: (str(event.grantee),) if event.decides else None, None, None
    )


def approval_in(where: Where, record: Record, product: str, indication: str) -> State:
    """Return what kind of authorisation an indication has; None where it is not stated."""

    def state_of(event: LabelEvent) -> tuple[str | None] | None:
        if event.product != product or not event.decides:
            return None
        if event.kind == "converted":
            return (event.approval,) if indication in event.indications or not event.indications else None
        return (event.approval,) if event.kind in _LISTS and indication in event.indications else None

    return _folded(where, record, record.label, state_of, lambda _: True, "none")


def _folded_label(where: Where, record: Record, product: str, indication: str | None) -> State:
    """Return whether a product (or one of its indications) is authorised."""

    def state_of(event: LabelEvent) -> tuple[str | None] | None:
        state = _label_state(event, indication) if event.product == product else None
        return None if state is None else (state,)

    return _folded(where, record, record.label, state_of, lambda state: state == "yes", "no")


def _label_state(event: LabelEvent, indication: str | None) -> str | None:
    """Return the state an event leads to, or None where it changes nothing."""
    if event.kind == "opinion" or not event.decides:
        return None
    if indication is None:
        return "yes" if event.kind in _ON else "no" if event.kind in _OFF else None
    if indication in event.indications and event.kind in _LISTS:
        return "yes"
    gone = event.kind == "indication_removed" and indication in event.indications
    return "no" if gone or indication in event.replaces else None


def _folded(
    where: Where,
    record: Record,
    readings: Sequence[Reading[E]],
    state_of: Callable[[E], tuple[str | None] | None],
    begins: Callable[[str | None], bool] | None,
    nothing: str | None,
) -> State:
    """Return what the events lead to, over every reading of the record.

    ``state_of`` gives the state after an event in a tuple, or None where it changes nothing. Before the first event
    that ``begins`` something, and where the record is complete, the state is ``nothing``; otherwise it is unknown.
    """
    possible: set[str | None] = set()
    last: dict[str, E] = {}
    for reading in readings:
        steps: list[Step[E]] = []
        for known in reading:
            state = state_of(known.event)
            if state is not None and where.covers(known.event):
                steps.append(Step(known.event, state[0], known.surely))
        before = _before(steps, where, record, begins, nothing)
        states, events = possible_states(steps, where.on, before)
        possible |= states
        last |= {event.id: event for event in events}
    return State(where.country, frozenset(possible), tuple(last.values()))


def _before(
    steps: Sequence[Step[E]],
    where: Where,
    record: Record,
    begins: Callable[[str | None], bool] | None,
    nothing: str | None,
) -> frozenset[str | None]:
    """Return the states that are possible before any of the steps.

    A step that may not have been known and may not have happened says of the time before it what a known one would.
    """
    if begins is None or nothing is None:
        return frozenset({None})
    starting = [step for step in steps if begins(step.state)]
    if any(step.surely for step in starting) or where.complete(record):
        return frozenset({nothing})
    open_ = any(step.event.effective.happened_by(where.on) is not True for step in starting)
    return frozenset({None, nothing} if open_ else {None})


def any_state(states: Sequence[State]) -> State:
    """Return the state of at least one of several that are yes or no."""
    return _combined(states, any)


def all_states(states: Sequence[State]) -> State:
    """Return the state of all of several that are yes or no."""
    return _combined(states, all)


def _combined(states: Sequence[State], rule: Callable[[Iterable[bool]], bool]) -> State:
    """Combine yes/no states: every combination of what each may be."""
    lowest = rule(each.possible == {"yes"} for each in states)
    highest = rule("yes" in each.possible or None in each.possible for each in states)
    possible: frozenset[str | None]
    unknown = frozenset({None}) if any(None in each.possible for each in states) else frozenset({"yes", "no"})
    possible = frozenset({"yes"}) if lowest else unknown if highest else frozenset({"no"})
    matter = [each for each in states if lowest != highest or each.value == ("yes" if lowest else "no")] or list(states)
    events = {event.id: event for each in matter for event in each.events}
    return State(states[0].country, possible, tuple(events.values()))
