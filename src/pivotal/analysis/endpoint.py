"""Reading an endpoint once, for several methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pivotal.analysis.sample import Column, Columns, Missing, Sample, read_sample


def time_to_event(  # noqa: PLR0913 (columns by keyword)
    data: Any = None,
    by: Column | None = None,
    *,
    time: Column = "AVAL",
    censor: Column | None = None,
    event: Column | None = None,
    entry: Column | None = None,
    weights: Column | None = None,
    strata: Sequence[Column] | Column = (),
    cluster: Column | None = None,
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
) -> Sample:
    """Read an endpoint into checked arrays, which every method of the analysis takes instead of a frame.

    Reading, checking and sorting are then done once, whatever is computed.

    Parameters
    ----------
    data : frame, mapping of arrays, or None
        One row a subject.
    by : str or array, optional
        The arms, or other groups.
    time, censor, event, entry, weights, strata, cluster, subject, parameter, missing
        Columns; see ``pivotal.analysis.sample.Columns``.

    Returns
    -------
    Sample

    Raises
    ------
    DataError
        If a column is missing or holds what it cannot.

    Examples
    --------
    >>> sample = time_to_event({"AVAL": [2, 3, 5, 8], "CNSR": [0, 1, 0, 0], "TRT01P": list("ABAB")}, by="TRT01P")
    >>> sample.n, sample.events, sample.groups
    (4, 3, ('A', 'B'))
    """
    columns = Columns(time, censor, event, entry, weights, strata, cluster, subject, parameter)
    return read_sample(data, columns, group=by, missing=missing)
