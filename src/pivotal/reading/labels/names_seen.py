"""Medicines that no list names, made items of their own, so that every rule of this room sees a medicine there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pivotal.reading.labels.medicine_codes import code_end
from pivotal.reading.names.items import Item
from pivotal.reading.names.names_by_shape import is_formed_as_substance
from pivotal.reading.names.phrases import text_at

_GUIDANCE = re.compile(r"(?:TA|NG|CG|HST|DG)\d+")
_STUDIES = frozenset({"trial", "study", "trials", "studies", "protocol", "cohort", "cells", "gene", "mutation"})
_MARKS = frozenset({"®", "™"})
_FORMS = frozenset({"inc", "ltd", "llc", "corp", "plc"})
_SHORT = frozenset({"S-1", "TS-1"})  # names that look like the code of something else


def with_codes(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of a sentence, with medicines where a code, a brand's mark or the shape of a word tells one.

    The marks themselves are left out.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    """
    found: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        end = at + 1
        if item.kind != "word":
            found += [] if found and (item.text in _MARKS or _is_within_firm(items, at)) else [item]
        elif item.text[:1].isupper():
            if (coded := _end_of_code(items, at)) is not None:
                found.append(joined(items, at, coded, "drug"))
                end = coded
            else:
                found.append(joined(items, at, end, "product") if _is_marked(items, at) else item)
        elif is_formed_as_substance(item.text):
            found.append(joined(items, at, end, "drug"))
        else:
            found.append(item)
        at = end
    return found


def joined(items: Sequence[Item], first: int, last: int, kind: str, value: str | None = None) -> Item:
    """Return several items as one of some kind, which means a word where one is given.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    first, last : int
        Where they begin and end.
    kind : str
        What they are together.
    value : str, optional
        What they mean; without it, what they say.
    """
    text = items[first].text
    for at in range(first + 1, last):
        text += ("" if items[at].start == items[at - 1].end else " ") + items[at].text
    return Item(
        kind,
        text.casefold() if value is None else value,
        text,
        items[first].start,
        items[last - 1].end,
        quoted=items[first].quoted,
        first=items[first].first,
        last=items[last - 1].last,
        beginnings=items[first].beginnings,
    )


def _end_of_code(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind the code of a compound; that of guidance or of a trial is none."""
    item = items[at]
    if item.kind != "word" or not item.text[:1].isupper() or _GUIDANCE.fullmatch(item.text):
        return None
    end = code_end(items, at)
    if end is None and at + 2 < len(items) and text_at(items, at + 1) == "-":
        end = at + 3 if f"{item.text}-{items[at + 2].text}" in _SHORT else None
    if end is None or text_at(items, end) in _STUDIES or text_at(items, at - 1) in _STUDIES:
        return None
    return end


def _is_within_firm(items: Sequence[Item], at: int) -> bool:
    """Say whether a comma only parts the form of a firm from its name: ``Acme Pharma, Inc.``."""
    form = items[at].text == "," and text_at(items, at + 1).rstrip(".") in _FORMS
    return form and items[at - 1].text[:1].isupper() and items[at + 1].text[:1].isupper()


def _is_marked(items: Sequence[Item], at: int) -> bool:
    """Say whether a name bears the mark of a brand: ``NAME®``."""
    named = items[at].kind == "word" and items[at].text[:1].isupper() and len(items[at].text) > 2
    return named and text_at(items, at + 1) in _MARKS
