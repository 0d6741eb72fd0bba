"""Which medicine an act is about: by its name, as what was got or given for, or only by what it is or is for."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.act_words import Predicate
from pivotal.reading.labels.acts_advised import VOTES
from pivotal.reading.labels.diseases_named import describes_medicine, is_patients_disease
from pivotal.reading.labels.medicines_apposed import (
    ADVERBS,
    KINDS,
    apposed,
    before_which,
    defined,
    known_as,
    named_last,
    of_partners,
)
from pivotal.reading.labels.subjects import BE, is_before_disease, is_for_wider_use, medicine_in, medicine_of
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import POSSESSIVES, is_firm, is_medicine, is_name, phrase_at, span, text_at

_OBJECTS = KINDS - {"vaccine", "injection"}
_RANKING = frozenset({"first", "only", "use", "new", "of", "for", "company", "company's", "novel", "targeted",
                      "extended", "expanded"})  # fmt: skip
_BEHIND_OBJECT = frozenset({
    "in", "on", "for", "as", "with", "under", "to", "based", "after", "despite", "last", "at", "by", "because", "two",
    "and", ".", ",", ";", "", "earlier", "without", "via", "through", "following", "a", "one", "when",
})  # fmt: skip
_ASKED = ("application", "bid", "request", "submission", "filing", "appeal", "nda", "bla", "snda", "sbla")
_OPENS_ASIDE = frozenset({"which", "a", "an", "developed", "the", "whose", "made"})
_ASIDE = 24  # items between the commas that part a subject from its verb
_CLOSE = 16  # items between what was got and a name that only its capital tells
_BEHIND = 14  # items between a noun and "for"
_FILES = frozenset({"filed", "files", "submitted", "submits"})
_PAPERS = frozenset({"application", "bla", "nda", "snda", "sbla", "maa"})
_NAMED = 8  # items between "for" and a name that only its capital tells
_LED = 24  # items between "for" and the medicine
_TITLE = 0.6  # of the words of a headline have a capital
_RIVALS = ("compar", "rival", "competit", "predecess", "success", "alternativ")


def medicine_told(
    items: Sequence[Item], act: Predicate, first: int, end: int, held: Slot | None = None
) -> tuple[Slot | None, int | None]:
    """Return the medicine of an act, and the place of the disease where only that tells which one is meant.

    ``held`` is the medicine that the sentence told before.
    """
    coded = known_as(items, act, end)
    product = (held if held is not None and _has_no_subject(items, act, first) else None) or (
        _inverted(items, act, end)
        or defined(items, act, first)
        or _named_by_object(items, act, end)
        or coded
        or apposed(items, act, first)
        or before_which(items, act, first)
        or _named_by_subject(items, act, first)
        or _received(items, act, end)
        or _for_a_class(items, act, end)
        or named_last(items, act.at, end)
        or medicine_of(items, act.at, first, end)
    )
    product = product or (medicine_of(items, act.at, 0, first) if first else None)
    if product is not None and act.form == "gives" and end < len(items) and not _is_known(items, product):
        product = medicine_in(items, end, len(items), names=False) or product  # the subject is who was given it
    product = _of_a_rival(items, act, product) or _headed(items, act, product) or product
    if product is not None and product.value.startswith("project "):
        product = None  # "granted under Project Orbis"
    if product is not None and not _is_known(items, product):
        product = (
            _behind_owner(items, product, end) or of_partners(items, act.at, _place(items, product), end) or product
        )
    indication = next((i for i in range(act.at, end) if phrase_at(items, i, "indication", "for")), None)
    owner = product is not None and text_at(items, _place(items, product) + 1) in POSSESSIVES
    if (product is None or owner) and indication is not None:
        product = medicine_in(items, indication + 2, min(indication + 4, end))
    if product is None and (act.name == "withdrawal" or text_at(items, act.at).startswith(VOTES)):
        product = medicine_in(items, act.at, end, names=False)  # behind the diseases
    if product is not None and product is not coded and _is_doubtful(items, act, product):
        product = None
    if (
        product is None
        and act.form == "gets"
        and act.noun > act.at
        and (it := _it_before(items, act.at, first)) is not None
    ):
        product = items[it].slot("product", "")
    if product is None and act.form == "decides" and text_at(items, act.at + 1) == "this":
        product = _this(items, act.at + 1)
    who = product is not None and _place(items, product) < act.at and not _is_known(items, product)
    if (product is None or who) and act.name == "withdrawal" and text_at(items, act.at + 1) == "the":
        product = _this(items, act.at + 1) if text_at(items, act.at + 2) in KINDS else product
    product = _right_behind(items, act, end, product) or product
    described = next((i for i in range(first, end) if describes_medicine(items, i)), None)
    if described is None or (product is not None and not _is_better(items, act, product, described)):
        return product, None
    called = described + 3 + (text_at(items, described + 2) in {"known", "sold", "marketed"})
    owner = text_at(items, called + 1) in POSSESSIVES  # of what another firm has
    led = text_at(items, called - 1) in {",", "called", "named"} or text_at(items, called - 2) in {"known", "sold"}
    if led and called < len(items) and is_name(items, called) and not owner:
        return items[called].slot(
            "product"
        ), described  # "its lung cancer drug, NAME", "a lung cancer drug called NAME"
    return span(items, described, described + 2, "product"), described  # "Acme wins approval for lung cancer drug"


def _right_behind(items: Sequence[Item], act: Predicate, end: int, found: Slot | None) -> Slot | None:
    """Return the medicine right behind a verb, if only a capital told another: ``The Thai body approved NAME``."""
    if found is None and act.name == "acceptance" and is_name(items, act.at + 1) and not is_firm(items, act.at + 1):
        papers = any(text_at(items, i) in _PAPERS for i in range(act.at + 2, act.at + 6))
        return items[act.at + 1].slot("product") if papers else None  # "accepts NAME biologics license application"
    if found is None or act.form != "decides" or act.at + 1 >= end or found.start > items[act.at].start:
        return None
    behind = items[act.at + 1]
    return behind.slot("product") if behind.kind in {"drug", "product"} and not _is_known(items, found) else None


def _of_a_rival(items: Sequence[Item], act: Predicate, found: Slot | None) -> Slot | None:
    """Return the subject of ``NAME's rival OTHER was approved``, ``Unlike NAME, OTHER was approved``: the other one."""
    at, subject = (0 if found is None else _place(items, found)), act.at - 1
    while subject > at and (text_at(items, subject) in BE | {"has", "had"} or text_at(items, subject) in ADVERBS):
        subject -= 1
    if found is None or subject <= at or not is_medicine(items, subject):
        return None
    unlike = text_at(items, at - 1) in {"unlike", "like", "with"} and text_at(items, subject - 1) == ","
    rival = text_at(items, at + 1) in POSSESSIVES and text_at(items, subject - 1).startswith(_RIVALS)
    return items[subject].slot("product") if unlike or rival else None


