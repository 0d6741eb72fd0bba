"""What a two-arm analysis returns: its parts, one table by arm and one of what the arms differ by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pivotal.analysis.cox_model import CoxModel
from pivotal.analysis.cox_zph import ProportionalHazardsTest
from pivotal.analysis.follow_up import FollowUp
from pivotal.analysis.milestones import Milestone
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.rank_results import LogRankResult
from pivotal.analysis.restricted_mean import RestrictedMean
from pivotal.analysis.survival_curves import KaplanMeier
from pivotal.results import Row, formatted

if TYPE_CHECKING:
    from rich.console import RenderableType


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
    proportionality : ProportionalHazardsTest or None
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
    proportionality: ProportionalHazardsTest | None
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
                words = TERMS.get(row["term"], str(row["term"])).format(
                    time=_short(row["time"]), unit=unit, level=level
                )
                z, p = (formatted(name, row[name]) for name in ("statistic", "p_value"))
                value = "" if row["estimate"] is None else _with_limits(row)
                if row["term"] == "proportional hazards":
                    value, z = f"χ² {z}", ""
                compared.append([words, value, z, p])
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
        ties = f"{self.settings['ties'].capitalize()} ties{stratified}"
        return [
            f"Kaplan-Meier, {self.settings['conf_type']} limits; Cox model, {ties}; "
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
    "proportional hazards": "Proportional hazards, score test",
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
