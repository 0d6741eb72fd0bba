"""The guide to fits of summaries: every block of code runs, and every value in a comment is the one that comes out."""

from tests.docs.test_analysis_guide import BLOCK, ROOT, run

LEAST = 14  # values that the guide states


def test_every_block_runs_and_gives_what_it_says() -> None:
    names: dict[str, object] = {}
    blocks = BLOCK.findall((ROOT / "docs" / "summaries.md").read_text("utf-8"))
    checked = [each for block in blocks for each in run(block, names)]
    assert [(line, value) for line, expected, value in checked if value != expected] == []
    assert len(checked) >= LEAST
