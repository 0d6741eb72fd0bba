"""What was printed of one endpoint in one cohort at one cut, gathered for a fit: patients, times, ratio, events."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from pivotal.errors import DataError, UnknownNameError, listed, shown
from pivotal.evidence.findings import Where
from pivotal.evidence.model import Estimate, PValue
from pivotal.evidence.placed import NORMAL, TOTAL, Placed, quantile, whole
from pivotal.units import DAYS_PER_MONTH, Printed, TimeUnit, convert

# Where a number stands among those that a simulated trial is printed with; see ``pivotal.kernels.summary_trials``.
MEDIANS, RATIO, Z, FOLLOW_UP, EVENTS, ALL_EVENTS = (0, 3), 6, 9, 10, (13, 14), 15
PARTS = ("", ", lower limit", ", upper limit")
NO_QUANTILE = NORMAL.inv_cdf(0.975)
STRATIFIED = 0.03  # standard deviation of log ratios, stratified less unstratified
FEWEST, MOST = 4, 20_000  # patients


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A printed number on the scale on which it is compared.

    Attributes
    ----------
    name : str
        In words: ``median of A, lower limit``.
    quantity : str
        ``median``, ``hazard_ratio``, ``p_value``, ``follow_up`` or ``events``.
    arm : str or None
    part : int
        0 the number, 1 and 2 its limits.
    place : int
        Its column among the numbers of a simulated trial.
    printed : Printed
    low, high : float
        What its rounding allows on that scale: logarithms of times and ratios, z for a p value, counts.
    sides : int
        Of a p value.
    """

    name: str
    quantity: str
    arm: str | None
    part: int
    place: int
    printed: Printed
    low: float
    high: float
    sides: int = 2

    @property
    def is_exact(self) -> bool:
        """Whether it is a number, and not a bound or a time that was not reached."""
        return self.printed.bound == "exact" and math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def at(self) -> float:
        """The middle of what its rounding allows."""
        return 0.5 * (self.low + self.high)

    @property
    def logged(self) -> bool:
        """Whether it is compared as a logarithm."""
        return self.quantity in {"median", "hazard_ratio", "follow_up"}


@dataclass(frozen=True)
class Summary:
    """What was printed of one endpoint in one cohort.

    Attributes
    ----------
    where : Where
    unit : str
    arms : tuple of str
        The reference arm, and the experimental one; or one arm only.
    n : tuple of int
        Patients of each.
    numbers : tuple of PrintedNumber
    quantiles : tuple of float
        Normal quantiles of the intervals: of both medians, the hazard ratio, the follow-up.
    shift : float
        How far the hazard ratio may lie from that of all patients together, as a standard deviation of its logarithm.
    percent : tuple of (arm, Estimate)
        Responses, where they were printed for the same patients.
    notes : tuple of str
    """

    where: Where
    unit: TimeUnit
    arms: tuple[str, ...]
    n: tuple[int, ...]
    numbers: tuple[PrintedNumber, ...]
    quantiles: tuple[float, float, float, float]
    shift: float = 0.0
    percent: tuple[tuple[str, Estimate], ...] = ()
    notes: tuple[str, ...] = ()

    def size(self, arm: str) -> int:
        """Return the patients of an arm."""
        return self.n[self.arms.index(arm)]

    def month(self) -> float:
        """Return a month in the unit of the times."""
        return convert(DAYS_PER_MONTH, "days", self.unit)

    def time(self, place: int) -> float | None:
        """Return a printed time by its column, where it is a number."""
        found = [each for each in self.numbers if each.place == place and each.is_exact]
        return math.exp(found[0].at) if found else None

    def without(self, dropped: Callable[[PrintedNumber], bool]) -> Summary:
        """Return the summary without some numbers."""
        return replace(self, numbers=tuple(each for each in self.numbers if not dropped(each)))


def gathered(
    placed: Sequence[Placed],
    *,
    endpoint: str | None = None,
    cohort: str | None = None,
    group: str | None = None,
    cut: str | None = None,
    response: str | None = "ORR",
    allocation: tuple[int, ...] | None = None,
) -> Summary:
    """Return what was printed of one endpoint in one cohort at one cut; see ``fit_summary``."""
    chosen = _chosen(placed, {"endpoint": endpoint, "cohort": cohort, "group": group, "cut": cut})
    first = chosen[0]
    if first.result.unit not in {"days", "weeks", "months", "years"}:
        raise DataError(f"{first.where()}: times in {first.result.unit}; accepted: days, weeks, months or years")
    arms = _arms(chosen)
    n, notes = _sizes(chosen, arms, allocation)
    numbers = list(_numbers(chosen, arms))
    if not any(each.quantity in {"median", "follow_up"} and math.isfinite(each.low) for each in numbers):
        raise DataError(
            f"{first.where()}: no median, limit of a median or follow-up is printed as a number, so nothing says how "
            "long the times are; accepted: at least one of them"
        )
    beside = [each for each in placed if each.cut == first.cut and each.key[1:] == first.key[1:]]
    answers = next((each.result.percent for each in beside if each.result.endpoint == response), {})
    return Summary(
        where=first.where(),
        unit=first.result.unit,
        arms=arms,
        n=n,
        numbers=tuple(numbers),
        quantiles=_quantiles(chosen, arms),
        shift=0.0 if _is_plain(chosen) else STRATIFIED,
        percent=tuple((arm, answers[arm]) for arm in arms if arm in answers),
        notes=notes,
    )


