"""The tree of criteria as an EvidenceVariable: nested combinations, with one characteristic a clause."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from pivotal.errors import FormatError
from pivotal.exchange.fhir.naming import BASE, MOST_LETTERS, UCUM, UCUM_CODES, code_in, concept, head
from pivotal.exchange.fhir.plain_extensions import extensions_of, one_extension, stated, values_of, with_extensions
from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, NoneOf, PriorTherapy

LIMITS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}
KEYS = {sign: key for key, sign in LIMITS.items()}
FLAGS = {"true": True, "false": False}
CLAUSE = ("source", "strength")  # of every clause; its words are the description
COUNTS = ("at_least", "at_most")
UNITS = {code: unit for unit, code in UCUM_CODES.items()}


def criteria_resource(name: str, title: str, criterion: BaseModel) -> dict[str, Any]:
    """Return a tree of criteria as an EvidenceVariable."""
    made = head("criteria", name)
    return {
        **made,
        "url": f"{BASE}EvidenceVariable/{made['id']}",
        "title": title,
        "status": "active",
        "characteristic": [characteristic(criterion, "1")],
    }


def characteristic(criterion: BaseModel, link: str) -> dict[str, Any]:
    """Return a clause, and below it those that it holds; ``link`` says where it stands, such as ``1.2``."""
    made: dict[str, Any] = {"linkId": _link_id(link)}
    said = stated(criterion)
    if said.get("words") is not None:
        made["description"] = said["words"]
    made = with_extensions(made, extensions_of(criterion, without=set(said) - set(CLAUSE)))
    match criterion:
        case AllOf():
            return made | {"definitionByCombination": _combination("all-of", criterion.all, link)}
        case AnyOf():
            return made | {"definitionByCombination": _combination("any-of", criterion.any, link)}
        case AtLeast():
            combined = _combination("at-least", criterion.of, link) | {"threshold": criterion.at_least}
            return made | {"definitionByCombination": combined}
        case NoneOf():
            return made | {
                "exclude": True,
                "definitionByCombination": _combination("all-of", (criterion.not_,), link),
            }
        case PriorTherapy():
            return made | {"definitionByTypeAndValue": _history(criterion)}
        case Atom():
            return made | _atom(criterion, link)
    raise TypeError(f"{type(criterion).__name__} is no criterion")


def _combination(code: str, inner: tuple[BaseModel, ...], link: str) -> dict[str, Any]:
    return {"code": code, "characteristic": [characteristic(each, f"{link}.{k}") for k, each in enumerate(inner, 1)]}


def _link_id(link: str) -> str:
    return link if len(link) <= MOST_LETTERS else f"h{sha256(link.encode()).hexdigest()[:32]}"


def _atom(atom: Atom, link: str) -> dict[str, Any]:
    """Return a field compared with a value; several values or limits are a combination of single ones."""
    kind = with_extensions(
        concept("field", str(atom.field)), extensions_of(atom, without=set(stated(atom)) - {"system"})
    )
    limits = [(key, getattr(atom, key)) for key in LIMITS if getattr(atom, key) is not None]
    if limits:
        parts = [{"type": kind, "valueQuantity": _limit(LIMITS[key], value, atom.unit)} for key, value in limits]
        form, code = "limits", "all-of"
    else:
        parts = [{"type": kind, **_coded(atom, value)} for value in atom.values]
        form, code = ("in" if atom.in_ is not None else "is"), "any-of"
    if len(parts) == 1 and form != "in":
        return {"definitionByTypeAndValue": parts[0]}
    inner = [{"linkId": _link_id(f"{link}.v{k}"), "definitionByTypeAndValue": part} for k, part in enumerate(parts, 1)]
    marked = {"extension": [one_extension("values-of-one-field", form)]}
    return {"definitionByCombination": {**marked, "code": code, "characteristic": inner}}


def _limit(sign: str, value: float, unit: str | None) -> dict[str, Any]:
    named = {} if unit is None else {"unit": unit, "system": UCUM, "code": UCUM_CODES.get(unit, unit)}
    exact = Decimal(int(value)) if value.is_integer() else Decimal(repr(value))
    return {"value": exact, "comparator": sign, **named}


def _coded(atom: Atom, value: str) -> dict[str, Any]:
    if value in FLAGS and atom.in_ is None:
        return {"valueBoolean": FLAGS[value]}
    return {"valueCodeableConcept": concept(f"field/{atom.field}", value)}


def _history(criterion: PriorTherapy) -> dict[str, Any]:
    """Return which earlier therapies count, and how many are needed."""
    history = criterion.prior_therapy
    kind = {
        **concept("criterion", "prior-therapy", "different earlier therapies that count"),
        "extension": extensions_of(history, without=COUNTS),
    }
    low, high = history.at_least, history.at_most
    counts = {"low": low, "high": high}
    return {"type": kind, "valueRange": {key: {"value": Decimal(n)} for key, n in counts.items() if n is not None}}


# ------------------------------------------------------------------------------------------------- reading


class TreeReader:
    """Reads the tree of an EvidenceVariable of ours; what it does not understand is a fault with its place."""

    def __init__(self, file: str) -> None:
        self.file = file

    def read(self, resource: Mapping[str, Any], at: str) -> dict[str, Any]:
        """Return the criterion of an EvidenceVariable, as it is written."""
        inner = resource.get("characteristic", ())
        if len(inner) != 1:
            raise self._fault(f"{at}/characteristic", f"holds {len(inner)} trees", "one")
        return self._clause(inner[0], f"{at}/characteristic/0")

    def _fault(self, at: str, message: str, accepted: str) -> FormatError:
        return FormatError(self.file, [f"{at}: {message}"], accepted)

    def _clause(self, given: Mapping[str, Any], at: str) -> dict[str, Any]:
        said = {key: value for key, value in values_of(given).items() if key in CLAUSE}
        if "description" in given:
            said["words"] = given["description"]
        combined, single = given.get("definitionByCombination"), given.get("definitionByTypeAndValue")
        if isinstance(single, Mapping):
            if given.get("exclude"):
                raise self._fault(at, "excludes a value by itself", "exclude with definitionByCombination")
            return said | self._single(single, f"{at}/definitionByTypeAndValue")
        if not isinstance(combined, Mapping):
            raise self._fault(
                at, "holds no definition that is read", "definitionByCombination, definitionByTypeAndValue"
            )
        here = f"{at}/definitionByCombination"
        parts = combined.get("characteristic", ())
        form = values_of(combined).get("values-of-one-field")
        if form is not None:
            return said | self._several(form, parts, here)
        inner = [self._clause(each, f"{here}/characteristic/{k}") for k, each in enumerate(parts)]
        code = combined.get("code")
        if given.get("exclude"):
            if code != "all-of" or len(inner) != 1:
                raise self._fault(here, "excludes several clauses", "exclude with one clause in all-of")
            return said | {"not": inner[0]}
        match code:
            case "all-of":
                return said | {"all": inner}
            case "any-of":
                return said | {"any": inner}
            case "at-least":
                return said | {"at_least": combined.get("threshold"), "of": inner}
        raise self._fault(f"{here}/code", f"{code} is not read", "all-of, any-of, at-least")

    def _several(self, form: Any, parts: Any, at: str) -> dict[str, Any]:
        read = [
            self._single(each.get("definitionByTypeAndValue", {}), f"{at}/characteristic/{k}")
            for k, each in enumerate(parts)
        ]
        fields = {(each.get("field"), each.get("system")) for each in read}
        if not read or len(fields) != 1:
            raise self._fault(at, "compares several fields with values of one", "one field")
        if form == "limits":
            return {key: value for each in read for key, value in each.items()}
        first = {key: value for key, value in read[0].items() if key not in ("is", "in")}
        return first | {form: [each["is"] for each in read] if form == "in" else read[0]["is"]}

    def _single(self, given: Mapping[str, Any], at: str) -> dict[str, Any]:
        kind = given.get("type", {})
        if code_in(kind, "criterion") == "prior-therapy":
            counts = {"at_least": "low", "at_most": "high"}
            held = given.get("valueRange", {})
            found = {key: int(held[end]["value"]) for key, end in counts.items() if end in held}
            return {"prior_therapy": values_of(kind) | found}
        field = code_in(kind, "field")
        if field is None:
            raise self._fault(f"{at}/type", "names no field of the criteria language", f"a code of {BASE}code/field")
        atom: dict[str, Any] = {"field": field, **values_of(kind)}
        if "valueBoolean" in given:
            return atom | {"is": "true" if given["valueBoolean"] else "false"}
        if "valueQuantity" in given:
            held = given["valueQuantity"]
            sign = held.get("comparator", "")
            if sign not in KEYS or "value" not in held:
                raise self._fault(f"{at}/valueQuantity", "has no comparator", ", ".join(KEYS))
            unit = UNITS.get(str(held.get("code")), held.get("unit"))
            return atom | {KEYS[sign]: float(held["value"])} | ({"unit": unit} if unit else {})
        code = code_in(given.get("valueCodeableConcept", {}), f"field/{field}")
        if code is None:
            raise self._fault(at, f"holds no value of {field}", "valueBoolean, valueQuantity or a code of the field")
        return atom | {"is": code}
