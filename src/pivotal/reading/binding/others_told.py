"""Patients beside a number that nothing in a trial tells: a number that is not printed may be theirs, and is no error.

A phrase is held against what a trial says of itself: its title, arms, cohorts and diseases. What is left over tells
some of its patients, or others: ``in poor-risk patients``, ``in the second-line setting``, ``at Japanese sites``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.dossier_words import split_words, stems
from pivotal.reading.binding.patients_meant import OF_WHICH, are_all, is_called, is_of_everybody, of_one_sex, prints
from pivotal.reading.binding.read_again import words_near
from pivotal.reading.binding.some_beside import NUMBERS, compared_with, stands_beside
from pivotal.reading.binding.subjects_told import condition_told, subjects_told, told_before, told_behind
from pivotal.reading.model import Slot, Statement

_PHRASE = re.compile(r"\b(?:in|among|for|after|at|across|within)\s+([^,.;:()]{3,90})", re.IGNORECASE)
_ENDS = re.compile(
    r"(?<!who)(?<!that)(?<!who had)\s+(?:was|were|is|had|has|showed|reached|lived|survived|crossed|responded|died"
    r"|discontinued|experienced|achieved|versus|vs\.?|compared|median|and)\b|\s+\d[\d.]*\s*(?:%|months)",
    re.IGNORECASE,
)
_OF_WHOM = re.compile(
    r"\b(?:patients?|pts|people|those|participants|subjects|individuals|(?:sub)?groups?|subset|(?:sub)?population|cohort|Asians|Caucasians"
    r"|setting|line|tumou?rs|sites|practice|program(?:me)?|analys[ie]s|carriers|smokers|prior|previous)\b",
    re.IGNORECASE,
)
# Where what is told of the patients begins: "in the first group the figures were", "in such tumours the risk fell".
_NEXT = re.compile(
    r"\b(?:patients|pts|people|those|participants|(?:sub)?groups?|subset|(?:sub)?population|cohort|setting|tumou?rs|disease)"
    r"\s+(?=(?:the|its|their|there|it|they|this|a|an)\b)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(r"\b(?:at least|up to|one or more|two or more|1 or more|2 or more|≥)\s*\w*", re.IGNORECASE)
_PLAIN = frozenset({
    "a", "about", "active", "adult", "adults", "advanced", "after", "agent", "all", "alone", "already", "an",
    "analysis", "and", "any", "arm", "arms", "as", "assigned", "at", "average", "been", "being", "both", "by",
    "cancer", "care", "clinical", "cohort", "combination", "combined", "comparator", "comparison", "control",
    "disease", "drug", "drugs", "each", "earlier", "either", "enrolled", "entire", "experimental", "final",
    "first", "follow", "from", "full", "get", "gets", "given", "global", "got", "group", "groups", "had",
    "have", "having", "in", "infusion", "intent", "intention", "interim", "it", "its", "itt", "large", "line",
    "lines", "live", "living", "locally", "measurable", "medicine", "medicines", "metastatic", "modified",
    "more", "new", "novel", "of", "on", "or", "other", "our", "overall", "participants", "patient",
    "patients", "people", "phase", "pill", "pills", "pivotal", "placebo", "plus", "population", "previous",
    "previously", "primary", "prior", "progressive", "randomised", "randomized", "rate", "rates", "receive",
    "received", "receiving", "recurrent", "refractory", "registrational", "relapsed", "same", "second",
    "setting", "standard", "studied", "study", "subjects", "systemic", "tablet", "tablets", "take", "taken",
    "takes", "taking", "than", "that", "the", "their", "them", "therapies", "therapy", "these", "third", "this",
    "those", "to", "took", "total", "treat", "treated", "treatment", "treatments", "trial", "trials", "tumor",
    "tumors", "tumour", "tumours", "two", "typical", "unresectable", "up", "was", "were", "which", "who",
    "whole", "whom", "with",
})  # fmt: skip
_LINES = frozenset({"first", "second", "third", "two"})  # of therapy, of which a trial tells the one that it is in
_SEXES = frozenset({"women", "men", "males", "females", "male", "female"})
_BOTH_SEXES = re.compile(r"\b(?:wo)?men (?:and|or) (?:the )?(?:wo)?men\b", re.IGNORECASE)
# Words that tell patients apart whatever a trial is of, so that a number that is printed of all need not be theirs; a
# trial of older patients need not say so.
_APART = re.compile(
    r"[-–](?:positive|negative|mutat\w+|mutant|eligible|ineligible|risk|high|low|expressing|deficient|proficient)\b"
    r"|\b(?:younger|women|men|females?|males?|(?:non-?)?responders?|(?:non-?)?smokers|(?:non-?)?carriers|Asian|Japanese|Chinese|Korean|Taiwanese|Indian|European|American|African|Hispanic"
    r"|white|black|Caucasian)\b",
    re.IGNORECASE,
)
# Before a medicine that patients got in a trial, whatever its name; "who had received" one before tells them apart.
_GIVEN = re.compile(
    r"\b(?:on|receiving|taking|given|plus|combined with|(?<!previously )(?<!already )(?<!earlier )treated with)\s+"
    r"(?:[\w-]+\s+(?:plus|and|with)\s+)?$",
    re.IGNORECASE,
)
_BACK = 60  # characters before a medicine
_HAD_GOT = re.compile(
    r"\bwho\s+(?:had|have)\s+(?:not\s+)?(?:previously\s+)?(?:received|taken|had|got)\s+(.+)", re.IGNORECASE
)
_PLUS_BRAND = re.compile(r"\b(?:plus|\+) [A-Z][a-z]+\b")  # a brand that no dossier need know
_ANSWERED = re.compile(
    r"\b(?:(?:non-?)?responders?\b|in (?:an? )?(?:\w+ )?(?:complete|partial) (?:response|remission)\b)", re.IGNORECASE
)
_COUNT = re.compile(r"\s*[(\[]\s*[nN]\s*=?\s*")  # between patients and their number: "patients with A (n = 61)"
_NUMBERS = NUMBERS | {"difference"}


def others_told(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> str:
    """Return what a number would need that may be that of others than all of a trial.

    One that is printed is of all, but where patients are told apart by a mark, an age or a country.
    """
    value = statement.slot("value")
    counted = statement.kind == "n"
    if value is None or not binding.text or claim.get("group") is not None:
        return ""
    if not (counted or statement.kind in _NUMBERS):
        return ""
    printed = prints(trial, claim)
    if printed and _APART.search(words_near(binding, statement)[1]) is None:
        return ""
    if is_of_everybody(words_near(binding, statement)[1]):
        return ""
    own = next((each for each in trial.cohorts if each.id == claim.get("cohort")), None)
    for first, last in _patients_told(statement, binding, value.start):
        phrase = binding.text[first:last].strip()
        if own is not None and is_called(trial, own, phrase):
            continue
        if counted and _COUNT.fullmatch(binding.text, last, value.start) is None:
            continue
        answered = _ANSWERED.search(phrase) is not None
        if answered and _is_of_responses(claim, trial):
            continue
        of_some = answered or _left_over(phrase, (first, last), statement, binding, trial)
        if (not printed or _APART.search(phrase)) and of_some:
            return f"{OF_WHICH}{phrase}"
    condition = None if printed or counted else condition_told(statement, binding)
    return "" if condition is None else f"{OF_WHICH}{condition}"


def _is_of_responses(claim: Claim, trial: Trial) -> bool:
    """Say whether an endpoint is one of those who responded, such as how long a response lasted."""
    endpoint = trial.endpoint(claim["endpoint"])
    return endpoint is not None and "respon" in endpoint.name.casefold()


def some_judged(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the patients who are told to have fared so, where they are told apart from others of a trial."""
    slot = statement.slot("direction")
    if slot is None or not binding.text:
        return None
    for first, last in subjects_told(statement, binding, slot.start):
        phrase = binding.text[first:last].strip()
        of_some = _left_over(phrase, (first, last), statement, binding, trial)
        if of_some and (slot.value != "better" or _APART.search(phrase)):
            return phrase
    return None


