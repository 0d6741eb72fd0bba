"""The door: which dossier, which day, what is not known, the article as a file, own endpoints, two texts."""

from datetime import date

import pytest

import pivotal as pv
from pivotal.errors import DataError, DocumentError

RELEASE = """Cabozantinib in neuroendocrine tumours

In CABINET, median PFS was 8.4 months with cabozantinib and 3.9 months with placebo in extra-pancreatic NETs.
"""
UNKNOWN = """In the phase 3 SUNBEAM trial, median PFS was 9.1 months with zorbatinib and 4.2 months with placebo
(HR 0.48, 95% CI 0.25 to 0.59). The most common side effects were mild.
"""


def test_the_dossier_that_knows_the_names_is_taken():
    assert pv.read_article(RELEASE).dossier.id == "cabometyx"
    assert pv.read_article("In RADIANT-4, median PFS was 11.0 months with Afinitor.\n").dossier is not None
    assert pv.read_article(UNKNOWN).dossier is None


def test_what_no_dossier_knows_is_extracted_and_its_numbers_are_held_against_each_other():
    result = pv.check(UNKNOWN)
    found = {each.check: each for statement in result.statements for each in statement.findings}
    assert found["median"].verdict == "not checkable"
    assert found["hazard_ratio"].verdict == "conflicting"
    assert "interval" in found["hazard_ratio"].reason
    assert [each.rule for each in result.consistency[0].findings if each.severity == "serious"] == [
        "hazard ratio against its interval"
    ]
    assert result.dossier == "no dossier"


def test_a_trial_that_the_dossier_does_not_hold_is_not_checkable():
    text = "Cabozantinib was studied in SUNBEAM-2. In SUNBEAM-2, median PFS was 9.1 months with cabozantinib.\n"
    result = pv.check(text)
    verdicts = {each.verdict for statement in result.statements for each in statement.findings}
    assert verdicts == {"not checkable"}


def test_what_may_be_meant_is_named():
    result = pv.check("In CABINET, median PFS was 8.4 months with cabozantinib.\n")
    assert "the cohort (it may be epNET or pNET)" in result.statements[0].reason


def test_a_trial_without_a_name_is_the_one_that_gave_what_was_compared():
    text = (
        "This randomised, open-label, phase 3 trial set cabozantinib against everolimus in renal cell carcinoma.\n"
        "Median PFS was 7.4 months with cabozantinib and 3.8 months with everolimus.\n"
    )
    trials = {claim.trial for each in pv.read_article(text).article.statements for claim in each.claims}
    assert trials == {"METEOR"}


@pytest.mark.parametrize(
    ("told", "trial"),
    [
        (
            "cabozantinib with placebo in hepatocellular carcinoma. Median OS was 10.2 v 8.0 months (HR 0.76)",
            "CELESTIAL",
        ),
        ("everolimus with placebo in pancreatic NETs. Median PFS was 11.0 v 4.6 months (HR 0.35)", "RADIANT-3"),
        ("everolimus with placebo in pancreatic NETs. Median PFS was 12.6 v 5.1 months (HR 0.41)", None),
    ],
)
def test_a_trial_without_a_name_is_the_one_that_prints_its_results(told: str, trial: str | None):
    text = f"A randomised trial compared {told}.\nThe primary endpoint was progression-free survival.\n"
    trials = {
        getattr(claim, "trial", None) for each in pv.read_article(text).article.statements for claim in each.claims
    }
    assert trials - {None} == ({trial} if trial else set())


def test_no_trial_is_taken_for_one_that_did_not_give_what_was_compared():
    text = "This open-label, phase 3 trial gave cabozantinib or sunitinib in NETs: median PFS was 7.4 v 3.8 months.\n"
    text += "Median PFS was 7.4 months with cabozantinib and 3.8 months with sunitinib.\n"
    checks = [claim.check for each in pv.read_article(text).article.statements for claim in each.claims]
    assert "trial_design" not in checks


def test_the_second_of_two_arms_is_the_one_that_is_left():
    text = "In CONTACT-02, PFS was longer in the cabozantinib plus atezolizumab arm than in the ARPI switch arm "
    text += "(median, 6.3 v 4.2 months).\n"
    claims = [claim for each in pv.read_article(text).article.statements for claim in each.claims]
    arms = [claim.arm for claim in claims if getattr(claim, "quantity", "") == "median"]
    assert arms == ["cabozantinib-atezolizumab", "hormonal"]


def test_a_number_belongs_to_the_trial_named_before_it():
    text = "In METEOR, median OS was 21.4 months with cabozantinib. In CELESTIAL, median OS was 10.2 months with cabozantinib.\n"
    trials = [claim.trial for each in pv.read_article(text).article.statements for claim in each.claims]
    assert trials == ["METEOR", "CELESTIAL"]


def test_cohorts_are_carried_on():
    text = "In CABINET, pancreatic NETs progressed after a median PFS of 13.8 months with cabozantinib. The hazard ratio was 0.23.\n"
    claims = [claim for each in pv.read_article(text).article.statements for claim in each.claims]
    assert [(claim.quantity, claim.cohort) for claim in claims] == [("median", "pNET"), ("hazard_ratio", "pNET")]


def test_the_day_is_that_of_the_text_or_the_one_that_is_given():
    dated = pv.read_article("Paris, 24 July 2025 – Ipsen markets Cabometyx in the EU.\n")
    assert dated.date == dated.article.read_on == date(2025, 7, 24)
    assert pv.read_article(RELEASE, on=date(2025, 1, 2)).article.read_on == date(2025, 1, 2)
    assert pv.read_article(RELEASE).date is None


