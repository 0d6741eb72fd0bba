"""Populations in Parquet files, which are read in pieces: one file after another, and no more of it than is needed."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeVar

import narwhals as nw

from pivotal.errors import DataError, StorageError, listed, shown
from pivotal.progress import tracked

T = TypeVar("T")
Reader = Literal["polars", "duckdb"]


@dataclass(frozen=True)
class PatientFiles:
    """Parquet files with a row a patient, as one lazy frame and as one a file.

    Attributes
    ----------
    files : tuple of Path
    frame : polars.LazyFrame or duckdb.DuckDBPyRelation
        All files together.
    parts : tuple of frames
        One a file.
    """

    files: tuple[Path, ...]
    frame: Any = field(repr=False)
    parts: tuple[Any, ...] = field(repr=False)


def open_patient_files(path: str | Path | Sequence[str | Path], *, reader: Reader | None = None) -> PatientFiles:
    """Open Parquet files of patients for ``match``, ``match_all`` and ``profiles``; nothing is read yet.

    Parameters
    ----------
    path : str, Path or several
        A file, a folder with files that end in ``.parquet``, or a pattern such as ``cohort/*.parquet``.
    reader : str, optional
        ``polars`` or ``duckdb``; without it the first that is installed.

    Returns
    -------
    PatientFiles
        Files are read one after another, with a progress bar on a terminal, so that memory does not grow with them.

    Raises
    ------
    StorageError
        If there is no such file, or one is no Parquet file.
    DataError
        If the files do not have the same columns, or no reader is installed.

    Examples
    --------
    >>> import tempfile
    >>> import polars as pl
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pl.DataFrame({"disease": ["HCC", "NET"], "age": [70, 61]}).write_parquet(f"{folder}/part-1.parquet")
    ...     pl.DataFrame({"disease": ["RCC"], "age": [50]}).write_parquet(f"{folder}/part-2.parquet")
    ...     found = pv.match(dossier.indication("eu-hcc"), pv.open_patient_files(folder), vocabulary=dossier)
    ...     print(dict(found.counts))
    {'eligible': 0, 'not eligible': 2, 'undetermined': 1}
    """
    files = tuple(_files([path] if isinstance(path, str | Path) else path))
    chosen = _reader(reader)
    for file in files:
        _check(file)
    parts = tuple(_opened([file], chosen) for file in files)
    columns = [_columns(part, chosen) for part in parts]
    for file, own in zip(files, columns, strict=True):
        if own != columns[0]:
            odd = sorted({name for name, _ in own.items() ^ columns[0].items()})
            raise DataError(f"{file.name} and {files[0].name} do not have the same columns: {listed(odd)}")
    return PatientFiles(files, parts[0] if len(files) == 1 else _opened(files, chosen), parts)


def _files(paths: Iterable[str | Path]) -> Iterator[Path]:
    for each in paths:
        path = Path(each)
        if path.is_dir():
            found = sorted(path.glob("*.parquet"))
        elif path.exists():
            found = [path]
        else:
            found = sorted(Path(name) for name in glob.glob(str(each)))  # noqa: PTH207 (a pattern may be absolute)
        if not found:
            raise StorageError(
                f"there are no patients at {each}; accepted: a Parquet file, a folder of them, or a pattern"
            )
        yield from found


def _check(file: Path) -> None:
    try:
        with file.open("rb") as stream:
            start = stream.read(4)
    except OSError as error:
        raise StorageError(f"cannot read {file}: {error.strerror}") from error
    if start != b"PAR1":
        raise StorageError(f"{file} is no Parquet file; read it by a data frame library and hand over the frame")


def _reader(asked: str | None) -> str:
    if asked is not None and asked not in {"polars", "duckdb"}:
        raise DataError(f"there is no reader {shown(asked)}; accepted: polars, duckdb")
    for name in ("polars", "duckdb") if asked is None else (asked,):
        if find_spec(name):
            return name
    raise DataError(
        f"reading files of patients needs {asked or 'polars or duckdb'}: pip install 'pivotal[populations]'"
    )


def _opened(files: Sequence[Path], reader: str) -> Any:
    names = [str(file) for file in files]
    if reader == "polars":
        import polars

        return polars.scan_parquet(names)
    import duckdb

    return duckdb.read_parquet(names, union_by_name=True)


def _columns(frame: Any, reader: str) -> dict[str, str]:
    if reader == "polars":
        return {name: str(kind) for name, kind in frame.collect_schema().items()}
    return {name: str(kind) for name, kind in zip(frame.columns, frame.types, strict=True)}


def write_patients(pieces: Iterable[Any], whole: Callable[[], Any], path: str | Path) -> Path:
    """Write patients as Parquet, without holding more than a piece of them.

    Parameters
    ----------
    pieces : iterable of frames
        The patients as they are read.
    whole : callable
        Gives them as one frame.
    path : str or Path
        A file that ends in ``.parquet``, or a folder, which gets a file a piece.
    """
    path = Path(path)
    try:
        if path.suffix == ".parquet":
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(whole(), path)
            return path
        path.mkdir(parents=True, exist_ok=True)
        for number, piece in enumerate(tracked(list(pieces), "files"), 1):
            _write(piece, path / f"part-{number:05d}.parquet")
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def _write(frame: Any, path: Path) -> None:
    """Write a frame beside its place and move it there, so that no half of it is ever found."""
    beside = path.with_name(f".{path.name}.part")
    known = nw.from_native(framed(frame) if isinstance(frame, Mapping) else frame)
    try:
        if isinstance(known, nw.LazyFrame):
            known.sink_parquet(beside)
        else:
            known.write_parquet(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def framed(columns: Mapping[str, Any]) -> Any:
    """Return a mapping of arrays as a frame of whatever kind is installed."""
    for backend in ("polars", "pyarrow", "pandas"):
        if find_spec(backend):
            return nw.from_dict(dict(columns), backend=backend).to_native()
    raise DataError("arrays need polars, pyarrow or pandas here: pip install 'pivotal[populations]'")
