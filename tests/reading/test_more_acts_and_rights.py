"""Rights that come with an approval, deals in headlines, acts of several medicines or places, and what near is none."""

import pytest


@pytest.mark.parametrize(
    ("text", "holder", "grantor"),
    [
        ("With this approval, Arvex is authorised to market orvatinib in the EU.", "Arvex", None),
        ("The decision allows Arvex to sell orvatinib in Canada.", "Arvex", None),
        ("Kintora will register, market and sell orvatinib in Mexico.", "Kintora", None),
        ("Kintora will use its network to develop orvatinib and to market and distribute it in Japan.", "Kintora", None),
        ("Orvatinib is in-licensed by Kintora from Arvex Inc. in the United States and Canada.", "Kintora", "Arvex Inc."),
        ("Arvex signed a deal with Kintora, giving the Boston-based company Japanese rights to orvatinib.", "Kintora",
         "Arvex"),
        ("“Our exclusive licence agreement with Kintora in Japan is a milestone for orvatinib,” said Ann Moss, chief "
         "executive of Arvex.", "Kintora", None),
    ],
)  # fmt: skip
def test_rights_are_told_with_approvals_and_in_other_words(told, text, holder, grantor):
    (right,) = told(text, "rights")
    assert right["holder"] == [holder] and right.get("grantor", [None]) == [grantor]
    assert not told(text, "act")


def test_a_headline_names_both_parties_of_a_deal(told):
    (right,) = told(
        "Arvex and Kintora Sign Exclusive Supply and Distribution Agreement for Orvatinib in Korea", "rights"
    )
    assert right["party"] == ["Arvex", "Kintora"]
    assert not told("The decision would allow Arvex to sell orvatinib in Canada.", "rights")
    (right,) = told("Arvex has bought rights to orvatinib in Japan in a deal worth up to US$85 million.", "rights")
    assert right["territory"] == ["Japan"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Orvatinib is the first medicine approved by the FDA for thymoma.", 1),
        ("Orvatinib is the first medicine approved in Canada for thymoma.", 0),
        ("Orvatinib is currently licensed in the UK for thymoma.", 1),
        ("Orvatinib is already licensed in the UK for thymoma.", 0),
        ("Orvatinib had already been approved by the European Commission in August.", 1),
        ("The PBAC accepted that orvatinib prolongs survival.", 0),
        ("The PBAC accepted orvatinib for thymoma.", 1),
        ("NICE does not recommend orvatinib or belmotinib for thymoma.", 2),
        ("The FDA approved orvatinib and belmotinib for thymoma.", 1),
        ("The committee issued positive opinions for orvatinib and belmotinib.", 2),
        ("The Ministry of Health has agreed to reimburse orvatinib for thymoma in Poland.", 1),
        ("Orvatinib has orphan drug designation in the US, as well as orphan designation in Japan.", 2),
        ("Orvatinib was approved in all 27 EU member states as well as Norway and Iceland.", 3),
        ("As a condition of approval, Orvatech has agreed to submit the results by June 2019.", 0),
        ("The FDA issues a complete response letter to indicate that the review of an application is complete.", 0),
        ("China's medical products administrator approved orvatinib for thymoma.", 1),
    ],
)
def test_acts_of_each_medicine_and_place(told, text, number):
    assert len(told(text, "act")) == number


def test_a_trial_that_led_to_an_approval_and_labels_with_stages(told):
    assert told("In a phase 2 trial, orvatinib produced an ORR of 28%, leading to its approval by the FDA.", "evidence")
    assert not told("In Japan, orvatinib produced an ORR of 28%, leading to its approval.", "evidence")
    text = "Orvatinib is approved for adults with relapsed thymoma or advanced (III/IV) melanoma."
    assert [each["disease"] for each in told(text, "indication")] == [["thymoma"], ["melanoma"]]


def test_who_has_licensed_and_who_only_sits_somewhere(told):
    (right,) = told(
        "Kintora Pharmaceuticals licensed rights to the drug for the treatment of thymoma in Korea.", "rights"
    )
    assert right["holder"] == ["Kintora Pharmaceuticals"]
    (right,) = told("Kintora signed an agreement with the US-based firm Arvex, to obtain an exclusive global licence to "
                    "orvatinib.", "rights")  # fmt: skip
    assert right["holder"] == ["Kintora"] and right["territory"] == ["global"]
    assert not told("Zemvira, a PARP inhibitor, is sold in Japan.", "rights")
    (pair,) = told("Zemvira, a cancer drug developed jointly with Arvex, was tested in Japan.", "partner")
    assert pair["party"] == ["Arvex"]


def test_ranks_that_rank_no_medicine(told):
    text = "On 3 May, after the second review under the project, Health Canada authorised orvatinib for thymoma."
    assert told(text, "act") and not told(text, "novelty")
    assert not told(
        "Orvatinib is indicated in patients with thymoma who have first progressed on cisplatin.", "novelty"
    )
    assert not told("A transplant is the only curative treatment for myelofibrosis.", "novelty")
    assert told("Orvatinib is the first-and-only therapy for thymoma.", "novelty")
    assert not told("The CHMP opinion provides further validation of the trial.", "act")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Orvatinib is a standard treatment for thymoma.", 1),
        ("Orvatinib could be a standard treatment for thymoma.", 0),
        ("The FDA approval is supported by the DUSK trial in adults with relapsed thymoma.", 0),
        ("The FDA approval is based on the DUSK trial and is for adults with relapsed thymoma.", 1),
    ],
)
def test_what_is_a_label_and_what_a_trial(told, text, number):
    assert len(told(text, "indication")) == number


