"""The guide to reconstruction: its file is a figure, and its keys are those of an arm."""

from __future__ import annotations

import re
from pathlib import Path

import pivotal as pv

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "reconstruction.md").read_text("utf-8")


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
