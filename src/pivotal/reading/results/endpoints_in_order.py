"""Endpoints that a sentence lists, and the values that follow them in their order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, renamed, text_at
from pivotal.reading.results.arms_compared import TIMES_AND_SHARES
from pivotal.reading.results.endpoints_unknown import ANY, LISTED, are_plural, by_and
from pivotal.reading.results.harms_listed import harms_of_runs
from pivotal.reading.results.harms_paired import all_and_severe
from pivotal.reading.results.intervals import SIGNS, Estimate
from pivotal.reading.results.people import behind_brackets
from pivotal.reading.results.ratios import RATIOS

_PAIRED = frozenset({"and", "v", "vs", "versus", "vs.", "/"})
_FEWEST_STROKES = 2
_FEWEST_NONE, _NEAR_VERB = 3, 5  # endpoints of which one "not reached" is told, and items to it
_RATIO_KINDS = frozenset(RATIOS.values())
_NEAR_LISTED, _MOST_NARROWING = 4, 2
_LINKS = frozenset({"and", "or", "nor", "was", "were", "with", "for", "in", "of", "than", "but", "had", "to"})
_BETWEEN = frozenset({",", "and", "(", ")", "median", "rate", "rates", "the", "time", "estimated", "period"})


def give_in_order(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give values that stand behind several endpoints each its own."""
    _respectively(items, found)
    runs = listed_endpoints(items)
    _in_order(items, found, runs)
    _two_compared(items, found, runs)
    _slashed(items, found)
    _pairs_again(items, found)
    _in_one_bracket(items, found)
    harms_of_runs(items, found)
    all_and_severe(items, found)
    _not_reached(items, found)
    _none_reached(items, found, runs)


