"""The second clock: what was known of a label on a day, against brute force, and corrections of the record."""

import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import pivotal as pv
from pivotal.dates import DateInterval
from pivotal.errors import DataError
from pivotal.label.knowledge import known_from
from pivotal.label.model import CompleteRecord, Indication, LabelEvent, LicenceEvent, Register, standing

sys.path.insert(0, str(Path(__file__).parents[1]))
from readable import history as twin

SPAN = st.tuples(st.integers(0, 4), st.integers(0, 2)).map(lambda each: (each[0], each[0] + each[1]))


@st.composite
def histories(draw):
    """Up to four events of a holder; some correct an earlier one, none is corrected twice or before it was recorded."""
    events: list[dict] = []
    first: list[int] = []  # the first day on which each can have been recorded
    for number in range(draw(st.integers(1, 4))):
        event = {"effective": draw(SPAN), "recorded": draw(SPAN), "state": "abcd"[number], "corrects": None}
        free = set(range(number)) - {each["corrects"] for each in events}
        if free and draw(st.booleans()):
            wrong = draw(st.sampled_from(sorted(free)))
            if event["recorded"][1] >= first[wrong]:
                event["corrects"] = wrong
        before = 0 if event["corrects"] is None else first[event["corrects"]]
        first.append(max(event["recorded"][0], before))
        events.append(event)
    return events


def register_of(events: list[dict], **more) -> Register:
    nouns = [
        LabelEvent(
            id=f"e{n}", kind="granted", product="p", territory="US", holder=each["state"], status="derived",
            effective=twin.interval(*each["effective"]), recorded=twin.interval(*each["recorded"]),
            corrects=None if each["corrects"] is None else f"e{each['corrects']}",
        )
        for n, each in enumerate(events)
    ]  # fmt: skip
    return Register(medicine="m", products=("p",), label_events=tuple(nouns), **more)


@given(histories(), st.integers(-1, 7), st.integers(-1, 7))
def test_what_was_known_is_every_reading_of_both_clocks_and_no_other(events, on, known_on):
    answer = pv.authorisation_holder(register_of(events), "p", "US", twin.day(on), known_on=twin.day(known_on))
    assert set(answer.possible) == {each or "unknown" for each in twin.known_states(events, on, known_on)}


@given(histories(), st.integers(-1, 7), st.sampled_from([None, 3, 5]))
def test_the_state_that_is_looked_up_is_the_one_that_is_asked_for(events, on, known_on):
    register, known = register_of(events), None if known_on is None else twin.day(known_on)
    found = pv.state(register, "US", twin.day(on), known_on=known).medicines[0].products[0]
    assert found.holder == pv.authorisation_holder(register, "p", "US", twin.day(on), known_on=known).answer
    assert found.authorised == pv.authorised(register, "US", twin.day(on), known_on=known).answer


GRANT = {"id": "granted", "kind": "granted", "holder": "a", "effective": "2020-01-01", "recorded": "2020-01-10", "indications": "i"}  # fmt: skip
LATER = {**GRANT, "id": "dated-right", "effective": "2020-02-01", "recorded": "2021-06-01", "corrects": "granted"}


def label(*events: dict, **more) -> Register:
    made = [
        LabelEvent.model_validate({"product": "p", "territory": "US", "status": "derived"} | each) for each in events
    ]
    indications = [
        Indication(id=name, says=name, disease="d", status="derived", criteria={"field": "f", "is": "true"})
        for name in "ij"
    ]
    return Register(medicine="m", products=("p",), indications=tuple(indications), label_events=tuple(made), **more)


@pytest.mark.parametrize(
    ("on", "known_on", "answer"),
    [
        ("2020-01-15", "2020-01-09", "unknown"),  # nobody knew of it, and nothing says that the record is complete
        ("2020-01-15", "2020-01-10", "yes"),
        ("2020-01-15", "2021-05-31", "yes"),  # the mistake stood
        ("2020-01-15", "2021-06-01", "no"),
        ("2020-01-15", None, "no"),
        ("2020-02-15", "2021-06-01", "yes"),
        ("2020-02-15", "2021-05-31", "yes"),
    ],
)
def test_a_correction_does_not_rewrite_what_was_known(on, known_on, answer):
    register = label(GRANT, LATER)
    assert pv.authorised(register, "US", on, known_on=known_on).answer == answer


