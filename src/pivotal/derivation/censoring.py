"""When each subject's time ends, with what, and why: one endpoint by its rules, over all subjects at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pivotal.derivation.censoring_model import CensoringRules, DatedEvent, DateSource, MissedAssessments, NoBaseline
from pivotal.derivation.date_sources import Domains, SourceDates
from pivotal.derivation.domain_records import Mask
from pivotal.derivation.imputed_dates import NO_DAY, Days
from pivotal.derivation.subject_runs import Rows
from pivotal.frames import Floats

NEVER = np.iinfo(np.int64).max // 4
NOT_BY_INTERCURRENT = -1


@dataclass
class Ends:
    """How the time of each subject ends.

    Parameters
    ----------
    start, day : (n,) int64
        ``NO_DAY`` for who is not in the endpoint.
    code : (n,) int64
        CNSR: 0 for an event.
    source : (n,) int64
        From which date, as an index into ``sources``.
    sources : list of DateSource
    sequence : (n,) float64
    reason : (n,) int64
        By which intercurrent event it ended, as an index into the rules'; -1 by none.
    lower, upper : (n,) int64
        Between which days the event came; ``NO_DAY`` is not known.
    aside : (n,) int64
        The day of an event that does not count; ``NO_DAY`` for none.
    """

    start: Days
    day: Days
    code: Rows
    source: Rows
    sources: list[DateSource]
    sequence: Floats
    reason: Rows
    lower: Days
    upper: Days
    aside: Days

    def put(self, mask: Mask, day: Days, code: int, source: Rows, sequence: Floats, reason: int | None = None) -> None:
        """End the time of some subjects."""
        self.day[mask], self.code[mask] = day[mask], code
        self.source[mask], self.sequence[mask] = source[mask], sequence[mask]
        if reason is not None:
            self.reason[mask] = reason


def ends_of(rules: CensoringRules, domains: Domains) -> Ends:
    """Return how the time of each subject ends under some rules."""
    n = domains.subjects.n
    start = _extreme(domains.dates(rules.start), n, first=True)[0]
    there = start != NEVER
    start = np.where(there, start, NO_DAY)
    sources = [*rules.events, *rules.censors, rules.start, rules.adequate]
    dates = [each for each in rules.intercurrent if isinstance(each, DatedEvent)]
    for event in dates:
        sources += event.sources
    found = Ends(
        start, np.full(n, NO_DAY), np.zeros(n, np.int64), np.full(n, -1), sources, np.full(n, np.nan),
        np.full(n, NOT_BY_INTERCURRENT), np.full(n, NO_DAY), np.full(n, NO_DAY), np.full(n, NO_DAY),
    )  # fmt: skip
    day, source, sequence = _first_event(rules, domains, n)
    needed = rules.intercurrent or any(each.at_assessments for each in rules.events)
    adequate = domains.dates(rules.adequate) if needed else None
    cut, by = _cuts(rules, domains, start)
    voided = (day != NEVER) & _after_cut(rules, day, cut, by)
    event = there & (day != NEVER) & ~voided
    found.put(event, day, 0, source, sequence)
    _censor(found, rules, domains, there & ~event, np.where(by >= 0, cut, NEVER))
    found.aside[voided & there] = day[voided & there]
    if adequate is not None:
        _cut_at_events(found, rules, domains, adequate, (there, cut, by))
        _cut_at_gaps(found, rules, adequate, event)
    _without_baseline(found, rules, domains, there)
    found.day = np.where(there, np.maximum(found.day, start), NO_DAY)
    _bound(found, adequate, there)
    return found


def _extreme(dates: SourceDates, n: int, *, first: bool) -> tuple[Days, Floats]:
    """Return each subject's first or last day of a source, with its number."""
    day, sequence = np.full(n, NEVER if first else -NEVER), np.full(n, np.nan)
    rows = np.arange(dates.subject.size)[:: -1 if first else 1]
    day[dates.subject[rows]] = dates.day[rows]
    sequence[dates.subject[rows]] = dates.sequence[rows]
    return day, sequence


