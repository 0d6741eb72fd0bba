"""Numbers of results in papers: which are counted, whose they are, and what stands beside them and is none."""

from __future__ import annotations

from functools import cache

import pytest

from pivotal.reading.grammar import parsed
from pivotal.reading.model import Statement
from pivotal.reading.names.lexicon import Lexicon, general_lexicon


@cache
def _words() -> Lexicon:
    return general_lexicon()


def _told(text: str) -> tuple[Statement, ...]:
    return tuple(parsed(text, _words()).statements)


def _values(text: str, kind: str) -> list[str]:
    return [slot.text for each in _told(text) if each.kind == kind and (slot := each.slot("value")) is not None]


def _slots(text: str, kind: str, name: str) -> list[str]:
    return [slot.text for each in _told(text) if each.kind == kind and (slot := each.slot(name)) is not None]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Fifty-two MM patients were enrolled in this study.", ["Fifty-two"]),
        ("Patients received 52 mm of the film.", []),
        ("Sixty patients entered the trial, and all but one of them had a performance status of 0 or 1.", ["Sixty"]),
        ("Sixty patients were enrolled (ECOG 0 or 1).", ["Sixty"]),
        ("Seventy patients were in stage III.", []),
        ("In 12 patients, the disease stabilised.", []),
        ("Among 140 patients (52%) who suffered recurrences, 40 (29%) died.", []),
        ("Primary sites were the stomach (16 patients), lung (9 patients) and colon (8 patients).", []),
        ("Between 11/1990 and 7/2002, 810 patients were enrolled.", ["810"]),
    ],
)
def test_whom_a_number_counts(text: str, counts: list[str]) -> None:
    assert _values(text, "n") == counts


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("12 patients progressed (6 restarted treatment, 4 waited, and 2 dropped out).", ["12"]),
        ("In all, 46 PFS events had occurred (25 with sunitinib and 21 with placebo).", ["46", "25", "21"]),
    ],
)
def test_what_became_of_those_who_progressed_is_no_further_event(text: str, events: list[str]) -> None:
    assert _values(text, "events") == events


def test_a_hazard_ratio_in_small_capitals_is_one_and_an_hour_is_none() -> None:
    text = "Time to progression (hr: 1.42; p = 0.04) and overall survival (hr 0.71; p = 0.01) were improved."
    assert _values(text, "hazard_ratio") == ["1.42", "0.71"]
    assert _values("It was given over 24 hr, 2.5 mg a day.", "hazard_ratio") == []


def test_the_length_of_follow_up_is_no_gain() -> None:
    assert _values("A survival benefit was seen at 4 years of follow-up.", "difference") == []
    assert _values("A survival benefit of 4 months was seen.", "difference") == ["4"]


def test_a_comma_before_and_parts_two_endpoints_as_and_does() -> None:
    text = "The median progression-free survival, and overall survival were 12 weeks and 30 weeks, respectively."
    assert _slots(text, "median", "endpoint") == ["progression-free survival", "overall survival"]


def test_the_value_that_stands_again_is_of_the_same_arm() -> None:
    text = "The remission rate was better with sunitinib than with placebo (60% vs 41%) or interferon (60% vs 52%)."
    assert _slots(text, "percent", "arm") == ["sunitinib", "placebo", "sunitinib", "interferon"]


@pytest.mark.parametrize(
    ("text", "gains"),
    [
        ("Low albumin and liver metastases were independent predictors of a shorter overall survival.", 0),
        ("Former smokers had a significantly longer PFS compared to never smokers.", 0),
        ("Treatment with sunitinib was an independent predictor of longer PFS.", 1),
        ("Patients on sunitinib had a longer OS compared with those on placebo.", 1),
    ],
)
def test_what_patients_are_like_foretells_and_is_no_gain(text: str, gains: int) -> None:
    assert len([each for each in _told(text) if each.kind == "benefit"]) == gains


