"""Tables of results: every number of a cell with what its row, its column and the heading above it say of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pivotal.reading.characters.lexer import Token
from pivotal.reading.model import Slot, Statement, Unread
from pivotal.reading.names.items import Item
from pivotal.reading.tables.cell_figures import CellRead, cell_read, is_a_part, is_nothing
from pivotal.reading.tables.grids import Cell, Grid
from pivotal.reading.tables.table_columns import Column, columns_of
from pivotal.reading.tables.table_context import (
    State,
    endpoint_of,
    is_strange,
    named,
    others_of,
    passed,
    statistics_of,
    under,
    under_harm,
)
from pivotal.reading.tables.table_heads import (
    COMPARING,
    Head,
    grade_of,
    head_of,
    is_control,
    joined,
    of_harms,
    plain_tokens,
)
from pivotal.reading.tables.table_values import INTERVALLED, PER_ARM, Meaning, Stated, limits_of, stated_by

Reader = Callable[[Sequence[Token]], list[Item]]
_OF_ARMS = frozenset({"median", "hazard_ratio", "p_value", "events", "rate"})  # of a table that tells results of arms
_NAMES = frozenset({"drug", "product", "trial", "date", "company"})
_SENTENCE = 8  # words that a cell with a sentence has at least
_MOST_OF_A_HARM = 6  # words of its name
_MOST_HEADS = 3  # columns of heads at the left


@dataclass(slots=True)
class RowTold:
    """A row: its characters, what it states, its numbers, the names in its heads, and what was not understood.

    Attributes
    ----------
    prose : list of tuples of Token
        Cells that hold sentences, which are read as such.
    others : list of pairs of int
        The characters of its other cells.
    """

    start: int
    end: int
    statements: list[Statement] = field(default_factory=list)
    numbers: list[tuple[int, int]] = field(default_factory=list)
    names: list[Slot] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    prose: list[tuple[Token, ...]] = field(default_factory=list)
    others: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Body:
    """A cell of a table with its tokens."""

    cell: Cell
    tokens: list[Token]
    read: CellRead
    head: Head | None = None

    @property
    def is_empty(self) -> bool:
        return is_nothing(self.tokens)

    @property
    def is_prose(self) -> bool:
        """Whether it holds sentences."""
        wordy = self.read.words >= _SENTENCE and self.read.unknown > _SENTENCE // 2
        return wordy and (bool(self.read.figures) or self.tokens[-1].kind == "stop")

    @property
    def is_time(self) -> bool:
        """Whether it is a time that a column may be of: ``12 months``."""
        figures = self.read.figures
        plain = len(figures) == 1 and figures[0].kind == "number" and "unit" in figures[0].parts
        return plain and figures[0].value.value.isdigit() and not figures[0].bracketed


class Table:
    """A table that is read row by row.

    Parameters
    ----------
    grid : Grid
    tokens : sequence of Token
        Those of the table.
    items : function
        Returns the items of tokens.
    lead : sequence of Item
        The line before the table, which may say what all of it is about.
    """

    def __init__(self, grid: Grid, tokens: Sequence[Token], items: Reader, lead: Sequence[Item] = ()) -> None:
        self.grid = grid
        self.items = items
        self.rows = _bodies(grid, tokens)
        self.top = self._top()
        self.left = self._left()
        caption = list(lead)
        if grid.caption is not None:
            inside = [each for each in tokens if each.start < grid.caption[1] and each.kind != "break"]
            caption += self._items(inside)
        for row in self.rows[: self.top]:
            caption += self._head(row[0]).items if len(row) == 1 and row[0].cell.column < self.left else []
        self.lead = head_of(caption) if caption else None
        heads = [row for row in self.rows[: self.top] if len(row) > 1 or (row and row[0].cell.column >= self.left)]
        listed = [[(each.cell, self._head(each)) for each in row if each.tokens] for row in heads]
        self.columns = columns_of(listed, self.left, grid)
        self.corner = [head for row in listed for cell, head in row if cell.column < self.left]
        if not grid.exact and self.columns.by_place:  # a column without a head beside others: they may be misplaced
            values = {each.cell.column for row in self.rows[self.top :] for each in row if each.read.holds_value}
            self.columns.sure &= all(each < self.left or each in self.columns.by_place for each in values)

    def _items(self, tokens: Sequence[Token]) -> list[Item]:
        plain = plain_tokens(tokens)
        return self.items(plain) if plain else []

    def _head(self, body: _Body) -> Head:
        if body.head is None:
            body.head = head_of(self._items(body.tokens) or self.items(body.tokens))
        return body.head

    def _top(self) -> int:
        """Return how many rows at the top are heads: those that hold no value outside of the first column."""
        seen = False
        for number, row in enumerate(self.rows):
            beside = [each for each in row if each.cell.column and not each.is_empty]
            if number >= self.grid.heads:
                times = bool(beside) and all(each.is_time for each in beside)
                if any(each.read.holds_value for each in beside) and not (times and not seen):
                    return number
                if not beside and seen:  # a heading of the rows below
                    return number
            seen = seen or bool(beside)
        return len(self.rows)

    def _left(self) -> int:
        """Return how many columns at the left are heads: those without a value."""
        body = [each for row in self.rows[self.top :] for each in row if each.cell.columns == 1 and not each.is_empty]
        for column in range(_MOST_HEADS):
            own = [each for each in body if each.cell.column == column]
            if not column and own and 2 * sum(each.read.holds_value for each in own) > len(own):
                return 0
            told = sum(bool(each.read.figures) for each in own)
            if column and (any(each.read.holds_value for each in own) or 2 * told >= len(own)):
                return column
        return 1

    # ------------------------------------------------------------------------------------------------------- rows

    def told(self) -> list[RowTold]:
        """Return what each row states; rows without words are left out."""
        found = [self._row_told(row) for row in self.rows]
        if self.columns.sure:
            state = State(self.lead)
            _corner(state, self.corner)
            for number in range(self.top, len(self.rows)):
                if found[number] is not None:
                    self._read(number, found, state)
            self._numbers_of_arms(found)
        return _with_unread([each for each in found if each is not None])

    def _row_told(self, row: Sequence[_Body]) -> RowTold | None:
        if not row:
            return None
        told = RowTold(min(each.cell.start for each in row), max(each.cell.end for each in row))
        for each in row:
            heads = each.cell.row < self.top or each.cell.column < self.left
            if each.is_prose and (not heads or each.tokens[-1].kind == "stop"):
                told.prose.append(tuple(each.tokens))
                continue
            told.others.append((each.cell.start, each.cell.end))
            if each.read.holds_value:
                told.numbers += [(token.start, token.end) for token in each.tokens if token.kind == "number"]
            elif each.tokens:
                n = self._head(each).n
                told.numbers += [] if n is None else [(n.start, n.end)]
                told.names += [item.slot(item.kind) for item in self._head(each).items if item.kind in _NAMES]
        return told

    def _read(self, number: int, found: Sequence[RowTold | None], state: State) -> None:
        """Read a row, and keep what it says of the rows below it."""
        row, told = self.rows[number], found[number]
        assert told is not None
        filled = [each for each in row if not each.is_empty]
        first = next((at for at, each in enumerate(filled) if each.read.holds_value), 0)
        heads = [
            each for at, each in enumerate(filled)
            if each.cell.column < self.left or (at < first and not each.read.figures)
        ]  # fmt: skip
        values = [each for each in filled if not any(each is one for one in heads)]
        if not any(each.read.figures for each in values):
            again = [(each.cell, self._head(each)) for each in values if each.tokens]
            if any(head.arm is not None or head.n is not None for _, head in again):
                self.columns = columns_of([again], self.left, self.grid)
                _corner(state, [self._head(each) for each in heads])
            elif heads and not values:
                under(state, self._head(heads[-1]))
            return
        wide = [each for each in heads if each.cell.rows > 1]
        for each in wide if len(wide) < len(heads) or self.left > 1 else []:  # a head that reaches over several rows
            under(state, self._head(each))
        beside = [each for each in filled if each.cell.column > self.left and not each.read.figures]
        own = [self._head(each) for each in heads if each not in wide] or [self._head(each) for each in heads]
        own += [self._head(each) for each in beside if each not in heads and self._head(each).arm is not None]
        head = joined(own) if own else None
        cells: list[tuple[Cell, Stated]] = []
        for each in values:
            meaning = self._meaning(each, head, state, values) if each.read.holds_value else None
            if meaning is not None:
                _state(each, meaning, head, cells, found, state)
        passed(state, head)
        if head is None or not _only_limits(head):
            places = reversed(list(enumerate(cells, len(told.statements))))  # of several numbers in a cell the first
            state.above = {cell.column: (number, place) for place, (cell, _) in places}
        told.statements += _placed(cells, told)

    def _meaning(self, each: _Body, head: Head | None, state: State, values: Sequence[_Body]) -> Meaning | None:
        """Return what the heads of a cell say of it, or nothing where they contradict each other or say too little."""
        own = () if head is None else head.statistics
        comparing = bool(own) and all(one in COMPARING for one in own)
        column = self.columns.over(each.cell, [one.cell for one in values], comparing=comparing)
        statistics = None if column is None else statistics_of(head, column, state)
        total = None if column is None else next((one.n for one in column.heads if one.n is not None), None)
        counted = is_a_part(each.read.figures, total)
        harm = () if column is None else self._harm(head, column, state, counted=counted)
        if column is None or statistics is None or (not harm and is_strange(head, column, statistics)):
            return None
        others = others_of(head, column, state)
        if others is None:
            return None
        others = tuple(one for one in others if not (harm and one.name == "subset" and one.start == harm[0].start))
        endpoint = None if harm else endpoint_of(head, column, state, statistics)
        near = [one for one in (head, *column.heads, state.part) if one is not None]
        far = [*near, *(one for one in (state.group, self.lead) if one is not None)]
        placed = [*near, *([] if state.group is None else [state.group])]
        counting = [one for one in placed if one is not state.group and (one.percent or one.counts)] or placed
        if not any(one.percent for one in counting):  # "Adverse event, n (%)" over the names of the rows
            counting = [one for one in self.corner if one.percent] or counting
        telling = [one for one in near if one.ranged or one.interval] or far
        return Meaning(
            statistics,
            None if endpoint is None else endpoint[0],
            share=endpoint is not None and endpoint[1],
            unit=next((one.unit for one in far if one.unit is not None and one.time is None), None),
            level=next((one.level for one in far if one.level is not None), None),
            time=next((one.time for one in placed if one.time is not None), None),
            sides=next((one.sides for one in far if one.sides is not None), None),
            others=others,
            between=tuple(one for one in others if one.name != "arm" or column.compares_arm),
            interval=any(one.interval for one in telling),
            ranged=any(one.ranged for one in telling),
            percent=counted or any(one.percent for one in counting),
            counts=counted or any(one.counts for one in counting),
            bounded=any(one.bounded for one in placed),
            harm=harm,
        )

    def _harm(self, head: Head | None, column: Column, state: State, *, counted: bool) -> tuple[Slot, ...]:
        """Return the single harm that a row of adverse events is of, with its grade where the column has one."""
        told = [*self.corner, *column.heads, self.lead, state.group, state.part]
        if head is not None and (below := under_harm(head, state.group)):
            return below
        if head is None or head.endpoint is not None or head.statistics:
            return ()
        if not any(of_harms(one) for one in told) and not (counted and state.adverse and head.harm is not None):
            return ()
        words = [one for one in head.items if one.kind != "punct"]
        if [each.low for each in words] == ["serious"]:
            return ()
        named = head.harm is not None or (0 < len(head.unknown) <= len(words) <= _MOST_OF_A_HARM)
        apart = head.arm is not None and not (head.partly is not None and head.harm is not None)
        if not named or apart or head.n is not None or head.whole:
            return ()
        slot = head.harm or Slot("harm", "", head.text.start, head.text.end, head.text.value)
        graded = column.endpoint is not None and column.endpoint[0].value == "grade3_AE"
        grade = column.endpoint[0]._replace(name="grade", value="3 or higher") if graded and column.endpoint else None
        grade = grade or next((found for one in column.heads if (found := grade_of(one)) is not None), None)
        group = state.group if state.group is not None and of_harms(state.group) else None
        grade = grade if grade is not None or group is None else grade_of(group)
        return (slot,) if grade is None else (slot, grade)

    def _numbers_of_arms(self, found: Sequence[RowTold | None]) -> None:
        """State the number of patients in the head of an arm, where the table tells what became of them."""
        rows = [each for each in found if each is not None]
        whole = [each for row in rows for each in row.statements if not (each.slot("subset") or each.slot("look"))]
        arms = {each.get("arm") for each in whole if each.kind in _OF_ARMS}
        for n, slots in self.columns.numbers:
            row = next((one for one in rows if one.start <= n.start and n.end <= one.end), None)
            if row is not None and any(each.name == "arm" and each.value in arms for each in slots):
                first = min([n.start, *(each.start for each in slots if row.start <= each.start)])
                row.statements.append(Stated("n", (n, *slots)).placed(first, max(n.end, slots[0].end)))


def _with_unread(rows: list[RowTold]) -> list[RowTold]:
    """Return rows with what no statement of the table holds: a whole row, or some of its numbers."""
    held = sorted({(slot.start, slot.end) for row in rows for each in row.statements for slot in each.slots})
    starts = [start for start, _ in held]
    for row in rows:
        inside = held[max(0, bisect_left(starts, row.start) - 1) : bisect_left(starts, row.end)]
        if not any(row.start <= start for start, _ in inside):
            places = row.others if row.prose else [(row.start, row.end)]
            row.unread = [Unread(start, end, "no statement") for start, end in places]
            continue
        row.unread = [
            Unread(start, end, "a number")
            for start, end in row.numbers
            if not any(first < end and start < last for first, last in inside)
        ]
    return rows


def _bodies(grid: Grid, tokens: Sequence[Token]) -> list[list[_Body]]:
    """Return the cells of a grid row by row with their tokens."""
    rows: list[list[_Body]] = [[] for _ in range(grid.height)]
    at = 0
    for cell in grid.cells:
        while at < len(tokens) and tokens[at].start < cell.start:
            at += 1
        first = at
        while at < len(tokens) and tokens[at].end <= cell.end:
            at += 1
        own = [each for each in tokens[first:at] if each.kind != "break"]
        rows[cell.row].append(_Body(cell, own, cell_read(own)))
    return rows


def _corner(state: State, heads: Sequence[Head]) -> None:
    """Take the trial or the cohort that the head of the first column names for all rows."""
    told = next((each for each in heads if each.trial is not None or each.cohort is not None), None)
    state.patients = state.patients if told is None else told


def _only_limits(head: Head) -> bool:
    """Say whether a row only gives the interval or the range of the row above: ``(95% CI)``."""
    return (head.interval or head.ranged) and head.endpoint is None and not head.unknown


def _state(
    each: _Body,
    meaning: Meaning,
    head: Head | None,
    cells: list[tuple[Cell, Stated]],
    found: Sequence[RowTold | None],
    state: State,
) -> None:
    """Take what a cell states, or the interval that it gives to the value above or at its left."""
    limits = limits_of(each.read.figures, meaning)
    if not limits:
        cells += [(each.cell, one) for one in stated_by(each.read.figures, meaning)]
        return
    place = state.above.get(each.cell.column) if head is not None and head.interval else None
    row = None if place is None else found[place[0]]
    if row is not None and place is not None:
        told = row.statements[place[1]]
        same = named(head) is None or (meaning.endpoint is not None and told.get("endpoint") == meaning.endpoint.value)
        kinds = [one for one in meaning.statistics if one != "p_value"] if head is not None and head.statistics else []
        if same and _takes(told) and (not kinds or told.kind in kinds):
            row.statements[place[1]] = told.also(*limits)
    elif cells and _takes(cells[-1][1]) and (head is None or not _only_limits(head)):
        cells[-1] = (cells[-1][0], cells[-1][1].with_slots(limits))


def _takes(told: Statement | Stated) -> bool:
    return told.kind in INTERVALLED and not any(slot.name == "ci_low" for slot in told.slots)


def _placed(cells: Sequence[tuple[Cell, Stated]], row: RowTold) -> list[Statement]:
    """Return the statements of a row; of two arms that are compared, which is the reference is said by their order."""
    found: list[Statement] = []
    for cell, each in cells:
        alike = [
            one for _, one in cells
            if one.kind == each.kind and all(one.get(name) == each.get(name) for name in ("cohort", "endpoint", "time"))
        ]  # fmt: skip
        order = 0
        if each.kind in PER_ARM and len(alike) == 2:
            arms = [next((slot for slot in one.slots if slot.name == "arm"), None) for one in alike]
            last = arms[1]
            if last is not None and is_control(last) and not (arms[0] is not None and is_control(arms[0])):
                order = alike.index(each) + 1
        found.append(each.placed(row.start, cell.end, order))
    return found
