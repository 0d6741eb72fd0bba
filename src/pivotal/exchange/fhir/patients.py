"""The door to patients in FHIR: bundles shaped like mCODE, as a frame of facts and a table of earlier therapies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pivotal.dates import day_text, parse_day
from pivotal.errors import DataError, FormatError, StorageError, shown
from pivotal.exchange.fhir.codings import Codings
from pivotal.exchange.fhir.patient_facts import Fact, Unknown, age_on, facts_of
from pivotal.exchange.fhir.resources import LARGEST, bundle_of, check_depth, resources_of
from pivotal.exchange.fhir.therapy_events import ORDERS, THERAPIES, TherapyEvent, events_of
from pivotal.exchange.json_documents import json_text, parse_json
from pivotal.frames import frame_of
from pivotal.label.language import CriteriaField
from pivotal.label.model import CodedValue, FactValue, Patient, TherapyReceived
from pivotal.label.vocabulary import Hierarchy, Vocabulary
from pivotal.provenance import Provenance, sha256_of
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pivotal.dossier.diseases import Disease

FACTS = ("Condition", "Observation")
AGE = "age"  # the field that a date of birth answers
EVENT_COLUMNS = ("patient", "date", "code", "system", "setting", "outcome", "therapy")
SHOWN = 20
PATIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}", re.ASCII)


class HasVocabulary(Protocol):
    """Anything that brings fields and diseases along, such as a dossier."""

    @property
    def fields(self) -> tuple[CriteriaField, ...]:
        """What criteria may speak of."""

    @property
    def diseases(self) -> tuple[Disease, ...]:
        """Disease concepts."""


@dataclass(frozen=True)
class FhirPatients(Result):
    """Patients that were read from resources of FHIR.

    Attributes
    ----------
    patients : tuple of Patient
        What is known of each, as ``pivotal.match`` takes it; what was not read is not known.
    events : tuple of TherapyEvent
        Earlier therapies, one row an event.
    unknown : tuple of Unknown
        Everything that was read and means nothing: codes of no row, values that do not fit, resources left out.
    columns : tuple of str
        The fields of the vocabulary, in its order.
    """

    patients: tuple[Patient, ...]
    events: tuple[TherapyEvent, ...]
    unknown: tuple[Unknown, ...]
    columns: tuple[str, ...]
    on: date
    provenance: Provenance = field(default_factory=lambda: Provenance("read_fhir_patients"))

    def rows(self) -> Sequence[Row]:
        """Return one row a patient: its name, and every field of the vocabulary, ``None`` where it is not known."""
        systems = {name for each in self.patients for name, fact in each.facts.items() if isinstance(fact, CodedValue)}
        found = []
        for each in self.patients:
            row: Row = {"patient": each.id}
            for name in self.columns:
                fact = each.facts.get(name)
                row[name] = fact.value if isinstance(fact, CodedValue) else fact
                if name in systems:
                    row[f"{name}_system"] = fact.system if isinstance(fact, CodedValue) else None
            found.append(row)
        return found

    def therapies(self, backend: str | None = None) -> Any:
        """Return the events of earlier therapies: patient, date, code, system, setting, outcome, therapy.

        Parameters
        ----------
        backend : str, optional
            ``polars``, ``pandas``, ``pyarrow`` or ``modin``; without it a list of dicts.
        """
        rows = [{name: getattr(each, name) or None for name in EVENT_COLUMNS} for each in self.events]
        if backend is None:
            return rows
        return frame_of({name: [row[name] for row in rows] for name in EVENT_COLUMNS}, backend)

    def summary(self) -> Row:
        """Return how many patients and events were read, and how much was not understood."""
        codes = {(each.system, each.code) for each in self.unknown if each.code}
        counts = {"patients": len(self.patients), "events": len(self.events)}
        return {
            "term": f"patients on {day_text(self.on)}",
            **counts,
            "unknown": len(self.unknown),
            "unknown_codes": len(codes),
        }

    def told(self) -> tuple[str, ...]:
        """Return what was not understood, each code once with how often it occurs."""
        counted: dict[str, int] = {}
        for each in self.unknown:
            where = f"{each.system} {each.code}" if each.code else ", ".join(filter(None, (each.patient, each.at)))
            said = f"{where}: {each.what}"
            counted[said] = counted.get(said, 0) + 1
        return tuple(f"{said} ({count} times)" if count > 1 else said for said, count in counted.items())

    def __rich__(self) -> RenderableType:
        """Return how many were read and what was not understood."""
        from rich.console import Group

        head = ", ".join(
            f"{count} {name.replace('_', ' ')}" for name, count in self.summary().items() if name != "term"
        )
        told = self.told()
        more = [f"… and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
        return Group(head, *told[:SHOWN], *more)


def read_fhir_patients(
    source: str | Path | Mapping[str, Any] | Iterable[str | Path | Mapping[str, Any]],
    vocabulary: HasVocabulary,
    *,
    on: date | str,
    codings: str | Path | Iterable[Mapping[str, Any]] | None = None,
    orders: bool = False,
) -> FhirPatients:
    """Read patients from bundles shaped like mCODE, as facts and earlier therapies of a vocabulary.

    Parameters
    ----------
    source : path, mapping, or several of them
        Bundles or single resources as JSON, or a resource a line (``.ndjson``); of one patient in several, too.
    vocabulary : Dossier
        Its fields are the columns; its codes are what codes are translated to.
    on : datetime.date or str
        The day on which patients are looked at: ages are of that day, and what is later is not taken.
    codings : path or iterable of mapping, optional
        Further codes: ``system, code, field``, and ``topography, value, coding_system, edition`` where they apply.
    orders : bool
        Take what was ordered (MedicationRequest) as given. Otherwise it is told and not taken.

    Returns
    -------
    FhirPatients
        ``tidy()`` is the patient frame, ``therapies()`` the events, ``patients`` one noun each. Unknown codes are in
        ``unknown`` and never dropped. A field with two values of one day stays unknown, and is told; otherwise the
        latest counts, and of two codes the narrower where one lies within the other. Earlier therapies are never taken
        to be complete.

    Raises
    ------
    FormatError
        If a document is no JSON, no resource, nested too deeply, or holds a patient twice.
    StorageError
        If a file cannot be read or is too large.
    DataError
        If the day is none, or the table of codes does not fit the vocabulary.

    Notes
    -----
    mCODE (HL7, STU 4, 2025) on R4; the shapes of R5 are read as well. Conditions with body site and morphology,
    secondary conditions, observations, MedicationAdministration, -Statement and Procedure are read. Grade is
    not derived from a morphology code, because the code does not say it.

    Examples
    --------
    >>> import pivotal as pv
    >>> bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
    ...     {"resource": {"resourceType": "Patient", "id": "p1", "birthDate": "1964-05-01"}},
    ...     {"resource": {"resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p1"},
    ...                   "code": {"coding": [{"system": "http://loinc.org", "code": "89247-1"}]}, "valueInteger": 1}}]}
    >>> found = pv.read_fhir_patients(bundle, pv.load_dossier("cabometyx"), on="2025-09-01")
    >>> {name: value for name, value in found.tidy()[0].items() if value is not None}
    {'patient': 'p1', 'age': 61, 'ecog': 1.0}
    """
    words, day = Vocabulary(vocabulary.fields, vocabulary.diseases), _day(on)
    plain = {name: None for name in words.patient_fields if words.fields[name].kind in ("number", "flag")}
    coded = {name: words.codes(name).codes for name in words.patient_fields if name not in plain}
    table = Codings.of(codings, {**plain, **coded, "therapy": words.therapies.codes})
    reading = _Reading(table, words, day, orders=orders)
    for name, resources in _documents(source, reading.hashes):
        reading.take(name, resources)
    return reading.finished()


def _day(on: date | str) -> date:
    if isinstance(on, date):
        return on
    try:
        return parse_day(on)
    except (ValueError, AttributeError) as error:
        raise DataError(f"on={shown(on)}; accepted: a day such as 2025-09-01") from error


def _documents(source: Any, hashes: dict[str, str]) -> Iterator[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """Yield each document with its resources."""
    several = [source] if isinstance(source, str | Path | Mapping) else list(source)
    for number, each in enumerate(several, 1):
        if isinstance(each, Mapping):
            name = f"bundle {number}"
            yield name, resources_of(bundle_of(dict(each), name), name)
            continue
        path = Path(each)
        if path.is_file() and path.stat().st_size > LARGEST:
            raise StorageError(f"{path} has more than {LARGEST:,} bytes, the most that is read")
        text = json_text(path)
        hashes[path.name] = sha256_of(text.encode())
        if path.suffix.casefold() == ".ndjson":
            yield str(path), list(_lines(text, str(path)))
        else:
            yield str(path), resources_of(bundle_of(parse_json(text, str(path)), str(path)), str(path))


def _lines(text: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            document = parse_json(line, name, number)
            check_depth(document, name)
            for at, resource in resources_of(bundle_of(document, name), name):
                yield f"line {number}{at.removeprefix('/entry/0/resource')}", resource


class _Reading:
    """Gathers patients over all documents."""

    def __init__(self, codings: Codings, words: Vocabulary, on: date, *, orders: bool) -> None:
        self.codings, self.words, self.on, self.orders = codings, words, on, orders
        self.born: dict[str, tuple[Any, str]] = {}
        self.facts: dict[str, list[Fact]] = {}
        self.events: list[TherapyEvent] = []
        self.unknown: list[Unknown] = []
        self.hashes: dict[str, str] = {}
        self.waiting: list[tuple[str, str, dict[str, Any]]] = []
        self.medications: dict[str, dict[str, Any]] = {}

    def take(self, name: str, resources: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Take in the resources of a document; what speaks of patients waits until all patients are known."""
        for at, resource in resources:
            kind, own = resource["resourceType"], str(resource.get("id", ""))
            if kind == "Patient":
                if not PATIENT_ID.fullmatch(own) or own in self.born:
                    fault = f"the patient {own} is there twice" if own in self.born else f"{shown(own)} is no id"
                    raise FormatError(name, [f"{at}: {fault}"])
                self.born[own], self.facts[own] = (resource.get("birthDate"), at), []
            elif kind == "Medication":
                self.medications[f"Medication/{own}"] = self.medications[f"urn:uuid:{own}"] = resource
            else:
                self.waiting.append((name, at, resource))

    def finished(self) -> FhirPatients:
        """Return the patients, with everything that was not understood."""
        for _, at, resource in self.waiting:
            self._read(at, resource)
        parameters = {"on": self.on.isoformat(), "orders": self.orders}
        patients = tuple(self._patient(name) for name in self.born)
        return FhirPatients(
            patients=patients,
            events=tuple(self.events),
            unknown=tuple(self.unknown),
            columns=tuple(self.words.patient_fields),
            on=self.on,
            provenance=Provenance("read_fhir_patients", parameters, self.hashes),
        )

    def _read(self, at: str, resource: dict[str, Any]) -> None:
        kind = resource["resourceType"]
        if kind not in FACTS and kind not in THERAPIES:
            self.unknown.append(Unknown("", at, f"a {kind} is not read"))
            return
        subject = resource.get("subject")
        pointed = str(subject.get("reference", "")) if isinstance(subject, Mapping) else ""
        patient = pointed.removeprefix("urn:uuid:").rpartition("/")[2]
        if patient not in self.born:
            self.unknown.append(
                Unknown(patient, at, f"a {kind} of a patient who is not there ({pointed or 'no subject'})")
            )
            return
        if kind == ORDERS and not self.orders:
            self.unknown.append(Unknown(patient, at, f"a {kind} says what was ordered, not what was given"))
            return
        if kind in FACTS:
            found: Iterator[Any] = facts_of(resource, at, patient, self.codings, self.words.fields)
        else:
            found = events_of(resource, at, patient, self.codings, self.medications)
        for each in found:
            if isinstance(each, Unknown):
                self.unknown.append(each)
            elif (fault := self._untimely(patient, each.when if isinstance(each, Fact) else each.date)) is not None:
                self.unknown.append(Unknown(patient, at, fault))
            elif isinstance(each, Fact):
                self.facts[patient].append(each)
            else:
                self.events.append(each)

    def _untimely(self, patient: str, when: str) -> str | None:
        """Say what is wrong with a day before birth or after the day asked; dates are compared as far as they go."""
        born, day = str(self.born[patient][0] or ""), self.on.isoformat()
        shortest = min(len(born), len(when))
        if shortest and when[:shortest] < born[:shortest]:
            return f"of {when}, before the birth on {born}, is not taken"
        return f"of {when}, after {day}, is not taken" if when > day[: len(when)] else None

    def _patient(self, name: str) -> Patient:
        facts: dict[str, FactValue] = {}
        born, at = self.born[name]
        if AGE in self.words.fields and born is not None:
            try:
                age = age_on(born, self.on)
            except ValueError as error:
                self.unknown.append(Unknown(name, f"{at}/birthDate", str(error).partition("\n")[0]))
            else:
                facts |= {} if age is None else {AGE: age}
        by_field: dict[str, list[Fact]] = {}
        for each in self.facts[name]:
            by_field.setdefault(each.field, []).append(each)
        for field_name, found in by_field.items():
            chosen = self._chosen(name, field_name, found)
            if chosen is not None:
                system = chosen.coding_system
                facts[field_name] = (
                    chosen.value if system is None else CodedValue(value=str(chosen.value), system=system)
                )
        return Patient(id=name, facts=facts, prior_therapies=self._therapies(name))

    def _chosen(self, patient: str, name: str, found: Sequence[Fact]) -> Fact | None:
        """Return the latest of several facts; of codes of one day the narrowest, if the others lie above it.

        A date that is less precise, or missing, may be as late: what it says counts as said on that day.
        """
        latest = max(each.when for each in found)
        now = [each for each in found if latest.startswith(each.when)]
        field_kind = self.words.fields[name].kind
        if field_kind in ("code", "disease"):
            now = [each for each in now if not self._above(self.words.codes(name), each, now)]
        if len({(each.value, each.coding_system) for each in now}) == 1:
            return now[0]
        said = " and ".join(sorted({str(each.value) for each in now}))
        when = f" on {latest}" if latest else " without a date"
        self.unknown.append(Unknown(patient, now[0].at, f"{name} is {said}{when}, and stays unknown"))
        return None

    @staticmethod
    def _above(codes: Hierarchy, one: Fact, among: Sequence[Fact]) -> bool:
        others = [each for each in among if each.value != one.value and each.coding_system == one.coding_system]
        return any(codes.within(str(each.value), str(one.value)) for each in others)

    def _therapies(self, patient: str) -> tuple[TherapyReceived, ...] | None:
        own = [each for each in self.events if each.patient == patient and each.therapy is not None]
        grouped: dict[tuple[str, str | None], list[str]] = {}
        for each in own:
            held = grouped.setdefault((str(each.therapy), each.setting), [])
            held += [each.outcome] if each.outcome is not None and each.outcome not in held else []
        made = [
            TherapyReceived.model_validate({"therapy": therapy, "setting": setting, "outcomes": outcomes or None})
            for (therapy, setting), outcomes in grouped.items()
        ]
        return tuple(made) or None