def test_the_ends_of_a_range_are_no_results() -> None:
    text = "Single drugs gave response rates ranging from 7% to 14%, and chemotherapy, from 11% to 32%."
    assert _values(text, "percent") == []
    assert _values("Complete remissions were seen in approximately 7% to 11% of patients.", "percent") == []
    assert _values("Median PFS was 4 months and median survival is 9–11 months.", "median") == ["4"]
    assert _values("The response rate rose, from 11% to 32% with sunitinib.", "percent") == ["11", "32"]


def test_the_part_of_those_who_are_alive_is_a_rate() -> None:
    assert _values("Eleven patients (55%) remained alive.", "rate") == ["55"]
    assert _values("Eleven patients (55%) remained on treatment.", "rate") == []
    survivals = "The corresponding 1-year survivals were 24% and 52%, respectively."
    assert _slots(survivals, "rate", "endpoint") == ["survivals", "survivals"]
    actuarial = "Median survival was 14 months; 1- and 2-year actuarial survival rates were 55% and 24%, respectively."
    assert _slots(actuarial, "rate", "time") == ["1", "2"]


def test_what_patients_have_developed_is_a_harm() -> None:
    assert _values("Six of 30 patients (20%) have developed PN.", "harm") == ["20"]
    assert _values("Six of 30 patients (20%) have developed progressive disease.", "harm") == []


def test_each_of_several_harms_has_its_own_part_in_each_arm() -> None:
    harms = ["neutropenia", "anaemia", "infection"]
    told = "Incidences of grade 3-4 neutropenia, anaemia and infection were 51, 40 and 8%, respectively, in arm A, and 82, 44 and 12%, respectively, in arm B."
    assert sorted(_slots(told, "harm", "harm")) == sorted(2 * harms)
    apart = "Neutropenia, anaemia and infection were seen in 51%, 40% and 8% with sunitinib and in 82%, 44% and 12% with placebo."
    assert [each.casefold() for each in sorted(_slots(apart, "harm", "harm"), key=str.casefold)] == sorted(2 * harms)


def test_how_many_of_how_many_stand_before_the_part_with_a_harm() -> None:
    assert _values("Toxicities were nausea (9 of 30 patients; 30%) and rash (6 of 30 patients; 20%).", "harm") == [
        "30",
        "20",
    ]


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("Median time of observation was 26 months.", "follow_up", ["26"]),
        ("In total, 40 (48%) patients had progressed after one or more regimens.", "events", []),
        ("In total, 40 (48%) patients had progressed after 12 months.", "events", ["40"]),
        ("The 1900 patients with such tumours gave 90% power for a hazard ratio of 1.3.", "n", []),
        ("Overall, 61 of 130 sunitinib-treated patients (47%) had died.", "events", ["61"]),
        ("Eight patients had a partial response, which was maintained for 5.2 months.", "median", ["5.2"]),
        ("One response lasted 21 months.", "median", []),
        (
            "At 9 years, 70 (54%) of patients in group A and 21 (22%) of those in group B were alive.",
            "rate",
            ["54", "22"],
        ),
    ],
)
def test_a_number_is_of_its_own_kind(text: str, kind: str, values: list[str]) -> None:
    assert _values(text, kind) == values


def test_halves_of_survivals_share_their_noun() -> None:
    text = "The 5-year cancer-specific (81% vs 74%) and overall survival (71% vs 62%) were higher."
    assert _slots(text, "rate", "endpoint") == [
        "cancer-specific",
        "cancer-specific",
        "overall survival",
        "overall survival",
    ]
    free = "The group had higher failure-free (61% vs 52%) and progression-free survival rates (55% vs 41%)."
    assert set(_slots(free, "rate", "endpoint")) == {"failure-free", "progression-free survival"}


def test_an_interferon_is_no_level_of_a_test() -> None:
    assert _values("The response rate in 40 patients receiving IFN-alpha was 21% (95% CI, 10 to 33%).", "percent") == [
        "21"
    ]
    assert _values("The study had 80% power at a two-sided alpha of 5%.", "percent") == []


