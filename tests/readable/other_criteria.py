"""Responses by iRECIST, PCWG3, GCIG and IMWG, subject by subject: the slow, obvious twins of ``derivation/``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.readable.responses import Visit

Answer = tuple[str | None, int | None]
IMMUNE_ORDER = ("NE", "iCR", "iPR", "iSD", "NON-iCR/NON-iUPD", "iUPD", "iCPD")


# ------------------------------------------------------------------------------------------------- iRECIST


@dataclass(frozen=True)
class Seen:
    """What was seen at an assessment: sums in mm, None where nothing was measured."""

    day: int
    response: str  # of targets and non-targets, as if nothing were new
    target: bool = False
    non_target: bool = False
    sum: int | None = None
    new_sum: int | None = None
    target_grown: bool = False
    non_target_grown: bool = False
    new_grown: bool = False
    new: bool = False
    come: int = 0


class Subject:
    """A subject's course by iRECIST: what was seen before, and since when a progression waits for its confirmation."""

    def __init__(self, rules: Any) -> None:
        self.rules = rules
        self.since: list[Seen] = []  # the assessments since a first iUPD that show progression, that one included
        self.categories: set[str] = set()
        self.accepted = 0  # how many new lesions had come when the last progression was over
        self.new_sums: list[int] = []
        self.last_come = 0
        self.ever = False

    def next(self, now: Seen) -> str:
        progressed, grown = self.progressed(now), self.grown(now)
        if self.outweighed(now, progressed, grown):
            progressed = set()
        self.last_come = now.come
        if not progressed:
            self.over(now)
            word = "PR" if now.response == "CR" and now.new else now.response
            return {"NON-CR/NON-PD": "NON-iCR/NON-iUPD", "NE": "NE"}.get(word, f"i{word}")
        if self.since:
            self.answer(now, progressed, grown)
        self.since.append(now)
        self.categories |= progressed
        return "iCPD" if self.ever else "iUPD"

    def progressed(self, now: Seen) -> set[str]:
        """Return which of targets, non-targets and new lesions have progressed."""
        waits = bool(self.since) and "non_target" in self.categories
        found = {"target"} if now.target else set()
        found |= {"non_target"} if now.non_target or (waits and now.non_target_grown) else set()
        nadir = min(self.new_sums, default=None)
        more = nadir is not None and now.new_sum is not None
        more = more and now.new_sum - nadir >= 5 and now.new_sum * 10 >= nadir * 12  # type: ignore[operator]
        return found | ({"new"} if now.new and (now.come > self.accepted or more or now.new_grown) else set())

    def grown(self, now: Seen) -> set[str]:
        """Return which of them have grown since the first iUPD."""

        def further(before: Sequence[int | None], mine: int | None) -> bool:
            step = self.rules.further_growth_mm
            return any(each is not None and mine is not None and mine - each >= step for each in before)

        found = {"target"} if now.target_grown or further([each.sum for each in self.since], now.sum) else set()
        found |= {"non_target"} if now.non_target_grown else set()
        another = self.rules.further_new_lesion and now.come > self.last_come
        larger = now.new_grown or further([each.new_sum for each in self.since], now.new_sum)
        return found | ({"new"} if now.new and (another or larger) else set())

    def outweighed(self, now: Seen, progressed: set[str], grown: set[str]) -> bool:
        """Say whether new lesions that stay as they are no longer count."""
        if not self.since or progressed != {"new"} or "new" in grown or now.response in ("PD", "NE"):
            return False
        order = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE")
        better = now.response in ("CR", "PR") and order.index(now.response) < order.index(self.since[0].response)
        rule = self.rules.persisting_new_lesion
        return bool(rule == "always" or (rule == "shrinkage" and better))

    def over(self, now: Seen) -> None:
        """Reset the bar, where there is anything to reset and the disease could be evaluated."""
        if now.response == "NE":
            return
        if self.since:
            self.accepted = now.come
            self.new_sums += [each.new_sum for each in self.since if each.new_sum is not None]
        if now.new_sum is not None:
            self.new_sums.append(now.new_sum)
        self.since, self.categories = [], set()

    def answer(self, now: Seen, progressed: set[str], grown: set[str]) -> None:
        """Confirm the progression, or let it begin anew."""
        worse = bool(progressed & self.categories & grown)
        worse = worse or (self.rules.other_category_confirms and bool(progressed - self.categories))
        days = now.day - self.since[0].day
        if worse and days > self.rules.latest_confirmation_days and self.rules.late_confirmation == "restart":
            self.since, self.categories = [], set()
        elif worse and days >= self.rules.earliest_confirmation_days:
            self.ever = True


