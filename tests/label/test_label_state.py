"""The state of every medicine on a day, what changed, how it came about, and the figure of it."""

from datetime import date

import pytest

import pivotal as pv
from benchmarks.national_library import national_library
from pivotal.errors import DataError, UnknownNameError
from pivotal.label.model import Indication, LabelEvent, LicenceEvent, Membership, Register, Territory

LIBRARY = national_library(25, 3, seed=2)
DAYS = ("1994-12-31", "2003-05-05", "2014-02-28", "2026-01-01")


@pytest.fixture(scope="module")
def dossier():
    return pv.load_dossier("cabometyx")


@pytest.mark.parametrize("known_on", [None, "2009-09-09"])
@pytest.mark.parametrize("day", DAYS)
def test_the_state_is_what_is_answered_one_by_one(day, known_on):
    found = pv.state(LIBRARY.registers, "US", day, known_on=known_on)
    for register, held in zip(LIBRARY.registers, found.medicines, strict=True):
        (product,) = held.products
        alike = {"on": day, "known_on": known_on}
        assert product.authorised == pv.authorised(register, "US", **alike).answer
        assert product.holder == pv.authorisation_holder(register, register.products[0], "US", **alike).answer
        assert held.rights == pv.rights_holder(register, "US", **alike).answer
        in_force = {each.indication.id: each.in_force for each in product.indications}
        for each in register.indications:
            answer = pv.authorised(register, "US", **alike, indication=each.id).answer
            assert in_force.get(each.id, answer) == answer
            assert (each.id in in_force) >= (answer == "yes")
            assert (each.id in in_force) <= (answer != "no")


@pytest.mark.parametrize("territory", ["EU", "EEA", "GB", "world", "NO"])
def test_territories_of_several_countries_are_answered_alike(dossier, territory):
    for day in ("2016-09-10", "2019-01-01", "2020-12-31", "2021-06-01", "2025-09-01"):
        held = pv.state(dossier, territory, day, medicine="cabozantinib").medicines[0]
        product = held.products[0]
        answer = pv.authorised(dossier, territory, day, product="cabometyx")
        several = answer.answer == "no" and len(answer.certain) > 1
        assert product.authorised == ("some" if several else answer.answer)
        assert held.rights == pv.rights_holder(dossier, territory, day).answer


def test_rows_and_counts(dossier):
    found = pv.state(dossier, "EU", "2025-09-01")
    rows = found.rows()
    assert {row["term"] for row in rows} == {each.id for each in dossier.medicines}
    conditional = next(row for row in rows if row["indication"] == "belzutifan-eu")
    assert (conditional["in_force"], conditional["approval"]) == ("yes", "conditional")
    assert found.glance()[0]["medicines"] == len(dossier.medicines)
    sure, perhaps = found.in_force(), found.in_force(maybe=True)
    assert "eu-net" in {each.id for each in sure}
    assert "octreotide-eu" in {each.id for each in perhaps} - {each.id for each in sure}
    assert found.medicine("cabozantinib").rights == "ipsen"
    with pytest.raises(DataError, match="no medicine called 'x'"):
        found.medicine("x")


def label(*events: dict) -> Register:
    indications = [
        Indication(id=f"{name}", says=name, disease="d", status="derived", criteria=tree)
        for name, tree in {
            "adults": {"field": "age", "at_least": 18, "unit": "years"},
            "teens": {"field": "age", "at_least": 12, "unit": "years"},
            "others": {"field": "age", "below": 40, "unit": "years"},
        }.items()
    ]
    defaults = {"product": "p", "territory": "US", "status": "derived"}
    made = [LabelEvent.model_validate(defaults | {"id": f"e{n}"} | each) for n, each in enumerate(events)]
    return Register(medicine="m", products=("p",), indications=tuple(indications), label_events=tuple(made))


HISTORY = label(
    {"kind": "granted", "holder": "a", "effective": "2010-01-01", "recorded": "2010-01-05", "indications": "adults", "approval": "accelerated"},
    {"kind": "converted", "effective": "2012-01-01", "indications": "adults", "approval": "full"},
    {"kind": "transferred", "holder": "b", "effective": "2013-01-01"},
    {"kind": "indication_widened", "effective": "2014-01-01", "indications": "teens", "replaces": "adults"},
    {"kind": "indication_added", "effective": "2015", "indications": "others"},
    {"kind": "withdrawn", "effective": "2020-01-01"},
)  # fmt: skip
WORDS = LIBRARY.words


