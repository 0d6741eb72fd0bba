"""Who responded, by arm and stratum, read from best responses or from ones and zeros."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.sample import Column, grouping_of, length_of, one_parameter
from pivotal.errors import DataError, listed, shown
from pivotal.frames import Codes, Grouping, Table, crossed

# The words of RECIST 1.1, with those that ADaM data sets add.
BEST_RESPONSES = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NED", "NE", "ND", "NA", "MISSING")
NOT_EVALUABLE = ("NE", "ND", "NA", "MISSING")
YES, NO = "Y", "N"


@dataclass(frozen=True)
class Responses:
    """Patients with their arm, stratum, and whether they responded.

    Parameters
    ----------
    responded : (n,) bool
    arm, stratum : (n,) int32
        Codes into ``arms`` and ``strata``.
    responders : tuple
        The values that were taken as a response.
    """

    responded: NDArray[np.bool_] = field(repr=False)
    arm: Codes = field(repr=False)
    arms: tuple[Any, ...]
    stratum: Codes = field(repr=False)
    strata: tuple[Any, ...]
    responders: tuple[Any, ...]
    arm_name: str
    dropped: Mapping[str, int]
    notes: tuple[str, ...]
    backend: str | None

    @cached_property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the arrays."""
        hashed = hashlib.sha256()
        for array in (self.responded, self.arm, self.stratum):
            hashed.update(np.ascontiguousarray(array).tobytes())
        return hashed.hexdigest()

    def counts(self) -> Iterator[tuple[Any, int, int]]:
        """Yield each arm with its responders and patients."""
        n = np.bincount(self.arm, minlength=len(self.arms))
        count = np.bincount(self.arm[self.responded], minlength=len(self.arms))
        yield from zip(self.arms, count.tolist(), n.tolist(), strict=True)

    def tables(self, reference: Any) -> NDArray[np.int64]:
        """Return the table of each stratum: the other arm first, then the reference; responders first.

        Raises
        ------
        DataError
            If there is no such arm, or there are not two.
        """
        against = Grouping(self.arm, self.arms).index(reference, self.arm_name)
        if len(self.arms) != 2:
            raise DataError(
                f"a comparison needs two arms, and there are {len(self.arms)}: {listed(map(shown, self.arms))}"
            )
        cells = (self.stratum.astype(np.int64) * 2 + (self.arm == against)) * 2 + ~self.responded
        return np.bincount(cells, minlength=4 * len(self.strata)).reshape(-1, 2, 2)


def read_responses(
    data: Any,
    arm: Column | None,
    response: Column,
    responders: Sequence[Any] | None,
    strata: Sequence[Column] | Column,
    subject: Column | None,
    parameter: str | None,
) -> Responses:
    """Return who responded; see ``response_rate`` for what is accepted.

    Raises
    ------
    DataError
        If a column is missing, a patient has two rows, or it cannot be said which values are a response.
    """
    table = one_parameter(Table({} if data is None else data), parameter, "parameters")
    rows = table.rows if table.names else length_of(response)
    found = grouping_of(table, response, "response", rows)
    _one_row_a_patient(table, subject, rows)
    kept = np.ones(rows, np.bool_)
    dropped: dict[str, int] = {}
    columns = _columns(arm, strata)
    groupings = [grouping_of(table, column, what, rows) for what, column in columns]
    for (what, column), each in zip(columns, groupings, strict=True):
        gone = (each.codes < 0) & kept
        if gone.any():
            name = column if isinstance(column, str) else what
            dropped[name] = dropped.get(name, 0) + int(gone.sum())
            kept &= ~gone
    if not kept.any():
        raise DataError("there are no rows to analyse")
    chosen = _chosen(found, responders)
    yes = np.array([each in chosen for each in found.levels] + [False], np.bool_)
    unknown = np.array([each in NOT_EVALUABLE for each in found.levels] + [True], np.bool_)
    missing = int((unknown[found.codes] & ~yes[found.codes] & kept).sum())
    arms = groupings[0] if arm is not None else Grouping(np.zeros(rows, np.int32), ("all",))
    by = crossed(groupings[arm is not None :], rows).only(kept)
    arms = arms.only(kept)
    return Responses(
        yes[found.codes][kept],
        arms.codes,
        arms.levels,
        by.codes,
        by.levels,
        chosen,
        arm if isinstance(arm, str) else "arm",
        dropped,
        (f"{missing} patients without an evaluable response count as not responding",) if missing else (),
        table.backend,
    )


def _columns(arm: Column | None, strata: Any) -> list[tuple[str, Column]]:
    several = (
        isinstance(strata, Sequence)
        and not isinstance(strata, str)
        and (not strata or isinstance(strata[0], str) or np.ndim(strata[0]) > 0)
    )
    by = [("stratum", each) for each in strata] if several else [("stratum", strata)]
    return ([("arm", arm)] if arm is not None else []) + by


def _one_row_a_patient(table: Table, subject: Column | None, rows: int) -> None:
    if subject is None or (isinstance(subject, str) and subject == "USUBJID" and subject not in table):
        return
    found = grouping_of(table, subject, "subject", rows)
    times = np.bincount(found.codes[found.codes >= 0])
    if times.size and times.max() > 1:
        twice = found.levels[int(np.argmax(times))]
        raise DataError(
            f"{shown(twice)} has {int(times.max())} rows, and {int((times > 1).sum())} patients have several; "
            "choose a parameter, or pass subject=None if rows are independent"
        )


def _chosen(found: Grouping, responders: Sequence[Any] | None) -> tuple[Any, ...]:
    """Return the values that are a response; without being told, only where the words leave no doubt."""
    if responders is not None:
        if isinstance(responders, str) or not isinstance(responders, Sequence | set | frozenset) or not responders:
            raise DataError(f"responders={shown(responders)}; accepted: a sequence of values, such as ['CR', 'PR']")
        chosen = tuple(responders)
        kinds = {isinstance(each, str) for each in found.levels} | {isinstance(each, str) for each in chosen}
        if len(kinds) > 1:
            raise DataError(
                f"responders are {listed(map(shown, chosen))}; the values are {listed(map(shown, found.levels))}"
            )
        return chosen
    levels = set(found.levels)
    for words, yes in (
        (BEST_RESPONSES, ("CR", "PR")),
        ((YES, NO, *NOT_EVALUABLE), (YES,)),
        ((0, 1), (1,)),
    ):
        if levels <= set(words):
            return yes
    raise DataError(
        f"responses are {listed(map(shown, found.levels))}; accepted: {listed(BEST_RESPONSES)}; Y and N; 1 and 0; "
        "or say which are a response with responders="
    )
