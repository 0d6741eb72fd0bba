"""Pictures of derived data: swimmer, waterfall and spider of a trial, and the course of one patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.figures.patient_timeline import draw_timeline
from pivotal.figures.spider import draw_spider
from pivotal.figures.swimmer import draw_swimmer
from pivotal.figures.waterfall import draw_waterfall

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = ("swimmer", "waterfall", "spider", "timeline")
SIZES = ("waterfall", "spider")
Row = Mapping[str, Any]


def picture(
    result: Any, *, kind: str = "swimmer", reading: str = "", arm: str = "TRT01P", subject: str | None = None,
    **options: Any,
) -> Figure:  # fmt: skip
    """Draw a derived trial.

    Parameters
    ----------
    result : DerivedTrial
        Anything with ``data_sets``, each with ``rows()``, and ``subject_rows()``.
    kind : {"swimmer", "waterfall", "spider", "timeline"}
    reading : str
        The suffix of the reading that is drawn.
    arm : str
        The column of ADSL by which patients are coloured, where there is one.
    subject : str, optional
        The patient of a timeline.
    **options
        As of ``draw_swimmer``, ``draw_waterfall``, ``draw_spider`` and ``draw_timeline``.

    Raises
    ------
    DataError
        If there is no such picture, or the data set that it needs was not derived.
    """
    if kind not in KINDS:
        raise DataError(f"kind={shown(kind)}; accepted: {listed(KINDS)}")
    people = {row["USUBJID"]: row for row in result.subject_rows()}
    if kind == "timeline":
        return _timeline(result, people, reading, subject, **options)
    if kind == "swimmer":
        return draw_swimmer(*_courses(people, _rows(result, f"ADRS{reading}"), arm), **options)
    adtr = _rows(result, f"ADTR{reading}")
    best = _best(result.data_sets[f"ADRS{reading}"].rows()) if f"ADRS{reading}" in result.data_sets else {}
    return (
        draw_waterfall(_changes(adtr, arm, best), **options)
        if kind == "waterfall"
        else draw_spider(_paths(adtr, arm), **options)
    )


def sizes(result: Any, *, kind: str = "waterfall", arm: str = "TRT01P", **options: Any) -> Figure:
    """Draw the sizes of tumours (ADTR); other data sets are drawn with the trial that they are part of.

    Parameters
    ----------
    result : Derivation
        Anything with ``name`` and ``rows()``.
    kind : {"waterfall", "spider"}
    arm : str
        The column by which patients are coloured, where there is one.
    **options
        As of ``draw_waterfall`` and ``draw_spider``.

    Raises
    ------
    DataError
        If there is no such picture.
    """
    if not result.name.startswith("ADTR"):
        raise DataError(f"{result.name} has no picture by itself; accepted: ADTR, or derive_trial(…).plot(kind=…)")
    if kind not in SIZES:
        raise DataError(f"kind={shown(kind)}; accepted: {listed(SIZES)}")
    rows = result.rows()
    if kind == "waterfall":
        return draw_waterfall(_changes(rows, arm, {}), **options)
    return draw_spider(_paths(rows, arm), **options)


def _rows(result: Any, name: str) -> Sequence[Row]:
    if name not in result.data_sets:
        raise DataError(f"{name} was not derived; there are {listed(result.data_sets)}")
    return result.data_sets[name].rows()  # type: ignore[no-any-return]


def _best(adrs: Sequence[Row]) -> dict[str, str]:
    """Return the best response of each patient, the confirmed one where it was derived."""
    found: dict[str, str] = {}
    for parameter in ("BOR", "CBOR"):
        found |= {row["USUBJID"]: row["AVALC"] for row in adrs if row["PARAMCD"] == parameter}
    return found


def _sums(adtr: Sequence[Row]) -> list[Row]:
    """Return the sums of all of baseline's lesions; those without some of them would show a decrease that is none."""
    return [
        row
        for row in adtr
        if row["PARAMCD"] == "SDIAM" and row["ANL01FL"] == "Y" and row["ADT"] is not None and row["RANDDT"] is not None
    ]


def _changes(adtr: Sequence[Row], arm: str, best: Mapping[str, str]) -> list[Row]:
    """Return the lowest change of each patient after the start."""
    found: dict[str, dict[str, Any]] = {}
    for row in _sums(adtr):
        who, change = row["USUBJID"], row["PCHG"]
        own = found.setdefault(who, {"subject": who, "change": None, "arm": row.get(arm), "response": best.get(who)})
        if change is not None and row["ADT"] > row["RANDDT"]:
            own["change"] = change if own["change"] is None else min(own["change"], change)
    return list(found.values())


def _paths(adtr: Sequence[Row], arm: str) -> list[Row]:
    """Return the changes of each patient over time, from a baseline of 0."""
    return [
        {
            "subject": row["USUBJID"],
            "day": max(0, _since(row["RANDDT"], row["ADT"])),
            "change": row["PCHG"],
            "arm": row.get(arm),
            "progression": row["PDFL"] == "Y",
        }
        for row in _sums(adtr)
        if row["ABLFL"] == "Y" or row["ADT"] > row["RANDDT"]
    ]


def _since(start: date, day: date) -> int:
    return (day - start).days