def _headed(items: Sequence[Item], act: Predicate, found: Slot | None) -> Slot | None:
    """Return the medicine before the colon of a headline: ``NAME: FDA grants full approval``; not if one is known."""
    if found is not None and _is_known(items, found):
        return None
    colon = next((i for i in range(1, min(_NAMED, act.at)) if items[i].text == ":"), None)
    if colon is None or items[0].kind not in {"drug", "product"} or items[-1].text == ".":
        return None
    plain = all(
        each.kind in {"drug", "product"} or each.text in {"(", ")", "®", "™", "+", "plus"} for each in items[:colon]
    )
    return items[0].slot("product") if plain else None


def _behind_owner(items: Sequence[Item], product: Slot, end: int) -> Slot | None:
    """Return the medicine of ``turned away Acme's application seeking approval of NAME``, where a firm was found."""
    at = _place(items, product)
    owner = text_at(items, at + 1) in {"'s", "’s", "'", "’"}
    asked = next((i for i in range(at + 2, at + 6) if text_at(items, i).startswith(_ASKED)), None) if owner else None
    return None if asked is None else medicine_in(items, asked + 1, end, names=False)


def _has_no_subject(items: Sequence[Item], act: Predicate, first: int) -> bool:
    """Say whether a part goes on with the subject before it: ``…, and was granted approval in 2014``."""
    begin = first
    while begin < act.at and (text_at(items, begin) in {"and", "but", ",", "then"} or text_at(items, begin) in ADVERBS):
        begin += 1
    return begin == act.at and any(text_at(items, i) in BE for i in range(first, act.at))


