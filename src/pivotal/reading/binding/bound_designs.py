"""Claims about the design of a trial: its conduct, its registry, its dose and its primary endpoints."""

from __future__ import annotations

import re
from dataclasses import replace

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_results import Claim, needing
from pivotal.reading.binding.comparators_told import comparator_told
from pivotal.reading.binding.trials_meant import gives_no_placebo
from pivotal.reading.model import Statement
from pivotal.reading.names.regimens import parts_of
from pivotal.reading.words import REFERENCE_WORDS

_LATE = ("2/3", "3")
_DESIGN = ("blinding", "control", "allocation", "cohorts")
_CONDUCT = frozenset({*_DESIGN, "phase", "randomised"})  # beside which a comparator is told
_AGAINST_PLACEBO = re.compile(
    r"[^.;:(]{0,90}\b(?:versus|vs\.?|against|compar(?:ing|ed)[\w \-]{0,40} (?:with|to)) (?:a )?placebo\b"
    r"(?! (?:plus|and|with|combined|in combination))",
    re.IGNORECASE,
)
_BEHIND_DESIGN = 45  # characters between what is told of a design and the disease of its patients


def of_each_trial(statement: Statement) -> list[Statement]:
    """Return a statement of several trials as one of each; one of a single trial, or of none, is as it was."""
    trials = statement.all("trial")
    if len(trials) < 2:
        return [statement]
    rest = tuple(each for each in statement.slots if each.name != "trial")
    return [replace(statement, slots=(trial, *rest)) for trial in trials]


def design_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claims about the design of a trial, or of each of several: its conduct, and its primary endpoints."""
    return [claim for one in of_each_trial(statement) for claim in _design_of_one(one, binding)]


def comparison_claims(sentence: int, binding: Binding) -> list[tuple[Statement, Claim]]:
    """Return what a sentence says that a trial compared, where it tells nothing else of its design."""
    named = [each for each in binding.named_in(sentence) if each.name == "trial"]
    told = binding.parsed.by_sentence.get(sentence, ()) if len(named) == 1 else ()
    trial = binding.known.trials.get(named[0].value) if len(named) == 1 else None
    conduct = (each for each in told if each.kind == "design" and any(one.name in _CONDUCT for one in each.slots))
    if trial is None or next(conduct, None) is not None:
        return []
    whole = binding.parsed.sentences[sentence]
    statement = Statement("design", (named[0],), named[0].start, whole.end, sentence)
    other = comparator_told(statement, binding, trial)
    return [] if other is None else [(statement, {"check": "trial_design", "trial": trial.id, "comparator": other})]


def _disease_of(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the disease that stands right behind a design: ``a phase 3 trial in metastatic breast cancer``."""
    names = binding.named_in(statement.sentence)
    if any(each.name == "trial" and each.value != trial.id for each in names):
        return None
    behind = [each for each in names if each.name == "disease" and 0 < each.start - statement.end < _BEHIND_DESIGN]
    return binding.disease(behind[0].value) if behind else None


def _is_against_placebo(statement: Statement, binding: Binding, trial: Trial) -> bool:
    """Read ``a phase 3 trial of A versus placebo`` of a trial that gave none, or nothing but one."""
    names = binding.named_in(statement.sentence)
    if trial.control is None or any(each.name == "trial" and each.value != trial.id for each in names):
        return False
    behind = binding.text[statement.end : binding.parsed.sentences[statement.sentence].end]
    return _AGAINST_PLACEBO.match(behind) is not None and (trial.control == "placebo" or gives_no_placebo(trial))


def _compared_with(statement: Statement, binding: Binding, trial: Trial) -> Claim:
    """Return the control that is told beside a design: a placebo that was none, or the arm that is meant."""
    if _is_against_placebo(statement, binding, trial):
        return {"control": "placebo"}
    other = comparator_told(statement, binding, trial)
    return {} if other is None else {"comparator": other}


def _gives_more_than_placebo(trial: Trial) -> bool:
    """Say whether a placebo was added to a medicine in what a trial compares with, which is active then."""
    arms = (set(parts_of(each.name.casefold())) for each in trial.arms if each.role == "reference")
    return any(each - REFERENCE_WORDS for each in arms)


def _design_of_one(statement: Statement, binding: Binding) -> list[Claim]:
    trial, why = binding.trial(statement)
    if trial is None:
        return [needing(why)]
    told: Claim = {}
    phase, joined = statement.get("phase"), (trial.phase or "").split("/")
    of_a_part = len(joined) > 1 and phase in joined  # a phase 1/2 trial, by the phase of one of its parts
    if phase is not None and not of_a_part:
        told["phase"] = list(_LATE) if phase == "late" else [phase]
    if statement.get("randomised"):
        told["randomised"] = "true"
    told |= {name: value for name in _DESIGN if (value := statement.get(name)) is not None}
    active = told.get("control") == "active" and trial.control == "placebo" and _gives_more_than_placebo(trial)
    if active:
        del told["control"]
    elif told and "control" not in told:
        told |= _compared_with(statement, binding, trial)
    if (registry := statement.slot("registry")) is not None:
        told["registry"] = registry.text
    if told and (disease := _disease_of(statement, binding, trial)) is not None:
        told["disease"] = disease
    claims: list[Claim] = [{"check": "trial_design", "trial": trial.id, **told}] if told else []
    return claims + _beside_design(statement, trial, active=active, of_a_part=of_a_part, told=bool(told))


def _beside_design(statement: Statement, trial: Trial, *, active: bool, of_a_part: bool, told: bool) -> list[Claim]:
    """Return the claims of a design beside its conduct: its primary endpoints, and what is not known of it."""
    claims: list[Claim] = []
    if active:
        claims.append(needing(f"to know whether what was given with the placebo of {trial.id} counts as active"))
    if of_a_part:
        claims.append(needing(f"to know which part of {trial.id} is meant, whose phase is {trial.phase}"))
    assessor = {"assessor": statement.get("assessor")} if statement.get("assessor") else {}
    for each in statement.all("primary_endpoint"):
        if not each.value:
            claims.append(needing("a name for the endpoint, and the endpoint in the dossier"))
            continue
        claims.append({"check": "trial_design", "trial": trial.id, "primary_endpoint": each.value, **assessor})
    dose = statement.slot("dose")
    if dose is not None and not claims and not told:
        claims.append(needing("the dose in the dossier"))
    return claims
