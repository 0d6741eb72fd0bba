"""Criteria in three values, against Kleene's tables and against every completion of what is unknown."""

import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.errors import DataError
from pivotal.label.criteria import evaluate, truth_for
from pivotal.label.language import Code, CriteriaField
from pivotal.label.matching import leaves_of
from pivotal.label.model import Indication, Patient
from pivotal.label.vocabulary import Vocabulary

sys.path.insert(0, str(Path(__file__).parents[1]))
from readable import criteria as twin

NAMES = ["p", "q", "r", "s"]
FLAGS = Vocabulary([CriteriaField(id=name, name=name, kind="flag") for name in NAMES])
WORDS = Vocabulary(
    [
        CriteriaField(id="age", name="age", kind="number", unit="years"),
        CriteriaField(id="disease", name="disease", kind="disease"),
        CriteriaField(
            id="site",
            name="site",
            kind="code",
            exhaustive=True,
            codes=[Code(id="gut"), Code(id="ileum", broader="gut"), Code(id="stomach", broader="gut"), Code(id="lung")],
        ),
        CriteriaField(
            id="grade", name="grade", kind="code", codes=[Code(id="G1"), Code(id="G2")], systems=["gut-2019", "lung"]
        ),
        CriteriaField(
            id="therapy",
            name="therapy",
            kind="therapy",
            codes=[
                Code(id="systemic"),
                Code(id="ssa", broader="systemic"),
                Code(id="octreotide", broader="ssa"),
                Code(id="everolimus", broader="systemic"),
                Code(id="sunitinib", broader="systemic"),
            ],
        ),
    ],
    [Code(id="NEN"), Code(id="NET", broader="NEN"), Code(id="NEC", broader="NEN"), Code(id="RCC")],
)


def atoms() -> st.SearchStrategy:
    return st.builds(
        lambda name, value: {"field": name, "is": value}, st.sampled_from(NAMES), st.sampled_from(["true", "false"])
    )


def trees() -> st.SearchStrategy:
    def larger(parts: st.SearchStrategy) -> st.SearchStrategy:
        some = st.lists(parts, min_size=1, max_size=4)
        return st.one_of(
            some.map(lambda each: {"all": each}),
            some.map(lambda each: {"any": each}),
            parts.map(lambda each: {"not": each}),
            some.flatmap(lambda each: st.integers(1, len(each)).map(lambda k: {"at_least": k, "of": each})),
        )

    return st.recursive(atoms(), larger, max_leaves=12)


def tree(criteria: dict) -> object:
    return Indication(id="x", says="x", disease="RCC", status="derived", criteria=criteria).criteria


@given(trees(), st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in NAMES}))
def test_a_tree_has_the_truth_of_the_tables(criteria, values):
    patient = Patient(facts=values)
    assert evaluate(tree(criteria), truth_for(patient, FLAGS)) is twin.evaluate(tree(criteria), values)


@given(trees(), st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in NAMES}))
def test_an_answer_holds_however_the_unknown_turns_out(criteria, values):
    said = evaluate(tree(criteria), truth_for(Patient(facts=values), FLAGS))
    unknown = [name for name, value in values.items() if value is None]
    completed = {
        evaluate(tree(criteria), truth_for(Patient(facts=values | dict(zip(unknown, each, strict=True))), FLAGS))
        for each in product([True, False], repeat=len(unknown))
    }
    assert said is None or completed == {said}


@pytest.mark.parametrize(
    ("criterion", "facts", "truth"),
    [
        ({"field": "age", "at_least": 18, "unit": "years"}, {"age": 18}, True),
        ({"field": "age", "at_least": 18, "unit": "years"}, {"age": 17.99}, False),
        ({"field": "age", "above": 216, "unit": "months"}, {"age": 18}, False),
        ({"field": "age", "at_least": 18, "below": 65, "unit": "years"}, {"age": 65}, False),
        ({"field": "age", "at_least": 18, "unit": "years"}, {}, None),
        ({"field": "age", "at_least": 18, "unit": "years"}, {"age": float("nan")}, None),
        ({"field": "site", "is": "gut"}, {"site": "ileum"}, True),
        ({"field": "site", "is": "ileum"}, {"site": "gut"}, None),
        ({"field": "site", "is": "ileum"}, {"site": "lung"}, False),
        ({"field": "site", "in": ["gut", "lung"]}, {}, True),
        ({"field": "site", "in": ["ileum", "stomach", "lung"]}, {}, None),
        ({"field": "disease", "is": "NET"}, {"disease": "NEN"}, None),
        ({"field": "disease", "is": "NEN"}, {"disease": "NEC"}, True),
        ({"field": "disease", "in": ["NEN", "RCC"]}, {}, None),
        ({"field": "grade", "is": "G2", "system": "gut-2019"}, {"grade": {"value": "G2", "system": "gut-2019"}}, True),
        ({"field": "grade", "is": "G2", "system": "gut-2019"}, {"grade": {"value": "G2", "system": "lung"}}, None),
        ({"field": "grade", "is": "G2", "system": "gut-2019"}, {"grade": "G1"}, None),
        ({"not": {"field": "site", "is": "gut"}}, {}, None),
    ],
)
def test_an_atom_looks_at_every_value_the_patient_may_have(criterion, facts, truth):
    assert evaluate(tree(criterion), truth_for(Patient(facts=facts), WORDS)) is truth


