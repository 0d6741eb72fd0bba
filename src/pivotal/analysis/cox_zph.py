"""The score test of proportional hazards: whether a coefficient changes with time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from pivotal.analysis.cox_fit import evaluation, inverse, padded, risk_set_by_risk_set
from pivotal.analysis.cox_residuals import event_rows, schoenfeld
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.time_transforms import transformed_time
from pivotal.frames import Floats
from pivotal.results import Row

if TYPE_CHECKING:
    from pivotal.analysis.cox_model import CoxModel


@dataclass(frozen=True, kw_only=True)
class ProportionalHazardsTest(AnalysisResult):
    """Whether hazards are proportional, by term and for all terms together (GLOBAL).

    Parameters
    ----------
    terms : tuple of str
        The last is GLOBAL.
    statistic, p_value : (k,) float64
        Chi-square and its tail probability (two-sided).
    df : (k,) int64
    transform : str
    time, transformed : (d,) float64
        Times of the events and what the transform makes of them.
    residuals : (d, p) float64
        Scaled Schoenfeld residuals, which estimate the coefficients at these times.
    """

    verb: ClassVar[str] = "cox.test_ph"
    title: ClassVar[str] = "Score test of proportional hazards"
    method: ClassVar[str] = "score test of an interaction with time"
    terms: tuple[str, ...]
    statistic: Floats
    df: np.ndarray[tuple[int], np.dtype[np.int64]]
    p_value: Floats
    transform: str
    time: Floats = field(repr=False)
    transformed: Floats = field(repr=False)
    residuals: Floats = field(repr=False)

    def rows(self) -> Sequence[Row]:
        """Return one row a term and one for all."""
        return [
            {"term": term, "statistic": float(chisq), "df": int(df), "p_value": float(p)}
            for term, chisq, df, p in zip(self.terms, self.statistic, self.df, self.p_value, strict=True)
        ]

    def summary(self) -> Row:
        """Return the test of all terms together."""
        last = self.rows()[-1]
        return {"transform": self.transform, **{k: last[k] for k in ("statistic", "df", "p_value")}}


def score_test_of_proportionality(
    model: CoxModel, transform: str | Callable[[Floats], Floats], by_coefficient: bool
) -> ProportionalHazardsTest:
    """Return the score test of adding g(t) x to the model, for each term and all.

    The information of the model with those terms is taken at its estimates: sums over the risk sets of their covariance
    times 1, g and its square. Grambsch and Therneau (1994), Biometrika 81, 515-526, took the covariance to be constant
    over time; here it is not (as in R survival from version 3.0).
    """
    rows, hazard = model.ordered, model.hazard
    place = event_rows(rows)
    time = rows.time[place]
    name, g = transformed_time(rows.sample, rows.order[place], transform)
    centred = g - g.mean()
    at = np.zeros(rows.sample.n)
    at[hazard.sums[0]] = _once_a_time(centred, hazard.sums[6][place] - 1, hazard.sums[0].size)
    wide = padded(hazard.beta)
    *_, triangles, _ = risk_set_by_risk_set(rows, rows.event, wide, hazard.efron, at=at)
    zero, one, two = (evaluation(0.0, np.zeros(wide.size), each).information for each in triangles)
    residual = schoenfeld(rows, hazard) / rows.scale
    weighted = residual * rows.weight[place, None] if rows.weight.size else residual
    score = np.concatenate([np.zeros(rows.p), centred @ weighted])
    information = np.block([[zero, one], [one, two]])
    kept: list[int] = np.flatnonzero(model.kept & ~model.infinite).tolist()
    groups: list[tuple[str, list[int]]] = [(model.names[j], [j]) for j in kept if by_coefficient] or [
        (term, [j for j in kept if model.term_of[j] == k]) for k, term in enumerate(model.terms)
    ]
    groups = [(term, columns) for term, columns in groups if columns]
    groups.append(("GLOBAL", list(kept)))
    statistic = np.empty(len(groups))
    for index, (_, columns) in enumerate(groups):
        some = np.concatenate([kept, rows.p + np.asarray(columns, np.int64)])
        statistic[index] = score[some] @ inverse(information[np.ix_(some, some)]) @ score[some]
    df = np.array([len(columns) for _, columns in groups])
    return ProportionalHazardsTest(
        settings={"transform": name, "ties": model.settings["ties"]},
        sample=model.sample,
        notes=model.notes,
        backend=model.backend,
        terms=tuple(term for term, _ in groups),
        statistic=statistic,
        df=df,
        p_value=chdtrc(df, statistic),
        transform=name,
        time=time,
        transformed=g,
        residuals=model.residuals("scaled-schoenfeld"),
    )


def _once_a_time(values: Floats, step: NDArray[np.integer[Any]], steps: int) -> Floats:
    out = np.zeros(steps)
    out[step] = values
    return out
