"""Random small data sets, analysed by R survival and by us: every number must be the same.

Small samples with heavy ties, late entry, fractional weights, strata and clusters are where programs differ. R is asked
to iterate its Cox models to rounding error. Compared are all numbers that R gives; where R gives none (a model that it
does not fit), ours is not asked. Where the likelihood is monotone, R's coefficients are those at which it stopped: only
the log-likelihood is compared, and the higher one is right. Needs Rscript with the package survival.
"""

import math
import shutil
import subprocess
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import pivotal as pv
from pivotal.analysis.cox_model import CoxModel
from pivotal.analysis.survival_curves import KaplanMeier
from pivotal.errors import MonotoneLikelihoodWarning, PivotalError

SEED = 31
DATA_SETS, IN_A_MINUTE = 200, 25
CLOSED, FITTED = (
    1e-8,
    1e-6,
)  # relative, as the algorithms allow; R's own Newton steps end at about 1e-7 of a coefficient
# R's side of these is a search within a search, and an integral on a grid of 1024 steps.
ALLOWED = {"rates/miettinen-nurminen": 1e-5, "maxcombo of three/p": 1e-5}
Data = dict[str, np.ndarray]


def drawn(index: int) -> Data:
    """Return one data set; its size and the coarseness of its times differ from set to set."""
    draw = np.random.default_rng((SEED, index))
    n = int(draw.integers(8, 120))
    unit = draw.choice([0.1, 1.0, 5.0])
    arm = draw.integers(0, 2, n)
    x1, x2 = draw.normal(size=n).round(2), draw.gamma(1.0, 5.0, n).round(1)
    time = unit * np.ceil(draw.exponential(10 * np.exp(0.4 * arm - 0.3 * x1)) / unit + 1e-9)
    apart = np.where(draw.random(n) < (0.4 if unit < 1 else 0), np.nextafter(time, np.inf), time)
    return {
        "time": apart,
        "event": (draw.random(n) < draw.choice([0.4, 0.8])).astype(int),
        "entry": np.where(draw.random(n) < 0.5, 0.0, unit * np.floor(draw.random(n) * time / unit * 0.999)),
        "w": draw.integers(1, 8, n) / 4,
        "arm": arm,
        "g3": draw.integers(0, 3, n),
        "s": draw.integers(0, int(draw.integers(1, 4)), n),
        "x1": x1,
        "x2": x2,
        "x3": np.exp(3 * x1).round(3),
        "cl": draw.integers(0, max(2, n // 3), n),
    }


def of_r(folder: Path) -> dict[str, dict[str, np.ndarray]]:
    """Return what R gives, by data set and name."""
    script = Path(__file__).with_name("beside_r.R")
    subprocess.run(["Rscript", str(script), str(folder)], check=True, capture_output=True)
    found: dict[str, dict[str, np.ndarray]] = {}
    for line in (folder / "r.txt").read_text().splitlines():
        index, name, numbers = line.split("\t")
        values = [math.nan if each in ("NA", "NaN") else float(each) for each in numbers.split()]
        found.setdefault(index, {})[name] = np.array(values)
    return found


def ours(d: Data, names: set[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield our numbers under the names that R's have."""
    given = {"data": d, "time": "time", "event": "event", "subject": None}
    for scale in ("log-log", "log", "logit", "arcsine", "plain"):
        yield from _curves(f"km {scale}", pv.kaplan_meier(**given, by="arm", conf_type=scale))
    yield from _curves("km entry", pv.kaplan_meier(**given, by="arm", entry="entry"))
    yield from _curves("km weights", pv.kaplan_meier(**given, by="arm", weights="w", robust=False))
    yield from _curves("km robust", pv.kaplan_meier(**given, by="arm", weights="w", robust=True))
    for rho in (0, 1, 0.5):
        yield f"logrank rho {rho}", np.array([pv.logrank(**given, arm="arm", rho=rho).chisq])
    yield "logrank stratified", np.array([pv.logrank(**given, arm="arm", strata="s").chisq])
    yield "logrank three", np.array([pv.logrank(**given, arm="g3").chisq])
    if len(set(d["arm"].tolist())) == 2:
        yield from _further(d, given)
    for name, (formula, options) in MODELS.items():
        for ties in ("discrete",) if name == "cox alone" else ("efron", "breslow"):
            whole = f"{name} {ties}"
            if f"{whole}/coef" in names:
                try:
                    fit = pv.cox(**given, formula=formula, ties=ties, **options)
                except PivotalError:
                    yield f"{whole}/coef", np.empty(0)  # R fits it, so this is a difference
                else:
                    yield from _model(whole, fit, name in TESTED)


def _further(d: Data, given: dict[str, object]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what two arms differ by, and what is said of a score."""
    two = {**given, "arm": "arm", "reference": 0}
    tau = 0.8 * min(curve.last for curve in pv.kaplan_meier(**given, by="arm").curves)
    rows = {row["term"]: row for row in pv.milestone(**two, at=tau).rows()}
    yield "milestone/difference", np.array([rows["difference"]["estimate"], rows["difference"]["std_error"]])
    yield "milestone/log-log", np.array([rows["test on log-log"]["statistic"]])
    means = pv.rmst(**two, tau=tau).rows()[:2]
    for name, key in (("mean", "estimate"), ("std_error", "std_error")):
        yield f"rmst/{name}", np.array([row[key] for row in sorted(means, key=lambda row: row["group"])])
    for weight in ("n/G2", "S", "S/G"):
        found = pv.concordance_index(**given, score="x1", time_weights=weight, reverse=True)
        yield f"concordance {weight}/all", np.array([found.concordance, found.std_error])
    combined = pv.maxcombo(**two)
    yield "maxcombo/statistic", np.array([combined.statistic])
    yield "maxcombo of three/p", np.array([pv.maxcombo(**two, weights=((0, 0), (0, 1), (1, 1))).p_value])
    answer = {"data": d, "arm": "arm", "response": "event", "responders": [1], "reference": 0, "subject": None}
    for method in ("clopper-pearson", "wilson"):
        arms = sorted(pv.response_rate(**answer, method=method).rates, key=lambda rate: rate.arm)
        for index, each in enumerate(arms, 1):
            yield f"rate {index}/{method}", np.array([each.low, each.high])
    rates = pv.response_rate(**answer)
    assert rates.difference is not None
    odds = rates.exact_odds_ratio()
    yield "rates/fisher", np.array([rates.exact().p_value])
    yield "rates/odds", np.array([odds.low, odds.high])
    yield "rates/miettinen-nurminen", np.array([rates.difference.low, rates.difference.high])
    stratified = pv.response_rate(**answer, strata="s").test
    if stratified is not None and math.isfinite(stratified.z):
        yield "rates/cmh", np.array([stratified.z**2])
    model = pv.cox(**given, formula="arm + x1")
    if not model.infinite.any():
        yield "profile/limits", np.array(model.profile_interval("arm"))


MODELS = {
    "cox": ("arm + x1 + x2", {}),
    "cox steep": ("arm + x3", {}),
    "cox strata": ("arm + x1", {"strata": "s"}),
    "cox entry": ("arm + x1 + x2", {"strata": "s", "entry": "entry"}),
    "cox weights": ("arm + x1 + x2", {"weights": "w", "robust": False}),
    "cox robust": ("arm + x1", {"strata": "s", "entry": "entry", "weights": "w", "robust": True}),
    "cox alone": ("arm + x1", {}),
    "cox cluster": ("arm + x1", {"cluster": "cl"}),
}
TESTED = {"cox", "cox strata", "cox entry", "cox weights"}


def _curves(name: str, found: KaplanMeier) -> Iterator[tuple[str, np.ndarray]]:
    columns = [curve.columns() for curve in found.curves]
    for key in ("survival", "std_error", "conf_low", "conf_high"):
        yield f"{name}/{key}", np.concatenate([each[key] for each in columns])
    quantiles = [curve.quantiles(np.array([0.25, 0.5, 0.75])) for curve in found.curves]
    for part, index in (("quantile", 0), ("lower", 1), ("upper", 2)):
        yield f"{name}/q_{part}", np.concatenate([each[index] for each in quantiles])


def _model(name: str, fit: CoxModel, tested: bool) -> Iterator[tuple[str, np.ndarray]]:
    yield f"{name}/loglik", np.array([fit.loglik_null, fit.loglik])
    if fit.infinite.any():  # R stops somewhere on the way
        return
    yield f"{name}/coef", fit.coefficients
    yield f"{name}/var", fit.covariance.ravel()
    yield f"{name}/score_test", np.array([fit.score_test.statistic])
    yield f"{name}/wald", np.array([fit.wald_test.statistic])
    if not tested:
        return
    kinds = {"scaled-schoenfeld": "scaledsch"}
    for kind in ("martingale", "deviance", "score", "schoenfeld", "scaled-schoenfeld", "dfbeta"):
        yield f"{name}/{kinds.get(kind, kind)}", np.asarray(fit.residuals(kind)).ravel()
    for transform in ("km", "identity", "rank"):
        yield f"{name}/zph_{transform}", np.array([row["statistic"] for row in fit.test_ph(transform).rows()])
    yield f"{name}/concordance", np.array(fit.concordance())


def differences(index: str, d: Data, theirs: dict[str, np.ndarray]) -> Iterator[tuple[str, str, float]]:
    """Yield data set, name and the largest difference, relative to the size of the vector, of what is not the same."""
    for name, mine in ours(d, set(theirs)):
        asked = theirs.get(name)
        model = name.partition("/")[0]
        if asked is None or asked.size == 0 or np.isnan(asked).all():
            continue
        if name.endswith("/loglik") and mine[1] >= asked[1]:
            continue  # the higher log-likelihood is nearer to the maximum
        allowed = ALLOWED.get(name, FITTED if model.startswith("cox") else CLOSED)
        if mine.shape != asked.shape:
            yield index, name, math.inf
            continue
        both = np.isfinite(mine) & np.isfinite(asked)
        size = max(1e-3, float(np.abs(asked[both]).max(initial=0)))
        gap = float(np.abs(mine[both] - asked[both]).max(initial=0)) / size
        if gap > allowed or (np.isfinite(mine) != np.isfinite(asked)).any():
            yield index, name, gap


def verify(*, minute: bool) -> list[str]:
    """Return one sentence for every kind of number that differs from R's."""
    if shutil.which("Rscript") is None:
        print("Rscript is missing: install the Debian packages r-base-core and r-cran-survival")
        return []
    found: list[tuple[str, str, float]] = []
    count = IN_A_MINUTE if minute else DATA_SETS
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore", MonotoneLikelihoodWarning)
        folder = Path(place)
        sets = {str(index): drawn(index) for index in range(count)}
        for index, d in sets.items():
            lines = [
                ",".join(d),
                *(",".join(repr(float(each)) for each in row) for row in zip(*d.values(), strict=True)),
            ]
            (folder / f"{index}.csv").write_text("\n".join(lines) + "\n")
        theirs = of_r(folder)
        compared = sum(len(each) for each in theirs.values())
        for index, d in sets.items():
            found += differences(index, d, theirs[index])
    print(f"{count} data sets, {compared} vectors of numbers from R, {len(found)} differ")
    worst: dict[str, tuple[float, str]] = {}
    for index, name, gap in found:
        worst[name] = max(worst.get(name, (0.0, "")), (gap, index))
    times = Counter(name for _, name, _ in found)
    return [
        f"{name}: {times[name]} data sets, worst {gap:.2g} in {index}" for name, (gap, index) in sorted(worst.items())
    ]
