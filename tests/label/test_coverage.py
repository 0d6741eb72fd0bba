"""Set algebra on labels: against enumeration of every patient, against a solver, and on the real labels."""

from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import pivotal as pv
from pivotal.errors import DataError
from pivotal.label import boxes
from pivotal.label.coverage import Sets
from pivotal.label.criteria import evaluate, truth_for
from pivotal.label.language import Code, CriteriaField, NoneOf
from pivotal.label.model import Indication, Patient
from pivotal.label.space import Space
from pivotal.label.vocabulary import Vocabulary

WORDS = Vocabulary(
    [
        CriteriaField(id="age", name="age", kind="number", unit="years"),
        CriteriaField(id="flag", name="flag", kind="flag"),
        CriteriaField(
            id="site", name="site", kind="code",
            codes=[Code(id="gut"), Code(id="ileum", broader="gut"), Code(id="lung")],
        ),
        CriteriaField(
            id="therapy", name="therapy", kind="therapy",
            codes=[Code(id="any"), Code(id="a", broader="any"), Code(id="b", broader="any"), Code(id="c")],
        ),
    ],
)  # fmt: skip


def leaves() -> st.SearchStrategy:
    limits = st.sampled_from([12, 18, 65])
    number = st.builds(
        lambda key, limit: {"field": "age", key: limit, "unit": "years"},
        st.sampled_from(["at_least", "at_most", "above", "below"]), limits,
    )  # fmt: skip
    flag = st.sampled_from([{"field": "flag", "is": "true"}, {"field": "flag", "is": "false"}])
    code = st.lists(st.sampled_from(["gut", "ileum", "lung"]), min_size=1, max_size=2, unique=True)
    history = st.builds(
        lambda of, outcome, count: {"prior_therapy": {"of": of, "outcome": outcome} | count},
        st.sampled_from(["any", "a", "c"]),
        st.sampled_from(["any", "progressed", "progressed_or_intolerant"]),
        st.sampled_from([{"at_least": 1}, {"at_most": 0}, {"at_least": 2}]),
    )
    return st.one_of(number, flag, code.map(lambda each: {"field": "site", "in": each}), history)


def trees() -> st.SearchStrategy:
    def larger(parts: st.SearchStrategy) -> st.SearchStrategy:
        some = st.lists(parts, min_size=1, max_size=3)
        return st.one_of(
            some.map(lambda each: {"all": each}),
            some.map(lambda each: {"any": each}),
            parts.map(lambda each: {"not": each}),
            some.flatmap(lambda each: st.integers(1, len(each)).map(lambda k: {"at_least": k, "of": each})),
        )

    return st.recursive(leaves(), larger, max_leaves=6)


def criterion(tree: dict):
    return Indication(id="x", says="x", disease="d", status="derived", criteria=tree).criteria


OUTCOMES = [None, "completed", "progressed", "intolerant", ("progressed", "intolerant")]
PATIENTS = [
    Patient(
        facts={"age": age, "flag": flag, **({} if site is None else {"site": site})},
        prior_therapies=[
            {"therapy": therapy, "outcomes": outcome}
            for therapy, outcome in zip("abc", ended, strict=True)
            if outcome is not None
        ],
        prior_therapies_complete=True,
    )
    for age, flag, site, ended in product(
        [11, 12, 15, 18, 40, 65, 70], [True, False], ["ileum", "lung"], product(OUTCOMES[:4], repeat=3)
    )
]


TRUTH = [cache(truth_for(patient, WORDS)) for patient in PATIENTS]  # there are few leaves, in many trees


def members(tree: dict) -> set[int]:
    """Every patient who meets the criteria, one by one."""
    wanted = criterion(tree)
    return {number for number, truth in enumerate(TRUTH) if evaluate(wanted, truth)}


@given(trees(), trees())
def test_the_algebra_agrees_with_every_patient_one_by_one(one, other):
    first, second = members(one), members(other)
    sets = Sets([criterion(one), criterion(other)], WORDS)
    a, b = sets.region(criterion(one)), sets.region(criterion(other))
    if first & second:
        assert boxes.intersect(a, b)
    if not boxes.subtract(a, b):
        assert first <= second
    if first - second:
        assert boxes.subtract(a, b)
    if not boxes.intersect(a, b):
        assert not first & second


