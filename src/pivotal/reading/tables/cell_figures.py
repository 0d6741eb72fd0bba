"""The numbers of a cell of a table: values, their intervals, shares in brackets, p values; marks of notes are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pivotal.reading.characters.lexer import Token, number_in
from pivotal.reading.model import Slot
from pivotal.reading.names.quantities import bounds_at, match_fraction, match_interval, match_not_reached
from pivotal.reading.names.statistics_named import match_hazard_ratio, match_other_ratio, match_p
from pivotal.reading.names.token_places import slot_of
from pivotal.reading.words import UNITS

_NOTES = frozenset("*†‡§¶#^‖¥")
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ")
_NOTHING = frozenset({"-", "–", "—", "−", "·", "··", "..", "…", "na", "n/a", "nc"})
_PASSED = frozenset({
    "median", "hazard", "ratio", "p", "value", "by", "per", "bicr", "irc", "investigator", "two", "one", "sided",
    "stratified", "unstratified", "log", "rank", "patients", "events", "event", "the", "of", "br",
})  # fmt: skip
_SIGNS = frozenset({"<", ">", "≤", "≥", "<=", ">="})
_RATIOS = {"odds": "odds_ratio", "relative": "relative_risk"}
_OTHER_RATIOS = frozenset({"odds", "rate", "relative", "risk"})


@dataclass(slots=True)
class Figure:
    """A number of a cell and what stands with it.

    Attributes
    ----------
    kind : str
        ``number``, ``percent``, ``gone`` (not reached), ``p``, ``fraction``, ``interval``, ``range``
        or ``other``.
    value : Slot
        Of an interval, its lower limit.
    parts : dict of str to Slot
        Limits, level, unit, total.
    cue : str
        What the cell itself calls it: ``hazard_ratio``, ``odds_ratio``, ``relative_risk``, ``median``, or nothing.
    bracketed : bool
        Whether it stands in brackets behind another.
    sure : bool
        Of an interval, whether it is called one of confidence.
    """

    kind: str
    value: Slot
    parts: dict[str, Slot] = field(default_factory=dict)
    cue: str = ""
    bracketed: bool = False
    sure: bool = False


@dataclass(slots=True)
class CellRead:
    """The numbers of a cell.

    Attributes
    ----------
    figures : list of Figure
    unknown : int
        Words that are none of a number's.
    words : int
        All words.
    """

    figures: list[Figure]
    unknown: int = 0
    words: int = 0

    @property
    def holds_value(self) -> bool:
        """Whether it is a value: numbers, and no words but those of a number."""
        return bool(self.figures) and not self.unknown


def is_a_part(figures: Sequence[Figure], total: Slot | None) -> bool:
    """Say whether a cell is a count and, in brackets, what percentage of a number of patients it is: ``139 (88.5)``."""
    if total is None or len(figures) != 2 or not total.value.isdigit() or int(total.value) == 0:
        return False
    count, share = figures
    if not (count.kind == share.kind == "number" and share.bracketed and count.value.value.isdigit()):
        return False
    told = share.value.value
    decimals = len(told.partition(".")[2])
    part = 100 * int(count.value.value) / int(total.value)
    if told[:1] in {"<", "≤", ">", "≥"}:
        return told[0] in {"<", "≤"} and part <= float(told[1:])  # 3 (<1)
    return abs(part - float(told)) <= float(f"0.51e-{decimals}")


def cell_read(tokens: Sequence[Token]) -> CellRead:
    """Return the numbers of a cell.

    Parameters
    ----------
    tokens : sequence of Token
        Those of the cell.

    Examples
    --------
    >>> from pivotal.reading.characters.lexer import tokens_of
    >>> [(each.kind, each.value.value) for each in cell_read(tokens_of("19 (30%)†")).figures]
    [('number', '19'), ('percent', '30')]
    >>> [(each.kind, each.parts["ci_high"].value) for each in cell_read(tokens_of("(9.2, NE)a")).figures]
    [('interval', 'not reached')]
    """
    found = CellRead([])
    at, cue, depth = 0, "", 0
    alone = bounds_at(tokens, 0, loose=True) if tokens and tokens[0].kind == "number" else None
    if alone is not None and alone[2] == len(tokens):  # 7.4, 19.8
        return CellRead([Figure("interval", alone[0], {"ci_low": alone[0], "ci_high": alone[1]})])
    while at < len(tokens):
        token = tokens[at]
        if _is_note(tokens, at):
            at += 1
            continue
        depth += token.kind == "open"
        depth = max(0, depth - (token.kind == "close"))
        made = _figure(tokens, at, cue, bracketed=depth > 0)
        if made is not None:
            figure, at = made
            found.figures.append(figure)
            cue = ""
            continue
        if (ratio := match_hazard_ratio(tokens, at)) is not None:
            cue, at = "hazard_ratio", ratio[2]
            continue
        if token.kind == "word" and (ratio := match_other_ratio(tokens, at)) is not None:
            cue, at = _RATIOS[ratio[0]], ratio[2]
            continue
        if token.text == "RR" and _is_a_ratio(tokens, at + 1):
            cue, at = "relative_risk", at + 1
            continue
        cue = _cue(token, cue)
        _count(found, tokens, at)
        at += 1
    return found


def _is_a_ratio(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a number with decimals and its limits stand at a place: ``3.42 (2.38–4.92)``, no rate."""
    number = tokens[at] if at < len(tokens) else None
    told = number is not None and number.kind == "number" and "." in number_in(number.text)
    return told and at + 1 < len(tokens) and tokens[at + 1].kind == "open"


