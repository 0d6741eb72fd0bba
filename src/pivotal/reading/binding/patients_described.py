"""Patients told by what all patients of a trial had: that they were untreated, or had had what its title tells.

``Previously untreated patients lived`` tells no part of a trial of the first line. Where neither the title nor what was
asked of patients tells how many lines they had had, a number that is printed of all of them is theirs.
"""

from __future__ import annotations

import re
from typing import Literal

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.dossier_words import split_words, stems
from pivotal.reading.binding.lines_told import earlier_asked

_UNTREATED = re.compile(
    r"\b(?:(?:previously[\s-])?untreated(?! with)|(?:treatment|therapy)[\s-]na[iï]ve|first[\s-]line|front[\s-]?line)\b",
    re.IGNORECASE,
)
_TREATED = re.compile(
    r"\b(?:(?:heavily[\s-])?(?:previously[\s-]|pre-?)treated|relapsed|refractory|r/r|later[\s-]line|second[\s-]line"
    r"|received|progress(?:ed|ion)|prior|previous|earlier|failed|after)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r",? first (?:for|in)\b", re.IGNORECASE)
_LINES = re.compile(r"\b(?:at least|or more|three|two|one|four|\d|lines?|heavily|regimens?|median)\b|≥", re.IGNORECASE)
_APART = re.compile(r"\b(?:only|alone|without|no|not|never|neither|non|both|but|if|than|exactly)\b", re.IGNORECASE)
_PLAIN = frozenset({
    "a", "adult", "adults", "advanced", "all", "already", "an", "and", "been", "by", "disease", "for", "had", "has",
    "have", "in", "of", "on", "or", "patient", "patients", "people", "setting", "systemic", "that", "the", "their",
    "therapies", "therapy", "these", "those", "to", "treated", "treatment", "treatments", "was", "were", "who", "whose",
    "with", "previously", "metastatic", "participants", "received", "progressed", "after", "prior", "previous",
    "progression", "cancer", "tumours", "tumors", "carcinoma", "failed", "earlier", "taken", "following", "among",
    "anti", "targeted", "inhibitor", "inhibitors", "agent", "agents", "drug", "drugs", "medicine", "medicines",
})  # fmt: skip


def described(trial: Trial, phrase: str, diseases: str) -> Literal["all", "lines"] | None:
    """Return whether words tell all patients of a trial, or may by the lines that they had had, or neither.

    Parameters
    ----------
    trial : Trial
    phrase : str
        The words for the patients.
    diseases : str
        What the diseases of its cohorts are called.
    """
    if _APART.search(phrase):
        return None
    asked = earlier_asked(trial) or ("none" if _FIRST.search(trial.title) else None)
    untreated, treated = (each.search(phrase) is not None for each in (_UNTREATED, _TREATED))
    if asked is None or untreated == treated or asked == ("some" if untreated else "none"):
        return None
    bare = _TREATED.sub(" ", _UNTREATED.sub(" ", phrase))
    given = " ".join(name for arm in trial.arms for name in (arm.id, *arm.names))
    told = stems(split_words(f"{trial.title} {diseases}")) - stems(split_words(given))
    if _further(bare) <= told:
        return "all"
    return "lines" if _further(_LINES.sub(" ", bare)) <= told else None


def _further(words: str) -> set[str]:
    """Return how the words begin that tell more than every trial of cancer has."""
    return stems(each for each in split_words(words) if each not in _PLAIN)
