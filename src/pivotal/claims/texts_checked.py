"""A text that was read, checked: with a dossier as an article, without one as far as its own numbers go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pivotal.claims.context import worst
from pivotal.claims.findings import CheckResult, Finding, StatementFinding
from pivotal.claims.own_numbers import own_fit
from pivotal.claims.text_findings import CheckedText, MarkedWords, NotUnderstood
from pivotal.claims.told_numbers import ToldResult, told_consistency, told_results
from pivotal.provenance import Provenance
from pivotal.reading.articles_made import clipped, letters
from pivotal.reading.characters.texts import SUFFIXES
from pivotal.reading.model import MEANING, Slot, Statement
from pivotal.reading.reader import ReadArticle

UNKNOWN = "the medicine or the trial is in no dossier, so that nothing is there to hold it against"
NOT_HELD = "{} holds neither a medicine nor a trial of this text, so that nothing is there to hold it against"


def is_text(article: object) -> bool:
    """Say whether what is to be checked is a text or the file of one, not the name or file of an article in YAML."""
    if isinstance(article, str) and "\n" in article:
        return True
    return isinstance(article, str | Path) and Path(article).suffix.casefold() in SUFFIXES


def text_of(read: ReadArticle, claims: Sequence[tuple[str, tuple[Slot, ...]]]) -> CheckedText:
    """Return the text with the words of its claims."""
    marks = [
        MarkedWords(slot.start, slot.end, claim, slot.name.replace("_", " "))
        for claim, slots in claims
        for slot in slots
    ]
    unread = tuple(NotUnderstood(each.start, each.end, each.why) for each in read.unread)
    ordered = tuple(sorted(marks, key=lambda each: (each.start, each.end)))
    return CheckedText(read.name, read.text, ordered, unread, read.grids)


def unbound(read: ReadArticle) -> CheckResult:
    """Return the result for a text of which no dossier knows anything."""
    told = told_results(read.statements)
    claims: list[tuple[str, tuple[Slot, ...]]] = []
    statements: list[StatementFinding] = []
    names = letters()
    for number, sentence in enumerate(read.sentences):
        own = [each for each in read.statements if each.sentence == number]
        if not own:
            continue
        letter = next(names)
        findings = [_finding(f"{letter}{place}", each, read, told) for place, each in enumerate(own, 1)]
        claims += [(each.claim, statement.slots) for each, statement in zip(findings, own, strict=True)]
        verdict = worst(findings)
        reason = max((each.reason for each in findings if each.verdict == verdict), key=len)
        words = clipped(read.text[sentence.start : sentence.end])
        statements.append(
            StatementFinding(letter, words, sentence.quoted, sentence.speaker, verdict, reason, tuple(findings))
        )
    return CheckResult(
        article=read.name,
        title=clipped(read.text[read.sentences[0].start : read.sentences[0].end])[:120]
        if read.sentences
        else read.name,
        source=read.name,
        source_id="the-text",
        published=read.date.isoformat() if read.date else "date not found",
        on=read.date.isoformat() if read.date else "date not found",
        dossier="no dossier",
        statements=tuple(statements),
        timeline=(),
        territories=(),
        sources=(),
        consistency=told_consistency(told),
        text=text_of(read, claims),
        provenance=Provenance("check", {"text": read.name}, dict(read.provenance.inputs)),
    )


def _finding(claim: str, statement: Statement, read: ReadArticle, told: Sequence[ToldResult]) -> Finding:
    says = clipped(read.text[statement.start : statement.end])
    given = read.provenance.parameters["dossier"]
    unknown = UNKNOWN if given is None else NOT_HELD.format(given)
    reason = "a judgement; there is nothing to check" if statement.kind == "opinion" else unknown
    found = Finding(claim, says, statement.kind, "not checkable", reason, notes=(MEANING[statement.kind],))
    return own_fit(statement, told).applied(found)
