"""The worked example: every statement (a) to (o) of the news, with the verdict and the values it must have."""

import pytest

import pivotal as pv
from pivotal.claims.model import MEANING


@pytest.fixture(scope="module")
def result():
    return pv.check("cabometyx-net-eu-2025")


STATEMENTS = {
    "a": "confirmed", "b": "contradicted", "c": "consistent", "d": "consistent", "e": "confirmed", "f": "consistent",
    "g": "confirmed", "h": "consistent", "i": "confirmed", "j": "confirmed", "k": "confirmed", "l": "consistent",
    "m": "confirmed", "n": "consistent", "o": "confirmed",
}  # fmt: skip

CLAIMS = {
    "a1": ("confirmed", "indication added between 20 Jun and 24 Jul 2025"),
    "a2": ("confirmed", "Ipsen Pharma: granted between 1 and 19 Sep 2016"),
    "a3": ("confirmed", "licensed: Exelixis to Ipsen: Feb 2016"),
    "b1": ("contradicted", "neuroendocrine neoplasm is the broader concept"),
    "b2": ("confirmed", "neuroendocrine cell"),
    "b3": ("confirmed", "throughout the body"),
    "c1": ("consistent", "“often slow”, the article “most”"),
    "c2": ("consistent", "epNET: 2 lines (range 1 to 7)"),
    "d1": ("confirmed", "primary site: ESMO"),
    "d2": ("consistent", "1 for lung; 2 for gastrointestinal tract"),
    "d3": ("consistent", "1 for thymus; 2 for lung; 3 for stomach or duodenum, hindgut"),
    "e1": ("confirmed", "all 6 clauses equal"),
    "f1": ("consistent", "grade: the label is silent"),
    "f2": ("confirmed", "all count"),
    "f3": ("consistent", "interferon-alfa-2b would, and whether it was still in force was not found; none of the 9 other"),
    "g1": ("confirmed", "7 with an IC50 below 20 nM: AXL, FLT3, KIT, MET, RET, TIE2, VEGFR2"),
    "h1": ("consistent", "pNET 0.23 (95 % CI 0.12 to 0.42), epNET 0.38 (95 % CI 0.25 to 0.59)"),
    "h2": ("not checkable", "said only by Ipsen"),
    "i1": ("confirmed", "renal cell carcinoma: 3 indications in force in EU on 19 Jun 2025"),
    "i2": ("confirmed", "thyroid carcinoma: 1 indication in force"),
    "i3": ("confirmed", "hepatocellular carcinoma: 1 indication in force"),
    "j1": ("confirmed", "opinion 19 Jun 2025, decision between 20 Jun and 24 Jul 2025: at most 35 days"),
    "k1": ("confirmed", "phase: 3"),
    "k2": ("confirmed", "primary endpoint: PFS"),
    "k3": ("confirmed", "CABINET, says Investing.com"),
    "l1": ("consistent", "pNET 0.27 (95 % CI 0.14 to 0.49) then 0.23 (95 % CI 0.12 to 0.42)"),
    "m1": ("confirmed", "equals NEJM final analysis; so do ESMO 2024 abstract and FDA label"),
    "m2": ("confirmed", "equals NEJM final analysis; ESMO 2023 interim prints 3.0; ESMO 2024 abstract prints 4.5; FDA label prints 3.3"),
    "m3": ("confirmed", "equals NEJM final analysis"),
    "m4": ("confirmed", "FDA label prints 8.5"),
    "m5": ("confirmed", "FDA label prints 4.2"),
    "m6": ("confirmed", "equals NEJM final analysis"),
    "n1": ("not checkable", "judgement"),
    "n2": ("not checkable", "judgement"),
    "n3": ("consistent", "none of the 9 other earlier labels does so"),
    "n4": ("not checkable", "judgement"),
    "n5": ("consistent", "hazard ratio"),
    "n6": ("consistent", "2 for lung"),
    "n7": ("consistent", "3 for pancreas"),
    "o1": ("confirmed", "Exelixis"),
    "o2": ("confirmed", "Ipsen: licensed Feb 2016 for world except US, CA and JP; licensed Dec 2016 for CA"),
    "o3": ("confirmed", "Takeda: licensed 30 Jan 2017 for JP"),
}  # fmt: skip


