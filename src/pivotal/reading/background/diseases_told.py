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
_DESCRIBED = 13  # items between a disease and the kind that it is of
_OF_SOME = frozenset({"some", "few", "half", "others", "many", "percent", "rarely", "if", "when"})
_ABLE = frozenset({"can", "may", "could", "might", "not", "to", "would", "often", "sometimes"})
_ARISES = ("arise", "develop", "originate", "begin", "start")
_SCARCE = frozenset({"limited", "scarce", "lacking", "few"})
_REMAIN = frozenset({"were", "are", "remain", "remained", "remains", "is"})
_THERE_ARE = _REMAIN | {"been", "was", "be"}
_HAVE = frozenset({"has", "have", "had"})
_NOT_ANY = frozenset({"no", "any", "lack", "lacks"})
_ADVERBS = frozenset(
    {"a", "currently", "still", "presently", "yet", "to", "be", "as", "virtually", "almost", "essentially"}
)
# Those to whom a condition applies, of whom nothing is told as a fact.
_WHOSE = frozenset({"who", "whom", "whose", "when", "if", "where", "whether", "unless"})
_NOT_ALL = _WHOSE | {"may", "can"}
_QUALIFIES = frozenset({
    "approved", "effective", "curative", "satisfactory", "available", "established", "licenced", "therapeutic",
    "systemic", "treatment", "targeted", "specific", "standard", "other", "good", "proven", "accepted", "authorised",
    "medical", "pharmacological", "disease", "modifying", "-", "further", "safe", "alternative", "viable", "drug",
    "additional", "second", "third", "first", "line", "really", "truly", "highly", "widely", "current",
    "number", "globally", "immuno", "oncology", "chemotherapy", "immunotherapy", "specifically", "reliable",
    "suitable", "active", "known",
})  # fmt: skip
_MEDICINES = frozenset({
    "treatment", "treatments", "therapy", "therapies", "medicine", "medicines", "drug", "drugs", "option", "options",
    "medication", "medications", "agent", "agents", "choices", "standard", "method", "methods",
})  # fmt: skip
_OF_A_CLASS = frozenset({"inhibitor", "inhibitors", "antibody", "antibodies", "immunotherapy", "conjugates"})
_BEHIND_A_CLASS = frozenset({
    "approved", "currently", "licenced", "authorised", "available", "that", "for", "is", "are", "has", "have",
})  # fmt: skip
# What may stand behind medicines that are not there: ``drug safety signals`` are none.
_BEHIND_MEDICINES = frozenset({
    "for", "in", "to", "that", "which", "is", "are", "exist", "exists", "has", "have", "available", "approved",
    "licenced", "currently", "and", "or", "with", "than", "beyond", "other", "besides", "except", "on", "at", "of",
    "after", "following", "among", "specifically", "yet", "until", "when", "once", "they", "can", "was", "were",
})  # fmt: skip
_KINDS = frozenset({"disease", "cancer", "condition", "tumour", "malignancy", "disorder", "cancers", "tumours"})
# What slows a disease, or whose disease was slow: then it is an effect.
_OF_TREATED = ("drug", "medicine", "reduc", "inhibit", "block", "took", "taking", "receiv", "given", "treated", "arm",
               "group", "compared", "placebo")  # fmt: skip
_WHOM = frozenset({"adults", "children", "women", "men", "adolescents"})
_IS = frozenset({"is", "are", "was", "remains", "represents"})  # between a disease and the kind that it is of
_SORTED = frozenset({"classified", "categorised", "classed", "categorized", "considered"})
_NEAR_HEAD = 3  # items of a name and its bracket before what is told of a disease
_DESTROYED = ("destroy", "kill", "attack", "target", "deliver", "circulat")
_NAME = 6  # items of a name of a disease that no list holds
_WHO = 4  # items from "who" to what those have none of
_QUALIFIED = 7  # items before and in a name of medicines that are not there
_FAR, _SUBJECT = 9, 34  # items from options to the word that they are few, and where they are what a sentence is of
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
        if other is None and (plain := _plain_name(items, at, at + len(words))) is not None:
            return [plain]
    return []


