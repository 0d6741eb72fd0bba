"""Who may be treated, clause by clause: each clause a criterion with its words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pivotal.reading.items import Item
from pivotal.reading.model import Slot
from pivotal.reading.phrases import phrase_at, text_at
from pivotal.reading.words import NUMBER_WORDS

ADULT_YEARS = 18
_EXCEPT = (("other", "than"), ("except",), ("excluding",), ("not", "involving"), ("not", "including"), ("besides",),
           ("apart", "from"), ("aside", "from"))  # fmt: skip
_PROGRESSED = ("progress", "relaps", "refractory")
_HAD = ("treated", "received", "had", "prior", "previous", "earlier", "after", "following", "least")
_PASSED = frozenset({
    "on", "after", "following", "a", "an", "the", "at", "least", "or", "more", "prior", "previous", "earlier", "with",
    "one", "during", "of", "lines", "line", "from", "been", "treated", "received", "by", "have",
})  # fmt: skip
_MEASURED = ("delay", "reduc", "risk", "time", "until", "without", "free", "prolong", "slow")
_YOUNG = ("pediatric", "paediatric", "adolesc", "child")  # “adults and children” tells no age
_ANY_TUMOUR = frozenset({"tumour", "tumours", "tumor", "tumors"})
_JOINS = frozenset({",", "or", "and", "/"})


def clause(items: Sequence[Item], first: int, last: int, criterion: dict[str, Any], *, name: str = "clause") -> Slot:
    """Return words of a sentence as a clause; its value is the criterion, written as JSON."""
    return Slot(name, "", items[first].start, items[last - 1].end, json.dumps(criterion, sort_keys=True))


def clauses_of(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the clauses of a part of a sentence in their order."""
    found: list[Slot] = []
    at = first
    while at < last:
        step = None
        for matcher in _MATCHERS:
            step = matcher(items, at, last)
            if step is not None:
                break
        if step is None:
            at += 1
            continue
        found += step[0]
        at = max(step[1], at + 1)
    return _once(found)


Step = tuple[list[Slot], int] | None


def _once(found: list[Slot]) -> list[Slot]:
    """Return clauses without those that say again what an earlier one says."""
    kept: dict[str, Slot] = {}
    for each in found:
        kept.setdefault(each.value, each)
    ages = [each for each in kept.values() if '"age"' in each.value]
    if len(ages) > 1:  # "adults and adolescents of 12 years and more": the lower age counts
        lowest = min(ages, key=lambda each: float(json.loads(each.value)["at_least"]))
        kept = {value: each for value, each in kept.items() if each not in ages or each is lowest}
    return list(kept.values())


def _age(items: Sequence[Item], at: int, last: int) -> Step:
    word = text_at(items, at)
    young = text_at(items, at + 1) == "and" and text_at(items, at + 2).startswith(_YOUNG)
    if word in {"adult", "adults"} and not young:
        return [clause(items, at, at + 1, {"field": "age", "at_least": ADULT_YEARS, "unit": "years"})], at + 1
    item = items[at]
    older = text_at(items, at - 1) in {"aged", "patients"} and phrase_at(items, at + 1, "and", "older")
    if item.kind == "number" and older and item.value.isdigit():
        years = float(item.value)
        return [clause(items, at - 1, at + 3, {"field": "age", "at_least": years, "unit": "years"})], at + 3
    if item.kind == "duration" and item.parts["unit"].value == "years":
        near = [text_at(items, index) for index in range(max(0, at - 2), min(at + 6, last))]
        if any(each in {"age", "aged", "older"} for each in near):
            end = at + 1
            while end < last and text_at(items, end) in {"of", "age", "and", "older", "or", "over"}:
                end += 1
            years = float(item.parts["value"].value)
            return [clause(items, at, end, {"field": "age", "at_least": years, "unit": "years"})], end
    return None


