"""Numbers that the words around them make another one: bounds, events, those of the second trial, a part of a trial."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pivotal.dossier.trials import Arm, Trial
from pivotal.reading.binding.arms_meant import arm_named
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.endpoints_told import endpoint_at, is_of_lives, months_told, times_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.phrases import renamed
from pivotal.reading.names.regimens import letters_of, parts_of

_BEYOND = re.compile(r"\b(?:exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|topp(?:ed|ing)|tops)\s+$", re.IGNORECASE)
_MORE_THAN = re.compile(r"\b(?:more than|over|in excess of|upwards of)\s+$", re.IGNORECASE)  # so many patients
_HAD_EVENTS = re.compile(
    r"\bhad (?:had )?(?:disease )?(?:progression|progressed|relapsed?|recurrence)\b[^.;]{0,25}\b(?:died|death)|"
    r"\b(?:progressed|relapsed) or died\b",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"(?:\s+months|%)?\s+(?:in|for|with) (?:either|any|both|each)(?: \w+)? (?:arms?|groups?)\b", re.IGNORECASE
)
_DIED = re.compile(r"(?<!\bor )(?<!\band )\b(?:died|deaths?)\b(?! or\b| and\b)", re.IGNORECASE)
_OF_EITHER = re.compile(r"\s+(?:in|for|with) (?:either|any|both)\b", re.IGNORECASE)
_FREE = re.compile(r"\b(?:progression[- ]free|free (?:of|from) (?:disease )?progression)\b", re.IGNORECASE)
_NOT_BACK = re.compile(
    r"\b(?:disease|recurrence|relapse)[- ]free\b"
    r"|\b(?:free (?:of|from)|without|no|not had a) (?:disease )?(?:recurrence|relapse)\b",
    re.IGNORECASE,
)
_NO_SPREAD = re.compile(r"\b(?:free (?:of|from)|without|no) (?:distant )?metasta", re.IGNORECASE)
_NO_EVENT = re.compile(r"\bevent[- ]free\b", re.IGNORECASE)
_THAN = re.compile(
    r"\b(?:twice|double|times|than)\s+(?:(?:that|those)\s+)?(?:of|with|in|for|on)\s+(?:the\s+)?$", re.IGNORECASE
)
_NO_MORE = re.compile(r"(?:\s+(?:arm|group))?\s*[:,(–—-]+\s*")
_HOW_LONG = re.compile(r"\bmedian duration(?: was| of|,|:| \()?\s*$", re.IGNORECASE)
_OWN_TIME = re.compile(r"\d.*\bat (\d+) (m|y)(?:onths?|ears?)\s+(?:was\s+|were\s+)?$", re.IGNORECASE)
_OWNED = re.compile(r"['’]s? (?:(?!\b(?:than|versus|vs|and|but)\b)[^,;:.()\d])*$", re.IGNORECASE)
_IN_CAPITALS = re.compile(r"\bIn (?:the )?([A-Z]{5,}|[A-Z]{4,}-?\d{1,3})(?:, | (?:trial|study)\b)")
_GOT = re.compile(
    r"(?:the )?(?:patients|pts|people|women|men|those|participants)(?: who| that)?(?: were| had| have)?"
    r" (?:received|receiving|got|took|taking|given|on|(?:treated|randomi[sz]ed|assigned)(?: with| to| on)?)"
    r" (?:the )?(.+)",
    re.IGNORECASE,
)
_BY_ITS_KIND = re.compile(
    r"^(?:drug|medicine|agent|antibody|TKI|ADC|(?:[\w/-]+ ){0,2}inhibitor)(?= (?:in combination|combined|plus|with)\b)",
    re.IGNORECASE,
)
_PARTNER_ASIDE = re.compile(
    r",\s+(?:when\s+)?(?:(?:given|used|taken|combined|administered|in combination|together|along|added)\s+)?"
    r"(?:with|to|plus)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r",\s+[a-z]")
_JOINT = r"(?:,? and |, | plus | with | or |[-/])"
_GIVEN = re.compile(r"\b(?:randomi[sz]ed|assigned|allocated|received|enrolled)\b", re.IGNORECASE)
_PART = re.compile(r"\bpart (\d|one|two|three|i{1,3})\b", re.IGNORECASE)
_NUMBERS = {"one": "1", "two": "2", "three": "3", "i": "1", "ii": "2", "iii": "3"}
_LISTING = frozenset({"and", ",", ", and", "&", "/"})
_VERSUS = re.compile(r"\b(?:v|vs|versus|compared (?:with|to))\b", re.IGNORECASE)
_FAR = 400  # characters before a number in which its time is told
_WIDE = 600  # characters on either side of a number in a very long sentence
_GRADE = re.compile(r"\bgrades?\b", re.IGNORECASE)
_NEXT = 40  # characters between the shares of two grades
_MEASURED = re.compile(r"[\s\-](?:year|month|week)s?\s+((?:[\w\-]+\s+){1,4}?)rates?\b", re.IGNORECASE)
_LED = 4  # words before an endpoint that may belong to its name, and what stands right before it
_FAR_UNIT = 30  # characters from a time to the unit behind those that are listed with it
_BACK = 3  # sentences over which a part is told


def words_of(binding: Binding, sentence: int) -> str:
    """Return the words of a sentence."""
    whole = binding.parsed.sentences[sentence]
    return binding.text[whole.start : whole.end]


def words_near(binding: Binding, statement: Statement) -> tuple[int, str]:
    """Return the words of a sentence around a number, all but of one that is very long, and where they begin."""
    whole, value = binding.parsed.sentences[statement.sentence], statement.slot("value")
    if value is None:
        return whole.start, binding.text[whole.start : whole.end]
    first, last = max(whole.start, value.start - _WIDE), min(whole.end, value.end + _WIDE)
    return first, binding.text[first:last]


def words_before(binding: Binding, statement: Statement, place: int) -> str:
    """Return the words of a sentence before a place in the text."""
    return binding.text[binding.parsed.sentences[statement.sentence].start : place]


def read_again(statement: Statement, binding: Binding) -> Statement:
    """Return a statement of a number as the words around it mean it."""
    value = statement.slot("value")
    if value is None or not binding.text:
        return statement
    before = words_before(binding, statement, value.start)
    beyond = _BEYOND.search(before) or (statement.kind == "n" and _MORE_THAN.search(before))
    if value.value[:1].isdigit() and beyond:
        statement = _with(statement, value, Slot("value", value.text, value.start, value.end, f">{value.value}"))
    sentence = words_of(binding, statement.sentence)
    had = _HAD_EVENTS.search(sentence)
    if statement.kind in {"n", "events"} and had and not _GIVEN.search(sentence):
        of = Slot("endpoint", value.text, value.start, value.end, "PFS")
        rest = tuple(each for each in statement.slots if each.name != "endpoint")
        statement = replace(statement, kind="events", slots=(*rest, of) if "progress" in had[0] else statement.slots)
    if (
        statement.kind == "events"
        and statement.slot("endpoint") is None
        and (died := _DIED.search(binding.text, value.end, binding.parsed.sentences[statement.sentence].end))
    ):
        statement = statement.also(Slot("endpoint", died[0], died.start(), died.end(), "deaths"))
    statement = _of_the_one_before(_of_what_was_stopped(_with_how_long(statement, binding), binding), binding)
    return _of_its_trial(_of_its_grade(statement, binding), binding, sentence)


def _of_its_grade(statement: Statement, binding: Binding) -> Statement:
    """Return a share that is none of two arms, since a grade tells it from the other: ``any grade 34%, grade 3 4%``."""
    value = statement.slot("value")
    if value is None or statement.order not in {1, 2} or statement.kind not in {"harm", "percent"}:
        return statement
    for each in binding.parsed.by_sentence.get(statement.sentence, ()):
        other = each.slot("value") if each.order == 3 - statement.order and each.kind == statement.kind else None
        if other is None or statement.slot("arm") is not None:
            continue
        first, last = sorted((value, other), key=lambda one: one.start)
        if last.start - first.end < _NEXT and _GRADE.search(binding.text, first.end, last.start):
            return replace(statement, order=0)
    return statement


def _of_the_one_before(statement: Statement, binding: Binding) -> Statement:
    """Return the first number behind ``twice that of controls: 65% versus 32%`` without the arm that it is not of."""
    value, arm = statement.slot("value"), statement.slot("arm")
    if (
        value is None
        or arm is None
        or arm.end > value.start
        or not _NO_MORE.fullmatch(binding.text, arm.end, value.start)
    ):
        return statement
    if _THAN.search(words_before(binding, statement, arm.start)) is None:
        return statement
    return replace(statement, slots=tuple(each for each in statement.slots if each is not arm))


def _of_what_was_stopped(statement: Statement, binding: Binding) -> Statement:
    """Return a share of those who ``stopped A because of side effects`` as one of the arm of A, not of the next one."""
    value, named, arm = (statement.slot(each) for each in ("value", "endpoint", "arm"))
    if value is None or named is None or not value.end <= named.start or (arm is None and statement.order):
        return statement
    if arm is not None and arm.start < named.end:
        return statement
    words = re.finditer(r"[^\W_]+(?:-[^\W_]+)*", named.text)
    own = [each for each in words if binding.medicine_of(each[0].casefold()) is not None]
    beside = any(
        (other := each.slot("value")) is not None and value.end <= other.start < named.start
        for each in binding.parsed.by_sentence.get(statement.sentence, ())
    )
    if len(own) != 1 or beside:
        return statement
    first, last = named.start + own[0].start(), named.start + own[0].end()
    slot = Slot("arm", own[0][0], first, last, own[0][0].casefold())
    return statement.also(slot) if arm is None else _with(statement, arm, slot)


def is_how_long(statement: Statement, binding: Binding) -> bool:
    """Say whether a median tells how long lasted what a share tells: ``27%, with a median duration of 11 months``."""
    value = statement.slot("value")
    if value is None or statement.kind != "median" or statement.slot("endpoint") is not None:
        return False
    return _HOW_LONG.search(words_before(binding, statement, value.start)[-_NEXT:]) is not None


def _with_how_long(statement: Statement, binding: Binding) -> Statement:
    """Return a share with the arm of how long it lasted, and the other way round, where only one of the two has it."""
    value, arm = statement.slot("value"), statement.slot("arm")
    if value is None or statement.kind not in {"percent", "median"}:
        return statement
    beside = binding.parsed.by_sentence.get(statement.sentence, ())
    lasting = sorted((each for each in beside if is_how_long(each, binding)), key=lambda each: each.stands_at)
    shares = sorted((each for each in beside if each.kind == "percent"), key=lambda each: each.stands_at)
    if not lasting or not shares:
        return statement
    if statement.kind == "median":
        before = [each for each in shares if each.stands_at < value.start]
        own = before[-1].slot("arm") if before and is_how_long(statement, binding) and arm is None else None
        return statement if own is None else statement.also(own)
    other = next((each for each in lasting if each.stands_at > value.start), None)
    own = None if other is None else other.slot("arm")
    between = any(value.start < each.stands_at < (0 if other is None else other.stands_at) for each in shares)
    shared = arm is not None and any(arm.end <= each.stands_at < value.start for each in shares)
    if own is None or between or own.start < value.start or not (arm is None or shared):
        return statement
    return statement.also(own) if arm is None else _with(statement, arm, own)


def _with(statement: Statement, old: Slot, new: Slot) -> Statement:
    return replace(statement, slots=tuple(new if each is old else each for each in statement.slots))


def _of_its_trial(statement: Statement, binding: Binding, sentence: str) -> Statement:
    """Return a statement of one of several trials: ``In A and B, by 33% and 27%, respectively``, with their one arm."""
    slot, value = statement.slot("trial"), statement.slot("value")
    named = binding.trials_in(statement.sentence)
    if len(named) > 1 and slot is not None and value is not None and slot.start > value.start:
        before = [each for each in named if each.end <= value.start]  # A's ratio of 0.23 compares with 0.51 in B
        if before and _OWNED.match(binding.text[before[-1].end : value.start]) is not None:
            return _with(statement, slot, before[-1])
    if len(named) < 2 or value is None or "respectively" not in sentence:
        return statement
    between = (binding.text[one.end : other.start].strip() for one, other in pairwise(named))
    alike = [
        (own.start, each)
        for each in binding.parsed.by_sentence.get(statement.sentence, ())
        if (each.kind, each.get("endpoint")) == (statement.kind, statement.get("endpoint"))
        and (own := each.slot("value")) is not None
    ]
    alike.sort(key=lambda each: each[0])
    places = [start for start, _ in alike]
    each_has, rest = divmod(len(alike), len(named))
    if rest or each_has not in {1, 2} or value.start not in places or not all(one in _LISTING for one in between):
        return statement
    number = places.index(value.start)
    called = {each.text for each in named}
    arms = [arm for _, each in alike if (arm := each.slot("arm")) is not None and arm.text not in called]
    slots = tuple(each for each in statement.slots if each.name not in {"trial", "arm"})
    if each_has == 2:
        arm, number, order = _of_two_arms(arms, places.index(value.start), binding.text, places)
        slots = (*slots, named[number], *(() if arm is None else (arm,)))
        return statement if order < 0 else replace(statement, slots=slots, order=order)
    arms = arms or _given_to_all(statement, binding)
    slots = (*slots, named[number], *(arms[:1] if len({each.value for each in arms}) == 1 else ()))
    return replace(statement, slots=slots, order=0)


def _of_two_arms(arms: list[Slot], at: int, text: str, places: list[int]) -> tuple[Slot | None, int, int]:
    """Return the arm of a number of two arms of each trial, where one is told, its trial, and which arm else.

    Both are read: ``10 v 8 and 21 v 16``, ``10 and 21 with A versus 8 and 16 with B``; of others the last is below 0.
    """
    half = len(places) // 2
    pairs = zip(places[::2], places[1::2], strict=True)
    if all(_VERSUS.search(text, one, other) for one, other in pairs):
        return None, at // 2, -1 if arms else at % 2 + 1
    if not _VERSUS.search(text, places[half - 1], places[half]):
        return None, 0, -1
    own = [arm for arm in arms if (arm.start < places[half]) == (at < half)]
    told = own[0] if len({arm.value for arm in own}) == 1 else None
    return told, at % half, 0 if told is not None else -1 if arms else at // half + 1


def _given_to_all(statement: Statement, binding: Binding) -> list[Slot]:
    """Return the medicines that a sentence has its numbers ``with``, as arms."""
    named = (each for each in binding.named_in(statement.sentence) if each.name in {"drug", "product"})
    return [renamed(each, "arm") for each in named if binding.text[: each.start].endswith("with ")]


def of_either_arm(statement: Statement, binding: Binding, trial: Trial) -> list[Statement] | None:
    """Return a statement of each arm for ``not reached in either arm`` and ``3.0 months in both groups``."""
    value = statement.slot("value")
    if statement.kind not in {"median", "percent"} or value is None or statement.slot("arm") or not binding.text:
        return None
    behind = binding.text[value.end : value.end + 40]
    if not (_EITHER.match(behind) or (value.value == "not reached" and _OF_EITHER.match(behind))):
        return None
    slots = (Slot("arm", value.text, value.start, value.end, each.id) for each in trial.arms)
    return [replace(statement, slots=(*statement.slots, slot), order=0) for slot in slots]


def as_share(statement: Statement, binding: Binding, trial: Trial | None) -> Statement:
    """Return a rate at a time as the share of patients that a dossier has an endpoint for."""
    if trial is None or statement.kind != "rate" or at_its_time(statement, binding, trial) is None:
        return statement
    return replace(statement, kind="percent")


def at_its_time(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the endpoint of a rate at a time, such as ``PFS at 12 months``, where a dossier has it."""
    time, named = statement.slot("time"), statement.get("endpoint")
    own = None if named is None else trial.endpoint(named)
    if own is not None and own.kind == "proportion":
        return own.id
    if time is None:
        return None
    sentence = words_of(binding, statement.sentence)
    behind = binding.text[time.end : time.end + _FAR_UNIT]
    months = months_told(time, behind, words_before(binding, statement, time.start)[-_NEXT:])
    if named is None and (measured := _MEASURED.match(binding.text, time.end)) is not None:
        named = measured[1]  # the 48-week molecular response rate
    unknown = named is None or binding.endpoint(trial, named) is None
    if unknown and _FREE.search(sentence) is not None:
        named = "PFS"
    elif named in {None, "deaths"} and is_of_lives(sentence):
        named = "OS"
    elif unknown and _NO_EVENT.search(sentence) is not None:
        named = "EFS"
    elif unknown and _NO_SPREAD.search(sentence) is not None:
        named = "MFS"
    elif unknown and _NOT_BACK.search(sentence) is not None:
        named = next((each.id for each in trial.endpoints if each.id in {"DFS", "RFS"}), named)
    found = None if months is None or named is None else endpoint_at(trial, named, months)
    return None if found is None else found.id


