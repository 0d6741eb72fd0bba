"""Which disease the patients of a trial had: ``NAME enrolled patients with thymoma``, ``In NAME, women with …``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.subjects import BE
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, made, text_at

_PATIENTS = frozenset({"patients", "people", "women", "men", "adults", "participants", "children", "individuals"})
_ENROLS = (
    "enrol", "recruit", "includ", "examin", "evaluat", "assess", "test", "stud", "investigat", "involv", "compar",
)  # fmt: skip
_OTHERWISE = ("exclud", "not", "without", "no", "will", "would", "plan", "if", "unlike", "history", "show", "improv",
              "found", "reduc", "extend", "prolong", "support", "led", "basis", "approv", "only", "some", "subgroup",
              "also", "few", "%", "another", "separate")  # fmt: skip
_FAR, _NEAR = 18, 6  # items between a trial and its patients, and between "with" and their disease


def patients_enrolled(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the disease of the patients of a trial, where a sentence tells one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    """
    if has_none(items, _PATIENTS):
        return []
    diseases = [at for at, each in enumerate(items) if each.kind == "disease"]
    trials = [at for at, each in enumerate(items) if each.kind == "trial"]
    if len(diseases) != 1 or len(trials) != 1:
        return []
    ill, trial = diseases[0], trials[0]
    led = next((i for i in range(ill - 1, max(trial, ill - _NEAR) - 1, -1) if text_at(items, i) == "with"), None)
    if led is None or text_at(items, led - 1) not in _PATIENTS or not 0 < led - trial <= _FAR:
        return []
    if find(items, _OTHERWISE, trial, ill) is not None or any(items[i].text in {";", "."} for i in range(trial, ill)):
        return []
    who = led - 1
    enrolled = find(items, _ENROLS, trial + 1, who) is not None
    done = any(text_at(items, i) in BE for i in range(trial + 1, who)) and text_at(items, who - 1) == "in"
    fronted = text_at(items, trial - 1) == "in" and text_at(items, trial + 1) == "," and who == trial + 2
    if not (enrolled or done or fronted):
        return []
    slots = [items[trial].slot("trial"), items[ill].slot("disease")]
    return [made("design", slots, sentence, (items[trial].start, items[ill].end))]
