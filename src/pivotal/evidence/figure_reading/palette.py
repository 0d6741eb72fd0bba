"""The colours of the lines in a panel, and which pixels belong to each.

A pixel inside a line has the line's colour; at its edge it is a mixture with the background, and belongs to the line
nearest to it. Fields of colour are background.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Box, Colour
from pivotal.evidence.figure_reading.pixels import Image, commonest

Mask = NDArray[np.bool_]
Grey = NDArray[np.float32]

MOST_COLOURS = 10
_INK = 0.09  # of black on white, from which a pixel may belong to a line
_CORE = 0.22  # and from which it may be inside one
_RADIUS = 52.0  # of a cluster of colours, by their distance in red, green and blue
_SUPPORT = 0.05  # of the width of the panel, in pixels inside a line, that a colour needs at least
_SAME_DIRECTION = 0.985  # cosine between what two colours take away from the background
_BESIDE = 0.6  # of the pixels of a pale colour that lie beside a strong one, of which it is the edge
_SAME_LINE, _AS_THICK = 130.0, 0.8  # between two colours that are one, where as much ink lies across both
_PALE = 0.3  # ink of a colour that may be a mixture of fields
_REACH = 2.3  # pixels from the inside of a line to its edge
_FIELD = 9  # pixels: what holds a square of this side is no line
_TENTHS, _COVERED = 10, 9  # tenths of the panel in which a straight line through all of it has ink


@dataclass(frozen=True, slots=True)
class LineColour:
    """A colour of lines: the pixels that belong to it, and how much of each the line covers.

    ``mixed`` says that it lies between two other colours, as where two lines cross, or is pale, as where fields of
    colour lie over each other.
    """

    colour: Colour
    mask: Mask
    cover: Grey
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a panel; ``left`` and ``top`` are the place of its first pixel in the image."""

    colours: tuple[LineColour, ...]
    left: int
    top: int
    ink: Mask  # all pixels that belong to any line


def palette_of(image: Image, region: Box, words: list[Box], budget: Budget) -> Palette:
    """Return the colours of the lines inside a panel.

    Parameters
    ----------
    image : array, height by width by 3
    region : Box
        The panel, whose frame is left out.
    words : list of Box
        Text in it, which is left out.
    budget : Budget
    """
    left, top, right, bottom = _inside(image, region)
    panel = image[top : bottom + 1, left : right + 1].astype(np.float32)
    away = _background(panel) - panel
    ink = np.asarray(np.sqrt((away**2).mean(axis=2)) / 255, dtype=np.float32)
    for box in words:
        rows = slice(max(0, round(box.top) - top - 1), max(0, round(box.bottom) - top + 2))
        ink[rows, max(0, round(box.left) - left - 1) : max(0, round(box.right) - left + 2)] = 0
    _without_straight(ink, panel)
    budget.look()
    core = _ridges(ink)
    centres, members = _clusters(panel, away, core, ink)
    colours = _assigned(away, ink, centres, members)
    budget.look()
    whole = np.logical_or.reduce([each.mask for each in colours]) if colours else np.zeros(ink.shape, dtype=bool)
    return Palette(tuple(colours), left, top, whole)


def _inside(image: Image, region: Box) -> tuple[int, int, int, int]:
    """Return the first and last column and row inside the frame of a panel."""
    height, width = image.shape[:2]
    left, right = max(0, round(region.left)), min(width - 1, round(region.right))
    top, bottom = max(0, round(region.top)), min(height - 1, round(region.bottom))
    background = np.array(commonest(image[top : bottom + 1, left : right + 1].reshape(-1, 3)), dtype=np.int16)
    ink = np.abs(image.astype(np.int16) - background).max(axis=2) > 40

    def cut(at: int, step: int, *, row: bool) -> int:
        inner = at
        for offset in range(-2, 6):
            place = at + step * offset
            line = ink[place, left : right + 1] if row else ink[top : bottom + 1, place]
            if 0 <= place < (height if row else width) and line.mean() > 0.6:
                inner = place + step
        return inner

    return (
        cut(left, 1, row=False) if left > 2 else left,
        cut(top, 1, row=True) if top > 2 else top,
        cut(right, -1, row=False) if right < width - 3 else right,
        cut(bottom, -1, row=True) if bottom < height - 3 else bottom,
    )


