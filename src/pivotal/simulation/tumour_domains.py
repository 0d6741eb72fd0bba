"""What readers recorded, laid out as the oncology domains of CDISC's SDTM: tumours, their results, and responses.

A row is written for each lesion that a reader chose (TU), each of its diameters and each sum at a scan (TR), and each
response to a scan after entry (RS). Lymph nodes are measured across (LPERP), other lesions along (LDIAM).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.kernels.tumour_reading import NORMAL_NODE, called
from pivotal.simulation.tumour_model import Reader, Tumours
from pivotal.simulation.tumour_subjects import TumourSubjects

CALLS = ("CR", "PR", "SD", "PD")
PLACES = ("LIVER", "LUNG", "PERITONEUM", "ADRENAL GLAND", "MEDIASTINUM")  # of a subject's lesions in order
NODE, ELSEWHERE, SCAN = "LYMPH NODE", "BONE", "CT SCAN"
TESTS = {
    "TUMIDENT": "Tumor Identification",
    "LDIAM": "Longest Diameter",
    "LPERP": "Longest Perpendicular",
    "SUMDIAM": "Sum of Diameter",
    "TUMSTATE": "Tumor State",
    "TRGRESP": "Target Response",
    "NTRGRESP": "Non-target Response",
    "NEWLPROG": "New Lesion Progression",
    "OVRLRESP": "Overall Response",
}
COMMON = ("STUDYID", "DOMAIN", "USUBJID")
COLUMNS = {
    "TU": ("TUSEQ", "TULNKID", "TUTESTCD", "TUTEST", "TUORRES", "TUSTRESC", "TULOC", "TUMETHOD"),
    "TR": ("TRSEQ", "TRGRPID", "TRLNKID", "TRTESTCD", "TRTEST", "TRORRES", "TRORRESU", "TRSTRESC", "TRSTRESN",
           "TRSTRESU", "TRMETHOD"),
    "RS": ("RSSEQ", "RSTESTCD", "RSTEST", "RSCAT", "RSORRES", "RSSTRESC"),
}  # fmt: skip
SEEN = ("EVAL", "EVALID", "ACPTFL", "VISITNUM", "VISIT", "DTC", "DY")


@dataclass(frozen=True, slots=True)
class TumourReadings:
    """What every reader recorded, and when; arrays as in ``kernels/tumour_reading.py``.

    Parameters
    ----------
    planned : tuple of int
        Days from entry of the scans after that at entry.
    days : (scans, n) int64
        Of the scans; taken only where ``taken``.
    chosen : (readers, n, 5) bool
    sizes : (readers, scans, n, 5) int32
    new, worse : (readers, scans, n) bool
    calls : (readers, scans, n) int32
    taken : (scans, n) bool
    """

    planned: tuple[int, ...]
    days: NDArray[np.int64]
    chosen: NDArray[np.bool_]
    sizes: NDArray[np.int32]
    new: NDArray[np.bool_]
    worse: NDArray[np.bool_]
    calls: NDArray[np.int32]
    taken: NDArray[np.bool_]

    def visit(self, scan: int) -> str:
        """Return the name of a scan."""
        return f"WEEK {self.planned[scan - 1] / 7:g}" if scan else "SCREENING"


@dataclass(slots=True)
class Domain:
    """The rows of a domain as columns that grow."""

    code: str
    study: str
    columns: dict[str, list[Any]] = field(init=False)
    subject: str = field(init=False, default="")
    sequence: int = field(init=False, default=0)
    seen: tuple[Any, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        names = (*COMMON, *COLUMNS[self.code], *(f"{self.code}{each}" for each in SEEN[:3]), *SEEN[3:5])
        self.columns = {name: [] for name in (*names, f"{self.code}DTC", f"{self.code}DY")}

    def of(self, subject: str) -> None:
        """Begin another subject."""
        if subject != self.subject:
            self.subject, self.sequence = subject, 0

    def add(self, *values: Any) -> None:
        """Append a row: the domain's own columns after the sequence number, for what is being read."""
        self.sequence += 1
        row = (self.study, self.code, self.subject, self.sequence, *values, *self.seen)
        for column, value in zip(self.columns.values(), row, strict=True):
            column.append(value)


