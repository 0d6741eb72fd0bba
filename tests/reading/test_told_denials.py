"""What is denied, excepted, or only may be so, both ways round: no denial of what holds is confirmed."""

import pytest

from pivotal.dossier.model import Dossier
from tests.reading.verdicts_told import dossier
from tests.reading.verdicts_told import verdicts as found


@pytest.fixture(scope="module")
def originated() -> Dossier:
    """Return a dossier of a medicine that its originator never licensed to anybody."""
    return dossier("umbratinib")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ipsen holds the rights to Cabometyx in Germany.", ["confirmed"]),
        ("Ipsen does not hold the rights to Cabometyx in Germany.", ["contradicted"]),
        ("Ipsen does not hold the rights to Cabometyx in Japan.", ["confirmed"]),
        ("Ipsen has no rights to Cabometyx in France.", ["contradicted"]),
        ("Ipsen has no rights to Cabometyx in the United States.", ["confirmed"]),
        ("Exelixis no longer holds the rights to Cabometyx in the US.", ["contradicted"]),
        ("Exelixis no longer holds the rights to Cabometyx in Europe.", ["confirmed"]),
        ("Neither Ipsen nor Exelixis holds the rights to Cabometyx in the United States.", ["contradicted"]),
        ("Neither Ipsen nor Takeda holds the rights to Cabometyx in the United States.", ["confirmed"]),
        ("Takeda, not Ipsen, holds the rights to Cabometyx in Japan.", ["confirmed"]),
        ("Ipsen, not Takeda, holds the rights to Cabometyx in Japan.", ["contradicted"]),
        ("Ipsen never held the rights to Cabometyx in Germany.", ["not checkable"]),
        ("Ipsen does not have exclusive rights to Cabometyx in Canada.", ["contradicted"]),
        ("Takeda has not held the rights to Cabometyx in Japan since 2016.", ["not checkable"]),
        ("Exelixis has not licensed Cabometyx to Takeda in Japan.", ["contradicted"]),
        ("Exelixis has yet to license Cabometyx to Takeda in Japan.", ["contradicted"]),
        ("Exelixis has no licence agreement with Ipsen for Cabometyx.", ["contradicted"]),
        ("Ipsen holds the rights to Cabometyx in all countries except the US and Japan.", ["confirmed"]),
        ("Ipsen holds the rights to Cabometyx in all countries except the US, Japan and Germany.", ["contradicted"]),
        ("Ipsen failed to secure the rights to Cabometyx in Canada.", ["contradicted"]),
        ("Ipsen failed to secure the rights to Cabometyx in Japan.", ["confirmed"]),
        ("Any company but Ipsen holds the rights to Cabometyx in Germany.", ["contradicted"]),
        ("Until 2017, Takeda had no rights to Cabometyx in Japan.", ["not checkable"]),
        ("Exelixis granted Ipsen rights to Cabometyx in Canada without any upfront payment.", ["confirmed"]),
        ("Ipsen may acquire the rights to Cabometyx in the United States.", ["not checkable"]),
        ("Analysts asked whether Ipsen holds the rights to Cabometyx in Japan.", ["not checkable"]),
        ("Rumours that Ipsen holds the rights to Cabometyx in Japan were denied.", ["not checkable"]),
        ("The marketing authorisation holder of Cabometyx in the EU is Ipsen.", ["confirmed"]),
        ("The marketing authorisation holder of Cabometyx in the EU is not Ipsen.", ["contradicted"]),
        ("The marketing authorisation holder of Cabometyx in the EU is not Takeda.", ["confirmed"]),
    ],
)  # fmt: skip
def test_rights_that_are_denied(shipped, sentence, expected):
    assert found(sentence, shipped) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Nordlys holds the rights to Umbra in Japan.", ["confirmed"]),
        ("Nordlys does not hold the rights to Umbra in Japan.", ["contradicted"]),
        ("Nordlys has no rights to Umbra in Japan.", ["contradicted"]),
        ("Nordlys holds the rights to Umbra in all countries except Japan.", ["contradicted"]),
    ],
)
def test_rights_of_an_originator(originated, sentence, expected):
    assert found(sentence, originated) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Cabometyx has yet to be approved in the EU for neuroendocrine tumours.", ["contradicted"]),
        ("Cabometyx lacks approval in the EU for neuroendocrine tumours.", ["contradicted"]),
        ("Cabometyx won no approval for neuroendocrine tumours in the EU.", ["contradicted"]),
        ("Cabometyx won approval for neuroendocrine tumours in the EU.", ["confirmed"]),
        ("Cabometyx was already approved in the EU for renal cell carcinoma, but not for hepatocellular carcinoma.",
         []),
        ("The FDA approved Cabometyx on 26 March 2025 for patients with neuroendocrine tumours who were not given "
         "surgery.", ["confirmed"] * 4),
        ("Cabometyx was approved in the EU for hepatocellular carcinoma in November 2018, but not as first-line "
         "treatment.", ["confirmed"]),
        ("Neither the FDA nor the EC approved Cabometyx for hepatocellular carcinoma.", []),
        ("Ipsen denied that Cabometyx had been approved in the EU for neuroendocrine tumours.", []),
        ("It is unclear whether the FDA approved Cabometyx for neuroendocrine tumours in 2024.", []),
        ("Had the FDA approved Cabometyx for neuroendocrine tumours in 2024, sales would have risen.", []),
        ("The EC's approval of Cabometyx for neuroendocrine tumours was not granted in July 2025.", []),
        ("Cabometyx is approved for hepatocellular carcinoma everywhere except in Japan.", []),
    ],
)  # fmt: skip
def test_approvals_that_are_denied(shipped, sentence, expected):
    told = found(sentence, shipped)
    assert [each for each in told if each in {"confirmed", "contradicted"}] == expected


