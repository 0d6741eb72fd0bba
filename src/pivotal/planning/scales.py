"""A statistic at a look, on every scale in which bounds are written: z, p, B-value, effect, conditional power.

With z at information fraction t, the B-value is z*sqrt(t) (Lan and Wittes 1988), the estimated drift is z/sqrt(t), and
the conditional power of exceeding the last bound c at fraction T under drift d is
Phi((z*sqrt(t) + d*(T - t) - c*sqrt(T)) / sqrt(T - t)). The predictive power averages it over a posterior of d.
"""

from __future__ import annotations

import math

from scipy import special

from pivotal.errors import DesignError
from pivotal.results import Row


def one_sided_p(z: float) -> float:
    """Return the one-sided p value."""
    return 0.5 * math.erfc(z / math.sqrt(2.0))


def power_at_last(z: float, time: float, last_time: float, last_z: float, drift: float) -> float:
    """Return the conditional power of exceeding the last bound."""
    left = last_time - time
    ahead = z * math.sqrt(time) + drift * left - last_z * math.sqrt(last_time)
    return one_sided_p(-ahead / math.sqrt(left))


def predicted_at_last(z: float, time: float, last_time: float, last_z: float) -> float:
    """Return the predictive power of exceeding the last bound under a flat prior."""
    ahead = z * last_time / math.sqrt(time) - last_z * math.sqrt(last_time)
    return one_sided_p(-ahead / math.sqrt((last_time - time) * last_time / time))


def z_of_power(power: float, time: float, last_time: float, last_z: float, drift: float | None) -> float:
    """Return the z that has a conditional power; under the drift that is observed where the drift is None."""
    left = last_time - time
    needed = last_z * math.sqrt(last_time) + _quantile(power) * math.sqrt(left)
    if drift is None:
        return needed * math.sqrt(time) / last_time
    return (needed - drift * left) / math.sqrt(time)


def z_of_predictive_power(power: float, time: float, last_time: float, last_z: float) -> float:
    """Return the z that has a predictive power under a flat prior."""
    spread = math.sqrt((last_time - time) * last_time / time)
    return (last_z * math.sqrt(last_time) + _quantile(power) * spread) * math.sqrt(time) / last_time


def _quantile(power: float) -> float:
    if not 0.0 < power < 1.0:
        raise DesignError(f"power={power:g}: a conditional or predictive power between 0 and 1")
    return float(special.ndtri(power))


def hazard_ratio(z: float, time: float, information: float) -> float:
    """Return the hazard ratio whose estimate has a z; the variance of its logarithm is 1/(information at the look)."""
    return math.exp(-z / math.sqrt(time * information))


def on_all_scales(
    z: float | None,
    time: float,
    last: tuple[float, float | None],
    drift: float | None,
    information: float | None,
    margin: float = 1.0,
) -> Row:
    """Return a bound on every scale; None for what does not exist.

    Parameters
    ----------
    z : float, optional
        The bound.
    time : float
        Its information fraction.
    last : (float, float or None)
        Information fraction and z of the last efficacy bound.
    drift : float, optional
        The drift of the design at the looks that are left.
    information : float, optional
        Information at fraction 1.
    margin : float
        The hazard ratio of the null hypothesis.
    """
    names = ("z", "p", "b_value", "drift", "hazard_ratio")
    powers = ("conditional_power", "conditional_power_observed", "conditional_power_null", "predictive_power")
    if z is None:
        return dict.fromkeys((*names, *powers))
    row: Row = dict(
        zip(names, (z, one_sided_p(z), z * math.sqrt(time), z / math.sqrt(time), None), strict=True)
    ) | dict.fromkeys(powers)
    if information is not None:
        row["hazard_ratio"] = margin * hazard_ratio(z, time, information)
    last_time, last_z = last
    if last_z is None or time >= last_time:
        return row
    row["conditional_power"] = None if drift is None else power_at_last(z, time, last_time, last_z, drift)
    row["conditional_power_observed"] = power_at_last(z, time, last_time, last_z, z / math.sqrt(time))
    row["conditional_power_null"] = power_at_last(z, time, last_time, last_z, 0.0)
    row["predictive_power"] = predicted_at_last(z, time, last_time, last_z)
    return row
