"""The numbers that a text prints, held against each other; this needs no dossier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from pivotal.claims.findings import PrintedFinding, TrialConsistency
from pivotal.evidence.consistency import check_consistency
from pivotal.evidence.findings import ConsistencyReport
from pivotal.evidence.model import ReportedResult
from pivotal.reading.model import Statement

_PER_ARM = frozenset({"median", "percent"})
_SHARES = frozenset({"median", "percent", "hazard_ratio", "p_value"})
_REFERENCE = "reference"
PLACE = "the text itself"

Key = tuple[str, str | None, str | None]


def told_results(statements: Iterable[Statement]) -> dict[Key, ReportedResult]:
    """Return what a text prints of each endpoint, cohort and trial, as results.

    Numbers that cannot stand together in one result, such as two medians of one arm, are left out of it.
    """
    gathered: dict[Key, dict[str, Any]] = {}
    for each in statements:
        if each.kind not in _SHARES or each.slot("value") is None:
            continue
        key = (each.get("endpoint") or "", _patients(each), each.get("trial"))
        if key[0]:
            _take(gathered.setdefault(key, {}), each)
    found: dict[Key, ReportedResult] = {}
    for key, numbers in gathered.items():
        try:
            found[key] = ReportedResult.model_validate({"endpoint": key[0], "cohort": key[1], **numbers})
        except ValidationError:
            continue  # what the text prints is impossible by itself, or was not meant together
    return found


def _patients(each: Statement) -> str | None:
    """Return a name for the patients that a number is of: a cohort, or some of its patients."""
    told = [name for name in (each.get("cohort"), each.get("subset")) if name]
    return _name(" ".join(told)) if told else None


def _name(text: str | None) -> str | None:
    return None if text is None else "".join(each if each.isalnum() else "-" for each in text).strip("-")[:60] or None


def _take(numbers: dict[str, Any], each: Statement) -> None:
    """Add a number to those of its result; what is there already stays."""
    value = each.get("value")
    low, high = each.get("ci_low"), each.get("ci_high")
    estimate: dict[str, Any] = {"value": value}
    if low is not None and high is not None:
        estimate["ci"] = [low, high]
        estimate["level"] = each.get("level") or "95"
    if each.kind in _PER_ARM:
        arm = _REFERENCE if each.order == 2 else "experimental" if each.order == 1 else _name(each.get("arm")) or "arm"
        numbers.setdefault(each.kind, {}).setdefault(arm, estimate)
        if each.kind == "median":
            numbers.setdefault("unit", each.get("unit") or "months")
    elif each.kind == "p_value":
        sides = {"one": "one", "two": "two"}.get(each.get("sides") or "", "not stated")
        numbers.setdefault("p_value", {"value": value, "sides": sides})
    else:
        numbers.setdefault("hazard_ratio", estimate)


def told_consistency(results: Mapping[Key, ReportedResult]) -> tuple[TrialConsistency, ConsistencyReport] | None:
    """Return whether the numbers of a text fit each other, as rows and as the report; nothing where there are none."""
    if not results:
        return None
    report = check_consistency(list(results.values()))
    rows = tuple(
        PrintedFinding(e.severity, e.rule, str(e.where), e.printed, e.implied, e.smallest_error, e.explanation)
        for e in report.findings
    )
    return TrialConsistency(PLACE, "numbers of the text against each other", sum(report.tested.values()), rows), report


def doubtful(report: ConsistencyReport, statement: Statement) -> str | None:
    """Return why a number of a text cannot stand beside its others, or nothing."""
    for each in report.findings:
        at = each.where
        same = at.endpoint == statement.get("endpoint") and at.cohort == _patients(statement)
        about = statement.kind.replace("_", " ").split(" ")[0] in each.rule or statement.kind in {
            "hazard_ratio",
            "p_value",
        }
        if each.severity == "serious" and same and about:
            return f"{each.rule}: {each.explanation}"
    return None
