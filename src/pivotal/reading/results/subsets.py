"""Numbers that are not those of a whole trial: of some of its patients, or of an analysis of its own."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, place_behind, span, text_at, words_in
from pivotal.reading.results.intervals import open_before, opening
from pivotal.reading.results.patients_marked import HISTORIES, by_a_mark, had_earlier, is_history
from pivotal.reading.results.patients_told import (
    EARLIER,
    FARED,
    MOST,
    NAMED,
    TELLS,
    VALUES,
    adjoins,
    clause_end,
    names_its_patients,
    told_apart,
)
from pivotal.reading.results.short_arms import code_end

_SIZES = frozenset({"significant", "small", "large", "substantial", "a", "the"})
_PARTS = frozenset({"subset", "subsets", "subgroup", "subgroups", "subpopulation", "subanalysis", "subanalyses"})
_OWN = Phrases(("post", "hoc"), ("post", "-", "hoc"), ("exploratory", "analysis"), ("new", "analysis"),
        ("pooled", "analysis"), ("subgroup", "analysis"), ("sensitivity", "analysis"), ("supportive", "analysis"),
        ("analysis", "censoring"), ("multivaria",), ("univaria",), ("prognostic",), ("independent", "predict"),
        ("higher", "risk", "of"), ("increased", "risk", "of"))  # fmt: skip
_OPENS = frozenset({"in", "among", "for", "within"})
_PEOPLE = frozenset({"patients", "participants", "those", "people", "subjects", "individuals"})
_ALL = frozenset({
    "the", "all", "these", "both", "each", "other", "overall", "randomised", "enrolled", "treated", "evaluable",
    "assigned", "eligible", "same", "trial", "study", "total", "of", "to", "treat", "intention", "intent", "itt", "two",
    "entire", "whole", "full", "analysis", "modified", "primary", "general", "efficacy", "safety", "global", "mitt",
    "larger", "broader", "broad", "combined", "over", "more", "than", "nearly", "about", "approximately", "almost",
    "around", "some", "least", "at",
})  # fmt: skip
_GIVEN = frozenset({"disease", "drug", "product", "arm", "active", "therapy"})
_MARKS = frozenset({"percent", "gene"})
_SEXES = frozenset({"men", "women", "males", "females"})
_PERSONS = _PEOPLE | _SEXES
_BACK = 12  # items before the bracket of a number
_BEGINS = frozenset({",", ";", ":", "and", "while", "whereas", "but", "–", "—", "notably", "that", "than", "both"})
_ANEW = frozenset({"and", "while", "whereas", "but", ";"})
_BY_THEMSELVES = frozenset({
    "elderly", "octogenarians", "septuagenarians", "smokers", "nonsmokers", "carriers",
    "noncarriers", "nonagenarians",
})  # fmt: skip
_PARTED = frozenset({
    "prior", "previous", "non", "younger", "older", "elderly", "favourable", "intermediate", "poor", "risk", "mutated",
    "mutant", "wild",
})  # fmt: skip
_COMPARED = frozenset({"higher", "longer", "lower", "shorter", "better", "greater", "worse", "superior", "inferior"})
_SET_APART = (
    "complet", "discontinu", "stopped", "respon", "achiev", "continu", "crossed", "remain", "surviv", "reached",
    "attain", "obtain", "underwent",
)  # fmt: skip
_JOINED = (
    "enrol", "random", "assign", "treated", "evaluable", "includ", "recruit", "allocat", "screened", "took",
    "participat",
)  # fmt: skip
_LONGEST_GROUP = 16


def subset_at(items: Sequence[Item], at: int, end: int) -> Slot | None:
    """Return the words by which a value is one of some patients or of an analysis of its own.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at, end : int
        The value, and the place behind it and its interval.
    """
    first = _clause_start(items, at)
    own = _OWN.first(items, first)
    if own is not None and own < at:
        return span(items, own, own + 2, "subset")
    return (
        _in_bracket(items, at)
        or _before_bracket(items, first, at)
        or _some(items, end, _same_clause(items, end))
        or _marked(items, first, at)
        or _listed(items, first, at)
        or _opened(items, first, at)
        or _opened_later(items, first, at)
        or _had_before(items, first)
        or _of_those(items, first)
        or _behind_endpoint(items, first, at)
        or _by_sex(items, end)
        or _by_history(items, end)
        or _opened_whole(items, first, at)
        or _subject(items, first, at)
    )


def counted_some(items: Sequence[Item], at: int) -> Slot | None:
    """Return the words before the bracket of a number that make it one of some: ``the older subgroup (n = 74)``."""
    if text_at(items, at - 1) not in {"(", "["}:
        return None
    for index in range(at - 2, max(-1, at - 2 - _BACK), -1):
        if text_at(items, index) in _PARTS and index and items[index - 1].kind != "disease":
            return span(items, index - 1, index + 1, "subset")
        if text_at(items, index) in _OPENS:
            return _some(items, index, index + 1) or _had_before(items, index)
        if items[index].kind in {"punct", "number", "n", "duration", "percent"} and items[index].text not in {"-", "/"}:
            return None
    return None


def _subject(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Read ``patients with prior radiotherapy had a median PFS of``: a subject that is told from others."""
    for people in range(first, at):
        if items[people].low not in _PERSONS:
            continue
        had = next((i for i in range(people + 1, min(people + MOST, at)) if text_at(items, i) in FARED), None)
        if had is None or any(items[i].text in {",", ";"} for i in range(people, had)):
            continue
        told = [text_at(items, i) for i in range(people + 1, had)]
        history = any(each in HISTORIES for each in words_in(items, people - 3, people + 2))
        given = told[:1] in (["previously"], ["given"]) or (told[:1] == ["with"] and told[1:2] and told[1] in EARLIER)
        given = given or (told[:1] == ["who"] and bool({"received", "previously", "prior"} & set(told)))
        if history or given:
            return span(items, people, had, "subset")
        return told_apart(items, people)
    return None


