"""Three-valued criteria: met, not met, or not known (Kleene, 1952, strong logic of indeterminacy).

``True``, ``False`` and ``None``. An atom looks at the set of values that the patient may have: it is met when all of
them meet it, not met when none does, and not known otherwise. Missing is every value at once, so a criterion that names
every value is met even by a patient of whom nothing is known, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pivotal.errors import DataError
from pivotal.label.language import (
    AllOf,
    AnyOf,
    AtLeast,
    Atom,
    Criterion,
    NoneOf,
    PriorTherapy,
    TherapyHistory,
    check_depth,
)
from pivotal.label.model import Patient, TherapyReceived
from pivotal.label.vocabulary import Hierarchy, Vocabulary, as_code, as_flag, as_number
from pivotal.units import convert

Truth = bool | None


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return false if one is false, else unknown if one is unknown, else true."""
    truths = list(truths)
    return False if False in truths else None if None in truths else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return true if one is true, else unknown if one is unknown, else false."""
    truths = list(truths)
    return True if True in truths else None if None in truths else False


def not_of(truth: Truth) -> Truth:
    """Return the opposite; the opposite of unknown is unknown."""
    return None if truth is None else not truth


def at_least_of(count: int, truths: Iterable[Truth]) -> Truth:
    """Return whether at least ``count`` are true, as far as the unknown ones let it be said."""
    truths = list(truths)
    met, open_ = truths.count(True), truths.count(None)
    return True if met >= count else None if met + open_ >= count else False


def refuse_too_deep(criterion: Criterion) -> None:
    """Refuse criteria that are nested deeper than any label is, before anything walks through them.

    Raises
    ------
    DataError
    """
    try:
        check_depth(criterion)
    except ValueError as error:
        raise DataError(str(error)) from error


def refuse_problems(criteria: Iterable[Criterion], words: Vocabulary) -> None:
    """Refuse criteria that are nested too deeply, or speak of what the vocabulary does not have.

    Raises
    ------
    DataError
        With everything that is wrong.
    """
    wrong: list[str] = []
    for criterion in criteria:
        refuse_too_deep(criterion)
        wrong += [problem for _, problem in words.problems(criterion)]
    if wrong:
        raise DataError("; ".join(wrong))


def evaluate(criterion: Criterion, truth_of: Callable[[Atom | PriorTherapy], Truth]) -> Truth:
    """Return the truth of a criteria tree, given the truth of its leaves."""
    match criterion:
        case AllOf(all=parts):
            return all_of(evaluate(part, truth_of) for part in parts)
        case AnyOf(any=parts):
            return any_of(evaluate(part, truth_of) for part in parts)
        case NoneOf(not_=part):
            return not_of(evaluate(part, truth_of))
        case AtLeast(at_least=count, of=parts):
            return at_least_of(count, (evaluate(part, truth_of) for part in parts))
        case Atom() | PriorTherapy():
            return truth_of(criterion)


def truth_for(patient: Patient, vocabulary: Vocabulary) -> Callable[[Atom | PriorTherapy], Truth]:
    """Return the function that gives the truth of a leaf for one patient."""

    def truth_of(leaf: Atom | PriorTherapy) -> Truth:
        if isinstance(leaf, PriorTherapy):
            return history_truth(leaf.prior_therapy, patient, vocabulary.therapies)
        return atom_truth(leaf, patient, vocabulary)

    return truth_of


def atom_truth(atom: Atom, patient: Patient, vocabulary: Vocabulary) -> Truth:
    """Return whether a patient meets one atom."""
    field, value = vocabulary.field(atom.field), patient.facts.get(atom.field)
    if field.kind == "number":
        return _within_limits(atom, as_number(value), str(field.unit))
    if field.kind == "flag":
        known = as_flag(value)
        return None if known is None else known == (atom.is_ == "true")
    codes = vocabulary.codes(field.id)
    wanted = frozenset[str]().union(*(codes.leaves(each) for each in atom.values))
    if value is None:
        return covered(codes.everything, wanted)
    code, system = as_code(value)
    comparable = atom.system is None or system == atom.system
    return covered(codes.leaves(code) if comparable else codes.everything, wanted)


def covered(possible: frozenset[str], wanted: frozenset[str]) -> Truth:
    """Return whether every possible value is wanted, none is, or some are."""
    if possible <= wanted:
        return True
    return None if possible & wanted else False


def _within_limits(atom: Atom, value: float | None, unit: str) -> Truth:
    if value is None:
        return None
    value = convert(value, unit, str(atom.unit))
    return not (
        (atom.at_least is not None and value < atom.at_least)
        or (atom.at_most is not None and value > atom.at_most)
        or (atom.above is not None and value <= atom.above)
        or (atom.below is not None and value >= atom.below)
    )


def history_truth(wanted: TherapyHistory, patient: Patient, therapies: Hierarchy) -> Truth:
    """Return whether a patient's earlier therapies are as wanted; different therapies are counted once each."""
    received = patient.prior_therapies
    by_therapy: dict[str, list[Truth]] = {}
    for each in received or ():
        by_therapy.setdefault(each.therapy, []).append(_counts(each, wanted, therapies))
    truths = [any_of(each) for each in by_therapy.values()]
    met, possible = truths.count(True), truths.count(True) + truths.count(None)
    complete = received is not None and patient.prior_therapies_complete

    def reaches(count: int) -> Truth:
        if met >= count:
            return True
        return False if complete and possible < count else None

    enough = True if wanted.at_least is None else reaches(wanted.at_least)
    too_many = False if wanted.at_most is None else reaches(wanted.at_most + 1)
    return all_of([enough, not_of(too_many)])


def therapies_wanted(wanted: TherapyHistory, therapies: Hierarchy) -> frozenset[str]:
    """Return the smallest therapies that count."""
    of = frozenset[str]().union(*(therapies.leaves(each) for each in wanted.of))
    return of - frozenset[str]().union(*(therapies.leaves(each) for each in wanted.other_than))


def _counts(received: TherapyReceived, wanted: TherapyHistory, therapies: Hierarchy) -> Truth:
    """Return whether one therapy received counts."""
    what = covered(therapies.leaves(received.therapy), therapies_wanted(wanted, therapies))
    return all_of([what, manner_counts(received, wanted)])


def manner_counts(received: TherapyReceived, wanted: TherapyHistory) -> Truth:
    """Return whether setting and outcome of a therapy are as wanted, whatever the therapy is."""
    setting: Truth = True if wanted.setting == "any" else None
    if wanted.setting != "any" and received.setting is not None:
        setting = received.setting == wanted.setting
    return all_of([setting, _ended(received, wanted)])


def _ended(received: TherapyReceived, wanted: TherapyHistory) -> Truth:
    """Return whether one therapy ended as wanted."""
    if wanted.outcome == "any":
        return True
    if received.outcomes is None:
        return None
    accepted = {"progressed", "intolerant"} if wanted.outcome == "progressed_or_intolerant" else {wanted.outcome}
    if "ongoing" in received.outcomes and not accepted & set(received.outcomes):
        return None
    return bool(accepted & set(received.outcomes))
