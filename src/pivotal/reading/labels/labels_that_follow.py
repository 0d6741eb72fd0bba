"""Labels in what a decision makes possible: ``The approval will enable the use of NAME in people with D``.

The decision was told before; here it is only referred to, and who may now be treated is the news.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.criteria_told import clauses_beside
from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.labels.subjects import BE, medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_word, made, phrase_at, places_with, text_at

_STEMS = (
    "enabl",
    "allow",
    "permit",
    "open",
    "mean",
    "able",
    "eligib",
    "indication",
    "let",
    "clear",
    "cover",
    "reimburs",
    "fund",
)
_DECISIONS = frozenset({
    "approval", "authorisation", "decision", "recommendation", "clearance", "licence", "listing", "nod", "ruling",
    "extension", "guidance",
})  # fmt: skip
_ENABLES = frozenset({
    "enable", "enables", "enabled", "allow", "allows", "allowed", "permit", "permits", "permitted", "means", "lets",
    "opens", "clears", "enabling", "allowing", "mean", "let", "open",
})  # fmt: skip
_PERSONS = frozenset({
    "patients", "people", "men", "women", "children", "adults", "those", "sufferers", "adolescents", "individuals",
})  # fmt: skip
_HAVE = frozenset({"access", "receive", "get", "have", "take", "use", "obtain", "start"})
_USE = frozenset({"use", "access", "used", "prescribed", "given", "offered", "available", "administered"})
_SUPPOSED = frozenset({
    "would", "could", "might", "may", "if", "whether", "unless", "not", "hopes", "expected", "potential", "pending",
    "should", "trial", "study", "trials", "studies", "cohort", "enrol", "recruit",
})  # fmt: skip
_DRUGS = frozenset({
    "drug", "pill", "treatment", "therapy", "medicine", "medication", "combination", "antibody", "inhibitor", "it",
    "immunotherapy", "vaccine", "conjugate", "regimen", "agent",
})  # fmt: skip
_ENDS = frozenset({";", ":", "–", "—", "based", "without", "despite"})
_NEAR, _FAR = 8, 30  # items


def labels_that_follow(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the label that a decision makes possible, where none has been read.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if items[-1].text == "?" or has_none(items, _STEMS):
        return []
    if any(each.kind in {"indication", "earlier", "design", "n"} for each in told):
        return []
    for reads in (_enabled, _able, _called, _covered):
        if found := reads(items, sentence):
            return found
    return []


def _label(items: Sequence[Item], first: int, sentence: int, drug: Slot | None = None) -> list[Statement]:
    """Return the label of what stands behind a place, with its medicine."""
    end = next((i for i in range(first, len(items)) if text_at(items, i) in _ENDS), len(items))
    diseases = diseases_from(items, first, end)
    if not diseases:
        return []
    product = drug or medicine_in(items, first, end, names=False) or medicine_in(items, first, end)
    if product is None and not has_word(items, _DRUGS, first, end):
        return []
    own = clauses_beside(items, first, end, diseases)
    clauses = [each for each in own if product is None or each.start != product.start]
    slots = [*([] if product is None else [product]), *diseases, *clauses]
    return [made("indication", slots, sentence, (items[first].start, diseases[-1].end))]


def _enabled(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The approval will enable the use of NAME in``, ``this decision allows patients with D to receive it``."""
    for at in places_with(items, ("enabl", "allow", "permit", "mean", "let", "open", "clear")):
        noun = next((i for i in range(at - 1, max(-1, at - _NEAR - 1), -1) if text_at(items, i) in _DECISIONS), None)
        if text_at(items, at) not in _ENABLES or noun is None:
            continue
        if has_word(items, _SUPPOSED, 0, at + _NEAR) or any(items[i].kind == "company" for i in range(at, at + 3)):
            continue
        use = next((i for i in range(at + 1, min(at + _FAR, len(items))) if text_at(items, i) in _USE | _HAVE), None)
        persons = has_word(items, _PERSONS, at, len(items)) or find(items, ("treat",), at) is not None
        if use is not None and persons:
            return _label(items, at + 1, sentence)
    return []


def _able(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Almost 200 patients living with D will now be able to access NAME``."""
    for at in places_with(items, ("able", "eligible")):
        now = has_word(items, {"now"}, at - 3, at) or phrase_at(items, at - 2, "will", "be")
        have = text_at(items, at + 1) == "to" and text_at(items, at + 2) in _HAVE
        have = have or (text_at(items, at) == "eligible" and text_at(items, at + 1) in {"for", "to"})
        told = now and have and text_at(items, at - 1) in BE and has_word(items, {"now"}, 0, at)
        drug = medicine_in(items, at + 2, min(at + 2 * _NEAR, len(items)))
        if not told or drug is None or not has_word(items, _PERSONS, 0, at) or has_word(items, _SUPPOSED, 0, at + 3):
            continue
        diseases = diseases_from(items, 0, at)
        if diseases:
            own = clauses_beside(items, 0, at, diseases)
            return [made("indication", [drug, *diseases, *own], sentence, (items[0].start, items[at].end))]
    return []


def _called(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The indication of NAME is in the treatment of D patients whose prior therapy included``."""
    for at in places_with(items, ("indication",)):
        of = text_at(items, at + 1) in {"of", "for"} and text_at(items, at - 1) in {"the", "approved", "labelled"}
        drug = medicine_in(items, at + 2, at + 4) if of else None
        verb = next((i for i in range(at + 3, min(at + _NEAR, len(items))) if text_at(items, i) in {"is", "was"}), None)
        if drug is None or verb is None or has_word(items, _SUPPOSED, at, verb + 3):
            continue
        led = next((i for i in range(verb + 1, verb + 3) if text_at(items, i) in {"in", "for", "the", "as"}), None)
        found = [] if led is None else _label(items, led, sentence)
        if found:
            slots = [drug, *(each for each in found[0].slots if each.name != "product")]
            return [made("indication", slots, sentence, (items[at].start, found[0].end))]
    return []


def _covered(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``NAME should only be covered to treat adults who have not received previous treatment for D``."""
    for at in places_with(items, ("cover", "reimburs", "fund")):
        be = text_at(items, at - 1) == "be" and text_at(items, at).endswith("ed")
        should = be and text_at(items, at - 2 - (text_at(items, at - 2) == "only")) in {"should", "must"}
        led = text_at(items, at + 1) in {"for", "in"} or phrase_at(items, at + 1, "to", "treat")
        drug = medicine_in(items, 0, at)
        if not (should and led) or drug is None or has_word(items, {"not"}, at - 3, at):
            continue
        found = _label(items, at + 1, sentence, drug)
        if found:
            return found
    return []
