"""Of which arm a text says that it did better, worse or no better."""

from __future__ import annotations

import re
from dataclasses import replace

from pivotal.dossier.trials import Arm, Trial
from pivotal.reading.binding.arms_meant import given_to_all
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.read_again import words_before
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.phrases import renamed

_MORE = ("long", "short", "high", "low", "great", "better", "improv", "prolong", "extend", "increas", "superior")
_CLAUSE_BEGINS = re.compile(r"(?:[;,:]|\b(?:and|but|while|whereas))(?:\s+(?:the|median|both|also))*\s+", re.IGNORECASE)
_UNDER = re.compile(r"\b(?:that|whether|if|neither|nor)\b", re.IGNORECASE)
_NO = re.compile(
    r"\b(?:not|no|never|neither|nor|without|fail\w*|un\w+|lack\w*|similar|same|compar\w+)\b|n't", re.IGNORECASE
)
_LESS = ("short", "low", "less", "few", "worse", "poor", "inferior")
_THAN = frozenset({"than with", "than for", "than on", "than in", "than"})
OF_THE_OTHER = {"better": "worse", "worse": "better", "not better": "not worse", "not worse": "not better"}


def direction_told(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return what is said of the experimental arm: what is better with the reference arm is worse with it.

    Nothing where the arm that is told to have done better is none of the trial.
    """
    told, arm = statement.get("direction") or "better", statement.slot("favoured")
    told = told.removeprefix("not ") if _is_denied_elsewhere(statement, binding) else told
    if arm is None and _is_of_the_other(statement, binding, trial):
        return OF_THE_OTHER[told]
    if arm is None or (not arm.value.endswith(" alone") and given_to_all(trial, arm.value, binding.medicine_of)):
        return told
    found = arm_of(arm, statement, binding, trial)
    if found is None:
        return None
    return told if found.role == "experimental" else OF_THE_OTHER[told]


def _is_denied_elsewhere(statement: Statement, binding: Binding) -> bool:
    """Read ``A did not work and PFS was longer with B``: the clause of an endpoint has no denial of its own."""
    slot, endpoint = statement.slot("direction"), statement.slot("endpoint")
    if slot is None or endpoint is None or not slot.value.startswith("not ") or not endpoint.end <= slot.start:
        return False
    before = words_before(binding, statement, endpoint.start)
    starts = [each.end() for each in _CLAUSE_BEGINS.finditer(before)]
    if not starts or before[starts[-1] :].strip() or _UNDER.search(before) or not slot.text.startswith(_MORE):
        return False
    rest = re.split(r"[;,]|\b(?:and|but)\b", binding.text[slot.end :], maxsplit=1)[0]
    return _NO.search(f"{binding.text[endpoint.start : slot.end]}{rest}") is None


def _is_of_the_other(statement: Statement, binding: Binding, trial: Trial) -> bool:
    """Read ``PFS was longer than with A`` of the medicine that is tried: what is told is told of the other arm."""
    compared, slot = statement.slot("compared"), statement.slot("direction")
    if compared is None or slot is None or slot.value not in {"better", "worse"} or len(trial.arms) != 2:
        return False
    if slot.text.casefold().startswith(_LESS) != (slot.value == "worse"):
        return False  # which was read as the arm before it has it
    if binding.text[slot.end : compared.start].strip().casefold() not in _THAN:
        return False
    found = arm_of(compared, statement, binding, trial)
    return found is not None and found.role == "experimental"


def arm_of(slot: Slot, statement: Statement, binding: Binding, trial: Trial) -> Arm | None:
    """Return the arm that the words of a slot name, whatever else its statement tells."""
    return binding.arm(trial, replace(statement, slots=(renamed(slot, "arm"),), order=0))[0]


def other_than_compared(statement: Statement, binding: Binding, trial: Trial) -> Slot | None:
    """Return what an arm is told to have done better than, where the trial has no such arm."""
    slot = statement.slot("compared")
    if slot is None or given_to_all(trial, slot.value, binding.medicine_of):
        return None
    return slot if arm_of(slot, statement, binding, trial) is None else None
