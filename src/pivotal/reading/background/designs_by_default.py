"""Designs by default: a phase, a blinding or an allocation beside a trial, wherever no rule has read one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pivotal.reading.background.allocations import allocation
from pivotal.reading.background.comparators import CUES, comparator, single_arm, tested_against
from pivotal.reading.background.designs import (
    STUDY,
    features,
    is_not_yet,
    is_there_none,
    parts,
    phase_at,
)
from pivotal.reading.background.doses_told import dose_beside
from pivotal.reading.background.patients_enrolled import patients_enrolled
from pivotal.reading.background.trials_listed import main_trials
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, made, parted, places_with, text_at

_CUES = frozenset({
    "phase", "ph", "randomis", "random", "double", "open", "placebo", "single", "triple", "unblinded", "unmasked",
    "uncontrolled", "active", "assign", "allocat", "allot", "late", "q", "every", "daily", "once", "twice", "bid",
    "weekly", "tiw",
})  # fmt: skip
_OF_STUDY = frozenset({
    "participants", "patients", "drug", "group", "groups", "population", "treatment", "period", "medication", "arm",
    "arms", "entry", "site", "sites", "design",
})  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the", "this", "that", "its", "our", "their", "another", "’s", "'s"})
_GOING = frozenset({"ongoing", "pivotal", "registrational"})
_RESULTS = frozenset({
    "benefit", "median", "rate", "percent", "hazard_ratio", "odds_ratio", "risk_reduction", "difference", "harm",
})  # fmt: skip
_STUDIES = frozenset({"trials", "studies"})
_OF_A_PHASE = frozenset({"data", "results", "result", "win", "readout", "findings", "success", "failure"})
_FEW = frozenset({"two", "three", "four", "2", "3", "4", "both"})
_COUNTED = 6  # items between how many trials there are and their noun
_NAMED = 4  # items between a phase and its noun
_BESIDE = 12  # items between what is told of a design and the trial, or "study"
_BEFORE = 6  # items before what is told of a design in which a word denies or supposes it
_OPENED = 13  # items from its article to the phase: "a single-group, multicentre, phase 2 trial"
_SHARED = 8  # items between an allocation and the word that patients were assigned
_SUPPOSED = frozenset({"whether", "if", "any", "few", "no", "without", "lack", "lacks", "absence", "unlike"})
# Words of what is wished for, planned, or said of trials at large.
_AT_LARGE = frozenset({
    "should", "would", "could", "might", "needed", "needs", "warranted", "required", "need", "awaited", "hopes", "hope",
    "hoped", "typically", "usually", "generally", "often", "?", "deserves", "deserve", "deserved", "merits", "merit",
    "warrants", "warrant", "justifies", "pooled", "justify", "justified", "worthy", "worthwhile", "awaits", "advocate",
    "proposed", "propose", "recommend", "recommends", "suggest", "suggests", "desirable", "calls",
})  # fmt: skip


def designs_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the designs of trials in the parts of a sentence of which nothing has read one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.

    Notes
    -----
    A phase, a blinding, a control or ``randomised`` is told of the trial beside it, and an allocation where patients
    were assigned. A trial that is only wished for, planned or denied has none.
    """
    known = [each for each in told if each.kind == "design"]
    found: list[Statement] = []
    if not has_none(items, _CUES):
        found = [each for part in _untold(items, known) if (each := _plain(part, sentence)) is not None]
        found = found or (_dosed(items, sentence) if not known else [])
    if found or known:
        return found
    return ([] if has_none(items, CUES) else _compared(items, sentence, told)) or patients_enrolled(items, sentence)


