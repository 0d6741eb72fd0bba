"""Acts that are listed by their days: ``1996: NAME licensed in the US for A; 1999: for B``, ``EU 2009, US 2007``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.reading.labels.acts_placed import date_at, is_other_date, is_year
from pivotal.reading.labels.criteria_told import clauses_beside
from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.labels.labels_without_verbs import named_medicine
from pivotal.reading.labels.names_of_medicines import unlisted_in
from pivotal.reading.labels.subjects import medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, made, place_behind, span, text_at

# What says that the days are those of approvals, and what the sentence or one of its days tells besides.
_APPROVED = (
    "approv", "licenc", "authoris", "registered", "launch", "clinical", "clearance", "cleared", "nod", "market",
    "green", "okayed", "entry",
)  # fmt: skip
_OTHER = (
    "trial", "stud", "patent", "expir", "exclusiv", "patients", "enrol", "data", "result", "submi", "filed", "filing",
    "publish", "presented", "founded", "acquired", "born", "phase", "agreement", "price", "sales", "shares", "revenue",
    "conference", "congress", "meeting", "vol", "et", "cohort",
)  # fmt: skip
_NOT_YET = (
    "not", "under", "pending", "expect", "await", "submi", "refus", "reject", "withdr", "pdufa", "goal", "target",
    "until", "plan", "accepted", "designat", "orphan", "priority", "deadline", "revok", "review", "opinion",
    "recommend", "fast", "breakthrough", "prime",
)  # fmt: skip
_STOPS = frozenset({"which", "who", "because", "although", "said", "says", "will"})
_NEAR, _LEAST = 4, 2  # items between a place and its day; units


@dataclass(frozen=True, slots=True)
class _Unit:
    """A day of a list: where what is told of it begins and ends."""

    first: int
    end: int
    day: Slot


def acts_in_timelines(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the approvals that a sentence lists by their days, with their labels, where nothing else has read an act.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if any(each.kind not in {"mechanism", "indication"} for each in told) or items[-1].text == "?":
        return []
    if sum(each.kind == "date" or _is_a_year(each) for each in items) < _LEAST or find(items, _OTHER) is not None:
        return []
    if any(each.low in _STOPS for each in items):
        return []
    units = _units(items)
    by = find(items, _APPROVED)
    product = _product(items)
    if by is not None and len(units) > 1 and by >= units[1].first:
        return []  # the days are of something else
    if len(units) < _LEAST or (by is None and (product is None or not _is_an_entry(items, units))):
        return []
    if product is None and not (by is not None and text_at(items, by).endswith("ed") and text_at(items, 1) == ":"):
        return []
    labelled = any(each.kind == "indication" for each in told)
    found: list[Statement] = []
    place: list[Slot] = []
    for unit in units:
        place = _places(items, unit) or place
        if _is_open(items, unit):
            continue
        bare = [each.slot("disease") for each in items[unit.first : unit.end] if each.kind == "disease"]
        ill = diseases_from(items, unit.first, unit.end) or bare[:1]
        named = [] if product is None else [product]
        act = (
            items[by].slot("act", "approval")
            if by is not None
            else Slot("act", "", unit.day.start, unit.day.end, "approval")
        )
        found.append(made("act", [act, *named, *ill, *place, unit.day], sentence, (unit.day.start, unit.day.end)))
        if ill and named and not labelled:
            own = clauses_beside(items, unit.first, unit.end, ill)
            found.append(made("indication", [*named, *ill, *own], sentence, (ill[0].start, ill[-1].end)))
    acts = [each for each in found if each.kind == "act"]
    told_more = sum(bool(each.slot("territory") or each.slot("disease")) for each in acts)
    return found if len(acts) >= _LEAST and told_more >= _LEAST else []


def _is_open(items: Sequence[Item], unit: _Unit) -> bool:
    """Say whether nothing was approved on a day: it was refused, asked for or is still to come; brackets say whom."""
    day = _behind(items, unit)
    end = next((at for at in range(day, unit.end) if items[at].text in {";", "("}), unit.end)
    return find(items, _NOT_YET, unit.first, end) is not None


def _is_a_year(item: Item) -> bool:
    """Say whether a number is a year, or a month with its year: ``2009``, ``6/2020``."""
    if item.kind == "number":
        return is_year(item)
    month, _, year = item.text.partition("/")
    return (
        item.kind == "fraction"
        and month.isdigit()
        and 0 < int(month) < 13
        and year.startswith(("19", "20"))
        and len(year) == 4
    )


def _day_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return the day at a place, also a year alone, and the place behind it."""
    if _is_a_year(items[at]):
        return items[at].slot("date"), at + 1
    found = date_at(items, at)
    return None if found is None or is_other_date(items, at) else found


def _units(items: Sequence[Item]) -> list[_Unit]:
    """Return the days of a sentence, each with what is told of it: up to the place or day of the next one."""
    days: list[tuple[int, int, Slot]] = []
    at = 0
    while at < len(items):
        told = _day_at(items, at)
        if told is not None:
            days.append((at, told[1], told[0]))
        at = at + 1 if told is None else told[1]
    if not days:
        return []
    led = [_led_by(items, days[n - 1][1] if n else 0, day[0]) for n, day in enumerate(days)]
    placed = led[0] is not None
    begins = [(where if placed and where is not None else day[0]) for where, day in zip(led, days, strict=True)]
    ends = [*begins[1:], len(items)]
    return [_Unit(first, end, day[2]) for first, end, day in zip(begins, ends, days, strict=True)]


def _led_by(items: Sequence[Item], first: int, day: int) -> int | None:
    """Return the place that stands before a day and belongs to it: ``US (May 2008)``, ``EU – authorised 2020``."""
    for at in range(day - 1, max(first, day - _NEAR) - 1, -1):
        if items[at].kind in {"territory", "authority"}:
            return at
        if items[at].text in {";", "."}:
            return None
    return None


def _places(items: Sequence[Item], unit: _Unit) -> list[Slot]:
    """Return where an act of a list holds, or who did it."""
    found = [each for each in items[unit.first : unit.end] if each.kind in {"territory", "authority"}]
    return [each.slot(each.kind) for each in found[:1]]


def _product(items: Sequence[Item]) -> Slot | None:
    """Return the medicine of a list: at its head, behind a day, or at its end."""
    known = next((at for at, each in enumerate(items) if each.kind in {"drug", "product"}), None)
    if known is not None:
        return items[known].slot("product")
    opened = named_medicine(items, 0)
    if opened is not None and not (opened.text.casefold().startswith(_APPROVED) or text_at(items, 0) == "status"):
        return opened
    return medicine_in(items, 1, len(items)) or unlisted_in(items, 0, len(items)) or _substance(items)


def _substance(items: Sequence[Item]) -> Slot | None:
    """Return a substance that nobody knows behind a day: ``1996: NAME licensed in``."""
    for at in range(2, len(items) - 1):
        behind = text_at(items, at + 1)
        if items[at - 1].text == ":" and items[at].kind == "word" and behind.startswith(_APPROVED[:4]):
            return span(items, at, at + 1, "product")
    return None


def _is_an_entry(items: Sequence[Item], units: Sequence[_Unit]) -> bool:
    """Say whether each day has a place or a disease in brackets: the entry of a medicine in a list of them."""
    opened = items[1].text == ":" if len(items) > 1 else False
    return opened and all(text_at(items, i) in {"(", ",", "."} for i in (_behind(items, unit) for unit in units))


def _behind(items: Sequence[Item], unit: _Unit) -> int:
    return min(place_behind(items, unit.day, unit.first), unit.end)
