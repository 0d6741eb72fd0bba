"""Whatever stands in the records: a data set that holds together comes out, or an error of ours that says why not."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pivotal.derivation.censoring_presets import choose_rules
from pivotal.derivation.data_queries import query_tumour_data
from pivotal.derivation.event_times import derive_tte
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.trial_derivation import derive_trial
from pivotal.derivation.trial_model import TrialRules
from pivotal.derivation.tumour_sizes import derive_tumour_sizes
from pivotal.derivation.visit_model import VisitSchedule
from pivotal.errors import PivotalError

FOLDER = Path(__file__).parents[1] / "reference" / "sdtm"
OTHERS = Path(__file__).parents[1] / "reference" / "sdtm_criteria"
RULES = [choose_rules(name) for name in ("os", "pfs", "dor", "ttr")] + [
    choose_rules("pfs_hypothetical", interval_days=42, endpoint="PFSH")
]
ONCE = ("PD", "CBOR", "RSP", "LSTA")
ODD = (
    None,
    "",
    " ",
    "Y",
    "PD",
    "2025",
    "2025-02",
    "2025-02-30",
    "2025-03-01T10:00",
    "TARGET",
    "T01",
    "LYMPH NODE",
    "-1",
)
NUMBERS = (None, -1.0, 0.0, 1.0, 2.0, 1e9, float("nan"), float("inf"), 7.5)


@cache
def table(name: str) -> dict[str, list[Any]]:
    """Return the records of the first subjects."""
    frame = pl.read_csv(FOLDER / f"{name}.csv", infer_schema_length=None)
    return frame.filter(pl.col("USUBJID") <= "SMALL-0006").to_dict(as_series=False)


@cache
def of_criteria(name: str) -> dict[str, list[Any]]:
    """Return records of some subjects of each set of criteria."""
    frame = pl.read_csv(OTHERS / f"{name}.csv", infer_schema_length=None)
    return frame.filter(pl.col("USUBJID").str.ends_with("5") | pl.col("USUBJID").str.ends_with("2")).to_dict(
        as_series=False
    )


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 3),  # which domain
        st.integers(0, 20),  # which column
        st.sampled_from(["value", "value", "value", "all", "row", "rows", "column"]),
        st.integers(0, 200),  # which row
        st.integers(0, 20),  # which value
    ),
    min_size=1,
    max_size=6,
)


def spoilt(
    changes: list[tuple[int, int, str, int, int]],
    source: Any = table,
    names: tuple[str, ...] = ("rs", "tr", "tu", "adsl"),
) -> dict[str, dict[str, list[Any]]]:
    """Return the records with some values changed, some rows and some columns left out."""
    data = {name: {column: list(values) for column, values in source(name).items()} for name in names}
    for domain, *change in changes:
        spoil(data, names[domain], *change)
    return data


def spoil(data: dict[str, dict[str, list[Any]]], name: str, which: int, how: str, place: int, what: int) -> None:
    """Change a value, or all of a column, or leave a column or rows out, or have a row twice, where there is anything."""
    columns = data[name]
    if not columns or not (size := len(next(iter(columns.values())))):
        return
    column = list(columns)[which % len(columns)]
    values = NUMBERS if any(isinstance(each, int | float) for each in columns[column]) else ODD
    value, row = values[what % len(values)], place % size
    if how == "value":
        columns[column][row] = value
    elif how == "all":
        columns[column] = [value] * size
    elif how == "column":
        del columns[column]
    elif how == "twice":
        data[name] = {key: [*each, each[row]] for key, each in columns.items()}
    else:
        data[name] = {key: each[: row if how == "rows" else size - 1] for key, each in columns.items()}


@settings(max_examples=25)
@given(changes=CHANGES, way=st.sampled_from([None, "recorded", "components", "lesions"]), backend=st.booleans())
def test_any_records_are_derived_or_refused(changes: Any, way: Any, backend: bool) -> None:
    data = spoilt(changes)
    frames: dict[str, Any] = data
    if backend:
        frames = {name: pl.DataFrame(each, strict=False) for name, each in data.items()}
    try:
        adrs = derive_response(**frames, responses=way)
        times = derive_tte(adrs, frames["adsl"], rules=RULES)
    except PivotalError as error:
        assert str(error)
    else:
        rows = times.rows()
        assert all(row["AVAL"] >= 1 and row["STARTDT"] <= row["ADT_L"] <= row["ADT"] for row in rows)
        assert all((row["CNSR"] == 0) == (row["ADT_R"] is not None) for row in rows)
        names = [row["USUBJID"] for row in adrs.rows() if row["PARAMCD"] == "CBOR"]
        assert len(names) == len(set(names)) == len(next(iter(data["adsl"].values())))
    for door in (query_tumour_data, derive_tumour_sizes):
        try:
            found = door(**frames)  # type: ignore[operator]
        except PivotalError as error:
            assert str(error)
        else:
            assert isinstance(found.rows(), list | tuple)


@settings(max_examples=15)
@given(changes=CHANGES, rules=st.sampled_from(["iRECIST", "PCWG3", "GCIG", "IMWG"]), backend=st.booleans())
def test_any_records_are_derived_or_refused_by_other_criteria(changes: Any, rules: str, backend: bool) -> None:
    plain = spoilt(changes, of_criteria, ("lb", "tr", "tu", "adsl"))
    data: dict[str, Any] = plain
    if backend:
        data = {name: pl.DataFrame(each, strict=False) for name, each in plain.items()}
    try:
        adrs = derive_response(**data, rules=rules)
        times = derive_tte(adrs, data["adsl"], rules=choose_rules("pfs"))
    except PivotalError as error:
        assert str(error)
    else:
        assert all(row["AVAL"] >= 1 and row["STARTDT"] <= row["ADT"] for row in times.rows())
        once = [(row["USUBJID"], row["PARAMCD"]) for row in adrs.rows() if row["PARAMCD"] in ONCE]
        assert len(once) == len(set(once)) == len(ONCE) * len(next(iter(plain["adsl"].values())))


EXAMPLE = Path(__file__).parents[2] / "examples" / "sdtm"
DOMAINS = ("DM", "DS", "EX", "AE", "CM", "RS", "TU")


@cache
def example(name: str) -> dict[str, list[Any]]:
    return pl.read_csv(EXAMPLE / f"{name.lower()}.csv", infer_schema_length=None).to_dict(as_series=False)


def changed(changes: list[tuple[str, int, str, int, int]]) -> dict[str, dict[str, list[Any]]]:
    """Return the domains of the example with some values, rows and columns changed, left out, or there twice."""
    data = {name: {column: list(values) for column, values in example(name).items()} for name in DOMAINS}
    for name, *change in changes:
        spoil(data, name, *change)
    return data


@settings(max_examples=25)
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(DOMAINS), st.integers(0, 20), st.sampled_from(["value", "value", "all", "column", "twice", "rows"]),
            st.integers(0, 60), st.integers(0, 20),
        ),
        min_size=1, max_size=5,
    ),
    cutoff=st.sampled_from([None, "2025-09-30"]), backend=st.booleans(),
)  # fmt: skip
def test_any_trial_is_derived_or_refused(changes: Any, cutoff: str | None, backend: bool) -> None:
    data: dict[str, Any] = changed(changes)
    if backend:
        data = {name: pl.DataFrame(each, strict=False) for name, each in data.items()}
    rules = TrialRules(cutoff=cutoff, visits=VisitSchedule.every(42, count=4))
    try:
        trial = derive_trial(data, rules)
    except PivotalError as error:
        assert str(error)
        return
    people = [row["USUBJID"] for row in trial["ADSL"].rows()]
    assert len(people) == len(set(people))
    for row in trial["ADSL"].rows():
        dates = [row[name] for name in ("RANDDT", "TRTSDT", "TRTEDT", "DTHDT", "LSTALVDT", "EOSDT") if row[name]]
        assert cutoff is None or all(str(each) <= cutoff for each in dates)
        assert not (row["DTHDT"] and row["EOSSTT"] == "ONGOING")
    for name in trial.data_sets:
        assert set(trial[name].columns) and {row["USUBJID"] for row in trial[name].rows()} <= set(people)
    assert len(trial.subject_rows()) == len(people)
