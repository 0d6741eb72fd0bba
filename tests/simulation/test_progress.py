"""How far a run is, told on a terminal and nowhere else."""

from __future__ import annotations

import io
import sys

import pytest

from pivotal.simulation.progress import COMPILING, SIMULATING, progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("cold", [True, False])
def test_a_terminal_hears_what_is_done(cold: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("pivotal.kernels.compile.is_cold", lambda: cold)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with progress_bar(5000, 1000) as advance:
        advance(1500)
        advance(500)
    said = terminal.getvalue()
    assert "3000/5000" in said
    assert SIMULATING in said
    assert "trials/s" in said
    assert (COMPILING in said) == cold


@pytest.mark.parametrize("wanted", [True, False])
def test_nobody_else_does(wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO() if wanted else Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_bar(10, wanted=wanted) as advance:
        advance(10)
    assert stream.getvalue() == ""