def _background(panel: Grey) -> Grey:
    """Return the background of each pixel: the panel's, or the pale field that it lies in."""
    whole = np.array(commonest(panel.reshape(-1, 3).astype(np.uint8)), dtype=np.float32)
    tint = np.abs(panel - whole).max(axis=2)
    tinted = (tint > 8).astype(np.uint8)
    within = ndimage.minimum_filter(tinted, _FIELD, mode="constant")  # these two filters go down and then across
    fields = ndimage.maximum_filter(within, _FIELD, mode="constant") > 0
    if fields.mean() < 0.01:
        return np.broadcast_to(whole, panel.shape)
    local = np.empty_like(panel)
    for channel in range(3):
        small = ndimage.median_filter(panel[::3, ::3, channel], size=7)
        local[..., channel] = np.repeat(np.repeat(small, 3, axis=0), 3, axis=1)[: panel.shape[0], : panel.shape[1]]
    pale = np.abs(local - whole).max(axis=2) < 120
    return np.where((ndimage.binary_dilation(fields, iterations=2) & pale)[..., None], local, whole)


def _without_straight(ink: Grey, panel: Grey) -> None:
    """Take away lines that run straight through the whole panel: those of a grid, and lines of reference."""
    for axis in (0, 1):
        own = ink if axis == 0 else ink.T
        colours = panel if axis == 0 else panel.transpose(1, 0, 2)
        length = own.shape[1] // _TENTHS * _TENTHS
        if not length:
            continue
        dark = own[:, :length] > 0.04
        tenths = dark.reshape(len(own), _TENTHS, -1).mean(axis=2)
        covered, solid = (tenths > 0.12).sum(axis=1), (tenths > 0.75).sum(axis=1)
        for row in np.flatnonzero((covered >= _COVERED) | ((covered >= _COVERED - 1) & (solid == 0))):
            inked = own[row] > 0.04
            usual = np.median(colours[row][inked], axis=0)
            alike = np.sqrt(((colours[row] - usual) ** 2).sum(axis=1)) < 60
            own[row, alike] = 0


def _ridges(ink: Grey) -> Mask:
    """Return the pixels that are inside a line: as dark as their neighbours on two opposite sides."""
    framed = np.pad(ink, 1)
    middle = framed[1:-1, 1:-1] + 0.02
    level = (middle >= framed[:-2, 1:-1]) & (middle >= framed[2:, 1:-1])
    upright = (middle >= framed[1:-1, :-2]) & (middle >= framed[1:-1, 2:])
    return (ink >= _CORE) & (level | upright)


def _clusters(panel: Grey, away: Grey, core: Mask, ink: Grey) -> tuple[list[Grey], list[Mask]]:
    """Return the colours that many pixels inside lines have, and those pixels."""
    left = core.copy()
    centres: list[Grey] = []
    members: list[Mask] = []
    least = max(12.0, _SUPPORT * core.shape[1])
    while len(centres) < 3 * MOST_COLOURS and left.sum() >= least:
        colours = panel[left]
        bins = (colours / 16).astype(np.int64)
        keys = (bins[:, 0] << 8) | (bins[:, 1] << 4) | bins[:, 2]
        most = int(np.bincount(keys, weights=ink[left]).argmax())
        centre = colours[keys == most].mean(axis=0)
        for _ in range(3):
            near = np.sqrt(((colours - centre) ** 2).sum(axis=1)) < _RADIUS
            centre = np.average(colours[near], axis=0, weights=ink[left][near] ** 2)
        own = left & (np.sqrt(((panel - centre) ** 2).sum(axis=2)) < _RADIUS)
        if own.sum() < 1:
            break
        left &= ~own
        if own.sum() >= least:
            centres.append(centre)
            members.append(own)
    return _merged(centres, members, away, ink)


