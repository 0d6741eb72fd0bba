"""iRECIST, PCWG3, GCIG and IMWG: one subject a rule, the tables of the publications, and the rules as objects."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from pivotal.derivation.censoring_presets import choose_rules
from pivotal.derivation.criteria_model import CRITERIA, Gcig, Imwg, Irecist, Laboratory, Pcwg3, rules_named
from pivotal.derivation.data_queries import query_tumour_data
from pivotal.derivation.event_times import derive_tte
from pivotal.derivation.model import Recist11
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.rule_comparison import compare_rules
from pivotal.derivation.trial_derivation import derive_trial
from pivotal.derivation.trial_model import TrialRules
from pivotal.derivation.tumour_sizes import derive_tumour_sizes
from pivotal.dossier.mistakes import parse_noun
from pivotal.dossier.rule_files import read_rules
from pivotal.dossier.yaml import parse_yaml
from pivotal.errors import DataError, DossierError, UnknownNameError
from tests.derivation.cases import day, responses, subjects

FOLDER = Path(__file__).parents[1] / "reference" / "sdtm_criteria"
START = date(2025, 1, 6)
MARKS = {"iRECIST": "IR", "PCWG3": "PC", "GCIG": "GC", "IMWG": "MM"}
SERIES = ("OVR", "COVR", "SFTSRESP", "BONERESP", "OVRR11", "OVRCA125")


@cache
def table(name: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema_length=None)


def trial(criteria: str, *people: str) -> dict[str, Any]:
    """Return the domains of the subjects of some criteria, or of some of them."""
    mine = pl.col("USUBJID").is_in(people) if people else pl.col("USUBJID").str.starts_with(MARKS[criteria])
    wanted = {"iRECIST": ("tr", "tu"), "IMWG": ("lb",)}.get(criteria, ("tr", "tu", "lb"))
    return {name: table(name).filter(mine) for name in ("adsl", *wanted)}


def answers(found: Any, start: date = START) -> dict[tuple[str, str], str]:
    """Return all values of each subject and parameter, with their days from the start where there is one."""
    got: dict[tuple[str, str], list[str]] = {}
    for row in found.rows():
        at = "" if row["ADT"] is None or row["PARAMCD"] in SERIES else f" {(row['ADT'] - start).days}"
        got.setdefault((row["USUBJID"], row["PARAMCD"]), []).append(f"{row['AVALC']}{at}")
    return {key: " | ".join(values) for key, values in got.items()}


@pytest.mark.parametrize("criteria", MARKS)
def test_every_rule_gives_what_was_worked_out_by_hand(criteria: str) -> None:
    found = derive_response(**trial(criteria), rules=criteria, strict=True)
    got = answers(found)
    expected = table("expected").filter(pl.col("CRITERIA") == criteria)
    assert expected.height >= 25
    for row in expected.iter_rows(named=True):
        assert got[row["USUBJID"], row["PARAMCD"]] == row["VALUES"], row


def immune(who: str, **rules: Any) -> str:
    return answers(derive_response(**trial("iRECIST", who), rules=Irecist(**rules)))[who, "OVR"]


@pytest.mark.parametrize(
    ("who", "rules", "responses"),
    [
        ("IR-02", {"late_confirmation": "restart"}, "iUPD | iUPD | iUPD"),  # 84 days after the first: it begins anew
        ("IR-02", {"further_growth_mm": 4}, "iUPD | iCPD | iCPD"),
        ("IR-02", {"latest_confirmation_days": 84, "late_confirmation": "restart"}, "iUPD | iUPD | iCPD"),
        ("IR-06", {"further_new_lesion": False}, "iUPD | iUPD"),
        ("IR-07", {"persisting_new_lesion": "never"}, "iUPD | iUPD | iUPD"),  # table 2 to the letter
        ("IR-08", {"persisting_new_lesion": "always"}, "iPR | iUPD | iPR"),
        ("IR-09", {"other_category_confirms": False}, "iUPD | iUPD"),
        ("IR-10", {"earliest_confirmation_days": 14}, "iUPD | iCPD | iCPD"),
        ("IR-10", {"earliest_confirmation_days": 43}, "iUPD | iUPD | iUPD"),
        ("IR-01", {"progression_percent": 30}, "iSD | iUPD"),  # the fields of RECIST hold here too
    ],
)
def test_each_rule_of_irecist_can_be_another(who: str, rules: dict[str, Any], responses: str) -> None:
    assert immune(who, **rules) == responses


def test_an_open_progression_may_be_ignored() -> None:
    found = answers(derive_response(**trial("iRECIST", "IR-11"), rules=Irecist(unconfirmed_progression="ignore")))
    assert found["IR-11", "PD"] == "N" and found["IR-11", "IUPD"] == "Y 56"


# Seymour et al. 2017, table 3: five time points, of which a cell may say several; and the best response
TABLE_3 = [
    ("iCR", "iCR iPR iUPD NE", "iCR iPR iUPD NE", "iUPD", "iCPD", "iCR"),
    ("iUPD", "iPR iSD NE", "iCR", "iCR iUPD NE", "iCR iPR iSD iUPD iCPD NE", "iCR"),
    ("iUPD", "iPR", "iPR iSD iUPD NE", "iPR iSD iUPD NE iCPD", "iPR iSD iUPD NE iCPD", "iPR"),
    ("iUPD", "iSD NE", "iPR", "iPR iSD iUPD NE", "iPR iSD iUPD iCPD NE", "iPR"),
    ("iUPD", "iSD", "iSD iUPD NE", "iSD iUPD iCPD NE", "iSD iUPD iCPD NE", "iSD"),
    ("iUPD", "iCPD", "iCPD", "iCPD", "iCPD", "iCPD"),
    ("iUPD", "iUPD", "iCPD", "iCPD", "iCPD", "iCPD"),
    ("iUPD", "NE", "NE", "NE", "NE", "iUPD"),
]


def test_table_3_of_irecist() -> None:
    people, best = [], []
    for *cells, right in TABLE_3:
        courses: list[tuple[str, ...]] = [()]
        for cell in cells:
            courses = [(*course, value) for course in courses for value in cell.split()]
        people += [[(56 * (k + 1), value) for k, value in enumerate(course)] for course in courses]
        best += [right] * len(courses)
    rs = responses(people) | {"RSCAT": ["iRECIST"] * sum(map(len, people))}
    found = derive_response(rs, adsl=subjects(len(people)), rules="iRECIST")
    got = {row["USUBJID"]: row["AVALC"] for row in found.rows() if row["PARAMCD"] == "BOR"}
    assert len(people) > 250 and [got[str(k)] for k in range(len(people))] == best


def test_recist_before_the_first_progression_is_read_as_irecist() -> None:
    rs = responses([[(56, "PR"), (98, "PD"), (140, "iCPD")]])
    found = derive_response(rs, adsl=subjects(1), rules="iRECIST").rows()
    rows = {row["PARAMCD"]: (row["AVALC"], str(row["ADT"])) for row in found}
    assert [row["AVAL"] for row in found if row["PARAMCD"] == "OVR"] == [2, 5, 6]
    assert (rows["ICPD"], rows["BOR"]) == (("Y", day(98)), ("iPR", day(56)))


def test_components_of_irecist_give_the_responses() -> None:
    rows = [
        (56, "TRGRESP", "iUPD"), (56, "NTRGRESP", "NON-iCR/NON-iUPD"), (98, "TRGRESP", "iUPD"), (98, "NEWLIND", "Y"),
        (140, "TRGRESP", "iPR"), (140, "NTRGRESP", "NON-iCR/NON-iUPD"), (182, "TRGRESP", "iPR"),
        (182, "NEWLIND", "Y"), (182, "NEWLPROG", "EQUIVOCAL"),
    ]  # fmt: skip
    rs = {
        "USUBJID": ["0"] * len(rows), "RSTESTCD": [row[1] for row in rows], "RSSTRESC": [row[2] for row in rows],
        "RSDTC": [day(row[0]) for row in rows], "VISITNUM": [row[0] for row in rows],
    }  # fmt: skip
    found = derive_response(rs, adsl=subjects(1), rules="iRECIST", responses="components").rows()
    assert [row["AVALC"] for row in found if row["PARAMCD"] == "OVR"] == ["iUPD", "iCPD", "iPR", "iPR"]


def test_both_criteria_find_room_in_one_data_set() -> None:
    data = trial("iRECIST", "IR-04")
    own = derive_response(**data, rules=Irecist(parameter_prefix="I")).data
    recist = derive_response(**data).data
    codes = [each for each in own["PARAMCD"].unique().to_list() if each != "DEATH"]
    assert {"IBOR", "ICBOR", "IOVR", "IUPD", "ICPD", "IPD"} <= set(codes)
    assert own["PARAMCD"].to_list() == sorted(own["PARAMCD"]) and not set(codes) & set(recist["PARAMCD"])
    label = own.filter(pl.col("PARAMCD") == "IBOR")["PARAM"].item()
    assert label == "iRECIST Best Overall Response by Investigator (confirmation not required)"


def test_progression_free_survival_is_that_of_irecist() -> None:
    """The event is on the day of iUPD; one that was reset is none, and then the last assessment censors."""
    data = trial("iRECIST", "IR-01", "IR-04", "IR-11")
    adrs = derive_response(**data, rules="iRECIST")
    found = derive_tte(adrs, data["adsl"], rules=choose_rules("pfs_treatment_policy")).rows()
    got = {row["USUBJID"]: ((row["ADT"] - START).days, row["CNSR"]) for row in found}
    assert got == {"IR-01": (56, 0), "IR-04": (140, 1), "IR-11": (56, 0)}


def test_new_lesions_have_sums_of_their_own() -> None:
    data = trial("iRECIST", "IR-05", "IR-12", "IR-15")
    found = derive_tumour_sizes(data["tr"], data["tu"], adsl=data["adsl"], rules=Irecist())
    rows = [row for row in found.rows() if row["PARAMCD"] == "SNEWDIAM"]
    got = [(row["USUBJID"], row["AVAL"], row["BASE"], row["CHGNAD"], row["ABLFL"]) for row in rows]
    assert got == [
        ("IR-05", 12, 12, None, "Y"), ("IR-05", 12, 12, 0, None), ("IR-05", 17, 12, 5, None),
        ("IR-15", 12, 12, None, "Y"), ("IR-15", 12, 12, 0, None), ("IR-15", 16, 12, 4, None), ("IR-15", 17, 12, 5, None),
    ]  # fmt: skip
    plain = derive_tumour_sizes(data["tr"], data["tu"], adsl=data["adsl"])
    others = found.data.filter(pl.col("PARAMCD") != "SNEWDIAM").drop("ASEQ", "PARCAT3")
    assert others.equals(plain.data.drop("ASEQ", "PARCAT3")) and rows[0]["PARCAT1"] == "New Lesion(s)"
    assert found.data["ASEQ"].to_list() == [
        k for who in ("IR-05", "IR-12", "IR-15") for k in range(1, 1 + found.data.filter(USUBJID=who).height)
    ]


def test_queries_leave_responses_by_other_criteria_alone() -> None:
    rs = responses([[(42, "PR"), (42, "iUPD"), (84, "PR")]]) | {"RSCAT": ["RECIST 1.1", "iRECIST", "RECIST 1.1"]}
    assert query_tumour_data(rs, adsl=subjects(1)).findings == ()
    assert query_tumour_data(rs, adsl=subjects(1), rules=Irecist()).findings == ()
    rs |= {"RSCAT": [None] * 3}
    assert {each.rule for each in query_tumour_data(rs, adsl=subjects(1)).findings} == {"unknown_word", "two_responses"}


def test_recist_and_irecist_are_compared() -> None:
    data = {name.upper(): frame for name, frame in trial("iRECIST", "IR-04", "IR-12").items()}
    moved = compare_rules(Recist11(), Irecist(), data)
    assert {row["USUBJID"] for row in moved.rows()} == {"IR-04"}
    found = {row["PARAMCD"]: (row["avalc_a"], row["avalc_b"]) for row in moved.rows()}
    assert found["PD"] == ("Y", "N") and found["CBOR"] == ("PD", "PR")
    rules = {row["rule"]: (row["a"], row["b"]) for row in moved.differences}
    assert rules["category"] == ("RECIST 1.1", "iRECIST") and rules["further_growth_mm"] == ("none", 5.0)
    prefixed = compare_rules(Recist11(), Irecist(parameter_prefix="I"), data)
    assert prefixed.rows() == moved.rows()
    through = compare_rules(Recist11(), Irecist(), data, endpoint=choose_rules("pfs"))
    assert [(row["USUBJID"], row["cnsr_a"], row["cnsr_b"]) for row in through.rows()] == [("IR-04", 0, 1)]


def test_criteria_are_compared_on_the_same_records() -> None:
    """The reader recorded RECIST only, and saw no progression in IR-01; both are then derived from the lesions."""
    data = {name.upper(): frame for name, frame in trial("iRECIST", "IR-01", "IR-12").items()}
    rs = {
        "USUBJID": ["IR-01", "IR-12"], "RSTESTCD": ["OVRLRESP"] * 2, "RSCAT": ["RECIST 1.1"] * 2,
        "RSSTRESC": ["SD"] * 2, "RSDTC": ["2025-03-03"] * 2,
    }  # fmt: skip
    assert derive_response(pl.DataFrame(rs), **trial("iRECIST"), rules="iRECIST").settings["responses"] == "lesions"
    moved = compare_rules(Recist11(), Irecist(), data | {"RS": pl.DataFrame(rs)})
    assert moved.n > 0 and not moved.rows()
    recorded = compare_rules(Recist11(), Recist11(confirmation_days=42), data | {"RS": pl.DataFrame(rs)})
    assert not recorded.rows()


# ------------------------------------------------------------------------------------------------- other rules


def test_each_rule_of_pcwg3_can_be_another() -> None:
    def bone(who: str, **rules: Any) -> str:
        return answers(derive_response(**trial("PCWG3", who), rules=Pcwg3(**rules)))[who, "BONERESP"]

    assert bone("PC-01", new_bone_lesions=3) == "NON-PD | NON-PD"
    assert bone("PC-04", new_bone_lesions=1) == "PD | PD | PD"  # one on the first scan, two more on the next
    assert bone("PC-06", bone_confirmation_days=60) == "PDu | PDu | PDu"
    assert bone("PC-02", further_bone_lesions=3) == "NON-PD | PDu"
    found = answers(derive_response(**trial("PCWG3", "PC-05"), rules=Pcwg3(unresolved_progression="progression")))
    assert found["PC-05", "BOR"] == "NON-CR/NON-PD 56"  # what was seen before is better than progression
    found = answers(derive_response(**trial("PCWG3", "PC-03"), rules=Pcwg3(psa_progression_amount=1, psa_declines=30)))
    assert found["PC-03", "PSAPD"] == "Y 56" and found["PC-03", "CPSA30"] == "Y 28"


def test_psa_that_was_not_measured_is_not_known() -> None:
    found = answers(derive_response(**trial("PCWG3", "PC-04", "PC-05"), rules="PCWG3"))
    rows = derive_response(**trial("PCWG3", "PC-04"), rules="PCWG3").rows()
    assert found["PC-04", "PSA50"] == found["PC-05", "PSAPD"] == "None"  # a baseline, and nothing after it
    assert next(row["AVAL"] for row in rows if row["PARAMCD"] == "PSA50") is None


def test_psa_says_which_record_it_comes_from() -> None:
    rows = derive_response(**trial("PCWG3", "PC-02"), rules="PCWG3").rows()
    row = next(row for row in rows if row["PARAMCD"] == "PSAPD")
    source = table("lb").filter(pl.col("LBSEQ") == row["RSSEQ"]).row(0, named=True)
    assert (row["DOMAIN"], row["RSTESTCD"], row["RSSTRESC"], row["RSEVAL"]) == ("LB", "PSA", "13", None)
    assert (source["USUBJID"], source["LBSTRESC"], source["LBDTC"]) == ("PC-02", "13", str(row["ADT"]))
    assert not [row for row in rows if row["PARAMCD"] == "OVR" and row["DOMAIN"] == "LB"]
    rows = derive_response(**trial("GCIG", "GC-04"), rules="GCIG").rows()
    row = next(row for row in rows if row["PARAMCD"] == "PDCA125")
    source = table("lb").filter(pl.col("LBSEQ") == row["RSSEQ"]).row(0, named=True)
    assert (source["LBTESTCD"], source["LBSTRESC"], source["LBDTC"]) == ("CA125", "120", str(row["ADT"])) == (
        "CA125", "120", row["RSDTC"],
    )  # fmt: skip


def test_no_target_lesions_make_what_is_left_in_bone_neither() -> None:
    data = trial("PCWG3", "PC-08")
    data["tu"] = data["tu"].filter(pl.col("TUSTRESC") != "TARGET")
    assert answers(derive_response(**data, rules="PCWG3"))["PC-08", "OVR"] == "NON-CR/NON-PD | NON-CR/NON-PD"


def test_each_rule_of_gcig_can_be_another() -> None:
    def found(who: str, **rules: Any) -> dict[tuple[str, str], str]:
        return answers(derive_response(**trial("GCIG", who), rules=Gcig(**rules)))

    assert found("GC-05", not_evaluable="left_out")["GC-05", "BOR"] == "MISSING"
    assert found("GC-06", pretreatment_days=28)["GC-06", "CBORCA"] == "PR 28"
    assert found("GC-08", assay_variation_percent=40)["GC-08", "OVRCA125"] == "PR | PR | PR | PR"
    assert found("GC-01", marker_response_percent=60)["GC-01", "OVRCA125"] == "SD | PR | PR"
    assert found("GC-03", progression_confirmation_days=8)["GC-03", "PDCA125"] == "N"
    assert found("GC-03", upper_limit=30)["GC-03", "PDCA125"] == "Y 56"  # 60 is twice the limit


def test_mouse_antibodies_end_what_counts() -> None:
    categories = ["RECIST 1.1", "CA125", "RECIST 1.1 - CA125"]
    values = [("SD", "SD", "SD"), ("NE", "NE", "NE"), ("PR", "PR", "PR")]
    rs = {
        "USUBJID": ["0"] * 9, "RSTESTCD": ["OVRLRESP"] * 9, "RSCAT": categories * 3,
        "RSSTRESC": [value for visit in values for value in visit], "VISITNUM": [k // 3 for k in range(9)],
        "RSDTC": [day(28 * (k // 3 + 1)) for k in range(9)],
        "MOUSEANT": [None, None, None, None, "Y", "Y", None, None, None], "CA125EFL": ["Y"] * 9,
    }  # fmt: skip
    got = answers(derive_response(rs, adsl=subjects(1), rules="GCIG"), date(2024, 1, 1))
    assert got["0", "BOR"] == "SD 28" and got["0", "CBORCA"] == "SD 28"
    rs["MOUSEANT"] = [None] * 9
    assert answers(derive_response(rs, adsl=subjects(1), rules="GCIG"), date(2024, 1, 1))["0", "BOR"] == "PR 84"


def test_each_rule_of_imwg_can_be_another() -> None:
    def found(who: str, **rules: Any) -> dict[tuple[str, str], str]:
        return answers(derive_response(**trial("IMWG", who), rules=Imwg(**rules)))

    assert found("MM-04", progression_serum=4)["MM-04", "OVR"] == "MR | PD | PD"
    assert found("MM-01", most_days_between=20)["MM-01", "COVR"] == "SD | SD | SD | SD"
    assert found("MM-01", very_good_percent=95)["MM-01", "OVR"] == "PR | PR | PR | PR"
    assert found("MM-02", complete_marrow=3)["MM-02", "OVR"] == "VGPR | VGPR | VGPR"
    assert found("MM-06", progression_chain=130)["MM-06", "OVR"] == "PR | VGPR | PR"
    assert found("MM-08", plasmacytoma_progression_percent=101)["MM-08", "OVR"] == "MR | SD"


def test_another_therapy_ends_what_counts_in_myeloma() -> None:
    data = trial("IMWG", "MM-01")
    data["adsl"] = data["adsl"].with_columns(NACTDT=pl.lit("2025-03-10"))  # day 63: before the third value
    got = answers(derive_response(**data, rules="IMWG"))
    assert got["MM-01", "COVR"] == "PR | PR | PR | PR" and got["MM-01", "CBOR"] == "PR 28"


def test_grams_per_decilitre_are_ten_per_litre() -> None:
    data = trial("IMWG", "MM-03")
    data["lb"] = data["lb"].with_columns(pl.col("LBSTRESN").cast(pl.Float64) / 10, LBSTRESU=pl.lit("g/dL"))
    assert answers(derive_response(**data, rules="IMWG"))["MM-03", "OVR"] == "PR | PR | PD | PD"


# ------------------------------------------------------------------------------------------------- odd data


def test_values_that_cannot_be_used_are_found() -> None:
    data = trial("PCWG3", "PC-02")
    spoilt = data["lb"].with_columns(
        LBSTRESU=pl.when(pl.int_range(pl.len()) == 1).then(pl.lit("nmol/L")).otherwise("LBSTRESU"),
        LBSTRESN=pl.when(pl.int_range(pl.len()) == 2).then(-1.0).otherwise(pl.col("LBSTRESN").cast(pl.Float64)),
    )
    found = derive_response(**(data | {"lb": spoilt}), rules="PCWG3")
    assert sorted(each.rule for each in found.findings) == ["impossible_value", "no_unit"]
    with pytest.raises(DataError, match=r"PC-02, LBSEQ \d+: the value has no unit, or none of NG/ML"):
        derive_response(**(data | {"lb": spoilt}), rules="PCWG3", strict=True)


@pytest.mark.parametrize(
    ("criteria", "domain", "change", "message"),
    [
        ("PCWG3", "lb", pl.lit("X").alias("LBTESTCD"), "no row has LBTESTCD PSA; it has X"),
        ("GCIG", "lb", pl.lit(None).alias("LBSTNRHI"), "LBSTNRHI, the upper limit of CA-125, is missing"),
        ("IMWG", "lb", pl.lit("X").alias("LBTESTCD"), r"M-protein \(MPROT\) and free light chains .* both missing"),
    ],
)
def test_markers_that_are_not_there_are_asked_for(criteria: str, domain: str, change: Any, message: str) -> None:
    data = trial(criteria)
    with pytest.raises(DataError, match=message):
        derive_response(**(data | {domain: data[domain].with_columns(change)}), rules=criteria)


def test_ways_that_criteria_do_not_have_are_refused() -> None:
    data = trial("IMWG")
    with pytest.raises(DataError, match="accepted: recorded, measurements"):
        derive_response(**data, rules="IMWG", responses="lesions")
    with pytest.raises(DataError, match="lb= is missing: responses are taken from RS or, without it, from LB"):
        derive_response(adsl=data["adsl"], rules="IMWG")
    with pytest.raises(DataError, match="lb= is missing: CA-125 is taken from LB, or from its responses in RS"):
        derive_response(**{name: each for name, each in trial("GCIG").items() if name != "lb"}, rules="GCIG")
    with pytest.raises(DataError, match="no row has RSTESTCD SFTSRESP"):
        derive_response(responses([[(42, "PR")]]), adsl=subjects(1), rules="PCWG3", responses="components")


# ------------------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize("name", ["PERCIST", "mRECIST"])
def test_criteria_out_of_scope_are_refused(name: str) -> None:
    with pytest.raises(DataError, match=r"out of scope.*accepted: RECIST 1\.1, iRECIST, PCWG3, GCIG, IMWG"):
        derive_response(responses([[(42, "PR")]]), adsl=subjects(1), rules=name)


def test_criteria_that_do_not_exist_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'iRECIST'"):
        rules_named("iRECISTT")
    with pytest.raises(DataError, match=r"accepted: Recist11\(…\), Irecist\(…\), Pcwg3\(…\), Gcig\(…\), Imwg\(…\)"):
        derive_response(responses([[(42, "PR")]]), adsl=subjects(1), rules=choose_rules("pfs"))  # type: ignore[arg-type]


OTHERS: list[Any] = [
    Irecist(persisting_new_lesion="never", parameter_prefix="I", further_growth_mm=3),
    Pcwg3(psa_declines=(30, 50), bone_methods="NAF PET", unresolved_progression="progression"),
    Gcig(upper_limit=30, interference_columns=(), not_evaluable="left_out"),
    Imwg(serum=Laboratory(test=("MCPROT", "MPROT")), most_days_between=84, partial_dates="none"),
]


@pytest.mark.parametrize("rules", [*OTHERS, *(kind() for kind in CRITERIA.values())])
def test_rules_read_back_from_yaml(rules: Any) -> None:
    again = parse_noun(type(rules), parse_yaml(rules.as_yaml(), "rules.yaml"), "rules.yaml")
    assert again == rules and again.digest == rules.digest and hash(again) == hash(rules)


def test_no_two_rules_have_the_same_digest() -> None:
    everything = [*OTHERS, *(kind() for kind in CRITERIA.values())]
    assert len({each.digest for each in everything}) == len(everything)
    assert [type(rules_named(name)) for name in CRITERIA] == list(CRITERIA.values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"earliest_confirmation_days": 60}, {"cr_then_pr": "as_pd"}, {"early_cr_then_sd": "progression"},
        {"criteria": "RECIST"}, {"parameter_prefix": "X"}, {"further_growth_mm": -1},
    ],
)  # fmt: skip
def test_rules_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Irecist(**wrong)


@pytest.mark.parametrize("criteria", MARKS)
@pytest.mark.parametrize("written", ["responses: {0}", "responses: {{criteria: {0}}}"])
def test_a_file_of_rules_names_the_criteria_of_a_whole_trial(criteria: str, written: str, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(written.format(criteria) + "\nendpoints: {usual: pfs}\n", encoding="utf-8")
    rules, parts = read_rules(file), trial(criteria)
    assert rules.responses == rules_named(criteria)
    assert parse_noun(TrialRules, parse_yaml(rules.as_yaml(), "rules.yaml"), "rules.yaml") == rules
    found = derive_trial({name.upper(): frame for name, frame in parts.items()}, rules)
    assert found["ADRS"].rows() == derive_response(**parts, rules=criteria).rows()
    assert ("ADTR" in found.data_sets) == (criteria != "IMWG")
    assert not any(each.rule == "left_out" for each in found.findings)


def test_criteria_that_are_not_there_name_those_that_are(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("responses: {criteria: RECIST 1.0}\n", encoding="utf-8")
    with pytest.raises(DossierError, match=r"RECIST 1\.1, iRECIST, PCWG3, GCIG and IMWG"):
        read_rules(file)
    file.write_text("responses: {criteria: RECIST 1.1, confirmation_days: 35}\n", encoding="utf-8")
    assert read_rules(file).responses == Recist11(confirmation_days=35)
