"""What a row of a table means beside its columns and below its headings: statistic, endpoint, patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pivotal.reading.model import Slot
from pivotal.reading.results.subsets import some_patients
from pivotal.reading.tables.table_columns import Column
from pivotal.reading.tables.table_heads import COMPARING, Head, grade_of, of_harms

Endpoint = tuple[Slot, bool]  # with whether it is a part of the patients
_NO_PART = frozenset(
    {"time", "duration", "score", "quality", "scale", "change", "exposure", "dose"}
)  # not some patients
_EVERY_GRADE = frozenset({"overall", "any", "all", "grade", "grades", "total"})
_DEATHS = "deaths"


@dataclass(slots=True)
class State:
    """What rows above say of those below.

    Attributes
    ----------
    group : Head, optional
        The heading they stand under.
    part : Head, optional
        A heading below it that names no endpoint: a rate, an interval, percent.
    patients : Head, optional
        A heading that names a cohort, an arm, a trial or some patients.
    endpoint : Endpoint, optional
        The one that was named last.
    strange : bool
        Whether a row was passed that is of something that is not read.
    above : dict of int to pair of int
        For a column the row of its last statement, and its place there.
    adverse : bool
        Whether a row was passed that is of adverse events.
    lead : Head, optional
        The line before the table, and its caption.
    """

    lead: Head | None = None
    group: Head | None = None
    part: Head | None = None
    patients: Head | None = None
    endpoint: Endpoint | None = None
    strange: bool = False
    adverse: bool = False
    above: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def current(self) -> Endpoint | None:
        """The endpoint of a row that names none."""
        return self.endpoint or named(self.group) or (named(self.lead) if not self.strange else None)


def named(head: Head | None) -> Endpoint | None:
    """Return the endpoint that a head names."""
    return None if head is None or head.endpoint is None or head.several else (head.endpoint, head.share)


def under(state: State, head: Head) -> None:
    """Take a heading: the rows below it stand under it."""
    about = _names_patients(head) or head.whole
    state.above = {}
    if head.endpoint is None and not head.several and not head.unknown and _is_part(head) and not about:
        state.part = head
        return
    state.part, state.endpoint, state.strange = None, named(head), False
    if state.patients is not None and state.patients is state.group:
        state.patients = state.patients if _names_patients(state.patients) else None
    state.group = head
    if head.endpoint is None and (about or head.unknown):
        state.patients = head


def under_harm(head: Head, group: Head | None) -> tuple[Slot, ...]:
    """Return the harm of a heading that a row below it is of: ``Overall`` and ``Grade 3-4`` under ``CRS, n (%)``."""
    if group is None or group.harm is None or group.endpoint is not None:
        return ()
    grade = grade_of(head)
    if grade is not None:
        return group.harm, grade
    words = {each.low for each in head.items if each.kind != "punct"}
    return (group.harm,) if words and words <= _EVERY_GRADE else ()


def _is_part(head: Head) -> bool:
    """Say whether a heading tells how rows are given, not of what."""
    return head.percent or head.interval or head.rate or head.time is not None or bool(head.statistics)


def _names_patients(head: Head) -> bool:
    """Say whether a heading holds for the headings below it, too: a cohort, an arm, a trial."""
    return head.cohort is not None or head.trial is not None or head.arm is not None


def passed(state: State, head: Head | None) -> None:
    """Keep what a row of values says of the next ones."""
    if head is None:
        return
    state.adverse = state.adverse or of_harms(head)
    own = named(head)
    if own is not None and (not head.component or state.current is None):
        state.endpoint, state.strange = own, False
        return
    known = bool(head.statistics) or head.interval or head.ranged or head.percent or head.counts or head.component
    known = known or head.time is not None or head.whole or head.cohort is not None or head.arm is not None
    if not known or head.several or "other" in head.statistics:
        state.endpoint, state.strange = None, True


def statistics_of(head: Head | None, column: Column, state: State) -> tuple[str, ...] | None:
    """Return what is given in a cell; nothing where its row and its column contradict each other."""
    own = () if head is None else head.statistics
    if column.compares:  # a comparison of means, or of rates at a time, is none of the whole time
        return None if "other" in own or (head is not None and head.time and not head.bounded) else column.statistics
    if "n" in own and state.current is not None and (state.current[1] or _is_bare_count(head)):
        return None  # those with a response, not all patients
    if head is not None and head.endpoint is not None and head.endpoint.value == _DEATHS and not own:
        return _of_deaths(state)
    if own and column.statistics and not set(own) & set(column.statistics):
        return None
    if own or column.statistics:
        return own or column.statistics
    part = () if state.part is None else state.part.statistics
    group = () if state.group is None else state.group.statistics
    return part or tuple(each for each in group if each != "n")


def _is_bare_count(head: Head | None) -> bool:
    return head is not None and head.statistics == ("n",) and len(head.items) < 3 and head.n is None


def _of_deaths(state: State) -> tuple[str, ...] | None:
    """Return that deaths are the events of survival; below another endpoint they are a part of its events."""
    current = state.current
    if state.strange:
        return None
    if current is None or current[1]:
        return ()
    return ("events",) if current[0].value == "OS" else None


def endpoint_of(head: Head | None, column: Column, state: State, statistics: Sequence[str]) -> Endpoint | None:
    """Return the endpoint of a cell, or nothing where none is named or two are."""
    own = named(head)
    if own is not None and own[0].value == _DEATHS and ("events" in statistics):
        return state.current if state.current is not None and state.current[0].value == "OS" else None
    if head is not None and head.several:
        return None
    if column.endpoint is not None and (own is None or column.statistics):
        return column.endpoint
    if (
        column.endpoint is not None
        and own is not None
        and (own[0].value, column.endpoint[0].value) == ("AE", "grade3_AE")
    ):
        return column.endpoint  # any adverse event, of grade 3 or higher
    if own is not None:
        return own if column.endpoint is None or column.endpoint[0].value == own[0].value else None
    if state.strange and (not statistics or all(each in COMPARING for each in statistics)):
        return None
    if head is not None and head.unknown and not head.statistics and head.arm is None:
        return named(state.group) or named(state.lead)  # not that of the row above
    return state.current


def is_strange(head: Head | None, column: Column, statistics: Sequence[str]) -> bool:
    """Say whether a row is of something that is not read."""
    if head is None:
        return False
    if head.component and head.endpoint is None and not head.statistics:
        return True
    if head.unknown and head.endpoint is None and any(each.low in _NO_PART for each in head.items):
        return True
    known = head.statistics or head.endpoint is not None
    known = known or head.whole or head.cohort is not None or head.trial is not None
    if known or head.arm is not None or not head.unknown:
        return False
    if column.endpoint is not None and column.endpoint[0].value.endswith("AE"):
        return True  # one side effect
    told = column.endpoint is not None or (bool(statistics) and bool(column.statistics))
    return not told


def others_of(head: Head | None, column: Column, state: State) -> tuple[Slot, ...] | None:
    """Return arm, cohort, trial and part of the patients of a cell; nothing where row and column contradict."""
    found: list[Slot] = []
    above = [each for each in (state.patients, state.lead) if each is not None]
    for name in ("cohort", "trial"):
        own, beside = None if head is None else getattr(head, name), getattr(column, name)
        if own is not None and beside is not None and own.value != beside.value:
            return None
        slot = own or beside or next((getattr(each, name) for each in above if getattr(each, name)), None)
        found += [] if slot is None else [slot]
    arm = _arm(head, column, state)
    subset = _subset(head, column, state)
    look = _interim([each for each in (head, *column.heads, *above) if each is not None])
    return tuple(each for each in (arm, *found, subset, look) if each is not None)


def _arm(head: Head | None, column: Column, state: State) -> Slot | None:
    if column.arm is not None:
        return column.arm
    own = None if head is None or column.compares else head.arm
    return own or (None if state.patients is None else state.patients.arm)


def _subset(head: Head | None, column: Column, state: State) -> Slot | None:
    """Return the words by which a cell is of some patients, or of an analysis of its own."""
    if head is not None and head.partly is not None:
        return head.partly
    if head is not None and head.unknown and (head.statistics or head.arm is None) and not head.whole:
        return head.text
    if column.subset is not None:
        return column.subset
    group = state.group
    if group is not None and group.endpoint is not None and group.unknown and not group.whole:
        return group.text
    patients = state.patients
    if patients is not None and patients.unknown and patients.arm is None and not patients.whole:
        return patients.text
    lead = state.lead
    items = lead.items if lead is not None else ()
    told = next((each for each in items if each.low.startswith("subgroup")), None)
    return some_patients(items) if told is None else told.slot("subset", told.low)


def _interim(heads: Sequence[Head]) -> Slot | None:
    return next((item.slot("look", "interim") for head in heads for item in head.items if item.low == "interim"), None)