def immune(visits: Sequence[Seen], rules: Any) -> list[str]:
    """Return the response at each assessment, from all that came before it."""
    subject = Subject(rules)
    return [subject.next(now) for now in visits]


def immune_parameters(
    visits: Sequence[Visit], minimum: int = 42, days: int = 28, most_ne: int = 1
) -> dict[str, Answer]:
    """Return the parameters of iRECIST from the responses of a subject, in order of time and one a day."""
    ovr: list[Visit] = []
    for day, value in visits:
        ovr.append((day, value))
        if value == "iCPD":
            break
    begin = [k for k in range(len(ovr)) if _leads(ovr, k)]
    open_ = [k for k, row in enumerate(ovr) if row[1] == "iUPD" and all(v in ("iUPD", "NE") for _, v in ovr[k:])]
    confirmed = begin[0] if begin else next((k for k, row in enumerate(ovr) if row[1] == "iCPD"), None)
    waiting = open_[0] if open_ else None
    progression = confirmed if confirmed is not None else waiting
    good = ("iCR", "iPR", "iSD", "NON-iCR/NON-iUPD")
    responses = [k for k, row in enumerate(ovr) if row[1] in ("iCR", "iPR")]
    certain = [k for k in responses if _confirmed(ovr, k, days, most_ne)]
    late = [k for k, row in enumerate(ovr) if row[1] in good and row[0] >= minimum]

    def flag(place: int | None) -> Answer:
        return ("N", None) if place is None else ("Y", ovr[place][0])

    def first(places: Sequence[int]) -> int | None:
        return min(places, default=None)

    def best(counted: Sequence[int]) -> Answer:
        classes = (
            ("iCR", [k for k in counted if ovr[k][1] == "iCR"]),
            ("iPR", [k for k in counted if ovr[k][1] == "iPR"]),
            ("iSD", [k for k in late if ovr[k][1] != "NON-iCR/NON-iUPD"]),
            ("NON-iCR/NON-iUPD", [k for k in late if ovr[k][1] == "NON-iCR/NON-iUPD"]),
            ("iCPD", [] if confirmed is None else [confirmed]),
            ("iUPD", [k for k, row in enumerate(ovr) if row[1] == "iUPD"]),
            ("NE", [k for k, row in enumerate(ovr) if row[1] in (*good, "NE")]),
        )
        return next(((name, ovr[places[0]][0]) for name, places in classes if places), ("MISSING", None))

    return {
        "PD": flag(progression), "ICPD": flag(confirmed), "IUPD": flag(waiting), "RSP": flag(first(responses)),
        "CB": flag(first(responses + late)), "CRSP": flag(first(certain)), "CCB": flag(first(certain + late)),
        "BOR": best(responses), "CBOR": best(certain),
    }  # fmt: skip


def _leads(ovr: Sequence[Visit], place: int) -> bool:
    """Say whether an iUPD is followed by iCPD with only iUPD and NE between."""
    if ovr[place][1] != "iUPD":
        return False
    for _, value in ovr[place + 1 :]:
        if value == "iCPD":
            return True
        if value not in ("iUPD", "NE"):
            return False
    return False


def _confirmed(ovr: Sequence[Visit], place: int, days: int, most_ne: int) -> bool:
    first_day, value = ovr[place]
    by = {"iCR": ("iCR",), "iPR": ("iCR", "iPR")}.get(value, {"CR": ("CR",), "PR": ("CR", "PR")}.get(value, ()))
    walked: list[str] = []
    for day, later in ovr[place + 1 :]:
        walked.append(later)
        if later in by and day >= first_day + days:
            break
    else:
        return False
    complete = by[0]
    drops = complete in walked and any(each not in (complete, "NE") for each in walked[walked.index(complete) :])
    return all(each in (*by, "NE") for each in walked) and walked.count("NE") <= most_ne and not drops


