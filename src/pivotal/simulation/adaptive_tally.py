"""Counts over adaptive trials that come out the same in whatever portions they are added, and what they say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log, nan
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pivotal.planning.outcome import PlanningResult
from pivotal.planning.trial_model import Effect, ExperimentalDistribution, HazardRatio, Stratum
from pivotal.results import Row
from pivotal.simulation.adaptation_model import AdaptiveScenario, DropArms, Enrich, SampleSizeReestimation
from pivotal.simulation.chunks import Columns
from pivotal.simulation.decisions import CONTINUED, EFFICACY, FUTILITY, REVERSED
from pivotal.simulation.operating_characteristics import brief, mean_row, part_row
from pivotal.simulation.tally import Sum

if TYPE_CHECKING:
    from rich.console import RenderableType

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def true_nulls(adaptive: AdaptiveScenario) -> list[bool]:
    """Return for each hypothesis whether it is true: no hazard ratio in its population is below 1."""
    truth = adaptive.scenario.truth
    found = []
    for each in adaptive.hypotheses:
        own = [s for k, s in enumerate(truth.strata) if each.stratum in (-1, k)]
        strata: list[Stratum | None] = [*own] or [None]
        arm = adaptive.arms[each.arm - 1] if adaptive.arms else None
        effects = []
        for stratum in strata:
            of_trial = truth.effect if stratum is None else stratum.effect or truth.effect
            if arm is not None:
                of_trial = arm.effect if stratum is None else dict(arm.by_stratum).get(stratum.name, arm.effect)
            effects.append(of_trial)
        found.append(all(_is_null(effect) for effect in effects))
    return found


def _is_null(effect: Effect | None) -> bool:
    if effect is None or isinstance(effect, ExperimentalDistribution):
        return False
    return effect.value >= 1 if isinstance(effect, HazardRatio) else min(effect.ratios) >= 1


def log_ratio_of(adaptive: AdaptiveScenario, h: int) -> float:
    """Return the true log hazard ratio of a hypothesis where there is one."""
    arm = adaptive.hypotheses[h].arm
    if not adaptive.arms:
        ratio = adaptive.scenario.truth.hazard_ratio
    else:
        effect = adaptive.arms[arm - 1].effect
        alike = not adaptive.arms[arm - 1].by_stratum
        ratio = effect.value if alike and isinstance(effect, HazardRatio) else None
    return nan if ratio is None else log(ratio)


@dataclass
class AdaptiveTally:
    """What the operating characteristics of an adaptive trial are made of.

    Parameters
    ----------
    hypotheses : int
    nulls : list of bool
        Which of them are true.
    """

    hypotheses: int
    nulls: list[bool]
    replicates: int = 0
    counts: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    sums: dict[tuple[Any, ...], Sum] = field(default_factory=lambda: defaultdict(Sum))
    ends: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, columns: Columns) -> None:
        """Add the rows of whole replicates."""
        ends = columns["decision"] != CONTINUED
        main = columns["analysis"] == 0
        last = {name: values[ends].reshape(-1, self.hypotheses) for name, values in columns.items()}
        first = {name: values[:, 0] for name, values in last.items()}
        self.replicates += first["decision"].size
        self.counts["out of events",] += int(first["out_of_events"].sum())
        for decision in (EFFICACY, FUTILITY, REVERSED):
            self.counts["decision", decision] += int((first["decision"] == decision).sum())
        for look, decision in zip(first["planned_look"].tolist(), first["decision"].tolist(), strict=True):
            self.counts["ended", look, decision] += 1
        rejected = last["rejected"].astype(bool)
        self.counts["familywise",] += int(rejected[:, self.nulls].any(axis=1).sum())
        for h in range(self.hypotheses):
            self.counts["rejected", h] += int(rejected[:, h].sum())
            self.counts["active", h] += int(last["active"][:, h].sum())
            self.sums["estimate", h].add(last["estimate"][last["active"][:, h] > 0, h])
        self.counts["enriched",] += int(first["enriched"].sum())
        self.sums["month",].add(first["month"])
        for name, column in (("subjects", "subjects"), ("events", "all_events"), ("wanted", "wanted")):
            self.sums[name,].add(first[column])
            self.ends[name].update(first[column].tolist())
        self._add_power(columns, main)

    def _add_power(self, columns: Columns, main: Any) -> None:
        """Add the conditional powers at which events were chosen anew."""
        power = columns["conditional_power"][main]
        self.sums["conditional power",].add(power[np.isfinite(power)])


@dataclass(frozen=True, kw_only=True)
class AdaptiveCharacteristics(PlanningResult):
    """What became of the replicates of an adaptive trial, and what its rules did.

    Parameters
    ----------
    adaptive : AdaptiveScenario
    tally : AdaptiveTally
    """

    verb: ClassVar[str] = "operating_characteristics"
    title: ClassVar[str] = "Operating characteristics"
    groups: ClassVar[tuple[str, ...]] = ("analysis",)
    levels: ClassVar[tuple[str, ...]] = ("look",)
    adaptive: AdaptiveScenario
    tally: AdaptiveTally

    def rows(self) -> list[Row]:
        """Return one row a number: its estimate, Monte-Carlo error, limits, and of how many replicates it is.

        What is of one planned look has its number; log hazard ratios, and their bias, are of hypotheses that are in the
        trial at its end.
        """
        return [*self._chances(), *self._rules(), *self._sizes(), *self._estimates()]

    def _share(self, term: str, *key: Any, **place: Any) -> Row:
        return part_row(term, self.tally.counts[key], self.tally.replicates) | place

    def _chances(self) -> Iterator[Row]:
        counts, names = self.tally.counts, [each.name for each in self.adaptive.hypotheses]
        yield self._share("power", "decision", EFFICACY)
        if any(self.tally.nulls):
            yield self._share("familywise error", "familywise")
        for h, name in enumerate(names if len(names) > 1 else []):
            yield self._share("rejected", "rejected", h, analysis=name)
        yield self._share("stopped for futility", "decision", FUTILITY)
        if counts["decision", REVERSED]:
            yield self._share("rejected for the reference arm", "decision", REVERSED)
        yield self._share("events ran out", "out of events")
        for look in range(len(self.adaptive.scenario.looks) + 1):
            if look or counts["ended", 0, EFFICACY]:
                term = "efficacy" if look else "efficacy at an extra look"
                yield self._share(term, "ended", look, EFFICACY, look=look or None)

    def _rules(self) -> Iterator[Row]:
        names = [each.name for each in self.adaptive.hypotheses]
        if any(isinstance(each, DropArms | Enrich) for each in self.adaptive.rules):
            for h, name in enumerate(names):
                yield self._share("in the trial at its end", "active", h, analysis=name)
        if self.adaptive.of_kind(Enrich):
            yield self._share("enriched", "enriched")
        if self.adaptive.of_kind(SampleSizeReestimation):
            planned, n = self.adaptive.scenario.events, self.tally.replicates
            yield part_row("events chosen anew", n - self.tally.ends["wanted"][planned], n)
            yield mean_row("events wanted at the last look", self.tally.sums["wanted",].mean())
            yield mean_row("conditional power as planned", self.tally.sums["conditional power",].mean())

    def _sizes(self) -> Iterator[Row]:
        for name, said in (("month", "months"), ("subjects", "subjects"), ("events", "events")):
            yield mean_row(f"{said} at the end", self.tally.sums[name,].mean())
        for name in ("subjects", "events"):
            for part in QUANTILES:
                value = float(self.quantile(name, part))
                yield {
                    "term": f"{part:.0%} quantile of {name} at the end", "analysis": None, "look": None,
                    "estimate": value, "std_error": nan, "conf_low": nan, "conf_high": nan,
                    "replicates": self.tally.replicates,
                }  # fmt: skip

    def _estimates(self) -> Iterator[Row]:
        for h, each in enumerate(self.adaptive.hypotheses):
            found, truth = self.tally.sums["estimate", h].mean(), log_ratio_of(self.adaptive, h)
            yield mean_row("log hazard ratio at the end", found) | {"analysis": each.name}
            if truth == truth:  # noqa: PLR0124 (is there one)
                yield mean_row("bias at the end", found, less=truth) | {"analysis": each.name}

    def quantile(self, name: str, part: float) -> int:
        """Return the smallest number of ``"events"``, ``"subjects"`` or ``"wanted"`` that so many trials do not exceed.

        ``"wanted"`` are the events of the last look as planned by the end of the trial.
        """
        counts, below = self.tally.ends[name], 0
        for value in sorted(counts):
            below += counts[value]
            if below >= part * self.tally.replicates:
                return value
        raise ValueError(f"{part} of {name}")

    def distribution(self, name: str) -> dict[int, int]:
        """Return how many trials ended with how many ``"events"`` or ``"subjects"``, or last ``"wanted"``."""
        return dict(sorted(self.tally.ends[name].items()))

    def summary(self) -> Row:
        """Return the chief numbers in one row."""
        rows = {row["term"]: row for row in [*self._chances(), *self._sizes()] if row["analysis"] is None}
        return {
            "replicates": self.tally.replicates,
            "power": rows["power"]["estimate"],
            "power_std_error": rows["power"]["std_error"],
            "familywise_error": rows["familywise error"]["estimate"] if "familywise error" in rows else None,
            "futility": rows["stopped for futility"]["estimate"],
            "events_ran_out": rows["events ran out"]["estimate"],
            "months": rows["months at the end"]["estimate"],
            "subjects": rows["subjects at the end"]["estimate"],
            "events": rows["events at the end"]["estimate"],
        }

    def heading(self) -> str:
        """Return one line over the table."""
        return f"{self.tally.replicates:,} adaptive trials, with Monte-Carlo errors"

    def __rich__(self) -> RenderableType:
        """Return the rows as a table of 80 columns."""
        from pivotal.planning.shown import rows_table

        return rows_table(self.heading(), list(brief(self.rows(), several=len(self.adaptive.hypotheses) > 1)))
