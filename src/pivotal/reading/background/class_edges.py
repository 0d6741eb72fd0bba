"""Where the name of a class of medicines ends, how much it tells, and sentences that are nothing but such a name."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.targets_named import is_named_symbol
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, text_at

_DOES = frozenset({"activity", "activities", "properties", "effects"})
_HAD_BEFORE_CLASS = ("treat", "receiv", "progress", "after", "prior", "previous", "following", "expos")
_NEAR_CLASS = 5  # items
_BRACKET = 8  # items of a bracket at most


def is_defined(items: Sequence[Item], first: int, head: int) -> bool:
    """Say whether a sentence has no verb and only tells a class: ``An oral inhibitor of KIT, with … activity.``."""
    if first != 1 or text_at(items, 0) not in {"a", "an"} or items[-1].text != ".":
        return False
    comma = next((i for i in range(head, len(items)) if items[i].text == ","), len(items))
    return text_at(items, comma + 1) == "with" and any(text_at(items, i) in _DOES for i in range(comma, len(items)))


def shuts_medicine(items: Sequence[Item], at: int) -> bool:
    """Say whether a bracket ends here that is not of a target: ``NAME (brand) and``, not ``ALK (a kinase) and``."""
    if text_at(items, at) != ")":
        return False
    opened = next((i for i in range(at - 1, max(-1, at - _BRACKET), -1) if items[i].text == "("), 0)
    return opened == 0 or not (items[opened - 1].kind in {"gene", "target"} or is_named_symbol(items, opened - 1))


def is_of_many(target: Slot) -> bool:
    """Say whether a target is only a kind of proteins, so that those of them that are named behind it are meant."""
    return target.value.startswith("family:") or target.value in {"kinase", "receptor", "checkpoint"}


def is_checkpoint(targets: Sequence[Slot]) -> bool:
    """Say whether a class tells no more than that a checkpoint is acted on."""
    return all(each.value == "checkpoint" for each in targets)


def is_had_before(items: Sequence[Item], first: int, named: int) -> bool:
    """Say whether a medicine behind a comma opens a clause: ``in those treated with a PD-L1 inhibitor, NAME improved``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    first : int
        Where the name of the class begins that stands before the comma.
    named : int
        The place of the medicine.
    """
    if text_at(items, named + 1) in {",", "(", ".", ")", ""}:
        return False
    return find(items, _HAD_BEFORE_CLASS, first - _NEAR_CLASS, first) is not None
