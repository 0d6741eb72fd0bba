"""Trials whose names have no shape of their own, by where they stand: ``the phase 3 DUO study``, ``SEQUOIA (NCT…)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.characters.lexer import Token
from pivotal.reading.names.trial_cues import (
    KINDS_OF_STUDY,
    STUDY,
    behind_code,
    ends_phase,
    is_study,
    names_phase,
    studies,
)

_SHORTEST, _LONG = 3, 5  # letters of a name between its phase and "study", and of one in capitals beside a code
_SMALL = 4  # small letters of a name that has one capital: "monarchE"
_NUMBER = 3  # digits at most of a number that belongs to a name, and at least of the code of a sponsor
_FAR = 16  # tokens that describe a trial behind its name
_NEAR = 9  # tokens in which it is told that something rests on results
# Words in capitals, or with a capital, that stand before "study" and name none.
_NO_NAMES = frozenset({
    "rct", "rcts", "fda", "ema", "us", "usa", "uk", "eu", "nci", "nih", "nhs", "nct", "car", "adc", "tki", "ici", "pdx",
    "phase", "clinical", "pivotal", "first", "human", "fih", "iit", "ist", "covid", "who", "global", "registrational",
    "mrna", "rna", "dna", "hpv", "hcv", "hbv", "hiv", "ebv", "adt", "sct", "crt", "hct", "art", "pet", "mri", "pk",
    "pd", "qol", "hrqol", "ctdna", "safety", "efficacy", "confirmatory", "open", "double",
    "nsclc", "sclc", "tnbc", "mcrpc", "mcspc", "gist", "pd-1", "pd-l1", "ind", "nda", "bla", "gcp", "itt", "mitt",
    "trial", "study", "studies", "trials", "randomised", "part", "cohort", "arm", "stage", "main", "present", "new",
    "this", "these", "our", "the", "that", "one", "two", "three", "another", "other", "both", "each", "single",
    "second", "third", "final", "current", "original", "parent", "extension", "late", "early", "chinese", "women",
    "men", "cancer", "lancet", "nature", "medical", "national", "international", "european", "american", "asian",
    "core", "roche", "pfizer", "merck", "novartis", "lilly", "amgen", "mayo", "real", "world", "investigator",
    "company", "sponsor", "university", "hospital", "north", "south", "latin", "nordic", "multi", "non", "cell",
})  # fmt: skip
_NO_PREFIXES = frozenset({
    "anti", "non", "post", "pre", "inter", "intra", "multi", "sub", "co", "re", "cross", "phase", "late", "early",
    "mid", "open", "double", "single", "pan", "near", "semi", "self", "all", "first", "second", "third", "low", "high",
})  # fmt: skip
_DESCRIBED = 6  # tokens that describe a study behind its name
_ENDS_LARGE = re.compile(r"([a-z]{3,})[A-Z]{1,3}|[a-z]{2}(?=[A-Z]?[AEIOU])[A-Z]{3}")
_ACIDS = ("RNA", "DNA", "PCR", "NAs")
_OF_PEOPLE = ("ese", "ish", "ian", "ean", "can", "ench", "utch", "wiss", "eek")
_TELLING = frozenset({
    "was", "is", "were", "enrolled", "evaluated", "randomised", "included", "showed", "demonstrated", "compared", "had",
    "assessed", "met",
})  # fmt: skip
_OF_REGISTERS = frozenset({"clinicaltrials", "gov", "clinicaltrialsgov", "identifier", "number", "no", "id", "trial"})
_QUOTES = frozenset({"“", '"', "\u2018", "'", "„", "«", "”", "’"})
_CALLED = frozenset({"called", "named", "dubbed", "titled", "entitled"})
_RESULTS = frozenset({"result", "data", "finding", "outcome"})


# What a name in capitals beside a phase is, where it is that of a medicine.
_MARKS = frozenset({"®", "™", "+", "/", "-"})
_OF_MEDICINES = frozenset({
    "inhibitor", "antibody", "vaccine", "candidate", "asset", "drug", "program", "programme", "therapy", "treatment",
    "plus", "tablet", "capsule", "injection", "combination", "agent",
})  # fmt: skip


def placed_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind the name of a trial that its place alone tells.

    Parameters
    ----------
    tokens : sequence of Token
        The sentence.
    at : int
        Where the name would begin.

    Examples
    --------
    >>> from pivotal.reading.characters.lexer import tokens_of
    >>> placed_end(tokens_of("the phase 3 monarchE trial enrolled"), 3)
    4
    """
    if tokens[at].text in {"Study", "Trial"}:
        return _of_a_label(tokens, at)
    if not tokens[at].text[:1].isalpha() or (at and tokens[at].glued and tokens[at - 1].kind in {"dash", "number"}):
        return None
    for named in (
        _of_an_institution,
        _after_phase,
        _mixed,
        _small_then_large,
        _lettered_code,
        _coded_behind,
        _quoted,
        _before_register,
        _of_two_words,
        _beside_phase,
        _in_slashes,
        _rested_on,
        _hyphened,
    ):
        if (end := named(tokens, at)) is not None:
            return end
    return None


