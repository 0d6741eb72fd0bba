"""Which endpoint a number belongs to: the one beside it, before it, or listed with others respectively."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Kind
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.endpoints_unknown import ANY, LISTED, are_plural, by_and, unknown_among, unknown_first
from pivotal.reading.results.intervals import Estimate, closing, cue_before
from pivotal.reading.results.medians import named_behind
from pivotal.reading.results.percentages import CUMULATIVE
from pivotal.reading.results.rates_told import named_behind_rate
from pivotal.reading.results.ratios import RATIOS, is_of_a_list_of_events
from pivotal.reading.results.shares import share_after

_WANTED: dict[Kind, frozenset[str]] = {
    "percent": frozenset({"share"}), "p_value": ANY, "odds_ratio": ANY, "relative_risk": ANY, "difference": ANY,
}  # fmt: skip
_RISKS = ("risk", "risks", "hazard", "hazards", "chance", "chances", "likelihood", "probability")
_EVENTS = ("death", "recurrence", "relapse", "progression")
_PAIRED = frozenset({"and", "v", "vs", "versus", "vs.", "/"})
_FEWEST_STROKES = 2
_NEAR_TESTS = 8
_OF_A_TEST = frozenset({"log", "-", "rank", "one", "two", "sided", "stratified", "nominal", "exact", "test", "by"})
_TIMED = frozenset({"endpoint"})
_RATIO_KINDS = frozenset(RATIOS.values())
_NEAR_LISTED, _MOST_NARROWING = 4, 2
_LINKS = frozenset({"and", "or", "was", "were", "with", "for", "in", "of", "than", "but", "had", "to"})
_BETWEEN = frozenset({",", "and", "(", ")", "median", "rate", "rates", "the", "time", "estimated"})


def give_endpoints(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give each number of a sentence the endpoint that it belongs to, where one is told.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its numbers in their order; they are changed.
    """
    for index, each in enumerate(found):
        if each.kind in {"n", "follow_up", "harm", "p_value"}:
            continue
        place = _place(items, each, found[:index])
        if index and _goes_with_risk(items, found[index - 1], each):
            each.endpoint = found[index - 1].endpoint
        elif place is not None:
            each.endpoint = items[place].slot("endpoint")
    _risks_with_ratios(items, found)
    _respectively(items, found)
    _in_order(items, found)
    _slashed(items, found)
    _pairs_again(items, found)
    _harms_in_order(items, found)
    _not_reached(items, found)
    unknown_first(items, found)
    unknown_among(items, found)
    _ratios_of_events(items, found)
    _give_to_p_values(items, found)
    _p_values_in_order(items, found)


