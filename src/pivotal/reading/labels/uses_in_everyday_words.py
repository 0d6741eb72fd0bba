"""Labels by default in the words of leaflets and newspapers: who is to get a drug, and why it was prescribed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pivotal.reading.labels.criteria_told import clauses_beside
from pivotal.reading.labels.diseases_named import diseases_from, is_patients_disease
from pivotal.reading.labels.labels_without_verbs import named_medicine
from pivotal.reading.labels.news_by_default import DRUGS, PERSONS
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    find,
    has_none,
    is_name,
    made,
    phrase_at,
    place_behind,
    place_of,
    places_with,
    text_at,
)

_STEMS = (
    "get", "receiv", "access", "given", "offered", "prescribed", "used", "indicat", "approv", "licenc", "intended",
    "accepted", "backed", "endorsed", "available", "authoris", "treated",
)  # fmt: skip
_GETTING = frozenset({"get", "receive", "have", "be"})
_PAYERS = ("nhs", "fund", "today", "tomorrow", "now", "monday", "tuesday", "wednesday", "thursday", "friday", "scheme")
_POINTS = frozenset(
    {"a", "the", "new", "this", "another", "routine", "to", "access", "cancer", "life", "-", "extending"}
)
_NO_USE = (
    "trial", "stud", "could", "would", "might", "hope", "expect", "plan", "phase", "volunteer", "enrol", "test",
    "should", "whether", "unless", "until", "placebo", "randomi", "median", "compar", "dose", "denied", "refus",
    "reject",
)  # fmt: skip
_FRONTED = frozenset({"used", "indicated", "approved", "licenced", "authorised", "given", "prescribed", "intended"})
_TELLS = frozenset({"is", "was", "works", "acts", "belongs", "blocks", "targets", "comes", "costs", "kills", "("})
_DECIDED = frozenset({"accepted", "approved", "backed", "endorsed", "licenced", "authorised", "recommended", "cleared"})
_RESULTS = frozenset({"median", "rate", "percent", "hazard_ratio", "odds_ratio", "harm", "p_value", "difference"})
_NEAR, _FAR = 6, 30  # items

Found = tuple[list[Slot], int, int]  # the medicine, and from where to where it is told of whom


def uses_in_everyday_words(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the label that a sentence tells in everyday words, where nothing has read one, or a second one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if items[-1].text == "?" or items[0].quoted or has_none(items, _STEMS):
        return []
    known = [each for each in told if each.kind in {"indication", "earlier"}]
    if known:
        return _joined(items, known, sentence)
    if any(each.kind in _RESULTS for each in told):
        return []
    acts = [each for each in told if each.kind == "act" and each.get("act") in {"approval", "opinion"}]
    for reads in (_to_get, _prescribed, _fronted, _that_is_given, _decided_first, _available, _of_act(acts)):
        for product, first, end in reads(items):
            diseases = diseases_from(items, first, end)
            own = clauses_beside(items, first, end, diseases)
            persons = any(text_at(items, i) in PERSONS for i in range(first, end))
            if (diseases and (own or persons)) or (acts and own and persons):
                return [
                    made("indication", [*product, *diseases, *own], sentence, (items[first].start, items[first].end))
                ]
    return []


def _drug_at(items: Sequence[Item], at: int) -> list[Slot] | None:
    """Return the medicine at a place, by its name or only as ``a new pill``."""
    end = at
    while end < len(items) and end - at < _NEAR and text_at(items, end) in _POINTS:
        end += 1
    named = named_medicine(items, end)
    if named is None and end == at and is_name(items, at):
        named = items[at].slot("product")
    if named is not None:
        return [named]
    return [items[end].slot("product", "")] if end < len(items) and text_at(items, end) in DRUGS else None


def _is_none(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a word between two places tells of a trial, a plan, a hope, a wish or a refusal."""
    first, last = max(0, first), min(last, len(items))
    words = [text_at(items, at) for at in range(first, last)]
    return any(each in {"not", "no", "if", "never"} or each.startswith(_NO_USE) for each in words)


