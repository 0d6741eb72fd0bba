"""Claims about the design of a trial: its conduct, its registry, its dose and its primary endpoints."""

from __future__ import annotations

import re
from dataclasses import replace

from pivotal.dossier.trials import Trial
from pivotal.label.language import Atom
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.comparators_told import comparator_told
from pivotal.reading.binding.criteria_parts import leaves
from pivotal.reading.binding.endpoints_told import times_in
from pivotal.reading.binding.read_again import words_before
from pivotal.reading.binding.trials_meant import gives_no_placebo
from pivotal.reading.binding.trials_told_apart import is_denied, is_of_next
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.regimens import parts_of
from pivotal.reading.words import REFERENCE_WORDS

_LATE = ("2/3", "3")
_DESIGN = ("blinding", "control", "allocation", "cohorts")
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]*", re.ASCII)  # as dossiers name endpoints; what is in words has none
_LISTED = ("phase", *_DESIGN, "primary_endpoint")
_CONDUCT = frozenset({*_DESIGN, "phase", "randomised"})  # beside which a comparator is told
_OF_A_TRIAL = _CONDUCT | {"primary_endpoint", "registry", "dose"}
_AGAINST_PLACEBO = re.compile(
    r"[^.;:(]{0,90}\b(?:versus|vs\.?|against|compar(?:ing|ed)[\w \-]{0,40} (?:with|to)) (?:a )?placebo\b"
    r"(?! (?:plus|and|with|combined|in combination))",
    re.IGNORECASE,
)
_DOSED = re.compile(
    r"(?:[\w-]+ ){0,3}(?:dos(?:e|es|ing|age)|treatment)[ -](?:level )?(?:cohorts|groups)", re.IGNORECASE
)
# What an endpoint is told to be, and what a regulator's notice calls the chief outcomes, primary ones or not.
_DEFINED = re.compile(
    r"\b(?:defined|described|expressed|counted|meaning)\s+(?:as\s+)?(?:an?\s+|the\s+)?$", re.IGNORECASE
)
_MAJOR = re.compile(r"\bmajor (?:efficacy )?(?:outcomes?|measures?)\b", re.IGNORECASE)
_NO_TRIAL = re.compile(r"(?!(?:[ ,-]+[\w-]+){0,4}[ -](?:trial|study|design)\b)", re.IGNORECASE)
_PLAIN = re.compile(r"\bwith (?:an? )?(?:advanced |metastatic |relapsed or refractory )?$")
_WAS_NOT = re.compile(r"\b(?:(?:was|is) not|wasn['’]t|isn['’]t) (?:an? )?$", re.IGNORECASE)
_OF_IT = re.compile(r"(?: (?:trial|study|design))?\s*[.,;]", re.IGNORECASE)
_WORD = re.compile(r"[\w-]+")
_PAIR = 2  # arms
_ASSIGNED = re.compile(
    r"\s*(?:ratio|fashion|basis)?\s*to\s+(?:receive\s+)?(?:either\s+)?([^\W\d][\w-]*)[^.;:,]{0,40}?"
    r"\s(?:or|and|versus)\s(?:to\s)?([^\W\d][\w-]*)",
    re.IGNORECASE,
)
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
    if (paired := _paired(statement, binding)) is None:
        return [needing(f"to know which of these is told of {each.text}") for each in statement.all("trial")]
    return [claim for one in paired for claim in _denied(one, binding) or _design_of_one(one, binding)]


