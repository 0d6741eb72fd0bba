"""Treatments that are likened to each other: ``was as effective as A in terms of OS``, ``on a par with``, ``matched``.

Also an endpoint that was longest with one of several, and one that something affected badly or well.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.endpoints_listed import CLAUSES, endpoints_before, endpoints_behind
from pivotal.reading.results.treatments_told import names_treatments, tells_of_treatments

_AS_GOOD = frozenset({"effective", "efficacious", "good", "active", "beneficial", "potent"})
_EQUALLY = frozenset({"as", "equally", "similarly", "comparably"})
_MATCHED = frozenset({"matched", "matches", "equalled", "equaled", "equals", "rivalled", "rivaled", "rivals"})
_MOST = frozenset({"longest", "highest", "best", "greatest", "lowest", "shortest", "poorest", "worst"})
_AFFECTED = ("affected", "impacted", "influenced")
_WELL = frozenset({"positively", "favourably", "beneficially"})
_BADLY = frozenset({"negatively", "adversely", "unfavourably", "detrimentally"})
_COPULAS = frozenset({"was", "were", "is", "are", "proved", "appeared", "seemed", "remained"})
_LINKS = frozenset({"in", "for", "on", "regarding", "concerning", "of", "to", "at"})
_NO_TREATMENTS = (
    "status", "age", "sex", "mutation", "express", "level", "stage", "grade", "burden", "size", "histolog", "race",
    "interrupt", "modif", "subtype", "score", "delay", "reduction", "comorbid", "adheren", "method", "diagnos",
)  # fmt: skip
_TIMES = frozenset({"doubled", "doubles", "tripled", "triples", "quadrupled"})
_ARTICLES = frozenset({"a", "an", "the"})
_NO_MULTIPLES = frozenset({
    "risk", "hazard", "probability", "chance", "incidence", "likelihood", "odds", "dose", "doses", "number", "size",
    "sample", "power", "exposure", "enrolment",
})  # fmt: skip
_LED = frozenset({"resulted", "led", "had", "showed", "achieved", "produced", "yielded", "provided", "demonstrated"})
_SEEN = frozenset({"seen", "observed", "achieved", "found", "reported", "noted"})
_NEAR, _FAR, _BETWEEN_TIMES = 5, 12, 7


def likened(items: Sequence[Item], at: int) -> tuple[list[int], str] | None:
    """Return the endpoints in which a word says that treatments were alike, or one of them the best.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.

    Returns
    -------
    tuple of (list of int, str) or None
        Their places and ``better``, ``not better`` or ``worse``.
    """
    word = text_at(items, at)
    if word in _MOST:
        return in_direction(
            _superlative(items, at), "worse" if word in {"lowest", "shortest", "poorest", "worst"} else "better"
        )
    if word.startswith(_AFFECTED) and text_at(items, at - 1) in _WELL | _BADLY:
        return in_direction(_affected(items, at), "better" if text_at(items, at - 1) in _WELL else "worse")
    par = word == "par" and "on" in {text_at(items, at - 1), text_at(items, at - 2)}
    good = word in _AS_GOOD and text_at(items, at - 1) in _EQUALLY
    matched = word in _MATCHED and _is_of_an_arm(items, at + 1) and not text_at(items, at - 1).endswith("ly")
    if par or good or matched:
        return in_direction(_alike(items, at), "not better")
    return None


def multiplied(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints of ``nearly doubled the rate of progression-free survival``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.
    """
    if text_at(items, at) not in _TIMES or text_at(items, at - 1) in _COPULAS | _ARTICLES:
        return []
    found = endpoints_behind(items, at + 1, _BETWEEN_TIMES, stops=CLAUSES | {",", "and", "("})
    return [] if found and any(text_at(items, i) in _NO_MULTIPLES for i in range(at + 1, found[0])) else found


def in_direction(places: list[int], direction: str) -> tuple[list[int], str] | None:
    """Return the places of endpoints with what became of them, or nothing where there is none."""
    return (places, direction) if places else None


def _is_of_an_arm(items: Sequence[Item], at: int) -> bool:
    at += text_at(items, at) in {"the", "that", "those"}
    at += text_at(items, at) in {"of", "with"}
    return kind_at(items, at) in ARM_KINDS


def _alike(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoint before ``was as good``, or that behind ``as effective as A in terms of``."""
    verb = next((i for i in range(at - 1, max(-1, at - _NEAR), -1) if text_at(items, i) in _COPULAS), at)
    if before := endpoints_before(items, verb, 3, several=True):
        return before
    for index in range(at + 1, min(at + _FAR, len(items))):
        if text_at(items, index) in CLAUSES | {","}:
            return []
        if text_at(items, index) in _LINKS and (behind := endpoints_behind(items, index + 1, 4)):
            return behind
    return []


def _superlative(items: Sequence[Item], at: int) -> list[int]:
    """Read ``PFS was longest in the A arm``; in whom it was longest by a mark says nothing of treatments."""
    ahead = range(at + 1, min(at + _NEAR + 1, len(items)))
    of_arm = text_at(items, at + 1) in {"in", "with", "for", "on"} and any(
        kind_at(items, i) in ARM_KINDS for i in ahead
    )
    verb = next((i for i in range(at - 1, max(-1, at - 3), -1) if text_at(items, i) in _COPULAS), None)
    if _has_a_mark(items, at):
        return []
    if verb is None or not of_arm:
        return _superlative_noun(items, at)
    return endpoints_before(items, verb, 3, several=True)


def _superlative_noun(items: Sequence[Item], at: int) -> list[int]:
    """Read ``A and B resulted in the highest OS and PFS rates`` and ``The best OS was seen with A``."""
    found = endpoints_behind(items, at + 1, 3, stops=CLAUSES | {"of", "with", "in", ","})
    if text_at(items, at) == "best" and found and items[found[0]].kind == "share":
        return []  # the best overall response is what each patient had
    if not found or text_at(items, at - 1) not in {"the", "and"} or not names_treatments(items):
        return []
    led = any(text_at(items, i) in _LED for i in range(max(0, at - _NEAR), at))
    seen = any(
        text_at(items, i) in _COPULAS
        and text_at(items, i + 1) in _SEEN
        and text_at(items, i + 2) in {"with", "in", "for"}
        for i in range(found[-1] + 1, found[-1] + _NEAR)
    )
    return found if led or seen else []


def _affected(items: Sequence[Item], at: int) -> list[int]:
    """Read ``A adversely affected OS`` and ``OS was negatively affected by A``; a mark of patients is no treatment."""
    if _has_a_mark(items, at) or not tells_of_treatments(items):
        return []
    if text_at(items, at - 2) in _COPULAS:
        return endpoints_before(items, at - 2, 3, several=True)
    return endpoints_behind(items, at + 1, _NEAR)


def _has_a_mark(items: Sequence[Item], at: int) -> bool:
    return any(each.low.startswith(_NO_TREATMENTS) for each in items[max(0, at - _FAR) : at + _FAR])
