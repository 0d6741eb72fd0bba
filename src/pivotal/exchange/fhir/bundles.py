"""The doors to medicines in FHIR R5: a dossier as a bundle of resources, and a bundle as nouns."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from pivotal.dossier.medicines import Medicine, Organisation
from pivotal.dossier.sources import Source
from pivotal.dossier.trials import Trial
from pivotal.errors import DataError, FormatError, shown
from pivotal.exchange.fhir.authorisations import authorisations, events_in
from pivotal.exchange.fhir.citations import citation, organisation, organisation_in, source_in
from pivotal.exchange.fhir.criteria_tree import TreeReader
from pivotal.exchange.fhir.medicinal_products import (
    indication_in,
    indications,
    product_in,
    products,
    substance,
    substance_in,
)
from pivotal.exchange.fhir.naming import BASE
from pivotal.exchange.fhir.reported_evidence import evidence_in
from pivotal.exchange.fhir.resources import VALIDATED, check_nulls, check_resources, read_bundle, resources_of
from pivotal.exchange.fhir.studies import PARTS, study, study_in
from pivotal.exchange.json_documents import kind_of
from pivotal.nouns import Noun
from pivotal.storage import write_atomically

N = TypeVar("N", bound=Noun)
T = TypeVar("T")
_EXACT = re.compile(r'"\ue000(-?[0-9.]+(?:[eE][+-]?[0-9]+)?)\ue000"')


class Holding(Protocol):
    """A dossier, or anything that holds its nouns."""

    @property
    def medicines(self) -> tuple[Medicine, ...]:
        """Medicines."""

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Trials."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Sources."""

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """Companies and authorities."""


