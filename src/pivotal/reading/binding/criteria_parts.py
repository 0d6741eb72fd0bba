"""The smallest parts of the criteria of a label, and what they speak of."""

from __future__ import annotations

from typing import Any

from pivotal.label.language import AllOf, AnyOf, Atom, Criterion, NoneOf
from pivotal.label.model import Indication

_MOST_LABELS = 1024
_CLAUSES: dict[int, tuple[Indication, list[dict[str, Any]]]] = {}


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


def clauses_in(label: Indication) -> list[dict[str, Any]]:
    """Return the clauses of a label as plain values, which are made once and are not to be changed."""
    if id(label) not in _CLAUSES:
        if len(_CLAUSES) >= _MOST_LABELS:
            _CLAUSES.clear()
        dumped = label.criteria.model_dump(mode="json", by_alias=True, exclude_none=True)
        _CLAUSES[id(label)] = (label, _flat(dumped))  # the label is kept, so that its id stays its own
    return _CLAUSES[id(label)][1]


def _flat(clause: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the clauses of an ``all``, also of one within another, which asks for the same."""
    return [one for each in clause["all"] for one in _flat(each)] if "all" in clause else [clause]


def bare(thing: Any) -> Any:
    """Return a clause without its words, its source, how strongly it is said, and what it says by default."""
    if isinstance(thing, dict):
        return {key: bare(value) for key, value in sorted(thing.items()) if key not in {"words", "strength", "source"}
                and value not in ([], "any", None)}  # fmt: skip
    if isinstance(thing, list):
        return sorted((bare(each) for each in thing), key=repr)
    return thing
