"""Numbers of the patients whom somebody looked at: ``we reviewed the records of 214 patients``, ``was given to 90``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.counts_listed import CLAUSE_ENDS, RESULTS
from pivotal.reading.results.counts_taken_on import ABOUT
from pivotal.reading.results.intervals import CUES
from pivotal.reading.results.people import NEAR_PEOPLE

_STUDIED = (
    "analys", "analyz", "identif", "review", "evaluated", "assessed", "studied", "includ", "investigat", "examined",
    "enrol", "recruit", "registered", "accrued", "entered", "collected", "followed", "report", "describ",
    "compared", "retriev", "consist", "compris",
    "randomis", "treated", "selected", "compil", "pooled", "present", "available",
)  # fmt: skip
_WE = frozenset({
    "we", "authors", "investigators", "researchers", "study", "trial", "analysis", "cohort", "series", "report",
    "database", "registry", "team", "review", "data", "records", "charts", "studies",
    "population", "set", "sample",
})  # fmt: skip
_OF_SOME = frozenset({"responders", "responses", "events", "deaths", "whom", "which", "who", "remaining"})
_WHOLE = frozenset(
    {"of", "in", "from", "on", "for", "data", "the", "all", "consecutive", "comprising", "involving", "with"}
)
_HELD = frozenset({
    "data", "records", "charts", "outcomes", "results", "cohort", "series", "population", "files", "database",
    "experience",
})  # fmt: skip
_GIVEN = frozenset({"given", "administered", "offered"})
_PRESENT = frozenset({"report", "review", "enrol", "recruit", "collect", "present"})
_HAD_BEFORE = frozenset({"received", "underwent", "had"})
_TRIALS = ("trial", "study", "studies", "programme", "program")
_NAME_ENDS = frozenset({
    "is", "was", "were", "are", "has", "had", "will", "with", "of", "in", "at", "from", "for", "(", "who", "that",
})  # fmt: skip
_ANALYSES = (
    "analysis", "analyses", "actualisation", "actualization", "update", "updating", "trial", "study", "comparison",
)  # fmt: skip
_TO_COME = (
    "begin", "start", "enrol", "open", "evaluat", "assess", "compar", "test", "investigat", "expected", "planned",
    "randomis", "recruit", "launch", "examin", "commence",
)  # fmt: skip
_AGED = frozenset({"aged", "≥", ">", "≤", "<", "over", "than", "to", "-", "–"})
_MADE = frozenset({"performed", "conducted", "undertaken", "done", "made", "completed", "carried"})
_ABOUT = ABOUT | {"more", "roughly"}
_TIMES = frozenset({"duration", "follow_up", "time_name"})
_FAR, _LONGEST_CLAUSE, _LONGEST_NAME = 16, 22, 10


def is_studied(items: Sequence[Item], at: int, people: int) -> bool:
    """Say whether a number of people is that of all whom a study, a series or a database looked at.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at, people : int
        The number, and the word for the people that it counts.
    """
    return (
        _was_studied(items, at, people)
        or _somebody_studied(items, at)
        or _was_given(items, at)
        or _looked_at(items, at)
        or _was_made(items, at)
        or _were_eligible(items, at, people)
    )


def _is_to_come(items: Sequence[Item], at: int) -> bool:
    """Read ``the 350-patient trial will begin``: whom nobody has treated."""
    for index in range(at, min(at + _FAR, len(items))):
        if text_at(items, index) in {*CLAUSE_ENDS, ","}:
            return False
        if text_at(items, index) in {"is", "are"}:
            return text_at(items, index + 1) in {"expected", "planned", "due", "scheduled", "to", "set", "slated"}
        if text_at(items, index) == "will":
            ahead = [text_at(items, place) for place in range(index + 1, index + 4)]
            return any(each.startswith(_TO_COME) for each in ahead)
    return False


def _was_made(items: Sequence[Item], at: int) -> bool:
    """Read ``The analysis after 9 years was performed in 1,204 patients``; surgery and biopsies are not."""
    verb = at - 2 - (text_at(items, at - 2) == "out")
    if text_at(items, at - 1) not in {"in", "on", "among", "for"} or text_at(items, verb) not in _MADE:
        return False
    if not {text_at(items, verb - 1), text_at(items, verb - 2)} & {"was", "were", "been"}:
        return False
    for index in range(verb - 2, max(-1, verb - _FAR), -1):
        if text_at(items, index) in {*CLAUSE_ENDS, ","} or text_at(items, index) in _OF_SOME:
            return False
        if text_at(items, index).startswith(_ANALYSES):
            return True
        if items[index].kind in RESULTS and items[index].kind not in _TIMES:
            return False
    return False


def _were_eligible(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``Nine trials were eligible, and 1,089 patients were analysed``: what a review found, and whom."""
    if text_at(items, at - 1) != "and" or text_at(items, people + 1) not in {"were", "was"}:
        return False
    found = range(max(0, at - _FAR), at - 1)
    trials = any(text_at(items, i).startswith((*_TRIALS, "rct", "article", "publication", "report")) for i in found)
    told = any(text_at(items, i) in {"were", "was", "with", "met", "total"} for i in found)
    return trials and told and _verb_behind(items, people + 2) and not any(items[i].kind in RESULTS for i in found)


