"""One trial, patient by patient: when subjects enter, into which arm and stratum, and how long each would take.

A subject is a row, in order of entry. Which random word decides what is told in ``random_streams.py``. Arms are
numbered from 0, the reference arm; a group is a stratum's arm: ``stratum * arms + arm``.
"""

from typing import Any, NamedTuple

import numpy as np

from pivotal.kernels.compile import arguments_of, kernel, record_type
from pivotal.kernels.disease_course import ENDPOINTS, FIRST_BLOCK, LAWS, disease_course
from pivotal.kernels.hazards import time_of_hazard
from pivotal.kernels.random_streams import exponential, uniform, words

POISSON, FIXED = 0, 1
ALTERNATING, SIMPLE, BLOCKS, BLOCKS_IN_STRATA, MINIMISATION = 0, 1, 2, 3, 4


class Times(NamedTuple):
    """Times to an event by group, as arrays.

    Parameters
    ----------
    mean : (g,) float64
        The mean of an exponential time, which may be infinite; used where ``plain`` is true.
    plain : bool
        Whether every group's time is exponential.
    kind, parameters : (g,) int64, (g, 3) float64
        Families and parameters, as ``hazards.py`` numbers them.
    first, starts, rates : (g + 1,) int64, (k,) float64, (k,) float64
        Piecewise hazards, one group's behind the other's.
    begin, from_times, ratios : (g + 1,) int64, (m,) float64, (m,) float64
        Step functions of ratios on the hazards.
    """

    mean: Any
    plain: bool
    kind: Any
    parameters: Any
    first: Any
    starts: Any
    rates: Any
    begin: Any
    from_times: Any
    ratios: Any


class Recipe(NamedTuple):
    """What generates the subjects of a trial, as numbers and arrays.

    Parameters
    ----------
    subjects : int
    entry : int
        ``POISSON`` or ``FIXED``.
    accrual_starts, accrual_rates : (k,) float64
        The last rate holds until all have entered.
    strata : (s,) float64
        Cumulative fractions.
    randomisation, block : int
        How arms are assigned; subjects a block.
    probability : float
        With which minimisation takes its arm.
    allocation : (arms,) int64
        Subjects of each arm in the shortest block.
    pattern : (allocation's sum,) int32
        The arms in turn, where they alternate.
    has_course : bool
        Whether subjects have a joint course, of ``settings`` and ``laws``, in place of one time of ``events``.
    settings, laws
        As ``disease_course.py`` takes them.
    events, dropout : Times
    """

    subjects: int
    entry: int
    accrual_starts: Any
    accrual_rates: Any
    strata: Any
    randomisation: int
    block: int
    probability: float
    allocation: Any
    pattern: Any
    has_course: bool
    settings: Any
    events: Times
    dropout: Times
    laws: Any


class Trial(NamedTuple):
    """A trial's subjects, and room to make them in.

    Parameters
    ----------
    entry, dropout, crossed : (n,) float64
        Month of entry; months from there to dropping out and to crossing over, infinite where it never comes.
    times : (e, n) float64
        Months from entry to the event; with a joint course one row each of ``disease_course.ENDPOINTS``.
    arm, stratum, group : (n,) int32
    word, second : (4, n) uint64
    draw : (d, n) float64
    """

    entry: Any
    dropout: Any
    crossed: Any
    times: Any
    arm: Any
    stratum: Any
    group: Any
    word: Any
    second: Any
    draw: Any


TIMES = record_type(Times, "f8[::1], b1, i8[::1], f8[:, ::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1]")
RECIPE = record_type(
    Recipe, "i8, i8, f8[::1], f8[::1], f8[::1], i8, i8, f8, i8[::1], i4[::1], b1, f8[:, ::1]",
    TIMES, TIMES, *arguments_of(LAWS),
)  # fmt: skip
TRIAL = record_type(
    Trial,
    "f8[::1], f8[::1], f8[::1], f8[:, ::1], i4[::1], i4[::1], i4[::1], u8[:, ::1], u8[:, ::1], f8[:, ::1]",
)


@kernel("i8, b1")
def room_for(n, has_course):
    """Return room for a trial of n subjects, with a joint course or with one time of an event each."""
    whole, real = np.empty((3, n), np.int32), np.empty((3, n))
    whole[:], real[:] = 0, np.inf
    rows = len(ENDPOINTS) if has_course else 1
    times, draw = np.empty((rows, n)), np.empty((8 if has_course else 1, n))
    word, second = np.empty((4, n), np.uint64), np.empty((4, n if has_course else 0), np.uint64)
    return Trial(real[0], real[1], real[2], times, whole[0], whole[1], whole[2], word, second, draw)


@kernel()
def generate(recipe, seed, replicate, trial):
    """Write the subjects of one replicate."""
    words(seed, replicate, 0, trial.word)
    exponential(trial.word[0], trial.times[0])
    exponential(trial.word[1], trial.dropout)
    exponential(trial.word[2], trial.entry)
    if recipe.randomisation != ALTERNATING:
        uniform(trial.word[3], trial.draw[0])
    if recipe.strata.size > 1:
        words(seed, replicate, 1, trial.word)
        _stratify(recipe.strata, trial.word[0], trial.stratum)
    _enter(recipe, trial.entry)
    _randomise(recipe, trial.draw[0], trial.stratum, trial.arm)
    arms = recipe.allocation.size
    for i in range(recipe.subjects):
        trial.group[i] = trial.stratum[i] * arms + trial.arm[i]
    fill_times(recipe.dropout, trial.group, trial.dropout)
    if recipe.has_course:
        words(seed, replicate, FIRST_BLOCK, trial.word)
        words(seed, replicate, FIRST_BLOCK + 1, trial.second)
        disease_course(
            trial.word, trial.second, trial.arm, trial.stratum, arms, recipe.laws, recipe.settings, trial.draw,
            trial.times, trial.crossed,
        )  # fmt: skip
    else:
        fill_times(recipe.events, trial.group, trial.times[0])


