"""The arms that a sentence names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import closing, opening
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.short_arms import (
    LONGEST_CODE,
    NOTHING_GIVEN,
    PLUS,
    arm_by_shape,
    code_end,
    is_code,
    lettered_list,
    next_by_shape,
)
from pivotal.reading.words import CONTROLS, GROUP_WORDS

ARM_KINDS = frozenset({"drug", "product", "arm", "active", "therapy"})


_LONGEST_LIST = 30
_LONGEST_PAIR = 14  # items between "compared" and "with" the other arm
_VALUES = frozenset({"duration", "percent", "number"})
_EARLIER = frozenset({"prior", "previous", "previously", "pretreated"})
_DOSED = frozenset({"mg", "a", "dose", "of", "once", "twice", "weekly", "daily", "-", "low", "high"})
_KINDS_OF_MEDICINE = frozenset(
    {
        "a",
        "the",
        "agent",
        "chemotherapy",
        "drug",
        "medicine",
        "antibody",
        "inhibitor",
        "best",
        "standard",
        "placebo",
        "an",
        "its",
        "other",
        "another",
        "low",
        "high",
        "dose",
        "oral",
    }
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who got something, or some of the patients: its first item, the place behind it, and its slot."""

    first: int
    last: int
    slot: Slot
    whole: str = ""  # every medicine of a combination


_GAVE = frozenset({
    "gave", "achieved", "demonstrated", "showed", "led", "resulted", "produced", "improved", "prolonged", "extended",
    "significantly", "had", "finished", "reached", "provided", "yielded", "posted", "delivered", "offered",
})  # fmt: skip


def arm_mentions(items: Sequence[Item]) -> list[Mention]:
    """Return the arms that a sentence names; medicines that are given together are one arm."""
    listed = {each.first: each for each in listed_groups(items)}
    found: list[Mention] = []
    at = 0
    while at < len(items):
        mention = listed.get(at) or _arm_at(items, at) or _next(items, at, found) or _without(items, at)
        if mention is None:
            at += 1
            continue
        if found and _together(items, found[-1], mention):
            mention = _joined(found.pop(), mention)
        found.append(mention)
        at = mention.last
        if text_at(items, at) in {"(", "["}:  # the other name of a medicine
            close = closing(items, at, 8)
            brand = close == at + 2 and items[at - 1].kind == "drug" and items[at + 1].text.istitle()
            brand = brand or any(items[i].kind in {"drug", "product", "company"} for i in range(at, close))
            if close > at and brand:
                at = close + 1
                added = _arm_at(items, at + 1) if _is_added_to(items, mention, at) else None
                if added is not None:
                    found[-1] = _joined(mention, added)  # Brand (substance) plus another
                    at = added.last
    return found


def _is_added_to(items: Sequence[Item], arm: Mention, at: int) -> bool:
    """Say whether another medicine follows that is given too: ``treated with one (Brand) and another (Brand)``."""
    given = text_at(items, arm.first - 1) == "with" and text_at(items, arm.first - 2) in {"treated", "treatment"}
    both = text_at(items, at) == "and" and (given or text_at(items, arm.first - 1) in {"receiving", "received"})
    told = both and all(text_at(items, index) != "respectively" for index in range(at, len(items)))
    return told or text_at(items, at) in {"plus", "+"}


def _together(items: Sequence[Item], one: Mention, two: Mention) -> bool:
    """Say whether two medicines were given together, since one value follows them: ``with A and B (55.7%)``.

    Those that did something together are one arm, unless what follows is told of each: ``A and B gave 8.2 months``.
    """
    if two.first != one.last + 1 or text_at(items, one.last) != "and":
        return False
    if text_at(items, two.last) in _GAVE:
        return all(text_at(items, index) not in {"respectively", "each", "both"} for index in range(len(items)))
    if _both_given(items, one, two):
        return True
    if text_at(items, two.last) not in {"(", "["}:
        return False
    close = closing(items, two.last)
    kinds = [items[index].kind for index in range(two.last, close)]
    drugs = all(items[place].kind in {"drug", "product"} for place in (one.last - 1, two.first))
    return drugs and sum(kind in {"percent", "duration"} for kind in kinds) == 1 and not {"hr", "p"} & set(kinds)


