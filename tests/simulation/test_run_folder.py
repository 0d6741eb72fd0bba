"""A run in a folder: killed, interrupted, damaged, extended or refused, it ends with the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pivotal.errors import DamagedFileWarning, DataError, StorageError, UnknownNameError
from pivotal.simulation import stored_parts
from pivotal.simulation.chunks import GROUP
from pivotal.simulation.parquet_files import encoded
from pivotal.simulation.run_folder import RunFolder
from tests.simulation.fake_trials import SPEC, fake_trials

ROOT = Path(__file__).parents[2]
TRIALS = 23_000


class StoppedError(Exception):
    """What a chunk function raises."""


def filled(folder: Path, function: Any = fake_trials, **changes: Any) -> RunFolder:
    return RunFolder(folder).fill(function, **{"spec": SPEC, "seed": 1, "trials": TRIALS, "threads": 1} | changes)


def failing_from(replicate: int) -> Any:
    def function(first: int, count: int) -> Any:
        if first + count > replicate:
            raise StoppedError(f"replicate {replicate}")
        return fake_trials(first, count)

    return function


class Counted:
    """The chunk function, with the replicates that it was asked for."""

    def __init__(self) -> None:
        self.asked: list[range] = []

    def __call__(self, first: int, count: int) -> Any:
        self.asked.append(range(first, first + count))
        return fake_trials(first, count)

    @property
    def lowest(self) -> int:
        return min(each.start for each in self.asked)

    @property
    def count(self) -> int:
        return sum(map(len, self.asked))


def script(source: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a fresh interpreter."""
    command = [sys.executable, "-c", source, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the bytes of an uninterrupted run."""
    return filled(tmp_path_factory.mktemp("whole") / "x").file.read_bytes()


@pytest.fixture
def memory() -> Iterator[Path]:
    """Give a folder where many small files cost little."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:
        yield Path(folder)


# ------------------------------------------------------------------------------------------- the same bytes always


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("chunk", [None, 777, GROUP, 10**9])
def test_threads_and_chunks_change_no_byte(threads: int, chunk: int | None, whole: bytes, tmp_path: Path) -> None:
    assert filled(tmp_path / "x", threads=threads, chunk=chunk).file.read_bytes() == whole


def test_a_killed_run_goes_on_wherever_it_was_killed(whole: bytes, memory: Path) -> None:
    import hashlib

    command = [sys.executable, "-m", "tests.simulation.killed_runs", str(memory)]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
    expected = [hashlib.sha256(whole).hexdigest()]
    assert said["operations"]["digests"] == said["times"]["digests"] == expected
    assert said["operations"]["kills"] > 25
    assert said["times"]["kills"] > 3  # of 18; the faster the machine, the earlier a child comes to the end


WAITING = """
import sys, time
from pivotal.simulation.run_folder import RunFolder
from tests.simulation.fake_trials import SPEC, fake_trials
def function(first, count):
    if first >= 12_000:
        print("waits", flush=True)
        time.sleep(0.02 if first > 12_000 else 0.3)
    return fake_trials(first, count)
RunFolder(sys.argv[1]).fill(function, spec=SPEC, seed=1, trials=10**7, chunk=1000, threads=int(sys.argv[2]))
"""


@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_stops_and_keeps_what_is_done(threads: int, tmp_path: Path) -> None:
    process = script(WAITING, tmp_path / "x", threads)
    assert process.stdout is not None
    assert process.stdout.readline() == "waits\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert "KeyboardInterrupt" in said.splitlines()[-1]
    kept = stored_parts.parts_in(tmp_path / "x" / "parts")
    assert kept[-1].replicates.stop >= 12_000 - 4 * 1000  # as many are under way
    assert not list((tmp_path / "x").glob("**/.*"))


def test_two_writers_and_one_that_was_killed(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    process = script(WAITING, folder, 1)
    assert process.stdout is not None
    assert process.stdout.readline() == "waits\n"
    with pytest.raises(StorageError, match=f"is being written by another run .process {process.pid} on "):
        filled(folder, trials=10**7)
    process.kill()
    process.communicate()
    with pytest.raises(StoppedError):  # the dead one's lock is no lock
        filled(folder, failing_from(15_000), trials=10**7, chunk=1000)
    assert stored_parts.parts_in(folder / "parts")[-1].replicates.stop == 15_000


def test_an_error_loses_nothing_that_was_done(whole: bytes, tmp_path: Path) -> None:
    with pytest.raises(StoppedError, match="replicate 14321"):
        filled(tmp_path / "x", failing_from(14_321), chunk=100, threads=3)
    with pytest.raises(StorageError, match="is not complete: 14,300 of 23,000 trials are there"):
        _ = RunFolder(tmp_path / "x").file
    rest = Counted()
    assert filled(tmp_path / "x", rest).file.read_bytes() == whole
    assert (rest.lowest, rest.count) == (14_300, TRIALS - 14_300)


def test_what_is_slow_is_stored_before_its_group_is_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_parts, "SAVE_EVERY", 0.0)
    seen: list[int] = []

    def function(first: int, count: int) -> Any:
        seen.append(len(list((tmp_path / "x" / "parts").iterdir())))
        return fake_trials(first, count)

    run = filled(tmp_path / "x", function, trials=10_500, chunk=1000)
    assert seen == list(range(11))
    assert run.file.read_bytes() == filled(tmp_path / "y", trials=10_500).file.read_bytes()


def test_a_complete_run_is_not_computed_again(whole: bytes, tmp_path: Path) -> None:
    filled(tmp_path / "x")
    assert filled(tmp_path / "x", failing_from(0)).file.read_bytes() == whole


@pytest.mark.parametrize("before", [1, 10_000, 12_345])
def test_a_run_is_extended(before: int, whole: bytes, tmp_path: Path) -> None:
    first = filled(tmp_path / "x", trials=before)
    assert first.trials == before
    with pytest.raises(StoppedError):
        filled(tmp_path / "x", failing_from(20_000), chunk=1000)
    assert first.trials == before  # until the longer one is complete
    rest = Counted()
    assert filled(tmp_path / "x", rest).file.read_bytes() == whole
    assert rest.lowest >= before
    assert first.trials == TRIALS


# ------------------------------------------------------------------------------------------------------- damage


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)


