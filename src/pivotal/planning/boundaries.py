"""The bounds of a group-sequential design as they were found: on every scale, with errors spent and how exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from pivotal.errors import DesignError
from pivotal.planning.crossing import Array, Crossing, Drift, crossing_probabilities
from pivotal.planning.model import GroupSequential
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.scales import on_all_scales, one_sided_p
from pivotal.results import Row

Z = tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Bounds(PlanningResult):
    """The bounds of a group-sequential design.

    Parameters
    ----------
    design : GroupSequential
        The design.
    timing, efficacy_time : tuple of float
        Information fractions of the looks, and where the alpha-spending function was evaluated.
    z : tuple of float or None
        Efficacy bounds as z values; None where there is none.
    futility_z : tuple of float or None
        Futility bounds; for ``sides=2`` of the absolute z. At the last look the efficacy bound, below which the trial
        does not reject, unless that look has no futility bound or a lower bound of its own.
    harm_z : tuple of float or None
        Harm bounds.
    alpha_spent : tuple of float
        Cumulative type I error, of both tails for ``sides=2``; without futility where it is not binding.
    beta_spent : tuple of float, optional
        Cumulative probability of crossing the futility bound under the drift.
    drift : float or tuple of float, optional
        Expected z at information fraction 1; None where neither power nor drift was given.
    power : float, optional
        Probability of crossing the efficacy bound (in favour of the experimental arm) under the drift.
    information : float, optional
        Information at fraction 1, for hazard ratios.
    margin : float
        The hazard ratio of the null hypothesis, of z = 0.
    integration_error : float
        The largest difference of any cumulative probability between two integration rules.
    known_null, known_alternative : (2, looks) array, optional
        Probabilities of crossing the upper and the lower bound, where they were found together with the bounds.
    """

    verb: ClassVar[str] = "bounds"
    title: ClassVar[str] = "Bounds"
    figure: ClassVar[str | None] = "pivotal.figures.boundaries:plot_bounds"
    design: GroupSequential
    timing: tuple[float, ...]
    efficacy_time: tuple[float, ...]
    z: Z
    futility_z: Z
    harm_z: Z
    alpha_spent: tuple[float, ...]
    beta_spent: tuple[float, ...] | None
    drift: float | tuple[float, ...] | None
    power: float | None
    information: float | None
    integration_error: float
    known_null: Array | None = field(default=None, repr=False, compare=False)
    known_alternative: Array | None = field(default=None, repr=False, compare=False)
    margin: float = 1.0

    @property
    def looks(self) -> int:
        """Return how many looks there are."""
        return len(self.timing)

    @property
    def binding(self) -> bool:
        """Return whether the efficacy bounds count on futility's being obeyed."""
        rule: Any = self.design.efficacy if self.design.futility is None else self.design.futility
        return bool(getattr(rule, "binding", False))

    @property
    def lower_z(self) -> Z:
        """Return the lower bounds at which the trial stops: futility, or the mirrored bounds for ``sides=2``."""
        if self.design.sides == 2:
            return tuple(None if each is None else -each for each in self.z)
        return self.futility_z

    @property
    def inner_z(self) -> Z | None:
        """Return the bounds of the absolute z at which a two-sided trial stops for futility; None for ``sides=1``."""
        return self.futility_z if self.design.sides == 2 else None

    @property
    def nominal_p(self) -> tuple[float | None, ...]:
        """Return the one-sided p values that equal the efficacy bounds."""
        return tuple(None if each is None else one_sided_p(each) for each in self.z)

    def crossing(
        self, drift: Drift, *, timing: Sequence[float] | None = None, obey_futility: bool = True, harm: bool = False
    ) -> Crossing:
        """Return the probabilities of crossing these bounds under a drift.

        Parameters
        ----------
        drift : float or sequence of float
            Expected z at information fraction 1; or one a look, so that E[Z] = drift * sqrt(fraction) at each.
        timing : sequence of float, optional
            Other information fractions with the same z bounds.
        obey_futility : bool
            Whether the trial stops at the futility bound; for ``sides=2`` the outer bounds are always obeyed.
        harm : bool
            Take the harm bound as the lower one, futility not being obeyed.
        """
        none = (None,) * self.looks
        two = self.design.sides == 2
        lower = self.harm_z if harm else self.lower_z if obey_futility or two else none
        inner = None if harm or not two else self.futility_z if obey_futility else none
        found = crossing_probabilities(self.timing if timing is None else timing, self.z, lower, drift, inner=inner)
        return replace(found, settings={"design": self.design, "drift": found.drift})

    def _known(self, chance: Array, drift: float | tuple[float, ...]) -> Crossing:
        upper, lower = (tuple(each.tolist()) for each in chance)
        return Crossing(
            timing=self.timing,
            drift=drift,
            efficacy=upper,
            futility=lower,
            integration_error=self.integration_error,
            settings={"design": self.design, "drift": drift},
        )

    @cached_property
    def under_null(self) -> Crossing:
        """Return the crossing probabilities without an effect, futility being obeyed."""
        return self.crossing(0.0) if self.known_null is None else self._known(self.known_null, 0.0)

    @cached_property
    def under_alternative(self) -> Crossing | None:
        """Return the crossing probabilities under the drift."""
        if self.drift is None or self.known_alternative is None:
            return None if self.drift is None else self.crossing(self.drift)
        return self._known(self.known_alternative, self.drift)

    @property
    def attained_alpha(self) -> float:
        """Return the type I error when futility is obeyed; of both tails for ``sides=2``."""
        lower = self.under_null.reference_cumulative
        return self.under_null.power + (0.0 if lower is None else lower[-1])

    def expected_information(self, drift: Drift) -> float:
        """Return the expected information at the end under a drift, as a fraction of the maximum."""
        return self.crossing(drift).expected_information

    def inflation(self) -> float:
        """Return the maximum information over that of a design with one look, the same alpha and power."""
        if self.power is None or isinstance(self.drift, tuple) or self.drift is None:
            raise DesignError("power: the inflation needs bounds that were found for a power and one drift")
        from scipy.special import ndtri

        fixed = ndtri(1.0 - self.design.tail) + ndtri(self.power)
        return float(self.drift**2 * self.timing[-1] / fixed**2)

    def drift_ahead(self, look: int) -> float | None:
        """Return the drift between a look, counted from 0, and the last one."""
        if self.drift is None or not isinstance(self.drift, tuple):
            return self.drift
        mean = [drift * t for drift, t in zip(self.drift, self.timing, strict=True)]
        left = self.timing[-1] - self.timing[look]
        return (mean[-1] - mean[look]) / left if left > 0.0 else None

    def at_drift(self, drift: Drift, information: float | None) -> Bounds:
        """Return bounds that do not depend on the drift with what they do under one, as ``bounds`` would find them."""
        crossing, drifts = self.crossing(drift), np.broadcast_to(drift, self.looks)
        return replace(
            self,
            drift=one_or_each(drifts),
            power=crossing.power,
            beta_spent=None if self.design.futility is None else crossing.futility_cumulative,
            information=information,
            integration_error=max(self.integration_error, crossing.integration_error),
            known_alternative=np.array([crossing.efficacy, crossing.futility]) if self.design.sides == 1 else None,
            settings={**self.settings, "drift": drifts.tolist(), "information": information},
        )

    def rows(self) -> list[Row]:
        """Return one row a look, with every bound on every scale."""
        rows: list[Row] = []
        null, alternative = self.under_null, self.under_alternative
        for k, time in enumerate(self.timing):
            row: Row = {"term": f"look {k + 1}", "information_fraction": time}
            for name, bounds in (("efficacy", self.z), ("futility", self.futility_z), ("harm", self.harm_z)):
                scales = on_all_scales(
                    bounds[k], time, (self.timing[-1], self.z[-1]), self.drift_ahead(k), self.information, self.margin
                )
                row |= {f"{name}_{scale}": value for scale, value in scales.items()}
            row["alpha_spent"] = self.alpha_spent[k]
            row["beta_spent"] = None if self.beta_spent is None else self.beta_spent[k]
            row["efficacy_probability_null"] = null.efficacy_cumulative[k]
            row["futility_probability_null"] = null.futility_cumulative[k]
            if null.reference_cumulative is not None:
                row["reference_probability_null"] = null.reference_cumulative[k]
            if alternative is not None:
                row["efficacy_probability"] = alternative.efficacy_cumulative[k]
                row["futility_probability"] = alternative.futility_cumulative[k]
            if alternative is not None and alternative.reference_cumulative is not None:
                row["reference_probability"] = alternative.reference_cumulative[k]
            rows.append(row)
        return rows

    def summary(self) -> Row:
        """Return errors, power, expected information and the error of the integration."""
        alternative = self.under_alternative
        return {
            "looks": self.looks,
            "sides": self.design.sides,
            "alpha": self.alpha_spent[-1],
            "attained_alpha": self.attained_alpha,
            "power": self.power,
            "drift": self.drift,
            "expected_information_null": self.under_null.expected_information,
            "expected_information": None if alternative is None else alternative.expected_information,
            "integration_error": self.integration_error,
        }

    def power_curve(self, drifts: Sequence[float]) -> list[Row]:
        """Return power, futility and expected information at several drifts, one row each."""
        found = [self.crossing(float(drift)) for drift in np.asarray(drifts, float)]
        return [{"term": f"{each.drift:g}", "drift": each.drift, **each.summary()} for each in found]

    def paragraph(self) -> str:
        """Return the bounds as a paragraph of a protocol, with their numbers."""
        from pivotal.planning.bounds_explanation import bounds_paragraph

        return bounds_paragraph(self)

    def code(self) -> str:
        """Return the call that finds the bounds again."""
        from pivotal.planning.bounds_explanation import bounds_code

        return bounds_code(self)

    def heading(self) -> str:
        """Return one line over the table."""
        error = max(self.integration_error, math.ulp(1.0))
        return f"Bounds of {self.looks} looks, one look a column (integration error {error:.0e})"


def one_or_each(drifts: Array) -> float | tuple[float, ...]:
    """Return the drift where it is the same at all looks, otherwise that of each."""
    same = float(np.ptp(drifts)) <= 1e-12 * float(np.abs(drifts).max() or 1.0)
    return float(drifts[-1]) if same else tuple(drifts.tolist())
