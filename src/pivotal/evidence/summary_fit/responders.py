"""How many patients responded, from a printed percentage, its interval, and the number of patients."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pivotal.evidence.model import Estimate
from pivotal.evidence.proportions import counts_of, interval_methods
from pivotal.results import Row

EVERY = 5_000  # patients up to which every count is tried against the interval


@dataclass(frozen=True, slots=True)
class Responders:
    """What a printed percentage says.

    Attributes
    ----------
    arm, printed : str
    n : int
    counts : tuple of int
        The numbers of patients whose percentage rounds to the print.
    low, high : float or None
        The percentages that the printed interval alone allows, by any usual method; None without an interval, or where
        no method gives it.
    value : float
    """

    arm: str
    printed: str
    n: int
    counts: tuple[int, ...]
    low: float | None
    high: float | None
    value: float

    def as_row(self) -> Row:
        """Return it as a row among the positions."""
        inside = None if self.low is None or self.high is None else self.low <= self.value <= self.high
        error = None
        if self.low is not None and self.high is not None and self.value:
            error = max(0.0, 1 - self.low / self.value, self.high / self.value - 1)
        return {
            "term": f"responses of {self.arm}", "arm": self.arm, "printed": self.printed, "value": self.value,
            "predicted_low": self.low, "predicted_median": None, "predicted_high": self.high, "below": None,
            "inside": inside, "smallest_error": error, "error_below": None, "error_above": None,
        }  # fmt: skip


def responders(arm: str, estimate: Estimate, n: int) -> Responders | None:
    """Return what a printed percentage says, or None where it is no number.

    Examples
    --------
    >>> found = responders("A", Estimate(value="18", ci=("10", "30")), 66)
    >>> found.counts, found.low < 18 < found.high
    ((12,), True)
    """
    value = estimate.value.value
    if value is None or estimate.value.bound != "exact":
        return None
    half = 0.5 * 10.0**-estimate.value.digits
    ends: tuple[float, float] | None = None
    if estimate.ci is not None and n <= EVERY:
        fitting = [
            100 * count / n
            for count in range(n + 1)
            if any(off <= 0 for _, _, off in interval_methods(estimate, n, count))
        ]
        ends = (min(fitting) - half, max(fitting) + half) if fitting else None
    counts = tuple(counts_of(estimate.value, n))
    low, high = ends or (None, None)
    return Responders(arm, str(estimate), n, counts, low, None if high is None else min(high, math.inf), float(value))
