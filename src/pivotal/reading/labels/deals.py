"""Deals between companies on a medicine: who gives rights, who takes them, and where, as far as a sentence says so."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.parties import Party, body_of, is_in_aside, parties
from pivotal.reading.labels.places_listed import RIGHTS
from pivotal.reading.labels.rights_places import is_right, places_of_rights
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import POSSESSIVES, find, made, places_with, renamed, text_at

_CLOSED = (
    "enter", "sign", "struck", "reached", "inked", "inks", "concluded", "announc", "complet",
    "agreed", "have", "has", "pay", "paid", "under",
)  # fmt: skip
PAPERS = frozenset({
    "agreement", "agreements", "deal", "pact", "contract", "licence", "accord", "collaboration",
    "partnership", "alliance", "venture",
})  # fmt: skip
_ON_RIGHTS = ("licens", "licenc", "right", "commerciali", "distribut", "marketing", "exclusiv")
_TAKING = ("receiv", "obtain", "acquir", "secur", "gain")
_GIVING = ("grant", "giv", "outlicen")
_ABOUT = frozenset({"regarding", "concerning", "on", "for", "covering", "around"})
_WITH = frozenset({"with", "between", "from"})
_JOINT = frozenset({"collaboration", "partnership", "alliance", "venture"})
_TERMS = 5  # items between "terminate" and the paper
_FAR, _NEAR = 22, 9  # items between the verb and the paper, and between the paper and the other party


def deals(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the rights that a deal is on: ``A entered an agreement with B for the exclusive rights to it in T``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.

    Notes
    -----
    Who gives and who takes is only told where the sentence says so, by a verb or by whose the medicine is; else both
    are parties of the deal.
    """
    told = _paper(items)
    if told is None or find(items, ("terminat", "end", "cancel", "dissolv"), told[0] - _TERMS, told[0]) is not None:
        return []  # nothing, or what is over
    at, pair = told
    where = _places(items, at)
    served = (
        find(items, ("services",), at, at + _FAR) is not None and find(items, ("provid",), at, at + _FAR) is not None
    )
    if not where or served:
        return []
    exclusive = find(items, ("exclusive",))
    terms = [] if exclusive is None else [items[exclusive].slot("exclusive", "true")]
    return [made("rights", [*_roles(items, at, pair), *where, *terms], sentence, (items[at].start, items[at].end))]


def _places(items: Sequence[Item], paper: int) -> list[Slot]:
    """Return where the rights hold: anywhere behind the paper, or worldwide where it is a worldwide one."""
    if find(items, _ON_RIGHTS) is None:
        return []
    worldwide = next((i for i in range(max(0, paper - 4), paper) if items[i].low in {"worldwide", "global"}), None)
    ends = find(items, ("branded",), paper) or len(items)  # "a deal on it, branded as NAME in T"
    if named := places_of_rights(items, paper, ends):
        stands = named[0].value == "world" or any(each.name == "except" for each in named)
        return named if stands or worldwide is None else [items[worldwide].slot("territory", "world")]
    if worldwide is not None and is_right(items, paper) and worldwide > paper - 3:
        return [items[worldwide].slot("territory", "world")]  # "pays $80m for global rights to NAME"
    if find(items, ("develop", "commerciali", "market", "distribut"), max(0, paper - _NEAR)) is None:
        return []
    worldwide = next((i for i in range(max(0, paper - _NEAR), paper) if items[i].low in {"worldwide", "global"}), None)
    return [] if worldwide is None else [items[worldwide].slot("territory", "world")]


def _paper(items: Sequence[Item]) -> tuple[int, list[Party]] | None:
    """Return the place of ``agreement`` and its two parties, or that of ``rights`` that somebody pays for."""
    for at in places_with(items, (*PAPERS, *RIGHTS)):
        priced = _is_priced(items, at)
        joint = items[at].low in _JOINT and find(items, ("licens", "licenc", "right", "exclusiv")) is None
        if (items[at].low not in PAPERS and not priced) or joint or text_at(items, at + 1) in PAPERS:
            continue
        if (owned := _owned(items, at)) is not None:
            return at, owned
        if find(items, _CLOSED, max(0, at - _FAR), at) is None:
            continue
        pair = _pair(items, at)
        if len(pair) == 2 or (pair and priced):
            return at, pair
    return None


def _owned(items: Sequence[Item], at: int) -> list[Party] | None:
    """Return the parties of ``A's $80 million deal with B for European rights to NAME``, which says no more of them."""
    if text_at(items, at + 1) != "with" or items[at].low not in PAPERS:
        return None
    if find(items, ("terminat", "ended", "cancel", "dissolv", "laps", "expir", "collaps"), at) is not None:
        return None  # it is over
    own = [each for each in parties(items, max(0, at - _NEAR - 2), at) if text_at(items, each[1]) in POSSESSIVES]
    other = parties(items, at + 1, min(at + _NEAR, len(items)))
    ours = any(text_at(items, i) in {"our", "this"} for i in range(max(0, at - _NEAR + 1), at))
    if not own and other and ours and find(items, _ON_RIGHTS, max(0, at - _NEAR + 1), at) is not None:
        return other[:1] if text_at(items, other[0][1]) in {"in", "for", "on", "covering"} else None
    if not own or not other or text_at(items, other[0][1]) not in {"for", "on", "covering"}:
        return None
    rights = any(is_right(items, i) for i in range(other[0][1], min(other[0][1] + _NEAR, len(items))))
    return [own[-1], other[0]] if rights else None


