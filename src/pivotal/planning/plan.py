"""A designed trial: its looks with their months, events and bounds, and what can be asked of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from math import log, sqrt
from typing import TYPE_CHECKING, Any, ClassVar

from pivotal.errors import DesignError
from pivotal.planning.boundaries import Bounds
from pivotal.planning.expected_events import Course, ExpectedCourse, expected_course
from pivotal.planning.model import GroupSequential, NormalPrior
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.planned_look import PlannedLook
from pivotal.planning.trial_model import PlannedDesign, SurvivalTrial
from pivotal.planning.trial_solving import Case
from pivotal.provenance import Provenance
from pivotal.results import Row

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pivotal.planning.crossing import Crossing
    from pivotal.planning.delayed_events import DelayedDecisions
    from pivotal.planning.inference import FinalInference
    from pivotal.planning.interim import Prospects
    from pivotal.planning.predicted_results import PredictedResult

AGREE = 1e-6  # how far a plan may lie from the file that it was written to


@dataclass(frozen=True, kw_only=True)
class Plan(PlanningResult):
    """A trial whose sizes and times are known.

    Parameters
    ----------
    asked : PlannedDesign
        What was asked for: the arguments of ``design``.
    trial : SurvivalTrial
        The assumptions with everything that was solved for filled in.
    gs : GroupSequential or None
        Bounds, with the fractions at which the looks are expected; None where there is no interim look.
    variance : str
        The formula that sizes rest on.
    solved_for : str
        What was left open.
    bounds : Bounds
        All bounds on all scales.
    looks : tuple of PlannedLook
        The last one ends the trial.
    power : float
        Probability to reject the null hypothesis under the alternative.
    expected_events, expected_subjects, expected_months : float
        On average over stopping, under the alternative.
    """

    verb: ClassVar[str] = "design"
    title: ClassVar[str] = "Design"
    figure: ClassVar[str | None] = "pivotal.figures.planning:expected_numbers"
    levels: ClassVar[tuple[str, ...]] = ("number",)
    asked: PlannedDesign
    trial: SurvivalTrial
    gs: GroupSequential | None
    variance: str
    solved_for: str
    bounds: Bounds = field(repr=False)
    looks: tuple[PlannedLook, ...]
    power: float
    expected_events: float
    expected_subjects: float
    expected_months: float
    case: Case = field(repr=False, compare=False)
    course: Course = field(repr=False, compare=False)

    @cached_property
    def provenance(self) -> Provenance:  # type: ignore[override]
        """What the plan remembers."""
        return Provenance(self.verb, self.asked.model_dump(mode="json"), made=self.made)

    @cached_property
    def _under_null(self) -> tuple[float | None, float | None, float | None]:
        from pivotal.planning.planned_looks import expected_under_null

        return expected_under_null(self)

    @property
    def expected_events_null(self) -> float | None:
        """Expected events on average over stopping under the null hypothesis; None where they never suffice."""
        return self._under_null[0]

    @property
    def expected_subjects_null(self) -> float | None:
        """The same for subjects."""
        return self._under_null[1]

    @property
    def expected_months_null(self) -> float | None:
        """The same for the months of the last look."""
        return self._under_null[2]

    @property
    def events(self) -> float:
        """Events at the last look."""
        return self.looks[-1].events

    @property
    def subjects(self) -> float:
        """Subjects in all."""
        return self.looks[-1].subjects

    @property
    def months(self) -> float:
        """Months from the first subject's entry to the last look."""
        return self.looks[-1].month

    @property
    def alpha(self) -> float:
        """Type I error, one-sided or of both tails as the bounds have it."""
        return self.bounds.design.alpha

    @property
    def hazard_ratio(self) -> float | None:
        """The hazard ratio under the alternative, where one holds."""
        return self.trial.hazard_ratio

    @property
    def information(self) -> float:
        """Information about the log hazard ratio at the last look: events · r / (1 + r)²."""
        part = self.trial.experimental_part
        return self.events * part * (1 - part)

    def rows(self) -> list[Row]:
        """Return one row a look."""
        return [{"term": f"look {each.number}", **asdict(each)} for each in self.looks]

    def summary(self) -> Row:
        """Return sizes, times and errors in one row."""
        return {
            "solved_for": self.solved_for,
            "power": self.power,
            "alpha": self.alpha,
            "events": self.events,
            "subjects": self.subjects,
            "accrual_months": self.trial.accrual.duration,
            "follow_up": self.trial.follow_up,
            "months": self.months,
            "hazard_ratio": self.hazard_ratio,
            "margin": self.trial.margin,
            "variance": self.variance,
            "expected_events": self.expected_events,
            "expected_subjects": self.expected_subjects,
            "expected_months": self.expected_months,
            "expected_events_null": self.expected_events_null,
            "expected_subjects_null": self.expected_subjects_null,
            "expected_months_null": self.expected_months_null,
        }

    def heading(self) -> str:
        """Return one line over the table."""
        return (
            f"{self.events:.1f} events among {self.subjects:.1f} subjects in {self.months:.1f} months: "
            f"power {self.power:.4f}, alpha {self.alpha:g} ({self.variance})"
        )

    def __rich__(self) -> RenderableType:
        """Return a table of the looks and the paragraph below it."""
        from pivotal.planning.explanation import plan_table

        return plan_table(self)

    # ------------------------------------------------------------------------------------------------- explanation

    def paragraph(self) -> str:
        """Return the design as a paragraph of a protocol, with its numbers."""
        from pivotal.planning.explanation import paragraph

        return paragraph(self)

    def code(self) -> str:
        """Return the call that rebuilds the plan."""
        from pivotal.planning.explanation import design_code

        return design_code(self.asked)

    def as_dict(self) -> dict[str, Any]:
        """Return what was asked, the summary and the looks as plain values."""
        return {
            "asked": self.asked.model_dump(mode="json"),
            "summary": self.summary(),
            "looks": self.rows(),
            "paragraph": self.paragraph(),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the plan as JSON, from which ``Plan.from_json`` rebuilds it."""
        return json.dumps({"pivotal": self.provenance.pivotal, **self.as_dict()}, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Rebuild a plan from JSON: what was asked is computed anew, and compared with the numbers in the file.

        Raises
        ------
        DesignError
            If the text is no plan, or its numbers are not those that its own arguments give.
        """
        from pydantic import ValidationError

        from pivotal.planning.trial_design import design_of

        try:
            held: Mapping[str, Any] = json.loads(text)
            asked = PlannedDesign.model_validate(held["asked"])
            written = held["summary"]
            there = {name: float(written[name]) for name in ("events", "subjects", "power", "months")}
        except (ValueError, KeyError, TypeError, ValidationError) as error:
            raise DesignError(f"this is not the JSON of a plan: {str(error).partition(chr(10))[0]}") from error
        plan = design_of(asked)
        for name, value in there.items():
            found = getattr(plan, name)
            if abs(found - value) > AGREE * max(1.0, abs(value)):
                raise DesignError(f"{name}: the file says {value:.10g}, and its arguments give {found:.10g}")
        return plan

    # ------------------------------------------------------------------------------------------------- what is asked

    def expected(self, months: Any) -> ExpectedCourse:
        """Return the expected subjects, events, drop-outs and at risk by calendar months."""
        return expected_course(self.trial, months)

    def power_at(self, hazard_ratio: float | Sequence[float]) -> Any:
        """Return the probability to reject if the hazard ratio is another, at the events that are planned.

        The bounds stay those of the plan; means follow Schoenfeld's formula.
        """
        if isinstance(hazard_ratio, int | float):
            return self.crossing_at(hazard_ratio).power
        return [self.crossing_at(each).power for each in hazard_ratio]

    def crossing_at(self, hazard_ratio: float) -> Crossing:
        """Return the probabilities to cross the bounds if the hazard ratio is another, at the planned events."""
        if not hazard_ratio > 0:
            raise DesignError(f"hazard_ratio={hazard_ratio:g}: it must be above 0")
        return self.bounds.crossing(log(self.trial.margin / hazard_ratio) * sqrt(self.information))

    # -------------------------------------------------------------------------------------------------- monitoring

    def update(
        self,
        events: Sequence[float],
        *,
        upcoming: Sequence[float] | None = None,
        used_z: Sequence[float | None] = (),
        spending_time: Sequence[float] | None = None,
        seen_looks: Sequence[int] | None = None,
    ) -> Bounds:
        """Return the bounds at the events that were actually seen.

        Parameters
        ----------
        events : sequence of float
            At the looks held so far, the present one included.
        upcoming : sequence of float, optional
            Events of the looks to come; without them, those planned after the last. ``()`` where the trial has ended.
        used_z, spending_time, seen_looks
            As in ``planning/interim.py``.

        Examples
        --------
        >>> import pivotal as pv
        >>> trial = pv.SurvivalTrial(
        ...     reference=pv.Hazard.from_median(3.9), effect=0.5, accrual=pv.Accrual(rates=7, duration=30),
        ...     allocation=(2, 1),
        ... )
        >>> plan = pv.design(trial, pv.GroupSequential((0.33, 0.66, 1)), events=165)
        >>> [round(z, 3) for z in plan.update(events=[109], upcoming=[165]).z]
        [2.523, 1.992]
        """
        from pivotal.planning.interim import bounds_at

        return bounds_at(
            self.bounds,
            seen=[self._fraction(each) for each in events],
            upcoming=None if upcoming is None else [self._fraction(each) for each in upcoming],
            used_z=used_z,
            spending_time=spending_time,
            seen_looks=seen_looks,
        )

    def conditional_power(
        self, *, events: float, z: float | None = None, hazard_ratio: float | None = None, **options: Any
    ) -> Prospects:
        """Return the probability of success given what was seen: a statistic, or an estimated hazard ratio.

        ``options`` are those of ``conditional_power`` in ``planning/interim.py``.
        """
        from pivotal.planning.interim import conditional_power

        seen = self._z(events, z, hazard_ratio)
        return conditional_power(self.bounds, z=seen, information=self._fraction(events), **options)

    def predictive_power(
        self, *, events: float, z: float | None = None, hazard_ratio: float | None = None, **options: Any
    ) -> Prospects:
        """Return the conditional power averaged over the posterior under several priors; see ``conditional_power``."""
        from pivotal.planning.interim import predictive_power

        seen = self._z(events, z, hazard_ratio)
        return predictive_power(self.bounds, z=seen, information=self._fraction(events), **options)

    def probability_of_success(self, hazard_ratio: float, log_sd: float) -> float:
        """Return the power averaged over a prior of the hazard ratio, before the trial (assurance; O'Hagan 2005).

        Parameters
        ----------
        hazard_ratio : float
            The median of the log-normal prior.
        log_sd : float
            The standard deviation of the log hazard ratio.
        """
        from pivotal.planning.interim import predictive_power

        if not (hazard_ratio > 0 and log_sd > 0):
            raise DesignError(f"hazard_ratio={hazard_ratio:g}, log_sd={log_sd:g}: both must be above 0")
        root = sqrt(self.information)
        prior = NormalPrior(mean=log(self.trial.margin / hazard_ratio) * root, sd=log_sd * root)
        return float(predictive_power(self.bounds, information=0.0, priors=prior).power)

    def predict_result(
        self, *, events: float, z: float | None = None, hazard_ratio: float | None = None, **options: Any
    ) -> PredictedResult:
        """Return the statistic that the last look may be expected to show; options as in ``predicted_results.py``."""
        from pivotal.planning.predicted_results import predict_result

        seen = self._z(events, z, hazard_ratio)
        return predict_result(self.bounds, z=seen, information=self._fraction(events), **options)

    def final_inference(
        self,
        *,
        events: Sequence[float],
        z: float | None = None,
        hazard_ratio: float | None = None,
        delayed: tuple[float, float] | None = None,
        **options: Any,
    ) -> FinalInference:
        """Return p value, estimate and intervals of a trial that stopped at the last of the looks held.

        Parameters
        ----------
        events : sequence of float
            At every look that was held; the trial stopped at the last.
        z, hazard_ratio : float
            The statistic of that look, or the estimate; one of the two.
        delayed : (float, float), optional
            The statistic and the events once those are counted that were under way at the stop.
        **options
            As in ``planning/inference.py``.
        """
        from pivotal.planning.inference import final_inference

        held = tuple(events)
        if not held:
            raise DesignError("events: give the events at every look that was held")
        at_end = self._fraction(held[-1]) >= 1.0
        found = self.update(held, upcoming=() if at_end else None)
        if delayed is not None:
            options["delayed"] = delayed[0], self._fraction(delayed[1])
        return final_inference(found, look=len(held), z=self._z(held[-1], z, hazard_ratio), **options)

    def delayed_decisions(self, events: float | Sequence[float]) -> DelayedDecisions:
        """Return the values of Z from which the null is rejected once the events under way at a stop are counted.

        Parameters
        ----------
        events : float or sequence of float
            Under way at each interim look; one number holds for all.
        """
        from pivotal.planning.delayed_events import delayed_decisions

        if isinstance(events, int | float):
            return delayed_decisions(self.bounds, delayed=self._fraction(events))
        return delayed_decisions(self.bounds, delayed=[self._fraction(each) for each in events])

    def _fraction(self, events: float) -> float:
        if not events > 0:
            raise DesignError(f"events={events:g}: a look has more than none")
        return events / self.events

    def _z(self, events: float, z: float | None, hazard_ratio: float | None) -> float:
        if (z is None) == (hazard_ratio is None):
            raise DesignError("z: give either z or hazard_ratio")
        if z is not None:
            return z
        assert hazard_ratio is not None
        return self.z_of(hazard_ratio, events)

    def z_of(self, hazard_ratio: float, events: float) -> float:
        """Return the statistic that an estimated hazard ratio stands for at a number of events."""
        if not hazard_ratio > 0:
            raise DesignError(f"hazard_ratio={hazard_ratio:g}: it must be above 0")
        part = self.trial.experimental_part
        return log(self.trial.margin / hazard_ratio) * sqrt(events * part * (1 - part))
