"""The state that dated events lead to, when their dates are only known to lie in intervals.

An event may or may not have happened by the day asked, and may or may not have been known. The state is then every
state that some reading of the dates allows: a set, which holds one state where the dates can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from pivotal.dates import DateInterval


class Event(Protocol):
    """What the fold needs to know of an event."""

    @property
    def effective(self) -> DateInterval:
        """When it took effect."""


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Step(Generic[E]):
    """An event together with the state that it leads to; ``surely`` unless it may not have been known."""

    event: E
    state: str | None
    surely: bool = True


def possible_states(
    steps: Sequence[Step[E]], on: date, before: frozenset[str | None]
) -> tuple[frozenset[str | None], tuple[E, ...]]:
    """Return every state that the dates allow on a day, and the events that can be the last one before it.

    An event can be the last one if it may have happened by then and no event that was certainly known and has certainly
    happened by then certainly came after it (of two events of the same certain day, the one written later came after).
    ``before`` holds the states that are possible before any of the events.
    """
    last: list[Step[E]] = []
    happened = [step.event.effective.happened_by(on) for step in steps]
    surely_happened = [index for index, step in enumerate(steps) if step.surely and happened[index]]
    for index, step in enumerate(steps):
        if happened[index] is False:
            continue
        if not any(_surely_after(steps, later, index) for later in surely_happened if later != index):
            last.append(step)
    states = {step.state for step in last}
    if not surely_happened:
        states |= before
    return frozenset(states), tuple(step.event for step in last)


def _surely_after(steps: Sequence[Step[E]], later: int, earlier: int) -> bool:
    first, second = steps[earlier].event.effective, steps[later].event.effective
    same_day = first == second and first.precision == "day"
    return first.surely_before(second) or (same_day and later > earlier)
