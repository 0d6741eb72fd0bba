"""ADSL: equal to the public reference, to a slow twin on random records, and careful with partial dates and cut-offs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.derivation.derived import Derivation
from pivotal.derivation.model import RuleSet
from pivotal.derivation.subject_level import derive_subjects
from pivotal.derivation.subject_model import DatedRecord, SubjectRules
from pivotal.dossier.mistakes import parse_noun
from pivotal.dossier.yaml import parse_yaml
from pivotal.errors import DataError
from tests.derivation.cases import day, reference

# Of the reference ADSL: times of day, groupings of that trial, and its retrieval visit are not derived here.
TRIALS_OWN = {
    "FRVDT", "LDDTHGR1", "DTH30FL", "DTHA30FL", "DTHB30FL", "REGION1", "AGEGR1", "RACEGR1", "TRTSDTM", "TRTSTMF",
    "TRTEDTM", "TRTETMF", "DTHCGR1",
}  # fmt: skip


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.all().cast(pl.String).str.replace(r"\.0$", ""))


def test_the_reference_is_reproduced_column_by_column() -> None:
    right = reference("adam/adsl.csv")
    records = {name: reference(f"sdtm/{name}.csv") for name in ("dm", "ds", "ex", "ae")}
    found = derive_subjects(**records, domains={"LB": reference("sdtm/lb_dates.parquet")})
    assert not found.findings and found.n == right.height == 306
    assert set(right.columns) - set(found.columns) == TRIALS_OWN
    both = plain(right).join(plain(found.data), on="USUBJID", how="full", suffix="_found")
    names = [name for name in right.columns if name not in TRIALS_OWN and name != "USUBJID"]
    differ = {name: both.filter(~pl.col(name).eq_missing(pl.col(f"{name}_found"))).height for name in names}
    assert len(names) == 41 and {name: count for name, count in differ.items() if count} == {}


def test_populations_are_those_that_the_sponsor_recorded() -> None:
    records = {name: reference(f"sdtm/{name}.csv") for name in ("dm", "ds", "ex")}
    found, recorded = derive_subjects(**records).data, reference("sdtm/suppdm.csv")
    for flag, name in (("ITTFL", "ITT"), ("SAFFL", "SAFETY")):
        mine = set(found.filter(pl.col(flag) == "Y")["USUBJID"])
        assert mine == set(recorded.filter(pl.col("QNAM") == name)["USUBJID"]) and len(mine) == 254


def subjects(n: int = 1, **columns: Sequence[Any]) -> dict[str, Any]:
    return {"USUBJID": [str(k) for k in range(n)], "ARM": ["A"] * n, "ACTARM": ["A"] * n, **columns}


def randomised(n: int = 1) -> dict[str, Any]:
    return {
        "USUBJID": [str(k) for k in range(n)], "DSSEQ": [1] * n, "DSDECOD": ["RANDOMIZED"] * n,
        "DSCAT": ["PROTOCOL MILESTONE"] * n, "DSSTDTC": [day(0)] * n,
    }  # fmt: skip


def only(found: Derivation) -> dict[str, Any]:
    (row,) = found.rows()
    return dict(row)


def rules_of(found: Derivation) -> list[str]:
    return [each.rule for each in found.findings]


@pytest.mark.parametrize(
    ("written", "alive", "right", "flag"),
    [
        ("2024-05-17", None, "2024-05-17", None),
        ("2024-05", None, "2024-05-01", "D"),
        ("2024", None, "2024-01-01", "M"),
        ("2024-05", "2024-05-20", "2024-05-20", "D"),  # not before the last contact in that month
        ("2024-05", "2024-04-20", "2024-05-01", "D"),
        ("2024", "2024-09-03", "2024-09-03", "M"),
        ("2024-05-17T11:30", None, "2024-05-17", None),
        ("2024---17", None, "2024-01-01", "M"),
    ],
)
def test_a_partial_death_is_imputed_with_its_flag(
    written: str, alive: str | None, right: str, flag: str | None
) -> None:
    ae = {"USUBJID": ["0"], "AESTDTC": [alive], "AEOUT": ["RECOVERED"], "AEDECOD": ["COUGH"]}
    found = only(derive_subjects(subjects(DTHDTC=[written]), randomised(), ae=ae))
    assert (str(found["DTHDT"]), found["DTHDTF"]) == (right, flag)


def test_a_date_that_cannot_be_read_is_found_and_does_not_count() -> None:
    found = derive_subjects(subjects(DTHDTC=["2024-13-01"]), randomised())
    assert only(found)["DTHDT"] is None and rules_of(found) == ["unreadable_date"]
    with pytest.raises(DataError, match=r"\[unreadable_date\]"):
        derive_subjects(subjects(DTHDTC=["2024-13-01"]), randomised(), strict=True)


def test_doses_are_those_above_zero_and_those_of_placebo() -> None:
    ex = {
        "USUBJID": ["0", "1", "2", "2"], "EXTRT": ["DRUG", "Placebo", "DRUG", "DRUG"], "EXDOSE": [0, 0, 0, 5],
        "EXSTDTC": [day(0)] * 3 + [day(3)], "EXENDTC": [day(9)] * 4,
    }  # fmt: skip
    rows = derive_subjects(subjects(4), randomised(4), ex).rows()
    assert [row["SAFFL"] for row in rows] == ["N", "Y", "Y", "N"]
    assert [None if row["TRTSDT"] is None else str(row["TRTSDT"]) for row in rows] == [None, day(0), day(3), None]
    assert [row["TRTDURD"] for row in rows] == [None, 10, 7, None]


def test_what_is_not_at_hand_is_missing_and_never_no() -> None:
    found = only(derive_subjects(subjects()))
    assert all(found[name] is None for name in ("ITTFL", "SAFFL", "EOSSTT", "RANDDT", "LSTALVDT"))
    assert only(derive_subjects(subjects(), randomised()))["EOSSTT"] == "ONGOING"


def test_the_end_of_study_is_not_that_of_treatment() -> None:
    ds = {
        "USUBJID": ["0"] * 3 + ["1"], "DSSEQ": [1, 2, 3, 1], "DSCAT": ["PROTOCOL MILESTONE"] + ["DISPOSITION EVENT"] * 3,
        "DSSCAT": [None, "STUDY TREATMENT", "STUDY PARTICIPATION", None], "DSSTDTC": [day(0), day(90), day(60), day(-3)],
        "DSDECOD": ["RANDOMIZED", "ADVERSE EVENT", "COMPLETED", "SCREEN FAILURE"],
    }  # fmt: skip
    first, second = derive_subjects(subjects(2), ds).rows()
    assert (first["EOSSTT"], str(first["EOSDT"]), first["DCSREAS"]) == ("COMPLETED", day(60), None)
    assert (first["EOTSTT"], str(first["EOTDT"]), first["DCTREAS"]) == ("DISCONTINUED", day(90), "ADVERSE EVENT")
    assert (second["EOSSTT"], str(second["SCRFDT"]), second["ITTFL"]) == (None, day(-3), "N")


def test_after_the_cutoff_nothing_has_happened() -> None:
    ds = randomised()
    for name, value in {
        "USUBJID": "0",
        "DSSEQ": 2,
        "DSDECOD": "DEATH",
        "DSCAT": "DISPOSITION EVENT",
        "DSSTDTC": day(80),
    }.items():
        ds[name].append(value)
    ex = {"USUBJID": ["0"], "EXTRT": ["A"], "EXDOSE": [1], "EXSTDTC": [day(1)], "EXENDTC": [day(70)]}
    dm = subjects(DTHDTC=[day(80)], DTHFL=["Y"], RFPENDTC=[day(80)])
    late = only(derive_subjects(dm, ds, ex, cutoff=day(80)))
    assert (str(late["DTHDT"]), late["DTHFL"], late["EOSSTT"], str(late["TRTEDT"])) == (
        day(80), "Y", "DISCONTINUED", day(70),
    )  # fmt: skip
    early = only(derive_subjects(dm, ds, ex, cutoff=day(50)))
    assert [early[name] for name in ("DTHDT", "DTHFL", "DTHDTC", "RFPENDTC", "EOSDT")] == [None] * 5
    assert (early["EOSSTT"], str(early["TRTEDT"]), str(early["LSTALVDT"])) == ("ONGOING", day(50), day(50))
    before = only(derive_subjects(dm, ds, ex, cutoff=day(-1)))
    assert (before["RANDDT"], before["ITTFL"], before["SAFFL"]) == (None, "N", "N")


def test_new_therapy_is_the_first_on_or_after_the_start() -> None:
    cm = {
        "USUBJID": ["0"] * 4, "CMCAT": ["ANTICANCER", "ANTICANCER", "OTHER", "ANTICANCER"],
        "CMSTDTC": [day(-30), day(40), day(5), day(20)],
    }  # fmt: skip
    rules = SubjectRules(new_therapy=DatedRecord(domain="CM", date="CMSTDTC", where={"CMCAT": "ANTICANCER"}))
    assert str(only(derive_subjects(subjects(), randomised(), domains={"cm": cm}, rules=rules))["NACTDT"]) == day(20)
    nowhere = derive_subjects(subjects(), randomised(), rules=rules)
    assert "NACTDT" not in nowhere.columns and rules_of(nowhere) == ["no_domain"]  # unknown, and not never
    wrong = SubjectRules(new_therapy=DatedRecord(domain="CM", date="CMSTDTC", where={"CMCLASS": "ANTICANCER"}))
    found = derive_subjects(subjects(), randomised(), domains={"CM": cm}, rules=wrong)
    assert "NACTDT" not in found.columns and "no column CMCLASS" in found.findings[0].message


def test_contradictions_are_found() -> None:
    dm = subjects(3, DTHDTC=[day(50), None, day(9)], DTHFL=["Y", "Y", "Y"])
    ds = randomised(3)
    ds["USUBJID"].append("0"), ds["DSSEQ"].append(2), ds["DSDECOD"].append("DEATH")
    ds["DSCAT"].append("DISPOSITION EVENT"), ds["DSSTDTC"].append(day(52))
    ex = {"USUBJID": ["2"], "EXTRT": ["A"], "EXSTDTC": [day(-2)], "EXENDTC": [day(12)]}
    found = derive_subjects(dm, ds, ex)
    told = {(each.rule, each.subject) for each in found.findings}
    assert told == {
        ("death_dates_differ", "0"), ("death_without_date", "1"), ("alive_after_death", "2"),
        ("treated_before_randomised", "2"), ("death_without_end", "2"),
    }  # fmt: skip
    assert str(found.rows()[0]["DTHDT"]) == day(50)
    assert [row["EOSSTT"] for row in found.rows()] == ["DISCONTINUED", "ONGOING", None]  # who died does not go on


def test_who_is_twice_or_nobody_is_left_out_and_said() -> None:
    dm = subjects(3) | {"USUBJID": ["0", "1", "1"]}
    ae = {"USUBJID": ["7", "7", "0"], "AESTDTC": [day(1)] * 3, "AEOUT": ["FATAL"] * 3, "AEDECOD": ["X"] * 3}
    found = derive_subjects(dm, randomised(), ae=ae)
    assert [row["USUBJID"] for row in found.rows()] == ["0"]
    assert [(each.rule, each.subject, each.domain) for each in found.findings] == [
        ("duplicate_subject", "1", "DM"), ("not_in_dm", "7", "AE"),
    ]  # fmt: skip
    with pytest.raises(DataError, match="dm= is missing"):
        derive_subjects()


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_any_frame_goes_in_and_the_same_kind_comes_out(kind: str) -> None:
    import narwhals as nw

    dm = nw.from_dict(subjects(2, AGE=[61, 70]), backend=kind).to_native()
    found = derive_subjects(dm, randomised(2))
    assert type(found.data) is type(dm) and [row["AGE"] for row in found.rows()] == [61, 70]


def test_rules_go_through_yaml() -> None:
    rules = SubjectRules(new_therapy=DatedRecord(domain="CM", date="CMSTDTC", unless={"CMCAT": "PRIOR"}))
    again = parse_noun(SubjectRules, parse_yaml(rules.as_yaml(), "rules.yaml"), "rules.yaml")
    assert again == rules and again.digest == rules.digest != SubjectRules().digest
    assert isinstance(rules, RuleSet)


DAYS = st.one_of(st.none(), st.integers(-20, 200))
RECORD = st.tuples(st.integers(0, 3), DAYS, DAYS)


def latest(days: Sequence[int | None], cutoff: int) -> int | None:
    return max((each for each in days if each is not None and each <= cutoff), default=None)


@given(st.lists(RECORD, max_size=12), st.lists(RECORD, max_size=12), st.integers(-5, 210))
def test_dates_are_those_of_a_slow_twin(doses: list[Any], events: list[Any], cutoff: int) -> None:
    def text(days: int | None) -> str | None:
        return None if days is None else day(days)

    ex = {
        "USUBJID": [str(who) for who, _, _ in doses] + ["0"], "EXTRT": ["A"] * (len(doses) + 1),
        "EXSTDTC": [text(a) for _, a, _ in doses] + [None], "EXENDTC": [text(b) for _, _, b in doses] + [None],
    }  # fmt: skip
    ae = {
        "USUBJID": [str(who) for who, _, _ in events] + ["0"], "AEOUT": ["X"] * (len(events) + 1),
        "AESTDTC": [text(a) for _, a, _ in events] + [None], "AEENDTC": [text(b) for _, _, b in events] + [None],
    }  # fmt: skip
    rows = derive_subjects(subjects(4), randomised(4), ex, ae, cutoff=day(cutoff)).rows()
    for k, row in enumerate(rows):
        own = [(a, b) for who, a, b in doses if who == k]
        begun = [a for a, _ in own if a is not None and a <= cutoff]
        ended = latest([b for _, b in own], cutoff)
        if any(a is not None and a <= cutoff and b is not None and b > cutoff for a, b in own):
            ended = cutoff
        contact = latest([each for who, a, b in events if who == k for each in (a, b)] + [ended], cutoff)
        right = [text(min(begun, default=None)), text(ended), text(contact)]
        assert [None if row[n] is None else str(row[n]) for n in ("TRTSDT", "TRTEDT", "LSTALVDT")] == right
        assert row["LSTALVDT"] is None or row["LSTALVDT"] <= date.fromisoformat(day(0)) + timedelta(cutoff)


def test_a_trial_without_anybody_has_an_empty_data_set() -> None:
    empty = {"USUBJID": np.array([], object), "ARM": np.array([], object)}
    assert derive_subjects(empty, randomised(0)).rows() == []
