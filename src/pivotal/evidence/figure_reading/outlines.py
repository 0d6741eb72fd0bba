"""Outlines of characters as words: which stand together, in which direction they run, and which they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Box, Direction, Floats, Glyph, Line, Word, box_of
from pivotal.evidence.figure_reading.glyph_shapes import LEAST, Seen, Shape, best, filled, scores

_ROTATIONS: dict[Direction, int] = {"across": 0, "up": 3, "down": 1}  # quarter turns of pixels, for the same
_UNREAD = re.compile(r"(?<=[\d%])-$")  # behind a number, the tick of an axis
_GAP = 0.32  # of a digit's height: a wider gap ends a word
_TURNS: dict[Direction, tuple[tuple[int, int], tuple[int, int]]] = {
    "across": ((1, 0), (0, 1)),  # rows of the map that turns the text upright
    "up": ((0, -1), (1, 0)),
    "down": ((0, 1), (-1, 0)),
}
_APART = 1.5  # and a wider one a line
_BELOW_BRACKETS = 0.88  # digits and capitals beside brackets, which are taller
_LENIENT = 0.12  # by which a digit may fit worse than a letter: it must lie on an axis besides
_CERTAIN, _TOUCHING = 0.8, 0.8  # a worse score, and a width in digits' heights, of what may be two characters
_PART_INK, _BAR = 0.4, 0.85  # ink of a character, and the mean ink of a piece of a line
_TRIED = 12  # glyphs of a group by which its direction is found
_SMALLEST, _TALLEST = 2.5, 48.0  # of a glyph among the filled paths of a page, in its units


def glyph_words(glyphs: Sequence[Glyph], budget: Budget) -> list[Word]:
    """Return words from glyphs: as the file says them, or recognised by their shapes."""
    words = [_said(run) for run in _runs(glyphs)]
    unsaid: dict[str, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.said is None:
            unsaid[_family(glyph)].append(glyph)
    for group in unsaid.values():
        words += _Group(group, budget).words()
    return words


def read_glyphs(glyphs: Sequence[Glyph], direction: Direction, budget: Budget) -> list[Word]:
    """Return the words of characters that run in a direction which is known."""
    return _Group(list(glyphs), budget).read(direction)


def outlined_text(lines: Sequence[Line]) -> tuple[list[Glyph], list[Line]]:
    """Return the filled paths that can be characters as glyphs, and the lines that are left.

    A path may hold several characters; those whose extents overlap across are one.
    """
    by_path: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.fill is not None and line.stroke is None:
            by_path[line.path].append(line)
    glyphs: list[Glyph] = []
    taken: set[int] = set()
    for path, parts in by_path.items():
        box = Box.around(each.box for each in parts)
        curved = any(not each.straight for each in parts) or any(len(each.points) > 5 for each in parts)
        bar = len(parts) == 1 and len(parts[0].points) in {4, 5}
        if not (curved or bar) or max(box.height, box.width) < _SMALLEST or box.height > _TALLEST:
            continue
        glyphs += [Glyph(tuple(each.points for each in one), parts[0].fill or (0, 0, 0)) for one in _split(parts)]
        if not bar:
            taken.add(path)
    return glyphs, [each for each in lines if each.path not in taken or each.stroke is not None or each.fill is None]


def _split(parts: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of a path in groups that lie over each other across."""
    groups: list[tuple[float, float, list[Line]]] = []
    for line in sorted(parts, key=lambda each: each.box.left):
        box = line.box
        if groups and box.left < groups[-1][1] - 0.02 * box.width:
            left, right, members = groups[-1]
            groups[-1] = (left, max(right, box.right), [*members, line])
        else:
            groups.append((box.left, box.right, [line]))
    return [members for _, _, members in groups]


def _runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    runs: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.said is not None:
            runs[glyph.run].append(glyph)
    return list(runs.values())


def _said(run: Sequence[Glyph]) -> Word:
    box = Box.around(each.box for each in run)
    first, last = run[0].box, run[-1].box
    direction: Direction = "across"
    if len(run) > 1 and abs(last.y - first.y) > abs(last.x - first.x):
        direction = "up" if last.y < first.y else "down"
    elif len(run) == 1 and run[0].name and (matrix := run[0].name.rpartition("|")[0].rpartition("|")[0]):
        direction = _turned(matrix)
    return Word("".join(each.said or "" for each in run), box, run[0].colour, direction)


