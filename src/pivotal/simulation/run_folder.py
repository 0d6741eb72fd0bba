"""A run in a folder: results are stored as they come, and an interrupted run goes on where it stopped.

::

    runs/x/manifest.json    what the run is: the scenario, the seed, versions; see manifest.py
    runs/x/lock             held by the one process that writes
    runs/x/parts/           what is computed so far, each file named by its replicates and its own SHA-256
    runs/x/trials.parquet   everything, once it is complete; the parts are then gone

Files appear whole or not at all, so that a killed process leaves nothing half-written. The last file is put together
from fixed groups of replicates: it has the same bytes however the run was computed, interrupted or extended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from pivotal.errors import StorageError, UnknownNameError
from pivotal.simulation.chunks import Columns, joined, missing_from, whole
from pivotal.simulation.engines import ChunkFunction, Computed, Engine, computed
from pivotal.simulation.folder_lock import only_writer
from pivotal.simulation.manifest import ABOUT, Manifest, pyarrow_version
from pivotal.simulation.parquet_files import columns_of, need_pyarrow, read_groups, read_schema
from pivotal.simulation.progress import progress_bar
from pivotal.simulation.stored_parts import (
    DamagedParts,
    Held,
    PartSaver,
    assembled,
    groups_of,
    parts_in,
    remove,
    sha256_of_file,
    types_of,
    warn_of_damage,
)

if TYPE_CHECKING:
    import polars as pl
    from distributed import Client

OWN = re.compile(r"manifest\.json|lock|parts|trials\.parquet|\..*\.part")


class RunFolder:
    """The folder of a run.

    Parameters
    ----------
    path : str or Path
        Made by ``fill`` where there is none.

    Examples
    --------
    >>> import numpy as np
    >>> from tempfile import TemporaryDirectory
    >>> def squares(first, count):
    ...     replicate = np.arange(first, first + count)
    ...     return {"replicate": replicate, "square": replicate**2}
    >>> with TemporaryDirectory() as folder:
    ...     run = RunFolder(f"{folder}/x").fill(squares, spec={"power": 2}, seed=1, trials=30_000)
    ...     int(run.column("square")[-1]), run.trials
    (899940001, 30000)
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._parts, self._whole = self.path / "parts", self.path / "trials.parquet"
        self._manifest = self.path / "manifest.json"

    def __repr__(self) -> str:
        return f"RunFolder({str(self.path)!r})"

    # ---------------------------------------------------------------------------------------------------- writing

    def fill(  # noqa: PLR0913 (what the run is, and what computes it)
        self,
        function: ChunkFunction,
        *,
        spec: Mapping[str, Any],
        seed: int,
        trials: int,
        chunk: int | None = None,
        engine: Engine = "threads",
        threads: int | None = None,
        client: Client | None = None,
        progress: bool = True,
    ) -> RunFolder:
        """Compute what is missing of a run, and put everything into ``trials.parquet``.

        Parameters
        ----------
        function, chunk, engine, threads, client
            As in ``run_in_chunks``.
        spec : mapping
            All that the function's results depend on beside the seed, as plain values.
        seed : int
        trials : int
            A run that has fewer is extended; what it has is kept.
        progress : bool
            Whether a terminal shows how far it is.

        Returns
        -------
        RunFolder
            Itself, complete.

        Raises
        ------
        StorageError
            If the folder holds another run or other files, is being written by another process, or cannot be
            written, as on a full disk; or pyarrow is not installed. What has been stored is kept in every case.
        """
        need_pyarrow(f"keeping trials in {self.path}")
        asked = Manifest(json.loads(json.dumps(spec)), seed, whole(trials, "trials"))
        compute = partial(computed, function, chunk=chunk, engine=engine, threads=threads, client=client)
        self._begin()
        with only_writer(self.path / "lock"):
            self._claim(asked)
            self._tidy()
            finished = self._verified()
            try:
                if finished != asked.trials:
                    with progress_bar(asked.trials, _count(self._held(finished)), wanted=progress) as advance:
                        self._complete(partial(compute, progress=advance), finished)
            except StorageError as error:
                kept = f"{_count(self._held(finished)):,} of {asked.trials:,} trials are kept in {self.path}"
                raise StorageError(f"{error}\n  {kept}; the same call goes on from there") from error
            self._remove_parts()
        return self

    def _begin(self) -> None:
        """Make the folder, and refuse one that holds anything else."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            strangers = [each.name for each in self.path.iterdir() if not OWN.fullmatch(each.name)]
            if strangers and not self._manifest.exists():
                raise StorageError(
                    f"{self.path} holds other files ({min(strangers)}) and no run\n"
                    "  accepted: a folder that is empty, does not exist, or holds a run"
                )
            self._parts.mkdir(exist_ok=True)
        except OSError as error:
            raise StorageError(f"cannot write {self.path}: {error.strerror or error}") from error

    def _claim(self, asked: Manifest) -> None:
        """Write what is asked for as what the folder holds, or refuse if that is something else."""
        if self._manifest.exists():
            held = Manifest.read(self._manifest)
            held.refuse_another(asked, self.path)
            if asked.trials == held.trials:
                return
            asked = held.with_(trials=asked.trials)
        asked.write(self._manifest)

    def _tidy(self) -> None:
        """Remove what a killed process had begun to write."""
        for folder in (self.path, self._parts):
            for each in folder.glob(".*.part"):
                remove(each)

    def _verified(self) -> int:
        """Return how many trials the finished file holds; 0 where there is none, or it is damaged."""
        if not self._whole.exists():
            return 0
        digest = sha256_of_file(self._whole)
        for trials, known in self.manifest.finished.items():
            if known == digest:
                return int(trials)
        warn_of_damage(self._whole, "all its trials are computed anew")
        remove(self._whole)
        return 0

    def _held(self, finished: int) -> list[Held]:
        return groups_of(self._whole, finished) + parts_in(self._parts, finished)

    def _complete(self, compute: Callable[[list[range]], Computed], finished: int) -> None:
        """Compute what is missing and put everything together."""
        manifest = self.manifest.with_(pyarrow=pyarrow_version())  # which writes all of it
        while True:
            if gaps := missing_from((each.replicates for each in self._held(finished)), manifest.trials):
                saver = PartSaver(self._parts)
                try:
                    for replicates, columns in compute(gaps):
                        saver.add(replicates, columns)
                finally:  # also what was done before an error or Ctrl-C
                    saver.save()
            held = self._held(finished)
            schema = read_schema(held[0].path).remove_metadata()
            with suppress(DamagedParts):
                made = assembled(held, schema, manifest.about(), self.path)
                break
        try:  # the manifest first: it knows the finished file before and after it takes its place
            known = {**manifest.finished, str(manifest.trials): made.digest}
            manifest.with_(columns=types_of(schema), finished=known).write(self._manifest)
            made.path.replace(self._whole)
        except OSError as error:
            raise StorageError(f"cannot write {self._whole}: {error.strerror or error}") from error
        finally:
            remove(made.path)

    def _remove_parts(self) -> None:
        for each in self._parts.iterdir():
            remove(each)
        with suppress(OSError):
            self._parts.rmdir()

    # ---------------------------------------------------------------------------------------------------- reading

    @property
    def manifest(self) -> Manifest:
        """What the run is.

        Raises
        ------
        StorageError
            If the folder holds no run.
        """
        return Manifest.read(self._manifest)

    @property
    def file(self) -> Path:
        """Where the trials lie, as Parquet.

        Raises
        ------
        StorageError
            If the run has not come to its end.
        """
        if not self._whole.exists():
            there = _count(parts_in(self._parts))
            raise StorageError(f"{self.path} is not complete: {there:,} of {self.manifest.trials:,} trials are there")
        return self._whole

    @property
    def trials(self) -> int:
        """How many replicates are there; of a run that is being extended, those before."""
        said = (read_schema(self.file).metadata or {}).get(ABOUT.encode())
        if said is None:
            raise StorageError(f"{self.file} was not written by pivotal: it does not say of which run it is")
        return int(json.loads(said)["trials"])

    def __iter__(self) -> Iterator[Columns]:
        """Yield all columns, as ``batches``."""
        return self.batches()

    def batches(self, names: Sequence[str] | None = None) -> Iterator[Columns]:
        """Yield columns, all or those that are named, so many rows at once that memory does not grow with the run.

        Raises
        ------
        StorageError, UnknownNameError
            If the run is not complete or a page is damaged; if there is no such column.
        """
        there = read_schema(self.file).names
        for name in names or ():
            if name not in there:
                raise UnknownNameError.of("column", name, there)
        wanted = there if names is None else list(names)
        return (columns_of(table) for table in read_groups(self.file, names=wanted))

    def columns(self, names: Sequence[str] | None = None) -> Columns:
        """Return columns as arrays; memory holds those that are named, and no others.

        Raises
        ------
        StorageError, UnknownNameError
            As ``batches``.
        """
        return joined(list(self.batches(names)))

    def column(self, name: str) -> NDArray[Any]:
        """Return one column as an array."""
        return self.columns([name])[name]

    def frame(self) -> pl.LazyFrame:
        """Return all rows as a lazy polars frame, which reads what a query needs.

        Raises
        ------
        StorageError
            If the run is not complete, or polars is not installed.
        """
        file = self.file
        try:
            import polars
        except ImportError as error:
            raise StorageError(f"reading {file} as a frame needs polars: pip install 'pivotal[tables]'") from error
        return polars.scan_parquet(file)


def _count(held: Sequence[Held]) -> int:
    return sum(len(each.replicates) for each in held)
