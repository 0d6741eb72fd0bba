"""The door to ADSL: one row a subject, with the dates from which and up to which everything else counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pivotal.derivation.coded_columns import Column, taken
from pivotal.derivation.derived import Derivation, as_frame
from pivotal.derivation.domain_records import SUBJECT, Mask, Subjects, table_of, text_of
from pivotal.derivation.findings import Finding, refuse
from pivotal.derivation.imputed_dates import NO_DAY, dated, day_named
from pivotal.derivation.response_parameters import kept_column
from pivotal.derivation.subject_columns import subject_columns
from pivotal.derivation.subject_dates import SubjectSources
from pivotal.derivation.subject_model import SubjectRules
from pivotal.errors import DataError, shown
from pivotal.frames import Grouping, Table


def derive_subjects(
    dm: Any = None,
    ds: Any = None,
    ex: Any = None,
    ae: Any = None,
    *,
    domains: Mapping[str, Any] | None = None,
    rules: SubjectRules | None = None,
    cutoff: Any = None,
    strict: bool = False,
) -> Derivation:
    """Derive subject-level data (ADSL) from demographics, disposition, exposure and adverse events.

    Parameters
    ----------
    dm : frame or mapping of arrays
        Demographics as SDTM has them, one row a subject; all its columns are carried along.
    ds, ex, ae : frame or mapping of arrays, optional
        Disposition, exposure and adverse events; what is not at hand leaves its columns missing.
    domains : mapping of str to frame, optional
        Others that the rules name, such as ``{"LB": lb, "CM": cm}``.
    rules : SubjectRules, optional
        From which records the dates are taken.
    cutoff : date or str, optional
        Data cut-off, a day that still counts: later dates have not happened, and a dose that is still given ends on it.
    strict : bool
        Whether anything wrong with the records is an error; else it is in ``findings``, with what was left out.

    Returns
    -------
    Derivation
        ``data`` is ADSL as a frame of the kind that DM has, in its order. TRT01P, TRT01A; RANDDT, TRTSDT, TRTEDT,
        EOSDT, DTHDT, LSTALVDT, NACTDT and SCRFDT as dates, each with a flag where a day (D) or month (M) was imputed
        (RANDDTF … LSTALVDF); TRTDURD in days; EOSSTT (COMPLETED, DISCONTINUED, ONGOING), DCSREAS; DTHCAUS, DTHDOM,
        DTHADY, LDDTHELD; LALVDOM, LALVVAR and LALVSEQ say where the last contact stands; ITTFL (randomised) and SAFFL
        (had a dose) are Y or N, and missing where their domain is not at hand.

    Raises
    ------
    DataError
        If DM is missing or lacks USUBJID; with ``strict`` for any finding.

    Notes
    -----
    CDISC ADaM Implementation Guide 1.1 (2016), section 3.2, for the variables. An imputed date of death is not before
    the last contact in the same month or year. Age groups, regions and other groupings of a trial are its own, and are
    not made here.

    Examples
    --------
    >>> dm = {"USUBJID": ["1", "2"], "ARM": ["A", "B"], "ACTARM": ["A", "B"], "DTHDTC": ["2024-05", None]}
    >>> ds = {"USUBJID": ["1", "2"], "DSDECOD": ["RANDOMIZED"] * 2, "DSSTDTC": ["2024-01-01", "2024-01-08"]}
    >>> ex = {"USUBJID": ["1"], "EXTRT": ["A"], "EXSTDTC": ["2024-01-02"], "EXENDTC": ["2024-05-12"]}
    >>> for row in derive_subjects(dm, ds, ex).rows():
    ...     print(row["RANDDT"], row["TRTEDT"], row["DTHDT"], row["DTHDTF"], row["SAFFL"])
    2024-01-01 2024-05-12 2024-05-12 D Y
    2024-01-08 None None None N
    """
    rules = rules or SubjectRules()
    if not isinstance(rules, SubjectRules):
        raise DataError(f"rules={shown(rules)}; accepted: SubjectRules(…)")
    if dm is None:
        raise DataError("dm= is missing: demographics, one row a subject; accepted: a frame with USUBJID")
    last = None if cutoff is None else day_named(cutoff, "cutoff")
    subjects, findings = _subjects(table_of(as_frame(dm)), last)
    given = {"DS": ds, "EX": ex, "AE": ae} | {str(name).upper(): frame for name, frame in (domains or {}).items()}
    frames = {name: as_frame(frame) for name, frame in given.items() if frame is not None} | {"DM": subjects.table}
    sources = SubjectSources(subjects, frames, findings)
    columns = _demographics(subjects, rules) | subject_columns(sources, rules)
    found = tuple(dict.fromkeys(sources.told()))
    if strict:
        refuse(found)
    return Derivation(
        name="ADSL",
        verb="derive_subjects",
        columns=columns,
        rules=(rules,),
        settings={"domains": sorted(frames), "cutoff": None if cutoff is None else str(cutoff)},
        findings=found,
        backend=subjects.table.backend,
    )


def _subjects(dm: Table, cutoff: int | None) -> tuple[Subjects, list[Finding]]:
    """Return the subjects of DM; who is there twice, or has no identifier, is left out and found."""
    codes = text_of(dm, SUBJECT, "DM")
    findings = []
    times = np.bincount(codes.codes[codes.codes >= 0], minlength=len(codes.levels))
    keep = (codes.codes >= 0) & (times[codes.codes] == 1 if times.size else codes.codes >= 0)
    for code in np.flatnonzero(times > 1).tolist():
        said = f"the subject is in DM {times[code]} times; left out"
        findings.append(Finding("duplicate_subject", str(codes.levels[code]), "DM", None, said))
    for row in np.flatnonzero(codes.codes < 0).tolist():
        said = f"{SUBJECT} is missing in row {row + 1}; the row is left out"
        findings.append(Finding("no_subject", None, "DM", None, said))
    if not keep.all():
        dm = dm.only(keep)
        codes = text_of(dm, SUBJECT, "DM")
    names = tuple(str(codes.levels[k]) for k in codes.codes.tolist())
    none = np.full(len(names), NO_DAY, np.int64)
    return Subjects(dm, names, codes, none, cutoff), findings


def _demographics(subjects: Subjects, rules: SubjectRules) -> dict[str, Column]:
    """Return the columns of DM as they are, without what lies after the cut-off, and the arms by their ADaM names."""
    table = subjects.table
    columns: dict[str, Column] = {}
    for name in table.names:
        if name == "DOMAIN":
            continue
        column = kept_column(subjects, name)
        columns[name] = column
        if subjects.cutoff is not None and name.endswith("DTC"):
            days = dated(table, name, "DM", "first", months=True).days
            columns[name] = taken(column, np.where(days > subjects.cutoff, -1, np.arange(subjects.n)))
    if subjects.cutoff is not None and {"DTHFL", "DTHDTC"} <= set(columns):
        columns["DTHFL"] = taken(columns["DTHFL"], np.where(_missing(columns["DTHDTC"]), -1, np.arange(subjects.n)))
    if isinstance(columns[SUBJECT], np.ndarray):
        columns[SUBJECT] = subjects.codes
    for name, arm in (("TRT01P", rules.planned_arm), ("TRT01A", rules.actual_arm)):
        if name not in columns and arm in columns:
            columns[name] = columns[arm]
    return columns


def _missing(column: Column) -> Mask:
    if isinstance(column, Grouping):
        return column.codes < 0
    return np.asarray(column != column)  # noqa: PLR0124 (neither NaN nor NaT is itself)
