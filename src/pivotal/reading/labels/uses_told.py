"""What a medicine is used for, called a treatment of or accepted for: ``is used to treat``, ``is a therapy for``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import folded
from pivotal.reading.labels.label_verbs import CLASSES, NAMED, is_of_medicine, names_papers, verb_before
from pivotal.reading.labels.leads_told import (
    KINDS_OF_PATIENTS,
    PATIENTS,
    ahead,
    leads_to_disease,
    leads_to_patients,
    names_disease,
    opens,
    reaches,
    treats,
)
from pivotal.reading.labels.subjects import is_denied_before
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    NEGATIONS,
    find_word,
    has_phrase,
    is_firm,
    is_medicine,
    is_name,
    kind_at,
    phrase_at,
    places_with,
    text_at,
)
from pivotal.reading.words import THERAPY_HEADS

_USE = frozenset({"used", "given", "prescribed", "licenced", "marketed", "taken", "covered",
                  "reimbursed", "administered"})  # fmt: skip
_BECAUSE = frozenset({"the", "that", "its", "their", "limited", "how", "this", "these", "our"})  # "given the need"
_TRIED = frozenset({"trial", "trials", "study", "studies", "arm", "caution"})
_REACH = 24  # items between a use and the patients
_PRESENT = frozenset({"is", "are", "be"})
_ENDORSES = frozenset({
    "accepted", "accepts", "endorsed", "endorses", "backed", "backs", "approved", "approves", "recommends",
    "recommended", "okays", "okayed", "oks", "clears", "cleared", "greenlights", "greenlit", "greenlighted",
    "signed", "signs",
    "funds", "reimburses",
})  # fmt: skip
_DECISIONS = frozenset({"accept", "recommend", "approve", "endorse", "back", "fund", "reimburse", "licence"})
_PENDING = frozenset({"on", "a", "pending", "awaits", "awaiting", "expected", "whether", "final"})
_NOUN_BEFORE = 18  # items between "decision" and what was decided
_CALLED = frozenset({"sold", "marketed", "known", "formerly", "branded", "previously"})  # by another name
_GENERAL = ("treatment", "medicine", "drug", "therapy", "medication", "pill", "tablet")
_ONLY_TRIED = (
    "investigat", "experiment", "potential", "candidate", "promising", "possible", "new", "novel", "stand", "common",
    "proposed", "important", "effective", "efficacious", "valuable", "useful", "viable", "reasonable", "feasible",
    "preferred",
)  # fmt: skip
_OF_BIOSIMILARS = frozenset({"to", "of", "the", "reference", "product", "version", "medicine", "®", "™", "indicated"})
_MODIFIERS = 6  # items between "is a" and "treatment for"


def used(items: Sequence[Item]) -> int | None:
    """Return where the patients begin behind ``is used``, ``can be given in combination with X``: as is done today."""
    for at in places_with(items, _USE, 1):
        if text_at(items, at) not in _USE or (text_at(items, at) == "given" and text_at(items, at + 1) in _BECAUSE):
            continue
        if has_phrase(items[at : at + 8], "by", "a", "doctor") or has_phrase(
            items[at : at + 8], "by", "a", "physician"
        ):
            continue  # who prescribes it
        be = verb_before(items, at, _PRESENT) or _short_verb(items, at)
        if be is None or _is_only_supposed(items, at) or not is_of_medicine(items, be):
            continue
        if text_at(items, be - 1) == "to" and text_at(items, be - 2) not in _PRESENT:
            continue  # the first to be used
        for index in range(at + 1, _told_until(items, at)):
            if _leads_at_once(items, at, index):
                return index
            beside = index == at + 1 or any(text_at(items, i) in {"with", "combination"} for i in range(at, index))
            if beside and text_at(items, index) == "for" and names_disease(items, index + 1):
                medicine = any(each.kind in {"drug", "product"} or each.low == "it" for each in items[:be])
                return index if medicine else None
            patients = text_at(items, index + 1) in PATIENTS | KINDS_OF_PATIENTS
            if opens(items, index) and (treats(items, index) or patients):
                return index
            if index < at + 3 and text_at(items, index) == "for" and leads_to_disease(items, index):
                return index  # "is used mainly for breast cancer"
            if text_at(items, index) in {"of", "for"} and text_at(items, index - 1) in {"treatment", "therapy"}:
                named = kind_at(items, index + 1) in {"disease", "flag"} or names_disease(items, index + 1)
                return index if named else None
    return None


def _short_verb(items: Sequence[Item], at: int) -> int | None:
    """Return the verb of ``It's mainly prescribed for``."""
    return next((i for i in range(at - 1, max(0, at - 3), -1) if _is_short_is(items, i)), None)


def _is_short_is(items: Sequence[Item], at: int) -> bool:
    return items[at].text in {"'s", "’s"} and text_at(items, at - 1) == "it"