def _is_better(items: Sequence[Item], act: Predicate, product: Slot, described: int) -> bool:
    """Say whether ``its lung cancer drug`` tells better which medicine is meant than a name does."""
    led = text_at(items, described - 1)
    own = {"'s", "’s", "'", "’"}
    at = _place(items, product)
    if led != "for" and act.noun < at < described - 2 and not own & {text_at(items, at + 1), text_at(items, at + 2)}:
        return False  # "to NAME, a version of Acme's cancer drug"
    if text_at(items, at + 1) == "," and text_at(items, at + 2) in {"a", "an"} and at < described < at + _NAMED:
        return False  # "NAME, a lung cancer treatment from Acme, received approval"
    if led == "as" and (_is_known(items, product) or text_at(items, at - 1) in {"of", "for"}):
        return False  # "the approval of NAME as lung cancer treatment"
    firm = act.form == "gets" and led in {"for", "its"}
    if firm and product.start < items[act.at].start:
        return True
    if led == "for" and text_at(items, described + 1) in {"treatment", "therapy"}:
        return False  # what it is approved as
    return not _is_known(items, product)


def _place(items: Sequence[Item], product: Slot) -> int:
    return next((i for i, each in enumerate(items) if each.start >= product.start), len(items) - 1)


def _is_known(items: Sequence[Item], product: Slot) -> bool:
    """Say whether a medicine is one by its kind or by the substance behind it, not only by its capital."""
    at = _place(items, product)
    if items[at].kind in {"drug", "product", "active"} or product.value == "":
        return True
    behind = [each for each in items[at + 1 : at + 4] if each.text not in {"®", "™", "("}]
    return bool(behind) and behind[0].kind == "drug"


def _is_doubtful(items: Sequence[Item], act: Predicate, product: Slot) -> bool:
    """Say whether a name that only its capital tells is no medicine: far from the act, or a word of a headline."""
    if _is_known(items, product):
        return False
    at = _place(items, product)
    firms = text_at(items, at - 1) in {"and", ",", "&"} and at > 1 and items[at - 2].kind == "company"
    wider = act.form == "gets" and at < act.at and (firms or is_for_wider_use(items, act.noun + 1))
    if wider or _asks(items, act, at):
        return True  # "Acme and Belmont won recommendations for drugs"
    if act.form != "decides" and abs(at - act.at) > _CLOSE and abs(at - act.noun) > _CLOSE:
        return True
    owner = act.noun == at + 1 and phrase_at(items, at + 2, "to", "market")  # "given Acme approval to market its"
    if act.form == "gives" and at == act.at + 1 and (" " in product.value or owner):
        return True  # who is handed it
    if act.name == "refusal" and text_at(items, at - 1) == "to" and text_at(items, at - 2) != "no":
        return True  # who got the letter
    seat = any(
        items[i].kind == "territory" and items[i - 1].text == "," for i in range(at + 1, min(at + 14, len(items)))
    )
    if act.form == "gives" and text_at(items, at - 1) == "to" and seat:
        return True  # "was granted to Acme Consulting Ltd, France, for"
    if act.form in {"gets", "gives"} and act.at + 1 < at < act.noun and text_at(items, at + 1) not in {"®", "™"}:
        return True  # who gets it, or what that is called
    words = [each for each in items if each.kind == "word" and each.text.isalpha() and len(each.text) > 3]
    title = (
        items[-1].text != "."
        and len(words) > 3
        and sum(each.text[:1].isupper() for each in words) > _TITLE * len(words)
    )
    marked = text_at(items, at + 1) in {"®", "™"}
    led = (
        at == 0
        or act.at in {at - 1, at + 1}
        or text_at(items, at - 1) in {*KINDS, "for", "of", "'s", "’s", "to", "on", ":", "its", "tracks", "lights"}
    )
    return title and not (marked or led)


