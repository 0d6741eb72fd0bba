"""Endpoints that stand together: those that a word is said of, before or behind it, with all of their list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, kind_at, phrase_at, text_at
from pivotal.reading.results.intervals import closing, opening
from pivotal.reading.results.treatments_told import names_treatments
from pivotal.reading.words import DISEASE_HEADS

_KINDS = frozenset({"endpoint", "share"})
_NO_GAINS = frozenset({
    "deaths", "crossover", "stopped_for_AE", "dose_reduced", "stable_disease", "progressive_disease", "DOT", "TTR",
})  # fmt: skip
CLAUSES = frozenset({";", "but", "while", "whereas", "although", "though", "which", "who", "whom", ".", "despite"})
_JOINING = frozenset({"and", "or", ",", "/", "&", "nor", "plus"})
_PASSED = _JOINING | {
    "as", "well", "both", "the", "median", "rate", "rates", "also", "its", "a", "in", "of", "for", "longer", "better",
    "improved", "key", "secondary", "primary", "significantly", "either", "higher", "prolonged", "-", "free",
    "specific",
    "endpoint", "endpoints", "early", "confirmed",
    "distance", "distant", "regional", "locoregional", "assessed", "investigator", "independent", "centrally",
}  # fmt: skip
_SUBJECT_OF = frozenset({
    "was", "were", "did", "is", "are", "had", "has", "have", "data", "results", "showed", "remained", "remains",
    "favoured", "will", "analysis", "analyses", "improved", "benefit", "follow",
})  # fmt: skip
_SEEN = frozenset({
    "maintained", "sustained", "confirmed", "observed", "seen", "noted", "found", "reported", "shown",
    "demonstrated", "detected",
})  # fmt: skip
_AGAINST = frozenset({"versus", "vs", "v", "compared", "over", "than", "with"})
_PASSED_EXCEPTED = frozenset({"was", "were", "is", "also", "both", "rate", "rates"})
_NEAR_JOINED, _FAR_RESUMED = 9, 7
# What may stand before "survival" alone where it is that of the patients.
_OF_PATIENTS = frozenset({
    "in", "of", "for", "a", "the", "no", "'s", "’s", "'", "’", "consistent", "significant", "meaningful", "clinical",
    "increasing", "increases", "improving", "extending", "prolonging", "extend", "and", "clear", "any", "their",
    "patients", "patient", "although", "that", "whereas", "added", "substantial", "long", "median", "demonstrate",
    "demonstrated", "demonstrates", "show", "showed", "shows", "shown", "confer", "conferred", "offered", "provided",
    "on", "this", "term", "long-term", "significantly", "superior", "inferior", "poorer", "worse", "yet", "as",
    "because", "since", "while", "at", "when", "but", "improve", "improves", "improved", "prolong", "prolongs",
    "prolonged", "extends", "extended", "longer", "better", "same", "similar", "comparable", "identical", "equivalent",
    "neither",
})  # fmt: skip
_NOT_OF_PATIENTS = frozenset({"-", "–", "curve", "curves", "data", "analysis", "analyses", "follow", "without", "of"})
_BETTERED = (
    "improv", "prolong", "exten", "longer", "benefit", "advantage", "increas", "superior", "better", "gain", "wins",
    "won", "noninferior", "detriment", "unalter", "unaffect", "unchang", "equivalent", "superimpos", "same", "short",
    "fail", "miss", "effect", "impact", "differ", "inferior", "poorer", "worse", "favour",
)  # fmt: skip
_MORE_BETTERED = (
    *_BETTERED, "lengthen", "enhanc", "boost",
    "raise", "doubl", "tripl", "quadrupl", "outperform", "surpass", "beat", "bested", "higher", "greater", "lower",
    "reduc", "decreas", "similar", "comparab", "identical", "impair", "compromis", "affect", "alter", "influenc",
    "match", "augment", "maximis",
)  # fmt: skip
_VERBS_OF_GAIN = (
    "improv", "prolong", "extend", "lengthen", "increas", "enhanc", "boost", "raise", "doubl", "tripl", "favour",
    "affect", "alter", "influenc", "reduc", "decreas", "worsen", "shorten", "impair", "compromis", "similar",
    "comparab", "better", "longer", "equivalent", "identical", "augment", "maximis", "neither", "both",
)  # fmt: skip
_EVENTS_LACKED = (
    "progress", "relaps", "recurr", "event", "disease", "metast", "failure", "treatment", "evidence", "worsen",
    "cancer", "tumour",
)  # fmt: skip
_LIVES = frozenset({"life", "lives"})
_WHOSE = frozenset({"patients", "people", "women", "men", "those", "adults", "children", "many", "sufferers"})
_FAR_WHOSE, _RAISED = 8, ("boost", "increas", "rais", "improv")
_BEHIND_LIFE = frozenset(
    {"by", "in", "and", ".", ",", ";", "(", "compared", "versus", "vs", "significantly", "with", "among", ""}
)
_ASSESSED = frozenset({"according", "assessed", "evaluated", "defined", "criteria", "review", "determined"})
_ASSESSORS = frozenset({
    "independent", "review", "committee", "central", "blinded", "radiology", "radiologic", "radiological", "assessed",
    "radiographic",
    "investigator", "irc", "bicr", "icr", "iric", "irf", "facility", "masked", "panel", "confirmed",
})  # fmt: skip
_FAR_ASSESSED = 9
_NEAR_BETTERED, _FAR_BETTERED, _FAR_SUBJECT = 7, 13, 30
_OF_WHOM = frozenset({"in", "of", "among", "for", "with"})


def with_survival(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of a sentence in which ``survival`` alone is overall survival beside a word of being better."""
    found: list[Item] | None = None
    for at, item in enumerate(items):
        if item.kind == "word" and item.low in _LIVES and _is_lengthened(items, at):
            found = list(items) if found is None else found
            found[at] = replace(item, kind="endpoint", value="OS")
        if item.kind != "word" or item.value != "survival":
            continue
        parted = text_at(items, at + 1).startswith("curve") and _is_of_a_difference(items, at)
        whose = text_at(items, at + 1) == "of" and text_at(items, at + 2) in _WHOSE
        whose = whose and text_at(items, at - 2).startswith(("increas", "improv", "enhanc"))
        hung = text_at(items, at + 1) in _NOT_OF_PATIENTS and not _is_a_dash(items, at + 1)
        hung = hung and not lacks_no_events(items, at + 1)
        if hung and not (parted or whose or _is_lengthened(items, at)):
            continue
        if at + 1 < len(items) and items[at + 1].kind == "endpoint":
            continue  # survival without progression
        if _is_in_a_list(items, at):
            found = list(items) if found is None else found
            found[at] = replace(item, kind="endpoint", value="OS")
            continue
        last = items[opening(items, at - 1) - 1 if items[at - 1].text == ")" else at - 1]
        before = at == 0 or last.low in _OF_PATIENTS or last.low in DISEASE_HEADS or last.kind in {"disease", "drug"}
        treated = names_treatments(items)
        gained = text_at(items, at + 1).startswith(("benefit", "advantage")) and last.low.isalpha()
        before = before or (gained and last.low != "free")  # a modest survival benefit
        before = before or (at > 0 and _opens_clause(items, at)) or (treated and last.low.startswith(_VERBS_OF_GAIN))
        far = _FAR_BETTERED if at or text_at(items, 1) not in _OF_WHOM else _FAR_SUBJECT
        near = range(max(0, at - _NEAR_BETTERED), min(at + far, len(items)))
        told = _MORE_BETTERED if treated else _BETTERED  # patients are compared with each other too
        if before and (parted or any(text_at(items, index).startswith(told) for index in near)):
            found = list(items) if found is None else found
            found[at] = replace(item, kind="endpoint", value="OS")
    return items if found is None else found


