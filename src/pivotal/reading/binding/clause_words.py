"""Words on patients as the parts of them that tell: ``BRCA-mutated`` and ``BRCA1/2 mutations`` are the same.

A dossier calls a fact as it likes; what the reader found is bound to it by these parts, not by the letters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pivotal.reading.names.regimens import letters_of
from pivotal.reading.words import GENES, THERAPY_CLASSES

NOT = "not"
MARKS = frozenset({"variant", *("".join(filter(str.isalnum, each.casefold())) for each in GENES)})
KEYS = frozenset({"eligible", "respond"})  # facts that are found by what somebody is eligible for, or responds to
_WORD = re.compile(r"[^\W_]+")
_DENIED = re.compile(
    r"(?:\b(?:not|never|without|no|lack(?:s|ing)?)|n['’]t)"
    r"(?:\s+(?:have|has|harbou?r|carry|express|tested|positive|for|an?|the|any|known|detectable))*[\s-]+$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(r"[\s-]*(?:mutations?|mutated|gene)?[\s-]*negative\b", re.IGNORECASE)
_VARIANT = re.compile(r"[a-z]\d{2,4}[a-z]{1,4}")
ORIGINS = frozenset({"germline", "somatic"})
_WILD = re.compile(r"\bwild[- ]?type\b", re.IGNORECASE)
_SHORT = 4  # letters of a name of a gene that is a word as well: MET, RET, KIT
_SILENT = frozenset({
    "the", "a", "an", "of", "or", "and", "with", "in", "to", "for", "by", "on", "at", "is", "are", "has", "have", "who",
    "whose", "that", "which", "their", "disease", "tumour", "tumours", "tumor", "tumors", "cancer", "cancers", "gene",
    "genes", "status", "patient", "patients", "adult", "adults", "positive", "positivity", "activating", "deleterious",
    "pathogenic", "suspected", "confirmed", "present", "considered", "undergo", "undergoing", "receive", "candidate",
    "substitution", "substitutions", "such", "as", "been", "be", "following", "after", "complete", "partial",
    "whom", "demonstrated", "documented", "shown", "pathologic", "pathological",
})  # fmt: skip
_DENIES = frozenset({"not", "no", "non", "without", "negative", "negativity", "intact", "absent", "absence",
                     "ineligible", "unsuitable", "unfit", "nonmetastatic", "ineligibility", "cannot"})  # fmt: skip
_STEMS = {"mutat": "altered", "mutant": "altered", "alter": "altered", "aberration": "altered", "variant": "altered",
          "eligib": "eligible", "ineligib": "eligible", "suitab": "eligible", "unsuitab": "eligible",
          "unfit": "eligible", "candidate": "eligible", "transplant": "transplant", "relaps": "relapsed",
          "resist": "resistant",
          "sensitiv": "sensitive", "respon": "respond", "diagnos": "diagnosed", "resect": "resected",
          "overexpress": "express", "depend": "dependent", "metasta": "metastatic", "express": "express"}  # fmt: skip
_SPELT = {"asct": ("autologous", "stem", "cell", "transplant"), "sct": ("stem", "cell", "transplant"),
          "hsct": ("stem", "cell", "transplant"), "inherited": ("germline",),
          "fit": ("eligible",), "cps": ("combined", "score"), "tps": ("proportion", "score")}  # fmt: skip
HEADS = frozenset({"therapy", "treatment", "agent", "drug", "medicine", "regimen", "based", "containing",
                   "chemotherapy", "chemotherapeutic", "monoclonal", "class", "directed", "targeted", "systemic",
                   "prior"})  # fmt: skip
_OF_THEMSELVES = frozenset({"msi", "mmr", "tmb", "del17p"})  # marks that say by their names how they are
_LONGEST_KEPT = 3  # letters of a word that keeps its last s
_SHORTEST = 2  # letters of the name of a gene


def _gene_words() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the names of genes, the longest first, and which gene each is."""
    named = {word: letters_of(gene) for gene, words in GENES.items() for word in (gene, *words)}
    exact = sorted((re.escape(each) for each in named if len(each) <= _SHORT), key=len, reverse=True)
    loose = sorted((re.escape(each) for each in named if len(each) > _SHORT), key=len, reverse=True)
    pattern = re.compile(rf"(?<![^\W_])(?:(?i:{'|'.join(loose)})|{'|'.join(exact)})(?![^\W_])")
    return pattern, {word.casefold(): gene for word, gene in named.items()}