def _respectively(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give each of two endpoints that are listed its own value: ``PFS and OS were 5.2 and 10.2 months``."""
    listed = [pair for pair in _pairs(items) if are_plural(items, pair[1]) or _are_of_two(items, pair[1])]
    for (one, two), behind in itertools.zip_longest(listed, listed[1:], fillvalue=(len(items), len(items))):
        for kind in (*LISTED, "difference"):
            mine = [each for each in found if two < each.at < behind[0] and each.kind == kind]
            if kind == "median" and items[one].kind != "endpoint":
                continue  # patients with CR and CRi had a median OS of 25.3 and 14.6 months
            if (times := _times(mine)) > 1:
                for place, each in enumerate(mine):
                    each.endpoint = items[two if place // times % 2 else one].slot("endpoint")
                continue
            mine, aside = _outer(items, mine)
            pairs = [mine[index : index + 2] for index in range(0, len(mine) - 1, 2)]
            if any(not by_and(items, first, second) for first, second in pairs[1:]) and _end_there(items, pairs[0]):
                pairs, mine = pairs[:1], mine[:2]
            if any(not by_and(items, first, second) for first, second in pairs):
                continue
            apart = len(mine) == 4 and _of_a_group_before(items, two, mine)
            if (
                len(mine) == 4
                and by_and(items, mine[1], mine[2])
                and not _is_named(items, mine[1].end, mine[2].at)
                and not apart
            ):
                pairs = [[mine[0], mine[2]], [mine[1], mine[3]]]  # each endpoint in two groups that follow
            for first, second in pairs:
                first.endpoint, second.endpoint = items[one].slot("endpoint"), items[two].slot("endpoint")
            for some, each in aside:
                some.endpoint = each.endpoint


def _end_there(items: Sequence[Item], pair: Sequence[Estimate]) -> bool:
    """Read ``CR and PR were seen in 8 (15%) and 28 (53%) patients, respectively (ORR 68%)``: no more are of these."""
    ahead = range(pair[1].end, pair[1].end + _NEAR_LISTED + 1)
    return "respectively" in {text_at(items, index) for index in ahead} and by_and(items, pair[0], pair[1])


def _are_of_two(items: Sequence[Item], at: int) -> bool:
    """Read ``a median OS and PFS of 10.2 and 5.2 months``: two values stand right behind the second endpoint."""
    values = [i for i in (at + 2, at + 4) if i < len(items) and items[i].kind in {"number", "duration"}]
    return text_at(items, at + 1) == "of" and text_at(items, at + 3) == "and" and len(values) > 1


def _outer(items: Sequence[Item], mine: list[Estimate]) -> tuple[list[Estimate], list[tuple[Estimate, Estimate]]]:
    """Part the values from those in a bracket behind one of them: ``64% (78% of those in remission) and 88%``."""
    aside = [(two, one) for one, two in itertools.pairwise(mine) if two.at == one.end + 1 and two.kind == one.kind]
    aside = [(two, one) for two, one in aside if text_at(items, one.end) in {"(", "["}]
    inner = [two for two, _ in aside]
    rest = [each for each in mine if each not in inner]
    return (rest, aside) if len(rest) == 2 else (mine, [])


def _times(rates: Sequence[Estimate]) -> int:
    """Return of how many times each of two endpoints has a rate, where they follow one after another; or 1."""
    told = [None if "time" not in each.parts else each.parts["time"].start for each in rates]
    count = len(set(told))
    again = (
        len(told) % (2 * count) == 0 and all(told[at] == told[at % count] for at in range(len(told))) if told else False
    )
    return count if again and None not in told and len(told) > count else 1


def _of_a_group_before(items: Sequence[Item], two: int, mine: Sequence[Estimate]) -> bool:
    """Read ``DOR and PFS in new patients were 40 and 41 months, and 15 and 9 months in others``: pairs of groups."""
    before = range(two + 1, mine[0].at)
    behind = range(mine[-1].end, min(mine[-1].end + 6, len(items)))
    return all(
        any(text_at(items, i) == "in" for i in places) and any(text_at(items, i).startswith("patient") for i in places)
        for places in (before, behind)
    )


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
        if told.value.value != "not reached" and not _is_of_both(items, told, found):
            continue
        paired = index + 1 < len(found) and by_and(items, told, found[index + 1]) and found[index + 1].kind == told.kind
        plural = are_plural(items, two) or bool(
            {"have", "had", "has"} & {text_at(items, place) for place in range(two + 1, told.at)}
        )
        if told.at - two < 9 and plural and not paired:
            found.insert(index, replace(told, endpoint=items[one].slot("endpoint"), parts=dict(told.parts)))


def _none_reached(items: Sequence[Item], found: list[Estimate], runs: Sequence[Sequence[int]]) -> None:
    """Read ``Median DOR, PFS, and OS were not reached``: the one value of three endpoints or more."""
    for run in (each for each in runs if len(each) >= _FEWEST_NONE):
        verb = run[-1] + 1 + (kind_at(items, run[-1] + 1) == "short")
        told = next((each for each in found if run[-1] < each.at < run[-1] + _NEAR_VERB), None)
        if told is None or told.value.value != "not reached" or told.kind != "median":
            continue
        if text_at(items, verb) not in {"were", "have", "had"}:
            continue
        named = {each.endpoint.start for each in found if each.endpoint is not None and each.at == told.at}
        missing = [items[place].slot("endpoint") for place in run if items[place].start not in named]
        at = found.index(told)
        found[at:at] = [replace(told, endpoint=slot, parts=dict(told.parts)) for slot in missing]


def _is_of_both(items: Sequence[Item], told: Estimate, found: Sequence[Estimate]) -> bool:
    """Say whether one value is told of several: ``were both 100%``, and ``were 64%`` with no other in its clause.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    told : Estimate
        The value.
    found : sequence of Estimate
        The results of the sentence.
    """
    if text_at(items, told.at - 1) == "both":
        return True
    end = next((i for i in range(told.end, len(items)) if items[i].text in {";", "."}), len(items))
    alone = not any(each is not told and each.kind == told.kind and told.at < each.at < end for each in found)
    values = any(items[i].kind in {"percent", "number", "duration"} for i in range(told.end, min(told.end + 3, end)))
    return alone and not values and text_at(items, told.at - 1) in {"were", "are"}


def _in_order(items: Sequence[Item], found: Sequence[Estimate], runs: Sequence[Sequence[int]]) -> None:
    """Give each of several endpoints that are listed its own value, in their order, and a rate its time.

    ``The median OS, 3-year OS rate, and median PFS were 37 months, 64%, and 31 months, respectively``.
    """
    for run in runs:
        if len(run) < 2 or not are_plural(items, run[-1]):
            continue
        mine = _in_clause(items, [each for each in found if each.at > run[-1] and each.kind in LISTED], len(run))
        if len(run) == 2 and not _are_two_unlike(items, run, mine):
            continue
        if len(mine) != len(run):
            if len(mine) > len(run) and _are_again(items, mine, len(run)):
                for index, each in enumerate(mine):
                    each.endpoint = items[run[index % len(run)]].slot("endpoint")
            else:
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
            if each.kind == "rate" and items[place].kind == "share" and len(run) == 2 and timed is None:
                each.kind = "percent"
                each.parts.pop("time", None)
            if each.kind == "percent" and items[place].kind == "endpoint" and timed is not None:
                each.kind = "rate"
            if each.kind == "rate" and timed is not None:
                each.parts["time"] = renamed(timed.parts["value"], "time")
            before = place


def _are_two_unlike(items: Sequence[Item], run: Sequence[int], mine: Sequence[Estimate]) -> bool:
    """Read ``The response and 2-year survival rates were 36% and 43%, respectively``: a time belongs to one of two."""
    if len(mine) != 2 or not by_and(items, mine[0], mine[1]):
        return False
    unlike = items[run[0]].kind != items[run[1]].kind or mine[0].kind != mine[1].kind
    end = mine[1].end
    return unlike and "respectively" in {text_at(items, end), text_at(items, end + 1)}


def _in_clause(items: Sequence[Item], mine: list[Estimate], count: int) -> list[Estimate]:
    """Read ``OS, PFS and TTP were 20, 10 and 8 months in A; toxicity was 31%``: as many before a semicolon as names."""
    parted = next((i for i in range(mine[0].at, mine[-1].at) if items[i].text == ";"), None) if mine else None
    own = mine if parted is None else [each for each in mine if each.at < parted]
    alike = len({each.kind for each in own}) == 1 and all(each.kind != own[0].kind for each in mine[len(own) :])
    return own if len(own) == count and alike else mine


def _two_compared(items: Sequence[Item], found: Sequence[Estimate], runs: Sequence[Sequence[int]]) -> None:
    """Read ``TTP and OS favoured A (median, 7.5 v 4.2 months and 19.5 v 16.3 months, respectively)``: pairs."""
    for run in (each for each in runs if len(each) == _FEWEST_STROKES):
        mine = [each for each in found if each.at > run[-1] and each.kind in TIMES_AND_SHARES]
        if len(mine) != 4:
            continue
        told = "respectively" in {text_at(items, mine[3].end), text_at(items, mine[3].end + 1)}
        told = told or (text_at(items, mine[0].at - 1) == "were" and not _is_named_between(items, run[-1], mine))
        signs = [text_at(items, one.end) in SIGNS and two.at == one.end + 1 for one, two in (mine[:2], mine[2:])]
        beside = behind_brackets(items, mine[1].end) in {mine[2].at - 1, mine[2].at - 2}
        if told and all(signs) and text_at(items, mine[2].at - 1) in {"and", ","} and beside:
            _pairs_in_order(items, run, [*mine, *(each for each in found if each.at > mine[1].at and each not in mine)])


def _is_named_between(items: Sequence[Item], first: int, mine: Sequence[Estimate]) -> bool:
    """Say whether another endpoint is named behind a place and before the last of some values."""
    return any(items[i].kind in ANY for i in range(first + 1, mine[-1].at))


def _are_again(items: Sequence[Item], values: Sequence[Estimate], count: int) -> bool:
    """Say whether each endpoint has a value in each arm: ``5, 6 and 9 months with A and 4, 5 and 8 with B``."""
    kinds = [each.kind for each in values]
    joins = [
        all(text_at(items, index) in {",", "and"} for index in range(one.end, two.at))
        for one, two in itertools.pairwise(values)
    ]
    parts = [at % count != count - 1 for at in range(len(values) - 1)]
    return kinds == kinds[:count] * (len(values) // count) and joins == parts


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


def _in_one_bracket(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``CR (37%) and PR (66%) were more frequent with A than with B (18% and 28%)``: the same two, in order."""
    shares = [each for each in found if each.kind == "percent"]
    for one, two, three, four in zip(shares, shares[1:], shares[2:], shares[3:], strict=False):
        own = [text_at(items, each.at - 1) == "(" and text_at(items, each.end) == ")" for each in (one, two)]
        joined = text_at(items, three.at - 1) == "(" and text_at(items, four.end) == ")" and four.at == three.end + 1
        told = one.endpoint is not None and two.endpoint is not None and one.endpoint.value != two.endpoint.value
        named = any(items[i].kind in ANY for i in range(two.end, three.at))
        if all(own) and joined and told and not named and text_at(items, three.end) in {"and", ",", ";"}:
            three.endpoint, four.endpoint = one.endpoint, two.endpoint


def listed_endpoints(items: Sequence[Item]) -> list[list[int]]:
    """Return the runs of endpoints that nothing but commas, ``and`` and words such as ``median`` and ``rate`` part."""
    runs: list[list[int]] = []
    for place in (index for index, item in enumerate(items) if item.kind in ANY):
        last = runs[-1][-1] if runs else None
        between = range(place if last is None else last + 1, _begin(items, place))
        halved = last is not None and text_at(items, last + 2) in {"free", "specific"}
        halves = {"-", "free", "specific"} if halved else set()
        if last is not None and text_at(items, last + 1) == "-" and text_at(items, last + 2) in {",", "and"}:
            halves = {"-"}  # overall- and progression-free survival
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
    for at, (one, two) in enumerate(itertools.pairwise(places)):
        words = {
            text_at(items, i) for i in range(one + 1, max(one + 1, _begin(items, two))) if items[i].kind != "short"
        }
        if "and" in words and not any(text_at(items, i) == "," for i in range(places[at - 1] if at else 0, one)):
            words -= {","}  # the median PFS, and OS were
        if (
            words - {"median", "the", "-", "free", "specific", "(", ")", "overall"} in ({"and"}, {"/"}, {"nor"}, {"or"})
            and items[one].kind == items[two].kind
        ):
            found.append((one, two))
    return found
