"""The words of a response, as whole numbers: what they are worth in AVAL, and which is worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pivotal.frames import Grouping

Codes = NDArray[np.int64]
WORDS = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE", "MISSING")  # AVAL is the place in this list, from 1
CR, PR, SD, NON, PD, NE, MISSING = range(7)
NONE = 7  # there is no such disease: a word of components only
OTHER = -1  # any other word, and no word
ADEQUATE = (CR, PR, SD, NON, PD)  # of which one knows what the disease did


@dataclass(frozen=True)
class Scale:
    """The words of one set of criteria, by code; the first seven mean the same in all of them.

    Parameters
    ----------
    words : tuple of str
        By code; empty for a code that these criteria do not have.
    worth : tuple of int
        What each code is in AVAL; 1 is the best.
    badness : tuple of int
        Of the codes; the worst of a day is kept.
    others : mapping of str to str
        Words that are read as one of them.
    """

    words: tuple[str, ...]
    worth: tuple[int, ...]
    badness: tuple[int, ...]
    others: Mapping[str, str] = field(default_factory=dict)

    def codes(self, words: Grouping) -> Codes:
        """Return a column of responses as codes; a word that is none of these is ``OTHER``."""
        place = {word: code for code, word in enumerate(self.words) if word}
        place |= {word: place[meant] for word, meant in self.others.items()}
        of_level = np.array([place.get(str(level).strip(), OTHER) for level in words.levels] + [OTHER], np.int64)
        return of_level[words.codes]

    def numbers(self, values: Codes) -> NDArray[np.float64]:
        """Return codes as AVAL has them; missing where a word is none of these."""
        return np.array([*self.worth, np.nan], np.float64)[values]

    @property
    def accepted(self) -> tuple[str, ...]:
        """The words that an assessment may have."""
        return tuple(word for code, word in enumerate(self.words) if word and code != MISSING)


RECIST = Scale(WORDS, (1, 2, 3, 4, 5, 6, 7), (2, 3, 4, 5, 6, 1, 0))
IUPD = 7  # progression that is not confirmed; the code of progression itself is then that which is
IRECIST = Scale(
    ("iCR", "iPR", "iSD", "NON-iCR/NON-iUPD", "iCPD", "NE", "MISSING", "iUPD"),
    (1, 2, 3, 4, 6, 7, 8, 5),
    (2, 3, 4, 5, 7, 1, 0, 6),
    {"CR": "iCR", "PR": "iPR", "SD": "iSD", "NON-CR/NON-PD": "NON-iCR/NON-iUPD", "PD": "iUPD"},
)
UNCONFIRMED, NOTHING_FOUND, NON_PD = 7, 8, 9
PCWG3 = Scale(
    (*WORDS, "PDu", "NED", "NON-PD"),
    (1, 2, 3, 4, 7, 8, 10, 6, 9, 5),
    (2, 3, 4, 6, 9, 1, 0, 8, 7, 5),
    {"Non-CR/NON-PD": "NON-CR/NON-PD", "Non-CR/Non-PD": "NON-CR/NON-PD", "Non-PD": "NON-PD"},
)
STRINGENT, VERY_GOOD, MINIMAL = 7, 8, 9
IMWG = Scale(
    ("CR", "PR", "SD", "", "PD", "NE", "MISSING", "sCR", "VGPR", "MR"),
    (2, 4, 6, 0, 7, 8, 9, 1, 3, 5),
    (3, 5, 7, 0, 8, 1, 0, 2, 4, 6),
)


def response_codes(words: Grouping) -> Codes:
    """Return a column of responses as codes; a word that is none of ours is ``OTHER``."""
    return RECIST.codes(words)


def one_of(values: Codes, *codes: int) -> NDArray[np.bool_]:
    """Say which values are among some codes."""
    found = np.zeros(values.shape, np.bool_)
    for code in codes:
        found |= values == code
    return found
