"""The parts of the patients that achieved something, whatever it is called, and those that are told beside them.

``25 patients (62.5%) achieved a molecular response``, ``clinical benefit was achieved in 83% and 56%``, ``the primary
outcome occurred in 21 (72%)``: the verb tells that a percentage is a result, and its noun what it is of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, span, text_at
from pivotal.reading.results.intervals import COMPARED, VERSUS, Estimate, last_before, opening
from pivotal.reading.results.people import PEOPLE, behind_brackets, singular

_ACHIEVED = frozenset({"achieved", "attained", "obtained", "reached", "achieving", "attaining"})
_BEFELL = frozenset({"experienced", "developed", "suffered"})
_HAD = frozenset({"had", "have", "showed", "exhibited", "were", "demonstrated"})
_SEEN = frozenset({"occurred", "observed", "seen", "noted", "reported", "recorded", "documented", "found", "confirmed"})
_OUTCOMES = (
    "respon", "remission", "outcome", "endpoint", "benefit", "negativ", "control", "clearance", "reduction", "mrd",
    "regress", "stabil", "stable", "progress", "relaps", "recur", "cure", "conversion", "decrease", "shrink",
    "improve", "decline", "undetect", "relief",
)  # fmt: skip
_NO_NAMES = ("steady", "plateau", "median", "maxim", "target", "enrol", "age", "menopaus", "criteri", "trough", "level")
_ENDS = frozenset({
    ",", ".", ";", "(", ")", "during", "after", "in", "with", "at", "by", "within", "compared", "while", "whereas",
    "and", "for", "on", "before", "from", "as", "or", "who", "that", "which", "of", "according", "following", *VERSUS,
})  # fmt: skip
_DETERMINERS = frozenset({"a", "an", "the", "at", "least", "any", "some", "their"})
_BETWEEN = frozenset({"and", ",", "of", "the", "in", "with", "patients", "women", "men", "-", ")", "(", "+"})
_BEING = frozenset({"were", "are", "remain", "remained", "was", "is"})
_RESPONSES = frozenset({"response", "responses", "remission", "remissions"})
_SHRUNK = ("reduc", "shrank", "shrunk", "shrink", "halt", "stopp", "controll", "clear", "eliminat", "erad")
_GROWTHS = ("burden", "tumour", "progress", "disease", "growth", "lesion", "cancer")
_WHOSE = frozenset({"of", "the", "these", "those", "all", "evaluable", "in", "group", "arm", "cohort", "a", "who"})
_GIVEN = frozenset({"drug", "product", "arm", "active", "therapy", "short", "number", "disease", "word"})
_AGAINST = {("with", "compared"), ("to", "opposed"), ("did", "as"), ("to", "compared")}
_BESIDE = frozenset({"in", "with", "for", "among", "on", "of", "after", "given", "receiving", "following", "without"})
_HEDGES = frozenset({"about", "approximately", "nearly", "only", "just", "some", "around", "roughly", "almost"})
_FAR, _LONGEST, _FAR_BEFORE = 20, 6, 18  # items


def of_an_achievement(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Return a percentage of those who achieved, or met with, what a verb beside it names.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the percentage.
    made : Estimate
        It as a part of the patients, with its interval.
    """
    return _behind_its_verb(items, at, made) or _before_its_verb(items, at, made) or _responses_in(items, at, made)


