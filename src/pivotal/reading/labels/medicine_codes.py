"""The codes that medicines have before they have names: ``MK-2870``, ``HM61713``, ``CT-P10``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.words import AUTHORITIES

_CODED = re.compile(r"[A-Z]\d{2,5}")
_CODE = re.compile(r"(?!NCT|CD|CA)[A-Z]{2,4}\d{3,7}")
_PROTEINS = frozenset({"IL", "CD", "CK", "CA", "PD", "HLA", "HPV"})
_FILES = frozenset(
    {"NCT", "NDA", "BLA", "ANDA", "SNDA", "SBLA", "MAA", "IND", "EMEA"}
)  # their numbers are no medicines
_LEADS_CODE = frozenset({"to", "of", "for", ",", "drug", "inhibitor", "antibody", "approved", "approves", "on", ""})


def code_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind the code that a medicine has before a name: ``MK-2870``, ``HM61713``."""
    item = items[at]
    if item.kind != "word":
        return None
    if _CODE.fullmatch(item.text):
        return at + 1 if item.text.rstrip("0123456789") not in AUTHORITIES else None  # the number of an appraisal
    if not (item.text.isupper() and item.text.isalpha() and len(item.text) < 5) or item.text in _FILES:
        return None
    if len(item.text) == 1 and text_at(items, at - 1) not in _LEADS_CODE:
        return None
    joined = text_at(items, at + 1) in {"-", "\u2011"}
    number = at + 1 + joined
    if joined and number < len(items) and _CODED.fullmatch(items[number].text):
        return number + 1  # CT-P10
    if number >= len(items) or items[number].kind != "number" or not items[number].text.isdigit():
        return None
    led = text_at(items, at - 1) in _LEADS_CODE and not items[number].text.startswith(("19", "20"))
    short = 2 if joined and led and item.text not in _PROTEINS else 3
    return number + 1 if len(items[number].text) >= (short if joined or led else 5) else None
