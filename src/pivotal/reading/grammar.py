"""The grammar: every family of statements, tried on every sentence; and what none of them understood."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from operator import is_

from pivotal.reading.background.actions_by_default import actions_by_default
from pivotal.reading.background.designs import designs
from pivotal.reading.background.designs_by_default import designs_by_default
from pivotal.reading.background.diseases_by_default import diseases_by_default
from pivotal.reading.background.diseases_told import diseases_told
from pivotal.reading.background.mechanisms_by_default import mechanisms_by_default
from pivotal.reading.background.medicines_told import mechanisms
from pivotal.reading.background.novelties_by_default import novelties_by_default
from pivotal.reading.background.novelties_told import novelties
from pivotal.reading.background.quotations import opinions, speakers_of
from pivotal.reading.characters.lexer import Token
from pivotal.reading.characters.sentences import TokenRun, sentences_of
from pivotal.reading.labels.acts_by_default import acts_by_default
from pivotal.reading.labels.acts_denied import acts_denied
from pivotal.reading.labels.acts_in_passing import acts_in_passing
from pivotal.reading.labels.acts_in_timelines import acts_in_timelines
from pivotal.reading.labels.acts_of_sayings import acts_of_sayings
from pivotal.reading.labels.acts_that_follow import acts_that_follow
from pivotal.reading.labels.acts_turned import with_turns
from pivotal.reading.labels.approvals_qualified import with_kinds
from pivotal.reading.labels.conditions_treated import name_conditions
from pivotal.reading.labels.criteria_told import clauses_of
from pivotal.reading.labels.evidence_by_default import evidence_by_default
from pivotal.reading.labels.indications import indications
from pivotal.reading.labels.labels_listed import LabelSection, is_bare_use
from pivotal.reading.labels.labels_of_acts import labels_of_acts
from pivotal.reading.labels.labels_of_listings import labels_of_listings
from pivotal.reading.labels.labels_without_verbs import labels_without_verbs
from pivotal.reading.labels.medicines_filled_in import with_medicines
from pivotal.reading.labels.medicines_listed import medicines_listed
from pivotal.reading.labels.news_by_default import news_by_default
from pivotal.reading.labels.offers_in_news import offers_in_news
from pivotal.reading.labels.plain_words import in_plain_words, in_words_of_owners
from pivotal.reading.labels.regulatory import regulatory
from pivotal.reading.labels.rights import rights
from pivotal.reading.labels.rights_denied import with_denials
from pivotal.reading.labels.rights_in_clauses import rights_in_clauses
from pivotal.reading.labels.uses_by_default import uses_by_default
from pivotal.reading.model import SentenceRead, Slot, Statement, Unread
from pivotal.reading.names.items import Item
from pivotal.reading.names.lexicon import Lexicon
from pivotal.reading.names.naming import items_of
from pivotal.reading.results.differences_by_default import differences_by_default
from pivotal.reading.results.effects import effects
from pivotal.reading.results.effects_by_default import gains_by_default
from pivotal.reading.results.effects_sided import of_some_patients
from pivotal.reading.results.everyday_results_by_default import everyday_results_by_default
from pivotal.reading.results.fates_by_default import fates_by_default
from pivotal.reading.results.gains_echoed import gains_echoed
from pivotal.reading.results.gains_in_daily_words import gains_in_daily_words
from pivotal.reading.results.gains_in_other_words import gains_in_other_words
from pivotal.reading.results.gains_joined import gains_joined
from pivotal.reading.results.gains_without_endpoints import gains_without_endpoints
from pivotal.reading.results.outcomes import outcomes
from pivotal.reading.results.survivals import survivals_as_rates
from pivotal.reading.tables.grids import Grid
from pivotal.reading.tables.lists import Heads, listed
from pivotal.reading.tables.passages import Passages, lead_of, passages_of
from pivotal.reading.tables.tables import RowTold, Table

_NAMES = frozenset({"drug", "product", "trial", "date", "company", "territory", "authority", "disease"})

_TAKEN_UP = frozenset({"it", "they", "values", "medians"})
_TAKEN_UP_AS = {"median": "again", "rate": "again", "percent": "again_share", "hazard_ratio": "hr"}
_POINTING = frozenset({"that", "this", "these"})
_FIGURES = frozenset(
    {
        "figure",
        "figures",
        "value",
        "values",
        "rate",
        "rates",
        "proportion",
        "proportions",
        "percentage",
        "percentages",
        "median",
        "medians",
        "ratio",
        "ratios",
    }
)
_NEAR_VERB = 10  # items between "the figure" and its verb

_LAST, _SENTENCES_BACK = 12, 3  # statements and sentences before one in which a decision is looked for

Family = Callable[[Sequence[Item], int], list[Statement]]

FAMILIES: tuple[Family, ...] = (
    regulatory, indications, rights, mechanisms, novelties, effects, outcomes, designs, diseases_told, acts_denied,
)  # fmt: skip

Default = Callable[[Sequence[Item], int, Sequence[Statement]], list[Statement]]

# What reads names and words of approving in their plainest form, and what reads such names alone.
_IN_PLAIN_WORDS: frozenset[Family | Default] = frozenset({
    regulatory, mechanisms, novelties, mechanisms_by_default, actions_by_default, acts_in_timelines, acts_by_default,
    acts_that_follow, uses_by_default, labels_without_verbs, medicines_listed, novelties_by_default, news_by_default,
    acts_in_passing, acts_of_sayings, labels_of_acts, offers_in_news, labels_of_listings,
})  # fmt: skip

_WITH_CODES: frozenset[Family | Default] = frozenset({rights, rights_in_clauses})

DEFAULTS: tuple[Default, ...] = (
    rights_in_clauses, mechanisms_by_default, actions_by_default, gains_by_default, fates_by_default,
    differences_by_default, gains_joined, gains_echoed, designs_by_default, acts_in_timelines, acts_by_default,
    acts_that_follow,
    uses_by_default, labels_without_verbs, medicines_listed, novelties_by_default, diseases_by_default,
    news_by_default, everyday_results_by_default, acts_in_passing, acts_of_sayings, labels_of_acts, offers_in_news,
    gains_without_endpoints, gains_in_other_words, gains_in_daily_words,
    labels_of_listings,
)  # fmt: skip


@dataclass(frozen=True)
class Parsed:
    """What the grammar found in a text: its statements and sentences, its tables, and what was not understood.

    ``names`` are the medicines, diseases, trials, companies, territories and dates, ``clauses`` the words on patients
    in sentences that tell of an act of an authority, each with its sentence.
    """

    statements: tuple[Statement, ...]
    sentences: tuple[SentenceRead, ...]
    unread: tuple[Unread, ...]
    names: tuple[Slot, ...]
    grids: tuple[Grid, ...] = ()
    clauses: tuple[tuple[int, Slot], ...] = ()

    @cached_property
    def by_sentence(self) -> dict[int, list[Statement]]:
        """The statements of each sentence that has some."""
        found: dict[int, list[Statement]] = {}
        for each in self.statements:
            found.setdefault(each.sentence, []).append(each)
        return found

    @cached_property
    def _names_of(self) -> list[list[Slot]]:
        starts = [each.start for each in self.sentences]
        found: list[list[Slot]] = [[] for _ in starts]
        for each in self.names:
            at = bisect_right(starts, each.start) - 1
            if at >= 0 and each.start < self.sentences[at].end:
                found[at].append(each)
        return found

    def names_in(self, sentence: int) -> list[Slot]:
        """Return the names in a sentence; those of all are gathered once, since every sentence asks."""
        return self._names_of[sentence]

    def before(self, statement: Statement, sentences: int) -> Iterator[Statement]:
        """Yield the statements before one, the nearest first, back over so many sentences."""
        for number in range(statement.sentence, statement.sentence - sentences - 1, -1):
            yield from (each for each in reversed(self.by_sentence.get(number, [])) if each.start < statement.start)


def parsed(text: str, lexicon: Lexicon, grids: Sequence[Grid] | None = None) -> Parsed:
    """Read a text.

    Parameters
    ----------
    text : str
        Plain text.
    lexicon : Lexicon
        The names that are known; those that the text introduces are added to a copy.
    grids : sequence of Grid, optional
        The tables of the text, where its page told them; without them they are looked for.

    Examples
    --------
    >>> from pivotal.reading.names.lexicon import general_lexicon
    >>> found = parsed("Median PFS was 8.4 months with the drug and 3.9 months with placebo.", general_lexicon())
    >>> [(each.kind, each.get("value"), each.slot("arm").text) for each in found.statements]
    [('median', '8.4', 'drug'), ('median', '3.9', 'placebo')]
    """
    passages = passages_of(text, grids, lexicon.numbered)
    lines = _lines(passages, lexicon.extended(), text)
    heads, labels = Heads(passages.bullets, text), LabelSection()
    speakers = speakers_of([line if not isinstance(line, RowTold) else () for line in lines])
    statements: list[Statement] = []
    sentences: list[SentenceRead] = []
    unread: list[Unread] = []
    names: list[Slot] = []
    clauses: list[tuple[int, Slot]] = []
    for number, line in enumerate(lines):
        if isinstance(line, RowTold):
            told = [_letter_for_letter(replace(each, sentence=number), text, None) for each in line.statements]
            sentences.append(SentenceRead(line.start, line.end))
            unread += line.unread
            names += line.names
        else:
            speaker, is_quoted = speakers[number]
            _take_up(line, statements, number)
            following = lines[number + 1] if number + 1 < len(lines) else ()
            labels.is_above_a_list = not isinstance(following, RowTold) and bool(following) and heads.begins(following)
            beside = (*lines[max(0, number - 1) : number], following)
            labels.is_beside_a_use = any(not isinstance(each, RowTold) and is_bare_use(each) for each in beside)
            name_conditions(line)
            forms = _Forms(line)
            told = _told(forms, number, heads, labels)
            told += _by_default(forms, number, told, statements)
            told = with_denials(line, with_kinds(line, with_turns(line, with_medicines(line, told))))
            told = of_some_patients(line, told)
            told += opinions(line, number, speaker, text, told) if is_quoted else []
            named = text[speaker.start : speaker.end] if speaker is not None else None
            told = [
                _letter_for_letter(each, text, named if named and _inside_quotes(each, line) else None) for each in told
            ]
            told = survivals_as_rates(line, told)
            if any(each.kind == "act" for each in told):
                clauses += [(number, each) for each in clauses_of(line, 0, len(line))]
            sentences.append(SentenceRead(line[0].start, line[-1].end, is_quoted, named if is_quoted else None))
            unread += _unread(line, told)
            names += [each.slot(each.kind) for each in line if each.kind in _NAMES]
        statements += sorted(told, key=lambda each: (each.start, each.end))
    tables = tuple(each.grid for each in passages.parts if not isinstance(each, TokenRun))
    return Parsed(tuple(statements), tuple(sentences), tuple(unread), tuple(names), tables, tuple(clauses))


def _lines(passages: Passages, known: Lexicon, text: str) -> list[list[Item] | RowTold]:
    """Return the items of each sentence, and each row of a table, in the order of the text."""
    lines: list[list[Item] | RowTold] = []
    for passage in passages.parts:
        if isinstance(passage, TokenRun):
            lines.append(items_of(passage, known, text))
        elif not passage.grid.cells:  # too large for one of results
            whole = Unread(passage.grid.start, passage.grid.end, "no statement")
            lines.append(RowTold(passage.grid.start, passage.grid.end, unread=[whole]))
        else:
            lead = lead_of([line for line in lines[-2:] if not isinstance(line, RowTold)], passage.grid, text)
            for row in Table(passage.grid, passage.tokens, lambda own: items_of(_run(own), known, text), lead).told():
                runs = [run for tokens in row.prose for run in sentences_of(tokens)]
                lines += [row, *(items_of(run, known, text) for run in runs)]
    return lines


def _run(tokens: Sequence[Token]) -> TokenRun:
    return TokenRun(tuple(tokens), (False,) * len(tokens))


class _Forms:
    """The forms in which rules see a sentence: as it stands, in plain words, and in those of owners; each made once."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items

    @cached_property
    def plain(self) -> Sequence[Item]:
        return in_plain_words(self.items)

    @cached_property
    def of_owners(self) -> Sequence[Item]:
        return in_words_of_owners(self.items)

    def seen_in(self, form: str) -> Sequence[Item]:
        return self.items if form == "items" else self.plain if form == "plain" else self.of_owners


