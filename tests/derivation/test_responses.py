"""Target, overall and best responses: vectors, tables of RECIST 1.1, and a slow twin on random courses."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.derivation.domain_records import records_of, subjects_of
from pivotal.derivation.lesion_assessments import lesion_responses
from pivotal.derivation.model import Recist11
from pivotal.derivation.overall_response import overall_responses
from pivotal.derivation.response_values import NONE, PD, PR, SD, WORDS
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.target_lesions import target_responses, thousandths
from pivotal.errors import DataError
from tests.derivation.cases import day, reference, responses, subjects
from tests.readable import responses as readable

RULES = Recist11()
ONCE = ("PD", "RSP", "CB", "BOR", "BCP", "CRSP", "CCB", "CBOR", "CBCP", "LSTA")


def words(codes: Any) -> list[str]:
    return [(*WORDS, "NONE")[code] for code in np.atleast_1d(codes).tolist()]


def best_of(visits: list[tuple[int, str]], rules: Recist11 = RULES, parameter: str = "CBOR") -> str:
    found = derive_response(responses([visits]), adsl=subjects(1), rules=rules)
    (row,) = [row for row in found.rows() if row["PARAMCD"] == parameter]
    return str(row["AVALC"])


# ------------------------------------------------------------------------------------------------- target lesions


def test_vectors_of_target_responses() -> None:
    cases = reference("vectors/recist_target.csv")
    sums = [thousandths(cases[name].to_numpy()) for name in ("SUM", "BASE", "NADIR")]
    assert words(target_responses(*sums)) == cases["RESPONSE"].to_list()


@pytest.mark.parametrize("base", [10 * k for k in range(1, 60)])
def test_exactly_thirty_per_cent_less_is_a_response(base: int) -> None:
    left = thousandths([base * 0.7])  # 62.99999999999999 of 90
    assert words(target_responses(left, base * 1000, base * 1000)) == ["PR"]
    assert words(target_responses(left + 1, base * 1000, base * 1000)) == ["SD"]


@pytest.mark.parametrize(("nadir", "total", "response"), [(25, 30, PD), (90, 107.999, SD), (35, 42, PD), (20, 24, PR)])
def test_progression_needs_both_thresholds(nadir: float, total: float, response: int) -> None:
    assert target_responses(thousandths(total), 100_000, thousandths(nadir)) == response


def test_other_thresholds() -> None:
    rules = Recist11(response_percent=50, progression_percent=25, progression_mm=0)
    assert target_responses(60_000, 100_000, 100_000, rules=rules) == SD
    assert target_responses(12_500, 100_000, 10_000, rules=rules) == PD


@pytest.mark.parametrize("size", [-1.0, float("inf"), 10_001.0])
def test_a_size_that_cannot_be_is_refused(size: float) -> None:
    with pytest.raises(DataError, match="accepted: 0 to 10000 mm"):
        thousandths([1.0, size])


def test_vectors_of_overall_responses() -> None:
    cases = reference("vectors/recist_overall.csv")
    code = {word: k for k, word in enumerate((*WORDS, "NONE"))}
    found = overall_responses(
        cases["TARGET"].replace_strict(code).to_numpy(),
        cases["NONTARGET"].replace_strict(code).to_numpy(),
        (cases["NEW_LESION"] == "Y").to_numpy(),
    )
    assert cases.height == 58 and words(found) == cases["OVERALL"].to_list()


def test_no_disease_and_nothing_new_is_complete() -> None:
    assert words(overall_responses([NONE, NONE], [NONE, NONE], [False, True])) == ["CR", "PD"]


# ------------------------------------------------------------------------------------------------- confirmation


@pytest.mark.parametrize("met", [True, False])
@pytest.mark.parametrize(
    ("first", "later", "if_met", "if_not"),
    [
        ("CR", "CR", "CR", "CR"),
        ("CR", "SD", "SD", "PD"),
        ("CR", "PD", "SD", "PD"),
        ("CR", "NE", "SD", "NE"),
        ("PR", "CR", "PR", "PR"),
        ("PR", "PR", "PR", "PR"),
        ("PR", "SD", "SD", "SD"),
        ("PR", "PD", "SD", "PD"),
        ("PR", "NE", "SD", "NE"),
        ("NE", "NE", "NE", "NE"),
    ],
)
def test_table_3_of_recist(first: str, later: str, if_met: str, if_not: str, met: bool) -> None:
    """Eisenhauer et al. 2009, table 3; a complete response before a partial one is a policy."""
    day_one = 56 if met else 21
    rules = Recist11(early_cr_then_sd="progression")
    assert best_of([(day_one, first), (day_one + 42, later)], rules) == (if_met if met else if_not)


def test_the_table_is_that_of_the_reference() -> None:
    cases = reference("vectors/recist_confirmation_table3.csv")
    rules = Recist11(early_cr_then_sd="progression")
    for first, later, met, best in cases.rows():
        day_one = 56 if met == "Y" else 21
        assert best_of([(day_one, first), (day_one + 42, later)], rules) == best, (first, later, met)


@pytest.mark.parametrize(
    ("policy", "best"), [("nonconfirmed", "SD"), ("as_pr", "PR"), ("as_pd", "PD")]
)  # fmt: skip
def test_a_partial_response_after_a_complete_one(policy: Any, best: str) -> None:
    visits = [(30, "CR"), (72, "PR")]
    assert best_of(visits, Recist11(cr_then_pr=policy)) == best
    assert best_of(visits, Recist11(cr_then_pr=policy), "BOR") == "CR"


def test_a_partial_response_after_a_complete_one_may_be_refused() -> None:
    with pytest.raises(DataError, match="1 subjects have PR after CR: 0"):
        best_of([(30, "CR"), (72, "PR")], Recist11(cr_then_pr="error"))


def test_a_confirmed_complete_response_stays() -> None:
    visits = [(30, "CR"), (60, "CR"), (90, "SD")]
    assert best_of(visits, Recist11(early_cr_then_sd="progression", cr_then_pr="as_pd")) == "CR"


def test_stable_disease_may_come_between() -> None:
    visits = [(42, "PR"), (84, "SD"), (126, "PR")]
    assert best_of(visits) == "SD" and best_of(visits, Recist11(most_stable=1)) == "PR"


# ------------------------------------------------------------------------------------------------- the twin

VALUES = st.sampled_from(["CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE", "CR", "PR", "CHECK"])
COURSES = st.lists(st.tuples(st.integers(-10, 200), VALUES), max_size=9)


@given(
    people=st.lists(COURSES, min_size=1, max_size=8),
    days=st.sampled_from([0, 1, 28, 42]),
    most_ne=st.integers(0, 2),
    most_sd=st.integers(0, 1),
    minimum=st.sampled_from([0, 42, 56]),
)
def test_every_parameter_is_that_of_the_twin(
    people: list[list[tuple[int, str]]], days: int, most_ne: int, most_sd: int, minimum: int
) -> None:
    rules = Recist11(
        confirmation_days=days, most_not_evaluable=most_ne, most_stable=most_sd, minimum_stable_days=minimum
    )
    columns = responses(people)
    found = derive_response(columns, adsl=subjects(len(people)), rules=rules) if any(people) else None
    got = {
        (row["USUBJID"], row["PARAMCD"]): (row["AVALC"], None if row["ADT"] is None else str(row["ADT"]))
        for row in (found.rows() if found else ())
    }
    for k, visits in enumerate(people if found else []):
        right = readable.parameters(visits, minimum, days=days, most_ne=most_ne, most_sd=most_sd)
        for name in ONCE:
            value, at = right[name]
            assert got[str(k), name] == (value, None if at is None else day(at)), (name, visits)


SIZES = st.one_of(st.none(), st.sampled_from(["0", "4", "4.9", "9.9", "10", "12.5", "14", "20", "30", "33.3", "60"]))


@given(
    visits=st.lists(st.tuples(SIZES, SIZES, SIZES), min_size=2, max_size=7),
    nodes=st.sets(st.sampled_from(["T01", "T02", "T03"])),
)
def test_targets_are_those_of_the_twin(visits: list[tuple[str | None, ...]], nodes: set[str]) -> None:
    names = ("T01", "T02", "T03")
    sizes = [dict(zip(names, each, strict=True)) for each in visits]
    if all(size is None for size in visits[0]):
        return
    rows = [
        (
            "0",
            "TARGET",
            name,
            "LPERP" if name in nodes else "LDIAM",
            None if size is None else float(size),
            k + 1,
            k * 42,
        )
        for k, each in enumerate(sizes)
        for name, size in each.items()
    ]
    columns = ("USUBJID", "TRGRPID", "TRLNKID", "TRTESTCD", "TRSTRESN", "VISITNUM")
    tr = {name: [row[k] for row in rows] for k, name in enumerate(columns)} | {"TRDTC": [day(row[6]) for row in rows]}
    tu = {
        "USUBJID": ["0"] * 3, "TULNKID": list(names), "TUSTRESC": ["TARGET"] * 3,
        "TULOC": ["LYMPH NODE" if name in nodes else "LIVER" for name in names],
    }  # fmt: skip
    people = subjects_of(subjects(1), "RANDDT")
    found = lesion_responses(records_of(tr, "TR", people), records_of(tu, "TU", people), None, RULES)
    assert words(found.target[found.after]) == readable.targets(sizes, nodes)


# ------------------------------------------------------------------------------------------------- lesions further


def lesions(rows: list[tuple[int, str, str, str, Any]]) -> dict[str, list[Any]]:
    """Return TR of one subject: day, group, lesion, test, result (a size in mm, or a word)."""
    sized = [isinstance(row[4], float) for row in rows]
    return {
        "USUBJID": ["0"] * len(rows),
        "TRSEQ": list(range(1, len(rows) + 1)),
        "TRGRPID": [row[1] for row in rows],
        "TRLNKID": [row[2] for row in rows],
        "TRTESTCD": [row[3] for row in rows],
        "TRSTRESC": [str(row[4]) for row in rows],
        "TRSTRESN": [row[4] if number else None for row, number in zip(rows, sized, strict=True)],
        "TRSTRESU": ["mm" if number else None for number in sized],
        "TRDTC": [day(row[0]) for row in rows],
    }


def overall(rows: list[tuple[int, str, str, str, Any]], **rules: Any) -> list[tuple[str, str]]:
    found = derive_response(tr=lesions(rows), adsl=subjects(1), rules=Recist11(**rules))
    return [(row["AVALC"], str(row["ADT"])) for row in found.rows() if row["PARAMCD"] == "OVR"]


TARGET = [(k, "TARGET", "T01", "LDIAM", 50.0) for k in (-7, 42, 84)]


@pytest.mark.parametrize(
    ("policy", "right"), [("await", ["PD", "PD"]), ("progression", ["PD", "PD"]), ("ignore", ["SD", "PD"])]
)
def test_an_equivocal_lesion_that_becomes_unequivocal(policy: str, right: list[str]) -> None:
    new = [(42, "NEW", "NEW01", "TUMSTATE", "EQUIVOCAL"), (84, "NEW", "NEW01", "TUMSTATE", "UNEQUIVOCAL")]
    assert [each for each, _ in overall(TARGET + new, equivocal_new=policy)] == right


@pytest.mark.parametrize(("policy", "right"), [("await", ["SD", "SD"]), ("progression", ["PD", "SD"])])
def test_an_equivocal_lesion_that_stays_so(policy: str, right: list[str]) -> None:
    new = [(42, "NEW", "NEW01", "TUMSTATE", "EQUIVOCAL")]
    assert [each for each, _ in overall(TARGET + new, equivocal_new=policy)] == right


def test_progression_is_dated_by_the_scan_that_shows_it() -> None:
    scans = lesions([*TARGET[:2], (45, "NEW", "NEW01", "TUMSTATE", "UNEQUIVOCAL")])
    scans["VISITNUM"] = [1, 2, 2]
    (found,) = [
        row for row in derive_response(tr=scans, adsl=subjects(1)).rows() if row["PARAMCD"] == "PD"
    ]  # fmt: skip
    assert (found["AVALC"], str(found["ADT"])) == ("Y", day(45))


def test_non_target_disease_only() -> None:
    states = [(-7, "PRESENT"), (42, "PRESENT"), (84, "ABSENT"), (126, "UNEQUIVOCAL")]
    rows = [(at, "NON-TARGET", "NT01", "TUMSTATE", state) for at, state in states]
    assert [each for each, _ in overall(rows)] == ["NON-CR/NON-PD", "CR", "PD"]


def test_a_lesion_too_small_to_measure_counts_five() -> None:
    rows: list[Any] = [(-7, "TARGET", "T01", "LDIAM", 10.0), (42, "TARGET", "T01", "LDIAM", "TOO SMALL TO MEASURE")]
    assert overall(rows) == [("PR", day(42))]
    assert overall(rows, too_small_mm=8) == [("SD", day(42))]


def test_one_visit_number_on_two_days_is_two_assessments() -> None:
    scans = lesions([*TARGET, (126, "TARGET", "T01", "LDIAM", 80.0)])
    scans["VISITNUM"] = [1, 2, 3, 3]
    found = derive_response(tr=scans, adsl=subjects(1)).rows()
    assert [(row["AVALC"], str(row["ADT"])) for row in found if row["PARAMCD"] == "OVR"] == [
        ("SD", day(42)), ("SD", day(84)), ("PD", day(126)),
    ]  # fmt: skip


def test_components_give_the_overall_response() -> None:
    rs = {
        "USUBJID": ["0"] * 5,
        "RSTESTCD": ["TRGRESP", "NTRGRESP", "TRGRESP", "NTRGRESP", "NEWLPROG"],
        "RSSTRESC": ["CR", "NON-CR/NON-PD", "SD", "CR", "UNEQUIVOCAL"],
        "RSDTC": [day(42)] * 2 + [day(84)] * 3,
        "VISITNUM": [2, 2, 3, 3, 3],
    }
    found = derive_response(rs, adsl=subjects(1), responses="components").rows()
    assert [row["AVALC"] for row in found if row["PARAMCD"] == "OVR"] == ["PR", "PD"]


def test_frames_of_every_kind_give_the_same() -> None:
    rs, adsl = responses([[(42, "PR"), (84, "PR"), (126, "PD")], [(42, "SD")]]), subjects(2)
    right = derive_response(rs, adsl=adsl).rows()
    polars = derive_response(pl.DataFrame(rs), adsl=pl.DataFrame(adsl))
    pandas = derive_response(pl.DataFrame(rs).to_pandas(), adsl=pl.DataFrame(adsl).to_pandas())
    arrow = derive_response(pl.DataFrame(rs).to_arrow(), adsl=pl.DataFrame(adsl).to_arrow())
    assert polars.rows() == pandas.rows() == arrow.rows() == right
    assert [type(each.data).__module__.partition(".")[0] for each in (polars, pandas, arrow)] == [
        "polars", "pandas", "pyarrow",
    ]  # fmt: skip
    assert polars.data.schema["ADT"] == pl.Date and polars.data.equals(
        pl.from_pandas(pandas.data).cast({"ADT": pl.Date, "RANDDT": pl.Date})
    )


# ------------------------------------------------------------------------------------------------- odd data


def test_no_assessment_at_all_is_missing() -> None:
    empty = pl.DataFrame(schema=dict.fromkeys(("USUBJID", "RSTESTCD", "RSSTRESC", "RSDTC"), pl.String))
    for rs in (empty, {name: [] for name in empty.columns}):
        found = derive_response(rs, adsl=pl.DataFrame(subjects(2))).rows()
        assert [row["AVALC"] for row in found if row["PARAMCD"] == "CBOR"] == ["MISSING", "MISSING"]
        assert [row["AVALC"] for row in found if row["PARAMCD"] == "RSP"] == ["N", "N"]


def test_responses_by_other_criteria_are_not_mixed_in() -> None:
    rs = responses([[(42, "PR"), (42, "PD"), (84, "SD")]]) | {"RSCAT": ["RECIST 1.1", "iRECIST", "RECIST 1.1"]}
    found = derive_response(rs, adsl=subjects(1)).rows()
    assert [row["AVALC"] for row in found if row["PARAMCD"] == "OVR"] == ["PR", "SD"]
    with pytest.raises(DataError, match=r"RSCAT holds RECIST 1\.1, iRECIST, and not IMWG"):
        derive_response(rs, adsl=subjects(1), rules=Recist11(category="IMWG"))


@pytest.mark.parametrize(("place", "test"), [("LYMPH NODE", "LDIAM"), ("LIVER", "LPERP"), ("LIVER", "DIAMETER")])
def test_a_lesion_measured_only_the_other_way_counts(place: str, test: str) -> None:
    tr = lesions([(at, "TARGET", "T01", test, size) for at, size in ((-7, 50.0), (42, 30.0))])
    tu = {"USUBJID": ["0"], "TULNKID": ["T01"], "TUSTRESC": ["TARGET"], "TULOC": [place]}
    found = derive_response(tr=tr, tu=tu, adsl=subjects(1))
    assert [row["AVALC"] for row in found.rows() if row["PARAMCD"] == "OVR"] == ["PR"]
    assert {each.rule for each in found.findings} == ({"measured_the_other_way"} if test != "DIAMETER" else set())
