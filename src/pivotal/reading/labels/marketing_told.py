"""Who sells a medicine where, and who is told to own the rights or a licence: statements of rights by other words."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.parties import Party, parties, subject_of
from pivotal.reading.labels.places_listed import RIGHTS
from pivotal.reading.labels.rights_places import ADJECTIVES, bracket_end, places_of_rights
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_word, made, places_with, renamed, text_at

_FINITE = frozenset({"markets", "commercialises", "sells", "distributes"})
_SELLS = _FINITE | frozenset({
    "market", "commercialise", "sell", "distribute",
})  # fmt: skip
_GOING_ON = frozenset({"marketing", "commercialising", "selling", "distributing"})
_NOW = frozenset({"now", "currently", "already", "also"})
_BE = frozenset({"is", "are", "was", "were", "been"})
_NOT_DONE = frozenset({"the", "a", "to", "’s", "'s", "its", "could", "can", "may", "might", "would", "should"})
_SOLD = frozenset({"marketed", "commercialised", "sold", "distributed", "supplied"})
_DUTIES = ("commercial", "market", "distribut", "sale", "sell", "promot", "launch")
_MANAGED = frozenset({"managed", "handled", "led", "overseen", "undertaken", "conducted"})
_LEADS = frozenset({"leads", "lead", "leading", "oversees", "oversee", "overseeing", "handles"})
_LED = ("commercial", "marketing", "sales")
_HOW_WIDE = frozenset({"all", "the", "further", "global", "its", "worldwide", "future"})
_TELLING = _SOLD | _SELLS | _GOING_ON | _MANAGED | {"lead", "oversee", "handles", "responsib", "share"}
_BOTH = frozenset({"companies", "parties", "partners", "firms"})
# Verbs that stand in a row with that of selling: ``will register, import and sell it``.
_IN_A_ROW = ("develop", "register", "launch", "import", "promot", "manufactur", "commerciali", "suppl", "stor", "pric")
_ALLOWED = frozenset({"authorised", "allowed", "permitted", "licenced", "cleared", "entitled", "able", "free"})
_ALLOWS = ("allow", "permit", "enabl", "authoris", "entitl", "lets", "clear")
_MEANS = frozenset({
    "expertise", "network", "infrastructure", "capabilities", "team", "force", "experience", "platform", "presence",
    "organisation", "knowledge", "resources", "reach",
})  # fmt: skip
_SUPPOSED = frozenset({"would", "could", "may", "might", "if", "once", "not", "should", "can"})
_TO_MEANS = 30  # items between "will use its expertise" and what it is used for
_NAMED_BEFORE = 6  # items between a company and what it is called
_BEHIND = 14  # items behind ``responsible for`` in which the duty is named


def marketed(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A markets it in T under a licence from B``, ``it is marketed by A in T and by B in U``, and duties."""
    found: list[Statement] = []
    for verb in places_with(items, _TELLING):
        word = text_at(items, verb)
        told: list[Statement] = []
        if word in _SOLD and not any(text_at(items, i) in {"not", "never"} for i in range(verb - 4, verb)):
            told = _sold_by(items, verb, sentence)
        elif word in _SELLS and (allowed := _allowed(items, verb)) is not None:
            where = places_of_rights(items, verb, bracket_end(items, verb))
            told = [_right(items, verb, [renamed(allowed[2], "holder"), *where], sentence)] if where else []
        elif (word in _SELLS and _is_finite(items, verb)) or (word in _GOING_ON and _goes_on(items, verb)):
            told = [*_sold(items, verb, sentence), *_other_sold(items, verb, sentence)]
        elif _is_duty(items, verb):
            told = _duty(items, verb, sentence)
        elif word in {"share", "shares", "shared"}:
            told = _shared(items, verb, sentence)
        elif word in _MANAGED and text_at(items, verb + 1) == "by":
            told = _managed(items, verb, sentence)
        seen = {slot.start for each in found for slot in each.all("territory")}
        found += [each for each in told if not seen & {slot.start for slot in each.all("territory")}]
    return found