def _form_of(rule: Family | Default) -> str:
    if rule in _IN_PLAIN_WORDS:
        return "plain"
    return "of_owners" if rule in _WITH_CODES else "items"


_FAMILIES_SEEING = tuple((each, _form_of(each)) for each in FAMILIES)
_DEFAULTS_SEEING = tuple((each, _form_of(each)) for each in DEFAULTS)


def _told(forms: _Forms, number: int, heads: Heads, labels: LabelSection) -> list[Statement]:
    """Return what a sentence states; the results and labels of an item of a list with what its head says of them."""
    found: list[Statement] = []
    items = forms.items
    head = heads.of(items)
    for family, form in _FAMILIES_SEEING:
        if family is outcomes:
            found += listed(items, head, number)
        elif family is indications:
            found += labels.told(forms.plain, number, listed=heads.begins(items))
        else:
            found += family(forms.seen_in(form), number)
    return found


def _by_default(forms: _Forms, number: int, told: Sequence[Statement], before: Sequence[Statement]) -> list[Statement]:
    """Return what the families left, each kind in sentences where none of it was read."""
    found: list[Statement] = []
    known = [*told]
    for default, form in _DEFAULTS_SEEING:
        if read := default(forms.seen_in(form), number, known):
            found += read
            known = [*known, *read]
    near = [each for each in before[-_LAST:] if each.sentence > number - _SENTENCES_BACK]
    return [*found, *evidence_by_default(forms.plain, number, known, near)]