def _compared(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the comparator of what is only told to be tested against it: ``NAME was tested against a placebo``."""
    if any(each.low in _AT_LARGE | _SUPPOSED for each in items):
        return []
    found = tested_against(items)
    if found is None or is_there_none(items):
        return []
    verb, control = found
    if any(each.kind in _RESULTS for each in told) and not _tests_first(items, verb, control):
        return []
    trials = [each.slot("trial") for each in main_trials(items)]
    return [made("design", [*trials, control], sentence, (items[verb].start, items[verb].end))]


def _tests_first(items: Sequence[Item], verb: int, control: Slot) -> bool:
    """Read ``The trial tested A versus placebo and found longer PFS``: what was tested stands before any result."""
    own = verb > 0 and (items[verb - 1].kind == "trial" or text_at(items, verb - 1) in STUDY)
    return own and not any(
        each.kind in {"endpoint", "share", "percent"} for each in items[verb:] if each.start < control.start
    )


def _dosed(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the dose with its schedule that stands beside a medicine, and was given."""
    dose = dose_beside(items)
    if dose is None or is_there_none(items) or any(each.low in _AT_LARGE for each in items):
        return []
    return [made("design", [dose], sentence, (dose.start, dose.end))]


def _untold(items: Sequence[Item], told: Sequence[Statement]) -> Iterator[Sequence[Item]]:
    """Yield the parts of a sentence, at semicolons and one for each phase, of which nothing is told yet."""
    starts = sorted(slot.start for each in told for slot in each.slots)
    for clause in parted(items):
        for part in parts(clause):
            if not part:
                continue
            if bisect_left(starts, part[0].start) == bisect_left(starts, part[-1].end):
                yield part


def _plain(items: Sequence[Item], sentence: int) -> Statement | None:
    trials = main_trials(items)
    slots = [*_phase(items, named=bool(trials)), *features(items), *_assigned(items)]
    alone = None if slots else single_arm(items)
    slots += [alone] if alone is not None else comparator(items, slots) if slots else []
    if not slots or is_there_none(items):
        return None
    places = [at for at, item in enumerate(items) if any(each.start == item.start for each in slots)]
    going = bool(places) and _before_phase(items, places[0]) == "ongoing"
    if _is_at_large(items, places) or (is_not_yet(items, named=bool(trials)) and not going):
        return None
    if not trials and _is_vague(items, slots):
        return None
    beside = [at for at, item in enumerate(items) if item.kind == "trial"] or _nouns(items)
    beside = beside or [at for at in places[:1] if slots[0].name == "phase" and _is_of_one(items, at)]
    near = any(abs(one - other) <= _BESIDE for one in places for other in beside)
    if not near and not any(each.name == "allocation" for each in slots):
        return None
    return made("design", [*(each.slot("trial") for each in trials), *slots], sentence, (slots[0].start, slots[0].end))


def _phase(items: Sequence[Item], *, named: bool) -> list[Slot]:
    """Return the phase of a part; a late one without a number only of a trial with a name."""
    found = (phase_at(items, at) for at in places_with(items, ("phase", "ph", "late")))
    return [each for each in found if each is not None and (named or each.value != "late")][:1]


def _assigned(items: Sequence[Item]) -> list[Slot]:
    """Return the allocation near the word that patients were assigned."""
    told = allocation(items)
    if not told:
        return []
    at = _place(items, told[0])
    near = range(max(0, at - _SHARED), min(at + _SHARED + 1, len(items)))
    words = ("randomis", "random", "assign", "allocat", "allot")
    return told if any(text_at(items, i).startswith(words) for i in near) else []


def _place(items: Sequence[Item], slot: Slot) -> int:
    return next(at for at, item in enumerate(items) if item.start == slot.start)


def _nouns(items: Sequence[Item]) -> list[int]:
    """Return the places of ``trial`` and ``study``, not in a headline of capitals, and of a few of them."""
    return [
        at
        for at in places_with(items, ("trial", "stud"))
        if (text_at(items, at) in STUDY and text_at(items, at + 1) not in _OF_STUDY and not items[at].text.isupper())
        or (text_at(items, at) in _STUDIES and _are_few(items, at))
    ]


def _are_few(items: Sequence[Item], at: int) -> bool:
    """Say whether so few trials are told of that they are those of a medicine: ``two ongoing phase 2 studies``."""
    near = range(max(0, at - _COUNTED), at)
    return any(text_at(items, i) in _FEW and text_at(items, i - 1) not in {"phase", "ph", "/"} for i in near)


def _is_vague(items: Sequence[Item], slots: Sequence[Slot]) -> bool:
    """Say whether only ``the phase 2 study`` or ``a randomised trial`` is told, of a trial without a name."""
    of_several = slots[0].name == "randomised" and not any(text_at(items, at) in STUDY for at in _nouns(items))
    if (len(slots) > 1 and not of_several) or slots[0].name not in {"phase", "randomised"}:
        return False
    at = _place(items, slots[0])
    if slots[0].name == "phase" and (_before_phase(items, at) in _GOING or _is_of_one(items, at)):
        return False  # "the ongoing phase 1 study"
    opened = next((i for i in range(at - 1, max(-1, at - _OPENED), -1) if text_at(items, i) in _ARTICLES), None)
    return slots[0].name == "randomised" or opened is None or text_at(items, opened) in {"the", "this", "that"}


def _is_of_one(items: Sequence[Item], at: int) -> bool:
    """Say whether a phase is that of one trial: ``in phase I of the trial``, ``this phase 3 trial``, ``failed at it``.

    So are ``two phase 2 studies`` and ``the phase 3 study data``, not ``compared with the phase 1 study``.
    """
    first = at - 1 if text_at(items, at - 1) in {"phase", "ph"} else at
    behind = at + 1 if first < at else at + 2
    part = behind + (text_at(items, behind) in {"part", "portion", "stage", "component"})
    if text_at(items, part) == "of" and text_at(items, part + 1) in {"the", "this", "our"}:
        return text_at(items, part + 2) in STUDY
    if text_at(items, first - 1) in {"at", "in"} and text_at(items, first - 2).startswith("fail"):
        return True
    noun = next((i for i in range(behind, behind + _NAMED) if text_at(items, i) in STUDY | _STUDIES), None)
    if noun is None:
        return text_at(items, behind) in _OF_A_PHASE
    if text_at(items, noun) in _STUDIES:
        return _are_few(items, noun)
    likened = {text_at(items, i) for i in range(max(0, first - _NAMED), first)} & {"to", "with", "than", "from"}
    return text_at(items, first - 1) in {"the", "this"} and not likened


def _before_phase(items: Sequence[Item], at: int) -> str:
    """Return the word before ``phase 2``, whose number or noun stands at a place."""
    return text_at(items, at - 2 if text_at(items, at - 1) in {"phase", "ph"} else at - 1)


def _is_at_large(items: Sequence[Item], places: Sequence[int]) -> bool:
    """Say whether a design is only wished for, supposed, denied or spoken of at large."""
    before = {text_at(items, at) for at in range(max(0, places[0] - _BEFORE), places[0])}
    return bool(before & _SUPPOSED) or any(each.low in _AT_LARGE for each in items)
