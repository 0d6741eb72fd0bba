"""The cases of ``tests/reference/survival_analysis.json``: what went in, as columns, and what R gave."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parents[1] / "reference"
FILES = ("survival_analysis.json",)


@cache
def _content(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name).read_text("utf-8"))


@cache
def _frame(name: str, file: str) -> pd.DataFrame:
    about = _content(file)["datasets"][name]
    frame = pd.read_csv(FOLDER / about["file"])
    for column, levels in (about.get("factor_levels") or {}).items():
        frame[column] = pd.Categorical(frame[column].astype("str"), categories=levels)
    return frame


def of_kind(*kinds: str) -> list[Any]:
    """Return the cases of some kinds as parameters of a test, under their names."""
    import pytest

    return [
        pytest.param(case | {"file": file}, id=case["id"])
        for file in FILES
        if (FOLDER / file).exists()
        for case in _content(file)["cases"]
        if case["kind"] in kinds
    ]


def data_of(case: dict[str, Any]) -> pd.DataFrame:
    """Return the rows of a case: its data set, filtered; the names have ``_`` where R's have a dot.

    Expressions such as ``(1 - event)`` or ``(ev == 1)`` become the columns ``_time``, ``_status`` and ``_entry``.
    """
    frame = _frame(case["dataset"], case["file"]).rename(columns=plain)
    spec = case["spec"]
    if rule := spec.get("filter"):
        frame = frame[frame.eval(python_of(rule), engine="python").to_numpy(bool)]
    frame = frame.reset_index(drop=True)
    for key in ("time", "status", "entry"):
        if spec.get(key):
            values = frame.eval(python_of(spec[key]), engine="python")
            frame[f"_{key}"] = pd.Series(values, index=frame.index).astype(float)
    return frame


def plain(name: str) -> str:
    """Return the name of a column as it may stand in an expression."""
    return name.replace(".", "_")


def python_of(expression: str) -> str:
    """Return an expression of R as pandas takes it."""
    text = re.sub(r"!is\.na\((\w+(?:\.\w+)*)\)", r"\1.notna()", expression)
    text = re.sub(r"([A-Za-z]\w*)\.(?!notna)([A-Za-z]\w*)", r"\1_\2", text)
    return re.sub(r"([^&|]+)", lambda part: f"({part.group().strip()})" if "&" in text else part.group(), text)


def number(value: Any) -> float:
    """Return a number of the file: null is NaN, and infinity is written as text."""
    return float("nan") if value is None else float(value)


def numbers(values: Any) -> np.ndarray:
    """Return an array of numbers of the file, of any depth."""
    return np.array([numbers(each) if isinstance(each, list) else number(each) for each in values], float)
