"""The summary of a two-arm comparison that a trial report opens with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pivotal.analysis.follow_up import follow_up_times
from pivotal.analysis.milestones import milestone
from pivotal.analysis.presets import Like, settled
from pivotal.analysis.product_limit import without_strata
from pivotal.analysis.proportional_hazards import cox
from pivotal.analysis.rank_tests import logrank
from pivotal.analysis.restricted_mean import RestrictedMean, rmst
from pivotal.analysis.sample import Columns, Missing, Sample, one_parameter, read_sample
from pivotal.analysis.survival_curves import kaplan_meier
from pivotal.analysis.two_arms_result import TwoArmAnalysis
from pivotal.errors import DataError, PivotalError, listed, shown
from pivotal.frames import Grouping, Table

UNITS = {"days": 30.4375, "months": 1.0, "weeks": 30.4375 / 7, "years": 1 / 12}  # in a month
STEPS = (1, 2, 3, 6, 12, 24, 36, 60)  # months between milestones, unless they are given
MILESTONES = 4  # at most, unless they are given


def analyse(  # noqa: PLR0913
    data: Any,
    arm: str = "TRT01P",
    *,
    reference: Any,
    experimental: Any = None,
    strata: Sequence[str] | str = (),
    milestones: Sequence[float] | None = None,
    tau: float | None = None,
    unit: str | None = None,
    time: str = "AVAL",
    censor: str | None = None,
    event: str | None = None,
    entry: str | None = None,
    weights: str | None = None,
    subject: str | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
    conf_level: float | None = None,
    like: Like | None = None,
) -> TwoArmAnalysis:
    """Compare two arms as a trial report does: curves, medians, log-rank, hazard ratio, milestones, means, follow-up.

    Parameters
    ----------
    data : frame or mapping of arrays
        One row a subject and endpoint.
    arm : str
        The column of the arms.
    reference : object
        The reference arm.
    experimental : object, optional
        The other arm; needed where there are more than two.
    strata : sequence of str
        Of the log-rank test and the Cox model. Curves, milestones and means are not stratified.
    milestones : sequence of float, optional
        Times at which survival is compared; a few round ones within ``tau`` unless they are given.
    tau : float, optional
        Horizon of the restricted mean; the largest that both arms support unless it is given.
    unit : {"days", "weeks", "months", "years"}, optional
        Of the times; read from ``AVALU``, or the words in brackets at the end of ``PARAM``, where the data have them.
    time, censor, event, entry, weights, subject, parameter, missing
        Columns; see ``pivotal.analysis.sample.Columns``.
    conf_level, like : optional
        As in ``kaplan_meier`` and ``cox``.

    Returns
    -------
    TwoArmAnalysis

    Raises
    ------
    DataError
        If a column is missing or holds what it cannot, or if there are more than two arms and it is not said which.

    Examples
    --------
    >>> days = [8, 12, 20, 31, 44, 60, 3, 5, 9, 14, 18, 26]
    >>> data = {"AVAL": days, "CNSR": [0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0], "TRT01P": ["Drug"] * 6 + ["Placebo"] * 6}
    >>> found = analyse(data, reference="Placebo", milestones=[10], tau=20)
    >>> round(found.summary()["hazard_ratio"], 3), round(found.test.z, 3)
    (0.25, 1.757)
    """
    columns = Columns(time, censor, event, entry, weights, strata, None, subject, parameter)
    table = one_parameter(Table(data), parameter)
    arms = _arms(table.grouping(arm, "arm"), arm, reference, experimental)
    sample = _read(table, columns, arm, arms, missing)
    label, unit = _described(table, unit)
    settings = settled(like, conf_type=None, conf_level=conf_level, ties=None)
    whole, level = without_strata(sample), settings["conf_level"]
    between: dict[str, Any] = {"arm": arm, "reference": arms[1]}
    notes: list[str] = []
    pointwise = {"conf_type": settings["conf_type"], "conf_level": level}
    curves = kaplan_meier(whole, **pointwise)
    mean = _attempt(lambda: rmst(whole, tau=tau, **between, conf_level=level), "restricted mean", notes)
    times = _milestones(milestones, mean, unit)
    rates = _attempt(lambda: milestone(whole, times, **between, **pointwise), "milestones", notes) if times else None
    named = [strata] if isinstance(strata, str) else list(strata)
    model = _attempt(
        lambda: cox(sample, arm, reference=arms[1], ties=settings["ties"], conf_level=level), "hazard ratio", notes
    )
    tests = [logrank(each, **between) for each in (sample, whole)]
    proportionality = None if model is None else _attempt(model.test_ph, "test of proportional hazards", notes)
    notes += dict.fromkeys(note for part in (curves, rates, mean, model, tests[0]) if part for note in part.notes)
    return TwoArmAnalysis(
        settings={"reference": arms[1], "experimental": arms[0], "strata": tuple(named), **settings, "like": like},
        sample=sample,
        notes=tuple(notes),
        backend=sample.backend,
        arms=arms,
        endpoint=label,
        unit=unit,
        curves=curves,
        test=tests[0],
        unstratified=tests[1] if named else None,
        model=model,
        proportionality=proportionality,
        milestones=rates,
        mean=mean,
        follow_up=follow_up_times(whole, **pointwise),
    )


def _read(table: Table, columns: Columns, arm: str, arms: tuple[Any, Any], missing: Missing) -> Sample:
    """Return the patients of both arms."""
    two = table.only(_is_one_of(table.grouping(arm, "arm"), arms))
    sample = replace(read_sample(two, columns, group=arm, missing=missing), backend=table.backend)
    if len(sample.groups) < 2:
        left = listed(f"{n} without {c}" for c, n in sample.dropped.items())
        raise DataError(f"every patient of an arm is left out ({left})")
    return sample


def _arms(levels: Grouping, column: str, reference: Any, experimental: Any) -> tuple[Any, Any]:
    """Return the experimental and the reference arm."""
    reference = levels.levels[levels.index(reference, column)]
    others = [level for level in levels.levels if level != reference]
    if experimental is not None:
        experimental = levels.levels[levels.index(experimental, column)]
        if experimental == reference:
            raise DataError(
                f"experimental={shown(experimental)} is the reference arm; the others are {listed(map(shown, others))}"
            )
        return experimental, reference
    if len(others) != 1:
        why = "there is no other arm" if not others else f"there are {len(others)} other arms in {column}"
        raise DataError(f"{why}; choose one as experimental=: {listed(map(shown, others)) or 'none'}")
    return others[0], reference


def _is_one_of(levels: Grouping, arms: tuple[Any, Any]) -> Any:
    return np.isin(levels.codes, [levels.levels.index(each) for each in arms])


def _described(table: Table, unit: str | None) -> tuple[str | None, str | None]:
    """Return what the data call the endpoint, and the unit of its times as given or as the data say."""
    words: dict[str, str | None] = {}
    for name in ("PARAM", "PARAMCD", "AVALU"):
        levels = table.grouping(name, name).levels if name in table else ()
        words[name] = str(levels[0]) if len(levels) == 1 else None
    label = words["PARAM"] or words["PARAMCD"]
    bracketed = re.search(r"\(([A-Za-z]+)\)\s*$", label or "")
    found = (unit or words["AVALU"] or (bracketed.group(1) if bracketed else "")).casefold()
    known = next((each for each in UNITS if found in (each, each.removesuffix("s"))), None)
    if unit is not None and known is None:
        raise DataError(f"unit={shown(unit)}; accepted: {listed(map(repr, UNITS))}")
    if label is not None and bracketed is not None and known:
        label = label[: bracketed.start()].strip()
    return label, known


def _milestones(given: Sequence[float] | None, mean: RestrictedMean | None, unit: str | None) -> list[float]:
    """Return the times that were given, or a few round ones before the horizon of the restricted mean."""
    if given is not None:
        return list(given)
    if mean is None:
        return []
    in_month = UNITS.get(unit or "", 0.0)
    if not in_month:
        return [mean.tau / 2]
    steps = [each * in_month for each in STEPS]
    step = next((each for each in steps if each * MILESTONES >= mean.tau * 0.999), steps[-1])
    found = [step * k for k in range(1, MILESTONES + 1) if step * k <= mean.tau]
    return [float(round(each)) for each in found] if unit == "days" else found


def _attempt(compute: Any, what: str, notes: list[str]) -> Any:
    """Return a part of the analysis, or None with a note where the data do not support it."""
    try:
        return compute()
    except PivotalError as error:
        notes.append(f"no {what}: {str(error).splitlines()[0]}")
        return None