def _merged(centres: list[Grey], members: list[Mask], away: Grey, ink: Grey) -> tuple[list[Grey], list[Mask]]:
    """Join colours that are the edges of a stronger one, or the same thin line elsewhere between the pixels."""
    order = sorted(range(len(centres)), key=lambda each: -float(np.median(ink[members[each]])))
    kept: list[int] = []
    for index in order:
        own = away[members[index]].mean(axis=0)
        for other in kept:
            strong = away[members[other]].mean(axis=0)
            cosine = float(own @ strong / max(float(np.linalg.norm(own) * np.linalg.norm(strong)), 1e-6))
            if cosine < _SAME_DIRECTION:
                continue
            near = ndimage.binary_dilation(members[other], iterations=2)
            beside = float(near[members[index]].mean())
            weight = _weight(members[index], ink) / max(_weight(members[other], ink), 1e-6)
            if (
                beside > _BESIDE
                or (weight > 0.72 and float(np.linalg.norm(own - strong)) < 110)
                or float(np.linalg.norm(own - strong)) < 90
            ):
                members[other] = members[other] | members[index]
                break
        else:
            kept.append(index)
    return [centres[each] for each in kept[:MOST_COLOURS]], [members[each] for each in kept[:MOST_COLOURS]]


def _is_mixed(index: int, centres: list[Grey], members: list[Mask]) -> bool:
    """Say whether a colour lies between two others of which there is more."""
    own, count = centres[index], members[index].sum()
    more = [c for i, c in enumerate(centres) if i != index and members[i].sum() > count]
    for one, other in combinations(more, 2):
        along = other - one
        share = float((own - one) @ along / max(float(along @ along), 1e-6))
        if 0.1 < share < 0.9 and float(np.linalg.norm(one + share * along - own)) < _RADIUS:
            return True
    return False


def _weight(members: Mask, ink: Grey) -> float:
    """Return how much ink a line has across it: the smaller of the sums down and across."""
    rows, columns = np.nonzero(members)
    height, width = ink.shape
    inside = (rows > 1) & (rows < height - 2) & (columns > 1) & (columns < width - 2)
    rows, columns = rows[inside][:6000], columns[inside][:6000]
    if not rows.size:
        return 0.0
    down = sum(ink[rows + each, columns] for each in (-2, -1, 0, 1, 2))
    across = sum(ink[rows, columns + each] for each in (-2, -1, 0, 1, 2))
    return float(np.median(np.minimum(down, across)))


def _assigned(away: Grey, ink: Grey, centres: list[Grey], members: list[Mask]) -> list[LineColour]:
    """Return which pixels belong to each colour: those inside its lines, and what is nearest to them."""
    if not members:
        return []
    label = np.full(ink.shape, -1, dtype=np.int16)
    for index, own in enumerate(members):
        label[own] = index
    distance, (rows, columns) = ndimage.distance_transform_edt(label < 0, return_indices=True)
    nearest = np.where((distance <= _REACH) & (ink >= _INK), label[rows, columns], -1)
    found = []
    for index, own in enumerate(members):
        strong = away[own]
        weights = (strong**2).sum(axis=1)
        full = np.average(strong, axis=0, weights=weights) * 1.0
        share = np.clip((away @ full) / max(float(full @ full), 1e-6), 0, 1).astype(np.float32)
        mask = (nearest == index) & (share > 0.18)
        red, green, blue = (int(min(255, max(0, round(float(each))))) for each in centres[index])
        cover = np.where(mask, share, 0).astype(np.float32)
        pale = float(np.median(ink[own])) < _PALE
        found.append(LineColour((red, green, blue), mask, cover, pale or _is_mixed(index, centres, members)))
    return found
