"""What tests of reading may ask for: the shipped dossier, and what a text tells with its names."""

from collections.abc import Callable

import pytest

from pivotal.dossier.model import Dossier
from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import lexicon_of
from tests.reading.verdicts_told import dossier


@pytest.fixture(scope="session")
def shipped() -> Dossier:
    """Return the shipped dossier."""
    return dossier("cabometyx")


@pytest.fixture(scope="session")
def told() -> Callable[[str, str], list[dict[str, list[str]]]]:
    """Give the function that returns what a text tells of a kind, each statement with its slots by name."""
    lexicon = lexicon_of(dossier("cabometyx"))

    def read(text: str, kind: str) -> list[dict[str, list[str]]]:
        found = []
        for each in parsed(text, lexicon).statements:
            if each.kind == kind:
                slots: dict[str, list[str]] = {}
                for slot in each.slots:
                    slots.setdefault(slot.name, []).append(slot.text)
                found.append(slots)
        return found

    return read
