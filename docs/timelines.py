"""The timelines of docs/derivation.md: one patient each, derived by the rule that the picture explains, and drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pivotal as pv
from pivotal.figures.derived_trial import lane
from pivotal.figures.patient_timeline import draw_timeline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXAMPLES = Path(__file__).parents[1] / "examples"
START = date(2025, 1, 1)
BASELINE = -7
Scans = Sequence[tuple[int, str]]


def day(days: int | None) -> str | None:
    """Return a day from the start as a date."""
    return None if days is None else (START + timedelta(days)).isoformat()


def adsl(*, therapy: int | None = None, death: int | None = None, alive: int | None = None) -> dict[str, Any]:
    """Return ADSL of the one patient."""
    columns = {"RANDDT": day(0), "NACTDT": day(therapy), "DTHDT": day(death), "LSTALVDT": day(alive)}
    return {"USUBJID": ["1"], **{name: [value] for name, value in columns.items()}}


def responses(
    scans: Scans, *, baseline: bool = True, rules: pv.Recist11 | None = None, **subject: Any
) -> pv.Derivation:
    """Return ADRS of a patient with responses on some days."""
    rs = {
        "USUBJID": ["1"] * len(scans), "RSSEQ": list(range(1, len(scans) + 1)), "RSTESTCD": ["OVRLRESP"] * len(scans),
        "RSSTRESC": [value for _, value in scans], "RSDTC": [day(at) for at, _ in scans],
    }  # fmt: skip
    tu = {"USUBJID": ["1" if baseline else "2"], "TUSTRESC": ["TARGET"], "VISIT": ["SCREENING"], "TULNKID": ["T01"]}
    return pv.derive_response(rs, tu=tu, adsl=adsl(**subject), rules=rules)


def ended(name: str, scans: Scans, rules: pv.CensoringRules, **how: Any) -> dict[str, Any]:
    """Return a lane of an endpoint: the patient's scans, where it ends, and why."""
    subject = {key: how[key] for key in ("therapy", "death", "alive") if key in how}
    adrs = responses(scans, baseline=how.get("baseline", True), **subject)
    rows = pv.derive_tte(adrs, adsl(**subject), rules=rules, cutoff=day(how.get("cutoff"))).rows()
    shown = {
        "scans": scans,
        "therapy": subject.get("therapy"),
        "death": subject.get("death"),
        "cutoff": how.get("cutoff"),
    }
    if not rows:
        return {"name": name, **shown, "reason": "not in this endpoint: no start"}
    return {**lane(rows[0], START), **shown, "name": name}


def best(name: str, scans: Scans, rules: pv.Recist11) -> dict[str, Any]:
    """Return a lane of responses with the best confirmed one and its day."""
    row = next(each for each in responses(scans, rules=rules).rows() if each["PARAMCD"] == "CBOR")
    at = "" if row["ADT"] is None else f", day {(row['ADT'] - START).days}"
    return {"name": name, "scans": scans, "reason": f"best confirmed response {row['AVALC']}{at}"}


def sums(sizes: Sequence[tuple[int, float]], new: Mapping[int, str] | None = None, **how: Any) -> list[tuple[int, str]]:
    """Return the responses that follow from the sizes of one target lesion, and new lesions, by day."""
    rows = [(at, "TARGET", "T01", "LDIAM", size, None) for at, size in sizes]
    rows += [(at, "NEW", "N01", "TUMSTATE", None, said) for at, said in (new or {}).items()]
    tr: dict[str, list[Any]] = {
        "USUBJID": ["1"] * len(rows), "TRSEQ": list(range(1, len(rows) + 1)), "TRDTC": [day(at) for at, *_ in rows],
        "VISIT": ["SCREENING" if at < 0 else f"DAY {at}" for at, *_ in rows],
        "VISITNUM": [1 + [each for each, _ in sizes].index(at) for at, *_ in rows],
    }  # fmt: skip
    for k, name in enumerate(("TRGRPID", "TRLNKID", "TRTESTCD", "TRSTRESN", "TRSTRESC"), 1):
        tr[name] = [row[k] for row in rows]
    tr["TRSTRESU"] = [None if row[4] is None else "mm" for row in rows]
    adrs = pv.derive_response(tr=tr, adsl=adsl(), rules=pv.Recist11(**how))
    return [((row["ADT"] - START).days, row["AVALC"]) for row in adrs.rows() if row["PARAMCD"] == "OVR"]


def target() -> Figure:
    """Draw a partial response at exactly -30 %, and progression from the smallest sum."""
    sizes = [(BASELINE, 100.0), (42, 70.0), (84, 50.0), (126, 60.0)]
    limits = [("−30 % of 100: PR", 70.0, -7.0, 126.0), ("+20 % of 50: PD", 60.0, 84.0, 126.0)]
    lanes = [{"name": "response", "scans": sums(sizes), "reason": "70 is PR, not just below it; PD counts from the 50"}]
    return draw_timeline(lanes, sums=sizes, limits=limits)


def growth() -> Figure:
    """Draw growth that lacks 5 mm beside the 20 %."""
    sizes = [(BASELINE, 100.0), (42, 20.0), (84, 24.0), (126, 25.0)]
    lanes = [
        {"name": "5 mm", "scans": sums(sizes), "reason": "24 is +20 %, but +4 mm; 25 is +5 mm: PD"},
        {"name": "0 mm", "scans": sums(sizes, progression_mm=0), "reason": "progression_mm: 0 asks for the 20 % only"},
    ]
    return draw_timeline(lanes, sums=sizes)


