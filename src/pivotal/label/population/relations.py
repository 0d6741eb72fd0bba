"""Masks over frames that take SQL: a DuckDB relation, or a Spark data frame."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import narwhals as nw

from pivotal.label.population.arrays import kind_of
from pivotal.label.population.layout import ColumnKind
from pivotal.label.population.masks import Mask
from pivotal.label.population.outputs import Output
from pivotal.label.population.sql import SqlMasks
from pivotal.progress import tracked


class RelationEngine(SqlMasks):
    """Masks as SQL that a lazy frame runs itself.

    Parameters
    ----------
    frame : duckdb.DuckDBPyRelation or pyspark.sql.DataFrame
    dialect : str
        ``duckdb`` or ``spark``.
    parts : sequence of frames, optional
        The same patients in pieces, which are read one after another.
    """

    lazy = True
    backend: str | None = None

    def __init__(self, frame: Any, dialect: str, parts: Sequence[Any] = ()) -> None:
        self._frame, self._parts = frame, parts
        schema = nw.from_native(frame).collect_schema()
        super().__init__({name: self._kind(name, each) for name, each in schema.items()}, dialect)

    def _kind(self, name: str, dtype: Any) -> ColumnKind:
        if isinstance(dtype, nw.Unknown) and "NULL" not in str(self._types[name]).upper():
            return "other"
        return kind_of(dtype)

    @cached_property
    def _types(self) -> dict[str, Any]:
        if hasattr(self._frame, "types"):
            return dict(zip(self._frame.columns, self._frame.types, strict=True))
        return {"void": "NULL"} | {name: "NULL" if kind == "void" else kind for name, kind in self._frame.dtypes}

    def totals(self, masks: Mapping[str, Mask]) -> dict[str, int]:
        """Return how many patients each mask holds for."""
        sums = [f"{self.sum_of(mask)} AS {self.name(f'n{number}')}" for number, mask in enumerate(masks.values())]
        found = [0] * len(sums)
        for part in tracked(self._parts or [self._frame], "files"):
            frame = self._with_leaves(part)
            duck = self.dialect == "duckdb"
            row = frame.aggregate(", ".join(sums)).fetchall()[0] if duck else frame.selectExpr(*sums).first()
            found = [one + int(other) for one, other in zip(found, row, strict=True)]
        return dict(zip(masks, found, strict=True))

    def attached(self, outputs: Mapping[str, Output]) -> Any:
        """Return the frame with columns of what was computed; nothing is read."""
        return self._with(self._frame, outputs)

    def attached_parts(self, outputs: Mapping[str, Output]) -> Iterable[Any]:
        """Return the pieces in which the patients are read, each with columns of what was computed."""
        if not self._parts:
            return [self.attached(outputs)]
        return [self._with(part, outputs) for part in self._parts]

    def _with(self, frame: Any, outputs: Mapping[str, Output]) -> Any:
        new = [f"{self.text(each)} AS {self.name(name)}" for name, each in outputs.items()]
        return self._selected(self._with_leaves(frame), [*map(self.name, self.kinds), *new])

    # -------------------------------------------------------------------------------------------- values

    def strays(self, name: str, accepted: Collection[str]) -> dict[str, int]:
        """Return the texts of a column that are not accepted, with how many rows hold each."""
        value = f"CAST({self.name(name)} AS {self.text_type})"
        good = self.literals({*accepted, ""})
        return self._counts(value, f"{self.name(name)} IS NOT NULL AND {value} NOT IN ({good})")

    def endless(self, name: str) -> int:
        """Return how many rows of a column of numbers are infinite."""
        endless = f"ABS(CAST({self.name(name)} AS DOUBLE)) = CAST('Infinity' AS DOUBLE)"
        return sum(self._counts("'endless'", endless).values())

    def repeated(self, name: str) -> dict[str, int]:
        """Return the values that stand in more than one row, and how often nothing does."""
        found = self._counts(f"CAST({self.name(name)} AS {self.text_type})", "TRUE", "n > 1 OR value IS NULL")
        return dict(sorted(found.items()))

    def _counts(self, value: str, where: str, having: str = "TRUE") -> dict[str, int]:
        """Return how often each value occurs in some rows, the most frequent first."""
        rows = self._selected(self._frame.filter(where), [f"{value} AS value"])
        if self.dialect == "duckdb":
            counted = rows.aggregate("value, COUNT(*) AS n").filter(having).order("n DESC, value")
            found = counted.fetchall()
        else:
            counted = rows.groupBy("value").count().withColumnRenamed("count", "n").filter(having)
            found = [tuple(row) for row in counted.orderBy("n", ascending=False).collect()]
        return {each or "": int(count) for each, count in found}

    def _with_leaves(self, frame: Any) -> Any:
        leaves = [f"{text} AS {name}" for name, text in self.inner().items()]
        return self._selected(frame, [*map(self.name, self.kinds), *leaves])

    def _selected(self, frame: Any, columns: Iterable[str]) -> Any:
        if self.dialect == "duckdb":
            return frame.project(", ".join(columns))
        return frame.selectExpr(*columns)
