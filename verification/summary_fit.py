"""Numbers predicted from the other printed numbers, and implied events, on simulated trials whose truth is known.

A trial is drawn from a shape that may be none of those that are fitted (a delayed effect, a cure, log-logistic times,
scans), analysed with the package's own Kaplan-Meier, Cox and reverse Kaplan-Meier estimates, and printed with the
digits of a publication; nothing of the fit's kernels is used. The fit sees medians with their limits, the ratio with
its limits, mostly the follow-up, and the patients. Counted is how often what is printed lies in the 90 % that the other
numbers predict, and how often the events lie in nine tenths of the trials. The number of trials was fixed beforehand;
the widths of the priors were set on seed 20267, and coverage is taken on another.
"""

from collections import defaultdict

import numpy as np

import pivotal as pv
from pivotal.evidence.model import ReportedResult

SEED = 31337
TRIALS, TRIALS_IN_A_MINUTE = 300, 36
LEAST = 0.85  # of 90 % ranges, but for three Monte-Carlo errors
SHAPES = ("Weibull, rising", "Weibull, falling", "log-logistic", "delayed", "cure", "scans")
FITTED = {"trials": 24, "simulated_trials": 3000, "steps": 2000}


def verify(*, minute: bool) -> list[str]:
    """Return one sentence for every coverage that is not reached."""
    inside: dict[str, list[bool]] = defaultdict(list)
    trials = TRIALS_IN_A_MINUTE if minute else TRIALS
    for index in range(trials):
        generator = np.random.default_rng([SEED, index])
        shape = SHAPES[index % len(SHAPES)]
        data = drawn(shape, generator)
        result, events = printed(data, with_follow_up=generator.random() < 0.8)
        scans = "unknown" if shape == "scans" else None
        fit = pv.fit_summary(result, reference="B", scans=scans, seed=index, **FITTED)
        for each in fit.positions(0.9):
            kind = each.quantity + (" limits" if each.part else "")
            inside[kind].append(each.is_inside)
            if each.quantity == "median" and not each.part:
                inside[f"median, {shape}"].append(each.is_inside)
        total = fit.events[-1]
        inside["events"].append(total["low"] <= events <= total["high"])
        inside["printed alike"].append(fit.is_compatible)
    problems = []
    for kind, found in inside.items():
        share, error = np.mean(found), np.sqrt(0.9 * 0.1 / len(found))
        print(f"{kind}: {share:.3f} inside, of {len(found)}")
        if kind != "printed alike" and share < LEAST - (3 * error if minute or "," in kind else error):
            problems.append(f"{kind}: {share:.1%} lie in 90 % of what is predicted, fewer than {LEAST:.0%}")
    return problems


def drawn(shape: str, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Return a trial as arrays of time, event and arm."""
    n = int(generator.integers(60, 320))
    arm = np.where(generator.random(n) < generator.choice([0.5, 2 / 3]), "A", "B")
    median = np.exp(generator.uniform(np.log(3), np.log(20)))
    factor = np.where(arm == "A", np.exp(generator.uniform(-0.1, 0.9)), 1.0)  # times in the experimental arm
    hazard = generator.standard_exponential(n) / np.log(2)
    if shape == "Weibull, rising":
        time = median * factor * hazard ** (1 / 1.6)
    elif shape == "Weibull, falling":
        time = median * factor * hazard ** (1 / 0.75)
    elif shape == "log-logistic":
        time = median * factor * np.expm1(hazard * np.log(2)) ** (1 / 1.7)
    elif shape == "delayed":
        delay = 0.4 * median
        time = np.minimum(median * hazard, delay) + factor * np.maximum(median * hazard - delay, 0)
    else:
        time = median * factor * hazard ** (1 / 1.1)
    if shape == "cure":
        time = np.where(generator.random(n) < 0.2, 1e4, time)
    follow_up = median * generator.uniform(1.5, 4) * generator.uniform(generator.uniform(0.1, 0.6), 1, n)
    censored = np.minimum(follow_up, generator.exponential(median * generator.uniform(3, 20), n))
    if shape == "scans":
        months = float(generator.choice([1.84, 2.76]))
        seen = months * np.ceil(time / months) + generator.normal(0, 0.05 * months, n)
        time = np.where(generator.random(n) < 0.15, time, seen)
    event = time <= censored
    return {"time": np.where(event, time, censored), "event": event.astype(int), "arm": arm}


def printed(data: dict[str, np.ndarray], *, with_follow_up: bool) -> tuple[ReportedResult, int]:
    """Return what a publication would print of a trial, and the events that it does not print."""
    columns = {"time": "time", "event": "event", "subject": None}
    curves = {row["group"]: row for row in pv.kaplan_meier(data, by="arm", conf_type="log-log", **columns).median()}
    ratio = pv.cox(data, "arm", reference={"arm": "B"}, **columns).tidy()[0]
    follow_up = pv.follow_up_times(data, **columns).tidy()[0]["estimate"] if with_follow_up else None

    def time(value: float | None) -> str:
        return "not reached" if value is None or np.isnan(value) else f"{value:.1f}"

    def of(row: dict[str, float]) -> dict[str, object]:
        return {"value": time(row["estimate"]), "ci": [time(row["conf_low"]), time(row["conf_high"])]}

    beta, error = ratio["estimate"], ratio["std_error"]
    low, value, high = (f"{np.exp(beta + z * error):.2f}" for z in (-1.959964, 0, 1.959964))
    result = ReportedResult(
        endpoint="PFS",
        n={each: int((data["arm"] == each).sum()) for each in ("A", "B")},
        median={each: of(curves[each]) for each in ("A", "B")},
        hazard_ratio={"value": value, "ci": [low, high], "stratified": False},
        follow_up=None if follow_up is None else time(follow_up),
    )
    return result, int(data["event"].sum())
