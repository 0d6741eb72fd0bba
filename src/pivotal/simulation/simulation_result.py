"""Trials simulated as they were planned: what became of them, final estimates, and each one's subjects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from pivotal.planning.plan import Plan
from pivotal.simulation.chunks import Columns
from pivotal.simulation.final_estimates import FinalEstimates, final_estimates
from pivotal.simulation.model import Scenario
from pivotal.simulation.operating_characteristics import Comparison, OperatingCharacteristics, compared
from pivotal.simulation.predicted_values import (
    QUANTILES,
    PredictedDistribution,
    PredictedPosition,
    distribution_of,
    position_of,
)
from pivotal.simulation.rebuilt_subjects import adam, framed, sdtm
from pivotal.simulation.replicates import run_chunk
from pivotal.simulation.simulated_trials import SimulatedTrials
from pivotal.simulation.tally import Tally

if TYPE_CHECKING:
    from pivotal.simulation.tumour_model import Tumours
    from pivotal.simulation.tumour_recording import TumourRecords


def tally_for(scenario: Scenario) -> Tally:
    """Return an empty tally of a scenario."""
    ratio = None if scenario.course is not None else scenario.truth.hazard_ratio
    return Tally(len(scenario.looks), len(scenario.analyses), np.nan if ratio is None else float(np.log(ratio)))


@dataclass(frozen=True, kw_only=True)
class Simulation(SimulatedTrials):
    """Trials simulated as they were planned.

    Parameters
    ----------
    scenario : Scenario
        What they depend on, beside the seed.
    seed, replicates, tally, parts
        As in ``SimulatedTrials``.
    """

    verb: ClassVar[str] = "simulate"
    title: ClassVar[str] = "Simulation"
    figure: ClassVar[str | None] = "pivotal.figures.simulation:plot_simulation"
    states: ClassVar[str] = "scenario"
    chunk: ClassVar[Callable[..., Columns]] = staticmethod(run_chunk)
    scenario: Scenario
    tally: Tally = field(repr=False)

    def operating_characteristics(self) -> OperatingCharacteristics:
        """Return power, stopping, sizes, bias and coverage, each with its Monte-Carlo error."""
        return OperatingCharacteristics(scenario=self.scenario, tally=self.tally, settings=self.settings)

    def compare_with(self, plan: Plan | None = None) -> Comparison:
        """Return what a plan expects beside what was simulated, in Monte-Carlo errors; left out, its own plan."""
        return compared(self.operating_characteristics(), plan)

    def median_unbiased(
        self, *, sample: int = 2000, conf_level: float | None = None, progress: bool = True
    ) -> FinalEstimates:
        """Return bias and coverage of naive estimates beside those of median-unbiased ones, which allow for the looks.

        Parameters
        ----------
        sample : int
            How many of the replicates, from the first one on; one takes some milliseconds.
        conf_level : float, optional
            Of the intervals; left out, one minus twice the one-sided error of the design.
        progress : bool
            Whether a terminal shows how far it is.

        Raises
        ------
        SimulationError
            If the first analysis estimates no hazard ratio, or under this truth there is no one hazard ratio.

        Examples
        --------
        >>> import pivotal as pv
        >>> trial = pv.SurvivalTrial(
        ...     reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20)
        ... )
        >>> sim = pv.simulate(pv.design(trial, pv.GroupSequential((2 / 3, 1)), events=180), trials=200, seed=1)
        >>> found = sim.median_unbiased().summary()
        >>> round(found["bias_naive"], 3), round(found["bias_median_unbiased"], 3)
        (-0.014, -0.006)
        """
        return final_estimates(
            self.scenario, self.parts, self.tally.truth, sample=sample, conf_level=conf_level, progress=progress
        )

    def distribution(
        self, column: str, quantiles: Sequence[float] = QUANTILES, *, look: int | None = None
    ) -> PredictedDistribution:
        """Return quantiles of a column of the looks over the replicates, by the first analysis.

        Parameters
        ----------
        column : str
            A column of the looks, such as ``month``, ``z``, ``estimate``; ``hazard_ratio``; with ``describe=True`` also
            ``median_reference``, ``median_experimental`` and ``follow_up``, which are later than any where they are
            not reached.
        quantiles : sequence of float
        look : int, optional
            Of the trials that came to this look; left out, of all where they ended.

        Raises
        ------
        UnknownNameError, SimulationError
            If there is no such column, look or quantile.

        Examples
        --------
        >>> import pivotal as pv
        >>> trial = pv.SurvivalTrial(
        ...     reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20)
        ... )
        >>> sim = pv.simulate(pv.design(trial, events=180), trials=500, seed=1, describe=True)
        >>> [round(row["estimate"], 1) for row in sim.distribution("median_experimental", [0.1, 0.5, 0.9]).rows()]
        [14.6, 17.3, 20.1]
        """
        return distribution_of(self.scenario, self.parts, column, quantiles, look)

    def position(self, column: str, value: float, *, look: int | None = None) -> PredictedPosition:
        """Return where a value, such as a published one, lies in the distribution of a column.

        Parameters
        ----------
        column, look
            As in ``distribution``.
        value : float

        Returns
        -------
        PredictedPosition
            The part of the replicates ``below`` the value, those that equal it by half, with its Monte-Carlo error;
            the two-sided ``tail``; and between what 95 % are predicted.

        Raises
        ------
        UnknownNameError, SimulationError
            As ``distribution``.

        Examples
        --------
        >>> import pivotal as pv
        >>> trial = pv.SurvivalTrial(
        ...     reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20)
        ... )
        >>> row = pv.simulate(pv.design(trial, events=180), trials=500, seed=1).position("hazard_ratio", 0.55).summary()
        >>> round(row["below"], 3), round(row["tail"], 3)
        (0.062, 0.124)
        """
        return position_of(self.scenario, self.parts, column, value, look)

    def analysed(self) -> list[str]:
        """Return the names by which ``columns`` call the analyses."""
        return [each.id for each in self.scenario.analyses]

    def ended(self, part: Columns) -> NDArray[np.bool_]:
        """Say which rows are of looks that ended a replicate, by the first analysis."""
        return super().ended(part) & np.equal(part["analysis"], 0)

    def patients(
        self, replicate: int, *, look: int | None = None, start: date | None = None, backend: str | None = None
    ) -> Any:
        """Rebuild the subjects of one replicate as they were seen at a look.

        Parameters
        ----------
        replicate : int
            From 0.
        look : int, optional
            The last one that was held, where left out.
        start : date, optional
            The first day of the trial; ``RANDDT`` and ``ADT`` are then given.
        backend : str, optional
            Kind of the frame; left out, polars, pandas or pyarrow, whichever is installed.

        Returns
        -------
        frame
            One row a subject who has entered, as ADaM: ``USUBJID``, ``TRT01P``, ``STRATA1`` where there are strata,
            ``PARAMCD``, ``AVAL`` (days), ``CNSR`` (0 event, 1 followed to the cut-off, 2 dropped out, 3 followed as
            long as anybody is), ``EVNTDESC``, ``RANDDY`` (days since the trial began). With a course a row a subject
            and parameter: ``PFS``, ``OS`` and, where there are responses, ``TTR``, the time to response (``CNSR`` 4:
            progression or death came before); ``CROSSDY``, the day of crossing over from randomisation.
        """
        return framed(adam(self.scenario, self.seed, self.checked(replicate), look, start), backend)

    def tumour_records(
        self,
        replicate: int,
        tumours: Tumours,
        *,
        look: int | None = None,
        start: date = date(2025, 1, 1),
        backend: str | None = None,
    ) -> TumourRecords:
        """Return tumour records of the subjects of one replicate at a look, as SDTM has them, beside the truth.

        Who enters when, in which arm, who drops out and when the look is held are those of the replicate; tumours,
        progression and death are those of ``tumours``, which no analysis of the simulation has seen.

        Parameters
        ----------
        replicate : int
            From 0.
        tumours : Tumours
        look : int, optional
            The last one that was held, where left out.
        start : date
            The first day of the trial.
        backend : str, optional
            As in ``patients``.

        Returns
        -------
        TumourRecords
            The domains ``tu``, ``tr``, ``rs``, ``dm`` and ``ds``, and ``truth``.
        """
        return sdtm(self.scenario, self.seed, self.checked(replicate), look, tumours, start, backend)
