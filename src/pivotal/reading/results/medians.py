"""Times that are results: medians, follow-up, and which durations are neither."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Kind
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, kind_at, text_at
from pivotal.reading.results.follow_ups import VISITS, is_followed, is_of_an_analysis, is_of_another, of_an_analysis
from pivotal.reading.results.intervals import (
    Estimate,
    continues,
    cue_before,
    open_before,
    outside,
    with_interval,
    word_at,
)
from pivotal.reading.results.shares import is_at_least
from pivotal.reading.results.times_aside import GAINS, is_a_gain, is_of_a_range, is_said_again
from pivotal.reading.results.times_lived import (
    is_a_course,
    is_beside_a_ratio,
    is_lived,
    is_of_a_gain,
    is_of_another_review,
    is_on_treatment,
    is_reached,
    lasts_a_median,
)

MEDIAN = frozenset({"median", "medians"})
_TIMES_NOT_MEDIANS = frozenset({
    "every", "within", "during", "over", "aged", "least", "until", "past", "next", "took", "per", "first", "last",
    "more", "another", "additional", "extra", "further", "between", "≥", ">", "<", "≤", "beyond", "than",
})  # fmt: skip
_TIME_CUES = frozenset({"endpoint", "follow_up", "again"})
_ARMS = frozenset({"drug", "arm", "product"})
_LONGEST_SUBJECT = 16
_OF_A_SUBJECT = _ARMS | {"short", "word", "active", "disease", "code", "flag"}
_OF_WHOM = frozenset({"in", "among", "for", "with", "("})
_SUBJECTS = frozenset({"and", "but", "time", "duration", "was", "were", "which", "while", "whereas", "age", "mean"})
_LONGER = frozenset(
    {"greater", "higher", "longer", "shorter", "improved", "prolonged", "extended", "better", "worse", "superior"}
)
_IMPROVES = frozenset({"improves", "improve", "prolongs", "prolong", "increases", "increased", "extends", "extend"})
_ALIKE = frozenset({"differ", "differed", "similar", "comparable", "different", "identical", "equivalent"})
_NOT_MEDIANS = frozenset({"minimal", "exposure", "minimum", "maximum", "mean", "least", "≥"})
_NEAR_STATED, _NEAR_NAME, _FAR_RATIO = 6, 12, 48
_OF_ENDPOINTS = frozenset({"final", "median", "overall", "estimated", "updated", "either", "both", "the", "adjusted"})
_OF_GROUPS = frozenset({"group", "groups", "arm", "arms", "cohorts", "patients", "tumours", "subgroups"})
_LASTED = frozenset({"lived", "survived", "live", "lasted", "last", "lasting", "persisted"})
_SPREADS = frozenset({"range", "ranges", "iqr", "interquartile", "q1", "quartiles", "min"})
_GROWN = ("increas", "improv", "extend", "rose", "grew", "prolong")
_QUANTILES = frozenset({"percentile", "quantile", "quartile"})
_RANGING = frozenset({"ranged", "ranging", "ranges", "varied", "between", "range", "iqr"})
_OFTEN = frozenset(
    {"every", "per", "first", "last", "over", "within", "during", "each", "next", "further", "another", "additional"}
)
_TO = frozenset({"to", "with"})
_GIVEN = frozenset({"assigned", "treated", "given", "randomised", "allocated", "continued", "received"})
_LIVED = frozenset({"OS", "PFS", "DFS", "EFS", "RFS"})
_GAINED = ("follow", "rate", "gain", "benefit", "improve", "advantage", "than")
_OPENING = 4  # items of "At a median of" before its time
_TREATED = frozenset({"treatment", "therapy"})  # 3 y treatment


def time_told(items: Sequence[Item], at: int, before: list[Estimate]) -> Estimate | None:
    """Return a median or a follow-up; a time that says when or how often, or is a mean, is no result."""
    item = items[at]
    bound = item.kind == "duration" and is_at_least(items, at)
    if item.kind == "duration" and is_followed(items, at):
        least = bound or any(text_at(items, index) in _NOT_MEDIANS | _OFTEN for index in range(max(0, at - 3), at))
        return None if least or _is_of_a_rate(items, at, before) else _timed(items, at, "follow_up")
    opens = text_at(items, at - 3) == "at" and text_at(items, at - 2) == "a" and text_at(items, at - 1) == "median"
    if text_at(items, at - 1) == "of" and text_at(items, at - 2) == "median" and text_at(items, at - 4) == "at":
        opens = at == _OPENING or text_at(items, at - 5) in {":", ".", ";"}
    if opens and item.kind == "duration" and text_at(items, at + 1) == ",":
        return _timed(items, at, "follow_up")  # "At a median of 31 months, …"
    gain = is_a_gain(items, at)
    if not bound and not gain and (is_lived(items, at) or named_behind(items, at) is not None):
        return _timed(items, at, "median")
    historic = any(text_at(items, index).startswith("historic") for index in range(at - 8, at + 5))  # of no arm
    if (
        bound
        or historic
        or is_said_again(items, at)
        or (gain or is_a_course(items, at))
        or (item.kind == "duration" and (_is_no_median(items, at) or _is_a_mean(items, at)))
    ):
        return None
    cue = _cue(items, at, before)
    if cue is None:
        return _without_cue(items, at, before)
    if items[cue].kind == "follow_up":
        near = at - cue < 14 or continues(items, at, before, "follow_up")
        to_a_study = text_at(items, cue + 1) == "to" and text_at(items, cue + 2) in {"a", "the", "that"}
        near = near and not (to_a_study or text_at(items, cue + 1).startswith(VISITS) or is_of_another(items, cue, at))
        near = near and not any(text_at(items, i) in _NOT_MEDIANS for i in range(max(0, cue - 3), at))
        near = near and not any(items[i].kind == "percent" or is_on_treatment(items, i) for i in range(cue, at))
        kind: Kind = "median" if _opens_median(items, cue, at) else "follow_up"
        return _timed(items, at, kind) if near and (item.kind == "duration" or kind == "median") else None
    extreme = text_at(items, cue - 1) in {"longest", "shortest", "maximum", "minimum", "maximal", "minimal"}
    treated = (
        extreme or items[cue].value == "DOT" or items[cue].low.endswith("remained")
    )  # how long somebody was treated is no result
    ranged = item.kind == "duration" and is_of_a_range(items, cue, at)
    if treated or ranged or _is_a_quantile(items, cue) or _is_of_a_rate_for(items, at) or _is_grown_by(items, at):
        return None
    return _timed(items, at, "median") if _is_a_median(items, at, cue, before) else None


def named_behind(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the endpoint behind its median: ``7.6 months median OS``, ``a 9.2-month median PFS``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A time.
    """
    fronted = text_at(items, at - 1) == "at" and text_at(items, at - 2) in {"", ",", ";"} and "." in items[at].value
    the = text_at(items, at + 2) == "the"
    if fronted and text_at(items, at + 1) == "," and word_at(items, at + 2 + the) in MEDIAN:
        place = at + 3 + the  # At 13.8 months, median PFS was three times that of placebo
        return place if kind_at(items, place) == "endpoint" else None
    if text_at(items, at + 1) == "of" and is_reached(items, at):  # recorded 20.6 months of PFS
        place = at + 2 + (word_at(items, at + 2) in MEDIAN)
        lived = kind_at(items, place) == "endpoint" and items[place].value in _LIVED
        return place if lived and not text_at(items, place + 1).startswith(_GAINED) else None
    told = word_at(items, at + 1) in MEDIAN and at + 2 < len(items) and items[at + 2].kind == "endpoint"
    return at + 2 if told and text_at(items, at - 1) not in {"at", "after", "by"} else None


