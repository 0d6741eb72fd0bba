"""Targets covered: by hand, over fractions unbound, with bounds, and what is missing."""

from __future__ import annotations

import pytest

import pivotal as pv
from pivotal.errors import DataError, UnknownNameError

SUBSTANCE = pv.load_dossier("cabometyx").medicine().substance


def one_target(ic50: str, **more: object) -> object:
    """Return the substance with one target."""
    target = SUBSTANCE.targets[0].model_copy(update={"ic50_nM": None})
    made = type(target).model_validate({**target.model_dump(), "name": "T", "ic50_nM": ic50, **more})
    return SUBSTANCE.model_copy(update={"targets": (made,)})


def test_the_ratio_by_hand() -> None:
    found = pv.target_coverage(SUBSTANCE, dose_mg=60, models=["ly-2023"], patients=1000)
    rows = {(row["term"], row["assay"], round(row["fraction_unbound"], 6)): row for row in found.rows()}
    total = float(60 / 2.05 / 24 * 1e6 / 501.5)
    assert rows["MET", "enzyme", 1.0]["times_ic50"] == pytest.approx(total / 1.3, rel=0.01)
    free = rows["RET", "cell", 0.003]
    assert free["concentration_nM"] == pytest.approx(0.003 * total, rel=0.01)
    assert free["inhibition"] == pytest.approx(free["concentration_nM"] / (free["concentration_nM"] + 85))
    assert free["covered"] is False and free["fraction_needed"] == pytest.approx(85 / total, rel=0.01)


def test_what_covers_depends_on_the_fraction_unbound() -> None:
    found = pv.target_coverage(SUBSTANCE, dose_mg=60)
    assert found.fractions == pytest.approx((0.001, 0.003, 0.009))
    assert found.covered(0.001) == ("VEGFR2", "MET")
    assert found.covered(0.003) == ("VEGFR2", "MET", "KIT", "RET")
    assert found.covered(0.009) == ("VEGFR2", "MET", "KIT", "RET", "AXL", "FLT3", "TIE2")
    assert len(found.covered(1.0)) == len(found.counted) == 8
    assert found.without == ("TYRO3", "MER")


def test_less_dose_never_covers_more() -> None:
    found = pv.target_coverage(SUBSTANCE, dose_mg=[20, 40, 60])
    for fraction in found.fractions:
        low, middle, high = (set(found.covered(fraction, dose_mg=dose)) for dose in (20, 40, 60))
        assert low <= middle <= high
        assert set(found.covered(fraction)) == low
    with pytest.raises(DataError, match="was not asked for; it was 20"):
        found.covered(1.0, dose_mg=30)


def test_more_patients_exceed_it_by_their_average_than_all_day() -> None:
    for row in pv.target_coverage(SUBSTANCE, dose_mg=40).rows():
        assert row["patients_all_day"] <= row["patients"]
        assert (row["patients"] >= 0.5) == row["covered"]


@pytest.mark.parametrize(
    ("ic50", "total", "free"), [("1", True, True), ("10", True, False), (">1", None, None), (">10", None, False), ("<10", True, None)]
)  # fmt: skip
def test_a_bound_answers_only_what_it_can(ic50, total, free) -> None:
    rows = pv.target_coverage(one_target(ic50), dose_mg=60, models=["lacy-2018"], fraction_unbound=0.003).rows()
    assert [row["covered"] for row in rows] == [total, free]


def test_what_is_only_recalled_does_not_count() -> None:
    recalled = one_target("1", status="recall_unverified", source=())
    with pytest.raises(DataError, match="no target of cabozantinib has an IC50"):
        pv.target_coverage(recalled)


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ({"molar_mass": None}, "the molar mass of cabozantinib is not in the dossier"),
        ({"fraction_unbound": None}, "give fraction_unbound="),
        ({"targets": ()}, "no target"),
    ],
)
def test_what_is_missing_is_named(gone, said) -> None:
    with pytest.raises(DataError, match=said):
        pv.target_coverage(SUBSTANCE.model_copy(update=gone))


@pytest.mark.parametrize("fraction", [0, 1.5, -0.1, float("nan"), "0.003", True])
def test_a_fraction_is_a_part_of_one(fraction) -> None:
    with pytest.raises(DataError, match="a number above 0 and at most 1"):
        pv.target_coverage(SUBSTANCE, fraction_unbound=fraction)


def test_bad_input_of_the_exposure_is_refused_here_too() -> None:
    with pytest.raises(UnknownNameError):
        pv.target_coverage(SUBSTANCE, covariates={"height": 180})


def test_it_says_what_is_assumed() -> None:
    told = " ".join(pv.target_coverage(SUBSTANCE).told())
    assert "The fraction unbound is <0.003" in told and "As printed it is an upper bound" in told
    assert "free base, 501.5 g/mol" in told and "No IC50 was found for TYRO3, MER" in told
    given = " ".join(pv.target_coverage(SUBSTANCE, fraction_unbound=[0.01, 0.02]).told())
    assert "The fraction unbound is 0.01 to 0.02" in given and "upper bound, and so" not in given