def _patients_told(statement: Statement, binding: Binding, place: int) -> Iterator[tuple[int, int]]:
    """Yield where a sentence tells whose a number is, or that before it with which it is compared."""
    start, sentence = words_near(binding, statement)
    first = compared_with(statement, binding)
    told = [statement] if first is None else [statement, first]
    for found in _PHRASE.finditer(sentence):
        phrase = _ENDS.split(found[1], maxsplit=1)[0].strip()
        phrase = phrase if (told_next := _NEXT.search(phrase)) is None else phrase[: told_next.end()].strip()
        span = (start + found.start(), start + found.start(1) + len(phrase))
        if _OF_WHOM.search(phrase) and any(stands_beside(span, each, binding) for each in told):
            yield start + found.start(1), span[1]
    for each in told:
        value = each.slot("value")
        yield from subjects_told(each, binding, place if value is None else value.start)
        yield from told_behind(each, binding)
    yield from told_before(statement, binding)


def _left_over(phrase: str, place: tuple[int, int], statement: Statement, binding: Binding, trial: Trial) -> bool:
    """Say whether words of a phrase are left when those are taken away that a trial tells of all its patients."""
    if are_all(trial, phrase):
        return False
    near = (binding.named_in(number) for number in (statement.sentence, statement.sentence - 1) if number >= 0)
    names = [each for told in near for each in told if place[0] <= each.start < place[1]]
    if any(each.name == "date" for each in names):
        return False
    if _got_before(_AT_LEAST.sub(" ", phrase), trial):
        return True
    for each in (each for each in names if _is_of_trial(each, binding, trial)):
        phrase = phrase.replace(each.text, " ")
    words = split_words(_AT_LEAST.sub(" ", _PLUS_BRAND.sub(" ", phrase)))
    plain = _PLAIN - _LINES if {"line", "lines"} & set(words) else _PLAIN
    if _SEXES & set(words):
        both = _BOTH_SEXES.search(words_near(binding, statement)[1]) is not None
        plain = plain | _SEXES if both or of_one_sex(trial, binding.dossier.diseases) else plain
    left = stems(each for each in words if each not in plain)
    return bool(left) and not left <= binding.known.told_of_all(trial.id)


def _got_before(phrase: str, trial: Trial) -> bool:
    """Read ``patients with A who had received B``: they are told from others of a trial whose title has no B."""
    got = _HAD_GOT.search(phrase)
    words = [] if got is None else split_words(got[1])
    return not stems(each for each in words if each not in _PLAIN) <= stems(split_words(trial.title))


def _is_of_trial(name: Slot, binding: Binding, trial: Trial) -> bool:
    """Say whether a name is none that tells patients of a trial from others: its medicine, its disease."""
    if name.name in {"drug", "product"}:
        given = _GIVEN.search(binding.text[max(0, name.start - _BACK) : name.start]) is not None
        return given or binding.medicine_of(name.value) is not None
    if name.name == "disease":
        meant = binding.disease(name.value)
        return meant is not None and any(binding.related(meant, str(each.disease)) for each in trial.cohorts)
    return name.name != "territory"
