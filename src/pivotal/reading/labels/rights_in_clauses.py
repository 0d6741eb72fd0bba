"""Rights by default, clause by clause: who keeps, has or is left a place, where no rule has read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pivotal.reading.labels.holders_told import with_paper
from pivotal.reading.labels.parties import Party, body_of, is_object, is_superseded, parties, subject_of
from pivotal.reading.labels.places_listed import RIGHTS, region_at, territory_at
from pivotal.reading.labels.rights_places import is_right, places_of_rights
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, made, places_with, renamed, text_at

_KEEPS = frozenset({
    "keeps", "retains", "kept", "retained", "keeping", "retaining", "regains", "regained", "holds", "owns", "covers",
    "gets", "takes", "controls", "hold", "keep", "retain", "handles", "serves",
})  # fmt: skip
_NOUNS = (
    "right", "licen", "authoris", "sale", "distribut", "commerciali", "marketing", "franchise", "promotion", "selling",
)  # fmt: skip
_OF_SALES = frozenset({"sale", "sales", "distribution", "commercialisation", "marketing", "promotion", "franchise"})
# What rights do when somebody has them, with the word that leads to whom.
_FALLS: dict[str, frozenset[str]] = {
    "belong": frozenset({"to"}), "sit": frozenset({"with"}), "sits": frozenset({"with"}), "lie": frozenset({"with"}),
    "lies": frozenset({"with"}), "rest": frozenset({"with"}), "rests": frozenset({"with"}),
    "reside": frozenset({"with"}), "remain": frozenset({"with"}), "stay": frozenset({"with"}),
    "revert": frozenset({"to"}), "pass": frozenset({"to"}), "went": frozenset({"to"}), "go": frozenset({"to"}),
    "fell": frozenset({"to"}), "held": frozenset({"by"}), "owned": frozenset({"by"}), "controlled": frozenset({"by"}),
    "hands": frozenset({"of"}), "are": frozenset({"with"}), "is": frozenset({"with"}), "transferred": frozenset({"to"}),
    "assigned": frozenset({"to"}), "handled": frozenset({"by"}), "entrusted": frozenset({"to"}),
    "vested": frozenset({"in"}), "returned": frozenset({"to"}), "moved": frozenset({"to"}),
    "ceded": frozenset({"to"}), "sold": frozenset({"to"}), "came": frozenset({"to"}),
}  # fmt: skip
_LEAVES = ("gave", "give", "giving", "relinquish", "surrender", "waiv", "forfeit", "ced", "abandon", "dropp", "hand")
_TAKEN = frozenset({"took", "takes", "picked", "taken", "taking", "assumed", "inherited"})
_CUES = (
    *_KEEPS,
    "'s",
    "’s",
    "distribut",
    "sell",
    "market",
    "right",
    "commercial",
    "licen",
    *_FALLS,
    *_LEAVES,
    "alone",
    "sold",
)
# Words of a clause in which something else is told than who has rights.
_OTHERWISE = (
    "negotiat", "seek", "plan", "intend", "revenue", "terminat", "laps", "expir", "contingent", "expect", "royalt",
    "milestone", "patient", "litigation", "hope", "compet", "trial", "stud", "approv", "reject", "review", "inventor",
    "lawsuit", "disput", "settle", "sued", "share", "stock", "growth", "rose", "offic", "headquarter",
)  # fmt: skip
_DENIED = frozenset({
    "may", "might", "could", "would", "should", "if", "not", "no", "will", "until", "never", "whether", "option", "?",
})  # fmt: skip
_SELLING = frozenset({"market", "markets", "sell", "sells", "distribute", "licensees", "distributors", "licencees"})
_OF_RIGHTS = RIGHTS | {"right"} | _SELLING
_BEHIND_PLACES = frozenset({",", ".", ";", ")", "and", "while", "for", "itself", "whereas", "but", "to", "under"})
_FORMS = frozenset({"limited", "ltd", "co", "inc", "corp", "corporation", "plc", "company"})
_NEAR = 6  # items between "rests" and "with"
_SHORT = 9  # items of a clause that goes on without its verb


def rights_in_clauses(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return who holds rights where, for places of which nothing has been read.

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
    A company keeps a place (``A keeps Asia``), rights in it are with a company (``the licence for T rests with A``,
    ``in U with B``), a list has both beside each other (``Rights: T, A; U, B``), or one company takes over what
    another gives up. What is planned, denied or an option tells of no rights.
    """
    if has_none(items, _CUES) or is_superseded(items):
        return []
    seen = {slot.start for each in told if each.kind == "rights" for slot in each.slots if slot.name == "territory"}
    found: list[Statement] = []
    told_so = (_listed, _bracketed, _kept, _fallen, _called, _owned, _left, _marketed_as)
    for holder, where, at in (each for rule in told_so for each in rule(items)):
        own = {each.start for each in where if each.name == "territory"}
        if own and not seen & own:
            seen |= own
            slots = [renamed(holder, "holder"), *where]
            found.append(with_paper(items, made("rights", slots, sentence, (items[at].start, items[at].end))))
    return found


