"""The distributions of a time to an event, as they are written in a dossier or in Python.

A noun holds parameters and nothing else; ``functions.py`` evaluates it, ``transforms.py`` puts its parameters on the
whole line for fitting, and ``start.py`` guesses them from data. Times and rates share one unit, months in planning.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from pivotal.nouns import Noun, OneOrMore

Positive = Annotated[float, Field(gt=0)]
Rate = Annotated[float, Field(ge=0)]
LN2 = math.log(2.0)


class Hazard(Noun):
    """A hazard that is constant between given times; with one rate, the exponential distribution.

    Parameters
    ----------
    rates : tuple of float
        Hazards, one an interval; the last holds for ever.
    starts : tuple of float
        Where each interval starts; the first is 0.

    Notes
    -----
    In YAML an exponential time may be written by its median alone, ``{median: 3.9}``, or by its rate.

    Examples
    --------
    >>> Hazard.from_median(3.9).rates
    (0.177730046...,)
    >>> Hazard(rates=(0.077, 0.048), starts=(0, 4)).starts
    (0.0, 4.0)
    """

    kind: Literal["piecewise"] = "piecewise"
    rates: Annotated[tuple[Rate, ...], OneOrMore, Field(min_length=1)]
    starts: Annotated[tuple[Rate, ...], OneOrMore] = (0.0,)

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if isinstance(given, dict) and ("median" in given or "rate" in given):
            rest = {key: value for key, value in given.items() if key not in {"median", "rate"}}
            if len(rest.keys() - {"kind"}) or ("median" in given and "rate" in given):
                raise ValueError("write the median, or the rate, or rates with their starts; one of the three")
            if "rate" in given:
                return rest | {"rates": (given["rate"],)}
            median = float(given["median"])
            if not median > 0:
                raise ValueError(f"the median {median:g} is not above zero")
            return rest | {"rates": (LN2 / median,)}
        return given

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.starts, self.rates, "rates")
        return self

    @classmethod
    def from_median(cls, median: float) -> Self:
        """Return the exponential distribution with a median."""
        return cls.model_validate({"median": median})

    @classmethod
    def from_survival(cls, survival: float, at: float) -> Self:
        """Return the exponential distribution with a survival probability at a time."""
        if not (0 < survival <= 1 and at > 0):
            raise ValueError(f"a survival of {survival} at {at} gives no rate; it lies in (0, 1], at a time above zero")
        return cls(rates=(-math.log(survival) / at,))


class Weibull(Noun):
    """The Weibull distribution: S(t) = exp(-(t / scale)^shape)."""

    kind: Literal["weibull"] = "weibull"
    shape: Positive
    scale: Positive

    @classmethod
    def from_median(cls, median: float, *, shape: float) -> Self:
        """Return the distribution with a median and a shape."""
        return cls(shape=shape, scale=median / LN2 ** (1.0 / shape))


class LogNormal(Noun):
    """The log-normal distribution: log time is normal with a mean (``location``) and standard deviation (``scale``)."""

    kind: Literal["log_normal"] = "log_normal"
    location: float
    scale: Positive

    @classmethod
    def from_median(cls, median: float, *, scale: float) -> Self:
        """Return the distribution with a median and a standard deviation of log time."""
        return cls(location=math.log(median), scale=scale)


class LogLogistic(Noun):
    """The log-logistic distribution: S(t) = 1 / (1 + (t / scale)^shape); its median is ``scale``."""

    kind: Literal["log_logistic"] = "log_logistic"
    shape: Positive
    scale: Positive

    @classmethod
    def from_median(cls, median: float, *, shape: float) -> Self:
        """Return the distribution with a median and a shape."""
        return cls(shape=shape, scale=median)


class Gompertz(Noun):
    """The Gompertz distribution: hazard rate · exp(shape · t); a negative shape leaves some without the event."""

    kind: Literal["gompertz"] = "gompertz"
    shape: float
    rate: Positive


def _kind(given: Any) -> str:
    """Return the kind of a distribution; without one it is a piecewise hazard."""
    kind = given.get("kind", "piecewise") if isinstance(given, dict) else getattr(given, "kind", "piecewise")
    return str(kind)


Uncured = Annotated[
    Annotated[Hazard, Tag("piecewise")]
    | Annotated[Weibull, Tag("weibull")]
    | Annotated[LogNormal, Tag("log_normal")]
    | Annotated[LogLogistic, Tag("log_logistic")]
    | Annotated[Gompertz, Tag("gompertz")],
    Discriminator(_kind),
]


class Cure(Noun):
    """A mixture: a fraction never has the event, the others follow a distribution."""

    kind: Literal["cure"] = "cure"
    fraction: Annotated[float, Field(ge=0, lt=1)]
    uncured: Uncured


Distribution = Annotated[
    Annotated[Hazard, Tag("piecewise")]
    | Annotated[Weibull, Tag("weibull")]
    | Annotated[LogNormal, Tag("log_normal")]
    | Annotated[LogLogistic, Tag("log_logistic")]
    | Annotated[Gompertz, Tag("gompertz")]
    | Annotated[Cure, Tag("cure")],
    Discriminator(_kind),
]


def in_order(starts: tuple[float, ...], values: tuple[float, ...], what: str) -> None:
    """Raise ValueError unless starts begin at 0, rise, and are as many as the values."""
    if len(starts) != len(values):
        raise ValueError(f"there are {len(values)} {what} and {len(starts)} starts; each needs its own, the first 0")
    if starts[0] != 0:
        raise ValueError(f"the first start is {starts[0]:g}; it must be 0")
    if any(later <= earlier for earlier, later in pairwise(starts)):
        raise ValueError(f"the starts {', '.join(f'{each:g}' for each in starts)} do not rise")
