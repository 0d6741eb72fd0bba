"""Where a trial that ended stands in the stage-wise ordering, and what delayed events make of it."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from scipy import special

from pivotal.errors import DesignError
from pivotal.planning.boundaries import Bounds
from pivotal.planning.crossing import DENSITIES, Array, chances, checked, given_side, given_wedge
from pivotal.planning.seeking import root_of

Overrun = Literal["deletion", "combination"]
REACH = 12.0  # how far from the observed drift, in its standard errors, a limit is sought


class Stopped:
    """A trial that ended at a look with a z, and its place in the stage-wise ordering.

    Where two sides stop for futility and that is binding, the ordering is that of rejections in the direction of z.
    """

    def __init__(self, bounds: Bounds, look: int, z: float, information: float) -> None:
        timing = (*bounds.timing[: look - 1], information)
        if look > 1 and not information > timing[-2]:
            raise DesignError(
                f"delayed: information {information:g}; feasible: above {timing[-2]:g} of the look before"
            )
        self.time, self.z, self.information = np.array(timing), z, information
        root = np.sqrt(self.time)
        acts = bounds.design.sides == 2 or bounds.binding
        lower = bounds.lower_z if acts else (None,) * bounds.looks
        inner = (*bounds.futility_z[: look - 1], None) if bounds.design.sides == 2 and bounds.binding else None
        self.wedge = given_wedge(inner, root)
        self.sign = -1.0 if self.wedge is not None and z < 0.0 else 1.0
        self.upper = given_side((*bounds.z[: look - 1], self.sign * z), root)
        self.lower = given_side((*lower[: look - 1], None), root)

    def tail(self, drift: float) -> tuple[float, float]:
        """Return the probability of an outcome at least as extreme, and the integration error."""
        chance, error = checked(self.time, self.upper, self.lower, self._means(drift), self.wedge)
        beyond = float(chance[0].sum())
        return beyond if self.sign > 0.0 else 1.0 - beyond, error

    def score(self, drift: float) -> float:
        """Return the normal score of the probability of an outcome at least as extreme."""
        sides = self.upper, self.lower, self._means(drift), DENSITIES[1]
        beyond = float(chances(self.time, *sides, self.wedge)[0].sum())
        return self.sign * float(special.ndtri(min(max(beyond, 1e-300), 1.0 - 1e-16)))

    def drift_at(self, probability: float) -> float:
        """Return the drift under which an outcome at least as extreme has a probability."""
        return _solved(self, probability, 1.0 / math.sqrt(self.time[0]))

    def _means(self, drift: float) -> Array:
        return np.ascontiguousarray(self.sign * drift * self.time)


class Combined:
    """A trial that ended at a look, with the events that were delayed as a second, independent stage."""

    def __init__(self, stopped: Stopped, z: float, information: float, weight: float | None) -> None:
        self.stopped, self.z, self.information = stopped, z, information
        more = information - stopped.information
        if not more > 0.0:
            raise DesignError(
                f"delayed: information {information:g} is that of the stop; feasible: above "
                f"{stopped.information:g}, or no delayed events"
            )
        if weight is not None and not 0.0 < weight < 1.0:
            raise DesignError(f"overrun_weight={weight:g}; feasible: above 0 and below 1")
        self.share = more / information if weight is None else weight
        gained = z * math.sqrt(information) - stopped.z * math.sqrt(stopped.information)
        self.later, self.root = gained / math.sqrt(more), math.sqrt(more)

    def tail(self, drift: float) -> tuple[float, float]:
        """Return the combined probability of an outcome at least as extreme, and the integration error."""
        first, error = self.stopped.tail(drift)
        score = float(special.ndtri(min(max(first, 1e-300), 1.0 - 1e-16)))
        return float(special.ndtr(self._joined(score, drift))), error

    def score(self, drift: float) -> float:
        """Return the normal score of the combined probability."""
        return self._joined(self.stopped.score(drift), drift)

    def drift_at(self, probability: float) -> float:
        """Return the drift under which the combined probability is a given one."""
        return _solved(self, probability, 1.0 / math.sqrt(self.stopped.time[0]))

    def _joined(self, score: float, drift: float) -> float:
        return math.sqrt(1.0 - self.share) * score + math.sqrt(self.share) * (drift * self.root - self.later)


def _solved(ended: Stopped | Combined, probability: float, spread: float) -> float:
    aim = float(special.ndtri(probability))
    middle = ended.z / math.sqrt(ended.information)
    return root_of(lambda drift: ended.score(drift) - aim, middle - REACH * spread, middle + REACH * spread)
