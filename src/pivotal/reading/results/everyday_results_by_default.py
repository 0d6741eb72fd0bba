"""Results in the words of newspapers and leaflets, where no rule has read them: tumours that shrank in so many, lives.

``The growths shrank in 47% of the children on the drug but in only 11% of those who had chemotherapy``, ``those given
NAME went 6.3 months without their disease getting worse and those given a dummy treatment 1.0 month``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Kind, Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_word, kind_at, made, phrase_at, places_with, span, text_at
from pivotal.reading.results.people import PEOPLE, singular

_CUES = (
    "shrank", "shrunk", "stayed", "disappear", "vanish", "melted", "stopped", "fell", "remained", "without", "live",
    "lives", "life", "lived", "better", "effective", "extend", "endpoint", "end", "deaths", "went", "prolong", "twice",
    "more", "times",
)  # fmt: skip
_SHRANK = frozenset({"shrank", "shrunk", "stayed", "disappeared", "vanished", "melted", "fell", "remained", "stopped"})
_PROLONGS = frozenset({"prolonging", "increasing", "extending", "lengthening", "improving"})
_DOES = _PROLONGS | frozenset({"keeping", "delaying", "slowing", "stopping", "preventing", "holding"})
_WORSE = frozenset({
    "progressing", "worsening", "returning", "growing", "spreading", "worse", "back", "progression", "growth", "spread",
    "return", "recurrence",
})  # fmt: skip
_ILL = frozenset({"disease", "cancer", "tumour", "tumours", "cancers", "illness", "growths", "condition"})
_SUPPOSED = frozenset({
    "may", "might", "could", "would", "if", "whether", "not", "no", "never", "hope", "hopes", "hoped", "aim", "aims",
    "expected", "will", "should", "designed", "nor", "neither", "unlikely",
})  # fmt: skip
_GIVEN = frozenset({"on", "with", "taking", "given", "had", "got", "received", "receiving", "having", "took", "to"})
_MEDICINES = frozenset({"drug", "pill", "medicine", "treatment", "therapy", "jab", "vaccine", "tablet", "injection"})
_ENDS = frozenset(
    {",", ".", ";", ":", "(", "and", "but", "in", "than", "with", "who", "whose", "after", "which", "for"}
)
_NEAR, _FAR = 8, 16  # items


def everyday_results_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the results that a sentence tells in everyday words, each number once.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _CUES) or items[-1].text == "?":
        return []
    found: list[Statement] = []
    for kind, slots in _results(items):
        held = {slot.start for each in (*told, *found) for slot in each.slots}
        value = next((each for each in slots if each.name in {"value", "endpoint"}), None)
        known = kind == "benefit" and any(each.kind == "benefit" for each in (*told, *found))
        if value is None or value.start in held or known:
            continue
        found.append(made(kind, slots, sentence, (slots[0].start, slots[-1].end)))
    return found


def _results(items: Sequence[Item]) -> Iterator[tuple[Kind, list[Slot]]]:
    """Yield each result with its kind."""
    yield from _shares(items)
    yield from _went_without(items)
    yield from _with_a_name_aside(items)
    yield from _deaths_against(items)
    yield from _lived_longer(items)
    yield from _better_at(items)
    yield from _as_long(items)


def _as_long(items: Sequence[Item]) -> Iterator[tuple[Kind, list[Slot]]]:
    """Yield ``keeps the disease at bay for nearly twice as long as``: what is held back that long."""
    for at in places_with(items, ("twice", "times")):
        long = text_at(items, at + 1) == "as" and text_at(items, at + 2) == "long"
        led = next((i for i in range(at - 1, max(0, at - 4), -1) if text_at(items, i) == "for"), None)
        if not long or led is None or has_word(items, _SUPPOSED, led - _FAR, led):
            continue
        held = next((i for i in range(led - 1, max(-1, led - _NEAR), -1) if _is_ill(items[i])), None)
        if held is not None:
            yield "benefit", [span(items, held, led, "endpoint"), items[at].slot("direction", "better")]


def _is_ill(item: Item) -> bool:
    return item.kind == "disease" or item.low in _ILL


def _clause_start(items: Sequence[Item], at: int) -> int:
    """Return where the clause of a place begins, without its article."""
    first = at
    while first > 0 and items[first - 1].text not in {",", ";", ":", ".", "(", "–", "—"} and at - first < _NEAR:
        if text_at(items, first - 1) in {"and", "but", "while", "whereas", "that"}:
            break
        first -= 1
    return first + (text_at(items, first) in {"the", "their", "his", "her", "its", "a"})


def _arm_behind(items: Sequence[Item], at: int) -> list[Slot]:
    """Return who a share is of: ``of the children on the drug``, ``of those who had X``, ``of the X group``."""
    for place in range(at, min(at + _NEAR, len(items) - 1)):
        if text_at(items, place + 1) in {"group", "arm"} and items[place].kind != "punct":
            return [items[place].slot("arm")]
        if text_at(items, place) not in _GIVEN:
            if items[place].text in {",", ".", ";"} or text_at(items, place) in {"and", "but"}:
                return []
            continue
        first = place + 1
        while text_at(items, first) in {"the", "a", "an", "with", "new", "older", "treated", *_GIVEN}:
            first += 1
        behind = text_at(items, first + 1) in {"group", "arm"}
        plain = first < len(items) and items[first].kind in {"word", "drug", "product", "active", "arm", "therapy"}
        return [items[first].slot("arm")] if plain or behind else []
    return []


def _shares(items: Sequence[Item]) -> Iterator[tuple[Kind, list[Slot]]]:
    """Yield ``The growths shrank in 47% of the children on the drug but in only 11% of those who had NAME``."""
    for at in places_with(items, tuple(_SHRANK)):
        shares = [i for i in range(at + 1, min(at + 3 * _FAR, len(items) - 1)) if _is_share(items, i)]
        led = shares and shares[0] - at < _NEAR and not has_word(items, _SUPPOSED, at - _NEAR, at)
        if text_at(items, at) not in _SHRANK or not led:
            continue
        first = _clause_start(items, at)
        last = next(i for i in range(shares[0] - 1, at, -1) if text_at(items, i) == "in")
        level = any(text_at(items, i).startswith("level") for i in range(at, last))  # "testosterone fell to levels"
        none = {"percent", "product", "harm", "endpoint", "share", *(() if level else ("drug",))}
        if first >= at or kind_at(items, first) in none:
            continue
        for share in shares[:2]:
            value = items[share].parts.get("value") or items[share].slot("value")
            yield "percent", [value, span(items, first, last, "endpoint"), *_arm_behind(items, share + 2)]


def _is_share(items: Sequence[Item], at: int) -> bool:
    """Say whether ``in 47% of`` or ``in only 11% of`` stands around a place."""
    led = text_at(items, at - 1) == "in" or (
        text_at(items, at - 2) == "in" and text_at(items, at - 1) in {"only", "just"}
    )
    whom = {text_at(items, i) for i in range(at + 2, at + _NEAR)}
    people = any(singular(each) in PEOPLE for each in whom) or bool(whom & {"those", "ones", "group", "arm"})
    return items[at].kind == "percent" and led and text_at(items, at + 1) == "of" and people


def _went_without(items: Sequence[Item]) -> Iterator[tuple[Kind, list[Slot]]]:
    """Yield ``those given NAME went 6.3 months without their disease getting worse and those given OTHER 1.0``."""
    for at in places_with(items, ("without",)):
        time = at - 1
        if kind_at(items, time) != "duration" or text_at(items, time - 1) not in {"went", "lived"}:
            continue
        named = items[at].kind == "endpoint"
        last = at if named else next((i for i in range(at + 1, at + _NEAR) if text_at(items, i) in _WORSE), None)
        ill = last is not None and (named or any(text_at(items, i) in _ILL for i in range(at + 1, last)))
        if last is None or not ill or last + 1 >= len(items) or has_word(items, _SUPPOSED, time - _FAR, time):
            continue
        endpoint = span(items, at, last + 1, "endpoint", items[at].value if named else None)
        first = _clause_start(items, time - 1)
        yield "median", [*_timed(items, time), endpoint, *_given_before(items, first, time)]
        other = next((i for i in range(last + 1, min(last + _FAR, len(items))) if items[i].kind == "duration"), None)
        follows = text_at(items, last + 1) in {"and", ",", "while", "against", "compared"}
        if other is not None and follows and text_at(items, other - 1) not in {"of", "after"}:
            yield "median", [*_timed(items, other), endpoint, *_given_before(items, last + 1, other)]


def _timed(items: Sequence[Item], at: int) -> list[Slot]:
    """Return a time and its unit."""
    parts = items[at].parts
    return [parts[name] for name in ("value", "unit") if name in parts] or [items[at].slot("value")]


def _given_before(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the arm of ``those given NAME`` between two places."""
    given = next((i for i in range(max(0, first), last) if text_at(items, i) in _GIVEN - {"to", "had"}), None)
    if given is None:
        return []
    begin = given + 1 + (text_at(items, given + 1) in {"a", "the", "an"})
    end = begin + 1
    while end < last and items[end].kind in {"word", "active"} and text_at(items, end) not in {"went", "lived", "had"}:
        end += 1
    return [span(items, begin, end, "arm")] if begin < last else []


