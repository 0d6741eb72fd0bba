"""The base of all statements: frozen, without unknown keys, sourced; and the references inside them."""

from typing import Annotated

import pytest
from pydantic import Field, ValidationError

from pivotal.nouns import (
    DiseaseRef,
    Flag,
    Identifier,
    Noun,
    OneOrMore,
    Reference,
    Sourced,
    SourceRef,
    Text,
    Texts,
    walk_references,
)


class Tumour(Sourced):
    id: Identifier
    name: Text = "tumour"
    broader: Annotated[tuple[DiseaseRef, ...], OneOrMore] = ()
    words: Texts = ()
    exhaustive: Flag = False
    size: float | None = None
    is_: Text | None = Field(default=None, alias="is")
    by_name: dict[str, SourceRef] = Field(default_factory=dict)
    parts: tuple["Tumour", ...] = ()


def tumour(**given: object) -> Tumour:
    return Tumour.model_validate({"id": "NET", "source": "a", **given})


def test_a_noun_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        tumour().name = "another"


@pytest.mark.parametrize("wrong", [{"nam": "x"}, {"name": ""}, {"name": "  "}, {"size": "nan"}, {"size": float("inf")}])
def test_unknown_keys_empty_text_and_numbers_that_are_none_are_refused(wrong):
    with pytest.raises(ValidationError):
        tumour(**wrong)


@pytest.mark.parametrize("name", ["NET", "G1", "eu-rcc-1l", "a.b_c+d-e", "9", "x" * 80])
def test_an_identifier_is_a_word(name):
    assert tumour(id=f" {name} ").id == name


@pytest.mark.parametrize("name", ["", " ", "a b", "-a", ".a", "../a", "a/b", "é", "a\nb", "x" * 81, "<b>"])
def test_what_is_no_identifier_is_refused(name):
    with pytest.raises(ValidationError):
        tumour(id=name)


@pytest.mark.parametrize(("given", "flag"), [("true", True), ("false", False), (True, True), (False, False)])
def test_a_flag_is_true_or_false(given, flag):
    assert tumour(exhaustive=given).exhaustive is flag


@pytest.mark.parametrize("given", ["yes", "no", "on", "True", "1", "", 1, 0, None, [True], {"a": "b"}])
def test_what_is_no_flag_is_refused_and_never_guessed(given):
    with pytest.raises(ValidationError, match="write true or false"):
        tumour(exhaustive=given)


@pytest.mark.parametrize("given", ["NEN", ["NEN"], ("NEN",)])
def test_one_may_be_written_alone(given):
    (found,) = tumour(broader=given, words=given).broader
    assert found == "NEN"
    assert isinstance(found, DiseaseRef)


@pytest.mark.parametrize("given", [{}, {"source": []}, {"status": "sourced", "note": "seen"}])
def test_a_sourced_statement_names_its_source(given):
    with pytest.raises(ValidationError, match="say the source, or the status: derived or recall_unverified"):
        Tumour.model_validate({"id": "NET", **given})


@pytest.mark.parametrize(("status", "decides"), [("sourced", True), ("derived", True), ("recall_unverified", False)])
def test_only_what_is_recalled_decides_nothing(status, decides):
    assert tumour(status=status, source=["a"]).decides is decides
    if status != "sourced":
        assert tumour(status=status, source=[]).decides is decides


def test_an_unknown_status_is_refused():
    with pytest.raises(ValidationError, match="recall_unverified"):
        tumour(status="remembered")


def test_references_keep_their_kind_and_their_path():
    inner = {"id": "G1", "source": ["b", "c"], "broader": "NEN"}
    found = list(walk_references(tumour(broader=["x"], parts=[inner], by_name={"k": "d"})))
    assert found == [
        (("source", 0), "a"),
        (("broader", 0), "x"),
        (("by_name", "k"), "d"),
        (("parts", 0, "source", 0), "b"),
        (("parts", 0, "source", 1), "c"),
        (("parts", 0, "broader", 0), "NEN"),
    ]
    assert [reference.kind for _, reference in found] == ["source", "disease", "source", "source", "source", "disease"]


def test_references_are_found_by_the_name_in_the_file():
    class Holder(Noun):
        is_: SourceRef = Field(alias="is")

    assert list(walk_references(Holder.model_validate({"is": "a"}))) == [(("is",), "a")]


@pytest.mark.parametrize("given", ["", " ", None, 3, ["a"]])
def test_a_reference_is_a_name(given):
    with pytest.raises(ValidationError):
        tumour(by_name={"k": given})


def test_every_kind_of_reference_has_its_own_word():
    kinds = [each.kind for each in Reference.__subclasses__()]
    assert len(kinds) == len(set(kinds)) >= 11
    assert Reference.kind not in kinds
