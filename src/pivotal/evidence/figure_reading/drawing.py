"""What a drawing holds, whatever file it came from: lines with their strokes, and words with their places.

Coordinates are the file's own (points of a PDF, user units of an SVG, pixels of an image), from the upper left corner,
downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn: its colour, its width, and its dashes (empty for a solid line)."""

    colour: Colour
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle along the axes."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def x(self) -> float:
        """The middle, across."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The middle, down."""
        return (self.top + self.bottom) / 2

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Say whether a point lies within, or at most ``slack`` outside."""
        return self.left - slack <= x <= self.right + slack and self.top - slack <= y <= self.bottom + slack

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """Return the smallest box around others."""
        each = list(boxes)
        return cls(
            min(b.left for b in each), min(b.top for b in each), max(b.right for b in each), max(b.bottom for b in each)
        )


def box_of(points: Floats) -> Box:
    """Return the smallest box around points."""
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line without a break: corners, how it is stroked and filled, and in which order it was drawn.

    ``straight`` says that it has no curves; those of others are corners along the curve.
    """

    points: Floats
    stroke: Stroke | None = None
    fill: Colour | None = None
    closed: bool = False
    straight: bool = True
    path: int = 0  # lines of one path share it

    @property
    def box(self) -> Box:
        """The smallest box around it."""
        return box_of(self.points)


Direction = Literal["across", "up", "down"]


@dataclass(frozen=True, slots=True)
class Word:
    """Text at its place, in one colour.

    ``digits`` is the same word read as a number where it was recognised by its shapes, and may so differ from ``text``;
    ``exact`` is false there.
    """

    text: str
    box: Box
    colour: Colour = (0, 0, 0)
    direction: Direction = "across"
    digits: str | None = None
    exact: bool = True

    @property
    def number(self) -> str:
        """The text in which to look for a number."""
        return self.text if self.digits is None else self.digits

    @property
    def height(self) -> float:
        """The extent of its letters."""
        return self.box.height if self.direction == "across" else self.box.width


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """The outline of one character: its polygons, and the name of its definition, which other characters share.

    Of a character in an image the outline is its rectangle, and ``bits`` holds its pixels.
    """

    outline: tuple[Floats, ...]
    colour: Colour
    name: str | None = None
    run: int = 0  # characters that were drawn one after the other share it
    said: str | None = None  # the character, where the file says it
    bits: NDArray[np.float32] | None = None

    @property
    def box(self) -> Box:
        """The smallest box around it."""
        return box_of(np.concatenate(self.outline))


@dataclass(slots=True)
class Drawing:
    """All that a page draws."""

    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    glyphs: list[Glyph] = field(default_factory=list)
    pictures: int = 0  # images inside it, which have pixels and no paths


def phrases(words: Sequence[Word], gap: float = 1.0) -> list[Word]:
    """Return words that stand one after the other as one, where less than ``gap`` of their height lies between."""
    joined: list[Word] = []
    for word in sorted((each for each in words if each.direction == "across"), key=lambda w: (w.box.left, w.box.top)):
        for index in range(len(joined) - 1, -1, -1):
            last = joined[index]
            size = max(last.height, word.height)
            near = -0.3 * size < word.box.left - last.box.right < gap * size
            if near and abs(word.box.bottom - last.box.bottom) < 0.45 * size and _one_colour(word, last):
                text = f"{last.text} {word.text}"
                joined[index] = replace(
                    last, text=text, box=Box.around((last.box, word.box)), digits=None, exact=last.exact and word.exact
                )
                break
        else:
            joined.append(word)
    return joined


def _one_colour(one: Word, other: Word) -> bool:
    """Say whether two words have one colour; that of small print in an image is not exact."""
    slack = 0 if one.exact and other.exact else 90
    return all(abs(a - b) <= slack for a, b in zip(one.colour, other.colour, strict=True))
