"""Novelties that no narrower rule has read: the ``first`` or ``only`` one of a kind of medicine, beside a medicine."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.subjects import medicine_in
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, made, text_at

_CLAIMS = {"first": "first", "only": "only"}
_THINGS = frozenset({
    "therapy", "treatment", "medicine", "drug", "option", "regimen", "inhibitor", "agent", "antibody", "combination",
    "tki", "adc", "conjugate", "immunotherapy", "vaccine", "degrader", "engager", "bispecific", "radioligand",
    "blocker", "antagonist", "agonist", "biosimilar", "monotherapy", "chemotherapy", "pill", "therapies", "medicines",
    "radiopharmaceutical",
})  # fmt: skip
_APPROVALS = frozenset({"approval", "approved", "authorisation"})
_RANKED = frozenset({
    "half", "quarter", "patient", "patients", "dose", "doses", "year", "day", "week", "month", "cycle", "trial",
    "study", "phase", "analysis", "endpoint", "evidence", "report", "step", "author", "interim", "data", "results",
    "remission", "indication", "approves", "previous", "relapse", "cohort", "arm", "meeting", "stage", "set", "part",
})  # fmt: skip
_NEXT = _RANKED | {"line", "lines", "time", "two", "three", "-", "–", "/", "generation", "prior", "approved"}
# It is denied, hoped for or compared, or the first of a trial or of what patients had.
_NO_CLAIM = (
    "not", "no", "would", "could", "may", "if", "potential", "expected", "hope", "aim", "one", "among", "might",
    "randomi", "received", "compar", "progress", "investigat", "phase", "trial", "stud", "evaluat", "should",
    "previous", "prior", "refractory", "set", "poised", "designation", "generic", "review", "application", "conduct",
    "company", "recommend", "discover",
)  # fmt: skip
_FOUND = ("discover", "develop", "generic")
_OWNERS = frozenset({"its", "their", "our", "a", "at", "your"})
_TAKEN = frozenset({"used", "prescribed", "given", "taken"})
_WAS = frozenset({"was", "were", "been", "fda", "is"})
_BEHIND = frozenset({"the", "a", "an", "it", "in", "for", "by", "to"})
_ENDS = frozenset({",", ".", ";", ":", "(", "—", "to", "for", "in", "of", "who", "with", "is", "was"})
_ABOUT = frozenset({"act", "indication", "mechanism"})
_WITHIN, _BACK, _FAR = 12, 7, 40  # items


def novelties_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return that a medicine is the first or the only one, where nothing has read it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _CLAIMS) or items[-1].text == "?" or any(each.kind == "novelty" for each in told):
        return []
    at = next((i for i, item in enumerate(items) if item.low in _CLAIMS and _is_claim(items, i)), None)
    if at is None:
        return []
    product = medicine_in(items, 0, len(items), names=False)
    ill = next((each for each in items if each.kind == "disease"), None)
    if product is None and ill is None and at > 1 and not any(each.kind in _ABOUT for each in told):
        return []
    slots = [items[at].slot("claim", _CLAIMS[items[at].low])]
    slots += [] if product is None else [product]
    slots += [] if ill is None else [ill.slot("disease")]
    return [made("novelty", slots, sentence, (items[at].start, items[at].end))]


def _is_claim(items: Sequence[Item], at: int) -> bool:
    """Say whether what is the first or only one at a place is a medicine, or its approval."""
    if _is_ranked(items, at) or not _may_claim(items, at):
        return False
    ahead = range(at + 1, min(at + _WITHIN, len(items)))
    end = next((i for i in ahead if items[i].text in _ENDS or text_at(items, i) in _ENDS), ahead.stop)
    thing = next((i for i in range(at + 1, end) if _is_thing(items, i)), None)
    if thing is None:  # "First approval for NAME"
        thing = next((i for i in range(at + 1, min(at + 4, len(items))) if text_at(items, i) in _APPROVALS), None)
        marked = find(items, ("mark", "previous", "recommend"), at - 4, at) is not None and items[-1].text == "."
        if thing is None or marked or text_at(items, at) == "only":
            return False
    return not any(text_at(items, i) in _RANKED for i in range(at + 1, thing))


def _is_thing(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at).split(" ")[-1].split("-")[-1] in _THINGS or items[at].kind == "therapy"


def _is_ranked(items: Sequence[Item], at: int) -> bool:
    """Say whether the next word tells of a line, a dose, a year or the like: ``first-line``, ``first half``."""
    following = text_at(items, at + 1)
    if following in {"-", "–"}:
        return text_at(items, at + 2) != "ever"
    if following == "approved":
        return text_at(items, at - 1) in _WAS or text_at(items, at + 2) in _BEHIND
    return following in _NEXT


def _may_claim(items: Sequence[Item], at: int) -> bool:
    """Say whether the words before ``first`` leave it a claim: not ``its first``, ``used as the first``."""
    before = text_at(items, at - 1)
    if items[at].low == "only" and before not in {"the", "and", "is"}:
        return False
    approved = find(items, ("approv",), at - _FAR, at) is not None
    if before in _OWNERS or (before in {"as", "after"} and not approved):
        return False
    taken = any(text_at(items, i) in _TAKEN for i in range(max(0, at - _BACK), at))
    return not taken and find(items, _FOUND, at, at + 9) is None and find(items, _NO_CLAIM, at - _BACK, at) is None
