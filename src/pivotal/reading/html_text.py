"""The words of an HTML page, without what a reader does not see: scripts, styles, navigation."""

from __future__ import annotations

from html.parser import HTMLParser

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "object", "nav", "footer", "form", "button", "select"}
)
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub",
    "sup", "u", "var", "wbr", "time", "label",
})  # fmt: skip
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
_REFERENCES = frozenset({"sup"})
DEEPEST = 2000  # elements within one another; a deeper page is not by a person


class _Words(HTMLParser):
    """Collects text; an element that is no part of a line ends one. Entities are characters; nothing is loaded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []
        self.raised = 0
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as the base has it
        if tag in _UNSEEN and len(self.hidden) < DEEPEST:
            self.hidden.append(tag)
        self._in_title = tag == "title"
        self.raised += tag in _REFERENCES
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            while self.hidden and self.hidden.pop() != tag:
                pass
        self._in_title = False
        if tag in _REFERENCES and self.raised:
            self.raised -= 1
        self._separate(tag)

    def _separate(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.parts.append(" ")
        elif tag not in _INLINE and not self.hidden:
            self.parts.append("\n" if tag == "br" else "\n\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self.hidden and not (self.raised and _is_reference(data)):
            self.parts.append(" ".join(data.split()) if not data.strip() else _spaced(data))


def _is_reference(data: str) -> bool:
    """Say whether raised characters only point at references: ``1,2``."""
    plain = data.strip().strip("[]()")
    return bool(plain) and all(each.isdigit() or each in " ,–-*†‡" for each in plain)


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
    reader = _Words()
    reader.feed(page)
    reader.close()
    lines = "".join(reader.parts).split("\n")
    kept: list[str] = []
    for line in (" ".join(each.split()) for each in lines):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
