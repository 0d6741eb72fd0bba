"""Numbers of patients by the noun, verb or list that they stand in: ``a cohort of 190 men``, ``90 received X``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.counts_apart import LEAST_ARM, is_screened
from pivotal.reading.results.counts_listed import CLAUSE_ENDS, RESULTS
from pivotal.reading.results.counts_told import NOT_OF_ALL
from pivotal.reading.results.intervals import closing, opening
from pivotal.reading.results.people import PEOPLE, is_a_share, singular

if TYPE_CHECKING:
    from pivotal.reading.results.intervals import Estimate

_HEADS = (
    "analys", "subanalys", "subset", "subgroup", "subpopulation", "substudy", "cohort", "population", "series",
    "group", "trial", "study", "studies", "registr", "database", "survey", "programme", "program", "data", "dataset",
    "results", "outcome", "experience", "total", "comparison", "evaluation", "review", "meta-analys", "metaanalys",
    "pool", "arm", "characteristic", "demographic", "feature", "record", "chart",
)  # fmt: skip
_STUDYING = ("compar", "evaluat", "assess", "investigat", "tested", "testing", "tests", "examin", "studied", "studying")
_TRIALS = ("trial", "study", "studies")
_OCCURRED = (
    "occur", "result", "led", "lead", "seen", "noted", "report", "develop", "stop", "discontinu", "reduc", "delay",
    "withdr", "observ", "progress", "relaps", "recur", "died", "death", "fail", "detect", "found",
)  # fmt: skip
_GROUPS = frozenset({"group", "arm", "cohort", "population", "set", "trial", "study", "sample", "series", "subgroup"})
_COMPRISED = frozenset({
    "included", "includes", "include", "comprised", "comprises", "contained", "enrolled", "recruited", "randomised",
    "accrued", "numbered",
})  # fmt: skip
_OPENS = frozenset({
    "", ",", ";", "and", ":", "while", "whereas", "whom", "which", "further", "additional", "other", "remaining", ".",
    "overall", "another", "of", "(", "but", "those",
})  # fmt: skip
_TOOK = frozenset({"received", "underwent", "got"})
_GIVEN = ("radio", "chemo", "surg", "immuno", "treatment", "therap", "regimen", "infus", "randomi", "monotherap",
          "transplant", "brachy", "adjuvant")  # fmt: skip
_NOT_THAT = frozenset({
    "prior", "previous", "previously", "subsequent", "subsequently", "later", "further", "least", "crossed", "second",
    "salvage", "rescue", "no", "not", "supportive", "transfusion", "transfusions", "had", "have", "relapse",
    "progression", "after", "additional",
    "lines", "regimens", "courses", "concomitant", "dose", "doses", "cycle", "cycles", "full", "all", "planned",
    "complete", "only", "any", "post", "poststudy", "follow-up", "corticosteroids", "steroids", "antibiotics",
})  # fmt: skip
_BEFORE = frozenset(
    {"prior", "previous", "previously", "subsequent", "crossed", "relapse", "progression", "after", "had"}
)
_EVALUABLE = frozenset({"evaluable", "assessable", "analysable", "eligible"})
_NEAR_VERB = 7  # items between a number of patients and "were eligible for"
_SHUT = frozenset({")", "]"})
_JOINED = frozenset({",", "and", ";"})
_NEAR, _FAR, _LONGEST_NAME, _LONGEST_OBJECT = 9, 40, 9, 7


def is_in_context(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Say whether a number counts the patients of a study, a group or a treatment, by what it is joined to.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The number.
    before : sequence of Estimate
        The results before it.
    """
    if not items[at].value.isdigit() or int(items[at].value) < LEAST_ARM:
        return False
    last = text_at(items, at - 1)
    if last in NOT_OF_ALL or last in {"-", "–", "only", "grade", "stage"}:
        return False
    shut = _behind_share(items, at + 1)
    people = _people(items, shut)
    if is_screened(items, at, people or at):
        return False
    if people is not None and (_is_of_a_head(items, at, people, shut) or _is_of_a_colon(items, at, people, before)):
        return True
    if people is not None and (_is_assigned_aside(items, at) or _is_what_a_part_is_of(items, at, people)):
        return True
    whom = text_at(items, shut) == "of" and text_at(items, shut + 1) == "whom"  # 502 of whom received the drug
    whom = whom and text_at(items, shut + 3) not in {"a", "an"}
    return (
        _was_given(items, at, shut + 2 * whom, people, before)
        or _is_in_a_group_that_had(items, at, shut, people)
        or _was_evaluable(items, at, before)
        or _is_without(items, at, before)
        or _is_part_of_total(items, at)
        or _there_were(items, at)
        or _is_each(items, at, before)
        or _is_in_another_cohort(items, at, before)
        or _is_of_a_plan(items, at)
        or _is_beside_a_treatment(items, at, people)
    )


