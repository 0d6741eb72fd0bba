"""Whether the patients of a trial had been treated before: as a text tells it, and as a dossier has it."""

from __future__ import annotations

import re
from typing import Literal

from pivotal.dossier.trials import Trial
from pivotal.label.language import AllOf, AnyOf, Criterion, PriorTherapy
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.comparators_told import names_another
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import STEMS

_UNTREATED = re.compile(
    r"\b(?:previously[\s-]untreated|treatment[\s-]na[iï]ve|systemic therapy[\s-]na[iï]ve)\b(?!\s+(?:with|to|by|for)\b)"
    r"|\b(?:as|in|for)\s+(?:an?\s+|the\s+)?first[\s-]line\s+(?:treatment|therapy|setting|use)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:not|no|never|unlike|whereas|while|than|after|following|progress(?!ion)\w*|fail\w*|prior|earlier|second|both"
    r"|future|being|also|other|another|now|will|planned|ongoing|under|currently)\b|n't\b|\btreated\s+(?:and|or)\s+$",
    re.IGNORECASE,
)
_REST = r"(?:(?!\b(?:exclud|which|that|later|subsequent|approv)\w*)[^;])*"
_ENROLLED = re.compile(
    r"(?:\s+(?:trial|study))?\s+(?:enrolled|included|recruited|tested|tests|evaluated|studied|assessed|compared"
    rf"|randomi[sz]ed|investigated|involved|was|were)\b{_REST}",
    re.IGNORECASE,
)
_SHOWED = re.compile(rf"(?:\s+(?:trial|study))?,?\s+{_REST}", re.IGNORECASE)
_IN = re.compile(r"\bin\s+(?:the\s+)?(?:phase\s+\w+\s+)?$", re.IGNORECASE)
_BEHIND = re.compile(r"\s*(?:,\s*)?(?:and|or)\b|/", re.IGNORECASE)
_TREATED = re.compile(
    r"\b(?:previously treated|pretreated|relapsed|refractory|r/r|second-line"
    r"|after (?!endocrine|hormon)(?:[\w/-]+ ){0,3}?(?:therapy|therapies|treatment|chemotherapy|inhibitors?))\b",
    re.IGNORECASE,
)
_FIRST_TITLE = re.compile(r"\b(?:untreated|treatment-na[iï]ve|first[- ]line)\b", re.IGNORECASE)
_HORMONAL = ("endocrine", "hormon", "androgen", "aromatase")  # therapies that a first line may follow
_AFTER = re.compile(r"\bafter (\w+)", re.IGNORECASE)


def earlier_asked(trial: Trial) -> Literal["some", "none"] | None:
    """Return whether a trial asked for earlier treatment, or for none, by its criteria or else by its title."""
    if trial.eligibility is not None:
        return "some" if _asks(trial.eligibility) else "none" if _asks_for_none(trial.eligibility) else None
    after = any(each[1].endswith(STEMS) for each in _AFTER.finditer(trial.title))
    if after or _TREATED.search(trial.title) is not None:
        return "some"
    return "none" if _FIRST_TITLE.search(trial.title) is not None else None


def _asks(criterion: Criterion) -> bool:
    """Say whether nobody meets a criterion without earlier treatment of a disease that has spread."""
    if isinstance(criterion, AllOf):
        return any(_asks(each) for each in criterion.all)
    if isinstance(criterion, AnyOf):
        return all(_asks(each) for each in criterion.any)
    history = criterion.prior_therapy if isinstance(criterion, PriorTherapy) else None
    if history is None or not history.at_least or history.setting == "adjuvant":
        return False
    return not all(any(each in str(one) for each in _HORMONAL) for one in history.of)


def _asks_for_none(criterion: Criterion) -> bool:
    if isinstance(criterion, AllOf):
        return any(_asks_for_none(each) for each in criterion.all)
    history = criterion.prior_therapy if isinstance(criterion, PriorTherapy) else None
    return history is not None and history.at_most == 0 and "systemic_therapy" in history.of


def line_claims(sentence: int, binding: Binding) -> list[tuple[Statement, Claim]]:
    """Return the claim that the patients of the trial that a sentence names had not been treated before."""
    if (only := binding.only_trial_in(sentence)) is None:
        return []
    slot, trial = only
    whole = binding.parsed.sentences[sentence]
    told = _UNTREATED.search(binding.text, whole.start, whole.end)
    if told is None or earlier_asked(trial) is None:
        return []
    if names_another(binding.text[whole.start : whole.end], whole.start, binding.named_in(sentence)):
        return []
    before = binding.text[whole.start : told.start()]
    if (
        _OTHERWISE.search(before)
        or _BEHIND.match(binding.text, told.end())
        or not _is_of(told, slot, sentence, binding)
    ):
        return []
    first, last = min(told.start(), slot.start), max(told.end(), slot.end)
    statement = Statement("design", (slot,), first, last, sentence)
    return [(statement, {"check": "trial_design", "trial": trial.id, "earlier_therapy": "none"})]


def _is_of(told: re.Match[str], trial: Slot, sentence: int, binding: Binding) -> bool:
    """Say whether the patients are those of a trial: it enrolled them, or results in it are told of them.

    ``Building on A, untreated patients were given`` tells of others.
    """
    text = binding.text
    if trial.end <= told.start() and _ENROLLED.fullmatch(text, trial.end, told.start()):
        return True
    results = binding.parsed.by_sentence.get(sentence, ())
    if _IN.search(text[: trial.start]) is None or not any(each.slot("endpoint") for each in results):
        return False
    between = (trial.end, told.start()) if trial.end <= told.start() else (told.end(), trial.start)
    return _SHOWED.fullmatch(text, *between) is not None
