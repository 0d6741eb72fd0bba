"""Which endpoint of a trial words mean: by its own name, by the events it counts, or by a time that is told with it."""

from __future__ import annotations

import re
from collections.abc import Collection

from pivotal.dossier.trials import Endpoint, Trial
from pivotal.reading.characters.lexer import tokens_of
from pivotal.reading.model import Slot
from pivotal.reading.names.regimens import letters_of

_MONTHS = {"y": 12.0, "m": 1.0, "w": 12 / 52.18}
_AT = re.compile(r"(\d+(?:\.\d+)?)[\s\-]*(y|m|w)(?:ears?|rs?|onths?|os?|eeks?|ks?)?\b", re.IGNORECASE)
_AT_NUMBER = re.compile(r"\b(y|m|w)(?:ear|onth|eek)s?[\s\-]+(\d+)\b", re.IGNORECASE)  # "week 24"
_SPELT_TIME = re.compile(r"\b(\d+(?:\.\d+)?)[\s\-]*(y|m|w)(?:ears?|rs?|onths?|os?|eeks?|ks?)\b", re.IGNORECASE)
_UNIT_BEFORE = re.compile(r"\b(y|m|w)(?:ear|onth|eek)s?[\s\-]+$", re.IGNORECASE)
_NOT_OF_MEASURE = re.compile(r"\s*\([^()]*\)|\b(?:rates?|of|at|by|after|the)\b", re.IGNORECASE)
_UNIT = re.compile(r"[\s\-\u2010-\u2015]*(y|m|w)(?:ear|r|onth|o|eek|k)", re.IGNORECASE)
_LISTED_UNIT = re.compile(r"(?:[\s,\-\u2010-\u2015]|\d+|\band\b)+(y|m|w)(?:ear|r|onth|o|eek|k)", re.IGNORECASE)
_LIVED = re.compile(r"\b(?:lived?|survived?|alive|rate of survival)\b", re.IGNORECASE)
_DYING = re.compile(r"\blikely to die\b|\brisk of dying\b", re.IGNORECASE)
_OF_DISEASE = re.compile(
    r"progress|wors|spread|return|recur|came back|come back|coming back|relapse|free of", re.IGNORECASE
)
_PROGRESSION = re.compile(r"(?:disease|tumou?r) progression", re.IGNORECASE)  # the risk of which was lower
_FREE = re.compile(r"\bfreedom from (?:disease )?progression|\bprogression[- ]free$", re.IGNORECASE)
_STOPPED = re.compile(
    r"(?:discontinu|stopp|withdr).*(?:adverse|side effect|toxicit)|(?:adverse|toxicit).*(?:discontinu|stopp|withdr)",
    re.IGNORECASE,
)
_SAME = {"≥": "higher", "more": "higher", "worse": "higher", "greater": "higher", "above": "higher", "+": "higher",
         "flash": "flush"}  # fmt: skip
_GRADE_BEFORE = re.compile(
    r"\b(?:fatal|serious|severe|grades?\s*(?:[≥>]\s*)?\d(?:\s*(?:[-–]|to|or|and)\s*(?:higher|more|above|worse|greater|\d))?\+?)"
    r"(?=\s+(?:(?:treatment|drug)-(?:related|emergent)\s+)?$)",
    re.IGNORECASE,
)
_GRADE = re.compile(
    r"\bgrades?\s*(?:[≥>]\s*)?\d(?:\s*(?:[-–]|to|or|and)\s*(?:higher|more|above|worse|greater|\d))?\+?", re.IGNORECASE
)
_GRADE_BEHIND = re.compile(rf"\s*\((?:of\s+)?({_GRADE.pattern})\s*\)", re.IGNORECASE)
# Words for how bad side effects were, which their grade tells; serious adverse events are a kind of their own.
_BADLY = re.compile(r"\bsevere\b|\bserious(?=\s+side[\s-]+effects\b)", re.IGNORECASE)
_NEAR_GRADE = 60  # characters behind a grade in which its harm is named
_KIND_BEFORE = re.compile(
    r"\b((?:[^\W\d]+\s){1,2}(?:events?|reactions?|toxicit\w+|disorders?|effects?))\s+(?:that\s+were\s+)?(?:of\s+)?$",
    re.IGNORECASE,
)
_KIND_BEHIND = re.compile(
    r"\s+((?:[^\W\d]+\s){1,2}(?:events?|reactions?|toxicit\w+|disorders?|effects?))\b", re.IGNORECASE
)
_CONFIRMED = re.compile(r"\bconfirmed (?=(?:\w+ ){0,2}respon|$)", re.IGNORECASE)
_NO_HARMS = frozenset({"ORR", "OS", "PFS", "CR", "PR", "DCR", "DOR"})
_OF_HARMS = frozenset({
    "of", "or", "to", "and", "the", "any", "event", "adverse", "advers", "treatment", "emergent", "th",
    "side", "sid", "effect", "reaction", "toxicity", "toxic", "unwanted", "all", "most",
})  # fmt: skip
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
    r"(?:therapy|therapies|treatment|surgery|chemotherapy|transplantation)"
    r"|(?-i:-(?!I[A-Z]*(?:R|V|F)\b|IRC\b|BICR|INV|DMC)[A-Z]{2,}\b)"  # of a part of the body: ORR-IC
    r"|(?-i:(?: or |\s?[/+]\s?)CR[a-z]\b)",  # remissions without all the counts of blood
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
    named = [(each, name) for each in trial.endpoints for name in (*each.names, each.id)]
    own = next((each for each, name in named if told == letters_of(name)), None)
    own = own or next((each for each, name in named if name != each.id and _plain(slot.text) == _plain(name)), None)
    if own is not None or "grade" not in slot.text.casefold():
        return own
    return _of_this_name(trial, slot.text)  # "grade 3-5 adverse events" for "adverse events of grade 3 to 5"


