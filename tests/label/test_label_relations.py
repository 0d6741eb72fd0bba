"""Every label against every other, against the algebra of two at a time, in a library that does not exist."""

import random

import pytest

import pivotal as pv
from benchmarks.national_library import DISEASES, MARKERS, national_library
from pivotal.errors import DataError
from pivotal.label.label_relations import relate_labels
from pivotal.label.model import Indication

LIBRARY = national_library(20, 3, seed=3)
LISTS = [
    [],
    None,
    ["substance00-1"],
    [{"therapy": "class03", "outcomes": ["progressed"]}],
    ["systemic", "substance03-2"],
]


def cohort(size: int = 200) -> dict[str, list]:
    draw = random.Random(4)
    diseases = [code.id for code in DISEASES]
    return {
        "age": [draw.choice([None, 1, 15, 30, 50, 70]) for _ in range(size)],
        "ecog": [draw.choice([0, 1, 2]) for _ in range(size)],
        "disease": [draw.choice(diseases) for _ in range(size)],
        "stage": [draw.choice([None, "early", "metastatic", "metastatic"]) for _ in range(size)],
        "unresectable": [draw.random() < 0.5 for _ in range(size)],
        **{f"marker{n:02}": [draw.choice([True, False]) for _ in range(size)] for n in range(MARKERS)},
        "prior_therapies": [draw.choice(LISTS) for _ in range(size)],
        "prior_therapies_complete": [draw.random() < 0.7 for _ in range(size)],
    }


def test_every_pair_is_what_the_two_are_by_themselves():
    labels = LIBRARY.indications
    found = relate_labels(labels, vocabulary=LIBRARY.words)
    related = {(each.one, each.other): each.relation for each in found.pairs}
    for i, one in enumerate(labels):
        for other in labels[i + 1 :]:
            sets = pv.overlaps(one, other, vocabulary=LIBRARY.words)
            assert (sets.answer == "yes") == ((one.id, other.id) in related)
    near = [(one, other) for one, other in related if related[one, other] != "overlapping"][:12]
    far = [each for each in related if related[each] == "overlapping"][:12]
    by_name = {each.id: each for each in labels}
    for one, other in near + far:
        pair = pv.compare_labels(by_name[one], by_name[other], vocabulary=LIBRARY.words)
        assert pair.relation == related[one, other]
    assert {"first within second", "second within first", "overlapping"} <= set(related.values())
    assert sum(found.counts().values()) == 60 * 59 // 2


def test_the_patients_whom_two_labels_share_are_counted():
    labels = LIBRARY.indications[:30]
    patients = pv.cohort_of(cohort(), LIBRARY.words)
    by_name = {each.id: each for each in labels}
    found = relate_labels(labels, vocabulary=LIBRARY.words, cohort=patients)
    assert any(each.surely for each in found.pairs)
    for each in found.pairs[:25]:
        alone = pv.overlaps(by_name[each.one], by_name[each.other], vocabulary=LIBRARY.words, cohort=patients).counted
        assert (each.surely, each.possibly >= alone.possibly) == (alone.surely, True)


def indication(name: str, *clauses: dict) -> Indication:
    return Indication(id=name, says=name, disease="d", status="derived", criteria={"all": list(clauses)})


ADULT, CHILD = ({"field": "age", key: 18, "unit": "years"} for key in ("at_least", "below"))


def test_labels_that_say_the_same_are_equal_and_those_that_nobody_meets_are_named():
    same = {**ADULT, "words": "adults", "strength": "implied"}
    labels = [indication("a", ADULT), indication("b", same), indication("never", ADULT, CHILD), indication("c", CHILD)]
    steps: list[tuple[int, int]] = []
    found = relate_labels(labels, vocabulary=LIBRARY.words, progress=lambda done, of: steps.append((done, of)))
    assert [(each.one, each.other, each.relation) for each in found.pairs] == [("a", "b", "equal")]
    assert found.never_met == ("never",)
    assert found.glance()[0]["apart"] == 5
    assert (steps[0], steps[-1]) == ((0, 3), (3, 3))
    assert [each.other for each in found.of("b")] == ["b"]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([indication("a", ADULT), indication("a", CHILD)], "'a' is there 2 times"),
        ([indication("a", {"field": "agee", "is": "true"})], "no criteria field 'agee'"),
    ],
)
def test_labels_that_cannot_be_compared_are_an_error(labels, message):
    with pytest.raises(DataError, match=message):
        relate_labels(labels, vocabulary=LIBRARY.words)


def test_a_label_that_falls_into_too_many_pieces_is_named():
    many = indication("many", {"prior_therapy": {"of": "systemic", "outcome": "progressed", "at_least": 500}})
    with pytest.raises(DataError, match="many: the criteria fall into more than 50,000 pieces"):
        relate_labels([indication("a", ADULT), many], vocabulary=LIBRARY.words)


def test_no_labels_have_no_pairs():
    assert relate_labels([], vocabulary=LIBRARY.words).counts()["apart"] == 0