def _turned(name: str) -> Direction:
    """Return the direction of a glyph from the map in its name."""
    try:
        along_x, along_y = (float(each) for each in name.split("|")[-2:])
    except ValueError:
        return "across"
    return "across" if abs(along_x) >= abs(along_y) else "up" if along_y < 0 else "down"


def _family(glyph: Glyph) -> str:
    """Return what glyphs of one font and size share: the names of their definitions end in a number."""
    name, _, turned = (glyph.name or "").partition("|")
    return f"{name.rpartition('-')[0]}|{turned}" if "-" in name else f"|{turned}"


@dataclass(slots=True)
class _Group:
    """Glyphs of one font, size and direction."""

    glyphs: list[Glyph]
    budget: Budget
    known: dict[str, Shape] = field(default_factory=dict)

    def words(self) -> list[Word]:
        found: dict[Direction, tuple[float, list[Word]]] = {}
        for direction in _TURNS:
            self.known.clear()
            found[direction] = self._read(direction, self.glyphs[: 4 * _TRIED])
        best = max(found, key=lambda each: found[each][0] + 0.02 * (each == "across"))
        return self.read(best)

    def read(self, direction: Direction) -> list[Word]:
        """Return the words, if the text runs in a direction."""
        self.known.clear()
        return self._read(direction, self.glyphs)[1]

    def _read(self, direction: Direction, glyphs: Sequence[Glyph]) -> tuple[float, list[Word]]:
        """Return the mean score and the words, if the text runs in a direction."""
        turn = np.array(_TURNS[direction], dtype=float)
        upright = [tuple(each @ turn.T for each in glyph.outline) for glyph in glyphs]
        boxes = [box_of(np.concatenate(each)) for each in upright]
        words: list[Word] = []
        total: list[float] = []
        for members in _lines_of(boxes):
            tall = max(boxes[index].height for index in members)
            lower = [boxes[index].height for index in members if boxes[index].height < _BELOW_BRACKETS * tall]
            heights = {tall, max(lower, default=0.0)}  # mostly one
            tried = [self._line(direction, glyphs, upright, boxes, members, each) for each in sorted(heights)[::-1]]
            all_scores, read = max(tried, key=lambda each: float(np.mean(each[0] or [0.0])))
            total += all_scores
            words += read
        return (float(np.mean(total)) if total else 0.0), words

    def _line(
        self,
        direction: Direction,
        glyphs: Sequence[Glyph],
        upright: Sequence[tuple[Floats, ...]],
        boxes: Sequence[Box],
        members: Sequence[int],
        digit: float,
    ) -> tuple[list[float], list[Word]]:
        """Return the scores and the words of one line, if its digits have a height."""
        if digit <= 0:
            return [], []
        base = float(np.median([boxes[index].bottom for index in members if boxes[index].height > 0.6 * digit]))
        total, words = [], []
        for run in _words_of(members, boxes, digit):
            text = digits = ""
            for index in run:
                self.budget.spend()
                letter, number, certain = self._spelled(
                    glyphs[index], upright[index], boxes[index], digit, base, direction
                )
                text, digits = text + letter, digits + number
                total.append(certain)
            box = Box.around(glyphs[index].box for index in run)
            words.append(
                Word(_as_letters(text), box, glyphs[run[0]].colour, direction, _UNREAD.sub("", digits), exact=False)
            )
        return total, words

    def _spelled(
        self, glyph: Glyph, outline: tuple[Floats, ...], box: Box, digit: float, base: float, direction: Direction
    ) -> tuple[str, str, float]:
        """Return a glyph as text, as part of a number, and how well it fits; what fits badly may be two that touch."""
        whole = _read(self._fits(glyph, outline, box, digit, base, direction))
        alone = whole[2] >= _CERTAIN or box.width < _TOUCHING * digit or box.height < 0.5 * digit
        if glyph.bits is None or alone or glyph.bits.mean() > _BAR:
            return whole
        text = digits = ""
        certain = []
        bits = np.rot90(glyph.bits, _ROTATIONS[direction])
        for part in cut(bits):
            rows = np.flatnonzero(part.max(axis=1) > _PART_INK)
            if not rows.size:
                return whole
            scale = box.height / bits.shape[0]
            bottom = box.bottom - scale * (bits.shape[0] - 1 - rows[-1])
            seen = Seen(part[rows[0] : rows[-1] + 1], scale * len(rows) / digit, (base - bottom) / digit)
            letter, number, fits = _read(scores(seen))
            text, digits = text + letter, digits + number
            certain.append(fits)
        return (text, digits, float(np.mean(certain))) if len(certain) > 1 and np.mean(certain) > whole[2] else whole

    def _fits(
        self, glyph: Glyph, outline: tuple[Floats, ...], box: Box, digit: float, base: float, direction: Direction
    ) -> Shape:
        """Return how well a glyph fits each character; of one definition it is computed once."""
        name = glyph.name if glyph.bits is None else f"{glyph.bits.shape}{hash(glyph.bits.tobytes())}"
        place = f"{name}|{box.height / digit:.1f}|{(base - box.bottom) / digit:.1f}"
        if name is None or place not in self.known:
            self.budget.look()
            bits = filled(outline) if glyph.bits is None else np.rot90(glyph.bits, _ROTATIONS[direction])
            self.known[place] = scores(Seen(bits, box.height / digit, (base - box.bottom) / digit))
        return self.known[place]


