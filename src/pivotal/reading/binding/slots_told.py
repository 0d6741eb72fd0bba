"""What single slots and statements tell: a day, the places of an act, and the statement of a kind in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pivotal.dates import DateInterval
from pivotal.errors import PivotalError
from pivotal.reading.grammar import Parsed
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import AUTHORITIES

_APPROVAL = re.compile(
    r"(?:['’]s)?\s+(?:earlier|prior|previous|recent|own)?\s*(?:approval|authori[sz]ation|clearance)\b"
)


def told_day(slot: Slot | None) -> DateInterval | None:
    """Return the date of a slot."""
    return None if slot is None else _day(slot.value)


@lru_cache(maxsize=4096)
def _day(value: str) -> DateInterval | None:
    try:
        return DateInterval.parse(value)
    except (ValueError, PivotalError):
        return None


def plain_day(day: DateInterval) -> dict[str, str]:
    """Return a day as a file of a dossier has it."""
    return {
        key: each.isoformat() for key, each in (("not_before", day.not_before), ("not_after", day.not_after)) if each
    }


def same_statement(parsed: Parsed, sentence: int, kind: str) -> Statement | None:
    """Return the statement of a kind in a sentence."""
    return next((each for each in parsed.by_sentence.get(sentence, ()) if each.kind == kind), None)


def places_named(names: Sequence[Slot]) -> list[str]:
    """Return the territories among the names of a sentence, or else those of its authorities."""
    told = [each.value for each in names if each.name == "territory"]
    return told or [
        AUTHORITIES[each.value][0] for each in names if each.name == "authority" and each.value in AUTHORITIES
    ]


def place_of_noun(statement: Statement, names: Sequence[Slot], text: str) -> list[str]:
    """Return where the approval was that a noun tells right before a label: ``follows the FDA's approval of … for``."""
    if statement.kind != "indication" or statement.slot("territory") is not None:
        return []
    before = [each for each in names if each.name == "authority" and each.value in AUTHORITIES]
    nearest = max((each for each in before if each.end <= statement.start), key=lambda each: each.end, default=None)
    if nearest is None or not _APPROVAL.match(text, nearest.end):
        return []
    return [AUTHORITIES[nearest.value][0]]


def places_told(statement: Statement) -> list[str]:
    """Return the territories that a statement tells, or else that of its authority."""
    told = [each.value for each in statement.all("territory")]
    authority = AUTHORITIES.get(str(statement.get("authority")))
    return told or ([] if authority is None else [authority[0]])
