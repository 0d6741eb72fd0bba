"""Mechanisms by default, told by any verb: a medicine does something to a protein, whatever a text calls it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.background.action_verbs import (
    AHEAD,
    BESIDE,
    CUES,
    NAMED,
    STEMS,
    acted_on,
    is_acting,
    is_of_tumour,
    name_ending,
    named_at,
)
from pivotal.reading.background.medicine_classes import class_targets
from pivotal.reading.background.medicines_named import code_before, is_unlisted_name, subject_before
from pivotal.reading.background.targets_named import DASHES, target_at
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, is_firm, made, place_behind, places_with, span, text_at
from pivotal.reading.words import NO_NAMES

# Words of a clause in which something else is told than what a medicine does.
_OTHERWISE = frozenset({
    "not", "no", "may", "might", "could", "would", "if", "whether", "never", "cannot", "without", "resistance",
    "resistant", "should", "hypothesised", "neither", "nor", "unlike", "versus", "trial", "study", "?", "cyp3a",
    "cyp3a4", "patients", "preclinical", "clones", "expect", "expected", "hopes", "than", "metabolism", "metabolised",
    "p-gp", "potential", "believed", "thought",
})  # fmt: skip
_BEFORE_PASSIVE = frozenset({
    "that", "which", ",", "mutation", "mutations", "protein", "proteins", "receptor", "receptors", "enzyme", "gene",
    "kinase", "pathway",
})  # fmt: skip
_ABNORMAL = frozenset({"abnormal", "same", "faulty", "mutated", "altered", "defective", "changed", "mutant"})
_OVER_PARTS = frozenset({
    "the", "a", "an", "to", "of", "on", "action", "activity", "function", "different", "another", "part", "effects",
    "this", "effect", "at", "with",
})  # fmt: skip
_NOT_YET = ("no", "non", "prior", "previous", "without")
_MADE_TO = frozenset({"designed", "built", "intended", "developed", "engineered", "able", "made", "created"})
_PRONOUNS = frozenset({"it", "they"})
_NOUNS_OF_MEDICINES = frozenset({
    "antibody", "drug", "agent", "compound", "molecule", "medicine", "inhibitor", "substance", "conjugate", "vaccine",
    "pill", "bispecific", "peptide", "immunotherapy",
})  # fmt: skip
_NOMINAL = (
    "target", "ligand", "inhibition", "blockade", "blocking", "degradation", "inactivation", "antagonism",
    "neutralisation",
)  # fmt: skip
_BUILT = (
    "consist", "compris", "coupl", "fuse", "fusing", "yok", "tether", "attach", "hitch", "marries", "joins", "links",
    "composed", "carries", "built", "made",
)  # fmt: skip
# Verbs that firms do as well, and how words end that are no names.
_OF_FIRMS = frozenset({"targets", "goes", "aims", "seeks", "works", "directs", "engages", "turns", "cuts", "puts"})
_COMMON = (
    "ion", "ing", "ment", "apy", "stance", "ence", "ity", "ogy", "ness", "ers", "ors", "ist", "als", "ase", "ery",
)  # fmt: skip
_ROUTES = frozenset({"SC", "IV", "IM"})  # how medicines are given: "a subcutaneous (SC) formulation of NAME"
_SHORTEST = 5  # letters of a name that opens a sentence
_BACK = 30  # items between a medicine and its verb
_LATER = 16  # items of "By mopping up …," before the medicine


def actions_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return what medicines act on by any verb of acting, for medicines and targets of which nothing is read yet.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.

    Notes
    -----
    The verb stands behind the medicine (``NAME locks GTPASE``), before it (``By mopping up LIGAND, NAME``), or behind
    its object (``KINASE is what NAME goes after``). What a medicine is made of counts too, where that is of a class
    (``NAME joins an anti-PROTEIN antibody to a toxin``). What is denied or supposed, and what a tumour has, does not.
    """
    if items[-1].text == "?" or has_none(items, (*CUES, *_BUILT, *_NOMINAL)):
        return []
    known = [each for each in told if each.kind == "mechanism"]
    taken = {slot.start for each in known for slot in each.slots}
    found: list[Statement] = []
    for product, targets, at in _told_in(items):
        own = range(product.start, product.end) if product is not None else ()
        passed = {*taken, *own}
        new = [each for each in targets if each.start not in passed and not _is_none(items, each)]
        again = product is not None and (product.start in taken or _is_told(product, known))
        if not new or again or (product is None and known):
            continue
        slots = [*([] if product is None else [product]), *new]
        taken |= {each.start for each in slots}
        found.append(made("mechanism", slots, sentence, (items[at].start, items[at].end)))
    known += found
    goes_on = _going_on(items, max((each.end for each in known), default=None))
    return [*found, *(made("mechanism", each, sentence, (each[0].start, each[-1].end)) for each in goes_on)]


