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
    from pivotal.label.comparison import compare_labels
    from pivotal.label.coverage import covers, difference, gaps, overlaps, satisfiable, union
    from pivotal.label.history import authorisation_holder, authorised, rights_holder
    from pivotal.label.matching import explain, match
    from pivotal.label.model import Indication, Patient
    from pivotal.label.options import match_all

_DOORS = {
    "claims.checking": ("check",),
    "claims.findings": ("CheckResult",),
    "dossier.load": ("load_dossier",),
    "evidence.consistency": ("check_consistency",),
    "dossier.model": ("Dossier",),
    "errors": ("DataError", "DossierError", "PivotalError", "StorageError", "UnknownNameError"),
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
    "Indication",
    "Patient",
    "PivotalError",
    "StorageError",
    "UnknownNameError",
    "authorisation_holder",
    "authorised",
    "check",
    "check_consistency",
    "compare_labels",
    "covers",
    "difference",
    "explain",
    "gaps",
    "load_dossier",
    "match",
    "match_all",
    "overlaps",
    "rights_holder",
    "satisfiable",
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