# ------------------------------------------------------------------------------------------------- PCWG3


def bone(scans: Sequence[tuple[int, bool, set[str], set[str]]], days: int = 42) -> list[str]:
    """Return the response of bone on each scan: its day, whether anything can be seen, lesions of baseline, new ones."""
    seen = [k for k, scan in enumerate(scans) if scan[1]]
    found = ["NE"] * len(scans)
    begun = False
    for k in seen:
        day, _, old, new = scans[k]
        first = scans[seen[0]][3]
        later = [j for j in seen if scans[j][0] >= day + days and j > k]
        suspect = len(new) >= 2 if k == seen[0] else len(new - first) >= 2
        if suspect and later and len(scans[later[0]][3] - first) >= 2:
            begun = True
        if begun:
            found[k] = "PD"
        elif suspect and not later:
            found[k] = "PDu"
        else:
            found[k] = "NON-PD" if old or new else "NED"
    return found


SOFT_AND_BONE = {  # the table of the pharmaverse, for subjects with target lesions
    ("NED", "NON-PD"): "NON-CR/NON-PD", ("NED", "PDu"): "PDu", ("NED", "NED"): "NE", ("NED", "NE"): "NE",
    ("CR", "NED"): "CR", ("CR", "NON-PD"): "PR", ("CR", "PDu"): "PR", ("CR", "NE"): "PR",
}  # fmt: skip


def soft_and_bone(soft: str, of_bone: str) -> str:
    if "PD" in (soft, of_bone):
        return "PD"
    return SOFT_AND_BONE.get((soft, of_bone), soft)


def prostate_best(ovr: Sequence[Visit], days: int = 28, *, confirm: bool = False) -> Answer:
    """Return the best response as the pharmaverse has it: no minimum for stable disease, no NE before a confirmation."""
    kept: list[Visit] = []
    for row in ovr:
        kept.append(row)
        if row[1] == "PD":
            break
    counted = [
        k for k, row in enumerate(kept) if row[1] in ("CR", "PR") and (not confirm or _confirmed(kept, k, days, 0))
    ]
    classes = (
        ("CR", [k for k in counted if kept[k][1] == "CR"]),
        ("PR", [k for k in counted if kept[k][1] == "PR"]),
        ("SD", [k for k, row in enumerate(kept) if row[1] in ("CR", "PR", "SD", "PDu")]),
        *((name, [k for k, row in enumerate(kept) if row[1] == name]) for name in ("NON-CR/NON-PD", "PD", "NE", "NED")),
    )
    return next(((name, kept[places[0]][0]) for name, places in classes if places), ("MISSING", None))


def psa(values: Sequence[tuple[int, float]], base: float, early: int = 84) -> dict[str, int | None]:
    """Return the days of the declines of PSA, confirmed or not, and of its progression; None where it has none."""

    def answer(day: int) -> float | None:
        return next((value for at, value in values if at >= day + 21), None)

    found: dict[str, int | None] = {}
    for percent in (50, 90):
        low = base * (100 - percent) / 100 + 1e-9
        days = [(at, answer(at)) for at, value in values if value <= low]
        found[f"PSA{percent}"] = days[0][0] if days else None
        sure = [at for at, later in days if later is not None and later <= low]
        found[f"CPSA{percent}"] = sure[0] if sure else None
    found["PSAPD"] = None
    for k, (at, value) in enumerate(values):
        nadir = min([base, *(each for _, each in values[:k])])
        limit = max(nadir * 1.25, nadir + 2) - 1e-9
        later = answer(at)
        if not (nadir >= base and at < early) and value >= limit and later is not None and later >= limit:
            found["PSAPD"] = at
            break
    return found


# ------------------------------------------------------------------------------------------------- GCIG


