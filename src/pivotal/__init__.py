"""The evidence behind cancer medicines, from protocol to label.

>>> import pivotal as pv
>>> dossier = pv.load_dossier("cabometyx")
>>> pv.rights_holder(dossier, "JP", "2025-09-01").answer
'takeda'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pivotal.analysis.combined_tests import maxcombo
    from pivotal.analysis.data_cutoff import cut
    from pivotal.analysis.discrimination import concordance_index
    from pivotal.analysis.durations import duration_of_response, time_to_response
    from pivotal.analysis.endpoint import time_to_event
    from pivotal.analysis.follow_up import follow_up_times
    from pivotal.analysis.milestones import milestone
    from pivotal.analysis.proportional_hazards import cox
    from pivotal.analysis.pseudo import pseudo_values
    from pivotal.analysis.rank_tests import logrank
    from pivotal.analysis.rank_weights import EarlyZero, FlemingHarrington, ModestlyWeighted
    from pivotal.analysis.responses import response_rate
    from pivotal.analysis.restricted_mean import rmst
    from pivotal.analysis.subgroup_effects import subgroups
    from pivotal.analysis.survival_curves import kaplan_meier
    from pivotal.analysis.two_arms import analyse
    from pivotal.claims.checking import check
    from pivotal.claims.findings import CheckResult
    from pivotal.dossier.load import load_dossier
    from pivotal.dossier.model import Dossier
    from pivotal.errors import DataError, DossierError, PivotalError, StorageError, UnknownNameError
    from pivotal.evidence.consistency import check_consistency
    from pivotal.exchange.tables import read_table
    from pivotal.label.comparison import compare_labels
    from pivotal.label.coverage import covers, difference, gaps, overlaps, satisfiable, union
    from pivotal.label.history import authorisation_holder, authorised, rights_holder
    from pivotal.label.matching import explain, match
    from pivotal.label.model import Indication, Patient
    from pivotal.label.options import match_all

_DOORS = {
    "analysis.combined_tests": ("maxcombo",),
    "analysis.data_cutoff": ("cut",),
    "analysis.discrimination": ("concordance_index",),
    "analysis.durations": ("duration_of_response", "time_to_response"),
    "analysis.endpoint": ("time_to_event",),
    "analysis.follow_up": ("follow_up_times",),
    "analysis.milestones": ("milestone",),
    "analysis.proportional_hazards": ("cox",),
    "analysis.pseudo": ("pseudo_values",),
    "analysis.rank_tests": ("logrank",),
    "analysis.rank_weights": ("EarlyZero", "FlemingHarrington", "ModestlyWeighted"),
    "analysis.responses": ("response_rate",),
    "analysis.restricted_mean": ("rmst",),
    "analysis.subgroup_effects": ("subgroups",),
    "analysis.survival_curves": ("kaplan_meier",),
    "analysis.two_arms": ("analyse",),
    "claims.checking": ("check",),
    "claims.findings": ("CheckResult",),
    "dossier.load": ("load_dossier",),
    "evidence.consistency": ("check_consistency",),
    "dossier.model": ("Dossier",),
    "errors": ("DataError", "DossierError", "PivotalError", "StorageError", "UnknownNameError"),
    "exchange.tables": ("read_table",),
    "label.comparison": ("compare_labels",),
    "label.coverage": ("covers", "difference", "gaps", "overlaps", "satisfiable", "union"),
    "label.history": ("authorisation_holder", "authorised", "rights_holder"),
    "label.matching": ("explain", "match"),
    "label.model": ("Indication", "Patient"),
    "label.options": ("match_all",),
}
_MODULE_OF = {name: f"pivotal.{module}" for module, names in _DOORS.items() for name in names}

__all__ = [
    "CheckResult",
    "DataError",
    "Dossier",
    "DossierError",
    "EarlyZero",
    "FlemingHarrington",
    "Indication",
    "ModestlyWeighted",
    "Patient",
    "PivotalError",
    "StorageError",
    "UnknownNameError",
    "analyse",
    "authorisation_holder",
    "authorised",
    "check",
    "check_consistency",
    "compare_labels",
    "concordance_index",
    "covers",
    "cox",
    "cut",
    "difference",
    "duration_of_response",
    "explain",
    "follow_up_times",
    "gaps",
    "kaplan_meier",
    "load_dossier",
    "logrank",
    "match",
    "match_all",
    "maxcombo",
    "milestone",
    "overlaps",
    "pseudo_values",
    "read_table",
    "response_rate",
    "rights_holder",
    "rmst",
    "satisfiable",
    "subgroups",
    "time_to_event",
    "time_to_response",
    "union",
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
