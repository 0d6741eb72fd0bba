"""What single slots and statements tell: a day, the places of an act, and the statement of a kind in a sentence."""

from __future__ import annotations

import re
from calendar import monthrange
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
_PART = re.compile(
    r"(?:\b(first|second|third|fourth|last|final)\s+(quarter|half)(?:\s+of)?|\bQ([1-4])|\bH([12]))\s*$", re.IGNORECASE
)
_PLUS = re.compile(r"[®™ ]*(?:\([^()]{1,60}\) )?(?:plus|\+|with|(?:in )?combin(?:ation|ed) with|together with) ")
_RANKS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_BEFORE, _QUARTER = 24, 3  # characters before a year that tell its part; months


def told_day(slot: Slot | None, text: str = "") -> DateInterval | None:
    """Return the date of a slot; with the text before it also that of a part of a year: ``the first quarter of``."""
    day = None if slot is None else _day(slot.value)
    if slot is None or day is None or day.not_before is None or day.precision != "year":
        return day
    told = _PART.search(text[max(0, slot.start - _BEFORE) : slot.start])
    if told is None:
        return day
    rank = next(each for each in (told[1], told[3], told[4]) if each).casefold()
    length = _QUARTER if told[3] or str(told[2]).casefold() == "quarter" else 2 * _QUARTER
    number = 12 // length if rank in {"last", "final"} else _RANKS.get(rank) or int(rank)
    first = day.not_before.replace(month=min(length * (number - 1) + 1, 12))
    last = first.replace(month=min(first.month + length - 1, 12))
    return DateInterval(not_before=first, not_after=last.replace(day=monthrange(last.year, last.month)[1]))


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


def given_together(slot: Slot, names: Sequence[Slot], text: str) -> str | None:
    """Return the medicine that stands before its partner: ``NAME plus OTHER received approval``."""
    before = (each for each in names if each.name in {"product", "drug"} and each.end < slot.start)
    nearest = max(before, key=lambda each: each.end, default=None)
    return None if nearest is None or not _PLUS.fullmatch(text[nearest.end : slot.start]) else nearest.value


def places_told(statement: Statement) -> list[str]:
    """Return the territories that a statement tells, or else that of its authority."""
    told = [each.value for each in statement.all("territory")]
    authority = AUTHORITIES.get(str(statement.get("authority")))
    return told or ([] if authority is None else [authority[0]])
