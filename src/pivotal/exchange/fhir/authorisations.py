"""Label events as authorisations: one for each span of time in which holder, status and indications stay as they are.

Events of one product and territory are taken in the order of their dates. Each that changes something begins a span and
ends the span before it. An event that changes nothing (an opinion, or what is only recalled) stands with the
decision that follows it, or else with the span of its time. Every event is an application of the case of its span, with
all that is known of it. A date that is not known to the day, month or year stands beside the period, as ``began`` or
``ended``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pivotal.dossier.medicines import Medicine
from pivotal.exchange.fhir.naming import ABSENT, BASE, code_in, concept, head, name_in, reference, referred
from pivotal.exchange.fhir.plain_extensions import (
    extensions_of,
    interval_of,
    one_extension,
    partial_date,
    period,
    values_of,
    with_extensions,
)
from pivotal.label.model import LabelEvent, TerritoryRule

COUNTRY = "urn:iso:std:iso:3166"
ON, OFF = {"granted", "reinstated"}, {"suspended": "suspended", "withdrawn": "withdrawn"}
STILL = {"opinion", "refused"}  # change nothing
_IN_CASE = ("id", "kind", "product", "territory", "effective", "outcome", "holder", "indications")


@dataclass
class _Span:
    """A span of time, and the events that stand with it."""

    status: str
    holder: str | None
    indications: tuple[str, ...]
    events: list[tuple[int, LabelEvent]] = field(default_factory=list)
    begins: LabelEvent | None = None
    ends: LabelEvent | None = None


def authorisations(medicine: Medicine) -> Iterator[dict[str, Any]]:
    """Yield the authorisations of a medicine, span by span."""
    groups: dict[tuple[str, TerritoryRule], list[tuple[int, LabelEvent]]] = {}
    for place, event in enumerate(medicine.label_events):
        groups.setdefault((str(event.product), event.territory), []).append((place, event))
    for (product, territory), events in groups.items():
        for span in spans(events):
            yield _authorisation(product, territory, span, medicine)


def spans(events: Sequence[tuple[int, LabelEvent]]) -> list[_Span]:
    """Return the spans of the events of one product and territory."""
    found: list[_Span] = []
    waiting: list[tuple[int, LabelEvent]] = []
    state = _Span("unknown", None, ())
    for place, event in _in_order(events):
        if event.kind in STILL or not event.decides:
            waiting.append((place, event))
            continue
        if found:
            found[-1].ends = event
        state = _after(state, event)
        answered = [each for each in waiting if event.follows in (None, each[1].id)]
        waiting = [each for each in waiting if each not in answered]
        found.append(replace(state, events=[*answered, (place, event)], begins=event, ends=None))
    if waiting and not found:
        found.append(state)
    if waiting:
        found[-1].events += waiting
    return found


def _in_order(events: Sequence[tuple[int, LabelEvent]]) -> list[tuple[int, LabelEvent]]:
    """Return events by their dates: a grant by some day comes first, and one without a date stays where it is."""
    keyed, last = [], date.min
    for place, event in events:
        first = date.min if event.kind == "granted" else event.effective.not_after
        last = event.effective.not_before or first or last
        keyed.append((last, place, event))
    return [(place, event) for _, place, event in sorted(keyed, key=lambda each: each[:2])]


def _after(state: _Span, event: LabelEvent) -> _Span:
    """Return what holds after an event."""
    status = "active" if event.kind in ON else OFF.get(event.kind, state.status)
    named = tuple(str(each) for each in event.indications)
    gone = {str(each) for each in event.replaces} | (set(named) if event.kind == "indication_removed" else set())
    added = () if event.kind == "indication_removed" else named
    kept = tuple(each for each in state.indications if each not in gone and each not in added)
    return _Span(status, str(event.holder) if event.holder else state.holder, (*kept, *added))


def _authorisation(product: str, territory: TerritoryRule, span: _Span, medicine: Medicine) -> dict[str, Any]:
    first = (span.begins or span.events[0][1]).id
    made: dict[str, Any] = {
        **head("authorisation", f"{product}.{first}"),
        "subject": [reference("product", product)],
        "region": [concept(COUNTRY if len(each) == 2 else "territory", str(each)) for each in territory.of],
        "status": concept("authorisation-status", span.status),
    }
    if span.holder is not None:
        made["holder"] = reference("organisation", span.holder)
    if span.indications:
        made["indication"] = [{"reference": reference("indication", each)} for each in span.indications]
    authority = next((event.authority for _, event in reversed(span.events) if event.authority), None)
    if authority is not None:
        made["regulator"] = {"display": authority}
    if validity := _validity(span):
        made["validityPeriod"] = validity
    made["case"] = {
        "type": {"text": "events of the label"},
        "application": [_application(place, event) for place, event in span.events],
    }
    belongs = {"url": f"{BASE}medicine", "valueReference": reference("medicine", medicine.id)}
    return with_extensions(made, [belongs, *extensions_of(territory, without=("of",))])


def _validity(span: _Span) -> dict[str, Any]:
    """Return from when until when a span holds: without ``end`` it goes on, without ``start`` its day is not known."""
    made: dict[str, Any] = {}
    beside = []
    if span.begins is not None:
        when = span.begins.effective
        if (day := partial_date(when)) is not None:
            made["start"] = day
        elif when.precision == "interval":
            beside.append(one_extension("began", when))
    if span.ends is not None:
        when = span.ends.effective
        last = when.not_after or when.not_before
        if last is None:
            made["_end"] = {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
        else:
            made["end"] = partial_date(when) or last.isoformat()
        if when.precision == "interval":
            beside.append(one_extension("ended", when))
    return with_extensions(made, beside)


def _application(place: int, event: LabelEvent) -> dict[str, Any]:
    made: dict[str, Any] = {
        "identifier": {"system": f"{BASE}identifier/label-event", "value": event.id},
        "type": concept("label-event-kind", event.kind),
    }
    if event.outcome is not None:
        made["status"] = concept("opinion", event.outcome)
    day = partial_date(event.effective)
    if day is not None:
        made["dateDateTime"] = day
    elif event.effective.precision == "interval":
        made["datePeriod"] = period(event.effective)
    own = [one_extension("position", place)]
    if event.holder is not None:
        own.append(one_extension("holder", event.holder))
    if event.indications:
        own.append(one_extension("indications", event.indications))
    return with_extensions(made, [*own, *extensions_of(event, without=_IN_CASE)])


# ------------------------------------------------------------------------------------------------- reading


def events_in(resource: Mapping[str, Any]) -> Iterator[tuple[str | None, int, dict[str, Any]]]:
    """Yield the medicine, the position and the event, as it is written, of each application of an authorisation."""
    whole = values_of(resource)
    medicine = whole.pop("medicine", None)
    regions = [code_in(each, COUNTRY) or code_in(each, "territory") for each in resource.get("region", ())]
    products = [referred(each) for each in resource.get("subject", ())]
    for given in resource.get("case", {}).get("application", ()):
        held = values_of(given)
        position = held.pop("position", 0)
        event: dict[str, Any] = {
            "id": name_in(given.get("identifier"), "label-event"),
            "kind": code_in(given.get("type"), "label-event-kind"),
            "product": products[0] if products else None,
            "territory": {"of": regions, **whole},
            "effective": given.get("dateDateTime", interval_of(given.get("datePeriod", {}))),
            **held,
        }
        if (outcome := code_in(given.get("status"), "opinion")) is not None:
            event["outcome"] = outcome
        yield medicine, position, event
