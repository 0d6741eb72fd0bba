"""What texts say of effects, both ways round: whose risk was lower, of which endpoint, in whom, and whether shown."""

import pytest

from pivotal.dossier.model import Dossier
from pivotal.dossier.trials import Endpoint
from pivotal.evidence.model import ReportedResult
from tests.reading.verdicts_told import verdicts


@pytest.fixture(scope="module")
def shipped(shipped: Dossier) -> Dossier:
    """Return the shipped dossier, in which one trial has an endpoint of one place too."""
    trial = shipped.trial("METEOR")
    narrow = Endpoint(
        id="CNSPFS", name="CNS progression-free survival", kind="time_to_event", role="secondary", better="higher"
    )
    told = ReportedResult.model_validate({"endpoint": "CNSPFS", "hazard_ratio": {"value": "0.31"}})
    last = trial.cuts[-1].model_copy(update={"results": (*trial.cuts[-1].results, told)})
    changed = {"endpoints": (*trial.endpoints, narrow), "cuts": (*trial.cuts[:-1], last)}
    trials = tuple(each.model_copy(update=changed) if each is trial else each for each in shipped.trials)
    return shipped.model_copy(update={"trials": trials})


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("In METEOR, the risk of death was 34% lower with cabozantinib than with everolimus.",
         "In METEOR, the risk of death was 34% lower with everolimus than with cabozantinib."),
        ("In CELESTIAL, patients on cabozantinib had a 24% lower risk of death than those on placebo.",
         "In CELESTIAL, patients on placebo had a 24% lower risk of death than those on cabozantinib."),
        ("In CELESTIAL, patients treated with cabozantinib were at a 24% lower risk of death.",
         "In CELESTIAL, patients treated with placebo were at a 24% lower risk of death."),
        ("In METEOR, cabozantinib was superior to everolimus in terms of progression-free survival.",
         "In METEOR, everolimus was superior to cabozantinib in terms of progression-free survival."),
        ("In METEOR, cabozantinib led to significantly longer overall survival than everolimus.",
         "In METEOR, everolimus led to significantly longer overall survival than cabozantinib."),
        ("In METEOR, everolimus was inferior to cabozantinib with respect to progression-free survival.",
         "In METEOR, everolimus beat cabozantinib on progression-free survival."),
        ("In METEOR, treatment with cabozantinib resulted in a 42% reduction in the rate of progression or death.",
         "In METEOR, treatment with everolimus resulted in a 42% reduction in the rate of progression or death."),
        ("In METEOR, PFS was prolonged in patients assigned to cabozantinib.",
         "In METEOR, PFS was prolonged in patients assigned to everolimus."),
        ("In METEOR, those who received everolimus fared worse in terms of overall survival.",
         "In METEOR, everolimus conferred an overall survival benefit."),
        ("In METEOR, patients on cabozantinib had a 34% reduced risk of death.",
         "In METEOR, patients on everolimus had a 34% reduced risk of death."),
        ("Cabozantinib reduced the risk of death by 34% in METEOR.",
         "Cabozantinib did not reduce the risk of death by 34% in METEOR."),
        ("In METEOR, patients lived longer with cabozantinib.",
         "In METEOR, patients did not live longer with cabozantinib."),
        ("In METEOR, the response rate was higher with cabozantinib than with everolimus.",
         "In METEOR, the response rate was not higher with cabozantinib."),
    ],
)  # fmt: skip
def test_the_arm_that_did_better_is_read_from_its_place(shipped, true, false):
    assert set(verdicts(true, shipped)) <= {"confirmed", "consistent"}
    assert verdicts(false, shipped) == ["contradicted"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("the hazard ratio for death with cabozantinib versus placebo was 0.76.", ["confirmed"]),
        ("the hazard ratio for death with placebo versus cabozantinib was 0.76.", ["not checkable", "contradicted"]),
        ("the hazard ratio for OS was 1.32 for placebo compared with cabozantinib.", ["not checkable", "consistent"]),
        ("cabozantinib cut the risk of death by 24% compared with placebo (HR 0.76).", ["confirmed"]),
        ("placebo cut the risk of death by 24% compared with cabozantinib (HR 0.76).",
         ["contradicted", "not checkable"]),
        ("cabozantinib cut the risk of death by 24% compared with sorafenib.", ["not checkable"]),
        ("sorafenib reduced the risk of death by 24%.", ["not checkable"]),
    ],
)  # fmt: skip
def test_a_ratio_is_that_of_the_arms_it_is_told_of(shipped, sentence, expected):
    assert verdicts(f"In CELESTIAL, {sentence}", shipped) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("the hazard ratio for central nervous system (CNS) progression-free survival was 0.31.", ["confirmed"]),
        ("the hazard ratio for central nervous system progression-free survival was 0.58.", ["contradicted"]),
        ("the hazard ratio for progression-free survival was 0.58.", ["confirmed"]),
        ("liver progression-free survival was no longer with cabozantinib.", ["not checkable"]),
        ("cabozantinib reduced the risk of bone progression, with a hazard ratio of 0.30.",
         ["not checkable", "not checkable"]),
        ("the hazard ratio for bone metastases was 0.30.", ["not checkable"]),
        ("cabozantinib cut the risk of progression and death by 42%.", ["confirmed"]),
        ("cabozantinib cut the risk of progression and death by 34%.", ["contradicted"]),
        ("cabozantinib cut the risk of progression and death by 42% and 34%, respectively.",
         ["not checkable", "confirmed"]),
        ("cabozantinib cut the risk of metastases or death by 34%.", ["not checkable"]),
        ("cabozantinib cut the risk of death by 34% (HR 0.66) and of radiographic progression or death by 42% (HR 0.58).",
         ["confirmed", "confirmed"]),
        ("patients on cabozantinib were 34% less likely to die (HR 0.66).", ["confirmed"]),
        ("patients on cabozantinib were 42% less likely to die (HR 0.58).", ["contradicted"]),
        ("patients on cabozantinib lived a median of 21.4 months. The hazard ratio was 0.66.",
         ["confirmed", "confirmed"]),
    ],
)  # fmt: skip
def test_an_effect_is_that_of_the_endpoint_it_is_told_of(shipped, sentence, expected):
    assert verdicts(f"In METEOR, {sentence}", shipped) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("overall survival was shorter with cabozantinib.", ["contradicted"]),
        ("survival was worse in the subgroup with bone metastases in both treatment groups.", ["not checkable"]),
        ("overall survival was shorter in patients with bone metastases in both arms.", ["not checkable"]),
        ("progression-free survival did not differ.", ["contradicted"]),
        ("progression-free survival did not differ by PD-L1 expression.", []),
        ("progression-free survival did not differ by treatment group.", ["contradicted"]),
        ("the benefit in overall survival was not significant in patients with good risk.", ["not checkable"]),
        ("overall survival was not significantly longer with cabozantinib in women.", ["not checkable"]),
        ("overall survival was longer in the intention-to-treat population.", ["consistent"]),
        ("overall survival was not significantly longer at the interim analysis.", ["not checkable"]),
        ("PFS was tested for noninferiority.", []),
        ("PFS was noninferior with cabozantinib.", ["consistent"]),
    ],
)
def test_an_effect_is_that_of_those_it_is_told_of(shipped, sentence, expected):
    assert verdicts(f"In METEOR, {sentence}", shipped) == expected


