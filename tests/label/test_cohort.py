"""Sets of patients counted in a cohort, against every patient one by one and every way to complete what is unknown."""

from functools import cache
from itertools import product

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import DataError
from pivotal.label.criteria import evaluate, truth_for
from pivotal.label.language import Code, CriteriaField
from pivotal.label.model import Indication, Patient
from pivotal.label.vocabulary import Vocabulary

WORDS = Vocabulary(
    [
        CriteriaField(id="age", name="age", kind="number", unit="years"),
        CriteriaField(id="flag", name="flag", kind="flag"),
        CriteriaField(
            id="site", name="site", kind="code", exhaustive=True,
            codes=[Code(id="gut", exhaustive=True), Code(id="ileum", broader="gut"), Code(id="rectum", broader="gut"), Code(id="lung")],
        ),
        CriteriaField(
            id="grade", name="grade", kind="code", exhaustive=True, codes=[Code(id="G1"), Code(id="G2")],
            systems=["old", "new"],
        ),
        CriteriaField(
            id="therapy", name="therapy", kind="therapy",
            codes=[Code(id="any", exhaustive=True), Code(id="a", broader="any"), Code(id="b", broader="any")],
        ),
    ],
)  # fmt: skip
AGES, SITES = [12, 18, 40, 70], ["ileum", "rectum", "lung"]
COURSES = [None, ("progressed", "advanced"), ("intolerant", "adjuvant"), ("completed", "advanced")]


def trees() -> st.SearchStrategy:
    number = st.builds(
        lambda key, limit: {"field": "age", key: limit, "unit": "years"},
        st.sampled_from(["at_least", "at_most", "above", "below"]), st.sampled_from([18, 65]),
    )  # fmt: skip
    flag = st.sampled_from([{"field": "flag", "is": "true"}, {"field": "flag", "is": "false"}])
    code = st.lists(st.sampled_from(["gut", *SITES]), min_size=1, max_size=2, unique=True)
    history = st.builds(
        lambda of, outcome, setting, count: {
            "prior_therapy": {"of": of, "outcome": outcome, "setting": setting} | count
        },
        st.sampled_from(["any", "a", "b"]),
        st.sampled_from(["any", "progressed", "intolerant", "progressed_or_intolerant"]),
        st.sampled_from(["any", "advanced", "adjuvant"]),
        st.sampled_from([{"at_least": 1}, {"at_most": 0}, {"at_least": 2}]),
    )
    leaves = st.one_of(number, flag, code.map(lambda each: {"field": "site", "in": each}), history)

    def larger(parts: st.SearchStrategy) -> st.SearchStrategy:
        some = st.lists(parts, min_size=1, max_size=3)
        return st.one_of(
            some.map(lambda each: {"all": each}),
            some.map(lambda each: {"any": each}),
            parts.map(lambda each: {"not": each}),
            some.flatmap(lambda each: st.integers(1, len(each)).map(lambda k: {"at_least": k, "of": each})),
        )

    return st.recursive(leaves, larger, max_leaves=6)


def label(tree: dict, name: str = "x") -> Indication:
    return Indication(id=name, says="x", disease="d", status="derived", criteria=tree)


def therapies(courses) -> list[dict]:
    return [
        {"therapy": name, "outcomes": [ended[0]], "setting": ended[1]}
        for name, ended in zip("ab", courses, strict=True)
        if ended is not None
    ]


KNOWN = [
    {"age": age, "flag": flag, "site": site, "prior_therapies": therapies(courses), "prior_therapies_complete": True}
    for age, flag, site, courses in product(AGES, [True, False], SITES, product(COURSES, repeat=2))
]


def patient_of(row: dict) -> Patient:
    facts = {name: row[name] for name in ("age", "flag", "site") if row.get(name) is not None}
    return Patient.model_validate({"facts": facts} | {name: each for name, each in row.items() if "prior" in name})


@cache
def truths():
    return [cache(truth_for(patient_of(row), WORDS)) for row in KNOWN]


def columns(rows: list[dict]) -> dict[str, list]:
    return {name: [row.get(name) for row in rows] for name in KNOWN[0]}


EVERYBODY = pv.cohort_of(columns(KNOWN), WORDS)


@settings(max_examples=25)
@given(trees(), trees())
def test_of_patients_of_whom_all_is_known_the_count_is_the_number_that_meets(one, other):
    members = [
        {n for n, truth in enumerate(truths()) if evaluate(label(each).criteria, truth)} for each in (one, other)
    ]
    found = pv.difference(label(one), label(other), vocabulary=WORDS, cohort=EVERYBODY).counted
    assert (found.surely, found.possibly) == (len(members[0] - members[1]),) * 2
    assert (found.of_surely, found.of_possibly) == (len(members[0]),) * 2


