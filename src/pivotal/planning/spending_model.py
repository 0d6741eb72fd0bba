"""The nouns of the spending of errors; everything that a design of a trial says is such a noun, frozen and with a kind.

Errors are spent as fractions of a total, except by ``UserSpending``, which states the errors themselves.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from pivotal.nouns import Flag, Noun

Fraction = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[float, Field(gt=0)]


def _as_numbers(given: Any) -> Any:
    return tuple(given) if isinstance(given, list | tuple) or hasattr(given, "__array__") else (given,)


Numbers = Annotated[tuple[float, ...], BeforeValidator(_as_numbers), Field(min_length=1)]
MaybeNumbers = Annotated[tuple[float | None, ...], BeforeValidator(_as_numbers), Field(min_length=1)]
Looks = Annotated[tuple[int, ...], BeforeValidator(_as_numbers)]


class PlanNoun(Noun):
    """A noun whose first fields may be given by position: ``HwangShihDeCani(-4)``."""

    order: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *values: Any, **named: Any) -> None:
        if len(values) > len(self.order):
            raise TypeError(f"{type(self).__name__} takes by position only {', '.join(self.order) or 'nothing'}")
        super().__init__(**dict(zip(self.order, values, strict=False)), **named)


# --- spending functions -----------------------------------------------------------------------------------------------


class LanDeMets(PlanNoun):
    """Spending that resembles the bounds of O'Brien and Fleming or of Pocock (Lan and DeMets 1983).

    Parameters
    ----------
    family : {"obrien-fleming", "pocock"}
    rho : float
        The power of the square root of time in the O'Brien–Fleming form; 1 is Lan and DeMets's.
    """

    order = ("family", "rho")
    kind: Literal["lan_demets"] = "lan_demets"
    family: Literal["obrien-fleming", "pocock"] = "obrien-fleming"
    rho: Positive = 1.0


class HwangShihDeCani(PlanNoun):
    """Spending of Hwang, Shih and DeCani (1990): early for positive gamma, late for negative gamma, even for 0."""

    order = ("gamma",)
    kind: Literal["hwang_shih_decani"] = "hwang_shih_decani"
    gamma: Annotated[float, Field(ge=-40, le=40)]


class KimDeMets(PlanNoun):
    """Spending in proportion to a power of time (Kim and DeMets 1987)."""

    order = ("rho",)
    kind: Literal["kim_demets"] = "kim_demets"
    rho: Positive


class ExponentialSpending(PlanNoun):
    """Spending alpha^(time^-nu) (Anderson and Clark 2010); 0.8 resembles O'Brien–Fleming."""

    order = ("nu",)
    kind: Literal["exponential"] = "exponential"
    nu: Positive


class XiGallo(PlanNoun):
    """Spending with a nearly constant conditional error at the bound (Xi and Gallo 2019), methods 1 to 3.

    Parameters
    ----------
    method : {1, 2, 3}
    gamma : float
        The conditional error: method 1 from 0.5 on, method 2 from alpha/2 on, method 3 above alpha/2; below 1.
    """

    order = ("method", "gamma")
    kind: Literal["xi_gallo"] = "xi_gallo"
    method: Annotated[int, Field(ge=1, le=3)]
    gamma: Fraction


class DistributionSpending(PlanNoun):
    """Spending F(a + b F⁻¹(time)) with a distribution function F (Anderson and Clark 2010).

    Parameters
    ----------
    distribution : str
        ``normal``, ``logistic``, ``cauchy``, ``extreme_value`` (F(x) = exp(-exp(-x))), ``extreme_value_2``
        (F(x) = 1 - exp(-exp(x))), ``t`` (with ``df``); or ``beta``, where the spending is the distribution function of
        Beta(a, b) itself.
    a, b : float
        Location and slope; ``b`` is positive.
    df : float, optional
        Degrees of freedom of ``t``.
    """

    order = ("distribution", "a", "b", "df")
    kind: Literal["distribution"] = "distribution"
    distribution: Literal["normal", "logistic", "cauchy", "extreme_value", "extreme_value_2", "t", "beta"]
    a: float
    b: Positive
    df: Annotated[float, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.distribution == "t") != (self.df is not None):
            raise ValueError("df: give the degrees of freedom for the t distribution, and for no other")
        if self.distribution == "beta" and self.a <= 0:
            raise ValueError(f"a={self.a:g}: both parameters of the beta distribution are positive")
        return self


