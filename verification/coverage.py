"""Coverage of intervals and bands, size of tests, and bias of Firth's estimate, by simulation where the truth is known.

The number of trials was fixed beforehand, the seed is the date of writing. Every range was stated before the first run
and never moved: nominal, give or take 3.5 Monte-Carlo errors and what is granted to an approximation in samples of this
size. Granted are, in percentage points, with 100 patients an arm (some 75 events) unless it says otherwise:

- Pointwise limits of Kaplan-Meier, at survival of 0.35, and the median limits that are made of them: 1 on the scales
  log-log, logit and arcsine, 1.5 on log and plain, which Borgan & Liestøl (1990) and Brown, Cai & DasGupta (2001) find
  skew, and whose error is of the order of 1/n plus the jumps of a count. Slud, Byar & Green (1984) for the median.
- Hall-Wellner and equal-precision bands, of the true curve at all times of a range: 1.5 (Bie, Borgan & Liestøl 1987);
  3 for the equal-precision band on the plain scale, which these authors advise against.
- Differences of milestones and of restricted means, ratios of the latter, and their tests: 1. Klein, Logan, Harhoff &
  Andersen (2007) for the milestone; Horiguchi & Uno (2020) find the test of restricted means liberal by a point or two
  in arms of 50 and less.
- Cox model with two covariates: 0.75 for limits and for Wald, score and likelihood-ratio tests, whose error is of the
  order of 1/events; 1 for the test of proportional hazards, whose score is skewer (Grambsch & Therneau 1994).
- Robust limits with 100 clusters (50 for a curve): 1.5, for a sandwich of G clusters is too small by some p/G and has
  the tails of a t distribution (Fay & Graubard 2001). Patients of a cluster are of one arm and correlated, by a
  Gaussian copula, so that hazards stay proportional in the margins. The naive limits must fail there: they are to cover
  less than 90 %.
- Concordance of 150 patients: 1 for Harrell's, whose target is that of the censoring that there is; 1.5 for Uno's: its
  weights are taken as fixed in the variance.
- Firth (30 patients, two unequal arms): 0.05 for the bias that is left, and it must not exceed that of maximum
  likelihood. Trials where the latter is infinite are left out of both. Profile limits of the penalised likelihood: 1.5.
  The grant was stated in the belief that what is left is of the order of 1/n squared (Firth 1993). It is not, as the
  first full run showed: risk sets are random, so the partial likelihood is no exponential family, and bias of the order
  of 1/n stays (0.082, 0.036, 0.018 with 30, 60, 120 patients). The estimate is that of an independent maximiser. With
  4 of 30 treated it is more biased than maximum likelihood, so no gain is claimed beyond the design that is run here.
"""

import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from scipy.special import ndtr, ndtri

import pivotal as pv
from pivotal.analysis.cox_model import CoxModel
from pivotal.analysis.presets import ConfidenceType
from pivotal.analysis.sample import Sample
from pivotal.errors import MonotoneLikelihoodWarning

SEED = 20251124
TRIALS, TRIALS_IN_A_MINUTE = 4000, 200
FEWER_BANDS = 4  # a quarter of the trials, for exact critical values take 25 ms each
LEVEL, ALPHA, ERRORS = 0.95, 0.05, 3.5
PER_ARM = 100
HAZARD = -math.log(0.35) / 12  # survival at 12 months is 0.35
RATIO = 0.7  # of hazards
MILESTONE, TAU = 12.0, 15.0
BAND = -math.log(0.9) / HAZARD, -math.log(0.25) / HAZARD  # from survival of 0.9 to 0.25
DROPOUT, CUT = 1 / 40, 30.0
SCALES: dict[ConfidenceType, float] = {"log-log": 0.01, "log": 0.015, "logit": 0.01, "arcsine": 0.01, "plain": 0.015}
BAND_SCALES: tuple[ConfidenceType, ...] = ("log-log", "arcsine", "plain")
BANDS = [(kind, scale) for kind in ("hall-wellner", "equal-precision") for scale in BAND_SCALES]
SLOPE = 0.5  # log hazard ratio of a standard normal covariate
CLUSTERS, IN_A_CLUSTER, CORRELATION, NAIVE_AT_MOST = 100, 4, 0.5, 0.90
SCORED = 150
SMALL, SMALL_TREATED, SMALL_EFFECT, BIAS_GRANTED = 30, 10, 1.25, 0.05