def lacks_no_events(items: Sequence[Item], at: int) -> bool:
    """Say whether ``without`` tells what else was not done: ``survival without added toxicity``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of ``without``; ``survival without progression`` is another endpoint.
    """
    return text_at(items, at) == "without" and find(items, _EVENTS_LACKED, at + 1, at + 5) is None


def _is_a_dash(items: Sequence[Item], at: int) -> bool:
    """Say whether a dash parts what stands around it, and joins no words: ``improved survival – a first``."""
    return items[at].text in {"-", "–", "—"} and items[at].start > items[at - 1].end


def _opens_clause(items: Sequence[Item], at: int) -> bool:
    """Read ``In this trial, survival was``, ``Results: survival improved``: the subject of a clause."""
    dash = items[at - 1].text == "-" and items[at].start > items[at - 1].end
    if not dash and items[at - 1].text not in {",", ";", ":", ")", "–", "—", "“", '"', "(", "•"}:
        return False
    return text_at(items, at + 1) in _SUBJECT_OF | {"improved", "differed", "appeared", "favoured", "does", "worsened"}


def _is_in_a_list(items: Sequence[Item], at: int) -> bool:
    """Read ``improved TTP, survival, and response rate``: an endpoint between others."""
    before = text_at(items, at - 1) == "," and items[at - 2].kind in _KINDS
    return (
        before
        and text_at(items, at + 1) in {",", "and"}
        and any(each.kind in _KINDS for each in items[at + 2 : at + 4])
    )


