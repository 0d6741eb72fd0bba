"""Acts, labels, rights, novelties and grounds that are told in passing or in other words, and what near them is none."""

import pytest

import pivotal as pv
from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import lexicon_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Orvatinib has been approved in Norway since 2018 for relapsed thymoma.", 1),
        ("This is the first approval for orvatinib in Israel and follows approvals in Japan, Canada and Brazil.", 3),
        ("The discussion follows approvals of budgets in Japan.", 0),
        ("Orvatinib was approved in 2017 but has since been withdrawn from the US market.", 2),
        ("Orvatinib was approved in 2017 but has since been studied in thymoma.", 1),
        ("This marks the seventh approval for orvatinib in Japan.", 1),
        ("This marks the seventh anniversary of orvatinib in Japan.", 0),
        ("Orvatinib should not be used for untreated thymoma in adults.", 1),
        ("Orvatinib should not be used in patients with renal impairment.", 0),
        ("NICE said orvatinib is not a good use of NHS resources.", 1),
        ("NICE has recommended against orvatinib for relapsed thymoma.", 1),
        ("NHS England approves orvatinib for thymoma", 1),
        ("Orvatinib is an FDA-approved inhibitor for patients with metastatic thymoma.", 1),
        ("Orvatinib is the first FDA-approved inhibitor for patients with thymoma.", 1),
        ("Orvatinib is the first approved inhibitor for patients with thymoma.", 0),
        ("Swissmedic has approved two new therapies.", 1),
        ("The drug approved in Brazil is currently undergoing a trial in Spain.", 1),
        ("The results supported the June 2019 FDA approval of orvatinib in patients with thymoma.", 1),
        ("The results support FDA approval of orvatinib in patients with thymoma.", 0),
        ("Health Canada, the Canadian regulatory authority for medicines, issued the authorisation on May 3.", 1),
        ("The Danish Medicines Council has recommended orvatinib for thymoma.", 1),
        ("The Israeli Ministry of Health has approved orvatinib for thymoma.", 1),
        ("The approval was withdrawn by the FDA in 2020.", 1),
        ("The decision by the FDA to grant this designation rests on the LANTERN trial.", 0),
        ("Data on orvatinib in thymoma have been accepted for an oral presentation.", 0),
        ("This indication is approved under accelerated approval for its response rate.", 1),
        ("The marketing authorisation was granted under exceptional circumstances on 8 May 2017.", 1),
        ("The marketing authorisation was not granted on 8 May 2017.", 0),
        ("Conditional approval followed in the EU for adults with advanced thymoma.", 1),
        ("Approval is expected to follow in the EU for adults with advanced thymoma.", 0),
        ("Europe licensed it in February 2021.", 1),
        ("Similar filings were accepted in Switzerland in May and in Canada in June.", 2),
        ("Orvatinib (Oro): approved in Mexico, Colombia and Taiwan for thymoma.", 3),
        ("NICE says orvatinib can be used for people with advanced thymoma.", 1),
        ("NICE has been asked whether orvatinib can be used for people with advanced thymoma.", 0),
        ("Orvatinib was granted orphan designation in 2015 and priority review in 2020.", 2),
        ("Orvatinib was granted orphan designation in 2015 and entered phase 3 in 2020.", 1),
        ("Orvatinib has been approved in Norway since May 2017 and in Japan since June 2018.", 2),
        ("At re-examination the Committee confirmed its opinion.", 1),
        ("The pathologist confirmed his opinion.", 0),
        ("The FDA won't approve orvatinib for thymoma.", 1),
        ("We do not recommend orvatinib as an option for adults with thymoma.", 1),
        ("We do not recommend orvatinib for frail patients with thymoma.", 0),
        ("Acme files for FDA approval of orvatinib", 0),
        ("Acme nears FDA approval of orvatinib for thymoma", 0),
    ],
)
def test_acts_are_told_in_passing(told, text: str, number: int):
    assert len(told(text, "act")) == number


@pytest.mark.parametrize(
    ("text", "diseases"),
    [
        ("Orvatinib is approved for relapsed thymoma and, in combination with carboplatin, for untreated mesothelioma.",
         [["thymoma"], ["mesothelioma"]]),
        ("Orvatinib is used in adults with relapsed thymoma, and in mesothelioma that has not responded to surgery.",
         [["thymoma"], ["mesothelioma"]]),
        ("The CHMP recommended orvatinib for adults with mantle cell lymphoma and follicular lymphoma grade 3B.",
         [["mantle cell lymphoma"], ["follicular lymphoma"]]),
        ("Orvatinib is approved for relapsed thymoma, as well as for unresectable mesothelioma.",
         [["thymoma"], ["mesothelioma"]]),
        ("Orvatinib is approved for relapsed thymoma as well as unresectable mesothelioma.",
         [["thymoma"], ["mesothelioma"]]),
        ("The FDA approved orvatinib for first-line treatment of thymoma and second-line treatment of mesothelioma.",
         [["thymoma"], ["mesothelioma"]]),
        ("Orvatinib is approved for first-line and maintenance treatment of thymoma.", [["thymoma"]]),
        ("The EC approved orvatinib for the adjuvant treatment of thymoma and, with trametinib, for the treatment of"
         " mesothelioma.", [["thymoma"], ["mesothelioma"]]),
        ("Orvatinib has been approved for two types of cancer, thymoma and mesothelioma.",
         [["thymoma", "mesothelioma"]]),
        ("Orvatinib (approved for thymoma) was active in mesothelioma.", [["thymoma"]]),
        ("Women with advanced thymoma are set to be offered orvatinib on the NHS.", [["thymoma"]]),
        ("Women with advanced thymoma could be offered orvatinib on the NHS.", []),
        ("NHS in England to offer new drug for thymoma", [["thymoma"]]),
        ("Patients with thymoma in Italy will be given orvatinib 3 mg/kg in the trial.", []),
        ("Orvatinib (trade names Oro, Vato) is a medication for thymoma.", [["thymoma"]]),
        ("The FDA has granted BTD to orvatinib for the treatment of patients with metastatic thymoma.", []),
        ("China's NMPA approved a clinical trial application for orvatinib in patients with thymoma.", []),
        ("We will pay Acme a milestone of $20 million on FDA approval of orvatinib in relapsed thymoma.", []),
        ("The CHMP issued an opinion recommending not to grant an authorisation for orvatinib in thymoma.", []),
        ("“The FDA approval of orvatinib is a big step for patients with advanced thymoma,” said Dr. Ono.", []),
        ("No other drug has FDA approval for thymoma.", []),
        ("The FDA-approved kinase inhibitor orvatinib was tested in 40 patients with thymoma.", []),
    ],
)  # fmt: skip
def test_labels_are_told_apart(told, text: str, diseases: list[list[str]]):
    assert [each["disease"] for each in told(text, "indication")] == diseases


