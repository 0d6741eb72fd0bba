"""Whose numbers they are: arms and cohorts that a sentence names, and which value belongs to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.reading.intervals import Estimate, closing, folded_at, opening
from pivotal.reading.items import Item
from pivotal.reading.model import Slot
from pivotal.reading.phrases import is_name
from pivotal.reading.words import CONTROLS, GROUP_WORDS

_PLUS = frozenset({"plus", "+", "-", "–", "/"})
_BETWEEN_ARMS = frozenset({"and", "versus", "vs", "v", "or", "than", "over", ",", "longer", "higher", "superior"})
_ARM_KINDS = frozenset({"drug", "product", "arm", "active", "therapy"})
_PASSED = frozenset({
    "with", "for", "in", "on", "of", "the", "those", "patients", "patient", "who", "were", "was", "receiving",
    "received", "receive", "treated", "given", "assigned", "to", "arm", "arms", "group", "groups", "people",
    "among", "taking", "having", "each", "both", "participants", "a", "an", "them", "being", "on-treatment",
    "months", "month", "mo", "subjects", "-", "–", "randomised", "randomized", "control", "plus", "placebo-treated",
    "got", "getting", "active", "alone", "therapy", "treatment", "mg", "women", "men", "its", "adults", "respectively", ",",
    "%",
})  # fmt: skip
_STOPS = frozenset({
    "and", "versus", "vs", "v", "compared", "against", "whereas", "while", "but", "or", "than", "over", "relative",
    "was",
    "contrast", "which",
})  # fmt: skip
_GIVEN = frozenset({"with", "for", "on", "receiving", "received", "given", "took", "taking", "to", "of"})


# Abbreviations before "group" that tell patients and not what they were given.
_NO_ARMS = frozenset({
    "ITT", "FAS", "PP", "ER", "PR", "HER2", "PD", "MSI", "EGFR", "ALK", "KRAS", "BRCA", "HRD", "TMB", "CPS", "TPS", "MRD",
    "WHO", "ECOG", "CT", "MRI", "US", "EU",
})  # fmt: skip
_LONGEST_CODE = 5
_LONGEST_LIST = 30
_KINDS_OF_MEDICINE = frozenset({"a", "the", "agent", "chemotherapy", "drug", "medicine", "antibody", "inhibitor"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who got something, or some of the patients: its first item, the place behind it, and its slot."""

    first: int
    last: int
    slot: Slot
    whole: str = ""  # every medicine of a combination


def arm_mentions(items: Sequence[Item]) -> list[Mention]:
    """Return the arms that a sentence names; medicines that are given together are one arm."""
    listed = {each.first: each for each in listed_groups(items)}
    found: list[Mention] = []
    at = 0
    while at < len(items):
        mention = listed.get(at) or _arm_at(items, at) or _next_short(items, at, found)
        if mention is None:
            at += 1
            continue
        if found and _together(items, found[-1], mention):
            mention = _joined(items, found.pop(), mention)
        found.append(mention)
        at = mention.last
        if folded_at(items, at) in {"(", "["}:  # the other name of a medicine
            close = closing(items, at, 8)
            if close > at and any(items[i].kind in {"drug", "product", "company"} for i in range(at, close)):
                at = close + 1
    return found


def _together(items: Sequence[Item], one: Mention, two: Mention) -> bool:
    """Say whether two medicines were given together, since one value follows them: ``with A and B (55.7%)``."""
    if two.first != one.last + 1 or folded_at(items, one.last) != "and" or folded_at(items, two.last) not in {"(", "["}:
        return False
    close = closing(items, two.last)
    kinds = [items[index].kind for index in range(two.last, close)]
    drugs = all(items[place].kind in {"drug", "product"} for place in (one.last - 1, two.first))
    return drugs and sum(kind in {"percent", "duration"} for kind in kinds) == 1 and not {"hr", "p"} & set(kinds)


def _joined(items: Sequence[Item], one: Mention, two: Mention) -> Mention:
    slot = Slot("arm", "", one.slot.start, two.slot.end, f"{one.slot.value}+{two.slot.value}")
    return Mention(one.first, two.last, slot, slot.value)


