"""Files are written whole or not at all, also when the writer is killed; and read only where they can be."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pivotal import storage
from pivotal.errors import StorageError
from pivotal.storage import read_bytes, read_text, write_atomically

WHOLE = tuple(letter * 2_000_000 for letter in "AB")

WRITER = """
import sys
from pathlib import Path
from pivotal.storage import write_atomically
write = write_atomically if sys.argv[2] == "atomically" else lambda path, text: Path(path).write_text(text)
while True:
    for letter in "AB":
        write(sys.argv[1], letter * 2_000_000)
        print(letter, flush=True)
"""


def kinds_seen(path: Path, how: str, *, kills: int) -> tuple[set[str], int]:
    """Return what a reader saw, all the while and after each kill, of a file that is written without pause."""
    seen: set[str] = set()
    reads = 0

    def look() -> None:
        nonlocal reads
        text = path.read_text()
        seen.add(text[0] if text in WHOLE else f"{len(text)} characters")
        reads += 1

    def look_until(stopped: threading.Event) -> None:
        while not stopped.is_set():
            look()

    for kill in range(kills):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), how], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "A\n"
        stopped = threading.Event()
        reader = threading.Thread(target=look_until, args=(stopped,))
        reader.start()
        time.sleep(0.15 + 0.013 * kill)
        os.kill(writer.pid, signal.SIGKILL)
        assert writer.wait() == -signal.SIGKILL
        writer.stdout.close()
        stopped.set()
        reader.join()
        look()
    return seen, reads


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process can be killed at once only on POSIX")
def test_a_killed_writer_leaves_one_of_the_texts_whole(tmp_path):
    seen, reads = kinds_seen(tmp_path / "page.html", "atomically", kills=6)
    assert seen == {"A", "B"}
    assert reads > 20


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process can be killed at once only on POSIX")
def test_the_reader_would_have_seen_a_plain_write(tmp_path):
    seen, _ = kinds_seen(tmp_path / "page.html", "plainly", kills=2)
    assert seen - {"A", "B"}


def test_a_text_is_written_as_it_is(tmp_path):
    text = "\ufeffone\r\ntwo – ≤ 😀\n\n"
    path = write_atomically(tmp_path / "a.txt", text)
    assert path.read_bytes() == text.encode("utf-8")
    assert write_atomically(str(path), "") == path
    assert path.read_bytes() == b""
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664), (0o000, 0o666)])
def test_the_mode_of_a_file_follows_the_umask(tmp_path, umask, mode):
    path = tmp_path / "a.txt"
    before = os.umask(umask)
    try:
        write_atomically(path, "new")
        assert stat.S_IMODE(path.stat().st_mode) == mode
        path.chmod(0o640)
        write_atomically(path, "again")
        assert stat.S_IMODE(path.stat().st_mode) == mode
    finally:
        os.umask(before)


def test_the_umask_is_never_set_not_even_for_a_moment(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "umask")  # other threads may be creating files
    assert write_atomically(tmp_path / "a.txt", "x").read_text() == "x"


@pytest.mark.parametrize("name", ["missing/a.txt", "file/a.txt", "folder", "x" * 300, "a\0b", "missing/deep/er/a.txt"])
def test_what_cannot_be_written_is_said_and_nothing_is_left(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match=r"^cannot write "):
        write_atomically(tmp_path / name, "text")
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["file", "folder"]


def test_a_long_name_that_a_file_can_have_can_be_written(tmp_path):
    assert write_atomically(tmp_path / ("x" * 250), "text").read_text() == "text"


def test_a_failure_in_the_middle_leaves_the_old_text(tmp_path, monkeypatch):
    path = write_atomically(tmp_path / "a.txt", "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(StorageError, match=r"a\.txt: No space left on device$"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_what_is_no_text_leaves_the_old_text(tmp_path):
    path = write_atomically(tmp_path / "a.txt", "old")
    with pytest.raises(StorageError, match=r"cannot write .*surrogates not allowed"):
        write_atomically(path, "new \ud800")
    assert path.read_text() == "old"


def test_a_folder_without_permission_is_said(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    try:
        (folder / "probe").touch()
    except PermissionError:
        with pytest.raises(StorageError, match="Permission denied"):
            write_atomically(folder / "a.txt", "text")
    else:
        pytest.skip("this user may write everywhere, so permissions do not bind")


def test_a_link_is_replaced_and_what_it_points_at_is_left(tmp_path):
    target = write_atomically(tmp_path / "target.txt", "old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    write_atomically(link, "new")
    assert (target.read_text(), link.read_text(), link.is_symlink()) == ("old", "new", False)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("naïve – ≤\r\n".encode(), "naïve – ≤\r\n"),
        (b"\xef\xbb\xbftext", "text"),
        (b"te\xef\xbb\xbfxt", "te\ufeffxt"),
    ],
)
def test_a_text_is_read_as_utf_8_without_its_mark(tmp_path, data, text):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert read_text(path) == read_text(str(path)) == text
    assert read_bytes(path) == data


@pytest.mark.parametrize(
    ("data", "byte"), [(b"abc\xff", 3), ("text".encode("utf-16"), 0), ("é".encode("latin-1"), 0), (b"a\xed\xa0\x80", 1)]
)
def test_what_is_not_utf_8_is_refused_with_the_byte(tmp_path, data, byte):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(StorageError, match=rf"a\.txt is not UTF-8 text \(byte {byte}\)"):
        read_text(path)


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1001)
    assert len(read_text(path, largest=1001)) == 1001
    with pytest.raises(StorageError, match="larger than 1,000 bytes"):
        read_text(path, largest=1000)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no endless file here")
def test_an_endless_file_is_refused():
    with pytest.raises(StorageError, match="larger than 5,000,000 bytes"):
        read_text("/dev/zero")


@pytest.mark.parametrize("name", [".", "missing.txt", "file/a.txt", "x" * 300, "a\0b"])
def test_what_cannot_be_read_is_said(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"^cannot read "):
        read_text(tmp_path / name)
