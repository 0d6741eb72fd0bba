"""A label beside the trials that it rests on."""

import pytest

import pivotal as pv
from pivotal.errors import UnknownNameError


@pytest.fixture(scope="module")
def dossier():
    return pv.load_dossier("cabometyx")


def test_where_the_label_is_wider_and_where_narrower(dossier):
    found = pv.compare_with_trials(dossier, "eu-net")
    (row,) = found.rows()
    assert (row["term"], row["role"], row["relation"]) == ("CABINET", "pivotal", "overlapping")
    assert "ECOG performance status ≤ 2 score" in row["wider"]
    assert "differentiation: well differentiated" in row["narrower"]
    assert found.glance() == [{"term": "eu-net", "trials": 1, "compared": 1, "wider": 1}]


def test_it_is_the_comparison_of_the_two(dossier):
    (found,) = pv.compare_with_trials(dossier, "eu-net").trials
    alone = pv.compare_labels(dossier.indication("eu-net"), dossier.patients_of("CABINET"), vocabulary=dossier)
    assert found.compared.rows() == alone.rows()


def test_patients_are_counted(dossier):
    patients = {
        "age": [50, 60],
        "ecog": [3, None],
        "disease": ["NET", "NET"],
        "differentiation": ["well", "well"],
        "metastatic": [True, True],
    }
    (found,) = pv.compare_with_trials(dossier, "eu-net", cohort=patients).trials
    assert (found.compared.only_one.counted.surely, found.compared.only_one.counted.possibly) == (0, 2)


def test_a_trial_whose_eligibility_was_not_found_is_named(dossier):
    trials = tuple(each.model_copy(update={"eligibility": None}) for each in dossier.trials)
    found = pv.compare_with_trials(dossier.model_copy(update={"trials": trials}), "eu-net")
    assert (found.trials[0].compared, found.rows()[0]["relation"]) == (None, None)


def test_a_label_without_trials_has_nothing_beside_it(dossier):
    name = next(each.id for medicine in dossier.medicines for each in medicine.indications if not each.evidence)
    assert pv.compare_with_trials(dossier, name).rows() == []


def test_an_unknown_indication_is_an_error(dossier):
    with pytest.raises(UnknownNameError, match="eu-net"):
        pv.compare_with_trials(dossier, "eu-nett")
