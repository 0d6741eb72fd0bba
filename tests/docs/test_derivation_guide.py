"""The guide to derivation: its rules are those of the examples, and its timelines show what is derived today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import matplotlib
import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "derivation.md").read_text("utf-8")
DRAWN = re.findall(r"\(timelines/(\w+)\.svg\)", GUIDE)


def timelines() -> Any:
    spec = importlib.util.spec_from_file_location("timelines", ROOT / "docs" / "timelines.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_rules_it_shows_are_those_of_the_example() -> None:
    (shown,) = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    assert (ROOT / "examples" / "rules.yaml").read_text("utf-8").partition("\n")[2] == shown


def test_every_timeline_is_shown_once() -> None:
    assert sorted(DRAWN) == sorted(timelines().TIMELINES)


@pytest.mark.parametrize("name", DRAWN)
def test_a_timeline_shows_what_is_derived_today(name: str, tmp_path: Path) -> None:
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        timelines().TIMELINES[name]().savefig(tmp_path / "now.svg")
    now, kept = (
        (folder / file).read_text("utf-8")
        for folder, file in ((tmp_path, "now.svg"), (ROOT / "docs" / "timelines", f"{name}.svg"))
    )
    words = [re.findall(r">([^<>]*\w[^<>]*)</text>", each) for each in (now, kept)]
    assert words[0] == words[1] and len(words[0]) > 5


def test_the_strategies_of_the_picture_end_where_the_guide_says() -> None:
    module = timelines()
    days = {}
    for strategy in ("treatment_policy", "hypothetical", "composite", "while_on_treatment"):
        event = module.pv.DatedEvent(
            kind="new_therapy", strategy=strategy,
            sources=module.pv.DateSource(domain="ADSL", date="NACTDT", event="New therapy"),
        )  # fmt: skip
        rules = module.pv.choose_rules("pfs_treatment_policy").model_copy(update={"intercurrent": (event,)})
        lane = module.ended(strategy, [(42, "SD"), (84, "SD"), (126, "PD")], rules, therapy=100)
        days[strategy] = (lane["end"], lane["event"])
    assert days == {
        "treatment_policy": (126, True), "hypothetical": (84, False), "composite": (100, True),
        "while_on_treatment": (100, False),
    }  # fmt: skip