def domains(
    tumours: Tumours, subjects: TumourSubjects, readings: TumourReadings, people: Iterable[tuple[int, str, date]],
    study: str,
) -> tuple[Domain, Domain, Domain]:  # fmt: skip
    """Return the domains TU, TR and RS of the people with their identifiers and days of entry."""
    found = Domain("TU", study), Domain("TR", study), Domain("RS", study)
    accepted = next((each.name for each in tumours.readers if each.name is not None), None)
    for i, identifier, entry in people:
        for domain in found:
            domain.of(identifier)
        for v in np.flatnonzero(readings.taken[:, i]).tolist():
            day = int(readings.days[v, i])
            when = (v + 1, readings.visit(v), (entry + timedelta(days=day)).isoformat(), study_day(day))
            for r, reader in enumerate(tumours.readers):
                flag = "Y" if reader.name is not None and reader.name == accepted else None
                for domain in found:
                    domain.seen = (reader.evaluator, reader.name, flag, *when)
                _scan(found, subjects, readings, (r, v, i), prefix_of(tumours.readers, r))
    return found


def study_day(day: int) -> int:
    """Return the study day of a day from entry: the day of entry is 1, the one before it -1."""
    return day + 1 if day >= 0 else day


def prefix_of(readers: tuple[Reader, ...], r: int) -> str:
    """Return what a reader's lesions are called by: nothing for the investigator, else its number."""
    return f"R{r}-" if readers[r].name is not None else ""


def _scan(
    found: tuple[Domain, Domain, Domain], subjects: TumourSubjects, readings: TumourReadings, at: tuple[int, int, int],
    prefix: str,
) -> None:  # fmt: skip
    """Add what one reader recorded at one scan."""
    tu, tr, rs = found
    r, v, i = at
    nodes, sizes = subjects.nodes[i], readings.sizes[r, v, i].tolist()
    has_non_target = bool(subjects.numbers[i, -1])
    total = 0
    for link, j in enumerate(np.flatnonzero(readings.chosen[r, i]).tolist(), 1):
        name, size = f"{prefix}T{link:02d}", sizes[j]
        total += size
        if v == 0:
            tu.add(name, *_named("TUMIDENT", "TARGET"), NODE if nodes[j] else PLACES[j], SCAN)
        tr.add("TARGET", name, *_diameter("LPERP" if nodes[j] else "LDIAM", size))
    tr.add("TARGET", None, *_diameter("SUMDIAM", total))
    if has_non_target:
        if v == 0:
            tu.add(f"{prefix}NT01", *_named("TUMIDENT", "NON-TARGET"), ELSEWHERE, SCAN)
        tr.add("NON-TARGET", f"{prefix}NT01", *_state("PRESENT"))
    new, worse = bool(readings.new[r, v, i]), bool(readings.worse[r, v, i])
    if new:
        if not readings.new[r, :v, i].any():
            tu.add(f"{prefix}NEW01", *_named("TUMIDENT", "NEW"), ELSEWHERE, SCAN)
        tr.add("NEW", f"{prefix}NEW01", *_state("UNEQUIVOCAL"))
    if v == 0:
        return
    rs.add(*_response("TRGRESP", CALLS[target_call(subjects, readings, at)]))
    if has_non_target:
        rs.add(*_response("NTRGRESP", "PD" if worse else "NON-CR/NON-PD"))
    if new:
        rs.add(*_response("NEWLPROG", "Y"))
    rs.add(*_response("OVRLRESP", CALLS[readings.calls[r, v, i]]))


def target_call(subjects: TumourSubjects, readings: TumourReadings, at: tuple[int, int, int]) -> int:
    """Return the response of the target lesions alone, as the reader calls it."""
    r, v, i = at
    chosen = readings.chosen[r, i]
    sizes = readings.sizes[r, v, i][chosen]
    before = np.flatnonzero(readings.taken[:v, i])
    sums = readings.sizes[r, before, i][:, chosen].sum(axis=1)
    gone = bool(np.where(subjects.nodes[i][chosen], sizes < NORMAL_NODE, sizes == 0).all())
    return int(called(int(sizes.sum()), int(sums.min()), int(sums[0]), gone, False, False, False))


def _named(test: str, value: str) -> tuple[str, str, str, str]:
    return test, TESTS[test], value, value


def _diameter(test: str, size: int) -> tuple[Any, ...]:
    return test, TESTS[test], str(size), "mm", str(size), float(size), "mm", SCAN


def _state(value: str) -> tuple[Any, ...]:
    return "TUMSTATE", TESTS["TUMSTATE"], value, None, value, None, None, SCAN


def _response(test: str, value: str) -> tuple[str, ...]:
    return test, TESTS[test], "RECIST 1.1", value, value
