"""Patients behind a drawn survival curve: many possible sets of them, sampled from left to right.

A set is built in time order. The next event is where the line has fallen by half of what one event takes off; the next
censoring is drawn so that the row of numbers at risk that comes next is met: as many censorings are left as patients
must go by then and are not going to have events, and they are spread as the density of censoring says. So numbers at
risk are met exactly, and curves within what one event takes off. At stages between, sets whose levels of survival are
not those that were read lose their place to others (Gordon, Salmond and Smith 1993), by weights that are flattened
until enough sets are left (as in Chopin 2002).

A line is a sequence of points with falling survival; at a drop there are two at one time.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from pivotal.kernels.compile import arguments_of, kernel, record_type
from pivotal.kernels.random_streams import uniform, words

BLOCK = 512  # of the random streams: three words are for the event, its reading, and the censoring of a step
FEWEST = 0.05  # censorings that are worth drawing
ALIKE = 8  # patients in a row whose levels are misread alike
RARE = 1e-3  # by chance, at least, as hazards are not smooth
NEARLY = 1.0 - 1e-9
FARTHEST = 10.0  # errors of reading by which a point is said to be missed
HALVINGS = 25  # of the power that flattens weights


class Line(NamedTuple):
    """A curve as it was read, and what is asked of the patients behind it.

    Parameters
    ----------
    time, survival : (m,) float64
    end : float
        When the last patient leaves.
    error : float
        Of reading survival.
    time_error : float
        Of reading times.
    spread : float
        How far, as a share of what an event takes off, the level at which it is placed varies.
    together : (m,) float64
        By point: how many events each patient at risk would have within the error of reading time, by chance.
    rows, at_risk : (r,) float64 and int64
        When numbers at risk are given, after time 0 and up to the end.
    before : (r + 1,) float64
        Survival just before each row, and at the end.
    marks : (k,) float64
        Censorings that were seen.
    events : int
        In all; -1 where it is not known.
    """

    time: Any
    survival: Any
    end: float
    error: float
    time_error: float
    spread: float
    together: Any
    rows: Any
    at_risk: Any
    before: Any
    marks: Any
    events: int


class Sets(NamedTuple):
    """Sets of patients in the making.

    Parameters
    ----------
    time, event : (s, n) float64 and uint8
        What is written, in order of time.
    survival, now : (s,) float64
    counts : (s, 8) int64
        At risk; point of the line; row; patients written; events; marks used; patients compared; marks missed.
    compared : (s,) float64
        Survival after the patients compared.
    """

    time: Any
    event: Any
    survival: Any
    now: Any
    counts: Any
    compared: Any


AT_RISK, POINT, ROW, WRITTEN, EVENTS, MARK, COMPARED, MISSED = range(8)
LINE = record_type(Line, "f8[::1], f8[::1], f8, f8, f8, f8, f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], i8")
SETS = record_type(Sets, "f8[:, ::1], u1[:, ::1], f8[::1], f8[::1], i8[:, ::1], f8[::1]")


@kernel()
def _falls(line, high, low, level, point):
    """Return when an event takes survival from high to low, and the point of the line before; infinity for never.

    A point that was read well between the two lies on the drop, and so tells its time. Elsewhere the drop is where the
    line between points has fallen to the level.
    """
    last = line.time.size - 1
    while point < last and line.survival[point + 1] > level:
        point += 1
    if point == last:
        return np.inf, point
    above, below = line.survival[point], line.survival[point + 1]
    over, under = above - level, level - below
    on_drop, next_on_drop = above < high - line.error, below > low + line.error
    if over <= 0.0 or (on_drop and (over <= under or not next_on_drop)):
        return line.time[point], point
    share = over / (over + under)
    if next_on_drop or share >= NEARLY:
        return line.time[point + 1], point
    return line.time[point] + share * (line.time[point + 1] - line.time[point]), point


@kernel()
def _mass_until(grid, mass, time):
    """Return the mass of censoring up to a time."""
    k = np.searchsorted(grid, time)
    if k == 0:
        return mass[0]
    if k == grid.size:
        return mass[k - 1]
    wide = grid[k] - grid[k - 1]
    share = (time - grid[k - 1]) / wide if wide > 0.0 else 1.0
    return mass[k - 1] + share * (mass[k] - mass[k - 1])


@kernel()
def _time_of(grid, mass, wanted):
    """Return when the mass of censoring reaches a value."""
    k = min(max(np.searchsorted(mass, wanted), 1), grid.size - 1)
    high = mass[k] - mass[k - 1]
    share = min(max((wanted - mass[k - 1]) / high, 0.0), 1.0) if high > 0.0 else 1.0
    return grid[k - 1] + share * (grid[k] - grid[k - 1])


@kernel()
def _censoring(line, grid, mass, last, sets, s, u):
    """Return when the next censoring is, and whether it is one that was seen."""
    n, survival, now = sets.counts[s, AT_RISK], sets.survival[s], sets.now[s]
    row, mark = sets.counts[s, ROW], sets.counts[s, MARK]
    final = row == line.rows.size
    until, need = (line.end, last) if final else (line.rows[row], line.at_risk[row])
    if line.before[line.before.size - 1] <= 0.0 and n == 1:
        return np.inf, False  # the curve ends with an event
    if line.events >= 0 and until >= line.end:
        events = float(line.events - sets.counts[s, EVENTS])
    else:
        below = line.before[row]
        ahead = n / survival
        after = min(need / below, ahead) if below > 0.0 else 0.5 * ahead
        events = 0.5 * (ahead + after) * (survival - below)
    left = n - need - events
    seen = np.inf
    if mark < line.marks.size and line.marks[mark] < until:
        seen = max(line.marks[mark], now)
        k = mark
        while k < line.marks.size and line.marks[k] < until:
            left -= 1.0
            k += 1
    if left <= FEWEST:
        return seen, seen < np.inf
    begun = _mass_until(grid, mass, now)
    more = _mass_until(grid, mass, until) - begun
    if not more > 0.0:
        return seen, seen < np.inf
    drawn = max(_time_of(grid, mass, begun + (1.0 - u ** (1.0 / left)) * more), now)
    return min(drawn, seen), seen <= drawn


@kernel()
def _write(sets, s, time, event):
    k = sets.counts[s, WRITTEN]
    sets.time[s, k], sets.event[s, k] = time, event
    sets.counts[s, WRITTEN] = k + 1
    sets.counts[s, AT_RISK] -= 1


@kernel()
def _pass_row(line, sets, s, until, leaving):
    """Censor who must have left by a row, or stays to the end, and go on to the next row."""
    final = sets.counts[s, ROW] == line.rows.size
    now = sets.now[s]
    mark = sets.counts[s, MARK]
    for k in range(leaving):
        time = until
        if not final:
            time = now + (until - now) * (k + 0.5) / leaving
            if time >= until:  # by rounding
                time = now
            if line.marks.size > 0:
                at = np.searchsorted(line.marks, until) - 1
                time = line.marks[at] if at >= 0 and line.marks[at] >= now else now
        _write(sets, s, time, 0)
    if final:
        return
    while mark < line.marks.size and line.marks[mark] < until:
        mark += 1
        if leaving > 0:
            leaving -= 1
        else:
            sets.counts[s, MISSED] += 1
    sets.counts[s, MARK] = mark
    sets.counts[s, ROW] += 1
    sets.now[s] = until


@kernel()
def _advance(line, grid, mass, last, sets, s, random, stop):
    """Write the patients of a set who leave up to a time; return the logarithm of how likely their coincidences are.

    That several events share one drop is as likely as that they fall within the error of reading time.
    """
    likely = 0.0
    while sets.counts[s, AT_RISK] > 0:
        n, survival, now = sets.counts[s, AT_RISK], sets.survival[s], sets.now[s]
        step = sets.counts[s, WRITTEN]
        row = sets.counts[s, ROW]
        final = row == line.rows.size
        until = line.end if final else line.rows[row]
        level = 0.5 * survival
        if n > 1:
            share = 0.5 + line.spread * (random[0, step] - 0.5)
            level = survival - share * survival / n + line.error * (2.0 * random[1, step // ALIKE] - 1.0)
            level = min(level, survival * NEARLY)
        dies, point = _falls(line, survival, survival * (n - 1) / n, level, sets.counts[s, POINT])
        dies = max(dies, now)
        goes, seen = _censoring(line, grid, mass, last, sets, s, random[2, step])
        following = min(dies, goes)
        if not final and (following >= until or n <= line.at_risk[row]):
            if until > stop:
                return likely
            before = until - (1.0 - NEARLY) * line.end
            if n > line.at_risk[row] and dies <= until + 2.0 * line.time_error and random[0, step] < 0.5:
                dies = goes = max(before, now)  # it may have been read too late
            else:
                _pass_row(line, sets, s, until, n - line.at_risk[row])
                continue
            following = dies
        elif final and following >= until and dies != until:
            if until > stop:
                return likely
            _pass_row(line, sets, s, until, n)
            return likely
        if following > stop:
            return likely
        sets.now[s] = following
        if dies <= goes:
            if step > 0 and sets.event[s, step - 1] and sets.time[s, step - 1] == dies:
                likely += math.log(min(1.0, n * line.together[point] + RARE))
            sets.counts[s, POINT] = point
            sets.counts[s, EVENTS] += 1
            sets.survival[s] = survival * (n - 1) / n
            _write(sets, s, dies, 1)
        else:
            sets.counts[s, MARK] += seen
            _write(sets, s, goes, 0)
    return likely


@kernel()
def _misfit(levels, first, end, sets, s, n):
    """Return minus half the squared distances of a set from the levels that were read, in errors of reading."""
    total = 0.0
    k, survival = sets.counts[s, COMPARED], sets.compared[s]
    for j in range(first, end):
        while k < sets.counts[s, WRITTEN] and sets.time[s, k] <= levels[0, j]:
            if sets.event[s, k]:
                survival *= (n - k - 1.0) / (n - k)
            k += 1
        beyond = abs(survival - levels[1, j]) - levels[2, j]
        if beyond > 0.0:
            total -= 0.5 * (beyond / levels[3, j]) ** 2
    sets.counts[s, COMPARED], sets.compared[s] = k, survival
    return total


@kernel()
def _flatten(weight, few):
    """Scale logarithms of weights until they stand for enough sets; write shares, and return for how many."""
    count = weight.size
    highest, share = weight[0], np.empty(count)
    for each in weight:
        highest = max(highest, each)
    scale, low, high = 1.0, 0.0, 1.0
    for halving in range(HALVINGS):
        total = squares = 0.0
        for s in range(count):
            share[s] = math.exp(scale * (weight[s] - highest))
            total += share[s]
            squares += share[s] ** 2
        effective = total * total / squares
        if effective >= few:
            if halving == 0 or effective < 1.1 * few:
                break
            low = scale
        else:
            high = scale
        scale = 0.5 * low + 0.5 * high if low > 0.0 else 0.2 * high
    for s in range(count):
        weight[s] *= scale
        share[s] /= total
    return effective, share


@kernel()
def _replace(share, start, sets, mass, last):
    """Draw sets anew, each as often as its share says (systematic resampling): the dropped become copies of others."""
    count = share.size
    times = np.zeros(count, np.int64)
    k, total = 0, share[0]
    for s in range(count):
        while total < (s + start) / count and k < count - 1:
            k += 1
            total += share[k]
        times[k] += 1
    giver = 0
    for s in range(count):
        if times[s] > 0:
            continue
        while times[giver] < 2:
            giver += 1
        times[giver] -= 1
        for j in range(sets.counts[giver, WRITTEN]):
            sets.time[s, j], sets.event[s, j] = sets.time[giver, j], sets.event[giver, j]
        sets.survival[s], sets.now[s], sets.compared[s] = sets.survival[giver], sets.now[giver], sets.compared[giver]
        for j in range(mass.shape[1]):
            mass[s, j] = mass[giver, j]
        for j in range(sets.counts.shape[1]):
            sets.counts[s, j] = sets.counts[giver, j]
        last[s] = last[giver]


@kernel(arguments_of("u8, f8[::1], f8[:, ::1], i8[::1], f8[:, ::1], f8[::1], f8, f8[::1]", LINE, SETS))
def sample(line, sets, seed, grid, mass, last, levels, stages, fewest, weight):
    """Write sets of patients, and the logarithm of the weight of each.

    Parameters
    ----------
    line : Line
    sets : Sets
    seed : uint64
    grid, mass : (g,) and (s, g) float64
        Density of censoring of each set, summed from the left.
    last : (s,) int64
        At risk at the end in each set: they are censored then.
    levels : (4, l) float64
        Times, the survival read there, how far off it may be without doubt, and the error beyond.
    stages : (k,) float64
        When sets are compared with what was read; the last lies beyond the end.
    fewest : float
        For how many sets the weights must stand.
    weight : (s,) float64
    """
    count, n = sets.time.shape
    random = np.empty((count, 3, n))
    drawn = np.empty((4, n), np.uint64)
    for s in range(count):
        words(seed, s, BLOCK, drawn)
        for k in range(3):
            uniform(drawn[k], random[s, k])
        sets.survival[s] = sets.compared[s] = 1.0
        sets.now[s] = 0.0
        sets.counts[s] = 0
        sets.counts[s, AT_RISK] = n
    words(seed, count, BLOCK, drawn)
    starts = np.empty(n)
    uniform(drawn[0], starts)
    weight[:] = 0.0
    first = 0
    for stage in range(stages.size):
        end = first
        while end < levels.shape[1] and levels[0, end] < stages[stage]:
            end += 1
        for s in range(count):
            weight[s] += _advance(line, grid, mass[s], last[s], sets, s, random[s], stages[stage])
            weight[s] += _misfit(levels, first, end, sets, s, n)
        first = end
        effective, share = _flatten(weight, fewest)
        if effective < 0.5 * count and stage < stages.size - 1:
            _replace(share, starts[stage % n], sets, mass, last)
            weight[:] = 0.0


@kernel(arguments_of("f8[::1], u1[::1]", LINE))
def put_right(line, time, event):
    """Move the events of a set to where the line has fallen by half of what each takes off, their order kept."""
    n = time.size
    survival, point = 1.0, 0
    for k in range(n):
        if event[k] == 0:
            continue
        left = n - k
        after = survival * (left - 1.0) / left
        dies, point = _falls(line, survival, after, 0.5 * (survival + after), point)
        earliest = time[k - 1] if k > 0 else 0.0
        j = k + 1
        while j < n and event[j] != 0:
            j += 1
        latest = time[j] if j < n else line.end
        for row in range(line.rows.size):
            if line.rows[row] <= time[k]:
                earliest = max(earliest, line.rows[row])
            else:
                latest = min(latest, line.rows[row] - (1.0 - NEARLY) * line.end)
                break
        time[k] = min(max(dies, earliest), max(latest, earliest))
        survival = after


@kernel()
def _missed(line, time, event):
    """Return the sum of squares by which the points of a line miss the curve of a set, in errors of reading.

    A point is missed by how far it lies below the survival after, or above that before, its time as it may be misread.
    """
    n = time.size
    total = 0.0
    first = last = 0  # patients who left before the time, and after it
    low = high = 1.0
    for k in range(line.time.size):
        while first < n and time[first] < line.time[k] - 1.5 * line.time_error:
            if event[first]:
                high *= (n - first - 1.0) / (n - first)
            first += 1
        while last < n and time[last] <= line.time[k] + 1.5 * line.time_error:
            if event[last]:
                low *= (n - last - 1.0) / (n - last)
            last += 1
        missed = max(low - line.survival[k], line.survival[k] - high) / line.error - 1.0
        if missed > 0.0:
            total += min(missed, FARTHEST) ** 2
    return total


@kernel(arguments_of("f8[:, ::1], u1[:, ::1], f8[::1]", LINE))
def off_the_line(line, time, event, out):
    """Write how far each set is off the line, its events put right."""
    moved = np.empty(time.shape[1])
    for s in range(time.shape[0]):
        for i in range(moved.size):
            moved[i] = time[s, i]
        put_right(line, moved, event[s])
        out[s] = _missed(line, moved, event[s])
