"""Statements of what a medicine acts on: by a verb, or by the class that it is said to be of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pivotal.reading.background.action_verbs import only_describes
from pivotal.reading.background.medicine_classes import classes, is_head
from pivotal.reading.background.medicines_named import subject_before
from pivotal.reading.background.targets_named import DASHES, target_at, targets_listed, without_repeats
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_medicine, is_name, made, places_with, text_at

_ACTS_ON = (
    "inhibit", "block", "target", "bind", "antagoni", "suppress", "neutralis", "degrad", "disrupt", "interfer", "engag",
    "recognis", "attach", "interact",
)  # fmt: skip
_NO_VERBS = (
    "inhibitor",
    "inhibition",
    "engagement",
    "degradation",
    "degrader",
    "interferon",
    "blocker",
    "blockade",
    "antagonist",
    "blockbuster",
    "suppression",
    "disruption",
    "interference",
)
_ACTS = frozenset({
    "act", "acts", "acting", "works", "directed", "aimed", "lock", "locks", "latch", "latches", "latching", "locking",
    "homes", "home", "hones", "hone",
})  # fmt: skip
_FINITE = frozenset({"disables", "inactivates", "silences", "activates", "stimulates", "sequesters", "depletes"})
_WORKING = frozenset({"working", "signalling", "signaling", "acting", "functioning", "binding", "sending"})
_KEEPS = ("stop", "prevent", "keep", "block")
_LOWERS = ("reduc", "lower", "decreas", "dampen")
_ON = frozenset({"on", "against", "at", "onto", "in"})
# What any of them begins with, and "shuts down", "is active against", "hits", "stops … from working".
_VERBS = (
    *_ACTS, *_FINITE, *_LOWERS, *_ACTS_ON, "shut", "switch", "turn", "activ", "traps", "hits", "stop", "prevent",
    "keeps",
)  # fmt: skip
_DENYING = frozenset({
    "not", "no", "may", "might", "could", "would", "if", "never", "whether", "neither", "nor", "cannot", "without",
})  # fmt: skip
_NEAR = 6  # items before a verb or a class in which a word denies it
_SEVERAL = frozenset({"multiple", "several", "many", "various"})
_OPENING = frozenset({"it", "by", "its", "they"})
_POINTING = frozenset({"this", "the", "these"})
_SPOKEN_OF = frozenset({
    "drug", "medicine", "therapy", "treatment", "antibody", "agent", "combination", "product", "compound", "molecule",
    "conjugate", "inhibitor", "vaccine", "immunotherapy", "pill", "bispecific", "adc", "drugs", "medicines", "tablet",
    "active", "company",
})  # fmt: skip
_OF_TRIALS = frozenset({"approval", "approvals", "label", "trial", "study", "indication", "programme"})  # … targets
_BRACKETED = 4  # characters between a name and the other name of the same medicine
_SPOKEN_LATER = 14  # items of "By inhibiting … ," before the medicine
_OPENED_WITHIN = 6  # items of "this innovative targeted therapy" before its noun


@dataclass(slots=True)
class _Told:
    """What is told of one medicine: where, and what it acts on."""

    at: int
    last: int
    product: Slot | None
    targets: list[Slot]
    listed: bool = False  # one of several medicines of which it is told together


def mechanisms(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence says that medicines act on, one statement for each medicine.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.

    Notes
    -----
    A class counts where a medicine is said to be of it (``X is a PARP inhibitor``; ``X, an anti-PD-1 antibody,``; ``its
    FGFR inhibitor X``), not where patients had it before. What verb and class tell of one medicine is one statement.
    """
    found: list[_Told] = []
    told_of = [each for one in (*_by_class(items), *_by_verb(items)) for each in _of_both(items, one)]
    for told in sorted(told_of, key=lambda each: each.at):
        same = next((each for each in found if _is_same(each, told)), None)
        if same is None:
            found.append(told)
        else:
            same.targets += told.targets
            same.last = max(same.last, told.last)
    return [_statement(items, each, sentence) for each in found]


def _of_both(items: Sequence[Item], told: _Told) -> list[_Told]:
    """Return what is told once for each medicine of ``A, B and C are FLT3 inhibitors`` and ``A and B block FLT3``."""
    named = next((i for i in range(told.at) if told.product and items[i].start == told.product.start), None)
    if named is None:
        return [told]
    listed = _listed_with(items, named)
    last = max(listed)
    others = [i for i in listed if i != named]
    if not others or last >= told.at:
        return [told]
    last = _behind_brand(items, last)
    verb = text_at(items, last + 1)
    plural = verb in {"to", "are", "were", "both", "belong", "act", "work", "target", "bind"} or (
        last + 1 == told.at and not verb.endswith("s")
    )
    more = (_Told(told.at, told.last, items[i].slot("product"), list(told.targets), listed=True) for i in others)
    return [replace(told, listed=True), *more] if plural else [told]


