"""The usual endpoints, named by their strategy; each says where it comes from, and all of it can be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from pivotal.derivation.censoring_model import (
    ADEQUATE,
    DEATH,
    PROGRESSION,
    RANDOMISATION,
    CensoringRules,
    Condition,
    DatedEvent,
    DateSource,
    MissedAssessments,
    NoBaseline,
)
from pivotal.errors import DataError, UnknownNameError

ADAM = "CDISC ADaM Basic Data Structure for Time-to-Event Analyses 1.0 (2012)"
EMA = (
    "EMA, Appendix 1 to the guideline on the evaluation of anticancer medicinal products in man: progression-free or "
    "disease-free survival in confirmatory trials (EMA/CHMP/27994/2008 Rev. 1, December 2012): treatment policy"
)
FDA = (
    "FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics (guidance for industry, May 2007), "
    "appendix 3, table A: a sensitivity analysis of documented progression only"
)
LAST_ASSESSMENT = DateSource(where={"PARAMCD": "LSTA"}, sequence="ASEQ", event="Last Tumor Assessment")
ALIVE = DateSource(domain="ADSL", date="LSTALVDT", event="Alive", censoring="Alive During Study")
RESPONSE = DateSource(where={"PARAMCD": "RSP", "AVALC": "Y"}, sequence="ASEQ", event="Response", at_assessments=True)
CONFIRMED = RESPONSE.model_copy(update={"where": (("PARAMCD", ("CRSP",)), ("AVALC", ("Y",)))})
NEW_THERAPY = DateSource(domain="ADSL", date="NACTDT", event="New anticancer therapy")
TREATMENT_END = DateSource(domain="ADSL", date="TRTEDT", event="Discontinuation of treatment")
BASELINE = Condition(domain="ADRS", where={"PARAMCD": "MDIS", "AVALC": "Y"})
Fields = dict[str, Any]


def _tumour(endpoint: str, label: str, *, death: bool = True, censor: DateSource = LAST_ASSESSMENT) -> Fields:
    events = (PROGRESSION, DEATH) if death else (PROGRESSION,)
    return {"endpoint": endpoint, "label": label, "events": events, "censors": (censor, RANDOMISATION), "origin": ADAM}


def _duration(endpoint: str, label: str, start: DateSource) -> Fields:
    return _tumour(endpoint, label) | {"start": start, "censors": (LAST_ASSESSMENT,)}


def _policy(endpoint: str, label: str) -> Fields:
    return _tumour(endpoint, label, censor=ADEQUATE) | {"origin": EMA}


def _hypothetical(endpoint: str, label: str, given: Fields) -> Fields:
    schedule = {name: given.pop(name) for name in ("interval_days", "planned_days") if name in given}
    if not schedule:
        raise DataError(
            "a hypothetical strategy for missed assessments needs their schedule; "
            "accepted: interval_days=42 or planned_days=(42, 84, 168)"
        )
    missed = MissedAssessments(
        strategy="hypothetical",
        missed=given.pop("missed", 2),
        window_days=given.pop("window_days", 7),
        **schedule,
    )
    therapy = given.pop("new_therapy", NEW_THERAPY)
    baseline = given.pop("baseline", BASELINE)
    intercurrent = (
        NoBaseline(strategy="hypothetical", evidence=baseline),
        DatedEvent(kind="new_therapy", strategy="hypothetical", sources=therapy),
        missed,
    )
    return _tumour(endpoint, label, censor=ADEQUATE) | {"intercurrent": intercurrent, "origin": FDA}


def _to_response(endpoint: str, label: str, response: DateSource) -> Fields:
    return {"endpoint": endpoint, "label": label, "events": response, "censors": (ALIVE, RANDOMISATION)}


def _simple(endpoint: str, label: str, events: tuple[DateSource, ...]) -> Fields:
    return {"endpoint": endpoint, "label": label, "events": events, "censors": (ALIVE, RANDOMISATION), "origin": ADAM}


PFS, DOR, TTR = "Progression Free Survival", "Duration of Response", "Time to Response"
PRESETS: dict[str, Callable[[Fields], Fields]] = {
    "os": lambda _: _simple("OS", "Overall Survival", (DEATH,)),
    "pfs": lambda _: _tumour("PFS", PFS),
    "pfs_treatment_policy": lambda _: _policy("PFS", PFS),
    "pfs_hypothetical": lambda given: _hypothetical("PFS", PFS, given),
    "ttp": lambda _: _tumour("TTP", "Time to Progression", death=False),
    "dor": lambda _: _duration("DOR", DOR, RESPONSE),
    "dor_confirmed": lambda _: _duration("DOR", "Duration of Confirmed Response", CONFIRMED),
    "ttr": lambda _: _to_response("TTR", TTR, RESPONSE),
    "ttr_confirmed": lambda _: _to_response("TTR", "Time to Confirmed Response", CONFIRMED),
    "dfs": lambda _: _tumour("DFS", "Disease Free Survival"),
    "efs": lambda given: (
        _tumour("EFS", "Event Free Survival")
        | {"events": (PROGRESSION, DEATH, given.pop("failure", TREATMENT_END))}
    ),
    "ttnt": lambda given: _simple("TTNT", "Time to Next Treatment", (given.pop("new_therapy", NEW_THERAPY), DEATH)),
}  # fmt: skip


def choose_rules(name: str, **settings: Any) -> CensoringRules:
    """Return the rules of a usual endpoint.

    Parameters
    ----------
    name : str
        ``os``; ``pfs`` (censored at the last assessment), ``pfs_treatment_policy`` (all intercurrent events are
        ignored), ``pfs_hypothetical`` (no baseline, new therapy and missed assessments censor); ``ttp``, ``dor``,
        ``dor_confirmed``, ``ttr``, ``ttr_confirmed``, ``dfs``, ``efs``, ``ttnt``.
    **settings
        Fields of ``CensoringRules`` that are to be other than usual, such as ``endpoint="PFSI"``. Of
        ``pfs_hypothetical`` also ``interval_days`` or ``planned_days``, ``window_days`` (7), ``missed`` (2),
        ``new_therapy`` (a DateSource; ADSL.NACTDT) and ``baseline`` (a Condition; MDIS of ADRS is Y); of ``ttnt`` also
        ``new_therapy``, of ``efs`` also ``failure`` (the end of treatment, ADSL.TRTEDT).

    Returns
    -------
    CensoringRules

    Raises
    ------
    UnknownNameError
        If there is no such endpoint.
    DataError
        If a setting is missing or cannot be.

    Notes
    -----
    A rule is not named for an agency: the guidance of 2018 allows several. The table of 2007 lists sensitivity
    analyses; ``origin`` says which text the rules follow.

    Examples
    --------
    >>> rules = choose_rules("pfs_hypothetical", interval_days=42)
    >>> [(each.kind, each.strategy) for each in rules.intercurrent][1:]
    [('new_therapy', 'hypothetical'), ('missed_assessments', 'hypothetical')]
    """
    if name not in PRESETS:
        raise UnknownNameError.of("set of rules", name, PRESETS)
    try:
        fields = PRESETS[name](settings)
        return CensoringRules.model_validate(fields | settings)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or name
        raise DataError(f"{name}: {where}: {first['msg'].removeprefix('Value error, ')}") from error
