"""Patients behind a drawn curve, set by set and patient by patient: what ``kernels.patients_of_a_curve`` does, at length."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from math import exp, expm1, inf, log

import numpy as np

from pivotal.kernels.random_streams import exponential_of, words_of

BLOCK, READING = 512, 514
STEADY = 0.03
UNEVEN = 0.25
NEARLY = 1.0 - 1e-9


@dataclass
class Making:
    """A set of patients in the making, which knows where on the line, in the table and among the marks it stands."""

    at_risk: int
    survival: float = 1.0
    now: float = 0.0
    point: int = 0
    row: int = 0
    mark: int = 0
    missed: int = 0
    patients: list[tuple[float, int]] = field(default_factory=list)
    goes: float | None = None  # when the next censoring is, once it is drawn
    left: float = 0.0  # how many were left when it was drawn
    drawn: int = 0
    takes: float = 0.0  # what an event takes off survival, as it is until the next censoring

    def __post_init__(self):
        self.takes = self.survival / max(self.at_risk, 1)

    @property
    def events(self):
        return sum(event for _, event in self.patients)

    def leaves(self, time, event):
        self.patients.append((time, event))
        self.at_risk -= 1
        if event:
            self.survival = self.takes * self.at_risk
        else:
            self.takes = self.survival / max(self.at_risk, 1)


def falls(line, high, low, level, point):
    """Return when an event takes survival from high to low, and the point of the line before."""
    last = len(line.time) - 1
    beyond = [k for k in range(point, last) if line.survival[k + 1] <= level]
    if not beyond:
        return inf, last
    k = beyond[0]
    above, below = line.survival[k], line.survival[k + 1]
    lies_on_drop = above < high - line.error
    next_lies_on_drop = below > low + line.error
    if above <= level:
        return line.time[k], k
    if lies_on_drop and not next_lies_on_drop:
        return line.time[k], k
    if lies_on_drop and next_lies_on_drop:  # the nearer one
        return (line.time[k] if above - level <= level - below else line.time[k + 1]), k
    share = (above - level) / ((above - level) + (level - below))
    if next_lies_on_drop or share >= NEARLY:
        return line.time[k + 1], k
    return line.time[k] + share * (line.time[k + 1] - line.time[k]), k


def mass_until(grid, mass, time):
    """Return the mass of censoring up to a time, straight between points of the grid."""
    later = [k for k in range(len(grid)) if grid[k] >= time]
    if not later:
        return mass[-1]
    k = later[0]
    if k == 0:
        return mass[0]
    wide = grid[k] - grid[k - 1]
    share = (time - grid[k - 1]) / wide if wide > 0 else 1.0
    return mass[k - 1] + share * (mass[k] - mass[k - 1])


def time_of(grid, mass, wanted):
    """Return when the mass of censoring reaches a value."""
    reached = [k for k in range(len(grid)) if mass[k] >= wanted]
    k = min(max(reached[0] if reached else len(grid), 1), len(grid) - 1)
    high = mass[k] - mass[k - 1]
    share = min(max((wanted - mass[k - 1]) / high, 0.0), 1.0) if high > 0 else 1.0
    return grid[k - 1] + share * (grid[k] - grid[k - 1])


def next_row(line, making, last):
    """Return when numbers at risk are next given, how many are left then, and whether that is the end."""
    if making.row == len(line.rows):
        return line.end, last, True
    return line.rows[making.row], int(line.at_risk[making.row]), False


def left_until(line, making, need, until):
    """Return how many censorings are left until the next row."""
    n = making.at_risk
    if line.events >= 0 and until >= line.end:
        events = float(line.events - making.events)
    else:
        below = line.before[making.row]
        ahead = n / making.survival
        after = min(need / below if below > 0 else line.at_zero, ahead)
        events = 0.5 * (ahead + after) * (making.survival - below)
    return n - need - events


def censoring(line, grid, mass, last, making, waits):
    """Return when the next censoring is, and whether it is one that was seen; what was drawn stays."""
    until, need, _ = next_row(line, making, last)
    if line.before[-1] <= 0 and making.at_risk == 1:
        return inf, False
    to_come = [each for each in line.marks[making.mark :] if each < until]
    seen = max(to_come[0], making.now) if to_come else inf
    left = left_until(line, making, need, until) - len(to_come)
    if left <= 0.05 or making.at_risk - need <= len(to_come):  # those who are left are those who were seen
        return seen, bool(to_come)
    passed = making.goes is None or making.goes < making.now
    if passed or abs(left - making.left) > STEADY * making.left:
        begun = mass_until(grid, mass, making.now)
        more = mass_until(grid, mass, until) - begun
        making.goes = inf
        if more > 0:
            making.goes = max(
                time_of(grid, mass, begun - expm1(-waits[making.drawn % len(waits)] / left) * more), making.now
            )
        making.left = left
        making.drawn += 1
    return (seen, True) if seen <= making.goes else (making.goes, False)


def pass_row(line, making, until, leaving, final):
    """Censor who must have left by a row, or stays to the end, and go on."""
    if final:
        for _ in range(leaving):
            making.leaves(until, 0)
        return
    now = making.now
    seen = [each for each in line.marks if each < until]
    for k in range(leaving):
        time = now + (until - now) * (k + 0.5) / leaving
        time = time if time < until else now
        if len(line.marks):
            time = seen[-1] if seen and seen[-1] >= now else now
        making.leaves(time, 0)
    passed = len([each for each in line.marks[making.mark :] if each < until])
    making.mark += passed
    making.missed += max(passed - leaving, 0)
    making.row += 1
    making.now = until
    making.goes = None
    making.takes = making.survival / max(making.at_risk, 1)


def advance(line, grid, mass, last, making, random, misread, stop):
    """Let patients leave up to a time; return the logarithm of how likely it is that events share a drop."""
    likely = 0.0
    while making.at_risk > 0:
        n, survival = making.at_risk, making.survival
        step = len(making.patients)
        until, need, final = next_row(line, making, last)
        level = 0.5 * survival
        if n > 1:
            share = 0.5 + line.spread * (random[0][making.events] - 0.5)
            level = min(survival - share * making.takes + misread[making.point], survival * NEARLY)
        dies, point = falls(line, survival, survival - making.takes, level, making.point)
        dies = max(dies, making.now)
        goes, seen = censoring(line, grid, mass, last, making, random[1])
        following = min(dies, goes)
        at_row = not final and (following >= until or n <= need)
        at_end = final and following >= until and dies != until
        if (at_row or at_end) and until > stop:
            break
        if at_end:
            pass_row(line, making, until, n, final)
            break
        if at_row and n > need and dies <= until + 2.0 * line.time_error and random[0][step] < 0.5:
            following = dies = goes = max(until - (1.0 - NEARLY) * line.end, making.now)  # it was read too late
        elif at_row:
            pass_row(line, making, until, n - need, final)
            continue
        if following > stop:
            break
        making.now = following
        if dies <= goes:
            if making.patients and making.patients[-1] == (dies, 1):
                likely += log(min(1.0, n * line.together[point] + 1e-3))
            making.point = point
            making.leaves(dies, 1)
        else:
            making.mark += seen
            making.goes = making.goes if seen else None
            making.leaves(goes, 0)
    return likely


def survival_after(patients, n, leaves):
    """Return survival after the patients who leave, as a function of when says."""
    survival = 1.0
    for k, (time, event) in enumerate(patients):
        if event and leaves(time):
            survival *= (n - k - 1.0) / (n - k)
    return survival


def misfit(levels, first, end, patients, n):
    """Return minus half the squared distances from the levels that were read, in errors of reading."""
    total = 0.0
    for time, level, tolerance, error in np.transpose(levels)[first:end]:
        beyond = abs(survival_after(patients, n, lambda t, at=time: t <= at) - level) - tolerance
        total -= 0.5 * (beyond / error) ** 2 if beyond > 0 else 0.0
    return total


def flatten(weight, few):
    """Return scaled logarithms of weights, for how many sets they stand, and their shares."""
    scale, low, high = 1.0, 0.0, 1.0
    highest = max(weight)
    for halving in range(25):
        share = [exp(scale * (each - highest)) for each in weight]
        effective = sum(share) ** 2 / sum(each**2 for each in share)
        if effective >= few and (halving == 0 or effective < 1.1 * few):
            break
        low, high = (scale, high) if effective >= few else (low, scale)
        scale = 0.5 * low + 0.5 * high if low > 0 else 0.2 * high
    total = sum(share)
    return [scale * each for each in weight], effective, [each / total for each in share]


def chosen(share, start):
    """Return which set each place is taken by (systematic resampling): who is kept stays where it is."""
    count = len(share)
    passed = list(np.cumsum(share))
    times = [0] * count
    for s in range(count):
        reached = [k for k in range(count) if passed[k] >= (s + start) / count]
        times[reached[0] if reached else count - 1] += 1
    found = list(range(count))
    spare = [k for k in range(count) for _ in range(times[k] - 1)]
    for s in range(count):
        if times[s] == 0:
            found[s] = spare.pop(0)
    return found


def looking_ahead(line, making, grid, mass, potential, beyond, unsure, last):
    """Return the logarithm of how likely it is that the events are those asked for, as the set stands."""
    asked = line.events - making.events
    if making.at_risk == 0:
        return -0.5 * asked**2 / UNEVEN
    until, need, _ = next_row(line, making, last)
    below, now, ahead = line.before[making.row], making.now, making.at_risk / making.survival
    lost = mass_until(grid, potential, until) - mass_until(grid, potential, now)
    seen = mass_until(grid, mass, until) - mass_until(grid, mass, now)
    after = need / below if below > 0 else line.at_zero
    to_come = ahead * (making.survival - below)
    if lost > 0:  # each censoring takes from the fall that is to come
        to_come -= max(ahead - after, 0.0) * (seen / lost - below)
    expected = min(max(to_come, 0.0), float(making.at_risk)) + beyond[making.row]
    return -0.5 * (asked - expected) ** 2 / (UNEVEN + unsure[making.row])


def words(seed, s, n, block=BLOCK):
    word = np.empty((4, n), np.uint64)
    words_of(np.uint64(seed), np.uint64(s), np.uint64(block), word)
    return word


def uniform(word):
    return (word + 0.5) / 2.0**32


def drawn(seed, s, n):
    """Return a uniform number and a standard exponential one for each patient, in single precision."""
    word, waits = words(seed, s, n), np.empty(n)
    exponential_of(word[1], waits)
    return np.float32([uniform(word[0]), waits]).astype(float)


def misread(line, seed, s):
    """Return by how much the survival of each point of a line is misread in a set."""
    return line.misread * (2.0 * uniform(words(seed, s, len(line.time), READING)[0]) - 1.0)


def sample(line, count, n, seed, draws, levels, stages, fewest):
    """Return sets of patients, and the logarithms of their weights."""
    random = [drawn(seed, s, n) for s in range(count)]
    off = [misread(line, seed, s) for s in range(count)]
    starts = uniform(words(seed, count, n)[0])
    makings = [Making(n) for _ in range(count)]
    of_set = list(zip(draws.mass, draws.potential, draws.beyond, draws.last, strict=True))

    def ahead(making, given):
        mass, potential, beyond, last = given
        if line.events < 0:
            return 0.0
        return looking_ahead(line, making, draws.grid, mass, potential, beyond, draws.unsure, last)

    likely = [ahead(making, given) for making, given in zip(makings, of_set, strict=True)]
    weight = list(likely)
    first = 0
    for stage, stop in enumerate(stages):
        end = max(first, len([each for each in levels[0] if each < stop]))
        for s, making in enumerate(makings):
            mass, _, _, last = of_set[s]
            weight[s] += advance(line, draws.grid, mass, last, making, random[s], off[s], stop)
            weight[s] += misfit(levels, first, end, making.patients, n)
            now = ahead(making, of_set[s])
            weight[s] += now - likely[s]
            likely[s] = now
        first = end
        weight, effective, share = flatten(weight, fewest)
        if effective < 0.5 * count and stage < len(stages) - 1:
            taken = chosen(share, starts[stage % n])
            makings = [makings[k] if s == k else copy.deepcopy(makings[k]) for s, k in enumerate(taken)]
            for s, k in enumerate(taken):
                if s != k:
                    makings[s].goes = None
            of_set, likely = [of_set[k] for k in taken], [likely[k] for k in taken]
            weight = [0.0] * count
    return makings, weight


def put_right(line, patients):
    """Return patients whose events lie where the line has fallen by half of what each takes off, their order kept."""
    n, survival, point = len(patients), 1.0, 0
    takes = 1.0 / n
    time = [each for each, _ in patients]
    for k, (_, event) in enumerate(patients):
        if not event:
            takes = survival / max(n - k - 1, 1)
            continue
        after = takes * (n - k - 1)
        dies, point = falls(line, survival, after, 0.5 * (survival + after), point)
        next_censored = [time[j] for j in range(k + 1, n) if not patients[j][1]]
        rows_before = [row for row in line.rows if row <= time[k]]
        rows_after = [row - (1.0 - NEARLY) * line.end for row in line.rows if row > time[k]]
        earliest = max([time[k - 1] if k else 0.0, *rows_before])
        latest = min([next_censored[0] if next_censored else line.end, *rows_after])
        time[k] = min(max(dies, earliest), max(latest, earliest))
        survival = after
    return [(t, event) for t, (_, event) in zip(time, patients, strict=True)]


def missed(line, patients):
    """Return the sum of squares by which the points of a line miss the curve of a set, in errors of reading."""
    n, total = len(patients), 0.0
    for at, level in zip(line.time, line.survival, strict=True):
        high = survival_after(patients, n, lambda t, at=at: t < at - 1.5 * line.time_error)
        low = survival_after(patients, n, lambda t, at=at: t <= at + 1.5 * line.time_error)
        beyond = max(low - level, level - high) / line.error - 1.0
        total += min(beyond, 10.0) ** 2 if beyond > 0 else 0.0
    return total
