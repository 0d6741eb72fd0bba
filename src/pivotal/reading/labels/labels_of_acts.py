"""The label of an act for a disease that says no more of the patients: ``approved a drug to treat a rare lymphoma``.

What an authority approves or recommends for a disease is a label of that disease, also where no clause narrows it, the
medicine has no name, or its use is told before the act. A refusal, a designation and an application are none.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.acts_advised import ADVISES
from pivotal.reading.labels.criteria_told import clauses_beside, clauses_of, is_given_with
from pivotal.reading.labels.diseases_named import diseases_from, is_any_disease, is_patients_disease
from pivotal.reading.labels.labels_joined import further_labels
from pivotal.reading.labels.rights_places import bracket_end
from pivotal.reading.labels.subjects import BE, PERSONS
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, made, phrase_at, place_behind, place_of, text_at

_LEADS = frozenset(
    {"for", "treat", "treats", "treating", "against", "with", "fight", "combat", "battle", "tackle", "beat"}
)
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
    "test", "outweigh", "guideline", "potential", "procedur", "step", "profile",
)  # fmt: skip
_USED = frozenset({"use", "used", "approved", "authorised", "cleared", "indicated", "licenced"})
_MANY = frozenset({"drugs", "medicines", "treatments", "therapies", "agents", "products"})
_VAGUE = frozenset({"many", "several", "different", "certain", "some", "various", "specific", "particular", "one"})
_KINDS = frozenset({"type", "types", "form", "forms", "kind", "kinds"})
_ENDS = frozenset(
    {";", ":", "–", "—", "--", "based", "which", "developed", "made", "marking", "making", "after", "saying"}
)
_GIVEN = frozenset({"approval", "opinion"})
_FIRMS_DO = frozenset(
    {"won", "wins", "gets", "got", "said", "says", "receives", "received", "gains", "secures", "bags", "snags"}
)
_TOGETHER = frozenset({"combin", "with", "along", "together"})
_TO_BE_USED = frozenset({"for", "to", "as"})
_PAID = frozenset({"available", "reimbursed", "funded", "subsidised", "covered"})
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
    if items[-1].text == "?":
        return []
    if any(each.kind in {"indication", "earlier"} for each in told):
        return _further(items, sentence, told)
    found: list[Statement] = []
    for act in told:
        if act.kind != "act" or (act.get("act") not in _GIVEN and not _is_accepted(items, act)):
            continue
        others = [slot.start for each in told if each is not act for slot in each.all("product")]
        for label in _labels(items, act, sentence, others):
            if not any(each.all("disease") == label.all("disease") for each in found):
                found.append(label)
        if not act.all("disease"):
            bare = _with_partner(items, act, sentence) or _of_persons(items, act, sentence)
            found += [] if bare is None else [bare]
    return found


def _is_accepted(items: Sequence[Item], act: Statement) -> bool:
    """Read ``NAME was accepted for advanced thymoma``: a medicine is accepted for use, an application for review."""
    at = place_of(items, act.slot("act"))
    told = at is not None and text_at(items, at) == "accepted" and text_at(items, at - 1) in BE
    asked = at is not None and text_at(items, at + 2) in {"review", "priority", "filing", "standard", "assessment"}
    return told and at is not None and not asked and text_at(items, at + 1) in {"for", "to", "in"}


def _with_partner(items: Sequence[Item], act: Statement, sentence: int) -> Statement | None:
    """Read ``approved NAME for use in combination with another medicine``: only with what it is given is told."""
    product, at = act.slot("product"), place_of(items, act.slot("act"))
    if product is None or at is None or has_none(items, _TOGETHER) or _is_none(items, at, at, at, at):
        return None
    first = max(at + 1, place_behind(items, product))
    led = next((i for i in range(first, min(first + _LED, len(items))) if text_at(items, i) in _TO_BE_USED), None)
    if led is None or any(each.kind == "disease" for each in items[at:]):
        return None
    end = next((i for i in range(led, len(items)) if text_at(items, i) in _ENDS), len(items))
    given = next((i for i in range(led, min(led + _BEFORE, end)) if is_given_with(items, i)), None)
    clauses = [] if given is None else clauses_of(items, given, end)
    if not clauses:
        return None
    return made("indication", [product, *clauses], sentence, (items[at].start, clauses[-1].end))


def _of_persons(items: Sequence[Item], act: Statement, sentence: int) -> Statement | None:
    """Read ``recommends NAME as a choice for those whose disease had responded to``: only what they had is told."""
    product, at = act.slot("product"), place_of(items, act.slot("act"))
    if product is None or at is None or any(is_patients_disease(items, i) for i in range(at, len(items))):
        return None
    led = next((i for i in range(at + 1, len(items) - 2) if text_at(items, i) == "for"), None)
    whom = None if led is None else next((i for i in (led + 1, led + 2) if text_at(items, i) in PERSONS), None)
    if led is None or whom is None or text_at(items, whom + 1) not in {"who", "whose", "with"}:
        return None
    if _is_none(items, at, led, whom, len(items)):
        return None
    end = next((i for i in range(led, len(items)) if text_at(items, i) in _ENDS - {"after"}), len(items))
    clauses = clauses_of(items, at + 1, end)
    if not any(each.start > items[whom].start for each in clauses):
        return None
    return made("indication", [product, *clauses], sentence, (items[at].start, clauses[-1].end))


def _further(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Read the last label of ``as a third-line treatment for A and second-line therapy for B``, which none has."""
    labels = [each for each in told if each.kind in {"indication", "earlier"}]
    covered = {slot.start for each in labels for slot in each.all("disease")}
    last = max(covered, default=0)
    acts = [each for each in told if each.kind == "act" and each.get("act") in _GIVEN]
    if len(acts) != 1 or not covered or any(each.kind == "earlier" for each in labels):
        return []
    found = []
    for label in _labels(items, acts[0], sentence, []):
        first = label.slot("disease")
        ill = place_of(items, first)
        lead = 0 if ill is None else _lead(items, ill) or 0
        lined = any(text_at(items, i) in {"line", "adjuvant", "maintenance"} for i in range(lead - 4, lead + 4))
        joined = any(text_at(items, i) in {"and", "or"} for i in range(lead - _BEFORE, lead))
        if first is not None and first.start > last and lined and joined:
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
        others_begin = [*leads, *(each for each, _ in further_labels(items, lead))]
        last = next((i for i in sorted(others_begin) if i > ill), len(items))
        joined = (
            i for i in range(last - 1, max(ill, last - _BEFORE - 2), -1) if text_at(items, i) in {"and", "or", ","}
        )
        last = last if last == len(items) else next(joined, last)  # "A, and second-line treatment of B"
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
    end = next((i for i in range(ill + 1, end) if items[i].start in others), min(end, bracket_end(items, lead)))
    end = max(end, ill + 1) if ill > at else max(ill + 1, min(end, at))
    diseases = diseases_from(items, lead, end)
    advised = act.get("act") == "opinion" and text_at(items, at) in ADVISES  # "said it should be made available for"
    if not diseases or _is_none(items, at, lead, ill, end, advised=advised):
        return None
    product = act.slot("product")
    if product is not None and text_at(items, place_behind(items, product)) in _FIRMS_DO:
        product = None  # the firm that got it
    named = 0 if product is None or product.start > items[lead].start else place_behind(items, product)
    first = (
        max(named, at + 1, lead - _BEFORE) if at < lead and not _rests_first(items, at, lead) else lead
    )  # "as a first-line treatment for"
    own = clauses_beside(items, first, end, diseases)
    clauses = [each for each in own if product is None or each.start != product.start]
    kinds = any(text_at(items, i) in _KINDS for i in range(max(0, ill - _NEAR), ill))
    if kinds and _is_vague(items, ill) and not any(each.start > diseases[0].start for each in clauses):
        return None  # "for certain types of lymphoma"
    slots = [*([] if product is None else [product]), *diseases, *clauses]
    return made("indication", slots, sentence, (items[lead].start, items[ill].end))


