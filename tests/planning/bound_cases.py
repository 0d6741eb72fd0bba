"""The reference cases of boundaries, as designs of ours."""

import json
from pathlib import Path
from typing import Any

from pivotal.planning.model import (
    BetaSpending,
    DistributionSpending,
    ExponentialSpending,
    FutilityZ,
    GroupSequential,
    HaybittlePeto,
    HwangShihDeCani,
    KimDeMets,
    LanDeMets,
    NullSpending,
    PampallonaTsiatis,
    UserSpending,
    WangTsiatis,
)

REFERENCE = Path(__file__).parents[1] / "reference" / "gsd_bounds.json"
CASES: list[dict[str, Any]] = json.loads(REFERENCE.read_text("utf-8"))["cases"]


def case(name: str) -> dict[str, Any]:
    """Return a case by its name."""
    return next(each for each in CASES if each["id"] == name)


def spending(given: dict[str, Any]) -> Any:
    """Return the spending function of a case."""
    if (errors := given.get("cum_alpha") or given.get("cum_beta")) is not None:
        return UserSpending(errors)
    family, value = given["family"], given["param"]
    match family:
        case "LDOF" | "LDPocock":
            return LanDeMets("obrien-fleming" if family == "LDOF" else "pocock")
        case "HSD":
            return HwangShihDeCani(value)
        case "power":
            return KimDeMets(value)
        case "exponential":
            return ExponentialSpending(value)
        case _:
            return DistributionSpending(family, *value)


def _efficacy(given: dict[str, Any], futility: dict[str, Any]) -> Any:
    match given["kind"]:
        case "wang_tsiatis":
            return WangTsiatis(given["param"])
        case "wang_tsiatis_optimal":
            return WangTsiatis(optimum="alternative")
        case "haybittle_peto":
            return HaybittlePeto(given["interim_z"])
        case "pampallona_tsiatis":
            return PampallonaTsiatis(given["delta_h1"], given["delta_h0"], binding=futility["binding"])
        case "final_only" | "fixed_sample":
            return LanDeMets("obrien-fleming")
        case _:
            return spending(given)


def _futility(given: dict[str, Any]) -> Any:
    match given["kind"]:
        case "beta_spending" | "custom_beta_spend":
            return BetaSpending(spending(given), binding=given["binding"])
        case "null_lower_spending":
            return NullSpending(spending(given), given["null_lower_alpha"], binding=given["binding"])
        case "fixed_z":
            return FutilityZ(given["z"], binding=given["binding"])
        case _:
            return None


def design_of(each: dict[str, Any]) -> tuple[GroupSequential, float]:
    """Return the design of a case and its power."""
    given = each["inputs"]
    named: dict[str, Any] = {}
    for side in ("efficacy", "futility"):
        active = given.get(f"{side}_active")
        if active and not all(active):
            named[f"{side}_looks"] = [look for look, there in enumerate(active, start=1) if there]
    if given["spending_time_efficacy"]:
        named["spending_time"] = given["spending_time_efficacy"]
    if given["spending_time_futility"]:
        named["futility_spending_time"] = given["spending_time_futility"]
    design = GroupSequential(
        given["info_fractions"],
        alpha=given["alpha"],
        sides=given["sides"],
        efficacy=_efficacy(given["efficacy"], given["futility"]),
        futility=_futility(given["futility"]),
        **named,
    )
    return design, 1 - given["beta"]
