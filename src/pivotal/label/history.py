"""What a label was on a day in a territory: authorisation, holder and rights, computed by folding dated events.

Where the dates allow several states (``fold.py``) the answer is unknown, and says between what. With ``known_on`` only
what was known by then counts (``knowledge.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from pivotal.dates import day_text, parse_day
from pivotal.errors import DataError, UnknownNameError, shown
from pivotal.label.country_states import State, Where, any_state, authorised_in, by_country, holder_in, rights_in
from pivotal.label.knowledge import record_of
from pivotal.label.model import LabelEvent, LicenceEvent, Register, TerritoryRule
from pivotal.label.territories import Places
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
    known_on: date | str | None = None,
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
    known_on : datetime.date or str, optional
        Count only what was known by the end of this day (default: all that the dossier holds). An event without a
        ``recorded`` date was known from its effective date at the earliest, and at the latest when all its sources
        stood; between the two it may have been known, and the answer is unknown where that matters. A day ``on``
        that lies after ``known_on`` is answered as the record then stood.

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
    asked = _Asked(dossier, medicine, territory, on, known_on)
    register = asked.register
    wanted = _indications(register, indication, disease)
    products = products_of(register, product)
    what = indication or (f"{disease}" if disease else "any indication")
    question = f"{register.medicine}: is it authorised in {territory} on {asked.day} for {what}?"
    states = asked.states(
        lambda where: any_state([authorised_in(where, asked.record, each, wanted) for each in products])
    )
    return _answer(question, states, {"several": "no"})


def authorisation_holder(
    dossier: HasRegister | Register,
    product: str,
    territory: str,
    on: date | str,
    *,
    medicine: str | None = None,
    known_on: date | str | None = None,
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
    asked = _Asked(dossier, medicine, territory, on, known_on)
    products_of(asked.register, product)
    question = f"{product}: who holds the authorisation in {territory} on {asked.day}?"
    return _answer(question, asked.states(lambda where: holder_in(where, asked.record, product)), {})


def rights_holder(
    dossier: HasRegister | Register,
    territory: str | TerritoryRule,
    on: date | str,
    *,
    medicine: str | None = None,
    known_on: date | str | None = None,
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
    asked = _Asked(dossier, medicine, territory, on, known_on)
    question = f"{asked.register.medicine}: who holds the rights in {territory} on {asked.day}?"
    return _answer(question, asked.states(lambda where: rights_in(where, asked.record)), {})


# -------------------------------------------------------------------------------------------------- parts


class _Asked:
    """What is asked about: whose record, where, on which day, as known when."""

    def __init__(
        self,
        dossier: HasRegister | Register,
        medicine: str | None,
        territory: str | TerritoryRule,
        on: date | str,
        known_on: date | str | None,
    ) -> None:
        self.register = dossier if isinstance(dossier, Register) else dossier.register(medicine)
        self.on, self.known_on = day_of(on), None if known_on is None else day_of(known_on, "known_on")
        self.places = Places(self.register)
        self.countries = countries_asked(territory, self.places, self.on)
        self.record = record_of(self.register, self.known_on)

    @property
    def day(self) -> str:
        """The day, and when it was known, in words."""
        return day_text(self.on) + ("" if self.known_on is None else f", as known on {day_text(self.known_on)},")

    def states(self, state_in: Callable[[Where], State]) -> list[State]:
        """Return the state in each country."""
        return by_country(self.countries, self.record, self.on, self.places, state_in)


def day_of(on: date | str, what: str = "the day") -> date:
    """Return a day given as a date or as ISO text.

    Raises
    ------
    DataError
        If it is neither.
    """
    if isinstance(on, datetime):
        return on.date()
    if isinstance(on, date):
        return on
    if not isinstance(on, str):
        raise DataError(f"{what} is {shown(on)}, which is no date; write it as 2025-09-01")
    try:
        return parse_day(on)
    except ValueError as error:
        raise DataError(str(error)) from error


def rule_asked(territory: str | TerritoryRule) -> TerritoryRule:
    """Return a territory that somebody asks about as a rule.

    Raises
    ------
    DataError
        If it is no name.
    """
    if isinstance(territory, TerritoryRule):
        return territory
    if not isinstance(territory, str) or not territory.strip():
        raise DataError(f"the territory is {shown(territory)}; write an ISO 3166-1 alpha-2 code or a name such as EU")
    return TerritoryRule.model_validate(territory)


def countries_asked(territory: str | TerritoryRule, places: Places, on: date) -> list[str]:
    """Return the countries of a territory that somebody asks about.

    Raises
    ------
    UnknownNameError
        For a territory that is not there.
    DataError
        For one without members on the day.
    """
    found = sorted(places.countries(rule_asked(territory), on))
    if not found:
        raise DataError(f"{territory} has no members on {day_text(on)}")
    return found


def products_of(register: Register, product: str | None) -> tuple[str, ...]:
    """Return the product that is asked for, or all of a medicine."""
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


def _answer(question: str, states: Sequence[State], words: dict[str, str]) -> Answer:
    possible = frozenset[str | None]().union(*(each.possible for each in states))
    certain = sorted({each.value for each in states if each.value is not None})
    events = {event.id: event for each in states for event in each.events}
    sources = tuple(dict.fromkeys(str(source) for event in events.values() for source in event.source))
    if len(possible) == 1 and certain:
        answer = certain[0]
        deciding = _newest(events.values()) if words else list(events.values())
        reason = "; ".join(event_text(event) for event in deciding) or "nothing before that day"
    elif len(certain) > 1:
        answer, reason = words.get("several", "several"), _where_they_differ(states, certain)
    else:
        answer, reason = "unknown", _why_unknown(possible, events.values())
    shown = tuple(sorted(each or "unknown" for each in possible))
    return Answer(question, answer, reason, tuple(events), shown, tuple(certain), sources)


def _where_they_differ(states: Sequence[State], certain: Sequence[str]) -> str:
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


def event_text(event: LabelEvent | LicenceEvent) -> str:
    """Return an event with its date and who decided it, in words."""
    if isinstance(event, LabelEvent):
        by = f" ({event.authority})" if event.authority else ""
        return f"{event.kind.replace('_', ' ')} {event.effective}{by}"
    if event.kind == "originated":
        return "the originator, and no licence since"
    return f"{event.kind} {event.effective} for {event.territory}"


def _why_unknown(possible: frozenset[str | None], events: Iterable[LabelEvent | LicenceEvent]) -> str:
    dated = "; ".join(event_text(event) for event in events)
    if dated and None not in possible:
        return f"the dates cannot tell: {dated}"
    return "no event of the dossier says" + (f" (known: {dated})" if dated else "")
