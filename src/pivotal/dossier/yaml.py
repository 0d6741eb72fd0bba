"""YAML 1.2 as a dossier uses it: text, lists and mappings, every one with the line it stands on.

The text is read event by event from PyYAML's parser. Plain scalars stay text (``NO`` is Norway, ``on`` is a word, 0.40
keeps both digits), and the nouns say what they mean; only ``null`` and an empty value are nothing. Anchors, tags,
duplicate keys, several documents and deep nesting are errors, so that no file can be larger than it looks; so are
control characters, so that no file can write to the terminal of its reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from pivotal.errors import DossierError, Place, shown
from pivotal.nouns import Path

DEEPEST = 30
_NULLS = {"", "null", "~", "Null", "NULL"}
# Neither control characters nor the line breaks that only YAML 1.1 counts as such.
_NO_TEXT = re.compile("[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """A value of a file and where it stands: text (or None), a list of nodes, or a mapping of nodes."""

    line: int
    column: int
    text: str | None = None
    items: list[Node] | None = None
    entries: dict[str, Node] | None = None
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)

    def plain(self) -> Any:
        """Return the value as text, None, list and dict."""
        if self.items is not None:
            return [each.plain() for each in self.items]
        if self.entries is not None:
            return {key: value.plain() for key, value in self.entries.items()}
        return self.text

    def step(self, part: str | int) -> Node | None:
        """Return the node one key or index further, or None where there is none."""
        if isinstance(part, int):
            return self.items[part] if self.items is not None and part < len(self.items) else None
        return self.entries.get(part) if self.entries is not None else None

    def locate(self, path: Path) -> tuple[int, int]:
        """Return line and column of the deepest part of a path that exists; of a key, where the key stands."""
        node, at = self, (self.line, self.column)
        for part in path:
            following = node.step(part)
            if following is None:
                continue
            at = node.keys.get(part, at) if isinstance(part, str) else (following.line, following.column)
            node = following
        return at


def parse_yaml(text: str, file: str) -> Node:
    """Return the one document of a YAML text.

    Raises
    ------
    DossierError
        For anything that is not YAML, or that a dossier may not use; with file and line.
    """
    reader = _Reader(file)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _NO_TEXT.search(text):
        start = found.start()
        place = Place(file, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
        raise DossierError(f"the character U+{ord(found[0]):04X} is not used here", place=place)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        begun = error.context_mark if error.context else None
        hint = (
            f"{error.context} that begins in line {begun.line + 1}"
            if begun and mark and begun.line != mark.line
            else None
        )
        raise DossierError(f"this is not YAML: {error.problem or error.context}", place=place, hint=hint) from error
    except yaml.YAMLError as error:
        raise DossierError(f"this is not YAML: {error}", place=Place(file)) from error
    if reader.root is None:
        raise DossierError("the file is empty", place=Place(file))
    return reader.root


class _Reader:
    """Builds the tree from parser events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self._open: list[Node] = []
        self._key: list[str | None] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take one event of the parser."""
        if isinstance(event, yaml.ScalarEvent):
            self._check_node(event)
            if found := _NO_TEXT.search(event.value):
                raise self._error(event, f"the character U+{ord(found[0]):04X} is not used here")
            nothing = event.implicit[0] and event.value in _NULLS
            self._add(Node(*_start_of(event), None if nothing else event.value), event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._check_node(event)
            if len(self._open) >= DEEPEST:
                raise self._error(event, f"nested deeper than {DEEPEST} levels")
            node = Node(*_start_of(event))
            if isinstance(event, yaml.SequenceStartEvent):
                node.items = []
            else:
                node.entries = {}
            self._add(node, event)
            self._open.append(node)
            self._key.append(None)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._key.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._check_node(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._error(event, "a file holds one document")

    def _check_node(self, event: yaml.NodeEvent) -> None:
        if event.anchor:
            raise self._error(event, "anchors and aliases are not used here", "the value itself")
        if tag := getattr(event, "tag", None):
            said = shown("".join(each if each.isprintable() else "?" for each in tag))
            raise self._error(event, f"the tag {said} is not used here", "the plain value")

    def _error(self, event: yaml.Event, message: str, accepted: str | None = None) -> DossierError:
        return DossierError(message, place=Place(self.file, *_start_of(event)), accepted=accepted)

    def _add(self, node: Node, event: yaml.Event) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if parent.items is not None:
            parent.items.append(node)
            return
        assert parent.entries is not None
        key = self._key[-1]
        if key is not None:
            parent.entries[key] = node
            self._key[-1] = None
            return
        if node.text is None or "\n" in node.text:
            raise self._error(event, "a key is a word", "text before the colon")
        if node.text in parent.keys:
            first = parent.keys[node.text][0]
            raise self._error(event, f"the key {shown(node.text)} is there twice (first in line {first})")
        parent.keys[node.text] = (node.line, node.column)
        self._key[-1] = node.text


def _start_of(event: yaml.Event) -> tuple[int, int]:
    """Return line and column of an event, counted from 1."""
    mark = event.start_mark
    assert mark is not None, "the parser marks every event of a text"
    return mark.line + 1, mark.column + 1


def paths_of(node: Node, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every scalar."""
    if node.items is not None:
        for index, each in enumerate(node.items):
            yield from paths_of(each, (*path, index))
    elif node.entries is not None:
        for key, value in node.entries.items():
            yield from paths_of(value, (*path, key))
    else:
        yield path
