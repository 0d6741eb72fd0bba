"""The dossier: everything that was planned, reported and authorised about a medicine, assembled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from pivotal.dossier.articles import Article
from pivotal.dossier.diseases import Disease, GradingSystem
from pivotal.dossier.medicines import Medicine, Organisation
from pivotal.dossier.sources import Source
from pivotal.dossier.trials import Trial
from pivotal.errors import DataError, UnknownNameError, shown
from pivotal.label.language import CriteriaField
from pivotal.label.model import Indication, Register, Territory
from pivotal.nouns import Identifier, Noun, Text


class HasId(Protocol):
    """A noun with a name."""

    @property
    def id(self) -> str:
        """Its name."""


Named = TypeVar("Named", bound=HasId)


class Dossier(Noun):
    """What was planned, reported and authorised about a medicine.

    Parameters
    ----------
    id, title : str
        Name of the folder, and a title for the reader.
    subject : str, optional
        The medicine that is meant where none is named.
    main_article : str, optional
        The article that is meant where none is named.
    hashes : mapping
        File name to SHA-256 of its bytes, for provenance.

    See Also
    --------
    pivotal.load_dossier : reads one from a folder or from the shipped library.
    """

    id: Identifier
    title: Text
    sources: tuple[Source, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    territories: tuple[Territory, ...] = ()
    fields: tuple[CriteriaField, ...] = ()
    diseases: tuple[Disease, ...] = ()
    grading_systems: tuple[GradingSystem, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    trials: tuple[Trial, ...] = ()
    articles: tuple[Article, ...] = ()
    subject: Identifier | None = None
    main_article: Identifier | None = None
    hashes: Mapping[str, str] = {}

    def source(self, name: str) -> Source:
        """Return a source by name."""
        return _named("source", name, self.sources)

    def organisation(self, name: str) -> Organisation:
        """Return an organisation by name."""
        return _named("organisation", name, self.organisations)

    def disease(self, name: str) -> Disease:
        """Return a disease concept by name."""
        return _named("disease", name, self.diseases)

    def trial(self, name: str) -> Trial:
        """Return a trial by name."""
        return _named("trial", name, self.trials)

    def article(self, name: str) -> Article:
        """Return an article by name."""
        return _named("article", name, self.articles)

    def medicine(self, name: str | None = None) -> Medicine:
        """Return a medicine by name; without a name, the subject of the dossier, or the only one there is."""
        if name is None and self.subject is None and len(self.medicines) == 1:
            return self.medicines[0]
        if name is None and self.subject is None:
            known = ", ".join(each.id for each in self.medicines) or "none"
            raise UnknownNameError(f"say which medicine is meant; the dossier holds {known}")
        return _named("medicine", name or self.subject or "", self.medicines)

    def indication(self, name: str) -> Indication:
        """Return an indication by name."""
        return _named("indication", name, [each for medicine in self.medicines for each in medicine.indications])

    def patients_of(self, name: str) -> Indication:
        """Return an indication by name, or what a trial asks of its patients, written as one.

        Raises
        ------
        UnknownNameError
            If there is neither an indication nor a trial of that name.
        DataError
            If the eligibility of the trial was not found.
        """
        trials = {each.id: each for each in self.trials}
        if name not in trials:
            indications = [each for medicine in self.medicines for each in medicine.indications]
            return _named(
                "indication or trial", name, [*indications, *(_asked(e) for e in self.trials if e.eligibility)]
            )
        if trials[name].eligibility is None:
            raise DataError(f"what {shown(name)} asked of its patients is not in the dossier")
        return _asked(trials[name])

    def register(self, medicine: str | None = None) -> Register:
        """Return the label of a medicine over time."""
        found = self.medicine(medicine)
        named = {name for event in (*found.label_events, *found.licence_events) for name in event.source}
        days = {each.id: each.date.not_after for each in self.sources if each.id in named and each.date is not None}
        return Register(
            medicine=found.id,
            diseases=self.diseases,
            territories=self.territories,
            products=tuple(each.id for each in found.products),
            indications=found.indications,
            label_events=found.label_events,
            licence_events=found.licence_events,
            reimbursement_events=found.reimbursement_events,
            complete=found.complete,
            source_days={name: day for name, day in days.items() if day is not None},
        )


def _asked(trial: Trial) -> Indication:
    """Return the eligibility of a trial as an indication."""
    asked = trial.model_dump(include={"eligibility"}, by_alias=True)["eligibility"]
    return Indication.model_validate(
        {
            "id": trial.id,
            "says": trial.title,
            "disease": trial.cohorts[0].disease if trial.cohorts else trial.id,
            "criteria": asked,
            "source": trial.eligibility_source or trial.source,
            "status": "sourced" if trial.eligibility_source or trial.source else "derived",
        }
    )


def _named(kind: str, name: str, things: Iterable[Named]) -> Named:
    known = tuple(things)
    found = next((each for each in known if each.id == name), None)
    if found is None:
        raise UnknownNameError.of(kind, name, [each.id for each in known])
    return found
