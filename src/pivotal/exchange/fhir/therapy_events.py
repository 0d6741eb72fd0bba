"""Earlier therapies in resources: one event an administration, request, statement or procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pivotal.exchange.fhir.codings import Codings
from pivotal.exchange.fhir.patient_facts import NO_ROW, Unknown, codes_of, day_of

NOT_GIVEN = {"not-done", "not-taken", "entered-in-error", "cancelled", "draft", "unknown", "intended", "preparation"}
MEDICATIONS = ("MedicationAdministration", "MedicationRequest", "MedicationStatement", "MedicationUsage")
THERAPIES = (*MEDICATIONS, "Procedure")
_DAYS = (
    "effectiveDateTime", "effectivePeriod", "occurenceDateTime", "occurencePeriod", "performedDateTime",
    "performedPeriod", "occurrenceDateTime", "occurrencePeriod", "authoredOn", "dateAsserted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TherapyEvent:
    """One event of a therapy.

    Attributes
    ----------
    patient, date : str
        The date as far as it is known: 2024-05-17, 2024-05, 2024, or empty.
    code, system : str
        As the resource has them.
    setting, outcome : str or None
        As the table of codes translates them; None is not known.
    therapy : str or None
        The therapy of the vocabulary; None where no row names it.
    """

    patient: str
    date: str
    code: str
    system: str
    setting: str | None
    outcome: str | None
    therapy: str | None


def events_of(
    resource: Mapping[str, Any], at: str, patient: str, codings: Codings, medications: Mapping[str, Any]
) -> Iterator[TherapyEvent | Unknown]:
    """Yield the events of a resource, and what means nothing; several codes of one therapy are one event."""
    kind, status = resource["resourceType"], str(resource.get("status", ""))
    if status in NOT_GIVEN or resource.get("doNotPerform") is True:
        yield Unknown(patient, at, f"a {kind} that is {status or 'not to be performed'} is not taken")
        return
    codes = codes_of(_what(resource, medications))
    said = {name: _said(resource, name, codings) for name in ("setting", "outcome")}
    yield from (each for values in said.values() for each in _unread(values[1], at, patient))
    if not codes:
        yield Unknown(patient, at, f"a {kind} without a code is not taken")
        return
    named = [
        (code, meaning.value) for code in codes for meaning in codings.meanings(*code) if meaning.field == "therapy"
    ]
    when = day_of(resource, *_DAYS)
    if not named:
        yield from (Unknown(patient, at, NO_ROW, *code) for code in codes)
        named = [(codes[0], None)]
    for (system, code), therapy in {therapy: (code, therapy) for code, therapy in named}.values():
        yield TherapyEvent(patient, when, code, system, said["setting"][0], said["outcome"][0], therapy)


def _what(resource: Mapping[str, Any], medications: Mapping[str, Any]) -> Any:
    """Return the coded value of what was given or done, in the shape of R4 or R5."""
    if resource["resourceType"] == "Procedure":
        return resource.get("code")
    if "medicationCodeableConcept" in resource:
        return resource["medicationCodeableConcept"]
    held = resource.get("medication")
    if isinstance(held, Mapping) and "concept" in held:
        return held["concept"]
    pointed = resource.get("medicationReference") or (held.get("reference") if isinstance(held, Mapping) else None)
    name = pointed.get("reference") if isinstance(pointed, Mapping) else None
    return medications.get(str(name), {}).get("code")


def _said(resource: Mapping[str, Any], field: str, codings: Codings) -> tuple[str | None, list[tuple[str, str]]]:
    """Return the setting or outcome of a therapy, and the codes that stand there and mean nothing."""
    places = [
        resource.get(key) for key in (("statusReason", "outcome") if field == "outcome" else ("category", "reason"))
    ]
    if field == "setting":
        extensions = [each for each in resource.get("extension", ()) if isinstance(each, Mapping)]
        places = [each.get("valueCodeableConcept") for each in extensions if "treatment-intent" in str(each.get("url"))]
    given = [each for place in places for each in (place if isinstance(place, list) else [place])]
    codes = [code for each in given for code in codes_of(each)]
    found = [meaning.value for code in codes for meaning in codings.meanings(*code) if meaning.field == field]
    values = {each for each in found if each is not None}
    unread = [code for code in codes if not any(m.field == field for m in codings.meanings(*code))]
    return (values.pop() if len(values) == 1 else None), unread


def _unread(codes: list[tuple[str, str]], at: str, patient: str) -> Iterator[Unknown]:
    return (Unknown(patient, at, NO_ROW, *code) for code in codes)
