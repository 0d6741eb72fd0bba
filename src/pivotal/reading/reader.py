"""The door to reading: a text becomes statements, and with a dossier an article whose claims can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pivotal.dossier.articles import Article
from pivotal.dossier.load import MANIFEST, library_names, load_dossier
from pivotal.dossier.model import Dossier
from pivotal.errors import DataError, DocumentError
from pivotal.nouns import Reference
from pivotal.provenance import Provenance
from pivotal.reading.articles_made import ReadClaim, article_of, clipped, source_of
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.slots_told import told_day
from pivotal.reading.binding.text_in_words import in_words_of
from pivotal.reading.binding.years_told import with_years
from pivotal.reading.characters.texts import OpenedText, checked, open_text
from pivotal.reading.grammar import Parsed, parsed
from pivotal.reading.model import EndpointName, SentenceRead, Slot, Statement, Unread
from pivotal.reading.names.lexicon import Lexicon, lexicon_of
from pivotal.reading.tables.grids import Grid
from pivotal.results import Result, Row
from pivotal.storage import write_atomically

if TYPE_CHECKING:
    from rich.console import RenderableType

_LEADS = frozenset({"on", "in", "by", "since", "from", "between", "until", "through", "as of"})
_TOLD = re.compile(r"\b(?:said|announced|reported|today)(?: \w+day)?,?(?: on)?(?: \w+day,?)? $", re.IGNORECASE)
_TELLS = re.compile(r",?(?: [\w&.’'-]+){1,8}? (?:announce[ds]|said|reported)\b")
_WORDS = re.compile(r"\b[a-z]{3,}\b")  # small letters
_HEADINGS = re.compile(
    r"^\W*(?:(?:posted|published|updated|issued|released?|press|news|date|last|on)\b\W*)+", re.IGNORECASE
)
_ANNOUNCES = re.compile(r"\b(?:announc|today|report|present|is pleased|(?:has|have) received|welcom)")
_HYPHENS = re.compile(r"[\-\u2010-\u2015]")
_LONGEST_BYLINE = 60  # characters of a line that a day ends
_FAR = 90  # characters between a company and what it does
_LONGEST_TITLE = 160  # characters
_HEAD = 4  # sentences of a text among which its date stands


@dataclass(frozen=True)
class ReadArticle(Result):
    """A text, the statements that were found in it, and the article they make of a dossier.

    Attributes
    ----------
    name, text : str
        The file, and its words; all places count from the beginning of ``text``.
    statements : tuple of Statement
        In the order of the text; every value points at its characters.
    sentences : tuple of SentenceRead
        With who says them.
    unread : tuple of Unread
        What was not understood: sentences without a statement, and numbers that no statement holds.
    dossier : Dossier or None
        The dossier that the statements are bound to; ``None`` where no dossier knows the medicine or the trial.
    article : Article or None
        The statements as claims of the dossier; ``None`` where there is no dossier or no statement.
    claims : tuple of ReadClaim
        Which statement each claim was read from.
    date : datetime.date or None
        The day that the text gives itself.
    grids : tuple of Grid
        The tables of the text, cell by cell.
    """

    name: str
    text: str
    statements: tuple[Statement, ...]
    sentences: tuple[SentenceRead, ...]
    unread: tuple[Unread, ...]
    dossier: Dossier | None = None
    article: Article | None = None
    claims: tuple[ReadClaim, ...] = ()
    date: date | None = None
    grids: tuple[Grid, ...] = ()
    provenance: Provenance = field(default_factory=lambda: Provenance("read_article"))

    def rows(self) -> Sequence[Row]:
        """Return one row a statement: its kind, its words, its slots, and where it stands."""
        return [
            {
                "term": f"{each.kind} {number}",
                "kind": each.kind,
                "words": clipped(self.text[each.start : each.end]),
                "slots": "; ".join(f"{slot.name} {slot.value or slot.text}" for slot in each.slots),
                "speaker": each.speaker,
                "start": each.start,
                "end": each.end,
            }
            for number, each in enumerate(self.statements, 1)
        ]

    def summary(self) -> Row:
        """Return the text in one row: how much was found, and how much was not understood."""
        return {
            "term": self.name,
            "sentences": len(self.sentences),
            "statements": len(self.statements),
            "sentences_without_statement": sum(each.why == "no statement" for each in self.unread),
            "numbers_not_understood": sum(each.why == "a number" for each in self.unread),
            "dossier": None if self.dossier is None else self.dossier.id,
            "claims": len(self.claims),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            **self.summary(),
            "date": None if self.date is None else self.date.isoformat(),
            "statements": [
                {
                    "kind": each.kind, "start": each.start, "end": each.end, "speaker": each.speaker,
                    "slots": [
                        {"name": s.name, "text": s.text, "value": s.value, "start": s.start, "end": s.end}
                        for s in each.slots
                    ],
                }
                for each in self.statements
            ],
            "unread": [
                {"start": each.start, "end": each.end, "why": each.why, "words": self.text[each.start : each.end]}
                for each in self.unread
            ],
            "text": self.text,
            "provenance": self.provenance.as_dict(),
        }  # fmt: skip

    def write(self, path: str | Path) -> Path:
        """Write the article as a file of a dossier that a person can correct, and return where it lies.

        Where its folder holds no ``dossier.yaml`` one is written that builds on the dossier, so that the article can be
        checked as it is.

        Raises
        ------
        DataError
            If no dossier knows the text, or no statement was found.
        """
        return written(self, Path(path))

    def __rich__(self) -> RenderableType:
        """Return kind, words and values as a table, and below it what was not understood."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(title=self.name, title_justify="left", box=None, padding=(0, 1))
        for name, ratio in (("", 0), ("words", 6), ("values", 5)):
            table.add_column(name, ratio=ratio or None, no_wrap=not ratio, style="bold" if not ratio else None)
        for each, row in zip(self.statements, self.rows(), strict=True):
            table.add_row(each.kind.replace("_", " "), row["words"], row["slots"])
        unread = [Text(f"  {clipped(self.text[each.start : each.end])}") for each in self.unread]
        parts: list[RenderableType] = [table]
        if unread:
            parts += [Text(f"\nNot understood, or nothing that is checked ({len(unread)}):", style="bold"), *unread]
        return Group(*parts)


