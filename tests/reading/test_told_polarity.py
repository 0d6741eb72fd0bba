"""Bounds of days, words that turn what was done, and whom a ratio names first: told plainly and told otherwise."""

import pytest

from tests.reading.verdicts_told import verdicts


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("before March 2025", "contradicted"),
        ("before April 2025", "confirmed"),
        ("prior to 26 March 2025", "contradicted"),
        ("by 26 March 2025", "confirmed"),
        ("by 2024", "contradicted"),
        ("no later than 2026", "confirmed"),
        ("before 2020", "contradicted"),
    ],
)
def test_until_when_a_medicine_was_approved(told, verdict, shipped):
    text = f"The FDA approved Cabometyx for neuroendocrine tumours {told}."
    assert set(verdicts(text, shipped, "authorised")) == {verdict}


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("after 2025", "contradicted"),
        ("no earlier than 2026", "contradicted"),
        ("after 2024", "confirmed"),
        ("after March 2025", "contradicted"),
        ("in March 2025", "confirmed"),
        ("before March 2025", "contradicted"),
        ("by March 2025", "consistent"),
    ],
)
def test_the_day_of_an_approval_is_bounded(told, verdict, shipped):
    text = f"The FDA approved Cabometyx for neuroendocrine tumours {told}."
    assert set(verdicts(text, shipped, "label_event")) == {verdict}


def test_what_was_done_by_a_later_year_is_not_of_that_year(shipped):
    text = "By 2026, the FDA had approved Cabometyx for neuroendocrine tumours."
    assert "contradicted" not in verdicts(text, shipped)
    assert "contradicted" in verdicts(text.replace("2026", "2024"), shipped)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The CHMP recommended approving Cabometyx for neuroendocrine tumours in June 2025.", "confirmed"),
        ("The CHMP recommended refusing Cabometyx for neuroendocrine tumours in June 2025.", None),
        ("The CHMP recommended that Cabometyx be approved for neuroendocrine tumours in June 2025.", "confirmed"),
        ("The CHMP recommended that Cabometyx not be approved for neuroendocrine tumours in June 2025.", None),
        ("The FDA put off approving Cabometyx for neuroendocrine tumours in March 2025.", None),
        ("Far from approving it, the FDA refused Cabometyx for neuroendocrine tumours in March 2025.", None),
        ("The FDA approved Cabometyx for neuroendocrine tumours in March 2025 instead of waiting.", "confirmed"),
    ],
)
def test_an_act_is_told_not_to_be_done(text, verdict, shipped):
    assert set(verdicts(text, shipped, "label_event", "authorised")) == ({verdict} if verdict else set())


def test_none_of_some_diseases_is_not_each_of_them(shipped):
    text = "Cabometyx is approved for {}these cancers in the EU: RCC, HCC or DTC."
    assert "confirmed" in verdicts(text.format(""), shipped)
    assert "confirmed" not in verdicts(text.format("none of "), shipped)
    most = "Cabometyx has been approved in the US for every neuroendocrine tumour except pancreatic ones."
    assert "confirmed" not in verdicts(most, shipped)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Cabozantinib inhibits MET.", "confirmed"),
        ("Cabozantinib only inhibits MET.", "not checkable"),
        ("Cabozantinib fails to inhibit MET.", "not checkable"),
        ("Cabozantinib blocks none of VEGFR2, MET and AXL.", "not checkable"),
        ("Cabozantinib activates MET.", "not checkable"),
        ("Cabozantinib is a MET agonist.", "not checkable"),
        ("Cabozantinib inhibits receptor tyrosine kinases.", "confirmed"),
        ("Cabozantinib inhibits receptor tyrosine kinases other than MET.", "not checkable"),
    ],
)
def test_a_medicine_is_told_not_to_act_or_to_act_otherwise(text, verdict, shipped):
    assert verdicts(text, shipped) == [verdict]


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("2:1 to cabozantinib or placebo", "confirmed"),
        ("2:1 to placebo or cabozantinib", "contradicted"),
        ("1:2 to placebo or cabozantinib", "confirmed"),
        ("in a 1:2 ratio to receive cabozantinib 60 mg or placebo", "contradicted"),
    ],
)
def test_a_ratio_is_of_the_arms_in_the_order_named(told, verdict, shipped):
    assert verdicts(f"In CABINET, patients were randomised {told}.", shipped) == [verdict]


def test_a_trial_beside_that_on_which_an_approval_rests(shipped):
    told = "{}, rather than {}, supported the approval of Cabometyx for neuroendocrine tumours in the EU in July 2025."
    assert "confirmed" not in verdicts(told.format("METEOR", "CABINET"), shipped, "evidence_of")
    assert "contradicted" not in verdicts(told.format("CABINET", "METEOR"), shipped, "evidence_of")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("In CABINET, median PFS was 13.8 months with cabozantinib in pancreatic NETs.", "confirmed"),
        ("CABINET enrolled 298 patients.", "confirmed"),
        ("CABINET did not enrol 298 patients.", "not checkable"),
        ("In CABINET, median PFS was nowhere near 13.8 months with cabozantinib in pancreatic NETs.", "not checkable"),
        (
            "In CABINET, cabozantinib reduced the risk of progression or death by 50% in pancreatic NETs.",
            "contradicted",
        ),
        (
            "In CABINET, cabozantinib may reduce the risk of progression or death by 50% in pancreatic NETs.",
            "not checkable",
        ),
    ],
)
def test_a_number_is_told_beside_another_or_as_what_may_be(text, verdict, shipped):
    assert verdicts(text, shipped) == [verdict]
