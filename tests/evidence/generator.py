"""Simulated two-arm trials, printed as publications print them, and errors planted in the prints.

Written before the rules that it measures, and without them: it imports the nouns only. Every trial has progression-free
and overall survival at up to three cut-offs, responses and response categories, and sometimes a second publication of
the same cut-off that repeats some of the numbers. Numbers are kept as the text that was printed (``Prints``), so that an error can be
planted by changing text; ``as_trial`` makes the noun of it, or fails where the noun itself refuses the number.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from pivotal.dossier.trials import Trial
from tests.evidence import survival as sv

Prints = dict[str, Any]
ARMS = ("experimental", "control")
CATEGORIES = ("CR", "PR", "SD", "PD", "NE")
MONTH = 30.4375


@dataclass(frozen=True)
class Style:
    """How one publication prints its numbers."""

    hr: int
    median: int
    percent: int
    p: str  # NEJM, four, floor-3
    level: float
    profile: bool
    wilson: bool
    stratified: bool
    stratified_p: bool
    one_sided: bool
    counts: bool
    sided_stated: bool


@dataclass
class Simulated:
    """A simulated trial as printed, when it enrolled, and which of its results carry the hazard ratios."""

    index: int
    prints: Prints
    enrolled: tuple[date, date]
    assessments: bool
    with_hr: list[tuple[int, int]] = field(default_factory=list)  # cut, result


def as_trial(prints: Prints) -> Trial:
    """Return the noun; raises pydantic's ValidationError where a number is refused."""
    return Trial.model_validate(prints)


# ---------------------------------------------------------------------------------------------------- simulation


@dataclass
class Patients:
    """What happens to each patient, in months from entry."""

    entry: np.ndarray
    arm: np.ndarray
    stratum: np.ndarray
    progression: np.ndarray
    read: np.ndarray  # progression as the blinded reader has it; infinite where it is never confirmed
    death: np.ndarray
    dropout: np.ndarray
    accrual: float
    assessments: bool


def _patients(rng: np.random.Generator) -> Patients:
    n = int(np.exp(rng.uniform(np.log(60), np.log(900))))
    ratio = 2 if rng.random() < 0.4 else 1
    arm = (np.arange(n) % (ratio + 1) < ratio).astype(int)
    rng.shuffle(arm)
    stratum = rng.integers(0, rng.choice([1, 2, 4]), n)
    log_hr = float(np.clip(rng.normal(np.log(0.6), 0.4), np.log(0.15), np.log(1.4)))
    median = float(np.exp(rng.uniform(np.log(2.5), np.log(18))))
    shape = float(rng.uniform(0.75, 1.5))
    frailty = rng.normal(0, 0.35, stratum.max() + 1)[stratum]
    hazard = np.exp(frailty + log_hr * arm)
    base = rng.exponential(1, n) / hazard
    kind = rng.random()
    if kind < 0.35:  # exponential
        shape = 1.0
    scale = median / np.log(2) ** (1 / shape)
    time = scale * base ** (1 / shape)
    if kind > 0.85:  # the shapes differ a little, so that the hazards are not proportional
        other = shape * float(rng.uniform(0.85, 1.2))
        time = np.where(arm == 1, scale * base ** (1 / other), time)
    elif kind > 0.7:  # the effect comes late: no difference in the first tenth of the reference median
        late = 0.1 * median
        time = np.where((arm == 1) & (time < late * np.exp(-log_hr)), np.minimum(time, late), time)
    follows = rng.exponential(rng.uniform(0.5, 3) * median, n)
    accrual = float(rng.uniform(6, 36))
    assessments = rng.random() < 0.5
    progression = _seen(rng, time, float(rng.choice([1.4, 1.84, 2.76]))) if assessments else time
    read = np.where(rng.random(n) < 0.12, np.inf, progression)
    early = rng.random(n) < 0.1
    read = np.where(early, np.maximum(read * rng.uniform(0.6, 1, n), 0.05), read)
    dropout = rng.exponential(12 / rng.uniform(0.02, 0.15), n)
    entry = rng.uniform(0, accrual, n)
    return Patients(entry, arm, stratum, progression, read, time + follows, dropout, accrual, assessments)


