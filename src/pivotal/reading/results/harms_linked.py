"""The part of the patients with a harm: what links it to its percentage, and which grade is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.harms_aside import behind_aside
from pivotal.reading.results.harms_told import lists_history
from pivotal.reading.results.intervals import JOINING, VERSUS, Estimate, continues, opening
from pivotal.reading.results.people import PEOPLE, singular

_COUNTS = frozenset({"n", "fraction"})
_COUNTED = frozenset({"number", "number_word", "fraction"})
_HARM_LINKS = frozenset({
    "(", "[", "~", "≈", "in", "was", "were", "of", ":", "by", "with", "occurred", "reported", "observed", "seen",
    "noted", "experienced", "affected", "among", "rate", "rates", "incidence", "developed", "at", "roughly", "about",
    "approximately", "nearly", "patients", "for", "any", "day", "grade", "-", "the", "a", "low", "very", "rare",
    "documented", "detected", "recorded", "found", "encountered", "evident",
    "infrequent", "uncommon", "relatively", "rarely", "frequently", "commonly", "each",
})  # fmt: skip
_GOES_ON = (
    _HARM_LINKS
    | JOINING
    | {
        "group",
        "groups",
        "arm",
        "those",
        "who",
        "received",
        "receiving",
        "treated",
        "given",
        "of",
        "it",
        "this",
        ",",
        "on",
        "taking",
        "respectively",
        "plus",
        "+",
    }
)
_COMPARED = JOINING | frozenset({
    "monotherapy", "alone", "significantly", "lower", "higher", "more", "less", "common", "frequent", "frequently",
    "plus", "that", "those", "group", "groups", "arm", "arms", "than",
})  # fmt: skip
_COMPARATIVES = frozenset({
    "lower", "higher", "more", "less", "fewer", "greater", "similar", "comparable", "rarer", "increased", "reduced",
    "decreased", "common", "frequent",
})  # fmt: skip
_HAPPENED = frozenset({
    "documented", "detected", "encountered", "evident", "occurred", "reported", "observed", "seen", "noted",
    "experienced", "developed", "recorded", "found",
})  # fmt: skip
STOPPED = frozenset({"stopped", "stopped_for_AE", "dose_reduced", "dose_interrupted", "dose_modified"})
_HAD = frozenset({"had", "experienced", "developed", "reported", "received", "required"})
_FAR_HARM = 12  # items from "anaemia was one of the commonest" to "adverse events"
_FAR_VERB = 14
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
_FARTHEST_GRADE = 90  # items from the grade of a list to one of its harms
_LONGEST_GRADE = 6  # items from "grade" to its harm
_FAR_CONTRASTED = 28  # the same, where the arms are named at length
_FAR_COMPARED = 20  # items from a harm to the bracket with the parts of two arms
_NEAR_HARM, _LONGEST_GRADED = 7, 20


def graded_again(items: Sequence[Item], at: int, before: Sequence[Estimate], made: Estimate) -> Estimate | None:
    """Read the grades of a harm told before: ``in 41%, with grade 3 or 4 in 22%``, ``including Grade 4 (0.3%)``."""
    last = before[-1] if before else None
    if last is None or last.kind != "harm" or "harm" not in last.parts or at - last.end > _LONGEST_GRADED:
        return None
    label = at - 2 if text_at(items, at - 1) in {"(", "[", "in", ",", "was", ":", "for"} else at - 1
    label -= text_at(items, label) in {"cases", "events"} and text_at(items, label - 1) == "fatal"
    if text_at(items, at - 1) == "of" and text_at(items, at - 2) in {"incidence", "rate", "frequency"}:
        label = at - 3  # leukopenia (82%) with a grade 3/4 incidence of 42%
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


def graded_behind(items: Sequence[Item], at: int, before: Sequence[Estimate], made: Estimate) -> Estimate | None:
    """Read ``lung disease in 4.2%, with 0.8% Grade 3-4 and 0.4% fatal``: the grade stands behind its percentage."""
    last = before[-1] if before else None
    if last is None or last.kind != "harm" or "harm" not in last.parts or at - last.end > _LONGEST_GRADED:
        return None
    label = at + 1 + (text_at(items, at + 1) in {")", "]"})
    label += text_at(items, label) in {
        "had",
        "experienced",
        "were",
        "was",
        "with",
    }  # 22 (9%) had G2 and 10 (4%) had G3+
    told = items[label] if label < len(items) else None
    ends = text_at(items, label + 1) in {
        "", ".", ",", ";", "and", ")", "]", "-", "–", "or", "+", "events", "event", "reactions", "cases",
    }  # fmt: skip
    own = last.parts["harm"]
    again = label + 1 < len(items) and items[label + 1].low == own.text.casefold()  # 12% with grade 3 diarrhoea
    others = (i for i in items[last.end : label + 2 - again] if i.kind == "harm" and i.start != own.start)
    if told is None or not (ends or again) or next(others, None) is not None:
        return None
    grade = "5" if told.low == "fatal" or (told.value == "AE_death" and told.low.startswith("fatal")) else None
    if told.kind == "share" and told.value == "grade3_AE":
        grade = "3 or higher"
    elif told.kind == "code" and told.value.startswith("grade="):
        grade = told.value[-1]
    if grade is None:
        return None
    slot = told.slot("grade", grade)
    if text_at(items, label + 1) in {"-", "–", "or"} and text_at(items, label + 2).isdigit():
        slot = Slot("grade", "", told.start, items[label + 2].end, f"{grade}-{text_at(items, label + 2)}")
    parts = {**made.parts, "harm": items[label + 1].slot("harm") if again else own, "grade": slot}
    return replace(made, kind="harm", parts=parts)


def _stopped_by(items: Sequence[Item], harm: int) -> bool:
    """Say whether harms are listed for which treatment was changed: ``… which required interruption included``."""
    near = range(harm - 1, max(-1, harm - _FARTHEST_GRADE), -1)
    told = next((i for i in near if items[i].kind == "share" and items[i].value in STOPPED), None)
    if told is None or any(items[index].text in {";", "."} for index in range(told + 1, harm)):
        return False
    return any(
        text_at(items, index) in {"included", "include", "including"}
        or (text_at(items, index) == "were" and not text_at(items, index + 1).endswith(("ed", "en")))
        for index in range(told + 1, harm)
    )


def is_a_reason(items: Sequence[Item], harm: int) -> bool:
    """Say whether a harm is why treatment was changed, or what patients had before: their part is another's."""
    before = [text_at(items, index) for index in range(max(0, harm - 14), harm)]
    caused = before[-2:] in (["due", "to"], ["because", "of"], ["owing", "to"]) or before[-1:] == ["for"]
    changed = any(each.startswith(("discontinu", "interrupt", "reduc", "withdr", "delay")) for each in before)
    died = before[-2:] == ["death", "being"] or any(
        one in {"cause", "causes"} and two == "of" and three in {"death", "deaths"}
        for one, two, three in zip(before, before[1:], before[2:], strict=False)
    )
    had = before[-2:] == ["history", "of"] or lists_history(items[: harm + 2])
    return (caused and changed) or died or had or _stopped_by(items, harm)


