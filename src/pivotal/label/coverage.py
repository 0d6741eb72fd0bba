"""Which patients two labels share, which one of them alone allows, and whom none reaches.

Every answer is exact over the cells that the criteria can tell apart, and comes with a witness: a kind of patient for
whom it is so, as a sentence. How firmly a label says what it says is carried along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pivotal.errors import DataError
from pivotal.label.boxes import Region, cells, disjoint, hull_of, intersect, largest, subtract
from pivotal.label.clashes import clashing_clauses
from pivotal.label.criteria import refuse_problems
from pivotal.label.language import AllOf, AnyOf, Criterion, parts_of
from pivotal.label.matching import HasWords, vocabulary_of
from pivotal.label.model import Indication
from pivotal.label.space import Space
from pivotal.label.vocabulary import Vocabulary
from pivotal.label.wording import sentence
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pivotal.label.cohort import Census, PatientCount

Criteria = Indication | Criterion | tuple[Indication, ...]
MOST_WITNESSES = 12


@dataclass(frozen=True, slots=True)
class UnmetClause:
    """A clause of one label that some patients of another do not meet, and who they are."""

    clause: str
    patients: tuple[str, ...]
    cells: int


@dataclass(frozen=True)
class Coverage(Result):
    """An answer about sets of patients.

    Attributes
    ----------
    question, answer : str
        What was asked, and ``yes`` or ``no``; for a set, ``empty`` or ``not empty``.
    patients : tuple of str
        The set as phrases, one a kind of patient, as large as it can be (kinds may overlap); the first is the
        witness. Facts that everybody asked about shares are left out.
    cells, of : int
        How many cells the set holds, of how many that were asked about. Cells are not patients: some are common and
        some rare, and a share of cells is no share of patients.
    unmet : tuple of UnmetClause
        For a difference, the same patients told clause by clause: which clause of the other label they fail.
    rests_on : tuple of str
        The clauses that are only implied or assumed, which the answer therefore rests on.
    clash : tuple of str
        One sentence for each of the criteria that nobody can meet: which clauses exclude one another, as few as do.
    counted : PatientCount or None
        Where a cohort was given, how many of its patients the set holds, of how many that were asked about.
    """

    question: str
    answer: Literal["yes", "no", "empty", "not empty"]
    patients: tuple[str, ...]
    cells: int
    of: int
    unmet: tuple[UnmetClause, ...]
    rests_on: tuple[str, ...]
    provenance: Provenance
    clash: tuple[str, ...] = ()
    counted: PatientCount | None = None

    @property
    def witness(self) -> str | None:
        """One kind of patient that shows it, or None for an empty set."""
        return self.patients[0] if self.patients else None

    def rows(self) -> Sequence[Row]:
        """Return one row a kind of patient."""
        if self.unmet:
            return [{"term": "; or ".join(e.patients), "unmet": e.clause, "cells": e.cells} for e in self.unmet]
        return [{"term": each} for each in self.patients]

    def summary(self) -> Row:
        """Return question, answer and counts."""
        row: Row = {"term": self.question, "answer": self.answer, "cells": self.cells, "of": self.of}
        if self.counted is not None:
            row |= {"patients_surely": self.counted.surely, "patients_possibly": self.counted.possibly}
            row |= {"of_surely": self.counted.of_surely, "of_possibly": self.counted.of_possibly}
        return row

    def __rich__(self) -> RenderableType:
        """Return the answer with its patients."""
        from rich.text import Text

        told = [f"{'; or '.join(each.patients)} (unmet: {each.clause})" for each in self.unmet] or self.patients
        most = 1 if self.answer == "yes" else MOST_WITNESSES  # one kind of patient shows that there are some
        lines = [f"{self.question} {self.answer}", *(f"  - {each}" for each in told[:most])]
        if len(told) > most > 1:
            lines.append(f"  … and {len(told) - most} more")
        lines += [f"  {each}" for each in self.clash]
        if self.counted is not None:
            lines.append(f"  in the cohort: {self.counted}")
        lines += [f"  rests on: {each}" for each in self.rests_on]
        return Text("\n".join(lines))


class Sets:
    """Several labels in one space, so that they can be compared in every direction.

    Parameters
    ----------
    criteria : iterable of Indication or criterion
        Everything that will be compared.
    vocabulary : Vocabulary or Dossier
        The fields and codes that they are written in.
    also : iterable of str
        Fields to cut although no criterion speaks of them.
    cohort : Cohort or what ``cohort_of`` reads, optional
        Patients to count.

    Raises
    ------
    DataError
        For a field or code that the vocabulary does not have, or criteria nested too deeply.
    """

    def __init__(
        self,
        criteria: Iterable[Criteria],
        vocabulary: Vocabulary | HasWords,
        *,
        also: Iterable[str] = (),
        cohort: Any = None,
    ) -> None:
        given = list(criteria)
        self.words = vocabulary_of(vocabulary)
        trees = [criterion_of(each) for each in given]
        refuse_problems(trees, self.words)
        self.space = Space(trees, self.words, also=also)
        self.cohort = cohort
        self._regions: dict[int, Region] = {}
        self._given = given  # keeps the keys of the regions alive

    def region(self, criteria: Criteria) -> Region:
        """Return the patients who meet a label."""
        key = id(criteria)
        if key not in self._regions:
            self._regions[key] = self.space.region(criterion_of(criteria))
            self._given.append(criteria)
        return self._regions[key]

    def union(self, criteria: Iterable[Criteria]) -> Region:
        """Return the patients who meet at least one of several labels."""
        return tuple(box for each in criteria for box in self.region(each))

    @cached_property
    def _census(self) -> Census | None:
        if self.cohort is None:
            return None
        from pivotal.label.cohort import Census, as_cohort

        cohort = as_cohort(self.cohort, self.words)
        return None if cohort is None else Census(cohort, self.space)

    def counted(self, region: Region, of: Region | None = None) -> PatientCount | None:
        """Count the patients of the cohort within a region, of those asked about; None without a cohort."""
        return None if self._census is None else self._census.count(region, (self.space.whole,) if of is None else of)

    def clash(self, criteria: Criteria) -> str | None:
        """Return which clauses of criteria that nobody can meet exclude one another; None where somebody can."""
        needed = clashing_clauses(criterion_of(criteria), self.space)
        if not needed:
            return None
        *some, last = [sentence(each, self.words) for each in needed]
        said = f"{', '.join(some)} and {last} exclude one another" if some else f"nobody can meet {last}"
        return f"{name_of(criteria)}: never satisfiable, since {said}"

    def phrases(self, region: Region, among: Region | None = None) -> tuple[str, ...]:
        """Return a region as phrases, the largest kinds of patients first, beyond what a base restricts already."""
        if not among:
            return tuple(self.space.sentence(box) for box in largest(region))
        hull = hull_of(among)
        nobody_asks = subtract((hull,), among)
        return tuple(self.space.sentence(box, hull) for box in largest(region, nobody_asks))

    def unmet(self, one: Criteria, other: Criteria) -> tuple[UnmetClause, ...]:
        """Return the clauses of one label that some patients of another do not meet, and who these are."""
        among = self.region(one)
        if not among or isinstance(other, tuple):
            return ()
        hull, found = hull_of(among), []
        for clause in clauses_of(criterion_of(other)):
            region = self.space.region(clause)
            if outside := subtract(among, region):
                patients = self.phrases(subtract((hull,), region), (hull,))
                said = sentence(clause, self.words)
                said = said[1:-1] if isinstance(clause, AnyOf) else said  # a clause by itself needs no brackets
                found.append(UnmetClause(said, patients, cells(outside)))
        return tuple(found)

    def soft(self, criteria: Iterable[Criteria]) -> tuple[str, ...]:
        """Return the clauses that are only implied or assumed."""
        found = [text for each in criteria for text in _soft_clauses(each, self.words)]
        return tuple(dict.fromkeys(found))


def criterion_of(criteria: Criteria) -> Criterion:
    """Return the criteria of an indication, of any of several, or the criteria themselves."""
    if isinstance(criteria, Indication):
        return criteria.criteria
    if criteria == ():
        raise DataError("there are no indications to compare")
    return AnyOf(any=tuple(each.criteria for each in criteria)) if isinstance(criteria, tuple) else criteria


def clauses_of(criterion: Criterion) -> tuple[Criterion, ...]:
    """Return the clauses of a label: the parts of its outermost ``all``."""
    return criterion.all if isinstance(criterion, AllOf) else (criterion,)


def name_of(criteria: Criteria) -> str:
    """Return how a label is called in an answer."""
    if isinstance(criteria, tuple):
        return " + ".join(each.id for each in criteria)
    return criteria.id if isinstance(criteria, Indication) else "the criteria"


def overlaps(one: Criteria, other: Criteria, *, vocabulary: Vocabulary | HasWords, cohort: Any = None) -> Coverage:
    """Say whether a patient can meet both labels, with the patients who do.

    Parameters
    ----------
    one, other : Indication, criterion, or tuple of Indication
        The labels; several indications together are met by whoever meets one of them.
    vocabulary : Vocabulary or Dossier
        The fields and codes that they are written in.
    cohort : Cohort or what ``cohort_of`` reads, optional
        Patients to count; where something is not known of them the count is a least and a largest one.

    Raises
    ------
    DataError
        If the criteria fall into too many pieces to be compared, or speak of what the vocabulary does not have.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> found = pv.overlaps(dossier.indication("us-pnet"), dossier.indication("us-epnet"), vocabulary=dossier)
    >>> found.answer
    'no'
    """
    sets = Sets([one, other], vocabulary, cohort=cohort)
    shared = intersect(sets.region(one), sets.region(other))
    question = f"Can a patient meet both {name_of(one)} and {name_of(other)}?"
    return _coverage(question, "yes" if shared else "no", shared, sets, [one, other])


def covers(wide: Criteria, narrow: Criteria, *, vocabulary: Vocabulary | HasWords, cohort: Any = None) -> Coverage:
    """Say whether everybody who meets one label meets another, with those who do not; see ``overlaps``.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> pv.covers(dossier.indication("eu-net"), dossier.indication("gb-net"), vocabulary=dossier).answer
    'yes'
    """
    sets = Sets([wide, narrow], vocabulary, cohort=cohort)
    outside = subtract(sets.region(narrow), sets.region(wide))
    question = f"Does {name_of(wide)} reach everybody in {name_of(narrow)}?"
    unmet = sets.unmet(narrow, wide)
    answer: Literal["yes", "no"] = "no" if outside else "yes"
    return _coverage(question, answer, outside, sets, [wide, narrow], of=sets.region(narrow), unmet=unmet)


def difference(one: Criteria, other: Criteria, *, vocabulary: Vocabulary | HasWords, cohort: Any = None) -> Coverage:
    """Return the patients who meet one label and not another; see ``overlaps``."""
    sets = Sets([one, other], vocabulary, cohort=cohort)
    left = subtract(sets.region(one), sets.region(other))
    question = f"Who meets {name_of(one)} and not {name_of(other)}?"
    answer: Literal["empty", "not empty"] = "not empty" if left else "empty"
    unmet = sets.unmet(one, other)
    return _coverage(question, answer, left, sets, [one, other], of=sets.region(one), unmet=unmet)


def gaps(
    labels: Iterable[Criteria], *, within: Criteria | None = None, vocabulary: Vocabulary | HasWords, cohort: Any = None
) -> Coverage:
    """Return the patients whom none of several labels reaches, within a base or among everybody; see ``overlaps``."""
    given = list(labels)
    sets = Sets([*given, *([] if within is None else [within])], vocabulary, cohort=cohort)
    base = (sets.space.whole,) if within is None else sets.region(within)
    left = subtract(disjoint(base), sets.union(given))
    question = f"Whom do {', '.join(name_of(each) for each in given)} not reach?"
    asked = given if within is None else [*given, within]
    return _coverage(question, "not empty" if left else "empty", left, sets, asked, of=base)


def union(
    labels: Iterable[Criteria], *, within: Criteria | None = None, vocabulary: Vocabulary | HasWords, cohort: Any = None
) -> Coverage:
    """Return the patients whom several labels reach together, within a base or among everybody; see ``overlaps``.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> both = [dossier.indication("us-pnet"), dossier.indication("us-epnet")]
    >>> found = pv.union(both, within=dossier.indication("eu-net"), vocabulary=dossier)
    >>> found.patients, found.cells == found.of
    (('all of them',), True)
    """
    given = list(labels)
    sets = Sets([*given, *([] if within is None else [within])], vocabulary, cohort=cohort)
    base: Region = (sets.space.whole,) if within is None else sets.region(within)
    together = disjoint(intersect(disjoint(base), sets.union(given)))
    question = f"Whom do {', '.join(name_of(each) for each in given)} reach together?"
    asked = given if within is None else [*given, within]
    return _coverage(question, "not empty" if together else "empty", together, sets, asked, of=base)


def satisfiable(criteria: Criteria, *, vocabulary: Vocabulary | HasWords, cohort: Any = None) -> Coverage:
    """Say whether any patient can meet a label at all, or which of its clauses exclude one another; see ``overlaps``.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> adults, children = ({"field": "age", limit: 18, "unit": "years"} for limit in ("at_least", "below"))
    >>> label = dict(id="x", says="x", disease="NET", status="derived", criteria={"all": [adults, children]})
    >>> pv.satisfiable(pv.Indication(**label), vocabulary=dossier).clash
    ('x: never satisfiable, since age ≥ 18 years and age < 18 years exclude one another',)
    """
    sets = Sets([criteria], vocabulary, cohort=cohort)
    region = sets.region(criteria)
    return _coverage(f"Can anybody meet {name_of(criteria)}?", "yes" if region else "no", region, sets, [criteria])


def _coverage(
    question: str,
    answer: Literal["yes", "no", "empty", "not empty"],
    region: Region,
    sets: Sets,
    criteria: Sequence[Criteria],
    *,
    of: Region | None = None,
    unmet: tuple[UnmetClause, ...] = (),
) -> Coverage:
    return Coverage(
        question=question,
        answer=answer,
        patients=sets.phrases(region, of),
        cells=cells(region),
        of=cells(of if of is not None else (sets.space.whole,)),
        unmet=unmet,
        rests_on=sets.soft(criteria),
        provenance=Provenance("coverage", {"question": question}),
        clash=tuple(said for each in criteria if (said := sets.clash(each)) is not None),
        counted=sets.counted(region, of),
    )


def _soft_clauses(criteria: Criteria, words: Vocabulary) -> Iterable[str]:
    if isinstance(criteria, tuple):
        for each in criteria:
            yield from _soft_clauses(each, words)
        return
    open_ = [criterion_of(criteria)]
    while open_:
        criterion = open_.pop(0)
        if criterion.strength == "explicit":
            open_.extend(parts_of(criterion))
        else:
            yield f"{name_of(criteria)}: {sentence(criterion, words)} ({criterion.strength})"
