"""The medicines that a text says another is given with, against those of a label."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary
from pivotal.reading.binding.partners_compared import is_given_with, other_partners
from pivotal.reading.model import Slot

if TYPE_CHECKING:
    from pivotal.reading.binding.binding import Binding

_MANY = 99
_OR_ANOTHER = re.compile(r",?\s+or\s+[\w-]+(?:\s\([\w-]+\))?\s+(?:for|in|to)\b")  # "with A, B, or LDAC for"
_ALONE = frozenset({"monotherapy", "alone"})


@dataclass(frozen=True)
class PartnersTold:
    """The partners of one label as a text has them, and which of them can be compared.

    Parameters
    ----------
    told : frozenset of str
        The therapies of the dossier, or names of medicines.
    several : bool
        Whether two combinations stand together: ``with A and B, or C and B``.
    unknown : frozenset of str
        Those of which the dossier does not say what they are: some class, or a mark for several.
    alone : bool
        Whether the medicine is told to be given alone.
    words : Vocabulary
        The fields and codes of the dossier.
    """

    told: frozenset[str]
    several: bool
    unknown: frozenset[str]
    alone: bool
    words: Vocabulary

    @classmethod
    def of(cls, slots: Sequence[Slot], binding: Binding, medicine: str | None) -> PartnersTold:
        """Return the partners of a medicine that some clauses tell."""
        codes = binding.words.therapies
        told: set[str] = set()
        unknown: set[str] = set()
        several = alone = False
        combined: set[frozenset[str]] = set()
        named = {each.value for each in binding.parsed.names if each.name == "drug"}  # brands tell no substance
        own = None if medicine is None else _therapy(medicine, binding)
        for slot in slots:
            clause = json.loads(slot.value)
            alone = alone or (clause.get("field") == "regimen" and str(clause.get("is")) in _ALONE)
            partners = clause.get("with_therapies", ())
            combined |= {frozenset(map(str, partners))} if partners else set()
            several = several or len(set(partners)) < len(partners) or len(combined) > 1
            for each in partners:
                several = several or re.search(r"\bor\b|/or|;", slot.text) is not None
                several = several or _OR_ANOTHER.match(binding.text, slot.end) is not None
                code = _therapy(str(each), binding)
                told.add(code)
                if (code not in codes.codes and each not in named) or code == own:
                    unknown.add(code)
        return cls(frozenset(told), several, frozenset(unknown), alone, binding.words)

    def are_others(self, label: Indication) -> bool:
        """Say whether a label is for other partners than those that are told."""
        held = [str(each) for each in label.with_therapies]
        if not self.told:
            return self.alone and bool(held)
        if not held:
            return True
        if self.several:
            return not self.unknown and any(not self._are_told(each, label) for each in held)
        return bool(other_partners(label, self.told - self.unknown, self.words))

    def _are_told(self, partner: str, label: Indication) -> bool:
        return is_given_with(partner, self.told - self.unknown, label, self.words)

    def missing(self, label: Indication) -> int:
        """Return how many partners of a label are not told, where some are; a label without any is the last."""
        if self.told and not label.with_therapies:
            return _MANY
        known = bool(self.told - self.unknown)
        return sum(known and not self._are_told(str(each), label) for each in label.with_therapies)

    def claim(self, label: Indication) -> dict[str, list[str]]:
        """Return what a claim on a label says of its partners: those told, of which it may have none."""
        if not self.told or self.told <= self.unknown or (self.alone and not label.with_therapies):
            return {}
        if self.several and not self.are_others(label):
            return {}
        return {"partners": sorted(self.told - self.unknown)}


def _therapy(value: str, binding: Binding) -> str:
    """Return the therapy of the dossier that a name of a medicine or product means, or else the name."""
    if value in binding.words.therapies.codes:
        return value
    medicine = binding.medicine_of(value)
    if medicine is None:
        return value
    therapy = str(binding.dossier.medicine(medicine).substance.therapy)
    return therapy if therapy in binding.words.therapies.codes else medicine
