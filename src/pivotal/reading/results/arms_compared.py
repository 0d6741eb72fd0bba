"""What a comparison says of the arms of two values: who its subject is, and that they are not one arm."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.arms import Mention
from pivotal.reading.results.cohorts_given import by_versus, value_of
from pivotal.reading.results.intervals import Estimate

_NEAR_START = 4  # items before the arm of "as compared with the placebo"


def compared_first(items: Sequence[Item], groups: Sequence[list[Estimate]], arms: Sequence[Mention]) -> None:
    """Read ``Compared with placebo, the drug improved the response rate (36% v 12%)``: the subject's value is first."""
    if len(arms) < 2 or arms[0].first > _NEAR_START or arms[1].first < arms[0].last:
        return
    told = text_at(items, arms[0].first - 1) in {"with", "to", "versus", "vs", "against"}
    opened = told and text_at(items, 0) in {"compared", "versus", "vs", "relative", "against", "as"}
    parted = any(text_at(items, index) == "," for index in range(arms[0].last, arms[1].first))
    for group in groups if opened and parted else []:
        pair = len(group) == 2 and by_versus(items, group[0], group[1]) and group[0].at > arms[1].first
        one, two = group[0], group[-1]
        if pair and one.arm is not None and two.arm is not None and one.arm.start == arms[0].slot.start:
            one.arm, two.arm = two.arm, one.arm


def in_another_unit(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``6.3 months (27.6 weeks) with the drug``: a value told again in a bracket is of the same arm."""
    for one, again in itertools.pairwise(found):
        bracketed = text_at(items, one.end) in {"(", "["} and again.at == one.end + 1
        if bracketed and one.kind == again.kind == "median" and text_at(items, again.end) in {")", "]"}:
            one.arm = one.arm or again.arm


def not_both(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Take the arm of both from the value that is compared: ``(50.4% vs. 40.4%) in the pembrolizumab group``."""
    for group in groups:
        for one, two in itertools.pairwise(group):
            same = one.arm is not None and two.arm is not None and one.arm.start == two.arm.start
            alike = value_of(one.parts.get("time")) == value_of(two.parts.get("time"))
            if same and alike and by_versus(items, one, two) and value_of(one.endpoint) == value_of(two.endpoint):
                two.arm = None
