"""Places that are listed where rights are told: territories, regions of several, and what is left out of them."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, span, text_at

RIGHTS = frozenset({"rights", "right", "licence", "licences", "sublicence"})
OF_PLACES = RIGHTS | {"market", "commercial", "marketing", "commercialisation", "development"}
_GREATER_CHINA = ("CN", "HK", "MO", "TW")
_SKIPPED = frozenset({"of", "the", "in", "for", "from", "than", "mainland", "greater"})
_JOINING = frozenset({"and", ",", "or"})
_WORDS = frozenset({"word", "company", "ci_name"})  # "CIS" is a plural of CI elsewhere
_COUNTRIES = frozenset({"countries", "territories", "markets", "nations", "region", "regions"})
_LONGEST = 8  # items between two places of a list: "and other European countries (including the"
# Regions that hold several territories; no dossier has a row for one, so that its rights stay unchecked.
_REGIONS = frozenset({
    "asia", "africa", "scandinavia", "americas", "australasia", "apac", "emea", "asean", "latam", "oceania", "benelux",
    "nordics", "iberia", "mena", "cis", "baltics", "caribbean", "balkans", "gcc", "dach", "eurasia",
})  # fmt: skip
_PARTS = frozenset({
    "north", "south", "latin", "central", "eastern", "western", "southern", "northern", "southeast", "sub-saharan",
    "middle", "east", "west", "saharan", "sub",
})  # fmt: skip
_WHOLES = frozenset({"america", "asia", "africa", "europe", "east", "pacific"})
_OF_REGIONS = frozenset({
    "asian", "african", "nordic", "scandinavian", "american", "asia-pacific", "pacific", "asean", "baltic", "iberian",
})  # fmt: skip


def region_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return a region that is written with a capital at a place, and the place behind: ``Latin America``, ``Asia``."""
    if not 0 <= at < len(items) or not items[at].text[:1].isupper() or items[at].kind not in _WORDS:
        return None
    end = at
    while text_at(items, end) in _PARTS and end < at + 3 and not (text_at(items, end) == "east" and end > at):
        end += 2 if text_at(items, end + 1) == "-" else 1
    named = end > at and text_at(items, end) in _WHOLES
    owned = end > at and text_at(items, end) in _OF_REGIONS and text_at(items, end + 1) in OF_PLACES
    if named or owned:
        return span(items, at, end + 1, "territory"), end + 1
    if items[at].low in _REGIONS:
        pacific = at + 2 if text_at(items, at + 1) == "-" else at + 1
        end = pacific + 1 if items[at].low == "asia" and text_at(items, pacific) == "pacific" else at + 1
        return span(items, at, end, "territory"), end
    owned = items[at].low in _OF_REGIONS - {"american"} and text_at(items, at + 1) in OF_PLACES
    return (span(items, at, at + 1, "territory"), at + 1) if owned else None


def territory_at(items: Sequence[Item], at: int) -> tuple[list[Slot], int] | None:
    """Return where something holds, with exceptions: ``outside the US and Japan``, ``globally except in Japan``.

    The slots are called ``territory`` and ``except``.
    """
    word = text_at(items, at)
    if word == "outside":
        exceptions, end = _territories(items, at + 1, "except")
        return ([items[at].slot("territory", "world"), *exceptions], end) if exceptions else None
    if word == "ex" and text_at(items, at + 1) == "-":
        exceptions, end = _territories(items, at + 2, "except")
        if exceptions:
            return [Slot("territory", "", items[at].start, exceptions[0].end, "world"), *exceptions], end
        return None
    places, end = _territories(items, at, "territory")
    if not places:
        return None
    but = end + 1 if text_at(items, end) == "," else end
    if text_at(items, but) in {"except", "excluding", "other", "apart", "outside"}:
        exceptions, after = _territories(items, but + 1, "except")
        if exceptions:
            return [*places, *exceptions], after
    return places, end


def territories_of(items: Sequence[Item], at: int, name: str) -> list[Slot]:
    """Return the territory that an item names, or those of Greater China."""
    if items[at].value == "CN" and text_at(items, at - 1) == "greater":
        return [span(items, at - 1, at + 1, name, each) for each in _GREATER_CHINA]
    return [items[at].slot(name)]


def listed_behind(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the places of a list that goes on behind its first: ``Latin America, Japan and Israel``."""
    ahead = _next_place(items, at + (text_at(items, at) in _COUNTRIES))
    return [] if ahead is None else _territories(items, ahead, "territory", begun=True)[0]


def _territories(items: Sequence[Item], at: int, name: str, *, begun: bool = False) -> tuple[list[Slot], int]:
    """Return territories that are listed, and the place behind them; a region opens no list, but goes on with one."""
    found: list[Slot] = []
    end = at
    while end < len(items):
        if items[end].kind == "territory":
            found += territories_of(items, end, name)
            end = _behind_region(items, end + 1)
        elif (found or begun) and (region := region_at(items, end)) is not None:
            found.append(region[0]._replace(name=name))
            end = region[1] + (text_at(items, region[1]) in _COUNTRIES)
        elif text_at(items, end) in _SKIPPED and not found:
            end += 1
        elif found and (ahead := _next_place(items, end)) is not None:
            end = ahead
        else:
            break
    return found, end


def _next_place(items: Sequence[Item], at: int) -> int | None:
    """Return the next place of a list: behind ``and``, or ``and other European countries (including``."""
    ahead = at + (text_at(items, at) == ")")
    if text_at(items, ahead) not in _JOINING:
        return None
    while ahead < len(items) and text_at(items, ahead) in _SKIPPED | _JOINING:
        ahead += 1
    if text_at(items, ahead) == "other":
        some = next((i for i in range(ahead, min(ahead + 4, len(items))) if text_at(items, i) in _COUNTRIES), None)
        if some is None or text_at(items, some + 1) != "(" or text_at(items, some + 2) != "including":
            return None
        ahead = some + 3 + (text_at(items, some + 3) == "the")
    known = ahead < len(items) and (items[ahead].kind == "territory" or region_at(items, ahead) is not None)
    return ahead if known and ahead - at <= _LONGEST else None


def _behind_region(items: Sequence[Item], at: int) -> int:
    """Return the place behind what a territory is called besides: ``Hong Kong Special Administrative Region``."""
    if text_at(items, at) == "sar":
        return at + 1
    return at + 3 if phrase_at(items, at, "special", "administ", "region") else at
