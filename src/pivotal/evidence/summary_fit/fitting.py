"""Trials from printed numbers alone: ``fit_summary``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from pivotal.errors import DataError, shown
from pivotal.evidence.consistency import Published, results_in_place
from pivotal.evidence.model import DataCut, ReportedResult
from pivotal.evidence.summary_fit.cloud import prior_of, simulated
from pivotal.evidence.summary_fit.compatible import STEPS, moved
from pivotal.evidence.summary_fit.gathering import Summary, gathered
from pivotal.evidence.summary_fit.predictions import predicted
from pivotal.evidence.summary_fit.responders import responders
from pivotal.evidence.summary_fit.result import SummaryFit
from pivotal.progress import progress_bar
from pivotal.provenance import Provenance

SIMULATED, TRIALS = 5000, 100
FEWEST_SIMULATED = 1000
UNKNOWN = "unknown"


def fit_summary(  # noqa: PLR0913
    published: Published | Sequence[ReportedResult] | Sequence[DataCut],
    *,
    endpoint: str | None = None,
    cohort: str | None = None,
    group: str | None = None,
    cut: str | None = None,
    reference: str | None = None,
    response: str | None = "ORR",
    scans: float | str | None = UNKNOWN,
    longest_follow_up: float | None = None,
    trials: int = TRIALS,
    simulated_trials: int = SIMULATED,
    steps: int = STEPS,
    seed: int = 1,
    progress: bool = True,
) -> SummaryFit:
    """Fit whole trials to printed numbers where there is no curve.

    Medians with their limits, the hazard ratio with its limits, p value, events, follow-up and the number of patients
    are taken together. The result holds trials that would be printed so, what they imply (events, numbers at risk,
    curves), and for each printed number where it lies among what the *others* predict, with the smallest error of it
    that they would show.

    Parameters
    ----------
    published : ReportedResult, DataCut, PublishedResults, Trial, or a sequence of results or of cuts
        What was printed of one trial; hazard ratios are experimental over reference.
    endpoint, cohort, group, cut : str, optional
        Which result is fitted, where several with a median or a hazard ratio are printed. Numbers of the same endpoint
        that stand beside it in the same cut, read by the same assessor, are taken with it.
    reference : str, optional
        The reference arm; a trial and a file of results say it themselves.
    response : str, optional
        The endpoint whose percentages are those of responses.
    scans : {"unknown"}, float or None
        Whether progression is seen at scans: their interval in the unit of the result, None for an endpoint that is
        known to the day, such as survival. Unknown, half of the trials have scans, every six to sixteen weeks or so.
    longest_follow_up : float, optional
        From the first patient to the cut-off, in the unit of the result. Left out, it is taken from the time of
        enrolment and the cut-off where both are given, and else it is part of what is fitted.
    trials : int
        How many trials are moved towards the printed numbers; those that arrive are the result's.
    simulated_trials : int
        How many trials are drawn to predict each number from the others; 1,000 at least.
    steps : int
        Of each trial that is moved.
    seed : int
        The same seed gives the same result, whatever the threads.
    progress : bool
        Show a progress bar on a terminal.

    Returns
    -------
    SummaryFit
        ``.trials``, ``.patients(k)``, ``.events``, ``.at_risk(times)``, ``.curve()``, ``.positions()``,
        ``.smallest_detectable_error()`` and ``.findings``, which say what disagrees where no trial is printed so.

    Raises
    ------
    DataError
        If nothing is printed that sets the scale of time, an arm has no number of patients, several results are
        printed and none is named, or an argument is not accepted.
    UnknownNameError
        If there is no such endpoint, cohort or cut.

    Notes
    -----
    Times to the event are Weibull, log-normal, or of a hazard that changes once at half the median, with medians and
    shapes of the arms apart (shapes are drawn to each other weakly); patients enter evenly and drop out at a constant
    rate. Priors are wide and scale-free. Numbers are predicted by approximate Bayesian computation with regression
    (Beaumont, Zhang and Balding 2002) on trials drawn by population Monte Carlo (Beaumont and others 2009); the limits
    of medians by the log-log, log or plain scale (Brookmeyer and Crowley 1982), follow-up by the reverse curve
    (Schemper and Smith 1996), ratios by Cox's model with Efron's ties. Unless the ratio is known not to be stratified
    it may lie some 3 % from that of all patients together. Trials are then moved by chains over patients and
    parameters (Tanner and Wong 1987) until every number falls into what a rounding twice as coarse as its own allows.

    Examples
    --------
    >>> import pivotal as pv
    >>> from pivotal.evidence.model import ReportedResult
    >>> printed = ReportedResult(
    ...     endpoint="OS",
    ...     n={"A": 120, "B": 118},
    ...     median={"A": {"value": "14.2", "ci": ["11.6", "17.5"]}, "B": {"value": "10.1", "ci": ["8.4", "12.2"]}},
    ...     hazard_ratio={"value": "0.72", "ci": ["0.53", "0.97"]},
    ... )
    >>> fit = pv.fit_summary(printed, reference="B", scans=None, trials=8, simulated_trials=1000, steps=400)
    >>> median = fit.position("median", "A")
    >>> median.is_inside, 0.05 < median.smallest_error < 0.4
    (True, True)
    """
    _check_counts(trials, simulated_trials, steps, seed)
    _, placed, enrolled = results_in_place(published, reference, None)
    summary = gathered(
        placed, endpoint=endpoint, cohort=cohort, group=group, cut=cut, response=response,
        allocation=getattr(published, "allocation", None),
    )  # fmt: skip
    first = enrolled.not_before if enrolled is not None else None
    cutoff = next((each.cutoff for each in placed if each.where() == summary.where), None)
    if longest_follow_up is None and first is not None and cutoff is not None and cutoff > first:
        longest_follow_up = (cutoff - first).days / 30.4375 * summary.month()
    parameters = {
        "where": str(summary.where), "scans": scans, "longest_follow_up": longest_follow_up, "trials": trials,
        "simulated_trials": simulated_trials, "steps": steps,
    }  # fmt: skip
    provenance = Provenance("fit_summary", parameters, seed=seed)
    sizes = trials, simulated_trials, steps
    with progress_bar("fitting trials", wanted=progress) as told:
        return fit_of(summary, _scans(scans), _longest(longest_follow_up, summary), sizes, provenance, told)


def fit_of(
    summary: Summary,
    scans: float | str | None,
    longest: float | None,
    sizes: tuple[int, int, int],
    made: Provenance,
    told: Callable[[int, int], None] | None = None,
) -> SummaryFit:
    """Return the fit to gathered numbers, see ``fit_summary``; ``told`` hears how many trials arrived, of how many."""
    seed = made.seed or 0
    prior = prior_of(summary, scans, longest)
    cloud = simulated(summary, prior, scans, sizes[1], seed)
    numbers = summary.numbers
    predictions = tuple(
        predicted(number, [each for each in numbers if each is not number], cloud.prints, seed + index, summary.shift)
        for index, number in enumerate(numbers)
    )
    compatible = moved(summary, prior, cloud, predictions, sizes[0], sizes[2], seed, told)
    answers = (responders(arm, each, summary.size(arm)) for arm, each in summary.percent)
    notes = list(summary.notes)
    fits = int(compatible.fits.sum())
    if fits < len(compatible.fits):
        share = f"{fits} of {len(compatible.fits)} trials arrived at all printed numbers"
        notes.append(f"{share}; the nearest are shown instead." if not fits else f"{share}, and are taken.")
    return SummaryFit(
        summary, compatible, predictions, cloud.prints, tuple(each for each in answers if each), tuple(notes), made
    )


def _check_counts(trials: int, simulated_trials: int, steps: int, seed: int) -> None:
    least = {"trials": 1, "simulated_trials": FEWEST_SIMULATED, "steps": 1, "seed": 0}
    for name, value in (("trials", trials), ("simulated_trials", simulated_trials), ("steps", steps), ("seed", seed)):
        if isinstance(value, bool) or not isinstance(value, int) or not least[name] <= value < 2**63:
            raise DataError(f"{name}={shown(value)}; accepted: a whole number from {least[name]} on")


def _scans(scans: float | str | None) -> float | str | None:
    number = isinstance(scans, int | float) and not isinstance(scans, bool)
    if scans is None or scans == UNKNOWN or (number and math.isfinite(scans) and scans > 0):  # type: ignore[arg-type,operator]
        return scans
    raise DataError(f"scans={shown(scans)}; accepted: {UNKNOWN!r}, None, or the time between two scans")


def _longest(longest: float | None, summary: Summary) -> float | None:
    if longest is None:
        return None
    if isinstance(longest, bool) or not isinstance(longest, int | float) or not (0 < longest < math.inf):
        raise DataError(f"longest_follow_up={shown(longest)}; accepted: a time above 0, in {summary.unit}")
    return float(longest)
