"""Tables of an HTML page as grids: cells that reach over rows and columns stand where a browser puts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pivotal.reading.tables.grids import MOST_COLUMNS, MOST_ROWS, Cell, Grid

PARTS = frozenset({"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"})
LONGEST_CELL = 500  # characters; a longer one is a text that a table lays out


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a part of a table begins or, with a slash, ends."""

    tag: str
    attributes: dict[str, str | None]

    def span(self, name: str, most: int) -> int:
        """Return over how many rows or columns a cell reaches; 0 rows are all that follow."""
        said = (self.attributes.get(name) or "1").strip()
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 1
        return most if number == 0 and name == "rowspan" else max(1, min(number, most))


@dataclass(slots=True)
class _Box:
    """A cell as the page gives it."""

    mark: Mark
    parts: list[str] = field(default_factory=list)
    in_head: bool = False

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


def grid_of(parts: Sequence[str | Mark]) -> tuple[str, Grid] | None:
    """Return the text of a table that holds no other, and its grid; nothing where it only lays out a page."""
    rows, caption = _rows(parts)
    if not any(len(row) > 1 for row in rows):
        return None
    if any(sum(map(len, box.parts)) > LONGEST_CELL for row in rows for box in row):
        return None
    few = len(rows) <= MOST_ROWS and max(map(len, rows)) <= MOST_COLUMNS
    return (_laid_out(rows, caption) if few else None) or _unread(rows)


def _unread(rows: Sequence[Sequence[_Box]]) -> tuple[str, Grid]:
    """Return a table that is too large to be one of results as lines, and a grid without cells."""
    text = "\n".join("\t".join(box.text for box in row) for row in rows)
    return text, Grid(0, len(text), (), 0, len(rows))


def _rows(parts: Sequence[str | Mark]) -> tuple[list[list[_Box]], list[str]]:
    """Return the cells row by row, and the caption; what stands outside of both is put before, as browsers do."""
    rows: list[list[_Box]] = []
    caption: list[str] = []
    sink = caption
    in_head = False
    for part in parts:
        if isinstance(part, str):
            sink.append(part)
        elif part.tag == "tr":
            rows.append([])
        elif part.tag in {"td", "th"}:
            if not rows:
                rows.append([])
            rows[-1].append(_Box(part, in_head=in_head))
            sink = rows[-1][-1].parts
        elif part.tag in {"/td", "/th", "/tr", "caption"}:
            sink = caption
        elif part.tag in {"thead", "/thead", "tbody"}:
            in_head = part.tag == "thead"
    return rows, caption


def _laid_out(rows: Sequence[Sequence[_Box]], caption: Sequence[str]) -> tuple[str, Grid] | None:
    """Return a table as lines with a tab between columns, and its grid; nothing where it has too many columns."""
    title = " ".join("".join(caption).split())
    lines = [title] if title else []
    length = len(title) + 1 if title else 0
    cells: list[Cell] = []
    reaching: dict[int, int] = {}  # column: rows that a cell from above still takes
    heads = height = width = 0
    for row in rows:
        placed, reaching = _placed(row, reaching, len(rows))
        line = ""
        for column, box in placed:
            text = box.text
            line += "\t" * (column - line.count("\t")) if text else ""
            if text:
                start = length + len(line)
                spans = box.mark.span("rowspan", len(rows)), box.mark.span("colspan", MOST_COLUMNS)
                cells.append(Cell(start, start + len(text), height, column, *spans, box.mark.tag == "th"))
                line += text
            width = max(width, column + box.mark.span("colspan", MOST_COLUMNS))
        if width > MOST_COLUMNS:
            return None
        if all(box.in_head or box.mark.tag == "th" for box in row) and heads == height and len(row) > 1:
            heads += 1
        height += 1
        if line:
            lines.append(line)
            length += len(line) + 1
    text = "\n".join(lines)
    extent = (0, len(title)) if title else None
    return text, Grid(0, len(text), tuple(cells), width, height, heads, extent)


def _placed(row: Sequence[_Box], reaching: dict[int, int], most: int) -> tuple[list[tuple[int, _Box]], dict[int, int]]:
    """Return the cells of a row with their columns, and which columns they take of the rows below."""
    left = {column: rows - 1 for column, rows in reaching.items() if rows > 1}
    found: list[tuple[int, _Box]] = []
    column = 0
    for box in row:
        while column in reaching:
            column += 1
        columns, rows = box.mark.span("colspan", MOST_COLUMNS), box.mark.span("rowspan", most)
        found.append((column, box))
        if rows > 1:
            left |= dict.fromkeys(range(column, column + columns), rows - 1)
        column += columns
    return found, left
