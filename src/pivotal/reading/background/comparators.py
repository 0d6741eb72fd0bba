"""What a trial is compared with: a placebo, another medicine, the usual care, or nothing where it has a single arm."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_word, places_with, span, text_at

CUES = ("versus", "vs", "against", "compar", "v")
_AGAINST = frozenset({"versus", "vs", "vs.", "v", "v.", "against"})
_TO = frozenset({"with", "to"})
_ARMS = frozenset({"drug", "product", "arm", "therapy"})
_CARE = frozenset({
    "chemotherapy", "therapy", "surgery", "observation", "surveillance", "radiotherapy", "placebos", "care",
    "immunotherapy", "resection", "transplantation", "chemoradiotherapy", "chemoradiation",
})  # fmt: skip
_OR_IT = _CARE | {"it", "drug", "combination", "regimen", "treatment", "medicine"}  # "and compared it with"
_ARTICLES = frozenset({"a", "an", "the", "matched", "matching", "either", "that", "of"})
_APART = frozenset({
    "in", "for", "patients", "those", "who", "was", "were", "is", "are", "on", "at", "baseline", "historical",
    "previous", "other", "not", "did", "had", "has",
})  # fmt: skip
_SAME_NAME = frozenset({"alone", "monotherapy", "chemotherapy"})
_TESTED = frozenset({
    "tested", "trialled", "trialed", "evaluated", "evaluating", "evaluates", "studied", "pitted", "investigated",
    "investigating", "assessed", "assessing", "testing", "tests", "pits", "compared", "compares", "comparing",
})  # fmt: skip
_PUT = frozenset({"tested", "trialled", "trialed", "pitted", "studied", "evaluated", "investigated"})
_TESTERS = frozenset({"researchers", "investigators", "scientists", "doctors", "company", "drugmaker", "firm"})
_BEEN = frozenset({"was", "were", "been", "being"})
_FINITE = _BEEN | {"is", "are", "has", "had", "have", "showed", "found", "met", "that", "which", ",", "when", "and"}
_ASSIGNED = ("random", "assign", "allocat", "allot")
_REVIEWS = ("indirect", "meta", "network", "review", "matching", "pooled")
_NEAR = 12  # items between "was compared with" and the study behind it
_NAME, _BETWEEN = 7, 26  # items to the end of what is compared with, and between "compared A" and "with B"
_TOLD = 30  # items from "tested" to "against"


def comparator(items: Sequence[Item], told: Sequence[Slot]) -> list[Slot]:
    """Return what a trial is compared with, as a list of one or none: ``versus placebo``, ``compared A with B``.

    There is none where its control is ``told`` already. The value is empty: whether it is what a dossier holds
    depends on what both arms were given.
    """
    if any(each.name == "control" for each in told):
        return []
    if (single := single_arm(items)) is not None:
        return [single]
    for at in places_with(items, CUES):
        first = _first_behind(items, at)
        if first is not None and (found := _arm_at(items, first)) is not None:
            return [found]
    return _or_placebo(items) or _controlled(items)


def _controlled(items: Sequence[Item]) -> list[Slot]:
    """Return ``controlled`` of ``a randomised, controlled phase 3 trial``, which does not tell by what."""
    for at in places_with(items, ("controlled",), 1):
        own = text_at(items, at) == "controlled" and text_at(items, at - 1) in {",", "randomised", "and", "masked"}
        if own and _is_of_study(items, at):
            return [items[at].slot("control", "")]
    return []


def single_arm(items: Sequence[Item]) -> Slot | None:
    """Return that a trial has no comparator: ``a single-arm study``, ``an uncontrolled trial``."""
    for at in places_with(items, ("single", "uncontrolled")):
        word = text_at(items, at)
        behind = at + 2 if text_at(items, at + 1) in {"-", "–"} else at + 1
        arm = word == "single" and text_at(items, behind) in {"arm", "arms"}
        if arm and (_is_of_study(items, behind) or _is_how_tested(items, at, behind)):
            return span(items, at, behind + 1, "control", "none")
        if word == "uncontrolled" and _is_of_study(items, at):
            return items[at].slot("control", "none")
    return None


def _is_how_tested(items: Sequence[Item], at: int, arm: int) -> bool:
    """Read ``the trial, which assessed 40 patients in an open, single arm.``: how all of them were treated."""
    first = at - 2 if items[at - 1].text == "," and text_at(items, at - 2) == "open" else at
    led = text_at(items, first - 1) in {"a", "an"} and text_at(items, first - 2) == "in"
    return led and text_at(items, arm + 1) in {".", ",", ";", ""}


def is_open_trial(items: Sequence[Item], at: int) -> bool:
    """Read ``in an open, single-arm trial`` and ``is open, randomised``: without ``label`` it is told all the same.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        ``open``.
    """
    word, behind = text_at(items, at + 2), text_at(items, at + 3)
    arm = word == "single" and (behind == "arm" or (behind in {"-", "–"} and text_at(items, at + 4) == "arm"))
    return text_at(items, at + 1) == "," and (arm or word in {"randomised", "uncontrolled"})


def is_applied_for(items: Sequence[Item]) -> bool:
    """Say whether a trial is only to begin: ``cleared the clinical trial application for NAME``."""
    return any(text_at(items, at - 1) == "trial" for at in places_with(items, ("application",), 1))


def _is_of_study(items: Sequence[Item], at: int) -> bool:
    """Say whether a word describes a trial: ``single-arm, phase 2 study``, ``a trial, open-label and single-arm``."""
    ahead = [text_at(items, i) for i in range(at + 1, min(at + _NAME, len(items)))]
    before = [text_at(items, i) for i in range(max(0, at - _NAME), at)]
    return not {"trial", "study", "design"}.isdisjoint(ahead) or not {"trial", "study"}.isdisjoint(before)


def tested_against(items: Sequence[Item]) -> tuple[int, Slot] | None:
    """Return the place of the verb and the comparator of a trial: ``NAME was tested against a placebo``.

    A trial may do so itself (``TRIAL is evaluating A compared with B``). What is denied or had at other times is none.
    """
    for at in places_with(items, CUES):
        first = _first_behind(items, at)
        denied = any(text_at(items, i) in {"not", "never", "nor"} for i in range(at - 3, at))
        if denied or first is None or (found := _arm_at(items, first)) is None:
            continue
        verb = next((i for i in range(at - (text_at(items, at) not in _TESTED), -1, -1) if _tests(items, i)), None)
        if verb is not None and at - verb < _TOLD and not any(text_at(items, i) in {";", "."} for i in range(verb, at)):
            return verb, found
    return None


def _tests(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine is tested at a place, or a trial compares."""
    if text_at(items, at) not in _TESTED or text_at(items, at - 1) in {"not", "never", "directly"}:
        return False
    if text_at(items, at) in _PUT and text_at(items, at - 1) in _BEEN:
        return True
    if text_at(items, at) == "compared" and text_at(items, at - 1) in _BEEN:  # "In a study, NAME was compared"
        return _is_in_one_study(items, at)
    if text_at(items, at) == "compared" and _is_compared_in_trial(items, at):
        return True
    if text_at(items, at - 1) == "and" and any(text_at(items, i) in {"trial", "study"} for i in range(1, _NAME)):
        return True  # "The study enrolled adults and compared"
    before = at - 1 - (text_at(items, at - 1) in {"is", "was", "has"} | _BEEN)
    before -= text_at(items, before) in {"have", "has"}
    if text_at(items, before) in _TESTERS or (before >= 0 and items[before].kind == "company"):
        return True
    return before >= 0 and (items[before].kind == "trial" or text_at(items, before) in {"trial", "study"})


