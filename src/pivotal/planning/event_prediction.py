"""When a running trial will have its events: dates with intervals, from blinded or unblinded data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from pivotal.distributions.fitting import JEFFREYS, Fit, fitted
from pivotal.distributions.functions import quantile, time_of_hazard
from pivotal.distributions.model import Distribution, Hazard
from pivotal.errors import DataError, shown
from pivotal.frames import Table
from pivotal.planning.outcome import PlanningResult
from pivotal.results import Row
from pivotal.units import DAYS_PER_MONTH

Floats = NDArray[np.float64]
EXPONENTIAL = Hazard(rates=(1.0,))
LONGEST = 100 * 365.25  # days ahead; what has not come by then is said never to come


@dataclass(frozen=True, kw_only=True)
class EventPrediction(PlanningResult):
    """Dates by which a trial will have so many events.

    Parameters
    ----------
    cutoff : date
        Of the data.
    events, at_risk, dropped, still_to_enter : int
        Seen by then, subjects without an event and still followed, subjects who left, and who enters later.
    targets : tuple of int
        Numbers of events asked for.
    days : (targets, draws) float64
        Days from the cut-off to each, in each simulated future; infinite where it never comes.
    level : float
        Of the intervals.
    models : tuple of Row
        The distributions that were fitted.
    """

    verb: ClassVar[str] = "predict_events"
    title: ClassVar[str] = "Dates of events"
    figure: ClassVar[str | None] = "pivotal.figures.planning:predicted_dates"
    cutoff: date
    events: int
    at_risk: int
    dropped: int
    still_to_enter: int
    targets: tuple[int, ...]
    days: Floats
    level: float
    models: tuple[Row, ...]

    def date_of(self, target: int, probability: float = 0.5) -> date | None:
        """Return the day by which a target is reached with a probability; None where that never is."""
        if target not in self.targets:
            raise DataError(f"target={target} was not asked for; it was {', '.join(map(str, self.targets))}")
        ahead = float(np.quantile(self.days[self.targets.index(target)], probability, method="inverted_cdf"))
        return self.cutoff + timedelta(days=round(ahead)) if ahead < LONGEST else None

    def probability_by(self, target: int, day: date | str) -> float:
        """Return the probability that a target is reached by a day."""
        ahead = (_day(day, "day") - self.cutoff).days
        if target not in self.targets:
            raise DataError(f"target={target} was not asked for; it was {', '.join(map(str, self.targets))}")
        return float((self.days[self.targets.index(target)] <= ahead).mean())

    def rows(self) -> list[Row]:
        """Return one row a target: the middle date and the limits of the interval."""
        tail = (1 - self.level) / 2
        rows = []
        for index, target in enumerate(self.targets):
            found = [self.date_of(target, each) for each in (0.5, tail, 1 - tail)]
            middle, low, high = (None if each is None else each.isoformat() for each in found)
            reached = float((self.days[index] < LONGEST).mean())
            rows.append({"term": f"{target} events", "date": middle, "low": low, "high": high, "ever_reached": reached})
        return rows

    def summary(self) -> Row:
        """Return what the data hold."""
        return {
            "cutoff": self.cutoff.isoformat(),
            "events": self.events,
            "at_risk": self.at_risk,
            "dropped": self.dropped,
            "still_to_enter": self.still_to_enter,
            "conf_level": self.level,
        }

    def heading(self) -> str:
        """Return one line over the table."""
        return (
            f"Dates of events: {self.events} by {self.cutoff}, {self.at_risk} subjects still followed, "
            f"{self.still_to_enter} still to enter"
        )


@dataclass(frozen=True)
class _Data:
    """Subjects at a cut-off, in days."""

    entered: Floats  # days from the cut-off, at most 0
    followed: Floats
    event: Floats
    ongoing: NDArray[np.bool_]
    group: NDArray[np.int32]
    groups: tuple[Any, ...]


def predict_events(  # noqa: PLR0913
    adtte: Any,
    *,
    target: int | Sequence[int],
    cutoff: date | str,
    time: str = "AVAL",
    censor: str = "CNSR",
    start: str = "STARTDT",
    ongoing: str | None = None,
    ongoing_within: int = 0,
    arm: str | None = None,
    family: Distribution = EXPONENTIAL,
    subjects: int | None = None,
    level: float = 0.9,
    draws: int = 2000,
    seed: int = 1,
) -> EventPrediction:
    """Predict when a running trial will have its events.

    Parameters
    ----------
    adtte : frame or mapping of str to array
        One row a subject who has entered.
    target : int or sequence of int
        Numbers of events, each above those seen.
    cutoff : date or str
        Of the data, as 2025-09-01.
    time, censor, start : str
        Columns: days to event or censoring, 0 for an event and another number for a censoring, and the date on which a
        subject's time starts.
    ongoing : str, optional
        A column that says who is still followed: true, 1 or ``ONGOING``. Without it, who is censored within
        ``ongoing_within`` days of the cut-off; others who are censored have left.
    ongoing_within : int
        Progression is censored at the last assessment, so that a scan interval belongs here.
    arm : str, optional
        Column of the arms, for unblinded data: each arm has its own distribution. Without it the data are blinded, and
        one distribution serves all.
    family : Distribution
        Whose kind, and intervals (in months), are fitted by maximum likelihood; the exponential where not given.
    subjects : int, optional
        How many are to enter in all; who is missing comes as a Poisson process at the rate seen so far.
    level : float
        Of the intervals.
    draws, seed : int
        Simulated futures, and the seed of their random numbers.

    Returns
    -------
    EventPrediction
        A date with its interval for each target.

    Raises
    ------
    DataError
        If a column or a value cannot be used, or a target has been reached.

    Notes
    -----
    Each future has its own parameters (gamma rates with Jeffreys' prior for piecewise hazards, else normal with the
    inverse observed information), and conditional times for who is still followed: the event comes when the cumulative
    hazard has grown by a standard exponential (Bagiella and Heitjan 2001). Drop-out is exponential.

    Examples
    --------
    >>> import pivotal as pv
    >>> data = {
    ...     "STARTDT": ["2024-01-01"] * 40,
    ...     "AVAL": [30.0 * k for k in range(1, 21)] + [609.0] * 20,
    ...     "CNSR": [0] * 20 + [1] * 20,
    ... }
    >>> found = pv.predict_events(data, target=[25, 30], cutoff="2025-09-01")
    >>> found.events, found.at_risk
    (20, 20)
    >>> found.date_of(25) < found.date_of(30)
    True
    """
    day = _day(cutoff, "cutoff")
    if not 0 < level < 1:
        raise DataError(f"level={level:g}; accepted: a number above 0 and below 1")
    if draws < 100:
        raise DataError(f"draws={draws}; accepted: at least 100")
    held = _read(Table(adtte), day, (time, censor, start, ongoing, arm), ongoing_within)
    seen = int(held.event.sum())
    targets = tuple(sorted({target} if isinstance(target, int) else {int(each) for each in target}))
    if not targets or targets[0] <= seen:
        raise DataError(f"target={targets[0] if targets else ()}: the data have {seen} events; feasible: above {seen}")
    entering = 0 if subjects is None else subjects - held.event.size
    if entering < 0:
        raise DataError(f"subjects={subjects}: {held.event.size} have entered; feasible: at least {held.event.size}")
    random = np.random.Generator(np.random.Philox(seed))
    fits = [
        fitted(family, held.followed[held.group == g] / DAYS_PER_MONTH, held.event[held.group == g])
        for g in range(len(held.groups))
    ]
    futures = _futures(held, fits, entering, draws, random)
    days = np.full((len(targets), draws), np.inf)
    for index, each in enumerate(targets):
        if each - seen <= futures.shape[1]:
            days[index] = np.partition(futures, each - seen - 1, axis=1)[:, each - seen - 1]
    left = ~held.ongoing & (held.event == 0)
    blinded = "one distribution for all, the arms being blinded" if arm is None else f"one distribution an arm ({arm})"
    return EventPrediction(
        cutoff=day,
        events=seen,
        at_risk=int(held.ongoing.sum()),
        dropped=int(left.sum()),
        still_to_enter=entering,
        targets=targets,
        days=days,
        level=level,
        models=tuple(_described(name, fit) for name, fit in zip(held.groups, fits, strict=True)),
        settings={"target": list(targets), "cutoff": day.isoformat(), "family": family.kind, "arm": arm, "seed": seed}
        | {"draws": draws, "level": level, "subjects": subjects, "ongoing_within": ongoing_within},
        notes=(f"{draws} simulated futures; {blinded}; {int(left.sum())} left before the cut-off",),
    )


def _described(name: Any, fit: Fit) -> Row:
    middle = float(quantile(fit.distribution, 0.5))
    return {
        "group": name,
        "median_months": middle,
        "log_likelihood": fit.log_likelihood,
    } | fit.distribution.model_dump()


def _futures(held: _Data, fits: Sequence[Fit], entering: int, draws: int, random: np.random.Generator) -> Floats:
    """Return the days ahead of every event that is still to come, one row a draw; infinite for who drops out first."""
    models = [fit.draws(draws, random) for fit in fits]
    lost = int((~held.ongoing & (held.event == 0)).sum())
    exposure = float(held.followed.sum()) / DAYS_PER_MONTH
    dropping = random.gamma(lost + JEFFREYS, 1.0 / exposure, draws) if lost else np.zeros(draws)
    span = float(-held.entered.min()) / DAYS_PER_MONTH
    coming = random.gamma(held.event.size + JEFFREYS, 1.0 / max(span, 1e-9), draws) if entering else np.zeros(draws)
    who = np.flatnonzero(held.ongoing)
    parts = np.bincount(held.group, minlength=len(fits)) / held.group.size
    out = np.empty((draws, who.size + entering))
    for draw in range(draws):
        entry = np.cumsum(random.exponential(1.0, entering)) / coming[draw] if entering else np.empty(0)
        already = np.concatenate([held.followed[who] / DAYS_PER_MONTH, np.zeros(entering)])
        silent = np.concatenate([-(held.entered[who] + held.followed[who]) / DAYS_PER_MONTH, -entry])
        group = np.concatenate([held.group[who], random.choice(len(fits), entering, p=parts)])
        grown = random.exponential(1.0, already.size)
        leaves = random.exponential(1.0, already.size)
        leaves = leaves / dropping[draw] if lost else np.full(already.size, np.inf)
        later = np.empty(already.size)
        for g, records in enumerate(models):
            chosen = group == g
            record = records[draw]
            reached = record.at(already[chosen])[1]
            later[chosen] = time_of_hazard(record, reached + grown[chosen]) - already[chosen]
        ahead = np.where(later < leaves, later - silent, np.inf)
        out[draw] = np.maximum(ahead, 0.0) * DAYS_PER_MONTH
    return out


# ----------------------------------------------------------------------------------------------------- the data


def _read(table: Table, cutoff: date, columns: tuple[Any, ...], within: int) -> _Data:
    """Return the subjects of a table at a cut-off."""
    time, censor, start, ongoing, arm = columns
    followed = table.numbers(time, "the time to event or censoring")
    flags = table.numbers(censor, "the censoring")
    started = np.array([_day(each, start) for each in _listed(table.column(start, "the date of entry"))])
    if followed.size == 0:
        raise DataError("the data have no subjects")
    if np.isnan(followed).any() or (followed < 0).any():
        raise DataError(f"{time} holds missing or negative times; leave such subjects out, or mend them")
    if np.isnan(flags).any():
        raise DataError(f"{censor} holds missing values; 0 is an event, another number a censoring")
    entered = np.array([float((each - cutoff).days) for each in started])
    late = (entered > 0) | (entered + followed > 1)
    if late.any():
        row = int(np.flatnonzero(late)[0])
        raise DataError(
            f"row {row + 1} starts on {started[row]} and is followed for {followed[row]:g} days, which is past the "
            f"cutoff {cutoff}"
        )
    event = (flags == 0).astype(float)
    if ongoing is None:
        still = entered + followed >= -within - 1
    else:
        still = np.array([_is_ongoing(each, ongoing) for each in _listed(table.column(ongoing, "who is followed"))])
    group, groups = np.zeros(event.size, np.int32), ("all",)
    if arm is not None:
        found = table.grouping(arm, "the arm")
        if (found.codes < 0).any():
            raise DataError(f"{arm} is missing for some subjects")
        group, groups = found.codes, found.levels
    return _Data(entered, followed, event, still & (event == 0), group, groups)


def _listed(column: Any) -> list[Any]:
    return list(column.to_list() if hasattr(column, "to_list") else column.tolist())


def _is_ongoing(value: Any, column: str) -> bool:
    if isinstance(value, str) and value.strip().upper() in {"ONGOING", "Y", "N", "COMPLETED", "DISCONTINUED"}:
        return value.strip().upper() in {"ONGOING", "Y"}
    if isinstance(value, bool | np.bool_) or value in (0, 1):
        return bool(value)
    raise DataError(f"{column} holds {shown(value)}; accepted: true, false, 1, 0, ONGOING, COMPLETED, DISCONTINUED")


def _day(value: Any, what: str) -> date:
    """Return a day from a date, a time stamp, or text such as 2025-09-01."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):  # nanoseconds, as NumPy lists its time stamps
        return date(1970, 1, 1) + timedelta(days=value // 86_400_000_000_000)
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise DataError(f"{what}: {shown(value)} is no day; write it as 2025-09-01") from None
