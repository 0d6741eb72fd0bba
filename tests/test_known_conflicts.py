"""Every conflict that is known between sources is found without being told, from the library and the stray prints.

The conflicts are those that were noted when the facts were gathered. No rule knows any of them: a finding must name
the values that disagree, in the printed numbers of a trial or in a comparison of labels.
"""

from pathlib import Path

import pytest

import pivotal as pv
from pivotal.dossier.yaml import parse_yaml
from pivotal.evidence.consistency import check_consistency
from pivotal.evidence.findings import Finding
from pivotal.evidence.model import DataCut
from pivotal.label.model import Indication

STRAY = parse_yaml((Path(__file__).parent / "dossiers" / "stray-prints.yaml").read_text("utf-8"), "stray").plain()

# conflict -> trial, endpoint, cohort, and everything that one finding must print
IN_THE_LIBRARY = {
    "cohort_n": ("CABINET", "PFS", "epNET", ["epNET 203, pNET 95", "epNET 199, pNET 99", "298 patients in both"]),
    "placebo_pnet_median": ("CABINET", "PFS", "pNET", ["median of placebo", "4.4", "3.3", "4.5"]),
    "epnet_medians, cabozantinib": ("CABINET", "PFS", "epNET", ["median of cabozantinib", "8.4", "8.5"]),
    "epnet_medians, placebo": ("CABINET", "PFS", "epNET", ["median of placebo", "3.9", "4.2", "4.0"]),
    "pnet_hr": ("CABINET", "PFS", "pNET", ["0.23 (95 % CI 0.12 to 0.42)", "0.22 (95 % CI 0.12 to 0.41)"]),
    "epnet_hr": (
        "CABINET", "PFS", "epNET",
        ["0.38 (95 % CI 0.25 to 0.59)", "0.40 (95 % CI 0.26 to 0.61)", "0.38 (95 % CI 0.25 to 0.58)"],
    ),
    "os_hr_pnet": ("CABINET", "OS", "pNET", ["0.95 (95 % CI 0.45 to 2.00)", "1.01 (95 % CI 0.55 to 1.83)"]),
    "esmo2023_follow_up, epNET": ("CABINET", "PFS", "epNET", ["follow-up", "13.9", "12.6"]),
    "esmo2023_follow_up, pNET": ("CABINET", "PFS", "pNET", ["follow-up", "16.7", "10.1"]),
    "netter1_hr": ("NETTER-1", "PFS", None, ["0.18 (95 % CI 0.11 to 0.29)", "0.21"]),
}  # fmt: skip
IN_STRAY_PRINTS = {
    "pathway_inverted_hr": ("PFS", "epNET", "reciprocal", ["0.38", "2.6"]),
    "typo_pnet_n": ("PFS", "pNET", "digit lost", ["95", "5"]),
    "typo_sunitinib_pfs": ("PFS", None, "digit lost", ["11.4", "1.4"]),
}
BETWEEN_LABELS = {"eu_vs_us_net", "label_vs_trial_prior", "zanosar_criterion"}
KNOWN = {
    "cohort_n", "placebo_pnet_median", "epnet_medians", "pnet_hr", "epnet_hr", "os_hr_pnet", "esmo2023_follow_up",
    "eu_vs_us_net", "label_vs_trial_prior", "pathway_inverted_hr", "typo_pnet_n", "typo_sunitinib_pfs", "netter1_hr",
    "zanosar_criterion",
}  # fmt: skip


@pytest.fixture(scope="module")
def dossier() -> pv.Dossier:
    return pv.load_dossier("cabometyx")


def naming(findings: tuple[Finding, ...], endpoint: str, cohort: str | None, texts: list[str]) -> list[Finding]:
    """Return the findings about an endpoint and cohort that print all of some texts."""
    return [
        each
        for each in findings
        if (each.where.endpoint, each.where.cohort) == (endpoint, cohort)
        and all(text in f"{each.printed}; {each.implied}; {each.explanation}" for text in texts)
    ]


