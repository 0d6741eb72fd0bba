"""From any frame to a data set whose columns say what they are, and back to nothing less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, StorageError, did_you_mean, listed, shown
from pivotal.exchange.model import MOMENTS, Column, Dataset

if TYPE_CHECKING:
    import polars as pl

EXTRA = "pip install 'pivotal[tables]'"
ACCEPTED = "text, whole numbers, numbers, decimals, true and false, dates, date-times without a time zone, and times"


def polars_for(purpose: str) -> Any:
    """Return the module polars.

    Raises
    ------
    StorageError
        If it is not installed; ``purpose`` says what it was wanted for.
    """
    try:
        import polars
    except ImportError as error:
        raise StorageError(f"{purpose} needs polars: {EXTRA}") from error
    return polars


def dataset_of(
    data: Any,
    *,
    name: str | None = None,
    label: str | None = None,
    labels: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    keys: Sequence[str] | None = None,
) -> Dataset:
    """Return a frame as a data set with what is said of its columns.

    Parameters
    ----------
    data : frame, mapping of str to array, or Dataset
        Any frame that narwhals knows; a ``Dataset`` keeps what it says, as far as nothing else is given.
    name, label : str, optional
        Of the data set (``DATASET`` without a name).
    labels, formats : mapping of column to str, optional
        Labels of columns, and formats of SAS.
    keys : sequence of str, optional
        The columns that tell rows apart, in their order.

    Returns
    -------
    Dataset
        Its frame is one of polars; empty text and NaN are null.

    Raises
    ------
    DataError
        If it is no frame, names are there twice, a column holds what no format takes (lists, durations, date-times of
        a time zone), or a column is named that is not there.

    Examples
    --------
    >>> data = dataset_of({"USUBJID": ["001", "002"], "AVAL": [61.0, 30.5]}, name="ADTTE", labels={"AVAL": "Time"})
    >>> [(each.name, each.label, each.data_type) for each in data.columns]
    [('USUBJID', '', 'string'), ('AVAL', 'Time', 'float')]
    """
    if isinstance(data, Dataset):
        columns, frame, about = data.columns, data.frame, data.about
        name, label = data.name if name is None else name, data.label if label is None else label
    else:
        frame = _normalised(_as_polars(data))
        columns, about = tuple(column_of(series) for series in frame), {}
    known = [each.name for each in columns]
    for what, given in (("labels", labels), ("formats", formats), ("keys", keys)):
        for each in given or ():
            if each not in known:
                near = did_you_mean(str(each), known)
                hint = f"\n  hint: {near}" if near else ""
                raise DataError(
                    f"{what}: the data have no column {shown(each)}; they have {listed(map(str, known))}{hint}"
                )
    order = {each: place for place, each in enumerate(keys or (), 1)}
    columns = tuple(
        replace(
            each,
            label=(labels or {}).get(each.name, each.label),
            display_format=(formats or {}).get(each.name, each.display_format),
            key=order.get(each.name) if keys is not None else each.key,
        )
        for each in columns
    )
    notes = data.notes if isinstance(data, Dataset) else ()
    return Dataset(name or "DATASET", label or "", columns, frame, about, notes)


def _as_polars(data: Any) -> pl.DataFrame:
    """Return a frame of any kind as one of polars."""
    import narwhals as nw

    from pivotal.frames import Table

    pl = polars_for("exchange of data sets")
    table = Table(data)
    try:
        native = table.native()
        if isinstance(native, dict):
            return pl.DataFrame({key: values.tolist() for key, values in native.items()})  # type: ignore[no-any-return]
        return nw.from_native(native, eager_only=True).to_polars()  # type: ignore[no-any-return]
    except Exception as error:
        if isinstance(error, KeyboardInterrupt | MemoryError):
            raise
        why = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise DataError(f"a column holds values of several kinds ({why}); accepted: {ACCEPTED}") from error


def _normalised(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in the types that a data set has: empty text and NaN are missing."""
    pl = polars_for("exchange of data sets")
    made = [_series(pl, series) for series in frame]
    return pl.DataFrame(made)  # type: ignore[no-any-return]


def _series(pl: Any, series: pl.Series) -> pl.Series:
    dtype: Any = series.dtype
    if dtype in (pl.Categorical, pl.Enum) or dtype == pl.Null:
        series, dtype = series.cast(pl.String), pl.String
    if dtype == pl.String:
        return series.set(series == "", None)
    if dtype.is_integer():
        try:
            return series.cast(pl.Int64)
        except pl.exceptions.PolarsError as error:
            raise DataError(
                f"{series.name} holds whole numbers of more than 63 bits; accepted: up to 2^63 - 1"
            ) from error
    if dtype.is_float():
        return series.cast(pl.Float64).fill_nan(None)
    if dtype == pl.Datetime and dtype.time_zone is None:
        made = series.cast(pl.Datetime("us"))
        if dtype.time_unit == "ns" and not made.cast(dtype).equals(series):
            raise DataError(f"{series.name} holds times finer than a microsecond; round them first")
        return made
    if dtype in (pl.Boolean, pl.Date, pl.Time, pl.Decimal):
        return series
    raise DataError(f"{series.name} holds {dtype}; accepted: {ACCEPTED}")


def column_of(series: pl.Series) -> Column:
    """Return what the type of a column says of it."""
    pl: Any = polars_for("exchange of data sets")
    dtype, name = series.dtype, series.name
    if dtype == pl.String:
        longest: Any = series.str.len_bytes().max()
        return Column(name, length=longest or 1)
    if dtype == pl.Decimal:
        return Column(name, data_type="decimal", target="decimal")
    for kind, moment in ((pl.Date, "date"), (pl.Datetime, "datetime"), (pl.Time, "time")):
        if dtype == kind:
            return Column(name, data_type=moment, target="integer")  # type: ignore[arg-type]
    return Column(name, data_type="integer" if dtype == pl.Int64 else "boolean" if dtype == pl.Boolean else "float")


def dtype_of(column: Column, scale: int = 0) -> Any:
    """Return the polars type of a column; ``scale`` is the digits of a decimal."""
    pl = polars_for("exchange of data sets")
    if column.is_text:
        return pl.String
    if column.data_type in MOMENTS:
        return {"date": pl.Date, "datetime": pl.Datetime("us"), "time": pl.Time}[column.data_type]
    plain = {"integer": pl.Int64, "float": pl.Float64, "double": pl.Float64, "boolean": pl.Boolean}
    return pl.Decimal(38, scale) if column.data_type == "decimal" else plain[column.data_type]
