"""The cases of the reference file on survival designs, as the arguments of ``pivotal.design``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pivotal.distributions.model import Hazard
from pivotal.planning.model import BetaSpending, GroupSequential, HwangShihDeCani, LanDeMets
from pivotal.planning.trial_model import (
    Accrual,
    Dropout,
    HazardRatio,
    LookTime,
    PiecewiseHazardRatio,
    Stratum,
    SurvivalTrial,
)

FILE = Path(__file__).parents[1] / "reference" / "survival_design.json"
# Cases with another test than the log-rank test, for which no design is computed: only what is expected to be seen.
OTHER_TESTS = {
    "LS07": "fleming_harrington",
    "LS15": "rmst_difference",
    "LS16": "milestone_survival_difference",
    "LS19": "fleming_harrington",
    "G2S08": "fleming_harrington",
    "G2S10": "fleming_harrington",
    "G2S11": "magirr_burman",
    "G2S12": "rmst_difference",
    "G2S13": "milestone_survival_difference",
    "G2S14": "maxcombo",
}
VARIANCES = {
    "lrstat Schoenfeld": "schoenfeld",
    "lrstat Direct": "score",
    "gsDesign2 AHR h0_h1_info": "average_hazard_ratio_gsdesign2",
    "gsDesign2 AHR h0_info": "average_hazard_ratio_null",
    "gsDesign2 AHR": "average_hazard_ratio",
    "gsDesign LachinFoulkes": "lachin_foulkes",
    "gsDesign Schoenfeld": "schoenfeld",
    "gsDesign Freedman": "freedman",
    "rpact Schoenfeld": "schoenfeld",
    "rpact Freedman": "freedman",
    "rpact HsiehFreedman": "hsieh_freedman",
}


@cache
def every_case() -> dict[str, dict[str, Any]]:
    """Return all cases by their name."""
    return {each["id"]: each for each in json.loads(FILE.read_text("utf-8"))["cases"]}


def cases() -> dict[str, dict[str, Any]]:
    """Return the cases whose test is the log-rank test, by their name."""
    return {name: each for name, each in every_case().items() if name not in OTHER_TESTS}


def trial_of(inputs: dict[str, Any], **changed: Any) -> SurvivalTrial:
    """Return the assumptions of a case; what it solves for is left open by the caller."""
    strata = []
    for index, each in enumerate(inputs["strata"], 1):
        starts = tuple(each["hazard_interval_starts"])
        pairs = zip(each["treatment_hazards"], each["control_hazards"], strict=True)
        ratios = [round(one / two, 12) for one, two in pairs]
        effect: Any = (
            HazardRatio(ratios[0]) if len(set(ratios)) == 1 else PiecewiseHazardRatio(ratios=ratios, starts=starts)
        )
        lost = Dropout.from_rate(each["dropout_hazard_control"], each["dropout_hazard_treatment"])
        reference = Hazard(rates=tuple(each["control_hazards"]), starts=starts)
        strata.append(
            Stratum(name=f"S{index}", fraction=each["fraction"], reference=reference, effect=effect, dropout=lost)
        )
    accrual, fixed = inputs["accrual"], inputs["fixed_follow_up"]
    follow_up = inputs["follow_up"]
    last = inputs.get("final_analysis_time") or (inputs.get("analysis_times") or [None])[-1]
    if last is not None:  # the file's follow_up is not what these calls end at
        follow_up = last - accrual["duration"]
    if (inputs.get("sequential") or {}).get("spending_time") is not None:
        follow_up = 18.0
    rates = None if accrual["rates"] is None else tuple(accrual["rates"])
    whole: dict[str, Any] = {
        "accrual": Accrual(rates=rates, starts=tuple(accrual["interval_starts"]), duration=accrual["duration"]),
        "allocation": (inputs["allocation_ratio"], 1),
        "margin": inputs["hazard_ratio_null"],
        "follow_up": follow_up,
        "follow_up_per_subject": inputs["follow_up"] if fixed else None,
    }
    if len(strata) == 1:
        only = strata[0]
        whole |= {"reference": only.reference, "effect": only.effect, "dropout": only.dropout}
    else:
        whole["strata"] = tuple(strata)
    return SurvivalTrial(**(whole | changed))


def sequential_of(inputs: dict[str, Any]) -> GroupSequential | None:
    """Return the looks and bounds of a case."""
    held = inputs["sequential"]
    if held["looks"] == 1:
        return None
    fractions = [1.0 if each is None else each for each in held["info_fractions"]]
    if held["info_fractions"][0] is None:
        fractions = [(index + 1) / held["looks"] for index in range(held["looks"])]
    futility = None
    if held["futility"]["kind"] == "beta_spending":
        futility = BetaSpending(_spending(held["futility"]), binding=held["futility"]["binding"])
    return GroupSequential(
        tuple(fractions),
        alpha=held["alpha"],
        efficacy=_spending(held["efficacy"]),
        futility=futility,
        spending_time=held["spending_time"],
    )


def _spending(held: dict[str, Any]) -> Any:
    return {
        "LDOF": lambda: LanDeMets("obrien-fleming"),
        "LDPocock": lambda: LanDeMets("pocock"),
        "HSD": lambda: HwangShihDeCani(held["param"]),
    }[held["family"]]()


def looks_of(inputs: dict[str, Any], months: list[float]) -> tuple[LookTime, ...]:
    """Return looks at calendar months."""
    held = inputs["sequential"]
    if held["looks"] == 1 or held["info_fractions"][0] is not None:
        return ()
    return (*(LookTime(calendar=month) for month in months[:-1]), LookTime(fraction=1))