def _is_of_a_difference(items: Sequence[Item], at: int) -> bool:
    """Read ``no difference in survival curves`` and ``the survival curves did not differ``."""
    return any(text_at(items, i).startswith(("differ", "separat")) for i in range(max(0, at - 5), at + 9))


def _is_lengthened(items: Sequence[Item], at: int) -> bool:
    """Read ``extended life by 9 months`` and ``extends the lives of patients``; a patent and a shelf have one too."""
    place = at - 1
    while place > 0 and text_at(items, place) in {"the", "their", "patient", "patients", "'s", "’s", "'", "’"}:
        place -= 1
    expected = text_at(items, at + 1) == "expectancy"  # boosted life expectancy from 13 to 18 months
    if not text_at(items, place).startswith(("extend", "prolong", "lengthen", *(_RAISED if expected else ()))):
        return False
    if expected:
        return text_at(items, at + 2) in _BEHIND_LIFE | {"from", "to"}
    if text_at(items, at + 1) in {"of", "for"}:
        near = [text_at(items, index) for index in range(at + 2, at + _FAR_WHOSE)]
        return any(each in _WHOSE and not set(near[:step]) & {",", "by", "and"} for step, each in enumerate(near))
    return text_at(items, at + 1) in _BEHIND_LIFE


def is_gained(item: Item) -> bool:
    """Say whether an item is an endpoint of which more is better, or a harm that is one of a dossier's trials."""
    if item.kind == "harm":
        return item.known
    told = item.kind in _KINDS and item.value not in _NO_GAINS and not item.value.endswith(("AE", "AE_death"))
    return told and (item.low.startswith("time") or not item.low.endswith(("death", "mortality")))


def endpoints_behind(items: Sequence[Item], first: int, most: int, *, stops: frozenset[str] = CLAUSES) -> list[int]:
    """Return the places of the next endpoint from a place on and of those that are listed with it.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    first : int
        Where to begin.
    most : int
        How many items further the first endpoint may stand.
    stops : set of str
        Words that end the search: those that begin another clause.
    """
    last = min(first + most, len(items))
    index = first - 1
    while (index := index + 1) < last:
        if text_at(items, index) in _ASSESSORS:
            last = min(last + 1, len(items))  # independent review committee-assessed
        followed = index + 1 < len(items) and items[index + 1].kind == "follow_up"
        if is_gained(items[index]) and not followed:
            if text_at(items, index - 1) == "and" and text_at(items, index + 1) in {"was", "is"} and index > first:
                return []  # no difference was found in toxicity, and overall survival was 14 months
            if has_its_own_value(items, first, index):
                return []
            return [index, *_listed_behind(items, index)]
        if text_at(items, index) in stops or items[index].kind in {"follow_up", "share", "harm"}:
            return []
    return []


