"""Parts of a trial and what was given in it, told in short or by what they are, both ways round."""

import pytest

from pivotal.dossier.model import Dossier
from tests.reading.verdicts_told import dossier, verdicts

_DENIED = {"contradicted"}


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("In JETTY, in pts with SM (n=140), the median PFS was 8.3 months in the merotinib arm.",
         "In JETTY, in pts with SM (n=140), the median PFS was 9.9 months in the merotinib arm."),
        ("In JETTY, in pts with quiet SM, the risk of disease progression or death fell by 40% (HR 0.60; 95% CI 0.33-1.09).",
         "In JETTY, in pts with quiet SM, the risk of disease progression or death fell by 30% (HR 0.70; 95% CI 0.43-1.14)."),
        ("Looking at all patients with spinal metastasis, median OS in JETTY was 13.1 months in the placebo arm.",
         "Looking at all patients with spinal metastasis, median OS in JETTY was 15.1 months in the placebo arm."),
        ("In 315 patients of the JETTY trial, median PFS was 11.2 months with merotinib plus goserelin.",
         "In 315 patients of the JETTY trial, median PFS was 13.2 months with merotinib plus goserelin."),
        ("In JETTY, patients who received the inhibitor in combination with goserelin had a 49% reduction in the risk of "
         "disease progression or death.",
         "In JETTY, patients who received the inhibitor in combination with goserelin had a 39% reduction in the risk of "
         "disease progression or death."),
        ("In JETTY, median PFS in the primary endpoint population was 11.2 months with merotinib plus goserelin.",
         "In JETTY, median PFS in the primary endpoint population was 13.2 months with merotinib plus goserelin."),
    ],
)  # fmt: skip
def test_a_part_is_told_in_short_and_all_by_their_number(clouds: Dossier, true: str, false: str) -> None:
    assert set(verdicts(true, clouds)) == {"confirmed"}
    assert set(verdicts(false, clouds)) >= _DENIED


@pytest.mark.parametrize(
    "some",
    [
        "In JETTY, in pts with untreated SM, median PFS was 6.0 months in the merotinib arm.",
        "In JETTY, in pts with measurable SM, risk of disease progression or death was cut by 31%; median PFS was 3.7 months "
        "in the placebo arm.",
        "In JETTY, the duration of CR/CRi was 14.1 months in the merotinib arm.",
        "In JETTY, CR-IC was higher in the merotinib arm (42%) than in the placebo arm (20%).",
        "In JETTY, median OS was 29.4 months with merotinib plus goserelin. A longer TUDD was seen as well (HR, 0.81; 95% CI, "
        "0.70-0.94).",
        "The safety of merotinib in combination with goserelin (N=207) versus goserelin in combination with placebo (N=103) "
        "was assessed in JETTY, a randomised trial.",
    ],
)  # fmt: skip
def test_other_patients_than_those_of_a_part(clouds: Dossier, some: str) -> None:
    assert not {"contradicted", "conflicting"} & set(verdicts(some, clouds))


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("JETTY showed a benefit in progression-free survival.", "JETTY showed no benefit in progression-free survival."),
        ("In JETTY, patients who received merotinib in combination with goserelin had significantly longer overall survival.",
         "In JETTY, patients who received placebo plus goserelin had significantly longer overall survival."),
        ("In 315 women, merotinib improved progression-free survival in JETTY.",
         "In 315 women, merotinib did not improve progression-free survival in JETTY."),
    ],
)  # fmt: skip
def test_a_benefit_is_that_of_the_cut_that_prints_all(clouds: Dossier, true: str, false: str) -> None:
    assert "consistent" in verdicts(true, clouds)
    assert "contradicted" in verdicts(false, clouds)


def test_a_longer_follow_up_is_no_gain(clouds: Dossier) -> None:
    more = "After an additional 14.2 months of follow-up, the overall survival benefit in JETTY was maintained."
    assert set(verdicts(more, clouds)) == {"consistent"}


