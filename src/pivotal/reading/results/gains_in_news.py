"""Results in the words of news, where nothing else read one: ``a doubling of PFS``, ``helped patients live longer``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_word, made, phrase_at, places_with, span, text_at
from pivotal.reading.results.endpoints_listed import is_gained
from pivotal.reading.results.suppositions import is_denied, is_supposed
from pivotal.reading.results.times_lived import LIVED

_STEMS = (
    "doubl", "tripl", "quadrupl", "halv", "longer", "mark", "stall", "halt", "held", "stav", "kept", "arrest", "many",
    "put",
)  # fmt: skip
_TIMES = frozenset({"doubling", "tripling", "quadrupling", "trebling", "doubled", "tripled", "trebled"})
_SHOWN = (
    "show", "demonstrat", "report", "result", "with", "reveal", "found", "produc", "led", "achiev", "saw", "seen",
    "yield", "record",
)  # fmt: skip
_NO_RESULT = frozenset({
    "may", "might", "could", "would", "should", "can", "if", "whether", "hope", "hopes", "hoped", "will", "aims",
    "expected", "mice", "designed", "not", "no", "dose", "doses", "potential", "cells",
})  # fmt: skip
_HELPED = frozenset({"helped", "helps", "helping", "enabled", "allowed", "let", "made", "makes", "saw"})
_PERSONS = frozenset({"patients", "people", "men", "women", "children", "adults", "sufferers", "those", "them"})
_STOPPED = frozenset({"stalled", "halted", "arrested", "stalls", "halts"})
_SPREADS = frozenset({"progression", "growth", "relapse", "recurrence", "spread"})
_OF_DISEASE = frozenset({"cancer", "tumour", "disease", "the", "their", "of", "further", "cancers"})
_FATES = frozenset({"responded", "respond", "survived", "lived", "relapsed", "died", "progressed"})
_COMPARED = frozenset({"compared", "than", "versus", "as", "vs"})
_NEAR, _FAR = 7, 14  # items


def gains_in_news(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return what a sentence tells to be better in these words, where no benefit has been read in it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _STEMS) or items[-1].text == "?" or any(each.kind == "benefit" for each in told):
        return []
    for reads in (_multiplied, _lived_longer, _on_the_mark, _stalled, _as_many):
        if (found := reads(items)) is not None:
            at, end, direction, named = found
            if has_word(items, _NO_RESULT, at - _NEAR, end) or is_denied(items, at, [at]):
                continue
            if reads is not _lived_longer and is_supposed(items, at, [at]):
                continue
            slots = [items[at].slot("direction", direction)]
            slots += [] if named is None else [span(items, named, named + 1, "endpoint", items[named].value)]
            return [made("benefit", slots, sentence, (items[at].start, items[end - 1].end))]
    return []


_Found = tuple[int, int, str, int | None]


def _multiplied(items: Sequence[Item]) -> _Found | None:
    """Read ``showed a more than doubling of PFS`` and ``a near tripling in median overall survival``."""
    for at in places_with(items, ("doubl", "tripl", "quadrupl", "trebl")):
        if text_at(items, at) not in _TIMES or text_at(items, at + 1) not in {"of", "in"}:
            continue
        named = next((i for i in range(at + 2, min(at + 2 + _NEAR, len(items))) if is_gained(items[i])), None)
        if named is not None and find(items, _SHOWN, at - _FAR, at) is not None:
            return at, named + 1, "better", named
    return None


def _lived_longer(items: Sequence[Item]) -> _Found | None:
    """Read ``combined with two other drugs helped blood cancer patients live longer``."""
    for at in places_with(items, ("longer",)):
        live = at - 1
        helped = next((i for i in range(live - 1, max(-1, live - _NEAR), -1) if text_at(items, i) in _HELPED), None)
        if text_at(items, live) not in LIVED or helped is None or not has_word(items, _PERSONS, helped, live):
            continue
        return live, at + 1, "better", live
    return None


def _on_the_mark(items: Sequence[Item]) -> _Found | None:
    """Read ``hit the mark in a phase 3 trial``."""
    for at in places_with(items, ("hit", "missed")):
        told = text_at(items, at) in {"hit", "missed"} and text_at(items, at + 1) == "the"
        if (
            told
            and text_at(items, at + 2) == "mark"
            and find(items, ("trial", "stud"), max(0, at - _FAR), at + _FAR) is not None
        ):
            return at, at + 3, "better" if text_at(items, at) == "hit" else "not better", None
    return None


def _stalled(items: Sequence[Item]) -> _Found | None:
    """Read ``It also stalled cancer progression by four months``."""
    for at in places_with(items, ("stall", "halt", "arrest")):
        end = at + 1
        while end < len(items) and (text_at(items, end) in _OF_DISEASE or items[end].kind == "disease"):
            end += 1
        timed = text_at(items, end + 1) in {"by", "for"}
        if text_at(items, at) in _STOPPED and text_at(items, end) in _SPREADS and timed:
            return at, end + 1, "better", end
    return None


def _as_many(items: Sequence[Item]) -> _Found | None:
    """Read ``almost twice as many patients responded to NAME compared with another treatment``."""
    for at in places_with(items, ("many",)):
        times = text_at(items, at - 1) == "as" and text_at(items, at - 2) in {"twice", "half", "times", "third"}
        fate = next((i for i in range(at + 1, min(at + 5, len(items))) if text_at(items, i) in _FATES), None)
        if not times or fate is None or not has_word(items, _PERSONS, at, fate):
            continue
        if has_word(items, _COMPARED, fate, fate + _FAR) or phrase_at(items, fate + 1, "on", "the"):
            return at - 2, fate + 1, "better", fate
    return None
