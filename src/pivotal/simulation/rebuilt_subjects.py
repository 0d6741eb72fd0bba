"""The subjects of one replicate, rebuilt as they were known at a look: as ADaM, and with tumours as SDTM."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, SimulationError
from pivotal.kernels.disease_course import OVERALL_SURVIVAL, PROGRESSION_FREE_SURVIVAL, TO_PROGRESSION, TO_RESPONSE
from pivotal.simulation.chunks import Columns
from pivotal.simulation.model import Scenario
from pivotal.simulation.replicates import Subjects, run_chunk, subjects
from pivotal.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from pivotal.simulation.tumour_model import Tumours
    from pivotal.simulation.tumour_recording import TumourRecords

BACKENDS = ("polars", "pandas", "pyarrow")
ENDED = np.array(["EVENT", "DATA CUT-OFF", "DROPPED OUT", "END OF FOLLOW-UP", "PROGRESSION OR DEATH"])
CODES = {"PROGRESSION_FREE_SURVIVAL": "PFS", "OVERALL_SURVIVAL": "OS"}


class Known(NamedTuple):
    """An endpoint as it was known: its code, months, why it ended (0: the event), and how the event is called."""

    code: str
    time: NDArray[np.float64]
    reason: NDArray[np.int64]
    event: NDArray[Any]


def month_of(scenario: Scenario, seed: int, replicate: int, look: int | None) -> float:
    """Return the month of a look of a replicate; of the last one that was held, where none is named.

    Raises
    ------
    SimulationError
        If it was not held.
    """
    held = run_chunk(scenario, seed, replicate, 1)
    number = int(held["look"][-1]) if look is None else look
    if number not in held["look"]:
        raise SimulationError(
            f"look={number}: replicate {replicate} was looked at {sorted(set(held['look'].tolist()))}"
        )
    return float(held["month"][held["look"] == number][0])


def adam(scenario: Scenario, seed: int, replicate: int, look: int | None, start: date | None) -> Columns:
    """Return the subjects of a replicate as columns of ADaM; see ``Simulation.patients``."""
    found = subjects(scenario, seed, replicate)
    month = month_of(scenario, seed, replicate, look)
    known = _with_course(scenario, found, month) if scenario.course is not None else [_event(scenario, found, month)]
    there = np.repeat(np.flatnonzero(found.entry < month), len(known))
    width, entry = max(4, len(str(scenario.subjects))), found.entry[there] * DAYS_PER_MONTH
    strata = np.array([each.name for each in scenario.truth.strata] or [""])
    columns: Columns = {
        "USUBJID": np.array([f"{replicate}-{number + 1:0{width}d}" for number in there]),
        "TRT01P": np.array(["Reference", "Experimental"])[found.arm[there]],
        **({"STRATA1": strata[found.stratum[there]]} if scenario.truth.strata else {}),
        "PARAMCD": np.tile([each.code for each in known], there.size // len(known)),
        "AVAL": _by_subject([each.time for each in known]) * DAYS_PER_MONTH,
        "CNSR": _by_subject([each.reason for each in known]),
        "EVNTDESC": _by_subject([np.where(each.reason == 0, each.event, ENDED[each.reason]) for each in known]),
        "RANDDY": entry,
    }
    if scenario.course is not None and scenario.course.crossover is not None:
        crossed = found.crossed[there]
        seen = found.entry[there] + crossed <= month
        columns["CROSSDY"] = np.where(seen & (crossed <= found.dropout[there]), crossed * DAYS_PER_MONTH, np.nan)
    if start is not None:
        for name, days in (("RANDDT", entry), ("ADT", entry + columns["AVAL"])):
            columns[name] = np.array([start + timedelta(days=int(day)) for day in days], "datetime64[D]")
    return columns


def _by_subject(parameters: list[NDArray[Any]]) -> NDArray[Any]:
    """Return columns of several parameters as one, a subject's rows together."""
    return np.column_stack(parameters).ravel()


def _event(scenario: Scenario, found: Subjects, month: float) -> Known:
    name = (scenario.design.endpoint or "event").upper().replace("-", "_")
    return _known(scenario, found, month, 0, CODES.get(name, name)[:8])


def _with_course(scenario: Scenario, found: Subjects, month: float) -> list[Known]:
    assert scenario.course is not None
    course = scenario.course
    progressed = np.isfinite(found.times[TO_PROGRESSION][found.entry < month])
    free = _known(scenario, found, month, PROGRESSION_FREE_SURVIVAL, "PFS")
    known = [
        free._replace(event=np.where(progressed, "PROGRESSION", "DEATH")),
        _known(scenario, found, month, OVERALL_SURVIVAL, "OS", "DEATH"),
    ]
    if course.response is not None or any(each.response is not None for each in course.strata):
        known.append(_known(scenario, found, month, TO_RESPONSE, "TTR", "RESPONSE"))
    return known


def _known(scenario: Scenario, found: Subjects, month: float, endpoint: int, code: str, event: str = "EVENT") -> Known:
    """Return an endpoint of the subjects who have entered, as it was known in a month."""
    there, longest = found.entry < month, scenario.truth.follow_up_per_subject or np.inf
    entry, to_event, dropout = (each[there] for each in (found.entry, found.times[endpoint], found.dropout))
    ends = [month - entry, dropout, np.full(entry.size, longest)]
    if endpoint == TO_RESPONSE:
        ends.append(found.times[PROGRESSION_FREE_SURVIVAL][there])
    followed = np.column_stack(ends)
    happened = (entry + to_event <= month) & (to_event <= np.minimum(dropout, longest))
    reason = np.where(happened, 0, 1 + np.argmin(followed, axis=1))
    return Known(code, np.minimum(to_event, followed.min(axis=1)), reason, np.full(entry.size, event, dtype="<U11"))


def sdtm(
    scenario: Scenario, seed: int, replicate: int, look: int | None, tumours: Tumours, start: date,
    backend: str | None,
) -> TumourRecords:  # fmt: skip
    """Return tumour records of the subjects of a replicate; see ``Simulation.tumour_records``."""
    from pivotal.simulation.tumour_recording import records_of

    found, month = subjects(scenario, seed, replicate), month_of(scenario, seed, replicate, look)
    there = found.entry < month
    kind = backend or next((each for each in BACKENDS if find_spec(each)), None)
    return records_of(
        tumours, seed, replicate, found.entry[there], found.arm[there], found.dropout[there],
        cutoff=month, first_entry=start, study=str(replicate), backend=kind,
    )  # fmt: skip


def framed(columns: Columns, backend: str | None = None) -> Any:
    """Return columns as a frame: of the kind named, or of the first kind that is installed.

    Raises
    ------
    DataError
        If none is.
    """
    import narwhals as nw

    for each in BACKENDS if backend is None else (backend,):
        try:
            return nw.from_dict(columns, backend=nw.Implementation.from_backend(each)).to_native()  # type: ignore[arg-type]
        except (ImportError, ModuleNotFoundError):
            continue
        except (TypeError, ValueError) as error:
            raise DataError(f"backend={backend!r}; accepted: {', '.join(BACKENDS)}") from error
    raise DataError("no data frames are installed; pip install 'pivotal[tables]', or ask for .columns()")
