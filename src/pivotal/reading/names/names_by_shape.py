"""Substances that are known by the shape of their names: the ends of their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pivotal.reading.characters.lexer import Token
from pivotal.reading.words import STEMS

_SHORTEST_DRUG = 6
_NO_SUBSTANCES = frozenset({"genmab", "accept", "except", "concept", "intercept"})  # end as substances do
_SUFFIX = 4  # letters behind the name of a biological medicine
_WORDS = frozenset({
    "free", "only", "plus", "like", "rich", "dose", "drug", "line", "mono", "cell", "arms", "with", "from", "then",
    "resp", "type", "mabs",
})  # fmt: skip

_SHORTEST_UNLISTED = 7  # letters of a substance whose end no list holds
_KEPT = 1 << 14  # words of which it is kept whether they are formed so
# How the names of substances end that no list holds.
_FORMED = re.compile(
    r"(?:ib|ab|ob|ex|ax|ix|ox|ux|ir|em|im|nor|dor|zor|lor|mor|artor|ora|ara|ura|era|ila|ela|ola|ula|osa|ol|iv|stat|zan"
    r"|tan|xin|vin|zin|nin|fen|xen|mer|zar|vir|pam|tide|zide|lide|zole|mide|[rlx]one|mine|[aeiou]r[ao]|[aeiou][mnd]or"
    r"|[aeiou]pra|[aeiou]v[ao]|[aeiou]la|mab)$"
)
# Words of other kinds that end so.
_OTHER_WORDS = frozenset(
    {
        "minimum",
        "maximum",
        "control",
        "protocol",
        "alcohol",
        "cholesterol",
        "complex",
        "interim",
        "problem",
        "system",
        "appendix",
        "opera",
        "camera",
        "sclera",
        "formula",
        "fistula",
        "mucosa",
        "polymer",
        "monomer",
        "oligomer",
        "customer",
        "former",
        "summer",
        "isomer",
        "verbatim",
        "peptide",
        "nucleotide",
        "polypeptide",
        "oligonucleotide",
        "melanin",
        "hormone",
        "competitor",
        "everyone",
        "someone",
        "contributor",
        "examine",
        "determine",
        "undermine",
        "protector",
        "visitor",
        "janitor",
        "predictor",
        "antitumor",
        "antitumour",
        "peritumor",
        "intratumor",
        "immunotoxin",
        "antitoxin",
        "endotoxin",
        "exotoxin",
        "neurotoxin",
        "cardiotoxin",
        "activin",
        "stridor",
        "histamine",
        "antihistamine",
        "dopamine",
        "glutamine",
        "melamine",
        "methanol",
        "ethanol",
        "phenol",
        "glycerol",
        "aerosol",
        "cortisol",
        "glucagon",
        "serotonin",
        "melatonin",
        "troponin",
        "calcitonin",
        "laminin",
        "actinin",
        "neuropeptide",
        "sulfonamide",
        "progesterone",
        "testosterone",
        "aldosterone",
        "chaperone",
        "cyclone",
        "standalone",
        "consumer",
        "newcomer",
        "performer",
        "reformer",
        "tetramer",
        "heterodimer",
        "homodimer",
        "enantiomer",
        "stereoisomer",
        "multimer",
        "aptamer",
        "programmer",
        "transformer",
        "swimmer",
        "thermostat",
        "rheostat",
        "charlatan",
        "metropolitan",
        "cosmopolitan",
        "puritan",
        "samaritan",
        "multiplex",
        "subcomplex",
        "perplex",
        "simplex",
        "immunocomplex",
        "anthrax",
        "haemothorax",
        "pneumothorax",
        "phoenix",
        "paradox",
        "orthodox",
        "unorthodox",
        "equinox",
        "smallpox",
        "chickenpox",
        "despair",
        "reservoir",
        "memoir",
        "souvenir",
        "corridor",
        "ambassador",
        "matador",
        "governor",
        "councillor",
        "chancellor",
        "counsellor",
        "bachelor",
        "rehab",
        "purpura",
        "bravura",
        "mascara",
        "microflora",
        "diaspora",
        "cholera",
        "ephemera",
        "chimera",
        "viscera",
        "caldera",
        "roseola",
        "gondola",
        "parabola",
        "scapula",
        "macula",
        "spatula",
        "peninsula",
        "submucosa",
        "mimosa",
        "tequila",
        "gingiva",
        "conjunctiva",
        "octavo",
        "catecholamine",
        "landmine",
        "predetermine",
        "monitor",
        "mentor",
        "editor",
        "auditor",
        "creditor",
        "reclaim",
        "exclaim",
        "proclaim",
        "disclaim",
        "mayhem",
        "ecosystem",
        "theorem",
        "cyclohexyldiamine",
        "dihydrotestosterone",
        "estradiol",
        "oestradiol",
        "medulla",
        "umbrella",
        "novella",
        "gorilla",
        "vanilla",
        "axilla",
        "maxilla",
        "papilla",
        "ampulla",
        "fibrilla",
        "patella",
        "rubella",
        "varicella",
        "lamella",
        "columella",
        "salmonella",
        "flotilla",
        "guerrilla",
    }
)


@lru_cache(maxsize=_KEPT)
def is_formed_as_substance(word: str) -> bool:
    """Say whether a word in small letters is formed as names of substances are, though no list has its end.

    Parameters
    ----------
    word : str
        As it is written.
    """
    shaped = len(word) >= _SHORTEST_UNLISTED and word.isascii() and word.isalpha() and word.islower()
    return shaped and word not in _OTHER_WORDS and _FORMED.search(word) is not None


_BODIES = frozenset({
    "society", "foundation", "association", "institute", "trust", "alliance", "coalition", "network", "council",
    "charity", "fund", "support",
})  # fmt: skip
_OF_A_COUNTRY = frozenset({"UK", "Canada", "Australia"})
_LONGEST_BODY = 4  # words from a disease to "Society"


# Capitals before a number that are no medicine: registers, files, groups that run trials, proteins, viruses.
_NO_CODES = frozenset({
    "NCT", "NDA", "BLA", "ANDA", "MAA", "IND", "PMID", "ACTRN", "CTRI", "EORTC", "SWOG", "ECOG", "CALGB", "NRG", "RTOG",
    "NCIC", "GOG", "NSABP", "JCOG", "AIO", "COG", "IBCSG", "WJOG", "CCTG", "COVID", "SARS", "HPV", "IL", "CD", "CA",
    "PD", "HLA", "JAMA", "NEJM", "ICD", "ISO", "TA", "HST", "DG", "CPS", "TPS", "USD", "EUR", "GBP", "CY", "FY",
})  # fmt: skip
_GIVEN = frozenset({
    "with", "plus", "of", "receiving", "received", "given", "by", "on", "+", "/", "and", "versus", "vs", "to", "or",
    "than", "oral", "drug", "agent", "adding", "added",
})  # fmt: skip
_LONGEST_LETTERS, _LONG_CODE, _SHORT_CODE, _LOOSE_CODE = 5, 4, 3, 5


def substance_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a substance, known by the ends of its words, such as those that the WHO lists."""
    if (cells := _cells_end(tokens, at)) is not None:
        return cells
    if (coded := _coded_end(tokens, at)) is not None:
        return coded
    end = at
    while end < len(tokens) and tokens[end].kind == "word" and _is_substance(tokens[end].norm):
        end += 1
        if end < len(tokens) and end - at == 1 and not _is_substance(tokens[end].norm):
            break
    return _behind_suffix(tokens, end) if end > at else None