@pytest.mark.parametrize("at", [0, 5, 20_000, -30, -6])
def test_a_damaged_part_is_computed_anew(at: int, whole: bytes, tmp_path: Path) -> None:
    with pytest.raises(StoppedError):
        filled(tmp_path / "x", failing_from(22_000), chunk=1000)
    flip(sorted((tmp_path / "x" / "parts").iterdir())[1], at)
    again = Counted()
    with pytest.warns(DamagedFileWarning, match="its 10,000 trials are computed anew"):
        assert filled(tmp_path / "x", again).file.read_bytes() == whole
    assert again.count == TRIALS - 22_000 + 10_000


@pytest.mark.parametrize("at", [4, 100_000, -40])
def test_a_damaged_file_is_computed_anew(at: int, whole: bytes, tmp_path: Path) -> None:
    flip(filled(tmp_path / "x").file, at)
    with pytest.warns(DamagedFileWarning, match="all its trials"):
        assert filled(tmp_path / "x").file.read_bytes() == whole


def test_a_damaged_page_is_not_read(tmp_path: Path) -> None:
    run = filled(tmp_path / "x")
    flip(run.file, 1000)
    with pytest.raises(StorageError, match="is damaged"):
        run.column("replicate")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no manifest"),
        ("{}", "is no manifest"),
        ("[1]", "is no manifest"),
        ('"value": 0.7->"value": 0.8', "spec_sha256 is not the hash"),
        ('"seed"->"sede"', "unexpected keyword"),
    ],
)
def test_a_manifest_that_is_none(text: str, said: str, tmp_path: Path) -> None:
    filled(tmp_path / "x", trials=10)
    file = tmp_path / "x" / "manifest.json"
    old, _, new = text.partition("->")
    file.write_text(file.read_text().replace(old, new) if new else text)
    with pytest.raises(StorageError, match=said):
        filled(tmp_path / "x", trials=10)


LIMITED = """
import resource, sys
from pivotal.errors import StorageError
from pivotal.simulation.run_folder import RunFolder
from tests.simulation.fake_trials import SPEC, fake_trials
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    RunFolder(sys.argv[1]).fill(fake_trials, spec=SPEC, seed=1, trials=23_000, threads=2)
except StorageError as error:
    print(error)
"""


@pytest.mark.parametrize(("share", "kept"), [(0.5, 23_000), (0.3, 0), (0.0, 0)])
def test_a_full_disk(share: float, kept: int, whole: bytes, tmp_path: Path) -> None:
    said, error = script(LIMITED, tmp_path / "x", int(share * len(whole))).communicate(timeout=60)
    assert not error
    assert said.startswith("cannot write ")
    assert "File too large" in said
    assert not list((tmp_path / "x").glob("**/.*"))
    if share:
        assert f"{kept:,} of 23,000 trials are kept" in said
    rest = Counted()
    assert filled(tmp_path / "x", rest).file.read_bytes() == whole
    assert rest.count == TRIALS - kept


# ------------------------------------------------------------------------------------------------ what is refused


