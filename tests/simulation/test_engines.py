"""Chunks in order from threads and from Dask, whatever the division, and few under way at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import DataError, PivotalError
from pivotal.simulation import engines
from pivotal.simulation.adaptive import run_adaptive_chunk
from pivotal.simulation.chunks import GROUP, ChunkPlan, joined, missing_from
from pivotal.simulation.engines import run_in_chunks
from pivotal.simulation.run_folder import RunFolder
from tests.simulation.fake_trials import SPEC, fake_trials, slow_trials

if TYPE_CHECKING:
    from distributed import Client

TRIALS = 12_345


def same(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    return list(found) == list(expected) and all(found[name].tobytes() == expected[name].tobytes() for name in found)


# ---------------------------------------------------------------------------------------------------- divisions


@given(
    ranges=st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 25_000)), min_size=1, max_size=4),
    chunk=st.none() | st.integers(1, 30_000),
    took=st.lists(st.floats(0, 100), min_size=1),
)
def test_chunks_cover_what_is_asked_and_lie_in_one_group(
    ranges: list[tuple[int, int]], chunk: int | None, took: list[float]
) -> None:
    asked, at = [], 0
    for gap, size in ranges:
        asked.append(range(at + gap, at + gap + size))
        at = asked[-1].stop
    plan = ChunkPlan(asked, chunk, 1e9 if chunk is None else 0.1)
    covered: list[int] = []
    for number, (first, count) in enumerate(plan):
        assert first // GROUP == (first + count - 1) // GROUP
        assert 1 <= count <= (chunk or GROUP)
        covered += range(first, first + count)
        plan.took(count, took[number % len(took)])
    assert covered == [each for one in asked for each in one]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))), st.integers(1, 60))
def test_what_is_missing(held: list[tuple[int, int]], trials: int) -> None:
    found = missing_from([range(first, first + count) for first, count in held], trials)
    there = {each for first, count in held for each in range(first, first + count)}
    assert [each for one in found for each in one] == sorted(set(range(trials)) - there)
    assert all(len(each) for each in found)


def test_chunks_grow_to_the_time_they_should_take() -> None:
    plan = ChunkPlan([range(10**6)], None, 0.1)
    sizes = []
    for _, count in plan:
        sizes.append(count)
        plan.took(count, count * 1e-4 + (30 if len(sizes) == 1 else 0))  # the first one compiles
    assert sizes[:3] == [64, 1, 8]
    assert sizes[10] == 1000


@pytest.mark.parametrize(
    "ranges", [[range(5, 5)], [range(0, 10, 2)], [range(5, 10), range(0, 5)], [range(0, 10), range(9, 12)]]
)
def test_ranges_that_are_none(ranges: list[range]) -> None:
    with pytest.raises(DataError, match="accepted: ranges in order"):
        run_in_chunks(fake_trials, ranges)


# ------------------------------------------------------------------------------------------------------ threads


@pytest.mark.parametrize("threads", [None, 1, 2, 3])
@pytest.mark.parametrize("chunk", [None, 1000, 4321, 10**6])
def test_every_division_gives_the_same_in_order(threads: int | None, chunk: int | None) -> None:
    pieces = list(run_in_chunks(fake_trials, TRIALS, chunk=chunk, threads=threads))
    firsts = [first for first, _ in pieces]
    assert firsts == sorted(firsts)
    assert same(joined([columns for _, columns in pieces]), fake_trials(0, TRIALS))


def test_some_ranges_alone() -> None:
    pieces = list(run_in_chunks(fake_trials, [range(3, 7), range(9_999, 10_002)], threads=2))
    assert [first for first, _ in pieces] == [3, 9_999, 10_000]
    assert joined([columns for _, columns in pieces])["replicate"].max() == 10_001


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_few_chunks_are_under_way(threads: int) -> None:
    begun: list[int] = []

    def function(first: int, count: int) -> Any:
        begun.append(first)
        return fake_trials(first, count)

    read = 0
    for _ in run_in_chunks(function, 2000, chunk=10, threads=threads):
        read += 1
        assert len(begun) <= read + engines.AHEAD * threads
    assert read == 200


def test_who_stops_reading_stops_the_work() -> None:
    begun: list[int] = []
    before = set(threading.enumerate())  # what another test has left open is not ours

    def function(first: int, count: int) -> Any:
        begun.append(first)
        return slow_trials(first, count)

    results = run_in_chunks(function, 10**9, chunk=10, threads=2)
    next(results)
    assert set(threading.enumerate()) - before
    results.close()  # type: ignore[attr-defined]
    assert len(begun) <= 1 + engines.AHEAD * 2
    assert not set(threading.enumerate()) - before


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_an_error_comes_in_its_turn(threads: int) -> None:
    def function(first: int, count: int) -> Any:
        if first >= 500:
            raise ZeroDivisionError(first)
        return fake_trials(first, count)

    seen = []
    with pytest.raises(ZeroDivisionError, match=r"^500$"):
        for first, _ in run_in_chunks(function, 1000, chunk=100, threads=threads):
            seen.append(first)
    assert seen == [0, 100, 200, 300, 400]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"trials": 0}, "trials=0; accepted: a whole number from 1 on"),
        ({"chunk": 0}, "chunk=0"),
        ({"chunk": 2.5}, "chunk=2.5"),
        ({"threads": -1}, "threads=-1"),
        ({"threads": True}, "threads=True"),
        ({"engine": "dusk"}, "did you mean 'dask'"),
        ({"client": object()}, "client= is for engine='dask'"),
    ],
)
def test_arguments_that_cannot_be_used(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        run_in_chunks(fake_trials, **{"trials": 10} | arguments)


def test_the_number_of_threads_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIVOTAL_THREADS", "many")
    with pytest.raises(DataError, match="PIVOTAL_THREADS is 'many'"):
        run_in_chunks(fake_trials, 10)


def test_pieces_of_different_columns_are_not_joined() -> None:
    with pytest.raises(DataError, match="chunks have different columns"):
        joined([{"a": np.zeros(1)}, {"a": np.zeros(1, np.int8)}])


# --------------------------------------------------------------------------------------------------------- Dask


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Give a client of two worker processes."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


@pytest.mark.parametrize("chunk", [None, 1000])
def test_dask_gives_the_same_file(chunk: int | None, client: Client, tmp_path: Path) -> None:
    here = RunFolder(tmp_path / "x").fill(fake_trials, spec=SPEC, seed=1, trials=TRIALS)
    there = RunFolder(tmp_path / "y").fill(
        fake_trials, spec=SPEC, seed=1, trials=TRIALS, chunk=chunk, engine="dask", client=client
    )
    assert here.file.read_bytes() == there.file.read_bytes()


def test_simulated_trials_are_the_same_everywhere(client: Client, tmp_path: Path) -> None:
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(6), effect=0.6, accrual=pv.Accrual(rates=10, duration=5), follow_up=12
    )
    plan = pv.design(trial, pv.GroupSequential((0.5, 1)))
    ways: list[dict[str, Any]] = [
        {"threads": 1},
        {"threads": 2, "chunk": 617},
        {"threads": 3, "chunk": 10_000},
        {"engine": "dask", "client": client},
        {"engine": "dask", "client": client, "chunk": 1234},
    ]
    files, shorter = set(), tmp_path / "shorter"
    for number, way in enumerate(ways):
        sim = pv.simulate(plan, trials=10_500, seed=3, out=tmp_path / str(number), progress=False, **way)
        files.add((tmp_path / str(number) / "trials.parquet").read_bytes())
    pv.simulate(plan, trials=777, seed=3, out=shorter)
    pv.simulate(plan, trials=10_500, seed=3, out=shorter)
    files.add((shorter / "trials.parquet").read_bytes())
    assert len(files) == 1
    kept = pv.simulate(plan, trials=10_500, seed=3)
    assert kept.summary() == sim.summary()
    assert all(values.tobytes() == kept.columns()[name].tobytes() for name, values in sim.columns().items())


def two_looks() -> pv.Plan:
    trial = pv.SurvivalTrial(reference=pv.Hazard.from_median(6), effect=0.6, accrual=pv.Accrual(rates=20, duration=10))
    return pv.design(trial, pv.GroupSequential((0.5, 1)), events=80)


def test_adaptive_trials_are_the_same_everywhere(client: Client, tmp_path: Path) -> None:
    plan = two_looks()
    rules = [pv.DropArms(1), pv.SampleSizeReestimation(1, 0.9, 120, more_subjects=True), pv.ExtraLook(60)]
    choices: dict[str, Any] = {"arms": {"low": 0.9, "high": 0.6}, "subjects": 240, "seed": 3, "progress": False}
    ways: list[dict[str, Any]] = [
        {"threads": 1},
        {"threads": 2, "chunk": 61},
        {"engine": "dask", "client": client, "chunk": 37},
    ]
    for number, way in enumerate(ways):
        sim = pv.simulate_adaptive(plan, rules, **choices, trials=300, out=tmp_path / str(number), **way)
    pv.simulate_adaptive(plan, rules, **choices, trials=77, out=tmp_path / "extended")
    pv.simulate_adaptive(plan, rules, **choices, trials=300, out=tmp_path / "extended")
    assert len({file.read_bytes() for file in tmp_path.glob("*/trials.parquet")}) == 1
    assert len(list(tmp_path.glob("*/trials.parquet"))) == len(ways) + 1
    kept = pv.simulate_adaptive(plan, rules, **choices, trials=300)
    assert repr(kept.rows()) == repr(sim.rows())
    assert same(sim.columns(), kept.columns())


def test_an_interrupted_adaptive_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = two_looks()
    choices: dict[str, Any] = {"trials": 200, "seed": 3, "progress": False, "threads": 1, "chunk": 20}
    rules, begun = [pv.SampleSizeReestimation(1, 0.9, 120)], []

    def interrupted(adaptive: Any, seed: int, first: int, count: int) -> Any:
        begun.append(first)
        if first >= 100 > begun[0]:
            raise KeyboardInterrupt
        return run_adaptive_chunk(adaptive, seed, first, count)

    monkeypatch.setattr(pv.AdaptiveSimulation, "chunk", staticmethod(interrupted))
    with pytest.raises(KeyboardInterrupt):
        pv.simulate_adaptive(plan, rules, **choices, out=tmp_path / "x")
    begun.clear()
    went_on = pv.simulate_adaptive(plan, rules, **choices, out=tmp_path / "x")
    assert begun == [100, 120, 140, 160, 180]
    once = pv.simulate_adaptive(plan, rules, **choices, out=tmp_path / "y")
    files = [tmp_path / each / "trials.parquet" for each in "xy"]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert same(went_on.columns(), once.columns())


def test_dask_outlives_a_worker(client: Client) -> None:
    import signal

    pieces = []
    killed = None
    with client.as_current():  # found without being given
        for first, columns in run_in_chunks(slow_trials, TRIALS, chunk=100, engine="dask"):
            pieces.append(columns)
            if first >= 2000 and killed is None:
                killed = next(iter(client.run(os.getpid).values()))
                os.kill(killed, signal.SIGKILL)
    assert killed not in client.run(os.getpid).values()
    assert same(joined(pieces), fake_trials(0, TRIALS))


def test_dask_raises_what_a_chunk_raises(client: Client) -> None:
    def function(first: int, count: int) -> Any:
        if first >= 300:
            raise ZeroDivisionError(first)
        return fake_trials(first, count)

    seen = []
    with pytest.raises(ZeroDivisionError, match=r"^300$"):
        for first, _ in run_in_chunks(function, 10**9, chunk=100, engine="dask", client=client):
            seen.append(first)
    assert seen == [0, 100, 200]


def test_a_worker_with_another_installation_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pivotal.simulation.dask_engine.installation", lambda: "pivotal 9.9, kernels abc")
    with pytest.raises(DataError, match=r"a worker has pivotal .*, and the caller pivotal 9\.9, kernels abc"):
        list(run_in_chunks(fake_trials, 10, engine="dask", client=client))


def test_dask_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(DataError, match=r"pip install 'pivotal\[cluster\]'"):
        run_in_chunks(fake_trials, 10, engine="dask")


def test_the_threads_of_a_cluster_are_its_own(client: Client) -> None:
    with pytest.raises(DataError, match="threads= is for a cluster that is made for the call"):
        run_in_chunks(fake_trials, 10, engine="dask", client=client, threads=2)


def test_a_cluster_is_made_for_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    within = partial(distributed.LocalCluster, processes=False)  # as quick as a thread
    monkeypatch.setattr(distributed, "LocalCluster", within)
    pieces = list(run_in_chunks(fake_trials, 1000, chunk=300, engine="dask", threads=1))
    assert same(joined([columns for _, columns in pieces]), fake_trials(0, 1000))


def test_a_script_that_is_not_guarded_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_started(**_options: Any) -> None:
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr("distributed.LocalCluster", not_started)
    with pytest.raises(PivotalError, match=r"if __name__ == '__main__'"):
        list(run_in_chunks(fake_trials, 1000, engine="dask"))


def test_a_chunk_that_kills_every_worker_is_given_up() -> None:
    from distributed import KilledWorker

    class Dying:
        asynchronous = False
        submitted = 0

        def nthreads(self) -> dict[str, int]:
            return {}

        def submit(self, *_arguments: Any, pure: bool) -> Any:
            assert not pure
            self.submitted += 1
            return self

        def result(self) -> Any:
            raise KilledWorker("chunk", None, 3)

        def cancel(self) -> None:
            pass

    dying: Any = Dying()
    with pytest.raises(PivotalError, match="replicates 0 to 9: 20 times the workers that computed them died"):
        list(run_in_chunks(fake_trials, 10, engine="dask", client=dying))
    assert dying.submitted == 21
