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


@pytest.fixture(scope="module")
def clouds() -> Dossier:
    """The dossier of merotinib."""
    return dossier("merotinib")