def test_what_never_happened_is_gone_from_the_day_on_which_that_was_recorded():
    struck = {"id": "x", "kind": "retracted", "effective": "2022-01-01", "recorded": "2022-01-01", "corrects": "w"}
    withdrawn = {"id": "w", "kind": "withdrawn", "effective": "2021-01-01", "recorded": "2021-01-01"}
    register = label(GRANT, withdrawn, struck)
    days = ("2020-12-31", "2021-12-31", "2022-01-01", None)
    assert [pv.authorised(register, "US", "2021-06-01", known_on=day).answer for day in days] == ["yes", "no", "yes", "yes"]  # fmt: skip


def test_a_correction_of_a_correction_does_not_bring_back_the_first():
    second = {**LATER, "id": "again", "effective": "2020-03-01", "recorded": "2022-01-01", "corrects": "dated-right"}
    register = label(GRANT, LATER, second)
    assert pv.authorised(register, "US", "2020-02-15").answer == "no"
    assert pv.authorised(register, "US", "2020-02-15", known_on="2021-12-31").answer == "yes"


def test_rights_have_the_same_two_clocks():
    events = [
        LicenceEvent(id="o", kind="originated", grantee="a", territory="world", effective="2010-01-01", recorded="2010-01-01", status="derived"),
        LicenceEvent(id="l", kind="licensed", grantor="a", grantee="b", territory="JP", effective="2012-01-01", recorded="2012-06-01", status="derived"),
        LicenceEvent(id="r", kind="retracted", territory="JP", effective="2013-01-01", recorded="2013-01-01", corrects="l", status="derived"),
    ]  # fmt: skip
    register = Register(medicine="m", licence_events=tuple(events))
    days = ("2012-05-31", "2012-06-01", "2013-01-01", None)
    assert [pv.rights_holder(register, "JP", "2012-03-01", known_on=day).answer for day in days] == ["a", "b", "a", "a"]


@pytest.mark.parametrize(
    ("effective", "recorded", "sources", "between"),
    [
        ("2020-01-01", "2020-02", {}, ("2020-02-01", "2020-02-29")),
        ("2020-01-01", None, {}, ("2020-01-01", None)),
        ("2020-01", None, {"s": "2020-03-05", "t": "2020-02-03"}, ("2020-01-01", "2020-03-05")),
        ("2020-01", None, {"s": "2020-03-05"}, ("2020-01-01", None)),  # the other source has no date
        ("2020-06-01", None, {"s": "2020-03-05", "t": "2020-02-03"}, (None, "2020-03-05")),  # told in advance
        ({}, None, {}, (None, None)),
    ],
)
def test_when_an_event_came_to_be_known(effective, recorded, sources, between):
    event = LabelEvent(
        id="e", kind="suspended", product="p", territory="US", effective=effective, recorded=recorded, source=["s", "t"]
    )
    days = {name: date.fromisoformat(day) for name, day in sources.items()}
    assert known_from(event, days) == DateInterval(not_before=between[0], not_after=between[1])


def test_without_a_recorded_date_it_may_have_been_known_until_a_source_stood():
    grant = {key: value for key, value in GRANT.items() if key != "recorded"} | {"source": "s", "status": "sourced"}
    register = label(grant, source_days={"s": "2020-03-01"})
    days = ("2019-12-31", "2020-01-01", "2020-02-29", "2020-03-01")
    found = [pv.authorised(register, "US", "2020-06-01", known_on=day) for day in days]
    assert [each.answer for each in found] == ["unknown", "unknown", "unknown", "yes"]
    holders = [pv.authorisation_holder(register, "p", "US", "2020-06-01", known_on=day) for day in days]
    assert [set(each.possible) for each in holders] == [{"unknown"}, {"a", "unknown"}, {"a", "unknown"}, {"a"}]
    assert "as known on 1 Mar 2020" in found[-1].question


