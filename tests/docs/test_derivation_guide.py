"""The guide to derivation: its code runs, in order, and prints what it shows."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```$(?:\n\n^```text\n(?P<output>.*?)^```$)?", re.MULTILINE | re.DOTALL)
LONG_RUNS = "## Runs that take long"  # from there on blocks need a cluster


@pytest.mark.parametrize(("guide", "fewest"), [("derivation", 8)])
def test_every_block_of_code_prints_what_is_shown(guide: str, fewest: int) -> None:
    spec = importlib.util.spec_from_file_location("refresh", DOCS / "refresh.py")
    assert spec is not None and spec.loader is not None
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    text = (DOCS / f"{guide}.md").read_text("utf-8")
    blocks = list(BLOCK.finditer(text.partition(LONG_RUNS)[0]))
    assert len(blocks) >= fewest and all(block["output"] for block in blocks)
    assert refresh.printed(text) == text
