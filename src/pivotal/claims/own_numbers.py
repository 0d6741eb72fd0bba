"""Whether a number of a text fits the others of its sentence; this needs no dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pivotal.claims.effect_numbers import EFFECTS, effect_fit
from pivotal.claims.findings import Finding
from pivotal.claims.told_numbers import doubtful, told_consistency, told_results
from pivotal.evidence.model import ReportedResult
from pivotal.reading.model import Statement
from pivotal.reading.reader import ReadArticle

INTERVAL_RULE = "hazard ratio against its interval"
# What each test of printed numbers says where it finds nothing, and the statements that it is about.
_FITTING: Mapping[str, tuple[str, frozenset[str]]] = {
    "interval_symmetry": ("the hazard ratio is in the middle of its interval", frozenset({"hazard_ratio"})),
    "p_value": ("the p value is that of its interval", frozenset({"hazard_ratio", "p_value"})),
    "medians_direction": ("the medians differ the way it says", frozenset({"hazard_ratio"})),
}
_TESTED = frozenset({"hazard_ratio", "p_value", *EFFECTS})


@dataclass(frozen=True, slots=True)
class OwnFit:
    """How a number stands beside the others of its sentence: why it cannot, or in which ways it does."""

    wrong: str | None
    fits: tuple[str, ...]

    @property
    def words(self) -> str:
        """In which ways the numbers fit each other, as one line; empty where nothing could be tested."""
        return f"the numbers fit each other: {' and '.join(self.fits)}" if self.fits else ""

    def applied(self, finding: Finding) -> Finding:
        """Return a finding that could not be checked otherwise, with what the numbers alone say."""
        if finding.verdict != "not checkable":
            return finding
        if self.wrong:
            return replace(finding, verdict="conflicting", reason=self.wrong)
        return replace(finding, reason=f"{finding.reason}; {self.words}") if self.fits else finding


def own_fit(statement: Statement, statements: Sequence[Statement]) -> OwnFit:
    """Return how a number of a text stands beside the other numbers of its sentence.

    Parameters
    ----------
    statement : Statement
        The number.
    statements : sequence of Statement
        All of the text.
    """
    if statement.kind in EFFECTS:
        return OwnFit(*effect_fit(statement))
    beside = [each for each in statements if each.sentence == statement.sentence]
    own = {key: result for key, result in told_results(beside).items() if _holds(result, statement)}
    told = told_consistency(own)
    if told is None:
        return OwnFit(None, ())
    report = told[1]
    wrong = doubtful(report, statement)
    fits = [words for test, (words, kinds) in _FITTING.items() if report.tested.get(test) and statement.kind in kinds]
    return OwnFit(wrong, () if report.findings else tuple(fits))


def beside_own_numbers(findings: Sequence[Finding], read: ReadArticle) -> tuple[tuple[Finding, ...], str]:
    """Return the findings on a bound text, with what its numbers alone say of those that no dossier can check.

    Beside them stands in which ways numbers of them fit each other, as one line.
    """
    told = {each.claim: each.statement for each in read.claims if each.statement.kind in _TESTED}
    fits = {
        each.claim: own_fit(told[each.claim], read.statements)
        for each in findings
        if each.verdict == "not checkable" and each.claim in told
    }
    applied = tuple(fits[each.claim].applied(each) if each.claim in fits else each for each in findings)
    return applied, max((each.words for each in fits.values() if not each.wrong), key=len, default="")


def _holds(result: ReportedResult, statement: Statement) -> bool:
    """Say whether a result is the one that a number belongs to."""
    if result.endpoint != statement.get("endpoint"):
        return False
    value = statement.get("value")
    if statement.kind == "hazard_ratio":
        return result.hazard_ratio is not None and value is not None and _same(result.hazard_ratio.value.value, value)
    return statement.kind == "p_value" and result.p_value is not None


def _same(number: float | None, printed: str) -> bool:
    return number is not None and abs(number - float(printed)) < 1e-9
