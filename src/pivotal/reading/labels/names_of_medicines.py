"""Whether a word that nothing explains can be the name of a medicine: not a firm, nor what owns or copies one."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.names_by_shape import is_formed_as_substance
from pivotal.reading.names.phrases import POSSESSIVES, is_firm, is_name, phrase_at, text_at

_OWN_THINGS = frozenset({"nod", "indication", "indications", "label", "approval", "authorisation", "use"})
_SHORTEST = 7  # letters of a substance that no ending tells
_USUAL = (
    "tion", "ment", "ing", "ity", "age", "ure", "ance", "ence", "ers", "ies", "apy", "ess", "use", "al", "ly", "ed",
)  # fmt: skip
_MARKED = (
    "positive", "negative", "mutat", "mutant", "alter", "express", "rearrang", "amplif", "mediated", "driven", "low",
)  # fmt: skip
_OF_MEDICINES = frozenset({"based", "containing", "treated", "plus", "chemo", "chemotherapy", "combo"})
# What stands around the name of a substance.
_BEFORE = frozenset({
    "of", "to", "for", "fund", "funds", "covers", "cover", "lists", "allows", "added", "with", "on", "that", ",",
    "given",
    "approved", "approves", "licenced", "cleared", "clears", "registered", "accepts", "accepted", "offer", "offers",
    "recommended", "recommends", "endorsed", "backed", "backs", "authorised", "through", ":", "granted", "by",
})  # fmt: skip
_BEHIND = frozenset({
    "for", "in", "with", "plus", "as", "(", "is", "was", "can", "may", "has", "on", "to", "and", ",", "+", ".", ";",
    "became", "won", "got", "at", "after", "from", "by",
})  # fmt: skip
_CLAUSES = frozenset({"the", "is", "was", "said", "a", "an", "also", "its"})
_FIRMS_DO = frozenset({"will", "plans", "expects", "intends", "said", "says", "announced", "announces", "reported"})
_LISTED = 7  # items of firms that "made by" leads
_WHAT_THEY_ARE = frozenset({"therapy", "inhibitor", "antibody", "drug", "medicine", "immunotherapy", "treatment"})
_OF_BODIES = frozenset({"service", "services", "committee", "council", "institute", "ministry"})
_SIDES = frozenset({"south", "north", "east", "west", "new"})
_CHIEFS = frozenset({"ceo", "president", "chairman", "coo", "director", "cfo", "representative"})
_BEFORE_FIRMS = frozenset({
    "under", "via", "through", "by", "in", "at", "from", "with", "&", "unit", "partner", "firm", "biotech",
    "drugmaker", "maker", "giant", "major",
    "manufacturer", "based",
})  # fmt: skip


def may_be_medicine(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether a proper name can be that of a medicine: not a firm, not the owner of what follows."""
    treated = text_at(items, at - 1) == "with" and text_at(items, at - 2) in {"treatment", "therapy"}
    behind_firms = text_at(items, at - 1) in _BEFORE_FIRMS and not treated  # "for oral treatment with NAME in adults"
    if is_firm(items, at) or behind_firms or text_at(items, at) in _OF_BODIES | _SIDES:
        return False  # and no "South Korean ministry"
    if text_at(items, end) == "," and text_at(items, end + 1).rstrip(".") in {"inc", "ltd", "llc", "plc", "corp"}:
        return False  # "Acme, Inc."
    quoted = text_at(items, at - 1) == "to" and text_at(items, at - 2) == "according"
    listed = text_at(items, end) == "," and is_name(items, end + 1) and text_at(items, end + 2) in POSSESSIVES
    quoted = quoted or (listed and not _is_told_what_it_is(items, end + 3))  # "clears Acme, Belmont's NAME"
    quoted = quoted or (text_at(items, at - 1) == "and" and _is_by(items, at - 2))  # "made by Acme Inc. and Beta"
    quoted = quoted or (text_at(items, at - 1) == ":" and text_at(items, at - 2) in _CHIEFS)  # "(CEO: Ann Ming)"
    if quoted or (text_at(items, at - 1) in POSSESSIVES and items[at - 2].kind in {"territory", "authority"}):
        return False
    if end < len(items) and items[end].kind == "active" and items[end].text[:1].isupper():
        return False  # Acme Medicines
    if text_at(items, end) in {"designation", "status", "scheme", "inhibitor", "blocker"} or _is_second_half(items, at):
        return False
    if text_at(items, end) in POSSESSIVES:
        last = next((i for i in range(end + 1, end + 5) if text_at(items, i) in {"for", "to", "of", "in"}), end + 5)
        return any(text_at(items, index) in _OWN_THINGS for index in range(end + 1, last))
    if text_at(items, end) == "/" and {text_at(items, end + 2), text_at(items, end + 3)} & POSSESSIVES:
        return False  # of two firms that own it: "Acme/Belmont's NAME"
    return not _is_of_a_mark(items, at, end) and _goes_on(items, at, end)


def _is_told_what_it_is(items: Sequence[Item], at: int) -> bool:
    """Say whether only what a medicine is follows its owner: ``NAME, Acme's oral kinase inhibitor, for``."""
    end = next((i for i in range(at, min(at + _LISTED, len(items))) if items[i].text == ","), 0)
    return end > at and text_at(items, end - 1) in _WHAT_THEY_ARE


