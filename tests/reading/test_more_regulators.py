"""Texts of regulators and payers: acts, labels, mechanisms and trials in their words, and what near them is none."""

import pytest


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The PBAC supported the listing of orvatinib for the treatment of thymoma.", 1),
        ("The PBAC has supported a request to list orvatinib on the PBS for thymoma.", 1),
        ("The committee noted that one study supported use of orvatinib in thymoma.", 0),
        ("The draft guidance also recommends orvatinib for relapsed thymoma.", 1),
        ("NICE is considering whether orvatinib should be recommended for thymoma.", 0),
        ("Regardless of whether they were treated, patients can have orvatinib, which the FDA approved for thymoma.", 1),
        ("Orvatinib was accepted for thymoma; velotinib was accepted for mesothelioma.", 2),
        ("The application for orvatinib was accepted for review; velotinib was tested in mesothelioma.", 1),
    ],
)  # fmt: skip
def test_acts(told, text, number):
    assert len(told(text, "act")) == number


def test_medicines_of_acts(told):
    text = "Orvatinib (Orvaxa; Nordlys) got the nod in 2021, and velotinib (Veltis; Alba Pharma) was approved in May."
    assert [each["product"] for each in told(text, "act")] == [["Orvatinib"], ["velotinib"]]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The FDA approved orvatinib in 2019 for use in combination with cisplatin.", 1),
        ("The agency has also approved orvatinib, to be given together with cisplatin.", 1),
        ("The FDA approved a companion test for use with orvatinib.", 0),
        ("Orvatinib should only be covered to treat adults with thymoma.", 1),
        ("The SMC said orvatinib should be made available in combination with cisplatin for people with thymoma.", 1),
        ("NICE is considering whether orvatinib should be recommended for relapsed thymoma.", 0),
        ("Orvaxa is a cancer medicine (designated an orphan medicine) that is used to treat thymoma.", 1),
        ("Orvaxa is taken once a day to treat thymoma, and it has an orphan designation.", 1),
        ("Orvaxa has an orphan designation to treat thymoma.", 0),
        ("Orvatinib was accepted for advanced thymoma.", 1),
        ("The application for orvatinib was accepted for review in thymoma.", 0),
    ],
)
def test_labels(told, text, number):
    assert len(told(text, "indication")) == number


def test_diseases_behind_their_kind(told):
    text = "Orvaxa is used to treat two kinds of blood cancer: mantle cell lymphoma and multiple myeloma."
    assert told(text, "indication")[0]["disease"] == ["mantle cell lymphoma", "multiple myeloma"]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Orvatinib blocks the protein made by the FLT3 gene.", ["FLT3"]),
        ("Orvatinib blocks certain proteins made by the mutated KIT gene, which may slow the growth.", ["KIT"]),
        ("Orvatinib may block the protein made by the KIT gene.", None),
        ("Orvatinib is a new type of anti-cancer medicine called a proteasome inhibitor.", ["proteasome"]),
    ],
)
def test_mechanisms(told, text, targets):
    found = told(text, "mechanism")
    assert (found[0]["target"] if found else None) == targets