def has_its_own_value(items: Sequence[Item], first: int, at: int) -> bool:
    """Read ``improved pain, and the response rates were 5% and 9%``: an endpoint of the next clause.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    first, at : int
        Where the words begin that lead to an endpoint, and where it stands.
    """
    verb = text_at(items, at + 1) in {"was", "were", "is"}
    valued = kind_at(items, at + 2) in {"percent", "duration", "number", "not_reached"}
    return verb and valued and any(text_at(items, i) in {",", "and"} for i in range(first, at))


def _listed_behind(items: Sequence[Item], at: int) -> list[int]:
    found: list[int] = []
    joined, index = False, at + 1
    last = at
    while index < len(items) and index - last <= _NEAR_JOINED:
        if items[index].text in {"(", "["}:
            shut = closing(items, index)
            if shut == index:
                break
            shut += text_at(items, shut + 1) in {")", "]"}  # one too many
            last += shut - index
            index = shut
        elif is_gained(items[index]) and joined:
            if (
                text_at(items, index - 1) not in {"or", "nor"}
                and _is_a_subject(items, index)
                and not _is_seen(items, index)
            ):
                break
            found.append(index)
            joined, last = False, index
        elif text_at(items, index) in {"to", "on"} and text_at(items, index - 1) in {"or", "and", "nor"}:
            pass  # no difference to PFS or to OS
        elif joined and (passed := _unknown_with_value(items, index)) is not None:
            last += passed - index
            index, joined = passed, False
        elif joined and text_at(items, index) in _ASSESSORS:
            last += 1  # OS and independent review committee PFS
        elif text_at(items, index) not in _PASSED and items[index].kind not in {"short", "time_name"}:
            found += _resumed(items, index)
            break
        joined = joined or text_at(items, index) in _JOINING or phrase_at(items, index, "well", "as")
        index += 1
    return found


def _unknown_with_value(items: Sequence[Item], at: int) -> int | None:
    """Return where the bracket shuts of what no list knows: ``improved DFS (…), distant spread (…), and OS (…)``."""
    if text_at(items, at - 1) not in _JOINING:
        return None
    for index in range(at, min(at + 4, len(items))):
        if text_at(items, index) == "(" and index > at:
            shut = closing(items, index)
            return shut if text_at(items, shut + 1) in {",", "and", "or"} else None
        if items[index].kind not in {"word", "disease", "share"} or text_at(items, index) in _SUBJECT_OF:
            return None
    return None


def _resumed(items: Sequence[Item], at: int) -> list[int]:
    """Go on with a list behind those that were compared: ``OS (22%) versus A (24%) or 5-year PFS``.

    Only where a bracket stands between, so that what ``or`` joins is no further treatment.
    """
    if text_at(items, at) not in _AGAINST:
        return []
    index, last = at + 1, min(at + _FAR_RESUMED, len(items))
    while index < last and text_at(items, index) not in {"and", "or", "nor", ",", ";", ".", *CLAUSES}:
        shut = closing(items, index) if items[index].text in {"(", "["} else index
        index, last = shut + 1, min(last + shut - index, len(items))
    if ")" not in {text_at(items, at - 1), text_at(items, index - 1)}:
        return []
    joined = index
    while text_at(items, joined + 1) in _PASSED or kind_at(items, joined + 1) in {"time_name", "short"}:
        joined += 1
    second = joined + 1
    if second >= len(items) or text_at(items, index) not in {"and", "or", "nor"} or not is_gained(items[second]):
        return []
    told = text_at(items, second + 1) == "of" or _is_a_subject(items, second)
    return [] if told else [second, *_listed_behind(items, second)]


def _is_a_subject(items: Sequence[Item], at: int) -> bool:
    """Say whether a verb follows an endpoint, so that it begins a clause of its own."""
    index = at + 1
    if text_at(items, index) in {"(", "["}:
        index = closing(items, index) + 1
    return text_at(items, index) in _SUBJECT_OF


def _is_seen(items: Sequence[Item], at: int) -> bool:
    """Say whether the verb behind an endpoint is that of a noun: ``differences in PFS and OS were observed``."""
    index = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    plural = text_at(items, at - 1) == "and" and not items[at].low.endswith("s")
    if text_at(items, index) == "were" and (plural or items[at].text.isupper()):
        return text_at(items, at - 1) == "and"  # improvements in PFS and OS were maintained
    return text_at(items, index) in {"was", "were"} and text_at(items, index + 1) in _SEEN


