"""How bodies that advise or vote say yes and no: ``voted against``, ``was unable to accept``, ``not recommended``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, is_name, phrase_at, text_at

VOTES = ("vot", "conclud")
VOTES_AND_PULLS = (*VOTES, "pull", "remov", "yank")
_AGAINST = frozenset({"advised", "advises", "advising", "decided", "decides", "came", "comes", "recommended",
                      "recommending", "recommend", "recommendation"})  # fmt: skip
_TAKES = frozenset({"accept", "endorse", "support", "fund", "reimburse"})
_AVAILABLE = frozenset({"available", "reimbursed", "funded", "subsidised", "commissioned", "offered"})
_CLASSED = frozenset({"classified", "classifies", "named", "names", "labelled", "labeled", "deemed", "declared"})
ADVISES = _AGAINST | _TAKES | _AVAILABLE | _CLASSED | {"no", "used"}
_SAYS = ("said", "says", "recommend", "conclud", "advis", "rul", "propos", "agreed", "suggest")
_BODIES = frozenset({"regulator", "agency", "committee", "nhs", "watchdog", "panel", "consortium", "board"})
_REFUSERS = frozenset({"regulator", "agency", "committee", "nhs", "guidance"})
_USES = (("to", "treat"), ("as", "a"), ("for", "the", "treatment"), ("for", "use"))
_ABOUT = frozenset({"about", "on", "for", "regarding", "concerning"})
_WITHIN = frozenset({
    "is", "can", "be", "not", "cannot", "could", "should", "with", "plus", "and", ",", "as", "alone", "or",
    "monotherapy",
})  # fmt: skip
_ENDS = (("for", "routine"), ("as", "an"), ("in", "the", "nhs"), ("within", "its"), ("to", "treat"),
         ("for", "use"), ("for", "treating"), ("for", "this"), ("in", "this"))  # fmt: skip
_PUTS_OFF = (
    "reject",
    "withdraw",
    "refus",
    "delay",
    "defer",
    "postpon",
    "wait",
    "requir",
)  # what a vote is in favour of
_NEAR_CLASS = 14  # items from such a verb to the class
_NEAR = 16  # items between a body and what it advises


def _is_body_near(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a body that advises is named between two places."""
    return any(
        items[i].kind == "authority" or text_at(items, i) in _BODIES
        for i in range(max(0, first), min(last, len(items)))
    )


def advice(items: Sequence[Item], at: int, end: int) -> str:
    """Return which act a body tells by words that are used by those who advise, or an empty text.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        A word of ``ADVISES``.
    end : int
        Where the part of the sentence ends.
    """
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in _AGAINST and (word != "recommendation" or after == "against"):
        about = text_at(items, at + 2) not in {"a", "any"} and at + 2 < end
        return "refusal" if after == "against" and about and _is_body_near(items, at - _NEAR, at) else ""
    if word in _TAKES:
        able = _is_unable(items, at)
        return "refusal" if able and (_is_body_near(items, at - _NEAR, at) or text_at(items, 0) == "we") else ""
    if word in _CLASSED:
        return "designation" if _is_classed(items, at, end) else ""
    if word == "recommendation":
        return _positive_or_not(items, at)
    if word == "used":
        return _may_be_used(items, at)
    if word in _AVAILABLE:
        denied = any(text_at(items, i) == "not" for i in range(max(0, at - 5), at))
        return ("refusal" if denied else "opinion") if _is_to_be_paid(items, at) else ""
    gives = word == "no" and after == "as" and text_at(items, at + 2) == "initial"
    return "refusal" if gives and _is_body_near(items, at - 5, at) else ""