def _is_otherwise(items: Sequence[Item], first: int, last: int) -> bool:
    stretch = items[max(0, first) : last]
    denied = any(each.low in _DENIED and each.text != "May" for each in stretch)
    return denied or any(each.low.startswith(_OTHERWISE) for each in stretch)


def _clause(items: Sequence[Item], at: int) -> tuple[int, int]:
    """Return where the clause around a place begins and ends: at a semicolon or a dash."""
    first = max((i + 1 for i in range(at) if items[i].text in {";", "—"}), default=0)
    return first, next((i for i in range(at, len(items)) if items[i].text in {";", "—"}), len(items))


def _place_at(items: Sequence[Item], at: int) -> tuple[list[Slot], int] | None:
    """Return the places that are named right at a place, and the place behind them."""
    if (region := region_at(items, at)) is not None:
        return [region[0]], region[1]
    if text_at(items, at) in {"everywhere", "anywhere"} and text_at(items, at + 1) == "else":
        return [Slot("territory", "", items[at].start, items[at + 1].end, "world"), *_before(items, at)], at + 2
    start = at + 1 if text_at(items, at) == "greater" else at
    known = start < len(items) and (items[start].kind == "territory" or text_at(items, start) in {"ex", "outside"})
    return territory_at(items, start) if known else None


