"""What the tokens of a sentence become: a quantity or a name, with its characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pivotal.reading.characters.lexer import Token
from pivotal.reading.model import Slot


@dataclass(slots=True)
class Item:
    """A piece of a sentence that means one thing.

    Attributes
    ----------
    kind : str
        ``word``, ``punct``, ``number``, ``percent``, ``duration``, ``not_reached``, ``ci``, ``range``, ``p``, ``n``,
        ``fraction``, ``ratio``, ``date``, ``hr``, or the kind of a name.
    value : str
        What it means.
    start, end : int
        Its characters in the text.
    quoted : bool
        Whether it stands in quotation marks.
    parts : dict of str to Slot
        The numbers it is made of.
    known : bool
        Whether a dossier holds what it names.
    first, last : int
        Its tokens.
    beginnings : set of str, optional
        What the words of its sentence are or begin with, which all its items share; none where nobody gathered it.
    """

    kind: str
    value: str
    text: str
    start: int
    end: int
    quoted: bool = False
    parts: dict[str, Slot] = field(default_factory=dict)
    known: bool = False
    first: int = 0
    last: int = 0
    low: str = ""  # a word in small letters and British spelling, or the text in small letters
    beginnings: set[str] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind == "punct" and self.value == "-":
            self.text = "-"  # whatever sign was written
        self.low = self.value if self.kind in {"word", "punct"} else self.text.casefold()
        if self.beginnings and self.low not in self.beginnings:  # an item that was changed
            self.beginnings.update(_beginnings_of(self.low))

    def slot(self, name: str, value: str | None = None) -> Slot:
        """Return the item as a slot of a statement."""
        return Slot(name, self.text, self.start, self.end, self.value if value is None else value)


def with_beginnings(items: list[Item]) -> list[Item]:
    """Return the items of a sentence, which know what its words begin with: most rules look for other words."""
    own: set[str] = set().union(*[_beginnings_of(each.low) for each in items])
    for each in items:
        each.beginnings = own
    return items


@lru_cache(maxsize=65536)
def _beginnings_of(word: str) -> frozenset[str]:
    return frozenset(word[:end] for end in range(1, len(word) + 1))


def item_of(
    kind: str,
    value: str,
    tokens: Sequence[Token],
    at: int,
    end: int,
    text: str,
    *,
    parts: dict | None = None,  # type: ignore[type-arg]
) -> Item:
    """Return what tokens mean as an item of their sentence."""
    start, stop = tokens[at].start, tokens[end - 1].end
    return Item(kind, value, text[start:stop], start, stop, parts=parts or {}, first=at, last=end)
