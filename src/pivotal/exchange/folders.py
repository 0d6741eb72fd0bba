"""A folder of data sets: what is in it by domain, with the hash of every file, and what could not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pivotal.errors import DataError, FormatError, StorageError, listed, shown
from pivotal.exchange.cdisc import FORMATS, read_dataset
from pivotal.exchange.model import Dataset

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class DatasetFolder:
    """The data sets of a folder.

    Parameters
    ----------
    data : mapping of str to Dataset
        By domain, such as RS.
    hashes : mapping of str to str
        The SHA-256 of each file that was read, by its name.
    files : mapping of str to str
        The file of each domain.
    unread : mapping of str to str
        Domains whose file could not be read, with the reason.
    passed_over : tuple of str
        Files whose name is none of a domain.
    """

    data: Mapping[str, Dataset]
    hashes: Mapping[str, str]
    files: Mapping[str, str]
    unread: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()


def read_folder(
    folder: str | Path, *, take: Mapping[str, str] | None = None, encoding: str | None = None, strict: bool = True
) -> DatasetFolder:
    r"""Read the data sets of a folder, in any of the formats that ``read_dataset`` knows.

    Parameters
    ----------
    folder : str or Path
    take : mapping of domain to file name, optional
        Which file a domain is in, where its name does not say it; without it ``rs.xpt`` is RS, ``suppae.csv`` SUPPAE,
        and files with other names are passed over.
    encoding : str, optional
        Of the text in CSV and files of SAS.
    strict : bool
        Whether a file that cannot be read is an error; else it is in ``unread``.

    Raises
    ------
    StorageError, FormatError
        If the folder cannot be read, or, with ``strict``, a file in it.
    DataError
        If a domain is in two files, or there is no data set.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     _ = (Path(place) / "dm.csv").write_text("USUBJID,ARM\n001,A\n")
    ...     found = read_folder(place)
    >>> list(found.data), found.files["DM"], found.data["DM"].frame.height
    (['DM'], 'dm.csv', 1)
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise StorageError(f"cannot read {folder}: there is no such folder")
    domains, passed_over = _domains(folder, take or {})
    if not domains:
        raise DataError(
            f"{folder}: there is no file of a domain\n  accepted: dm, rs, tr …, ending in {listed(FORMATS)}"
        )
    data, hashes, unread = {}, {}, {}
    for domain, path in domains.items():
        hashes[path.name] = _hash(path)
        try:
            data[domain] = read_dataset(path, encoding=encoding)
        except (StorageError, FormatError) as error:
            if strict:
                raise
            unread[domain] = str(error)
    files = {domain: path.name for domain, path in domains.items()}
    return DatasetFolder(data, hashes, files, unread, tuple(passed_over))


def _domains(folder: Path, take: Mapping[str, str]) -> tuple[dict[str, Path], list[str]]:
    """Return the file of each domain, and the files that are none."""
    found: dict[str, Path] = {}
    for domain, name in take.items():
        path = folder / name
        if Path(name).name != name or not path.is_file():
            raise StorageError(f"{folder}: there is no file {shown(name)}, which is to be {domain}")
        found[domain.upper()] = path
    others = []
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path in found.values() or path.suffix[1:].lower() not in FORMATS:
            continue
        domain = path.stem.upper()
        if not _is_domain(domain):
            others.append(path.name)
        elif domain in found and domain not in {each.upper() for each in take}:
            raise DataError(
                f"{folder}: {domain} is in two files, {found[domain].name} and {path.name}; "
                f"remove one, or name the one that counts"
            )
        elif domain not in found:
            found[domain] = path
    return dict(sorted(found.items())), others


def _is_domain(name: str) -> bool:
    return name == "ADSL" or (len(name) == 2 and name.isalpha()) or (name.startswith("SUPP") and len(name) <= 8)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(CHUNK):
                digest.update(block)
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}") from error
    return digest.hexdigest()