def _plain_name(items: Sequence[Item], at: int, first: int) -> Slot | None:
    """Return a name in small letters, between marks, of the disease right before: ``X, also called rodent ulcer,``."""
    beside = items[at - 1].text in {",", "("} and items[at - 2].kind == "disease" if at > 1 else False
    end = next((i for i in range(first, min(first + _NAME, len(items))) if items[i].kind == "punct"), first)
    shut = end > first and items[end].text in {",", ")", "."}
    plain = text_at(items, first) not in {"a", "an", "the"} and all(
        items[i].kind == "word" and items[i].text[:1].islower() for i in range(first, end)
    )
    return span(items, first, end, "synonym") if beside and shut and plain else None


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
    cells = find(items, ("cell",)) is not None and find(items, _DESTROYED) is None  # what a medicine does to them
    if everywhere is not None and (found or cells):
        found.append(span(items, everywhere, everywhere + 3, "cells_found", "throughout_the_body"))
    return found


_MOSTLY = frozenset({"typically", "usually", "generally", "often", "also"})


def _kind(items: Sequence[Item]) -> list[Slot]:
    """Read ``X is a rare and aggressive form of Y``."""
    at = _before_kind(items)
    if at is None:
        return []
    at += text_at(items, at + 2) in _MOSTLY  # "is typically an indolent form of"
    if (several := _one_of(items, at + 2)) is not None:
        return [items[several].slot("kind_of")]
    if text_at(items, at + 2) not in {"a", "an", "the"}:
        return []
    for index in range(at + 3, min(at + _DESCRIBED, len(items) - 1)):
        if text_at(items, index) in {"form", "type", "kind", "subtype"} and text_at(items, index + 1) == "of":
            other = next((i for i in range(index + 2, min(index + 5, len(items))) if items[i].kind == "disease"), None)
            somewhere = other is not None and text_at(items, at + 3) == "most" and text_at(items, other + 1) == "in"
            if other is None or (somewhere and not (_WHOM & {text_at(items, other + 2)} and " " in items[other].low)):
                return []  # how often it is somewhere
            return [items[other].slot("kind_of")]
        if items[index].kind == "disease" and text_at(items, at + 2) in {"a", "an"}:
            if items[index].low.endswith("ous disease"):
                return []  # "a heterogeneous disease" is no kind
            return [items[index].slot("kind_of")] if items[index].value != items[at].value else []
        if text_at(items, index) in {"that", "which", "to", "in", "for"}:
            break
    return []


def _before_kind(items: Sequence[Item]) -> int | None:
    """Return the place before the verb behind which the kind of a disease is told: ``is``, ``is classified as``."""
    at = next((i for i, each in enumerate(items) if each.kind == "disease"), None)
    if at is None:
        return None
    if text_at(items, at + 1) == "(" and text_at(items, at + 3) == ")":
        at += 3
    told = at if text_at(items, at + 1) in _IS else _goes_on(items, at)
    if told is not None and text_at(items, told + 2) in _SORTED and text_at(items, told + 3) == "as":
        told += 2
    return told


def _goes_on(items: Sequence[Item], at: int) -> int | None:
    """Return the place before ``is`` behind another verb of a disease: ``X occurs in adults and is a rare form of``."""
    if at > _NEAR_HEAD:
        return None
    near = range(at + 1, min(at + _SUBJECT, len(items) - 3))
    joined = next((i for i in near if text_at(items, i) == "and" and text_at(items, i + 1) in _IS), None)
    if joined is None:
        return None
    apart = any(items[i].text in {",", ";", "."} or items[i].kind == "disease" for i in range(at + 1, joined))
    return None if apart else joined


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
    if not places:
        return []
    few = any(each.low in _OF_SOME and text_at(items, at - 1) != "too" for at, each in enumerate(items))
    if few or any(each.low.startswith("slow") for each in items):
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
    slows = text_at(items, at) == "slow" and text_at(items, at + 1) in {"the", "its", "their", "down"}
    told = text_at(items, at) in {"slow", "slowly", "slower"} and not slows
    return told and text_at(items, at - 1) not in _ABLE | {"help", "helps"}


def _growth(items: Sequence[Item]) -> list[Slot]:
    if fast := _fast(items):
        return fast
    slow = next((i for i in places_with(items, ("slow",)) if _is_slow(items, i)), None)
    if slow is None:
        return _growing_on(items)
    verb = find(items, ("grow", "develop", "progress"), max(0, slow - 4), slow + 4)
    about = any(each.kind == "disease" for each in items) or text_at(items, 0) in {"most", "they", "many", "these"}
    if verb is None or not about or find(items, _OF_TREATED) is not None:
        return []
    slots = [span(items, min(slow, verb), max(slow, verb) + 1, "growth", "slow")]
    for index, item in enumerate(items):
        if text_at(items, index) in _QUANTIFIERS and not text_at(items, index + 1).startswith(("common", "frequent")):
            return [*slots, item.slot("quantifier", _QUANTIFIERS[text_at(items, index)])]
    return slots


