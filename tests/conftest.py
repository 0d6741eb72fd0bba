"""What every test may ask for."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# The first call of a kernel compiles it. Under CI the examples are the same in every run; elsewhere they are new ones.
settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the inner loops once, before the workers start and each would; let Python keep its bytecode, too.

    Tests start the command line some hundred times, and each would compile the package anew.
    """
    if hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None):
        return
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    from pivotal.kernels.compile import is_cold

    if is_cold():
        subprocess.run([sys.executable, "-m", "pivotal.kernels"], check=True, stdout=subprocess.DEVNULL)


def pytest_collection_finish() -> None:
    """Leave out what was collected, millions of objects that stay, when Python looks for cycles during the tests."""
    gc.collect()
    gc.freeze()


def program(name: str, package: str) -> Path:
    """Return where a program lies; without it skip the test, or fail it under CI=true."""
    if found := shutil.which(name):
        return Path(found)
    missing = f"{name} is missing: install the Debian package {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def require_program() -> Callable[[str, str], Path]:
    """Give the function that finds a program by its name and its Debian package."""
    return program


@pytest.fixture(scope="session")
def chromium(require_program: Callable[[str, str], Path]) -> tuple[Path, Path]:
    """Give the paths of Chromium and of its driver."""
    return require_program("chromium", "chromium"), require_program("chromedriver", "chromium-driver")
