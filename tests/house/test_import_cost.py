"""What an import pulls in: nothing heavy, and no room before a verb is called."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "src" / "pivotal"
ROOMS = {path.name for path in HOUSE.iterdir() if path.is_dir()} - {"cli"}

# What arithmetic, frames and figures need; what reading, checking and showing need.
ARITHMETIC = {
    "numba",
    "numpy",
    "scipy",
    "polars",
    "pandas",
    "matplotlib",
    "formulaic",
    "great_tables",
    "dask",
}
SHOWING = {"jinja2", "pydantic", "rich", "typer", "yaml"}


def loaded_by(statement: str) -> list[str]:
    """Return the modules that a fresh interpreter holds after a statement."""
    source = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    fresh = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    names: list[str] = json.loads(fresh.stdout)
    return names


def tops(modules: list[str]) -> set[str]:
    """Return the top packages of modules."""
    return {name.partition(".")[0] for name in modules}


def rooms(modules: list[str]) -> set[str]:
    """Return the rooms of ours among modules."""
    return {name.split(".")[1] for name in modules if name.startswith("pivotal.")} & ROOMS


def test_importing_pivotal_loads_nothing_heavy() -> None:
    assert not tops(loaded_by("import pivotal")) & (ARITHMETIC | SHOWING)


def test_importing_pivotal_loads_no_room() -> None:
    assert not rooms(loaded_by("import pivotal"))


def test_starting_the_command_line_loads_no_room() -> None:
    modules = loaded_by("import pivotal.cli.main")
    assert not rooms(modules)
    assert not tops(modules) & ARITHMETIC


@pytest.mark.parametrize("package", ["yaml", "pydantic"])
def test_a_heavy_import_is_caught(package: str) -> None:
    assert package in tops(loaded_by(f"import {package}"))


def test_a_room_is_caught() -> None:
    assert rooms(["pivotal", "pivotal.errors", "pivotal.label.model", "pivotal.cli.main"]) == {"label"}
