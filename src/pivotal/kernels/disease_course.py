"""The joint course of a replicate's subjects: progression, death before and after it, response, crossing over.

Courses are numbered stratum · arms + arm, the reference arm being 0. Course c has five distributions, 5c and the next
four: progression and death without it from entry, death after progression from progression, response from entry, and
the delay of crossing over from progression. ``laws`` holds them as ``kernels/hazards.py`` takes them, ``settings`` the
numbers of each course. Random numbers are the words of the purposes 8 to 15: progression, death, death after
progression, whether one responds; when, whether one crosses over, when, and the frailty.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel
from pivotal.kernels.gamma import gamma_quantile
from pivotal.kernels.hazards import scaled_hazard_at, time_of_hazard
from pivotal.kernels.multivariate_normal import quantile
from pivotal.kernels.random_streams import exponential, uniform

PROGRESSION, DEATH, AFTER, RESPONSE, DELAY = range(5)
DISTRIBUTIONS = 5
# The rows of times.
PROGRESSION_FREE_SURVIVAL, OVERALL_SURVIVAL, TO_PROGRESSION, TO_DEATH, TO_RESPONSE = range(5)
ENDPOINTS = ("progression_free_survival", "overall_survival", "progression", "death", "response")
# The columns of settings.
RESPONDING, RESPONSE_RATIO, CROSSING, DELAYED, NOT_BEFORE, CROSSING_RATIO, FRAILTY, SPREAD = range(8)
SETTINGS = 8
NO_FRAILTY, GAMMA, LOG_NORMAL = 0.0, 1.0, 2.0
FIRST_BLOCK = 2  # of random numbers; the second is the next


@kernel()
def when(laws, d, target):
    """Return when the cumulative hazard of distribution d reaches a target."""
    kinds, parameters, first, starts, rates, begin, times, ratios = laws
    return time_of_hazard(
        kinds[d], parameters[d], starts, rates, first[d], first[d + 1], times, ratios, begin[d], begin[d + 1], target
    )


@kernel()
def turned(laws, d, target, at, ratio):
    """Return when the target is reached if a ratio multiplies the hazard from a time on."""
    kinds, parameters, first, starts, rates, begin, times, ratios = laws
    _, before = scaled_hazard_at(
        kinds[d], parameters[d], starts, rates, first[d], first[d + 1], times, ratios, begin[d], begin[d + 1], at
    )
    return when(laws, d, target if target <= before else before + (target - before) / ratio)


@kernel()
def frailty_of(family, variance, u):
    """Return a subject's factor, of mean 1, from a uniform number."""
    if family == GAMMA:
        return variance * gamma_quantile(1.0 / variance, u)
    if family == LOG_NORMAL:
        square = math.log1p(variance)
        return math.exp(math.sqrt(square) * quantile(u) - 0.5 * square)
    return 1.0


@kernel()
def course_of(laws, c, settings, reference, drawn, i, times, crossed):
    """Write the times of subject i, whose random numbers are exponential (rows 0 1 2 4 6) or uniform (3 5 7)."""
    d = DISTRIBUTIONS * c
    own = frailty_of(settings[c, FRAILTY], settings[c, SPREAD], drawn[7, i])
    to_progression = when(laws, d + PROGRESSION, drawn[0, i] / own)
    to_death = when(laws, d + DEATH, drawn[1, i] / own)
    response = np.inf
    if drawn[3, i] < settings[c, RESPONDING]:
        response = when(laws, d + RESPONSE, drawn[4, i])
        if response < min(to_progression, to_death):
            ratio = settings[c, RESPONSE_RATIO]
            if ratio != 1.0:
                to_progression = turned(laws, d + PROGRESSION, drawn[0, i] / own, response, ratio)
        else:
            response = np.inf
    crossing = np.inf
    if to_progression < to_death:
        after = when(laws, d + AFTER, drawn[2, i] / own)
        if reference and drawn[5, i] < settings[c, CROSSING]:
            wait = when(laws, d + DELAY, drawn[6, i]) if settings[c, DELAYED] > 0.0 else 0.0
            wait = max(wait, settings[c, NOT_BEFORE] - to_progression)
            if wait < after:
                crossing = to_progression + wait
                after = turned(laws, d + AFTER, drawn[2, i] / own, wait, settings[c, CROSSING_RATIO])
        to_death = to_progression + after
    else:
        to_progression = np.inf
    times[PROGRESSION_FREE_SURVIVAL, i] = min(to_progression, to_death)
    times[OVERALL_SURVIVAL, i] = times[TO_DEATH, i] = to_death
    times[TO_PROGRESSION, i] = to_progression
    times[TO_RESPONSE, i] = response
    crossed[i] = crossing


@kernel()
def disease_course(first, second, arm, stratum, arms, laws, settings, drawn, times, crossed):
    """Write the times from entry of a replicate's subjects; infinite is never.

    Parameters
    ----------
    first, second : (4, n) uint64
        Words of blocks 2 and 3.
    arm, stratum : (n,) int32
    arms : int
        How many there are.
    laws, settings
        As ``simulation/course_arrays.py`` makes them.
    drawn : (8, n) float64
        Scratch.
    times : (5, n) float64
        A row an endpoint, in the order of ``ENDPOINTS``.
    crossed : (n,) float64
        Time from entry to crossing over.
    """
    for k in range(3):
        exponential(first[k], drawn[k])
    uniform(first[3], drawn[3])
    exponential(second[0], drawn[4])
    uniform(second[1], drawn[5])
    exponential(second[2], drawn[6])
    uniform(second[3], drawn[7])
    for i in range(arm.size):
        c = stratum[i] * arms + arm[i]
        course_of(laws, c, settings, arm[i] == 0, drawn, i, times, crossed)


LAWS = "Tuple((i8[::1], f8[:, ::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1]))"


@kernel(f"u8[:, ::1], u8[:, ::1], i4[::1], i4[::1], i8, {LAWS}, f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[::1]")
def courses(first, second, arm, stratum, arms, laws, settings, drawn, times, crossed):
    """Write the times of a replicate's subjects; ``disease_course`` for who does not sit in a kernel."""
    disease_course(first, second, arm, stratum, arms, laws, settings, drawn, times, crossed)
