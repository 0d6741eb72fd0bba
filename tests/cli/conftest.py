"""The command line, run in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pivotal.cli import main

Said = tuple[int, str, str]


@pytest.fixture
def command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Give the function that runs the command line and returns exit code, standard output and standard error."""

    def one(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["pivotal", *arguments])
        with pytest.raises(SystemExit) as left:
            main.run()
        return (int(left.value.code or 0), *capsys.readouterr())

    return one


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command_line: Callable[..., Said]) -> Callable[..., Said]:
    """Give the same in an empty folder, on a wide terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return command_line
