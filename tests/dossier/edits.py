"""A table of mistakes: the shipped dossier with one edit each, and what must be said of it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from pivotal.dossier.load import LIBRARY
from pivotal.errors import DossierError

MANIFEST, SOURCES, DISEASES = "dossier.yaml", "sources.yaml", "diseases.yaml"
MEDICINE, TRIAL, ARTICLE = "medicine.yaml", "cabinet.yaml", "articles/cabometyx-net-eu-2025.yaml"
USES = next(row for row in (LIBRARY / "cabometyx" / MANIFEST).read_text().splitlines() if row.startswith("uses:"))
FILES = f"files: [{', '.join((SOURCES, DISEASES, MEDICINE, TRIAL, ARTICLE))}]"


@dataclass(frozen=True)
class Edit:
    """One mistake.

    ``at`` is the text to which the message must point, line and column: within the new text if it is there, or else
    the last place before it. ``hint`` is the name that must be suggested, ``None`` for no suggestion.
    """

    file: str
    old: str
    new: str
    at: str
    says: str
    hint: str | None = None
    accepted: str = ""


def copied(folder: Path) -> Path:
    """Return a copy of the shipped dossier, with the one article."""
    copy = folder / "copy"
    for name in (SOURCES, DISEASES, MEDICINE, TRIAL, ARTICLE):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(LIBRARY / "cabometyx" / name, copy / name)
    (copy / MANIFEST).write_text(
        f"{USES}\nid: cabometyx\ntitle: A copy\nmedicine: cabozantinib\n{FILES}\n", encoding="utf-8"
    )
    return copy


def edited(folder: Path, edit: Edit) -> tuple[Path, int, int]:
    """Return a copy of the shipped dossier with the edit, and the line and column to which its message must point."""
    copy = copied(folder)
    path = copy / edit.file
    text = path.read_text(encoding="utf-8")
    assert text.count(edit.old) == 1, f"{edit.old!r} stands {text.count(edit.old)} times in {edit.file}"
    start = text.index(edit.old)
    text = text.replace(edit.old, edit.new)
    path.write_text(text, encoding="utf-8")
    position = text.find(edit.at, start, start + len(edit.new))
    position = position if position >= 0 else text.rindex(edit.at, 0, start)
    return copy, text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def assert_said(error: DossierError, edit: Edit, line: int, column: int) -> None:
    """Check where an error points, what it says and suggests, and that it fits on a screen."""
    assert edit.says in error.message
    assert (error.place.file, error.place.line, error.place.column) == (f"copy/{edit.file}", line, column)
    assert edit.accepted in (error.accepted or "")
    whole = str(error)
    assert whole.startswith(f"copy/{edit.file}, line {line}, column {column}: ")
    assert sum(-(-len(each) // 100) for each in whole.splitlines()) <= 25  # as a terminal of 100 columns wraps them
    question = whole.partition("did you mean ")[2].partition("?")[0]
    assert repr(edit.hint) in question if edit.hint else not question


RISK = "{field: risk_group, in: [intermediate, poor]}"
HCC_OPINION = (
    "kind: opinion, outcome: positive, product: cabometyx, territory: EEA, procedure: centralised, authority: CHMP, "
    "effective: 2018-09-20"
)
US_GRANTED = "effective: 2016-04-25, holder: exelixis"
US_TRANSFERRED = (
    "kind: granted, product: cabometyx, territory: US, authority: FDA, effective: 2016-04-25, holder: exelixis"
)
PLACEBO = "placebo: {value: 4.4, ci: [3.0, 5.9]}"
MEDIAN_CLAIM = "quantity: median, cohort: pNET, arm: cabozantinib, value: 13.8, unit: months}\n          - {id: m2"
PRODUCTS = """    products:
      - id: cabometyx
        brand: Cabometyx
        form: film-coated tablet
        strengths_mg: [20, 40, 60]
        numbers: [EMEA/H/C/004163, EU/1/16/1136]
        source: [register-annex-2023, chmp-2025, fhir-epi]
      - {id: cabozantinib-ipsen, brand: Cabozantinib Ipsen, source: ipsen-uk-2025}
