"""Statements about diseases: other names, origin, growth, how many therapies they need, and what limits the options."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, find, has_phrase, made, phrase_at, places_with, span, text_at

_KNOWN_AS = Phrases(
    ("also", "known", "as"),
    ("also", "called"),
    ("also", "referred", "to", "as"),
    ("otherwise", "known", "as"),
)
_DESCRIBED = 9  # items between a disease and the kind that it is of
_OF_SOME = frozenset({"some", "few", "half", "others", "many", "percent", "rarely", "if", "when"})
_ABLE = frozenset({"can", "may", "could", "might", "not", "to", "would", "often", "sometimes"})
_ARISES = ("arise", "develop", "originate", "begin", "start")
_QUANTIFIERS = {
    "most": "most",
    "mostly": "most",
    "often": "often",
    "many": "often",
    "some": "some",
    "all": "all",
    "usually": "most",
}


def diseases_told(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence says of a disease."""
    found = [*_names(items), *_origin(items), *_kind(items), *_growth(items), *_lines(items), *_options(items)]
    if not found:
        return []
    other = next((each.start for each in found if each.name in {"synonym", "kind_of"}), -1)
    disease = next((each.slot("disease") for each in items if each.kind == "disease" and each.start != other), None)
    whole = [*([] if disease is None else [disease]), *found]
    return [made("disease", whole, sentence, (found[0].start, found[0].end))]


def _names(items: Sequence[Item]) -> list[Slot]:
    for at in _KNOWN_AS.places(items):
        words = _KNOWN_AS.at(items, at)
        other = next(
            (i for i in range(at + len(words), min(at + len(words) + 5, len(items))) if items[i].kind == "disease"),
            None,
        )
        told = items[:at] if at > 1 else items[(other or at) + 1 :]
        if other is not None and (
            any(each.kind == "disease" for each in told) or text_at(items, 0) in {"they", "these"}
        ):
            first = at + len(words)
            while first < other and text_at(items, first) in {"a", "an", "the"}:
                first += 1
            return [span(items, first, other + 1, "synonym")]
    return []


def _origin(items: Sequence[Item]) -> list[Slot]:
    """Read ``arise from neuroendocrine cells``, and ``found throughout the body``."""
    found: list[Slot] = []
    verb = find(items, _ARISES)
    if verb is not None:
        cells = find(items, ("cell",), verb, verb + 9)
        source = find(items, ("from", "in"), verb + 1, verb + 3)
        if cells is not None and source is not None:
            first = source + 1
            while text_at(items, first) in {"the", "a", "certain", "specialised"}:
                first += 1
            of = find(items, ("of",), cells, cells + 2)
            end = cells + 1 if of is None else min(cells + 5, len(items))
            words = "_".join(text_at(items, index) for index in range(first, cells + 1)) if of is None else "cells"
            found.append(span(items, min(first, cells), end, "cell_of_origin", words.rstrip("s")))
    everywhere = has_phrase(items, "throughout", "the", "body")
    if everywhere is not None and (found or find(items, ("cell",)) is not None):
        found.append(span(items, everywhere, everywhere + 3, "cells_found", "throughout_the_body"))
    return found


def _kind(items: Sequence[Item]) -> list[Slot]:
    """Read ``X is a rare and aggressive form of Y``."""
    at = next((i for i, each in enumerate(items) if each.kind == "disease"), None)
    if at is not None and text_at(items, at + 1) == "(" and text_at(items, at + 3) == ")":
        at += 3
    if at is None or text_at(items, at + 1) not in {"is", "are"}:
        return []
    if (several := _one_of(items, at + 2)) is not None:
        return [items[several].slot("kind_of")]
    if text_at(items, at + 2) not in {"a", "an", "the"}:
        return []
    for index in range(at + 3, min(at + _DESCRIBED, len(items) - 2)):
        if text_at(items, index) in {"form", "type", "kind", "subtype"} and text_at(items, index + 1) == "of":
            other = next((i for i in range(index + 2, min(index + 5, len(items))) if items[i].kind == "disease"), None)
            if other is None or (text_at(items, at + 3) == "most" and text_at(items, other + 1) == "in"):
                return []  # how often it is somewhere
            return [items[other].slot("kind_of")]
        if items[index].kind == "disease" and text_at(items, at + 2) in {"a", "an"}:
            if items[index].low.endswith("ous disease"):
                return []  # "a heterogeneous disease" is no kind
            return [items[index].slot("kind_of")] if items[index].value != items[at].value else []
        if text_at(items, index) in {"that", "which", "to", "in", "for"}:
            break
    return []


