"""What a medicine is said to act on, target by target."""

import pytest

import pivotal as pv
from pivotal.claims.biology import _is_of
from pivotal.claims.many_texts import quick_findings


@pytest.mark.parametrize(
    ("held", "told", "expected"),
    [
        ("VEGFR2", "VEGFR", True), ("PARP1", "PARP", True), ("EGFR T790M", "EGFR", True), ("MET", "c-MET", True),
        ("HER2", "ERBB2", True), ("PD-1", "PD1", True), ("CD38", "CD3", False), ("PD-1", "PD-L1", False),
        ("MET", "METAP2", False), ("CD38", "CD38", True),
    ],
)  # fmt: skip
def test_a_target_is_its_members_and_variants_and_no_longer_name(held, told, expected):
    assert _is_of(held, told) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Cabozantinib inhibits MET, VEGFR2 and AXL.", ["confirmed", "confirmed", "confirmed"]),
        ("Cabozantinib is a VEGFR inhibitor.", ["confirmed"]),
        ("Cabozantinib is a PARP inhibitor.", ["contradicted"]),
        ("Cabozantinib inhibits PARP.", ["not checkable"]),
    ],
)
def test_each_target_is_held_against_those_of_the_dossier(sentence, expected):
    found = quick_findings(pv.read_article(f"{sentence}\n"))
    assert [each.verdict for each in found if each.check == "acts_on"] == expected
