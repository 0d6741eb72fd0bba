"""Which endpoint a number belongs to: the one beside it, before it, or listed with others respectively."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.model import Kind
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import place_of, text_at
from pivotal.reading.results.endpoints_in_order import give_in_order, listed_endpoints
from pivotal.reading.results.endpoints_listed import endpoints_before
from pivotal.reading.results.endpoints_unknown import ANY, LISTED, settle
from pivotal.reading.results.intervals import Estimate, closing, cue_before, open_before
from pivotal.reading.results.medians import named_behind
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.percentages import is_cumulative
from pivotal.reading.results.percentages_aside import event_reduced
from pivotal.reading.results.rates_told import named_behind_rate
from pivotal.reading.results.ratio_groups import ratios_of_events
from pivotal.reading.results.ratios import RATIOS
from pivotal.reading.results.risks_told import behind_qualities, is_said_of
from pivotal.reading.results.shares import share_after

_WANTED: dict[Kind, frozenset[str]] = {
    "percent": frozenset({"share"}), "p_value": ANY, "odds_ratio": ANY, "relative_risk": ANY, "difference": ANY,
}  # fmt: skip
_RISKS = ("risk", "risks", "hazard", "hazards", "chance", "chances", "likelihood", "probability")
_FATES = frozenset({
    "progression", "recurrence", "recurrences", "relapse", "relapses", "mortality", "dying", "disease progression",
})  # fmt: skip
_FALLS = ("reduc", "decreas", "lower")
_NEAR_TESTS, _FAR_TESTS, _NEAR_TOLD, _NEAR_NAMED = 8, 40, 4, 20
_OF_A_TEST = frozenset({"log", "-", "rank", "one", "two", "sided", "stratified", "nominal", "exact", "test", "by"})
_ENDS = frozenset({"and", ",", ";", ".", ")", ""})
_TIMED = frozenset({"endpoint"})
_NEAR_OPENED = 5  # items from a bracket to its ratio
_RATIO_KINDS = frozenset(RATIOS.values())


def give_endpoints(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give each number of a sentence the endpoint that it belongs to, where one is told.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its numbers in their order; they are changed.
    """
    known = {item.start for item in items if item.kind in ANY}
    for index, each in enumerate(found):
        worded = each.endpoint is not None and each.endpoint.start not in known
        if worded or each.kind in {"n", "follow_up", "harm", "p_value"}:
            continue
        place = _place(items, each, found[:index])
        if place is not None and items[place].value == "deaths" and _is_of_those_alive(items, each):
            continue
        if index and _goes_with_risk(items, found[index - 1], each):
            each.endpoint = found[index - 1].endpoint
        elif (risk := _risk_before(items, found[:index], each)) is not None:
            each.endpoint = risk.endpoint
        elif place is not None:
            each.endpoint = items[place].slot("endpoint")
    _risks_with_ratios(items, found)
    give_in_order(items, found)
    settle(items, found)
    ratios_of_events(items, found)
    _ratios_in_order(items, found)
    _of_neither(items, found)
    _of_harms(items, found)
    _give_to_p_values(items, found)
    _p_values_in_order(items, found)


def _is_of_those_alive(items: Sequence[Item], each: Estimate) -> bool:
    """Read ``mortality was 3%, and 44% of those resected were alive``: no part of those who died."""
    ahead = range(each.end, min(each.end + _NEAR_TESTS, len(items)))
    stop = next(
        (i for i in ahead if items[i].text in {",", ";", "."} or items[i].kind == "percent"), each.end + _NEAR_TESTS
    )
    return any(text_at(items, i) == "alive" for i in range(each.end, stop))


