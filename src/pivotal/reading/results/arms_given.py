"""Whose numbers they are: which of the arms that a sentence names a value belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.arms import Mention, listed_groups
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.intervals import Estimate, closing, opening
from pivotal.reading.results.people import PEOPLE

_BETWEEN_ARMS = frozenset({"and", "versus", "vs", "v", "or", "than", "over", ",", "longer", "higher", "superior"})
_PASSED = frozenset({
    "with", "for", "in", "on", "of", "the", "those", "patients", "patient", "who", "were", "was", "receiving",
    "received", "receive", "treated", "given", "assigned", "to", "arm", "arms", "group", "groups", "people",
    "among", "taking", "having", "each", "both", "participants", "a", "an", "them", "being", "on-treatment",
    "months", "month", "mo", "subjects", "-", "–", "randomised", "randomized", "control", "plus", "placebo-treated",
    "undergoing", "underwent",
    "got", "getting", "active", "alone", "therapy", "treatment", "mg", "women", "men", "its", "adults",
    "respectively", ",", "%", "occurred", "happened", "seen", "reported", "observed", "noted", "course", "courses",
    "achieved", "attained", "recorded", "found",
    "cycles",
})  # fmt: skip
_BESIDE_ARMS = frozenset({"compared", "with", "by", "as", "monotherapy", "single", "agent", "only", "combination"})
_STOPS = frozenset({
    "and", "versus", "vs", "v", "compared", "against", "whereas", "while", "but", "or", "than", "over", "relative",
    "was",
    "contrast", "which",
})  # fmt: skip

_EVENTS = frozenset({"events", "deaths", "progressions", "relapses"})
_SPREAD = frozenset({"iqr", "range", "interquartile", "min", "quartile", "sd", "se", "sem", "standard"})
_BEFORE_COMPARED = frozenset({
    "the", "those", "with", "to", "that", "in", "a", "an", "patients", "people", "for", "other", "types", "of", "any",
    "standard", "receiving", "received", "given", "treated", "women", "men", "who", "on", "were", "participants",
    "high", "low", "dose", "-", "–", "either", "both", "single", "agent", "platinum", "taxane", "based", "containing",
    "conventional", "intensive", "salvage", "doublet", "combination", "treatment", "assigned",
})  # fmt: skip
_LISTED = frozenset({"harm", "percent", "median"})
_WIDEST_OF_A_LIST = 12
_GIVEN_WITH = frozenset({"with", "receiving", "received", "of", "to", "on"})
_GIVEN_FOR = _GIVEN_WITH | {"for"}
_NEAR_VALUE = 6  # items from a time to the gene by which its patients are told
_FAR_ARMS = 10  # items from a value to the noun of "in both the A and B arms"
_OF_A_LIST = frozenset({
    ",", "and", "(", ")", "[", "]", "in", "patients", "of", "any", "grade", "-", "or", "the", "n", "=", "was", "were",
    "median", "stable",
})  # fmt: skip


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
            return [] if text_at(items, at - 1) == "without" else _listed(items, by_first[at], arms)
        if text_at(items, at) in {"(", "["}:
            close = closing(items, at)
            if text_at(items, at + 1) in _SPREAD and close > at:
                at = close + 1  # a median (range, 2 to 31 months) in the one arm
                continue
            if at + 1 in by_first and by_first[at + 1].last == close:  # 67% and 97% (arm 1)
                return [by_first[at + 1]]
            if _is_their_part(items, at, close):
                at = close + 1
                continue
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


def _is_their_part(items: Sequence[Item], at: int, close: int) -> bool:
    """Read ``among 242 (44.6%) receiving the drug``: a bracket with nothing but the part of those who had an event."""
    counted = text_at(items, at - 1).rstrip("s") in PEOPLE and kind_at(items, at + 1) == "fraction"
    if counted and close == at + 2:  # 64% of patients (259 of 404) in the
        return True
    among = any(text_at(items, index) == "among" for index in range(max(0, at - 4), at))
    counted = text_at(items, at - 1) in _EVENTS and items[at - 2].kind == "number"  # 112 events (44%) occurred in
    return (among or counted) and close == at + 2 and kind_at(items, at + 1) == "percent"


def _is_passed(items: Sequence[Item], at: int, *, loose: bool) -> bool:
    """Say whether an item may stand between a value and its arm."""
    word = text_at(items, at)
    if word == "died":
        return text_at(items, at - 1) in {")", "]"}  # 58 patients (31%) died in the one arm
    if word in {"combination", "doublet", "triplet", "regimen"} and text_at(items, at + 1) == "of":
        return True
    if word == ",":
        return text_at(items, at + 1) in {"respectively", "with", "for", "in"}
    moment = items[at].kind == "duration" and text_at(items, at - 1) == "at"  # "57% at three years with …"
    if moment or (items[at].kind == "number" and _counts_all(items, at)):
        return True
    near = range(max(0, at - _NEAR_VALUE), at)
    gene = items[at].kind == "gene" and any(items[index].kind == "duration" for index in near)
    if loose and (gene or items[at].kind == "word"):
        return word not in _STOPS
    first_line = items[at].kind == "number" and text_at(items, at + 1) == "l"
    if word in {"rate", "incidence"} or items[at].kind == "harm":
        return items[at].kind == "harm" or any(items[i].kind == "harm" for i in range(at + 1, min(at + 3, len(items))))
    beside = at - 1 - (text_at(items, at - 1) == ")")
    if items[at].kind == "share" and items[at].value not in {"crossover", "deaths"}:
        return items[beside].kind == "percent"  # 79% partial responses in arm A and 50% in arm B
    dead = items[at].value == "deaths" and text_at(items, at + 1) in {"among", "in", "with", "on", "occurred", "("}
    dead = dead or (word in _EVENTS and items[at - 1].kind == "number")
    lined = first_line and items[at].end == items[at + 1].start  # 1L chemotherapy
    return dead or lined or word in _PASSED or items[at].kind in {"disease", "code", "time_name"}


def _counts_all(items: Sequence[Item], at: int) -> bool:
    """Read ``among the 204 patients in the …``, ``108 among 242 in the …`` and ``12 [4%] of 276 in the …``."""
    treated = text_at(items, at + 1) in {"treated", "evaluable", "randomised"}
    people = text_at(items, at + 1 + treated).rstrip("s") in PEOPLE
    of_all = text_at(items, at - 1) == "of" and text_at(items, at + 1) == "in"
    return people or of_all or text_at(items, at - 1) == "among"


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
        words = [text_at(items, index) for index in between]
        plain = all(word in _BETWEEN_ARMS or word in _PASSED or word in _BESIDE_ARMS for word in words)
        joined = any(word in _BETWEEN_ARMS or word == "compared" for word in words)
        if words[-1:] == [","] and _is_apposed(items, found[-1], each):
            break
        if not (plain and joined and len(words) < 5 + sum(word in _BESIDE_ARMS or word == "-" for word in words)):
            break
        found.append(each)
    return found


def _is_apposed(items: Sequence[Item], one: Mention, two: Mention) -> bool:
    """Say whether an arm only explains the one before: ``in the comparator arm, sorafenib``."""
    comma = two.first - 1
    named = text_at(items, comma - 1) in {"arm", "group"} and comma - one.last <= 1
    return named and text_at(items, two.last) in {".", ",", ")", ";", "("}


def is_of_all(items: Sequence[Item], at: int) -> bool:
    """Say whether a value before a place is that of every arm: ``not reached in either study arm``."""
    words = [text_at(items, index) for index in range(at, min(at + _FAR_ARMS, len(items)))]
    each = next((step for step, word in enumerate(words[:5]) if word in {"either", "both"}), None)
    last = next((step for step, word in enumerate(words) if word in {",", ";", "(", "["}), len(words))
    words = words[: max(last, 5)]
    return each is not None and any(word.rstrip("s") in {"arm", "group", "cohort"} for word in words[each:])


def shares_all(items: Sequence[Item], at: int) -> bool:
    """Say whether another arm follows with ``or``, so that a number is that of all: ``receive A (n=330) or B``."""
    steps = 0
    counted = False
    while at < len(items) and steps < 12:
        joined = text_at(items, at - 1) in {"plus", "+"}  # receive A at 40 mg plus B at 30 mg (n=330) or A
        other = text_at(items, at) == "or" and not _is_number(items, at + 1)
        if text_at(items, at) in {"(", "["}:
            counted = any(items[index].kind == "n" for index in range(at, closing(items, at)))
            at = closing(items, at)
        elif other or (counted and text_at(items, at) == "and" and _is_an_arm_next(items, at)):
            return True
        elif text_at(items, at) in {"and", ",", ";", "."} or (items[at].kind in ARM_KINDS and not joined):
            return False
        at, steps = at + 1, steps + 1
    return False


def _is_number(items: Sequence[Item], at: int) -> bool:
    """Say whether a further dose follows ``or``, and no arm: ``A at 40 mg or 60 mg``."""
    return at < len(items) and (items[at].kind in {"number", "number_word", "n"} or text_at(items, at)[:1].isdigit())


def _is_an_arm_next(items: Sequence[Item], at: int) -> bool:
    """Read the second arm of ``randomised to IP (n=173) and EP (n=189)``, which has its own number behind it."""
    ahead = range(at + 1, min(at + 8, len(items)))
    opened = next((index for index in ahead if items[index].text in {"(", "["}), None)
    own = opened is not None and any(items[index].kind == "n" for index in range(opened, closing(items, opened)))
    return own and items[at + 1].kind not in {"number", "number_word", "n"}


def arm_before(items: Sequence[Item], estimate: Estimate, arms: Sequence[Mention], floor: int) -> Mention | None:
    """Return the nearest arm named before a value and after a place."""
    for each in reversed(arms):
        if each.first < estimate.at and each.first >= floor:
            listed = estimate.kind == "harm"  # anaemia (9%; n=8), rash (7%; n=6)
            if _is_parted(items, each.last, estimate.at, within=not listed):
                return None
            if _is_in_a_pair(items, each, estimate.at):
                continue
            if _is_told_besides(items, each, estimate.at):
                return None
            return each
    return None


def _is_parted(items: Sequence[Item], first: int, last: int, *, within: bool) -> bool:
    """Say whether a semicolon stands between two places; ``within`` a bracket that is closed, too."""
    index = first
    while index < last:
        shut = closing(items, index) if items[index].text in {"(", "["} and not within else index
        if items[index].text == ";":
            return True
        index = shut + 1 if shut < last else index + 1
    return False


def _is_told_besides(items: Sequence[Item], arm: Mention, at: int) -> bool:
    """Say whether a value is told besides a comparison: ``doubled it compared with A (56% vs 27%), with 14%``."""
    besides = any(items[i].text == "," and text_at(items, i + 1) == "with" for i in range(arm.last, at))
    pair = text_at(items, arm.last) in {"(", "["} and closing(items, arm.last) < at
    return besides and pair and is_compared_with(items, arm)


def _is_in_a_pair(items: Sequence[Item], arm: Mention, at: int) -> bool:
    """Say whether an arm stands in a bracket of both arms closed before a place: ``(141 with A vs 66 with B)``."""
    shut = next((i for i in range(arm.last, min(at, arm.last + 4)) if items[i].text in {")", "]"}), None)
    if shut is None:
        return False
    inside = range(opening(items, shut) + 1, shut)
    counted = sum(items[index].kind in {"number", "n"} for index in inside)
    return counted > 1 and any(text_at(items, index) in {"vs", "versus", "v", "and"} for index in inside)


def is_compared_with(items: Sequence[Item], arm: Mention) -> bool:
    """Say whether an arm is the one that another is compared with: ``versus placebo``, ``compared to the …``."""
    for index in range(arm.first - 1, max(-1, arm.first - 10), -1):
        word = text_at(items, index)
        if word in {"versus", "vs", "v", "over", "than", "compared", "against", "relative"}:
            return True
        if word in {"inferior", "noninferior", "non-inferior", "superior"} and text_at(items, index + 1) == "to":
            return True
        asked = word in {"was", "were", "did", "is"} and text_at(items, index - 1) == "than"  # higher than was placebo
        if word not in _BEFORE_COMPARED and not items[index].text.isupper() and not asked:
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
    if len(listed) != count or _are_given_together(items, listed, at) or _is_a_choice(items, listed[0].first):
        return []
    return listed


def _is_a_choice(items: Sequence[Item], at: int) -> bool:
    """Read ``A plus either B or C``: what was given with another is one arm, whichever it was."""
    return text_at(items, at - 1) == "either" and text_at(items, at - 2) in {"plus", "and", "with", "+"}


def both_given(items: Sequence[Item], arms: Sequence[Mention]) -> Slot | None:
    """Return the one arm of two medicines behind one value: ``14% for A and B, compared to 1% for chemotherapy``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    arms : sequence of Mention
        The arms that are listed behind a value which is not compared with one right before it.
    """
    if len(arms) != 2 or not _are_given_together(items, arms, arms[0].first, openers=_GIVEN_FOR):
        return None
    one, two = arms[0].slot, arms[1].slot
    return Slot("arm", "", one.start, two.end, f"{one.value}+{two.value}")


def _are_given_together(
    items: Sequence[Item], arms: Sequence[Mention], at: int, *, openers: frozenset[str] = _GIVEN_WITH
) -> bool:
    """Read ``with bortezomib and prednisone, a PFS of 9.4 months``: two medicines that somebody got together."""
    drugs = all(each.last - each.first == 1 and items[each.first].kind in {"drug", "product"} for each in arms)
    joined = len(arms) == 2 and text_at(items, arms[0].last) == "and" and arms[1].first == arms[0].last + 1
    given = text_at(items, arms[0].first - 1) in openers
    told = any(text_at(items, index) == "respectively" for index in range(at, len(items)))
    return drugs and joined and given and not told


def told_once(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Give the parts of a list the arm that is named behind its last: ``rash (34%), and fever (30%) for the drug``."""
    alone = sorted((each for each in groups if len(each) == 1), key=lambda each: -each[0].at)
    later: Estimate | None = None
    for each in (group[0] for group in alone):
        listed = later is not None and later.kind == each.kind and each.kind in _LISTED
        if (
            listed
            and later is not None
            and each.arm is None
            and later.arm is not None
            and later.arm.start > later.value.end
        ):
            between = range(each.end, later.at)
            kept = all(
                items[i].kind in {"harm", "share", "number", "code", "endpoint"} or text_at(items, i) in _OF_A_LIST
                for i in between
            )
            if kept and len(between) < _WIDEST_OF_A_LIST:
                each.arm = later.arm
        later = each