def _take_up(items: Sequence[Item], before: Sequence[Statement], number: int) -> None:
    """Mark a pronoun that stands for the median or rate of the sentence before: ``In the other cohort it was 8.4``.

    ``That compares to five months with placebo`` and ``This compared with …`` take it up too.
    """
    last = [each.kind for each in before if each.sentence == number - 1 and each.kind in _TAKEN_UP_AS]
    if any(each.kind in {"hr", "percent", "duration"} for each in items):
        last = [each for each in last if each != "hazard_ratio"]  # it was 8.4 months, behind a median and its ratio
    if not last:
        return
    taken = _TAKEN_UP_AS[last[-1]]
    if taken == "hr" and items[0].low in {"that", "those"} and len(items) > 1 and items[1].low in {"for", "of"}:
        items[0].kind = taken  # That for OS was 0.71
    for at, (item, following) in enumerate(pairwise(items)):
        told = item.low in _TAKEN_UP and following.low in {"was", "were"}
        told = told or (item is items[0] and item.low in _POINTING and following.low.startswith("compare"))
        if told or _is_a_figure(items, at):
            item.kind = taken


def _is_a_figure(items: Sequence[Item], at: int) -> bool:
    """Say whether ``the corresponding figure`` takes up a value: ``the rate with placebo was``, not ``the rate of``."""
    led = at > 0 and items[at - 1].low in {"the", "corresponding", "respective", "comparable", "equivalent"}
    if not led or items[at].kind != "word" or items[at].low not in _FIGURES:
        return False
    following = items[at + 1].low
    verb = any(each.low in {"was", "were"} for each in items[at + 1 : at + _NEAR_VERB])
    return following in {"was", "were"} or (
        following in {"in", "for", "with", "among", "at", "after", "on", "by"} and verb
    )


def _inside_quotes(statement: Statement, items: Sequence[Item]) -> bool:
    return any(each.quoted for each in items if statement.start <= each.start < statement.end)


def _letter_for_letter(statement: Statement, text: str, speaker: str | None) -> Statement:
    """Return a statement whose slots hold exactly the characters that they point at."""
    own = statement  # written out, since ``replace`` takes three times as long
    slots = tuple([_cut(each, text) for each in own.slots])
    if speaker == own.speaker and all(map(is_, slots, own.slots)):
        return own
    return Statement(own.kind, slots, own.start, own.end, own.sentence, speaker, own.order)


def _cut(slot: Slot, text: str) -> Slot:
    said = text[slot.start : slot.end]
    return slot if slot.text == said else Slot(slot.name, said, slot.start, slot.end, slot.value)


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