def at_time_beside(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the endpoint of a share whose time stands elsewhere: ``the deep response rate was 68% at week 48``."""
    slot = statement.slot("endpoint")
    if slot is None or not binding.known.timed(trial.id):
        return None
    if not (told := times_in(words_near(binding, statement)[1])):
        return None
    words = words_before(binding, statement, slot.start)[-_NEXT:].split(" ")[-_LED:]
    for first in range(len(words)):
        bare = first == len(words) - 1  # nothing stands before its name
        if bare and trial.endpoint(slot.value) is not None:
            return None
        timed = binding.known.timed_of(trial.id, " ".join((*words[first:-1], slot.text)))
        if found := [each for each, months in timed if any(abs(months - one) < 1 for one in told)]:
            return found[0] if len(found) == 1 else None
    return None


def at_own_time(statement: Statement, binding: Binding, trial: Trial) -> tuple[str | None, bool]:
    """Return the endpoint of ``OS at 6 months was 78%, at 12 months 59%`` for the second, and whether it has a time."""
    value, slot = statement.slot("value"), statement.slot("endpoint")
    own = None if slot is None else trial.endpoint(slot.value)
    if value is None or slot is None or own is None or own.kind != "proportion" or slot.end >= value.start:
        return None, False
    told = _OWN_TIME.search(binding.text[max(slot.end, value.start - _FAR) : value.start])
    if told is None:
        return None, False
    months = float(told[1]) * (12 if told[2].casefold() == "y" else 1)
    found = endpoint_at(trial, re.split(r"[_\W\d]", own.id)[0], months)
    return (None if found is None else found.id), True


def are_of_an_arm(words: str, trial: Trial, binding: Binding) -> bool:
    """Say whether words tell patients by what they got, so that they are those of an arm: ``Those who received A``."""
    return arm_given(words, trial, binding) is not None


def arm_given(words: str, trial: Trial, binding: Binding) -> Arm | None:
    """Return the arm of patients who are told by what they got: ``who received the inhibitor with A`` as well."""
    told = _GOT.fullmatch(words)
    if told is None:
        return None
    tried = trial.arm_of_role("experimental")
    own = None if tried is None or tried.medicine is None else binding.dossier.medicine(str(tried.medicine))
    given = told[1] if own is None else _BY_ITS_KIND.sub(own.substance.inn, told[1])
    drugs = {each.value for each in binding.parsed.names if each.name in {"drug", "product"}}
    return arm_named(trial, given.casefold(), given, binding.medicine_of, drugs)


def whole_arm(statement: Statement, binding: Binding, trial: Trial) -> Statement:
    """Return a statement of an arm of several medicines that tells one of them: ``369 to A and B``, ``A, with B,``."""
    slot = statement.slot("arm")
    if slot is None or not binding.text:
        return statement
    if (joined := _with_partner(slot, statement, binding)) is not None:
        return _with(statement, slot, joined)
    for arm in sorted(trial.arms, key=lambda each: -len(each.name)):
        parts = [re.escape(each) for each in parts_of(arm.name.casefold())]
        whole = re.compile(_JOINT.join(parts) + r"(?!\w)", re.IGNORECASE)
        found = whole.match(binding.text, slot.start) if len(parts) > 1 else None
        if found is not None and found.end() > slot.end:
            return _with(statement, slot, Slot("arm", found[0], slot.start, found.end(), arm.name.casefold()))
    return statement


def _with_partner(slot: Slot, statement: Statement, binding: Binding) -> Slot | None:
    """Return the medicine and its partner in commas as one arm: ``A, with B, reached`` is what A did, not B."""
    if _GOES_ON.match(binding.text, slot.end) is None:
        return None
    aside = _PARTNER_ASIDE.search(words_before(binding, statement, slot.start))
    if aside is None:
        return None
    end = slot.start - len(aside[0])
    names = (each for each in binding.named_in(statement.sentence) if each.name in {"drug", "product"})
    first = next((each for each in names if each.end == end), None)
    if first is None:
        return None
    value = f"{binding.medicine_of(first.value) or first.value} plus {slot.value}"
    return Slot("arm", binding.text[first.start : slot.end], first.start, slot.end, value)


def part_told(statement: Statement, binding: Binding, trial: Trial) -> tuple[Trial | None, str]:
    """Return the trial of a dossier that is the part which a text tells of, or what it would need: ``In part 2``."""
    if not binding.text:
        return trial, ""
    if not binding.trials_named and (another := _named_by_capitals(binding)) is not None:
        return None, f"the trial {another} in the dossier"
    for number in range(statement.sentence, max(-1, statement.sentence - _BACK), -1):
        found = _PART.search(words_of(binding, number))
        if found is not None:
            part = _NUMBERS.get(found[1].casefold(), found[1])
            called = f"{letters_of(trial.id)}part{part}"
            other = next((each for each in binding.dossier.trials if letters_of(each.id) == called), None)
            if other is not None:
                return other, ""
            known = part == "1" or f"part {part}" in _titles(trial)
            return (trial, "") if known else (None, f"part {part} of {trial.id}")
        if any(each.name == "trial" for each in binding.named_in(number)):
            break
    return trial, ""


def _named_by_capitals(binding: Binding) -> str | None:
    """Return what ``In CAPITALS, median PFS was`` calls a trial, where a text names none that is known."""
    for found in _IN_CAPITALS.finditer(binding.text):
        names = (each for each in binding.parsed.names if each.start < found.end(1) and found.start(1) < each.end)
        if next(names, None) is None:
            return found[1]
    return None


def _titles(trial: Trial) -> str:
    return " ".join((trial.id, trial.title, *(f"{cut.id} {cut.title}" for cut in trial.cuts))).casefold()
