"""The grammar: every family of statements, tried on every sentence; and what none of them understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pivotal.reading.criteria_told import clauses_of
from pivotal.reading.designs import designs
from pivotal.reading.diseases_told import diseases_told
from pivotal.reading.effects import effects
from pivotal.reading.indications import indications
from pivotal.reading.items import Item
from pivotal.reading.lexer import tokens_of
from pivotal.reading.lexicon import Lexicon
from pivotal.reading.medicines_told import mechanisms, novelties
from pivotal.reading.model import SentenceRead, Slot, Statement, Unread
from pivotal.reading.naming import items_of
from pivotal.reading.outcomes import outcomes
from pivotal.reading.quotations import attribution, opinion
from pivotal.reading.regulatory import regulatory
from pivotal.reading.rights import rights
from pivotal.reading.sentences import sentences_of

_NAMES = frozenset({"drug", "product", "trial", "date", "company", "territory"})

Family = Callable[[Sequence[Item], int], list[Statement]]

FAMILIES: tuple[Family, ...] = (
    regulatory, indications, rights, mechanisms, novelties, effects, outcomes, designs, diseases_told,
)  # fmt: skip


@dataclass(frozen=True)
class Parsed:
    """What the grammar found in a text: its statements and sentences, and what was not understood.

    ``names`` are the medicines, trials, companies, territories and dates, ``clauses`` the words on patients in
    sentences that tell of an act of an authority, each with its sentence.
    """

    statements: tuple[Statement, ...]
    sentences: tuple[SentenceRead, ...]
    unread: tuple[Unread, ...]
    names: tuple[Slot, ...]
    clauses: tuple[tuple[int, Slot], ...] = ()


def parsed(text: str, lexicon: Lexicon, families: Sequence[Family] = FAMILIES) -> Parsed:
    """Read a text.

    Parameters
    ----------
    text : str
        Plain text.
    lexicon : Lexicon
        The names that are known; those that the text introduces are added to a copy.
    families : sequence of functions
        Each takes the items of a sentence and its number, and returns statements.

    Examples
    --------
    >>> from pivotal.reading.lexicon import general_lexicon
    >>> found = parsed("Median PFS was 8.4 months with the drug and 3.9 months with placebo.", general_lexicon())
    >>> [(each.kind, each.get("value"), each.slot("arm").text) for each in found.statements]
    [('median', '8.4', 'drug'), ('median', '3.9', 'placebo')]
    """
    known = lexicon.extended()
    lines = [items_of(run, known, text) for run in sentences_of(tokens_of(text))]
    speakers = _speakers(lines)
    statements: list[Statement] = []
    sentences: list[SentenceRead] = []
    unread: list[Unread] = []
    names: list[Slot] = []
    clauses: list[tuple[int, Slot]] = []
    for number, items in enumerate(lines):
        speaker, is_quoted = speakers[number]
        _take_up(items, statements, number)
        told = [each for family in families for each in family(items, number)]
        said = opinion(items, number, speaker, text) if is_quoted else None
        told += [] if said is None else [said]
        named = text[speaker.start : speaker.end] if speaker is not None else None
        told = [_letter_for_letter(each, text, named if _inside_quotes(each, items) else None) for each in told]
        if any(each.kind == "act" for each in told):
            clauses += [(number, each) for each in clauses_of(items, 0, len(items))]
        start, end = items[0].start, items[-1].end
        sentences.append(SentenceRead(start, end, is_quoted, named if is_quoted else None))
        statements += sorted(told, key=lambda each: (each.start, each.end))
        unread += _unread(items, told)
        names += [each.slot(each.kind) for each in items if each.kind in _NAMES]
    return Parsed(tuple(statements), tuple(sentences), tuple(unread), tuple(names), tuple(clauses))


def _take_up(items: Sequence[Item], before: Sequence[Statement], number: int) -> None:
    """Mark a pronoun that stands for the median of the sentence before: ``In the other cohort it was 8.4 months``."""
    last = [each.kind for each in before if each.sentence == number - 1]
    if "median" not in last:
        return
    for item, following in pairwise(items):
        if item.low in {"it", "they", "values", "medians"} and following.low in {"was", "were"}:
            item.kind = "again"


def _speakers(lines: Sequence[Sequence[Item]]) -> list[tuple[Slot | None, bool]]:
    """Return for each sentence who is quoted in it, and whether it is one; the speaker may stand in another."""
    found: list[tuple[Slot | None, bool]] = []
    told = [attribution(items) for items in lines]
    for number, items in enumerate(lines):
        quoted = sum(each.quoted and each.kind != "punct" for each in items)
        speaker, attributed = told[number]
        whole = quoted * 2 > len(items)
        if quoted and not attributed and whole:
            near = [told[i] for i in (number + 1, number - 1, number + 2, number - 2) if 0 <= i < len(lines)]
            other = next((each for each in near if each[1]), None)
            speaker, attributed = other or (None, True)
        found.append((speaker, bool(quoted) and attributed))
    return found


def _inside_quotes(statement: Statement, items: Sequence[Item]) -> bool:
    return any(each.quoted for each in items if statement.start <= each.start < statement.end)


def _letter_for_letter(statement: Statement, text: str, speaker: str | None) -> Statement:
    """Return a statement whose slots hold exactly the characters that they point at."""
    slots = tuple(replace(each, text=text[each.start : each.end]) for each in statement.slots)
    return replace(statement, slots=slots, speaker=speaker)


def _unread(items: Sequence[Item], told: Sequence[Statement]) -> list[Unread]:
    """Return what was not understood in a sentence: all of it, or its numbers that no statement holds."""
    words = sum(each.kind != "punct" for each in items)
    if not told:
        return [Unread(items[0].start, items[-1].end, "no statement")] if words else []
    held = [(slot.start, slot.end) for each in told for slot in each.slots]
    numbers = [each for each in items if each.kind in {"number", "percent", "duration", "fraction", "range", "ci"}]
    return [
        Unread(each.start, each.end, "a number")
        for each in numbers
        if not any(start < each.end and each.start < end for start, end in held)
    ]
