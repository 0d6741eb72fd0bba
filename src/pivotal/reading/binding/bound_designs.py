"""Claims about the design of a trial: its conduct, its registry, its dose and its primary endpoints."""

from __future__ import annotations

import re
from dataclasses import replace

from pivotal.dossier.trials import Trial
from pivotal.label.language import Atom
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_results import Claim, needing
from pivotal.reading.binding.criteria_parts import leaves
from pivotal.reading.binding.trials_meant import gives_no_placebo
from pivotal.reading.model import Statement

_LATE = ("2/3", "3")
_DESIGN = ("blinding", "control", "allocation", "cohorts")
_AGAINST_PLACEBO = re.compile(
    r"[^.;:(]{0,90}\b(?:versus|vs\.?|against|compar(?:ing|ed)[\w \-]{0,40} (?:with|to)) (?:a )?placebo\b"
    r"(?! (?:plus|and|with|combined|in combination))",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(r"\brespectively\b", re.IGNORECASE)
_PLAIN = re.compile(r"\bwith (?:an? )?(?:advanced |metastatic |relapsed or refractory )?$")
_BEFORE = 40  # characters before a disease in which words narrow it: "with lung"
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
    each_own = _paired(statement, binding)
    if not each_own:
        return [needing("to know which of this is told of which trial")]
    return [claim for one in each_own for claim in _design_of_one(one, binding)]


def _paired(statement: Statement, binding: Binding) -> list[Statement]:
    """Return a design once for each of its trials, with its own of several endpoints; none where nobody tells which.

    ``A and B had primary endpoints of X and Y, respectively``.
    """
    each_own, ends = of_each_trial(statement), statement.all("primary_endpoint")
    whole = binding.parsed.sentences[statement.sentence]
    in_order = _IN_ORDER.search(binding.text, whole.start, whole.end) is not None
    conduct = len({each.name for each in statement.slots} & {"phase", "randomised", *_DESIGN})
    if len(each_own) == 1 or not (len(ends) > 1 or (in_order and conduct > 1)):
        return each_own
    if conduct or not in_order or len(ends) != len(each_own):
        return []
    return [
        replace(one, slots=tuple(each for each in one.slots if each.name != "primary_endpoint" or each is end))
        for one, end in zip(each_own, ends, strict=True)
    ]


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


def _disease_enrolled(statement: Statement, binding: Binding, trial: Trial) -> list[Claim]:
    """Return the claim that the patients of a trial had a disease: one that all of them had, or another one.

    That some of them had it, as pancreatic tumours among neuroendocrine ones, is no claim on the trial.
    """
    told, codes = binding.disease(str(statement.get("disease"))), binding.words.diseases
    held = {str(each.disease) for each in trial.cohorts if each.disease is not None}
    asked = [] if trial.eligibility is None else leaves(trial.eligibility)
    held |= {value for each in asked if isinstance(each, Atom) and each.field == "disease" for value in each.values}
    if told is None or not held:
        return []
    ill = statement.slot("disease")
    plain = ill is not None and _PLAIN.search(binding.text, max(0, ill.start - _BEFORE), ill.start) is not None
    all_had = plain and all(binding.related(each, told) and codes.within(each, told) for each in held)
    if not all_had and any(binding.related(each, told) for each in held):
        return []
    return [{"check": "trial_design", "trial": trial.id, "disease": told}]


def _design_of_one(statement: Statement, binding: Binding) -> list[Claim]:
    trial, why = binding.trial(statement)
    if trial is None:
        return [needing(why)]
    if statement.slot("disease") is not None:
        return _disease_enrolled(statement, binding, trial)
    told: Claim = {}
    phase, joined = statement.get("phase"), (trial.phase or "").split("/")
    of_a_part = len(joined) > 1 and phase in joined  # a phase 1/2 trial, by the phase of one of its parts
    if phase is not None and not of_a_part:
        told["phase"] = list(_LATE) if phase == "late" else [phase]
    if statement.get("randomised"):
        told["randomised"] = "true"
    told |= {name: value for name in _DESIGN if (value := statement.get(name)) is not None}
    if "control" not in told and told and _is_against_placebo(statement, binding, trial):
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
    return claims
