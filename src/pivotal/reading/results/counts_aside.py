"""Numbers behind ``n =`` and events that count no patients of a trial: of who did more, of answers, of causes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import CUES, STOPS
from pivotal.reading.results.people import PEOPLE, behind_brackets, behind_people, singular

_ENDED = frozenset({"died", "stopped", "left", "off", "failed"})
_MORE = frozenset({"more", "fewer", "less"})
_CAUSED = frozenset({"caused", "causes", "cause", "attributed", "because", "due"})
_HAPPENED = frozenset({"occurred", "observed", "seen", "reported", "noted", "recorded", "developed"})
_JOINED = ("assign", "randomis", "allocat", "enrol", "recruit", "receiv")
_WERE = frozenset({"were", "was", "are"})
_BY_TREATMENT = ("toxic", "treatment", "infect", "sepsis", "septic", "complication", "adverse", "drug", "transplant")
_OPENING = frozenset({"(", "["})
_OWING = frozenset({"due", "from", "related", "attributed", "attributable", "because", "caused", "owing", "linked"})
_FAR = 40  # items of a clause
_NEAR = 9  # items from a number of patients to what became of them
_DEATHS = frozenset({"deaths", "death"})
_RELATED = ("related", "induced", "associated", "emergent")
_LINKED = ("linked", "related", "attributed", "ascribed", "attributable", "caused")
_FOUND = frozenset({"found", "deemed", "judged", "considered", "declared", "later"})
_OF_A_GROUP = frozenset({"who", "in", "on", "given", "treated", "receiving", "assigned", "randomised"})
_HAD = frozenset({"had", "experienced", "developed", "achieved", "reported", "responded"})
_FAR_FATE = 12  # items from a group to what became of it
_WHOLES = frozenset({"all", "total"})
_EARLIER = frozenset({"previously", "already"})


def is_no_number_of_patients(items: Sequence[Item], at: int) -> bool:
    """Say whether a number behind ``n =`` is not that of a trial or an arm.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the number.
    """
    return _did_more(items, at) or _answered(items, at) or _is_a_cause(items, at)


def _did_more(items: Sequence[Item], at: int) -> bool:
    """Read ``More patients in the one arm (n = 41) stopped than in the other (n = 23)``: so many did something."""
    first = _begin(items, at)
    end = next((i for i in range(at, min(at + _FAR, len(items))) if items[i].text in STOPS), len(items))
    more = next((i for i in range(first, at) if items[i].low in _MORE), None)
    if more is None or singular(text_at(items, more + 1)) not in PEOPLE:
        return False
    if any(items[index].low.startswith(_JOINED) for index in range(more, end)):
        return False  # more were randomised to the one arm
    return any(text_at(items, index) == "than" for index in range(more + 2, end))


def _answered(items: Sequence[Item], at: int) -> bool:
    """Read ``79% of the patients (n = 219) completed a measure``: the number of a part that is told before it."""
    people = at - 2
    if text_at(items, at - 1) not in _OPENING or singular(text_at(items, people)) not in PEOPLE:
        return False
    of = people - 1 - (text_at(items, people - 1) in {"the", "all", "these"})
    return text_at(items, of) == "of" and kind_at(items, of - 1) == "percent"


def _is_a_cause(items: Sequence[Item], at: int) -> bool:
    """Read ``five of the deaths were caused by infection (arm A, n=4; arm B, n=1)``: of what some died or stopped."""
    words = [each.low for each in items[max(0, at - _FAR) : at]]
    caused = max((index for index, each in enumerate(words) if each in _CAUSED), default=-1)
    if caused < 0 or words[caused - 1] == "any" or any(each.startswith(_JOINED) for each in words[caused:]):
        return False  # death from any cause
    stopped = ("not", "complete") in pairwise(words)  # "did not complete the course due to"
    return stopped or any(each.startswith(("death", "discontinu", "withdr")) or each in _ENDED for each in words)


def counts_a_harm(items: Sequence[Item], at: int) -> bool:
    """Read ``neutropenia (812 events vs 640 events)`` and ``fever occurred in 11 patients``: of a harm, not of a trial.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of a number.
    """
    befell = text_at(items, at - 1) in {"in", "among"} and text_at(items, at - 2) in _HAPPENED
    if text_at(items, at + 1) not in {"event", "events"} and not befell:
        return False
    before = range(at - 1, max(-1, at - _FAR), -1)
    named = next((index for index in before if items[index].kind in CUES or items[index].text in STOPS), None)
    return named is not None and items[named].kind == "harm"


def died_of_treatment(items: Sequence[Item], at: int) -> bool:
    """Read ``two patients (4%) died of toxicity``: deaths that treatment caused, which count no events.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the number.
    """
    if _are_deaths_of_treatment(items, at):
        return True
    place = behind_people(items, at)
    place += singular(text_at(items, place)) in PEOPLE
    if text_at(items, place) in {"on", "in", "given", "receiving"}:
        place = _behind_arm(items, place)
    if text_at(items, place).startswith(("died of ", "died from ")):
        return any(word.startswith(_BY_TREATMENT) for word in text_at(items, place).split())
    if text_at(items, place) != "died" or text_at(items, place + 1) not in {"of", "from", "due", "because", "owing"}:
        return False
    return _is_caused(items, place + 2, place + 7)


def _is_caused(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a harm or a treatment stands between two places."""
    return any(kind_at(items, i) == "harm" or text_at(items, i).startswith(_BY_TREATMENT) for i in range(first, last))


