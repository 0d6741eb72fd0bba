"""Whether a label is the first of its kind: a statement about all the others, and about time.

"The first for a base of patients, irrespective of some facts" has two readings. *Unrestricted*: for every combination
of those facts that the base knows, the label reaches somebody. *Covering*: the label reaches everybody in the base.
Either holds if the candidate's label does so and no label that was in force before does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pivotal.errors import DataError
from pivotal.label.boxes import Region, cells, disjoint, intersect, project, subtract
from pivotal.label.coverage import Sets
from pivotal.label.language import Criterion
from pivotal.label.matching import HasWords
from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pivotal.label.cohort import PatientCount

Reading = Literal["unrestricted", "covering"]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the label of one medicine reaches within a base.

    Attributes
    ----------
    name : str
        The medicine, or ``union`` for all of them together.
    unrestricted, covering : bool
        The two readings.
    share : float
        Part of the base's cells that it reaches; cells are not patients.
    gap : tuple of str
        Whom it does not reach, the largest kinds of patients first.
    certain : bool
        Whether it was certainly in force.
    counted : PatientCount or None
        Where a cohort was given, how many patients of the base it reaches.
    """

    name: str
    unrestricted: bool
    covering: bool
    share: float
    gap: tuple[str, ...]
    certain: bool
    counted: PatientCount | None = None

    def holds(self, reading: Reading) -> bool:
        """Return one of the two readings."""
        return self.unrestricted if reading == "unrestricted" else self.covering


@dataclass(frozen=True, slots=True)
class Novelty:
    """The candidate's label against every label that was in force before it.

    ``union`` is what the rivals reach together, those that stand against the claim by themselves left out.
    """

    candidate: Reach
    rivals: tuple[Reach, ...]
    union: Reach
    rests_on: tuple[str, ...]

    def first(self, reading: Reading) -> bool | None:
        """Say whether the candidate is the first single product, in one reading.

        ``None`` where only a rival of which it is not known that it was in force stands against it.
        """
        against = [each for each in self.rivals if each.holds(reading)]
        if not self.candidate.holds(reading) or any(each.certain for each in against):
            return False
        return None if against else True


def novelty(
    candidate: Sequence[Indication],
    rivals: Mapping[str, tuple[Sequence[Indication], bool]],
    *,
    base: Criterion,
    irrespective_of: Sequence[str],
    vocabulary: Vocabulary | HasWords,
    cohort: Any = None,
) -> Novelty:
    """Compare a label with the labels before it, within a base and over some facts.

    Parameters
    ----------
    candidate : sequence of Indication
        The label that is said to be the first; several indications count together.
    rivals : mapping of str to (indications, certain)
        Name to what was, or may have been, in force before.
    base : criterion
        The patients whom the statement is about.
    irrespective_of : sequence of str
        Fields that the label must not restrict; ``prior_therapy`` for which earlier therapy was given.
    vocabulary : Vocabulary or Dossier
        The fields and codes that all are written in.
    cohort : Cohort or what ``cohort_of`` reads, optional
        Patients to count.

    Raises
    ------
    DataError
        If the base is empty, or a field is in nobody's criteria and not in the vocabulary.
    """
    everything = [base, tuple(candidate), *(tuple(each) for each, _ in rivals.values() if each)]
    fields = [each for each in irrespective_of if each != "prior_therapy"]
    sets = Sets(everything, vocabulary, also=fields, cohort=cohort)
    scale = Scale(sets, base, irrespective_of)
    reaches = [scale.reach(name, tuple(each), certain) for name, (each, certain) in rivals.items()]
    others = {each.name for each in reaches if not each.unrestricted and not each.covering}
    together = tuple(each for name, (indications, _) in rivals.items() if name in others for each in indications)
    sure = all(certain for name, (_, certain) in rivals.items() if name in others)
    return Novelty(
        candidate=scale.reach("candidate", tuple(candidate), True),
        rivals=tuple(reaches),
        union=scale.reach("union", together, sure),
        rests_on=sets.soft(everything),
    )


class Scale:
    """A base, against which labels are measured.

    Raises
    ------
    DataError
        If nobody meets the base.
    """

    def __init__(self, sets: Sets, base: Criterion, irrespective_of: Sequence[str]) -> None:
        self.sets, self.base = sets, disjoint(sets.region(base))
        if not self.base:
            raise DataError(f"nobody meets the base of the statement; {sets.clash(base)}")
        self.dimensions = sets.space.dimensions_of(irrespective_of)
        self.size = cells(self.base)
        self.known = project(self.base, self.dimensions)
        self._held: dict[frozenset[str], dict[Reading, bool]] = {}

    def holds(self, indications: Sequence[Indication]) -> dict[Reading, bool]:
        """Say in both readings whether some indications together do what is claimed."""
        key = frozenset(each.id for each in indications)
        if key not in self._held:
            inside = intersect(self.base, self.sets.region(tuple(indications))) if indications else ()
            self._held[key] = self._readings(inside, subtract(self.base, inside))
        return self._held[key]

    def counted(self, indications: Sequence[Indication]) -> PatientCount | None:
        """Count the patients of the base whom some indications together reach; None without a cohort."""
        inside = intersect(self.base, self.sets.region(tuple(indications))) if indications else ()
        return self.sets.counted(inside, self.base)

    def _readings(self, inside: Region, gap: Region) -> dict[Reading, bool]:
        return {"unrestricted": not subtract(self.known, project(inside, self.dimensions)), "covering": not gap}

    def reach(self, name: str, indications: tuple[Indication, ...], certain: bool) -> Reach:
        """Return how far some indications together reach."""
        inside = intersect(self.base, self.sets.region(indications)) if indications else ()
        gap = subtract(self.base, inside)
        return Reach(
            name=name,
            **self._readings(inside, gap),
            share=1 - cells(gap) / self.size,
            gap=self.sets.phrases(gap, self.base) if gap else (),
            certain=certain,
            counted=self.sets.counted(inside, self.base),
        )
