"""The arms of values to which no rule gave one: any words for what patients got, where they must stand.

An arm stands behind its value and hangs on a word of giving (``13.4% after lumpectomy alone``), in the bracket behind
it (``79.2% (the boost)``), before it in a list (``weekly, 58%; daily, 66%``), or is what a comparison names (``was
superior with A over B (8.3 v 2.0)``, ``A beat B``, ``favoured the triplet``); a second pair of values has the arms of
the first.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, span, text_at
from pivotal.reading.results.arm_phrases import NAMED, Phrase, is_of_treatment, phrase_from
from pivotal.reading.results.arms import arm_mentions
from pivotal.reading.results.arms_contrasted import backwards, contrasted
from pivotal.reading.results.arms_given import shares_all
from pivotal.reading.results.arms_leading import COUNTS, led, of_its_parts, of_one_list
from pivotal.reading.results.cohorts_given import value_of
from pivotal.reading.results.intervals import Estimate, closing, opening
from pivotal.reading.results.people import PEOPLE, behind_brackets, singular
from pivotal.reading.results.short_arms import NOUNS

_VALUES = frozenset({"median", "rate", "percent", "harm", "n", "events"})
# What an arm hangs on, by how surely what follows is one.
_GIVEN = frozenset({
    "received", "receiving", "given", "assigned", "allocated", "randomised", "got", "getting", "undergoing",
    "underwent", "taking", "took", "receive", "had",
})  # fmt: skip
_LINKS = frozenset({"with", "w/", "on", "after", "following", "for", "under", "using", "to"})
_PLACES = frozenset({"in", "of", "for", "among", "with"})
_PASSED = frozenset({
    "of", "in", "among", "for", "the", "those", "these", "all", "who", "were", "was", "been", "had", "cases", "at",
    "have", "pts", ")", "]", "and", "eligible", "evaluable", "it", "only", "just", "treated", "randomly", "that",
    "%", "occurred", "months", "per", "cent", "(", "month", "mo", "alive", "a", "be",
    "enrolled", "included", "put", "infused", "randomised", "allotted",
    "arm", "arms", "group", "groups", "seen", "observed", "noted", "reported", "recorded", "found", "achieved",
})  # fmt: skip
_JOINING_ARMS = frozenset({"to", "or", "and", "versus", "vs", "receive", "either", "with", "of"})
_FAR = 12  # items from a value to its arm
_JOINS = frozenset({"versus", "vs", "v", "and", "against", ",", "/", "compared", "with", "to", "or", "as"})
_BEHIND_PAIR = frozenset({",", ".", ";", ")", "]", "(", "[", "", "and", "at", "respectively", "resp", "patients", "an"})
_OTHERS = frozenset({"than", "over", "versus", "vs", "v", "compared", "against"})


def arms_by_default(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give values the arms that no rule has read.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    found : sequence of Estimate
        Its values, which are changed.
    """
    values = sorted((each for each in found if each.kind in _VALUES), key=lambda each: each.at)
    if all(each.arm is not None for each in values) or _tells_groups(values):
        return
    _hung(items, values)
    _in_brackets(items, values)
    _before_values(items, values)
    for each, phrase in led(items, values):
        if each.arm is None:
            each.arm = _slot(items, phrase)
    for one, two in (*of_one_list(items, values), *of_its_parts(items, values)):
        one.arm = one.arm or two.arm
    for one, two, arms in contrasted(items, values):
        if backwards(items, one, two, arms):
            one.arm = two.arm = None
        for value, side in zip((one, two), arms, strict=True):
            if side is not None and value.is_bare:
                value.arm = _slot(items, side)
    _as_the_pair(items, values)
    _as_the_next_pair(items, values)


def _tells_groups(values: Sequence[Estimate]) -> bool:
    return bool(values) and all(not each.is_bare for each in values)


def _slot(items: Sequence[Item], phrase: Phrase) -> Slot:
    """Return an arm as a slot; one that is known by a name keeps what it means."""
    for each in arm_mentions(items):
        if phrase.first <= each.first and each.last <= phrase.last:
            rest = [*range(phrase.first, each.first), *range(each.last, phrase.last)]
            if all(text_at(items, index) in {"alone", "®", "™", "the", "only", "monotherapy"} for index in rest):
                return each.slot
    return span(items, phrase.first, phrase.last, "arm")


