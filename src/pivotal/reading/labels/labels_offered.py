"""Labels that name the patients first: ``Patients with thymoma can now be treated with NAME``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.criteria_told import clauses_of
from pivotal.reading.labels.diseases_named import diseases_from, is_any_disease, is_patients_disease
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    find,
    find_word,
    is_medicine,
    is_name,
    made,
    named_run,
    places_with,
    span,
    text_at,
)

_MODALS = frozenset({"can", "may", "will"})
_ABLE = frozenset({"able", "eligible", "entitled"})
_HAVE = frozenset({"receive", "get", "access", "have", "be", "benefit", "use", "take", "try"})
_TREATED = frozenset({"treated", "given", "offered", "prescribed", "allowed"})
_PASSED = frozenset({"now", "also", "to", "with", "by", "from", "the", "a", "an", "drug", "medicine", "treatment",
                     "therapy", "new", "called", "immunotherapy", "on", "have", "receive", "get", "access", "be", "of",
                     "combination", "oral", "pill", "using", "for", "benefit", "daily"})  # fmt: skip
_PERMITTED = frozenset({"indicated", "approved", "authorised", "licenced", "recommended", "used"})
_LIMITS = frozenset({"after", "following", "when", "if", "as", "once"})
_STUDIED = ("trial", "study", "studies", "enrol", "recruit", "random", "cohort", "investigat")
_BEFORE_NAMES = _TREATED | {"with", "receive", "get", "access", "called", "from"}
_KINDS = frozenset({"a", "the", "one", "current", "of", "established", "widely", "used", "most", "first", "-", "line"})
_USES = frozenset({"treatment", "therapy", "care", "regimen", "option", "chemotherapy", "medicine", "drug"})
_BEFORE_KIND, _CLOSE = 5, 60  # items from "is" to "standard", and characters from "for" to the disease
_REACH = 9  # items between the modal verb and the medicine


def offered(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the label of a sentence in which patients can be treated with a medicine; not what a trial gives them.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    """
    if (limited := _limited(items, sentence) or _standard(items, sentence)) is not None:
        return [limited]
    verbs = places_with(items, _MODALS | {"are", "is"}, 2, len(items) - 2)
    verb = next((at for at in verbs if _offers(items, at)), None)
    if verb is None or find(items, _STUDIED) is not None:
        return []
    diseases = [at for at in range(verb) if is_patients_disease(items, at)]
    if not diseases or all(is_any_disease(items[at]) for at in diseases):
        return []
    named = _medicine(items, verb)
    if named is None:
        return []
    first, end = named
    product = span(items, first, end, "product", items[first].value if end == first + 1 else None)
    told = [each for each in diseases_from(items, 0, verb) if each.text.casefold() not in {"cancer", "cancers"}]
    return [made("indication", [product, *told, *clauses_of(items, 0, verb)], sentence, (items[0].start, product.end))]


def _standard(items: Sequence[Item], sentence: int) -> Statement | None:
    """Return the label of ``NAME is a standard treatment for X``: what it is used for, whoever permits it."""
    for at in places_with(items, ("standard", "mainstay", "preferred", "usual"), 2, len(items) - 2):
        be = at - 1
        while be > 0 and at - be < _BEFORE_KIND and text_at(items, be) in _KINDS:
            be -= 1
        product = 0 if text_at(items, 0) not in {"oral", "intravenous"} else 1
        plain = be == product + 1 or (text_at(items, product + 1) == "(" and text_at(items, be - 1) == ")")
        if text_at(items, be) not in {"is", "remains"} or not plain or items[product].kind not in {"drug", "product"}:
            continue
        lead = next((i for i in range(at + 1, at + _REACH) if text_at(items, i) in {"for", "in"}), None)
        told = [] if lead is None else diseases_from(items, lead, len(items))
        treats = any(text_at(items, i).split(" ")[-1] in _USES for i in range(at, lead or at))
        if told and treats and lead is not None and told[0].start - items[lead].end < _CLOSE:
            own = clauses_of(items, at, len(items))
            slots = [items[product].slot("product"), *told, *own]
            return made("indication", slots, sentence, (items[0].start, told[-1].end))
    return None


def _limited(items: Sequence[Item], sentence: int) -> Statement | None:
    """Return the label of ``In patients with X, NAME is indicated only after …``, whose disease stands first."""
    verb = find_word(items, _PERMITTED, 2, len(items) - 2)
    if text_at(items, 0) not in {"in", "for"} or verb is None or text_at(items, verb - 1) not in {"is", "are"}:
        return None
    behind = verb + 2 if text_at(items, verb + 1) == "only" else verb + 1
    comma = next((at for at in range(2, verb) if items[at].text == "," and is_medicine(items, at + 1)), None)
    if comma is None or text_at(items, behind) not in _LIMITS or find(items, _STUDIED) is not None:
        return None
    told = (
        [] if any(is_patients_disease(items, at) for at in range(verb, len(items))) else diseases_from(items, 0, comma)
    )
    if not told:
        return None
    product = items[comma + 1].slot("product")
    clauses = clauses_of(items, 1, len(items))
    return made("indication", [product, *told, *clauses], sentence, (items[0].start, items[behind].end))


def _offers(items: Sequence[Item], at: int) -> bool:
    """Say whether patients can have something from a place: ``can now be treated``, ``are now eligible to receive``."""
    if text_at(items, at) not in _MODALS | {"are", "is"}:
        return False
    ahead = [text_at(items, i) for i in range(at + 1, min(at + 4, len(items)))]
    if any(each in {"not", "never", "only"} for each in ahead):
        return False
    if text_at(items, at) in _MODALS:
        public = any(each.low in {"nhs", "routinely"} for each in items)
        now = text_at(items, at) == "can" or public or any(each in {"now", "able", "eligible"} for each in ahead)
        further = [*ahead, text_at(items, at + 4)]
        given = any(each in _TREATED for each in further) or "eligible" in ahead
        return now and (given or ahead[:2] == ["now", "be"] or any(each in _HAVE - {"be"} for each in further))
    if text_at(items, at) == "are" and ahead == ["eligible", "to", "access"]:
        return True
    return "now" in ahead and any(each in _ABLE for each in ahead)


def _medicine(items: Sequence[Item], verb: int) -> tuple[int, int] | None:
    """Return the place of the medicine that is offered, and the place behind it."""
    for at in range(verb + 1, min(verb + _REACH, len(items))):
        if items[at].kind in {"drug", "product"}:
            return at, at + 1
        if is_name(items, at) and text_at(items, at - 1) in _BEFORE_NAMES:
            return at, named_run(items, at)
        word = text_at(items, at)
        if not (word in _PASSED | _TREATED | _HAVE | _ABLE or items[at].kind in {"active", "therapy", "punct"}):
            return None
    return None
