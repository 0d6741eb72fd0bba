"""Acts of authorities in texts: each territory and each disease is checked, and what a label has besides is said."""

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings


def claims(text, **on):
    """Return for each claim of a text its check, what it is on, and its verdict."""
    read = pv.read_article(f"{text}\n", **on)
    by_name = {each.id: each for statement in read.article.statements for each in statement.claims}
    found = []
    for each in quick_findings(read):
        claim = by_name[each.claim]
        about = [str(getattr(claim, name)) for name in ("indication", "territory") if getattr(claim, name, None)]
        found.append((each.check, *about, each.verdict))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The FDA approved Cabometyx for hepatocellular carcinoma and gastric cancer.",
         [("statement", "not checkable"), ("authorised", "us-hcc", "US", "confirmed"), ("indication", "us-hcc", "consistent")]),
        ("Cabometyx is approved in the EU and the US for hepatocellular carcinoma.",
         [("authorised", "eu-hcc", "EU", "confirmed"), ("indication", "eu-hcc", "consistent"),
          ("authorised", "us-hcc", "US", "confirmed"), ("indication", "us-hcc", "consistent")]),
        ("The European Commission approved Cabometyx for hepatocellular carcinoma. It is indicated for adults with hepatocellular "
         "carcinoma who have previously been treated with sorafenib.",
         [("authorised", "eu-hcc", "EU", "confirmed"), ("indication", "eu-hcc", "confirmed")]),
        ("The European Commission will decide on the recommendation for Cabometyx in neuroendocrine tumours.", []),
        ("Cabometyx is currently approved in the EU for hepatocellular carcinoma and lung cancer.",
         [("statement", "not checkable"), ("authorised", "eu-hcc", "EU", "confirmed"),
          ("indication", "eu-hcc", "consistent")]),
        ("Cabometyx was studied. Pfizer said its kidney cancer drug had been approved in the US in January 2006.",
         [("statement", "not checkable")]),
        ("Ipsen withdrew its application for Cabometyx in the EU in May 2019.", [("statement", "not checkable")]),
        ("The FDA approved Cabometyx for medullary thyroid cancer.", [("statement", "not checkable")]),
        ("Cabometyx is indicated in the EU:\n• as monotherapy, for the treatment of adults with hepatocellular carcinoma who have "
         "previously been treated with sorafenib.", [("indication", "eu-hcc", "confirmed")]),
        ("The European Commission approved Cabometyx for adults with hepatocellular carcinoma not previously treated with "
         "sorafenib.", [("authorised", "eu-hcc", "EU", "confirmed"), ("indication", "eu-hcc", "contradicted")]),
        ("Exelixis said that Cabometyx was sanctioned by the FDA for hepatocellular carcinoma.",
         [("authorised", "us-hcc", "US", "confirmed"), ("indication", "us-hcc", "consistent")]),
        ("In September 2016, the European Commission approved Cabometyx for advanced renal cell carcinoma in adults following "
         "prior VEGF-targeted therapy.",
         [("authorised", "eu-rcc-2l", "EU", "confirmed"), ("label_event", "eu-rcc-2l", "EU", "consistent"),
          ("indication", "eu-rcc-2l", "consistent")]),
    ],
)  # fmt: skip
def test_what_was_authorised(text, expected):
    found = [] if "will decide" in text and not pv.read_article(f"{text}\n").statements else claims(text)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a combination has its own label
        ("The CHMP gave a positive opinion for Cabometyx in combination with Acme Co's Opdivo (nivolumab) for advanced renal cell "
         "carcinoma.", {("label_event", "eu-rcc-nivolumab", "EU", "confirmed"), ("indication", "eu-rcc-nivolumab", "consistent")}),
        ("Nivolumab/cabozantinib was approved by the FDA on 22 January 2021 for advanced renal cell carcinoma.",
         {("authorised", "us-rcc-nivolumab", "US", "confirmed"), ("label_event", "us-rcc-nivolumab", "US", "confirmed"),
          ("indication", "us-rcc-nivolumab", "consistent")}),
        # two labels of one sentence, and the one whose site is named
        ("The FDA approved Cabometyx for adult and pediatric patients with pancreatic and extra-pancreatic neuroendocrine tumours.",
         {("authorised", "us-pnet", "US", "confirmed"), ("authorised", "us-epnet", "US", "confirmed"),
          ("indication", "us-pnet", "consistent"), ("indication", "us-epnet", "consistent")}),
        ("Surufatinib was approved by the NMPA for non-pancreatic neuroendocrine tumours (NETs).",
         {("authorised", "surufatinib-cn-epnet", "CN", "confirmed"), ("indication", "surufatinib-cn-epnet", "consistent")}),
        # what an approval leaves open
        ("The European Commission approved Welireg, a medicine of the kidney, for pancreatic cancer.", {("statement", "not checkable")}),
        # a company of the same group
        ("Ipsen Pharma has exclusive rights to Cabometyx outside of the US and Japan. Exelixis' partner Ipsen Pharma is glad.",
         {("rights", "confirmed"), ("partner", "confirmed")}),
        ("Ipsen maintains exclusive rights to Cabometyx in the US.", {("rights", "contradicted")}),
        # an unknown brand that stands beside its substance
        ("The FDA has approved Brandname Depot (lanreotide) for neuroendocrine tumours (NETs).",
         {("authorised", "lanreotide-us", "US", "confirmed"), ("indication", "lanreotide-us", "consistent")}),
    ],
)  # fmt: skip
def test_which_label_is_meant(text, expected):
    assert {
        (*each[:-1], each[-1]) if each[0] != "rights" else ("rights", each[-1]) for each in claims(text)
    } == expected


