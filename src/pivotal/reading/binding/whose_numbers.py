"""Whose number a claim is on: all patients, a cohort, a group, or those of a medicine that was given alone or not."""

from __future__ import annotations

import re
from dataclasses import replace

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.patients_described import described
from pivotal.reading.binding.patients_meant import (
    OF_WHICH,
    are_all,
    cohort_of,
    describes_all,
    group_named,
    has_all,
    has_parts,
    is_of_everybody,
    is_unnamed,
    may_be_of_all,
    of_a_cohort,
    of_some,
    prints,
    takes_up,
    told_in,
    whose,
)
from pivotal.reading.binding.read_again import are_of_an_arm, words_before, words_of
from pivotal.reading.binding.some_beside import some_beside
from pivotal.reading.binding.subjects_told import patients_phrase
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.phrases import renamed

# What patients had to have to enter a trial, and no group of them: "patients with measurable disease were randomised".
_TO_ENTER = re.compile(
    r"(?:patients with )?(?:(?:measurable|evaluable|advanced|progressive|active|relapsed|refractory|and|or)[ ,-]+)+"
    r"disease",
    re.IGNORECASE,
)

# Words behind "in" that are none of the patients, and those of whom what they responded with lasted.
_NO_PATIENTS = re.compile(
    r"which (?:patients|people|women|men|participants|those)"
    r"|(?:the |its |top-?line )*(?:results|data|findings|figures|analys[ie]s|news|releases?|reports?)\b(?! of).*",
    re.IGNORECASE,
)
_RESPONDED = re.compile(
    r"(?:(?:the|all|patients|those|people|women|men|participants|who|that|with|an?|had|achieved|objective|confirmed|tumou?r"
    r"|complete|partial|or|to|treatment|therapy|response|responses|responded|responders|responding)\b\s*)+",
    re.IGNORECASE,
)
_OF_RESPONSES = frozenset({"DOR", "TTR"})

_LIKENED = re.compile(
    r"\b(?:consistent with|similar to|comparable (?:to|with)|in line with|like)\s+"
    r"(?:(?:those|that|the results|results|what was|the)\s+)?(?:(?:seen|observed|reported)\s+)?(?:in|of|for|among)\s+"
    r"(?:the\s+|patients with\s+|those with\s+)*$",
    re.IGNORECASE,
)
_IN_ALL = re.compile(
    r"\s?(?:%|months?|years?)?(?:\s\([^()]*\))?\s(?:in|for|among|across)\s"
    r"(?:all|the (?:overall|whole|entire|total))\b",
    re.IGNORECASE,
)
_OWN_BRACKET = re.compile(
    r"\s?(?:%|months?|years?)?\s\(\s*\d[\d.]*\s?(?:%|months?)?\s(?:in|for|among)\s(?:patients|those|the|women|men)\b",
    re.IGNORECASE,
)

_OR_ANOTHER = re.compile(r"\s*(?:or|and|and/or)\s+(?!\d)((?:[\w-]+\s?){1,4})", re.IGNORECASE)


def of_patients(statement: Statement, binding: Binding, trial: Trial) -> tuple[Statement, str | None, str]:
    """Return a statement whose patients are told as a cohort where they are one, the group that they are, or a need."""
    for name in ("subset", "cohort"):
        slot = statement.slot(name)
        if slot is None:
            continue
        if (needs := _told_of_others(slot, statement, binding)) is not None:
            return statement, None, needs
        rest = tuple(each for each in statement.slots if each is not slot)
        own = any(binding.is_cohort(slot, each, trial) for each in trial.cohorts)
        if own and not (statement.kind == "n" and _joins_another(slot, binding, trial)):
            rest = tuple(each for each in rest if each.name != "arm" or each.start != slot.start)  # "the pNET group"
            return replace(statement, slots=(*rest, renamed(slot, "cohort"))), None, ""
        entered = statement.kind == "n" and (own or _TO_ENTER.fullmatch(slot.text) is not None)
        if (
            entered
            or _is_of_all(statement, binding)
            or describes_all(trial, slot.text)
            or are_all(trial, slot.text)
            or is_nobody(slot.text)
            or (statement.get("endpoint") in _OF_RESPONSES and _RESPONDED.fullmatch(slot.text) is not None)
            or are_of_an_arm(slot.text, trial, binding)
        ):
            statement = replace(statement, slots=rest)
        elif (group := group_named(trial, slot.text)) is not None:
            return replace(statement, slots=rest), group, ""
    subset = statement.slot("subset")
    if subset is None and (some := some_beside(statement, binding, trial)) is not None:
        return statement, None, "" if are_all(trial, some) else of_some(some)
    if subset is None or (is_unnamed(subset.text) and _named_beside(statement, binding, trial) is not None):
        return statement, None, ""
    rest = tuple(each for each in statement.slots if each is not subset)
    told = _described(subset, statement, binding, trial)
    if told is None:
        return statement, None, of_some(subset.text)
    return replace(statement, slots=rest if told == "all" else (*rest, renamed(subset, "described"))), None, ""


