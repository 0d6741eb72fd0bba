"""Criteria and facts as English."""

from __future__ import annotations

from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, Criterion, NoneOf, PriorTherapy, TherapyHistory
from pivotal.label.model import Patient
from pivotal.label.vocabulary import Vocabulary, as_code

_LIMITS = (("at_least", "≥"), ("at_most", "≤"), ("above", ">"), ("below", "<"))
_ENDED = {
    "any": "",
    "progressed": " with progression on or after it",
    "intolerant": " stopped for intolerance",
    "progressed_or_intolerant": " with progression on or after it or stopped for intolerance",
}


def sentence(criterion: Criterion, vocabulary: Vocabulary) -> str:
    """Return a criterion as a phrase that a clinician would read without help."""
    match criterion:
        case AllOf(all=parts):
            return "; ".join(sentence(part, vocabulary) for part in parts)
        case AnyOf(any=parts):
            return "(" + " or ".join(_alternative(part, vocabulary) for part in parts) + ")"
        case AtLeast(at_least=count, of=parts):
            return f"at least {count} of (" + "; ".join(sentence(part, vocabulary) for part in parts) + ")"
        case NoneOf(not_=part):
            return f"not ({sentence(part, vocabulary)})"
        case PriorTherapy(prior_therapy=history):
            return _history(history, vocabulary)
        case Atom():
            return _atom(criterion, vocabulary)


def _alternative(part: Criterion, vocabulary: Vocabulary) -> str:
    """Return one of several alternatives; several clauses that belong together stand in brackets."""
    if isinstance(part, AllOf) and len(part.all) > 1:
        return "(" + " and ".join(sentence(each, vocabulary) for each in part.all) + ")"
    return sentence(part, vocabulary)


def _atom(atom: Atom, vocabulary: Vocabulary) -> str:
    field = vocabulary.field(atom.field)
    if field.kind == "number":
        limits = [f"{sign} {getattr(atom, key):g}" for key, sign in _LIMITS if getattr(atom, key) is not None]
        return f"{field.name} {' and '.join(limits)} {atom.unit}"
    if field.kind == "flag":
        return field.name if atom.is_ == "true" else f"no {field.name}"
    names = " or ".join(vocabulary.name_of(field.id, value) for value in atom.values)
    return f"{field.name}: {names}" + (f" ({atom.system})" if atom.system else "")


def _history(history: TherapyHistory, vocabulary: Vocabulary) -> str:
    of = " or ".join(vocabulary.therapy_name(each) for each in history.of)
    less = " and ".join(vocabulary.therapy_name(each) for each in history.other_than)
    codes = vocabulary.therapies
    substances = all(codes.leaves(each) == {each} for each in history.of)
    what = f"therapy with {of}" if substances else of
    limits = (("at least", history.at_least), ("at most", history.at_most))
    counts = " and ".join(f"{words} {count}" for words, count in limits if count is not None)
    setting = "" if history.setting == "any" else f" in the {history.setting} setting"
    less = f" other than {less}" if less else ""
    return f"{'no' if history.at_most == 0 else counts} earlier {what}{less}{setting}{_ENDED[history.outcome]}"


def fact_text(patient: Patient, name: str, vocabulary: Vocabulary) -> str:
    """Return what is known of one field of a patient."""
    value = patient.facts.get(name)
    field = vocabulary.field(name)
    if value is None:
        return "not known"
    if field.kind == "number":
        return f"{value} {field.unit}"
    if field.kind == "flag":
        return "yes" if value in {True, "true"} else "no"
    code, system = as_code(value)
    return vocabulary.name_of(name, code) + (f" ({system})" if system else "")


def history_text(patient: Patient, vocabulary: Vocabulary) -> str:
    """Return what is known of a patient's earlier therapies."""
    if patient.prior_therapies is None:
        return "not known"
    each = [
        vocabulary.therapy_name(received.therapy)
        + f" ({'outcome not known' if received.outcomes is None else ', '.join(received.outcomes)})"
        for received in patient.prior_therapies
    ]
    text = ", ".join(each) or "none"
    return text if patient.prior_therapies_complete else f"{text}; the list may be incomplete"
