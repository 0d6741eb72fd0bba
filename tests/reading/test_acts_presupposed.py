"""Acts that a sentence takes for known, or tells beside words of something else; designs told so too."""

import pytest

from tests.reading.statements_told import slots


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "On May 2, 2019, after a first rejection, Health Canada authorised velotinib for adults with melanoma.",
            {"authority": "Health Canada", "product": "velotinib", "date": "May 2, 2019"},
        ),
        (
            "Nordlys will receive royalties now that the European Commission has approved velotinib for melanoma.",
            {"authority": "European Commission", "product": "velotinib", "disease": "melanoma"},
        ),
        (
            "Velotinib had first been approved in Japan in March 2019 for melanoma.",
            {"territory": "Japan", "date": "March 2019"},
        ),
        (
            "The European Commission's approval of velotinib for melanoma follows the CHMP's opinion of 19 June 2025.",
            {"authority": "European Commission", "act": "approval", "product": "velotinib"},
        ),
        ("Since the 2014 approval of velotinib, many have had it.", {"product": "velotinib", "date": "2014"}),
    ],
)
def test_what_is_taken_for_known(text, expected):
    (act,) = slots(text, "act")
    assert expected.items() <= act.items()


@pytest.mark.parametrize(
    "text",
    [
        "The firm will file if the European Commission has approved velotinib for melanoma.",
        "It is the first new drug the FDA has approved to treat melanoma since 1998.",
        "The decision follows the CHMP's opinion of 19 June 2025.",
        "Since the 2014 meeting of the society, many have had velotinib.",
    ],
)
def test_what_tells_no_act(text):
    assert slots(text, "act") == []


def test_the_day_on_which_others_told_it_is_not_that_of_the_act():
    text = "The European Commission's approval of velotinib for melanoma, announced by Nordlys on 28 July 2025, is welcome."
    (act,) = slots(text, "act")
    assert "date" not in act
    (dated,) = slots("The European Commission's approval of velotinib for melanoma on 28 July 2025 is welcome.", "act")
    assert dated["date"] == "28 July 2025"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Patients were assigned 2:1 to velotinib 60 mg daily or placebo, and those on placebo could cross over.",
            {"allocation": "2:1", "control": "placebo"},
        ),
        (
            "The main measure of effectiveness was progression-free survival.",
            {"primary_endpoint": "progression-free survival"},
        ),
    ],
)
def test_a_design_beside_what_patients_could_do_later(text, expected):
    (design,) = slots(text, "design")
    assert expected.items() <= design.items()


@pytest.mark.parametrize(
    "text",
    [
        "Patients could be assigned 2:1 to velotinib or placebo in a trial.",
        "The main measure of exposure was the area.",
    ],
)
def test_what_tells_no_design(text):
    assert slots(text, "design") == []


@pytest.mark.parametrize(
    ("text", "diseases"),
    [
        ("Velotinib is approved to be used alone or with other drugs to treat melanoma that has spread.", ["melanoma"]),
        ("Velotinib may be used in patients with melanoma when other treatments have failed.", ["melanoma"]),
        ("Velotinib may one day be used in patients with melanoma.", []),
        ("It is one of several drugs to treat melanoma.", []),
    ],
)
def test_uses_that_are_permitted(text, diseases):
    assert [each["disease"] for each in slots(text, "indication")] == diseases


def test_cancers_that_share_their_noun_behind_a_use():
    text = "Velotinib is a chemotherapy drug used for ovarian, breast and lung cancer."
    assert len(slots(text, "indication")) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Velotinib was cleared by Brussels on 24 July 2025 for melanoma.", "Brussels"),
        ("Brussels has approved velotinib for melanoma.", "Brussels"),
        (
            "BRUSSELS, July 24 - The European Medicines Agency rejected velotinib for melanoma.",
            "European Medicines Agency",
        ),
    ],
)
def test_brussels_decides_for_the_union(text, expected):
    assert [each["authority"] for each in slots(text, "act")] == [expected]