def _seen(rng: np.random.Generator, time: np.ndarray, gap: float) -> np.ndarray:
    """Return times as the next scan sees them, scans being a little early or late."""
    visit = np.ceil(time / gap)
    return np.round(np.maximum(visit * gap + rng.uniform(-0.15, 0.15, len(time)), 0.05) * MONTH) / MONTH


def _sample(who: Patients, cutoff: float, endpoint: str, assessor: str) -> sv.Sample | None:
    """Return what is known at a cut-off, or None where nobody has entered or too little has happened."""
    inside = who.entry < cutoff
    known = np.minimum(who.dropout, cutoff - who.entry)[inside]
    if endpoint == "OS":
        event = who.death[inside]
    else:
        event = np.minimum((who.read if assessor == "BICR" else who.progression)[inside], who.death[inside])
    time = np.minimum(event, known)
    sample = sv.Sample(time, (event <= known).astype(int), who.arm[inside], who.stratum[inside])
    events = [int(sample.event[sample.arm == arm].sum()) for arm in (0, 1)]
    return sample if min(events) >= 5 else None


# ---------------------------------------------------------------------------------------------------- printing


def _style(rng: np.random.Generator, interim: bool) -> Style:
    return Style(
        hr=3 if rng.random() < 0.15 else 2,
        median=int(rng.choice([1, 1, 1, 1, 1, 1, 1, 1, 2, 0])),
        percent=int(rng.choice([0, 1])),
        p=str(rng.choice(["NEJM", "four", "floor-3"])),
        level=99.0 if interim and rng.random() < 0.1 else 95.0,
        profile=rng.random() < 0.05,
        wilson=rng.random() < 0.15,
        stratified=rng.random() < 0.7,
        stratified_p=rng.random() < 0.8,
        one_sided=rng.random() < 0.25,
        counts=rng.random() < 0.5,
        sided_stated=rng.random() < 0.6,
    )


def print_p(p: float, style: str) -> str:
    """Return a p value as journals print it."""
    if style == "four":
        return "<0.0001" if p < 0.0001 else f"{p:.4f}"
    if p < 0.001:
        return "<0.001"
    return f"{p:.3f}" if style == "floor-3" or p < 0.01 else f"{p:.2f}"


def _estimate(value: float | None, low: float | None, high: float | None, digits: int) -> Prints:
    texts = ["not reached" if each is None else f"{each:.{digits}f}" for each in (value, low, high)]
    return {"value": texts[0], "ci": texts[1:]}


def _survival(sample: sv.Sample, style: Style, endpoint: str, assessor: str) -> Prints | None:
    """Return the result of a time-to-event endpoint, as text."""
    fit = sv.cox(sample, stratified=style.stratified)
    if fit is None:
        return None
    log_hr, se = fit[0]
    z = sv.NORMAL.inv_cdf((1 + style.level / 100) / 2)
    low, high = sv.profile_interval(*fit, z) if style.profile else (log_hr - z * se, log_hr + z * se)
    if np.exp(low) < 0.5 * 10**-style.hr or np.exp(high) > 20:
        return None
    statistic = sv.logrank(sample, stratified=style.stratified and style.stratified_p)
    p = 1 - sv.NORMAL.cdf(statistic) if style.one_sided else 2 * (1 - sv.NORMAL.cdf(abs(statistic)))
    result: Prints = {"endpoint": endpoint, "assessor": assessor, "n": {}, "median": {}}
    for name, arm in zip(ARMS, (1, 0), strict=True):
        mine = sample.arm == arm
        result["n"][name] = str(int(mine.sum()))
        result["median"][name] = _estimate(*sv.median(sample.time[mine], sample.event[mine]), style.median)
    if style.counts:
        result["events"] = {
            name: str(int(sample.event[sample.arm == a].sum())) for name, a in zip(ARMS, (1, 0), strict=True)
        }
    digits = style.hr
    result["hazard_ratio"] = {
        **_estimate(float(np.exp(log_hr)), float(np.exp(low)), float(np.exp(high)), digits),
        "level": style.level,
        "stratified": style.stratified,
    }
    sides = ("one" if style.one_sided else "two") if style.sided_stated or style.one_sided else "not stated"
    result["p_value"] = {"value": print_p(p, style.p), "sides": sides}
    follow = sv.median(sample.time, 1 - sample.event)
    if follow[0] is not None:
        result["follow_up"] = f"{follow[0]:.1f}"
    return result


