"""Tumour records: bounds that hold in every trial, reading as stated, frames of each kind, and what is refused."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import sqrt
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pivotal.distributions.model import Hazard
from pivotal.errors import DataError, DesignError
from pivotal.planning.trial_model import Accrual, Dropout
from pivotal.simulation.tumour_model import (
    Exposure,
    OtherLesions,
    Reader,
    ScanSchedule,
    TargetLesions,
    TumourGrowth,
    Tumours,
    TumourTrial,
)
from pivotal.simulation.tumour_recording import TumourRecords, records_of, tumour_records
from pivotal.simulation.tumour_subjects import Draws, tumour_subjects
from tests.readable import tumours as readable

EXPOSURE = Exposure(concentration=1125, variance=0.2, levels=(1, 0.67, 0.33), until_reduction=Hazard.from_median(4))
SCHEDULE = ScanSchedule(every=8, until=6, then=12)
FIRST = date(2025, 1, 1)
PERFECT = Reader(evaluator="INVESTIGATOR", error=0)


def trial(tumours: Any = None, **more: Any) -> TumourTrial:
    whole: dict[str, Any] = {
        "tumours": tumours or Tumours(experimental=EXPOSURE, schedule=SCHEDULE),
        "subjects": 60,
        "accrual": Accrual(rates=10),
        "dropout": Dropout.from_proportion(0.1, by=12),
        "cutoff": 20,
    }
    return TumourTrial(**(whole | more))


def rows(records: TumourRecords, domain: str) -> list[dict[str, Any]]:
    frame = getattr(records, domain)
    names = list(frame)
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True)]


def by_scan(records: TumourRecords) -> dict[tuple[str, str | None], dict[int, list[dict[str, Any]]]]:
    """Measurements by subject and reader, then by visit."""
    found: dict[Any, Any] = defaultdict(lambda: defaultdict(list))
    for row in rows(records, "tr"):
        found[row["USUBJID"], row["TREVALID"]][row["VISITNUM"]].append(row)
    return found


# ------------------------------------------------------------------------------------------------- what must hold


@pytest.fixture(scope="module")
def records() -> TumourRecords:
    return tumour_records(trial(subjects=150), seed=3)


def test_responses_are_those_of_the_measurements(records: TumourRecords) -> None:
    """Every response is called again, in plain Python, from the rows of TR."""
    calls = {(r["USUBJID"], r["RSEVALID"], r["VISITNUM"], r["RSTESTCD"]): r["RSORRES"] for r in rows(records, "rs")}
    called = 0
    for (subject, reader), visits in by_scan(records).items():
        earlier: list[int] = []
        for visit in sorted(visits):
            found = visits[visit]
            targets = [r for r in found if r["TRTESTCD"] in {"LDIAM", "LPERP"}]
            sizes = [int(r["TRSTRESN"]) for r in targets]
            (total,) = (int(r["TRSTRESN"]) for r in found if r["TRTESTCD"] == "SUMDIAM")
            assert total == sum(sizes) and all(size >= 0 for size in sizes)
            if visit > 1:
                gone = all(s < 10 if r["TRTESTCD"] == "LPERP" else s == 0 for s, r in zip(sizes, targets, strict=True))
                of_target = readable.target(earlier, total, gone)
                key = (subject, reader, visit)
                new = any(r["TRGRPID"] == "NEW" for r in found)
                assert calls[*key, "TRGRESP"] == of_target
                assert (calls.get((*key, "NEWLPROG")) == "Y") is new
                assert calls[*key, "OVRLRESP"] == readable.overall(of_target, calls.get((*key, "NTRGRESP")), new)
                called += 1
            earlier.append(total)
    assert called > 600
    assert {value for key, value in calls.items() if key[3] == "OVRLRESP"} >= {"PR", "SD", "PD"}


def test_every_measured_lesion_was_identified_before(records: TumourRecords) -> None:
    known = {(r["USUBJID"], r["TULNKID"]): r for r in rows(records, "tu")}
    for row in rows(records, "tr"):
        if row["TRLNKID"] is not None:
            lesion = known[row["USUBJID"], row["TRLNKID"]]
            assert (lesion["TUEVALID"], lesion["TUORRES"]) == (row["TREVALID"], row["TRGRPID"])
            assert lesion["VISITNUM"] <= row["VISITNUM"]
            assert (lesion["TULOC"] == "LYMPH NODE") == (row["TRTESTCD"] == "LPERP")
    for domain in ("tu", "tr", "rs"):
        numbers = defaultdict(list)
        for row in rows(records, domain):
            numbers[row["USUBJID"]].append(row[f"{domain.upper()}SEQ"])
        assert all(each == list(range(1, len(each) + 1)) for each in numbers.values())


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**64 - 1),
    replicate=st.integers(0, 2**64 - 1),
    every=st.floats(3, 15),
    window=st.integers(0, 10),
    missed=st.floats(0, 0.6),
    turn=st.one_of(st.none(), st.tuples(st.floats(1, 9), st.floats(3, 20))),
    cutoff=st.floats(0.5, 30),
    error=st.floats(0, 30),
    readers=st.integers(0, 3),
    dropout=st.floats(0, 0.6),
)
def test_scans_are_in_their_windows_and_end_when_they_must(  # noqa: PLR0913, PLR0917
    seed: int, replicate: int, every: float, window: int, missed: float, turn: Any, cutoff: float, error: float,
    readers: int, dropout: float,
) -> None:  # fmt: skip
    schedule = ScanSchedule(every=every, window=window, missed=missed, until=turn and turn[0], then=turn and turn[1])
    independent = [
        Reader(evaluator="INDEPENDENT ASSESSOR", name=f"READER {k + 1}", error=error, leaves_out=0.4, false_alarm=0.02)
        for k in range(readers)
    ]
    tumours = Tumours(
        experimental=EXPOSURE,
        growth=TumourGrowth(baseline=30, growth=0.003),
        schedule=schedule,
        readers=(Reader(evaluator="INVESTIGATOR", error=error), *independent),
    )
    whole = trial(tumours, subjects=25, cutoff=cutoff, dropout=Dropout.from_proportion(dropout, by=12))
    found = tumour_records(whole, seed, replicate)
    planned = (0, *schedule.planned(cutoff))
    people = {row["USUBJID"]: row for row in rows(found, "dm")}
    stopped = {r["USUBJID"]: r["DSSTDTC"] for r in rows(found, "ds") if r["DSTERM"] == "PROGRESSIVE DISEASE"}
    called = {}
    for row in rows(found, "rs"):
        if row["RSTESTCD"] == "OVRLRESP" and row["RSEVAL"] == "INVESTIGATOR" and row["RSORRES"] == "PD":
            called[row["USUBJID"]] = row["RSDTC"]
    assert stopped == called
    end = (FIRST + timedelta(days=int(cutoff * 30.4375))).isoformat()
    for row in rows(found, "tr"):
        person = people[row["USUBJID"]]
        day = (date.fromisoformat(row["TRDTC"]) - date.fromisoformat(person["RFSTDTC"])).days
        if row["VISITNUM"] == 1:
            assert -28 <= day <= 0 and row["TRDY"] == (day or 1)
        else:
            assert abs(day - planned[row["VISITNUM"] - 1]) <= window and row["TRDY"] == day + 1 > 1
            assert row["TRDTC"] <= person["RFPENDTC"] <= end
            assert person["DTHDTC"] is None or row["TRDTC"] < person["DTHDTC"]
            assert row["TRDTC"] <= stopped.get(row["USUBJID"], end)
        assert row["TRSTRESN"] is None or row["TRSTRESN"] >= 0
    truth = rows(found, "truth")
    assert [row["USUBJID"] for row in truth] == list(people)
    for row in truth:
        assert row["nadir_sum"] <= row["baseline_sum"] * (1 + 1e-12) and row["baseline_sum"] >= 15
        if row["progression_day"] is not None:
            assert row["cause"] is not None
            assert row["death_day"] is None or row["progression_day"] <= row["death_day"]


def test_the_same_seed_gives_the_same_records() -> None:
    one, again = (tumour_records(trial(), seed=7, replicate=11) for _ in range(2))
    for domain in ("tu", "tr", "rs", "dm", "ds", "truth"):
        assert rows(one, domain) == rows(again, domain)
    for seed, replicate in ((8, 11), (7, 12)):
        other = rows(tumour_records(trial(), seed, replicate), "truth")
        assert all(a["baseline_sum"] != b["baseline_sum"] for a, b in zip(rows(one, "truth"), other, strict=False))


def test_a_subject_does_not_depend_on_those_after_it() -> None:
    few, many = (tumour_records(trial(subjects=n), seed=7) for n in (20, 60))
    for domain in ("tu", "tr", "rs", "dm", "ds", "truth"):
        names = {row["USUBJID"] for row in rows(few, "dm")}
        assert rows(few, domain) == [row for row in rows(many, domain) if row["USUBJID"] in names]


# ----------------------------------------------------------------------------------------- reading, as it is stated


def test_perfect_reading_finds_the_truth_at_the_next_scan() -> None:
    tumours = Tumours(
        experimental=EXPOSURE,
        growth=TumourGrowth(baseline=120, baseline_variance=0.05, lesion_spread=0),
        lesions=TargetLesions(numbers=1, node_probability=0),
        others=OtherLesions(new_lesion=Hazard(rates=(0.08,)), non_target=Hazard(rates=(0.08,))),
        schedule=ScanSchedule(every=6, missed=0, window=0),
        readers=(PERFECT,),
    )
    found = tumour_records(trial(tumours, subjects=200, dropout=None, cutoff=60), seed=1)
    people = tumour_subjects(tumours, np.tile([1, 0], 100).astype(np.int32), Draws(1, 0, 200))
    scans = defaultdict(list)
    for row in rows(found, "rs"):
        if row["RSTESTCD"] == "OVRLRESP":
            scans[row["USUBJID"]].append((row["RSDY"] - 1, row["RSORRES"]))
    seen = defaultdict(int)
    for i, row in enumerate(rows(found, "truth")):
        days = scans[row["USUBJID"]]
        true = row["progression_day"]
        early = [day for day, call in days if call == "PD" and (true is None or day < true)]
        if row["cause"] in {"NEW LESION", "NON-TARGET"}:
            assert not early
            after = [(day, call) for day, call in days if day >= true]
            assert not after or after[0][1] == "PD"
            seen[row["cause"]] += bool(after)
        elif row["cause"] == "TARGET":
            for day in early:  # half a millimetre of rounding in the sum, and in the smallest before
                assert people.sums(i, [day])[0] + 0.5 >= 1.2 * (row["nadir_sum"] - 0.5)
            seen["TARGET"] += any(call == "PD" for _, call in days)
    assert min(seen.values()) > 20 and len(seen) == 3


def test_the_error_of_the_sum_is_as_stated() -> None:
    """1,500 subjects whose tumours stay as they are; scans after entry, where nothing is cut off."""
    independent = Reader(evaluator="INDEPENDENT ASSESSOR", name="READER 1", error=12)
    tumours = Tumours(
        experimental=Exposure(concentration=0),
        growth=TumourGrowth(baseline=400, baseline_variance=0, growth=1e-9, growth_variance=0, lesion_spread=0),
        others=OtherLesions(new_lesion={"rate": 0}, non_target={"rate": 0}),
        schedule=ScanSchedule(every=8, missed=0),
        readers=(Reader(evaluator="INVESTIGATOR", error=5.75), independent),
    )
    found = tumour_records(trial(tumours, subjects=1500, cutoff=5, dropout=None, accrual=Accrual(rates=3000)), seed=5)
    sums = defaultdict(list)
    for row in rows(found, "tr"):
        if row["TRTESTCD"] == "SUMDIAM" and row["VISITNUM"] == 2:
            sums[row["TREVAL"]].append(row["TRSTRESN"] - 400)
    for evaluator, error in (("INVESTIGATOR", 5.75), ("INDEPENDENT ASSESSOR", 12)):
        off = np.array(sums[evaluator])
        assert off.size > 1300
        rounding = 2.5 / 12  # of the variance, of two lesions and a half on average
        assert off.mean() == pytest.approx(0, abs=4 * error / sqrt(off.size))
        assert off.std() == pytest.approx(sqrt(error**2 + rounding), abs=4 * error / sqrt(2 * off.size))


def test_readers_choose_and_find_as_stated() -> None:
    independent = Reader(evaluator="INDEPENDENT ASSESSOR", name="READER 1", leaves_out=0.3, finds=0.5)
    alarmed = Reader(evaluator="INDEPENDENT ASSESSOR", name="READER 2", false_alarm=0.1, finds=0.5)
    tumours = Tumours(
        experimental=EXPOSURE,
        growth=TumourGrowth(baseline=400, baseline_variance=0),
        lesions=TargetLesions(numbers=(0, 0, 0, 0, 1)),
        others=OtherLesions(new_lesion={"rate": 0}, non_target={"rate": 0}),
        schedule=ScanSchedule(every=8, missed=0.2),
        readers=(Reader(evaluator="INVESTIGATOR"), independent, alarmed),
    )
    found = tumour_records(trial(tumours, subjects=800, cutoff=24, accrual=Accrual(rates=100)), seed=5)
    targets = defaultdict(int)
    for row in rows(found, "tu"):
        if row["TUORRES"] == "TARGET":
            targets[row["TUEVALID"]] += 1
        else:
            assert row["TUORRES"] == "NON-TARGET" or row["TUEVALID"] == "READER 2"
    assert targets[None] == targets["READER 2"] == 4000
    assert targets["READER 1"] / 4000 == pytest.approx(0.7, abs=4 * sqrt(0.21 / 4000) + 0.3**5)
    alarms = scans = 0
    seen = set()
    for row in rows(found, "rs"):
        if row["RSEVALID"] == "READER 2" and row["USUBJID"] not in seen:
            if row["RSTESTCD"] == "NEWLPROG":
                alarms += 1
                seen.add(row["USUBJID"])
            elif row["RSTESTCD"] == "TRGRESP":
                scans += 1
    assert alarms / scans == pytest.approx(0.1, abs=4 * sqrt(0.09 / scans))
    weeks = {row["USUBJID"]: set() for row in rows(found, "dm")}
    for row in rows(found, "rs"):
        weeks[row["USUBJID"]].add(row["VISIT"])
    first = [("WEEK 8" in each) for each in weeks.values() if each]
    assert 1 - np.mean(first) == pytest.approx(0.2, abs=0.06)


def test_new_lesions_that_are_hard_to_see_are_found_later() -> None:
    unsure = Reader(evaluator="INDEPENDENT ASSESSOR", name="READER 1", finds=0.4, error=0)
    tumours = Tumours(
        experimental=Exposure(concentration=0),
        growth=TumourGrowth(baseline=400, baseline_variance=0, growth=1e-9, growth_variance=0, lesion_spread=0),
        others=OtherLesions(new_lesion=Hazard(rates=(0.3,)), non_target={"rate": 0}),
        schedule=ScanSchedule(every=6, missed=0),
        readers=(PERFECT, unsure),
    )
    found = tumour_records(trial(tumours, subjects=1500, cutoff=24, dropout=None, accrual=Accrual(rates=200)), seed=2)
    new = defaultdict(set)
    for row in rows(found, "rs"):
        if row["RSTESTCD"] == "NEWLPROG":
            new[row["RSEVAL"]].add(row["USUBJID"])
    both, investigator = len(new["INDEPENDENT ASSESSOR"]), len(new["INVESTIGATOR"])
    assert new["INDEPENDENT ASSESSOR"] <= new["INVESTIGATOR"]
    assert both / investigator == pytest.approx(0.4, abs=4 * sqrt(0.24 / investigator))


# ------------------------------------------------------------------------------------- frames, dates, who is there


def test_frames_are_of_the_kind_that_is_asked_for() -> None:
    plain = tumour_records(trial(), seed=1)
    polars = tumour_records(trial(), seed=1, backend="polars")
    pandas = tumour_records(trial(), seed=1, backend="pandas")
    arrow = tumour_records(trial(), seed=1, backend="pyarrow")
    assert isinstance(polars.tr, pl.DataFrame)
    for domain in ("tu", "tr", "rs", "dm", "ds", "truth"):
        expected = rows(plain, domain)
        assert getattr(polars, domain).rows(named=True) == expected
        assert getattr(arrow, domain).to_pylist() == expected
        assert list(getattr(pandas, domain).columns) == list(expected[0])
        assert getattr(pandas, domain).iloc[:, 2].tolist() == [list(row.values())[2] for row in expected]
    with pytest.raises(DataError, match="no frame of the kind 'excel'"):
        tumour_records(trial(), seed=1, backend="excel")


def test_who_enters_after_the_cut_off_is_not_there() -> None:
    arms, never = [0, 1, 0], [np.inf] * 3
    found = records_of(
        Tumours(experimental=EXPOSURE), 1, 0, [0.0, 2.0, 9.0], arms, never, cutoff=8, first_entry=FIRST, study="ABC"
    )
    assert [(r["USUBJID"], r["ARMCD"]) for r in rows(found, "dm")] == [
        ("ABC-0001", "REFERENCE"),
        ("ABC-0002", "EXPERIMENTAL"),
    ]
    assert [r["RFSTDTC"] for r in rows(found, "dm")] == ["2025-01-01", "2025-03-02"]
    left = records_of(Tumours(experimental=EXPOSURE), 1, 0, [0.0], [0], [0.1], cutoff=8, first_entry=FIRST)
    assert rows(left, "ds")[-1] | {"DSSEQ": 2} == rows(left, "ds")[-1]
    assert rows(left, "ds")[-1]["DSSTDTC"] == "2025-01-05" and rows(left, "rs") == []


@pytest.mark.parametrize(
    ("schedule", "months", "expected"),
    [
        (ScanSchedule(every=8, until=6, then=12), 14, (56, 112, 168, 224, 308, 392)),
        (ScanSchedule(every=6), 5, (42, 84, 126)),
        (ScanSchedule(every=6.5, window=0), 4, (46, 91)),
        (ScanSchedule(every=20), 1, ()),
    ],
)
def test_scans_are_planned(schedule: ScanSchedule, months: float, expected: tuple[int, ...]) -> None:
    assert schedule.planned(months) == expected


def test_nouns_go_through_yaml() -> None:
    whole = trial()
    assert TumourTrial.model_validate(yaml.safe_load(yaml.safe_dump(whole.model_dump(mode="json")))) == whole


# ----------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: TumourGrowth(baseline=10), r"baseline\n.*greater than or equal to 15"),
        (lambda: TumourGrowth(growth=0), r"growth\n.*greater than 0"),
        (lambda: TumourGrowth(shrinkage=-0.1), r"shrinkage\n.*greater than or equal to 0"),
        (lambda: TumourGrowth(growth_variance=-1), r"growth_variance\n.*greater than or equal to 0"),
        (lambda: TumourGrowth(resistance=float("nan")), r"resistance\n"),
        (lambda: Exposure(concentration=-1), r"concentration\n.*greater than or equal to 0"),
        (lambda: Exposure(concentration=1, levels=(1, 1.2), starts=(0, 2)), r"levels"),
        (lambda: Exposure(concentration=1, levels=(1, 0.5, 0.7), starts=(0, 2, 3)), "they fall"),
        (lambda: Exposure(concentration=1, levels=(1, 0.5)), "by starts or by until_reduction"),
        (lambda: Exposure(concentration=1, levels=(1, 0.5), starts=(0, 0)), "do not rise"),
        (lambda: Exposure(concentration=1, until_reduction={"rate": 1}), "belong to several levels"),
        (lambda: OtherLesions(new_lesion={"rate": -0.1}), r"(?s)new_lesion.*greater than or equal to 0"),
        (lambda: OtherLesions(non_target_probability=1.5), r"non_target_probability\n.*less than or equal to 1"),
        (lambda: TargetLesions(numbers=(0.5, 0.4)), "add up to 0.9"),
        (lambda: TargetLesions(numbers=(0.5, 0.7, -0.2)), r"numbers.*\n.*greater than or equal to 0"),
        (lambda: ScanSchedule(every=0), r"every\n.*greater than 0"),
        (lambda: ScanSchedule(every=2, window=7), "every 2 weeks does not advance: with a window of 7 days"),
        (lambda: ScanSchedule(every=0.1, window=0), "every 0.1 weeks does not advance: it is less than a day"),
        (lambda: ScanSchedule(every=8, then=12), "until and then belong together"),
        (lambda: ScanSchedule(every=8, until=6, then=1), "then 1 weeks does not advance"),
        (lambda: ScanSchedule(missed=1), r"missed\n.*less than 1"),
        (lambda: Reader(evaluator="INDEPENDENT ASSESSOR"), "an independent assessor has one"),
        (lambda: Reader(evaluator="INVESTIGATOR", finds=0), r"finds\n.*greater than 0"),
        (lambda: Reader(evaluator="RADIOLOGIST", name="A"), r"evaluator\n"),
        (lambda: Tumours(experimental=EXPOSURE, readers=(Reader(evaluator="INDEPENDENT ASSESSOR", name="A"),)), "the first is the investigator"),
        (lambda: Tumours(experimental=EXPOSURE, readers=(PERFECT, PERFECT)), "the only one"),
        (lambda: trial(subjects=0), r"subjects\n.*greater than or equal to 1"),
        (lambda: trial(accrual=Accrual()), "accrual: give rates"),
        (lambda: trial(cutoff=-1), r"cutoff\n.*greater than 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(make: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make()


def test_entries_that_never_come_are_refused() -> None:
    with pytest.raises(DesignError, match=r"accrual: the last rate is 0, and \d+ of 60 subjects enter before"):
        tumour_records(trial(accrual=Accrual(rates=(10, 0), starts=(0, 2), duration=9)), seed=1)


def test_arrays_that_cannot_be_are_refused() -> None:
    tumours = Tumours(experimental=EXPOSURE)
    for entry, arm, dropout, said in (
        ([0.0], [0, 1], [1.0], "three columns of one length"),
        ([-1.0], [0], [1.0], "months of at least 0"),
        ([0.0], [2], [1.0], "arm is 0 or 1"),
        ([0.0], [0], [np.nan], "months of at least 0"),
    ):
        with pytest.raises(DataError, match=said):
            records_of(tumours, 1, 0, entry, arm, dropout, cutoff=9, first_entry=FIRST)
    for seed in (-1, 2**64, 1.5, True):
        with pytest.raises(DataError, match="seed"):
            tumour_records(trial(), seed=seed)  # type: ignore[arg-type]