def _behind_suffix(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind the four letters that tell biological medicines apart: ``rituximab-abbs``."""
    hung = at + 1 < len(tokens) and tokens[at].kind == "dash" and tokens[at].glued and tokens[at + 1].glued
    letters = tokens[at + 1].text if hung else ""
    told = len(letters) == _SUFFIX and letters.isalpha() and letters.islower() and letters not in _WORDS
    return at + 2 if told else at


def _coded_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind the code of a medicine: ``AB-123456``, ``with AB-123``, ``AB 123456``."""
    letters = tokens[at].text
    if not (letters.isupper() and 1 < len(letters) <= _LONGEST_LETTERS and letters.isalpha()) or letters in _NO_CODES:
        return None
    if at and tokens[at].glued and tokens[at - 1].kind == "dash":
        return None  # the end of a longer name
    hung = at + 2 < len(tokens) and tokens[at + 1].kind == "dash" and tokens[at + 1].glued and tokens[at + 2].glued
    number = at + 1 + hung
    if number >= len(tokens) or not tokens[number].text.isdigit():
        return None
    led = at > 0 and tokens[at - 1].norm in _GIVEN
    least = (_SHORT_CODE if led else _LONG_CODE) if hung else _LOOSE_CODE
    longer = number + 1 < len(tokens) and tokens[number + 1].kind == "dash" and tokens[number + 1].glued
    longer = longer and number + 2 < len(tokens) and tokens[number + 2].text[:1].isdigit()  # a trial: AB-1234-005
    return number + 1 if len(tokens[number].text) >= least and not longer else None


def _cells_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind the name of cells, whole or short: ``…tagene autoleucel``, ``cilta-cel``."""
    if tokens[at].kind != "word" or at + 1 >= len(tokens):
        return None
    behind = tokens[at + 1]
    if behind.norm.endswith("leucel") and tokens[at].norm.endswith("gene"):
        return at + 2
    short = behind.kind == "dash" and behind.glued and at + 2 < len(tokens) and tokens[at + 2].glued
    return at + 3 if short and tokens[at + 2].norm == "cel" else None


@lru_cache(maxsize=_KEPT)
def _is_substance(norm: str) -> bool:
    return len(norm) >= _SHORTEST_DRUG and norm.endswith(STEMS) and norm.isalpha() and norm not in _NO_SUBSTANCES


def names_a_body(tokens: Sequence[Token], at: int) -> bool:
    """Say whether only words in capitals lead from a place to ``Society`` or ``Foundation``: ``Lymphoma Society``.

    Parameters
    ----------
    tokens : sequence of Token
        The sentence.
    at : int
        The place behind a disease.
    """
    if at < len(tokens) and tokens[at].text in _OF_A_COUNTRY:
        return True  # Myeloma UK
    for token in tokens[at : at + _LONGEST_BODY]:
        if token.norm in _BODIES and token.text[:1].isupper():
            return True
        if not (token.text[:1].isupper() or token.norm in {"&", "and", "of"}):
            return False
    return False
