"""Figures of exposure show the numbers they are made of."""

from __future__ import annotations

import numpy as np
import pytest

import pivotal as pv
from pivotal.figures.pharmacology import _apart

pytest.importorskip("matplotlib")
SUBSTANCE = pv.load_dossier("cabometyx").medicine().substance


def test_concentrations_by_model_and_dose() -> None:
    found = pv.exposure(SUBSTANCE, dose_mg=[20, 60], patients=200)
    axes = found.plot().axes
    assert [each.get_title(loc="left") for each in axes] == ["Lacy 2018", "Nguyen 2019", "Ly 2023"]
    lines = {line.get_label(): line for line in axes[2].get_lines()}
    assert lines["60 mg"].get_ydata().max() == pytest.approx(found.doses[-1].typical["maximum"], rel=1e-3)
    assert lines["20 mg"].get_ydata() == pytest.approx(lines["60 mg"].get_ydata() / 3)


def test_targets_are_lines_at_their_ic50() -> None:
    found = pv.target_coverage(SUBSTANCE, dose_mg=60, patients=200)
    axis = found.plot().axes[0]
    levels = sorted(line.get_ydata()[0] for line in axis.get_lines() if len(set(line.get_ydata())) == 1)
    assert levels == sorted(each.ic50_nM.value for each in found.targets)
    lines = {line.get_label(): line.get_ydata() for line in axis.get_lines()}
    assert lines["free, 0.003 unbound"] == pytest.approx(0.003 * lines["total"])
    names = [each.get_text() for each in found.plot().axes[-1].texts]
    assert "RET (cell) 85 nM" in names and len(names) == len(found.targets)


def test_names_are_moved_apart_by_little() -> None:
    moved = _apart([0.1, 0.5, 0.51, 0.52, 0.9], 0.05)
    assert np.diff(moved).min() == pytest.approx(0.05)
    assert moved == pytest.approx([0.1, 0.46, 0.51, 0.56, 0.9])
