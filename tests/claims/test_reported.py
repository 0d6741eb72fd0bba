"""Numbers beside the data cuts that print them: their intervals, the level of these, and whose word a cut is."""

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings

COSMIC = "In COSMIC-311, the hazard ratio for progression-free survival was 0.22 ({}).\n"
CONTACT = """In CONTACT-02, the hazard ratio for overall survival was 0.79 (95% CI 0.58 to 1.07) with cabozantinib plus
atezolizumab.
"""


def ratio(text):
    """Return verdict and reason for the hazard ratio of a text."""
    (found,) = [each for each in quick_findings(pv.read_article(text)) if each.check == "result"]
    return found.verdict, found.reason


@pytest.mark.parametrize(
    ("interval", "verdict", "says"),
    [
        ("95% CI 0.14 to 0.35", "confirmed", "equals Interim analysis"),
        ("96% CI 0.15 to 0.32", "confirmed", "equals Updated analysis"),
        ("95% CI 0.15 to 0.31", "consistent", "whose limits are those of 96 %, not of 95 %"),
        ("96% CI 0.20 to 0.35", "conflicting", "hazard ratio against its interval"),
    ],
)
def test_limits_are_compared_at_one_level(interval, verdict, says):
    found = ratio(COSMIC.format(interval))
    assert (found[0], says in found[1]) == (verdict, True), found


def test_limits_that_no_source_prints_are_not_confirmed():
    verdict, reason = ratio(
        "In NCT01525550, the objective response rate was 24.5% (95% CI 16.7 to 33.8) with sunitinib.\n"
    )
    assert (verdict, "prints no limits" in reason) == ("consistent", True)


def test_what_only_the_firm_itself_prints_of_a_cut_is_not_excluded_by_other_cuts():
    assert ratio(CONTACT)[0] == "confirmed"
    own = ratio(f"Exelixis announced results.\n{CONTACT}")
    assert own[0] == "not checkable"
    assert "only the article's own origin prints it" in own[1]
    assert ratio(f"Exelixis announced results.\n{CONTACT.replace('0.79', '0.71')}")[0] == "contradicted"
