"""The nouns of pharmacology: what is refused, and why."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

import pivotal as pv

PLAIN = {
    "id": "m",
    "title": "M 2030",
    "status": "derived",
    "clearance_l_per_h": "2.5",
    "central_volume_l": "100",
    "absorption": {"kind": "first_order", "rate_per_h": "1"},
    "reference": {"sex": "male"},
    "reference_dose_mg": "60",
}
TWO = [{"kind": "first_order", "rate_per_h": "1", "fraction": "0.8"}, {"kind": "zero_order", "duration_h": "2"}]
FEMALE = {"covariate": "sex", "level": "female", "factors": {"clearance": "0.76"}}


def test_a_plain_model_and_one_with_two_ways() -> None:
    assert pv.ExposureModel.model_validate(PLAIN).levels == {"sex": ("male",)}
    made = pv.ExposureModel.model_validate(PLAIN | {"absorption": TWO, "by_level": [FEMALE]})
    assert made.levels == {"sex": ("male", "female")}
    assert str(made.absorption[0].rate_per_h) == "1"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"clearance_l_per_h": "0"}, "0 is not above zero"),
        ({"clearance_l_per_h": "<2"}, "is not one number"),
        ({"peripheral_volume_l": "10"}, "one is missing"),
        ({"absorption": TWO[:1]}, "states no fraction"),
        ({"absorption": [TWO[1], TWO[1]]}, "the first states its fraction"),
        ({"absorption": [TWO[0], TWO[0]]}, "the last takes the rest"),
        ({"absorption": [TWO[0] | {"fraction": "1.2"}, TWO[1]]}, "is no part of one"),
        ({"absorption": TWO[0] | {"fraction": None, "lag_h": "-1"}}, "a lag is not negative"),
        ({"by_level": [FEMALE, FEMALE]}, "the effect of sex female is there twice"),
        ({"by_level": [FEMALE | {"level": "male"}]}, "male is the reference of sex"),
        ({"by_level": [FEMALE | {"covariate": "race"}]}, "the reference says no race"),
        ({"by_level": [FEMALE | {"changes": {"clearance": "-0.2"}}]}, "one of the two"),
        ({"by_level": [{"covariate": "sex", "level": "female", "changes": {"clearance": "-1"}}]}, "leaves no clearance"),
        ({"by_level": [FEMALE], "by_number": [{"covariate": "sex", "reference": "1", "unit": "kg", "exponents": {"clearance": "1"}}]}, "a number and a level"),
        ({"between_patients": {"variances": {"clearance": "0.2"}, "percent_cv": {"clearance": "43"}}}, "as a variance and as a percentage"),
        ({"between_patients": {"percent_cv": {"first_fraction_logit": "43"}}}, "stated as a variance"),
        ({"between_patients": {"variances": {"clearance": "0.202", "central_volume": "0.233"}, "covariances": [{"of": ["clearance", "central_volume"], "value": "2.475"}]}}, "a covariance of 2.475 is impossible"),
        ({"between_patients": {"variances": {"clearance": "0.2"}, "covariances": [{"of": ["clearance", "central_volume"], "value": "0.1"}]}}, "needs the variance of central_volume"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(changed, said) -> None:
    with pytest.raises(ValidationError, match=said):
        pv.ExposureModel.model_validate(PLAIN | changed)
