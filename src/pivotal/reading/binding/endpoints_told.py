"""Which endpoint of a trial words mean: by its own name, by the events it counts, or by a time that is told with it."""

from __future__ import annotations

import re

from pivotal.dossier.trials import Endpoint, Trial
from pivotal.reading.characters.lexer import tokens_of
from pivotal.reading.model import Slot
from pivotal.reading.names.regimens import letters_of

_MONTHS = {"y": 12.0, "m": 1.0, "w": 12 / 52.18}
_AT = re.compile(r"(\d+(?:\.\d+)?)[\s\-]*(y|m|w)(?:ears?|rs?|onths?|os?|eeks?|ks?)?\b", re.IGNORECASE)
_UNIT = re.compile(r"[\s\-\u2010-\u2015]*(y|m|w)(?:ear|r|onth|o|eek|k)", re.IGNORECASE)
_LIVED = re.compile(r"\b(?:lived|survived|alive)\b", re.IGNORECASE)
_OF_DISEASE = re.compile(
    r"progress|wors|spread|return|recur|came back|come back|coming back|relapse|free of", re.IGNORECASE
)
_FREE = re.compile(r"\bfreedom from (?:disease )?progression|\bprogression[- ]free$", re.IGNORECASE)
_STOPPED = re.compile(
    r"(?:discontinu|stopp|withdr).*(?:adverse|side effect|toxicit)|(?:adverse|toxicit).*(?:discontinu|stopp|withdr)",
    re.IGNORECASE,
)
_HIGHER = {"≥": "higher", "more": "higher", "worse": "higher", "greater": "higher", "above": "higher", "+": "higher"}
_OF_HARMS = frozenset({"of", "or", "to", "and", "the", "any", "event", "adverse", "treatment", "emergent"})
# What comes before "death" in an endpoint of several events, and what its name then begins with or holds.
_WITH_DEATH = re.compile(
    r"\b(?:(invasive|distant|local|regional)(?:[- ]disease)?(?: (?:recurrence|relapse|progression))?"
    r"|(second) (?:disease )?progression),? or (?:of )?$",
    re.IGNORECASE,
)
_SECOND = re.compile(r"\bsecond (?:disease )?$", re.IGNORECASE)


def own_name(trial: Trial, slot: Slot) -> Endpoint | None:
    """Return the endpoint that a dossier calls as a text does: ``complete response or better``."""
    told = letters_of(slot.text)
    own = next((each for each in trial.endpoints if told in {letters_of(each.name), letters_of(each.id)}), None)
    if own is not None or "grade" not in slot.text.casefold():
        return own
    words = words_of_harm(slot.text)  # "grade 3-5 adverse events" for "adverse events of grade 3 to 5"
    return next((each for each in trial.endpoints if words_of_harm(each.name) == words), None)


def words_of_harm(text: str) -> set[str]:
    """Return the words that tell a harm from others: ``anaemia of grade 3 or more`` is ``grade ≥3 anemia``."""
    stems = (_HIGHER.get(each.stem, each.stem) for each in tokens_of(text.replace("_", " ")))
    return {each for each in stems if each.isalnum() and each not in _OF_HARMS}


def counts_more(before: str, slot: Slot) -> str | None:
    """Return the word that makes ``progression or death`` another endpoint, such as ``second`` and ``invasive``."""
    if slot.text.casefold().startswith("death") and (found := _WITH_DEATH.search(before)):
        return (found[1] or found[2]).casefold()
    return "second" if "progression" in slot.text.casefold() and _SECOND.search(before) else None


def named_with(trial: Trial, word: str) -> Endpoint | None:
    """Return the endpoint of times whose name has a word, such as ``invasive disease-free survival``."""
    timed = [each for each in trial.endpoints if each.kind == "time_to_event"]
    found = [each for each in timed if word in re.findall(r"\w+", each.name.casefold())]
    return found[0] if len(found) == 1 else None


def is_of_lives(sentence: str) -> bool:
    """Say whether a sentence tells how long or how many lived, so that what it gives is overall survival."""
    return _LIVED.search(sentence) is not None and _OF_DISEASE.search(sentence) is None


def in_other_words(trial: Trial, slot: Slot, named: str | None) -> Endpoint | None:
    """Return an endpoint that words tell but do not name: ``freedom from progression``, and of the only kind of PFS."""
    if named == "stopped_for_AE" or _STOPPED.search(slot.text):
        stopped = [each for each in trial.endpoints if each.kind == "proportion" and _STOPPED.search(each.name)]
        return trial.endpoint("stopped_for_AE") or (stopped[0] if len(stopped) == 1 else None)
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
