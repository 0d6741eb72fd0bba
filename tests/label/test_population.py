"""A population is answered as its patients are, on every kind of frame."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
import populations as table

INDICATIONS, PATIENTS = 6, 30
RIGHT: dict[int, tuple] = {}


def case(seed: int) -> tuple:
    """Return a case with its answers, which every engine is asked for."""
    if seed not in RIGHT:
        asked, rows = table.indications(seed, INDICATIONS), table.patients(seed, PATIENTS)
        RIGHT[seed] = asked, rows, table.expected(asked, rows)
    return RIGHT[seed]


@pytest.mark.parametrize("kind", table.FRAMES)
@pytest.mark.parametrize("seed", range(8))
def test_a_frame_is_answered_as_its_patients_are(kind, seed):
    asked, rows, right = case(seed)
    people, events = table.FRAMES[kind](rows)
    found = table.answered(asked, people, events)
    assert type(found) is type(people)
    assert table.columns_of(found, list(right)) == right