def _next_short(items: Sequence[Item], at: int, found: Sequence[Mention]) -> Mention | None:
    """Return the second of two arms that are called by abbreviations: ``months with MTP and TP, respectively``."""
    if not found or at != found[-1].last + 1 or folded_at(items, at - 1) not in {"and", "versus", "vs", "v"}:
        return None
    short = [items[place].kind == "word" and _is_short(items[place].text) for place in (found[-1].last - 1, at)]
    return _mention(items, at, at + 1, items[at].low) if all(short) else None


def _is_short(text: str) -> bool:
    return 1 < len(text) < 10 and text.isupper() and text not in _NO_ARMS


def _arm_at(items: Sequence[Item], at: int) -> Mention | None:
    item = items[at]
    if item.text.casefold() in {"arm", "group"} and at + 1 < len(items):
        letter = items[at + 1].text
        if len(letter) == 1 and (letter.isupper() or letter.isdigit()):
            return _mention(items, at, at + 2, f"arm {letter}")
    if item.kind == "number" and (dose := _dose_group(items, at)) is not None:
        return dose
    if item.kind == "word" and (coded := _coded(items, at)) is not None:
        return coded
    if item.kind == "word" and is_name(items, at):
        grouped = folded_at(items, at + 1).rstrip("s") in {"arm", "group"}
        given, to = folded_at(items, at - 1), folded_at(items, at - 2)
        valued = at > 1 and items[at - 2].kind in {"duration", "percent"} and given in {"with", "on", "for"}
        branded = valued or (given in _GIVEN and to in {"treated", "months", "patients", "%"})
        branded = branded and (given, to) != ("with", "patients")  # "patients with GBM" have it
        return _mention(items, at, at + 1, item.low) if grouped or branded else None
    if item.kind not in _ARM_KINDS or not _is_an_arm(items, at):
        return None
    last, names = at + 1, [item.value if item.kind != "arm" else item.text.casefold()]
    while (after := _combined(items, last)) is not None:
        names.append(items[after].value if items[after].kind != "arm" else items[after].text.casefold())
        last = after + 1
    return _mention(items, at, last, "+".join(names))


def _dose_group(items: Sequence[Item], at: int) -> Mention | None:
    """Read ``in the 200 mg group``: one of several doses."""
    dosed = folded_at(items, at + 1) in {"mg", "-"} and "mg" in {folded_at(items, at + 1), folded_at(items, at + 2)}
    end = at + 2 if folded_at(items, at + 1) == "mg" else at + 3
    if not dosed or folded_at(items, end).rstrip("s") not in {"group", "arm"}:
        return None
    return Mention(at, end, Slot("arm", "", items[at].start, items[end - 1].end, f"{items[at].value} mg"))


def _coded(items: Sequence[Item], at: int) -> Mention | None:
    """Read ``the R2 arm``, ``the CHOP-RIT arm`` and ``the IPI alone arm``: a name in capitals before its noun."""
    text = items[at].text
    if not text[:1].isupper() or not (text.isupper() or any(each.isdigit() for each in text)) or text in _NO_ARMS:
        return None
    end = at + 1
    while folded_at(items, end) in {"-", "–", "+", "/"} and end + 1 < len(items) and items[end + 1].text[:1].isalnum():
        end += 2
    noun = end + 1 if folded_at(items, end) in {"alone", "regimen", "therapy"} else end
    if end - at > _LONGEST_CODE or folded_at(items, noun).rstrip("s") not in {"group", "arm"}:
        return None
    if folded_at(items, at - 1) in {"-", "–", "+", "/"}:
        return None
    value = "".join(each.low for each in items[at:end])
    return Mention(at, end, Slot("arm", "" if end > at + 1 else text, items[at].start, items[end - 1].end, value))


def listed_groups(items: Sequence[Item]) -> list[Mention]:
    """Return the arms that are listed before ``groups`` or ``arms``: ``the BSC (n=137), control, and treatment groups``."""
    found: list[Mention] = []
    for at in range(len(items)):
        if folded_at(items, at) not in {"groups", "arms"}:
            continue
        parts = _list_before(items, at)
        if len(parts) > 1:
            found += parts
    return found


