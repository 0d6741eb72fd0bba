"""What medicines act on: proteins, genes and families of them, where a sentence names one or lists several."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pivotal.reading.characters.lexer import folded
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.words import HORMONES

DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015")
NO_SYMBOLS = frozenset({
    "DNA", "RNA", "mRNA", "EU", "US", "UK", "FDA", "EMA", "EC", "ADC", "ADCs", "CAR", "IgG", "IgG1", "IgG2", "IgG4",
    "BiTE", "TKI", "TKIs", "mAb", "mAbs", "MMAE", "MMAF", "II", "III", "IV", "CAR-T", "NK", "PDUFA", "NDA", "BLA",
    "MAA", "NSCLC", "SERD", "SERM", "UC", "ATP", "CNS", "PFS", "OS", "ORR", "HCC", "RCC", "CLL", "CML", "AML", "MCL",
    "DLBCL", "GIST", "TIL", "TILs", "ITD", "TKD", "BB", "G1", "G2", "G3", "G4", "AUC", "AUC5", "AUC6", "LLC", "PLC",
    "NV", "NHS", "NICE", "SMC", "FAB", "Fab", "Fv", "Fc",
})  # fmt: skip
_RECEPTOR_KINASES = "family:receptor_tyrosine_kinase"
_CLASSES = frozenset({
    "inhibitor", "inhibitors", "antagonist", "agonist", "degrader", "modulator", "blocker", "antibody", "conjugate",
})  # fmt: skip
_CODED = 4  # digits behind one capital that make the code of a compound
_LONGEST_SYMBOL, _LONGEST_PLAIN = 14, 6  # letters of a symbol, and of one with few capitals
# Proteins and structures of cells that have a name of small letters; so has every enzyme, which ends in "-ase".
_NAMED_SO = HORMONES | frozenset({
    "receptor", "proteasome", "microtubule", "tubulin", "exportin", "menin", "hedgehog", "smoothened", "integrin",
    "angiogenesis", "aromatase", "kinase", "checkpoint", "nectin", "mesothelin", "claudin", "cereblon",
    "bromodomain", "hepcidin", "activin", "transferrin", "galectin", "vimentin", "survivin", "clusterin",
    "osteopontin", "ligand", "spindle", "ribosome", "hormone", "nucleoside", "folate", "telomere", "interleukin",
    "endosialin", "endoglin", "angiopoietin", "glypican", "cadherin", "fibronectin", "tenascin", "periostin",
    "neuropilin", "semaphorin", "nucleolin", "myostatin", "gremlin", "syndecan", "mucin", "calreticulin", "plexin",
    "cytokine", "oestrogen", "estrogen", "androgen",
})  # fmt: skip
_NUMBERED = frozenset({"exportin", "interleukin", "galectin", "angiopoietin", "glypican", "neuropilin", "claudin"})
_NO_ENZYMES = frozenset({
    "disease", "phase", "increase", "decrease", "case", "base", "release", "lease", "purchase", "chase", "phrase",
    "database", "showcase", "please", "ease", "cease", "erase", "vase", "lowercase", "grease", "crease", "tease",
    "appease", "biphase", "interphase", "metaphase",
})  # fmt: skip
# Words between a verb and its targets, and between targets that are listed.
_PASSED = frozenset({
    "broad", "spectrum", "immune", "and", ",", "of", "to", "the", "several", "multiple", "including", "such", "as",
    "many", "various", "activity", "both", "tyrosine", "(", ")", "on", "against", "at", "with", "protein",
    "proteins", "mutant", "mutated", "altered", "aberrant", "overactive", "defective", "variant",
    "human", "selectively", "specifically", "activities", "different", "molecule",
    "molecules", "function", "signalling", "associated", "soluble", "circulating",
    "a", "an", "called", "named", "directly", "or", "either",
    "itself", "themselves", "signals", "signal", "colony", "stimulating",
    "epidermal", "fibroblast", "platelet", "derived", "endothelial", "vascular", "insulin",
    "like", "homologue", "homolog", "enhancer", "zeste", "delta", "maturation", "differentiation", "cluster",
    "glycoprotein", "histone", "alpha", "beta", "gamma", "mammalian", "rapamycin", "stem", "trophoblast", "anaplastic",
    "fusion", "rearranged", "activated", "neurotrophic", "tropomyosin", "rat", "sarcoma", "viral", "oncogene",
    "ataxia", "telangiectasia", "mesenchymal", "epithelial", "transition", "hepatocyte", "splicing", "apoptosis",
    "poly", "adp", "ribose", "co", "inhibitory", "mature", "lymphocyte", "leucocyte", "natural", "killer",
    "two", "three", "key", "specific", "cellular", "cell", "surface", "adhesion", "growth", "factor", "antigen",
    "transmembrane", "intracellular", "oncogenic", "enzyme", "enzymes", "pathway", "pathways", "its", "known",
    "certain", "wild", "type", "-", "cytosolic", "programmed", "death", "expression", "production", "binding",
    "action", "actions", "effect", "effects", "isoform", "isoforms", "subunit", "domain", "extracellular", "lymphoma",
    "membrane", "bound", "x", "/", "marker", "biomarker", "also", "simultaneously", "highly", "expressed", "all",
    "site", "sites", "epitope", "epitopes", "part", "parts", "region", "family", "members", "member", "most", "that",
    "normal", "abnormal", "found", "so", "levels", "some", "dual", "inhibit", "inhibits", "block", "blocks", "bind",
    "binds", "chains", "chain", "catalytic", "active", "new", "b", "t", "cells", "tumour", "tumours", "cancer",
    "presence", "cancers", "myeloma", "by", "b-cells", "t-cells", "class", "group", "cyclin", "dependent", "dependant",
    "series", ":",
    "“",
    "”", '"', "'", "\u2018", "\u2019", "®", "which", "carry", "carrying", "express", "expressing", "expresses",
    "overexpress", "overexpressing", "subdomain", "janus", "enzymatic",
    "constitutive", "constitutively", "activation", "nuclear", "export", "α", "β", "c", "zest", "phosphoinositide",
    "phosphatidylinositol", "peptide", "peptides", "target", "melanocyte", "presented", "groups", "immunoglobulin",
    "interaction", "interactions", "between", "these", "those", "their", "atp", "substance", "substances",
    "pocket", "include", "includes", "forms", "mast", "serine", "threonine",
})  # fmt: skip
_OF_SUBSTANCES = ("ate", "ide", "yl", "ine", "oid", "ose", "ol", "one")
_SMALL_SYMBOLS = frozenset({"gp", "p"})
_SHORT_KINDS = frozenset({"gene", "target"})
_GREEK = frozenset({"alpha", "beta", "gamma", "delta", "epsilon", "kappa", "zeta", "theta"})
# Words that stand in no long name of a protein, before its symbol in brackets.
_OUT_OF_NAMES = frozenset({
    "patient", "patients", "people", "in", "with", "for", "who", "which", "that", "is", "are", "was", "were", "from",
    "trial", "study", "cancer", "cancers", "tumour", "tumours", "disease", "adults", "by", "than", "has", "have",
    "not", "as", "at", "on", "or", "but", "when", "where", "their", "its", "this", "these", "our", "treatment",
})  # fmt: skip
_KEPT = 1 << 14  # words of which it is kept what they name
_LONGEST_NAME = 9  # items of a long name before its symbol
_RELATIVE = 16  # items of what is told of a target before another one
_FURTHEST = 13  # words over which a target is looked for behind a verb, and behind another target


def target_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return a target that is named at a place, and the place behind it: ``PD-1``, ``CD20xCD3``, ``aromatase``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place.

    Returns
    -------
    tuple of (Slot, int) or None
        The slot is called ``target``.
    """
    if not 0 <= at < len(items):
        return None
    item = items[at]
    if item.low == "glycoprotein" and at + 1 < len(items) and items[at + 1].text.isdigit():  # glycoprotein 100
        return span(items, at, at + 2, "target", f"glycoprotein {items[at + 1].text}"), at + 2
    if item.low == "immune" and text_at(items, at + 1) == "checkpoint":
        return span(items, at, at + 2, "target", "immune checkpoint"), at + 2
    if item.kind == "family":
        bracketed = text_at(items, at + 1) == "(" and text_at(items, at + 3) == ")" and items[at + 2].text.isupper()
        end = at + 4 if bracketed else at + 1
        return span(items, at, end, "target", f"family:{item.value}"), end
    if item.text in {"RTK", "RTKs"} or (item.low == "receptor" and text_at(items, at + 1) == "tyrosine"):
        end = min(at + (1 if item.text.startswith("RTK") else 3), len(items))
        return span(items, at, end, "target", _RECEPTOR_KINASES), end
    if item.kind in {"target", "gene"} or (_is_symbol(item) and not _is_short_for_a_class(items, at)):
        return _symbol_at(items, at)
    if item.kind == "therapy" and item.low.endswith(("inhibitor", "inhibitors")):
        return item.slot("target", item.text.rsplit(" ", 1)[0]), at + 1
    return _protein_at(items, at) if is_protein(item) else None


