"""A figure read from its paths: exact corners and marks."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.errors import FigureError
from pivotal.evidence.figure_reading.axes import Pair, Panel
from pivotal.evidence.figure_reading.censor_marks import find_marks
from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Drawing, Line, Word
from pivotal.evidence.figure_reading.legends import legend_names, line_samples, names_beside
from pivotal.evidence.figure_reading.outlines import glyph_words, outlined_text
from pivotal.evidence.figure_reading.panel_lines import edges, panels_of
from pivotal.evidence.figure_reading.reading import ReadCurve, Reading, survival_at, unit_of
from pivotal.evidence.figure_reading.risk_rows import match_rows, risk_rows
from pivotal.evidence.figure_reading.staircases import Curve, find_curves

_MOST_CURVES = 12
_FEW_NUMBERS = 6  # with fewer words the text may be outlines


def read_drawing(
    drawing: Drawing, budget: Budget, *, panel: int | None, time_axis: Pair | None, survival_axis: Pair | None
) -> Reading:
    """Return what a drawing shows, in one of its panels.

    Raises
    ------
    FigureError
        If axes or curves are not found, or there are several panels and none was asked for.
    """
    words, lines = _words(drawing, budget)
    across, down = edges(lines, drawing.width, drawing.height)
    panels = panels_of(words, across, down, time_axis, survival_axis)
    found = [(each, *find_curves(lines, each, budget)) for each in panels]
    with_curves = [each for each in found if each[1]]
    if not with_curves:
        raise FigureError(
            "axes are found, but no line that begins with full survival at their start and falls from there"
        )
    own, curves, notes = with_curves[chosen(panel, len(with_curves))]
    if len(curves) > _MOST_CURVES:
        raise FigureError(f"{len(curves)} lines look like survival curves, more than {_MOST_CURVES}")
    reading = Reading(own, [], all(each.stair for each in curves), unit_of(words, own), notes)
    _name(reading, curves, lines, words)
    return reading


def chosen(panel: int | None, count: int) -> int:
    """Return which of several panels was asked for, from 0."""
    if panel is None and count > 1:
        raise FigureError(f"the figure has {count} panels with curves; say panel=, from 1 at the upper left")
    if panel is not None and not 1 <= panel <= count:
        raise FigureError(f"there is no panel {panel}; accepted: 1 to {count}")
    return 0 if panel is None else panel - 1


def _words(drawing: Drawing, budget: Budget) -> tuple[list[Word], list[Line]]:
    """Return the words of a drawing, also those that are outlines, and its lines without these."""
    words = drawing.words + glyph_words(drawing.glyphs, budget)
    lines = drawing.lines
    if sum(any(each.isdigit() for each in word.number) for word in words) < _FEW_NUMBERS:
        glyphs, lines = outlined_text(lines)
        words += glyph_words(glyphs, budget)
    return words, lines


def _name(reading: Reading, curves: Sequence[Curve], lines: Sequence[Line], words: Sequence[Word]) -> None:
    """Put the curves into the reading, with their names, marks and rows of the table."""
    panel = reading.panel
    names, order = legend_names(line_samples(lines, curves, panel), words, curves)
    if not any(names):
        names = names_beside(words, curves, panel)
    order += sorted((i for i in range(len(curves)) if i not in order), key=lambda i: mean_height(curves[i], panel))
    marks = find_marks(lines, words, curves, panel)
    for index in order:
        curve = curves[index]
        reading.curves.append(ReadCurve(curve.points, curve.stroke.colour, names[index], marks[index]))
    add_rows(reading, words)


def add_rows(reading: Reading, words: Sequence[Word]) -> None:
    """Give the curves of a reading their rows of the table, and names where only the rows have them."""
    rows = risk_rows(words, reading.panel)
    own = reading.curves
    matched, notes = match_rows(
        rows,
        [each.name for each in own],
        [each.colour for each in own],
        [survival_at(each.points, reading.panel) for each in own],
    )
    reading.notes += notes
    for curve, row in zip(own, matched, strict=True):
        curve.row = row
        if curve.name is None and row is not None and row.label and "?" not in row.label:
            curve.name = row.label


def mean_height(curve: Curve, panel: Panel) -> float:
    """Return the mean place of a curve, downwards, over the time axis; it stays where it ends."""
    points = curve.points
    widths = [*(points[1:, 0] - points[:-1, 0]), max(0.0, panel.region.right - points[-1, 0])]
    return float((points[:, 1] * widths).sum() / max(sum(widths), 1e-9))
