"""What every test may ask for."""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

HOUSE = Path(__file__).parents[1] / "src" / "pivotal"

# The first call of a kernel compiles it. Under CI the examples are the same in every run; elsewhere they are new ones.
# `make verify` looks at ten times as many, which a test that names their number (it is slow) goes without.
settings.register_profile("house", deadline=None, max_examples=40, derandomize=os.environ.get("CI") == "true")
settings.register_profile("long", deadline=None, max_examples=400)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the inner loops once, before the workers start and each would; let Python keep its bytecode, too.

    Tests start the command line some hundred times, and each would compile the package anew. While tests are collected,
    hardly anything is left behind, so cycles are not looked for.
    """
    gc.disable()
    if hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None):
        return
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Bytecode first: the processes that compile kernels import the package, and each worker all of its modules.
    subprocess.run([sys.executable, "-m", "compileall", "-q", "-j0", str(HOUSE)], check=True)
    # Those of another environment do not count, as they lie by the path of their source; all at hand take two seconds.
    subprocess.run([sys.executable, "-m", "pivotal.kernels"], check=True, stdout=subprocess.DEVNULL)


def pytest_collection_finish() -> None:
    """Leave out what was collected, millions of objects that stay, when Python looks for cycles during the tests.

    It looks seldom: what tests keep for each other, read dossiers and texts, is looked through in vain each time.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def lack(missing: str) -> NoReturn:
    """Skip the test for what is missing, or fail it under CI=true."""
    if os.environ.get("CI") == "true":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


def program(name: str, package: str) -> Path:
    """Return where a program lies; without it skip the test, or fail it under CI=true."""
    if found := shutil.which(name):
        return Path(found)
    lack(f"{name} is missing: install the Debian package {package}")


@pytest.fixture(scope="session")
def require_program() -> Callable[[str, str], Path]:
    """Give the function that finds a program by its name and its Debian package."""
    return program


def package(name: str, extra: str) -> None:
    """Make sure that a Python package is there; without it skip the test, or fail it under CI=true."""
    if not find_spec(name):
        lack(f"{name} is missing: pip install -e '.[{extra}]'")


@pytest.fixture(scope="session")
def require_package() -> Callable[[str, str], None]:
    """Give the function that asks for a Python package by its name and the extra of ours that brings it."""
    return package


@pytest.fixture(scope="session")
def chromium(require_program: Callable[[str, str], Path]) -> tuple[Path, Path]:
    """Give the paths of Chromium and of its driver."""
    return require_program("chromium", "chromium"), require_program("chromedriver", "chromium-driver")


@pytest.fixture(scope="session")
def postgresql(require_program: Callable[[str, str], Path]) -> Iterator[str]:
    """Start a PostgreSQL server of our own, which listens in a folder only, and give its address."""
    newest = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parent.name), default=None)
    initdb = newest / "initdb" if newest else require_program("initdb", "postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pivotal-"))
    as_user = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(initdb.with_name(program)), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "--locale=C")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-c listen_addresses='' -k {folder} -F", "start")
        yield f"postgresql:///postgres?host={folder}&user=postgres"
        run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
