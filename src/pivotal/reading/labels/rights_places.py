"""Where rights hold: territories with their exceptions, inside a sentence on rights."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.places_listed import (
    OF_PLACES,
    RIGHTS,
    listed_behind,
    region_at,
    territories_of,
    territory_at,
)
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import renamed, span, text_at

_GLOBALLY = frozenset({"exclusive", "commercial", "commercialisation", "marketing"})
_USES = ("develop", "commerciali", "market", "sell", "manufactur", "promot", "distribut", "use", "licens", "licenc")
_FOR_SALE = frozenset({"sales", "and", ",", "commercial", "distribution", "exclusive"})
_MOST_USES = 7  # items between "global" and "rights"
_BUT = frozenset({"except", "excluding", "other", "apart", "outside", "beyond"})

ADJECTIVES = {
    "european": "EU", "japanese": "JP", "chinese": "CN", "canadian": "CA", "korean": "KR", "australian": "AU",
    "british": "GB", "swiss": "CH", "american": "US", "brazilian": "BR", "indian": "IN", "israeli": "IL",
    "russian": "RU", "mexican": "MX",
}  # fmt: skip


def _regions(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the region at a place, with what is left out of it: ``Latin America (excluding Mexico)``."""
    named = region_at(items, at)
    if named is None or (text_at(items, at - 1) == "-" and text_at(items, at - 2) != "ex"):
        return []
    if text_at(items, at - 2) == "ex":
        return [items[at - 2].slot("territory", "world"), renamed(named[0], "except")]
    if text_at(items, at - 1) in {"outside", "except", "excluding"} or text_at(items, at - 2) in {"outside", "except"}:
        return []  # of what it is left out, other rules say
    return [named[0], *(_exceptions(items, named[1], len(items)) or listed_behind(items, named[1]))]


def is_right(items: Sequence[Item], at: int) -> bool:
    """Say whether a word is that of rights to a medicine: ``rights``, ``a licence``, ``the right to sell``."""
    word = text_at(items, at)
    if word != "right":
        return word in RIGHTS
    used = any(text_at(items, place).startswith(_USES) for place in range(at + 1, at + 4))
    return used or text_at(items, at - 1) in {"exclusive", "sole", "commercial", "commercialisation", "marketing"}


def bracket_end(items: Sequence[Item], at: int) -> int:
    """Return where the bracket around a place closes, or the end of the sentence where it is in none."""
    depth = 0
    for place in range(at, len(items)):
        depth += (items[place].text == "(") - (items[place].text == ")")
        if depth < 0:
            return place
    return len(items)


