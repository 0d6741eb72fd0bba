"""Patients behind a drawn survival curve: many possible sets of them, sampled from left to right.

A set is built in time order. The next event is where the line has fallen by half of what one event takes off; the next
censoring is drawn so that the row of numbers at risk that comes next is met: as many censorings are left as patients
must go by then and are not going to have events, and they are spread as the density of censoring says. So numbers at
risk are met exactly, and curves within what one event takes off. At stages between, sets whose levels of survival are
not those that were read lose their place to others (Gordon, Salmond and Smith 1993), by weights that are flattened
until enough sets are left (as in Chopin 2002). Where the number of events is known, so do sets which are not going to
have it: the weights look ahead, by the events that are to come as each set stands (Pitt and Shephard 1999).
"""

import math

import numpy as np

from pivotal.kernels.compile import arguments_of, kernel
from pivotal.kernels.curve_and_sets import (
    AFTER_COMPARED,
    AT_RISK,
    CELL,
    COMPARED,
    DRAWN,
    DRAWS,
    EVENTS,
    GOES,
    LEFT,
    LIKELY,
    LINE,
    MARK,
    MISSED,
    NOW,
    POINT,
    ROW,
    SETS,
    SURVIVAL,
    WRITTEN,
)
from pivotal.kernels.random_streams import exponential, uniform, words

BLOCK, READING = 512, 514  # of the random streams: words are for the event and the censoring of a step
FEWEST = 0.05  # censorings that are worth drawing
STEADY = 0.03  # share by which the censorings that are left may change before the next one is drawn anew
TINY = 1e-200
RARE = 1e-3  # by chance, at least, as hazards are not smooth
SMALL = 0.1  # x for which eight terms of 1 - exp(-x) are enough
NEARLY = 1.0 - 1e-9
HALVINGS = 25  # of the power that flattens weights
UNEVEN = 0.25  # variance of a number of events, as it is whole


@kernel()
def falls(line, high, low, level, point):
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
def _row_of(line, draws, s, row):
    """Return of the next row when it is, at risk and marks before it, the mass of censoring, whether it is the end.

    And survival before it, the patients there would be without events, and whether the events until then are known.
    """
    final = row == line.rows.size
    until = line.end if final else line.rows[row]
    need = draws.last[s] if final else line.at_risk[row]
    below = line.before[row]
    after = need / below if below > 0.0 else line.at_zero
    all_mass = _mass_until(draws.grid, draws.mass[s], until)
    told = line.events >= 0 and until >= line.end
    return until, need, line.marks_before[row], all_mass, final, below, after, told


@kernel()
def _mass_at(grid, mass, cell, time):
    """Return the mass of censoring at a time, and its cell of the grid, which is none before a given one."""
    while cell + 2 < grid.size and grid[cell + 1] <= time:
        cell += 1
    wide = grid[cell + 1] - grid[cell]
    share = min(max((time - grid[cell]) / wide, 0.0), 1.0) if wide > 0.0 else 1.0
    return mass[cell] + share * (mass[cell + 1] - mass[cell]), cell


@kernel()
def _time_of(grid, mass, cell, wanted):
    """Return when the mass of censoring reaches a value, and the cell of the grid, which is none before a given one."""
    while cell + 2 < grid.size and mass[cell + 1] < wanted:
        cell += 1
    high = mass[cell + 1] - mass[cell]
    share = min(max((wanted - mass[cell]) / high, 0.0), 1.0) if high > 0.0 else 1.0
    return grid[cell] + share * (grid[cell + 1] - grid[cell]), cell


@kernel()
def _passed(waits):
    """Return 1 - exp(-x): the share of the censoring that is left by which the first of it is found."""
    if waits < SMALL:
        rest = 1.0 - waits * 0.2 * (1.0 - waits * (1.0 / 6.0) * (1.0 - waits * (1.0 / 7.0) * (1.0 - waits * 0.125)))
        return waits * (1.0 - waits * 0.5 * (1.0 - waits * (1.0 / 3.0) * (1.0 - waits * 0.25 * rest)))
    return -math.expm1(-waits)


@kernel()
def _next_censoring(grid, mass, all_mass, waits, now, cell):
    """Return when the next censoring is, the mass and the cell of the grid then, and the cell for now."""
    begun, cell = _mass_at(grid, mass, cell, now)
    more = all_mass - begun
    if not more > 0.0:
        return np.inf, cell
    goes, _ = _time_of(grid, mass, cell, begun + _passed(waits) * more)
    return max(goes, now), cell


@kernel()
def _and(logarithm, product, factor):
    """Multiply a logarithm and a product, which stand for one number together, by a factor."""
    product *= factor
    return (logarithm + math.log(product), 1.0) if product < TINY else (logarithm, product)