def _read(fits: Shape) -> tuple[str, str, float]:
    """Return a character as text and as part of a number, and how well it fits as text."""
    letter, how = best(fits)
    number, well = best(fits, numeric=True)
    return letter if how >= LEAST else "?", number if well >= LEAST - _LENIENT else "?", how


def cut(bits: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return the pixels of characters that touch each other one by one, cut where there is least ink."""
    height, width = bits.shape
    pieces = min(6, max(2, round(width / (0.62 * height))))
    weight = bits.sum(axis=0)
    cuts = [0]
    for index in range(1, pieces):
        middle, reach = round(index * width / pieces), max(1, round(0.18 * height))
        low = min(max(cuts[-1] + 1, middle - reach), width - 1)
        cuts.append(low + int(weight[low : max(low + 1, middle + reach + 1)].argmin()))
    return [bits[:, a:b] for a, b in pairwise([*cuts, width]) if b > a]


def _lines_of(boxes: Sequence[Box]) -> list[list[int]]:
    """Return the indices of upright boxes, by lines of text: what stands side by side, with little between."""
    order = sorted(range(len(boxes)), key=lambda index: boxes[index].left)
    widest = max((each.width for each in boxes), default=0.0)
    root = list(range(len(boxes)))

    def found(index: int) -> int:
        while root[index] != index:
            root[index] = index = root[root[index]]
        return index

    for at, index in enumerate(order):
        box = boxes[index]
        for other in reversed(order[:at]):
            near = boxes[other]
            taller, lower = (box, near) if box.height >= near.height else (near, box)
            reach = _APART * taller.height
            if near.left < box.left - widest - _APART * max(_TALLEST, taller.height):
                break
            beside = box.left - near.right < reach
            if beside and taller.top - 0.3 * taller.height <= lower.y <= taller.bottom + 0.3 * taller.height:
                root[found(index)] = found(other)
    lines: dict[int, list[int]] = defaultdict(list)
    for index in order:
        lines[found(index)].append(index)
    return list(lines.values())


def _words_of(members: Sequence[int], boxes: Sequence[Box], digit: float) -> list[list[int]]:
    words: list[list[int]] = []
    for index in sorted(members, key=lambda each: boxes[each].left):
        if words:
            last, box = boxes[words[-1][-1]], boxes[index]
            slim = max(0.0, 0.55 * digit - min(last.width, box.width))  # a 1 has room on both sides
            if box.left - last.right < _GAP * digit + 0.5 * slim:
                words[-1].append(index)
                continue
        words.append([index])
    return words


def _as_letters(text: str) -> str:
    """Return a word without what cannot stand among small letters: capital I for l, capital O and 0 for o."""
    if not any(each.islower() for each in text):
        return text
    return text[:1] + text[1:].replace("I", "l").replace("O", "o").replace("0", "o")
