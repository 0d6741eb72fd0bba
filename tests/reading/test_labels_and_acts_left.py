"""Labels without a verb, uses in any order, and acts in rarer words, in timelines or of a second party."""

import pytest

from tests.reading.statements_told import statements as told


@pytest.mark.parametrize(
    "text",
    [
        "Belvora: adults with relapsed thymoma after at least one prior therapy.",
        "Belvora: newly diagnosed thymoma in adults.",
        "Belvora 20 mg tablets – for women with recurrent thymoma.",
        "Treatment of adults with previously treated metastatic thymoma: Belvora.",
        "What Belvora is for: adult patients with advanced thymoma.",
        "Adults with relapsed thymoma may receive Belvora.",
        "Patients with metastatic thymoma are eligible for Belvora on the NHS.",
        "The NHS in England funds Belvora for adults with recurrent thymoma.",
        "The PBS listing of Belvora takes in adults with unresectable thymoma.",
        "You will be given Belvora if you have advanced thymoma.",
        "Belvora is a tablet for people with metastatic thymoma.",
        "Use of Belvora is reserved for patients with relapsed thymoma.",
    ],
)
def test_a_medicine_and_whom_it_is_for_make_a_label_in_any_order(text):
    (label,) = told(text, "indication")
    assert label.slot("product").text.startswith("Belvora")
    assert label.slot("disease").text == "thymoma"
    assert label.all("clause")


@pytest.mark.parametrize(
    "text",
    [
        "Methods: adults with relapsed thymoma.",
        "New in 2020 – Belvora: adults with relapsed thymoma.",
        "Belvora: phase 3 in adults with relapsed thymoma.",
        "Belvora: what patients with metastatic thymoma need to know.",
        "Patients may receive Belvora in the trial if they have relapsed thymoma.",
        "Doctors say Belvora should be reserved for patients with relapsed thymoma.",
        "Belvora is not reserved for patients with relapsed thymoma.",
        "Is Belvora reserved for adults with relapsed thymoma?",
        "Belvora is marketed by Acme, which also sells drugs for relapsed thymoma.",
    ],
)
def test_a_trial_a_wish_or_a_denial_is_no_label(text):
    assert told(text, "indication") == []


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The FDA had turned it down in 2007.", "refusal"),
        ("Use of Belvora was widened to teenagers with thymoma.", "approval"),
        ("Belvora is now allowed in the EU for people with thymoma.", "approval"),
        ("The FDA took just 41 days to approve Belvora for thymoma.", "approval"),
        ("The FDA balked at approving Belvora for thymoma.", "refusal"),
        ("Belvora failed to convince NICE for use in thymoma.", "refusal"),
        ("Belvora lost its EU licence in 2019.", "withdrawal"),
        ("Acme took Belvora off the US market in 2019.", "withdrawal"),
        ("The watchdog's provisional no to Belvora came on Thursday.", "refusal"),
    ],
)
def test_rarer_words_and_idioms_tell_acts(text, act):
    (found,) = told(text, "act")
    assert found.slot("act").value == act


@pytest.mark.parametrize(
    "text",
    [
        "Acme hopes the EU will widen the label of Belvora to adjuvant use.",
        "The FDA allowed the company to start a trial of Belvora in thymoma.",
        "Acme lost its case against the FDA over Belvora.",
        "The agency has yet to say yes to Belvora.",
        "Acme failed to convince investors that the FDA would approve Belvora.",
        "No other drug has been licensed in Europe for thymoma.",
        "Acme opened an office in Japan in 2018, the US in 2019 and the EU in 2020.",
    ],
)
def test_plans_and_other_matters_are_no_acts(text):
    assert told(text, "act") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "1996: velotinib licensed in the US for thymoma; 1999: for sarcoma; 2004: for melanoma.",
            ["1996", "1999", "2004"],
        ),
        (
            "Entry into clinical use: EU August 2009, US November 2007 — for velotinib.",
            ["August 2009", "November 2007"],
        ),
        ("Japan approved Belvora in March 2018, the US in June, and the EU in 2019.", ["March 2018", "June", "2019"]),
        ("The FDA approved Belvora in May 2020; the EMA followed suit in June 2021.", ["May 2020", "June 2021"]),
    ],
)
def test_each_day_of_a_list_is_an_act_of_its_own(text, days):
    assert [each.slot("date").text for each in told(text, "act")] == days


def test_an_aside_on_an_older_use_ends_with_its_comma():
    (earlier,) = told("Belvora, already licensed for melanoma, was cleared on Monday for thymoma.", "earlier")
    assert [each.text for each in earlier.all("disease")] == ["melanoma"]


def test_each_of_two_diseases_with_its_day_has_its_own_words():
    one, two = told(
        "The agency cleared it for sarcoma in May 2019 and for relapsed thymoma in June 2021.", "indication"
    )
    assert [one.slot("disease").text, two.slot("disease").text] == ["sarcoma", "thymoma"]
    assert not one.all("clause")
    assert [each.text for each in two.all("clause")] == ["relapsed"]