def _both_given(items: Sequence[Item], one: Mention, two: Mention) -> bool:
    """Say whether the same patients got both: ``patients treated with A and B (n = 76)``, ``who received A and B,``."""
    first = one.first - 1
    verb = text_at(items, first - 1) if text_at(items, first) == "with" else text_at(items, first)
    people = first - 1 - (text_at(items, first) == "with")
    people -= text_at(items, people) in {"who", "were", "was", "had"}
    people -= text_at(items, people) in {"who", "that"}
    alone = two.last == two.first + 1 and all(items[at].kind in {"drug", "product"} for at in (one.last - 1, two.first))
    first -= 2 * (text_at(items, first - 1) in {"treatment", "therapy"} and text_at(items, first) == "with")
    if alone and text_at(items, first) == "receive" and two.last < len(items):
        return "respectively" not in {text_at(items, at) for at in range(two.last, len(items))}
    if not alone or verb not in {"treated", "received", "receiving"} or singular(text_at(items, people)) not in PEOPLE:
        return False
    if text_at(items, people - 1) in {"more", "fewer"} or two.last >= len(items):
        return False
    apart = {"respectively", "each", "both", "versus", "vs", "v", "either", "than", "compared"}
    ends = text_at(items, two.last) in {"(", "[", ","} or items[two.last].kind == "word"
    return ends and apart.isdisjoint(text_at(items, at) for at in range(two.last, len(items)))


def _joined(one: Mention, two: Mention) -> Mention:
    slot = Slot("arm", "", one.slot.start, two.slot.end, f"{one.slot.value}+{two.slot.value}")
    return Mention(one.first, two.last, slot, slot.value)


def _next(items: Sequence[Item], at: int, found: Sequence[Mention]) -> Mention | None:
    """Return an arm of a short name that is compared with one before it: ``with Rd Continuous than MPT``."""
    end = next_by_shape(items, at, found[-1].first, found[-1].last) if found else None
    if found and end is None and (lettered := _next_letter(items, at, found[-1])) is not None:
        return lettered
    return None if end is None else _mention(items, at, end, " ".join(each.low for each in items[at:end]))


def _next_letter(items: Sequence[Item], at: int, last: Mention) -> Mention | None:
    """Read the second of ``group A and B`` and of ``arms 1 or 2``."""
    letter = items[at].text
    noun = last.slot.value.startswith("arm ") and len(last.slot.value) == len("arm A")
    gap = at - 2 if text_at(items, at - 1) in {"and", "or"} and text_at(items, at - 2) == "," else at - 1
    joined = gap == last.last and text_at(items, at - 1) in {"and", "or", "versus", "vs", ","}
    single = len(letter) == 1 and (letter.isupper() or letter.isdigit())
    return _mention(items, at, at + 1, f"arm {letter}") if noun and joined and single else None


def _without(items: Sequence[Item], at: int) -> Mention | None:
    """Read ``no CVD`` and ``no treatment``: an arm that did not get something."""
    if text_at(items, at) != "no" or text_at(items, at - 1) not in NOTHING_GIVEN or at + 1 >= len(items):
        return None
    if text_at(items, at - 1) == "with" and text_at(items, at - 2).rstrip("s") in PEOPLE:
        return None  # what patients do not have
    arm = _arm_at(items, at + 1)
    if arm is None and is_code(items[at + 1].text) and items[at + 1].kind == "word":
        return _mention(items, at, at + 2, f"no {text_at(items, at + 1)}")
    if arm is not None:
        return _mention(items, at, arm.last, f"no {arm.slot.value}")
    plain = text_at(items, at + 1) in {"treatment", "therapy", "maintenance"}
    alone = text_at(items, at + 2) in {".", ",", ";", ")", "(", "", "group", "arm", "groups", "arms", "and", "in"}
    return _mention(items, at, at + 2, f"no {text_at(items, at + 1)}") if plain and alone else None