class UserSpending(PlanNoun):
    """The cumulative error at each look, as probabilities: ``UserSpending((0.002, 0.01, 0.025))``."""

    order = ("errors",)
    kind: Literal["user"] = "user"
    errors: Numbers

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.errors[0] < 0 or any(b < a for a, b in pairwise(self.errors)):
            raise ValueError(f"errors={self.errors}: cumulative errors are 0 or more and do not fall")
        return self


class PointSpending(PlanNoun):
    """Fractions of the error that are spent at given times, joined by lines or held as steps.

    Parameters
    ----------
    times, fractions : sequence of float
        Where the spending is stated; 0 at time 0 and 1 at time 1 are understood.
    steps : bool
        Hold each fraction until the next time instead of joining them by lines.
    """

    order = ("times", "fractions", "steps")
    kind: Literal["points"] = "points"
    times: Numbers
    fractions: Numbers
    steps: Flag = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.times) != len(self.fractions):
            raise ValueError(f"fractions: {len(self.fractions)} for {len(self.times)} times; give one for each")
        if self.times[0] <= 0 or self.times[-1] > 1 or any(b <= a for a, b in pairwise(self.times)):
            raise ValueError(f"times={self.times}: increasing times above 0 and at most 1")
        if self.fractions[0] < 0 or self.fractions[-1] > 1 or any(b < a for a, b in pairwise(self.fractions)):
            raise ValueError(f"fractions={self.fractions}: between 0 and 1, and not falling")
        if self.times[-1] == 1 and self.fractions[-1] != 1:
            raise ValueError(f"fractions={self.fractions}: at time 1 everything is spent, so the last is 1")
        return self


Family = Annotated[
    LanDeMets
    | HwangShihDeCani
    | KimDeMets
    | ExponentialSpending
    | XiGallo
    | DistributionSpending
    | UserSpending
    | PointSpending,
    Field(discriminator="kind"),
]


class RestrictedSpending(PlanNoun):
    """A spending function between two times only.

    Parameters
    ----------
    spending : spending function
    start, end : float
        Nothing is spent before ``start`` and everything is spent at ``end`` (``truncated``, ``trimmed``).
    how : {"truncated", "trimmed", "gapped"}
        ``truncated`` runs the whole function between the two times; ``trimmed`` takes it as it is between them;
        ``gapped`` takes it as it is until ``start``, holds it until ``end``, and spends the rest there.
    """

    order = ("spending", "start", "end", "how")
    kind: Literal["restricted"] = "restricted"
    spending: Family
    start: Annotated[float, Field(ge=0, lt=1)]
    end: Annotated[float, Field(gt=0, le=1)]
    how: Literal["truncated", "trimmed", "gapped"] = "truncated"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"end={self.end:g}: after start={self.start:g}")
        if isinstance(self.spending, UserSpending):
            raise ValueError("spending: errors that are stated look by look cannot be restricted; state other errors")
        if self.how == "gapped" and self.start == 0:
            raise ValueError("start=0: a gap begins after 0")
        return self


AnySpending = (
    LanDeMets
    | HwangShihDeCani
    | KimDeMets
    | ExponentialSpending
    | XiGallo
    | DistributionSpending
    | UserSpending
    | PointSpending
    | RestrictedSpending
)
Spending = Annotated[AnySpending, Field(discriminator="kind")]
