"""The door to all analysis data of a trial: domains of SDTM become ADSL, ADRS, ADTR and ADTTE by one set of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from pivotal.derivation.censoring_model import CensoringRules
from pivotal.derivation.censoring_presets import choose_rules
from pivotal.derivation.criteria_model import Imwg
from pivotal.derivation.data_queries import query_tumour_data
from pivotal.derivation.derived import Derivation, as_frame
from pivotal.derivation.domain_records import table_of, text_of
from pivotal.derivation.event_times import derive_tte
from pivotal.derivation.findings import Finding, refuse
from pivotal.derivation.imputed_dates import as_dates, dated
from pivotal.derivation.model import Recist11
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.stacked_endpoints import stacked_endpoints
from pivotal.derivation.subject_level import derive_subjects
from pivotal.derivation.tabulated import Tabulated
from pivotal.derivation.trial_model import Endpoint, Reading, TrialRules
from pivotal.derivation.tumour_sizes import derive_tumour_sizes
from pivotal.derivation.visit_windows import derive_visits
from pivotal.errors import DataError, PivotalError, UnknownNameError, listed, shown
from pivotal.results import Row

TUMOUR = ("RS", "TR", "TU")
DERIVED = ("ADSL", "ADRS", "ADTR", "ADTTE")


@dataclass(frozen=True, kw_only=True)
class DerivedTrial(Tabulated):
    """The analysis data of a trial, with what was found on the way.

    Parameters
    ----------
    rules : TrialRules
    data_sets : mapping of str to Derivation
        ADSL where it was derived, ADRS and ADTR of each reading, ADTTE.
    adsl : Derivation or frame
        The subjects, derived or handed over.
    findings : tuple of Finding
        What is wrong with the records, and what was therefore left out.
    """

    verb: ClassVar[str] = "derive_trial"
    title: ClassVar[str] = "Analysis data"
    figure: ClassVar[str | None] = "pivotal.figures.derived_trial:picture"
    rules: TrialRules = field(repr=False)
    data_sets: Mapping[str, Derivation] = field(repr=False)
    adsl: Any = field(repr=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def __getitem__(self, name: str) -> Derivation:
        """Return a data set by its name, such as ``ADTTE``."""
        if name not in self.data_sets:
            raise UnknownNameError.of("data set", name, self.data_sets)
        return self.data_sets[name]

    @cached_property
    def endpoints(self) -> tuple[CensoringRules, ...]:
        """The rules of each endpoint, the usual ones written out."""
        return tuple(endpoint_rules(each) for each in self.rules.endpoints)

    def subject_rows(self) -> list[Row]:
        """Return the subjects with the columns of ADSL that pictures need, dates as dates."""
        return subject_rows(self.adsl)

    def rows(self) -> list[Row]:
        """Return a row a data set."""
        found = []
        for name, each in self.data_sets.items():
            summary = each.summary()
            parameters = each.columns.get("PARAMCD")
            count = None if parameters is None else len(parameters.levels)  # type: ignore[union-attr]
            found.append(
                {"data_set": name, "n": each.n, "n_subjects": summary["n_subjects"], "parameters": count}
            )  # fmt: skip
        return found

    def summary(self) -> Row:
        """Return how much was derived and found."""
        rows = {f"n_{name.lower()}": each.n for name, each in self.data_sets.items()}
        return {"digest": self.rules.digest, **rows, "n_findings": len(self.findings)}

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """The findings that stop a strict derivation: those that the rules do not accept."""
        return tuple(each for each in self.findings if each.rule not in self.rules.accepted)

    def counts(self) -> dict[str, int]:
        """Return how many findings each rule has."""
        found: dict[str, int] = {}
        for each in self.findings:
            found[each.rule] = found.get(each.rule, 0) + 1
        return found

    def told(self) -> tuple[str, ...]:
        """Return the findings, counted, and data sets that were left out."""
        left = [each.message for each in self.findings if each.rule == "left_out"]
        counts = {rule: count for rule, count in self.counts().items() if rule != "left_out"}
        return (*self.notes, *left, *(f"{count} × {rule.replace('_', ' ')}" for rule, count in counts.items()))


def derive_trial(
    sdtm: Mapping[str, Any],
    rules: TrialRules | None = None,
    *,
    faults: tuple[Finding, ...] = (),
    strict: bool = False,
) -> DerivedTrial:
    """Derive all analysis data of a trial from its records.

    Parameters
    ----------
    sdtm : mapping of str to frame
        The domains by name: DM or ADSL; RS, TR and TU; DS, EX, AE, LB, CM and what else the rules name.
    rules : TrialRules, optional
        RECIST 1.1 by the investigator, with overall and progression-free survival, without it.
    faults : tuple of Finding
        What is already known to be wrong, such as a file that could not be read; it is told with the rest.
    strict : bool
        Whether anything wrong with the records is an error; else it is in ``findings``, the rest is derived, and what
        was left out is said.

    Returns
    -------
    DerivedTrial
        ``result["ADTTE"].data`` is a frame; ``findings`` lists what is wrong, by subject, record and rule.

    Raises
    ------
    DataError
        If there are no subjects; with ``strict`` for any finding.

    Examples
    --------
    >>> sdtm = {
    ...     "DM": {"USUBJID": ["1"], "ARM": ["A"], "DTHDTC": [None]},
    ...     "DS": {"USUBJID": ["1"], "DSCAT": ["MILESTONE"], "DSDECOD": ["RANDOMIZED"], "DSSTDTC": ["2024-01-01"]},
    ...     "RS": {"USUBJID": ["1"] * 2, "RSSEQ": [1, 2], "RSTESTCD": ["OVRLRESP"] * 2, "RSSTRESC": ["SD", "PD"],
    ...            "RSDTC": ["2024-02-12", "2024-03-25"]},
    ... }
    >>> for row in derive_trial(sdtm)["ADTTE"].rows():
    ...     print(row["PARAMCD"], row["AVAL"], row["CNSR"], row["EVNTDESC"])
    OS 85 1 Alive
    PFS 85 0 Disease Progression
    """
    rules = rules or TrialRules()
    if not isinstance(rules, TrialRules):
        raise DataError(f"rules={shown(rules)}; accepted: TrialRules(…)")
    frames = {str(name).upper(): frame for name, frame in sdtm.items()}
    made, findings, notes = {}, list(faults), []
    unread = {each.domain for each in faults if each.rule == "unreadable_file"}

    def attempt(name: str, make: Callable[[], Derivation]) -> None:
        try:
            made[name] = make()
        except (DataError, UnknownNameError) as error:
            findings.append(_left_out(name, error))
        else:
            findings.extend(made[name].findings)

    adsl = _subjects(frames, rules, made, findings, unread)
    for reading in rules.readings:
        for name, domains in _tumour_sets(reading, rules):
            wanted = ("RS", *domains) if name.startswith("ADTR") else domains
            lost = [each for each in wanted if each in unread]
            if lost:
                findings.append(_left_out(name, f"{listed(lost)} could not be read"))
            elif not any(each in frames for each in domains):
                notes.append(f"{name} is not derived: there is no {' or '.join(domains)}")
            elif name.startswith("ADRS"):
                attempt(name, lambda one=reading: _responses(frames, adsl, rules, one))  # type: ignore[misc]
            else:
                attempt(name, lambda one=reading: _sizes(frames, adsl, rules, one))  # type: ignore[misc]
    if rules.endpoints:
        attempt("ADTTE", lambda: _times(frames, adsl, rules, made, findings))
    findings += _queries(frames, adsl, rules)
    found = tuple(dict.fromkeys(findings))
    if strict:
        refuse(each for each in found if each.rule not in rules.accepted)
    return DerivedTrial(
        rules=rules,
        settings={"rules": rules.digest, "domains": sorted(frames), "cutoff": rules.cutoff},
        notes=tuple(notes),
        backend=table_of(as_frame(adsl)).backend,
        data_sets={name: made[name] for name in sorted(made, key=_place)},
        adsl=adsl,
        findings=found,
    )


def _tumour_sets(reading: Reading, rules: TrialRules) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the data sets of a reading, with the domains of which one must be there; myeloma has no diameters."""
    responses, sizes = f"ADRS{reading.suffix}", f"ADTR{reading.suffix}"
    if isinstance(rules.responses, Imwg):
        return ((responses, ("RS", "LB")),)
    return ((responses, ("RS", "TR")), (sizes, ("TR",)))


