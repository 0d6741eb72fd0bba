"""The doors: the names that ``pivotal`` offers, looked up when they are asked for."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import pivotal

HOUSE = Path(pivotal.__file__).parent
ROOMS = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))
WITHOUT_VERBS = [path for path in HOUSE.rglob("*.py") if path.parent.name != "cli"]  # cli/ has a file per verb

FRESH_LOOK = """
import json, pivotal
print(json.dumps([name for name in dir(pivotal) if name not in vars(pivotal)]))
"""


def shared(doors: list[str], modules: list[Path]) -> set[str]:
    """Return the doors that have the name of a module or of the folder it lies in."""
    return set(doors) & {name for path in modules for name in (path.stem, path.parent.name)}


def test_all_is_what_is_offered_lazily() -> None:
    look = subprocess.run([sys.executable, "-c", FRESH_LOOK], capture_output=True, text=True, check=True)
    assert sorted(json.loads(look.stdout)) == sorted(pivotal.__all__)


def test_dir_lists_the_doors() -> None:
    assert set(pivotal.__all__) <= set(dir(pivotal))


def test_every_door_opens() -> None:
    assert [door for door in pivotal.__all__ if getattr(pivotal, door) is None] == []


def test_a_name_that_is_no_door_is_refused() -> None:
    with pytest.raises(AttributeError, match="no_such_door"):
        _ = pivotal.no_such_door


def test_no_door_is_named_like_a_room_or_module() -> None:
    assert not shared(pivotal.__all__, WITHOUT_VERBS)


def test_a_door_named_like_a_module_is_caught() -> None:
    modules = [Path("pivotal/label/match.py"), Path("pivotal/claims/model.py")]
    assert shared(["match", "claims", "covers"], modules) == {"match", "claims"}


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_exports_exists(room: str) -> None:
    module = import_module(f"pivotal.{room}")
    assert [name for name in getattr(module, "__all__", ()) if not hasattr(module, name)] == []
