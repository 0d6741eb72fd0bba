"""Simulated trials through the same door: what is derived is the truth that was simulated, within the scans."""

from __future__ import annotations

import polars as pl
import pytest

import pivotal as pv

INTERVAL, WINDOW = 56, 7  # days between scans, and how far they are from their day
TRUE_READER = pv.Reader(evaluator="INVESTIGATOR", error=0)


@pytest.fixture(scope="module")
def simulated() -> tuple[pv.TumourRecords, pl.DataFrame]:
    """Return the records of a trial whose reader does not err, with its ADSL."""
    tumours = pv.Tumours(
        experimental=pv.Exposure(concentration=1125, variance=0.2),
        schedule=pv.ScanSchedule(every=8, missed=0, window=WINDOW),
        readers=TRUE_READER,
    )
    trial = pv.TumourTrial(tumours=tumours, subjects=300, accrual=pv.Accrual(rates=30), cutoff=30)
    records = pv.tumour_records(trial, seed=21, backend="polars")
    adsl = records.dm.select(
        "USUBJID",
        pl.col("ARM").alias("TRT01P"),
        pl.col("RFSTDTC").alias("RANDDT"),
        pl.col("DTHDTC").alias("DTHDT"),
        pl.col("RFPENDTC").alias("LSTALVDT"),
    )
    return records, adsl


def beside_truth(records: pv.TumourRecords, adsl: pl.DataFrame, endpoint: str) -> pl.DataFrame:
    """Return an endpoint derived from the records, with the days that were simulated."""
    adrs = pv.derive_response(records.rs, records.tr, records.tu, adsl, responses="lesions")
    rules = [pv.choose_rules("pfs_treatment_policy"), pv.choose_rules("os")]
    found = pv.derive_tte(adrs, adsl, rules=rules)
    assert not adrs.findings and not found.findings
    days = [(pl.col(name) - pl.col("STARTDT")).dt.total_days().alias(name) for name in ("ADT_L", "ADT_R")]
    return found.data.filter(pl.col("PARAMCD") == endpoint).join(records.truth, on="USUBJID").with_columns(days)


def test_progression_lies_between_the_scans(simulated: tuple[pv.TumourRecords, pl.DataFrame]) -> None:
    """New lesions and non-target progression exactly; sums of whole millimetres, with their nadir at scans, nearly."""
    found = beside_truth(*simulated, "PFS").filter(pl.col("EVNTDESC") == "Disease Progression")
    inside = (pl.col("progression_day") > pl.col("ADT_L")) & (pl.col("progression_day") <= pl.col("ADT_R"))
    exact = found.filter(
        pl.col("cause").is_in(["NEW LESION", "NON-TARGET"]) & (pl.col("progression_day") <= pl.col("ADT_R"))
    )
    assert exact.height > 60 and exact.filter(inside).height == exact.height
    nearly = found.filter(
        (pl.col("progression_day") > pl.col("ADT_L") - INTERVAL - 2 * WINDOW)
        & (pl.col("progression_day") <= pl.col("ADT_R") + INTERVAL + 2 * WINDOW)
    )
    assert found.height > 150 and nearly.height >= 0.97 * found.height
    assert found.filter(inside).height >= 0.9 * found.height


def test_deaths_and_their_analysis_are_the_truth(simulated: tuple[pv.TumourRecords, pl.DataFrame]) -> None:
    found = beside_truth(*simulated, "OS")
    died = found.filter(pl.col("CNSR") == 0)
    assert died.height > 50
    assert died.filter((pl.col("AVAL") - 1 - pl.col("death_day")).is_between(0, 1)).height == died.height


def test_medians_lie_within_the_scans_of_the_truth(simulated: tuple[pv.TumourRecords, pl.DataFrame]) -> None:
    """A curve of times that are seen at the next scan lies to the right of the true one, by an interval at the most."""
    found = beside_truth(*simulated, "PFS")
    first = pl.min_horizontal("progression_day", "death_day")
    true = found.with_columns(AVAL=first, CNSR=pl.when(first.is_null()).then(1).otherwise(0)).drop_nulls("AVAL")
    derived, right = (
        dict(pv.kaplan_meier(each, by="TRT01P").median().select("group", "estimate").rows()) for each in (found, true)
    )
    assert derived.keys() == right.keys() and len(right) == 2
    for arm, median in right.items():
        assert median - WINDOW <= derived[arm] <= median + INTERVAL + 2 * WINDOW + 1, arm
    assert derived["Experimental"] > derived["Reference"]
