"""Which medicine a clause is about, where a clause ends, and where something holds."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.diseases_named import is_patients_disease
from pivotal.reading.labels.medicine_codes import code_end
from pivotal.reading.labels.names_of_medicines import is_unlisted, may_be_medicine
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    POSSESSIVES,
    find,
    is_firm,
    is_medicine,
    is_month,
    is_name,
    kind_at,
    named_run,
    phrase_at,
    span,
    text_at,
)
from pivotal.reading.words import DISEASE_HEADS

_MARKS = frozenset({"®", "™"})
_COPIES = frozenset({"analogue", "analog", "derivative", "biosimilar"})
_DERIVED = frozenset({*_COPIES, "based", "containing", "refractory", "resistant", "naive"})
_GIVEN_WITH = frozenset({"combination", "combined", "together", "given", "used", "administered", "taken"})
_TELLS = ("said", "says", "announc", "report", "that", "states")
_REGULATORS = frozenset({
    "panel", "watchdog", "advisers", "advisors", "committee", "regulator", "regulators", "agency", "authority",
    "authorities", "ministry", "health", "bureau",
})  # fmt: skip
_OF_REGULATORS = frozenset({
    "advisory", "expert", "drug", "drugs", "medicines", "pharmaceutical", "administration", "and", "food", "products",
})  # fmt: skip
_HOLDS_IN = frozenset({"in", "within", "across", "throughout"})
DECIDED = frozenset({
    "approval", "approvals", "authorisation", "nod", "label", "licence", "marketing", "clearance", "indication",
    "decision", "ok", "okay", "green", "go", "regulatory", "accelerated", "conditional", "full", "regular",
    "orphan", "priority",
})  # fmt: skip
_RESULTS = frozenset({"results", "data", "findings", "result"})
_NO_RANKED = frozenset({
    "-", "review", "trial", "study", "quarter", "half", "interim", "look", "time", "round", "meeting",
})  # fmt: skip
_RANKS = frozenset({"first", "only", "sole", "second", "third", "fourth", "fifth"})
_ASIDE = frozenset({"drug", "medicine", "combination"})
BE = frozenset({"is", "was", "been", "are", "were", "be"})
TRIALS = frozenset({"trial", "trials", "study", "studies"})
PERSONS = frozenset({"patients", "adults", "adult", "people", "men", "women", "children", "those"})
_TO_COME = frozenset({"impending", "upcoming", "pending", "expected", "future", "potential", "awaited", "possible"})
_SHORT = 6  # items between "it" and its verb
_BEFORE_GIVEN = frozenset({
    "and", "or", "to", "of", "based", "a", "an", "either", "the", "targeted", "biologic", "biological", "therapy",
    "antibody", "inhibitor", "drug", "medicine", "agent", "hormonal", "hormone", "monoclonal", "checkpoint", "standard",
    "immunotherapy", "taxane", "oral", "small", "molecule", "cancer", "low", "high", "dose", "chemotherapeutic",
    "pill", "tablet", "capsule", "capsules", "tablets", "injection", "vaccine", "immunotherapeutic", "conjugate",
    "chemotherapy", "bispecific", "kinase", "tyrosine", "tki", "anti", "another", "its", "own", "established",
})  # fmt: skip
_GENERIC = frozenset({"generic", "chemical", "name", "active", "substance", "ingredient", "also", "known",
                      "international",
                      "nonproprietary", "inn"})  # fmt: skip
_GIVEN_KINDS = frozenset({"drug", "product", "therapy", "arm", "punct", "company", "gene", "target"})
_LIST = 10  # items over which medicines that are given together are looked for
_WIDER = frozenset({"expanded", "extended", "wider", "broader", "new", "additional", "second"})


def clause_start(items: Sequence[Item], at: int) -> int:
    """Return where the clause of a verb begins: behind ``said that``, or at the beginning of the sentence."""
    for index in range(at - 1, -1, -1):
        if text_at(items, index).startswith(_TELLS) and items[index].kind == "word":
            return index + 1
        if items[index].text in {";", ":"}:
            return index + 1
    return 0


def medicine_in(items: Sequence[Item], first: int, last: int, *, names: bool = True) -> Slot | None:
    """Return the first medicine of a part of a sentence, by its brand where that stands with its substance.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    first, last : int
        Where the part begins and ends.
    names : bool
        Whether a proper name that nothing else explains may be one.
    """
    index, depth = max(0, first), 0
    while index < min(last, len(items)):
        item = items[index]
        depth = max(0, depth + (item.text in {"(", "["}) - (item.text in {")", "]"}))
        end = index + 1
        if item.kind in {"drug", "product"}:
            if not is_told_with_another(items, index):
                return _whole(items, index, last)
        elif (coded := code_end(items, index)) is not None and not depth:
            return span(items, index, coded, "product")
        elif names and not depth and is_unlisted(items, index):
            return item.slot("product")
        elif names and not depth and is_name(items, index) and not _is_copied(items, index):
            end = named_run(items, index)
            if may_be_medicine(items, index, end) and not is_told_with_another(items, index, copies=False):
                following = items[end] if end < len(items) else None
                if following is not None and following.kind == "drug":
                    return span(items, index, end + 1, "product", following.value)
                return span(items, index, min(end, last), "product")
        index = end
    return None


def _is_copied(items: Sequence[Item], at: int) -> bool:
    """Say whether a name is that of what a medicine copies or of a firm: ``a biosimilar to NAME``, ``A-partnered``."""
    if text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2) in {"partnered", "based"}:
        return True
    if (
        text_at(items, at - 1) in {"of", "in"}
        and text_at(items, at + 1) == ","
        and kind_at(items, at + 2) == "territory"
    ):
        return True  # "made by A of Basle, Switzerland"
    if phrase_at(items, at - 2, "known", "as") and text_at(items, at - 3) in {"combination", "regimen", "together"}:
        return True  # "in a combination known as NAME"
    places = range(at - 1, max(-1, at - 8), -1)
    copy = next((i for i in places if text_at(items, i) in {"biosimilar", "copycat"}), None)
    return copy is not None and text_at(items, copy + 1) in {"to", "of"}


def medicine_of(items: Sequence[Item], at: int, first: int, end: int) -> Slot | None:
    """Return the medicine that the verb at a place is about: of a passive the one before it, else the one after it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The verb, such as ``approved``.
    first, end : int
        The part of the sentence that is about it.
    """
    stop = next((i for i in range(at + 1, end) if is_patients_disease(items, i) or text_at(items, i) in _RESULTS), end)
    stop = next((i for i in range(at + 1, stop - 1) if _is_of_others(items, i)), stop)
    with_names = next((i for i in range(at + 1, stop) if is_before_disease(items, i)), stop)
    begin = max(first, clause_start(items, at))
    before, after = (begin, at), (at + 1, stop)
    if (given := _given_for(items, at, stop)) is not None:
        return given
    passive = any(text_at(items, index) in BE for index in range(max(first, at - 4), at))
    passive = (passive and not text_at(items, at).endswith("ing")) or _is_headline(items, at)
    acted = not passive and any(
        items[i].kind == "authority" for i in range(max(begin, at - 6), at)
    )  # what is before it is no object
    for names in (True,) if not passive else (False, True):
        for places in (before, after) if passive else (after, before):
            plain = names and not (acted and places == before)
            found = medicine_in(items, places[0], min(places[1], with_names), names=plain)
            found = found or medicine_in(items, *places, names=False)
            if found is not None:
                brand = _first_of_pair(items, found, begin) if passive and places == before else found
                return _brand_of(items, found) or brand
    if begin > first and (found := medicine_in(items, first, begin, names=False)) is not None:
        return found
    if passive and at - begin < _SHORT and text_at(items, begin) == "it":
        return items[begin].slot("product", "")
    ground = next((i for i in range(at + 1, end) if text_at(items, i) == "based"), end)  # what it rests on
    for index in range(first, ground):
        item = items[index]
        if (
            item.kind == "active" and item.text.casefold() in _ASIDE and text_at(items, index - 1) == "the"
        ) and not text_at(items, index + 1).startswith(("designation", "combin")):
            return item.slot("product", "")
    return None


def _brand_of(items: Sequence[Item], found: Slot) -> Slot | None:
    """Return the brand of ``NAME, the capsule form of SUBSTANCE, is approved``, where the substance was found."""
    at = next((i for i in range(4, len(items)) if items[i].start == found.start), 0)
    if text_at(items, at - 1) != "of" or text_at(items, at - 2) not in {"form", "formulation", "version"}:
        return None
    comma = next((i for i in range(at - 3, max(0, at - 10), -1) if items[i].text == ","), 0)
    return items[comma - 1].slot("product") if is_medicine(items, comma - 1) else None


def _first_of_pair(items: Sequence[Item], found: Slot, first: int) -> Slot:
    """Return the brand that leads a pair of medicines of which only the second is known: ``NAME and substance``."""
    at = next((i for i in range(first + 2, len(items)) if items[i].start == found.start), 0)
    led = at > 1 and text_at(items, at - 1) in {"and", "plus"} and is_name(items, at - 2) and not is_firm(items, at - 2)
    alone = led and (at - 2 == first or not (items[at - 3].text[:1].isupper() or items[at - 3].text == "&"))
    return items[at - 2].slot("product") if alone else found


def is_for_wider_use(items: Sequence[Item], at: int) -> bool:
    """Say whether ``for expanded use of its cancer pill`` follows what was got: the subject is who got it."""
    if text_at(items, at) != "for" or text_at(items, at + 1) not in _WIDER or not phrase_at(items, at + 2, "use", "of"):
        return False
    for each in items[at + 4 : at + 10]:
        if each.kind in {"drug", "product"} or (each.kind == "word" and each.text[:1].isupper()):
            return False
        if each.kind == "active" or each.low in {"therapy", "pill", "treatment", "antibody", "inhibitor", "vaccine"}:
            return True
    return False


def _is_of_others(items: Sequence[Item], at: int) -> bool:
    """Say whether medicines follow that came before: ``the third of its class to win approval, following NAME``."""
    return text_at(items, at) in {"following", "after"} and items[at + 1].kind in {"drug", "product"}


def is_before_disease(items: Sequence[Item], at: int) -> bool:
    """Say whether what patients have follows: ``of patients with``, ``the treatment of``."""
    after = text_at(items, at + 1)
    return (text_at(items, at) in {"patients", "adults"} and after in {"with", "who"}) or (
        text_at(items, at) == "treatment" and after == "of"
    )


def _is_headline(items: Sequence[Item], at: int) -> bool:
    """Read ``Brand Now FDA Approved for melanoma``: the verb of a headline whose medicine stands before it."""
    return text_at(items, at) in {"approved", "authorised", "cleared"} and text_at(items, at + 1) in {"for", "to", "as"}


def _given_for(items: Sequence[Item], at: int, stop: int) -> Slot | None:
    """Return the medicine of ``was granted authorisation for its drug NAME``, where the subject is who holds it."""
    noun = next((i for i in range(at + 1, min(at + 5, stop)) if text_at(items, i + 1) == "for"), at)
    if text_at(items, noun) not in DECIDED or text_at(items, noun + 2) not in {"its", "their", "the"}:
        return None
    kind = next((i for i in range(noun + 3, min(noun + 7, stop)) if text_at(items, i) in {"drug", "medicine"}), None)
    return None if kind is None else medicine_in(items, kind + 1, min(kind + 3, stop))


def _whole(items: Sequence[Item], at: int, last: int) -> Slot:
    """Return a medicine with what belongs to its name: ``Brand substance``, ``Brand (substance)``."""
    item = items[at]
    opened = next((index for index in range(at - 1, max(-1, at - 4), -1) if items[index].text in {"(", ")"}), None)
    if opened is None and text_at(items, at - 1) in {":", "as"}:  # "NAME (generic name: substance)"
        opened = next((i for i in range(at - 2, max(-1, at - 6), -1) if text_at(items, i) not in _GENERIC), None)
    if opened is None and text_at(items, at - 1) == "or" and text_at(items, at - 2) == "," and _is_brand(items, at - 3):
        return span(items, at - 3, at - 2, "product")  # "Brand, or substance,"
    if opened is not None and items[opened].text == "(" and opened:
        named = opened - 1
        while named > 0 and items[named].text in _MARKS:
            named -= 1
        if items[named].kind in {"drug", "product"}:
            return items[named].slot("product")
        if items[named].kind == "word" and items[named].text[:1].isupper() and len(items[named].text) > 3:
            return span(items, named, named + 1, "product")
    if item.kind == "drug" and at and _is_brand(items, at - 1) and not is_firm(items, at - 1):
        return span(items, at - 1, at + 1, "product", item.value)
    end = at + 1
    while end < last and items[end].kind == "drug" and item.kind == "drug":
        end += 1
    return span(items, at, end, "product", item.value)


def _is_brand(items: Sequence[Item], at: int) -> bool:
    named = items[at].kind == "word" and len(items[at].text) > 3 and items[at].text[0].isupper() and is_name(items, at)
    return named and items[at].low not in DISEASE_HEADS


def is_told_with_another(items: Sequence[Item], at: int, *, copies: bool = True) -> bool:
    """Say whether a medicine is named only with another: given with it, copied by it, or a class by its name.

    Without ``copies`` only what is given with another counts.
    """
    after = text_at(items, at + 1)
    if copies and (after in _COPIES or (after == "-" and text_at(items, at + 2) in _DERIVED)):
        return True
    for index in range(at - 1, max(-1, at - _LIST), -1):
        word = text_at(items, index)
        if word == "alongside":
            return True
        if word in {"with", "plus"}:
            named = index == 1 and is_medicine(items, 0)  # "NAME with OTHER is"
            return text_at(items, index - 1) in _GIVEN_WITH or word == "plus" or named
        if word in {"biosimilar", "biosimilars", "references", "versus", "than"}:
            return copies
        owner = word in POSSESSIVES or text_at(items, index + 1) in {*POSSESSIVES, "&"}  # "with Acme's NAME"
        if not (owner or items[index].kind in _GIVEN_KINDS or word in _BEFORE_GIVEN):
            return False
        if items[index].text in {";", ":", "."} or (word in {"to", "of"} and text_at(items, index - 1) not in _DERIVED):
            return False
    return False


def territories_in(items: Sequence[Item], first: int, last: int, act: int) -> list[int]:
    """Return the places of the territories in which an act holds: ``in the EU``, ``EU approval``."""
    found: list[int] = []
    depth = 0
    for index in range(first, last):
        depth = max(0, depth + (items[index].text == "(") - (items[index].text == ")"))
        if items[index].kind != "territory" or (items[index].value == "world" and abs(index - act) > 3):
            continue
        before = index - 1
        while before >= 0 and text_at(items, before) in {"the", "both", "all", "mainland"}:
            before -= 1
        before = _before_states(items, before)
        listed = bool(found) and text_at(items, before) in {"and", ",", "or"} and before - found[-1] in {1, 2}
        place = (
            text_at(items, before) in _HOLDS_IN
            or listed
            or (text_at(items, index + 1) in DECIDED and text_at(items, index - 1) not in _TO_COME)
            or _is_of_market(items, index)
            or acts(items, index, act)
        )
        ahead = index + 2 if text_at(items, index + 1) in POSSESSIVES else index + 1
        while ahead < index + 5 and text_at(items, ahead) in _OF_REGULATORS:
            ahead += 1
        owner = ahead < len(items) and (items[ahead].kind == "authority" or text_at(items, ahead) in _REGULATORS)
        if (place or owner) and not depth:
            found.append(index)
    return found


def _is_of_market(items: Sequence[Item], at: int) -> bool:
    """Say whether what is withdrawn held in a territory: ``the US NAME indication``, ``from the US market``."""
    after = text_at(items, at + 1)
    if after in {"market", "markets"}:
        return "from" in {text_at(items, at - 1), text_at(items, at - 2)}
    named = (
        at + 2 < len(items) and items[at + 1].text[:1].isupper() and text_at(items, at + 2) in {"®", "™", "indication"}
    )
    return after == "withdrawal" or (named and find(items, ("indication",), at + 2, at + 5) is not None)


def _before_states(items: Sequence[Item], at: int) -> int:
    """Return the place before ``all 28 member states of``, or the place itself."""
    if text_at(items, at) != "of" or text_at(items, at - 2) != "member":
        return at
    at -= 3
    while at > 0 and (text_at(items, at) in {"the", "all"} or items[at].kind in {"number", "number_word"}):
        at -= 1
    return at


def acts(items: Sequence[Item], at: int, verb: int) -> bool:
    """Say whether a territory is said to act itself: ``the European Union has conditionally approved``."""
    between = [text_at(items, index) for index in range(at + 1, verb)]
    plain = all(
        each in {"has", "have", "also", "had", "now", "just", "recently", "first"} or each.endswith("ly")
        for each in between
    )
    before = items[at - 1] if at else None
    opens = (
        before is None
        or before.kind in {"punct", "date"}
        or before.low in {"the", "and", "that", "while", "but", "said", "says", "after", "as", "when"}
    )
    return at < verb and len(between) < 4 and plain and opens


def is_owned_regulator(items: Sequence[Item], at: int) -> bool:
    """Say whether the regulator of a territory ends at a place: ``Japan's health ministry``."""
    while at > 0 and (text_at(items, at) in {"has", "have", "had"} or text_at(items, at).endswith("ly")):
        at -= 1
    if text_at(items, at) == "health" and text_at(items, at - 2) == "ministry":
        at -= 2
    if text_at(items, at) not in {
        "ministry",
        "regulator",
        "regulators",
        "agency",
        "authority",
        "watchdog",
        "administration",
        "administrator",
        "controller",
        "bureau",
    }:
        return False
    places = range(max(1, at - 4), at)
    return any(text_at(items, i) in POSSESSIVES and items[i - 1].kind == "territory" for i in places)


def source_of(items: Sequence[Item], noun: int) -> int | None:
    """Return the place of the authority that something came from: ``approval from the FDA``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    noun : int
        What was got.
    """
    source = noun + 2 + (text_at(items, noun + 2) == "the")
    return source if text_at(items, noun + 1) == "from" and kind_at(items, source) == "authority" else None


def is_ranked(items: Sequence[Item], at: int) -> bool:
    """Say whether an act is only told to count a medicine: ``the first to be approved``; not ``was first approved``."""
    return any(
        text_at(items, index) in _RANKS
        and text_at(items, index + 1) not in _NO_RANKED
        and (text_at(items, index - 2), text_at(items, index - 1)) != ("in", "a")  # in a first for the firm
        for index in range(max(0, at - 9), at - 1)
    )


def is_denied_before(items: Sequence[Item], at: int, words: frozenset[str]) -> bool:
    """Say whether a word that denies or supposes stands shortly before a verb."""
    places = range(max(0, at - 5), at)
    return any(
        text_at(items, index) in words
        and not is_month(items, index)
        and not (text_at(items, index) == "without" and text_at(items, index - 1) == "or")
        for index in places
    )
