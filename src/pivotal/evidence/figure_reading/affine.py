"""Affine maps of the plane, as SVG and PDF write them: six numbers a, b, c, d, e, f."""

from __future__ import annotations

import math
import re

import numpy as np

from pivotal.evidence.figure_reading.drawing import Floats

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_CALL = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the map that does the inner one first."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def moved(matrix: Matrix, points: Floats) -> Floats:
    """Return points, one a row, where a map puts them."""
    a, b, c, d, e, f = matrix
    return np.column_stack((a * points[:, 0] + c * points[:, 1] + e, b * points[:, 0] + d * points[:, 1] + f))


def scale_of(matrix: Matrix) -> float:
    """Return by how much a map enlarges lengths, on average."""
    return math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))


def matrix_of(text: str) -> Matrix:
    """Return the map that a ``transform`` attribute says; what is malformed in it is left out.

    Examples
    --------
    >>> matrix_of("translate(10, 5) scale(2)")
    (2.0, 0.0, 0.0, 2.0, 10.0, 5.0)
    """
    whole = IDENTITY
    for kind, inside in _CALL.findall(text):
        try:
            values = [float(each) for each in re.split(r"[\s,]+", inside.strip()) if each]
        except ValueError:
            continue
        if values and all(map(math.isfinite, values)):
            whole = times(whole, _one(kind, values))
    return whole


def _one(kind: str, values: list[float]) -> Matrix:
    first, *rest = values
    if kind == "matrix":
        return (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else IDENTITY
    if kind == "translate":
        return (1.0, 0.0, 0.0, 1.0, first, rest[0] if rest else 0.0)
    if kind == "scale":
        return (first, 0.0, 0.0, rest[0] if rest else first, 0.0, 0.0)
    slope = math.tan(math.radians(first))
    if kind == "skewX":
        return (1.0, 0.0, slope, 1.0, 0.0, 0.0)
    if kind == "skewY":
        return (1.0, slope, 0.0, 1.0, 0.0, 0.0)
    cos, sin = math.cos(math.radians(first)), math.sin(math.radians(first))
    turned: Matrix = (cos, sin, -sin, cos, 0.0, 0.0)
    if len(rest) < 2:
        return turned
    x, y = rest[:2]
    return times(times((1.0, 0.0, 0.0, 1.0, x, y), turned), (1.0, 0.0, 0.0, 1.0, -x, -y))