"""
DATES = "2025-03-26, 2016-12, 2017, or {not_before: …, not_after: …}"
SHAPE = "a criterion has exactly one of the keys all, any, not, of, field, prior_therapy"

SHAPES = {
    # ------------------------------------------------------------------------------------------------ keys
    "an unknown key": Edit(MEDICINE, "form: film", "frm: film", "frm", "there is no key 'frm' here", "form", "brand, form"),
    "a required key misspelt": Edit(MEDICINE, "brand: Cabometyx", "brnd: Cabometyx", "brnd", "there is no key 'brnd'", "brand"),
    "a section misspelt": Edit(MEDICINE, "\nmedicines:", "\nmedicins:", "medicins", "no key 'medicins'", "medicines", "articles"),
    "an unknown key of a claim": Edit(ARTICLE, "within_days", "within_dys", "within_dys", "no key 'within_dys'", "within_days"),
    "an unknown key of a date": Edit(MEDICINE, "effective: 2018-09-20", "effective: {not_befor: 2018}", "not_befor", "no key 'not_befor'", "not_before"),
    "an unknown key of a number": Edit(TRIAL, PLACEBO, "placebo: {valu: 4.4, ci: [3.0, 5.9]}", "valu", "no key 'valu'", "value", "ci, level, sides, value"),
    "an unknown key of a criterion": Edit(MEDICINE, RISK, "{field: risk_group, inn: [poor]}", "inn", "no key 'inn'", "in", "at_least"),
    "a merge key": Edit(MEDICINE, "form: film", "<<: film", "<<", "there is no key '<<' here"),
    "a missing key": Edit(MEDICINE, "        brand: Cabometyx\n", "", "id: cabometyx", "the key 'brand' is missing"),
    "a missing key in braces": Edit(MEDICINE, "name: Takeda, ", "", "{id: takeda", "the key 'name' is missing"),
    "a claim without a check": Edit(ARTICLE, ", check: opinion_then_decision", "", "{id: j1", "the key 'check' is missing"),
    # ---------------------------------------------------------------------------------------------- kinds
    "a number for a list": Edit(MEDICINE, "[20, 40, 60]", "20", "strengths_mg", "'20' cannot stand here", None, "a list"),
    "a mapping for a list": Edit(MEDICINE, "[20, 40, 60]", "{a: 1}", "strengths_mg", "a mapping cannot stand here", None, "a list"),
    "a list for text": Edit(MEDICINE, "brand: Cabometyx", "brand: [Cabometyx]", "brand", "a list cannot stand here", None, "text"),
    "nothing for text": Edit(MEDICINE, "brand: Cabometyx", "brand:", "brand", "nothing is written here", None, "text"),
    "a list for a date": Edit(MEDICINE, "effective: 2018-09-20", "effective: [2018]", "effective", "a list cannot stand here", None, DATES),
    "a list for a number": Edit(TRIAL, "value: 4.4, ci: [3.0, 5.9]", "value: [4.4]", "value", "a list cannot stand here", None, "13.8, <0.001"),
    "a word for a number": Edit(MEDICINE, "[20, 40, 60]", "[20, forty]", "forty", "'forty' is not a printed number"),
    "a decimal comma": Edit(TRIAL, "value: 4.4, ci: [3.0, 5.9]", "value: '4,4'", "value", "'4,4' is not a printed number"),
    "a word for a whole number": Edit(ARTICLE, "within_days: 67", "within_days: soon", "within_days", "'soon' cannot stand here", None, "a whole number"),
    "a broken number for a whole one": Edit(TRIAL, "allocation: [2, 1]", "allocation: [2.5, 1]", "2.5", "'2.5' cannot stand here", None, "a whole number"),
    "a number out of range": Edit(ARTICLE, "within_days: 67", "within_days: 0", "within_days", "'0': input should be greater than or equal to 1"),
    "yes for true": Edit(TRIAL, "randomised: true", "randomised: yes", "randomised", "'yes': write true or false"),
    "a list for a flag": Edit(TRIAL, "randomised: true", "randomised: [true]", "randomised", "write true or false"),
    "an unknown choice": Edit(TRIAL, "blinding: double", "blinding: duoble", "blinding", "'duoble' is not known here", "double", "open, single, double"),
    "an unknown choice in a list": Edit(TRIAL, "assessor: local, may_decide: [futility, efficacy], alpha: 0.001, held: 2023-08, source: [lba53-2023, ecancer-2023], note: As", "may_decide: [futility, eficacy], alpha: 0.001, held: 2023-08, source: [lba53-2023, ecancer-2023], note: As", "eficacy", "'eficacy' is not known here", "efficacy"),
    "an unknown unit": Edit(TRIAL, "at_most: 12, unit: months", "at_most: 12, unit: month", "unit", "'month' is not known here", "months"),
    "a name with spaces": Edit(DISEASES, "id: RCC", "id: R C C", "id", "'R C C' cannot stand here", None, "a name of letters"),
    "a statement without a source": Edit(TRIAL, "source: mcbs-496}", "status: sourced}", "{scale: ESMO-MCBS", "say the source, or the status"),
    # ---------------------------------------------------------------------------------------------- dates
    "30 February": Edit(MEDICINE, "effective: 2018-09-20", "effective: 2018-02-30", "effective", "'2018-02-30' is not a day of the calendar"),
    "a thirteenth month": Edit(TRIAL, "cutoff: 2023-08-24", "cutoff: 2023-13-24", "cutoff", "'2023-13-24' is not a day of the calendar"),
    "a month for a day": Edit(TRIAL, "cutoff: 2023-08-24", "cutoff: 2023-08", "cutoff", "'2023-08' is not a day; write it as 2025-09-01"),
    "a date in words": Edit(SOURCES, "date: 2016-07-22", "date: 22 July 2016", "date", "'22 July 2016' is not a date; write 2025-03-26"),
    "a reversed interval": Edit(MEDICINE, "{not_before: 2018-09-20, not_after: 2018-11-15}", "{not_before: 2018-11-15, not_after: 2018-09-20}", "effective", "not_before 2018-11-15 lies after not_after 2018-09-20"),
    # ------------------------------------------------------------------------------------------- criteria
    "a criterion of two shapes": Edit(MEDICINE, RISK, "{field: risk_group, all: [], is: poor}", "{field", SHAPE),
    "a criterion of no shape": Edit(MEDICINE, RISK, "{risk_group: poor}", "{risk", SHAPE),
    "a word for a criterion": Edit(MEDICINE, RISK, "poor", "poor", f"'poor': {SHAPE}"),
    "more than there are": Edit(MEDICINE, RISK, "{at_least: 3, of: [{field: metastatic, is: true}]}", "{at_least", "at_least 3 of 1 criteria can never be met"),
    "at least none": Edit(MEDICINE, RISK, "{at_least: 0, of: [{field: metastatic, is: true}]}", "at_least", "greater than or equal to 1"),
    "a code and a limit": Edit(MEDICINE, RISK, "{field: risk_group, is: poor, at_least: 1}", "{field", "exactly one of: is, in, or limits"),
    "a limit without a unit": Edit(TRIAL, "at_most: 2, unit: score", "at_most: 2", "{field: ecog", "limits need the unit"),
    "no codes": Edit(MEDICINE, RISK, "{field: risk_group, in: []}", "in:", "the list is too short: it has 0", None, "at least 1"),
    "an empty all": Edit(MEDICINE, RISK, "{all: []}", "all", "the list is too short: it has 0", None, "at least 1"),
    "a therapy uncounted": Edit(MEDICINE, "{of: sorafenib, at_least: 1}, words: previously treated with sorafenib}\n      - id: eu-dtc", "{of: sorafenib}}\n      - id: eu-dtc", "prior_therapy", "say how many: at_least, at_most or both"),
    # --------------------------------------------------------------------------------------- results, events
    "a median outside its interval": Edit(TRIAL, PLACEBO, "placebo: {value: 6.4, ci: [3.0, 5.9]}", "placebo", "6.4 lies outside its own interval 3.0 to 5.9"),
    "limits exchanged": Edit(TRIAL, PLACEBO, "placebo: {value: 4.4, ci: [5.9, 3.0]}", "placebo", "the lower limit 5.9 lies above the upper limit 3.0"),
    "one limit": Edit(TRIAL, PLACEBO, "placebo: {value: 4.4, ci: [3.0]}", "ci", "the list is too short"),
    "three limits": Edit(TRIAL, PLACEBO, "placebo: {value: 4.4, ci: [3.0, 4.4, 5.9]}", "ci", "the list is too long: it has 3", None, "at most 2"),
    "a certain interval": Edit(TRIAL, PLACEBO, "placebo: {value: 4.4, ci: [3.0, 5.9], level: 100}", "level", "'100': input should be less than 100"),
    "three sides": Edit(TRIAL, PLACEBO, "placebo: {value: 4.4, ci: [3.0, 5.9], sides: 3}", "sides", "'3' is not known here", None, "1, 2"),
    "an allocation of three": Edit(TRIAL, "allocation: [2, 1]", "allocation: [2, 1, 1]", "id: CABINET", "the allocation has 3 parts and there are 2 arms"),
    "transferred to nobody": Edit(MEDICINE, US_TRANSFERRED, "kind: transferred, product: cabometyx, territory: US, authority: FDA, effective: 2016-04-25", "{id: us-granted", "an event of the kind transferred names the holder"),
    "an opinion without an outcome": Edit(MEDICINE, HCC_OPINION, HCC_OPINION.replace("outcome: positive, ", ""), "{id: eu-opinion-hcc", "an opinion has an outcome"),
    "an addition of nothing": Edit(MEDICINE, "indications: eu-dtc, source: gba-dtc-2022}", "source: gba-dtc-2022}", "{id: eu-added-dtc", "an event of the kind indication_added names the indications"),
    "a correction without a date": Edit(MEDICINE, "effective: 2016-04-25, holder", "effective: 2016-04-25, corrects: us-widened-rcc, holder", "{id: us-granted", "an event that corrects another says when it was recorded"),
    "a retraction of nothing": Edit(MEDICINE, "kind: licensed, grantor: exelixis, grantee: takeda", "kind: retracted", "{id: takeda-2017", "names the event that it corrects"),
    "licensed by nobody": Edit(MEDICINE, "kind: licensed, grantor: exelixis, grantee: takeda", "kind: licensed, grantee: takeda", "{id: takeda-2017", "a licence event names its grantor"),
    "a medicine without products": Edit(MEDICINE, PRODUCTS, "    products: []\n", "products", "the list is too short: it has 0", None, "at least 1"),
    "an unknown check": Edit(ARTICLE, "check: opinion_then_decision", "check: opinion_then_decisions", "check", "'opinion_then_decisions' is not known here", "opinion_then_decision", "authorised, label_event, holder"),
    "an unknown quantity": Edit(ARTICLE, MEDIAN_CLAIM, MEDIAN_CLAIM.replace("median", "medain"), "quantity", "'medain' is not known here", "median"),
    "one of two parties": Edit(ARTICLE, "parties: [exelixis, ipsen]", "parties: [exelixis]", "parties", "the list is too short"),
    "a name given twice in an article": Edit(ARTICLE, "id: a2", "id: a1", "id: cabometyx-net-eu-2025", "the name a1 is there twice"),
    # ------------------------------------------------------------------------------------ what would flood
    "a very long word": Edit(TRIAL, "cutoff: 2023-08-24", "cutoff: " + "x" * 100_000, "cutoff", "is not a date"),
    "a very long choice": Edit(TRIAL, "blinding: double", "blinding: " + "x" * 100_000, "blinding", "is not known here"),
    "a very long key": Edit(MEDICINE, "form: film", "x" * 1000 + ": film", "xxx", "there is no key 'xxx"),
    "a thousand lines": Edit(TRIAL, "cutoff: 2023-08-24", "cutoff: |\n" + "          x\n" * 1000, "cutoff", "'x x x x"),
    "a thousand wrong items": Edit(MEDICINE, "[20, 40, 60]", f"[{'x, ' * 1000}]", "x", "'x' is not a printed number"),
}  # fmt: skip

LINKS = {
    # ---------------------------------------------------------------------------------- names of things
    "an unknown source": Edit(TRIAL, "source: mcbs-496", "source: mcbs-469", "source", "no source called 'mcbs-469'", "mcbs-496"),
    "an unknown source among others": Edit(MEDICINE, "[drugstorenews-2019, biocentury-2018]", "[drugstorenews-2019, biocentury-2081]", "biocentury-2081", "no source called 'biocentury-2081'", "biocentury-2018"),
    "an unknown source of a source": Edit(SOURCES, "derived_from: fda-2025\n  - id: fda-2025-onclive", "derived_from: fda-2052\n  - id: fda-2025-onclive", "derived_from", "no source called 'fda-2052'", "fda-2025"),
    "an unknown organisation": Edit(MEDICINE, "grantee: takeda", "grantee: takada", "grantee", "no organisation called 'takada'", "takeda", "ipsen-pharma"),
    "a correction of nothing": Edit(MEDICINE, "effective: 2016-04-25, holder", "effective: 2016-04-25, recorded: 2016-05-01, corrects: us-widened-rccc, holder", "corrects", "no label event called 'us-widened-rccc'", "us-widened-rcc"),
    "a correction of what was recorded later": Edit(MEDICINE, "effective: 2016-04-25, holder", "effective: 2016-04-25, recorded: 2016-05-01, corrects: us-added-net, holder", "corrects", "us-granted was recorded before us-added-net, which it corrects"),
    "a correction of a licence that is none": Edit(MEDICINE, "effective: 2017-01-30", "effective: 2017-01-30, recorded: 2017-01-30, corrects: us-granted", "corrects", "no licence event called 'us-granted'"),
    "an unknown parent company": Edit(MEDICINE, "part_of: ipsen", "part_of: ipson", "part_of", "no organisation called 'ipson'", "ipsen"),
    "an unknown disease": Edit(MEDICINE, "disease: DTC\n        source: [chmp", "disease: DTX\n        source: [chmp", "disease", "no disease called 'DTX'", "DTC"),
    "an unknown broader disease": Edit(DISEASES, "broader: thyroid-carcinoma", "broader: thyroid-carcinom", "broader", "no disease called 'thyroid-carcinom'", "thyroid-carcinoma"),
    "diseases in a circle": Edit(DISEASES, "name: thyroid carcinoma,", "name: thyroid carcinoma, broader: DTC,", "broader", "thyroid-carcinoma and DTC lie within one another in a circle"),
    "a disease within itself": Edit(DISEASES, "broader: liver-cancer,", "broader: HCC,", "broader", "HCC and HCC lie within one another"),
    "an unknown therapy": Edit(MEDICINE, "therapy: cabozantinib", "therapy: cabozantinb", "therapy", "no therapy called 'cabozantinb'", "cabozantinib"),
    "an unknown therapy of a criterion": Edit(MEDICINE, "of: vegfr_targeted", "of: vegfr_target", "of:", "no therapy called 'vegfr_target'", "vegfr_targeted"),
    "an unknown territory": Edit(MEDICINE, "territory: US, authority: FDA, effective: 2016-04-25", "territory: USA, authority: FDA, effective: 2016-04-25", "territory", "no territory called 'USA'", "US", "an ISO 3166-1 alpha-2 code"),
    "an unknown country": Edit(MEDICINE, "name: Ipsen, country: FR", "name: Ipsen, country: XX", "country", "no territory called 'XX'"),
    "an unknown exception": Edit(MEDICINE, "other_than: [US, CA, JP]", "other_than: [US, CA, EEAA]", "EEAA", "no territory called 'EEAA'", "EEA"),
    "an unknown indication": Edit(MEDICINE, "indications: eu-dtc, source: gba-dtc-2022}", "indications: eu-dct, source: gba-dtc-2022}", "indications", "no indication called 'eu-dct'", "eu-dtc"),
    "an unknown event": Edit(MEDICINE, "follows: eu-opinion-net", "follows: eu-opinion-nett", "follows", "no label event called 'eu-opinion-nett'", "eu-opinion-net"),
    "an unknown product": Edit(ARTICLE, "product: cabometyx", "product: cabometix", "product", "no product called 'cabometix'", "cabometyx"),
    "an unknown medicine": Edit(TRIAL, "medicine: cabozantinib", "medicine: cabo", "medicine", "no medicine called 'cabo'"),
    "an unknown trial": Edit(ARTICLE, "trial: CABINET, phase", "trial: CABINETT, phase", "trial", "no trial called 'CABINETT'", "CABINET"),
    "an unknown trial of an indication": Edit(MEDICINE, "{trial: CABINET, role: pivotal, source: [investing-ec", "{trial: CABINE, role: pivotal, source: [investing-ec", "trial", "no trial called 'CABINE'", "CABINET"),
    # ---------------------------------------------------------------------------------- fields and codes
    "an unknown field": Edit(MEDICINE, RISK, "{field: riskgroup, in: [intermediate, poor]}", "field", "no field called 'riskgroup'", "risk_group", "age, "),
    "an unknown field of a claim": Edit(ARTICLE, "fields: [primary_site, grade]", "fields: [primary_site, grad]", "grad]", "no field called 'grad'", "grade"),
    "a therapy as a field": Edit(MEDICINE, RISK, "{field: therapy, is: sunitinib}", "field", "there is no criteria field 'therapy'"),
    "an unknown code": Edit(MEDICINE, RISK, "{field: risk_group, in: [intermediate, pore]}", "pore", "there is no risk_group 'pore'", "poor"),
    "an unknown code alone": Edit(MEDICINE, RISK, "{field: risk_group, is: pore}", "is:", "there is no risk_group 'pore'", "poor"),
    "an unknown disease of a criterion": Edit(TRIAL, "{field: disease, is: NET}", "{field: disease, is: NTE}", "is:", "there is no disease 'NTE'", "NET"),
    "a flag that is no flag": Edit(TRIAL, "{field: measurable_disease, is: true}", "{field: measurable_disease, is: yes}", "is:", "the field measurable_disease is true or false"),
    "a flag with a limit": Edit(TRIAL, "{field: measurable_disease, is: true}", "{field: measurable_disease, at_least: 1, unit: cm}", "{field", "is compared by is or in"),
    "a number with a code": Edit(TRIAL, "{field: ecog, at_most: 2, unit: score}", "{field: ecog, is: '2'}", "{field", "is compared by limits in score"),
    "an age in mg": Edit(MEDICINE, "- {field: age, at_least: 18, unit: years, words: adult patients}\n            - {field: disease, is: NET, words", "- {field: age, at_least: 18, unit: mg}\n            - {field: disease, is: NET, words", "unit", "the field age is counted in years, not in mg"),
    "a score in months": Edit(TRIAL, "at_most: 2, unit: score", "at_most: 2, unit: months", "unit", "the field ecog is counted in score, not in months"),
    "an unknown coding system": Edit(MEDICINE, RISK, "{field: risk_group, is: poor, system: IMDC}", "system", "there is no coding system of risk_group 'IMDC'"),
    "an unknown code of a claim": Edit(ARTICLE, "{field: differentiation, is: well, words: well-differentiated}", "{field: differentiation, is: wel}", "is:", "there is no differentiation 'wel'", "well"),
    "options by an unknown field": Edit(ARTICLE, "by: primary_site, differ", "by: primary_sit, differ", "by", "no field called 'primary_sit'", "primary_site"),
    "options by a number": Edit(ARTICLE, "by: primary_site, differ", "by: age, differ", "by", "options are counted by a coded field; age is none"),
    # ---------------------------------------------------------------------------------- parts of a trial
    "an absent cohort of a look": Edit(TRIAL, "{id: pNET-2, cohort: pNET", "{id: pNET-2, cohort: pNTE", "cohort", "no cohort of CABINET called 'pNTE'", "pNET"),
    "an absent cohort of a design": Edit(TRIAL, "the last analysis at 0.023\n        cohort: pNET", "the last analysis at 0.023\n        cohort: pNTE", "cohort: pNTE", "no cohort of CABINET called 'pNTE'", "pNET"),
    "an absent arm of a result": Edit(TRIAL, PLACEBO, PLACEBO.replace("placebo", "placbo"), "placbo", "no arm of CABINET called 'placbo'", "placebo"),
    "an absent endpoint of a result": Edit(TRIAL, "{endpoint: DOR, cohort: pNET", "{endpoint: DORR, cohort: pNET", "endpoint", "no endpoint of CABINET called 'DORR'", "DOR"),
    "an absent cohort of a baseline": Edit(TRIAL, "{characteristic: prior_sunitinib, cohort: pNET", "{characteristic: prior_sunitinib, cohort: NET", "cohort", "no cohort of CABINET called 'NET'", "pNET"),
    "an absent arm of a claim": Edit(ARTICLE, MEDIAN_CLAIM, MEDIAN_CLAIM.replace("arm: cabozantinib", "arm: cabo"), "arm", "no arm of CABINET called 'cabo'"),
    "an absent cohort of a claim": Edit(ARTICLE, MEDIAN_CLAIM, MEDIAN_CLAIM.replace("cohort: pNET", "cohort: panNET"), "cohort", "no cohort of CABINET called 'panNET'", "pNET"),
    "an absent cut of a claim": Edit(ARTICLE, "cuts: [esmo-2023, nejm-2024]", "cuts: [esmo-2023, nejm-2042]", "nejm-2042", "no data cut of CABINET called 'nejm-2042'", "nejm-2024"),
    "an absent endpoint of a design": Edit(ARTICLE, "primary_endpoint: PFS", "primary_endpoint: PFSS", "primary_endpoint", "no endpoint of CABINET called 'PFSS'", "PFS"),
    "an absent characteristic": Edit(ARTICLE, "characteristic: prior_systemic_lines", "characteristic: prior_systemic_line", "characteristic", "no characteristic of CABINET called", "prior_systemic_lines"),
}  # fmt: skip

FOLDERS = {
    "a path that leaves the folder": Edit(MANIFEST, "diseases.yaml", "../x.yaml", "../x", "'../x.yaml' lies outside the dossier folder", None, "a file inside it"),
    "a path that leaves it on a detour": Edit(MANIFEST, "diseases.yaml", "articles/../../x.yaml", "articles", "lies outside the dossier folder"),
    "an absolute path": Edit(MANIFEST, "diseases.yaml", "/etc/passwd", "/etc", "'/etc/passwd' lies outside the dossier folder"),
    "a missing file": Edit(MANIFEST, "diseases.yaml", "disease.yaml", "disease", "there is no file 'disease.yaml'"),
    "a folder for a file": Edit(MANIFEST, "diseases.yaml", "articles", "articles", "there is no file 'articles'"),
    "a name that no file can have": Edit(MANIFEST, "diseases.yaml", "x" * 5000, "xxx", "there is no file 'xxx"),
    "an empty name": Edit(MANIFEST, "diseases.yaml", "''", "''", "'' cannot stand here", None, "text that is not empty"),
    "an unknown library folder": Edit(MANIFEST, "uses: [neuroendocrine", "uses: [neuroendocrin", "neuroendocrin", "no library folder called 'neuroendocrin'", "neuroendocrine", "oncology"),
    "a folder that is not of the library": Edit(MANIFEST, "uses: [neuroendocrine", "uses: [../oncology", "../", "'../oncology' cannot stand here", None, "a name of letters"),
    "a manifest without files": Edit(MANIFEST, FILES, "", "uses", "the key 'files' is missing"),
    "a manifest of no files": Edit(MANIFEST, FILES, "files: []", "files", "the list is too short: it has 0", None, "at least 1"),
    "a file for a list of files": Edit(MANIFEST, FILES, "files: sources.yaml", "files", "'sources.yaml' cannot stand here", None, "a list"),
    "an unknown medicine of the manifest": Edit(MANIFEST, "medicine: cabozantinib", "medicine: cabozantinb", "medicine", "no medicine called 'cabozantinb'", "cabozantinib"),
    "an unknown key of the manifest": Edit(MANIFEST, "uses:", "use:", "use", "there is no key 'use' here", "uses"),
    "a manifest that is no mapping": Edit(MANIFEST, "id: cabometyx\ntitle", "- id: cabometyx\ntitle", "- id", "this is not YAML"),
    # -------------------------------------------------------------------------------------- given twice
    "a disease of another file again": Edit(DISEASES, "id: RCC", "id: NET", "id", "'NET' is already there, in neuroendocrine/diseases.yaml, line "),
    "a source twice": Edit(SOURCES, "id: ecancer-ec", "id: pmlive-ec", "id: pmlive-ec", "'pmlive-ec' is already there, in copy/sources.yaml, line "),
    "a product twice": Edit(MEDICINE, "{id: cabozantinib-ipsen", "{id: cabometyx", "id", "'cabometyx' is already there, in copy/medicine.yaml, line"),
    "an indication twice": Edit(MEDICINE, "id: gb-net\n", "id: eu-net\n", "id", "'eu-net' is already there"),
    "a label event twice": Edit(MEDICINE, "{id: us-added-net", "{id: us-added-dtc", "id", "'us-added-dtc' is already there"),
    "a licence event twice": Edit(MEDICINE, "{id: takeda-2017", "{id: ipsen-2016", "id", "'ipsen-2016' is already there"),
    "an arm twice": Edit(TRIAL, "{id: placebo, name: placebo", "{id: cabozantinib, name: placebo", "id: CABINET", "the arm cabozantinib is there twice"),
}  # fmt: skip

ALL = {**SHAPES, **LINKS, **FOLDERS}
assert len(ALL) == len(SHAPES) + len(LINKS) + len(FOLDERS), "two edits have the same name"
