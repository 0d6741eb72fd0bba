"""Bases of several columns from one: orthogonal polynomials, B-splines and natural cubic splines.

They are those of R's ``poly``, ``splines::bs`` and ``splines::ns``. A basis keeps its knots and norms, so that further
data are laid on the same one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pivotal.analysis.formula_grammar import Call, Number
from pivotal.errors import FormulaError
from pivotal.frames import Floats

CUBIC = 3


@dataclass(frozen=True)
class Basis:
    """A basis laid on the values that it was made of.

    Parameters
    ----------
    label : str
        As the formula has it.
    size : int
        The number of columns.
    knots : (k,) float64
        Of a spline, with the boundary knots repeated; empty for polynomials.
    degree : int
        Of the spline or polynomial.
    rotation : (m, size) float64
        What the columns of the raw basis are multiplied with.
    low, high : float
        The range of the values; a spline ends there.
    """

    label: str
    size: int
    knots: Floats
    degree: int
    rotation: Floats
    low: float
    high: float

    def of(self, values: Floats) -> Floats:
        """Return the columns for some values; missing gives missing.

        Raises
        ------
        FormulaError
            If a value lies outside the range of a spline.
        """
        out = np.full((values.size, self.size), np.nan)
        there = ~np.isnan(values)
        x = values[there]
        if not self.knots.size:
            out[there] = _powers(self._scaled(x), self.degree) @ self.rotation
            return out
        if x.size and (x.min() < self.low or x.max() > self.high):
            raise FormulaError(f"{self.label} was made of values from {self.low:g} to {self.high:g}, and ends there")
        out[there] = _splines(x, self.knots, self.degree) @ self.rotation
        return out

    def _scaled(self, x: Floats) -> Floats:
        """Return values on -1 to 1, where powers are well conditioned."""
        return (2 * x - (self.low + self.high)) / (self.high - self.low)


def _powers(x: Floats, degree: int) -> Floats:
    return np.vander(x, degree + 1, increasing=True)


def _splines(x: Floats, knots: Floats, degree: int) -> Floats:
    from scipy.interpolate import BSpline

    return np.asarray(BSpline.design_matrix(x, knots, degree).toarray(), np.float64)


def basis_of(call: Call, values: Floats) -> Basis:
    """Return the basis that a call of the formula asks for.

    Parameters
    ----------
    call : Call
        ``poly(x, degree)``, ``bs(x, df, degree=3)`` or ``ns(x, df)``.
    values : (n,) float64
        What it is made of; missing values are left out.

    Raises
    ------
    FormulaError
        If there are too few distinct values, or the degrees of freedom too few.
    """
    x = values[~np.isnan(values)]
    given = {name: value.value for name, value in call.named if isinstance(value, Number)}
    for value in call.arguments[1:]:
        first = "degree" if call.name == "poly" else "df"
        if first in given:
            raise FormulaError(f"{call}: {first} is given twice")
        if isinstance(value, Number):
            given[first] = value.value
    degree = int(given.get("degree", CUBIC))
    wanted = degree if call.name == "poly" else int(given.get("df", degree))
    distinct = np.unique(x).size
    if distinct <= wanted:
        raise FormulaError(f"{call} needs more than {wanted} distinct values; there are {distinct}")
    low, high = float(x.min()), float(x.max())
    if call.name == "poly":
        return _polynomials(call, x, degree, low, high)
    inner = wanted - degree if call.name == "bs" else wanted - 1
    if inner < 0:
        raise FormulaError(f"{call}: a spline of degree {degree} has at least {degree} degrees of freedom")
    at = np.linspace(0, 1, inner + 2)[1:-1]
    knots = np.concatenate([[low] * (degree + 1), np.quantile(x, at), [high] * (degree + 1)])
    raw = len(knots) - degree - 1
    rotation = np.eye(raw)[:, 1:]
    if call.name == "ns":
        rotation = rotation @ _without_curvature(knots, low, high)
    return Basis(str(call), rotation.shape[1], knots, degree, rotation, low, high)


def _polynomials(call: Call, x: Floats, degree: int, low: float, high: float) -> Basis:
    """Return polynomials that are orthonormal over the values, their leading coefficients above 0."""
    whole = Basis(str(call), degree, np.empty(0), degree, np.empty((0, 0)), low, high)
    _, r = np.linalg.qr(_powers(whole._scaled(x), degree))
    r = r * np.sign(np.diag(r))[:, None]
    rotation = np.linalg.solve(r, np.eye(degree + 1))[:, 1:]
    return Basis(str(call), degree, np.empty(0), degree, rotation, low, high)


def _without_curvature(knots: Floats, low: float, high: float) -> Floats:
    """Return the combinations of cubic B-splines (but the first) whose second derivative is 0 at both ends."""
    from scipy.interpolate import BSpline

    raw = len(knots) - CUBIC - 1
    curvature = BSpline(knots, np.eye(raw), CUBIC).derivative(2)(np.array([low, high]))[:, 1:]
    q, _ = np.linalg.qr(curvature.T, mode="complete")
    return np.asarray(q[:, 2:], np.float64)