def subject_rows(adsl: Any) -> list[Row]:
    """Return subjects as rows: all columns that are dates by their name, and those of arms and states as text."""
    table = table_of(as_frame(adsl))
    columns: dict[str, list[Any]] = {}
    for name in table.names:
        if name.endswith("DT"):
            columns[name] = as_dates(dated(table, name, "ADSL", "none").days).tolist()
        elif name == "USUBJID" or name.startswith(("TRT0", "ARM", "ACTARM", "EOS")):
            words = text_of(table, name, "ADSL")
            columns[name] = [None if code < 0 else str(words.levels[code]) for code in words.codes.tolist()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _place(name: str) -> tuple[int, str]:
    return next(k for k, each in enumerate(DERIVED) if name.startswith(each)), name


def _left_out(name: str, why: PivotalError | str) -> Finding:
    return Finding("left_out", None, name, None, f"{name} was left out: {why}")


def endpoint_rules(endpoint: Endpoint) -> CensoringRules:
    """Return the rules of an endpoint, a usual one written out; with its reading's suffix where it has no name."""
    if endpoint.usual is None:
        assert endpoint.rules is not None
        return endpoint.rules
    rules = choose_rules(endpoint.usual, **endpoint.settings)
    changes = {"endpoint": endpoint.endpoint or f"{rules.endpoint}{endpoint.reading}", "label": endpoint.label}
    return rules.model_copy(update={name: value for name, value in changes.items() if value is not None})


def _subjects(
    frames: Mapping[str, Any], rules: TrialRules, made: dict[str, Derivation], findings: list[Finding], unread: set[str]
) -> Any:
    """Return the subjects as they were handed over, or derived.

    A domain that could not be read may hold deaths or therapies of which nobody would know; then there is no ADSL.
    """
    if "ADSL" in frames:
        return frames["ADSL"]
    needed = (*rules.subjects.randomisation, *rules.subjects.death, *rules.subjects.new_therapy)
    if lost := sorted({each.domain for each in needed} & unread):
        raise DataError(f"ADSL needs {listed(lost)}, which could not be read; without ADSL nothing is derived")
    for domain in sorted({each.domain for each in rules.subjects.records()} & unread):
        said = f"ADSL is derived without {domain}, which could not be read; its dates do not count"
        findings.append(Finding("derived_without", None, "ADSL", None, said))
    if "DM" not in frames:
        raise DataError(f"there are neither ADSL nor DM, which say who the subjects are; there are {listed(frames)}")
    named = ("DM", "DS", "EX", "AE")
    others = {name: frame for name, frame in frames.items() if name not in named}
    found = derive_subjects(
        *(frames.get(name) for name in named), domains=others, rules=rules.subjects, cutoff=rules.cutoff
    )
    made["ADSL"] = found
    findings += found.findings
    return found


def _responses(frames: Mapping[str, Any], adsl: Any, rules: TrialRules, reading: Reading) -> Derivation:
    rs, tr, tu = (frames.get(name) for name in TUMOUR)
    found = derive_response(
        rs, tr, tu, adsl, lb=frames.get("LB"), rules=rules.responses, evaluator=reading.assessor,
        responses=reading.responses, cutoff=rules.cutoff,
    )  # fmt: skip
    return found if rules.visits is None else derive_visits(found, rules.visits, among="ANL01FL")


def _sizes(frames: Mapping[str, Any], adsl: Any, rules: TrialRules, reading: Reading) -> Derivation:
    assert isinstance(rules.responses, Recist11)
    found = derive_tumour_sizes(
        frames["TR"], frames.get("TU"), frames.get("RS"), adsl, rules=rules.responses, evaluator=reading.assessor,
        partial_dates=rules.size_dates, cutoff=rules.cutoff,
    )  # fmt: skip
    return found if rules.visits is None else derive_visits(found, rules.visits)


def _times(
    frames: Mapping[str, Any],
    adsl: Any,
    rules: TrialRules,
    made: Mapping[str, Derivation],
    findings: list[Finding],
) -> Derivation:
    """Return the times to events of all readings, in one data set; an endpoint that cannot be derived is found."""
    others = {name: frame for name, frame in frames.items() if name not in (*TUMOUR, "ADSL")}
    parts: list[tuple[Derivation, str]] = []
    for endpoint in rules.endpoints:
        one = endpoint_rules(endpoint)
        name = f"ADRS{endpoint.reading}"
        sources = (one.start, *one.events, *one.censors, one.adequate)
        try:
            if name not in made and any(each.domain == "ADRS" for each in sources):
                raise DataError(f"it rests on {name}, which was not derived")
            found = derive_tte(made.get(name), adsl, rules=one, domains=others, cutoff=rules.cutoff)
        except (DataError, UnknownNameError) as error:
            findings.append(_left_out(one.endpoint, error))
        else:
            parts.append((found, name))
    if not parts:
        raise DataError("no endpoint could be derived")
    return stacked_endpoints(parts)


def _queries(frames: Mapping[str, Any], adsl: Any, rules: TrialRules) -> tuple[Finding, ...]:
    if isinstance(rules.responses, Imwg) or not any(name in frames for name in TUMOUR):
        return ()
    try:
        rs, tr, tu = (frames.get(name) for name in TUMOUR)
        return query_tumour_data(rs, tr, tu, adsl, rules=rules.responses).findings
    except (DataError, UnknownNameError) as error:
        return (_left_out("queries", error),)
