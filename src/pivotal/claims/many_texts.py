"""A folder of texts, checked in one call by several processes; memory does not grow with the texts that are open."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pivotal.claims.checking import check_claim
from pivotal.claims.context import Context, worst
from pivotal.claims.findings import WORST_FIRST, Finding
from pivotal.claims.own_numbers import beside_own_numbers
from pivotal.claims.texts_checked import unbound
from pivotal.claims.told_numbers import told_results
from pivotal.dossier.model import Dossier
from pivotal.errors import DataError, PivotalError, StorageError
from pivotal.provenance import Provenance
from pivotal.reading.characters.texts import SUFFIXES
from pivotal.reading.reader import ReadArticle, read_article
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

SELDOM = 50_000  # objects made before cycles are looked for
AT_ONCE = 16  # texts that a process is given
MOST_WORDS = 240  # characters of a claim's words, and of its reason
MOST_WAITING = 4  # portions for each process that are under way


@dataclass(frozen=True, slots=True)
class TextRow:
    """What one text gave: how much was found, how it came out, and what was wrong with the file.

    ``claims`` holds a row a claim: its name, check, verdict, words and reason.
    """

    name: str
    statements: int
    unread: int
    verdict: str
    dossier: str
    error: str
    claims: tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True)
class CheckedTexts(Result):
    """The texts of a folder: a row a claim, and a row a text.

    Attributes
    ----------
    texts : tuple of TextRow
        In the order of their names.
    """

    folder: str
    texts: tuple[TextRow, ...]
    provenance: Provenance = field(default_factory=lambda: Provenance("check_texts"))

    def rows(self) -> Sequence[Row]:
        """Return one row a claim; a file that could not be read has one row with its error."""
        found: list[Row] = []
        for text in self.texts:
            if not text.claims:
                found.append(
                    {
                        "term": None,
                        "text": text.name,
                        "check": None,
                        "verdict": None,
                        "says": None,
                        "reason": text.error or "no statement",
                    }
                )
            found += [
                {"term": claim, "text": text.name, "check": check, "verdict": verdict, "says": says, "reason": reason}
                for claim, check, verdict, says, reason in text.claims
            ]
        return found

    def per_text(self) -> Sequence[Row]:
        """Return one row a text: how much was found, the worst verdict, and what was wrong with the file."""
        return [
            {"text": e.name, "statements": e.statements, "claims": len(e.claims), "not_understood": e.unread,
             "verdict": e.verdict or None, "dossier": e.dossier or None, "error": e.error or None}
            for e in self.texts
        ]  # fmt: skip

    def summary(self) -> Row:
        """Return how many texts and claims there are, and the count of each verdict."""
        verdicts = [claim[2] for text in self.texts for claim in text.claims]
        counts = {each.replace(" ", "_"): verdicts.count(each) for each in WORST_FIRST}
        wrong = sum(bool(each.error) for each in self.texts)
        return {"term": self.folder, "texts": len(self.texts), "unreadable": wrong, "claims": len(verdicts), **counts}

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            **self.summary(),
            "per_text": list(self.per_text()),
            "rows": list(self.rows()),
            "provenance": self.provenance.as_dict(),
        }

    def __rich__(self) -> RenderableType:
        """Return a row a text."""
        from rich.table import Table

        table = Table(title=self.folder, title_justify="left", box=None, padding=(0, 1))
        for name in ("text", "claims", "not understood", "worst verdict", ""):
            table.add_column(name, justify="right" if name in {"claims", "not understood"} else "left")
        for each in self.texts:
            table.add_row(
                each.name, str(len(each.claims)), str(each.unread), each.verdict, each.error.partition("\n")[0]
            )
        return table


def check_texts(
    folder: str | Path,
    dossier: Dossier | None = None,
    *,
    on: date | None = None,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CheckedTexts:
    """Check every text of a folder.

    Parameters
    ----------
    folder : str or pathlib.Path
        Its files that end in .txt, .text, .md, .html, .htm, .xhtml or .pdf are read; folders inside it are not.
    dossier : Dossier, optional
        The dossier to check them against; without it, for each text that of the library which knows its medicines and
        trials.
    on : datetime.date, optional
        The day on which labels and rights are read; without it the day that each text gives, or today.
    jobs : int, optional
        Processes; without it as many as there are processors.
    progress : function, optional
        Is called with the number of texts that are done, and of all.

    Returns
    -------
    CheckedTexts
        ``.tidy("polars")`` is a frame with a row a claim. A file that cannot be read is a row with its error.

    Raises
    ------
    StorageError
        If there is no such folder, or it holds no text.
    DataError
        For fewer processes than one.

    Notes
    -----
    Verdicts are those of ``check``; whole trials are not fitted to printed numbers here, which takes seconds a text, so
    that a number which no source prints is not checkable.

    Examples
    --------
    >>> import tempfile, pathlib, pivotal as pv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "a.txt")
    ...     _ = file.write_text("In CABINET, median PFS was 8.4 v 3.9 months in extra-pancreatic NETs.")
    ...     checked = pv.check_texts(folder, jobs=1)
    >>> checked.summary()["confirmed"]
    2
    """
    folder = Path(folder)
    if jobs is not None and jobs < 1:
        raise DataError(f"jobs is {jobs}; accepted: 1 or more")
    try:
        paths = sorted(each for each in folder.iterdir() if each.suffix.casefold() in SUFFIXES and each.is_file())
    except OSError as error:
        raise StorageError(f"cannot read {folder}: {error.strerror}") from error
    if not paths:
        raise StorageError(f"{folder} holds no text; accepted: files that end in {', '.join(SUFFIXES)}")
    processes = min(jobs or os.cpu_count() or 1, (len(paths) + AT_ONCE - 1) // AT_ONCE)
    rows: list[TextRow] = []
    for done in _done(paths, processes, partial(text_row, dossier=dossier, on=on)):
        rows += done
        if progress is not None:
            progress(len(rows), len(paths))
    rows.sort(key=lambda each: each.name)
    told = {"folder": folder.name, "texts": len(paths)}
    told |= {} if dossier is None else {"dossier": dossier.id}
    told |= {} if on is None else {"on": on.isoformat()}
    return CheckedTexts(folder.name, tuple(rows), Provenance("check_texts", told))


def _done(paths: Sequence[Path], processes: int, row: Callable[[Path], TextRow]) -> Iterator[list[TextRow]]:
    """Yield what portions of the texts gave; only so many are under way that memory stays bounded."""
    portions = (paths[start : start + AT_ONCE] for start in range(0, len(paths), AT_ONCE))
    if processes < 2:
        yield from ([row(each) for each in portion] for portion in portions)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(row,)) as pool:
        waiting = [pool.submit(_portion, each) for each in islice(portions, processes * MOST_WAITING)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(_portion, each) for each in islice(portions, 1)]


_ROW: list[Callable[[Path], TextRow]] = []  # what this process makes of a text


def _begin(row: Callable[[Path], TextRow]) -> None:
    """Prepare a process; what reading leaves behind has no cycles, which are looked for seldom."""
    gc.freeze()
    gc.set_threshold(SELDOM, 20, 20)
    _ROW[:] = [row]


def _portion(paths: Sequence[Path]) -> list[TextRow]:
    return [_ROW[0](each) for each in paths]


def quick_findings(read: ReadArticle) -> list[Finding]:
    """Return the findings on a text without fitting whole trials to its numbers."""
    if read.article is None or read.dossier is None:
        return [each for statement in unbound(read).statements for each in statement.findings]
    context = Context(read.dossier, read.article, fits=False)
    party = read.dossier.source(str(read.article.source)).party
    claims = (each for statement in read.article.statements for each in statement.claims)
    found = [_finding(one, each.claimed, context, party) for one, each in zip(claims, read.claims, strict=True)]
    return list(beside_own_numbers(found, read, told_results(read.statements))[0])


# Of the same claim in another text of the same party, in this process.
_KNOWN: dict[tuple[str, int, str | None, str], Finding] = {}
_MOST_KNOWN = 20_000


def _finding(claim: Any, claimed: str, context: Context, party: str | None) -> Finding:
    """Return the finding on a claim, which is computed once for all texts of a party that make it."""
    key = context.dossier.id, id(context.dossier.trials), party, claimed
    if key not in _KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = check_claim(claim, context)
    known = _KNOWN[key]  # written out, since ``replace`` takes three times as long
    told = known.check, known.verdict, known.reason, known.evidence, known.beside, known.notes, known.matrix
    return Finding(claim.id, claim.says, *told)


def text_row(path: Path, dossier: Dossier | None = None, on: date | None = None) -> TextRow:
    """Return what one text gives; an error is said, not raised."""
    try:
        read = read_article(path, dossier, on=on)
    except PivotalError as error:
        return TextRow(path.name, 0, 0, "", "", str(error), ())
    if not read.statements:
        return TextRow(path.name, 0, len(read.unread), "", "", "", ())
    found = quick_findings(read)
    claims = tuple((e.claim, e.check, str(e.verdict), e.says[:MOST_WORDS], e.reason[:MOST_WORDS]) for e in found)
    name = "" if read.dossier is None else read.dossier.id
    verdict = worst(found)
    return TextRow(path.name, len(read.statements), len(read.unread), verdict, name, "", claims)
