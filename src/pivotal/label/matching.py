"""Who may be treated: one patient against one indication, with every clause's answer and what would settle it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

from pivotal.errors import DataError
from pivotal.label.criteria import Truth, evaluate, refuse_too_deep, truth_for
from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, Code, CriteriaField, Criterion, PriorTherapy, parts_of
from pivotal.label.model import Indication, Patient, TherapyReceived
from pivotal.label.vocabulary import Vocabulary
from pivotal.label.wording import fact_text, history_text, sentence
from pivotal.provenance import Provenance
from pivotal.results import Result, Row
from pivotal.units import convert

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pivotal.label.population.asked import Columns
    from pivotal.label.population.matched import Given, PopulationMatch

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


@overload
def match(indication: Indication, patient: Patient, *, vocabulary: Vocabulary | HasWords) -> Match: ...


@overload
def match(
    indication: Indication,
    patient: Any,
    *,
    vocabulary: Vocabulary | HasWords,
    columns: Columns | None = None,
    identifier: str | None = None,
    give: Given | Iterable[Given] = "answer",
) -> PopulationMatch: ...


def match(
    indication: Indication,
    patient: Patient | Any,
    *,
    vocabulary: Vocabulary | HasWords,
    columns: Columns | None = None,
    identifier: str | None = None,
    give: Given | Iterable[Given] = "answer",
) -> Match | PopulationMatch:
    """Say whether a patient, or each patient of a frame, lies within an indication, clause by clause.

    Parameters
    ----------
    indication : Indication
        Who may be treated.
    patient : Patient or frame
        What is known of the patient; a missing fact is unknown, never no. Or a frame with a row a patient: pandas,
        polars (eager or lazy), pyarrow, a DuckDB relation, a Spark data frame, what ``open_patient_files`` opened, or a
        mapping of column names to arrays. Null and NaN are not known.
    vocabulary : Vocabulary or Dossier
        The fields and codes that both are written in.
    columns : mapping of str to str or FieldColumn, optional
        Of a frame: the column of each field that is not called like its field; ``FieldColumn`` also names its unit,
        and the column of its coding system (default: the field's name and ``_system``).
    identifier : str, optional
        Of a frame: the column that names the patient, who must not be there twice; a lazy frame is not read for it.
    give : str or several
        What each patient of a frame gets. ``answer``: ``eligible``, ``not eligible`` or ``undetermined``. ``masks``:
        the Booleans ``eligible`` and ``not_eligible``. ``reasons``: the whole numbers ``clauses_met`` and
        ``clauses_unknown``, a bit a clause. ``settles``: ``would_settle``, a bit for each missing fact that alone
        could settle the answer.

    Returns
    -------
    Match or PopulationMatch
        Of a patient: the answer in three values, each clause, and which missing fact would settle it. Of a frame:
        the same in ``data``, a frame of the same kind (a lazy one stays lazy), with counts of answers and clauses.

    Raises
    ------
    DataError
        If the patient or the indication uses a field or code that the vocabulary does not have, or criteria are nested
        more than 100 deep. Of a frame: if a column is missing or holds what its field cannot, patients are there
        twice, or a frame in memory holds codes that the vocabulary does not have. In a lazy frame such codes leave
        the fact unknown; ``check_patients`` lists them.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> patient = pv.Patient(facts={"age": 61, "disease": "NET", "differentiation": "well", "metastatic": True})
    >>> answer = pv.match(dossier.indication("eu-net"), patient, vocabulary=dossier)
    >>> answer.answer, [fact.fact for fact in answer.settles]
    ('undetermined', ['prior_therapies'])
    >>> patients = {"age": [61.0, 17.0], "disease": ["NET", "NET"], "differentiation": ["well", None]}
    >>> found = pv.match(dossier.indication("eu-net"), patients, vocabulary=dossier)
    >>> found.data["answer"].tolist(), found.absent
    (['undetermined', 'not eligible'], ('unresectable', 'metastatic', 'primary_site', 'prior_therapies'))
    """
    if not isinstance(patient, Patient):
        from pivotal.label.population.matched import match_population

        asked: dict[str, Any] = {"columns": columns, "identifier": identifier, "give": give}
        return match_population([indication], patient, vocabulary=vocabulary, **asked)[0]
    if columns is not None or identifier is not None or give != "answer":
        raise DataError("columns, identifier and give are for frames; this is one Patient")
    words = vocabulary_of(vocabulary)
    refuse_too_deep(indication.criteria)
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
        clause=sentence(criterion, words) if leaf else joint_words(criterion),
        answer=_CLAUSE[truth],  # type: ignore[arg-type]
        known=_known(criterion, patient, words) if leaf else "",
        strength=criterion.strength,
        depth=depth,
    )
    for part in parts_of(criterion):
        yield from _answers(part, patient, words, depth + 1)


def joint_words(criterion: Criterion) -> str:
    """Return the words of a criterion that joins others."""
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
    for value in values_tried(fact, criterion, words):
        yield patient.model_copy(update={"facts": {**patient.facts, fact: value}})


def values_tried(fact: str, criterion: Criterion, words: Vocabulary) -> list[float | bool | str]:
    """Return a value of a field from each part of it that criteria can tell apart; numbers are in the field's unit."""
    field = words.field(fact)
    if field.kind == "number":
        atoms = [leaf for leaf in leaves_of(criterion) if isinstance(leaf, Atom) and leaf.field == fact]
        return _between([limit for atom in atoms for limit in limits_of(atom, words)])
    return [True, False] if field.kind == "flag" else list(words.codes(fact).codes)


def limits_of(atom: Atom, words: Vocabulary) -> Iterator[float]:
    """Yield the limits of a numeric atom in the unit of its field."""
    for limit in (atom.at_least, atom.at_most, atom.above, atom.below):
        if limit is not None:
            yield convert(limit, str(atom.unit), str(words.field(atom.field).unit))


def _between(limits: Iterable[float]) -> list[float | bool | str]:
    """Return each limit, a number between each two, and one on either side."""
    at = sorted(set(limits))
    between = [(one + other) / 2 for one, other in pairwise(at)]
    return sorted([at[0] - 1, *at, *between, at[-1] + 1])


def tried_states(words: Vocabulary) -> list[tuple[str, Literal["progressed", "intolerant"]] | None]:
    """Return each therapy with how it may have ended; None is the record as it is, taken for whole."""
    return [None, *product(words.therapies.codes, ("progressed", "intolerant"))]  # type: ignore[list-item]


def _with_each_history(patient: Patient, words: Vocabulary) -> Iterator[Patient]:
    known = patient.prior_therapies or ()
    for state in tried_states(words):
        given = known
        if state is not None:
            therapy, outcome = state
            received = TherapyReceived(therapy=therapy, outcomes=(outcome,), setting="advanced")
            given = (*(each for each in known if each.therapy != therapy), received)
        yield patient.model_copy(update={"prior_therapies": given, "prior_therapies_complete": True})