def _plain(text: str) -> list[str]:
    """Return the words of a name in the singular without articles: ``time to the first event``, ``hot flushes``."""
    stems = (_SAME.get(each.stem, each.stem).rstrip("e") for each in tokens_of(text))
    return [each for each in stems if each.isalnum() and each not in {"th", "a", "an"}]


def qualified(trial: Trial, slot: Slot, before: str, behind: str) -> tuple[Endpoint | None, bool]:
    """Return the endpoint that words before a name make of it, and whether they do: ``grade 3 or higher … events``."""
    graded, kind = _GRADE_BEFORE.search(before), _KIND_BEFORE.search(before) or _KIND_BEHIND.match(behind)
    if graded is not None and "grade" not in slot.text.casefold() and slot.value not in _NO_HARMS:
        return _of_this_name(trial, f"{graded[0]} {slot.text}"), True
    plain = _BADLY.sub(" ", slot.text)
    grade = _GRADE_BEHIND.match(behind)
    if grade is not None and slot.value not in _NO_HARMS and not _words_of_harm(plain):
        return _of_this_name(trial, f"{grade[1]} adverse events"), True  # "severe side effects (grade 3 or higher)"
    if slot.value == "grade3_AE" and kind is not None and _words_of_harm(_BADLY.sub(" ", kind[1])):
        return _of_this_name(trial, f"{kind[1]} {slot.text}"), True
    if not _CONFIRMED.search(f"{before}{slot.text}") or slot.value not in {"ORR", "CR", "PR"}:
        return None, False
    whole = "complete" in slot.text.casefold()
    told = [each for each in trial.endpoints if _CONFIRMED.search(each.name)]
    told = [each for each in told if ("complete" in each.name.casefold()) == whole]
    return (told[0], True) if len(told) == 1 else (None, False)


def graded_as_told(trial: Trial, endpoint: str, slot: Slot | None, sentence: str, place: int) -> list[Endpoint] | None:
    """Return the endpoints of a harm with a grade of its sentence: ``… of any grade in 64%, and of grade 3 in 28%``.

    Where a grade stands alone, the harm is the one named nearest to it; nothing where no harm is meant.
    """
    own = trial.endpoint(endpoint)
    told = [each[0] for each in _GRADE.finditer(sentence)]
    if own is None or own.role != "safety" or not told:
        return None
    names = [own.name]
    if endpoint == "grade3_AE":
        if slot is None or not _GRADE.fullmatch(slot.text):
            return None
        named = {name: at for each in trial.endpoints if each.role == "safety" and not _GRADE.search(name := each.name)
                 for at in [sentence.casefold().rfind(name.casefold(), 0, place + _NEAR_GRADE)] if at >= 0}  # fmt: skip
        names = [max(named, key=lambda each: named[each])] if named else []
    elif _GRADE.search(own.name):
        return None
    alike = (_of_this_name(trial, f"{name} {grade}") for name in names for grade in told)
    return [each for each in alike if each is not None]


def _of_this_name(trial: Trial, text: str) -> Endpoint | None:
    return next((each for each in trial.endpoints if any(is_harm(text, name) for name in each.names)), None)


def is_harm(text: str, name: str) -> bool:
    """Say whether words tell the harm of a name, either of them by the first letters: ``grade ≥3 CRS``."""
    words, named = _words_of_harm(text), _words_of_harm(name)
    return words == named or _words_of_harm(_spelt(text, name)) == named or words == _words_of_harm(_spelt(name, text))


def _spelt(text: str, name: str) -> str:
    """Return a text with the words of a name for the capitals that stand for them."""
    words = re.findall(r"[a-z]+", name.casefold())
    for capitals in re.findall(r"\b[A-Z]{2,5}\b", text):
        for first in range(len(words) - len(capitals) + 1):
            run = words[first : first + len(capitals)]
            if "".join(each[0] for each in run) == capitals.casefold():
                text = text.replace(capitals, " ".join(run))
    return text


