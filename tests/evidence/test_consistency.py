"""The whole door: real trials are not accused, known conflicts are found without being told, bad input is refused."""

from pathlib import Path

import pytest

import pivotal as pv
from pivotal.dossier.load import library_names
from pivotal.dossier.mistakes import parse_noun
from pivotal.dossier.trials import Trial
from pivotal.dossier.yaml import Node, parse_yaml
from pivotal.errors import DataError
from pivotal.evidence.consistency import check_consistency
from pivotal.evidence.model import DataCut, ReportedResult
from pivotal.evidence.published import PublishedResults

TRIALS = parse_yaml((Path(__file__).parent / "trials.yaml").read_text(encoding="utf-8"), "trials.yaml").entries or {}


def published(node: Node) -> PublishedResults:
    return parse_noun(PublishedResults, node, "trials.yaml")


def shipped(name: str) -> Trial:
    return next(each for each in pv.load_dossier("cabometyx").trials if each.id == name)


def cut(name: str, *results: dict, cutoff: str | None = None) -> DataCut:
    return DataCut(id=name, title=name, source=name, cutoff=cutoff, results=results)


def found(*cuts: DataCut, reference: str | None = "placebo") -> set[tuple[str, str]]:
    return {(each.rule, each.severity) for each in check_consistency(cuts, reference=reference).findings}


@pytest.mark.parametrize("trial", TRIALS)
def test_the_true_results_of_a_real_trial_are_not_accused(trial):
    report = check_consistency(published(TRIALS[trial]))
    assert sum(report.tested.values()) > 0
    assert not [each for each in report.findings if each.severity != "note"]


def test_no_trial_of_the_library_is_accused():
    trials = {each.id: each for name in library_names() for each in pv.load_dossier(name).trials}
    assert {"CABINET", "RADIANT-3", "NETTER-1", "METEOR"} <= trials.keys()
    found = [(trial.id, each) for trial in trials.values() for each in check_consistency(trial).findings]
    assert not [each for _, each in found if each.severity != "note"]
    # COSMIC-311 prints 11.0 %, where 19 of the 170 patients are 11.2 %: a whole percentage with a zero behind it.
    [padded] = [each.explanation for name, each in found if (name, each.printed) == ("COSMIC-311", "11.0 % of 170")]
    assert padded == "No whole number of 170 patients gives 11.0 %; 19 give 11 % without the decimals."


def test_the_two_splits_of_the_same_patients_are_noted_in_the_shipped_trial():
    report = check_consistency(shipped("CABINET"))
    rules = {each.rule for each in report.findings}
    assert {"cohort sizes", "reported differently", "events of an earlier look"} <= rules
    follow_up = [each for each in report.findings if "follow-up: 13.9" in each.printed]
    assert [(each.severity, "12.6" in each.printed) for each in follow_up] == [("note", True)]
    medians = [each for each in report.findings if each.printed.startswith("median of placebo: 3.0")]
    assert [all(f"{number}" in each.printed for number in (4.4, 3.3, 4.5)) for each in medians] == [True]


