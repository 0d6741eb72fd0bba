"""Percentages that are results: a risk that is lower, a rate at a time, the part of patients with something."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.fates_told import behind_fate
from pivotal.reading.results.harms_aside import before_including
from pivotal.reading.results.harms_linked import (
    STOPPED,
    commonest,
    goes_on_with_harm,
    graded,
    graded_again,
    graded_alike,
    graded_behind,
    is_a_reason,
    is_linked,
    of_harm,
)
from pivotal.reading.results.harms_paired import paired
from pivotal.reading.results.intervals import (
    CUES,
    Estimate,
    closing,
    continues,
    cue_before,
    interval_of,
    is_another_clause,
    open_before,
    with_interval,
    word_at,
)
from pivotal.reading.results.people import PEOPLE, behind_its_bracket, is_counted_people, singular
from pivotal.reading.results.percentages_aside import (
    is_a_mean,
    is_a_threshold,
    is_aside,
    is_changed_by,
    is_of_a_plan,
    of_whom,
)
from pivotal.reading.results.rates_told import (
    is_of_those_alive,
    is_rate_of,
    is_stated,
    survived,
    time_beside,
    time_of_rate,
    were_alive,
)
from pivotal.reading.results.responses_kept import alive_and_free, is_still_ongoing, kept_so_long
from pivotal.reading.results.risks_told import is_a_risk
from pivotal.reading.results.shares import is_at_least, is_bound, lists_harms, share_after
from pivotal.reading.results.shares_joined import of_a_changed_risk

_JOINED = ("treat", "randomis", "assign", "enrol", "receiv", "includ", "evaluat")
# Words before a response.
_OF_SOME = frozenset({"for", "with", "without", "became", "were", "was", "remained", "achieved", "being"})
_CUMULATIVE = frozenset({"relapse_incidence", "progression_incidence", "NRM", "stopped"})
_RISKS = frozenset({"risk", "probability", "incidence", "likelihood", "chance", "rate", "rates", "incidences"})
_SEEN = frozenset({"occurred", "developed"})
_OTHER_ACTS = frozenset({"received", "went", "underwent", "started", "continued", "switched", "got", "took"})
_ENDED = ("resol", "recover", "reversib", "revers", "subsid", "manage", "improved", "abat")
_LATER = frozenset({"subsequent", "further", "later", "additional", "salvage", "crossover"})
_LONGEST_LATER = 14  # items from a percentage to "receiving subsequent"
_LONGEST_PRONOUN = 12  # items from "it was" to a percentage
_OTHER_CLAUSE = frozenset({"and", "but", "while", "whereas", "although"})
_OF_THE_SAME = frozenset({"was", "were", "it", "they", "these", "response", "responses", "maintained", "sustained"})


def percent_told(items: Sequence[Item], at: int, before: list[Estimate]) -> Estimate | None:
    """Return a risk reduction, a rate at a time, or the part of patients with a response, an event or a harm."""
    value = items[at].parts["value"]
    if is_a_risk(items, at, before):
        interval, end = with_interval(items, at + 1, value.value)
        return None if is_at_least(items, at) else Estimate("risk_reduction", at, end, value, interval)
    if (kept := kept_so_long(items, at) or alive_and_free(items, at) or _counted_alive(items, at)) is not None:
        return kept
    if _is_of_responses(items, at):
        return _lasting(items, at)
    if _is_no_result(items, at) or is_still_ongoing(items, at):
        return None
    interval, end = interval_of(items, at + 1, value.value, surely=True)
    if (changed := of_a_changed_risk(items, at, Estimate("percent", at, end, value, interval))) is not None:
        return changed
    if _is_of_local_control(items, at):
        return Estimate("percent", at, end, value, interval, items[at + 1].slot("endpoint"))
    cue = _cue(items, at)
    verb = at - 2 - (text_at(items, at - 2) in _SEEN)
    own = at > 1 and items[verb].kind == "harm" and text_at(items, at - 1) == "in"  # vomiting in 27% were common
    spared = own or behind_fate(items, at) is not None
    after = None if spared or _is_a_rate_of_responders(items, at, before) else share_after(items, at)
    if after is None and (rate := _rate(items, at, before, Estimate("rate", at, end, value, interval), cue)):
        return rate
    return _part(items, at, before, Estimate("percent", at, end, value, interval), cue, after)


def _counted_alive(items: Sequence[Item], at: int) -> Estimate | None:
    """Return the part of ``16 patients (30%) remain alive``, at no time that is told."""
    if not (is_counted_people(items, at) and were_alive(items, at)) or time_of_rate(items, at) is not None:
        return None
    alive = next(i for i in range(at, len(items)) if text_at(items, i) in {"alive", "free"})
    return Estimate("rate", at, at + 1, items[at].parts["value"], endpoint=items[alive].slot("endpoint"))


def _is_of_local_control(items: Sequence[Item], at: int) -> bool:
    """Read ``EFS was 90%, with 99% local control``: in how many, at no time that is told."""
    named = kind_at(items, at + 1) == "endpoint" and items[at + 1].value == "LRC"
    return named and text_at(items, at - 1) in {"with", "and"} and text_at(items, at + 2) not in {"rate", "rates", "at"}


def _rate(items: Sequence[Item], at: int, before: list[Estimate], made: Estimate, cue: int | None) -> Estimate | None:
    """Return a percentage that is an endpoint's rate, with the time it is of where one is told."""
    endpoint = cue is not None and items[cue].kind == "endpoint"
    survival = endpoint or (cue is not None and _is_in_time(items, cue)) or is_rate_of(items, at)
    time = time_of_rate(items, at)
    if time is not None and not endpoint and cue is not None and _is_in_a_bracket_before(items, time, cue):
        return None
    if time is not None and (survival or survived(items, at) or _is_of_last(items, at, cue)):
        return replace(made, parts={**made.parts, "time": time})
    newly = not survival and _is_newly_told(items, cue, before)
    if not newly and continues(items, at, before, "rate"):
        last = next(each for each in reversed(before) if each.kind == "rate")
        own = time_beside(items, at) or last.parts.get("time")
        return made if own is None else replace(made, parts={**made.parts, "time": own})
    if is_of_those_alive(items, at):
        return made
    return made if cue is not None and endpoint and is_stated(items, cue, at) else None


