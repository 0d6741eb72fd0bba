"""Who may be treated: one patient against one indication, with every clause's answer and what would settle it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from pivotal.errors import DataError
from pivotal.label.criteria import Truth, evaluate, truth_for
from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, Code, CriteriaField, Criterion, PriorTherapy, parts_of
from pivotal.label.model import Indication, Patient, TherapyReceived
from pivotal.label.vocabulary import Vocabulary
from pivotal.label.wording import fact_text, history_text, sentence
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

Eligibility = Literal["eligible", "not eligible", "undetermined"]
PRIOR_THERAPIES = "prior_therapies"
_ANSWER: dict[Truth, Eligibility] = {True: "eligible", False: "not eligible", None: "undetermined"}
_CLAUSE = {True: "met", False: "not met", None: "unknown"}


class HasWords(Protocol):
    """Anything that brings fields and diseases along, such as a dossier."""

    @property
    def fields(self) -> Sequence[CriteriaField]:
        """The fields that criteria are written in."""

    @property
    def diseases(self) -> Sequence[Code]:
        """The codes of diseases."""


def vocabulary_of(thing: Vocabulary | HasWords) -> Vocabulary:
    """Return the vocabulary of a dossier, or the vocabulary itself."""
    return thing if isinstance(thing, Vocabulary) else Vocabulary(thing.fields, thing.diseases)


@dataclass(frozen=True, slots=True)
class ClauseAnswer:
    """One clause of an indication, answered for one patient."""

    clause: str
    answer: Literal["met", "not met", "unknown"]
    known: str
    strength: str
    depth: int


@dataclass(frozen=True, slots=True)
class Settles:
    """A fact that is not known, and the answers that knowing it could give."""

    fact: str
    name: str
    answers: tuple[Eligibility, ...]


@dataclass(frozen=True)
class Match(Result):
    """Whether one patient lies within one indication, and why.

    Attributes
    ----------
    answer : str
        ``eligible``, ``not eligible`` or ``undetermined``.
    clauses : tuple of ClauseAnswer
        Every clause in the order of the label.
    settles : tuple of Settles
        For an undetermined patient, each unknown fact that alone could change the answer.
    """

    indication: str
    patient: str
    answer: Eligibility
    clauses: tuple[ClauseAnswer, ...]
    settles: tuple[Settles, ...]
    provenance: Provenance

    def rows(self) -> Sequence[Row]:
        """Return one row a clause."""
        return [
            {"term": each.clause, "answer": each.answer, "known": each.known, "strength": each.strength}
            for each in self.clauses
        ]

    def summary(self) -> Row:
        """Return indication, patient and answer."""
        counts = {name: sum(each.answer == name for each in self.clauses) for name in ("met", "not met", "unknown")}
        return {"term": self.indication, "patient": self.patient, "answer": self.answer, **counts}

    def __rich__(self) -> RenderableType:
        """Return the clauses as a table."""
        from rich.table import Table

        head = f"{self.indication}: {self.answer}"
        table = Table("clause", "answer", "known of the patient", title=head, title_justify="left", box=None)
        for each in self.clauses:
            table.add_row("  " * each.depth + each.clause, each.answer, each.known)
        for fact in self.settles:
            table.add_row(f"would settle it: {fact.name}", " or ".join(fact.answers), "")
        return table


def match(indication: Indication, patient: Patient, *, vocabulary: Vocabulary | HasWords) -> Match:
    """Say whether a patient lies within an indication, clause by clause.

    Parameters
    ----------
    indication : Indication
        Who may be treated.
    patient : Patient
        What is known of the patient; a missing fact is unknown, never no.
    vocabulary : Vocabulary or Dossier
        The fields and codes that both are written in.

    Returns
    -------
    Match
        The answer in three values, each clause, and which missing fact would settle it.

    Raises
    ------
    DataError
        If the patient or the indication uses a field or code that the vocabulary does not have.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> patient = pv.Patient(facts={"age": 61, "disease": "NET", "differentiation": "well", "metastatic": True})
    >>> answer = pv.match(dossier.indication("eu-net"), patient, vocabulary=dossier)
    >>> answer.answer, [fact.fact for fact in answer.settles]
    ('undetermined', ['prior_therapies'])
    """
    words = vocabulary_of(vocabulary)
    wrong = [problem for _, problem in (*words.problems(indication.criteria), *words.problems_of_patient(patient))]
    if wrong:
        raise DataError("; ".join(wrong))
    truth = evaluate(indication.criteria, truth_for(patient, words))
    return Match(
        indication=indication.id,
        patient=patient.id,
        answer=_ANSWER[truth],
        clauses=tuple(_answers(indication.criteria, patient, words, 0)),
        settles=tuple(_settling(indication.criteria, patient, words)) if truth is None else (),
        provenance=Provenance("match", {"indication": indication.id, "patient": patient.id}),
    )


def explain(indication: Indication, patient: Patient, *, vocabulary: Vocabulary | HasWords) -> str:
    """Return in plain English why a patient lies within an indication, does not, or cannot be told; see ``match``."""
    found = match(indication, patient, vocabulary=vocabulary)
    lines = [f"{found.patient} and {found.indication}: {found.answer}"]
    lines += [f"{'  ' * each.depth}- {each.clause}: {each.answer} (known: {each.known})" for each in found.clauses]
    lines += [f"would settle it: {each.name} ({' or '.join(each.answers)})" for each in found.settles]
    return "\n".join(lines)


def _answers(criterion: Criterion, patient: Patient, words: Vocabulary, depth: int) -> Iterator[ClauseAnswer]:
    """Yield each clause with its answer; the outermost ``all`` is the label itself and has no row."""
    if isinstance(criterion, AllOf) and depth == 0:
        for part in criterion.all:
            yield from _answers(part, patient, words, depth)
        return
    truth = evaluate(criterion, truth_for(patient, words))
    leaf = isinstance(criterion, Atom | PriorTherapy)
    yield ClauseAnswer(
        clause=sentence(criterion, words) if leaf else _joint(criterion),
        answer=_CLAUSE[truth],  # type: ignore[arg-type]
        known=_known(criterion, patient, words) if leaf else "",
        strength=criterion.strength,
        depth=depth,
    )
    for part in parts_of(criterion):
        yield from _answers(part, patient, words, depth + 1)


def _joint(criterion: Criterion) -> str:
    match criterion:
        case AllOf():
            return "all of"
        case AnyOf():
            return "any of"
        case AtLeast(at_least=count):
            return f"at least {count} of"
    return "not"


def _known(criterion: Criterion, patient: Patient, words: Vocabulary) -> str:
    if isinstance(criterion, Atom):
        return fact_text(patient, criterion.field, words)
    return history_text(patient, words)


def leaves_of(criterion: Criterion) -> Iterator[Atom | PriorTherapy]:
    """Yield the atoms and prior-therapy criteria of a tree."""
    if isinstance(criterion, Atom | PriorTherapy):
        yield criterion
    for part in parts_of(criterion):
        yield from leaves_of(part)


def _settling(criterion: Criterion, patient: Patient, words: Vocabulary) -> Iterator[Settles]:
    """Yield each unknown fact that alone could change the answer, by trying every value that matters."""
    seen: set[str] = set()
    truth_of = truth_for(patient, words)
    for leaf in leaves_of(criterion):
        fact = leaf.field if isinstance(leaf, Atom) else PRIOR_THERAPIES
        if fact in seen or truth_of(leaf) is not None:
            continue
        seen.add(fact)
        tried = _with_each_value(patient, fact, criterion, words)
        answers = {_ANSWER[evaluate(criterion, truth_for(each, words))] for each in tried}
        if answers - {"undetermined"}:
            order: tuple[Eligibility, ...] = ("eligible", "not eligible")
            name = "the earlier therapies and how they ended" if fact == PRIOR_THERAPIES else words.field(fact).name
            yield Settles(fact, name, tuple(each for each in order if each in answers))


def _with_each_value(patient: Patient, fact: str, criterion: Criterion, words: Vocabulary) -> Iterator[Patient]:
    """Yield the patient with each value of one fact that criteria can tell apart."""
    if fact == PRIOR_THERAPIES:
        yield from _with_each_history(patient, words)
        return
    field = words.field(fact)
    atoms = [leaf for leaf in leaves_of(criterion) if isinstance(leaf, Atom) and leaf.field == fact]
    values: list[float | bool | str]
    if field.kind == "number":
        limits = {
            limit
            for atom in atoms
            for limit in (atom.at_least, atom.at_most, atom.above, atom.below)
            if limit is not None
        }
        values = [each + step for each in sorted(limits) for step in (-1.0, 0.0, 1.0)]
    elif field.kind == "flag":
        values = [True, False]
    else:
        values = list(words.codes(fact).codes)
    for value in values:
        yield patient.model_copy(update={"facts": {**patient.facts, fact: value}})


def _with_each_history(patient: Patient, words: Vocabulary) -> Iterator[Patient]:
    known = patient.prior_therapies or ()
    yield patient.model_copy(update={"prior_therapies": known, "prior_therapies_complete": True})
    for therapy in words.therapies.codes:
        for outcomes in (("progressed",), ("intolerant",)):
            received = TherapyReceived.model_validate({"therapy": therapy, "outcomes": outcomes, "setting": "advanced"})
            others = tuple(each for each in known if each.therapy != therapy)
            yield patient.model_copy(update={"prior_therapies": (*others, received), "prior_therapies_complete": True})