BOXES = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 15), st.integers(1, 3)), max_size=5)
WHOLE = (7, 15, 3)


def points(region) -> set[tuple[int, ...]]:
    sizes = [bits.bit_length() for bits in WHOLE]
    return {
        point
        for point in product(*(range(size) for size in sizes))
        if any(all(bits >> cell & 1 for bits, cell in zip(box, point, strict=True)) for box in region)
    }


@given(BOXES, BOXES)
def test_boxes_agree_with_their_points(one, other):
    assert points(boxes.intersect(one, other)) == points(one) & points(other)
    assert points(boxes.subtract(one, other)) == points(one) - points(other)
    assert points(boxes.disjoint(one)) == points(boxes.simplified(one)) == points(boxes.merged(one)) == points(one)
    assert points(boxes.largest(boxes.disjoint(one))) == points(one)
    free = boxes.subtract([WHOLE], boxes.disjoint([*one, *other]))
    grown = points(boxes.largest(boxes.disjoint(one), free))
    assert points(one) <= grown <= points(one) | points(free)
    assert boxes.cells(one) == len(points(one))
    assert all(boxes.within(box, other) == (points([box]) <= points(other)) for box in one)
    assert {point[:2] for point in points(one)} == {
        (x, y)
        for left, right in boxes.project(one, [0, 1])
        for x in range(3)
        for y in range(4)
        if left >> x & 1 and right >> y & 1
    }


@given(st.lists(trees(), min_size=1, max_size=3))
def test_what_none_reaches_and_what_one_reaches_is_everybody(given):
    criteria = [criterion(each) for each in given]
    sets = Sets(criteria, WORDS)
    union = sets.union(criteria)
    rest = boxes.subtract((sets.space.whole,), union)
    assert not boxes.intersect(rest, union)
    assert boxes.cells(rest) + boxes.cells(union) == boxes.cells((sets.space.whole,))


@pytest.fixture(scope="module")
def dossier():
    return pv.load_dossier("cabometyx")


def us(dossier):
    return (dossier.indication("us-pnet"), dossier.indication("us-epnet"))


def test_the_eu_label_lies_within_the_us_label(dossier):
    found = pv.covers(us(dossier), dossier.indication("eu-net"), vocabulary=dossier)
    assert (found.answer, found.patients) == ("yes", ())
    assert found.rests_on == (
        "us-pnet: at least 1 earlier systemic therapy (implied)",
        "us-epnet: at least 1 earlier systemic therapy (implied)",
    )


def test_what_the_us_label_allows_beyond_it_is_told_clause_by_clause(dossier):
    found = pv.difference(us(dossier), dossier.indication("eu-net"), vocabulary=dossier)
    assert {each.clause: each.patients for each in found.unmet} == {
        "age ≥ 18 years": ("age ≥ 12 and < 18 years",),
        "unresectable disease or metastatic disease": ("no unresectable disease; no metastatic disease",),
        "at least 1 earlier systemic therapy other than somatostatin analogue with progression on or after it": (
            "no or earlier systemic therapy other than somatostatin analogue without progression",
        ),
    }


def test_the_label_is_wider_than_the_trial(dossier):
    eu, trial = dossier.indication("eu-net"), dossier.trial("CABINET").eligibility
    wider = pv.difference(eu, trial, vocabulary=dossier)
    assert wider.answer == "not empty"
    assert "ECOG performance status ≤ 2 score" in [each.clause for each in wider.unmet]
    narrower = pv.difference(trial, eu, vocabulary=dossier)
    assert ("differentiation: moderately differentiated",) in [each.patients for each in narrower.unmet]


def test_two_labels_that_share_nobody(dossier):
    assert pv.overlaps(*us(dossier), vocabulary=dossier).answer == "no"
    shared = pv.overlaps(dossier.indication("eu-net"), dossier.indication("us-pnet"), vocabulary=dossier)
    assert shared.answer == "yes"
    assert "primary site: pancreas" in shared.witness


