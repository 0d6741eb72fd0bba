"""The simulated trials: independent of the rules, repeatable, and computed as other programs compute them."""

import ast
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from tests.evidence import generator
from tests.evidence import survival as sv

SEED = 7
# Remission times of Freireich et al. (1963), R's MASS::gehan. The expected numbers are the well-known ones of
# coxph(Surv(time, cens) ~ treat), survdiff and survfit(conf.type = "log-log"); they were recalled, R was not run here.
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
TREATED = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1), (17, 0), (19, 0),
           (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]  # fmt: skip


@pytest.fixture(scope="module")
def remissions() -> sv.Sample:
    time = np.array([float(t) for t in PLACEBO] + [float(t) for t, _ in TREATED])
    event = np.array([1] * len(PLACEBO) + [e for _, e in TREATED])
    arm = np.array([0] * len(PLACEBO) + [1] * len(TREATED))
    return sv.Sample(time, event, arm, np.zeros(len(time), int))


def test_the_cox_model_is_that_of_the_textbooks(remissions):
    found = sv.cox(remissions, stratified=False)
    assert found is not None
    assert found[0].log_hr == pytest.approx(-1.5721, abs=5e-5)
    assert found[0].se == pytest.approx(0.4124, abs=5e-5)
    assert sv.logrank(remissions, stratified=False) ** 2 == pytest.approx(16.79, abs=0.005)


def test_medians_and_their_intervals_are_those_of_the_textbooks(remissions):
    placebo, treated = ((remissions.time[remissions.arm == a], remissions.event[remissions.arm == a]) for a in (0, 1))
    assert sv.median(*placebo) == (8.0, 4.0, 11.0)
    assert sv.median(*treated) == (23.0, 13.0, None)


def test_the_generator_knows_no_rule():
    for name in ("generator.py", "survival.py"):
        tree = ast.parse((Path(__file__).parent / name).read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {each for each in imported if each and each.startswith("pivotal.evidence")}


def test_a_trial_is_the_same_whichever_were_made_before():
    first = [generator.simulate(index, SEED).prints for index in range(3)]
    assert generator.simulate(2, SEED).prints == first[2] != first[1]


def test_the_trials_are_of_many_kinds():
    trials = [generator.simulate(index, SEED) for index in range(200)]
    nouns = [generator.as_trial(each.prints) for each in trials]
    assert {each.allocation for each in nouns} == {(1, 1), (2, 1)}
    sizes = [int(each.prints["cuts"][0]["results"][0]["n"]["experimental"]) for each in trials]
    assert (min(sizes) < 60, max(sizes) > 350) == (True, True)
    assert len({len(each.cuts) for each in nouns}) >= 4
    texts = Counter(
        str(result.p_value.value)[0] for noun in nouns for c in noun.cuts for result in c.results if result.p_value
    )
    assert (texts["<"] > 50, texts["0"] > 50) == (True, True)


@pytest.mark.parametrize("kind", generator.KINDS)
def test_an_error_changes_the_prints_and_says_what(kind):
    planted = [generator.plant(generator.simulate(index, SEED), kind, SEED) for index in range(40)]
    there = [each for each in planted if each is not None]
    assert len(there) >= 15
    for each in there:
        assert each.was != each.now


def test_a_digit_slip_is_of_a_fifth_at_least():
    for text in ("0.38", "1.05", "0.07", "13.8"):
        for slip in generator.slips(text):
            assert abs(float(slip) - float(text)) >= 0.2 * float(text) - 1e-9
            assert len(slip) == len(text)


def test_the_noun_refuses_a_slip_that_leaves_its_interval():
    refused = 0
    for index in range(40):
        planted = generator.plant(generator.simulate(index, SEED), "digit slip", SEED)
        try:
            generator.as_trial(planted.prints)
        except ValidationError:
            refused += 1
    assert 10 < refused < 35