def _arm_at(items: Sequence[Item], at: int) -> Mention | None:
    if at >= len(items):
        return None
    item = items[at]
    if item.text.casefold() in {"arm", "group", "arms", "groups"} and at + 1 < len(items):
        letter = items[at + 1].text
        numbered = len(letter) == 2 and letter[0].isupper() and letter[1].isdigit()
        if numbered or (len(letter) == 1 and (letter.isupper() or letter.isdigit())):
            return _mention(items, at, at + 2, f"arm {letter}")
    if item.kind in {"word", "number", "number_word"} and (told := arm_by_shape(items, at)) is not None:
        return _mention(items, at, *told)
    if item.kind not in ARM_KINDS or not _is_an_arm(items, at):
        return None
    if len(item.text) < LONGEST_CODE and (end := code_end(items, at)) is not None and end > at + 1:
        return _mention(items, at, end, "".join(each.low for each in items[at:end]))  # R-CHOP, where R is explained
    last, first = at + 1, _given_with(items, at)
    names = [*([] if first == at else [items[first].low]), item.value if item.kind != "arm" else item.text.casefold()]
    named_too = text_at(items, at - 1) in {"(", "["} and text_at(items, last) in {")", "]"}
    last += named_too and _combined(items, last + 1) is not None  # Brand (name) in combination with …
    while (after := _combined(items, last)) is not None:
        names.append(items[after].value if items[after].kind != "arm" else items[after].text.casefold())
        last = after + 1
        if items[after].kind == "word" and (end := code_end(items, after)) is not None:
            names[-1], last = "".join(each.low for each in items[after:end]), end  # plus S-1
    if _is_added(items, at) and text_at(items, last) == "to" and (base := _arm_at(items, last + 1)) is not None:
        return _mention(items, first, base.last, "+".join([*names, base.slot.value]))
    return _mention(items, first, last, "+".join(names))


