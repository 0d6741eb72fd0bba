"""The fewest labels that reach a base, against every choice of labels, and the greedy way where there are many."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import DataError
from pivotal.label import covering
from pivotal.label.coverage import Sets
from pivotal.label.language import Code, CriteriaField
from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary

SITES, GRADES = ["s0", "s1", "s2", "s3"], ["G1", "G2", "G3"]
WORDS = Vocabulary(
    [
        CriteriaField(id="site", name="site", kind="code", exhaustive=True, codes=[Code(id=each) for each in SITES]),
        CriteriaField(id="grade", name="grade", kind="code", exhaustive=True, codes=[Code(id=each) for each in GRADES]),
        CriteriaField(id="late", name="late disease", kind="flag"),
    ]
)


def label(name: str, sites: list[str], grades: list[str]) -> Indication:
    clauses = [{"field": "site", "in": sites}, {"field": "grade", "in": grades}]
    return Indication(id=name, says=name, disease="d", status="derived", criteria={"all": clauses})


some_sites = st.lists(st.sampled_from(SITES), min_size=1, max_size=2, unique=True)
some_grades = st.lists(st.sampled_from(GRADES), min_size=1, max_size=2, unique=True)
LABELS = st.lists(st.tuples(some_sites, some_grades), min_size=1, max_size=7).map(
    lambda given: [label(f"l{n}", *each) for n, each in enumerate(given)]
)
BASE = label("base", ["s0", "s1", "s2"], ["G1", "G2"])


def reached(labels, base) -> set[tuple[str, str]]:
    def cells(each):
        site, grade = each.criteria.all
        return {(s, g) for s in site.in_ for g in grade.in_}

    found = set().union(*(cells(each) for each in labels))
    return found if base is None else found & cells(base)


@given(LABELS, st.sampled_from([None, BASE]))
def test_no_smaller_choice_reaches_as_much(labels, base):
    found = pv.minimal_cover(labels, base, vocabulary=WORDS)
    everybody = reached(labels, base)
    chosen = [each for each in labels if each.id in found.labels]
    assert reached(chosen, base) == everybody
    assert found.fewest
    assert not any(
        reached(fewer, base) == everybody for count in range(len(chosen)) for fewer in combinations(labels, count)
    )
    assert sum(each.cells for each in found.steps) == len(everybody)
    assert found.left.cells == found.left.of - len(everybody)


@settings(max_examples=40)
@given(LABELS)
def test_the_greedy_way_reaches_as_much(labels):
    sets = Sets(labels, WORDS)
    reaches = {number: sets.region(each) for number, each in enumerate(labels)}
    chosen = covering._greedy((sets.space.whole,), reaches)
    assert reached([labels[number] for number in chosen], None) == reached(labels, None)
    gains = [each.cells for each in pv.minimal_cover(labels, vocabulary=WORDS).steps]
    assert gains == sorted(gains, reverse=True)


def test_greed_takes_more_than_are_needed():
    many = [label("rows", ["s0", "s1"], ["G1", "G2", "G3"]), label("left", ["s0", "s2"], ["G1", "G2"])]
    two = [label("top", ["s0", "s1", "s2", "s3"], ["G1"]), label("bottom", ["s0", "s1", "s2", "s3"], ["G2", "G3"])]
    found = pv.minimal_cover([*many, *two], vocabulary=WORDS)
    assert (set(found.labels), found.fewest, found.at_least) == ({"top", "bottom"}, True, 2)


def test_where_the_kinds_are_too_many_the_answer_says_that_it_is_not_proven(monkeypatch):
    labels = [label(f"l{n}", [site], ["G1"]) for n, site in enumerate(SITES)]
    monkeypatch.setattr(covering, "MOST_KINDS", 2)
    found = pv.minimal_cover(labels, vocabulary=WORDS)
    assert (len(found.steps), found.fewest, found.at_least) == (4, False, 1)
    assert "at least 1 are needed" in str(found.__rich__().renderables[0])


def test_patients_are_counted_as_labels_are_added():
    cohort = {"site": ["s0", "s0", "s1", "s3", None], "grade": ["G1", "G1", "G1", "G1", "G1"]}
    found = pv.minimal_cover([label("a", ["s0"], ["G1"]), label("b", ["s1"], ["G1"])], vocabulary=WORDS, cohort=cohort)
    assert [(each.counted.surely, each.counted.possibly) for each in found.steps] == [(2, 3), (3, 4)]
    assert (found.left.counted.surely, found.left.counted.possibly) == (1, 2)
    assert [row["patients_surely"] for row in found.rows()] == [2, 3]


def test_a_base_that_nobody_meets_is_an_error_with_the_clash():
    flags = [{"field": "late", "is": "true"}, {"field": "late", "is": "false"}]
    nobody = Indication(id="x", says="x", disease="d", status="derived", criteria={"all": flags})
    with pytest.raises(DataError, match="late disease and no late disease exclude one another"):
        pv.minimal_cover([BASE], nobody, vocabulary=WORDS)
    with pytest.raises(DataError, match="no labels"):
        pv.minimal_cover([], BASE, vocabulary=WORDS)
