"""A statement on a mechanism shows what a dose reaches, with its assumptions, and keeps its verdict."""

from __future__ import annotations

import pytest

import pivotal as pv
from pivotal.claims.biology import check_targets
from pivotal.claims.context import Context
from pivotal.claims.model import Targets

DOSSIER = pv.load_dossier("cabometyx")
ARTICLE = DOSSIER.article("cabometyx-net-eu-2025")


def finding(dossier: pv.Dossier = DOSSIER, **more: object):
    asked = {"id": "t", "says": "it inhibits", "check": "targets", "family": "receptor_tyrosine_kinase", "at_least": 3}
    return check_targets(Targets.model_validate({**asked, "ic50_below_nM": 20, **more}), Context(dossier, ARTICLE))


def without(**gone: object) -> pv.Dossier:
    """Return the dossier with other facts of the substance."""
    medicine = DOSSIER.medicine()
    changed = medicine.model_copy(update={"substance": medicine.substance.model_copy(update=gone)})
    others = tuple(changed if each.id == medicine.id else each for each in DOSSIER.medicines)
    return DOSSIER.model_copy(update={"medicines": others})


def test_the_reason_says_what_a_dose_covers() -> None:
    found = finding(dose_mg=60)
    assert found.verdict == "confirmed"
    assert "at 60 mg every 24 h the average concentration exceeds the IC50 of 8 of 8" in found.reason
    rows = {row.what: row for row in found.evidence if row.independent is None}
    assert rows["by the free average, 0.003 unbound"].value == "4 of 8"
    assert rows["by the free average, 0.003 unbound"].detail == "VEGFR2, MET, KIT, RET"
    assert {"binding-essay", "molar-mass-page", "ly-2023-population"} <= set(
        rows["IC50 exceeded by the total average"].sources
    )
    assert any("The fraction unbound is <0.003" in note for note in found.notes)
    assert any("Lacy 2018 (sex male" in note for note in found.notes)


def test_a_lower_dose_covers_less_and_the_verdict_stays() -> None:
    low = finding(dose_mg=5)
    assert low.verdict == "confirmed"
    free = [row.value for row in low.evidence if row.what.startswith("by the free average")]
    assert free == ["1 of 8", "1 of 8", "2 of 8"]


@pytest.mark.parametrize("gone", [{"molar_mass": None}, {"fraction_unbound": None}, {"exposure_models": ()}])
def test_where_a_fact_is_missing_nothing_is_computed(gone) -> None:
    found = finding(without(**gone))
    assert found.verdict == "confirmed"
    assert "mg every" not in found.reason
    assert all(row.independent is not None for row in found.evidence)


def test_what_is_only_recalled_is_not_computed_with() -> None:
    recalled = DOSSIER.medicine().substance.fraction_unbound.model_copy(update={"status": "recall_unverified"})
    assert "mg every" not in finding(without(fraction_unbound=recalled)).reason
