"""Which day is that of an approval: not that of a clause, a medicine or a release beside it; and in which order."""

import pytest

from tests.reading.verdicts_told import dossier
from tests.reading.verdicts_told import verdicts as checked

SHIPPED, SOLVIMAB = dossier("cabometyx"), dossier("solvimab")


def verdicts(text, check="label_event", dossier=SHIPPED):
    """Return the different verdicts that a check gives of a text."""
    return sorted(set(checked(text, dossier, check)))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Exelixis filed for approval of Cabometyx in NETs in August 2024; the FDA approved it on 26 March 2025.",
         "confirmed"),
        ("Exelixis filed for approval of Cabometyx in NETs in March 2025; the FDA approved it on 26 August 2024.",
         "contradicted"),
        ("Cabometyx was discovered in 2003; the FDA approved it in 2016.", "confirmed"),
        ("Cabometyx was discovered in 2003; the FDA approved it in 2014.", "contradicted"),
        ("Enrolment in CABINET, which began in 2018, ended in August 2023; the FDA approved Cabometyx for NETs in "
         "March 2025.", "confirmed"),
        ("In March 2024; the FDA approved Cabometyx for NETs.", "contradicted"),
    ],
)  # fmt: skip
def test_the_day_of_a_clause_before_a_semicolon_is_its_own(text, verdict):
    assert verdicts(text) == [verdict]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("On {} Exelixis announced the FDA's approval of Cabometyx for NETs.", "consistent"),
        ("On {} the FDA announced the approval of Cabometyx for NETs.", "contradicted"),
        ("On {} the FDA approved Cabometyx for NETs.", "contradicted"),
        ("{}: FDA approves Cabometyx for NETs.", "consistent"),
        ("Posted {} FDA approves Cabometyx for neuroendocrine tumours", "consistent"),
        ("FDA approves Cabometyx for neuroendocrine tumours ({})", "consistent"),
        ("The FDA approved Cabometyx for NETs ({}).", "contradicted"),
    ],
)
def test_news_of_an_approval_is_dated_after_it(text, verdict):
    assert verdicts(text.format("28 March 2025")) == [verdict]
    assert verdicts(text.format("26 March 2025")) == ["confirmed"]
    assert verdicts(text.format("28 March 2024")) == ["contradicted"]
    assert verdicts(text.format("28 March 2024"), "authorised") == ["contradicted"]


@pytest.mark.parametrize(("one", "other", "verdict"), [("2017", "2018", "confirmed"), ("2018", "2019", "contradicted")])
def test_a_month_in_one_territory_is_not_that_of_an_authority_of_another(one, other, verdict):
    text = f"Lutathera was first approved in the EU in September {one}, before the FDA's approval in January {other}."
    assert verdicts(text) == [verdict]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The FDA approved Cabometyx in NETs seven years after Lutathera (January 2018).", None),
        ("The FDA approved Cabometyx in NETs (March 2025) seven years after Lutathera (January 2018).", "confirmed"),
        ("The FDA approved Cabometyx in NETs (March 2024) seven years after Lutathera (January 2018).", "contradicted"),
        ("Until the FDA's approval of Cabometyx in March 2025, the last NET drug approved by the FDA was Lutathera, in "
         "January 2018.", "confirmed"),
    ],
)  # fmt: skip
def test_the_day_of_another_medicine_is_not_that_of_an_approval(text, verdict):
    assert verdicts(text) == ([] if verdict is None else [verdict])


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Cabometyx was approved in the US first, and then in the EU.", "confirmed"),
        ("Cabometyx was approved in the EU first, and then in the US.", "contradicted"),
        ("Cabometyx was first approved in the US and then in the EU.", "confirmed"),
        ("Cabometyx was first approved in the EU and later in the US.", "contradicted"),
        ("Cabometyx was approved in the US for NETs before Ipsen's Cabometyx was approved in Europe.", "confirmed"),
        ("Ipsen's Cabometyx was approved in Europe for NETs before Exelixis' Cabometyx was approved in the US.",
         "contradicted"),
        ("Cabometyx was approved in Europe for NETs before Sutent was approved in the US.", None),
    ],
)  # fmt: skip
def test_orders_of_approvals_are_told_by_then_and_by_whole_clauses(text, verdict):
    assert verdicts(text, "order_of_approvals") == ([] if verdict is None else [verdict])


def test_what_was_approved_before_is_not_first_approved_later():
    assert verdicts("Cabometyx was first approved by the FDA in March 2025.") == ["contradicted"]
    assert verdicts("Cabometyx was first approved by the FDA in March 2025.", "authorised") == []
    assert verdicts("Cabometyx was first approved by the FDA in April 2016.", "authorised") == ["confirmed"]


def test_the_medicine_of_its_originator_is_approved_where_another_firm_holds_it():
    assert verdicts("Exelixis' Cabometyx was approved in the EU for NETs.", "holder") == []
    assert verdicts("Exelixis' Cabometyx was approved in the US for NETs.", "holder") == ["confirmed"]
    followed = "Cabometyx won approval in the US on 26 March 2025; Ipsen's EU approval followed in July 2025."
    assert verdicts(followed, "holder") == []
    assert verdicts("Exelixis received approval of Cabometyx in the EU for NETs.", "holder") == ["contradicted"]


def test_an_approval_that_became_full_needs_a_record_of_it():
    turned = "The FDA converted {}'s accelerated approval to full approval in {}."
    assert verdicts(turned.format("Cabometyx", 2020)) == []
    assert verdicts(turned.format("Cabometyx", 2020), "statement") == ["not checkable"]
    assert verdicts(turned.format("Solvia", 2020), dossier=SOLVIMAB) == ["confirmed"]
    assert verdicts(turned.format("Solvia", 2022), dossier=SOLVIMAB) == ["contradicted"]
