"""The door to two whole sets of rules on one trial: each patient whose endpoint or response moves, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from pivotal.derivation.coded_columns import Column, taken
from pivotal.derivation.derived import Derivation
from pivotal.derivation.rule_comparison import RuleComparison, differences_of, moved_parameters, moved_times
from pivotal.derivation.trial_derivation import DerivedTrial, derive_trial, endpoint_rules
from pivotal.derivation.trial_model import TrialRules
from pivotal.errors import DataError, shown
from pivotal.frames import Grouping
from pivotal.results import Row

REASONS = ("PD", "DEATH", "CRSP", "RSP")  # responses that explain why an endpoint moved


def compare_derivations(rules_a: TrialRules, rules_b: TrialRules, sdtm: Mapping[str, Any]) -> RuleComparison:
    """List the patients whose endpoint or response moves when one set of rules takes the place of another, and why.

    Parameters
    ----------
    rules_a, rules_b : TrialRules
    sdtm : mapping of str to frame
        As for ``derive_trial``.

    Returns
    -------
    RuleComparison
        ``.moved`` has a row a subject and parameter that moves, endpoints first, with the data set it is in;
        ``.differences`` the rules that differ, those of usual endpoints written out. An endpoint or data set that only
        one of the two derives is a note.

    Raises
    ------
    DataError
        If there are no subjects, or the rules are none.

    Examples
    --------
    >>> sdtm = {
    ...     "ADSL": {"USUBJID": ["1"], "RANDDT": ["2024-01-01"]},
    ...     "RS": {"USUBJID": ["1"] * 2, "RSSEQ": [1, 2], "RSTESTCD": ["OVRLRESP"] * 2, "RSSTRESC": ["SD", "PD"],
    ...            "RSDTC": ["2024-02-12", "2024-05-06"]},
    ... }
    >>> a, b = (TrialRules(endpoints={"usual": "pfs"}, cutoff=day) for day in ("2024-06-30", "2024-04-30"))
    >>> for row in compare_derivations(a, b, sdtm).rows()[:1]:
    ...     print(row["PARAMCD"], row["adt_a"], row["cnsr_a"], row["adt_b"], row["cnsr_b"])
    PFS 2024-05-06 0 2024-02-12 1
    """
    for each in (rules_a, rules_b):
        if not isinstance(each, TrialRules):
            raise DataError(f"the rules are {shown(each)}; accepted: two TrialRules")
    a, b = derive_trial(sdtm, rules_a), derive_trial(sdtm, rules_b)
    moved: list[Row] = []
    notes: list[str] = []
    n = 0
    responses = {}
    for name in dict.fromkeys([*a.data_sets, *b.data_sets]):
        if name not in a.data_sets or name not in b.data_sets:
            notes.append(f"{name} is derived under {'a' if name in a.data_sets else 'b'} only")
        elif name.startswith("ADRS"):
            rows, count = moved_parameters(a[name], b[name])
            responses[name] = rows
            n += count
    if "ADTTE" in a.data_sets and "ADTTE" in b.data_sets:
        rows, count, only = _endpoints(a, b, responses)
        moved, n, notes = rows, n + count, notes + only
    for name, rows in responses.items():
        moved += [{"data_set": name, **row} for row in rows]
    return RuleComparison(
        settings={"a": rules_a.digest, "b": rules_b.digest},
        notes=tuple(notes),
        backend=a.backend,
        differences=tuple(differences_of(_written_out(rules_a), _written_out(rules_b))),
        moved=tuple(moved),
        n=n,
    )


def _written_out(rules: TrialRules) -> dict[str, Any]:
    """Return rules as plain values, endpoints by their names and with what usual ones stand for."""
    plain = rules.model_dump(mode="json", exclude={"endpoints"})
    found = [endpoint_rules(each) for each in rules.endpoints]
    plain["readings"] = {each.suffix or "main": each.model_dump(mode="json") for each in rules.readings}
    return plain | {"endpoints": {each.endpoint: each.model_dump(mode="json") for each in found}}


def _endpoints(
    a: DerivedTrial, b: DerivedTrial, responses: Mapping[str, list[Row]]
) -> tuple[list[Row], int, list[str]]:
    """Return who moves in which endpoint, how many were compared, and which endpoints only one of the two has."""
    moved: list[Row] = []
    notes, n = [], 0
    reasons = _reasons(responses)
    parts = {mark: _by_endpoint(each["ADTTE"]) for mark, each in (("a", a), ("b", b))}
    for endpoint in dict.fromkeys([*parts["a"], *parts["b"]]):
        if endpoint not in parts["a"] or endpoint not in parts["b"]:
            notes.append(f"{endpoint} is derived under {'a' if endpoint in parts['a'] else 'b'} only")
            continue
        rows, count = moved_times(parts["a"][endpoint], parts["b"][endpoint])
        n += count
        moved += [{"data_set": "ADTTE", **row, "why": row["why"] + reasons.get(row["USUBJID"], "")} for row in rows]
    return moved, n, notes


def _by_endpoint(adtte: Derivation) -> dict[str, Derivation]:
    parameter = adtte.columns["PARAMCD"]
    assert isinstance(parameter, Grouping)
    found = {}
    for code, name in enumerate(parameter.levels):
        rows = np.flatnonzero(parameter.codes == code)
        columns: dict[str, Column] = {each: taken(column, rows) for each, column in adtte.columns.items()}
        found[str(name)] = replace(adtte, columns=columns)
    return found


def _reasons(responses: Mapping[str, list[Row]]) -> dict[str, str]:
    """Return for each subject the first response that moved and may be why an endpoint did."""
    found: dict[str, str] = {}
    for name, rows in responses.items():
        for row in rows:
            if row["PARAMCD"] in REASONS:
                found.setdefault(row["USUBJID"], f"; {name} {row['PARAMCD']}: {row['why']}")
    return found
