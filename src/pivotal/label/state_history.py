"""How a label came to be what it is: its events in their order, and over which days each fact held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from pivotal.dates import day_text
from pivotal.errors import DataError
from pivotal.label.history import day_of, event_text, rule_asked
from pivotal.label.knowledge import known_from, record_of
from pivotal.label.model import LabelEvent, LicenceEvent, Register
from pivotal.label.spans import Labels, Library, MedicineState, library_of
from pivotal.label.territories import Places
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class FactSpan:
    """The days over which one fact held, both counted; None where it has no beginning or no end in the record.

    ``fact`` is ``authorised``, ``holder``, ``rights``, or the name of an indication; ``value`` what it was.
    """

    medicine: str
    product: str
    fact: str
    value: str
    first: date | None
    last: date | None

    @property
    def days(self) -> str:
        """The days in words."""
        return days_text(self.first, self.last)


def days_text(first: date | None, last: date | None) -> str:
    """Return days, both counted, in words; None is open."""
    if first is None:
        return f"until {day_text(last)}" if last else "always"
    if last is None:
        return f"since {day_text(first)}"
    return day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One event: when it took effect, when it came to be known, what it says, and which event it corrects."""

    medicine: str
    id: str
    effective: str
    known: str
    what: str
    about: str
    corrects: str | None
    corrected_by: str | None


@dataclass(frozen=True)
class StateHistory(Result):
    """The history of labels in a territory.

    Attributes
    ----------
    territory : str
        Where.
    known_on : datetime.date or None
        The day on which it was known; None for all that is known.
    events : tuple of HistoryEvent
        Every event that was known there, by date.
    spans : tuple of FactSpan
        The days over which each fact held; absence has no span, and what is not known has one.
    """

    territory: str
    known_on: date | None
    events: tuple[HistoryEvent, ...]
    spans: tuple[FactSpan, ...]
    provenance: Provenance
    figure: ClassVar[str | None] = "pivotal.figures.label_spans:picture"

    def rows(self) -> Sequence[Row]:
        """Return one row a fact and the days over which it held."""
        return [
            {"term": e.medicine, "product": e.product, "fact": e.fact, "value": e.value}
            | {"first": e.first.isoformat() if e.first else None, "last": e.last.isoformat() if e.last else None}
            for e in self.spans
        ]

    def summary(self) -> Row:
        """Return how many events and spans there are."""
        return {"term": self.territory, "events": len(self.events), "spans": len(self.spans)}

    def __rich__(self) -> RenderableType:
        """Return the events and the spans as two tables."""
        from rich.console import Group
        from rich.table import Table

        known = f", as known on {day_text(self.known_on)}" if self.known_on else ""
        events = Table(
            "when", "event", "about", "known", title=f"{self.territory}{known}", title_justify="left", box=None
        )
        for each in self.events:
            note = f" (corrects {each.corrects})" if each.corrects else ""
            note += f" (corrected by {each.corrected_by})" if each.corrected_by else ""
            events.add_row(each.effective, each.what + note, each.about, each.known)
        spans = Table("product", "fact", "value", "days", box=None)
        for span in self.spans:
            spans.add_row(span.product or span.medicine, span.fact, span.value, span.days)
        return Group(events, "", spans)


def trace_states(
    dossier: Labels, territory: str, *, medicine: str | None = None, known_on: date | str | None = None
) -> StateHistory:
    """Trace how labels came to be what they are: every event in a territory, and over which days each fact held.

    Parameters
    ----------
    dossier : Dossier, Register, or sequence of Register
        Whose labels.
    territory : str
        As in ``state``.
    medicine : str, optional
        One medicine only.
    known_on : datetime.date or str, optional
        Count only what was known by the end of this day; see ``authorised``.

    Returns
    -------
    StateHistory
        ``plot()`` draws the spans; what is not known is drawn open.

    Raises
    ------
    DataError, UnknownNameError
        As ``state``; a ``DataError`` also for a territory that never had a member.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> found = pv.trace_states(dossier, "JP", medicine="cabozantinib")
    >>> [(each.fact, each.days) for each in found.spans if each.fact == "jp-hcc"]
    [('jp-hcc', 'since 27 Nov 2020')]
    """
    known = None if known_on is None else day_of(known_on, "known_on")
    library = library_of(dossier)
    names = library.named(medicine)
    events = [event for name in names for event in _events_of(library.registers[name], territory, known)]
    return StateHistory(
        territory=territory,
        known_on=known,
        events=tuple(each for _, each in sorted(events, key=lambda pair: pair[0])),
        spans=tuple(span for name in names for span in _spans_of(name, territory, known, library)),
        provenance=Provenance(
            "trace_states", {"territory": territory, "medicine": medicine, "known_on": known and known.isoformat()}
        ),
    )


