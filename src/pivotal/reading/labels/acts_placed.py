"""Where and when an act holds: the territories and days that stand behind it, each territory with its own day."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.subjects import DECIDED, territories_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import clause_begun, find, is_name, made, span, text_at
from pivotal.reading.words import MONTHS, NATIONALS

_TIMES = frozenset(
    {"in", "on", "last", "this", "since", "late", "early", "mid", "of", "by", "and", "(", "until", "earlier"}
)
_RECENT = frozenset({"week", "month", "year", "quarter", "spring", "summer", "autumn", "fall", "winter"})
_LISTING = frozenset({
    ",", "and", "or", "the", "in", "as", "well", "plus", "both", "also", "(", ")", "&", "followed", "by", "then",
    "on", "later",
    "most", "recently", "mainland", "more", "other", "including", ";", "early", "late",
    "earlier", "member", "states", "nations", "countries", "such", "since",
})  # fmt: skip
_OTHER_DATES = frozenset({"target", "pdufa", "expected", "action", "goal", "fee", "act", "anticipated", "see"})
_OF_NATIONS = (
    "approval", "authorisation", "licence", "clearance", "nod", "ok", "green", "go", "regulator", "health", "authorit",
    "panel", "agency", "committee", "watchdog",
)  # fmt: skip
_KINDS = frozenset({
    "marketing", "regulatory", "full", "conditional", "accelerated", "product", "drug", "drugs", "medicines", "expert",
})  # fmt: skip
_DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_MONTHS_LONG = 7  # characters of a day that is known to the month: 2025-03
_BEHIND = frozenset({"after", "following", "which", "before", "since"})  # what leads over to another act
_DECIDING = ("approv", "authoris", "licenc", "clear", "nod", "decision", "decid", "green")
_GUIDANCE = frozenset({"guidance", "recommendation", "recommendations", "advice", "determination"})  # dated by its text
_DASHES = frozenset({"-", "–", "—", "|"})
_LONGEST_HEAD, _LONGEST_WIRE = 16, 5  # items before the day of a dateline, and of the bracket behind it
_LEADS = frozenset({"on", "in", "since", "by", "from", "until", "as"})
_PASSED = frozenset({
    ",", "on", "in", "a", "an", "the", "its", "early", "late", "today", "press", "news", "media", "release",
    "statement", "dated", "filing", "to", "according", "earlier", "yesterday",
})  # fmt: skip
_TOLD = ("said", "announced", "reported", "disclosed", "revealed", "stated")
_TOLD_IN = frozenset({"release", "statement", "dated", "filing"})
_SAID = ("said", "say", "announc", "report", "told", "reveal", "disclos", "noted", "publish", "statement", "present")
_TOLD_BY_OTHERS = frozenset({"announced", "reported", "disclosed", "unveiled"})
_FAR_ACT = 9  # items from "following" to the day of what came before
_COMPARES = _BEHIND | {"than", "like", "behind", "joins"}
_WHOLE = frozenset({"the", "both", "mainland", "all", "of", "member", "states", "countries", "nations"})
_EXCEPT = frozenset({"outside", "except", "excluding", "beyond"})
_GROUNDS = frozenset({"based", "results", "trial", "study", "conducted", "data", ";", "supported", "while", "but"})


_BEGIN_DAYS = frozenset({*MONTHS, *_DAYS, "last", "this", "earlier"})  # words that a day may begin with


def date_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return the day at a place, also one without a year or only told by when it is read, and the place behind it."""
    if at >= len(items):
        return None
    item = items[at]
    if item.kind == "date":
        return item.slot("date"), at + 1
    if item.kind == "word" and item.low not in _BEGIN_DAYS:
        return None
    if is_year(item):
        bracketed = text_at(items, at - 1) == "(" and text_at(items, at + 1) == ")"
        again = text_at(items, at - 1) in {"and", ","} and at > 1 and items[at - 2].kind == "date"
        return (item.slot("date"), at + 1) if bracketed or again else None
    numbered = at + 1 < len(items) and items[at + 1].kind == "number" and len(items[at + 1].text) < 3
    if item.low in MONTHS and item.text[:1].isupper() and (numbered or text_at(items, at - 1) in _TIMES | {","}):
        return span(items, at, at + 1 + numbered, "date", ""), at + 1 + numbered
    if item.kind == "number" and text_at(items, at + 1) in MONTHS and items[at + 1].text[:1].isupper():
        return span(items, at, at + 2, "date", ""), at + 2
    if item.low in {"last", "this", "earlier"} and text_at(items, at + 1) in _RECENT:
        return span(items, at, at + 2, "date", ""), at + 2
    return _weekday(items, at) if item.low in _DAYS else None


