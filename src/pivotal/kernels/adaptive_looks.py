"""One look of a trial with any number of arms: each comparison with the reference arm, in all strata or in one.

Subjects and their random numbers are those of ``trial_generation.py``: purposes 0 to 4 of ``random_streams.py``, and no
others. A trial that is changed on its way is generated once more with the changed recipe, from the same words, and the
subjects who had entered before the change are kept as they were.
"""

import numpy as np

from pivotal.kernels.compile import arguments_of, kernel
from pivotal.kernels.look_statistics import statistic
from pivotal.kernels.trial_generation import TRIAL

EVENTS, EXPERIMENTAL, COLUMNS = 4, 5, 6  # behind the four statistics


@kernel((*arguments_of("f8, f8, i8[:, ::1], i8, f8[::1], i8, f8[:, ::1], f8[:, ::1]", TRIAL),))
def compare_arms(trial, month, longest, compared, kind, parameters, strata, table, out):
    """Write the statistics and events of comparisons in a month; return how many have entered, and all events.

    ``compared`` has a row a comparison: the experimental arm, and the stratum it is in, -1 for all of them.
    """
    n = 0
    while n < trial.entry.size and trial.entry[n] < month:
        n += 1
    time, event = np.empty(n), np.zeros(n, np.uint8)
    chosen, ordered = np.empty(n, np.int32), np.empty(n)
    total, to_event = 0, trial.times[0]
    for i in range(n):
        followed = min(trial.dropout[i], longest)
        time[i] = min(to_event[i], followed, month - trial.entry[i])
        event[i] = trial.entry[i] + to_event[i] <= month and to_event[i] <= followed
        total += event[i]
    order = np.argsort(time, kind="mergesort")
    for h in range(compared.shape[0]):
        arm, stratum, m, events, experimental = compared[h, 0], compared[h, 1], 0, 0, 0
        for i in order:
            if (trial.arm[i] == 0 or trial.arm[i] == arm) and (stratum < 0 or trial.stratum[i] == stratum):
                chosen[m], ordered[m] = i, time[i]
                events += event[i]
                experimental += event[i] if trial.arm[i] else 0
                m += 1
        statistic(kind, parameters, chosen, m, ordered, event, trial.arm, trial.stratum, strata, table, out[h])
        out[h, EVENTS], out[h, EXPERIMENTAL] = events, experimental
    return n, total