def read_article(
    source: str | Path,
    dossier: Dossier | None = None,
    *,
    endpoints: Iterable[EndpointName] = (),
    on: date | None = None,
) -> ReadArticle:
    r"""Read the statements of a text: results, acts of authorities, labels, rights, designs, what is first.

    Parameters
    ----------
    source : str or pathlib.Path
        A file of plain text in UTF-8, HTML or PDF; or the text itself, if it is a ``str`` with a line break or a blank
        that is no file.
    dossier : Dossier, optional
        The dossier to bind the statements to. Without it the dossier of the shipped library that knows most of the
        medicines and trials of the text is taken, or none.
    endpoints : iterable of EndpointName
        Further endpoints with the names that texts call them by.
    on : datetime.date, optional
        The day on which labels and rights are read; without it the day that the text gives, or else today.

    Returns
    -------
    ReadArticle
        Statements with the characters of each value, and the article they make.

    Raises
    ------
    DocumentError
        If the file is empty, binary, too large, not UTF-8, not in English, or a PDF of scanned pages.
    StorageError
        If there is no such file.

    Notes
    -----
    A grammar, no model weights: tokens, names, and matchers that look at a bounded number of tokens, so that reading is
    linear in the length of the text. Nothing is guessed: what no rule understands is in ``unread``.

    Examples
    --------
    >>> import pivotal as pv
    >>> read = pv.read_article("In CABINET, median PFS was 8.4 v 3.9 months in extra-pancreatic NETs.\n")
    >>> [(each.kind, each.get("value"), each.slot("cohort").text) for each in read.statements]
    [('median', '8.4', 'extra-pancreatic'), ('median', '3.9', 'extra-pancreatic')]
    >>> read.article.statements[0].claims[1].arm
    'placebo'
    """
    opened = _opened(source)
    name, text, digest = opened.name, opened.text, opened.sha256
    extra = tuple(endpoints)
    chosen = dossier or chosen_dossier(text)
    found = parsed(text, _lexicon(chosen, extra), grids=opened.grids)
    day = date_of(found, text)
    held = chosen if chosen is not None and _knows(chosen, found) else None
    meant = dossier or held
    provenance = Provenance(
        "read_article", {"name": name, "dossier": meant.id if meant else None}, {name: digest} if digest else {}
    )
    parts: dict[str, Any] = {"name": name, "text": text, "statements": found.statements, "sentences": found.sentences,
             "unread": found.unread, "grids": found.grids, "date": day, "provenance": provenance}  # fmt: skip
    if held is None:
        return ReadArticle(**parts)
    told_by = on or day or date_of(found, text, own=False)
    worded = with_years(in_words_of(found, held, text), text, on or day)
    binding = Binding(worded, held, on or day or date.today(), text, told_by)
    title = _title(found, text)
    article, claims = article_of(binding, text, "read", title, binding.read_on)
    known = held.model_copy(update={"sources": (*held.sources, source_of(name, day, _party(binding, text)))})
    return ReadArticle(**parts, dossier=known, article=article, claims=claims)