def graded_alike(items: Sequence[Item], at: int, before: Sequence[Estimate], made: Estimate) -> Estimate | None:
    """Read the second of ``(grade ≥ 3, 4.1% v 0.9%)``: another arm with a harm of the same grade."""
    last = before[-1] if before else None
    if last is None or last.kind != "harm" or "grade" not in last.parts or last.end != at - 1:
        return None
    if text_at(items, at - 1) not in {"v", "vs", "versus", "and"}:
        return None
    return replace(made, kind="harm", parts={**made.parts, "harm": last.parts["harm"], "grade": last.parts["grade"]})


def graded(items: Sequence[Item], at: int, before: Sequence[Estimate], made: Estimate) -> Estimate | None:
    """Read the second of ``fatigue (41%; grade ≥3: 3%)`` and of ``fatigue (any grade, 41%; grade 3 or 4, 3%)``."""
    opened = next(
        (i for i in range(at - 1, max(0, at - _LONGEST_GRADED), -1) if items[i].text in {"(", "[", ")"}), None
    )
    if opened is None or items[opened].text == ")":
        return None
    last = before[-1] if before else None
    again = last is not None and last.kind == "harm" and last.end == opened  # fatigue: 41% (grade 3, 3%)
    told = opened - 1 if again or items[opened - 1].kind == "harm" else _contrasted_before(items, opened)
    harm = last.parts["harm"] if again and last is not None else items[told].slot("harm")
    label = at - 2 if text_at(items, at - 1) in {",", ":", ";", "=", "in"} else at - 1
    if (not again and items[told].kind != "harm") or label <= opened:
        return None
    parts = {**made.parts, "harm": harm}
    if items[label].kind == "share" and items[label].value == "grade3_AE":
        return replace(made, kind="harm", parts={**parts, "grade": items[label].slot("grade", "3 or higher")})
    if items[label].kind == "code" and items[label].value.startswith("grade="):
        return replace(made, kind="harm", parts={**parts, "grade": items[label].slot("grade", items[label].value[-1])})
    if text_at(items, label - 1) in {"grade", "grades"} and items[label].kind == "number":
        return replace(made, kind="harm", parts={**parts, "grade": items[label].slot("grade", items[label].value)})
    low = label - 2  # alopecia (grade 1 or 2; 37% v 7%)
    if items[low].value.startswith("grade=") and text_at(items, label - 1) in {"or", "to", "/", "and"}:
        both = Slot("grade", "", items[low].start, items[label].end, items[label].value)
        return replace(made, kind="harm", parts={**parts, "grade": both}) if items[label].value.isdigit() else None
    any_grade = text_at(items, label) in {"grade", "grades"} and text_at(items, label - 1) in {"any", "all"}
    return replace(made, kind="harm", parts=parts) if any_grade else None


