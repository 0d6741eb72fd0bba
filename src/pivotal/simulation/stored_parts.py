"""The results of a run while it is computed: parts that are stored as they come, and how they become one file."""

from __future__ import annotations

import hashlib
import os
import re
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pivotal.errors import DamagedFileWarning, StorageError
from pivotal.simulation.chunks import GROUP, Columns, joined
from pivotal.simulation.parquet_files import encoded, read_groups, write_groups
from pivotal.storage import write_bytes_atomically

if TYPE_CHECKING:
    import pyarrow as pa

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
        data = encoded(joined([columns for _, columns in self._pieces]))
        first, end = self._pieces[0][0].start, self._pieces[-1][0].stop
        name = f"{first:012d}-{end - first:06d}.{hashlib.sha256(data).hexdigest()[:32]}.parquet"
        write_bytes_atomically(self._folder / name, data, durable=False)  # the name tells damage
        self._pieces, self._saved = [], time.monotonic()


@dataclass(frozen=True, slots=True)
class Assembled:
    """A file that is put together under another name, and its SHA-256."""

    path: Path
    digest: str


def assembled(held: Sequence[Held], schema: pa.Schema, about: Mapping[str, str], folder: Path) -> Assembled:
    """Put parts together, one group after the other, in memory for one group.

    Raises
    ------
    DamagedParts
        If parts are damaged; they have been removed.
    StorageError
        If the file cannot be written.
    """
    path = folder / f".trials.{os.getpid()}.part"
    try:
        with path.open("wb") as file:
            write_groups(file, schema, _groups(_sound(held), schema), about)
            file.flush()
            os.fsync(file.fileno())
        return Assembled(path, sha256_of_file(path))
    except BaseException as error:
        remove(path)
        if isinstance(error, OSError):
            raise StorageError(f"cannot write {path}: {error.strerror or error}") from error
        raise


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


def _groups(held: Sequence[Held], schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows of each group, in however many pieces they are held."""
    import pyarrow as pa

    for _, pieces in groupby(_tables(held, schema), key=lambda each: each[0]):
        yield pa.concat_tables(table for _, table in pieces)


def _tables(held: Sequence[Held], schema: pa.Schema) -> Iterator[tuple[int, pa.Table]]:
    """Yield the number of the group and the rows of what is held, each file opened once."""
    for path, group in groupby(held, key=lambda each: each.path):
        pieces = list(group)
        for each, table in zip(pieces, read_groups(path, [each.group for each in pieces]), strict=True):
            if not table.schema.equals(schema):
                raise StorageError(
                    f"{path} has the columns {types_of(table.schema)}, and others have {types_of(schema)}"
                )
            yield each.replicates.start // GROUP, table


def types_of(schema: pa.Schema) -> dict[str, str]:
    """Return the names and types of columns."""
    return {field.name: str(field.type) for field in schema}


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
