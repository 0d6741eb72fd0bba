"""What a label was on a day in a territory: authorisation, holder and rights, computed by folding dated events.

Where the dates allow several states (``fold.py``) the answer is unknown, and says between what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from pivotal.dates import day_text, parse_day
from pivotal.errors import DataError, UnknownNameError
from pivotal.label.fold import Step, possible_states
from pivotal.label.model import LabelEvent, LicenceEvent, Register, TerritoryRule
from pivotal.label.territories import countries_of, is_covered, members_of
from pivotal.label.vocabulary import Hierarchy
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType


MOST_COUNTRIES = 6


class HasRegister(Protocol):
    """Anything that brings the register of a medicine along, such as a dossier."""

    def register(self, medicine: str | None = None) -> Register:
        """Return the label of a medicine over time."""


# ------------------------------------------------------------------------------------------------ answers


@dataclass(frozen=True)
class Answer(Result):
    """An answer about a territory on a day.

    Attributes
    ----------
    question : str
        What was asked, in words.
    answer : str
        ``yes``, ``no`` (not in all of the territory) or ``unknown``; for a holder, the organisation, ``none``,
        ``several`` (the countries differ) or ``unknown``.
    reason : str
        Which event decides it, or what is missing.
    events : tuple of str
        The events that can be the last ones before the day.
    possible : tuple of str
        Every answer that the dates allow, in any of the countries.
    certain : tuple of str
        Every answer that certainly holds in at least one of the countries.
    """

    question: str
    answer: str
    reason: str
    events: tuple[str, ...]
    possible: tuple[str, ...]
    certain: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    provenance: Provenance = field(default_factory=lambda: Provenance("authorised"))

    def rows(self) -> Sequence[Row]:
        """Return the answer as one row."""
        return [self.summary()]

    def summary(self) -> Row:
        """Return question, answer and reason."""
        return {"term": self.question, "answer": self.answer, "reason": self.reason}

    def __rich__(self) -> RenderableType:
        """Return the answer as one line."""
        from rich.text import Text

        return Text.assemble((self.question + " ", ""), (self.answer, "bold"), f" ({self.reason})")


def authorised(
    dossier: HasRegister | Register,
    territory: str,
    on: date | str,
    *,
    indication: str | None = None,
    disease: str | None = None,
    product: str | None = None,
    medicine: str | None = None,
) -> Answer:
    """Say whether a medicine is authorised in a territory on a day.

    Parameters
    ----------
    dossier : Dossier or Register
        Where the label events are.
    territory : str
        An ISO 3166-1 alpha-2 code, a territory of the dossier (``EU``), or ``world``.
    on : datetime.date or str
        The day, as 2025-09-01.
    indication, disease : str, optional
        Ask for one indication, or for any in a disease or a narrower one; otherwise for the product as a whole.
    product, medicine : str, optional
        Which product (default: any), of which medicine (default: the dossier's only one).

    Returns
    -------
    Answer
        ``yes``, ``no`` or ``unknown``. Absence of an event means no only before the first event of its kind, or where
        the dossier declares its record of the territory complete.

    Raises
    ------
    UnknownNameError
        For a territory, indication, disease, product or medicine that is not there.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> days = ("2025-06-01", "2025-07-01", "2025-09-01")
    >>> [pv.authorised(dossier, "EU", day, indication="eu-net").answer for day in days]
    ['no', 'unknown', 'yes']
    """
    register, day = _register(dossier, medicine), day_of(on)
    wanted = _indications(register, indication, disease)
    products = _products(register, product)
    what = indication or (f"{disease}" if disease else "any indication")
    question = f"{register.medicine}: is it authorised in {territory} on {day_text(day)} for {what}?"

    def state_in(country: str) -> _State:
        return _any_state([_authorised_in(country, register, day, each, wanted) for each in products])

    per_country = _by_country(_countries(territory, register, day), register, day, state_in)
    return _answer(question, per_country, {"several": "no"})


def authorisation_holder(
    dossier: HasRegister | Register, product: str, territory: str, on: date | str, *, medicine: str | None = None
) -> Answer:
    """Say which organisation holds a product's authorisation in a territory on a day.

    Holding the authorisation and holding the rights (``rights_holder``) are different facts with different events.
    Parameters and errors are those of ``authorised``; the answer is an organisation, ``none`` or ``unknown``.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> pv.authorisation_holder(dossier, "cabometyx", "EU", "2025-09-01").answer
    'ipsen-pharma'
    """
    register, day = _register(dossier, medicine), day_of(on)
    _products(register, product)
    question = f"{product}: who holds the authorisation in {territory} on {day_text(day)}?"
    return _answer(
        question, [_holder_in(country, register, day, product) for country in _countries(territory, register, day)], {}
    )


def rights_holder(
    dossier: HasRegister | Register, territory: str | TerritoryRule, on: date | str, *, medicine: str | None = None
) -> Answer:
    """Say which organisation has the rights to a medicine in a territory on a day.

    Computed from licence events alone. Parameters and errors are those of ``authorised``; the territory may also be a
    rule such as the world except some countries.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> [pv.rights_holder(dossier, "CA", day).answer for day in ("2016-11-30", "2017-01-01")]
    ['exelixis', 'ipsen']
    """
    register, day = _register(dossier, medicine), day_of(on)
    question = f"{register.medicine}: who holds the rights in {territory} on {day_text(day)}?"
    return _answer(
        question, [_rights_in(country, register, day) for country in _countries(territory, register, day)], {}
    )


# -------------------------------------------------------------------------------------------- one country


@dataclass(frozen=True, slots=True)
class _State:
    """What may hold in one country: every possible state (None is unknown) and the events behind it."""

    country: str
    possible: frozenset[str | None]
    events: tuple[LabelEvent | LicenceEvent, ...]

    @property
    def value(self) -> str | None:
        return next(iter(self.possible)) if len(self.possible) == 1 else None


def _by_country(
    countries: Sequence[str], register: Register, on: date, state_in: Callable[[str], _State]
) -> list[_State]:
    """Return the state in each country, found once for those that the same rules of the register cover."""
    if len(countries) == 1:
        return [state_in(countries[0])]
    rules = {each.territory for each in register.label_events}
    covers = [countries_of(each, register, on) for each in rules]
    covers += [members_of(each.territory, register, on) for each in register.complete]
    found: dict[tuple[bool, ...], _State] = {}
    states = []
    for country in countries:
        alike = tuple(country in each for each in covers)
        if alike not in found:
            found[alike] = state_in(country)
        states.append(replace(found[alike], country=country))
    return states


def _authorised_in(country: str, register: Register, on: date, product: str, wanted: frozenset[str] | None) -> _State:
    product_state = _fold_label(country, register, on, product, None)
    if wanted is None:
        return product_state
    if not wanted:
        return _State(country, frozenset({"no"} if _complete(country, register, on) else {None}), ())
    states = [_fold_label(country, register, on, product, each) for each in sorted(wanted)]
    return _all_states([product_state, _any_state(states)])


_ON = {"granted", "reinstated"}
_OFF = {"suspended", "withdrawn", "refused"}


def _fold_label(country: str, register: Register, on: date, product: str, indication: str | None) -> _State:
    """Return whether a product (or one of its indications) is authorised in one country."""
    events = [
        each
        for each in register.label_events
        if each.product == product and is_covered(country, each.territory, register, on)
    ]
    steps: list[Step[LabelEvent]] = []
    for event in events:
        state = _label_state(event, indication)
        if state is not None:
            steps.append(Step(event, state))
    begins = any(step.state == "yes" for step in steps)
    before = "no" if begins or _complete(country, register, on) else None
    states, last = possible_states(steps, on, before)
    return _State(country, states, last)


def _label_state(event: LabelEvent, indication: str | None) -> str | None:
    """Return the state an event leads to, or None where it changes nothing."""
    if event.kind == "opinion" or not event.decides:
        return None
    if indication is None:
        return "yes" if event.kind in _ON else "no" if event.kind in _OFF - {"refused"} else None
    if indication in event.indications and event.kind in {
        "granted",
        "indication_added",
        "indication_widened",
        "indication_restricted",
    }:
        return "yes"
    gone = event.kind == "indication_removed" and indication in event.indications
    return "no" if gone or indication in event.replaces else None


def _complete(country: str, register: Register, on: date) -> bool:
    return any(on <= each.until and country in members_of(each.territory, register, on) for each in register.complete)


def _holder_in(country: str, register: Register, on: date, product: str) -> _State:
    steps: list[Step[LabelEvent]] = []
    for event in register.label_events:
        if event.product != product or not event.decides or not is_covered(country, event.territory, register, on):
            continue
        if event.kind in {"granted", "transferred"}:
            steps.append(Step(event, event.holder))
        elif event.kind == "withdrawn":
            steps.append(Step(event, "none"))
    before = "none" if steps or _complete(country, register, on) else None
    states, last = possible_states(steps, on, before)
    return _State(country, states, last)


def _rights_in(country: str, register: Register, on: date) -> _State:
    steps = [
        Step(event, str(event.grantee))
        for event in register.licence_events
        if event.decides and is_covered(country, event.territory, register, on)
    ]
    states, last = possible_states(steps, on, None)
    return _State(country, states, last)


def _any_state(states: Sequence[_State]) -> _State:
    return _combined(states, any)


def _all_states(states: Sequence[_State]) -> _State:
    return _combined(states, all)


def _combined(states: Sequence[_State], rule: Callable[[Iterable[bool]], bool]) -> _State:
    """Combine yes/no states: every combination of what each may be."""
    lowest = rule(each.possible == {"yes"} for each in states)
    highest = rule("yes" in each.possible or None in each.possible for each in states)
    possible: frozenset[str | None]
    unknown = frozenset({None}) if any(None in each.possible for each in states) else frozenset({"yes", "no"})
    possible = frozenset({"yes"}) if lowest else unknown if highest else frozenset({"no"})
    matter = [each for each in states if lowest != highest or each.value == ("yes" if lowest else "no")] or list(states)
    events = {id(event): event for each in matter for event in each.events}
    return _State(states[0].country, possible, tuple(events.values()))


# -------------------------------------------------------------------------------------------------- parts


def _register(dossier: HasRegister | Register, medicine: str | None) -> Register:
    return dossier if isinstance(dossier, Register) else dossier.register(medicine)


def day_of(on: date | str) -> date:
    """Return a day given as a date or as ISO text."""
    if isinstance(on, date):
        return on
    try:
        return parse_day(on)
    except ValueError as error:
        raise DataError(str(error)) from error


def _countries(territory: str | TerritoryRule, register: Register, on: date) -> list[str]:
    rule = territory if isinstance(territory, TerritoryRule) else TerritoryRule.model_validate(territory)
    found = sorted(countries_of(rule, register, on))
    if not found:
        raise DataError(f"{territory} has no members on {day_text(on)}")
    return found


def _products(register: Register, product: str | None) -> tuple[str, ...]:
    if product is None:
        return register.products
    if product not in register.products:
        raise UnknownNameError.of("product", product, register.products)
    return (product,)


def _indications(register: Register, indication: str | None, disease: str | None) -> frozenset[str] | None:
    known = {each.id: each for each in register.indications}
    if indication is not None:
        if indication not in known:
            raise UnknownNameError.of("indication", indication, known)
        return frozenset({indication})
    if disease is None:
        return None
    diseases = Hierarchy(register.diseases)
    if disease not in diseases.codes:
        raise UnknownNameError.of("disease", disease, diseases.codes)
    return frozenset(name for name, each in known.items() if diseases.within(each.disease, disease))


def _answer(question: str, states: Sequence[_State], words: dict[str, str]) -> Answer:
    possible = frozenset[str | None]().union(*(each.possible for each in states))
    certain = sorted({each.value for each in states if each.value is not None})
    events = {event.id: event for each in states for event in each.events}
    sources = tuple(dict.fromkeys(str(source) for event in events.values() for source in event.source))
    if len(possible) == 1 and certain:
        answer = certain[0]
        deciding = _newest(events.values()) if words else list(events.values())
        reason = "; ".join(_event_text(event) for event in deciding) or "nothing before that day"
    elif len(certain) > 1:
        answer, reason = words.get("several", "several"), _where_they_differ(states, certain)
    else:
        answer, reason = "unknown", _why_unknown(possible, events.values())
    shown = tuple(sorted(each or "unknown" for each in possible))
    return Answer(question, answer, reason, tuple(events), shown, tuple(certain), sources)


def _where_they_differ(states: Sequence[_State], certain: Sequence[str]) -> str:
    parts = []
    for value in certain:
        countries = [each.country for each in states if each.value == value]
        parts.append(
            f"{value} in {', '.join(countries[:MOST_COUNTRIES])}" + (" …" if len(countries) > MOST_COUNTRIES else "")
        )
    return "the countries differ: " + "; ".join(parts)


def _newest(events: Iterable[LabelEvent | LicenceEvent]) -> list[LabelEvent | LicenceEvent]:
    """Return the event that came last: of several that must all hold, the one that made it so."""
    return sorted(events, key=lambda each: each.effective.not_before or date.min)[-1:]


def _event_text(event: LabelEvent | LicenceEvent) -> str:
    if isinstance(event, LabelEvent):
        by = f" ({event.authority})" if event.authority else ""
        return f"{event.kind.replace('_', ' ')} {event.effective}{by}"
    if event.kind == "originated":
        return "the originator, and no licence since"
    return f"{event.kind} {event.effective} for {event.territory}"


def _why_unknown(possible: frozenset[str | None], events: Iterable[LabelEvent | LicenceEvent]) -> str:
    dated = "; ".join(_event_text(event) for event in events)
    if dated and None not in possible:
        return f"the dates cannot tell: {dated}"
    return "no event of the dossier says" + (f" (known: {dated})" if dated else "")
