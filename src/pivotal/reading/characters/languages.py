"""Which language a text is in, by its small words; only English is read."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"(?<![\d_])[^\W\d_]+(?![\d_])")  # the "w" of "q2w" is none
_ENGLISH = frozenset({
    "the", "of", "and", "in", "to", "a", "with", "for", "was", "were", "is", "that", "on", "by", "as", "from", "at",
    "or", "are", "had", "have", "has", "than", "not", "been", "after", "this", "who", "it", "be", "an", "which",
    "their", "its", "versus", "compared", "patients", "months", "said",
})  # fmt: skip
_OTHERS: dict[str, frozenset[str]] = {
    "German": frozenset({
        "der", "die", "das", "und", "ist", "nicht", "mit", "für", "von", "den", "dem", "eine", "wurde", "werden",
        "auf", "bei", "sich", "im", "zu", "ein", "als", "nach",
    }),
    "French": frozenset({
        "le", "la", "les", "des", "et", "est", "une", "dans", "pour", "avec", "par", "sur", "du", "que", "qui",
        "au", "aux", "ont", "chez", "cette", "été",
    }),
    "Spanish": frozenset({
        "el", "los", "las", "y", "es", "una", "en", "para", "con", "por", "del", "que", "se", "al", "como", "fue",
        "han", "más", "entre", "según", "pacientes",
    }),
    "Italian": frozenset({
        "il", "lo", "gli", "di", "e", "è", "una", "in", "per", "con", "del", "della", "che", "si", "nel", "dei",
        "sono", "alla", "stato", "pazienti",
    }),
    "Portuguese": frozenset({
        "o", "os", "as", "e", "é", "uma", "em", "para", "com", "por", "do", "da", "que", "se", "no", "na", "dos",
        "foi", "pacientes", "não",
    }),
    "Dutch": frozenset({
        "de", "het", "een", "en", "is", "van", "met", "voor", "op", "in", "dat", "die", "niet", "werd", "aan",
        "bij", "door", "ook", "patiënten", "zijn",
    }),
    "Swedish": frozenset({
        "och", "att", "det", "som", "en", "av", "för", "med", "den", "till", "är", "inte", "om", "på", "har", "ett",
        "var", "patienter",
    }),
    "Polish": frozenset({
        "i", "w", "z", "na", "do", "się", "że", "nie", "jest", "o", "oraz", "dla", "przez", "od", "po", "jak",
        "był", "pacjentów",
    }),
    "Turkish": frozenset({
        "ve", "bir", "bu", "için", "ile", "olarak", "olan", "da", "de", "daha", "hastalarda", "göre", "sonra",
    }),
}  # fmt: skip
_SCRIPTS = (
    ("Japanese", "\u3040", "\u30ff"), ("Chinese", "\u4e00", "\u9fff"), ("Korean", "\uac00", "\ud7af"),
    ("Russian or another language in Cyrillic letters", "\u0400", "\u04ff"), ("Greek", "\u0370", "\u03ff"),
    ("Arabic", "\u0600", "\u06ff"),
    ("Hebrew", "\u0590", "\u05ff"), ("Thai", "\u0e00", "\u0e7f"), ("Hindi", "\u0900", "\u097f"),
)  # fmt: skip
_FOREIGN = re.compile("[^\\0-\u036f]")  # behind the last letter or accent before those of other scripts
_FOREIGN_SHARE = 0.2  # of the letters of a text that is in another script
_FEWEST_LETTERS = 40  # from which a script is told
FEWEST = 25  # words from which a language is told
SHARE = 0.12  # of small English words, which an English text has at least


def other_language(text: str) -> str | None:
    """Return the language of a text that is not in English, or nothing.

    Examples
    --------
    >>> other_language("Das mediane Überleben betrug 8,4 Monate. " * 9), other_language("PFS was 8.4 months.")
    ('German', None)
    """
    sample = text[:20_000]
    foreign = _FOREIGN.findall(sample)
    if len(foreign) > _FOREIGN_SHARE * _FEWEST_LETTERS:
        letters = sum(map(str.isalpha, sample))
        for name, first, last in _SCRIPTS if letters > _FEWEST_LETTERS else ():
            if sum(first <= each <= last for each in foreign) > _FOREIGN_SHARE * letters:
                return name
    words = Counter(_WORD.findall(sample.casefold()))
    if words.total() < FEWEST:
        return None
    counts = {name: sum(words[each] for each in small) for name, small in _OTHERS.items()}
    best = max(counts, key=lambda each: counts[each])
    if counts[best] > sum(words[each] for each in _ENGLISH) and counts[best] >= SHARE / 2 * words.total():
        return best
    return None
