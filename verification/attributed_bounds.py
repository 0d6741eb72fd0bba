"""Whose bounds are right where another program's lie further off than the tests allow: equation by equation.

Spending functions are written out here, and probabilities come from the recursion of this folder, which shares nothing
with the kernel. At the bounds of each program stand the residuals of the equations that define them; one Newton step
of these equations from the other program's bounds then lands on ours.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from pivotal.planning.boundary_search import bounds
from pivotal.planning.model import WangTsiatis
from tests.planning.bound_cases import case, design_of

FURTHER = ("GB13", "GB20", "LB02", "LB10")
OPTIMUM = "RB18"
LANDS, HOLDS = 1e-10, 1e-12
STEP = 1e-5
Recursion = Callable[..., tuple[list[float], list[float]]]


class Unknowns(NamedTuple):
    """What the equations are solved for: z of the upper bounds, of the lower ones, and the drift."""

    upper: list[float | None]
    lower: list[float | None]
    drift: float

    def moved(self, index: int, by: float) -> "Unknowns":
        """Return the unknowns with one of them moved."""
        return self.filled([each + by * (at == index) for at, each in enumerate(self.listed())])

    def listed(self) -> list[float]:
        """Return the unknowns in a row; a last lower bound that meets the upper one is none."""
        lower = self.lower[:-1] if self.lower[-1] == self.upper[-1] else self.lower
        return [each for each in (*self.upper, *lower, self.drift) if each is not None]

    def filled(self, values: list[float]) -> "Unknowns":
        """Return the unknowns with other values."""
        left = iter(values)
        upper = [None if each is None else next(left) for each in self.upper]
        meets = self.lower[-1] is not None and self.lower[-1] == self.upper[-1]
        lower = [None if each is None else next(left) for each in (self.lower[:-1] if meets else self.lower)]
        return Unknowns(upper, [*lower, upper[-1]] if meets else lower, next(left))


def spent(rule: dict[str, Any], total: float, t: float) -> float:
    """Return what a spending function of the reference file has spent by a fraction."""
    if rule["family"] == "LDOF":
        return float(2 * ndtr(ndtri(total / 2) / math.sqrt(t)))
    assert rule["family"] == "HSD"
    return total * math.expm1(-rule["param"] * t) / math.expm1(-rule["param"])


def residuals(each: dict[str, Any], at: Unknowns, recursion: Recursion, points: int) -> dict[str, float]:
    """Return by how much bounds miss each of the equations that define them."""
    given = each["inputs"]
    timing, futility, looks = given["info_fractions"], given["futility"], given["looks"]
    none = [None] * looks
    mirrored = [None if z is None else -z for z in at.upper]
    lower = mirrored if given["sides"] == 2 else at.lower
    acting = lower if given["sides"] == 2 or futility.get("binding") else none
    up, down = recursion(timing, at.upper, acting, 0.0, points)
    under_up, under_down = recursion(timing, at.upper, lower, at.drift, points)
    found = {}
    for look, t in enumerate(timing):
        if at.upper[look] is not None:
            tail = given["alpha"] / given["sides"]
            found[f"alpha by look {look + 1}"] = sum(up[: look + 1]) - spent(given["efficacy"], tail, t)
    for look, t in enumerate(timing):
        if at.lower[look] is None or at.lower[look] == at.upper[look]:
            continue
        if futility["kind"] == "null_lower_spending":
            wanted = spent(futility, futility["null_lower_alpha"], t)
            found[f"lower alpha by look {look + 1}"] = sum(down[: look + 1]) - wanted
        else:
            found[f"beta by look {look + 1}"] = sum(under_down[: look + 1]) - spent(futility, given["beta"], t)
    found["power"] = sum(under_up) - (1 - given["beta"])
    return found


def attributed(recursion: Recursion, points: int) -> list[str]:
    """Print the residuals at our bounds and at theirs, and where a Newton step leads; return what is not as said."""
    problems = []
    print(f"{'case':6}{'equation':24}{'ours':>10}{'theirs':>10}   (what is missed)")
    for name in FURTHER:
        each = case(name)
        design, power = design_of(each)
        found, out = bounds(design, power=power), each["outputs"]
        assert isinstance(found.drift, float)
        one_sided = found.design.sides == 1
        ours = Unknowns([*found.z], [*found.futility_z] if one_sided else [None] * found.looks, found.drift)
        theirs = Unknowns(out["efficacy_z"], out["futility_z"] or [None] * found.looks, out["drift"])
        missed, wide = (residuals(each, at, recursion, points) for at in (ours, theirs))
        for equation, value in wide.items():
            print(f"{name:6}{equation:24}{missed[equation]:10.1e}{value:10.1e}")
        landed = _newton(each, theirs, recursion, points)
        off, apart = (max(map(abs, np.subtract(a, ours.listed()))) for a in (landed, theirs.listed()))
        print(f"{name:6}{each['package']} is {apart:.1e} from ours, and one Newton step further {off:.1e}")
        if max(map(abs, missed.values())) > HOLDS or off > LANDS:
            problems.append(f"{name}: the equations do not lead from theirs to ours ({off:.1e}), or ours miss them")
    return problems + _optimum(recursion, points)


def _newton(each: dict[str, Any], at: Unknowns, recursion: Recursion, points: int) -> list[float]:
    def values(here: Unknowns, order: int) -> np.ndarray[Any, Any]:
        return np.array([*residuals(each, here, recursion, order).values()])

    x = at.listed()
    columns = [values(at.moved(i, STEP), points // 2) - values(at.moved(i, -STEP), points // 2) for i in range(len(x))]
    return list(x - np.linalg.solve(np.column_stack(columns) / (2 * STEP), values(at, points)))


def _optimum(recursion: Recursion, points: int) -> list[str]:
    """Print the slope of the expected information at our Wang–Tsiatis optimum and at rpact's, which it rounds."""
    each = case(OPTIMUM)
    design, power = design_of(each)
    timing, theirs = each["inputs"]["info_fractions"], each["outputs"]["efficacy_z"]

    def delta_of(z: Any) -> float:
        return 0.5 - math.log(z[0] / z[-1]) / math.log(timing[-1] / timing[0])

    def cost(delta: float) -> float:
        found = bounds(design.model_copy(update={"efficacy": WangTsiatis(delta=delta)}), power=power)
        assert isinstance(found.drift, float)
        up, _ = recursion(timing, found.z, [None] * found.looks, found.drift, points)
        stopping = [*up[:-1], 1 - sum(up[:-1])]
        return found.drift**2 * float(np.dot(stopping, timing))

    problems = []
    for whose, delta in (("ours", delta_of(bounds(design, power=power).z)), ("rpact's", delta_of(theirs))):
        slope = (cost(delta + 1e-3) - cost(delta - 1e-3)) / 2e-3
        print(f"{OPTIMUM:6}{whose:8} delta {delta:.6f}: slope of the expected information {slope:9.1e}")
        if whose == "ours" and abs(slope) > 1e-4:
            problems.append(f"{OPTIMUM}: our delta is no minimum, the slope there is {slope:.1e}")
    rounded = bounds(design.model_copy(update={"efficacy": WangTsiatis(delta=0.481)}), power=power).z
    apart = max(abs(a - b) for a, b in zip(rounded, theirs, strict=True) if a is not None)
    print(f"{OPTIMUM:6}rpact rounds its delta to three decimals; at WangTsiatis(delta=0.481) we are {apart:.1e} apart")
    return problems if apart < 1e-8 else [*problems, f"{OPTIMUM}: delta=0.481 does not give rpact's bounds"]
