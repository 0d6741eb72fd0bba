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
    from pivotal.dossier.load import load_dossier
    from pivotal.dossier.model import Dossier
    from pivotal.errors import DataError, DossierError, PivotalError, StorageError, UnknownNameError
    from pivotal.evidence.consistency import check_consistency
    from pivotal.label.coverage import covers, difference, gaps, overlaps, satisfiable
    from pivotal.label.history import authorisation_holder, authorised, rights_holder
    from pivotal.label.matching import explain, match
    from pivotal.label.model import Indication, Patient
    from pivotal.label.options import match_all
    from pivotal.planning.boundary_search import bounds
    from pivotal.planning.crossing import crossing_probabilities
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
    from pivotal.planning.spending import spent_errors

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
    "BetaSpending",
    "CheckResult",
    "DataError",
    "DistributionSpending",
    "Dossier",
    "DossierError",
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
    "Indication",
    "KimDeMets",
    "LanDeMets",
    "MixturePrior",
    "NormalPrior",
    "NullSpending",
    "OBrienFleming",
    "PampallonaTsiatis",
    "Patient",
    "PivotalError",
    "Pocock",
    "PointSpending",
    "RestrictedSpending",
    "StorageError",
    "UnknownNameError",
    "UserSpending",
    "WangTsiatis",
    "XiGallo",
    "authorisation_holder",
    "authorised",
    "bounds",
    "bounds_at",
    "check",
    "check_consistency",
    "conditional_power",
    "covers",
    "crossing_probabilities",
    "difference",
    "explain",
    "final_inference",
    "gaps",
    "load_dossier",
    "match",
    "match_all",
    "overlaps",
    "predictive_power",
    "repeated_p",
    "rights_holder",
    "satisfiable",
    "sequential_p",
    "spent_errors",
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
