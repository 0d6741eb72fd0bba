"""Numbers as figures print them."""

from __future__ import annotations

import re

_THOUSANDS = re.compile(r"\d{1,3}(?:[,\u202f\u00a0' ]\d{3})+", re.ASCII)
_PLAIN = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_COUNT = re.compile(r"\d{1,6}", re.ASCII)
_SAME = str.maketrans({"−": "-", "–": "-", "·": ".", "∙": ".", "•": "."})


def number_of(text: str) -> float | None:
    """Return the number that a label of an axis is, or None; a percent sign is left out.

    Examples
    --------
    >>> number_of("0·8"), number_of("1,200"), number_of("0,5"), number_of("75%"), number_of("P=0.1")
    (0.8, 1200.0, 0.5, 75.0, None)
    """
    text = text.strip().translate(_SAME).removesuffix("%").strip()
    if _THOUSANDS.fullmatch(text):
        return float(re.sub(r"\D", "", text))
    text = text.replace(",", ".", 1)
    return float(text) if _PLAIN.fullmatch(text) else None


def count_of(text: str) -> int | None:
    """Return the number of patients in a cell of a table, or None; what stands in brackets after it is left out.

    Examples
    --------
    >>> count_of("113"), count_of("98(4)"), count_of("1,204"), count_of("0.5"), count_of("–")
    (113, 98, 1204, None, None)
    """
    text = re.split(r"[(/\[]", text.strip(), maxsplit=1)[0].strip()
    if _THOUSANDS.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    return int(text) if _COUNT.fullmatch(text) else None