def _asks(items: Sequence[Item], act: Predicate, at: int) -> bool:
    """Read ``Acme filed an NDA``, ``Acme made history by earning it`` and ``granted Acme three approvals``: a firm."""
    files = text_at(items, act.at) in _FILES and text_at(items, act.at + 1) in {"a", "an", "its"}
    if at < act.at:
        return (files and at == act.at - 1) or text_at(items, act.at - 1) == "by"
    several = text_at(items, act.noun) in {"approvals", "authorisations", "designations"}
    return act.form == "gives" and at == act.at + 1 and several


def _named_by_subject(items: Sequence[Item], act: Predicate, first: int) -> Slot | None:
    """Return ``the drug``, ``the PARP inhibitor`` or ``it`` before the verb: no medicine named later is meant."""
    passive = any(text_at(items, index) in BE for index in range(max(first, act.at - 3), act.at))
    passive = passive and not text_at(items, act.at).endswith("ing")  # "it is withdrawing"
    if _is_of_headline(items, act):
        return items[act.at - 1].slot("product")
    if act.form != "gets" and not passive:
        return None
    if passive and (it := _it_before(items, act.at, first)) is not None:
        return items[it].slot("product", "")
    end = act.at
    while end > first and text_at(items, end - 1) in ADVERBS:
        end -= 1
    aside = _before_aside(items, end, first)
    if aside < end and items[aside - 1].kind in {"drug", "product"}:
        return items[aside - 1].slot("product") if aside - 1 == first else None
    end = aside
    if act.form == "gets" and end > first and _is_subject(items, end - 1, first):
        return items[_first_of_several(items, end - 1, first)].slot("product")
    if (
        passive
        and act.form == "decides"
        and end - 1 > first
        and is_name(items, end - 1)
        and not is_firm(items, end - 1)
    ):
        return items[end - 1].slot("product")
    end -= 3 * (end > first + 3 and text_at(items, end - 1) == ")" and text_at(items, end - 3) == "(")  # (TKI)
    if text_at(items, end - 1) not in KINDS and items[end - 1].kind != "active":
        return None
    return _described(items, act, first, end)


def _is_of_headline(items: Sequence[Item], act: Predicate) -> bool:
    """Say whether the medicine stands before the verb of a headline: ``Acme's Cell Therapy NAME Approved by``."""
    at = act.at
    told = act.form == "decides" and text_at(items, at).endswith("ed") and items[-1].text != "."
    led = text_at(items, at - 2).split(" ")[-1] in KINDS and is_name(items, at - 1)
    return told and led and text_at(items, at + 1) in {"by", "for", "in", "to", "as"}


def _before_aside(items: Sequence[Item], end: int, first: int) -> int:
    """Return the place behind the subject that words between commas part from its verb: ``the drug, which …, was``."""
    if text_at(items, end - 1) != ",":
        return end
    for at in range(end - 2, max(first, end - _ASIDE), -1):
        if text_at(items, at) == "," and text_at(items, at + 1) in _OPENS_ASIDE:
            return at
        if text_at(items, at) in {";", ":"}:
            return end
    return end


def _described(items: Sequence[Item], act: Predicate, first: int, end: int) -> Slot | None:
    """Return ``the PARP inhibitor`` or, of what is got, ``Acme's cancer drug``, which ends before a place."""
    owner = next((i for i in range(end - 2, max(first, end - 5), -1) if text_at(items, i) in {"'s", "’s"}), None)
    named = owner is not None and any(
        items[i].kind in {"drug", "product", "disease"} or describes_medicine(items, i) for i in range(owner, end)
    )
    if act.form == "gets" and owner is not None and not named:
        return span(items, owner + 1, end, "product", "")  # "Acme's cancer drug wins"
    for start in range(end - 2, max(first - 1, end - 8), -1):
        if text_at(items, start) in {"the", "this"}:
            begin = max(start + 1, end - 4)
            while begin < end - 1 and text_at(items, begin) in {"-", "–", "targeted", "directed"}:
                begin += 1
            return span(items, begin, end, "product", "")
        if items[start].kind in {"drug", "product", "punct"} and items[start].text != "-":
            return None
    return None