def test_contradictory_criteria_are_never_met():
    clash = criterion(
        {"all": [{"field": "age", "below": 12, "unit": "years"}, {"field": "age", "above": 18, "unit": "years"}]}
    )
    assert pv.satisfiable(clash, vocabulary=WORDS).answer == "no"


def test_gaps_within_a_base(dossier):
    eu = dossier.indication("eu-net")
    found = pv.gaps([dossier.indication("us-pnet")], within=eu, vocabulary=dossier)
    assert found.patients == ("primary site: outside the pancreas",)
    assert pv.gaps(us(dossier), within=eu, vocabulary=dossier).answer == "empty"
    assert 0 < found.cells < found.of


@settings(max_examples=40)
@given(trees(), trees(), trees())
def test_union_and_gaps_of_a_base_are_the_base(one, other, base):
    labels, within = [criterion(one), criterion(other)], criterion(base)
    together = pv.union(labels, within=within, vocabulary=WORDS)
    left = pv.gaps(labels, within=within, vocabulary=WORDS)
    assert together.cells + left.cells == together.of == left.of
    if (members(one) | members(other)) & members(base):
        assert together.answer == "not empty"
    assert (together.witness is None) == (together.cells == 0)


def test_the_union_of_two_labels(dossier):
    eu = dossier.indication("eu-net")
    both = pv.union(us(dossier), within=eu, vocabulary=dossier)
    assert (both.answer, both.cells, both.patients) == ("not empty", both.of, ("all of them",))
    alone = pv.union([dossier.indication("us-pnet")], within=eu, vocabulary=dossier)
    assert alone.patients == ("primary site: pancreas",)
    assert alone.rests_on == ("us-pnet: at least 1 earlier systemic therapy (implied)",)
    assert pv.union([], within=eu, vocabulary=dossier).answer == "empty"


def test_several_labels_and_trials_are_compared_together(dossier):
    pair, eu = us(dossier), dossier.indication("eu-net")
    found = pv.compare_labels(eu, pair, vocabulary=dossier)
    assert (found.relation, found.other) == ("first within second", "us-pnet + us-epnet")
    assert [row["only"] for row in found.rows()] == ["us-pnet + us-epnet"] * 3
    assert found.glance()[0]["only_one"] == 0
    assert pv.compare_labels(eu, eu, vocabulary=dossier).relation == "equal"
    assert pv.compare_labels(*pair, vocabulary=dossier).relation == "apart"


def test_a_number_is_cut_where_the_criteria_cut_it():
    space = Space([criterion({"field": "age", "at_least": 18, "below": 65, "unit": "years"})], WORDS)
    region = space.region(criterion({"field": "age", "at_least": 18, "below": 65, "unit": "years"}))
    assert space.sentence(region[0]) == "age ≥ 18 and < 65 years"
    outside = boxes.subtract((space.whole,), region)
    assert space.sentence(outside[0]) == "age < 18 or ≥ 65 years"


ADVANCED, ADJUVANT = ({"of": "any", "setting": each, "at_least": 1} for each in ("advanced", "adjuvant"))


@pytest.mark.parametrize(
    ("histories", "met"),
    [
        ([ADVANCED, ADJUVANT], True),
        ([ADVANCED | {"of": "a"}, ADJUVANT | {"of": "a"}], True),  # one therapy, given in both
        ([ADVANCED, {"of": "any", "at_most": 0}], False),
        ([ADVANCED | {"of": "a", "at_least": 2}], False),  # there is one of that name
        ([ADVANCED | {"outcome": "progressed"}, ADJUVANT | {"outcome": "progressed"}, {"of": "any", "at_most": 1}], True),
        ([ADVANCED, ADJUVANT, {"of": "any", "outcome": "progressed", "at_least": 2}, {"of": "any", "at_most": 2}], True),
    ],
)  # fmt: skip
def test_therapies_in_both_settings_are_no_contradiction(histories, met):
    tree = {"all": [{"prior_therapy": each} for each in histories]}
    assert (pv.satisfiable(criterion(tree), vocabulary=WORDS).answer == "yes") is met


