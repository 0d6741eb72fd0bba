"""Whatever data and settings come in, every door gives a result whose numbers can be, or an error of pivotal."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.analysis.cox_model import CoxModel
from pivotal.analysis.survival_curves import KaplanMeier
from pivotal.errors import MonotoneLikelihoodWarning, PivotalError
from pivotal.results import Result

Data = dict[str, list[Any]]
WITHIN = {
    "p_value": (0, 1),
    "std_error": (0, math.inf),
    "survival": (0, 1),
    "hazard_ratio": (0, math.inf),
    "n": (0, 40),
}

odd = st.sampled_from([None, math.nan, math.inf, -1, -0.5, 0, 0.5, 1e-300, 1e300, 10**400, "", "1", "x", True, b"1"])


def columns(n: int, clean: bool) -> st.SearchStrategy[Data]:
    """Return data with few distinct values; unless they are clean, some values are what no column should hold."""

    def column(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
        one = values if clean else st.one_of(*[values] * 12, odd)
        return st.lists(one, min_size=n, max_size=n)

    return st.fixed_dictionaries(
        {
            "AVAL": column(st.sampled_from([0, 1, 2, 3, 5, 0.1 + 0.2, 0.3, 7.5])),
            "CNSR": column(st.sampled_from([0, 0, 1, 2])),
            "TRT01P": column(st.sampled_from(["A", "B"])),
            "X": column(st.sampled_from([0.0, 1.0, -2.5, 40.0])),
            "G": column(st.sampled_from(["u", "v", "w"])),
            "B": column(st.sampled_from([-1.0, -0.5, 0.5])),
            "W": column(st.sampled_from([1, 1, 2, 0.5])),
        }
    )


@st.composite
def trials(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """Return data as one of the kinds of frame, and some of the columns that doors take."""
    clean = draw(st.booleans())
    data = draw(columns(draw(st.integers(0 if not clean else 1, 14)), clean))
    kind = draw(st.sampled_from(["dict", "pandas", "polars"]))
    named = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "strata": st.just(["G"]),
                "entry": st.just("B"),
                "missing": st.just("drop"),
                "weights": st.just("W"),
                "cluster": st.just("G"),
            },
        )
    )
    if kind == "pandas":
        return pd.DataFrame(data), named
    if kind == "polars":
        try:
            return pl.DataFrame(data, strict=False), named
        except (pl.exceptions.PolarsError, OverflowError, TypeError):
            return data, named
    return data, named


def some(named: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in named.items() if name in names}


Door = Callable[[Any, dict[str, Any]], Any]
ARMS = {"arm": "TRT01P", "reference": "A"}
DOORS: dict[str, Door] = {
    "kaplan-meier": lambda d, k: pv.kaplan_meier(d, "TRT01P", **some(k, "entry", "missing", "weights", "cluster")),
    "nelson-aalen": lambda d, k: pv.kaplan_meier(
        d, estimator="fleming-harrington", conf_type="arcsine", **some(k, "entry", "missing", "weights", "cluster")
    ),
    "log-rank": lambda d, k: pv.logrank(d, **ARMS, sides=1, **some(k, "strata", "entry", "missing")),
    "weighted": lambda d, k: pv.logrank(
        d, **ARMS, weight=pv.ModestlyWeighted(time=2), **some(k, "strata", "entry", "missing")
    ),
    "trend": lambda d, k: pv.logrank(d, "G", trend=["u", "v", "w"], **some(k, "entry", "missing")),
    "margin": lambda d, k: pv.logrank(d, **ARMS, margin=1.3, sides=1, **some(k, "strata", "entry", "missing")),
    "MaxCombo": lambda d, k: pv.maxcombo(d, **ARMS, **some(k, "strata", "entry", "missing")),
    "Cox": lambda d, k: pv.cox(
        d,
        "TRT01P + X",
        reference={"TRT01P": "A"},
        **some(k, "strata", "entry", "missing", "weights", "cluster"),
    ),
    "Cox, SAS": lambda d, k: pv.cox(
        d, "TRT01P * G", reference={"TRT01P": "A", "G": "u"}, like="SAS", **some(k, "entry", "missing")
    ),
    "milestone": lambda d, k: pv.milestone(d, [1, 3], **ARMS, **some(k, "strata", "entry", "missing", "weights")),
    "restricted mean": lambda d, k: pv.rmst(d, tau=2, **ARMS, **some(k, "strata", "entry", "missing", "weights")),
    "adjusted": lambda d, k: pv.rmst(d, tau=2, **ARMS, covariates=["X"], **some(k, "missing")),
    "follow-up": lambda d, k: pv.follow_up_times(d, "TRT01P", **some(k, "missing")),
    "subgroups": lambda d, k: pv.subgroups(d, "TRT01P", ["G"], reference="A", **some(k, "entry", "missing")),
    "concordance": lambda d, k: pv.concordance_index(d, "X", **some(k, "strata", "missing", "weights", "cluster")),
    "Uno": lambda d, k: pv.concordance_index(d, "X", time_weights="n/G2", **some(k, "missing")),
    "responses": lambda d, k: pv.response_rate(
        d, **ARMS, response="CNSR", responders=[1, 2], **some(k, "strata")
    ),
    "two arms": lambda d, k: pv.analyse(d, **ARMS, **some(k, "strata", "missing")),
    "pseudo": lambda d, k: pv.pseudo_values(d, 2, **some(k, "missing")),
    "cut": lambda d, _: pv.cut(d, events=3, start="B", unit="days", day_one=0),
}  # fmt: skip


def further(found: Any) -> Iterator[Any]:
    """Yield what else a result gives."""
    if isinstance(found, KaplanMeier):
        for ask in (
            lambda: found.at([0, 1, 100], extend=True),
            lambda: found.quantile([0, 0.3, 1]),
            lambda: found.bands("hall-wellner"),
            found.follow_up,
        ):
            yield from attempted(ask)
        yield from (found.curve, found.median())
    if isinstance(found, CoxModel):
        for ask in (
            lambda: found.test_ph().tidy(),
            lambda: found.residuals("deviance"),
            lambda: found.baseline().tidy(),
            lambda: found.profile_interval(found.names[0]),
            lambda: found.predict({"TRT01P": ["B"], "X": [1.0], "G": ["v"]}, [0, 1, 2]).tidy(),
            found.concordance,
        ):
            yield from attempted(ask)


def attempted(ask: Callable[[], Any]) -> Iterator[Any]:
    try:
        yield ask()
    except PivotalError as error:
        assert str(error)


def can_be(row: dict[str, Any]) -> None:
    """Refuse numbers that cannot be."""
    for name, (low, high) in WITHIN.items():
        value = row.get(name)
        assert value is None or value != value or low <= value <= high, (name, row)  # noqa: PLR0124
    if row.get("conf_low") == row.get("conf_high"):
        return  # without any spread the limits of a median pass over where the curve is 0, as in R
    ordered = [row.get(name) for name in ("conf_low", "estimate", "conf_high")]
    known = [each for each in ordered if isinstance(each, float) and not math.isnan(each)]
    assert all(a <= b + 1e-9 * (1 + abs(b)) for a, b in pairwise(known)), row


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=6)
@given(trial=trials())
def test_any_data_give_numbers_that_can_be_or_are_refused(door: str, trial: tuple[Any, dict[str, Any]]) -> None:
    data, named = trial
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MonotoneLikelihoodWarning)
        try:
            found = DOORS[door](data, named)
        except PivotalError as error:
            assert str(error)
            return
        if isinstance(found, Result):
            for row in (*found.rows(), found.summary()):
                can_be(dict(row))
            for backend in (None, "polars"):
                found.tidy(backend), found.glance(backend), found.ard(backend)
            found.__rich__()
            assert found.settings is not None and found.provenance
        for each in further(found):
            assert each is not None
