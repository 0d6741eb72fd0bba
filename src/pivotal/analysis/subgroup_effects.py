"""The effect of treatment by subgroup: sizes, events, medians, hazard ratios and tests of interaction."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.cox_model import CoxModel
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import one_of, settled
from pivotal.analysis.product_limit import without_strata
from pivotal.analysis.proportional_hazards import cox
from pivotal.analysis.risk_table import risk_table
from pivotal.analysis.sample import Column, Columns, Missing, Sample, grouping_of, read_sample
from pivotal.analysis.survival_curves import kaplan_meier
from pivotal.errors import ConvergenceError, DataError, MonotoneLikelihoodWarning, listed, shown
from pivotal.frames import Floats, Grouping, Table
from pivotal.results import Row

MOST_LEVELS = 30
OVERALL = "Overall"
NOTHING = float("nan")


@dataclass(frozen=True)
class Interaction:
    """The test that the effect of treatment is the same at all levels of a variable.

    Parameters
    ----------
    variable : str
    statistic, p_value : float
        Of the likelihood-ratio test of arm times variable against arm plus variable; NaN where there is none.
    wald_statistic, wald_p_value : float
        Of the Wald test of the same coefficients; NaN where one of them is infinite.
    df : int
        Of both.
    reason : str or None
        Why there is no test.
    """

    variable: str
    statistic: float = NOTHING
    p_value: float = NOTHING
    wald_statistic: float = NOTHING
    wald_p_value: float = NOTHING
    df: int = 0
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class SubgroupEffects(AnalysisResult):
    """The effect of treatment overall and by subgroup.

    Parameters
    ----------
    effects : tuple of dict
        As ``rows`` gives them.
    interactions : tuple of Interaction
        One a variable.
    arms : tuple
        The reference arm first.
    """

    verb: ClassVar[str] = "subgroups"
    title: ClassVar[str] = "Effect of treatment by subgroup"
    method: ClassVar[str | None] = "Cox proportional hazards in each subgroup"
    groups: ClassVar[tuple[str, ...]] = ("arm",)
    levels: ClassVar[tuple[str, ...]] = ("level",)
    figure: ClassVar[str | None] = "pivotal.figures.forest:picture"
    effects: tuple[Row, ...] = field(repr=False)
    interactions: tuple[Interaction, ...]
    arms: tuple[Any, ...]

    def rows(self) -> Sequence[Row]:
        """Return one row a level and arm: sizes, events, medians, hazard ratio with its limits, interaction p value.

        ``estimate``, ``conf_low`` and ``conf_high`` are hazard ratios, ``std_error`` is that of the logarithm;
        ``p_value`` is two-sided (Wald). ``reason`` says why there is no estimate.
        """
        return self.effects

    def summary(self) -> Row:
        """Return the overall effect and how many subgroups there are."""
        first = self.effects[0]
        kept = ("n", "n_event", "n_reference", "n_event_reference", "estimate", "conf_low", "conf_high", "p_value")
        return {
            "subgroups": len({(row["term"], row["level"]) for row in self.effects}) - 1,
            **{k: first[k] for k in kept},
        }

    def interaction(self, backend: str | None = None) -> Any:
        """Return the tests of interaction, one row a variable; see ``tidy`` for ``backend``."""
        rows = [
            {
                "term": each.variable,
                "statistic": each.statistic,
                "df": each.df,
                "p_value": each.p_value,
                "wald_statistic": each.wald_statistic,
                "wald_p_value": each.wald_p_value,
                "reason": each.reason,
            }
            for each in self.interactions
        ]
        return self._framed(rows, backend)


def subgroups(  # noqa: PLR0913 (columns by keyword)
    data: Any,
    arm: Column | None = None,
    by: Sequence[str] | str | Mapping[str, Column] = (),
    *,
    reference: Any = None,
    strata: Sequence[Column] | Column = (),
    ties: str | None = None,
    confidence: Literal["wald", "profile"] = "wald",
    conf_level: float | None = None,
    like: str | None = None,
    time: Column = "AVAL",
    censor: Column | None = None,
    event: Column | None = None,
    entry: Column | None = None,
    weights: Column | None = None,
    cluster: Column | None = None,
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
) -> SubgroupEffects:
    """Estimate the effect of treatment overall and in each level of some variables, with tests of interaction.

    In each level Cox's model of the arm alone is fitted, stratified where strata are given. The interaction of a
    variable is tested by likelihood ratio: arm times variable against arm plus variable, on the subjects whose level is
    known.

    Parameters
    ----------
    data : frame, mapping of arrays, Sample, or None
        One row a subject. A sample has to have been read with arms; ``by`` is then a mapping to arrays.
    arm : str or array
        The arms.
    by : str, sequence of str, or mapping of str to column
        The variables: columns, or names with the columns (or arrays of levels) they stand for.
    reference : level
        The reference arm.
    strata, ties, confidence, conf_level, like
        As in ``cox``.
    time, censor, event, entry, weights, cluster, subject, parameter, missing
        As in every analysis; see ``Columns``.

    Returns
    -------
    SubgroupEffects
        The first row is that of all subjects. A subgroup without an estimate says why; it is no error.

    Raises
    ------
    DataError
        If the reference is not named, there is one arm, or a variable has more than 30 levels.

    References
    ----------
    Wang, Lagakos, Ware, Hunter, Drazen (2007), New England Journal of Medicine 357, 2189.

    Examples
    --------
    >>> data = {
    ...     "AVAL": [6, 7, 10, 15, 19, 25, 9, 11, 12, 10, 8, 30],
    ...     "CNSR": [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    ...     "TRT01P": ["Placebo", "Drug"] * 6,
    ...     "SEX": ["F", "F", "F", "F", "F", "F", "M", "M", "M", "M", "M", "M"],
    ... }
    >>> found = subgroups(data, "TRT01P", ["SEX"], reference="Placebo")
    >>> [(row["term"], row["level"], row["n"], row["n_event"], round(row["estimate"], 3)) for row in found.rows()]
    [('Overall', None, 6, 5, 0.521), ('SEX', 'F', 3, 2, 0.76), ('SEX', 'M', 3, 3, 0.423)]
    """
    chosen = settled(like, ties=ties, conf_level=conf_level)
    one_of("confidence", confidence, ("wald", "profile"))
    columns = Columns(time, censor, event, entry, weights, strata, cluster, subject, parameter)
    sample, variables = _read(data, arm, by, columns, missing)
    first = _reference(sample, reference)
    fit = {"ties": chosen["ties"], "confidence": confidence, "conf_level": chosen["conf_level"], "like": like}
    effects = _effects(sample, OVERALL, None, first, fit)
    interactions, notes = [], []
    for name, levels in variables.items():
        unknown = int(np.count_nonzero(levels.codes < 0))
        if unknown:
            notes.append(f"{name} is missing in {unknown} rows, which are in none of its subgroups")
        known = replace(sample.only(levels.codes >= 0), dropped=sample.dropped) if unknown else sample
        test = _interaction(known, levels.codes[levels.codes >= 0], len(levels.levels), name, first, fit)
        interactions.append(test)
        if test.reason:
            notes.append(f"no test of interaction with {name}: {test.reason}")
        for code, level in enumerate(levels.levels):
            some = _effects(sample.only(levels.codes == code), name, level, first, fit, sample.groups)
            effects += [row | {"interaction_p_value": test.p_value} for row in some]
    notes += [f"{_where(row)}: {row['reason']}" for row in effects if row["reason"]]
    return SubgroupEffects(
        settings={"reference": first, "by": tuple(variables), "strata": _names(strata), **fit},
        sample=sample,
        notes=tuple(notes),
        backend=sample.backend,
        effects=tuple(effects),
        interactions=tuple(interactions),
        arms=(first, *(each for each in sample.groups if each != first)),
    )


def _where(row: Row) -> str:
    return OVERALL if row["level"] is None else f"{row['term']} {row['level']}"


def _names(strata: Any) -> tuple[str, ...]:
    given = (strata,) if isinstance(strata, str) else strata
    return tuple(each if isinstance(each, str) else "stratum" for each in given)


def _read(
    data: Any, arm: Column | None, by: Any, columns: Columns, missing: Missing
) -> tuple[Sample, dict[str, Grouping]]:
    """Return the sample by arm, and the levels of each variable in its rows."""
    named = dict(by) if isinstance(by, Mapping) else {name: name for name in ([by] if isinstance(by, str) else by)}
    if not named:
        raise DataError("by= is missing; name the variables of the subgroups, such as by=['SEX', 'REGION']")
    if arm is None and not isinstance(data, Sample):
        raise DataError("arm= is missing; name the column of the arms, such as 'TRT01P'")
    if isinstance(data, Sample) or data is None:
        if words := [name for name, each in named.items() if isinstance(each, str)]:
            raise DataError(f"the data hold no columns; give {listed(words)} as arrays: by={{'SEX': array}}")
        table = Table({})
        sample = read_sample(data, columns, group=arm, missing=missing)
    else:
        table = Table(data)
        if columns.parameter is not None and "PARAMCD" in table:
            codes = table.grouping("PARAMCD", "parameter")
            table = table.only(codes.codes == codes.index(columns.parameter, "PARAMCD"))
        sample = read_sample(table, columns, group=arm, missing=missing)
    rows = sample.n if sample.kept is None else sample.kept.size
    found = {}
    for name, column in named.items():
        levels = grouping_of(table, column, "by", rows)
        if sample.kept is not None:
            levels = levels.only(sample.kept)
        if len(levels.levels) > MOST_LEVELS:
            raise DataError(
                f"{name} has {len(levels.levels)} levels, more than {MOST_LEVELS}; make groups of it first, "
                "such as below 65 and 65 or above"
            )
        if not levels.levels:
            raise DataError(f"{name} is missing in every row")
        found[name] = levels
    return sample, found


def _reference(sample: Sample, reference: Any) -> Any:
    name = sample.names.get("group", "arm")
    if len(sample.groups) < 2:
        raise DataError(f"{name} has one arm, {listed(map(shown, sample.groups))}; a comparison needs two")
    if reference is None:
        raise DataError(f"reference= is missing; the arms in {name} are {listed(map(shown, sample.groups))}")
    return sample.groups[Grouping(sample.group, sample.groups).index(reference, name)]


def _effects(
    sample: Sample, term: str, level: Any, reference: Any, fit: Mapping[str, Any], arms: tuple[Any, ...] | None = None
) -> list[Row]:
    """Return one row an experimental arm of a subgroup."""
    arms = sample.groups if arms is None else arms
    sizes = {each: _size(sample, each) for each in arms}
    medians = {curve.group: curve.median[0] for curve in kaplan_meier(without_strata(sample)).curves}
    fitted, reason = _model(sample, reference, fit)
    by_arm = {} if fitted is None else dict(zip([g for g in sample.groups if g != reference], fitted, strict=True))
    rows = []
    for arm in arms:
        if arm == reference:
            continue
        why = _reason(sizes, arm, reference) or _unlinked(sample, arm) or reason
        ratio = by_arm.get(arm, {}) if why is None else {}
        if why is None and not np.isfinite(ratio.get("std_error", NOTHING)):
            why, ratio = "the hazard ratio is infinite or 0: the likelihood is monotone", {}
        rows.append(
            {
                "term": term,
                "level": level,
                "arm": arm,
                "n": sizes[arm][0],
                "n_event": sizes[arm][1],
                "n_reference": sizes[reference][0],
                "n_event_reference": sizes[reference][1],
                "median": medians.get(arm, NOTHING),
                "median_reference": medians.get(reference, NOTHING),
                "estimate": ratio.get("hazard_ratio", NOTHING),
                "std_error": ratio.get("std_error", NOTHING),
                "p_value": ratio.get("p_value", NOTHING),
                "conf_low": ratio.get("hazard_ratio_low", NOTHING),
                "conf_high": ratio.get("hazard_ratio_high", NOTHING),
                "conf_level": fit["conf_level"],
                "interaction_p_value": NOTHING,
                "reason": why,
            }
        )
    return rows


def _size(sample: Sample, arm: Any) -> tuple[int, int]:
    if arm not in sample.groups:
        return 0, 0
    mine = sample.group == sample.groups.index(arm)
    return int(np.count_nonzero(mine)), int(sample.event[mine].sum())


def _reason(sizes: Mapping[Any, tuple[int, int]], arm: Any, reference: Any) -> str | None:
    """Return why two arms cannot be compared, as far as sizes tell."""
    for each in (arm, reference):
        if sizes[each][0] == 0:
            return f"nobody in {each}"
    without = [str(each) for each in (arm, reference) if sizes[each][1] == 0]
    return f"no events in {' and '.join(without)}" if without else None


def _unlinked(sample: Sample, arm: Any) -> str | None:
    """Say so if an arm is at risk at no event together with another, such as where each stratum holds one arm."""
    table = risk_table(sample)
    at_risk = table.at_risk[table.events.sum(axis=1) > 0]
    mine = at_risk[:, sample.groups.index(arm)]
    if ((mine > 0) & (at_risk.sum(axis=1) > mine)).any():
        return None
    return "no stratum in which both arms are at risk at an event"


def _model(sample: Sample, reference: Any, fit: Mapping[str, Any]) -> tuple[list[Row] | None, str | None]:
    """Return the rows of the model of the arms, or why there is none."""
    if len(sample.groups) < 2 or reference not in sample.groups or sample.events == 0:
        return None, "nothing to compare"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MonotoneLikelihoodWarning)
            model = cox(sample, reference=reference, **fit)
            if not model.kept.all():
                return None, "no stratum in which both arms are at risk at an event"
            if fit["confidence"] == "profile" and model.infinite.any():
                return None, "the hazard ratio is infinite or 0: the likelihood is monotone"
            return list(model.rows()), None
    except (DataError, ConvergenceError) as error:
        return None, str(error).splitlines()[0]


def _interaction(
    sample: Sample, codes: NDArray[np.int32], levels: int, name: str, reference: Any, fit: Mapping[str, Any]
) -> Interaction:
    """Return the test of arm times variable against arm plus variable."""
    if levels < 2:
        return Interaction(name, reason="there is one level")
    if len(sample.groups) < 2 or reference not in sample.groups:
        return Interaction(name, reason="there is one arm")
    others = [index for index, each in enumerate(sample.groups) if each != reference]
    arms = (sample.group[:, None] == np.array(others)).astype(np.float64)
    variable = (codes[:, None] == np.arange(1, levels)).astype(np.float64)
    both = np.column_stack([arms, variable])
    product = (arms[:, :, None] * variable[:, None, :]).reshape(sample.n, -1)
    plain = {"ties": fit["ties"], "like": fit["like"]}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MonotoneLikelihoodWarning)
            small, large = cox(sample, both, **plain), cox(sample, np.column_stack([both, product]), **plain)
    except (DataError, ConvergenceError) as error:
        return Interaction(name, reason=str(error).splitlines()[0])
    df = int(large.kept.sum() - small.kept.sum())
    if df < 1:
        return Interaction(name, reason="the levels do not each have events in two arms")
    return _tested(name, small, large, both.shape[1], df)


def _tested(name: str, small: CoxModel, large: CoxModel, before: int, df: int) -> Interaction:
    from scipy.special import chdtrc

    statistic = max(0.0, 2 * (large.loglik - small.loglik))
    wald = wald_p = NOTHING
    some = np.flatnonzero(large.kept[before:]) + before
    if some.size == df and not large.infinite[some].any():
        coefficients: Floats = large.coefficients[some]
        wald = float(coefficients @ np.linalg.solve(large.covariance[np.ix_(some, some)], coefficients))
        wald_p = float(chdtrc(df, wald))
    return Interaction(name, statistic, float(chdtrc(df, statistic)), wald, wald_p, df)
