"""The guides to dossiers: what they add to the library can be added, and every fact that texts tell is listed."""

from __future__ import annotations

import re
from pathlib import Path

import pivotal as pv
from pivotal.dossier.load import LIBRARY
from pivotal.reading.words import CODE_WORDS, FLAG_WORDS, THERAPY_CLASSES

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
FACT = re.compile(r'(?:fact\(|"field": |field = )"([a-z_0-9]+)"')
FEWEST_FACTS = 35


def test_what_the_guide_adds_to_the_library_is_added(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "dossier.md").read_text("utf-8")
    (added,) = (each for each in BLOCK.findall(guide) if each.startswith("fields:"))
    (tmp_path / "dossier.yaml").write_text("{id: own, title: Own, uses: [oncology], files: [a.yaml]}")
    (tmp_path / "a.yaml").write_text(added)
    fields = {each.id: [code.id for code in each.codes] for each in pv.load_dossier(tmp_path).fields}
    assert fields["therapy"][-2:] == ["example_blocker", "examplib"]
    assert fields["risk_group"] == ["favourable", "intermediate", "poor", "very_poor"]


def test_every_fact_that_texts_tell_is_listed() -> None:
    guide = (ROOT / "docs" / "criteria.md").read_text("utf-8").partition("## What texts tell")[2].partition("\n## ")[0]
    rules = "".join(each.read_text("utf-8") for each in (ROOT / "src/pivotal/reading/labels").glob("*.py"))
    facts = {*FACT.findall(rules), *FLAG_WORDS, *CODE_WORDS}
    assert len(facts) >= FEWEST_FACTS
    assert sorted(each for each in facts if f"`{each}`" not in guide) == []


def test_every_class_of_treatment_is_in_the_library_under_its_id() -> None:
    (therapy,) = (each for each in pv.load_dossier(LIBRARY / "oncology").fields if each.id == "therapy")
    assert set(THERAPY_CLASSES) <= {each.id for each in therapy.codes}
