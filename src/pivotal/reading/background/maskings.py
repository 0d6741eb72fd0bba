"""Who knew what was given: ``patients and investigators were masked``, ``treatment was not blinded``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import places_with, span, text_at

_MASKED = ("masked", "blinded", "unaware", "aware", "unmasked", "unblinded")
_KNEW = frozenset({"aware", "unmasked", "unblinded"})
_WERE = frozenset({"was", "were", "are", "is", "be", "been", "remained"})
_DENIED = frozenset({"not", "neither", "nor", "no", "none"})
_PATIENTS = frozenset({"patients", "participants", "subjects", "women", "men", "everyone", "all", "parents"})
_STAFF = frozenset({
    "investigators", "physicians", "clinicians", "doctors", "researchers", "staff", "investigator", "sponsor",
    "caregivers", "carers", "providers", "personnel", "oncologists", "nurses", "everyone",
})  # fmt: skip
_WHOLE = frozenset({"treatment", "treatments", "allocation", "assignment", "assignments", "study", "trial", "therapy"})
_OF_WHAT = frozenset({"to", "of", "at", "from", "for", ".", ",", ";", "because", "", "and", "given", "due"})
_READERS = (
    "assess", "review", "radiolog", "patholog", "read", "statistic", "adjudicat", "analys", "committee", "outcome",
)  # fmt: skip
_ASKED = frozenset({"until", "before", "unless", "whether", "if", "when", "after"})
_STOPS = frozenset({".", ";", ":", "but", "while", "whereas", "although"})
_FAR = 4  # items of adverbs and denials between a verb and its participle


def masking(items: Sequence[Item]) -> list[Slot]:
    """Return whether patients and those who treated them knew what was given, as a list of one or none.

    Parameters
    ----------
    items : sequence of Item
        A sentence. Readers who were masked to arms make no blinded trial; that patients were says nothing of others; a
        trial that was unblinded later was blinded.
    """
    for at in places_with(items, _MASKED):
        word = text_at(items, at)
        verb = next((i for i in range(at - 1, max(-1, at - _FAR), -1) if text_at(items, i) in _WERE), None)
        if word not in _MASKED or verb is None or text_at(items, at + 1) not in _OF_WHAT:
            continue
        begun = next((i + 1 for i in range(verb - 1, -1, -1) if text_at(items, i) in _STOPS), 0)
        subject = [text_at(items, i) for i in range(begun, verb)]
        behind = [text_at(items, i) for i in range(verb + 1, at)]
        knew = (word in _KNEW) != bool(_DENIED & {*subject, *behind})
        if _ASKED & {*subject, *behind} or any(each.startswith(_READERS) for each in subject):
            continue
        if word in {"unblinded", "unmasked"} and "not" not in behind:
            continue  # the trial was unblinded when its goal was met
        patients, staff, whole = (bool(each & {*subject}) for each in (_PATIENTS, _STAFF, _WHOLE))
        if knew and (patients or whole or staff):
            return [span(items, verb, at + 1, "blinding", "open")]
        if not knew and patients and staff:
            return [span(items, verb, at + 1, "blinding", "double")]
    return []
