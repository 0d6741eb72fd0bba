"""``python survival_peers.py PEER FOLDER OP N TIMES RUNS``: seconds of CPU and of wall of each run, as JSON.

It imports nothing of pivotal unless PEER is ``pivotal``, so that it can be run by another interpreter, in which the
peers are installed (``pip install lifelines scikit-survival statsmodels``).
"""

import importlib.metadata
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ENOUGH = 10.0  # seconds, after which two runs will do
COVARIATES = ("arm", "age", "sex", "bm", "stage")


def columns(folder: Path, n: int, times: str) -> dict[str, Any]:
    """Return the columns of the benchmark's data; the time is ``t``."""
    names = {"t": times, "event": "event", **{name: name for name in COVARIATES}}
    return {name: np.fromfile(folder / f"{file}.f8", float, n) for name, file in names.items()}


def pivotal(d: dict[str, Any], op: str) -> Callable[[], float]:
    """Return the call of ours."""
    import pivotal as pv

    arm, event = d["arm"].astype(np.int8), d["event"].astype(np.int8)
    data = {"AVAL": d["t"], "CNSR": 1 - event, "TRT01P": arm, **{name: d[name] for name in COVARIATES}}

    def km() -> float:
        return float(pv.kaplan_meier(data, by="TRT01P").median()[0]["estimate"])

    def logrank() -> float:
        return float(pv.logrank(data, "TRT01P", reference=0).chisq)

    def both() -> float:
        sample = pv.time_to_event(data, by="TRT01P")
        pv.kaplan_meier(sample).median()
        return float(pv.logrank(sample, "TRT01P", reference=0).chisq)

    calls = {"km": km, "logrank": logrank, "km + logrank": both}
    formula = " + ".join(COVARIATES) if op == "cox" else "arm"
    return calls.get(op) or (lambda: float(pv.cox(data, formula, ties="efron").coefficients[0]))


def lifelines(d: dict[str, Any], op: str) -> Callable[[], float]:
    """Return the call of lifelines."""
    import pandas as pd
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.statistics import logrank_test

    a = d["arm"] == 1
    names = COVARIATES if op == "cox" else COVARIATES[:1]
    frame = pd.DataFrame({name: d[name] for name in ("t", "event", *names)})

    def km() -> float:
        fits = [KaplanMeierFitter().fit(d["t"][each], d["event"][each]) for each in (~a, a)]
        return float(fits[0].median_survival_time_)

    def logrank() -> float:
        return float(logrank_test(d["t"][a], d["t"][~a], d["event"][a], d["event"][~a]).test_statistic)

    def cox() -> float:
        return float(CoxPHFitter().fit(frame, "t", "event").params_.iloc[0])

    return {"km": km, "logrank": logrank, "km + logrank": lambda: [km(), logrank()][1]}.get(op, cox)


def sksurv(d: dict[str, Any], op: str) -> Callable[[], float]:
    """Return the call of scikit-survival."""
    from sksurv.compare import compare_survival
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.nonparametric import kaplan_meier_estimator
    from sksurv.util import Surv

    event = d["event"].astype(bool)
    y = Surv.from_arrays(event, d["t"])
    names = COVARIATES if op == "cox" else COVARIATES[:1]
    x = np.column_stack([d[name] for name in names])

    def km() -> float:
        curves = [
            kaplan_meier_estimator(event[d["arm"] == a], d["t"][d["arm"] == a], conf_type="log-log") for a in (0, 1)
        ]
        time, survival = curves[0][:2]
        return float(time[np.argmax(survival <= 0.5)])

    def logrank() -> float:
        return float(compare_survival(y, d["arm"])[0])

    def cox() -> float:
        return float(CoxPHSurvivalAnalysis(ties="efron").fit(x, y).coef_[0])

    return {"km": km, "logrank": logrank, "km + logrank": lambda: [km(), logrank()][1]}.get(op, cox)


def statsmodels(d: dict[str, Any], op: str) -> Callable[[], float]:
    """Return the call of statsmodels."""
    from statsmodels.duration.api import PHReg, SurvfuncRight, survdiff

    names = COVARIATES if op == "cox" else COVARIATES[:1]
    x = np.column_stack([d[name] for name in names])

    def km() -> float:
        curves = [SurvfuncRight(d["t"][d["arm"] == a], d["event"][d["arm"] == a]) for a in (0, 1)]
        return float(curves[0].quantile(0.5))

    def logrank() -> float:
        return float(survdiff(d["t"], d["event"], d["arm"])[0])

    def cox() -> float:
        return float(PHReg(d["t"], x, d["event"], ties="efron").fit().params[0])

    return {"km": km, "logrank": logrank, "km + logrank": lambda: [km(), logrank()][1]}.get(op, cox)


PEERS = {"pivotal": pivotal, "lifelines": lifelines, "scikit-survival": sksurv, "statsmodels": statsmodels}


def cpu() -> float:
    """Return the seconds of processor that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(peer: str, folder: str, op: str, n: str, times: str, runs: str) -> None:
    """Run one call several times, once to warm up, and print what it took."""
    call = PEERS[peer](columns(Path(folder), int(n), times), op)
    check = call()
    took = []
    for _ in range(int(runs)):
        before, began = cpu(), time.perf_counter()
        call()
        took.append((cpu() - before, time.perf_counter() - began))
        if len(took) >= 2 and sum(each[0] for each in took) > ENOUGH:
            break
    version = f"{peer} {importlib.metadata.version(peer)}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    found = {"version": version, "check": check, "cpu": [each[0] for each in took], "wall": [e[1] for e in took]}
    print(json.dumps(found | {"peak_gib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