def _responses(rng: np.random.Generator, sizes: dict[str, int], style: Style) -> list[Prints]:
    """Return response rates with their intervals and the response categories of both arms."""
    counts = {}
    rate = rng.uniform(0.02, 0.5)
    for name in ARMS:
        share = np.array([0.1 * rate, 0.9 * rate, 0.0, 0.0, rng.uniform(0, 0.12)])
        share[2] = (1 - share.sum()) * rng.uniform(0.3, 0.9)
        share[3] = 1 - share.sum()
        counts[name] = rng.multinomial(sizes[name], share)
        rate *= rng.uniform(0.1, 1.1)
    sides = style.percent
    orr: Prints = {"endpoint": "ORR", "assessor": "investigator", "n": {}, "percent": {}}
    for name in ARMS:
        responders, n = int(counts[name][:2].sum()), sizes[name]
        low, high = (sv.wilson if style.wilson else sv.clopper_pearson)(responders, n)
        orr["n"][name] = str(n)
        orr["percent"][name] = _estimate(100 * responders / n, 100 * low, 100 * high, sides)
        if style.counts:
            orr.setdefault("events", {})[name] = str(responders)
    found = [orr]
    for index, category in enumerate(CATEGORIES):
        percent = {name: f"{100 * int(counts[name][index]) / sizes[name]:.{sides}f}" for name in ARMS}
        n = {name: str(sizes[name]) for name in ARMS}
        found.append({"endpoint": category, "assessor": "investigator", "n": n, "percent": percent})
    return found


def _restyled(rng: np.random.Generator, result: Prints) -> Prints:
    """Return a result as an abstract repeats it: with fewer numbers."""
    brief = {key: copy.deepcopy(value) for key, value in result.items() if key not in {"events", "follow_up"}}
    if rng.random() < 0.3:
        for estimate in brief["median"].values():
            estimate.pop("ci")
    if rng.random() < 0.2:
        brief.pop("p_value")
    return brief


def simulate(index: int, seed: int) -> Simulated:
    """Return trial ``index`` of a seed; the same for ever, whichever trials were made before."""
    rng = np.random.default_rng([seed, index])
    while (found := _simulated(rng, index)) is None:
        pass
    return found


def _simulated(rng: np.random.Generator, index: int) -> Simulated | None:
    who = _patients(rng)
    final = who.accrual + float(np.quantile(who.progression, rng.uniform(0.3, 0.8)))
    looks = [*sorted(final * rng.uniform(0.5, 1, int(rng.choice([0, 0, 0, 1, 1, 2])))), final]
    start = date(2012, 1, 1) + timedelta(days=int(rng.integers(0, 3000)))
    cuts: list[Prints] = []
    with_hr: list[tuple[int, int]] = []
    strata = who.stratum.max() > 0
    for number, cutoff in enumerate(looks):
        style = _style(rng, interim=number < len(looks) - 1)
        assessor = "BICR" if rng.random() < 0.5 else "investigator"
        results = []
        for endpoint, reader in (("PFS", assessor), ("OS", "not applicable")):
            sample = _sample(who, cutoff, endpoint, reader)
            printed = _survival(sample, style, endpoint, reader) if sample else None
            if printed is not None:
                if not strata:
                    printed["hazard_ratio"]["stratified"] = False
                results.append(printed)
        if not results:
            continue
        sizes = {name: int(text) for name, text in results[0]["n"].items()}
        day = (start + timedelta(days=round(cutoff * MONTH))).isoformat()
        survival = list(results)
        with_hr += [(len(cuts), place) for place in range(len(survival))]
        results += _responses(rng, sizes, style)
        cuts.append(
            {"id": f"cut-{number + 1}", "title": "a cut", "cutoff": day, "status": "derived", "results": results}
        )
        if rng.random() < 0.4:
            brief = [_restyled(rng, each) for each in survival]
            with_hr += [(len(cuts), place) for place in range(len(brief))]
            cuts.append(
                {
                    "id": f"abstract-{number + 1}",
                    "title": "an abstract",
                    "cutoff": day,
                    "status": "derived",
                    "results": brief,
                }
            )
    if not with_hr:
        return None
    ratio = 2 if (who.arm == 1).mean() > 0.6 else 1
    end = start + timedelta(days=round(who.accrual * MONTH))
    return Simulated(index, _whole(index, cuts, ratio, strata), (start, end), who.assessments, with_hr)