def _growing_on(items: Sequence[Item]) -> list[Slot]:
    """Read ``Without treatment they keep growing and invade healthy tissue``: of the disease, not of some patients'."""
    for at in places_with(items, ("continu", "keep"), 1):
        verb = at + 2 if text_at(items, at + 1) == "to" else at + 1
        grows = text_at(items, verb) in {"grow", "growing"} and text_at(items, at) in {"continue", "continues", "keep",
                                                                                     "keeps"}  # fmt: skip
        subject = text_at(items, at - 1) in {"they", "it", "tumours", "tumour"} or items[at - 1].kind == "disease"
        if grows and subject and text_at(items, at - 2) not in _NOT_ALL:
            spreads = find(items, ("infiltrat", "invad", "spread"), verb, verb + 5)
            return [span(items, at, (verb if spreads is None else spreads) + 1, "growth", "")]
    return []


def _lines(items: Sequence[Item]) -> list[Slot]:
    need = find(items, ("need", "require", "receive"))
    if need is None:
        return []
    for at in range(need, min(need + 6, len(items))):
        if text_at(items, at) in {"several", "multiple"} and text_at(items, at + 1).startswith("line"):
            return [span(items, at, min(at + 4, len(items)), "lines", "2")]
    return []


def _options(items: Sequence[Item]) -> list[Slot]:
    """Read that options are limited, by the primary site or altogether, or that there are none."""
    if none := _none(items):
        return none
    option = find(items, ("option",))
    if option is None:
        return _few_medicines(items)
    found: list[Slot] = []
    limited = find(items, ("limited", "depend", "vary", "differ"), option, option + 8)
    site = next((i for i in range(len(items)) if items[i].kind == "field" and items[i].value == "primary_site"), None)
    if limited is not None and site is not None:
        found.append(items[site].slot("options_depend_on", "primary_site"))
    few = next((i for i in places_with(items, ("few", "less")) if _is_few(items, i, option)), None)
    few = _limited(items, option) if few is None and not found else few
    one_of = few is not None and any(phrase_at(items, i, "one", "of") for i in range(max(0, few - 4), few))
    one_of = one_of and few is not None and text_at(items, few - 1) != "with"  # "one of the cancers with few options"
    if few is not None and not one_of and not _is_of_some(items, few):  # "one of few options" tells of a medicine
        found.append(items[few].slot("options_few", "few"))
    return found


def _is_few(items: Sequence[Item], at: int, option: int) -> bool:
    """Say whether there are few options: ``few`` anywhere, ``fewer`` or ``less`` beside them."""
    than = any(text_at(items, i) == "than" for i in range(at, option))  # "less benefit than other options"
    near = 0 < option - at < _QUALIFIED and not than
    return text_at(items, at) == "few" or (text_at(items, at) in {"fewer", "less"} and near)


def _is_of_some(items: Sequence[Item], at: int) -> bool:
    """Say whether those are told of to whom a condition applies: ``who have no options``, ``when options are few``."""
    near = [text_at(items, i) for i in range(max(0, at - _WHO), at)]
    return any(each in _WHOSE for each in near) and near[-1:] != ["where"]  # "an option where few others exist"


def _limited(items: Sequence[Item], option: int) -> int | None:
    """Return the word that says that there are few options: ``limited options``, ``options remain limited``."""
    of_treatment = items[option - 1].low in {"treatment", "therapeutic"} or items[option - 1].kind == "active"
    opens = option <= 2 and of_treatment  # "Treatment options for people with X who have had Y are limited"
    told = option > 0 and of_treatment and text_at(items, option + 1) in _REMAIN
    if not (told or any(each.kind == "disease" for each in items)):
        return None
    for at in range(max(0, option - 4), min(option + (_SUBJECT if opens else _FAR), len(items))):
        if text_at(items, at) in _SCARCE and text_at(items, at - 1) not in {"not", "un"}:
            if text_at(items, at + 1) in {"-", "–", "stage", "disease"}:
                continue  # limited-stage disease
            if at > option and not any(text_at(items, i) in _REMAIN for i in range(max(option, at - 3), at)):
                continue  # "options that give limited benefit"
            return at
        if at > option and (items[at].text == "." or (not opens and text_at(items, at) in {",", "and", "in"})):
            break
    return None


