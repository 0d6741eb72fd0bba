"""Which engine computes over a frame: that of the frame itself, so that lazy stays lazy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

import narwhals as nw

from pivotal.errors import DataError
from pivotal.label.population.files import PatientFiles
from pivotal.label.population.layout import ColumnKind
from pivotal.label.population.masks import Engine, Mask
from pivotal.label.population.outputs import Output

ACCEPTED = "pandas, polars, pyarrow, modin, DuckDB and Spark frames, or a mapping of column names to arrays"


class FrameEngine(Engine, Protocol):
    """An engine with the frame that it computes over."""

    lazy: bool
    backend: str | None

    @property
    def kinds(self) -> Mapping[str, ColumnKind]:
        """What each column holds."""

    def totals(self, masks: Mapping[str, Mask]) -> dict[str, int]:
        """Return how many patients each mask holds for."""

    def attached(self, outputs: Mapping[str, Output]) -> Any:
        """Return the frame with columns of what was computed, of the kind that was handed in."""

    def attached_parts(self, outputs: Mapping[str, Output]) -> Iterable[Any]:
        """Return the pieces in which the patients are read, each with columns of what was computed."""

    def strays(self, name: str, accepted: Collection[Any]) -> dict[str, int]:
        """Return the texts of a column that are not accepted, with how many rows hold each."""

    def endless(self, name: str) -> int:
        """Return how many rows of a column of numbers are infinite."""

    def repeated(self, name: str) -> dict[str, int]:
        """Return the values that stand in more than one row, and how often nothing does."""


def engine_of(frame: Any, weights: str | None = None) -> FrameEngine:
    """Return the engine for a frame; in memory, ``weights`` is the column of how many patients each row stands for.

    Raises
    ------
    DataError
        If it is no frame of a kind that is taken, or its column names are there twice.
    """
    parts: tuple[Any, ...] = ()
    if isinstance(frame, PatientFiles):
        frame, parts = frame.frame, frame.parts
    if isinstance(frame, Mapping):
        return _arrays(frame, weights)
    try:
        known = nw.from_native(frame)
    except nw.exceptions.DuplicateError as error:
        raise DataError(f"column names are there twice: {' '.join(str(error).split())}") from error
    except TypeError as error:
        raise DataError(f"a {type(frame).__name__} holds no patients; accepted: a Patient, or {ACCEPTED}") from error
    kind = known.implementation
    if kind.is_polars():
        from pivotal.label.population.polars_frames import PolarsEngine

        return PolarsEngine(frame, weights, parts)
    if kind.is_duckdb() or kind.is_pyspark() or kind.is_pyspark_connect():
        from pivotal.label.population.relations import RelationEngine

        return RelationEngine(frame, "duckdb" if kind.is_duckdb() else "spark", parts)
    if isinstance(known, nw.LazyFrame):
        raise DataError(f"a lazy frame of {kind.value} is not taken; collect it, or hand over one of: {ACCEPTED}")
    return _arrays(frame, weights)


def _arrays(frame: Any, weights: str | None) -> FrameEngine:
    from pivotal.label.population.arrays import ArrayEngine

    return ArrayEngine(frame, weights)
