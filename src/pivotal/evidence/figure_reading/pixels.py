"""Images as pixels: opened within limits, on white, and how far each pixel is from the background."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DocumentError
from pivotal.evidence.figure_reading.documents import MOST_PIXELS, Budget
from pivotal.evidence.figure_reading.drawing import Colour

Image = NDArray[np.uint8]  # height, width, red green blue
Ink = NDArray[np.float32]  # height, width: 0 background, 1 as far from it as black from white

SMALLEST = 60  # pixels of a side
_WORKED_ON = 9_000_000  # pixels; larger images are made smaller by a whole factor
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
    from PIL import ImageFile

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
            assert not ImageFile.LOAD_TRUNCATED_IMAGES
            opened.load()
            image = _on_white(opened)
    except (OSError, SyntaxError, ValueError, EOFError, Opener.DecompressionBombError) as error:
        raise DocumentError(name, f"the image is damaged or cut short ({error})", "a whole PNG or JPEG") from error
    budget.look()
    factor = 1
    while image.shape[0] * image.shape[1] > _WORKED_ON * factor * factor:
        factor += 1
    if factor > 1:
        rows, columns = (each // factor * factor for each in image.shape[:2])
        blocks = image[:rows, :columns].reshape(rows // factor, factor, columns // factor, factor, 3)
        image = blocks.mean(axis=(1, 3)).astype(np.uint8)
    background = commonest(image.reshape(-1, 3))
    return Pixels(image, background, ink_of(image, background), factor)


def commonest(colours: NDArray[np.uint8]) -> Colour:
    """Return the colour that most pixels have, up to small differences."""
    coarse = (colours >> (8 - _COMMON)).astype(np.int64)
    keys = (coarse[:, 0] << (2 * _COMMON)) | (coarse[:, 1] << _COMMON) | coarse[:, 2]
    most = int(np.bincount(keys).argmax())
    red, green, blue = (int(each) for each in np.median(colours[keys == most], axis=0))
    return (red, green, blue)


def ink_of(image: Image, background: Colour) -> Ink:
    """Return how far each pixel lies from the background, in the channel that differs most."""
    away = np.abs(image.astype(np.int16) - np.array(background, dtype=np.int16))
    return np.asarray(away.max(axis=2) / 255, dtype=np.float32)


def _on_white(opened: object) -> Image:
    from PIL import Image as Opener

    assert isinstance(opened, Opener.Image)
    if opened.mode.startswith("I") or opened.mode == "F":  # 16 bits
        values = np.asarray(opened, dtype=np.float64)
        grey = (255 * values / max(65535.0 if values.max() > 255 else 255.0, 1.0)).clip(0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if opened.mode in {"RGBA", "LA", "PA"} or "transparency" in opened.info:
        whole = opened.convert("RGBA")
        paper = Opener.new("RGBA", whole.size, (255, 255, 255, 255))
        opened = Opener.alpha_composite(paper, whole)
    return np.asarray(opened.convert("RGB"), dtype=np.uint8)