def _listed_with(items: Sequence[Item], named: int) -> list[int]:
    """Return the places of the medicines of a list that ``and`` closes: ``A, B and C``; ``both NAME and OTHER``."""
    both = [i for i in (named - 3, named - 1) if text_at(items, i) == "both"]
    found, joined = [named], False
    for step in (-1, 1):
        at = named
        while True:
            gap = (_behind_brand(items, at) if step > 0 else at) + step
            mark = text_at(items, gap)
            further = gap + step * (1 + ({mark, text_at(items, gap + step)} == {",", "and"}))
            further -= 3 if step < 0 and _behind_brand(items, further - 3) == further else 0
            if mark not in {",", "and"} or not 0 <= further < len(items):
                break
            if items[further].kind not in {"drug", "product"} and not (both and is_name(items, further)):
                break
            joined = joined or "and" in {mark, text_at(items, gap + step)}
            found.append(further)
            at = further
    return found if joined else [named]


def _behind_brand(items: Sequence[Item], at: int) -> int:
    """Return the last place of ``NAME (Brand)``, or that of a name alone."""
    return at + 3 if (text_at(items, at + 1), text_at(items, at + 3)) == ("(", ")") else at


def _is_same(one: _Told, other: _Told) -> bool:
    """Say whether two are told of one medicine: the same, no name, or the other name in brackets behind it."""
    if other.product is None or one.product is None:
        return other.product is None
    if one.listed and other.listed:
        return one.product.start == other.product.start
    first, second = sorted((one.product, other.product), key=lambda each: each.start)
    return second.start - first.end < _BRACKETED and first.start <= second.start


def _statement(items: Sequence[Item], told: _Told, sentence: int) -> Statement:
    last = max((each.end for each in told.targets), default=0)
    several = [
        each.slot("several", "several") for each in items[told.at :] if each.low in _SEVERAL and each.start < last
    ]
    named = [] if told.product is None else [told.product]
    called = [items[told.at].slot("class")] if is_head(items, told.at) else []
    slots = [*named, *without_repeats(told.targets), *several[:1], *called]
    return made("mechanism", slots, sentence, (items[told.at].start, items[told.at].end))


def _by_class(items: Sequence[Item]) -> Iterator[_Told]:
    for each in classes(items):
        told = each.product is not None or _is_spoken_of(items) or _is_taken_up(items, each.first) or each.first == 1
        if told and not _is_denied(items, each.first):
            yield _Told(each.head, each.head, each.product, each.targets)


def _is_taken_up(items: Sequence[Item], at: int) -> bool:
    """Say whether ``it is also`` before a class takes up the medicine that a sentence began with."""
    pronoun = any(text_at(items, i) == "it" for i in range(max(1, at - _NEAR), at))
    return pronoun and items[0].kind in {"drug", "product"}


def _by_verb(items: Sequence[Item]) -> Iterator[_Told]:
    for at in places_with(items, _VERBS):
        place = _verb_end(items, at)
        if place is None or _is_denied(items, at) or text_at(items, at - 1) in _OF_TRIALS or only_describes(items, at):
            continue
        keeping = places_with(items, _KEEPS, 0, at) if text_at(items, at - 1) == "from" else []
        if any(_kept_from(items, i, i + 1) for i in keeping):
            continue  # what the protein that is kept from it would do
        targets = _kept_from(items, at, place) or targets_listed(items, place)
        if not targets:
            continue
        subject = _meant_to(items, at) or subject_before(items, at) or _named_later(items, at)
        if subject is not None or (_is_spoken_of(items) and not _is_of_another(items, at)):
            yield _Told(at, at, subject, targets)


