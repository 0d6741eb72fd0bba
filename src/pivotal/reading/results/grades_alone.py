"""Parts of the patients of which a sentence names the grade alone: ``fatigue in 64%, and was grade 3-4 in 10%``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import renamed, text_at
from pivotal.reading.results.intervals import Estimate

_GRADE = re.compile(
    r"grades?[\s≥≤>0-9IViv/–-]*(?:(?:and|or|to|higher|more|worse|above)[\s≥0-9IViv/–-]*)*", re.IGNORECASE
)
_EVENTS = ("toxicit", "event", "reaction", "effect")
_FAR, _FAR_NOUN = 9, 14  # items from the grade to its value, and from a noun to the grade


def with_their_harms(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give a percentage whose endpoint is only a grade the harm that was named before.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order, with their endpoints; it is changed: what is of no harm and no events is taken out.
    """
    for each in [one for one in found if _is_alone(one)]:
        grade = next((i for i, item in enumerate(items) if each.endpoint and item.start == each.endpoint.start), None)
        if grade is None or grade > each.at:
            continue
        own = max((one for one in found if one.kind == "harm" and one.at < grade), key=lambda one: one.at, default=None)
        named = range(grade - 1, max(-1, grade - _FAR_NOUN), -1)
        last = next((i for i in named if items[i].kind == "harm"), None)  # a nearer noun than that of all harms
        harm = None if last is None else items[last].slot("harm")
        harm = own.parts["harm"] if own is not None and "harm" in own.parts else harm
        near = (*range(grade - 1, named.stop if last is None else last, -1), *range(grade + 1, grade + 3))
        events = any(word.startswith(_EVENTS) for i in near for word in text_at(items, i).split())
        events = events or any(i < len(items) and items[i].value == "AE" for i in near)
        parted = any(text_at(items, i) == "," and text_at(items, i + 1).endswith("ing") for i in range(grade, each.at))
        if harm is not None and not events and each.endpoint is not None and each.at - grade < _FAR and not parted:
            each.kind, each.parts = "harm", {**each.parts, "harm": harm, "grade": renamed(each.endpoint, "grade")}
            each.endpoint = None
        elif not events or parted:
            found.remove(each)


def _is_alone(each: Estimate) -> bool:
    return each.kind == "percent" and each.endpoint is not None and bool(_GRADE.fullmatch(each.endpoint.text.strip()))
