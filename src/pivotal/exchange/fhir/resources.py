"""Resources from outside: read within limits, and held against the definition of R5."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pivotal.errors import FormatError, StorageError, shown
from pivotal.exchange.json_documents import json_text, kind_of, parse_json, pointer

LARGEST = 200_000_000  # bytes
DEEPEST = 200  # objects and lists within one another
VALIDATED = (
    "SubstanceDefinition", "MedicinalProductDefinition", "ClinicalUseDefinition", "RegulatedAuthorization",
    "EvidenceVariable", "ResearchStudy", "Evidence", "Citation", "Organization",
)  # fmt: skip


def read_bundle(path: str | Path) -> dict[str, Any]:
    """Return a bundle, with the digits of its decimals.

    Raises
    ------
    StorageError, FormatError
        If it cannot be read, is too large or nested too deeply, or is no bundle.
    """
    if Path(path).is_file() and Path(path).stat().st_size > LARGEST:
        raise StorageError(f"{path} has more than {LARGEST:,} bytes, the most that is read")
    document = parse_json(json_text(path), str(path), exact=True)
    return bundle_of(document, str(path))


def bundle_of(document: Any, name: str) -> dict[str, Any]:
    """Return a document that is a bundle, or a single resource as a bundle of one.

    Raises
    ------
    FormatError
        If it is neither, or nested too deeply.
    """
    check_depth(document, name)
    if not isinstance(document, dict) or not isinstance(document.get("resourceType"), str):
        raise FormatError(name, [f"/: holds {kind_of(document)} without resourceType"], "a bundle of FHIR")
    if document["resourceType"] == "Bundle":
        return document
    return {"resourceType": "Bundle", "entry": [{"resource": document}]}


def check_depth(document: Any, name: str) -> None:
    """Refuse a document whose objects and lists lie too deeply within one another.

    Raises
    ------
    FormatError
    """
    level, depth = [document] if isinstance(document, dict | list) else [], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise FormatError(name, [f"is nested more than {DEEPEST} levels deep"])
        held = (each for thing in level for each in (thing.values() if isinstance(thing, dict) else thing))
        level = [each for each in held if isinstance(each, dict | list)]


def resources_of(bundle: Mapping[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the resources of a bundle, each with its pointer.

    Raises
    ------
    FormatError
        With each entry that holds none.
    """
    found, faults = [], []
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise FormatError(name, [f"/entry: holds {kind_of(entries)}"], "a list")
    for place, entry in enumerate(entries):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and isinstance(resource.get("resourceType"), str):
            address = entry.get("fullUrl")  # by which a resource without an id is referred to
            own = {} if "id" in resource or not isinstance(address, str) else {"id": _tail(address)}
            found.append((f"/entry/{place}/resource", {**own, **resource}))
        else:
            faults.append(f"/entry/{place}/resource: holds {kind_of(resource)}, and no resource")
    if faults:
        raise FormatError(name, faults, "resources of FHIR")
    return found


def check_nulls(resources: Iterable[tuple[str, dict[str, Any]]], name: str) -> None:
    """Refuse resources in which something is null, which FHIR leaves out instead.

    Raises
    ------
    FormatError
        With each place.
    """
    faults: list[str] = []
    waiting: list[tuple[str, Any]] = list(resources)
    while waiting:
        at, thing = waiting.pop()
        inner = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
        held = [(at + pointer(key), each) for key, each in inner]
        faults += [f"{place}: is null" for place, each in held if each is None]
        waiting += held
    if faults:
        raise FormatError(name, faults, "what FHIR R5 allows: an element that is not known is left out")


def _tail(address: str) -> str:
    return address.removeprefix("urn:uuid:").rpartition("/")[2]


def check_resources(resources: Iterable[Mapping[str, Any]], name: str) -> None:
    """Hold resources that we write or read against R5, each by its class of ``fhir.resources``.

    Raises
    ------
    FormatError
        With every place that is not valid.
    StorageError
        If ``fhir.resources`` is not installed.
    """
    try:
        import_module("fhir.resources")
    except ImportError as error:
        raise StorageError("FHIR needs fhir.resources: pip install 'pivotal[fhir]'") from error
    faults: list[str] = []
    for place, each in enumerate(resources):
        kind = str(each["resourceType"])
        if kind not in VALIDATED:
            continue
        model = getattr(import_module(f"fhir.resources.{kind.lower()}"), kind)
        try:
            model.model_validate(each)
        except ValidationError as error:
            where = f"/entry/{place}/resource"
            faults += [f"{where}/{'/'.join(map(str, e['loc']))}: {shown(e['msg'])}" for e in error.errors()]
        except RecursionError:
            raise FormatError(name, [f"/entry/{place}/resource: is nested too deeply to be held against R5"]) from None
    if faults:
        raise FormatError(name, faults, "resources of FHIR R5")