def _list_before(items: Sequence[Item], end: int) -> list[Mention]:
    """Return the names that are joined by commas and ``and`` before a place, back to the article before the first."""
    parts: list[tuple[int, int]] = []
    last = at = end
    while at > 0 and end - at < _LONGEST_LIST:
        word = folded_at(items, at - 1)
        if items[at - 1].text in {")", "]"}:
            opened = opening(items, at - 1)
            last, at = (opened if last == at else last), opened
            continue
        if word in {"the", "both", "in", "for", "between"}:
            break
        if word in {",", "and"}:
            if last > at:
                parts.append((at, last))
            last = at - 1
        elif items[at - 1].kind not in {*_ARM_KINDS, "word"} and word not in {"+", "-", "–", "/"}:
            return []
        at -= 1
    else:
        return []
    if last > at:
        parts.append((at, last))
    if any(second - first > _LONGEST_CODE for first, second in parts):
        return []
    return [_group_named(items, first, second) for first, second in reversed(parts)]


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
    if folded_at(items, at - 1) in {"-", "–"} and folded_at(items, at - 2) == "non":
        return False
    beside = folded_at(items, at + 1)
    if beside in {"-", "–"} and folded_at(items, at + 2) in {
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
        named = beside.rstrip("s") in GROUP_WORDS
        if item.text.casefold() in {"drug", "medicine", "combination", "study drug"}:
            return named or folded_at(items, at - 1) == "the"
        return named
    if item.kind == "therapy":
        return item.text.casefold() in CONTROLS
    if item.kind == "arm" and item.text.casefold() in {"control", "observation", "comparator"}:
        return beside.rstrip("s") in GROUP_WORDS or folded_at(items, at - 1) in {"in", "for"}
    return True


def _combined(items: Sequence[Item], at: int) -> int | None:
    """Return the place of a medicine that is given together with the one before a place."""
    word, after = folded_at(items, at), at + 1
    if word == "in" and folded_at(items, at + 1) == "combination" and folded_at(items, at + 2) == "with":
        after = at + 3
    elif word == "with" and not _is_compared(items, at):
        while after < len(items) and (
            items[after].kind == "number" or folded_at(items, after) in {"mg", "a", "dose", "of"}
        ):
            after += 1
    elif word in {",", "along", "together"}:
        after = at + 2 if word == "," else at + 1
        if folded_at(items, after - 1) not in {"along", "together"} or folded_at(items, after) != "with":
            return None
        after += 1
        while after < len(items) and after - at < 8 and folded_at(items, after) in _KINDS_OF_MEDICINE:
            after += 1
    elif word == "and":
        group = folded_at(items, at + 2) in {"group", "arm", "combination"}
        plain = at + 1 < len(items) and items[at + 1].kind in {"drug", "product"}
        return at + 1 if group and plain and items[at - 1].kind in {"drug", "product"} else None
    elif word not in _PLUS:
        return None
    return after if after < len(items) and items[after].kind in {"drug", "product", "arm"} else None


def _is_compared(items: Sequence[Item], at: int) -> bool:
    return any(
        folded_at(items, index).startswith(("compar", "longer", "than", "improve"))
        for index in range(max(0, at - 8), at)
    )


def arm_after(items: Sequence[Item], estimate: Estimate, arms: Sequence[Mention]) -> list[Mention]:
    """Return the arms named right behind a value, which is one unless several are listed."""
    return (
        _arms_at(items, estimate.end, arms)
        or _arms_at(items, _outside(items, estimate.end), arms)
        or _arms_at(items, estimate.end, arms, loose=True)
    )


def _arms_at(items: Sequence[Item], at: int, arms: Sequence[Mention], *, loose: bool = False) -> list[Mention]:
    """Return the arms from a place; where ``loose``, behind any words but those that begin another comparison."""
    by_first = {each.first: each for each in arms}
    begun, steps = at, 0
    while at < len(items) and steps < 14:
        if at in by_first:
            return _listed(items, by_first[at], arms)
        if folded_at(items, at) in {"(", "["}:
            close = closing(items, at)
            if at + 1 in by_first and by_first[at + 1].last == close:  # 67% and 97% (arm 1)
                return [by_first[at + 1]]
            if (
                at > begun
                or close == at
                or any(items[i].kind in {"duration", "percent", "hr"} for i in range(at, close))
            ):
                return []
            at = close
        elif not _is_passed(items, at, loose=loose):
            return []
        at, steps = at + 1, steps + 1
    return []


def _is_passed(items: Sequence[Item], at: int, *, loose: bool) -> bool:
    """Say whether an item may stand between a value and its arm."""
    word = folded_at(items, at)
    if word == ",":
        return folded_at(items, at + 1) in {"respectively", "with", "for", "in"}
    if items[at].kind == "duration" and folded_at(items, at - 1) == "at":
        return True  # "57% at three years with …"
    if loose and items[at].kind == "word":
        return word not in _STOPS
    if word in {"rate", "incidence"} or items[at].kind == "harm":
        return items[at].kind == "harm" or any(items[i].kind == "harm" for i in range(at + 1, min(at + 3, len(items))))
    return word in _PASSED or items[at].kind in {"disease", "code"}


def _outside(items: Sequence[Item], at: int) -> int:
    """Return the place behind the bracket that a place lies in, or the place itself."""
    for index in range(at, min(at + 14, len(items))):
        if items[index].text in {")", "]"}:
            return index + 1
        if items[index].text in {"(", "["}:
            break
    return at


def _listed(items: Sequence[Item], first: Mention, arms: Sequence[Mention]) -> list[Mention]:
    """Return an arm and those that are listed after it with nothing but ``and`` or ``versus`` between."""
    found = [first]
    for each in arms:
        between = range(found[-1].last, each.first)
        if each.first <= first.first:
            continue
        words = [folded_at(items, index) for index in between]
        plain = all(
            word in _BETWEEN_ARMS or word in _PASSED or word in {"compared", "with", "by", "as"} for word in words
        )
        joined = any(word in _BETWEEN_ARMS or word == "compared" for word in words)
        if not (plain and joined and len(words) < 5):
            break
        found.append(each)
    return found


def is_of_all(items: Sequence[Item], at: int) -> bool:
    """Say whether a value before a place is that of every arm: ``not reached in either study arm``."""
    words = [folded_at(items, index) for index in range(at, min(at + 5, len(items)))]
    each = next((step for step, word in enumerate(words) if word in {"either", "both"}), None)
    return each is not None and any(word.rstrip("s") in {"arm", "group", "cohort"} for word in words[each:])


def shares_all(items: Sequence[Item], at: int) -> bool:
    """Say whether another arm follows with ``or``, so that a number is that of all: ``receive A (n=330) or B``."""
    steps = 0
    while at < len(items) and steps < 9:
        if folded_at(items, at) in {"(", "["}:
            at = closing(items, at)
        elif folded_at(items, at) == "or":
            return True
        elif folded_at(items, at) in {"and", ",", ";", "."} or items[at].kind in _ARM_KINDS:
            return False
        at, steps = at + 1, steps + 1
    return False


def arm_before(items: Sequence[Item], estimate: Estimate, arms: Sequence[Mention], floor: int) -> Mention | None:
    """Return the nearest arm named before a value and after a place."""
    for each in reversed(arms):
        if each.first < estimate.at and each.first >= floor:
            if any(folded_at(items, index) == ";" for index in range(each.last, estimate.at)):
                return None
            return each
    return None


def is_compared_with(items: Sequence[Item], arm: Mention) -> bool:
    """Say whether an arm is the one that another is compared with: ``versus placebo``, ``compared to the …``."""
    for index in range(arm.first - 1, max(-1, arm.first - 6), -1):
        word = folded_at(items, index)
        if word in {"versus", "vs", "v", "over", "than", "compared", "against"}:
            return True
        if (
            word not in {"the", "those", "with", "to", "that", "in", "a", "patients", "people"}
            and not items[index].text.isupper()
        ):
            return False
    return False


def lists_before(items: Sequence[Item], at: int, arms: Sequence[Mention], count: int) -> list[Mention]:
    """Return so many arms that are listed together before a place: ``longer with A than B``, ``for A versus B``."""
    before = [each for each in arms if each.first < at]
    if len(before) < count:
        return []
    grouped = [each for each in listed_groups(items) if each.first < at]
    if len(grouped) == count:
        return grouped
    listed = _listed(items, before[-count], before[-count:])
    return listed if len(listed) == count else []
