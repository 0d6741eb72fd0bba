"""Which targets the concentrations at steady state cover: total, and free for several fractions unbound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pivotal.errors import DataError, listed, shown
from pivotal.pharmacology.exposures import Acting, DoseExposure, SteadyStateExposure, acting_substance, exposure
from pivotal.pharmacology.individuals import Covariates
from pivotal.pharmacology.model import Target
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

SPREAD = 3.0  # times less and more than the stated fraction unbound, which is hard to measure where it is small
NM_PER_UNIT = 1000.0  # nM a ng/mL, times grams a mole


@dataclass(frozen=True)
class TargetCoverage(Result):
    """Concentrations over IC50, by model, dose, target and fraction unbound.

    Attributes
    ----------
    exposures : SteadyStateExposure
        What it rests on.
    targets : tuple of Target
        Those with an IC50, by name as published.
    molar_mass : float
        Grams a mole.
    fractions : tuple of float
        Fractions unbound, the stated one in the middle; total concentration counts as 1.
    stated : str
        The fraction unbound as printed.
    without : tuple of str
        Targets that are named and have no IC50 that may decide.
    notes : tuple of str
        What is assumed.
    """

    figure: ClassVar[str | None] = "pivotal.figures.pharmacology:coverage_picture"
    groups: ClassVar[tuple[str, ...]] = ("model", "dose_mg", "assay")
    levels: ClassVar[tuple[str, ...]] = ("fraction_unbound",)
    method: ClassVar[str | None] = "average concentration at steady state over IC50"

    exposures: SteadyStateExposure
    targets: tuple[Target, ...]
    molar_mass: float
    fractions: tuple[float, ...]
    stated: str
    without: tuple[str, ...]
    notes: tuple[str, ...]
    provenance: Provenance = field(default_factory=lambda: Provenance("target_coverage"))

    def rows(self) -> Sequence[Row]:
        """Return one row a model, dose, target and fraction unbound.

        ``concentration_nM`` is the average of the median patient, ``times_ic50`` how many times the IC50 that is,
        ``inhibition`` the part inhibited by it (one site, no cooperation), ``patients`` the part of the patients whose
        average exceeds the IC50 and ``patients_all_day`` of those whose minimum does. ``covered`` is whether the
        average of the median patient does, None where the IC50 is a bound that cannot tell; ``fraction_needed`` the
        fraction unbound from which on it does.
        """
        return [
            self._row(each, target, fraction)
            for each in self.exposures.doses
            for target in self.targets
            for fraction in (1.0, *self.fractions)
        ]

    def _row(self, each: DoseExposure, target: Target, fraction: float) -> Row:
        assert target.ic50_nM is not None
        limit = target.ic50_nM.value or 0.0
        nanomolar = fraction * NM_PER_UNIT / self.molar_mass
        average = nanomolar * each.patients["average"]
        middle = float(np.median(average))
        return {
            "term": target.name,
            "model": each.model.id,
            "dose_mg": each.dose_mg,
            "assay": target.assay,
            "fraction_unbound": fraction,
            "ic50_nM": limit,
            "concentration_nM": middle,
            "times_ic50": middle / limit,
            "inhibition": middle / (middle + limit),
            "patients": float(np.mean(average > limit)),
            "patients_all_day": float(np.mean(nanomolar * each.patients["minimum"] > limit)),
            "covered": _covers(middle, target),
            "fraction_needed": fraction * limit / middle,
        }

    def covered(self, fraction: float, *, dose_mg: float | None = None) -> tuple[str, ...]:
        """Return the enzymes that the median patient of every model covers at a fraction unbound, variants left out.

        Parameters
        ----------
        fraction : float
            1 for total concentration.
        dose_mg : float, optional
            One of the doses; without it, they are covered at each of them.
        """
        chosen = [each for each in self.exposures.doses if dose_mg in (None, each.dose_mg)]
        if not chosen:
            raise DataError(f"dose_mg={shown(dose_mg)} was not asked for; it was {listed(map(str, self.doses))}")
        return tuple(
            target.name
            for target in self.counted
            if all(self._row(each, target, fraction)["covered"] for each in chosen)
        )

    @property
    def doses(self) -> tuple[float, ...]:
        """The doses, ascending."""
        return tuple(sorted({each.dose_mg for each in self.exposures.doses}))

    @property
    def counted(self) -> tuple[Target, ...]:
        """The targets that are counted: measured on the enzyme, and no variants."""
        return tuple(each for each in self.targets if each.assay == "enzyme" and not each.variant)

    def summary(self) -> Row:
        """Return how many targets every model covers, by dose: at total concentration, and at each fraction unbound."""
        out: Row = {"term": self.exposures.substance, "targets": len(self.counted)}
        for dose in self.doses:
            out[f"total_{dose:g}_mg"] = len(self.covered(1.0, dose_mg=dose))
            out |= {f"free_{each:g}_{dose:g}_mg": len(self.covered(each, dose_mg=dose)) for each in self.fractions}
        return out

    def told(self) -> tuple[str, ...]:
        """Return what is assumed, what has no value, and what is said of the exposures."""
        unknown = [f"No IC50 was found for {listed(self.without)}; they count neither way."] if self.without else []
        return (*self.notes, *unknown, *self.exposures.told())

    def sentence(self, dose_mg: float) -> str:
        """Return how many targets a dose covers, as part of a sentence."""
        total, *free = (len(self.covered(each, dose_mg=dose_mg)) for each in (1.0, *self.fractions))
        often = f"at {dose_mg:g} mg every {self.exposures.every_h:g} h"
        return (
            f"{often} the average concentration exceeds the IC50 of {total} "
            f"of {len(self.counted)}, and what is free of protein that of {_or(map(str, free))} "
            f"({_or(f'{each:g}' for each in self.fractions)} unbound; stated {self.stated})"
        )

    def __rich__(self) -> RenderableType:
        """Return a table a dose with one line a target, and what is said of the whole."""
        from rich.console import Group

        parts: list[Any] = []
        for dose in self.doses:
            said = self.sentence(dose)
            parts += [self._table(dose), "", f"{said[:1].upper()}{said[1:]}.", ""]
        return Group(*parts, *self.told())

    def _table(self, dose: float) -> Table:
        from rich.table import Table

        title = f"{dose:g} mg: average of the median patient over IC50, the least of all models"
        table = Table(title=title, title_justify="left", box=None, padding=(0, 1))
        free = [f"free, {each:g}" for each in self.fractions]
        for name in ("target", "IC50, nM", "total", *free, "covered from"):
            table.add_column(name, justify="left" if name == "target" else "right")
        chosen = [each for each in self.exposures.doses if each.dose_mg == dose]
        for target in self.targets:
            name = f"{target.name}, {target.assay}" if target.assay == "cell" else target.name
            of = {f: [self._row(each, target, f) for each in chosen] for f in (1.0, *self.fractions)}
            ratios = [f"{min(row['times_ic50'] for row in rows):.3g}" for rows in of.values()]
            table.add_row(name, str(target.ic50_nM), *ratios, f"{max(r['fraction_needed'] for r in of[1.0]):.2g}")
        return table


def target_coverage(
    substance: Any,
    *,
    dose_mg: float | Sequence[float] | None = None,
    every_h: float = 24.0,
    covariates: Covariates | None = None,
    models: Sequence[str] | None = None,
    fraction_unbound: float | Sequence[float] | None = None,
    patients: int = 2000,
) -> TargetCoverage:
    """Hold the concentrations of a dose against the IC50 of every target of a substance, total and free.

    Parameters
    ----------
    substance, dose_mg, every_h, covariates, models, patients
        As ``exposure``.
    fraction_unbound : float or sequence of float, optional
        Between 0 and 1. Without it the stated one, a third of it and three times it: a small fraction is hard to
        measure, and where it is printed as an upper bound the free concentration is one too.

    Returns
    -------
    TargetCoverage
        For each target how often its IC50 is exceeded, and from which fraction unbound on.

    Raises
    ------
    UnknownNameError
        As ``exposure``.
    DataError
        As ``exposure``; also if no molar mass, no fraction unbound or no IC50 is stated.

    Notes
    -----
    Only unbound molecules act on a target, and the IC50 is measured with little protein: the free concentration is the
    one to compare, the total an upper bound (Smith, Di and Kerns 2010). Inhibition by one molecule a site gives
    C / (C + IC50). An IC50 depends on the assay (in enzymes on ATP); covered means exceeded, not that a tumour
    responds.

    Examples
    --------
    >>> import pivotal as pv
    >>> found = pv.target_coverage(pv.load_dossier("cabometyx"), dose_mg=60)
    >>> found.summary()["total_60_mg"], found.covered(0.003)
    (8, ('VEGFR2', 'MET', 'KIT', 'RET'))
    """
    acting = acting_substance(substance)
    if acting.molar_mass is None:
        raise DataError(f"the molar mass of {acting.inn} is not in the dossier (molar_mass)")
    held = [each for each in acting.targets if each.ic50_nM is not None and each.ic50_nM.value and each.decides]
    if not held:
        raise DataError(f"no target of {acting.inn} has an IC50 in the dossier (targets: ic50_nM)")
    fractions, stated = _fractions(acting, fraction_unbound)
    found = exposure(acting, dose_mg=dose_mg, every_h=every_h, covariates=covariates, models=models, patients=patients)
    without = tuple(dict.fromkeys(each.name for each in acting.targets if each not in held))
    settings = {**found.provenance.parameters, "fraction_unbound": list(fractions)}
    return TargetCoverage(
        exposures=found,
        targets=tuple(sorted(held, key=lambda each: each.ic50_nM.value or 0.0 if each.ic50_nM else 0.0)),
        molar_mass=acting.molar_mass.g_per_mol.value or 0.0,
        fractions=fractions,
        stated=stated,
        without=without,
        notes=tuple(_assumptions(acting, stated)),
        provenance=Provenance("target_coverage", settings),
    )


def _fractions(acting: Acting, given: float | Sequence[float] | None) -> tuple[tuple[float, ...], str]:
    """Return the fractions unbound, ascending, and how the stated one is printed."""
    if given is None:
        if acting.fraction_unbound is None:
            raise DataError(f"the fraction unbound of {acting.inn} is not in the dossier; give fraction_unbound=")
        printed = acting.fraction_unbound.value
        middle = printed.value or 0.0
        return tuple(sorted({middle / SPREAD, middle, min(1.0, middle * SPREAD)})), str(printed)
    values = [given] if isinstance(given, str | int | float) else list(given)
    for each in values:
        number = isinstance(each, int | float) and not isinstance(each, bool)
        if not number or not 0 < each <= 1:
            raise DataError(f"fraction_unbound={shown(each)}; accepted: a number above 0 and at most 1")
    if not values:
        raise DataError("fraction_unbound is empty")
    ascending = tuple(sorted({float(each) for each in values}))
    return ascending, " to ".join(dict.fromkeys(f"{each:g}" for each in (ascending[0], ascending[-1])))


def _covers(concentration: float, target: Target) -> bool | None:
    """Say whether a concentration exceeds an IC50; None where the IC50 is a bound that cannot tell."""
    assert target.ic50_nM is not None
    value, bound = target.ic50_nM.value or 0.0, target.ic50_nM.bound
    if concentration > value:
        return None if bound in ("above", "at_least") else True
    return None if bound in ("below", "at_most") else False


def _assumptions(acting: Acting, stated: str) -> list[str]:
    assert acting.molar_mass is not None
    told = [
        f"Concentrations are of the {acting.molar_mass.of}, {acting.molar_mass.g_per_mol} g/mol; only what is unbound "
        f"acts, and total concentration is an upper bound.",
        f"The fraction unbound is {stated}; it is taken to be the same at every concentration and in the tumour.",
        "An IC50 belongs to its assay: an enzyme by itself has neither the ATP nor the efflux of a cell.",
    ]
    if stated.startswith(("<", "≤")):
        told[1] += " As printed it is an upper bound, and so are the free concentrations."
    return told


def _or(parts: Iterable[str]) -> str:
    *some, last = parts
    return f"{', '.join(some)} or {last}" if some else last
