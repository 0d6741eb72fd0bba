"""What a trial is told to have compared its medicine with: ``randomised to A or B``, ``A was compared with B``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import reduce

from pivotal.dossier.trials import Arm, Trial
from pivotal.reading.binding.binding import Binding
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.regimens import letters_of, parts_of
from pivotal.reading.words import REFERENCE_WORDS, STEMS, SUBSTANCES

_FIRST, _PLACEBO, _CHEMO = 0xE000, "\uf000", "\uf001"  # letters for the medicines of a sentence, and for words
_CLASS = "chemotherapy"
_ONE = (
    r"(?:(?:the|oral|matching|intravenous|subcutaneous|either|combination of|treatment with|[\w-]+['’]s?"
    r"|[\d.,]+\s?mg(?:\s+of)?)\s+)*[\ue000-\uf000]"
)
_DOSE = (
    r"(?:\s*\([^()]{0,60}\))?(?:\s+(?:at\s+)?[\d.,]+\s?(?:mg|g|mcg|µg|MBq|GBq|IU)\S*)?"
    r"(?:\s+(?:once|twice|every|per|an?|day|daily|weekly|orally|\d+|days|weeks|alone|monotherapy))*"
)
_WITH = r"\s*(?:plus|with|\+|in combination with|combined with)\s*"
_SIDE = rf"((?:(?:[\w-]+\s+)?{_CHEMO}{_WITH})?{_ONE}{_DOSE}(?:{_WITH}(?:{_ONE}{_DOSE}|{_CHEMO}))*)"
_PAIRS = tuple(
    re.compile(each, re.IGNORECASE)
    for each in (
        rf"\b(?:random|assign|allocat)\w*\b[^.;]{{0,60}}?\b(?:to|receive|receiving)\s+(?:receive\s+)?{_SIDE}"
        rf"\s*,?\s+(?:or|versus|vs\.?|v)\s+(?:to\s+)?{_SIDE}",
        rf"\bcompar(?:ed|es|ing)\s+{_SIDE}\s+(?:with|to|versus|vs\.?|against)\s+{_SIDE}",
        rf"{_SIDE}\s+(?:was|is|were|has been)\s+compared\s+(?:with|to|against)\s+{_SIDE}",
        rf"\b(?:trial|study)\s+(?:of\s+|comparing\s+|evaluating\s+|testing\s+){_SIDE}"
        rf"\s*,?\s+(?:versus|vs\.?|v|against|compared (?:with|to))\s+{_SIDE}",
    )
)
_CUE = re.compile(r"\b(?:compar|random|assign|allocat|versus|vs\b|against)", re.IGNORECASE)
_INDIRECT = re.compile(
    r"\b(?:indirect|match(?:ed|ing)[- ]adjusted|network|historical|cross-trial|meta-analy)", re.IGNORECASE
)
_CLAUSE = re.compile(r"[^;]+")
_CAPITALS = re.compile(r"\b[A-Z]{5,}\b")
_NEAR = 2  # sentences before one in which its trial is named
_PLAIN = re.compile(r"\s+(?:alone|monotherapy|maintenance)$")


def comparator_told(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return what a trial is told to have compared its medicine with, by the name of its arm where it did.

    Nothing where no medicine or placebo is told, or where what the trial gave may be that under another name: a
    choice of the investigators, a class.

    Parameters
    ----------
    statement : Statement
        What its sentence tells of the design.
    binding : Binding
    trial : Trial
    """
    span, names = binding.parsed.sentences[statement.sentence], binding.named_in(statement.sentence)
    sentence = binding.text[span.start : span.end]
    if _CUE.search(sentence) is None or _INDIRECT.search(sentence) is not None:
        return None
    if any(each.name == "trial" and each.value != trial.id for each in names):
        return None
    others = [each for each in trial.arms if each.role != "experimental"]
    medicines = [each for each in names if each.name in {"drug", "product"}]
    own = [each for each in _CLAUSE.finditer(sentence) if not names_another(each[0], span.start + each.start(), names)]
    for first, second in (pair for each in own for pair in _pairs(each, span.start, medicines)):
        sides = (first, second) if _is_tried(first, binding, trial) else (second, first)
        tried, compared = sides
        if others and _is_tried(tried, binding, trial) and not _is_tried(compared, binding, trial):
            if (whole := _as_named(compared, binding, others)) is not None:
                return whole
            shared = {_called(each.value, binding) for each in tried if isinstance(each, Slot)}
            rest = [
                each for each in compared if not isinstance(each, Slot) or _called(each.value, binding) not in shared
            ]
            told, added = _of_arm(rest, binding, trial, others), len(rest) < len(compared) or _is_added(trial, binding)
            sure = _is_named_near(statement.sentence, binding, trial) and not (added and told == "placebo")
            return told if sure or told in {each.name for each in others} else None
    return None


