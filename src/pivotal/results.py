"""The base of all results: the same few methods whatever was computed.

This is the one module that may reach forward (to ``figures`` and ``reporting``), and only when a method is called.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pivotal.errors import DataError
from pivotal.provenance import Provenance

if TYPE_CHECKING:
    from rich.console import RenderableType

Row = dict[str, Any]
# What the statistics are called in words; a name that is not here is its own label.
STATISTICS = {
    "conf_high": "upper confidence limit",
    "conf_level": "confidence level",
    "conf_low": "lower confidence limit",
    "df": "degrees of freedom",
    "n": "N",
    "n_event": "events",
    "n_risk": "number at risk",
    "p_value": "p value",
    "std_error": "standard error",
}
BACKENDS = "polars, pandas, pyarrow, modin"


class Result(ABC):
    """What a verb returns: a value that can be read as rows, shown, and put on a page.

    A subclass gives ``rows`` (one a term), ``summary`` (one row), and its ``provenance``. Where it has a page or a
    picture it names the function that makes it (``"pivotal.reporting.check:page"``), which is imported when asked.
    """

    provenance: Provenance
    page: ClassVar[str | None] = None
    figure: ClassVar[str | None] = None
    backend: str | None = None  # the kind of frame that was handed in, and so comes out
    groups: ClassVar[tuple[str, ...]] = ()  # keys of rows that say which group a row is of
    levels: ClassVar[tuple[str, ...]] = ()  # keys of rows that say at which value, such as a time
    method: ClassVar[str | None] = None  # how the statistics were computed, in the field's words

    @abstractmethod
    def rows(self) -> Sequence[Row]:
        """Return one row a term, as plain values."""

    @abstractmethod
    def summary(self) -> Row:
        """Return the whole result in one row."""

    def tidy(self, backend: str | None = None) -> Any:
        """Return one row a term.

        Parameters
        ----------
        backend : str, optional
            ``polars``, ``pandas``, ``pyarrow`` or ``modin`` for a frame of that kind; without it a frame of the kind
            that was handed in, or a list of dicts where none was.
            A column of a frame is of one kind: whole numbers among others become such, and mixed values text.

        Raises
        ------
        DataError
            If no frame of that kind can be made.
        """
        return self._framed(self.rows(), backend)

    def glance(self, backend: str | None = None) -> Any:
        """Return the result in one row; see ``tidy`` for ``backend``."""
        return self._framed([self.summary()], backend)

    def ard(self, backend: str | None = None) -> Any:
        """Return analysis-results data as CDISC's ARS and the R package cards lay them out: one row a statistic.

        The columns are ``group1, group1_level`` (and further groups), ``variable, variable_level, context, stat_name,
        stat_label, stat, stat_fmt, warning, error``; see ``tidy`` for ``backend``. In a list of dicts ``stat`` is the
        unrounded value; a frame that cannot hold values of several kinds in a column holds it as text. What is said of
        the whole result comes last, once: a row a note, whose text is its ``warning`` and which has no statistic.
        """
        long: list[Row] = []
        for row in self.rows():
            place: Row = {}
            for index, group in enumerate(self.groups, 1):
                place |= {f"group{index}": self.group_name(group), f"group{index}_level": row.get(group)}
            at = [row[key] for key in self.levels if row.get(key) is not None]
            place |= {"variable": row.get("term"), "variable_level": at[0] if len(at) == 1 else tuple(at) or None}
            statistics = {k: v for k, v in row.items() if k not in ("term", *self.groups, *self.levels)}
            if self.method is not None:
                statistics["method"] = self.method
            long += [place | _statistic(type(self).__name__, name, stat) for name, stat in statistics.items()]
        nowhere = dict.fromkeys(long[0]) if long else {}
        long += [nowhere | _statistic(type(self).__name__, "note", None, told) for told in self.told()]
        return self._framed(long, backend)

    def told(self) -> tuple[str, ...]:
        """Return what is said of the whole result: its notes, where it has some."""
        return tuple(getattr(self, "notes", ()))

    def group_name(self, group: str) -> str:
        """Return the name of the variable behind a grouping key of the rows, such as the column of the arm."""
        return group

    def _framed(self, rows: Sequence[Row], backend: str | None) -> Any:
        return _framed(rows, self.backend if backend is None else backend)

    def report(self, path: str | Path = "report.html") -> Path:
        """Write the result as one self-contained HTML page and return where it lies."""
        from pivotal.storage import write_atomically

        return write_atomically(path, self._made_by(type(self).page, "page"))

    def plot(self, **options: Any) -> Any:
        """Return the result as a matplotlib figure."""
        return self._made_by(type(self).figure, "picture", **options)

    def _repr_html_(self) -> str:
        """Return the rows as a small table, for notebooks."""
        from pivotal.reporting.fragment import table

        return table(self.rows())

    def _made_by(self, maker: str | None, what: str, **options: Any) -> Any:
        if maker is None:
            raise DataError(f"{type(self).__name__} has no {what}")
        module, _, name = maker.partition(":")
        return getattr(import_module(module), name)(self, **options)

    @abstractmethod
    def __rich__(self) -> RenderableType:
        """Return the result for a terminal."""


def _statistic(context: str, name: str, stat: Any, warning: str | None = None) -> Row:
    """Return the columns of a row of analysis-results data that hold the statistic."""
    return {
        "context": context,
        "stat_name": name,
        "stat_label": STATISTICS.get(name, name.replace("_", " ")),
        "stat": stat,
        "stat_fmt": formatted(name, stat),
        "warning": warning,
        "error": None,
    }


def formatted(name: str, value: Any) -> str:
    """Return a statistic as tables print it: p values to four digits, other numbers to four significant ones.

    Examples
    --------
    >>> formatted("p_value", 0.00001), formatted("estimate", 0.0503), formatted("n", 64), formatted("median", None)
    ('<0.0001', '0.05030', '64', '–')
    >>> formatted("estimate", 12345.678), formatted("estimate", float("nan"))
    ('12346', '–')
    """
    if value is None or _is_nan(value):
        return "–"
    if not isinstance(value, float):
        return str(value)
    if name == "p_value" or name.endswith("_p"):
        return "<0.0001" if value < 0.0001 else ">0.9999" if value > 0.9999 else f"{value:.4f}"
    if math.isinf(value) or value == 0:
        return f"{value:g}"
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    return f"{value:.{min(digits, 6)}f}" if abs(value) >= 1e-4 else f"{value:.3g}"


def _framed(rows: Sequence[Mapping[str, Any]], backend: str | None) -> Any:
    """Return rows as a list of dicts, or as a frame of the kind that is asked for; what does not exist is None."""
    plain = [{name: None if _is_nan(value) else value for name, value in row.items()} for row in rows]
    if backend is None:
        return plain
    names = dict.fromkeys(name for row in plain for name in row)
    return _frame({name: _of_one_kind([row.get(name) for row in plain]) for name in names}, backend)


def framed_columns(columns: Mapping[str, Any], backend: str | None) -> Any:
    """Return columns, arrays of float64 or lists of one kind, as ``tidy`` returns rows, without going by rows."""
    unknown = [name for name, each in columns.items() if not isinstance(each, list) and (each != each).any()]  # noqa: PLR0124
    if backend is None:
        lists = {name: each if isinstance(each, list) else each.tolist() for name, each in columns.items()}
        lists |= {name: [None if _is_nan(value) else value for value in lists[name]] for name in unknown}
        return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    import narwhals as nw

    frame = nw.from_native(_frame(columns, backend))
    return frame.with_columns(nw.when(~nw.col(name).is_nan()).then(nw.col(name)) for name in unknown).to_native()


def _frame(columns: Mapping[str, Any], backend: str) -> Any:
    """Return columns as a frame of the kind that is asked for."""
    import narwhals as nw

    try:
        return nw.from_dict(columns, backend=nw.Implementation.from_backend(backend)).to_native()  # type: ignore[arg-type]
    except (ImportError, ValueError, TypeError) as error:
        why = str(error).partition("\n")[0]
        raise DataError(f"no frame of the kind {backend!r} can be made ({why}); accepted: {BACKENDS}") from error


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _of_one_kind(values: list[Any]) -> list[Any]:
    """Return the values of a column as a frame can hold them; no engine is left to guess from the first rows."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in values]
    return [None if value is None else str(value) for value in values] if len(kinds) > 1 else values