def _is_none(items: Sequence[Item], target: Slot) -> bool:
    """Say whether what looks like a target is how something is given, or a disease: ``for FL, a blood cancer``."""
    at = place_behind(items, target)
    apposed = text_at(items, at) == "," and text_at(items, at + 1) in {"a", "an"}
    return target.text in _ROUTES or (apposed and any(each.kind == "disease" for each in items[at + 2 : at + 5]))


def _told_in(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield each medicine with its targets and the word that tells of both, in whatever order they stand."""
    yield from _of_verbs(items)
    yield from _of_parts(items)
    yield from _of_nouns(items)
    yield from _of_modifiers(items)
    yield from _of_passives(items)
    yield from _of_abnormal(items)


def _of_abnormal(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield ``By halting the work of the abnormal protein, NAME``, ``NAME binds to a part of the same protein``."""
    for at in places_with(items, ("protein", "enzyme", "receptor")):
        if text_at(items, at - 1) not in _ABNORMAL or not items[0].text[:1].isupper():
            continue
        verb = next((i for i in range(at - 2, max(-1, at - AHEAD), -1) if is_acting(items, i)), None)
        between = range(0 if verb is None else verb + 1, at - 1)
        if verb is None or any(text_at(items, i) not in _OVER_PARTS for i in between):
            continue
        if any(text_at(items, i) in _OTHERWISE for i in range(verb)):
            continue
        named = (
            _named_later(items, verb)
            or name_ending(items, verb)
            or (subject_before(items, verb) if text_at(items, verb - 1) == "," else None)
        )
        if named is not None:
            yield named, [span(items, at - 1, at + 1, "target")], at


def _of_passives(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield ``T is blocked by NAME``, ``a RET fusion that is targeted by the drug``."""
    for at in places_with(items, STEMS):
        word, verb = text_at(items, at), at - 1
        if text_at(items, at + 1) != "by" or not word.endswith(("ed", "bound", "hit")):
            continue
        named = named_at(items, at + 2) or _spoken_at(items, at + 2)
        if named is None or text_at(items, verb) not in {"is", "are", "was", "were"}:
            continue
        end = verb
        while text_at(items, end - 1) in _BEFORE_PASSIVE:
            end -= 1
        told = next((t for i in range(max(0, end - BESIDE), end) if (t := target_at(items, i)) and t[1] == end), None)
        if told is not None and not any(text_at(items, i) in _OTHERWISE for i in range(end, at)):
            yield named[0], [told[0]], at


def _spoken_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return ``the drug`` or ``this antibody`` at a place, and the place behind it."""
    spoken = text_at(items, at) in {"the", "this"} and text_at(items, at + 1) in _NOUNS_OF_MEDICINES
    return (items[at + 1].slot("product", ""), at + 2) if spoken else None


def _going_on(items: Sequence[Item], end: int | None) -> list[list[Slot]]:
    """Return what is told again without its verb: ``NAME targets the proteasome; OTHER, XPO1; and THIRD, BCMA``."""
    found: list[list[Slot]] = []
    if end is None:
        return found
    at = _behind_number(items, next((i for i, item in enumerate(items) if item.start >= end), len(items)))
    while at < len(items) and text_at(items, at) in {";", ",", "and", "whereas", "while"}:
        while text_at(items, at) in {";", ",", "and", "whereas", "while"}:
            at += 1
        named = at < len(items) and (items[at].kind in NAMED or is_unlisted_name(items, at))
        place = at + 2 if text_at(items, at + 1) in {",", "the"} else at + 1
        told = target_at(items, place) if named else None
        if told is None or text_at(items, _behind_number(items, told[1])) not in {";", ",", ".", "and", ""}:
            return found
        found.append([items[at].slot("product"), told[0]])
        at = _behind_number(items, told[1])
    return found


def _behind_number(items: Sequence[Item], at: int) -> int:
    """Return the place behind the Roman number of a protein: ``topoisomerase I``."""
    return at + 1 if text_at(items, at) in {"i", "ii", "iii"} else at


def _is_told(product: Slot, known: Sequence[Statement]) -> bool:
    """Say whether what a medicine acts on has been read, under this name or a longer one: ``NAME acetate``."""
    names = [each.value.casefold() for one in known for each in one.all("product")]
    own = product.value.casefold()
    return any(each.startswith(own) or own.startswith(each) for each in names)


def _of_verbs(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield what each verb of acting is told of, and what it acts on."""
    for at in places_with(items, CUES):
        if not is_acting(items, at):
            continue
        first = max((i + 1 for i in range(max(0, at - _BACK), at) if items[i].text == ";"), default=max(0, at - _BACK))
        first = _behind_contrast(items, first, at)
        if any(text_at(items, i) in _OTHERWISE for i in range(first, _clause_end(items, at))):
            continue
        if (before := _before_verb(items, first, at)) is not None:
            yield before[0], before[1], at
            continue
        targets = acted_on(items, at)
        if targets and (subject := _subject(items, first, at)) is not None:
            yield (subject if subject.name else None), targets, at


def _clause_end(items: Sequence[Item], verb: int) -> int:
    """Return where what a verb is told of ends: ``blocks KINASE, which may help`` supposes no more than what helps."""
    last = min(verb + AHEAD, len(items))
    return next((i for i in range(verb + 1, last) if items[i].text == "," and text_at(items, i + 1) == "which"), last)


def _behind_contrast(items: Sequence[Item], first: int, verb: int) -> int:
    """Return where a clause begins behind what it is set against: ``Unlike NAME, … blocks``."""
    if text_at(items, first) not in {"rather", "unlike", "instead"}:
        return first
    return next((i + 1 for i in range(first, verb) if items[i].text == ","), first)


def _before_verb(items: Sequence[Item], first: int, verb: int) -> tuple[Slot, list[Slot]] | None:
    """Return medicine and target where the object comes first: ``T is what NAME goes after``."""
    product = name_ending(items, verb)
    begins = next((i for i in range(first, verb) if product is not None and items[i].start == product.start), None)
    if product is None or begins is None:
        return None
    led = text_at(items, begins - 1)
    if led == "what":
        found = next((t for i in range(first, begins) if (t := target_at(items, i)) is not None), None)
        return None if found is None else (product, [found[0]])
    if led not in {"which", "that"} or target_at(items, verb + 1) is not None:
        return None
    for at in range(max(first, begins - BESIDE), begins):
        if (named := target_at(items, at)) is not None and begins - named[1] < 3 and not is_of_tumour(items, named[1]):
            return product, [named[0]]
    return None


def _subject(items: Sequence[Item], first: int, verb: int) -> Slot | None:
    """Return the medicine that a verb is told of; a slot without a name where ``it`` stands for one elsewhere."""
    if (named := name_ending(items, verb)) is not None:
        return named
    opens = text_at(items, verb).endswith("ing") or text_at(items, 0) in _MADE_TO
    if opens and (later := _named_later(items, verb)) is not None:
        return later
    if any(text_at(items, i) in _PRONOUNS for i in range(max(0, verb - 3), verb)):
        led = next((items[i].slot("product") for i in range(verb) if items[i].kind in NAMED), None)
        opening = led or subject_before(items[:2], 1) if verb > 3 else None
        return opening or (Slot("", "", items[0].start, items[0].end, "") if text_at(items, 0) in _PRONOUNS else None)
    if text_at(items, verb - 1) in {"that", "which"}:
        return None
    if text_at(items, verb - 1) == "," and (coded := code_before(items, verb - 1)) is not None:
        return coded
    inner = [i for i in range(first, verb) if items[i].kind in NAMED]
    if inner:
        return items[inner[0]].slot("product")
    led = subject_before(items[first:verb], verb - first) or _spoken_of(items, first, verb)
    return led or _opening_name(items, first, verb)


def _opening_name(items: Sequence[Item], first: int, verb: int) -> Slot | None:
    """Return the one word in capitals that a clause opens with and that does something: ``Zolvance seizes``."""
    item = items[first]
    aside = text_at(items, first + 1) == "," and text_at(items, verb - 1) == ","
    if item.kind != "word" or not item.text[:1].isupper() or not (verb == first + 1 or aside):
        return None
    firm = text_at(items, verb) in _OF_FIRMS or is_firm(items, first) or not text_at(items, verb).endswith("s")
    common = item.low in NO_NAMES or item.low.endswith(_COMMON) or len(item.text) < _SHORTEST
    return None if firm or common else item.slot("product", item.text.casefold())


def _spoken_of(items: Sequence[Item], first: int, last: int) -> Slot | None:
    """Return ``the antibody`` or ``this compound`` between two places."""
    for at in range(first + 1, last):
        led = text_at(items, at - 1) in {"the", "this"} or text_at(items, at - 2) in {"the", "this"}
        if led and text_at(items, at) in _NOUNS_OF_MEDICINES:
            return items[at].slot("product", "")
    return None


def _named_later(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the medicine behind the clause that a sentence opens with: ``By mopping up LIGAND, the antibody``."""
    aimed = text_at(items, verb - 1) == "to" and text_at(items, 0) in _MADE_TO
    if verb > 3 or (verb > 1 and text_at(items, verb - 1) not in {"by", "through"} and not aimed):
        return None
    comma = next((i for i in range(verb, min(verb + _LATER, len(items) - 2)) if items[i].text == ","), None)
    if comma is None:
        return None
    if items[comma + 1].kind in NAMED or is_unlisted_name(items, comma + 1):
        return items[comma + 1].slot("product")
    if items[comma + 1].kind == "word" and items[comma + 1].text.isalpha() and _is_brand(items, comma + 1):
        return items[comma + 1].slot("product", items[comma + 1].text.casefold())
    return _spoken_of(items, comma, min(comma + 4, len(items))) or next(
        (c for end in (comma + 3, comma + 4) if end <= len(items) and (c := code_before(items, end)) is not None), None
    )


def _is_brand(items: Sequence[Item], at: int) -> bool:
    """Say whether a word in capitals is a brand that does something: ``…, NAME may slow``, ``…, Name helps``."""
    item, verb = items[at], text_at(items, at + 1)
    does = verb in {"may", "can", "helps", "slows", "stops", "reduces", "prevents", "kills", "works"}
    return does and item.text[:1].isupper() and len(item.text) >= _SHORTEST and item.low not in NO_NAMES


def _of_parts(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield medicines that are made of something that is of a class: ``NAME joins an anti-PROTEIN antibody to``."""
    for at in places_with(items, _BUILT):
        if text_at(items, at - 1) in {"was", "were", "been"} or items[at].kind != "word":
            continue
        product = subject_before(items[:at], at) or _opening_name(items, 0, at)
        targets = class_targets(items, at)
        if product is not None and targets:
            yield product, targets, at


def _of_nouns(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield ``the target of NAME is T``, ``T, the target of NAME``, ``inhibition of T by NAME``."""
    for at in places_with(items, _NOMINAL):
        word = text_at(items, at)
        if any(text_at(items, i) in _OTHERWISE for i in range(max(0, at - BESIDE), min(at + AHEAD, len(items)))):
            continue
        if word == "target" and text_at(items, at - 1) == "whose" and text_at(items, at + 1) in {"is", "was"}:
            owner = name_ending(items, at - 2 if text_at(items, at - 2) == "," else at - 1)
            told = target_at(items, at + 2)
            if owner is not None and told is not None:
                yield owner, [told[0]], at
        elif word == "target" and text_at(items, at + 1) in {"of", "for"}:
            named = named_at(items, at + 2)
            if named is None:
                continue
            behind, link = named[1], text_at(items, named[1])
            told = target_at(items, behind + 1) if link in {"is", ",", ":", "was"} else None
            told = told or _target_before(items, at)
            if told is not None and not is_of_tumour(items, told[1]):
                yield named[0], [told[0]], at
        elif word.endswith(("ion", "ade", "ism")) and text_at(items, at + 1) == "of":
            targets = acted_on(items, at + 1)
            last = next((i for i in range(at, len(items)) if targets and items[i].start >= targets[-1].end), None)
            named = named_at(items, last + 1) if last is not None and text_at(items, last) in {"by", "with"} else None
            if named is not None:
                yield named[0], targets, at


def _target_before(items: Sequence[Item], noun: int) -> tuple[Slot, int] | None:
    """Return what is said to be a target: right before ``is the`` or the comma of an apposition."""
    at = noun - 1
    while at > 0 and (text_at(items, at) in {"the", "a", "molecular", "main", "known", "also"}):
        at -= 1
    if text_at(items, at) not in {"is", ",", "(", "–", "—", "as"}:
        return None
    for first in range(max(0, at - BESIDE), at):
        named = target_at(items, first)
        if named is not None and named[1] == at:
            return named
    return None


def _of_modifiers(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield ``the PROTEIN-blocking NAME`` and ``PROTEIN-directed NAME``."""
    for at in places_with(items, STEMS):
        glued = at > 1 and text_at(items, at - 1) in DASHES and text_at(items, at).endswith(("ing", "ed"))
        named = named_at(items, at + 1) if glued and items[at].kind == "word" else None
        first = next((i for i in range(max(0, at - 4), at - 1) if (t := target_at(items, i)) and t[1] == at - 1), None)
        told = target_at(items, first) if first is not None else None
        if named is not None and told is not None and not text_at(items, (first or 0) - 1).startswith(_NOT_YET):
            yield named[0], [told[0]], at
