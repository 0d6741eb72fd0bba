"""Acts of a second party, medicine or disease that take up the one before: ``Canada followed in May``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.act_nouns import noun_at
from pivotal.reading.labels.acts_placed import date_at
from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, made, text_at

_STEMS = ("follow", "did", "after", "later", "suit", "status", "(", "same", "likewise", "joined", "next", "in", "on")
_FOLLOWS = frozenset({"followed", "follows", "did", "joined", "too", "likewise"})
_AFTER = frozenset({"later", "after", "afterwards", "earlier"})
_BEFORE = frozenset({",", ";", "and", "while", "but", "the", "by", "with"})
_NOT_YET = ("not", "expect", "will", "pending", "await", "seek", "submi", "plan", "could", "review", "refus",
            "reject", "declin", "whether", "trial", "stud")  # fmt: skip
_ENDS = frozenset({";", ".", "but", "while"})
_NEAR, _PART, _PAIRS = 4, 14, 2  # items, items, medicines or diseases with their days
_SHORTEST = 6  # letters of a substance


def acts_that_follow(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the acts that take up one that has been read: of another party, medicine or disease.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    acts = [each for each in told if each.kind == "act"]
    if not acts or has_none(items, _STEMS) or items[-1].text == "?":
        return []
    held = {slot.start for each in told for slot in each.slots if slot.name != "other_date"}
    last = max(acts, key=lambda each: each.start)
    return _of_others(items, sentence, last, held) or _with_days(items, sentence, acts)


def _of_others(items: Sequence[Item], sentence: int, act: Statement, held: set[int]) -> list[Statement]:
    """Read ``…; Canada followed on 2 May``, ``…, COFEPRIS (Mexico) a year later``, ``and PRIME status in the EU``."""
    by = act.slot("act")
    if by is None:
        return []
    shared = [each for each in act.slots if each.name == "product"]
    ill = [each for each in act.slots if each.name == "disease"]
    found: list[Statement] = []
    status = False
    for at, item in enumerate(items):
        if item.kind not in {"authority", "territory"} or item.start in held or item.start < act.start:
            continue
        end = next((i for i in range(at + 1, min(at + _PART, len(items))) if items[i].text in _ENDS), len(items))
        end = next((i for i in range(at + 2, end) if items[i].kind == "authority"), end)
        if find(items, _NOT_YET, at - _NEAR, end) is not None:
            continue
        noun = next((i for i in range(at - 1, max(0, at - 6), -1) if noun_at(items, i) is not None), None)
        status = noun is not None and by.value == "designation" and any(
            text_at(items, i) == "and" for i in range(noun - 2, noun)
        )  # fmt: skip
        goes_on = (found and _is_elliptical(items, at)) or _is_next(items, at, held)
        if not (status or _takes_up(items, at, end) or (goes_on and by.value == "approval")):
            continue
        own = diseases_from(items, at, end)
        day = next((told[0] for i in range(at + 1, end) if (told := date_at(items, i)) is not None), None)
        slots = [item.slot(item.kind), by, *shared, *(own or ([] if status else ill)), *([day] if day else [])]
        found.append(made("act", slots, sentence, (item.start, item.end)))
        held = {*held, item.start, *({day.start} if day else set())}
    return found


def _takes_up(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether a party is told to have done the same: ``Canada followed``, ``Japan a year later``."""
    if text_at(items, at - 1) not in _BEFORE:
        return False
    near = range(at + 1, min(end, at + _NEAR + 3))
    follows = next((i for i in near if text_at(items, i) in _FOLLOWS), None)
    if follows is not None and follows - at <= _NEAR:
        likewise = text_at(items, follows + 1) in {"suit", "so", "likewise", "with", "in", "on", "the", ",", ".", "a"}
        return likewise or date_at(items, follows + 1) is not None or items[follows + 1].kind == "duration"
    later = next((i for i in near if text_at(items, i) in _AFTER), None)
    return later is not None and any(items[i].kind == "duration" or text_at(items, i) in {"a", "year"} for i in near)


def _is_elliptical(items: Sequence[Item], at: int) -> bool:
    """Say whether a party goes on with what another did: ``…, Australia with provisional registration that June``."""
    return text_at(items, at - 1) in {",", "and"} and text_at(items, at + 1) in {"with", "in", "on", "(", "a", "that"}


def _is_next(items: Sequence[Item], at: int, held: set[int]) -> bool:
    """Say whether a place with its day follows one that has been read: ``in Japan in 2018, the US in June``."""
    before = next((i for i in range(at - 1, -1, -1) if items[i].kind in {"territory", "authority"}), None)
    led = text_at(items, at - 1) in {",", "and", "then"} or (
        text_at(items, at - 1) == "the" and text_at(items, at - 2) in {",", "and", "reached", "then"}
    )
    if before is None or items[before].start not in held or not led or at - before > _PART:
        return False
    return text_at(items, at + 1) in {"in", "on", "("} and at + 2 < len(items) and date_at(items, at + 2) is not None


def _with_days(items: Sequence[Item], sentence: int, acts: Sequence[Statement]) -> list[Statement]:
    """Read ``licensed by the FDA: A (16 May), B (20 May) and C (30 May)`` and the same of diseases."""
    act = acts[-1]
    by = act.slot("act")
    if len(acts) != 1 or by is None or by.value != "approval":
        return []
    pairs: list[tuple[Slot, Slot]] = []
    for at in range(1, len(items) - 2):
        day = date_at(items, at + 1) if items[at].text == "(" else None
        if day is None or text_at(items, day[1]) != ")" or items[at].start < act.start:
            continue
        if (named := _named(items, at - 1)) is not None:
            pairs.append((named, day[0]))
    if len(pairs) < _PAIRS or len({each.name for each, _ in pairs}) != 1:
        return []
    kind = pairs[0][0].name
    product = act.slot("product")
    first = act.slot(kind)
    apart = first is None or all(each.start != first.start for each, _ in pairs)
    found: list[Statement] = []
    for named, when in pairs if kind == "disease" and apart else pairs[1:]:
        shared = [each for each in act.slots if each.name in {"authority", "territory"}]
        own = [product] if kind == "disease" and product is not None else []
        found.append(made("act", [by, *shared, *own, named, when], sentence, (named.start, when.end)))
    return found


def _named(items: Sequence[Item], at: int) -> Slot | None:
    """Return the medicine or the disease before a bracket."""
    if items[at].kind in {"drug", "product"}:
        return items[at].slot("product")
    if items[at].kind == "disease":
        return items[at].slot("disease")
    word = items[at]
    plain = word.kind == "word" and word.text.isalpha() and len(word.text) >= _SHORTEST
    return word.slot("product") if plain and text_at(items, at - 1) in {":", ",", "and"} else None