def _contrasted_before(items: Sequence[Item], opened: int) -> int:
    """Return the harm that is told to be rarer or more frequent before a bracket, or the place before the bracket."""
    near = range(opened - 1, max(-1, opened - _FAR_CONTRASTED), -1)
    harm = next((i for i in near if items[i].kind == "harm" or items[i].text in {";", "."}), None)
    told = harm is not None and items[harm].kind == "harm" and _is_contrasted(items, range(harm + 1, opened))
    return harm if told and harm is not None else opened - 1


def of_harm(items: Sequence[Item], place: int, made: Estimate) -> Estimate:
    """Return the part of the patients with a harm, and of which grade where that is said before it."""
    made = replace(made, kind="harm", parts={**made.parts, "harm": items[place].slot("harm")})
    index, last = place - 1, place - _FARTHEST_GRADE
    while index > max(-1, last) and items[index].text not in {";", "."}:
        if items[index].text in {")", "]"}:
            shut, index = index, opening(items, index)  # what stands there is told of another harm
            if shut == index + 2 and items[index + 1].value == "grade3_AE" and _are_events(items, index - 1):
                made.parts["grade"] = items[index + 1].slot("grade", "3 or higher")  # adverse events (grade ≥3)
                break
        elif items[index].kind == "share" and items[index].value == "grade3_AE":
            made.parts["grade"] = items[index].slot("grade", "3 or higher")
            break
        elif text_at(items, index) == "grade" and _are_events(items, index + 2) and text_at(items, index + 1).isdigit():
            number = items[index + 1]  # grade 3 events were rash (8%)
            made.parts["grade"] = Slot("grade", "", items[index].start, number.end, number.value)
            break
        elif items[index].value.startswith("grade=") and _are_events(items, index + 1):
            made.parts["grade"] = items[index].slot("grade", items[index].value[-1])
            break
        index -= 1
    own = _grade_before(items, place)
    if own is not None:
        made.parts["grade"] = own
    return made


def _are_events(items: Sequence[Item], at: int) -> bool:
    """Say whether a grade is that of the events it is told of: ``grade 4 events``, ``grade 3 adverse events``."""
    named = at < len(items) and items[at].kind == "share" and items[at].value == "AE"
    return named or text_at(items, at) in {"events", "toxicities", "aes"}


def _grade_before(items: Sequence[Item], harm: int) -> Slot | None:
    """Return the grade right before a harm: ``grade 2 rash``, ``grade 1–2 nausea``, ``grade III colitis``."""
    begun = next((i for i in range(harm - 1, max(-1, harm - _LONGEST_GRADE), -1) if _is_a_grade(items, i)), None)
    if begun is None:
        return None
    single = items[begun].kind == "code"
    told = [items[begun].value[-1]] if single else []
    told += [_ROMAN.get(items[i].text, items[i].text) for i in range(begun + 1, harm) if not _joins_grades(items[i])]
    if not told or not all(each in _ROMAN.values() for each in told):
        return None
    end = harm - 1 if not single or harm > begun + 1 else begun
    return Slot("grade", "", items[begun].start, items[end].end, "-".join(told))


