"""Concordance against R's survival::concordance, its slow twin, and what has none."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.analysis.discrimination import concordance_index, pairs_of
from pivotal.analysis.sample import Columns, read_sample
from pivotal.errors import DataError
from tests.analysis.cases import FOLDER, data_of, number, of_kind
from tests.readable import concordance as readable

OURS = json.loads((FOLDER / "discrimination.json").read_text("utf-8"))
RENAMED = {"timewt": "time_weights", "ymax": "latest", "reverse": "reverse"}


@pytest.mark.parametrize("case", of_kind("concordance"))
def test_it_is_that_of_r(case: dict[str, Any]) -> None:
    left, _, score = case["spec"]["formula"].partition(" (")[0].partition(" ~ ")
    time, event = left.removeprefix("Surv(").removesuffix(")").split(", ")
    keywords = {RENAMED[name]: value for name, value in case["spec"]["args"].items()}
    found = concordance_index(data_of(case), score.strip(), time=time, event=event, **keywords)
    expected = case["outputs"]
    assert found.concordance == pytest.approx(expected["concordance"], rel=1e-12)
    assert found.variance == pytest.approx(expected["var"], rel=1e-10)
    assert list(found.counts.values()) == pytest.approx(list(expected["counts"].values()), rel=1e-10)


@pytest.mark.parametrize("case", OURS["cases"], ids=lambda case: case["id"])
def test_it_is_that_of_r_with_strata_weights_clusters_and_entry(case: dict[str, Any]) -> None:
    data = {name: np.array(values) for name, values in case["settings"].get("data", OURS["data"]).items()}
    keywords = {"time": "time", **{k: v for k, v in case["settings"].items() if k not in ("data", "after")}}
    if after := case["settings"].get("after"):
        data = {name: values[data["time"] > after] for name, values in data.items()}
    found = concordance_index(data, "x", event="event", subject=None, **keywords)
    assert found.concordance == pytest.approx(case["concordance"], rel=1e-10)
    assert found.variance == pytest.approx(case["var"], rel=1e-10)
    assert list(found.counts.values()) == pytest.approx(case["counts"], rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("case", [each for each in of_kind("cox") if "concordance" in each.values[0]["outputs"]])
def test_it_is_that_of_a_cox_model_of_r(case: dict[str, Any]) -> None:
    from pivotal.analysis.design_matrix import design_matrix
    from pivotal.frames import Table

    frame, spec, expected = data_of(case), case["spec"], case["outputs"]
    design = design_matrix(Table(frame), spec["covariates"].replace(".", "_"))
    coefficients = np.array([number(each) for each in expected["coef"]])
    score = design.matrix @ coefficients + (0 if design.offset is None else design.offset)
    keywords = {"weights": spec["weights"]} if spec.get("weights") else {}
    found = concordance_index(
        frame,
        score,
        time="_time" if "_time" in frame else spec["time"],
        event="_status" if "_status" in frame else spec["status"],
        entry="_entry" if spec.get("entry") else None,
        strata=design.strata,
        cluster=design.cluster,
        subject=None,
        reverse=True,
        missing="drop",
        **keywords,
    )
    assert found.concordance == pytest.approx(expected["concordance"], rel=1e-9)
    assert found.std_error == pytest.approx(expected["concordance_se"], rel=1e-8)


rows = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.booleans(),
        st.integers(0, 3),
        st.sampled_from([0.5, 1.0, 2.0]),
        st.integers(0, 2),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=25,
)


@given(rows, st.booleans(), st.sampled_from(["n", "S", "I"]))
def test_every_pair_is_counted_once(rows: list[tuple[Any, ...]], late: bool, time_weights: Any) -> None:
    time, event, score, weight, stratum, before = (np.array(each) for each in zip(*rows, strict=True))
    data = {"t": time, "e": event, "w": weight, "s": stratum, "b": time - np.minimum(before, time) * 0.5}
    sample = read_sample(data, Columns("t", event="e", weights="w", strata="s", entry="b" if late else None))
    found = pairs_of(sample, score, time_weights=time_weights)
    from pivotal.analysis.discrimination import _over_time

    over_time = _over_time(sample, time_weights)
    counts, influence = readable.pairs(
        sample.time, sample.event, sample.entry, score, weight, over_time, sample.stratum
    )
    np.testing.assert_allclose(found.counts, counts, rtol=1e-12, atol=1e-12)
    concordant, discordant, tied, *_ = counts.sum(axis=0)
    comparable = concordant + discordant + tied
    if comparable:
        slope = (
            influence[:, 0] - influence[:, 1] - (concordant - discordant) / comparable * influence[:, :3].sum(axis=1)
        )
        np.testing.assert_allclose(found.effect, weight * slope / comparable / 2, rtol=1e-9, atol=1e-12)


def test_without_comparable_pairs_there_is_none() -> None:
    found = concordance_index(None, [1.0, 2.0], time=[3.0, 4.0], event=[0, 0])
    assert np.isnan(found.concordance) and np.isnan(found.std_error)
    assert found.notes == ("no two subjects are comparable, so there is no concordance",)
    assert np.isnan(concordance_index(None, [1.0], time=[3.0], event=[1]).concordance)


def test_rows_without_a_score_are_left_out_and_counted() -> None:
    data = {"AVAL": [1.0, 2.0, 3.0, 4.0], "CNSR": [0, 0, 1, 0], "X": [1.0, np.nan, 3.0, 4.0]}
    found = concordance_index(data, "X")
    assert found.dropped == {"X": 1}
    assert found.summary()["n"] == 3
    by_array = concordance_index({k: v for k, v in data.items() if k != "X"}, data["X"])
    assert by_array.concordance == found.concordance


def test_the_result_reads_as_rows() -> None:
    found = concordance_index(None, [1.0, 2.0, 3.0], time=[1.0, 2.0, 3.0], event=[1, 1, 1], conf_level=0.9)
    (row,) = found.tidy()
    assert row["estimate"] == 1.0 and row["conf_level"] == 0.9
    assert found.somers_d == 1.0
    assert {each["stat_name"] for each in found.ard()} >= {"estimate", "std_error", "method"}


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"score": [1.0, 2.0]}, "score has 2 values and the data 3 rows"),
        ({"score": ["a", "b", "c"]}, "score holds 'a' in row 1, where numbers belong"),
        ({"score": [1.0, np.inf, 2.0]}, "score is infinite in row 2"),
        ({"score": [np.nan] * 3}, "score is missing in every row"),
        ({"score": "AGE"}, "is a name"),
        ({"time_weights": "uno"}, "accepted: 'n', 'n/G2', 'S', 'S/G', 'I'"),
        ({"reverse": 1}, "accepted: True, False"),
        ({"earliest": 2.5}, "censored before earliest=2.5"),
        ({"latest": "5"}, "accepted: a finite number"),
        ({"entry": [0.0, 0.0, 1.0], "time_weights": "n/G2"}, "does not exist for data with entry times"),
    ],
)
def test_what_cannot_be_is_refused(keywords: dict[str, Any], message: str) -> None:
    given = {"score": [1.0, 2.0, 3.0], "time": [1.0, 2.0, 3.0], "event": [1, 0, 1], **keywords}
    with pytest.raises(DataError, match=message):
        concordance_index(None, **given)