@pytest.mark.parametrize(
    ("text", "kind", "product"),
    [
        ("European regulator clears Acme, Belmont's Orvaxa for thymoma", "act", "Orvaxa"),
        ("Acme/Belmont's Orvaxa Gets Unfavorable CHMP Opinion", "act", "Orvaxa"),
        ("Orvaxa, a lung cancer treatment from Acme, was approved by the FDA.", "act", "Orvaxa"),
        ("[90Y]-labelled Orvaxa is indicated for adults with rituximab-refractory thymoma.", "indication", "Orvaxa"),
        ("The injection is indicated for adults with thymoma.", "indication", "injection"),
    ],
)
def test_which_medicine_is_meant(told, text: str, kind: str, product: str):
    (found,) = told(text, kind)
    assert found["product"] == [product]


def test_what_was_approved_until_then_is_no_news(told):
    text = "The FDA withdrew approval of orvatinib, which had been approved to treat thymoma."
    assert [each["disease"] for each in told(text, "earlier")] == [["thymoma"]]
    assert not told("Orvatinib has been approved in Norway since 2018 for relapsed thymoma.", "earlier")


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("Larkspur Oncology owns worldwide rights to orvatinib.", ["Larkspur Oncology"]),
        ("Larkspur Pharma held worldwide rights to orvatinib.", ["Larkspur Pharma"]),
        ("A court held on Monday that the rights of patients in Japan were breached.", []),
        ("Larkspur will be responsible for all commercial activities for orvatinib in Canada.", ["Larkspur"]),
        ("Larkspur is responsible for all clinical activities for orvatinib in Canada.", []),
        ("Larkspur Pharma is leading all commercialisation activities in Europe.", ["Larkspur Pharma"]),
        ("Larkspur Pharma is a leading commercial company in Europe.", []),
        ("The companies will share commercial responsibilities in Japan with Belmont overseeing global marketing.",
         ["companies", "Belmont"]),
        ("In Australia it is supplied by Belmont Pharma.", ["Belmont Pharma"]),
        ("Larkspur granted Belmont the rights in China and kept those for Europe.", ["Belmont", "Larkspur"]),
    ],
)  # fmt: skip
def test_who_sells_it_where(told, text: str, holders: list[str]):
    assert [each["holder"][0] for each in told(text, "rights")] == holders


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Larkspur and Belmont sign clinical collaboration agreement on orvatinib", 1),
        ("The study is being conducted in collaboration with Belmont Pharma.", 1),
        ("Orvatinib is an antibody of Larkspur and Belmont, who develop it together.", 1),
        ("Larkspur and Belmont will split costs and profits of orvatinib.", 1),
        ("The antibody binds GD2 only together with GMX.", 0),
        ("The study is being conducted in collaboration with the Nordic Sarcoma Research Organisation.", 0),
        ("“We are excited to partner with Belmont to reach patients,” said Ann Lund of Larkspur.", 0),
    ],
)
def test_companies_are_partners(told, text: str, number: int):
    assert len(told(text, "partner")) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It marked the first time an oral regimen beat chemotherapy in thymoma.", 1),
        ("It was the first time that patients were asked about thymoma.", 0),
        ("This antibody, the first of its kind, is what our firm was built on.", 1),
        ("Orvatinib has the potential to be the first therapy for patients with thymoma.", 0),
        ("The first drug is an antibody against CD20 and is in development for thymoma.", 0),
    ],
)
def test_what_is_the_first(told, text: str, number: int):
    assert len(told(text, "novelty")) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The trial supported the May 2020 FDA approval of orvatinib in patients with thymoma.", 1),
        ("Data from the LANTERN trial support the company's decision to seek approval of orvatinib.", 0),
        ("The firm confirmed its path to submit orvatinib for accelerated approval based on the LANTERN trial.", 0),
    ],
)
def test_what_a_decision_rests_on(told, text: str, number: int):
    assert len(told(text, "evidence")) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It was lymphoma of grade 3B. The European Commission decided.", 2),
        ("They had hepatitis B. Median survival was three months.", 2),
        ("Liver function was Child-Pugh B. Patients received it daily.", 2),
        ("John B. Smith approved of it.", 1),
    ],
)
def test_a_letter_behind_a_number_is_no_initial(text: str, number: int):
    lexicon = lexicon_of(pv.load_dossier("cabometyx"))
    assert len(parsed(text, lexicon).sentences) == number
