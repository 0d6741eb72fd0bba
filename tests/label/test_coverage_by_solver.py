"""Set algebra on labels against a solver that knows nothing of boxes."""

import random

import pytest

from pivotal.label import boxes
from pivotal.label.coverage import Sets
from pivotal.label.covering import minimal_cover
from pivotal.label.label_relations import relate_labels
from pivotal.label.language import AllOf, AnyOf, AtLeast, Code, CriteriaField, NoneOf
from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary

z3 = pytest.importorskip("z3")

SITES = ["s0", "s1", "s2", "s3", "s4"]
WORDS = Vocabulary(
    [
        CriteriaField(id="age", name="age", kind="number", unit="years"),
        CriteriaField(id="ki67", name="Ki-67", kind="number", unit="percent"),
        CriteriaField(id="p", name="p", kind="flag"),
        CriteriaField(id="q", name="q", kind="flag"),
        CriteriaField(id="site", name="site", kind="code", exhaustive=True, codes=[Code(id=each) for each in SITES]),
    ]
)
AGE, KI67, P, Q, SITE = z3.Real("age"), z3.Real("ki67"), z3.Bool("p"), z3.Bool("q"), z3.Int("site")
NAMES = {"age": AGE, "ki67": KI67, "p": P, "q": Q}
WORLD = z3.And(SITE >= 0, len(SITES) > SITE)


def random_tree(draw: random.Random, depth: int = 3) -> dict:
    kind = draw.choice(["leaf"] if depth == 0 else ["all", "all", "any", "not", "of", "leaf"])
    if kind == "leaf":
        return draw.choice(
            [
                {"field": "age", draw.choice(["at_least", "below"]): draw.choice([12, 18, 65]), "unit": "years"},
                {"field": "ki67", draw.choice(["above", "at_most"]): draw.choice([3, 10, 20]), "unit": "percent"},
                {"field": draw.choice(["p", "q"]), "is": draw.choice(["true", "false"])},
                {"field": "site", "in": draw.sample(SITES, draw.randint(1, 3))},
            ]
        )
    if kind == "not":
        return {"not": random_tree(draw, depth - 1)}
    parts = [random_tree(draw, depth - 1) for _ in range(draw.randint(1, 3))]
    return {"at_least": draw.randint(1, len(parts)), "of": parts} if kind == "of" else {kind: parts}


def formula(criterion):
    match criterion:
        case AllOf(all=parts):
            return z3.And([formula(part) for part in parts])
        case AnyOf(any=parts):
            return z3.Or([formula(part) for part in parts])
        case NoneOf(not_=part):
            return z3.Not(formula(part))
        case AtLeast(at_least=count, of=parts):
            return z3.AtLeast(*[formula(part) for part in parts], count)
    if criterion.field == "site":
        return z3.Or([SITES.index(each) == SITE for each in criterion.values])
    name = NAMES[criterion.field]
    if criterion.unit is None:
        return name if criterion.is_ == "true" else z3.Not(name)
    limits = [(criterion.at_least, name.__ge__), (criterion.at_most, name.__le__)]
    limits += [(criterion.above, name.__gt__), (criterion.below, name.__lt__)]
    return z3.And([compared(limit) for limit, compared in limits if limit is not None])


def possible(*formulas) -> bool:
    solver = z3.Solver()
    solver.add(WORLD, *formulas)
    return solver.check() == z3.sat


@pytest.mark.parametrize("seed", range(40))
def test_overlap_and_containment_are_the_solver_s(seed):
    draw = random.Random(seed)
    one, other = (
        Indication(id="x", says="x", disease="d", status="derived", criteria=random_tree(draw)).criteria for _ in "ab"
    )
    sets = Sets([one, other], WORDS)
    a, b = sets.region(one), sets.region(other)
    assert bool(boxes.intersect(a, b)) == possible(formula(one), formula(other))
    assert bool(boxes.subtract(a, b)) == possible(formula(one), z3.Not(formula(other)))
    assert bool(boxes.subtract((sets.space.whole,), sets.union([one, other]))) == possible(
        z3.Not(formula(one)), z3.Not(formula(other))
    )


def test_every_pair_of_labels_relates_as_the_solver_says():
    draw = random.Random(7)
    labels = [
        Indication(id=f"l{n}", says="x", disease="d", status="derived", criteria=random_tree(draw, 2))
        for n in range(14)
    ]
    found = relate_labels(labels, vocabulary=WORDS)
    related = {(each.one, each.other): each.relation for each in found.pairs}
    assert set(found.never_met) == {each.id for each in labels if not possible(formula(each.criteria))}
    for number, one in enumerate(labels):
        for other in labels[number + 1 :]:
            a, b = formula(one.criteria), formula(other.criteria)
            inside = not possible(a, z3.Not(b)), not possible(b, z3.Not(a))
            expected = {
                (True, True): "equal",
                (True, False): "first within second",
                (False, True): "second within first",
            }
            relation = expected.get(inside, "overlapping") if possible(a, b) else None
            assert related.get((one.id, other.id)) == relation


def test_a_cover_is_what_the_solver_calls_one():
    draw = random.Random(11)
    for _ in range(6):
        labels = [
            Indication(id=f"l{n}", says="x", disease="d", status="derived", criteria=random_tree(draw, 2))
            for n in range(6)
        ]
        found = minimal_cover(labels, vocabulary=WORDS)
        chosen = [formula(each.criteria) for each in labels if each.id in found.labels]
        everything = z3.Or([formula(each.criteria) for each in labels])
        assert not possible(everything, z3.Not(z3.Or(chosen)))
        for number in range(len(chosen)):
            assert possible(everything, z3.Not(z3.Or(chosen[:number] + chosen[number + 1 :])))