def is_nobody(words: str) -> bool:
    """Say whether words that were read as patients tell nobody: ``results posted to a registry``, ``in which men``."""
    return _NO_PATIENTS.fullmatch(words) is not None


def _described(subset: Slot, statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return whether patients are told by what all of a trial had, or may have had by their earlier treatment."""
    if statement.kind == "n" or not binding.text:
        return None
    own = {str(each.disease) for each in trial.cohorts}
    named = [each for each in binding.named_in(statement.sentence) if each.name == "disease"]
    meant = ((each.text, binding.disease(each.value)) for each in named)
    diseases = [text for text, each in meant if each is not None and any(binding.related(each, one) for one in own)]
    names = (" ".join(each.names) for each in binding.dossier.diseases if each.id in own)
    return described(trial, patients_phrase(subset, statement, binding), " ".join((*names, *diseases)))


def _joins_another(slot: Slot, binding: Binding, trial: Trial) -> bool:
    """Read ``298 patients with pancreatic or extra-pancreatic tumours``: those of two cohorts of a trial."""
    told = _OR_ANOTHER.match(binding.text, slot.end)
    words = told[1].split() if told is not None else []
    runs = (" ".join(words[:count]) for count in range(1, len(words) + 1))
    others = [_of_words(slot, each) for each in runs]
    own = {each.id for each in trial.cohorts if binding.is_cohort(slot, each, trial)}
    return any(each.id not in own and binding.is_cohort(one, each, trial) for one in others for each in trial.cohorts)


def _of_words(slot: Slot, words: str) -> Slot:
    """Return a slot of other words."""
    return slot._replace(text=words, value=words.casefold())


def _told_of_others(slot: Slot, statement: Statement, binding: Binding) -> str | None:
    """Read ``results were consistent with those in A, with a median of``: a number that is not that of A."""
    value = statement.slot("value")
    behind = value is not None and slot.end <= value.start
    likened = behind and _LIKENED.search(words_before(binding, statement, slot.start)) is not None
    return f"{OF_WHICH}it is likened to that of {slot.text}" if likened else None


def _is_of_all(statement: Statement, binding: Binding) -> bool:
    """Read ``37.1% (61.3% in patients with A)`` and ``13.4 months in all``: whose a number is, told behind it."""
    value = statement.slot("value")
    if value is None or not binding.text:
        return False
    end = binding.parsed.sentences[statement.sentence].end
    return any(each.match(binding.text, value.end, end) for each in (_IN_ALL, _OWN_BRACKET))


def some_told(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the group of patients in which an effect is told, by its own words or by those of its sentence."""
    for each in statement.all("among"):
        if group_named(trial, each.text) is not None:
            return each.text
    if statement.all("among") or not binding.text or may_be_of_all(words_of(binding, statement.sentence)):
        return None
    named = _named_beside(statement, binding, trial)
    return None if named is None else named[1]


def of_whom(claim: Claim, statement: Statement, binding: Binding, trial: Trial, group: str | None) -> tuple[Claim, str]:
    """Return a claim on a number, of those whose number it is, and what it would need where that is not known."""
    some, loose = statement.slot("described"), _loosely_named(claim, statement, binding, trial)
    if some is not None and not prints(trial, claim):
        needs = of_some(some.text)
    else:
        needs = f"to know whether {loose} was given alone" if loose is not None else ""
    if needs:
        return claim, needs
    if group is None and _is_of_all(statement, binding):
        return claim, ""
    if group is not None:
        cohort = cohort_of(trial, group)
        return {**claim, "group": group, **({} if cohort is None else {"cohort": cohort})}, ""
    if claim.get("cohort") is not None or not has_all(trial) or not has_parts(trial):
        group, needs = whose(trial, claim)
        return ({**claim, "group": group} if group else claim), needs
    if not prints(trial, claim):
        return _of_some(claim, statement, binding, trial)
    named = _named_beside(statement, binding, trial) if statement.slot("cohort") is None else None
    if named is None or may_be_of_all(words_of(binding, statement.sentence)):
        return claim, ""
    if prints(trial, _of(claim, named)):
        return _of(claim, named), ""
    return claim, f"to know whether it is that of {named[1] or named[0]}"


def _of(claim: Claim, named: tuple[str | None, str | None]) -> Claim:
    """Return a claim on the number of a cohort and group."""
    return claim | {name: each for name, each in zip(("cohort", "group"), named, strict=True) if each is not None}


def _of_some(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> tuple[Claim, str]:
    """Return a claim on a number that is none of all patients, of those that the sentence names or the one before."""
    group, needs = whose(trial, claim)
    cohorts = of_a_cohort(trial, claim)
    own = _named_beside(statement, binding, trial) if statement.slot("cohort") is None else None
    before = _named_beside(statement, binding, trial, 1) if own is None and (needs or cohorts) else None
    for named in (own, before):
        if named is not None:
            of = _of(claim, named)
            sure = named is own and not may_be_of_all(words_of(binding, statement.sentence))
            if sure and not prints(trial, of) and (part := _part_beside(statement, binding, trial)) is not None:
                return claim, of_some(part)
            if sure or prints(trial, of):
                return of, ""
    if group is not None:
        return {**claim, "group": group}, ""
    if cohorts and claim["quantity"] == "follow_up":
        return claim | {"cohort": cohorts[0]}, ""  # which is that of their cut
    if is_of_everybody(words_of(binding, statement.sentence)):
        return claim, ""
    return claim, needs or (f"the cohort (it may be {' or '.join(cohorts)})" if cohorts else "")


def _part_beside(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the patients of whom another number of a sentence is, some of a cohort: ``untreated BM``."""
    told = (each.slot("subset") for each in binding.parsed.by_sentence.get(statement.sentence, ()))
    for slot in (each for each in told if each is not None):
        if told_in(trial, slot.text) and not any(binding.is_cohort(slot, each, trial) for each in trial.cohorts):
            return slot.text
    return None


def _named_beside(
    statement: Statement, binding: Binding, trial: Trial, back: int = 0
) -> tuple[str | None, str | None] | None:
    """Return the cohort and group that the sentence of a statement names, or one before it that it takes up."""
    if statement.sentence < back:
        return None
    sentence = words_of(binding, statement.sentence - back)
    if back == 0 and takes_up(sentence):
        return _named_beside(statement, binding, trial, 1)
    return next(iter(told_in(trial, sentence)), None)


def _loosely_named(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the name of a medicine of both arms that stands alone, where the number is that of the combination."""
    slot, role = statement.slot("arm"), next((each.role for each in trial.arms if each.id == claim.get("arm")), "")
    tried = trial.arm_of_role("experimental")
    if slot is None or statement.order or role != "reference" or tried is None or prints(trial, claim):
        return None
    beside = binding.parsed.by_sentence.get(statement.sentence, ())
    arms = {each.get("arm") for each in beside if each.kind == statement.kind and each.slot("arm") is not None}
    if binding.medicine_of(slot.value) != str(tried.medicine) or len(arms) > 1 or "alone" in slot.text.casefold():
        return None
    return slot.text if prints(trial, claim | {"arm": tried.id}) else None
