"""Whether a label is the first of its kind, over labels small enough to see the answer."""

import pytest

from pivotal.errors import DataError
from pivotal.label.language import Code, CriteriaField
from pivotal.label.model import Indication
from pivotal.label.novelty import novelty
from pivotal.label.vocabulary import Vocabulary

WORDS = Vocabulary(
    [
        CriteriaField(id="site", name="site", kind="code", exhaustive=True, codes=[Code(id="gut"), Code(id="lung")]),
        CriteriaField(id="grade", name="grade", kind="code", exhaustive=True, codes=[Code(id="G1"), Code(id="G2")]),
        CriteriaField(id="marker", name="marker", kind="flag"),
        CriteriaField(id="late", name="late disease", kind="flag"),
        CriteriaField(id="therapy", name="therapy", kind="therapy", codes=[Code(id="a"), Code(id="b")]),
    ]
)


def label(name: str, **criteria: str | list[str]) -> Indication:
    atoms = [{"field": f, "in" if isinstance(v, list) else "is": v} for f, v in criteria.items()]
    return Indication(id=name, says=name, disease="d", status="derived", criteria={"all": atoms})


BASE = label("base", late="true").criteria
ALL = label("candidate", late="true")
GUT, LUNG = label("gut", site="gut"), label("lung", site="lung", grade="G1")


def compared(candidate=ALL, irrespective_of=("site", "grade"), **rivals):
    held = {name: each if isinstance(each[-1], bool) else (each, True) for name, each in rivals.items()}
    return novelty((candidate,), held, base=BASE, irrespective_of=irrespective_of, vocabulary=WORDS)


def test_the_first_where_every_rival_leaves_somebody():
    found = compared(gut=(GUT,), lung=(LUNG,))
    assert found.first("unrestricted") is True
    assert found.first("covering") is True
    gaps = {each.name: set(each.gap) for each in found.rivals}
    assert gaps == {"gut": {"site: lung"}, "lung": {"site: gut", "grade: G2"}}
    assert {each.name: each.share for each in found.rivals} == {"gut": 0.5, "lung": 0.25}
    assert found.union.gap == ("site: lung; grade: G2",)


def test_a_rival_that_does_the_same_stands_against_it():
    found = compared(same=(label("same", late="true"),))
    assert found.first("unrestricted") is False
    assert found.first("covering") is False


def test_the_two_readings_differ_where_a_rival_reaches_some_of_every_kind():
    found = compared(marked=(label("marked", marker="true"),))
    assert found.first("unrestricted") is False
    assert found.first("covering") is True


def test_several_indications_of_one_rival_count_together():
    rest = label("rest", site="lung", grade="G2")
    assert compared(both=(GUT, LUNG)).first("covering") is True
    assert compared(both=(GUT, LUNG, rest)).first("covering") is False


def test_all_rivals_together_may_reach_everybody_and_no_single_one():
    found = compared(gut=(GUT,), lung=(label("lung", site="lung"),))
    assert found.first("covering") is True
    assert found.union.covering


def test_a_rival_of_which_the_status_is_not_known_leaves_it_open():
    assert compared(maybe=((label("same", late="true"),), False)).first("covering") is None
    assert compared(maybe=((GUT,), False)).first("covering") is True


def test_a_candidate_that_is_restricted_itself_is_never_the_first():
    assert compared(candidate=label("candidate", late="true", site="gut")).first("unrestricted") is False


def test_which_earlier_therapy_is_a_fact_like_others():
    after_a = Indication(
        id="x", says="x", disease="d", status="derived", criteria={"prior_therapy": {"of": "a", "at_least": 1}}
    )
    both = {"prior_therapy": {"of": ["a", "b"], "at_least": 1}}
    base = Indication(id="b", says="b", disease="d", status="derived", criteria=both).criteria
    found = novelty((ALL,), {"a": ((after_a,), True)}, base=base, irrespective_of=["prior_therapy"], vocabulary=WORDS)
    assert found.rivals[0].gap == ("no earlier a",)


def test_a_base_that_nobody_meets_is_an_error():
    clash = Indication(
        id="x",
        says="x",
        disease="d",
        status="derived",
        criteria={"all": [{"field": "late", "is": "true"}, {"field": "late", "is": "false"}]},
    ).criteria
    with pytest.raises(DataError, match="nobody meets the base"):
        novelty((ALL,), {}, base=clash, irrespective_of=["site"], vocabulary=WORDS)


def test_patients_of_the_base_are_counted():
    cohort = {"late": [True, True, True, False, None], "site": ["gut", "lung", None, "gut", "gut"]}
    found = novelty(
        (ALL,), {"gut": ((GUT,), True)}, base=BASE, irrespective_of=["site"], vocabulary=WORDS, cohort=cohort
    )
    assert (found.candidate.counted.surely, found.candidate.counted.of_possibly) == (3, 4)
    assert (found.rivals[0].counted.surely, found.rivals[0].counted.possibly) == (1, 3)
