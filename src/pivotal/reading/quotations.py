"""Who says what: sentences in quotation marks, with the speaker, who is named beside them."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.items import Item
from pivotal.reading.model import Slot, Statement
from pivotal.reading.phrases import made, text_at

_SAID = frozenset({
    "said", "says", "commented", "added", "explained", "stated", "noted", "adds", "comments", "explains",
    "concluded", "remarked",
})  # fmt: skip
_TITLES = frozenset({"dr", "dr.", "prof", "prof.", "professor", "mr", "ms", "mrs"})
_SHORTEST = 4  # words of a quotation; fewer are a term that is set in marks


def attribution(items: Sequence[Item]) -> tuple[Slot | None, bool]:
    """Return the speaker whom a sentence names, and whether it attributes a quotation at all."""
    outside = [index for index, each in enumerate(items) if not each.quoted]
    for at in outside:
        accords = text_at(items, at) == "according" and text_at(items, at + 1) == "to"
        if text_at(items, at) in _SAID or accords:
            after = _person(items, at + (2 if accords else 1))
            return (after if after is not None else _first_person(items, at)), True
    return None, False


def _first_person(items: Sequence[Item], verb: int) -> Slot | None:
    start = next((index for index in range(verb) if not items[index].quoted and items[index].kind != "punct"), None)
    return None if start is None else _person(items, start)


def _person(items: Sequence[Item], at: int) -> Slot | None:
    """Return a person who is named at a place: two or more words with capitals, or a title and a name."""
    end, names = at, 0
    while (end < len(items) and items[end].kind not in {"punct", "number"}) or (
        text_at(items, end) in {".", "-"} and end > at
    ):
        if items[end].text == "." and text_at(items, end - 1) not in _TITLES:
            break
        if not items[end].text[:1].isupper() and items[end].text not in {"-", ".", "de", "van", "von", "der"}:
            break
        names += items[end].text[:1].isupper()
        end += 1
    if names < 2:
        return None
    return Slot("speaker", "", items[at].start, items[end - 1].end, "")


def opinion(items: Sequence[Item], sentence: int, speaker: Slot | None, text: str) -> Statement | None:
    """Return what is quoted in a sentence as an opinion."""
    quoted = [each for each in items if each.quoted and each.kind != "punct"]
    if len(quoted) < _SHORTEST:
        return None
    slots = (
        [] if speaker is None else [Slot("speaker", "", speaker.start, speaker.end, text[speaker.start : speaker.end])]
    )
    return made("opinion", slots, sentence, (quoted[0].start, quoted[-1].end))