def _behind_arm(items: Sequence[Item], at: int) -> int:
    """Return the place of what became of patients: ``two patients on the drug died``."""
    for index in range(at + 1, min(at + _NEAR, len(items))):
        if text_at(items, index).startswith("died"):
            return index
        if items[index].kind in {"number", "percent", "number_word", "punct"} and items[index].text not in {"-", "+"}:
            break
    return at


def _are_deaths_of_treatment(items: Sequence[Item], at: int) -> bool:
    """Read ``1 and 3 treatment-related deaths`` and ``three deaths were linked to treatment``."""
    if text_at(items, at - 1) in {"in", "and", ","} and _is_behind_deaths_of_treatment(items, at):
        return True
    near = [text_at(items, i) for i in range(at + 1, at + 4)]
    if any(each.endswith("deaths") and ("related" in each or each.startswith("toxic")) for each in near):
        return True
    deaths = next((i for i in range(at + 1, min(at + _NEAR, len(items))) if text_at(items, i) in _DEATHS), None)
    if deaths is None or any(items[i].text in STOPS | {","} for i in range(at + 1, deaths)):
        return False
    led = [text_at(items, i) for i in range(at + 1, deaths)]
    if any(each.startswith(_BY_TREATMENT) for each in led) and any(each.endswith(_RELATED) for each in led):
        return True
    verb = behind_brackets(items, deaths + 1)
    if text_at(items, verb) in {"due", "owing", "because", "from"}:  # two deaths due to sepsis
        return _is_caused(items, verb + 1, verb + 5)
    linked = next((i for i in range(verb, verb + 4) if text_at(items, i).endswith(_LINKED)), None)
    by = [] if linked is None else [text_at(items, i) for i in range(linked + 1, linked + 5)]
    return deaths == at + 1 and by[:1] in (["to"], ["by"]) and any(each.startswith(_BY_TREATMENT) for each in by)


def _is_behind_deaths_of_treatment(items: Sequence[Item], at: int) -> bool:
    """Read ``Deaths due to treatment-related adverse events occurred in 4 patients with A and 2 with B``."""
    ahead = range(at - 1, max(-1, at - _FAR), -1)
    died = next((i for i in ahead if items[i].low.startswith("death") or items[i].text in STOPS), None)
    if died is None or items[died].text in STOPS:
        return False
    words = [word for i in range(died, min(died + 6, at)) for word in items[i].low.split()]  # it may be one name
    return len(words) > 1 and words[1] in _OWING and any(each.startswith(_BY_TREATMENT) for each in words[2:6])


