"""What a dossier adds to a library folder: codes of a field, and names of a disease, under the id of the library.

A medicine brings therapies and marks of its own; without this it would have to copy the files that it wants to extend.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pivotal.dossier.diseases import Disease
from pivotal.label.language import CriteriaField
from pivotal.nouns import Noun

HOW = {
    "fields": "a file may add codes to a field of a library folder that its dossier uses: same id, name and kind, and"
    " only new codes",
    "diseases": "a file may add synonyms and attributes to a disease of a library folder: same id, and nothing else",
}
_ADDED = {"fields": "codes", "diseases": "synonyms"}
_ALSO = frozenset({"id", "source", "status", "note", "attributes"})  # which an addition may say besides


def is_addition(section: str, noun: Noun, to: Noun) -> bool:
    """Say whether a noun adds to one of its id, and says nothing else of it."""
    if isinstance(noun, CriteriaField) and isinstance(to, CriteriaField):
        alike = (noun.name, noun.kind, noun.unit) == (to.name, to.kind, to.unit)
        return alike and not (noun.exhaustive or noun.systems) and bool(noun.codes)
    if isinstance(noun, Disease) and isinstance(to, Disease):
        return noun.model_fields_set <= {_ADDED[section], *_ALSO} and bool(noun.synonyms or noun.attributes)
    return False


def joined(section: str, nouns: Iterable[Any]) -> tuple[Any, ...]:
    """Return the nouns of a section, each id once, with what was added to it."""
    found: dict[str, Any] = {}
    for each in nouns:
        held = found.get(each.id)
        if held is None or section not in _ADDED:
            found[each.id] = each
            continue
        lists = {_ADDED[section], "attributes"} & set(type(held).model_fields)
        more = {key: (*getattr(held, key), *getattr(each, key)) for key in lists}
        found[each.id] = held.model_copy(update=more)
    return tuple(found.values())