def _is_added(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine is told to come to another: ``the addition of A to B``, ``adding A to B``."""
    addition = text_at(items, at - 1) == "of" and text_at(items, at - 2) == "addition"
    return addition or text_at(items, at - 1) == "adding"


def _given_with(items: Sequence[Item], at: int) -> int:
    """Return the place of a medicine of a name that is not known, before ``plus`` and the one at a place."""
    if text_at(items, at - 1) not in {"plus", "+"}:
        return at
    place = at - 2
    while text_at(items, place) in {"®", "™"}:
        place -= 1
    known = place >= 0 and items[place].kind == "word" and items[place].text[:1].isupper()
    return place if known and len(items[place].text) >= LONGEST_CODE - 1 else at


def listed_groups(items: Sequence[Item]) -> list[Mention]:
    """Return the arms that are listed before ``groups`` or ``arms``: ``the BSC (n=137) and control groups``."""
    found: list[Mention] = []
    for at in range(len(items)):
        if text_at(items, at) not in {"groups", "arms", "regimens"}:
            continue
        found += [_mention(items, each, each + 1, f"arm {items[each].text}") for each in lettered_list(items, at)]
        parts = _list_before(items, at)
        if len(parts) > 1:
            found += parts
    return found


def _list_before(items: Sequence[Item], end: int) -> list[Mention]:
    """Return the names that are joined by commas and ``and`` before a place, back to the article before the first."""
    parts: list[tuple[int, int]] = []
    last = at = end
    while at > 0 and end - at < _LONGEST_LIST:
        word = text_at(items, at - 1)
        if items[at - 1].text in {")", "]"}:
            opened = opening(items, at - 1)
            last, at = (opened if last == at else last), opened
            continue
        if word == "the" and text_at(items, at - 2) in {",", "and"} and last > at:
            parts.append((at, last))  # in the A, the B and the C groups
            last = at = at - 1 - _commas(items, at - 2)
            continue
        if word in {"the", "both", "in", "for", "between"}:
            break
        if word in {",", "and"}:
            if last > at:
                parts.append((at, last))
            last = at - 1
        elif items[at - 1].kind not in {*ARM_KINDS, "word"} and word not in {"+", "-", "–", "/"}:
            return []
        at -= 1
    else:
        return []
    if last > at:
        parts.append((at, last))
    if any(second - first > LONGEST_CODE for first, second in parts):
        return []
    return [_group_named(items, first, second) for first, second in reversed(parts)]


def _commas(items: Sequence[Item], at: int) -> int:
    """Return how many of ``,`` and ``and`` end at a place."""
    return 1 + (text_at(items, at) == "and" and text_at(items, at - 1) == ",")


def _group_named(items: Sequence[Item], first: int, last: int) -> Mention:
    named = [each for each in items[first:last] if each.kind in {"drug", "product"}]
    value = "+".join(each.value for each in named) or " ".join(each.low for each in items[first:last])
    text = items[first].text if last == first + 1 else ""
    return Mention(first, last, Slot("arm", text, items[first].start, items[last - 1].end, value), value)


def _mention(items: Sequence[Item], at: int, last: int, value: str) -> Mention:
    start, end = items[at].start, items[last - 1].end
    head = items[at]
    text = head.text if last == at + 1 else ""
    return Mention(at, last, Slot("arm", text, start, end, value), value)


def _is_an_arm(items: Sequence[Item], at: int) -> bool:
    """Say whether an item is an arm: a word such as ``treated`` only before ``arm`` or ``group``."""
    item = items[at]
    if _is_denied(items, at):
        return False
    beside = text_at(items, at + 1)
    if beside == "controlled":
        return False
    if beside in {"-", "–"} and text_at(items, at + 2) in {
        "naive",
        "naïve",
        "refractory",
        "based",
        "resistant",
        "free",
        "controlled",
        "pretreated",
    }:
        return False
    if item.kind == "active":
        return _is_active_arm(items, at)
    if item.kind == "therapy":
        return item.text.casefold() in CONTROLS
    if item.kind == "arm" and item.text.casefold() in {"control", "observation", "comparator"}:
        return beside.rstrip("s") in GROUP_WORDS or text_at(items, at - 1) in {"in", "for"}
    return True


def _is_denied(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine was not given, or before: ``non-chemotherapy``, ``previously treated with docetaxel``."""
    if text_at(items, at - 1) in {"-", "–"} and text_at(items, at - 2) in {"non", "post", "pre", "anti"}:
        return True
    if [text_at(items, index) for index in range(at - 3, at)] == ["in", "combination", "with"]:
        return True  # what others were given with: "… vs placebo, both in combination with paclitaxel"
    if text_at(items, at - 1) == "or" and items[at - 2].kind == items[at].kind:
        return _is_denied(items, at - 2)  # who did not receive A or B
    if text_at(items, at - 1) in {"receive", "received"} and text_at(items, at - 2) == "not":
        return True
    first = at - 3
    while text_at(items, first + 2) in {"based", "-", "containing"}:
        first -= 1  # previously treated with platinum-based chemotherapy
    first -= 2 * (first < at - 3)
    first -= text_at(items, at - 2) == "treated" and text_at(items, at - 3) == "been"  # previously been treated with
    if text_at(items, at - 1) in {"on", "after", "following"} and text_at(items, at - 2).startswith("progress"):
        return True
    return items[at].kind != "active" and any(text_at(items, index) in _EARLIER for index in range(first, at))


def _is_active_arm(items: Sequence[Item], at: int) -> bool:
    """Say whether ``treatment`` or ``drug`` is an arm: before ``group``, or told by ``the`` and whose it is."""
    low, beside = items[at].low, text_at(items, at + 1)
    named = beside.rstrip("s") in GROUP_WORDS and not (beside.endswith("s") and low in {"treatment", "study"})
    if low not in {"drug", "medicine", "combination", "study drug"} or named:
        return named
    if low == "combination" and beside in {"of", "with"}:
        return False  # what is combined follows
    whose = at > 1 and items[at - 1].text[:1].isupper() and text_at(items, at - 2) == "the"
    return whose or text_at(items, at - 1) == "the"


def _combined(items: Sequence[Item], at: int) -> int | None:
    """Return the place of a medicine that is given together with the one before a place."""
    word, after = text_at(items, at), at + 1
    if word == "in" and text_at(items, at + 1) == "combination" and text_at(items, at + 2) == "with":
        after = at + 3
    elif word == "with" and not _is_compared(items, at):
        while after < len(items) and (items[after].kind == "number" or text_at(items, after) in _DOSED):
            after += 1
    elif word in {",", "along", "together"}:
        after = at + 2 if word == "," else at + 1
        if text_at(items, after - 1) not in {"along", "together"} or text_at(items, after) != "with":
            return None
        after += 1
        while after < len(items) and after - at < 8 and text_at(items, after) in _KINDS_OF_MEDICINE:
            after += 1
    elif word == "and":
        return _joined_by_and(items, at)
    elif word in {"-", "–"} and text_at(items, at + 1) == "plus":  # the nivolumab-plus-ipilimumab group
        after = at + 3
    elif word in {"plus", "+"} and (dosed := _behind_dose(items, after)) is not None:
        return dosed
    elif word in {"plus", "+"} and _is_a_medicine(items, after):
        return after
    elif word not in PLUS:
        return None
    return after if after < len(items) and items[after].kind in {"drug", "product", "arm"} else None


def _joined_by_and(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the second of two medicines that ``and`` joins as parts of one treatment."""
    plain = at + 1 < len(items) and items[at + 1].kind in {"drug", "product"}
    if plain and _are_received(items, at):
        return at + 1
    together = text_at(items, at + 2) in {"group", "arm", "combination"} or _is_of_a_combination(items, at)
    return at + 1 if together and plain and items[at - 1].kind in {"drug", "product"} else None


def _are_received(items: Sequence[Item], at: int) -> bool:
    """Say whether what ``and`` joins at a place was given to the same: ``8.4 months in those receiving A and B``."""
    treated = text_at(items, at - 2) == "with" and text_at(items, at - 3) in {"treatment", "treated", "therapy"}
    treated = treated and not any(
        items[index].kind in _VALUES and text_at(items, index + 1) == "and" and items[index + 2].kind in _VALUES
        for index in range(len(items) - 2)
    )
    given = treated or text_at(items, at - 2) in {"receiving", "received", "given", "got"}
    if items[at - 1].kind not in ARM_KINDS or not given:
        return False
    return all(text_at(items, index) not in {"respectively", "each"} for index in range(at, len(items)))


def _is_of_a_combination(items: Sequence[Item], at: int) -> bool:
    """Say whether ``and`` at a place joins the parts of one treatment: ``the combination of A and B``."""
    first = at - 1
    while first > 0 and (items[first].kind in {"drug", "product"} or items[first].text in {",", "®", "™"}):
        first -= 1
    return text_at(items, first) == "of" and text_at(items, first - 1) in {"combination", "doublet", "triplet"}


def _behind_dose(items: Sequence[Item], at: int) -> int | None:
    """Return the place of a medicine behind its dose in words: ``plus low-dose dexamethasone``."""
    end = at
    while text_at(items, end) in {"low", "high", "standard", "reduced", "-", "–", "dose", "weekly", "daily", "oral"}:
        end += 1
    named = end > at and end < len(items) and items[end].kind in {"drug", "product"}
    return end if named else None


def _is_a_medicine(items: Sequence[Item], at: int) -> bool:
    """Say whether a word behind ``plus`` is what was given too, of a name that is not known: ``plus platinum``."""
    word = items[at] if at < len(items) else None
    return word is not None and word.kind == "word" and word.text.isalpha() and word.low not in _KINDS_OF_MEDICINE


def _is_compared(items: Sequence[Item], at: int) -> bool:
    near = any(text_at(items, index).startswith(("longer", "than", "improve")) for index in range(max(0, at - 8), at))
    return near or any(text_at(items, index).startswith("compar") for index in range(max(0, at - _LONGEST_PAIR), at))
