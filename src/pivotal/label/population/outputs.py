"""What an engine adds to a frame for each patient: truths, answers in words, or bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pivotal.label.population.masks import Mask, Pair

ANSWERS = ("eligible", "not eligible", "undetermined")


@dataclass(frozen=True)
class Truths:
    """One Boolean a patient."""

    mask: Mask


@dataclass(frozen=True)
class Answers:
    """``eligible``, ``not eligible`` or ``undetermined``."""

    pair: Pair


@dataclass(frozen=True)
class Bits:
    """A whole number a patient, each bit of which is a mask."""

    masks: Mapping[int, Mask]


Output = Truths | Answers | Bits