@dataclass
class Figure:
    """A share of trials with its range; or a contrast, which has only an upper end."""

    nominal: float
    granted: float
    at_most: float | None = None
    held: list[bool] = field(default_factory=list)

    def problem(self, name: str) -> str | None:
        """Print the figure, and return a sentence where it is out of range."""
        share, trials = float(np.mean(self.held)), len(self.held)
        if self.at_most is not None:
            error = math.sqrt(share * (1 - share) / trials)
            low, high = 0.0, self.at_most
        else:
            error = math.sqrt(self.nominal * (1 - self.nominal) / trials)
            low, high = (self.nominal + side * (self.granted + ERRORS * error) for side in (-1, 1))
        outside = not low <= share <= high
        print(f"    {share:7.2%} ±{error:.2%}  [{max(low, 0):6.2%}, {min(high, 1):7.2%}] {'*' * outside:1} {name}")
        return f"{name}: {share:.2%}, outside {low:.2%} to {high:.2%}" if outside else None


Trial = Iterator[tuple[str, Figure, bool]]


def covering(granted: float) -> Figure:
    """Return the figure of an interval."""
    return Figure(LEVEL, granted)


def rejecting(granted: float) -> Figure:
    """Return the figure of a test."""
    return Figure(ALPHA, granted)


def contrast() -> Figure:
    """Return the figure of limits that must fail."""
    return Figure(LEVEL, 0.0, at_most=NAIVE_AT_MOST)


def verify(*, minute: bool) -> list[str]:
    """Return one sentence for every figure out of its range."""
    trials = TRIALS_IN_A_MINUTE if minute else TRIALS
    print(f"{trials} trials; share, Monte-Carlo error, range (* outside)")
    problems = [each for stream in range(len(STREAMS)) for each in shares(stream, trials)]
    return problems + firth(trials)


