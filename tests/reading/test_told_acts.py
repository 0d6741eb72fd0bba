"""Acts of authorities as releases and newspapers tell them: whose day, place and kind it is, and on what it rests."""

import pytest

from tests.reading.verdicts_told import dossier
from tests.reading.verdicts_told import verdicts as checked

ADJUVANT = "The European Commission approved Solvia for adjuvant treatment of breast cancer in November 2021, based on"


def verdicts(text, check, name="solvimab"):
    """Return the verdicts that a check gives on a text."""
    return set(checked(text, dossier(name), check))


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("LUND, Sweden, May 9, 2020 -- The FDA has approved Solvia with capecitabine.", set()),
        ("LUND & KIEL – (May 9, 2020) – The FDA has approved Solvia with capecitabine.", set()),
        ("LUND – 9 May 2020 – The FDA has approved Solvia with capecitabine.", set()),
        ("9 May 2020 (Wire) - The FDA has approved Solvia with capecitabine.", set()),
        ("May 9, 2020 | Today, the FDA approved Solvia with capecitabine.", set()),
        (
            "Solvia approved in the US with capecitabine for patients with breast cancer\n9 May 2020\nIt is of Nordlys.",
            set(),
        ),
        ("The FDA approved Solvia with capecitabine, the company announced on Friday, May 8, 2020.", set()),
        ("The FDA approved Solvia with capecitabine, Nordlys said in a statement on May 8, 2020.", set()),
        ("Nordlys shares rose 3% on May 8, 2020 after the FDA approved Solvia with capecitabine.", set()),
        ("On May 6, 2020, after a priority review, the FDA approved Solvia with capecitabine.", {"confirmed"}),
        ("On May 8, 2020, after a priority review, the FDA approved Solvia with capecitabine.", {"contradicted"}),
        ("The FDA approved Solvia with capecitabine on May 8, 2020, the company said.", {"contradicted"}),
        ("The FDA announced on May 8, 2020, that it had approved Solvia with capecitabine.", set()),
        ("The FDA's May 6, 2020 approval of Solvia with capecitabine was based on NOON.", {"confirmed"}),
        ("The FDA's May 8, 2020 approval of Solvia with capecitabine was based on NOON.", {"contradicted"}),
        ("The FDA approved Solvia with capecitabine on Wednesday, May 6, 2020.", {"confirmed"}),
        ("The FDA approved Solvia with capecitabine on Friday, May 8, 2020.", {"contradicted"}),
        ("The FDA approved Solvia with capecitabine in the second quarter of 2020.", {"confirmed"}),
        ("The FDA approved Solvia with capecitabine in the third quarter of 2020.", {"contradicted"}),
        ("The FDA approved Solvia with capecitabine in the first half of 2020.", {"confirmed"}),
        ("In May 2020 - two months early - the FDA approved Solvia with capecitabine.", {"confirmed"}),
        (
            "Nordlys announced that Solvia, which it licensed from Westlys in 2018, has received approval in Japan.",
            set(),
        ),
        ("As of 2023, Solvia is approved in the US for adjuvant treatment of breast cancer.", set()),
    ],
)
def test_the_day_of_the_news_is_not_that_of_the_act(text, events):
    assert verdicts(text, "label_event") == events


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The FDA approved Solvia on 4 March 2019. Today Solvia is approved in China.", {"confirmed"}),
        ("The journal published DAWN on 1 March 2019. Solvia is approved in Japan for breast cancer.", {"confirmed"}),
        ("LUND, 1 March 2019 – Solvia is approved in Japan for breast cancer.", {"contradicted"}),
        ("News of Solvia\n\nBy our staff writer, 1 March 2019\n\nSolvia is approved in Japan.", {"contradicted"}),
        ("The European Commission approved Solvia with capecitabine for breast cancer.", set()),
        ("In 2018, Solvia was not yet approved in the US for breast cancer.", {"confirmed"}),
        ("In 2022, Solvia was not yet approved in the US for breast cancer.", {"contradicted"}),
    ],
)
def test_a_text_is_of_the_day_that_it_gives_as_its_own(text, expected):
    assert verdicts(text, "authorised") == expected


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("The European Commission's decision follows the approval of Solvia by the FDA in March 2019.", {"confirmed"}),
        ("The European Commission's decision follows the approval of Solvia by the FDA in July 2019.", {"contradicted"}),
        ("Today's approval in Europe follows the March 2019 U.S. Food and Drug Administration (FDA) approval of Solvia.", {"confirmed"}),
        ("Today's approval in Europe follows the July 2019 U.S. Food and Drug Administration (FDA) approval of Solvia.", {"contradicted"}),
        ("Following FDA approval in March 2019, Solvia was approved in the EU for breast cancer.", {"confirmed"}),
        ("The European Commission approved Solvia, which had been approved in the US in March 2019.", set()),
        ("The European Commission approved Solvia on 5 August 2019, after it was approved in the US in March 2019.", {"confirmed"}),
        ("The European Commission approved Solvia on 4 March 2019, after it was approved in the US in March 2019.", {"contradicted"}),
        ("The committee's opinion of 20 June 2019 was followed by EC approval of Solvia on 5 August 2019.", {"confirmed"}),
        ("In Europe, Solvia was approved in August 2019, in Japan in December 2020 and in the US in March 2019.", {"confirmed"}),
        ("In Europe, Solvia was approved in March 2019, in Japan in December 2020 and in the US in March 2019.", {"confirmed", "contradicted"}),
        ("The US label of Solvia was extended to breast cancer on July 8, 2021, before the European Commission followed.", {"confirmed"}),
    ],
)  # fmt: skip
def test_a_day_is_that_of_the_authority_beside_it(text, events):
    assert verdicts(text, "label_event") == events


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("On 4 March 2019 the FDA granted accelerated approval to Solvia.", {"confirmed"}),
        ("On 4 March 2019 the FDA granted full approval to Solvia.", {"contradicted"}),
        ("On 6 May 2020 the FDA granted accelerated approval to Solvia with capecitabine.", {"consistent"}),
        ("In November 2020 the FDA converted the accelerated approval of Solvia to full.", {"confirmed"}),
        ("In March 2019 the FDA approved Solvia for breast cancer and, under accelerated approval, for ovarian cancer.",
         {"confirmed", "contradicted"}),
    ],
)  # fmt: skip
def test_of_which_kind_an_approval_was_is_confirmed_only_where_it_is_known(text, events):
    assert verdicts(text, "label_event") == events


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ADJUVANT} two trials, DUSK and NOON.", {"confirmed"}),
        (f"{ADJUVANT} NOON and DAWN.", {"confirmed", "contradicted"}),
        (f"{ADJUVANT} DAWN.", {"contradicted"}),
    ],
)
def test_a_label_rests_on_each_of_its_trials(text, expected):
    assert verdicts(text, "evidence_of") == expected


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("The FDA approved Claros for glaroma in March 2021.", {"confirmed"}),
        ("The FDA approved Claros for glaroma in June 2022.", {"confirmed"}),
        ("The FDA approved Claros for glaroma in June 2020.", {"contradicted"}),
        ("The FDA approved Claros for cone glaroma in March 2021.", {"contradicted"}),
    ],
)
def test_a_broad_disease_means_the_label_of_the_day_that_is_told(text, events):
    assert verdicts(text, "label_event", "clarotinib") == events