def test_every_statement_has_its_verdict_and_a_reason(result):
    assert {each.id: each.verdict for each in result.statements} == STATEMENTS
    assert all(each.reason for each in result.statements)


def test_every_claim_is_expected(result):
    assert [each.claim for statement in result.statements for each in statement.findings] == list(CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_has_its_verdict_and_reason(result, claim):
    verdict, reason = CLAIMS[claim]
    found = result.finding(claim)
    assert (found.verdict, reason in found.reason) == (verdict, True), found.reason


MEDIANS = {  # claim: (NEJM, FDA)
    "m1": ("13.8 months", "13.8 months"),
    "m2": ("4.4 months", "3.3 months"),
    "m4": ("8.4 months", "8.5 months"),
    "m5": ("3.9 months", "4.2 months"),
}


@pytest.mark.parametrize("claim", MEDIANS)
def test_the_eight_medians_stand_side_by_side(result, claim):
    by_cut = {each.cut: each for each in result.finding(claim).evidence}
    nejm, fda = MEDIANS[claim]
    assert (by_cut["NEJM final analysis"].value, by_cut["FDA label"].value) == (nejm, fda)
    assert by_cut["NEJM final analysis"].agrees is True
    assert by_cut["FDA label"].agrees is (nejm == fda)


@pytest.mark.parametrize(("claim", "value"), [("m3", "13.8 months"), ("m6", "10.2 months")])
def test_the_two_follow_ups_are_those_of_their_cut(result, claim, value):
    agreeing = [each for each in result.finding(claim).evidence if each.agrees]
    assert [(each.cut, each.value) for each in agreeing] == [("NEJM final analysis", value)]


def test_a_difference_between_cuts_comes_with_its_reason(result):
    notes = " ".join(result.finding("m2").notes)
    assert (
        "FDA label prints 3.3: both hold 298 patients, but 4 sit in different cohorts (203/95 v 199/99 in epNET/pNET)"
        in notes
    )
    changed = " ".join(result.finding("l1").notes)
    assert "n 197/93 v 203/95 in epNET/pNET; read by local v BICR" in changed


def test_benefit_and_harm_of_the_cut_stand_beside_the_number(result):
    beside = {(each.what, each.value, each.cut) for each in result.finding("m4").beside}
    assert beside >= {
        ("overall survival, epNET", "HR 0.86 (95 % CI 0.56 to 1.31)", "NEJM final analysis"),
        ("adverse events of grade 3 or more, epNET", "62 v 27 %", "NEJM final analysis"),
        ("objective response, epNET", "5 (95 % CI 2 to 10) v 0 (95 % CI 0 to 5) %", "NEJM final analysis"),
        ("change from placebo to open-label cabozantinib, epNET", "37 %", "FDA label"),
        ("ESMO-MCBS 1.1, epNET", "3", "ESMO-MCBS scorecard 496-1 (CABINET, epNET)"),
    }
    assert {each.detail for each in result.finding("m4").beside if " v " in each.value} == {"cabozantinib v placebo"}


def test_what_is_only_recalled_is_shown_so_marked_and_decides_nothing(result):
    trial = pv.load_dossier("cabometyx").trial("CABINET")
    recalled = [each for cut in trial.cuts for each in cut.results if not each.decides]
    assert [str(each.hazard_ratio) for each in recalled] == ["1.05 (95 % CI 0.71 to 1.54)"]
    assert not trial.cut("fda-2025").find("OS", "epNET")
    events = [each.what for each in result.timeline if "recalled" in each.what]
    assert "European Commission: granted (RCC); recalled, not verified: 9 Sep 2016" in events


def test_a_reprint_never_confirms(result):
    rows = [row for statement in result.statements for each in statement.findings for row in each.evidence]
    for row in rows:
        if (
            set(row.sources) <= {"pmlive-ec", "ecancer-ec", "worldpharma-ec", "ipsen-ec-release", "onclive-ec"}
            and row.sources
        ):
            assert row.independent is False


def test_a_quotation_is_split_into_fact_and_opinion(result):
    quotation = next(each for each in result.statements if each.quotation)
    assert quotation.speaker == "Sandra Silvestri, chief medical officer of Ipsen"
    assert {each.check for each in quotation.findings} == {"opinion", "first", "benefit", "label_options", "options"}


def test_rights_and_holders_are_shown_apart(result):
    rows = {(each.product, each.territory): (each.authorised, each.holder, each.rights) for each in result.territories}
    assert rows["Cabometyx", "EEA"] == ("yes", "Ipsen Pharma", "Ipsen")
    assert rows["Cabometyx", "US"] == ("yes", "Exelixis", "Exelixis")
    assert rows["Cabometyx", "JP"] == ("yes", "Takeda", "Takeda")
    assert rows["Cabozantinib Ipsen", "GB"][2] == "Ipsen"


def test_every_verdict_has_a_meaning(result):
    assert {each.verdict for statement in result.statements for each in statement.findings} <= set(MEANING)
    assert result.as_dict()["counts"] == {
        "contradicted": 1, "conflicting": 0, "not informative": 0, "consistent": 12, "confirmed": 25, "not checkable": 4
    }  # fmt: skip


def test_the_result_is_the_same_again(result):
    again = pv.check("cabometyx-net-eu-2025")
    assert {**again.as_dict(), "provenance": None} == {**result.as_dict(), "provenance": None}
    assert set(result.provenance.inputs) == set(again.provenance.inputs)


# What every earlier label leaves of the patients that the claim is about, and what all of them together leave.
GAPS = {
    "everolimus": "primary site: outside the pancreas; hormone production: functional",
    "sunitinib": "primary site: outside the pancreas",
    "lutetium-oxodotreotide": "somatostatin receptor: negative",
    "lanreotide": "primary site: stomach or duodenum or hindgut or lung or thymus or other outside the pancreas",
    "octreotide-lar": "primary site: stomach or duodenum or hindgut or pancreas or lung or thymus or other outside the pancreas",
    "streptozocin": "grade: G3",
    "belzutifan": "no von Hippel-Lindau disease",
    "telotristat-ethyl": "all of them",
    "surufatinib": "all of them",
    "interferon-alfa-2b": "no carcinoid syndrome",
}


@pytest.mark.parametrize("medicine", GAPS)
def test_every_earlier_label_leaves_somebody(result, medicine):
    row = next(each for each in result.finding("f3").evidence if each.what == medicine)
    assert GAPS[medicine] in row.detail


def test_the_earlier_labels_together_leave_four_kinds_of_patients(result):
    together = result.finding("f3").evidence[-1].detail.removeprefix("not: ").split("; or ")
    outside = "stomach or duodenum or hindgut or lung or thymus or other outside the pancreas"
    assert set(together) == {
        "primary site: thymus or other outside the pancreas",
        f"primary site: {outside}; grade: G3",
        "primary site: lung or thymus or other outside the pancreas; hormone production: functional",
        f"primary site: {outside}; hormone production: functional; somatostatin receptor: negative",
    }


def test_everolimus_is_an_option_in_lung(result):
    lung = next(each for each in result.finding("d3").evidence if each.what == "lung")
    assert lung.value == "2: everolimus, interferon-alfa-2b"


def test_the_matrix_shows_site_grade_and_medicine(result):
    matrix = result.finding("f3").matrix
    cells = dict(zip(matrix.rows, matrix.cells, strict=True))
    own = matrix.columns.index("eu-net")
    assert {row[own] for row in matrix.cells} == {"all"}
    assert cells["lung", "G3"][matrix.columns.index("everolimus")] == "nobody"
    assert cells["pancreas", "G3"][matrix.columns.index("sunitinib")] == "all"
