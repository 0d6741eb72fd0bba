"""Rates of death at a time: ``the death rate at 1 year was 11%``, ``a lower rate of death at 1 year (22% v 33%)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, renamed, text_at
from pivotal.reading.results.intervals import Estimate

_FAR = 16  # items from the rate to its first value
_RATES = frozenset({"rate", "rates", "probability", "mortality"})


def with_moments_of_death(items: Sequence[Item], found: list[Estimate]) -> None:
    """Make the parts of the patients who had died by a time rates at that time.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    """
    for at, item in enumerate(items):
        if item.kind != "share" or item.value != "deaths" or text_at(items, at + 1) != "at":
            continue
        place = at + 2
        rated = item.low.endswith(tuple(_RATES)) or any(text_at(items, i) in _RATES for i in range(max(0, at - 3), at))
        if not rated or kind_at(items, place) != "duration":
            continue
        time = renamed(items[place].parts["value"], "time")
        for index, each in enumerate(found):
            told = each.kind == "percent" and each.endpoint is not None and each.endpoint.start == item.start
            if told and place < each.at < place + _FAR and "time" not in each.parts:
                found[index] = replace(each, kind="rate", parts={**each.parts, "time": time})