def _one_of(items: Sequence[Item], at: int) -> int | None:
    """Return the disease of ``one of several subtypes of X`` that begins at a place."""
    if not phrase_at(items, at, "one", "of"):
        return None
    kinds = next((i for i in range(at + 2, at + 6) if text_at(items, i) in {"subtypes", "types", "forms"}), None)
    if kinds is None or text_at(items, kinds + 1) != "of":
        return None
    return next((i for i in range(kinds + 2, min(kinds + 4, len(items))) if items[i].kind == "disease"), None)


def _fast(items: Sequence[Item]) -> list[Slot]:
    """Read ``the cancer spreads quickly``; what only can or may do so is not told to."""
    places = places_with(items, ("grow", "spread", "progresses", "multipl"), 1, len(items) - 1)
    few = any(each.low in _OF_SOME and text_at(items, at - 1) != "too" for at, each in enumerate(items))
    if not places or few or any(each.low.startswith("slow") for each in items):
        return []  # not of the disease as a whole
    for at in places:
        told = text_at(items, at) in {"grow", "grows", "spread", "spreads", "progresses", "multiply", "multiplies"}
        how = at + 2 if text_at(items, at + 1) in {"too", "very", "more"} else at + 1
        able = text_at(items, at - 1) in _ABLE and not text_at(items, at - 2).startswith("tend")
        if told and text_at(items, how) in {"quickly", "rapidly", "fast"} and not able:
            disease = any(each.kind == "disease" for each in items[:at])
            subject = next((i for i in range(at) if text_at(items, i) in {"cancer", "tumour", "tumours"}), None)
            if disease or subject is not None:
                return [span(items, at, how + 1, "growth", "fast")]
    return []


def _is_slow(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease is told to be slow at a place; what slows it is something else."""
    return text_at(items, at) in {"slow", "slowly", "slower"} and text_at(items, at - 1) not in _ABLE | {
        "help",
        "helps",
    }


def _growth(items: Sequence[Item]) -> list[Slot]:
    if fast := _fast(items):
        return fast
    slow = next((i for i in places_with(items, ("slow",)) if _is_slow(items, i)), None)
    verb = find(
        items,
        ("grow", "develop", "progress"),
        0 if slow is None else max(0, slow - 4),
        None if slow is None else slow + 4,
    )
    about = any(each.kind == "disease" for each in items) or text_at(items, 0) in {"most", "they", "many", "these"}
    if (
        slow is None
        or verb is None
        or not about
        or find(items, ("drug", "medicine", "reduc", "inhibit", "block")) is not None
    ):
        return []
    slots = [span(items, min(slow, verb), max(slow, verb) + 1, "growth", "slow")]
    for index, item in enumerate(items):
        if text_at(items, index) in _QUANTIFIERS and not text_at(items, index + 1).startswith(("common", "frequent")):
            return [*slots, item.slot("quantifier", _QUANTIFIERS[text_at(items, index)])]
    return slots


def _lines(items: Sequence[Item]) -> list[Slot]:
    need = find(items, ("need", "require", "receive"))
    if need is None:
        return []
    for at in range(need, min(need + 6, len(items))):
        if text_at(items, at) in {"several", "multiple"} and text_at(items, at + 1).startswith("line"):
            return [span(items, at, min(at + 4, len(items)), "lines", "2")]
    return []


def _options(items: Sequence[Item]) -> list[Slot]:
    """Read that options are limited, by the primary site or altogether."""
    option = find(items, ("option",))
    if option is None:
        return []
    found: list[Slot] = []
    limited = find(items, ("limited", "depend", "vary", "differ"), option, option + 8)
    site = next((i for i in range(len(items)) if items[i].kind == "field" and items[i].value == "primary_site"), None)
    if limited is not None and site is not None:
        found.append(items[site].slot("options_depend_on", "primary_site"))
    few = next((i for i in places_with(items, ("few",)) if text_at(items, i) == "few"), None)
    few = _limited(items, option) if few is None and not found else few
    one_of = few is not None and any(phrase_at(items, i, "one", "of") for i in range(max(0, few - 4), few))
    if few is not None and not one_of:  # "one of few options" tells of a medicine
        found.append(items[few].slot("options_few", "few"))
    return found


def _limited(items: Sequence[Item], option: int) -> int | None:
    """Return the word that says that there are few options: ``limited options``, ``options remain limited``."""
    of_treatment = items[option - 1].low in {"treatment", "therapeutic"} or items[option - 1].kind == "active"
    told = option > 0 and of_treatment and text_at(items, option + 1) in {"were", "are", "remain", "remained"}
    if items[option].quoted or not (told or any(each.kind == "disease" for each in items)):
        return None
    for at in range(max(0, option - 4), min(option + 9, len(items))):
        if text_at(items, at) in {"limited", "scarce", "lacking"} and text_at(items, at - 1) not in {"not", "un"}:
            if text_at(items, at + 1) in {"-", "–", "stage", "disease"}:
                continue  # limited-stage disease
            return at
        if at > option and text_at(items, at) in {",", ".", "and", "in"}:
            break
    return None