def _before(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the territories that were named before ``everywhere else``."""
    return [each.slot("except") for each in items[:at] if each.kind == "territory" and each.value != "world"]


def _kept(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield ``A keeps Asia`` and ``everywhere else B goes it alone``."""
    for at in places_with(items, (*_KEEPS, "alone")):
        first, last = _clause(items, at)
        if _is_otherwise(items, at - _SHORT, min(at + _SHORT, last)):
            continue
        if text_at(items, at) == "alone":
            named = parties(items, first, at)
            where = _place_at(items, first + 1 if text_at(items, first) == "in" else first)
            if text_at(items, at - 1) == "it" and len(named) == 1 and where is not None:
                yield named[0][2], where[0], at
            continue
        if text_at(items, at) not in _KEEPS:
            continue
        begins = at + 1
        while text_at(items, begins) in {"the", "all", "of", "only", "back"}:
            begins += 1
        where = _place_at(items, begins)
        if text_at(items, begins) == "marketing" and text_at(items, begins + 1) == "authorisation":
            if (holder := _subject(items, at)) is not None:
                yield holder, _anywhere(items, begins, last), at
            continue
        if where is None or (where[1] < len(items) and text_at(items, where[1]) not in _BEHIND_PLACES):
            continue
        subject = _subject(items, at)
        if subject is not None:
            yield subject, where[0], at


def _subject(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the company that a verb is told of: beside it, behind ``which``, or the first of the sentence."""
    joined = text_at(items, verb - 1) == "and"
    named = None if joined else subject_of(items, verb)
    if named is None and text_at(items, verb - 1) in {"and", ","}:
        named = next((each for each in parties(items, 0, verb) if not is_object(items, each[0])), None)
    if named is None and items[0].text[:1].isupper() and text_at(items, 1) == "," and text_at(items, verb - 1) == ",":
        named = next((each for each in parties(items, 0, 2) if each[0] == 0), None)
        named = named or (0, 1, Slot("company", items[0].text, items[0].start, items[0].end, items[0].low))
    return body_of(items, verb) if named is None else named[2]


def _fallen(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield ``rights in T rest with A``, and what goes on with it: ``in U with B``."""
    for at in places_with(items, tuple(_FALLS)):
        leads = next((led for word, led in _FALLS.items() if _is_form(text_at(items, at), word)), None)
        if leads is None:
            continue
        first, last = _clause(items, at)
        if find(items, _NOUNS, first, at) is None or _is_otherwise(items, first, last):
            continue
        noun = any(is_right(items, i) or text_at(items, i) in _OF_SALES | {"authorisation"} for i in range(first, at))
        led = next((i for i in range(at + 1, min(at + _NEAR, last)) if text_at(items, i) in leads), None)
        holder = None if led is None or not noun else next(iter(_right_behind(items, led)), None)
        if holder is None or led is None:
            continue
        where = _anywhere(items, first, at) or _anywhere(items, holder[1], last)
        yield holder[2], where, at
        yield from _going_on(items, holder[1], last, text_at(items, led))
        return


def _is_form(word: str, verb: str) -> bool:
    return word == verb or (word.startswith(verb) and word[len(verb) :] in {"s", "es", "ed"})


def _right_behind(items: Sequence[Item], at: int) -> list[Party]:
    """Return the company right behind a word, over what it is: ``with its partner A``."""
    named = parties(items, at + 1, min(at + _NEAR, len(items)))
    return [each for each in named if not any(items[i].text in {",", ";", "."} for i in range(at, each[0]))][:1]


def _anywhere(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the places of a clause: as rights name them, or all that are listed behind a preposition."""
    if where := places_of_rights(items, first, last):
        return where
    named = next((step for i in range(first, last) if (step := _place_at(items, i)) is not None), None)
    return [] if named is None else named[0]


def _going_on(items: Sequence[Item], first: int, last: int, led: str) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield what is told without the verb again: ``…, in U to B and in V to C``."""
    for at in range(first, last):
        if text_at(items, at) != led:
            continue
        holder = next(iter(_right_behind(items, at)), None)
        opened = next((i for i in range(at - 1, first - 1, -1) if text_at(items, i) in {",", "and", ";"}), None)
        if holder is None or opened is None or at - opened > _SHORT:
            continue
        yield holder[2], _anywhere(items, opened, at), at


def _bracketed(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield ``A (Japan) and B (Europe) hold the licences``."""
    if has_none(items, _OF_RIGHTS) or not any(
        is_right(items, i) or text_at(items, i) in _SELLING for i in range(len(items))
    ):
        return
    for first, behind, slot in parties(items, 0, len(items)):
        where = _place_at(items, behind + 1) if text_at(items, behind) == "(" else None
        if where is None or text_at(items, where[1]) != ")" or _is_otherwise(items, 0, len(items)):
            continue
        if text_at(items, where[1] + 1) in _FORMS:
            continue  # Acme (China) Limited
        yield slot, where[0], first


def _called(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield ``The exclusive distributor in T is A``."""
    for at in places_with(items, ("distributor", "licensee", "licencee", "marketer")):
        be = next((i for i in range(at + 1, min(at + _SHORT, len(items))) if text_at(items, i) in {"is", "are"}), None)
        named = [] if be is None else _right_behind(items, be)
        if be is not None and named and named[0][0] == be + 1 and not _is_otherwise(items, 0, len(items)):
            yield named[0][2], _anywhere(items, at, be), at


def _owned(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield ``Outside Japan the rights are A's`` and ``In Japan, NAME is B's``."""
    for at in places_with(items, ("'s", "’s")):
        last = text_at(items, at + 1) in {"", ".", ";", ",", "and", "alone"}
        named = next((each for each in parties(items, max(0, at - _NEAR), at) if each[1] == at), None)
        if not last or named is None or text_at(items, named[0] - 1) not in {"is", "are", "remain", "remains"}:
            continue
        first, _ = _clause(items, at)
        sold = any(each.kind in {"drug", "product", "active"} for each in items[first:at])
        if (sold or any(is_right(items, i) for i in range(first, at))) and not _is_otherwise(items, first, at):
            yield named[2], _anywhere(items, first, named[0]), at


def _left(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield who takes over what another gives up: ``A gave up its rights in T, and B took them over``."""
    for at in places_with(items, _LEAVES):
        right = next((i for i in range(at + 1, len(items)) if is_right(items, i)), None)
        taken = None if right is None else next((i for i in range(right, len(items)) if items[i].low in _TAKEN), None)
        if right is None or taken is None or text_at(items, taken + 1) not in {"them", "it", "over", "up", "those"}:
            continue
        holder = next((each for each in parties(items, right, taken) if taken - each[1] < 3), None)
        if holder is not None and not _is_otherwise(items, 0, len(items)):
            yield holder[2], _anywhere(items, at, taken), taken


def _listed(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield the rows of ``Rights: T, A; U and V, B``: a company and its places between semicolons."""
    colon = next((i for i in range(min(8, len(items))) if items[i].text == ":"), None)
    if colon is None or not any(text_at(items, i) in RIGHTS | {"commercialisation"} for i in range(colon)):
        return
    ends = [colon, *(i for i in range(colon, len(items)) if items[i].text == ";"), len(items)]
    for first, last in pairwise(ends):
        named = parties(items, first + 1, last)
        named = [each for each in named if region_at(items, each[0]) is None]
        where, at = [], first + 1
        while at < last:
            step = _place_at(items, at)
            if step is not None:
                left_out = text_at(items, at - 1) in {"excluding", "except"}
                where += [renamed(each, "except") if left_out else each for each in step[0]]
            at = at + 1 if step is None else step[1]
        if len(named) == 1:
            yield named[0][2], where, named[0][0]


def _marketed_as(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield ``Marketed as NAME (T) or NAME (U) by A``."""
    for at in places_with(items, ("sold", "marketed", "distributed")):
        first, last = _clause(items, at)
        by = next((i for i in range(at + 1, last) if text_at(items, i) == "by"), None)
        if text_at(items, at + 1) not in {"as", "under"} or by is None or _is_otherwise(items, first, last):
            continue
        holder = next((each for each in parties(items, by + 1, last) if each[0] == by + 1), None)
        inner = [each.slot("territory") for each in items[at:by] if each.kind == "territory"]
        if holder is not None:
            yield holder[2], inner or _anywhere(items, holder[1], last), at