@pytest.mark.parametrize(
    ("text", "design"),
    [
        ("In one main study involving 390 patients, Orvaxa was compared with placebo (a dummy treatment).",
         {"control": ["placebo"]}),
        ("Orvatinib was compared with cisplatin in two main studies.", {"control": ["cisplatin"]}),
        ("Orvatinib was compared with placebo in a network meta-analysis.", None),
        ("The response of patients in the study was compared with that at baseline.", None),
        ("Orvatinib was given to 47 patients in an open, single-arm trial.",
         {"blinding": ["open"], "control": ["single-arm"]}),
        ("The study took 47 patients in a single arm.", {"control": ["single arm"]}),
        ("Enrolment is open, single patients may join.", None),
    ],
)  # fmt: skip
def test_designs(told, text, design):
    found = told(text, "design")
    kept = {name: words for name, words in found[0].items() if name in {"control", "blinding"}} if found else None
    assert kept == design


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The analysis of overall survival was not significant (HR 0.91).", 1),
        ("The PFS result was not statistically significant.", 1),
        ("The interaction for PFS was not significant.", 0),
        ("Thymoma grows more slowly in those treated with orvatinib.", 1),
        ("Orvatinib gave less benefit to patients than cisplatin.", 1),
        ("Orvatinib provided less pain relief than cisplatin.", 0),
    ],
)
def test_benefits(told, text, number):
    assert len(told(text, "benefit")) == number


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        # background of diseases and novelties
        ("Thymoma grows more slowly in those treated with orvatinib.", "disease", 0),
        ("Thymoma usually grows slowly.", "disease", 1),
        ("Orvatinib was of less benefit than other options for thymoma.", "disease", 0),
        ("There are fewer options for thymoma.", "disease", 1),
        ("First authorisation in Switzerland: 14.05.2018", "novelty", 0),
        ("First approval in Japan for orvatinib", "novelty", 1),
        ("Orvatinib is given when the cancer returns for the first time after treatment.", "novelty", 0),
        # what stands near an act or a disease
        ("The agency also approved Alba's Serena Test, a panel of genes seen in lung cancer, as a companion diagnostic.",
         "act", 0),
        ("They were among the first to have orvatinib, FDA-approved in 2001 for thymoma.", "act", 1),
        ("Orvatinib was among the first to be studied in thymoma.", "act", 0),
        ("It is used to treat melanoma that has spread to other parts of the body, and so was recommended.", "act", 0),
        ("Clear cell sarcoma is the most common form of bone cancer in adults.", "disease", 1),
        ("Clear cell sarcoma is the most common form of bone cancer in Norway.", "disease", 0),
        # opinions and draft guidance
        ("Findings of a phase 2 trial served as the basis of the approval.", "evidence", 1),
        ("Findings of a phase 2 trial served as the basis of a model.", "evidence", 0),
        ("The benefits of Orvaxa are its ability to bring about responses in thymoma.", "benefit", 1),
        ("For the lack of data on any overall survival benefit, its cost is uncertain.", "benefit", 0),
        ("This means that it blocks the action of a protein called PARP.", "mechanism", 1),
        ("This means it is taken with food.", "mechanism", 0),
        ("The draft guidance recommends orvatinib as an option for people whose cancer has progressed after "
         "chemotherapy.", "indication", 1),
        ("The draft guidance recommends orvatinib for people who can travel.", "indication", 0),
        # what opinions rest on
        ("The CHMP's positive opinion draws from the AURIGA-2 trial.", "act", 0),
        ("The CHMP's positive opinion draws from the AURIGA-2 trial.", "evidence", 1),
        ("In May 2020 the decision leaned on the AURIGA-2 trial.", "evidence", 1),
        ("In May 2020 the decision may have leaned on the AURIGA-2 trial.", "evidence", 0),
        ("The approval was based on clinical data from an open-label, single-arm, multicentre dose-escalation "
         "and expansion trial of adult patients with thymoma and an IDH1 mutation (Study AB120-C-001).", "evidence", 1),
        ("The CHMP adopted an extension to an existing indication to include the use of orvatinib in patients with "
         "thymoma.", "indication", 1),
        ("The CHMP adopted an extension to an existing indication to include the use of orvatinib in patients with "
         "thymoma.", "earlier", 0),
        ("This recommendation is for the use of orvatinib in adults with thymoma.", "indication", 1),
        ("Treatments must be effective in order to be recommended by NICE.", "act", 0),
        ("Orvatinib has to be approved by the FDA before it can be sold.", "act", 0),
        ("Orvatinib is to be recommended by NICE for thymoma.", "act", 1),
        # what is told of many medicines or patients
        ("Scores were computed for therapies approved by the EMA since 1 March 2018.", "act", 0),
        ("Two drugs approved by the EMA in 2016, orvatinib and zentinib, were scored.", "act", 1),
        ("Thymoma caused 217 400 deaths in Europe.", "events", 0),
        ("The trial counted 1 240 deaths.", "events", 1),
        ("Orvatinib is likely to become the first antibody to be approved in Norway.", "novelty", 0),
        # what a leaflet tells
        ("It is used in combination with zentinib as the first treatment for adults with thymoma.", "novelty", 0),
        ("Orvatinib was approved as the first treatment for thymoma.", "novelty", 1),
        ("For most people with thymoma, orvatinib will slow the progression of the disease.", "disease", 0),
        ("Most thymomas grow slowly.", "disease", 1),
        # what no body decided
        ("By May 2019, NICE had recommended nine promising treatments for use within the CDF.", "act", 0),
        ("NICE had recommended orvatinib for use within the CDF.", "act", 1),
        ("The fund gives access to drugs that had not been appraised by NICE or had not been recommended.", "act", 0),
        ("Orvaxa is one of the drugs that have been approved by the FDA for melanoma.", "act", 1),
        ("With the FDA's rapid approval of orvatinib, people with thymoma have more options.", "act", 1),
        ("Melanoma accounts for more deaths than any other cancer of the skin.", "benefit", 0),
    ],
)  # fmt: skip
def test_how_many_of_a_kind_are_told(told, text, kind, number):
    assert len(told(text, kind)) == number


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("The response rate was 27%, with 4% of patients having a complete response and 23% having a partial response.",
         ["response rate", "complete response", "partial response"]),
        ("The response rate was 27%, including 4% of patients with a complete response.",
         ["response rate", "complete response"]),
        ("The response rate was 38%: 7% and 31% of participants had a complete and a partial response, respectively.",
         ["response rate", "complete", "partial response"]),
    ],
)  # fmt: skip
def test_parts_of_responses(told, text, shares):
    assert [each["endpoint"][0] for each in told(text, "percent")] == shares


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Orvatinib stops menin from binding to KMT2A.", [["menin"]]),
        ("Orvatinib blocks PD-1 from binding to PD-L1 and PD-L2.", [["PD-1"]]),
        ("Orvatinib blocks VEGFR3 and PD-L2.", [["VEGFR3", "PD-L2"]]),
        ("New drugs include orvatinib to target FLT3, zentinib and mirvatinib to target MET.",
         [["FLT3"], ["MET"], ["MET"]]),
    ],
)  # fmt: skip
def test_targets(told, text, targets):
    assert [each["target"] for each in told(text, "mechanism")] == targets


