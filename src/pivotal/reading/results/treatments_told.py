"""Whether a sentence tells of treatments: only what became of patients under one of them is a result."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.results.arms_combined import ARM_KINDS

_NAMED = frozenset({
    "arm", "arms", "treatment", "treatments", "therapy", "placebo", "radiotherapy", "chemotherapy", "addition",
    "adding", "drug", "drugs", "combination", "receiving", "treated", "regimen", "regimens", "irradiation",
    "transplantation", "vaccine", "vaccination", "pill", "medicine", "antibody", "inhibitor", "schedules", "surgery",
    "randomised", "immunotherapy", "radiation", "transplant", "maintenance", "consolidation", "agent", "agents",
    "medication", "medicines", "infusion", "intervention",
})  # fmt: skip
_COMPARED = frozenset({
    "group", "groups", "than", "versus", "vs", "v", "control", "both", "compared", "trial", "study", "difference",
    "differences", "cohorts",
})  # fmt: skip
_SINCE = frozenset({"after", "following", "before", "to", "of", "since"})  # surgery tells when
_ENDS = ("therapy", "radiation", "ectomy", "transplantation", "resection", "ablation", "embolisation")


def names_treatments(items: Sequence[Item]) -> bool:
    """Say whether treatments are told of, by name or as what they are.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    """
    for at, each in enumerate(items):
        named = each.kind in ARM_KINDS or each.low in _NAMED or each.low.endswith(_ENDS)
        if named and not (each.low == "surgery" and at and items[at - 1].low in _SINCE):
            return True
    return False


def tells_of_treatments(items: Sequence[Item]) -> bool:
    """Say whether treatments are told of, or that groups were compared.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    """
    return names_treatments(items) or any(each.low in _COMPARED for each in items)
