"""One fact changed in a copied dossier changes the verdicts that depend on it, and no other."""

import shutil
from pathlib import Path

import pytest

import pivotal as pv
from pivotal.dossier.load import LIBRARY

MEDICINE, TRIAL = "medicine.yaml", "cabinet.yaml"
TOGETHER = 4  # mutations in one check, none of which touches a claim of another
ALONE = {"the day of the decision"}  # after the article, so that no other change of the new label would be seen

MUTATIONS = {
    "the holder of the EU authorisation": (
        MEDICINE, "recalled: 2016-09-09, holder: ipsen-pharma", "recalled: 2016-09-09, holder: takeda",
        {"a2": "contradicted"},
    ),
    "the day of the opinion": (
        MEDICINE, "effective: 2025-06-19, recorded: 2025-06-19", "effective: 2025-08-01, recorded: 2025-06-19",
        {"j1": "contradicted"},
    ),
    "the day of the decision": (
        MEDICINE, "{not_before: 2025-06-20, not_after: 2025-07-24}", "{not_before: 2025-08-20, not_after: 2025-09-24}",
        {"a1": "contradicted", "j1": "consistent"},
    ),
    "a decision of which the day is quite unknown": (
        MEDICINE, "{not_before: 2025-06-20, not_after: 2025-07-24}", "{}",
        {"a1": "consistent", "j1": "consistent", "i1": "not checkable", "i2": "not checkable", "i3": "not checkable",
         "f3": "not checkable", "n3": "not checkable"},
    ),
    "who was licensed for Japan": (
        MEDICINE, "grantee: takeda", "grantee: ipsen",
        {"o3": "contradicted"},
    ),
    "whether Canada was added": (
        MEDICINE, "territory: CA, effective: 2016-12,", "territory: CA, effective: 2026-12,",
        {"o2": "contradicted"},
    ),
    "a licence that is not exclusive": (
        MEDICINE, "exclusive: true, territory: JP", "exclusive: false, territory: JP",
        {"o3": "contradicted"},
    ),
    "the age in the label": (
        MEDICINE, "{field: age, at_least: 18, unit: years, words: adult patients}\n            - {field: disease, is: NET, words",
        "{field: age, at_least: 12, unit: years, words: adult patients}\n            - {field: disease, is: NET, words",
        {"e1": "contradicted"},
    ),
    "the site in the label": (
        MEDICINE, "{field: primary_site, in: [pancreas, extra_pancreatic], words: extra-pancreatic and pancreatic}",
        "{field: primary_site, in: [pancreas, lung], words: pancreatic and lung}",
        {"e1": "contradicted", "f1": "contradicted", "f3": "contradicted", "n3": "contradicted"},
    ),
    "which earlier therapies count": (
        MEDICINE, "other_than: somatostatin_analogue, outcome: progressed, at_least: 1}\n              words: progressed following",
        "other_than: [somatostatin_analogue, everolimus], outcome: progressed, at_least: 1}\n              words: progressed following",
        {"e1": "contradicted", "f2": "contradicted", "f3": "contradicted", "n3": "contradicted"},
    ),
    "a clause that the label only implies": (
        MEDICINE, "words: well differentiated}\n            - {field: primary_site, in: [pancreas, extra_pancreatic], words: extra",
        "words: well differentiated, strength: assumed}\n            - {field: primary_site, in: [pancreas, extra_pancreatic], words: extra",
        {"e1": "consistent"},
    ),
    "the thyroid indication": (
        MEDICINE, "effective: 2022-04-29, indications: eu-dtc", "effective: 2026-04-29, indications: eu-dtc",
        {"i2": "contradicted"},
    ),
    "a median of the final analysis": (
        TRIAL, "placebo: {value: 4.4, ci: [3.0, 5.9]}", "placebo: {value: 4.6, ci: [3.0, 5.9]}",
        {"m2": "contradicted"},
    ),
    "a median in the digits that were printed": (
        TRIAL, "cabozantinib: {value: 8.4, ci: [7.6, 12.7]}", "cabozantinib: {value: 8, ci: [7.6, 12.7]}",
        {},
    ),
    "a follow-up": (
        TRIAL, "follow_up: {value: 10.2, ci: [8.2, 13.8]}", "follow_up: {value: 12.0, ci: [8.2, 13.8]}",
        {"m6": "contradicted"},
    ),
    "a hazard ratio whose interval reaches 1": (
        TRIAL, "hazard_ratio: {value: 0.38, ci: [0.25, 0.59], stratified: true}",
        "hazard_ratio: {value: 0.78, ci: [0.55, 1.09], stratified: true}",
        {"h1": "not informative", "l1": "not informative", "n5": "not informative"},
    ),
    "a hazard ratio above 1": (
        TRIAL, "hazard_ratio: {value: 0.38, ci: [0.25, 0.59], stratified: true}",
        "hazard_ratio: {value: 1.38, ci: [1.05, 1.59], stratified: true}",
        {"h1": "contradicted", "l1": "contradicted", "n5": "contradicted"},
    ),
    "a hazard ratio of the earlier cut": (
        TRIAL, "hazard_ratio: {value: 0.45, ci: [0.30, 0.66]}", "hazard_ratio: {value: 1.45, ci: [1.30, 1.66]}",
        {"l1": "contradicted"},
    ),
    "a number that is only recalled": (
        TRIAL, "follow_up: {value: 10.2, ci: [8.2, 13.8]}, source: exelixis-final-2024",
        "follow_up: {value: 10.2, ci: [8.2, 13.8]}, status: recall_unverified",
        {"m6": "contradicted"},
    ),
    "a number that only a reprint prints": (
        TRIAL, "follow_up: 13.8, source: exelixis-final-2024", "follow_up: 13.8, source: onclive-ec",
        {"m3": "not checkable"},
    ),
    "the primary endpoint": (
        TRIAL, "kind: time_to_event, role: primary", "kind: time_to_event, role: secondary",
        {"k2": "not checkable"},
    ),
    "the phase": (TRIAL, 'phase: "3"', 'phase: "2"', {"k1": "contradicted"}),
    "the concentrations": (
        MEDICINE, "ic50_nM: 0.035", "ic50_nM: 35",
        {},
    ),
    "the listed therapies": (
        TRIAL, "of: [lutetium_oxodotreotide, everolimus, sunitinib]", "of: [lutetium_oxodotreotide, everolimus, sunitinib, streptozocin]",
        {"n7": "contradicted"},
    ),
    "the earlier lines": (
        TRIAL, "cohort: epNET, value: 2, range: [1, 7]", "cohort: epNET, value: 1, range: [1, 7]",
        {"c2": "contradicted"},
    ),
    "the only independent source of the decision": (
        MEDICINE, "source: [investing-ec, ecancer-ec, worldpharma-ec], note", "source: [ecancer-ec, worldpharma-ec], note",
        {"a1": "not checkable", "j1": "consistent"},
    ),
}  # fmt: skip


