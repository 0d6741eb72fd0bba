"""The slow, obvious twin of the fold of events: try every day that every event can have happened on."""

from datetime import date, timedelta
from itertools import permutations, product

from pivotal.dates import DateInterval

FIRST = date(2020, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def possible_states(events: list[tuple[int, int, str]], on: int, before: str | None) -> set[str | None]:
    """Return every state on a day, over all days of all events and all orders of those that share a day.

    Events are (first day, last day, state). Two events of the same single certain day happened in the order written.
    """
    found: set[str | None] = set()
    for days in product(*(range(first, last + 1) for first, last, _ in events)):
        happened = [index for index, each in enumerate(days) if each <= on]
        if not happened:
            found.add(before)
            continue
        latest = [index for index in happened if days[index] == max(days[index] for index in happened)]
        for order in permutations(latest):
            if _as_written(order, events):
                found.add(events[order[-1]][2])
    return found


def known_states(events: list[dict], on: int, known_on: int) -> set[str | None]:
    """Return every holder on a day as known on another, over all days of all events and all days of their recording.

    Events have ``effective`` and ``recorded`` (first and last day), a ``state``, and the number of the event that they
    correct, or None. A correction is never recorded before what it corrects.
    """
    found: set[str | None] = set()
    spans = [each["effective"] for each in events] + [each["recorded"] for each in events]
    for days in product(*(range(first, last + 1) for first, last in spans)):
        effective, recorded = days[: len(events)], days[len(events) :]
        pairs = [(n, each["corrects"]) for n, each in enumerate(events) if each["corrects"] is not None]
        if any(recorded[later] < recorded[wrong] for later, wrong in pairs):
            continue
        told = {n for n in range(len(events)) if recorded[n] <= known_on}
        told -= {wrong for later, wrong in pairs if later in told}
        happened = [n for n in told if effective[n] <= on]
        if not happened:
            found.add("none" if told else None)
            continue
        latest = sorted(n for n in happened if effective[n] == max(effective[each] for each in happened))
        plain = [(first, last, events[n]["state"]) for n, (first, last) in enumerate(spans[: len(events)])]
        for order in permutations(latest):
            if _as_written(order, plain):
                found.add(events[order[-1]]["state"])
    return found


def _as_written(order: tuple[int, ...], events: list[tuple[int, int, str]]) -> bool:
    certain = [index for index in order if events[index][0] == events[index][1]]
    return certain == sorted(certain)


def interval(first: int, last: int) -> DateInterval:
    return DateInterval(not_before=day(first), not_after=day(last))