@dataclass(frozen=True)
class FhirRecords:
    """What a bundle holds, as the nouns of a dossier.

    Attributes
    ----------
    medicines, trials, sources, organisations
        In the order of the bundle.
    left_out : tuple of str
        Resources that are not read, by type, with how many there are.
    """

    medicines: tuple[Medicine, ...] = ()
    trials: tuple[Trial, ...] = ()
    sources: tuple[Source, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    left_out: tuple[str, ...] = ()


def write_fhir(dossier: Holding | Medicine, path: str | Path) -> Path:
    """Write medicines, their labels and trials as a bundle of FHIR R5 resources.

    Parameters
    ----------
    dossier : Dossier, FhirRecords or Medicine
        A medicine alone is written without trials, sources and organisations, to which it then only refers.
    path : str or Path
        The JSON file.

    Returns
    -------
    Path
        Where it lies. ``read_fhir`` gives equal nouns.

    Raises
    ------
    StorageError
        If the file cannot be written, or the package that validates resources is not installed.
    FormatError
        If a resource is not valid R5, which would be a mistake of ours.

    Notes
    -----
    HL7 FHIR R5 (5.0.0, 2023): SubstanceDefinition, MedicinalProductDefinition, ClinicalUseDefinition with its criteria
    in an EvidenceVariable, RegulatedAuthorization for each span of validity, ResearchStudy, Evidence, Citation and
    Organization. What R5 has no element for is in extensions; ``docs/exchange.md`` lists them.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = pv.read_fhir(pv.write_fhir(dossier, Path(folder) / "cabometyx.json"))
    >>> found.medicines == dossier.medicines, found.trials == dossier.trials
    (True, True)
    """
    held: Holding = FhirRecords(medicines=(dossier,)) if isinstance(dossier, Medicine) else dossier
    if not isinstance(getattr(held, "medicines", None), tuple):
        raise DataError(f"{shown(dossier)} holds no medicines; accepted: a dossier, a medicine or FhirRecords")
    resources = list(_resources(held))
    check_resources(resources, str(path))
    entries = [{"fullUrl": f"{BASE}{each['resourceType']}/{each['id']}", "resource": each} for each in resources]
    return write_atomically(path, exact_json({"resourceType": "Bundle", "type": "collection", "entry": entries}))


def _resources(held: Holding) -> Iterator[dict[str, Any]]:
    for medicine in held.medicines:
        yield substance(medicine)
        yield from products(medicine)
        yield from indications(medicine)
        yield from authorisations(medicine)
    for trial in held.trials:
        yield from study(trial)
    yield from map(organisation, held.organisations)
    yield from map(citation, held.sources)


def exact_json(document: Mapping[str, Any]) -> str:
    """Return JSON in which every decimal has the digits that it was given, as FHIR asks.

    Examples
    --------
    >>> from decimal import Decimal
    >>> print(exact_json({"value": Decimal("0.40")}))
    {
     "value": 0.40
    }
    """
    text = json.dumps(document, ensure_ascii=False, indent=1, default=lambda given: f"\ue000{given}\ue000")
    return _EXACT.sub(r"\1", text)


# ------------------------------------------------------------------------------------------------- reading


def read_fhir(path: str | Path) -> FhirRecords:
    """Return the medicines and trials of a bundle that ``write_fhir`` wrote.

    Parameters
    ----------
    path : str or Path
        A JSON file with a bundle of FHIR R5.

    Returns
    -------
    FhirRecords
        Nouns equal to those that were written. Resources of other types are counted in ``left_out``.

    Raises
    ------
    FormatError
        If it is no bundle, nested too deeply, not valid R5, or says what a dossier cannot; with JSON pointers.
    StorageError
        If the file cannot be read, is larger than is read, or the package that validates resources is not installed.

    Notes
    -----
    The nouns are read as in a dossier, but names that they refer to are not looked up: the vocabulary of fields,
    diseases and therapies is not part of a bundle.
    """
    reader = _Reader(str(path), read_bundle(path))
    return reader.records()


class _Reader:
    """Puts the resources of a bundle together again."""

    def __init__(self, file: str, bundle: Mapping[str, Any]) -> None:
        self.file, self.found = file, resources_of(bundle, file)
        check_nulls(self.found, file)
        check_resources([each for _, each in self.found], file)
        tree = TreeReader(file)
        self.criteria: dict[str, dict[str, Any]] = {}
        for at, each in self._of("EvidenceVariable"):
            self.criteria[str(each.get("url"))] = self._taken(partial(tree.read, at=at), each, at)

    def _of(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((at, each) for at, each in self.found if each["resourceType"] == kind)

    def records(self) -> FhirRecords:
        """Return the nouns."""
        others = [each["resourceType"] for _, each in self.found if each["resourceType"] not in VALIDATED]
        uses = [each.get("type") for _, each in self._of("ClinicalUseDefinition")]
        others += [f"ClinicalUseDefinition of the type {each}" for each in uses if each != "indication"]
        return FhirRecords(
            medicines=tuple(self._medicines()),
            trials=tuple(self._trials()),
            sources=tuple(self._nouns(Source, source_in, "Citation")),
            organisations=tuple(self._nouns(Organisation, organisation_in, "Organization")),
            left_out=tuple(f"{others.count(kind)} {kind}" for kind in dict.fromkeys(others)),
        )

    def _nouns(self, kind: type[N], reading: Callable[[dict[str, Any]], dict[str, Any]], name: str) -> Iterator[N]:
        return (self._noun(kind, self._taken(reading, each, at), at) for at, each in self._of(name))

    def _taken(self, reading: Callable[[dict[str, Any]], T], resource: dict[str, Any], at: str) -> T:
        """Return what is read of a resource; one that is valid R5 and not as we write it is a fault with its place."""
        try:
            return reading(resource)
        except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
            why = f"{type(error).__name__}: {error}"
            raise FormatError(self.file, [f"{at}: is not written as pivotal writes it ({shown(why)})"]) from error

    def _medicines(self) -> Iterator[Medicine]:
        whole: dict[str, tuple[str, dict[str, Any]]] = {}
        for at, each in self._of("SubstanceDefinition"):
            made = self._taken(substance_in, each, at)
            whole[str(made["id"])] = (at, made)
        for at, each in self._of("MedicinalProductDefinition"):
            medicine, product = self._taken(product_in, each, at)
            self._owner(whole, medicine, at).setdefault("products", []).append(product)
        for at, each in self._of("ClinicalUseDefinition"):
            if each.get("type") != "indication":
                continue
            medicine, address, indication = self._taken(indication_in, each, at)
            indication["criteria"] = self._criteria(address, at)
            self._owner(whole, medicine, at).setdefault("indications", []).append(indication)
        events: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for at, each in self._of("RegulatedAuthorization"):
            for medicine, position, event in self._taken(lambda held: list(events_in(held)), each, at):
                self._owner(whole, medicine, at)
                events.setdefault(str(medicine), []).append((self._place(position, at), event))
        for name, found in events.items():
            whole[name][1]["label_events"] = [event for _, event in sorted(found, key=lambda each: each[0])]
        return (self._noun(Medicine, made, at) for at, made in whole.values())

    def _place(self, position: object, at: str) -> int:
        if not isinstance(position, int):
            raise FormatError(self.file, [f"{at}: position is {kind_of(position)}"], "a whole number")
        return position

    def _owner(self, whole: Mapping[str, tuple[str, dict[str, Any]]], medicine: str | None, at: str) -> dict[str, Any]:
        if not isinstance(medicine, str) or medicine not in whole:
            raise FormatError(
                self.file, [f"{at}: belongs to the medicine {shown(medicine)}, which is not in the bundle"]
            )
        return whole[medicine][1]

    def _criteria(self, address: str | None, at: str) -> dict[str, Any]:
        if address not in self.criteria:
            raise FormatError(self.file, [f"{at}: its criteria ({shown(address)}) are not in the bundle"])
        return self.criteria[address]

    def _trials(self) -> Iterator[Trial]:
        results: dict[tuple[str, str, str], list[tuple[int, dict[str, Any]]]] = {}
        for at, each in self._of("Evidence"):
            found = self._taken(evidence_in, each, at)
            if str(found.get("part")) not in PARTS:
                raise FormatError(self.file, [f"{at}: does not say which data cut it belongs to"])
            place = (str(found.get("trial")), str(found["part"]), str(found.get("cut")))
            results.setdefault(place, []).append((self._place(found.get("position"), at), found["result"]))
        for at, each in self._of("ResearchStudy"):
            made = self._taken(study_in, each, at)
            eligibility = each.get("recruitment", {}).get("eligibility", {}).get("reference")
            if eligibility is not None:
                made["eligibility"] = self._criteria(f"{BASE}{eligibility}", at)
            for part in PARTS:
                for cut in made.get(part, ()):
                    held = results.pop((str(made["id"]), part, str(cut.get("id"))), [])
                    cut["results"] = [result for _, result in sorted(held, key=lambda pair: pair[0])]
            yield self._noun(Trial, made, at)
        if results:
            trial, _, cut = next(iter(results))
            raise FormatError(self.file, [f"there is evidence of the cut {cut} of {trial}, which is not in the bundle"])

    def _noun(self, kind: type[N], made: Mapping[str, Any], at: str) -> N:
        try:
            return kind.model_validate(made)
        except ValidationError as error:
            raise FormatError(self.file, [f"{at}: {_said(each)}" for each in error.errors()]) from None


def _said(error: Mapping[str, Any]) -> str:
    """Return what is wrong with a noun, and with which of its keys."""
    keys: Sequence[Any] = error["loc"]
    where = ".".join(str(each) for each in keys if ":" not in str(each))
    return f"{where or 'the whole'}: {str(error['msg']).removeprefix('Value error, ')}"