def _paired(statement: Statement, binding: Binding) -> list[Statement] | None:
    """Return a statement of each trial with what is told of it: of A and B, ``open-label and double-blind``.

    Nothing where several trials and several values are listed, and no ``respectively`` says which is whose.
    """
    trials = statement.all("trial")
    listed = {name: found for name in _LISTED if (found := statement.all(name))}
    last = max((each.end for found in listed.values() for each in found), default=statement.end)
    given = len(trials) > 1 and "respectively" in binding.text[last : last + _BEHIND_DESIGN]
    if len(trials) < 2 or (not given and all(len(each) == 1 for each in listed.values())):
        return of_each_trial(statement)
    if not given:
        held = [known for each in trials if (known := binding.known.trials.get(each.value))]
        asked = [one.endpoint(each.value) for one in held for each in listed.get("primary_endpoint", ())]
        shared = list(listed) == ["primary_endpoint"] and all(each and each.role == "primary" for each in asked)
        return of_each_trial(statement) if shared else None
    if any(len(each) != len(trials) for each in listed.values()):
        return None
    rest = tuple(each for each in statement.slots if each.name != "trial" and each.name not in listed)
    own = (tuple(each[place] for each in listed.values()) for place in range(len(trials)))
    return [replace(statement, slots=(trial, *each, *rest)) for trial, each in zip(trials, own, strict=True)]


def comparison_claims(sentence: int, binding: Binding) -> list[tuple[Statement, Claim]]:
    """Return what a sentence says that a trial compared, where it tells nothing else of its design."""
    if (only := binding.only_trial_in(sentence)) is None:
        return []
    slot, trial = only
    told = (each for each in binding.parsed.by_sentence.get(sentence, ()) if each.kind == "design")
    if any(one.name in _CONDUCT for each in told for one in each.slots):
        return []
    whole = binding.parsed.sentences[sentence]
    statement = Statement("design", (slot,), slot.start, whole.end, sentence)
    other = comparator_told(statement, binding, trial)
    return [] if other is None else [(statement, {"check": "trial_design", "trial": trial.id, "comparator": other})]


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


