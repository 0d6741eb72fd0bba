"""The words of the field that texts are written in: endpoints, authorities, stems of substances, units. No names."""

from __future__ import annotations

from pivotal.reading.model import EndpointName

ENDPOINTS: tuple[EndpointName, ...] = (
    EndpointName("PFS", (
        "progression-free survival", "PFS", "mPFS", "progression free survival", "without their cancer worsening",
        "without disease progression", "without progression", "disease progression or death", "progression or death",
        "progression of disease or death", "radiological progression-free survival",
    )),
    EndpointName("rPFS", ("radiographic progression-free survival", "radiographic PFS", "rPFS")),
    EndpointName("OS", ("overall survival", "OS", "mOS", "median survival", "survival time", "all-cause mortality")),
    EndpointName("DFS", ("disease-free survival", "DFS", "recurrence or death", "disease recurrence or death")),
    EndpointName("iDFS", ("invasive disease-free survival", "iDFS", "IDFS")),
    EndpointName("EFS", ("event-free survival", "EFS")),
    EndpointName("RFS", ("relapse-free survival", "recurrence-free survival", "RFS")),
    EndpointName("MFS", ("metastasis-free survival", "MFS", "DMFS", "distant metastasis-free survival")),
    EndpointName("TTP", ("time to progression", "time to tumour progression", "time to disease progression", "TTP")),
    EndpointName("TTR", ("time to response", "TTR")),
    EndpointName("TTD", ("time to deterioration", "time to symptom deterioration", "time to definitive deterioration")),
    EndpointName("TTNT", ("time to next treatment", "TTNT")),
    EndpointName("TTF", ("time to treatment failure", "TTF")),
    EndpointName("PFS2", ("progression-free survival 2", "PFS2", "second progression-free survival")),
    EndpointName("DOR", ("duration of response", "DOR", "DoR", "mDOR", "response duration")),
    EndpointName("DOT", ("duration of treatment", "treatment duration", "duration of exposure")),
    EndpointName("ORR", (
        "objective response rate", "overall response rate", "ORR", "objective response", "objective tumour response",
        "response rate", "tumour response", "overall response",
    ), "proportion"),
    EndpointName("CR", ("complete response", "complete response rate", "CR", "complete remission"), "proportion"),
    EndpointName("PR", ("partial response", "partial response rate", "PR", "partial remission"), "category"),
    EndpointName("pCR", ("pathologic complete response", "pathological complete response", "pCR"), "proportion"),
    EndpointName("MPR", ("major pathologic response", "major pathological response", "MPR"), "proportion"),
    EndpointName("DCR", ("disease control rate", "disease control", "DCR"), "proportion"),
    EndpointName("CBR", ("clinical benefit rate", "CBR"), "proportion"),
    EndpointName("stable_disease", ("stable disease",), "category"),
    EndpointName("progressive_disease", ("progressive disease as best response",), "category"),
    EndpointName("target_shrinkage", (
        "tumour shrinkage", "reduction in target lesion", "shrinkage of target lesion", "target lesion shrinkage",
    ), "proportion"),
    EndpointName("crossover", ("crossed over", "crossover", "crossing over"), "proportion"),
    EndpointName("deaths", ("death", "died"), "proportion"),
    EndpointName("serious_AE", ("serious adverse event", "SAE", "serious adverse reaction"), "proportion"),
    EndpointName("stopped_for_AE", (
        "discontinuation due to adverse event", "discontinuation owing to adverse event", "discontinued due to adverse event",
        "discontinued treatment due to adverse event", "discontinued because of adverse event",
        "treatment discontinuation owing to adverse event", "treatment discontinuation due to adverse event",
        "discontinuation because of adverse event", "adverse event led to discontinuation",
        "adverse event leading to discontinuation", "adverse event led to treatment discontinuation",
        "discontinuation for adverse event",
    ), "proportion"),
    EndpointName("dose_reduced", (
        "dose reduction due to adverse event", "dose reduction", "dose reduced", "dose reductions due to adverse event",
    ), "proportion"),
    EndpointName("AE_death", (
        "adverse event leading to death", "treatment-emergent adverse event leading to death", "fatal adverse event",
    ), "proportion"),
    EndpointName("AE", (
        "adverse event", "treatment-related adverse event", "treatment-emergent adverse event", "TRAE", "TEAE",
    ), "proportion"),
)  # fmt: skip

# What a grade does to adverse events: found by a rule ("grade 3 or higher", "grade ≥3", "grade 3/4").
GRADED = "grade3_AE"

AUTHORITIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "EC": ("EU", ("European Commission", "EC")),
    "CHMP": ("EU", (
        "Committee for Medicinal Products for Human Use", "CHMP", "EMA's human medicines committee",
        "European Medicines Agency's human medicines committee", "human medicines committee",
        "European Medicines Agency's Committee for Medicinal Products for Human Use",
        "EMA's Committee for Medicinal Products for Human Use",
        "Committee for Human Medicinal Products",
    )),
    "EMA": ("EU", ("European Medicines Agency", "EMA")),
    "FDA": ("US", ("U.S. Food and Drug Administration", "US Food and Drug Administration", "Food and Drug Administration",
                   "FDA", "US FDA", "U.S. FDA", "United States Food and Drug Administration")),
    "MHRA": ("GB", ("Medicines and Healthcare products Regulatory Agency", "MHRA")),
    "MHLW": ("JP", ("Ministry of Health, Labour and Welfare", "Ministry of Health, Labor and Welfare", "MHLW")),
    "PMDA": ("JP", ("Pharmaceuticals and Medical Devices Agency", "PMDA")),
    "NMPA": ("CN", ("National Medical Products Administration", "NMPA")),
    "TGA": ("AU", ("Therapeutic Goods Administration", "TGA")),
    "Health Canada": ("CA", ("Health Canada",)),
    "Swissmedic": ("CH", ("Swissmedic",)),
    "ANVISA": ("BR", ("ANVISA", "Anvisa")),
    "NICE": ("GB", ("NICE", "National Institute for Health and Care Excellence")),
}  # fmt: skip

TERRITORIES: dict[str, tuple[str, ...]] = {
    "EU": ("EU", "European Union", "Europe", "E.U."),
    "EEA": ("EEA", "European Economic Area"),
    "US": ("US", "U.S.", "United States", "USA", "United States of America", "U.S.A."),
    "JP": ("Japan",),
    "GB": ("UK", "U.K.", "United Kingdom", "Great Britain", "England"),
    "CA": ("Canada",),
    "CN": ("China", "mainland China"),
    "CH": ("Switzerland",),
    "AU": ("Australia",),
    "BR": ("Brazil",),
    "KR": ("South Korea", "Korea"),
    "TW": ("Taiwan",),
    "HK": ("Hong Kong",),
    "MO": ("Macau",),
    "IN": ("India",),
    "IL": ("Israel",),
    "world": ("worldwide", "world", "globally", "all territory", "all country", "rest of the world", "elsewhere"),
}

# Ends of international nonproprietary names, as the WHO lists stems; a word that ends so is a substance.
STEMS: tuple[str, ...] = (
    "tinib", "ratinib", "fenib", "anib", "ciclib", "parib", "lisib", "metinib", "denib", "zomib", "brutinib", "rasib", "degib",
    "sertib", "mab", "limus", "taxel", "platin", "rubicin", "tecan", "citabine", "lutamide", "relix", "reotide", "cept",
    "vedotin", "deruxtecan", "tansine", "tirumotecan", "mafodotin", "zolomide", "trexed", "etoposide", "cristine", "blastine",
    "relbine", "domide", "clax", "strant", "leucel", "trozole", "oxifen", "terone", "mustine", "fosfamide", "dotatate",
    "metostat", "inostat", "utifan", "zepide", "xestrant", "utamide", "rafenib", "ribulin", "fluridine", "tarabine", "uracil",
    "ciclib", "emtansine", "govitecan", "nermin", "tuzumab", "parstat", "selin", "fusp", "vorexin", "tolimod", "cilib",
    "quintinib", "quinib", "zestrant", "ciclovir", "bectedin", "trexate", "mestane", "corilant", "asertib", "vosidenib",
    "ciclip", "tazemetostat", "menib", "capone", "ciclin", "nexor", "zumab", "ximab", "stotug", "tamab", "limab", "citug",
)  # fmt: skip