def _is_of_a_mark(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether a name is a mark of the tumour or a target: ``METex14-Altered``, ``Light-chain``, ``JAK 1 and 2``."""
    if text_at(items, end) in {"-", "\u2011"} and _is_compound(items, end):
        return True
    numbered = end < len(items) and items[end].kind == "number"
    if numbered and any(text_at(items, i) in {"inhibitor", "inhibitors"} for i in range(end + 1, end + 5)):
        return True  # "The oral JAK 1 and JAK 2 inhibitor"
    return any(text_at(items, i).startswith(_MARKED) for i in range(at + 1, end))


def _is_compound(items: Sequence[Item], hyphen: int) -> bool:
    """Say whether a hyphen makes an adjective of a name and a word in small letters; ``NAME-based`` tells of NAME."""
    behind = items[hyphen + 1] if hyphen + 1 < len(items) else None
    if behind is None or behind.low.startswith(_MARKED):
        return behind is not None
    joined = behind.start == items[hyphen].end and items[hyphen].start == items[hyphen - 1].end
    return joined and behind.kind == "word" and behind.text.islower() and behind.low not in _OF_MEDICINES


def _is_by(items: Sequence[Item], at: int) -> bool:
    """Say whether the name of a firm ends at a place, which ``by`` leads: ``made by Acme Pharma U.S.``."""
    for index in range(at, max(-1, at - _LISTED), -1):
        if text_at(items, index) == "by":
            return True
        plain = text_at(items, index) in {"manufacturers", "makers", "firms", "companies", "-"}
        if not (plain or items[index].text[:1].isupper() or items[index].text == "."):
            return False
    return False


def _is_second_half(items: Sequence[Item], at: int) -> bool:
    """Say whether a hyphen joins a name to the one before it: ``Bristol-Myers``."""
    if at < 2 or text_at(items, at - 1) != "-" or not items[at - 2].text[:1].isupper():
        return False
    return items[at - 2].kind == "word" and items[at - 2].end == items[at - 1].start


def _goes_on(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether what stands behind a proper name may follow that of a medicine."""
    if text_at(items, end) in {"–", "—"}:
        return text_at(items, end + 1) in {"a", "an", "the"}  # what it is
    if text_at(items, end) in _FIRMS_DO and text_at(items, end + 1) != "be":
        return False
    if text_at(items, end) == "," and is_name(items, end + 1) and _is_of_firm(items, end + 1):
        return False  # "Acme, Beta cancer drug wins approval"
    if text_at(items, end) in {"and", "plus"} and phrase_at(items, at - 2, "combin", "of"):
        return True
    owned = text_at(items, at - 1) in POSSESSIVES and is_name(items, end + 1)  # "Acme's NAME and Belmont's OTHER"
    if text_at(items, end) == "and" and (owned or _is_object(items, at, end + 1)):
        return True
    if text_at(items, end) == "and" and text_at(items, at - 1) in {"drug", "inhibitor", "antibody", "medicine"}:
        return end + 1 < len(items) and items[end + 1].text.islower()  # "Acme's drug NAME and put off a choice"
    if text_at(items, end) == "and" and text_at(items, at - 1) == "of":
        return text_at(items, end + 1) in _CLAUSES  # "the use of NAME and the company expects"
    return text_at(items, end) not in {"plc", "group", "company", "and", "&"}


def _is_of_firm(items: Sequence[Item], at: int) -> bool:
    """Say whether the name at a place tells whose medicine for a disease follows: ``Acme cancer drug``."""
    disease = at + 1
    return disease + 1 < len(items) and items[disease].kind == "disease" and items[disease + 1].kind == "active"


def _is_object(items: Sequence[Item], at: int, other: int) -> bool:
    """Say whether two names stand where medicines do: ``approval of NAME and OTHER for``."""
    led = text_at(items, at - 1) in {"of", "for", "its"} or text_at(items, at - 1).startswith(("approv", "recommend"))
    named = is_name(items, other) and not is_firm(items, other)
    return led and named and text_at(items, other + 1) in {"for", "to", "as", "in", "cancer", "("}


def is_unlisted(items: Sequence[Item], at: int) -> bool:
    """Say whether a word in small letters stands where a substance does: ``approved NAME for the treatment of``."""
    item = items[at]
    if item.kind != "word" or not item.text.islower() or len(item.text) < _SHORTEST or item.text.endswith(_USUAL):
        return False
    led = text_at(items, at - 1) in {"for", "of", "to"} or text_at(items, at - 1).startswith("approv")
    if text_at(items, at - 1) == "to" and phrase_at(items, at + 1, "in", "combination", "with"):
        return text_at(items, at - 2) in {"designation", "status", "approval"}  # "designation to NAME in combination"
    return led and phrase_at(items, at + 1, "for", "the", "treatment", "of")


def unlisted_in(items: Sequence[Item], first: int, end: int) -> Slot | None:
    """Return a word in small letters that is formed as the names of substances are and stands where one does.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    first, end : int
        The part in which it is looked for.
    """
    for at in range(max(0, first), min(end, len(items) - 1)):
        item = items[at]
        if item.kind != "word" or not is_formed_as_substance(item.text):
            continue
        if text_at(items, at - 1) in _BEFORE and text_at(items, at + 1) in _BEHIND:
            return item.slot("product")
    return None
