"""What ends or narrows an approval, days without years, partners, grounds and trials told together: true and false."""

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings
from tests.reading.verdicts_told import dossier

SHIPPED, SOLVIMAB = dossier("cabometyx"), dossier("solvimab")


def verdicts(text, dossier=SOLVIMAB):
    """Return the verdicts of a text by their checks, and what is needed of what cannot be checked."""
    found = {}
    for each in quick_findings(pv.read_article(f"{text}\n", dossier)):
        needs = each.reason.rpartition("it needs ")[2]
        found.setdefault(each.check, []).append(needs if each.check == "statement" else each.verdict)
    return found


@pytest.mark.parametrize(
    ("told", "true", "false"),
    [
        ("In {} 2021, Health Canada restricted the indication of Solvia to patients with BRCA mutations.", "April", "May"),
        ("The indication of Solvia was restricted by Health Canada in {} 2021.", "April", "May"),
        ("Solvia lost its Canadian approval in June {}.", "2022", "2021"),
        ("The marketing authorisation of Solvia in Canada was not renewed in {}.", "2022", "2020"),
        ("Solvia came back to the market in Canada in May 2023 after its withdrawal in June {}.", "2022", "2020"),
        ("The FDA re-approved Solvia in May {}, a year after its withdrawal.", "2020", "2022"),
        ("Solvia was first approved in the US in {}.", "2019", "2021"),
        ("Solvia was approved in the US for the first time in {} 2019.", "March", "September"),
        ("Solvia plus capecitabine received FDA approval in May {}.", "2020", "2021"),
        ("LONDON, 20 June 2020 - News.\nOn May {}, the FDA approved Solvia with capecitabine for breast cancer.", "6", "7"),
        ("LONDON, 20 June 2020 - News.\nIn {}, the FDA approved Solvia with capecitabine for breast cancer.", "May",
         "April"),
    ],
)  # fmt: skip
def test_an_act_is_what_its_words_make_of_it_on_its_own_day(told, true, false):
    assert verdicts(told.format(true))["label_event"] == ["confirmed"]
    assert verdicts(told.format(false))["label_event"] == ["contradicted"]


@pytest.mark.parametrize(
    ("told", "needs"),
    [
        ("An FDA panel voted against Solvia in July 2020.", "a record of panel votes"),
        ("In July 2020, an advisory committee of the FDA recommended against approving Solvia.",
         "a record of panel votes"),
        ("Nordlys began withdrawing Solvia from the market in Canada in January 2022.", "a record of withdrawal starts"),
        ("On May 7, the FDA approved Solvia with capecitabine for metastatic breast cancer.", "the year of May 7"),
    ],
)  # fmt: skip
def test_what_no_record_holds_is_not_held_against_another_act(told, needs):
    found = verdicts(told)
    assert found["statement"] == [needs]
    assert "label_event" not in found


def test_a_refusal_and_a_withdrawal_are_still_checked():
    assert verdicts("The FDA rejected Solvia in July 2020.")["label_event"] == ["contradicted"]
    assert verdicts("Nordlys withdrew Solvia from the market in Canada in May 2022.")["label_event"] == ["contradicted"]
    told = "The CHMP recommended not renewing the marketing authorisation of Solvia in June 2019."
    assert verdicts(told)["label_event"] == ["contradicted"]


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("The TGA approved Solvia for breast or ovarian cancer in patients who had at least two earlier "
         "lines of therapy, including chemotherapy.", "confirmed"),
        ("The TGA approved Solvia for breast or ovarian cancer in patients who had at least one earlier "
         "line of therapy, including chemotherapy.", "contradicted"),
        ("The TGA approved Solvia for previously treated breast cancer.", "consistent"),
        ("The FDA approved Solvia in May 2020 with capecitabine for adults with HER2-negative metastatic breast cancer.",
         "confirmed"),
        ("The FDA approved Solvia in May 2020 with paclitaxel for adults with HER2-negative metastatic breast cancer.",
         "contradicted"),
    ],
)  # fmt: skip
def test_earlier_lines_are_counted_and_partners_stand_behind_a_day(told, verdict):
    assert verdicts(told)["indication"] == [verdict]


def test_what_a_medicine_was_first_approved_for_is_not_what_it_is_for_now():
    told = "Solvia, first approved in {} 2019 for patients who had received chemotherapy, is now approved in the US as "
    told += "a first-line treatment with capecitabine."
    assert verdicts(told.format("March")) == {"authorised": ["confirmed"], "label_event": ["confirmed"]}
    assert verdicts(told.format("May"))["label_event"] == ["contradicted"]


