"""The statistic of a look of a simulated trial: one door to all tests of two arms, called by the loop over replicates.

Subjects come in order of time: ``order`` holds their numbers, ``time`` their times; ``event``, ``arm`` and ``stratum``
are by number. Arm 0 is the reference, any other the experimental arm; of several arms, ``order`` holds the two that are
compared. Nothing is allocated: ``workspace`` has the shape that ``ROWS`` and ``columns`` say.

What is written: ``out[0]``, z, above 0 where it favours the experimental arm; ``out[1]``, the estimate; ``out[2]``, its
standard error; ``out[3]``, the information. What does not exist is NaN.

===================  ======================  ==============================================  =========================
kind                 parameters              estimate                                        information
===================  ======================  ==============================================  =========================
LOG_RANK             margin                  log hazard ratio in one step, (O - E) / V       V
FLEMING_HARRINGTON   rho, gamma, margin      the same, weighted: sum w(O - E) / sum w v      variance of the score
MODESTLY_WEIGHTED    delay, margin           the same                                        the same
EARLY_ZERO           delay, margin           the same                                        the same
MAX_COMBO            rho, gamma .., margin   largest weighted z; it has no standard error    V of the log-rank test
COX                  margin                  log hazard ratio                                that of Cox's likelihood
RESTRICTED_MEAN      tau                     difference of restricted means                  1 / variance
MILESTONE            time                    difference of survival                          1 / variance
MILESTONE_CLOGLOG    time                    difference of -log(-log survival)               1 / variance
RESPONSE             none                    difference of rates                             1 / variance
===================  ======================  ==============================================  =========================

The margin is the hazard ratio that is tested against, 1 unless it is one of non-inferiority; steps start there.

z is the estimate over its standard error, its sign changed for log hazard ratios, which count from the logarithm of the
margin; that of MAX_COMBO, which takes up to
``look_max_combo.MOST_WEIGHTS`` weights, is the normal quantile of its one-sided p value. Where the likelihood of Cox's
model rises for ever, the estimate is infinite and there is no z.
"""

import math

import numpy as np

from pivotal.kernels import look_curve_statistics as curves
from pivotal.kernels import look_max_combo
from pivotal.kernels import look_rank_statistics as ranks
from pivotal.kernels.compile import kernel

LOG_RANK, FLEMING_HARRINGTON, MODESTLY_WEIGHTED, EARLY_ZERO, MAX_COMBO, COX = range(6)
RESTRICTED_MEAN, MILESTONE, MILESTONE_CLOGLOG, RESPONSE = range(6, 10)
ROWS = ranks.ROWS


def columns(subjects: int, strata: int) -> int:
    """Return the columns of the workspace."""
    return max(subjects, strata, look_max_combo.MOST_WEIGHTS**2) + 1


@kernel()
def _write_log_hazard_ratio(score, variance, information, reported, margin, out):
    """Write the test of a score, expected less observed, and the step that it makes from the margin."""
    if variance > 0.0:
        error = math.sqrt(variance)
        out[0] = score / error
        out[1], out[2] = math.log(margin) - score / information, error / information
    else:
        out[0] = out[1] = out[2] = np.nan
    out[3] = reported


@kernel()
def _log_rank(order, n, time, event, arm, stratum, strata, margin, table, out):
    tied = ranks.event_is_tied(order, n, time, event)
    if tied or margin != 1.0:
        rows = ranks.counts(order, n, time, event, arm, stratum, strata, tied, table)
        score, variance = ranks.log_rank(table, rows, margin)
    elif strata > 1:
        score, variance = ranks.untied_stratified_log_rank(order, n, event, arm, stratum, strata, table)
    else:
        score, variance = ranks.untied_log_rank(order, n, event, arm)
    _write_log_hazard_ratio(score, variance, variance, variance, margin, out)


@kernel()
def _weighted(kind, parameters, rows, strata, table, out):
    ranks.survival_before(table, rows, strata)
    if kind == FLEMING_HARRINGTON:
        ranks.fleming_harrington(table, rows, parameters[0], parameters[1])
    elif kind == MODESTLY_WEIGHTED:
        ranks.modestly_weighted(table, rows, strata, parameters[0])
    else:
        ranks.early_zero(table, rows, parameters[0])
    margin = parameters[parameters.size - 1]
    score, variance, information = ranks.weighted_log_rank(table, rows, margin)
    _write_log_hazard_ratio(score, variance, information, variance, margin, out)


@kernel()
def _cox(rows, tied, margin, table, out):
    out[1], out[3] = ranks.cox_of_arms(table, rows, tied)
    if out[3] > 0.0:
        out[2] = 1.0 / math.sqrt(out[3])
        out[0] = (math.log(margin) - out[1]) / out[2]
    else:
        out[0], out[2] = np.nan, np.inf if math.isinf(out[1]) else np.nan


@kernel()
def statistic(kind, parameters, order, n, time, event, arm, stratum, strata, workspace, out):
    """Write what a test of two arms says of ``n`` subjects; see the top of this file."""
    if n == 0:
        out[0] = out[1] = out[2] = np.nan
        out[3] = 0.0
    elif kind == LOG_RANK:
        _log_rank(order, n, time, event, arm, stratum, strata, parameters[0], workspace, out)
    elif kind == RESTRICTED_MEAN:
        curves.difference_of_means(order, n, time, event, arm, parameters[0], workspace, out)
    elif kind in (MILESTONE, MILESTONE_CLOGLOG):
        curves.difference_at(order, n, time, event, arm, parameters[0], kind == MILESTONE, workspace, out)
    elif kind == RESPONSE:
        curves.difference_of_responses(order, n, event, arm, out)
    else:
        tied = ranks.event_is_tied(order, n, time, event)
        rows = ranks.counts(order, n, time, event, arm, stratum, strata, tied, workspace)
        if kind == COX:
            _cox(rows, tied, parameters[0], workspace, out)
        elif kind == MAX_COMBO:
            look_max_combo.max_combo(workspace, rows, strata, parameters, out)
        else:
            _weighted(kind, parameters, rows, strata, workspace, out)


@kernel("i8, f8[::1], i4[::1], i8, f8[::1], u1[::1], i4[::1], i4[::1], i8, f8[:, ::1], f8[::1]")
def statistic_of(kind, parameters, order, n, time, event, arm, stratum, strata, workspace, out):
    """Write what a test says; ``statistic`` for who does not sit in a kernel."""
    statistic(kind, parameters, order, n, time, event, arm, stratum, strata, workspace, out)
