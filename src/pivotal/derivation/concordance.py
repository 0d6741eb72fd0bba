"""Progression as the investigator sees it against independent review: who calls it, and who calls it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from pivotal.derivation.derived import as_frame
from pivotal.derivation.domain_records import SUBJECT, Mask, table_of, text_of
from pivotal.derivation.imputed_dates import NO_DAY, Days, dated
from pivotal.derivation.tabulated import Tabulated
from pivotal.errors import DataError, listed, shown
from pivotal.frames import Grouping
from pivotal.results import Row

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Concordance(Tabulated):
    """How two assessors agree on progression.

    Parameters
    ----------
    counts : tuple of dict
        A row an arm, and one for all: ``same``, ``investigator_later`` and ``investigator_earlier`` where both call it;
        ``investigator_only``, ``independent_only``, ``neither``; and the rates.
    """

    verb: ClassVar[str] = "compare_assessors"
    title: ClassVar[str] = "Progression by the investigator and by independent review"
    method: ClassVar[str | None] = "early and late discrepancy rates (Amit et al. 2011)"
    counts: tuple[Row, ...] = field(repr=False)

    def rows(self) -> Sequence[Row]:
        """Return a row an arm, the last for all."""
        return self.counts

    def summary(self) -> Row:
        """Return the row for all."""
        return dict(self.counts[-1])


def compare_assessors(investigator: Any, independent: Any, *, by: str | None = None) -> Concordance:
    """Compare when the investigator and independent review call progression.

    Parameters
    ----------
    investigator, independent : Derivation, frame or mapping of arrays
        ADRS by each of them, with PARAMCD PD for the same subjects. Subjects without RANDDT are not counted.
    by : str, optional
        A column of arms in both.

    Returns
    -------
    Concordance
        Of n subjects, with a = both call it (on the same day; the investigator later, a2; or earlier, a3), b = the
        investigator only, c = independent review only: the early discrepancy rate is (b + a3) / (a + b), how often the
        investigator calls progression that is not confirmed or comes later; the late discrepancy rate is
        (c + a2) / (b + c + a2 + a3), how often disagreement is the investigator being late. A difference between arms
        of the first below 0, or of the second above 0, speaks for a bias. None where there is nothing to divide by.

    Raises
    ------
    DataError
        If the subjects are not the same, or a column is missing.

    Notes
    -----
    Amit et al. 2011, European Journal of Cancer 47, 1772, as the PhRMA working group proposed it.

    Examples
    --------
    >>> one = {
    ...     "USUBJID": ["1", "2", "3"], "PARAMCD": ["PD"] * 3, "AVALC": ["Y", "Y", "N"],
    ...     "ADT": ["2024-03-01", "2024-04-01", None], "RANDDT": ["2024-01-01"] * 3,
    ... }
    >>> other = one | {"ADT": ["2024-05-01", None, None], "AVALC": ["Y", "N", "N"]}
    >>> found = compare_assessors(one, other).summary()
    >>> found["early_discrepancy_rate"], found["late_discrepancy_rate"]
    (1.0, 0.0)
    """
    first, second = _progressions(investigator, "investigator", by), _progressions(independent, "independent", by)
    place = {name: row for row, name in enumerate(second.names)}
    missing = [name for name in first.names if name not in place] + sorted(set(place) - set(first.names))
    if missing:
        raise DataError(
            f"the two assessors have other subjects: {listed(missing)}; accepted: ADRS of the same subjects"
        )
    order = np.array([place[name] for name in first.names], np.int64)
    own, others = first.day, second.day[order]
    groups: list[tuple[Any, Mask]] = []
    if first.arm is not None:
        arms = first.arm.only(np.ones(own.size, np.bool_))
        groups = [(level, arms.codes == code) for code, level in enumerate(arms.levels)]
    groups.append((ALL, np.ones(own.size, np.bool_)))
    rows = tuple(_counted(level, own[mask], others[mask]) for level, mask in groups)
    return Concordance(settings={"by": by}, counts=rows, backend=first.backend)


@dataclass(frozen=True)
class _Progressions:
    names: tuple[str, ...]
    day: Days
    arm: Grouping | None
    backend: str | None


def _progressions(adrs: Any, what: str, by: str | None) -> _Progressions:
    """Return when progression was called of each randomised subject."""
    table = table_of(as_frame(adrs))
    parameter = text_of(table, "PARAMCD", what)
    if "PD" not in parameter.levels:
        raise DataError(f"{what}: no row has PARAMCD PD; accepted: ADRS as derive_response gives it")
    mask = parameter.codes == parameter.levels.index("PD")
    if "RANDDT" in table:
        mask = mask & (dated(table, "RANDDT", what, "none").days != NO_DAY)
    table = table.only(mask)
    words = text_of(table, "AVALC", what)
    days = dated(table, "ADT", what, "none").days
    yes = words.codes == (words.levels.index("Y") if "Y" in words.levels else -2)
    undated = yes & (days == NO_DAY)
    names = text_of(table, SUBJECT, what)
    if undated.any():
        raise DataError(
            f"{what}: progression of {shown(names.levels[names.codes[int(np.argmax(undated))]])} has no date"
        )
    subjects = tuple(str(names.levels[k]) for k in names.codes.tolist())
    if len(set(subjects)) < len(subjects):
        raise DataError(f"{what}: a subject has PARAMCD PD twice; accepted: ADRS of one assessor")
    arm = None if by is None else text_of(table, by, what)
    return _Progressions(subjects, np.where(yes, days, NO_DAY), arm, table.backend)


def _counted(level: Any, own: Days, others: Days) -> Row:
    by_one, by_other = own != NO_DAY, others != NO_DAY
    both = by_one & by_other
    same, later, earlier = (int((both & mask).sum()) for mask in (own == others, own > others, own < others))
    only, only_other = int((by_one & ~by_other).sum()), int((by_other & ~by_one).sum())
    a = same + later + earlier
    apart = only + only_other + later + earlier
    return {
        "term": "progression",
        "group": level,
        "n": int(own.size),
        "same": same,
        "investigator_later": later,
        "investigator_earlier": earlier,
        "investigator_only": only,
        "independent_only": only_other,
        "neither": int(own.size) - a - only - only_other,
        "early_discrepancy_rate": (only + earlier) / (a + only) if a + only else None,
        "late_discrepancy_rate": (only_other + later) / apart if apart else None,
    }