def _of_neither(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``neither A (HR 1.03) nor B (HR 1.11) improved DFS``: what is named behind both is that of each."""
    ratios = [each for each in found if each.kind in _RATIO_KINDS]
    for one, two in itertools.pairwise(ratios):
        if one.endpoint is None and two.endpoint is not None and one.kind == two.kind:
            nor = any(text_at(items, index) == "nor" for index in range(one.end, two.at))
            one.endpoint = two.endpoint if nor and items[two.end : two.end + 1] else None


def _of_harms(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``toxicity (RR 2.3), neuropathy (RR 8.1) and fever (RR 6.3)``: each ratio is of what its bracket is behind.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    found : sequence of Estimate
        Its results; they are changed.
    """
    for each in (one for one in found if one.kind in _RATIO_KINDS):
        opened = open_before(items, each.at)
        if opened and each.at - opened < _NEAR_OPENED and items[opened - 1].kind == "harm":
            each.endpoint = items[opened - 1].slot("endpoint")


def _p_values_in_order(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give p values their endpoints in their order: ``ORR, PFS and OS (p = .2, .3 and .4, respectively)``."""
    tests = [each for each in found if each.kind == "p_value"]
    for run in listed_endpoints(items):
        mine = [each for each in tests if each.at > run[-1]][: len(run)]
        if len(run) < 2 or len(mine) != len(run) or not _is_of_the_run(items, run, mine[0].at):
            continue
        joined = all(
            all(text_at(items, index) in {",", "and"} for index in range(one.end, two.at))
            for one, two in itertools.pairwise(mine)
        )
        behind = [text_at(items, index) for index in range(mine[-1].end, mine[-1].end + 3)]
        if joined and ("respectively" in behind or behind[0] in {")", "]"}):
            for place, each in zip(run, mine, strict=True):
                each.endpoint = items[place].slot("endpoint")


def _is_of_the_run(items: Sequence[Item], run: Sequence[int], test: int) -> bool:
    """Say whether p values belong to endpoints that are listed: near them, or behind their values and no others."""
    named = any(items[index].kind in ANY for index in range(run[-1] + 1, test))
    return test - run[-1] <= _NEAR_TESTS or (test - run[-1] < _FAR_TESTS and not named)


def _ratios_in_order(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give ratios that are named together theirs: ``no gain in RFS or OS (hazard ratios of 0.73 and 0.84)``."""
    named = next((i for i, each in enumerate(items) if each.kind == "hr" and each.low.endswith("s")), None)
    if named is None:
        _two_respectively(items, found)
        return
    mine = [each for each in found if each.kind == "hazard_ratio" and each.at > named]
    run = endpoints_before(items, named, _NEAR_NAMED, several=True)
    told = not mine or any(items[index].kind in ANY for index in range(named, mine[-1].at))
    if not told and len(mine) == len(run) > 1:
        for place, each in zip(run, mine, strict=True):
            each.endpoint = items[place].slot("endpoint")


def _two_respectively(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``PFS and OS remain superior (hazard ratio, 0.16; and hazard ratio, 0.50, respectively)``."""
    ratios = [each for each in found if each.kind in _RATIO_KINDS]
    if len(ratios) != 2 or "respectively" not in {text_at(items, i) for i in range(ratios[1].end, ratios[1].end + 3)}:
        return
    runs = [run for run in listed_endpoints(items) if run[-1] < ratios[0].at and len(run) == 2]
    named = any(items[i].kind in ANY for i in range(ratios[0].at, ratios[1].at))
    if runs and not named and not any(items[i].kind in ANY for i in range(runs[-1][-1] + 1, ratios[0].at)):
        for place, each in zip(runs[-1], ratios, strict=True):
            each.endpoint = items[place].slot("endpoint")


def _give_to_p_values(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give a p value the endpoint of the ratio right before it, of the words before it, or of the number before it."""
    for index, each in enumerate(found):
        if each.kind != "p_value":
            continue
        last = found[index - 1] if index else None
        place = _place(items, each, found[:index])
        if _is_of_a_harm(items, each, last, place):
            each.endpoint = items[each.at - 2].slot("endpoint")
            continue
        named = each.end + 1 if text_at(items, each.end) == "for" else len(items)
        if named < len(items) and items[named].kind in ANY and text_at(items, named + 1) in _ENDS:
            each.endpoint = items[named].slot("endpoint")  # P = .03 for PFS and P = .4 for OS
        elif last is not None and (_goes_with(items, last, each) or _in_its_bracket(items, last, each)):
            each.endpoint = last.endpoint
        elif last is not None and last.kind == "harm":
            continue
        elif place is not None and not (last is not None and _is_of_people(items, place)):
            each.endpoint = items[_first_of_two(items, place)].slot("endpoint")
        elif last is not None:
            each.endpoint = last.endpoint


def _is_of_a_harm(items: Sequence[Item], each: Estimate, last: Estimate | None, place: int | None) -> bool:
    """Read both of ``more grade 3 anaemia (p < .01) and fever (p < .01)``; of hip fractures it is part of a name."""
    if text_at(items, each.at - 1) not in {"(", "["} or each.at < 3 or items[each.at - 2].kind != "harm":
        return False
    head = items[each.at - 3] if place is None else items[place]
    told = None if last is None or last.kind != "p_value" or last.endpoint is None else last
    again = told is not None and items[told.at - 2].kind == "harm" and place_of(items, told.endpoint) == told.at - 2
    return again or head.kind == "share" or head.low.startswith("grade")


def _is_of_people(items: Sequence[Item], at: int) -> bool:
    """Read ``144.7 months for MRD-negative patients (p = .004)``: of whom a value is, and no endpoint of the test."""
    return items[at].kind == "share" and singular(text_at(items, at + 1)) in PEOPLE


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


def _risk_before(items: Sequence[Item], before: Sequence[Estimate], each: Estimate) -> Estimate | None:
    """Read ``improved PFS and lowered the risk of death by 29% (15.2 vs 11.8 months; HR 0.71)``: of the risk alone."""
    last = next((one for one in reversed(before) if one.kind != "median"), None)
    if last is None or last.kind != "risk_reduction" or each.kind not in {"median", "hazard_ratio"}:
        return None
    within = last.endpoint is not None and text_at(items, last.end) in {"(", "["}
    within = within and each.at < closing(items, last.end)
    named = any(items[index].kind in {*ANY, "again"} for index in range(last.end, each.end))
    return None if not within or named else last


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
    if each.kind == "risk_reduction" and is_said_of(items, each.at):
        return each.at - 2  # relapse or death was 41% less likely
    if each.kind in {"risk_reduction", "events"}:
        return _of_risk(items, each.at) if each.kind == "risk_reduction" else _of_events(items, each, before)
    if each.kind == "difference" and (place := _of_difference(items, each)) is not None:
        return place
    last = cue_before(items, each.at, ANY) if each.kind == "rate" or each.kind in _RATIO_KINDS else None
    wanted = ANY if last is not None and is_cumulative(items[last]) else _TIMED
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
    for index in range(again - 1, max(-1, again - _NEAR_TOLD), -1):
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
    end = closing(items, each.end) + 1 if text_at(items, each.end) in {"(", "["} else each.end  # 12 (8%) OS events
    behind = items[end] if end < len(items) else items[-1]
    if behind.kind == "endpoint":
        return end
    if before and before[-1].kind == "events" and behind.value == "deaths":
        return None
    had = next((i for i in range(each.end, min(each.end + 4, len(items))) if text_at(items, i) == "had"), None)
    if had is not None:  # 62 patients had a PFS event
        told = had + 1 + (text_at(items, had + 1) in {"a", "an"})
        return told if told < len(items) and items[told].kind in ANY and items[told].value != "deaths" else None
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


_FATES_NAMED = ("progression", "relapse", "recurrence")


def _of_risk(items: Sequence[Item], at: int) -> int | None:
    """Return what the risk is of: named behind the word, or a rate of deaths before a percentage that is lower."""
    first = closing(items, at + 1) if text_at(items, at + 1) in {"(", "["} else behind_qualities(items, at + 1) - 1
    if text_at(items, at + 1) == "reduction" and text_at(items, at + 2) in {"(", "["}:
        first = closing(items, at + 2)  # a 31% reduction (HR 0.69; 95% CI, 0.5-0.9) in the risk of death
    near = (*range(first, min(first + 9, len(items))), *range(max(0, at - 22), at))
    if text_at(items, at - 1) == "by":  # cut the risk of progression by 39% and the risk of death by 18%
        near = (*range(at - 1, max(-1, at - 22), -1), *range(first, min(first + 9, len(items))))
    if (place := _of_fall(items, at)) is not None or (place := event_reduced(items, at)) is not None:
        return place
    fate = items[at - 2] if text_at(items, at - 1) == "(" and at > 1 else None
    if fate is not None and (fate.low.endswith(_FATES_NAMED) or fate.value == "deaths"):
        return at - 2  # the risk of death (29%) and disease progression (41%)
    of = any(text_at(items, i).endswith(_RISKS) and text_at(items, i + 1) in {"of", "for"} for i in near)
    led = text_at(items, at - 1) in {"a", "an"} and text_at(items, at - 2) == "with"
    if led and not of and items[at - 3].kind == "endpoint":
        return at - 3  # "longer DFS with a 24% risk reduction"
    risk = next((i for i in near if text_at(items, i).endswith(_RISKS)), None)
    if (mine := _right_behind(items, at)) is not None:
        return mine
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
    told = next((i for i in ahead if items[i].kind == "endpoint" or items[i].value == "deaths"), None)
    if told is not None or text_at(items, risk + 1) not in {"of", "for"}:
        return told
    return next((i for i in range(risk + 2, risk + 6) if text_at(items, i).rstrip("s") in _FATES), None)


def _of_fall(items: Sequence[Item], at: int) -> int | None:
    """Read ``a 94% reduction in progression of …``, ``in the rate of relapse or death``, ``39% death reduction``."""
    if at + 1 < len(items) and items[at + 1].value == "deaths" and text_at(items, at + 2) in {"risk", "reduction"}:
        return at + 1
    place = at + 3
    if not text_at(items, at + 1).startswith(_FALLS) or text_at(items, at + 2) not in {"in", "of"}:
        rate = next((i for i in range(at - 2, max(0, at - 12), -1) if text_at(items, i) in {"rate", "rates"}), None)
        lower = text_at(items, at - 1) in {"was", "were"} and text_at(items, at + 1).startswith(_FALLS)
        if rate is None or not (lower or text_at(items, at - 1) == "by") or text_at(items, rate + 1) != "of":
            return None
        place = rate + 2
    while text_at(items, place) in {"the", "rate", "rates", "of", "disease", "tumour", "cancer", "local", "distant"}:
        place += 1
    event = place < len(items) and (items[place].kind == "endpoint" or items[place].value == "deaths")
    return place if event or text_at(items, place).rstrip("s") in _FATES else None


def _right_behind(items: Sequence[Item], at: int) -> int | None:
    """Read ``a 39% death risk reduction``, ``an 81% reduction in the rate of death``, ``94% reduction in relapse``."""
    if text_at(items, at + 2) == "risk" and _is_fate(items, at + 1):
        return at + 1
    lower = at + 1 + (text_at(items, at + 1) in {"relative", "significant"})
    if not text_at(items, lower).startswith(("reduc", "decreas", "declin")) or text_at(items, lower + 1) != "in":
        return None
    noun = lower + 2 + (text_at(items, lower + 2) == "the")
    if text_at(items, noun) in {"rate", "rates", "incidence"} and text_at(items, noun + 1) == "of":
        noun += 2
    return noun if _is_fate(items, noun) else None


def _is_fate(items: Sequence[Item], at: int) -> bool:
    """Say whether death, progression or another event of an endpoint is named at a place."""
    if at >= len(items):
        return False
    return items[at].kind == "endpoint" or items[at].value == "deaths" or text_at(items, at) in _FATES


def _of_difference(items: Sequence[Item], each: Estimate) -> int | None:
    """Return the endpoint behind ``increase in`` or ``longer``, where one stands right there."""
    for index in range(each.at + 1, min(each.at + 7, len(items))):
        if items[index].kind in ANY:
            return index
        if (items[index].kind == "punct" and items[index].text != "-") or text_at(items, index) == "and":
            return None  # extended PFS by 6 months and improved response rates
    return None


def _risks_with_ratios(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give a hazard ratio the endpoint of the risk in the brackets behind it: ``0.68 (32% lower risk of death)``."""
    for ratio, risk in itertools.pairwise(found):
        pair = ratio.kind == "hazard_ratio" and risk.kind == "risk_reduction"
        if pair and ratio.endpoint is None and text_at(items, risk.at - 1) in {"(", "["}:
            ratio.endpoint = risk.endpoint
