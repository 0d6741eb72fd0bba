"""The columns of a table by their heads: arm, cohort, statistic, endpoint; also where a cell reaches over several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pivotal.reading.model import Slot
from pivotal.reading.tables.grids import Cell, Grid
from pivotal.reading.tables.table_heads import COMPARING, Head, arm_of, arm_words, head_of, words_arm

Heads = Sequence[Sequence[tuple[Cell, Head]]]
Patients = tuple[str, ...]
_FEW = 6  # columns among which one without a known medicine is an arm beside the known ones
_COMPARED = 2


@dataclass(slots=True)
class Column:
    """What the heads of a column say.

    Attributes
    ----------
    heads : list of Head
        From below: the nearest first.
    statistics : tuple of str
    endpoint : pair of Slot and bool, optional
        With whether it is a part of the patients.
    arm, cohort, trial, subset : Slot or None
    compares_arm : bool
        Whether a number between arms is one of several, so that its arm must be told.
    """

    heads: list[Head] = field(default_factory=list)
    statistics: tuple[str, ...] = ()
    endpoint: tuple[Slot, bool] | None = None
    arm: Slot | None = None
    cohort: Slot | None = None
    trial: Slot | None = None
    subset: Slot | None = None
    compares_arm: bool = False

    @property
    def patients(self) -> Patients:
        """Which patients it is of."""
        return tuple(each.value if each is not None else "" for each in (self.cohort, self.trial, self.subset))

    @property
    def compares(self) -> bool:
        """Whether its numbers are between arms."""
        return any(each in COMPARING for each in self.statistics)


@dataclass(slots=True)
class Columns:
    """The columns of a table.

    Attributes
    ----------
    by_place : dict of int to Column
    numbers : list of Slot with slots
        The number of patients in a head, with the arm and cohort that it is of.
    sure : bool
        Whether the heads can be told to stand over their columns.
    exact : bool
        As of a grid.
    """

    by_place: dict[int, Column]
    numbers: list[tuple[Slot, tuple[Slot, ...]]]
    sure: bool = True
    exact: bool = True

    def over(self, cell: Cell, cells: Sequence[Cell], *, comparing: bool) -> Column | None:
        """Return what is said of a cell by the columns that it stands in; nothing where that cannot be told.

        Parameters
        ----------
        cell : Cell
        cells : sequence of Cell
            All values of its row.
        comparing : bool
            Whether its row gives numbers between arms.
        """
        if self.by_place and any(each not in self.by_place for each in range(cell.column, cell.column + cell.columns)):
            return None  # a column without a head beside others that have one
        own = self.by_place.get(cell.column, Column())
        blocks = list(dict.fromkeys(each.patients for each in self.by_place.values() if each.arm))
        if comparing and not self.exact and cell.columns == 1 and len(blocks) > 1 and not own.compares:
            return self._block(cell, cells, blocks)
        reached = [self.by_place.get(each, Column()) for each in range(cell.column, cell.column + cell.columns)]
        return reached[0] if len(reached) == 1 else _common(reached)

    def _block(self, cell: Cell, cells: Sequence[Cell], blocks: Sequence[Patients]) -> Column | None:
        """Return the patients of a number between arms that stands in one column, of as many as there are groups."""
        beside = [each for each in cells if not self.by_place.get(each.column, Column()).compares]
        if len({self.by_place[each.column].patients for each in beside if each.column in self.by_place}) == len(beside):
            return self.by_place[cell.column]
        if len(beside) != len(blocks):
            return None
        wanted = blocks[beside.index(cell)]
        return _common([each for each in self.by_place.values() if each.arm and each.patients == wanted])


def _common(columns: Sequence[Column]) -> Column:
    """Return what several columns have in common."""
    first = columns[0]
    same = {
        name: getattr(first, name)
        for name in ("arm", "cohort", "trial", "subset", "endpoint", "statistics")
        if all(_meant(getattr(each, name)) == _meant(getattr(first, name)) for each in columns)
    }
    heads = [each for each in first.heads if all(any(each is one for one in other.heads) for other in columns)]
    return Column(heads, **same)


def _meant(thing: object) -> object:
    if isinstance(thing, Slot):
        return thing.value
    return (thing[0].value, thing[1]) if isinstance(thing, tuple) and thing and isinstance(thing[0], Slot) else thing


def columns_of(rows: Heads, left: int, grid: Grid) -> Columns:
    """Return the columns of a table by the rows of their heads.

    Parameters
    ----------
    rows : sequence of rows of Cell and Head
    left : int
        How many columns at the left are heads of rows.
    grid : Grid
    """
    placed, sure = _placed(rows, left, grid)
    found: dict[int, Column] = {}
    for place in range(left, grid.width):
        over = [(cell, head) for cell, head in placed if cell.column <= place < cell.column + cell.columns]
        own = [head for cell, head in over if cell.columns == 1]
        wide = [head for cell, head in reversed(over) if cell.columns > 1]
        if not own and not wide:
            continue
        joined = own[:1] if len(own) == 1 else [head_of([item for head in own for item in head.items])] if own else []
        found[place] = _column([*joined, *wide])
    _unnamed(found)
    _inherit(found)
    _told_apart(found)
    arms = {each.arm.value for each in found.values() if each.arm is not None}
    for column in found.values():
        column.compares_arm = len(arms) > _COMPARED
    return Columns(found, _numbers(found), sure, grid.exact)


def _placed(rows: Heads, left: int, grid: Grid) -> tuple[list[tuple[Cell, Head]], bool]:
    """Return the heads with the columns they reach over, and whether that is sure.

    Where columns are parted by signs a head over several of them stands before empty ones, or the heads of a row are as
    many as fit evenly over the columns.
    """
    found: list[tuple[Cell, Head]] = []
    sure = True
    for number, row in enumerate(rows):
        cells: Sequence[tuple[Cell, Head]] = [pair for pair in row if pair[0].column >= left]
        if not grid.exact and number < len(rows) - 1 and len(row) > len(cells):
            below = [cell.column for cell, _ in rows[number + 1] if cell.column >= left]
            told = [head.n is not None or head.arm is not None for _, head in row]
            fits = len(below) % len(row) == 0 and (len(below) % max(1, len(cells)) or (len(row) > 1 and all(told)))
            cells = row if fits else cells
        if grid.exact or number == len(rows) - 1 or any(cell.columns > 1 for cell, _ in row):
            found += cells
            continue
        below = [cell.column for cell, _ in rows[number + 1] if cell.column >= left]
        if not cells or len(below) <= len(cells):
            found += cells
            continue
        places = [cell.column for cell, _ in cells]
        together = places == list(range(places[0], places[0] + len(places)))
        if together and len(places) > 1:
            if len(below) % len(cells) or below != list(range(below[0], below[0] + len(below))):
                sure = False
                continue
            each = len(below) // len(cells)
            starts = [below[0] + each * index for index in range(len(cells))]
            ends = [start + each for start in starts]
        else:
            starts, ends = places, [*places[1:], max(below) + 1]
        found += [
            (Cell(cell.start, cell.end, cell.row, start, 1, max(1, end - start)), head)
            for (cell, head), start, end in zip(cells, starts, ends, strict=True)
        ]
    return found, sure


def _column(heads: list[Head]) -> Column:
    """Return what the heads of a column say together; the nearest counts first."""
    column = Column(heads)
    for head in heads:
        column.statistics = column.statistics or head.statistics
        if column.endpoint is None and head.endpoint is not None and not head.several:
            column.endpoint = (head.endpoint, head.share)
        column.cohort = column.cohort or head.cohort
        column.trial = column.trial or head.trial
    if not column.compares:
        column.arm = next((arm for head in heads if (arm := arm_of(head)) is not None), None)
    for head in heads:
        named = column.arm is not None and any(each.start == column.arm.start for each in head.items)
        said = bool(head.statistics) or head.endpoint is not None or head.cohort is not None or head.whole
        if head.unknown and not named and not (said and head.whole):
            column.subset = column.subset or head.text
    return column


def _unnamed(found: dict[int, Column]) -> None:
    """Take the one column whose head nothing is known of for an arm, beside arms that are known."""
    strange = [
        each for each in found.values()
        if each.arm is None and each.subset is not None and not each.statistics and each.endpoint is None
        and each.cohort is None and all(head.time is None and not head.whole for head in each.heads)
    ]  # fmt: skip
    known = [each for each in found.values() if each.arm is not None]
    if len(strange) == 1 and known and len(found) < _FEW and len(strange[0].heads) == 1:
        column = strange[0]
        if (arm := words_arm(column.heads[0])) is not None:
            column.arm, column.subset = arm, None


def _told_apart(found: dict[int, Column]) -> None:
    """Give arms of one medicine all of their words, so that doses tell them apart."""
    seen: dict[tuple[str, ...], list[Column]] = {}
    for each in found.values():
        if each.arm is not None:
            others = [slot.value if slot is not None else "" for slot in (each.cohort, each.subset)]
            seen.setdefault((each.arm.value, *others), []).append(each)
    for alike in seen.values():
        whole = {each.arm.start: arm_words(each.heads) for each in alike if each.arm is not None}
        if len(set(whole.values())) < 2:
            continue
        for each in alike:
            if each.arm is not None and (words := whole[each.arm.start]):
                each.arm = each.arm._replace(value=words)


def _inherit(found: dict[int, Column]) -> None:
    """Give a comparison or an interval without an endpoint that of the column at its left."""
    last: tuple[Slot, bool] | None = None
    for place in sorted(found):
        column = found[place]
        if column.endpoint is not None:
            last = column.endpoint
        elif column.compares and last is not None and not last[1]:
            column.endpoint = last


def _numbers(found: dict[int, Column]) -> list[tuple[Slot, tuple[Slot, ...]]]:
    """Return each number of patients in a head with the arm and cohort that it is of."""
    numbers: dict[int, tuple[Slot, tuple[Slot, ...]]] = {}
    for column in found.values():
        n = next((head.n for head in column.heads if head.n is not None), None)
        if n is not None and column.arm is not None and column.subset is None and n.start not in numbers:
            slots = (column.arm, column.cohort, column.trial)
            numbers[n.start] = (n, tuple(each for each in slots if each is not None))
    return list(numbers.values())