# ------------------------------------------------------------------------------------------------ behind the value


def _hung(items: Sequence[Item], values: Sequence[Estimate]) -> None:
    """Give values the arms that hang on a word behind them; two that hang on the same word are both arms."""
    told = [_linked(items, each, _stop(items, values, index)) for index, each in enumerate(values)]
    for index, (each, one) in enumerate(zip(values, told, strict=True)):
        if one is None or each.cohort is not None or "subset" in each.parts:
            continue
        link, phrase = one
        partners = _partners(values, told, index)
        if each.arm is not None and not _is_anothers(items, each.arm, phrase, partners):
            continue
        strong = (
            phrase.strong
            or phrase.noun in {"arm", "arms"}
            or any(other.strong and before == link for before, other in partners)
        )
        if each.kind == "n":
            links = {link, *(before for before, _ in partners)}
            paired = link == "in" or (len(partners) > 0 and link in _GIVEN | {"to"} and not links.isdisjoint(_GIVEN))
            strong = phrase.strong and paired and not _shares(items, phrase)
        elif link in _GIVEN | {"treated"}:
            strong = phrase.strong or each.kind not in COUNTS
        if strong:
            each.arm = _slot(items, phrase)


def _partners(
    values: Sequence[Estimate], told: Sequence[tuple[str, Phrase] | None], index: int
) -> list[tuple[str, Phrase]]:
    """Return what hangs on the other values of the same kind."""
    alike = [place for place, each in enumerate(values) if each.kind == values[index].kind and place != index]
    return [one for one in (told[place] for place in alike) if one is not None]


def _is_anothers(items: Sequence[Item], arm: Slot, phrase: Phrase, partners: Sequence[tuple[str, Phrase]]) -> bool:
    """Say whether an arm is the one that hangs on another value, while this one has its own behind it."""
    others = [one for _, one in partners if items[one.first].start <= arm.start < items[one.last - 1].end]
    return phrase.strong and bool(others) and not items[phrase.first].start <= arm.start < items[phrase.last - 1].end


def _shares(items: Sequence[Item], phrase: Phrase) -> bool:
    """Say whether patients were given one of several arms: ``assigned to A (n=9) or B``, ``to A and placebo``."""
    ahead = (text_at(items, index) for index in range(phrase.last, min(phrase.last + _FAR, len(items))))
    return shares_all(items, phrase.last) or "or" in ahead


def _stop(items: Sequence[Item], values: Sequence[Estimate], index: int) -> int:
    behind = behind_brackets(items, values[index].end)
    later = next((each.at for each in values[index + 1 :] if each.at >= behind), len(items))
    return min(later, values[index].end + _FAR + 8)


def _linked(items: Sequence[Item], each: Estimate, stop: int) -> tuple[str, Phrase] | None:
    """Return the arm behind a value with the word that it hangs on, or that before its bracket."""
    if text_at(items, each.at - 1) in {"(", "["} and (before := _before_bracket(items, each)) is not None:
        return before
    place, steps = each.end, 0
    while place < stop and steps < _FAR:
        if (told := _at_link(items, place)) is not None:
            return told
        if text_at(items, place) in {"(", "["} and closing(items, place) > place:
            place = closing(items, place) + 1
            continue
        passed = text_at(items, place) in _PASSED - {"and"} or singular(text_at(items, place)) in PEOPLE
        passed = passed or items[place].kind in {"fraction", "n", "events", "active"}
        passed = passed or (items[place].kind in {"number", "number_word"} and _counts_people(items, place))
        passed = passed or (items[place].kind == "duration" and text_at(items, place - 1) == "at")
        passed = passed or (items[place].kind in {"share", "harm"} and place == each.end)
        if not passed:
            return None
        place, steps = place + 1, steps + 1
    return None


def _counts_people(items: Sequence[Item], at: int) -> bool:
    ahead = {singular(text_at(items, index)) for index in range(at + 1, at + 4)}
    return not ahead.isdisjoint(PEOPLE) or text_at(items, at - 1) in {"of", "the", "/"}


