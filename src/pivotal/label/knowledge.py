"""What was known on a day: the second clock of a history, and corrections of the record.

An event is known from the day on which it was recorded. Where that day is not stated, it was known from its effective
date at the earliest, and at the latest when all the sources that state it stood; between the two it may have been
known. An event that corrects another takes its place from its own recorded day on, and what was
known before stays what it was (Snodgrass, Developing Time-Oriented Database Applications in SQL, 1999, on valid and
transaction time).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Generic

from pivotal.dates import DateInterval
from pivotal.errors import DataError
from pivotal.label.model import E, LabelEvent, LicenceEvent, Register, standing

MOST_OPEN = 10


@dataclass(frozen=True, slots=True)
class Known(Generic[E]):
    """An event of the record; ``surely`` unless it may not have been known on the day."""

    event: E
    surely: bool


Reading = tuple[Known[E], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What was known of one medicine on a day: every reading of its label events and of its licence events."""

    register: Register
    known_on: date | None
    label: tuple[Reading[LabelEvent], ...]
    licence: tuple[Reading[LicenceEvent], ...]


def record_of(register: Register, known_on: date | None = None) -> Record:
    """Return what was known of a medicine by the end of a day; without a day, all that the register holds.

    Raises
    ------
    DataError
        If more than ten corrections may or may not have been recorded by that day.
    """
    days = register.source_days
    return Record(
        register,
        known_on,
        readings(register.label_events, known_on, days),
        readings(register.licence_events, known_on, days),
    )


def known_from(event: LabelEvent | LicenceEvent, source_days: Mapping[str, date]) -> DateInterval:
    """Return when an event came to be known: its recorded date, or the days between which that must lie."""
    if event.recorded is not None:
        return event.recorded
    days = [source_days.get(name) for name in event.source]
    latest = max((day for day in days if day is not None), default=None) if None not in days else None
    earliest = event.effective.not_before
    if latest is not None and earliest is not None and latest < earliest:
        earliest = None  # a source that speaks of what is to come
    return DateInterval(not_before=earliest, not_after=latest)


def readings(events: Sequence[E], known_on: date | None, source_days: Mapping[str, date]) -> tuple[Reading[E], ...]:
    """Return the events that were known, once for each way in which corrections may or may not have been recorded.

    An event that has been corrected is left out, and so is what retracts one. Events that are only recalled correct
    nothing.
    """
    if known_on is None:
        return (tuple(Known(each, True) for each in standing(events)),)
    corrections = [each for each in events if each.corrects is not None and each.decides]
    known = {each.id: known_from(each, source_days).happened_by(known_on) for each in events}
    found = []
    for recorded in _ways(corrections, known):
        gone = {each.corrects for each in corrections if recorded[each.id]}
        told = {**known, **recorded}
        found.append(
            tuple(
                Known(each, told[each.id] is True)
                for each in events
                if told[each.id] is not False and each.id not in gone and each.kind != "retracted"
            )
        )
    return tuple(found)


def _ways(corrections: Sequence[E], known: Mapping[str, bool | None]) -> Iterator[dict[str, bool]]:
    """Yield every way in which corrections may have been recorded; one of a correction only after that one."""
    names = [each.id for each in corrections]
    open_ = [name for name in names if known[name] is None]
    if len(open_) > MOST_OPEN:
        raise DataError(
            f"{len(open_)} corrections may or may not have been recorded by then; at most {MOST_OPEN} are followed. "
            "Say on which day they were recorded"
        )
    of = {each.id: str(each.corrects) for each in corrections}
    for choice in product((True, False), repeat=len(open_)):
        recorded = {name: known[name] is True for name in names} | dict(zip(open_, choice, strict=True))
        if all(recorded.get(of[name], known[of[name]] is not False) for name in names if recorded[name]):
            yield recorded