def places_of_rights(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the first territory between two places, with its exceptions."""
    if (opening := _left_out_first(items, first, last)) is not None:
        return opening
    at = last if _is_only_left_out(items, first, last) else first
    while at < last:
        if outright := _outright(items, at, last):
            return outright
        if items[at].text == "," and text_at(items, at + 1) in {"which", "who"}:
            return []  # something else is told of another thing
        step = territory_at(items, at) if _is_place(items, at) else None
        if step is None and text_at(items, at) == "outside" and (slots := _outside(items, at, last)):
            return slots
        if step is not None:
            slots = [*step[0], *_adjective_behind(items, step[1])]
            if text_at(items, at) == "ex":
                slots = [span(items, at, at + 3, "territory", "world"), *slots[1:]]
            if len(slots) == 1 and slots[0].value == "world" and text_at(items, at) != "outside":
                if (later := _narrowed_later(items, step[1], last)) is not None:
                    return later
                left_out = _exceptions(items, step[1], last) or _rest(items, at)
                if not left_out and _is_excepted(items, step[1], last):
                    return []  # it is not known what is excepted
                slots = [*slots, *left_out]
            elif len(slots) > 1 and slots[-1].name == "except":
                slots = [*slots, *_behind_bracket(items, step[1])]
            return slots
        at += 1
    return []


def _left_out_first(items: Sequence[Item], first: int, last: int) -> list[Slot] | None:
    """Return the world without what a sentence opens with: ``With the exception of Japan, global rights``."""
    led = text_at(items, 0) in _BUT or (text_at(items, 0) == "with" and text_at(items, 2) == "exception")
    comma = next((i for i in range(min(len(items), 14)) if items[i].text == ","), None) if led and not first else None
    left_out = [] if comma is None else [each.slot("except") for each in items[:comma] if each.kind == "territory"]
    if comma is None or not left_out or text_at(items, 0) in {"outside", "beyond"}:
        return None
    named = next((i for i in range(comma, last) if items[i].value == "world" or items[i].low == "global"), None)
    return [] if named is None else [items[named].slot("territory", "world"), *left_out]


def _outright(items: Sequence[Item], at: int, last: int) -> list[Slot]:
    """Return what a word names wherever it stands: ``global rights``, ``European rights``, a region."""
    if text_at(items, at) == "global" and (text_at(items, at + 1) in RIGHTS | _GLOBALLY or _leads_to_rights(items, at)):
        later = _narrowed_later(items, at + 1, last)
        return [items[at].slot("territory", "world"), *_exceptions(items, at + 1, last)] if later is None else later
    if text_at(items, at) in ADJECTIVES and text_at(items, at + 1) in OF_PLACES | {"countries", "territories"}:
        return _adjectives(items, at)
    return _regions(items, at)


def _leads_to_rights(items: Sequence[Item], at: int) -> bool:
    """Say whether only what rights are for stands before them: ``global development and marketing rights``."""
    place = at + 1
    while place < at + _MOST_USES and (text_at(items, place).startswith(_USES) or text_at(items, place) in _FOR_SALE):
        place += 1
    return text_at(items, place) in RIGHTS


def _narrowed_later(items: Sequence[Item], first: int, last: int) -> list[Slot] | None:
    """Return the territories of ``worldwide licence to … outside of T``, or nothing where it is not narrowed."""
    for at in range(first, last):
        if items[at].text in {",", ";"} and text_at(items, at + 1) in {"which", "who", "while"}:
            return None
        if text_at(items, at) == "outside":
            return _outside(items, at, last)
        if text_at(items, at) in {"exception", "excluding"}:
            return [renamed(each, name) for each, name in _left_out(items, first, at, last)]
    return None


def _left_out(items: Sequence[Item], first: int, at: int, last: int) -> list[tuple[Slot, str]]:
    """Return the world, by the word before a place, and what is left out behind it."""
    step = _next_territory(items, at, last)
    if step is None:
        return []
    return [(items[first - 1].slot("territory", "world"), "territory"), *((each, "except") for each in step[0])]


def _next_territory(items: Sequence[Item], at: int, last: int) -> tuple[list[Slot], int] | None:
    start = next((i for i in range(at + 1, min(at + 5, last)) if items[i].kind == "territory"), None)
    return None if start is None else territory_at(items, start)


def _outside(items: Sequence[Item], at: int, last: int) -> list[Slot]:
    """Return the world and what is left out: ``outside Japan``, ``outside of Greater China``."""
    step = territory_at(items, at)
    if step is not None:
        return step[0]
    left_out = _exceptions(items, at, last)
    return [items[at].slot("territory", "world"), *left_out] if left_out else []


def _behind_bracket(items: Sequence[Item], at: int) -> list[Slot]:
    """Return what is excepted further behind a bracket: ``except in Canada (where A sells it) and Japan``."""
    if text_at(items, at) != "(":
        return []
    shut = bracket_end(items, at + 1)
    step = territory_at(items, shut + 2) if text_at(items, shut + 1) in {"and", ","} else None
    return [] if step is None else [renamed(each, "except") for each in step[0]]


_OTHERS = ("all other", "remaining")  # than those that were named


def _adjective_behind(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the second territory of ``U.S. and Canadian commercialisation rights``."""
    if text_at(items, at) != "and" or text_at(items, at + 1) not in ADJECTIVES:
        return []
    owned = any(text_at(items, i) in RIGHTS for i in range(at + 2, at + 5))
    return [items[at + 1].slot("territory", ADJECTIVES[text_at(items, at + 1)])] if owned else []


def _is_excepted(items: Sequence[Item], at: int, last: int) -> bool:
    return any(_is_but(items, i) for i in range(at, min(at + 8, last)))


def _is_but(items: Sequence[Item], at: int) -> bool:
    """Say whether a word leaves out what follows: ``except``, and ``everywhere but T``."""
    place = at + 2 if text_at(items, at + 1) == "the" else at + 1
    named = text_at(items, at) == "but" and place < len(items) and items[place].kind == "territory"
    return named or text_at(items, at) in _BUT


def _rest(items: Sequence[Item], at: int) -> list[Slot]:
    """Return what ``elsewhere`` and ``the rest of the world`` leave out: the territories that were named before."""
    if not items[at].text.casefold().startswith(("rest", "elsewhere", *_OTHERS)):
        return []
    named = [i for i in range(at) if items[i].kind == "territory" and items[i].value != "world"]
    return [
        each
        for i in named
        for each in [
            *territories_of(items, i, "except"),
            *(renamed(one, "except") for one in _adjective_behind(items, i + 1)),
        ]
    ]


def _is_only_left_out(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether the first territory is left out of a place that nobody names: ``A sells it, except in T``."""
    told = {"global", "outside", "ex", *ADJECTIVES}
    ends = (i for i in range(first, last) if items[i].kind == "territory" or text_at(items, i) in told)
    at = next(ends, first)
    before = at - 1
    while before > first and text_at(items, before) in {"in", "for", "the", "than", "those", "rights", "from", "of"}:
        before -= 1
    return at > first and items[at].kind == "territory" and text_at(items, before) in _BUT


def _adjectives(items: Sequence[Item], last: int) -> list[Slot]:
    """Return the territories of ``European and Japanese rights``: the adjective at a place and those before it."""
    found = [items[last].slot("territory", ADJECTIVES[text_at(items, last)])]
    at = last - 2
    while at >= 0 and text_at(items, at + 1) in {",", "and"} and text_at(items, at) in ADJECTIVES:
        found.insert(0, items[at].slot("territory", ADJECTIVES[text_at(items, at)]))
        at -= 2
    return found


def _is_place(items: Sequence[Item], at: int) -> bool:
    """Say whether a territory tells where: ``in the US``, ``US rights``, ``ex-US``; not ``the U.S. firm``."""
    if items[at].kind != "territory":
        return text_at(items, at) in {"outside", "ex"}
    if items[at].text.casefold().startswith(_OTHERS) and not _rest(items, at):
        return False  # "in all other countries, including Japan"
    if text_at(items, at + 1) == "-" and text_at(items, at + 2) in {"based", "headquartered"}:
        return False  # "with the US-based firm"
    before = at - 1
    while before > 0 and text_at(items, before) in {"the", "all", "both", "greater", "mainland"}:
        before -= 1
    after = text_at(items, at + 1)
    return (
        text_at(items, before)
        in {
            "in",
            "on",
            "for",
            "within",
            "throughout",
            "of",
            "across",
            "from",
            "to",
            "over",
            "covering",
            "with",
            "into",
            "and",
            ",",
            "including",
            "–",
            "(",
        }
        or items[at].value == "world"
        or after in {"rights", "commercial", "commercialisation", "marketing", "market", "and"}
    )


def _exceptions(items: Sequence[Item], at: int, last: int) -> list[Slot]:
    """Return the territories that are excepted shortly behind a place: ``worldwide licence other than in China``."""
    but = next((i for i in range(at, min(at + 6, last)) if _is_but(items, i)), None)
    if but is None:
        return []
    step = _next_territory(items, but, last)
    if step is None:
        return []
    slots = [renamed(each, "except") for each in step[0]]
    return [*slots, *_behind_bracket(items, step[1])]
