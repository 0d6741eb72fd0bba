"""Designs by default: a phase, a blinding or an allocation beside a trial, wherever no rule has read one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pivotal.reading.background.allocations import allocation
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
    "active", "assign", "allocat", "allot", "late", "q", "every", "daily", "once", "twice", "bid", "weekly", "tiw",
})  # fmt: skip
_OF_STUDY = frozenset({
    "participants", "patients", "drug", "group", "groups", "population", "treatment", "period", "medication", "arm",
    "arms", "entry", "site", "sites", "design",
})  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the", "this", "that", "its", "our", "their", "another", "’s", "'s"})
_GOING = frozenset({"ongoing", "pivotal", "registrational"})
_BESIDE = 12  # items between what is told of a design and the trial, or "study"
_BEFORE = 6  # items before what is told of a design in which a word denies or supposes it
_OPENED = 13  # items from its article to the phase: "a single-group, multicentre, phase 2 trial"
_SHARED = 8  # items between an allocation and the word that patients were assigned
_SUPPOSED = frozenset({"whether", "if", "any", "few", "no", "without", "lack", "lacks", "absence", "unlike"})
# Words of what is wished for, planned, or said of trials at large.
_AT_LARGE = frozenset({
    "should", "would", "could", "might", "needed", "needs", "warranted", "required", "need", "awaited", "hopes", "hope",
    "hoped", "typically", "usually", "generally", "often", "?", "deserves", "deserve", "deserved", "merits", "merit",
    "warrants", "warrant", "justifies", "justify", "justified", "worthy", "worthwhile", "awaits", "advocate",
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
    if has_none(items, _CUES):
        return patients_enrolled(items, sentence) if not known else []
    found = [each for part in _untold(items, known) if (each := _plain(part, sentence)) is not None]
    return found or (_dosed(items, sentence) or patients_enrolled(items, sentence) if not known else [])


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
    if not slots or is_there_none(items):
        return None
    places = [at for at, item in enumerate(items) if any(each.start == item.start for each in slots)]
    going = bool(places) and _before_phase(items, places[0]) == "ongoing"
    if _is_at_large(items, places) or (is_not_yet(items, named=bool(trials)) and not going):
        return None
    if not trials and _is_vague(items, slots):
        return None
    beside = [at for at, item in enumerate(items) if item.kind == "trial"] or _nouns(items)
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
    """Return the places of ``trial`` and ``study``, not in a headline of capitals."""
    return [
        at
        for at in places_with(items, STUDY)
        if text_at(items, at) in STUDY and text_at(items, at + 1) not in _OF_STUDY and not items[at].text.isupper()
    ]


def _is_vague(items: Sequence[Item], slots: Sequence[Slot]) -> bool:
    """Say whether only ``the phase 2 study`` or ``a randomised trial`` is told, of a trial without a name."""
    if len(slots) > 1 or slots[0].name not in {"phase", "randomised"}:
        return False
    at = _place(items, slots[0])
    if slots[0].name == "phase" and _before_phase(items, at) in _GOING:
        return False  # "the ongoing phase 1 study"
    opened = next((i for i in range(at - 1, max(-1, at - _OPENED), -1) if text_at(items, i) in _ARTICLES), None)
    return slots[0].name == "randomised" or opened is None or text_at(items, opened) in {"the", "this", "that"}


def _before_phase(items: Sequence[Item], at: int) -> str:
    """Return the word before ``phase 2``, whose number or noun stands at a place."""
    return text_at(items, at - 2 if text_at(items, at - 1) in {"phase", "ph"} else at - 1)


def _is_at_large(items: Sequence[Item], places: Sequence[int]) -> bool:
    """Say whether a design is only wished for, supposed, denied or spoken of at large."""
    before = {text_at(items, at) for at in range(max(0, places[0] - _BEFORE), places[0])}
    return bool(before & _SUPPOSED) or any(each.low in _AT_LARGE for each in items)
