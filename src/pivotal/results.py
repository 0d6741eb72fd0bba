"""The base of all results: the same few methods whatever was computed.

This is the one module that may reach forward (to ``figures`` and ``reporting``), and only when a method is called.
"""

from __future__ import annotations

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
BACKENDS = "polars, pandas, pyarrow, modin"


class Result(ABC):
    """What a verb returns: a value that can be read as rows, shown, and put on a page.

    A subclass gives ``rows`` (one a term), ``summary`` (one row), and its ``provenance``. Where it has a page or a
    picture it names the function that makes it (``"pivotal.reporting.check:page"``), which is imported when asked.
    """

    provenance: Provenance
    page: ClassVar[str | None] = None
    figure: ClassVar[str | None] = None

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
            ``polars``, ``pandas``, ``pyarrow`` or ``modin`` for a frame of that kind; without it a list of dicts.
            A column of a frame is of one kind: whole numbers among others become such, and mixed values text.

        Raises
        ------
        DataError
            If no frame of that kind can be made.
        """
        return _framed(self.rows(), backend)

    def glance(self, backend: str | None = None) -> Any:
        """Return the result in one row; see ``tidy`` for ``backend``."""
        return _framed([self.summary()], backend)

    def ard(self, backend: str | None = None) -> Any:
        """Return analysis-results data: one row a statistic (``variable, stat_name, stat``); see ``tidy``."""
        long = [
            {"context": type(self).__name__, "variable": row.get("term"), "stat_name": name, "stat": value}
            for row in self.rows()
            for name, value in row.items()
            if name != "term"
        ]
        return _framed(long, backend)

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


def _framed(rows: Sequence[Mapping[str, Any]], backend: str | None) -> Any:
    """Return rows as a list of dicts, or as a frame of the kind that is asked for."""
    plain = [dict(row) for row in rows]
    if backend is None:
        return plain
    import narwhals as nw

    names = dict.fromkeys(name for row in plain for name in row)
    columns = {name: _of_one_kind([row.get(name) for row in plain]) for name in names}
    try:
        return nw.from_dict(columns, backend=nw.Implementation.from_backend(backend)).to_native()  # type: ignore[arg-type]
    except (ImportError, ValueError, TypeError) as error:
        why = str(error).partition("\n")[0]
        raise DataError(f"no frame of the kind {backend!r} can be made ({why}); accepted: {BACKENDS}") from error


def _of_one_kind(values: list[Any]) -> list[Any]:
    """Return the values of a column as a frame can hold them; no engine is left to guess from the first rows."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in values]
    return [None if value is None else str(value) for value in values] if len(kinds) > 1 else values