def _is_short_for_a_class(items: Sequence[Item], at: int) -> bool:
    """Read ``a nonsteroidal antiandrogen (NSAA)``: the short name of a kind of medicines, and no protein."""
    bracketed = text_at(items, at - 1) == "(" and text_at(items, at + 1) == ")"
    return bracketed and (text_at(items, at - 2).startswith("anti") or text_at(items, at - 2) in _CLASSES)


def _symbol_at(items: Sequence[Item], at: int) -> tuple[Slot, int]:
    """Return what a symbol or a name of the list of genes names, with what belongs to it."""
    item = items[at]
    if (receptor := _receptor_at(items, at)) is not None:
        return receptor
    opened = at + 2 if text_at(items, at + 1) in {"factor", "receptor", "protein"} else at + 1
    if " " in item.text and (short := _short_name(items, opened)) is not None:
        return span(items, at, opened + 3, "target", short), opened + 3
    found = item.slot("target", None if item.kind in {"target", "gene"} else item.text)
    if text_at(items, at + 1) in DASHES and _goes_on(items, at):
        end = at + 4 if text_at(items, at + 3) == "r" and items[at + 3].start == items[at + 2].end else at + 3  # CSF-1R
        named = "".join(each.text for each in items[at + 2 : end])
        joint = "" if named[0] == "R" else "-"  # VEGF-R1 is VEGFR1
        return Slot("target", "", found.start, items[end - 1].end, f"{found.value}{joint}{named}"), end
    return found, at + 1