def _first_event(rules: CensoringRules, domains: Domains, n: int) -> tuple[Days, Rows, Floats]:
    """Return the earliest event of each subject, with its source and number; composite ones come last."""
    day, source, sequence = np.full(n, NEVER), np.full(n, -1), np.full(n, np.nan)
    places = list(enumerate(rules.events))
    offset = len(rules.events) + len(rules.censors) + 2
    for event in rules.intercurrent:
        if isinstance(event, DatedEvent):
            if event.strategy == "composite":
                places += list(enumerate(event.sources, offset))
            offset += len(event.sources)
    for place, each in places:
        own, number = _extreme(domains.dates(each), n, first=True)
        earlier = own < day
        day, source = np.where(earlier, own, day), np.where(earlier, place, source)
        sequence = np.where(earlier, number, sequence)
    return day, source, sequence


def _cuts(rules: CensoringRules, domains: Domains, start: Days) -> tuple[Days, Rows]:
    """Return the first day at which an intercurrent event ends a subject's time, and which one that is."""
    cut, by = np.full(start.size, NEVER), np.full(start.size, -1)
    for number, event in enumerate(rules.intercurrent):
        if isinstance(event, DatedEvent) and event.strategy in ("hypothetical", "while_on_treatment"):
            for source in event.sources:
                day, _ = _extreme(_from_start(domains.dates(source), start), start.size, first=True)
                sooner = day < cut
                cut, by = np.where(sooner, day, cut), np.where(sooner, number, by)
    return cut, by


def _from_start(dates: SourceDates, start: Days) -> SourceDates:
    """Return the dates from the start on; what was before it is no intercurrent event."""
    own = start[dates.subject]
    return dates.only((own != NO_DAY) & (dates.day >= own))


def _after_cut(rules: CensoringRules, day: Days, cut: Days, by: Rows) -> Mask:
    """Say whose event comes too late to count."""
    late = day > cut
    for number, event in enumerate(rules.intercurrent):
        if isinstance(event, DatedEvent) and event.same_day == "censor":
            late = late | ((by == number) & (day == cut))
    return late


def _censor(found: Ends, rules: CensoringRules, domains: Domains, mask: Mask, until: Days) -> None:
    """Censor some subjects at the latest date that censors, up to a day."""
    n = mask.size
    day, source, sequence = np.full(n, -NEVER), np.full(n, -1), np.full(n, np.nan)
    for place, each in enumerate(rules.censors, len(rules.events)):
        dates = domains.dates(each, censors=True)
        own, number = _extreme(dates.only(dates.day <= until[dates.subject]), n, first=False)
        later = (own >= day) & (own != -NEVER)
        day, source = np.where(later, own, day), np.where(later, place, source)
        sequence = np.where(later, number, sequence)
    at_start = mask & (source < 0)
    _censor_at_start(found, rules, at_start)
    for place, each in enumerate(rules.censors, len(rules.events)):
        found.put(mask & (source == place), day, each.code, source, sequence)


def _censor_at_start(found: Ends, rules: CensoringRules, mask: Mask, reason: int | None = None, code: int = 1) -> None:
    place = len(rules.events) + len(rules.censors)
    found.put(mask, found.start, code, np.full(mask.size, place), np.full(mask.size, np.nan), reason)


def _last_adequate(adequate: SourceDates, n: int, until: Days) -> tuple[Days, Floats]:
    """Return the last adequate assessment of each subject up to a day; ``-NEVER`` without one."""
    return _extreme(adequate.only(adequate.day <= until[adequate.subject]), n, first=False)


