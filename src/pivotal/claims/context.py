"""What every check needs: the dossier, the article, and which sources are independent of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pivotal.claims.findings import WORST_FIRST, Evidence, Finding
from pivotal.claims.model import Claim, Verdict
from pivotal.dossier.articles import Article
from pivotal.dossier.model import Dossier
from pivotal.label.model import Register
from pivotal.label.vocabulary import Vocabulary

ANNOUNCEMENTS = frozenset({"company", "press", "low_grade"})


@dataclass(frozen=True)
class Context:
    """A dossier, the article that is checked against it, and the lineage of sources.

    A source depends on the article if it is the article's document, derives from it, or derives from the same
    announcement (a company's or a newspaper's text) that the document reprints; or if it is another announcement of
    the party that speaks in the article. A journal, a registry or an authority that the article took its facts from
    stays independent: it does not speak because the article spoke.
    """

    dossier: Dossier
    article: Article
    fits: bool = True  # whether whole trials are fitted to printed numbers, which takes seconds

    @cached_property
    def fitting(self) -> dict[Any, Any]:
        """Fits to printed numbers that are under way, by what was printed."""
        return {}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The fields and codes of the dossier."""
        return Vocabulary(self.dossier.fields, self.dossier.diseases)

    def register(self, medicine: str | None = None) -> Register:
        """Return the label of a medicine over time."""
        return self.dossier.register(medicine)

    def medicine_of(self, part: str) -> str | None:
        """Return the medicine that an indication or a product belongs to."""
        for medicine in self.dossier.medicines:
            if part in {*(each.id for each in medicine.indications), *(each.id for each in medicine.products)}:
                return medicine.id
        return None

    def origins(self, source: str) -> frozenset[str]:
        """Return a source and everything that it derives from."""
        found: set[str] = set()
        open_ = [source]
        while open_:
            name = open_.pop()
            if name not in found:
                found.add(name)
                open_.extend(self.dossier.source(name).derived_from)
        return frozenset(found)

    @cached_property
    def own_origins(self) -> frozenset[str]:
        """The article's document and the announcements that it derives from."""
        document = str(self.article.source)
        return frozenset(
            name
            for name in self.origins(document)
            if name == document or self.dossier.source(name).kind in ANNOUNCEMENTS
        )

    def depends(self, source: str) -> str | None:
        """Return the origin that makes a source depend on the article, or None where it is independent."""
        shared = self.origins(source) & self.own_origins
        if shared:
            return sorted(shared, key=lambda name: (name != source, name))[0]
        spoken = [name for name in sorted(self.origins(source)) if self._is_of_the_same_party(name)]
        return spoken[0] if spoken else None

    def _is_of_the_same_party(self, source: str) -> bool:
        """Say whether a source is an announcement of the party that speaks in the article."""
        speaker, said = self.dossier.source(str(self.article.source)).party, self.dossier.source(source)
        if speaker is None or said.party is None or said.kind not in ANNOUNCEMENTS:
            return False
        return self.same_group(str(said.party), str(speaker))

    def independent(self, sources: Iterable[str]) -> bool:
        """Say whether at least one of the sources is independent of the article."""
        return any(self.depends(source) is None for source in sources)

    def name(self, organisation: str) -> str:
        """Return the name of an organisation."""
        known = {each.id: each.name for each in self.dossier.organisations}
        return known.get(organisation, organisation)

    def same_group(self, one: str, other: str) -> bool:
        """Say whether two organisations are the same, one is part of the other, or both are parts of a third one."""
        return bool(self._within(one) & self._within(other))

    def _within(self, organisation: str) -> set[str]:
        parts = {each.id: each.part_of for each in self.dossier.organisations}
        found: set[str] = set()
        name: str | None = organisation
        while name is not None and name not in found:
            found.add(name)
            name = parts.get(name)
        return found


def finding(claim: Claim, verdict: Verdict, reason: str, **more: Any) -> Finding:
    """Return the finding on a claim."""
    return Finding(claim=claim.id, says=claim.says, check=claim.check, verdict=verdict, reason=reason, **more)  # type: ignore[attr-defined]


def weigh(evidence: Iterable[Evidence]) -> Verdict:
    """Return the verdict on a stated fact from what the sources say.

    Only independent sources count: agreement confirms, disagreement contradicts, both together conflict, and without
    either there is nothing to check against.
    """
    counted = [each for each in evidence if each.independent and each.agrees is not None]
    if not counted:
        return "not checkable"
    if all(each.agrees for each in counted):
        return "confirmed"
    return "conflicting" if any(each.agrees for each in counted) else "contradicted"


def worst(findings: Sequence[Finding]) -> Verdict:
    """Return the verdict that a reader must know of first; opinions count only where there is nothing else.

    A whole is confirmed only if nothing in it stayed unchecked, opinions apart; where a part did, it is consistent.
    """
    verdicts = {each.verdict for each in findings}
    found = next(each for each in WORST_FIRST if each in verdicts)
    unchecked = any(each.verdict == "not checkable" and each.check != "opinion" for each in findings)
    return "consistent" if found == "confirmed" and unchecked else found
