"""The guide to the analysis: every block of code runs, and every value in a comment is the one that comes out."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LEAST = 30  # values that the guide states


def stated(line: str) -> object:
    """Return the value that a line's comment states before any ``;``, or the ellipsis where it states none."""
    _, _, comment = line.partition("  # ")
    try:
        return ast.literal_eval(comment.partition(";")[0].strip())
    except (SyntaxError, ValueError):
        return ...


def run(code: str, names: dict[str, object]) -> list[tuple[str, object, object]]:
    """Run a block and return its lines that state a value, with what they state and what came out."""
    lines, found = code.splitlines(), []
    for part in ast.parse(code).body:
        source = ast.get_source_segment(code, part)
        if not isinstance(part, ast.Expr):
            exec(compile(source, "analysis.md", "exec"), names)
            continue
        value = eval(compile(source, "analysis.md", "eval"), names)
        expected = stated(lines[part.end_lineno - 1])
        if expected is not ...:
            found.append((source, expected, value))
    return found


def test_every_block_runs_and_gives_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    blocks = BLOCK.findall((ROOT / "docs" / "analysis.md").read_text("utf-8"))
    checked = [each for block in blocks for each in run(block, names)]
    assert [(line, value) for line, expected, value in checked if value != expected] == []
    assert len(checked) >= LEAST


def test_a_wrong_value_is_seen() -> None:
    assert run("x = 1\nx + 1  # 3; more\nx  # no value\n", {}) == [("x + 1", 3, 2)]
