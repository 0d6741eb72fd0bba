"""Rights by default: a company, a territory and a word of right or sale in one clause, where no rule has read one."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.parties import Party, is_superseded, parties
from pivotal.reading.labels.rights_places import is_right, places_of_rights
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, made, parted, places_with, renamed, text_at

_CUES = (
    "right", "licen", "sublicen", "commerciali", "distribut", "market", "sell", "sold", "promot", "belong",
)  # fmt: skip
_TOLD = frozenset({
    "licenced", "licensed", "outlicenced", "inlicenced", "sublicenced", "marketed", "marketing", "markets", "market",
    "commercialised", "commercialises", "commercialising", "commercialise", "commercialisation", "distributed",
    "distributes", "distribution", "distributor", "sells", "sell", "sold", "licensee", "licencee", "promotes",
})  # fmt: skip
# Words of a clause in which something else is told than who holds rights.
_OTHERWISE = (
    "approv", "authoris", "applicat", "submi", "trial", "stud", "option", "negotiat", "seek", "plan", "intend",
    "enjoin", "abilit", "revenue", "grew", "growth", "terminat", "lapse", "expire", "contingent", "expect", "royalt",
    "milestone", "patient", "share", "withdr", "litigation", "hopes", "discuss", "collaborat", "partner", "compet",
    "leader", "launch", "indicat", "reject", "review", "consider", "doctor", "struck", "agreement", "treat",
    "lawsuit", "disput", "settle", "sued", "suit", "quarrel",
)  # fmt: skip
_DENIED = frozenset({
    "may", "might", "could", "would", "should", "if", "not", "no", "until", "sales", "entry", "access", "cap", "deal",
    "enter", "entered", "available", "price", "women", "men", "adults", "issue",
})  # fmt: skip
_SOLD = frozenset({"drug", "product", "active"})
_SPOKEN_OF = frozenset(
    {"it", "medicine", "treatment", "therapy", "distributor", "licensee", "licencee", "distribution"}
)
_OWNED = frozenset({"rights", "it", "product", "medicine", "drug", "antibody", "compound"})
_APART = frozenset({"authority", "percent", "hr", "trial", "endpoint"})
_BUT = frozenset({"except", "excluding", "other", "apart", "outside", "beyond", "save"})
_GIVEN = ("provid", "give", "gave", "grant", "award", "assign")
_GIVEN_UP = ("relinquish", "surrender", "waiv", "forfeit", "gave", "abandon")
_NEAR = 8  # items between a company and the word of right
_LONGEST = 60  # items of a clause


def rights_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return who holds rights where, in a sentence in which nothing has read rights or partners.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.

    Notes
    -----
    The company right before a word of right, or behind ``by`` or ``to``, holds it in the territory of the same clause.
    What is sought, planned, expected or over, and what an authority does, tells of no rights.
    """
    if has_none(items, _CUES) or is_superseded(items) or any(each.kind in {"rights", "partner"} for each in told):
        return []
    clauses = [clause for clause in parted(items) if 2 < len(clause) <= _LONGEST]
    found = [each for clause in clauses for each in (*_ourselves(clause, sentence), *_belonging(clause, sentence))]
    return found or [plain for clause in clauses if (plain := _plain(clause, sentence)) is not None]


def _belonging(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``in all other countries the product belongs to B``."""
    for at in places_with(items, ("belongs", "belong")):
        owned = any(items[i].kind in _SOLD or text_at(items, i) in _OWNED for i in range(max(0, at - 4), at))
        named = parties(items, at + 2, len(items))[:1] if text_at(items, at + 1) == "to" and owned else []
        where = places_of_rights(items, 0, at) or places_of_rights(items, at, len(items))
        if named and where and not any(each.low in _DENIED for each in items):
            slots = [renamed(named[0][2], "holder"), *where]
            return [made("rights", slots, sentence, (items[at].start, items[at].end))]
    return []


def _ourselves(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``We sell NAME ourselves in Europe and, through B, in Japan``: who speaks, and their partner."""
    at = next((i for i in places_with(items, ("ourselves",)) if i < _LONGEST), None)
    sells = at is not None and text_at(items, 0) == "we" and text_at(items, 1) in _TOLD
    if at is None or not sells or any(each.low in _DENIED or each.low.startswith("plan") for each in items):
        return []
    through = next((i for i in range(at, len(items)) if text_at(items, i) == "through"), len(items))
    named = parties(items, through, len(items))[:1]
    told = [(items[0].slot("holder", ""), places_of_rights(items, at, through))]
    told += [(renamed(each[2], "holder"), places_of_rights(items, through, len(items))) for each in named]
    product = [each.slot("product") for each in items if each.kind in {"drug", "product"}][:1]
    extent = (items[at].start, items[at].end)
    return [made("rights", [who, *where, *product], sentence, extent) for who, where in told if where]


def _plain(items: Sequence[Item], sentence: int) -> Statement | None:
    cue = next((at for at in places_with(items, _CUES) if is_right(items, at) or text_at(items, at) in _TOLD), None)
    if cue is None or any(
        each.kind in _APART or each.low.startswith(_OTHERWISE) or each.low in _DENIED for each in items
    ):
        return None
    if not is_right(items, cue) and not any(each.kind in _SOLD or each.low in _SPOKEN_OF for each in items):
        return None
    holder = _holder(items, cue)
    where = places_of_rights(items, cue, len(items)) or places_of_rights(items, 0, cue)
    left_out = any(each.low in _BUT for each in items) and not any(each.name == "except" for each in where)
    if holder is None or not where or left_out:
        return None  # nothing, or it is not known what is excepted
    return made("rights", [renamed(holder[2], "holder"), *where], sentence, (items[cue].start, items[cue].end))


def _holder(items: Sequence[Item], cue: int) -> Party | None:
    """Return the company behind ``by``, ``to`` or ``provide``, or the only one before a word of right."""
    named = parties(items, 0, len(items))
    given = [each for each in named if each[0] > 0 and _gives(text_at(items, each[0] - 1))]
    given = [each for each in given if not is_right(items, each[0] - 2)]  # the rights to a medicine
    if find(items, _GIVEN_UP, 0, len(items)) is not None:
        return None
    if len(given) == 1:
        return given[0]
    before = [each for each in named if each[1] <= cue and cue - each[1] < _NEAR]
    behind = [items[each[1] + 1].kind for each in before if text_at(items, each[1]) == "(" and each[1] + 1 < len(items)]
    if "territory" in behind:
        return None  # "A (Japan) and B (Europe)"
    other = any(text_at(items, i) == "from" for i in range(cue, min(cue + _NEAR, len(items))))
    return before[0] if len(before) == 1 and not given and not other else None


def _gives(word: str) -> bool:
    return word in {"by", "to"} or word.startswith(_GIVEN)
