"""Tables and lists: what is written from known values is read back exactly, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.reading.grammar import Parsed, parsed
from pivotal.reading.html_text import page_words
from pivotal.reading.lexer import number_in
from pivotal.reading.lexicon import lexicon_of
from pivotal.reading.texts import text_of
from tests.reading.table_writing import FORMATS, Results, results

LEXICON = lexicon_of(pv.load_dossier("cabometyx"))
NUMBERED = {"value", "ci_low", "ci_high", "level", "time"}


def read(name: str, text: str) -> tuple[str, Parsed]:
    """Return the words of a text in a format, and what was read."""
    opened = text_of("a.html" if name == "page" else "a.txt", text.encode())
    return opened.text, parsed(opened.text, LEXICON, grids=opened.grids)


def told(found: Parsed) -> list[tuple[str, ...]]:
    """Return what was read as it was written."""
    named = ("value", "ci_low", "ci_high", "level", "endpoint", "arm", "cohort")
    return [(each.kind, *(each.get(name) or "" for name in named)) for each in found.statements]


def invented(text: str, found: Parsed) -> list[str]:
    """Return the values that are not what stands at their place."""
    wrong = []
    for slot in (slot for each in found.statements for slot in each.slots):
        there = text[slot.start : slot.end]
        if slot.text != there or not there.strip():
            wrong.append(f"{slot.name}: {slot.text!r} is not {there!r}")
        elif slot.name in NUMBERED and slot.value != "not reached" and number_in(there) != slot.value.lstrip("<>≤≥"):
            wrong.append(f"{slot.name}: {slot.value} is not {there!r}")
    return wrong


@pytest.mark.parametrize("name", sorted(FORMATS))
@settings(max_examples=40, deadline=None)
@given(table=results())
def test_what_is_written_is_read_back_and_nothing_else(name: str, table: Results):
    text, found = read(name, FORMATS[name](table))
    assert sorted(told(found)) == sorted(table.told), text
    assert invented(text, found) == []