def _meant_to(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the medicine that is there to do something: ``including NAME to target FLT3``."""
    named = text_at(items, verb - 1) == "to" and verb > 1 and items[verb - 2].kind in {"drug", "product"}
    return items[verb - 2].slot("product") if named else None


def _kept_from(items: Sequence[Item], verb: int, place: int) -> list[Slot]:
    """Return what is kept from doing something to another protein: ``stops menin from binding to KMT2A``."""
    if not text_at(items, verb).startswith(_KEEPS):
        return []
    last = next((i for i in range(place, min(place + _SPOKEN_LATER, len(items))) if items[i].text == "from"), place)
    return targets_listed(items[:last], place)


def _named_later(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the medicine behind the clause that a sentence opens with: ``By inhibiting BTK, NAME slows …``."""
    if text_at(items, 0) != "by" or verb > 2:
        return None
    comma = next((i for i in range(verb, min(verb + _SPOKEN_LATER, len(items) - 1)) if items[i].text == ","), None)
    if comma is not None and text_at(items, comma + 1) == "the" and text_at(items, comma + 2) in {"medicine", "drug"}:
        return items[comma + 2].slot("product", "")
    named = comma is not None and is_medicine(items, comma + 1)
    return items[comma + 1].slot("product") if comma is not None and named else None


def _is_of_another(items: Sequence[Item], verb: int) -> bool:
    """Say whether a verb tells of another medicine: ``It is used after a medicine that blocks …``."""
    if text_at(items, verb - 1) not in {"that", "which"}:
        return False
    noun = verb - 3  # "The antibody, which targets"
    if text_at(items, verb - 2) == "," and noun < _OPENED_WITHIN and text_at(items, noun) in _SPOKEN_OF:
        return text_at(items, 0) not in _POINTING
    return not any(text_at(items, i) in {"is", "are", "was"} for i in range(max(0, verb - _NEAR - 3), verb - 1))


def _verb_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind a verb of acting on something."""
    word = text_at(items, at)
    if items[at].kind not in {"word", "active"}:
        return None
    if word in _ACTS and text_at(items, at + 1) in _ON:
        homing = word.startswith(("hom", "hon"))  # in on
        return None if homing != (text_at(items, at + 1) == "in") else at + 2
    if word in _FINITE:
        return at + 1
    if (end := _phrase_end(items, at)) is not None:
        return end
    if word.startswith(_LOWERS):  # "reduces the activity of JAK2"
        noun = at + 2 if text_at(items, at + 1) == "the" else at + 1
        return (
            noun + 2 if text_at(items, noun) in {"activity", "function"} and text_at(items, noun + 1) == "of" else None
        )
    if not word.startswith(_ACTS_ON) or word.startswith(_NO_VERBS):
        return None
    told = text_at(items, at - 1) == "drug" and text_at(items, at - 2) in {"the", "this"}
    aside = at > 0 and text_at(items, at - 1) in DASHES and items[at - 1].end < items[at].start
    if aside or (told and word in {"targets", "blocks"}):
        return at + 1  # "NAME – sold in Japan – blocks"; "the drug targets", not "drug targets"
    return None if text_at(items, at - 1) in DASHES | {"primary", "therapeutic", "drug"} else at + 1


def _phrase_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind words that only together tell of acting: ``shuts down``, ``stops … from working``."""
    word, behind = text_at(items, at), text_at(items, at + 1)
    if (word.startswith(("shut", "switch", "turn")) and behind in {"down", "off"}) or (
        word in {"active", "activity"}
        and behind in {"against", "on"}
        and text_at(items, at - 1) in {"is", "has", "are"}
    ):
        first = at + 3 if text_at(items, at + 2) == "the" else at + 2
        named = target_at(items, first)
        listed = behind not in {"against", "on"} or (
            first < len(items) and items[first].kind in {"target", "gene", "family"}
        )
        tumour = named is not None and text_at(items, named[1]) in DASHES  # "active against MET-mutated cancers"
        return at + 2 if named is not None and listed and not tumour else None
    if word in {"traps", "hits"}:
        return at + 1 if target_at(items, at + 1) is not None else None
    if word in {"stops", "prevents", "stopping", "preventing", "keeps"}:
        ahead = [text_at(items, i) for i in range(at + 1, min(at + _SPOKEN_LATER, len(items)))]
        parted = ahead[ahead.index("from") :][1:3] if "from" in ahead else []
        told = any(each in _WORKING or each.endswith("ing") for each in parted)  # "stops ALK from telling cells to"
        kept = word == "keeps" and "inactive" in ahead
        return at + 1 if told or kept else None
    return None


def _is_denied(items: Sequence[Item], at: int) -> bool:
    """Say whether a word right before a place denies it, or only supposes it."""
    for place in range(at - 1, max(-1, at - 1 - _NEAR), -1):
        if items[place].text in {",", ";", ".", ")"}:
            return False
        if text_at(items, place) in _DENYING and text_at(items, place - 1) != "or":  # "with or without the"
            return True
    return False


def _is_spoken_of(items: Sequence[Item]) -> bool:
    """Say whether a sentence without a name speaks of a medicine: ``It binds to …``, ``This oral therapy is …``."""
    if text_at(items, 0) in _OPENING:
        return True
    meant = 2 + (text_at(items, 2) == "that") if text_at(items, 0) == "this" and text_at(items, 1) == "means" else 0
    if meant and text_at(items, meant) in _OPENING:
        return True  # "This means that it blocks"
    if text_at(items, 0) == "these" and text_at(items, 1) in {"work", "act"}:
        return True
    near = range(1, min(_OPENED_WITHIN, len(items)))
    return text_at(items, 0) in _POINTING and any(text_at(items, i) in _SPOKEN_OF for i in near)
