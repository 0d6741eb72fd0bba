"""The criteria beside RECIST against their slow twins, on courses that nobody thought of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pivotal.derivation.bone_responses import BoneScans, bone_responses
from pivotal.derivation.criteria_model import Gcig, Imwg, Irecist, Pcwg3
from pivotal.derivation.immune_responses import Course, immune_responses
from pivotal.derivation.model import Recist11
from pivotal.derivation.response_values import IRECIST, PCWG3, WORDS
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.target_lesions import UNKNOWN
from tests.derivation.cases import day, responses, subjects
from tests.readable import other_criteria as readable
from tests.readable.other_criteria import Seen

START = date(2024, 1, 1)
FLAG = st.booleans()
MM = st.sampled_from([None, 8, 12, 16, 17, 20, 24, 25, 29, 30, 60])
RULES = st.builds(
    Irecist,
    earliest_confirmation_days=st.sampled_from([0, 28]),
    latest_confirmation_days=st.sampled_from([42, 56, 400]),
    late_confirmation=st.sampled_from(["accept", "restart"]),
    further_growth_mm=st.sampled_from([3.0, 5.0]),
    further_new_lesion=FLAG,
    other_category_confirms=FLAG,
    persisting_new_lesion=st.sampled_from(["shrinkage", "never", "always"]),
)


@st.composite
def courses(draw: st.DrawFn) -> list[Seen]:
    """Return the assessments of a subject, such as can be: what progressed is no response, and lesions come to stay."""
    found, at, come = [], 0, 0
    for _ in range(draw(st.integers(1, 8))):
        at += draw(st.sampled_from([14, 28, 42, 70]))
        target, non_target = draw(st.sampled_from([(False, False), (False, False), (True, False), (False, True)]))
        word = draw(st.sampled_from(["CR", "PR", "SD", "NON-CR/NON-PD", "NE"])) if not target | non_target else "PD"
        new = draw(FLAG) and word != "NE"
        come += draw(st.integers(0, 1)) if new else 0
        come = max(come, 1) if new else come
        said = [draw(st.sampled_from([False, False, False, True])) for _ in range(3)]
        sums = (draw(MM), draw(MM) if new else None)
        found.append(Seen(at, word, target, non_target, *sums, *said, new, come))
    return found


def as_course(people: Sequence[Sequence[Seen]]) -> Course:
    rows = [(k, seen) for k, visits in enumerate(people) for seen in visits]

    def whole(values: list[Any]) -> np.ndarray:
        return np.array([UNKNOWN if each is None else each * 1000 for each in values], np.int64)

    def mask(name: str) -> np.ndarray:
        return np.array([getattr(seen, name) for _, seen in rows], np.bool_)

    return Course(
        np.array([k for k, _ in rows]), np.array([seen.day for _, seen in rows]),
        np.array([WORDS.index(seen.response) for _, seen in rows]), mask("target"), mask("non_target"),
        whole([seen.sum for _, seen in rows]), whole([seen.new_sum for _, seen in rows]), mask("target_grown"),
        mask("non_target_grown"), mask("new_grown"), mask("new"), np.array([seen.come for _, seen in rows]),
    )  # fmt: skip


@given(people=st.lists(courses(), min_size=1, max_size=6), rules=RULES)
def test_irecist_is_that_of_the_twin(people: list[list[Seen]], rules: Irecist) -> None:
    found = [IRECIST.words[code] for code in immune_responses(as_course(people), rules)]
    assert found == [word for visits in people for word in readable.immune(visits, rules)]


@settings(max_examples=25)
@given(people=st.lists(courses(), min_size=1, max_size=4), rules=RULES)
def test_irecist_is_recist_until_the_first_progression(people: list[list[Seen]], rules: Irecist) -> None:
    found = iter(immune_responses(as_course(people), rules).tolist())
    for visits in people:
        mine = [IRECIST.words[next(found)] for _ in visits]
        worse = [seen.target or seen.non_target or seen.new for seen in visits]
        first = worse.index(True) if True in worse else len(visits)
        plain = [IRECIST.others.get(seen.response, seen.response) for seen in visits[:first]]
        assert mine[:first] == plain and mine[first : first + 1] in ([], ["iUPD"])
        assert "iCPD" not in mine or "iUPD" in mine[: mine.index("iCPD")]
        assert rules.earliest_confirmation_days == 0 or "iCPD" not in mine[first : first + 1]


IMMUNE = st.sampled_from(["iCR", "iPR", "iSD", "NON-iCR/NON-iUPD", "iUPD", "iUPD", "iCPD", "NE", "iPR"])
DAYS = st.lists(st.integers(0, 300), max_size=8, unique=True).map(sorted)


@st.composite
def visits(draw: st.DrawFn, values: Any) -> list[tuple[int, str]]:
    return [(at, draw(values)) for at in draw(DAYS)]


def got(found: Any) -> dict[tuple[str, str], tuple[str, int | None]]:
    return {
        (row["USUBJID"], row["PARAMCD"]): (row["AVALC"], None if row["ADT"] is None else (row["ADT"] - START).days)
        for row in found.rows()
    }


@settings(max_examples=40)
@given(people=st.lists(visits(IMMUNE), min_size=1, max_size=6), days=st.sampled_from([0, 28]), most=st.integers(0, 2))
def test_parameters_of_irecist_are_those_of_the_twin(people: Any, days: int, most: int) -> None:
    if not any(people):
        return
    rules = Irecist(confirmation_days=days, most_not_evaluable=most)
    found = got(derive_response(responses(people), adsl=subjects(len(people)), rules=rules, responses="recorded"))
    for k, each in enumerate(people):
        for name, right in readable.immune_parameters(each, days=days, most_ne=most).items():
            assert found[str(k), name] == right, (name, each)


@settings(max_examples=25)
@given(people=st.lists(visits(st.sampled_from(["CR", "PR", "SD", "NON-CR/NON-PD", "NE"])), min_size=1, max_size=6))
def test_without_progression_every_parameter_is_that_of_recist(people: Any) -> None:
    if not any(people):
        return
    adsl = subjects(len(people))
    one, two = (got(derive_response(responses(people), adsl=adsl, rules=rules)) for rules in (Recist11(), Irecist()))
    plain = {theirs: ours for ours, theirs in IRECIST.others.items()}
    for (who, name), (value, at) in one.items():
        if name != "OVR":
            assert (plain.get(two[who, name][0], two[who, name][0]), two[who, name][1]) == (value, at), (name, people)


# ------------------------------------------------------------------------------------------------- the others

LESIONS = st.frozensets(st.sampled_from("ABCDE"))
SCANS = st.lists(st.tuples(st.sampled_from([28, 42, 56]), FLAG, st.sets(st.sampled_from("xy")), LESIONS), max_size=7)


@given(people=st.lists(SCANS, min_size=1, max_size=5))
def test_bone_is_that_of_the_twin(people: Any) -> None:
    rows, right = [], []
    for k, scans in enumerate(people):
        days = np.cumsum([scan[0] for scan in scans]).tolist()
        dated = [(at, scan[1], scan[2], set(scan[3])) for at, scan in zip(days, scans, strict=True)]
        right += readable.bone(dated)
        first = next((new for _, seen, _, new in dated if seen), set())
        rows += [(k, at, seen, len(old | new), len(new), len(new - first)) for at, seen, old, new in dated]
    columns = [np.array(each) for each in zip(*rows, strict=True)] if rows else [np.zeros(0, np.int64)] * 6
    found = bone_responses(BoneScans(columns[0], columns[1], columns[2].astype(bool), *columns[3:]), Pcwg3())
    assert [PCWG3.words[code] for code in found] == right


def lb(people: Sequence[Sequence[tuple[int, float]]], test: str, unit: str) -> dict[str, list[Any]]:
    rows = [(str(k), at, value) for k, values in enumerate(people) for at, value in values]
    return {
        "USUBJID": [row[0] for row in rows], "LBTESTCD": [test] * len(rows), "LBSTRESN": [row[2] for row in rows],
        "LBSTRESU": [unit] * len(rows), "LBSTNRHI": [35.0] * len(rows), "LBDTC": [day(row[1]) for row in rows],
        "LBSEQ": list(range(1, len(rows) + 1)), "VISITNUM": [float(row[1]) for row in rows],
    }  # fmt: skip


@st.composite
def values(draw: st.DrawFn, amounts: Sequence[float]) -> list[tuple[int, float]]:
    """Return values of a marker: one before the start, and later ones in order."""
    some = st.sampled_from(list(amounts))
    days = draw(st.lists(st.integers(1, 40), min_size=1, max_size=7))
    return [(-7, draw(some)), *((at, draw(some)) for at in np.cumsum(days).tolist())]


@settings(max_examples=40)
@given(people=st.lists(values([0.4, 1, 2, 2.5, 3, 4, 5, 6.25, 8, 10, 12.5, 100]), min_size=1, max_size=5))
def test_psa_is_that_of_the_twin(people: Any) -> None:
    rs = responses([[(42, "SD")]]) | {"RSTESTCD": ["OVRLRESP"]}
    sided = {key: value * 3 for key, value in rs.items()} | {"RSTESTCD": ["OVRLRESP", "SFTSRESP", "BONERESP"]}
    found = got(derive_response(sided, adsl=subjects(len(people)), lb=lb(people, "PSA", "ng/mL"), rules="PCWG3"))
    for k, each in enumerate(people):
        for name, at in readable.psa(each[1:], each[0][1]).items():
            assert found[str(k), name] == ("N" if at is None else "Y", at), (name, each)


@settings(max_examples=40)
@given(people=st.lists(values([10, 30, 35, 36, 60, 70, 75, 90, 150, 200, 210, 400]), min_size=1, max_size=5))
def test_ca_125_is_that_of_the_twin(people: Any) -> None:
    tr = {
        "USUBJID": ["0"] * 2, "TRGRPID": ["TARGET"] * 2, "TRLNKID": ["T01"] * 2, "TRTESTCD": ["LDIAM"] * 2,
        "TRSTRESN": [50.0, 50.0], "TRSTRESU": ["mm"] * 2, "TRDTC": [day(-7), day(400)], "VISITNUM": [-7.0, 400.0],
    }  # fmt: skip
    markers = lb(people, "CA125", "U/mL")
    found = derive_response(tr=tr, adsl=subjects(len(people)), lb=markers, rules=Gcig(), responses="lesions")
    rows = [row for row in found.rows() if row["PARAMCD"] == "OVRCA125"]
    for k, each in enumerate(people):
        mine = [row["AVALC"] for row in rows if row["USUBJID"] == str(k)]
        assert mine == readable.marker(each[1:], each[0][1], 35.0), each


MYELOMA = st.sampled_from(["sCR", "CR", "VGPR", "PR", "MR", "SD", "PD", "PD", "NE"])


@given(
    data=st.lists(st.tuples(visits(MYELOMA), st.sets(st.integers(0, 7)), st.integers(0, 320)), min_size=1, max_size=5)
)
def test_myeloma_is_that_of_the_twin(data: Any) -> None:
    people = [each[0] for each in data]
    if not any(people):
        return
    flagged = [place in said for each, said, _ in data for place in range(len(each))]
    therapy = [at if at <= 300 else None for _, _, at in data]
    rs = responses(people) | {"PDIFL": ["Y" if each else None for each in flagged]}
    adsl = subjects(len(people), NACTDT=[None if at is None else day(at) for at in therapy])
    derived = derive_response(rs, adsl=adsl, rules=Imwg())
    found = got(derived)
    for k, (each, said, _) in enumerate(data):
        shown = {each[place][0] for place in said if place < len(each)}
        sure = readable.confirmed(each, shown, therapy[k])
        mine = [row["AVALC"] for row in derived.rows() if row["USUBJID"] == str(k) and row["PARAMCD"] == "COVR"]
        assert mine == sure, (each, shown, therapy[k])
        for name, right in readable.myeloma_parameters(each, sure, therapy[k]).items():
            assert found[str(k), name] == right, (name, each)


AMOUNTS: dict[str, tuple[tuple[str, str, str], list[Any]]] = {
    "serum": (("MPROT", "SERUM", "g/L"), [0, 2, 3, 5, 8, 10, 12, 15, 20, 30, 50, 60, None]),
    "urine": (("MPROT", "URINE", "mg/day"), [0, 50, 99, 100, 150, 199, 200, 400, 500, 1000, None]),
    "kappa": (("KLCF", "SERUM", "mg/L"), [5, 10, 20, 100, 120, 200, 400, 500, None]),
    "lambda": (("LLCF", "SERUM", "mg/L"), [5, 10, 15, 100, 300, None]),
    "marrow": (("PLSMCECE", "BONE MARROW", "%"), [0, 3, 5, 15, 30, 60, None, None]),
    "plasmacytomas": (("SPDPLASM", "", "mm2"), [0, 100, 150, 200, 300, 400, None, None]),
    "serum_fixation": (("IFE", "SERUM", ""), [True, False, None]),
    "urine_fixation": (("IFE", "URINE", ""), [True, False, None]),
    "clonal": (("CLPLSMCE", "BONE MARROW", ""), [True, False, None]),
}
VISIT = st.fixed_dictionaries({name: st.sampled_from(amounts) for name, (_, amounts) in AMOUNTS.items()})
CLEAN = st.fixed_dictionaries(
    {"serum": st.just(0), "urine": st.just(0), "serum_fixation": st.just(True), "urine_fixation": st.just(True)}
    | {name: st.sampled_from(AMOUNTS[name][1]) for name in ("kappa", "lambda", "marrow", "plasmacytomas", "clonal")}
)


@given(
    base=VISIT,
    later=st.lists(st.one_of(VISIT, CLEAN), min_size=1, max_size=5),
    only=st.sampled_from([(), ("serum",), ("serum", "urine"), ("serum", "urine", "kappa")]),
)
def test_time_points_of_myeloma_are_those_of_the_twin(base: Any, later: Any, only: tuple[str, ...]) -> None:
    """``only`` leaves out what could be followed first, so that light chains and marrow are reached too."""
    visits = [{**each, **dict.fromkeys(only)} for each in (base, *later)]
    baseline = ("serum", "urine", "kappa", "lambda", "marrow", "plasmacytomas")
    visits[0] |= {"serum_fixation": None, "urine_fixation": None, "clonal": None}
    rows = [
        (day(28 * k - 7), k, *AMOUNTS[name][0], value)
        for k, visit in enumerate(visits)
        for name, value in visit.items()
        if value is not None
    ]
    protein = any(visit[name] is not None for visit in visits for name in ("serum", "urine"))
    chains = all(any(visit[name] is not None for visit in visits) for name in ("kappa", "lambda"))
    measured = [any(value is not None for value in visit.values()) for visit in visits]
    if not (protein or chains) or not any(visits[0][name] is not None for name in baseline):
        return
    words = {True: "NEGATIVE", False: "POSITIVE"}
    lb = {
        "USUBJID": ["0"] * len(rows), "LBDTC": [row[0] for row in rows], "VISITNUM": [float(row[1]) for row in rows],
        "LBTESTCD": [row[2] for row in rows], "LBSPEC": [row[3] for row in rows], "LBSTRESU": [row[4] for row in rows],
        "LBSTRESN": [None if isinstance(row[5], bool) else float(row[5]) for row in rows],
        "LBSTRESC": [words[row[5]] if isinstance(row[5], bool) else str(row[5]) for row in rows],
    }  # fmt: skip
    found = derive_response(lb=lb, adsl=subjects(1), rules=Imwg()).rows()
    right = [value for value, there in zip(readable.myeloma(visits), measured[1:], strict=True) if there]
    assert [row["AVALC"] for row in found if row["PARAMCD"] == "OVR"] == right