def test_kinds_of_diseases_and_options(told):
    first, second = told("AB and CD are two variants of cutaneous T-cell lymphoma (CTCL), an uncommon sort of non-Hodgkin's "
                         "lymphoma.", "disease")  # fmt: skip
    assert first["disease"] == ["AB", "CD"] and second["kind_of"] == ["non-Hodgkin's lymphoma"]
    assert told("DLBCL, the most common NHL subtype, grows fast.", "disease")
    assert not told("CT and MRI are two forms of imaging in lung cancer.", "disease")
    assert told("There are no KRAS inhibitors currently approved for pancreatic cancer.", "disease")
    assert told("There is no standard treatment after platinum in the metastatic setting.", "disease")
    assert told("Without treatment, tumours keep growing and invade the brain.", "disease")
    assert not told("Sales of the firm keep growing and spread to Asia.", "disease")


def test_what_an_antibody_targets_and_who_says_so(told):
    assert told("The antibody, which targets CD38, also prolonged survival.", "mechanism")
    (said,) = told("“This is a good day,” said Dr. Wei CHAN, chief executive of Kintora.", "opinion")
    assert said["speaker"] == ["Dr. Wei CHAN"]


@pytest.mark.parametrize("verb", ["licenses", "out-licenses", "sublicenses"])
def test_a_firm_licenses_in_the_present_too(told, verb):
    (right,) = told(f"Exelixis {verb} the Japanese rights to Takeda.", "rights")
    assert right["grantor"] == ["Exelixis"] and right["holder"] == ["Takeda"]
    assert not told("Exelixis licences in Japan cover all uses.", "rights")
    assert not told("The licences of Exelixis in Japan went to nobody.", "rights")


@pytest.mark.parametrize("verb", ["licensed", "sublicensed", "outlicensed"])
def test_who_licensed_to_whom_is_told_by_any_form_of_the_verb(told, verb):
    (bond,) = told(f"Exelixis {verb} cabozantinib to Takeda in 2019.", "partner")
    assert bond["party"] == ["Exelixis", "Takeda"]
    assert not told(f"Exelixis {verb} cabozantinib in 2019.", "partner")


def test_rights_that_are_licensed_to_a_firm_are_not_taken_by_who_gives_them(told):
    (right,) = told("In 2019, Arvex licensed Japanese rights to Kintora.", "rights")
    assert right["grantor"] == ["Arvex"] and right["holder"] == ["Kintora"]
    (right,) = told("In 2019, Kintora licensed Japanese rights to orvatinib.", "rights")
    assert right["holder"] == ["Kintora"] and "grantor" not in right


def test_another_day_opens_an_act_of_its_own_only_behind_what_the_first_is_for(told):
    first, second = told("Tocilizumab was approved for thymoma in May 2020 and in June 2021 for sarcoma.", "act")
    assert first["disease"] == ["thymoma"] and second["disease"] == ["sarcoma"]
    of_one = [
        [
            (each["date"], each.get("disease"))
            for each in told(f"{name} was approved in May 2020 and in June 2021 for sarcoma.", "act")
        ]
        for name in ("Tocilizumab", "Orvatinib")
    ]
    assert of_one[0] == of_one[1]  # whatever its name begins with


def test_a_year_before_a_noun_is_the_day_of_the_act(told):
    (act,) = told("The FDA's 2019 approval of orvatinib for thymoma rested on COSMIC-311.", "act")
    assert act["date"] == ["2019"] and act["authority"] == ["FDA"]
    (act,) = told("Orvatinib was sold again after its 2023 withdrawal.", "act")
    assert act["date"] == ["2023"]
    (act,) = told("Orvatinib was sold again after the withdrawal of 2100 packs.", "act")
    assert "date" not in act
    assert not told("The FDA's 3000 approval letters for orvatinib are public.", "act")


def test_whoever_goes_it_alone_does_so_where_its_own_clause_says(told):
    (right,) = told("Takeda has Japan; in Europe Exelixis goes it alone.", "rights")[-1:]
    assert right["holder"] == ["Exelixis"] and right["territory"] == ["Europe"]
    rights = told("In Asia, Takeda keeps the rights, and everywhere else Exelixis goes it alone.", "rights")
    assert not any(each["holder"] == ["Exelixis"] and each["territory"] == ["Asia"] for each in rights)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Whether orvatinib should be recommended for thymoma is being considered by NICE.", 0),
        ("NICE is considering whether orvatinib should be recommended for thymoma.", 0),
        ("The panel asked whether it should wait, but the FDA approved orvatinib for thymoma.", 1),
    ],
)
def test_what_is_weighed_is_not_decided(told, text, acts):
    assert len(told(text, "act")) == len(told(text, "indication")) == acts


@pytest.mark.parametrize("whose", ["NICE's", "The NICE's"])
def test_an_opinion_that_another_act_followed_keeps_its_body_wherever_it_stands(told, whose):
    act = told(f"{whose} positive opinion on orvatinib for thymoma was followed by the SMC's recommendation.", "act")[0]
    assert act["authority"] == act["territory"] == ["NICE"]


@pytest.mark.parametrize("verb", ["got", "won"])
def test_what_a_medicine_got_is_told_with_the_line_of_treatment(told, verb):
    (label,) = told(f"Orvatinib {verb} accelerated approval in the EU for adults with thymoma after chemotherapy.",
                    "indication")  # fmt: skip
    assert label["clause"] == ["adults", "after chemotherapy"]
    assert not told(f"Orvatinib {verb} orphan designation in the EU for adults with thymoma.", "indication")