def how_far(items: Sequence[Item], at: int, near: int) -> int:
    """Return over how many items a subject is looked for: over more where who assessed it is told behind it."""
    told = any(text_at(items, i) in _ASSESSED for i in range(max(0, at - near - 1), at))
    return near + _FAR_ASSESSED if told else near


def first_subject(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoint that opens a sentence: ``Survival in 30 patients who were given A was longer than``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        What is said of its subject, behind a verb.
    """
    if at > _FAR_SUBJECT or not items or not is_gained(items[0]) or text_at(items, 1) not in _OF_WHOM:
        return []
    verbs = [i for i in range(1, at) if text_at(items, i) in {"was", "were"} and text_at(items, i - 1) != "who"]
    others = any(is_gained(items[i]) or items[i].text in {",", ";"} for i in range(1, at))
    return [0] if len(verbs) == 1 and not others else []


def endpoints_before(items: Sequence[Item], at: int, most: int, *, several: bool) -> list[int]:
    """Return the places of the last endpoint before a place, and where ``several`` of those that are listed with it."""
    index = _before_exception(items, at) - 1
    passed = 0
    while index >= 0 and passed < most:
        if items[index].text in {")", "]"}:
            index = opening(items, index)
        elif is_gained(items[index]):
            return [*_listed_before(items, index), index] if several else [index]
        elif (text_at(items, index) in CLAUSES and not is_version(items, index)) or _is_another(items[index]):
            return []
        index -= 1
        passed += 1
    return []


def is_version(items: Sequence[Item], at: int) -> bool:
    """Say whether a full stop stands inside a version: ``RECIST v1.1``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place.
    """
    if text_at(items, at) != "." or at + 1 >= len(items):
        return False
    return items[at].end == items[at + 1].start or text_at(items, at - 1) in {"v", "v1", "v2"}


def _before_exception(items: Sequence[Item], at: int) -> int:
    """Return the place of the comma that opens ``, but not …,`` right before a verb, or the place of the verb."""
    shut = next((i for i in range(at - 1, max(-1, at - 4), -1) if items[i].text == ","), None)
    if shut is None:
        return _before_plain_exception(items, at)
    but, passed = shut - 1, 0
    while but > 0 and passed < _NEAR_JOINED and text_at(items, but) != "but":
        but = (opening(items, but) if items[but].text in {")", "]"} else but) - 1
        passed += 1
    told = text_at(items, but) == "but" and text_at(items, but + 1) == "not" and text_at(items, but - 1) == ","
    return but - 1 if told else at


def _before_plain_exception(items: Sequence[Item], at: int) -> int:
    """Return the place of ``but`` in ``PFS but not OS was longer``, or the place of the verb."""
    index = at - 1
    while index > 0 and (text_at(items, index) in _PASSED_EXCEPTED or text_at(items, index).endswith("ly")):
        index -= 1
    if index < 1 or not is_gained(items[index]):
        return at
    first = index - 1
    while text_at(items, first) in {"the", "median"}:
        first -= 1
    return first - 1 if text_at(items, first) == "not" and text_at(items, first - 1) == "but" else at


def _is_another(item: Item) -> bool:
    """Say whether an item is what the sentence tells of instead; ``censored at crossover`` only says how."""
    return item.kind in {"share", "harm", "follow_up"} and item.value != "crossover"


def _listed_before(items: Sequence[Item], at: int) -> list[int]:
    found: list[int] = []
    joined, index, steps = False, at - 1, 0
    while index >= 0 and steps < _NEAR_JOINED:
        if items[index].text in {")", "]"}:
            index = opening(items, index)
        elif is_gained(items[index]) and joined:
            found.insert(0, index)
            joined, steps = False, 0
        elif text_at(items, index) not in _PASSED | {"at"} and items[index].kind not in {
            "short",
            "time_name",
            "duration",
        }:
            break
        joined = joined or text_at(items, index) in _JOINING
        index -= 1
        steps += 1
    return found