@kernel()
def _censor(line, times, kinds, written, leaving, now, until, row):
    """Censor those who must have left by a row, or stay to the end."""
    for k in range(leaving):
        time = until
        if row < line.rows.size:
            time = now + (until - now) * (k + 0.5) / leaving
            if time >= until:  # by rounding
                time = now
            if line.marks.size > 0:
                at = line.marks_before[row] - 1
                time = line.marks[at] if at >= 0 and line.marks[at] >= now else now
        times[written + k], kinds[written + k] = time, 0


@kernel()
def _advance(line, draws, sets, s, random, misread, stop):
    """Write the patients of a set who leave up to a time; return the logarithm of how likely their coincidences are."""
    counts, state, times, kinds = sets.counts[s], sets.state[s], sets.time[s], sets.event[s]
    n, point, row, step, mark = counts[AT_RISK], counts[POINT], counts[ROW], counts[WRITTEN], counts[MARK]
    survival, now, goes, last_left = state[SURVIVAL], state[NOW], state[GOES], state[LEFT]
    events, drawn, cell = counts[EVENTS], counts[DRAWN], counts[CELL]
    grid, mass, before = draws.grid, draws.mass[s], line.before[line.before.size - 1]
    likely, alike = 0.0, 1.0
    until, need, marked, all_mass, final, below, after, told = _row_of(line, draws, s, row)
    takes, whole = survival / max(n, 1), n / survival if n > 0 else 0.0  # both change with censorings only
    while n > 0:
        spread = line.spread * (random[0, events] - 0.5)  # one an event: censorings cause none
        level = min(survival - (0.5 + spread) * takes + misread[point], survival * NEARLY) if n > 1 else 0.5 * survival
        dies, following = falls(line, survival, survival - takes, level, point)
        dies = max(dies, now)
        soonest, seen = np.inf, False
        if n > 1 or before > 0.0:  # otherwise the curve ends with an event
            to_come = float(line.events - events) if told else 0.5 * (whole + min(after, whole)) * (survival - below)
            left = n - need - to_come - max(marked - mark, 0)
            if left > FEWEST and n - need > marked - mark:
                if goes < now or abs(left - last_left) > STEADY * last_left:
                    waits, last_left = random[1, drawn] / left, left
                    goes, cell = _next_censoring(grid, mass, all_mass, waits, now, cell)
                    drawn = drawn + 1 if drawn + 1 < random.shape[1] else 0
                soonest = goes
            if mark < marked:
                seen = max(line.marks[mark], now) <= soonest
                soonest = min(max(line.marks[mark], now), soonest)
        leaves = min(dies, soonest)
        if leaves >= until or (not final and n <= need):
            if until > stop and not (final and dies == until):
                break
            if not final and n > need and dies <= until + 2.0 * line.time_error and random[0, step] < 0.5:
                leaves = dies = soonest = max(until - (1.0 - NEARLY) * line.end, now)  # it may have been read too late
            elif not final or dies != until:
                leaving = n if final else n - need
                _censor(line, times, kinds, step, leaving, now, until, row)
                step, n = step + leaving, n - leaving
                if not final:
                    counts[MISSED] += max(marked - mark - leaving, 0)
                    mark, row, now, goes = max(mark, marked), row + 1, until, -1.0
                    takes, whole = survival / max(n, 1), n / survival
                    until, need, marked, all_mass, final, below, after, told = _row_of(line, draws, s, row)
                continue
        if leaves > stop:
            break
        now = times[step] = leaves
        kinds[step] = dies <= soonest
        if dies <= soonest:
            if step > 0 and kinds[step - 1] and times[step - 1] == dies:
                likely, alike = _and(likely, alike, min(1.0, n * line.together[following] + RARE))
            point, survival = following, takes * (n - 1)
            events += 1
        else:
            mark, goes = mark + seen, goes if seen else -1.0
            takes, whole = survival / max(n - 1, 1), (n - 1) / survival
        step, n = step + 1, n - 1
    counts[AT_RISK], counts[POINT], counts[ROW], counts[WRITTEN], counts[MARK] = n, point, row, step, mark
    counts[EVENTS], counts[DRAWN], counts[CELL] = events, drawn, cell
    state[SURVIVAL], state[NOW], state[GOES], state[LEFT] = survival, now, goes, last_left
    return likely + math.log(alike)