def tells_a_mark(text: str) -> bool:
    """Say whether words name a gene or a variant of one: ``T790M``."""
    return any(each in MARKS or _VARIANT.fullmatch(each) for each in telling(text))


@lru_cache(maxsize=1024)
def is_gene(name: str) -> bool:
    """Say whether a name is that of a known gene, or what those of a family begin with: ``JAK`` of ``JAK2``."""
    told = letters_of(name)
    return len(told) >= _SHORTEST and any(
        own.startswith(told) and (own == told or own[len(told) :].isdigit()) for own in map(letters_of, _GENE_WORDS[1])
    )


def is_denied(before: str, after: str) -> bool:
    """Say whether what stands around a mark denies it: ``do not have an``, ``lacking``, ``mutation-negative``."""
    return _DENIED.search(before) is not None or _DENIED_BEHIND.match(after) is not None


def is_mark(clause: dict[str, Any]) -> bool:
    """Say whether a clause of the reader is on a mark of the tumour."""
    return letters_of(str(clause.get("field", ""))) in MARKS


@lru_cache(maxsize=8192)
def telling(text: str) -> frozenset[str]:
    """Return what words tell, without their forms; ``not`` stands for every way to deny."""
    pattern, genes = _GENE_WORDS
    plain = pattern.sub(lambda found: _spelt_out(found[0].casefold(), genes), text.replace("_", " "))
    found: set[str] = set()
    for word in _WORD.findall(_WILD.sub(" not ", plain).casefold()):
        if word in _DENIES:
            found.add(NOT)
        stem = next((told for start, told in _STEMS.items() if word.startswith(start)), None)
        if stem is not None or (word not in _SILENT and word not in _DENIES):
            found.update(_SPELT.get(word, (stem or singular(word),)))
    if found & _OF_THEMSELVES:
        found -= {"deficient", "deficiency", "high", "altered"}
    if {"germline", "somatic"} <= found:
        found -= {"germline", "somatic"}  # either of both is any
    return frozenset(found)


def _spelt_out(word: str, genes: dict[str, str]) -> str:
    """Return a gene with what its short form says of it: ``gBRCAm`` is a germline mutation of it."""
    gene = genes[word]
    inherited = "germline" if word.startswith(f"g{gene}") else ""
    return f" {inherited} {gene} {'mutated' if word.endswith(f'{gene}m') else ''} "


def singular(word: str) -> str:
    """Return a word without the s of its plural."""
    return word[:-1] if len(word) > _LONGEST_KEPT and word.endswith("s") and not word.endswith(("ss", "is")) else word


@lru_cache(maxsize=4096)
def therapy_parts(name: str) -> tuple[frozenset[str], ...]:
    """Return what the names of a therapy or class tell: with their heads, and without them."""
    whole = frozenset(singular(each) for each in _WORD.findall(name.casefold().replace("_", " ")))
    bare = whole - HEADS
    return (whole, bare) if bare else (whole,)


@lru_cache(maxsize=4096)
def therapy_class(name: str) -> str | None:
    """Return the class of treatment that a name of the reader or of a dossier means: ``new_hormonal_agent``."""
    for told in therapy_parts(name):
        for known, words in THERAPY_CLASSES.items():
            if any(told in therapy_parts(each) for each in (known, *words)):
                return known
    return None


_GENE_WORDS = _gene_words()
