"""Images as pixels: opened within limits, on white, and how far each pixel is from the background."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DocumentError, FigureError
from pivotal.evidence.figure_reading.documents import MOST_PIXELS, Budget
from pivotal.evidence.figure_reading.drawing import Colour

Image = NDArray[np.uint8]  # height, width, red green blue
Ink = NDArray[np.float32]  # height, width: 0 background, 1 as far from it as black from white

SMALLEST = 60  # pixels of a side
_WORKED_ON = 9_000_000  # pixels; larger images are made smaller by a whole factor
_EVEN, _BACKGROUND = 0.08, 0.3  # ink of the background, and the share of a figure that it has at least
_COMMON = 5  # bits of a channel by which the commonest colour is found


@dataclass(frozen=True, slots=True)
class Pixels:
    """An image, its background, and by which factor it was made smaller."""

    image: Image
    background: Colour
    ink: Ink
    factor: int = 1

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.image.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.image.shape[1])


def open_pixels(data: bytes, budget: Budget) -> Pixels:
    """Return the pixels of a PNG or JPEG file, whatever lies under transparent parts as white.

    Raises
    ------
    DocumentError
        If it is damaged, cut short, or has more pixels than are read, or too few.
    """
    from PIL import Image as Opener

    name = budget.name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own warning of large images: the limit below is smaller
            opened = Opener.open(io.BytesIO(data), formats=("PNG", "JPEG"))
            width, height = opened.size
            if width * height > MOST_PIXELS:
                raise DocumentError(
                    name, f"{width:,} by {height:,} pixels are more than the {MOST_PIXELS:,} that are read"
                )
            if min(width, height) < SMALLEST:
                raise DocumentError(name, f"{width} by {height} pixels are too few for a figure")
            opened.load()
            factor = max(1, ceil(sqrt(width * height / _WORKED_ON)))
            image = _on_white(opened, factor)
    except (OSError, SyntaxError, ValueError, EOFError, Opener.DecompressionBombError) as error:
        raise DocumentError(name, f"the image is damaged or cut short ({error})", "a whole PNG or JPEG") from error
    budget.look()
    background = commonest(image.reshape(-1, 3))
    ink = ink_of(image, background)
    if (ink < _EVEN).mean() < _BACKGROUND:
        raise FigureError("it has no even background: this looks like a photograph, not like a figure")
    return Pixels(image, background, ink, factor)


def commonest(colours: NDArray[np.uint8]) -> Colour:
    """Return the colour that most pixels have, up to small differences."""
    coarse = (colours >> (8 - _COMMON)).astype(np.int64)
    keys = (coarse[:, 0] << (2 * _COMMON)) | (coarse[:, 1] << _COMMON) | coarse[:, 2]
    most = int(np.bincount(keys).argmax())
    red, green, blue = (_median(each) for each in colours[keys == most].T)
    return (red, green, blue)


def _median(values: NDArray[np.uint8]) -> int:
    """Return the median of many bytes, rounded down: how many there are of each tells it without sorting them."""
    up_to = np.bincount(values).cumsum()
    lower, upper = np.searchsorted(up_to, [(values.size - 1) // 2, values.size // 2], side="right")
    return int(lower + upper) // 2


def ink_of(image: Image, background: Colour) -> Ink:
    """Return how far each pixel lies from the background, in the channel that differs most."""
    away = np.abs(image.astype(np.int16) - np.array(background, dtype=np.int16))
    return np.asarray(away.max(axis=2) / 255, dtype=np.float32)


def _on_white(opened: Any, factor: int) -> Image:
    """Return the pixels of an opened image, made smaller by a whole factor."""
    from PIL import Image as Opener

    if opened.mode.startswith("I") or opened.mode == "F":  # 16 bits
        values = np.asarray(opened.reduce(factor) if factor > 1 else opened, dtype=np.float32)
        grey = (255 * values / (65535.0 if values.max() > 255 else 255.0)).clip(0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if opened.mode in {"RGBA", "LA", "PA"} or "transparency" in opened.info:
        whole = opened.convert("RGBA")
        opened = Opener.alpha_composite(Opener.new("RGBA", whole.size, (255, 255, 255, 255)), whole)
    plain = opened.convert("RGB")
    return np.asarray(plain.reduce(factor) if factor > 1 else plain, dtype=np.uint8)
