"""Patients beside a number that nothing in a trial tells: a number that is not printed may be theirs, and is no error.

A phrase is held against what a trial says of itself: its title, arms, cohorts and diseases. What is left over tells
some of its patients, or others: ``in poor-risk patients``, ``in the second-line setting``, ``at Japanese sites``.
"""

from __future__ import annotations

import re

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.patients_meant import Claim, is_of_everybody, prints
from pivotal.reading.binding.read_again import words_near
from pivotal.reading.binding.some_beside import NUMBERS, compared_with, stands_beside
from pivotal.reading.model import Statement

_PHRASE = re.compile(r"\b(?:in|among|for|after|at|across|within)\s+([^,.;:()]{3,90})", re.IGNORECASE)
_ENDS = re.compile(
    r"\s+(?:was|were|is|had|has|showed|reached|lived|survived|crossed|responded|died|discontinued|experienced|achieved"
    r"|versus|vs\.?|compared|median|and)\b|\s+\d[\d.]*\s*(?:%|months)",
    re.IGNORECASE,
)
_OF_WHOM = re.compile(
    r"\b(?:patients?|people|those|participants|subjects|individuals|(?:sub)?groups?|subset|(?:sub)?population|cohort"
    r"|setting|line|tumou?rs|sites|practice|program(?:me)?|analys[ie]s|carriers|smokers|prior|previous)\b",
    re.IGNORECASE,
)
# Where what is told of the patients begins: "in the first group the figures were", "in such tumours the risk fell".
_NEXT = re.compile(
    r"\b(?:patients|people|those|participants|(?:sub)?groups?|subset|(?:sub)?population|cohort|setting|tumou?rs|disease)"
    r"\s+(?=(?:the|its|their|there|it|they|this|a|an)\b)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(r"\b(?:at least|up to|one or more|two or more|1 or more|2 or more|≥)\s*\w*", re.IGNORECASE)
_PLAIN = frozenset({
    "a", "about", "active", "adult", "adults", "advanced", "after", "all", "already", "an", "analysis", "and",
    "any", "arm", "arms", "as", "assigned", "at", "been", "both", "by", "cancer", "care", "clinical", "cohort",
    "combination", "combined", "control", "disease", "each", "earlier", "either", "enrolled", "entire", "final",
    "first", "follow", "from", "full", "given", "global", "group", "groups", "had", "have", "having", "in",
    "intent", "intention", "interim", "its", "itt", "large", "line", "lines", "locally", "measurable",
    "metastatic", "modified", "more", "of", "on", "or", "other", "our", "overall", "participants", "patient",
    "patients", "people", "phase", "pivotal", "placebo", "population", "previous", "previously", "primary",
    "prior", "progressive", "randomised", "randomized", "rate", "rates",
    "receive", "received", "receiving", "recurrent",
    "refractory", "registrational", "relapsed", "same", "second", "setting", "standard", "studied", "study",
    "subjects", "systemic", "taking", "that", "the", "their", "them", "therapies", "therapy", "these", "third",
    "this", "those", "to", "total", "treat", "treated", "treatment", "treatments", "trial", "trials", "tumor",
    "tumors", "tumour", "tumours", "two", "unresectable", "up", "was", "were", "which", "who", "whole", "with",
})  # fmt: skip
_LINES = frozenset({"first", "second", "third"})  # of therapy, of which a trial tells the one that it is in
_STEM = 5  # letters by which words are alike


def others_told(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> str:
    """Return what a number would need that is not printed, where it may be that of others than all of a trial."""
    value = statement.slot("value")
    start, sentence = words_near(binding, statement)
    if value is None or statement.kind not in NUMBERS or not binding.text or prints(trial, claim):
        return ""
    if claim.get("group") is not None or is_of_everybody(sentence):
        return ""
    first = compared_with(statement, binding)
    told = [statement] if first is None else [statement, first]
    for found in _PHRASE.finditer(sentence):
        phrase = _ENDS.split(found[1], maxsplit=1)[0].strip()
        phrase = phrase if (told_next := _NEXT.search(phrase)) is None else phrase[: told_next.end()].strip()
        span = (start + found.start(), start + found.start(1) + len(phrase))
        beside = any(stands_beside(span, each, binding) for each in told)
        if not _OF_WHOM.search(phrase) or not beside:
            continue
        if _left_over(phrase, (start + found.start(1), span[1]), statement, binding, trial):
            return f"to know of which patients it is: {phrase}"
    return ""


def _left_over(phrase: str, place: tuple[int, int], statement: Statement, binding: Binding, trial: Trial) -> bool:
    """Say whether words of a phrase are left when those are taken away that a trial tells of all its patients."""
    names = [each for each in binding.named_in(statement.sentence) if place[0] <= each.start < place[1]]
    if any(each.name == "date" for each in names):
        return False
    for each in (each for each in names if each.name != "territory"):
        phrase = phrase.replace(each.text, " ")
    words = re.findall(r"[a-z0-9]+", _AT_LEAST.sub(" ", phrase).casefold())
    plain = _PLAIN - _LINES if {"line", "lines"} & set(words) else _PLAIN
    left = {each[:_STEM] for each in words if each not in plain}
    if not left:
        return False
    diseases = {str(each.disease) for each in trial.cohorts}
    told = (str(each.name) for each in binding.dossier.diseases if each.id in diseases)
    parts = (f"{each.id} {' '.join(each.names)}" for each in (*trial.arms, *trial.cohorts, *trial.endpoints))
    whole = " ".join((trial.id, trial.title, *parts, *told)).casefold()
    counted = {str(n) for cut in trial.cuts for each in cut.results for n in each.n.values()}
    return not left <= {each[:_STEM] for each in re.findall(r"[a-z0-9]+", whole)} | counted