def _with_a_name_aside(items: Sequence[Item]) -> Iterator[tuple[Kind, list[Slot]]]:
    """Yield ``PFS, its primary endpoint, was 38.6 months with A and 15.9 months with B``."""
    for at in places_with(items, ("was", "were")):
        if items[at - 1].text != "," or kind_at(items, at + 1) != "duration":
            continue
        opened = next((i for i in range(at - 2, max(-1, at - _NEAR), -1) if items[i].text == ","), None)
        aside = opened is not None and any(text_at(items, i).startswith("endpoint") for i in range(opened, at))
        if opened is None or not aside or items[opened - 1].kind != "endpoint":
            continue
        endpoint = items[opened - 1].slot("endpoint")
        for time in (i for i in range(at + 1, min(at + _FAR, len(items))) if items[i].kind == "duration"):
            led = text_at(items, time + 1) in {"with", "for", "on", "in"} and time + 2 < len(items)
            arm = [items[time + 2].slot("arm")] if led and text_at(items, time + 2) != "the" else []
            if time == at + 1 or text_at(items, time - 1) in {"and", "versus", "against"}:
                yield "median", [*_timed(items, time), endpoint, *arm]


def _deaths_against(items: Sequence[Item]) -> Iterator[tuple[Kind, list[Slot]]]:
    """Yield the second number of ``80 deaths against 70``."""
    for at in places_with(items, ("deaths",)):
        against = items[at - 1].kind in {"number", "n"} and text_at(items, at + 1) in {"against", "versus", "v", "vs"}
        ends = kind_at(items, at + 2) == "number" and text_at(items, at + 3) in {".", ",", ";", ")", "in"}
        if against and ends:
            yield "events", [items[at + 2].slot("value"), items[at].slot("endpoint")]