def _behind_share(items: Sequence[Item], at: int) -> int:
    """Return the place behind a bracket that tells which part a number is: ``151 (67%) patients``."""
    share = is_a_share(items, at)
    return closing(items, at) + 1 if share else at


def _people(items: Sequence[Item], first: int) -> int | None:
    """Return the place of the people behind adjectives, and brackets that explain one of them."""
    index, end = first, first + _LONGEST_NAME
    while index < min(end, len(items)):
        word = text_at(items, index)
        if singular(word) in PEOPLE:
            return index
        if word in {"(", "["} and index > first:
            shut = closing(items, index)
            if any(items[i].kind in {"percent", "number", "n"} for i in range(index, shut)):
                return None
            end += shut - index
            index = shut + 1
            continue
        if items[index].kind == "number" and text_at(items, index - 1) in {"*", "-"}:
            index += 1  # HLA-A*0201-positive patients
            continue
        if items[index].kind not in {"word", "code", "flag", "gene", "disease", "active", "target", "drug", "short",
                                     "cohort", "subset", "therapy", "adult", "territory", "arm"} and word not in {
            "-", "–", "/", "+", ",", "*",
        }:  # fmt: skip
            return None
        if items[index].kind == "word" and word in {
            "of",
            "in",
            "with",
            "to",
            "for",
            "had",
            "were",
            "was",
            "and",
            "received",
        }:
            return None
        index += 1
    return None


def _is_of_a_head(items: Sequence[Item], at: int, people: int, shut: int) -> bool:
    """Read ``a validation cohort of 190 Finnish patients``, ``compared A with B in 399 patients with lymphoma``."""
    lead = at - 1
    lead -= text_at(items, lead) in {"the", "all", "these", "those", "approximately", "about", "some"}
    if text_at(items, lead) not in {"of", "in", "from", "on", "among", "for", "with"} or is_a_share(items, people + 1):
        return False
    if shut > at + 1 or text_at(items, people + 1) in {"had", "experienced", "achieved", "died", "responded"}:
        return False
    head = lead - 1
    if text_at(items, head) in _SHUT:
        head = opening(items, head) - 1
    word = text_at(items, head)
    if word.startswith(_HEADS) and not _occurred(items, head, lead):
        return True
    if word == "that" and text_at(items, head - 1) in {"than", "with", "to"} and text_at(items, lead) == "of":
        return True  # better than that of 310 controls
    return text_at(items, lead) in {"in", "among"} and _was_studied(items, head)


def _is_assigned_aside(items: Sequence[Item], at: int) -> bool:
    """Read ``We assigned, in a 1:1 ratio, 945 patients to …``: whom, behind the ratio."""
    if text_at(items, at - 1) != ",":
        return False
    near = range(max(0, at - _NEAR), at - 1)
    ratio = any(items[i].kind == "ratio" or text_at(items, i) == "ratio" for i in near)
    return ratio and any(text_at(items, i).startswith(("assign", "randomis", "allocat")) for i in near)