def _events_of(register: Register, territory: str, known_on: date | None) -> Iterator[tuple[str, HistoryEvent]]:
    """Yield the events that were known and concern a country of the territory, with what they are sorted by."""
    places = Places(register)
    rule = rule_asked(territory)
    if not any(places.countries(rule, day) for day in (date.min, *places.days)):
        raise DataError(f"{territory} never had a member")
    record = record_of(register, known_on)
    told = {each.event.id for reading in record.label for each in reading}
    told |= {each.event.id for reading in record.licence for each in reading}
    events: list[LabelEvent | LicenceEvent] = [*register.label_events, *register.licence_events]
    by = {str(each.corrects): each.id for each in events if each.corrects and each.decides}
    for event in events:
        when = known_from(event, register.source_days)
        if known_on is not None and when.happened_by(known_on) is False:
            continue
        start = event.effective.not_before or date.min
        days = (start, *(day for day in places.days if day > start))
        if not any(places.countries(event.territory, day) & places.countries(rule, day) for day in days):
            continue
        first = event.effective.not_before or event.effective.not_after
        corrected = by.get(event.id) if event.id not in told else None
        yield first.isoformat() if first else "9999", _told(event, register.medicine, str(when), corrected)


def _told(event: LabelEvent | LicenceEvent, medicine: str, known: str, corrected_by: str | None) -> HistoryEvent:
    about = ", ".join(event.indications) or str(event.product) if isinstance(event, LabelEvent) else medicine
    if isinstance(event, LabelEvent) and event.holder is not None:
        about += f" (holder: {event.holder})"
    elif isinstance(event, LicenceEvent) and event.grantee is not None:
        about += f" (to {event.grantee})"
    what = event_text(event).replace(f" {event.effective}", "", 1)
    corrects = None if event.corrects is None else str(event.corrects)
    return HistoryEvent(medicine, event.id, str(event.effective), known, what, about, corrects, corrected_by)


def _spans_of(medicine: str, territory: str, known_on: date | None, library: Library) -> Iterator[FactSpan]:
    """Yield the spans of every fact, fact by fact."""
    spans = library.spans(medicine, territory, known_on)
    begun = next((start for start, held in zip(spans.starts, spans.states, strict=True) if held is not None), None)
    facts: dict[tuple[str, str], list[tuple[date, str, bool]]] = {}
    for start, held in zip(spans.starts, spans.states, strict=True):
        now = {key: (value, told) for key, value, told in _facts(held)} if held is not None else {}
        for key in dict.fromkeys([*facts, *now]):
            runs = facts.setdefault(key, [])
            value, told = now.get(key, ("no", False))
            if not runs or runs[-1][1:] != (value, told):
                runs.append((start, value, told))
    for (product, fact), runs in facts.items():
        ends: list[date | None] = [start - timedelta(1) for start, _, _ in runs[1:]]
        for (start, value, told), last in zip(runs, [*ends, None], strict=True):
            if value not in {"no", "none"} and (told or value != "unknown"):
                first = None if start in {date.min, begun} else start
                yield FactSpan(medicine, product, fact, value, first, last)


def _facts(held: MedicineState) -> Iterator[tuple[tuple[str, str], str, bool]]:
    """Yield every fact of a state by product and name, and whether some event says anything of it."""
    for product in held.products:
        yield (product.product, "authorised"), product.authorised, bool(product.events)
        yield (product.product, "holder"), product.holder, bool(product.events)
        for each in product.indications:
            yield (product.product, each.indication.id), each.in_force, bool(each.events)
    yield ("", "rights"), held.rights, bool(held.events)
