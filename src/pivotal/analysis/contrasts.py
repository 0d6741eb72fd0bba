"""What all comparisons of arms by an estimate of each have in common: reference arm, strata, tests and intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, get_args

import numpy as np
from scipy.special import ndtr

from pivotal.analysis.confidence import normal_quantile
from pivotal.analysis.presets import one_of
from pivotal.analysis.sample import Sample
from pivotal.errors import DataError, listed, shown
from pivotal.frames import Floats, Grouping
from pivotal.results import Row

StratumWeights = Literal["size", "mantel-haenszel"]


def reference_arm(sample: Sample, reference: Any) -> int | None:
    """Return the place of the reference arm among the groups; None where none is named.

    Raises
    ------
    DataError
        If there is no such arm, or no other.
    """
    if reference is None:
        return None
    place = Grouping(sample.group, sample.groups).index(reference, "the arm")
    if len(sample.groups) < 2:
        raise DataError(f"there is no arm beside the reference arm {shown(reference)}")
    return place


def independent_arms(sample: Sample) -> None:
    """Refuse clusters that lie in several arms or strata, for the estimates of these are taken to be independent.

    Raises
    ------
    DataError
        If there is such a cluster.
    """
    if sample.cluster is None:
        return
    cell = sample.group.astype(np.int64) * len(sample.strata) + sample.stratum
    low = np.full(int(sample.cluster.max()) + 1, np.iinfo(np.int64).max)
    high = np.full(low.size, -1, np.int64)
    np.minimum.at(low, sample.cluster, cell)
    np.maximum.at(high, sample.cluster, cell)
    if count := int(np.count_nonzero((high >= 0) & (high != low))):
        raise DataError(
            f"{count} clusters have rows in several arms or strata, whose estimates are then not independent; "
            "accepted: clusters within arms, or a Cox model with clusters"
        )


def without_reference(sample: Sample) -> tuple[str, ...]:
    """Return why arms are not compared, where there are several."""
    if len(sample.groups) < 2:
        return ()
    arms = listed(shown(each) for each in sample.groups)
    return (f"arms are not compared: reference= names none of {arms}",)


def signed_test(difference: float, error: float, *, favours: int = 1) -> Row:
    """Return the Z of a difference, above 0 where it favours the experimental arm, with its p values.

    Examples
    --------
    >>> {name: round(value, 4) for name, value in signed_test(-0.3, 0.1, favours=-1).items()}
    {'statistic': 3.0, 'p_value': 0.0027, 'p_one_sided': 0.0013}
    """
    z = favours * difference / error if error > 0 else math.nan
    return {"statistic": known(z), "p_value": known(2 * ndtr(-abs(z))), "p_one_sided": known(ndtr(-z))}


def interval(estimate: float, error: float, level: float) -> Row:
    """Return an estimate with its normal confidence limits."""
    step = normal_quantile(level) * error
    return {
        "estimate": known(estimate),
        "std_error": known(error),
        "conf_low": known(estimate - step),
        "conf_high": known(estimate + step),
    }


def known(value: float) -> float | None:
    """Return a number, or None where it does not exist."""
    return float(value) if math.isfinite(value) else None


def by_stratum(sample: Sample) -> Iterator[tuple[Any, Sample]]:
    """Yield each stratum with its rows."""
    for s, level in enumerate(sample.strata):
        yield level, sample.only(sample.stratum == s) if len(sample.strata) > 1 else sample


def stratum_weights(sample: Sample, how: str, arms: tuple[int, ...]) -> Floats:
    """Return the weights of the strata, of sum 1.

    Parameters
    ----------
    sample : Sample
    how : {"size", "mantel-haenszel"}
        Proportional to the subjects of a stratum, or to the product of those in the two arms over their sum.
    arms : tuple of int
        The arms that are compared.

    Raises
    ------
    DataError
        If a stratum that has weight lacks an arm.
    """
    one_of("stratum_weights", how, get_args(StratumWeights))
    counts = np.zeros((len(sample.strata), len(sample.groups)))
    np.add.at(counts, (sample.stratum, sample.group), 1 if sample.weight is None else sample.weight)
    inside = counts[:, list(arms)]
    if how == "size":
        lacking = (inside == 0).any(axis=1)
        if lacking.any():
            s = int(np.argmax(lacking))
            arm = sample.groups[arms[int(np.argmin(inside[s]))]]
            raise DataError(
                f"stratum {shown(sample.strata[s])} has nobody in the arm {shown(arm)}, so nothing can be estimated "
                "there; merge strata, or use stratum_weights='mantel-haenszel', which gives such a stratum no weight"
            )
        raw = counts.sum(axis=1)
    else:
        raw = np.where((inside > 0).all(axis=1), 1.0 / (1.0 / np.maximum(inside, 1e-300)).sum(axis=1), 0.0)
    total = float(raw.sum())
    if total <= 0:
        raise DataError("no stratum has subjects in all the arms that are compared")
    return np.asarray(raw / total)
