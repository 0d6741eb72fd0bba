"""Which endpoint of a trial a statement is of: by the words around it, by its harm and grade, or the primary one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pivotal.dossier.trials import Endpoint, Trial
from pivotal.evidence.model import ReportedResult
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.endpoints_told import (
    called,
    counts_more,
    in_other_words,
    is_harm,
    is_of_lives,
    named_with,
    narrowed,
    of_something_else,
    own_name,
    qualified,
    widened,
)
from pivotal.reading.binding.read_again import (
    at_its_time,
    at_own_time,
    at_time_beside,
    is_how_long,
    words_before,
    words_of,
)
from pivotal.reading.model import Statement
from pivotal.units import Printed

_NEAR, _FAR = 100, 300  # characters beside an endpoint, and before a ratio without one, that may tell of what it is
_LONGER = re.compile(r"\b(?:longer|shorter|higher|lower|improved|better|worse) (?!PFS|OS|DFS|EFS)[A-Z]{3,}\b")
_SIDES = {"better": -1, "worse": 1}  # of 1, on which a hazard ratio then lies
_SHARES = frozenset({"percent", "difference"})  # numbers that an endpoint at a time has, and ratios have not
_OF_LIVES = frozenset({"median", "hazard_ratio", "p_value"})


def endpoint_of(statement: Statement, binding: Binding, trial: Trial, quantity: str) -> str | None:
    """Return the endpoint of a number; of a count or a follow-up it is the primary one."""
    if statement.kind == "harm":
        return _harm_of(statement, trial)
    told, settled = _endpoint_in_words(statement, binding, trial, quantity)
    if settled:
        return told
    if quantity in _OF_LIVES and _of_another_outcome(statement, binding):
        return None
    named = statement.get("endpoint") or _before(statement, binding)
    of_lives = named == "deaths" or is_lived(statement, binding)
    named = "OS" if of_lives and quantity in {"hazard_ratio", "p_value", "events"} else named
    named = None if named == "events" and quantity == "events" else named
    if named is None and quantity in {"n", "follow_up", "events", "hazard_ratio", "p_value"}:
        primary = [each.id for each in trial.endpoints if each.role == "primary"]
        if quantity == "follow_up":  # that at which it is printed
            followed = {each.endpoint for each in _followed(statement, trial)}
            known = [each.id for each in trial.endpoints if each.id in followed]
            known = [each for each in primary if each in known] or known
            known = known or [each.id for each in trial.endpoints if binding.known.printed(trial.id, each.id, quantity)]
            return next(iter(known or primary), None)
        if len(primary) > 1 and quantity == "n":  # that of which it is printed
            primary = [
                each for each in primary if statement.get("value") in binding.known.printed(trial.id, each, quantity)
            ]
        if quantity == "n" and not any(binding.known.printed(trial.id, each, quantity) for each in primary):
            primary = [each.id for each in trial.endpoints if binding.known.printed(trial.id, each.id, quantity)][
                :1
            ] or primary
        return primary[0] if len(primary) == 1 or (primary and quantity == "n") else None
    found = binding.endpoint(trial, named)
    if found is None and (slot := statement.slot("endpoint")) is not None:
        found = in_other_words(trial, slot, named)
    return None if found is None else found.id


def _followed(statement: Statement, trial: Trial) -> Iterator[ReportedResult]:
    """Yield the results of a trial whose follow-up is the one that is told, in whatever unit."""
    said, unit = Printed.parse(str(statement.get("value"))), statement.get("unit") or "months"
    for each in (each for cut in trial.cuts for each in cut.results):
        if each.follow_up is not None and said.agrees_as_time(unit, each.follow_up.value, each.unit):
            yield each


def narrowly(statement: Statement, binding: Binding) -> str | None:
    """Return what a statement is of by words that no rule reads: ``CNS progression``, risk of ``bone metastases``."""
    slot, value = statement.slot("endpoint"), statement.slot("value")
    if slot is not None:
        behind = binding.text[slot.end : min(slot.end + _NEAR, binding.parsed.sentences[statement.sentence].end)]
        return narrowed(words_before(binding, statement, slot.start)[-_NEAR:], slot) or widened(slot, behind)
    if value is None or statement.kind not in {"hazard_ratio", "risk_reduction"}:
        return None
    before = words_before(binding, statement, value.start)[-_FAR:]
    names = {each.text.casefold() for each in binding.named_in(statement.sentence)}
    return narrowed(before, None) or of_something_else(before, names)


def is_lived(statement: Statement, binding: Binding) -> bool:
    """Say whether what patients did is told for an endpoint: ``lived longer``, and not without their disease."""
    named = statement.get("endpoint") or ""
    return named.startswith(("live", "living", "surviv")) and is_of_lives(words_of(binding, statement.sentence))


def either_survival(statement: Statement, binding: Binding, trial: Trial, direction: str) -> str:
    """Return what a gain in bare ``survival`` would need behind progression-free survival, which alone had it.

    Parameters
    ----------
    statement : Statement
        A benefit.
    binding : Binding
    trial : Trial
    direction : str
        What is said of the experimental arm.
    """
    slot = statement.slot("endpoint")
    if slot is None or slot.value != "OS" or slot.text.casefold() != "survival" or direction not in _SIDES:
        return ""
    near = (statement.sentence - 1, statement.sentence)
    told = (each.slot("endpoint") for number in near for each in binding.parsed.by_sentence.get(number, ()))
    others = {each.value for each in told if each is not None and each.start < slot.start} - {"OS"}
    found = (each for each in trial.endpoints if each.id in others and each.name.endswith("free survival"))
    other = next((each for each in found if _did(trial, each.id, direction)), None)
    if other is None or _did(trial, "OS", direction):
        return ""
    return f"to know whether {other.name} is meant, or overall survival"


def _did(trial: Trial, endpoint: str, direction: str) -> bool:
    """Say whether a hazard ratio of an endpoint lies on the side that is told."""
    results = (each for cut in trial.cuts for each in cut.results if each.endpoint == endpoint and each.group is None)
    ratios = [float(each.hazard_ratio.value.value or 1) for each in results if each.hazard_ratio is not None]
    return bool(ratios) and all((each - 1) * _SIDES[direction] > 0 for each in ratios)


def _endpoint_in_words(statement: Statement, binding: Binding, trial: Trial, quantity: str) -> tuple[str | None, bool]:
    """Return the endpoint that the words around a number tell, and whether they do."""
    slot = statement.slot("endpoint")
    found: Endpoint | None = None
    if slot is None and statement.kind == "median" and (lasted := _lasted(statement, binding, trial)) is not None:
        found = called(trial, f"duration of {lasted}")
        return (None if found is None else found.id), True
    if statement.slot("time") is not None and (timed := at_its_time(statement, binding, trial)) is not None:
        return timed, True
    if quantity in _SHARES and (timed := at_time_beside(statement, binding, trial)) is not None:
        return timed, True
    told, own_time = at_own_time(statement, binding, trial)
    if own_time:
        return told, True
    if slot is not None and quantity == "percent":
        behind = binding.text[slot.end : binding.parsed.sentences[statement.sentence].end]
        found, settled = qualified(trial, slot, words_before(binding, statement, slot.start), behind)
        if settled:
            return (None if found is None else found.id), True
    if slot is not None and (own := own_name(trial, slot)) is not None:
        return own.id, True
    if slot is not None and (more := counts_more(words_before(binding, statement, slot.start), slot)) is not None:
        found = named_with(trial, more)
    elif slot is None and _may_be_of_lives(statement, quantity) and is_of_lives(words_of(binding, statement.sentence)):
        found = binding.endpoint(trial, "OS")
    else:
        return None, False
    return (None if found is None else found.id), True


def _lasted(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return what lasted so long, told as a share before: ``27% had a CR, with a median duration of 11 months``."""
    value = statement.slot("value")
    if value is None or not is_how_long(statement, binding):
        return None
    shares = [each for each in binding.parsed.by_sentence.get(statement.sentence, ()) if each.kind == "percent"]
    named = [binding.endpoint(trial, each.get("endpoint")) for each in shares if each.start < value.start]
    return named[-1].name.removesuffix(" rate") if named and named[-1] is not None else None


