"""Times to events: vectors, a slow twin on random courses, each strategy, cut-offs, and what is refused."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pivotal.derivation.censoring_model import (
    CensoringRules,
    Condition,
    DatedEvent,
    DateSource,
    MissedAssessments,
    NoBaseline,
)
from pivotal.derivation.censoring_presets import NEW_THERAPY, PRESETS, choose_rules
from pivotal.derivation.event_times import derive_tte
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.rule_comparison import compare_rules
from pivotal.errors import DataError, UnknownNameError
from tests.derivation.cases import START, day, reference, responses, subjects
from tests.readable.event_times import progression_free

POLICY = choose_rules("pfs_treatment_policy")
BASELINE = Condition(domain="ADSL", where={"BASEFL": "Y"})
HYPOTHETICAL = choose_rules("pfs_hypothetical", interval_days=42, baseline=BASELINE)


def times(visits: list[tuple[int, str]], rules: CensoringRules, **columns: Any) -> dict[str, Any]:
    """Return ADTTE of one person, whose columns of ADSL are days from the start."""
    dates = {name: [None if value is None else day(value)] for name, value in columns.items() if name.endswith("DT")}
    adsl = subjects(1, **{"DTHDT": [None], "NACTDT": [None], "BASEFL": ["Y"], **dates})
    rs = responses([visits]) if visits else responses([[(0, "NE")]])
    (row,) = derive_tte(derive_response(rs, adsl=adsl), adsl, rules=rules).rows()
    return row


def short(row: dict[str, Any]) -> tuple[int, int, str]:
    return (row["ADT"] - START).days, row["CNSR"], row["EVNTDESC"]


# ------------------------------------------------------------------------------------------------- vectors


def vectors() -> tuple[pl.DataFrame, dict[str, Any], Any]:
    """Return the cases, their ADSL and ADRS."""
    cases = reference("vectors/pfs_rules.csv")
    rows = list(cases.iter_rows(named=True))
    visits = [
        [(int(at), value) for at, value in (each.split(":") for each in (row["ASSESSMENTS"] or "").split())]
        for row in rows
    ]
    adsl = subjects(
        len(rows),
        DTHDT=[None if row["DEATH_DAY"] is None else day(row["DEATH_DAY"]) for row in rows],
        NACTDT=[None if row["NACT_DAY"] is None else day(row["NACT_DAY"]) for row in rows],
        BASEFL=[row["HAS_BASELINE"] for row in rows],
    )
    return cases, adsl, derive_response(responses(visits), adsl=adsl)


@pytest.mark.parametrize(("mark", "rules"), [("TP", POLICY), ("CENS", HYPOTHETICAL)])
def test_the_cases_of_progression_free_survival(mark: str, rules: CensoringRules) -> None:
    cases, adsl, adrs = vectors()
    found = derive_tte(adrs, adsl, rules=rules).rows()
    right = [(str(row[f"{mark}_ADT"]), row[f"{mark}_AVAL"], row[f"{mark}_CNSR"]) for row in cases.iter_rows(named=True)]
    assert len(right) == 20 and [(str(row["ADT"]), row["AVAL"], row["CNSR"]) for row in found] == right


def test_whose_endpoint_moves_between_the_strategies() -> None:
    cases, adsl, adrs = vectors()
    moved = compare_rules(POLICY, HYPOTHETICAL, {"ADSL": adsl, "ADRS": adrs})
    there = [
        str(k)
        for k, row in enumerate(cases.iter_rows(named=True))
        if (row["TP_ADT"], row["TP_CNSR"]) != (row["CENS_ADT"], row["CENS_CNSR"])
    ]
    assert [row["USUBJID"] for row in moved.rows()] == there and moved.summary()["n"] == 20
    why = {row["USUBJID"]: row["why"] for row in moved.rows()}
    assert why["3"] == f"No baseline assessment (hypothetical): the event of {day(84)} does not count"
    assert why["7"] == f"Missed assessments (hypothetical): the event of {day(168)} does not count"
    assert why["10"] == "New anticancer therapy (hypothetical)"
    assert "intercurrent.missed_assessments" in {row["rule"] for row in moved.differences}


# ------------------------------------------------------------------------------------------------- the twin

VALUES = st.sampled_from(["CR", "PR", "SD", "PD", "NE", "SD"])
COURSES = st.lists(st.tuples(st.integers(0, 400), VALUES), max_size=6)
DAYS = st.one_of(st.none(), st.integers(0, 420))


@given(
    people=st.lists(st.tuples(COURSES, DAYS, DAYS, st.booleans()), min_size=1, max_size=6),
    strategy=st.sampled_from(["treatment_policy", "hypothetical", "composite", "while_on_treatment"]),
    same_day=st.sampled_from(["event", "censor"]),
    gap=st.one_of(st.none(), st.sampled_from([(1, 42, 0), (2, 42, 7), (3, 28, 3)])),
    deaths=st.booleans(),
    looks=st.booleans(),
    cutoff=st.one_of(st.none(), st.integers(0, 400)),
)
def test_every_time_is_that_of_the_twin(
    people: Any, strategy: Any, same_day: Any, gap: Any, deaths: bool, looks: bool, cutoff: int | None
) -> None:
    events: list[Any] = [DatedEvent(kind="new_therapy", strategy=strategy, sources=NEW_THERAPY, same_day=same_day)]
    if gap is not None:
        missed, interval, window = gap
        events.append(
            MissedAssessments(
                strategy="hypothetical", missed=missed, interval_days=interval, window_days=window, deaths=deaths
            )
        )
    if looks:
        events.append(NoBaseline(strategy="hypothetical", evidence=BASELINE))
    rules = POLICY.model_copy(update={"intercurrent": tuple(events)})
    adsl = subjects(
        len(people),
        DTHDT=[None if each[1] is None else day(each[1]) for each in people],
        NACTDT=[None if each[2] is None else day(each[2]) for each in people],
        BASEFL=["Y" if each[3] else "N" for each in people],
    )
    until = None if cutoff is None else day(cutoff)
    rs = responses([each[0] for each in people])
    rs = rs if rs["USUBJID"] else responses([[(0, "NE")]])
    adrs = derive_response(rs, adsl=adsl, cutoff=until)
    found = derive_tte(adrs, adsl, rules=rules, cutoff=until).rows()
    for (visits, death, therapy, baseline), row in zip(people, found, strict=True):
        right = progression_free(
            visits, death, therapy, strategy=strategy, same_day=same_day, deaths_too=deaths,
            allowed_gap=None if gap is None else gap[0] * gap[1] + gap[2],
            has_baseline=baseline or not looks, cutoff=cutoff,
        )  # fmt: skip
        assert short(row)[:2] == right, (visits, death, therapy, baseline)
        assert row["AVAL"] == right[0] + 1
        assert (row["ADT_R"] is None) == (row["CNSR"] > 0) and row["STARTDT"] <= row["ADT_L"] <= row["ADT"]


# ------------------------------------------------------------------------------------------------- single rules


def test_progression_came_after_the_last_assessment_without_it() -> None:
    row = times([(42, "SD"), (84, "NE"), (126, "PD")], POLICY)
    assert ((row["ADT_L"] - START).days, (row["ADT_R"] - START).days) == (42, 126)
    row = times([(42, "SD")], POLICY, DTHDT=60)
    assert ((row["ADT_L"] - START).days, (row["ADT_R"] - START).days) == (60, 60)


@pytest.mark.parametrize(
    ("planned", "ends"),
    [((42, 84, 126, 168, 210), (42, 1)), ((84, 168, 252), (168, 0)), ((42, 126, 210), (168, 0))],
)
def test_planned_days_tell_what_was_missed(planned: tuple[int, ...], ends: tuple[int, int]) -> None:
    missed = MissedAssessments(strategy="hypothetical", planned_days=planned, window_days=7)
    rules = POLICY.model_copy(update={"intercurrent": (missed,)})
    assert short(times([(42, "SD"), (168, "PD")], rules))[:2] == ends


def test_planned_days_agree_with_a_constant_interval() -> None:
    """Two missed visits in a row: with a window of 7 days, an event on day 84 + 42 + 8 or later after the scan on 0."""
    interval = MissedAssessments(strategy="hypothetical", interval_days=42, window_days=7)
    planned = MissedAssessments(strategy="hypothetical", planned_days=tuple(range(42, 500, 42)), window_days=7)
    for at, cut in ((84, False), (91, False), (92, True), (126, True)):
        found = [
            times([(at, "PD")], POLICY.model_copy(update={"intercurrent": (each,)})) for each in (interval, planned)
        ]
        assert [row["CNSR"] == 1 for row in found] == [cut, cut], at


def test_discontinuation_as_an_event() -> None:
    rules = choose_rules("efs")
    adsl = subjects(1, TRTEDT=[day(50)])
    adrs = derive_response(responses([[(42, "SD"), (84, "PD")]]), adsl=subjects(1, DTHDT=[None]))
    (row,) = derive_tte(adrs, adsl, rules=rules).rows()
    assert short(row) == (50, 0, "Discontinuation of treatment") and row["SRCVAR"] == "TRTEDT"


def test_clinical_progression_counts_only_if_it_is_composite() -> None:
    clinical = DateSource(domain="CE", date="CEDT", sequence="CESEQ", event="Clinical progression")
    ce = {"USUBJID": ["0"], "CEDT": [day(60)], "CESEQ": [3]}
    adsl = subjects(1)
    adrs = derive_response(responses([[(42, "SD"), (84, "PD")]]), adsl=adsl)
    ends = {}
    for strategy in ("treatment_policy", "composite"):
        event = DatedEvent(kind="clinical_progression", strategy=strategy, sources=clinical)
        rules = POLICY.model_copy(update={"intercurrent": (event,)})
        (row,) = derive_tte(adrs, adsl, rules=rules, domains={"CE": ce}).rows()
        ends[strategy] = (*short(row), row["SRCDOM"], row["SRCSEQ"])
    assert ends["treatment_policy"][:3] == (84, 0, "Disease Progression")
    assert ends["composite"] == (60, 0, "Clinical progression", "CE", 3.0)


def test_time_to_response_is_censored_at_the_end_of_observation() -> None:
    adsl = subjects(2, LSTALVDT=[day(300), day(400)])
    adrs = derive_response(responses([[(42, "SD"), (84, "PR")], [(42, "SD"), (84, "PD")]]), adsl=adsl)
    found = derive_tte(adrs, adsl, rules=choose_rules("ttr")).rows()
    assert [short(row) for row in found] == [(84, 0, "Response"), (400, 1, "Alive")]


def test_time_to_next_treatment_and_several_endpoints_in_one() -> None:
    adsl = subjects(1, LSTALVDT=[day(300)], NACTDT=[day(120)])
    adrs = derive_response(responses([[(42, "SD")]]), adsl=adsl)
    found = derive_tte(adrs, adsl, rules=[choose_rules("ttnt"), choose_rules("os"), choose_rules("pfs")]).rows()
    assert [(row["PARAMCD"], row["ASEQ"], row["CNSR"]) for row in found] == [
        ("OS", 1, 1),
        ("PFS", 2, 1),
        ("TTNT", 3, 0),
    ]


def test_the_cut_off_applies_to_everything() -> None:
    adsl = subjects(1, LSTALVDT=[day(300)], DTHDT=[day(300)])
    adrs = derive_response(responses([[(42, "SD"), (126, "PD")]]), adsl=adsl, cutoff=day(100))
    found = derive_tte(adrs, adsl, rules=[choose_rules("os"), choose_rules("pfs")], cutoff=day(100)).rows()
    assert [short(row) for row in found] == [(100, 1, "Alive"), (42, 1, "Last Tumor Assessment")]
    assert not derive_tte(adrs, adsl, rules=choose_rules("os"), cutoff=day(-1)).rows()


def test_a_partial_date_is_told_and_does_not_count() -> None:
    adsl = subjects(1, LSTALVDT=["2024-03"])
    found = derive_tte(None, adsl, rules=CensoringRules(
        endpoint="X", label="X", events=DateSource(domain="ADSL", date="LSTALVDT", event="x"),
        censors=DateSource(domain="ADSL", date="RANDDT", event="start"),
    ))  # fmt: skip
    assert [each.rule for each in found.findings] == ["partial_date"]
    assert [row["CNSR"] for row in found.rows()] == [1]


# ------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_the_usual_rules_are_there(name: str) -> None:
    settings = {"interval_days": 42} if name.endswith("hypothetical") else {}
    assert choose_rules(name, **settings).endpoint == name.partition("_")[0].upper()


def test_unknown_rules_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'pfs'"):
        choose_rules("psf")
    with pytest.raises(DataError, match="interval_days=42 or planned_days"):
        choose_rules("pfs_hypothetical")
    with pytest.raises(DataError, match="pfs: endpont"):
        choose_rules("pfs", endpont="PFS")


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"kind": "new_therapy", "strategy": "principal_stratum", "sources": NEW_THERAPY}, "who is analysed"),
        ({"kind": "missed_assessments", "strategy": "composite", "interval_days": 42}, "ignored"),
        ({"kind": "missed_assessments", "strategy": "hypothetical"}, "say when assessments are planned"),
        ({"kind": "missed_assessments", "strategy": "hypothetical", "planned_days": (84, 42)}, "planned_days rise"),
        ({"kind": "no_baseline", "strategy": "composite", "evidence": BASELINE}, "censored at the start"),
    ],
)
def test_strategies_that_cannot_be_are_refused(event: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CensoringRules.model_validate(POLICY.model_dump() | {"intercurrent": [event]})


def test_a_domain_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError, match=r"domains=\{'ADRS': frame\}"):
        derive_tte(None, subjects(1), rules=choose_rules("pfs"))
    with pytest.raises(DataError, match="no column 'NACTDT'"):
        derive_tte(derive_response(responses([[(1, "SD")]]), adsl=subjects(1)), subjects(1), rules=choose_rules("ttnt"))
    with pytest.raises(DataError, match="one for each endpoint"):
        derive_tte(None, subjects(1), rules=[choose_rules("os"), choose_rules("os")])
    with pytest.raises(DataError, match=r"accepted: CensoringRules\(…\)"):
        derive_tte(None, subjects(1), rules=["os"])  # type: ignore[list-item]


def test_responses_of_two_assessors_are_not_mixed() -> None:
    adsl = subjects(1)
    both = [derive_response(responses([[(at, "PD")]]), adsl=pl.DataFrame(adsl)).data for at in (42, 84)]
    with pytest.raises(DataError, match="0 has PARAMCD PD more than once; accepted: responses of one assessor"):
        derive_tte(pl.concat(both), adsl, rules=choose_rules("pfs"))


def test_responses_as_any_frame_give_the_same_times() -> None:
    adsl = pl.DataFrame(subjects(2, DTHDT=[None, day(100)], LSTALVDT=[day(300), day(100)]))
    adrs = derive_response(responses([[(42, "SD"), (84, "PD")], [(42, "PR")]]), adsl=adsl)
    rules = [choose_rules("pfs"), choose_rules("os"), choose_rules("dor")]
    right = derive_tte(adrs, adsl, rules=rules).rows()
    for frame, people in (
        (adrs.data, adsl),
        (adrs.data.to_pandas(), adsl.to_pandas()),
        (adrs.data.to_arrow(), adsl.to_arrow()),
        (adrs.data.with_columns(pl.col(pl.Date).dt.to_string()), adsl),
        ({name: adrs.data[name].to_list() for name in adrs.data.columns}, adsl.to_dict(as_series=False)),
    ):
        assert derive_tte(frame, people, rules=rules).rows() == right
