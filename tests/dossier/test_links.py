"""Everything that a dossier names is there, or the message says what is, and what was probably meant."""

import pytest

import pivotal as pv
from pivotal.dossier.links import names_of
from pivotal.errors import DossierError
from pivotal.nouns import Reference
from tests.dossier.edits import LINKS, Edit, assert_said, edited


@pytest.mark.parametrize("what", LINKS)
def test_what_is_named_and_not_there_is_said_where_it_stands(what, tmp_path):
    folder, line, column = edited(tmp_path, LINKS[what])
    with pytest.raises(DossierError) as caught:
        pv.load_dossier(folder)
    assert_said(caught.value, LINKS[what], line, column)


def test_every_kind_of_reference_can_be_looked_up():
    assert set(names_of(pv.load_dossier("cabometyx"))) == {each.kind for each in Reference.__subclasses__()}


@pytest.mark.parametrize("what", ["an unknown field", "an unknown therapy of a criterion", "an unknown disease"])
def test_one_mistake_is_told_once(what, tmp_path):
    folder, _, _ = edited(tmp_path, LINKS[what])
    with pytest.raises(DossierError) as caught:
        pv.load_dossier(folder)
    assert caught.value.others == ()


@pytest.mark.parametrize(
    "edit",
    [
        Edit("cabinet.yaml", "at_most: 12, unit: months", "at_most: 1, unit: years", "", ""),
        Edit("cabinet.yaml", "at_most: 12, unit: months", "at_most: 52, unit: weeks", "", ""),
        Edit("medicine.yaml", "{not_before: 2018-09-20, not_after: 2018-11-15}", "{}", "", ""),
        Edit("medicine.yaml", "name: Ipsen, country: FR", "name: Ipsen", "", ""),
        Edit("cabinet.yaml", "source: mcbs-496}", "status: recall_unverified}", "", ""),
        Edit("cabinet.yaml", "placebo: {value: 4.4, ci: [3.0, 5.9]}", "placebo: {value: 4.4, ci: [3.0, null]}", "", ""),
        Edit("cabinet.yaml", "placebo: {value: 4.4, ci: [3.0, 5.9]}", "placebo: not reached", "", ""),
    ],
    ids=lambda edit: edit.new,
)
def test_what_is_right_is_taken(edit, tmp_path):
    folder, _, _ = edited(tmp_path, edit)
    assert pv.load_dossier(folder).id == "cabometyx"


def test_an_age_in_months_is_the_same_age(tmp_path):
    years = "- {field: age, at_least: 18, unit: years, words: adult patients}\n            - {field: disease, is: NET, words"
    months = years.replace("at_least: 18, unit: years", "at_least: 216, unit: months")
    folder, _, _ = edited(tmp_path, Edit("medicine.yaml", years, months, "", ""))
    for dossier in (pv.load_dossier(folder), pv.load_dossier("cabometyx")):
        label, patients = dossier.indication("eu-net"), [pv.Patient(facts={"age": age}) for age in (17.99, 18)]
        answers = [pv.match(label, each, vocabulary=dossier).answer for each in patients]
        assert answers == ["not eligible", "undetermined"]


CODES = """
fields:
  - id: site
    name: site
    kind: code
    codes:
      - {id: gut}
      - {id: ileum, broader: gut}
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("broader: gut}", "broader: gutt}", "no code of site called 'gutt'"),
        ("{id: gut}", "{id: gut, broader: ileum}", "gut and ileum lie within one another in a circle"),
        ("{id: gut}", "{id: ileum}", "'ileum' is already there, in own/a.yaml, line 7"),
    ],
)
def test_the_codes_of_a_field_are_in_order(old, new, says, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "dossier.yaml").write_text("{id: own, title: Own, files: [a.yaml]}")
    (folder / "a.yaml").write_text(CODES)
    assert [code.id for code in pv.load_dossier(folder).fields[0].codes] == ["gut", "ileum"]
    (folder / "a.yaml").write_text(CODES.replace(old, new))
    with pytest.raises(DossierError, match=says) as caught:
        pv.load_dossier(folder)
    assert caught.value.place.line in {7, 8}
