"""Reading and writing files so that nothing is half there."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pivotal.errors import StorageError

LARGEST_TEXT = 5_000_000
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_atomically(path: str | Path, text: str) -> Path:
    """Write a text file whole or not at all.

    The text goes to a temporary file in the same folder, is flushed to the disk, and takes the name in one step;
    a reader sees the old file or the new one.

    Raises
    ------
    StorageError
        If the folder does not exist or cannot be written, or the text is no Unicode text.
    """
    try:
        data = text.encode("utf-8")
    except ValueError as error:
        raise StorageError(f"cannot write {path}: {_why(error)}") from error
    return write_bytes_atomically(path, data)


def write_bytes_atomically(path: str | Path, data: bytes, *, durable: bool = True) -> Path:
    """Write a file whole or not at all, as ``write_atomically`` does with text.

    Without ``durable`` it is not flushed to the disk, which takes time: it is whole or absent when a process is killed,
    but may be damaged when the power fails. That is for files whose damage is noticed.

    Raises
    ------
    StorageError
        If the folder does not exist or cannot be written.
    """
    path = Path(path)
    temporary = path.parent / f".{path.name[:40]}.{secrets.token_hex(8)}.part"
    try:
        # opened with the usual mode, so that the umask holds and need not be asked for (asking would set it)
        with os.fdopen(os.open(temporary, _NEW, 0o666), "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    except (OSError, ValueError) as error:
        raise StorageError(f"cannot write {path}: {_why(error)}") from error
    finally:
        _remove(temporary)
    return path


def read_bytes(path: str | Path, *, largest: int = LARGEST_TEXT) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    StorageError
        If it cannot be read, or is larger than ``largest`` bytes.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError) as error:
        raise StorageError(f"cannot read {path}: {_why(error)}") from error
    if len(data) > largest:
        raise StorageError(f"{path} is larger than {largest:,} bytes, the most that is read")
    return data


def read_text(path: str | Path, *, largest: int = LARGEST_TEXT) -> str:
    """Return a UTF-8 text file, without its byte-order mark.

    Raises
    ------
    StorageError
        If it cannot be read, is no UTF-8 text, or is larger than ``largest`` bytes.
    """
    return decoded(read_bytes(path, largest=largest), str(path))


def decoded(data: bytes, name: str) -> str:
    """Return bytes as UTF-8 text, without the byte-order mark.

    Raises
    ------
    StorageError
        If they are no UTF-8 text.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StorageError(f"{name} is not UTF-8 text (byte {error.start})") from error


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _remove(temporary: Path) -> None:
    try:
        temporary.unlink(missing_ok=True)
    except (OSError, ValueError):
        return  # the folder is gone or cannot be written: there is nothing left to remove
