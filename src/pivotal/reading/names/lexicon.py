"""Names: what a word or several stand for, from the words of the field and from a dossier."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

from pivotal.dossier.model import Dossier
from pivotal.dossier.trials import Endpoint
from pivotal.reading.characters.lexer import Token, folded, tokens_of
from pivotal.reading.model import EndpointName
from pivotal.reading.names.items import Item
from pivotal.reading.names.regimens import Regimen, arm_codes, mark_regimens, regimens_of
from pivotal.reading.words import (
    ACTIVE_WORDS,
    AUTHORITIES,
    CODE_WORDS,
    CONTROLS,
    DISEASE_ABBREVIATIONS,
    DISEASE_HEADS,
    DISEASE_NAMES,
    ENDPOINTS,
    FIELD_WORDS,
    FLAG_WORDS,
    GENE_STATES,
    GENES,
    HARMS,
    SITES,
    SUBSTANCES,
    TERRITORIES,
    THERAPY_CLASSES,
    THERAPY_WORDS,
)

MOST_TOKENS = 12  # of a name
EXTENTS = {"a": ("locally_advanced", "metastatic"), "m": ("metastatic",), "la": ("locally_advanced",)}
_SAID_OF_ANY = (*(start for starts in GENE_STATES.values() for start in starts), "resistant", "sensitive", "germline",
                "somatic", "intact", "eligible", "ineligible", "present", "absent", "refractory")  # fmt: skip
_FOLLOW_UP = (
    "follow-up", "followup", "follow-up time", "follow-up period", "follow-up duration", "duration of follow-up", "f/u",
    "observation time", "duration of observation", "time of observation", "period of observation",
    "median FU", "mean FU", "mFU", "MFU", "median observation", "median observation period",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """What a name stands for.

    Attributes
    ----------
    kind : str
        ``endpoint``, ``drug``, ``product``, ``company``, ``authority``, ``trial``, ``disease``, ``code``, ``flag`` …
    value : str
        Which one: an identifier; of a code ``field=code``.
    known : bool
        Whether a dossier holds it.
    """

    kind: str
    value: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    rest: tuple[str, ...]
    name: Name
    letters: str | None  # an abbreviation: these letters, with their capitals
    proper: bool  # begins with a capital


# Words of harms of any kind together, which are no single one.
_ANY_HARM = ("event", "reaction", "toxicit", "discontinu", "stopp", "death", "died", "dose", "side effect")
# A name that would be taken for a word with the number of a reference: "FLAURA2".
_NUMBERED = re.compile(r"([^\W\d_]{4,})(\d{1,2})")


class Lexicon:
    """Names by their first word; the longest that stands in the text counts."""

    def __init__(self, below: Lexicon | None = None) -> None:
        self._by_first: dict[str, list[_Entry]] = {}
        self._below = below
        self.numbered: frozenset[str] = frozenset() if below is None else below.numbered  # names that end in a number
        self.regimens: tuple[Regimen, ...] = () if below is None else below.regimens

    def add(
        self,
        kind: str,
        value: str,
        names: Iterable[str],
        *,
        known: bool = False,
        proper: bool = False,
        first: bool = False,
        exact: bool = False,
    ) -> None:
        """Add the names of one thing; a name that is there keeps what it stood for, unless this comes ``first``.

        A short abbreviation is found only with its capitals, and so is a single word that is ``exact``.
        """
        for name in names:
            stems = tuple(each.stem for each in tokens_of(name) if each.kind not in {"dash", "possessive", "quote"})
            numbered = _NUMBERED.fullmatch(name) if known else None
            if numbered is not None:
                self.numbered |= {name}
                self.add(kind, value, (f"{numbered[1]} {numbered[2]}",), known=known, proper=proper, first=first)
            if numbered is not None or (exact and name.isalnum()):
                stems = (folded(name)[1],)  # digits at its end are no reference
            if not stems or len(stems) > MOST_TOKENS:
                continue
            capitals = sum(each.isupper() for each in name)
            short = len(stems) == 1 and capitals > 1 and (len(name) < 9 or exact)
            entry = _Entry(stems[1:], Name(kind, value, known), name if short else None, proper or name[:1].isupper())
            listed = self._by_first.setdefault(stems[0], list(self._beginning(stems[0])))
            if first:
                listed[:] = [each for each in listed if each.rest != entry.rest or each.letters != entry.letters]
            if not any(each.rest == entry.rest and each.letters == entry.letters for each in listed):
                listed.append(entry)
                listed.sort(key=lambda each: -len(each.rest))

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[Name, int] | None:
        """Return the longest name that begins at a token, and the place behind it."""
        for entry in self._beginning(tokens[at].stem):
            if entry.letters is not None:
                text = tokens[at].text
                if text not in (entry.letters, f"{entry.letters}s"):
                    continue
            elif entry.proper and not tokens[at].text[:1].isupper():
                continue
            end = _matched(tokens, at + 1, entry.rest)
            if end is not None:
                return entry.name, end
        return None

    def begins(self, first: str) -> bool:
        """Say whether any name begins with a word."""
        return bool(self._beginning(first))

    def extended(self) -> Lexicon:
        """Return one with the same names, to which those of one text may be added."""
        return Lexicon(below=self)

    def with_regimens(self, items: list[Item], text: str) -> list[Item]:
        """Return the items of a sentence, of which those that begin the name of an arm know it."""
        mark_regimens(items, self.regimens, text)
        return items

    def _beginning(self, first: str) -> Sequence[_Entry]:
        """Return the names that begin with a word."""
        lexicon: Lexicon | None = self
        while lexicon is not None:
            found = lexicon._by_first.get(first)
            if found is not None:
                return found
            lexicon = lexicon._below
        return ()


def _matched(tokens: Sequence[Token], at: int, rest: Sequence[str]) -> int | None:
    """Return the place behind the rest of a name, or nothing; hyphens and brackets inside do not matter."""
    for stem in rest:
        while at < len(tokens) and tokens[at].kind in {"dash", "possessive"} and tokens[at].glued:
            at += 1
        bracketed = stem != "(" and at + 2 < len(tokens) and tokens[at].text == "(" and tokens[at + 2].text == ")"
        if bracketed and tokens[at + 1].text.isupper():
            at += 3  # its abbreviation: "gastroesophageal junction (GEJ) adenocarcinoma"
        if at >= len(tokens) or tokens[at].stem != stem:
            return None
        at += 1
    return at


@cache
def general_lexicon() -> Lexicon:
    """Return the names that need no dossier."""
    lexicon = Lexicon()
    _add_endpoints(lexicon, ENDPOINTS)
    for authority, (_, called) in AUTHORITIES.items():
        lexicon.add("authority", authority, called, proper=True)
    for territory, names in TERRITORIES.items():
        lexicon.add("territory", territory, names, proper=territory != "world")
    for field, codes in CODE_WORDS.items():
        for code, names in codes.items():
            lexicon.add("code", f"{field}={code}", names)
    for adjective, site in SITES.items():
        lexicon.add("code", f"primary_site={site}", (adjective,))
    for kind, table in (("flag", FLAG_WORDS), ("therapy", THERAPY_WORDS), ("field", FIELD_WORDS), ("gene", GENES)):
        for name, words in table.items():
            lexicon.add(kind, name, words)
    lexicon.add("follow_up", "follow_up", _FOLLOW_UP)
    lexicon.add("arm", "control", CONTROLS)
    lexicon.add("active", "active", ACTIVE_WORDS)
    for kind, listed in (("harm", HARMS), ("disease", (*DISEASE_ABBREVIATIONS, *DISEASE_NAMES)), ("drug", SUBSTANCES)):
        for name in listed:
            lexicon.add(kind, name, (name,))
    return lexicon


def _add_endpoints(lexicon: Lexicon, endpoints: Iterable[EndpointName], *, known: bool = False) -> None:
    for endpoint in endpoints:
        kind = "endpoint" if endpoint.kind == "time_to_event" else "share"
        lexicon.add(kind, endpoint.id, endpoint.names, known=known)


def lexicon_of(dossier: Dossier | None, endpoints: Iterable[EndpointName] = ()) -> Lexicon:
    """Return the names of a dossier with those of the field; what the dossier names comes first.

    Parameters
    ----------
    dossier : Dossier, optional
        Without it only the words of the field are known.
    endpoints : iterable of EndpointName
        Further endpoints.
    """
    lexicon = Lexicon()
    _add_endpoints(lexicon, endpoints, known=True)
    if dossier is not None:
        _add_medicines(lexicon, dossier)
        _add_context(lexicon, dossier)
        lexicon.regimens = regimens_of(dossier)
        for code in arm_codes(dossier):
            lexicon.add("arm", code, (code,), known=True, proper=True)
    for first, entries in general_lexicon()._by_first.items():
        mine = lexicon._by_first.setdefault(first, [])
        mine.extend(each for each in entries if not any((e.rest, e.letters) == (each.rest, each.letters) for e in mine))
        mine.sort(key=lambda each: -len(each.rest))
    return lexicon


def _add_medicines(lexicon: Lexicon, dossier: Dossier) -> None:
    for medicine in dossier.medicines:
        lexicon.add("drug", medicine.id, (*medicine.substance.names, medicine.id), known=True)
        for product in medicine.products:
            lexicon.add("product", product.id, (product.brand,), known=True, proper=True)
        for target in medicine.substance.targets:
            lexicon.add("family", target.family, (target.family.replace("_", " "),), known=True)
            if not target.variant:
                lexicon.add("target", target.name, (target.name,), known=True, proper=not target.name.islower())


def _is_a_harm(endpoint: Endpoint) -> bool:
    """Say whether an endpoint is a single harm, which has its grade beside it, and not those of any kind together."""
    words = endpoint.name.casefold()
    return endpoint.role == "safety" and endpoint.kind == "proportion" and not any(each in words for each in _ANY_HARM)


def _add_diseases(lexicon: Lexicon, dossier: Dossier) -> None:
    """Add the names of diseases, and abbreviations with the extent before them where they are no other: ``aRCC``."""
    for disease in dossier.diseases:
        told = (disease.name, disease.abbreviation, disease.id, *(each.name for each in disease.synonyms))
        named = [each for each in told if each]
        plain = [each.replace("carcinoma", "cancer") for each in named]
        joined = [each.replace("non-", "non") for each in (*named, *plain) if each.startswith("non-")]
        unmarked = ["".join(filter(str.isascii, normalize("NFKD", each))) for each in named if not each.isascii()]
        lexicon.add("disease", disease.id, dict.fromkeys((*named, *plain, *joined, *unmarked)), known=True)
    for disease in dossier.diseases:
        short = disease.abbreviation or ""
        if short.isalpha() and short.isupper():
            lexicon.add("disease", disease.id, (f"{extent}{short}" for extent in EXTENTS), known=True)


def _add_context(lexicon: Lexicon, dossier: Dossier) -> None:
    for company in dossier.organisations:
        lexicon.add("company", company.id, (company.name, *company.also_called), known=True, proper=True)
    for trial in dossier.trials:
        lexicon.add("trial", trial.id, (trial.id, *trial.registry), known=True, proper=True)
        lexicon.add("trial", trial.id, (trial.id,), known=True, proper=True, exact=True)
        for endpoint in trial.endpoints:
            long = len(endpoint.name.split(" ")) > 2  # its own words for an endpoint of the field
            of_the_field = not long and any(endpoint.id == each.id for each in ENDPOINTS)
            kind = "endpoint" if endpoint.kind == "time_to_event" else "harm" if _is_a_harm(endpoint) else "share"
            lexicon.add(kind, endpoint.id, endpoint.also_called if of_the_field else endpoint.names, known=True)
    _add_diseases(lexicon, dossier)
    for territory in dossier.territories:
        lexicon.add("territory", territory.id, (territory.name, territory.id), known=True, proper=True)
    medicines = {each.id for each in dossier.medicines}
    for field in dossier.fields:
        for code in field.codes:
            called = [each for each in (code.name, code.id.replace("_", " ")) if each and len(each) > 2]
            if field.kind == "therapy":
                if code.id not in medicines and code.id not in THERAPY_CLASSES:  # which rules read by their shape
                    classes = {broader for each in field.codes for broader in each.broader}
                    kind = "therapy" if code.id in classes or not code.broader else "drug"
                    lexicon.add(kind, code.id, called, known=True)
            elif field.kind == "code" and field.id not in CODE_WORDS:
                called = [each for each in called if each not in DISEASE_HEADS and not each.startswith(_SAID_OF_ANY)]
                lexicon.add("code", f"{field.id}={code.id}", called, known=True)