def test_by_how_much_a_rate_at_a_time_grew_is_a_difference() -> None:
    text = "Sunitinib gave an improvement in 1-year survival of 11% (placebo 30%, sunitinib 41%)."
    assert _values(text, "difference") == ["11"]
    assert _values(text, "rate") == ["30", "41"]
    assert _values("Sunitinib gave a 1-year survival of 11%.", "difference") == []


def test_what_is_had_is_named_behind_the_interval() -> None:
    text = "One (5%, 1.2-20.2) had a partial response, 14 (70%, 44.6-90.7) had stable disease, and five (25%, 8.1-46.7) had progressive disease."
    assert _slots(text, "percent", "endpoint") == ["partial response", "stable disease", "progressive disease"]


def test_who_died_is_of_the_group_behind_the_verb() -> None:
    text = "A total of 101 patients have died in the sunitinib group, and 123 patients have died in the placebo group."
    assert _slots(text, "events", "arm") == ["sunitinib", "placebo"]


def test_a_common_source_is_no_result() -> None:
    assert _told("Peripheral blood was the usual source of grafts (82%, n=71).") == ()
    assert _values("Skin peeling was the most common toxicity (41%).", "harm") == ["41"]
    assert _values("Responses were seen in a total of 9 evaluable patients (lung, 5; liver, 4).", "n") == []


def test_how_far_trials_differ_and_who_went_away_are_no_results() -> None:
    assert _values("The pooled response rate was 41% (95% CI, 30% to 52%; I2 = 87%).", "percent") == ["41"]
    text = "Some patients (sunitinib, n = 40; placebo, n = 23) dropped out before the first scan."
    assert _values(text, "n") == []
    assert _values("Patients (sunitinib, n = 40; placebo, n = 23) were evaluated.", "n") == ["40", "23"]
    assert _told("Stable disease lasted ≥6 months in 14 patients.") == ()


def test_parts_of_a_response_are_named_behind_each() -> None:
    text = "Objective responses occurred in 21% (8% complete plus 13% partial) of patients."
    assert _slots(text, "percent", "endpoint")[1:] == ["complete", "partial"]
    assert _slots("The drug was active, with a clinical benefit of 71%.", "percent", "endpoint") == ["clinical benefit"]


def test_what_was_superior_has_the_first_of_two_values() -> None:
    text = "Sunitinib was superior to placebo, with a median overall survival of 9 and 6 months."
    assert _slots(text, "median", "arm") == ["Sunitinib", "placebo"]


def test_endpoints_without_a_hyphen_are_in_the_list() -> None:
    text = "The 5-year overall survival, locoregional free survival and distant-metastasis free survival rates were 81% vs. 70%, 92% vs. 88%, and 83% vs. 80%, respectively."
    assert _slots(text, "rate", "endpoint")[::2] == [
        "overall survival",
        "locoregional free survival",
        "distant-metastasis free survival",
    ]
    assert _told("The free survival of trees is no aim.") == ()


def test_each_grade_stands_behind_its_part() -> None:
    text = "Infections occurred in 72% (21% grade 3, 8% grade 4)."
    assert _slots(text, "harm", "grade") == ["grade 3", "grade 4"]


def test_those_who_died_are_parted_by_arm() -> None:
    text = "Of the 130 patients who died, 60 were in the sunitinib group and 70 in the placebo group."
    assert _values(text, "events") == ["60", "70"]
    text = "Of the 130 patients who responded, 60 were in the sunitinib group and 70 in the placebo group."
    assert _values(text, "events") == []


def test_a_count_with_its_share_and_the_censored_are_no_results() -> None:
    assert _values("Most patients died from other causes (85, 61%).", "percent") == ["61"]
    assert _values("Anaemia (14, 28%) and rash (9, 18%) were common.", "harm") == ["28", "18"]
    assert _told("At the analysis of overall survival, 61% of patients were censored.") == ()