def _is_a_grade(items: Sequence[Item], at: int) -> bool:
    code = items[at].kind == "code" and items[at].value.startswith("grade=")
    return code or (text_at(items, at) in {"grade", "grades"} and items[at].kind in {"field", "word"})


def _joins_grades(item: Item) -> bool:
    return item.low in {"-", "–", "/", "or", "and", "to"}


def is_linked(items: Sequence[Item], harm: int, at: int) -> bool:
    """Say whether nothing but words that link stand between a harm and its part of the patients."""
    if _had_another(items, at):
        return False
    if _is_of_an_arm(items, harm, at):
        return True
    if text_at(items, harm - 1) in {"(", "["} and text_at(items, harm + 1) in {")", "]"}:
        harm += 1
    elif text_at(items, harm + 1) in {"(", "["} and text_at(items, harm + 3) in {")", "]"} and harm + 3 < at:
        harm += 3  # cytokine release syndrome (CRS) occurred in
    elif text_at(items, harm + 1) == "/" and text_at(items, harm + 3) in {"(", "in", "was", "occurred"}:
        harm += 2  # rash/acne (40% vs 31%)
    explained = text_at(items, harm + 1) in {"(", "["} and text_at(items, at - 1) in {";", ","}
    if explained and at - harm < _FAR_COMPARED and all(items[i].kind == "word" for i in range(harm + 2, at - 1)):
        return True  # oedema (swelling; 34%)
    harm = behind_aside(items, harm, at)
    between = [i for i in range(harm + 1, at) if not _is_counted(items, i)]
    near = at - harm <= _NEAR_HARM and all(text_at(items, index) in _HARM_LINKS for index in between)
    near = near or (at - harm == 2 and text_at(items, harm + 1) == "," and _is_paired(items, at))
    near = near or (at - harm == 2 and text_at(items, harm + 1) == "," and text_at(items, harm - 1) in {";", ","})
    near = near or _happened(items, harm, at)
    if near or text_at(items, at - 1) not in {"(", "["}:
        return near
    compared = at - harm <= _FAR_COMPARED and all(_compares(items[i]) for i in between)
    paired = text_at(items, at + 1) in VERSUS and any(text_at(items, i) in VERSUS for i in between)
    return compared or (at - harm <= _FAR_CONTRASTED and _is_contrasted(items, between, told=paired))


def _is_of_an_arm(items: Sequence[Item], harm: int, at: int) -> bool:
    """Read ``nausea (41 of placebo [38%] vs 97 in the other [44%])``: a count of an arm, and its part."""
    counted = text_at(items, harm + 1) == "(" and harm + 2 < at and items[harm + 2].kind == "number"
    named = text_at(items, harm + 3) in {"in", "with", "of"} and text_at(items, at - 1) == "["
    return counted and named and all(_compares(items[index]) for index in range(harm + 3, at - 1))


def _is_contrasted(items: Sequence[Item], between: Sequence[int], *, told: bool = False) -> bool:
    """Read ``stomatitis episodes were significantly rarer in the EVE arm than in the other (28% versus 46%)``."""
    told = told or any(text_at(items, index) in _COMPARATIVES for index in between)
    return told and not any(
        items[i].kind in {"harm", "share", "endpoint", "percent", "duration", "hr"} or items[i].text in {",", ";", "."}
        for i in between
    )


def _had_another(items: Sequence[Item], at: int) -> bool:
    """Read ``fatigue (8%), and 2% of patients had severe events``: what they had is told behind them."""
    people = text_at(items, at + 1) == "of" and singular(text_at(items, at + 2)) in PEOPLE
    return people and text_at(items, at + 3) in _HAD


