"""Chunks over threads: each once, whatever their number; errors come through; nothing waits for itself."""

import threading

import pytest

from pivotal.kernels import threads


@pytest.mark.parametrize("number", [None, 1, 2, 3, 7])
@pytest.mark.parametrize("chunks", [0, 1, 2, 5, 100])
def test_every_chunk_is_done_once(number: int | None, chunks: int) -> None:
    done = [0] * chunks

    def work(begin: int, end: int) -> None:
        for chunk in range(begin, end):
            done[chunk] += 1

    threads.each(work, chunks, number)
    assert done == [1] * chunks


def test_work_is_shared_out() -> None:
    meet, names = threading.Barrier(2, timeout=20), set()

    def work(begin: int, _end: int) -> None:
        names.add(threading.current_thread().name)
        if begin < 2:
            meet.wait()  # passes only where two threads are here at once

    threads.each(work, 2, 2)
    assert len(names) == 2


def test_work_within_work_is_done_by_the_thread_that_asks() -> None:
    seen: list[str] = []
    lock = threading.Lock()

    def inner(begin: int, end: int) -> None:
        with lock:
            seen.extend(["inner"] * (end - begin))

    threads.each(lambda begin, end: [threads.each(inner, 3, 2) for _ in range(begin, end)], 8, 2)
    assert len(seen) == 24


def test_an_error_comes_through() -> None:
    def fails(begin: int, _end: int) -> None:
        raise ValueError(f"chunk {begin}")

    with pytest.raises(ValueError, match="chunk"):
        threads.each(fails, 4, 2)
    threads.each(lambda *_: None, 4, 2)


def test_the_number_of_threads_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIVOTAL_THREADS", "3")
    assert threads.available() == 3
    monkeypatch.delenv("PIVOTAL_THREADS")
    assert threads.available() >= 1
    for wrong in ("0", "-1", "two", "1.5"):
        monkeypatch.setenv("PIVOTAL_THREADS", wrong)
        with pytest.raises(ValueError, match=r"PIVOTAL_THREADS is .*; accepted: a whole number, 1 or above"):
            threads.available()