PFS = {"endpoint": "PFS", "cohort": "epNET"}
CONFLICTS = {
    "a reciprocal in a secondary source": (
        cut("journal", PFS | {"hazard_ratio": {"value": "0.38", "ci": ["0.25", "0.59"]}}),
        cut("page", PFS | {"hazard_ratio": "2.6"}),
        ("reciprocal", "doubtful"),
    ),
    "a median that lost its first digit": (
        cut("label", PFS | {"median": {"sunitinib": "11.4", "placebo": "5.5"}}),
        cut("page", PFS | {"median": {"sunitinib": "1.4", "placebo": "5.5"}}),
        ("digit lost", "doubtful"),
    ),
    "a cohort that lost its first digit": (
        cut("journal", PFS | {"n": {"total": "95"}}),
        cut("page", PFS | {"n": {"total": "5"}}),
        ("digit lost", "doubtful"),
    ),
    "a hazard ratio cut off instead of rounded": (
        cut("journal", PFS | {"hazard_ratio": "0.89"}),
        cut("page", PFS | {"hazard_ratio": "0.8"}),
        ("digit lost", "note"),
    ),
    "two follow-ups of one cut": (
        cut("congress", PFS | {"follow_up": "13.9"}, PFS | {"follow_up": "12.6"}),
        None,
        ("reported differently", "note"),
    ),
    "a hazard ratio at a later cut": (
        cut("journal", PFS | {"hazard_ratio": {"value": "0.18", "ci": ["0.11", "0.29"]}}),
        cut("agency", PFS | {"hazard_ratio": "0.21"}),
        ("reported differently", "note"),
    ),
    "cohorts split in two ways": (
        cut("journal", {"endpoint": "PFS", "cohort": "a", "n": {"total": "95"}}, {"endpoint": "PFS", "cohort": "b", "n": {"total": "203"}}),
        cut("agency", {"endpoint": "PFS", "cohort": "a", "n": {"total": "99"}}, {"endpoint": "PFS", "cohort": "b", "n": {"total": "199"}}),
        ("cohort sizes", "note"),
    ),
    "medians of two publications": (
        cut("journal", PFS | {"median": {"drug": "8.4", "placebo": "3.9"}}),
        cut("agency", PFS | {"median": {"drug": "8.5", "placebo": "4.2"}}),
        ("reported differently", "note"),
    ),
    "hazard ratios of two publications": (
        cut("journal", PFS | {"hazard_ratio": {"value": "0.38", "ci": ["0.25", "0.59"]}}),
        cut("congress", PFS | {"hazard_ratio": {"value": "0.38", "ci": ["0.25", "0.58"]}}),
        ("reported differently", "note"),
    ),
    "a hazard ratio of the other cohort": (
        cut("agency", {"endpoint": "OS", "cohort": "a", "hazard_ratio": {"value": "1.01", "ci": ["0.55", "1.83"]}},
            {"endpoint": "OS", "cohort": "b", "hazard_ratio": {"value": "1.05", "ci": ["0.71", "1.54"]}}),
        cut("page", {"endpoint": "OS", "cohort": "b", "hazard_ratio": "1.01"}),
        ("copied result", "doubtful"),
    ),
    "a hazard ratio of the other cohort, nothing else being known": (
        cut("agency", {"endpoint": "OS", "cohort": "a", "hazard_ratio": {"value": "1.01", "ci": ["0.55", "1.83"]}}),
        cut("page", {"endpoint": "OS", "cohort": "b", "hazard_ratio": "1.01"}),
        ("copied result", "note"),
    ),
    "a median in weeks that is said to be in months": (
        cut("journal", PFS | {"median": {"drug": "13.8"}}),
        cut("page", PFS | {"median": {"drug": "60.0"}}),
        ("unit", "doubtful"),
    ),
    "arms exchanged in a secondary source": (
        cut("journal", PFS | {"median": {"drug": "11.4", "placebo": "3.0"}}),
        cut("page", PFS | {"median": {"drug": "3.0", "placebo": "11.4"}}),
        ("arms exchanged", "doubtful"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CONFLICTS)
def test_a_known_conflict_is_found_without_being_told(what):
    first, second, expected = CONFLICTS[what]
    assert expected in found(*(each for each in (first, second) if each is not None), reference=None)


@pytest.mark.parametrize("what", CONFLICTS)
def test_each_print_alone_is_not_accused(what):
    for each in CONFLICTS[what][:2]:
        if each is not None and what != "two follow-ups of one cut":
            assert not found(each, reference=None)


def test_the_same_cut_and_reader_make_a_difference_doubtful():
    result = PFS | {"assessor": "BICR"}
    first = cut("a", result | {"hazard_ratio": "0.40"}, cutoff="2023-08-24")
    second = cut("b", result | {"hazard_ratio": "0.55"}, cutoff="2023-08-24")
    assert found(first, second, reference=None) == {("reported differently", "doubtful")}
    other = cut("b", result | {"assessor": "local", "hazard_ratio": "0.55"}, cutoff="2023-08-24")
    assert found(first, other, reference=None) == {("reported differently", "note")}


def test_fewer_events_later_are_explained_by_another_reader():
    early = {"endpoint": "PFS", "assessor": "local", "events": {"drug": "109"}, "median": {"drug": "8.3"}}
    late = {**early, "assessor": "BICR", "events": {"drug": "95"}}
    cuts = [cut("early", early, cutoff="2023-01-01"), cut("late", late, cutoff="2023-08-01")]
    assert ("fewer events at a later cut", "note") in found(*cuts, reference=None)
    cuts[1] = cut("late", {**late, "assessor": "local"}, cutoff="2023-08-01")
    assert ("fewer events at a later cut", "doubtful") in found(*cuts, reference=None)


def test_what_nobody_has_seen_accuses_nobody():
    result = ReportedResult(
        endpoint="PFS", hazard_ratio={"value": "0.50", "ci": ["0.25", "0.59"]}, status="recall_unverified"
    )
    report = check_consistency(result)
    assert (report.findings, report.tested) == ((), {})
    assert report.not_tested[0].startswith("anything")


def test_a_direction_needs_a_reference_arm():
    result = ReportedResult(
        endpoint="PFS",
        median={"drug": "3.0", "placebo": "11.4"},
        hazard_ratio={"value": "0.27", "ci": ["0.14", "0.49"]},
    )
    unnamed = check_consistency(result)
    assert not unnamed.findings
    assert "reference" in unnamed.not_tested[0]
    named = check_consistency(result, reference="placebo")
    assert [(each.rule, each.severity) for each in named.findings] == [("direction", "serious")]


def test_a_report_is_a_result():
    report = check_consistency(ReportedResult(endpoint="PFS", hazard_ratio={"value": "0.50", "ci": ["0.25", "0.59"]}))
    assert report.summary() == {"title": "printed results", "tests": 1, "serious": 1, "doubtful": 0, "note": 0}
    row = report.tidy()[0]
    assert (row["term"], row["severity"], row["endpoint"], row["arm"]) == (
        "hazard ratio against its interval",
        "serious",
        "PFS",
        None,
    )
    assert report.tidy("polars").shape == (1, 11)
    assert report.as_dict()["provenance"]["verb"] == "check_consistency"


@pytest.mark.parametrize("given", [[], "PFS", 3, None, [3], ["PFS"], {"endpoint": "PFS"}])
def test_what_holds_no_results_is_refused(given):
    with pytest.raises(DataError):
        check_consistency(given)


def test_a_reference_arm_that_is_not_there_is_refused():
    with pytest.raises(DataError, match="no result has an arm 'placbo'; there are drug, placebo"):
        check_consistency(ReportedResult(endpoint="PFS", n={"drug": "3", "placebo": "4"}), reference="placbo")
    with pytest.raises(DataError, match="is no reference arm of CABINET; it has placebo"):
        check_consistency(shipped("CABINET"), reference="cabozantinib")


def test_a_trial_of_three_arms_is_tested_where_a_result_has_two():
    trial = shipped("CABINET")
    both = trial.model_copy(update={"arms": (*trial.arms, trial.arms[0].model_copy(update={"id": "combination"}))})
    tested = [check_consistency(each).tested["medians_direction"] for each in (trial, both)]
    assert tested[0] == tested[1] > 0


def test_a_time_in_another_unit_is_converted():
    first = cut("journal", PFS | {"median": {"drug": "13.8"}})
    assert not found(first, cut("page", PFS | {"median": {"drug": "60.0"}, "unit": "weeks"}), reference=None)
    other = cut("page", PFS | {"median": {"drug": "70.0"}, "unit": "weeks"})
    assert found(first, other, reference=None) == {("reported differently", "note")}
