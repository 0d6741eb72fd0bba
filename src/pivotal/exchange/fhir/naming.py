"""What the resources are called: addresses of code systems and extensions, identifiers, references, numbers.

Our own addresses begin with ``BASE``; they are names, and nothing is fetched from them. ``docs/exchange.md`` lists what
each extension holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pivotal.nouns import Reference
from pivotal.units import Printed

BASE = "https://pivotal.example/fhir/"
ATC = "http://www.whocc.no/atc"
UCUM = "http://unitsofmeasure.org"
REGISTRY = "https://clinicaltrials.gov"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
TYPES = {  # kind of noun -> resource that stands for it
    "medicine": "SubstanceDefinition",
    "product": "MedicinalProductDefinition",
    "indication": "ClinicalUseDefinition",
    "criteria": "EvidenceVariable",
    "authorisation": "RegulatedAuthorization",
    "trial": "ResearchStudy",
    "result": "Evidence",
    "source": "Citation",
    "organisation": "Organization",
}
UCUM_CODES = {
    "days": "d",
    "weeks": "wk",
    "months": "mo",
    "years": "a",
    "percent": "%",
    "nM": "nmol/L",
    "ng/mL": "ng/mL",
    "mg": "mg",
    "cm": "cm",
    "score": "{score}",
    "patients": "{patients}",
    "lines": "{lines}",
    "g/mol": "g/mol",
}
_COMPARATORS = {"below": "<", "at_most": "<=", "above": ">", "at_least": ">="}
_LEGAL = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
MOST_LETTERS = 64  # of an id


def resource_id(kind: str, name: str) -> str:
    """Return an id that FHIR allows; a name that has to be changed gets a few letters of its hash.

    Examples
    --------
    >>> resource_id("source", "chmp-2025")
    'source-chmp-2025'
    """
    wanted = f"{kind}-{name}"
    if _LEGAL.fullmatch(wanted):
        return wanted
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", wanted)[: MOST_LETTERS - 9]
    return f"{plain}-{sha256(wanted.encode()).hexdigest()[:8]}"


def head(kind: str, name: str) -> dict[str, Any]:
    """Return the beginning of a resource: its type, id and our identifier."""
    return {
        "resourceType": TYPES[kind],
        "id": resource_id(kind, name),
        "identifier": [identifier(kind, name)],
    }


def identifier(kind: str, name: str) -> dict[str, Any]:
    """Return the identifier of a noun."""
    return {"system": f"{BASE}identifier/{kind}", "value": name}


def name_in(identifiers: Any, kind: str) -> str | None:
    """Return the name that identifiers hold of a noun."""
    system = f"{BASE}identifier/{kind}"
    given = identifiers if isinstance(identifiers, list) else [identifiers]
    return next((each["value"] for each in given if isinstance(each, dict) and each.get("system") == system), None)


def reference(kind: str, name: str) -> dict[str, Any]:
    """Return a reference to a noun, which holds even where its resource is elsewhere."""
    return {
        "reference": f"{TYPES[kind]}/{resource_id(kind, name)}",
        "type": TYPES[kind],
        "identifier": identifier(kind, name),
    }


def reference_of(noun: Reference) -> dict[str, Any] | None:
    """Return the reference that a name of a dossier stands for, or None for what is no resource."""
    return reference(noun.kind, str(noun)) if noun.kind in TYPES else None


def referred(given: Any) -> str | None:
    """Return the name that a reference of ours holds."""
    inner = given.get("identifier") if isinstance(given, Mapping) else None
    system = str(inner.get("system", "")) if isinstance(inner, Mapping) else ""
    if not system.startswith(f"{BASE}identifier/") or not isinstance(inner, Mapping):
        return None
    return str(inner.get("value"))


def concept(system: str, code: str, text: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a coded value; a system without an address is one of ours."""
    address = system if system.startswith("http") else f"{BASE}code/{system}"
    return {"coding": [{"system": address, "code": code, **more}]} | ({"text": text} if text else {})


def code_in(given: Any, system: str) -> str | None:
    """Return the code that a coded value holds of a system."""
    address = system if system.startswith("http") else f"{BASE}code/{system}"
    codings = given.get("coding", ()) if isinstance(given, Mapping) else ()
    return next((str(each["code"]) for each in codings if each.get("system") == address and "code" in each), None)


def quantity(printed: Printed, unit: str | None = None) -> dict[str, Any]:
    """Return a printed number: its digits are those of the decimal, its bound is the comparator."""
    found: dict[str, Any] = {}
    if printed.value is None:
        found["extension"] = [{"url": f"{BASE}printed", "valueString": str(printed)}]
    else:
        found["value"] = printed.decimal
        if printed.bound != "exact":
            found["comparator"] = _COMPARATORS[printed.bound]
    if unit is not None:
        found |= {"unit": unit, "system": UCUM, "code": UCUM_CODES.get(unit, unit)}
    return found


def printed_in(given: Mapping[str, Any]) -> str:
    """Return the printed number of a quantity, as text."""
    for each in given.get("extension", ()):
        if each.get("url") == f"{BASE}printed":
            return str(each["valueString"])
    value = given["value"]
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return f"{given.get('comparator', '')}{text}"
