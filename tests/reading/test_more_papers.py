"""How abstracts and papers tell results: arms once in a bracket, grades apart, events of a rate, and what is none."""

import pytest

from tests.reading.statements_told import statements


def told(text, kind, *names):
    return [tuple(each.slot(name).text if each.slot(name) else "" for name in names) for each in statements(text, kind)]


@pytest.mark.parametrize(
    ("text", "kind", "names", "expected"),
    [
        # harms, medians, rates and designs
        (
            "Grade 3 toxicities were (velotinib vs 5-fluorouracil+leucovorin): rash 14% vs 3%; and fever 6% vs 2%.",
            "harm",
            ("value", "arm"),
            [("14", "velotinib"), ("3", "5-fluorouracil+leucovorin"), ("6", "velotinib"),
             ("2", "5-fluorouracil+leucovorin")],
        ),
        ("With 81% of patients experiencing National Institute (NI) grade 3 anaemia.", "harm", ("harm",), [("anaemia",)]),
        (
            "The main toxicity was nausea, which occurred at grade 3 or 4 in 21% of the first and 13% of the others.",
            "harm",
            ("harm", "value"),
            [("nausea", "21"), ("nausea", "13")],
        ),
        ("The median duration of grade 3 neutropenia was 9 days (range, 2-41 days).", "median", ("value",), []),
        ("The median duration of response was 9 months.", "median", ("value",), [("9",)]),
        ("The response rate was 61% in patients with exon 20 insertion and 41% in others.", "percent", ("value",),
         [("61",), ("41",)]),
        (
            "It is active, with a response rate of 31%, median time to progression of 5 months, and survival of 11 months.",
            "median",
            ("endpoint", "value"),
            [("time to progression", "5"), ("survival", "11")],
        ),
        ("Median PFS, duration of response, and OS were not reached.", "median", ("endpoint",),
         [("PFS",), ("duration of response",), ("OS",)]),
        ("Median duration of response and PFS were 8 and 9 months, and OS was not reached.", "median", ("endpoint",),
         [("duration of response",), ("PFS",), ("OS",)]),
        ("Six- and 12-month OS were 88% (n = 14/16) and 44% (n = 7/16).", "rate", ("time", "value"),
         [("Six", "88"), ("12", "44")]),
        ("After two cycles, 3 of 31 patients (9.7%) had a partial response (95% CI 2%-26%).", "percent",
         ("ci_low", "ci_high"), [("2", "26")]),
        ("Velotinib reduced the recurrence rate by only 4% and the death rate by only 7%.", "risk_reduction",
         ("endpoint", "value"), [("recurrence rate", "4"), ("death rate", "7")]),
        ("Velotinib raised the response rate to 40%.", "risk_reduction", ("value",), []),
        ("The CR rates were 61.0% in the SD-VL arm and 72.5% in the HD-VL arm.", "percent", ("endpoint", "value"),
         [("CR", "61.0"), ("CR", "72.5")]),
        ("Patients received velotinib 7.5 mg/m(2) every 3 weeks.", "design", ("dose",), [("7.5 mg/m(2) every 3 weeks",)]),
        ("This nonblinded, randomized phase III study compared velotinib with placebo.", "design", ("blinding",),
         [("nonblinded",)]),
        # what is no result of its own
        ("Survival was longer with velotinib (mean, 21 months vs 12 months).", "median", ("value",), []),
        ("The median time to onset of rash was 3 weeks.", "median", ("value",), []),
        ("It had a better DFS and OS at 3 years follow up.", "follow_up", ("value",), []),
        ("At a median follow-up of 2 years, DFS was better.", "follow_up", ("value",), [("2",)]),
        ("Eleven had surgery (median of 5.6 months from starting induction).", "median", ("value",), []),
        ("Eleven had a response (median duration 5.6 months).", "median", ("value",), [("5.6",)]),
        ("Results were: complete response three patients, partial response 12 patients.", "n", ("value",), []),
        ("Of these, 81 were assigned to receive interferon gamma-1b.", "n", ("value",), [("81",)]),
        ("Seven patients (9%) were treated with systemic steroids.", "percent", ("value",), []),
        (
            "Velotinib reduced the risk of death by 41% in the first trial and 35% in the second.",
            "risk_reduction", ("value", "endpoint"), [("41", "death"), ("35", "death")],
        ),
    ],
)  # fmt: skip
def test_what_is_told_in_its_order(text, kind, names, expected):
    assert told(text, kind, *names) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 11 patients (55%) a treatment delay was necessary because of fever.", []),
        ("In all, 24 patients (55%) were enrolled.", ["24"]),
        ("Of 31 patients eligible for response evaluation, 27 were resistant to velotinib.", ["31"]),
        ("Fifty-two patients had received one prior regimen.", []),
        ("Fifty-two patients had received velotinib.", ["Fifty-two"]),
        ("Total twelve case-control studies containing 1830 patients met the criteria.", ["1830"]),
        ("It was better than placebo [8.1 vs. 5.2 months, NAVIGATE trial (14)].", []),
        ("We reviewed the records of 71 patients with relapsed myeloma who were treated in 2010.", ["71"]),
        ("There were 44 (71%) male patients, 31 with stage I disease, 15 with stage II disease and 7 with stage III.", []),
        ("The response rate was 52% (complete response in 12 patients and partial response in 40 patients).", []),
        ("Thirty-one metastatic/recurrent patients, 11 from one and 20 from another group, were enrolled.",
         ["Thirty-one", "11", "20"]),
        ("The analysis showed that 71 of 112 (63%) patients enrolled achieved CR.", []),
    ],
)  # fmt: skip
def test_who_is_counted(text, expected):
    assert [value for (value,) in told(text, "n", "value")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("After chemotherapy, 31% had a complete pathologic response, and 84% underwent surgery.", ["31"]),
        ("Nephrectomy was performed in 33 (66%) patients.", []),
        ("Dose reductions were performed in 12 patients (24%).", ["24"]),
        ("Among the 212 patients who reached CR, 151 (71%) were randomised.", []),
        ("In all, 44% achieved CR with MRD <0.01%.", ["44"]),
        ("Eleven (22%) of 50 patients displayed clinical benefit.", ["22"]),
    ],
)
def test_what_a_percentage_is_of(text, expected):
    assert [value for (value,) in told(text, "percent", "value")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what was better
        ("Velotinib was also significantly more active than placebo.", [""]),
        ("The schedule led to greater survival in the velotinib arm.", ["survival"]),
        ("Those assigned to velotinib lived significantly longer (median survival, 13 v 9 months).", ["lived"]),
        ("Trials using velotinib and zorafenib have not shown clinical benefit.", [""]),
        ("Patients in group 1 had better survival rates than those in group 2.", ["survival"]),
        ("Patients with anaemia had better survival rates than those without.", []),
        ("An OS difference was noted among patients with rash versus those without.", []),
        ("Modulation with leucovorin improves remission rates in colon cancer.", ["remission rates"]),
        # risks, and what did not differ
        ("BCG reduced the long-term risk of recurrence.", ["recurrence"]),
        ("Velotinib reduced the relative risk of relapse.", ["relapse"]),
        ("Velotinib did not differ from placebo with respect to OS or PFS.", ["OS", "PFS"]),
        ("Velotinib did not differ significantly from placebo in OS.", ["OS"]),
        ("Older patients did not differ from younger patients in OS.", []),
    ],
)
def test_which_endpoints_were_better_or_alike(text, expected):
    assert [endpoint for (endpoint,) in told(text, "benefit", "endpoint")] == expected