def allowed_to_sell(items: Sequence[Item], at: int) -> bool:
    """Say whether a verb tells that a firm may sell, which is a right of hers: ``allows A to market``."""
    sells = next((i for i in range(at + 2, min(at + 2 * _NAMED_BEFORE, len(items))) if items[i].low in _SELLS), None)
    if sells is None or text_at(items, sells - 1) != "to":
        return False
    return sells == at + 2 or any(each[:2] == (at + 1, sells - 1) for each in parties(items, at + 1, sells))


def _is_finite(items: Sequence[Item], verb: int) -> bool:
    """Say whether a verb is told of somebody: ``A sells``, ``A and B jointly market``; not ``rights to market``."""
    before = text_at(items, verb - 1)
    if text_at(items, 0) == "if" or text_at(items, verb + 1) in {
        "authorisation",
        "approval",
        "access",
        "share",
        "research",
        "value",
        "cap",
        *RIGHTS,
    }:
        return False
    meant = _is_meant(items, verb)
    told = text_at(items, verb) in _FINITE or before in {"jointly", "will"} or parties(items, max(0, verb - 2), verb)
    return bool(meant or (told and before not in _NOT_DONE))


def _is_meant(items: Sequence[Item], verb: int) -> bool:
    """Match ``will register, import and sell it`` and ``will use its network … to market, sell and distribute it``."""
    at = verb - 1
    while at > 0 and (text_at(items, at) in {",", "and", *_SELLS} or text_at(items, at).startswith(_IN_A_ROW)):
        at -= 1
    if text_at(items, at) == "will":
        return at < verb - 1
    if text_at(items, at) != "to" or text_at(items, at - 1) in {"agreed", "right", "rights", "licence", "plans"}:
        return False
    will = next((i for i in range(at - 1, max(0, at - _TO_MEANS), -1) if text_at(items, i) == "will"), None)
    return will is not None and any(text_at(items, i) in _MEANS for i in range(will, at))


def _allowed(items: Sequence[Item], verb: int) -> Party | None:
    """Return who is allowed to sell: ``The decision allows A to market it``, ``A is authorised to sell it``."""
    if text_at(items, verb - 1) != "to":
        return None
    if text_at(items, verb - 2) in _ALLOWED:
        be = next((i for i in range(verb - 3, max(-1, verb - 6), -1) if text_at(items, i) in _BE), None)
        return None if be is None or text_at(items, be - 1) in _SUPPOSED else subject_of(items, verb - 2)
    named = next((each for each in parties(items, max(0, verb - 2 * _NAMED_BEFORE), verb) if each[1] == verb - 1), None)
    if named is None or not text_at(items, named[0] - 1).startswith(_ALLOWS):
        return None
    return None if {text_at(items, named[0] - 2), text_at(items, named[0] - 3)} & _SUPPOSED else named


def _goes_on(items: Sequence[Item], verb: int) -> bool:
    """Say whether somebody sells now: ``A is commercialising it``; not ``A is considering selling it``."""
    return text_at(items, verb - 2 if text_at(items, verb - 1) in _NOW else verb - 1) in _BE


def _other_sold(items: Sequence[Item], verb: int, sentence: int) -> list[Statement]:
    """Read who sells it elsewhere, told without a verb: ``A markets it in T and B in U``."""
    found = []
    for first, behind, slot in parties(items, verb + 1, bracket_end(items, verb)):
        where = places_of_rights(items, behind, min(behind + _NAMED_BEFORE, len(items)))
        if text_at(items, first - 1) in {"and", "while", ","} and text_at(items, behind) in {"in", "outside"} and where:
            found.append(_right(items, first, [renamed(slot, "holder"), *where], sentence))
    return found


