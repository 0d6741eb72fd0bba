"""Trees of criteria and any other nouns go into FHIR and come back: random trees, random values."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pivotal.dates import DateInterval
from pivotal.errors import FormatError
from pivotal.exchange.fhir.bundles import exact_json
from pivotal.exchange.fhir.criteria_tree import TreeReader, criteria_resource
from pivotal.exchange.fhir.naming import printed_in, quantity, resource_id
from pivotal.exchange.fhir.plain_extensions import one_extension, values_of
from pivotal.exchange.fhir.resources import check_resources
from pivotal.label.language import Criterion
from pivotal.units import Printed

CRITERION = TypeAdapter(Criterion)
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
clause = st.fixed_dictionaries(
    {},
    optional={
        "words": words,
        "source": st.lists(st.sampled_from(["a", "b-2"]), min_size=1, max_size=2),
        "strength": st.sampled_from(["implied", "assumed", "explicit"]),
    },
)
number = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
code = st.sampled_from(["NET", "true", "false", "with space", "é"])
atoms = st.one_of(
    st.fixed_dictionaries({"field": st.just("disease"), "is": code}, optional={"system": st.just("who")}),
    st.fixed_dictionaries({"field": st.just("grade"), "in": st.lists(code, min_size=1, max_size=3)}),
    st.tuples(number, number, st.sampled_from(["at_most", "below"])).map(
        lambda n: {"field": "age", "at_least": min(n[:2]), n[2]: max(n[:2]), "unit": "years"}
    ),
    st.builds(lambda n, key: {"field": "ki67", key: n, "unit": "percent"}, number, st.sampled_from(["above", "at_least"])),
    st.builds(
        lambda low, more, setting: {"prior_therapy": {"of": ["x", "y"], "other_than": ["z"], "at_least": low, "at_most": low + more, "setting": setting}},
        st.integers(0, 3), st.integers(0, 3), st.sampled_from(["any", "advanced"]),
    ),
    st.just({"prior_therapy": {"of": "x", "outcome": "progressed_or_intolerant", "at_most": 0}}),
)  # fmt: skip


def said(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = st.lists(inner, min_size=1, max_size=3)
    shapes = st.one_of(
        parts.map(lambda each: {"all": each}),
        parts.map(lambda each: {"any": each}),
        inner.map(lambda each: {"not": each}),
        parts.map(lambda each: {"at_least": len(each), "of": each}),
    )
    return st.builds(lambda one, other: {**one, **other}, shapes, clause)


leaves = st.builds(lambda one, other: {**one, **other}, atoms, clause)
trees = st.recursive(leaves, said, max_leaves=12)


@given(trees)
def test_any_tree_comes_back_equal_through_json(tree: Any) -> None:
    criterion = CRITERION.validate_python(tree)
    resource = criteria_resource("t", "a tree", criterion)
    back = json.loads(exact_json(resource), parse_float=Decimal)
    import_module("fhir.resources.evidencevariable").EvidenceVariable.model_validate(back)
    assert CRITERION.validate_python(TreeReader("t").read(back, "")) == criterion


def test_a_tree_that_is_deep_has_links_that_fhir_allows() -> None:
    tree: Any = {"field": "a", "is": "b"}
    for _ in range(18):
        tree = {"not": {"any": [tree, {"field": "a", "is": "c"}]}}
    criterion = CRITERION.validate_python(tree)
    resource = criteria_resource("t", "deep", criterion)
    import_module("fhir.resources.evidencevariable").EvidenceVariable.model_validate(resource)
    assert CRITERION.validate_python(TreeReader("t").read(resource, "")) == criterion


def test_a_tree_that_is_too_deep_to_be_checked_is_refused() -> None:
    tree: Any = {"field": "a", "is": "b"}
    for _ in range(100):
        tree = {"not": tree}
    resource = criteria_resource("t", "deeper", CRITERION.validate_python(tree))
    with pytest.raises(FormatError, match="nested too deeply to be held against R5"):
        check_resources([resource], "a.json")


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**31) + 1, 2**31 - 1), st.floats(allow_nan=False, allow_infinity=False), words),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(["item", "entry", "key", "value", "empty", "a_b"]), words), inner, max_size=3),
    ),
    max_leaves=10,
)  # fmt: skip


@given(plain)
def test_any_value_comes_back_equal_as_an_extension(value: Any) -> None:
    text = exact_json({"extension": [one_extension("x", value)]})
    back = json.loads(text, parse_float=Decimal)
    import_module("fhir.resources.extension").Extension.model_validate(back["extension"][0])
    assert values_of(back) == {"x": value}


@given(st.dates(), st.dates(), st.booleans(), st.booleans())
def test_any_interval_of_dates_comes_back(one, other, before, after) -> None:
    first, last = min(one, other), max(one, other)
    when = DateInterval(not_before=first if before else None, not_after=last if after else None)
    held = values_of({"extension": [one_extension("x", when)]})
    assert DateInterval.model_validate(held["x"]) == when


@given(st.decimals(-1000, 1000, places=3), st.integers(0, 3), st.sampled_from(["", "<", "≤", ">", "≥"]))
def test_a_printed_number_keeps_digits_and_bound(value, digits, sign) -> None:
    printed = Printed.parse(f"{sign}{value:.{digits}f}")
    text = json.loads(exact_json(quantity(printed, "months")), parse_float=Decimal)
    assert Printed.parse(printed_in(text)) == printed
    assert Printed.parse(printed_in(quantity(Printed.parse("not reached")))) == Printed.parse("not reached")


@given(st.text("ab_+.-Z9", min_size=1, max_size=80), st.text("ab_+.-Z9", min_size=1, max_size=80))
def test_ids_are_legal_and_differ_where_names_differ(one, other) -> None:
    ids = resource_id("source", one), resource_id("source", other)
    assert all(len(each) <= 64 and "_" not in each and "+" not in each for each in ids)
    assert (ids[0] == ids[1]) == (one == other)