def _few_medicines(items: Sequence[Item]) -> list[Slot]:
    """Read ``for which there are limited available therapies`` and ``There are few effective drugs for X``."""
    for at in places_with(items, ("limited", "few")):
        end = _medicines_at(items, at + 1) if text_at(items, at) in {"limited", "few"} else None
        told = end is not None and text_at(items, at - 1) in _THERE_ARE | _HAVE and not _is_of_some(items, at)
        if told and any(each.kind == "disease" for each in items):
            return [items[at].slot("options_few", "few")]
    return []


def _none(items: Sequence[Item]) -> list[Slot]:
    """Read ``There are no approved therapies for X``, ``X has no standard of care``, ``No drug is licensed for X``."""
    for at in places_with(items, ("no", "any", "lack")):
        behind = at + 1 + phrase_at(items, at, "lack", "of")
        if text_at(items, at) not in _NOT_ANY or (end := _medicines_at(items, behind)) is None:
            continue
        ill = any(each.kind == "disease" for each in items)
        if not _is_of_some(items, at) and (ill or _is_qualified(items, at, end)) and _is_told(items, at, end, ill=ill):
            return [span(items, at, end, "options_none", "none")]
    return []


def _is_told(items: Sequence[Item], at: int, end: int, *, ill: bool) -> bool:
    """Say whether it is told that there is none: by ``there is``, a disease that ``has`` none, or ``none is approved``.

    ``There are yet to be any approved drugs`` and ``X lacks approved therapies`` tell it too.
    """
    word = text_at(items, at)
    if word == "any":
        return _is_there(items, at) and "yet" in [text_at(items, i) for i in range(at - 4, at)]
    before = next((i for i in range(at - 1, -1, -1) if text_at(items, i) not in _ADVERBS), -1)
    if text_at(items, before) in _THERE_ARE and _is_there(items, before):
        return True
    if not ill:
        return False
    if word.startswith("lack"):
        return items[before].kind == "disease" or text_at(items, before) in {"cancers", "patients"}
    kind = text_at(items, before) == "with" and text_at(items, before - 1).rsplit(" ", 1)[-1] in _KINDS
    opens = _is_approved(items, end) and (before < 0 or items[before].kind == "punct")
    return text_at(items, before) in _HAVE or opens or kind


def _medicines_at(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``approved systemic therapies``, ``treatment options`` or ``standard of care``."""
    for place in range(at, min(at + _QUALIFIED, len(items))):
        word = text_at(items, place)
        if items[place].kind == "arm" and word.startswith("standard"):
            return (
                None if text_at(items, place + 1) in {"arm", "group"} else place + 1
            )  # "no standard of care", which is the name of an arm too
        behind = text_at(items, place + 1)
        if word in _MEDICINES and behind not in _QUALIFIES | _MEDICINES:
            last = place + 1 >= len(items) or items[place + 1].kind == "punct"
            return place + 1 if last or behind in _BEHIND_MEDICINES else None
        if word.rsplit(" ", 1)[-1] in _OF_A_CLASS and behind in _BEHIND_A_CLASS:
            return place + 1  # "no FLT3 inhibitors approved for"
        if word not in _QUALIFIES | _MEDICINES and items[place].kind not in {
            "authority", "active", "territory", "gene", "target", "family",
        }:  # fmt: skip
            return None
    return None


def _is_qualified(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether medicines are told to be approved or to cure, so that no disease need be named beside them."""
    told = {"approved", "curative", "licenced", "standard", "authorised"}
    return any(text_at(items, i) in told or text_at(items, i).startswith("standard ") for i in range(at, end))


def _is_there(items: Sequence[Item], at: int) -> bool:
    """Say whether ``there`` stands before a verb: ``there have currently been``."""
    return any(text_at(items, i) == "there" for i in range(max(0, at - _QUALIFIED), at))


def _is_approved(items: Sequence[Item], at: int) -> bool:
    """Say whether medicines are told to be approved behind their noun: ``No drug is licensed for``."""
    if text_at(items, at) in {"exist", "exists"}:
        return True
    verb = at + (text_at(items, at) in {"is", "are", "has", "have", "were", "was", "had"})
    verb += text_at(items, verb) in {"been", "currently", "yet"}
    return verb > at and text_at(items, verb) in {"approved", "licenced", "authorised", "available", "established"}
