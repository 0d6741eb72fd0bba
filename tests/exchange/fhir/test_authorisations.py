"""Authorisations by span of validity: what holds in each, by hand and as the label's history says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.dates import DateInterval
from pivotal.exchange.fhir.authorisations import authorisations, events_in, spans
from pivotal.exchange.fhir.resources import check_resources
from pivotal.label.model import LabelEvent

MEDICINE = pv.load_dossier("cabometyx").medicine()


def event(name: str, kind: str, when: object, **more: object) -> LabelEvent:
    given = {"id": name, "kind": kind, "product": "p", "territory": "US", "effective": when, "source": "s"}
    return LabelEvent.model_validate({**given, **more})


def test_spans_by_hand() -> None:
    events = [
        event("o", "opinion", "2019-12-01", outcome="positive", indications="a"),
        event("g", "granted", "2020-01-01", holder="x", indications="a", follows="o"),
        event("t", "transferred", "2021-06", holder="y"),
        event("r", "refused", "2021-08-01", indications="c"),
        event("b", "indication_added", "2022-02-03", indications="b"),
        event("w", "indication_widened", "2022-03-01", indications="d", replaces="a"),
        event("s", "suspended", "2023-01-01"),
        event("i", "reinstated", "2023-05-01"),
        event("m", "indication_removed", {"not_before": "2023-06-01", "not_after": "2023-07-31"}, indications="b"),
        event("e", "withdrawn", "2024-01-01"),
    ]
    found = [
        (each.status, each.holder, each.indications, [e.id for _, e in each.events])
        for each in spans(list(enumerate(events)))
    ]
    assert found == [
        ("active", "x", ("a",), ["o", "g"]),
        ("active", "y", ("a",), ["t"]),
        ("active", "y", ("a", "b"), ["r", "b"]),
        ("active", "y", ("b", "d"), ["w"]),
        ("suspended", "y", ("b", "d"), ["s"]),
        ("active", "y", ("b", "d"), ["i"]),
        ("active", "y", ("d",), ["m"]),
        ("withdrawn", "y", ("d",), ["e"]),
    ]


def test_an_opinion_alone_is_no_authorisation() -> None:
    (found,) = spans([(0, event("o", "opinion", "2020", outcome="negative"))])
    assert (found.status, found.holder, found.begins) == ("unknown", None, None)


def resources(*events: LabelEvent) -> list[dict]:
    return list(authorisations(MEDICINE.model_copy(update={"label_events": events})))


def test_the_period_says_only_what_is_known() -> None:
    between = {"not_before": "2021-02-01", "not_after": "2021-06-30"}
    first, second, third = resources(
        event("g", "granted", "2020-03", holder="x"),
        event("b", "indication_added", between, indications="b"),
        event("e", "withdrawn", {}),
    )
    assert first["validityPeriod"]["start"] == "2020-03" and first["validityPeriod"]["end"] == "2021-06-30"
    assert first["validityPeriod"]["extension"][0]["valuePeriod"] == {"start": "2021-02-01", "end": "2021-06-30"}
    assert "start" not in second["validityPeriod"] and "end" not in second["validityPeriod"]
    assert second["validityPeriod"]["_end"]["extension"][0]["valueCode"] == "unknown"
    assert "validityPeriod" not in third


def test_events_come_back_in_their_order_however_they_are_dated() -> None:
    events = (
        event("late", "indication_added", "2024", indications="b", holder="z", note="n"),
        event(
            "grant",
            "granted",
            {"not_after": "2020-05-05"},
            holder="x",
            territory={"of": ["EEA", "CH"], "other_than": "NO"},
        ),
        event("opinion", "opinion", "2023-01", outcome="positive", indications="b"),
    )
    found = [each for made in resources(*events) for each in events_in(made)]
    back = [LabelEvent.model_validate(made) for _, _, made in sorted(found, key=lambda each: each[1])]
    assert tuple(back) == events
    assert {medicine for medicine, _, _ in found} == {"cabozantinib"}


days = st.dates(date(2010, 1, 1), date(2026, 1, 1))
dates = st.one_of(
    days.map(lambda day: DateInterval(not_before=day, not_after=day)),
    st.sampled_from(["2014", "2019-02"]).map(DateInterval.parse),
    st.tuples(days, days).map(lambda two: DateInterval(not_before=min(two), not_after=max(two))),
    days.map(lambda day: DateInterval(not_before=day)),
    days.map(lambda day: DateInterval(not_after=day)),
    st.just(DateInterval()),
)
kinds = st.sampled_from(
    ["opinion", "granted", "indication_added", "indication_removed", "suspended", "reinstated", "withdrawn", "refused"]
)


@st.composite
def lives(draw: st.DrawFn) -> tuple[LabelEvent, ...]:
    """Return events of two products in three territories, in any order."""
    made = []
    for number in range(draw(st.integers(1, 8))):
        kind = draw(kinds)
        more = {"outcome": "positive"} if kind == "opinion" else {}
        more |= {"holder": draw(st.sampled_from("xy"))} if kind == "granted" or draw(st.booleans()) else {}
        more |= (
            {"indications": draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))}
            if kind.startswith("ind")
            else {}
        )
        more |= {
            "product": draw(st.sampled_from(["p", "q"])),
            "territory": draw(st.sampled_from(["US", ["EU", "CH"], {"of": "EU", "other_than": "NO"}])),
        }
        made.append(event(f"e{number}", kind, draw(dates), **more))
    return tuple(made)


@given(lives())
def test_any_events_come_back_in_their_order_and_their_spans_are_valid(events) -> None:
    made = resources(*events)
    check_resources(made, "any")
    found = sorted((each for resource in made for each in events_in(resource)), key=lambda each: each[1])
    assert tuple(LabelEvent.model_validate(each) for _, _, each in found) == events
    for resource in made:
        period = resource.get("validityPeriod", {})
        assert period.get("start", "") <= period.get("end", "9999")


@pytest.mark.parametrize("name", ["cabometyx", "net-landscape"])
def test_the_span_of_a_day_holds_what_history_answers(name: str) -> None:
    """Where the dates leave no doubt, the indications of the span are those that are authorised on the day."""
    dossier = pv.load_dossier(name)
    compared = 0
    for medicine in dossier.medicines:
        for made in authorisations(medicine):
            period = made.get("validityPeriod", {})
            start, end = period.get("start", ""), period.get("end", "9999-12-31")
            if len(start) != 10 or len(end) != 10 or period.get("extension"):
                continue
            day = date.fromisoformat(start)
            if day + timedelta(days=1) >= date.fromisoformat(end):
                continue
            product = made["subject"][0]["identifier"]["value"]
            region = made["region"][0]["coding"][0]["code"]
            held = {each["reference"]["identifier"]["value"] for each in made.get("indication", ())}
            for each in held:
                answer = pv.authorised(dossier, region, day, indication=each, product=product, medicine=medicine.id)
                assert answer.answer == ("yes" if made["status"]["coding"][0]["code"] == "active" else "no")
                compared += 1
    assert compared >= 5
