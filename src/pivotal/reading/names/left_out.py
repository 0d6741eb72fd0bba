"""What stands beside a number and says nothing of it is left out: tables and figures, the names of tests."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item

_EXHIBITS = frozenset({
    "table", "tables", "figure", "figures", "fig", "figs", "tab", "ref", "refs",
    "appendix", "supplement", "panel", "panels", "etable", "efigure", "webtable", "webfigure",
})  # fmt: skip
_BEFORE_EXHIBITS = frozenset({
    "see", "in", "online", "supplementary", "supplemental", "extended", "data", "appendix", "suppl", "supp",
    "also", "web", "additional", "shown",
})  # fmt: skip
_JOINED = frozenset({".", "-", "–", "and", "&", ","})
_NOTES = (("data", "not", "shown"), ("not", "shown"), ("data", "on", "file"), ("data", "not", "presented"))
_BY = frozenset({"by", "from", "using", "on", "with", "per", ",", "(", "in"})
_OF_TESTS = frozenset({
    "the", "a", "an", "two", "one", "sided", "tailed", "-", "–", "stratified", "unstratified", "log", "rank", "logrank",
    "cox", "chi", "square", "squared", "χ2", "fisher", "fishers", "'s", "’s", "'", "’", "exact", "wald", "regression",
    "cmh", "cochran", "mantel", "haenszel", "gray", "grays", "wilcoxon", "generalised", "proportional", "hazards",
    "hazard", "likelihood", "ratio", "mcnemar", "student", "t", "adjusted", "peto", "breslow", "score", "pearson",
})  # fmt: skip
_TESTS = frozenset({"test", "tests", "model", "analysis", "statistic"})
_LONGEST_TEST, _LONGEST_EXHIBIT = 10, 8
_LOOKS = frozenset({"analysis", "analyses", "readout"})
_LONGEST_LEAD = 7  # items from "time" to the endpoint that was looked at


def left_out(items: list[Item]) -> list[Item]:
    """Return the items of a sentence without references to tables and figures, tests, and endpoints that say when.

    Parameters
    ----------
    items : list of Item
        A sentence.
    """
    gone: set[int] = set()
    lows = {each.low for each in items}
    if lows & _EXHIBITS or "shown" in lows or "file" in lows:
        gone |= _exhibits(items)
    if any(each.kind == "p" for each in items) and (lows & _TESTS or "rank" in lows or "logrank" in lows):
        gone |= _tests(items)
    if "time" in lows and lows & _LOOKS:
        gone |= _times(items)
    return [each for at, each in enumerate(items) if at not in gone] if gone else items


def _times(items: Sequence[Item]) -> set[int]:
    """Return the places of the endpoints of ``OS, at the time of the final PFS analysis,``."""
    named = [at for at, each in enumerate(items) if each.kind == "endpoint"]
    timed = {at for at in named if at + 1 < len(items) and items[at + 1].low in _LOOKS and _is_timed(items, at)}
    return timed if len(named) > len(timed) else set()


def _is_timed(items: Sequence[Item], at: int) -> bool:
    """Say whether ``at the time of`` stands before an endpoint, over a few words."""
    near = (i for i in range(max(1, at - _LONGEST_LEAD), at - 1) if items[i].low == "time")
    return any(items[i + 1].low == "of" and items[i - 1].low == "the" for i in near)


def _exhibits(items: Sequence[Item]) -> set[int]:
    """Return the places of ``(Table 2)``, ``(…; Fig. 1A)`` and ``(data not shown)``, with a sign that parts them."""
    gone: set[int] = set()
    depth, at = 0, 0
    while at < len(items):
        depth += (items[at].text in {"(", "["}) - (items[at].text in {")", "]"})
        span = _exhibit_at(items, at) if depth > 0 else None
        if span is None:
            at += 1
            continue
        first, last = span
        opens, shuts = items[first - 1].text in {"(", "["}, last < len(items) and items[last].text in {")", "]"}
        if opens and shuts:
            first, last, depth = first - 1, last + 1, depth - 1
        elif items[first - 1].text in {";", ","} and (shuts or items[last].text in {";", ","}):
            first -= 1
        elif opens and last < len(items) and items[last].text in {";", ",", ":"}:
            last += 1
        else:
            at = last
            continue
        gone |= set(range(first, last))
        at = last
    return gone


def _exhibit_at(items: Sequence[Item], at: int) -> tuple[int, int] | None:
    """Return where a reference to a table or figure begins and ends, or a note on what is not shown."""
    for words in _NOTES:
        if [each.low for each in items[at : at + len(words)]] == list(words):
            return at, at + len(words)
    first = at
    while at < len(items) and items[at].low in _BEFORE_EXHIBITS:
        at += 1
    if at >= len(items) or items[at].low not in _EXHIBITS:
        return None
    end = at + 1
    numbered = False
    while end < len(items) and end - at < _LONGEST_EXHIBIT:
        text = items[end].text
        code = items[end].kind in {"number", "word", "range", "ratio"} and len(text) < 4 and text.isalnum()
        if code and (any(each.isdigit() for each in text) or text.isupper()):
            numbered = True
        elif not (items[end].text in _JOINED or items[end].low in _EXHIBITS | {"supplementary"}):
            break
        end += 1
    while end > at and items[end - 1].text in {",", "and", "&"}:
        end -= 1
    return (first, end) if numbered else None


def _tests(items: Sequence[Item]) -> set[int]:
    """Return the places of ``by the stratified log-rank test`` behind a p value."""
    gone: set[int] = set()
    for at, item in enumerate(items):
        if item.kind != "p" or at + 1 >= len(items) or items[at + 1].low not in _BY:
            continue
        end = at + 2
        while end < len(items) and items[end].low in _OF_TESTS and end - at < _LONGEST_TEST:
            end += 1
        named = any(
            items[index].low in {"rank", "logrank", "cox", "exact", "square", "squared"} for index in range(at + 2, end)
        )
        tested = end < len(items) and items[end].low in _TESTS
        end += tested
        if items[at + 1].text == "(":
            shut = end < len(items) and items[end].text == ")"
            if shut and (tested or named):
                gone |= set(range(at + 1, end + 1))
        elif tested and end > at + 3:
            gone |= set(range(at + 1, end))
    return gone
