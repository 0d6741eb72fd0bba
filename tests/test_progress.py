"""How far a long call is, told on a terminal and nowhere else."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest

import pivotal as pv
from pivotal.evidence.model import ReportedResult
from pivotal.progress import progress_bar, tracked

TRIAL = pv.SurvivalTrial(reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=20), follow_up=18)
PRINTED = ReportedResult(
    endpoint="OS",
    n={"A": 60, "B": 60},
    median={"A": {"value": "14.2"}, "B": {"value": "10.1"}},  # type: ignore[dict-item]
    hazard_ratio={"value": "0.72"},  # type: ignore[arg-type]
)
CALLS: dict[str, Callable[[bool], Any]] = {
    "designs": lambda on: pv.vary_design(TRIAL, over={"power": [0.8, 0.85]}, progress=on),
    "fitting trials": lambda on: pv.fit_summary(
        PRINTED, reference="B", scans=None, trials=4, simulated_trials=1000, steps=50, progress=on
    ),
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def seen(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    found = Terminal()
    monkeypatch.setattr(sys, "stderr", found)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    return found


@pytest.mark.parametrize("what", CALLS)
def test_a_terminal_hears_of_a_long_call_unless_it_will_not(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = seen(monkeypatch)
    CALLS[what](False)
    assert not terminal.getvalue()
    CALLS[what](True)
    assert what in terminal.getvalue()
    assert "100%" in terminal.getvalue() or what == "designs"


@pytest.mark.parametrize("what", CALLS)
def test_a_pipe_hears_nothing(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    CALLS[what](True)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_a_fit_is_the_same_whether_it_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = seen(monkeypatch)
    watched, alone = (CALLS["fitting trials"](on) for on in (True, False))
    assert (watched.compatible.time == alone.compatible.time).all() and terminal.getvalue()


def test_one_part_has_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = seen(monkeypatch)
    assert list(tracked(["one"], "files")) == ["one"]
    assert not terminal.getvalue()
    assert list(tracked(["one", "two"], "files")) == ["one", "two"]
    assert "files" in terminal.getvalue()


def test_what_is_done_may_be_told_again_and_of_more(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = seen(monkeypatch)
    with progress_bar("labels") as told:
        assert told is not None
        told(1, 4)
        told(4, 4)
    assert "100%" in terminal.getvalue()
