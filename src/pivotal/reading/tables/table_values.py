"""What the numbers of a cell state, once its heads have said what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pivotal.reading.model import Kind, Slot, Statement
from pivotal.reading.tables.cell_figures import Figure

RATIOS: tuple[Kind, ...] = ("hazard_ratio", "odds_ratio", "relative_risk")
INTERVALLED = frozenset({"median", "percent", "rate", "follow_up", *RATIOS})
PER_ARM = frozenset({"median", "percent", "rate", "events", "follow_up", "harm"})
_LARGEST_RATIO = 20  # as in sentences
_WHOLE = 100.0  # percent


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the heads of a cell say of it.

    Attributes
    ----------
    statistics : tuple of str
        What is given, in the order of the head.
    endpoint, unit, level, time, sides : Slot or None
    share : bool
        Whether the endpoint is a part of the patients.
    others : tuple of Slot
        Arm, cohort, trial and what else belongs to every number of the cell.
    between : tuple of Slot
        The same for a number between arms.
    interval, ranged, percent, counts, bounded : bool
        As of a head.
    harm : tuple of Slot
        A single harm, and its grade where one is told.
    """

    statistics: tuple[str, ...]
    endpoint: Slot | None
    share: bool
    unit: Slot | None
    level: Slot | None
    time: Slot | None
    sides: Slot | None
    others: tuple[Slot, ...]
    between: tuple[Slot, ...]
    interval: bool
    ranged: bool
    percent: bool
    counts: bool
    bounded: bool
    harm: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement that a cell makes, without its place among sentences."""

    kind: Kind
    slots: tuple[Slot, ...]

    def get(self, name: str) -> str | None:
        """Return what a slot means."""
        return next((each.value for each in self.slots if each.name == name), None)

    def with_slots(self, more: Sequence[Slot]) -> Stated:
        """Return it with further slots."""
        return replace(self, slots=(*self.slots, *more))

    def placed(self, start: int, end: int, order: int = 0) -> Statement:
        """Return it as a statement that reaches over some characters of its row."""
        return Statement(self.kind, self.slots, start, end, 0, order=order)


def stated_by(figures: Sequence[Figure], meaning: Meaning) -> list[Stated]:
    """Return what the numbers of a cell state; nothing where heads and numbers do not fit each other."""
    if not figures or any(each.cue == "other" for each in figures):
        return []
    if "other" in meaning.statistics and figures[0].cue not in RATIOS:
        return []
    kind = _kind(figures, meaning)
    found: list[Stated] = []
    if kind is not None and (chosen := _chosen(kind, figures, meaning)) is not None:
        found.append(_stated(kind, chosen, figures, meaning))
    if meaning.endpoint is not None:
        found += _p_values(figures, meaning, found)
    return found


def limits_of(figures: Sequence[Figure], meaning: Meaning) -> tuple[Slot, ...]:
    """Return the interval that a cell consists of, for the value above or beside it; or nothing."""
    only = [each for each in figures if each.kind != "p"]
    if len(only) != 1 or only[0].kind != "interval" or not (only[0].sure or meaning.interval):
        return ()
    return _limits(only[0], meaning)


def holds(value: str, limits: Sequence[Slot]) -> bool:
    """Say whether a value lies between two limits, of which each may be not reached."""
    low, high = (next(each.value for each in limits if each.name == name) for name in ("ci_low", "ci_high"))
    if value == "not reached":
        return "not reached" in {low, high}
    number = float(value.lstrip("<>≤≥"))
    return (low == "not reached" or float(low) <= number) and (high == "not reached" or number <= float(high))


def _kind(figures: Sequence[Figure], meaning: Meaning) -> Kind | None:
    """Return what the first number of a cell is."""
    if figures[0].cue in RATIOS:
        return next(each for each in RATIOS if each == figures[0].cue)
    if meaning.harm:
        return None if set(meaning.statistics) - {"n"} else "harm"
    told = [each for each in meaning.statistics if each != "p_value"]
    if figures[0].cue == "median":
        told = ["median"]
    if len(told) > 1:
        told = [each for each in told if each not in {"median"}] if "follow_up" in told else told
        told = [each for each in told if each != "n"] if "events" in told else told
    if len(told) > 1:
        return None
    if told:
        return _fitting(told[0], meaning)
    if meaning.statistics:  # a p value alone
        return None
    if meaning.share:
        return "percent"
    if meaning.time is not None:
        percent = meaning.percent or any(each.kind == "percent" for each in figures)
        return "rate" if percent and not meaning.bounded and meaning.endpoint is not None else None
    timed = "unit" in figures[0].parts or meaning.unit is not None
    return "median" if timed and meaning.endpoint is not None and not meaning.percent else None


def _fitting(told: str, meaning: Meaning) -> Kind | None:
    """Return the kind of statement that a statistic is, where its endpoint can have one."""
    if told in {"n", "follow_up"}:
        return "n" if told == "n" else "follow_up"
    if meaning.endpoint is None:
        return None
    if told == "median":
        return None if meaning.share else "median"
    if told == "events":
        return None if meaning.share else "events"
    if told == "hazard_ratio":
        return None if meaning.share and meaning.endpoint.value != "deaths" else "hazard_ratio"
    return next((each for each in (*RATIOS, "risk_reduction") if each == told), None)


def _chosen(kind: Kind, figures: Sequence[Figure], meaning: Meaning) -> Figure | None:
    """Return the number of a cell that is of a kind."""
    first = figures[0]
    signed = first.value.value[:1] in "<>≤≥"
    if kind in {"percent", "rate", "risk_reduction", "harm"}:
        return _share(figures, meaning)
    if signed or first.bracketed:
        return None
    if kind in {"median", "follow_up"}:
        timed = "unit" in first.parts or meaning.unit is not None
        return first if first.kind == "gone" or (first.kind == "number" and timed) else None
    if kind in RATIOS:
        fits = first.kind == "number" and meaning.endpoint is not None
        return first if fits and 0 < float(first.value.value) < _LARGEST_RATIO else None
    whole = first.kind in {"number", "fraction"} and first.value.value.isdigit()
    return first if whole and "unit" not in first.parts else None


def _share(figures: Sequence[Figure], meaning: Meaning) -> Figure | None:
    """Return the percentage of a cell: that with a sign, or the one that its head calls percent."""
    percents = [each for each in figures if each.kind == "percent"]
    if percents:
        chosen = percents[0] if len(percents) == 1 else None
    elif not meaning.percent:
        chosen = None
    else:
        numbers = [each for each in figures if each.kind in {"number", "fraction"}]
        counted = meaning.counts or bool(numbers and numbers[0].kind == "fraction")
        bracketed = [each for each in numbers[1:2] if each.bracketed and each.kind == "number"]
        chosen = next(iter(bracketed), None) if counted or bracketed else next(iter(numbers), None)
    if chosen is None or not chosen.value.value[:1].isdigit() or "unit" in chosen.parts:
        return None
    return chosen if float(chosen.value.value) <= _WHOLE else None


def _stated(kind: Kind, chosen: Figure, figures: Sequence[Figure], meaning: Meaning) -> Stated:
    slots = [chosen.value]
    if kind in {"median", "follow_up"} and (unit := chosen.parts.get("unit", meaning.unit)) is not None:
        slots.append(unit)
    after = figures[figures.index(chosen) + 1 :]
    interval = next(iter(after), None)
    if interval is not None and interval.kind == "interval" and kind in INTERVALLED:
        limits = _limits(interval, meaning)
        sure = interval.sure or (meaning.interval and not meaning.ranged)
        if sure or (not meaning.ranged and holds(chosen.value.value, limits)):
            slots += limits
    if kind == "rate" and meaning.time is not None:
        slots.append(meaning.time)
    if kind == "harm":
        slots += meaning.harm
    elif meaning.endpoint is not None and kind not in {"n", "follow_up"}:
        slots.append(meaning.endpoint)
    return Stated(kind, (*slots, *(meaning.others if kind in PER_ARM | {"n"} else meaning.between)))


def _limits(interval: Figure, meaning: Meaning) -> tuple[Slot, ...]:
    level = interval.parts.get("level", meaning.level)
    limits = (interval.parts["ci_low"], interval.parts["ci_high"])
    return limits if level is None else (*limits, level)


def _p_values(figures: Sequence[Figure], meaning: Meaning, before: Sequence[Stated]) -> list[Stated]:
    """Return the p value of a cell: one that is called so, or the number that its head calls so."""
    called = [each for each in figures if each.kind == "p"]
    if not called and "p_value" in meaning.statistics:
        taken = {slot.start for each in before for slot in each.slots}
        rest = [each for each in figures if each.kind == "number" and each.value.start not in taken]
        alone = meaning.statistics == ("p_value",) and len(figures) == 1
        called = rest if len(rest) == 1 and (alone or before) else []
    if len(called) != 1 or "unit" in called[0].parts or float(called[0].value.value.lstrip("<>≤≥")) > 1:
        return []
    assert meaning.endpoint is not None
    sides = () if meaning.sides is None else (meaning.sides,)
    return [Stated("p_value", (called[0].value, *sides, meaning.endpoint, *meaning.between))]
