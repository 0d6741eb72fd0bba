"""The path data of SVG: every command, absolute and relative, as lines with corners.

Curves become corners along them. Elliptical arcs follow the implementation notes of SVG 1.1 (W3C, 2011, F.6).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from pivotal.evidence.figure_reading.documents import Budget

Point = tuple[float, float]

_COUNT = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_FLAG = re.compile(r"[\s,]*([01])")
_NUMBER = re.compile(r"[\s,]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII)
_COMMAND = re.compile(r"[\s,]*([MmZzLlHhVvCcSsQqTtAa])")
STEPS = 8  # corners of a curve
_LARGEST = 1e9  # a coordinate beyond it is no drawing


class SubPath:
    """One line of a path while it is drawn."""

    __slots__ = ("closed", "points", "straight")

    def __init__(self, start: Point) -> None:
        self.points: list[Point] = [start]
        self.closed = False
        self.straight = True


def sub_paths(data: str, budget: Budget) -> list[SubPath]:
    """Return the lines of path data; as SVG asks, an error in it ends the path and keeps what was before.

    Examples
    --------
    >>> [each.points for each in sub_paths("M0 0h2v-1 m1 0l1 1z", Budget("figure.svg"))]
    [[(0.0, 0.0), (2.0, 0.0), (2.0, -1.0)], [(3.0, -1.0), (4.0, 0.0), (3.0, -1.0)]]
    """
    pen = _Pen()
    for command, values in _commands(data):
        budget.spend(STEPS if command.upper() in "CSQTA" else 1)
        if not all(abs(each) < _LARGEST for each in values):
            break
        pen.draw(command, values)
    return pen.done()


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Yield commands with their numbers, once for every repetition."""
    at, command = 0, ""
    while at < len(data):
        if found := _COMMAND.match(data, at):
            if not command and found[1] not in "Mm":
                return
            command, at = found[1], found.end()
            if command in "Zz":
                yield command, []
                continue
        elif not command or command in "Zz":
            return
        values: list[float] = []
        for index in range(_COUNT[command.upper()]):
            is_flag = command in "Aa" and index in {3, 4}
            found = (_FLAG if is_flag else _NUMBER).match(data, at)
            if not found:
                return
            values.append(float(found[1]))
            at = found.end()
        yield command, values
        command = {"M": "L", "m": "l"}.get(command, command)


