"""The door to ADTTE: times to events with the reason and the source of every one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pivotal.derivation.censoring import NOT_BY_INTERCURRENT, Ends, ends_of
from pivotal.derivation.censoring_model import CensoringRules, Condition, DatedEvent
from pivotal.derivation.coded_columns import Column, numbered, taken
from pivotal.derivation.date_sources import Domains
from pivotal.derivation.derived import Derivation, as_frame, checked_names
from pivotal.derivation.domain_records import Subjects, subjects_of, table_of
from pivotal.derivation.findings import Finding, refuse
from pivotal.derivation.imputed_dates import NO_DAY, as_dates, day_named
from pivotal.derivation.response_parameters import ADSL_COLUMNS, kept_column
from pivotal.derivation.subject_runs import Rows
from pivotal.errors import DataError, listed, shown
from pivotal.frames import Grouping


def derive_tte(
    adrs: Any = None,
    adsl: Any = None,
    *,
    rules: CensoringRules | Sequence[CensoringRules],
    domains: Mapping[str, Any] | None = None,
    cutoff: Any = None,
    keep: Sequence[str] | None = None,
    strict: bool = False,
) -> Derivation:
    """Derive times to events (ADTTE) from responses and subjects.

    Parameters
    ----------
    adrs : Derivation, frame or mapping of arrays, optional
        Responses of one assessor, as ``derive_response`` gives them; without it the rules may not name ADRS.
    adsl : frame or mapping of arrays
        One row a subject, with USUBJID and what the rules name.
    rules : CensoringRules or several
        One for each endpoint; ``choose_rules`` has the usual ones.
    domains : mapping of str to frame, optional
        Other frames that the rules name, such as ``{"CM": cm}``.
    cutoff : date or str, optional
        Data cut-off, a day that still counts: later events have not happened, and who starts later is left out.
    keep : sequence of str, optional
        Columns of ADSL that are carried along; the treatment, age and sex where there are such.
    strict : bool
        Whether anything wrong with the records is an error; else it is in ``findings``.

    Returns
    -------
    Derivation
        ``data`` is ADTTE, a row for each subject with a start and endpoint. AVAL in days, ``ADT - STARTDT + 1``; CNSR 0
        for an event. EVNTDESC says what ended the time, CNSDTDSC what the date of a censoring is, SRCDOM, SRCVAR and
        SRCSEQ where it stands. ICEDESC names the intercurrent event by which time was censored, with its strategy, and
        EVNTSADT the day of an event that therefore does not count. The event came after ADT_L, up to ADT_R: for
        progression the last adequate assessment before it, or the start; ADT_R is missing without an event. With a
        cut-off FUPOT is the time from the start to it, which ``follow_up_times(potential="FUPOT")`` takes.

    Raises
    ------
    DataError
        If a frame or column that the rules name is missing, two rules have one endpoint, or, with ``strict``, for any
        finding.

    Notes
    -----
    ICH E9(R1) (2019) for the strategies; CDISC ADaM for Time-to-Event (2012) for the columns.

    Examples
    --------
    >>> adsl = {"USUBJID": ["1", "2"], "RANDDT": ["2024-01-01"] * 2, "LSTALVDT": ["2024-07-01", "2024-08-01"]}
    >>> adrs = {
    ...     "USUBJID": ["1"], "PARAMCD": ["DEATH"], "AVALC": ["Y"], "ADT": ["2024-07-01"], "ASEQ": [1]
    ... }
    >>> from pivotal.derivation.censoring_presets import choose_rules
    >>> found = derive_tte(adrs, adsl, rules=choose_rules("os"))
    >>> [(row["AVAL"], row["CNSR"], row["EVNTDESC"], row["SRCDOM"]) for row in found.rows()]
    [(183, 0, 'Death', 'ADRS'), (214, 1, 'Alive', 'ADSL')]
    """
    several = (rules,) if isinstance(rules, CensoringRules) else tuple(rules)
    _check(several)
    if adsl is None:
        raise DataError("adsl= is missing: the subjects with their start")
    frames = {"ADSL": as_frame(adsl)} | ({} if adrs is None else {"ADRS": as_frame(adrs)})
    frames |= {name: as_frame(each) for name, each in (domains or {}).items()}
    last = None if cutoff is None else day_named(cutoff, "cutoff")
    start = next((each.start.date for each in several if each.start.domain == "ADSL"), None)
    subjects = subjects_of(frames["ADSL"], start or _any_date(several, frames), last)
    names = checked_names(keep, subjects.table.names, ADSL_COLUMNS)
    found = Domains(subjects, frames)
    if adrs is not None:
        _check_assessor(found)
    ends = [ends_of(each, found) for each in several]
    findings = tuple(dict.fromkeys([*found.findings, *_nobody(several, ends)]))
    if strict:
        refuse(findings)
    return Derivation(
        name="ADTTE",
        verb="derive_tte",
        columns=_columns(several, ends, subjects, names),
        rules=several,
        settings={"endpoints": [each.endpoint for each in several], "cutoff": None if cutoff is None else str(cutoff)},
        findings=findings,
        backend=subjects.table.backend,
    )


def _check_assessor(domains: Domains) -> None:
    """Stop where ADRS holds several assessors, whose events would be mixed."""
    records = domains.records("ADRS")
    for name in ("PD", "DEATH", "LSTA"):
        rows = domains.rows(Condition(domain="ADRS", where={"PARAMCD": name}))[1]
        twice = np.bincount(records.subject[rows], minlength=domains.subjects.n) > 1
        if twice.any():
            who = domains.subjects.names[int(np.argmax(twice))]
            raise DataError(f"ADRS: {who} has PARAMCD {name} more than once; accepted: responses of one assessor")


def _check(rules: tuple[CensoringRules, ...]) -> None:
    for each in rules:
        if not isinstance(each, CensoringRules):
            raise DataError(
                f"rules={shown(each)}; accepted: CensoringRules(…), or several, as from choose_rules('pfs')"
            )
    names = [each.endpoint for each in rules]
    if not names or len(set(names)) < len(names):
        raise DataError(f"rules: one for each endpoint; there are {listed(names) or 'none'}")


def _any_date(rules: tuple[CensoringRules, ...], frames: Mapping[str, Any]) -> str:
    """Return a column of ADSL that holds dates, where no rule counts from one of them."""
    there = table_of(frames["ADSL"])
    for name in (*(each.date for rule in rules for each in rule.censors if each.domain == "ADSL"), "RANDDT"):
        if name in there:
            return name
    raise DataError("ADSL has no column RANDDT, and the rules name no other date in it")


def _nobody(rules: tuple[CensoringRules, ...], ends: list[Ends]) -> list[Finding]:
    """Return a finding for an endpoint that nobody has."""
    return [
        Finding("no_start", None, rule.start.domain, None, f"{rule.endpoint}: nobody has a start ({rule.start.event})")
        for rule, each in zip(rules, ends, strict=True)
        if not (each.start != NO_DAY).any()
    ]


def _columns(
    rules: tuple[CensoringRules, ...], ends: list[Ends], subjects: Subjects, keep: Sequence[str]
) -> dict[str, Column]:
    """Return the columns of ADTTE, by subject and endpoint."""
    order = sorted(range(len(rules)), key=lambda k: rules[k].endpoint)
    rules, ends = tuple(rules[k] for k in order), [ends[k] for k in order]
    people = [np.flatnonzero(each.start != NO_DAY) for each in ends]
    who = np.concatenate(people)
    endpoint = np.repeat(np.arange(len(rules)), [each.size for each in people])
    place = np.lexsort((endpoint, who))
    words = [_words(rule, each, own) for rule, each, own in zip(rules, ends, people, strict=True)]

    def joined(name: str) -> Rows:
        parts = [getattr(each, name)[own] for each, own in zip(ends, people, strict=True)]
        return np.asarray(np.concatenate(parts))[place]

    def text(name: str) -> Grouping:
        texts = [each[name] for each in words]
        levels = list(dict.fromkeys(level for levels, _ in texts for level in levels if level is not None))
        codes = [
            np.array([-1 if level is None else levels.index(level) for level in own] + [-1], np.int32)[code]
            for own, code in texts
        ]
        return Grouping(np.concatenate(codes)[place], tuple(levels))

    start, day = joined("start"), joined("day")
    added = np.array([each.day_one for each in rules])[endpoint[place]]
    who, codes = who[place], endpoint[place].astype(np.int32)
    kept = {name: taken(kept_column(subjects, name), who) for name in keep}
    return {
        **({"STUDYID": kept.pop("STUDYID")} if "STUDYID" in kept else {}),
        "USUBJID": Grouping(subjects.codes.codes[who], subjects.codes.levels),
        "ASEQ": numbered(who),
        "PARAMCD": Grouping(codes, tuple(each.endpoint for each in rules)),
        "PARAM": Grouping(codes, tuple(each.label for each in rules)),
        "STARTDT": as_dates(start),
        "ADT": as_dates(day),
        "AVAL": day - start + added,
        "CNSR": joined("code"),
        "EVNTDESC": text("event"),
        "CNSDTDSC": text("censoring"),
        "SRCDOM": text("domain"),
        "SRCVAR": text("date"),
        "SRCSEQ": joined("sequence"),
        "ADT_L": as_dates(joined("lower")),
        "ADT_R": as_dates(joined("upper")),
        "ICEDESC": text("strategy"),
        "EVNTSADT": as_dates(joined("aside")),
        **({} if subjects.cutoff is None else {"FUPOT": subjects.cutoff - start + added}),
        **kept,
    }


def _words(rule: CensoringRules, ends: Ends, own: Rows) -> dict[str, tuple[list[str | None], Rows]]:
    """Return the texts of each row as levels and codes: what ended the time, and where that stands."""
    source, reason, code = ends.source[own], ends.reason[own], ends.code[own]
    sources, events = ends.sources, rule.intercurrent
    said = [
        each.sources[0].event if isinstance(each, DatedEvent) else each.description for each in events
    ]  # fmt: skip
    by_event = reason != NOT_BY_INTERCURRENT
    strategies: list[str | None] = [f"{name} ({each.strategy})" for name, each in zip(said, events, strict=True)]
    none = len(sources)
    return {
        "event": ([*(each.event for each in sources), *said], np.where(by_event, none + reason, source)),
        "censoring": ([*(each.censoring or each.event for each in sources), None], np.where(code == 0, none, source)),
        "domain": ([each.domain for each in sources], source),
        "date": ([each.date for each in sources], source),
        "strategy": ([*strategies, None], np.where(by_event, reason, len(events))),
    }
