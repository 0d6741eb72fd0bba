"""The day of a data cut-off that a text tells, and the cuts whose numbers stand beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_results import result_claims
from pivotal.reading.binding.bound_together import prints
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.slots_told import plain_day, told_day
from pivotal.reading.model import Slot, Statement

_CUTOFF = re.compile(r"\bcut[\s-]?offs?\b", re.IGNORECASE)
_BEHIND = re.compile(
    r"(?:\s+dates?)?(?:\s+(?:for|in|of)\s+(?:the\s+)?[\w-]+(?:\s+(?:trial|study|analysis))?)?"
    r"\s*(?:,|:|\(|=)?\s*(?:(?:was|is|of|on|at|in|set|as)\s+)*"
)
_BEFORE = re.compile(r"\s*(?:\(|,)?\s*(?:the\s+)?(?:clinical\s+)?(?:data\s*-?\s*)?")
_RESULTS = frozenset({"median", "percent", "hazard_ratio"})


def cutoff_claims(
    sentence: int, bound: Sequence[tuple[Statement, Claim]], binding: Binding
) -> list[tuple[Statement, Claim]]:
    """Return the claim that the data of a trial were cut off on a day, of the cuts that print the numbers beside it.

    Parameters
    ----------
    sentence : int
    bound : sequence of (Statement, claim)
        The other claims of that sentence; where it has no number they are those of the next one.
    binding : Binding
    """
    whole = binding.parsed.sentences[sentence]
    found = _CUTOFF.search(binding.text, whole.start, whole.end)
    dates = [each for each in binding.named_in(sentence) if each.name == "date"] if found is not None else []
    slot = None if found is None else _day_of(found, dates, binding)
    day = told_day(slot)
    if found is None or slot is None or day is None:
        return []
    statement = Statement("design", (slot,), min(found.start(), slot.start), max(found.end(), slot.end), sentence)
    next_one = (each for each in binding.parsed.by_sentence.get(sentence + 1, ()) if each.slot("value") is not None)
    numbers = _numbers([claim for _, claim in bound])
    numbers = numbers or _numbers([claim for each in next_one for claim in result_claims(each, binding)])
    trial = next((each for each in binding.dossier.trials if numbers and each.id == numbers[0]["trial"]), None)
    trial = trial or binding.trial(statement)[0]
    if trial is None:
        return []
    own = [each for each in numbers if each["trial"] == trial.id]
    cuts = [cut.id for cut in trial.analyses if own and all(prints(cut, each) for each in own)]
    claim: Claim = {"check": "data_cutoff", "trial": trial.id, "happened": plain_day(day)}
    return [(statement, claim | ({"cuts": cuts} if cuts else {}))]


def _numbers(claims: Sequence[Claim]) -> list[Claim]:
    return [each for each in claims if each["check"] == "result" and each["quantity"] in _RESULTS]


def _day_of(found: re.Match[str], dates: Sequence[Slot], binding: Binding) -> Slot | None:
    """Return the date that stands right behind a cut-off, or right before it."""
    for each in dates:
        if each.start >= found.end() and _BEHIND.fullmatch(binding.text, found.end(), each.start):
            return each
        if each.end <= found.start() and _BEFORE.fullmatch(binding.text, each.end, found.start()):
            return each
    return None