def _opens_median(items: Sequence[Item], cue: int, at: int) -> bool:
    """Read ``after a follow-up of 26 months (median, 17.2 vs 17.9 months)``: medians of what was told before.

    So are those of ``improved OS after a follow-up of 34 months (25.8 vs. 21.7 months)``.
    """
    opened = next((i for i in range(at - 1, cue, -1) if items[i].text in {"(", "["}), None)
    if opened is None or text_at(items, opened + 1) in MEDIAN:
        return opened is not None
    two = kind_at(items, opened + 1) in {"number", "duration"} and text_at(items, opened + 2) in {"vs", "vs.", "versus"}
    timed = items[opened - 1].kind == kind_at(items, opened + 3) == "duration" and at <= opened + 3
    grown = find(items, _GROWN, 0, cue) if two and timed else None
    return grown is not None and any(each.kind == "endpoint" for each in items[grown + 1 : cue])


def _is_a_quantile(items: Sequence[Item], cue: int) -> bool:
    """Read ``25% OS time was 25.5 months`` and ``the 10th percentile of DOR``: another quantile than the median."""
    part = cue > 0 and items[cue - 1].kind == "percent" and text_at(items, cue + 1) in {"time", *_QUANTILES}
    return part or any(text_at(items, index) in _QUANTILES for index in range(max(0, cue - 3), cue))