@pytest.mark.parametrize(
    ("text", "check", "expected"),
    [
        ("Solvia, already approved by the FDA for ovarian cancer, was approved by the European Commission in August 2019 "
         "for breast cancer.", "earlier_indications", set()),
        ("Solvia is already approved for breast cancer in the US, Europe, Japan and China.", "authorised", {"confirmed"}),
        ("LUND, 1 March 2019 – Solvia is already approved for breast cancer in the US and Europe.", "authorised",
         {"contradicted"}),
        ("NICE rejected Solvia for breast cancer.", "assessed", set()),
        ("NICE rejected Solvia for breast cancer in guidance published on 12 February 2020.", "assessed", {"confirmed"}),
        ("NICE rejected Solvia for breast cancer in guidance published on 9 March 2022.", "assessed", {"contradicted"}),
        ("NICE recommended Solvia for breast cancer after chemotherapy.", "assessed", set()),
    ],
)  # fmt: skip
def test_places_and_payers_are_held_against_what_they_said_themselves(text, check, expected):
    assert verdicts(text, check) == expected


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Solvia has been approved in the US since May 2020 for breast cancer.", {"confirmed"}),
        ("Solvia has been approved in the US since May 2018 for breast cancer.", {"contradicted"}),
        ("The FDA approved Solvia for breast cancer on 8 July 2021 and, a year later, for ovarian cancer.", set()),
        ("Solvia's rival Noxia was approved in the US in February 2013.", set()),
        ("Unlike Solvia, Noxia was approved in the US in February 2013.", set()),
        ("Nordlys has held the marketing authorisation of Solvia in Japan since June 2023.", set()),
        (
            "The Japanese marketing authorisation of Solvia was transferred from Nordlys to Westlys on 1 June 2023.",
            set(),
        ),
    ],
)
def test_a_day_of_another_medicine_or_matter_is_not_that_of_an_approval(text, events):
    assert verdicts(text, "label_event") == events


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The FDA approved Claros for metastatic orbioma in March 2020.", "consistent"),
        ("The FDA approved Claros for non-metastatic orbioma in March 2020.", "contradicted"),
    ],
)
def test_a_fact_in_the_name_of_a_disease_is_one_of_its_label(text, verdict):
    assert verdicts(text, "indication", "clarotinib") == {verdict}


