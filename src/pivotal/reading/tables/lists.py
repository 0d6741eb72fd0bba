"""Lists: items behind bullets, and what the line above them says of them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pivotal.reading.characters.lexer import Token
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.results.arms import arm_mentions
from pivotal.reading.results.cohorts_named import cohort_mentions
from pivotal.reading.results.outcomes import outcomes

SIGNS = "•◦▪‣●○■·∙⋅➢►❖◆✓\uf0b7\uf0a7\uf0d8\uf0a8\uf076\uf0fc\uf0be\u2666"
_BULLET = re.compile(rf"^([ \t]*)([{SIGNS}]|[-–—*o])[ \t]+(?=\S)", re.MULTILINE)
_NUMBERED = re.compile(r"^([ \t]*)(\d{1,2})[.)][ \t]+(?=[A-Z][a-z])", re.MULTILINE)
_NEXT = 500  # letters of a numbered item, within which the next one begins
_LONGEST_HEAD = 30  # items of a line that is the head of a list
_NUMBERS = frozenset({"number", "percent", "ci", "range", "fraction", "p", "n", "follow_up", "not_reached"})
_BETWEEN = frozenset({"hazard_ratio", "p_value", "risk_reduction"})


@dataclass(frozen=True, slots=True)
class Bullet:
    """A bullet: the beginning of its line, the place behind it, how far it stands in, and its sign."""

    line: int
    start: int
    indent: int
    sign: str


def bullets_in(text: str) -> list[Bullet]:
    r"""Return the bullets of a text; a dash, a star or an ``o`` is one only beside another or behind a colon.

    Examples
    --------
    >>> [each.sign for each in bullets_in("Results:\n- PFS: 8.4 months\n- OS: 20 months\n")]
    ['-', '-']
    >>> bullets_in("an option for tumours\n- a rare disease - that progressed\n")
    []
    """
    found = [Bullet(each.start(), each.end(), len(each[1].expandtabs(4)), each[2]) for each in _BULLET.finditer(text)]
    kept: list[Bullet] = []
    signs: dict[str, int] = {}
    for each in found:
        signs[each.sign] = signs.get(each.sign, 0) + 1
    for each in found:
        before = text[max(0, each.line - 40) : each.line].rstrip()
        if each.sign in SIGNS or before.endswith(":") or (signs[each.sign] > 1 and _stands_below(kept, each, text)):
            kept.append(each)
    return sorted([*kept, *_numbered_in(text)], key=lambda each: each.start)


def _numbered_in(text: str) -> list[Bullet]:
    """Return the items of lists that are counted from one: ``1. Treatment of …``, ``2. Treatment of …``."""
    found = list(_NUMBERED.finditer(text))
    kept: list[Bullet] = []
    last = 0
    for at, each in enumerate(found):
        number = int(each[2])
        following = found[at + 1] if at + 1 < len(found) else None
        first = number == 1 and following is not None and int(following[2]) == 2
        near = following is not None and following.start() - each.start() < _NEXT
        if (first and near) or (last and number == last + 1):
            kept.append(Bullet(each.start(), each.end(), len(each[1].expandtabs(4)), "1"))
            last = number if near else 0
        else:
            last = 0
    return kept


def _stands_below(kept: Sequence[Bullet], each: Bullet, text: str) -> bool:
    """Say whether a bullet follows another of its list, or a line that ended: nothing is wrapped there."""
    if kept and kept[-1].sign == each.sign and "\n\n" not in text[kept[-1].start : each.line].rstrip():
        return True
    return each.line == 0 or text[max(0, each.line - 2) : each.line] == "\n\n"


def without_bullets(tokens: Sequence[Token], bullets: Sequence[Bullet]) -> list[Token]:
    """Return tokens where the line of a bullet begins a sentence, and the bullet is none of its tokens."""
    found: list[Token] = []
    waiting = list(reversed(bullets))
    for token in tokens:
        while waiting and token.start >= waiting[-1].start:
            waiting.pop()
        if waiting and token.kind != "break" and waiting[-1].line <= token.start:
            continue
        found.append(token)
        if token.kind == "break" and waiting and token.end >= waiting[-1].line and "\n\n" not in token.text:
            found[-1] = replace(token, text=f"{token.text}\n\n")
    return found


class Heads:
    """What stands above the items of lists, kept from sentence to sentence.

    Parameters
    ----------
    bullets : sequence of Bullet
    text : str
    """

    def __init__(self, bullets: Sequence[Bullet], text: str) -> None:
        self._by_start = {each.start: each for each in bullets}
        self._text = text
        self._last: tuple[Sequence[Item], int] | None = None  # the sentence before, and where it ends
        self._open: list[tuple[Bullet | None, Sequence[Item]]] = []

    def begins(self, items: Sequence[Item]) -> bool:
        """Say whether a sentence is the first of an item of a list."""
        return items[0].start in self._by_start

    def of(self, items: Sequence[Item]) -> list[Item]:
        """Return the items of the heads of a sentence, from the outermost; nothing for one that is in no list."""
        start = items[0].start
        bullet = self._by_start.get(start)
        inside = bullet is not None or (
            bool(self._open) and self._last is not None and "\n\n" not in self._text[self._last[1] : start]
        )
        if not inside:
            self._open = []
        elif bullet is not None:
            self._enter(bullet)
        head = [each for own, line in self._open[: len(self._open) - 1] for each in line if own is not bullet]
        if bullet is not None and self._open:
            self._open[-1] = (bullet, _as_head(items) or [])
        self._last = (items, items[-1].end)
        return head if inside else []

    def _enter(self, bullet: Bullet) -> None:
        """Place an item in its list: beside the last one, below it, or in a list further out."""
        if not self._open:
            line = [] if self._last is None else _as_head(self._last[0]) or []
            self._open = [(None, line)]
        depths = [each for each, _ in self._open if each is not None]
        same = next((at for at, (each, _) in enumerate(self._open) if each is not None and _alike(each, bullet)), None)
        if same is not None:
            del self._open[same:]
        elif depths and bullet.indent < depths[-1].indent:
            while len(self._open) > 1 and (top := self._open[-1][0]) is not None and top.indent >= bullet.indent:
                self._open.pop()
        self._open.append((bullet, []))


def _alike(one: Bullet, two: Bullet) -> bool:
    return (one.indent, one.sign) == (two.indent, two.sign)


def _as_head(items: Sequence[Item]) -> list[Item] | None:
    """Return the names of a line that may head a list: with a colon at its end, or short and no sentence."""
    last = items[-1].text
    if len(items) > _LONGEST_HEAD or (
        last != ":" and (last in {".", "!", "?", ";"} or len(items) > _LONGEST_HEAD // 2)
    ):
        return None
    if last != ":" and any(each.kind in _NUMBERS or each.kind == "duration" for each in items):
        return None
    found: list[Item] = []
    for at, each in enumerate(items):
        timed = each.kind == "duration" and at > 0 and items[at - 1].low in {"at", "after"}
        if each.kind not in _NUMBERS and (each.kind != "duration" or timed):
            found.append(each)
    return found


def listed(items: Sequence[Item], head: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the results that an item of a list tells, with what its head says of them.

    Parameters
    ----------
    items : sequence of Item
        The item of the list.
    head : sequence of Item
        The names of the lines above it.
    sentence : int
        Its number.
    """
    alone = outcomes(items, sentence)
    if not head:
        return alone
    start = items[0].start
    together = [each for each in outcomes([*head, *items], sentence) if each.slots[0].start >= start]
    chosen = together if len(together) >= len(alone) else alone
    return [_placed(_filled(each, head), start, items[-1].end) for each in chosen]


def _filled(told: Statement, head: Sequence[Item]) -> Statement:
    """Give a statement the endpoint, arm, cohort and trial that only its head names."""
    more: list[Slot] = []
    endpoints = [each.slot("endpoint") for each in head if each.kind in {"endpoint", "share"}]
    more += _only(told, "endpoint", endpoints) if told.kind not in {"n", "follow_up"} else []
    arms = [each.slot for each in arm_mentions(head)]
    more += _only(told, "arm", arms) if told.kind not in _BETWEEN and not told.order else []
    more += _only(told, "cohort", [each.slot for each in cohort_mentions(head)])
    more += _only(told, "trial", [each.slot("trial") for each in head if each.kind == "trial"])
    return told.also(*more)


def _only(told: Statement, name: str, slots: Sequence[Slot]) -> list[Slot]:
    alike = len({each.value for each in slots}) == 1
    return [slots[0]] if alike and told.slot(name) is None else []


def _placed(told: Statement, start: int, end: int) -> Statement:
    """Return a statement that reaches over its own line only."""
    inside = [each for each in told.slots if start <= each.start and each.end <= end]
    return replace(told, start=min(each.start for each in inside), end=max(each.end for each in inside))
