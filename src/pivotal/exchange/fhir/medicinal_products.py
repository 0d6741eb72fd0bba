"""Medicines: the substance, its products, and each indication with its criteria beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pivotal.dossier.medicines import AtcCode, Medicine, Product
from pivotal.exchange.fhir.criteria_tree import criteria_resource
from pivotal.exchange.fhir.naming import (
    ATC,
    BASE,
    code_in,
    concept,
    head,
    name_in,
    printed_in,
    quantity,
    reference,
    resource_id,
)
from pivotal.exchange.fhir.plain_extensions import (
    extensions_of,
    values_of,
    with_extensions,
)
from pivotal.label.model import Indication

SUBSTANCE = f"{BASE}substance/"  # before the keys of the substance, beside those of the medicine
_OF_SUBSTANCE = ("inn", "atc", "molar_mass")
_ELSEWHERE = ("id", "substance", "products", "indications", "label_events")
_OF_PRODUCT = ("id", "brand", "form", "numbers")
_OF_INDICATION = ("id", "says", "disease", "criteria", "with_therapies")
NUMBER = f"{BASE}identifier/authorisation-number"


def substance(medicine: Medicine) -> dict[str, Any]:
    """Return the substance of a medicine, which also carries what is said of the medicine as a whole."""
    acting = medicine.substance
    made: dict[str, Any] = {**head("medicine", medicine.id), "name": [{"name": acting.inn}]}
    if acting.atc:
        made["classification"] = [_atc(each) for each in acting.atc]
    if acting.molar_mass is not None:
        mass = acting.molar_mass
        weight = {"amount": quantity(mass.g_per_mol, "g/mol"), "type": {"text": mass.of}}
        made["molecularWeight"] = [with_extensions(weight, extensions_of(mass, without=("g_per_mol", "of")))]
    made = with_extensions(made, extensions_of(acting, without=_OF_SUBSTANCE, base=SUBSTANCE))
    return with_extensions(made, extensions_of(medicine, without=_ELSEWHERE))


def _atc(code: AtcCode) -> dict[str, Any]:
    version = {} if code.seen is None else {"version": code.seen}
    return with_extensions(concept(ATC, code.code, **version), extensions_of(code, without=("code", "seen")))


def products(medicine: Medicine) -> Iterator[dict[str, Any]]:
    """Yield each product of a medicine."""
    trials = dict.fromkeys(str(link.trial) for each in medicine.indications for link in each.evidence)
    for product in medicine.products:
        yield _product(product, medicine, list(trials))


def _product(product: Product, medicine: Medicine, trials: list[str]) -> dict[str, Any]:
    made = head("product", product.id)
    made["identifier"] += [{"system": NUMBER, "value": each} for each in product.numbers]
    made["name"] = [{"productName": product.brand}]
    made["ingredient"] = [{"text": medicine.substance.inn}]
    if product.form is not None:
        made["combinedPharmaceuticalDoseForm"] = {"text": product.form}
    if trials:
        made["clinicalTrial"] = [reference("trial", each) for each in trials]
    belongs = {"url": f"{BASE}medicine", "valueReference": reference("medicine", medicine.id)}
    return with_extensions(made, [belongs, *extensions_of(product, without=_OF_PRODUCT)])


def indications(medicine: Medicine) -> Iterator[dict[str, Any]]:
    """Yield the criteria of each indication, and after them the indication that refers to them."""
    for each in medicine.indications:
        yield criteria_resource(f"indication.{each.id}", each.says, each.criteria)
        yield _indication(each, medicine)


def _indication(indication: Indication, medicine: Medicine) -> dict[str, Any]:
    labelled = {str(event.product) for event in medicine.label_events if indication.id in event.indications}
    subjects = [each.id for each in medicine.products if each.id in labelled or not labelled]
    criteria = f"{BASE}EvidenceVariable/{resource_id('criteria', f'indication.{indication.id}')}"
    inner: dict[str, Any] = {
        "diseaseSymptomProcedure": {"concept": concept("disease", str(indication.disease))},
        "applicability": {"description": indication.says, "reference": criteria},
    }
    if indication.with_therapies:
        together = {"text": "together with"}
        inner["otherTherapy"] = [
            {"relationshipType": together, "treatment": {"concept": concept("therapy", str(each))}}
            for each in indication.with_therapies
        ]
    made = {
        **head("indication", indication.id),
        "type": "indication",
        "subject": [reference("product", each) for each in subjects],
        "indication": inner,
    }
    belongs = {"url": f"{BASE}medicine", "valueReference": reference("medicine", medicine.id)}
    return with_extensions(made, [belongs, *extensions_of(indication, without=_OF_INDICATION)])


# ------------------------------------------------------------------------------------------------- reading


def substance_in(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return a medicine with its substance, as they are written; its parts stand in other resources."""
    names = [each.get("name") for each in resource.get("name", ())]
    acting: dict[str, Any] = {"inn": names[0] if names else None, **values_of(resource, SUBSTANCE)}
    if codes := resource.get("classification"):
        acting["atc"] = [_atc_in(each) for each in codes]
    if weights := resource.get("molecularWeight"):
        mass = {"g_per_mol": printed_in(weights[0]["amount"]), "of": weights[0].get("type", {}).get("text")}
        acting["molar_mass"] = mass | values_of(weights[0])
    whole = {key: value for key, value in values_of(resource).items() if "/" not in key}
    return {"id": name_in(resource.get("identifier"), "medicine"), "substance": acting, **whole}


def _atc_in(given: Mapping[str, Any]) -> dict[str, Any]:
    seen = [each["version"] for each in given.get("coding", ()) if "version" in each]
    return {"code": code_in(given, ATC), **values_of(given)} | ({"seen": seen[0]} if seen else {})


def product_in(resource: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """Return the medicine that a product belongs to, and the product as it is written."""
    held = values_of(resource)
    medicine = held.pop("medicine", None)
    numbers = [each["value"] for each in resource.get("identifier", ()) if each.get("system") == NUMBER]
    names = [each.get("productName") for each in resource.get("name", ())]
    found: dict[str, Any] = {
        "id": name_in(resource.get("identifier"), "product"),
        "brand": names[0] if names else None,
        **held,
    }
    if numbers:
        found["numbers"] = numbers
    if form := resource.get("combinedPharmaceuticalDoseForm", {}).get("text"):
        found["form"] = form
    return medicine, found


def indication_in(resource: Mapping[str, Any]) -> tuple[str | None, str | None, dict[str, Any]]:
    """Return the medicine that an indication belongs to, the address of its criteria, and it as it is written."""
    held = values_of(resource)
    medicine = held.pop("medicine", None)
    inner = resource.get("indication", {})
    found: dict[str, Any] = {
        "id": name_in(resource.get("identifier"), "indication"),
        "says": inner.get("applicability", {}).get("description"),
        "disease": code_in(inner.get("diseaseSymptomProcedure", {}).get("concept", {}), "disease"),
        **held,
    }
    others = [
        code_in(each.get("treatment", {}).get("concept", {}), "therapy") for each in inner.get("otherTherapy", ())
    ]
    found |= {"with_therapies": others} if others else {}
    return medicine, inner.get("applicability", {}).get("reference"), found
