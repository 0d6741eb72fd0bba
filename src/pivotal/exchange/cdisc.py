"""The doors to files of data sets: ``read_dataset``, ``write_dataset``, and ``preflight``, which says what is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from pivotal.errors import DataError, FormatError, StorageError, did_you_mean, listed, shown
from pivotal.exchange.dataset_json import read_dataset_json, write_dataset_json
from pivotal.exchange.datasets import dataset_of
from pivotal.exchange.fidelity import delimited_findings, json_findings, transport_findings
from pivotal.exchange.labelled_parquet import read_labelled_parquet, write_labelled_parquet
from pivotal.exchange.model import Dataset, Finding
from pivotal.exchange.tables import read_table, require_file
from pivotal.exchange.transport_files import read_sas_dataset, write_transport
from pivotal.storage import write_bytes_atomically

FORMATS = ("json", "ndjson", "dsjc", "xpt", "sas7bdat", "parquet", "csv", "tsv")
WRITTEN = tuple(each for each in FORMATS if each != "sas7bdat")


@dataclass(frozen=True, slots=True)
class WrittenDataset:
    """A file that was written, and what its format could not hold as it was."""

    path: Path
    findings: tuple[Finding, ...]


def format_of(path: str | Path, given: str | None = None, *, accepted: Iterable[str] = FORMATS) -> str:
    """Return the format that a file is in: as it is named, or as the ending of the file says.

    Raises
    ------
    StorageError
        If it is none that is accepted.

    Examples
    --------
    >>> format_of("adtte.XPT"), format_of("adtte.dat", "dsjc")
    ('xpt', 'dsjc')
    """
    accepted = tuple(accepted)
    name = (Path(path).suffix.removeprefix(".") if given is None else given).lower()
    if name in accepted:
        return name
    near = did_you_mean(name, accepted)
    what = (
        f"there is no format {shown(given)}" if given is not None else f"the ending {shown(Path(path).suffix)} says no"
    )
    said = f"{path}: {what}{'' if given is not None else ' format'}\n  accepted: {listed(accepted)}"
    if name == "sas7bdat":
        said = f"{path}: SAS7BDAT files are read, not written\n  accepted: {listed(accepted)}"
    raise StorageError(said + (f"\n  hint: {near}" if near and name != "sas7bdat" else ""))


def read_dataset(path: str | Path, *, format: str | None = None, encoding: str | None = None) -> Dataset:
    """Return the data set of a file, with the labels, types, formats and keys that the file states.

    Parameters
    ----------
    path : str or Path
        Dataset-JSON 1.1 (.json, .ndjson, .dsjc), XPT, SAS7BDAT, Parquet, CSV or TSV.
    format : str, optional
        One of these endings, where the file has another.
    encoding : str, optional
        Of the text in CSV, TSV and files of SAS.

    Returns
    -------
    Dataset
        Its ``frame`` is a polars frame: missing is null, whole dates are dates, dates that may be partial are text.

    Raises
    ------
    StorageError, FormatError
        If the file cannot be read, or breaks the rules of its format; each fault has its place.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     written = write_dataset({"USUBJID": ["001"], "AVAL": [61.0]}, Path(folder) / "adtte.json", name="ADTTE",
    ...                             labels={"AVAL": "Analysis Value"})
    ...     data = read_dataset(written.path)
    >>> data.name, data.labels, data.frame.rows()
    ('ADTTE', {'AVAL': 'Analysis Value'}, [('001', 61.0)])
    """
    path = Path(path)
    name = format_of(path, format)
    if encoding is not None and name not in ("csv", "tsv", "xpt", "sas7bdat"):
        raise StorageError(f"{path}: the text of {name} is UTF-8; encoding= is for CSV and SAS")
    if format is not None and path.suffix.lower() != f".{name}":
        return _under_another_name(path, name, encoding)
    if name in ("json", "ndjson", "dsjc"):
        return read_dataset_json(path)
    if name in ("xpt", "sas7bdat"):
        return read_sas_dataset(path, encoding=encoding)
    if name == "parquet":
        return read_labelled_parquet(path)
    return dataset_of(read_table(path, encoding=encoding), name=path.stem.upper())


def _under_another_name(path: Path, name: str, encoding: str | None) -> Dataset:
    """Return the data set of a file whose ending is another than its format has."""
    require_file(path)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / f"{path.stem}.{name}"
        copyfile(path, copy)
        try:
            return read_dataset(copy, encoding=encoding)
        except FormatError as error:
            raise FormatError(str(path), error.faults, error.accepted) from error
        except StorageError as error:
            raise StorageError(str(error).replace(str(copy), str(path))) from error


_FINDINGS: dict[str, Callable[[Dataset], list[Finding]]] = {
    "json": json_findings,
    "ndjson": json_findings,
    "dsjc": json_findings,
    "xpt": transport_findings,
    "parquet": lambda _: [],
    "csv": delimited_findings,
    "tsv": delimited_findings,
}


def preflight(data: Any, format: str) -> tuple[Finding, ...]:
    """Return what a format cannot hold of a data set, before anything is written.

    Parameters
    ----------
    data : Dataset or frame
    format : str
        ``json``, ``ndjson``, ``dsjc``, ``xpt``, ``parquet``, ``csv`` or ``tsv``.

    Returns
    -------
    tuple of Finding
        The ones that forbid writing (``refused``) first, then what is ``changed`` and what is ``left out``; each with
        variable, row and value, as far as it has one.

    Raises
    ------
    StorageError
        If there is no such format to be written.
    DataError
        If the data are no data set.

    Notes
    -----
    XPT: version 5 of SAS's transport format (SAS technical note TS-140), with the limits of the FDA's Study Data
    Technical Conformance Guide: names of 8 characters, labels of 40, text of 200 bytes, ASCII.

    Examples
    --------
    >>> for each in preflight({"TREATMENT": ["Köln"]}, "xpt"):
    ...     print(each)
    refused: TREATMENT: the name has 9 characters; XPT holds 8
    refused: TREATMENT, row 1, 'Köln': 'ö' (character 2) is not ASCII text that can be printed
    """
    found = _FINDINGS[format_of("data", format, accepted=WRITTEN)](dataset_of(data))
    return tuple(sorted(found, key=lambda each: ("refused", "changed", "left out").index(each.level)))


def write_dataset(
    data: Any,
    path: str | Path,
    *,
    format: str | None = None,
    name: str | None = None,
    label: str | None = None,
    labels: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    keys: Sequence[str] | None = None,
) -> WrittenDataset:
    """Write a data set, whole or not at all.

    Parameters
    ----------
    data : Dataset, or any frame that narwhals knows
        A ``Dataset`` keeps what it says of its columns.
    path : str or Path
        The file; its ending says the format: .json, .ndjson, .dsjc (Dataset-JSON 1.1), .xpt (version 5), .parquet,
        .csv or .tsv.
    format : str, optional
        One of these endings, where the file has another.
    name, label : str, optional
        Of the data set; the name of the file, in capitals, without it.
    labels, formats : mapping of column to str, optional
        Labels of columns, and formats of SAS, such as ``DATE9.``.
    keys : sequence of str, optional
        The columns that tell rows apart.

    Returns
    -------
    WrittenDataset
        ``path``, and ``findings``: what the format could not hold as it was.

    Raises
    ------
    FormatError
        If values would be damaged, such as text of more than 200 bytes in XPT; nothing is written.
    StorageError, DataError
        If the file cannot be written, or the data are no data set.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     done = write_dataset({"AVAL": [61, 30]}, Path(folder) / "adtte.xpt", labels={"AVAL": "Analysis Value"})
    >>> [str(each) for each in done.findings]
    ['left out: AVAL: whole numbers are written as numbers, not marked as whole']
    """
    path = Path(path)
    kind = format_of(path, format, accepted=WRITTEN)
    if name is None and not isinstance(data, Dataset):
        name = path.stem.upper()
    dataset = dataset_of(data, name=name, label=label, labels=labels, formats=formats, keys=keys)
    _check_labels(dataset)
    found = preflight(dataset, kind)
    if refused := [str(each).removeprefix("refused: ") for each in found if each.level == "refused"]:
        raise FormatError(str(path), [f"{each}" for each in refused], f"what {kind} holds; nothing was written")
    if kind in ("json", "ndjson", "dsjc"):
        write_dataset_json(dataset, path, layout=kind)
    elif kind == "xpt":
        write_transport(dataset, path)
    elif kind == "parquet":
        write_labelled_parquet(dataset, path)
    else:
        _write_delimited(dataset, path, "\t" if kind == "tsv" else ",")
    return WrittenDataset(path, found)


def _check_labels(dataset: Dataset) -> None:
    """Refuse names and labels that are no Unicode text."""
    for what in (dataset.name, dataset.label, *(text for each in dataset.columns for text in (each.name, each.label))):
        try:
            what.encode("utf-8")
        except UnicodeEncodeError as error:
            raise DataError(f"{shown(what)} is no Unicode text") from error


def _write_delimited(dataset: Dataset, path: Path, separator: str) -> None:
    text = dataset.frame.write_csv(separator=separator, datetime_format="%Y-%m-%dT%H:%M:%S%.f")
    write_bytes_atomically(path, text.encode("utf-8"))