NON_SSA = {"of": "systemic", "other_than": "ssa", "outcome": "progressed", "at_least": 1}


@pytest.mark.parametrize(
    ("wanted", "received", "complete", "truth"),
    [
        (NON_SSA, [{"therapy": "everolimus", "outcomes": "progressed"}], True, True),
        (NON_SSA, [{"therapy": "octreotide", "outcomes": "progressed"}], True, False),
        (NON_SSA, [{"therapy": "octreotide", "outcomes": "progressed"}], False, None),
        (NON_SSA, [{"therapy": "everolimus"}], True, None),
        (NON_SSA, [{"therapy": "everolimus", "outcomes": "intolerant"}], True, False),
        (NON_SSA | {"outcome": "progressed_or_intolerant"}, [{"therapy": "everolimus", "outcomes": "intolerant"}], True, True),
        (NON_SSA, [{"therapy": "everolimus", "outcomes": "ongoing"}], True, None),
        (NON_SSA, [{"therapy": "systemic", "outcomes": "progressed"}], True, None),
        (NON_SSA, None, False, None),
        (NON_SSA, [], True, False),
        ({"of": "systemic", "at_most": 0}, [], True, True),
        ({"of": "systemic", "at_most": 0}, [], False, None),
        ({"of": "systemic", "at_most": 0}, [{"therapy": "sunitinib"}], False, False),
        ({"of": "systemic", "at_least": 2}, [{"therapy": "sunitinib"}, {"therapy": "sunitinib"}], True, False),
        ({"of": "systemic", "at_least": 2}, [{"therapy": "sunitinib"}, {"therapy": "everolimus"}], False, True),
        ({"of": "systemic", "setting": "advanced", "at_least": 1}, [{"therapy": "sunitinib"}], True, None),
        ({"of": "systemic", "setting": "advanced", "at_least": 1}, [{"therapy": "sunitinib", "setting": "adjuvant"}], True, False),
    ],
)  # fmt: skip
def test_earlier_therapies_are_counted_as_far_as_they_are_known(wanted, received, complete, truth):
    patient = Patient(prior_therapies=received, prior_therapies_complete=complete)
    assert evaluate(tree({"prior_therapy": wanted}), truth_for(patient, WORDS)) is truth


@given(trees())
def test_every_leaf_is_found(criteria):
    assert [leaf.field for leaf in leaves_of(tree(criteria))] == _fields(criteria)


def _fields(criteria: dict) -> list[str]:
    if "field" in criteria:
        return [criteria["field"]]
    inside = next(value for key, value in criteria.items() if key in {"all", "any", "not", "of"})
    return [name for each in (inside if isinstance(inside, list) else [inside]) for name in _fields(each)]


def test_a_deep_and_a_wide_hierarchy_are_gathered_at_once():
    chain = [Code(id="c0"), *(Code(id=f"c{n}", broader=f"c{n - 1}") for n in range(1, 3000))]
    diamonds = [
        Code(id="d0"),
        *(
            Code(id=f"d{n}{s}", broader=[f"d{n - 1}{t}" for t in ("ab" if n > 1 else [""])])
            for n in range(1, 60)
            for s in "ab"
        ),
    ]
    words = Vocabulary([], [*chain, *diamonds])
    assert len(words.diseases.leaves("c0")) == 3000
    assert words.diseases.within("d59a", "d0")


def test_codes_in_a_circle_are_an_error():
    with pytest.raises(DataError, match="in a circle"):
        Vocabulary([], [Code(id="a", broader="b"), Code(id="b", broader="a")])
