"""The facts of patients in resources: conditions, body sites, morphology and observations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pivotal.dates import DateInterval
from pivotal.errors import DataError
from pivotal.exchange.fhir.codings import Codings
from pivotal.exchange.fhir.naming import UCUM_CODES
from pivotal.label.language import CriteriaField
from pivotal.units import convert

SECONDARY = "secondary-cancer-condition"  # the profile of a metastasis
METASTATIC = "metastatic"  # the field that such a condition answers
MORPHOLOGY = ("histology-morphology-behavior", "histologymorphologybehavior")
CONFIRMED = "confirmed"  # a condition without a verification status counts as well
NO_RESULT = {"entered-in-error", "cancelled"}
UNITS = {code: unit for unit, code in UCUM_CODES.items()}
NO_ROW = "a code of no row"
COUNTS = {"1", "{score}", "", "{count}"}  # units of a plain number


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a field, when it was observed, and where it stands."""

    field: str
    value: bool | float | str
    coding_system: str | None
    when: str
    at: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that was read and means nothing here: a code of no row, or a value that does not fit its field."""

    patient: str
    at: str
    what: str
    system: str = ""
    code: str = ""


Found = Fact | Unknown


def facts_of(
    resource: Mapping[str, Any], at: str, patient: str, codings: Codings, fields: Mapping[str, CriteriaField]
) -> Iterator[Found]:
    """Yield the facts of a condition or an observation, and what means nothing."""
    if resource["resourceType"] == "Condition":
        yield from _condition(resource, at, patient, codings)
    else:
        yield from _observation(resource, at, patient, codings, fields)


def _condition(resource: Mapping[str, Any], at: str, patient: str, codings: Codings) -> Iterator[Found]:
    verified = [code for _, code in codes_of(resource.get("verificationStatus"))]
    if verified and CONFIRMED not in verified:
        yield Unknown(patient, at, f"a condition that is {verified[0]} is not taken")
        return
    when = day_of(resource, "recordedDate", "onsetDateTime", "onsetPeriod")
    profiles = [str(each) for each in list_of(mapping_of(resource.get("meta")).get("profile"))]
    if any(SECONDARY in each for each in profiles):
        yield Fact(METASTATIC, True, None, when, at)
        yield from (
            Unknown(patient, f"{at}/code", NO_ROW, *code)
            for code in codes_of(resource.get("code"))
            if not codings.meanings(*code)
        )
        return
    sites = [
        (f"{at}/bodySite/{k}", c) for k, each in enumerate(list_of(resource.get("bodySite"))) for c in codes_of(each)
    ]
    morphology = [
        (f"{at}/extension/{k}", code)
        for k, each in enumerate(list_of(resource.get("extension")))
        if any(name in str(mapping_of(each).get("url", "")).casefold() for name in MORPHOLOGY)
        for code in codes_of(mapping_of(each).get("valueCodeableConcept"))
    ]
    topography = next((code for _, (_, code) in sites if code[:1] == "C"), None)
    own = [(f"{at}/code", code) for code in codes_of(resource.get("code"))]
    stages = [
        (f"{at}/stage/{k}/summary", code)
        for k, each in enumerate(list_of(resource.get("stage")))
        for code in codes_of(mapping_of(each).get("summary"))
    ]
    for place, (system, code) in [*own, *sites, *morphology, *stages]:
        yield from _meant(codings, (system, code), topography, (patient, when, place))
    if not own:
        yield from _words(resource.get("code"), patient, f"{at}/code")


def _observation(
    resource: Mapping[str, Any], at: str, patient: str, codings: Codings, fields: Mapping[str, CriteriaField]
) -> Iterator[Found]:
    """Yield what an observation answers; an answer whose question means nothing is not guessed at."""
    if str(resource.get("status")) in NO_RESULT:
        yield Unknown(patient, at, f"an observation that is {resource['status']} is not taken")
        return
    if "dataAbsentReason" in resource:
        yield Unknown(patient, at, "an observation without a value is not taken")
        return
    when = day_of(resource, "effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued")
    questions = codes_of(resource.get("code"))
    if not questions:
        yield from _words(resource.get("code"), patient, f"{at}/code")
    meanings = [each for question in questions for each in codings.meanings(*question)]
    if not meanings:
        yield from (Unknown(patient, f"{at}/code", NO_ROW, *question) for question in questions)
    if resource.get("component"):
        yield Unknown(patient, f"{at}/component", "the components of an observation are not read")
    answers = codes_of(resource.get("valueCodeableConcept"))
    valued = any(str(key).startswith("value") for key in resource)
    for each in meanings:
        if each.value is not None and valued:
            yield Unknown(patient, at, f"says {each.field} {each.value} and has a value besides")
        elif each.value is not None:
            yield Fact(each.field, _flag(each.value), each.coding_system, when, at)
        elif answers:
            where = (patient, when, f"{at}/valueCodeableConcept")
            yield from (found for answer in answers for found in _meant(codings, answer, None, where, only=each.field))
        else:
            yield _number(resource, fields.get(each.field), each.field, (patient, when, at))


def _number(resource: Mapping[str, Any], field: CriteriaField | None, name: str, where: tuple[str, str, str]) -> Found:
    """Return the number or truth value that an observation gives a field, in the unit of the field."""
    patient, when, at = where
    if field is not None and field.kind == "flag" and isinstance(resource.get("valueBoolean"), bool):
        return Fact(name, resource["valueBoolean"], None, when, at)
    if field is None or field.kind != "number":
        return Unknown(patient, at, f"gives {name} no value of its kind")
    held = mapping_of(resource.get("valueQuantity"))
    number, unit = held.get("value"), str(held.get("code") or held.get("unit") or "")
    if "valueInteger" in resource:
        number, unit = resource["valueInteger"], ""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return Unknown(patient, at, f"gives {name} no number")
    if held.get("comparator"):
        return Unknown(patient, f"{at}/valueQuantity", f"{held['comparator']} {number} is no single value of {name}")
    given = UNITS.get(unit, unit)
    if given == field.unit or (field.unit == "score" and unit in COUNTS):
        return Fact(name, float(number), None, when, at)
    try:
        return Fact(name, convert(float(number), given, str(field.unit)), None, when, at)
    except DataError:
        return Unknown(
            patient, f"{at}/valueQuantity", f"{name} is counted in {field.unit}, not in {given or 'no unit'}"
        )


def _meant(
    codings: Codings,
    code: tuple[str, str],
    topography: str | None,
    where: tuple[str, str, str],
    *,
    only: str | None = None,
) -> Iterator[Found]:
    patient, when, at = where
    meanings = [each for each in codings.meanings(*code, topography) if each.value is not None]
    meanings = [each for each in meanings if only in (None, each.field)]
    if not meanings:
        yield Unknown(patient, at, NO_ROW, *code)
    for each in meanings:
        yield Fact(each.field, _flag(str(each.value)), each.coding_system, when, at)


def _flag(value: str) -> bool | str:
    return value == "true" if value in ("true", "false") else value


def _words(concept: Any, patient: str, at: str) -> Iterator[Unknown]:
    text = mapping_of(concept).get("text")
    yield Unknown(patient, at, f"holds no code ({text})" if text else "holds no code")


def codes_of(concept: Any) -> list[tuple[str, str]]:
    """Return the codes of a coded value, with their systems."""
    codings = list_of(mapping_of(concept).get("coding"))
    return [(str(e.get("system", "")), str(e["code"])) for e in codings if isinstance(e, Mapping) and e.get("code")]


def day_of(resource: Mapping[str, Any], *keys: str) -> str:
    """Return the first date that a resource gives under one of the keys, as far as it is known; empty for none."""
    for key in keys:
        held = resource.get(key)
        if isinstance(held, Mapping):
            held = held.get("start") or held.get("end")
        if isinstance(held, str) and held.strip():
            return held.strip().partition("T")[0]
    return ""


def age_on(born: Any, day: date) -> int | None:
    """Return whole years on a day, or None where the date of birth cannot tell.

    Raises
    ------
    ValueError
        If the date of birth is none, or lies after the day.

    Examples
    --------
    >>> age_on("1964-09-02", date(2025, 9, 1)), age_on("1964", date(2025, 12, 31)), age_on("1964", date(2025, 9, 1))
    (60, 61, None)
    """
    interval = DateInterval.model_validate(str(born))
    assert interval.not_before is not None and interval.not_after is not None
    if interval.not_before > day:
        raise ValueError(f"born on {born}, after {day}")
    ages = {
        day.year - each.year - ((day.month, day.day) < (each.month, each.day))
        for each in (interval.not_before, interval.not_after)
    }
    return ages.pop() if len(ages) == 1 else None


def list_of(given: Any) -> list[Any]:
    """Return what should be a list as one: a single thing as a list of it, and nothing as an empty one."""
    return given if isinstance(given, list) else [] if given is None else [given]


def mapping_of(given: Any) -> Mapping[str, Any]:
    """Return what should be an object as one; anything else is empty."""
    return given if isinstance(given, Mapping) else {}
