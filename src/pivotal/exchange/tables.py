"""Tables out of files: CSV and TSV, Parquet, and SAS's XPT (version 5 and 8) and SAS7BDAT.

Text stays text: a subject called ``0012`` keeps its zeros. Empty text is missing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pivotal.errors import StorageError, did_you_mean, listed, shown

if TYPE_CHECKING:
    import polars as pl

EXTRA = "pip install 'pivotal[tables]'"
MOST_COLUMNS = 32_767  # as many as a data set of SAS has
XPT_RECORD = 80  # bytes; a transport file is made of whole ones
MEMBER = re.compile(rb"HEADER RECORD\*{7}MEMB(?:ER|V8) +HEADER RECORD")
# A number that would be written so: no leading zeros, which are part of a name.
NUMBER = r"^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$"
WHOLE = r"^-?(?:0|[1-9]\d{0,17})$"
TRUTH = {"TRUE": True, "FALSE": False, "True": True, "False": False, "true": True, "false": False}
NO_NUMBER = ("NA", "NaN", ".")  # how R and SAS write a missing number


def read_table(path: str | Path, *, encoding: str | None = None, separator: str | None = None) -> pl.DataFrame:
    r"""Return the table of a file as a polars frame.

    In CSV, a column all of whose values are numbers becomes numbers (``NA`` and ``.`` are then missing), one of TRUE
    and FALSE truth values, any other text. Names with leading zeros and dates stay text. Columns of the other formats
    keep their types; dates of SAS become dates.

    Parameters
    ----------
    path : str or Path
        A file ending in .csv, .tsv, .parquet, .xpt or .sas7bdat.
    encoding : str, optional
        Of CSV (UTF-8 without it) or of the text in a SAS file (as the file says without it).
    separator : str, optional
        Of CSV: a comma, or a tab for .tsv, without it.

    Returns
    -------
    polars.DataFrame

    Raises
    ------
    StorageError
        If there is no such file, its ending is another, it is empty, cut short or malformed, or what reads it is not
        installed.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "adtte.csv"
    ...     _ = file.write_text("USUBJID,AVAL,CNSR\n001,61,0\n002,30.5,1\n")
    ...     read_table(file).to_dict(as_series=False)
    {'USUBJID': ['001', '002'], 'AVAL': [61.0, 30.5], 'CNSR': [0, 1]}
    """
    path, readers = Path(path), _readers()
    reader = readers.get(path.suffix.lower())
    if reader is None:
        near = did_you_mean(path.suffix.lower(), readers)
        raise StorageError(
            f"{path}: files ending in {shown(path.suffix)} are not read\n  accepted: {listed(readers)}"
            + (f"\n  hint: {near}" if near else "")
        )
    if separator is not None and reader is not _delimited:
        raise StorageError(f"{path}: separator= is for CSV")
    if encoding is not None and reader is _parquet:
        raise StorageError(f"{path}: the text of a Parquet file is UTF-8; encoding= is for CSV and SAS")
    require_file(path)
    return reader(path, encoding, separator)


def column_labels(path: str | Path) -> Mapping[str, str]:
    """Return the labels of the columns of an XPT or SAS7BDAT file, as far as there are; other files have none.

    Raises
    ------
    StorageError
        As ``read_table``.
    """
    path = Path(path)
    if path.suffix.lower() not in (".xpt", ".sas7bdat"):
        return {}
    require_file(path)
    _, about = sas_file(path, None, only_names=True)
    return {name: label for name, label in about.column_names_to_labels.items() if label}


def _readers() -> dict[str, Callable[[Path, str | None, str | None], pl.DataFrame]]:
    return {".csv": _delimited, ".tsv": _delimited, ".parquet": _parquet, ".xpt": _of_sas, ".sas7bdat": _of_sas}


def require_file(path: Path) -> None:
    """Refuse what is no file, or an empty one."""
    try:
        if path.is_dir():
            raise StorageError(f"cannot read {path}: it is a folder")
        with path.open("rb") as file:
            if not file.read(1):
                raise StorageError(f"{path} is empty")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise StorageError(f"cannot read {path}: {why.lower()}") from error


def _polars(path: Path) -> Any:
    try:
        import polars
    except ImportError as error:
        raise StorageError(f"reading {path} needs polars: {EXTRA}") from error
    return polars


def _parquet(path: Path, _encoding: str | None, _separator: str | None) -> pl.DataFrame:
    pl = _polars(path)
    try:
        if (width := len(pl.read_parquet_schema(path))) > MOST_COLUMNS:
            raise StorageError(f"{path}: there are {width:,} columns; accepted: up to {MOST_COLUMNS:,}")
        return pl.read_parquet(path)  # type: ignore[no-any-return]
    except (pl.exceptions.PolarsError, OSError) as error:
        raise StorageError(f"{path} is no whole Parquet file: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _delimited(path: Path, encoding: str | None, separator: str | None) -> pl.DataFrame:
    pl: Any = _polars(path)
    separator = separator or ("\t" if path.suffix.lower() == ".tsv" else ",")
    if len(separator) != 1 or separator in '"\r\n' or not separator.isascii():
        raise StorageError(f"{path}: separator={shown(separator)}; accepted: one ASCII character")
    text = _text(path, encoding)
    names = _header(path, text, separator)
    _even(path, text, separator, len(names))
    try:
        frame = pl.read_csv(io.BytesIO(text.encode("utf-8")), separator=separator, infer_schema=False, has_header=False)
    except pl.exceptions.PolarsError as error:
        raise StorageError(f"{path} is malformed: {_first_line(error)}") from error
    frame = frame.slice(1)
    return pl.DataFrame({name: typed(column) for name, column in zip(names, frame, strict=True)})  # type: ignore[no-any-return]


def _text(path: Path, encoding: str | None) -> str:
    data = path.read_bytes()
    try:
        text = data.decode(encoding or "utf-8-sig")
    except LookupError as error:
        raise StorageError(
            f"{path}: there is no encoding {shown(encoding)}; accepted: 'utf-8', 'latin-1', …"
        ) from error
    except UnicodeError as error:
        line = data[: getattr(error, "start", 0)].count(b"\n") + 1
        hint = "" if encoding else "; name its encoding, such as encoding='latin-1'"
        raise StorageError(f"{path}, line {line}: the text is not {encoding or 'UTF-8'}{hint}") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise StorageError(f"{path}, line {line}: a byte of value 0, which is no text")
    if not text.strip():
        raise StorageError(f"{path} is empty")
    return text.replace("\r\n", "\n").rstrip("\n") + "\n"


def _header(path: Path, text: str, separator: str) -> list[str]:
    """Return the names of the columns; one without a name before the others holds names of rows, as R writes them."""
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        names = [name.strip() for name in next(rows)]
    except csv.Error as error:
        raise StorageError(f"{path}, line 1: {error}") from error
    if len(names) > MOST_COLUMNS:
        raise StorageError(f"{path}, line 1: there are {len(names):,} columns; accepted: up to {MOST_COLUMNS:,}")
    if names and not names[0]:
        names[0] = "row"
    if len(names) == 1 and any(mark in names[0] for mark in (";", "\t", "|") if mark != separator):
        raise StorageError(f"{path}, line 1: one column, {shown(names[0])}; name the separator, such as separator=';'")
    if not all(names):
        raise StorageError(f"{path}, line 1: column {names.index('') + 1} has no name")
    if twice := {name for name in names if names.count(name) > 1}:
        raise StorageError(f"{path}, line 1: {listed(sorted(map(shown, twice)))} is the name of several columns")
    return names


def _even(path: Path, text: str, separator: str, width: int) -> None:
    """Refuse a table with a row that has more or fewer values than there are columns."""
    plain = '"' not in text
    lines: Any = enumerate(text[:-1].split("\n") if plain else [], 1)
    try:
        counted = (
            ((number, line.count(separator) + 1) for number, line in lines if line or width > 1)
            if plain
            else _counted(text, separator)
        )
        wrong = next(((number, count) for number, count in counted if count != width), None)
    except csv.Error as error:
        raise StorageError(f"{path} is malformed: {error}") from error
    if wrong is not None:
        raise StorageError(f"{path}, line {wrong[0]}: {wrong[1]} values, but there are {width} columns")


def _counted(text: str, separator: str) -> Any:
    rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    for row in rows:
        yield rows.line_num, len(row)


def typed(column: Any) -> Any:
    """Return a column of text as whole numbers, numbers or truth values where it holds nothing else."""
    import polars as pl

    there = column.drop_nulls()
    first = next((each for each in there if each not in {"", *NO_NUMBER}), "")
    if first not in TRUTH and not re.fullmatch(NUMBER, first):  # most columns, and said without asking every row
        return column.set(column == "", None)
    there = there.filter(there != "")
    values = there.filter(~there.is_in(list(NO_NUMBER)))
    empty = ("", *NO_NUMBER)
    if values.str.contains(WHOLE).all():
        return column.set(column.is_in(list(empty)), None).cast(pl.Int64)
    if values.str.contains(NUMBER).all():
        return column.set(column.is_in(list(empty)), None).cast(pl.Float64)
    if values.is_in(list(TRUTH)).all():
        return column.replace_strict(TRUTH, default=None, return_dtype=pl.Boolean)
    return column.set(column == "", None)


def _of_sas(path: Path, encoding: str | None, _separator: str | None) -> pl.DataFrame:
    pl: Any = _polars(path)
    frame, _ = sas_file(path, encoding)
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(pl.when(pl.col(text) != "").then(pl.col(text)))  # type: ignore[no-any-return]


def sas_file(path: Path, encoding: str | None, *, only_names: bool = False) -> tuple[Any, Any]:
    """Return the frame of an XPT or SAS7BDAT file, and what pyreadstat says of it."""
    try:
        import pyreadstat
    except ImportError as error:
        raise StorageError(f"reading {path} needs pyreadstat: {EXTRA}") from error
    _polars(path)
    transport = path.suffix.lower() == ".xpt"
    if transport:
        _whole_transport(path)
    read = pyreadstat.read_xport if transport else pyreadstat.read_sas7bdat
    kind = "XPT (SAS transport)" if transport else "SAS7BDAT"
    try:
        return read(str(path), encoding=encoding, output_format="polars", metadataonly=only_names)
    except Exception as error:
        if isinstance(error, KeyboardInterrupt | MemoryError):
            raise
        hint = "; name the encoding of its text, such as encoding='latin-1'" if "convert" in str(error).lower() else ""
        raise StorageError(f"{path} is no whole {kind} file: {_first_line(error)}{hint}") from error


def _whole_transport(path: Path) -> None:
    """Refuse a transport file that is cut short, or holds several data sets, of which only the first would be read."""
    data = path.read_bytes()
    if not data.startswith(b"HEADER RECORD"):
        raise StorageError(f"{path} is no XPT (SAS transport) file: it does not begin with HEADER RECORD")
    if len(data) % XPT_RECORD:
        raise StorageError(f"{path} is cut short: {len(data)} bytes are not whole records of {XPT_RECORD}")
    members = len(list(islice(MEMBER.finditer(data), 99)))
    if members != 1:
        raise StorageError(f"{path} holds {members} data sets; accepted: one a file")