def _protein_at(items: Sequence[Item], at: int) -> tuple[Slot, int]:
    """Return a protein of small letters, with the symbol in brackets behind it: ``exportin 1 (XPO1)``."""
    opened = at + 2 if at + 1 < len(items) and items[at + 1].kind == "number" else at + 1
    if opened + 2 < len(items) and items[opened].text == "(" and items[opened + 2].text == ")":
        symbol = items[opened + 1]
        if symbol.kind in {"target", "gene"} or _is_symbol(symbol):
            return span(items, at, opened + 3, "target", symbol.text), opened + 3
    if text_at(items, at + 1) in DASHES and _goes_on(items, at):  # nectin-4
        return span(items, at, at + 3, "target", f"{items[at].low}-{items[at + 2].text}"), at + 3
    if items[at].low in _NUMBERED and opened > at + 1 and items[at + 1].text.isdigit():  # exportin 1
        return span(items, at, opened, "target", f"{items[at].low}-{items[at + 1].text}"), opened
    if text_at(items, at + 1) in {"biosynthesis", "synthesis"}:
        return span(items, at, at + 2, "target", f"{items[at].low} {items[at + 1].low}"), at + 2
    return items[at].slot("target", items[at].low), at + 1


def _receptor_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return the receptor of a growth factor that is written out: ``VEGF receptor 2`` is VEGFR2."""
    factor = items[at].text
    if not factor.endswith("GF") or text_at(items, at + 1) not in {"receptor", "receptors"}:
        return None
    place = at + 3 if text_at(items, at + 2) in DASHES else at + 2
    if text_at(items, at + 1) == "receptor" and place < len(items) and items[place].text.isdigit():
        return span(items, at, place + 1, "target", f"{factor}R{items[place].text}"), place + 1
    return span(items, at, at + 2, "target", f"{factor}R"), at + 2


def _short_name(items: Sequence[Item], opened: int) -> str | None:
    """Return the symbol in a bracket behind a long name, which may be that of another protein than its words."""
    if text_at(items, opened) != "(" or text_at(items, opened + 2) != ")" or items[opened + 1].kind not in _SHORT_KINDS:
        return None
    return items[opened + 1].value


def _goes_on(items: Sequence[Item], at: int) -> bool:
    """Say whether a number or a letter behind a hyphen belongs to a symbol: ``IL-15``, ``TGF-β``."""
    if at + 2 >= len(items) or items[at].end != items[at + 1].start or items[at + 1].end != items[at + 2].start:
        return False
    behind = items[at + 2].text
    receptor = behind[:1] in {"R", "L", "H"} and behind[1:].isdigit()  # VEGF-R1, PD-L2, B7-H3
    receptor = receptor or (behind in {"a", "b"} and items[at].text.endswith("R"))  # PDGFR-a
    return (
        behind[:1].isdigit()
        or receptor
        or (behind in _GREEK and items[at].text.isascii())
        or (len(behind) < 3 and not behind.isascii())
        or (len(behind) == 1 and behind.isupper())
    )


def _is_symbol(item: Item) -> bool:
    """Say whether a word is written like the symbol of a protein: with two capitals, or a capital and a digit."""
    return item.kind in {"word", "trial", "code"} and _is_written_as_symbol(item.text, of_trial=item.kind == "trial")


@lru_cache(maxsize=_KEPT)
def _is_written_as_symbol(text: str, *, of_trial: bool) -> bool:
    if not 1 < len(text) < _LONGEST_SYMBOL or " " in text:
        return False
    capitals, digits = sum(each.isupper() for each in text), sum(each.isdigit() for each in text)
    firm = len(text) > _LONGEST_PLAIN and (capitals + digits) * 2 < len(text)  # AstraZeneca
    trial = of_trial and len(text) > _LONGEST_PLAIN + 2
    written = capitals > 1 or (capitals == 1 and 0 < digits < _CODED)
    brand = text.isalpha() and text.isupper() and len(text) >= _LONGEST_PLAIN
    if not capitals and text.rstrip("0123456789") in _SMALL_SYMBOLS and 1 < digits < _CODED:  # gp100, p53
        return True
    return written and not firm and not trial and not brand and text not in NO_SYMBOLS


def is_protein(item: Item) -> bool:
    """Say whether a word in small letters names a protein or a structure of cells: ``aromatase``, ``proteasome``."""
    return item.kind == "word" and _is_named_as_protein(item.text)


@lru_cache(maxsize=_KEPT)
def _is_named_as_protein(text: str) -> bool:
    word = folded(text)[1]
    enzyme = word.endswith("ase") and len(word) > 5 and not word.startswith("multi")
    return word in _NAMED_SO or (enzyme and word not in _NO_ENZYMES)


def is_named_symbol(items: Sequence[Item], at: int) -> bool:
    """Say whether a target at a place has a symbol or a name of the list of genes, not one of small letters."""
    return target_at(items, at) is not None and not is_protein(items[at])


def targets_listed(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the targets behind a verb or ``of``: ``VEGFR, MET and AXL``, ``a protein called NAME``."""
    found: list[Slot] = []
    steps = 0
    while at < len(items) and steps < _FURTHEST:
        target = target_at(items, at)
        if target is not None:
            found.append(target[0])
            at, steps = target[1], 0
            continue
        if found and _is_listed(items, at):
            found.append(items[at].slot("target", items[at].text))
            at, steps = at + 1, 0
            continue
        if not found and _is_substrate(items, at):
            found.append(span(items, at, at + 2, "target"))
            at, steps = at + 2, 0
            continue
        if (passed := _aside_end(items, at, found=bool(found))) is not None:
            at = passed
            continue
        if text_at(items, at) not in _PASSED | DASHES and items[at].kind not in {"number_word", "number"}:
            break
        if found and text_at(items, at) in {"a", "an", "its", "with", "at"}:
            break  # something else begins
        at, steps = at + 1, steps + 1
    return without_repeats(found)


