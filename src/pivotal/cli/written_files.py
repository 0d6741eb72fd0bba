"""Files that verbs write beside what they print: pictures, and tables of patients."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pivotal.errors import StorageError

PICTURES = (".pdf", ".png", ".svg")
TABLES = (".csv", ".parquet")
DOTS_PER_INCH = 200


def check_picture(path: Path | None) -> None:
    """Refuse a picture of another kind before anything is computed."""
    if path is not None and path.suffix.casefold() not in PICTURES:
        raise StorageError(f"cannot draw {path}; accepted: a file that ends in {', '.join(PICTURES)}")


def check_table(path: Path | None) -> None:
    """Refuse a table of another kind before anything is computed."""
    if path is not None and path.suffix.casefold() not in TABLES:
        raise StorageError(f"cannot write {path}; accepted: a file that ends in {', '.join(TABLES)}")


def drawn(result: Any, path: Path | None) -> str | None:
    """Write the picture of a result and return where it lies."""
    return None if path is None else draw(result.plot(), path)


def draw(figure: Any, path: Path) -> str:
    """Write a figure, the same figure in the same characters, and return where it lies."""
    import matplotlib as mpl

    from pivotal.storage import write_bytes_atomically

    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "pivotal"}):
        figure.savefig(buffer, format=path.suffix[1:].casefold(), dpi=DOTS_PER_INCH)
    return str(write_bytes_atomically(path, buffer.getvalue()))


def as_csv(columns: Mapping[str, Sequence[Any]]) -> str:
    """Return columns as CSV."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(columns)
    rows.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def write_table(path: Path, columns: Mapping[str, Sequence[Any]]) -> None:
    """Write columns as CSV or Parquet."""
    from pivotal.storage import write_atomically, write_bytes_atomically

    if path.suffix.casefold() == ".csv":
        write_atomically(path, as_csv(columns))
        return
    try:
        import polars
    except ImportError as error:
        raise StorageError(f"writing {path} needs polars: pip install 'pivotal[tables]'") from error
    buffer = io.BytesIO()
    polars.DataFrame(columns).write_parquet(buffer)
    write_bytes_atomically(path, buffer.getvalue())