def test_the_main_secondary_endpoint_is_not_the_primary_one(clouds: Dossier) -> None:
    assert "contradicted" not in verdicts("In JETTY, the main secondary endpoint was overall survival.", clouds)
    assert "contradicted" in verdicts("In JETTY, the main endpoint was overall survival.", clouds)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("In JETTY, the CR rate was 31.0% with merotinib plus goserelin, with a median duration of 16.0 months.",
         "In JETTY, the CR rate was 31.0% with merotinib plus goserelin, with a median duration of 18.0 months."),
        ("In JETTY, the CR rate was 31.0% with a median duration of 16.0 months with merotinib plus goserelin and 14.3% with a "
         "median duration of 9.5 months with placebo plus goserelin.",
         "In JETTY, the CR rate was 41.0% with a median duration of 16.0 months with merotinib plus goserelin and 14.3% with a "
         "median duration of 9.5 months with placebo plus goserelin."),
        ("In JETTY, the CR rate was 31.0% in the merotinib plus goserelin arm, with a median PFS of 11.2 months and a median "
         "OS of 29.4 months.",
         "In JETTY, the CR rate was 31.0% in the merotinib plus goserelin arm, with a median PFS of 11.2 months and a median "
         "OS of 25.4 months."),
    ],
)  # fmt: skip
def test_how_long_it_lasted_is_of_the_same_arm(clouds: Dossier, true: str, false: str) -> None:
    assert set(verdicts(true, clouds)) == {"confirmed"}
    assert "contradicted" in verdicts(false, clouds)


def test_an_arm_told_of_another_endpoint_is_not_carried_over_a_comparison(clouds: Dossier) -> None:
    text = (
        "In JETTY, the CR rate was 31.0% with merotinib plus goserelin, while a median OS of 25.4 months was expected."
    )
    assert "contradicted" not in verdicts(text, clouds)


def test_the_trial_that_was_named_before_is_said_to_have_failed(clouds: Dossier) -> None:
    text = "JETTY enrolled 315 women. The trial {} its primary endpoint of progression-free survival."
    assert "contradicted" not in verdicts(text.format("met"), clouds)
    assert "contradicted" in verdicts(text.format("did not meet"), clouds)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Solvia was approved outside of the US.", {"not checkable"}),
        ("Solvia was approved in the US.", {"confirmed"}),
        ("The FDA approved Solvia with capecitabine, pazopanib, or ABCD for HER2-negative metastatic breast cancer.",
         {"confirmed", "not checkable"}),
    ],
)  # fmt: skip
def test_where_an_act_was_not_and_with_which_of_several(text: str, expected: set[str]) -> None:
    assert set(verdicts(text, dossier("solvimab"), "authorised", "label_event", "statement")) <= expected


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Lumeo is indicated for adults with duskoma who were previously untreated.", "confirmed"),
        ("Lumeo is indicated for adults with duskoma and a 17p deletion who were previously untreated.", "contradicted"),
        ("Lumeo is indicated for adults with duskoma after at least one prior therapy.", "contradicted"),
        ("Lumex with goserelin is indicated for adults with duskoma after at least one prior therapy.", "confirmed"),
        ("Lumex with goserelin is indicated for adults with duskoma after at least three prior therapies.", "contradicted"),
        ("Lumex with pembrolizumab is indicated for adults with duskoma after at least one prior therapy.", "contradicted"),
        ("Lumex monotherapy is indicated for adults with duskoma in the absence of a 17p deletion.", "confirmed"),
        ("Lumex monotherapy is indicated for adults with duskoma in the presence of a 17p deletion.", "contradicted"),
        ("Lumex monotherapy is indicated for duskoma in adults in the presence of a 17p deletion or in the absence of a 17p "
         "deletion.", "not checkable"),
    ],
)  # fmt: skip
def test_a_brand_tells_its_territory(text: str, verdict: str) -> None:
    assert verdict in verdicts(text, dossier("lumexin"), "indication", "statement")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Nordlys has licensed Lumex to Westlys in Asia.", "confirmed"),
        ("Westlys has licensed Lumex to Nordlys in Asia.", "contradicted"),
    ],
)
def test_who_licensed_to_whom_is_known_where_the_place_is_not(text: str, verdict: str) -> None:
    assert verdicts(text, dossier("lumexin"), "partner") == [verdict]


@pytest.fixture(scope="module")
def clouds() -> Dossier:
    """Return the dossier of merotinib."""
    return dossier("merotinib")
