"""The joint course by the definition: one subject at a time from its uniform numbers, and survival by quadrature."""

from __future__ import annotations

from math import exp, inf, log, log1p, sqrt

from scipy.integrate import quad
from scipy.stats import gamma, norm

from pivotal.distributions.functions import cumulative_hazard, hazard, time_of_hazard


def subject(laws, settings, uniform, reference):
    """Return the five times of a subject and when it crosses over, from eight uniform numbers."""
    progression, death, after, response, delay = laws
    own = frailty(settings.get("frailty"), uniform[7])
    one, two, three = (-log(uniform[k]) / own for k in range(3))
    to_progression, to_death = time(progression, one), time(death, two)
    responded = inf
    if uniform[3] < settings.get("responding", 0.0):
        responded = time(response, -log(uniform[4]))
        if responded < min(to_progression, to_death):
            to_progression = time_with_ratio(progression, one, responded, settings["response_ratio"])
        else:
            responded = inf
    crossed = inf
    if to_progression < to_death:
        survived = time(after, three)
        if reference and uniform[5] < settings.get("crossing", 0.0):
            wait = 0.0 if delay is None else time(delay, -log(uniform[6]))
            wait = max(wait, settings["not_before"] - to_progression)
            if wait < survived:
                crossed = to_progression + wait
                survived = time_with_ratio(after, three, wait, settings["crossing_ratio"])
        to_death = to_progression + survived
    else:
        to_progression = inf
    return [min(to_progression, to_death), to_death, to_progression, to_death, responded, crossed]


def frailty(given, u):
    if given is None:
        return 1.0
    family, variance = given
    if family == "gamma":
        return float(gamma.ppf(u, 1 / variance, scale=variance))
    spread = sqrt(log1p(variance))
    return exp(spread * float(norm.ppf(u)) - spread**2 / 2)


def time(law, target):
    return float(time_of_hazard(law, target))


def time_with_ratio(law, target, at, ratio):
    """From ``at`` on the hazard is multiplied by a ratio."""
    before = float(cumulative_hazard(law, at))
    return time(law, target if target <= before else before + (target - before) / ratio)


def progression_free(laws, t, own=1.0):
    return exp(-own * float(cumulative_hazard(laws[0], t) + cumulative_hazard(laws[1], t)))


def progressed_by(laws, t, own=1.0):
    """The probability that progression has come, before death, by a time."""
    return _integral(lambda u: own * float(hazard(laws[0], u)) * progression_free(laws, u, own), t, laws)


def alive(laws, t, own=1.0, crossing=0.0, ratio=1.0):
    """Overall survival: without progression, or progressed at u and alive since, a part of them with a ratio."""

    def after(u):
        cumulative = own * float(cumulative_hazard(laws[2], t - u))
        return (1 - crossing) * exp(-cumulative) + crossing * exp(-ratio * cumulative)

    inside = _integral(lambda u: own * float(hazard(laws[0], u)) * progression_free(laws, u, own) * after(u), t, laws)
    return progression_free(laws, t, own) + inside


def alive_with_frailty(laws, t, variance):
    """Overall survival where a gamma frailty multiplies all hazards: over its distribution function."""
    return quad(lambda p: alive(laws, t, float(gamma.ppf(p, 1 / variance, scale=variance))), 0, 1, epsabs=1e-5)[0]


def _integral(function, t, laws):
    knots = sorted({k for law in laws[:3] for k in getattr(law, "starts", ()) if 0 < k < t})
    knots += sorted({t - k for k in getattr(laws[2], "starts", ()) if 0 < k < t})
    edges = [0.0, *sorted(set(knots)), t]
    return sum(quad(function, a, b, epsabs=1e-9, limit=200)[0] for a, b in zip(edges, edges[1:], strict=False))