def grouped() -> list[list[str]]:
    """Return the mutations in groups to be made together: no two of one claim; what changes none is alone."""
    groups: list[tuple[set[str], list[str]]] = []
    for what, (_, _, _, expected) in MUTATIONS.items():
        mine = set() if what in ALONE else set(expected)
        taken, names = next(
            (g for g in groups if mine and g[0] and len(g[1]) < TOGETHER and not g[0] & mine), (set(), [])
        )
        if not names:
            groups.append((taken, names))
        taken |= mine
        names.append(what)
    return [names for _, names in groups]


@pytest.fixture(scope="module")
def verdicts() -> dict[str, str]:
    return _verdicts("cabometyx")


def _verdicts(dossier: str | Path) -> dict[str, str]:
    result = pv.check(dossier)
    return {each.claim: each.verdict for statement in result.statements for each in statement.findings}


@pytest.mark.parametrize("names", grouped(), ids="; ".join)
def test_one_fact_changes_what_depends_on_it(names, verdicts, tmp_path):
    folder = shutil.copytree(LIBRARY / "cabometyx", tmp_path / "copy")
    expected = {}
    for file, old, new, changes in map(MUTATIONS.get, names):
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        expected |= changes
    changed = {claim: verdict for claim, verdict in _verdicts(folder).items() if verdict != verdicts[claim]}
    assert changed == expected
