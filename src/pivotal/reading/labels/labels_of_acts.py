"""The label that an act itself tells: what was approved or advised for a disease may be given for it."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.criteria_told import clauses_beside
from pivotal.reading.labels.diseases_named import is_any_disease
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, kind_at, made, place_of, text_at

_LEADS = frozenset({"for", "in", "against", "treat", "treating", "treats", "treated", "with"})
_ACTS = frozenset({"approval", "opinion"})
# Other things that are approved or advised, and what is not yet so.
_OTHER = (
    "trial", "stud", "protocol", "assay", "diagnostic", "device", "formulation", "generic", "biosimilar", "guideline",
    "priority", "designat", "orphan", "reject", "refus", "withdr", "letter", "against", "submi", "investigational",
    "draft", "step", "haemophil", "alternative", "revise",
)  # fmt: skip
_ENDS = frozenset({";", "based", "while", "but"})
_RANKS = frozenset({"first", "only", "sole", "one"})
_MANY = frozenset({"drugs", "therapies", "medicines", "treatments", "agents"})
_BACK = 12  # items between a disease and what leads to it


def labels_of_acts(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return a label for each approval of a disease, where a sentence tells none in other words.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if items[-1].text == "?" or any(each.kind == "earlier" for each in told):
        return []
    known = {slot.value for each in told if each.kind == "indication" for slot in each.all("disease")}
    if not known and any(each.kind == "indication" for each in told):
        return []
    acts = [each for each in told if each.kind == "act" and each.get("act") in _ACTS and each.slot("disease")]
    acts = [each for each in acts if not known & {slot.value for slot in each.all("disease")}]
    if not acts or find(items, _OTHER) is not None:
        return []
    found: list[Statement] = []
    seen: set[tuple[str, ...]] = set()
    for act in acts:
        label = _label(items, act, sentence)
        what = () if label is None else tuple(f"{each.name}:{each.start}" for each in label.slots)
        if label is not None and what not in seen:
            seen.add(what)
            found.append(label)
    return found


def _label(items: Sequence[Item], act: Statement, sentence: int) -> Statement | None:
    at = place_of(items, act.slot("act"))
    if at is None or _counts(items):
        return None  # "approved eight drugs to treat sarcoma"
    diseases = [each for each in act.all("disease") if _is_led(items, each, at)]
    if not diseases or any(text_at(items, i) in _RANKS for i in range(max(0, at - _BACK), at)):
        return None
    first = next(i for i, each in enumerate(items) if each.start >= diseases[0].start)
    lead = next(i for i in range(first - 1, -1, -1) if text_at(items, i) in _LEADS)
    end = next((i for i in range(first, len(items)) if items[i].low in _ENDS), len(items))
    product = act.slot("product")
    slots: list[Slot] = [*([] if product is None else [product]), *diseases]
    slots += clauses_beside(items, lead, end, diseases)
    return made("indication", slots, sentence, (items[lead].start, items[first].end))


def _counts(items: Sequence[Item]) -> bool:
    """Say whether several medicines are told at once, without their names."""
    return any(
        text_at(items, i) in _MANY and kind_at(items, i - 1) not in {"drug", "product", "gene", "target"}
        for i in range(len(items))
    )


def _is_led(items: Sequence[Item], disease: Slot, act: int) -> bool:
    """Say whether a disease is what is treated: ``for thymoma``, not ``its thymoma drug``."""
    at = next((i for i, each in enumerate(items) if each.start == disease.start and each.kind == "disease"), None)
    if at is None or is_any_disease(items[at]) or (at + 1 < len(items) and items[at + 1].kind == "active"):
        return False
    led = next((i for i in range(at - 1, max(-1, at - _BACK), -1) if text_at(items, i) in _LEADS), None)
    if led is None or (at < act and text_at(items, led) == "with"):
        return False  # "helps adults with thymoma and was approved"
    return all(items[i].kind not in {"authority", "date", "company"} for i in range(led, at))
