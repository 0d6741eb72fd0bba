"""The guides show what the commands print today."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = ["README.md", *sorted(path.name for path in (ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def refresh():
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_guide_is_refreshed(refresh):
    assert [guide.name for guide in refresh.GUIDES] == GUIDES


@pytest.mark.parametrize("guide", GUIDES)  # one by one, so that workers share them
def test_every_output_in_the_guides_is_real(refresh, guide):
    text = next(path for path in refresh.GUIDES if path.name == guide).read_text(encoding="utf-8")
    assert refresh.refreshed(text) == text


def test_a_stale_output_is_found(refresh):
    text = "<!-- output of: pivotal dossier list -->\nold\n<!-- end -->"
    assert "neuroendocrine: Neuroendocrine neoplasms" in refresh.refreshed(text)


def test_only_our_own_commands_are_run(refresh):
    with pytest.raises(AssertionError, match="only our own"):
        refresh.output_of("rm -rf /")


def test_the_readme_shows_the_whole_check():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"\n {letter}  " in readme for letter in "abcdefghijklmno")