@pytest.mark.parametrize(
    ("text", "kind", "endpoint"),
    [
        ("An interim analysis of OS, done at the time of the PFS analysis, did not reach significance.", "benefit",
         "OS"),
        ("At the time of the PFS analysis the hazard ratio for OS was 0.84.", "hazard_ratio", "OS"),
        ("At the time of the PFS analysis the hazard ratio was 0.84.", "hazard_ratio", "PFS"),
    ],
)  # fmt: skip
def test_times_of_analyses(told, text, kind, endpoint):
    assert [each["endpoint"] for each in told(text, kind)] == [[endpoint]]


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("The new PBS listings include Orvaxa (orvatinib) for relapsed thymoma, and Zentra (zentinib) for melanoma.",
         ["Orvaxa", "Zentra"]),
        ("The minister announced the listing of Orvaxa for thymoma.", ["Orvaxa"]),
        ("We are also listing Orvaxa for thymoma patients who cannot take other medicines.", ["Orvaxa"]),
        ("Orvatinib (Orvaxa) is being expanded to patients with metastatic melanoma.", ["Orvatinib"]),
        ("The trial of orvatinib is being expanded to patients with metastatic melanoma.", []),
        ("The listing of Orvaxa for thymoma was not recommended.", []),
        ("The committee deferred the listing of Orvaxa for thymoma.", []),
        ("New PBS listings include Orvaxa for non-small cell lung cancer.", ["Orvaxa"]),
        ("From May 2025 the PBS listings include Orvaxa for thymoma.", ["Orvaxa"]),
        ("In May the PBS listings include Orvaxa for thymoma.", ["Orvaxa"]),
        ("New PBS listings may include Orvaxa for thymoma.", []),
        ("No new PBS listings include Orvaxa for thymoma.", []),
    ],
)  # fmt: skip
def test_listings(told, text, products):
    assert [each["product"][0] for each in told(text, "indication")] == products


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("The CHMP recommended extensions of indication for Cyrenza, Ambrova and Dalvexo.",
         ["Cyrenza", "Ambrova", "Dalvexo"]),
        ("The CHMP recommended extensions of indications for five products, including Cyrenza, Ambrova and Dalvexo.",
         ["Cyrenza", "Ambrova", "Dalvexo"]),
        ("Medicines that were granted a conditional authorisation target conditions such as thymoma.", []),
        ("Swissmedic publishes a report where a decision to approve or reject it was taken.", []),
        ("Swissmedic grants a hearing when a first decision on the authorisation is issued.", []),
    ],
)  # fmt: skip
def test_acts_of_several(told, text, products):
    acts = told(text, "act")
    assert sorted(each["product"][0] for each in acts) == sorted(products)


def test_groups_without_a_mark(told):
    text = "Orvatinib improved PFS in both the gBRCAm cohort (HR 0.26) and the non-gBRCAm cohort (HR 0.45)."
    assert [each["cohort"] for each in told(text, "hazard_ratio")] == [["gBRCAm"], ["non-gBRCAm"]]


@pytest.mark.parametrize("where", ["in each cohort", "in both arms", "by independent review"])
def test_primary_endpoint_of_groups(told, where):
    told_of = told(f"Progression-free survival (PFS) {where} was the primary endpoint.", "design")
    assert [each["primary_endpoint"] for each in told_of] == [["Progression-free survival"]]


def test_cases_befell_patients(told):
    text = (
        "There were five cases of pneumonitis (1.4%) in patients treated with orvatinib compared with two cases "
        "(1.1%) on placebo."
    )
    assert [(each["value"], each["arm"]) for each in told(text, "harm")] == [
        (["1.4"], ["orvatinib"]),
        (["1.1"], ["placebo"]),
    ]


def test_code_of_a_trial(told):
    text = "The approval was based on results from MMQ1001, a single-arm, open-label trial in 187 patients."
    assert [each["trial"] for each in told(text, "evidence")] == [["MMQ1001"]]
    assert [each["trial"] for each in told(text, "design")] == [["MMQ1001"]]


def test_labels_parted_at_semicolons(told):
    text = (
        "Orvatinib (Orvaxa) was accepted for the treatment of thymoma; zentinib (Zentra) was accepted for the "
        "treatment of advanced renal cancer; and mirvatinib was accepted for the treatment of melanoma."
    )
    assert [(each["product"][0], each["disease"][0]) for each in told(text, "indication")] == [
        ("Orvatinib", "thymoma"),
        ("zentinib", "renal cancer"),
        ("mirvatinib", "melanoma"),
    ]


def test_what_an_approval_encompasses(told):
    labels = told("The approval encompasses patients with thymoma and melanoma.", "indication")
    assert [each["disease"] for each in labels] == [["thymoma", "melanoma"]]
