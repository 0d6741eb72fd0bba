"""Colours as drawings write them."""

from __future__ import annotations

import math
import re

from pivotal.evidence.figure_reading.drawing import Colour

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
_HEX = re.compile(r"#([0-9a-fA-F]{3,8})", re.ASCII)
_CALL = re.compile(r"rgba?\(([^)]*)\)", re.ASCII)
_UNUSABLE = {"none", "transparent", "inherit", "currentcolor", "context-stroke", "context-fill"}


def colour_of(text: str) -> tuple[Colour, float] | None:
    """Return a colour and its opacity, or None for no colour, for a pattern, and for what is no colour.

    Examples
    --------
    >>> colour_of("#1f77b4"), colour_of("rgb(0%, 50%, 100%)"), colour_of("none")
    (((31, 119, 180), 1.0), ((0, 128, 255), 1.0), None)
    """
    text = text.strip()
    if found := _HEX.fullmatch(text):
        return _from_hex(found[1])
    if found := _CALL.match(text.lower()):
        return _from_call(found[1])
    if not text or text.lower() in _UNUSABLE or text.startswith("url") or not text.isalpha():
        return None
    from PIL import ImageColor

    try:
        red, green, blue = ImageColor.getrgb(text.lower())[:3]
    except ValueError:
        return None
    return (red, green, blue), 1.0


def _from_hex(digits: str) -> tuple[Colour, float] | None:
    if len(digits) in {3, 4}:
        digits = "".join(each * 2 for each in digits)
    if len(digits) not in {6, 8}:
        return None
    red, green, blue, *alpha = bytes.fromhex(digits)
    return (red, green, blue), alpha[0] / 255 if alpha else 1.0


def _from_call(inside: str) -> tuple[Colour, float] | None:
    parts = [each for each in re.split(r"[\s,/]+", inside.strip()) if each]
    try:
        values = [float(each[:-1]) * 255 / 100 if each.endswith("%") else float(each) for each in parts[:3]]
        alpha = (float(parts[3][:-1]) / 100 if parts[3].endswith("%") else float(parts[3])) if parts[3:] else 1.0
    except ValueError:
        return None
    if len(values) < 3 or not all(map(math.isfinite, (*values, alpha))):
        return None
    red, green, blue = (min(255, max(0, math.floor(each + 0.5))) for each in values)
    return (red, green, blue), min(1.0, max(0.0, alpha))


def apart(one: Colour, other: Colour) -> float:
    """Return how far apart two colours look, after the weighted distance of Riemersma (2012): 0 to about 765.

    Examples
    --------
    >>> round(apart((0, 0, 0), (255, 255, 255))), round(apart((31, 119, 180), (214, 39, 40)))
    (765, 397)
    """
    mean = (one[0] + other[0]) / 2
    red, green, blue = (a - b for a, b in zip(one, other, strict=True))
    return math.sqrt((2 + mean / 256) * red * red + 4 * green * green + (2 + (255 - mean) / 256) * blue * blue)


def is_grey(colour: Colour, slack: int = 16) -> bool:
    """Say whether a colour is black, white or grey."""
    return max(colour) - min(colour) <= slack


def lightness(colour: Colour) -> float:
    """Return how light a colour is, from 0 to 1 (luma of ITU-R BT.601)."""
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
