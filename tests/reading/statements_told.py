"""What a text tells; read without a dossier where no lexicon is given."""

from pivotal.reading.grammar import parsed
from pivotal.reading.model import Statement
from pivotal.reading.names.lexicon import Lexicon, general_lexicon


def statements(text: str, *kinds: str, lexicon: Lexicon | None = None) -> list[Statement]:
    """Return the statements of some kinds that a text makes, in their order."""
    return [each for each in parsed(text, lexicon or general_lexicon()).statements if each.kind in kinds]


def slots(text: str, kind: str) -> list[dict[str, str]]:
    """Return the slots of the statements of one kind that a text makes, by name."""
    return [{slot.name: slot.text for slot in each.slots} for each in statements(text, kind)]


def holds(found: list[dict[str, str]], wanted: dict[str, str]) -> bool:
    """Say whether one of the statements has these slots, among others."""
    return any(wanted.items() <= each.items() for each in found)