def _is_priced(items: Sequence[Item], at: int) -> bool:
    return is_right(items, at) and find(items, ("pay", "paid"), max(0, at - _FAR), at) is not None


def _pair(items: Sequence[Item], at: int) -> list[Party]:
    before = parties(items, 0, at)
    before = [each for each in before if not is_in_aside(items, each[0])] or before or _ourselves(items, at)
    linked = next((i for i in range(at + 1, min(at + 5, len(items))) if text_at(items, i) in _WITH), None)
    if linked is None and text_at(items, at + 1) in _ABOUT:
        linked = next((i for i in range(at + 2, min(at + _FAR, len(items))) if text_at(items, i) == "with"), None)
    after = [] if linked is None else parties(items, linked, min(linked + _NEAR, len(items)))
    if before and not after and len(before) < 2:
        later = parties(items, at, len(items))
        from_whom = [each for each in later if _is_from(items, each)] if _is_priced(items, at) else []
        if from_whom:
            return [before[-1], from_whom[0]]
        after = [each for each in later if text_at(items, each[1]) in POSSESSIVES]
    return [before[-1], after[0]] if before and after else before[-2:]


def _is_from(items: Sequence[Item], party: Party) -> bool:
    """Say whether a party stands behind ``from``, over its country: ``from China's A``."""
    at = party[0] - 1
    if text_at(items, at) in POSSESSIVES and items[at - 1].kind == "territory":
        at -= 2
    return text_at(items, at) == "from"


def _ourselves(items: Sequence[Item], at: int) -> list[Party]:
    """Return ``we`` or ``the company`` that opens a clause on a deal."""
    verb = find(items, _CLOSED, 0, at)
    slot = None if verb is None else body_of(items, verb)
    place = -1 if slot is None else next(i for i in range(at) if items[i].start == slot.start)
    return [] if slot is None else [(place, place + 1, slot)]


def _roles(items: Sequence[Item], paper: int, pair: list[Party]) -> list[Slot]:
    """Return the parties with what they do: ``holder`` and ``grantor``, or both as ``party``."""
    if len(pair) < 2:
        return [renamed(pair[0][2], "holder")]
    one, other = pair
    if text_at(items, one[1]) in POSSESSIVES and one[1] < paper and text_at(items, paper + 1) == "with":
        return [renamed(each[2], "party") for each in pair]  # "A's deal with B"
    owner = next((each for each in pair if _owns_medicine(items, each)), None) or _owner_later(items, paper, pair)
    if owner is None and (holder := _granted_to(items, paper, pair)) is not None:
        owner = other if holder is one else one
    if owner is None and (_is_priced(items, paper) or _taken_by_first(items, paper, one, other)):
        owner = other
    out = any(
        text_at(items, i) == "out" and text_at(items, i + 2).startswith("licen") for i in range(paper, len(items))
    )
    if owner is None and (out or (find(items, _GIVING, paper) is not None and text_at(items, paper + 1) == "to")):
        owner = one
    if owner is None:
        return [renamed(each[2], "party") for each in pair]
    holder = other if owner is one else one
    return [renamed(owner[2], "grantor"), renamed(holder[2], "holder")]


def _granted_to(items: Sequence[Item], paper: int, pair: list[Party]) -> Party | None:
    """Return the party to which something is granted: ``with A, under which it granted A``."""
    for at in places_with(items, ("grant",), paper):
        for party in parties(items, at + 1, min(at + 3, len(items))):
            for each in pair:
                if party[2].value == each[2].value or items[each[0]].low == items[party[0]].low:
                    return each
    return None


def _taken_by_first(items: Sequence[Item], paper: int, one: Party, other: Party) -> bool:
    """Say whether the first party takes: ``to obtain rights``, ``for the exclusive rights to``."""
    behind = max(paper, other[1], one[1])
    taking = (i for i in range(behind, len(items)) if text_at(items, i).startswith(_TAKING))
    if any(text_at(items, i - 1) == "to" and find(items, tuple(RIGHTS), i, i + _NEAR) is not None for i in taking):
        return True
    sought = (i for i in range(behind, len(items)) if text_at(items, i) in RIGHTS)
    return any("for" in {text_at(items, place) for place in range(i - 4, i)} for i in sought)


def _owns_medicine(items: Sequence[Item], party: Party) -> bool:
    return party[0] > 0 and text_at(items, party[1]) in POSSESSIVES


def _owner_later(items: Sequence[Item], paper: int, pair: Sequence[Party]) -> Party | None:
    """Return the party that is named again as the owner: ``…, A's lead medicine``."""
    for party in parties(items, paper, len(items)):
        if text_at(items, party[1]) in POSSESSIVES:
            for each in pair:
                if each[2].value == party[2].value or items[each[0]].low == items[party[0]].low:
                    return each
    return None