def test_a_setting_is_told_as_one():
    found = pv.satisfiable(criterion({"prior_therapy": ADVANCED | {"of": "a"}}), vocabulary=WORDS)
    assert found.patients == ("earlier a in the advanced setting",)


def test_what_is_never_met_is_told_with_the_clauses_that_exclude_one_another():
    flag, adult, child = (
        {"field": "flag", "is": "true"},
        {"field": "age", "at_least": 18, "unit": "years"},
        {"not": {"field": "age", "at_least": 12, "unit": "years"}},
    )
    clash = Indication(
        id="x", says="x", disease="d", status="derived", criteria={"all": [flag, {"all": [adult]}, child]}
    )
    found = pv.satisfiable(clash, vocabulary=WORDS)
    told = "x: never satisfiable, since age ≥ 18 years and not (age ≥ 12 years) exclude one another"
    assert (found.answer, found.clash) == ("no", (told,))
    assert told in str(found.__rich__())
    pair = pv.compare_labels(clash, criterion(flag), vocabulary=WORDS)
    assert (pair.relation, pair.clash) == ("apart", (told,))
    assert pv.satisfiable(criterion(flag), vocabulary=WORDS).clash == ()
    alone = pv.satisfiable(criterion({"not": {"any": [flag, {"not": flag}]}}), vocabulary=WORDS)
    assert alone.clash == ("the criteria: never satisfiable, since nobody can meet not ((flag or not (flag)))",)


def test_many_clauses_are_compared_and_deep_ones_refused():
    ages = [{"field": "age", "at_least": 18 + n / 100, "unit": "years"} for n in range(1000)]
    wide = [{"any": [{"field": "flag", "is": "true"}, each]} for each in ages[:40]]
    found = pv.covers(criterion(ages[0]), criterion({"any": ages * 10}), vocabulary=WORDS)
    assert found.answer == "yes"
    assert pv.satisfiable(criterion({"all": wide}), vocabulary=WORDS).answer == "yes"
    assert pv.satisfiable(criterion({"at_least": 100, "of": ages[:200]}), vocabulary=WORDS).answer == "yes"
    deep = ages[0]
    for _ in range(10_000):
        deep = {"not": deep}
    with pytest.raises(ValidationError, match="nested more than 100 deep"):
        criterion(deep)
    noun = criterion(ages[0])
    for _ in range(10_000):
        noun = NoneOf.model_construct(not_=noun)
    with pytest.raises(DataError, match="nested more than 100 deep"):
        pv.satisfiable(noun, vocabulary=WORDS)


def test_a_count_that_nobody_can_have_is_an_error_and_not_a_wait():
    with pytest.raises(DataError, match="more than 50,000 pieces"):
        pv.satisfiable(
            criterion({"prior_therapy": {"of": "any", "outcome": "progressed", "at_least": 500}}), vocabulary=WORDS
        )


def test_words_that_are_not_in_the_vocabulary_are_an_error():
    with pytest.raises(DataError, match="no criteria field 'agee'"):
        pv.overlaps(
            criterion({"field": "agee", "is": "true"}), criterion({"field": "flag", "is": "true"}), vocabulary=WORDS
        )


def test_too_many_pieces_are_an_error_and_not_a_wait():
    words = Vocabulary([CriteriaField(id=f"f{n}", name="f", kind="flag") for n in range(34)])
    pairs = [{"all": [{"field": f"f{n}", "is": "true"}, {"field": f"f{n + 1}", "is": "true"}]} for n in range(0, 34, 2)]
    tree = {"not": {"any": pairs}}
    with pytest.raises(DataError, match="compare fewer at a time"):
        pv.satisfiable(criterion(tree), vocabulary=words)


def test_no_indications_are_an_error():
    with pytest.raises(DataError, match="no indications to compare"):
        pv.overlaps((), criterion({"field": "flag", "is": "true"}), vocabulary=WORDS)
