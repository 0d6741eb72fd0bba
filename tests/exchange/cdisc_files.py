"""Data sets for the tests of exchange, and where the files of CDISC lie."""

import os
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pivotal.exchange.model import Column, Dataset

DATASET = Dataset(
    "ADTTE",
    "Time to Event Analysis",
    (
        Column("USUBJID", "Unique Subject Identifier", length=3, key=1, oid="IT.ADTTE.USUBJID"),
        Column("AGE", "Age", "integer"),
        Column("AVAL", "Analysis Value", "float", display_format="8.2"),
        Column("ADT", "Analysis Date", "date", "integer", display_format="DATE9."),
        Column("ADTM", "Analysis Date and Time", "datetime", "integer", display_format="DATETIME20."),
        Column("ATM", "Analysis Time", "time", "integer", display_format="TIME8."),
        Column("RSDTC", "Date of Response", "date"),
    ),
    pl.DataFrame(
        {
            "USUBJID": ["001", "002", "003"],
            "AGE": [61, None, 48],
            "AVAL": [61.0, 30.5, None],
            "ADT": [date(2024, 3, 1), None, date(1960, 1, 1)],
            "ADTM": [datetime(2024, 3, 1, 8, 30), None, datetime(1959, 12, 31, 23, 59, 59)],
            "ATM": [time(8, 30), None, time(23, 59, 59)],
            "RSDTC": ["2024-03", None, "2024-03-01"],
        },
        schema_overrides={"ADTM": pl.Datetime("us")},
    ),
    {"studyOID": "S.1", "originator": "A sponsor", "itemGroupOID": "IG.ADTTE"},
)
EVERY_KIND: dict[str, Any] = {
    "TEXT": ["a", None],
    "WHOLE": [2**53, None],
    "NUMBER": [0.1, None],
    "TRUTH": [True, None],
    "EXACT": [Decimal("1.50"), None],
}


def reference(*parts: str) -> Path:
    """Return a file of the reference data; without them skip the test."""
    folder = os.environ.get("PIVOTAL_REFERENCE")
    path = Path(folder or "none").joinpath("cdisc", "standards", *parts)
    if not folder or not path.exists():
        pytest.skip("PIVOTAL_REFERENCE does not name the folder of the reference data")
    return path