def _leads_at_once(items: Sequence[Item], at: int, index: int) -> bool:
    """Say whether ``used to treat``, ``given to patients`` or words to a reader stand at a place behind a use."""
    if text_at(items, index) == "to" and text_at(items, index + 1) in {"treat", "manage"}:
        return True
    if index != at + 1:
        return text_at(items, index) == "when" and text_at(items, index + 1) in {"you", "your"}
    persons = text_at(items, index + 1) in PATIENTS | KINDS_OF_PATIENTS
    return _is_of_reader(items, index) or (text_at(items, index) in {"to", "by"} and persons)


def _is_of_reader(items: Sequence[Item], at: int) -> bool:
    """Say whether a leaflet tells its reader when something is used: ``if your cancer``, ``to you as``."""
    if text_at(items, at) == "to":
        return text_at(items, at + 1) == "you"
    if text_at(items, at) not in {"if", "when", "after", "once"}:
        return False
    return text_at(items, at + 1) in {"you", "your"} or (
        _names_the_tumour(items, at + 2 if text_at(items, at + 1) in {"the", "a"} else at + 1)
    )


def _names_the_tumour(items: Sequence[Item], at: int) -> bool:
    """Say whether a tumour and what became of it stand at a place: ``the disease is getting worse``."""
    named = at < len(items) and (items[at].kind == "disease" or text_at(items, at) in {"disease", "tumour", "cancer"})
    return named and text_at(items, at + 1) in {"has", "have", "is", "cannot", "comes", "came", "gets", "does", "that"}


def _told_until(items: Sequence[Item], at: int) -> int:
    """Return where the words end that tell of a use; nothing follows ``in the trial`` or ``with caution``."""
    last = min(at + _REACH, len(items))
    return at if any(text_at(items, index) in _TRIED for index in range(at, last)) else last


def _is_only_supposed(items: Sequence[Item], at: int) -> bool:
    """Say whether it is denied or supposed that something is used; ``may now be used`` is not."""
    return is_denied_before(items, at, NEGATIONS - {"may"} if may_now(items, at) else NEGATIONS)


def may_now(items: Sequence[Item], at: int) -> bool:
    """Say whether ``may now`` or ``may also`` stands shortly before a place, which permits something."""
    near = range(max(0, at - 4), at)
    be = any(phrase_at(items, i, "may", "be") for i in near)
    if be and any(text_at(items, i) == "your" for i in range(at, at + _NOUN_BEFORE)):
        return True  # a leaflet: "It may be used when your cancer has spread"
    if be and text_at(items, at) == "used" and text_at(items, at + 1) in {"in", "for"}:
        return text_at(items, at + 2) in PATIENTS - {"all", "some", "certain", "selected"}  # so labels permit
    return any(
        text_at(items, i) == "may" and {text_at(items, i + 1), text_at(items, i - 1)} & {"now", "also"} for i in near
    )


def treats_whom(items: Sequence[Item]) -> int | None:
    """Return where the patients begin behind ``NAME treats adults with …``; not whom a doctor treats."""
    at = find_word(items, ("treats",), 1, len(items) - 2)
    if at is None or text_at(items, at - 1) in {"who", "that"} or not leads_to_patients(items, at):
        return None
    named = any(items[i].kind in {"drug", "product"} for i in range(max(0, at - 4), at)) or _is_called(items, at - 1)
    return at if named else None


def _is_called(items: Sequence[Item], last: int) -> bool:
    return text_at(items, last).endswith(CLASSES) or text_at(items, last) == "it" or is_name(items, last)


def endorsed(items: Sequence[Item]) -> int | None:
    """Return where the patients begin behind ``has accepted NAME for use in``, ``endorsed NAME for``."""
    verbs = [at for at in places_with(items, _ENDORSES | _DECISIONS) if text_at(items, at - 1) not in {"-", "–"}]
    verb = next((at for at in verbs if text_at(items, at) in _ENDORSES or _is_decided(items, at)), None)
    lit = find_word(items, ("lights", "lit"), 1)
    if verb is None and lit is not None and text_at(items, lit - 1) in {"green", "-"}:
        verb = lit
    if verb is not None and text_at(items, verb) in {"signed", "signs"} and text_at(items, verb + 1) != "off":
        return None
    if verb is None or names_papers(items) or is_denied_before(items, verb, NEGATIONS):
        return None
    near = range(verb + 1, min(verb + 6, len(items)))
    named = next((i for i in near if items[i].kind in {"drug", "product"}), None)
    headed = items[-1].text not in {".", "?", "!"} and any(each.kind == "authority" for each in items[:verb])
    if named is None and (headed or _is_decided(items, verb) or verb == lit):
        named = next((i for i in near if is_name(items, i)), None)
    if named is None or any(
        items[i].kind == "disease" or (text_at(items, i) in {"of", "by"} and text_at(items, i - 1) != "use")
        for i in range(verb + 1, named)
    ):
        return None
    return next(
        (i for i in range(named + 1, min(named + 24, len(items))) if opens(items, i) and reaches(items, i)), None
    )