def test_deaths_that_there_were():
    assert told("There were four deaths in the six weeks after surgery.", "events", "value") == [("four",)]
    assert told("There were two deaths due to sepsis.", "events", "value") == []


@pytest.mark.parametrize(
    ("text", "kind", "names", "expected"),
    [
        # whose the values of pairs are
        (
            "OS and PFS for velotinib versus placebo were 15 v 9 months (HR 0.7) and 8 v 4 months (HR 0.6).",
            "median", ("value", "endpoint", "arm"),
            [("15", "OS", "velotinib"), ("9", "OS", "placebo"), ("8", "PFS", "velotinib"), ("4", "PFS", "placebo")],
        ),
        (
            "Negativity of MRD was more frequent (V-Rd, 15.9% vs Rd, 4.3%; V-VMP, 16.7% vs VMP, 4.5%).",
            "percent", ("value", "arm"), [("15.9", "V-Rd"), ("4.3", "Rd"), ("16.7", "V-VMP"), ("4.5", "VMP")],
        ),
        (
            "For velotinib (n=190) and docetaxel (n=192), respectively, toxicities were rash (25% and 17%).",
            "harm", ("value", "arm"), [("25", "velotinib"), ("17", "docetaxel")],
        ),
        # which harm, endpoint or group a value is of
        ("Fever occurred in 62%, with a 19% and 15% incidence of rash.", "harm", ("value", "harm"),
         [("62", "Fever"), ("19", "rash"), ("15", "rash")]),
        ("Median TTP was 21 weeks (3 to 151+ weeks).", "median", ("value", "ci_low"), [("21", "")]),
        ("Median TTP was 21 weeks (13 to 51 weeks).", "median", ("value", "ci_low"), [("21", "13")]),
        ("In all, 31% (10/32) had stable disease, and 28% (9/32) had disease progression.", "percent",
         ("value", "endpoint"), [("31", "stable disease"), ("28", "disease progression")]),
        ("Twelve (31%) had a partial response, and 15 (38%) showed no response.", "percent", ("value",), [("31",)]),
        ("Seventy-one patients (92%) were evaluable.", "percent", ("value",), []),
        ("At enrolment, the median age was 61 years, and 71% of patients reported pain.", "harm", ("value",), []),
        ("At week 12, 71% of patients reported pain.", "harm", ("value",), [("71",)]),
        ("Relapse occurred in 4 patients (patient 2, 3 and 7).", "events", ("value",), [("4",)]),
        ("We assessed overall survival (OS) in 2071 patients with glioblastoma.", "n", ("value",), [("2071",)]),
        ("We observed a response in 41 patients in 2011.", "n", ("value",), []),
        ("The frequency of complete response (31%) and partial response (44%) was higher with velotinib than with "
         "placebo (11% and 24%).", "percent", ("value", "endpoint"),
         [("31", "complete response"), ("44", "partial response"), ("11", "complete response"),
          ("24", "partial response")]),
        ("Velotinib increased haematological toxicity (RR = 2.1, 95% CI 1.3–4.1) and neuropathy (RR = 8.1).",
         "relative_risk", ("value", "endpoint"), [("2.1", "haematological toxicity"), ("8.1", "neuropathy")]),
        ("In all, 112 patients received three drugs (group A) and 109 patients received two (group B).", "n",
         ("value", "arm"), [("112", "group A"), ("109", "group B")]),
        ("Velotinib was more active than placebo in terms of PFS.", "benefit", ("endpoint",), [("PFS",)]),
        # lists and their values
        ("Leucopenia, rash and fever were the commonest side effects in arm A (71%, 41% and 21%).", "harm",
         ("value", "harm"), [("71", "Leucopenia"), ("41", "rash"), ("21", "fever")]),
        ("More grade 3 anaemia (P<0.01) and fever (P=0.02) were seen with velotinib.", "p_value",
         ("value", "endpoint"), [("0.01", "anaemia"), ("0.02", "fever")]),
        ("Seven (14%) patients underwent nephrectomy.", "percent", ("value",), []),
        ("Seventy-one patients (41 men and 30 women) were enrolled.", "n", ("value",), [("Seventy-one",)]),
        ("The rates were 14% for VX versus 29% for VXY (complete responders, 1% versus 4%).", "percent",
         ("value", "endpoint"), [("14", ""), ("29", ""), ("1", "complete responders"), ("4", "complete responders")]),
        ("Complete and partial response was achieved in 7 (14%) and 26 (52%) patients, respectively (ORR: 66%; 95% CI: "
         "51%–79%); 11 (22%) had stable disease.", "percent", ("value", "endpoint"),
         [("14", "Complete"), ("52", "partial response"), ("66", "ORR"), ("22", "stable disease")]),
        ("Median PFS were 57 and 33 months for the VCR and VC group.", "median", ("value", "arm"),
         [("57", "VCR"), ("33", "VC")]),
        ("The grade 3 toxicities for VX and VXY, respectively, were: rash (21% compared with 9% of cycles).", "harm",
         ("value", "arm"), [("21", "VX"), ("9", "VXY")]),
        ("The elderly patients had a shorter overall survival too (7 versus 12 months).", "benefit", ("endpoint",), []),
        ("The elderly patients treated with velotinib had a longer overall survival.", "benefit", ("endpoint",),
         [("overall survival",)]),
    ],
)  # fmt: skip
def test_what_belongs_to_which_in_any_order(text, kind, names, expected):
    assert sorted(told(text, kind, *names)) == sorted(expected)


