"""Tables in plain text: columns that upright strokes, tabs, or two blanks and more set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pivotal.reading.tables.grids import MOST_COLUMNS, MOST_ROWS, Cell, Grid

_RULE = re.compile(r"[|:+\s-]*-[|:+\s-]*|[|\s]*_{3,}[|_\s]*|={3,}")
_GAP = re.compile(r" {2,}")
_FIGURE = re.compile(r"[<>≤≥=~]?\s?[(\[]?[<>≤≥]?\s?(?:\d|[.·]\d|NR\b|NE\b|HR\b|[Pp]\s?[<=>])")
_VALUE = re.compile(r"(?:HR\s?[=:]?\s?|[Pp]\s?[<=>]\s?|[<>≤≥=~]\s?)?\d|[(\[]\d(?!\d?%? ?%?\s?CI)")
_MOST_HEADS = 4  # rows at the top that may be heads
_FEWEST = 2  # columns
_FEWEST_FIGURES = 4  # of so many fields behind a gap one is a number
_CORNER = re.compile(
    r"(?:endpoint|efficacy|parameter|variable|outcome|measure|statistic|arm|treatment|analysis|study)", re.I
)
_LONGEST_HEADING = 90  # characters of a line that stands alone between rows
_LONGEST_FIELD = 60  # of a column that blanks set apart; most longer ones are sentences


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a text: where it is, what sets its columns apart, and its fields."""

    start: int
    end: int
    kind: str  # "strokes", "tabs", "blanks", "rule", "plain" or "empty"
    fields: tuple[tuple[int, int], ...]  # characters of each field; an empty field is as long as nothing


def grids_in(text: str) -> list[Grid]:
    r"""Return the tables of a plain text.

    Examples
    --------
    >>> text = "Results\n\nEndpoint\tA\tB\nMedian PFS\t8.4 months\t3.9 months\n"
    >>> [text[each.start : each.end] for each in grids_in(text)[0].cells]
    ['Endpoint', 'A', 'B', 'Median PFS', '8.4 months', '3.9 months']
    """
    if "\t" not in text and "|" not in text and "  " not in text:
        return []
    found: list[Grid] = []
    for block in _blocks(list(_lines(text))):
        grid = _grid(block, text)
        if grid is not None:
            found.append(grid)
    return found


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines of a text with their fields."""
    start = 0
    for line in text.split("\n"):
        yield _line(text, start, start + len(line))
        start += len(line) + 1


def _line(text: str, start: int, end: int) -> _Line:
    said = text[start:end]
    inner = said.strip()
    if not inner:
        return _Line(start, end, "empty", ())
    if inner[0] in "|:+-=_ " and _RULE.fullmatch(inner):
        return _Line(start, end, "rule", ())
    if "|" in inner:
        return _Line(start, end, "strokes", tuple(_by_sign(text, start, end, "|")))
    if "\t" in inner or (said.startswith("\t") and said.count("\t") > 1):
        return _Line(start, end, "tabs", tuple(_by_sign(text, start, end, "\t")))
    first, last = start + said.find(inner), start + said.find(inner) + len(inner)
    if "  " in inner:
        fields, at = [], first
        for gap in _GAP.finditer(text, first, last):
            fields.append((at, gap.start()))
            at = gap.end()
        return _Line(start, end, "blanks", (*fields, (at, last)))
    return _Line(start, end, "plain", ((first, last),))


def _by_sign(text: str, start: int, end: int, sign: str) -> Iterator[tuple[int, int]]:
    """Yield the fields between signs, without blanks and marks of bold print around them."""
    if sign == "|":
        said = text[start:end]
        start += len(said) - len(said.lstrip())
        end = start + len(said.strip())
        start += text[start] == "|"
        end -= text[end - 1] == "|" and end - 1 > start
    at = start
    while at <= end:
        after = text.find(sign, at, end)
        after = end if after < 0 else after
        first, last = at, after
        while first < last and text[first] in " \t\r*_":
            first += 1
        while last > first and text[last - 1] in " \t\r_":
            last -= 1
        if text[last - 2 : last] == "**" and last - first > 2:
            last -= 2
        yield first, last
        at = after + 1


def _blocks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines of each table; a short line alone between two rows is a heading of those below it."""
    at = 0
    while at < len(lines):
        kind = lines[at].kind
        if kind not in {"strokes", "tabs", "blanks"}:
            at += 1
            continue
        end = at + 1
        while (after := _continued(lines, end, kind)) is not None:
            end = after
        if end - at > 1:
            yield list(lines[at:end])
        at = end


def _continued(lines: Sequence[_Line], at: int, kind: str) -> int | None:
    """Return the place behind the next row of a table, or nothing where it has ended."""
    skipped = at
    while skipped < len(lines) and skipped - at < 2 and lines[skipped].kind in {"rule", "plain"}:
        line = lines[skipped]
        if line.kind == "plain" and (kind == "strokes" or line.end - line.start > _LONGEST_HEADING):
            return None
        skipped += 1
    if skipped < len(lines) and lines[skipped].kind == kind:
        return skipped + 1
    return None


def _grid(block: Sequence[_Line], text: str) -> Grid | None:
    """Return the grid of the lines of a table, or nothing where they are none."""
    kind = block[0].kind
    start, end = block[0].start, block[-1].end
    rule = next((i for i, each in enumerate(block) if each.kind == "rule"), 0)
    rows = [_trimmed(each) for each in block if each.kind != "rule"]
    if kind == "strokes":
        rows, rule = _joined(rows, rule, text)
    if len(rows) > MOST_ROWS or max(len(each.fields) for each in rows) > MOST_COLUMNS:
        return Grid(start, end, (), 0, len(rows))
    if kind == "blanks":
        if not _is_set_apart(rows, text):
            return None
        cells, width = _by_place(rows)
    else:
        cells, width = _by_order(rows)
        cells = _shifted(cells, width, rows, text)
    heads = rule if kind == "strokes" else 0
    if width < 2 or len(cells) < 3:
        return None
    return Grid(start, end, tuple(cells), width, len(rows), heads, exact=False)


