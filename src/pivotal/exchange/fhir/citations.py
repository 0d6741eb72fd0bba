"""Sources as citations, and companies as organisations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pivotal.dossier.medicines import Organisation
from pivotal.dossier.sources import Source
from pivotal.exchange.fhir.naming import head, name_in, reference, referred
from pivotal.exchange.fhir.plain_extensions import extensions_of, values_of, with_extensions

_CITED = ("id", "title", "url", "derived_from")
_NAMED = ("id", "name", "also_called", "country", "part_of")


def citation(source: Source) -> dict[str, Any]:
    """Return a source as a citation: what it is called, where it stands, and what it derives from."""
    cited: dict[str, Any] = {"title": [{"text": source.title}]}
    if source.url is not None:
        cited["webLocation"] = [{"url": source.url}]
    if source.derived_from:
        cited["relatesTo"] = [
            {"type": "derived-from", "resourceReference": reference("source", str(each))}
            for each in source.derived_from
        ]
    made = {**head("source", source.id), "title": source.title, "status": "active", "citedArtifact": cited}
    return with_extensions(made, extensions_of(source, without=_CITED))


def source_in(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the source of a citation, as it is written."""
    cited = resource.get("citedArtifact", {})
    titles = [each.get("text") for each in cited.get("title", ())] or [resource.get("title")]
    places = [each.get("url") for each in cited.get("webLocation", ())]
    above = [referred(each.get("resourceReference")) for each in cited.get("relatesTo", ())]
    found = {"id": name_in(resource.get("identifier"), "source"), "title": titles[0], "url": (places or [None])[0]}
    return found | ({"derived_from": above} if above else {}) | values_of(resource)


def organisation(company: Organisation) -> dict[str, Any]:
    """Return a company with its country, and the group that it is part of."""
    made: dict[str, Any] = {**head("organisation", company.id), "name": company.name}
    if company.also_called:
        made["alias"] = list(company.also_called)
    if company.country is not None:
        made["contact"] = [{"address": {"country": str(company.country)}}]
    if company.part_of is not None:
        made["partOf"] = reference("organisation", company.part_of)
    return with_extensions(made, extensions_of(company, without=_NAMED))


def organisation_in(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the company of an organisation, as it is written."""
    found = {"id": name_in(resource.get("identifier"), "organisation"), "name": resource.get("name")}
    if "alias" in resource:
        found["also_called"] = resource["alias"]
    countries = [each.get("address", {}).get("country") for each in resource.get("contact", ())]
    if countries and countries[0] is not None:
        found["country"] = countries[0]
    if "partOf" in resource:
        found["part_of"] = referred(resource["partOf"])
    return found | values_of(resource)
