"""The smallest parts of the criteria of a label, and what they speak of."""

from __future__ import annotations

from pivotal.label.language import AllOf, AnyOf, Atom, Criterion, NoneOf


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
