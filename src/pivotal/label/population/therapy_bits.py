"""Earlier therapies of a population: from a long table of events to bit sets, one bit a therapy of the vocabulary.

A bit stands in one of twelve columns: by setting (advanced, adjuvant, not stated) and by how the therapy ended
(progressed, intolerant, completed, or open: under way or not known). One more column says whether the record is
whole. So a therapy that is absent is only known not to have been given where the record is whole, and one whose
outcome nobody wrote down is open, not successful. An event with several outcomes is as good as one event for each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.frames import Table
from pivotal.label.history import day_of
from pivotal.label.matching import vocabulary_of
from pivotal.label.model import Patient
from pivotal.label.population.engines import FrameEngine, engine_of
from pivotal.label.population.files import PatientFiles
from pivotal.label.population.leaf_tests import BITS, STATES, State
from pivotal.label.vocabulary import Hierarchy

EVENT_COLUMNS = ("therapy", "setting", "outcome", "date")
COMPLETE = "therapies_complete"
_KEY = re.compile(r"prior_([0-9a-f]{6})_\w+")
_SETTINGS = ("advanced", "adjuvant")
_OUTCOMES = ("progressed", "intolerant", "completed", "ongoing")
_DOUBT = "_doubt"


def therapy_columns(therapies: Hierarchy) -> dict[State, tuple[str, ...]]:
    """Return the names of the columns of each state; they hold a hash of the therapies that the bits stand for."""
    words = range((len(therapies.codes) - 1) // BITS + 1)
    return {
        state: tuple(f"prior_{_key(therapies)}_{'_'.join(state)}" + (f"_{word + 1}" if word else "") for word in words)
        for state in STATES
    }


def complete_column(therapies: Hierarchy) -> str:
    """Return the name of the column that says whether the record of therapies is whole."""
    return f"prior_{_key(therapies)}_complete"


def _key(therapies: Hierarchy) -> str:
    return hashlib.sha256("\n".join(therapies.codes).encode()).hexdigest()[:6]


def found_therapies(names: Iterable[str], therapies: Hierarchy) -> tuple[dict[State, tuple[str, ...]], str | None]:
    """Return the columns of therapies that a frame has.

    Raises
    ------
    DataError
        If they were made with other therapies than the vocabulary's, so that their bits mean something else, or if
        some of them are missing.
    """
    there = set(names)
    complete = complete_column(therapies)
    if complete in there:
        columns = therapy_columns(therapies)
        missing = [name for each in columns.values() for name in each if name not in there]
        if missing:
            raise DataError(
                f"of the columns of earlier therapies some are missing: {listed(missing)}; without them a therapy "
                "would seem not to have been given"
            )
        return columns, complete
    other = sorted(name for name in there if _KEY.fullmatch(name))
    if other:
        raise DataError(
            f"the columns of earlier therapies, such as {shown(other[0])}, were made with other therapies than the "
            "vocabulary's; make them anew with add_therapies"
        )
    return {}, None


def therapies_of(table: Table, therapies: Hierarchy) -> tuple[NDArray[np.int64], list[Patient]]:
    """Return, for each row with these columns, which of the lists of earlier therapies it has, and these lists."""
    columns, complete = found_therapies(table.names, therapies)
    names = [*(name for each in columns.values() for name in each), *((complete,) if complete else ())]
    values = np.stack([table.numbers(name, "earlier therapies").astype(np.int64) for name in names])
    kinds, codes = np.unique(values, axis=1, return_inverse=True)
    bits = [dict(zip(names, kind, strict=True)) for kind in kinds.T.tolist()]
    known = list(therapies.codes)
    return codes.reshape(-1).astype(np.int64), [_patient_of(each, columns, complete, known) for each in bits]


def _patient_of(
    bits: Mapping[str, int], columns: Mapping[State, tuple[str, ...]], complete: str | None, names: Sequence[str]
) -> Patient:
    received = [
        {
            "therapy": name,
            "setting": None if setting == "unstated" else setting,
            "outcomes": None if outcome == "open" else [outcome],
        }
        for (setting, outcome), each in columns.items()
        for number, name in enumerate(names)
        if bits[each[number // BITS]] >> (number % BITS) & 1
    ]
    whole = complete is not None and bool(bits[complete])
    return Patient.model_validate({"prior_therapies": received, "prior_therapies_complete": whole})


def add_therapies(
    patients: Any,
    events: Any,
    *,
    vocabulary: Any,
    identifier: str = "patient",
    columns: Mapping[str, str] | None = None,
    complete: str | bool | None = None,
    on: date | str | None = None,
    born: str | None = None,
) -> Any:
    """Add to each patient the therapies that a long table of events tells of, as bit sets that ``match`` reads.

    Parameters
    ----------
    patients : frame or PatientFiles
        A row a patient; files become one lazy frame.
    events : frame
        A row an event, of the same kind of frame: patient, ``therapy`` (a code of the vocabulary), and where known
        ``setting`` (``advanced``, ``adjuvant``), ``outcome`` (``progressed``, ``intolerant``, ``completed``,
        ``ongoing``) and ``date``. Null is not known. Other codes, such as ATC, become therapies by ``translate_codes``.
    vocabulary : Vocabulary or Dossier
        Where the therapies are.
    identifier : str
        The column that names the patient, in both.
    columns : mapping of str to str, optional
        The columns of events that are not called ``therapy``, ``setting``, ``outcome`` or ``date``.
    complete : str or bool, optional
        Whether all therapies of a patient are among the events: a column of the patients, or true for everybody
        (default: the column ``therapies_complete``, else not known). Only then is a therapy that is not there known
        not to have been given.
    on : datetime.date or str, optional
        Events after this day are left out; one without a date leaves the record of its patient incomplete.
    born : str, optional
        The column of the patients with the day of birth, before which no event may be.

    Returns
    -------
    frame
        The patients with thirteen columns more (twelve again for each 52 therapies), of the same kind; lazy stays lazy.

    Raises
    ------
    DataError
        If a column is missing or of the wrong kind; in memory also if a therapy, setting or outcome is unknown, a
        patient is there twice, or an event lies before birth. In a lazy frame such an event does not count, and
        leaves the record of its patient incomplete.

    Examples
    --------
    >>> import pivotal as pv
    >>> import polars as pl
    >>> dossier = pv.load_dossier("cabometyx")
    >>> patients = pl.DataFrame({"patient": ["P1", "P2"], "disease": "HCC", "therapies_complete": True})
    >>> events = pl.DataFrame({"patient": ["P1"], "therapy": ["sorafenib"], "outcome": ["progressed"]})
    >>> known = pv.add_therapies(patients, events, vocabulary=dossier)
    >>> pv.match(dossier.indication("us-hcc"), known, vocabulary=dossier).data["answer"].to_list()
    ['eligible', 'not eligible']
    """
    therapies = vocabulary_of(vocabulary).therapies
    patients, events = (each.frame if isinstance(each, PatientFiles) else each for each in (patients, events))
    day = None if on is None else day_of(on)
    named = _columns_of_events(columns or {})
    engines = engine_of(patients), engine_of(events)
    _check(engines, named, identifier, complete, day, born)
    people, record = nw.from_native(patients), nw.from_native(events)
    if people.implementation != record.implementation or engines[0].lazy != engines[1].lazy:
        raise DataError("patients and events are frames of different kinds; hand over two of one kind")
    there = {name: column for name, column in named.items() if column in engines[1].kinds}
    if not engines[1].lazy:
        _refuse(engines[1], there, therapies)
    if born is not None:
        births = people.select(nw.col(identifier), nw.col(born).alias("_born"))
        record = record.join(births, on=identifier, how="left")
        if not engines[1].lazy:
            _refuse_before_birth(record, there["date"], identifier)
    stated = _stated(record, identifier, there, therapies, day, born)
    bits = _as_bits(stated, identifier, therapies, record.implementation)
    return _joined(people, bits, identifier, therapies, _completeness(engines[0], complete)).to_native()


def _completeness(people: FrameEngine, complete: str | bool | None) -> str | bool:
    """Return the column that says whether a record is whole, or what is so for everybody."""
    if complete is None:
        complete = COMPLETE if COMPLETE in people.kinds else False
    if isinstance(complete, bool):
        return complete
    kind = people.kinds[complete]
    if kind not in {"boolean", "object", "nothing"}:
        raise DataError(f"the column {shown(complete)} holds {kind}, where true and false belong")
    return False if kind == "nothing" else complete


def _columns_of_events(columns: Mapping[str, str]) -> dict[str, str]:
    for name in columns:
        if name not in EVENT_COLUMNS:
            raise DataError(f"columns: events have no {shown(name)}; accepted: {listed(EVENT_COLUMNS)}")
    return {name: columns.get(name, name) for name in EVENT_COLUMNS}


def _check(
    engines: tuple[FrameEngine, FrameEngine],
    named: Mapping[str, str],
    identifier: str,
    complete: str | bool | None,
    day: date | None,
    born: str | None,
) -> None:
    """Refuse frames without the columns that are needed."""
    people, events = (each.kinds for each in engines)
    needed = [("patients", identifier, people), ("events", identifier, events), ("events", named["therapy"], events)]
    needed += [("patients", complete, people)] if isinstance(complete, str) else []
    needed += [("patients", born, people)] if born is not None else []
    needed += [("events", named["date"], events)] if day is not None or born is not None else []
    for what, column, kinds in needed:
        if column not in kinds:
            near = did_you_mean(column, list(kinds))
            raise DataError(
                f"the {what} have no column {shown(column)}; they have {listed(kinds)}" + (f"; {near}" if near else "")
            )
    for name in ("therapy", "setting", "outcome"):
        if events.get(named[name], "text") not in {"text", "nothing", "object"}:
            raise DataError(
                f"the column {shown(named[name])} of the events holds {events[named[name]]}, where text belongs"
            )
    if (day is not None or born is not None) and events[named["date"]] != "other":
        raise DataError(f"the column {shown(named['date'])} of the events holds no dates; turn it into dates")
    if people[identifier] != events[identifier]:
        raise DataError(
            f"the column {shown(identifier)} holds {people[identifier]} of patients and {events[identifier]} of events"
        )
    if not engines[0].lazy and (repeated := engines[0].repeated(identifier)):
        twice = listed(f"{shown(each)} ({count} rows)" for each, count in repeated.items())
        raise DataError(f"patients are there more than once, or without a name, and a row is a patient: {twice}")


def _refuse(events: FrameEngine, there: Mapping[str, str], therapies: Hierarchy) -> None:
    """Refuse events whose words are unknown; all that is wrong is said."""
    accepted = {"therapy": list(therapies.codes), "setting": list(_SETTINGS), "outcome": list(_OUTCOMES)}
    wrong = []
    for name, known in accepted.items():
        odd = events.strays(there[name], known) if name in there else {}
        if odd:
            near = did_you_mean(next(iter(odd)), known)
            counts = listed(f"{shown(value)} ({count} rows)" for value, count in odd.items())
            wrong.append(
                f"events: there is no {name} {counts}; accepted: {listed(known)}" + (f"; {near}" if near else "")
            )
    if wrong:
        raise DataError("\n".join(wrong))


def _refuse_before_birth(record: Any, when: str, identifier: str) -> None:
    early = record.filter(nw.col(when) < nw.col("_born"))
    if len(early):
        who = listed(dict.fromkeys(shown(str(each)) for each in early.get_column(identifier).to_list()))
        raise DataError(f"{len(early)} events lie before the birth of their patient: {who}")


def _stated(
    record: Any, identifier: str, there: Mapping[str, str], therapies: Hierarchy, day: date | None, born: str | None
) -> Any:
    """Return each event once as patient, therapy and state; one that cannot be taken as null therapy."""
    sure = nw.col(there["therapy"]).cast(nw.String()).is_in(list(therapies.codes))
    if day is not None:
        when = nw.col(there["date"])
        record = record.filter(when.is_null() | (when.cast(nw.Date()) <= day))
        sure = sure & ~when.is_null()
    if born is not None:
        sure = sure & (nw.col(there["date"]) >= nw.col("_born")).fill_null(True)
    setting, outcome = nw.lit("unstated"), nw.lit("open")
    for name in _SETTINGS if "setting" in there else ():
        setting = nw.when(nw.col(there["setting"]).cast(nw.String()) == name).then(nw.lit(name)).otherwise(setting)
    for name in _OUTCOMES[:3] if "outcome" in there else ():
        outcome = nw.when(nw.col(there["outcome"]).cast(nw.String()) == name).then(nw.lit(name)).otherwise(outcome)
    return record.select(
        nw.col(identifier),
        nw.when(sure.fill_null(False)).then(nw.col(there["therapy"]).cast(nw.String())).alias("_therapy"),
        setting.alias("_setting"),
        outcome.alias("_outcome"),
    ).unique()


def _as_bits(stated: Any, identifier: str, therapies: Hierarchy, implementation: Any) -> Any:
    """Return one row a patient with a column a state; the events are there once, so that bits are added."""
    by_sql = implementation.is_duckdb() or implementation.is_pyspark() or implementation.is_pyspark_connect()
    names = list(therapies.codes)
    words = [dict.fromkeys(names, 0) for _ in range((len(names) - 1) // BITS + 1)]
    for number, name in enumerate(names):
        words[number // BITS][name] = 1 << (number % BITS)
    known = stated.with_columns(
        *(_bit(values, by_sql=by_sql).alias(f"_bit_{word}") for word, values in enumerate(words)),
        nw.when(nw.col("_therapy").is_null()).then(nw.lit(1)).otherwise(nw.lit(0)).alias(_DOUBT),
    )
    in_states = [
        nw.when((nw.col("_setting") == setting) & (nw.col("_outcome") == outcome))
        .then(nw.col(f"_bit_{word}"))
        .otherwise(nw.lit(0))
        .alias(column)
        for (setting, outcome), each in therapy_columns(therapies).items()
        for word, column in enumerate(each)
    ]
    summed = [nw.col(column).sum() for each in therapy_columns(therapies).values() for column in each]
    return known.with_columns(*in_states).group_by(identifier).agg(*summed, nw.col(_DOUBT).max())


def _bit(values: Mapping[str, int], *, by_sql: bool) -> nw.Expr:
    if not by_sql:
        name = nw.col("_therapy").fill_null("")
        return name.replace_strict({**values, "": 0}, return_dtype=nw.Int64())
    found = nw.lit(0)
    for therapy, bit in values.items():
        found = nw.when(nw.col("_therapy") == therapy).then(nw.lit(bit)).otherwise(found) if bit else found
    return found


def _joined(people: Any, bits: Any, identifier: str, therapies: Hierarchy, complete: str | bool) -> Any:
    """Return the patients with the columns of their therapies."""
    names = list(_names(therapies))
    taken = [name for name in (*names, complete_column(therapies)) if name in people.collect_schema()]
    people = people.drop(taken) if taken else people
    whole = nw.lit(complete) if isinstance(complete, bool) else nw.col(complete).fill_null(False)
    sure = nw.col(_DOUBT).fill_null(0) == 0
    joined = people.join(bits, on=identifier, how="left")
    return joined.with_columns(
        *(nw.col(name).fill_null(0).cast(nw.Int64()) for name in names),
        (sure & whole).alias(complete_column(therapies)),
    ).drop(_DOUBT)


def _names(therapies: Hierarchy) -> Iterator[str]:
    for each in therapy_columns(therapies).values():
        yield from each
