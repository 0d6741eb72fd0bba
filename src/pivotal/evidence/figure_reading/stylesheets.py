"""Style sheets of drawings: the small part of CSS that says how a line is stroked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.xml_tree import Element

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE = re.compile(r"([.#]?)([A-Za-z_][\w-]*|\*)")
_MOST_RULES = 4000


@dataclass(frozen=True, slots=True)
class _Named:
    """What rules ask of an element; its classes are parted once, and not for each of thousands of rules."""

    tag: str
    ident: str | None
    classes: frozenset[str]

    @classmethod
    def of(cls, element: Element) -> _Named:
        attributes = element.attributes
        return cls(element.tag, attributes.get("id"), frozenset(attributes.get("class", "").split()))


@dataclass(frozen=True, slots=True)
class _Simple:
    """A compound of a tag, an id and classes, without combinators."""

    tag: str | None
    ident: str | None
    classes: frozenset[str]

    def fits(self, element: _Named) -> bool:
        if self.tag is not None and self.tag != element.tag:
            return False
        if self.ident is not None and self.ident != element.ident:
            return False
        return self.classes <= element.classes


@dataclass(frozen=True, slots=True)
class _Rule:
    chain: tuple[_Simple, ...]  # ancestors first
    weight: tuple[int, int, int, int]  # ids, classes, tags, order
    declared: dict[str, str]

    def fits(self, ancestry: Sequence[_Named]) -> bool:
        if not self.chain[-1].fits(ancestry[-1]):
            return False
        upper = iter(reversed(ancestry[:-1]))
        return all(any(simple.fits(each) for each in upper) for simple in reversed(self.chain[:-1]))


class StyleSheet:
    """The rules of all ``style`` elements of a drawing; what it does not understand does not apply."""

    def __init__(self, root: Element, budget: Budget) -> None:
        self._budget = budget
        self._rules: list[_Rule] = []
        stack = [root]
        while stack:
            element = stack.pop()
            budget.spend()
            if element.tag == "style":
                self._read(element.text())
            stack.extend(element.children())

    def _read(self, text: str) -> None:
        for selectors, body in _RULE.findall(_COMMENT.sub("", text)):
            declared = declarations(body)
            for selector in selectors.split(","):
                self._budget.spend()
                chain = _chain(selector)
                if chain and declared and len(self._rules) < _MOST_RULES:
                    ids = sum(each.ident is not None for each in chain)
                    classes = sum(len(each.classes) for each in chain)
                    tags = sum(each.tag is not None for each in chain)
                    self._rules.append(_Rule(chain, (ids, classes, tags, len(self._rules)), declared))

    def style(self, ancestry: Sequence[Element]) -> dict[str, str]:
        """Return what the rules say of an element, the last of its ancestry."""
        if not self._rules:
            return {}
        self._budget.spend(1 + len(self._rules) // 4)
        found: dict[str, str] = {}
        named = [_Named.of(each) for each in ancestry]
        for rule in sorted((each for each in self._rules if each.fits(named)), key=lambda each: each.weight):
            found |= rule.declared
        return found


def declarations(text: str) -> dict[str, str]:
    """Return the properties of a declaration block.

    Examples
    --------
    >>> declarations("stroke: #000; stroke-width:2 !important")
    {'stroke': '#000', 'stroke-width': '2'}
    """
    pairs = (each.partition(":") for each in text.split(";"))
    return {name.strip().lower(): value.replace("!important", "").strip() for name, colon, value in pairs if colon}


def _chain(selector: str) -> tuple[_Simple, ...]:
    """Return the compounds of a selector, or nothing where it has more than this module understands."""
    chain = []
    for compound in selector.replace(">", " ").split():
        if "".join(found[0] for found in re.finditer(_SIMPLE, compound)) != compound:
            return ()
        tag = ident = None
        classes = set()
        for sign, name in _SIMPLE.findall(compound):
            if sign == ".":
                classes.add(name)
            elif sign == "#":
                ident = name
            elif name != "*":
                tag = name
        chain.append(_Simple(tag, ident, frozenset(classes)))
    return tuple(chain)