def _whole(index: int, cuts: list[Prints], ratio: int, strata: bool) -> Prints:
    kinds = {"PFS": "time_to_event", "OS": "time_to_event", "ORR": "proportion"}
    kinds |= dict.fromkeys(CATEGORIES, "category")
    return {
        "id": f"T{index}",
        "title": "a simulated trial",
        "status": "derived",
        "allocation": [ratio, 1],
        "arms": [
            {"id": "experimental", "name": "experimental", "role": "experimental"},
            {"id": "control", "name": "control", "role": "reference"},
        ],
        "endpoints": [
            {"id": name, "name": name, "kind": kind, "role": "secondary", "better": "neither"}
            for name, kind in kinds.items()
        ],
        "cuts": cuts,
        "note": "stratified" if strata else "not stratified",
    }


# ---------------------------------------------------------------------------------------------------- errors


@dataclass(frozen=True)
class Planted:
    """A print with one error.

    ``tells`` says whether the true print lets a reader see it: the interval of the hazard ratio excludes 1, and the
    medians of both arms are printed and lie apart by a quarter or more, in the direction of the hazard ratio.
    ``alone`` says whether only the result with the error was left, without other cuts or publications.
    """

    kind: str
    prints: Prints
    endpoint: str
    quantity: str
    was: str
    now: str
    significant: bool
    tells: bool
    alone: bool


Change = Callable[[np.random.Generator, Prints, Prints], tuple[str, str, str] | None]


def _ratio(result: Prints) -> float | None:
    """Return the ratio of the medians, where both are printed."""
    texts = [result["median"][name]["value"] for name in ARMS]
    if "not reached" in texts or float(texts[1]) == 0:
        return None
    return float(texts[0]) / float(texts[1])


def significant(result: Prints) -> bool:
    """Say whether the printed interval of the hazard ratio excludes 1."""
    low, high = (float(each) for each in result["hazard_ratio"]["ci"])
    return high < 1 or low > 1


def medians_tell(result: Prints) -> bool:
    """Say whether the medians lie apart by a quarter in the direction of a hazard ratio that excludes 1."""
    ratio, hr = _ratio(result), float(result["hazard_ratio"]["value"])
    if ratio is None or not significant(result):
        return False
    return ratio >= 1.25 if hr < 1 else ratio <= 0.8


def _reciprocal(_: np.random.Generator, result: Prints, __: Prints) -> tuple[str, str, str] | None:
    hr = result["hazard_ratio"]
    if not significant(result):
        return None
    digits = len(hr["value"].partition(".")[2])
    low, high = hr["ci"]
    if min(map(float, (hr["value"], low))) <= 0:
        return None
    was = hr["value"]
    hr["value"] = f"{1 / float(was):.{digits}f}"
    hr["ci"] = [f"{1 / float(high):.{digits}f}", f"{1 / float(low):.{digits}f}"]
    return "hazard_ratio", was, hr["value"]


def slips(text: str, least: float = 0.2) -> list[str]:
    """Return the prints that differ from a print by one digit, or by two neighbours exchanged, and by a fifth at least."""
    places = [place for place, each in enumerate(text) if each.isdigit()]
    found = {text[:place] + digit + text[place + 1 :] for place in places for digit in "0123456789"}
    for first, second in pairwise(places):
        letters = list(text)
        letters[first], letters[second] = letters[second], letters[first]
        found.add("".join(letters))
    value = float(text)
    return sorted(each for each in found if float(each) > 0 and abs(float(each) - value) >= least * value - 1e-12)


def _digit(rng: np.random.Generator, result: Prints, _: Prints) -> tuple[str, str, str] | None:
    hr = result["hazard_ratio"]
    which = int(rng.integers(0, 3))
    was = hr["value"] if which == 0 else hr["ci"][which - 1]
    if float(was) <= 0 or not (choices := slips(was)):
        return None
    now = str(rng.choice(choices))
    if which == 0:
        hr["value"] = now
    else:
        hr["ci"][which - 1] = now
    return "hazard_ratio", was, now