CONTROLS: tuple[str, ...] = (
    "placebo",
    "control",
    "controls",
    "standard of care",
    "standard therapy",
    "chemotherapy",
    "chemotherapy alone",
    "best supportive care",
    "investigator's choice of chemotherapy",
    "investigator's choice",
    "physician's choice",
    "physician's choice of chemotherapy",
    "comparator",
    "observation",
    "endocrine therapy",
    "chemoradiotherapy",
)
REFERENCE_WORDS = frozenset({"placebo", "control", "controls", "comparator", "observation"})
ACTIVE_WORDS: tuple[str, ...] = (
    "experimental",
    "active",
    "treated",
    "treatment",
    "intervention",
    "combination",
    "study drug",
    "drug",
    "medicine",
    "investigational",
)
GROUP_WORDS = frozenset({"arm", "group", "cohort", "recipient"})
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
UNITS = {
    "month": "months", "months": "months", "mo": "months", "mos": "months", "mth": "months", "mths": "months",
    "week": "weeks", "weeks": "weeks", "wk": "weeks", "wks": "weeks", "year": "years", "years": "years",
    "yr": "years", "yrs": "years", "day": "days", "days": "days",
}  # fmt: skip
NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
# Heads of the names of cancers; what stands before them in the same noun phrase belongs to the name.
DISEASE_HEADS = frozenset({
    "cancer", "carcinoma", "adenocarcinoma", "lymphoma", "leukaemia", "melanoma", "sarcoma", "myeloma", "glioma", "tumour",
    "glioblastoma", "mesothelioma", "neuroblastoma", "cholangiocarcinoma", "macroglobulinaemia", "neoplasm", "thymoma",
    "blastoma", "astrocytoma", "seminoma", "haemangioblastoma", "osteosarcoma", "liposarcoma", "phaeochromocytoma",
    "paraganglioma", "myelofibrosis", "carcinoid", "malignancy", "diarrhoea", "disease",
})  # fmt: skip
LOOSE_HEADS = frozenset({"disease", "diarrhoea", "tumour", "malignancy", "neoplasm"})  # need a modifier
DISEASE_ABBREVIATIONS = frozenset({
    "NSCLC", "SCLC", "RCC", "HCC", "CLL", "AML", "ALL", "CML", "DLBCL", "TNBC", "GIST", "HNSCC", "ESCC", "mCRPC", "mHSPC",
    "CRC", "mCRC", "PDAC", "BTC", "DTC", "RDTC", "MTC", "NET", "pNET", "epNET", "NEC", "NEN", "MM", "UC", "MCL", "CSCC",
    "CRPC", "MDS", "LUAD", "ccRCC", "MCC",
})  # fmt: skip
# Adjectives of parts of the body, and the part.
SITES: dict[str, str] = {
    "pancreatic": "pancreas", "pulmonary": "lung", "bronchial": "lung", "gastric": "stomach", "thymic": "thymus",
    "duodenal": "duodenum", "jejunal": "jejunum", "ileal": "ileum", "caecal": "caecum", "appendiceal": "appendix",
    "colonic": "colon", "rectal": "rectum",
}  # fmt: skip
# Ways to say that a fact about a patient holds, as the fields of criteria are called.
FLAG_WORDS: dict[str, tuple[str, ...]] = {
    "unresectable": ("unresectable", "inoperable", "not resectable"),
    "locally_advanced": ("locally advanced",),
    "metastatic": ("metastatic",),
    "progressive": ("progressive", "progressive disease", "disease progression", "progressing"),
}
CODE_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "differentiation": {
        "well": ("well differentiated", "well-differentiated"),
        "moderate": ("moderately differentiated",),
        "poor": ("poorly differentiated",),
    },
    "functional_status": {"nonfunctional": ("non-functional", "nonfunctional", "non functioning"), "functional": ("functional",)},
    "grade": {"G1": ("grade 1", "G1"), "G2": ("grade 2", "G2"), "G3": ("grade 3", "G3")},
    "radioiodine": {
        "refractory": ("refractory to radioactive iodine", "radioactive iodine refractory", "RAI-refractory"),
        "not_eligible": ("ineligible for radioactive iodine", "not eligible for radioactive iodine"),
    },
    "somatostatin_receptor": {
        "positive": ("somatostatin receptor positive", "SSTR positive"),
        "negative": ("somatostatin receptor negative",),
    },
    "risk_group": {
        "favourable": ("favourable risk",), "intermediate": ("intermediate risk",), "poor": ("poor risk",),
    },
}  # fmt: skip
# What "regardless of" may name, as the fields of criteria are called.
FIELD_WORDS: dict[str, tuple[str, ...]] = {
    "primary_site": ("tumour site", "primary site", "site of origin", "tumour origin", "primary tumour site", "site"),
    "grade": ("grade", "tumour grade"),
    "somatostatin_receptor": ("somatostatin receptor expression", "somatostatin receptor status", "SSTR expression"),
    "functional_status": ("functional status", "functionality"),
    "prior_therapy": (
        "prior therapy", "previous therapy", "earlier therapy", "prior treatment", "previous treatment", "earlier treatment",
        "previous non-SSA systemic therapy", "prior systemic therapy", "previous systemic therapy", "type of prior therapy",
        "which earlier therapy", "non-SSA prior therapy",
    ),
}  # fmt: skip
THERAPY_WORDS: dict[str, tuple[str, ...]] = {
    "systemic_therapy": ("systemic therapy", "systemic treatment", "prior therapy", "line of systemic therapy"),
    "vegf_targeted": ("VEGF-targeted therapy", "vascular endothelial growth factor-targeted therapy"),
    "vegfr_targeted": ("VEGFR-targeted therapy",),
    "somatostatin_analogue": ("somatostatin analogue", "SSA", "somatostatin analog"),
}  # fmt: skip
