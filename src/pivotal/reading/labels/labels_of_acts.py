"""The label of an act for a disease that says no more of the patients: ``approved a drug to treat a rare lymphoma``.

What an authority approves or recommends for a disease is a label of that disease, also where no clause narrows it, the
medicine has no name, or its use is told before the act. A refusal, a designation and an application are none.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.criteria_told import clauses_beside
from pivotal.reading.labels.diseases_named import diseases_from, is_patients_disease
from pivotal.reading.labels.subjects import BE
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, made, place_behind, place_of, text_at

_LEADS = frozenset({"for", "treat", "treats", "treating", "against", "with", "fight", "combat"})
_TREATMENT = frozenset({"treatment", "therapy", "management"})
# What stands between a lead and the disease, none of it a clause of its own.
_STOPS = frozenset({";", ":", "which", "based", "because", "while", "after", "before", "following", "than"})
_OF_STUDIES = ("trial", "stud", "data", "result", "evidence", "analys", "finding")
_SUPPOSED = frozenset({
    "would", "could", "might", "may", "if", "should", "whether", "not", "no", "never", "unless", "until", "expected",
    "hopes", "hoped", "seeking", "sought", "awaiting", "pending", "will",
})  # fmt: skip
_NO_LABEL = (
    "designat", "orphan", "breakthrough", "priority", "refus", "reject", "declin", "appli", "submi", "diagnostic",
    "test", "outweigh", "guideline", "potential", "procedur", "step",
)  # fmt: skip
_USED = frozenset({"use", "used", "approved", "authorised", "cleared", "indicated", "licenced"})
_PERSONS = frozenset({"patients", "adults", "adult", "people", "men", "women", "children", "those"})
_MANY = frozenset({"drugs", "medicines", "treatments", "therapies", "agents", "products"})
_VAGUE = frozenset({"certain", "some", "various", "specific", "particular", "one"})
_KINDS = frozenset({"type", "types", "form", "forms", "kind", "kinds"})
_ENDS = frozenset({";", ":", "–", "—", "based", "which", "developed", "made", "marking", "making", "after", "saying"})
_GIVEN = frozenset({"approval", "opinion"})
_FIRMS_DO = frozenset(
    {"won", "wins", "gets", "got", "said", "says", "receives", "received", "gains", "secures", "bags", "snags"}
)
_LED, _NEAR, _BEFORE = 14, 5, 6  # items


def labels_of_acts(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the labels of the acts of a sentence, where none has been read in it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if items[-1].text == "?" or any(each.kind in {"indication", "earlier"} for each in told):
        return []
    found: list[Statement] = []
    for act in told:
        if act.kind != "act" or act.get("act") not in _GIVEN:
            continue
        others = [slot.start for each in told if each is not act for slot in each.all("product")]
        for label in _labels(items, act, sentence, others):
            if not any(each.all("disease") == label.all("disease") for each in found):
                found.append(label)
    return found


def _labels(items: Sequence[Item], act: Statement, sentence: int, others: Sequence[int]) -> list[Statement]:
    """Return the labels of an act: one for each disease that a word of its own leads to."""
    at = place_of(items, act.slot("act"))
    leads: dict[int, int] = {}
    for disease in act.all("disease"):
        ill = next((i for i, each in enumerate(items) if each.start <= disease.start < each.end), None)
        lead = None if ill is None or not is_patients_disease(items, ill) else _lead(items, ill)
        if ill is not None and lead is not None:
            leads.setdefault(lead, ill)
    if at is None:
        return []
    found = []
    for lead, ill in leads.items():
        last = next((i for i in sorted(leads) if i > ill), len(items))
        if (label := _label(items, act, (at, lead, ill, last), sentence, others)) is not None:
            found.append(label)
    return found


def _label(
    items: Sequence[Item], act: Statement, places: tuple[int, int, int, int], sentence: int, others: Sequence[int]
) -> Statement | None:  # fmt: skip
    """Return a label, from the verb, the lead, the disease and the next lead; another act's medicine ends it."""
    at, lead, ill, last = places
    end = next((i for i in range(ill + 1, last) if text_at(items, i) in _ENDS), last)
    end = next((i for i in range(ill + 1, end - 1) if items[i].text == "," and _opens_other(items, i + 1)), end)
    end = next((i for i in range(ill + 1, end) if items[i].start in others), end)
    end = max(end, ill + 1) if ill > at else max(ill + 1, min(end, at))
    diseases = diseases_from(items, lead, end)
    if not diseases or _is_none(items, at, lead, ill, end):
        return None
    product = act.slot("product")
    if product is not None and text_at(items, place_behind(items, product)) in _FIRMS_DO:
        product = None  # the firm that got it
    named = 0 if product is None or product.start > items[lead].start else place_behind(items, product)
    first = max(named, at + 1, lead - _BEFORE) if at < lead else lead  # "as a first-line treatment for"
    own = clauses_beside(items, first, end, diseases)
    clauses = [each for each in own if product is None or each.start != product.start]
    slots = [*([] if product is None else [product]), *diseases, *clauses]
    return made("indication", slots, sentence, (items[lead].start, items[ill].end))


def _lead(items: Sequence[Item], ill: int) -> int | None:
    """Return the word before a disease that says it is treated: ``for``, ``to treat``, ``the treatment of``."""
    for at in range(ill - 1, max(-1, ill - _LED), -1):
        word = text_at(items, at)
        if word in _STOPS or items[at].kind in {"authority", "trial"}:
            return None
        if word == "with" and not any(items[i].kind in {"drug", "product"} for i in range(at, ill)):
            continue  # "patients with": what the patients are for stands before
        if word in _LEADS and word != "with":
            return at
        if word in {"of", "in"} and text_at(items, at - 1) in _TREATMENT:
            return at - 1
        if word == "in" and (text_at(items, at - 1) in _USED or text_at(items, at + 1) in _PERSONS):
            return at
    return None


def _is_none(items: Sequence[Item], at: int, lead: int, ill: int, end: int) -> bool:
    """Say whether something else than a label is told: it is supposed, of studies, of many, or vague."""
    first, last = (at, ill) if at < ill else (lead, at)
    if find(items, _OF_STUDIES, first, last) is not None or find(items, ("withdr", "revok")) is not None:
        return True
    if find(items, _NO_LABEL, max(0, min(at, lead) - _NEAR), max(end, at)) is not None:
        return True
    if any(text_at(items, i) in _SUPPOSED and items[i].text != "May" for i in range(max(0, at - _BEFORE), at)):
        return True
    if any(text_at(items, i) in _MANY for i in range(first, last)):
        return True
    vague = any(text_at(items, i) in _VAGUE for i in range(max(0, ill - _NEAR), ill))
    return vague and any(text_at(items, i) in _KINDS for i in range(max(0, ill - _NEAR), ill))


def _opens_other(items: Sequence[Item], at: int) -> bool:
    """Say whether something else than a list or whom a disease affects goes on behind a comma."""
    word = text_at(items, at)
    return word.endswith("ing") or word in {
        "the",
        "a",
        "an",
        "it",
        "its",
        "according",
        "in",
        "said",
        "says",
        *BE,
        "has",
        "had",
    }