def _cue(token: Token, before: str) -> str:
    if token.norm in {"median", "medians"}:
        return "median"
    if token.norm in _OTHER_RATIOS:
        return "other"
    return before


def _count(found: CellRead, tokens: Sequence[Token], at: int) -> None:
    """Count a word, and give a unit to the number before it."""
    token = tokens[at]
    if token.kind == "number":
        found.unknown += 1
    if token.kind != "word" or token.norm in _NOTHING:
        return
    found.words += 1
    if token.norm in UNITS and found.figures:
        unit = Slot("unit", token.text, token.start, token.end, UNITS[token.norm])
        for each in found.figures:
            if each.kind in {"number", "gone"}:
                each.parts.setdefault("unit", unit)
    elif token.norm not in _PASSED and token.norm not in {"ci", "confidence", "interval"}:
        found.unknown += 1


def _is_note(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a token is the mark of a note: ``*``, ``†``, a raised number, a letter that touches a number."""
    token = tokens[at]
    if token.text in _NOTES or token.kind == "reference":
        return True
    if token.kind == "word" and all(each in _RAISED for each in token.text):
        return True
    if not at or not token.glued:
        return False
    before = tokens[at - 1]
    letter = token.kind == "word" and len(token.text) == 1 and token.text in "abcdefghijk"
    if letter and (before.kind in {"number", "close"} or before.text in {"%", ","} or before.norm in {"ne", "nr"}):
        return True
    listed = token.text == "," and before.kind == "word" and len(before.text) == 1
    return listed and at + 1 < len(tokens) and tokens[at + 1].glued and len(tokens[at + 1].text) == 1


def _figure(tokens: Sequence[Token], at: int, cue: str, *, bracketed: bool) -> tuple[Figure, int] | None:
    """Return the number that begins at a token and the place behind it."""
    token = tokens[at]
    if token.kind == "word" and (p_value := match_p(tokens, at)) is not None:
        return Figure("p", p_value[3]["value"], bracketed=bracketed), p_value[2]
    interval = match_interval(tokens, at) if token.kind in {"number", "word"} else None
    if interval is not None:
        named = interval[0] == "ci_name"
        limits = None if named else Figure("interval", interval[3]["ci_low"], interval[3], "", bracketed, sure=True)
        return None if limits is None else (limits, interval[2])
    begins = token.kind == "number" or token.norm in {"nr", "ne", "nyr", "not"}
    if begins and (bounds := _limits(tokens, at, bracketed=bracketed)) is not None:
        low, high, end = bounds
        ongoing = any(each.text == "+" for each in tokens[at : end + 1])  # times that are not over: a range
        parts = {} if ongoing else {"ci_low": low, "ci_high": high}
        return Figure("range" if ongoing else "interval", low, parts, bracketed=bracketed), end
    if (gone := match_not_reached(tokens, at)) is not None:
        return Figure("gone", gone[3]["value"], cue=cue, bracketed=bracketed), gone[2]
    return _signed(tokens, at, cue, bracketed=bracketed)


def _signed(tokens: Sequence[Token], at: int, cue: str, *, bracketed: bool) -> tuple[Figure, int] | None:
    """Return the number that begins at a token, also behind a sign that bounds it."""
    token = tokens[at]
    if token.kind == "number":
        return _number(tokens, at, cue, bracketed=bracketed)
    if token.text in _SIGNS and at + 1 < len(tokens) and tokens[at + 1].kind == "number":
        figure, end = _number(tokens, at + 1, cue, bracketed=bracketed)
        sign = {"<=": "≤", ">=": "≥"}.get(token.text, token.text)
        return replace(figure, value=figure.value._replace(value=sign + figure.value.value)), end
    return None


def _limits(tokens: Sequence[Token], at: int, *, bracketed: bool) -> tuple[Slot, Slot, int] | None:
    """Return two limits, in brackets also with a comma between; marks of notes between them do not matter."""
    if bracketed and tokens[at].kind == "number" and at and tokens[at - 1].kind == "open":
        token = tokens[at]
        head, comma, tail = token.text.partition(",")
        closed = at + 1 < len(tokens) and tokens[at + 1].kind == "close"
        if comma and closed and head.isdigit() and tail.isdigit() and int(head) <= int(tail):  # (12,18)
            middle = token.start + len(head)
            low = Slot("ci_low", head, token.start, middle, head)
            return low, Slot("ci_high", tail, middle + 1, token.end, tail), at + 1
    return bounds_at(tokens, at, loose=bracketed)


def _number(tokens: Sequence[Token], at: int, cue: str, *, bracketed: bool) -> tuple[Figure, int]:
    fraction = match_fraction(tokens, at)
    if fraction is not None:
        return Figure("fraction", fraction[3]["value"], fraction[3], bracketed=bracketed), fraction[2]
    token, end = tokens[at], at + 1
    value = slot_of("value", token)
    while end < len(tokens) and _is_note(tokens, end):
        end += 1
    if end < len(tokens) and (tokens[end].text == "%" or tokens[end].norm == "percent"):
        return Figure("percent", value, cue=cue, bracketed=bracketed), end + 1
    powered = any(each.text in {"×", "^", "x"} for each in tokens[at + 1 : at + 4])
    kind = "other" if powered or number_in(token.text).count(".") > 1 else "number"
    return Figure(kind, value, cue=cue, bracketed=bracketed), at + 1


def is_nothing(tokens: Sequence[Token]) -> bool:
    """Say whether a cell is as good as empty: a dash, dots, ``N/A``."""
    return "".join(each.norm for each in tokens) in _NOTHING or not tokens
