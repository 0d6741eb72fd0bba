"""Whether a number of a text fits the others that it is printed with; this needs no dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pivotal.claims.effect_numbers import effect_fit
from pivotal.claims.findings import Finding
from pivotal.claims.told_numbers import ToldResult
from pivotal.evidence.effects import EFFECTS
from pivotal.reading.model import Statement
from pivotal.reading.reader import ReadArticle

# What each test of printed numbers says where it finds nothing, and the statements that it is about.
_FITTING: Mapping[str, tuple[str, frozenset[str]]] = {
    "interval_symmetry": ("the hazard ratio is in the middle of its interval", frozenset({"hazard_ratio"})),
    "p_value": ("the p value is that of its interval", frozenset({"hazard_ratio", "p_value"})),
    "medians_direction": ("the medians differ the way it says", frozenset({"hazard_ratio"})),
}
_OPEN = frozenset({"not checkable", "consistent"})
_OF_THE_RATIO = frozenset({"hazard_ratio", "p_value"})


@dataclass(frozen=True, slots=True)
class OwnFit:
    """How a number stands beside the others of its result: why it cannot, or in which ways it does."""

    wrong: str | None
    fits: tuple[str, ...]

    @property
    def words(self) -> str:
        """In which ways the numbers fit each other, as one line; empty where nothing could be tested."""
        return f"the numbers fit each other: {' and '.join(self.fits)}" if self.fits else ""

    def applied(self, finding: Finding) -> Finding:
        """Return a finding that no source confirmed or excluded, with what the numbers alone say."""
        if finding.verdict not in _OPEN:
            return finding
        if self.wrong:
            return replace(finding, verdict="conflicting", reason=self.wrong)
        if finding.verdict == "consistent":
            return finding
        return replace(finding, reason=f"{finding.reason}; {self.words}") if self.fits else finding


def own_fit(statement: Statement, told: Sequence[ToldResult]) -> OwnFit:
    """Return how a number of a text stands beside those that it is printed with.

    Parameters
    ----------
    statement : Statement
        The number.
    told : sequence of ToldResult
        The results of the text.
    """
    if statement.kind in EFFECTS:
        return OwnFit(*effect_fit(statement))
    own = next((each for each in told if statement in each.statements), None)
    if own is None:
        return OwnFit(None, ())
    kind, name = statement.kind, statement.kind.partition("_")[0]
    serious = [e for e in own.report.findings if e.severity == "serious"]
    about = [e for e in serious if kind in _OF_THE_RATIO or name in e.rule]
    tested = own.report.tested
    fits = [words for test, (words, kinds) in _FITTING.items() if tested.get(test) and kind in kinds]
    wrong = f"{about[0].rule}: {about[0].explanation}" if about else None
    return OwnFit(wrong, () if own.report.findings else tuple(fits))


def beside_own_numbers(
    findings: Sequence[Finding], read: ReadArticle, told: Sequence[ToldResult]
) -> tuple[tuple[Finding, ...], str]:
    """Return the findings on a bound text, with what its numbers alone say of those that no dossier can check.

    Beside them stands in which ways numbers of them fit each other, as one line.
    """
    said = {each.claim: each.statement for each in read.claims}
    fits = {
        each.claim: own_fit(said[each.claim], told) for each in findings if each.verdict in _OPEN and each.claim in said
    }
    applied = tuple(fits[each.claim].applied(each) if each.claim in fits else each for each in findings)
    return applied, max((each.words for each in fits.values() if not each.wrong), key=len, default="")