def of_a_pair(items: Sequence[Item], at: int, made: Estimate, told: Sequence[Estimate]) -> Estimate | None:
    """Return the second of ``83% and 56%`` and the next of ``16.5% with A, 9.3% with B``: of what the first one is.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the percentage.
    made : Estimate
        It as a part of the patients, with its interval.
    told : sequence of Estimate
        The results before it.
    """
    last = last_before(told, at)
    if last is None or last.kind not in {"percent", "harm", "rate"} or at - last.end > _FAR:
        return None
    if any(
        items[i].text in {";", ".", ":"} or items[i].kind in {"endpoint", "share", "harm"} for i in range(last.end, at)
    ):
        return None
    place = at - 1
    while place > last.end and (
        items[place].kind in {"number", "fraction"} or text_at(items, place) in {"(", "[", "of", "in"}
    ):
        place -= 1
    before = text_at(items, place - 1)
    compared = text_at(items, place) in COMPARED or (text_at(items, place), before) in _AGAINST
    direct = text_at(items, place) == "and" and all(items[i].text in {")", "]", ","} for i in range(last.end, place))
    parted = any(items[i].text in {")", "]", ","} for i in range(last.end, place))
    if parted and any(text_at(items, i) in _HAD | _BEFELL | _ACHIEVED for i in range(at + 1, at + _LONGEST)):
        return None  # and 4% had something else
    direct = direct or compared or _is_elliptic(items, last.end, at)
    listed = (
        text_at(items, at - 1) in {",", "and"}
        and text_at(items, behind_brackets(items, last.end)) in _BESIDE
        and text_at(items, behind_brackets(items, at + 1)) in _BESIDE
    )
    if not direct and not listed:
        return None
    if "respectively" in {text_at(items, i) for i in range(at, len(items))} and _names_two(items, at):
        return None
    parts = {name: slot for name, slot in last.parts.items() if name in {"harm", "grade", "time"}}
    return replace(made, kind=last.kind, endpoint=last.endpoint, parts={**parts, **made.parts})


def _is_elliptic(items: Sequence[Item], first: int, at: int) -> bool:
    """Read the second of ``A produced responses in 46% of patients and B in 52%``: nothing but whom it is of."""
    between = items[first:at]
    joined = any(each.low in {"and", ","} for each in between)
    plain = all((each.kind in _GIVEN and each.kind != "disease") or each.low in _BETWEEN for each in between)
    verb = any(each.low in _HAD | _BEFELL | _ACHIEVED | _SEEN | _BEING or each.low.endswith("ed") for each in between)
    return joined and plain and not verb and len(between) < _LONGEST + 3 and text_at(items, at - 1) in {"in", "with"}


def _names_two(items: Sequence[Item], at: int) -> bool:
    """Say whether two things are named behind two percentages: ``23% and 25% had A and B, respectively``."""
    behind = [each for each in items[at + 1 : at + _FAR] if each.kind in {"harm", "endpoint", "share"}]
    return len(behind) > 1


