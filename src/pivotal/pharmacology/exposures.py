"""Exposure at steady state by dose, from every published population model of a substance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, UnknownNameError, listed, shown
from pivotal.pharmacology.disagreements import disagreements
from pivotal.pharmacology.individuals import Covariates, Subject, check_covariates, rates_of, subject_of
from pivotal.pharmacology.model import ExposureModel, FractionUnbound, MolarMass, Target
from pivotal.pharmacology.steady_state import Rates, concentrations
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

Floats = NDArray[np.float64]
STEPS = 96  # parts of the interval at which patients are looked at
FINE = 24  # times finer for the typical patient
MOST_PATIENTS = 100_000
NG_PER_MG = 1000.0  # ng/mL a mg/L
MEASURES = {"average": "ng/mL", "minimum": "ng/mL", "maximum": "ng/mL", "half_life": "h"}


class Acting(Protocol):
    """A substance that says what it inhibits, how it is bound, and which models of its exposure there are."""

    @property
    def inn(self) -> str:
        """Its name."""

    @property
    def targets(self) -> tuple[Target, ...]:
        """What it inhibits."""

    @property
    def molar_mass(self) -> MolarMass | None:
        """Grams a mole."""

    @property
    def fraction_unbound(self) -> FractionUnbound | None:
        """The part in plasma that is not bound."""

    @property
    def exposure_models(self) -> tuple[ExposureModel, ...]:
        """Published models."""


@dataclass(frozen=True)
class DoseExposure:
    """One model at one dose.

    Attributes
    ----------
    model : ExposureModel
    dose_mg : float
    subject : Subject
        The covariates as the model takes them.
    typical : mapping of str to float
        Of the typical patient: ``average``, ``minimum`` and ``maximum`` in ng/mL, ``half_life`` in hours.
    patients : mapping of str to (n,) float64
        The same of patients who differ as the model says.
    times : (t,) float64
        Hours since the last dose.
    profile : (n, t) float64
        Concentrations of the patients, ng/mL.
    typical_profile : (t,) float64
    """

    model: ExposureModel
    dose_mg: float
    subject: Subject
    typical: dict[str, float]
    patients: dict[str, Floats]
    times: Floats
    profile: Floats
    typical_profile: Floats


@dataclass(frozen=True)
class SteadyStateExposure(Result):
    """Concentrations at steady state, by model and dose.

    Attributes
    ----------
    substance : str
    every_h : float
        Hours between doses.
    doses : tuple of DoseExposure
    disagreements : tuple of str
        Covariates of which the models do not say the same.
    notes : tuple of str
        What is assumed, what a model does not know, and which models were left out.
    level : float
        The part of the patients that ``low`` and ``high`` hold.
    """

    figure: ClassVar[str | None] = "pivotal.figures.pharmacology:exposure_picture"
    groups: ClassVar[tuple[str, ...]] = ("model", "dose_mg")
    method: ClassVar[str | None] = "population pharmacokinetics, steady state in closed form"

    substance: str
    every_h: float
    doses: tuple[DoseExposure, ...]
    disagreements: tuple[str, ...]
    notes: tuple[str, ...]
    level: float = 0.9
    provenance: Provenance = field(default_factory=lambda: Provenance("exposure"))

    def rows(self) -> Sequence[Row]:
        """Return one row a model, dose and measure: the typical patient, and median, low and high of the patients."""
        tail = 0.5 - self.level / 2
        found = []
        for each in self.doses:
            for measure, unit in MEASURES.items():
                low, median, high = np.quantile(each.patients[measure], [tail, 0.5, 1 - tail]).tolist()
                place = {"term": measure, "model": each.model.id, "dose_mg": each.dose_mg, "unit": unit}
                spread = {"median": median, "low": low, "high": high}
                found.append({**place, "typical": each.typical[measure], **spread})
        return found

    def summary(self) -> Row:
        """Return the range of the typical average concentration over models, at each dose."""
        out: Row = {"term": self.substance, "every_h": self.every_h, "models": len({e.model.id for e in self.doses})}
        for dose in dict.fromkeys(each.dose_mg for each in self.doses):
            typical = [each.typical["average"] for each in self.doses if each.dose_mg == dose]
            out |= {f"average_low_{dose:g}_mg": min(typical), f"average_high_{dose:g}_mg": max(typical)}
        return out

    def told(self) -> tuple[str, ...]:
        """Return disagreements and notes."""
        return (*self.disagreements, *self.notes)

    def table(self) -> Table:
        """Return one line a model and dose, for a terminal."""
        from rich.table import Table

        title = f"{self.substance} every {self.every_h:g} h at steady state, ng/mL"
        table = Table(title=title, title_justify="left", box=None, padding=(0, 1))
        spread = f"{100 * self.level:g} % of patients"
        for name in ("model", "dose, mg", "average", spread, "minimum", "maximum", "half-life, h"):
            table.add_column(name, justify="left" if name == "model" else "right")
        rows = {(row["model"], row["dose_mg"], row["term"]): row for row in self.rows()}
        for each in self.doses:
            average = rows[each.model.id, each.dose_mg, "average"]
            say = [f"{each.typical[name]:.4g}" for name in ("average", "minimum", "maximum", "half_life")]
            between = f"{average['low']:.4g} to {average['high']:.4g}"
            table.add_row(each.model.title, f"{each.dose_mg:g}", say[0], between, *say[1:])
        return table

    def __rich__(self) -> RenderableType:
        """Return the table, and what is said of the whole."""
        from rich.console import Group

        return Group(self.table(), "", *self.told())


def exposure(
    substance: Any,
    *,
    dose_mg: float | Sequence[float] | None = None,
    every_h: float = 24.0,
    covariates: Covariates | None = None,
    models: Sequence[str] | None = None,
    patients: int = 2000,
) -> SteadyStateExposure:
    """Compute concentrations at steady state from the published population models of a substance.

    Parameters
    ----------
    substance : Dossier, Medicine or Substance
        A dossier stands for its subject. Also anything with ``inn`` and ``exposure_models``.
    dose_mg : float or sequence of float, optional
        Milligrams of what the models were fitted to; without it, the reference dose of each model.
    every_h : float
        Hours between doses, the same for ever.
    covariates : mapping of str to (str or float), optional
        Such as ``{"sex": "female", "weight": 60}``. What is not there is the reference of each model, and is told.
    models : sequence of str, optional
        Some of the models, by name.
    patients : int
        How many patients are laid out; they lie evenly, nothing is random. From 100 to 100,000.

    Returns
    -------
    SteadyStateExposure
        ``average``, ``minimum`` and ``maximum`` (ng/mL) and ``half_life`` (hours, of the last phase) of the typical
        patient and over patients; where models disagree on a covariate it says so.

    Raises
    ------
    UnknownNameError
        If there is no such model, covariate or level.
    DataError
        If a dose, interval or covariate is no number above zero, or the substance has no model that knows the
        covariates.

    Notes
    -----
    Two compartments with parallel absorption, by superposition (Gibaldi and Perrier 1982). The average is exactly
    availability x dose / (clearance x interval). Variability of parameters between patients is that of the model;
    uncertainty of its parameters, and variability of one patient from day to day, are not included.

    Examples
    --------
    >>> import pivotal as pv
    >>> found = pv.exposure(pv.load_dossier("cabometyx"), dose_mg=60, covariates={"population": "RCC"})
    >>> [(each.model.id, round(each.typical["average"])) for each in found.doses]
    [('lacy-2018', 1158), ('nguyen-2019', 1159), ('ly-2023', 1220)]
    """
    acting = acting_substance(substance)
    chosen = _models(acting, models)
    asked = dict(covariates or {})
    check_covariates(chosen, asked)
    _check(every_h, "every_h")
    if isinstance(patients, bool) or not isinstance(patients, int) or not 100 <= patients <= MOST_PATIENTS:
        raise DataError(f"patients={shown(patients)}; accepted: a whole number from 100 to {MOST_PATIENTS:,}")
    found, notes = list[DoseExposure](), list[str]()
    for model in chosen:
        subject = subject_of(model, asked)
        if subject is None:
            notes.append(_left_out(model, asked))
            continue
        doses = _doses(dose_mg, model)
        found += [_at_dose(model, subject, dose, every_h, patients) for dose in doses]
        notes += _assumed(model, subject)
    if not found:
        raise DataError("no model knows all of these covariates\n  " + "\n  ".join(notes))
    compared = tuple(model for model in chosen if any(each.model is model for each in found))
    parameters = {"substance": acting.inn, "dose_mg": dose_mg, "every_h": every_h, "covariates": asked}
    return SteadyStateExposure(
        substance=acting.inn,
        every_h=float(every_h),
        doses=tuple(found),
        disagreements=disagreements(compared),
        notes=tuple(notes),
        provenance=Provenance(
            "exposure", {**parameters, "models": [each.id for each in compared], "patients": patients}
        ),
    )


def acting_substance(given: Any) -> Acting:
    """Return the substance that a dossier, a medicine or a substance stands for.

    Raises
    ------
    DataError
        If it is none of them.
    """
    if callable(getattr(given, "medicine", None)):
        given = given.medicine()
    acting = getattr(given, "substance", given)
    if not hasattr(acting, "exposure_models"):
        raise DataError(f"{shown(given)} is no substance; accepted: a dossier, a medicine or its substance")
    return acting  # type: ignore[no-any-return]


def _models(acting: Acting, names: Sequence[str] | None) -> tuple[ExposureModel, ...]:
    known = {each.id: each for each in acting.exposure_models}
    if not known:
        raise DataError(f"no model of the exposure to {acting.inn} is in the dossier (exposure_models)")
    for name in names or ():
        if name not in known:
            raise UnknownNameError.of("exposure model", name, known)
    return tuple(known[name] for name in (known if names is None else dict.fromkeys(names)))


def _doses(dose_mg: float | Sequence[float] | None, model: ExposureModel) -> list[float]:
    if dose_mg is None:
        return [model.reference_dose_mg.value or 0.0]
    given = [dose_mg] if isinstance(dose_mg, str | int | float) else list(dose_mg)
    if not given:
        raise DataError("dose_mg is empty")
    for dose in given:
        _check(dose, "dose_mg")
    return [float(each) for each in dict.fromkeys(given)]


def _check(value: object, name: str) -> None:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not 0 < float(value) < float("inf"):  # type: ignore[arg-type]
        raise DataError(f"{name}={shown(value)}; accepted: a number above zero")


def _at_dose(model: ExposureModel, subject: Subject, dose: float, every_h: float, patients: int) -> DoseExposure:
    times = np.linspace(0.0, every_h, STEPS + 1)
    rates, typical = rates_of(model, subject, dose, patients), rates_of(model, subject, dose, 0)
    profile = NG_PER_MG * concentrations(rates, dose, every_h, times)
    fine = NG_PER_MG * concentrations(typical, dose, every_h, np.linspace(0.0, every_h, FINE * STEPS + 1))
    return DoseExposure(
        model=model,
        dose_mg=dose,
        subject=subject,
        typical={name: float(each[0]) for name, each in _measures(typical, fine, dose, every_h).items()},
        patients=_measures(rates, profile, dose, every_h),
        times=times,
        profile=profile,
        typical_profile=fine[0, ::FINE],
    )


def _measures(rates: Rates, profile: Floats, dose: float, every_h: float) -> dict[str, Floats]:
    return {
        "average": NG_PER_MG * rates.average(dose, every_h),
        "minimum": profile.min(axis=1),
        "maximum": profile.max(axis=1),
        "half_life": np.log(2.0) / rates.disposition()[0][-1],
    }


def _assumed(model: ExposureModel, subject: Subject) -> list[str]:
    """Return what is assumed with a model, in sentences."""
    told = []
    if model.populations:
        told.append(f"{model.title} was fitted to {listed(model.populations)}; others are assumed to be alike.")
    if subject.taken:
        told.append(f"{model.title}: {', '.join(subject.taken)}, as its reference.")
    told += [f"{model.title} has no effect of {name.replace('_', ' ')}." for name in subject.without]
    told += [f"{model.title}, not used: {each}." for each in model.not_used]
    return told + ([f"{model.title}: {model.note}"] if model.note else [])


def _left_out(model: ExposureModel, covariates: Covariates) -> str:
    wrong = [name for name, value in covariates.items() if value not in model.levels.get(name, (value,))]
    said = "; ".join(f"{name} {covariates[name]} (it knows {listed(model.levels[name])})" for name in wrong)
    return f"{model.title} was left out: it does not know {said}."