_LABEL = "In the EU, Cabometyx is indicated for adult patients with unresectable {}, well differentiated {} \
neuroendocrine tumours who have progressed following {} prior systemic therapy other than somatostatin analogues."


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("or metastatic", "extra-pancreatic and pancreatic", "at least one"), ["confirmed"]),
        (("or metastatic", "pancreatic but not extra-pancreatic", "at least one"), ["not checkable"]),
        (("but not metastatic", "extra-pancreatic and pancreatic", "at least one"), ["not checkable"]),
        (("or metastatic", "extra-pancreatic and pancreatic", "at most one"), ["not checkable"]),
        (("or metastatic", "extra-pancreatic and pancreatic", "more than one"), ["consistent"]),
    ],
)
def test_clauses_that_are_denied(shipped, told, expected):
    assert found(_LABEL.format(*told), shipped) == expected


_PFS = "median PFS {} 13.8 months with cabozantinib in pancreatic NETs."
_HARMS = "65% of patients with pancreatic NETs on cabozantinib {} grade 3 or higher adverse events."


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (_PFS.format("was"), ["confirmed"]),
        (_PFS.format("was not"), ["not checkable"]),
        (_PFS.format("did not reach"), ["not checkable"]),
        (_PFS.format("could be"), ["not checkable"]),
        (_HARMS.format("had"), ["confirmed"]),
        (_HARMS.format("had no"), ["not checkable"]),
        (_HARMS.format("were free of"), ["not checkable"]),
        ("patients were not randomised 2:1.", ["not checkable"]),
        ("patients were randomised 2:1, not 1:1.", ["confirmed"]),
        ("the primary endpoint was not overall survival.", ["not checkable"]),
        ("the primary endpoint was overall survival.", ["contradicted"]),
    ],
)
def test_results_and_designs_that_are_denied(shipped, sentence, expected):
    assert found(f"In CABINET, {sentence}", shipped) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In METEOR, at least 600 patients were randomised.", "not checkable"),
        ("In METEOR, at least 658 patients were randomised.", "confirmed"),
        ("In METEOR, up to 500 patients were randomised.", "contradicted"),
        ("In METEOR, 600 patients were randomised.", "contradicted"),
    ],
)
def test_a_bound_is_no_number(shipped, sentence, expected):
    assert found(sentence, shipped, "result", "statement") == [expected]


def test_a_target_that_is_denied(shipped):
    assert found("Cabozantinib is an inhibitor of VEGFR2.", shipped) == ["confirmed"]
    assert found("Cabozantinib is no inhibitor of VEGFR2.", shipped) == ["not checkable"]
    assert found("Cabozantinib inhibits only MET.", shipped) == ["not checkable"]