def _not_primary(slot: Slot, statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return what a primary endpoint would need that is told loosely, or is what another is defined as."""
    if not _NAME.fullmatch(slot.value):
        return "a name for the endpoint, and the endpoint in the dossier"
    before = words_before(binding, statement, slot.start) if binding.text else ""
    if _DEFINED.search(before[-30:]):
        return f"how {trial.id} defines its endpoints"
    endpoint = trial.endpoint(slot.value)
    loose = _MAJOR.search(before) is not None and (endpoint is None or endpoint.role != "primary")
    return f"to know whether {slot.text} is a primary endpoint of {trial.id}" if loose else None


def _is_ended(slot: Slot, binding: Binding) -> bool:
    """Read ``NAME ended early and was unblinded``: what was done to a trial, not ``an unblinded trial``."""
    return slot.text.casefold() == "unblinded" and _NO_TRIAL.match(binding.text, slot.end) is not None


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
    """Return the claims about the design of a trial, without what is told of others or denied."""
    statement, trial, why = _of_its_own(statement, binding)
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
    told |= {name: value for name in _DESIGN if (value := statement.get(name))} | _turned(statement, binding, trial)
    loose = _loosely(statement, binding, trial)
    told = {name: value for name, value in told.items() if name not in loose}
    if told.get("control") == "active" and trial.control == "placebo" and _gives_more_than_placebo(trial):
        loose["control"] = f"to know whether what was given with the placebo of {trial.id} counts as active"
        del told["control"]
    elif "control" not in told and (told or statement.slot("control") is not None):
        told |= _compared_with(statement, binding, trial)
    if (registry := statement.slot("registry")) is not None:
        told["registry"] = registry.text
    if told and (disease := _disease_of(statement, binding, trial)) is not None:
        told["disease"] = disease
    claims: list[Claim] = [{"check": "trial_design", "trial": trial.id, **told}] if told else []
    claims += [needing(each) for each in loose.values()]
    if of_a_part:
        claims.append(needing(f"to know which part of {trial.id} is meant, whose phase is {trial.phase}"))
    claims += _primary_endpoints(statement, binding, trial)
    dose = statement.slot("dose")
    if dose is not None and not claims and not told:
        claims.append(needing("the dose in the dossier"))
    if statement.slot("control") is not None and not claims and not told:
        claims.append(needing("the comparator in the dossier"))
    return claims


def _turned(statement: Statement, binding: Binding, trial: Trial) -> Claim:
    """Return a ratio in the order of the arms where what is compared with comes first: ``1:2 to placebo or NAME``."""
    ratio = statement.slot("allocation")
    named = None if ratio is None else _ASSIGNED.match(binding.text, ratio.end)
    if ratio is None or named is None or len(trial.arms) != _PAIR:
        return {}
    first, second = (set(_WORD.findall(each.name.casefold())) for each in trial.arms)
    one, other = named[1].casefold(), named[2].casefold()
    turned = one in second - first and other in first - second
    return {"allocation": ":".join(reversed(ratio.value.split(":")))} if turned else {}


def _denied(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim on what a trial is denied to have been: ``A was not an open-label trial``.

    One that was blinded otherwise was not so, as is said; a control may have been of two kinds.
    """
    told = [each for each in statement.slots if each.name in {"blinding", "control", "randomised"}]
    if len(told) != 1 or statement.slot("trial") is None:
        return []
    if not _WAS_NOT.search(words_before(binding, statement, told[0].start)[-14:]):
        return []
    trial, _ = binding.trial(statement)
    if trial is None or _OF_IT.match(binding.text, told[0].end) is None:
        return []
    name, value = told[0].name, told[0].value
    if name == "randomised":
        said: str | None = "false"
    elif (trial.blinding if name == "blinding" else trial.control) == value:
        said = f"not {value}"
    else:
        said = trial.blinding if name == "blinding" else None
    return [{"check": "trial_design", "trial": trial.id, name: said}] if said else []


def _of_its_own(statement: Statement, binding: Binding) -> tuple[Statement, Trial | None, str]:
    """Return a statement without what is told of another trial or denied, its trial, and why there is nothing left."""
    trial, why = binding.trial(statement)
    if trial is None or not binding.text:
        return statement, trial, why
    first, names = binding.parsed.sentences[statement.sentence].start, binding.named_in(statement.sentence)
    left = []
    for each in statement.slots:
        if each.name in _CONDUCT and is_denied(each, binding.text, first):
            why = f"what {trial.id} was, and not what it was not"
        elif each.name in _OF_A_TRIAL and (
            is_of_next(each, statement, binding.text, first, names) or binding.is_told_apart(statement, trial, each)
        ):
            why = "the name of the trial"
        else:
            left.append(each)
    told = not why or any(each.name in _OF_A_TRIAL for each in left)
    return replace(statement, slots=tuple(left)), trial if told else None, why


def _primary_endpoints(statement: Statement, binding: Binding, trial: Trial) -> list[Claim]:
    """Return the claim of each endpoint that is told to be a primary one."""
    claims: list[Claim] = []
    assessor = {"assessor": statement.get("assessor")} if statement.get("assessor") else {}
    for each in statement.all("primary_endpoint"):
        timed = _at_its_time(each, binding, trial)
        needs = None if timed is not None else _not_primary(each, statement, binding, trial)
        own = {"check": "trial_design", "trial": trial.id, "primary_endpoint": timed or each.value, **assessor}
        claims.append(own if needs is None else needing(needs))
    return claims


def _at_its_time(slot: Slot, binding: Binding, trial: Trial) -> str | None:
    """Return the endpoint that is a share at a time, which is told with it or left out: ``response at week 24``."""
    timed = [] if trial.endpoint(slot.value) is not None else binding.known.timed_of(trial.id, slot.text)
    told = times_in(binding.text[slot.start : slot.end + _BEHIND_DESIGN].partition(";")[0]) if timed else []
    found = [each for each, months in timed if any(abs(months - one) < 1 for one in told)]
    primary = {each.id for each in trial.endpoints if each.role == "primary"}
    found = found if told else [each for each, _ in timed if each in primary]
    return found[0] if len(found) == 1 else None


def _loosely(statement: Statement, binding: Binding, trial: Trial) -> dict[str, str]:
    """Return what is told of a design by words that mean something else, with what it would need."""
    told = {}
    blinding, cohorts = statement.slot("blinding"), statement.slot("cohorts")
    if blinding is not None and _is_ended(blinding, binding):
        told["blinding"] = f"when {trial.id} was unblinded"
    if cohorts is not None and _DOSED.match(binding.text, cohorts.end + 1):
        told["cohorts"] = f"the doses of {trial.id}, by which these cohorts are told apart"
    return told
