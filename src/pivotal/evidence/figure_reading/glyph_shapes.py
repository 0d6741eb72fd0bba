"""Characters recognised by their shapes: each is held against the same characters of common fonts.

A shape is its bitmap, scaled into a square without changing its proportions, and its height and place relative to the
capitals and digits beside it. The fonts are those that matplotlib ships, and the faces of the Helvetica and Times kind
that the machine has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_] | NDArray[np.float32]
Shape = NDArray[np.float32]

SIDE = 20  # pixels of the square in which shapes are compared
DIGITS = "0123456789"
NUMERIC = DIGITS + ".,%-()"
ALPHABET = NUMERIC + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/=<&:;'"
LEAST = 0.72  # a score below it is no character

_SHIPPED = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "STIXGeneral", "STIXGeneralBol", "cmss10", "cmr10")
_FACES = (
    "LiberationSans-Regular", "LiberationSans-Bold", "Arial", "arial", "Arial Bold", "arialbd", "Helvetica",
    "NimbusSans-Regular", "NimbusSans-Bold", "FreeSans", "LiberationSerif-Regular", "Times New Roman", "times",
)  # fmt: skip
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
_NEAREST = 400  # templates that are compared pixel by pixel
_SIZES = (64, 20, 13)  # pixels in which the templates are rendered: small print looks different
_OFF_HEIGHT, _OFF_PLACE = 0.5, 0.5  # how much a score loses where height or place differ by a digit's height
_DARK = 0.42  # ink from which a pixel belongs to a character
_OFF_HOLE = 0.06  # and for each hole that one has and the other has not


@dataclass(frozen=True, slots=True)
class Seen:
    """A shape to recognise: its pixels, and its height and lower edge in heights of a digit above the baseline."""

    bits: Bits
    height: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Templates:
    """The templates, in the order of the alphabet; ``starts`` says where those of each character begin."""

    starts: NDArray[np.int64]
    shapes: Shape  # one a row, of mean 0 and length 1
    coarse: Shape  # the same in larger squares, by which the nearest are found
    heights: Shape
    bottoms: Shape
    holes: Shape


def scores(seen: Seen) -> Shape:
    """Return how well a shape fits each character of the alphabet; 1 is the very shape."""
    own = _templates()
    similar, holes = _compared(np.ascontiguousarray(seen.bits).tobytes(), seen.bits.shape, seen.bits.dtype.str)
    similar = similar - _OFF_HEIGHT * np.abs(own.heights - np.float32(seen.height))
    similar -= _OFF_PLACE * np.abs(own.bottoms - np.float32(seen.bottom))
    similar -= _OFF_HOLE * np.abs(own.holes - np.float32(holes))
    return np.maximum.reduceat(similar, own.starts)


@lru_cache(maxsize=512)
def _compared(data: bytes, shape: tuple[int, ...], dtype: str) -> tuple[Shape, int]:
    """Return how like each template some pixels are, and their holes; a line is read for more than one height."""
    bits = np.frombuffer(data, dtype).reshape(shape)
    own, flat = _templates(), _flat(bits)
    near = np.argsort(own.coarse @ _coarse(flat))[-_NEAREST:]
    similar = np.full(len(own.shapes), -1.0, dtype=np.float32)
    similar[near] = own.shapes[near] @ flat
    return similar, _holes(bits)


def best(fits: Shape, *, numeric: bool = False) -> tuple[str, float]:
    """Return the character that fits best, and how well; ``numeric`` leaves out letters."""
    among = fits[: len(NUMERIC)] if numeric else fits
    index = int(among.argmax())
    return ALPHABET[index], float(among[index])


def filled(outline: Sequence[NDArray[np.float64]], height: int = 48) -> Bits:
    """Return the pixels inside the polygons of an outline, by the even-odd rule."""
    from PIL import Image, ImageDraw

    points = np.concatenate(outline)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = high - low
    scale = height / max(extent.max(), 1e-9)
    size = int(max(extent[0] * scale, 1)) + 1, int(max(extent[1] * scale, 1)) + 1
    bits = np.zeros((size[1], size[0]), dtype=bool)
    for each in outline:
        image = Image.new("1", size)
        ImageDraw.Draw(image).polygon([tuple(point) for point in (each - low) * scale], fill=1)
        bits ^= np.asarray(image)
    return bits


@cache
def _templates() -> _Templates:
    rows: list[tuple[int, Shape, float, float, int]] = []
    for font in _fonts():
        ink, _ = _rendered(font, "0")
        digit = float(ink.shape[0]) or 1.0
        for index, character in enumerate(ALPHABET):
            ink, below = _rendered(font, character)
            if not ink.size:
                ink, below = np.ones((1, 1), dtype=np.float32), 0.0
            rows.append((index, _flat(ink), ink.shape[0] / digit, -below / digit, _holes(ink)))
            if character == "-":  # the minus sign is wider and may stand higher
                wide = np.ones((max(1, ink.shape[0] // 2), round(digit * 0.7)), dtype=np.float32)
                rows.append((index, _flat(wide), wide.shape[0] / digit, 0.4, 0))
    rows.sort(key=lambda each: each[0])
    indices, shapes, *measures = zip(*rows, strict=True)
    heights, bottoms, holes = (np.array(each, np.float32) for each in measures)
    starts = np.searchsorted(np.array(indices), np.arange(len(ALPHABET)))
    coarse = np.stack([_coarse(each) for each in shapes])
    return _Templates(starts, np.stack(shapes), coarse, heights, bottoms, holes)


def _fonts() -> list[Any]:
    from matplotlib import get_data_path
    from PIL import ImageFont

    shipped = Path(get_data_path()) / "fonts" / "ttf"
    paths = [shipped / f"{name}.ttf" for name in _SHIPPED]
    wanted = set(_FACES)
    found: dict[str, Path] = {}
    for folder in map(Path, _FOLDERS):
        if folder.is_dir():
            for path in folder.rglob("*"):
                if path.stem in wanted and path.suffix.lower() in {".ttf", ".otf", ".ttc"}:
                    found.setdefault(path.stem, path)
    paths += [found[name] for name in _FACES if name in found]
    fonts = []
    for path in paths:
        try:
            fonts += [ImageFont.truetype(str(path), size) for size in _SIZES]
        except OSError:
            continue  # a face that cannot be opened is one fewer
    return fonts


def _rendered(font: Any, character: str) -> tuple[Shape, float]:
    """Return the ink of a character, cut to it, and how far its lower edge lies below the baseline."""
    from PIL import Image, ImageDraw

    size = int(font.size)
    image = Image.new("L", (3 * size, 3 * size))
    ImageDraw.Draw(image).text((size // 2, 2 * size), character, fill=255, font=font, anchor="ls")
    ink = np.asarray(image, dtype=np.float32) / np.float32(255)
    dark = ink > _DARK
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not rows.size:
        return ink[:0, :0], 0.0
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], float(rows[-1] + 1 - 2 * size)


def _holes(bits: NDArray[Any]) -> int:
    """Return how many parts of the background a shape encloses."""
    from scipy import ndimage

    outside = np.pad(np.asarray(bits) < 0.5, 1, constant_values=True)
    return int(ndimage.label(outside)[1]) - 1


def _flat(bits: NDArray[Any]) -> Shape:
    """Return a bitmap in the square of comparison, of mean 0 and length 1; grey values are kept."""
    from PIL import Image

    height, width = bits.shape
    scale = (SIDE - 2) / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    image = Image.fromarray((np.asarray(bits, dtype=np.float32) * 255).astype(np.uint8)).resize(
        size, Image.Resampling.BOX
    )
    square = np.zeros((SIDE, SIDE), dtype=np.float32)
    top, left = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
    square[top : top + size[1], left : left + size[0]] = np.asarray(image, dtype=np.float32)
    flat = _blurred(square).ravel()
    flat -= flat.mean()
    return np.asarray(flat / max(float(np.linalg.norm(flat)), 1e-6), dtype=np.float32)


def _coarse(flat: Shape) -> Shape:
    """Return a shape in squares of four by four pixels, of length 1."""
    small = flat.reshape(SIDE // 4, 4, SIDE // 4, 4).mean(axis=(1, 3)).ravel()
    return np.asarray(small / max(float(np.linalg.norm(small)), 1e-6), dtype=np.float32)


def _blurred(square: Shape) -> Shape:
    for _ in range(2):  # down, then across
        beside = np.concatenate((square[-1:], square, square[:1]))
        square = (0.5 * square + 0.25 * (beside[:-2] + beside[2:])).T
    return square