def _extent(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``unresectable, locally advanced or metastatic`` and one such word alone."""
    if items[at].kind != "flag":
        return _advanced(items, at)
    if items[at].text.casefold().endswith("progression") and _is_an_outcome(items, at):
        return None
    names, end = [items[at].value], at + 1
    while end < last:
        step = end
        while step < last and text_at(items, step) in _JOINS and step - end < 2:
            step += 1
        if step == end or step >= last or items[step].kind != "flag" or items[step].value == "progressive":
            break
        names.append(items[step].value)
        end = step + 1
    if len(names) == 1 or "progressive" in names:
        return [clause(items, at, at + 1, {"field": names[0], "is": "true"})], at + 1
    return [clause(items, at, end, {"any": [{"field": name, "is": "true"} for name in names]})], end


def _is_an_outcome(items: Sequence[Item], at: int) -> bool:
    """Say whether progression is what a trial measured: ``delay in disease progression``."""
    return any(text_at(items, index).startswith(_MEASURED) for index in range(max(0, at - 6), at))


def _advanced(items: Sequence[Item], at: int) -> Step:
    if text_at(items, at) != "advanced" or text_at(items, at - 1) == "locally":
        return None
    either = [{"field": "locally_advanced", "is": "true"}, {"field": "metastatic", "is": "true"}]
    return [clause(items, at, at + 1, {"any": either, "strength": "implied"})], at + 1


def _code(items: Sequence[Item], at: int, last: int) -> Step:
    """Match values of one field that are joined: ``pancreatic and extra-pancreatic``, ``grade 1 or grade 2``."""
    if items[at].kind != "code" or items[at].text.casefold() in _ANY_TUMOUR:
        return None
    field, _, value = items[at].value.partition("=")
    values, end, looked = [value], at + 1, at + 1
    while looked < last:
        item = items[looked]
        if item.kind == "code" and item.value.partition("=")[0] == field:
            values.append(item.value.partition("=")[2])
            end = looked = looked + 1
        elif (
            item.text in {"(", ")"}
            or text_at(items, looked) in _JOINS
            or (item.kind == "disease" and item.text.endswith("NET"))
        ):
            looked += 1
        elif field == "grade" and item.kind == "number":
            values.append(f"G{item.value}")
            end = looked = looked + 1
        elif field == "radioiodine" and text_at(items, looked) == "ineligible":
            values.append("not_eligible")
            end = looked = looked + 1
        else:
            break
    unique = list(dict.fromkeys(values))
    test: dict[str, Any] = {"is": unique[0]} if len(unique) == 1 else {"in": unique}
    return [clause(items, at, end, {"field": field, **test})], end


def _therapy(items: Sequence[Item], at: int, last: int) -> Step:
    """Match what was given before: how many, of which class, other than which, and how it ended."""
    word = text_at(items, at)
    if word in {"previously", "already"} and text_at(items, at + 1).startswith("treated"):
        of, end = (
            _of_therapy(items, _kind_passed(items, at + 3), last)
            if text_at(items, at + 2) == "with"
            else (["systemic_therapy"], at + 2)
        )
        strength = {} if end > at + 2 else {"strength": "implied"}
        return [clause(items, at, end, {"prior_therapy": {"of": of, "at_least": 1}, **strength})], end
    if word in {"treatment", "therapy"} and phrase_at(items, at + 1, "-", "naive"):
        return [clause(items, at, at + 3, {"prior_therapy": {"of": ["systemic_therapy"], "at_most": 0}})], at + 3
    if word == "first" and phrase_at(items, at + 1, "-", "line"):
        history = {"of": ["systemic_therapy"], "setting": "advanced", "at_most": 0}
        return [clause(items, at, at + 3, {"prior_therapy": history, "strength": "implied"})], at + 3
    progressed = word.startswith(_PROGRESSED) and word not in {"progressive", "progression"}
    if not (progressed or word in _HAD):
        return None
    return _history(items, at, last, progressed=progressed)


def _kind_passed(items: Sequence[Item], at: int) -> int:
    """Return the place behind words that only say of which kind a medicine is: ``the multikinase inhibitor``."""
    if text_at(items, at) not in {"the", "a", "an"}:
        return at
    ahead = range(at + 1, min(at + 8, len(items)))
    named = next((index for index in ahead if items[index].kind in {"drug", "therapy"}), None)
    inhibits = named is not None and text_at(items, named - 1) in {"inhibitor", "antibody", "drug", "medicine", "agent"}
    return at if named is None or not inhibits else named


def _history(items: Sequence[Item], at: int, last: int, *, progressed: bool) -> Step:
    end, count, seen = at + 1, 1, False
    while end < last and end - at < 9:
        word = text_at(items, end)
        if items[end].kind in {"number_word", "number"} and items[end].value.isdigit():
            count, seen = int(items[end].value), True
        elif word in NUMBER_WORDS:
            count, seen = NUMBER_WORDS[word], True
        elif items[end].kind in {"therapy", "drug"} or (
            items[end].kind == "field" and items[end].value == "prior_therapy"
        ):
            of, stop = _of_therapy(items, end, last)
            history = {"of": of, "at_least": count, **_except(items, stop, last)}
            if progressed or _progressed_before(items, at):
                history["outcome"] = "progressed"
            after = _except_end(items, stop, last)
            return [clause(items, at, after, {"prior_therapy": history})], after
        elif seen and word in {"therapy", "therapies", "line", "lines", "treatment", "treatments", "regimens", "prior"}:
            if word != "prior" and text_at(items, end + 1) != "of":
                return _counted(items, at, end + 1, count, progressed=progressed)
        elif word not in _PASSED:
            return None
        end += 1
    return None


def _counted(items: Sequence[Item], at: int, end: int, count: int, *, progressed: bool) -> Step:
    history: dict[str, Any] = {"of": ["systemic_therapy"], "at_least": count}
    if progressed:
        history["outcome"] = "progressed"
    return [clause(items, at, end, {"prior_therapy": history})], end


def _progressed_before(items: Sequence[Item], at: int) -> bool:
    return any(text_at(items, index).startswith("progressed") for index in range(max(0, at - 2), at))


def _of_therapy(items: Sequence[Item], at: int, last: int) -> tuple[list[str], int]:
    """Return the therapies that are named, and the place behind them."""
    found: list[str] = []
    end = at
    while end < last and end - at < 8:
        if items[end].kind in {"therapy", "drug"}:
            found.append(items[end].value)
            end += 1
        elif items[end].kind == "field" and items[end].value == "prior_therapy":
            found.append("systemic_therapy")
            end += 1
        elif text_at(items, end) in {"with", "a", "an", "and", "or", ","} and (
            not found or _next_is_therapy(items, end + 1, last)
        ):
            end += 1
        else:
            break
    return found or ["systemic_therapy"], end


def _next_is_therapy(items: Sequence[Item], at: int, last: int) -> bool:
    return at < last and items[at].kind in {"therapy", "drug"}


def _except(items: Sequence[Item], at: int, last: int) -> dict[str, Any]:
    after = _behind_except(items, at)
    of, end = _of_therapy(items, after, last)
    return {"other_than": of} if end > after > at else {}


def _except_end(items: Sequence[Item], at: int, last: int) -> int:
    if not _except(items, at, last):
        return at
    return _of_therapy(items, _behind_except(items, at), last)[1]


def _behind_except(items: Sequence[Item], at: int) -> int:
    """Return the place behind words that except what follows, or the place itself."""
    start = at + 1 if text_at(items, at) == "," else at
    return next((start + len(words) for words in _EXCEPT if phrase_at(items, start, *words)), at)


def _combination(items: Sequence[Item], at: int, last: int) -> Step:
    plus = text_at(items, at) in {"plus", "+"} and items[at - 1].kind in {"drug", "product", "punct"}
    if text_at(items, at) == "/" and items[at - 1].kind == "drug" and at + 1 < last and items[at + 1].kind == "drug":
        return [Slot("with", "", items[at].start, items[at + 1].end, items[at + 1].value)], at + 2
    if not plus and not phrase_at(items, at, "in", "combination", "with"):
        return None
    ahead = range(at + 1 if plus else at + 3, min(at + 15, last))
    passed = {"word", "company", "punct", "number"}
    given = next((index for index in ahead if items[index].kind not in passed or text_at(items, index) == "for"), None)
    if given is None or items[given].kind not in {"drug", "therapy", "product"}:
        return None
    return [Slot("with", "", items[at].start, items[given].end, items[given].value)], given + 1


_MATCHERS = (_age, _combination, _therapy, _extent, _code)
