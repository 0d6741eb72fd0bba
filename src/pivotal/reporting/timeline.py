"""Dated events on a common axis of years, in lanes: where each mark lies, in percent of the width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

MOST_LABELS = 8


class Event(Protocol):
    """What the axis needs to know of an event; an empty ``first`` or ``last`` leaves that side open."""

    stream: str
    first: str
    last: str


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where an event lies: a point, a bar, or a bar that fades out where a side is open; in percent."""

    kind: str
    left: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Axis:
    """Whole years, and the labels that fit."""

    first: int
    last: int

    @property
    def years(self) -> int:
        """How many years it spans."""
        return self.last - self.first + 1

    @property
    def labels(self) -> list[tuple[float, int]]:
        """Years to print, with the place of their first day."""
        step = -(-self.years // MOST_LABELS)
        return [(self.place(date(year, 1, 1)), year) for year in range(self.first, self.last + 1, step)]

    def place(self, day: date) -> float:
        """Return where a day lies; every year is equally wide."""
        start, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
        return round(100 * (day.year - self.first + (day - start) / (end - start)) / self.years, 3)

    def mark(self, event: Event) -> Mark:
        """Return where an event lies."""
        first, last = _day(event.first), _day(event.last)
        if first is None and last is None:
            return Mark("nowhere")
        if first == last and first is not None:
            return Mark("point", self.place(first))
        left = self.place(first) if first else 0.0
        right = self.place(last) if last else 100.0
        kind = "since" if last is None else "until" if first is None else "between"
        return Mark(kind, left, round(right - left, 3))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes of events, each with its mark, the axis they share, and where the day of the article lies on it."""

    axis: Axis
    on: float | None
    lanes: list[tuple[str, list[tuple[Event, Mark]]]]


def laid_out(events: Sequence[E], on: str) -> Timeline | None:
    """Return events on an axis that holds them and the day of the article; ``None`` where there is nothing to show.

    The lanes come in the order of their first event, the events of a lane in the order in which they are given.
    """
    today = _day(on)
    days = [day for event in events for day in (_day(event.first), _day(event.last)) if day]
    if not events or not (days or today):
        return None
    years = [day.year for day in (*days, *([today] if today else []))]
    axis = Axis(min(years), max(years))
    streams = dict.fromkeys(event.stream for event in events)
    lanes = [(name, [(each, axis.mark(each)) for each in events if each.stream == name]) for name in streams]
    return Timeline(axis, axis.place(today) if today else None, list(lanes))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
