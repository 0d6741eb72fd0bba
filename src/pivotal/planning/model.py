"""The noun of a group-sequential design: when one looks, what may be spent, and which bounds there are.

Information fractions are fractions of the planned maximum information. ``alpha`` is one-sided for ``sides=1`` and the
total of both tails for ``sides=2``. The nouns of bounds and spending can be imported from here too.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from pivotal.planning.bound_model import (
    AnyPrior,
    BetaSpending,
    Efficacy,
    FixedZ,
    FlatPrior,
    Futility,
    FutilityConditionalPower,
    FutilityHazardRatio,
    FutilityP,
    FutilityPredictivePower,
    FutilityZ,
    Harm,
    HaybittlePeto,
    MixturePrior,
    NormalPrior,
    NullSpending,
    OBrienFleming,
    PampallonaTsiatis,
    Pocock,
    Prior,
    WangTsiatis,
    futility_values,
)
from pivotal.planning.spending_model import (
    AnySpending,
    DistributionSpending,
    ExponentialSpending,
    HwangShihDeCani,
    KimDeMets,
    LanDeMets,
    Looks,
    Numbers,
    PlanNoun,
    PointSpending,
    RestrictedSpending,
    Spending,
    UserSpending,
    XiGallo,
)

__all__ = [
    "AnyPrior",
    "AnySpending",
    "BetaSpending",
    "DistributionSpending",
    "ExponentialSpending",
    "FixedZ",
    "FlatPrior",
    "FutilityConditionalPower",
    "FutilityHazardRatio",
    "FutilityP",
    "FutilityPredictivePower",
    "FutilityZ",
    "GroupSequential",
    "Harm",
    "HaybittlePeto",
    "HwangShihDeCani",
    "KimDeMets",
    "LanDeMets",
    "MixturePrior",
    "NormalPrior",
    "NullSpending",
    "OBrienFleming",
    "PampallonaTsiatis",
    "Pocock",
    "PointSpending",
    "Prior",
    "RestrictedSpending",
    "Spending",
    "UserSpending",
    "WangTsiatis",
    "XiGallo",
]

MOST_LOOKS = 50
SMALLEST_GAP = 2e-4  # of the information at the earlier look; two looks that are closer are one look


class GroupSequential(PlanNoun):
    """A group-sequential design: looks, errors, and bounds.

    Parameters
    ----------
    timing : sequence of float
        Information fractions of the looks, increasing, the last one 1; at most 50.
    alpha : float
        Type I error, one-sided for ``sides=1`` and of both tails together for ``sides=2``.
    sides : {1, 2}
        1 for bounds in favour of the experimental arm only; 2 for bounds in both directions, mirrored. A lower bound
        of its own (asymmetric, two-sided) is ``futility=NullSpending(...)`` with ``sides=1``.
    efficacy : spending function or bounds
        What the efficacy bounds are: an alpha-spending function or one of the classical bounds.
    futility : futility rule, optional
        ``PampallonaTsiatis`` brings its own. With ``sides=2`` the trial stops where both directions are futile: between
        two inner bounds, mirrored.
    harm : Harm, optional
        A third bound, below futility.
    efficacy_looks, futility_looks : sequence of int, optional
        The looks, counted from 1, that have such a bound; all of them where not given. The efficacy bounds of other
        looks are left out, and what they would have spent is spent at the next.
    spending_time, futility_spending_time : sequence of float, optional
        Where the spending functions are evaluated in place of the information fractions, such as calendar time; the
        last is 1. Futility follows ``spending_time`` where it has none of its own.

    Examples
    --------
    >>> GroupSequential((0.5, 0.75, 1), efficacy=LanDeMets("obrien-fleming"), futility=BetaSpending(KimDeMets(2))).looks
    3
    """

    order = ("timing",)
    timing: Numbers
    alpha: float = 0.025
    sides: Annotated[int, Field(ge=1, le=2)] = 1
    efficacy: Efficacy = LanDeMets(family="obrien-fleming")
    futility: Futility | None = None
    harm: Harm | None = None
    efficacy_looks: Looks | None = None
    futility_looks: Looks | None = None
    spending_time: Numbers | None = None
    futility_spending_time: Numbers | None = None

    @property
    def looks(self) -> int:
        """Return how many looks there are, the last one included."""
        return len(self.timing)

    @property
    def tail(self) -> float:
        """Return the type I error in favour of the experimental arm."""
        return self.alpha / self.sides

    @model_validator(mode="after")
    def _looks(self) -> Self:
        check_fractions("timing", self.timing)
        if abs(self.timing[-1] - 1) > 1e-12:
            raise ValueError(
                f"timing={self.timing}: fractions of the maximum information, so the last is 1; divide all by the last"
            )
        for name in ("spending_time", "futility_spending_time"):
            if (given := getattr(self, name)) is not None:
                self._check_spending_time(name, given)
        for name in ("efficacy_looks", "futility_looks"):
            given = getattr(self, name)
            if given is not None and (
                any(not 1 <= look <= self.looks for look in given) or any(b <= a for a, b in pairwise(given))
            ):
                raise ValueError(f"{name}={given}: looks in order, counted from 1 to {self.looks}")
        if self.efficacy_looks is not None and self.looks not in self.efficacy_looks:
            raise ValueError(
                f"efficacy_looks={self.efficacy_looks}: the last look, {self.looks}, has an efficacy bound"
            )
        return self

    def _check_spending_time(self, name: str, given: tuple[float, ...]) -> None:
        if len(given) != self.looks:
            raise ValueError(f"{name}: {len(given)} for {self.looks} looks; give one for each")
        if given[0] < 0 or abs(given[-1] - 1) > 1e-12 or any(b < a for a, b in pairwise(given)):
            raise ValueError(f"{name}={given}: from 0 to 1, not falling, and 1 at the last look")

    @model_validator(mode="after")
    def _sides_fit(self) -> Self:
        if not 0.0 < self.tail < 0.5:
            raise ValueError(
                f"alpha={self.alpha:g}; feasible: above 0 and below {0.5 * self.sides:g} for sides={self.sides}"
            )
        if self.sides == 2 and isinstance(self.futility, NullSpending):
            raise ValueError(
                "futility: NullSpending is a lower bound of its own, and the mirrored one of sides=2 is "
                "there already; use sides=1, or a futility rule for small absolute z"
            )
        if self.sides == 2 and self.harm is not None:
            raise ValueError("harm: the mirrored bound of sides=2 is the one for harm; use sides=1, or leave harm out")
        if isinstance(self.efficacy, PampallonaTsiatis):
            self._check_pampallona_tsiatis()
        values, interim = futility_values(self.futility), self.looks - 1
        if values is not None and len(values) not in (1, interim):
            raise ValueError(
                f"futility: {len(values)} values for {interim} interim looks; give one for all of them, or one for "
                "each (at the last look there is none)"
            )
        return self

    def _check_pampallona_tsiatis(self) -> None:
        if self.futility is not None:
            raise ValueError("futility: PampallonaTsiatis brings its own bounds; leave futility out")
        if self.efficacy_looks is not None or self.futility_looks is not None:
            raise ValueError("efficacy_looks: PampallonaTsiatis has both bounds at every look")


def check_fractions(name: str, given: tuple[float, ...]) -> None:
    """Raise ValueError where information fractions do not increase, are too many, or too close."""
    if len(given) > MOST_LOOKS:
        raise ValueError(f"{name}: {len(given)} looks; at most {MOST_LOOKS}")
    if given[0] <= 0:
        raise ValueError(f"{name}={given}: information fractions are above 0")
    for number, (a, b) in enumerate(pairwise(given), start=2):
        if b <= a:
            raise ValueError(
                f"{name}: look {number} at {b:g} is not after look {number - 1} at {a:g}; let them increase"
            )
        if b - a < SMALLEST_GAP * b:
            least = a / (1 - SMALLEST_GAP)
            raise ValueError(
                f"{name}: look {number} at {b:g} is too close to look {number - 1}; feasible: from {least:.6g}"
            )