def _had_before(items: Sequence[Item], first: int) -> Slot | None:
    """Read a clause that opens with what some had had: ``For prior immunotherapy (n = 32), median PFS was``."""
    if text_at(items, first) not in _OPENS or text_at(items, first + 1) not in {"prior", "previous", "earlier"}:
        return None
    last = next((i for i in range(first + 2, min(first + _BACK, len(items))) if items[i].text in {",", "(", ";"}), None)
    return None if last is None else span(items, first + 1, last, "subset")


def _of_those(items: Sequence[Item], first: int) -> Slot | None:
    """Read ``Of those who responded, …`` and ``Among the 60 who completed A, …``: a clause of some patients."""
    if text_at(items, first) not in {"of", "among", "in", "for"}:
        return None
    people = next((i for i in range(first + 1, min(first + 8, len(items))) if text_at(items, i) in _PEOPLE), None)
    if people is None or any(items[index].text in {",", "(", ";"} for index in range(first, people)):
        return None
    who = text_at(items, people + 1) in {"who", "that"}
    if who and (text_at(items, people + 2).startswith(_SET_APART) or text_at(items, people + 3) == "not"):
        return span(items, people, clause_end(items, people + 1), "subset")
    joined = text_at(items, people + 2) in {"were", "had", "have", "received"} and any(
        text_at(items, index).startswith(_JOINED) for index in range(people + 2, people + 6)
    )
    return told_apart(items, people) if text_at(items, first) == "of" and who and not joined else None


def _same_clause(items: Sequence[Item], end: int) -> int:
    """Return the place before which the patients of a value may begin behind it: another clause has its own."""
    last = min(end + 3, len(items))
    return next((index for index in range(end, last) if text_at(items, index) in _ANEW), last)


def some_patients(items: Sequence[Item]) -> Slot | None:
    """Return the words of a title by which what it heads is of some patients only."""
    return _some(items, 0, len(items))