def _words_of_harm(text: str) -> set[str]:
    """Return the words that tell a harm from others: ``anaemia of grade 3 or more`` is ``grade ≥3 anemia``."""
    text = re.sub(r"\bfatal\b", "grade 5", text.replace("_", " "), flags=re.IGNORECASE)
    stems = (_SAME.get(each.stem, each.stem).rstrip("e") for each in tokens_of(text))
    return {each for each in stems if each.isalnum() and each not in _OF_HARMS}


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
    return next((each for each in trial.endpoints if told in map(_plainly, (*each.names, each.id))), None)


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
    if named == "stopped_for_AE" or _STOPPED.search(slot.text):
        stopped = [each for each in trial.endpoints if each.kind == "proportion" and _STOPPED.search(each.name)]
        return trial.endpoint("stopped_for_AE") or (stopped[0] if len(stopped) == 1 else None)
    if slot.text.casefold().startswith("confirmed ") and (plain := trial.endpoint("ORR")) is not None:
        return plain if "complete" not in slot.text.casefold() else trial.endpoint("CR")
    if named == "events" and slot.text.casefold() in {"event", "events"}:
        return trial.endpoint("EFS")  # the risk of events
    if named != "PFS" and not _FREE.search(slot.text) and not _PROGRESSION.fullmatch(slot.text):
        return None
    timed = [each for each in trial.endpoints if each.kind == "time_to_event" and "second" not in each.name.casefold()]
    alike = [each for each in timed if each.name.casefold().endswith("progression-free survival")]
    return trial.endpoint("PFS") or (alike[0] if len(alike) == 1 else None)


def months_told(time: Slot, behind: str, before: str = "") -> float | None:
    """Return the time of a rate in months, whose unit stands in it or right beside it: ``three-year``, ``week 24``."""
    within = _AT.search(time.text)
    unit = within[2] if within else (found[1] if (found := _UNIT.match(behind) or _LISTED_UNIT.match(behind)) else None)
    if unit is None and (found := _UNIT_BEFORE.search(before)) is not None:
        unit = found[1]
    try:
        return None if unit is None else _months(time.value, unit)
    except ValueError:
        return None


def _months(number: str, unit: str) -> float:
    return float(number) * _MONTHS[unit.casefold()]


def times_in(words: str) -> list[float]:
    """Return the times that words tell, in months: ``week 24``, ``24 weeks``, ``2-year``."""
    told = [_months(each[1], each[2]) for each in _SPELT_TIME.finditer(words)]
    return told + [_months(each[2], each[1]) for each in _AT_NUMBER.finditer(words)]


def timed_in(trial: Trial) -> tuple[tuple[str, float, frozenset[str]], ...]:
    """Return the shares at a time that a trial has as endpoints: their ids, their times, and what they are of."""
    timed = ((each, _time_of(each)) for each in trial.endpoints if each.kind == "proportion")
    return tuple((each.id, at, frozenset(map(measured, each.names))) for each, at in timed if at is not None)


def measured(name: str) -> str:
    """Return the letters of what is measured, without its time: ``response (MMR) rate at week 24``."""
    return letters_of(_NOT_OF_MEASURE.sub(" ", _SPELT_TIME.sub(" ", _AT_NUMBER.sub(" ", name))))


def _time_of(endpoint: Endpoint) -> float | None:
    """Return the time that an endpoint has in its name, in months."""
    for name in (endpoint.name, endpoint.id.replace("_", " ")):
        if (told := _AT.search(name)) is not None:
            return _months(told[1], told[2])
        if (told := _AT_NUMBER.search(name)) is not None:
            return _months(told[2], told[1])
    return None


def endpoint_at(trial: Trial, named: str, months: float) -> Endpoint | None:
    """Return the share of patients without an event at a time: ``PFS at 12 months``, ``alive at 5 years``."""
    for each in trial.endpoints:
        at = _time_of(each) if each.kind == "proportion" else None
        if at is not None and abs(at - months) < 1 and _is_share_of(trial, each, named):
            return each
    return None


def _is_share_of(trial: Trial, endpoint: Endpoint, named: str) -> bool:
    if re.split(r"[_\W]", endpoint.id)[0].casefold() == named.casefold():
        return True
    if re.search(rf"(?<!\w){re.escape(named)}(?!\w)", endpoint.name, re.IGNORECASE):
        return True
    if (told := measured(named)) and told in map(measured, endpoint.names):
        return True
    whole = trial.endpoint(named)
    told = letters_of(_AT.sub("", endpoint.name)).removeprefix("rateof").removesuffix("at").removesuffix("rate")
    return whole is not None and letters_of(whole.name) == told