def test_approvals_are_converted():
    def approval(day):
        return [each.approval for each in pv.state(HISTORY, "US", day).medicines[0].products[0].indications]

    assert [approval(day) for day in ("2011-01-01", "2012-01-01", "2014-01-01")] == [
        ["accelerated"],
        ["full"],
        ["unknown"],
    ]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("2009-01-01", "2011-01-01", {("authorised", "gained"), ("holder", "gained"), ("adults", "gained")}),
        ("2011-01-01", "2012-06-01", {("approval of adults", "changed")}),
        ("2012-06-01", "2013-06-01", {("holder", "transferred")}),
        ("2013-06-01", "2014-06-01", {("adults", "lost"), ("teens", "gained")}),
        ("2014-06-01", "2015-06-01", {("others", "in doubt")}),
        ("2019-01-01", "2021-01-01", {("authorised", "lost"), ("holder", "lost"), ("teens", "lost"), ("others", "lost")}),
        ("2016-01-01", "2017-01-01", set()),
    ],
)  # fmt: skip
def test_what_changed_between_two_days(before, after, changes):
    found = pv.compare_states(HISTORY, "US", before, after, vocabulary=WORDS)
    assert {(each.what, each.kind) for each in found.changes} == changes
    turned = pv.compare_states(HISTORY, "US", after, before, vocabulary=WORDS)
    opposite = {"gained": "lost", "lost": "gained"}
    assert {(each.what, opposite.get(each.kind, each.kind)) for each in turned.changes} == changes
    assert all(each.why for each in found.changes)


def test_what_a_change_means_in_patients():
    ages = {"age": [5, 13, 15, 30, 60, None]}
    (wider,) = pv.compare_states(HISTORY, "US", "2013-06-01", "2014-06-01", vocabulary=WORDS, cohort=ages).reach
    assert (wider.gained.patients, wider.lost.answer) == (("age ≥ 12 and < 18 years",), "empty")
    assert (wider.gained.counted.surely, wider.gained.counted.possibly) == (2, 3)
    (more,) = pv.compare_states(HISTORY, "US", "2014-06-01", "2016-06-01", vocabulary=WORDS, cohort=ages).reach
    assert (more.gained.counted.surely, more.gained.patients) == (1, ("age < 12 years",))
    assert more.unsure == ()
    (gone,) = pv.compare_states(HISTORY, "US", "2016-06-01", "2021-01-01", vocabulary=WORDS).reach
    assert (gone.gained.cells, gone.lost.answer) == (0, "not empty")


def test_what_may_have_been_in_force_is_neither_gained_nor_lost():
    found = pv.compare_states(HISTORY, "US", "2015-06-01", "2016-06-01", vocabulary=WORDS)
    assert (found.reach[0].gained.answer, found.reach[0].unsure) == ("empty", ("others",))
    assert "not known whether" in _text(found)
    assert pv.compare_states(HISTORY, "US", "2015-06-01", "2016-06-01").reach == ()  # no words, no patients


def test_what_was_learnt_of_the_same_day(dossier):
    found = pv.compare_states(dossier, "EU", "2025-09-01", "2025-09-01", known_before="2025-07-01")
    told = {(each.what, each.kind): each.why for each in found.changes}
    assert told["eu-net", "gained"] == ("indication added between 20 Jun and 24 Jul 2025 (European Commission)",)
    same = pv.compare_states(dossier, "EU", "2025-09-01", "2025-09-01")
    assert (same.changes, same.reach) == ((), ())
    assert "nothing changed" in _text(same)


def _text(result) -> str:
    from rich.console import Console

    console = Console(width=200)
    with console.capture() as said:
        console.print(result)
    return said.get()