def _is_grown_by(items: Sequence[Item], at: int) -> bool:
    """Read ``median survival increased 59 percent (2.6 months)``: by how much it grew."""
    opened = text_at(items, at - 1) in {"(", "["} and items[at - 2].kind == "percent"
    return opened and any(text_at(items, index).startswith(_GROWN) for index in range(max(0, at - 6), at))


def _is_of_a_rate_for(items: Sequence[Item], at: int) -> bool:
    """Read ``the PFS rate for 1 year was``: the time of a rate, and no median."""
    return text_at(items, at - 1) == "for" and text_at(items, at - 2) in {"rate", "rates"}


def adjective_told(items: Sequence[Item], at: int) -> Estimate | None:
    """Read ``at a median 26.7-month follow-up`` and ``a 9.2-month median PFS``: a time before its noun."""
    if named_behind(items, at) is not None:
        return _timed(items, at, "median")
    noun = next((i for i in (at + 1, at + 2) if i < len(items) and items[i].kind == "follow_up"), None)
    if noun is None or not any(word_at(items, i) in MEDIAN for i in (at - 1, at - 2, at + 1)):
        return None
    return _timed(items, at, "follow_up")


def _is_of_a_rate(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Say whether a time is that of a rate: ``were alive at 5 years of follow-up``, ``At 2 years of follow-up, …``."""
    if text_at(items, at + 1) == "of" and text_at(items, at + 2) == "median":
        return False  # At 31 months of median follow-up
    begins = text_at(items, at - 2) in {"", ",", ";", ".", ":"}
    opens = begins and text_at(items, at + 1) == "of" and any(each.kind == "percent" for each in items)
    return word_at(items, at - 1) == "at" and (opens or any(each.kind in {"rate", "percent"} for each in before[-1:]))


def _cue(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> int | None:
    """Return the place of the endpoint, the follow-up or the pronoun that a time belongs to."""
    cue = cue_before(items, at, _TIME_CUES)
    if cue is not None and items[cue].kind == "endpoint" and word_at(items, cue - 1) in {"for", "of"}:
        followed = next((i for i in range(cue - 1, max(-1, cue - 4), -1) if items[i].kind == "follow_up"), None)
        cue = cue if followed is None else followed
        if before and before[-1].kind == "follow_up" and before[-1].end == cue - 1 and at - cue < _OPENING:
            return cue_before(items, before[-1].at, frozenset({"follow_up"}))  # 12 months for PFS and 15 for OS
    if cue is not None and items[cue].kind == "endpoint" and (followed := of_an_analysis(items, cue)) is not None:
        return followed
    if cue is not None and items[cue].kind == "follow_up" and is_of_an_analysis(items, cue):
        earlier = cue_before(items, cue, frozenset({"endpoint"}))
        cue = cue if earlier is None or text_at(items, earlier - 1) not in MEDIAN else earlier
    if cue is not None and items[cue].kind == "follow_up" and _begins_anew(items, cue, at):
        cue = cue_before(items, at, frozenset({"endpoint"}))
    return cue


def _begins_anew(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a clause begins that takes up the subject again: ``; in the other cohort it was``."""
    words = [text_at(items, index) for index in range(first, last)]
    return ";" in words or "it" in words or "they" in words or " the median had " in " ".join(words)


def _without_cue(items: Sequence[Item], at: int, before: list[Estimate]) -> Estimate | None:
    """Return a median whose endpoint is named behind it, or not at all."""
    item = items[at]
    follows = any(items[i].kind == "endpoint" for i in range(at + 1, min(at + 10, len(items))))
    bare = any(items[i].value in MEDIAN and word_at(items, i + 1) in {"was", "were", "of"} for i in range(at))
    named = bare and (follows or not any(items[i].kind == "hr" for i in range(at)))
    opened = open_before(items, at) if text_at(items, at + 1) in {"from", "after", "before"} else None
    if opened is not None and text_at(items, opened + 1) in MEDIAN:
        return None  # Ten underwent surgery (median of 5.6 months from the start)
    named = named or (text_at(items, at - 1) == "(" and _median_later(items, at))
    if item.kind == "duration" and (lasts_a_median(items, at) or is_beside_a_ratio(items, at)):
        return _timed(items, at, "median")
    treated = [word_at(items, index) for index in range(at - 4, at)] in (
        ["for", "a", "median", "of"],
        ["over", "a", "median", "of"],
        ["after", "a", "median", "of"],
    )
    exposed = any(word_at(items, index) in {"exposure", "treated"} for index in range(max(0, at - 8), at))
    treated = treated or (exposed and not follows)
    occurred = text_at(items, at - 4) == "at" and text_at(items, at - 5).startswith(("occur", "develop", "appear"))
    lasted = text_at(items, at - 5) in _LASTED
    if text_at(items, at - 5) == "persisted":  # cells do so, too
        lasted = any(
            each.low.startswith(("respon", "remission", "they", "it")) for each in items[max(0, at - 9) : at - 5]
        )
    treated = occurred or (treated and not lasted)
    told = (item.kind == "duration" and named and not treated) or continues(items, at, before, "median")
    return _timed(items, at, "median") if told else None


def _is_a_median(items: Sequence[Item], at: int, cue: int, before: Sequence[Estimate]) -> bool:
    """Say whether a time belongs to the endpoint before it: beside it, with ``median``, an interval, or compared."""
    item = items[at]
    continued = continues(items, at, before, "median")
    named = items[cue].low.startswith("median") and at - cue < _NEAR_NAME
    median = (
        named
        or word_at(items, cue - 1) in MEDIAN
        or any(
            (items[i].kind == "word" and items[i].value in MEDIAN) or items[i].low == "median survival times"
            for i in range(max(0, at - 30), min(at + 3, len(items)))
        )
    )
    if item.kind == "not_reached":
        told = all(items[i].kind != "number" for i in range(cue + 1, at)) and at - cue < 14
        told = told or (items[at - 1].value in MEDIAN and at - cue < 60)
        return continued or at - cue < 7 or (median and at - cue < 32) or told
    between = {text_at(items, index) for index in range(cue + 1, at)}
    short = items[cue].text[:1] == "m" and items[cue].text[1:2].isupper()
    estimated = at - cue < 32 and bool(_timed(items, at, "median").parts.get("ci_low"))
    noun = cue - 1
    while text_at(items, noun) in _OF_ENDPOINTS:
        noun -= 1
    gained = text_at(items, noun) == "in" and text_at(items, noun - 1) in GAINS
    gained = gained or text_at(items, cue - 1) in _LONGER | _IMPROVES
    improved = gained and _is_compared(items, at)
    compared = (
        at - cue < 24
        and (bool(between & (_LONGER | _ALIKE)) or improved)
        and text_at(items, at - 1) in {"(", "[", "at", ":", ",", "–", "—"}
    )
    compared = compared or _is_of_subject(items, at, cue) or _is_of_groups(items, at, cue)
    compared = compared or (outside(items, cue, at) < _FAR_RATIO and is_beside_a_ratio(items, at))
    own = word_at(items, at - 1) in MEDIAN and text_at(items, at - 2) in {";", "(", "[", "{"}
    compared = compared or own or is_of_a_gain(items, at, cue)
    continued = continued or is_of_another_review(items, at, before)
    return (
        continued
        or short
        or estimated
        or compared
        or (median and outside(items, cue, at) < 32)
        or _beside(items, cue, at) < 7
    )


def _beside(items: Sequence[Item], cue: int, at: int) -> int:
    """Return how far a time stands from its endpoint, without what is apposed: ``TTP, a secondary endpoint, was``."""
    shut = next((i for i in range(cue + 2, at) if items[i].text == ","), None)
    apposed = text_at(items, cue + 1) == "," and text_at(items, cue + 2) in {"a", "an", "the", "its", "another", "our"}
    if not apposed or shut is None or text_at(items, shut + 1) not in {"was", "were", "is", "had", "of"}:
        return at - cue
    return at - cue - (shut - cue)


def _is_of_subject(items: Sequence[Item], at: int, cue: int) -> bool:
    """Read ``Overall survival among patients treated with the drug was 5.2 months, compared with …``."""
    between = range(cue + 1, at - 1)
    plain = all(items[i].kind in _OF_A_SUBJECT or items[i].text in {"(", ")", "-", "–", "+"} for i in between)
    said = text_at(items, at - 1) in {"was", "were"} and not any(text_at(items, i) in _SUBJECTS for i in between)
    ahead = {text_at(items, index) for index in range(at + 1, min(at + 4, len(items)))}
    opens = text_at(items, cue - 1) in {"", "the", "median", ","} and text_at(items, cue + 1) in _OF_WHOM
    given = text_at(items, at + 1) in {"with", "for"} and at + 2 < len(items) and items[at + 2].kind in _ARMS
    told = given or bool(ahead & {"compared", "versus", "vs", "v"})
    return said and plain and opens and told and at - cue < _LONGEST_SUBJECT


def _is_of_groups(items: Sequence[Item], at: int, cue: int) -> bool:
    """Read ``PFS in the A group and B group was 15.3 months and 8.1 months``: one time for each of two groups."""
    groups = sum(text_at(items, i) in _OF_GROUPS for i in range(cue + 1, at))
    said = text_at(items, at - 1) in {"was", "were"} and at - cue < _LONGEST_SUBJECT
    paired = text_at(items, at + 1) in {"and", "versus", "vs"} and items[min(at + 2, len(items) - 1)].kind == "duration"
    return bool(groups) and said and paired


def _median_later(items: Sequence[Item], at: int) -> bool:
    """Say whether the median of an endpoint is named after a value, as in ``compared with placebo (3.9 months)``."""
    later = range(at + 1, len(items))
    return items[at - 2].kind in _ARMS and any(
        items[i].kind == "endpoint" and text_at(items, i - 1) in MEDIAN for i in later
    )


def _timed(items: Sequence[Item], at: int, kind: Kind) -> Estimate:
    item = items[at]
    interval, end = with_interval(items, at + 1, item.parts["value"].value, surely=True)
    parts = {**item.parts, **interval}
    ranged = (
        kind == "follow_up" or is_ranged(items, at)
    ) and "level" not in parts  # 32 (3–38) months: from the shortest to the longest
    least = "ci_low" in parts and parts["ci_low"].value == "0" and "level" not in parts
    if ranged or least:  # the least of all values, no limit
        parts = {name: slot for name, slot in parts.items() if name not in {"ci_low", "ci_high"}}
    return Estimate(kind, at, end, item.parts["value"], parts)


def is_ranged(items: Sequence[Item], at: int) -> bool:
    """Say whether what stands in brackets behind a value is its range: ``Median (range) time was 2.1 (1.0–5.6)``."""
    return any(
        items[index].low in _SPREADS and any(items[i].text in {"(", "["} for i in range(max(0, index - 2), index))
        for index in range(max(0, at - _NEAR_NAME), at)
    )


def _is_a_mean(items: Sequence[Item], at: int) -> bool:
    """Say whether a time is a mean and not a median."""
    for index in range(at - 1, max(-1, at - 14), -1):
        word = text_at(items, index)
        if word in MEDIAN or word in {";", "."}:
            return False
        if word in {"mean", "average", "averaged"}:
            return True
    return False


def _is_no_median(items: Sequence[Item], at: int) -> bool:
    """Say whether what stands before a time makes it a schedule, an age, a gain, a moment or the end of a range."""
    place = at - 1
    while word_at(items, place) in {"a", "an", "the", "about", "approximately", "nearly", "only"}:
        place -= 1
    while text_at(items, place) in {"and", ",", "or"} and items[place - 1].kind == "number":
        place -= 2  # "at 3 and 5 years"
    place = at - 1 if text_at(items, place) in {"≥", "≤", ">", "<"} else place  # stage ≥2, 6.2 months
    word = word_at(items, place)
    whole = "." not in items[at].value or _is_of_a_share(items, at)
    moment = word == "at" and whole and not _is_compared(items, at)
    dated = (
        text_at(items, at + 1) in {",", ":"}
        and text_at(items, at - 1) in {"(", "["}
        and at + 2 < len(items)
        and items[at + 2].kind == "percent"
    )
    beside = text_at(items, at + 1) in {"(", "["} and at + 2 < len(items) and items[at + 2].kind == "percent"
    if beside and whole and text_at(items, at - 1) in {",", "and"}:
        return True  # at 12 months (81% vs 71%), 24 months (61% vs 44%)
    if word == "for" and text_at(items, place - 1) in _GIVEN:
        return True  # longer RFS compared with those assigned for 12 months
    later = at + 2 if text_at(items, at + 1) in {"and", "or"} else at
    if word in {"at", "and"} and later + 1 < len(items) and items[later + 1].kind == "follow_up":
        return True  # at 7.5 mo and 12.5 mo follow-up
    if dated or (at + 1 < len(items) and items[at + 1].kind == "endpoint" and "." not in items[at].value):
        return True  # "12 months PFS"
    if word in _TIMES_NOT_MEDIANS or word in {"after", "by"} or moment or _ends_a_range(items, at):
        return True
    if word == "of" and not _is_versus(items, at) and (_is_gained(items, place) or _is_by_so_much(items, place)):
        return True
    following = [text_at(items, index) for index in range(at + 1, min(at + 4, len(items)))]
    return (
        following[:2] in (["of", "age"], ["or", "longer"], ["or", "more"], ["or", "older"], ["or", "younger"])
        or "ago" in following[:1]
        or (following[:1] in (["after"], ["before"], ["post"]) and not _is_called_median(items, at))
        or following[:1] in (["later"], ["longer"], ["more"])
        or any(each in GAINS | _TREATED for each in following[:1])
        or (following[:1] == ["of"] and any(each in _TREATED for each in following[1:2]))  # one year of therapy
    )


def _is_called_median(items: Sequence[Item], at: int) -> bool:
    """Read ``a median survival of 2.2 years after relapse``: the time of an endpoint, not of a moment."""
    near = range(max(0, at - _NEAR_STATED), at)
    return any(items[i].kind == "endpoint" for i in near) and any(
        word_at(items, i) in MEDIAN or items[i].low.startswith("median") for i in near
    )


def _is_of_a_share(items: Sequence[Item], at: int) -> bool:
    """Say whether a share of the patients is told for a moment: ``the rate of PFS at 33.9 months: 31 percent``."""
    behind = next(
        (i for i in range(at + 1, min(at + 4, len(items))) if text_at(items, i) not in {":", "was", "of"}), at
    )
    rated = any(text_at(items, index) in {"rate", "rates"} for index in range(max(0, at - 9), at))
    return items[behind].kind == "percent" or rated


def _is_by_so_much(items: Sequence[Item], place: int) -> bool:
    """Read ``extended life by a median of 7.2 months``: a gain, not the time that it reached."""
    return word_at(items, place - 1) in MEDIAN and "by" in {word_at(items, place - 2), word_at(items, place - 3)}


def _is_compared(items: Sequence[Item], at: int) -> bool:
    """Read ``better with the drug at 7 months vs. 4.6 months``: two results, and no moment."""
    versus = text_at(items, at + 1) in {"vs", "versus", "v"}
    return versus and at + 2 < len(items) and items[at + 2].kind == "duration" and "." in items[at + 2].value


def _is_versus(items: Sequence[Item], at: int) -> bool:
    """Read ``a PFS benefit of 13.1 versus 8.9 months``: two times that were reached, and no gain."""
    behind = at + 1 + (text_at(items, at + 1) == "compared")
    joined = text_at(items, behind) in {"vs", "versus", "v"} or (behind > at + 1 and text_at(items, behind) in _TO)
    return joined and behind + 1 < len(items) and items[behind + 1].kind == "duration"


def _is_gained(items: Sequence[Item], place: int) -> bool:
    """Say whether the ``of`` at a place belongs to a gain, or to a time after which something happens."""
    if word_at(items, place - 1) in MEDIAN and word_at(items, place - 3) == "after":
        return True
    for index in range(place - 1, max(-1, place - 7), -1):
        if text_at(items, index) in GAINS:
            return True
        if text_at(items, index) in {"with", ",", ";", "(", "had", "was"}:
            break
    return False


def _ends_a_range(items: Sequence[Item], at: int) -> bool:
    """Say whether a time is the end of a range: ``range, 2.2 to 37.9 months``."""
    low = next((i for i in range(at - 1, max(-1, at - 3), -1) if items[i].kind in {"number", "number_word"}), None)
    joined = low == at - 2 and text_at(items, at - 1) in {"to", "-", "–"}
    ranging = low is not None and any(text_at(items, i) in _RANGING for i in range(max(0, low - 3), low))
    return ranging or (joined and text_at(items, at - 3) not in {"from", "(", "["})  # "9 to 12 months"
