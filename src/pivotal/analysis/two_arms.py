"""The summary of a two-arm comparison that a trial report opens with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pivotal.analysis.follow_up import FollowUp, follow_up_times
from pivotal.analysis.milestones import Milestone, milestone
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import Like, settled
from pivotal.analysis.product_limit import without_strata
from pivotal.analysis.proportional_hazards import CoxModel, cox
from pivotal.analysis.rank_results import LogRankResult
from pivotal.analysis.rank_tests import logrank
from pivotal.analysis.restricted_mean import RestrictedMean, rmst
from pivotal.analysis.sample import Columns, Missing, read_sample
from pivotal.analysis.survival_curves import KaplanMeier, kaplan_meier
from pivotal.errors import DataError, PivotalError, listed, shown
from pivotal.frames import Grouping, Table
from pivotal.results import Row, formatted

if TYPE_CHECKING:
    from rich.console import RenderableType

UNITS = {"days": 30.4375, "months": 1.0, "weeks": 30.4375 / 7, "years": 1 / 12}  # in a month
STEPS = (1, 2, 3, 6, 12, 24, 36, 60)  # months between milestones, unless they are given
MILESTONES = 4  # at most, unless they are given


@dataclass(frozen=True, kw_only=True)
class TwoArmAnalysis(AnalysisResult):
    """The analysis of one endpoint in two arms; every part is a result of its own.

    Parameters
    ----------
    arms : tuple
        The experimental arm and the reference arm.
    endpoint, unit : str or None
        What the data call the endpoint, and the unit of its times.
    curves : KaplanMeier
    test : LogRankResult
        Stratified where strata are given.
    unstratified : LogRankResult or None
        Beside a stratified test.
    model : CoxModel or None
        The arm alone, stratified where strata are given; None where there is none, which the notes explain.
    proportionality : object or None
        The test of proportional hazards.
    milestones, mean, follow_up
        Survival at milestones, restricted mean and reverse Kaplan-Meier follow-up, by arm; None as ``model``.
    """

    verb: ClassVar[str] = "analyse"
    title: ClassVar[str] = "Two arms"
    groups: ClassVar[tuple[str, ...]] = ("group",)
    levels: ClassVar[tuple[str, ...]] = ("time",)
    figure: ClassVar[str | None] = "pivotal.figures.survival_curves:two_arms"
    page: ClassVar[str | None] = "pivotal.reporting.two_arms_page:page"
    arms: tuple[Any, Any]
    endpoint: str | None
    unit: str | None
    curves: KaplanMeier
    test: LogRankResult
    unstratified: LogRankResult | None
    model: CoxModel | None
    proportionality: Any
    milestones: Milestone | None
    mean: RestrictedMean | None
    follow_up: FollowUp

    def heading(self) -> str:
        """Return the endpoint and the arms."""
        return f"{self.endpoint or 'Time to event'}: {self.arms[0]} against {self.arms[1]}"

    def rows(self) -> Sequence[Row]:
        """Return one row a statistic: by arm first, then what the arms differ by."""
        rows: list[Row] = []
        for arm in self.arms:
            curve = self.curves.of(arm)
            rows += [_row("n", arm, curve.n), _row("events", arm, curve.events)]
            estimate, low, high = (None if np.isnan(each) else each for each in curve.median)
            rows.append(_row("median", arm, estimate, conf_low=low, conf_high=high))
            rows += [
                self._of(part, row) for part, row in self._parts() if row.get("group") == arm and not _compares(row)
            ]
        rows += [self._test("log-rank", self.test)] if self.unstratified is None else [
            self._test("log-rank, stratified", self.test), self._test("log-rank", self.unstratified)
        ]  # fmt: skip
        if self.model is not None:
            rows.append(_row("hazard ratio", None, **self._hazard_ratio()))
        if self.proportionality is not None:
            found = self.proportionality.rows()[0]
            rows.append(_row("proportional hazards", None, statistic=found["statistic"], p_value=found["p_value"]))
        return rows + [self._of(part, row) for part, row in self._parts() if _compares(row)]

    def _parts(self) -> list[tuple[str, Row]]:
        """Return the rows of milestones, restricted mean and follow-up."""
        parts = (("survival", self.milestones), ("restricted mean", self.mean), ("follow-up", self.follow_up))
        return [(name, row) for name, part in parts if part is not None for row in part.rows()]

    def _of(self, part: str, row: Row) -> Row:
        """Return a row of a part under the name that it has in the whole."""
        term = part if not _compares(row) else f"{part} {row['term'].removeprefix('test on ')}"
        at = {"time": row.get("time", row.get("tau"))} if part != "follow-up" else {}
        names = ("estimate", "conf_low", "conf_high", "statistic", "p_value")
        return _row(term, row.get("group"), **{k: row.get(k) for k in names}, **at)

    def _test(self, term: str, test: LogRankResult) -> Row:
        return _row(term, None, statistic=test.z, p_value=test.p_two_sided)

    def _hazard_ratio(self) -> Row:
        assert self.model is not None
        found = self.model.rows()[0]
        limits = {name: float(np.exp(found[name])) for name in ("estimate", "conf_low", "conf_high")}
        # Z of a coefficient is below 0 where the hazard is lower
        return limits | {"statistic": -found["statistic"], "p_value": found["p_value"]}

    def summary(self) -> Row:
        """Return the comparison in one row."""
        ratio = {} if self.model is None else {f"hazard_ratio_{k}": v for k, v in self._hazard_ratio().items()}
        return {
            "endpoint": self.endpoint,
            "experimental": self.arms[0],
            "reference": self.arms[1],
            "n": sum(curve.n for curve in self.curves.curves),
            "events": sum(curve.events for curve in self.curves.curves),
            "hazard_ratio": ratio.get("hazard_ratio_estimate"),
            "conf_low": ratio.get("hazard_ratio_conf_low"),
            "conf_high": ratio.get("hazard_ratio_conf_high"),
            "logrank_z": self.test.z,
            "logrank_p": self.test.p_two_sided,
        }

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        plain = [{k: v for k, v in row.items() if v is not None} for row in self.rows()]
        return {
            "endpoint": self.endpoint,
            "unit": self.unit,
            "experimental": self.arms[0],
            "reference": self.arms[1],
            "results": plain,
            "settings": dict(self.settings),
            "dropped": dict(self.dropped),
            "notes": list(self.notes),
            "provenance": self.provenance.as_dict(),
        }

    def tables(self) -> tuple[list[list[str]], list[list[str]]]:
        """Return what is printed: a row a statistic with both arms, and a row a comparison; the first row heads."""
        level = f"{100 * self.settings['conf_level']:g} % CI"
        unit = f" {self.unit}" if self.unit else ""
        by_arm = [["", *map(str, self.arms)]]
        compared = [["comparison", f"estimate ({level})", "z", "p, two-sided"]]
        rows = self.rows()
        for first in (row for row in rows if row["group"] == self.arms[0] and not _between(row)):
            alike = [row for row in rows if (row["term"], row["time"]) == (first["term"], first["time"])]
            pair = [next(row for row in alike if row["group"] == arm) for arm in self.arms]
            words = TERMS[first["term"]].format(time=_short(first["time"]), unit=unit, level=level)
            by_arm.append([words, *(self._cell(row) for row in pair)])
        for row in rows:
            if row["group"] is None or _between(row):
                words = TERMS.get(row["term"], row["term"]).format(time=_short(row["time"]), unit=unit, level=level)
                numbers = (formatted("statistic", row["statistic"]), formatted("p_value", row["p_value"]))
                compared.append([words, _with_limits(row) if row["estimate"] is not None else "", *numbers])
        return by_arm, compared

    def _cell(self, row: Row) -> str:
        if row["term"] == "n":
            return str(row["estimate"])
        if row["term"] == "events":
            n = self.curves.of(row["group"]).n
            return f"{row['estimate']} ({100 * row['estimate'] / n:.1f} %)"
        return _with_limits(row)

    def __rich__(self) -> RenderableType:
        """Return two tables, and below them the settings and notes."""
        from rich.console import Group
        from rich.table import Table as RichTable
        from rich.text import Text

        laid = []
        for title, cells in zip((self.heading(), None), self.tables(), strict=True):
            table = RichTable(title=title, title_justify="left", box=None, header_style="bold", title_style="bold")
            for index, heading in enumerate(cells[0]):
                table.add_column(heading, justify="left" if index == 0 else "right")
            for row in cells[1:]:
                table.add_row(*row)
            laid.append(table)
        left = [f"{count} rows without {column} left out" for column, count in self.dropped.items()]
        lines = [*self.methods(), *left, *self.notes]
        return Group(laid[0], Text(""), laid[1], Text(""), *(Text(line, style="dim") for line in lines))

    def methods(self) -> list[str]:
        """Return how the numbers were computed, in words."""
        strata = self.settings["strata"]
        stratified = f", stratified by {' and '.join(strata)}" if strata else ""
        return [
            f"Kaplan-Meier, {self.settings['conf_type']} limits; Cox model, {self.settings['ties']} ties{stratified}; "
            "follow-up by reverse Kaplan-Meier; z above 0 favours " + str(self.arms[0])
        ]


# What the statistics are called in the tables.
TERMS = {
    "n": "Patients",
    "events": "Events",
    "median": "Median{unit} ({level})",
    "survival": "Survival at {time}{unit} ({level})",
    "restricted mean": "Restricted mean up to {time}{unit} ({level})",
    "follow-up": "Follow-up, median{unit} ({level})",
    "log-rank": "Log-rank test",
    "log-rank, stratified": "Log-rank test, stratified",
    "hazard ratio": "Hazard ratio",
    "proportional hazards": "Proportional hazards (score test, χ²)",
    "survival difference": "Survival at {time}{unit}, difference",
    "survival log-log": "Survival at {time}{unit}, log-log test",
    "restricted mean difference": "Restricted mean up to {time}{unit}, difference",
    "restricted mean ratio": "Restricted mean up to {time}{unit}, ratio",
    "restricted mean time lost ratio": "Time lost up to {time}{unit}, ratio",
}


def _row(term: str, group: Any, estimate: float | None = None, **values: Any) -> Row:
    names = ("time", "conf_low", "conf_high", "statistic", "p_value")
    return {"term": term, "group": group, "estimate": estimate, **{name: values.get(name) for name in names}}


def _compares(row: Row) -> bool:
    """Say whether a row of a part is about both arms."""
    return row.get("term") is not None and row["term"] not in ("survival", "rmst", "follow-up", "median follow-up")


def _between(row: Row) -> bool:
    return row["group"] is not None and row["term"] not in (
        "n",
        "events",
        "median",
        "survival",
        "restricted mean",
        "follow-up",
    )


def _short(time: float | None) -> str:
    return "" if time is None else f"{time:.6g}"


def _with_limits(row: Row) -> str:
    low, high = (formatted("estimate", row[name]) for name in ("conf_low", "conf_high"))
    value = formatted("estimate", row["estimate"]) if row["estimate"] is not None else "not reached"
    return value if (low, high) == ("–", "–") else f"{value} ({low} to {high})"


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
    (0.243, 2.167)
    """
    columns = Columns(time, censor, event, entry, weights, strata, None, subject, parameter)
    table = _one_endpoint(Table(data), parameter)
    arms = _arms(table.grouping(arm, "arm"), arm, reference, experimental)
    kept = table.only(_is_one_of(table.grouping(arm, "arm"), arms))
    sample = read_sample(kept, columns, group=arm, missing=missing)
    sample = replace(sample, backend=table.backend)
    if len(sample.groups) < 2:
        raise DataError(
            f"every patient of an arm is left out ({listed(f'{n} without {c}' for c, n in sample.dropped.items())})"
        )
    label, unit = _described(table, unit)
    settings = settled(like, conf_type=None, conf_level=conf_level, ties=None)
    whole = without_strata(sample)
    level = settings["conf_level"]
    notes: list[str] = []
    curves = kaplan_meier(whole, conf_type=settings["conf_type"], conf_level=level)
    mean = _attempt(
        lambda: rmst(whole, tau=tau, arm=arm, reference=reference, conf_level=level), "restricted mean", notes
    )
    times = _milestones(milestones, mean, unit)
    rates = None
    if times:
        options = {"arm": arm, "reference": reference, "conf_type": settings["conf_type"], "conf_level": level}
        rates = _attempt(lambda: milestone(whole, times, **options), "survival at milestones", notes)
    model = _attempt(
        lambda: cox(sample, arm, reference=reference, ties=settings["ties"], conf_level=level), "hazard ratio", notes
    )
    tests = [logrank(each, arm, reference=reference) for each in (sample, whole)]
    proportionality = None
    if model is not None:
        proportionality = _attempt(lambda: model.test_ph(), "test of proportional hazards", notes)
    named = [strata] if isinstance(strata, str) else list(strata)
    parts = (curves, rates, mean, model, tests[0])
    notes += dict.fromkeys(note for part in parts if part is not None for note in part.notes)
    return TwoArmAnalysis(
        settings={"reference": reference, "experimental": arms[0], "strata": tuple(named), **settings, "like": like},
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
        follow_up=follow_up_times(whole, conf_type=settings["conf_type"], conf_level=level),
    )


def _one_endpoint(table: Table, parameter: str | None) -> Table:
    if parameter is None or "PARAMCD" not in table:
        return table
    codes = table.grouping("PARAMCD", "parameter")
    return table.only(codes.codes == codes.index(parameter, "PARAMCD"))


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
    if label and bracketed and known:
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
