"""iRECIST, PCWG3, GCIG and IMWG on the public SDTM; read from PIVOTAL_REFERENCE, and skipped without it.

There is no public ADaM of these. Overall responses are held against those that the data record beside their components,
and every parameter against twins that follow the tables the pharmaverse documents, subject by subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from pivotal.derivation.criteria_model import Gcig, Imwg, Pcwg3
from pivotal.derivation.responses_by_reader import derive_response
from tests.derivation.cases import reference
from tests.readable import other_criteria as readable

KEY = ["USUBJID", "VISITNUM"]


@cache
def records(name: str, qualifiers: str | None = None) -> pl.DataFrame:
    """Return RS, with its supplemental qualifiers as columns where there are any."""
    rs = reference(f"sdtm/{name}.csv")
    if qualifiers is None:
        return rs
    more = reference(f"sdtm/{qualifiers}.csv").with_columns(pl.col("IDVARVAL").cast(pl.Int64).alias("RSSEQ"))
    wide = more.pivot(on="QNAM", index=["USUBJID", "RSSEQ"], values="QVAL")
    return rs.join(wide, on=["USUBJID", "RSSEQ"], how="left")


def starts(adsl: pl.DataFrame) -> dict[str, date]:
    return {name: date.fromisoformat(at) for name, at in adsl["USUBJID", "RANDDT"].drop_nulls().rows()}


def overall(found: Any, parameter: str = "OVR") -> pl.DataFrame:
    return found.data.filter(pl.col("PARAMCD") == parameter).select(*KEY, "AVALC", "ADT").sort(KEY)


def apart(found: Any, recorded: Any) -> list[tuple[str, str, str]]:
    """Return where two ways give another overall response: whose, as recorded and as derived."""
    both = overall(recorded).join(overall(found), on=KEY, how="full", suffix="_found")
    return both.filter(~pl.col("AVALC").eq_missing(pl.col("AVALC_found")))["USUBJID", "AVALC", "AVALC_found"].rows()


class Found:
    """The rows of a derivation by subject: series in order of time, and what a subject has once, in days."""

    def __init__(self, derived: Any, start: dict[str, date]) -> None:
        self.start, self.rows = start, derived.rows()
        self.people = sorted({row["USUBJID"] for row in self.rows})

    def _day(self, row: dict[str, Any]) -> int | None:
        return None if row["ADT"] is None else (row["ADT"] - self.start[row["USUBJID"]]).days

    def series(self, who: str, parameter: str) -> list[tuple[int, str]]:
        mine = [row for row in self.rows if row["USUBJID"] == who and row["PARAMCD"] == parameter]
        return [(day, row["AVALC"]) for row in mine if row["ANL01FL"] == "Y" and (day := self._day(row)) is not None]

    def once(self, who: str, parameter: str) -> tuple[str, int | None]:
        row = next(row for row in self.rows if row["USUBJID"] == who and row["PARAMCD"] == parameter)
        return row["AVALC"], self._day(row)


def test_irecist_from_its_components_and_from_what_was_recorded() -> None:
    rs, adsl = records("rs_onco_irecist"), reference("adam/adsl.csv")
    recorded = derive_response(rs, adsl=adsl, rules="iRECIST")
    parts = derive_response(rs, adsl=adsl, rules="iRECIST", responses="components")
    assert overall(recorded).height == overall(parts).height == 75
    assert sorted(apart(parts, recorded)) == [
        ("01-701-1034", "NON-iCR/NON-iUPD", "iSD"),  # the data hold the words of overall and non-target exchanged
        ("01-701-1097", "NE", "iUPD"),  # a new lesion, and lesions that cannot be evaluated
        ("01-701-1148", "NON-iCR/NON-iUPD", "iPR"),  # exchanged
        ("01-701-1302", "iSD", "iUPD"),  # a new lesion
        ("01-701-1345", "NON-iCR/NON-iUPD", "iSD"),  # exchanged
        ("01-701-1415", "NE", "iSD"),  # targets are stable, non-targets not evaluable
    ]
    found = Found(recorded, starts(adsl))
    confirmed = [who for who in found.people if found.once(who, "ICPD")[0] == "Y"]
    assert len(found.people) == 306 and confirmed == ["01-701-1028", "01-702-1082"]
    for who in found.people:
        for name, right in readable.immune_parameters(found.series(who, "OVR")).items():
            assert found.once(who, name) == right, (who, name)


def test_pcwg3_from_soft_tissue_and_bone() -> None:
    rs, adsl = records("rs_onco_pcwg3"), reference("adam/adsl.csv")
    lb = reference("sdtm/lb_onco_pcwg3.csv")
    rules = Pcwg3(minimum_stable_days=0, most_not_evaluable=0)
    recorded = derive_response(rs, adsl=adsl, lb=lb, rules=rules)
    parts = derive_response(rs, adsl=adsl, lb=lb, rules=rules, responses="components")
    assert overall(recorded).height == 30 and overall(parts).equals(overall(recorded))
    found = Found(parts, starts(adsl))
    for who in found.people:
        soft, bone = (dict(found.series(who, name)) for name in ("SFTSRESP", "BONERESP"))
        ovr = found.series(who, "OVR")
        assert [value for _, value in ovr] == [readable.soft_and_bone(soft[at], bone[at]) for at, _ in ovr]
        assert found.once(who, "BOR") == readable.prostate_best(ovr), who
        assert found.once(who, "CBOR") == readable.prostate_best(ovr, confirm=True), who
    start = starts(adsl)
    for who, rows in readable.by_subject(lb.sort("USUBJID", "LBDTC").rows(named=True), "USUBJID").items():
        values = [((date.fromisoformat(row["LBDTC"][:10]) - start[who]).days, row["LBSTRESN"]) for row in rows]
        for name, at in readable.psa(values[1:], values[0][1]).items():
            assert found.once(who, name) == ("N" if at is None else "Y", at), (who, name)
    counts = {
        name: sum(found.once(who, name)[0] == "Y" for who in found.people) for name in ("PSA50", "CPSA50", "PSAPD")
    }
    assert counts == {"PSA50": 8, "CPSA50": 7, "PSAPD": 1}


def test_gcig_from_tumours_and_ca_125() -> None:
    rs, adsl = records("rs_onco_ca125", "supprs_onco_ca125"), reference("adam/adsl.csv")
    rules = Gcig(not_evaluable="left_out", confirmation_days=21, most_not_evaluable=0)
    recorded = derive_response(rs, adsl=adsl, rules=rules)
    parts = derive_response(rs, adsl=adsl, rules=rules, responses="components")
    assert overall(recorded).height == 22 and overall(parts).equals(overall(recorded))
    found = Found(recorded, starts(adsl))
    evaluable = set(rs.filter(pl.col("CA125EFL") == "Y")["USUBJID"])
    stop = {
        row["USUBJID"]: row["VISIT"] for row in rs.filter(pl.col("MOUSEANT") == "Y").iter_rows(named=True)
    }  # fmt: skip
    assert len(evaluable) == 7 and stop == {"01-701-1015": "WEEK 6"}
    for who in found.people:
        series = [found.series(who, name) for name in ("OVRR11", "OVRCA125", "OVR")]
        tumour, marker, both = (dict(each) for each in series)
        assert all(readable.tumour_and_marker(tumour[at], marker[at]) == value for at, value in both.items())
        ca125 = _counted(series[1], stop.get(who))
        first = next((at for at, value in ca125 if value == "PD"), None)
        assert found.once(who, "PDCA125") == ("N" if first is None else "Y", first), who
        mine = who in evaluable
        assert found.once(who, "CBORCA") == readable.marker_best(ca125 if mine else []), who
        ovr = _counted(series[2], stop.get(who))
        assert found.once(who, "BOR") == readable.marker_best(ovr if mine else []), who
    best = {who: found.once(who, "CBOR")[0] for who in sorted(evaluable)}
    assert best == {
        "01-701-1015": "SD", "01-701-1034": "CR", "01-701-1097": "SD", "01-701-1115": "PR", "01-701-1118": "PR",
        "01-701-1130": "SD", "01-701-1133": "PR",
    }  # fmt: skip


def _counted(series: Sequence[tuple[int, str]], stop: str | None) -> list[tuple[int, str]]:
    """Return a series up to its first progression, or to the assessment at which antibodies are recorded."""
    found = []
    for place, (at, value) in enumerate(series):
        found.append((at, value))
        if value == "PD" or (stop == "WEEK 6" and place == 1):
            break
    return found


def test_imwg_from_what_was_recorded() -> None:
    rs, adsl = records("rs_onco_imwg", "supprs_onco_imwg"), reference("adam/adsl.csv")
    therapy = rs.group_by("USUBJID").agg(pl.col("NACTDT").max()).drop_nulls()
    found = derive_response(rs, adsl=adsl.join(therapy, on="USUBJID", how="left"), rules=Imwg())
    start = starts(adsl)
    rows = Found(found, start)
    assert overall(found, "OVR").height == overall(found, "COVR").height == 65 and therapy.height == 3
    flags = {
        (row["USUBJID"], row["RSSEQ"])
        for row in rs.filter((pl.col("PDIFL") == "Y") | (pl.col("DTHPDFL") == "Y")).iter_rows(named=True)
    }
    for who in rows.people:
        visits = rows.series(who, "OVR")
        mine = [row for row in rows.rows if row["USUBJID"] == who and row["PARAMCD"] == "OVR"]
        shown = {(row["ADT"] - start[who]).days for row in mine if (who, row["RSSEQ"]) in flags}
        last = dict(therapy.rows()).get(who)
        until = None if last is None else (date.fromisoformat(last) - start[who]).days
        sure = readable.confirmed(visits, shown, until)
        everything = [row["AVALC"] for row in rows.rows if row["USUBJID"] == who and row["PARAMCD"] == "COVR"]
        assert everything == sure, who
        for name, right in readable.myeloma_parameters(visits, sure, until).items():
            assert rows.once(who, name) == right, (who, name)
    best = [rows.once(who, "CBOR")[0] for who in rows.people]
    counts = {value: best.count(value) for value in dict.fromkeys(best)}
    assert counts == {"PD": 3, "MISSING": 284, "sCR": 1, "CR": 1, "VGPR": 2, "PR": 3, "NE": 1, "MR": 7, "SD": 4}
