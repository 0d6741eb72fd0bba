"""The state of a label on a day: the fold against brute force, and the histories that people argue about."""

import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.dates import DateInterval
from pivotal.errors import DataError, UnknownNameError
from pivotal.label.fold import Step, possible_states
from pivotal.label.model import CompleteRecord, Indication, LabelEvent, LicenceEvent, Register, Territory
from pivotal.label.territories import members_of

sys.path.insert(0, str(Path(__file__).parents[1]))
from readable import history as twin


@pytest.fixture(scope="module")
def dossier():
    return pv.load_dossier("cabometyx")


EVENTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from("abc")).map(lambda e: (e[0], e[0] + e[1], e[2])),
    max_size=4,
)


@given(EVENTS, st.integers(-1, 9), st.sampled_from(["before", None]))
def test_the_fold_gives_every_state_that_the_dates_allow_and_no_other(events, on, before):
    steps = [Step(SimpleNamespace(effective=twin.interval(first, last)), state) for first, last, state in events]
    states, _ = possible_states(steps, twin.day(on), frozenset({before}))
    assert states == twin.possible_states(events, on, before)


def test_open_ended_dates_stay_open():
    step = Step(SimpleNamespace(effective=DateInterval(not_before=date(2020, 1, 5))), "yes")
    assert possible_states([step], date(2020, 1, 4), frozenset({"no"}))[0] == {"no"}
    assert possible_states([step], date(2030, 1, 1), frozenset({"no"}))[0] == {"yes", "no"}


@pytest.mark.parametrize(
    ("territory", "on", "answer"),
    [
        ("EU", "2025-06-19", "no"),
        ("EU", "2025-07-01", "unknown"),
        ("EU", "2025-07-24", "yes"),
        ("DE", "2025-09-01", "yes"),
        ("NO", "2025-09-01", "yes"),
        ("US", "2025-03-25", "no"),
        ("US", "2025-03-26", "yes"),
        ("JP", "2025-09-01", "unknown"),
        ("CA", "2025-09-01", "unknown"),
        ("GB", "2025-09-01", "unknown"),
        ("GB", "2025-09-22", "yes"),
        ("CH", "2025-09-01", "unknown"),
    ],
)
def test_where_the_tumours_may_be_treated(dossier, territory, on, answer):
    assert pv.authorised(dossier, territory, on, disease="NET").answer == answer


@pytest.mark.parametrize(
    ("territory", "on", "answer"),
    [("GB", "2018-01-01", "yes"), ("GB", "2020-12-31", "yes"), ("GB", "2021-01-01", "unknown"), ("EU", "2016-08-31", "no"),
     ("EU", "2016-09-10", "unknown"), ("EU", "2016-09-19", "yes"), ("JP", "2020-03-24", "no"), ("JP", "2020-03-25", "yes")],
)  # fmt: skip
def test_a_country_that_leaves_a_territory_takes_nothing_along(dossier, territory, on, answer):
    assert pv.authorised(dossier, territory, on, disease="RCC", product="cabometyx").answer == answer


@pytest.mark.parametrize(
    ("territory", "on", "holder"),
    [
        ("CA", "2016-11-30", "exelixis"),
        ("CA", "2016-12-15", "unknown"),
        ("CA", "2017-01-01", "ipsen"),
        ("JP", "2017-01-29", "exelixis"),
        ("JP", "2017-01-30", "takeda"),
        ("US", "2025-07-24", "exelixis"),
        ("EU", "2016-01-31", "exelixis"),
        ("EU", "2016-02-15", "unknown"),
        ("EU", "2016-03-01", "ipsen"),
        ("AU", "2025-07-24", "ipsen"),
        ("world", "2025-07-24", "several"),
        ("US", "2015-01-01", "unknown"),
    ],
)
def test_who_holds_the_rights(dossier, territory, on, holder):
    assert pv.rights_holder(dossier, territory, on).answer == holder


def test_holding_the_authorisation_and_holding_the_rights_are_two_facts(dossier):
    holders = [pv.authorisation_holder(dossier, "cabometyx", each, "2025-09-01").answer for each in ("EU", "US", "JP")]
    rights = [pv.rights_holder(dossier, each, "2025-09-01").answer for each in ("EU", "US", "JP")]
    assert holders == ["ipsen-pharma", "exelixis", "takeda"]
    assert rights == ["ipsen", "exelixis", "takeda"]
    assert pv.authorisation_holder(dossier, "cabometyx", "CA", "2025-09-01").answer == "unknown"
    assert pv.rights_holder(dossier, "CA", "2025-09-01").answer == "ipsen"


def test_an_answer_that_differs_between_countries_says_so(dossier):
    answer = pv.rights_holder(dossier, "world", "2025-07-24")
    assert set(answer.possible) == {"exelixis", "ipsen", "takeda"}
    assert "exelixis in US" in answer.reason


@pytest.mark.parametrize("on", ["2016-09-10", "2020-12-31", "2025-07-01"])
@pytest.mark.parametrize("territory", ["world", "EEA"])
def test_a_territory_is_what_its_countries_are_one_by_one(dossier, territory, on):
    register = dossier.register()
    countries = members_of(territory, register, date.fromisoformat(on))
    alone = [pv.authorised(dossier, each, on, disease="RCC") for each in sorted(countries)]
    whole = pv.authorised(dossier, territory, on, disease="RCC")
    assert set(whole.possible) == {state for each in alone for state in each.possible}
    assert set(whole.events) == {event for each in alone for event in each.events}
    assert set(whole.certain) == {state for each in alone for state in each.certain}


