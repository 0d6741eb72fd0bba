"""How a trial behaves over its replicates, each number with its Monte-Carlo error; and beside the theory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING, Any, ClassVar

from pivotal.errors import SimulationError
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.plan import Plan
from pivotal.results import Row
from pivotal.simulation.decisions import EFFICACY, FUTILITY, REVERSED, plan_of
from pivotal.simulation.model import Scenario
from pivotal.simulation.tally import NORMAL, Mean, Tally

if TYPE_CHECKING:
    from rich.console import RenderableType

AT_THE_END = " at the end"
LAST = 1_000  # sorts after every look
SHOWN = ("theory", "simulation", "estimate", "std_error", "errors_apart")
SIZES = (("month", "months"), ("subjects", "subjects"), ("events", "events"))
RATIOS = ("log_rank", "modestly_weighted", "early_zero", "cox")  # whose estimates are log hazard ratios


@dataclass(frozen=True, kw_only=True)
class OperatingCharacteristics(PlanningResult):
    """What became of the replicates of a scenario.

    Parameters
    ----------
    scenario : Scenario
    tally : Tally
    """

    verb: ClassVar[str] = "operating_characteristics"
    title: ClassVar[str] = "Operating characteristics"
    groups: ClassVar[tuple[str, ...]] = ("analysis",)
    levels: ClassVar[tuple[str, ...]] = ("look",)
    scenario: Scenario
    tally: Tally

    def rows(self) -> list[Row]:
        """Return one row a number: its estimate, Monte-Carlo error, limits, and of how many replicates it is.

        What is of one look has its number; bias is that of the log hazard ratio, and coverage that of its limits.
        """
        return [*self._chances(), *self._sizes(), *self._estimates()]

    def _chances(self) -> Iterator[Row]:
        n, decisions = self.tally.replicates, self.tally.decisions
        yield part_row("power", int(decisions[:, EFFICACY].sum()), n)
        if decisions[:, FUTILITY].any() or self.scenario.obey_futility:
            yield part_row("stopped for futility", int(decisions[:, FUTILITY].sum()), n)
        if decisions[:, REVERSED].any():
            yield part_row("rejected for the reference arm", int(decisions[:, REVERSED].sum()), n)
        yield part_row("events ran out", self.tally.out_of_events, n)
        for look, row in enumerate(decisions, start=1):
            yield part_row("efficacy", int(row[EFFICACY]), n, look=look)
            if look < len(decisions):
                yield part_row("futility", int(row[FUTILITY]), n, look=look)

    def _sizes(self) -> Iterator[Row]:
        for name, said in SIZES:
            yield mean_row(said + AT_THE_END, self.tally.ends[name].mean())
        for look in range(1, self.tally.looks + 1):
            for name, said in SIZES:
                yield mean_row(said, self.tally.at_looks[name, look].mean(), look=look)

    def _estimates(self) -> Iterator[Row]:
        for index, analysis in enumerate(self.scenario.analyses):
            ratio = analysis.test.kind in RATIOS
            what = "log hazard ratio" if ratio else "estimate"
            for look in range(self.tally.looks + 1):
                place: Row = {"analysis": analysis.id, "look": look or None}
                found = self.tally.estimates[index, look].mean()
                end = "" if look else AT_THE_END
                yield mean_row(what + end, found) | place
                if ratio and self.tally.truth == self.tally.truth:
                    yield mean_row("bias" + end, found, less=self.tally.truth) | place
                    known, covered = self.tally.covered[index, look]
                    yield part_row("95 % coverage" + end, covered, known) | place

    def summary(self) -> Row:
        """Return the chief numbers in one row."""
        rows = {row["term"]: row["estimate"] for row in [*self._chances(), *self._sizes()] if row["look"] is None}
        errors = {row["term"]: row["std_error"] for row in self._chances() if row["look"] is None}
        return {
            "replicates": self.tally.replicates,
            "power": rows["power"],
            "power_std_error": errors["power"],
            "futility": rows.get("stopped for futility"),
            "events_ran_out": rows["events ran out"],
            "months": rows["months at the end"],
            "subjects": rows["subjects at the end"],
            "events": rows["events at the end"],
        }

    def heading(self) -> str:
        """Return one line over the table."""
        return f"{self.tally.replicates:,} trials, with Monte-Carlo errors"

    def __rich__(self) -> RenderableType:
        """Return the rows as a table of 80 columns."""
        from pivotal.planning.shown import rows_table

        return rows_table(self.heading(), list(brief(self.rows(), several=len(self.scenario.analyses) > 1)))


def part_row(term: str, count: int, of: int, look: int | None = None) -> Row:
    """Return a proportion with its error; where it is 0 or 1 the error of one replicate more or less."""
    p = count / of if of else nan
    error = sqrt(max(p * (1 - p), (1 / of) * (1 - 1 / of)) / of) if of else nan
    return _row(term, look, p, error, of) | {
        "conf_low": max(0.0, p - NORMAL * error),
        "conf_high": min(1.0, p + NORMAL * error),
    }


def mean_row(term: str, mean: Mean, look: int | None = None, less: float = 0.0) -> Row:
    """Return a mean, less what is subtracted from it, with its error."""
    return _row(term, look, mean.value - less, mean.std_error, mean.count)


def _row(term: str, look: int | None, estimate: float, error: float, count: int) -> Row:
    return {
        "term": term,
        "analysis": None,
        "look": look,
        "estimate": estimate,
        "std_error": error,
        "conf_low": estimate - NORMAL * error,
        "conf_high": estimate + NORMAL * error,
        "replicates": count,
    }


def brief(rows: Sequence[Row], *, several: bool = False) -> Iterator[Row]:
    """Yield rows for a terminal: looks and analyses in narrow columns, what is alike together and named once."""
    alike: dict[tuple[str, str | None], list[Row]] = {}
    for row in rows:
        alike.setdefault((row["term"].removesuffix(AT_THE_END), row.get("analysis")), []).append(row)
    for (term, analysis), found in alike.items():
        for index, row in enumerate(sorted(found, key=lambda each: each["look"] or LAST)):
            end = "end" if row["term"].endswith(AT_THE_END) else ""
            named = {"": term, "analysis": analysis or ""} if index == 0 else {"": "", "analysis": ""}
            yield {name: value for name, value in named.items() if several or name != "analysis"} | {
                "look": str(row["look"] or end),
                **{"error" if name == "std_error" else name: row[name] for name in SHOWN if name in row},
            }


# ------------------------------------------------------------------------------------------- beside the theory


@dataclass(frozen=True, kw_only=True)
class Comparison(PlanningResult):
    """Theory beside simulation.

    Parameters
    ----------
    replicates : int
    held : tuple of dict
        One row a number: what the plan expects, what was simulated, and their difference in Monte-Carlo errors.
    """

    verb: ClassVar[str] = "compare_with"
    title: ClassVar[str] = "Theory beside simulation"
    levels: ClassVar[tuple[str, ...]] = ("look",)
    replicates: int
    held: tuple[Row, ...]

    def rows(self) -> list[Row]:
        """Return one row a number."""
        return list(self.held)

    def summary(self) -> Row:
        """Return the largest difference in Monte-Carlo errors, and of what."""
        widest = max(self.held, key=lambda row: abs(row["errors_apart"]))
        return {"replicates": self.replicates, "most_errors_apart": widest["errors_apart"], "of": widest["term"]}

    def __rich__(self) -> RenderableType:
        """Return the rows as a table."""
        from pivotal.planning.shown import rows_table

        return rows_table(f"{self.title}: {self.replicates:,} trials", list(brief(self.rows())))


def compared(found: OperatingCharacteristics, plan: Plan | None = None) -> Comparison:
    """Return what a plan expects beside what was simulated.

    Raises
    ------
    SimulationError
        If the truth is neither the plan's alternative, nor its null hypothesis, nor another hazard ratio.
    """
    plan = plan_of(found.scenario.design) if plan is None else plan
    theory = dict(_expected(plan, found.scenario))
    simulated = {(row["term"], row["look"]): row for row in found.rows() if row["analysis"] is None}
    rows = []
    for key, expected in theory.items():
        row = simulated.get(key)
        if row is None or expected is None or not row["replicates"]:
            continue
        apart = (row["estimate"] - expected) / row["std_error"] if row["std_error"] else 0.0
        rows.append(
            {"term": key[0], "look": key[1], "theory": expected, "simulation": row["estimate"],
             "std_error": row["std_error"], "errors_apart": apart}
        )  # fmt: skip
    return Comparison(replicates=found.tally.replicates, held=tuple(rows), settings=found.settings)


def _expected(plan: Plan, scenario: Scenario) -> Iterator[tuple[tuple[str, int | None], Any]]:
    """Return what a plan expects under the truth of a scenario, by term and look."""
    if scenario.course is not None:
        raise SimulationError("compare_with: the plan says nothing of a course of disease; see the rows themselves")
    truth, planned = scenario.truth, plan.trial
    ratio = truth.hazard_ratio
    same = truth.model_copy(update={"effect": planned.effect, "strata": planned.strata}) == planned
    if truth == planned:
        efficacy = [look.efficacy for look in plan.looks]
        futility = [look.futility for look in plan.looks]
        yield ("months at the end", None), plan.expected_months
        yield ("subjects at the end", None), plan.expected_subjects
        yield ("events at the end", None), plan.expected_events
        for look in plan.looks:
            yield ("months", look.number), look.month
    elif same and ratio is not None and ratio == planned.margin:
        efficacy = [look.efficacy_null for look in plan.looks]
        futility = [look.futility_null for look in plan.looks]
        yield ("months at the end", None), plan.expected_months_null
        yield ("subjects at the end", None), plan.expected_subjects_null
        yield ("events at the end", None), plan.expected_events_null
    elif same and ratio is not None:
        crossing = plan.crossing_at(ratio)
        efficacy, futility = list(crossing.efficacy_cumulative), list(crossing.futility_cumulative)
    else:
        raise SimulationError("compare_with: the plan says nothing of this truth; design() it, and compare with that")
    yield ("power", None), efficacy[-1]
    for name, cumulative in (("efficacy", efficacy), ("futility", futility)):
        for index, value in enumerate(cumulative):
            yield (name, index + 1), value - (cumulative[index - 1] if index else 0.0)