def commonest(items: Sequence[Item], share: int | None, made: Estimate) -> Estimate | None:
    """Read ``Anaemia was the commonest severe adverse event (31%)``: the part with that harm."""
    if share is None or not items[share].value.endswith("AE"):
        return None
    harm = share - 1 if items[share - 1].kind == "harm" else share - 2  # neutropenia G3-4, neutropenia of grade 3 or 4
    if harm >= 0 and items[share].value == "grade3_AE" and items[harm].kind == "harm":
        made = of_harm(items, harm, made)
        made.parts["grade"] = items[share].slot("grade", "3 or higher")
        return made if harm == share - 1 or text_at(items, share - 1) in {"of", "(", ","} else None
    for index in range(share - 1, max(-1, share - _FAR_HARM), -1):
        if items[index].kind != "harm":
            continue
        words = [text_at(items, place) for place in range(index + 1, share)]
        if not {"was", "were", "is"} & set(words[:4]) or not any(
            each in {"commonest", "common", "frequent", "frequently", "commonly", "leading", "main"} for each in words
        ):
            return None
        aside = (text_at(items, i + 1) for i in range(share, made.at) if text_at(items, i) == ",")
        if any(each.endswith("ing") and each not in {"occurring", "affecting", "arising"} for each in aside):
            return None  # ", prompting transfusion in 43%"
        made = of_harm(items, index, made)
        if items[share].value == "grade3_AE":
            made.parts["grade"] = items[share].slot("grade", "3 or higher")
        return made
    return None


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
    people = at - 1 if text_at(items, at) in {",", ";"} else at  # rash (8 patients, 22%), (8 of 36 patients; 22%)
    counted = items[people - 1].kind in _COUNTED and text_at(items, people - 2) in {"(", "["}
    if counted and singular(text_at(items, people)) in PEOPLE:
        return True
    if items[at].kind in _COUNTS or (items[at].text in {",", ";"} and items[at - 1].kind in _COUNTS):
        return True  # anaemia (n = 3, 23.1%), anaemia (5/33, 15%)
    if items[at].kind == "number" and text_at(items, at - 1) == "day":
        return True  # at day 100
    if items[at].kind in _COUNTED and singular(text_at(items, at + 1)) in PEOPLE:
        return True  # in four patients (8.9%)
    bare = items[at].kind in {"number", "number_word"}
    if bare and text_at(items, at - 1) in {"(", "["} and text_at(items, at + 1) in {"(", "["}:
        return True  # neutropenia (18 [7%] patients)
    people = at + 1 < len(items) and singular(text_at(items, at + 1)) in PEOPLE
    if bare and text_at(items, at - 1) == "in" and text_at(items, at + 1 + people) in {"(", "["}:
        return True  # neutropenia in 12 patients (14%), rash in 5 (6%)
    short = items[at].text.isupper() and text_at(items, at - 1) in {"(", "["}
    return short or (items[at].text == "," and text_at(items, at - 2) in {"(", "["})


def _compares(item: Item) -> bool:
    """Say whether an item may stand in ``was significantly lower with the one than with the other``."""
    return item.low in _HARM_LINKS | _COMPARED or item.kind in {"drug", "product", "arm", "therapy"}


def goes_on_with_harm(items: Sequence[Item], at: int, before: Sequence[Estimate], harm: int) -> bool:
    """Say whether a percentage is compared with one of the same harm before it."""
    last = before[-1] if before else None
    if _had_another(items, at) or last is None or "harm" not in last.parts:
        return False
    if last.parts["harm"].start != items[harm].start:
        return False
    between = [items[index] for index in range(max(last.end, harm + 1), at)]
    told = any(each.kind == "word" and each.low not in _GOES_ON and not _is_a_code(each) for each in between)
    told = told or any(each.kind in {"disease", "endpoint", "flag", "share"} for each in between)
    again = [each.text for each in between if each.text in {")", "]", "(", "["}]
    people = singular(text_at(items, at - 2)) in PEOPLE  # "vs 12 [4%] of 276", "and 19 patients (44%) with placebo"
    counted = items[at - 2 - people].kind in {"number", "number_word", "n"}
    counted = counted or (
        again[-1:] == ["["] and any(each.kind == "number" for each in between)
    )  # vs 155 in the one [65%]
    opened = again[-1:] in (["("], ["["]) and not counted
    return not told and not opened and continues(items, at, before, "harm")


def _is_a_code(item: Item) -> bool:
    """Say whether a word names an arm by capitals and digits, or is a brand: ``A1``, ``Rd``, ``ZELVORIA``."""
    if item.text[:1].isupper() and len(item.text) > _NEAR_HARM - 3:
        return True
    return any(each.isdigit() for each in item.text) or (len(item.text) < _NEAR_HARM and item.text.isupper())
