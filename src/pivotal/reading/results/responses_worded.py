"""Responses in the words of a sentence: of every kind, several together, of a marker, and what happened instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import closing, opening
from pivotal.reading.results.people import PEOPLE, singular

Told = tuple[int, str]  # the place behind some words, and the share that they mean
_OF_A_RETURN = frozenset({"a", "an", "the", "disease", "local", "distant", "tumour", "cancer", "systemic", "any"})
_FAR_VERB = 5
_FAR_PARTS = 28  # items from a response to the last of its parts

NEAR_RATED = 9
_KINDS = frozenset({"CR", "PR", "VGPR", "sCR", "CRi", "CRh", "nCR"})
_SHORT_BEST = {"PD": "progressive_disease", "SD": "stable_disease"}
_HALVES = {"complete": "CR", "partial": "PR", "stringent": "sCR"}
_NO_RESPONSES = frozenset({
    "immune", "antibody", "cell", "molecular", "cytogenetic", "metabolic", "pathological", "pathologic", "inflammatory",
    "duration", "time", "to", "psa", "hormonal", "biochemical", "haematologic", "haematological", "pain", "symptom",
    "radiological", "inadequate", "prior", "previous", "dose", "exposure", "no", "in", "lack", "without",
})  # fmt: skip
_HAD = frozenset({"a", "an", "had", "have", "achieved", "experienced", "confirmed", "any", "with", "clinical", "tumour",
                  "durable", "best", "ongoing", "showed", "of", "the", "%", ")"})  # fmt: skip
_HAD_IT = frozenset({"had", "experienced", "showed", "with", "developed", "a", "of"})
_HAVING = frozenset({"had", "achieved", "experienced", "derived", "displayed", "obtained", "showed", "attained"})
_RELAPSES = frozenset({"recurrence", "recurrences", "relapse", "relapses"})
_PROGRESSED = (
    "progression", "progressions", "progression or death", "disease progression", "recurrence or death",
    "relapse or death",
)  # fmt: skip
_BEFORE_EVENTS = frozenset({
    "", ",", ";", ".", "and", "local", "distant", "disease", "tumour", "any", "whereas", "while", "but", ":",
    "locoregional", "isolated", "radiographic", "biochemical",
})  # fmt: skip
_WENT_ON = frozenset({
    "progressive disease", "disease progression", "progressed", "progression", "relapsed", "relapse", "recurrence",
    "recurred", "disease recurrence",
})  # fmt: skip
_ENDS = frozenset({"", ".", ",", ";", "of", "and"})
_NUMBERS = frozenset({"number", "number_word"})
_HAD_OCCURRED = ("had", "occurred")
_FELL = ("declin", "reduc", "decreas", "drop", "fall")
_SEEN = frozenset({"occurred", "observed", "seen", "reported", "noted", "achieved", "documented", "were", "was"})


def _together(items: Sequence[Item], at: int) -> Told | None:
    """Read ``CR + PR``, ``VGPR or better``, ``CR/CRi`` and ``complete or partial response`` as one kind of response."""
    if not _is_kind(items, at):
        return None
    first = _kind(items, at)
    end, kinds = _behind_count(items, at), [first]
    rated = (
        text_at(items, at - 1) == "of" and text_at(items, at - 2) == "rate"
    )  # the rate of complete and partial response
    joins = {"+", "/", "or", "plus", "and"} if rated else {"+", "/", "or", "plus"}
    while text_at(items, end) in joins and _is_kind(items, end + 1) and _plain(items, at, end):
        kinds.append(_kind(items, end + 1))
        end += 2
    if text_at(items, end) == "or" and text_at(items, end + 1) in {"better", "higher", "greater", "deeper"}:
        return end + 2, f"{first} or better"
    if len(kinds) < 2 or text_at(items, end) == "/":
        return None  # CR/PR/SD/PD
    return end, "ORR" if set(kinds) == {"CR", "PR"} else "+".join(kinds)


def _is_kind(items: Sequence[Item], at: int) -> bool:
    item = items[at] if at < len(items) else None
    return item is not None and (
        (item.kind == "share" and item.value in _KINDS)
        or item.text in _KINDS
        or (
            item.low in _HALVES
            and item.kind == "word"
            and text_at(items, _behind_count(items, at)) in {"or", "and", "/", "plus"}
        )
    )


def _kind(items: Sequence[Item], at: int) -> str:
    return items[at].value if items[at].kind == "share" else _HALVES.get(items[at].low, items[at].text)


def _plain(items: Sequence[Item], first: int, last: int) -> bool:
    return all(items[index].kind not in {"percent", "number"} for index in range(first, last))


def _behind_count(items: Sequence[Item], at: int) -> int:
    """Return the place behind a response and how many had it: ``a complete (n = 19) or partial response``."""
    shut = closing(items, at + 1) if text_at(items, at + 1) in {"(", "["} else at
    counted = shut == at + 3 and items[at + 2].kind == "n"
    return shut + 1 if counted and text_at(items, shut + 1) in {"or", "and"} else at + 1


def _half(items: Sequence[Item], at: int) -> Told | None:
    """Read the first of ``complete and partial responses``."""
    if items[at].kind != "word" or items[at].low not in _HALVES:
        return None
    behind = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    if text_at(items, behind) != "and":
        return None
    behind += 1 + (behind > at + 1 and items[min(behind + 1, len(items) - 1)].kind in {"number", "number_word"})
    other = items[behind] if behind < len(items) else None  # 5 complete (7%) and 28 partial responses
    told = other is not None and other.kind == "share" and other.value in _KINDS
    return (at + 1, _HALVES[items[at].low]) if told else None


def _in_parts(items: Sequence[Item], at: int) -> Told | None:
    """Read both of ``responses in 21% (7% complete plus 14% partial)``."""
    if items[at].low not in _HALVES or items[at].kind != "word" or not at or items[at - 1].kind != "percent":
        return None
    parted = text_at(items, at + 1) in {"plus", "+", "and", ")", ",", "]"} and text_at(items, at - 2) in {
        "(", "[", "plus", "+", "and", ",",
    }  # fmt: skip
    told = any("respon" in each.low or "remission" in each.low for each in items[max(0, at - _FAR_PARTS) : at])
    return (at + 1, _HALVES[items[at].low]) if parted and told else None


def _clinical_benefit(items: Sequence[Item], at: int) -> Told | None:
    """Read ``with a clinical benefit of 73%``: the part of those who had it."""
    named = items[at].low == "clinical" and text_at(items, at + 1) == "benefit" and text_at(items, at + 2) == "of"
    return (at + 2, "CBR") if named and at + 3 < len(items) and items[at + 3].kind == "percent" else None


def _responders(items: Sequence[Item], at: int) -> Told | None:
    """Read ``complete responders, 0% versus 4%`` and ``20% partial responders``: so many, and nothing told of them."""
    if items[at].low not in _HALVES or text_at(items, at + 1) != "responders":
        return None
    before = at > 0 and items[at - 1].kind == "percent"
    behind = text_at(items, at + 2) in {",", ":"} and at + 3 < len(items) and items[at + 3].kind == "percent"
    return (at + 2, _HALVES[items[at].low]) if before or behind else None


def _best(items: Sequence[Item], at: int) -> Told | None:
    """Read SD and PD in a list of responses, and ``progressive disease`` with how many had it."""
    item = items[at]
    if item.text not in _SHORT_BEST and item.kind != "flag":
        return None
    near = [each for each in items[max(0, at - 24) : at + 25] if each.kind == "share"]
    listed = any(each.value in {*_KINDS, "stable_disease", "ORR", "DCR"} or each.text in _KINDS for each in near)
    if item.text in _SHORT_BEST and item.kind in {"word", "short"}:
        if text_at(items, at + 1) == "-" and at + 2 < len(items) and items[at + 2].text.isupper():
            return None  # the SD-DN arm
        return (at + 1, _SHORT_BEST[item.text]) if listed else None
    if (
        item.kind == "flag"
        and item.value == "progressive"
        and item.low in {"progressive disease", "disease progression"}
    ):
        counted = text_at(items, at + 1) in {"(", "in", ":", "as", "was", "were", "occurred"} and is_rated(
            items, at + 1
        )
        counted = counted or _is_told_behind(items, at)
        if text_at(items, at + 1) in {"rate", "rates"} and percent_near(items, at, 2 * NEAR_RATED):
            return at + 1, "progressive_disease"
        return (at + 1, "progressive_disease") if listed and counted else None
    return None


def _is_told_behind(items: Sequence[Item], at: int) -> bool:
    """Read ``13 (5.5%) progressive disease`` and ``6 patients (12%) had progressive disease``."""
    place = at - 1
    while place > 0 and (text_at(items, place) in _HAD_IT or singular(text_at(items, place)) in PEOPLE):
        place -= 1
    if items[place].text not in {")", "]"}:
        return place >= 0 and items[place].kind == "percent"
    first = opening(items, place) + 1  # (12%), (12%, 95% CI 4-27)
    return "percent" in {items[first].kind, items[place - 1].kind}


def _psa(items: Sequence[Item], at: int) -> Told | None:
    """Read ``a PSA decline of ≥50%`` and ``a reduction in PSA of at least 50%``: a response of the marker."""
    ahead = [text_at(items, index) for index in range(at, at + 10)]
    first = items[at].text == "PSA" and any(each.startswith(_FELL) for each in ahead[1:4])
    if not first and not (ahead[0].startswith(_FELL) and ahead[1:2] in (["in"], ["of"]) and "psa" in ahead[2:5]):
        return None
    for index in range(at + 2, min(at + 10, len(items))):
        if items[index].kind == "percent":
            more = text_at(items, index - 1) in {"≥", ">", "least"} or text_at(items, index + 1) == "or"
            end = index + 3 if text_at(items, index + 1) == "or" else index + 1
            return (end, "PSA_response") if more and items[index].value in {"50", "90", "30"} else None
        if items[index].text in {",", ";", "."} or items[index].kind in {"share", "endpoint", "harm"}:
            return None
    return None


def _event_seen(items: Sequence[Item], at: int) -> Told | None:
    """Read ``Recurrence was seen in 21% of patients`` and ``progression or death occurred in 80 patients (52%)``."""
    item = items[at]
    relapse = item.low in _RELAPSES
    if not relapse and not (item.low.endswith(_PROGRESSED) and item.kind in {"word", "flag", "endpoint"}):
        return None
    if text_at(items, at - 1) not in _BEFORE_EVENTS:
        return None
    verb = at + 1
    verb += text_at(items, verb) in {"was", "were"} or (text_at(items, verb), text_at(items, verb + 1)) == _HAD_OCCURRED
    told = text_at(items, verb) in _SEEN - {"was", "were"} and (verb > at + 1 or text_at(items, verb) == "occurred")
    if text_at(items, at + 1) == "in" and text_at(items, at - 1) in {"and", ","} and text_at(items, at + 3) in _ENDS:
        gap = at + 2 < len(items) and items[at + 2].kind == "percent"  # stable disease in 40% and progression in 31%
        gap = gap and any(each.kind == "share" for each in items[max(0, at - NEAR_RATED - NEAR_RATED) : at])
        return (at + 1, "relapse_incidence" if relapse else "progressive_disease") if gap else None
    rated = any(each.kind == "percent" for each in items[verb + 2 : verb + 8])
    if not told or not rated or text_at(items, verb + 1) not in {"in", "for", "among"}:
        return None
    return at + 1, "relapse_incidence" if relapse else "progression_events"


def _or_died(items: Sequence[Item], at: int) -> Told | None:
    """Read ``20% with A and 44% with B had progressive disease or died``: progression or death, by noun and verb."""
    if items[at].low not in _WENT_ON:
        return None
    if text_at(items, at + 1) != "or":
        return (at + 1, "progression_events") if _has_gone_on(items, at) else None
    died = at + 2 + (text_at(items, at + 2) in {"had", "have"})
    died += text_at(items, died) == "subsequently"
    return (died + 1, "progression_events") if died < len(items) and items[died].value == "deaths" else None


def _has_gone_on(items: Sequence[Item], at: int) -> bool:
    """Read ``47 of 55 (86%) had progressed``, but not ``86% had progressed on a therapy`` before they came."""
    shut = text_at(items, at - 1) == ")" and items[at - 2].kind == "percent" and items[at - 4].kind in _NUMBERS
    led = text_at(items, at - 1) in {"had", "have"} or shut  # 10 (31%) progressed
    told = items[at].low in {"progressed", "relapsed", "recurred"} and led
    ends = text_at(items, at + 1) in {".", ",", ";", "and", "with", "at", "by", ""}
    return told and ends and any(item.kind == "percent" for item in items[max(0, at - NEAR_RATED) : at])


def _came_back(items: Sequence[Item], at: int) -> Told | None:
    """Read ``74% with A and 92% with B developed recurrent disease`` and ``14% of the group had a recurrence``."""
    adjective = items[at].low in {"recurrent", "relapsed"} and text_at(items, at + 1) in {"disease", "cancer"}
    if not adjective and singular(items[at].low) not in {"recurrence", "relapse"}:
        return None
    verb = at - 1
    while at - verb < _FAR_VERB and text_at(items, verb) in _OF_A_RETURN:
        verb -= 1
    told = text_at(items, verb) in {"developed", "had", "experienced", "suffered"}
    near = range(max(1, verb - NEAR_RATED), verb)
    rated = any(items[i].kind == "percent" and items[i - 1].text not in {"(", "["} for i in near)
    return (at + 1 + adjective, "progression_events") if told and rated else None


def _event_of(items: Sequence[Item], at: int) -> Told | None:
    """Read ``3 of 17 subjects (18%) had PFS events`` and ``OS events were observed in 21 of 60 patients (35%)``."""
    if items[at].kind != "endpoint":
        return None
    noun = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    if singular(text_at(items, noun)) != "event":
        return None
    first = at - 1 - (text_at(items, at - 1) in {"a", "an", "any", "confirmed"})
    had = text_at(items, first) in {"had", "experienced", "have"}
    verb = noun + 1
    verb += text_at(items, verb) in {"was", "were"} or (text_at(items, verb), text_at(items, verb + 1)) == _HAD_OCCURRED
    seen = text_at(items, verb) in _SEEN - {"was", "were"} and text_at(items, verb + 1) in {"in", "for", "among"}
    return (at + 1, items[at].value) if had or seen else None


def _mrd(items: Sequence[Item], at: int) -> Told | None:
    """Read ``achieved MRD-``: a dash that says negative."""
    if items[at].text != "MRD" or text_at(items, at + 1) not in {"-", "–", "−"}:
        return None
    glued = items[at + 1].start == items[at].end
    alone = at + 2 >= len(items) or items[at + 2].start > items[at + 1].end
    return (at + 2, "MRD") if glued and alone else None


def _benefited(items: Sequence[Item], at: int) -> Told | None:
    """Read ``Clinical benefit was achieved by 66%``, ``disease was controlled in 80%``, ``44% were in remission``."""
    word, last = text_at(items, at), text_at(items, at - 1)
    if word == "remission":
        told = last == "in" and text_at(items, at - 2) in {"were", "are", "remained", "was"}
        return (at + 1, "CR") if told and percent_near(items, at, 2 * NEAR_RATED) else None
    named = (word == "benefit" and last == "clinical") or (word == "control" and last == "disease")
    verb = at + 1 + (text_at(items, at + 1) in {"was", "were"})
    seen = named and verb > at + 1 and text_at(items, verb) in _SEEN
    had = named and text_at(items, at - 2) in _HAVING  # 41% displayed clinical benefit
    if named and text_at(items, at + 1) == "in" and at + 2 < len(items) and items[at + 2].kind == "percent":
        return at + 1, "CBR" if word == "benefit" else "DCR"  # with clinical benefit in 39%
    controlled = word == "controlled" and last == "was" and text_at(items, at - 2) == "disease"
    if not (seen or had) and not (controlled and text_at(items, at + 1) in {"in", "for"}):
        return None
    rated = any(each.kind == "percent" for each in items[max(0, at - NEAR_RATED * had) : at + NEAR_RATED])
    return (at + 1, "CBR" if word == "benefit" else "DCR") if rated else None


def _responded(items: Sequence[Item], at: int) -> Told | None:
    """Read ``64% had a response``, ``responses were seen in 44%`` and ``tumours shrank in 41%``."""
    item = items[at]
    if item.kind != "word":
        return None
    if item.low == "responding":  # with 40% of patients responding to treatment
        of = at > 3 and items[at - 3].kind == "percent" and text_at(items, at - 2) == "of"
        return (at + 1, "ORR") if of and text_at(items, at + 1) in {"to", "."} else None
    if item.low not in {"response", "responses"}:
        return _shrank(items, at)
    if text_at(items, at - 1) in _NO_RESPONSES | {"-", "–"}:
        return None
    after = text_at(items, at + 1)
    if after in {"rate", "rates", "duration", "assessment", "evaluation", "criteria", "-", "–", "of", "at"}:
        return None
    had = text_at(items, at - 1) in _HAD and any(
        text_at(items, index) in {"had", "have", "achieved", "experienced", "showed", "with", "attained"}
        for index in range(max(0, at - 4), at)
    )
    seen = text_at(items, at + 1) in _SEEN and text_at(items, at - 1) not in {"duration", "of", "median"}
    return (at + 1, "ORR") if (had and percent_near(items, at, 14)) or (seen and percent_near(items, at, 9)) else None


def _shrank(items: Sequence[Item], at: int) -> Told | None:
    """Read ``tumours shrank in 41%``, ``the cancer disappeared in 30%`` and ``89% saw it respond``."""
    item = items[at]
    if item.low == "disappeared":
        gone = any(
            each.low.startswith(("tumour", "cancer", "disease", "lesion")) for each in items[max(0, at - 4) : at]
        )
        return (at + 1, "CR") if gone and percent_near(items, at, 2 * NEAR_RATED) else None
    if item.low in {"shrank", "shrunk"}:
        tumour = any(each.low.startswith("tumour") for each in items[max(0, at - 5) : at])
        return (at + 1, "ORR") if tumour and percent_near(items, at, 9) else None
    if item.low == "stop" and text_at(items, at + 1) in {"growing", "spreading"}:
        return (at + 2, "DCR") if _saw(items, at) else None
    if item.low in {"shrink", "disappear", "decrease", "regress"}:
        return (at + 1, "CR" if item.low == "disappear" else "ORR") if _saw(items, at) else None
    if item.low == "respond":
        told = text_at(items, at - 1) == "to" and text_at(items, at - 2) == "likely"
        told = told or _saw(items, at)
        return (at + 1, "ORR") if told and percent_near(items, at, NEAR_RATED) else None
    return None


def _saw(items: Sequence[Item], at: int) -> bool:
    """Read ``89% saw their cancer respond``: what patients saw their disease do."""
    whose = next((i for i in range(at - 1, max(-1, at - 5), -1) if text_at(items, i) == "their"), None)
    seen = whose is not None and text_at(items, whose - 1) in {"saw", "had", "seen", "see"}
    return seen and percent_near(items, at, NEAR_RATED + NEAR_RATED)


def percent_near(items: Sequence[Item], at: int, most: int) -> bool:
    """Say whether a percentage stands within so many items before or behind a place."""
    return any(item.kind == "percent" for item in items[max(0, at - most) : at + most])


def is_rated(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage stands near behind a place, or a rate at several times is told there."""
    far = 2 * NEAR_RATED if text_at(items, at) in {"rate", "rates"} else NEAR_RATED
    return any(item.kind == "percent" for item in items[at : at + far])


RESPONSE_RULES: tuple[Callable[[Sequence[Item], int], Told | None], ...] = (
    _or_died, _came_back, _event_of, _together, _half, _responders, _best, _mrd, _psa, _event_seen, _benefited,
    _responded, _in_parts, _clinical_benefit,
)  # fmt: skip
SHORT_RESPONSES = frozenset({*_KINDS, *_SHORT_BEST, "MRD", "PSA"})
RESPONSE_MARKS = (
    *_HALVES, "response", "shrank", "shrunk", "recurrence", "relapse", "progression", "disease progression",
    "remission", "benefit", "control", "progressed", "relapsed", "recurred", "respond", "recurrent", "shrink",
    "disappear", "stop", "regress", "decrease",
)  # fmt: skip
_STARTS = (*RESPONSE_MARKS, *_FELL, "clinical")


def may_be_response(item: Item) -> bool:
    """Say whether an item is one that a rule of this module begins at."""
    return item.kind in {"share", "flag", "endpoint"} or item.text in SHORT_RESPONSES or item.low.startswith(_STARTS)