def marker(values: Sequence[tuple[int, float]], base: float, upper: float) -> list[str]:
    """Return the response of CA-125 at each value after the last before treatment."""
    found = []
    chain = [base, *(value for _, value in values)]
    sure: list[int] = []
    for k, (day, value) in enumerate(values):
        later = next((j for j, (at, _) in enumerate(values) if at >= day + 28), None)
        if value <= base / 2 and later is not None:
            between = range(k + 1, later + 1)
            kept = all(values[j][1] <= base / 2 for j in between)
            steady = all(values[j][1] <= max(upper, 1.1 * values[j - 1][1] + 1e-9) for j in between)
            if kept and steady:
                sure.append(k)
        was_normal = base <= upper or any(each <= upper for each in chain[: k + 1])
        limit = 2 * upper if was_normal else 2 * min(chain[: k + 1])
        second = next((other for at, other in values if at >= day + 7), None)
        if value >= limit and second is not None and second >= limit:
            found.append("PD")
        elif value <= base / 2 and any(each <= k for each in sure):
            found.append("CR" if value <= upper else "PR")
        else:
            found.append("SD")
    return found


TUMOUR_AND_MARKER = {
    ("CR", "CR"): "CR", **{("CR", each): "PR" for each in ("PR", "SD", "NE")},
    **{(each, "CR"): "PR" for each in ("PR", "SD", "NE")}, **{("PR", each): "PR" for each in ("PR", "SD", "NE")},
    **{(each, "PR"): "PR" for each in ("SD", "NE")}, ("SD", "SD"): "SD", ("SD", "NE"): "SD", ("NE", "SD"): "SD",
    ("NE", "NE"): "NE",
}  # fmt: skip


def tumour_and_marker(tumour: str | None, of_marker: str | None) -> str:
    """Return the combined response, as the pharmaverse tabulates it."""
    if "PD" in (tumour, of_marker):
        return "PD"
    return TUMOUR_AND_MARKER.get((str(tumour), str(of_marker)), "NE")


def marker_best(ovr: Sequence[Visit]) -> Answer:
    for name in ("CR", "PR", "SD", "PD", "NE"):
        days = [day for day, value in ovr if value == name]
        if days:
            return name, days[0]
    return "MISSING", None


# ------------------------------------------------------------------------------------------------- IMWG

RANK = {"PD": 8, "sCR": 7, "CR": 6, "VGPR": 5, "PR": 4, "MR": 3, "SD": 2, "NE": 1}


def confirmed(visits: Sequence[Visit], shown: set[int], last: int | None) -> list[str]:
    """Return what is confirmed at each time point, as the pharmaverse tabulates it: row by row of its table.

    ``shown`` holds the days on which imaging or death shows a progression, ``last`` the start of another therapy.
    """
    found = []
    so_far = 0
    for k, (day, value) in enumerate(visits):
        after = next((row for row in visits[k + 1 :] if row[1] != "NE"), None)
        answer = after[1] if after is not None and (last is None or after[0] <= last) else None
        if value == "NE":
            now = "NE"
        elif value == "PD":
            now = "PD" if day in shown or (after is not None and after[1] == "PD") else "NE"
        elif value == "SD" or answer in (None, "PD"):
            now = "SD"
        else:
            assert answer is not None
            now = answer if RANK[answer] < RANK[value] else value
        so_far = max(so_far, RANK[now])
        found.append(next(name for name, rank in RANK.items() if rank == so_far))
    return found


NAMES = ("SD", "MR", "PR", "VGPR", "CR", "sCR")


