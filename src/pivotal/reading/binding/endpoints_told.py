"""Which endpoint of a trial words mean: by its own name, by the events it counts, or by a time that is told with it."""

from __future__ import annotations

import re
from collections.abc import Collection

from pivotal.dossier.trials import Endpoint, Trial
from pivotal.reading.model import Slot
from pivotal.reading.names.regimens import letters_of

_MONTHS = {"y": 12.0, "m": 1.0, "w": 12 / 52.18}
_AT = re.compile(r"(\d+(?:\.\d+)?)[\s\-]*(y|m|w)(?:ears?|rs?|onths?|os?|eeks?|ks?)?\b", re.IGNORECASE)
_UNIT = re.compile(r"[\s\-\u2010-\u2015]*(y|m|w)(?:ear|r|onth|o|eek|k)", re.IGNORECASE)
_LIVED = re.compile(r"\b(?:lived?|survived?|alive)\b", re.IGNORECASE)
_DYING = re.compile(r"\blikely to die\b|\brisk of dying\b", re.IGNORECASE)
_OF_DISEASE = re.compile(
    r"progress|wors|spread|return|recur|came back|come back|coming back|relapse|free of", re.IGNORECASE
)
_FREE = re.compile(r"\bfreedom from (?:disease )?progression|\bprogression[- ]free$", re.IGNORECASE)
_STOPPED = re.compile(r"(?:discontinu|stopp|withdr).*(?:adverse|side effect|toxicit)", re.IGNORECASE)
# What comes before "death" in an endpoint of several events, and what its name then begins with or holds.
_WITH_DEATH = re.compile(
    r"\b(?:(invasive|distant|local|regional)(?:[- ]disease)?(?: (?:recurrence|relapse|progression))?"
    r"|(second) (?:disease )?progression),? or (?:of )?$",
    re.IGNORECASE,
)
_SECOND = re.compile(r"\bsecond (?:disease )?$", re.IGNORECASE)
_NERVES = "central nervous system"
# What narrows an endpoint to a place or a kind of event, right before its name.
_NARROWING = re.compile(
    rf"\b((?:{_NERVES}|cns|brain|cerebral|intracranial|leptomeningeal|extracranial|bone|skeletal|liver|hepatic|lung"
    r"|peritoneal|pelvic|nodal|pain|local|loco-?regional|regional|distant|symptomatic|biochemical|psa)"
    r"(?:\s?\(\w+\))?(?: disease)?)[\s\-\u2010-\u2015]$",
    re.IGNORECASE,
)
_WIDENING = re.compile(
    r",? or (?:the )?(?:need|start|receipt|initiation|new|subsequent|additional|further|next)\b[\w \-]{0,40}?"
    r"(?:therapy|therapies|treatment|surgery|chemotherapy|transplantation)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s?\(\w+\)")
_WITH_NARROWING = re.compile(
    rf"{_NARROWING.pattern.removesuffix('$')}(?:progression|recurrence|relapse)\b", re.IGNORECASE
)
# What a ratio is of: "the risk of skeletal-related events (HR 0.30)", "the hazard ratio for bone metastases was".
_OF_WHAT = re.compile(
    r"\b(?:(?:risk|hazard ratio|HR) (?:of|for)|delay(?:ed|s|ing)|postpon(?:ed|es|ing)) "
    r"(?:an? |the |any |developing |new |first )*"
    r"([a-z][a-z\-]*(?: (?!of|in|for|by|with|to|was|and|or|compared|versus|vs)[a-z][a-z\-]*)?)"
)
_OF_DISEASE_OR_DEATH = re.compile(
    r"disease|tumou?r|cancer|progress|relapse|recurren|return|death|dy|mortality|event|wors|survival|both|all|having"
    r"|being|patient|people|those|women|men|this|these|treat|combin|experiment|add|active|control|placebo|primary|and"
    r"|vs|versus",
)


def own_name(trial: Trial, slot: Slot) -> Endpoint | None:
    """Return the endpoint that a dossier calls as a text does: ``complete response or better``."""
    told = letters_of(slot.text)
    return next((each for each in trial.endpoints if told in {letters_of(each.name), letters_of(each.id)}), None)


def narrowed(before: str, slot: Slot | None) -> str | None:
    """Return the words that narrow an endpoint, with its name: ``central nervous system (CNS) progression``.

    Parameters
    ----------
    before : str
        The words of the sentence before the endpoint, or before the value where none is named.
    slot : Slot, optional
        The endpoint.
    """
    if slot is None:
        found = _WITH_NARROWING.search(before)
        return None if found is None else found[0]
    found = _NARROWING.search(before)
    return None if found is None else f"{found[1]} {slot.text}"


