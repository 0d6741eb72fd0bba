"""Dossiers as resources of FHIR R5 and back: equal nouns, valid resources, digits kept."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pivotal as pv
from pivotal.dossier.load import library_names
from pivotal.errors import DataError, FormatError, PivotalError, StorageError
from pivotal.exchange.fhir.bundles import FhirRecords

load = cache(pv.load_dossier)
HOLDING = [name for name in library_names() if load(name).sources]
FICTITIOUS = Path(__file__).parents[2] / "dossiers" / "veritamab"


def resources(path: Path) -> list[dict[str, Any]]:
    return [each["resource"] for each in json.loads(path.read_text("utf-8"))["entry"]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bundle of a whole dossier."""
    return pv.write_fhir(load("cabometyx"), tmp_path_factory.mktemp("fhir") / "whole.json")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bundle of one medicine and its trial."""
    dossier = load("net-landscape")
    held = FhirRecords((dossier.medicine("everolimus"),), (dossier.trial("RADIANT-4"),), dossier.sources[:3])
    return pv.write_fhir(held, tmp_path_factory.mktemp("fhir") / "small.json")


@pytest.mark.parametrize("name", [*HOLDING, FICTITIOUS])
def test_every_dossier_comes_back_equal(name, tmp_path: Path) -> None:
    dossier = load(name)
    found = pv.read_fhir(pv.write_fhir(dossier, tmp_path / "a.json"))
    for part in ("medicines", "trials", "sources", "organisations"):
        assert getattr(found, part) == getattr(dossier, part)
    assert found.left_out == ()
    again = pv.write_fhir(found, tmp_path / "b.json")
    assert again.read_bytes() == (tmp_path / "a.json").read_bytes()


def test_a_medicine_alone_refers_to_what_is_elsewhere(tmp_path: Path) -> None:
    medicine = load("cabometyx").medicine()
    path = pv.write_fhir(medicine, tmp_path / "a.json")
    assert pv.read_fhir(path) == FhirRecords(medicines=(medicine,))
    assert "Citation" not in {each["resourceType"] for each in resources(path)}


def test_every_resource_is_valid_and_is_named_once(whole: Path) -> None:
    from importlib import import_module

    bundle = json.loads(whole.read_text("utf-8"), parse_float=Decimal)
    model = import_module("fhir.resources.bundle").Bundle
    assert len(model.model_validate(bundle).entry) == len(bundle["entry"])
    names = Counter(each["fullUrl"] for each in bundle["entry"])
    assert names.most_common(1)[0][1] == 1
    kinds = {each["resource"]["resourceType"] for each in bundle["entry"]}
    assert kinds >= {"MedicinalProductDefinition", "RegulatedAuthorization", "ClinicalUseDefinition", "EvidenceVariable", "Evidence", "ResearchStudy"}  # fmt: skip


def test_references_within_a_bundle_lead_somewhere(whole: Path) -> None:
    held = resources(whole)
    known = {f"{each['resourceType']}/{each['id']}" for each in held}

    def referred(thing: Any) -> set[str]:
        inner = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
        own = {thing["reference"]} if isinstance(thing, dict) and isinstance(thing.get("reference"), str) else set()
        return own.union(*map(referred, inner))

    wanted = {each for each in referred(held) if not each.startswith("http")}
    assert len(wanted) > 100 and wanted <= known


def test_digits_are_those_that_were_printed(small: Path) -> None:
    text = small.read_text("utf-8")
    result = load("net-landscape").trial("RADIANT-4").cuts[0].results[0]
    assert str(result.hazard_ratio.value) == "0.48" and '"value": 0.48' in text
    assert '"value": 11.0' in text  # the median, whose print has a zero


def test_an_element_that_is_changed_changes_the_noun(small: Path, tmp_path: Path) -> None:
    changed = small.read_text("utf-8").replace('"productName": "Afinitor"', '"productName": "Afinitor 2"')
    (tmp_path / "a.json").write_text(changed, "utf-8")
    assert pv.read_fhir(tmp_path / "a.json").medicines[0].products[0].brand == "Afinitor 2"


def test_resources_of_other_kinds_are_counted(small: Path, tmp_path: Path) -> None:
    bundle = json.loads(small.read_text("utf-8"))
    bundle["entry"] += [{"resource": {"resourceType": "Patient", "id": "p"}}] * 2
    bundle["entry"].append({"resource": {"resourceType": "ClinicalUseDefinition", "id": "c", "type": "warning"}})
    (tmp_path / "a.json").write_text(json.dumps(bundle), "utf-8")
    assert pv.read_fhir(tmp_path / "a.json").left_out == ("2 Patient", "1 ClinicalUseDefinition of the type warning")


def edited(small: Path, tmp_path: Path, kind: str, change: Any) -> Path:
    bundle = json.loads(small.read_text("utf-8"))
    for each in bundle["entry"]:
        if each["resource"]["resourceType"] == kind:
            change(each["resource"])
            break
    path = tmp_path / "edited.json"
    path.write_text(json.dumps(bundle), "utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("EvidenceVariable", lambda e: e.pop("status"), "/status"),
        ("EvidenceVariable", lambda e: e.update(characteristic=[]), "holds 0 trees"),
        ("EvidenceVariable", lambda e: e["characteristic"][0]["definitionByCombination"].update(code="net-effect"), "net-effect is not read"),
        ("EvidenceVariable", lambda e: e.update(title=None), "/title: is null"),
        ("RegulatedAuthorization", lambda e: e.update(validityPeriod={"start": "yesterday"}), "validityPeriod"),
        ("RegulatedAuthorization", lambda e: e["case"]["application"][0]["type"]["coding"][0].update(code="blessed"), "label_events.0.kind"),
        ("RegulatedAuthorization", lambda e: e.update(extension=[]), "belongs to the medicine None"),
        ("ClinicalUseDefinition", lambda e: e["indication"]["applicability"].update(reference="https://example.org/x"), "are not in the bundle"),
        ("ClinicalUseDefinition", lambda e: e.pop("type"), "/type"),
        ("Evidence", lambda e: e["statistic"][0].pop("quantity"), "is not written as pivotal writes it"),
        ("Evidence", lambda e: e.update(extension=[]), "does not say which data cut"),
        ("Citation", lambda e: e.update(extension=[]), "kind"),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_named_with_its_place(small: Path, tmp_path: Path, kind, change, said) -> None:
    with pytest.raises(FormatError) as error:
        pv.read_fhir(edited(small, tmp_path, kind, change))
    assert said in str(error.value) and "/entry/" in str(error.value)


def test_what_holds_no_medicine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no medicines"):
        pv.write_fhir("cabometyx", tmp_path / "a.json")  # type: ignore[arg-type]
    with pytest.raises(StorageError):
        pv.write_fhir(FhirRecords(), tmp_path / "nowhere" / "a.json")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "without resourceType"),
        ("[1]", "holds a list without resourceType"),
        ('{"resourceType": "Bundle", "entry": 3}', "/entry: holds the number 3"),
        ('{"resourceType": "Bundle", "entry": [{}, {"resource": {}}]}', "/entry/0/resource: holds null"),
        ('{"resourceType": "Bundle", "resourceType": "Bundle"}', "is there twice"),
        ('{"resourceType": "Bundle"', "is cut short"),
        ('{"resourceType": "Bundle", "x": ' + "[" * 250 + "]" * 250 + "}", "nested more than 200 levels"),
        ('{"resourceType": "Bundle", "x": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ],
)
def test_what_is_no_bundle_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text, "utf-8")
    with pytest.raises(FormatError, match=said.replace("(", r"\(")):
        pv.read_fhir(tmp_path / "a.json")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pivotal.exchange.fhir.resources.LARGEST", 10)
    (tmp_path / "a.json").write_text('{"resourceType": "Bundle"}', "utf-8")
    with pytest.raises(StorageError, match="more than 10 bytes"):
        pv.read_fhir(tmp_path / "a.json")


JUNK = [
    None,
    1,
    -3.5,
    "x",
    "",
    [],
    {},
    [1],
    {"a": 1},
    True,
    "2025-99-99",
    [{}],
    {"coding": 3},
    {"extension": [{"url": "item"}]},
]


def places(thing: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    return [found for key, each in inner for found in [(*path, key), *places(each, (*path, key))]]


def test_whatever_a_bundle_holds_it_is_read_or_refused(small: Path, tmp_path: Path) -> None:
    whole = json.loads(small.read_text("utf-8"))
    everywhere, choose, refused = places(whole), random.Random(1), 0
    for _ in range(40):
        changed = copy.deepcopy(whole)
        *path, last = choose.choice(everywhere)
        inner = changed
        for key in path:
            inner = inner[key]
        inner[last] = choose.choice(JUNK)
        (tmp_path / "a.json").write_text(json.dumps(changed), "utf-8")
        try:
            pv.read_fhir(tmp_path / "a.json")
        except PivotalError:
            refused += 1
    assert refused > 20


def test_limits_that_are_bounds_come_back(tmp_path: Path) -> None:
    trial = load("net-landscape").trial("RADIANT-4")
    ratio = {"value": "0.40", "ci": ["<0.1", "not reached"], "level": 97.5}
    results = [
        {"endpoint": "PFS", "hazard_ratio": ratio, "median": {"everolimus": {"value": "11.0", "ci": [None, ">20"]}}}
    ]
    cut = {"id": "c", "title": "t", "status": "derived", "results": results}
    changed = type(trial).model_validate(
        {**trial.model_dump(by_alias=True, exclude_unset=True), "cuts": [cut], "subgroup_analyses": []}
    )
    path = pv.write_fhir(FhirRecords(trials=(changed,)), tmp_path / "a.json")
    assert pv.read_fhir(path).trials == (changed,)
    ranges = [
        each["attributeEstimate"][0]
        for r in resources(path)
        if r["resourceType"] == "Evidence"
        for each in r["statistic"]
    ]
    assert all("comparator" not in end for each in ranges for end in each["range"].values())