def is_of_a_trial(items: Sequence[Item], people: int) -> bool:
    """Read ``the 392-patient, randomised phase 3 AVUTA trial``: a trial close behind the people of a compound.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    people : int
        The word for the people.
    """
    for index in range(people + 1, min(people + _LONGEST_NAME, len(items))):
        word = text_at(items, index)
        if word.startswith(_TRIALS) or items[index].kind == "trial" or word in {"cohort", "cohorts", "arm"}:
            return not _is_to_come(items, index + 1)
        if word in {*CLAUSE_ENDS, *_NAME_ENDS} or items[index].kind in RESULTS:
            return False
    return False


def analysed(items: Sequence[Item], at: int) -> bool:
    """Read ``Overall, 474 patients were analysed.``: all of them, and for nothing in particular.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The number.
    """
    opens = at == 0 or (text_at(items, at - 1) == "," and at < NEAR_PEOPLE)
    verb = text_at(items, at + 2) == "were" and text_at(items, at + 3) in {"analysed", "analyzed"}
    return opens and verb and text_at(items, at + 1) == "patients" and text_at(items, at + 4) in {".", ",", ";", "("}


def _was_studied(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``Overall, 121 patients with a new diagnosis were retrospectively analysed``."""
    before = text_at(items, at - 1)
    period = at < _FAR and before == "," and not any(item.kind in RESULTS for item in items[:at])
    held = before in {"of", "from", "on"} and text_at(items, at - 2) in {*_HELD, "total"}
    if not (at == 0 or before in CLAUSE_ENDS or before == "which" or held or period):
        return False
    for index in range(people + 1, min(people + _LONGEST_CLAUSE, len(items))):
        word = text_at(items, index)
        own = word == "who" and at == 0 and text_at(items, index + 1) in _HAD_BEFORE  # Seventy patients who received X
        if items[index].kind == "duration" and (
            text_at(items, index + 1) in {"of", "old", "or"} or text_at(items, index - 1) in _AGED
        ):
            continue  # 104 patients ≥ 70 years of age
        if word in CLAUSE_ENDS or items[index].kind in RESULTS or (word in _OF_SOME and not own):
            return False
        if word in {"were", "was", "been"}:
            return _verb_behind(items, index + 1)
    return False


def _verb_behind(items: Sequence[Item], at: int) -> bool:
    """Say whether a verb of looking at somebody stands at a place, behind adverbs; not ``evaluated for a response``."""
    while text_at(items, at).endswith("ly") or text_at(items, at) in {"finally", "then", "also", "been"}:
        at += 1
    behind = text_at(items, at + 1)
    if behind == "for" and text_at(items, at + 2) in {"inclusion", "analysis"}:
        return text_at(items, at).startswith(("selected", "includ"))
    return text_at(items, at).startswith(_STUDIED) and behind not in {"for", "to", "as", "with"}


def _somebody_studied(items: Sequence[Item], at: int) -> bool:
    """Read ``We analysed long-term outcomes of 107 patients`` and ``This registry included data on 90 men``."""
    if text_at(items, at - 1) not in _WHOLE and not text_at(items, at - 1).startswith(_STUDIED):
        return False
    verb = None
    for index in range(at - 1, max(-1, at - _FAR), -1):
        word = text_at(items, index)
        if (
            word in CLAUSE_ENDS
            or (word == "," and not _is_of_a_list(items, index))
            or (items[index].kind in RESULTS and (items[index].kind not in CUES or text_at(items, at - 1) != "in"))
            or word in _OF_SOME
        ):
            return False
        if verb is None and items[index].kind == "word" and _is_a_verb(word):
            verb = index
        elif verb is not None and word in _WE:
            return True
        elif word in _HELD and text_at(items, index + 1) in {"of", "from", "on", "in"} and index + 1 == at - 1:
            verb = index if verb is None else verb
    return False


def _looked_at(items: Sequence[Item], at: int) -> bool:
    """Read ``The researchers looked at nearly 4,000 women``."""
    verb = at - 1
    while text_at(items, verb) in _ABOUT:
        verb -= 1
    looked = text_at(items, verb) == "at" and text_at(items, verb - 1) == "looked"
    return looked and text_at(items, verb - 2) in _WE | {"they", "scientists", "doctors"}


def _is_a_verb(word: str) -> bool:
    return word.startswith(_STUDIED) and (word.endswith(("ed", "s", "e")) or word in _PRESENT)


def _is_of_a_list(items: Sequence[Item], at: int) -> bool:
    """Say whether a comma stands between medicines: ``the efficacy of A, B, and C in 51 patients``."""
    behind = at + 2 if text_at(items, at + 1) == "and" else at + 1
    return behind < len(items) and items[behind].kind in {"drug", "product", "therapy", "arm"}


def _was_given(items: Sequence[Item], at: int) -> bool:
    """Read ``The combination was given to 172 patients``; what was given before is not counted."""
    given = (
        text_at(items, at - 1) == "to"
        and text_at(items, at - 2) in _GIVEN
        and text_at(items, at - 3) in {"was", "were"}
    )
    return given and not any(
        text_at(items, index).startswith(("previous", "prior")) for index in range(max(0, at - _FAR), at)
    )
