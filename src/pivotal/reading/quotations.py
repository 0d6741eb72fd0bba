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
_SUBJECTS = frozenset({"we", "i", "it", "this", "they", "our", "these", "that"})
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


def opinions(
    items: Sequence[Item], sentence: int, speaker: Slot | None, text: str, told: Sequence[Statement] = ()
) -> list[Statement]:  # fmt: skip
    """Return what is quoted in a sentence as opinions: each of its clauses that states no fact, or all of it as one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    speaker : Slot or None
        Who says it.
    text : str
        The text, for the name of the speaker.
    told : sequence of Statement
        The facts that were read in the sentence; a clause with one is no opinion where another clause is.
    """
    quoted = [each for each in items if each.quoted and each.kind != "punct"]
    if len(quoted) < _SHORTEST:
        return []
    named = (
        [] if speaker is None else [Slot("speaker", "", speaker.start, speaker.end, text[speaker.start : speaker.end])]
    )
    clauses = _clauses(items)
    judged = [each for each in clauses if not any(each[0] <= fact.start < each[1] for fact in told)]
    if len(clauses) < 2 or not judged:
        return [made("opinion", named, sentence, (quoted[0].start, quoted[-1].end))]
    return [made("opinion", [*named, Slot("judgement", "", *each, "")], sentence, each) for each in judged]


def _clauses(items: Sequence[Item]) -> list[tuple[int, int]]:
    """Return the characters of the clauses of what is quoted: they part before ``, which is`` and ``and we``."""
    quoted = [index for index, each in enumerate(items) if each.quoted and each.kind != "punct"]
    found: list[tuple[int, int]] = []
    first = 0
    for place in range(_SHORTEST, len(quoted) - _SHORTEST + 1):
        at = quoted[place]
        relative = text_at(items, at) == "which" and text_at(items, at - 1) == ","
        joined = text_at(items, at) in {"and", "but"} and text_at(items, at + 1) in _SUBJECTS
        if (relative or joined) and place - first >= _SHORTEST:
            found.append((items[quoted[first]].start, items[quoted[place - 1]].end))
            first = place
    if quoted:
        found.append((items[quoted[first]].start, items[quoted[-1]].end))
    return found
