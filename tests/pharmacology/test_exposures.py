"""Exposure from published models: what the publications print, covariates, variability, disagreements, bad input."""

from __future__ import annotations

import numpy as np
import pytest

import pivotal as pv
from pivotal.errors import DataError, UnknownNameError
from pivotal.pharmacology.disagreements import disagreements
from pivotal.pharmacology.individuals import covariance_of, evenly

SUBSTANCE = pv.load_dossier("cabometyx").medicine().substance
MODELS = {each.id: each for each in SUBSTANCE.exposure_models}


def averages(**covariates: str | float) -> dict[str, float]:
    found = pv.exposure(SUBSTANCE, dose_mg=60, covariates=covariates, patients=100)
    return {each.model.id: each.typical["average"] for each in found.doses}


def test_the_average_is_the_dose_over_clearance_and_time() -> None:
    assert averages()["ly-2023"] == pytest.approx(60 / 2.05 / 24 * 1000)
    assert averages()["lacy-2018"] == pytest.approx(60 / 2.478 / 24 * 1000)
    assert averages(population="RCC")["lacy-2018"] == pytest.approx(60 / (2.478 * 0.871) / 24 * 1000)


@pytest.mark.parametrize(("dose", "published"), [(20, 375), (40, 750), (60, 1125)])
def test_averages_that_were_published_for_renal_cell_carcinoma(dose: float, published: float) -> None:
    found = pv.exposure(SUBSTANCE, dose_mg=dose, covariates={"population": "RCC"}, models=["lacy-2018"])
    assert found.doses[0].typical["average"] == pytest.approx(published, rel=0.03)


def test_half_life_and_peak_as_published() -> None:
    for each in pv.exposure(SUBSTANCE, dose_mg=60).doses:
        assert each.typical["half_life"] == pytest.approx(99, rel=0.2)  # published as about 99 h
        assert (
            2.0 <= each.times[each.typical_profile.argmax()] <= 3.25
        )  # published as 2 to 3 h, on a grid of 15 minutes


def test_women_have_a_higher_exposure_by_what_was_published() -> None:
    women, men = averages(sex="female"), averages(sex="male")
    assert women["ly-2023"] / men["ly-2023"] == pytest.approx(1.27, abs=0.005)  # published: 27 % higher
    assert women["nguyen-2019"] / men["nguyen-2019"] == pytest.approx(1 / 0.76)


def test_covariates_multiply() -> None:
    found = averages(sex="female", population="MTC", weight=60.0, age=50.0, race="black")
    clearance = 2.478 * 0.77 * 1.928 * 1.301 * (60 / 81) ** -0.028 * (50 / 64) ** -0.162
    assert found["lacy-2018"] == pytest.approx(60 / clearance / 24 * 1000)


def test_a_capsule_is_less_available_and_is_absorbed_more_slowly() -> None:
    tablet, capsule = (
        pv.exposure(SUBSTANCE, dose_mg=60, covariates={"form": form}, models=["lacy-2018"]).doses[0]
        for form in ("tablet", "capsule")
    )
    assert capsule.typical["average"] / tablet.typical["average"] == pytest.approx(0.856)
    assert capsule.typical["maximum"] / tablet.typical["maximum"] < 0.856


def test_patients_vary_as_the_model_says() -> None:
    wanted = covariance_of(MODELS["nguyen-2019"])
    found = pv.exposure(SUBSTANCE, dose_mg=60, models=["nguyen-2019"], patients=20_000).doses[0].patients
    logs = np.log(found["average"])
    assert logs.var() == pytest.approx(wanted[0, 0], rel=0.02)
    low, high = np.quantile(found["average"], [0.05, 0.95]) / np.median(found["average"])
    assert (low, high) == pytest.approx(tuple(np.exp(np.array([-1.644854, 1.644854]) * np.sqrt(0.213))), rel=0.01)
    assert (found["minimum"] <= found["average"]).all() and (found["average"] <= found["maximum"]).all()


def test_a_percentage_becomes_the_variance_of_the_logarithm() -> None:
    assert covariance_of(MODELS["ly-2023"])[0, 0] == pytest.approx(np.log(1 + 0.431**2))


def test_points_lie_evenly() -> None:
    points = evenly(4096, 4)
    assert points.mean(axis=0) == pytest.approx(0.5, abs=0.002)
    assert np.abs(np.corrcoef(points.T) - np.eye(4)).max() < 0.01
    assert ((points > 0) & (points < 1)).all()


