"""Row for row against public data sets of analysis; they are read from PIVOTAL_REFERENCE, and skipped without it."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from pivotal.derivation.censoring_presets import choose_rules
from pivotal.derivation.concordance import compare_assessors
from pivotal.derivation.derived import Derivation
from pivotal.derivation.event_times import derive_tte
from pivotal.derivation.model import Assessor, Recist11
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.tumour_sizes import derive_tumour_sizes
from tests.derivation.cases import differences, reference

INDEPENDENT = "INDEPENDENT ASSESSOR"
ADRS = (
    "PARAMCD", "PARAM", "PARCAT1", "PARCAT2", "PARCAT3", "ADT", "ADTF", "AVISIT", "AVAL", "AVALC", "ANL01FL", "ANL02FL",
    "VISITNUM", "VISIT", "RSSTRESC", "RSDTC", "RSSEQ",
)  # fmt: skip
ADTR = (
    "PARAM", "ADT", "ADY", "AVISIT", "AVISITN", "AVAL", "BASE", "CHG", "PCHG", "NADIR", "CHGNAD", "PCHGNAD", "ABLFL",
    "ANL01FL", "ANL02FL", "ANL03FL", "ANL04FL", "PDFL", "LSEXP", "LSASS",
)  # fmt: skip
ADTTE = (
    "PARAM", "STARTDT", "ADT", "AVAL", "CNSR", "EVNTDESC", "CNSDTDSC", "SRCDOM", "SRCVAR", "SRCSEQ",
)  # fmt: skip
RADIOLOGISTS = [
    Assessor(),
    Assessor(evaluator=INDEPENDENT, reader="RADIOLOGIST 1", accepted=False),
    Assessor(evaluator=INDEPENDENT, reader="RADIOLOGIST 2", accepted=False),
]


@cache
def adrs(size: str, evaluator: str = "INVESTIGATOR") -> Derivation:
    tail = "_recist" if size == "small" else ""
    return derive_response(
        rs=reference(f"sdtm/rs_onco{tail}.csv"),
        tu=reference(f"sdtm/tu_onco{tail}.csv"),
        adsl=reference("adam/adsl.csv"),
        evaluator=evaluator,
    )


@pytest.mark.parametrize(
    ("size", "evaluator", "name", "rows", "right"),
    [
        ("small", "INVESTIGATOR", "adam/adrs_onco.csv", 3694, 1),
        ("large", "INVESTIGATOR", "adam_ext/adrs_inv.csv", 4305, 26),
        ("large", INDEPENDENT, "adam_ext/adrs_bicr.csv", 4305, 26),
    ],
)
def test_every_row_of_adrs_is_there(size: str, evaluator: str, name: str, rows: int, right: int) -> None:
    found, expected = adrs(size, evaluator).data, reference(name)
    assert found.height == expected.height == rows
    others = pl.col("PARAMCD") != "CBCP"  # the data hold N for all: their template reads it before it is there
    assert differences(found.filter(others), expected.filter(others), ("USUBJID", "ASEQ"), ADRS) == {"rows": 0}
    confirmed = found.filter((pl.col("PARAMCD") == "CBCP") & (pl.col("AVALC") == "Y"))
    best = found.filter((pl.col("PARAMCD") == "CBOR") & pl.col("AVALC").is_in(["CR", "PR"]))
    assert confirmed.height == right and confirmed["USUBJID"].to_list() == best["USUBJID"].to_list()


def test_a_response_that_is_none_is_kept_and_told() -> None:
    found = adrs("large")
    assert [(each.rule, each.subject) for each in found.findings] == [("unknown_response", "01-711-1143")]
    assert found.data.filter(pl.col("AVALC") == "CHECK")["ANL01FL"].null_count() == 1


@pytest.mark.parametrize(
    ("tail", "name", "rows"), [("_recist", "adam/adtr_onco.csv", 181), ("", "adam_ext/adtr_sdiam_inv.csv", 886)]
)
def test_every_row_of_adtr_is_there(tail: str, name: str, rows: int) -> None:
    measured = reference("sdtm/tr_onco_recist.csv" if tail else "sdtm/tr_onco.parquet")
    lesions, recorded = reference(f"sdtm/tu_onco{tail}.csv"), reference(f"sdtm/rs_onco{tail}.csv")
    found = derive_tumour_sizes(measured, lesions, recorded, reference("adam/adsl.csv")).data
    expected = reference(name)
    found = found.filter(pl.col("PARAMCD").is_in(expected["PARAMCD"].unique().implode()))
    assert found.height == expected.height == rows
    assert differences(found, expected, ("USUBJID", "ASEQ", "PARAMCD"), ADTR) == {"rows": 0}


def times(evaluator: str, mark: str, size: str) -> pl.DataFrame:
    """Return ADTTE with the names and labels of the reference."""
    by = "" if size == "small" else f" by {evaluator.title()}"
    rules = [choose_rules("pfs", endpoint=f"PFS{mark}", label=f"Progression Free Survival{by}")]
    if size == "small":
        rules += [choose_rules("dor", endpoint="RSD"), choose_rules("os")]
    else:
        rules += [
            choose_rules("ttp", endpoint=f"TTP{mark}", label=f"Time to Progression{by}"),
            choose_rules("dor", endpoint=f"RSD{mark}", label=f"Duration of Response (unconfirmed){by}"),
            choose_rules("dor_confirmed", endpoint=f"CRSD{mark}", label=f"Duration of Confirmed Response{by}"),
        ] + ([] if mark else [choose_rules("os")])
    found: pl.DataFrame = derive_tte(adrs(size, evaluator), reference("adam/adsl.csv"), rules=rules).data
    return found


def test_every_row_of_adtte_is_there() -> None:
    expected = reference("adam/adtte_onco.csv")
    found = times("INVESTIGATOR", "", "small")
    assert found.height == expected.height == 512
    assert differences(found, expected, ("USUBJID", "PARAMCD"), ("ASEQ", *ADTTE)) == {"rows": 0}


def test_every_row_of_adtte_by_both_assessors_is_there() -> None:
    expected = reference("adam_ext/adtte.csv")
    found = pl.concat([times("INVESTIGATOR", "", "large"), times(INDEPENDENT, "I", "large")])
    assert found.height == expected.height == 1424
    assert differences(found, expected, ("USUBJID", "PARAMCD"), ADTTE) == {"rows": 0}
    events = found.group_by("PARAMCD").agg((pl.col("CNSR") == 0).sum()).sort("PARAMCD").rows()
    assert dict(events) == {
        "CRSD": 14, "CRSDI": 12, "OS": 3, "PFS": 176, "PFSI": 175, "RSD": 29, "RSDI": 22, "TTP": 174, "TTPI": 173,
    }  # fmt: skip


@pytest.mark.parametrize("assessor", RADIOLOGISTS, ids=lambda each: each.reader or each.evaluator)
def test_responses_of_lesions_are_those_that_were_recorded(assessor: Assessor) -> None:
    """The data call a lesion of 4.9 mm that is back after all were gone a response; RECIST calls it progression."""
    subjects = reference("adam/adsl.csv")
    as_there = Recist11(recurrence_is_progression=False)
    found = derive_response(
        tr=reference("sdtm/tr_onco_recist.csv"),
        tu=reference("sdtm/tu_onco_recist.csv"),
        adsl=subjects,
        evaluator=assessor,
        rules=as_there,
    )
    recorded = derive_response(reference("sdtm/rs_onco_recist.csv"), adsl=subjects, evaluator=assessor)
    both = [each.data.filter(pl.col("PARAMCD") == "OVR") for each in (found, recorded)]
    assert both[1].height == 22
    assert differences(*both, ("USUBJID", "VISITNUM"), ("AVALC", "ANL02FL")) == {"rows": 0}


def test_the_assessors_are_compared() -> None:
    found = compare_assessors(adrs("large"), adrs("large", INDEPENDENT), by="ARMCD")
    rates = {
        row["group"]: (round(row["early_discrepancy_rate"], 4), round(row["late_discrepancy_rate"], 4))
        for row in found.rows()
    }
    assert rates == {
        "Pbo": (0.25, 0.4516), "Xan_Hi": (0.2037, 0.5217), "Xan_Lo": (0.2115, 0.6207), "all": (0.2241, 0.5301),
    }  # fmt: skip
    total = found.summary()
    assert (total["same"], total["investigator_later"], total["investigator_earlier"]) == (110, 25, 19)
    assert (total["investigator_only"], total["independent_only"], total["neither"]) == (20, 19, 61)