def equivocal() -> Figure:
    """Draw an equivocal new lesion, which counts from its first scan once it is unequivocal."""
    sizes = [(BASELINE, 50.0), (42, 48.0), (84, 48.0)]
    new = {42: "EQUIVOCAL", 84: "UNEQUIVOCAL"}
    words = {
        "await": "unequivocal on day 84: PD from day 42, its first scan",
        "progression": "any new lesion is PD at once",
        "ignore": "only what is unequivocal counts, from then on",
    }
    lanes = [
        {"name": name, "scans": sums(sizes, new, equivocal_new=name), "reason": said} for name, said in words.items()
    ]
    return draw_timeline(lanes)


def confirmation() -> Figure:
    """Draw responses that another confirms after 28 days, with at most one NE between."""
    plain = pv.Recist11()
    not_evaluable, stable = [(42, "PR"), (63, "NE"), (84, "PR")], [(42, "PR"), (63, "SD"), (84, "PR")]
    lanes = [
        best("PR NE PR", not_evaluable, plain),
        best("PR SD PR", stable, plain),
        best("most_stable: 1", stable, pv.Recist11(most_stable=1)),
        best("21 days", [(42, "PR"), (63, "PR")], plain),
        best("… allowed", [(42, "PR"), (63, "PR")], pv.Recist11(confirmation_days=21)),
    ]
    return draw_timeline(lanes)


def complete_then_partial() -> Figure:
    """Draw a complete response that is followed by a partial one: a policy."""
    scans = [(42, "CR"), (84, "PR"), (126, "PR")]
    lanes = [best(name, scans, pv.Recist11(cr_then_pr=name)) for name in ("nonconfirmed", "as_pr", "as_pd")]
    return draw_timeline(lanes)


def therapy() -> Figure:
    """Draw a new therapy before progression under four strategies."""
    scans = [(42, "SD"), (84, "SD"), (126, "PD")]
    base = pv.choose_rules("pfs_treatment_policy")
    source = pv.DateSource(domain="ADSL", date="NACTDT", event="New therapy")
    lanes = []
    for strategy in ("treatment_policy", "hypothetical", "composite", "while_on_treatment"):
        event = pv.DatedEvent(kind="new_therapy", strategy=strategy, sources=source)
        rules = base.model_copy(update={"intercurrent": (event,)})
        lanes.append(ended(strategy.replace("_", " "), scans, rules, therapy=100))
    return draw_timeline(lanes)


def missed() -> Figure:
    """Draw two missed assessments before progression."""
    rules = {
        "ignored": pv.choose_rules("pfs_treatment_policy"),
        "hypothetical": pv.choose_rules("pfs_hypothetical", interval_days=42, window_days=7),
    }
    two, one = [(42, "SD"), (168, "PD")], [(42, "SD"), (84, "SD"), (168, "PD")]
    lanes = [ended(f"2 missed, {name}", two, rule) for name, rule in rules.items()]
    lanes.append(ended("1 missed", one, rules["hypothetical"]))
    lanes.append(ended("death, 2 missed", [(42, "SD")], rules["hypothetical"], death=160))
    return draw_timeline(lanes)


def interval() -> Figure:
    """Draw the interval in which progression came: NE is not adequate."""
    policy = pv.choose_rules("pfs_treatment_policy")
    lanes = [
        ended("seen at scans", [(42, "SD"), (84, "SD"), (126, "PD")], policy),
        ended("NE between", [(42, "SD"), (84, "NE"), (126, "PD")], policy),
        ended("death", [(42, "SD"), (84, "SD")], policy, death=110),
    ]
    for each, words in zip(lanes, ("between day 84 and 126", "between day 42 and 126", "on its day"), strict=True):
        each["reason"] = f"{each['reason']}, {words}"
    return draw_timeline(lanes)


def beginning() -> Figure:
    """Draw patients without a baseline, without a scan, and with a data cut-off."""
    policy = pv.choose_rules("pfs_treatment_policy")
    strict = pv.choose_rules("pfs_hypothetical", interval_days=42)
    scans = [(42, "SD"), (84, "PD")]
    lanes = [
        ended("no baseline", scans, strict, baseline=False),
        ended("… ignored", scans, policy, baseline=False),
        ended("no scan", [], policy),
        ended("cut-off day 60", scans, policy, cutoff=60),
    ]
    return draw_timeline(lanes)


def endpoints() -> Figure:
    """Draw one patient in the usual endpoints."""
    scans = [(42, "SD"), (84, "PR"), (126, "PR"), (168, "PD")]
    names = ("os", "pfs", "ttp", "dor_confirmed", "ttr", "ttnt")
    lanes = [
        ended(name, scans, pv.choose_rules(name), therapy=180, death=230, alive=230) for name in names
    ]  # fmt: skip
    return draw_timeline(lanes)


def example() -> pv.DerivedTrial:
    """Return the derived trial of the examples."""
    records = pv.read_folder(EXAMPLES / "sdtm").data
    return pv.derive_trial({name: each.frame for name, each in records.items()}, pv.read_rules(EXAMPLES / "rules.yaml"))


TIMELINES: dict[str, Callable[[], Figure]] = {
    "target": target,
    "growth": growth,
    "equivocal": equivocal,
    "confirmation": confirmation,
    "complete_then_partial": complete_then_partial,
    "endpoints": endpoints,
    "therapy": therapy,
    "missed": missed,
    "interval": interval,
    "beginning": beginning,
    "swimmer": lambda: example().plot(kind="swimmer"),
    "waterfall": lambda: example().plot(kind="waterfall"),
}
