"""Numbers that compare two arms: hazard ratios, odds ratios, relative risks and differences."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Kind, Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_word, kind_at, text_at
from pivotal.reading.results.intervals import Estimate, below_zero, closing, opening, outside, with_interval
from pivotal.reading.results.percentages_aside import POINTS, behind_points, is_of_rates
from pivotal.reading.results.shares import is_at_least
from pivotal.reading.results.times_aside import (
    GAINS,
    gain_told,
    is_a_gain_in,
    is_an_absolute_gain,
    is_from,
    is_gained_in_points,
    is_when_gained,
)

RATIOS: dict[str, Kind] = {"hr": "hazard_ratio", "odds": "odds_ratio", "relative": "relative_risk"}
COMPARING = frozenset({"hazard_ratio", "odds_ratio", "relative_risk", "difference"})
_FILLERS = frozenset({
    "of", "was", "were", "is", "=", ":", ",", "(", "[", "for", "in", "the", "a", "an", "at", "estimated",
    "stratified", "unstratified", "adjusted", "pooled", "by", "per", "with", "and", "on", "bicr", "investigator",
    "central", "review", "blinded", "independent", "assessment", "overall", "corresponding", "about",
    "approximately", "group", "arm", "therapy", "treatment", "from", "any", "cause", "versus", "vs", "v",
    "against", "compared", "to", "favouring", "population", "intent", "intention", "itt", "treat", "-", "remained",
    "stable", "remains",
})  # fmt: skip
_PASSED = frozenset({"endpoint", "share", "disease", "code", "ci_name", "drug", "product", "arm", "trial", "active"})
_GROWN = ("improv", "prolong", "extend", "increas", "lengthen", "delay", "longer", "exceed", "rais", "differ", "boost")
_LOWERED = ("reduc", "lower", "risk", "decreas", "cut")
_MORE = frozenset({"longer", "more", "greater", "higher"})
_LIVED = frozenset({"lived", "survived", "survive", "live", "survival", "life", "lives", "free"})
_FORESEEN = frozenset({"would", "needed", "required"})
_OF_A_MIDDLE = (["of", "median", "a"], ["of", "average", "an"])  # as they stand before a number
_TARGETS = frozenset({"target", "targeted", "targeting", "prespecified", "planned"})  # "the target ratio of 0.70"
_SOUGHT = frozenset({"looking", "hoping", "hoped", "seeking", "wanted", "expected", "anticipated"})
_OTHER_CLAUSE = frozenset({
    "was", "were", "is", "are", "had", "has", "have", "which", "that", "who", "while", "whereas", "but", "compared",
})  # fmt: skip
_LONGEST_LIST = 40  # items of the names whose ratios are told in their order
_MOST_WORDS, _FAR_OTHERS = 16, 18
_FARTHEST_NAMED = 24  # items from "the hazard ratio for" to "was"
_NEAR_SIGN = 4
_BETWEEN_ARMS = frozenset({"between", "the", "two", "treatment", "groups", "arms", "study", "was", "of", ",", ":"})
_DELTAS = frozenset({"δ", "∆", "delta", "Δ"})
_LONGEST_SHORT = 5  # items of an abbreviation in brackets
_NEAR_VERB, _FAR_SUBJECT = 4, 8
_LONGEST_SUBJECT = 26  # items between "the improvement in" and "was"
_THE = frozenset({"the", "this", "median", "mean", "absolute", ""})


def ratio_kind(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> Kind | None:
    """Return which ratio a number is: the one that is named before it, or that of the number it is listed with."""
    coded = text_at(items, at - 1) == "-" and "." not in items[at].value  # HR-2 block
    coded = coded or (text_at(items, at - 1) in {"<", "≤", "margin"} and has_word(items, {"margin"}, at - 9, at))
    if coded or not 0 < float(items[at].value) < 20 or text_at(items, at + 1) in {"sided", "-"}:
        return None
    if (named := _named_with_verb(items, at)) is not None:
        return named
    if is_of_a_list_of_events(items, at):
        return "hazard_ratio"
    for index in range(at - 1, max(-1, at - _MOST_WORDS), -1):
        item = items[index]
        if item.kind in RATIOS:
            return None if text_at(items, index - 1) in _TARGETS else RATIOS[item.kind]
        if item.kind in _PASSED:
            continue
        if item.kind not in {"word", "punct"} or not (
            item.value in _FILLERS or item.value in {"]", ")"} or "progress" in item.value
        ):
            break
    if (behind := _named_behind_comma(items, at) or _again_in_others(items, at, before)) is not None:
        return behind
    last = next((each for each in reversed(before) if each.kind not in {"p_value", "n"}), None)
    if last is None or last.kind not in RATIOS.values() or "." not in items[at].value or at - last.end > 12:
        return None
    between = [text_at(items, index) for index in range(last.end, at)]
    if text_at(items, at + 1) in {"threshold", "level", "boundary", "alpha"}:
        return None
    listed = "," in between and (_has_interval(items, at) or _has_p_value(items, at))
    return last.kind if listed or any(each in {"and", "versus", "vs", ";"} for each in between) else None


def _again_in_others(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> Kind | None:
    """Read the second of ``0.20 (0.11, 0.36) in patients with A (n = 155) and 0.72 (0.49, 1.07) in those with B``."""
    if text_at(items, at - 1) not in {"and", "versus", "vs", ","} or text_at(items, at + 1) not in {"(", "["}:
        return None
    last = next((each for each in reversed(before) if each.kind not in {"p_value", "n", "events"}), None)
    told = last is not None and last.kind in RATIOS.values() and "ci_low" in last.parts
    if last is None or not told or "." not in items[at].value or outside(items, last.end, at) > _FAR_OTHERS:
        return None
    parted = any(items[index].kind in {"duration", "percent"} for index in range(last.end, at))
    return last.kind if not parted and _has_interval(items, at) else None


def is_of_a_list_of_events(items: Sequence[Item], at: int) -> bool:
    """Read ``(hazard ratio for progression, abandoned surgery, or death, 0.58; 95% CI …``: whatever the events are."""
    if text_at(items, at - 1) != "," or at + 2 >= len(items) or items[at + 2].kind != "ci":
        return False
    opened = next((i for i in range(at - 1, max(0, at - _LONGEST_LIST), -1) if items[i].text in {"(", ")", ";"}), 0)
    named = items[opened].text in {"(", ";"} and items[opened + 1].kind == "hr" and text_at(items, opened + 2) == "for"
    return named and not any(each.kind in {"number", "percent", "duration"} for each in items[opened:at])


def _named_with_verb(items: Sequence[Item], at: int) -> Kind | None:
    """Read ``the odds ratio of high-grade events was 1.45``: a ratio, what it is of, and its verb."""
    if text_at(items, at - 1) not in {"was", "were", "is"}:
        return None
    if (listed := _of_a_list(items, at - 2)) is not None:
        return listed
    index = _before_aside(items, at - 2)
    last = index - _FARTHEST_NAMED
    while index > max(-1, last):
        item = items[index]
        if item.kind in RATIOS:
            return RATIOS[item.kind] if text_at(items, index + 1) in {"of", "for", "in"} else None
        if item.text in {")", "]"} and opening(items, index) > index - _LONGEST_SHORT:
            index = opening(items, index)
        elif not _is_a_mark(items, index) and (
            item.kind in {"number", "percent", "duration", "p", "ci"} or item.text in {";", ",", ")"}
        ):
            return None
        index -= 1
    return None


def _of_a_list(items: Sequence[Item], last: int) -> Kind | None:
    """Read ``The risk ratios of fatigue, rash, and fever were 0.91``: the names of a list and nothing else."""
    for index in range(last, max(-1, last - _LONGEST_LIST), -1):
        item = items[index]
        if item.kind in RATIOS:
            return RATIOS[item.kind] if text_at(items, index + 1) in {"of", "for"} else None
        named = item.kind in {"harm", "share", "endpoint", "short", "word"} and item.low not in _OTHER_CLAUSE
        if not named and item.text not in {",", "(", ")", "-", "/"}:
            return None
    return None


def _is_a_mark(items: Sequence[Item], at: int) -> bool:
    """Read ``for the PD-L1 20% or greater group``: a percentage by which patients are told apart."""
    more = text_at(items, at + 1) == "or" and text_at(items, at + 2) in {"greater", "more", "higher", "less", "above"}
    return items[at].kind == "percent" and (more or text_at(items, at - 1) in {"≥", ">", "<", "≤"})


def _before_aside(items: Sequence[Item], at: int) -> int:
    """Return the place before a clause in commas: ``the hazard ratio of PFS, which is the primary endpoint, was``."""
    if text_at(items, at) != ",":
        return at
    begun = next((i for i in range(at - 1, max(0, at - _MOST_WORDS), -1) if text_at(items, i) == ","), None)
    aside = begun is not None and text_at(items, begun + 1) in {"which", "the", "as", "a", "one", "our", "defined"}
    return begun - 1 if aside and begun is not None else at


def _named_behind_comma(items: Sequence[Item], at: int) -> Kind | None:
    """Read ``hazard ratio for recurrence or the occurrence of a second cancer, 0.66``: a ratio of whatever is named."""
    if text_at(items, at - 1) != "," or "." not in items[at].value:
        return None
    for index in range(at - 2, max(-1, at - _MOST_WORDS - 4), -1):
        item = items[index]
        if item.kind in RATIOS:
            return RATIOS[item.kind] if text_at(items, index + 1) in {"for", "of"} else None
        if item.kind in {"number", "percent", "duration", "p", "ci", "range"} or item.text in {"(", ")", ";", ","}:
            return None
    return None


def _has_p_value(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at + 1) in {"(", "["} and at + 2 < len(items) and items[at + 2].kind == "p"


def _has_interval(items: Sequence[Item], at: int) -> bool:
    return bool(with_interval(items, at + 1, items[at].value, surely=True)[0])


def difference_told(items: Sequence[Item], at: int, *, planned: bool) -> Estimate | None:
    """Return by how much one arm did better than the other: ``improved median OS by 7.1 months``.

    A percentage is one only where it is called a difference, absolute, or one of points, since a response that grew by
    20 % may be 1.2 times the other.
    """
    item = items[at]
    followed = any(items[index].kind == "follow_up" for index in range(max(0, at - 3), at))
    followed = followed or (text_at(items, at + 1) == "of" and kind_at(items, at + 2) == "follow_up")
    average = text_at(items, at + 1) == "on" and text_at(items, at + 2) == "average"  # "by two months on average"
    if planned or followed or average or item.kind not in {"duration", "percent", "number", "time_name"}:
        return None
    if item.kind == "number" and not (_in_points(items, at) or _is_of_rates(items, at)):
        return None
    of_one = kind_at(items, at + 1) == "endpoint" and not is_a_gain_in(items, at)  # no improvement of 3-year DFS
    if item.kind == "time_name" and (of_one or text_at(items, at + 2) == "period"):
        return None  # nor after the three-year treatment period
    share = item.kind in {"percent", "number"}
    named = any(each.kind in {"endpoint", "share"} or each.low in _LIVED for each in items)
    if not named and not (share and is_an_absolute_gain(items, at, tested=_is_tested(items, at))):
        return None  # of what is not told
    if not share and is_when_gained(items, at):
        return None
    aside = item.kind == "duration" and (_is_a_course(items, at) or _is_versus(items, at))
    if aside or _is_wanted(items, at) or is_at_least(items, at):
        return None
    if not (
        _gained_by(items, at, share=share)
        or _gain_of(items, at, share=share)
        or _gain_behind(items, at, share=share)
        or _gain_is(items, at)
        or _gain_in_brackets(items, at)
        or _gain_by_sign(items, at)
        or (share and (_gain_told_absolute(items, at) or is_gained_in_points(items, at)))
    ):
        return None
    value = item.parts.get("value") or Slot("value", item.text, item.start, item.end, item.value)
    after = behind_points(items, at) if item.kind == "number" and _in_points(items, at) else at + 1
    interval, end = with_interval(items, after, value.value)
    if not interval and text_at(items, after) == "difference":  # an 8% difference in ORR (95% CI, 2 to 14)
        opened = next((i for i in range(after, min(after + 6, len(items))) if items[i].text == "("), after)
        interval = with_interval(items, opened, value.value)[0] or below_zero(items, opened)
    parts = {name: slot for name, slot in item.parts.items() if name == "unit"}
    return Estimate("difference", at, end, value, {**parts, **interval})


def _is_of_rates(items: Sequence[Item], at: int) -> bool:
    """Read ``30.2% versus 11.0% (difference, 19.2; 95% CI, 13.9–24.7)``: points that nobody names."""
    named = at - 1 - (text_at(items, at - 1) in {",", ":", "="})
    if text_at(items, named) != "difference" or text_at(items, named - 1) not in {"(", ";", "["}:
        return False
    return any(each.kind == "percent" for each in items[:named]) and _has_interval(items, at)


def _is_tested(items: Sequence[Item], at: int) -> bool:
    after = max(behind_points(items, at), at + 1)
    return _has_interval(items, after - 1) or bool(below_zero(items, after))


def another_difference(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> Estimate | None:
    """Return the second of two gains: ``extended PFS by 11.5 months in one trial (…) and 13.4 months in another``."""
    last = next((each for each in reversed(before) if each.kind == "difference"), None)
    told = last is not None and "unit" in last.parts and "unit" in items[at].parts
    if last is None or text_at(items, at - 1) != "and" or not told:
        return _second_share(items, at, last)
    index = last.end
    while index < at - 1:
        if text_at(items, index) in {"(", "["}:
            index = closing(items, index)
        elif items[index].kind in {"endpoint", "share", "duration", "percent", "hr"} or text_at(items, index) in {
            ";",
            "was",
        }:
            return None
        index += 1
    value = items[at].parts["value"]
    interval, end = with_interval(items, at + 1, value.value)
    return Estimate("difference", at, end, value, {"unit": items[at].parts["unit"], **interval})


def _second_share(items: Sequence[Item], at: int, last: Estimate | None) -> Estimate | None:
    """Return the second of ``an absolute benefit of 2.1% at 2 years and 4.4% at 4 years``."""
    timed = text_at(items, at + 1) == "at" and at + 2 < len(items) and items[at + 2].kind == "duration"
    if last is not None and items[at].kind == "percent" and _is_kept(items, last.end, at):
        return Estimate("difference", at, at + 1, items[at].parts["value"])
    if last is None or items[at].kind != "percent" or items[last.at].kind != "percent" or not timed:
        return None
    between = [each for each in items[last.end : at] if each.kind != "duration"]
    plain = len(between) < _MOST_WORDS and {each.low for each in between} == {"at", "and"}
    return Estimate("difference", at, at + 1, items[at].parts["value"]) if plain else None


def _is_kept(items: Sequence[Item], first: int, at: int) -> bool:
    """Read ``improved by 9.1%, which was maintained at 6 years (8.8%)``: the same gain later on."""
    words = [text_at(items, index) for index in range(first, at)]
    return words[:2] == [",", "which"] and "maintained" in words and words[-1:] == ["("]


def _is_wanted(items: Sequence[Item], at: int) -> bool:
    """Say whether a gain is what would be needed, or what analysts were looking for."""
    ahead, behind = range(at + 1, min(at + 11, len(items))), range(max(0, at - 11), at)
    sought = any(text_at(items, index) in _SOUGHT for index in behind)
    return sought or any(text_at(items, index) in _FORESEEN for index in ahead)


def _is_a_course(items: Sequence[Item], at: int) -> bool:
    """Say whether a time is that of a treatment or a follow-up: ``a benefit of 7 years (over 4 years) of therapy``."""
    place = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    words = [text_at(items, index) for index in range(place, place + 4)]
    followed = "follow_up" in {kind_at(items, at + 1), kind_at(items, at + 2)}  # seen at 3 years of follow-up
    return followed or (words[:1] == ["of"] and any(each in {"therapy", "treatment"} for each in words))


def _is_versus(items: Sequence[Item], at: int) -> bool:
    """Read ``an advantage in PFS of 9.1 months versus 6.2 months``: the two times, and no gain."""
    if text_at(items, at - 1) == ":" and any(items[i].kind == "duration" for i in range(at + 1, _near(items, at))):
        return True  # no difference in survival: 23.0 months with A, 23.6 months with B
    behind = at + 1 + (text_at(items, at + 1) == "compared")
    joined = text_at(items, behind) in {"vs", "versus", "v"} or (behind > at + 1 and text_at(items, behind) == "with")
    return joined and behind + 1 < len(items) and items[behind + 1].kind == "duration"


def _near(items: Sequence[Item], at: int) -> int:
    return min(at + _MOST_WORDS, len(items))


def _in_points(items: Sequence[Item], at: int) -> bool:
    return behind_points(items, at) > at


def _before(items: Sequence[Item], at: int, most: int) -> list[str]:
    """Return the words before a place, the nearest first, as far as the clause reaches."""
    words: list[str] = []
    index = at - 1
    while index >= 0 and len(words) < most:
        word = text_at(items, index)
        if word in {")", "]"}:
            index = opening(items, index) - 1
            continue
        if word in {";", "("} or items[index].kind in {"percent", "duration"}:
            break
        words.append(word)
        index -= 1
    return words


def _gained_by(items: Sequence[Item], at: int, *, share: bool) -> bool:
    """Read ``improved median OS by 7.1 months`` and ``an additional six months without progression``."""
    words = _before(items, at, _MOST_WORDS)
    if words[:1] and words[0] in {"additional", "extra", "further"} and not share:
        told = any(items[index].kind == "endpoint" for index in range(at + 1, min(at + 6, len(items))))
        return told or ("by" in words[:3] and any(each.startswith(_GROWN) for each in words))
    near = words[3:4] if words[:3] in _OF_A_MIDDLE else words[:3]
    if at + 1 < len(items) and items[at + 1].kind == "percent":
        return False  # by 18 months 85% were free of progression
    told = not share or _is_absolute(items, at) or _is_by_then(items, at) or is_from(items, at)
    if "by" not in near or not told:
        return False
    grown = any(each.startswith(_GROWN) for each in words)
    return grown and not any(each.startswith(_LOWERED) for each in words)


def _is_by_then(items: Sequence[Item], at: int) -> bool:
    """Read ``improved PFS by about 12% at 2 years`` and ``OS at 5 years improved by 12%``: what a rate grew by."""
    if text_at(items, at + 1) == "at" and at + 2 < len(items) and items[at + 2].kind == "duration":
        return True
    verb = at - 1
    while verb > 0 and not text_at(items, verb).startswith(_GROWN) and at - verb < _NEAR_VERB:
        verb -= 1
    return any(
        items[i].kind == "endpoint" and text_at(items, i + 1) == "at" and items[i + 2].kind == "duration"
        for i in range(max(0, verb - _FAR_SUBJECT), verb - 2)
    )


def _gain_of(items: Sequence[Item], at: int, *, share: bool) -> bool:
    """Read ``an improvement of 11.2 months``, ``the difference in medians was 3.7 months``, ``difference, 4.2%``."""
    words = _before(items, at, 24 if text_at(items, at - 1) == "was" else 9)
    if len(words) > 9 and "difference" not in words:
        words = words[:9]
    place = gain_told(words)
    if place is not None and {"was", "were"} & set(words[1:place]):
        return False  # no difference was found in toxicity, and overall survival was 14 months
    if place is None or any(each.startswith(_LOWERED) for each in words[: place + 3]):
        return False
    beside = place == 0 and words[0] == "difference"  # "(difference 9.9%; 95% CI 2.0-17.8)"
    if not beside and not any(each in {"of", "was", ",", ":", "="} for each in words[: min(place, 2)]):
        return False
    if any(each in {"with", "had"} for each in words[:place]) or "median" in words[:2]:
        return False
    return not share or words[place] == "difference" or _is_absolute(items, at)


def _gain_is(items: Sequence[Item], at: int) -> bool:
    """Read ``The improvement in median PFS with the one compared with the other was 4.3 months``."""
    if items[at].kind != "duration" or text_at(items, at - 1) not in {"was", "is"}:
        return False
    for index in range(at - 2, max(-1, at - _LONGEST_SUBJECT), -1):
        if items[index].kind in {"number", "percent", "duration", "p", "ci"} or items[index].text in {";", "."}:
            return False
        if text_at(items, index) in GAINS and text_at(items, index + 1) in {"in", "for"}:
            return text_at(items, index) not in {"reduction", "delay"} and text_at(items, index - 1) in _THE
    return False


def _gain_in_brackets(items: Sequence[Item], at: int) -> bool:
    """Read ``the difference in overall survival (4.1 months) between``: a bracket with nothing but by how much."""
    if items[at].kind != "duration" or text_at(items, at - 1) != "(" or text_at(items, at + 1) != ")":
        return False
    return any(text_at(items, index) in {"difference", "gain"} for index in range(max(0, at - 7), at - 1))


def _gain_by_sign(items: Sequence[Item], at: int) -> bool:
    """Read ``(Δ+9.5%)``, ``Δ = 5 months`` and ``delta 4.4%``: a sign that means a difference."""
    place = at - 1
    while place > 0 and text_at(items, place) in {"+", "=", ":", ","} and at - place < _NEAR_SIGN:
        place -= 1
    return text_at(items, place) in _DELTAS


def _gain_told_absolute(items: Sequence[Item], at: int) -> bool:
    """Read ``The absolute increase in DFS and OS grew at three years, to 5.1% and 3.9%``, and the second of the two."""
    if text_at(items, at - 2) == "absolute" and text_at(items, at - 1) in GAINS - {"reduction", "delay"}:
        return True
    if _is_between_arms(items, at):
        return True
    first = at - 2 if text_at(items, at - 1) == "and" and items[at - 2].kind in {"percent", "number"} else at
    if text_at(items, first - 1) not in {"to", "of", "was", "were", "is", "are", ":"}:
        return False
    for index in range(first - 2, max(-1, first - _LONGEST_SUBJECT), -1):
        if items[index].kind in {"percent", "number", "ci"} or items[index].text in {";", "."}:
            return False
        if text_at(items, index) == "absolute":
            return any(
                text_at(items, i).rstrip("s") in GAINS - {"reduction", "delay"} for i in range(index + 1, index + 4)
            )
        if text_at(items, index) in {"benefit", "gain", "advantage"} and text_at(items, first - 1) == "to":
            return _in_points(items, first)  # the benefit grew to 4.9 percentage points
    return False


def _is_between_arms(items: Sequence[Item], at: int) -> bool:
    """Read ``(absolute difference between the groups 4.8% [95% CI −2.1% to 11.7%])``: whose it is."""
    index = at - 1
    while text_at(items, index) in _BETWEEN_ARMS and at - index < _LONGEST_SUBJECT:
        index -= 1
    told = text_at(items, index) == "difference" and text_at(items, index - 1) == "absolute"
    return told and text_at(items, index + 1) == "between"


def _gain_behind(items: Sequence[Item], at: int, *, share: bool) -> bool:
    """Read ``an 8-month increase in median OS``, ``a 12% absolute difference``, ``4.2 months longer``."""
    first = max(behind_points(items, at), at + 1) if text_at(items, at + 1) == "-" else at + 1
    first += 3 * (text_at(items, first) == "(" and kind_at(items, first + 1) == "percent")  # a 4.4 month (47%) gain
    ahead = [text_at(items, index) for index in range(first, min(first + 4, len(items)))]
    if text_at(items, at - 1) in {"at", "after"} and ahead[:1] == ["the"]:
        return False  # at four years the benefit
    if not share and ahead[:1] and ahead[0] in _MORE:
        return True
    gain = next((step for step, each in enumerate(ahead[:3]) if each in GAINS), None)
    if gain is None or ahead[gain] in {"reduction", "delay"} or any(each.startswith("hazard") for each in ahead):
        return False
    if any(items[index].kind == "punct" and items[index].text != "-" for index in range(first, first + gain)):
        return False
    risk = any("risk" in text_at(items, index) for index in range(at + 1, min(at + 7, len(items))))
    return not risk and (not share or is_of_rates(items, at, first + 1) or _is_absolute(items, at))


def _is_absolute(items: Sequence[Item], at: int) -> bool:
    near = [text_at(items, index) for index in range(max(0, at - 7), min(at + 5, len(items)))]
    return "absolute" in near or bool(POINTS & set(near))
