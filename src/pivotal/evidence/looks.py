"""The events that an analysis was planned or held at, against those that a later printed interval implies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from pivotal.evidence.findings import Finding
from pivotal.evidence.hazard_ratios import events_range
from pivotal.evidence.placed import Placed, whole
from pivotal.units import Printed


class HeldLook(Protocol):
    """What is needed of a look; the look of a trial is one."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def cohort(self) -> str:
        """The cohort that was looked at."""

    @property
    def events(self) -> Printed | None:
        """The events that had been counted."""

    @property
    def assessor(self) -> str:
        """Who had counted them."""


def looked_at(
    placed: Sequence[Placed], looks: Sequence[HeldLook], endpoints: Sequence[str]
) -> Iterator[tuple[int, Finding | None]]:
    """Yield a note where an interval is one of fewer events than a look had counted.

    Another reader, or a stricter rule of censoring, confirms fewer events; so this explains and does not accuse.
    """
    for look in looks:
        counted = whole(look.events)
        if counted is None:
            continue
        for each in placed:
            result = each.result
            implied = events_range(each)
            if (result.cohort, result.group) != (look.cohort, None) or result.endpoint not in endpoints:
                continue
            if implied is None:
                continue
            if counted <= implied[1]:
                yield 1, None
                continue
            said = f"about {implied[0]:.0f} to {implied[1]:.0f} events"
            readers = (
                "" if look.assessor == result.assessor else f", read {look.assessor} there, {result.assessor} here"
            )
            yield (
                1,
                Finding(
                    "events of an earlier look",
                    "note",
                    each.where(),
                    f"HR {result.hazard_ratio}; {counted} events at the look {look.id}",
                    said,
                    f"{implied[1] + 1:.0f} events at the look",
                    f"The interval is one of {said}, and the look had counted {counted}{readers}.",
                ),
            )
