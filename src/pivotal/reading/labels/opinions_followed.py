"""The opinion that an approval of the same sentence followed: ``approved it, a month after the CHMP opinion of …``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, made, places_with, text_at
from pivotal.reading.words import ADVISES

_AFTER = frozenset({"after", "following"})
_OPINIONS = ("opinion", "recommendation")
_DENIED = ("negative", "unfavourable", "adverse", "despite")
_NEAR = 6  # items between the words


def opinions_followed(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return that an approval, which has been read, followed an opinion of somebody who only advises.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        The acts that it tells.
    """
    acts = [each for each in told if each.get("act") == "approval"]
    for at in places_with(items, _OPINIONS) if len(acts) == 1 else ():
        led = next((i for i in range(at - 1, max(-1, at - _NEAR), -1) if text_at(items, i) in _AFTER), None)
        if led is None or items[led].start < acts[0].start or find(items, _DENIED, led, at) is not None:
            continue
        ends = (i for i in range(at, min(at + 2 * _NEAR, len(items))) if items[i].text in {",", ";", "."})
        whose = range(led, next(ends, min(at + 2 * _NEAR, len(items))))
        advisers = [items[i] for i in whose if items[i].kind == "authority" and _advises(items, i)]
        if not advisers:
            continue
        slots = [items[led].slot("follows", "follows"), items[at].slot("opinion", "opinion"), *_day(items, at)]
        slots += _apart(items, led)
        return [made("sequence", slots, sentence, (items[led].start, items[at].end))]
    return []


def _advises(items: Sequence[Item], at: int) -> bool:
    """Say whether an authority only advises, or a panel of one does."""
    panel = text_at(items, at - 2 if text_at(items, at - 1) == "the" else at - 1) == "of"
    return items[at].value in ADVISES or (panel and find(items, ("panel", "committee"), at - 4, at) is not None)


def _day(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the day of an opinion, which stands behind it: ``opinion of the CHMP on 20 May``."""
    for behind in range(at + 1, min(at + _NEAR, len(items))):
        if items[behind].kind == "date":
            return [items[behind].slot("opinion_date")]
        if items[behind].text in {",", ";", "."}:
            return []
    return []


def _apart(items: Sequence[Item], led: int) -> list[Slot]:
    """Return how long after the opinion the decision came: ``two months after``."""
    if led < 1 or items[led - 1].kind != "duration":
        return []
    length = items[led - 1]
    return [length.slot("apart", f"{length.value} {length.parts['unit'].value}")]
