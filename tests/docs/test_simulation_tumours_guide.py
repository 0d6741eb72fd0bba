"""The guide to disease courses and tumours: its code runs, in order, and prints what the guide shows."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "simulation_tumours.md"
BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```$(?:\n\n^```text\n(?P<output>.*?)^```$)?", re.MULTILINE | re.DOTALL)


def test_every_block_of_code_prints_what_is_shown() -> None:
    blocks = list(BLOCK.finditer(GUIDE.read_text("utf-8")))
    assert len(blocks) >= 5 and all(block["output"] for block in blocks)
    names: dict[str, object] = {}
    for block in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block["code"], str(GUIDE), "exec"), names)
        assert printed.getvalue() == block["output"]
