"""Trials as research studies: arms and endpoints where FHIR has them, the rest beside, the results by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pivotal.dossier.trials import Arm, Endpoint, Trial
from pivotal.evidence.model import DataCut
from pivotal.exchange.fhir.criteria_tree import criteria_resource
from pivotal.exchange.fhir.naming import REGISTRY, code_in, concept, head, name_in, reference
from pivotal.exchange.fhir.plain_extensions import extensions_of, one_extension, stated, values_of, with_extensions
from pivotal.exchange.fhir.reported_evidence import evidence

PHASE = "http://terminology.hl7.org/CodeSystem/research-study-phase"
PARTY = "http://hl7.org/fhir/research-study-party-role"
PHASES = {
    "1": "phase-1",
    "1/2": "phase-1-phase-2",
    "2": "phase-2",
    "2/3": "phase-2-phase-3",
    "3": "phase-3",
    "4": "phase-4",
}
_ELSEWHERE = (
    "id",
    "title",
    "registry",
    "sponsor",
    "phase",
    "arms",
    "endpoints",
    "eligibility",
    "cuts",
    "subgroup_analyses",
)
_OF_ARM = ("id", "name", "role", "dose")
_OF_ENDPOINT = ("id", "name", "role", "criteria")
PARTS = ("cuts", "subgroup_analyses")


def study(trial: Trial) -> Iterator[dict[str, Any]]:
    """Yield a trial: its eligibility, itself, and one resource of evidence a reported result."""
    results = [made for part in PARTS for cut in getattr(trial, part) for made in _results(trial, part, cut)]
    made: dict[str, Any] = {**head("trial", trial.id), "title": trial.title, "status": "unknown"}
    made["identifier"] += [{"system": REGISTRY, "value": each} for each in trial.registry]
    if trial.phase is not None:
        made["phase"] = concept(PHASE, PHASES[trial.phase])
    if trial.sponsor is not None:
        made["associatedParty"] = [{"name": trial.sponsor, "role": concept(PARTY, "sponsor")}]
    made["comparisonGroup"] = [_arm(each) for each in trial.arms]
    made["outcomeMeasure"] = [_endpoint(each) for each in trial.endpoints]
    if trial.eligibility is not None:
        criteria = criteria_resource(f"trial.{trial.id}", f"Eligibility of {trial.title}", trial.eligibility)
        made["recruitment"] = {"eligibility": reference("criteria", f"trial.{trial.id}")}
        yield criteria
    if results:
        made["result"] = [{"reference": f"Evidence/{each['id']}"} for each in results]
    cuts = [
        one_extension(part, [_without_results(cut) for cut in getattr(trial, part)])
        for part in PARTS
        if getattr(trial, part)
    ]
    yield with_extensions(made, [*extensions_of(trial, without=_ELSEWHERE), *cuts])
    yield from results


def _without_results(cut: DataCut) -> dict[str, Any]:
    return {key: value for key, value in stated(cut).items() if key != "results"}


def _results(trial: Trial, part: str, cut: DataCut) -> Iterator[dict[str, Any]]:
    for place, result in enumerate(cut.results):
        yield evidence(trial.id, cut, part, place, result)


def _arm(arm: Arm) -> dict[str, Any]:
    made = {"name": arm.name, "type": concept("arm-role", arm.role)}
    if arm.dose is not None:
        made["description"] = arm.dose
    return with_extensions(made, [one_extension("arm", arm.id), *extensions_of(arm, without=_OF_ARM)])


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    made: dict[str, Any] = {"name": endpoint.name, "type": [concept("endpoint-role", endpoint.role)]}
    if endpoint.criteria is not None:
        made["description"] = endpoint.criteria
    return with_extensions(
        made, [one_extension("endpoint", endpoint.id), *extensions_of(endpoint, without=_OF_ENDPOINT)]
    )


# ------------------------------------------------------------------------------------------------- reading


def study_in(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return a trial as it is written, without its eligibility and its results."""
    held = values_of(resource)
    found: dict[str, Any] = {
        "id": name_in(resource.get("identifier"), "trial"),
        "title": resource.get("title"),
        "arms": [_arm_in(each) for each in resource.get("comparisonGroup", ())],
        "endpoints": [_endpoint_in(each) for each in resource.get("outcomeMeasure", ())],
        **held,
    }
    if registry := [each["value"] for each in resource.get("identifier", ()) if each.get("system") == REGISTRY]:
        found["registry"] = registry
    phase = code_in(resource.get("phase", {}), PHASE)
    if phase is not None:
        found["phase"] = {code: name for name, code in PHASES.items()}.get(phase, phase)
    sponsors = [
        each.get("name")
        for each in resource.get("associatedParty", ())
        if code_in(each.get("role"), PARTY) == "sponsor"
    ]
    return found | ({"sponsor": sponsors[0]} if sponsors else {})


def _arm_in(given: Mapping[str, Any]) -> dict[str, Any]:
    held = values_of(given)
    found = {
        "id": held.pop("arm", None),
        "name": given.get("name"),
        "role": code_in(given.get("type"), "arm-role"),
        **held,
    }
    return found | ({"dose": given["description"]} if "description" in given else {})


def _endpoint_in(given: Mapping[str, Any]) -> dict[str, Any]:
    held = values_of(given)
    roles = [code_in(each, "endpoint-role") for each in given.get("type", ())]
    found = {"id": held.pop("endpoint", None), "name": given.get("name"), "role": (roles or [None])[0], **held}
    return found | ({"criteria": given["description"]} if "description" in given else {})
