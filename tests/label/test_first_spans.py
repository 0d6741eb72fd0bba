"""Over which days a label was the only one of its kind, over labels small enough to see the answer."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import DataError, UnknownNameError
from pivotal.label.language import Code, CriteriaField
from pivotal.label.model import Indication, LabelEvent, Register
from pivotal.label.novelty import novelty
from pivotal.label.vocabulary import Vocabulary

WORDS = Vocabulary(
    [
        CriteriaField(id="site", name="site", kind="code", exhaustive=True, codes=[Code(id="gut"), Code(id="lung")]),
        CriteriaField(id="late", name="late disease", kind="flag"),
    ]
)
CRITERIA = {
    "all": {"field": "late", "is": "true"},
    "gut": {"all": [{"field": "late", "is": "true"}, {"field": "site", "is": "gut"}]},
    "lung": {"all": [{"field": "late", "is": "true"}, {"field": "site", "is": "lung"}]},
}
BASE = Indication(id="base", says="base", disease="d", status="derived", criteria=CRITERIA["all"])


def medicine(name: str, *events: tuple[str, str, str | None]) -> Register:
    """Return a medicine whose events are (day, kind, indication)."""
    indications = [
        Indication(id=f"{name}-{kind}", says=kind, disease="d", status="derived", criteria=tree)
        for kind, tree in CRITERIA.items()
    ]
    made = [
        LabelEvent(
            id=f"{name}{n}", kind=kind, product=name, territory="US", effective=day, status="derived",
            holder="a" if kind == "granted" else None, indications=(f"{name}-{what}",) if what else (),
        )
        for n, (day, kind, what) in enumerate(events)
    ]  # fmt: skip
    return Register(medicine=name, products=(name,), indications=tuple(indications), label_events=tuple(made))


def traced(*registers: Register, candidate: str = "new", **more):
    more = {"base": BASE, "irrespective_of": ["site"], "vocabulary": WORDS} | more
    return pv.trace_novelty(registers, candidate, "US", **more)


def statuses(found, reading="covering"):
    return [(each.status, each.first, each.last) for each in found.spans if each.reading == reading]


NEW = medicine("new", ("2010-01-01", "granted", "all"))


def test_it_was_the_only_one_until_another_did_the_same():
    found = traced(NEW, medicine("old", ("2000-01-01", "granted", "gut"), ("2015-06-01", "indication_added", "lung")))
    assert statuses(found) == [
        ("not in force", None, date(2009, 12, 31)),
        ("only one", date(2010, 1, 1), date(2015, 5, 31)),
        ("not the only one", date(2015, 6, 1), None),
    ]
    alone = found.on("2012-01-01")
    assert alone.begun_by == ("new: granted 1 Jan 2010",)
    assert alone.ended_by == ("old: indication added 1 Jun 2015",)
    assert found.on("2016-01-01").others == ("old",)
    assert (found.first("covering"), found.first("unrestricted")) == (True, True)


def test_one_that_left_before_does_not_count_and_is_named():
    found = traced(NEW, medicine("old", ("2000-01-01", "granted", "all"), ("2005-01-01", "withdrawn", None)))
    assert found.first() is True
    assert found.firsts[0].earlier == ("old",)
    assert "old did so on earlier days" in found.firsts[0].sentence


def test_one_that_stands_already_makes_it_not_the_first_though_the_only_one_later():
    found = traced(NEW, medicine("old", ("2000-01-01", "granted", "all"), ("2020-01-01", "withdrawn", None)))
    assert found.first() is False
    assert statuses(found)[1:] == [
        ("not the only one", date(2010, 1, 1), date(2019, 12, 31)),
        ("only one", date(2020, 1, 1), None),
    ]
    assert found.on("2021-01-01").begun_by == ("old: withdrawn 1 Jan 2020",)


def test_a_date_that_is_not_known_leaves_it_open():
    found = traced(NEW, medicine("old", ("2000-01-01", "granted", "gut"), ("2012", "indication_added", "lung")))
    assert [each[0] for each in statuses(found)] == ["not in force", "only one", "unknown", "not the only one"]
    late = traced(medicine("new", ("2012-06-01", "granted", "all")), medicine("old", ("2012", "granted", "all")))
    assert (late.first(), late.firsts[0].others) == (None, ("old",))


def test_a_label_that_is_narrowed_falls_short():
    narrowed = medicine("new", ("2010-01-01", "granted", "all"), ("2011-01-01", "indication_removed", "all"), ("2011-01-01", "indication_added", "gut"))  # fmt: skip
    assert [each[0] for each in statuses(traced(narrowed))] == ["not in force", "only one", "falls short"]
    one = traced(narrowed, candidate="new-gut")
    assert (one.firsts, one.first(), [each[0] for each in statuses(one)]) == (
        (),
        False,
        ["not in force", "falls short"],
    )


def test_a_label_that_reaches_nobody_of_the_base_falls_short():
    early = Indication(id="e", says="e", disease="d", status="derived", criteria={"not": CRITERIA["all"]})
    assert [each[0] for each in statuses(traced(NEW, base=early))] == ["not in force", "falls short"]


def test_what_was_corrected_ends_nothing():
    wrong = {
        "kind": "withdrawn",
        "product": "new",
        "territory": "US",
        "effective": "2012-01-01",
        "recorded": "2012-01-01",
        "status": "derived",
    }
    never = wrong | {"kind": "retracted", "recorded": "2012-02-01"}
    events = [
        LabelEvent.model_validate(wrong | {"id": "w"}),
        LabelEvent.model_validate(never | {"id": "r", "corrects": "w"}),
    ]
    new = NEW.model_copy(
        update={
            "label_events": (
                LabelEvent.model_validate(NEW.label_events[0].model_dump() | {"recorded": "2010-01-01"}),
                *events,
            )
        }
    )
    assert [each[0] for each in statuses(traced(new))] == ["not in force", "only one"]
    then = traced(new, known_on="2012-01-15")
    assert [each.ended_by for each in then.spans if each.reading == "covering"][1] == ("new: withdrawn 1 Jan 2012",)


def test_what_was_not_known_yet_does_not_count():
    old = medicine("old", ("2000-01-01", "granted", "all"))
    event = LabelEvent.model_validate(old.label_events[0].model_dump() | {"recorded": "2012-01-01"})
    new = NEW.model_copy(
        update={
            "label_events": (LabelEvent.model_validate(NEW.label_events[0].model_dump() | {"recorded": "2010-01-01"}),)
        }
    )
    registers = new, old.model_copy(update={"label_events": (event,)})
    assert traced(*registers, known_on="2011-12-31").first() is True
    assert traced(*registers, known_on="2012-01-01").first() is False


DAY = st.integers(0, 6)
HISTORIES = st.lists(st.tuples(DAY, st.sampled_from(["indication_added", "indication_removed"]), st.sampled_from(list(CRITERIA))), max_size=4)  # fmt: skip


@settings(max_examples=40)
@given(HISTORIES, HISTORIES, st.sampled_from(["unrestricted", "covering"]))
def test_every_day_is_what_the_labels_of_that_day_are(own, other, reading):
    start = date(2020, 1, 1)
    registers = [
        medicine(name, ("2020-01-01", "granted", None), *((str(start + timedelta(day)), kind, what) for day, kind, what in sorted(events, key=lambda each: each[0])))
        for name, events in (("new", own), ("old", other))
    ]  # fmt: skip
    found = traced(*registers)
    for number in range(8):
        day = start + timedelta(number)
        held = {each.medicine: each.products[0].indications for each in pv.state(registers, "US", day).medicines}
        if any(each.in_force == "unknown" for indications in held.values() for each in indications):
            continue  # taken away without having been there: it may have been
        mine = [each.indication for each in held["new"]]
        rivals = {"old": ([each.indication for each in held["old"]], True)}
        if not mine:
            assert found.on(day, reading).status == "not in force"
            continue
        answer = novelty(mine, rivals, base=BASE.criteria, irrespective_of=["site"], vocabulary=WORDS).first(reading)
        assert (found.on(day, reading).status == "only one") == answer


def test_what_cannot_be_asked_is_an_error():
    with pytest.raises(UnknownNameError, match="no medicine or indication"):
        traced(NEW, candidate="neww")
    with pytest.raises(UnknownNameError, match="no medicine"):
        traced(NEW, among=["x"])
    with pytest.raises(DataError, match="vocabulary"):
        traced(NEW, vocabulary=None)
    nobody = Indication(
        id="b", says="b", disease="d", status="derived", criteria={"all": [CRITERIA["all"], {"not": CRITERIA["all"]}]}
    )
    with pytest.raises(DataError, match="nobody meets the base of the statement"):
        traced(NEW, base=nobody)
    with pytest.raises(DataError, match="no reading 'wide'"):
        traced(NEW).on("2020-01-01", "wide")


def test_patients_whom_the_candidate_reaches_are_counted_as_its_label_changes():
    changing = medicine("new", ("2010-01-01", "granted", "gut"), ("2015-01-01", "indication_added", "lung"))
    cohort = {"late": [True, True, True, None], "site": ["gut", "lung", "lung", "gut"]}
    found = traced(changing, cohort=cohort)
    counts = [(each.counted.surely, each.counted.possibly) for each in found.spans if each.reading == "covering"]
    assert counts == [(0, 0), (1, 2), (3, 4)]
    assert found.rows()[-1]["patients_surely"] == 3