def _tenfold(rng: np.random.Generator, result: Prints, _: Prints) -> tuple[str, str, str] | None:
    was = result.get("p_value", {}).get("value", "<")
    if was.startswith("<") or float(was) == 0:
        return None
    digits = len(was.partition(".")[2])
    larger, smaller = float(was) * 10, f"{float(was) / 10:.{digits + 1}f}"
    now = f"{larger:.{max(digits - 1, 1)}f}" if larger <= 1 and rng.random() < 0.5 else smaller
    result["p_value"]["value"] = now
    return "p_value", was, now


def _exchanged(_: np.random.Generator, result: Prints, __: Prints) -> tuple[str, str, str] | None:
    first, second = (result["median"][name] for name in ARMS)
    if first == second:
        return None
    result["median"] = dict(zip(ARMS, (second, first), strict=True))
    return "median", first["value"], second["value"]


def _dropped(_: np.random.Generator, result: Prints, __: Prints) -> tuple[str, str, str] | None:
    for name in ARMS:
        was = result["median"][name]["value"]
        if was[0].isdigit() and float(was) >= 11 and was[1] != "0":
            result["median"][name] = {"value": was[1:]}
            return "median", was, was[1:]
    return None


def _unit(rng: np.random.Generator, result: Prints, _: Prints) -> tuple[str, str, str] | None:
    name = str(rng.choice(ARMS))
    was = result["median"][name]["value"]
    if not was[0].isdigit():
        return None
    now = f"{float(was) * MONTH / 7:.1f}"
    result["median"][name] = {"value": now}
    return "median", was, now


def _other_n(rng: np.random.Generator, _: Prints, cut: Prints) -> tuple[str, str, str] | None:
    for result in cut["results"]:
        if result["endpoint"] == "ORR":
            name = str(rng.choice(ARMS))
            n = int(result["n"][name])
            was = result["percent"][name]["value"]
            digits = len(was.partition(".")[2])
            count = round(float(was) * n / 100)
            other = max(count, n - int(rng.integers(1, max(2, n // 8) + 1)))
            now = f"{100 * count / other:.{digits}f}"
            if now == was:
                return None
            result["percent"][name] = {"value": now}
            return "percent", was, now
    return None


def _category(rng: np.random.Generator, _: Prints, cut: Prints) -> tuple[str, str, str] | None:
    name, which = str(rng.choice(ARMS)), str(rng.choice(["SD", "PD"]))
    for result in cut["results"]:
        if result["endpoint"] == which:
            was = result["percent"][name]
            digits = len(was.partition(".")[2])
            now = f"{float(was) + 10:.{digits}f}"
            if float(now) > 100:
                return None
            result["percent"][name] = now
            return "percent", was, now
    return None


def _events(_: np.random.Generator, result: Prints, __: Prints) -> tuple[str, str, str] | None:
    if "events" not in result:
        return None
    was = result["events"]["experimental"]
    now = str(max(1, int(was) // 3))
    result["events"]["experimental"] = now
    return "events", was, now


KINDS: dict[str, Change] = {
    "reciprocal": _reciprocal,
    "digit slip": _digit,
    "p tenfold": _tenfold,
    "arms exchanged": _exchanged,
    "leading digit dropped": _dropped,
    "median in weeks": _unit,
    "events a third": _events,
    "percentage of another n": _other_n,
    "category plus ten": _category,
}


def plant(simulated: Simulated, kind: str, seed: int) -> Planted | None:
    """Return the prints of a trial with one error of a kind, or None where the trial has no place for it."""
    rng = np.random.default_rng([seed, simulated.index, list(KINDS).index(kind)])
    places = [simulated.with_hr[each] for each in rng.permutation(len(simulated.with_hr))]
    alone = rng.random() < 0.5
    for cut_place, place in places:
        prints = copy.deepcopy(simulated.prints)
        cut = prints["cuts"][cut_place]
        result = cut["results"][place]
        tells, excludes = medians_tell(result), significant(result)
        changed = KINDS[kind](rng, result, cut)
        if changed is None:
            continue
        if alone:
            if kind not in {"percentage of another n", "category plus ten"}:
                cut["results"] = [result]
            prints["cuts"] = [cut]
        endpoint = result["endpoint"] if changed[0] != "percent" else "responses"
        return Planted(kind, prints, endpoint, *changed, significant=excludes, tells=tells, alone=alone)
    return None
