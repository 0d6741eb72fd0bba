"""The compile door: what is kept on disk, when it is compiled anew, and what happens without a folder."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import numba
import pytest

import pivotal.kernels
from pivotal.kernels import compile as door
from pivotal.kernels.beforehand import called_modules, compile_for, urgency
from pivotal.kernels.random_streams import words
from tests.kernels.parts import from_python

HOUSE = Path(pivotal.kernels.__file__).parent
MODULES = sorted(path.stem for path in HOUSE.glob("[a-z]*.py"))

INNER = """
from pivotal.kernels.compile import kernel

@kernel("f8")
def inner(x):
    return x + {amount}
"""
OUTER = """
from pivotal.kernels.compile import kernel
from pivotal.kernels.inner import inner

@kernel("f8")
def outer(x):
    return 2.0 * inner(x)
"""
LOOK = """
import warnings
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    from pivotal.kernels.compile import KERNELS, is_cold, FOLDER
    cold = is_cold()
    from pivotal.kernels.outer import outer
value = outer(1.0)
print(value, cold, sum(outer.stats.cache_hits.values()), [f"{each.category.__name__}: {each.message}" for each in told])
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Give a house with two kernels, one of which calls the other from another file."""
    kernels = tmp_path / "pivotal" / "kernels"
    kernels.mkdir(parents=True)
    for name in ("__init__.py", "errors.py"):
        shutil.copy(HOUSE.parent / name, tmp_path / "pivotal" / name)
    for name in ("__init__.py", "__main__.py", "beforehand.py", "compile.py", "threads.py"):
        shutil.copy(HOUSE / name, kernels / name)
    (kernels / "inner.py").write_text(INNER.format(amount="1.0"))
    (kernels / "outer.py").write_text(OUTER)
    return tmp_path


def run(house: Path, *arguments: str, cache: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(house), "NUMBA_CACHE_DIR": cache, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=house, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_kernels_are_compiled_beforehand_and_anew_where_a_callee_was_edited(house: Path) -> None:
    cache = str(house / "cache")
    told = run(house, "-m", "pivotal.kernels", cache=cache)
    assert " s  inner.inner\n" in told and " s  outer.outer\n" in told and f"in all; kept in {cache}" in told
    assert run(house, "-c", LOOK, cache=cache) == "4.0 False 1 []\n"
    (house / "pivotal" / "kernels" / "inner.py").write_text(INNER.format(amount="5.0"))
    assert run(house, "-c", LOOK, cache=cache) == "12.0 True 0 []\n"


def test_without_a_folder_it_warns_once_and_works(house: Path) -> None:
    found = run(house, "-c", LOOK, cache="/dev/null/no-folder")
    assert found.startswith("4.0 True 0 ['CompilationWarning: machine code cannot be kept in /dev/null/no-folder")
    assert found.count("CompilationWarning") == 1 and "set NUMBA_CACHE_DIR" in found


@pytest.mark.parametrize("module", MODULES)
def test_every_signature_that_a_kernel_declares_compiles(module: str) -> None:
    import_module(f"pivotal.kernels.{module}")
    mine = {name: kernel for name, kernel in door.KERNELS.items() if name.startswith(f"{module}.")}
    for dispatcher, signatures in mine.values():
        for signature in signatures:
            compile_for(dispatcher, signature)
        assert len(dispatcher.signatures) >= len(signatures)


def test_a_part_is_called_by_kernels_only_and_compiled_once_for_whole_numbers() -> None:
    part = door.kernel()(lambda n, x: n * x)
    assert from_python(numba.njit(lambda x: part(2, x) + part(3, x)))(4.0) == 20.0
    assert [str(each) for each in part.signatures] == ["(int64, float64)"]
    with pytest.raises(TypeError, match="called by kernels only"):
        part(2, 4.0)


def test_modules_of_kernels_are_compiled_after_those_they_call() -> None:
    called = called_modules()
    assert called["inner_wedge"] == {"compile", "group_sequential"}
    assert {"look_statistics", "trial_generation"} <= called["trial_looks"]
    assert urgency("polyhedra", called) > urgency("trial_looks", called) > urgency("trial_snapshots", called)


@pytest.mark.parametrize("module", MODULES)
def test_kernels_release_the_lock_and_keep_the_order_of_arithmetic(module: str) -> None:
    import_module(f"pivotal.kernels.{module}")
    for name, (dispatcher, _) in door.KERNELS.items():
        options = dispatcher.targetoptions
        assert options.get("nogil") and not options.get("parallel") and not options.get("fastmath"), name


def test_the_digest_is_of_all_files() -> None:
    assert door.digest() == door.digest() and len(door.digest()) == 20


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "pivotal"),
        ("win32", "LOCALAPPDATA", "pivotal"),
        ("darwin", "HOME", "Library/Caches/pivotal"),
    ],
)
def test_machine_code_lies_in_the_users_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, variable: str, expected: str
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(door.sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert door._candidates() == [tmp_path / expected]


def test_kernels_that_threads_wrap_at_the_same_time_are_kept_in_one_place(monkeypatch):
    switch = sys.getswitchinterval()
    monkeypatch.setattr(door, "KERNELS", {})
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: door.kernel()(words.py_func), range(400)))
    finally:
        sys.setswitchinterval(switch)
    assert {Path(each._cache.cache_path).parent for each in found} == {door.FOLDER}