def _chosen(placed: Sequence[Placed], asked: Mapping[str, str | None]) -> list[Placed]:
    """Return the results that are asked for, all of one endpoint, cohort, subgroup, cut and reader."""
    fitting = [
        each
        for each in placed
        if (each.result.median or each.result.hazard_ratio)
        and each.kind not in {"proportion", "category"}
        and all(name is None or _place(each)[what] == name for what, name in asked.items())
    ]
    if not fitting:
        for what, name in asked.items():
            known = [found for each in placed if (found := _place(each)[what]) is not None]
            if name is not None and name not in known:
                raise UnknownNameError.of(what, name, dict.fromkeys(known))
        raise DataError("no result with a median or a hazard ratio is printed there; accepted: times to an event")
    first = fitting[0]
    if others := list(dict.fromkeys(str(each.where()) for each in fitting if _place(each) != _place(first))):
        several = listed([str(first.where()), *others])
        raise DataError(
            f"several endpoints, cohorts or cuts are printed: {several}; name one: endpoint=, cohort=, cut="
        )
    here = [each for each in placed if _place(each) == _place(first)]
    readers = {first.result.assessor, "not stated"}
    return [first, *(each for each in here if each is not first and each.result.assessor in readers)]


def _place(placed: Placed) -> dict[str, str | None]:
    result = placed.result
    return {"endpoint": result.endpoint, "cohort": result.cohort, "group": result.group, "cut": placed.cut}


def _arms(chosen: Sequence[Placed]) -> tuple[str, ...]:
    """Return the reference arm and the experimental one, or the only arm."""
    first = chosen[0]
    named = dict.fromkeys(arm for each in chosen for arm in (*each.n, *each.result.median) if arm != TOTAL)
    if first.roles is not None:
        return first.roles[1], first.roles[0]
    if len(named) == 1 and first.result.hazard_ratio is None:
        return tuple(named)
    raise DataError(
        f"{first.where()}: which arm is the reference is not known; accepted: two arms, one of them named: reference="
    )