@pytest.mark.parametrize(
    ("text", "check", "expected"),
    [
        ("Nordlys and Westlys jointly commercialise Claros in the US.", "rights", {"confirmed"}),
        ("Nordlys holds the exclusive rights to Claros in the US.", "rights", {"contradicted"}),
        ("Claros is marketed in the US by Ostlys America.", "rights", {"confirmed"}),
        ("Ostlys America, a joint venture between Nordlys and Sonnig, holds the rights to Claros in the US.", "rights", {"confirmed"}),
        ("Ostlys licensed Claros to Nordlys in 2016.", "partner", {"confirmed"}),
        ("Westlys licensed Claros to Nordlys in 2016.", "partner", {"not checkable"}),
        ("Nordlys acquired the rights to Claros in the US from Ostlys in 2016.", "rights", {"confirmed"}),
        ("Nordlys acquired the rights to Claros in the US from Westlys in 2016.", "rights", {"consistent"}),
    ],
)  # fmt: skip
def test_rights_are_those_of_a_group_as_it_was_then(text, check, expected):
    assert verdicts(text, check, "clarotinib") == expected


@pytest.mark.parametrize(
    ("text", "name", "events"),
    [
        ("The FDA approved Claros for luxoma in March 2020, rod glaroma in March 2021 and cone glaroma in June 2022.",
         "clarotinib", {"confirmed"}),
        ("The FDA approved Claros in March 2020 for luxoma, in March 2021 for rod glaroma and in June 2022 for cone glaroma.",
         "clarotinib", {"confirmed"}),
        ("The FDA approved Claros for luxoma in March 2020, rod glaroma in June 2022 and cone glaroma in June 2022.",
         "clarotinib", {"confirmed", "contradicted"}),
        ("The FDA approved Claros for luxoma in March 2020, and data in cone glaroma were shown in June 2021.",
         "clarotinib", {"confirmed"}),
        ("The positive CHMP opinion follows the FDA's approval in March 2019 of Solvia for adults with breast cancer.",
         "solvimab", {"confirmed"}),
        ("The European Commission's decision follows the approval by the FDA in March 2019, which cleared Solvia.",
         "solvimab", {"confirmed"}),
        ("After the FDA (March 2019) and the MHLW (December 2020), the European Commission approved Solvia in August 2019.",
         "solvimab", {"confirmed"}),
        ("LUND, 20 September 2021 – Nordlys announced a positive CHMP opinion for Solvia.", "solvimab", {"confirmed"}),
    ],
)  # fmt: skip
def test_each_of_several_acts_has_its_own_day(text, name, events):
    assert verdicts(text, "label_event", name) == events


def test_a_label_ends_where_another_day_begins():
    text = "In March 2019 the FDA approved Solvia for breast cancer after chemotherapy, and in July 2021 as adjuvant treatment."
    assert verdicts(text, "indication") == {"consistent"}


def test_an_approval_that_allows_the_marketing_somewhere_is_one_there():
    assert verdicts("The approval allows the marketing of Solvia in the EU and in Japan.", "authorised") == {
        "confirmed"
    }
    assert verdicts("The approval allows the marketing of Solvia in Norway and Canada.", "authorised") != {"confirmed"}


@pytest.mark.parametrize(("company", "verdict"), [("MSD", "confirmed"), ("Pfizer", "contradicted")])
def test_a_company_goes_by_its_other_names(company, verdict):
    text = f"{company} received FDA approval of Welireg on 13 August 2021."
    assert verdicts(text, "holder", "net-landscape") == {verdict}
