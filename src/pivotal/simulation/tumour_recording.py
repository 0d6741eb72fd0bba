"""The door to simulated tumour records: what a trial's data base would hold, beside the truth that it cannot hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pivotal.distributions.functions import time_of_hazard
from pivotal.distributions.model import Hazard
from pivotal.errors import DataError, DesignError
from pivotal.frames import frame_of
from pivotal.kernels import tumour_growth as growing
from pivotal.kernels import tumour_reading as reading
from pivotal.simulation.tumour_domains import TumourReadings, domains
from pivotal.simulation.tumour_model import MOST_LESIONS, Tumours, TumourTrial
from pivotal.simulation.tumour_subjects import (
    READER_BLOCK,
    SCREENING_BLOCK,
    Draws,
    TumourSubjects,
    tumour_subjects,
)
from pivotal.units import DAYS_PER_MONTH

Floats = NDArray[np.float64]
MISSED = -2000  # stands for the day of a scan that was missed
ARMS = (("REFERENCE", "Reference"), ("EXPERIMENTAL", "Experimental"))
CAUSES = (None, "TARGET", "NON-TARGET", "NEW LESION")


@dataclass(frozen=True, slots=True)
class TumourRecords:
    """The tumour records of one trial, as frames or as mappings of columns.

    Parameters
    ----------
    tu, tr, rs : frame
        Lesions, measurements and responses of every reader, as SDTM has them.
    dm, ds : frame
        Subjects with their arm, first day and death; and when they were randomised, progressed by the investigator,
        left or died. What came after the cut-off is not in them.
    truth : frame
        A row a subject, in days from entry, as if nobody were censored; missing is never: when the sum of diameters was
        least and how large it then was; progression and its cause; response; death; and when a subject dropped out.
    """

    tu: Any
    tr: Any
    rs: Any
    dm: Any
    ds: Any
    truth: Any


def tumour_records(trial: TumourTrial, seed: int, replicate: int = 0, *, backend: str | None = None) -> TumourRecords:
    """Return the tumour records of one replicate of a trial.

    Parameters
    ----------
    trial : TumourTrial
    seed, replicate : int
        With the trial they determine every number; other replicates are not needed for one.
    backend : str, optional
        ``polars``, ``pandas`` or ``pyarrow`` for frames of that kind; without it dicts of arrays.

    Returns
    -------
    TumourRecords

    Raises
    ------
    DesignError
        If the rates of accrual end at 0 before all subjects have entered.

    Examples
    --------
    >>> from pivotal.planning.trial_model import Accrual
    >>> from pivotal.simulation.tumour_model import Exposure
    >>> trial = TumourTrial(
    ...     tumours=Tumours(experimental=Exposure(concentration=1125, variance=0.2)),
    ...     subjects=40, accrual=Accrual(rates=10), cutoff=18,
    ... )
    >>> records = tumour_records(trial, seed=1)
    >>> len(records.dm["USUBJID"]), sorted(set(records.rs["RSEVAL"].tolist()))
    (40, ['INDEPENDENT ASSESSOR', 'INVESTIGATOR'])
    """
    draws = Draws(seed, replicate, trial.subjects)
    u = draws.uniform(0)
    rates = trial.accrual.rates
    assert rates is not None
    entry = time_of_hazard(Hazard(rates=rates, starts=trial.accrual.starts), np.cumsum(-np.log(u[2])))
    if not np.isfinite(entry).all():
        raise DesignError(
            f"accrual: the last rate is 0, and {int(np.isfinite(entry).sum())} of {trial.subjects} subjects enter "
            "before it; give a last rate above zero, or fewer subjects"
        )
    more, fewer = trial.allocation
    arm = (np.arange(trial.subjects) % (more + fewer) < more).astype(np.int32)
    dropout = np.full(trial.subjects, np.inf)
    if trial.dropout is not None:
        for k, hazard in enumerate((trial.dropout.reference, trial.dropout.experimental)):
            dropout[arm == k] = time_of_hazard(hazard, -np.log(u[1][arm == k]))
    return records_of(
        trial.tumours, seed, replicate, entry, arm, dropout,
        cutoff=trial.cutoff, first_entry=trial.first_entry, study=trial.study, backend=backend,
    )  # fmt: skip


def records_of(  # noqa: PLR0913 (the arrays of a replicate)
    tumours: Tumours,
    seed: int,
    replicate: int,
    entry: ArrayLike,
    arm: ArrayLike,
    dropout: ArrayLike,
    *,
    cutoff: float,
    first_entry: date,
    study: str = "SIM",
    backend: str | None = None,
) -> TumourRecords:
    """Return the tumour records of subjects whose entry, arm and drop-out are known.

    Parameters
    ----------
    tumours : Tumours
    seed, replicate : int
    entry : (n,) array-like
        Months from the first entry. Who has not entered by the cut-off is in no frame.
    arm : (n,) array-like of int
        0 for the reference arm.
    dropout : (n,) array-like
        Months from a subject's entry; infinite for never.
    cutoff : float
        Month of the data cut-off.
    first_entry : date
        The calendar day of month 0.
    study, backend
        As in ``tumour_records``.

    Raises
    ------
    DataError
        If the arrays do not fit each other, or hold what cannot be.
    """
    come, arms, out = np.asarray(entry, np.float64), np.asarray(arm, np.int32), np.asarray(dropout, np.float64)
    if come.ndim != 1 or come.shape != arms.shape or come.shape != out.shape:
        raise DataError("entry, arm and dropout: three columns of one length")
    if not (come >= 0).all() or not (out >= 0).all() or not np.isin(arms, (0, 1)).all():
        raise DataError("entry and dropout are months of at least 0, and arm is 0 or 1")
    draws = Draws(seed, replicate, come.size)
    subjects = tumour_subjects(tumours, arms, draws)
    entered = np.floor(come * DAYS_PER_MONTH).astype(np.int64)
    people = _People(subjects, entered, arms, out * DAYS_PER_MONTH, floor(cutoff * DAYS_PER_MONTH), first_entry, study)
    readings = tumour_readings(tumours, subjects, people.last_scan, draws, cutoff)
    named = [(i, people.names[i], people.entry_date(i)) for i in people.here]
    found = domains(tumours, subjects, readings, named, study)
    frames = [frame_of(each.columns, backend) for each in found]
    others = [frame_of(each, backend) for each in (people.dm(), people.ds(readings), people.truth())]
    return TumourRecords(*frames, *others)


def tumour_readings(
    tumours: Tumours, subjects: TumourSubjects, last: NDArray[np.int64], draws: Draws, months: float
) -> TumourReadings:
    """Return what every reader records of every scan up to a subject's last day, or progression by the investigator."""
    schedule, readers, n = tumours.schedule, tumours.readers, draws.n
    latest = int(last.max(initial=0)) + schedule.window
    planned = tuple(day for day in schedule.planned(months) if day <= latest)  # nobody is there for the others
    scans, blocks = len(planned) + 1, 1 + 2 * len(readers)
    words = np.empty((scans, blocks, 4, n), np.uint64)
    for v in range(scans):
        for k in range(blocks):
            words[v, k] = draws.words(reading.FIRST_BLOCK + reading.BLOCKS * v + k)
    late, missed = (words[1:, 0, :2].swapaxes(0, 1).astype(np.float64) + 0.5) * 2.0**-32
    days = np.empty((scans, n), np.int64)
    days[0] = -np.floor(draws.uniform(SCREENING_BLOCK, 1)[0] * (schedule.screening + 1))
    shift = np.floor(late * (2 * schedule.window + 1)).astype(np.int64) - schedule.window
    days[1:] = np.where(missed < schedule.missed, MISSED, np.array(planned, np.int64)[:, None] + shift)
    chosen = _chosen(tumours, subjects, draws)
    shape = (len(readers), scans, n)
    sizes, calls = np.empty((*shape, MOST_LESIONS), np.int32), np.empty(shape, np.int32)
    new, worse, taken = np.empty(shape, bool), np.empty(shape, bool), np.empty((scans, n), bool)
    settings = np.array([[each.error, each.finds, each.false_alarm] for each in readers])
    reading.read_scans(
        subjects.numbers, subjects.starts, subjects.effects, subjects.shares, subjects.drifts, subjects.nodes,
        subjects.truth, chosen, settings, days, last, words, sizes, new, worse, calls, taken,
    )  # fmt: skip
    return TumourReadings(planned, days, chosen, sizes, new, worse, calls, taken)


