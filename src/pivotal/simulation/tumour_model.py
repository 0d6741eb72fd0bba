"""The nouns of simulated tumours: how they grow and shrink, when they are scanned, and how scans are read.

Defaults are one published model, so that an example runs: tumour growth inhibition in 319 patients on a tyrosine kinase
inhibitor (Lacy et al. 2018, Cancer Chemotherapy and Pharmacology 81, 1061). Days and millimetres in the growth, as there;
months in hazards; weeks in the schedule of scans, as protocols state it.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pivotal.distributions.model import Distribution, Hazard, Positive, Rate, in_order
from pivotal.nouns import Noun, OneOrMore, Text
from pivotal.planning.trial_model import Accrual, Dropout
from pivotal.units import DAYS_PER_MONTH

Probability = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
MOST_LESIONS = 5  # that are targets under RECIST 1.1
MOST_READERS = 7  # so many have random numbers of their own
SMALLEST_LESION, SMALLEST_NODE = 10, 15  # mm, to be a target
DAYS_PER_WEEK = 7


class TumourGrowth(Noun):
    """The sum of diameters of a subject's target lesions over time, and how subjects differ.

    The sum Y grows at a constant rate and is shrunk by a treatment of concentration C, less so as resistance comes::

        dY/dt = growth · Y − (shrinkage + early_shrinkage · exp(−resistance · t)) · C / (half_effect + C) · Y

    Parameters
    ----------
    baseline : float
        Median sum at entry, mm; sums too small for a target lesion do not occur.
    growth, shrinkage, early_shrinkage, resistance : float
        Medians, per day.
    half_effect : float
        Concentration of half the largest effect.
    baseline_variance, growth_variance, shrinkage_variance, early_shrinkage_variance : float
        Between subjects, of the logarithms.
    lesion_spread : float
        Standard deviation of how lesions of a subject drift apart, in log diameter per 100 days; their sum is Y all
        the same.

    Examples
    --------
    >>> TumourGrowth().growth
    0.00155
    """

    baseline: Annotated[float, Field(ge=SMALLEST_NODE)] = 63.1
    growth: Positive = 0.00155
    shrinkage: Rate = 0.00125
    early_shrinkage: Rate = 0.00835
    resistance: Positive = 0.0271
    half_effect: Positive = 251.0
    baseline_variance: Rate = 0.522
    growth_variance: Rate = 0.313
    shrinkage_variance: Rate = 0.353
    early_shrinkage_variance: Rate = 0.641
    lesion_spread: Rate = 0.1


class Exposure(Noun):
    """The concentration of the treatment in an arm, and how it is reduced.

    Parameters
    ----------
    concentration : float
        Median average concentration, in the unit of ``half_effect``; 0 for placebo.
    variance : float
        Between subjects, of the logarithm.
    levels : tuple of float
        The dose at first and after each reduction, as parts of the first; falling.
    starts : tuple of float, optional
        Months from which each level is taken; the first is 0.
    until_reduction : Distribution, optional
        Time on a level until the next, where reductions come at random.

    Examples
    --------
    >>> Exposure(concentration=1125, levels=(1, 0.67, 0.33), starts=(0, 2, 5)).levels
    (1.0, 0.67, 0.33)
    """

    concentration: Rate
    variance: Rate = 0.0
    levels: Annotated[tuple[Probability, ...], OneOrMore, Field(min_length=1, max_length=4)] = (1.0,)
    starts: Annotated[tuple[Rate, ...], OneOrMore] | None = None
    until_reduction: Distribution | None = None

    @model_validator(mode="after")
    def _falls(self) -> Self:
        if self.levels[0] != 1 or any(later >= earlier for earlier, later in pairwise(self.levels)):
            raise ValueError(f"levels {', '.join(f'{each:g}' for each in self.levels)}: the first is 1, and they fall")
        if len(self.levels) > 1 and (self.starts is None) == (self.until_reduction is None):
            raise ValueError("levels: say when they are taken, by starts or by until_reduction; one of the two")
        if len(self.levels) == 1 and (self.starts not in (None, (0.0,)) or self.until_reduction is not None):
            raise ValueError("starts and until_reduction belong to several levels; there is one")
        if self.starts is not None:
            in_order(self.starts, self.levels, "levels")
        return self


class OtherLesions(Noun):
    """Progression that no target lesion shows.

    Parameters
    ----------
    new_lesion : Distribution
        Time to a new lesion in months, while the tumour is as large as at entry; a rate of 0 for none.
    non_target : Distribution
        Time to unequivocal progression of non-target lesions, for who has any.
    non_target_probability : float
        To have non-target lesions at entry.
    growth_power : float
        Both hazards are multiplied by this power of the sum of diameters over that at entry: with 1 they are
        proportional to it, with 0 they do not depend on it.
    """

    new_lesion: Distribution = Hazard(rates=(0.04,))
    non_target: Distribution = Hazard(rates=(0.02,))
    non_target_probability: Probability = 0.6
    growth_power: Annotated[float, Field(ge=0, le=3)] = 1.0


class DeathCourse(Noun):
    """Deaths: from entry without progression, and from progression on; months."""

    before: Distribution = Hazard(rates=(0.01,))
    after: Distribution = Hazard.from_median(12)


class TargetLesions(Noun):
    """Into how many target lesions the sum at entry is split.

    Parameters
    ----------
    numbers : tuple of float
        Probabilities of 1, 2, … lesions, up to 5, adding up to 1. A sum too small for so many is split into fewer.
    node_probability : float
        With which a lesion is a lymph node, measured across; at most two are.
    """

    numbers: Annotated[tuple[Probability, ...], OneOrMore, Field(min_length=1, max_length=MOST_LESIONS)] = (
        0.25,
        0.3,
        0.25,
        0.12,
        0.08,
    )
    node_probability: Probability = 0.2

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if abs(sum(self.numbers) - 1) > 1e-9:
            raise ValueError(f"numbers: the probabilities add up to {sum(self.numbers):g}; they must add up to 1")
        return self


class ScanSchedule(Noun):
    """When tumours are scanned, from entry, until progression by the investigator.

    Parameters
    ----------
    every : float
        Weeks between scans.
    until : float, optional
        Month after which the interval is ``then``.
    then : float, optional
        Weeks between scans later.
    window : int
        A scan is up to so many days early or late, each as likely.
    missed : float
        Probability that a scan after entry is missed.
    screening : int
        The scan at entry is up to so many days before it.

    Examples
    --------
    >>> ScanSchedule(every=8, until=12, then=12).planned(16)
    (56, 112, 168, 224, 280, 336, 392, 476)
    """

    every: Positive = 8.0
    until: Positive | None = None
    then: Positive | None = None
    window: Annotated[int, Field(ge=0)] = 7
    missed: Annotated[float, Field(ge=0, lt=1)] = 0.05
    screening: Annotated[int, Field(ge=0, le=60)] = 28

    @model_validator(mode="after")
    def _advances(self) -> Self:
        if (self.until is None) != (self.then is None):
            raise ValueError("until and then belong together: the month from which on scans are so many weeks apart")
        for name in ("every", "then"):
            weeks = getattr(self, name)
            if weeks is not None and weeks * DAYS_PER_WEEK <= 2 * self.window:
                raise ValueError(
                    f"{name} {weeks:g} weeks does not advance: with a window of {self.window} days a scan may come "
                    f"after the next one; give more than {2 * self.window / DAYS_PER_WEEK:g} weeks, or a smaller window"
                )
            if weeks is not None and weeks * DAYS_PER_WEEK < 1:
                raise ValueError(f"{name} {weeks:g} weeks does not advance: it is less than a day")
        return self

    def planned(self, months: float) -> tuple[int, ...]:
        """Return the planned days from entry, up to a month."""
        last, turn = months * DAYS_PER_MONTH, (self.until or 0) * DAYS_PER_MONTH
        found: list[int] = []
        day = self.every * DAYS_PER_WEEK
        while day <= last:
            found.append(round(day))
            later = self.then is not None and day >= turn
            day += (self.then if later and self.then else self.every) * DAYS_PER_WEEK
        return tuple(found)


class Reader(Noun):
    """Who reads the scans, and how well.

    Parameters
    ----------
    evaluator : {"INVESTIGATOR", "INDEPENDENT ASSESSOR"}
    name : str, optional
        Such as READER 1; independent assessors have one.
    error : float
        Standard deviation of the sum of diameters as it is measured, mm, spread evenly over the lesions.
    leaves_out : float
        Probability that a target lesion of the investigator is none of this reader's; one always is.
    finds : float
        Probability that a new lesion, or progression of non-target lesions, is called at a scan once it is there.
    false_alarm : float
        Probability at each scan that a new lesion is called where there is none.
    """

    evaluator: Literal["INVESTIGATOR", "INDEPENDENT ASSESSOR"]
    name: Text | None = None
    error: Rate = 5.75
    leaves_out: Annotated[float, Field(ge=0, lt=1)] = 0.0
    finds: Annotated[float, Field(gt=0, le=1)] = 1.0
    false_alarm: Annotated[float, Field(ge=0, lt=1)] = 0.0

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.evaluator == "INDEPENDENT ASSESSOR" and self.name is None:
            raise ValueError("name: an independent assessor has one, such as READER 1")
        return self


def _independent(name: str) -> Reader:
    return Reader(evaluator="INDEPENDENT ASSESSOR", name=name, leaves_out=0.15, finds=0.9, false_alarm=0.005)


class Tumours(Noun):
    """Everything about the tumours of a trial.

    Parameters
    ----------
    reference, experimental : Exposure
        Of each arm.
    growth : TumourGrowth
    lesions : TargetLesions
    others : OtherLesions
    deaths : DeathCourse
    schedule : ScanSchedule
    readers : tuple of Reader
        The first is the investigator, whose progression ends the scans.

    Examples
    --------
    >>> Tumours(experimental=Exposure(concentration=1125, variance=0.2)).readers[1].name
    'READER 1'
    """

    reference: Exposure = Exposure(concentration=0)
    experimental: Exposure
    growth: TumourGrowth = TumourGrowth()
    lesions: TargetLesions = TargetLesions()
    others: OtherLesions = OtherLesions()
    deaths: DeathCourse = DeathCourse()
    schedule: ScanSchedule = ScanSchedule()
    readers: Annotated[tuple[Reader, ...], OneOrMore, Field(min_length=1, max_length=MOST_READERS)] = (
        Reader(evaluator="INVESTIGATOR"),
        _independent("READER 1"),
        _independent("READER 2"),
    )

    @model_validator(mode="after")
    def _one_investigator(self) -> Self:
        evaluators = [each.evaluator for each in self.readers]
        if evaluators[0] != "INVESTIGATOR" or evaluators.count("INVESTIGATOR") != 1:
            raise ValueError("readers: the first is the investigator, and the only one")
        names = [each.name for each in self.readers]
        if len(set(names)) < len(names):
            raise ValueError("readers: two have one name")
        return self


class TumourTrial(Noun):
    """A trial of which tumour records are made.

    Parameters
    ----------
    tumours : Tumours
    subjects : int
        How many enter.
    accrual : Accrual
        Rates per month; how long they hold is not asked, the subjects are counted.
    dropout : Dropout, optional
        Left out, nobody drops out.
    allocation : (int, int)
        Experimental and reference, in turn.
    cutoff : float
        Month of the data cut-off, from the first entry.
    first_entry : date
        The calendar day of month 0.
    study : str
        What identifiers begin with.
    """

    tumours: Tumours
    subjects: Count
    accrual: Accrual
    dropout: Dropout | None = None
    allocation: tuple[Count, Count] = (1, 1)
    cutoff: Positive
    first_entry: date = date(2025, 1, 1)
    study: Text = "SIM"

    @model_validator(mode="after")
    def _enters(self) -> Self:
        if self.accrual.rates is None:
            raise ValueError("accrual: give rates; nothing is solved for here")
        return self
