"""The columns of ADSL that are derived: dates with their flags, states at the end, death, contact, populations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.coded_columns import Column
from pivotal.derivation.domain_records import Mask, Records
from pivotal.derivation.findings import Finding
from pivotal.derivation.imputed_dates import FLAGS, NO_DAY, Days, as_dates, day_of
from pivotal.derivation.subject_dates import SubjectDates, SubjectSources, later_of
from pivotal.derivation.subject_model import DatedRecord, SubjectRules
from pivotal.frames import Grouping

YES_NO = ("N", "Y")
STATES = ("COMPLETED", "DISCONTINUED", "ONGOING")


def subject_columns(sources: SubjectSources, rules: SubjectRules) -> dict[str, Column]:
    """Return the derived columns of ADSL.

    Parameters
    ----------
    sources : SubjectSources
    rules : SubjectRules
    """
    randomised = sources.first(rules.randomisation)
    dosed, start, end = _treatment(sources, rules)
    alive = _contacts(sources, rules, end)
    death = _not_before(sources.first(rules.death), alive)
    begin = np.where(randomised.day != NO_DAY, randomised.day, start.day)
    columns: dict[str, Column] = {}
    for name, flag, each in (
        ("RANDDT", "RANDDTF", randomised), ("TRTSDT", "TRTSDTF", start), ("TRTEDT", "TRTEDTF", end),
    ):  # fmt: skip
        columns |= {name: each.dates(), flag: each.flags()}
    columns["TRTDURD"] = _between(start.day, end.day, 1)
    columns |= _study_end(sources, rules, death.day != NO_DAY)
    columns |= _death(sources, rules, death, start.day, end.day)
    columns |= {"LSTALVDT": alive.dates(), "LSTALVDF": alive.flags()}
    columns |= _contact(alive, rules)
    if any(each in sources for each in rules.new_therapy):
        columns["NACTDT"] = as_dates(_first_after(sources, rules.new_therapy, begin))
    columns["ITTFL"] = _answer(randomised.day != NO_DAY, known=any(each in sources for each in rules.randomisation))
    columns["SAFFL"] = _answer(dosed, known=rules.treatment_start in sources)
    for domain in dict.fromkeys(
        therapy.domain for therapy in rules.new_therapy if therapy.domain not in sources.frames
    ):
        said = f"the rules name {domain} for new therapies, and it is not there; NACTDT does not know of them"
        sources.findings.append(Finding("no_domain", None, domain, None, said))
    _query(sources, rules, randomised.day, start.day, death.day, alive.day)
    return columns


def _treatment(sources: SubjectSources, rules: SubjectRules) -> tuple[Mask, SubjectDates, SubjectDates]:
    """Return who had a dose, and the dates of the first and the last."""
    n = sources.subjects.n
    dosed = np.zeros(n, np.bool_)
    found = []
    for source, last in ((rules.treatment_start, False), (rules.treatment_end, True)):
        mask = np.zeros(0, np.bool_)
        if source in sources:
            records = sources.records(source.domain)
            mask = _doses(records, rules)
            dosed[records.subject[mask]] = True
        found.append(sources.of(source, mask, last=last))
    cutoff, first = sources.subjects.cutoff, found[0].day
    if cutoff is not None and rules.treatment_start in sources and rules.treatment_end in sources:
        dosed &= first != NO_DAY
        records = sources.records(rules.treatment_end.domain)
        under_way = _doses(records, rules) & _spans(records, rules, cutoff)
        ongoing = np.zeros(n, np.bool_)
        ongoing[records.subject[under_way]] = True
        found[1].day[ongoing] = cutoff
        found[1].flag[ongoing] = -1
    return dosed, found[0], found[1]


def _spans(records: Records, rules: SubjectRules, cutoff: int) -> Mask:
    """Say which doses were begun by the cut-off and end after it."""
    first, last = rules.treatment_start, rules.treatment_end
    begin = records.column_dates(first.date, first.partial_dates, months=first.impute_months).days
    end = records.column_dates(last.date, last.partial_dates, months=last.impute_months).days
    return np.asarray((begin != NO_DAY) & (begin <= cutoff) & (end > cutoff))


def _doses(records: Records, rules: SubjectRules) -> Mask:
    """Say which records of exposure are doses: those of more than 0, and those of placebo."""
    if "DOSE" not in records:
        return np.ones(records.rows, np.bool_)
    dose, treatment = records.numbers("DOSE"), records.words("TRT")
    placebo = np.array([rules.placebo in str(level).upper() for level in treatment.levels] + [False])
    return np.asarray((dose > 0) | ((dose == 0) & placebo[treatment.codes]))


def _not_before(death: SubjectDates, alive: SubjectDates) -> SubjectDates:
    """Return deaths, the imputed ones not before the last contact in the same month or year."""
    days, last = as_dates(death.day), as_dates(alive.day)
    same_month = days.astype("datetime64[M]") == last.astype("datetime64[M]")
    same_year = days.astype("datetime64[Y]") == last.astype("datetime64[Y]")
    within = np.where(death.flag == FLAGS.index("D"), same_month, same_year) & (death.flag >= 0)
    day = np.where(within & (alive.day > death.day), alive.day, death.day)
    return SubjectDates(day, death.flag, death.source, death.word, death.sequence)


def _between(first: Days, last: Days, added: int) -> NDArray[np.float64]:
    """Return the days from one date to another; a difference without day 0 where a day is added and it is negative."""
    known = (first != NO_DAY) & (last != NO_DAY)
    days = last - first
    return np.where(known, days + np.where(days >= 0, added, 0), np.nan)


def _study_end(sources: SubjectSources, rules: SubjectRules, dead: Mask) -> dict[str, Column]:
    """Return when and how subjects left the trial, and their treatment where that is recorded.

    Who died goes on with nothing, whether an end is recorded or not.
    """
    columns: dict[str, Column] = {}
    screened = sources.first((rules.screen_failure,))
    columns["SCRFDT"] = screened.dates()
    for place, source in enumerate((rules.study_end, rules.treatment_disposition)):
        if place and source not in sources:
            continue
        end = sources.last((source,))
        names = (("EOSDT", "EOSDTF", "EOSSTT", "DCSREAS"), ("EOTDT", "EOTDTF", "EOTSTT", "DCTREAS"))[place]
        left = end.day != NO_DAY
        completed = np.array([str(level) in rules.completed for level in end.word.levels] + [False])[end.word.codes]
        state = np.where(left, np.where(completed, 0, 1), 2)
        unknown = ((screened.day != NO_DAY) | dead) & ~left if source in sources else np.ones(left.size, np.bool_)
        if not place and source in sources:
            _tell(
                sources,
                "death_without_end",
                dead & ~left,
                source.domain,
                "the subject died; no end of study is recorded",
            )
        reason = Grouping(np.where(left & ~completed, end.word.codes, -1).astype(np.int32), end.word.levels)
        states = Grouping(np.where(unknown, -1, state).astype(np.int32), STATES)
        columns |= dict(zip(names, (end.dates(), end.flags(), states, reason), strict=True))
    return columns


def _death(
    sources: SubjectSources, rules: SubjectRules, death: SubjectDates, start: Days, end: Days
) -> dict[str, Column]:
    """Return death, its cause, and its days from the first and the last dose."""
    cause = sources.first(rules.death_cause).only(death.day != NO_DAY)
    names = tuple(dict.fromkeys(each.domain for each in rules.death_cause))
    of = np.array([names.index(each.domain) for each in rules.death_cause] + [-1], np.int32)
    return {
        "DTHDT": death.dates(),
        "DTHDTF": death.flags(),
        "DTHADY": _between(start, death.day, 1),
        "LDDTHELD": _between(end, death.day, 0),
        "DTHCAUS": cause.word,
        "DTHDOM": Grouping(np.where(cause.word.codes >= 0, of[cause.source], -1).astype(np.int32), names),
    }


def _contacts(sources: SubjectSources, rules: SubjectRules, end: SubjectDates) -> SubjectDates:
    """Return the last contact of each subject, the last dose among them where the rules name it."""
    found = sources.last(rules.alive)
    for place, source in enumerate(rules.alive):
        if (source.domain, source.date) == ("ADSL", "TRTEDT"):
            dose = replace(end, source=np.where(end.day == NO_DAY, -1, place), word=found.word)
            found = later_of(found, dose)
    return found


def _contact(alive: SubjectDates, rules: SubjectRules) -> dict[str, Column]:
    """Return where the last contact stands."""
    columns: dict[str, Column] = {}
    for name, each in (
        ("LALVDOM", [one.domain for one in rules.alive]), ("LALVVAR", [one.date for one in rules.alive]),
    ):  # fmt: skip
        levels = tuple(dict.fromkeys(each))
        of = np.array([levels.index(one) for one in each] + [-1], np.int32)
        columns[name] = Grouping(of[alive.source], levels)
    return columns | {"LALVSEQ": alive.sequence}


def _first_after(sources: SubjectSources, therapies: tuple[DatedRecord, ...], begin: Days) -> Days:
    """Return the first date of some records that is not before each subject's start."""
    found = np.full(sources.subjects.n, np.iinfo(np.int64).max, np.int64)
    for source in therapies:
        if source in sources:
            records, mask, dates = sources.days(source)
            since = begin[records.subject]
            rows = mask & (since != NO_DAY) & (dates.days >= since)
            np.minimum.at(found, records.subject[rows], dates.days[rows])
    return np.where(found == np.iinfo(np.int64).max, NO_DAY, found)


