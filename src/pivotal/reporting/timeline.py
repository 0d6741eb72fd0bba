"""Dated events on a common axis of years, in lanes: where each mark lies, in percent of the width."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pivotal.claims.findings import TimelineEvent

MOST_LABELS = 8
BY_TERRITORY = {"label"}  # streams with a lane for each territory
TAIL = 9.0  # percent of the axis over which a bar with an open side fades out


@dataclass(frozen=True, slots=True)
class Mark:
    """Where an event lies, in percent of the width.

    A day is a point, days between which it lies are a bar, and a bar with an open side fades out there.
    """

    kind: Literal["day", "between", "until", "since", "nowhere"]
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
        into_it = (day - date(day.year, 1, 1)).days / (366 if isleap(day.year) else 365)
        return round(100 * (day.year - self.first + into_it) / self.years, 3)

    def mark(self, event: TimelineEvent) -> Mark:
        """Return where an event lies."""
        first, last = _day(event.first), _day(event.last)
        if first and last:
            left = self.place(first)
            return Mark("day", left) if first == last else Mark("between", left, round(self.place(last) - left, 3))
        if last:
            right = self.place(last)
            left = max(0.0, right - TAIL)
            return Mark("until", round(left, 3), round(right - left, 3))
        if first:
            left = self.place(first)
            return Mark("since", left, round(min(TAIL, 100 - left), 3))
        return Mark("nowhere")


@dataclass(frozen=True, slots=True)
class Lane:
    """Events of one stream, and of one territory where the stream has a lane for each."""

    stream: str
    where: str
    events: list[tuple[TimelineEvent, Mark]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes of events, the axis they share, and where the day asked for lies on it."""

    axis: Axis
    on: float | None
    lanes: list[Lane]


def laid_out(events: Sequence[TimelineEvent], on: str) -> Timeline | None:
    """Return events on an axis that holds them and the day of the article; ``None`` where there is nothing to show.

    The lanes come in the order of their first event, the events of a lane in the order in which they are given.
    """
    today = _day(on)
    known = [_day(text) for event in events for text in (event.first, event.last)]
    years = [day.year for day in (*known, today) if day]
    years += [day.year - 1 for event in events if not event.first and (day := _day(event.last))]  # room to fade
    if not events or not years:
        return None
    axis = Axis(max(1, min(years)), max(years))
    streams = list(dict.fromkeys(event.stream for event in events))
    lanes: dict[tuple[str, str], Lane] = {}
    for event in sorted(events, key=lambda each: streams.index(each.stream)):
        where = event.where if event.stream in BY_TERRITORY else ""
        lane = lanes.setdefault((event.stream, where), Lane(event.stream, where, []))
        lane.events.append((event, axis.mark(event)))
    return Timeline(axis, axis.place(today) if today else None, list(lanes.values()))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
