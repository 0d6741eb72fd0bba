"""One result printed in several places: where the prints differ, and whether the difference looks like a slip.

Between different data cuts, readers or follow-ups a difference is a note. It is more where one print is the other with
a digit lost, cut off instead of rounded, turned over (the reciprocal), or with the arms exchanged; and where both rest
on the same cut and the same reader, and lie far apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pivotal.evidence.findings import WORST_FIRST, Finding, Severity
from pivotal.evidence.model import BETWEEN, PER_ARM, RATIOS, Difference, Estimate
from pivotal.evidence.placed import TOTAL, Placed, by_key, gap, logs, standard_error, whole
from pivotal.units import DAYS_PER_MONTH, Printed

FAR = math.log(1.2)  # a fifth; two prints of one number at one cut should not differ so much
APART = math.log(1.5)  # a hazard ratio so far from 1 is not near its reciprocal by chance
P_FAR = math.log(5.0)
NAMES = {str(each): each.replace("_", " ") for each in BETWEEN} | {"follow_up": "follow-up"}
OPPOSITE = 2.5  # standard errors between two hazard ratios of one trial, on either side of 1
_TIMES = {"median", "follow_up"}
_FIXED = {"n", "median", *RATIOS}  # numbers in which a lost digit shows even between two cuts


@dataclass(frozen=True)
class _Print:
    """One number in one place, with its limits where they belong to the same level."""

    at: Placed
    quantity: str
    number: Printed
    estimate: Estimate | None = None

    def __str__(self) -> str:
        return str(self.estimate or self.number) + (f" ({self.at.cut})" if self.at.cut else "")


def repeats(placed: Sequence[Placed]) -> Iterator[tuple[int, Finding | None]]:
    """Yield, for every quantity that is printed more than once, how many pairs were compared and what was found."""
    for group in by_key(placed):
        for quantity, arm in _series(group):
            prints = list(_prints(group, quantity, arm))
            if len(prints) > 1:
                pairs = list(combinations(prints, 2))
                yield len(pairs), _differing(prints, pairs, arm)
        yield from _exchanged(group)
        yield from _falling_events(group)


def _series(group: Sequence[Placed]) -> list[tuple[str, str | None]]:
    found: dict[tuple[str, str | None], None] = {}
    for each in group:
        found |= dict.fromkeys((quantity, arm) for quantity, arm, _ in each.result.numbers())
    return list(found)


def _prints(group: Sequence[Placed], quantity: str, arm: str | None) -> Iterator[_Print]:
    for at in group:
        held = getattr(at.result, quantity)
        if quantity in PER_ARM:
            held = _of_all(at, held) if arm == TOTAL and TOTAL not in held else held.get(arm)
        if isinstance(held, Printed):
            yield _Print(at, quantity, held)
        elif isinstance(held, Estimate):
            yield _Print(at, quantity, held.value, held)
        elif held is not None:
            yield _Print(at, quantity, held.value)


def _of_all(at: Placed, held: Mapping[str, Printed]) -> Printed | None:
    """Return the patients or events of both arms where their total is not printed, but each of them is."""
    counts = [whole(held.get(arm)) for arm in at.roles or ()]
    return Printed.parse(sum(each for each in counts if each is not None)) if counts and None not in counts else None


def _differing(prints: list[_Print], pairs: list[tuple[_Print, _Print]], arm: str | None) -> Finding | None:
    """Return one finding for a quantity that is printed differently, graded by its worst pair."""
    graded = [(pair, verdict) for pair in pairs if (verdict := _pair(*pair)) is not None]
    if not graded:
        return None
    (first, second), (severity, rule, why) = min(graded, key=lambda each: WORST_FIRST.index(each[1][0]))
    texts = list(dict.fromkeys(map(str, prints)))
    of = " in all" if arm == TOTAL else f" of {arm}" if arm else ""
    what = NAMES.get(first.quantity, first.quantity) + of
    at = second.at if second.at.cut else first.at
    return Finding(
        rule,
        severity,
        at.where(arm),
        f"{what}: {'; '.join(texts)}",
        f"one number, where both are prints of one result ({first.number} and {second.number} differ)",
        "one unit of the last digit that both print",
        why,
    )


def _pair(first: _Print, second: _Print) -> tuple[Severity, str, str] | None:
    """Return how grave the difference of two prints is, the rule, and why; None where they agree."""
    if first.quantity in _TIMES and first.at.result.unit != second.at.result.unit:
        return _other_unit(first, second)
    same = first.at.same_cut(second.at)
    if first.quantity == "difference":
        return _other_difference(first, second, same=same)
    limits = [pair for pair in _limits(first, second) if not pair[0].agrees(pair[1])]
    if first.number.agrees(second.number):
        if not limits:
            return None
        size = max(_apart(*pair) for pair in limits)
        severity: Severity = "doubtful" if same and _one_reader(first, second) and size > FAR else "note"
        return severity, "reported differently", "The same number is printed with different limits."
    if slip := _slip(first, second, same=same):
        return slip
    size = _apart(first.number, second.number)
    least = P_FAR if first.quantity == "p_value" else FAR
    if same and _one_reader(first, second) and first.quantity != "follow_up" and size > least:
        return "doubtful", "reported differently", "The same cut and the same reader give clearly different numbers."
    cuts = "Two publications of one cut" if same else "Two publications, perhaps of different cuts or readers,"
    return "note", "reported differently", f"{cuts} print different numbers."


def _other_unit(first: _Print, second: _Print) -> tuple[Severity, str, str] | None:
    """Compare two times that are printed in different units."""
    units = [each.at.result.unit for each in (first, second)]
    if not set(units) <= {"days", "weeks", "months", "years"} or None in (first.number.value, second.number.value):
        return None
    ends = [each.number.converted(unit, "months") for each, unit in zip((first, second), units, strict=True)]
    if gap(*ends) == 0:
        return None
    return "note", "reported differently", "Two publications print different times, in different units."


def _other_difference(first: _Print, second: _Print, *, same: bool) -> tuple[Severity, str, str] | None:
    """Compare two differences, which lie on no log scale."""
    a, b = first.estimate, second.estimate
    if not (isinstance(a, Difference) and isinstance(b, Difference) and a.of == b.of) or a.value.agrees(b.value):
        return None
    turned = "; one is the other arm minus this one" if (a.value.value or 0) * (b.value.value or 0) < 0 else ""
    severity: Severity = "doubtful" if same and _one_reader(first, second) else "note"
    return severity, "reported differently", f"Two publications print different differences{turned}."


def _unit_lost(first: Printed, second: Printed) -> str | None:
    """Return the unit in which one of two times must be printed so that both, said to be of one unit, are the same."""
    for unit, factor in (("weeks", DAYS_PER_MONTH / 7), ("days", DAYS_PER_MONTH), ("years", 12.0)):
        for shorter, longer in ((first, second), (second, first)):
            low, high = (end * factor for end in shorter.interval)
            if low > 0 and gap((low, high), longer.interval) == 0 and high - low < 0.1 * high:
                return unit if unit != "years" else "years or months"
    return None


def _limits(first: _Print, second: _Print) -> Iterator[tuple[Printed, Printed]]:
    """Yield the lower limits of both, then the upper ones, where both are printed for one level."""
    a, b = first.estimate, second.estimate
    if a is None or b is None or a.ci is None or b.ci is None or (a.level, a.sides) != (b.level, b.sides):
        return
    for pair in zip(a.ci, b.ci, strict=True):
        if pair[0] is not None and pair[1] is not None:
            yield pair[0], pair[1]


def _one_reader(first: _Print, second: _Print) -> bool:
    return first.at.result.assessor == second.at.result.assessor


def _apart(first: Printed, second: Printed) -> float:
    """Return the distance of two prints on the log scale, beyond what their rounding allows."""
    if first.value is None or second.value is None:
        return math.inf
    ends = [sorted(max(end, 1e-9) for end in each.interval if math.isfinite(end)) for each in (first, second)]
    if min(len(each) for each in ends) < 2:  # a bound on one side
        return abs(math.log(max(ends[0][0], 1e-9) / max(ends[1][0], 1e-9)))
    return max(math.log(ends[0][0] / ends[1][1]), math.log(ends[1][0] / ends[0][1]), 0.0)


def _slip(first: _Print, second: _Print, *, same: bool) -> tuple[Severity, str, str] | None:
    """Return the slip that turns one print into the other, if there is one."""
    a, b = first.number, second.number
    if a.value is None or b.value is None or {a.bound, b.bound} != {"exact"}:
        return None
    if first.quantity in RATIOS and _reciprocal(a, b, same=same):
        return ("serious" if same else "doubtful"), "reciprocal", f"{b} is the reciprocal of {a}."
    if first.quantity in RATIOS and _opposite(first, second):
        return "doubtful", "reciprocal", f"{a} and {b} lie on either side of 1, too far apart for one trial."
    if first.quantity not in _FIXED and not same:
        return None
    if first.quantity in _TIMES and (unit := _unit_lost(a, b)):
        return "doubtful", "unit", f"{a} and {b} are one time, once in {unit}."
    for shorter, longer in ((a, b), (b, a)):
        if shorter.digits < longer.digits and str(longer).startswith(str(shorter)) and shorter.value != 0:
            severity: Severity = "doubtful" if same and first.quantity != "p_value" else "note"
            return (
                severity,
                "digit lost",
                f"{shorter} is {longer} cut off; rounded it is {longer.value:.{shorter.digits}f}.",
            )
        if _digit_lost(str(shorter), str(longer)) and _apart(a, b) > APART and not _grew(first, second):
            return "doubtful", "digit lost", f"{shorter} is {longer} with a digit lost."
    return None


def _digit_lost(shorter: str, longer: str) -> bool:
    """Say whether a print is another without its first digit, or, of a whole number, without any one digit.

    Examples
    --------
    >>> _digit_lost("1.4", "11.4"), _digit_lost("5", "95"), _digit_lost("1.4", "12.4")
    (True, True, False)
    """
    if longer[1:] == shorter:
        return longer[0] != "0"
    return "." not in longer and any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _grew(first: _Print, second: _Print) -> bool:
    """Say whether counts rose from an earlier to a later cut, as they may."""
    if first.quantity not in {"n", "events"} or first.at.cutoff is None or second.at.cutoff is None:
        return False
    early, late = sorted((first, second), key=lambda each: str(each.at.cutoff))
    return early.at.cutoff != late.at.cutoff and (early.number.value or 0) < (late.number.value or 0)


def _reciprocal(first: Printed, second: Printed, *, same: bool) -> bool:
    """Say whether one hazard ratio is the other turned over.

    Exactly, within rounding; or, at another cut, within a quarter of the distance from 1.
    """
    if not first.value or not second.value or first.value <= 0 or second.value <= 0:
        return False
    a, b = math.log(first.value), math.log(second.value)
    if a * b >= 0:
        return False
    low, high = (1 / max(end, 1e-9) for end in reversed(first.interval))
    exact = low <= second.interval[1] and high >= second.interval[0]
    if exact and (same or min(abs(a), abs(b)) > FAR):
        return min(abs(a), abs(b)) > 0.05
    return min(abs(a), abs(b)) > APART and abs(a + b) < 0.25 * abs(a - b)


def _opposite(first: _Print, second: _Print) -> bool:
    """Say whether two hazard ratios of one trial favour different arms by more than chance allows.

    The later of two cuts holds the patients of the earlier one, so the variance of the difference is at most that of
    the less precise of the two.
    """
    a, b = logs(first.number), logs(second.number)
    errors = [standard_error(each.estimate) for each in (first, second)]
    if a is None or b is None or None in errors or sum(a) * sum(b) >= 0:
        return False
    return gap(a, b) > OPPOSITE * max(each[1] for each in errors if each is not None)


def _exchanged(group: Sequence[Placed]) -> Iterator[tuple[int, Finding | None]]:
    """Yield a finding where two prints hold the numbers of the arms the other way round."""
    for first, second in combinations(group, 2):
        for quantity in ("median", "n", "events", "percent") if first.same_cut(second) else ("median", "n"):
            a, b = getattr(first.result, quantity), getattr(second.result, quantity)
            arms = [arm for arm in a if arm in b and arm != "total"]
            if len(arms) != 2:
                continue
            (a1, a2), (b1, b2) = ([_number(each[arm]) for arm in arms] for each in (a, b))
            if a1.agrees(b1) or a2.agrees(b2) or not (a1.agrees(b2) and a2.agrees(b1)):
                yield 1, None
                continue
            same = first.same_cut(second)
            if _apart(a1, a2) < (math.log(1.1) if same else FAR):
                continue
            yield (
                1,
                Finding(
                    "arms exchanged",
                    "serious" if same else "doubtful",
                    second.where(),
                    f"{quantity} {a1} v {a2} ({first.cut}); {b1} v {b2} ({second.cut})",
                    "the same arm with the same number",
                    "arms a tenth apart",
                    f"Both print {a1} and {a2}, with the arms exchanged.",
                ),
            )


def _number(held: Printed | Estimate) -> Printed:
    return held if isinstance(held, Printed) else held.value


def _falling_events(group: Sequence[Placed]) -> Iterator[tuple[int, Finding | None]]:
    """Yield a finding where a later cut has fewer events; another reader explains it."""
    dated = sorted(
        (each for each in group if each.cutoff is not None and each.is_time), key=lambda each: str(each.cutoff)
    )
    for early, late in combinations(dated, 2):
        if early.cutoff == late.cutoff:
            continue
        before, after = ({arm: whole(n) for arm, n in each.result.events.items()} for each in (early, late))
        for arm, count in before.items():
            later = after.get(arm)
            if count is None or later is None:
                continue
            if later >= count:
                yield 1, None
                continue
            other = early.result.assessor != late.result.assessor
            yield (
                1,
                Finding(
                    "fewer events at a later cut",
                    "note" if other else "doubtful",
                    late.where(arm),
                    f"{count} ({early.cut}, {early.result.assessor}), {later} ({late.cut}, {late.result.assessor})",
                    f"at least {count}",
                    "one event",
                    "Another reader may confirm fewer events."
                    if other
                    else "The same reader cannot lose events over time.",
                ),
            )
