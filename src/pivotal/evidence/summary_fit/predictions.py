"""Each printed number predicted from the others: where it lies, and which error of it would have been seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pivotal.evidence.placed import NORMAL
from pivotal.evidence.summary_fit.gathering import PrintedNumber
from pivotal.evidence.summary_fit.nearness import Near, Prints, adjusted, near, weighted_quantile
from pivotal.frames import Floats

AROUND = np.array([-1.282, -0.524, 0.0, 0.524, 1.282])  # middles of fifths of the normal distribution


@dataclass(frozen=True)
class Prediction:
    """What the other printed numbers say of one number, on the scale on which it is compared.

    Attributes
    ----------
    number : PrintedNumber
    values : (m,) float64
        Predicted values; infinite where a time would not be reached.
    weight : (m,) float64
    """

    number: PrintedNumber
    values: Floats
    weight: Floats

    def quantiles(self, probabilities: Sequence[float]) -> list[float]:
        """Return predicted quantiles as they would be printed: times, ratios, counts."""
        number = self.number
        if number.quantity == "p_value":
            tails = (abs(each) if number.sides == 2 else each for each in self.values)
            p_values = np.array([number.sides * (1 - NORMAL.cdf(each)) for each in tails])
            return [float(each) for each in weighted_quantile(p_values, self.weight, probabilities)]
        found = weighted_quantile(self.values, self.weight, probabilities)
        return [math.exp(each) if number.logged and math.isfinite(each) else float(each) for each in found]

    @property
    def unit(self) -> float:
        """The robust standard deviation of the values."""
        low, high = weighted_quantile(self.values, self.weight, (0.16, 0.84))
        return max(0.5 * (high - low), 1e-3) if math.isfinite(high) else 0.3

    @property
    def below(self) -> float:
        """The part of the predicted values below what is printed; those that would be printed alike count by half."""
        low, high = self.number.low, self.number.high
        under = self.weight[self.values < low].sum()
        alike = self.weight[(self.values >= low) & (self.values <= high)].sum()
        return float(under + 0.5 * alike)


def predicted(
    number: PrintedNumber, others: Sequence[PrintedNumber], prints: Prints, seed: int, shift: float
) -> Prediction:
    """Return what other printed numbers say of one number; ``shift`` as in ``Summary``."""
    here = near(others, prints)
    held = prints.values[here.rows, number.place]
    there, reached = ~np.isnan(held), prints.reached[here.rows, number.place]
    values = np.full(here.rows.size, np.inf)
    fit = there & reached
    of_ratio = number.quantity in {"hazard_ratio", "p_value"}
    if fit.any():
        part = Near(here.rows[fit], here.weight[fit] / here.weight[fit].sum(), here.distance)
        values[fit] = adjusted(held[fit, None], part, others, prints, seed, 0.0 if of_ratio else shift)[:, 0]
    if of_ratio and not any(each.quantity == number.quantity for each in others):
        values += shift * np.random.Generator(np.random.Philox(seed)).standard_normal(values.size)
    return Prediction(number, *_smoothed(values[there], here.weight[there] / here.weight[there].sum()))


def _smoothed(values: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return each value as several around it: a normal kernel of a width for so many effective values (Silverman)."""
    finite = np.isfinite(values)
    if not finite.any():
        return values, weight
    low, high = weighted_quantile(values[finite], weight[finite] / weight[finite].sum(), (0.25, 0.75))
    effective = 1 / (weight**2).sum()
    width = 0.9 * (high - low) / 1.349 * effective**-0.2
    spread = (values[:, None] + width * AROUND).ravel()
    return spread, np.repeat(weight / AROUND.size, AROUND.size)
