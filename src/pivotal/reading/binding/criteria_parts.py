"""The smallest parts of the criteria of a label, and what they speak of."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from pivotal.label.language import AllOf, AnyOf, Atom, Criterion, NoneOf, PriorTherapy
from pivotal.label.model import Indication

_MOST_LABELS, _MOST_BASES, _MOST_ANSWERS = 1024, 64, 512
_KNOWN: dict[int, LabelParts] = {}


def leaves(criterion: Criterion) -> list[Criterion]:
    """Return the smallest parts of a criterion."""
    if isinstance(criterion, AllOf):
        return [leaf for each in criterion.all for leaf in leaves(each)]
    if isinstance(criterion, AnyOf):
        return [leaf for each in criterion.any for leaf in leaves(each)]
    return leaves(criterion.not_) if isinstance(criterion, NoneOf) else [criterion]


def subject(criterion: Criterion) -> str:
    """Return the first field that a criterion speaks of."""
    first = leaves(criterion)[0]
    return str(first.field) if isinstance(first, Atom) else "prior_therapy"


class LabelParts:
    """What the criteria of a label are made of, found once for all texts; nobody may change what it gives.

    Parameters
    ----------
    label : Indication
    """

    def __init__(self, label: Indication) -> None:
        self.label = label
        self._bases: dict[tuple[str, ...], dict[str, Any]] = {}
        self._answers: dict[tuple[str, str], bool] = {}

    def kept(
        self, question: str, clause: dict[str, Any], answer: Callable[[dict[str, Any], dict[str, Any]], bool]
    ) -> bool:
        """Return whether a question on a clause of a text is answered by one of the label; kept for the next text."""
        key = (question, repr(clause))
        if key not in self._answers:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = any(answer(clause, each) for each in self.clauses)
        return self._answers[key]

    @cached_property
    def leaves(self) -> list[Criterion]:
        """Its smallest parts."""
        return leaves(self.label.criteria)

    @cached_property
    def asked(self) -> set[str]:
        """The fields that they speak of."""
        return {subject(each) for each in self.leaves}

    @cached_property
    def diseases(self) -> set[str]:
        """The diseases that they name."""
        return self._values("disease")

    @cached_property
    def sites(self) -> set[str]:
        """The sites that they name."""
        return self._values("primary_site")

    def _values(self, field: str) -> set[str]:
        atoms = [each for each in self.leaves if isinstance(each, Atom) and each.field == field]
        return {str(value) for each in atoms for value in each.values}

    @cached_property
    def clauses(self) -> list[dict[str, Any]]:
        """Its clauses as plain values."""
        dumped = self.label.criteria.model_dump(mode="json", by_alias=True, exclude_none=True)
        return _flat(dumped)

    @cached_property
    def bare(self) -> list[Any]:
        """Its clauses without their words and what stands for nothing."""
        return [bare(each) for each in self.clauses]

    @cached_property
    def flags(self) -> frozenset[str]:
        """The facts that it asks for by yes."""
        return frozenset(str(each["field"]) for each in self.clauses if each.get("is") == "true" and "field" in each)

    @cached_property
    def history(self) -> dict[str, Any] | None:
        """Which therapies its patients had before, as plain values, or nothing."""
        told = next((each for each in self.leaves if isinstance(each, PriorTherapy)), None)
        return None if told is None else told.prior_therapy.model_dump(mode="json", exclude_none=True)

    def base(self, fields: list[str]) -> dict[str, Any]:
        """Return whom it reaches whatever some facts are: its criteria without those on them, for the tumour."""
        key = tuple(fields)
        if key not in self._bases:
            if len(self._bases) >= _MOST_BASES:
                self._bases.clear()
            clauses = [_without_words(each) for each in self.clauses if each.get("field") not in fields]
            clauses.append(
                {"field": "intent", "is": "tumour", "words": "systemic therapy of the tumour", "strength": "implied"}
            )
            if self.history is not None and self.history.get("outcome") == "progressed":
                clauses.append({"field": "progressive", "is": "true", "words": "progressed", "strength": "implied"})
            self._bases[key] = {"all": clauses}
        return self._bases[key]


def parts_of(label: Indication) -> LabelParts:
    """Return what a label is made of, which is kept for the next text."""
    known = _KNOWN.get(id(label))
    if known is None:
        if len(_KNOWN) >= _MOST_LABELS:
            _KNOWN.clear()
        known = _KNOWN[id(label)] = LabelParts(label)  # which keeps the label, so that its id stays its own
    return known


def clauses_in(label: Indication) -> list[dict[str, Any]]:
    """Return the clauses of a label as plain values, which are not to be changed."""
    return parts_of(label).clauses


def _flat(clause: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the clauses of an ``all``, also of one within another, which asks for the same."""
    return [one for each in clause["all"] for one in _flat(each)] if "all" in clause else [clause]


def bare(thing: Any) -> Any:
    """Return plain values without words, and without what stands for nothing, in an order of their own."""
    if isinstance(thing, dict):
        return {key: bare(value) for key, value in sorted(thing.items()) if key not in {"words", "strength", "source"}
                and value not in ([], "any", None)}  # fmt: skip
    if isinstance(thing, list):
        return sorted((bare(each) for each in thing), key=repr)
    return thing


def _without_words(clause: Any) -> Any:
    if isinstance(clause, dict):
        return {
            key: _without_words(value)
            for key, value in clause.items()
            if key not in {"words", "source"} and value not in ([], None)
        }
    return [_without_words(each) for each in clause] if isinstance(clause, list) else clause