def _chosen(tumours: Tumours, subjects: TumourSubjects, draws: Draws) -> NDArray[np.bool_]:
    """Return which lesions are targets of which reader; each has one at least."""
    there = subjects.shares > 0
    chosen = np.empty((len(tumours.readers), *there.shape), bool)
    for r, reader in enumerate(tumours.readers):
        u = np.where(there, draws.uniform(READER_BLOCK + 2 * r, MOST_LESIONS).T, -1.0)
        chosen[r] = there & ((u >= reader.leaves_out) | (u == u.max(axis=1, keepdims=True)))
    return chosen


class _People:
    """The subjects in calendar days: who is known to have died or left, and when."""

    def __init__(
        self,
        subjects: TumourSubjects,
        entered: NDArray[np.int64],
        arm: NDArray[np.int32],
        dropout: Floats,
        cutoff: int,
        first_entry: date,
        study: str,
    ) -> None:
        self.subjects, self.entered, self.arm, self.dropout = subjects, entered, arm, dropout
        self.first_entry, self.study = first_entry, study
        self.names = [f"{study}-{i + 1:04d}" for i in range(arm.size)]
        self.here = np.flatnonzero(entered <= cutoff).tolist()
        followed = cutoff - entered
        death, out = _whole_days(subjects.truth[:, growing.DEATH]), _whole_days(dropout)
        self.end = np.minimum(np.minimum(death, out), followed)
        self.died = (death <= out) & (death <= followed)
        self.left = (out < death) & (out <= followed)
        self.last_scan = np.where(self.died, death - 1, self.end)

    def entry_date(self, i: int) -> date:
        return self.first_entry + timedelta(days=int(self.entered[i]))

    def on(self, i: int, day: int) -> str:
        """Return the date of a day from entry."""
        return (self.entry_date(i) + timedelta(days=int(day))).isoformat()

    def dm(self) -> dict[str, list[Any]]:
        rows = [
            {
                "STUDYID": self.study,
                "DOMAIN": "DM",
                "USUBJID": self.names[i],
                "SUBJID": self.names[i].rpartition("-")[2],
                "RFSTDTC": self.on(i, 0),
                "RFPENDTC": self.on(i, self.end[i]),
                "DTHDTC": self.on(i, self.end[i]) if self.died[i] else None,
                "DTHFL": "Y" if self.died[i] else None,
                "ARMCD": ARMS[self.arm[i]][0],
                "ARM": ARMS[self.arm[i]][1],
            }
            for i in self.here
        ]
        return _columns(rows)

    def ds(self, readings: TumourReadings) -> dict[str, list[Any]]:
        rows: list[dict[str, Any]] = []
        for i in self.here:
            events: list[tuple[str, str, str | None, int]] = [("RANDOMIZED", "PROTOCOL MILESTONE", None, 0)]
            progressed = np.flatnonzero(readings.calls[0, :, i] == reading.PD)
            if progressed.size:
                day = int(readings.days[progressed[0], i])
                events.append(("PROGRESSIVE DISEASE", "DISPOSITION EVENT", "TREATMENT", day))
            if self.died[i] or self.left[i]:
                term = "DEATH" if self.died[i] else "WITHDRAWAL BY SUBJECT"
                events.append((term, "DISPOSITION EVENT", "STUDY", int(self.end[i])))
            for number, (term, category, subcategory, day) in enumerate(events, 1):
                rows.append(
                    {
                        "STUDYID": self.study,
                        "DOMAIN": "DS",
                        "USUBJID": self.names[i],
                        "DSSEQ": number,
                        "DSTERM": term,
                        "DSDECOD": term,
                        "DSCAT": category,
                        "DSSCAT": subcategory,
                        "DSSTDTC": self.on(i, day),
                        "DSSTDY": day + 1,
                    }
                )
        return _columns(rows)

    def truth(self) -> dict[str, list[Any]]:
        subjects, truth = self.subjects, self.subjects.truth
        days = {
            "nadir_day": truth[:, growing.NADIR],
            "progression_day": truth[:, growing.PROGRESSION],
            "response_day": truth[:, growing.RESPONSE],
            "death_day": truth[:, growing.DEATH],
            "dropout_day": self.dropout,
        }
        rows = [
            {
                "USUBJID": self.names[i],
                "ARMCD": ARMS[self.arm[i]][0],
                "concentration": float(subjects.concentration[i]),
                "lesions": int((subjects.shares[i] > 0).sum()),
                "baseline_sum": float(subjects.numbers[i, growing.BASELINE]),
                "nadir_sum": float(truth[i, growing.NADIR_SUM]),
                "responded": bool(np.isfinite(truth[i, growing.RESPONSE])),
                "cause": CAUSES[int(truth[i, growing.CAUSE])],
            }
            | {name: float(each[i]) if np.isfinite(each[i]) else None for name, each in days.items()}
            for i in self.here
        ]
        return _columns(rows)


def _whole_days(days: Floats) -> NDArray[np.int64]:
    """Return the calendar day of what happens during it, the day after entry at the earliest; never is far away."""
    return np.clip(np.ceil(np.minimum(days, 1e9)), 1, None).astype(np.int64)


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