def _opened(source: str | Path) -> OpenedText:
    """Return the words of a file, or a text that was handed over, which has no hash."""
    if isinstance(source, str) and ("\n" in source or (len(source) > 200 and " " in source)):
        return OpenedText("text", checked("text", source), "")
    return open_text(source)


@lru_cache(maxsize=8)
def _library(name: str) -> Dossier:
    return load_dossier(name)


_LEXICONS: dict[tuple[int, tuple[EndpointName, ...]], tuple[Dossier | None, Lexicon]] = {}


def _lexicon(dossier: Dossier | None, endpoints: tuple[EndpointName, ...]) -> Lexicon:
    """Return the names of a dossier, which are gathered once."""
    key = (id(dossier), endpoints)
    if key not in _LEXICONS:
        if len(_LEXICONS) > 16:
            _LEXICONS.clear()
        _LEXICONS[key] = (dossier, lexicon_of(dossier, endpoints))  # the dossier is kept, so that its id stays its own
    return _LEXICONS[key][1]


@lru_cache(maxsize=1)
def _tellers() -> tuple[tuple[str, frozenset[str]], ...]:
    """Return for each dossier of the library the names of its medicines and trials, without capitals and hyphens."""
    found = []
    for name in library_names():
        dossier = _library(name)
        names = {each.id for each in dossier.trials}
        names |= {name for each in dossier.medicines for name in each.substance.names}
        names |= {product.brand for each in dossier.medicines for product in each.products}
        if names:
            found.append((name, frozenset(_joined_by_blanks(each) for each in names)))
    return tuple(found)


def _joined_by_blanks(text: str) -> str:
    """Return words in small letters with blanks for hyphens, since ``CheckMate 9ER`` is ``CheckMate-9ER``."""
    return _HYPHENS.sub(" ", text.casefold())


def chosen_dossier(text: str) -> Dossier | None:
    """Return the dossier of the library that knows most names of a text; of equals the one with a subject."""
    folded = _joined_by_blanks(text)
    counts = {name: sum(each in folded for each in names) for name, names in _tellers()}
    best = max(counts, key=lambda each: (counts[each], _library(each).subject is not None), default=None)
    return _library(best) if best is not None and counts[best] else None


def _knows(dossier: Dossier, found: Parsed) -> bool:
    """Say whether a dossier holds a medicine or a trial that a text names."""
    known = {each.id for each in dossier.medicines} | {each.id for each in dossier.trials}
    known |= {product.id for each in dossier.medicines for product in each.products}
    return any(each.value in known for each in found.names)