def is_year(item: Item) -> bool:
    """Say whether a number alone may be a year: ``the 2019 approval``."""
    return item.kind == "number" and len(item.text) == 4 and item.text.isdigit() and item.text.startswith(("19", "20"))


def _weekday(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return the day that a day of the week tells: that behind it, as of ``on Monday, March 4, 2019``, or itself."""
    if text_at(items, at + 1) in {",", "("} and at + 2 < len(items) and items[at + 2].kind == "date":
        return items[at + 2].slot("date"), at + 3
    return None if _tells_when_said(items, at) else (span(items, at, at + 1, "date", ""), at + 1)


def _tells_when_said(items: Sequence[Item], at: int) -> bool:
    """Say whether a day of the week is that on which somebody told something: ``said on Friday``."""
    near = (*range(max(0, at - 4), at), *range(at + 1, min(at + 3, len(items))))
    return text_at(items, at - 1) in {"a", "the"} or any(text_at(items, index).startswith(_SAID) for index in near)


def is_other_date(items: Sequence[Item], at: int, act: int | None = None) -> bool:
    """Say whether a date is that of something expected, of a publication, or of what stands beside an act."""
    if act is not None and (_is_of_what_it_led_to(items, at, act) or _is_beside(items, at, act)):
        return True
    if act is not None and at < act and _is_of_a_clause_before(items, at, act):
        return True
    if _is_awaited(items, at) or _is_told_then(items, at):
        return True
    if _is_of_a_licence(items, at) or _is_of_another_act(items, at, act):
        return True
    told = (index for index in range(max(0, at - 12), at) if text_at(items, index).startswith(("publish", "presented")))
    return _is_of_news(items, at) or any(text_at(items, index - 1) not in _GUIDANCE for index in told)


def _is_told_then(items: Sequence[Item], at: int) -> bool:
    """Read ``the approval, announced by the firm on 28 July``: when others told it, which may be days later."""
    verb = next((i for i in range(at - 1, max(0, at - 10), -1) if text_at(items, i) in _TOLD_BY_OTHERS), None)
    return verb is not None and text_at(items, verb - 1) in {",", "and"} and text_at(items, verb + 1) in {"by", "here"}


def _is_awaited(items: Sequence[Item], at: int) -> bool:
    """Say whether a date is that of something expected or filed, of a firm, or of a state by then: ``as of 2025``."""
    if any(text_at(items, index) in _OTHER_DATES for index in range(max(0, at - 6), at)):
        return True
    if text_at(items, at - 1) in {"of", "at"} and text_at(items, at - 2) == "as":
        return True
    if find(items, ("expected", "projected", "transferr"), max(0, at - 12), at) is not None:
        return True
    if text_at(items, at - 1) == "since" and find(items, ("held", "holds"), max(0, at - 14), at) is not None:
        held = find(items, ("designation", "status", "approval"), max(0, at - 6), at)
        return held is None  # of what a firm holds, and since when
    if find(items, ("acquired", "founded", "bought"), max(0, at - 3), at) is not None:
        return True  # of a firm
    if text_at(items, at - 1) == "by" and text_at(items, at - 2) in {"decision", "decide", "verdict"}:
        return True
    return any(text_at(items, index) in {"submitted", "filed"} for index in range(max(0, at - 3), at))


def _is_of_a_licence(items: Sequence[Item], at: int) -> bool:
    """Read ``which A licensed from B in 2012``: the day of a deal; ``licensed in 2012`` alone is that of an act."""
    for verb in range(at - 1, max(-1, at - _FAR_ACT), -1):
        if items[verb].text in {",", ";", "."}:
            return False
        if text_at(items, verb).startswith(("licens", "licenc", "acquired", "discovered")):
            before = items[verb - 1].kind == "company" if verb else False
            behind = text_at(items, verb + 1) in {"from", "to", "by"}
            named = range(verb + 1, at)
            firm = any(items[i].kind == "company" for i in named) or (
                text_at(items, verb + 1) == "from" and any(items[i].text[:1].isupper() for i in named)
            )
            return before or (behind and firm)
    return False


def _is_of_another_act(items: Sequence[Item], at: int, act: int | None) -> bool:
    """Read ``…, following the FDA's approval in March``: the day of what came before, unless that is the act itself."""
    led = next(
        (i for i in range(at - 1, max(-1, at - _FAR_ACT), -1) if text_at(items, i) in {"after", "following", "until"}),
        at,
    )
    return not (act is not None and led < act < at) and any(items[i].kind == "authority" for i in range(led, at))


def _is_beside(items: Sequence[Item], at: int, act: int) -> bool:
    """Read ``approved NAME, after it had been cleared in T in March``: the place and day of what another one did."""
    lead = at - 1
    if text_at(items, lead - (text_at(items, lead) in {"on", "in"})) == ",":
        return False  # "approved NAME, which the firm had licensed, on 4 March"
    while lead > act and text_at(items, lead) not in _BEHIND:
        lead -= 1
    return lead > act and find(items, _DECIDING, lead + 1, at) is not None


def _is_of_what_it_led_to(items: Sequence[Item], at: int, act: int) -> bool:
    """Read ``Shares rose on 27 March after the agency approved NAME``: the day of what came behind the act."""
    when = act - 1
    while when > at and text_at(items, when) not in {"after", "since", "as", "once", ",", ";"}:
        when -= 1
    if when <= at or text_at(items, when) in {",", ";"}:
        return False
    return any(each.kind in {"authority", "drug", "product"} for each in items[when + 1 : when + 4])


def _is_of_a_clause_before(items: Sequence[Item], at: int, act: int) -> bool:
    """Read ``NAME was found in 2003; the agency approved it``: the day of a clause that tells something of its own."""
    lead = next((i for i in range(act - 1, at, -1) if items[i].text == ";"), None)
    if lead is None:
        return False
    first = clause_begun(items, at, {";"})
    if not any(items[i].kind == "date" for i in range(lead, len(items))) and any(
        text_at(items, i).startswith(_DECIDING) and text_at(items, i - 1) != "for" for i in range(first, at)
    ):
        return False  # "Its approval came in May 2011; it was approved for"
    return any(items[i].kind != "punct" and text_at(items, i) not in _TIMES for i in range(first, at))


def _is_of_another_medicine(items: Sequence[Item], at: int, product: Slot | None) -> bool:
    """Read ``seven years after OTHER (January 2018)``: the day in a bracket behind another medicine than the act's."""
    if product is None or text_at(items, at + 1) not in {")", ",", ";"}:
        return False
    opens = at - 1
    while text_at(items, opens) in {"in", "on"} or text_at(items, opens).startswith(("approv", "authoris", "licenc")):
        opens -= 1
    if opens < 1 or text_at(items, opens) != "(":
        return False
    other = items[opens - 1]
    led = other.kind == "word" and is_name(items, opens - 1) and text_at(items, opens - 2) in _COMPARES
    named = led or other.kind in {"drug", "product"}
    return named and other.start != product.start and (other.value or other.text) != (product.value or product.text)


def _is_of_news(items: Sequence[Item], at: int) -> bool:
    """Read ``The company said on 25 July that the agency had approved it``: the day on which that was told."""
    if _is_of_dateline(items, at):
        return True
    verb = at - 1
    while verb > 0 and (text_at(items, verb) in _PASSED or text_at(items, verb) in _DAYS):
        verb -= 1
    between = {text_at(items, i) for i in range(verb + 1, at)}
    if not text_at(items, verb).startswith(_TOLD):
        return bool(between & _TOLD_IN)
    behind = at + 1 + (text_at(items, at + 1) == ",")
    if verb == 0 or (items[verb - 1].kind == "authority" and text_at(items, behind) != "that"):
        return False  # "the agency announced on 25 July the approval", not that it had approved before
    return bool(between & _TOLD_IN) or text_at(items, behind) in {"that", ".", "", ";", ")"}


def _is_of_dateline(items: Sequence[Item], at: int) -> bool:
    """Read ``LONDON, 25 July 2025 (Wire) – The agency has approved``: the day of a text, with its place or alone."""
    item = items[at]
    behind = at + 1 + (item.kind != "date")
    known = item.kind != "date" or len(item.value) > _MONTHS_LONG
    behind += text_at(items, behind) == ")" and text_at(items, at - 1) == "("
    if text_at(items, behind) == "(":
        behind = next((i + 1 for i in range(behind, behind + _LONGEST_WIRE) if text_at(items, i) == ")"), behind)
    parted = text_at(items, behind) in _DASHES or (  # "PARIS – 25 July 2025 – The agency": asides stand in commas
        text_at(items, behind) == "," and text_at(items, at - 1) in {",", "("}
        and at > 0 and behind + 1 < len(items) and items[behind + 1].text[:1].isupper()
    )  # fmt: skip
    if not known or at > _LONGEST_HEAD or not parted or text_at(items, 0) in _LEADS:
        return False
    place = (each.kind in {"punct", "territory", "company"} or each.text[:1].isupper() for each in items[:at])
    return all(told or items[i].low in {"&", "and"} for i, told in enumerate(place))


def dates_in(
    items: Sequence[Item], first: int, end: int, act: int | None = None, product: Slot | None = None
) -> list[Slot]:
    """Return the days that a part of a sentence tells of an act, which stands at a place of it."""
    found: list[Slot] = []
    at = first
    while at < end:
        told = date_at(items, at)
        day = told[1] - 1 if told is not None and items[told[1] - 1].kind == "date" else at  # behind its weekday
        other = told is None or is_other_date(items, day, act) or _is_of_another_medicine(items, day, product)
        if told is not None and not other:
            found.append(told[0])
        at = at + 1 if told is None else told[1]
    return found


def is_days_later(items: Sequence[Item], at: int) -> bool:
    """Say whether another day is told by the first one: ``for thymoma on 5 May and, six days later, for sarcoma``."""
    return text_at(items, at + 1) == "later" and (
        items[at].kind == "duration" or text_at(items, at) in {"year", "month", "week", "day"}
    )


def places_of(items: Sequence[Item], first: int, end: int, act: int) -> list[Slot]:
    """Return the territories in which an act holds: ``in the EU``, ``European approval``, ``countries including …``."""
    end = next((i for i in range(act + 1, end) if _is_other_matter(items[i])), end)
    found = territories_in(items, first, end, act)
    listed = _listed(items, act, end)
    if listed:  # what stands behind the list is no part of it
        found = sorted({*listed, *(i for i in found if i < act or text_at(items, i + 1) in DECIDED)})
    slots = [items[index].slot("territory") for index in found]
    if not slots:
        for index in range(max(first, act - 3), min(end, act + 9)):
            word = text_at(items, index)
            if word in NATIONALS and word != "global" and _names_decision(items, index):
                slots += [*_nations_before(items, index), items[index].slot("territory", NATIONALS[word])]
    return slots


def _nations_before(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the territories that are listed before an adjective of one: ``U.S., European and Japanese approval``."""
    found: list[Slot] = []
    at -= 2
    while at >= 0 and text_at(items, at + 1) in {"and", ",", "&"}:
        if items[at].kind == "territory":
            found.insert(0, items[at].slot("territory"))
        elif (nation := NATIONALS.get(text_at(items, at))) is not None and text_at(items, at) != "global":
            found.insert(0, items[at].slot("territory", nation))
        else:
            break
        at -= 2
    return found


def _is_other_matter(item: Item) -> bool:
    """Say whether a word goes over to the grounds of an act, or to where it is still awaited."""
    return item.low in _GROUNDS or item.kind == "trial" or item.low.startswith("await")


def _names_decision(items: Sequence[Item], at: int) -> bool:
    """Say whether an adjective of a territory stands with what is decided there: ``European authorisation``."""
    words = [text_at(items, index) for index in range(at + 1, min(at + 5, len(items)))]
    for word in words:
        if word.startswith(_OF_NATIONS):
            return True
        if word not in _KINDS:
            return False
    return False


def _listed(items: Sequence[Item], act: int, end: int) -> list[int]:
    """Return the territories that are listed behind an act, days between them or not, in brackets or not."""
    found: list[int] = []
    at = act + 1
    while at < end:
        item = items[at]
        if item.kind == "territory" and item.value != "world":
            led = text_at(items, at - 1) in {
                "in",
                "the",
                "including",
                "across",
                "and",
                ",",
                "both",
                "mainland",
                "of",
                "as",
                "(",
                "by",
                "them",
            }
            if text_at(items, at - 1) in {"the", "mainland"}:
                led = text_at(items, at - 2) not in {"from", "by"}
            led = led or items[at - 1].kind == "number" or text_at(items, at - 1) == "all"  # "in all 27 EU countries"
            if not found and not (led and _opened(items, at, act)):
                return []
            found.append(at)
        elif (told := date_at(items, at)) is not None:
            at = told[1]
            continue
        elif (
            (found and not (item.low in _LISTING or item.low in NATIONALS))
            or item.low in _GROUNDS
            or item.kind == "trial"
        ):
            break
        at += 1
    return found


def _opened(items: Sequence[Item], at: int, act: int) -> bool:
    """Say whether a list of territories opens at a place: behind ``in`` or ``including``."""
    index = at - 1
    while index > act and (text_at(items, index) in _WHOLE or items[index].kind == "number"):
        index -= 1
    if text_at(items, index - 1) in _EXCEPT or text_at(items, index) in _EXCEPT:
        return False
    opens = text_at(items, index) in {"in", "including", "across", "within", "throughout"} or (
        (text_at(items, index - 1), text_at(items, index)) in {("such", "as"), ("among", "them"), ("amongst", "them")}
    )
    if not opens or text_at(items, index) in {"in", "within"}:
        return opens
    return any(
        text_at(items, i) in {"countries", "regions", "markets", "territories", "jurisdictions"}
        for i in range(act, index)
    )


def is_approved_in(items: Sequence[Item], at: int, act: int) -> bool:
    """Say whether a territory is one that something is approved in besides that of the authority that is named."""
    led = text_at(items, at - 1) in {"in", "the"}
    if items[at].kind != "territory" or not led or _is_beside(items, at, act):
        return False
    return any(text_at(items, index).startswith(("approved", "authorised")) for index in range(max(0, at - 6), at))


def each_place(items: Sequence[Item], act: Statement, at: int, end: int) -> list[Statement]:
    """Return an act once for each territory, with the day told of it: ``in the US in 2018, in Japan in 2019``."""
    places = list({slot.value: slot for slot in reversed(act.slots) if slot.name == "territory"}.values())[::-1]
    if len(places) < 2 or act.slot("authority") is not None:
        return [act]
    opened = next((i for i in range(at) if items[i].start == places[0].start), at)
    days = _days(items, opened, end, places)
    shared = [slot for slot in act.slots if slot.name not in {"territory", "date", "other_date"}]
    whole = [slot for slot in act.slots if slot.name == "date"] if not any(days) else []
    found: list[Statement] = []
    for place, day in zip(places, days, strict=True):
        own = [*shared, place, *([day] if day is not None else whole)]
        ends = (place.start, place.end) if found else (act.start, place.end)
        found.append(made("act", own, act.sentence, ends))
    return found


def _days(items: Sequence[Item], at: int, end: int, places: Sequence[Slot]) -> list[Slot | None]:
    """Return the day of each territory: the next one behind it, or the last before it where days come first."""
    starts = {slot.start: number for number, slot in enumerate(places)}
    order: list[tuple[str, int, Slot | None]] = []
    index = at
    while index < end:
        told = date_at(items, index)
        if told is not None and not is_other_date(items, index):
            order.append(("day", -1, told[0]))
        elif items[index].start in starts:
            order.append(("place", starts[items[index].start], None))
        index = index + 1 if told is None else told[1]
    days: list[Slot | None] = [None] * len(places)
    told_all = [day for kind, _, day in order if kind == "day"]
    if len(told_all) == len(places) and find(items, ("respectively",), at) is not None:
        return told_all
    marks = [kind for kind, _, _ in order]
    if "day" not in marks:
        return days
    before = marks[0] == "day" and marks[-1] == "place"
    waiting: list[int] = []
    last: Slot | None = None
    ahead: Slot | None = None  # the first of "in 2018 in the US, and in Japan in 2019"
    for kind, number, day in order:
        if kind == "day":
            for each in waiting:
                days[each] = day
            ahead = day if not waiting and marks[-1] == "day" else None
            waiting, last = [], day
        elif ahead is not None:
            days[number], ahead = ahead, None
        elif before:
            days[number] = last
        else:
            waiting.append(number)
    return days
