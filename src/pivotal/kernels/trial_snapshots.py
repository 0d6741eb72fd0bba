"""Trials as they were known at a look, laid out for functions that the loop over replicates does not call itself."""

from typing import Any, NamedTuple

import numpy as np

from pivotal.kernels.compile import arguments_of, kernel, record_type
from pivotal.kernels.trial_generation import RECIPE, generate, room_for
from pivotal.kernels.trial_looks import cut, entered_by


class Snapshot(NamedTuple):
    """Some trials as known at a look, a row a trial, for who looks at them elsewhere.

    Parameters
    ----------
    entered : (b,) int64
        How many subjects count.
    entry, time : (b, n) float64
    event : (b, n) uint8
    arm, stratum : (b, n) int32
    """

    entered: Any
    entry: Any
    time: Any
    event: Any
    arm: Any
    stratum: Any


SNAPSHOT = record_type(Snapshot, "i8[::1], f8[:, ::1], f8[:, ::1], u1[:, ::1], i4[:, ::1], i4[:, ::1]")


@kernel((*arguments_of("f8, i8, u8, i8[::1], f8[::1]", RECIPE), SNAPSHOT))
def snapshots(recipe, longest, endpoint, seed, replicates, months, out):
    """Make some trials anew, and write an endpoint as it was known in a month of each."""
    trial = room_for(recipe.subjects, recipe.has_course)
    entry, arm, followed, count = trial.entry, trial.arm, np.empty(recipe.subjects), np.empty(2, np.int32)
    for row in range(replicates.size):
        generate(recipe, seed, replicates[row], trial)
        for i in range(followed.size):
            followed[i] = min(trial.dropout[i], longest)
        n = entered_by(entry, months[row])
        cut(entry, trial.times, arm, followed, months[row], endpoint, n, out.time[row], out.event[row], count)
        out.entered[row] = n
        for i in range(followed.size):
            out.entry[row, i], out.arm[row, i], out.stratum[row, i] = entry[i], arm[i], trial.stratum[i]
