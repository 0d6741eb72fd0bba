"""The guides whose blocks show what they print: their code runs, in order, and prints what they show."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```$(?:\n\n^```text\n(?P<output>.*?)^```$)?", re.MULTILINE | re.DOTALL)
LONG_RUNS = "## Runs that take long"  # from there on blocks need a cluster
FEWEST = {
    "derivation": 8,
    "pharmacology": 7,
    "populations": 7,
    "reading": 3,
    "reconstruction": 6,
    "responses": 7,
    "simulation": 12,
    "simulation_adaptive": 7,
}  # blocks, each with output
FEWEST_OUTPUTS = {"exchange": 9}  # of a guide that also has blocks without output


@pytest.mark.parametrize("guide", [*FEWEST, *FEWEST_OUTPUTS])
def test_every_block_of_code_prints_what_is_shown(guide: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    assert spec is not None and spec.loader is not None
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    text = (ROOT / "docs" / f"{guide}.md").read_text("utf-8")
    if guide in FEWEST:
        blocks = list(BLOCK.finditer(text.partition(LONG_RUNS)[0]))
        assert len(blocks) >= FEWEST[guide] and all(block["output"] for block in blocks)
    else:
        assert len(re.findall(r"^```text\n.+?^```$", text, re.MULTILINE | re.DOTALL)) >= FEWEST_OUTPUTS[guide]
    assert refresh.printed(text) == text