@kernel()
def _stratify(fractions, word, stratum):
    for i in range(word.size):
        u = (np.float64(word[i]) + 0.5) * 2.0**-32
        s = 0
        while s + 1 < fractions.size and u >= fractions[s]:
            s += 1
        stratum[i] = s


@kernel()
def _enter(recipe, entry):
    """Turn standard exponential gaps into months of entry."""
    starts, rates = recipe.accrual_starts, recipe.accrual_rates
    k, come, before = 0, 0.0, 0.0
    for i in range(entry.size):
        come += entry[i] if recipe.entry == POISSON else 1.0
        while k + 1 < rates.size and come > before + rates[k] * (starts[k + 1] - starts[k]):
            before += rates[k] * (starts[k + 1] - starts[k])
            k += 1
        entry[i] = starts[k] + (come - before) / rates[k]


@kernel()
def fill_times(times, group, out):
    """Turn standard exponential numbers into times to the event of each subject's group."""
    if times.plain:
        for i in range(out.size):
            out[i] *= times.mean[group[i]]
        return
    for i in range(out.size):
        g = group[i]
        out[i] = time_of_hazard(
            times.kind[g], times.parameters[g], times.starts, times.rates, times.first[g], times.first[g + 1],
            times.from_times, times.ratios, times.begin[g], times.begin[g + 1], out[i],
        )  # fmt: skip


# --------------------------------------------------------------------------------------------------- randomisation


@kernel()
def _randomise(recipe, draw, stratum, arm):
    allocation, method = recipe.allocation, recipe.randomisation
    total = _sum_of(allocation)
    if method == ALTERNATING:
        place = 0
        for i in range(arm.size):
            arm[i] = recipe.pattern[place]
            place = place + 1 if place + 1 < total else 0
    elif method == SIMPLE:
        for i in range(arm.size):
            arm[i] = _drawn(allocation, total, draw[i])
    elif method == MINIMISATION:
        _minimise(allocation, recipe.probability, recipe.strata.size, draw, stratum, arm)
    else:
        own = method == BLOCKS_IN_STRATA
        left = np.empty((recipe.strata.size if own else 1, allocation.size + 1), np.int64)  # the last column: of all
        left[:] = 0
        for i in range(arm.size):
            row = left[stratum[i] if own else 0]
            if row[allocation.size] == 0:
                for a in range(allocation.size):
                    row[a] = allocation[a] * (recipe.block // total)
                row[allocation.size] = recipe.block
            a = _drawn(row[: allocation.size], row[allocation.size], draw[i])
            row[a] -= 1
            row[allocation.size] -= 1
            arm[i] = a


@kernel()
def _sum_of(parts):
    total = 0
    for part in parts:
        total += part
    return total


@kernel()
def _drawn(parts, total, u):
    """Return the arm in whose part of the whole a uniform number lies."""
    at, a = u * total, 0
    while a + 1 < parts.size and at >= parts[a]:
        at -= parts[a]
        a += 1
    while parts[a] == 0:  # only where rounding has gone past the last part
        a -= 1
    return a


@kernel()
def _minimise(allocation, probability, strata, draw, stratum, arm):
    """Take, with a probability, the arm that leaves all subjects and those of the stratum most alike."""
    arms = allocation.size
    total = _sum_of(allocation)
    number = np.empty((strata + 1, arms), np.int64)  # the last row: of all
    number[:] = 0
    imbalance = np.empty(arms)
    for i in range(arm.size):
        least, preferred = np.inf, 0
        for a in range(arms):
            imbalance[a] = _range_with(number[strata], allocation, a) + _range_with(number[stratum[i]], allocation, a)
            least = min(least, imbalance[a])
        for a in range(arms):
            preferred += allocation[a] if imbalance[a] <= least + 1e-9 else 0
        # the preferred arms share the probability, the others the rest, each in the ratio of the allocation
        alike = preferred == total
        u, chosen = draw[i], 0
        for a in range(arms):
            best = imbalance[a] <= least + 1e-9
            share = allocation[a] / preferred if best else allocation[a] / (total - preferred)
            share *= 1.0 if alike else probability if best else 1.0 - probability
            if u >= 0.0:
                chosen = a
            u -= share
            if u < 0.0:
                break
        arm[i] = chosen
        number[strata, chosen] += 1
        number[stratum[i], chosen] += 1


@kernel()
def _range_with(number, allocation, joined):
    """Return the range of the arms' numbers over their allocation, were one more to join an arm."""
    low, high = np.inf, -np.inf
    for a in range(number.size):
        v = (number[a] + (1 if a == joined else 0)) / allocation[a]
        low, high = min(low, v), max(high, v)
    return high - low


@kernel((*arguments_of("u8, i8", RECIPE), TRIAL))
def subjects_of(recipe, seed, replicate, trial):
    """Write the subjects of one replicate; ``generate`` for who does not sit in a kernel."""
    generate(recipe, seed, replicate, trial)