def _at_link(items: Sequence[Item], at: int) -> tuple[str, Phrase] | None:
    """Read ``after lumpectomy alone``, ``allocated to extended dissection``, ``of FAC courses``."""
    word = text_at(items, at)
    if word == "w" and text_at(items, at + 1) == "/":
        return None if (phrase := phrase_from(items, at + 2)) is None else ("with", phrase)
    given = word in _GIVEN or (word == "treated" and text_at(items, at + 1) in {"with", "by"})
    if given and _is_of_those(items, at):
        first = at + 1 + (text_at(items, at + 1) in {"to", "with", "by", "receive"})
        first += text_at(items, first) in {"receive", "undergo"}
        first += text_at(items, first) == "it"  # given it for 2 years
        phrase = phrase_from(items, first)
        return None if phrase is None or phrase.noun in PEOPLE or _goes_on(items, phrase) else (word, phrase)
    if word in _LINKS and (linked := _behind_link(items, at)) is not None:
        return word, linked
    return _in_place(items, at) if word in _PLACES else None


def _behind_link(items: Sequence[Item], at: int) -> Phrase | None:
    """Read ``with A alone`` and ``on the drug``; ``after an operation`` behind a time tells since when, and no arm."""
    phrase = phrase_from(items, at + 1)
    since = text_at(items, at) in {"after", "following"} and kind_at(items, at - 1) == "duration"
    if phrase is None or since or _is_of_others(phrase) or _goes_on(items, phrase):
        return None
    if text_at(items, at) == "with" and singular(text_at(items, at - 1)) in PEOPLE:
        return phrase if _is_named(items, phrase) else None  # patients with a disease
    goes_on = text_at(items, phrase.last) in {"and", "or", "to"} and not _is_valued(items, phrase.last + 1)
    return None if goes_on and kind_at(items, phrase.last - 1) not in NAMED else phrase


def _in_place(items: Sequence[Item], at: int) -> tuple[str, Phrase] | None:
    """Read ``of FAC courses``, ``in the oral arm`` and ``of the placebo patients``."""
    phrase = phrase_from(items, at + 1)
    if phrase is None:
        return None
    told = phrase.noun in NOUNS or (phrase.strong and bool(phrase.noun))
    told = told or text_at(items, phrase.last - 1) in {"courses", "cycles"}
    if not told and text_at(items, phrase.last) in {"and", "versus", "vs"} and text_at(items, at + 1) == "the":
        return _elliptic(items, phrase)
    return ("in", phrase) if told else None


def _goes_on(items: Sequence[Item], phrase: Phrase) -> bool:
    """Say whether words are only a part of an arm: ``A, B, and C``, ``A, with or without B``."""
    end = phrase.last
    without = "without" in {text_at(items, index) for index in range(end, end + 4)}
    listed = text_at(items, end) == "," and is_of_treatment(items, end + 1) and text_at(items, end + 2) in {",", "and"}
    return without or (listed and not _is_valued(items, end + 2))


def _is_named(items: Sequence[Item], phrase: Phrase) -> bool:
    return any(items[index].kind in NAMED for index in range(phrase.first, phrase.last))


def _is_of_those(items: Sequence[Item], at: int) -> bool:
    """Say whether a word of giving tells who they were, and not what became of them: ``12% underwent surgery``."""
    if text_at(items, at) not in {"received", "got", "underwent", "took", "had", "receive"}:
        return True
    whose = {text_at(items, index) for index in range(at - 3, at)} & {"who", "that", "to"}
    return bool(whose) or kind_at(items, at - 1) in {"n", "number"} or kind_at(items, at - 2) == "number"


def _is_valued(items: Sequence[Item], at: int) -> bool:
    kinds = {kind_at(items, index) for index in range(at, at + 4)}
    return not kinds.isdisjoint({"percent", "duration", "number", "fraction", "n"})


def _is_of_others(phrase: Phrase) -> bool:
    """Say whether words tell the patients and no arm: ``with positive nodes``, ``on day 8``."""
    return not phrase.strong and bool(phrase.noun) and phrase.noun not in NOUNS


def _elliptic(items: Sequence[Item], phrase: Phrase) -> tuple[str, Phrase] | None:
    """Read the first of ``130 days in the oral and 183 days in the intravenous arm``, whose noun stands later."""
    for index in range(phrase.last + 2, min(phrase.last + 6, len(items))):
        if text_at(items, index) == "in" and text_at(items, index + 1) == "the":
            later = phrase_from(items, index + 1)
            return ("in", phrase) if later is not None and later.noun in NOUNS else None
    return None


