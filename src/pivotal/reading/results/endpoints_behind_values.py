"""Endpoints behind their values, ``rates were 55% for PFS and 85% for OS``, and the arms of what a bracket tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import Estimate, closing
from pivotal.reading.results.people import behind_brackets

_SHARES = frozenset({"percent", "rate"})
_VALUED = frozenset({"percent", "rate", "median"})
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
    named = [_named_behind(items, run[-1]) for run in runs]
    if len(runs) < _FEWEST or any(place is None for place in named):
        return
    time = next((each.parts["value"] for each in items[: shares[0].at] if each.kind == "time_name"), None)
    stated = any(item.low in _STATED for item in items[: shares[0].at])
    for run, place in zip(runs, named, strict=True):
        for each in run if stated and place is not None else ():
            each.endpoint, each.arm = items[place].slot("endpoint"), None
            if time is not None:
                each.kind = "rate"
                each.parts.setdefault("time", replace(time, name="time"))


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
    """Take from results an arm that is the name of an endpoint: ``85% for OS``."""
    named = {item.start for item in items if item.kind == "endpoint"}
    for each in found:
        if each.arm is not None and each.arm.start in named:
            each.arm = None


def arms_of_a_bracket(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``with A (median PFS, 9.9 months; 1-year OS, 39%)``: the values of one bracket are of the arm before it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results in their order; those without an arm are changed.
    """
    for at, item in enumerate(items):
        if item.text not in {"(", "["}:
            continue
        shut = closing(items, at)
        within = [each for each in found if at < each.at < shut and each.kind in _VALUED]
        given = [each.arm for each in within if each.arm is not None and each.arm.end <= item.start]
        endpoints = {each.endpoint.start for each in within if each.endpoint is not None}
        alone = len(endpoints) == len(within) and ";" in {each.text for each in items[at:shut]}
        if len(within) < _FEWEST or len(given) != 1 or not alone or item.start - given[0].end > _FEWEST:
            continue
        for each in within:
            each.arm = given[0]
