"""The verb ``pivotal exposure``: concentrations of a dose at steady state, and the targets that they cover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pivotal.cli.output import emit, show
from pivotal.cli.written_files import check_picture, drawn
from pivotal.errors import DataError, shown

if TYPE_CHECKING:
    from pivotal.pharmacology.inhibition import TargetCoverage


def exposure(
    medicine: Annotated[str | None, typer.Argument(help="A medicine; without it the subject of the dossier.")] = None,
    dose: Annotated[list[float] | None, typer.Option(help="Milligrams; may be repeated.")] = None,
    every: Annotated[float, typer.Option(help="Hours between doses.")] = 24.0,
    covariate: Annotated[list[str] | None, typer.Option(help="Such as sex=female or weight=60; repeated.")] = None,
    unbound: Annotated[list[float] | None, typer.Option(help="Fractions unbound, instead of the stated one.")] = None,
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    figure: Annotated[Path | None, typer.Option(help="Write the picture here: .svg, .pdf or .png.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Compute exposure from the published population models, and hold it against the IC50 of the targets."""
    from pivotal.dossier.load import load_dossier
    from pivotal.pharmacology.exposures import exposure as exposed
    from pivotal.pharmacology.inhibition import target_coverage

    check_picture(figure)
    acting = load_dossier(dossier).medicine(medicine).substance
    given = _covariates(covariate or [])
    covered: TargetCoverage | None = None
    known = any(each.ic50_nM is not None for each in acting.targets) and acting.molar_mass is not None
    if known and (unbound or acting.fraction_unbound is not None):
        covered = target_coverage(
            acting, dose_mg=dose or None, every_h=every, covariates=given, fraction_unbound=unbound or None
        )
    found = covered.exposures if covered else exposed(acting, dose_mg=dose or None, every_h=every, covariates=given)
    result = covered or found
    written = drawn(result, figure)
    if as_json:
        data = {**found.summary(), "exposure": found.tidy(), "notes": list(result.told())}
        emit("exposure", data | {"targets": covered.tidy() if covered else None, "figure": written})
    elif covered is None:
        show(found)
    else:
        show(found.table(), "", covered)


def _covariates(given: list[str]) -> dict[str, str | float]:
    """Return covariates from ``name=value``."""
    found: dict[str, str | float] = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name or not value:
            raise DataError(f"--covariate {shown(each)}; accepted: name=value, such as sex=female")
        if name in found:
            raise DataError(f"--covariate {name} is there twice")
        try:
            found[name] = float(value)
        except ValueError:
            found[name] = value
    return found