def date_of(found: Parsed, text: str, *, own: bool = True) -> date | None:
    """Return the day that a text gives itself: the latest whole date of its head that has not yet to come.

    It stands at the head of its line or sentence, such as that of a dateline, or tells when something was announced:
    ``On 31 August 2012 the FDA approved`` is the day of what the text is about, which may be told much later. Such
    days count as well unless they have to be its ``own``.
    """
    head = found.sentences[:_HEAD]
    dates = [each for each in found.names if each.name == "date" and head and each.start < head[-1].end]
    within = [(each, next(s for s in head if each.start < s.end)) for each in dates]
    days = [told_day(each) for each, sentence in within if not own or _is_own_day(each, sentence, text)]
    known = [each.not_after for each in days if each is not None and each.precision == "day" and each.not_after]
    return max((each for each in known if each <= date.today()), default=None)


def _is_own_day(day: Slot, sentence: SentenceRead, text: str) -> bool:
    """Say whether a date is that of the text: only a place, a wire or a heading before it, or what it announces."""
    line, end = text[: day.start].rfind("\n") + 1, text.find("\n", day.end)
    before = text[max(sentence.start, line) : day.start]
    last = "".join(before.split()[-1:]).casefold()
    ends = end - line < _LONGEST_BYLINE and not text[day.end : max(day.end, end)].strip(" .|")
    if _TOLD.search(before) is not None or (end > 0 and ends and last not in _LEADS):
        return True  # "By our staff writer, 24 April 2024"
    if before.strip().casefold() in _LEADS:
        return _TELLS.match(text[day.end : sentence.end]) is not None
    return _WORDS.search(_HEADINGS.sub("", before)) is None


def _title(found: Parsed, text: str) -> str:
    """Return the first line of a text, or the first sentence of a long one, cut to a readable length."""
    line = text.lstrip().partition("\n")[0]
    first = text[found.sentences[0].start : found.sentences[0].end] if found.sentences else text
    plain = " ".join((line if len(line) < _LONGEST_TITLE else first).split())
    return plain if len(plain) < 120 else f"{plain[:117]}…"


def _party(binding: Binding, text: str) -> str | None:
    """Return the company that speaks in a text: the first of its head that announces something, or whose news it is."""
    known = {each.id for each in binding.dossier.organisations}
    sentences = binding.parsed.sentences[:_HEAD]
    for each in binding.parsed.names:
        own = next((one for one in sentences if one.start <= each.start < one.end), None)
        if each.name == "company" and each.value in known and own is not None:
            ahead = text[each.end : min(own.end, each.end + _FAR)]
            if _ANNOUNCES.search(ahead) is not None:
                return each.value
    return None


def written(read: ReadArticle, path: Path) -> Path:
    """Write the article of a text as YAML; see ``ReadArticle.write``."""
    import yaml

    if read.article is None or read.dossier is None:
        raise DataError(f"{read.name} makes no article: no dossier of the library knows its medicine or its trial")
    own = next(each for each in read.dossier.sources if each.id == read.article.source)
    source = own.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    article = read.article.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    dumped = {"sources": [source | {"url": None, "date": source.get("date")}], "articles": [article]}
    text = yaml.safe_dump(_scalars(dumped), sort_keys=False, allow_unicode=True, width=110)
    folder = path.resolve().parent
    if not (folder / MANIFEST).exists():
        if read.dossier.id not in library_names():
            raise DataError(
                f"an article of {read.dossier.id} belongs in its folder; accepted: a path inside that folder"
            )
        head = {"id": "texts", "title": "Texts that were read", "uses": [read.dossier.id], "files": [path.name]}
        subject = {} if read.dossier.subject is None else {"medicine": read.dossier.subject}
        write_atomically(folder / MANIFEST, yaml.safe_dump({**head, **subject}, sort_keys=False, allow_unicode=True))
    return write_atomically(path, text)


def _scalars(thing: Any) -> Any:
    """Return plain values as YAML has them here: no empty lists, and truth as words."""
    if isinstance(thing, dict):
        return {key: _scalars(value) for key, value in thing.items() if value not in ([], ())}
    if isinstance(thing, list | tuple):
        return [_scalars(each) for each in thing]
    return str(thing) if isinstance(thing, Reference) else thing


def nothing_found(name: str) -> DocumentError:
    """Return the error for a text without statements, where one is needed."""
    return DocumentError(
        name,
        "nothing in it was understood as a statement that can be checked (pivotal read lists what was not)",
        "a release, an abstract or news about a cancer medicine",
    )
