"""Whose effect a number is where a trial has several experimental arms: ``with A plus B by 58% and with A by 37%``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.arms_meant import arm_named
from pivotal.reading.binding.binding import Binding
from pivotal.reading.model import Statement
from pivotal.reading.names.regimens import parts_of

_JOINED = re.compile(r"\s*(?:plus|and|with|\+|/|combined with|in combination with|added to)\s*", re.IGNORECASE)
_ALONE = re.compile(r"\s+(?:alone|monotherapy|as (?:a )?(?:single agent|monotherapy))\b", re.IGNORECASE)
_KIND = re.compile(r"\b(combination|monotherapy|single[- ]agent)\b", re.IGNORECASE)
_MEDICINES = frozenset({"drug", "product"})


def arm_of_effect(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the experimental arm that an effect is of, where a trial has several and the sentence tells one.

    It is the last one told before the number, or the next one behind it where the first number stands before every arm.

    Parameters
    ----------
    statement : Statement
        A ratio, a difference, a risk that is lower, a p value or a benefit.
    binding : Binding
    trial : Trial
    """
    experimental = trial.experimental_arms
    if len(experimental) < 2 or not binding.text:
        return None
    told = [each for each in _told(statement.sentence, binding, trial) if each[1] in experimental]
    value = statement.slot("value") or statement.slot("direction")
    if not told or value is None:
        return None
    alike = [
        slot.start
        for each in binding.parsed.by_sentence.get(statement.sentence, ())
        if each.kind == statement.kind and (slot := each.slot("value")) is not None and slot.start != value.start
    ]
    at = value.start
    if all(place > min([at, *alike]) for place, _ in told):  # by 58% with A plus B and by 37% with A
        until = min((each for each in alike if each > at), default=len(binding.text))
        return next((arm for place, arm in told if at < place < until), None)
    return next((arm for place, arm in reversed(told) if place < at), None)


def _told(sentence: int, binding: Binding, trial: Trial) -> list[tuple[int, str]]:
    """Return the arms that a sentence names, with where."""
    span = binding.parsed.sentences[sentence]
    drugs = {each.value for each in binding.parsed.names if each.name in _MEDICINES}
    found: list[tuple[int, str]] = []
    read = span.start
    for start, end, words in (*_phrases(sentence, binding), (span.end, span.end, "")):
        kinds = [
            (each.start(), _of_kind(trial, each[1].casefold())) for each in _KIND.finditer(binding.text, read, start)
        ]
        found += [(at, kind) for at, kind in kinds if kind is not None]
        arm = arm_named(trial, words, binding.text[start:end], binding.medicine_of, drugs) if words else None
        found += [] if arm is None else [(start, arm.id)]
        read = end
    return found


def _phrases(sentence: int, binding: Binding) -> Iterator[tuple[int, int, str]]:
    """Yield the medicines that a sentence joins, or names alone, with where they stand."""
    names = sorted(
        (each for each in binding.named_in(sentence) if each.name in _MEDICINES), key=lambda each: each.start
    )
    at = 0
    while at < len(names):
        start, end, words = names[at].start, names[at].end, [names[at].value]
        while at + 1 < len(names) and _JOINED.fullmatch(binding.text[end : names[at + 1].start]):
            at += 1
            end = names[at].end
            words.append(names[at].value)
        alone = _ALONE.match(binding.text, end) if len(words) == 1 else None
        yield start, alone.end() if alone else end, "+".join(words) + (" alone" if alone else "")
        at += 1


def _of_kind(trial: Trial, word: str) -> str | None:
    """Return the only experimental arm of several medicines, or of one, where a trial has one of each."""
    experimental = [each for each in trial.arms if each.role == "experimental"]
    several = [each.id for each in experimental if len(parts_of(each.name.casefold())) > 1]
    single = [each.id for each in experimental if each.id not in several]
    chosen = several if word == "combination" else single
    return chosen[0] if len(chosen) == 1 and several and single else None
