"""Steady state of a stiff system of differential equations, for the closed form to be held against.

One interval is solved from an empty body and from a milligram in each compartment; what an interval does is affine, so
that the state which comes back after it is the solution of linear equations.
"""

import numpy as np
from scipy.integrate import solve_ivp


def steady_concentrations(clearance, central, between, peripheral, ways, dose, every, times):
    """Return concentrations at times after a dose; ``ways`` are (stages, rate or hours, lag, fraction)."""
    stages = [way[0] for way in ways]
    first = np.concatenate([[0], np.cumsum(stages)]).astype(int)
    size = int(first[-1]) + 2
    blood, tissue = size - 2, size - 1

    def change(_, state, entering):
        out = np.zeros(size)
        into = entering
        for k, (count, speed, _lag, _fraction) in enumerate(ways):
            for s in range(count):
                place = first[k] + s
                out[place] = (speed * state[place - 1] if s else 0.0) - speed * state[place]
            if count:
                into += speed * state[first[k] + count - 1]
        back = between / peripheral * state[tissue] if between else 0.0
        out_of = (clearance + between) / central * state[blood]
        out[blood] = into - out_of + back
        out[tissue] = between / central * state[blood] - back
        return out

    jumps = [jump for k, way in enumerate(ways) for jump in _jumps(k, way, dose, every)]

    def interval(state, *, dosed, at=()):
        marks = sorted({0.0, every, *at, *(jump[0] for jump in jumps)})
        entering, seen = 0.0, {}
        for place, mark in enumerate(marks):
            seen[mark] = state[blood] / central
            for when, k, amount, rate in jumps if dosed else ():
                if when == mark:
                    if amount:
                        state = state.copy()
                        state[first[k]] += amount
                    entering += rate
            if place + 1 < len(marks):
                solved = solve_ivp(
                    change, (mark, marks[place + 1]), state, "LSODA", args=(entering,), rtol=1e-11, atol=1e-14
                )
                state = solved.y[:, -1]
        return state, seen

    pushed, _ = interval(np.zeros(size), dosed=True)
    carried = np.column_stack([interval(row, dosed=False)[0] for row in np.eye(size)])
    keep = [k for k in range(size) if between or k != tissue]  # without a second compartment nothing gets there
    start = np.zeros(size)
    start[keep] = np.linalg.solve((np.eye(size) - carried)[np.ix_(keep, keep)], pushed[keep])
    _, seen = interval(start, dosed=True, at=tuple(times))
    return np.array([seen[time] for time in times])


def _jumps(k, way, dose, every):
    """Return (time, way, milligrams into its first stage, change of the speed into the blood) of one interval."""
    count, speed, lag, fraction = way
    if count:
        return [(lag, k, fraction * dose, 0.0)]
    steady, left = fraction * dose / speed, int((lag + speed) // every)  # doses that still enter as it begins
    return [(0.0, k, 0.0, left * steady), (lag, k, 0.0, steady), ((lag + speed) % every, k, 0.0, -steady)]
