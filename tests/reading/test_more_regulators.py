"""Texts of regulators and payers: acts, labels, mechanisms and trials in their words, and what near them is none."""

import pytest

import pivotal as pv
from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import lexicon_of


@pytest.fixture(scope="module")
def told():
    """Return what a text tells of a kind, each statement with its slots by name."""
    lexicon = lexicon_of(pv.load_dossier("cabometyx"))

    def read(text: str, kind: str) -> list[dict[str, list[str]]]:
        found = []
        for each in parsed(text, lexicon).statements:
            if each.kind == kind:
                slots: dict[str, list[str]] = {}
                for slot in each.slots:
                    slots.setdefault(slot.name, []).append(slot.text)
                found.append(slots)
        return found

    return read


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The PBAC supported the listing of orvatinib for the treatment of thymoma.", 1),
        ("The PBAC has supported a request to list orvatinib on the PBS for thymoma.", 1),
        ("The committee noted that the trial supported the use of orvatinib in thymoma.", 0),
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
    text = "Orvaxa is used to treat two types of blood cancer: multiple myeloma and mantle cell lymphoma."
    assert told(text, "indication")[0]["disease"] == ["multiple myeloma", "mantle cell lymphoma"]


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
        ("Thymoma grows more slowly in those treated with orvatinib.", "disease", 0),
        ("Thymoma usually grows slowly.", "disease", 1),
        ("Orvatinib was of less benefit than other options for thymoma.", "disease", 0),
        ("There are fewer options for thymoma.", "disease", 1),
        ("First authorisation in Switzerland: 14.05.2018", "novelty", 0),
        ("First approval in Japan for orvatinib", "novelty", 1),
        ("Orvatinib is given when the cancer returns for the first time after treatment.", "novelty", 0),
    ],
)
def test_background(told, text, kind, number):
    assert len(told(text, kind)) == number


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("The agency also approved Alba's Serena Test, a panel of genes seen in lung cancer, as a companion diagnostic.",
         "act", 0),
        ("They were among the first to have orvatinib, FDA-approved in 2001 for thymoma.", "act", 1),
        ("Orvatinib was among the first to be studied in thymoma.", "act", 0),
        ("It is used to treat melanoma that has spread to other parts of the body and was recommended.", "act", 0),
        ("Clear cell sarcoma is the most common form of kidney cancer in adults.", "disease", 1),
        ("Clear cell sarcoma is the most common form of kidney cancer in Norway.", "disease", 0),
    ],
)  # fmt: skip
def test_what_stands_near(told, text, kind, number):
    assert len(told(text, kind)) == number


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("The response rate was 27%, with 4% of patients having a complete response and 23% having a partial response.",
         ["response rate", "complete response", "partial response"]),
        ("The response rate was 27%, including 4% of patients with a complete response.",
         ["response rate", "complete response"]),
        ("The response rate was 27%: 4% and 23% of patients had a complete and a partial response, respectively.",
         ["response rate", "complete", "partial response"]),
    ],
)  # fmt: skip
def test_parts_of_responses(told, text, shares):
    assert [each["endpoint"][0] for each in told(text, "percent")] == shares


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("Data from a phase 2 trial served as the basis of the approval.", "evidence", 1),
        ("Data from a phase 2 trial served as the basis of a model.", "evidence", 0),
        ("The benefits with Orvaxa are its ability to bring about a response in patients with thymoma.", "benefit", 1),
        ("Due to the lack of data on the overall survival benefit, its cost is uncertain.", "benefit", 0),
        ("This means it blocks the action of an enzyme called PARP.", "mechanism", 1),
        ("This means it is taken with food.", "mechanism", 0),
        ("The draft guidance recommends orvatinib as an option for people whose cancer has progressed after "
         "chemotherapy.", "indication", 1),
        ("The draft guidance recommends orvatinib for people who can travel.", "indication", 0),
    ],
)  # fmt: skip
def test_opinions(told, text, kind, number):
    assert len(told(text, kind)) == number