def _lived_longer(items: Sequence[Item]) -> Iterator[tuple[Kind, list[Slot]]]:
    """Yield ``lived for six months longer than they might have`` and ``can extend the lives of … by three months``."""
    for at in places_with(items, ("lived", "survived")):
        time = next((i for i in range(at + 1, at + 4) if kind_at(items, i) == "duration"), None)
        longer = time is not None and text_at(items, time + 1) == "longer"
        if time is not None and longer and not has_word(items, _SUPPOSED, at - _NEAR, at):
            yield "benefit", [items[at].slot("endpoint"), items[time + 1].slot("direction", "better")]
            if not any(
                text_at(items, i) in {"average", "least", "up", "than", "over", "nearly"} for i in range(at, time)
            ):
                yield "difference", _timed(items, time)
    for at in places_with(items, ("extend", "prolong")):
        life = next((i for i in range(at + 1, at + 4) if text_at(items, i) in {"life", "lives"}), None)
        by = None if life is None else find(items, ("by",), life, life + _NEAR)
        timed = by is not None and any(kind_at(items, i) == "duration" for i in range(by + 1, by + 5))
        can = text_at(items, at - 1) == "can" and not has_word(items, _SUPPOSED, at - _NEAR, at - 1)
        which = can and text_at(items, at - 2) in {"that", "which"}
        which = which and text_at(items, at - 3) in _MEDICINES  # a drug that can prolong lives
        shown = find(items, ("show", "found"), max(0, at - 5), at) is not None
        could = text_at(items, at - 1) == "could" and shown and timed  # showing that it could extend life by two months
        if life is not None and ((timed and can) or which or could):
            yield "benefit", [items[life].slot("endpoint"), items[at].slot("direction", "better")]


def _better_at(items: Sequence[Item]) -> Iterator[tuple[Kind, list[Slot]]]:
    """Yield ``was better than A at keeping the disease from progressing``."""
    for at in places_with(items, tuple(_DOES)):
        word = next((i for i in range(max(0, at - _NEAR), at) if text_at(items, i) in {"better", "effective"}), None)
        told = word is not None and text_at(items, at - 1) in {"at", "in"} and text_at(items, at) in _DOES
        more = word is not None and (text_at(items, word) == "better" or text_at(items, word - 1) == "more")
        end = _lives_end(items, at + 1) if text_at(items, at) in _PROLONGS else _worse_end(items, at + 1)
        if word is None or end is None or has_word(items, _SUPPOSED, word - _NEAR, word):
            continue
        if told and more:
            yield "benefit", [span(items, at, end, "endpoint"), items[word].slot("direction", "better")]


def _worse_end(items: Sequence[Item], first: int) -> int | None:
    """Return the place behind ``the worsening of the disease`` or ``the disease from progressing``."""
    end = first
    while end < len(items) and end - first < _NEAR and text_at(items, end) not in _ENDS - {"in"}:
        end += 1
    told = any(text_at(items, i) in _WORSE for i in range(first, end))
    return end if told and any(text_at(items, i) in _ILL for i in range(first, end)) else None


def _lives_end(items: Sequence[Item], first: int) -> int | None:
    """Return the place behind ``the time patients lived``, ``how long people lived``, ``overall survival``."""
    if kind_at(items, first) == "endpoint":
        return first + 1
    opened = phrase_at(items, first, "the", "time") or phrase_at(items, first, "how", "long")
    opened = opened or phrase_at(items, first, "the", "length", "of", "time")
    opened = opened or text_at(items, first) in {"life", "lives"}
    ends = range(first + 1, min(first + 2 * _NEAR, len(items)))
    return next((i for i in ends if items[i].text in {",", ".", ";", "("}), None) if opened else None