def _to_get(items: Sequence[Item]) -> Iterator[Found]:
    """Read ``Men with advanced prostate cancer are to get a new pill through the fund``, ``… will be the first to``."""
    for at in places_with(items, ("get", "receive", "have", "be")):
        if text_at(items, at) not in _GETTING:
            continue
        led = text_at(items, at - 1)
        near = {text_at(items, i) for i in range(max(0, at - _NEAR), at - 1)}
        to = led == "to" and (text_at(items, at - 2) in {"are", "able"} or {"first", "will"} <= near)
        can = led in {"can", "will", "now", "soon"} and {"can", "will"} & {led, text_at(items, at - 2)}
        given = text_at(items, at) != "be" or text_at(items, at + 1) in {"given", "offered", "prescribed"}
        if not (to or can) or not given:
            continue
        drug = _drug_at(items, at + (2 if text_at(items, at) == "be" else 1))
        who = next((i for i in range(min(at, _NEAR + 2)) if text_at(items, i) in PERSONS), None)
        paid = any(each.low.startswith(_PAYERS) or each.kind in {"authority", "territory"} for each in items)
        tried = find(items, ("trial", "stud", "test"), at) is not None
        if drug is None or who is None or not paid or tried or _is_none(items, 0, at + _NEAR):
            continue
        if any(is_patients_disease(items, i) for i in range(who, at)):
            yield drug, who, at
        elif any(_is_apposed(items, i) for i in range(at, len(items) - 2)):
            yield drug, 0, len(items)


def _is_apposed(items: Sequence[Item], at: int) -> bool:
    """Say whether ``, a treatment for`` stands behind a medicine."""
    return text_at(items, at) in DRUGS and text_at(items, at + 1) == "for" and text_at(items, at - 2) in {",", "a"}


def _prescribed(items: Sequence[Item]) -> Iterator[Found]:
    """Read ``You have been given this medicine because you have D``, ``Your doctor has prescribed NAME for D``."""
    for at in places_with(items, ("given", "prescribed", "giving", "taking")):
        you = text_at(items, 0) in {"you", "your"} and at < _NEAR + 2
        drug = _drug_at(items, at + 1 + (text_at(items, at + 1) == "you"))
        if not you or drug is None or _is_none(items, 0, at):
            continue
        because = next((i for i in range(at, len(items)) if phrase_at(items, i, "because", "you", "have")), None)
        lead = range(at + 2, min(at + _FAR, len(items) - 1))
        lead_at = because if because is not None else next((i for i in lead if _leads(items, i)), None)
        if lead_at is not None:
            yield drug, lead_at + 1, len(items)


def _leads(items: Sequence[Item], at: int) -> bool:
    """Say whether it is told from a place on what a medicine is for: ``for advanced``, ``to treat``."""
    return text_at(items, at) == "for" or phrase_at(items, at, "to", "treat")


def _fronted(items: Sequence[Item]) -> Iterator[Found]:
    """Read ``Used for locally advanced D that has recurred after surgery, NAME is an inhibitor of``."""
    if text_at(items, 0) not in _FRONTED or text_at(items, 1) not in {"for", "to", "in", "against"}:
        return
    for at in range(3, min(2 * _FAR, len(items) - 2)):
        if items[at].text != "," or (named := named_medicine(items, at + 1)) is None:
            continue
        behind = place_behind(items, named, at + 1)
        counted = any(items[i].kind in {"number", "n", "number_word"} for i in range(2, 5))
        if text_at(items, behind) in _TELLS - {"was"} and not counted and not _is_none(items, 0, at):
            yield [named], 2, at
            return


def _that_is_given(items: Sequence[Item]) -> Iterator[Found]:
    """Read ``NAME is an antibody that is given intravenously to people with D``."""
    named = named_medicine(items, 0)
    for at in places_with(items, ("given", "used", "taken")):
        verb = text_at(items, at) in {"given", "used"} and text_at(items, at - 1) in {"is", "and"}
        if named is None or not verb or text_at(items, at - 2) not in {"that", "which", "mouth", "drug", ")"}:
            continue
        lead = next(
            (i for i in range(at + 1, min(at + 4, len(items))) if text_at(items, i) in {"to", "in", "for"}), None
        )
        if lead is not None and not _is_none(items, 0, lead + _NEAR):
            yield [named], lead + 1, len(items)