def test_every_known_conflict_has_a_test() -> None:
    assert {each.partition(",")[0] for each in IN_THE_LIBRARY} | IN_STRAY_PRINTS.keys() | BETWEEN_LABELS == KNOWN
    assert STRAY.keys() <= KNOWN


@pytest.mark.parametrize("conflict", IN_THE_LIBRARY)
def test_a_conflict_between_true_prints_is_a_note(dossier: pv.Dossier, conflict: str) -> None:
    trial, endpoint, cohort, texts = IN_THE_LIBRARY[conflict]
    found = naming(check_consistency(dossier.trial(trial)).findings, endpoint, cohort, texts)
    assert [each.severity for each in found] and {each.severity for each in found} == {"note"}


@pytest.mark.parametrize("conflict", IN_STRAY_PRINTS)
def test_a_stray_print_is_doubtful_or_worse(dossier: pv.Dossier, conflict: str) -> None:
    endpoint, cohort, rule, texts = IN_STRAY_PRINTS[conflict]
    stray = STRAY[conflict]
    trial = dossier.trial(stray["trial"])
    printed = DataCut(id="stray", title=stray["title"], status="derived", results=stray["results"])
    before = check_consistency(trial).findings
    after = check_consistency(trial.model_copy(update={"cuts": (*trial.cuts, printed)})).findings
    assert not [each for each in before if each.severity != "note"]
    [found] = [each for each in naming(after, endpoint, cohort, texts) if each.severity != "note" and each.rule == rule]
    assert found not in before


def test_the_other_reciprocal_of_the_same_page_is_named_too(dossier: pv.Dossier) -> None:
    trial, stray = dossier.trial("CABINET"), STRAY["pathway_inverted_hr"]
    printed = DataCut(id="stray", title=stray["title"], status="derived", results=stray["results"])
    after = check_consistency(trial.model_copy(update={"cuts": (*trial.cuts, printed)})).findings
    assert naming(after, "OS", "epNET", ["0.86", "1.2"])


def test_eu_vs_us_net(dossier: pv.Dossier) -> None:
    us = (dossier.indication("us-pnet"), dossier.indication("us-epnet"))
    found = pv.compare_labels(dossier.indication("eu-net"), us, vocabulary=dossier)
    assert found.relation == "first within second"
    told = "; ".join(text for each in found.only_other.unmet for text in each.patients)
    assert "age ≥ 12 and < 18 years" in told
    assert "no or earlier systemic therapy other than somatostatin analogue without progression" in told
    assert found.rests_on


def test_label_vs_trial_prior(dossier: pv.Dossier) -> None:
    found = pv.compare_labels(dossier.indication("eu-net"), dossier.patients_of("CABINET"), vocabulary=dossier)
    assert found.relation == "overlapping"
    [by_label] = [each for each in found.only_one.unmet if "lutetium" in each.clause]  # only listed agents count
    assert any("no or earlier everolimus (neither progressed nor intolerant)" in each for each in by_label.patients)
    [by_trial] = [each for each in found.only_other.unmet if "progression" in each.clause]  # intolerance is enough
    assert all("without progression" in each for each in by_trial.patients)


def test_zanosar_criterion(dossier: pv.Dossier) -> None:
    stray = STRAY["zanosar_criterion"]
    label = dossier.indication(stray["label"])
    paraphrase = Indication(
        id="paraphrase", says=stray["title"], disease=label.disease, status="derived", criteria=stray["criteria"]
    )
    found = pv.compare_labels(label, paraphrase, vocabulary=dossier)
    assert found.relation == "second within first"
    assert [(each.clause, each.patients) for each in found.only_one.unmet] == [
        ("progressive disease", ("no progressive disease",)),
        ("symptoms of the tumour", ("no symptoms of the tumour",)),
    ]
