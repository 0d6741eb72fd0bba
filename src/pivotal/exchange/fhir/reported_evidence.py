"""Reported results as evidence: a statistic a printed number, with its digits, its interval and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from pivotal.evidence.model import BETWEEN, PER_ARM, DataCut, Estimate, PValue, ReportedResult
from pivotal.exchange.fhir.naming import ABSENT, BASE, code_in, concept, head, name_in, printed_in, quantity, reference
from pivotal.exchange.fhir.plain_extensions import extensions_of, one_extension, stated, values_of, with_extensions
from pivotal.units import Printed

ROLE = "http://terminology.hl7.org/CodeSystem/variable-role"
INTERVAL = ("http://terminology.hl7.org/CodeSystem/attribute-estimate-type", "C53324")
TIMES = ("median", "follow_up")
_OF_ESTIMATE = ("value", "ci", "level")


def evidence(trial: str, cut: DataCut, part: str, place: int, result: ReportedResult) -> dict[str, Any]:
    """Return one reported result of a trial."""
    whom = result.group or result.cohort or "all patients"
    made: dict[str, Any] = {
        **head("result", f"{trial}.{cut.id}.{place}"),
        "title": f"{result.endpoint}, {whom}: {cut.title}",
        "status": "active",
        "variableDefinition": [
            {"variableRole": concept(ROLE, "population"), "description": whom},
            {"variableRole": concept(ROLE, "measuredVariable"), "description": str(result.endpoint)},
        ],
    }
    if statistics := list(_statistics(result)):
        made["statistic"] = statistics
    where = {"trial": trial, "part": part, "cut": cut.id, "position": place}
    extensions = [one_extension(key, value) for key, value in where.items() if key != "trial"]
    belongs = {"url": f"{BASE}trial", "valueReference": reference("trial", trial)}
    rest = {key: value for key, value in stated(result).items() if key not in (*PER_ARM, *BETWEEN)}
    return with_extensions(made, [belongs, *extensions, one_extension("result", rest)])


def _statistics(result: ReportedResult) -> Iterator[dict[str, Any]]:
    for name in PER_ARM:
        for arm, number in getattr(result, name).items():
            yield {**_statistic(name, number, result.unit), "category": concept("arm", arm)}
    for name in BETWEEN:
        number = getattr(result, name)
        if number is not None:
            yield _statistic(name, number, result.unit)


def _statistic(name: str, number: Printed | Estimate | PValue, unit: str) -> dict[str, Any]:
    measured = unit if name in TIMES else "percent" if name == "percent" else None
    printed = number if isinstance(number, Printed) else number.value
    made: dict[str, Any] = {"statisticType": concept("quantity", name), "quantity": quantity(printed, measured)}
    if isinstance(number, Estimate) and number.ci is not None:
        made["attributeEstimate"] = [_interval(number, measured)]
    if isinstance(number, BaseModel) and not isinstance(number, Printed):
        without = _OF_ESTIMATE if isinstance(number, Estimate) and number.ci is not None else ("value",)
        made = with_extensions(made, extensions_of(number, without=without))
    return made


def _interval(number: Estimate, unit: str | None) -> dict[str, Any]:
    assert number.ci is not None
    ends = zip(("low", "high"), number.ci, strict=True)
    made = {
        "type": concept(*INTERVAL),
        "range": {end: _limit(limit, unit) for end, limit in ends},
    }
    return made | ({"level": Decimal(repr(number.level)) / 100} if "level" in number.model_fields_set else {})


def _limit(limit: Printed | None, unit: str | None) -> dict[str, Any]:
    if limit is None:
        return {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
    if limit.bound != "exact":  # the ends of a range have no comparator
        return {"extension": [one_extension("printed", limit)]}
    return quantity(limit, unit)


# ------------------------------------------------------------------------------------------------- reading


def evidence_in(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a result belongs (``trial``, ``part``, ``cut``, ``position``), and ``result`` as it is written."""
    found = values_of(resource)
    result = dict(found.get("result") or {})
    for given in resource.get("statistic", ()):
        name, arm = code_in(given.get("statisticType"), "quantity"), code_in(given.get("category"), "arm")
        number = _number(given, name)
        if arm is not None and name in PER_ARM:
            result.setdefault(name, {})[arm] = number
        elif name in BETWEEN:
            result[name] = number
    return {**found, "result": result, "id": name_in(resource.get("identifier"), "result")}


def _number(given: Mapping[str, Any], name: str | None) -> Any:
    value = printed_in(given.get("quantity", {}))
    if name in ("n", "events"):
        return value
    number: dict[str, Any] = {"value": value, **values_of(given)}
    for each in given.get("attributeEstimate", ()):
        limits = each.get("range", {})
        number["ci"] = [_limit_in(limits.get(end, {})) for end in ("low", "high")]
        if "level" in each:
            number["level"] = float(Decimal(each["level"]) * 100)
    return number


def _limit_in(given: Mapping[str, Any]) -> str | None:
    return printed_in(given) if "value" in given or values_of(given) else None
