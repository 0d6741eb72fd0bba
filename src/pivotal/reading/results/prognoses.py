"""Whether what is told of an endpoint is what patients were like, and no treatment's doing: a mark, a prognosis.

``Patients with liver metastases had shorter OS``, ``a low LDH level was associated with longer OS``, and what
``patients_compared`` finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import clause_begun, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.patients_compared import are_treated, compares_patients
from pivotal.reading.results.people import PEOPLE, singular

_GIVEN = frozenset({"treatment", "therapy", "drug", "medicine", "combination", "regimen", "addition", "adding"})
_PEOPLE = frozenset({"patients", "women", "men", "those", "adults", "children", "participants"})
_LINKED = frozenset({"associated", "predicted", "correlated", "predictive", "prognostic", "predicts", "predictor"})
_FORETELLING = frozenset({"predictor", "predictors", "factor", "factors", "indicator", "indicators"})
_MARKS = frozenset({
    "age", "sex", "ldh", "status", "expression", "level", "levels", "mutation", "mutations", "stage", "grade", "ecog",
    "responses", "remission", "burden", "size", "ctdna", "mrd", "histology", "score", "count", "albumin", "older",
    "younger", "metastases", "clearance", "women", "men", "gender", "race", "factors", "factor", "biomarker",
    "biomarkers", "marker", "markers", "features", "ratio",
    "signature", "number", "volume", "bmi", "negativity", "achievement", "depth",
})  # fmt: skip
_AUXILIARIES = frozenset({"can", "may", "might", "could", "is", "was", "are", "were", "has", "have"})
_GAINS = frozenset({"improvement", "improvements", "gain", "gains", "benefit", "benefits", "prolongation", "increase"})
_ANSWERS = frozenset({"response", "absence", "presence", "lack", "achievement", "receipt"})
_STOPS = frozenset({";", "."})
_TYPED = ("positive", "negative", "mutated", "mutant", "ineligible")
_MARKED = frozenset({"with", "without", "aged", "older", "younger"})
_FARED = frozenset({"had", "lived", "survived", "fared", "did", "achieved", "experienced", "showed"})
_FAR, _NEAR, _RANKED = 10, 6, 14  # items


def is_prognostic(items: Sequence[Item], at: int) -> bool:
    """Say whether a word tells what a mark of patients foretells: ``better OS was associated with younger age``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of a word that says that an endpoint was better or worse.
    """
    if any(each(items, at) for each in (_is_foretold, _is_of_a_mark, _compares_patients, compares_patients)):
        return True
    if _links_endpoints(items, at):
        return True
    for index in range(at + 1, min(at + _RANKED, len(items))):
        if text_at(items, index) in {";", ".", "but", "while", "whereas", "although", "yet"}:
            return False
        if text_at(items, index) == "and" and text_at(items, index + 1) in _AUXILIARIES:
            return False  # improves PFS and can be associated with
        if text_at(items, index) == "associated" and text_at(items, index + 1) == "with":
            linked = index + 2 + (text_at(items, index + 2) in {"a", "an", "the"})
            if text_at(items, linked) in _ANSWERS and text_at(items, linked + 1) in {"to", "of"}:
                return True  # with a response to chemotherapy, with the absence of tumour
            behind = items[index + 2 : index + _FAR]
            named = any(each.kind in ARM_KINDS | {"percent", "hr"} or each.low.startswith("toxic") for each in behind)
            return not named and text_at(items, index + 3) not in _GIVEN and text_at(items, index + 2) not in _GIVEN
    return False


def _links_endpoints(items: Sequence[Item], at: int) -> bool:
    """Read both of ``An improvement in PFS was correlated with an improvement in OS``: no treatment brought them."""
    begun = clause_begun(items, at, _STOPS)
    near = range(begun, min(at + _RANKED, len(items)))
    link = next((i for i in near if text_at(items, i) in _LINKED and text_at(items, i + 1) == "with"), None)
    if link is None or text_at(items, link - 1) not in {"was", "is", "were", "are", "be", "not", "significantly"}:
        return False
    end = next((i for i in range(link, min(link + _FAR, len(items))) if items[i].text in {",", ";"}), link + _FAR)
    before, behind = items[begun:link], items[link + 2 : end]
    both = all(any(each.kind in {"endpoint", "share"} for each in part) for part in (before, behind))
    led = any(each.low in _GAINS for each in before) or before[0].low == "improved"
    return both and led and not any(each.kind in ARM_KINDS or each.low in _GIVEN for each in (*before, *behind))


def _is_foretold(items: Sequence[Item], at: int) -> bool:
    """Read ``liver metastases were independent predictors of a shorter OS``, where no medicine is the subject."""
    near = range(at - 1, max(0, at - _NEAR), -1)
    link = next((i for i in near if text_at(items, i) in _FORETELLING and text_at(items, i + 1) in {"of", "for"}), None)
    return link is not None and not are_treated(items[clause_begun(items, link, _STOPS) : link])


def _compares_patients(items: Sequence[Item], at: int) -> bool:
    """Read ``Patients with liver metastases had shorter OS than those without``: whom the disease treats worse."""
    between = _outside(items, at, "between")
    if between is not None and text_at(items, between + 1) in {"patients", "those"}:
        marked = text_at(items, between + 2) in {"with", "without"}
        return marked and not any(each.kind in ARM_KINDS or each.low in _GIVEN for each in items[between:])
    based = any(text_at(items, i) == "based" and text_at(items, i + 1) == "on" for i in range(at + 1, at + _NEAR))
    if _has_a_prognosis(items, at) or based:
        return True
    than = _outside(items, at, "than")
    if than is None or text_at(items, than + 1) not in {"those", "patients"}:
        return False
    begun = clause_begun(items, at, _STOPS)
    first = next((i for i in range(begun, at) if singular(text_at(items, i)) in PEOPLE), None)
    if first is None or {text_at(items, first + 1), text_at(items, than + 2)} - {"with", "without"}:
        return False
    told = items[begun : than + 6]
    return not any(each.kind in ARM_KINDS or each.low in _GIVEN for each in told)


def _has_a_prognosis(items: Sequence[Item], at: int) -> bool:
    """Read ``Patients with prior nephrectomy had longer PFS`` and ``the poor prognosis group had shorter OS``."""
    begun = clause_begun(items, at, _STOPS)
    subject = items[begun:at]
    treated = any(each.kind in ARM_KINDS or each.low in _GIVEN for each in items[begun : at + _FAR])
    marked = any(one.low in _PEOPLE and two.low in _MARKED for one, two in pairwise(subject))
    grouped = any(
        each.low in {"prognosis", "risk"} and text_at(subject, i + 1) == "group" for i, each in enumerate(subject)
    )
    typed = any(
        one.low.startswith(_TYPED) and two.low in _PEOPLE for one, two in pairwise(subject)
    )  # ITD-positive patients
    words = {each.low for each in subject}
    told = not words.isdisjoint({"had", "lived", "survived"})
    return not treated and ((typed and not _FARED.isdisjoint(words)) or (told and (marked or grouped)))


def _outside(items: Sequence[Item], at: int, word: str) -> int | None:
    """Return the place of a word close behind a place, not counting what stands in brackets."""
    index, passed = at + 1, 0
    while index < len(items) and passed < _FAR:
        if text_at(items, index) == word:
            return index
        index = closing(items, index) + 1 if text_at(items, index) in {"(", "["} else index + 1
        passed += 1
    return None


def _is_of_a_mark(items: Sequence[Item], at: int) -> bool:
    """Read ``a low LDH level was associated with longer OS``, where no medicine is the subject."""
    link = next((i for i in range(at - 1, max(0, at - _NEAR), -1) if text_at(items, i) in _LINKED), None)
    if link is None:
        return False
    subject = items[clause_begun(items, link, _STOPS) : link]
    treated = are_treated(subject)
    raised = bool(subject) and subject[0].low in {"low", "high", "elevated", "raised", "lower", "higher"}
    return not treated and (raised or any(each.low in _MARKS or each.kind in {"share", "age"} for each in subject))