UNKNOWN = st.fixed_dictionaries(
    {
        "age": st.sampled_from([None, *AGES]),
        "flag": st.sampled_from([None, True, False]),
        "site": st.sampled_from([None, "gut", *SITES]),
        "prior_therapies": st.sampled_from(
            [None, [], [{"therapy": "a"}], [{"therapy": "a", "outcomes": ["progressed"]}], [{"therapy": "any", "setting": "adjuvant"}], [{"therapy": "a"}, {"therapy": "b", "outcomes": ["ongoing"]}]]
        ),
        "prior_therapies_complete": st.booleans(),
    }
)  # fmt: skip


def could_be(row: dict, known: dict) -> bool:
    """Say whether a patient of whom all is known may be the one of whom some is."""
    if any(row[name] not in {None, known[name]} for name in ("age", "flag")):
        return False
    if row["site"] is not None and not (
        row["site"] == known["site"] or (row["site"] == "gut" and known["site"] != "lung")
    ):
        return False
    had = {each["therapy"]: each for each in known["prior_therapies"]}
    told = row["prior_therapies"]
    if told is None:
        return True
    if row["prior_therapies_complete"] and len(told) != len(had):
        return False
    for each in told:
        fits = had.values() if each["therapy"] == "any" else [had[each["therapy"]]] if each["therapy"] in had else []
        ended = each.get("outcomes")
        fits = [one for one in fits if ended in (None, ["ongoing"]) or ended == one["outcomes"]]
        if not any(each.get("setting") in {None, one["setting"]} for one in fits):
            return False
    return True


@settings(max_examples=25)
@given(trees(), st.lists(UNKNOWN, min_size=1, max_size=4))
def test_what_is_not_known_gives_bounds_that_every_completion_keeps(tree, rows):
    wanted = label(tree).criteria
    for row in rows:
        found = pv.union([label(tree)], vocabulary=WORDS, cohort=columns([row])).counted
        completions = [
            evaluate(wanted, truth) for known, truth in zip(KNOWN, truths(), strict=True) if could_be(row, known)
        ]
        assert completions
        assert found.surely <= min(completions)
        assert found.possibly >= max(completions)
        kleene = evaluate(wanted, truth_for(patient_of(row), WORDS))
        if kleene is not None:
            assert found.surely == found.possibly == kleene


ROWS = {"age": [61.0, None, 15.0, 70.0], "site": ["ileum", "lung", "lung", None], "flag": [True, False, None, True]}
ADULT_LUNG = label({"all": [{"field": "age", "at_least": 18, "unit": "years"}, {"field": "site", "is": "lung"}]})


@pytest.mark.parametrize(
    "frame",
    [ROWS, pl.DataFrame(ROWS), pl.DataFrame(ROWS).lazy(), pd.DataFrame(ROWS), pd.DataFrame(ROWS).convert_dtypes(), pa.table(ROWS)],
    ids=["mapping", "polars", "lazy polars", "pandas", "pandas nullable", "pyarrow"],
)  # fmt: skip
def test_any_frame_is_a_cohort(frame):
    found = pv.union([ADULT_LUNG], vocabulary=WORDS, cohort=frame)
    assert (found.counted.surely, found.counted.possibly, found.counted.of_surely) == (0, 2, 4)
    assert found.counted.share == (0, 0.5)
    assert "in the cohort: 0 to 2 of 4 patients (0 to 50 %)" in str(found.__rich__())
    assert found.glance()[0]["patients_possibly"] == 2


def test_lists_of_therapies_are_read_from_frames():
    lists = [[{"therapy": "a", "outcomes": ["progressed"]}], [], None]
    frame = pl.DataFrame({"prior_therapies": lists, "prior_therapies_complete": [True, True, None]})
    after = label({"prior_therapy": {"of": "any", "outcome": "progressed", "at_least": 1}})
    for each in (frame, frame.to_pandas(), frame.to_arrow(), {"prior_therapies": lists, "prior_therapies_complete": [1, 1, 0]}):  # fmt: skip
        found = pv.union([after], vocabulary=WORDS, cohort=each).counted
        assert (found.surely, found.possibly) == (1, 2)


