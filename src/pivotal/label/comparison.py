"""Two labels, or a label and the eligibility of a trial, side by side: whom both allow, and whom only one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pivotal.label.coverage import Coverage, Criteria, difference, name_of, overlaps
from pivotal.label.matching import HasWords
from pivotal.label.vocabulary import Vocabulary
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

Relation = Literal["apart", "equal", "first within second", "second within first", "overlapping"]
IN_WORDS: dict[Relation, str] = {
    "apart": "they share nobody",
    "equal": "they allow the same patients",
    "first within second": "the first lies within the second",
    "second within first": "the second lies within the first",
    "overlapping": "they overlap, and each allows some that the other does not",
}


@dataclass(frozen=True)
class LabelComparison(Result):
    """Two labels side by side.

    Attributes
    ----------
    one, other : str
        How the two are called; several indications together are joined by ``+``.
    relation : str
        ``apart``, ``equal``, ``first within second``, ``second within first`` or ``overlapping``.
    shared, only_one, only_other : Coverage
        Whom both allow, whom the first alone, and whom the second alone, each with witnesses and the clauses that are
        only implied or assumed.
    """

    one: str
    other: str
    relation: Relation
    shared: Coverage
    only_one: Coverage
    only_other: Coverage
    provenance: Provenance

    @property
    def answers(self) -> tuple[Coverage, Coverage, Coverage]:
        """The three answers in the order in which they are told."""
        return self.shared, self.only_one, self.only_other

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The clauses of either that are only implied or assumed."""
        return tuple(dict.fromkeys(text for each in self.answers for text in each.rests_on))

    @property
    def clash(self) -> tuple[str, ...]:
        """One sentence for each of the two that nobody can meet: which clauses exclude one another."""
        return self.shared.clash

    def rows(self) -> Sequence[Row]:
        """Return one row a kind of patient that only one of the two allows."""
        sides = ((self.one, self.only_one), (self.other, self.only_other))
        return [{"only": name, "unmet": None, **row} for name, answer in sides for row in answer.rows()]

    def summary(self) -> Row:
        """Return the relation."""
        counts = {"shared": self.shared.cells, "only_one": self.only_one.cells, "only_other": self.only_other.cells}
        return {"term": f"{self.one} and {self.other}", "relation": self.relation, **counts}

    def __rich__(self) -> RenderableType:
        """Return the relation and the three answers."""
        from rich.console import Group
        from rich.text import Text

        return Group(Text(f"{self.one} and {self.other}: {IN_WORDS[self.relation]}\n"), *self.answers)


def compare_labels(
    one: Criteria, other: Criteria, *, vocabulary: Vocabulary | HasWords, cohort: Any = None
) -> LabelComparison:
    """Say exactly whom two labels share and whom only one of them allows, with witnesses.

    Parameters
    ----------
    one, other : Indication, criterion, or tuple of Indication
        The labels; several indications together are met by whoever meets one of them. What a trial asks for is an
        indication too: ``dossier.patients_of("CABINET")``.
    vocabulary : Vocabulary or Dossier
        The fields and codes that they are written in.
    cohort : Cohort or what ``cohort_of`` reads, optional
        Patients to count in each of the three answers.

    Raises
    ------
    DataError
        If the criteria fall into too many pieces to be compared, or speak of what the vocabulary does not have.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> label, trial = dossier.indication("eu-net"), dossier.patients_of("CABINET")
    >>> found = pv.compare_labels(label, trial, vocabulary=dossier)
    >>> found.relation, found.only_other.patients[0]
    ('overlapping', 'differentiation: moderately differentiated')
    """
    if cohort is not None:
        from pivotal.label.cohort import as_cohort

        cohort = as_cohort(cohort, vocabulary)
    shared = overlaps(one, other, vocabulary=vocabulary, cohort=cohort)
    only_one = difference(one, other, vocabulary=vocabulary, cohort=cohort)
    only_other = difference(other, one, vocabulary=vocabulary, cohort=cohort)
    return LabelComparison(
        one=name_of(one),
        other=name_of(other),
        relation=_relation(shared, only_one, only_other),
        shared=shared,
        only_one=only_one,
        only_other=only_other,
        provenance=Provenance("compare_labels", {"one": name_of(one), "other": name_of(other)}),
    )


def _relation(shared: Coverage, only_one: Coverage, only_other: Coverage) -> Relation:
    if shared.answer == "no":
        return "apart"
    alone = only_one.answer == "not empty", only_other.answer == "not empty"
    relations: dict[tuple[bool, bool], Relation] = {
        (False, False): "equal",
        (False, True): "first within second",
        (True, False): "second within first",
    }
    return relations.get(alone, "overlapping")