def test_a_quotation_keeps_its_speaker():
    text = "“Cabozantinib improved progression-free survival in CABINET. We are glad of it,” said Dr. Ada Byron.\n"
    read = pv.read_article(text)
    assert {each.speaker for each in read.statements} == {"Dr. Ada Byron"}
    kinds = [each.kind for each in read.statements]
    assert kinds.count("opinion") == 2 and "benefit" in kinds
    assert all(each.quotation and each.speaker == "Dr. Ada Byron" for each in read.article.statements)


def test_an_endpoint_of_ones_own():
    lively = pv.EndpointName("LFS", ("lively-free survival", "LFS"))
    text = "Median lively-free survival (LFS) was 7.5 months with cabozantinib; LFS was 3.1 months with placebo.\n"
    assert [each.get("endpoint") for each in pv.read_article(text).statements] != ["LFS", "LFS"]
    assert [each.get("endpoint") for each in pv.read_article(text, endpoints=[lively]).statements] == ["LFS", "LFS"]


def test_the_article_that_is_written_gives_the_same_verdicts(tmp_path):
    read = pv.read_article(RELEASE, on=date(2025, 7, 24))
    path = read.write(tmp_path / "article.yaml")
    again, direct = pv.check(path), pv.check(read)
    assert [(each.id, each.verdict) for each in again.statements] == [
        (each.id, each.verdict) for each in direct.statements
    ]
    assert (tmp_path / "dossier.yaml").is_file()
    read.write(tmp_path / "second.yaml")
    assert "article.yaml" in (tmp_path / "dossier.yaml").read_text("utf-8")  # what a person has is left alone


def test_a_text_that_no_dossier_knows_makes_no_article(tmp_path):
    with pytest.raises(DataError, match="makes no article"):
        pv.read_article(UNKNOWN).write(tmp_path / "article.yaml")


def test_a_text_without_statements_is_told():
    with pytest.raises(DocumentError, match="nothing in it was understood"):
        pv.check("The weather was fine.\nNobody complained.\n")


def test_rows_and_frames_hold_every_statement():
    read = pv.read_article(RELEASE)
    assert [row["kind"] for row in read.tidy()] == ["median", "median"]
    assert read.tidy("polars").shape[0] == 2
    assert read.glance()[0]["sentences_without_statement"] == 1
    assert {"kind", "slots", "start", "end", "speaker"} <= set(read.as_dict()["statements"][0])


def test_what_changed_between_two_texts():
    paper = RELEASE.replace("8.4", "8.5") + "\nThe hazard ratio was 0.38.\n"
    told = pv.compare_texts(RELEASE, paper)
    assert [(each.change, each.first, each.second) for each in told.changes] == [
        ("changed", "8.4 months", "8.5 months"),
        ("only in the second", "", "0.38"),
        ("same", "3.9 months", "3.9 months"),
    ]
    assert told.glance()[0]["changed"] == 1
    unnamed = pv.compare_texts(
        RELEASE, RELEASE.replace(" with cabozantinib and 3.9 months with placebo", " versus 3.9 months")
    )
    assert {each.change for each in unnamed.changes} == {"same"}


def test_a_label_of_other_sites_confirms_no_opinion():
    """The opinion of 2016 was on tumours of lung and gut; one on those of the pancreas is in no dossier."""
    text = "The CHMP gave a positive opinion for Afinitor as a treatment of pancreatic neuroendocrine tumours (NET).\n"
    result = pv.check(text)
    assert [each.verdict for each in result.statements] == ["not checkable"]
    of_the_gut = pv.check(text.replace("pancreatic neuroendocrine tumours (NET)", "lung neuroendocrine tumours (NETs)"))
    assert [each.verdict for each in of_the_gut.statements] == ["consistent"]  # the label has more clauses
    assert "names a part: primary site: lung" in of_the_gut.statements[0].reason


def test_numbers_that_fit_each_other_are_said_to():
    fitting = UNKNOWN.replace("0.59", "0.92")
    read = {each.check: each for one in pv.check(fitting).statements for each in one.findings}
    assert read["hazard_ratio"].verdict == "not checkable"
    assert "the hazard ratio is in the middle of its interval" in read["hazard_ratio"].reason
    again = fitting + "A later analysis gave a median PFS of 9.4 and 4.4 months (HR 0.50, 95% CI 0.25 to 0.59).\n"
    assert [each.verdict for each in pv.check(again).statements] == ["not checkable", "conflicting"]


def test_the_numbers_of_a_trial_that_is_not_in_the_dossier_are_held_against_each_other():
    text = "In SUNBEAM-2, the hazard ratio for OS with cabozantinib was 0.48 (95% CI 0.25 to 0.92).\n"
    assert "fit each other" in pv.check(text).statements[0].reason
    assert pv.check(text.replace("0.92", "0.59")).statements[0].verdict == "conflicting"


def test_abbreviations_of_medicines_given_together_are_arms():
    text = """The FDA approved nivolumab plus cabozantinib (NIVO + CABO) for kidney cancer.
Median PFS was 16.6 months with NIVO + CABO and 8.4 months with sunitinib.
"""
    medians = [each for each in pv.read_article(text).statements if each.kind == "median"]
    assert [each.get("arm") for each in medians] == ["nivolumab+cabozantinib", "sunitinib"]


def test_brands_given_together_are_the_arm_of_their_substances():
    text = """In the phase 3 CheckMate -9ER trial, median PFS was 16.6 months with Cabometyx plus nivolumab
and 8.3 months with sunitinib.
"""
    claims = [claim for each in pv.read_article(text).article.statements for claim in each.claims]
    assert [claim.arm for claim in claims if claim.check == "result"] == ["nivolumab-cabozantinib", "sunitinib"]
    assert {claim.trial for claim in claims} == {"CheckMate-9ER"}