def test_the_one_line_says_that_a_part_was_not_checked():
    text = "The European Commission approved Cabometyx for hepatocellular carcinoma and gastric cancer. It is indicated for adults with hepatocellular carcinoma who have previously been treated with sorafenib.\n"
    result = pv.check(text)
    first = result.statements[0]
    assert first.verdict == "consistent"
    assert first.reason.startswith("only in part, 1 of 2: indication added between 20 Sep and 15 Nov 2018")
    assert first.reason.endswith("1 not checkable (gastric cancer)")
    assert result.as_dict()["statements"][0]["verdict"] == "consistent"


def test_days_of_two_approvals_in_one_sentence_are_not_mixed_up():
    text = "Sulanda was approved by the NMPA in December 2020 for extrapancreatic NETs and in June 2021 for pancreatic NETs."
    assert "contradicted" not in {each[-1] for each in claims(text)}
    assert ("statement", "not checkable") in claims(text)


def test_a_label_of_another_territory_is_not_that_of_the_sentence():
    text = (
        "Takeda received approval for Cabometyx in Japan for hepatocellular carcinoma. Cabometyx is approved in the US and the EU "
        "for the treatment of adults with hepatocellular carcinoma previously treated with sorafenib."
    )
    assert {each[-1] for each in claims(text)} <= {"confirmed", "consistent"}
    assert "us-hcc" in {each[1] for each in claims(text)}