def _sold_by(items: Sequence[Item], verb: int, sentence: int) -> list[Statement]:
    found: list[Statement] = []
    named = parties(items, verb, len(items))
    by = [each for each in named if text_at(items, each[0] - 1) == "by"]
    beside = [each for each in named if by and text_at(items, verb + 1) == "jointly" and each[0] == by[0][1] + 1]
    leads = bool(by) and bool(places_of_rights(items, verb, by[0][0]))  # "in T by A", not "by A in T"
    opened = len(by) > 1 and not leads and bool(_opening(items, verb))  # "In T it is sold by A and in U by B"
    leads, last = leads or opened, 0 if opened else verb
    for first, behind, slot in by:
        span = (last, first) if leads else (behind, min(behind + _NAMED_BEFORE, len(items)))
        where, last = places_of_rights(items, *span) or (_opening(items, verb) if len(by) == 1 else []), behind
        if where and not _is_apart(items, verb, first):
            both = [renamed(each[2], "holder") for each in beside if text_at(items, each[0] - 1) == "and"]
            found.append(_right(items, verb, [renamed(slot, "holder"), *both, *where], sentence))
    return found


def _opening(items: Sequence[Item], verb: int) -> list[Slot]:
    """Return the territories that open a sentence: ``Outside the US, it is marketed by A``."""
    return places_of_rights(items, 0, verb) if text_at(items, 0) in {"in", "outside", "within", "across"} else []


def _sold(items: Sequence[Item], verb: int, sentence: int) -> list[Statement]:
    holders = _subjects(items, verb)
    ends = (i for i in range(verb, bracket_end(items, verb)) if items[i].text == ";")
    where = places_of_rights(items, verb, next(ends, bracket_end(items, verb)))
    if not holders or not where:
        return []
    source = find(items, ("licence",), verb)
    after = [] if source is None else parties(items, source, len(items))
    slots = [*(renamed(each[2], "holder") for each in holders), *where]
    return [_right(items, verb, [*slots, *(renamed(each[2], "grantor") for each in after[:1])], sentence)]


def _subjects(items: Sequence[Item], verb: int) -> list[Party]:
    """Return the company that sells, or both: ``A and B jointly market it``."""
    last = subject_of(items, verb)
    if last is None:
        return []
    first = next((each for each in parties(items, 0, last[0]) if each[1] == last[0] - 1), None)
    return [first, last] if first is not None and text_at(items, first[1]) == "and" else [last]


def _is_duty(items: Sequence[Item], at: int) -> bool:
    """Say whether a duty is told at a place: ``responsible for``, ``has responsibility for``, ``leads``."""
    word, behind = text_at(items, at), text_at(items, at + 1)
    had = text_at(items, at - 1) in {"has", "have", "assumes", "full", "sole", "takes", "assumed"}
    led = at + 1
    while text_at(items, led) in _HOW_WIDE:
        led += 1
    leads = word in _LEADS and text_at(items, led).startswith(_LED) and text_at(items, at - 1) not in {"the", "a"}
    return (behind == "for" and (word == "responsible" or (word == "responsibility" and had))) or leads


def _duty(items: Sequence[Item], at: int, sentence: int) -> list[Statement]:
    """Read ``A is responsible for commercialisation in T``."""
    told = find(items, _DUTIES, at + 1, at + _BEHIND)
    if told is not None and find(items, ("cost",), at + 1, told) is not None:
        return []  # who only pays
    given = [each for each in parties(items, max(0, at - _NAMED_BEFORE), at) if each[1] == at]
    given = [each for each in given if text_at(items, each[0] - 1) == "with"]  # "with A responsible for"
    holder = given[0] if given else subject_of(items, at)
    where = [] if told is None else places_of_rights(items, told, len(items)) or _how_wide(items, at, told)
    return [] if holder is None or not where else [_right(items, at, [renamed(holder[2], "holder"), *where], sentence)]


