"""Earlier therapies in resources: one event an administration, statement, procedure or, where asked for, request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pivotal.exchange.fhir.codings import Codings
from pivotal.exchange.fhir.patient_facts import NO_ROW, Unknown, codes_of, day_of, list_of, mapping_of

NOT_GIVEN = {"not-done", "not-taken", "entered-in-error", "cancelled", "draft", "unknown", "intended", "preparation"}
ORDERS = "MedicationRequest"  # says what was ordered, not what was given
THERAPIES = ("MedicationAdministration", ORDERS, "MedicationStatement", "MedicationUsage", "Procedure")
OUTCOMES = ("statusReason", "outcome")  # where the reason of an end, or an outcome, stands
INTENT = "treatment-intent"  # the extension of mCODE that a setting is read from
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
    held = mapping_of(resource.get("medication"))
    if "concept" in held:
        return held["concept"]
    pointed = mapping_of(resource.get("medicationReference") or held.get("reference")).get("reference")
    inside = {f"#{each.get('id')}": each for each in map(mapping_of, list_of(resource.get("contained")))}
    return {**medications, **inside}.get(str(pointed), {}).get("code")


def _said(resource: Mapping[str, Any], field: str, codings: Codings) -> tuple[str | None, list[tuple[str, str]]]:
    """Return the setting or outcome of a therapy, and the codes that stand there and mean nothing."""
    if field == "outcome":
        places = [each for key in OUTCOMES for each in list_of(resource.get(key))]
    else:
        extensions = map(mapping_of, list_of(resource.get("extension")))
        places = [each.get("valueCodeableConcept") for each in extensions if INTENT in str(each.get("url"))]
    codes = [code for place in places for code in codes_of(place)]
    meant = {code: [m.value for m in codings.meanings(*code) if m.field == field and m.value] for code in codes}
    values = {value for found in meant.values() for value in found}
    return (values.pop() if len(values) == 1 else None), [code for code, found in meant.items() if not found]


def _unread(codes: list[tuple[str, str]], at: str, patient: str) -> Iterator[Unknown]:
    return (Unknown(patient, at, NO_ROW, *code) for code in codes)
