"""What patients can or cannot have: ``ineligible for cisplatin``, ``for whom surgery is not appropriate``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.clauses import Step, clause, fact
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, phrase_at, text_at

_BARRED = Phrases(
    ("not", "candidates"), ("not", "a", "candidate"), ("ineligible", "for"), ("not", "eligible"), ("unsuitable", "for"),
    ("not", "suitable"), ("unable", "to"), ("not", "amenable"), ("no", "satisfactory"), ("cannot", "receive"),
    ("no", "other", "treatment"), ("not", "appropriate"), ("eligible", "for"), ("not", "considered", "candidates"),
    ("not", "considered", "suitable"), ("not", "considered", "eligible"), ("unsuited", "to"), ("unsuited", "for"),
    ("unfit", "for"), ("cannot", "have"), ("cannot", "tolerate"), ("cannot", "be", "treated"), ("cannot", "undergo"),
    ("cannot", "take"), ("not", "fit"), ("contraindication", "to"), ("contraindications", "to"), ("no", "alternative"),
    ("candidates", "for"), ("a", "candidate", "for"), ("suitable", "for"), ("not", "curable"), ("not", "tolerate"),
    ("no", "other", "available"), ("no", "available"), ("no", "standard"), ("not", "a", "suitable", "candidate"),
    ("unable", "or", "unwilling"), ("not", "otherwise"), ("preclude",), ("precludes",), ("precluding",),
    ("should", "not", "receive"),
    ("not", "a", "good", "candidate"), ("too", "frail", "for"),
)  # fmt: skip
_FITS = frozenset({("eligible", "for"), ("candidates", "for"), ("a", "candidate", "for"), ("suitable", "for")})
_ENDS = frozenset({",", ".", ";", "who", "whose", "and", "which", "with", "in", "as", "that", ":", "when", "if",
                   "after", "following"})  # fmt: skip
_GOES_ON = frozenset(
    {
        "undergo",
        "stem",
        "other",
        "surgery",
        "surgical",
        "curative",
        "radiotherapy",
        "radiation",
        "local",
        "systemic",
        "chemotherapy",
    }
)  # behind "and", "with" or "in", the same thing goes on
_STANDING = ("are", "is", "were", "be", "who", "considered", "deemed")
_SAID = frozenset({"appropriate", "suitable", "possible", "indicated", "recommended", "available", "feasible", "option",
                   "unsuitable", "inappropriate", "contraindicated", "exist", "effective", "options"})  # fmt: skip
_DENIES = frozenset({"not", "no", "unsuitable", "inappropriate", "contraindicated"})
_SHAPES = {"ineligible": "not_eligible_for", "eligible": "eligible_for", "unsuitable": "not_eligible_for",
           "unfit": "not_eligible_for", "intolerant": "intolerant_to"}  # fmt: skip
_REMOVED = Phrases(
    ("cannot", "be", "curatively"), ("cannot", "be", "completely"), ("cannot", "be", "removed"),
    ("cannot", "be", "resected"), ("cannot", "be", "operated"), ("not", "be", "removed"),
    ("neither", "curable", "nor", "resectable"), ("cannot", "be", "surgically"), ("can", "not", "be", "removed"),
    ("not", "surgically", "resectable"),
)  # fmt: skip
_OUT = frozenset(
    {"by", "with", "surgery", "surgically", "completely", "on", "removed", "resected", "excised", "curatively"}
)
_DECIDES = ("recommend", "approv", "accept", "endors", "make", "reach", "authoris")
_MOST = 14


def eligibility(items: Sequence[Item], at: int, last: int) -> Step:
    """Match what patients can or cannot have, or what cannot be done to the tumour."""
    for matcher in (_hyphened, _removed, _for_whom, _barred):
        if (step := matcher(items, at, last)) is not None:
            return step
    return None


def _hyphened(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``cisplatin-ineligible`` and ``transplant-eligible``."""
    if text_at(items, at + 1) not in {"-", "–"} or at + 2 >= last:
        return None
    field = _SHAPES.get(text_at(items, at + 2))
    if field is None or items[at].kind == "punct" or text_at(items, at) in {"or", "and"}:
        return None
    return [clause(items, at, at + 3, fact(field, text_at(items, at)))], at + 3


def _removed(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``that cannot be removed by surgery``, which is to be unresectable."""
    words = _REMOVED.at(items, at)
    if not words or at + len(words) > last:
        return None
    end = at + len(words)
    while end < last and text_at(items, end) in _OUT:
        end += 1
    return [clause(items, at, end, fact("unresectable", "true"))], end


def _for_whom(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``for whom endocrine therapy is not appropriate`` and ``when surgery is unsuitable``."""
    if not (phrase_at(items, at, "for", "whom") or phrase_at(items, at, "in", "whom") or text_at(items, at) == "when"):
        return None
    first = at + (1 if text_at(items, at) == "when" else 2)
    for index in range(first + 1, min(first + _MOST, last)):
        if items[index].text in {",", ";", "."}:
            return None
        if text_at(items, index) in _SAID:
            denied = any(text_at(items, i) in _DENIES for i in range(first, index + 1))
            barred = next((i for i in range(first, index) if text_at(items, i) in {"is", "are"}), index)
            told = "_".join(text_at(items, i) for i in range(first, barred) if items[i].kind != "punct")
            field = "not_eligible_for" if denied else "eligible_for"
            return [clause(items, at, index + 1, fact(field, told))], index + 1
    return None


def _barred(items: Sequence[Item], at: int, last: int) -> Step:
    """Match what patients cannot have: ``not candidates for surgery``, ``ineligible for cisplatin``."""
    words = _BARRED.at(items, at)
    if not words:
        return None
    if words == ("not", "otherwise") and text_at(items, at + 2) == "specified":
        return None
    if words == ("unable", "to") and text_at(items, at + 2).startswith(_DECIDES):
        return None  # a body was "unable to recommend NAME"
    fits = words in _FITS
    if fits and not (text_at(items, at - 1) in _STANDING and text_at(items, at - 2) not in {"not", "neither"}):
        return None
    first = end = at + len(words)
    while end < last and end - at < _MOST and _goes_on(items, end):
        end += 1
    while end > first and text_at(items, end - 1) in {"or", "advanced", "have"}:
        end -= 1
    if end == first:
        return None
    told = "_".join(text_at(items, index) for index in range(first, end) if items[index].text != "-")
    named = told.removeprefix("for_").removeprefix("to_")
    return [clause(items, at, end, fact("eligible_for" if fits else "not_eligible_for", named))], end


def _goes_on(items: Sequence[Item], at: int) -> bool:
    if text_at(items, at) in _ENDS and text_at(items, at + 1) not in _GOES_ON:
        return False
    return items[at].kind not in {"flag", "disease"} or text_at(items, at - 1) in {"for", "of"}