def widened(slot: Slot, behind: str) -> str | None:
    """Return an endpoint with what else it counts: ``without progression`` or need of another treatment.

    Parameters
    ----------
    slot : Slot
        The endpoint.
    behind : str
        The words behind it.
    """
    found = _WIDENING.match(behind)
    return None if found is None else f"{slot.text}{found[0]}"


def called(trial: Trial, words: str) -> Endpoint | None:
    """Return the endpoint of a trial that words name, whether they spell an abbreviation out or not."""
    told = _plainly(words)
    return next((each for each in trial.endpoints if told in {_plainly(each.name), _plainly(each.id)}), None)


def _plainly(words: str) -> str:
    return letters_of(_BRACKET.sub("", words).casefold().replace(_NERVES, "cns"))


def of_something_else(before: str, names: Collection[str]) -> str | None:
    """Return what a ratio without an endpoint is of, where it is neither the disease nor death: ``bone metastases``.

    Parameters
    ----------
    before : str
        The words of the sentence before the ratio.
    names : collection of str
        The medicines of the sentence, in small letters.
    """
    told = [each[1] for each in _OF_WHAT.finditer(before)]
    other = bool(told) and not _OF_DISEASE_OR_DEATH.match(told[-1]) and told[-1].split(" ")[0] not in names
    return told[-1] if other else None


def counts_more(before: str, slot: Slot) -> str | None:
    """Return the word that makes ``progression or death`` another endpoint, such as ``second`` and ``invasive``."""
    told = f"{before}{slot.text}" if slot.text.casefold().endswith("or death") else before
    if slot.text.casefold().endswith("death") and (found := _WITH_DEATH.search(told.removesuffix("death"))):
        return (found[1] or found[2]).casefold()
    return "second" if "progression" in slot.text.casefold() and _SECOND.search(before) else None


def named_with(trial: Trial, word: str) -> Endpoint | None:
    """Return the endpoint of times whose name has a word, such as ``invasive disease-free survival``."""
    timed = [each for each in trial.endpoints if each.kind == "time_to_event"]
    found = [each for each in timed if word in re.findall(r"\w+", each.name.casefold())]
    return found[0] if len(found) == 1 else None


def is_of_lives(sentence: str) -> bool:
    """Say whether a sentence tells how long or how many lived, so that what it gives is overall survival."""
    told = _LIVED.search(sentence) or _DYING.search(sentence)
    return told is not None and _OF_DISEASE.search(sentence) is None


def in_other_words(trial: Trial, slot: Slot, named: str | None) -> Endpoint | None:
    """Return an endpoint that words tell but do not name: ``freedom from progression``, and of the only kind of PFS."""
    if _STOPPED.search(slot.text):
        return trial.endpoint("stopped_for_AE")
    if named == "events" and slot.text.casefold() in {"event", "events"}:
        return trial.endpoint("EFS")  # the risk of events
    if named != "PFS" and not _FREE.search(slot.text):
        return None
    timed = [each for each in trial.endpoints if each.kind == "time_to_event" and "second" not in each.name.casefold()]
    alike = [each for each in timed if each.name.casefold().endswith("progression-free survival")]
    return trial.endpoint("PFS") or (alike[0] if len(alike) == 1 else None)


def months_told(time: Slot, behind: str) -> float | None:
    """Return the time of a rate in months, whose unit stands in it or right behind it: ``three-year``."""
    within = _AT.search(time.text)
    unit = within[2] if within else (found[1] if (found := _UNIT.match(behind)) else None)
    try:
        return None if unit is None else float(time.value) * _MONTHS[unit.casefold()]
    except ValueError:
        return None


def endpoint_at(trial: Trial, named: str, months: float) -> Endpoint | None:
    """Return the share of patients without an event at a time: ``PFS at 12 months``, ``alive at 5 years``."""
    for each in trial.endpoints:
        told = _AT.search(each.name) or _AT.search(each.id.replace("_", " "))
        if each.kind != "proportion" or told is None:
            continue
        if abs(float(told[1]) * _MONTHS[told[2].casefold()] - months) < 1 and _is_share_of(trial, each, named):
            return each
    return None


def _is_share_of(trial: Trial, endpoint: Endpoint, named: str) -> bool:
    if re.split(r"[_\W]", endpoint.id)[0].casefold() == named.casefold():
        return True
    if re.search(rf"(?<!\w){re.escape(named)}(?!\w)", endpoint.name, re.IGNORECASE):
        return True
    whole = trial.endpoint(named)
    told = letters_of(_AT.sub("", endpoint.name)).removeprefix("rateof").removesuffix("at").removesuffix("rate")
    return whole is not None and letters_of(whole.name) == told
