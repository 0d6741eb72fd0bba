"""The words of a response, as whole numbers: what they are worth in AVAL, and which is worse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pivotal.frames import Grouping

Codes = NDArray[np.int64]
WORDS = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE", "MISSING")  # AVAL is the place in this list, from 1
CR, PR, SD, NON, PD, NE, MISSING = range(7)
NONE = 7  # there is no such disease: a word of components only
OTHER = -1  # any other word, and no word
ADEQUATE = (CR, PR, SD, NON, PD)  # of which one knows what the disease did
BADNESS = np.array([2, 3, 4, 5, 6, 1, 0])  # of the words in order; the worst of a day is kept


def response_codes(words: Grouping) -> Codes:
    """Return a column of responses as codes; a word that is none of ours is ``OTHER``."""
    place = {word: code for code, word in enumerate(WORDS)}
    of_level = np.array([place.get(str(level).strip(), OTHER) for level in words.levels] + [OTHER], np.int64)
    return of_level[words.codes]


def one_of(values: Codes, *codes: int) -> NDArray[np.bool_]:
    """Say which values are among some codes."""
    found = np.zeros(values.shape, np.bool_)
    for code in codes:
        found |= values == code
    return found
