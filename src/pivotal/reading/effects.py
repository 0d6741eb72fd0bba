"""Statements that an endpoint was better, or was not, without a number of their own."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.items import Item
from pivotal.reading.model import Slot, Statement
from pivotal.reading.phrases import find, made, phrase_at, text_at

_BETTER = (
    "improve",
    "prolong",
    "extend",
    "lengthen",
    "longer",
    "favour",
    "benefit",
    "superior",
    "increase",
    "delay",
    "better",
)
_NOT = frozenset({"not", "failed", "no", "neither", "nor", "similar"})
_MET = (("met", "its", "primary"), ("met", "the", "primary"), ("meet", "its", "primary"), ("meet", "the", "primary"))


def effects(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the endpoints of which a sentence says that they were better, or were not."""
    met = next((at for at in range(len(items)) if any(phrase_at(items, at, *words) for words in _MET)), None)
    if met is not None:
        return _met(items, met, sentence)
    if (spread := _growth(items, sentence)) is not None:
        return [spread]
    verb = _verb(items)
    if verb is None:
        return _no_difference(items, sentence) or _efficacious(items, sentence)
    endpoint = _endpoint(items, verb)
    if endpoint is None:
        return _efficacious(items, sentence)
    negative = any(text_at(items, index) in _NOT for index in range(max(0, verb - 5), verb))
    found = [_effect(items, verb, endpoint, negative=negative, sentence=sentence)]
    if not negative:
        found += _but_not(items, endpoint, sentence)
    return found


def _effect(items: Sequence[Item], verb: int, endpoint: int, *, negative: bool, sentence: int) -> Statement:
    slots: list[Slot] = [
        items[endpoint].slot("endpoint"),
        items[verb].slot("direction", "not better" if negative else "better"),
    ]
    continued = find(items, ("continued", "sustained", "maintained"), max(0, verb - 4), verb)
    if continued is not None:
        slots.append(items[continued].slot("continued", "true"))
    trial = next((each for each in items if each.kind == "trial"), None)
    if trial is not None:
        slots.append(trial.slot("trial"))
    return made("benefit", slots, sentence, (items[verb].start, items[verb].end))


def _verb(items: Sequence[Item]) -> int | None:
    """Return the word that says so; a wish, a gerund that begins the sentence, or an adverb of time is none."""
    for at in range(len(items)):
        word = text_at(items, at)
        if not word.startswith(_BETTER) or items[at].kind not in {"word", "active"}:
            continue
        if (at == 0 and word.endswith("ing")) or (
            text_at(items, at - 1) in {"may", "could", "to", "no"} and not _failed(items, at)
        ):
            continue
        if word.startswith("benefit") and _value_named(items, at):
            return at
        if word.startswith(("benefit", "increase", "delay", "better", "superior")) and _endpoint(items, at) is None:
            continue
        return at
    return None


def _failed(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at - 2) in {"failed", "shown", "found"}


def _value_named(items: Sequence[Item], at: int) -> bool:
    return at > 0 and items[at - 1].kind == "endpoint"


_NEAR = 13


def _endpoint(items: Sequence[Item], verb: int) -> int | None:
    """Return the endpoint that a word is said of: after it where it acts, before it where it describes."""
    word = text_at(items, verb)
    after = next((i for i in range(verb + 1, min(verb + _NEAR, len(items))) if items[i].kind == "endpoint"), None)
    before = next((i for i in range(verb - 1, max(-1, verb - _NEAR), -1) if items[i].kind == "endpoint"), None)
    describes = word in {"longer", "favoured", "better", "superior"} or text_at(items, verb - 1) in {
        "was",
        "were",
        "is",
        "significantly",
    }
    if describes or (before is not None and verb - before == 1):
        return before if before is not None else after
    return after if after is not None else before


def _but_not(items: Sequence[Item], endpoint: int, sentence: int) -> list[Statement]:
    for at in range(endpoint + 1, len(items) - 2):
        if phrase_at(items, at, "but", "not") and items[at + 2].kind == "endpoint":
            return [_effect(items, at + 1, at + 2, negative=True, sentence=sentence)]
    return []


def _no_difference(items: Sequence[Item], sentence: int) -> list[Statement]:
    at = find(items, ("differ",))
    endpoint = None if at is None else next((i for i, each in enumerate(items) if each.kind == "endpoint"), None)
    if at is None or endpoint is None:
        return []
    denied = any(text_at(items, index) in {"not", "no"} for index in range(max(0, at - 4), at))
    return [_effect(items, at, endpoint, negative=True, sentence=sentence)] if denied else []


def _met(items: Sequence[Item], at: int, sentence: int) -> list[Statement]:
    """Read ``did not meet its primary endpoint of overall survival``."""
    endpoint = next((i for i in range(at + 3, _end_of_goal(items, at)) if items[i].kind == "endpoint"), None)
    if endpoint is None or text_at(items, endpoint - 1) not in {"of", ",", "-", "in"}:
        return []
    negative = text_at(items, at - 1) == "not" or text_at(items, at - 2) in {"not", "failed"}
    return [_effect(items, at, endpoint, negative=negative, sentence=sentence)]


_MOST_OF_A_GOAL = 22  # words of "the primary endpoint in the … population of an improvement in …"


def _end_of_goal(items: Sequence[Item], at: int) -> int:
    """Return where the words that tell a goal end: at the next clause."""
    last = min(at + _MOST_OF_A_GOAL, len(items))
    return next((i for i in range(at + 4, last) if text_at(items, i) in {"but", "while", ";", "although"}), last)


def _efficacious(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read that an option is efficacious; that one is needed, or that there is none, does not say so."""
    at = next((i for i in range(len(items)) if text_at(items, i) in {"efficacious", "effective"}), None)
    if at is None or find(items, ("option", "treatment", "therapy", "medicine", "choice"), at, at + 4) is None:
        return []
    before = {text_at(items, index) for index in range(max(0, at - 6), at)}
    if before & {"no", "few", "more", "need", "needs", "lack", "not", "without", "needed", "if"}:
        return []
    return [made("benefit", [items[at].slot("direction", "better")], sentence, (items[at].start, items[at].end))]


def _growth(items: Sequence[Item], sentence: int) -> Statement | None:
    """Read that a medicine holds back growth or spread of the disease."""
    verb = next(
        (
            i
            for i in range(len(items))
            if text_at(items, i) in {"reduces", "reduce", "slows", "reducing", "slow", "limits"}
        ),
        None,
    )
    if verb is None:
        return None
    growth = find(items, ("growth",), verb, verb + 5)
    if growth is None:
        return None
    slots = [items[verb].slot("direction", "better"), items[growth].slot("growth", "growth")]
    spread = find(items, ("spread",), verb, verb + 7)
    if spread is not None:
        slots.append(items[spread].slot("spread", "spread"))
    return made("benefit", slots, sentence, (items[verb].start, items[growth].end))
