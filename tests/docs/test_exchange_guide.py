"""The guide to files of others: its code runs, in order, and prints what it shows."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_every_block_of_code_prints_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    assert spec is not None and spec.loader is not None
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    text = (ROOT / "docs" / "exchange.md").read_text("utf-8")
    assert len(re.findall(r"^```text\n.+?^```$", text, re.MULTILINE | re.DOTALL)) >= 7
    assert refresh.printed(text) == text
