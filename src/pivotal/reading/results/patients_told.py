"""The clause that tells some patients from others: ``with liver metastases``, not the disease of a trial."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.results.short_arms import code_end

TELLS = frozenset({
    "with", "without", "who", "whose", "aged", "previously", "younger", "older", "positive", "negative",
})  # fmt: skip
NAMED = frozenset({"disease", "drug", "product", "arm", "trial", "active", "therapy", "short"})
_ADJECTIVES = frozenset(
    {"advanced", "locally", "well", "recurrent", "relapsed", "refractory", "persistent", "platinum"}
)
_GAVE = frozenset({"received", "receiving", "given", "got", "taking"})
VALUES = frozenset({"duration", "percent", "not_reached"})
EARLIER = frozenset({"prior", "previous", "no", "earlier", "preexisting"})
_LONGEST_CLAUSE, _CUT = 12, 6  # items of who some patients are; of those whose end is not found
_LONGEST_DISEASE = 6  # items from a comma to the end of the adjectives that lead to a disease
_VERBS = frozenset({"was", "were", "had", "median", "the", "is"})
MOST = 22
FARED = frozenset({"had", "lived", "showed", "achieved", "experienced", "survived", "gained"})
_OF_THEM = FARED | {"was", "were", "failed", "met"}  # behind which it is told how they fared
_OF_TRIAL = frozenset({"in", "of", "from"})  # patients with bone metastases in NAME
_SPREAD = ("metastases", "metastasis")


def told_apart(items: Sequence[Item], people: int) -> Slot | None:
    """Return the clause that tells some patients from others: ``with liver metastases``, not the disease of a trial.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    people : int
        The word for patients; the clause stands behind it.
    """
    if text_at(items, people + 1) not in TELLS or names_its_patients(items, people + 1):
        return None
    end = clause_end(items, people + 1)
    return None if text_at(items, end - 1) in {"a", "an", "the"} else span(items, people, end, "subset")


def clause_end(items: Sequence[Item], first: int) -> int:
    """Return the place behind the words that tell the patients."""
    places = range(first, min(first + _LONGEST_CLAUSE, len(items)))
    cut = min(first + _CUT, len(items))
    return next((index for index in places if _ends(items, index, index - first)), cut)


def _ends(items: Sequence[Item], at: int, steps: int) -> bool:
    """Say whether a clause ends at a place: at a sign, or at the verb of what is told of its patients."""
    if text_at(items, at) in {"it", "they"} or items[at].text in {",", ";", ".", "(", ":"}:
        return True
    if items[at].kind in VALUES or (steps > 1 and text_at(items, at) in _OF_THEM | {"took"}):
        return True
    if steps > 1 and (items[at].kind == "endpoint" or text_at(items, at) == "median"):
        return True
    if steps > 1 and items[at].kind == "share" and text_at(items, at + 1) in {"was", "were"}:
        return True  # in patients with fusions objective response rate was 35.5%
    numbered = at + 1 < len(items) and items[at + 1].kind in VALUES | {"number"}
    joined = text_at(items, at) == "and" or (steps > 1 and text_at(items, at) in {"versus", "vs", "v", "compared"})
    return joined and numbered


def names_its_patients(items: Sequence[Item], first: int) -> bool:
    """Say whether a disease, a medicine or an arm is named in a clause, so that its patients are known by it."""
    if text_at(items, first + 1) in EARLIER:
        return False  # patients with no earlier therapy of a kind
    for index in range(first, min(first + MOST, len(items))):
        named = items[index].kind in NAMED and not items[index].low.endswith(_SPREAD)
        named = named and not (items[index].kind == "trial" and text_at(items, index - 1) in _OF_TRIAL)
        if named or (text_at(items, index - 1) in _GAVE and code_end(items, index) is not None):
            return True
        if index - first > 1 and text_at(items, index) in _OF_THEM:
            return False
        if items[index].text in {",", ";", ".", "("} and index - first > 1 and not adjoins(items, index):
            return False
    return False


def adjoins(items: Sequence[Item], at: int) -> bool:
    """Say whether a comma stands between adjectives of one disease: ``with advanced, progressive, … tumours``."""
    if text_at(items, at) != ",":
        return False
    for item in items[at + 1 : at + _LONGEST_DISEASE]:
        if item.kind in {"disease", "flag", "code"} or item.low in _ADJECTIVES:
            return True
        if item.kind != "word" or item.low in _VERBS:
            return False
    return False