def myeloma(visits: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the response at each time point after the first, which is baseline, as the definitions read.

    A visit holds serum (g/L), urine (mg/24 h), kappa and lambda (mg/L), marrow (%), plasmacytomas (mm2), and whether
    serum_fixation, urine_fixation and clonal cells are negative; None for what was not measured.
    """
    base = visits[0]
    both = base["kappa"] is not None and base["lambda"] is not None
    is_kappa = both and base["kappa"] * 100 > 165 * base["lambda"]
    is_lambda = both and base["kappa"] * 100 < 26 * base["lambda"]
    serum = base["serum"] is not None and base["serum"] >= 10
    urine = base["urine"] is not None and base["urine"] >= 200
    involved = base["kappa"] if is_kappa else base["lambda"]
    chain = not serum and not urine and (is_kappa or is_lambda) and involved >= 100
    marrow = not serum and not urine and not chain and (base["marrow"] or 0) >= 30
    follows = [
        name for name, does in (("serum", serum), ("urine", urine), ("chain", chain), ("marrow", marrow)) if does
    ]
    seen = [{**each, "chain": _difference(each, is_kappa)} for each in visits]
    seen[0]["chain"] = abs(base["kappa"] - base["lambda"]) if both else None
    for k in range(2, len(seen)):
        for name in ("marrow", "plasmacytomas", "clonal"):
            if seen[k][name] is None:
                seen[k][name] = seen[k - 1][name]
    return [_time_point(seen[: k + 1], follows) for k in range(1, len(seen))]


def _difference(visit: Mapping[str, Any], is_kappa: bool) -> int | None:
    if visit["kappa"] is None or visit["lambda"] is None:
        return None
    more = visit["kappa"] - visit["lambda"]
    return max(more if is_kappa else -more, 0)


def _time_point(seen: Sequence[Mapping[str, Any]], follows: Sequence[str]) -> str:
    now, base = seen[-1], seen[0]

    def rises(name: str, least_rise: int, percent: int = 25) -> bool:
        before = [each[name] for each in seen[:-1] if each[name] is not None]
        if not before or now[name] is None:
            return False
        nadir = min(before)
        high = name == "serum" and nadir >= 50 and now[name] - nadir >= 10
        return high or (now[name] * 100 >= nadir * (100 + percent) and now[name] - nadir >= least_rise)

    grown = rises("serum", 5) or rises("urine", 200) or ("chain" in follows and rises("chain", 100))
    grown = grown or ("marrow" in follows and rises("marrow", 10))
    if grown or (now["plasmacytomas"] and rises("plasmacytomas", 0, 50)):
        return "PD"
    if not follows or any(now[name] is None for name in follows):
        return "NE"
    level = min(_level(name, now[name], base[name]) for name in follows)
    if now["urine"] is not None and now["urine"] >= 100:
        level = min(level, 2)
    if base["plasmacytomas"]:
        left = None if now["plasmacytomas"] is None else now["plasmacytomas"] * 100 / base["plasmacytomas"]
        level = min(level, 0 if left is None or left > 75 else 1 if left > 50 else 3)
    clean = now["serum_fixation"] is True and now["urine_fixation"] is True
    clean = clean and now["marrow"] is not None and now["marrow"] < 5
    clean = clean and (not base["plasmacytomas"] or now["plasmacytomas"] == 0)
    there = now["kappa"] is not None and now["lambda"] is not None
    normal = there and 26 * now["lambda"] <= now["kappa"] * 100 <= 165 * now["lambda"]
    if level == 3 and clean and (normal or "chain" not in follows):
        level = 5 if normal and now["clonal"] is True else 4
    return NAMES[level]


def _level(name: str, value: int, base: int) -> int:
    left = value * 100
    if name == "urine":
        return 3 if value < 100 else 2 if value < 200 or left <= 10 * base else 1 if left <= 50 * base else 0
    steps = {"serum": ((10, 3), (50, 2), (75, 1)), "chain": ((10, 3), (50, 2)), "marrow": ((50, 2),)}[name]
    return next((level for percent, level in steps if left <= percent * base), 0)


def myeloma_parameters(visits: Sequence[Visit], sure: Sequence[str], last: int | None) -> dict[str, Answer]:
    """Return the parameters of IMWG from what is confirmed before another therapy, up to the first progression."""
    ovr: list[Visit] = []
    for (day, _), value in zip(visits, sure, strict=True):
        if last is None or day < last:
            ovr.append((day, value))
            if value == "PD":
                break

    def first(*values: str, after: int = 0) -> Answer:
        days = [day for day, value in ovr if value in values and day >= after]
        return ("Y", min(days)) if days else ("N", None)

    benefit = [first("sCR", "CR", "VGPR", "PR"), first("MR", "SD", after=42)]
    days = [day for _, day in benefit if day is not None]
    best = next(
        ((name, day) for name in RANK if name not in ("PD", "NE") for day, value in ovr if value == name),
        next(((name, day) for name in ("PD", "NE") for day, value in ovr if value == name), ("MISSING", None)),
    )
    return {
        "PD": first("PD"), "RSP": benefit[0], "CRRSP": first("sCR", "CR"), "VGPRRSP": first("sCR", "CR", "VGPR"),
        "CB": ("Y", min(days)) if days else ("N", None), "CBOR": best,
    }  # fmt: skip


def by_subject(rows: Sequence[Mapping[str, Any]], key: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return rows by subject, in their order."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found