def _clause_start(items: Sequence[Item], at: int) -> int:
    """Return where the clause of a place begins: behind a semicolon that stands in no bracket."""
    depth, start = 0, 0
    for index in range(at):
        depth += (items[index].text in {"(", "["}) - (items[index].text in {")", "]"})
        start = index + 1 if items[index].text == ";" and depth <= 0 else start
    return start


def _marked(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Read ``in the GI subset``; one that is called by a disease alone is a cohort."""
    for index in range(at - 1, first - 1, -1):
        word = items[index].low
        if word in _OPENS and _of_all(items, index):
            return None
        if word not in _PARTS or not index:
            continue
        called = opening(items, index - 1) - 1 if items[index - 1].text == ")" else index - 1
        if items[called].kind == "disease":
            continue
        sized = text_at(items, index - 1) in _SIZES
        if not sized and text_at(items, index + 1) not in {"analyses", "results"}:  # new subgroup analyses
            hyphened = text_at(items, index - 2) in {"-", "–"} and text_at(items, index - 1) in {"positive", "negative"}
            return span(items, called - 2 if hyphened else called, index + 1, "subset")
    return None


def _listed(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Read ``with chemotherapy: 9.2`` and ``without SSA: 9.5``."""
    for index in range(at - 1, first - 1, -1):
        if items[index].text == ":":
            begun = next((i for i in range(index - 1, max(-1, index - 6), -1) if _tells(items, i)), None)
            if begun is None or text_at(items, begun + 1) in {"time", "follow"}:
                return None
            named = any(items[i].kind in _GIVEN for i in range(begun, index)) or code_end(items, begun + 1) is not None
            return None if named and not _both_told(items) else span(items, begun, index, "subset")
    return None


def _both_told(items: Sequence[Item]) -> bool:
    """Say whether patients with something are told from those without it: ``with SSA: 11.1; without SSA: 9.5``."""
    told = [text_at(items, index) for index in range(len(items)) if _tells(items, index) and _colon(items, index)]
    return "without" in told


def _colon(items: Sequence[Item], at: int) -> bool:
    return any(items[index].text == ":" for index in range(at + 1, min(at + 6, len(items))))


def _tells(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in {"with", "without"}


def _opened(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Read a clause that opens with its patients: ``In patients with liver metastases, median PFS was``.

    The last one before a value counts (``…, while in patients without them it was``); all patients end the search.
    """
    for index in range(at - 1, first - 1, -1):
        if items[index].low not in _OPENS or not (index <= first + 1 or items[index - 1].low in _BEGINS):
            continue
        told = _some(items, index, index + 1)
        if told is not None or _of_all(items, index):
            return told
    return None


def some_at(items: Sequence[Item], at: int) -> Slot | None:
    """Return the patients that are told from others behind ``in`` or ``among`` at a place."""
    return _some(items, at, at + 1)


def tells_all(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether all patients are told of between two places: ``… and in the intention-to-treat group (``."""
    return any(
        (text_at(items, at) in _OPENS or text_at(items, at) == "and") and _of_all(items, at)
        for at in range(first, last)
    )


def _opened_whole(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Read ``Among untreated patients, ORR was 75%; median DoR was 9.2 months``: a clause that names no others."""
    if not first or text_at(items, 0) not in _OPENS or any(text_at(items, i) in _OPENS for i in range(first, at)):
        return None
    return _some(items, 0, 1)


def _of_all(items: Sequence[Item], at: int) -> bool:
    """Say whether all patients are told of at a place: ``in all patients``, ``in the overall population``."""
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 5, len(items)))]
    ahead += [text_at(items, index) for index in range(at + 5, at + 8)] if "intention" in ahead else []
    return any(each in {"all", "overall", "entire", "whole", "itt", "intention"} for each in ahead[:2]) and any(
        each in _PEOPLE | {"population", "group", "cohort"} for each in ahead
    )


def _in_bracket(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``(Japanese population, 83.8% vs 52.1%; Western population, 79.1% vs 61.9%)``: of whom a value is."""
    begun = next((i for i in range(at - 1, max(-1, at - _LONGEST_GROUP), -1) if items[i].text in {"(", "[", ";"}), None)
    if begun is None or any(items[i].text in {")", "]"} for i in range(begun + 1, at)):
        return None
    end = next((i for i in range(begun + 1, at) if items[i].text in {",", ":"}), at)
    words = [text_at(items, index) for index in range(begun + 1, end)]
    people = words[-1:] and (words[-1] in _PEOPLE or words[-1] in {"population", "subgroup", "subset"})
    if not people or any(items[index].kind in VALUES for index in range(begun + 1, end)):
        return None
    told = any(each not in _ALL for each in words[:-1])
    named = any(items[index].kind in NAMED for index in range(begun + 1, end))
    return span(items, begun + 1, end, "subset") if told and not named else None


def _before_bracket(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Read ``in patients with liver metastases (4.6 versus 1.1 months)``, and what is listed behind it."""
    opened = open_before(items, at, first)
    if opened is None or any(text_at(items, i) == "and" and _of_all(items, i) for i in range(opened - 5, opened)):
        return None
    start, people = opened, None
    while start > first and opened - start < _LONGEST_GROUP:
        start -= 1
        if items[start].text in {",", ";", ":"} and opened - start > 1:
            return _goes_on(items, first, start, opened)
        if items[start].text in {")", "]"}:
            start = opening(items, start)
            if start == first:
                break
            continue
        if items[start].kind in {"percent", "duration", "hr", "endpoint", "share", "ci"}:
            if by_a_mark(items, start, start + 1) and people == start + 1:
                continue  # in MRD-negative patients (
            break
        people = start if text_at(items, start) in _PEOPLE | {"population", "tumours"} else people
        if people is not None and text_at(items, start) in _OPENS:
            return _some(items, start, start + 1)
        if text_at(items, start) in {"and", "or"} and people is not None:
            marked = by_a_mark(items, start + 1, people)  # "… (35%) and those with brain metastases (31%)"
            return span(items, start + 1, people + 1, "subset") if marked else told_apart(items, people)
    return None


def _goes_on(items: Sequence[Item], first: int, comma: int, opened: int) -> Slot | None:
    """Read the next of a list: ``in patients with liver metastases (4.6 …), brain metastases (2.8 …)``."""
    last = next((i for i in range(comma - 1, max(first, comma - 2), -1) if items[i].text in {")", "]"}), None)
    if last is None or _before_bracket(items, first, last) is None:
        return None
    begin = comma + 1
    while text_at(items, begin) in {"and", "in", "those", "with", "or"} and begin < opened - 1:
        begin += 1
    named = all(items[index].kind not in _GIVEN | {"endpoint", "share"} for index in range(begin, opened))
    return span(items, begin, opened, "subset") if named else None


def _opened_later(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Read ``…, and in patients with a partial response it was 9.0 months``: whom a clause begins to tell of."""
    for index in range(at - 1, first + 1, -1):
        if items[index].kind in {"duration", "percent", "hr"}:
            return None
        led = text_at(items, index - 1) in {"and", "while", "whereas", "but"}
        if led and text_at(items, index) in _OPENS and text_at(items, index + 1) in _PEOPLE:
            return _some(items, index, index + 1)
    return None


def _by_sex(items: Sequence[Item], end: int) -> Slot | None:
    """Read ``25% in men, 31% in women``: where both are told of, neither is everybody."""
    at = next((i for i in range(end, min(end + 3, len(items))) if text_at(items, i) in _SEXES), None)
    if at is None or text_at(items, at - 1) not in _OPENS:
        return None
    both = any(item.low in _SEXES - {text_at(items, at)} for item in items)
    return span(items, at, at + 1, "subset") if both else None


def _by_history(items: Sequence[Item], end: int) -> Slot | None:
    """Read ``20% in treatment-naive and 30% in pretreated patients``: told apart by what was given before."""
    at = next((i for i in range(end, min(end + 2, len(items))) if text_at(items, i) in _OPENS), None)
    if at is None:
        return None
    for index in range(at + 1, min(at + 5, len(items))):
        previously = text_at(items, index) == "treated" and text_at(items, index - 1) in {"previously", "already"}
        if previously or text_at(items, index) in HISTORIES:
            if adjoins(items, index + 1):
                return None  # in those with previously treated, progressive tumours
            return span(items, at + 1, index + 1, "subset")
        if items[index].text in {",", ";", "("}:
            return None
    return None


def _behind_endpoint(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Read ``The hazard ratio for PFS in PD-L1-negative patients was``: whom an endpoint is told of."""
    told = next((index for index in range(at - 1, first - 1, -1) if items[index].kind == "endpoint"), None)
    said = told is not None and text_at(items, at - 1) in {"was", "were"}
    return _some(items, told + 1, min(told + 7, at - 1)) if told is not None and said else None


def _some(items: Sequence[Item], first: int, last: int) -> Slot | None:
    """Return the patients that are told from others after ``in`` or ``among``, by no disease, medicine or arm."""
    for index in range(first, last):
        both = text_at(items, index + 1) == "both" and not by_a_mark(items, index + 2, index + 6)
        none = both or text_at(items, index + 1) in {"contrast", "either", "neither"}
        if text_at(items, index) not in _OPENS or none:
            continue
        if index + 1 < len(items) and items[index + 1].kind == "percent" and text_at(items, index + 2) in {"of", "and"}:
            continue  # in 45% and 12% of patients
        bounded = range(index + 2, min(index + 5, len(items) - 1))  # in more than 2% of patients
        if any(items[i].kind == "percent" and text_at(items, i + 1) == "of" for i in bounded):
            continue
        for place in range(index + 1, min(index + 6, len(items))):
            if items[place].text in {",", "(", ";"} or (items[place].kind in NAMED and not is_history(items, place)):
                break
            parted = any(item.kind in _MARKS or item.low in _PARTED for item in items[index:place])
            if text_at(items, place) in {"group", "groups"} and parted:
                return span(items, index + 1, place + 1, "subset")
            if text_at(items, place) in _BY_THEMSELVES and text_at(items, place + 1) != "cohort":
                return span(items, index + 1, place + 1, "subset")
            if text_at(items, place) in _PEOPLE or text_at(items, place) in {"population", "populations"}:
                told = [
                    text_at(items, i)
                    for i in range(index + 1, place)
                    if items[i].kind in {"word", "gene"} and not _is_a_group_of(items, i)
                ]
                own = [each for each in told if each not in _ALL] or by_a_mark(items, index + 1, place)
                after = text_at(items, place + 1) in TELLS and not names_its_patients(items, place + 1)
                after = after or had_earlier(items, place + 1)
                end = clause_end(items, place + 1) if after else place + 1
                return span(items, index + 1, end, "subset") if own or after else None
    return None


def _is_a_group_of(items: Sequence[Item], at: int) -> bool:
    """Read ``in the cohort of 203 patients with pancreatic tumours``: the word says nothing of who they are."""
    return text_at(items, at) in {"cohort", "group", "arm"} and text_at(items, at + 1) == "of"


def is_of_one_side(items: Sequence[Item], some: Slot) -> bool:
    """Read ``ORR among A patients was higher than in B patients (62% v 42%)``: the values are not all of the first."""
    at = place_behind(items, some)
    if text_at(items, at) not in {"was", "were", "is"}:
        return False
    at += 1 + text_at(items, at + 1).endswith("ly")
    return text_at(items, at) in _COMPARED and text_at(items, at + 1) in {"than", "compared"}