def test_each_of_several_labels_rests_on_its_own_trial():
    told = "The European Commission has approved Solvia as adjuvant treatment of HER2-negative breast cancer. "
    assert verdicts(f"{told}The approvals were based on DUSK and DAWN.")["evidence_of"] == ["confirmed"] * 2
    assert verdicts(f"{told}The approval was based on DAWN.")["evidence_of"] == ["contradicted"]


def test_a_day_behind_and_since_is_that_of_what_follows():
    told = "The FDA has approved Cabometyx for kidney and thyroid cancer and, since {} 2025, for NETs."
    assert set(verdicts(told.format("March"), SHIPPED)["label_event"]) == {"confirmed"}
    assert set(verdicts(told.format("May"), SHIPPED)["label_event"]) == {"contradicted"}


def test_what_a_medicine_does_is_none_of_its_label():
    told = (
        "Cabozantinib, which is approved by the FDA for liver cancer, also helps patients with neuroendocrine tumours."
    )
    assert verdicts(told, SHIPPED)["authorised"] == ["confirmed"]
    told = "On 26 March 2025, the FDA approved Cabometyx for NETs. It is currently approved for {}."
    assert verdicts(told.format("renal cell carcinoma"), SHIPPED)["authorised"][-1] == "confirmed"
    assert verdicts(told.format("breast cancer"), SHIPPED)["statement"] == [
        "an indication of cabozantinib for breast cancer in the dossier"
    ]


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("Cabozantinib is a MET inhibitor given regardless of KRAS status.", ["confirmed"]),
        ("Unlike sunitinib, cabozantinib also blocks MET and AXL.", ["confirmed"] * 2),
        ("Cabozantinib acts on MET, whereas Keytruda is a PD-1 inhibitor.", ["confirmed"]),
        ("Cabozantinib acts as a PD-1 inhibitor.", ["contradicted"]),
    ],
)
def test_a_target_is_that_of_the_medicine_itself(told, verdict):
    assert verdicts(told, SHIPPED)["acts_on"] == verdict


def test_a_word_that_leads_over_names_no_medicine():
    found = verdicts("However, the MET inhibitor improved progression-free survival in METEOR.", SHIPPED)
    assert found["benefit"] == ["consistent"] and "However" not in str(found)


@pytest.mark.parametrize(
    ("told", "check", "verdict"),
    [
        ("CABINET and METEOR both improved progression-free survival.", "benefit", ["consistent"] * 2),
        ("Progression-free survival was not longer in CABINET and METEOR.", "benefit", ["contradicted"] * 2),
        ("CELESTIAL and METEOR had primary endpoints of OS and PFS, respectively.", "trial_design", ["confirmed"] * 2),
        ("CELESTIAL and METEOR had primary endpoints of PFS and OS, respectively.", "trial_design",
         ["contradicted"] * 2),
        ("CELESTIAL and METEOR had primary endpoints of OS and PFS.", "statement",
         ["to know which of these is told of CELESTIAL", "to know which of these is told of METEOR"]),
    ],
)  # fmt: skip
def test_trials_that_are_named_together_are_each_told_of(told, check, verdict):
    assert verdicts(told, SHIPPED)[check] == verdict


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("METEOR was a trial in patients with kidney cancer.", ["confirmed"]),
        ("METEOR enrolled patients with thyroid cancer.", ["contradicted"]),
        ("In METEOR, patients with hepatocellular carcinoma received cabozantinib or everolimus.", ["contradicted"]),
        ("In CABINET, patients with pancreatic neuroendocrine tumours lived longer.", None),
    ],
)
def test_the_patients_of_a_trial_had_its_disease(told, verdict):
    assert verdicts(told, SHIPPED).get("trial_design") == verdict


def test_a_label_for_several_diseases_names_each_of_them():
    told = "The TGA approved Solvia for previously treated breast or {}."
    assert "statement" not in verdicts(told.format("ovarian cancer"))
    assert verdicts(told.format("lung cancer"))["statement"] == [
        "an indication of solvimab for lung cancer in the dossier"
    ]


def test_the_extent_before_the_abbreviation_of_a_disease_is_no_part_of_it():
    told = "On {} March 2025, the FDA approved Cabometyx for patients with la/mNET."
    assert set(verdicts(told.format(26), SHIPPED)["label_event"]) == {"confirmed"}
    assert set(verdicts(told.format(16), SHIPPED)["label_event"]) == {"contradicted"}