def _is_subject(items: Sequence[Item], at: int, first: int) -> bool:
    """Say whether a medicine stands at a place, known or told what it is: ``Acme's inhibitor NAME won``."""
    told = at - 1 > first and text_at(items, at - 1) in KINDS and is_name(items, at)
    return told or items[at].kind in {"drug", "product"}


def _first_of_several(items: Sequence[Item], last: int, first: int) -> int:
    """Return the medicine that leads ``the combination of NAME and OTHER``, or the last one itself."""
    joined = text_at(items, last - 1) in {"and", "plus", "with"} and items[last - 2].kind in {"drug", "product"}
    return last - 2 if joined and last - 4 >= first and phrase_at(items, last - 4, "combination", "of") else last


def _inverted(items: Sequence[Item], act: Predicate, end: int) -> Slot | None:
    """Return the medicine behind the verb of ``Also accepted was NAME``."""
    if act.at != 1 or text_at(items, 0) != "also":
        return None
    be = next((i for i in range(2, min(_CLOSE, end)) if text_at(items, i) in BE), None)
    return None if be is None else medicine_in(items, be + 1, end)


def _named_by_object(items: Sequence[Item], act: Predicate, end: int) -> Slot | None:
    """Return ``the drug`` or ``this PD-1 inhibitor`` right behind the verb: no name that follows later is meant."""
    if act.form == "decides" and text_at(items, act.at + 1) == "its" and text_at(items, act.at + 2) == "use":
        return items[act.at + 1].slot("product", "")
    it = act.form == "decides" and text_at(items, act.at + 1) == "it" and text_at(items, act.at + 2) in _BEHIND_OBJECT
    if it and not any(each.kind == "authority" for each in items[: act.at]):
        return items[act.at + 1].slot("product", "")  # "The committee recommended it for use in"
    infinitive = text_at(items, act.at + 1) == "to" and text_at(items, act.at + 2) in {
        "approve",
        "authorise",
        "recommend",
    }
    behind = act.at + 1 + 2 * infinitive  # "declined to approve the therapy"
    if act.form != "decides" or text_at(items, behind) not in {"the", "this"}:
        return None
    for at in range(behind + 1, min(behind + 6, end)):
        word = text_at(items, at)
        if _is_short(items, at):
            continue
        if items[at].kind in {"drug", "product", "disease"} or word in _RANKING or items[at].text in {",", "("}:
            return None
        if word in _OBJECTS and text_at(items, at + 1) not in _OBJECTS:
            after = text_at(items, at + 1)
            named = at + 2 < end and is_medicine(items, at + 2)
            apart = after == "," and text_at(items, at + 3) in {",", "(", "®"} and not is_firm(items, at + 2)
            if named and (after == "as" or apart):
                return items[at + 2].slot("product")  # "approved the antagonist as NAME for", "the drug, NAME, for"
            plain = after in _BEHIND_OBJECT or (at + 1 < len(items) and items[at + 1].kind in {"date", "authority"})
            return span(items, at, at + 1, "product", "") if plain else None
    return None


def _is_short(items: Sequence[Item], at: int) -> bool:
    """Say whether a place is in the bracket of a short name: ``the poly ADP ribose polymerase (PARP) inhibitor``."""
    opened = next((i for i in (at, at - 1, at - 2) if text_at(items, i) == "("), None)
    return opened is not None and text_at(items, opened + 2) == ")" and items[opened + 1].text.isupper()


