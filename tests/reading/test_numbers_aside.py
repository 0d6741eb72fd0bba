"""Numbers that stand beside results and are none, and acts that nobody has done yet."""

import pytest

from tests.reading.statements_told import statements


def told(text, *kinds):
    """Return the values of the results of a sentence, or the kinds of its acts."""
    return [each.get("value") or each.kind for each in statements(text, *kinds)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Patients progress rapidly, with median OS between 1 and 2 years.", []),
        ("Median OS was 13.8 months and 4.4 months.", ["13.8", "4.4"]),
        ("Median PFS ranged from 3.1 weeks to 16 weeks.", []),
        ("The overall response rate ranged from 0 to 14%.", []),
        ("Median survival has not been reached (range, 2+-64+ months).", ["not reached"]),
        ("The median DOR was 15.7 months (95% CI, NE).", ["15.7"]),
        ("At the second look, 85% had a DOR of six months or greater.", ["85"]),
        ("Median OS differed (PS 0, 13.0 months; PS 1, 8.2 months).", ["13.0", "8.2"]),
        ("OS and DFS rates at 1/2 years were 91.2/80.0% and 84.3/77.2%, respectively.", ["91.2", "80.0", "84.3", "77.2"]),
        ("Survival at 5 years was 51 per cent (standard error, 5.5 per cent) with the drug.", ["51"]),
        ("The trial asked for DFS at 3 years by a non-inferiority margin of 5%.", []),
        ("The relapse rate was 21% lower for treated patients than for others.", ["21"]),
        ("The relapse rate was 21%.", ["21"]),
        ("The risk of death was 21% lower for treated patients than for others.", ["21"]),
    ],
)  # fmt: skip
def test_ends_of_ranges_errors_and_margins_are_no_results(text, values):
    assert told(text, "median", "rate", "percent", "risk_reduction") == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("In all, 376 patients were assessed for eligibility and 308 were randomly assigned.", ["308"]),
        ("Planned enrolment was 356 patients; 272 patients were enrolled.", ["272"]),
        ("Analyses are to be performed after 276 (50%), 414 (75%) and 552 (100%) events.", []),
        ("The analysis was done 4 months after the 200th patient was enrolled.", []),
        ("Thirteen patients needed dose reduction.", []),
        ("We performed a randomised phase 2 study among 39 cancer centres.", []),
        ("We randomised 39 patients at 12 cancer centres.", ["39"]),
        ("The opinion rests on Meridian NHL 001, a trial of patients with relapsed lymphoma.", []),
    ],
)
def test_plans_places_and_names_count_no_patients(text, values):
    assert told(text, "n", "events") == values


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Acme gets 50 million upon approval by the FDA of Merova for renal cell carcinoma.", []),
        ("Acme Expects CHMP Opinion Recommending Against Approval Of Merova", []),
        ("Declines in serum IgA and IgG were common.", []),
        ("Upon approval by the European Commission on 24 July 2025, Merova became available.", ["act"]),
        ("On 24 July 2025 the FDA approved Merova for renal cell carcinoma after a payment of 3 million.", ["act"]),
    ],
)
def test_what_is_paid_for_or_expected_is_no_act(text, acts):
    assert told(text, "act") == acts


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The relative hazard of death was 0.79 (95% CI 0.53-1.18).", "hazard_ratio"),
        ("TRM was 4.4% with one regimen and 15.8% with the other.", "percent"),
    ],
)
def test_older_names_of_statistics_and_endpoints_are_known(text, kind):
    (first, *_) = statements(text, kind)
    assert first.get("endpoint") in {"deaths", "NRM"}
