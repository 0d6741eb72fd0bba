"""The page of a check: the article statement by statement, its evidence, a timeline, who holds what, the sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.claims.findings import CheckResult, Evidence, Finding, StatementFinding
from pivotal.claims.model import MEANING, Verdict
from pivotal.reporting.forest import planted
from pivotal.reporting.fragment import rendered
from pivotal.reporting.highlighted_text import paragraphs
from pivotal.reporting.summary_fits import drawn
from pivotal.reporting.timeline import laid_out

BY_CUT = {"result", "benefit"}  # checks that hold the data cuts of a trial against each other
IN_WORDS: dict[Verdict, tuple[str, str]] = {
    "confirmed": ("is confirmed by independent sources", "are confirmed by independent sources"),
    "consistent": ("is consistent with independent facts", "are consistent with independent facts"),
    "conflicting": ("meets sources that disagree", "meet sources that disagree"),
    "contradicted": ("is contradicted", "are contradicted"),
    "not informative": ("could not be tested sharply enough", "could not be tested sharply enough"),
    "not checkable": ("cannot be checked", "cannot be checked"),
}
LANES = {
    "label": "Label",
    "licence": "Licence: who may develop and sell it",
    "reimbursement": "Assessment and reimbursement",
    "trial": "Trial",
    "article": "Article",
}

ANSWER_MARKS = {"yes": "agrees", "no": "crossed", "unknown": "not-informative"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity across data cuts: per cut what it reports, in the order of the columns."""

    what: str
    cells: tuple[tuple[Evidence, ...], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as the page shows it.

    Attributes
    ----------
    comparisons, listed : sequences
        Its evidence: side by side where data cuts report the same quantity, one by one otherwise.
    beside : sequence
        Benefit and harm reported beside it, shown once after the last claim that it belongs to.
    beside_whom : str
        The claims that it belongs to.
    """

    finding: Finding
    comparisons: tuple[Comparison, ...]
    listed: tuple[Evidence, ...]
    beside: tuple[Evidence, ...]
    beside_whom: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as the page shows it; ``cuts`` heads the columns of its comparisons."""

    finding: StatementFinding
    cuts: tuple[str, ...]
    claims: tuple[Claim, ...]


def page(result: CheckResult) -> str:
    """Return the result of a check as one self-contained HTML page."""
    return rendered(
        "check.html.j2",
        result=result,
        counts=result.counts(),
        meaning=MEANING,
        sentence=in_one_sentence(result),
        statements=[_statement(each) for each in result.statements],
        paragraphs=paragraphs(result),
        forest=planted(result.ratios),
        fits=[drawn(each) for each in result.fits],
        timeline=laid_out(result.timeline, result.on),
        lane_names=LANES,
        territory_names={row.territory: row.name for row in result.territories},
        answer_marks=ANSWER_MARKS,
        numbers={source.id: number for number, source in enumerate(result.sources, 1)},
        cited=_cited(result),
        article_source=result.source_id,
    )


def in_one_sentence(result: CheckResult) -> str:
    """Return how many claims have which verdict, as a sentence."""
    counts = result.counts()
    parts = [f"{counts[each]} {words[counts[each] > 1]}" for each, words in IN_WORDS.items() if counts[each]]
    if parts and not counts["contradicted"]:
        parts.append("none is contradicted")
    claims = sum(counts.values())
    return f"{_many(len(result.statements), 'statement')} {'make' if len(result.statements) != 1 else 'makes'} " + (
        f"{_many(claims, 'claim')}: {_listed(parts)}." if claims else "no claim."
    )


def side_by_side(finding: Finding, cuts: Sequence[str]) -> tuple[Comparison, ...]:
    """Return the evidence of a claim quantity by quantity, a cell for each cut."""
    if not cuts or finding.check not in BY_CUT:
        return ()
    return tuple(
        Comparison(what, tuple(tuple(e for e in finding.evidence if (e.what, e.cut) == (what, cut)) for cut in cuts))
        for what in dict.fromkeys(each.what for each in finding.evidence)
    )


def _statement(finding: StatementFinding) -> Statement:
    compared = [each for each in finding.findings if each.check in BY_CUT]
    cuts = tuple(dict.fromkeys(fact.cut for each in compared for fact in each.evidence))
    cuts = cuts if len(cuts) > 1 else ()
    claims = tuple(_claim(each, finding.findings, cuts) for each in finding.findings)
    return Statement(finding, cuts, claims)


def _claim(here: Finding, findings: Sequence[Finding], cuts: Sequence[str]) -> Claim:
    sharing = [each for each in findings if each.beside and each.beside == here.beside]
    shown = bool(sharing) and here is sharing[-1]
    comparisons = side_by_side(here, cuts)
    return Claim(
        finding=here,
        comparisons=comparisons,
        listed=() if comparisons else here.evidence,
        beside=here.beside if shown else (),
        beside_whom=_listed([each.claim for each in sharing]),
    )


def _cited(result: CheckResult) -> dict[str, list[tuple[int, str]]]:
    """Return for each source the statements that rest on it, by place and name."""
    cited: dict[str, list[tuple[int, str]]] = {source.id: [] for source in result.sources}
    for place, statement in enumerate(result.statements, 1):
        facts = [fact for each in statement.findings for fact in (*each.evidence, *each.beside)]
        for name in dict.fromkeys(name for fact in facts for name in fact.sources):
            if name in cited:
                cited[name].append((place, statement.id))
    return cited


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(parts: Sequence[str]) -> str:
    """Return parts as British prose lists them: a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
