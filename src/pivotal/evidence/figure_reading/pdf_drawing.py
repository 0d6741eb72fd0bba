"""A page of a PDF as a drawing; the file itself is opened by another process, which may fail alone."""

from __future__ import annotations

import base64
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from pivotal.errors import DocumentError
from pivotal.evidence.figure_reading.documents import MOST_PAGES, Budget
from pivotal.evidence.figure_reading.drawing import Box, Colour, Direction, Drawing, Line, Stroke, Word

_PROGRAM = "pivotal.evidence.figure_reading.pdf_objects"
_SPACE = 0.4  # of the size of a font: a wider gap ends a word, also without a blank
_QUARTER = math.pi / 4


def page_count(data: bytes, budget: Budget) -> int:
    """Return how many pages a PDF has.

    Raises
    ------
    DocumentError
        If it is damaged, encrypted, has too many pages, or opening it takes too long.
    """
    return int(_asked(data, budget, page=None)["pages"])


def page_drawing(data: bytes, page: int, budget: Budget) -> Drawing:
    """Return what a page draws; see ``page_count`` for the errors."""
    found = _asked(data, budget, page=page)
    drawing = Drawing(float(found["width"]), float(found["height"]), pictures=int(found["pictures"]))
    for number, path in enumerate(found["paths"]):
        stroke = None
        if path["stroke"] is not None:
            dash = tuple(round(float(each), 3) for each in path["dash"])
            stroke = Stroke(_colour(path["stroke"]), round(float(path["width"]), 3), dash if sum(dash) > 0 else ())
        fill = None if path["fill"] is None else _colour(path["fill"])
        if stroke is None and fill is None:
            continue
        for line in path["lines"]:
            budget.spend(len(line["points"]))
            points = np.array(line["points"], dtype=float)
            drawing.lines.append(Line(points, stroke, fill, bool(line["closed"]), bool(line["straight"]), number))
    drawing.words = _words(found["characters"])
    return drawing


def page_pixels(data: bytes, page: int, budget: Budget) -> tuple[bytes, float]:
    """Return a page as PNG, and how many pixels a point has."""
    found = _asked(data, budget, page=page, render=True)
    return base64.b64decode(found["png"]), float(found["scale"])


def page_texts(data: bytes, budget: Budget) -> tuple[list[str], int]:
    """Return the text of every page of a PDF, and how many pictures lie on them; see ``page_count`` for the errors."""
    found = _asked(data, budget, page=None, text=True)
    return [str(each) for each in found["texts"]], int(found["pictures"])


def _asked(
    data: bytes, budget: Budget, *, page: int | None, render: bool = False, text: bool = False
) -> dict[str, Any]:
    """Return what the other process says of a file."""
    question = {"page": page, "seconds": budget.left, "most_pages": MOST_PAGES, "render": render, "text": text}
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", _PROGRAM],  # -P: nothing is imported from the folder of the file
            input=json.dumps(question).encode() + b"\n" + data,
            capture_output=True,
            timeout=budget.left,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(budget.name, f"reading it takes longer than {budget.seconds:g} seconds") from error
    budget.look()
    try:
        said: dict[str, Any] = json.loads(ended.stdout)
    except ValueError as error:
        raise DocumentError(budget.name, "the PDF cannot be read within the limits of time and memory") from error
    if "refused" in said:
        raise DocumentError(budget.name, said["refused"], "a whole PDF without a password")
    return said


def _colour(parts: Sequence[int]) -> Colour:
    red, green, blue = (int(each) for each in parts)
    return (red, green, blue)


def _words(characters: Sequence[dict[str, Any]]) -> list[Word]:
    """Return words from characters in their order: a blank, a gap or another line ends a word."""
    words: list[Word] = []
    run: list[dict[str, Any]] = []
    for each in characters:
        if run and (each["text"].isspace() or not _follows(run[-1], each)):
            words.append(_word(run))
            run = []
        if not each["text"].isspace():
            run.append(each)
    return [*words, _word(run)] if run else words


def _follows(last: dict[str, Any], each: dict[str, Any]) -> bool:
    """Say whether a character stands right after another one."""
    if abs(last["angle"] - each["angle"]) > 0.02 or last["colour"] != each["colour"]:
        return False
    if each["box"] == last["box"]:  # letters of a ligature have one box
        return True
    cos, sin = math.cos(last["angle"]), math.sin(last["angle"])
    corners = [(float(each["box"][i]), float(each["box"][j])) for i in (0, 2) for j in (1, 3)]
    before = [(float(last["box"][i]), float(last["box"][j])) for i in (0, 2) for j in (1, 3)]

    def along(point: tuple[float, float]) -> float:
        return point[0] * cos + point[1] * sin

    gap = min(map(along, corners)) - max(map(along, before))
    beside = (each["origin"][1] - last["origin"][1]) * cos - (each["origin"][0] - last["origin"][0]) * sin
    size = max(_size(last), _size(each))
    return -0.5 * size < gap < _SPACE * size and abs(beside) < 0.3 * size


def _size(character: dict[str, Any]) -> float:
    """Return the size of a character on the page; the one that the font says may be before scaling."""
    left, top, right, bottom = map(float, character["box"])
    return max(1.3 * max(bottom - top, right - left), 1e-3)


def _word(run: Sequence[dict[str, Any]]) -> Word:
    box, direction = Box.around(Box(*each["box"]) for each in run), _direction(run[0]["angle"])
    text = "".join(each["text"] for each in run)
    base = float(run[0]["origin"][1])
    if direction == "across" and box.top < base < box.bottom:  # what goes below the line does not move a word
        box = Box(box.left, box.top, box.right, base)
    return Word(text, box, _colour(run[0]["colour"]), direction)


def _direction(angle: float) -> Direction:
    """Return the direction of an angle, which grows clockwise."""
    turned = (angle + _QUARTER) % (2 * math.pi)
    return "down" if 2 * _QUARTER <= turned < 4 * _QUARTER else "up" if turned >= 6 * _QUARTER else "across"
