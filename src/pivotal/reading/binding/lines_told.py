"""Whether the patients of a trial had been treated before, and how often: as a text tells it, and as a dossier does."""

from __future__ import annotations

import re
from typing import Literal

from pivotal.dossier.trials import Trial
from pivotal.label.language import AllOf, AnyOf, Criterion, PriorTherapy
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.comparators_told import names_another
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import NUMBER_WORDS, STEMS

_UNTREATED = re.compile(
    r"\b(?:previously[\s-]untreated|treatment[\s-]na[iï]ve|systemic therapy[\s-]na[iï]ve)\b(?!\s+(?:with|to|by|for)\b)"
    r"|\b(?:as|in|for)\s+(?:an?\s+|the\s+)?first[\s-]line\s+(?:treatment|therapy|setting|use)\b",
    re.IGNORECASE,
)
_NEW = re.compile(r"\bnewly[\s-]diagnosed\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:who (?:had |have )?(?:previously |already )?(?:received|failed|progressed (?:on|after))"
    r"|(?:previously |pre)?treated with|after|following)"
    r" (?:(at least) )?(two|three|four|five|[2-5])(?: (or more)|(\+))?"
    r"((?: (?!cycles?|courses?|doses?|weeks?|months?|years?|days?|injections?|and\b|or\b)[\w/-]+){0,5}?"
    r" (?:therap(?:y|ies)|treatments?|regimens?|lines?|agents|drugs|inhibitors?|TKIs?|chemotherapies)(?![\w-]))",
    re.IGNORECASE,
)
_ANY_THERAPY = frozenset({
    "prior", "previous", "earlier", "different", "distinct", "other", "systemic", "anticancer", "therapy", "therapies",
    "treatment", "treatments", "regimen", "regimens", "line", "lines", "agents", "drugs",
})  # fmt: skip
_OF_SOME = re.compile(
    r"\b(?:not|no|never|unlike|whereas|while|than|both|some|included|including|subgroups?|subsets?|stratif\w*|cohorts?"
    r"|post|arms?|will|planned|being|another|other|before|either|whether|up to)\b|n't\b|%",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:not|no|never|unlike|whereas|while|than|after|follow\w*|progress(?!ion)\w*|fail\w*|prior|earlier|second|both"
    r"|future|being|also|other|another|now|will|planned|ongoing|under|currently)\b|n't\b|\btreated\s+(?:and|or)\s+$",
    re.IGNORECASE,
)
_REST = r"(?:(?!\b(?:exclud|which|that|later|subsequent|approv)\w*)[^;])*"
_ENROLLED = re.compile(
    r"(?:\s+(?:trial|study))?\s+(?:enrolled|included|recruited|tested|tests|evaluated|studied|assessed|compared"
    rf"|randomi[sz]ed|investigated|involved|was|were)\b{_REST}",
    re.IGNORECASE,
)
_STUDIED = re.compile(
    r",\s+[^,;]*\b(?:was|were)\s+(?:studied|tested|evaluated|assessed|investigated)\b" + _REST,
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


def lines_asked(trial: Trial) -> tuple[int, tuple[str, ...]] | None:
    """Return how many earlier therapies a trial asked for, and of which kinds, where a single criterion tells it."""
    if trial.eligibility is None or not _asks(trial.eligibility):
        return None
    parts = trial.eligibility.all if isinstance(trial.eligibility, AllOf) else (trial.eligibility,)
    told = [each.prior_therapy for each in parts if isinstance(each, PriorTherapy)]
    asked = [each for each in told if each.at_least]
    if len(asked) != 1 or any(isinstance(each, AllOf | AnyOf) for each in parts):
        return None
    return int(asked[0].at_least or 0), tuple(str(each) for each in asked[0].of)


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
    """Return the claim that the patients of the trial that a sentence names had been treated before, or had not."""
    if (only := binding.only_trial_in(sentence)) is None:
        return []
    slot, trial = only
    if (earlier := earlier_asked(trial)) is None:
        return []
    whole = binding.parsed.sentences[sentence]
    told = _UNTREATED.search(binding.text, whole.start, whole.end) or _newly_told(trial, earlier, sentence, binding)
    if told is None:
        return _counted(slot, trial, earlier, sentence, binding)
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


def _newly_told(trial: Trial, earlier: str, sentence: int, binding: Binding) -> re.Match[str] | None:
    """Return where a sentence tells patients who were ``newly diagnosed``, which those of a later line are not.

    Those whom a first therapy has kept well are called so too: one earlier therapy says nothing.
    """
    whole, asked = binding.parsed.sentences[sentence], lines_asked(trial)
    if earlier == "none" or (asked is not None and asked[0] > 1):
        return _NEW.search(binding.text, whole.start, whole.end)
    return None


def _counted(slot: Slot, trial: Trial, earlier: str, sentence: int, binding: Binding) -> list[tuple[Statement, Claim]]:
    """Return the claim that the patients of a trial had got ``two or more earlier therapies``, or some at all."""
    whole = binding.parsed.sentences[sentence]
    told = _COUNTED.search(binding.text, slot.end, whole.end)
    if told is None or not (told[1] or told[3] or told[4]):
        return []
    if _OF_SOME.search(binding.text, slot.end, told.start()) or not _is_of(told, slot, sentence, binding):
        return []
    if names_another(binding.text[whole.start : whole.end], whole.start, binding.named_in(sentence)):
        return []
    count, asked = NUMBER_WORDS.get(told[2].casefold()) or int(told[2]), lines_asked(trial)
    claim: Claim = {"check": "trial_design", "trial": trial.id}
    if earlier == "none":
        claim |= {"earlier_therapy": "some"}
    elif asked is not None and (count > asked[0] or (count == asked[0] and _is_kind(told[5], asked[1]))):
        claim |= {"earlier_lines": count}
    else:
        return []  # a smaller number is no false one
    return [(Statement("design", (slot,), slot.start, told.end(), sentence), claim)]


def _is_kind(words: str, kinds: tuple[str, ...]) -> bool:
    """Say whether words tell therapies of any kind, or of one of some kinds: ``TKIs``."""
    own = [each for each in words.casefold().split() if each not in _ANY_THERAPY]
    initials = {"".join(part[0] for part in kind.split("_")) for kind in kinds}
    of_kind = {part for kind in kinds for part in kind.split("_")}
    return all(re.sub("ies$", "y", each).removesuffix("s") in initials | of_kind for each in own)


def _is_of(told: re.Match[str], trial: Slot, sentence: int, binding: Binding) -> bool:
    """Say whether the patients are those of a trial: it enrolled them, or results in it are told of them.

    ``Building on A, untreated patients were given`` tells of others.
    """
    text = binding.text
    if trial.end <= told.start() and _ENROLLED.fullmatch(text, trial.end, told.start()):
        return True
    inside = _IN.search(text[: trial.start]) is not None
    if inside and trial.end <= told.start() and _STUDIED.fullmatch(text, trial.end, told.start()):
        return True  # in A, B was studied as first-line treatment
    results = binding.parsed.by_sentence.get(sentence, ())
    if not inside or not any(each.slot("endpoint") for each in results):
        return False
    between = (trial.end, told.start()) if trial.end <= told.start() else (told.end(), trial.start)
    return _SHOWED.fullmatch(text, *between) is not None