def _answer(mask: Mask, *, known: bool) -> Grouping:
    """Return a flag of Y and N; missing where nothing is known."""
    return Grouping((mask.astype(np.int32) if known else np.full(mask.size, -1, np.int32)), YES_NO)


def _query(
    sources: SubjectSources, rules: SubjectRules, randomised: Days, start: Days, death: Days, alive: Days
) -> None:
    """Add findings of dates that contradict each other."""
    subjects = sources.subjects
    known = (randomised != NO_DAY) & (start != NO_DAY)
    _tell(
        sources,
        "treated_before_randomised",
        known & (start < randomised),
        "EX",
        "the first dose is before randomisation",
    )
    for row in np.flatnonzero((death != NO_DAY) & (alive > death)).tolist():
        said = f"there is a record of {day_of(int(alive[row]))}, after the death of {day_of(int(death[row]))}"
        sources.findings.append(Finding("alive_after_death", subjects.names[row], "DM", None, said))
    if "DTHFL" in subjects.table:
        flags = subjects.words("DTHFL")
        dead = np.array([str(level) == "Y" for level in flags.levels] + [False])[flags.codes]
        told = sources.whenever(rules.death)  # also after the cut-off
        _tell(sources, "death_without_date", dead & ~told, "DM", "DTHFL is Y, and no record has a date of death")
    if len(rules.death) > 1:
        _query_deaths(sources, rules)


def _tell(sources: SubjectSources, rule: str, mask: Mask, domain: str, message: str) -> None:
    """Add a finding for each of some subjects."""
    names = sources.subjects.names
    sources.findings += [Finding(rule, names[row], domain, None, message) for row in np.flatnonzero(mask).tolist()]


def _query_deaths(sources: SubjectSources, rules: SubjectRules) -> None:
    """Add findings of deaths on which two sources give different days."""
    found = [(each, sources.first((each,))) for each in rules.death if each in sources]
    for row, name in enumerate(sources.subjects.names):
        days = {
            each.domain: int(dates.day[row])
            for each, dates in found
            if dates.day[row] != NO_DAY and dates.flag[row] < 0
        }
        if len(set(days.values())) > 1:
            said = ", ".join(f"{domain} {day_of(day)}" for domain, day in days.items())
            kept = next(iter(days))
            message = f"the dates of death differ ({said}); that of {kept} is taken"
            sources.findings.append(Finding("death_dates_differ", name, kept, None, message))