def test_membership_is_dated():
    register = pv.load_dossier("cabometyx").register()
    assert len(members_of("EU", register, date(2025, 1, 1))) == 27
    assert len(members_of("EU", register, date(2019, 1, 1))) == 28
    assert len(members_of("EEA", register, date(2025, 1, 1))) == 30
    assert "HR" not in members_of("EU", register, date(2013, 6, 30))
    assert "GB" in members_of("EEA", register, date(2020, 12, 31)) - members_of("EU", register, date(2020, 12, 31))


def _register(*events: dict, complete: bool = False) -> Register:
    defaults = {"product": "p", "territory": "US", "source": "s", "id": "e"}
    return Register(
        medicine="m",
        products=("p",),
        indications=(Indication(id="i", says="i", disease="D", source="s", criteria={"field": "f", "is": "true"}),),
        label_events=tuple(
            LabelEvent.model_validate({**defaults, "id": f"e{n}", **event}) for n, event in enumerate(events)
        ),
        complete=(CompleteRecord(territory="US", until="2030-01-01", source="s"),) if complete else (),
        diseases=({"id": "D"},),
    )


GRANT = {"kind": "granted", "holder": "a", "indications": "i", "effective": "2020-01-01"}


@pytest.mark.parametrize(
    ("events", "on", "authorised", "holder"),
    [
        ([GRANT, {"kind": "suspended", "effective": "2021-06"}], "2021-06-15", "unknown", "a"),
        ([GRANT, {"kind": "suspended", "effective": "2021-06"}], "2021-07-01", "no", "a"),
        ([GRANT, {"kind": "suspended", "effective": "2021"}, {"kind": "reinstated", "effective": "2022-02-02"}], "2022-03-01", "yes", "a"),
        ([GRANT, {"kind": "transferred", "holder": "b", "effective": "2021-05-05"}], "2021-05-05", "yes", "b"),
        ([GRANT, {"kind": "withdrawn", "effective": "2022-01-01"}], "2022-01-01", "no", "none"),
        ([GRANT, {"kind": "indication_removed", "indications": "i", "effective": "2022-01-01"}], "2022-01-02", "no", "a"),
        ([GRANT, {"kind": "indication_removed", "indications": "i", "effective": "2020-01-01"}], "2020-01-01", "no", "a"),
        ([{**GRANT, "status": "recall_unverified", "source": []}], "2025-01-01", "unknown", "unknown"),
        ([{"kind": "refused", "effective": "2020-01-01"}], "2021-01-01", "unknown", "unknown"),
        ([], "2021-01-01", "unknown", "unknown"),
    ],
)  # fmt: skip
def test_events_change_the_state(events, on, authorised, holder):
    register = _register(*events)
    assert pv.authorised(register, "US", on, indication="i").answer == authorised
    assert pv.authorisation_holder(register, "p", "US", on).answer == holder


def test_silence_means_no_only_where_the_record_is_complete():
    assert pv.authorised(_register(), "US", "2021-01-01").answer == "unknown"
    assert pv.authorised(_register(complete=True), "US", "2021-01-01").answer == "no"
    assert pv.authorised(_register(complete=True), "US", "2031-01-01").answer == "unknown"


def test_a_narrowed_indication_replaces_the_wider_one():
    narrowed = {"kind": "indication_restricted", "indications": "j", "replaces": "i", "effective": "2022-01-01"}
    register = _register(GRANT, narrowed)
    assert pv.authorised(register, "US", "2021-12-31", indication="i").answer == "yes"
    assert pv.authorised(register, "US", "2022-01-01", indication="i").answer == "no"


def test_a_licence_returned_goes_back():
    events = [
        LicenceEvent(id="o", kind="originated", grantee="a", territory="world", effective="2010", source="s"),
        LicenceEvent(
            id="l", kind="licensed", grantor="a", grantee="b", territory="JP", effective="2012-03-01", source="s"
        ),
        LicenceEvent(
            id="r", kind="returned", grantor="b", grantee="a", territory="JP", effective="2015-03-01", source="s"
        ),
    ]
    register = Register(medicine="m", licence_events=tuple(events))
    assert [pv.rights_holder(register, "JP", f"{year}-06-01").answer for year in (2011, 2013, 2016)] == ["a", "b", "a"]


@pytest.mark.parametrize("call", [
    lambda d: pv.authorised(d, "XX", "2025-01-01"),
    lambda d: pv.authorised(d, "EU", "2025-01-01", indication="eu-nett"),
    lambda d: pv.authorised(d, "EU", "2025-01-01", disease="NETS"),
    lambda d: pv.authorised(d, "EU", "2025-01-01", product="cabometix"),
    lambda d: pv.authorised(d, "EU", "2025-01-01", medicine="cabozantinb"),
])  # fmt: skip
def test_an_unknown_name_is_an_error_with_what_there_is(dossier, call):
    with pytest.raises(UnknownNameError, match="accepted"):
        call(dossier)


def test_a_day_that_is_none_is_an_error(dossier):
    with pytest.raises(DataError, match="2025-02-30"):
        pv.authorised(dossier, "EU", "2025-02-30")
    empty = Register(
        medicine="m",
        territories=(Territory(id="T", name="T", source="s", members=[{"country": "DE", "joined": "2020-01-01"}]),),
    )
    with pytest.raises(DataError, match="no members"):
        pv.authorised(empty, "T", "2019-01-01")
