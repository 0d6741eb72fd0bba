"""Percentages that are results: a risk that is lower, a rate at a time, the part of patients with something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.harms_told import lists_history
from pivotal.reading.results.intervals import (
    JOINING,
    Estimate,
    closing,
    continues,
    cue_before,
    with_interval,
    word_at,
)
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.percentages_aside import CHANGES, is_a_threshold, is_aside, is_changed_by, is_of_a_plan
from pivotal.reading.results.rate_times import is_rate_of, places_ahead, time_beside, time_of_rate
from pivotal.reading.results.shares import is_at_least, is_bound, lists_harms, share_after

_CUES = frozenset({"endpoint", "share", "harm"})
_LOWER = ("reduc", "lower", "decreas", "cut", "less", "fell", "drop", "declin", "diminish", "slash", "trim", "curb")
_RISKS = ("risk", "rate", "hazard", "mortality", "chance", "likelihood", "probabilit")
_RISK_NOUNS = frozenset({
    "risk", "risks", "hazard", "hazards", "mortality", "chance", "chances", "likelihood", "probability", "deaths",
})  # fmt: skip
_SURVIVED = frozenset({"alive", "survived", "free", "surviving", "lived"})
_ALIVE = frozenset({"alive", "progression", "event", "disease", "recurrence", "relapse"})
_LONGEST_SUBJECT = 32  # items from "of patients" to "were alive"
_STATED = frozenset({"was", "were", "of", ":", "at", "is", "reached", "about", "approximately"})
_HARM_LINKS = frozenset({
    "(", "[", "in", "was", "were", "of", ":", "by", "with", "occurred", "reported", "observed", "seen", "noted",
    "experienced", "affected", "among", "rate", "rates", "incidence", "developed", "at", "roughly", "about",
    "approximately", "nearly", "patients", "for", "any", "grade", "-", "the", "a",
})  # fmt: skip
_GOES_ON = (
    _HARM_LINKS
    | JOINING
    | {"group", "groups", "arm", "those", "who", "received", "receiving", "treated", "given", "of", "it", "this", ","}
)
_COMPARED = JOINING | {
    "monotherapy",
    "alone",
    "significantly",
    "lower",
    "higher",
    "more",
    "less",
    "common",
    "frequent",
    "frequently",
    "plus",
}
_JOINED = ("treat", "randomis", "assign", "enrol", "receiv", "includ", "evaluat")
CUMULATIVE = frozenset({"relapse_incidence", "NRM"})  # shares that are told for a time
_LONGEST_PRONOUN = 12  # items from "it was" to a percentage
_HAPPENED = frozenset(
    {"occurred", "reported", "observed", "seen", "noted", "experienced", "developed", "recorded", "found"}
)
_FAR_VERB = 14
_NEAR_HARM, _LONGEST_GRADED = 7, 14


def percent_told(items: Sequence[Item], at: int, before: list[Estimate]) -> Estimate | None:
    """Return a risk reduction, a rate at a time, or the part of patients with a response, an event or a harm."""
    value = items[at].parts["value"]
    if _is_risk(items, at, before):
        interval, end = with_interval(items, at + 1, value.value)
        return None if is_at_least(items, at) else Estimate("risk_reduction", at, end, value, interval)
    if _is_of_responses(items, at):
        return _lasting(items, at)
    if _is_no_result(items, at):
        return None
    interval, end = with_interval(items, at + 1, value.value, surely=True)
    cue, after = _cue(items, at), share_after(items, at)
    if after is None and (rate := _rate(items, at, before, Estimate("rate", at, end, value, interval), cue)):
        return rate
    return _part(items, at, before, Estimate("percent", at, end, value, interval), cue, after)


def _is_no_result(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is of an interval, a plan, a bound, a change, or of those who kept a response."""
    if word_at(items, at + 1) in {"power", "alpha"} or text_at(items, at + 1) in {"ci", "confidence"}:
        return True
    others = (_is_kept, is_bound, is_a_threshold, is_aside, is_changed_by, is_of_a_plan)
    return any(each(items, at) for each in others)