def _is_in_a_bracket_before(items: Sequence[Item], time: Slot, cue: int) -> bool:
    """Read ``(EFS, 35% at 4 years), but a lower relapse rate (44% v 35%)``: the time of a value of something else."""
    place = next((i for i, item in enumerate(items[:cue]) if item.start <= time.start < item.end), None)
    opened = None if place is None else open_before(items, place)
    return opened is not None and opened < closing(items, opened) < cue


def _is_in_time(items: Sequence[Item], cue: int) -> bool:
    """Say whether a share is told for a time, as ``the 2-year risk of death`` is by the words before it."""
    timed = text_at(items, cue - 1) == "of" and text_at(items, cue - 2) in _RISKS
    return is_cumulative(items[cue]) or (timed and "time_name" in {item.kind for item in items[max(0, cue - 4) : cue]})


def is_cumulative(item: Item) -> bool:
    """Say whether a share is told for a time: the cumulative incidence of relapse, ``8-week mortality``."""
    return item.value in _CUMULATIVE or item.low.startswith("mortality")


def _is_no_result(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is a bound, a threshold, a plan, a change, or what a bracket tells one part more of."""
    if word_at(items, at + 1) in {"power", "alpha", "ci", "confidence"} or _is_an_error(items, at):
        return True
    lasting = text_at(items, at + 1) in {"≥", ">"} and at + 2 < len(items) and items[at + 2].kind == "duration"
    if lasting or (text_at(items, at + 1) == "no" and text_at(items, at + 2) in {"response", "responses"}):
        return True  # responses lasted ≥6 months in 84% and 60% ≥12 months
    behind = text_at(items, at - 1) == "(" and items[at - 2].kind == "percent" and text_at(items, at + 1) == ")"
    if behind and items[at - 3].kind != "harm":  # diarrhoea 47% (6%)
        return True  # any-grade (grade ≥3) events in 97% (67%)
    others = (_is_kept, is_bound, is_a_mean, is_a_threshold, is_aside, is_changed_by, is_of_a_plan)
    return any(each(items, at) for each in others) or (_has_a_verb(items, at) and share_after(items, at) is None)


def _is_an_error(items: Sequence[Item], at: int) -> bool:
    """Read ``87% (SD = 2%)`` and ``87% (SE, 2%)``: how sure the percentage before is."""
    if text_at(items, at - 1) in {"se", "sem"} and text_at(items, at - 2) in {"(", "["}:
        return items[at - 3].kind in {"percent", "number"}
    if text_at(items, at - 1) not in {"=", ":", ",", "of", "±"}:
        return False
    first = at - 3 if text_at(items, at - 3) in {"(", "["} else at - 4
    told = text_at(items, first) in {"(", "["} and items[first - 1].kind in {"percent", "number"}
    return told and text_at(items, first + 1) in {"sd", "se", "sem", "standard", "s.e.", "s.d."}


def _is_kept(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is of the responders who kept their response: ``82% maintaining it for 9 months``."""
    first = closing(items, at + 1) if text_at(items, at + 1) in {"(", "["} else at
    ahead = [text_at(items, index) for index in range(first + 1, min(first + 6, len(items)))]
    for step in range(len(ahead) - 2):
        if ahead[step] == "," and ahead[step + 1] in _OTHER_CLAUSE and ahead[step + 2] not in _OF_THE_SAME:
            ahead = ahead[:step]  # …, and quality of life was maintained
            break
    parted = any(
        items[i].kind == "percent" and items[i - 2].kind == "duration"
        for i in range(first + 4, first + 11)
        if i < len(items)
    )
    gained = {"superiority", "benefit", "advantage"} & set(ahead)  # 62% v 13%, with superiority sustained
    kept = any(each.startswith(("maintain", "persist", "ongoing", "sustain")) for each in ahead)
    if kept and not parted and not gained:
        return True
    if text_at(items, at - 1) == "in" and items[at - 2].kind == "duration":
        return any(text_at(items, i).startswith(("sustain", "maintain", "last")) for i in range(max(0, at - 12), at))
    for index in range(first + 1, min(first + _LONGEST_PRONOUN, len(items))):
        if items[index].kind == "percent" or items[index].text in {";", "."}:
            return False
        if items[index].low.startswith("respon"):  # 79% of them had a response that lasted half a year
            return any(text_at(items, place).startswith("last") for place in range(index, index + 4))
    return False


def _is_of_last(items: Sequence[Item], at: int, cue: int | None) -> bool:
    """Read ``At 24 months, it was 69%`` and ``rates were 78% and 69%`` after a sentence on what they are of."""
    first = max(0, at - _LONGEST_PRONOUN)
    if cue is not None and cue >= first:
        return False
    return any(
        items[index].kind == "again" or (text_at(items, index) in {"rates", "rate"} and _is_said(items, index + 1, at))
        for index in range(first, at)
    )


def _is_said(items: Sequence[Item], verb: int, at: int) -> bool:
    """Say whether nothing but other percentages stands between ``was`` or ``were`` and a percentage."""
    told = all(
        items[i].kind in {"percent", "number"} or text_at(items, i) in {",", "and", "vs", "versus"}
        for i in range(verb + 1, at)
    )
    return told and text_at(items, verb) in {"was", "were"}


def _cue(items: Sequence[Item], at: int) -> int | None:
    """Return the place of what a percentage is of; no percentage is that of a median."""
    if at + 1 < len(items) and items[at + 1].kind == "endpoint" and text_at(items, at + 2) in {"rate", "rates", "at"}:
        return at + 1  # six complete responses and a 79% survival rate at 12 months
    if text_at(items, at - 1) == "at" and text_at(items, at + 1) == "," and text_at(items, at - 2) in {"", ",", ";"}:
        named = next((i for i in range(at + 2, min(at + 6, len(items))) if items[i].kind == "share"), None)
        if named is not None:
            return named  # At 38%, the response rate was twice that of placebo
    cue = cue_before(items, at, CUES)
    for_it = cue is not None and text_at(items, cue - 1) == "for" and text_at(items, cue + 1) in {")", "]"}
    if for_it or (cue is not None and is_another_clause(items, cue, at)):
        return None  # some had had it (mostly for tumour control), 77 (25%) something else
    if cue is not None and (whose := of_whom(items, cue)) is not None:
        return whose
    if cue is not None and items[cue].kind == "harm" and _is_because(items, cue):
        cue = cue_before(items, cue, CUES)
    if cue is not None and items[cue].kind == "harm":
        return before_including(items, cue, at)
    if cue is None or items[cue].kind != "endpoint" or text_at(items, cue - 1) not in {"median", "medians"}:
        return cue
    listed = next((i for i in range(cue - 2, max(-1, cue - _LONGEST_PRONOUN), -1) if items[i].kind == "share"), None)
    return cue if listed is None else listed  # the response rates and median OS were 56% and 22.9 months


def _is_because(items: Sequence[Item], at: int) -> bool:
    """Read ``died because of sepsis compared with two (3%)``: why some died, and nothing that others had."""
    return text_at(items, at - 1) == "of" and text_at(items, at - 2) == "because"


def _is_newly_told(items: Sequence[Item], cue: int | None, before: Sequence[Estimate]) -> bool:
    """Say whether a response is named behind the rates before it: ``PFS (92% vs 63%); and … response (54% vs 5%)``."""
    told = cue is not None and items[cue].kind == "share" and bool(before) and cue >= before[-1].end
    return told and cue is not None and text_at(items, cue - 1) not in _OF_SOME


def _is_a_rate_of_responders(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``survival was 90% for those with a CR, compared to 71% with a PR``: a rate of some of the patients."""
    some = (
        text_at(items, at + 1) in {"with", "without", "for"} and at + 2 < len(items) and items[at + 2].kind == "share"
    )
    return (some or _is_of_some(items, at)) and continues(items, at, before, "rate")


def _is_of_some(items: Sequence[Item], at: int) -> bool:
    """Read ``68% (95% CI, 46 to 83) in patients who had a partial response``: of whom a value is told."""
    first = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    if text_at(items, first) not in {"in", "for", "among"}:
        return False
    people = next((i for i in range(first + 1, first + 4) if singular(text_at(items, i)) in PEOPLE | {"those"}), None)
    return people is not None and text_at(items, people + 1) in {"who", "with", "achieving"}


def _is_of_responses(items: Sequence[Item], at: int) -> bool:
    """Read ``63% of the responses were ongoing``: a part of those who responded."""
    of = at + 2 if text_at(items, at + 1) in {")", "]"} else at + 1  # the majority (78%) of complete responses
    of = closing(items, of) + 1 if text_at(items, of) in {"(", "["} else of  # 69% (20 of 29) of confirmed responders
    told = any(
        text_at(items, i).endswith(("responses", "responders", "responding", "instances", "episodes", "occurrences"))
        for i in range(of + 1, of + 4)
    )
    return told and text_at(items, of) == "of"


def _lasting(items: Sequence[Item], at: int) -> Estimate | None:
    """Return how many responses lasted to a time: ``64% of complete responders remained in CR at 24 months``."""
    value, time = items[at].parts["value"], time_of_rate(items, at)
    ahead = [text_at(items, index) for index in range(at + 2, at + _LONGEST_PRONOUN)]
    lasts = any(each.startswith(("remain", "ongoing", "maintain", "last", "still")) for each in ahead)
    return Estimate("rate", at, at + 1, value, {"time": time}) if time is not None and lasts else None


def _part(
    items: Sequence[Item], at: int, before: Sequence[Estimate], made: Estimate, cue: int | None, after: int | None
) -> Estimate | None:
    """Return the part of the patients with the response, event or harm that is named before or behind it."""
    if found := _of_a_grade(items, at, before, made, (cue, after)) or (
        _worsened(items, made) if after is None else None
    ):
        return found
    place = cue if after is None else after
    if place is not None and after is None and (_has_its_own(items, place, at) or _did_another(items, place, at)):
        return None
    alive = place is None and were_alive(items, at)
    if alive or (place is None and _takes_up(items, at)):
        return replace(made, kind="rate" if alive else made.kind)
    if place is not None and after is None and (_is_over(items, place, at) or _is_ongoing(items, place)):
        return None
    if place is None or items[place].kind == "endpoint":
        return made if place is not None and continues(items, at, before, "percent") else None
    if items[place].kind == "harm":
        linked = after is not None or is_linked(items, place, at) or goes_on_with_harm(items, at, before, place)
        if linked:
            return None if is_a_reason(items, place) else of_harm(items, place, made)
        joined = text_at(items, at - 1) in {"and", "versus", "vs", "v"} and continues(items, at, before, "percent")
        return made if joined else None  # "responses in 12% with an infection and 20% without"
    of_some = items[place].kind == "share" and singular(text_at(items, place + 1)) in PEOPLE  # 38% of all CR patients
    other = after is None and (lists_harms(items, at, place) or _has_a_verb(items, at) or _of_another(items, place, at))
    stopped = items[place].value in STOPPED and any(items[i].kind == "harm" for i in range(max(0, place - 2), place))
    return None if of_some or other or stopped else made  # hypophysitis led to discontinuation


def _worsened(items: Sequence[Item], made: Estimate) -> Estimate | None:
    """Read ``30% had stable disease, and 27% (12/44) had disease progression``: what befell the others."""
    at = made.at
    verb = behind_its_bracket(items, at)
    what = verb + 1
    told = text_at(items, verb) in {"had", "experienced", "showed"} and kind_at(items, what) in {"endpoint", "flag"}
    worse = told and text_at(items, what).endswith(("progression", "relapse", "recurrence"))
    return replace(made, endpoint=items[what].slot("endpoint")) if worse else None


def _of_a_grade(
    items: Sequence[Item], at: int, before: Sequence[Estimate], made: Estimate, places: tuple[int | None, int | None]
) -> Estimate | None:
    """Return the part of the patients with a harm of one grade, where the harm is told once for all its grades."""
    cue, after = places
    again = (
        paired(items, at, before, made)
        or graded_alike(items, at, before, made)
        or graded_behind(items, at, before, made)
    )
    if again is None and after is None:
        again = commonest(items, cue, made)
    if again is None and (after is None or text_at(items, at - 1) in {"(", "["}):
        again = graded_again(items, at, before, made)
    return graded(items, at, before, made) if again is None and after is None else again


def _has_its_own(items: Sequence[Item], cue: int, at: int) -> bool:
    """Say whether a percentage opens a clause that tells something else: ``a DCR of 91%; 56% had less pain``."""
    verb = at + 2 if text_at(items, at + 1) in {")", "]"} else at + 1
    verb += singular(text_at(items, verb)) in PEOPLE  # 2 (6%) patients had …
    told = text_at(items, verb) in {"had", "experienced", "reported"}
    parted = any(items[index].kind == "percent" for index in range(cue, at))
    opens = text_at(items, at - 1) == ";" or verb > at + 1
    return told and (opens or (text_at(items, at - 1) == "and" and parted))


def _is_ongoing(items: Sequence[Item], cue: int) -> bool:
    """Read ``estimates of ongoing response were 71%``: of the responders, not of all."""
    lasting = text_at(items, cue - 1) in {"ongoing", "continued", "continuing", "sustained", "maintained"}
    return lasting and any(text_at(items, index) in {"estimates", "estimate"} for index in range(cue - 4, cue - 1))


def _is_over(items: Sequence[Item], cue: int, at: int) -> bool:
    """Read ``these adverse events resolved or improved in 85%``: how many of the events ended, not who had them."""
    told = items[cue].kind == "harm" or items[cue].value.endswith("AE")
    ends = (text_at(items, index) for index in range(cue + 1, min(cue + 7, at)))
    return told and any(each.startswith(_ENDED) for each in ends)


def _takes_up(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage takes up that of the sentence before: ``That compares with 21% for placebo``."""
    again = next((index for index in range(at) if items[index].kind == "again_share"), None)
    return again is not None and all(items[index].text not in {",", ";"} for index in range(again, at))


def _of_another(items: Sequence[Item], cue: int, at: int) -> bool:
    """Say whether another noun has this percentage: ``a response rate of 10%, and a lack of progression in 35%``."""
    parted = any(items[index].text == ";" for index in range(cue, at))
    if parted and text_at(items, at - 1) == "of" and items[at - 2].kind == "word":
        return text_at(items, at - 2) not in {"rate", "rates", "incidence", "proportion", "percentage", "frequency"}
    if text_at(items, at - 1) != "in" or not any(item.kind == "percent" for item in items[cue:at]):
        return False
    words: list[str] = []
    for index in range(at - 2, cue, -1):
        if items[index].kind in {"percent", "drug", "product", "arm", "therapy", "active"}:
            return False
        if text_at(items, index) in {",", "and", ";"}:
            return any(each in {"a", "an", "the", "no", "any"} for each in words[-1:]) and len(words) > 1
        words.append(text_at(items, index))
    return False


def _has_a_verb(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage in brackets is of people with a verb of their own: ``eight patients (47%) required``."""
    shut = next((i for i in range(at + 1, min(at + 5, len(items))) if items[i].text in {")", "]"}), None)
    people = text_at(items, at - 1) in {"(", "["} and (
        text_at(items, at - 2).rstrip("s") in PEOPLE or items[at - 2].kind == "number"
    )
    word = "" if shut is None else word_at(items, shut + 1)
    if people and (word.startswith("remain") or (word in {"did", "failed"} and shut is not None)):
        return True  # 27 (4.9%) did not respond
    return (
        people and text_at(items, at - 2).rstrip("s") in PEOPLE and word.endswith("ed") and not word.startswith(_JOINED)
    )


def _did_another(items: Sequence[Item], place: int, at: int) -> bool:
    """Read ``60% crossed over, and 15% received another``: what the second did is told behind it."""
    ahead = list(itertools.takewhile(lambda each: each not in {",", ";", "."}, _ahead(items, at + 1)))
    near = range(at, at + _LONGEST_LATER)
    if any(text_at(items, i) == "receiving" and text_at(items, i + 1) in _LATER for i in near):
        return True  # despite 65%, 54% and 43% of patients receiving subsequent A, B and C
    needed = {"requiring", "needing"} & set(ahead)  # and 5.1% of those treated with placebo requiring admission
    again = items[place - 1].kind == "percent" or text_at(items, at + 1) == "underwent"
    return bool(needed) or (again and text_at(items, at + 1) in _OTHER_ACTS)


def _ahead(items: Sequence[Item], first: int) -> list[str]:
    return [text_at(items, index) for index in range(first, min(first + _LONGEST_PRONOUN, len(items)))]