def _is_compared_in_trial(items: Sequence[Item], at: int) -> bool:
    """Read ``A trial involving 90 patients compared A with B``: the verb of a clause."""
    trials = [i for i in range(max(0, at - _TOLD), at) if text_at(items, i) in {"trial", "study"}]
    return bool(trials) and not has_word(items, _FINITE, trials[-1], at)


def _is_in_one_study(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine was compared in a trial, not in a review of several or by way of a third one."""
    if find(items, _REVIEWS) is not None or has_word(items, {"when"}, 0, at):
        return False
    near = places_with(items, ("study", "trial", "studies"), 0, at + _NEAR)
    return any(
        text_at(items, i) in {"study", "trial"} or (text_at(items, i) != "trialled" and _are_two(items, i))
        for i in near
    )


def _are_two(items: Sequence[Item], at: int) -> bool:
    """Say whether ``studies`` are so few that they are those of a medicine: ``in two main studies``."""
    return any(text_at(items, i) in {"two", "both", "three", "2"} for i in range(at - 3, at))


def _first_behind(items: Sequence[Item], at: int) -> int | None:
    """Return where the comparator begins behind a word of comparing, or nothing."""
    word = text_at(items, at)
    if word in _AGAINST:
        return at + 1
    if word in {"compared", "comparison"} and text_at(items, at + 1) in _TO:
        return at + 2
    if word in {"comparing", "compares", "compared", "compare"}:
        for place in range(at + 2, min(at + _BETWEEN, len(items) - 1)):
            if items[place].text in {";", "."}:
                return None
            arm = any(items[i].kind in _ARMS or text_at(items, i) in _OR_IT for i in range(at + 1, place))
            if arm and text_at(items, place) in _TO and text_at(items, place - 1) not in {"combined", "combination"}:
                return place + 1 if _arm_at(items, place + 1) is not None else None
    return None


def _arm_at(items: Sequence[Item], first: int) -> Slot | None:
    """Return the arm that is named from a place on: ``standard chemotherapy``, ``placebo``, ``docetaxel alone``."""
    while text_at(items, first) in _ARTICLES:
        first += 1
    for at in range(first, min(first + _NAME, len(items))):
        named = items[at].kind in _ARMS or text_at(items, at) in _CARE
        if named and text_at(items, at + 1) not in {"drug", "treatment"}:
            end = at + 2 if text_at(items, at + 1) in _SAME_NAME else at + 1
            return span(items, first, end, "control", "")
        if items[at].kind in {"punct", "trial", "percent", "duration", "number"} and items[at].text not in {"-", "–"}:
            return None
        if text_at(items, at) in _APART:
            return None
    return None


def _or_placebo(items: Sequence[Item]) -> list[Slot]:
    """Return the placebo of ``patients were randomised to A or placebo``, ``to A or to observation``."""
    for at in range(len(items) - 1, 0, -1):
        if items[at].kind != "arm" or text_at(items, at) not in {"placebo", "observation"}:
            continue
        near = [text_at(items, i) for i in range(max(0, at - _NAME), at)]
        assigned = any(text_at(items, i).startswith(_ASSIGNED) for i in range(max(0, at - _TOLD), at))
        if assigned and "or" in near and text_at(items, at + 1) not in {"-", "group", "arm"}:
            return [items[at].slot("control", "")]
    return []
