"""The weights of rank tests: what a difference between observed and expected events counts at each time.

A weight is a frozen object, the name of one, or the pair (rho, gamma) of Fleming and Harrington. All weights use the
patients of all arms together, stratum by stratum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Protocol, TypeAlias, runtime_checkable

import numpy as np

from pivotal.analysis.risk_table import RiskTable
from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.frames import Floats
from pivotal.kernels import rank_tests


@dataclass(frozen=True)
class Pooled:
    """All arms together, at each distinct time of each stratum.

    Parameters
    ----------
    table : RiskTable
        Where the times and strata stand.
    at_risk : (r,) float64
    before, after : (r,) float64
        Kaplan-Meier estimate just before the time, and at it.
    prentice : (r,) float64
        The product of 1 - d / (n + 1) up to the time.
    """

    table: RiskTable
    at_risk: Floats
    before: Floats
    after: Floats
    prentice: Floats


def pooled(table: RiskTable) -> Pooled:
    """Return the survival of all arms together."""
    return Pooled(table, *rank_tests.pooled(table.first, table.at_risk, table.events))


@runtime_checkable
class Weight(Protocol):
    """What a weight does."""

    @property
    def name(self) -> str:
        """Return the weight in words."""
        ...

    def values(self, curve: Pooled) -> Floats:
        """Return the weight at each row of the table."""
        ...


def _number(name: str, value: Any, *, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < least:
        raise DataError(f"{name}={shown(value)}; accepted: a number of at least {least:g}")
    return float(value)


@dataclass(frozen=True)
class FlemingHarrington:
    """S(t-)^rho (1 - S(t-))^gamma, S the Kaplan-Meier estimate of all arms (Fleming and Harrington 1991, chapter 7).

    (0, 0) is the log-rank test; (1, 0) is ``rho=1`` of R's survdiff, (0, 1) weighs late differences.

    Parameters
    ----------
    rho, gamma : float
        0 or above.

    Raises
    ------
    DataError
        If one is negative or no number.

    Examples
    --------
    >>> FlemingHarrington(0, 1).name
    'Fleming-Harrington(0, 1)'
    """

    rho: float = 0.0
    gamma: float = 0.0

    def __post_init__(self) -> None:
        for name, value in (("rho", self.rho), ("gamma", self.gamma)):
            _number(name, value, least=0.0)

    @property
    def name(self) -> str:
        """Return the weight in words."""
        if self.rho == 0 and self.gamma == 0:
            return "log-rank"
        return f"Fleming-Harrington({self.rho:g}, {self.gamma:g})"

    def values(self, curve: Pooled) -> Floats:
        """Return the weight at each row of the table."""
        before = curve.before
        weight = np.ones(before.size) if self.rho == 0 else before**self.rho
        return weight if self.gamma == 0 else weight * (1 - before) ** self.gamma


@dataclass(frozen=True)
class Gehan:
    """The number at risk (Gehan 1965; Breslow 1970): the generalised Wilcoxon test."""

    name: ClassVar[str] = "Gehan"

    def values(self, curve: Pooled) -> Floats:
        """Return the weight at each row of the table."""
        return curve.at_risk


@dataclass(frozen=True)
class TaroneWare:
    """The square root of the number at risk (Tarone and Ware 1977)."""

    name: ClassVar[str] = "Tarone-Ware"

    def values(self, curve: Pooled) -> Floats:
        """Return the weight at each row of the table."""
        return np.sqrt(curve.at_risk)


@dataclass(frozen=True)
class Peto:
    """The product of 1 - d / (n + 1) up to and with t (Peto and Peto 1972; Prentice 1978)."""

    name: ClassVar[str] = "Peto-Peto"

    def values(self, curve: Pooled) -> Floats:
        """Return the weight at each row of the table."""
        return curve.prentice


@dataclass(frozen=True)
class ModifiedPeto:
    """The weight of Peto and Peto times n / (n + 1) (Andersen, Borgan, Gill and Keiding 1982)."""

    name: ClassVar[str] = "modified Peto-Peto"

    def values(self, curve: Pooled) -> Floats:
        """Return the weight at each row of the table."""
        return curve.prentice * curve.at_risk / (curve.at_risk + 1)


@dataclass(frozen=True)
class ModestlyWeighted:
    """1 / max(S(t-), S(time)), or 1 / max(S(t-), survival) (Magirr and Burman 2019, equation 6).

    Early differences count little less than late ones, and a drug that harms early is not rewarded for it.

    Parameters
    ----------
    time : float, optional
        From this time on the weight is constant (t*); in the unit of the data.
    survival : float, optional
        From this survival of all arms on the weight is constant (s*); above 0, at most 1. Give one of the two.

    Raises
    ------
    DataError
        If not exactly one of them is given, or it lies outside its range.

    Examples
    --------
    >>> ModestlyWeighted(time=12).name, ModestlyWeighted(survival=0.5).name
    ('modestly weighted(t* = 12)', 'modestly weighted(s* = 0.5)')
    """

    time: float | None = None
    survival: float | None = None

    def __post_init__(self) -> None:
        if (self.time is None) == (self.survival is None):
            raise DataError("the modestly weighted test needs time= (t*) or survival= (s*), one of the two")
        if self.time is not None:
            _number("time", self.time, least=0.0)
        elif not 0 < _number("survival", self.survival, least=0.0) <= 1:
            raise DataError(f"survival={self.survival}; accepted: a number above 0 and at most 1")

    @property
    def name(self) -> str:
        """Return the weight in words."""
        at = f"t* = {self.time:g}" if self.time is not None else f"s* = {self.survival:g}"
        return f"modestly weighted({at})"

    def values(self, curve: Pooled) -> Floats:
        """Return the weight at each row of the table."""
        if self.time is None:
            assert self.survival is not None
            return 1 / np.maximum(curve.before, self.survival)
        floor = np.empty(curve.before.size)
        first = curve.table.first.tolist()
        for start, end in pairwise(first):
            until = int(np.searchsorted(curve.table.time[start:end], self.time, side="right"))
            floor[start:end] = curve.after[start + until - 1] if until else 1.0
        lowest = np.maximum(curve.before, floor)
        if lowest.size and lowest.min() <= 0:
            raise DataError(f"{self.name}: the survival of all arms is zero before the last event (late entries)")
        return 1 / lowest


@dataclass(frozen=True)
class EarlyZero:
    """0 before a time, 1 from it on (Xu, Zhen, Park and Zhu 2017; piecewise weights for a delayed effect).

    Parameters
    ----------
    time : float
        When events begin to count; in the unit of the data.

    Raises
    ------
    DataError
        If it is negative or no number.
    """

    time: float

    def __post_init__(self) -> None:
        _number("time", self.time, least=0.0)

    @property
    def name(self) -> str:
        """Return the weight in words."""
        return f"early zero({self.time:g})"

    def values(self, curve: Pooled) -> Floats:
        """Return the weight at each row of the table."""
        return (curve.table.time >= self.time).astype(float)


LOGRANK = FlemingHarrington()
NAMED: dict[str, Weight] = {
    "log-rank": LOGRANK,
    "gehan": Gehan(),
    "tarone-ware": TaroneWare(),
    "peto": Peto(),
    "modified-peto": ModifiedPeto(),
}
SpokenWeight: TypeAlias = str | tuple[float, float] | Weight


def as_weight(spoken: Any) -> Weight:
    """Return the weight that a caller means.

    Parameters
    ----------
    spoken : str, pair of float, or weight
        ``"log-rank"``, ``"gehan"``, ``"tarone-ware"``, ``"peto"``, ``"modified-peto"``; (rho, gamma); or an object.

    Raises
    ------
    DataError
        If it is none of them.

    Examples
    --------
    >>> as_weight((0, 1)), as_weight("gehan")
    (FlemingHarrington(rho=0, gamma=1), Gehan())
    """
    if isinstance(spoken, str):
        if spoken in NAMED:
            return NAMED[spoken]
        near = did_you_mean(spoken, NAMED)
        raise DataError(
            f"there is no weight {shown(spoken)}; accepted: {listed(map(repr, NAMED))}, a pair (rho, gamma), "
            "ModestlyWeighted(…), EarlyZero(…)" + (f"\n  hint: {near}" if near else "")
        )
    if isinstance(spoken, Sequence) and len(spoken) == 2:
        return FlemingHarrington(*spoken)
    if isinstance(spoken, Weight) and not isinstance(spoken, type):
        return spoken
    raise DataError(
        f"{shown(spoken)} is no weight; accepted: {listed(map(repr, NAMED))}, a pair (rho, gamma), "
        "ModestlyWeighted(…), EarlyZero(…)"
    )
