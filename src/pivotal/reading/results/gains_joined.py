"""The second of two outcomes that a word is said of: ``higher rates of complete response and molecular response``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, made, place_of, span, text_at
from pivotal.reading.results.intervals import closing, opening

_HEADS = (
    "remission", "respon", "surviv", "control", "recur", "relaps", "metasta", "mortal", "benefit", "regress", "cure",
)  # fmt: skip
_NO_SECONDS = frozenset({"was", "were", "had", "is", "are", "showed", "remained", "did", "which", "who", "that"})
_ENDS = frozenset({
    ".", ",", ";", "(", "with", "in", "than", "compared", "versus", "vs", "for", "at", "among", "after", "by", "over",
    "as", "when", "and", "or", "without", "while", "between", "",
})  # fmt: skip
_LONGEST = 4


def gains_joined(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return what ``and`` or ``or`` joins to an outcome of which a word says that it was better, or not.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    gains = [each for each in told if each.kind == "benefit"]
    known = [(slot.start, slot.end) for each in gains for slot in each.slots if slot.name == "endpoint"]
    places = {item.end: at for at, item in enumerate(items)}
    added: list[Statement] = _as_was(items, sentence, gains, known)
    added += _listed_first(items, sentence, gains, known)
    for gain in gains:
        endpoint, direction = gain.slot("endpoint"), gain.slot("direction")
        at = None if endpoint is None else places.get(endpoint.end)
        if at is None or direction is None:
            continue
        place = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
        if text_at(items, place) == "," and (
            len(gains) > 1 or text_at(items, place + 1) == "and"
        ):  # OS, PFS, or local relapse
            place += 1
        if text_at(items, place) not in {"and", "or", "nor"}:
            continue
        first = last = place + 1 + (text_at(items, place + 1) in {"on", "to", "in", "for"})
        while last < min(first + _LONGEST, len(items)) and text_at(items, last) not in _ENDS | _NO_SECONDS:
            last += 1
        known_one = last > first and (items[last - 1].low.startswith(_HEADS) or _is_tested(items, last - 1))
        if not known_one or text_at(items, last) in _NO_SECONDS:
            continue
        start, end = items[first].start, items[last - 1].end
        plain = _is_plain(items, first, last)
        if plain and not any(a < end and start < b for a, b in known):
            known.append((start, end))
            slots = [span(items, first, last, "endpoint"), direction]
            added.append(made("benefit", slots, sentence, (min(start, direction.start), max(end, direction.end))))
    return added


def _is_tested(items: Sequence[Item], at: int) -> bool:
    """Say whether an abbreviation that no list knows has a ratio or a p value of its own: ``FFTF (P < .001)``."""
    item = items[at]
    short = item.kind in {"word", "short"} and len(item.text) > 2 and item.text.isupper() and item.text.isalpha()
    return short and text_at(items, at + 1) in {"(", "["} and kind_at(items, at + 2) in {"p", "hr", "odds"}


def _listed_first(
    items: Sequence[Item], sentence: int, gains: Sequence[Statement], known: list[tuple[int, int]]
) -> list[Statement]:
    """Read the first of ``better in terms of FFTF (P < .001) and OS (P = .005)``, of which only the second is known."""
    added: list[Statement] = []
    for gain in gains:
        endpoint, direction = gain.slot("endpoint"), gain.slot("direction")
        at = None if endpoint is None else place_of(items, endpoint)
        if (
            at is None
            or direction is None
            or text_at(items, at - 1) != "and"
            or text_at(items, at - 2) not in {")", "]"}
        ):
            continue
        first = opening(items, at - 2) - 1
        start, end = items[first].start, items[first].end
        led = text_at(items, first - 1) in {"of", "to", "regarding", "for", "in", "improved", "prolonged"}
        if not led or not _is_tested(items, first) or any(a < end and start < b for a, b in known):
            continue
        known.append((start, end))
        slots = [span(items, first, first + 1, "endpoint"), direction]
        added.append(made("benefit", slots, sentence, (min(start, direction.start), max(end, direction.end))))
    return added


def _as_was(
    items: Sequence[Item], sentence: int, gains: Sequence[Statement], known: list[tuple[int, int]]
) -> list[Statement]:
    """Read ``PFS was longer with A, as was the rate of local control``: the same is said of a further subject."""
    added: list[Statement] = []
    for at in range(1, len(items) - 1):
        if items[at].low != "as" or text_at(items, at + 1) not in {"was", "were"}:
            continue
        before = [each for each in gains if each.end <= items[at].start and each.slot("direction") is not None]
        direction = before[-1].slot("direction") if before else None
        if direction is None:
            continue
        for first, last in _subjects(items, at + 2):
            start, end = items[first].start, items[last - 1].end
            if any(a < end and start < b for a, b in known):
                continue
            known.append((start, end))
            slots = [span(items, first, last, "endpoint"), direction]
            added.append(made("benefit", slots, sentence, (items[at].start, end)))
        break
    return added


def _subjects(items: Sequence[Item], at: int) -> Iterator[tuple[int, int]]:
    """Yield the names of ``the median DOR (5 v 3 months), time to progression (…), and PFS``, without their values."""
    while at < len(items):
        while text_at(items, at) in {"the", "a", "median", "rate", "rates", "of", ",", "and"}:
            at += 1
        first = last = at
        while last < min(first + _LONGEST, len(items)) and text_at(items, last) not in _ENDS:
            last += 1
        if last == first or not _is_plain(items, first, last) or kind_at(items, first) == "harm":
            return
        yield first, last
        at = closing(items, last) + 1 if text_at(items, last) in {"(", "["} else last
        if text_at(items, at) != ",":
            return


def _is_plain(items: Sequence[Item], first: int, last: int) -> bool:
    return all(
        kind_at(items, i) in {"word", "endpoint", "share", "punct", "disease", "flag"} for i in range(first, last)
    )
