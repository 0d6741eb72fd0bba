"""Reading and writing files so that nothing is half there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pivotal.errors import StorageError

LARGEST_TEXT = 5_000_000


def write_atomically(path: str | Path, text: str) -> Path:
    """Write a text file whole or not at all.

    The text goes to a temporary file in the same folder, is flushed to the disk, and takes the name in one step;
    a reader sees the old file or the new one.

    Raises
    ------
    StorageError
        If the folder does not exist or cannot be written.
    """
    path = Path(path)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
    return path


def read_text(path: str | Path, *, largest: int = LARGEST_TEXT) -> str:
    """Return a UTF-8 text file.

    Raises
    ------
    StorageError
        If it cannot be read, is no UTF-8 text, or is larger than ``largest`` bytes.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror or error}") from error
    if len(data) > largest:
        raise StorageError(f"{path} is larger than {largest:,} bytes, the most that is read")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StorageError(f"{path} is not UTF-8 text (byte {error.start})") from error
