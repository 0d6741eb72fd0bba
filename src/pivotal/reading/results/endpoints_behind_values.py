"""Endpoints that stand behind their values: ``rates were 55% and 71% for PFS and 80% and 90% for OS``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, renamed, text_at
from pivotal.reading.results.intervals import Estimate
from pivotal.reading.results.people import behind_brackets

_SHARES = frozenset({"percent", "rate"})
_JOINED = frozenset({"and", ",", "versus", "vs", "v", "but"})
_STATED = frozenset({"rates", "rate", "estimates", "estimate", "figures", "proportions", "were", "was", ":", ",", "of"})
_FEWEST = 2


def endpoints_behind_values(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give the rates of a sentence the endpoint behind ``for``, where every one of them has one there.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results in their order; they are changed.
    """
    shares = [each for each in found if each.kind in _SHARES]
    if len(shares) < _FEWEST or any(item.kind in {"endpoint", "share", "harm"} for item in items[: shares[0].at]):
        return
    runs = [*_runs(items, shares)]
    named = [place for run in runs if (place := _named_behind(items, run[-1])) is not None]
    if len(runs) < _FEWEST or len(named) < len(runs):
        return
    time = next((each.parts["value"] for each in items[: shares[0].at] if each.kind == "time_name"), None)
    stated = any(item.low in _STATED for item in items[: shares[0].at])
    for run, place in zip(runs, named, strict=True):
        for each in run if stated else ():
            each.endpoint, each.arm = items[place].slot("endpoint"), None
            if time is not None:
                each.kind = "rate"
                each.parts.setdefault("time", renamed(time, "time"))


def _runs(items: Sequence[Item], shares: Sequence[Estimate]) -> Iterator[list[Estimate]]:
    """Yield the values that nothing but ``and``, commas and their own brackets part."""
    run: list[Estimate] = []
    for each in shares:
        behind = behind_brackets(items, max(run[-1].end, run[-1].at + 1)) if run else each.at
        if run and not all(text_at(items, index) in _JOINED for index in range(behind, each.at)):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _named_behind(items: Sequence[Item], each: Estimate) -> int | None:
    """Return the place of the endpoint behind ``(95% CI, 70 to 93) for``."""
    place = behind_brackets(items, max(each.end, each.at + 1))
    return place + 1 if text_at(items, place) == "for" and kind_at(items, place + 1) == "endpoint" else None


def no_endpoints_as_arms(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Take from results an arm that is the name of an endpoint: ``85% for OS``, ``led 8% to stop treatment``."""
    named = {item.start for item in items if item.kind == "endpoint"}
    for each in found:
        own = each.arm is not None and each.endpoint is not None and each.arm.start == each.endpoint.start
        if each.arm is not None and (own or each.arm.start in named):
            each.arm = None
