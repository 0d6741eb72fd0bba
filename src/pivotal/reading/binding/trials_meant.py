"""Which trial of a dossier a text is about that names none, by its medicine, diseases and results."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from pivotal.dossier.trials import Trial
from pivotal.reading.model import Slot, Statement

_NUMBER_OF = re.compile(r"(?:\s+\w+){0,2}\s*[(\[]\s*[\w. ]{0,30}(?:identifier|number|no\.|ID):?\s*", re.IGNORECASE)
_JOINED, _NUMBERED = 2, 12  # characters between a trial and its other name, or its number
_FEW = 2  # results; a trial that prints none of so many is another one


@dataclass(frozen=True)
class TextOnTrial:
    """What a text tells of its trial.

    Attributes
    ----------
    medicine : str or None
        The one that it is about.
    diseases : frozenset of str
        Of its statements, or else those that it names.
    compared : frozenset of str
        Medicines that its numbers are of, those that the dossier does not know too.
    results : frozenset of str
        Medians and hazard ratios as they are printed.
    phases : frozenset of str
    """

    medicine: str | None
    diseases: frozenset[str]
    compared: frozenset[str]
    results: frozenset[str]
    phases: frozenset[str]

    @classmethod
    def of(
        cls,
        statements: Iterable[Statement],
        names: Iterable[Slot],
        medicine: str | None,
        medicine_of: Callable[[str | None], str | None],
    ) -> TextOnTrial:
        """Return what the statements and names of a text tell."""
        statements, names = tuple(statements), tuple(names)
        slots = [slot for statement in statements for slot in statement.slots]
        drugs = {each.value for each in names if each.name in {"drug", "product"}}
        arms = {each.value for each in slots if each.name == "arm"}
        diseases = {each.value for each in slots if each.name == "disease"}
        return cls(
            medicine,
            frozenset(diseases or {each.value for each in names if each.name == "disease"}),
            frozenset(medicine_of(each) or each for each in arms if each in drugs or medicine_of(each)),
            frozenset(str(each.get("value")) for each in statements if each.kind in {"median", "hazard_ratio"}),
            frozenset(str(each.get("phase")) for each in statements if each.kind == "design") - {"None", "late"},
        )

    def meant(self, trials: Iterable[Trial], related: Callable[[str, str], bool]) -> list[Trial]:
        """Return the trials that it may be about; those whose arms only have the name of the medicine come second."""
        fitting = [each for each in trials if self._is_given(each) and self._is_in_disease(each, related)]
        if len(self.results) >= _FEW:
            shared = [max((len(self.results & cut.printed) for cut in each.cuts), default=0) for each in fitting]
            fitting = [each for each, count in zip(fitting, shared, strict=True) if count == max(shared) > 0]
        linked = [each for each in fitting if self.medicine in {str(arm.medicine) for arm in each.arms}]
        fitting = linked or fitting
        return [each for each in fitting if each.phase in self.phases] or fitting

    def _is_given(self, trial: Trial) -> bool:
        """Say whether a trial tries the medicine, and gave every medicine that is compared."""
        tried = {name for arm in trial.arms if arm.role == "experimental" for name in (str(arm.medicine), arm.name)}
        given = {name for arm in trial.arms for name in (str(arm.medicine), arm.id.casefold(), arm.name.casefold())}
        return self.medicine in tried and self.compared <= {self.medicine, *given}

    def _is_in_disease(self, trial: Trial, related: Callable[[str, str], bool]) -> bool:
        return not self.diseases or any(
            related(str(cohort.disease), each) for cohort in trial.cohorts for each in self.diseases
        )


def gives_none(trial: Trial, medicines: Iterable[str]) -> bool:
    """Say whether a trial gives none of some medicines, alone or with others."""
    given = " ".join(f"{arm.medicine} {arm.id} {arm.name}".casefold() for arm in trial.arms)
    return not any(each.casefold() in given for each in medicines)


def gives_no_placebo(trial: Trial) -> bool:
    """Say whether a trial compared with something else than a placebo, which none of its arms has in its name."""
    named = any("placebo" in f"{each.id} {each.name}".casefold() for each in trial.arms)
    return trial.control in {"active", "none"} and not named


def without_other_names(named: Sequence[Slot], known: Collection[str], text: str) -> list[Slot]:
    """Return names of trials without those that only call a known one otherwise: ``NAME/ENGOT-ov25``, ``NAME (NCT…)``.

    Parameters
    ----------
    named : sequence of Slot
        In the order of the text.
    known : collection of str
        The trials of the dossier.
    text : str
        In which ``NAME trial (ClinicalTrials.gov identifier: NCT…)`` may stand.
    """
    found: list[Slot] = []
    for each in named:
        before = found[-1] if found else None
        far = _NUMBERED if each.text.startswith("NCT") else _JOINED
        other = before is not None and before.value in known and 0 < each.start - before.end <= far
        if before is not None and before.value in known and each.text.startswith("NCT"):
            other = other or _NUMBER_OF.fullmatch(text, before.end, each.start) is not None
        if not (other and each.value not in known):
            found.append(each)
    return found