def _rate(items: Sequence[Item], at: int, before: list[Estimate], made: Estimate, cue: int | None) -> Estimate | None:
    """Return a percentage that is an endpoint's rate, with the time it is of where one is told."""
    endpoint = cue is not None and items[cue].kind == "endpoint"
    survival = endpoint or (cue is not None and items[cue].value in CUMULATIVE) or is_rate_of(items, at)
    time = time_of_rate(items, at)
    if time is not None and (survival or _survived(items, at) or _is_of_last(items, at, cue)):
        return replace(made, parts={**made.parts, "time": time})
    if continues(items, at, before, "rate"):
        last = next(each for each in reversed(before) if each.kind == "rate")
        own = time_beside(items, at) or last.parts.get("time")
        return made if own is None else replace(made, parts={**made.parts, "time": own})
    return made if cue is not None and endpoint and _is_stated(items, cue, at) else None


def _is_kept(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is of the responders who kept their response: ``82% maintaining it for 9 months``."""
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 6, len(items)))]
    return any(each.startswith(("maintain", "persist", "ongoing", "sustain")) for each in ahead)


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
    cue = cue_before(items, at, _CUES)
    if cue is None or items[cue].kind != "endpoint" or text_at(items, cue - 1) not in {"median", "medians"}:
        return cue
    listed = next((i for i in range(cue - 2, max(-1, cue - _LONGEST_PRONOUN), -1) if items[i].kind == "share"), None)
    return cue if listed is None else listed  # the response rates and median OS were 56% and 22.9 months


def _is_of_responses(items: Sequence[Item], at: int) -> bool:
    """Read ``63% of the responses were ongoing``: a part of those who responded."""
    if text_at(items, at + 1) != "of":
        return False
    return any(text_at(items, i).endswith(("responses", "responders", "responding")) for i in range(at + 2, at + 5))


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
    graded = None
    if after is None or text_at(items, at - 1) in {"(", "["}:
        graded = _graded_again(items, at, before, made)
    if graded is None and after is None:
        graded = _graded(items, at, before, made)
    if graded is not None:
        return graded
    place = cue if after is None else after
    if place is None or items[place].kind == "endpoint":
        told = _takes_up(items, at) if place is None else continues(items, at, before, "percent")
        return made if told else None
    if items[place].kind == "harm":
        linked = after is not None or _is_linked(items, place, at) or _goes_on(items, at, before, place)
        if linked:
            return None if _is_a_reason(items, place) else _of_harm(items, place, made)
        joined = text_at(items, at - 1) in {"and", "versus", "vs", "v"} and continues(items, at, before, "percent")
        return made if joined else None  # "responses in 12% with an infection and 20% without"
    of_some = items[place].kind == "share" and singular(text_at(items, place + 1)) in PEOPLE  # 38% of all CR patients
    other = after is None and (lists_harms(items, at, place) or _has_a_verb(items, at) or _of_another(items, place, at))
    return None if of_some or other else made


def _takes_up(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage takes up that of the sentence before: ``That compares with 21% for placebo``."""
    again = next((index for index in range(at) if items[index].kind == "again_share"), None)
    return again is not None and all(items[index].text not in {",", ";"} for index in range(again, at))


def _graded_again(items: Sequence[Item], at: int, before: Sequence[Estimate], made: Estimate) -> Estimate | None:
    """Read the grades of a harm told before: ``in 41%, with grade 3 or 4 in 22%``, ``including Grade 4 (0.3%)``."""
    last = before[-1] if before else None
    if last is None or last.kind != "harm" or "harm" not in last.parts or at - last.end > _LONGEST_GRADED:
        return None
    label = at - 2 if text_at(items, at - 1) in {"(", "[", "in", ",", "was"} else at - 1
    told = items[label] if label >= last.end else None
    if told is None or any(items[index].kind == "harm" for index in range(last.end, at)):
        return None
    parts = {**made.parts, "harm": last.parts["harm"]}
    if (
        told.kind == "share"
        and told.value == "grade3_AE"
        and told.low.rstrip("s")[-5:] not in {"event", "ction", "tions"}
    ):
        return replace(made, kind="harm", parts={**parts, "grade": told.slot("grade", "3 or higher")})
    grade = None
    if told.kind == "number" and text_at(items, label - 1) == "grade":
        grade = told.value
    elif told.kind == "code" and told.value.startswith("grade="):
        grade = told.value[-1]
    elif told.low == "fatal":
        grade = "5"
    return None if grade is None else replace(made, kind="harm", parts={**parts, "grade": told.slot("grade", grade)})


def _is_a_reason(items: Sequence[Item], harm: int) -> bool:
    """Say whether a harm is why treatment was changed, or what patients had before: their part is another's."""
    before = [text_at(items, index) for index in range(max(0, harm - 14), harm)]
    caused = before[-2:] in (["due", "to"], ["because", "of"], ["owing", "to"]) or before[-1:] == ["for"]
    changed = any(each.startswith(("discontinu", "interrupt", "reduc", "withdr", "delay")) for each in before)
    return (caused and changed) or before[-2:] == ["history", "of"] or lists_history(items[:harm])


def _graded(items: Sequence[Item], at: int, before: Sequence[Estimate], made: Estimate) -> Estimate | None:
    """Read the second of ``fatigue (41%; grade ≥3: 3%)`` and of ``fatigue (any grade, 41%; grade 3 or 4, 3%)``."""
    opened = next(
        (i for i in range(at - 1, max(0, at - _LONGEST_GRADED), -1) if items[i].text in {"(", "[", ")"}), None
    )
    if opened is None or items[opened].text == ")":
        return None
    last = before[-1] if before else None
    again = last is not None and last.kind == "harm" and last.end == opened  # fatigue: 41% (grade 3, 3%)
    harm = last.parts["harm"] if again and last is not None else items[opened - 1].slot("harm")
    label = at - 2 if text_at(items, at - 1) in {",", ":", ";", "=", "in"} else at - 1
    if (not again and items[opened - 1].kind != "harm") or label <= opened:
        return None
    parts = {**made.parts, "harm": harm}
    if items[label].kind == "share" and items[label].value == "grade3_AE":
        return replace(made, kind="harm", parts={**parts, "grade": items[label].slot("grade", "3 or higher")})
    if text_at(items, label - 1) in {"grade", "grades"} and items[label].kind == "number":
        return replace(made, kind="harm", parts={**parts, "grade": items[label].slot("grade", items[label].value)})
    any_grade = text_at(items, label) in {"grade", "grades"} and text_at(items, label - 1) in {"any", "all"}
    return replace(made, kind="harm", parts=parts) if any_grade else None


def _of_another(items: Sequence[Item], cue: int, at: int) -> bool:
    """Say whether another noun has this percentage: ``a response rate of 10%, and a lack of progression in 35%``."""
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
    if people and word.startswith("remain"):
        return True
    return (
        people and text_at(items, at - 2).rstrip("s") in PEOPLE and word.endswith("ed") and not word.startswith(_JOINED)
    )


def _of_harm(items: Sequence[Item], place: int, made: Estimate) -> Estimate:
    """Return the part of the patients with a harm, and of which grade where that is said before it."""
    made = replace(made, kind="harm", parts={**made.parts, "harm": items[place].slot("harm")})
    for index in range(place - 1, max(-1, place - 40), -1):
        if items[index].text in {";", "."}:
            break
        if items[index].kind == "share" and items[index].value == "grade3_AE":
            made.parts["grade"] = items[index].slot("grade", "3 or higher")
            break
    return made


def _is_linked(items: Sequence[Item], harm: int, at: int) -> bool:
    """Say whether nothing but words that link stand between a harm and its part of the patients."""
    between = [i for i in range(harm + 1, at) if not _is_counted(items, i)]
    near = at - harm <= _NEAR_HARM and all(text_at(items, index) in _HARM_LINKS for index in between)
    near = near or (at - harm == 2 and text_at(items, harm + 1) == "," and _is_paired(items, at))
    near = near or _happened(items, harm, at)
    compared = at - harm <= 2 * _NEAR_HARM and text_at(items, at - 1) in {"(", "["}
    return near or (compared and all(_compares(items[index]) for index in between))


def _happened(items: Sequence[Item], harm: int, at: int) -> bool:
    """Read ``fractures during the first period occurred in four patients (8.9%)``: a harm, its verb, and who had it."""
    verb = next((i for i in range(harm + 1, min(harm + _FAR_VERB, at)) if text_at(items, i) in _HAPPENED), None)
    if verb is None or any(items[i].kind in {"harm", "share", "endpoint", "percent"} for i in range(harm + 1, at)):
        return False
    rest = [i for i in range(verb + 1, at) if not _is_counted(items, i)]
    return all(text_at(items, i) in _HARM_LINKS for i in rest) and text_at(items, verb + 1) in {
        "in",
        "by",
        "for",
        "among",
    }


def _is_paired(items: Sequence[Item], at: int) -> bool:
    """Read ``; grade 3 or 4 diarrhoea, 3.7% and 0%``: the parts of two arms behind a comma."""
    second = items[at + 2] if at + 2 < len(items) else None
    return second is not None and second.kind == "percent" and text_at(items, at + 1) in {"and", "vs", "versus", "v"}


def _is_counted(items: Sequence[Item], at: int) -> bool:
    """Read ``(n = 3, 23.1%)`` and ``(HFS, n = 2, 15.4%)``: a count or another abbreviation before a percentage."""
    if items[at].kind == "n" or (items[at].text == "," and items[at - 1].kind == "n"):
        return True
    if items[at].kind in {"number", "number_word", "fraction"} and singular(text_at(items, at + 1)) in PEOPLE:
        return True  # in four patients (8.9%)
    if items[at].kind == "number" and text_at(items, at - 1) in {"(", "["} and text_at(items, at + 1) in {"(", "["}:
        return True  # neutropenia (18 [7%] patients)
    people = at + 1 < len(items) and singular(text_at(items, at + 1)) in PEOPLE
    if items[at].kind == "number" and text_at(items, at - 1) == "in" and text_at(items, at + 1 + people) in {"(", "["}:
        return True  # neutropenia in 12 patients (14%), rash in 5 (6%)
    short = items[at].text.isupper() and text_at(items, at - 1) in {"(", "["}
    return short or (items[at].text == "," and text_at(items, at - 2) in {"(", "["})


def _compares(item: Item) -> bool:
    """Say whether an item may stand in ``was significantly lower with the one than with the other``."""
    return item.low in _HARM_LINKS | _COMPARED or item.kind in {"drug", "product", "arm", "therapy"}


def _goes_on(items: Sequence[Item], at: int, before: Sequence[Estimate], harm: int) -> bool:
    """Say whether a percentage is compared with one of the same harm before it."""
    last = before[-1] if before else None
    if last is None or "harm" not in last.parts or last.parts["harm"].start != items[harm].start:
        return False
    between = [items[index] for index in range(last.end, at)]
    told = any(each.kind == "word" and each.low not in _GOES_ON and not _is_a_code(each) for each in between)
    again = [each.text for each in between if each.text in {")", "]", "(", "["}]
    opened = again[-1:] in (["("], ["["]) and items[at - 2].kind not in {
        "number",
        "number_word",
        "n",
    }  # "vs 12 [4%] of 276"
    return not told and not opened and continues(items, at, before, "harm")


def _is_a_code(item: Item) -> bool:
    """Say whether a word names an arm by capitals and digits: ``A1``, ``Rd``."""
    return any(each.isdigit() for each in item.text) or (len(item.text) < _NEAR_HARM and item.text.isupper())


def _is_risk(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Say whether a percentage tells by how much a risk is lower."""
    first = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    after = [text_at(items, index) for index in range(first, min(first + 9, len(items)))]
    if after[:2] == ["risk", "reduction"]:
        return True
    if len(after) > 2 and after[0] in {"and", "or"} and items[at + 2].kind == "percent":
        after = after[2:]
    close = [text_at(items, index) for index in range(max(0, at - 6), at)]
    if after[:2] == ["less", "likely"]:
        return any(_is_an_event(items, index) for index in range(at + 3, min(at + 9, len(items))))
    if after and after[0].startswith(_LOWER):
        beside = any(each in {"risk", "rate", "hazard", "mortality"} or "death" in each for each in close)
        return beside or any(each.startswith(_RISKS) or each.endswith("risk") for each in after)
    wide = [text_at(items, index) for index in range(max(0, at - 22), at)]
    lower = any(each.startswith(_LOWER) for each in wide)
    if "by" in close and any(each in _RISK_NOUNS for each in wide) and lower:
        return True
    earlier = next((each for each in reversed(before) if each.kind in {"risk_reduction", "percent"}), None)
    again = earlier is not None and earlier.kind == "risk_reduction" and at - earlier.end < 24
    return again and text_at(items, at - 1) == "by" and text_at(items, at - 2) == "and"


def _is_an_event(items: Sequence[Item], at: int) -> bool:
    """Say whether death, progression or recurrence is told at a place, by a noun or a verb."""
    told = text_at(items, at).startswith(("die", "dying", "death", "progress", "relaps", "recur"))
    return told or items[at].kind == "endpoint" or items[at].value == "deaths"


def _survived(items: Sequence[Item], at: int) -> bool:
    if _is_spared(items, at):
        return True
    near = (*range(max(0, at - 4), at), *places_ahead(items, at, 15))
    return any(text_at(items, index) in _SURVIVED for index in near) or _lives_later(items, at)


def _lives_later(items: Sequence[Item], at: int) -> bool:
    """Read ``87% of patients with … who took the drug with … were alive``: a verb far behind its subject."""
    if text_at(items, at + 1) != "of" or singular(text_at(items, at + 2)) not in PEOPLE:
        return False
    for index in places_ahead(items, at + 2, _LONGEST_SUBJECT):
        if items[index].kind == "percent" or items[index].text in {";", "."}:
            return False
        if text_at(items, index) in {"were", "remained", "are"}:
            told = {text_at(items, place) for place in range(index + 1, index + 4)}
            return bool(told & _ALIVE)
    return False


def _is_spared(items: Sequence[Item], at: int) -> bool:
    """Read ``the probability of no progression or death at four years was 24%``."""
    words = [text_at(items, index) for index in range(max(0, at - 2 * _LONGEST_PRONOUN), at)]
    said = next((step for step, each in enumerate(words) if each in {"probability", "chance", "likelihood"}), None)
    spared = said is not None and words[said + 1 : said + 3] in (
        ["of", "no"],
        ["of", "not"],
        ["of", "being"],
        ["of", "remaining"],
    )
    return spared and any(each.startswith(("progress", "death", "dying", "relaps", "recurr")) for each in words)


def _is_stated(items: Sequence[Item], cue: int, at: int) -> bool:
    """Say whether a percentage is that of an endpoint at no time that is told: ``estimates of PFS were 86%``."""
    words = [text_at(items, index) for index in _beside(items, cue + 1, at)]
    opened = words in (["("], ["["], ["(", "at"], [","]) and text_at(items, at + 1) != "of"
    if opened and items[cue].low not in {"survival", "death"}:
        return True  # disease-free survival (62% vs 68%)
    if any(each.startswith("matur") for each in words):
        return False  # how many of the events have happened
    told = len(words) < 12 and any(each in {"was", "were", ":", "of"} for each in words) and words[-1] in _STATED
    changed = [text_at(items, index) for index in range(max(0, cue - 6), at)]
    return told and not any(each.startswith(CHANGES) for each in changed)


def _beside(items: Sequence[Item], first: int, last: int) -> Iterator[int]:
    """Yield the places between two, without those in brackets that close before the last."""
    index = first
    while index < last:
        shut = closing(items, index) if text_at(items, index) in {"(", "["} else index
        if index < shut < last:
            index = shut + 1
            continue
        yield index
        index += 1
