"""Files of SAS: transport files of version 5 (XPT) read and written, version 8 and SAS7BDAT read.

What is written is read back before it takes its name, so that no file differs from the data that it was made of.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pivotal.errors import FormatError, StorageError
from pivotal.exchange.datasets import EXTRA, column_of, polars_for
from pivotal.exchange.fidelity import moment_format, transport_findings, writable_format
from pivotal.exchange.model import MOMENTS, Dataset
from pivotal.exchange.tables import read_table, require_file, sas_file
from pivotal.exchange.transport_layout import layout_of, special_missing
from pivotal.storage import write_bytes_atomically

# Formats that show numbers as dates and times; asked only where no value is there to tell.
_MOMENTS = (
    ("datetime", re.compile(r"(DATETIME|DATEAMPM|[EB]8601D[TNXZ]|IS8601D[TNZ]|MDYAMPM)", re.I)),
    ("time", re.compile(r"(TIME|TOD|HHMM|[EB]8601T|IS8601T)", re.I)),
    ("date", re.compile(r"(DATE|[EB]8601D[A]|IS8601DA|YYMMDD|MMDDYY|DDMMYY|MONYY|WEEKDAT|WORDDAT|JULIAN)", re.I)),
)
FAR = "XPT of version 5: names of 8 characters, labels of 40, text of 200 bytes, ASCII"


def read_sas_dataset(path: str | Path, *, encoding: str | None = None) -> Dataset:
    """Return the data set of an XPT (version 5 or 8) or SAS7BDAT file.

    Numbers that a format of SAS shows as dates, date-times or times become such. Missing numbers, also the special
    ones (``.A`` to ``.Z``), and empty text are missing; ``notes`` counts the special ones of XPT, version 5.

    Parameters
    ----------
    path : str or Path
        A file ending in .xpt or .sas7bdat, with one data set.
    encoding : str, optional
        Of the text; as the file says without it.

    Raises
    ------
    StorageError
        If it cannot be read, is cut short or malformed, or holds several data sets.
    """
    path = Path(path)
    require_file(path)
    frame, about = sas_file(path, encoding)
    pl = polars_for(f"reading {path}")
    frame = _plain(pl, frame, about)
    columns = []
    for series in frame:
        found = column_of(series)
        width = about.variable_storage_width.get(series.name)
        columns.append(
            replace(
                found,
                label=about.column_names_to_labels.get(series.name) or "",
                display_format=_dotted(about.original_variable_types.get(series.name)),
                length=width if found.is_text and width else None,
            )
        )
    modified = getattr(about, "modification_time", None)
    said = {} if modified is None else {"dbLastModifiedDateTime": modified.isoformat(timespec="seconds")}
    notes = _special(path, frame.height) if path.suffix.lower() == ".xpt" else ()
    return Dataset(about.table_name or path.stem.upper(), about.file_label or "", tuple(columns), frame, said, notes)


def _special(path: Path, rows: int) -> tuple[str, ...]:
    """Return what a transport file holds and a frame does not: why a number is missing."""
    data = path.read_bytes()
    layout = layout_of(data, str(path))
    found = {} if layout is None else special_missing(data, layout, rows, str(path))
    said = {name: ", ".join(f"{mark} {count}" for mark, count in marks.items()) for name, marks in found.items()}
    return tuple(
        f"{name}: special missing values are missing without their letter ({each})" for name, each in said.items()
    )


def _plain(pl: Any, frame: Any, about: Any) -> Any:
    """Return the frame with empty text as missing, and every type one that a data set has."""
    made = []
    for series in frame:
        if series.null_count() == series.len():
            made.append(series.cast(_type_said(pl, series.name, about)))
        elif series.dtype == pl.String:
            made.append(series.set(series == "", None))
        elif series.dtype == pl.Datetime:
            made.append(series.cast(pl.Datetime("us")))
        elif series.dtype.is_numeric():
            made.append(series.cast(pl.Float64).fill_nan(None))
        else:
            made.append(series)
    return pl.DataFrame(made)


def _type_said(pl: Any, name: str, about: Any) -> Any:
    """Return the type of a column without values, as the file says it."""
    if about.readstat_variable_types.get(name) == "string":
        return pl.String
    said = about.original_variable_types.get(name) or ""
    kinds = {"datetime": pl.Datetime("us"), "time": pl.Time, "date": pl.Date}
    return next((kinds[kind] for kind, form in _MOMENTS if form.match(said)), pl.Float64)


def _dotted(name: str | None) -> str | None:
    """Return a format as SAS writes it: with a point (``DATE9.``), also where the reader leaves it out."""
    return name if not name or "." in name else f"{name}."


def transport_bytes(dataset: Dataset) -> bytes:
    """Return a data set as a transport file of version 5.

    Raises
    ------
    FormatError
        If values would be damaged; with each of them.
    StorageError
        If pyreadstat is not installed, or what it wrote is not what it was given.
    """
    if refused := [str(each) for each in transport_findings(dataset) if each.level == "refused"]:
        raise FormatError(f"the data set {dataset.name}", [each.removeprefix("refused: ") for each in refused], FAR)
    try:
        import pyreadstat
    except ImportError as error:
        raise StorageError(f"writing XPT needs pyreadstat: {EXTRA}") from error
    frame = _for_transport(dataset)
    formats = {}
    for column in dataset.columns:
        if column.display_format and writable_format(column):
            formats[column.name] = column.display_format.removesuffix(".")
        elif column.data_type in MOMENTS and not column.is_text:
            formats[column.name] = moment_format(column).removesuffix(".")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "data.xpt"
        try:
            pyreadstat.write_xport(
                frame,
                str(file),
                file_label=dataset.label,
                column_labels={each.name: each.label for each in dataset.columns if each.label},
                table_name=dataset.name,
                file_format_version=5,
                variable_format=formats,
            )
        except Exception as error:
            if isinstance(error, KeyboardInterrupt | MemoryError):
                raise
            raise StorageError(f"the data set {dataset.name} cannot be written as XPT: {error}") from error
        _same(frame, read_table(file), dataset, formats)
        return file.read_bytes()


def _for_transport(dataset: Dataset) -> Any:
    """Return the frame in the types of a transport file: text, numbers, dates."""
    pl = polars_for("writing XPT")
    made = []
    for series in dataset.frame:
        if series.dtype in (pl.Int64, pl.Boolean, pl.Decimal):
            made.append(series.cast(pl.Float64))
        elif series.dtype == pl.String:
            stripped = series.str.strip_chars_end(" ")
            made.append(stripped.set(stripped == "", None))
        else:
            made.append(series)
    return pl.DataFrame(made)


def _same(frame: Any, back: Any, dataset: Dataset, formats: dict[str, str]) -> None:
    """Refuse a file that does not give back what it was made of."""
    pl = polars_for("writing XPT")
    plain = back.with_columns(pl.col(pl.Datetime).cast(pl.Datetime("us")))
    for series in frame:
        other = plain[series.name] if series.name in plain.columns else None
        if other is None or other.len() != series.len():
            said = f"{other.len() if other is not None else 'no'} rows came back of {series.len()}"
        elif series.null_count() == series.len() == other.null_count() or other.equals(series, null_equal=True):
            continue
        elif other.dtype != series.dtype:
            said = f"with the format {formats.get(series.name)} {series.dtype} is read back as {other.dtype}"
        else:
            said = "the values did not come back as they were"
        raise FormatError(f"the data set {dataset.name}", [f"{series.name}: {said}"], FAR)


def write_transport(dataset: Dataset, path: str | Path) -> Path:
    """Write a data set as a transport file of SAS, version 5, whole or not at all, and return where it lies.

    Raises
    ------
    FormatError
        If values would be damaged, such as text of more than 200 bytes; nothing is written, and each is named.
    StorageError
        If it cannot be written.
    """
    return write_bytes_atomically(path, transport_bytes(dataset))