def _is_substrate(items: Sequence[Item], at: int) -> bool:
    """Say whether a word tells of which substance the enzyme behind it is: ``dihydrofolate reductase``."""
    word = items[at].text
    named = items[at].kind == "word" and word.islower() and word.endswith(_OF_SUBSTANCES) and len(word) > _LONGEST_PLAIN
    enzyme = at + 1 < len(items) and items[at + 1].kind == "word" and items[at + 1].low.endswith("ase")
    return named and enzyme and is_protein(items[at + 1])


def _aside_end(items: Sequence[Item], at: int, *, found: bool) -> int | None:
    """Return the place behind what stands aside: ``in the body``, the words of a name before ``(EZH2)``, a clause."""
    words = [text_at(items, at + step) for step in range(4)]
    if found:
        if words[:2] != [",", "which"]:
            follows = text_at(items, at - 1) in {"and", ",", "or"} and words[0] not in _PASSED
            return _before_symbol(items, at) if follows else None
        ends = range(at + 2, min(at + _RELATIVE, len(items)))
        joined = next((i for i in ends if items[i].text == "," and text_at(items, i + 1) == "and"), None)
        return joined + 2 if joined is not None and target_at(items, joined + 2) is not None else None
    for passed in (["in", "the", "body"], ["in", "your", "body"], ["at", "the", "same", "time"], ["from", "the"]):
        if words[: len(passed)] == passed:
            return at + len(passed)
    return None if words[0] in _PASSED else _before_symbol(items, at)