@kernel()
def _looking_ahead(line, draws, sets, s):
    """Return the logarithm of how likely a set is to have the events that are asked for, as it stands."""
    counts, n = sets.counts[s], sets.counts[s, AT_RISK]
    off = float(line.events - counts[EVENTS])
    if n == 0:
        return -0.5 * off * off / UNEVEN
    row, survival = counts[ROW], sets.state[s, SURVIVAL]
    until, _, _, seen, _, below, after, _ = _row_of(line, draws, s, row)
    now = sets.state[s, NOW]
    lost = _mass_until(draws.grid, draws.potential[s], until) - _mass_until(draws.grid, draws.potential[s], now)
    seen -= _mass_until(draws.grid, draws.mass[s], now)
    ahead = n / survival
    to_come = ahead * (survival - below)
    to_come -= max(ahead - after, 0.0) * (seen / lost - below if lost > 0.0 else 0.0)
    off -= min(max(to_come, 0.0), float(n)) + draws.beyond[s, row]
    return -0.5 * off * off / (UNEVEN + draws.unsure[row])


@kernel()
def _misfit(levels, first, end, sets, s, n):
    """Return minus half the squared distances of a set from the levels that were read, in errors of reading."""
    total = 0.0
    k, survival = sets.counts[s, COMPARED], sets.state[s, AFTER_COMPARED]
    for j in range(first, end):
        while k < sets.counts[s, WRITTEN] and sets.time[s, k] <= levels[0, j]:
            if sets.event[s, k]:
                survival *= (n - k - 1.0) / (n - k)
            k += 1
        beyond = abs(survival - levels[1, j]) - levels[2, j]
        if beyond > 0.0:
            total -= 0.5 * (beyond / levels[3, j]) ** 2
    sets.counts[s, COMPARED], sets.state[s, AFTER_COMPARED] = k, survival
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
def _replace(share, start, sets, draws):
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
        written = sets.counts[giver, WRITTEN]
        sets.time[s, :written], sets.event[s, :written] = sets.time[giver, :written], sets.event[giver, :written]
        sets.state[s], sets.counts[s] = sets.state[giver], sets.counts[giver]
        sets.state[s, GOES] = -1.0  # drawn anew, so that copies differ
        draws.mass[s], draws.potential[s], draws.beyond[s] = (
            draws.mass[giver],
            draws.potential[giver],
            draws.beyond[giver],
        )
        draws.last[s] = draws.last[giver]


@kernel(arguments_of("u8, f8[:, ::1], f8[::1], f8, f8[::1]", LINE, DRAWS, SETS))
def sample(line, draws, sets, seed, levels, stages, fewest, weight):
    """Write sets of patients, and the logarithm of the weight of each.

    Parameters
    ----------
    line : Line
    draws : Draws
        Those of sets that lose their place are overwritten.
    sets : Sets
    seed : uint64
    levels : (4, l) float64
        Times, the survival read there, how far off it may be without doubt, and the error beyond.
    stages : (k,) float64
        When sets are compared with what was read; the last lies beyond the end.
    fewest : float
        For how many sets the weights must stand.
    weight : (s,) float64
    """
    count, n = sets.time.shape
    random, misread = np.empty((count, 2, n), np.float32), np.empty((count, line.time.size))
    drawn, of_points = np.empty((4, n), np.uint64), np.empty((4, line.time.size), np.uint64)
    sets.counts[:] = 0
    sets.state[:] = 0.0
    for s in range(count):
        words(seed, s, BLOCK, drawn)
        uniform(drawn[0], random[s, 0])
        exponential(drawn[1], random[s, 1])
        words(seed, s, READING, of_points)
        uniform(of_points[0], misread[s])
        misread[s] = line.misread * (2.0 * misread[s] - 1.0)
        sets.state[s, SURVIVAL] = sets.state[s, AFTER_COMPARED] = 1.0
        sets.state[s, GOES] = -1.0
        sets.counts[s, AT_RISK] = n
        if line.events >= 0:
            sets.state[s, LIKELY] = _looking_ahead(line, draws, sets, s)
            weight[s] = sets.state[s, LIKELY]
        else:
            weight[s] = 0.0
    words(seed, count, BLOCK, drawn)
    starts = np.empty(n)
    uniform(drawn[0], starts)
    first = 0
    for stage in range(stages.size):
        end = first
        while end < levels.shape[1] and levels[0, end] < stages[stage]:
            end += 1
        for s in range(count):
            weight[s] += _advance(line, draws, sets, s, random[s], misread[s], stages[stage])
            weight[s] += _misfit(levels, first, end, sets, s, n)
            if line.events >= 0:
                likely = _looking_ahead(line, draws, sets, s)
                weight[s] += likely - sets.state[s, LIKELY]
                sets.state[s, LIKELY] = likely
        first = end
        effective, share = _flatten(weight, fewest)
        if effective < 0.5 * count and stage < stages.size - 1:
            _replace(share, starts[stage % n], sets, draws)
            weight[:] = 0.0
