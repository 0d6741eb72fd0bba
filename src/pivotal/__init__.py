"""The evidence behind cancer medicines, from protocol to label.

>>> import pivotal as pv
>>> dossier = pv.load_dossier("cabometyx")
>>> pv.rights_holder(dossier, "JP", "2025-09-01").answer
'takeda'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pivotal.claims.checking import check
    from pivotal.claims.findings import CheckResult
    from pivotal.distributions.model import Cure, Gompertz, Hazard, LogLogistic, LogNormal, Weibull
    from pivotal.dossier.load import load_dossier
    from pivotal.dossier.model import Dossier
    from pivotal.errors import DataError, DossierError, PivotalError, StorageError, UnknownNameError
    from pivotal.evidence.consistency import check_consistency
    from pivotal.label.coverage import covers, difference, gaps, overlaps, satisfiable
    from pivotal.label.history import authorisation_holder, authorised, rights_holder
    from pivotal.label.matching import explain, match
    from pivotal.label.model import Indication, Patient
    from pivotal.label.options import match_all
    from pivotal.planning.average_hazard_ratio import average_hazard_ratios
    from pivotal.planning.boundary_search import bounds
    from pivotal.planning.crossing import crossing_probabilities
    from pivotal.planning.design_grid import vary_design
    from pivotal.planning.event_prediction import predict_events
    from pivotal.planning.expected_events import expected_course
    from pivotal.planning.explanation import compare_designs
    from pivotal.planning.inference import final_inference, repeated_p, sequential_p
    from pivotal.planning.interim import bounds_at, conditional_power, predictive_power
    from pivotal.planning.model import (
        BetaSpending,
        DistributionSpending,
        ExponentialSpending,
        FixedZ,
        FlatPrior,
        FutilityConditionalPower,
        FutilityHazardRatio,
        FutilityP,
        FutilityPredictivePower,
        FutilityZ,
        GroupSequential,
        Harm,
        HaybittlePeto,
        HwangShihDeCani,
        KimDeMets,
        LanDeMets,
        MixturePrior,
        NormalPrior,
        NullSpending,
        OBrienFleming,
        PampallonaTsiatis,
        Pocock,
        PointSpending,
        RestrictedSpending,
        UserSpending,
        WangTsiatis,
        XiGallo,
    )
    from pivotal.planning.plan import Plan
    from pivotal.planning.spending import spent_errors
    from pivotal.planning.trial_design import design
    from pivotal.planning.trial_model import (
        Accrual,
        Dropout,
        ExperimentalDistribution,
        HazardRatio,
        LookTime,
        PiecewiseHazardRatio,
        PlannedDesign,
        Stratum,
        SurvivalTrial,
    )

_DOORS = {
    "planning.boundary_search": ("bounds",),
    "planning.inference": (
        "final_inference",
        "repeated_p",
        "sequential_p",
    ),
    "planning.interim": (
        "bounds_at",
        "conditional_power",
        "predictive_power",
    ),
    "planning.model": (
        "BetaSpending",
        "DistributionSpending",
        "ExponentialSpending",
        "FixedZ",
        "FlatPrior",
        "FutilityConditionalPower",
        "FutilityHazardRatio",
        "FutilityP",
        "FutilityPredictivePower",
        "FutilityZ",
        "GroupSequential",
        "Harm",
        "HaybittlePeto",
        "HwangShihDeCani",
        "KimDeMets",
        "LanDeMets",
        "MixturePrior",
        "NormalPrior",
        "NullSpending",
        "OBrienFleming",
        "PampallonaTsiatis",
        "Pocock",
        "PointSpending",
        "RestrictedSpending",
        "UserSpending",
        "WangTsiatis",
        "XiGallo",
    ),
    "planning.spending": ("spent_errors",),
    "planning.crossing": ("crossing_probabilities",),
    "claims.checking": ("check",),
    "claims.findings": ("CheckResult",),
    "distributions.model": ("Cure", "Gompertz", "Hazard", "LogLogistic", "LogNormal", "Weibull"),
    "planning.average_hazard_ratio": ("average_hazard_ratios",),
    "planning.design_grid": ("vary_design",),
    "planning.event_prediction": ("predict_events",),
    "planning.expected_events": ("expected_course",),
    "planning.explanation": ("compare_designs",),
    "planning.plan": ("Plan",),
    "planning.trial_design": ("design",),
    "planning.trial_model": (
        "Accrual",
        "Dropout",
        "ExperimentalDistribution",
        "HazardRatio",
        "LookTime",
        "PiecewiseHazardRatio",
        "PlannedDesign",
        "Stratum",
        "SurvivalTrial",
    ),
    "dossier.load": ("load_dossier",),
    "evidence.consistency": ("check_consistency",),
    "dossier.model": ("Dossier",),
    "errors": ("DataError", "DossierError", "PivotalError", "StorageError", "UnknownNameError"),
    "label.coverage": ("covers", "difference", "gaps", "overlaps", "satisfiable"),
    "label.history": ("authorisation_holder", "authorised", "rights_holder"),
    "label.matching": ("explain", "match"),
    "label.model": ("Indication", "Patient"),
    "label.options": ("match_all",),
}
_MODULE_OF = {name: f"pivotal.{module}" for module, names in _DOORS.items() for name in names}

__all__ = [
    "Accrual",
    "BetaSpending",
    "CheckResult",
    "Cure",
    "DataError",
    "DistributionSpending",
    "Dossier",
    "DossierError",
    "Dropout",
    "ExperimentalDistribution",
    "ExponentialSpending",
    "FixedZ",
    "FlatPrior",
    "FutilityConditionalPower",
    "FutilityHazardRatio",
    "FutilityP",
    "FutilityPredictivePower",
    "FutilityZ",
    "Gompertz",
    "GroupSequential",
    "Harm",
    "HaybittlePeto",
    "Hazard",
    "HazardRatio",
    "HwangShihDeCani",
    "Indication",
    "KimDeMets",
    "LanDeMets",
    "LogLogistic",
    "LogNormal",
    "LookTime",
    "MixturePrior",
    "NormalPrior",
    "NullSpending",
    "OBrienFleming",
    "PampallonaTsiatis",
    "Patient",
    "PiecewiseHazardRatio",
    "PivotalError",
    "Plan",
    "PlannedDesign",
    "Pocock",
    "PointSpending",
    "RestrictedSpending",
    "StorageError",
    "Stratum",
    "SurvivalTrial",
    "UnknownNameError",
    "UserSpending",
    "WangTsiatis",
    "Weibull",
    "XiGallo",
    "authorisation_holder",
    "authorised",
    "average_hazard_ratios",
    "bounds",
    "bounds_at",
    "check",
    "check_consistency",
    "compare_designs",
    "conditional_power",
    "covers",
    "crossing_probabilities",
    "design",
    "difference",
    "expected_course",
    "explain",
    "final_inference",
    "gaps",
    "load_dossier",
    "match",
    "match_all",
    "overlaps",
    "predict_events",
    "predictive_power",
    "repeated_p",
    "rights_holder",
    "satisfiable",
    "sequential_p",
    "spent_errors",
    "vary_design",
]


def __getattr__(name: str) -> Any:
    """Import a door when it is first used."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'pivotal' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    """List the doors."""
    return sorted(__all__)