def test_some_had_no_response():
    text = "A response was seen in 51% of patients, 14% had stable disease, and 17% no response."
    assert [value for (value,) in told(text, "percent", "value")] == ["51", "14"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # numbers that count nobody, and those near them that do
        ("A plan of 12 consolidation cycles given monthly was compared with none.", "n", []),
        ("Velotinib led to longer PFS than in the LANTERN Thymus 120 patients.", "n", []),
        ("The gain was 3.1% (NNT = 32 patients) for PFS.", "n", []),
        ("By lowering the dose, 17 patients were spared chemotherapy.", "n", []),
        ("By lowering the dose, 17 patients were treated as outpatients.", "n", ["17"]),
        ("Of the 31 women who received velotinib, 2 died, and 12 had to switch.", "n", ["31"]),
        ("Of those in arm B, 12 (41.4%) in 29 women had a remission.", "n", []),
        ("4 toxic deaths were recorded, all with infection.", "events", []),
        ("4 deaths were recorded.", "events", ["4"]),
        ("Median survival is below two years in most series.", "median", []),
        ("Median survival is two years.", "median", ["two"]),
        ("The test for heterogeneity gave p = 0.71 (I2 = 0%).", "p_value", []),
        ("Levels of ferritin were higher in resistant disease (median 512 vs. 98 ng/mL, p=0.004).", "p_value", []),
        ("The response rate was higher with velotinib (51 vs. 21%, p=0.004).", "p_value", ["0.004"]),
        (
            "Of these, 51 patients answered to salvage Vel-D. The other 12 patients were treated again.",
            "n",
            ["51", "12"],
        ),
    ],
)
def test_what_is_counted(text, kind, expected):
    assert [value for (value,) in told(text, kind, "value")] == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Despite good preclinical data, velotinib failed to improve survival in patients with glioma.", 1),
        ("In preclinical models velotinib improved survival.", 0),
        ("No significant difference in the primary endpoint was seen between arms.", 1),
        ("The groups did not differ in the primary outcome.", 1),
        ("The primary endpoint did not differ significantly between arms.", 1),
        ("Velotinib significantly improved the primary endpoint.", 1),
        ("The groups did not differ in age.", 0),
        ("Velotinib seems to be more effective than placebo in thymoma.", 1),
        ("Whether velotinib is more effective than placebo is not known.", 0),
        ("Gains in PFS, but not in ORR, were correlated with gains in OS.", 0),
        ("Velotinib led to an improvement in PFS and an improvement in OS.", 2),
        ("The response rate was higher among the eligible (53% vs. 22%).", 0),
        ("The response rate was higher in the velotinib group (51% vs. 21%).", 1),
        ("Response rates were lower in bone metastases.", 0),
        ("Velotinib was associated with superior myeloma-specific progression-free survival.", 1),
        ("Velotinib improves PFS and can be associated with rash.", 1),
        ("Longer OS was seen in younger patients and was associated with a low LDH level.", 0),
    ],
)
def test_what_is_a_benefit(text, number):
    assert len(statements(text, "benefit")) == number


