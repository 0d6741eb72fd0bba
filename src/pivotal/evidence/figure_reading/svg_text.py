"""The text elements of SVG as words with boxes, whose widths are estimated where the file does not say them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from pivotal.evidence.figure_reading.affine import Matrix, moved
from pivotal.evidence.figure_reading.colours import BLACK, colour_of
from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Direction, Word, box_of
from pivotal.evidence.figure_reading.xml_tree import Comment, Element

Style = dict[str, str]
StyleOf = Callable[[Element, Style | None], Style]

DIGIT_HEIGHT = 0.72  # of the size of a font: capitals and digits of common faces have 0.70 to 0.73
_NUMBERS = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_NARROW, _WIDE = set("iljt.,:;|!'If ()[]/"), set("mwMW%@—")
_SHIFTS = {"middle": 0.36, "central": 0.36, "hanging": 0.72, "text-before-edge": 0.9}


@dataclass(slots=True)
class _Chunk:
    """Text that is set from one point on."""

    text: str
    x: float
    y: float
    style: Style
    length: float | None  # of the whole chunk, where the file says it
    xs: list[float]  # of single characters, where the file says them


def text_words(element: Element, matrix: Matrix, style: Style, style_of: StyleOf, budget: Budget) -> list[Word]:
    """Return the words of a ``text`` element; ``style_of`` gives the style of an element inside it."""
    words = []
    for chunk in _chunks(element, style, style_of):
        budget.spend(1 + len(chunk.text))
        words += list(_words(chunk, matrix))
    return words


def text_width(text: str, size: float) -> float:
    """Return roughly how wide a text is in a common sans serif; digits are 0.556 of the size, as in Helvetica."""
    widths = (
        0.28 if each in _NARROW else 0.86 if each in _WIDE else 0.67 if each.isupper() else 0.556 for each in text
    )
    return size * sum(widths)


def _chunks(element: Element, style: Style, style_of: StyleOf) -> list[_Chunk]:
    found: list[_Chunk] = []

    def walk(part: Element, own: Style, x: float, y: float, *, fresh: bool) -> tuple[float, float]:
        size = float(own.get("font-size", "16"))
        xs, ys = (_lengths(part.attributes.get(key, ""), size) for key in ("x", "y"))
        x, y = (xs[0] if xs else x), (ys[0] if ys else y)
        x += sum(_lengths(part.attributes.get("dx", ""), size)[:1])
        shift = sum(_lengths(part.attributes.get("dy", ""), size)[:1])
        y += shift
        fresh = fresh or bool(xs) or bool(ys) or shift != 0
        for each in part.content:
            if isinstance(each, Comment):
                continue
            if isinstance(each, Element):
                x, y = walk(each, style_of(each, own), x, y, fresh=False) if each.tag in {"tspan", "a"} else (x, y)
                continue
            text = each if each.strip() else ""
            if not text:
                continue
            said = _lengths(part.attributes.get("textLength", ""), size)
            if fresh or not found:
                found.append(_Chunk(text, x, y, own, said[0] if said else None, xs))
            else:
                found[-1].text += text
                found[-1].length = None
            fresh = False
            x += said[0] if said else text_width(text, size)
        return x, y

    walk(element, style, 0.0, 0.0, fresh=True)
    return found


def _words(chunk: _Chunk, matrix: Matrix) -> Iterator[Word]:
    size = float(chunk.style.get("font-size", "16"))
    text = " ".join(chunk.text.split("\n"))
    if len(chunk.xs) < 2:
        text = text.strip()
    wide = text_width(text, size) or 1.0
    whole = chunk.length or wide
    anchor = chunk.style.get("text-anchor", "start")
    left = chunk.x - whole * {"middle": 0.5, "end": 1.0}.get(anchor, 0.0)
    base = chunk.y + size * _SHIFTS.get(chunk.style.get("dominant-baseline", ""), 0.0)
    paint = colour_of(chunk.style.get("fill", "black"))
    for found in re.finditer(r"\S+", text):
        if len(chunk.xs) > max(1, found.end() - 1):
            start, end = chunk.xs[found.start()], chunk.xs[found.end() - 1] + text_width(found[0][-1], size)
        else:
            start = left + whole * text_width(text[: found.start()], size) / wide
            end = start + whole * text_width(found[0], size) / wide
        corners = np.array(
            [[start, base - DIGIT_HEIGHT * size], [end, base - DIGIT_HEIGHT * size], [end, base], [start, base]]
        )
        yield Word(found[0], box_of(moved(matrix, corners)), paint[0] if paint else BLACK, direction_of(matrix))


def direction_of(matrix: Matrix) -> Direction:
    """Return in which direction text runs under a map: across, up or down."""
    along_x, along_y = matrix[0], matrix[1]
    return "across" if abs(along_x) >= abs(along_y) else "up" if along_y < 0 else "down"


def _lengths(text: str, size: float) -> list[float]:
    """Return the lengths of an attribute in user units; ``em`` is of the size of the font."""
    values = []
    for part in re.split(r"[\s,]+", text.strip()):
        found = _NUMBERS.match(part)
        if found:
            values.append(float(found[0]) * (size if part.endswith("em") else 1.0))
    return values
