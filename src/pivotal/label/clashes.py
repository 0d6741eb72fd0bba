"""Criteria that nobody can ever meet, and which of their clauses exclude one another."""

from __future__ import annotations

from pivotal.errors import DataError
from pivotal.label.language import AllOf, Criterion
from pivotal.label.matching import leaves_of
from pivotal.label.space import Space
from pivotal.label.vocabulary import Vocabulary
from pivotal.label.wording import sentence

MOST_LEAVES = 200  # larger criteria are not searched


def clash_of(criterion: Criterion, words: Vocabulary) -> tuple[str, ...]:
    """Return the fewest clauses found that exclude one another; nothing where somebody can meet the criteria.

    Criteria of more than 200 leaves, or that fall into too many pieces, are not searched.

    Examples
    --------
    >>> import pivotal as pv
    >>> from pivotal.label.matching import vocabulary_of
    >>> words = vocabulary_of(pv.load_dossier("cabometyx"))
    >>> limits = [{"field": "age", "at_least": 18, "unit": "years"}, {"field": "age", "below": 12, "unit": "years"}]
    >>> flag = {"field": "metastatic", "is": "true"}
    >>> asked = pv.Indication(
    ...     id="x", says="x", disease="NET", status="derived", criteria={"all": [limits[0], flag, limits[1]]}
    ... )
    >>> clash_of(asked.criteria, words)
    ('age ≥ 18 years', 'age < 12 years')
    """
    if sum(1 for _ in leaves_of(criterion)) > MOST_LEAVES:
        return ()
    try:
        space = Space([criterion], words)
        if space.region(criterion):
            return ()
        parts = list(criterion.all) if isinstance(criterion, AllOf) else [criterion]
        for part in list(parts):  # what is not needed for the clash is left out, one by one
            left = [each for each in parts if each is not part]
            if left and not space.region(AllOf(all=tuple(left))):
                parts = left
    except DataError:
        return ()
    return tuple(sentence(each, words) for each in parts)
