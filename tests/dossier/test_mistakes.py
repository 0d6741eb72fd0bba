"""What a file got wrong is said with file, line, column, key, value, what is accepted, and the nearest name."""

import time

import pytest

import pivotal as pv
from pivotal.dossier.load import DossierFile
from pivotal.dossier.mistakes import LONGEST_MESSAGE, first_of, mistake_at, parse_noun
from pivotal.dossier.yaml import parse_yaml
from pivotal.errors import DossierError, Place
from pivotal.label.model import Patient
from tests.dossier.edits import SHAPES, assert_said, edited


@pytest.mark.parametrize("what", SHAPES)
def test_a_mistake_of_shape_is_said_where_it_stands(what, tmp_path):
    folder, line, column = edited(tmp_path, SHAPES[what])
    with pytest.raises(DossierError) as caught:
        pv.load_dossier(folder)
    assert_said(caught.value, SHAPES[what], line, column)


def error_of(model: type, text: str) -> DossierError:
    with pytest.raises(DossierError) as caught:
        parse_noun(model, parse_yaml(text, "f.yaml"), "f.yaml")
    return caught.value


def test_all_mistakes_of_a_file_are_told_in_the_order_of_the_lines():
    text = "territories:\n  - {id: a b}\nsources: 3\ndiseases:\n  - {id: x, name: y, status: z}\n"
    error = error_of(DossierFile, text)
    assert [each.place.line for each in (error, *error.others)] == [2, 2, 2, 3, 5]
    assert "and 4 more: f.yaml, line 2" in str(error)


@pytest.mark.parametrize(
    ("text", "column", "says", "accepted"),
    [
        ("facts: {age: [1]}", 9, "a list cannot stand here", "a mapping or text or true or false or a whole number or a number"),
        ("facts: {grade: {valu: G2, system: x}}", 17, "there is no key 'valu' here", "system, value"),
        ("facts: {grade: {value: G2, system: a b}}", 28, "'a b' cannot stand here", "a name of letters"),
        ("facts: [a]", 1, "a list cannot stand here", "a mapping"),
        ("prior_therapies: [sunitinib]", 19, "'sunitinib' cannot stand here", "a mapping"),
        ("prior_therapies: [{therapy: x, outcomes: [progresed]}]", 43, "'progresed' is not known here", "progressed, intol"),
    ],
)  # fmt: skip
def test_a_value_that_may_be_of_several_kinds_is_one_mistake(text, column, says, accepted):
    error = error_of(Patient, text)
    assert says in error.message
    assert (error.place, error.others) == (Place("f.yaml", 1, column), ())
    assert error.accepted.startswith(accepted)


def test_a_misspelt_key_is_not_also_told_as_missing():
    error = error_of(DossierFile, "sources:\n  - id: a\n    titel: x\n    url: null\n    date: null\n    kind: press\n")
    assert (error.place.line, error.hint, error.others) == (3, "did you mean 'title'?", ())


def test_an_unknown_key_that_is_like_none_leaves_the_missing_one():
    error = error_of(DossierFile, "sources:\n  - id: a\n    zzz: x\n    url: null\n    date: null\n    kind: press\n")
    assert [each.message for each in (error, *error.others)] == [
        "the key 'title' is missing",
        "there is no key 'zzz' here",
    ]


def test_wrong_items_are_told_instead_of_the_list_being_short():
    error = error_of(DossierFile, "articles:\n  - {id: a, title: b, source: c, read_on: 2025-01-01, statements: [x]}\n")
    assert (error.message, error.others) == ("'x' cannot stand here", ())


@pytest.mark.parametrize("file", ["null", "[]", "text", "3"])
def test_a_file_is_a_mapping(file):
    error = error_of(DossierFile, file)
    assert (error.place, error.accepted) == (Place("f.yaml", 1, 1), "a mapping")


def test_a_message_is_one_line_of_readable_length():
    node = parse_yaml("a: 1", "f.yaml")
    error = mistake_at(node, "f.yaml", ("a",), "x\n \n" * 1000, hint="y")
    assert len(error.message) == LONGEST_MESSAGE
    assert "\n" not in error.message
    assert (error.place, error.key, error.hint) == (Place("f.yaml", 1, 1), "a", "y")


def test_the_first_mistake_carries_the_others():
    given = [DossierError(name, place=Place(*place)) for name, place in
             {"d": ("b", 1), "c": ("a", 9), "b": ("a", 2), "a": ("a", None)}.items()]  # fmt: skip
    first = first_of(given)
    assert [each.message for each in (first, *first.others)] == ["a", "b", "c", "d"]


def test_thousands_of_mistakes_are_told_in_seconds():
    text = "diseases: [" + "{id: a, nam: x}, " * 5_000 + "x, " * 20_000 + "]"
    started = time.process_time()
    error = error_of(DossierFile, text)
    assert len(error.others) == 24_999
    assert len(str(error)) < 2000
    assert time.process_time() - started < 10  # each is looked at once; a look at every pair takes minutes