def _how_wide(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the world where it stands between two places: ``overseeing further global commercialisation``."""
    named = [each for each in items[first:last] if each.low in {"global", "worldwide"}]
    return [each.slot("territory", "world") for each in named[:1]]


def _shared(items: Sequence[Item], verb: int, sentence: int) -> list[Statement]:
    """Read ``The companies will share commercial responsibilities in T``: both have them there."""
    noun = find(items, ("responsib",), verb + 1, verb + _NAMED_BEFORE)
    if noun is None or find(items, _LED, verb, noun) is None:
        return []
    ends = next((i for i in range(noun, len(items)) if text_at(items, i) in {"with", "while", ";"}), len(items))
    where = places_of_rights(items, noun, ends)
    both = next((i for i in range(verb - 1, max(-1, verb - 4), -1) if text_at(items, i) in _BOTH), None)
    holders = [renamed(each[2], "holder") for each in _subjects(items, verb)]
    holders = holders or ([] if both is None else [items[both].slot("holder", "")])
    return [_right(items, verb, [*holders, *where], sentence)] if holders and where else []


def _managed(items: Sequence[Item], verb: int, sentence: int) -> list[Statement]:
    """Read ``Commercialisation in T is managed by A``; not what will be, nor who manages a trial."""
    be = next((i for i in range(verb - 1, max(0, verb - 3), -1) if text_at(items, i) in _BE), None)
    noun = find(items, _DUTIES, max(0, verb - 2 * _BEHIND), verb)
    if (
        be is None
        or noun is None
        or find(items, ("trial", "stud", "authoris", "not", "growth", "increas"), noun, verb) is not None
    ):
        return []
    by = next((each for each in parties(items, verb, len(items)) if verb < each[0] <= verb + 3), None)
    where = places_of_rights(items, noun, be) or _opening(items, verb)
    return [] if by is None or not where else [_right(items, verb, [renamed(by[2], "holder"), *where], sentence)]


def owned(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A, owner of the rights in T`` and ``A is the European licensee for it``."""
    for at in places_with(items, ("licensee", "licencee", "distributor", "owner", "holder")):
        word = text_at(items, at)
        licensee = word in {"licensee", "licencee", "distributor"}
        owner = word in {"owner", "holder"} and text_at(items, at + 1) == "of"
        if owner and not any(text_at(items, i) in RIGHTS for i in range(at, min(at + 7, len(items)))):
            continue
        if not (owner or licensee):
            continue
        named = parties(items, 0, at)
        giver = [each for each in named if licensee and text_at(items, each[1]) in {"'s", "’s"} and at - each[1] < 4]
        others = [each for each in named if each not in giver]
        before = [each for each in others if at - each[1] < _NAMED_BEFORE] or (
            others[:1] if has_word(items, ("is", "as"), at - 4, at) else []
        )
        where = places_of_rights(items, at, len(items)) or (_adjective(items, at) if licensee else [])
        if before and where:
            grantor = [renamed(each[2], "grantor") for each in giver[-1:]]
            return [_right(items, at, [*grantor, renamed(before[-1][2], "holder"), *where], sentence)]
    return []


def _adjective(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the territory right before a word: ``the European licensee``, ``the Japanese distributor``."""
    place = at - 2 if text_at(items, at - 1) in {"exclusive", "marketing", "commercial"} else at - 1
    if text_at(items, place) in ADJECTIVES:
        return [items[place].slot("territory", ADJECTIVES[text_at(items, place)])]
    told = place >= 0 and items[place].kind == "territory"
    return [items[place].slot("territory")] if told else []


def _right(items: Sequence[Item], at: int, slots: Sequence[Slot], sentence: int) -> Statement:
    return made("rights", slots, sentence, (items[at].start, items[at].end))


def _is_apart(items: Sequence[Item], verb: int, by: int) -> bool:
    """Say whether a bracket closes or another verb stands between ``marketed`` and ``by``."""
    return any(items[i].text == ")" or text_at(items, i) in {"developed", "discovered"} for i in range(verb + 1, by))
