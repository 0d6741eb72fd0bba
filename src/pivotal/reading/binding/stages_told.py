"""Stages of a disease, and which of a dossier lie between two that a text tells: ``stage IB-IIIA``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_STAGE = re.compile(r"(0|iv|i{1,3}|[1-4])([a-d]?)[0-9]?", re.IGNORECASE)
_NUMBERS = {"0": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_RANGE = re.compile(r"[A-D0-9IV]\s*(?:-|–|—|to|through)\s*(?:stage\s*)?[0-9IV]", re.IGNORECASE)
_LETTERS = 5  # more than a stage has


def _span(stage: str) -> tuple[int, int] | None:
    """Return the first and the last part of a stage, counted from the lowest: ``II`` reaches from IIA to IID."""
    found = _STAGE.fullmatch(stage.strip())
    if found is None:
        return None
    first = _NUMBERS[found[1].casefold()] * _LETTERS
    return (first + 1 + "abcd".index(found[2].casefold()),) * 2 if found[2] else (first, first + _LETTERS - 1)


def stages_between(
    clause: dict[str, Any], text: str, codes: Sequence[str], written: Sequence[Sequence[str]]
) -> list[str]:
    """Return the codes of the stages that a clause tells, or nothing where they are not a range.

    Where a label writes the same range, its codes are returned.
    """
    told = [each for each in map(_span, clause.get("in", ())) if each is not None]
    if len(told) < 2 or _RANGE.search(text) is None:
        return []
    lowest, highest = min(each[0] for each in told), max(each[1] for each in told)
    for each in written:
        spans = [span for one in each if (span := _span(str(one))) is not None]
        ends = (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None
        if ends == (lowest, highest):
            return [str(one) for one in each]
    held = [(each, span) for each in codes if (span := _span(each)) is not None]
    return [each for each, (first, last) in held if lowest <= first and last <= highest]