def _lead(items: Sequence[Item], ill: int) -> int | None:
    """Return the word before a disease that says it is treated: ``for``, ``to treat``, ``the treatment of``."""
    for at in range(ill - 1, max(-1, ill - _LED), -1):
        word = text_at(items, at)
        goes_on = items[at].text == "," and text_at(items, at + 1).endswith("ing")  # "for use, lowering the risk of"
        if word in _STOPS or goes_on or items[at].kind in {"authority", "trial"}:
            return None
        if word == "with" and not any(items[i].kind in {"drug", "product"} for i in range(at, ill)):
            continue  # "patients with": what the patients are for stands before
        if word in _LEADS and word != "with":
            return at
        if word == "to" and text_at(items, at - 1) == "offered" and text_at(items, at + 1) in PERSONS:
            return at
        if word == "on" and text_at(items, at - 2) in {"use", "using"}:
            return at  # "to use NAME on patients with"
        if word in {"of", "in"} and text_at(items, at - 1) in _TREATMENT:
            return at - 1
        if word == "in" and (text_at(items, at - 1) in _USED or text_at(items, at + 1) in PERSONS):
            return at
    return None


def _is_none(items: Sequence[Item], at: int, lead: int, ill: int, end: int, *, advised: bool = False) -> bool:
    """Say whether something else than a label is told: it is supposed, of studies, of many, or vague."""
    first, last = (at, ill) if at < ill else (lead, at)
    if _rests_first(items, at, lead):
        first = lead
    if find(items, _OF_STUDIES, first, last) is not None or find(items, ("withdr", "revok")) is not None:
        return True
    if find(items, _NO_LABEL, max(0, min(at, lead) - _NEAR), max(end, at)) is not None:
        return True
    told = at - 1 if text_at(items, at - 1) in {"would", "will"} else at  # "said that it would recommend"
    paid = advised or text_at(items, at) in _PAID
    supposed = _SUPPOSED - {"should"} if paid else _SUPPOSED  # "said it should be available"
    if any(text_at(items, i) in supposed and items[i].text != "May" for i in range(max(0, at - _BEFORE), told)):
        return True
    if any(text_at(items, i) in _MANY for i in range(first, last)):
        return True
    return _is_vague(items, ill) and is_any_disease(items[ill])  # "patients battling various cancers"


def _is_vague(items: Sequence[Item], ill: int) -> bool:
    """Say whether a disease is one of some kinds only: ``certain types of``, ``a particular form of``."""
    return any(text_at(items, i) in _VAGUE for i in range(max(0, ill - _NEAR), ill))


def _rests_first(items: Sequence[Item], at: int, lead: int) -> bool:
    """Read ``was cleared on the strength of a trial to treat patients with``: what it rests on stands between."""
    ground = at + 1 + (text_at(items, at + 1) == ",")
    based = text_at(items, ground) == "based" or phrase_at(items, ground, "on", "the", "basis")
    return based and at < lead and text_at(items, lead) in {"treat", "fight"}


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
