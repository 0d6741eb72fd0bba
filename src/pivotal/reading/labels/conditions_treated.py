"""Diseases that only their place in a sentence tells: ``indicated for the treatment of LBCL``, ``of chronic GVHD``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, is_medicine, kind_at, text_at

_CUES = ("indicat", "approv", "authoris", "licenc", "recommend", "cleared", "nod", "treat", "accepted", "reimburs",
         "used", "prescribed")  # fmt: skip
_PREPOSITIONS = frozenset({"of", "with", "for", "in", "against", "treat", "treating", "having"})
_LEADS = {
    "of": frozenset({"treatment", "management", "prevention", "prophylaxis", "therapy", "types", "forms", "type",
                     "form", "kind", "kinds", "cases", "control"}),
    "with": frozenset({"patients", "adults", "adult", "people", "men", "women", "children", "those", "individuals",
                       "persons", "adolescents", "pts", "diagnosed", "infants", "subjects"}),
    "for": frozenset({"indicated", "approved", "authorised", "licenced", "treatment", "therapy", "option", "used",
                      "approval", "medicine", "drug", "cleared", "nod", "indication", "recommended", "accepted",
                      "authorisation", "medication", "options", "prescribed", "treatments", "therapies", ")", ","}),
    "in": frozenset({"approved", "indicated", "authorised", "licenced", "used", "monotherapy", "therapy", "use",
                     "indication", "approval", "treatment"}),
    "against": frozenset({"used", "approved", "treatment", "indicated"}),
}  # fmt: skip
_BEHIND = frozenset({
    "", ".", ",", ";", "(", ")", ":", "who", "whose", "that", "which", "and", "or", "after", "in", "following", "with",
    "patients", "previously", "regardless", "as", "when", "if", "not", "based", "is", "was", "has", "have", "at",
    "by", "on", "from", "requiring", "where", "among", "without", "despite", "irrespective", "but", "associated",
    "due", "caused", "secondary", "refractory",
})  # fmt: skip
_SETTINGS = frozenset({"treatment", "therapy", "setting", "settings", "indication", "indications", "patients"})
_NO_CONDITIONS = frozenset({
    "CR", "PR", "SD", "PD", "MRD", "CNS", "ECOG", "PS", "ORR", "OS", "PFS", "DFS", "EFS", "US", "USA", "UK", "EU",
    "FDA", "EMA", "EC", "NHS", "IV", "SC", "III", "II", "VI", "BMI", "LVEF", "HLA", "CPS", "TPS", "IHC", "FISH",
    "NGS", "PCR", "CT", "MRI", "PET", "CYP", "ADT", "ET", "RT", "CRT", "CCRT", "SCT", "HSCT", "ASCT", "AHSCT", "TKI",
    "TKIS", "ICI", "AI", "LHRH", "GNRH", "BSC", "SOC", "CAR", "CART", "ADC", "IO", "CI", "HR", "NR", "NE", "QOL", "AE",
    "AES", "SAE", "IRAE", "PSA", "LDH", "ANC", "BICR", "IRC", "NCCN", "ESMO", "ASCO", "BRCA", "MSI", "MMR", "TMB",
    "DNA", "RNA", "RAS", "HER", "ER", "PGR", "AM", "PM", "CEO", "NSAID", "PPI", "VIP", "COVID", "COPD",
    "GEJ", "GOJ", "CDF", "EGJ", "AP", "BP", "CP", "BC",
    "G8", "CHOP", "BEACOPP", "FCR", "LLC", "INC", "USPI", "NDA", "BLA", "SNDA", "SBLA", "MAA", "PDUFA", "RTOR",
    "BTD", "ODD", "FTD", "RMAT", "RPDD", "CTA",
})  # fmt: skip
_LEADS_AWAY = frozenset({"through", "via", "following", "after", "under", "by", "from", "on", "to", "based", "before"})
_MOST = 12  # items between a preposition and the condition
_LONGEST = 8  # letters of an abbreviation
_SHORT = 4  # letters of one that is all capitals


def name_conditions(items: Sequence[Item]) -> None:
    """Make a disease of an abbreviation that nobody explains, or a complaint, where it is what is treated.

    Parameters
    ----------
    items : sequence of Item
        A sentence; of those items the kind is changed.
    """
    if find(items, _CUES) is None:
        return
    places = [at for at, each in enumerate(items) if each.kind == "harm" or _is_abbreviation(each)]
    for at in places:
        if _is_treated(items, at):
            items[at].kind = "disease"
            if text_at(items, at + 1) == "(" and text_at(items, at + 3) == ")" and items[at + 2].kind == "disease":
                items[at + 2].kind = "short"  # the same disease once more


def _is_abbreviation(item: Item) -> bool:
    text = item.text
    if item.kind != "word" or not 1 < len(text) <= _LONGEST or not text[-2].isupper() or not text.isalnum():
        return False
    if text.isupper() and len(text) > _SHORT:
        return False  # which may be a brand
    stage = not text.rstrip("ABCDabcd").strip("IVX")  # "IIIB"
    return sum(each.isupper() for each in text) > 1 and not stage and text.upper() not in _NO_CONDITIONS


def _is_treated(items: Sequence[Item], at: int) -> bool:
    """Say whether what stands at a place is what a medicine is for: ``the treatment of``, ``patients with``."""
    behind = text_at(items, at + 1)
    settled = behind in _SETTINGS
    told_before = at > 0 and items[at - 1].kind == "disease"  # "cancer pain"
    shared = behind == "(" and kind_at(items, at + 2) == "percent"  # "cases of pneumonitis (1.4%)" befell patients
    if told_before or shared or not (settled or behind in _BEHIND):
        return False
    for before in range(at - 1, max(-1, at - _MOST), -1):
        word = text_at(items, before)
        if word in {"treat", "treating"}:
            return True
        if word in _PREPOSITIONS:
            lead = before - 1
            if text_at(items, lead) == "use" and text_at(items, lead - 1) in {"for", "of"}:
                return True
            if word == "for" and is_medicine(items, lead):
                return True
            by = lead > 0 and items[lead].kind == "authority"  # "cleared by the FDA in r/r D"
            if word == "in" and before < at - 1 and (by or _is_behind_medicine(items, lead)):
                return True
            return text_at(items, lead) in _LEADS.get(word, ()) or (settled and word in {"for", "in", "of"})
        if not (
            items[before].kind in {"flag", "code", "gene", "target", "short", "disease", "field"}
            or _describes(items, before)
        ):
            return False
    return False


def _is_behind_medicine(items: Sequence[Item], last: int) -> bool:
    """Say whether a medicine, or the bracket behind it, ends at a place: ``approval for NAME (CAR-T) in r/r FL``."""
    if text_at(items, last) == ")":
        last = next((i - 1 for i in range(last, max(0, last - _MOST), -1) if text_at(items, i) == "("), 0)
    named = last > 0 and is_medicine(items, last)
    return named and text_at(items, last - 1) in {"for", "of", "approved", "approves"}


def _describes(items: Sequence[Item], at: int) -> bool:
    """Say whether a word may describe a disease: one in small letters, a hyphen, ``R/R``."""
    item = items[at]
    if item.text in {"-", "–", "/", "(", ")", ",", "+", "≥"}:
        return True
    if item.low in _LEADS_AWAY:
        return False
    return item.kind in {"word", "number", "harm", "therapy", "drug"} and (
        item.text.islower() or item.low in {"r", "ph", "l"} or text_at(items, at + 1) == "l"
    )