def _decided_first(items: Sequence[Item]) -> Iterator[Found]:
    """Read ``Also accepted was NAME for newly diagnosed D``, where the verb stands before its medicine."""
    first = 1 if text_at(items, 0) in {"also", "and"} else 0
    if text_at(items, first) not in _DECIDED or text_at(items, first + 1) not in {"was", "were", "is"}:
        return
    named = named_medicine(items, first + 2)
    if named is None and is_name(items, first + 2):
        named = items[first + 2].slot("product")
    if named is None:
        return
    behind = place_behind(items, named, first + 2)
    if text_at(items, behind) in {"for", "in", "as"}:
        ends = range(behind + 1, len(items))
        end = next((i for i in ends if text_at(items, i) == "and" and text_at(items, i + 1) == ","), len(items))
        yield [named], behind + 1, end


def _available(items: Sequence[Item]) -> Iterator[Found]:
    """Read ``NAME will be available, with chemotherapy, to people with D``."""
    named = named_medicine(items, 0)
    at = None if named is None else find(items, ("available",), 1, 3 * _NEAR)
    if named is None or at is None or text_at(items, at - 1) not in {"is", "be", "now", "are", "made"}:
        return
    lead = next((i for i in range(at + 1, min(at + 2 * _NEAR, len(items) - 1)) if _is_to_persons(items, i)), None)
    aside = lead is not None and (lead == at + 1 or text_at(items, at + 1) == ",")
    if lead is not None and aside and not _is_none(items, 0, lead):
        yield [named], at + 1, len(items)


def _is_to_persons(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in {"to", "for"} and text_at(items, at + 1) in PERSONS


def _of_act(acts: Sequence[Statement]) -> Callable[[Sequence[Item]], Iterator[Found]]:
    """Return what reads for whom an act is: ``endorsed the drug on Wednesday for adults whose cancer has``."""

    def read(items: Sequence[Item]) -> Iterator[Found]:
        for act in acts:
            product, at = act.slot("product"), place_of(items, act.slot("act"))
            if at is None:
                continue
            lead = next((i for i in range(at, min(at + 2 * _NEAR, len(items))) if _is_to_persons(items, i)), None)
            who = lead is not None and text_at(items, lead + 2) in {"whose", "who", "with"}
            if product is not None and lead is not None and who and not _is_none(items, at, lead):
                yield [product], lead + 1, len(items)

    return read


def _joined(items: Sequence[Item], known: Sequence[Statement], sentence: int) -> list[Statement]:
    """Return the second label of ``used in adults with D after two therapies, and in OTHER that has not responded``."""
    if len(known) != 1 or known[0].kind != "indication":
        return []
    first_ill = next((i for i, each in enumerate(items) if each.kind == "disease"), None)
    named = {each.start for each in known[0].all("disease")}
    for at in range(first_ill or len(items), len(items) - 3):
        if items[at].text != "," or text_at(items, at + 1) != "and" or text_at(items, at + 2) not in {"in", "for"}:
            continue
        ill = next((i for i in range(at + 3, min(at + 3 + _NEAR, len(items))) if is_patients_disease(items, i)), None)
        if ill is None or items[ill].start in named or _is_none(items, at, ill):
            continue
        shared = [each for each in known[0].slots if each.name == "product"]
        shared += [each for each in known[0].all("clause") if _is_shared(items, each, first_ill or 0)]
        diseases = diseases_from(items, at + 2, len(items))
        own = clauses_beside(items, at + 2, len(items), diseases)
        return [made("indication", [*shared, *diseases, *own], sentence, (items[at + 1].start, items[ill].end))]
    return []


def _is_shared(items: Sequence[Item], each: Slot, ill: int) -> bool:
    """Say whether a clause stands before the ``with`` or ``in`` of the first disease, so that it is of both."""
    behind = min(place_behind(items, each), ill)
    return any(text_at(items, i) in {"with", "in", "for"} for i in range(behind, ill))
