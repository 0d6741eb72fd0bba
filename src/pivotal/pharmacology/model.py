"""The nouns of pharmacology: what a substance inhibits, how it is bound, and published models of its exposure.

Numbers are kept as they were printed. Clearances and volumes are apparent ones (over the oral availability), in litres
and hours; doses are in milligrams of what the model was fitted to.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pivotal.nouns import Flag, Identifier, Noun, OneOrMore, Sourced, Sources, Text, Texts
from pivotal.units import Printed

Parameter = Literal["clearance", "central_volume", "absorption_rate", "availability"]
Varying = Literal["clearance", "central_volume", "absorption_rate", "first_fraction_logit"]


def _exact(printed: Printed) -> Printed:
    if printed.bound != "exact":
        raise ValueError(f"{printed} is not one number; a parameter of a model is")
    return printed


def _positive(printed: Printed) -> Printed:
    if printed.value is None or printed.value <= 0:
        raise ValueError(f"{printed} is not above zero")
    return _exact(printed)


def _share(printed: Printed) -> Printed:
    if printed.value is None or not 0 < printed.value <= 1:
        raise ValueError(f"{printed} is no part of one; write 0.003 for 0.3 %")
    return printed


Number = Annotated[Printed, AfterValidator(_exact)]
Positive = Annotated[Printed, AfterValidator(_positive)]
Share = Annotated[Printed, AfterValidator(_share)]
NONE = Printed(value=0.0)


# ------------------------------------------------------------------------------------------- the substance


class Target(Sourced):
    """A protein that the substance inhibits, and at which concentration by half.

    ``ic50_nM`` is ``null`` where a target is named but no value was found; ``assay`` says whether it was measured on
    the isolated enzyme or in cells.
    """

    name: Text
    family: Identifier
    family_source: Sources = ()
    assay: Literal["enzyme", "cell"] = "enzyme"
    variant: Flag = False
    ic50_nM: Printed | None
    sd_nM: Printed | None = None


class MolarMass(Sourced):
    """Grams a mole, and of which form: the dose and the concentrations are of that form."""

    g_per_mol: Positive
    of: Text


class FractionUnbound(Sourced):
    """The part of the substance in plasma that is not bound to protein, as printed: ``0.05``, or ``<0.003``."""

    value: Share


# --------------------------------------------------------------------------------------------- absorption


class FirstOrder(Noun):
    """Absorption in proportion to what is left, after a lag and through any number of transit compartments.

    Parameters
    ----------
    rate_per_h : number
        Also of each transit compartment.
    transit : int
        Compartments between the depot and the blood; each is left at the same rate (Savic et al. 2007).
    lag_h : number
    fraction : number, optional
        The part of the dose that goes this way; the last way takes the rest and states none.
    """

    kind: Literal["first_order"]
    rate_per_h: Positive
    transit: Annotated[int, Field(ge=0, le=20)] = 0
    lag_h: Number = NONE
    fraction: Share | None = None


class ZeroOrder(Noun):
    """Absorption at a constant speed for some time, after a lag; ``fraction`` as of ``FirstOrder``."""

    kind: Literal["zero_order"]
    duration_h: Positive
    lag_h: Number = NONE
    fraction: Share | None = None


Absorption = Annotated[FirstOrder | ZeroOrder, Field(discriminator="kind")]


# ------------------------------------------------------------------------------- covariates and variability


class LevelEffect(Noun):
    """What one level of a coded covariate does: ``factors`` multiply a parameter, ``changes`` multiply it by 1 more."""

    covariate: Identifier
    level: Identifier
    factors: Mapping[Parameter, Positive] = {}
    changes: Mapping[Parameter, Number] = {}

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.factors) == bool(self.changes):
            raise ValueError("say factors (0.76), or changes (-0.24); one of the two")
        for name, change in self.changes.items():
            if change.value is None or change.value <= -1:
                raise ValueError(f"a change of {change} leaves no {name.replace('_', ' ')}")
        return self

    @property
    def multipliers(self) -> dict[str, float]:
        """Parameter to what multiplies it."""
        changed = {str(name): 1 + (each.value or 0.0) for name, each in self.changes.items()}
        return changed | {str(name): each.value or 1.0 for name, each in self.factors.items()}


class PowerEffect(Noun):
    """What a number does: each parameter is multiplied by (number / reference) to the power of the exponent."""

    covariate: Identifier
    reference: Positive
    unit: Literal["years", "kg"]
    exponents: Annotated[Mapping[Parameter, Number], Field(min_length=1)]

    def multipliers(self, value: float) -> dict[str, float]:
        """Return parameter to what multiplies it at a value."""
        ratio = value / (self.reference.value or 1.0)
        return {str(name): float(ratio ** (each.value or 0.0)) for name, each in self.exponents.items()}


class Covariance(Noun):
    """How two parameters vary together, on the scale of their variances."""

    of: tuple[Varying, Varying]
    value: Number


class BetweenPatients(Noun):
    """How parameters differ from patient to patient.

    Parameters
    ----------
    variances : mapping, optional
        Of the logarithm (of ``first_fraction_logit``: of the logit of the first way's fraction).
    percent_cv : mapping, optional
        Coefficients of variation in percent instead; the variance is log(1 + CV²).
    covariances : tuple of Covariance
        An impossible one is refused: it cannot exceed the geometric mean of the two variances.
    """

    variances: Mapping[Varying, Positive] = {}
    percent_cv: Mapping[Varying, Positive] = {}
    covariances: tuple[Covariance, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if twice := sorted(set(self.variances) & set(self.percent_cv)):
            raise ValueError(f"the variability of {twice[0]} is stated as a variance and as a percentage")
        if "first_fraction_logit" in self.percent_cv:
            raise ValueError("the variability of a logit is stated as a variance")
        for each in self.covariances:
            unknown = [name for name in each.of if name not in self.variances]
            if unknown:
                raise ValueError(f"a covariance needs the variance of {unknown[0]}")
            first, second = (self.variances[name].value or 0.0 for name in each.of)
            if each.of[0] == each.of[1] or abs(each.value.value or 0.0) > sqrt(first * second):
                raise ValueError(f"a covariance of {each.value} is impossible beside variances of {first} and {second}")
        return self


# --------------------------------------------------------------------------------------------- the model


class ExposureModel(Sourced):
    """A published population model of exposure: one or two compartments, one or two ways of absorption.

    Parameters
    ----------
    title : str
        Author and year.
    patients : int, optional
        How many it was fitted to; ``populations`` says whom, in words.
    clearance_l_per_h, central_volume_l : number
        Of the reference subject.
    intercompartmental_clearance_l_per_h, peripheral_volume_l : number, optional
        Both, or neither: then there is one compartment.
    absorption : tuple
        The ways into the blood, the first with its ``fraction`` where there are two.
    reference : mapping of str to str
        The level of each coded covariate that the parameters are of; covariates without an effect may stand too.
    reference_dose_mg : number
        The dose that the absorption rate is of; also the dose that is meant where none is named.
    dose_exponent_on_absorption_rate : number, optional
        The rate is multiplied by (dose / reference dose) to this power.
    by_level, by_number : tuple
        Effects of the levels of coded covariates, and of covariates that are numbers.
    between_patients : BetweenPatients, optional
    not_used : tuple of str
        What was printed and could not be used, and why.
    """

    id: Identifier
    title: Text
    patients: Annotated[int, Field(ge=1)] | None = None
    populations: Texts = ()
    clearance_l_per_h: Positive
    central_volume_l: Positive
    intercompartmental_clearance_l_per_h: Positive | None = None
    peripheral_volume_l: Positive | None = None
    absorption: Annotated[tuple[Absorption, ...], OneOrMore, Field(min_length=1, max_length=2)]
    reference: Mapping[Identifier, Identifier] = {}
    reference_dose_mg: Positive
    dose_exponent_on_absorption_rate: Number | None = None
    by_level: tuple[LevelEffect, ...] = ()
    by_number: tuple[PowerEffect, ...] = ()
    between_patients: BetweenPatients = BetweenPatients()
    not_used: Texts = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.intercompartmental_clearance_l_per_h is None) != (self.peripheral_volume_l is None):
            raise ValueError("a second compartment has a clearance towards it and a volume; one is missing")
        stated = [way.fraction is not None for way in self.absorption]
        if stated != [True, False][: len(stated)] and stated != [False]:
            raise ValueError("of two ways of absorption the first states its fraction, and the last takes the rest")
        if stated == [True]:
            raise ValueError("a single way of absorption takes the whole dose; it states no fraction")
        if any((way.lag_h.value or 0.0) < 0 for way in self.absorption):
            raise ValueError("a lag is not negative")
        self._check_effects()
        return self

    def _check_effects(self) -> None:
        said = [(each.covariate, each.level) for each in self.by_level]
        said += [(each.covariate, "") for each in self.by_number]
        if twice := [each for each in said if said.count(each) > 1]:
            raise ValueError(f"the effect of {' '.join(filter(None, twice[0]))} is there twice")
        for covariate, level in said:
            if level and covariate in self.numbers:
                raise ValueError(f"{covariate} is a number and a level")
            if level and covariate not in self.reference:
                raise ValueError(f"the reference says no {covariate}, of which {level} has an effect")
            if level and level == self.reference[covariate]:
                raise ValueError(f"{level} is the reference of {covariate}, and has no effect")

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """Coded covariates with their levels, the reference first."""
        found: dict[str, tuple[str, ...]] = {str(name): (level,) for name, level in self.reference.items()}
        for each in self.by_level:
            found[each.covariate] = (*found[each.covariate], each.level)
        return found

    @property
    def numbers(self) -> dict[str, PowerEffect]:
        """Covariates that are numbers."""
        return {each.covariate: each for each in self.by_number}
