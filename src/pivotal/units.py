"""Units, and numbers as they were printed.

A published number is an interval: 13.8 months may be anything that rounds to 13.8. ``Printed`` keeps the digits
that were printed, so that two numbers are compared after rounding and never beyond it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

from pivotal.errors import DataError, did_you_mean, listed, shown

DAYS_PER_MONTH = 30.4375
DAYS_PER_YEAR = 365.25
MOST_DIGITS = 15  # that a float64 keeps

TimeUnit = Literal["days", "weeks", "months", "years"]
Unit = Literal["days", "weeks", "months", "years", "percent", "patients", "lines", "nM", "ng/mL", "mg", "cm", "score"]
Bound = Literal["exact", "below", "at_most", "above", "at_least", "not_reached"]

_DAYS: dict[str, float] = {"days": 1.0, "weeks": 7.0, "months": DAYS_PER_MONTH, "years": DAYS_PER_YEAR}
_UCUM: dict[str, Unit] = {
    "d": "days", "wk": "weeks", "mo": "months", "a": "years", "%": "percent", "nmol/L": "nM", "ng/mL": "ng/mL",
    "mg": "mg", "cm": "cm", "{score}": "score",
}  # fmt: skip
_SIGNS: dict[str, Bound] = {"": "exact", "<": "below", "≤": "at_most", "<=": "at_most", ">": "above", "≥": "at_least"}
_SIGNS[">="] = "at_least"
_TEXT_OF: dict[str, str] = {"exact": "", "below": "<", "at_most": "≤", "above": ">", "at_least": "≥"}
_NUMBER = re.compile(r"(<=|>=|[<>≤≥]?)\s*([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)", re.ASCII)
_NOT_REACHED = {"not reached", "nr", "ne", "not estimable"}


def convert(value: float, unit: str, to: str) -> float:
    """Return a time in another unit; a month has 30.4375 days and a year 365.25.

    Raises
    ------
    DataError
        If either unit is not a unit of time, unless both are the same unit.

    Examples
    --------
    >>> convert(12, "months", to="years")
    1.0
    """
    if unit == to:
        return value
    for each in (unit, to):
        if each not in _DAYS:
            hint = did_you_mean(each, _DAYS)
            accepted = listed(get_args(TimeUnit)) + (f"; {hint}" if hint else "")
            raise DataError(f"{shown(each)} is not a unit of time; accepted: {accepted}")
    return value * _DAYS[unit] / _DAYS[to]


def unit_named(name: str) -> Unit:
    """Return one of our units from its own name or from its UCUM code (Regenstrief Institute), such as ``mo``.

    Raises
    ------
    DataError
        If it is neither.

    Examples
    --------
    >>> unit_named("a"), unit_named("months")
    ('years', 'months')
    """
    ours: tuple[Unit, ...] = get_args(Unit)
    for unit in ours:
        if name == unit:
            return unit
    if name in _UCUM:
        return _UCUM[name]
    hint = did_you_mean(name, [*ours, *_UCUM])
    raise DataError(
        f"{shown(name)} is not a unit; accepted: {listed(ours)}, or UCUM's {listed(_UCUM)}"
        + (f"; {hint}" if hint else "")
    )


class Printed(BaseModel):
    """A number as it was printed, with the interval that its rounding allows.

    Parameters
    ----------
    value : float, optional
        The number; ``None`` only when ``bound`` is ``not_reached``.
    digits : int
        Digits after the decimal point, as printed (``0.40`` has two); a value with more of them is an error.
    bound : str
        ``exact`` or what stood before the number: ``below`` (<), ``at_most``, ``above``, ``at_least``;
        ``not_reached`` for a median that does not exist at that cut.

    Examples
    --------
    >>> Printed.parse("0.40").interval
    (0.395, 0.405)
    >>> Printed.parse("13.8").agrees(Printed.parse("13.84")), Printed.parse("13.8").agrees(Printed.parse("13.9"))
    (True, False)
    >>> print(Printed.parse("<0.001"))
    <0.001
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    value: float | None
    digits: Annotated[int, Field(ge=0, le=MOST_DIGITS)] = 0
    bound: Bound = "exact"

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, given: Any) -> Any:
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            return given
        text = str(given).strip()
        if text.casefold() in _NOT_REACHED:
            return {"value": None, "digits": 0, "bound": "not_reached"}
        found = _NUMBER.fullmatch(text)
        if not found:
            raise ValueError(f"{shown(text)} is not a printed number; write 13.8, <0.001 or not reached")
        sign, number = found.groups()
        if len(number.lstrip("+-0.").replace(".", "")) > MOST_DIGITS:
            raise ValueError(f"{shown(text)} has more digits than the {MOST_DIGITS} that can be kept")
        return {"value": float(number), "digits": len(number.partition(".")[2]), "bound": _SIGNS[sign]}

    @model_validator(mode="after")
    def _value_unless_not_reached(self) -> Self:
        if (self.value is None) != (self.bound == "not_reached"):
            raise ValueError("a printed number has a value unless its bound is not_reached")
        if self.value is not None and float(self.decimal) != self.value:
            raise ValueError(f"{self.value} has more digits after the point than the {self.digits} of its print")
        return self

    @model_serializer
    def _as_text(self) -> str:
        return str(self)

    @classmethod
    def parse(cls, text: str | float) -> Printed:
        """Return the printed number that a text such as ``0.40``, ``<0.001`` or ``not reached`` stands for."""
        return _parsed(text) if isinstance(text, str) else cls.model_validate(text)

    @property
    def decimal(self) -> Decimal:
        """The number with exactly the digits that were printed."""
        if self.value is None:
            raise DataError("a value that was not reached has no number")
        return Decimal(f"{self.value:.{self.digits}f}")

    @property
    def interval(self) -> tuple[float, float]:
        """The smallest and largest value that the print allows (unbounded sides are infinite)."""
        half = Decimal(5).scaleb(-self.digits - 1)
        match self.bound:
            case "exact":
                return float(self.decimal - half), float(self.decimal + half)
            case "below" | "at_most":
                return float("-inf"), float(self.decimal)
            case "above" | "at_least":
                return float(self.decimal), float("inf")
        return float("inf"), float("inf")

    def agrees(self, other: Printed) -> bool:
        """Say whether both can be prints of one number: equal after rounding to the coarser of the two."""
        if "not_reached" in (self.bound, other.bound):
            return self.bound == other.bound
        if self.bound == other.bound == "exact" and self.digits == other.digits:
            return self.value == other.value
        (low, high), (other_low, other_high) = self.interval, other.interval
        if high == other_low or other_high == low:  # one number lies in both, unless "below" or "above" leave it out
            return not {"below", "above"} & {self.bound, other.bound}
        return low < other_high and other_low < high

    def converted(self, unit: str, to: str) -> tuple[float, float]:
        """Return the interval in another unit of time."""
        low, high = self.interval
        return convert(low, unit, to), convert(high, unit, to)

    def agrees_as_time(self, unit: str, other: Printed, other_unit: str) -> bool:
        """Say whether two times, each in its own unit, can be prints of one."""
        if unit == other_unit or self.value is None or other.value is None:
            return self.agrees(other)
        (low, high), (other_low, other_high) = self.converted(unit, other_unit), other.interval
        return low < other_high and other_low < high

    def __str__(self) -> str:
        if self.value is None:
            return "not reached"
        return f"{_TEXT_OF[self.bound]}{self.decimal}"


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Printed:
    return Printed.model_validate(text)
