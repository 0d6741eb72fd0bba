"""The arms that a sentence names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.names.regimens import REGIMEN
from pivotal.reading.results.arms_combined import ARM_KINDS, combined, is_alternative, is_plain_control, is_surgery
from pivotal.reading.results.arms_worded import arm_worded, is_of_use
from pivotal.reading.results.intervals import closing, opening
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.short_arms import (
    LONGEST_CODE,
    NOTHING_GIVEN,
    arm_by_shape,
    code_end,
    is_code,
    lettered_list,
    next_by_shape,
)
from pivotal.reading.words import CONTROLS, GROUP_WORDS

_LONGEST_LIST = 30
_TOLD_BEFORE = frozenset({"reported", "presented", "announced", "published", "disclosed", "shown", "showed", "said"})
_ASSIGNED = ("randomis", "randomiz", "assign", "allocat")
_BEFORE_ARMS = frozenset({"in", "to", "for", "of", "and", "vs", "versus", "than", "(", "with", "", ","})
_LONGEST_LETTERS, _FEWEST_BEHIND, _FAR_POPULATION = 4, 2, 9
_EARLIER = frozenset({"prior", "previous", "previously", "pretreated"})


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
_WENT = frozenset({"went", "lived", "survived"})
_MORE_OFTEN = frozenset({"greater", "higher", "more", "often", "frequent", "frequently"})
_COMPARING = frozenset({"compared", "versus", "vs", "over", "than", "relative"})


def arm_mentions(items: Sequence[Item]) -> list[Mention]:
    """Return the arms that a sentence names; medicines that are given together are one arm."""
    found = [each for each in _mentions(items) if not is_of_use(items, each.first)]
    if (rival := _rival_of_a_list(items, found)) is not None:
        found.pop(rival)
    return found[1:] if len(found) > _FEWEST_BEHIND and _opens_population(items, found) else found


def _rival_of_a_list(items: Sequence[Item], found: Sequence[Mention]) -> int | None:
    """Return the second arm of ``Reactions more frequent with A than with B included rash (44%)``: each is of A."""
    for number, arm in enumerate(found[1:], 1):
        verb = arm.last + (text_at(items, arm.last) in {"alone", "monotherapy"})
        before = range(found[number - 1].last, arm.first)
        if text_at(items, verb) not in {"included", "include", "were", "are"} or len(before) > _FAR_POPULATION:
            continue
        compared = any(text_at(items, i) in _COMPARING for i in before)
        more = any(text_at(items, i) in _MORE_OFTEN for i in range(found[number - 1].first))
        valued = any(each.kind in {"percent", "number"} for each in items[found[number - 1].last : verb])
        pairs = any(each.low in {"vs", "versus", "v", "v.", "vs."} for each in items[verb:])
        if compared and more and not valued and not pairs:
            return number
    return None


def _opens_population(items: Sequence[Item], found: Sequence[Mention]) -> bool:
    """Read ``Among patients who received A, B did not improve PFS vs C``: who is spoken of, and no arm of them."""
    first, end = found[0].first, found[0].last
    people = next((i for i in range(min(first, 4)) if singular(text_at(items, i)) in PEOPLE), None)
    opens = text_at(items, 0) in {"among", "in"} and people is not None and text_at(items, end) == ","
    told = any(text_at(items, i) in {"received", "receiving"} for i in range(first)) and first < _FAR_POPULATION
    valued = any(each.kind in {"percent", "duration", "number"} for each in items[: found[1].first])
    return opens and told and not valued and all(each.slot.value != found[0].slot.value for each in found[1:])


def _mentions(items: Sequence[Item]) -> list[Mention]:
    listed = {each.first: each for each in listed_groups(items)}
    found, at = list[Mention](), 0
    while at < len(items):
        mention = listed.get(at) or _arm_at(items, at) or _next(items, at, found) or _without(items, at)
        if mention is None:
            at += 1
            continue
        places = [(each.first, each.last) for each in (*found[-2:], mention)]
        if found and (_together(items, found[-1], mention) or is_alternative(items, places)):
            mention = _joined(found.pop(), mention)
        elif found and (branded := _branded(items, found[-1], mention)) is not None:
            found.pop()
            mention = branded
        found.append(mention)
        at = mention.last
        if text_at(items, at) in {"-", "–"} and text_at(items, at + 1) == "treated":
            at += 2  # the sunitinib-treated group: "treated" is no arm of its own
        at += text_at(items, at) == "combination" and items[at - 1].kind == "word"  # the SVd combination
        if text_at(items, at) in {"(", "["}:  # the other name of a medicine
            close = closing(items, at, 8)
            brand = close == at + 2 and items[at - 1].kind == "drug" and items[at + 1].text.istitle()
            short = close == at + 2 and items[at + 1].kind == "arm" and items[at + 1].known
            brand = brand or short or any(items[i].kind in {"drug", "product", "company"} for i in range(at, close))
            if close > at and brand:
                at = close + 1
                added = _arm_at(items, at + 1) if _is_added_to(items, mention, at) else None
                if added is not None:
                    found[-1] = _joined(mention, added)  # Brand (substance) plus another
                    at = added.last
    return found


def _regimen_at(items: Sequence[Item], at: int) -> Mention | None:
    """Return the arm that a dossier calls by several medicines, which are no part of a longer list here."""
    told = items[at].parts.get(REGIMEN)
    if told is None or (items[at].kind in ARM_KINDS and not _is_an_arm(items, at)):
        return None
    last = next(i for i in range(at, len(items)) if items[i].end >= told.end) + 1
    led = text_at(items, at - 1) in {",", "plus", "+"} and items[at - 2].kind in {"drug", "product"}
    longer = led or combined(items, last) is not None or text_at(items, last) == "with"
    return None if longer else Mention(at, last, Slot("arm", "", told.start, told.end, told.value), told.value)


def _branded(items: Sequence[Item], one: Mention, two: Mention) -> Mention | None:
    """Read ``TYVERIX® (velotinib injection) plus BYVANTA® (sunitinib capsules)``: brands before what they hold."""
    shut = closing(items, one.first - 1, 10) if text_at(items, one.first - 1) == "(" else one.first
    opened = two.first - 1
    if shut <= one.first or text_at(items, shut + 1) not in {"plus", "+"} or text_at(items, opened) != "(":
        return None
    first = one.first - 2 - (text_at(items, one.first - 2) in {"®", "™"})
    last = closing(items, opened, 10)
    named = items[first].text[:1].isupper() and items[shut + 2].text[:1].isupper() and opened - shut - 2 < 3
    if not named or last == opened:
        return None
    slot = Slot("arm", "", items[first].start, items[last].end, f"{one.slot.value}+{two.slot.value}")
    return Mention(first, last + 1, slot, slot.value)


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
    called = two.last + (3 if text_at(items, two.last) == "(" and closing(items, two.last) == two.last + 2 else 0)
    if text_at(items, called) in _GAVE:  # A and B (AB) gave
        return all(text_at(items, index) not in {"respectively", "each", "both"} for index in range(len(items)))
    if _both_given(items, one, two) or _is_the_rival(items, one, two) or _are_one_rival(items, one, two):
        return True
    if text_at(items, two.last) not in {"(", "["}:
        return False
    close = closing(items, two.last)
    kinds = [items[index].kind for index in range(two.last, close)]
    drugs = all(items[place].kind in {"drug", "product"} for place in (one.last - 1, two.first))
    return drugs and sum(kind in {"percent", "duration"} for kind in kinds) == 1 and not {"hr", "p"} & set(kinds)


def _is_the_rival(items: Sequence[Item], one: Mention, two: Mention) -> bool:
    """Read ``X achieved a median of 29.5 months versus 9.7 months with A and B``: what both were compared with."""
    those = text_at(items, one.first - 1) in {"on", "given"} and text_at(items, one.first - 3) == "for"
    value = one.first - (4 if those else 2)
    told = (those or text_at(items, one.first - 1) == "with") and items[value].kind in {"duration", "percent"}
    compared = text_at(items, value - 1) in {"to", "with"} and text_at(items, value - 2) == "compared"
    if not told or not (compared or text_at(items, value - 1) in {"versus", "vs", "v"}):
        return False
    last = closing(items, two.last) + 1 if text_at(items, two.last) == "(" else two.last
    gave = next((i for i in range(value) if text_at(items, i) in _GAVE or (those and text_at(items, i) in _WENT)), 0)
    named = items[gave - 1].kind in {"drug", "product"} or items[gave - 1].text[:1].isupper()
    named = named or (those and any(each.kind in {"drug", "product"} for each in items[:gave]))
    subject = 0 < gave < value and named
    apart = any(text_at(items, i) in {"respectively", "each"} for i in range(last, len(items)))
    return not apart and (subject or text_at(items, last) == "alone")


def _are_one_rival(items: Sequence[Item], one: Mention, two: Mention) -> bool:
    """Read ``reduced the risk by 57% compared with A and B alone (15.0 months vs 7.3)``: two arms."""
    opened = two.last + (text_at(items, two.last) == "alone")
    first = one.first - 1 - (text_at(items, one.first - 1) in {"with", "to"})
    if text_at(items, opened) != "(" or text_at(items, first) not in _COMPARING:
        return False
    within = range(opened, closing(items, opened))
    pair = [index for index in within if text_at(items, index) in {"versus", "vs", "v"}]
    apart = "respectively" in {each.low for each in items[opened:]}
    return not apart and len(pair) == 1 and items[pair[0] + 1].kind in {"duration", "percent"}


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
    if at >= len(items) or (regimen := _regimen_at(items, at)) is not None:
        return None if at >= len(items) else regimen
    item = items[at]
    if item.text.casefold() in {"arm", "group", "arms", "groups"} and at + 1 < len(items):
        letter = items[at + 1].text
        numbered = len(letter) == 2 and letter[0].isupper() and letter[1].isdigit()
        if numbered or (len(letter) == 1 and (letter.isupper() or letter.isdigit())) or _is_coded(items, at):
            return _mention(items, at, at + 2, f"arm {letter}")
    if item.kind in {"word", "number", "number_word"} and (told := arm_by_shape(items, at)) is not None:
        return _mention(items, at, *told)
    if (told := arm_worded(items, at)) is not None:
        return _mention(items, at, *told)
    if item.kind not in ARM_KINDS or not _is_an_arm(items, at):
        return None
    if len(item.text) < LONGEST_CODE and (end := code_end(items, at)) is not None and end > at + 1:
        return _mention(items, at, end, "".join(each.low for each in items[at:end]))  # R-CHOP, where R is explained
    last, first = at + 1, _given_with(items, at)
    names = [*([] if first == at else [items[first].low]), item.value if item.kind != "arm" else item.text.casefold()]
    named_too = text_at(items, at - 1) in {"(", "["} and text_at(items, last) in {")", "]"}
    last += named_too and combined(items, last + 1) is not None  # Brand (name) in combination with …
    while (after := combined(items, last)) is not None:
        names.append(items[after].value if items[after].kind != "arm" else items[after].text.casefold())
        last = after + 1
        if items[after].kind == "word" and (end := code_end(items, after)) is not None:
            names[-1], last = "".join(each.low for each in items[after:end]), end  # plus S-1
    added = text_at(items, last) == "added" or _is_added(items, at)
    last += text_at(items, last) == "added" and text_at(items, last + 1) == "to"
    if added and text_at(items, last) == "to" and (base := _arm_at(items, last + 1)) is not None:
        return _mention(items, first, base.last, "+".join([*names, base.slot.value]))
    return _mention(items, first, last, "+".join(names))


def _is_coded(items: Sequence[Item], at: int) -> bool:
    """Read ``42 patients in Arm IP``: a noun before the short name of its arm."""
    code = items[at + 1]
    short = code.kind == "word" and len(code.text) < _LONGEST_LETTERS and code.text.isupper() and is_code(code.text)
    return short and text_at(items, at) in {"arm", "group"} and text_at(items, at - 1) in _BEFORE_ARMS


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
    known = known or (place >= 0 and is_surgery(items[place]))
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
    text = items[at].text if last == at + 1 else ""
    return Mention(at, last, Slot("arm", text, items[at].start, items[last - 1].end, value), value)


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
        code = item.low == "treated" and at > 0 and items[at - 1].kind == "word" and is_code(items[at - 1].text)
        return not code and _is_active_arm(items, at)  # in the BV treated group
    if item.kind == "therapy":
        assigned = text_at(items, at - 1) == "to" and text_at(items, at - 2).startswith(_ASSIGNED)
        return assigned or item.text.casefold() in CONTROLS
    if item.kind == "arm" and item.text.casefold() in {"control", "observation", "comparator"}:
        led = text_at(items, at - 1) in {"in", "for"} or is_plain_control(items, at)
        return led or beside.rstrip("s") in GROUP_WORDS
    return True


def _is_denied(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine was not given, or before: ``non-chemotherapy``, ``previously treated with docetaxel``."""
    if text_at(items, at - 1) in {"-", "–"} and text_at(items, at - 2) in {"non", "post", "pre", "anti"}:
        return True
    if [text_at(items, index) for index in range(at - 3, at)] == ["in", "combination", "with"]:
        return True  # what others were given with: "… vs placebo, both in combination with paclitaxel"
    if text_at(items, at - 1) in {"discontinued", "stopped"} and text_at(items, at - 2) == "who":
        return True  # patients who discontinued A
    if text_at(items, at - 1) == "after" and text_at(items, at - 2) in {"remission", "response", "relapse", "failure"}:
        return True  # in remission after chemotherapy
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
    return items[at].kind != "active" and any(
        text_at(items, index) in _EARLIER and text_at(items, index + 1) not in _TOLD_BEFORE
        for index in range(first, at)
    )


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