def _behind_class(items: Sequence[Item], disease: int, end: int) -> int:
    """Return the place behind the medicine that a disease only describes: ``its leukaemia (AML) therapy NAME``."""
    at = disease + 1
    while (
        at < end
        and items[at].kind in {"punct", "disease", "short"}
        and items[at].text in {"(", ")", items[at].text.upper()}
    ):
        at += 1
    led = text_at(items, at) in KINDS and at + 1 < end and items[at + 1].kind in {"drug", "product"}
    return at + 2 if led else disease


def _this(items: Sequence[Item], at: int) -> Slot | None:
    """Return ``this checkpoint inhibitor``."""
    end = next((i for i in range(at + 1, at + 5) if text_at(items, i) in KINDS), None)
    return None if end is None else span(items, at + 1, end + 1, "product", "")


def _it_before(items: Sequence[Item], at: int, first: int) -> int | None:
    """Return the place of ``it`` as the subject of the verb at a place."""
    end = at
    while end > first and text_at(items, end - 1) in ADVERBS:
        end -= 1
    if text_at(items, end - 1) == "and" and text_at(items, first) == "it" and text_at(items, first + 1) in ADVERBS:
        return first  # "It has been developed by Acme and was approved"
    return end - 1 if end - 1 >= first and text_at(items, end - 1) == "it" else None


def _for_a_class(items: Sequence[Item], act: Predicate, end: int) -> Slot | None:
    """Return ``cancer drug`` of ``Acme receives EU approval for cancer drug``: the subject is who got it."""
    if act.form != "gets" or act.noun <= act.at:
        return None
    led = next((i for i in range(act.noun + 1, min(act.noun + 5, end)) if text_at(items, i) == "for"), None)
    last = None if led is None else next((i for i in range(led + 1, led + 5) if text_at(items, i) in KINDS), None)
    if led is None or last is None or text_at(items, last + 1) not in {"", ".", ",", "in", ";"}:
        return None
    if any(each.kind == "disease" or describes_medicine(items, i) for i, each in enumerate(items[: last + 1])):
        return None
    plain = all(each.kind in {"word", "active"} or each.text == "-" for each in items[led + 1 : last + 1])
    return span(items, led + 1, last + 1, "product", "") if plain and text_at(items, led + 1) != "its" else None


def _received(items: Sequence[Item], act: Predicate, end: int) -> Slot | None:
    """Return the medicine behind what was got or given: ``issues a letter for NAME``; names between are of firms."""
    if act.form not in {"gets", "gives"} or act.noun <= act.at:
        return None
    if any(items[i].kind in {"drug", "product"} for i in range(act.at, act.noun)):
        return None
    places = range(act.noun, min(act.noun + _BEHIND, end))
    ground = next((i for i in places if text_at(items, i) == "based"), end)
    leads = [i for i in places if i < ground and text_at(items, i) in {"for", "to", "of", "on"}]
    if not leads:
        return None
    for led in leads[:1]:  # "to Acme for NAME"
        holder = text_at(items, led) == "to" and is_name(items, led + 1) and text_at(items, led + 2) == "for"
        if (
            holder
            and is_name(items, led + 3)
            and text_at(items, led + 4) in {"", ".", ",", "(", "for", "in", "®", "to"}
        ):
            return items[led + 3].slot("product")
    stop = next((i for i in range(leads[0], end) if is_patients_disease(items, i)), end)
    known = medicine_in(items, leads[0], min(_behind_class(items, stop, end), leads[0] + _LED), names=False)
    stop = next((i for i in range(leads[0], stop) if i == ground or is_before_disease(items, i)), stop)
    passive = act.form == "gives" and any(text_at(items, index) in BE for index in range(max(0, act.at - 3), act.at))
    plain = leads[0] + 1
    if known is None and passive and text_at(items, leads[0]) == "for" and is_name(items, plain):
        known = items[plain].slot("product") if text_at(items, plain + 1) in {"for", "in", "("} else None
    if known is not None or passive:
        return known
    for led in leads:
        found = (
            medicine_in(items, led, min(stop, led + _NAMED))
            if text_at(items, led) != "to" or act.form == "gives"
            else None
        )
        if found is not None:
            return found
    return None
