"""What the tests of the derivation share: reference data where there are any, and small trials."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

START = date(2024, 1, 1)


def reference(name: str) -> pl.DataFrame:
    """Return a table of the public reference data; the test is skipped where they are not at hand."""
    folder = os.environ.get("PIVOTAL_REFERENCE")
    path = Path(folder or ".") / "cdisc" / name
    if not folder or not path.exists():
        pytest.skip("PIVOTAL_REFERENCE does not name the folder of the reference data")
    if path.suffix == ".parquet":
        text = pl.col(pl.String)
        return pl.read_parquet(path).with_columns(pl.when(text != "").then(text).name.keep())
    return pl.read_csv(path, null_values=[""], infer_schema_length=None)


def day(days: int) -> str:
    return (START + timedelta(days=days)).isoformat()


def responses(people: Sequence[Iterable[tuple[int, str]]]) -> dict[str, list[Any]]:
    """Return RS of people with their assessments: days from the start, and responses."""
    rows = [
        (str(k), "OVRLRESP", value, day(days), number)
        for k, visits in enumerate(people)
        for number, (days, value) in enumerate(visits, 1)
    ]
    names = ("USUBJID", "RSTESTCD", "RSSTRESC", "RSDTC", "RSSEQ")
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


def subjects(n: int, **columns: Sequence[Any]) -> dict[str, Any]:
    """Return ADSL of people who all start on the same day."""
    return {"USUBJID": [str(k) for k in range(n)], "RANDDT": [START.isoformat()] * n, **columns}


def differences(found: pl.DataFrame, right: pl.DataFrame, key: Sequence[str], columns: Sequence[str]) -> dict[str, int]:
    """Return how many rows differ in each column, and how many are only in one of the two; numbers to nine digits."""

    def plain(frame: pl.DataFrame) -> pl.DataFrame:
        numbers = {name for name in columns if right.schema[name].is_numeric()}
        return frame.select(
            *key, *(pl.col(n).cast(pl.Float64).round(9) if n in numbers else pl.col(n).cast(pl.String) for n in columns)
        )

    both = plain(right).join(plain(found), on=list(key), how="full", suffix="_found")
    lost = both[f"{key[0]}_found"].null_count() + both[key[0]].null_count()
    counts = {name: both.filter(~pl.col(name).eq_missing(pl.col(f"{name}_found"))).height for name in columns}
    return {"rows": lost} | {name: count for name, count in counts.items() if count}