def test_spans_are_the_states_day_by_day():
    found = pv.trace_states(HISTORY, "US")
    spans = {(each.fact, each.value): each.days for each in found.spans}
    assert spans == {
        ("authorised", "yes"): "1 Jan 2010 to 31 Dec 2019",
        ("holder", "a"): "1 Jan 2010 to 31 Dec 2012",
        ("holder", "b"): "1 Jan 2013 to 31 Dec 2019",
        ("adults", "yes"): "1 Jan 2010 to 31 Dec 2013",
        ("teens", "yes"): "1 Jan 2014 to 31 Dec 2019",
        ("others", "unknown"): "1 Jan 2015 to 30 Dec 2015",
        ("others", "yes"): "31 Dec 2015 to 31 Dec 2019",
    }
    assert [each.what for each in found.events][:2] == ["granted", "converted"]
    assert (found.events[0].known, found.events[1].known) == ("5 Jan 2010", "not before 1 Jan 2012")


def test_corrections_are_told_with_what_they_correct():
    wrong = {"kind": "granted", "holder": "a", "effective": "2010-01-01", "recorded": "2010-01-05"}
    right = wrong | {"effective": "2011-01-01", "recorded": "2012-01-01", "corrects": "e0"}
    register = label(wrong, right)
    assert [(each.corrects, each.corrected_by) for each in pv.trace_states(register, "US").events] == [
        (None, "e1"),
        ("e0", None),
    ]
    before = pv.trace_states(register, "US", known_on="2011-12-31")
    assert [(each.corrects, each.corrected_by) for each in before.events] == [(None, None)]
    assert before.spans[0].first == date(2010, 1, 1)


def test_an_event_of_a_country_that_left_before_is_not_of_the_territory(dossier):
    assert not [each for each in pv.trace_states(dossier, "EU").events if "MHRA" in each.what]


def test_the_figure_has_a_bar_a_span(dossier):
    pytest.importorskip("matplotlib")
    found = pv.trace_states(dossier, "EU", medicine="cabozantinib")
    axes = found.plot(on=date(2025, 9, 1)).axes[0]
    assert len(axes.patches) == len(found.spans)
    assert sum(bool(each.get_hatch()) for each in axes.patches) == sum(each.value == "unknown" for each in found.spans)
    assert [each.get_text() for each in axes.get_yticklabels()][:2] == ["authorised", "holder"]
    assert any(
        ": eu-net" in each.get_text() for each in pv.trace_states(dossier, "EU").plot().axes[0].get_yticklabels()
    )
    with pytest.raises(DataError, match="nothing to draw"):
        pv.trace_states(dossier, "BR", medicine="surufatinib").plot()


def test_what_cannot_be_asked_is_an_error(dossier):
    with pytest.raises(UnknownNameError, match="accepted"):
        pv.state(dossier, "EU", "2025-01-01", medicine="cabozantinb")
    with pytest.raises(UnknownNameError, match="territory"):
        pv.state(dossier, "XX", "2025-01-01")
    with pytest.raises(DataError, match="a dossier, a register"):
        pv.state([], "US", "2025-01-01")
    with pytest.raises(DataError, match="a dossier, a register"):
        pv.state(5, "US", "2025-01-01")
    with pytest.raises(DataError, match="same medicine"):
        pv.state([HISTORY, HISTORY], "US", "2025-01-01")
    members = [Membership(country="DE", joined="2020-01-01")]
    young = Register(medicine="m", territories=(Territory(id="T", name="T", members=members, source="s"),))
    with pytest.raises(DataError, match="no members on 1 Jan 2019"):
        pv.state(young, "T", "2019-01-01")
    assert pv.state(young, "T", "2021-01-01").medicines[0].rights == "unknown"


def test_rights_are_traced_too():
    events = [
        LicenceEvent(id="o", kind="originated", grantee="a", territory="world", effective="2010-03-04", status="derived"),
        LicenceEvent(id="l", kind="licensed", grantor="a", grantee="b", territory="JP", effective="2012-03-01", status="derived"),
    ]  # fmt: skip
    register = Register(medicine="m", licence_events=tuple(events))
    found = pv.trace_states(register, "JP")
    assert [(each.value, each.days) for each in found.spans] == [
        ("a", "4 Mar 2010 to 29 Feb 2012"),
        ("b", "since 1 Mar 2012"),
    ]
    assert found.glance() == [{"term": "JP", "events": 2, "spans": 2}]