@pytest.mark.parametrize(
    ("text", "kind", "names", "expected"),
    [
        ("Compared to the VX group, the VXY group had a higher response rate (51% vs. 21%).", "percent", ("value", "arm"),
         [("51", "VXY"), ("21", "VX")]),
        ("Compared with the VX arm, the VXY arm had a better PFS (3.7 vs 2.3 months).", "median", ("value", "arm"),
         [("3.7", "VXY"), ("2.3", "VX")]),
        ("Patients were assigned to VX (n=312) or PEG-VEL-β-2b (n=307).", "n", ("value",), [("312",), ("307",)]),
        ("Grade 3 events were fatigue (81 patients, 21%), rash (51, 14%), and fever (31, 7%).", "harm", ("value", "harm"),
         [("21", "fatigue"), ("14", "rash"), ("7", "fever")]),
        ("The primary endpoint was DMFI.", "design", ("primary_endpoint",), [("DMFI",)]),
        ("Velotinib led to a 6.1% improvement in overall survival at 5 years.", "difference", ("value",), [("6.1",)]),
        ("The data excluded a 16% improvement in overall survival at 5 years.", "difference", ("value",), []),
        ("Velotinib led to a 30% improvement in PFS.", "difference", ("value",), []),
        ("There was a late OS benefit (P < .001, 5-year difference hazard ratio = 0.7).", "difference", ("value",), []),
        ("Velotinib (Zelmo) and orvatinib (Oro) are FGFR2 inhibitors.", "mechanism", ("product",),
         [("Velotinib",), ("orvatinib",)]),
        ("Velotinib improves progression-free but not overall survival.", "benefit", ("endpoint", "direction"),
         [("progression-free", "improves"), ("overall survival", "improves")]),
        ("Trials showed a significant risk reduction for PFS.", "benefit", ("endpoint",), [("PFS",)]),
        ("Trials showed a 30% risk reduction for PFS.", "benefit", ("endpoint",), []),
    ],
)  # fmt: skip
def test_whose_numbers_in_papers(text, kind, names, expected):
    assert sorted(told(text, kind, *names)) == sorted(expected)