class _Pen:
    def __init__(self) -> None:
        self._paths: list[SubPath] = []
        self._now: SubPath | None = None
        self._at: Point = (0.0, 0.0)
        self._start: Point = (0.0, 0.0)
        self._control: Point | None = None  # of the last curve, which S and T reflect
        self._last = ""
        self._draw: dict[str, Callable[[list[float], Point], None]] = {
            "M": self._move, "L": self._line, "H": self._across, "V": self._down, "C": self._cubic,
            "S": self._smooth_cubic, "Q": self._quadratic, "T": self._smooth_quadratic, "A": self._arc,
        }  # fmt: skip

    def done(self) -> list[SubPath]:
        return [each for each in self._paths if len(each.points) > 1]

    def draw(self, command: str, values: list[float]) -> None:
        kind = command.upper()
        if kind == "Z":
            if self._now is not None:
                self._now.points.append(self._start)
                self._now.closed = True
                self._now = None
            self._at = self._start
        else:
            self._draw[kind](values, self._at if command.islower() else (0.0, 0.0))
        if kind not in "CSQT":
            self._control = None
        self._last = kind

    def _add(self, points: list[Point], *, straight: bool = True) -> None:
        if self._now is None:
            self._now = SubPath(self._at)
            self._start = self._at
            self._paths.append(self._now)
        self._now.points += points
        self._now.straight &= straight
        self._at = points[-1]

    def _move(self, values: list[float], base: Point) -> None:
        self._at = self._start = (base[0] + values[0], base[1] + values[1])
        self._now = SubPath(self._at)
        self._paths.append(self._now)

    def _line(self, values: list[float], base: Point) -> None:
        self._add([(base[0] + values[0], base[1] + values[1])])

    def _across(self, values: list[float], base: Point) -> None:
        self._add([(base[0] + values[0], self._at[1])])

    def _down(self, values: list[float], base: Point) -> None:
        self._add([(self._at[0], base[1] + values[0])])

    def _cubic(self, values: list[float], base: Point) -> None:
        one, two, end = ((base[0] + values[i], base[1] + values[i + 1]) for i in (0, 2, 4))
        start = self._at
        points = []
        for step in range(1, STEPS + 1):
            t = step / STEPS
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            points.append(
                (
                    a * start[0] + b * one[0] + c * two[0] + d * end[0],
                    a * start[1] + b * one[1] + c * two[1] + d * end[1],
                )
            )
        self._add(points, straight=False)
        self._control = two

    def _smooth_cubic(self, values: list[float], base: Point) -> None:
        one = self._reflected("CS")
        ends = [base[index % 2] + value for index, value in enumerate(values)]
        self._cubic([*one, *ends], (0.0, 0.0))

    def _quadratic(self, values: list[float], base: Point) -> None:
        (x, y), (control_x, control_y) = self._at, (base[0] + values[0], base[1] + values[1])
        end_x, end_y = base[0] + values[2], base[1] + values[3]
        one = (x + 2 * (control_x - x) / 3, y + 2 * (control_y - y) / 3)
        two = (end_x + 2 * (control_x - end_x) / 3, end_y + 2 * (control_y - end_y) / 3)
        self._cubic([*one, *two, end_x, end_y], (0.0, 0.0))
        self._control = (control_x, control_y)

    def _smooth_quadratic(self, values: list[float], base: Point) -> None:
        control = self._reflected("QT")
        self._quadratic([*control, base[0] + values[0], base[1] + values[1]], (0.0, 0.0))

    def _reflected(self, kinds: str) -> Point:
        if self._control is None or self._last not in kinds:
            return self._at
        return (2 * self._at[0] - self._control[0], 2 * self._at[1] - self._control[1])

    def _arc(self, values: list[float], base: Point) -> None:
        end = (base[0] + values[5], base[1] + values[6])
        self._add(_arc_points(self._at, values, end), straight=False)


def _arc_points(start: Point, values: list[float], end: Point) -> list[Point]:
    """Return corners along an elliptical arc, from its end points to its centre and angles."""
    radius_x, radius_y, turned = abs(values[0]), abs(values[1]), math.radians(values[2])
    if radius_x == 0 or radius_y == 0 or start == end:
        return [end]
    cos, sin = math.cos(turned), math.sin(turned)
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * half_x + sin * half_y, -sin * half_x + cos * half_y
    stretch = (x / radius_x) ** 2 + (y / radius_y) ** 2
    if stretch > 1:
        radius_x, radius_y = radius_x * math.sqrt(stretch), radius_y * math.sqrt(stretch)
    below = (radius_x * y) ** 2 + (radius_y * x) ** 2
    root = math.sqrt(max(0.0, ((radius_x * radius_y) ** 2 - below) / below)) if below > 0 else 0.0
    sign = -1 if bool(values[3]) == bool(values[4]) else 1
    centre_x, centre_y = sign * root * radius_x * y / radius_y, -sign * root * radius_y * x / radius_x
    first = math.atan2((y - centre_y) / radius_y, (x - centre_x) / radius_x)
    sweep = math.atan2((-y - centre_y) / radius_y, (-x - centre_x) / radius_x) - first
    if values[4] and sweep < 0:
        sweep += 2 * math.pi
    elif not values[4] and sweep > 0:
        sweep -= 2 * math.pi
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    points = []
    for step in range(1, STEPS + 1):
        angle = first + sweep * step / STEPS
        a, b = centre_x + radius_x * math.cos(angle), centre_y + radius_y * math.sin(angle)
        points.append((cos * a - sin * b + middle[0], sin * a + cos * b + middle[1]))
    points[-1] = end
    return points