def _may_be_of_lives(statement: Statement, quantity: str) -> bool:
    """Say whether a number may be of how long patients lived: a time, how much longer, or what compares two."""
    return quantity in _OF_LIVES or (quantity == "difference" and statement.slot("unit") is not None)


def _before(statement: Statement, binding: Binding) -> str | None:
    """Return the endpoint of the last statement before, for a number that names none."""
    if statement.kind in {"n", "follow_up", "percent", "events"}:
        return None
    for each in binding.parsed.before(statement, 1):
        if each.get("endpoint") is not None:
            return each.get("endpoint")
        if each.kind == "median" and is_of_lives(words_of(binding, each.sentence)):
            return "OS"  # patients lived a median of so many months
    return None


def _of_another_outcome(statement: Statement, binding: Binding) -> bool:
    """Say whether what was longer is told by letters that nobody knows: ``a longer TUDD was seen (HR 0.70)``."""
    value = statement.slot("value")
    before = (
        "" if value is None or statement.slot("endpoint") is not None else words_before(binding, statement, value.start)
    )
    return _LONGER.search(before) is not None


def harm_told(statement: Statement) -> str:
    """Return what a harm is called, with its grade."""
    told = (statement.slot("narrowed"), statement.slot("harm"), statement.slot("grade"))
    return ", ".join(f"grade {each.text}" if each.text.isdigit() else each.text for each in told if each is not None)


def _harm_of(statement: Statement, trial: Trial) -> str | None:
    """Return the endpoint of a trial that is a harm of this name and grade: ``hypertension``, ``fatigue, grade 3``."""
    told, harm = harm_told(statement), statement.get("harm")
    proportions = [each for each in trial.endpoints if each.kind == "proportion"]
    narrowed = statement.slot("grade") or statement.slot("narrowed")
    if narrowed is None and any(each.id == harm for each in proportions):
        return harm
    return next((each.id for each in proportions if any(is_harm(told, name) for name in (*each.names, each.id))), None)
