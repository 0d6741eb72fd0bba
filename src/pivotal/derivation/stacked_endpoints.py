"""Endpoints that rest on several readings, one below the other in one data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pivotal.derivation.coded_columns import Column, numbered, stacked, taken
from pivotal.derivation.derived import Derivation
from pivotal.errors import DataError, listed
from pivotal.frames import Grouping


def stacked_endpoints(parts: Sequence[tuple[Derivation, str]]) -> Derivation:
    """Return endpoints that were derived one by one as one data set, by subject and PARAMCD.

    Parameters
    ----------
    parts : sequence of (Derivation, str)
        Each with what its ADRS is called, which SRCDOM then says.

    Raises
    ------
    DataError
        If two have one PARAMCD.
    """
    derivations = [each for each, _ in parts]
    rules = [rule for each in derivations for rule in each.rules]
    names = [rule.endpoint for rule in rules]  # type: ignore[attr-defined]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(f"{listed(twice)} is the endpoint of several rules; name it with endpoint:")
    columns: dict[str, Column] = {}
    for name in derivations[0].columns:
        given = [_own(name, each.columns[name], domain) for each, domain in parts]
        columns[name] = (
            stacked([each for each in given if isinstance(each, Grouping)])
            if isinstance(given[0], Grouping)
            else np.concatenate([each for each in given if isinstance(each, np.ndarray)])
        )
    subject, parameter = columns["USUBJID"], columns["PARAMCD"]
    assert isinstance(subject, Grouping) and isinstance(parameter, Grouping)
    rank = np.argsort(np.argsort(np.array(parameter.levels)))
    order = np.lexsort((rank[parameter.codes], subject.codes))
    columns = {name: taken(column, order) for name, column in columns.items()}
    columns["ASEQ"] = numbered(subject.codes[order].astype(np.int64))
    return replace(
        derivations[0],
        columns=columns,
        rules=tuple(rules),
        settings={**derivations[0].settings, "endpoints": names},
        findings=tuple(dict.fromkeys(finding for each in derivations for finding in each.findings)),
    )


def _own(name: str, column: Column, domain: str) -> Column:
    """Return a column; SRCDOM with the name that the responses have here."""
    if name != "SRCDOM" or not isinstance(column, Grouping):
        return column
    return Grouping(column.codes, tuple(domain if level == "ADRS" else level for level in column.levels))
