"""A small trial of our own: what is derived from it, one way and another, and what is found once it is spoilt."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from pivotal.derivation.assessment_schedule import describe_schedule
from pivotal.derivation.censoring_presets import choose_rules
from pivotal.derivation.concordance import compare_assessors
from pivotal.derivation.data_queries import query_tumour_data
from pivotal.derivation.event_times import derive_tte
from pivotal.derivation.model import Assessor
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.tumour_sizes import derive_tumour_sizes
from pivotal.errors import DataError, UnknownNameError
from tests.derivation.cases import differences
from tests.readable.event_times import progression_free
from tests.readable.responses import parameters

FOLDER = Path(__file__).parents[1] / "reference" / "sdtm"
READERS = (Assessor(), Assessor(evaluator="INDEPENDENT ASSESSOR"))


@cache
def table(name: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema_length=None)


def trial() -> dict[str, pl.DataFrame]:
    return {name: table(name) for name in ("rs", "tr", "tu", "adsl")}


@pytest.mark.parametrize("assessor", READERS, ids=lambda each: each.label)
def test_responses_are_the_same_from_rs_from_its_parts_and_from_lesions(assessor: Assessor) -> None:
    found = [
        derive_response(**trial(), evaluator=assessor, responses=way).data.filter(pl.col("PARAMCD") == "OVR")
        for way in ("recorded", "components", "lesions")
    ]
    assert found[0].height > 50
    for other in found[1:]:
        assert differences(other, found[0], ("USUBJID", "VISITNUM"), ("AVALC", "ADT", "ANL01FL")) == {"rows": 0}


@pytest.mark.parametrize("assessor", READERS, ids=lambda each: each.label)
def test_parameters_and_times_are_those_of_the_twins(assessor: Assessor) -> None:
    start = {row["USUBJID"]: np.datetime64(row["RANDDT"]) for row in table("adsl").iter_rows(named=True)}
    own = table("rs").filter((pl.col("RSEVAL") == assessor.evaluator) & (pl.col("RSTESTCD") == "OVRLRESP"))
    adrs = derive_response(**trial(), evaluator=assessor)
    rows = {(row["USUBJID"], row["PARAMCD"]): row for row in adrs.rows()}
    rules = choose_rules("pfs_hypothetical", interval_days=42, window_days=7)
    times = {row["USUBJID"]: row for row in derive_tte(adrs, table("adsl"), rules=rules).rows()}
    for subject in table("adsl").iter_rows(named=True):
        name = subject["USUBJID"]

        def since(text: str | None, name: str = name) -> int | None:
            return None if text is None else int((np.datetime64(text) - start[name]).astype(int))

        mine = own.filter(pl.col("USUBJID") == name)
        visits = [(since(at), value) for at, value in mine["RSDTC", "RSSTRESC"].rows()]
        for code, (value, at) in parameters(visits).items():  # type: ignore[arg-type]
            row = rows[name, code]
            assert (row["AVALC"], since(None if row["ADT"] is None else str(row["ADT"]))) == (value, at), (name, code)
        right = progression_free(
            visits,
            since(subject["DTHDT"]),
            since(subject["NACTDT"]),
            strategy="hypothetical",
            allowed_gap=91,  # type: ignore[arg-type]
        )
        assert (since(str(times[name]["ADT"])), times[name]["CNSR"]) == right, name


def test_sums_are_those_that_were_recorded() -> None:
    found = derive_tumour_sizes(table("tr"), table("tu"), table("rs"), table("adsl")).data
    recorded = table("tr").filter((pl.col("TREVAL") == "INVESTIGATOR") & (pl.col("TRTESTCD") == "SUMDIAM"))
    both = found.filter(pl.col("PARAMCD") == "SDIAM").join(
        recorded.select("USUBJID", "TRSTRESN", pl.col("VISIT").replace("SCREENING", "BASELINE").alias("AVISIT")),
        on=["USUBJID", "AVISIT"],
    )
    assert both.height == recorded.height == found.filter(pl.col("PARAMCD") == "SDIAM").height
    assert both.filter(pl.col("AVAL") != pl.col("TRSTRESN")).is_empty()
    assert both.filter(pl.col("PCHG") <= -30).height > 0


def test_assessors_and_schedules_are_compared() -> None:
    adrs = [derive_response(**trial(), evaluator=each) for each in READERS]
    for row in compare_assessors(*adrs, by="TRT01P").rows():
        parts = (
            "same",
            "investigator_later",
            "investigator_earlier",
            "investigator_only",
            "independent_only",
            "neither",
        )
        assert sum(row[name] for name in parts) == row["n"]
    found = describe_schedule(adrs[0], interval_days=42, by="TRT01P")
    assert [row["group"] for row in found.rows()] == ["Experimental", "Reference", "all"]
    assert 35 <= found.summary()["median_interval"] <= 49 and 0 < found.summary()["missed"] < 0.5
    with pytest.raises(DataError, match="one of the two"):
        describe_schedule(adrs[0])


def test_rules_that_are_not_there_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'INVESTIGATOR'"):
        derive_response(**trial(), evaluator="INVESTIGATR")
    with pytest.raises(UnknownNameError, match="READER 1"):
        derive_response(**trial(), evaluator=Assessor(evaluator="INDEPENDENT ASSESSOR", reader="READER 9"))
    with pytest.raises(DataError, match="accepted: recorded, components, lesions"):
        derive_response(**trial(), responses="lesion")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="tr= is missing"):
        derive_response(table("rs"), adsl=table("adsl"), responses="lesions")
    with pytest.raises(DataError, match="adsl= is missing"):
        derive_response(table("rs"))
    with pytest.raises(DataError, match="no column 'AGEGR'"):
        derive_response(**trial(), keep=["AGEGR"])
    with pytest.raises(DataError, match="more than once"):
        derive_response(table("rs"), adsl=pl.concat([table("adsl"), table("adsl")[:1]]))


def test_two_readers_of_whom_none_is_accepted_are_refused() -> None:
    one = table("rs").filter(pl.col("RSEVAL") != "INVESTIGATOR").with_columns(RSACPTFL=pl.lit(None, pl.String))
    two = pl.concat([one, one.with_columns(RSEVALID=pl.lit("READER 2"))])
    with pytest.raises(DataError, match="accepts none; name one"):
        derive_response(two, adsl=table("adsl"), evaluator="INDEPENDENT ASSESSOR")


# ------------------------------------------------------------------------------------------------- spoilt data


def first(frame: pl.DataFrame, **where: Any) -> pl.Expr:
    """Return the expression of the first row in which columns have some values."""
    mask = pl.all_horizontal(*(pl.col(name) == value for name, value in where.items()))
    row = frame.with_row_index("row").filter(mask)["row"][0]
    return pl.int_range(pl.len()) == row


def changed(name: str, column: str, value: Any, **where: Any) -> Callable[[dict[str, pl.DataFrame]], None]:
    """Return what changes one value of a domain."""

    def change(data: dict[str, pl.DataFrame]) -> None:
        frame = data[name]
        new = pl.lit(value, frame.schema[column]) if not isinstance(value, pl.Expr) else value
        data[name] = frame.with_columns(
            pl.when(first(frame, **where)).then(new).otherwise(pl.col(column)).alias(column)
        )

    return change


def dropped(name: str, **where: Any) -> Callable[[dict[str, pl.DataFrame]], None]:
    """Return what drops one row of a domain."""

    def drop(data: dict[str, pl.DataFrame]) -> None:
        data[name] = data[name].filter(~first(data[name], **where))

    return drop


def repeated(name: str, number: str, **changes: Any) -> Callable[[dict[str, pl.DataFrame]], None]:
    """Return what adds the first target lesion of baseline once more."""

    def repeat(data: dict[str, pl.DataFrame]) -> None:
        new = data[name][:1].with_columns(pl.lit(9000).alias(number).cast(data[name].schema[number]))
        values = {key: pl.lit(value, data[name].schema[key]) for key, value in changes.items()}
        data[name] = pl.concat([data[name], new.with_columns(**values)])

    return repeat


INVESTIGATOR = {"TREVAL": "INVESTIGATOR"}
OVERALL = {"RSEVAL": "INVESTIGATOR", "RSTESTCD": "OVRLRESP"}
SPOILT = {
    "not_in_adsl": changed("rs", "USUBJID", "NOBODY", **OVERALL),
    "duplicate_sequence": changed("rs", "RSSEQ", 1, RSSEQ=2),
    "unreadable_date": changed("rs", "RSDTC", "2025-13-01", **OVERALL),
    "partial_date": changed("tr", "TRDTC", "2025-01", VISIT="SCREENING"),
    "no_date": changed("rs", "RSDTC", None, **OVERALL),
    "dates_out_of_order": changed("rs", "RSDTC", "2029-01-01", USUBJID="SMALL-0002", **OVERALL),
    "before_start": changed("rs", "RSDTC", "2020-01-01", **OVERALL),
    "unknown_word": changed("rs", "RSSTRESC", "STABLE", **OVERALL),
    "missing_response": changed("rs", "RSSTRESC", None, **OVERALL),
    "two_responses": repeated("rs", "RSSEQ", RSTESTCD="OVRLRESP"),
    "lesion_changes": changed("tr", "TRGRPID", "NON-TARGET", TRTESTCD="LDIAM", VISIT="WEEK 6"),
    "lesion_not_identified": dropped("tu", TUSTRESC="TARGET"),
    "target_after_baseline": changed("tr", "TRSTRESN", None, TRTESTCD="LDIAM", VISIT="SCREENING"),
    "target_too_small": changed("tr", "TRSTRESN", 6, TRTESTCD="LDIAM", VISIT="SCREENING"),
    "sum_without_all": changed("tr", "TRSTRESN", None, TRTESTCD="LDIAM", VISIT="WEEK 6", TRLNKID="T01"),
    "sum_is_another": changed("tr", "TRSTRESN", 999, TRTESTCD="SUMDIAM"),
    "two_baselines": changed("tr", "VISIT", "BASELINE", TRTESTCD="LDIAM", VISIT="WEEK 6", **INVESTIGATOR),
    "no_baseline": dropped("tr", VISIT="SCREENING", TRLNKID="T01", USUBJID="SMALL-0003", **INVESTIGATOR),
    "no_unit": changed("tr", "TRSTRESU", None, TRTESTCD="LDIAM"),
    "in_centimetres": changed("tr", "TRSTRESU", "cm", TRTESTCD="LDIAM"),
    "measured_twice": repeated("tr", "TRSEQ"),
    "impossible_size": changed("tr", "TRSTRESN", -3, TRTESTCD="LDIAM"),
    "no_lesion_id": changed("tr", "TRLNKID", None, TRTESTCD="LDIAM"),
    "progression_without_reason": changed("rs", "RSSTRESC", "PD", RSSTRESC="SD", **OVERALL),
    "overall_contradicts_parts": changed("rs", "RSSTRESC", "CR", RSSTRESC="SD", **OVERALL),
    "target_contradicts_lesions": changed("rs", "RSSTRESC", "PR", RSTESTCD="TRGRESP", RSSTRESC="SD"),
    "response_after_progression": changed("rs", "RSSTRESC", "PD", USUBJID="SMALL-0007", **OVERALL),
}


def test_the_trial_itself_is_clean() -> None:
    after = {"response_after_progression", "partial_after_complete"}  # the readers err
    assert set(query_tumour_data(**trial()).counts()) <= after


@pytest.mark.parametrize("rule", SPOILT)
def test_a_planted_mistake_is_found_and_derivation_goes_on(rule: str) -> None:
    data = trial()
    before = query_tumour_data(**data).counts().get(rule, 0)
    SPOILT[rule](data)
    found = query_tumour_data(**data)
    assert found.counts().get(rule, 0) > before, found.counts()
    assert found.backend == "polars" and found.tidy().height == len(found.findings)
    with pytest.raises(DataError, match=rf"\[{rule}\]|more"):
        query_tumour_data(**data, strict=True)
    for way in ("recorded", "components", "lesions"):
        adrs = derive_response(**data, responses=way)
        times = derive_tte(adrs, data["adsl"], rules=choose_rules("pfs_hypothetical", interval_days=42))
        assert times.n == 24 and np.isin(times.data["CNSR"].to_numpy(), (0, 1)).all()
    derive_tumour_sizes(data["tr"], data["tu"], data["rs"], data["adsl"])


def test_a_size_in_centimetres_by_mistake_is_suspected() -> None:
    data = trial()
    large = table("tr").filter((pl.col("TRTESTCD") == "LDIAM") & (pl.col("TRSTRESN") > 20) & (pl.col("VISITNUM") == 3))
    sequence, name = large["TRSEQ"][0], large["USUBJID"][0]
    changed("tr", "TRSTRESN", large["TRSTRESN"][0] / 10, TRSEQ=sequence, USUBJID=name)(data)
    found = [each for each in query_tumour_data(**data).findings if each.rule == "perhaps_centimetres"]
    assert [(each.subject, each.sequence) for each in found] == [(name, sequence)]


def test_a_complete_response_with_a_large_node_is_found() -> None:
    data = trial()
    node = table("tr").filter(
        (pl.col("TRTESTCD") == "LPERP") & (pl.col("TREVAL") == "INVESTIGATOR") & (pl.col("VISITNUM") > 1)
        & (pl.col("TRSTRESN") >= 10)
    )[0]  # fmt: skip
    where = {"USUBJID": node["USUBJID"][0], "VISITNUM": node["VISITNUM"][0], **OVERALL}
    changed("rs", "RSSTRESC", "CR", **where)(data)
    found = [each.rule for each in query_tumour_data(**data).findings]
    assert "complete_with_large_node" in found


def test_strict_derivation_stops() -> None:
    data = trial()
    SPOILT["unknown_word"](data)
    with pytest.raises(DataError, match=r"(?s)1 records cannot be taken.*\[unknown_response\]"):
        derive_response(**data, strict=True)
    SPOILT["not_in_adsl"](data)
    assert [each.rule for each in derive_response(**data).findings] == ["not_in_adsl"]


def test_what_was_derived_is_told() -> None:
    found = derive_response(**trial())
    assert found.summary()["n_subjects"] == 24 and found.provenance.parameters["rules"] == {
        "Recist11": found.rules[0].digest
    }
    assert len(found.tidy("pandas")) == found.n == len(found.rows())
