"""XML from outside as a small tree: no entities, nothing fetched, bounded depth, count and time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from pivotal.errors import DocumentError
from pivotal.evidence.figure_reading.documents import DEEPEST, MOST_ELEMENTS, Budget

_PIECE = 1 << 16  # bytes between two looks at the clock


@dataclass(slots=True, eq=False)
class Element:
    """An element by its local name; ``content`` holds children, and text and comments as ``Text`` and ``Comment``."""

    tag: str
    attributes: dict[str, str]
    content: list[Element | str | Comment] = field(default_factory=list)

    def children(self) -> Iterator[Element]:
        """Yield the elements directly inside."""
        return (each for each in self.content if isinstance(each, Element))

    def text(self) -> str:
        """Return all text inside, also that of children."""
        return "".join(
            each if isinstance(each, str) else each.text() for each in self.content if not isinstance(each, Comment)
        )

    def comment(self) -> str | None:
        """Return the first comment directly inside."""
        return next((each.said for each in self.content if isinstance(each, Comment)), None)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, which some producers use for the text that they draw as outlines."""

    said: str


def parse_xml(data: bytes, budget: Budget) -> Element:
    """Return the root of an XML text.

    Raises
    ------
    DocumentError
        If it is malformed, declares or uses entities, or holds more or deeper elements than are read.
    """
    return _Builder(budget).built(data)


class _Builder:
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.EntityDeclHandler = self._refuse_entity
        parser.ExternalEntityRefHandler = self._refuse_entity
        parser.SkippedEntityHandler = self._refuse_entity
        self._parser = parser

    def built(self, data: bytes) -> Element:
        name = self._budget.name
        try:
            for start in range(0, len(data), _PIECE):
                self._parser.Parse(data[start : start + _PIECE], False)
                self._budget.look()
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise DocumentError(name, f"malformed XML ({error})", "a whole SVG file") from error
        except (ValueError, LookupError) as error:
            raise DocumentError(name, f"XML that cannot be decoded ({error})", "UTF-8") from error
        if self._root is None:
            raise DocumentError(name, "XML without an element", "a whole SVG file")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise DocumentError(
                self._budget.name, f"it has more than {MOST_ELEMENTS:,} elements, the most that is read"
            )
        if len(self._open) >= DEEPEST:
            raise DocumentError(self._budget.name, f"its elements are nested deeper than {DEEPEST}")
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()})
        if self._open:
            self._open[-1].content.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].content.append(text)

    def _comment(self, text: str) -> None:
        if self._open:
            self._open[-1].content.append(Comment(text.strip()))

    def _refuse_entity(self, *_: object) -> int:
        raise DocumentError(
            self._budget.name, "it declares entities, which are not read", "SVG without a DTD of its own"
        )


def _local(name: str) -> str:
    return name.rpartition("}")[2]
