"""The main job: an article against a dossier, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pivotal.claims import benefits, biology, denials, designs, firsts, indications, labels, reported
from pivotal.claims.assessed import check_assessed
from pivotal.claims.comparisons import comparisons
from pivotal.claims.context import Context, finding, worst
from pivotal.claims.cuts import check_data_cutoff, ratios
from pivotal.claims.findings import (
    WORST_FIRST,
    CheckResult,
    ComparisonRow,
    Finding,
    PrintedFinding,
    SourceRow,
    StatementFinding,
    TrialConsistency,
)
from pivotal.claims.model import Opinion, Statement, Verdict
from pivotal.claims.orders import check_order
from pivotal.claims.own_numbers import beside_own_numbers
from pivotal.claims.panorama import territory_rows, timeline
from pivotal.claims.planned import plan_readings
from pivotal.claims.summary_fits import begin_fits, fitted_summaries
from pivotal.claims.texts_checked import is_text, text_of, unbound
from pivotal.claims.told_numbers import ToldResult, told_consistency, told_results
from pivotal.dossier.articles import Article, ArticleStatement
from pivotal.dossier.load import load_article
from pivotal.dossier.model import Dossier
from pivotal.dossier.trials import Trial
from pivotal.errors import DataError
from pivotal.evidence.consistency import check_consistency
from pivotal.provenance import Provenance
from pivotal.reading.reader import ReadArticle, nothing_found, read_article

MOST_VALUES = 3
_NUMBER = re.compile(r"not reached|[<>≤≥]?[-+]?\d[\d.]*")


def check(
    article: str | Path | Article | ReadArticle, dossier: Dossier | None = None, *, on: date | None = None
) -> CheckResult:
    r"""Say of every statement of an article whether it holds, why, and on what evidence.

    Parameters
    ----------
    article : str, pathlib.Path, Article or ReadArticle
        The name of a shipped article, the file of an article inside a dossier folder, a dossier with exactly one
        article, or an article built in Python (then with its dossier). Also a text: a file of plain text, HTML or PDF,
        what ``read_article`` made of one, or the text itself, which has a line break.
    dossier : Dossier, optional
        The dossier to check an ``Article`` or a text against. Without it, that of the library is taken for a text
        which knows its medicines and trials.
    on : datetime.date, optional
        For a text, the day on which labels and rights are read; without it the day that it gives, or today.

    Returns
    -------
    CheckResult
        A verdict and a reason for each claim and statement; ``.report(path)`` writes them as a page.

    Raises
    ------
    UnknownNameError, DossierError, StorageError
        If there is no such article, or a file of its dossier is malformed.
    DataError
        For a dossier or a day beside the name or file of an article, which brings its own.
    DocumentError
        For a text that cannot be read, or in which no statement was found.

    Notes
    -----
    Verdicts are defined in ``pivotal.claims.model.MEANING``. A source that is the article, reprints it or derives from
    the same announcement never confirms it, and a fact marked ``recall_unverified`` never decides.

    Examples
    --------
    >>> import pivotal as pv
    >>> result = pv.check("cabometyx-net-eu-2025")
    >>> result.finding("m2").verdict
    'confirmed'
    >>> print(*result.finding("m2").reason.split("; "), sep="\n")
    equals NEJM final analysis
    ESMO 2023 interim prints 3.0
    ESMO 2024 abstract prints 4.5
    FDA label prints 3.3
    the other numbers of NEJM final analysis imply ... to ..., so that an error of 25 % need not show
    """
    if isinstance(article, ReadArticle):
        return _check_text(article)
    if isinstance(article, Article):
        if dossier is None:
            raise DataError("an article built in Python is checked against a dossier: check(article, dossier)")
        return _check(article, dossier)
    if is_text(article):
        return _check_text(read_article(article, dossier, on=on))
    if dossier is not None or on is not None:
        told = "dossier" if dossier is not None else "day"
        raise DataError(f"{article} is an article, which has its own {told}; accepted: {told}s of texts")
    dossier, found = load_article(article)
    return _check(found, dossier)


def _check_text(read: ReadArticle) -> CheckResult:
    """Check a text: as the article that it makes of its dossier, or without one as far as its own numbers go."""
    if not read.statements:
        raise nothing_found(read.name)
    if read.article is None or read.dossier is None:
        return unbound(read)
    result = _check(read.article, read.dossier)
    told = told_results(read.statements)
    claims = [(each.claim, each.slots) for each in read.claims]
    statements = tuple(_beside_own_numbers(each, read, told) for each in result.statements)
    consistency = (*told_consistency(told), *result.consistency)
    return replace(result, statements=statements, consistency=consistency, text=text_of(read, claims))


def _beside_own_numbers(statement: StatementFinding, read: ReadArticle, told: Sequence[ToldResult]) -> StatementFinding:
    """Return a statement whose numbers that no dossier can check were held against each other."""
    findings, words = beside_own_numbers(statement.findings, read, told)
    if findings == statement.findings:
        return statement
    verdict, reason = worst(findings), _reason(findings)
    if verdict == "not checkable" and words not in reason:
        reason = f"{reason}; {words}"
    return replace(statement, findings=findings, verdict=verdict, reason=reason)


def _check(found: Article, dossier: Dossier) -> CheckResult:
    """Check an article against its dossier."""
    context = Context(dossier, found)
    claims = [claim for statement in found.statements for claim in statement.claims]
    begin_fits(claims, context)  # before all else, which takes about as long
    document, trials = dossier.source(found.source), _trials(context)
    plans = tuple(row for trial in trials for row in plan_readings(trial))
    compared, consistency = tuple(comparisons(context, trials)), tuple(_consistency(trials))
    statements = tuple(_statement(each, context) for each in found.statements)
    return CheckResult(
        article=found.id,
        title=found.title,
        source=document.title,
        source_id=document.id,
        published=str(document.date) if document.date else "date not found",
        on=found.read_on.isoformat(),
        dossier=dossier.title,
        statements=statements,
        timeline=tuple(timeline(dossier, found)),
        territories=tuple(territory_rows(dossier, found.read_on)),
        sources=tuple(_sources(statements, context, compared)),
        consistency=consistency,
        ratios=tuple(row for trial in trials for row in ratios(trial)),
        comparisons=compared,
        plans=plans,
        fits=tuple(fitted_summaries(claims, context)),
        provenance=Provenance("check", {"article": found.id, "dossier": dossier.id}, dict(dossier.hashes)),
    )


def _statement(statement: ArticleStatement, context: Context) -> StatementFinding:
    findings = tuple(check_claim(each, context) for each in statement.claims)
    return StatementFinding(
        id=statement.id,
        says=statement.says,
        quotation=statement.quotation,
        speaker=statement.speaker,
        verdict=worst(findings),
        reason=_reason(findings),
        findings=findings,
    )


def _reason(findings: Sequence[Finding]) -> str:
    """Return one line: why the worst claims have their verdict, and how the others came out."""
    verdict = worst(findings)
    if all(each.verdict != verdict for each in findings):  # what was checked is confirmed, and a part was not
        verdict = "confirmed"
    decisive = [each for each in findings if each.verdict == verdict]
    heads = list(dict.fromkeys(each.reason.split("; ")[0] for each in decisive))
    if len(decisive) == 1:
        text = decisive[0].reason
    elif len(heads) == 1:
        text = f"{heads[0]}, in all {len(decisive)} claims{_differing(decisive)}"
    else:
        text = "; ".join(heads[:3]) + (f" … and {len(heads) - 3} more" if len(heads) > 3 else "")
    in_part = f"only in part, {len(decisive)} of {len(findings)}: " if verdict != worst(findings) else ""
    return "; ".join([f"{in_part}{text}", *_others(findings, verdict)])


def _differing(findings: Sequence[Finding]) -> str:
    """Return which other numbers independent sources print, by cut; more than a few are only counted."""
    by_cut: dict[str, list[str]] = {}
    for row in (row for each in findings for row in each.evidence if row.agrees is False and row.independent):
        if (number := _NUMBER.match(row.value)) is not None:
            by_cut.setdefault(row.cut, []).append(number[0])
    shown = [f"{cut} ({', '.join(v) if len(v) <= MOST_VALUES else f'{len(v)} numbers'})" for cut, v in by_cut.items()]
    return f"; others differ: {', '.join(shown)}" if shown else ""


def _others(findings: Sequence[Finding], verdict: Verdict) -> Iterator[str]:
    """Yield how many of the other claims have which verdict, and which could not be checked."""
    for each in WORST_FIRST:
        found = [one.says for one in findings if one.verdict == each]
        if found and each != verdict:
            named = f" ({found[0]})" if each == "not checkable" and len(found) == 1 else ""
            yield f"{len(found)} {each}{named}"


CHECKS: dict[str, Callable[[Any, Context], Finding]] = {
    "authorised": labels.check_authorised,
    "label_event": labels.check_label_event,
    "assessed": check_assessed,
    "holder": denials.check_held,
    "rights": denials.check_held,
    "partner": denials.check_held,
    "opinion_then_decision": labels.check_opinion_then_decision,
    "earlier_indications": labels.check_earlier_indications,
    "indication": indications.check_indication,
    "unrestricted": indications.check_unrestricted,
    "targets": biology.check_targets,
    "acts_on": biology.check_acts_on,
    "order_of_approvals": check_order,
    "data_cutoff": check_data_cutoff,
    "substance_of": biology.check_substance_of,
    "disease_relation": biology.check_disease_relation,
    "disease_attribute": biology.check_disease_attribute,
    "trial_design": designs.check_trial_design,
    "evidence_of": designs.check_evidence_of,
    "baseline": designs.check_baseline,
    "options": designs.check_options,
    "first": firsts.check_first,
    "label_options": firsts.check_label_options,
    "result": reported.check_result,
    "benefit": benefits.check_benefit,
}


def check_claim(claim: Any, context: Context) -> Finding:
    """Return the finding on one claim."""
    if isinstance(claim, Opinion):
        return finding(claim, "not checkable", "a judgement; there is nothing to check")
    if isinstance(claim, Statement):
        return _single_origin(claim, context)
    return CHECKS[claim.check](claim, context)


def _single_origin(claim: Statement, context: Context) -> Finding:
    """Return whether anybody independent says the same; then it is consistent, and never confirmed by saying alone."""
    independent = [name for name in claim.stated_by if not context.depends(name)]
    if independent:
        titles = "; ".join(context.dossier.source(name).title for name in independent)
        return finding(claim, "consistent", f"also said by {titles}; to confirm it needs {claim.needs}")
    parties = {context.dossier.source(name).party for name in claim.stated_by}
    speakers = " and ".join(sorted(context.name(str(each)) for each in parties if each)) or "the article"
    texts = f"{len(claim.stated_by)} text{'' if len(claim.stated_by) == 1 else 's'}"
    return finding(claim, "not checkable", f"said only by {speakers} ({texts}); to check it needs {claim.needs}")


def _trials(context: Context) -> list[Trial]:
    """Return the trials that the article speaks of."""
    claims = [claim for statement in context.article.statements for claim in statement.claims]
    names = dict.fromkeys(str(claim.trial) for claim in claims if hasattr(claim, "trial"))
    return [context.dossier.trial(name) for name in names]


def _consistency(trials: Sequence[Trial]) -> Iterator[TrialConsistency]:
    """Yield, for each trial, whether its printed numbers fit each other."""
    for trial in trials:
        cuts = {each.id: each.title for each in trial.analyses}
        found = check_consistency(trial)
        yield TrialConsistency(
            trial=trial.id,
            title=trial.title,
            tests=sum(found.tested.values()),
            findings=tuple(
                PrintedFinding(
                    severity=each.severity,
                    rule=each.rule,
                    where=str(replace(each.where, cut=cuts.get(str(each.where.cut), each.where.cut))),
                    printed=each.printed,
                    implied=each.implied,
                    smallest_error=each.smallest_error,
                    explanation=each.explanation,
                )
                for each in found.findings
            ),
        )


def _sources(
    statements: Sequence[StatementFinding], context: Context, compared: Sequence[ComparisonRow]
) -> list[SourceRow]:
    """Return every source that a finding, the timeline or a table names, in the order of the dossier."""
    used = {
        name
        for statement in statements
        for each in statement.findings
        for row in (*each.evidence, *each.beside)
        for name in row.sources
    } | {name for event in timeline(context.dossier, context.article) for name in event.sources}
    used |= {name for trial in _trials(context) for row in ratios(trial) for name in row.sources}
    used |= {name for row in compared for name in row.sources}
    used.add(str(context.article.source))
    rows: list[SourceRow] = []
    for source in context.dossier.sources:
        if source.id in used:
            shared = context.depends(source.id)
            why = "" if shared is None else _why_dependent(source.id, shared, context)
            when = str(source.date) if source.date else "date not found"
            party = f", {context.name(source.party)} speaks" if source.party else ""
            kind = source.kind.replace("hta", "HTA").replace("_", " ") + party
            rows.append(SourceRow(source.id, source.title, source.url, when, kind, shared is None, why))
    return rows


def _why_dependent(source: str, shared: str, context: Context) -> str:
    if source == context.article.source:
        return "the article itself"
    if shared not in context.own_origins:
        return f"another text of {context.name(str(context.dossier.source(shared).party))}, who speaks in the article"
    return "what the article reprints" if source == shared else f"derives from: {context.dossier.source(shared).title}"