def _trimmed(row: _Line) -> _Line:
    """Return a row without the empty fields at its end."""
    filled = max((index + 1 for index, (first, last) in enumerate(row.fields) if last > first), default=1)
    return row if filled == len(row.fields) else replace(row, fields=row.fields[:filled])


def _by_order(rows: Sequence[_Line]) -> tuple[list[Cell], int]:
    """Return the cells of rows whose fields are counted; a field that is alone in its row reaches over all."""
    width = max(len(each.fields) for each in rows)
    cells = [
        Cell(first, last, number, column, 1, 1)
        for number, row in enumerate(rows)
        for column, (first, last) in enumerate(row.fields)
        if last > first
    ]
    return cells, width


def _joined(rows: Sequence[_Line], rule: int, text: str) -> tuple[list[_Line], int]:
    """Return rows where a row of heads that line breaks part is one again, and how many rows of heads there are."""
    width = max(len(each.fields) for each in rows)
    found: list[_Line] = []
    body = rule
    for number, row in enumerate(rows):
        if not rule and not body and any(_FIGURE.match(text, first, last) for first, last in row.fields[1:]):
            body = number
            found = _filled(found, width)
        found.append(row)
    if rule > 1:
        return [*_filled(found[:rule], width), *found[rule:]], len(_filled(found[:rule], width))
    return found, rule


def _filled(rows: Sequence[_Line], width: int) -> list[_Line]:
    """Return rows joined with those below them as long as that gives no more fields than a whole row has."""
    found: list[_Line] = []
    for row in rows:
        last = found[-1] if found else None
        if last is not None and len(last.fields) < width and len(last.fields) + len(row.fields) <= width:
            found[-1] = _Line(last.start, row.end, last.kind, (*last.fields, *row.fields))
        else:
            found.append(row)
    return found


def _shifted(cells: list[Cell], width: int, rows: Sequence[_Line], text: str) -> list[Cell]:
    """Return cells where a row of heads stands in its columns again, if its first field was left out."""
    shifted = {
        number
        for number, row in enumerate(rows[:_MOST_HEADS])
        if width > _FEWEST
        and _lacks_corner(row, width, text)
        and any(len(each.fields) == width and each.fields[-1][1] > each.fields[-1][0] for each in rows[number + 1 :])
    }
    return [Cell(e.start, e.end, e.row, e.column + (e.row in shifted), e.rows, e.columns, e.head) for e in cells]


def _lacks_corner(row: _Line, width: int, text: str) -> bool:
    """Say whether a row of heads holds one for every column but the first, at whose place the second one stands."""
    fields = row.fields[:-1] if len(row.fields) == width and row.fields[-1][0] == row.fields[-1][1] else row.fields
    if len(fields) != width - 1 or _CORNER.match(text, *fields[0]):
        return False
    return all(last > first and not _VALUE.match(text, first, last) for first, last in fields)


def _is_set_apart(rows: Sequence[_Line], text: str) -> bool:
    """Say whether lines with wide gaps are a table: short fields, and numbers behind a gap in one of them."""
    fields = [(first, last) for row in rows for first, last in row.fields]
    if 5 * sum(last - first > _LONGEST_FIELD for first, last in fields) > len(fields):
        return False
    gaps = [(one, two) for row in rows for one, two in pairwise(row.fields)]
    stops = sum(text[one[1] - 1] in ".!?:;" for one, _ in gaps)
    figures = sum(_FIGURE.match(text, two[0], two[1]) is not None for _, two in gaps)
    return 2 * stops < len(gaps) and figures * _FEWEST_FIGURES >= len(gaps)


def _by_place(rows: Sequence[_Line]) -> tuple[list[Cell], int]:
    """Return the cells of rows whose columns are told by where fields begin and end in their lines."""
    width = max(len(each.fields) for each in rows)
    columns = _extents(rows, width)
    found: list[Cell] = []
    for number, row in enumerate(rows):
        places = [(first - row.start, last - row.start) for first, last in row.fields]
        whole = len(places) == width
        least = 0
        for index, ((first, last), (left, right)) in enumerate(zip(row.fields, places, strict=True)):
            over = [index] if whole else _columns_at(left, right, columns, alone=len(places) == 1)
            column = max(least, over[0])
            span = max(1, over[-1] - column + 1)
            found.append(Cell(first, last, number, column, 1, span))
            least = column + span
    return found, max([width, *(each.column + each.columns for each in found)])


def _extents(rows: Sequence[_Line], width: int) -> list[tuple[int, int]]:
    """Return from where to where each column reaches, by the rows that have them all."""
    whole = [each for each in rows if len(each.fields) == width]
    return [
        (
            min(each.fields[column][0] - each.start for each in whole),
            max(each.fields[column][1] - each.start for each in whole),
        )
        for column in range(width)
    ]


def _columns_at(left: int, right: int, columns: Sequence[tuple[int, int]], *, alone: bool) -> list[int]:
    """Return the columns that a field stands over, or the nearest one."""
    if alone and left < columns[1][0]:
        return [0]
    over = [index for index, (first, last) in enumerate(columns) if left < last and first < right]
    over = over[1:] if len(over) > 1 and over[0] == 0 and left >= columns[0][1] // 2 else over
    if over:
        return over[:1] if over[0] == 0 else over
    middle = (left + right) / 2
    return [min(range(len(columns)), key=lambda each: abs(sum(columns[each]) / 2 - middle))]