def _is_what_a_part_is_of(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``in 0.4% of 2,838 patients who received the drug`` and ``93% (…) of the 60 patients in the analysis``."""
    of = at - 1 - (text_at(items, at - 1) in {"the", "these", "all"})
    last = opening(items, of - 1) - 1 if text_at(items, of - 1) in _SHUT else of - 1
    if text_at(items, of) != "of" or last < 0 or items[last].kind != "percent":
        return False
    behind = text_at(items, people + 1)
    given = behind == "who" and text_at(items, people + 2) in {"received", "were", "took"}
    return given or behind in {"with", "in", "treated", "receiving", "given"}


def _occurred(items: Sequence[Item], head: int, lead: int) -> bool:
    """Say whether something is told to have happened in a study: ``deaths in the study in 12 patients``."""
    if text_at(items, lead) == "of":
        return False
    near = range(max(0, head - _NEAR), head)
    return any(items[i].kind in {"share", "harm"} or text_at(items, i).startswith(_OCCURRED) for i in near)


def _was_studied(items: Sequence[Item], last: int) -> bool:
    """Say whether a trial that compares or tests something stands before a place, and no result between."""
    verb = None
    for index in range(last, max(-1, last - _FAR), -1):
        word = text_at(items, index)
        if word in CLAUSE_ENDS or items[index].kind in RESULTS or word.startswith(_OCCURRED):
            return False
        if word == "exposure" and text_at(items, index - 1) in {"reflects", "reflect", "the", "describe", "median"}:
            return text_at(items, index - 1) != "median"
        if verb is None and items[index].kind == "word" and word.startswith(_STUDYING):
            verb = index
        elif verb is not None and (word.startswith(_TRIALS) or items[index].kind == "trial"):
            return text_at(items, verb - 1) not in {"was", "were"} or last - verb < _LONGEST_OBJECT
    return False


def _is_of_a_colon(items: Sequence[Item], at: int, people: int, before: Sequence[Estimate]) -> bool:
    """Read ``two cohorts: 494 receptor-positive (or HR+) patients and 63 receptor-negative patients``."""
    if text_at(items, at - 1) == ":":
        return singular(text_at(items, at - 2)) in _GROUPS
    first = next((each for each in before if each.kind == "n"), None)
    listed = first is not None and before[-1].kind == "n" and text_at(items, first.at - 1) == ":"
    plain = listed and all(items[i].kind not in RESULTS for i in range(before[-1].end, people))
    return plain and first is not None and singular(text_at(items, first.at - 2)) in _GROUPS


def _was_given(items: Sequence[Item], at: int, shut: int, people: int | None, before: Sequence[Estimate]) -> bool:
    """Read ``33 (32%) patients received radiotherapy, 37 (35%) received …, and 34 (33%) surgery alone``."""
    if text_at(items, at - 1) not in _OPENS or (text_at(items, at - 1) == "of" and at > 1):
        return False
    verb = people + 1 if people is not None else shut
    listed = bool(before) and before[-1].kind == "n" and at - before[-1].end < _FAR
    if people is None and shut == at + 1 and not listed:
        return False
    verb = _behind_share(items, verb)
    if text_at(items, verb) in {"were", "was"} and text_at(items, verb + 1) in {"treated", "given"}:
        verb += 1 + (text_at(items, verb + 2) == "with")
    elif text_at(items, verb) not in _TOOK:
        gap = shut > at + 1 and people is None and listed and verb < len(items)
        return (
            gap
            and text_at(items, at - 1) in _JOINED
            and (
                items[verb].kind in ARM_KINDS
                or (items[verb].text.isupper() and items[verb].kind in {"word", "short", "code"})
            )
        )
    ahead = range(verb + 1, min(verb + 1 + _LONGEST_OBJECT, len(items)))
    end = next((i for i in ahead if items[i].text in {",", ";", ".", "(", ")"} or text_at(items, i) == "and"), None)
    words = [text_at(items, i) for i in (ahead if end is None else range(verb + 1, end))]
    told = [text_at(items, i) for i in range(max(0, at - _LONGEST_OBJECT), at)]
    operated = text_at(items, verb) == "underwent" and any(each.startswith(("surg", "biops")) for each in words)
    if operated or any(each in _NOT_THAT for each in words) or any(each in _BEFORE for each in told):
        return False
    short = verb + 1 < len(items) and items[verb + 1].text.isupper() and len(items[verb + 1].text) > 1
    dosed = any(one == "mg" and two in {"of", "daily", "once", "twice"} for one, two in pairwise(words))
    return (
        short
        or dosed
        or any(items[verb + 1 + step].kind in ARM_KINDS or each.startswith(_GIVEN) for step, each in enumerate(words))
    )


def _is_in_a_group_that_had(items: Sequence[Item], at: int, shut: int, people: int | None) -> bool:
    """Read ``The A group included 120 (60%) patients, the other one 80 (40%)``."""
    verb = at - 1
    told = text_at(items, verb) in _COMPRISED
    if text_at(items, verb) == "of" and text_at(items, verb - 1) in {"consisted", "composed", "comprised"}:
        verb, told = verb - 1, True
    while text_at(items, verb - 1) in {"was", "were", "has", "had", "also", "finally", "ultimately"}:
        verb -= 1
    if not told or singular(text_at(items, verb - 1)) not in _GROUPS:
        return False
    return people is not None or (shut >= len(items) or text_at(items, shut) in {",", ".", ";", "and", ")"})


def _was_evaluable(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``Seven patients were entered, and five were evaluable``: a second number, of those before it."""
    place = at + 1 + 2 * (text_at(items, at + 1) == "of" and text_at(items, at + 2) == "whom")
    verb = text_at(items, place) in {"were", "are"} and text_at(items, place + 1) in _EVALUABLE
    opens = text_at(items, at - 1) in _OPENS and any(each.kind == "n" for each in before)
    return opens and (verb or _goes_on_evaluable(items, at, before))


def _goes_on_evaluable(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``210 patients were eligible for survival and 190 assessable for response``, ``and 188 for efficacy``."""
    last = before[-1].at
    told = {text_at(items, index) for index in range(last + 1, min(last + _NEAR_VERB, at))}
    first = before[-1].kind == "n" and bool(told & _EVALUABLE) and bool(told & {"were", "are"})
    evaluable = text_at(items, at + 1) in _EVALUABLE and text_at(items, at + 2) == "for"
    return first and at - last < 2 * _NEAR_VERB and (evaluable or text_at(items, at + 1) == "for")


def _is_without(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``29 patients with metastases and 62 without``."""
    ends = text_at(items, at + 2) in {"", ".", ",", ";", ")"} or singular(text_at(items, at + 2)) in {"metastase"}
    last = before[-1] if before else None
    told = text_at(items, at + 1) == "without" and ends and text_at(items, at - 1) == "and"
    return told and last is not None and last.kind == "n" and at - last.end < _FAR


def _is_part_of_total(items: Sequence[Item], at: int) -> bool:
    """Read ``the first look rested on 310 of the total 480 patients``: both numbers."""
    if text_at(items, at - 1) == "total" and text_at(items, at - 2) == "the" and text_at(items, at - 3) == "of":
        counted = at > 3 and items[at - 4].kind == "number"
        return counted and _is_part_of_total(items, at - 4) and _people(items, at + 1) is not None
    ahead = [text_at(items, i) for i in range(at + 1, at + 4)]
    if ahead != ["of", "the", "total"] or at + 4 >= len(items) or items[at + 4].kind != "number":
        return False
    near = {text_at(items, i) for i in range(max(0, at - 6), at)}
    return text_at(items, at - 1) in {"on", "from", "in", "included"} and any(
        each.startswith(("based", "data", "analys", "included")) for each in near
    )


def are_events_by_arm(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``310 patients had died (EV, n = 140; chemotherapy, n = 170)``: parts of the events before a bracket.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        An ``n = 207``.
    before : sequence of Estimate
        The results before it.
    """
    whole = next((each for each in before if each.kind == "events"), None)
    if whole is None or not whole.value.value.isdigit():
        return False
    opened = next((i for i in range(whole.end, min(whole.end + _NEAR, at)) if items[i].text in {"(", "["}), None)
    if opened is None or closing(items, opened) < at:
        return False
    parts = [each.value for each in items[opened : closing(items, opened)] if each.kind == "n"]
    return len(parts) > 1 and all(each.isdigit() for each in parts) and sum(map(int, parts)) == int(whole.value.value)


def _is_each(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``randomised (60 to arm A and 58 each to arms B and C)``: one number of several arms."""
    told = text_at(items, at + 1) == "each" and text_at(items, at + 2) in {"to", "in"}
    return told and singular(text_at(items, at + 3)) in _GROUPS and bool(before) and before[-1].kind == "n"


def _is_in_another_cohort(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``43 patients with a disease in cohort 1 and 108 in cohort 2``."""
    last = before[-1] if before else None
    told = text_at(items, at - 1) == "and" and text_at(items, at + 1) == "in"
    named = any(singular(text_at(items, i)) in _GROUPS for i in (at + 2, at + 3))
    first = last is not None and any(singular(text_at(items, i)) in _GROUPS for i in range(last.end, at))
    return told and named and first and last is not None and last.kind == "n" and at - last.end < _FAR // 2


def _is_of_a_plan(items: Sequence[Item], at: int) -> bool:
    """Read ``has accrued 39 of a planned 45 patients``: those who came."""
    came = text_at(items, at - 1) in {"accrued", "enrolled", "recruited", "randomised", "included"}
    ahead = [text_at(items, i) for i in range(at + 1, at + 4)]
    return came and ahead[0] == "of" and "planned" in ahead[1:]


def _is_beside_a_treatment(items: Sequence[Item], at: int, people: int | None) -> bool:
    """Read ``Third-line chemotherapy (56 patients) led to …`` and ``of the 250 patient safety population``."""
    alone = text_at(items, at - 1) == "(" and people == at + 1 and text_at(items, at + 2) == ")"
    treatment = at > 1 and (items[at - 2].kind in ARM_KINDS or text_at(items, at - 2).startswith(_GIVEN))
    joined = text_at(items, at - 3) in {"plus", "+"} and items[at - 2].text.isupper()  # X plus ADT (574 people)
    if alone and joined and any(item.low.startswith(("compar", "receiv", "assign")) for item in items[:at]):
        return True
    if alone and treatment and text_at(items, at + 3) not in {"and", "or", ",", ";", "."}:
        return True
    noun = {text_at(items, i) for i in range(at + 2, at + 5)}
    return text_at(items, at + 1) == "patient" and bool(noun & {"population", "cohort", "dataset", "sample", "series"})


def _there_were(items: Sequence[Item], at: int) -> bool:
    """Read ``There were 170 and 64 patients in the whole and the Asian cohort, respectively``."""
    first = at
    while first > 0 and (items[first - 1].kind == "number" or text_at(items, first - 1) in {"and", ","}):
        first -= 1
    if text_at(items, first - 1) != "were" or text_at(items, first - 2) != "there":
        return False
    last = at
    while last + 1 < len(items) and (items[last + 1].kind == "number" or text_at(items, last + 1) in {"and", ","}):
        last += 1
    people = _people(items, last + 1)
    if people is None or text_at(items, people + 1) not in {"in", "included"}:
        return False
    return any(singular(text_at(items, i)) in _GROUPS for i in range(people + 2, min(people + 12, len(items))))


def is_of_all_arms(items: Sequence[Item], each: Estimate, found: Sequence[Estimate]) -> bool:
    """Read ``611 patients were randomised to A (n=303) or B (n=308)``: each arm has its own, the first is of all.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    each : Estimate
        A number of patients with the arm that stands behind it.
    found : sequence of Estimate
        All numbers of the sentence.
    """
    arm = each.arm
    if arm is None or arm.start < items[each.at].end:
        return False
    own = [one for one in found if one.kind == "n" and one.at > each.end and text_at(items, one.at - 1) in {"(", "["}]
    first = own[0] if len(own) > 1 else None
    return first is not None and items[first.at - 2].start < arm.end <= items[first.at - 1].start
