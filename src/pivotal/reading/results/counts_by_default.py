"""Counts of people of whom no narrower rule understands more: they are taken for counts of patients.

A number of patients, participants or adults is one that a statistician would check: ``in the 41 previously treated
patients``, ``TRIAL: 711 adults with a resected tumour, randomised 1:1``. What it may be besides is told by few classes
of words: those that something befell, a part that did something, a share of others, people of a country, a plan.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.counts_apart import is_screened
from pivotal.reading.results.people import PEOPLE, behind_brackets, people_counted, singular

_FEWEST = 10  # people that are told of as a number of their own
_NEAR = 8  # items before and behind that say who the people are
_PART = 5  # items behind people in which a verb tells what a part of them did
_FAR = 26  # items between what befell people and the second number of them
_BOUNDS = frozenset({"(", "over", "than", "nearly", "some", "about", "around"})
_APART = frozenset({
    ",", "-", "in", "of", "for", "with", "to", "from", "by", "or", "and", "×", "x", "%", "was", "were", "containing",
    "including", "screened", "sites", "studies", "trials", "centers", "centres",
})  # fmt: skip  # no adjectives of people
_ELSEWHERE = frozenset({
    "diagnosed", "diagnoses", "per", "year", "yearly", "annually", "annual", "cases", "estimated", "million", "died",
    "die", "worldwide", "globally", "affects", "affected", "live", "living", "population", "mortality", "incidence",
    "power", "planned", "sample", "considered", "biopsies", "samples", "age", "begin", "crossed", "screening",
    "success", "would", "specified", "hired", "hire", "employs", "employed", "employees", "staff", "jobs",
})  # fmt: skip  # of a country, of a plan, or before the trial
_BEFALL = frozenset({
    "was", "were", "seen", "observed", "noted", "reported", "performed", "made", "present", "occurred", "recorded",
    "grew", "found", "documented", "had", "events", "event",
})  # fmt: skip
_OF_A_PART = frozenset({
    "received", "experienced", "had", "discontinued", "withdrew", "remained", "remain", "remains", "achieved", "died",
    "responded", "developed", "excluded", "screened", "underwent", "have", "stopped", "grew", "required", "progressed",
    "relapsed", "reported", "showed", "did", "are", "completed", "will", "switched", "needed", "spared",
})  # fmt: skip
_OF_TRIALS = (
    "trial", "study", "studies", "randomis", "enrol", "recruit", "participat", "treated", "received", "dosed", "cohort",
    "analysed", "evaluable", "assessable", "follow", "eligible", "registry",
)  # fmt: skip
_IN_WHOM = frozenset({"among", "of", "in"})
_INTENDED = frozenset({"planned", "intended", "scheduled", "projected", "target"})
_EACH = frozenset({"cohort", "arm", "group", "each", "dose", "level"})
_SIZES = frozenset({"was", "numbered", "comprised", "included", "of"})
_SETS = frozenset({"population", "set", "participants", "sample"})
_STATES = frozenset({
    "evaluable", "assessable", "resistant", "refractory", "sensitive", "naive", "eligible", "women", "men", "children",
    "premenopausal", "postmenopausal", "symptomatic", "asymptomatic",
})  # fmt: skip
_NUMBERS = frozenset({"number", "number_word"})  # three of twelve
_TAKEN_IN = frozenset({"enrolled", "randomised", "recruited", "assigned", "allocated", "treated", "included"})
_MARKS = ("mutat", "alter", "amplif", "rearrang", "fusion", "deletion", "translocation")
_RELATIVE = frozenset({"who", "whom", "that", "with"})


def are_people(items: Sequence[Item], at: int) -> bool:
    """Say whether a number is of patients, though not what they did: no share of others, and none of a country."""
    if _is_of_all(items, at) and items[at].value.isdigit():
        return True
    if _is_of_those(items, at) and items[at].value.isdigit() and int(items[at].value) >= _FEWEST:
        return True
    people = None if text_at(items, at - 1) in _INTENDED else _people_behind(items, at)
    if people is None or not items[at].value.isdigit() or int(items[at].value) < _FEWEST:
        return False
    first = next((i for i in range(at + 1, people) if singular(text_at(items, i)) in PEOPLE), people)  # boys and girls
    hung = any(each.low in _APART for each in items[at + 1 : first] if each.text != "-")
    hung = hung or text_at(items, at + 1) == "-"
    hung = hung or (text_at(items, people) == "people" and not _are_of_a_trial(items)) or _is_of_a_code(items, at)
    compared = text_at(items, at - 1) == "with" and text_at(items, at - 2) == "compared"  # those who had something
    bounded = text_at(items, at - 1) in _BOUNDS and not _is_of_an_arm(items, at, people)
    if hung or compared or bounded or _is_a_share(items, at, people) or is_screened(items, at, people):
        return False
    each = text_at(items, people + 1) == "per" and text_at(items, people + 2) in _EACH
    near = (*items[max(0, at - _NEAR) : at], *items[people + 2 * each : people + _NEAR])
    whole = text_at(items, at - 1) == "all" or (at == 1 and text_at(items, 0) == "the")
    part = not whole and _are_a_part(items, people)
    return not (_befell(items, at) or part or any(_is_elsewhere(each) for each in near))


def _are_of_a_trial(items: Sequence[Item]) -> bool:
    """Say whether people are told of who were treated or studied: those of a country are people too."""
    return any(each.kind in ARM_KINDS or each.low.startswith(_OF_TRIALS) for each in items)


def _is_of_all(items: Sequence[Item], at: int) -> bool:
    """Read ``456 subjects in all``, ``502 underwent randomisation`` and ``498 (251 and 247) received at least one``."""
    people = singular(text_at(items, at + 1)) in PEOPLE
    if people and [text_at(items, i) for i in (at + 2, at + 3)] == ["in", "all"]:
        return True
    verb = behind_brackets(items, at + 1 + people)
    words = [text_at(items, i) for i in range(verb, verb + 5)]
    drawn = words[0] == "underwent" and words[1].startswith("randomi")
    again = words[0] == "were" and words[1] in {"also", "then"} and words[2] == "randomly" and words[3] in _TAKEN_IN
    drawn = drawn or again  # of these, 681 were also randomly assigned
    dosed = words[:3] == ["received", "at", "least"] and words[4].startswith(("dose", "cycle", "infusion"))
    return drawn or (dosed and words[3] in {"one", "1"})


def _is_elsewhere(item: Item) -> bool:
    return item.low in _ELSEWHERE or (item.kind == "share" and item.value == "crossover")


def _is_of_an_arm(items: Sequence[Item], at: int, people: int) -> bool:
    """Read the second of ``A plus B (386 women) or A alone (383 women)``: in a bracket that no share stands before."""
    shut = (
        text_at(items, at - 1) == "("
        and kind_at(items, at - 2) != "harm"
        and (
            text_at(items, people + 1) == ")"
            or (text_at(items, people + 1) in {"per", "in"} and text_at(items, people + 2) in _EACH)
        )
    )
    return shut and items[at - 2].kind != "percent" and not _is_percent(items[max(0, at - _NEAR) : at])


def _is_of_those(items: Sequence[Item], at: int) -> bool:
    """Read ``of 231 enrolled`` and ``118 were assigned to``: whom a trial took in, whatever they are called."""
    if text_at(items, at - 1) == "of" and at < _PART and text_at(items, at + 1) in _TAKEN_IN:
        return True
    if text_at(items, at - 1) in _SIZES and text_at(items, at + 1) in {".", ",", ";", "(", ""}:
        return any(text_at(items, i) in _SETS for i in range(max(0, at - 4), at - 1)) and "age" not in {
            text_at(items, i) for i in range(max(0, at - 8), at)
        }
    article = text_at(items, at + 2) in {"a", "an", "the"}
    planned = text_at(items, at + 1) == "of" and article and text_at(items, at + 3) in _INTENDED
    each = text_at(items, at - 1) == "(" and text_at(items, at + 1) == "per" and text_at(items, at + 2) in _EACH
    if planned or (each and text_at(items, at + 3) == ")"):
        return True  # 118 of a planned 320 patients, (18 per arm)
    return _are_they(items, at) or _is_given_in_brackets(items, at) or _is_next_taken_in(items, at)


def _are_they(items: Sequence[Item], at: int) -> bool:
    """Read ``79 of whom were randomly assigned`` and ``among the 88 who received it``, ``41 of them evaluable``."""
    if text_at(items, at + 1) == "of" and text_at(items, at + 2) in {"whom", "them"} and _are_so(items, at + 3):
        return text_at(items, at - 1) in {",", "and"}
    if text_at(items, at + 1) == "of" and text_at(items, at + 2) == "whom" and text_at(items, at + 3) == "had":
        marked = any(text_at(items, i).startswith(_MARKS) for i in range(at + 4, at + _NEAR))
        return marked and text_at(items, at - 1) in {",", "and"}  # 41 of whom had a BRCA mutation
    being = at + 2 + (text_at(items, at + 2) == "randomly")
    if text_at(items, at + 1) == "being" and text_at(items, being) in {"assigned", "randomised", "allocated"}:
        return True  # 103 being randomly assigned to
    if text_at(items, at + 1) == "belonged" and text_at(items, at + 2) == "to":
        return any(text_at(items, i) in {"group", "arm", "cohort"} for i in range(at + 3, at + _NEAR))
    if text_at(items, at + 1) == "of" and text_at(items, at + 2) == "whom" and text_at(items, at + 3) == "were":
        return any(text_at(items, i) in _TAKEN_IN for i in (at + 4, at + 5))
    who = text_at(items, at - 1) == "the" and text_at(items, at + 1) == "who" and text_at(items, at - 2) in _IN_WHOM
    return who and text_at(items, at + 2) in {"received", "were", "had"}


def _are_so(items: Sequence[Item], at: int) -> bool:
    """Read ``of whom were platinum resistant`` and ``of them evaluable``: what some patients are, not what they did."""
    first = at + (text_at(items, at) == "were")
    words = [text_at(items, i) for i in range(first, first + 4)]
    ends = next((i for i, word in enumerate(words) if word in {",", ".", ";", "and", "", "for"}), len(words))
    told = 0 < ends < len(words) and words[ends - 1] in _STATES
    return told and not any(item.kind == "share" for item in items[at : at + 4])


def _is_next_taken_in(items: Sequence[Item], at: int) -> bool:
    """Read ``…, and 72 to receive placebo``, ``145 (79%) were enrolled``, ``and 184 randomly received A``."""
    if at == 0 or items[at - 1].low not in {",", "and", ";", "first"}:
        return False
    if text_at(items, at + 1) == "to" and text_at(items, at + 2) in {"receive", "be"}:
        return any(each.low in _TAKEN_IN for each in items[:at])
    shut = behind_brackets(items, at + 1)
    given = text_at(items, shut) == "were" and text_at(items, shut + 1) in _TAKEN_IN
    if shut > at + 1:
        return given and text_at(items, shut + 1) != "treated"
    randomly = text_at(items, shut) == "randomly" and text_at(items, shut + 1) in {"received", "assigned"}
    return randomly or (given and text_at(items, shut + 2) in {"to", "in", "with"})


def _is_given_in_brackets(items: Sequence[Item], at: int) -> bool:
    """Read ``(6074 on tamoxifen versus 6072 on placebo)``: how many were given what, and nothing else."""
    if text_at(items, at + 1) not in {"on", "receiving", "given", "taking"} or kind_at(items, at + 2) not in ARM_KINDS:
        return False
    first = at - 1
    if text_at(items, first) in {"versus", "vs", "v", "and", ","}:
        while first > max(0, at - _NEAR) and text_at(items, first) != "(":
            first -= 1
        return text_at(items, first) == "(" and kind_at(items, first + 1) == "number"
    return text_at(items, first) == "("


def _people_behind(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the people whom a number counts, also over one bracket: ``63 negative (HR-) patients``."""
    if (people := people_counted(items, at)) is not None:
        return people
    opened = next((i for i in range(at + 2, min(at + 5, len(items))) if items[i].text == "("), None)
    if opened is None or any(each.low in _APART for each in items[at + 1 : opened]):
        return None
    shut = behind_brackets(items, opened)
    inside = any(each.kind in {"number", "percent", "n"} for each in items[opened:shut])
    return shut if not inside and singular(text_at(items, shut)) in PEOPLE else None


