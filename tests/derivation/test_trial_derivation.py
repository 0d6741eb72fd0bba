"""A whole trial by one set of rules: the same as its parts, two readings in one data set, and what is left out is said."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pivotal.analysis.follow_up import follow_up_times
from pivotal.analysis.survival_curves import kaplan_meier
from pivotal.derivation.censoring_presets import PRESETS, choose_rules
from pivotal.derivation.event_times import derive_tte
from pivotal.derivation.findings import Finding
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.trial_comparison import compare_derivations
from pivotal.derivation.trial_derivation import DerivedTrial, derive_trial, endpoint_rules
from pivotal.derivation.trial_model import USUAL, Endpoint, Reading, TrialRules
from pivotal.derivation.visit_model import VisitSchedule
from pivotal.dossier.rule_files import read_rules
from pivotal.errors import DataError, DossierError, UnknownNameError
from pivotal.exchange.folders import read_folder

EXAMPLES = Path(__file__).parents[2] / "examples"


@cache
def records() -> dict[str, pl.DataFrame]:
    return {name: each.frame for name, each in read_folder(EXAMPLES / "sdtm").data.items()}


@cache
def rules() -> TrialRules:
    return read_rules(EXAMPLES / "rules.yaml")


@cache
def derived() -> DerivedTrial:
    return derive_trial(records(), rules())


def test_the_example_is_derived_in_both_readings() -> None:
    trial = derived()
    assert list(trial.data_sets) == ["ADSL", "ADRS", "ADRSI", "ADTR", "ADTRI", "ADTTE"]
    assert {each.endpoint for each in trial.endpoints} == {"OS", "PFS", "PFSI", "DOR"}
    assert [each["data_set"] for each in trial.rows()] == list(trial.data_sets) and trial["ADSL"].n == 20
    assert set(trial.counts()) <= {"response_after_progression", "death_without_end"}  # nothing was left out
    with pytest.raises(UnknownNameError, match="did you mean 'ADTTE'"):
        trial["ADTT"]


@pytest.mark.parametrize("suffix", ["", "I"])
def test_a_trial_is_the_same_as_its_parts(suffix: str) -> None:
    trial, data = derived(), records()
    reading = next(each for each in rules().readings if each.suffix == suffix)
    adrs = derive_response(
        data["RS"], data["TR"], data["TU"], trial["ADSL"], rules=rules().responses, evaluator=reading.assessor,
        cutoff=rules().cutoff,
    )  # fmt: skip
    assert trial[f"ADRS{suffix}"].data.equals(adrs.data)
    one = choose_rules("pfs_hypothetical", interval_days=42, window_days=7, endpoint=f"PFS{suffix}")
    own = derive_tte(adrs, trial["ADSL"], rules=one, cutoff=rules().cutoff).data
    both = trial["ADTTE"].data.filter(pl.col("PARAMCD") == f"PFS{suffix}")
    assert both.height == 20 and both.drop("ASEQ", "SRCDOM").equals(own.drop("ASEQ", "SRCDOM"))
    assert set(both["SRCDOM"]) <= {f"ADRS{suffix}", "ADSL"}


def test_endpoints_of_all_readings_are_numbered_by_subject() -> None:
    times = derived()["ADTTE"].data
    assert times.select("USUBJID", "PARAMCD").rows() == sorted(times.select("USUBJID", "PARAMCD").rows())
    for _, own in times.group_by("USUBJID"):
        assert own["ASEQ"].to_list() == list(range(1, own.height + 1))


def test_derived_data_go_straight_into_analyses() -> None:
    times = derived()["ADTTE"]
    direct = kaplan_meier(times, by="TRT01P", parameter="PFS").median()
    assert direct.equals(kaplan_meier(times.data, by="TRT01P", parameter="PFS").median())
    potential = follow_up_times(times, parameter="OS", method="potential", potential="FUPOT").rows()[0]
    starts = derived()["ADSL"].data["RANDDT"]
    assert potential["n"] == 20 and potential["longest"] == (pl.date(2026, 4, 30) - starts.min()).pipe(
        lambda e: pl.select(e.dt.total_days()).item()
    ) + 1  # fmt: skip


def test_visits_are_assigned_where_they_are_planned() -> None:
    planned = rules().model_copy(update={"visits": VisitSchedule.every(42, count=12), "endpoints": ()})
    trial = derive_trial(records(), planned)
    for name in ("ADRS", "ADTR"):
        frame = trial[name].data.filter(pl.col("ADT").is_not_null())
        marked = frame.filter(pl.col("ANL05FL") == "Y")
        assert marked.height > 20 and not marked.select("USUBJID", "PARAMCD", "AVISIT").is_duplicated().any()
    assert "ADTTE" not in trial.data_sets


def test_a_given_adsl_is_taken_as_it_is() -> None:
    adsl = derived()["ADSL"].data
    again = derive_trial({**records(), "ADSL": adsl}, rules())
    assert "ADSL" not in again.data_sets
    assert again["ADTTE"].data.drop("SRCDOM").equals(derived()["ADTTE"].data.drop("SRCDOM"))
    assert again.subject_rows() == derived().subject_rows()


def test_a_trial_without_randomisation_counts_from_the_first_dose() -> None:
    data = {**records(), "DS": records()["DS"].filter(pl.col("DSDECOD") != "RANDOMIZED")}
    start = {"domain": "ADSL", "date": "TRTSDT", "event": "First dose"}
    one = TrialRules(
        responses={"start": "TRTSDT"}, endpoints=[{"usual": name, "start": start} for name in ("os", "pfs", "ttr")]
    )
    trial = derive_trial(data, one)
    first = {row["USUBJID"]: row["TRTSDT"] for row in trial["ADSL"].rows()}
    rows = trial["ADTTE"].rows()
    assert len(rows) == 60 and all(row["STARTDT"] == first[row["USUBJID"]] for row in rows)
    assert {row["EVNTDESC"] for row in rows} >= {"First dose", "Disease Progression", "Response"}
    without = derive_trial(data, TrialRules())  # by the usual rules nobody has a start, which is said
    assert without["ADTTE"].n == 0 and without.counts()["no_start"] > 20


def test_what_cannot_be_derived_is_left_out_and_said() -> None:
    data = {**records(), "RS": records()["RS"].with_columns(RSEVAL=pl.lit("INVESTIGATOR"))}
    trial = derive_trial(data, rules())
    assert "ADRSI" not in trial.data_sets and "ADTTE" in trial.data_sets
    left = {each.domain: each.message for each in trial.findings if each.rule == "left_out"}
    assert "INDEPENDENT ASSESSOR" in left["ADRSI"] and "rests on ADRSI" in left["PFSI"]
    assert any("PFSI was left out" in line for line in trial.told())
    with pytest.raises(DataError, match="left_out"):
        derive_trial(data, rules(), strict=True)
    none = derive_trial({"ADSL": trial.adsl.data}, TrialRules())
    assert none.data_sets == {} and "ADRS is not derived: there is no RS or TR" in none.notes
    with pytest.raises(DataError, match="neither ADSL nor DM"):
        derive_trial({"RS": records()["RS"]})


def test_a_domain_that_was_not_read_is_not_replaced_by_another() -> None:
    data = {name: each for name, each in records().items() if name != "RS"}
    lost = (Finding("unreadable_file", None, "RS", None, "rs.xpt cannot be read"),)
    trial = derive_trial(data, rules(), faults=lost)
    assert list(trial.data_sets) == ["ADSL"]  # not responses from lesions, which nobody asked for
    assert sum(each.rule == "left_out" for each in trial.findings) == 9
    without = derive_trial(data, rules())  # there never was an RS: they come from lesions
    assert "ADRS" in without.data_sets


# -------------------------------------------------------------------------------------------------------- rules


def test_rules_go_through_yaml_with_one_digest(tmp_path: Path) -> None:
    for given in (rules(), TrialRules(), TrialRules(endpoints=Endpoint(rules=choose_rules("dor")))):
        file = tmp_path / "rules.yaml"
        file.write_text(given.as_yaml(), "utf-8")
        assert read_rules(file) == given and read_rules(file).digest == given.digest
    assert TrialRules().digest != TrialRules(cutoff="2026-01-01").digest


def test_every_usual_endpoint_can_be_named_in_a_file() -> None:
    assert set(USUAL) == set(PRESETS)
    for name in USUAL:
        more = {"interval_days": 42} if name == "pfs_hypothetical" else {}
        assert endpoint_rules(Endpoint(usual=name, **more)) == choose_rules(name, **more)
    named = endpoint_rules(Endpoint(usual="pfs", endpoint="PFS2", label="Second"))
    assert (named.endpoint, named.label) == ("PFS2", "Second")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cutoff: 2026-02-31", "line 1.*no whole date"),
        ("responses: {confirmation_day: 28}", "line 1.*no key 'confirmation_day'.*did you mean 'confirmation_days'"),
        ("study: S\nendpoints: [{usual: pfs_hypotetical}]", "line 2.*did you mean 'pfs_hypothetical'"),
        ("endpoints: [{usual: os, reading: I}]", "rests on the reading 'I'"),
        ("endpoints: [{}]", "one of the two"),
        ("readings: [{suffix: X}, {suffix: X}]", "suffix of its own"),
        ("readings: [{suffix: toolong}]", "line 1"),
        ("visits: {visits: [{name: A, number: 1, day: 0}]}", "no study day 0"),
        ("responses: {percist: true}", "no key 'percist'"),
    ],
)
def test_a_mistake_in_a_file_of_rules_has_its_place(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(DossierError, match=f"(?s){message}"):
        read_rules(file)


# --------------------------------------------------------------------------------------------------- comparison


def test_who_moves_between_two_sets_of_rules_and_why() -> None:
    policy = read_rules(EXAMPLES / "rules_policy.yaml")
    moved = compare_derivations(rules(), policy, records())
    a, b = (derive_trial(records(), each)["ADTTE"].data for each in (rules(), policy))
    both = a.join(b, on=["USUBJID", "PARAMCD"], suffix="_b")
    right = both.filter((pl.col("ADT") != pl.col("ADT_b")) | (pl.col("CNSR") != pl.col("CNSR_b")))
    assert {(row["USUBJID"], row["PARAMCD"]) for row in moved.rows()} == set(right.select("USUBJID", "PARAMCD").rows())
    assert len(moved.rows()) > 5 and all("hypothetical" in row["why"] for row in moved.rows())
    assert {each["rule"].split(".")[1] for each in moved.differences} == {"PFS", "PFSI"}
    assert compare_derivations(rules(), rules(), records()).rows() == ()


def test_a_response_that_moves_is_the_reason_of_its_endpoint() -> None:
    other = rules().model_copy(update={"responses": rules().responses.model_copy(update={"confirmation_days": 70})})
    moved = compare_derivations(rules(), other, records())
    of = {(row["data_set"], row["PARAMCD"]) for row in moved.rows()}
    assert ("ADRS", "CRSP") in of and ("ADTTE", "DOR") in of
    durations = [row["why"] for row in moved.rows() if row["PARAMCD"] == "DOR"]
    assert all("ADRS CRSP: Y" in why for why in durations)


def test_what_only_one_set_derives_is_a_note() -> None:
    one = rules().model_copy(update={"endpoints": (Endpoint(usual="os"),), "readings": (Reading(),)})
    moved = compare_derivations(rules(), one, records())
    assert {"ADRSI is derived under a only", "PFS is derived under a only"} <= set(moved.notes)
    with pytest.raises(DataError, match="two TrialRules"):
        compare_derivations(rules(), None, records())  # type: ignore[arg-type]


def test_two_endpoints_of_one_name_are_refused() -> None:
    twice: Any = (Endpoint(usual="pfs"), Endpoint(usual="pfs_treatment_policy"))
    trial = derive_trial(records(), rules().model_copy(update={"endpoints": twice}))
    assert any("PFS is the endpoint of several rules" in each.message for each in trial.findings)
