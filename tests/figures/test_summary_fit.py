"""The figure of a fit to printed numbers: bands, curves and medians; ranges over the printed numbers."""

import matplotlib as mpl
import pytest

import pivotal as pv
from pivotal.evidence.model import ReportedResult

mpl.use("Agg")


@pytest.fixture(scope="module")
def fit():
    printed = ReportedResult(
        endpoint="OS",
        n={"A": 60, "B": 58},
        median={"A": {"value": "12.2", "ci": ["9.6", "not reached"]}, "B": "9.1"},
        hazard_ratio={"value": "0.72", "ci": ["0.47", "1.10"]},
        p_value="0.13",
    )
    return pv.fit_summary(printed, reference="B", scans=None, trials=6, simulated_trials=1000, steps=300)


def test_both_panels_are_drawn(fit):
    curves, positions = fit.plot().axes
    assert [each.get_label() for each in curves.lines if not each.get_label().startswith("_")] == ["B", "A"]
    dots = [each.get_xdata()[0] for each in curves.lines if each.get_marker() == "o"]
    assert dots == [9.1, 12.2]
    assert len(curves.collections) == 2
    names = [each.get_text() for each in positions.get_yticklabels()]
    assert names[0] == "hazard ratio, upper limit  1.10"
    assert names[-1] == "median of B  9.1"
    assert not any("p value" in name or "not reached" in name for name in names)
    assert positions.get_xscale() == "log"


def test_a_range_begins_and_ends_where_the_others_predict(fit):
    (axes,) = fit.plot(kind="positions", level=0.8).axes
    at = fit.position("median", "A", level=0.8)
    bars = {each.get_ydata()[0]: each.get_xdata() for each in axes.lines if each.get_linewidth() == 5}
    row = next(i for i, each in enumerate(axes.get_yticklabels()) if each.get_text().startswith("median of A  "))
    assert bars[row][0] == pytest.approx(at.low / 12.2)
    assert bars[row][1] == pytest.approx(min(at.high / 12.2, 2.2))


def test_a_kind_that_is_not_there_is_refused(fit):
    with pytest.raises(pv.DataError, match="kind='forest'; accepted: all, curves, positions"):
        fit.plot(kind="forest")
