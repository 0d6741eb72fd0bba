"""The guide to reconstruction: its code runs, in order, and prints what it shows; its file is a figure."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

import pivotal as pv

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "reconstruction.md").read_text("utf-8")
BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```$(?:\n\n^```text\n(?P<output>.*?)^```$)?", re.MULTILINE | re.DOTALL)


def test_every_block_of_code_prints_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    assert spec is not None and spec.loader is not None
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    blocks = list(BLOCK.finditer(GUIDE))
    assert len(blocks) >= 6 and all(block["output"] for block in blocks)
    assert refresh.printed(GUIDE) == GUIDE


def test_the_file_it_shows_is_a_figure(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    path = tmp_path / "figure.yaml"
    path.write_text(text, "utf-8")
    figure = pv.read_figure(path)
    assert (figure.reference, figure.arms[0].events, str(figure.hazard_ratio)) == (
        "placebo", 61, "0.62 (95 % CI 0.45 to 0.86)",
    )  # fmt: skip


def test_the_keys_it_lists_are_those_of_an_arm() -> None:
    listed = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", GUIDE, re.MULTILINE))))
    assert set(pv.PublishedArm.model_fields) - {"arm"} <= listed
