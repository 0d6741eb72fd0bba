"""The log-rank test and its relatives: for two arms or more, in strata, weighted, with a margin, with a trend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pivotal.analysis.presets import between
from pivotal.analysis.rank_results import NAN, LogRankResult, Sides, Signed
from pivotal.analysis.rank_weights import LOGRANK, SpokenWeight, Weight, as_weight, pooled
from pivotal.analysis.risk_table import RiskTable, risk_table
from pivotal.analysis.sample import Column, Columns, Missing, Sample, read_sample
from pivotal.errors import DataError, listed, shown
from pivotal.frames import Floats, Grouping
from pivotal.kernels import rank_tests

DEPENDENT = 1e-10  # an eigenvalue of the covariance, relative to the largest, that counts as none


def logrank(  # noqa: PLR0913 (columns and the parts of a test)
    data: Any,
    arm: Column | None = None,
    *,
    reference: Any = None,
    weight: SpokenWeight | None = None,
    rho: float = 0,
    gamma: float = 0,
    sides: Sides = 2,
    margin: float | None = None,
    trend: Mapping[Any, float] | Sequence[Any] | bool | None = None,
    pairwise: bool = False,
    time: Column = "AVAL",
    censor: Column | None = None,
    event: Column | None = None,
    entry: Column | None = None,
    strata: Sequence[Column] | Column = (),
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
) -> LogRankResult:
    """Compare the survival of two or more arms by a rank test.

    Case weights have no place here: the variance of the test counts patients. A sample that was read with weights is
    refused; a Cox model takes them.

    Parameters
    ----------
    data : frame, mapping of arrays, Sample, or None
        One row a patient; the columns are those of ADaM unless they are named otherwise.
    arm : str or array
        The arms.
    reference : object, optional
        The reference arm; without it nothing with a direction is given.
    weight : str, pair of float, or weight, optional
        ``"log-rank"`` (the default), ``"gehan"``, ``"tarone-ware"``, ``"peto"``, ``"modified-peto"``, (rho, gamma),
        ``ModestlyWeighted(…)``, ``EarlyZero(…)``.
    rho, gamma : float
        Of the weight of Fleming and Harrington, instead of ``weight``.
    sides : {1, 2}
        Of the p value; one side is that of benefit, and needs two arms and a reference.
    margin : float, optional
        The hazard ratio of the null hypothesis, instead of 1: a margin of non-inferiority is above 1. Expected events
        then weigh the experimental patients at risk by it, as in the score test of the Cox model with Breslow's ties,
        with the log-rank test's correction of the variance for ties (Com-Nougué, Rodary and Patte 1993).
    trend : mapping, sequence or bool, optional
        Test for a trend (Tarone 1975): scores by arm, or the arms in order (scores 1, 2, …), or True where the arms
        are numbers.
    pairwise : bool
        Test each arm against the reference, too.
    time, censor, event, entry, strata, subject, parameter
        The columns; see ``Columns``. ``entry`` is late entry (left truncation).
    missing : {"error", "drop"}
        What happens to rows without a time or an event.

    Returns
    -------
    LogRankResult

    Raises
    ------
    DataError
        If the data cannot be used, there are fewer than two arms, or settings contradict each other.

    Notes
    -----
    Mantel (1966) and Peto and Peto (1972), with hypergeometric variance; weights by stratum, from all arms together.
    The statistic and its covariance are those of R's survdiff. Without expected events an arm has no degree of freedom.

    Examples
    --------
    >>> data = {"AVAL": [6, 13, 21, 30, 37, 38, 5, 7, 9, 10, 13, 16], "CNSR": [0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0],
    ...         "ARM": ["new"] * 6 + ["old"] * 6}
    >>> test = logrank(data, "ARM", reference="old")
    >>> round(test.z, 4), round(test.p_value, 4)
    (2.2435, 0.0249)
    """
    if weight is not None and (rho or gamma):
        raise DataError("give weight=, or rho= and gamma=, not both")
    used = LOGRANK if weight is None and not (rho or gamma) else as_weight((rho, gamma) if weight is None else weight)
    columns = Columns(time, censor, event, entry, None, strata, None, subject, parameter)
    sample = comparable(read_sample(data, columns, group=arm, missing=missing))
    against = reference_index(sample, reference)
    _consistent(sample, reference, sides, margin, pairwise=pairwise)
    table = risk_table(sample)
    ratio = np.ones(len(sample.groups))
    if margin is not None:
        assert against is not None
        ratio[1 - against] = margin
    observed, expected, covariance = _moments(table, used, ratio)
    chisq, df, notes = _any_difference(observed - expected, expected, covariance)
    signed = None
    if against is not None and len(sample.groups) == 2:
        signed = _signed(sample.groups, against, 1 - against, observed - expected, covariance)
    settings = {"weight": used.name, "sides": sides, "margin": margin, "reference": reference}
    scores = None if trend is None or trend is False else _scores(sample, trend)
    return LogRankResult(
        settings=settings | ({"trend": scores} if scores else {}) | ({"pairwise": True} if pairwise else {}),
        sample=sample,
        notes=(*notes, *told(sample, table, against)),
        backend=sample.backend,
        arms=sample.groups,
        reference=reference,
        weight=used,
        n=(table.events + table.censored).sum(axis=0),
        events=table.events.sum(axis=0),
        observed=observed,
        expected=expected,
        covariance=covariance,
        chisq=chisq,
        df=df,
        signed=signed,
        pairs=_pairs(sample, table, used, against) if pairwise and against is not None else (),
        trend=None if scores is None else _trend(scores, observed - expected, covariance),
        sides=sides,
    )


def comparable(sample: Sample) -> Sample:
    """Return a sample that a rank test can take.

    Raises
    ------
    DataError
        If it has case weights, or fewer than two arms.
    """
    if sample.weight is not None:
        raise DataError("a rank test counts patients, and its variance has no case weights; a Cox model takes them")
    if len(sample.groups) < 2:
        there = "no arm" if sample.groups == ("all",) else f"only {shown(sample.groups[0])}"
        raise DataError(f"a comparison needs two arms, and there is {there}; name the column with arm=")
    return sample


def reference_index(sample: Sample, reference: Any) -> int | None:
    """Return the code of the reference arm, or None where none is named."""
    if reference is None:
        return None
    return Grouping(sample.group, sample.groups).index(reference, sample.names.get("group", "arm"))


def as_sides(sides: Any) -> Sides:
    """Return 1 or 2, or raise DataError."""
    if isinstance(sides, bool) or sides not in (1, 2):
        raise DataError(f"sides={shown(sides)}; accepted: 1 (of benefit), 2")
    return 1 if sides == 1 else 2


def _consistent(sample: Sample, reference: Any, sides: Any, margin: Any, *, pairwise: bool) -> None:
    """Refuse settings that need a direction where there is none."""
    arms = len(sample.groups)
    if as_sides(sides) == 1 and (reference is None or (arms > 2 and not pairwise)):
        raise DataError(f"a one-sided test needs two arms and reference=; there are {arms} arms and {shown(reference)}")
    if margin is not None:
        if reference is None or arms > 2:
            raise DataError("a margin needs two arms and reference=")
        between("margin", margin, 0, math.inf)
    if pairwise and reference is None:
        raise DataError("pairwise tests need reference=: each arm is compared with it")


def _moments(table: RiskTable, weight: Weight, ratio: Floats) -> tuple[Floats, Floats, Floats]:
    """Return observed and expected events and their covariance, under one weight."""
    values = np.ones(table.time.size) if weight == LOGRANK else weight.values(pooled(table))
    observed, expected, covariance = rank_tests.moments(table.at_risk, table.events, values.reshape(1, -1), ratio)
    return observed[0], expected[0], covariance[0, 0]


def _any_difference(score: Floats, expected: Floats, covariance: Floats) -> tuple[float, int, tuple[str, ...]]:
    """Return chi-square and its degrees of freedom, over the arms that have expected events."""
    there = np.flatnonzero(expected > 0)
    if there.size < 2:
        return NAN, 0, ("fewer than two arms have patients at risk at an event that counts: there is no test",)
    notes: tuple[str, ...] = ()
    if there.size < expected.size:
        notes = (f"{expected.size - there.size} arms without expected events are left out of the degrees of freedom",)
    if there.size == 2:
        second = int(there[1])
        variance = float(covariance[second, second])
        if variance <= 0:
            return NAN, 0, (*notes, "no event was seen with both arms at risk: the variance is zero, there is no test")
        return float(score[second] ** 2 / variance), 1, notes
    inner = covariance[np.ix_(there, there)]
    size, vectors = np.linalg.eigh(inner)
    kept = size > DEPENDENT * max(float(size[-1]), 0.0)
    df = int(np.count_nonzero(kept))
    if df == 0:
        return NAN, 0, (*notes, "no event was seen with two arms at risk: the variance is zero, there is no test")
    if df < there.size - 1:
        notes += ("strata keep arms apart: the degrees of freedom are the rank of the covariance",)
        return float(((vectors[:, kept].T @ score[there]) ** 2 / size[kept]).sum()), df, notes
    rest = score[there][1:]
    return float(rest @ np.linalg.solve(inner[1:, 1:], rest)), df, notes


def _signed(arms: tuple[Any, ...], against: int, arm: int, score: Floats, covariance: Floats) -> Signed:
    variance = float(covariance[arm, arm])
    z = -float(score[arm]) / math.sqrt(variance) if variance > 0 else NAN
    return Signed(f"{arms[arm]} against {arms[against]}", z, float(score[arm]), variance)


def _pairs(sample: Sample, table: RiskTable, weight: Weight, against: int) -> tuple[Signed, ...]:
    """Return each arm against the reference, as if there were only these two."""
    found = []
    for arm in range(len(sample.groups)):
        if arm == against:
            continue
        two = [against, arm]
        pair = RiskTable(
            table.time,
            table.first,
            *(np.ascontiguousarray(each[:, two]) for each in (table.at_risk, table.events, table.censored)),
        )
        observed, expected, covariance = _moments(pair, weight, np.ones(2))
        names = sample.groups[against], sample.groups[arm]
        found.append(_signed(names, 0, 1, observed - expected, covariance))
    return tuple(found)


def _scores(sample: Sample, trend: Any) -> dict[Any, float]:
    """Return the score of each arm."""
    arms = sample.groups
    if trend is True:
        if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in arms):
            raise DataError(
                f"trend=True takes the arms as scores, and {shown(arms[0])} is no number; "
                "accepted: the arms in order, or a mapping of arm to score"
            )
        return {each: float(each) for each in arms}
    if isinstance(trend, Mapping):
        scores = dict(trend)
    elif isinstance(trend, Sequence) and not isinstance(trend, str):
        scores = {each: float(place) for place, each in enumerate(trend, 1)}
    else:
        raise DataError(f"trend={shown(trend)}; accepted: True, the arms in order, or a mapping of arm to score")
    if set(scores) != set(arms):
        raise DataError(f"trend names {listed(map(shown, scores))}; the arms are {listed(map(shown, arms))}")
    for each in scores.values():
        between("a score of trend", each, -math.inf, math.inf)
    if len(set(scores.values())) < 2:
        raise DataError("trend gives all arms one score")
    return {each: float(scores[each]) for each in arms}


def _trend(scores: Mapping[Any, float], score: Floats, covariance: Floats) -> Signed:
    """Return the test for a trend (Tarone 1975, equation 2.2)."""
    c = np.array(list(scores.values()))
    c = c - c.mean()
    variance = float(c @ covariance @ c)
    z = -float(c @ score) / math.sqrt(variance) if variance > 0 else NAN
    return Signed("trend over the scores of the arms", z, float(c @ score), variance)


def told(sample: Sample, table: RiskTable, against: int | None) -> tuple[str, ...]:
    """Return what a reader must know of the arms and strata."""
    notes = []
    if against is None and len(sample.groups) == 2:
        notes.append("without reference= there is no signed z and no one-sided p")
    if len(sample.strata) > 1:
        cells = sample.stratum.astype(np.int64) * len(sample.groups) + sample.group
        arms = np.bincount(cells, minlength=len(sample.strata) * len(sample.groups)).reshape(-1, len(sample.groups))
        alone = int(((arms > 0).sum(axis=1) < 2).sum())
        if alone:
            notes.append(f"{alone} of {len(sample.strata)} strata hold one arm only, and tell nothing")
    events = table.events.sum(axis=0)
    notes += [f"{arm} has no event" for arm, count in zip(sample.groups, events.tolist(), strict=True) if not count]
    return tuple(notes)