def shares(stream: int, trials: int) -> list[str]:
    """Print the shares of one kind of trial, and return one sentence for every one out of its range."""
    title, simulate = list(STREAMS.items())[stream]
    figures: dict[str, Figure] = {}
    for trial in range(trials // FEWER_BANDS if simulate is bands else trials):
        for name, figure, held in simulate(np.random.default_rng([SEED, stream, trial])):
            figures.setdefault(name, figure).held.append(held)
    print(title)
    problems = [figure.problem(name) for name, figure in figures.items()]
    return [each for each in problems if each]


def sampled(
    rng: np.random.Generator, event: np.ndarray, arm: np.ndarray | None = None, cluster: np.ndarray | None = None
) -> Sample:
    """Return what is seen of event times: patients drop out at a constant rate, data are cut."""
    leaving = np.minimum(CUT, rng.exponential(1 / DROPOUT, event.size))
    data = {"AVAL": np.minimum(event, leaving), "CNSR": (event > leaving).astype(int)}
    data |= {name: each for name, each in (("ARM", arm), ("CLUSTER", cluster)) if each is not None}
    by, of = (None if arm is None else "ARM"), (None if cluster is None else "CLUSTER")
    return pv.time_to_event(data, by=by, cluster=of)


def within(low: float | None, value: float, high: float | None) -> bool:
    """Say whether limits cover a value; a limit that is not reached is infinite, a lower one that is missing fails."""
    return low is not None and low <= value and (high is None or math.isnan(high) or value <= high)


def curves(rng: np.random.Generator) -> Trial:
    """Yield what limits of one curve and its median cover."""
    sample = sampled(rng, rng.exponential(1 / HAZARD, PER_ARM))
    median = math.log(2) / HAZARD
    for scale, granted in SCALES.items():
        found = pv.kaplan_meier(sample, conf_type=scale)
        at = found.curves[0].at(np.array([MILESTONE]), extend=False)
        low, high = float(at["conf_low"][0]), float(at["conf_high"][0])
        yield f"Kaplan-Meier at 12 months, {scale}", covering(granted), low <= 0.35 <= high
        _, low, high = found.curves[0].median
        yield f"median, {scale}", covering(granted), within(low, median, high)


def bands(rng: np.random.Generator) -> Trial:
    """Yield whether bands of one curve cover it at all times of a range."""
    found = pv.kaplan_meier(sampled(rng, rng.exponential(1 / HAZARD, PER_ARM)))
    for kind, scale in BANDS:
        granted = 0.03 if (kind, scale) == ("equal-precision", "plain") else 0.015
        band = found.band_columns(kind, conf_type=scale, begin=BAND[0], end=BAND[1])[0]
        true = np.exp(-HAZARD * np.append(band["time"], BAND[1]))
        held = bool((band["conf_low"] <= true[1:]).all() and (true[:-1] <= band["conf_high"]).all())
        yield f"{kind} band, {scale}", covering(granted), held


def arms(rng: np.random.Generator, ratio: float) -> Sample:
    """Return a trial of two arms with exponential times."""
    arm = np.repeat([0, 1], PER_ARM)
    return sampled(rng, rng.exponential(1 / (HAZARD * np.where(arm == 1, ratio, 1.0))), arm)


def comparisons(rng: np.random.Generator) -> Trial:
    """Yield what limits of contrasts of two arms cover, hazards being proportional."""
    sample = arms(rng, RATIO)
    s0, s1 = (math.exp(-HAZARD * each * MILESTONE) for each in (1, RATIO))
    m0, m1 = (-math.expm1(-HAZARD * each * TAU) / (HAZARD * each) for each in (1, RATIO))
    truth = {"difference": m1 - m0, "ratio": m1 / m0, "time lost ratio": (TAU - m1) / (TAU - m0)}
    for row in pv.milestone(sample, MILESTONE, reference=0).rows():
        if row["term"] == "difference":
            held = within(row["conf_low"], s1 - s0, row["conf_high"])
            yield "milestone difference", covering(0.01), held
    for row in pv.rmst(sample, tau=TAU, reference=0).rows():
        if row["term"] in truth:
            held = within(row["conf_low"], truth[row["term"]], row["conf_high"])
            yield f"restricted mean, {row['term']}", covering(0.01), held


def without_effect(rng: np.random.Generator) -> Trial:
    """Yield which tests reject although nothing has an effect."""
    sample = arms(rng, 1.0)
    covariates = np.column_stack([sample.group, rng.standard_normal(sample.n)])
    model = pv.cox(sample, covariates)
    yield "Cox, Wald test", rejecting(0.0075), model.wald_test.p_value <= ALPHA
    yield "Cox, score test", rejecting(0.0075), model.score_test.p_value <= ALPHA
    yield "Cox, likelihood-ratio test", rejecting(0.0075), model.likelihood_ratio_test.p_value <= ALPHA
    for what, found in (
        ("milestone", pv.milestone(sample, MILESTONE, reference=0)),
        ("restricted mean", pv.rmst(sample, tau=TAU, reference=0)),
    ):
        for row in found.rows():
            if "p_value" in row:
                yield f"{what}, {row['term']}", rejecting(0.01), row["p_value"] <= ALPHA


def cox_limits(rng: np.random.Generator) -> Trial:
    """Yield what limits of a Cox model cover, and whether its proportional hazards are doubted."""
    arm, x = np.repeat([0, 1], PER_ARM), rng.standard_normal(2 * PER_ARM)
    truth = {"arm": math.log(RATIO), "covariate": SLOPE}
    hazard = HAZARD * np.exp(truth["arm"] * arm + SLOPE * x)
    sample = sampled(rng, rng.exponential(1 / hazard))
    model = pv.cox(sample, np.column_stack([arm, x]))
    for (name, true), row in zip(truth.items(), model.rows(), strict=True):
        yield f"Cox, Wald limits, {name}", covering(0.0075), within(row["conf_low"], true, row["conf_high"])
        low, high = model.profile_interval(row["term"])
        yield f"Cox, profile limits, {name}", covering(0.0075), within(low, true, high)
    tests = model.test_ph("km", by_coefficient=True).rows()
    for name, row in zip((*truth, "GLOBAL"), tests, strict=True):
        yield f"test of proportional hazards, km, {name}", rejecting(0.01), row["p_value"] <= ALPHA


def clusters(rng: np.random.Generator) -> Trial:
    """Yield what robust and naive limits cover where patients of a cluster are alike."""
    cluster = np.repeat(np.arange(CLUSTERS), IN_A_CLUSTER)
    arm = cluster % 2
    shared = rng.standard_normal(CLUSTERS)[cluster]
    normal = math.sqrt(CORRELATION) * shared + math.sqrt(1 - CORRELATION) * rng.standard_normal(cluster.size)
    event = -np.log(ndtr(normal)) / (HAZARD * np.where(arm == 1, RATIO, 1.0))
    sample = sampled(rng, event, arm, cluster)
    model: CoxModel = pv.cox(sample, arm.astype(float))
    away = abs(float(model.coefficients[0]) - math.log(RATIO)) / ndtri(0.5 + LEVEL / 2)
    yield "Cox, robust limits", covering(0.015), away <= math.sqrt(model.covariance[0, 0])
    yield "Cox, naive limits (must fail)", contrast(), away <= math.sqrt(model.naive_covariance[0, 0])
    for robust in (True, False):
        read = sample if robust else replace(sample, cluster=None)
        at = pv.kaplan_meier(read).of(0).at(np.array([MILESTONE]), extend=False)
        name = "robust limits" if robust else "naive limits (must fail)"
        held = bool(at["conf_low"][0] <= 0.35 <= at["conf_high"][0])
        yield f"Kaplan-Meier at 12 months, {name}", covering(0.015) if robust else contrast(), held


def concordance(rng: np.random.Generator) -> Trial:
    """Yield what limits of the concordance cover."""
    x = rng.standard_normal(SCORED)
    sample = sampled(rng, rng.exponential(1 / (HAZARD * np.exp(SLOPE * x))))
    harrell = pv.concordance_index(sample, x, reverse=True)
    uno = pv.concordance_index(sample, x, reverse=True, time_weights="n/G2", latest=TAU)
    held = harrell.conf_low <= true_concordance(DROPOUT, CUT) <= harrell.conf_high
    yield "Harrell's concordance", covering(0.01), held
    yield "Uno's concordance", covering(0.015), uno.conf_low <= true_concordance(0.0, TAU) <= uno.conf_high


@cache
def true_concordance(dropout: float, until: float) -> float:
    """Return the concordance of pairs whose earlier event comes before a time and before either drops out.

    The first of two patients with hazards a and b has such an event with probability
    a / (a + b + 2 dropout) (1 - exp(-(a + b + 2 dropout) until)); hazards are taken at 2,000 quantiles.
    """
    hazard = HAZARD * np.exp(SLOPE * ndtri((np.arange(2000) + 0.5) / 2000))
    total = hazard[:, None] + hazard + 2 * dropout
    first = hazard[:, None] * -np.expm1(-total * until) / total
    return float((np.tril(first, -1).sum() + np.trace(first) / 2) / first.sum())


STREAMS: dict[str, Callable[[np.random.Generator], Trial]] = {
    f"coverage, one curve of {PER_ARM} patients": curves,
    f"coverage, two arms of {PER_ARM}": comparisons,
    f"size of tests, two arms of {PER_ARM}": without_effect,
    f"Cox model with an effect, two arms of {PER_ARM}": cox_limits,
    f"coverage, {CLUSTERS} clusters of {IN_A_CLUSTER}": clusters,
    f"coverage, {SCORED} patients with a score": concordance,
    f"simultaneous coverage, one curve of {PER_ARM} patients": bands,
}


def firth(trials: int) -> list[str]:
    """Return a sentence where Firth's estimate is more biased than it may be, or its profile limits do not cover."""
    estimates, profile, infinite = [], covering(0.015), 0
    arm = (np.arange(SMALL) < SMALL_TREATED).astype(float)
    for trial in range(trials):
        rng = np.random.default_rng([SEED, len(STREAMS), trial])
        sample = sampled(rng, rng.exponential(1 / (HAZARD * np.exp(SMALL_EFFECT * arm))))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MonotoneLikelihoodWarning)
            plain = pv.cox(sample, arm)
        penalised = pv.cox(sample, arm, firth=True)
        profile.held.append(within(*_around(penalised, SMALL_EFFECT)))
        if plain.infinite.any():
            infinite += 1
        else:
            estimates.append([plain.coefficients[0], penalised.coefficients[0]])
    errors = np.array(estimates) - SMALL_EFFECT
    (ml, bias), (ml_error, error) = errors.mean(axis=0), errors.std(axis=0) / math.sqrt(len(errors))
    print(f"Firth, {SMALL} patients of whom {SMALL_TREATED} are treated")
    found = profile.problem("Firth, profile limits")
    most = BIAS_GRANTED + ERRORS * error
    print(f"    {ml:+.4f} ±{ml_error:.4f} bias of maximum likelihood ({infinite} trials with an infinite one left out)")
    print(f"    {bias:+.4f} ±{error:.4f}  [{-most:.3f}, {most:.3f}] bias of Firth's estimate")
    problems = [found] if found else []
    if abs(bias) > most:
        problems.append(f"Firth's estimate has a bias of {bias:.4f}, more than {most:.4f}")
    if abs(bias) - abs(ml) > ERRORS * error:
        problems.append(f"Firth's estimate has a bias of {bias:.4f}, maximum likelihood one of {ml:.4f}")
    return problems


def _around(model: CoxModel, value: float) -> tuple[float, float, float]:
    low, high = model.profile_interval(model.names[0])
    return low, value, high
