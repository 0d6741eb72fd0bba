"""Claims about the design of a trial: its conduct, its registry, its dose and its primary endpoints."""

from __future__ import annotations

import re
from dataclasses import replace

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_results import Claim, needing
from pivotal.reading.binding.trials_meant import gives_no_placebo
from pivotal.reading.model import Statement

_LATE = ("2/3", "3")
_DESIGN = ("blinding", "control", "allocation", "cohorts")
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


def _disease_of(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the disease that stands right behind a design: ``a phase 3 trial in metastatic breast cancer``."""
    names = binding.named_in(statement.sentence)
    if any(each.name == "trial" and each.value != trial.id for each in names):
        return None
    first = _end_of(statement)
    behind = [
        each
        for each in names
        if each.name == "disease" and first < each.start and each.start - statement.end < _BEHIND_DESIGN
    ]
    return binding.disease(behind[0].value) if behind else None


def _end_of(statement: Statement) -> int:
    """Return the end of what is told of a design besides what is compared with, which may stand far behind."""
    told = [each.end for each in statement.slots if each.name != "control"]
    return statement.end if statement.slot("control") is None else max([statement.start, *told])


def _is_against_placebo(statement: Statement, binding: Binding, trial: Trial) -> bool:
    """Read ``a phase 3 trial of A versus placebo`` of a trial that gave none, or nothing but one."""
    names = binding.named_in(statement.sentence)
    if trial.control is None or any(each.name == "trial" and each.value != trial.id for each in names):
        return False
    behind = binding.text[_end_of(statement) : binding.parsed.sentences[statement.sentence].end]
    return _AGAINST_PLACEBO.match(behind) is not None and (trial.control == "placebo" or gives_no_placebo(trial))


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
    told |= {name: value for name in _DESIGN if (value := statement.get(name))}
    compared = statement.slot("control")
    if "control" not in told and (told or compared is not None) and _is_against_placebo(statement, binding, trial):
        told["control"] = "placebo"
    if (registry := statement.slot("registry")) is not None:
        told["registry"] = registry.text
    if told and (disease := _disease_of(statement, binding, trial)) is not None:
        told["disease"] = disease
    claims: list[Claim] = [{"check": "trial_design", "trial": trial.id, **told}] if told else []
    if of_a_part:
        claims.append(needing(f"to know which part of {trial.id} is meant, whose phase is {trial.phase}"))
    assessor = {"assessor": statement.get("assessor")} if statement.get("assessor") else {}
    for each in statement.all("primary_endpoint"):
        if not each.value:
            claims.append(needing("a name for the endpoint, and the endpoint in the dossier"))
            continue
        claims.append({"check": "trial_design", "trial": trial.id, "primary_endpoint": each.value, **assessor})
    dose = statement.slot("dose")
    if dose is not None and not claims:
        claims.append(needing("the dose in the dossier"))
    if compared is not None and not claims:
        claims.append(needing("the comparator in the dossier"))
    return claims