def _cut_at_events(
    found: Ends, rules: CensoringRules, domains: Domains, adequate: SourceDates, said: tuple[Mask, Days, Rows]
) -> None:
    """Censor those whose time an intercurrent event ends before an event."""
    there, cut, by = said
    place = len(rules.events) + len(rules.censors) + 1
    offset = place + 1
    for number, event in enumerate(rules.intercurrent):
        if not isinstance(event, DatedEvent):
            continue
        mask = there & (by == number) & (found.code != 0)
        if event.strategy == "hypothetical":
            day, sequence = _last_adequate(adequate, there.size, cut - (found.aside == cut))
            has = mask & (day >= found.start)
            found.put(has, day, event.code, np.full(there.size, place), sequence, number)
            _censor_at_start(found, rules, mask & ~has, number, event.code)
        elif event.strategy == "while_on_treatment":
            for k, source in enumerate(event.sources, offset):
                day, sequence = _extreme(_from_start(domains.dates(source), found.start), there.size, first=True)
                at = mask & (day == cut)
                found.put(at, day, event.code, np.full(there.size, k), sequence, number)
                mask = mask & ~at
        offset += len(event.sources)


def _cut_at_gaps(found: Ends, rules: CensoringRules, adequate: SourceDates, event: Mask) -> None:
    """Censor at the last adequate assessment those whose event comes after too many missed ones."""
    for number, rule in enumerate(rules.intercurrent):
        if not isinstance(rule, MissedAssessments) or rule.strategy == "treatment_policy":
            continue
        before, sequence = _before(adequate, found, event)
        last = np.where(before == -NEVER, found.start, np.maximum(before, found.start))
        exempt = np.array([each.death and not rule.deaths for each in found.sources])
        late = event & _missed(rule, last - found.start, found.day - found.start) & ~exempt[found.source]
        found.aside[late] = found.day[late]
        has = late & (before >= found.start)
        place = np.full(late.size, len(rules.events) + len(rules.censors) + 1)
        found.put(has, last, rule.code, place, sequence, number)
        _censor_at_start(found, rules, late & ~has, number, rule.code)


def _before(adequate: SourceDates, found: Ends, event: Mask) -> tuple[Days, Floats]:
    """Return the last adequate assessment before an event; on its day only where the event was not seen by it."""
    seen = np.array([each.at_assessments for each in found.sources])[found.source]
    until = np.where(event, found.day - seen, -NEVER)
    return _last_adequate(adequate, event.size, until)


def _missed(rule: MissedAssessments, last: Days, day: Days) -> Mask:
    """Say where too many assessments were missed between two days from the start."""
    if rule.interval_days is not None:
        late: Mask = (day - last) > rule.missed * rule.interval_days + rule.window_days
        return late
    planned = np.array(rule.planned_days)
    first = np.searchsorted(planned - rule.window_days, last, side="right")
    beyond = np.searchsorted(planned + rule.window_days, day, side="left")
    missed: Mask = beyond - first >= rule.missed
    return missed


def _without_baseline(found: Ends, rules: CensoringRules, domains: Domains, there: Mask) -> None:
    """Censor at the start those without a baseline, where the rules say so."""
    for number, rule in enumerate(rules.intercurrent):
        if isinstance(rule, NoBaseline) and rule.strategy == "hypothetical":
            has = np.zeros(there.size, np.bool_)
            for condition in rule.evidence:
                records, mask = domains.rows(condition)
                has[records.subject[mask]] = True
            lost = there & ~has
            was = lost & (found.code == 0)
            found.aside[was] = found.day[was]
            _censor_at_start(found, rules, lost, number, rule.code)


def _bound(found: Ends, adequate: SourceDates | None, there: Mask) -> None:
    """Say between which days each event came."""
    event = there & (found.code == 0)
    found.lower = np.where(there, found.day, NO_DAY)
    found.upper = np.where(event, found.day, NO_DAY)
    if adequate is None:
        return
    seen = event & np.array([each.at_assessments for each in found.sources])[found.source]
    before, _ = _before(adequate, found, event)
    found.lower = np.where(seen, np.maximum(np.where(before == -NEVER, found.start, before), found.start), found.lower)
