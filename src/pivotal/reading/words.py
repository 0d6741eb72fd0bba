"""The words of the field that texts are written in, from ``words.yaml``, and those of time and number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from pivotal.reading.model import EndpointName


def _words() -> dict[str, Any]:
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return loaded


_TABLES = _words()

ENDPOINTS = tuple(
    EndpointName(each["id"], tuple(each["names"]), each.get("kind", "time_to_event")) for each in _TABLES["endpoints"]
)
# What an authority is called by its nation: "the Japanese drug regulator".
_CALLED = (
    "regulator", "drug regulator", "drugs regulator", "health regulator", "medicines regulator", "medicine regulator",
    "medical regulator", "pharmaceutical regulator", "health authority", "regulatory authority", "drug authority",
    "medicines authority", "drug agency", "drugs agency", "health agency", "regulatory agency", "agency",
    "health ministry", "drug watchdog", "drugs watchdog", "medicines watchdog",
)  # fmt: skip


def _names_of(authority: Any) -> tuple[str, ...]:
    called = (f"{nation} {noun}" for nation in authority.get("nations", ()) for noun in _CALLED)
    return tuple(dict.fromkeys((*authority["names"], *called)))


AUTHORITIES: dict[str, tuple[str, tuple[str, ...]]] = {
    name: (each["territory"], _names_of(each)) for name, each in _TABLES["authorities"].items()
}
# Who only advises, and whom: what an agency is said to have approved, its commission did.
ADVISES: dict[str, str] = {name: each["advises"] for name, each in _TABLES["authorities"].items() if "advises" in each}
# Who decides what is paid for, or of what benefit it is: what they recommend is authorised already.
PAYERS = frozenset(name for name, each in _TABLES["authorities"].items() if each.get("pays"))
TERRITORIES: dict[str, list[str]] = _TABLES["territories"]
NATIONALS = {adjective.casefold(): territory for adjective, territory in _TABLES["nationals"].items()}
STEMS = tuple(_TABLES["substance_ends"])
HORMONES = frozenset(_TABLES["hormones"])
HARMS = tuple(_TABLES["harms"])
CONTROLS = tuple(_TABLES["controls"])
DISEASE_HEADS = frozenset(_TABLES["disease_heads"])
LOOSE_HEADS = frozenset(_TABLES["loose_heads"])
DISEASE_ABBREVIATIONS = frozenset(_TABLES["disease_abbreviations"])
DISEASE_NAMES = tuple(_TABLES["disease_names"])
SUBSTANCES = tuple(_TABLES["substances"])
SITES: dict[str, str] = _TABLES["sites"]
OF_ONE_SEX = {sex: frozenset(organs) for sex, organs in _TABLES["of_one_sex"].items()}
FLAG_WORDS: dict[str, list[str]] = _TABLES["flags"]
CODE_WORDS: dict[str, dict[str, list[str]]] = _TABLES["codes"]
FIELD_WORDS: dict[str, list[str]] = _TABLES["fields"]
THERAPY_WORDS: dict[str, list[str]] = _TABLES["therapies"]
THERAPY_CLASSES: dict[str, list[str]] = _TABLES["therapy_classes"]
GENES: dict[str, list[str]] = _TABLES["genes"]
GENE_STATES: dict[str, list[str]] = _TABLES["gene_states"]
THERAPY_HEADS = frozenset(_TABLES["therapy_heads"])
NOT_IN_A_DISEASE = frozenset(_TABLES["not_in_a_disease"])
BEHIND_A_DISEASE = frozenset(_TABLES["behind_a_disease"])
NO_NAMES = frozenset(_TABLES["no_names"])
SYNONYMS = {rare: common for common, others in _TABLES["synonyms"].items() for rare in others}

ROMAN_PHASES = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}

# Words that say nothing by themselves.
FUNCTION_WORDS = frozenset({
    "the", "a", "an", "of", "in", "and", "or", "with", "for", "to", "by", "on", "at", "from", "as", "that", "which",
    "who", "was", "were", "is", "are", "be", "been", "has", "have", "had", "will", "it", "its", "their",
})  # fmt: skip
REFERENCE_WORDS = frozenset({"placebo", "control", "controls", "comparator", "observation"})
ACTIVE_WORDS = (
    "experimental", "active", "treated", "treatment", "intervention", "combination", "study drug", "drug", "medicine",
    "investigational",
)  # fmt: skip
GROUP_WORDS = frozenset({"arm", "group", "cohort", "recipient"})
_MONTHS = (
    ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
    ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"), ("october", "oct"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_UNITS = {
    "months": ("month", "months", "mo", "mos", "mth", "mths", "mons"),
    "weeks": ("week", "weeks", "wk", "wks"),
    "years": ("year", "years", "yr", "yrs"),
    "days": ("day", "days"),
}
UNITS = {name: unit for unit, names in _UNITS.items() for name in names}
LETTERS = {"m": "months", "w": "weeks", "y": "years", "d": "days"}  # units where they touch their number
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBER_WORDS = {word: number for number, word in enumerate(_NUMBERS, 1)}