def _before_bracket(items: Sequence[Item], each: Estimate) -> tuple[str, Phrase] | None:
    """Read ``in 7 of 112 women treated by excision (6%)``: the only value of a bracket behind its arm."""
    opened = each.at - 1
    inside = range(opened + 1, closing(items, opened))
    if any(text_at(items, index) in _OTHERS for index in inside):
        return None
    counted = [i for i in range(max(0, opened - _FAR - 4), opened) if items[i].kind in {"fraction", "number", "n"}]
    for index in range(counted[0] + 1 if counted else opened, opened):
        told = _at_link(items, index)
        if told is not None and told[1].last + bool(told[1].noun) == opened:
            return told if text_at(items, index - 1) not in _OTHERS else None
    return None


# ------------------------------------------------------------------------------------- brackets, lists and later pairs


def _in_brackets(items: Sequence[Item], values: Sequence[Estimate]) -> None:
    """Read ``79.2% (HDR boost), 70.6% (EBRT only)`` and ``24.8 mo (relvatinib, n=159)``."""
    told: list[tuple[Estimate, Phrase]] = []
    for each in values:
        alone = each.cohort is None and "subset" not in each.parts
        if text_at(items, each.end) not in {"(", "["} or not alone or each.kind in COUNTS:
            continue
        phrase = phrase_from(items, each.end + 1)
        end = -1 if phrase is None else phrase.last + bool(phrase.noun)
        counted = text_at(items, end) in {",", ";"} and kind_at(items, end + 1) == "n"
        if phrase is not None and (end == closing(items, each.end) or counted):
            told.append((each, phrase))
    if len(told) > 1 and any(phrase.strong for _, phrase in told):
        for each, phrase in told:
            each.arm = _slot(items, phrase)
    told = [(each, phrase) for each in values if (phrase := _assigned(items, each)) is not None]
    assigned = any(each.low.startswith(("assign", "allocat", "random")) for each in items)
    if len(told) > 1 and (assigned or any(phrase.strong for _, phrase in told)):
        for each, phrase in told:
            each.arm = _slot(items, phrase)


def _assigned(items: Sequence[Item], each: Estimate) -> Phrase | None:
    """Read ``assigned to early (n=279) or deferred (n=283)`` and ``277 received sequential and 281 other therapy``."""
    if each.kind != "n" or not each.is_bare:
        return None
    end = each.end + (singular(text_at(items, each.end)) in PEOPLE)
    if text_at(items, each.at - 1) in {"(", "["} and text_at(items, end) in {")", "]"}:
        return _before_place(items, each.at - 1, _JOINING_ARMS)
    if text_at(items, each.at - 1) == "," and text_at(items, end) in {")", "]", ";"}:
        return _before_place(items, each.at - 1, frozenset({"(", "[", ";"}))  # (A, n = 191; B, n = 178)
    received = text_at(items, each.end) in {"received", "got"}
    phrase = phrase_from(items, each.end + received)
    follows = text_at(items, each.at - 1) == "and" and phrase is not None and phrase.noun not in PEOPLE
    return phrase if received or (follows and phrase is not None and phrase.strong) else None


def _before_place(items: Sequence[Item], at: int, openers: frozenset[str]) -> Phrase | None:
    """Return the arm that ends at a place, behind a word that may stand before one."""
    for index in range(max(0, at - _FAR), at):
        opens = text_at(items, index) in openers and text_at(items, index + 1) != "receive"
        phrase = phrase_from(items, index + 1) if opens else None
        if phrase is not None and phrase.last + bool(phrase.noun) == at:
            return phrase
    return None


def _before_values(items: Sequence[Item], values: Sequence[Estimate]) -> None:
    """Read ``AC, 58%; AC followed by docetaxel, 66%``, ``aprepitol 68%, standard 47%`` and ``single: 25 mo``."""
    told = [(each, phrase) for each in values if (phrase := _label(items, each)) is not None]
    named = [phrase.strong for _, phrase in told]
    if len(told) < 2 or not any(named) or len({each.kind for each, _ in told}) > 1:
        return
    for each, phrase in told:
        if each.cohort is None and "subset" not in each.parts and (each.arm is None or _is_wider(items, each, phrase)):
            each.arm = _slot(items, phrase)