def _as_named(compared: list[Slot | str], binding: Binding, others: list[Arm]) -> str | None:
    """Return the arm that got just what is told, of a class and a medicine: ``chemotherapy plus A``."""
    told = {each if isinstance(each, str) else _called(each.value, binding) for each in compared}
    return next((each.name for each in others if _CLASS in told and told == _parts(each, binding)), None)


def names_another(words: str, start: int, names: list[Slot]) -> bool:
    """Say whether words have one in capitals that no rule reads, which may be the name of another trial."""
    capitals = (start + each.start() for each in _CAPITALS.finditer(words))
    return any(not any(each.start <= at < each.end for each in names) for at in capitals)


def _is_added(trial: Trial, binding: Binding) -> bool:
    """Say whether a medicine was added to what all arms got, so that a placebo may have been added to the other."""
    tried = {part for each in trial.arms if each.role == "experimental" for part in _parts(each, binding)}
    return any(tried & _parts(each, binding) for each in trial.arms if each.role != "experimental")


def _is_named_near(sentence: int, binding: Binding, trial: Trial) -> bool:
    """Say whether a trial is named in a sentence or one of those right before it, so that it is no other trial's."""
    near = (each for number in range(max(0, sentence - _NEAR), sentence + 1) for each in binding.named_in(number))
    return any(each.name == "trial" and each.value == trial.id for each in near)


def _pairs(clause: re.Match[str], start: int, names: list[Slot]) -> Iterator[tuple[list[Slot | str], list[Slot | str]]]:
    """Yield what is compared in a clause, the medicines of each side, and ``placebo`` where one was given."""
    start, sentence = start + clause.start(), clause[0]
    within = (each for each in enumerate(names) if start <= each[1].start < start + len(sentence))
    placed = sorted(within, key=lambda each: -each[1].start)
    masked = reduce(
        lambda text, each: f"{text[: each[1].start - start]}{chr(_FIRST + each[0])}{text[each[1].end - start :]}",
        placed,
        sentence,
    )
    masked = re.sub(r"\bplacebo\b", _PLACEBO, masked, flags=re.IGNORECASE)
    masked = re.sub(rf"\b{_CLASS}\b", _CHEMO, masked, flags=re.IGNORECASE)
    for pattern in _PAIRS:
        if (found := pattern.search(masked)) is not None:
            yield _given(found[1], names), _given(found[2], names)


def _given(side: str, names: list[Slot]) -> list[Slot | str]:
    words = {_PLACEBO: "placebo", _CHEMO: _CLASS}
    return [words.get(each) or names[ord(each) - _FIRST] for each in side if _FIRST <= ord(each) <= ord(_CHEMO)]


def _is_tried(side: list[Slot | str], binding: Binding, trial: Trial) -> bool:
    """Say whether a side has what only the experimental arms of a trial got."""
    controls = {part for each in trial.arms if each.role != "experimental" for part in _parts(each, binding)}
    tried = {part for each in trial.arms if each.role == "experimental" for part in _parts(each, binding)} - controls
    return any(isinstance(each, Slot) and _called(each.value, binding) in tried for each in side)


def _parts(arm: Arm, binding: Binding) -> set[str]:
    named = {_called(_PLAIN.sub("", each), binding) for each in parts_of(arm.name.casefold())}
    return named | ({letters_of(str(arm.medicine))} if arm.medicine is not None else set())


def _called(name: str, binding: Binding) -> str:
    return letters_of(binding.medicine_of(name) or name)


def _of_arm(compared: list[Slot | str], binding: Binding, trial: Trial, others: list[Arm]) -> str | None:
    """Return the arm that was given what is compared, or its words where neither an arm nor a title can mean them."""
    slots = [each for each in compared if isinstance(each, Slot)]
    given = {each.id: (_parts(each, binding), letters_of(" ".join((each.id, *each.names)))) for each in others}
    told = [_called(each.value, binding) for each in slots] or [each for each in compared if each == "placebo"]
    if not told:
        return None
    for each in others:
        parts, letters = given[each.id]
        if all(one in parts or one in letters or any(one.startswith(part) for part in parts) for one in told):
            return each.name
    if any(one in letters_of(trial.title) for one in told):
        return None  # which both arms may have got
    known = all(binding.medicine_of(each.value) or _is_substance(each.text) for each in slots)
    classes = {_CLASS} & set(compared)  # what is told beside it is none of the class
    plain = all(_is_plain(each, binding, classes) for each in others)
    return (slots[0].text if slots else "placebo") if known and plain else None


def _is_substance(word: str) -> bool:
    """Say whether a word is a nonproprietary name, by its end or as one of those without such an end."""
    return word.islower() and (word.endswith(STEMS) or word in SUBSTANCES)


def _is_plain(arm: Arm, binding: Binding, classes: Set[str]) -> bool:
    """Say whether the name of an arm tells every medicine that it got, and no choice or other class."""
    parts = (_PLAIN.sub("", each) for each in parts_of(arm.name.casefold()))
    return all(
        each in classes or each in REFERENCE_WORDS or binding.medicine_of(each) or _is_substance(each) for each in parts
    )