def _before_symbol(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the symbol in brackets that the words of a long name lead to: ``zest homolog 2 (EZH2)``."""
    for place in range(at, min(at + _LONGEST_NAME, len(items))):
        if items[place].text == "(":
            named = target_at(items, place + 1) if place > at else None
            symbol = named is not None and not is_protein(items[place + 1]) and text_at(items, named[1]) == ")"
            return place + 1 if symbol else None
        told = items[place].kind in {"word", "number"} or items[place].text in DASHES | {"'", "’"}
        ends = is_protein(items[place]) and text_at(items, place + 1) != "("  # "polymerase (PARP)" goes on
        if not told or items[place].low in _OUT_OF_NAMES or ends:
            return None
    return None


def _is_listed(items: Sequence[Item], at: int) -> bool:
    """Say whether a word in capitals stands in a list of symbols: ``RET, CSF1R, PDGFRB and KIT``."""
    item = items[at]
    short = item.kind == "word" and item.text.isalpha() and item.text.isupper() and len(item.text) <= _LONGEST_PLAIN
    return short and text_at(items, at - 1) in {",", "and", "or", "/"} and item.text not in NO_SYMBOLS


def without_repeats(found: Sequence[Slot]) -> list[Slot]:
    """Return targets once, and those of small letters only where no symbol says which it is."""
    symbols = [each for each in found if not each.value.islower() or _is_numbered(each.value)]
    genes = [each for each in symbols if not _is_change(each.value)]  # "KRAS G12C" is one target
    seen: dict[str, Slot] = {}
    for each in genes or symbols or found:
        seen.setdefault(each.value, each)
    return list(seen.values())


def _is_change(value: str) -> bool:
    """Say whether a symbol is that of a mutation: ``G12C``, ``V600E``."""
    inner = value[1:-1]
    return value[:1].isupper() and value[-1:].isupper() and inner.isdigit() and 1 < len(inner) < _CODED + 1


def _is_numbered(value: str) -> bool:
    """Say whether a symbol is written in small letters with a number: ``gp100``, ``p53``."""
    return value.startswith("glycoprotein ") or value.rstrip("0123456789") in _SMALL_SYMBOLS


def targets_within(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the targets between two places, each once; names of small letters only where there is no symbol."""
    found: list[Slot] = []
    at = first
    while at < last:
        target = target_at(items, at)
        if target is not None and target[1] <= last:
            found.append(target[0])
            at = target[1]
        else:
            at += 1
    return without_repeats(found)
