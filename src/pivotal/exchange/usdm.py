"""A study of CDISC's Unified Study Definitions Model (USDM 4) as a trial with its epochs, objectives and estimands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from pivotal.dossier.trials import Trial
from pivotal.errors import FormatError, listed, shown
from pivotal.exchange.json_documents import Faults, json_text, kind_of, parse_json, pointer
from pivotal.nouns import Identifier, Noun, Text

Role = Literal["experimental", "reference"]
Strategy = Literal["treatment policy", "hypothetical", "composite", "while on treatment", "principal stratum"]
STRATEGIES = ("treatment policy", "hypothetical", "composite", "while on treatment", "principal stratum")
_REFERENCE = re.compile(r"placebo|sham|comparator|control|no (treatment|intervention)|standard of care", re.I)
_EXPERIMENTAL = re.compile(r"experimental|investigational|treatment arm", re.I)
_PHASES = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "1": "1", "2": "2", "3": "3", "4": "4"}
_TAG = re.compile(r"<usdm:tag\s+name=\"([^\"]*)\"\s*/?>(?:</usdm:tag>)?")
_REF = re.compile(r"<usdm:ref\b([^>]*)>")
_ATTRIBUTE = re.compile(r"(\w+)=\"([^\"]*)\"")


class Epoch(Noun):
    """A stretch of time that every patient passes through."""

    id: Identifier
    name: Text
    kind: Text | None = None


class Objective(Noun):
    """What the trial is to show, and the endpoints that show it."""

    id: Identifier
    text: Text
    level: Text | None = None
    endpoints: tuple[Identifier, ...] = ()


class IntercurrentEvent(Noun):
    """What may happen after the start of treatment, and how it is dealt with (ICH E9(R1))."""

    text: Text
    strategy: Strategy
    description: Text | None = None


class Estimand(Noun):
    """What is to be estimated: population, treatments, variable, intercurrent events and summary."""

    id: Identifier
    summary: Text | None = None
    population: Text | None = None
    interventions: tuple[Text, ...] = ()
    endpoint: Identifier
    events: tuple[IntercurrentEvent, ...] = ()


class StudyDefinition(Noun):
    """A study as its definition has it.

    Parameters
    ----------
    trial : Trial
        Arms, endpoints and eligibility text.
    epochs, objectives, estimands
        In their order.
    population : str, optional
        In words.
    planned : int, optional
        How many patients.
    interventions : tuple of str
        What is given.
    assumed : tuple of str
        What USDM does not say and the trial needs, each with a JSON pointer and what was put.
    """

    trial: Trial
    epochs: tuple[Epoch, ...] = ()
    objectives: tuple[Objective, ...] = ()
    estimands: tuple[Estimand, ...] = ()
    population: Text | None = None
    planned: int | None = None
    interventions: tuple[Text, ...] = ()
    assumed: tuple[Text, ...] = ()


def read_usdm(
    path: str | Path,
    *,
    version: str | None = None,
    design: str | None = None,
    roles: Mapping[str, Role] | None = None,
) -> StudyDefinition:
    """Return the study of a USDM 4 file.

    Parameters
    ----------
    path : str or Path
        A JSON file (``study``, ``usdmVersion``).
    version, design : str, optional
        The ``versionIdentifier`` and the name of the design, where there are several.
    roles : mapping of arm to str, optional
        ``experimental`` or ``reference`` of arms, by name, where the type of the arm says otherwise or nothing.

    Returns
    -------
    StudyDefinition
        The kind of an endpoint and which direction is good are not in USDM: they are taken from its words (survival,
        time to, response rate), else ``category`` and ``neither``, and listed in ``assumed``.

    Raises
    ------
    FormatError
        With every mistake and its JSON pointer: keys that are missing or of another type, references to what is not
        there, strategies that ICH E9(R1) does not name, arms whose role nothing says.
    StorageError
        If the file cannot be read.

    Notes
    -----
    Unified Study Definitions Model v4.0, CDISC and TransCelerate (2025); strategies of ICH E9(R1) (2019).
    """
    document = parse_json(json_text(path), str(path))
    faults = Faults(str(path))
    if not isinstance(document, dict) or "study" not in document:
        raise FormatError(str(path), [f"/: holds {kind_of(document)} without study"], "a study of USDM 4")
    number = faults.text(document, "usdmVersion", "")
    if number and not re.match(r"[34]\b", number):
        faults.add("/usdmVersion", f"version {shown(number)} is not read", "4.0")
    study = faults.take(document, "study", dict, "")
    at, chosen = _one(faults, study, "versions", "/study", "versionIdentifier", version)
    faults.raise_any()
    below, inner = _one(faults, chosen, "studyDesigns", at, "name", design)
    faults.raise_any()
    reader = _Reader(faults, at, chosen, below, inner, document)
    return reader.read(study, roles or {})


def _one(faults: Faults, thing: Any, key: str, at: str, name: str, wanted: str | None) -> tuple[str, Any]:
    """Return the one item of a list, or the one of a name."""
    items = faults.objects(thing, key, at, needed=True)
    names = [str(item.get(name)) for _, item in items]
    if wanted is not None:
        found = [each for each, own in zip(items, names, strict=True) if own == wanted]
        if len(found) != 1:
            faults.add(at + pointer(key), f"{len(found)} are called {shown(wanted)}", listed(names))
        return found[0] if found else (at, {})
    if len(items) != 1 and key in (thing or {}):
        faults.add(at + pointer(key), f"there are {len(items)}; name one", listed(names) or "one")
    return items[0] if items else (at, {})


def _slug(text: str) -> str:
    """Return a name of letters, digits and ``_ . + -``."""
    made = re.sub(r"[^A-Za-z0-9.+-]+", "_", text).strip("_.+-")
    return made[:80] or "x"


class _Reader:
    """Reads one design of one version, taking down what is wrong on the way."""

    def __init__(self, faults: Faults, at: str, version: Any, below: str, design: Any, document: Any) -> None:
        self.faults, self.at, self.version, self.below, self.design = faults, at, version, below, design
        self.assumed: list[str] = []
        self.by_id: dict[str, Any] = {}
        stack = [document]
        while stack:
            thing = stack.pop()
            if isinstance(thing, dict):
                if isinstance(thing.get("id"), str):
                    self.by_id.setdefault(thing["id"], thing)
                stack += thing.values()
            elif isinstance(thing, list):
                stack += thing

    def read(self, study: Any, roles: Mapping[str, Role]) -> StudyDefinition:
        """Return the whole study."""
        name = self.faults.text(study, "name", "/study") or "study"
        arms = self._arms(roles)
        endpoints, objectives = self._objectives()
        estimands = self._estimands({each for each, _ in endpoints})
        epochs = []
        for at, item in self.faults.objects(self.design, "epochs", self.below):
            label, key = self._named(at, item)
            epochs.append({"id": _slug(key), "name": label, "kind": _decode(item.get("type"))})
        population = self.faults.take(self.design, "population", dict, self.below, needed=False) or {}
        identifiers = [item for _, item in self.faults.objects(self.version, "studyIdentifiers", self.at)]
        registry = [str(each.get("text")) for each in identifiers if re.fullmatch(r"NCT\d{8}", str(each.get("text")))]
        trial = {
            "id": registry[0] if registry else _slug(name),
            "title": self._title() or name,
            "registry": tuple(registry),
            "phase": self._phase(),
            "blinding": self._blinding(),
            "randomised": self._randomised(),
            "control": "placebo" if any("placebo" in kind.lower() for _, kind in arms) else None,
            "arms": [arm for arm, _ in arms],
            "endpoints": [each for _, each in endpoints],
            "eligibility_unparsed": self._eligibility(),
            "source": (registry[0] if registry else _slug(name),),
        }
        self.faults.raise_any()
        planned = self.faults.take(population, "plannedEnrollmentNumber", dict, self.below, needed=False)
        patients = (planned or {}).get("value")
        self.faults.raise_any()
        try:
            return StudyDefinition(
                trial=trial,
                epochs=epochs,
                objectives=objectives,
                estimands=estimands,
                population=_plain(population.get("description")),
                planned=int(patients) if isinstance(patients, int | float) and patients % 1 == 0 else None,
                interventions=self._interventions(),
                assumed=tuple(self.assumed),
            )
        except ValidationError as error:
            told = [f"{self.below}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
            raise FormatError(self.faults.name, told) from None

    def _named(self, at: str, item: dict[str, Any]) -> tuple[str, str]:
        """Return the label of a thing, and its name."""
        name = self.faults.text(item, "name", at) or "x"
        return _plain(item.get("label")) or name, name

    def _arms(self, roles: Mapping[str, Role]) -> list[tuple[dict[str, Any], str]]:
        arms, names = [], []
        for at, item in self.faults.objects(self.design, "arms", self.below, needed=True):
            label, name = self._named(at, item)
            names += [label, name]
            kind = _decode(item.get("type")) or ""
            role = roles.get(name, roles.get(label))
            if role is None:
                role = (
                    "reference" if _REFERENCE.search(kind) else "experimental" if _EXPERIMENTAL.search(kind) else None
                )
            if role is None:
                self.faults.add(at + "/type", f"{shown(kind)} does not say which role the arm has", "a type, or roles=")
            arms.append(({"id": _slug(name), "name": label, "role": role}, kind))
        for name in roles:
            if name not in names:
                self.faults.add(self.below + "/arms", f"roles= names {shown(name)}", listed(dict.fromkeys(names)))
        if not arms and isinstance(self.design, dict) and self.design.get("arms") == []:
            self.faults.add(self.below + "/arms", "there are no arms")
        return arms

    def _objectives(self) -> tuple[list[tuple[str, dict[str, Any]]], list[dict[str, Any]]]:
        """Return the endpoints by their identifiers in the file, and the objectives."""
        endpoints: list[tuple[str, dict[str, Any]]] = []
        objectives = []
        for at, item in self.faults.objects(self.design, "objectives", self.below, needed=True):
            own = []
            for place, each in self.faults.objects(item, "endpoints", at):
                made = self._endpoint(place, each)
                own.append(made["id"])
                endpoints.append((str(each.get("id")), made))
            text = self.resolved(self.faults.text(item, "text", at), item)
            name = self.faults.text(item, "name", at) or "x"
            level = _decode(item.get("level"))
            objectives.append({"id": _slug(name), "text": text, "level": level, "endpoints": tuple(own)})
        if not endpoints:
            self.faults.add(self.below + "/objectives", "there are no endpoints")
        return endpoints, objectives

    def _endpoint(self, at: str, item: dict[str, Any]) -> dict[str, Any]:
        name = self.faults.text(item, "name", at) or "x"
        text = self.resolved(self.faults.text(item, "text", at), item) or name
        level = (_decode(item.get("level")) or "").lower()
        role = "primary" if "primary" in level else "secondary" if "secondary" in level else "description"
        words = text.lower()
        survival = "survival" in words
        kind, better = "category", "neither"
        if survival or "time to" in words or "duration of response" in words:
            kind, better = "time_to_event", "higher" if survival or "duration of response" in words else "neither"
        elif "response rate" in words:
            kind, better = "proportion", "higher"
        self.assumed.append(f"{at}: {name} is taken as {kind.replace('_', ' ')}, better: {better}")
        return {"id": _slug(name), "name": text, "kind": kind, "role": role, "better": better}

    def _estimands(self, known: set[str]) -> list[dict[str, Any]]:
        made = []
        names = {item_id: self.by_id[item_id].get("name") for item_id in known if item_id in self.by_id}
        for at, item in self.faults.objects(self.design, "estimands", self.below):
            variable = self.faults.text(item, "variableOfInterestId", at)
            if variable and variable not in known:
                self.faults.add(at + "/variableOfInterestId", f"there is no endpoint {shown(variable)}", listed(known))
            population = self._referred(at, item, "analysisPopulationId")
            treatments = [
                self._by_id(f"{at}/interventionIds/{index}", each)
                for index, each in enumerate(self.faults.take(item, "interventionIds", list, at) or ())
            ]
            events = [self._event(place, each) for place, each in self.faults.objects(item, "intercurrentEvents", at)]
            made.append(
                {
                    "id": _slug(self.faults.text(item, "name", at) or "x"),
                    "summary": self.faults.text(item, "populationSummary", at, needed=False),
                    "population": _said(population),
                    "interventions": tuple(filter(None, (_said(each) for each in treatments))),
                    "endpoint": _slug(str(names.get(variable or "") or "x")),
                    "events": tuple(events),
                }
            )
        return made

    def _event(self, at: str, item: dict[str, Any]) -> dict[str, Any]:
        said = self.faults.text(item, "strategy", at) or ""
        plain = re.sub(r"[\s_-]+", " ", said.lower())
        strategy = next((each for each in STRATEGIES if re.match(rf"(the )?{each}\b", plain)), None)
        if strategy is None and said:
            self.faults.add(at + "/strategy", f"{shown(said)} is no strategy of ICH E9(R1)", ", ".join(STRATEGIES))
        text = self.faults.text(item, "text", at)
        return {"text": text, "strategy": strategy, "description": _plain(item.get("description"))}

    def _referred(self, at: str, item: dict[str, Any], key: str) -> Any:
        name = self.faults.text(item, key, at)
        return None if name is None else self._by_id(at + pointer(key), name)

    def _by_id(self, at: str, name: Any) -> Any:
        if not isinstance(name, str) or name not in self.by_id:
            self.faults.add(at, f"{kind_of(name)} is nothing in this file", "the id of what is there")
            return None
        return self.by_id[name]

    def _interventions(self) -> tuple[str, ...]:
        items = self.faults.objects(self.version, "studyInterventions", self.at)
        return tuple(self._named(at, item)[0] for at, item in items)

    def _title(self) -> str | None:
        titles = [item for _, item in self.faults.objects(self.version, "titles", self.at)]
        for wanted in ("official", "brief", ""):
            for each in titles:
                if wanted in (_decode(each.get("type")) or "").lower() and str(each.get("text") or "").strip():
                    return str(each["text"]).strip()
        return None

    def _phase(self) -> str | None:
        said = _decode(self.design.get("studyPhase")) or ""
        found = [_PHASES[each] for each in re.findall(r"\b(iv|iii|ii|i|[1-4])\b", said.lower())]
        phase = "/".join(dict.fromkeys(found))
        return phase if phase in ("1", "1/2", "2", "2/3", "3", "4") else None

    def _blinding(self) -> str | None:
        said = (_decode(self.design.get("blindingSchema")) or "").lower()
        return next((each for each in ("open", "single", "double") if each in said), None)

    def _randomised(self) -> bool | None:
        keys = ("characteristics", "subTypes")
        items = [each for key in keys for _, each in self.faults.objects(self.design, key, self.below)]
        words = " ".join(_decode(each) or "" for each in items).lower()
        return None if "random" not in words else "non-random" not in words and "nonrandom" not in words

    def _eligibility(self) -> tuple[str, ...]:
        texts = []
        for at, item in self.faults.objects(self.design, "eligibilityCriteria", self.below):
            inner = self._referred(at, item, "criterionItemId")
            if isinstance(inner, dict) and isinstance(inner.get("text"), str):
                kind = (_decode(item.get("category")) or "criterion").removesuffix(" Criteria")
                texts.append(f"{kind}: {self.resolved(inner['text'], inner)}")
        return tuple(texts)

    def resolved(self, text: str | None, item: dict[str, Any]) -> str | None:
        """Return a text with what its tags stand for, and without markup."""
        if text is None:
            return None
        book = self.by_id.get(str(item.get("dictionaryId")), {})
        given = book.get("parameterMaps")
        known = given if isinstance(given, list) else []
        maps = {str(each.get("tag")): each for each in known if isinstance(each, dict)}

        def meaning(found: re.Match[str]) -> str:
            said = str(maps.get(found[1], {}).get("reference") or "")
            value: Any = said if "<usdm:ref" not in said else None
            if value is None and (ref := _REF.search(said)) is not None:
                about = dict(_ATTRIBUTE.findall(ref[1]))
                value = self.by_id.get(about.get("id", ""), {}).get(about.get("attribute", ""))
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            return str(value) if isinstance(value, str | int | float) and str(value) else f"[{found[1]}]"

        plain = re.sub(r"<[^>]+>", " ", _TAG.sub(meaning, text))
        return re.sub(r"\s+([,.;:)])", r"\1", " ".join(unescape(plain).split()))


def _decode(code: Any) -> str | None:
    """Return the words of a code, or of an alias of one."""
    if not isinstance(code, dict):
        return None
    inner = code.get("standardCode")
    return _plain((inner if isinstance(inner, dict) else code).get("decode"))


def _plain(text: Any) -> str | None:
    """Return a text without blanks round it, or None where there is none."""
    return text.strip() or None if isinstance(text, str) else None


def _said(thing: Any) -> str | None:
    """Return the text, label or name of a thing."""
    if not isinstance(thing, dict):
        return None
    return next((said for key in ("text", "label", "name") if (said := _plain(thing.get(key)))), None)