def _is_decided(items: Sequence[Item], at: int) -> bool:
    """Say whether a verb tells what was decided: ``the decision by the SMC to accept NAME``; not ``not to``."""
    if text_at(items, at) in {"fund", "reimburse"} and text_at(items, at - 1) in {"will", "to"}:
        return text_at(items, at - 1) == "will"
    if text_at(items, at) not in _DECISIONS or text_at(items, at - 1) != "to" or text_at(items, at - 2) == "not":
        return False
    noun = next((i for i in range(at - 2, max(-1, at - _NOUN_BEFORE), -1) if text_at(items, i) == "decision"), None)
    return noun is not None and not any(text_at(items, i) in _PENDING for i in range(max(0, noun - 3), noun + 2))


def called_treatment(items: Sequence[Item]) -> int | None:
    """Return where ``NAME is a therapy for patients with …`` tells of the patients; not what is only tried in them."""
    begins = (
        1 if text_at(items, 2) not in _CALLED else next((i for i in range(3, len(items)) if items[i].text == ","), 1)
    )
    if text_at(items, 1) == "(":  # "NAME (trade names A, B) is a medication for"
        begins = next((i for i in range(2, min(NAMED, len(items))) if items[i].text == ")"), begins)
    verb = next((i for i in range(begins, min(begins + 5, len(items))) if text_at(items, i) == "is"), None)
    verb = verb + 1 if verb is not None and text_at(items, verb + 1) == "also" else verb
    if verb is None:
        return None
    led = verb + 2 if text_at(items, verb + 1) in {"only", "just", "specifically", "intended"} else verb + 1
    known = items[0].kind in {"drug", "product"} or (
        led > verb + 1 and text_at(items, led + 2) == "whose" and is_name(items, 0) and not is_firm(items, 0)
    )
    known = known and text_at(items, led) == "for"
    if known and text_at(items, led + 1) in PATIENTS:  # "NAME is for adults who …", "is only for"
        return led
    if text_at(items, verb + 1) not in {"a", "an"} or text_at(items, 0) in {"this", "there"}:
        return None
    if any(text_at(items, i) in {"that", "suggest", "because"} for i in range(verb)):
        return None
    if items[0].kind not in {"word", "drug", "product", "company"} or folded(items[0].text)[1] in THERAPY_HEADS:
        return None  # surgery, radiotherapy
    for at in range(verb + 2, min(verb + _MODIFIERS, len(items))):
        if text_at(items, at).startswith(_ONLY_TRIED) or items[at].text == ",":
            return None
        if text_at(items, at).endswith(CLASSES) and text_at(items, at + 1) in {"for", "to"}:
            medicine = items[0].kind in {"drug", "product"} or text_at(items, 0) == "it"
            medicine = medicine and text_at(items, at).endswith(_GENERAL)
            told = text_at(items, at + 2) in PATIENTS or treats(items, at + 1)
            return at + 1 if told or (medicine and leads_to_disease(items, at + 1)) else None
    return None


def called_biosimilar(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``NAME is a biosimilar to OTHER (substance) for the treatment of …``."""
    at = find_word(items, ("biosimilar", "biosimilars"), 2, 2 * NAMED)
    named = is_medicine(items, 0)
    if at is None or not (named or (text_at(items, 1) == "(" and kind_at(items, 2) == "drug")):
        return None
    verb = next((i for i in range(at - 1, max(0, at - _MODIFIERS), -1) if text_at(items, i) in _PRESENT), None)
    plain = verb is not None and text_at(items, verb + 1) in {"a", "an", "the", "another"}
    if verb is None or not plain or any(text_at(items, i).startswith(_ONLY_TRIED) for i in range(verb, at)):
        return None
    for index in range(at + 1, min(at + NAMED + _MODIFIERS, len(items))):
        if text_at(items, index) == "for":
            return index if treats(items, index) or leads_to_disease(items, index) else None
        if not (
            items[index].kind in {"drug", "product", "punct", "company"}
            or text_at(items, index) in _OF_BIOSIMILARS
            or items[index].text[:1].isupper()
        ):
            return None
    return None


def called_option(items: Sequence[Item]) -> int | None:
    """Return where the disease begins in ``NAME is a treatment option for advanced melanoma``."""
    at = find_word(items, ("option",), 1, NAMED)
    if at is None or items[0].kind not in {"drug", "product"} or text_at(items, at + 1) not in {"for", "in"}:
        return None
    told = text_at(items, at - 1) in {"treatment", "therapy"} and text_at(items, at - 2) == "a"
    return at + 1 if told and text_at(items, at - 3) == "is" and names_disease(items, at + 2) else None


def treats_disease(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``NAME treats breast cancer that is …``, ``NAME (substance) also treats``."""
    verb = find_word(items, ("treats",), 1, min(NAMED, len(items) - 1))
    if verb is None or not is_medicine(items, 0):
        return None
    plain = all(
        items[i].kind in {"drug", "product", "punct", "short"} or text_at(items, i) == "also" for i in range(1, verb)
    )
    return verb if plain and (ahead(items, verb) or leads_to_patients(items, verb)) else None