def _is_wider(items: Sequence[Item], each: Estimate, phrase: Phrase) -> bool:
    """Say whether a label holds the arm that was read: ``AC followed by docetaxel`` instead of its last word."""
    return each.arm is not None and items[phrase.first].start <= each.arm.start and each.arm.end <= items[each.at].start


def _label(items: Sequence[Item], each: Estimate) -> Phrase | None:
    """Return the words right before a value with nothing but a comma or a colon between, that open their part."""
    last = each.at
    if each.kind in COUNTS:
        return None
    while last > 0 and (
        items[last - 1].kind in {"endpoint", "share", "time_name"} or text_at(items, last - 1) in {"median", "of"}
    ):
        last -= 1
    sign = text_at(items, last - 1) in {",", ":", "=", "–", "-"}
    if last < each.at and text_at(items, last - 1) != ":":
        return None
    last -= sign
    first = last
    while first > max(0, last - 12) and text_at(items, first - 1) not in {";", ":", ".", ",", "(", "["}:
        if text_at(items, first - 1) in {")", "]"}:
            first = opening(items, first - 1)
            continue
        first -= 1
    if first == last or (first == 0 and not sign):
        return None
    first += text_at(items, first) in {"and", "versus", "vs", "v"}
    phrase = phrase_from(items, first)
    if phrase is None:
        return None
    end = phrase.last + bool(phrase.noun)
    if text_at(items, end) in {"(", "["} and closing(items, end) == last - 1:
        return Phrase(phrase.first, last, strong=True)  # with its dose in a bracket
    return phrase if end == last and _is_nominal(items, phrase) else None


def _is_nominal(items: Sequence[Item], phrase: Phrase) -> bool:
    """Say whether a label is made of nouns, and not of a verb and its time: ``which reached 58%``."""
    words = [text_at(items, index) for index in range(phrase.first, phrase.last)]
    verbs = any(word.endswith("ed") and word not in {"extended", "limited"} for word in words)
    return not verbs or "followed" in words or any(items[i].kind in NAMED for i in range(phrase.first, phrase.last))


def _as_the_pair(items: Sequence[Item], values: Sequence[Estimate]) -> None:
    """Give two values that are told together the arms of the pair before: ``with recurrence rates of 1% and 3%``."""
    known: tuple[Slot, Slot] | None = None
    last = 0
    for one, two in itertools.pairwise(values):
        if one.kind == "n" and two.kind != "n":
            continue
        again = any(text_at(items, index) in {"than", "over", "compared"} for index in range(last, one.at))
        last = one.end
        if one.arm is not None and two.arm is not None and one.arm.value != two.arm.value:
            known = one.arm, two.arm
        elif known is not None and not again and one.is_bare and two.is_bare and _is_a_pair(items, one, two):
            several = {each.arm.value for each in values if each.arm is not None}
            if len(several) == len(known):
                one.arm, two.arm = known


def _as_the_next_pair(items: Sequence[Item], values: Sequence[Estimate]) -> None:
    """Read ``rates of 39% and 22% and times of 5.8 and 4.1 months with A and B, respectively``: both pairs are so."""
    if {"respectively", "resp"}.isdisjoint(each.low.rstrip(".") for each in items):
        return
    known: tuple[Slot, Slot] | None = None
    for one, two in reversed(list(itertools.pairwise(each for each in values if each.kind not in COUNTS))):
        if one.arm is not None and two.arm is not None and one.arm.value != two.arm.value:
            known = one.arm, two.arm
        elif known is not None and one.is_bare and two.is_bare and _is_a_pair(items, one, two):
            one.arm, two.arm = known


def _is_a_pair(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    """Say whether two values of one thing stand side by side, and nothing else is told of them behind."""
    index, joined = one.end, False
    while index < two.at:
        if text_at(items, index) in {"(", "["} and closing(items, index) < two.at:
            index = closing(items, index) + 1
            continue
        if text_at(items, index) not in _JOINS:
            return False
        joined, index = True, index + 1
    same = one.kind == two.kind and (one.endpoint and one.endpoint.start) == (two.endpoint and two.endpoint.start)
    times = [value_of(each.parts.get("time")) for each in (one, two)]
    ends = text_at(items, two.end) in _BEHIND_PAIR
    ends = ends or (text_at(items, two.end) == "of" and singular(text_at(items, two.end + 1)) in PEOPLE)
    return joined and same and times[0] == times[1] and ends