def _of_a_label(tokens: Sequence[Token], at: int) -> int | None:
    """Match a trial that a label counts: ``In Trial 1, …``, ``Study 2 enrolled …``."""
    if at + 2 >= len(tokens) or not tokens[at + 1].text.isdigit() or tokens[at + 1].glued:
        return None
    before = tokens[at - 1].norm if at else "in"
    told = tokens[at + 2].norm in _TELLING or tokens[at + 2].text == ","
    return at + 2 if told and before in {"in", "of", "from", ".", "and", ")", "efficacy", "studies"} else None


def _is_name(token: Token) -> bool:
    return token.norm not in _NO_NAMES and not token.norm.endswith(_OF_PEOPLE)


def _behind_parts(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind a word, what hangs on it by hyphens, and a short number: ``Beamion-LUNG 1``."""
    end = at + 1
    while end + 1 < len(tokens) and tokens[end].kind == "dash" and tokens[end].glued and tokens[end + 1].glued:
        end += 2
    number = end < len(tokens) and tokens[end].text.isdigit() and len(tokens[end].text) <= _NUMBER
    return end + 1 if number and not tokens[end].glued else end


_INSTITUTIONS = frozenset({"centre", "hospital", "institute", "university", "clinic", "foundation"})
_LONGEST_INSTITUTION = 5  # tokens of its name


def _of_an_institution(tokens: Sequence[Token], at: int) -> int | None:
    """Read ``treated in the ALBA Medical Centre (AMC) study``: the name of who ran it is that of the study."""
    if not tokens[at].text[:1].isupper() or at == 0 or tokens[at - 1].norm != "the":
        return None
    end = at
    while end < min(at + _LONGEST_INSTITUTION, len(tokens)) and tokens[end].text[:1].isupper():
        end += 1
    if end - at < _SHORTEST - 1 or tokens[end - 1].norm not in _INSTITUTIONS:
        return None
    opened = (
        end + 3 if end + 2 < len(tokens) and tokens[end].kind == "open" and tokens[end + 2].kind == "close" else end
    )
    return opened if opened < len(tokens) and studies(tokens[opened]) else None


def _after_phase(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name between its phase and ``study``: ``Phase 3 DUO study``, ``phase Ib Beamion-LUNG 1 study``."""
    token = tokens[at]
    capital = any(each.isupper() for each in token.text) and token.text.isalpha()
    if not capital or not _is_name(token) or len(token.text) < _SHORTEST or not ends_phase(tokens, at):
        return None
    end = _behind_parts(tokens, at)
    small = token.text[0].islower()
    if small and not _is_mixed(token.text):
        return None
    hung = end > at + 1 and any(tokens[i].text.isdigit() for i in range(at + 1, end))
    told = token.text.isupper() or small or hung
    return end if told and is_study(tokens, behind_code(tokens, end)) else None


def _hyphened(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name whose capitals hang on a word, with its study behind it: ``the Neo-ABC phase II study``."""
    word = tokens[at]
    if not word.text.istitle() or word.norm in _NO_PREFIXES or not at or tokens[at - 1].norm != "the":
        return None
    end = _behind_parts(tokens, at)
    last = tokens[end - 1].text
    if end != at + 3 or not (last.isupper() and last.isalpha()) or len(last) < _SHORTEST:
        return None
    for token in tokens[end : end + _DESCRIBED]:
        if studies(token):
            return end
        if token.norm not in KINDS_OF_STUDY | {"phase"} and not token.text.isupper() and token.kind != "number":
            return None
    return None


def _is_mixed(text: str) -> bool:
    """Say whether a word that begins small has capitals as in no abbreviation: ``eNRGy``, not ``mCRC``."""
    small = sum(each.islower() for each in text)
    capitals = len(text) - small
    return text.isalpha() and bool(capitals) and (text[-1].islower() or small >= _SMALL) and small > 1


def _mixed(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name of small and capital letters right before ``study``: ``the eNRGy study``."""
    text = tokens[at].text
    if len(text) < _LONG or not _is_mixed(text) or sum(map(str.isupper, text)) < 2 or not _is_name(tokens[at]):
        return None
    phased = at + 1 < len(tokens) and tokens[at + 1].norm == "phase"
    if phased and any(studies(each) for each in tokens[at + 3 : at + 6]):
        return at + 1  # "the IMerge phase 2 clinical trial"
    return None if text[0].isupper() else at + 1 if is_study(tokens, behind_code(tokens, at + 1)) else None


def _small_then_large(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name of small letters and a few capitals where trials stand: ``In monarchE,``, ``innovaTV 301``."""
    text = tokens[at].text
    if not text[:1].islower() or (shaped := _ENDS_LARGE.fullmatch(text)) is None or text.endswith(_ACIDS):
        return None
    end = at + 1
    behind = tokens[end] if end < len(tokens) else None
    if behind is None or (behind.glued and behind.kind == "dash"):
        return None
    if shaped[1] is None:  # "the phase 3 evERA trial", which an abbreviation may look like
        return end if ends_phase(tokens, at) and is_study(tokens, behind_code(tokens, end)) else None
    if behind.text.isdigit() and not behind.glued and 1 < len(behind.text) <= _NUMBER and len(shaped[1]) >= _SMALL:
        return end + 1
    ends = behind.text in {",", ".", ")"} or behind.norm == "and"
    placed = at > 0 and tokens[at - 1].norm in {"in", "from"} and ends
    return end if placed or behind.norm in _TELLING or is_study(tokens, behind_code(tokens, end)) else None


def _lettered_code(tokens: Sequence[Token], at: int) -> int | None:
    """Match ``C-144-01`` beside ``trial``: a capital with two numbers that hang on it."""
    name = tokens[at : at + 5]
    if len(name) < 5 or len(name[0].text) != 1 or not name[0].text.isupper():
        return None
    shaped = all(name[i].kind == "dash" and name[i + 1].text.isdigit() for i in (1, 3))
    hung = all(each.glued for each in name[1:])
    return at + 5 if shaped and hung and is_study(tokens, at + 5) else None


def _coded_behind(tokens: Sequence[Token], at: int) -> int | None:
    """Match the code of a sponsor: ``a trial, BRF117019 (NCT01234567)``, ``results from MM1001, a trial``."""
    text = tokens[at].text
    letters = text.rstrip("0123456789")
    behind = at > 1 and tokens[at - 1].text == "," and tokens[at - 2].stem in STUDY
    coded = letters.isupper() and len(text) - len(letters) >= _NUMBER
    closed = at + 1 < len(tokens) and tokens[at + 1].text in {"(", ",", ";", "."}
    if coded and closed and at > 1 and tokens[at - 1].norm == "from" and tokens[at - 2].stem in _RESULTS:
        told = tokens[at + 1].text == "," and at + 2 < len(tokens) and tokens[at + 2].norm in {"a", "an"}
        behind = told and any(studies(each) for each in tokens[at + 3 : at + 3 + _FAR])
    return at + 1 if behind and coded and closed else None


def _quoted(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name in quotation marks that a study is said to have: ``a phase 3 trial dubbed “LANTERN”``."""
    if at < 3 or tokens[at - 1].text not in _QUOTES or tokens[at - 2].norm not in _CALLED:
        return None
    named = tokens[at].text[:1].isupper() and any(studies(each) for each in tokens[max(0, at - 5) : at - 2])
    return _behind_parts(tokens, at) if named and _is_name(tokens[at]) else None


def _before_register(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name in capitals before its number of a register, or its other name: ``SEQUOIA (NCT01234567)``.

    ``CLEAR (Study 307)`` too; and one of two parts, ``QUAZAR AML-001 trial (…)``.
    """
    token = tokens[at]
    mixed = _is_mixed(token.text) or (len(token.text) > _SHORTEST and sum(map(str.isupper, token.text)) > 1)
    if not (token.text.isupper() or mixed) or not token.text.isalpha() or not _is_name(token):
        return None
    end = at + 1
    if mixed and not token.text.isupper():
        return end if _is_registered(tokens, end) else None
    if len(token.text) < _LONG:
        return None
    if end < len(tokens) and tokens[end].text.isupper() and not tokens[end].glued:
        joined = _behind_parts(tokens, end)
        numbered = joined > end + 1 and tokens[joined - 1].text.isdigit() and tokens[joined - 1].glued
        return joined if numbered and is_study(tokens, joined) else None
    if end + 2 >= len(tokens) or tokens[end].kind != "open":
        return None
    registered = _is_registered(tokens, end)
    other = tokens[end + 1].text == "Study" and tokens[end + 2].text.isdigit()
    return end if registered or other else None


def _is_registered(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a bracket opens at a place that begins with a number of a register, or with the register."""
    if at + 1 >= len(tokens) or tokens[at].kind != "open":
        return False
    for token in tokens[at + 1 : at + 8]:
        if token.text.startswith("NCT") and token.text[3:].isdigit():
            return True
        if token.kind not in {"stop", "sign"} and token.norm not in _OF_REGISTERS:
            return False
    return False


def _of_two_words(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name of two words in capitals, the latter with a number: ``NOVA CLL-313 (NCT…)``."""
    token, second = tokens[at], at + 1
    if not _is_large(token) or second >= len(tokens) or tokens[second].glued or not tokens[second].text.isupper():
        return None
    end = _behind_parts(tokens, second)
    if end < second + 3 or not tokens[end - 1].text.isdigit() or not tokens[end - 1].glued:
        return None
    told = is_study(tokens, end) or names_phase(tokens, end) or _is_registered(tokens, end) or ends_phase(tokens, at)
    return end if told and not _is_of_a_headline(tokens, at) else None


def _beside_phase(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name in capitals right before or behind its phase, whatever follows: ``NOVA Phase III demonstrated``."""
    token = tokens[at]
    if not _is_large(token) or _is_of_a_headline(tokens, at):
        return None
    end = _behind_parts(tokens, at)
    if names_phase(tokens, end):
        return end
    behind = tokens[end] if end < len(tokens) else None
    marked = behind is not None and (behind.text in _MARKS or behind.stem in _OF_MEDICINES or behind.text.isupper())
    return end if ends_phase(tokens, at) and not marked else None


def _is_large(token: Token) -> bool:
    """Say whether a word of five letters or more is written in capitals and may be the name of a trial."""
    return token.text.isupper() and token.text.isalpha() and len(token.text) >= _LONG and _is_name(token)


def _is_of_a_headline(tokens: Sequence[Token], at: int) -> bool:
    """Say whether all words before a place, or the one behind it, are written in capitals."""
    before = [each for each in tokens[max(0, at - 3) : at] if each.text.isalpha() and len(each.text) > 1]
    return bool(before) and all(each.text.isupper() for each in before)


def _in_slashes(tokens: Sequence[Token], at: int) -> int | None:
    """Match the first of the names that one trial has: ``the RUBY/ENGOT-EN6 phase 3 trial``."""
    token = tokens[at]
    slash = at + 2 < len(tokens) and tokens[at + 1].text == "/" and tokens[at + 1].glued and tokens[at + 2].glued
    if not slash or not token.text.isupper() or not token.text.isalpha() or len(token.text) <= _SHORTEST:
        return None
    if (at and tokens[at - 1].text == "/") or not _is_name(token):
        return None
    if tokens[at + 2].text.startswith("NCT") and tokens[at + 2].text[3:].isdigit():
        return at + 1  # "a trial (NAME/NCT01234567)"
    place, numbered = at + 1, False
    while place + 1 < len(tokens) and tokens[place].text == "/" and tokens[place + 1].text[:1].isupper():
        other = place + 1
        place = _behind_parts(tokens, other)
        numbered = numbered or any(each.isdigit() for i in range(other, place) for each in tokens[i].text)
    phased = place < len(tokens) and tokens[place].norm == "phase"
    told = is_study(tokens, place) or (phased and any(studies(each) for each in tokens[place + 1 : place + 4]))
    return at + 1 if numbered and told else None


def _rested_on(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name with one capital that an approval rests on: ``based on results of the Felix clinical trial``."""
    token = tokens[at]
    plain = token.text.istitle() and token.text.isalpha() and len(token.text) >= _SHORTEST and _is_name(token)
    if not plain or at < 3 or tokens[at - 1].norm not in {"the", "its"} or not is_study(tokens, at + 1):
        return None
    near = tokens[max(0, at - _NEAR) : at - 1]
    results = near[-1].norm in {"of", "from", "in"} and any(each.stem in _RESULTS for each in near[-3:])
    based = any(one.norm == "based" and other.norm in {"on", "upon"} for one, other in pairwise(near))
    return at + 1 if results and based else None
