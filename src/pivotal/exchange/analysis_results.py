"""Results as CDISC's Analysis Results Standard (ARS) has them, or as a plain table of analysis-results data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from pivotal.errors import DataError, listed, shown
from pivotal.results import Result
from pivotal.storage import write_atomically

Reason = Literal["SPECIFIED IN PROTOCOL", "SPECIFIED IN SAP", "DATA DRIVEN", "REQUESTED BY REGULATORY AGENCY"]
Purpose = Literal["PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE", "EXPLORATORY OUTCOME MEASURE"]
Row = Mapping[str, Any]
WHOLE, LEVEL = "whole result", "level"


def write_analysis_results(
    results: Result | Sequence[Result] | Mapping[str, Result],
    path: str | Path,
    *,
    reason: Reason,
    purpose: Purpose,
    name: str = "Reporting event",
    dataset: str | None = None,
) -> Path:
    """Write results as a reporting event of CDISC's ARS, whole or not at all, and return where it lies.

    Every term of a result is one analysis, every statistic an operation of its method; ``rawValue`` is the unrounded
    number, ``formattedValue`` as tables print it. A statistic that does not exist has no ``rawValue``. What is told of
    a whole result (its notes) is an analysis of its own. The same rows as a plain table are ``result.ard()``.

    Parameters
    ----------
    results : Result, sequence of Result, or mapping of name to Result
        What any verb of this package returns.
    path : str or Path
        Ending in .json.
    reason : str
        Why it was analysed: ``SPECIFIED IN PROTOCOL``, ``SPECIFIED IN SAP``, ``DATA DRIVEN`` or ``REQUESTED BY
        REGULATORY AGENCY``. The standard asks for it, and a result cannot know it.
    purpose : str
        ``PRIMARY OUTCOME MEASURE``, ``SECONDARY OUTCOME MEASURE`` or ``EXPLORATORY OUTCOME MEASURE``.
    name : str
        Of the reporting event.
    dataset : str, optional
        The data set that was analysed, such as ``ADTTE``.

    Raises
    ------
    DataError
        If reason or purpose is another, or there is no result.
    StorageError
        If the file cannot be written.

    Notes
    -----
    Analysis Results Standard v1.0, CDISC (2024); the columns of ``ard()`` are those of the R package cards.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import pivotal as pv
    >>> data = {"AVAL": [1, 2, 3, 4, 5, 6], "CNSR": [0, 0, 0, 0, 1, 1], "TRT01P": ["A", "B"] * 3}
    >>> test = pv.logrank(data, arm="TRT01P", reference="A")
    >>> with TemporaryDirectory() as folder:
    ...     file = pv.write_analysis_results(test, Path(folder) / "os.json", reason="SPECIFIED IN SAP",
    ...                                      purpose="PRIMARY OUTCOME MEASURE")
    ...     "log-rank test" in file.read_text("utf-8")
    True
    """
    event = reporting_event(results, reason=reason, purpose=purpose, name=name, dataset=dataset)
    return write_atomically(path, json.dumps(event, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def reporting_event(
    results: Result | Sequence[Result] | Mapping[str, Result],
    *,
    reason: str,
    purpose: str,
    name: str = "Reporting event",
    dataset: str | None = None,
) -> dict[str, Any]:
    """Return results as a reporting event, as ``write_analysis_results`` writes it."""
    for what, given, known in (("reason", reason, get_args(Reason)), ("purpose", purpose, get_args(Purpose))):
        if given not in known:
            raise DataError(f"{what}={shown(given)}; accepted: {listed(map(shown, known))}")
    event = _Event({"controlledTerm": reason}, {"controlledTerm": purpose}, dataset)
    for label, result in _named(results):
        event.add(label, _rows(result))
    return event.as_dict(name)


def _named(results: Any) -> list[tuple[str, Result]]:
    if isinstance(results, Result):
        results = [results]
    if isinstance(results, Mapping):
        named = [(str(name), each) for name, each in results.items()]
    else:
        named = [(type(each).__name__, each) for each in results]
    if not named or not all(isinstance(each, Result) for _, each in named):
        raise DataError("results: nothing to write; accepted: a result, several, or a mapping of name to result")
    return named


def _rows(result: Result) -> list[dict[str, Any]]:
    """Return the analysis-results data of a result as plain rows, whatever kind of frame it would give."""
    given = result.ard()
    if isinstance(given, list):
        return given
    import narwhals as nw

    return list(nw.from_native(given, eager_only=True).rows(named=True))


class _Event:
    """A reporting event that grows by results."""

    def __init__(self, reason: Row, purpose: Row, dataset: str | None) -> None:
        self.reason, self.purpose, self.dataset = reason, purpose, dataset
        self.methods: dict[str, dict[str, Any]] = {}
        self.groupings: dict[str, dict[str, Any]] = {}
        self.analyses: list[dict[str, Any]] = []
        self.contents: list[dict[str, Any]] = []

    def add(self, label: str, rows: Iterable[Row]) -> None:
        """Add a result: an analysis a term."""
        terms: dict[str, list[Row]] = {}
        for row in rows:
            terms.setdefault(WHOLE if row.get("variable") is None else str(row["variable"]), []).append(row)
        listed_below = []
        for order, (term, own) in enumerate(terms.items(), 1):
            analysis = self._analysis(f"{label}: {term}", own)
            listed_below.append({"name": term, "level": 2, "order": order, "analysisId": analysis["id"]})
            self.analyses.append(analysis)
        item = {"name": label, "level": 1, "order": len(self.contents) + 1, "sublist": {"listItems": listed_below}}
        self.contents.append(item)

    def _analysis(self, name: str, rows: Sequence[Row]) -> dict[str, Any]:
        method = self._method(str(rows[0]["context"]))
        used: dict[str, None] = {}
        results = []
        for row in rows:
            groups = list(self._groups(row))
            used |= dict.fromkeys(group["groupingId"] for group in groups)
            stat, note = row.get("stat"), row.get("warning")
            result = {"operationId": self._operation(method, row)}
            if stat is not None:
                result["rawValue"] = _raw(stat)
            result["formattedValue"] = str(note if stat is None and note else row.get("stat_fmt") or "–")
            results.append(result | ({"resultGroups": groups} if groups else {}))
        made = {
            "id": f"A_{len(self.analyses) + 1}",
            "name": name,
            "version": 1,
            "reason": self.reason,
            "purpose": self.purpose,
            "methodId": method["id"],
            "orderedGroupings": [
                {"order": order, "groupingId": each, "resultsByGroup": True} for order, each in enumerate(used, 1)
            ],
            "results": results,
        }
        return made | ({"dataset": self.dataset} if self.dataset else {})

    def _method(self, context: str) -> dict[str, Any]:
        said = {"id": f"M_{_word(context)}", "name": context, "label": context, "operations": []}
        return self.methods.setdefault(context, said)

    def _operation(self, method: dict[str, Any], row: Row) -> str:
        name, operations = str(row["stat_name"]), method["operations"]
        found = next((each for each in operations if each["name"] == name), None)
        if found is None:
            order = len(operations) + 1
            label = str(row.get("stat_label") or name)
            found = {"id": f"{method['id']}_{order}_{_word(name)}", "name": name, "label": label, "order": order}
            operations.append(found)
        return str(found["id"])

    def _groups(self, row: Row) -> Iterable[dict[str, Any]]:
        """Yield which group a statistic is of: the groups of the result, and the value that it is at."""
        index = 1
        while f"group{index}" in row:
            if row[f"group{index}_level"] is not None:
                yield self._group(str(row[f"group{index}"]), str(row[f"group{index}_level"]))
            index += 1
        if row.get("variable_level") is not None:
            yield self._group(LEVEL, str(row["variable_level"]))

    def _group(self, grouping: str, level: str) -> dict[str, Any]:
        word = f"AG_{len(self.groupings) + 1}_{_word(grouping)}"
        made: dict[str, Any] = {"id": word, "name": grouping, "dataDriven": True}
        if grouping != LEVEL:
            made["groupingVariable"] = grouping
        return {"groupingId": self.groupings.setdefault(grouping, made)["id"], "groupValue": level}

    def as_dict(self, name: str) -> dict[str, Any]:
        """Return the whole event."""
        return {
            "id": f"RE_{_word(name)}",
            "name": name,
            "version": 1,
            "mainListOfContents": {"name": "Analyses", "contentsList": {"listItems": self.contents}},
            "analysisGroupings": list(self.groupings.values()),
            "methods": list(self.methods.values()),
            "analyses": self.analyses,
        }


def _raw(stat: Any) -> str:
    return repr(stat) if isinstance(stat, float) else str(stat)


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_") or "x"
