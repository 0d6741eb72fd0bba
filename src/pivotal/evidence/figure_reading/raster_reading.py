"""A figure read from its pixels: axes by their labels, curves by their colours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import ndimage

from pivotal.errors import FigureError
from pivotal.evidence.figure_reading.axes import Pair, Panel, origin_of
from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Box, Colour, Stroke, Word
from pivotal.evidence.figure_reading.legends import Sample, legend_names, names_beside
from pivotal.evidence.figure_reading.levels import Traced, corners, dashes, filled, traced
from pivotal.evidence.figure_reading.palette import Palette, palette_of
from pivotal.evidence.figure_reading.panel_lines import panels_of
from pivotal.evidence.figure_reading.pixel_lines import pixel_edges
from pivotal.evidence.figure_reading.pixel_text import pixel_words
from pivotal.evidence.figure_reading.pixels import Pixels, open_pixels
from pivotal.evidence.figure_reading.reading import ReadCurve, Reading, unit_of
from pivotal.evidence.figure_reading.staircases import Curve, without_limits
from pivotal.evidence.figure_reading.traces import Track, follow
from pivotal.evidence.figure_reading.vector_reading import add_rows, chosen, mean_height

_LEAST_FALL = 0.01  # of the panel's height, which a curve falls at least
_SAMPLE = (8, 0.25)  # pixels, and share of the panel's width, between which the sample of a legend is long
_ALIKE = 70.0  # of two colours, by their distance in red, green and blue
_ROUND = set("abcdeghmnpqsuBCGPRSU2345689&%")  # no piece of a line looks like these
_FIGURES = re.compile(r"[\dlIoO.,|' -]*")  # numbers, read as letters


def read_pixels(
    data: bytes, budget: Budget, *, panel: int | None, time_axis: Pair | None, survival_axis: Pair | None
) -> tuple[Reading, Pixels]:
    """Return what an image shows, in one of its panels, and its pixels.

    Raises
    ------
    DocumentError
        If the image is damaged or too large.
    FigureError
        If axes or curves are not found, or there are several panels and none was asked for.
    """
    pixels = open_pixels(data, budget)
    words = pixel_words(pixels, budget)
    across, down = pixel_edges(pixels, budget)
    scaled = [_smaller(each, pixels.factor) for each in (time_axis, survival_axis)]
    panels = panels_of(words, across, down, *scaled)
    found = [(each, *_curves(pixels, each, words, budget)) for each in panels]
    with_curves = [each for each in found if each[1]]
    if not with_curves:
        raise FigureError("axes are found, but no line of one colour that begins with full survival and falls")
    own, curves, marks, notes = with_curves[chosen(panel, len(with_curves))]
    reading = Reading(own, [], False, unit_of(words, own), notes)
    text = [each for each in words if any(letter.isalnum() for letter in each.text)]
    names, order = legend_names(_samples(pixels, curves, own, text), text, curves)
    if not any(names):
        names = names_beside(text, curves, own)
    order += sorted((i for i in range(len(curves)) if i not in order), key=lambda i: mean_height(curves[i], own))
    for index in order:
        name = names[index]
        name = None if name is None or "?" in name or _FIGURES.fullmatch(name) else name
        reading.curves.append(ReadCurve(curves[index].points, curves[index].stroke.colour, name, marks[index]))
    add_rows(reading, words)
    if any(marks):
        reading.notes.append("marks that cover each other in the image may be read as fewer")
    if any(each.name for each in reading.curves) or any(each.row for each in reading.curves):
        reading.notes.append("names and numbers at risk were recognised by the shapes of their letters: check them")
    return reading, pixels


def _smaller(pair: Pair | None, factor: int) -> Pair | None:
    return None if pair is None else ((pair[0][0] / factor, pair[0][1]), (pair[1][0] / factor, pair[1][1]))


def _curves(
    pixels: Pixels, panel: Panel, words: Sequence[Word], budget: Budget
) -> tuple[list[Curve], list[tuple[float, ...] | None], list[str]]:
    """Return the curves in a panel in the coordinates of the image, their marks, and notes."""
    text = [each.box for each in words if _is_text(each)]
    palette = palette_of(pixels.image, panel.region, text, budget)
    full = float(panel.survival.position(100.0 if panel.percent else 1.0)) - palette.top
    begin = origin_of(panel.time, panel.survival)[0] - palette.left
    found: list[Traced] = []
    for index, colour in enumerate(palette.colours):
        tracks = follow(colour, palette.ink, full, begin, budget)
        found += [traced(each, index) for each in tracks if not colour.mixed or _is_long(each, palette)]
    found = [each for each in filled(found, begin, full) if _falls(each, palette)]
    widths = {each.colour: float(np.median([w.width for w in found if w.colour == each.colour])) for each in found}
    curves = [_curve(each, palette, begin, full, widths[each.colour]) for each in found]
    kept, limits = without_limits(curves, panel.region, budget, slack=2.5 / panel.region.width, share=0.75)
    marked = [found[index] for index, each in enumerate(curves) if each in kept]
    notes = [f"{limits} confidence limits were left out"] if limits else []
    if not any(each.marks for each in marked):
        return kept, [None] * len(kept), notes
    return kept, [tuple(at + palette.left for at in each.marks) for each in marked], notes


def _is_text(word: Word) -> bool:
    """Say whether a word is text, and no pieces of lines or rings that look like it: it has round letters, or many."""
    round_ones = [each for each in word.text if each in _ROUND]
    whole = len(word.text) >= 4 and word.text.isalpha()
    return len(set(round_ones)) >= 2 and (whole or len(round_ones) >= 0.5 * len(word.text))


def _is_long(track: Track, palette: Palette) -> bool:
    """Say whether a track goes over half the panel; one in a mixed colour is else where two lines lie side by side."""
    return bool(track.columns[-1] - track.columns[0] >= 0.5 * palette.ink.shape[1])


def _falls(curve: Traced, palette: Palette) -> bool:
    return bool(np.ptp(curve.heights) >= max(3.0, _LEAST_FALL * palette.ink.shape[0]))


def _curve(curve: Traced, palette: Palette, begin: float, full: float, width: float) -> Curve:
    points = corners(curve, begin, full) + np.array([palette.left, palette.top])
    return Curve(points, Stroke(palette.colours[curve.colour].colour, width, curve.dash))


def _samples(pixels: Pixels, curves: Sequence[Curve], panel: Panel, text: Sequence[Word]) -> list[Sample]:
    """Return short level lines in the colours of the curves, outside text; the dashes of one are together."""
    found: list[Sample] = []
    written = np.zeros(pixels.image.shape[:2], dtype=bool)
    for word in text:
        if len(word.text) > 1:
            box = word.box
            written[round(box.top) : round(box.bottom) + 1, round(box.left) : round(box.right) + 1] = True
    for stroke in {each.stroke.colour: each.stroke for each in curves}.values():
        away = pixels.image.astype(np.float32) - np.array(stroke.colour, dtype=np.float32)
        alike = np.sqrt((away**2).sum(axis=2)) < _ALIKE
        labels, _ = ndimage.label(alike & ~written)
        pieces: list[list[Box]] = []
        low = max(2.0, 2.2 * stroke.width + 2)
        for rows, columns in ndimage.find_objects(labels):
            height, width = rows.stop - rows.start, columns.stop - columns.start
            if height > low or width > _SAMPLE[1] * panel.region.width:
                continue
            box = Box(columns.start, rows.start, columns.stop - 1, rows.stop - 1)
            _join(pieces, box)
        for parts in pieces:
            sample = _sample(parts, stroke.colour, stroke.width)
            if sample is not None and sample.box.width <= _SAMPLE[1] * panel.region.width:
                found.append(sample)
    return found


def _join(pieces: list[list[Box]], box: Box) -> None:
    """Put a piece to those of its dashed line, which came before it or stand near it on its row."""
    for parts in pieces:
        last = min(parts, key=lambda each: abs(each.x - box.x))
        gap = max(box.left - last.right, last.left - box.right)
        if abs(last.y - box.y) < 1.6 and 0 < gap < 16:
            parts.append(box)
            return
    pieces.append([box])


def _sample(parts: Sequence[Box], colour: Colour, width: float) -> Sample | None:
    box = Box.around(parts)
    if box.width < _SAMPLE[0]:
        return None
    columns = sorted({column for each in parts for column in range(round(each.left), round(each.right) + 1)})
    gaps = len(parts) - 1
    dash: tuple[float, ...] = ()
    if gaps:
        dash = dashes(columns, width) or (len(columns) / len(parts), (box.width + 1 - len(columns)) / gaps)
    return Sample(replace(box, left=float(box.left), right=float(box.right)), colour, Stroke(colour, width, dash))