def _behind_its_verb(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``(95%) achieved a complete remission``, ``(15%) patients developed severe toxicity``."""
    verb = behind_brackets(items, at + 1)
    while verb < min(at + _FAR, len(items)):
        word = text_at(items, verb)
        if word in _BEING and text_at(items, verb + 1) == "in":
            return _named(items, _noun(items, verb + 2), made, "had")
        if word in _BEING and (free := _free(items, verb + 1)) is not None:
            return replace(made, endpoint=free)
        if word in _ACHIEVED | _BEFELL | _HAD:
            break
        passed = word in _WHOSE or word in {")", "]", "with", "patients"} or singular(word) in PEOPLE
        second = word == "and" or (items[verb].kind == "percent" and text_at(items, verb - 1) == "(") or word == "("
        if not passed and not second and items[verb].kind not in _GIVEN:
            return None
        verb += 1
    else:
        return None
    word, first = text_at(items, verb), verb + 1
    if word == "were":
        if [text_at(items, verb + i) for i in (1, 2)] != ["found", "to"]:
            return None
        first, word = verb + 4, "had"
    return _named(items, _noun(items, first), made, word)


def _free(items: Sequence[Item], at: int) -> Slot | None:
    """Return ``disease-free`` behind ``were``, where no moment is told."""
    hyphened = text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2) == "free"
    last = at + 3 if hyphened else at + 1 if text_at(items, at).endswith("-free") else None
    timed = last is not None and text_at(items, last) in {"at", "after"} and kind_at(items, last + 1) == "duration"
    return None if last is None or timed else span(items, at, last, "endpoint")


def _noun(items: Sequence[Item], first: int) -> tuple[int, int]:
    """Return the places of the name behind a verb, without what determines it."""
    while text_at(items, first) in _DETERMINERS or (
        kind_at(items, first) == "percent" and text_at(items, first - 1) == "least"
    ):
        first += 1
    last = first
    if (noun := _over_adjectives(items, first)) is not None:
        return first, noun + 1
    while (
        last < min(first + _LONGEST, len(items))
        and text_at(items, last) not in _ENDS - {"or"}
        and kind_at(items, last) not in {"percent", "number", "duration"}
    ):
        last += 1
    return first, last


def _over_adjectives(items: Sequence[Item], first: int) -> int | None:
    """Return the place of ``responses`` behind adjectives that a comma or ``and`` parts: ``deep and durable``."""
    at = first
    while at < first + _LONGEST and text_at(items, at + 1) in {",", "and"} and items[at].text.isalpha():
        at += 2
        if text_at(items, at + 1) in _RESPONSES:
            return at + 1
    return None


def _named(items: Sequence[Item], place: tuple[int, int], made: Estimate, verb: str) -> Estimate | None:
    first, last = place
    words = [each.low for each in items[first:last]]
    outcome = any(
        each.startswith(_OUTCOMES) or any(part.startswith(_OUTCOMES) for part in each.split()) for each in words
    )
    undetected = " ".join(words).startswith("no detectable")
    if words[:1] == ["developed"] and len(words) > 1 and verb in _HAD and not outcome:
        first, verb, words = first + 1, "developed", words[1:]
    outcome = outcome or undetected or words[:1] == ["developed"]
    if words[:1] == ["no"] and not undetected:
        return None  # none of it
    if not words or any(each.startswith(_NO_NAMES) for each in words) or (verb in _HAD and not outcome):
        return None
    if verb in _BEFELL and not outcome:
        return replace(made, kind="harm", parts={**made.parts, "harm": span(items, first, last, "harm")})
    return replace(made, endpoint=span(items, first, last, "endpoint"))


def _responses_in(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``found responses in 49% of patients``."""
    place = at - 2 - (text_at(items, at - 1) in _HEDGES)
    said = text_at(items, place + 1) == "in" and text_at(items, place) in _RESPONSES
    shrunk = any(text_at(items, i).startswith(_SHRUNK) for i in range(max(0, place - 3), place))
    said = said or (text_at(items, place + 1) == "in" and shrunk and text_at(items, place).startswith(_GROWTHS))
    return replace(made, endpoint=span(items, place, place + 1, "endpoint")) if said else None


def _before_its_verb(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``clinical benefit (CB) was achieved in 83%`` and ``the primary outcome occurred in 21 (72%)``."""
    verb = next(
        (i for i in range(at - 1, max(0, at - _FAR_BEFORE), -1) if text_at(items, i) in _ACHIEVED | _SEEN), None
    )
    if verb is None or text_at(items, verb + 1) not in {"in", "by", "for"}:
        return None
    if any(items[i].text in {";", ".", ","} or items[i].kind == "percent" for i in range(verb, at)):
        return None
    if text_at(items, verb - 1) in {"respond", "response", "responses", "remission", "remissions"}:
        return None
    last = verb - (text_at(items, verb - 1) in {"was", "were", "has", "have"})
    if last == verb and text_at(items, verb) != "occurred":
        return None
    if text_at(items, last - 1) in {")", "]"}:
        last = opening(items, last - 1)
    first = last
    while (
        first > max(0, last - _LONGEST)
        and items[first - 1].low not in _ENDS - {"of", "in"}
        and items[first - 1].kind not in {"duration", "percent", "number"}
    ):
        first -= 1
    while first < last and text_at(items, first) in _DETERMINERS:
        first += 1
    words = " ".join(each.low for each in items[first:last]).split()
    if not any(each.startswith(_OUTCOMES) for each in words) or any(each.startswith(_NO_NAMES) for each in words):
        return None
    return replace(made, endpoint=span(items, first, last, "endpoint"))