def _sizes(
    chosen: Sequence[Placed], arms: tuple[str, ...], allocation: tuple[int, ...] | None
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the patients of each arm, shared out as they were allocated where only their total is printed."""
    sizes = {arm: count for each in reversed(chosen) for arm, (count, _) in each.n.items()}
    notes: tuple[str, ...] = ()
    if any(arm not in sizes for arm in arms) and TOTAL in sizes and allocation is not None and len(arms) == 2:
        total = sizes[TOTAL]
        sizes[arms[1]] = round(total * allocation[0] / sum(allocation[:2]))
        sizes[arms[0]] = total - sizes[arms[1]]
        ratio = ":".join(map(str, allocation[:2]))
        notes = (f"{total} patients were shared out {ratio}, as they were allocated; the arms are not printed.",)
    for arm in arms:
        if arm not in sizes:
            raise DataError(f"{chosen[0].where(arm)}: the number of patients is not printed; accepted: n of each arm")
        if not FEWEST <= sizes[arm] <= MOST:
            raise DataError(f"{chosen[0].where(arm)}: {sizes[arm]} patients; accepted: {FEWEST} to {MOST:,}")
    return tuple(sizes[arm] for arm in arms), notes


def _numbers(chosen: Sequence[Placed], arms: tuple[str, ...]) -> Iterator[PrintedNumber]:
    """Yield every number; of a number that is printed twice, the first print."""
    places = dict(zip(arms, (0, 1) if len(arms) == 2 else (1,), strict=True))
    held: dict[int, PrintedNumber] = {}
    for each in chosen:
        result = each.result
        for arm, place in places.items():
            for number in _estimate(f"median of {arm}", "median", arm, MEDIANS[place], result.median.get(arm)):
                held.setdefault(number.place, number)
            count = whole(result.events.get(arm))
            if count is not None:
                printed = result.events[arm]
                number = PrintedNumber(f"events of {arm}", "events", arm, 0, EVENTS[place], printed, count, count)
                held.setdefault(number.place, number)
        if (total := whole(result.events.get(TOTAL))) is not None:
            number = PrintedNumber("events", "events", None, 0, ALL_EVENTS, result.events[TOTAL], total, total)
            held.setdefault(ALL_EVENTS, number)
        for number in _estimate("follow-up", "follow_up", None, FOLLOW_UP, result.follow_up):
            held.setdefault(number.place, number)
        if len(arms) == 2:
            for number in _estimate("hazard ratio", "hazard_ratio", None, RATIO, result.hazard_ratio):
                held.setdefault(number.place, number)
            if (tested := _p_value(result.p_value, result.hazard_ratio)) is not None:
                held.setdefault(Z, tested)
    yield from sorted(held.values(), key=lambda each: each.place)


def _estimate(
    name: str, quantity: str, arm: str | None, place: int, estimate: Estimate | None
) -> Iterator[PrintedNumber]:
    """Yield an estimate and its limits."""
    if estimate is None:
        return
    for part, printed in enumerate((estimate.value, *(estimate.ci or ()))):
        if printed is None:
            continue
        low, high = printed.interval
        if high <= 0:
            raise DataError(f"{name}{PARTS[part]}: {printed} is not above 0")
        logs = (math.log(low) if low > 0 else -math.inf), math.log(high)
        yield PrintedNumber(name + PARTS[part], quantity, arm, part, place + part, printed, *logs)


def _p_value(tested: PValue | None, ratio: Estimate | None) -> PrintedNumber | None:
    """Return a p value as the z statistics it allows, in the direction of the hazard ratio."""
    if tested is None or tested.value.value is None or ratio is None or ratio.value.value in {None, 1.0}:
        return None
    half = 1.0 if tested.sides == "one" else 0.5
    ends = [min(max(end, 0.0), 1.0) * half for end in tested.value.interval]
    high, low = (math.inf if end <= 0 else -NORMAL.inv_cdf(min(end, 1 - 1e-12)) for end in ends)
    if tested.sides != "one" and (ratio.value.value or 0) > 1:
        low, high = -high, -low
    return PrintedNumber("p value", "p_value", None, 0, Z, tested.value, low, high, 1 if tested.sides == "one" else 2)


def _is_plain(chosen: Sequence[Placed]) -> bool:
    """Say whether the hazard ratio is known not to be stratified."""
    ratios = [each.result.hazard_ratio for each in chosen if each.result.hazard_ratio is not None]
    return bool(ratios) and ratios[0].stratified is False


def _quantiles(chosen: Sequence[Placed], arms: tuple[str, ...]) -> tuple[float, float, float, float]:
    def of(estimates: Sequence[Estimate | None]) -> float:
        with_limits = [each for each in estimates if each is not None and each.ci is not None]
        return quantile(with_limits[0]) if with_limits else NO_QUANTILE

    by_arm = [of([each.result.median.get(arm) for each in chosen]) for arm in arms]
    ratio, follow_up = (of([getattr(each.result, name) for each in chosen]) for name in ("hazard_ratio", "follow_up"))
    return by_arm[0], by_arm[-1], ratio, follow_up


def named(summary: Summary, quantity: str, arm: str | None, value: Printed | str | float) -> PrintedNumber:
    """Return a number that stands elsewhere as one of a summary."""
    try:
        printed = value if isinstance(value, Printed) else Printed.parse(value)
    except ValidationError as error:
        raise DataError(f"value={shown(value)}; accepted: a number as it is printed, such as '13.8'") from error
    arms = dict(zip(summary.arms, (0, 1) if len(summary.arms) == 2 else (1,), strict=True))
    if quantity in {"median", "events"} and arm not in arms:
        raise DataError(f"arm={shown(arm)}; accepted: {listed(arms)}")
    if quantity == "events":
        if (count := whole(printed)) is None:
            raise DataError(f"value={shown(str(printed))}; accepted: a count of events")
        return PrintedNumber(f"events of {arm}", quantity, arm, 0, EVENTS[arms[str(arm)]], printed, count, count)
    places = {"hazard_ratio": RATIO, "follow_up": FOLLOW_UP}
    if quantity == "median":
        places["median"] = MEDIANS[arms[str(arm)]]
    if quantity not in places or (quantity == "hazard_ratio" and len(arms) < 2):
        raise DataError(f"quantity={shown(quantity)}; accepted: median, hazard_ratio, follow_up or events")
    name = f"median of {arm}" if quantity == "median" else quantity.replace("follow_up", "follow-up").replace("_", " ")
    arm = arm if quantity == "median" else None
    return next(iter(_estimate(name, quantity, arm, places[quantity], Estimate(value=printed))))