def _courses(people: Mapping[str, Row], adrs: Sequence[Row], arm: str) -> tuple[list[Row], list[Row]]:
    """Return the course of each patient who has a start, and what happened on it."""
    seen: dict[str, list[Row]] = {}
    for row in adrs:
        if row["PARAMCD"] == "OVR" and row["ANL01FL"] == "Y" and row["ADT"] is not None:
            seen.setdefault(row["USUBJID"], []).append(row)
    courses: list[Row] = []
    marks: list[Row] = []
    for who, row in people.items():
        start = row.get("RANDDT") or row.get("TRTSDT")
        if start is None:
            continue
        own = sorted(seen.get(who, []), key=lambda each: each["ADT"])
        days = [_since(start, row[name]) for name in ("TRTEDT", "LSTALVDT", "NACTDT") if row.get(name) is not None]
        days += [_since(start, each["ADT"]) for each in own]
        dead = row.get("DTHDT") is not None
        end = _since(start, row["DTHDT"]) if dead else max(days, default=0)
        treated = row.get("TRTEDT")
        courses.append(
            {
                "subject": who, "arm": row.get(arm), "end": max(0, end), "ongoing": _goes_on(row, dead=dead),
                "treated": None if treated is None else _since(start, treated),
            }
        )  # fmt: skip
        marks += [{"subject": who, **each} for each in _happened(start, own, row)]
    return courses, marks


def _goes_on(row: Row, *, dead: bool) -> bool:
    """Say whether a patient is still followed, as far as ADSL says."""
    return not dead and (row.get("EOSSTT") is None or row["EOSSTT"] == "ONGOING")


def _happened(start: date, scans: Sequence[Row], row: Row) -> list[Row]:
    """Return the first response of each kind, the first progression, a new therapy and death."""
    found: list[Row] = []
    for kind in ("PR", "CR", "PD"):
        first = next((each for each in scans if each["AVALC"] == kind), None)
        stop = next((each for each in scans if each["AVALC"] == "PD"), None)
        if first is not None and (kind == "PD" or stop is None or first["ADT"] < stop["ADT"]):
            found.append({"kind": kind, "day": _since(start, first["ADT"])})
    for name, kind in (("NACTDT", "new_therapy"), ("DTHDT", "death")):
        if row.get(name) is not None:
            found.append({"kind": kind, "day": _since(start, row[name])})
    return found


def _timeline(result: Any, people: Mapping[str, Row], reading: str, subject: str | None, **options: Any) -> Figure:
    """Draw the course of one patient, a lane an endpoint."""
    if subject is None or subject not in people:
        near = did_you_mean(str(subject), people)
        raise DataError(f"subject={shown(subject)} is nobody in ADSL" + (f"\n  hint: {near}" if near else ""))
    row = people[subject]
    start = row.get("RANDDT") or row.get("TRTSDT")
    if start is None:
        raise DataError(f"{subject} has no start, and so no course")
    sums = [
        (float(_since(start, each["ADT"])), each["AVAL"])
        for each in (_sums(result.data_sets[f"ADTR{reading}"].rows()) if f"ADTR{reading}" in result.data_sets else ())
        if each["USUBJID"] == subject
    ]
    days = {
        name: None if row.get(column) is None else _since(start, row[column])
        for name, column in (("therapy", "NACTDT"), ("death", "DTHDT"))
    }
    times = result.data_sets["ADTTE"].rows() if "ADTTE" in result.data_sets else ()
    read = {rule.endpoint: each.reading for rule, each in zip(result.endpoints, result.rules.endpoints, strict=True)}
    lanes: list[Row] = [
        {"scans": _scans(result, read[each["PARAMCD"]], subject, start), **days, **lane(each, start)}
        for each in times
        if each["USUBJID"] == subject
    ]
    lanes = lanes or [{"name": "", "scans": _scans(result, reading, subject, start), **days}]
    return draw_timeline(lanes, sums=sums, **({"title": subject} | options))


def _scans(result: Any, reading: str, subject: str, start: date) -> list[tuple[int, str]]:
    """Return the assessments of a patient by one reading: the day from the start, and the response."""
    data = result.data_sets.get(f"ADRS{reading}")
    return [
        (_since(start, each["ADT"]), each["AVALC"])
        for each in (() if data is None else data.rows())
        if (each["USUBJID"], each["PARAMCD"], each["ANL01FL"]) == (subject, "OVR", "Y")
    ]


def lane(row: Row, start: date) -> dict[str, Any]:
    """Return a row of ADTTE as a lane of a timeline: where the endpoint ends, and why."""
    event = row["CNSR"] == 0
    reason = row["ICEDESC"] or row["EVNTDESC"]
    between = None
    if event and row["ADT_R"] is not None and row["ADT_L"] is not None and row["ADT_L"] < row["ADT_R"]:
        between = (_since(start, row["ADT_L"]), _since(start, row["ADT_R"]))
    return {
        "name": row["PARAMCD"],
        "start": _since(start, row["STARTDT"]),
        "end": _since(start, row["ADT"]),
        "event": event,
        "reason": f"{'event' if event else 'censored'}: {reason}",
        "between": between,
    }
