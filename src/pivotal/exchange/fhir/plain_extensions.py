"""What FHIR has no element for, as extensions: any noun as nested extensions and back, without loss.

A key of a noun is the address of an extension. Text, numbers, truth values, dates and references are values of these
types; a date between two days is a period, a printed number is text with its digits. A list holds extensions called
``item``; a mapping with free keys holds ``entry`` with ``key`` and ``value``. What was not found (``null``) has FHIR's
own extension for absent data.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from pivotal.dates import DateInterval
from pivotal.exchange.fhir.naming import ABSENT, BASE, reference_of, referred
from pivotal.nouns import Reference
from pivotal.units import Printed

ITEM, ENTRY, KEY, VALUE, EMPTY = "item", "entry", "key", "value", "empty"
_RESERVED = {ITEM, ENTRY, KEY, VALUE, EMPTY}
_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
LARGEST_INTEGER = 2**31 - 1
_SCALARS = {"valueString", "valueCode", "valueBoolean", "valueInteger", "valueDate", "valueUri"}


def extensions_of(noun: BaseModel, *, without: Collection[str] = (), base: str = BASE) -> list[dict[str, Any]]:
    """Return what was stated of a noun as extensions, less the keys that stand elsewhere."""
    return [_extension(f"{base}{key}", value) for key, value in stated(noun).items() if key not in without]


def one_extension(key: str, value: Any) -> dict[str, Any]:
    """Return a value as an extension of ours."""
    return _extension(f"{BASE}{key}", value)


def stated(noun: BaseModel) -> dict[str, Any]:
    """Return what was stated of a noun, by key; what was left out is left out."""
    fields = type(noun).model_fields
    return {info.alias or name: getattr(noun, name) for name, info in fields.items() if name in noun.model_fields_set}


def with_extensions(thing: dict[str, Any], extensions: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return an element with its extensions, which FHIR forbids to be an empty list."""
    found = [*thing.get("extension", ()), *extensions]
    return {**thing, "extension": found} if found else thing


def values_of(thing: Mapping[str, Any], base: str = BASE) -> dict[str, Any]:
    """Return what the extensions of an element hold that are ours, by key."""
    return {
        str(each["url"])[len(base) :]: _value(each)
        for each in thing.get("extension", ())
        if str(each.get("url", "")).startswith(base)
    }


def _extension(url: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Reference) and (made := reference_of(value)) is not None:
        return {"url": url, "valueReference": made}
    if isinstance(value, DateInterval):
        return {"url": url, **_date(value)}
    if isinstance(value, Printed):
        return {"url": url, "valueString": str(value)}
    if isinstance(value, BaseModel):
        return {"url": url, **_nested(stated(value))}
    if isinstance(value, Mapping):
        return {"url": url, **_nested({str(key): each for key, each in value.items()})}
    if isinstance(value, tuple | list):
        return {"url": url, "extension": [_extension(ITEM, each) for each in value] or [_empty("list")]}
    return {"url": url, **_scalar(value)}


def _scalar(value: Any) -> dict[str, Any]:
    if value is None:
        return {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value} if abs(value) <= LARGEST_INTEGER else {"valueDecimal": Decimal(value)}
    if isinstance(value, float):
        return {"valueDecimal": Decimal(repr(value))}
    if isinstance(value, date):
        return {"valueDate": value.isoformat()}
    return {"valueString": str(value)}


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    if not values:
        return {"extension": [_empty("mapping")]}
    if all(_PLAIN_KEY.fullmatch(key) and key not in _RESERVED for key in values):
        return {"extension": [_extension(key, each) for key, each in values.items()]}
    pairs = [[_extension(KEY, key), _extension(VALUE, each)] for key, each in values.items()]
    return {"extension": [{"url": ENTRY, "extension": pair} for pair in pairs]}


def _empty(what: str) -> dict[str, Any]:
    return {"url": EMPTY, "valueCode": what}


def _date(when: DateInterval) -> dict[str, Any]:
    """Return a date as FHIR has it: a day, a month or a year, or a period, which may be open."""
    text = partial_date(when)
    if text is not None:
        return {"valueDate": text}
    if when.precision == "unknown":
        return {"extension": [_empty("mapping")]}
    return {"valuePeriod": period(when)}


def partial_date(when: DateInterval) -> str | None:
    """Return a date that is known to the day, the month or the year; None for others."""
    length = {"day": 10, "month": 7, "year": 4}.get(when.precision)
    return None if length is None or when.not_before is None else when.not_before.isoformat()[:length]


def period(when: DateInterval) -> dict[str, str]:
    """Return the days between which something happened."""
    ends = {"start": when.not_before, "end": when.not_after}
    return {key: day.isoformat() for key, day in ends.items() if day is not None}


def interval_of(given: Mapping[str, Any]) -> dict[str, str]:
    """Return what a period holds, as a date interval is written."""
    names = {"start": "not_before", "end": "not_after"}
    return {name: str(given[key]) for key, name in names.items() if key in given}


def _value(extension: Mapping[str, Any]) -> Any:
    for key in extension.keys() & _SCALARS:
        return extension[key]
    if "valueDecimal" in extension:
        given = extension["valueDecimal"]
        return given if isinstance(given, int) else float(given)
    if "valuePeriod" in extension:
        return interval_of(extension["valuePeriod"])
    if "valueReference" in extension:
        return referred(extension["valueReference"])
    return _values(extension.get("extension", ()))


def _values(inner: Iterable[Mapping[str, Any]]) -> Any:
    parts = list(inner)
    first = parts[0].get("url") if parts else None
    if first == ABSENT:
        return None
    if first == EMPTY:
        return [] if parts[0].get("valueCode") == "list" else {}
    if first == ITEM:
        return [_value(each) for each in parts]
    if first == ENTRY:
        pairs = [{str(each["url"]): _value(each) for each in part.get("extension", ())} for part in parts]
        return {str(pair[KEY]): pair[VALUE] for pair in pairs}
    return {str(each["url"]): _value(each) for each in parts}
