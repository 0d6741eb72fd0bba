"""Text among pixels: parts that are as small as characters, recognised by their shapes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from pivotal.errors import FigureError
from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Box, Glyph, Word
from pivotal.evidence.figure_reading.numerals import number_of
from pivotal.evidence.figure_reading.outlines import read_glyphs
from pivotal.evidence.figure_reading.pixels import Ink, Pixels

_INK = 0.42  # from which a pixel belongs to a character
_FAINTEST, _NEIGHBOURHOOD = 0.15, 9  # the least of it for pale print, and pixels around that say how pale it is
_TALLEST, _WIDEST = 64, 80  # pixels of a character
_MOST_PARTS = 25_000
_BEFORE = 40  # parts further left among which one belongs to a character


def pixel_words(pixels: Pixels, budget: Budget) -> list[Word]:
    """Return the words of an image that are read across, and numbers that run upwards.

    Raises
    ------
    FigureError
        If it has more small parts than any figure.
    """
    glyphs = pixel_glyphs(pixels, budget)
    across = read_glyphs(merged(glyphs), "across", budget)
    taken = [each.box for each in across if number_of(each.text) is not None]
    places = [each.box for each in glyphs]
    left = [
        each
        for each, place in zip(glyphs, places, strict=True)
        if not any(box.holds(place.x, place.y) for box in taken)
    ]
    upwards = [each for each in read_glyphs(left, "up", budget) if number_of(each.number) is not None]
    return across + [each for each in upwards if len(each.number) > 1]


def pixel_glyphs(pixels: Pixels, budget: Budget) -> list[Glyph]:
    """Return the parts of an image that can be characters, with the grey values of their pixels."""
    # of grey print the strokes are as thin as of black, and paler still
    strongest = ndimage.maximum_filter(pixels.ink, size=_NEIGHBOURHOOD)
    dark = pixels.ink > np.clip(_INK * strongest, _FAINTEST, _INK)
    labels, count = ndimage.label(dark, structure=np.ones((3, 3), dtype=int))
    if count > _MOST_PARTS:
        raise FigureError("it has many thousands of small parts: this looks like a photograph, not like a figure")
    budget.look()
    found: list[Glyph] = []
    for number, place in enumerate(ndimage.find_objects(labels), 1):
        budget.spend()
        rows, columns = place
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if height > _TALLEST or width > _WIDEST:
            continue
        own = np.where(labels[place] == number, pixels.ink[place], 0).astype(np.float32)
        own /= max(float(own.max()), 1e-6)
        found.append(_glyph(pixels, own, rows.start, columns.start))
    return found


def merged(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return characters, of which some are several parts above each other: i, j, and the percent sign."""
    placed = sorted(((each.box, each) for each in glyphs), key=lambda each: each[0].left)
    groups: list[list[tuple[Box, Glyph]]] = []
    for box, glyph in placed:
        for group in reversed(groups[-_BEFORE:]):
            if any(_one_character(box, each) for each, _ in group):
                group.append((box, glyph))
                break
        else:
            groups.append([(box, glyph)])
    return [group[0][1] if len(group) == 1 else _composed([each for _, each in group]) for group in groups]


def _one_character(one: Box, other: Box) -> bool:
    overlap = min(one.right, other.right) - max(one.left, other.left)
    if overlap < 1.0:
        return False
    gap = max(one.top, other.top) - min(one.bottom, other.bottom)
    tall, low = max(one.height, other.height), min(one.height, other.height)
    wide = max(one.right, other.right) - min(one.left, other.left)
    beside = overlap >= 0.2 * min(one.width, other.width)
    small, upright = (one, other) if one.height < other.height else (other, one)
    if max(small.width, small.height) < 0.35 * tall and small.y > upright.y:
        return False  # a decimal point
    return beside and gap <= 0.35 * tall and low < 0.75 * tall and wide < 1.6 * tall


def _composed(group: Sequence[Glyph]) -> Glyph:
    box = Box.around(each.box for each in group)
    bits = np.zeros((round(box.height), round(box.width)), dtype=np.float32)
    for each in group:
        if each.bits is not None:
            top, left = round(each.box.top - box.top), round(each.box.left - box.left)
            height, width = each.bits.shape
            part = bits[top : top + height, left : left + width]
            np.maximum(part, each.bits[: part.shape[0], : part.shape[1]], out=part)
    corners = np.array([[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]])
    return Glyph((corners,), group[0].colour, bits=bits)


def _glyph(pixels: Pixels, ink: Ink, top: int, left: int) -> Glyph:
    rows = np.flatnonzero((ink > _INK).any(axis=1))
    ink, top = ink[rows[0] : rows[-1] + 1], top + int(rows[0])
    height, width = ink.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=float)
    corners += np.array([left - 0.5, top - 0.5])
    row, column = np.unravel_index(int(ink.argmax()), ink.shape)
    red, green, blue = (int(each) for each in pixels.image[top + row, left + column])
    return Glyph((corners,), (red, green, blue), bits=ink / max(float(ink.max()), 1e-6))