def are_counted_alive(items: Sequence[Item], at: int) -> bool:
    """Read ``At the analysis, 96 patients were alive``: what became of some of them, and no number of a trial."""
    people = at + 1
    verb = people + 1
    told = singular(text_at(items, people)) in PEOPLE and text_at(items, verb) in {"were", "are", "remained", "remain"}
    return told and "alive" in {text_at(items, verb + 1), text_at(items, verb + 2)}


def are_a_part(items: Sequence[Item], at: int) -> bool:
    """Read ``31 patients completed treatment``, ``Nine had been treated before`` and ``for the 40 still alive``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of a number of people: what they did or were tells that they are some of those who were counted.
    """
    verb = behind_people(items, at)
    words = [text_at(items, i) for i in range(verb, verb + 4)]
    who = words[0] in {"who", "that"}
    if words[who] in {"had", "have"} and words[1 + who] == "completed":
        return True
    if words[0] == "completed" and text_at(items, at - 1) != "the":
        return True
    if text_at(items, at - 1) in _WHOLES or text_at(items, at - 2) in _WHOLES:
        return False
    if words[0] in {"had", "have"} and (words[1] in _EARLIER or (words[1] == "been" and words[2] in _EARLIER)):
        return True
    ahead = {text_at(items, i) for i in range(verb + 2, verb + 6)}
    if words[0] in {"had", "have"} and words[1] in {"received", "undergone"} and ahead & {"prior", "previous"}:
        return True  # 52 patients had received one prior regimen
    if (words[0] == "had" and words[1] == "stage") or _had_of_a_group(items, verb):
        return True
    led = text_at(items, at - 1) in {"including", "with", ",", "and"}
    responded = kind_at(items, verb + 1 + (words[1] in {"a", "an"}))
    if led and words[0] == "with" and responded == "share" and singular(text_at(items, verb - 1)) in PEOPLE:
        return True  # 91% responded, including six patients with complete responses
    still = who + (words[who] in _WERE)
    return words[0] in {"still", "who", "alive", *_WERE} and "alive" in words[still : still + 2]


def _had_of_a_group(items: Sequence[Item], at: int) -> bool:
    """Read ``(39 patients (62%)) who received A had a response``: of whom a share is told."""
    if text_at(items, at) not in _OF_A_GROUP or text_at(items, at - 1) != ")" or kind_at(items, at - 2) != "percent":
        return False
    far = min(at + _FAR_FATE, len(items))
    last = next((i for i in range(at, far) if items[i].text in STOPS | {","}), far)
    return any(text_at(items, i) in _HAD for i in range(at + 2, last))


def _begin(items: Sequence[Item], at: int) -> int:
    """Return where the clause of a place begins."""
    first = at
    while first > max(0, at - _FAR) and items[first - 1].text not in STOPS:
        first -= 1
    return first


def were_left_out(items: Sequence[Item], at: int) -> bool:
    """Read ``Fifteen patients were ineligible`` and ``14 were lost to follow-up``: no patients of the trial.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A number.
    """
    verb = at + 1 + (singular(text_at(items, at + 1)) in PEOPLE)
    verb = behind_brackets(items, verb)
    opened = next((i for i in range(at - 1, max(0, at - _NEAR), -1) if items[i].text in _OPENING), None)
    if opened is not None and text_at(items, verb) not in _WERE:  # 11 patients (7 on A, 4 on B) were not evaluable
        verb = behind_brackets(items, opened) if singular(text_at(items, opened - 1)) in PEOPLE else verb
    verb += text_at(items, verb + 1) in _FOUND
    out = text_at(items, verb + 1) in {"ineligible", "excluded"} or text_at(items, verb + 1) == "lost"
    unfit = text_at(items, verb + 1) == "not" and text_at(items, verb + 2) in {"eligible", "evaluable", "assessable"}
    told = text_at(items, verb) in _WERE or text_at(items, verb - 1) in _WERE
    return told and (out or unfit)
