"""Results of a record of ClinicalTrials.gov (API version 2) as they were printed there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pivotal.errors import FormatError, listed, shown
from pivotal.evidence.model import COMPARING, DataCut, ReportedResult
from pivotal.exchange.json_documents import Faults, json_text, kind_of, parse_json, pointer
from pivotal.nouns import Flag, Identifier, Noun, Text
from pivotal.units import Printed

_REFERENCES = {"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"}
_UNITS = {"day": "days", "week": "weeks", "month": "months", "year": "years"}
_PERCENT = re.compile(r"(percent(age)?|%)( of .*)?", re.I)
_ABSENT = re.compile(r"not (been )?(reached|estimable|evaluable)|could not be (estimated|calculated)|\bN[ER]\b", re.I)
_INTERVAL = re.compile(r"(\d+(?:\.\d+)?)\s*%\s*(confidence interval|ci)\b", re.I)
_P_VALUE = re.compile(r"(?:p\s*)?([<>≤≥=]|<=|>=)?\s*(0?\.\d+|[01](?:\.\d*)?)", re.I)
_EFFECTS = {
    "hazard ratio": "hazard_ratio", "odds ratio": "odds_ratio", "risk ratio": "relative_risk",
    "relative risk": "relative_risk", "risk difference": "difference",
}  # fmt: skip
_SHORT = re.compile(r"\(([A-Z][A-Za-z0-9-]{1,9})\)")
_CENTRAL = re.compile(r"independent|central|\bB?ICR\b|\bIR[CF]\b", re.I)
_INVESTIGATOR = re.compile(r"investigator", re.I)


class RegistryArm(Noun):
    """An arm of the record: its title, and its type as the registry has it."""

    id: Identifier
    title: Text
    type: Text | None = None


class NotTaken(Noun):
    """What stands in a record and was not taken, and why."""

    at: Text
    why: Text
    what: Text | None = None

    def __str__(self) -> str:
        return f"{self.at}: {self.what + ': ' if self.what else ''}{self.why}"


class RegistryRecord(Noun):
    """A record of a registry of trials.

    Parameters
    ----------
    id, title : str
        Its number and title.
    randomised : bool, optional
    arms : tuple of RegistryArm
        As they were planned, and as outcome groups name others.
    reference : str, optional
        The one arm that the record types as a comparator beside experimental ones. The record does not say which
        arm a ratio is divided by: name it in ``check_consistency(reference=)`` where that is known.
    results : DataCut, optional
        What was reported; None where nothing could be taken.
    outcomes : mapping of endpoint to title
    not_taken : tuple of NotTaken
        With JSON pointers.
    """

    id: Identifier
    title: Text
    randomised: Flag | None = None
    arms: tuple[RegistryArm, ...] = ()
    reference: Identifier | None = None
    results: DataCut | None = None
    outcomes: Mapping[Identifier, Text] = {}
    not_taken: tuple[NotTaken, ...] = ()


def read_registry_record(path: str | Path) -> RegistryRecord:
    """Return a record of ClinicalTrials.gov with its results as ``check_consistency`` takes them.

    Arms are matched by the identifiers of their groups, and over outcomes by their titles. Taken are medians with
    their intervals, percentages with theirs, numbers of patients, p values, ratios of hazards, odds and risks, and
    differences of risks; everything else is listed in ``not_taken``. Nothing is computed; a number keeps its digits.

    Parameters
    ----------
    path : str or Path
        A record as the API (version 2) gives it, in JSON.

    Returns
    -------
    RegistryRecord

    Raises
    ------
    FormatError
        If it is no such record, or is malformed; with JSON pointers.
    StorageError
        If the file cannot be read.

    Notes
    -----
    ClinicalTrials.gov API v2 (2024), ``resultsSection.outcomeMeasuresModule``; its numbers are text.
    """
    document = parse_json(json_text(path), str(path))
    if not isinstance(document, dict) or "protocolSection" not in document:
        said = f"/: holds {kind_of(document)} without protocolSection"
        raise FormatError(str(path), [said], "a record of ClinicalTrials.gov, API version 2")
    return _Record(document, str(path)).read()


class _Record:
    def __init__(self, document: dict[str, Any], name: str) -> None:
        self.document, self.faults = document, Faults(name)
        self.not_taken: list[NotTaken] = []
        self.arms: dict[str, RegistryArm] = {}
        self.outcomes: dict[str, str] = {}

    def read(self) -> RegistryRecord:
        """Return the record."""
        faults, at = self.faults, "/protocolSection"
        protocol = faults.take(self.document, "protocolSection", dict, "")
        about = faults.take(protocol, "identificationModule", dict, at)
        number = faults.text(about, "nctId", at + "/identificationModule") or ""
        if number and not re.fullmatch(r"NCT\d{8}", number):
            faults.add(at + "/identificationModule/nctId", f"{shown(number)} is no number of a trial", "NCT00000000")
        titles = [faults.text(about, key, at, needed=False) for key in ("officialTitle", "briefTitle")]
        self._planned_arms(protocol)
        section = faults.take(self.document, "resultsSection", dict, "", needed=False) or {}
        module = faults.take(section, "outcomeMeasuresModule", dict, "/resultsSection", needed=False) or {}
        below = "/resultsSection/outcomeMeasuresModule"
        found = [
            result
            for place, outcome in faults.objects(module, "outcomeMeasures", below)
            for result in self._outcome(place, outcome)
        ]
        faults.raise_any()
        if not found:
            self._leave(below, "no result could be taken" if module else "the record has no results")
        cut = None
        if found:
            title = f"{number}: results in ClinicalTrials.gov"
            cut = DataCut(id=number, title=title, source=number, results=tuple(found))
        return RegistryRecord(
            id=number,
            title=next(filter(None, titles), number),
            randomised=self._randomised(protocol),
            arms=tuple(self.arms.values()),
            reference=self._reference(),
            results=cut,
            outcomes=self.outcomes,
            not_taken=tuple(self.not_taken),
        )

    def _leave(self, at: str, why: str, what: str | None = None) -> None:
        self.not_taken.append(NotTaken(at=at, why=why, what=what))

    def _planned_arms(self, protocol: Any) -> None:
        at = "/protocolSection/armsInterventionsModule"
        module = self.faults.take(protocol, "armsInterventionsModule", dict, "/protocolSection", needed=False)
        for place, item in self.faults.objects(module, "armGroups", at):
            label = self.faults.text(item, "label", place)
            if label:
                self._arm(label, self.faults.text(item, "type", place, needed=False))

    def _arm(self, title: str, kind: str | None = None) -> str:
        """Return the name of the arm with a title, which becomes one where there is none yet."""
        key = " ".join(title.casefold().split())
        if key not in self.arms:
            name, taken = _slug(title), {each.id for each in self.arms.values()}
            name = next(each for each in (name, *(f"{name[:76]}-{n}" for n in range(2, 99))) if each not in taken)
            self.arms[key] = RegistryArm(id=name, title=title, type=kind)
        return self.arms[key].id

    def _reference(self) -> str | None:
        kinds = [(each.id, each.type) for each in self.arms.values() if each.type]
        references = [name for name, kind in kinds if kind in _REFERENCES]
        return references[0] if len(references) == 1 and any(kind == "EXPERIMENTAL" for _, kind in kinds) else None

    def _randomised(self, protocol: Any) -> bool | None:
        design = (protocol or {}).get("designModule")
        info = design.get("designInfo") if isinstance(design, dict) else None
        said = info.get("allocation") if isinstance(info, dict) else None
        return {"RANDOMIZED": True, "NON_RANDOMIZED": False}.get(said) if isinstance(said, str) else None

    def _outcome(self, at: str, outcome: dict[str, Any]) -> Iterator[ReportedResult]:
        """Yield the results of an outcome: its own, and those of further comparisons."""
        title = self.faults.text(outcome, "title", at) or "outcome"
        endpoint = self._endpoint(title)
        groups = {}
        for place, group in self.faults.objects(outcome, "groups", at):
            name, label = self.faults.text(group, "id", place), self.faults.text(group, "title", place)
            if name and label:
                groups[name] = self._arm(label)
        said: dict[str, Any] = {
            "endpoint": endpoint,
            "assessor": _assessor(title),
            "n": self._patients(at, outcome, groups),
        }
        said |= self._measured(at, outcome, groups)
        comparisons = list(self._comparisons(at, outcome, groups))
        whole = [each for each in comparisons if set(each[1]) == set(groups.values())]
        first = whole[0] if len(whole) == 1 or (whole and not said.keys() & {"median", "percent"}) else None
        if first is not None:
            said |= first[2]
        if said.keys() & {"median", "percent", *COMPARING}:
            yield from self._result(at, said)
        for place, arms, numbers in comparisons:
            if first is None or place != first[0]:
                n = {arm: count for arm, count in said["n"].items() if arm in arms}
                yield from self._result(place, {"endpoint": endpoint, "assessor": said["assessor"], "n": n, **numbers})

    def _endpoint(self, title: str) -> str:
        short = _SHORT.findall(title)
        taken, name = set(self.outcomes), short[0] if len(short) == 1 else _slug(title)
        if name in taken:
            name = _slug(title)
        name = next(each for each in (name, *(f"{name[:76]}-{n}" for n in range(2, 999))) if each not in taken)
        self.outcomes[name] = title
        return name

    def _result(self, at: str, said: dict[str, Any]) -> Iterator[ReportedResult]:
        try:
            yield ReportedResult(**said)
        except ValidationError as error:
            for each in error.errors(include_url=False):
                place = ".".join(map(str, each["loc"])) or said["endpoint"]
                self._leave(at, each["msg"].removeprefix("Value error, "), place)

    def _patients(self, at: str, outcome: dict[str, Any], groups: Mapping[str, str]) -> dict[str, Printed]:
        """Return the patients analysed, arm by arm."""
        found: dict[str, Printed] = {}
        for place, denominator in self.faults.objects(outcome, "denoms", at):
            units = self.faults.text(denominator, "units", place, needed=False) or ""
            if units.casefold() != "participants":
                self._leave(place, f"counts of {shown(units)}, not of participants")
                continue
            for inner, count in self.faults.objects(denominator, "counts", place):
                arm = self._group(inner, count, groups)
                value = self._number(inner, count, "value")
                if arm and value is not None:
                    found[arm] = value
        return found

    def _group(self, at: str, thing: dict[str, Any], groups: Mapping[str, str]) -> str | None:
        name = self.faults.text(thing, "groupId", at)
        if name is not None and name not in groups:
            self.faults.add(at + "/groupId", f"there is no group {shown(name)}", ", ".join(groups))
        return groups.get(name or "")

    def _number(self, at: str, thing: dict[str, Any], key: str) -> Printed | None:
        """Return a number as it was printed, or None where there is none, which is listed."""
        text = self.faults.text(thing, key, at, needed=False)
        if text is None or text.upper() in ("NA", "N/A"):
            return None
        try:
            return Printed.parse(text.replace(",", ""))
        except ValidationError:
            self._leave(at + pointer(key), "is no printed number", shown(text))
            return None

    def _measured(self, at: str, outcome: dict[str, Any], groups: Mapping[str, str]) -> dict[str, Any]:
        """Return the medians or percentages of an outcome, with the unit of times."""
        parameter = str(outcome.get("paramType") or "").upper()
        unit = (self.faults.text(outcome, "unitOfMeasure", at, needed=False) or "").strip()
        word = unit.casefold().removesuffix("s")
        if parameter == "MEDIAN" and word in _UNITS:
            quantity, more = "median", {"unit": _UNITS[word]}
        elif parameter == "NUMBER" and _PERCENT.fullmatch(unit):
            quantity, more = "percent", {}
        else:
            self._leave(at, f"{parameter.lower() or 'no parameter'} in {unit or 'no unit'} is not taken")
            return {}
        rows = [
            (place, category)
            for outer, klass in self.faults.objects(outcome, "classes", at)
            for place, category in self.faults.objects(klass, "categories", outer)
        ]
        if len(rows) != 1:
            self._leave(at, f"{len(rows)} classes and categories; accepted: one")
            return {}
        level = self._level(at, outcome)
        found = {}
        for place, each in self.faults.objects(rows[0][1], "measurements", rows[0][0]):
            arm = self._group(place, each, groups)
            estimate = self._estimate(place, each, level)
            if arm and estimate is not None:
                found[arm] = estimate
        return {quantity: found, **more} if found else {}

    def _level(self, at: str, outcome: dict[str, Any]) -> float | None:
        """Return the level of the intervals, or None where what is beside the numbers are no such intervals."""
        said = str(outcome.get("dispersionType") or "")
        found = _INTERVAL.fullmatch(said.strip())
        if found is None and said and said.upper() not in ("NONE", "NA"):
            self._leave(at, "is no confidence interval of a stated level", shown(said))
        return float(found[1]) if found and 0 < float(found[1]) < 100 else None

    def _estimate(self, at: str, each: dict[str, Any], level: float | None) -> dict[str, Any] | None:
        """Return a number of an arm with its interval; what a comment says is not reached has no number."""
        comment = str(each.get("comment") or "")
        absent = bool(_ABSENT.search(comment))
        value = self._number(at, each, "value")
        if value is None:
            if not absent:
                self._leave(at, "there is no number, and no comment says that it was not reached", comment or None)
                return None
            value = Printed.parse("not reached")
        if level is None:
            return {"value": value}
        limits = [self._number(at, each, key) for key in ("lowerLimit", "upperLimit")]
        upper_na = str(each.get("upperLimit") or "").strip().upper() in ("NA", "N/A")
        if limits[1] is None and upper_na and absent:
            limits[1] = Printed.parse("not reached")
        for key, limit in zip(("lowerLimit", "upperLimit"), limits, strict=True):
            if limit is None and key in each:
                self._leave(at + pointer(key), "is no number", shown(str(each[key])))
        return {"value": value, "ci": tuple(limits), "level": level} if any(limits) else {"value": value}

    def _comparisons(self, at: str, outcome: dict[str, Any], groups: Mapping[str, str]) -> Iterator[Any]:
        """Yield place, arms and numbers of each comparison; a ratio and a p by themselves are put together."""
        made: list[tuple[str, tuple[str, ...], dict[str, Any]]] = []
        for place, each in self.faults.objects(outcome, "analyses", at):
            names = self.faults.take(each, "groupIds", list, place) or []
            arms = []
            for index, name in enumerate(names):
                if not isinstance(name, str) or name not in groups:
                    self.faults.add(place + pointer("groupIds", index), f"there is no group {kind_of(name)}")
                else:
                    arms.append(groups[name])
            if len(arms) != 2:
                self._leave(place, f"a comparison of {len(arms)} groups; accepted: two")
                continue
            if numbers := self._comparison(place, each):
                made.append((place, tuple(arms), numbers))
        for pair in dict.fromkeys(each[1] for each in made):
            own = [each for each in made if each[1] == pair]
            if len(own) == 2 and {*own[0][2], *own[1][2]} >= {"hazard_ratio", "p_value"}:
                apart = len([each for each in own if each[2].keys() & {"hazard_ratio"}]) == 1
                if apart and len([each for each in own if each[2].keys() & {"p_value"}]) == 1:
                    note = f"ratio and p value stand apart: {own[0][0]}, {own[1][0]}"
                    own = [(own[0][0], pair, {**own[0][2], **own[1][2], "note": note})]
            yield from own

    def _comparison(self, at: str, each: dict[str, Any]) -> dict[str, Any]:
        """Return the ratio or difference, and the p value, of a comparison."""
        numbers: dict[str, Any] = {}
        kind = str(each.get("paramType") or "")
        method = str(each.get("statisticalMethod") or "")
        words = kind.casefold()
        name = next((name for said, name in _EFFECTS.items() if said in words and "log" not in words.split()), None)
        if name is not None:
            if (effect := self._effect(at, each, method, name)) is not None:
                numbers[name] = effect
        elif kind or each.get("paramValue"):
            taken = listed(f"{each}s" for each in _EFFECTS)
            self._leave(at, f"only {taken} are taken", shown(kind or "no parameter"))
        text = self.faults.text(each, "pValue", at, needed=False)
        if text is not None:
            found = _P_VALUE.fullmatch(text.strip())
            if found is None:
                self._leave(at + "/pValue", "is no printed p value", shown(text))
            else:
                comment = str(each.get("pValueComment") or "") + " " + method
                sides = [side for side in ("one", "two") if re.search(rf"\b{side}[- ](sided|tailed)", comment, re.I)]
                sign = (found[1] or "").replace("=", "") if (found[1] or "") == "=" else found[1] or ""
                said = {"value": Printed.parse(sign + found[2]), "sides": sides[0] if len(sides) == 1 else "not stated"}
                numbers["p_value"] = said
        return numbers

    def _effect(self, at: str, each: dict[str, Any], method: str, name: str) -> dict[str, Any] | None:
        value = self._number(at, each, "paramValue")
        if value is None:
            self._leave(at + "/paramValue", "there is no number")
            return None
        if name == "difference" and abs(value.value or 0.0) <= 1:
            self._leave(at + "/paramValue", "may be a difference in percentage points or of fractions", str(value))
            return None
        said: dict[str, Any] = {"value": value}
        if name == "hazard_ratio" and "stratified" in method.casefold():
            said["stratified"] = "unstratified" not in method.casefold()
        level = self._number(at, each, "ciPctValue")
        limits = [self._number(at, each, key) for key in ("ciLowerLimit", "ciUpperLimit")]
        if not any(limits):
            return said
        if level is None or level.value is None or not 0 < level.value < 100:
            self._leave(at + "/ciPctValue", "the interval has no level, and is left out")
            return said
        sides = {"TWO_SIDED": 2, "ONE_SIDED": 1}.get(str(each.get("ciNumSides") or ""))
        if sides is None:
            self._leave(at + "/ciNumSides", "the sides of the interval are not stated, and it is left out")
            return said
        return said | {"ci": tuple(limits), "level": level.value, "sides": sides}


def _slug(text: str) -> str:
    made = re.sub(r"[^A-Za-z0-9.+-]+", "_", text).strip("_.+-")
    return made[:80].rstrip("_.+-") or "x"


def _assessor(title: str) -> str:
    """Return who judged the outcome, where its title says it of one only."""
    central, investigator = bool(_CENTRAL.search(title)), bool(_INVESTIGATOR.search(title))
    return "not stated" if central == investigator else "BICR" if central else "investigator"