def _is_a_share(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``12 patients (23.1%)``, ``5 of 12 patients``, ``131 (58.0%) of the 226 patients``: parts, or of whom."""
    behind = items[people + 1 : people + _PART]
    if behind[:1] and behind[0].text == "(" and (_is_percent(behind) or any(each.kind == "n" for each in behind)):
        return True
    of = text_at(items, at - 1) == "of" or (text_at(items, at - 1) == "the" and text_at(items, at - 2) == "of")
    last = text_at(items, at - 1) in {"in", "among"} and text_at(items, at - 2) == ")"
    if last and _is_percent(items[max(0, at - _PART) : at]) and text_at(items, people + 1) != "(":
        return True  # 14 (73.6%) in 19 women
    part = (of and at > 2 and text_at(items, at - 2) == "out") or (
        of and items[at - 2 - (text_at(items, at - 1) == "the")].kind in _NUMBERS
    )
    return part or _is_percent(items[at:people]) or (of and _is_percent(items[max(0, at - _NEAR) : at]))


def _is_of_a_code(items: Sequence[Item], at: int) -> bool:
    """Read ``AMG 820``, ``on August 16`` and ``NNT = 20``: the number of a code, a day or a measure, and of nobody."""
    before = items[at - 1] if at else None
    if before is not None and before.text == "=":
        before = items[at - 2] if at > 1 and text_at(items, at - 2) not in {"n", "total"} else None
    return before is not None and (before.kind == "date" or (before.kind == "word" and before.text.isupper()))


def _is_percent(items: Sequence[Item]) -> bool:
    return any(each.kind == "percent" for each in items)


def _befell(items: Sequence[Item], at: int) -> bool:
    """Read ``nausea was seen in 14 patients with A and 33 patients with B``."""
    lead = text_at(items, at - 1)
    second = lead == "and" or (lead == "in" and text_at(items, at - 2) == "and")
    first = at - _FAR if second else at - _NEAR if lead == "in" else at
    if text_at(items, at - 2) in {",", "that", ":"}:
        return False  # it was reported that in 570 patients who
    return any(items[i].low in _BEFALL and text_at(items, i + 1) == "in" for i in range(max(0, first), at - 1)) or (
        lead == "in" and any(items[i].low in _BEFALL for i in range(max(0, at - _PART), at - 1))
    )


def _are_a_part(items: Sequence[Item], people: int) -> bool:
    """Read ``78 patients remained on treatment``: what they did, and not who they are."""
    for index in range(people + 1, people + _PART):
        word = text_at(items, index)
        if word == "with" and index + 1 < len(items) and items[index + 1].kind == "harm":
            return True
        if word in _RELATIVE:
            return False
        if word in _OF_A_PART:
            return True
    return False
