"""Every indication in force in a territory on a day, answered for one patient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, overload

from pivotal.errors import DataError
from pivotal.label.history import Answer, HasRegister, authorised, day_of
from pivotal.label.matching import HasWords, Match, match, vocabulary_of
from pivotal.label.model import Indication, Patient
from pivotal.label.territories import countries_of, members_of
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pivotal.label.population.asked import Columns
    from pivotal.label.population.matched import Given
    from pivotal.label.population.population_options import PopulationOptions


class HasLabel(HasRegister, HasWords, Protocol):
    """Anything that brings both its register and its words along, such as a dossier."""


@dataclass(frozen=True, slots=True)
class Option:
    """One indication: whether it is authorised, and whether the patient lies within it."""

    says: str
    authorised: Answer
    match: Match


@dataclass(frozen=True)
class Options(Result):
    """What the labels of a territory allow for one patient on a day.

    Attributes
    ----------
    patient, territory, on : str
        What was asked.
    options : tuple of Option
        The indications that are, or may be, in force, in the order of the dossier.
    """

    patient: str
    territory: str
    on: str
    options: tuple[Option, ...]
    provenance: Provenance

    def rows(self) -> Sequence[Row]:
        """Return one row an indication."""
        return [
            {
                "term": each.match.indication,
                "says": each.says,
                "authorised": each.authorised.answer,
                "answer": each.match.answer,
                "not_met": "; ".join(c.clause for c in each.match.clauses if c.answer == "not met" and c.depth == 0),
                "would_settle": ", ".join(fact.name for fact in each.match.settles),
            }
            for each in self.options
        ]

    def summary(self) -> Row:
        """Return how many indications have each answer."""
        answers = [each.match.answer for each in self.options]
        counts = {name.replace(" ", "_"): answers.count(name) for name in ("eligible", "not eligible", "undetermined")}
        return {"term": self.patient, "territory": self.territory, "on": self.on, **counts}

    def __rich__(self) -> RenderableType:
        """Return one table an indication that fits or may fit, and one line for each that does not."""
        from rich.console import Group
        from rich.text import Text

        head = Text(f"{self.patient}: labels in force in {self.territory} on {self.on}", style="bold")
        fits = [each for each in self.options if each.match.answer != "not eligible"]
        others = [row for row in self.rows() if row["answer"] == "not eligible"]
        lines = [Text(f"{row['term']}: not eligible (not met: {row['not_met']})") for row in others]
        return Group(head, *(each.match for each in fits), *lines)


@overload
def match_all(
    dossier: HasLabel,
    patient: Patient,
    *,
    territory: str,
    on: date | str,
    medicine: str | None = None,
    known_on: date | str | None = None,
) -> Options: ...


@overload
def match_all(
    dossier: HasLabel,
    patient: Any,
    *,
    territory: str,
    on: date | str,
    medicine: str | None = None,
    known_on: date | str | None = None,
    columns: Columns | None = None,
    identifier: str | None = None,
    give: Given | Iterable[Given] = "answer",
) -> PopulationOptions: ...


def match_all(  # noqa: PLR0913 (a frame has three options of its own)
    dossier: HasLabel,
    patient: Patient | Any,
    *,
    territory: str,
    on: date | str,
    medicine: str | None = None,
    known_on: date | str | None = None,
    columns: Columns | None = None,
    identifier: str | None = None,
    give: Given | Iterable[Given] = "answer",
) -> Options | PopulationOptions:
    """Say for every indication in force whether a patient, or each patient of a frame, lies within it.

    Parameters
    ----------
    dossier : Dossier
        Where the labels are.
    patient : Patient or frame
        What is known of the patient, or of a row a patient; see ``match``.
    territory : str
        An ISO 3166-1 alpha-2 code or a territory of the dossier.
    on : datetime.date or str
        The day on which the labels are read.
    medicine : str, optional
        Of which medicine (default: the dossier's only one).
    known_on : datetime.date or str, optional
        Count only what was known by the end of this day; see ``authorised``.
    columns, identifier, give
        Of a frame; see ``match``. The columns that are added are called by the indication, as ``eu-net: answer``.

    Returns
    -------
    Options or PopulationOptions
        One answer for each indication that is in force, or of which that is not known; of a frame, how many patients
        have each answer, and ``data`` with the answers of each.

    Raises
    ------
    DataError, UnknownNameError
        As ``match`` and ``authorised``.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> patient = pv.Patient(facts={"disease": "HCC"}, prior_therapies=[{"therapy": "sorafenib"}])
    >>> found = pv.match_all(dossier, patient, territory="US", on="2025-09-01")
    >>> [(each.match.indication, each.match.answer) for each in found.options if each.match.answer != "not eligible"]
    [('us-hcc', 'eligible')]
    >>> patients = {"disease": ["HCC", "NET", None], "age": [70.0, 61.0, 50.0]}
    >>> rows = pv.match_all(dossier, patients, territory="US", on="2025-09-01").rows()
    >>> [(row["term"], row["undetermined"]) for row in rows if row["undetermined"] < 2]
    [('us-rcc', 1), ('us-rcc-nivolumab', 1), ('us-dtc', 1)]
    """
    found = in_force(dossier, territory, on, medicine, known_on)
    if not isinstance(patient, Patient):
        from pivotal.label.population.population_options import match_options

        asked: dict[str, Any] = {"columns": columns, "identifier": identifier, "give": give}
        return match_options(found, patient, vocabulary=dossier, territory=territory, on=str(on), **asked)
    if columns is not None or identifier is not None or give != "answer":
        raise DataError("columns, identifier and give are for frames; this is one Patient")
    words = vocabulary_of(dossier)
    return Options(
        patient=patient.id,
        territory=territory,
        on=str(on),
        options=tuple(Option(each.says, answer, match(each, patient, vocabulary=words)) for each, answer in found),
        provenance=Provenance(
            "match_all",
            {"territory": territory, "on": str(on), "patient": patient.id}
            | {"known_on": None if known_on is None else str(known_on)},
        ),
    )


def in_force(
    dossier: HasRegister, territory: str, on: date | str, medicine: str | None, known_on: date | str | None = None
) -> list[tuple[Indication, Answer]]:
    """Return the indications that are, or may be, in force in a territory on a day."""
    register, day = dossier.register(medicine), day_of(on)
    found: list[tuple[Indication, Answer]] = []
    here = members_of(territory, register, day)
    for indication in register.indications:
        concerned = [each for each in register.label_events if indication.id in each.indications]
        if not any(countries_of(each.territory, register, day) & here for each in concerned):
            continue
        answer = authorised(register, territory, day, indication=indication.id, known_on=known_on)
        if answer.answer != "no":
            found.append((indication, answer))
    return found
