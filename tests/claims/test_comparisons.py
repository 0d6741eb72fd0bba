"""Labels beside their trials and beside the labels of other territories, as the report of a check has them."""

import pytest

import pivotal as pv
from pivotal.claims.comparisons import MOST_KINDS


@pytest.fixture(scope="module")
def rows():
    found = pv.check("cabometyx-net-eu-2025").comparisons
    return {(each.kind, each.other): each for each in found}


def told(side):
    return {each.unmet: each.patients for each in side}


def test_the_label_is_wider_than_the_trial_and_the_trial_than_the_label(rows):
    row = rows["trial", "CABINET"]
    assert row.one == "eu-net (EEA)"
    assert row.relation == "they overlap, and each allows some that the other does not"
    label_only, trial_only = told(row.only_one), told(row.only_other)
    assert label_only["time since progression was recorded ≤ 12 months"] == (
        "time since progression was recorded > 12 months",
    )
    assert label_only["measurable disease"] == ("no measurable disease",)
    assert any("other outside the pancreas" in each for each in label_only[max(label_only, key=len)])
    assert trial_only["differentiation: well differentiated"] == ("differentiation: moderately differentiated",)
    assert len(trial_only) == 2  # and intolerance without progression
    assert row.unsaid  # what the trial asked besides is told, not compared
    assert all(len(each.patients) <= MOST_KINDS + 1 for each in row.only_one)
    assert {"chmp-2025", "kaiser"} <= set(row.sources)


def test_the_eu_label_lies_within_the_two_of_the_us(rows):
    row = rows["territory", "us-pnet and us-epnet (US)"]
    assert (row.relation, row.only_one) == ("the first lies within the second", ())
    assert set(told(row.only_other)) == {
        "age ≥ 18 years",
        "unresectable disease or metastatic disease",
        "at least 1 earlier systemic therapy other than somatostatin analogue with progression on or after it",
    }
    assert row.rests_on == (
        "us-pnet: at least 1 earlier systemic therapy (implied)",
        "us-epnet: at least 1 earlier systemic therapy (implied)",
    )


def test_a_label_that_may_not_have_been_in_force_is_said_to_be_so(rows):
    assert "not known" in rows["territory", "gb-net (GB)"].unsaid[0]


def test_the_label_of_another_medicine_and_its_trial():
    found = {each.other: each for each in pv.check("afinitor-gi-lung-eu-2016").comparisons}
    assert found["RADIANT-4"].relation == "the first lies within the second"
    assert told(found["RADIANT-4"].only_other)["grade: G1 or G2"] == ("grade: G3",)
    assert any("implied" in each for each in found["RADIANT-4"].rests_on)


def test_every_trial_with_eligibility_can_be_compared_with_the_labels_that_rest_on_it():
    dossier, compared = pv.load_dossier("cabometyx"), set()
    for medicine in dossier.medicines:
        for label in medicine.indications:
            for link in label.evidence:
                if dossier.trial(link.trial).eligibility is None:
                    with pytest.raises(pv.DataError, match="asked of its patients"):
                        dossier.patients_of(link.trial)
                    continue
                asked = dossier.patients_of(link.trial)
                there = pv.compare_labels(label, asked, vocabulary=dossier)
                back = pv.compare_labels(asked, label, vocabulary=dossier)
                assert there.shared.answer == back.shared.answer == "yes", (label.id, link.trial)
                assert (there.only_one.cells, there.only_other.cells) == (back.only_other.cells, back.only_one.cells)
                for answer in (there.only_one, there.only_other):
                    assert (answer.witness is None) == (answer.answer == "empty")
                compared.add(str(link.trial))
    assert {"CABINET", "RADIANT-3", "RADIANT-4", "A6181111", "CLARINET", "PROMID", "NETTER-1", "SANET-ep"} <= compared
