"""The results of a run while it is computed: parts that are stored as they come, and how they become one file."""

from __future__ import annotations

import hashlib
import os
import re
import time
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pivotal.errors import DamagedFileWarning, StorageError
from pivotal.simulation.chunks import GROUP, Columns, joined
from pivotal.simulation.columnar import (
    MAGIC,
    RowGroup,
    encoded_file,
    encoded_group,
    footer,
    read_footer,
    read_group,
)
from pivotal.storage import write_bytes_atomically

SAVE_EVERY = 5.0  # seconds after which what is computed is stored, though its group is not complete
PIECE = 1 << 20  # bytes read at once
_NAME = re.compile(r"(\d{12})-(\d{6})\.([0-9a-f]{32})\.parquet")


@dataclass(frozen=True, slots=True)
class Held:
    """Replicates whose rows are one row group of a file."""

    replicates: range
    path: Path
    digest: str | None = None  # of a part, as its name says; that of a finished file has been compared
    group: int = 0


def groups_of(path: Path, trials: int) -> list[Held]:
    """Return what a finished file holds."""
    starts = enumerate(range(0, trials, GROUP))
    return [Held(range(first, min(first + GROUP, trials)), path, None, group) for group, first in starts]


def parts_in(folder: Path, after: int = 0) -> list[Held]:
    """Return the parts of a folder in order, from a replicate on."""
    found = []
    for path in sorted(folder.glob("*.parquet")):
        if named := _NAME.fullmatch(path.name):
            first, count = int(named[1]), int(named[2])
            if first >= after:
                found.append(Held(range(first, first + count), path, named[3]))
                after = first + count
    return found


class PartSaver:
    """Gathers the chunks of a group, and stores them when it is complete, or after a while.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pieces: list[tuple[range, Columns]] = []  # grows in one step: Ctrl-C may come between any two
        self._saved = time.monotonic()

    def add(self, replicates: range, columns: Columns) -> None:
        """Take a chunk, which lies in one group.

        Raises
        ------
        StorageError
            If a part cannot be written.
        """
        if self._pieces and self._pieces[-1][0].stop != replicates.start:
            self.save()
        self._pieces.append((replicates, columns))
        if replicates.stop % GROUP == 0 or time.monotonic() - self._saved > SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Store what has been gathered."""
        if not self._pieces:
            return
        data = encoded_file(joined([columns for _, columns in self._pieces]))
        first, end = self._pieces[0][0].start, self._pieces[-1][0].stop
        name = f"{first:012d}-{end - first:06d}.{hashlib.sha256(data).hexdigest()[:32]}.parquet"
        write_bytes_atomically(self._folder / name, data, durable=False)  # the name tells damage
        self._pieces, self._saved = [], time.monotonic()


@dataclass(frozen=True, slots=True)
class Assembled:
    """A file that is put together under another name, and its SHA-256."""

    path: Path
    digest: str


def assembled(held: Sequence[Held], schema: Mapping[str, str], about: Mapping[str, str], folder: Path) -> Assembled:
    """Put parts together, one group after the other, in memory for one group.

    Raises
    ------
    DamagedParts
        If parts are damaged; they have been removed.
    StorageError
        If the file cannot be written.
    """
    path, hashed, groups = folder / f".trials.{os.getpid()}.part", hashlib.sha256(), []
    try:
        with path.open("wb") as file:
            at = file.write(MAGIC)
            hashed.update(MAGIC)
            for pieces in _by_group(_sound(held)):
                data, group = _group_of(pieces, schema)
                groups.append(group.at(at))
                at += file.write(data)
                hashed.update(data)
            data = footer(schema, groups, about)
            file.write(data)
            hashed.update(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        remove(path)
        if isinstance(error, OSError):
            raise StorageError(f"cannot write {path}: {error.strerror or error}") from error
        raise
    return Assembled(path, hashed.hexdigest())


class DamagedParts(Exception):  # noqa: N818 (not an error: they are computed anew)
    """Parts were damaged, and have been removed."""


def _sound(held: Sequence[Held]) -> Sequence[Held]:
    """Return parts whose bytes are those that were written; warn of others and remove them."""
    damaged = [
        each for each in held if each.digest is not None and not sha256_of_file(each.path).startswith(each.digest)
    ]
    for each in damaged:
        warn_of_damage(each.path, f"its {len(each.replicates):,} trials are computed anew")
        remove(each.path)
    if damaged:
        raise DamagedParts
    return held


def _by_group(held: Sequence[Held]) -> list[list[Held]]:
    groups: dict[int, list[Held]] = {}
    for each in held:
        groups.setdefault(each.replicates.start // GROUP, []).append(each)
    return [groups[number] for number in sorted(groups)]


def _group_of(pieces: Sequence[Held], schema: Mapping[str, str]) -> tuple[bytes, RowGroup]:
    """Return one group; a piece that is all of it is taken as it is."""
    found = [(each.path, held := read_footer(each.path), held.groups[each.group]) for each in pieces]
    for path, held, _ in found:
        if list(held.schema.items()) != list(schema.items()):
            raise StorageError(f"{path} has the columns {dict(held.schema)}, and others have {dict(schema)}")
    if len(found) > 1:
        return encoded_group(joined([read_group(*each, list(schema)) for each in found]))
    path, _, group = found[0]
    with path.open("rb") as file:
        file.seek(group.start)
        return file.read(group.size), group


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            hashed.update(piece)
    return hashed.hexdigest()


def warn_of_damage(path: Path, what: str) -> None:
    """Say that a file is not what was written, and what follows."""
    warnings.warn(f"{path} is damaged: its bytes are not those that were written; {what}", DamagedFileWarning, 3)


def remove(path: Path) -> None:
    """Remove a file where that is possible."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