def _is_classed(items: Sequence[Item], at: int, end: int) -> bool:
    """Read ``has classified its pill as a breakthrough therapy`` and ``named NAME an orphan drug``."""
    ahead = range(at + 2, min(at + _NEAR_CLASS, end))
    kind = next((i for i in ahead if text_at(items, i) in {"breakthrough", "orphan"}), None)
    if kind is None or text_at(items, kind - 1) not in {"a", "an", "as"}:
        return False
    before = items[max(0, at - _NEAR_CLASS // 2) : at]
    return any(each.kind in {"authority", "territory"} or each.low in _BODIES | {"regulators"} for each in before)


def _may_be_used(items: Sequence[Item], at: int) -> str:
    """Return what a body says of a use: ``should not be used to treat``, ``can be used, within its licence, as``."""
    if text_at(items, at - 1) != "be":
        return ""
    treats = any(
        phrase_at(items, i, "to", "treat") or phrase_at(items, i, "as", "an", "option") for i in range(at + 1, at + 10)
    )
    if phrase_at(items, at - 3, "should", "not") and treats:
        return "refusal"
    within = any(
        phrase_at(items, i, "within", "its") or phrase_at(items, i, "as", "an", "option") for i in (at + 1, at + 2)
    )
    can = text_at(items, at - 2) == "can"
    return "opinion" if can and ((treats and within) or concludes(items, at)) else ""


def concludes(items: Sequence[Item], at: int) -> bool:
    """Say whether a guidance ends so: ``So, NAME can be used``, ``Therefore, NAME with X is recommended``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        ``used`` or ``recommended``.
    """
    first = 2 if text_at(items, 1) == "," else 1
    if text_at(items, 0) not in {"so", "therefore", "thus", "hence"} or at < first + 2:
        return False
    plain = all(items[i].kind in {"drug", "product"} or text_at(items, i) in _WITHIN for i in range(first, at))
    return plain and items[first].kind in {"drug", "product"} and (
        at + 1 == len(items) or text_at(items, at + 1) in {".", "routinely"} or any(
            phrase_at(items, at + 1, *words) for words in _ENDS)
    )  # fmt: skip


def _positive_or_not(items: Sequence[Item], at: int) -> str:
    """Return whether a body made a positive recommendation or could not: ``were not able to make a positive …``."""
    made = next((i for i in range(at - 1, max(-1, at - 4), -1) if text_at(items, i) in {"make", "made", "makes"}), None)
    if made == at - 2 and text_at(items, at - 1) in {"a", "any"} and text_at(items, at + 1) in _ABOUT:
        return "refusal" if _is_unable(items, made) and _is_body_near(items, made - _NEAR // 2, made) else ""
    if made is None or "positive" not in {text_at(items, i) for i in range(made, at)}:
        return ""
    if _is_unable(items, made):
        return "refusal"
    return "opinion" if text_at(items, made) != "make" else ""


def _is_unable(items: Sequence[Item], at: int) -> bool:
    """Say whether somebody is told not to be able to do what a verb says: ``was unable to``, ``could not``."""
    if text_at(items, at - 1) in {"cannot", "not"}:
        return text_at(items, at - 1) == "cannot" or text_at(items, at - 2) in {
            "could",
            "can",
            "did",
            "does",
            "do",
            "to",
        }
    able = text_at(items, at - 1) == "to" and text_at(items, at - 2) in {"able", "unable"}
    return able and (text_at(items, at - 2) == "unable" or "not" in {text_at(items, at - 3), text_at(items, at - 4)})


def _is_to_be_paid(items: Sequence[Item], at: int) -> bool:
    """Say whether a body says that a medicine should be paid for: ``said it should be made available``."""
    should = next((i for i in range(at - 1, max(-1, at - 6), -1) if text_at(items, i) == "should"), None)
    if should is None:
        if text_at(items, at - 1) != "be" or text_at(items, at - 2) != ",":
            return False
        should = at - 1
    said = find(items, _SAYS, max(0, at - 2 * _NEAR), should)
    return said is not None and any(items[i].kind == "authority" for i in range(said))


def voted(items: Sequence[Item], at: int, end: int) -> str:
    """Return how a panel voted: ``voted 13-1 against``, ``voted in favour of``."""
    counted = at + 1 < end and items[at + 1].kind in {"number", "range", "number_word", "fraction"}
    if text_at(items, at) not in {"voted", "votes", "voting"} and not (text_at(items, at) == "concluded" and counted):
        return ""
    for index in range(at + 1, min(at + 14, end)):
        word = text_at(items, index)
        if word in {"against", "favour"}:
            what = text_at(items, index + 2)
            if word != "against" and what.startswith(_PUTS_OFF):
                return "refusal" if what.startswith(_PUTS_OFF[:3]) else ""
            return "refusal" if word == "against" else "opinion"
        if word == "that":
            return _found_by_vote(items, index, end)
    return ""


def _found_by_vote(items: Sequence[Item], that: int, end: int) -> str:
    """Return what a vote found: ``that the benefits of NAME do not outweigh its risks``."""
    last = min(that + 2 * _NEAR, end)
    weighed = find(items, ("outweigh", "favourable", "favorable"), that, last)  # "favorable risk" is one item
    if weighed is None:
        return ""
    return (
        "refusal"
        if any(text_at(items, i) in {"not", "no", "insufficient"} for i in range(that, weighed))
        else "opinion"
    )


def pulled(items: Sequence[Item], at: int, end: int) -> str:
    """Return that a medicine is no longer sold or a use no longer labelled: ``pulled it from the market``."""
    if text_at(items, at) not in {"pulls", "pulled", "pulling", "removed", "removes", "yanks", "yanked", "yanking"}:
        return ""
    ahead = range(at + 1, min(at + 14, end))
    told = any(
        text_at(items, i).startswith(("market", "indication", "application", "submission", "filing", "approval"))
        for i in ahead
    )
    told = told or (
        at + 3 < end and (items[at + 1].kind in {"drug",
        "product"} or is_name(items, at + 1)) and text_at(items, at + 2) in {"in", "for"}
        and any(items[i].kind == "disease" for i in ahead)
    )  # fmt: skip
    asked = any(text_at(items, i) == "request" for i in ahead) and any(items[i].kind == "authority" for i in ahead)
    return "withdrawal" if told or asked else ""


def is_refused(items: Sequence[Item], at: int) -> bool:
    """Say whether an authority says no: ``cannot approve``, ``did not recommend``, ``is not recommended by NICE``."""
    plain = text_at(items, at) in {"approve", "recommend", "authorise", "recommending"}
    if not plain and text_at(items, at) != "recommended":
        return False
    refused = _is_unable(items, at) or any(
        text_at(items, i) == "cannot" or (text_at(items, i) == "unable" and text_at(items, i + 1) == "to")
        for i in range(max(0, at - 3), at)
    )
    refused = refused or any(text_at(items, at - step) == "not" for step in (1, 2))
    refused = refused or any(phrase_at(items, i, "will", "not") for i in range(max(0, at - 7), at))
    if not refused or any(
        text_at(items, i) in {"may", "might", "would", "if", "whether"} for i in range(max(0, at - 4), at)
    ):
        return False
    places = range(max(0, at - 16), at) if plain else range(max(0, at - 8), min(at + 12, len(items)))
    who = any(items[i].kind == "authority" or text_at(items, i) in _REFUSERS for i in places)
    return who or (not plain and _is_advised_against(items, at))


def _is_advised_against(items: Sequence[Item], at: int) -> bool:
    """Say whether ``not recommended`` stands in words of those who advise on what is paid for, not of a label."""
    if text_at(items, 0) == "so" and concludes(items, at):
        return True
    if phrase_at(items, at + 1, ",", "within", "its") or phrase_at(items, at + 1, "within", "its"):
        return True
    if phrase_at(items, at + 1, "for", "treating") or phrase_at(items, at + 1, "for", "routine"):
        return True
    if text_at(items, at + 1) == "for" and any(text_at(items, i).startswith("nhs") for i in range(at + 2, at + 7)):
        return True
    told = text_at(items, at - 1) == "not" and text_at(items, at - 2) in {"was", "were", "been"}
    behind = at + 1
    if text_at(items, behind) == "," and text_at(items, behind + 1) in {
        "when",
        "if",
        "as",
    }:  # ", when used with …, for"
        behind = next((i + 1 for i in range(behind + 1, behind + 9) if text_at(items, i) == ","), behind)
    return told and any(phrase_at(items, behind, *words) for words in _USES)
