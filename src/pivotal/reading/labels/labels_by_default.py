"""Labels that no narrower rule has read: a medicine and whom it is for, in the clause of an act or of a use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from pivotal.reading.labels.criteria_told import clauses_of
from pivotal.reading.labels.diseases_named import diseases_from, is_patients_disease
from pivotal.reading.labels.subjects import medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, made, text_at

_STEMS = (
    "indicat", "used", "approv", "licenc", "authoris", "accept", "recommend", "prescrib", "allow", "intend", "clear",
    "nod", "opinion", "grant", "ok", "green", "go",
)  # fmt: skip
_USED = frozenset({
    "indicated", "used", "approved", "licenced", "authorised", "accepted", "recommended", "prescribed", "allowed",
    "intended", "cleared", "indication",
})  # fmt: skip
_LOOSE = frozenset({"used", "prescribed", "intended", "recommended"})
_TREATING = frozenset({
    "treat", "treatment", "women", "men", "children", "adolescents", "treating", "patients", "adults", "people",
    "option",
})  # fmt: skip
PATIENTS = frozenset({"patients", "adults", "people", "women", "men", "children"})
_PLAIN = frozenset({"approved", "authorised", "licenced", "indicated"})
_LEADS = frozenset({"for", "in", "to", "as", "treating"})
_ENDS = frozenset({"based", "supported", "following", "but", "while"})
# Wherever they stand, nothing was put on a label.
_NEVER = ("withdr", "turned", "orphan", "draft", "reject", "refus", "letter", "step", "seek")
# A trial, a request, a plan, a deal, a result, a harm, a dose or what is usual: near a use they tell of something else.
_NO_USE = (
    "breakthrough", "declin", "investigat", "trial", "stud", "evaluat", "application", "expected", "potential", "could",
    "would", "whether", "contraindicated", "guideline", "dose", "dosage", "diagnostic", "submi", "pending", "already",
    "drugs", "therapies", "several", "against", "incidence", "conduct", "near", "crl", "never", "biosimilar", "generic",
    "negative", "plan", "convert", "must", "phase", "compar", "enrol", "recruit", "randomi", "assign", "physician",
    "doctor", "develop", "being", "tested", "results", "efficacy", "safety", "response", "survival", "symptom", "pain",
    "nausea", "infection", "reaction", "adverse", "effects", "historically", "commonly", "often", "usually", "standard",
    "most", "widely", "researchers", "discuss", "designat", "voluntar", "ask", "request", "hope", "continu",
    "exclusive", "rights", "agreement", "vote", "postpon", "delay", "decision",
)  # fmt: skip
_BESIDE = frozenset({"not", "may", "might", "if", "no", "cannot", "only", "were", "nor", "without", "other"})
_RANKS = frozenset({"first", "only", "second", "third", "fourth"})
_ASIDE = frozenset({"drug", "types", "type", "pill", "medicine"})
_HEADS = frozenset({":", "with", "●", "•"})
_VERBS = frozenset({"has", "is", "was", "had"})
_MOST = 5  # words of uses that are looked at
_BACK, _LED, _FAR, _NEXT = 12, 30, 25, 5  # items


def labels_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the label of a sentence in which nothing has read one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _STEMS) or any(each.kind in {"indication", "earlier"} for each in told):
        return []
    if items[-1].text == "?" or items[-1].low in _HEADS or find(items, _NEVER) is not None:
        return []  # patients follow in a list, or it is none
    for at, product in islice(_uses(items, told), _MOST):
        if (found := _label(items, at, product, sentence)) is not None:
            return [found]
    return []


def _uses(items: Sequence[Item], told: Sequence[Statement]) -> Iterator[tuple[int, Slot | None]]:
    """Yield the words behind which it may stand for whom a medicine is; those of an act with its medicine."""
    acts = [each for each in told if each.kind == "act"]
    given = {
        slot.start: each.slot("product") for each in acts
        if (slot := each.slot("act")) is not None and slot.value in {"approval", "opinion"}
    }  # fmt: skip
    yield from ((at, given[item.start]) for at, item in enumerate(items) if item.start in given)
    for at, item in enumerate(items):
        if item.low in _USED and item.start not in given and text_at(items, at - 1) not in {"-", "–"}:
            yield at, None


def _label(items: Sequence[Item], at: int, product: Slot | None, sentence: int) -> Statement | None:
    """Return the label that a word leads to, if it tells of whom."""
    stops = range(at + 1, len(items))
    aside = items[at - 1].text == "," or (at > 1 and items[at - 2].text == "," and text_at(items, at - 1) == "first")
    end = next((i for i in stops if _is_end(items, i) or (aside and _goes_on(items, i))), len(items))
    lead = next((i for i in range(at + 1, min(at + _LED, end)) if text_at(items, i) in _LEADS), None)
    if lead is None or _is_none(items, at, lead, end):
        return None
    near = range(lead, min(lead + _FAR, end))
    ill = next((i for i in near if is_patients_disease(items, i)), None)
    clauses = clauses_of(items, lead, end)
    persons = any(text_at(items, i) in PATIENTS for i in range(lead, min(lead + 6, end)))
    if ill is None and not (clauses and persons):
        return None
    if not clauses and (items[at].low not in _PLAIN or lead - at > _NEXT):
        return None
    product = product or medicine_in(items, 0, at)
    if product is None and (items[at].low == "accepted" or text_at(items, at - 1) not in {"is", "also", "be"}):
        return None
    if product is not None and ill is not None and product.start > items[ill].start:
        return None  # "approved the treatment for thymoma, NAME"
    diseases = list(diseases_from(items, lead, end)) if ill is not None else []
    places = {(each.start, each.end) for each in diseases}
    slots = [*([product] if product is not None else []), *diseases]
    slots += [each for each in clauses if (each.start, each.end) not in places]
    return made("indication", slots, sentence, (items[at].start, items[lead].end))


def _goes_on(items: Sequence[Item], at: int) -> bool:
    """Say whether the main clause goes on behind an aside: ``NAME, first approved for thymoma, was tested in``."""
    return items[at].text == "," and text_at(items, at + 1) in _VERBS


def _is_end(items: Sequence[Item], at: int) -> bool:
    """Say whether something else begins at a place: the ground of a decision, another clause."""
    if items[at].text in {";", ":"} or (text_at(items, at) == "and" and text_at(items, at + 1) in _VERBS):
        return True
    return text_at(items, at) in _ENDS and text_at(items, at - 1) not in {"-", "–"}


def _is_none(items: Sequence[Item], at: int, lead: int, end: int) -> bool:
    """Say whether a word puts nothing on a label: it is denied, ranked, described, or of a trial, a plan or a dose."""
    if items[at].low == "used" and text_at(items, at - 1) in {"was", "were", "being"}:
        return True  # what somebody did
    if text_at(items, at - 1) == "be" and text_at(items, at - 2) == "to" and text_at(items, at - 3) == "was":
        return True  # "NAME was to be used", had it been authorised
    if (
        items[at].quoted
        or text_at(items, at - 1) in {"an", "a", "the", "other"}
        or items[at].low in {"backed", "backs"}
    ):
        return True
    if find(items, _NO_USE, at - _BACK, lead + 4) is not None:
        return True
    beside = (i for i in range(max(0, at - 4), lead + 1) if text_at(items, i) in _BESIDE)
    if any(not (items[i].text == "may" and items[at].low in _LOOSE and text_at(items, i + 1) == "be") for i in beside):
        return True  # but "may be prescribed"
    before = range(max(0, at - _LED), at)
    if any(text_at(items, i) in _RANKS and text_at(items, i - 1) in {"the", "and"} for i in before):
        return True
    if items[at].low in _LOOSE and not any(text_at(items, i) in _TREATING for i in range(lead, min(lead + 7, end))):
        return True
    return text_at(items, lead + 1) in {"its", "their"} or any(
        text_at(items, lead + i) in _ASIDE for i in (-1, 1, 2, 3)
    )