def test_the_number_of_patients_hardly_matters() -> None:
    few, many = (pv.exposure(SUBSTANCE, dose_mg=60, patients=n).rows() for n in (1000, 20_000))
    for one, other in zip(few, many, strict=True):
        assert one["median"] == pytest.approx(other["median"], rel=0.01)
        assert one["low"] == pytest.approx(other["low"], rel=0.03)


def test_where_models_disagree_it_is_said() -> None:
    found = pv.exposure(SUBSTANCE).disagreements
    assert any(
        "twice the weight: clearance x 0.981 in Lacy 2018, x 0.973 in Nguyen 2019, x 1.1 in Ly 2023" in e for e in found
    )
    assert any("population RCC (against healthy): central volume x 0.37" in each for each in found)
    assert not any("female" in each or "MTC" in each for each in found)
    assert disagreements([MODELS["ly-2023"]]) == ()


def test_a_model_that_does_not_know_a_level_is_left_out_and_told() -> None:
    found = pv.exposure(SUBSTANCE, covariates={"population": "HCC"})
    assert [each.model.id for each in found.doses] == ["nguyen-2019", "ly-2023"]
    assert any("Lacy 2018 was left out: it does not know population HCC" in each for each in found.notes)
    assert "Ly 2023 has no effect of population." in found.notes
    fewer = MODELS["nguyen-2019"].model_copy(
        update={"by_level": tuple(each for each in MODELS["nguyen-2019"].by_level if each.level != "black")}
    )
    models = SUBSTANCE.model_copy(update={"exposure_models": (MODELS["lacy-2018"], fewer)})
    with pytest.raises(DataError, match="no model knows all of these covariates"):
        pv.exposure(models, covariates={"population": "HCC", "race": "black"})
    with pytest.raises(UnknownNameError, match="there is no population called 'HCC'"):
        pv.exposure(SUBSTANCE, covariates={"population": "HCC"}, models=["lacy-2018"])


def test_what_cannot_be_used_is_told() -> None:
    assert any("2.475, is impossible" in each for each in pv.exposure(SUBSTANCE).told())


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"dose_mg": 0}, DataError, "dose_mg=0; accepted: a number above zero"),
        ({"dose_mg": float("nan")}, DataError, "dose_mg=nan"),
        ({"dose_mg": []}, DataError, "dose_mg is empty"),
        ({"dose_mg": "60"}, DataError, "dose_mg='60'"),
        ({"dose_mg": True}, DataError, "dose_mg=True"),
        ({"every_h": -24}, DataError, "every_h=-24"),
        ({"patients": 3}, DataError, "patients=3; accepted: a whole number from 100"),
        ({"models": ["lacy-2019"]}, UnknownNameError, "did you mean 'lacy-2018'"),
        ({"covariates": {"wieght": 60}}, UnknownNameError, "did you mean 'weight'"),
        ({"covariates": {"weight": "heavy"}}, DataError, "a number above zero, in kg"),
        ({"covariates": {"weight": float("nan")}}, DataError, "a number above zero, in kg"),
        ({"covariates": {"sex": "femal"}}, UnknownNameError, "did you mean 'female'"),
        ({"covariates": {"sex": 1.0}}, UnknownNameError, "there is no sex called '1.0'"),
    ],
)
def test_bad_input_gets_no_number(options, error, said) -> None:
    with pytest.raises(error, match=said.replace("(", r"\(").replace("[", r"\[")):
        pv.exposure(SUBSTANCE, **options)


def test_what_is_no_substance_or_has_no_model_is_said() -> None:
    with pytest.raises(DataError, match="is no substance"):
        pv.exposure("cabozantinib")
    other = pv.load_dossier("net-landscape").medicine("sunitinib")
    with pytest.raises(DataError, match="no model of the exposure to sunitinib is in the dossier"):
        pv.exposure(other)


def test_the_result_reads_as_rows() -> None:
    found = pv.exposure(SUBSTANCE, dose_mg=[40, 60])
    assert len(found.tidy("polars")) == 3 * 2 * 4
    assert found.glance()[0]["models"] == 3
    assert {each["group1"] for each in found.ard()} >= {"model"}
    assert found.provenance.parameters["models"] == list(MODELS)