def test_silence_of_a_complete_record_means_no_as_far_as_it_was_known():
    register = label(GRANT, complete=(CompleteRecord(territory="US", until="2020-01-05", status="derived"),))
    assert pv.authorised(register, "US", "2021-01-01", known_on="2020-01-05").answer == "no"
    assert pv.authorised(register, "US", "2021-01-01", known_on="2020-01-06").answer == "unknown"
    assert pv.authorised(register, "US", "2021-01-01", known_on="2020-01-10").answer == "yes"


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([GRANT, {**LATER, "corrects": "nothing"}], "no event of the same history"),
        ([GRANT, LATER, {**LATER, "id": "other"}], "dated-right corrects granted already"),
        ([{**GRANT, "corrects": "granted"}], "corrects itself"),
        ([{**GRANT, "corrects": "dated-right"}, LATER], "corrects itself"),
        (
            [
                {**LATER, "id": "x", "corrects": "b"},
                {**LATER, "id": "b", "corrects": "c"},
                {**LATER, "id": "c", "corrects": "b"},
            ],
            "b corrects itself",
        ),
        ([GRANT, {**LATER, "recorded": "2019-01-01"}], "recorded before granted"),
        (
            [
                GRANT,
                {**LATER, "recorded": "2020"},
                {**LATER, "id": "x", "recorded": "2020-01-02", "corrects": "dated-right"},
            ],
            "x was recorded before dated-right",
        ),
        ([GRANT, {**LATER, "recorded": None}], "says when it was recorded"),
        ([{**GRANT, "kind": "retracted"}], "names the event that it corrects"),
        ([{**GRANT, "kind": "converted"}], "says to which approval"),
    ],
)
def test_a_correction_that_cannot_be_is_an_error(events, message):
    with pytest.raises(ValidationError, match=message):
        label(*events)


def test_too_many_open_corrections_are_an_error():
    events = [{**GRANT, "id": f"g{n}", "recorded": "2020"} for n in range(11)]
    events += [{**GRANT, "id": f"c{n}", "recorded": "2021", "corrects": f"g{n}"} for n in range(11)]
    with pytest.raises(DataError, match="11 corrections may or may not have been recorded"):
        pv.authorised(label(*events), "US", "2021-01-01", known_on="2021-06-01")


@pytest.mark.parametrize(
    ("day", "message"),
    [("2025-02-30", "2025-02-30"), ("2025", "not a day"), ("", "not a date"), (20250101, "no date"), (None, "no date")],
)
def test_a_day_that_is_none_is_an_error(day, message):
    with pytest.raises(DataError, match=message):
        pv.authorised(label(GRANT), "US", day)
    if day is not None:
        with pytest.raises(DataError, match=message):
            pv.state(label(GRANT), "US", "2025-01-01", known_on=day)


def test_a_moment_is_its_day():
    assert pv.authorised(label(GRANT), "US", datetime(2020, 1, 1, 12, 30)).answer == "yes"


@pytest.mark.parametrize("territory", [None, "", " ", 5])
def test_a_territory_that_is_no_name_is_an_error(territory):
    with pytest.raises(DataError, match="ISO 3166-1"):
        pv.state(label(GRANT), territory, "2025-01-01")


def test_what_stands_is_what_is_not_corrected():
    struck = {"id": "x", "kind": "retracted", "effective": "2022-01-01", "recorded": "2022-01-01", "corrects": "w"}
    withdrawn = {"id": "w", "kind": "withdrawn", "effective": "2021-01-01", "recorded": "2021-01-01"}
    recalled = {**LATER, "id": "r", "corrects": "dated-right", "status": "recall_unverified", "recorded": "2023-01-01"}
    events = label(GRANT, withdrawn, struck, LATER, recalled).label_events
    assert [each.id for each in standing(events)] == ["dated-right", "r"]
