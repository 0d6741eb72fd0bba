"""Criteria that nobody can ever meet, and which of their clauses exclude one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pivotal.label.boxes import Region, intersect
from pivotal.label.language import AllOf, Criterion
from pivotal.label.space import Space


def clashing_clauses(criterion: Criterion, space: Space) -> tuple[Criterion, ...]:
    """Return clauses that exclude one another, none of them in vain; nothing where somebody can meet the criteria.

    Parameters
    ----------
    criterion : criterion
        What is asked, in the fields of the space.
    space : Space

    Examples
    --------
    >>> import pivotal as pv
    >>> from pivotal.label.matching import vocabulary_of
    >>> words = vocabulary_of(pv.load_dossier("cabometyx"))
    >>> limits = [{"field": "age", "at_least": 18, "unit": "years"}, {"field": "age", "below": 12, "unit": "years"}]
    >>> flag = {"field": "metastatic", "is": "true"}
    >>> asked = pv.Indication(
    ...     id="x", says="x", disease="NET", status="derived", criteria={"all": [limits[0], flag, limits[1]]}
    ... ).criteria
    >>> [each.below or each.at_least for each in clashing_clauses(asked, Space([asked], words))]
    [18.0, 12.0]
    """
    if space.region(criterion):
        return ()
    needed = list(_conjuncts(criterion))
    for clause in list(needed):
        others = [each for each in needed if each is not clause]
        if others and not _together(others, space):
            needed = others
    return tuple(needed)


def _conjuncts(criterion: Criterion) -> Iterator[Criterion]:
    """Yield the clauses that all have to be met."""
    if isinstance(criterion, AllOf):
        for each in criterion.all:
            yield from _conjuncts(each)
    else:
        yield criterion


def _together(clauses: Iterable[Criterion], space: Space) -> Region:
    found: Region = (space.whole,)
    for each in clauses:
        found = intersect(found, space.region(each))
    return found