def test_a_goal_of_shares_may_be_missed_by_its_level(shipped):
    assert verdicts("In COSMIC-311, the endpoint of objective response rate was not met.", shipped) == [
        "not informative"
    ]
    assert verdicts("In COSMIC-311, the objective response rate did not differ.", shipped) == ["contradicted"]
    shown = "In CABINET, PFS was longer with cabozantinib, and the difference was statistically significant."
    assert verdicts(shown, shipped) == ["consistent"]
    lived = "In CABINET, OS was longer with cabozantinib, and the difference was statistically significant."
    assert verdicts(lived, shipped) == ["contradicted"]
    assert verdicts("In METEOR, the difference in OS was statistically significant.", shipped) == ["consistent"]
    assert verdicts("In CABINET, the difference in OS was statistically significant.", shipped) == ["contradicted"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In METEOR, PFS was the primary endpoint and overall survival a key secondary endpoint.", ["confirmed"]),
        ("In METEOR, overall survival was the primary endpoint and PFS a key secondary endpoint.", ["contradicted"]),
        ("METEOR met its primary endpoint of progression-free survival.", ["consistent", "confirmed"]),
        ("METEOR met its primary endpoint of overall survival.", ["consistent", "contradicted"]),
        ("METEOR was a phase 3 trial of cabozantinib versus everolimus.", ["confirmed"]),
        ("METEOR was a phase 3 trial of cabozantinib versus placebo.", ["contradicted"]),
    ],
)
def test_a_goal_that_was_met_is_the_primary_one(shipped, sentence, expected):
    assert verdicts(sentence, shipped) == expected


def test_a_p_value_goes_with_its_ratio(shipped):
    told = "In METEOR, PFS was longer with cabozantinib (HR 0.58; P<0.001)."
    assert verdicts(told, shipped)[1:] == ["confirmed", "confirmed"]
    other = "In METEOR, PFS was longer with cabozantinib (HR 0.38; P<0.001)."
    assert verdicts(other, shipped)[1:] == ["contradicted", "not checkable"]


def test_receptor_tyrosine_kinases_are_no_protein(shipped):
    assert verdicts("Cabozantinib is a multi-RTK inhibitor.", shipped) == ["confirmed"]
    assert verdicts("Cabozantinib is a BTK inhibitor.", shipped) == ["contradicted"]
    assert verdicts("Cabozantinib is a nonsteroidal antiandrogen (NSAA) medication.", shipped) == []


def test_what_a_trial_of_one_arm_is_compared_with_is_told_as_missing(shipped):
    trial = shipped.trial("CELESTIAL")
    alone = trial.model_copy(update={"arms": trial.arms[:1]})
    trials = tuple(alone if each is trial else each for each in shipped.trials)
    changed = shipped.model_copy(update={"trials": trials})
    told = "The response rate in CELESTIAL was seven times that of historical controls: 4% versus 26%."
    assert verdicts(told, changed) == ["not checkable", "not checkable"]