ON_CABOZANTINIB = (
    "The European Commission approved Cabometyx (cabozantinib) for adults with neuroendocrine tumours on 24 July 2025. "
    "Its approval rests on the phase 3 CABINET trial."
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ipsen holds exclusive rights to lanreotide in the United States.", "not checkable"),
        ("Takeda has the rights to brigatinib worldwide.", "not checkable"),
        ("Exelixis licensed zanzalintinib to Ipsen in Japan.", "not checkable"),
        ("Takeda holds the rights to cabozantinib in Japan.", "confirmed"),
        ("Takeda holds the rights to cabozantinib in Latin America and Japan.", "confirmed, not checkable"),
        ("Exelixis and Takeda are partners on brigatinib.", "not checkable"),
        ("Everolimus was already approved for renal cell carcinoma in the EU.", "not checkable"),
        ("Everolimus was previously approved for pancreatic neuroendocrine tumours.", "confirmed"),
        ("Everolimus is the first medicine approved in the EU regardless of site.", "not checkable"),
        (
            "Everolimus is sold by Novartis. It is the first medicine approved in the EU regardless of site.",
            "not checkable",
        ),
        ("The approval of everolimus was based on the RADIANT-4 trial.", "not checkable"),
        ("Lutathera was approved on the basis of the NETTER-1 trial.", "not checkable"),
        ("Sunitinib's approval rests on an open-label phase 2 trial.", "not checkable"),
        ("The approval of Lutathera follows a positive opinion of the CHMP.", "confirmed, not checkable"),
        ("Lutathera won approval in 2018.", "confirmed"),
        ("Cabometyx was approved in the EU in September 2016.", "confirmed, consistent"),
        ("Cabometyx was approved in the EU in October 2016.", "contradicted"),
        ("Lutathera has been approved in the EU since September 2017 and in the US since January 2018.", "confirmed"),
        ("Lutathera won its EU licence in September 2017 and FDA approval in January 2018.", "confirmed"),
        ("The FDA approved Cabometyx with nivolumab on January 22, 2021.", "confirmed"),
        ("US regulators had already approved Cabometyx for neuroendocrine tumours in March 2025.", "confirmed"),
        ("The FDA approved it one month after the European Commission.", "confirmed, contradicted"),
        ("The FDA approved it four months before the European Commission.", "confirmed"),
        ("The US approval for thyroid cancer was based on CABINET.", "not checkable"),
        ("Ipsen partnered with Exelixis, which retains the US rights.", "confirmed"),
        ("Exelixis, which has licensed cabozantinib to Ipsen and Takeda, keeps the US rights.", "confirmed"),
        ("Ipsen has exclusive rights everywhere except the US and Japan.", "confirmed"),
        ("Lutathera won approval in 2011.", "not checkable"),
        ("The European Commission approved Lutathera in 2018.", "contradicted, confirmed"),
        ("The CHMP had initially recommended against it.", "not checkable"),
        ("Cabometyx is approved in the EU for first-line hepatocellular carcinoma.", "confirmed, contradicted"),
        (
            "Cabometyx is approved in the EU for first-line treatment of renal cell carcinoma in combination with nivolumab.",
            "confirmed, consistent",
        ),
        ("In COSMIC-311, grade 3 or 4 adverse events occurred in 62% of patients on cabozantinib.", "confirmed"),
        ("Pfizer's sunitinib gave 11.4 months versus 5.5 months, with a hazard ratio of 0.42.", "not checkable"),
        ("Sunitinib gave a median PFS of 11.4 months. The hazard ratio was 0.42.", "not checkable"),
        (
            "Surufatinib was tested against placebo in 198 patients; PFS was 9.2 months versus 3.8 months.",
            "not checkable",
        ),
        ("In the pancreatic cohort, the hazard ratio for PFS was 0.42.", "contradicted"),
        (
            "Among those with extra-pancreatic tumours median PFS was 8.4 months versus 3.9 months with placebo.",
            "confirmed",
        ),
        ("In RADIANT-4, everolimus prolonged median PFS to 11.0 months.", "confirmed, consistent"),
    ],
)
def test_what_is_said_of_another_medicine_is_not_held_against_the_one_of_the_text(sentence, expected):
    others = claims(f"{ON_CABOZANTINIB} {sentence}")[len(claims(ON_CABOZANTINIB)) :]
    assert {each[-1] for each in others} == set(expected.split(", "))


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ("outside of the U.S., greater China, Singapore and Japan", {"except": "US CN HK MO TW SG JP", "territory": "world"}),
        ("in the European Economic Area, CIS countries, Turkey and Latin America", {"territory": "EEA cis TR latin america"}),
        ("in the European Union and other European countries (including the United Kingdom), Latin America and Israel",
         {"territory": "EU GB latin america IL"}),
        ("worldwide, with the exception of Australia, Myanmar, Sri Lanka and mainland China", {"territory": "world", "except": "AU MM LK CN"}),
    ],
)  # fmt: skip
def test_every_place_of_a_list_is_read(places, expected):
    read = pv.read_article(f"Medira has the exclusive rights to orvatinib {places}.\n")
    (told,) = [each for each in read.statements if each.kind == "rights"]
    found = {
        name: " ".join(each.value for each in told.all(name)) for name in ("territory", "except") if told.all(name)
    }
    assert found == expected


@pytest.mark.parametrize(
    "words", ["with progressive neuroendocrine tumours", "whose neuroendocrine tumours have got worse"]
)
def test_progressive_disease_is_no_other_label_than_progression_on_earlier_therapy(words):
    text = f"The European Commission approved Cabometyx for adults {words} after at least one systemic therapy."
    assert ("indication", "eu-net", "consistent") in claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "Exelixis' partner Ipsen has won European approval for Cabometyx in neuroendocrine tumours, following the FDA's approval in March.",
        "Ipsen said on 25 July 2025 that the European Commission has approved Cabometyx for neuroendocrine tumours.",
        "Cabometyx, which Exelixis sells in the US and Ipsen in Europe, was approved by the European Commission for neuroendocrine "
        "tumours.",
        "Ipsen secured EU approval of Cabometyx for neuroendocrine tumours four months after the FDA had cleared it.",
    ],
)
def test_days_authorities_and_firms_that_only_stand_beside_are_not_those_of_the_act(text):
    assert "contradicted" not in {each[-1] for each in claims(text)}
