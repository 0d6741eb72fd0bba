"""The nouns of bounds that are not spent under the null hypothesis alone: fixed shapes, futility, harm; and priors.

``drift`` is the expected z statistic at the planned maximum information, positive in favour of the experimental arm.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pivotal.nouns import Flag
from pivotal.planning.spending_model import (
    DistributionSpending,
    ExponentialSpending,
    Fraction,
    HwangShihDeCani,
    KimDeMets,
    LanDeMets,
    MaybeNumbers,
    Numbers,
    PlanNoun,
    PointSpending,
    Positive,
    RestrictedSpending,
    Spending,
    UserSpending,
    XiGallo,
)


class WangTsiatis(PlanNoun):
    """Bounds in proportion to fraction^(delta - 1/2) (Wang and Tsiatis 1987).

    Parameters
    ----------
    delta : float, optional
        0 gives O'Brien–Fleming, 0.5 Pocock.
    optimum : str, optional
        Instead of ``delta``: that which minimises the expected information under the ``alternative``, ``between`` (half
        the drift), summed over no drift, half and the alternative (``sum``), or under the alternative together with the
        maximum information (``with_maximum``). Needs a power. rpact's ASNH1, ASNsum and ASNIFH1 are ``alternative``,
        ``sum`` and ``with_maximum``, rounded to three decimals.
    """

    order = ("delta",)
    kind: Literal["wang_tsiatis"] = "wang_tsiatis"
    delta: Annotated[float, Field(ge=-1, le=1)] | None = None
    optimum: Literal["alternative", "between", "sum", "with_maximum"] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.delta is None) == (self.optimum is None):
            raise ValueError("delta: give either delta or optimum")
        return self


class OBrienFleming(PlanNoun):
    """Bounds in proportion to 1/sqrt(fraction) (O'Brien and Fleming 1979)."""

    kind: Literal["obrien_fleming"] = "obrien_fleming"


class Pocock(PlanNoun):
    """The same bound at every look (Pocock 1977)."""

    kind: Literal["pocock"] = "pocock"


class PampallonaTsiatis(PlanNoun):
    """Efficacy and futility bounds of Wang–Tsiatis shape that meet at the last look (Pampallona and Tsiatis 1994).

    Parameters
    ----------
    delta_efficacy, delta_futility : float
        The shapes, as in ``WangTsiatis``.
    binding : bool
        Whether the efficacy bound counts on the trial's stopping for futility.
    """

    order = ("delta_efficacy", "delta_futility")
    kind: Literal["pampallona_tsiatis"] = "pampallona_tsiatis"
    delta_efficacy: Annotated[float, Field(ge=-1, le=1)] = 0.0
    delta_futility: Annotated[float, Field(ge=-1, le=1)] = 0.0
    binding: Flag = False


class HaybittlePeto(PlanNoun):
    """A strict bound at the interim looks; the last one uses what is left of alpha (Haybittle 1971; Peto 1976)."""

    order = ("interim_z",)
    kind: Literal["haybittle_peto"] = "haybittle_peto"
    interim_z: MaybeNumbers = (3.0,)


class FixedZ(PlanNoun):
    """Efficacy bounds that are given; their type I error is computed, and may not exceed alpha. None is no bound."""

    order = ("z",)
    kind: Literal["fixed_z"] = "fixed_z"
    z: MaybeNumbers


Efficacy = Annotated[
    LanDeMets
    | HwangShihDeCani
    | KimDeMets
    | ExponentialSpending
    | XiGallo
    | DistributionSpending
    | UserSpending
    | PointSpending
    | RestrictedSpending
    | WangTsiatis
    | OBrienFleming
    | Pocock
    | PampallonaTsiatis
    | HaybittlePeto
    | FixedZ,
    Field(discriminator="kind"),
]


# --- futility and harm ------------------------------------------------------------------------------------------------


class FutilityNoun(PlanNoun):
    """What all rules for futility say: whether the efficacy bounds count on its being obeyed."""

    binding: Flag = False


class BetaSpending(FutilityNoun):
    """Stop when the bound that spends the type II error under the alternative is crossed (Pampallona et al. 2001)."""

    order = ("spending",)
    kind: Literal["beta_spending"] = "beta_spending"
    spending: Spending


class NullSpending(FutilityNoun):
    """A lower bound that spends a probability under the null hypothesis: an asymmetric two-sided design.

    Parameters
    ----------
    spending : spending function
    alpha : float
        The probability of crossing the lower bound under the null hypothesis.
    """

    order = ("spending", "alpha")
    kind: Literal["null_spending"] = "null_spending"
    spending: Spending
    alpha: Fraction


class FutilityZ(FutilityNoun):
    """Stop at or below a z at each interim look (one number: at all of them); None is no bound."""

    order = ("z",)
    kind: Literal["futility_z"] = "futility_z"
    z: MaybeNumbers


class FutilityP(FutilityNoun):
    """Stop when the one-sided p value is at least this at each interim look."""

    order = ("p",)
    kind: Literal["futility_p"] = "futility_p"
    p: MaybeNumbers


class FutilityHazardRatio(FutilityNoun):
    """Stop when the estimated hazard ratio is at least this at each interim look; needs the information."""

    order = ("hazard_ratio",)
    kind: Literal["futility_hazard_ratio"] = "futility_hazard_ratio"
    hazard_ratio: MaybeNumbers


class FutilityConditionalPower(FutilityNoun):
    """Stop when the conditional power is at most this at each interim look (Lan, Simon and Halperin 1982).

    Parameters
    ----------
    power : float or sequence of float
        The conditional power of crossing the bound of the last look.
    under : {"design", "observed", "null"}
        The drift that is assumed for the rest of the trial.
    """

    order = ("power", "under")
    kind: Literal["futility_conditional_power"] = "futility_conditional_power"
    power: MaybeNumbers
    under: Literal["design", "observed", "null"] = "design"


class FutilityPredictivePower(FutilityNoun):
    """Stop when the predictive power under a flat prior is at most this at each interim look (Spiegelhalter 1986)."""

    order = ("power",)
    kind: Literal["futility_predictive_power"] = "futility_predictive_power"
    power: MaybeNumbers


Futility = Annotated[
    BetaSpending
    | NullSpending
    | FutilityZ
    | FutilityP
    | FutilityHazardRatio
    | FutilityConditionalPower
    | FutilityPredictivePower,
    Field(discriminator="kind"),
]


ON_A_SCALE = (FutilityZ, FutilityP, FutilityHazardRatio, FutilityConditionalPower, FutilityPredictivePower)


def futility_values(rule: object) -> tuple[float | None, ...] | None:
    """Return the values of futility that is stated at each look or once for all; None for a spending function."""
    return getattr(rule, rule.order[0]) if isinstance(rule, ON_A_SCALE) else None


class Harm(PlanNoun):
    """A bound below futility that spends a probability under the null hypothesis, whatever futility says.

    Parameters
    ----------
    spending : spending function
    alpha : float
        The probability of crossing the bound under the null hypothesis when futility is not obeyed.
    """

    order = ("spending", "alpha")
    spending: Spending
    alpha: Fraction


# --- priors -----------------------------------------------------------------------------------------------------------


class NormalPrior(PlanNoun):
    """A normal prior of the drift; ``sceptical`` and ``enthusiastic`` build the usual two."""

    order = ("mean", "sd")
    kind: Literal["normal"] = "normal"
    mean: float
    sd: Positive

    @classmethod
    def sceptical(cls, drift: float) -> Self:
        """Return the prior centred on no effect that gives 5 % to more than the drift (Spiegelhalter et al. 1994)."""
        return cls(mean=0.0, sd=abs(drift) / 1.6448536269514722)

    @classmethod
    def enthusiastic(cls, drift: float) -> Self:
        """Return the prior centred on the drift that gives 5 % to no effect or harm."""
        return cls(mean=drift, sd=abs(drift) / 1.6448536269514722)


class FlatPrior(PlanNoun):
    """No prior opinion: all drifts alike."""

    kind: Literal["flat"] = "flat"


class MixturePrior(PlanNoun):
    """A mixture of normal priors with weights that sum to 1."""

    order = ("weights", "parts")
    kind: Literal["mixture"] = "mixture"
    weights: Numbers
    parts: tuple[NormalPrior, ...]

    @model_validator(mode="after")
    def _sums(self) -> Self:
        if len(self.weights) != len(self.parts) or abs(sum(self.weights) - 1) > 1e-9 or min(self.weights) < 0:
            raise ValueError(f"weights={self.weights}: one a part, none negative, with the sum 1")
        return self


Prior = Annotated[NormalPrior | FlatPrior | MixturePrior, Field(discriminator="kind")]
AnyPrior = NormalPrior | FlatPrior | MixturePrior
