"""Longer ways of saying *was* and *versus* beside a quantity become these words: every rule then reads them alike."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.left_out import left_out
from pivotal.reading.names.phrases import by_first_word, kind_at, text_at
from pivotal.reading.names.times_plainly import times_plainly
from pivotal.reading.results.people import PEOPLE, singular

_QUANTITIES = frozenset({"number", "percent", "duration", "not_reached", "fraction", "time_name"})
_MEASURED = frozenset({"percent", "duration"})
_NAMES_OF_RESULTS = frozenset({"endpoint", "share", "hr", "follow_up", "harm", "p", "ratio"})
_TAKING_UP = frozenset({
    "median", "medians", "rate", "rates", "figure", "figures", "survival", "ratio", "ratios", "estimate", "estimates",
    "percentage", "percentages", "proportion", "proportions", "probability", "probabilities", "incidence", "duration",
    "frequency", "it", "this", "value", "values", "difference", "differences", "gain", "improvement", "benefit",
    "reduction", "follow", "time", "mortality", "toxicity", "number", "numbers", "response", "responses",
})  # fmt: skip
_ARMS = frozenset({"drug", "product", "arm", "short"})
_OF_ARMS = frozenset({"with", "on", "for", "in", "the", "arm", "group", ","})
_FAR_QUANTITY = 9
_BE = frozenset({"was", "were", "is", "are"})
_HAVE_BEEN = frozenset({"has", "had", "have"})
_ESTABLISHED = frozenset({
    "found", "estimated", "reported", "observed", "shown", "calculated", "determined", "measured", "recorded", "noted",
    "computed", "demonstrated", "seen", "documented", "confirmed", "assessed", "evaluated", "established", "judged",
    "put", "given", "identified", "detected", "announced", "described", "listed", "quoted", "revealed", "published",
})  # fmt: skip
_HOW = frozenset({
    "approximately", "about", "roughly", "around", "nearly", "almost", "some", "circa", "ca", "~", "only", "just",
    "exactly", "again", "also", "still", "now", "then", "thus", "therefore", "consequently", "indeed", "reportedly",
    "merely", "overall", "even", "close", "subsequently", "first", "later", "precisely", "likewise", "similarly",
    "finally", "actually", "initially", "eventually", "ultimately", "therein", "here", "instead", "already",
})  # fmt: skip
# Verbs of reaching with the words between them and the number.
_REACHING = by_first_word((
    ("reached",), ("attained",), ("hit",), ("totalled",), ("totaled",), ("equalled",), ("equaled",), ("equals",),
    ("reaches",), ("equal",),
    ("stood", "at"), ("stands", "at"), ("stand", "at"), ("remained", "at"), ("remains", "at"), ("came", "to"),
    ("comes", "to"), ("came", "in", "at"), ("comes", "in", "at"), ("came", "out", "at"), ("comes", "out", "at"),
    ("amounted", "to"), ("amounts", "to"), ("amounting", "to"), ("ran", "to"), ("runs", "to"), ("ran", "at"),
    ("turned", "out", "to", "be"), ("proved", "to", "be"), ("settled", "at"), ("landed", "at"), ("lay", "at"),
    ("sat", "at"), ("sits", "at"), ("held", "at"), ("plateaued", "at"), ("worked", "out", "at"), ("peaked", "at"),
    ("was", "at"), ("were", "at"), ("is", "at"), ("are", "at"), ("corresponded", "to"), ("was", "equal", "to"),
    ("were", "equal", "to"), ("equated", "to"), ("appeared", "to", "be"), ("seemed", "to", "be"), ("was", "set", "at"),
))  # fmt: skip
_COMPARED = by_first_word((
    ("as", "compared", "with"), ("as", "compared", "to"), ("when", "compared", "with"), ("when", "compared", "to"),
    ("in", "comparison", "with"), ("in", "comparison", "to"), ("by", "comparison", "with"),
    ("as", "in", "comparison", "with"), ("as", "in", "comparison", "to"),
))  # fmt: skip
_COMPARING = frozenset({"compared", "comparison"})
_VERSUS = frozenset({"versus", "vs", "v"})
_AGAINST = by_first_word((
    *((each,) for each in sorted(_VERSUS)), ("against",), ("compared", "with"), ("compared", "to"),
    ("compared", "against"), ("as", "against"), ("as", "opposed", "to"), ("as", "versus"), ("rather", "than"),
    ("instead", "of"), ("in", "contrast", "to"), ("in", "contrast", "with"), ("relative", "to"),
))  # fmt: skip


def said_plainly(items: list[Item]) -> list[Item]:
    """Return the items of a sentence with a long way of saying *was* or *versus* beside a quantity as one item.

    Parameters
    ----------
    items : list of Item
        A sentence; one without a quantity stays as it is but for its comparisons.
    """
    items = times_plainly(left_out(items))
    if not _COMPARING.isdisjoint([each.low for each in items]):
        items = _folded(items, _comparison, _COMPARED)
    if _QUANTITIES.isdisjoint([each.kind for each in items]):
        return items
    if any(each.low == "m" for each in items):
        items = _folded(items, _square_metres, frozenset("m"))
    _round_brackets(items)
    _bracketed_asides(items)
    return _folded(_folded(items, _against, _BEGIN_AGAINST), _said, _BEGIN_SAID)


def _square_metres(items: Sequence[Item], at: int) -> tuple[str, int] | None:
    """Read ``75 mg/m(2)`` and ``75 mg m(-2)``, as abstracts write what stands above the line."""
    two = at + 2 + (text_at(items, at + 2) in {"-", "–", "−"})
    told = text_at(items, at + 1) == "(" and text_at(items, two) == "2" and text_at(items, two + 1) == ")"
    return ("m2", two + 2) if told and text_at(items, at - 1) in {"/", "mg", "g", "mcg"} else None


def _round_brackets(items: Sequence[Item]) -> None:
    """Make square brackets round that stand in no others: ``[median 8.3 months]``; marks of notes stay."""
    depth, opened = 0, None
    for at, item in enumerate(items):
        if item.text in {"(", "{"} or (item.text == "[" and depth):
            depth += 1
        elif item.text == "[":
            depth, opened = 1, at
        elif item.text in {")", "}", "]"} and depth:
            depth -= 1
            if not depth and opened is not None:
                if item.text == "]" and any(each.kind not in {"number", "punct"} for each in items[opened + 1 : at]):
                    _sign(items[opened], "(")
                    _sign(item, ")")
                opened = None


def _sign(item: Item, sign: str) -> None:
    item.text = item.low = item.value = sign


def _bracketed_asides(items: Sequence[Item]) -> None:
    """Put into brackets what stands between commas as if it did: ``48 patients, 32%, died``, ``0.91, 95% CI …, in``."""
    at = 1
    while at < len(items):
        if items[at].text != ",":
            at += 1
            continue
        end = at + 1
        while end < len(items) and (items[end].kind in {"ci", "p"} or items[end].text in {";", ","}):
            end += 1
        last = end - 1
        told = last > at + 1 and items[last].text == "," and items[at + 1].kind == "ci"
        told = told and items[at - 1].kind in _QUANTITIES
        share = text_at(items, at + 2) == "," and items[at + 1].kind == "percent"
        counted = items[at - 1].kind in {"number", "number_word", "fraction", "n"}
        counted = counted or (singular(items[at - 1].low) in PEOPLE and _is_counted(items, at))
        if share and counted and kind_at(items, at + 3) != "number":
            told, last = True, at + 2
        if told:
            _sign(items[at], "(")
            _sign(items[last], ")")
        at = max(end, at + 1)


def _is_counted(items: Sequence[Item], at: int) -> bool:
    """Say whether a number stands before the people that end at a place: ``41 of 46 patients``."""
    return any(each.kind in {"number", "number_word", "fraction", "n"} for each in items[max(0, at - 3) : at])


_BEGIN_AGAINST = frozenset({",", *_AGAINST})
_BEGIN_SAID = frozenset({"among", "amongst", "one", *_REACHING, *_HAVE_BEEN, *_BE})


def _folded(
    items: list[Item], rule: Callable[[Sequence[Item], int], tuple[str, int] | None], begins: Container[str]
) -> list[Item]:
    """Return items in which what a rule reads is one word; only some words begin it."""
    found: list[Item] = []
    at = 0
    while at < len(items):
        told = rule(items, at) if items[at].low in begins else None
        if told is None:
            found.append(items[at])
            at += 1
        else:
            word, end = told
            found.append(_one(items, at, end, word))
            at = end
    return found


def _one(items: Sequence[Item], first: int, last: int, word: str) -> Item:
    """Return some items as one word."""
    one = Item("word", word, word, items[first].start, items[last - 1].end, items[first].quoted)
    one.first, one.last = items[first].first, items[last - 1].last
    return one


def _phrase_end(items: Sequence[Item], at: int, phrases: dict[str, list[tuple[str, ...]]]) -> int | None:
    for words in phrases.get(items[at].low, ()):
        if all(text_at(items, at + step) == word for step, word in enumerate(words)):
            return at + len(words)
    return None


def _comparison(items: Sequence[Item], at: int) -> tuple[str, int] | None:
    """Read ``as compared with`` and ``in comparison to`` as ``compared with``."""
    end = _phrase_end(items, at, _COMPARED)
    return None if end is None else ("compared", end - 1)


def _against(items: Sequence[Item], at: int) -> tuple[str, int] | None:
    """Read ``8.3 compared with 6.9 months`` as ``8.3 versus 6.9 months``: nothing but brackets stands between."""
    first = at + (items[at].text == ",")
    end = _phrase_end(items, first, _AGAINST) if first < len(items) else None
    if end is None:
        return None
    plain = items[first].low in _VERSUS and end == at + 1
    end = _behind_how(items, end)
    if items[end].low in {"a", "the"} and end + 2 < len(items) and items[end + 1].low == "median":
        end += 2 + (items[end + 2].low == "of")
    if (plain and end == at + 1) or end >= len(items) or items[end].kind not in _QUANTITIES:
        return None
    return ("versus", end) if _is_beside_a_quantity(items, at) else None


def _behind_how(items: Sequence[Item], at: int) -> int:
    """Return the place behind ``about``, ``only`` and the like, but for the last item of a sentence."""
    while at < len(items) - 1 and items[at].low in _HOW:
        at += 1
    return min(at, len(items) - 1)


def _is_beside_a_quantity(items: Sequence[Item], at: int) -> bool:
    """Say whether a quantity stands before a place, with no more than brackets and the name of its arm between."""
    before = at - 1
    while before >= 0 and at - before < _FAR_QUANTITY:
        item = items[before]
        if item.kind in _QUANTITIES:
            return True
        if item.text in {")", "]"}:
            while before > 0 and items[before].text not in {"(", "["}:
                before -= 1
        elif item.kind not in _ARMS and item.low not in _OF_ARMS:
            return False
        before -= 1
    return False


def _said(items: Sequence[Item], at: int) -> tuple[str, int] | None:
    """Read ``was found to be about 8.3 months`` and ``stood at 41%`` as ``was``, ``among 41% of`` as ``in``."""
    if items[at].low in {"among", "amongst"} and kind_at(items, at + 1) == "percent":
        return "in", at + 1
    if items[at].low == "one" and text_at(items, at + 1) == "of" and kind_at(items, at + 2) in _MEASURED:
        return "of", at + 2  # an ORR of 38%, and placebo one of 20%
    end = _verb_end(items, at)
    if end is None:
        return None
    while end < len(items) and items[end].low in _HOW:
        end += 1
    if end < len(items) - 1 and items[end].low in {"a", "an"} and items[end + 1].low in {"estimated", "approximate"}:
        end += 2
    if end == at + 1 and items[at].low in _BE:
        return None
    if end >= len(items) or items[end].kind not in _QUANTITIES:
        return None
    word = {"were": "were", "have": "were", "is": "is", "are": "are"}.get(items[at].low, "was")
    return word, end


def _verb_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind a verb that says what something was, with its auxiliaries."""
    item = items[at]
    if item.kind != "word":
        return None
    if (end := _phrase_end(items, at, _REACHING)) is not None:
        return end if _is_of_a_result(items, at) else None
    end = at + 1
    if item.low in _HAVE_BEEN:
        if end >= len(items) or items[end].low != "been":
            return None
        end += 1
    elif item.low not in _BE:
        return None
    verb = end
    while verb < len(items) and items[verb].low in _HOW:
        verb += 1
    if verb + 1 >= len(items) or items[verb].low not in _ESTABLISHED:
        return end
    return _behind_established(items, verb) or end


def _behind_established(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``found to be``, ``estimated at``, ``reported to have been`` and the like."""
    if items[at + 1].low in {"at", "as"}:
        return at + 2
    if items[at + 1].low == "to" and text_at(items, at + 2) in {"be", "reach", "equal"}:
        return at + 3
    if items[at + 1].low == "to" and [each.low for each in items[at + 2 : at + 4]] == ["have", "been"]:
        return at + 4
    return at + 1 if items[at].low == "estimated" else None


def _is_of_a_result(items: Sequence[Item], at: int) -> bool:
    """Say whether what reached a number is a result, not a person or a cost."""
    if at and (items[at - 1].low in {"who", "patients", "they"}):
        return False
    return any(each.kind in _NAMES_OF_RESULTS or each.low in _TAKING_UP for each in items[:at])
