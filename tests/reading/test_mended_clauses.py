"""Words of labels in a dossier that calls its facts otherwise than the reader does: the true ones and the false ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings
from pivotal.dossier.load import load_dossier
from pivotal.errors import DossierError

FOLDER = Path(__file__).parents[1] / "dossiers" / "clarotinib"
LABEL = {"indication", "unrestricted"}


@cache
def dossier():
    return load_dossier(FOLDER)


def verdicts(says: str, checks: set[str] | None = LABEL) -> list[str]:
    read = pv.read_article(f"{says}\n", dossier())
    return [each.verdict for each in quick_findings(read) if checks is None or each.check in checks]


CONFIRMED = [
    "Claros is indicated in the US for EGFR T790M mutation-positive luxoma that has progressed on or after EGFR TKI therapy.",
    "Claros is indicated in the US for luxoma with an EGFR T790M mutation that progressed on an EGFR tyrosine kinase inhibitor.",
    "Claros is indicated in the US as adjuvant treatment of stage IB-IIIA umbroma.",
    "Claros is indicated in the US for the adjuvant treatment of patients with stage IB to IIIA umbroma.",
    "Claros is indicated in the US for newly diagnosed noctoma in patients who are ineligible for autologous stem cell transplant.",
    "Claros is indicated in the US for transplant-ineligible patients with newly diagnosed noctoma.",
    "Claros is indicated in the US for patients with duskoma who have received one to three prior lines of therapy including a proteasome inhibitor and a glow agent.",
    "Claros is indicated in the US for patients with HER2-negative auroma and germline BRCA1/2 mutations.",
    "Claros is indicated in the US for patients with germline BRCA-mutated (gBRCAm), HER2-negative auroma.",
    "Claros is indicated in the US for HRR gene-mutated metastatic castration-resistant orbioma that has progressed following prior therapy that included a new hormonal agent.",
    "Claros is indicated in the US for metastatic castration-resistant orbioma with homologous recombination repair (HRR) gene mutations that has progressed on an androgen receptor pathway inhibitor.",
]
CONTRADICTED = [
    "Claros is indicated in the US for EGFR T790M mutation-negative luxoma that has progressed on or after EGFR TKI therapy.",
    "Claros is indicated in the US for luxoma with EGFR exon 20 insertions.",
    "Claros is indicated in the US as adjuvant treatment of stage IB-IIIB umbroma.",
    "Claros is indicated in the US for newly diagnosed noctoma in patients who are eligible for autologous stem cell transplant.",
    "Claros is indicated in the US for transplant-eligible patients with newly diagnosed noctoma.",
    "Claros is indicated in the US for patients with duskoma who have received at least three prior lines of therapy including a proteasome inhibitor and a glow agent.",
    "Claros is indicated in the US for HER2-positive auroma.",
    "Claros is indicated in the US for patients with luxoma whose tumours do not have an EGFR T790M mutation.",
    "Claros is indicated in the US for patients with luxoma whose tumours lack the EGFR T790M mutation.",
    "Claros is indicated in the US for luxoma with T790M mutation-negative tumours.",
    "Claros is indicated in the US for EGFR wild-type luxoma.",
    "Claros is indicated in the US for metastatic castration-sensitive orbioma with HRR mutations.",
    "Claros is indicated in the US for auroma without a BRCA mutation.",
    "Claros is indicated in the US for the neoadjuvant treatment of stage IB-IIIA umbroma.",
    "Claros is indicated in the US for duskoma after four or more prior lines of therapy.",
    "Claros is indicated in the US for metastatic castration-resistant orbioma without HRR mutations.",
    "Claros is indicated in the US for patients with auroma regardless of HER2 status.",
    "Claros is indicated in the US for patients with auroma irrespective of BRCA status.",
]


@pytest.mark.parametrize("says", CONFIRMED)
def test_what_a_label_says_in_other_words_is_confirmed(says: str) -> None:
    assert verdicts(says) == ["confirmed"]


@pytest.mark.parametrize("says", CONTRADICTED)
def test_what_a_label_says_otherwise_is_contradicted(says: str) -> None:
    assert "contradicted" in verdicts(says)


@pytest.mark.parametrize(
    "says",
    [
        "Claros is indicated in the US for the maintenance treatment of dawnoma in response to first-line platinum-based chemotherapy.",
        "Claros is approved in the US as first-line maintenance treatment of dawnoma.",
        "Claros is indicated in the US for metastatic castration-resistant orbioma.",
        "Claros is indicated in the US for mCRO that progressed after a new hormonal agent.",
        "Claros is indicated in the US for auroma.",
        "Claros is indicated in the US for HRR gene-mutated castration-resistant orbioma with distant metastasis.",
        "Claros is indicated in the US for auroma with somatic BRCA mutations.",
        "Claros is indicated in the US for duskoma after up to three prior lines of therapy.",
        "Claros is indicated in the US for duskoma after at least one prior therapy including a proteasome inhibitor.",
        "Claros is indicated in the US for luxoma with T790M-positive tumours.",
    ],
)
def test_what_is_left_out_or_is_of_earlier_treatment_is_no_contradiction(says: str) -> None:
    assert not {"contradicted"} & set(verdicts(says, None))


def test_a_mark_that_nobody_knows_in_the_place_of_that_of_a_label_is_not_consistent() -> None:
    assert verdicts("Claros is indicated in the US for ALK-positive luxoma.") == []
    says = "Claros is indicated in the US for ALK-positive luxoma."
    assert set(verdicts(says, None)) == {"not checkable"}


def test_the_first_line_itself_still_contradicts_a_label_of_later_ones() -> None:
    assert "contradicted" in verdicts("Claros is indicated in the US for the first-line treatment of duskoma.")


def test_an_approval_that_is_denied_is_contradicted_where_there_is_one() -> None:
    authorised = {"authorised"}
    assert verdicts("Claros is not approved in the US for auroma.", authorised) == ["contradicted"]
    assert verdicts("Claros has not been approved by the FDA for noctoma.", authorised) == ["contradicted"]
    assert verdicts("In Japan, Claros is not approved for auroma.", authorised) == ["confirmed"]
    assert verdicts("Claros is not approved in the US for newly diagnosed noctoma.", authorised) == ["contradicted"]
    assert verdicts("Claros is not approved in the US for relapsed noctoma.", authorised) == []
    assert verdicts("Claros is not approved in the US for children with auroma.", authorised) == []


def test_an_opinion_on_a_variation_is_no_approval() -> None:
    says = "European Medicines Agency: Claros - opinion on variation to marketing authorisation, 20 May 2021"
    assert "contradicted" not in verdicts(says, None)


ADDED = "fields: [{id: therapy, name: therapy, kind: %s, codes: [{id: %s, broader: systemic_therapy}]%s}]"


@pytest.mark.parametrize(
    ("kind", "code", "more", "says"),
    [
        ("therapy", "sunitinib", "", "'sunitinib' is already there, in oncology/therapies.yaml, line "),
        ("code", "glow", "", "'therapy' is already there, in oncology/therapies.yaml, line "),
        ("therapy", "glow", ", exhaustive: true", "'therapy' is already there, in oncology/therapies.yaml, line "),
    ],
)
def test_a_field_of_the_library_is_added_to_and_not_changed(
    kind: str, code: str, more: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "dossier.yaml").write_text("{id: own, title: Own, uses: [oncology], files: [a.yaml]}")
    (tmp_path / "a.yaml").write_text(ADDED % ("therapy", "glow", ""))
    (therapy,) = (each for each in load_dossier(tmp_path).fields if each.id == "therapy")
    assert [each.id for each in therapy.codes][-1] == "glow"
    (tmp_path / "a.yaml").write_text(ADDED % (kind, code, more))
    with pytest.raises(DossierError, match=says) as caught:
        load_dossier(tmp_path)
    assert caught.value.place.line == 1
    assert (
        "already there" not in str(caught.value)
        or (kind, more) == ("therapy", "")
        or "only new codes" in str(caught.value)
    )
