"""What an error says: where, what, what is accepted, and the nearest name; on one screen."""

import pytest

from pivotal.errors import (
    LONGEST_LIST,
    LONGEST_VALUE,
    DataError,
    DossierError,
    PivotalError,
    Place,
    StorageError,
    UnknownNameError,
    did_you_mean,
    listed,
    shown,
)


@pytest.mark.parametrize("kind", [DataError, DossierError, StorageError, UnknownNameError])
def test_everything_raised_on_purpose_has_one_base(kind):
    assert issubclass(kind, PivotalError)
    assert not issubclass(kind, ValueError)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("a.yaml"), "a.yaml"),
        (Place("a.yaml", 3), "a.yaml, line 3"),
        (Place("a.yaml", 3, 7), "a.yaml, line 3, column 7"),
    ],
)
def test_a_place_is_readable(place, text):
    assert str(place) == text


def test_an_error_of_a_dossier_says_all_that_it_knows():
    error = DossierError("it is wrong", place=Place("a.yaml", 3, 7), key="trials[0]", accepted="x, y", hint="z?")
    error.others = (DossierError("also", place=Place("b.yaml", 1)),)
    assert str(error).splitlines() == [
        "a.yaml, line 3, column 7: trials[0]: it is wrong",
        "  accepted: x, y",
        "  hint: z?",
        "  and 1 more: b.yaml, line 1",
    ]
    assert str(DossierError("it is wrong")) == "it is wrong"


def test_an_unknown_key_comes_with_the_nearest_and_with_all():
    error = DossierError.unknown_key("brnd", ["brand", "form"], place=Place("a.yaml", 2), within="products[0]")
    assert str(error).splitlines() == [
        "a.yaml, line 2: products[0]: there is no key 'brnd' here",
        "  accepted: brand, form",
        "  hint: did you mean 'brand'?",
    ]


def test_a_bad_value_is_shown_with_the_reason():
    error = DossierError.bad_value(["a"], "is no number", place=None, key="n", accepted="a number")
    assert str(error) == "n: ['a']: is no number\n  accepted: a number"


def test_an_unknown_name_says_what_there_is():
    error = DossierError.unknown_name("trial", "CABINETT", ["CABINET"], place=Place("a.yaml", 1))
    assert (error.accepted, error.hint) == ("CABINET", "did you mean 'CABINET'?")
    assert DossierError.unknown_name("trial", "x", [], place=None).accepted == "no trial is defined"
    asked = str(UnknownNameError.of("territory", "EUU", ["world", "EU"]))
    assert asked.splitlines() == [
        "there is no territory called 'EUU'",
        "  accepted: EU, world",
        "  hint: did you mean 'EU'?",
    ]
    assert "none is defined" in str(UnknownNameError.of("medicine", "x", []))


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("riskgroup", ["risk_group", "age"], "did you mean 'risk_group'?"),
        ("risk-group", ["risk_group", "age"], "did you mean 'risk_group'?"),
        ("RISK_GROUP", ["risk_group"], "did you mean 'risk_group'?"),
        ("cabinet", ["CABINET"], "did you mean 'CABINET'?"),
        ("eu-dct", ["eu-dtc", "us-dtc", "eu-net"], "did you mean 'eu-dtc' or 'us-dtc'?"),
        ("zzz", ["age"], None),
        ("age", [], None),
    ],
)
def test_the_nearest_names_are_asked_for(name, known, hint):
    assert did_you_mean(name, known) == hint


def test_a_long_value_is_cut_and_a_long_list_is_counted():
    assert shown("x" * LONGEST_VALUE) == "'" + "x" * LONGEST_VALUE + "'"
    assert shown("x" * 1000) == "'" + "x" * (LONGEST_VALUE - 1) + "…'"
    assert len(shown(list(range(1000)))) == LONGEST_VALUE
    names = [f"n{i}" for i in range(LONGEST_LIST + 3)]
    assert listed(names[:LONGEST_LIST]) == ", ".join(names[:LONGEST_LIST])
    assert listed(iter(names)) == ", ".join(names[:LONGEST_LIST]) + " … and 3 more"


def test_a_thousand_mistakes_still_fit_on_a_screen():
    names = [f"a-rather-long-name-of-something-{i}" for i in range(1000)]
    error = DossierError.unknown_key("x" * 10_000, names, place=Place("f" * 60, 1, 1), within="k" * 100)
    error.others = tuple(DossierError("also", place=Place("f" * 60, i, i)) for i in range(1000))
    lines = str(error).splitlines()
    assert len(lines) <= 5
    assert sum(-(-len(line) // 100) for line in lines) <= 25  # as a terminal of 100 columns wraps them