def _ratios_of_events(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``Recurrence occurred in 7% with A and 9% with B (hazard ratio, 0.81)``: the ratio is that of the events."""
    for last, each in itertools.pairwise(found):
        if each.kind == "hazard_ratio" and last.kind in {"rate", "median"} and is_of_a_list_of_events(items, each.at):
            each.endpoint = last.endpoint
    for last, each in itertools.pairwise([one for one in found if one.kind in {"percent", "hazard_ratio"}]):
        if each.kind != "hazard_ratio" or each.endpoint is not None or last.kind != "percent" or last.endpoint is None:
            continue
        opened = [index for index in range(last.end, each.at) if text_at(items, index) in {"(", "["}]
        named = opened and opened[-1] + 1 < len(items) and items[opened[-1] + 1].kind == "hr"
        if named and last.endpoint.text.lower().split()[-1].startswith(_EVENTS):
            each.endpoint = last.endpoint


def _p_values_in_order(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give p values their endpoints in their order: ``ORR, PFS and OS (p = .2, .3 and .4, respectively)``."""
    tests = [each for each in found if each.kind == "p_value"]
    for run in _listed_endpoints(items):
        mine = [each for each in tests if each.at > run[-1]][: len(run)]
        if len(run) < 2 or len(mine) != len(run) or mine[0].at - run[-1] > _NEAR_TESTS:
            continue
        joined = all(
            all(text_at(items, index) in {",", "and"} for index in range(one.end, two.at))
            for one, two in itertools.pairwise(mine)
        )
        if joined and "respectively" in {text_at(items, index) for index in range(mine[-1].end, mine[-1].end + 3)}:
            for place, each in zip(run, mine, strict=True):
                each.endpoint = items[place].slot("endpoint")


def _give_to_p_values(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give a p value the endpoint of the ratio right before it, of the words before it, or of the number before it."""
    for index, each in enumerate(found):
        if each.kind != "p_value":
            continue
        last = found[index - 1] if index else None
        place = _place(items, each, found[:index])
        if last is not None and (_goes_with(items, last, each) or _in_its_bracket(items, last, each)):
            each.endpoint = last.endpoint
        elif last is not None and last.kind == "harm":
            continue
        elif place is not None:
            each.endpoint = items[_first_of_two(items, place)].slot("endpoint")
        elif last is not None:
            each.endpoint = last.endpoint


def _first_of_two(items: Sequence[Item], at: int) -> int:
    """Return the first of two endpoints that share a p value: ``no difference in OS or PFS (p = 0.9)``."""
    shared = text_at(items, at - 1) == "or" and items[at - 2].kind == items[at].kind
    return at - 2 if at > 1 and shared else at


def _goes_with(items: Sequence[Item], last: Estimate, each: Estimate) -> bool:
    """Say whether a p value stands right behind a ratio or a difference whose endpoint is known."""
    between = range(last.end, each.at)
    told = any(items[index].kind in {"word", "endpoint", "share"} for index in between)
    behind = last.kind in _RATIO_KINDS or last.kind == "difference"
    opened = last.end < len(items) and items[last.end].text in {"(", "["} and last.kind in LISTED
    if opened and all(text_at(items, index) in _OF_A_TEST for index in between[1:]):
        return last.endpoint is not None
    return behind and last.endpoint is not None and len(between) < 9 and not told


def _in_its_bracket(items: Sequence[Item], last: Estimate, each: Estimate) -> bool:
    """Say whether a p value stands in the bracket right behind a rate of a list: ``27% and 15% (log-rank P = .01)``."""
    opened = last.kind == "rate" and last.endpoint is not None and text_at(items, last.end) in {"(", "["}
    named = any(items[index].kind in ANY for index in range(last.end, each.at))
    return opened and each.at < closing(items, last.end) and not named


def _goes_with_risk(items: Sequence[Item], last: Estimate, each: Estimate) -> bool:
    """Say whether a hazard ratio stands in brackets behind a risk whose endpoint is known, and names none itself."""
    between = range(last.end, each.at)
    bracketed = any(text_at(items, index) in {"(", "["} for index in between)
    bracketed = bracketed or _is_told_with(items, last, each.at)
    pair = last.kind == "risk_reduction" and each.kind == "hazard_ratio"
    if not pair or not bracketed or last.endpoint is None or len(between) > 24:
        return False
    ratio = next((index for index in reversed(between) if items[index].kind == "hr"), each.at)
    return not any(items[index].kind == "endpoint" for index in range(max(last.end, ratio - 2), each.at))


def _is_told_with(items: Sequence[Item], risk: Estimate, last: int) -> bool:
    """Say whether a ratio is told with what stands before it: ``a 49% lower risk of death, with a hazard ratio of``."""
    ratio = next((index for index in range(risk.end, last) if items[index].kind == "hr"), None)
    if ratio is None or risk.endpoint is None:
        return False
    place = ratio - 1
    while text_at(items, place) in {"a", "an", "the", "corresponding"}:
        place -= 1
    told = [each for each in items[risk.end : ratio] if each.kind in {"endpoint", "share"}]
    another = any(each.start != risk.endpoint.start for each in told)
    return text_at(items, place) in {"with", "for"} and place >= risk.end and not another


def _place(items: Sequence[Item], each: Estimate, before: Sequence[Estimate]) -> int | None:
    """Return the place of the endpoint that a value belongs to."""
    beside = None
    if each.kind == "percent":
        beside = share_after(items, each.at)
    elif each.kind == "rate":
        beside = named_behind_rate(items, each.at)
    elif each.kind == "median":
        beside = named_behind(items, each.at)
    elif each.kind in _RATIO_KINDS:
        beside = _of_ratio(items, each)
    if beside is not None:
        return beside
    if each.kind in {"risk_reduction", "events"}:
        return _of_risk(items, each.at) if each.kind == "risk_reduction" else _of_events(items, each, before)
    if each.kind == "difference" and (place := _of_difference(items, each)) is not None:
        return place
    last = cue_before(items, each.at, ANY) if each.kind == "rate" else None
    wanted = ANY if last is not None and items[last].value in CUMULATIVE else _TIMED
    wanted = _WANTED.get(each.kind, wanted)
    nearest = cue_before(items, each.at, wanted | {"again"})
    if nearest is not None and items[nearest].kind == "again":
        return _told_for(items, nearest)
    if nearest is not None or each.kind == "p_value":
        return nearest
    if each.kind in _RATIO_KINDS and any(one.endpoint for one in before):
        return None
    return _ahead(items, each, wanted)


def _told_for(items: Sequence[Item], again: int) -> int | None:
    """Return the endpoint of ``For PFS, the median was``, where the sentence itself names what it takes up."""
    for index in range(again - 1, max(-1, again - _NEAR_LISTED), -1):
        if items[index].kind == "endpoint":
            first = index - 1
            while text_at(items, first) in {"the", "to", "of"}:
                first -= 1
            return index if text_at(items, first) in {"for", "regarding", "terms", "respect", "concerning"} else None
    return None


def _ahead(items: Sequence[Item], each: Estimate, wanted: frozenset[str]) -> int | None:
    """Return the endpoint that is named behind a value; behind a rate of 72%, and before a comma, there is none."""
    for index in range(each.end, min(each.end + 10, len(items))):
        if items[index].kind in wanted and items[index].kind != "share":
            return index
        if each.kind == "rate" and text_at(items, index) == ",":
            return None
    return None


def _of_events(items: Sequence[Item], each: Estimate, before: Sequence[Estimate]) -> int | None:
    """Return the endpoint of ``304 PFS events and 147 deaths``: right behind the number, or before it."""
    behind = items[each.end] if each.end < len(items) else items[-1]
    if behind.kind == "endpoint":
        return each.end
    if before and before[-1].kind == "events" and behind.value == "deaths":
        return None
    nearest = cue_before(items, each.at, _TIMED | {"again"})
    return None if nearest is not None and items[nearest].kind == "again" else nearest


def _of_ratio(items: Sequence[Item], each: Estimate) -> int | None:
    """Return the endpoint that stands beside the words hazard ratio: ``HR for OS``, ``OS HR``."""
    ratio = next((i for i in range(each.at - 1, max(-1, each.at - 26), -1) if items[i].kind in RATIOS), None)
    if ratio is None:
        return None
    ahead = range(each.end, min(each.end + 3, len(items)))
    behind = next((i for i in ahead if items[i].kind == "endpoint" and text_at(items, i - 1) in {"for", "of"}), None)
    if behind is not None and any(items[index].kind == "number" for index in range(ratio + 1, each.at)):
        return behind  # HR was 0.50 for PFS and 0.60 for OS
    for index in range(each.at - 1, ratio, -1):
        if items[index].kind == "endpoint" or (items[index].kind == "share" and items[index].value == "deaths"):
            return index
    if ratio and items[ratio - 1].kind == "endpoint":
        return ratio - 1
    if (
        items[ratio - 2].value == "deaths"
        and text_at(items, ratio - 1) in {"(", "["}
        and text_at(items, ratio - 3) == "and"
    ):
        return ratio - 2  # the probabilities of progression (HR 0.54) and death (HR 0.73)
    risk = next((i for i in range(ratio - 1, max(-1, ratio - 4), -1) if items[i].value == "deaths"), None)
    if risk is not None and text_at(items, risk - 1) == "of" and text_at(items, risk - 2) == "risk":
        return risk  # "a higher risk of death (HR 1.9"
    return behind


def _of_risk(items: Sequence[Item], at: int) -> int | None:
    """Return what the risk is of: named behind the word, or a rate of deaths before a percentage that is lower."""
    first = closing(items, at + 1) if text_at(items, at + 1) in {"(", "["} else at
    near = (*range(first, min(first + 9, len(items))), *range(max(0, at - 22), at))
    if text_at(items, at - 1) == "by":  # cut the risk of progression by 39% and the risk of death by 18%
        near = (*range(at - 1, max(-1, at - 22), -1), *range(first, min(first + 9, len(items))))
    risk = next((i for i in near if text_at(items, i).endswith(_RISKS)), None)
    if risk is None:
        beside = (*range(at - 1, max(-1, at - 10), -1), *range(at + 1, min(at + 6, len(items))))
        return next((i for i in beside if items[i].value == "deaths"), None)
    ahead = range(risk + 1, min(risk + 6, len(items)))
    if (
        text_at(items, at - 1) in {"(", "["}
        and text_at(items, at + 1) == "risk"
        and text_at(items, at + 3) in {")", "]"}
    ):
        return cue_before(items, at, _TIMED)  # recurrence-free survival (27.3% risk reduction)
    return next((i for i in ahead if items[i].kind == "endpoint" or items[i].value == "deaths"), None)


def _of_difference(items: Sequence[Item], each: Estimate) -> int | None:
    """Return the endpoint behind ``increase in`` or ``longer``, where one stands right there."""
    for index in range(each.at + 1, min(each.at + 7, len(items))):
        if items[index].kind in ANY:
            return index
        if items[index].kind == "punct" and items[index].text != "-":
            return None
    return None


def _risks_with_ratios(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give a hazard ratio the endpoint of the risk in the brackets behind it: ``0.68 (32% lower risk of death)``."""
    for ratio, risk in itertools.pairwise(found):
        pair = ratio.kind == "hazard_ratio" and risk.kind == "risk_reduction"
        if pair and ratio.endpoint is None and text_at(items, risk.at - 1) in {"(", "["}:
            ratio.endpoint = risk.endpoint


def _respectively(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give each of two endpoints that are listed its own value: ``PFS and OS were 5.2 and 10.2 months``."""
    listed = [pair for pair in _pairs(items) if are_plural(items, pair[1])]
    for (one, two), behind in itertools.zip_longest(listed, listed[1:], fillvalue=(len(items), len(items))):
        for kind in LISTED:
            mine = [each for each in found if two < each.at < behind[0] and each.kind == kind]
            if kind == "median" and items[one].kind != "endpoint":
                continue  # patients with CR and CRi had a median OS of 25.3 and 14.6 months
            if (times := _times(mine)) > 1:
                for place, each in enumerate(mine):
                    each.endpoint = items[two if place // times % 2 else one].slot("endpoint")
                continue
            pairs = [mine[index : index + 2] for index in range(0, len(mine) - 1, 2)]
            if any(not by_and(items, first, second) for first, second in pairs):
                continue
            if len(mine) == 4 and by_and(items, mine[1], mine[2]) and not _is_named(items, mine[1].end, mine[2].at):
                pairs = [[mine[0], mine[2]], [mine[1], mine[3]]]  # each endpoint in two groups that follow
            for first, second in pairs:
                first.endpoint, second.endpoint = items[one].slot("endpoint"), items[two].slot("endpoint")


def _times(rates: Sequence[Estimate]) -> int:
    """Return of how many times each of two endpoints has a rate, where they follow one after another; or 1."""
    told = [None if "time" not in each.parts else each.parts["time"].start for each in rates]
    count = len(set(told))
    again = (
        len(told) % (2 * count) == 0 and all(told[at] == told[at % count] for at in range(len(told))) if told else False
    )
    return count if again and None not in told and len(told) > count else 1


def _is_named(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether somebody is named between two values, so that the first of them are his."""
    return any(items[index].kind != "punct" and items[index].low != "and" for index in range(first, last))


def _not_reached(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give each of two endpoints the one value of both: ``median OS and DFS were not reached``, ``were both 100%``."""
    for one, two in _pairs(items):
        index = next((i for i, each in enumerate(found) if each.at > two), None)
        told = None if index is None else found[index]
        if told is None or index is None or told.kind not in {"median", "rate"}:
            continue
        if told.value.value != "not reached" and text_at(items, told.at - 1) != "both":
            continue
        paired = index + 1 < len(found) and by_and(items, told, found[index + 1]) and found[index + 1].kind == told.kind
        if told.at - two < 9 and are_plural(items, two) and not paired:
            found.insert(index, replace(told, endpoint=items[one].slot("endpoint"), parts=dict(told.parts)))


def _in_order(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give each of several endpoints that are listed its own value, in their order, and a rate its time.

    ``The median OS, 3-year OS rate, and median PFS were 37 months, 64%, and 31 months, respectively``.
    """
    for run in _listed_endpoints(items):
        if len(run) < 3 or not are_plural(items, run[-1]):
            continue
        mine = [each for each in found if each.at > run[-1] and each.kind in LISTED]
        if len(mine) != len(run):
            _pairs_in_order(items, run, mine)
            continue
        listed = all(two.at - one.end < _NEAR_LISTED for one, two in itertools.pairwise(mine))
        alike = len({each.kind for each in mine}) == 1 and all(
            all(text_at(items, index) in {",", "and"} for index in range(one.end, two.at))
            for one, two in itertools.pairwise(mine)
        )
        told = any(text_at(items, index) == "respectively" for index in range(mine[-1].end, len(items)))
        if not told and not alike and not listed:
            continue
        before = -1
        for place, each in zip(run, mine, strict=True):
            each.endpoint = items[place].slot("endpoint")
            timed = next((items[i] for i in range(place, before, -1) if items[i].kind == "time_name"), None)
            if each.kind == "rate" and timed is not None:
                each.parts["time"] = replace(timed.parts["value"], name="time")
            before = place


def _slashed(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``CR/PR/SD/PD: 10%/30%/40%/20%``: as many values as names, all parted by strokes."""
    strokes = [index for index, item in enumerate(items) if item.text == "/"]
    if len(strokes) < _FEWEST_STROKES:
        return
    names = [i for i, item in enumerate(items) if item.kind in ANY and {i - 1, i + 1} & set(strokes)]
    mine = [each for each in found if each.kind in LISTED and {each.at - 1, each.end} & set(strokes)]
    together = names == list(range(names[0], names[0] + 2 * len(names), 2)) if names else False
    if together and len(mine) == len(names) >= _FEWEST_STROKES and mine[0].at > names[-1]:
        for place, each in zip(names, mine, strict=True):
            each.endpoint = items[place].slot("endpoint")


def _pairs_in_order(items: Sequence[Item], run: Sequence[int], mine: Sequence[Estimate]) -> None:
    """Read ``OS, DFS and LRC rates were 22% and 16%, 27% and 15%, and 48% and 25%``: two groups for each endpoint."""
    for kind in LISTED:
        told = [each for each in mine if each.kind == kind]
        if len(told) != 2 * len(run):
            continue
        pairs = [(told[index], told[index + 1]) for index in range(0, len(told), 2)]
        if any(two.at - one.end > _NEAR_LISTED or text_at(items, two.at - 1) not in _PAIRED for one, two in pairs):
            return
        for place, pair, after in zip(run, pairs, [*(two[0].at for two in pairs[1:]), len(items)], strict=True):
            for each in mine:  # and what compares the two groups behind them
                if each in pair or (pair[1].end <= each.at < after and each.kind in _RATIO_KINDS):
                    each.endpoint = items[place].slot("endpoint")


def _pairs_again(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``PFS HR was 0.61 and OS HR was 0.63; without it, 0.74 and 0.75``: the same two endpoints in their order."""
    ratios = [each for each in found if each.kind in {"hazard_ratio", "odds_ratio", "relative_risk"}]
    shares = [each for each in found if each.kind in {"percent", "rate"}]
    for one, two, three, four in (
        *zip(ratios, ratios[1:], ratios[2:], ratios[3:], strict=False),
        *zip(shares, shares[1:], shares[2:], shares[3:], strict=False),
    ):
        told = one.endpoint is not None and two.endpoint is not None and one.endpoint.value != two.endpoint.value
        parted = any(items[index].text == ";" for index in range(two.end, three.at)) or (
            text_at(items, three.at - 1)
            == text_at(items, one.at - 1)
            == "("  # in ORR (35%) and CBR (45%) vs A (5% and 9%
            and any(text_at(items, index) == "respectively" for index in range(four.end, four.end + 3))
        )
        named = any(items[index].kind in {"endpoint", "share", "hr"} for index in range(two.end, four.at))
        joined = all(text_at(items, index) in {"and", ","} for index in range(three.end, four.at))
        if told and parted and joined and not named:
            three.endpoint, four.endpoint = one.endpoint, two.endpoint


def _harms_in_order(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give each of several harms its own value: ``rash and fatigue occurred in 23% and 20%, respectively``."""
    places = [index for index, item in enumerate(items) if item.kind == "harm"]
    mine = [each for each in found if each.kind == "harm" and places and each.at > places[-1]]
    joined = all(
        all(text_at(items, index) in {",", "and", "or"} for index in range(one + 1, two))
        for one, two in itertools.pairwise(places)
    )
    last = mine[-1].end if mine else len(items)
    if (
        len(mine) == len(places) > 1
        and joined
        and text_at(items, last + (text_at(items, last) == ",")) == "respectively"
    ):
        for each, place in zip(mine, places, strict=True):
            each.parts["harm"] = items[place].slot("harm")


def _listed_endpoints(items: Sequence[Item]) -> list[list[int]]:
    """Return the runs of endpoints that nothing but commas, ``and`` and words such as ``median`` and ``rate`` part."""
    runs: list[list[int]] = []
    for place in (index for index, item in enumerate(items) if item.kind in ANY):
        last = runs[-1][-1] if runs else None
        between = range(place if last is None else last + 1, _begin(items, place))
        halves = {"-", "free"} if last is not None and text_at(items, last + 2) == "free" else set()
        plain = all(items[i].kind in {"short", "time_name"} or text_at(items, i) in _BETWEEN | halves for i in between)
        if last is not None and plain:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _begin(items: Sequence[Item], at: int) -> int:
    """Return where the name of an endpoint begins with words that narrow it: ``nodal relapse-free survival``."""
    first = at
    while (
        first > 0
        and at - first < _MOST_NARROWING
        and items[first - 1].kind == "word"
        and items[first - 1].low not in _LINKS
    ):
        first -= 1
    return first


def _pairs(items: Sequence[Item]) -> list[tuple[int, int]]:
    """Return the places of each two endpoints of one kind that only ``and`` joins."""
    found: list[tuple[int, int]] = []
    places = [i for i, item in enumerate(items) if item.kind in ANY]
    for one, two in itertools.pairwise(places):
        words = {text_at(items, i) for i in range(one + 1, two) if items[i].kind != "short"}
        if (
            words - {"median", "the", "-", "free", "(", ")", "overall"} in ({"and"}, {"/"})
            and items[one].kind == items[two].kind
        ):
            found.append((one, two))
    return found
