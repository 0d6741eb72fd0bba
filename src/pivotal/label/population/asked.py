"""What some indications ask of a population: which fields, in which columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pivotal.errors import DataError, listed
from pivotal.label.matching import PRIOR_THERAPIES
from pivotal.label.model import Indication
from pivotal.label.population.layout import ColumnKind, FieldColumn, Layout, lay_out
from pivotal.label.population.settling import facts_of
from pivotal.label.population.therapy_bits import found_therapies
from pivotal.label.vocabulary import Vocabulary

Columns = Mapping[str, str | FieldColumn]


def laid_out(
    indications: Sequence[Indication], kinds: Mapping[str, ColumnKind], words: Vocabulary, columns: Columns | None
) -> Layout:
    """Return where the facts stand that some indications ask for."""
    fields = list(dict.fromkeys(fact for each in indications for fact in facts_of(each.criteria)))
    layout = lay_out(kinds, words, fields, columns)
    if PRIOR_THERAPIES in fields:
        therapies, complete = found_therapies(kinds, words.therapies)
        if not complete and PRIOR_THERAPIES in kinds:
            raise DataError(
                f"the column {PRIOR_THERAPIES} is not read as lists; "
                "add_therapies turns a table of events, one a row, into columns"
            )
        absent = layout.absent if complete else (*layout.absent, PRIOR_THERAPIES)
        layout = replace(layout, therapies=therapies, complete=complete, absent=absent)
    if indications and not layout.fields and not layout.therapies:
        raise DataError(
            f"no column holds a fact that is asked for; fields: {listed(fields)}; columns: {listed(kinds) or 'none'}"
        )
    return layout