def test_another_run_is_refused_field_by_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path / "x", trials=10)
    other = {"trial": {"effect": {"kind": "proportional", "value": 0.5}}, "looks": [{"events": 120.0}], "extra": True}
    monkeypatch.setattr("pivotal.simulation.manifest.version", lambda _name: "9.9")
    with pytest.raises(StorageError) as raised:
        filled(tmp_path / "x", spec=other, seed=2, trials=10)
    lines = [each.strip() for each in str(raised.value).splitlines()]
    assert lines[0].endswith("x holds another run")
    assert lines[1:-1] == [
        "trial.effect.value: 0.7 there, 0.5 now",
        "looks[1].events: 180.0 there, nothing now",
        "seed: 1 there, 2 now",
        f"pivotal: '{RunFolder(tmp_path / 'x').manifest.pivotal}' there, '9.9' now",
        "extra: nothing there, True now",
    ]
    assert lines[-1] == "accepted: another folder, or the call that the run was begun with"


def test_fewer_trials_are_refused(tmp_path: Path) -> None:
    filled(tmp_path / "x", trials=10)
    with pytest.raises(StorageError, match="is a run of 10 trials, more than the 9 asked for"):
        filled(tmp_path / "x", trials=9)


def test_a_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(StorageError, match=r"holds other files .thesis.tex. and no run"):
        filled(tmp_path)
    with pytest.raises(StorageError, match=r"cannot write .*thesis.tex"):
        filled(tmp_path / "thesis.tex")
    with pytest.raises(StorageError, match="cannot read"):
        _ = RunFolder(tmp_path).trials


@pytest.mark.parametrize("trials", [0, -1, 1.5, True, "10"])
def test_a_number_of_trials_that_is_none(trials: Any, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="trials="):
        filled(tmp_path / "x", trials=trials)
    assert not (tmp_path / "x").exists()


def test_columns_that_change_are_refused(tmp_path: Path) -> None:
    def function(first: int, count: int) -> Any:
        return {"replicate": np.arange(first, first + count, dtype=np.int64 if first < 10_000 else np.int32)}

    with pytest.raises(StorageError, match="has the columns"):
        filled(tmp_path / "x", function)


# --------------------------------------------------------------------------------------------------------- reading


def test_what_is_read_is_what_was_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    run = filled(tmp_path / "x")
    expected = fake_trials(0, TRIALS)
    assert all(np.array_equal(run.column(name), values, equal_nan=True) for name, values in expected.items())
    assert {name: values.dtype for name, values in run.columns().items()} == {n: v.dtype for n, v in expected.items()}
    assert [int(each["replicate"][-1]) for each in run.batches(["replicate"])] == [9_999, 19_999, 22_999]
    lazy = run.frame()
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.filter(pl.col("replicate") == 12_345).select("z").collect().to_series().to_list() == [
        z for z, replicate in zip(expected["z"], expected["replicate"], strict=True) if replicate == 12_345
    ]
    with pytest.raises(UnknownNameError, match="did you mean 'month'"):
        run.column("mounth")
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(StorageError, match=r"pip install 'pivotal\[tables\]'"):
        run.frame()


def test_polars_is_not_needed_and_pyarrow_is(tmp_path: Path) -> None:
    source = """
import sys
sys.modules[sys.argv[2]] = None
from pivotal.errors import StorageError
from pivotal.simulation.run_folder import RunFolder
from tests.simulation.fake_trials import SPEC, fake_trials
try:
    print(RunFolder(sys.argv[1]).fill(fake_trials, spec=SPEC, seed=1, trials=100).column("z").size)
except StorageError as error:
    print(error)
"""
    said, error = script(source, tmp_path / "x", "polars").communicate(timeout=60)
    assert (int(said), error) == (fake_trials(0, 100)["z"].size, "")
    said, error = script(source, tmp_path / "y", "pyarrow").communicate(timeout=60)
    assert "needs pyarrow: pip install 'pivotal[tables]'" in said
    assert not error
    assert not (tmp_path / "y").exists()


def test_another_pyarrow_reads_and_extends(whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def written_by() -> str:
        return RunFolder(tmp_path / "x").manifest.pyarrow

    with monkeypatch.context() as before:
        before.setattr("pivotal.simulation.run_folder.pyarrow_version", lambda: "16.0.0")
        filled(tmp_path / "x", trials=12_000)
        assert written_by() == "16.0.0"
    assert filled(tmp_path / "x", failing_from(0), trials=12_000).trials == 12_000
    assert written_by() == "16.0.0"  # nothing was written
    assert filled(tmp_path / "x").file.read_bytes() == whole
    assert written_by() not in ("16.0.0", "nothing")


def test_a_file_of_something_else_is_not_a_run(tmp_path: Path) -> None:
    run = filled(tmp_path / "x", trials=10)
    run.file.write_bytes(encoded({"x": np.zeros(3)}))
    with pytest.raises(StorageError, match="was not written by pivotal"):
        _ = run.trials
