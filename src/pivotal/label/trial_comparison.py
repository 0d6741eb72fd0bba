"""A label beside the trials that it rests on: whom it reaches and they did not enrol, and the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pivotal.errors import DataError
from pivotal.label.comparison import IN_WORDS, LabelComparison, compare_labels
from pivotal.label.coverage import Coverage
from pivotal.label.matching import HasWords
from pivotal.label.model import Indication
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType


class HasTrials(HasWords, Protocol):
    """Anything that brings labels and what trials asked of their patients along, such as a dossier."""

    def indication(self, name: str) -> Indication:
        """Return an indication by name."""

    def patients_of(self, name: str) -> Indication:
        """Return an indication, or what a trial asks of its patients, by name."""


@dataclass(frozen=True, slots=True)
class TrialComparison:
    """One trial beside the label.

    Attributes
    ----------
    trial, role : str
        Which, and what the label makes of it: ``pivotal``, ``supportive`` or ``extrapolated``.
    compared : LabelComparison or None
        The label and what the trial asked of its patients; None where that was not found.
    """

    trial: str
    role: str
    compared: LabelComparison | None


@dataclass(frozen=True)
class TrialComparisons(Result):
    """A label beside each of the trials that it rests on."""

    indication: str
    trials: tuple[TrialComparison, ...]
    provenance: Provenance

    def rows(self) -> Sequence[Row]:
        """Return one row a trial: the clauses by which the label is wider, and those by which it is narrower."""
        found: list[Row] = []
        for each in self.trials:
            row: Row = {"term": each.trial, "role": each.role, "relation": None, "wider": None, "narrower": None}
            if each.compared is not None:
                row |= {"relation": each.compared.relation, "wider": _told(each.compared.only_one)}
                row |= {"narrower": _told(each.compared.only_other)}
            found.append(row)
        return found

    def summary(self) -> Row:
        """Return how many trials there are, and of how many the label is wider somewhere."""
        known = [each.compared for each in self.trials if each.compared is not None]
        wider = sum(each.only_one.cells > 0 for each in known)
        return {"term": self.indication, "trials": len(self.trials), "compared": len(known), "wider": wider}

    def __rich__(self) -> RenderableType:
        """Return the differences, trial by trial."""
        from rich.console import Group
        from rich.text import Text

        parts: list[RenderableType] = []
        for each in self.trials:
            head = f"{self.indication} and {each.trial} ({each.role}): "
            if each.compared is None:
                parts.append(Text(head + "what the trial asked of its patients was not found"))
                continue
            told = IN_WORDS[each.compared.relation].replace("the first", "the label").replace("the second", "the trial")
            parts.append(Text(head + told))
            for said, answer in (("wider", each.compared.only_one), ("narrower", each.compared.only_other)):
                if answer.cells:
                    counted = f" ({answer.counted})" if answer.counted else ""
                    parts.append(Text(f"  the label is {said} than the trial here{counted}:"))
                    parts += [Text(f"  - {line}") for line in _lines(answer)]
        return Group(*parts) if parts else Text(f"{self.indication} names no trial that it rests on")


def _lines(answer: Coverage) -> list[str]:
    if answer.unmet:
        return [f"{'; or '.join(each.patients)} (asked: {each.clause})" for each in answer.unmet]
    return list(answer.patients)


def _told(answer: Coverage) -> str:
    return "; ".join(each.clause for each in answer.unmet)


def compare_with_trials(dossier: HasTrials, indication: str, *, cohort: Any = None) -> TrialComparisons:
    """Say where a label is wider, and where narrower, than the trials that it rests on.

    Parameters
    ----------
    dossier : Dossier
        Where the label and the trials are.
    indication : str
        The name of the indication; its ``evidence`` names the trials.
    cohort : Cohort or what ``cohort_of`` reads, optional
        Patients to count.

    Raises
    ------
    UnknownNameError
        If there is no such indication.
    DataError
        If the criteria fall into too many pieces to be compared.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> found = pv.compare_with_trials(dossier, "eu-net")
    >>> [(each["term"], each["relation"]) for each in found.rows()]
    [('CABINET', 'overlapping')]
    """
    label = dossier.indication(indication)
    found = []
    for link in label.evidence:
        compared = None
        if (asked := _patients_of(dossier, str(link.trial))) is not None:
            compared = compare_labels(label, asked, vocabulary=dossier, cohort=cohort)
        found.append(TrialComparison(str(link.trial), link.role, compared))
    return TrialComparisons(indication, tuple(found), Provenance("compare_with_trials", {"indication": indication}))


def _patients_of(dossier: HasTrials, trial: str) -> Indication | None:
    try:
        return dossier.patients_of(trial)
    except DataError:  # the trial is known, and its eligibility is not
        return None
