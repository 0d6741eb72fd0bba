"""The words of an HTML page, without what a reader does not see: scripts, styles, navigation; and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from pivotal.reading.tables.grids import Grid
from pivotal.reading.tables.html_grids import PARTS, Mark, grid_of

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "object", "nav", "footer", "form", "button", "select"}
)
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub",
    "sup", "u", "var", "wbr", "time", "label",
})  # fmt: skip
_REFERENCES = frozenset({"sup"})
_LISTS = frozenset({"ul", "ol"})
DEEPEST = 2000  # elements within one another; a deeper page is not by a person
BULLETS = "•◦▪"  # of lists, and of lists within them


@dataclass(frozen=True, slots=True)
class PageWords:
    """The text of a page and the tables that stand in it."""

    text: str
    grids: tuple[Grid, ...]


class _Words(HTMLParser):
    """Collects text; an element that is no part of a line ends one. Entities are characters; nothing is loaded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str | Mark] = []
        self.hidden: list[str] = []
        self.raised = 0
        self.cells = 0
        self.lists = 0
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN and len(self.hidden) < DEEPEST:
            self.hidden.append(tag)
        self._in_title = tag == "title"
        self.raised += tag in _REFERENCES
        if tag in PARTS and not self.hidden:
            self.cells += tag in {"td", "th"}
            self.parts.append(Mark(tag, dict(attrs)))
            return
        self._separate(tag)
        self.lists += tag in _LISTS
        if tag == "li" and not self.hidden:
            self.parts.append(f"{BULLETS[min(max(self.lists, 1), len(BULLETS)) - 1]} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            while self.hidden and self.hidden.pop() != tag:
                pass
        self._in_title = False
        self.lists -= tag in _LISTS and self.lists > 0
        if tag in _REFERENCES and self.raised:
            self.raised -= 1
        if tag in PARTS and not self.hidden:
            self.cells -= tag in {"td", "th"} and self.cells > 0
            self.parts.append(Mark(f"/{tag}", {}))
            return
        self._separate(tag)

    def _separate(self, tag: str) -> None:
        if tag not in _INLINE and not self.hidden:
            self.parts.append("\n" if tag == "br" else "\n\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self.hidden and not (self.raised and _is_reference(data, in_cell=self.cells > 0)):
            raised = "^" if self.raised and data.strip()[:1] in {"-", "−", "–"} else ""  # 10 to the power of −4
            self.parts.append(" ".join(data.split()) if not data.strip() else raised + _spaced(data))


def _is_reference(data: str, *, in_cell: bool) -> bool:
    """Say whether raised characters only point at references: ``1,2``; in a cell also at notes: ``a,b``."""
    plain = data.strip().strip("[]()")
    if not plain or (plain[0] in "-−–" and len(plain) > 1):
        return False
    if in_cell and all(len(each.strip()) < 2 for each in plain.replace(",", " ").split()):
        return True
    return all(each.isdigit() or each in " ,–-*†‡§¶#" for each in plain)


def _spaced(data: str) -> str:
    """Return words with single blanks, also at the ends where there were any."""
    return (" " if data[:1].isspace() else "") + " ".join(data.split()) + (" " if data[-1:].isspace() else "")


def words_of(page: str) -> str:
    r"""Return the text of an HTML page; paragraphs are set apart by empty lines.

    Examples
    --------
    >>> words_of("<p>HR 0&middot;38<sup>1,2</sup></p><script>x()</script><p>P&lt;.001</p>")
    'HR 0·38\n\nP<.001'
    """
    return page_words(page).text


def page_words(page: str) -> PageWords:
    r"""Return the text of an HTML page, and where its tables stand in it.

    A table is written row by row, with a tab between its columns. One that holds another table, or long texts, lays out
    the page and is none.

    Examples
    --------
    >>> page = page_words("<p>Results</p><table><tr><th>HR<td>0.38<tr><td>P<td>&lt;.001</table>")
    >>> page.text
    'Results\n\nHR\t0.38\nP\t<.001'
    >>> [page.text[each.start : each.end] for each in page.grids[0].cells]
    ['HR', '0.38', 'P', '<.001']
    """
    reader = _Words()
    reader.feed(page)
    reader.close()
    chunks: list[str] = []
    grids: list[Grid] = []
    length = 0
    for each in _pieces(reader.parts):
        text = each if isinstance(each, str) else each[0]
        if not text:
            continue
        length += 2 if chunks else 0
        if not isinstance(each, str):
            grids.append(each[1].moved(length))
        chunks.append(text)
        length += len(text)
    return PageWords("\n\n".join(chunks), tuple(grids))


def _pieces(parts: Sequence[str | Mark]) -> list[str | tuple[str, Grid]]:
    """Return what a page says, in order: paragraphs as one text, and each table with its grid."""
    ends = _innermost(parts)
    found: list[str | tuple[str, Grid]] = []
    prose: list[str] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        if isinstance(part, str):
            prose.append(part)
        elif at in ends and (grid := grid_of(parts[at + 1 : ends[at]])) is not None:
            found += [_paragraphs(prose), grid]
            prose = []
            at = ends[at]
        else:
            prose.append("\n\n")
        at += 1
    return [*found, _paragraphs(prose)]


def _innermost(parts: Sequence[str | Mark]) -> dict[int, int]:
    """Return where each table that holds no other begins and ends."""
    found: dict[int, int] = {}
    begun: int | None = None
    for at, part in enumerate(parts):
        if isinstance(part, str) or part.tag not in {"table", "/table"}:
            continue
        if part.tag == "table":
            begun = at
        elif begun is not None:
            found[begun] = at
            begun = None
    if begun is not None:  # never closed
        found[begun] = len(parts)
    return found


def _paragraphs(parts: Sequence[str]) -> str:
    """Return text with one empty line between paragraphs and one blank between words."""
    kept: list[str] = []
    for line in (" ".join(each.split()) for each in "".join(parts).split("\n")):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
