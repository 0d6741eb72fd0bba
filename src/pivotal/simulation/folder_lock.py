"""One writer a folder: a lock that the system lets go when its process ends, however it ends."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pivotal.errors import StorageError


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Hold a lock file, and refuse where another process holds it.

    The lock is the system's, not the file's existence: what a killed process leaves behind locks nothing.

    Raises
    ------
    StorageError
        If it is held, naming the process; or if the file cannot be written.
    """
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)  # not inherited by what this process starts
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from error
    try:
        if not _taken(file):
            holder = os.pread(file, 200, 0).decode("utf-8", "replace").strip() if hasattr(os, "pread") else ""
            raise StorageError(
                f"{path.parent} is being written by another run ({holder or 'process unknown'})\n"
                "  accepted: wait until it ends, or another folder"
            )
        try:
            os.ftruncate(file, 0)
            os.write(file, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        except OSError:
            pass  # who holds it is a courtesy; on a full disk the lock holds all the same
        yield
    finally:
        os.close(file)


def _taken(file: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise StorageError(f"a lock cannot be held here: {error.strerror or error}") from error
    return True
