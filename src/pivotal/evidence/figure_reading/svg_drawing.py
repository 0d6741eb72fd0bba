"""SVG as a drawing: groups, transforms, ``use``, style sheets, strokes, text, and glyphs that are outlines."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pivotal.errors import DocumentError
from pivotal.evidence.figure_reading.affine import Matrix, matrix_of, moved, scale_of, times
from pivotal.evidence.figure_reading.colours import BLACK, colour_of
from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Colour, Drawing, Floats, Glyph, Line, Stroke
from pivotal.evidence.figure_reading.path_data import sub_paths
from pivotal.evidence.figure_reading.stylesheets import StyleSheet, declarations
from pivotal.evidence.figure_reading.svg_text import text_words
from pivotal.evidence.figure_reading.xml_tree import Element, parse_xml

DEEPEST_USE = 12
LARGEST_GLYPH = 48.0  # user units
Style = dict[str, str]

_INHERITED = (
    "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "fill", "fill-opacity", "font-size", "text-anchor",
    "visibility", "color", "dominant-baseline",
)  # fmt: skip
_OWN = ("display", "opacity")
_UNSEEN = {
    "defs", "symbol", "clipPath", "mask", "pattern", "marker", "style", "metadata", "title", "desc", "filter", "script",
    "foreignObject", "linearGradient", "radialGradient",
}  # fmt: skip
_SHAPES = {"path", "line", "polyline", "polygon", "rect", "circle", "ellipse"}
_NUMBERS = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_MATHS = re.compile(r"\$\\math\w+\{(.*)\}\$")
_LARGEST = 1e7
_PER_ELEMENT = 4  # pieces that an element counts for, beside those it draws


def svg_drawing(data: bytes, budget: Budget) -> Drawing:
    """Return all that an SVG file draws.

    Raises
    ------
    DocumentError
        If it is malformed, uses entities, or draws more than is read.
    """
    root = parse_xml(data, budget)
    if root.tag != "svg":
        raise DocumentError(budget.name, f"XML whose first element is {root.tag[:40]!r}", "SVG")
    return _Walker(root, budget).drawing


class _Walker:
    def __init__(self, root: Element, budget: Budget) -> None:
        self._budget = budget
        self._sheet = StyleSheet(root, budget)
        self._named: dict[str, Element] = {}
        stack = [root]
        while stack:
            element = stack.pop()
            if ident := element.attributes.get("id"):
                self._named.setdefault(ident, element)
            stack.extend(reversed(list(element.children())))
        view = numbers(root.attributes.get("viewBox", ""))
        if len(view) != 4 or view[2] <= 0 or view[3] <= 0:
            view = [
                0.0,
                0.0,
                length(root.attributes.get("width", ""), 0.0),
                length(root.attributes.get("height", ""), 0.0),
            ]
        self.drawing = Drawing(view[2], view[3])
        self._path = self._run = 0
        self._walk(root, (1.0, 0.0, 0.0, 1.0, -view[0], -view[1]), {}, [], None, 0)

    def _walk(
        self, element: Element, matrix: Matrix, above: Style, ancestry: list[Element], definition: str | None, uses: int
    ) -> None:
        """Draw an element and what is inside; ``definition`` names the glyph that is being used."""
        self._budget.spend(_PER_ELEMENT)
        ancestry = [*ancestry, element]
        style = self._style(ancestry, above)
        if style.get("display") == "none" or style.get("opacity", "1").strip() in {"0", "0%", "0.0"}:
            return
        matrix = times(matrix, matrix_of(element.attributes.get("transform", "")))
        if not all(abs(each) < _LARGEST for each in matrix):
            return
        tag = element.tag
        if tag == "use":
            self._use(element, matrix, style, ancestry, uses)
        elif tag in _SHAPES:
            self._shape(element, matrix, style, definition)
        elif tag == "text":
            seen = style.get("visibility") not in {"hidden", "collapse"} and style.get("fill") != "none"
            if seen:
                style_of = self._style_below(ancestry, style)
                self.drawing.words += text_words(element, matrix, style, style_of, self._budget)
        elif tag == "image":
            self.drawing.pictures += 1
        elif tag not in _UNSEEN:
            if tag == "svg" and len(ancestry) > 1:
                matrix = times(matrix, _viewport(element))
            before = len(self.drawing.glyphs)
            for child in element.children():
                self._walk(child, matrix, style, ancestry, definition, uses)
            if said := element.comment():
                self._say(before, said)

    def _style(self, ancestry: Sequence[Element], above: Style) -> Style:
        element = ancestry[-1]
        style = {key: above[key] for key in _INHERITED if key in above}
        given = {key: value for key, value in element.attributes.items() if key in _INHERITED or key in _OWN}
        given |= self._sheet.style(ancestry)
        if "style" in element.attributes:
            given |= declarations(element.attributes["style"])
        size = given.get("font-size")
        if size is not None:
            given["font-size"] = str(length(size, length(above.get("font-size", ""), 16.0)))
        return style | {key: value for key, value in given.items() if value != "inherit"}

    def _style_below(self, ancestry: list[Element], above: Style) -> Callable[[Element, Style | None], Style]:
        return lambda element, own: self._style([*ancestry, element], above if own is None else own)

    def _use(self, element: Element, matrix: Matrix, style: Style, ancestry: list[Element], uses: int) -> None:
        name = element.attributes.get("href", "")
        target = self._named.get(name[1:]) if name.startswith("#") else None
        if target is None or target in ancestry:
            return
        if uses >= DEEPEST_USE:
            raise DocumentError(self._budget.name, f"its uses of other parts are nested deeper than {DEEPEST_USE}")
        x, y = (length(element.attributes.get(key, ""), 0.0) for key in ("x", "y"))
        matrix = times(matrix, (1.0, 0.0, 0.0, 1.0, x, y))
        if target.tag in {"symbol", "svg"}:
            below = self._style([*ancestry, target], style)
            for child in target.children():
                self._walk(child, matrix, below, [*ancestry, target], name, uses + 1)
        else:
            self._walk(target, matrix, style, ancestry, name, uses + 1)

    def _shape(self, element: Element, matrix: Matrix, style: Style, definition: str | None) -> None:
        if style.get("visibility") in {"hidden", "collapse"}:
            return
        stroke, fill = _stroke(style, matrix), _paint(style, "fill", "black")
        if stroke is None and fill is None:
            return
        self._path += 1
        lines = []
        for points, closed, straight in _corners(element, self.drawing, self._budget):
            placed = moved(matrix, points)
            if np.abs(placed).max() < _LARGEST:
                lines.append(Line(placed, stroke, fill, closed, straight, self._path))
        if (
            definition is not None
            and lines
            and stroke is None
            and any(not each.straight or each.closed for each in lines)
            and max(max(each.box.width, each.box.height) for each in lines) < LARGEST_GLYPH
        ):
            self._glyph(lines, fill or BLACK, definition, matrix)
        else:
            self.drawing.lines += lines

    def _glyph(self, lines: list[Line], fill: Colour, definition: str, matrix: Matrix) -> None:
        turned = "|".join(f"{each:.3g}" for each in matrix[:4])
        outline = tuple(each.points for each in lines)
        self.drawing.glyphs.append(Glyph(outline, fill, f"{definition}|{turned}", self._run))

    def _say(self, before: int, said: str) -> None:
        """Take the comment of a group for the text of the glyphs that were drawn in it."""
        drawn = self.drawing.glyphs[before:]
        said = said.replace("$\\mathdefault{", "").replace("}$", "") if _MATHS.fullmatch(said) else said
        shown = [each for each in said if not each.isspace()]
        if drawn and len(shown) == len(drawn):
            self._run += 1
            words = said.split()
            numbered = iter(drawn)
            named = [
                replace(next(numbered), said=each, run=self._run + index)
                for index, word in enumerate(words)
                for each in word
            ]
            self._run += len(words)
            self.drawing.glyphs[before:] = named


def numbers(text: str) -> list[float]:
    """Return the numbers of a list in an attribute."""
    return [float(each) for each in _NUMBERS.findall(text)]


def length(text: str, otherwise: float) -> float:
    """Return a length in user units; a percentage or ``em`` is of ``otherwise``."""
    found = _NUMBERS.match(text.strip())
    if not found:
        return otherwise
    value, unit = float(found[0]), text.strip()[found.end() :].strip()
    if not math.isfinite(value):
        return otherwise
    factors = {"pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
    if unit in {"%", "em"}:
        return value * otherwise / (100 if unit == "%" else 1)
    return value * factors.get(unit, 1.0)


def _viewport(element: Element) -> Matrix:
    """Return the map of a nested ``svg`` into its place."""
    x, y = (length(element.attributes.get(key, ""), 0.0) for key in ("x", "y"))
    view = numbers(element.attributes.get("viewBox", ""))
    if len(view) != 4 or view[2] <= 0 or view[3] <= 0:
        return (1.0, 0.0, 0.0, 1.0, x, y)
    width = length(element.attributes.get("width", ""), view[2])
    height = length(element.attributes.get("height", ""), view[3])
    scale = min(width / view[2], height / view[3])
    shift = x + (width - scale * view[2]) / 2, y + (height - scale * view[3]) / 2
    return (scale, 0.0, 0.0, scale, shift[0] - scale * view[0], shift[1] - scale * view[1])


def _paint(style: Style, which: str, otherwise: str) -> Colour | None:
    text = style.get(which, otherwise)
    if text.lower() == "currentcolor":
        text = style.get("color", "black")
    found = colour_of(text)
    if found is None:
        return None
    opacity = found[1] * length(style.get(f"{which}-opacity", ""), 1.0) * length(style.get("opacity", ""), 1.0)
    return found[0] if opacity > 0.02 else None


def _stroke(style: Style, matrix: Matrix) -> Stroke | None:
    colour = _paint(style, "stroke", "none")
    scale = scale_of(matrix)
    width = length(style.get("stroke-width", ""), 1.0) * scale
    if colour is None or width <= 0:
        return None
    dash = tuple(round(each * scale, 3) for each in numbers(style.get("stroke-dasharray", "")))
    return Stroke(colour, round(width, 3), dash if sum(dash) > 0 else ())


def _corners(element: Element, drawing: Drawing, budget: Budget) -> list[tuple[Floats, bool, bool]]:
    """Return the lines of a shape: points, whether it is closed, whether it is straight."""
    given, tag = element.attributes, element.tag
    if tag == "path":
        return [(np.array(each.points), each.closed, each.straight) for each in sub_paths(given.get("d", ""), budget)]
    if tag in {"polyline", "polygon"}:
        values = numbers(given.get("points", ""))
        budget.spend(len(values) // 2)
        points = np.array(values[: len(values) // 2 * 2]).reshape(-1, 2)
        if len(points) < 2:
            return []
        return [(np.vstack((points, points[:1])) if tag == "polygon" else points, tag == "polygon", True)]
    across, down = drawing.width, drawing.height
    if tag == "line":
        keys = (("x1", across), ("y1", down), ("x2", across), ("y2", down))
        x1, y1, x2, y2 = (_part(given.get(key, ""), whole) for key, whole in keys)
        return [(np.array([[x1, y1], [x2, y2]]), False, True)]
    if tag == "rect":
        keys = (("x", across), ("y", down), ("width", across), ("height", down))
        x, y, width, height = (_part(given.get(key, ""), whole) for key, whole in keys)
        if width <= 0 and height <= 0:
            return []
        corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
        return [(np.array(corners), True, True)]
    x, y = length(given.get("cx", ""), 0.0), length(given.get("cy", ""), 0.0)
    radius = length(given.get("r", ""), 0.0)
    radii = (
        (length(given.get("rx", ""), 0.0), length(given.get("ry", ""), 0.0)) if tag == "ellipse" else (radius, radius)
    )
    angles = np.linspace(0, 2 * np.pi, 17)
    return [(np.column_stack((x + radii[0] * np.cos(angles), y + radii[1] * np.sin(angles))), True, False)]


def _part(text: str, whole: float) -> float:
    return length(text, whole) if text.strip().endswith("%") else length(text, 0.0)