def test_rows_may_stand_for_several_patients():
    found = pv.union(
        [ADULT_LUNG], vocabulary=WORDS, cohort=pv.cohort_of(ROWS | {"n": [1, 20, 300, 4000]}, WORDS, weight="n")
    )
    assert (found.counted.possibly, found.counted.of_surely) == (4020, 4321)


def test_grades_of_different_systems_are_never_compared():
    grades = {"grade": ["G1", "G1", "G2", "G1"], "grade_system": ["old", "new", "old", None]}
    old = label({"field": "grade", "is": "G1", "system": "old"})
    found = pv.union([old], vocabulary=WORDS, cohort=grades).counted
    assert (found.surely, found.possibly) == (1, 3)
    plain = pv.union([label({"field": "grade", "is": "G1"})], vocabulary=WORDS, cohort=grades).counted
    assert (plain.surely, plain.possibly) == (3, 3)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"years": [1]}, "no column of the cohort is a field"),
        ({"age": ["old"]}, "where numbers belong"),
        ({"site": ["brain"]}, "there is no site 'brain'"),
        ({"flag": ["perhaps"]}, "not true or false"),
        ({"grade": ["G1"], "grade_system": ["newest"]}, "no coding system 'newest'"),
        ({"prior_therapies": [["c"]]}, "row 1: there is no therapy 'c'"),
        ({"prior_therapies": [["a"], [{"therapy": "a", "outcomes": ["fine"]}]]}, "row 2"),
        ({"prior_therapies": [["a"]], "prior_therapies_complete": ["perhaps"]}, "write true or false"),
        ({"age": [1, 2], "site": ["lung"]}, "different lengths"),
        ("a file", "no data frame"),
    ],
)
def test_a_cohort_that_cannot_be_read_is_an_error(frame, message):
    with pytest.raises(DataError, match=message):
        pv.union([label({"all": [ADULT_LUNG.criteria, {"field": "flag", "is": "true"}, {"field": "grade", "is": "G1", "system": "old"}, {"prior_therapy": {"of": "a", "at_least": 1}}]})], vocabulary=WORDS, cohort=frame)  # fmt: skip


@pytest.mark.parametrize("weight", [[-1.0], [float("nan")]])
def test_a_weight_is_a_number_of_patients(weight):
    with pytest.raises(DataError, match="none is missing or negative"):
        pv.cohort_of({"age": [50], "n": weight}, WORDS, weight="n")


def test_the_columns_of_add_therapies_count_as_the_lists_do() -> None:
    """One record of therapies, as lists of a cohort and as events of a population: the same count, whatever is asked."""
    people = list(product(range(len(COURSES)), range(len(COURSES)), [True, False]))
    lists = [therapies([COURSES[first], COURSES[second]]) for first, second, _ in people]
    names, whole = [str(row) for row in range(len(people))], [each[2] for each in people]
    events = [
        {"patient": name, "therapy": each["therapy"], "outcome": each["outcomes"][0], "setting": each["setting"]}
        for name, received in zip(names, lists, strict=True)
        for each in received
    ]
    added = pv.add_therapies(
        pl.DataFrame({"patient": names, "whole": whole}), pl.DataFrame(events), vocabulary=WORDS, complete="whole"
    )
    as_lists = pv.cohort_of({"prior_therapies": lists, "prior_therapies_complete": whole}, WORDS)
    for of, outcome, setting, limits in product(
        ["any", "a"], ["any", "progressed"], ["any", "adjuvant"], [{"at_least": 1}, {"at_most": 0}, {"at_least": 2}]
    ):
        asked = label({"prior_therapy": {"of": of, "outcome": outcome, "setting": setting} | limits})
        counted = [
            pv.union([asked], vocabulary=WORDS, cohort=each).counted for each in (as_lists, pv.cohort_of(added, WORDS))
        ]
        assert counted[0] == counted[1]
        if of == "a" and "at_least" in limits and limits["at_least"] > 1:
            continue  # there is one such therapy: the sets know that nobody can have had two, one patient's answer does not
        answers = pv.match(asked, added, vocabulary=WORDS).counts
        assert (answers["eligible"], answers["eligible"] + answers["undetermined"]) == (
            counted[0].surely, counted[0].possibly,
        )  # fmt: skip


def test_lists_of_therapies_are_not_passed_over_by_a_match() -> None:
    asked = label({"prior_therapy": {"of": "a", "at_least": 1}})
    with pytest.raises(DataError, match="add_therapies"):
        pv.match(asked, {"age": [61.0], "prior_therapies": [None]}, vocabulary=WORDS)
