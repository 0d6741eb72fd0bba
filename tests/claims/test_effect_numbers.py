"""Odds ratios, relative risks and differences of a text against their own interval and p value."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.claims.effect_numbers import effect_fit
from pivotal.evidence.effects import EFFECTS
from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import general_lexicon

Z = NormalDist().inv_cdf(0.975)


def effect(text):
    return next(each for each in parsed(text, general_lexicon()).statements if each.kind in EFFECTS)


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("The odds ratio for response was 2.00 (95% CI 1.25 to 3.20; P=0.004).", 2),
        ("The relative risk of a response was 1.50 (95% CI 1.20 to 1.88).", 1),
        ("The difference in ORR was 12.3 percentage points (95% CI 4.1 to 20.5; P=0.003).", 2),
        ("The difference in ORR was 12.3 percentage points (95% CI 4.1 to 20.5; one-sided P=0.0016).", 2),
        # An interval that is not symmetric accuses nobody.
        ("The odds ratio was 2.78 (95% CI 1.56 to 5.60; P=0.0001).", 0),
        ("The odds ratio was 2.00.", 0),
        ("The odds ratio was 0.01 (95% CI 0.00 to 1.20).", 0),
        ("The odds ratio was 2.00 (95% CI 1.25 to NE).", 0),
    ],
)
def test_numbers_that_fit_are_said_to_and_nothing_else_is(text, tests):
    wrong, fits = effect_fit(effect(text))
    assert wrong is None
    assert len(fits) == tests


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The relative risk of a response was 4.10 (95% CI 1.10 to 2.50).", "outside"),
        ("The odds ratio was 5.50 (95% CI 1.56 to 5.60).", "beside a limit"),
        ("The difference in ORR was 12.3 percentage points (95% CI 4.1 to 20.5; P=0.4).", "p value"),
        ("The odds ratio for response was 2.00 (95% CI 1.25 to 3.20; P<0.000001).", "p value"),
    ],
)
def test_numbers_that_cannot_stand_together_are_told(text, why):
    wrong, fits = effect_fit(effect(text))
    assert why in wrong
    assert fits == ()


@given(log=st.floats(-1.5, 1.5), error=st.floats(0.08, 0.6), sides=st.sampled_from(["one", "two"]))
def test_what_a_wald_test_prints_is_never_accused(log, error, sides):
    limits = [math.exp(log + sign * Z * error) for sign in (-1, 1)]
    p = NormalDist().cdf(-abs(log) / error) * (2 if sides == "two" else 1)
    printed = f"{p:.4f}" if p >= 0.0001 else "<0.0001"
    sign = "" if printed.startswith("<") else "="
    text = (
        f"The odds ratio for response was {math.exp(log):.2f} (95% CI {limits[0]:.2f} to {limits[1]:.2f}; "
        f"{sides}-sided P{sign}{printed})."
    )
    statement = effect(text)
    assert statement.get("p") == (printed if sign == "" else f"{float(printed):.4f}")
    assert effect_fit(statement)[0] is None


@settings(max_examples=40)
@given(log=st.floats(-1.0, 1.0), error=st.floats(0.1, 0.5), beyond=st.floats(0.1, 1.0))
def test_an_estimate_beyond_its_interval_is_always_told(log, error, beyond):
    limits = [math.exp(log + sign * Z * error) for sign in (-1, 1)]
    text = f"The odds ratio was {limits[1] * math.exp(beyond):.2f} (95% CI {limits[0]:.2f} to {limits[1]:.2f})."
    if limits[1] * math.exp(beyond) < 20:
        assert "outside" in effect_fit(effect(text))[0]


def test_a_checked_text_says_so():
    result = pv.check("In SUNBEAM, the relative risk of response was 4.10 (95% CI 1.1 to 2.5).\n")
    found = result.statements[0].findings[0]
    assert (found.verdict, found.reason) == ("conflicting", "the relative risk lies outside its interval")
    bound = pv.check("In METEOR with cabozantinib, the odds ratio for response was 2.00 (95% CI 1.25 to 3.20).\n")
    assert "to check it needs results for response of METEOR" in bound.statements[0].reason
    assert "the odds ratio is in the middle of its interval" in bound.statements[0].reason
