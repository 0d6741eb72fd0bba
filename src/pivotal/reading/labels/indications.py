"""Statements of who may be treated, and of what a medicine was authorised for before."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import folded
from pivotal.reading.labels.criteria_told import clauses_of
from pivotal.reading.labels.diseases_named import diseases_from, is_patients_disease
from pivotal.reading.labels.subjects import (
    acts,
    approves,
    is_denied_before,
    is_of_old,
    is_owned_regulator,
    is_ranked,
    medicine_in,
    medicine_of,
)
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    NEGATIONS,
    any_phrase,
    denied,
    find,
    has_phrase,
    is_name,
    made,
    named_run,
    phrase_at,
    span,
    text_at,
)
from pivotal.reading.words import THERAPY_HEADS

# What introduces who may be treated; the beginnings of words one after another.
_INTRODUCED: tuple[tuple[str, ...], ...] = (
    ("licenced", "treatment", "for"), ("approved", "treatment", "for"),
    ("indicated", "for"), ("indicated", "in"), ("indicated", "as"), ("indicated", ","), ("used", "to", "treat"),
    ("for", "the", "treatment", "of"), ("used", "in"), ("approval", "covers"), ("indication", "covers"),
    ("authorisation", "covers"), ("opinion", "covers"), ("recommendation", "covers"),
    ("intended", "for"), ("is", "for", "adults"), ("is", "for", "patients"), ("available", "to"), ("available", "for"),
    ("for", "the", "first", "-", "line", "treatment", "of"), ("label", "covers"), ("approval", "is", "for"),
    ("approval", "was", "for"), ("it", "is", "for"), ("authorised", "to", "treat"), ("approved", "to", "treat"),
    ("approval", "to", "treat"), ("licenced", "to", "treat"), ("indicated", "to", "treat"),
)  # fmt: skip
_FIRST_WORDS = tuple({words[0] for words in _INTRODUCED})
_LABELLED = ("indicat", "approv", "authoris", "licenc", "recommend", "opinion", "grant")
_APPROVED = ("approv", "authoris", "greenlight", "granted", "receiv", "notice", "licenced", "gained", "obtain")
_NEVER = ("designation", "withdr", "refus", "reject", "declin")  # wherever they stand, nothing was put on a label
_ASKED = ("accept", "investigat", "submi", "seek", "sought", "filed", "filing")  # before the patients: it was asked for
_TESTED = ("evaluating", "evaluates", "terminat", "comparing")  # what a trial does, where nothing was approved
_OPINIONS = ("recommend", "opinion")
_MEANS = frozenset({"is", "marks", "represents", "brings", "provides", "offers", "signals", "signifies", "was"})
_ENOUGH = 2  # clauses of an opinion, which says less than a label else
_ONLY_TRIED = (
    "investigat",
    "experiment",
    "potential",
    "candidate",
    "promising",
    "possible",
    "new",
    "novel",
    "stand",
    "common",
    "important",
    "effective",
    "efficacious",
    "valuable",
    "useful",
    "viable",
    "reasonable",
    "feasible",
    "preferred",
)
_BACK = 45  # items before the patients in which clauses such as "as monotherapy" are looked for
_LISTED = 24  # items over which diseases are listed
_MODIFIERS = 6  # items between two of them
_MODIFY = frozenset({"high", "low", "grade", "-", "primary", "other", "certain", "early", "with"})
_DESCRIBE = frozenset({
    "the", "patients", "adults", "adult", "people", "with", "advanced", "recurrent", "relapsed", "refractory", "or",
    "and", "non", "castration", "sensitive", "resistant", "hormone", "newly", "diagnosed", "previously", "untreated",
    "treated", "positive", "negative", "early", "high", "risk", "stage", "metastatic", "progressive",
})  # fmt: skip
_BETWEEN_LABELS = frozenset({
    "and", "in", "by", "the", "australian", "canadian", "japanese", "swiss", "conditional", "approval",
    "accelerated", "also", "as", "monotherapy", "single", "agent", "a",
})  # fmt: skip
_LEADING = frozenset({
    "monotherapy", "single", "adjuvant", "neoadjuvant", "maintenance", "first", "frontline", "front", "1st", "1",
    "perioperative",
    "second",
})  # fmt: skip


def indications(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence says of who may be treated; several labels that it tells one after another are several."""
    earlier = _earlier(items, sentence)
    if earlier is not None:
        return [earlier]
    if _is_no_label(items):
        return []
    start = _start(items)
    if start is None:
        return []
    starts = [start, *_further(items, start)]
    found: list[Statement] = []
    begins = [_begins(items, first) for first in starts]
    for number, first in enumerate(starts):
        last = begins[number + 1] if number + 1 < len(starts) else len(items)
        told = _label(items, first, last, sentence, begins=begins[number])
        if told is not None:
            subject = [] if not found or told.slot("product") else list(found[0].all("product"))
            found.append(
                told if not subject else made("indication", [*subject, *told.slots], sentence, (told.start, told.end))
            )
    return found


def _label(items: Sequence[Item], start: int, last: int, sentence: int, *, begins: int) -> Statement | None:
    """Return one label: the medicine, the disease, and clause by clause who may be treated."""
    disease = next((i for i in range(start, last) if is_patients_disease(items, i)), None)
    if disease is None or denied(items, max(0, start - 4), start + 1) or _is_vague(items, disease):
        return None
    clauses = clauses_of(items, begins, last)
    advised = any(text_at(items, i).startswith(_OPINIONS) for i in range(start))
    explicit = _is_explicit(items, start) and not advised
    if not explicit and len(clauses) < (_ENOUGH if advised else 1) and (advised or not _plainly(items, start)):
        return None
    slots = [*_subject(items, start, disease), *_joined(items, start, disease), *clauses]
    return made("indication", slots, sentence, (items[start].start, items[disease].end))


def _is_vague(items: Sequence[Item], disease: int) -> bool:
    """Say whether not even the disease is told: ``to treat a certain form of lung cancer``."""
    near = [text_at(items, index) for index in range(max(0, disease - 4), disease)]
    return "certain" in near and any(each in {"form", "forms", "type", "types", "kind", "kinds"} for each in near)


def _is_explicit(items: Sequence[Item], at: int) -> bool:
    told = any_phrase(items, at, _INTRODUCED, _FIRST_WORDS) and not _is_loose(items, at)
    return told or _called_treatment(items) == at


def _plainly(items: Sequence[Item], start: int) -> bool:
    """Say whether an approval tells of a disease with nothing but ``to treat`` or ``for treating`` between."""
    if text_at(items, start) == "to" or text_at(items, start + 1) == "treating":
        return True
    verb = find(items, ("approved", "approves", "authorised", "authorises"), 0, start)
    named = start + 1 < len(items) and items[start + 1].kind == "disease"
    return named and verb is not None and any(each.kind == "authority" for each in items[:verb])


def _is_no_label(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells of something else than a label: a designation, a refusal, an application."""
    letter = find(items, ("complete",))
    if letter is not None and any(text_at(items, letter + step) == "letter" for step in (1, 2)):
        return True
    if find(items, _NEVER) is not None or _is_a_dose(items) or _is_a_rank(items) or _counts_approvals(items):
        return True
    first = approves(items)
    asked = find(items, _ASKED)
    if asked is not None and (first is None or asked < first):
        return True
    if first is None:
        if find(items, _TESTED) is not None:
            return True
        verb = find(items, _OPINIONS)
        supposed = verb is not None and is_denied_before(items, verb, NEGATIONS)
        return supposed or find(items, ("review", "application", "rights", "agreement", "licens")) is not None
    word = text_at(items, first)
    before = text_at(items, first - 1)
    if (
        word.startswith(("approved", "recommended"))
        and is_ranked(items, first)
        and (before == "be" or before not in {"is", "was", "been", "first"})
    ):
        return True
    return is_denied_before(items, first, NEGATIONS) and word != "indicated"


def _is_a_dose(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells how much is given: ``For the treatment of …, the recommended dose is …``."""
    dosed = find(items, ("dose", "dosage", "posology")) is not None
    return dosed and find(items, ("indicated", "approve", "authoris")) is None


def _is_a_rank(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells what an approval makes of a medicine: ``establishes it as the first for``."""
    noun = find(items, ("opinion", "approval", "recommendation", "authorisation"), 0, 9)
    if noun is not None and text_at(items, noun + 1) in _MEANS and text_at(items, noun + 2) in {"a", "an", "the"}:
        return True  # what it means
    verb = find(items, ("establish", "makes", "marks"), 0, 9)
    return verb is not None and any(text_at(items, i) in {"first", "only"} for i in range(verb + 1, verb + 9))


def _counts_approvals(items: Sequence[Item]) -> bool:
    """Say whether a sentence only counts approvals: ``This is the second authorisation of …``."""
    ranks = {"first", "second", "third", "fourth", "fifth", "sixth", "seventh"}
    return any(
        text_at(items, at) == "the" and text_at(items, at + 1) in ranks
        and any(text_at(items, i).startswith(("approval", "authorisation")) for i in range(at + 2, at + 5))
        for at in range(min(12, len(items)))
    )  # fmt: skip


def _further(items: Sequence[Item], start: int) -> list[int]:
    """Return where further labels begin: ``… and for the treatment of``, ``… and in Japan for``."""
    found: list[int] = []
    for at in range(start + 2, len(items) - 4):
        if text_at(items, at) not in {"and", ","} or not _is_after_disease(items, start, at):
            continue
        for step in range(at + 1, min(at + 7, len(items) - 3)):
            treats = phrase_at(items, step, "for", "the", "treatment", "of") or phrase_at(
                items, step, "for", "the", "first", "-", "line"
            )
            place = text_at(items, step) == "for" and any(
                items[i].kind in {"territory", "authority"} for i in range(at + 1, step)
            )
            if treats or place or (step == at + 1 and _names_another(items, step)):
                found.append(step)
                break
            if not (text_at(items, step) in _BETWEEN_LABELS or items[step].kind in {"territory", "authority"}):
                break
    return [each for number, each in enumerate(found) if not number or each > found[number - 1]]


def _names_another(items: Sequence[Item], at: int) -> bool:
    """Read ``and for metastatic … cancer``: only what describes a disease stands between ``for`` and its name."""
    if text_at(items, at) != "for":
        return False
    for index in range(at + 1, min(at + _LISTED // 2, len(items))):
        if items[index].kind == "disease":
            return is_patients_disease(items, index)
        described = items[index].kind in {"flag", "code", "gene"} or text_at(items, index) in _DESCRIBE
        if not described and items[index].text not in {"-", "–", ",", "/"}:
            return False
    return False


def _is_after_disease(items: Sequence[Item], first: int, last: int) -> bool:
    return any(is_patients_disease(items, index) for index in range(first, last))


def _begins(items: Sequence[Item], start: int) -> int:
    """Return where the clauses of a label begin: at ``as monotherapy`` or ``in combination with`` before it."""
    begins = start
    for at in range(start - 1, max(-1, start - _BACK), -1):
        if items[at].kind == "disease" or items[at].text in {";", "."}:
            break
        word = text_at(items, at)
        leads = word == "as" and any(text_at(items, i) in _LEADING for i in range(at + 1, at + 3))
        leads = leads or (word == "monotherapy" and text_at(items, at - 1) == "a")
        if leads or (word == "in" and phrase_at(items, at, "in", "combination", "with")):
            begins = at
    return begins


def _joined(items: Sequence[Item], start: int, disease: int) -> list[Slot]:
    """Return a disease and those joined to it: ``pNETs and epNETs``, ``follicular and high-grade B-cell lymphoma``."""
    last, joined = disease + 1, False
    for index in range(disease + 1, min(disease + _LISTED, len(items))):
        word = text_at(items, index)
        if items[index].kind == "disease" and is_patients_disease(items, index):
            last, joined = index + 1, False
        elif word in {"and", "or"} or (items[index].text == "," and index == last):
            joined = True
        elif items[index].text in {"(", ")"} or items[index].kind in {"code", "short"}:
            continue
        elif not (joined and index - last < _MODIFIERS and word in _MODIFY):
            break
    return diseases_from(items, start, last)


def _introduced(items: Sequence[Item]) -> int | None:
    found = next((at for at in range(len(items)) if any_phrase(items, at, _INTRODUCED, _FIRST_WORDS)), None)
    return None if found is None or _is_loose(items, found) else found


def _is_loose(items: Sequence[Item], at: int) -> bool:
    """Say whether ``for the treatment of`` stands in a sentence of no label, ``available for`` in one of a first."""
    if text_at(items, at) in {"approved", "licenced"} and text_at(items, at + 1) == "treatment":
        return any(text_at(items, i) in {"first", "only", "no"} for i in range(max(0, at - 4), at))
    if text_at(items, at) == "available":
        if items[at].quoted:
            return True  # what somebody is pleased about
        return any(text_at(items, i) in {"first", "only"} for i in range(max(0, at - 8), at))
    return phrase_at(items, at, "for", "the") and find(items, _LABELLED) is None


def _start(items: Sequence[Item]) -> int | None:
    """Return where the words about who may be treated begin."""
    told = _introduced(items)
    if told is not None:
        return told
    if (called := _called_treatment(items)) is not None:
        return called
    act = find(items, (*_APPROVED, *_OPINIONS))
    approval = find(items, ("approval",)) if act is None else act
    ground = find(items, ("based",))
    if ground is not None and text_at(items, ground + 1) == "on" and (ground or approval is None):
        return None
    if approval is None:
        return None
    if not any(each.kind == "authority" for each in items) and not _is_placed(items, approval):
        return None
    shown = find(items, ("demonstrat", "showed", "showing"), approval)
    end = len(items) if shown is None else shown
    return next((i for i in range(approval, end) if _opens(items, i) and _ahead(items, i)), None)


def _called_treatment(items: Sequence[Item]) -> int | None:
    """Return where ``NAME is a therapy for patients with …`` tells of the patients; not what is only tried in them."""
    verb = next((i for i in range(1, min(6, len(items))) if text_at(items, i) == "is"), None)
    if verb is None or text_at(items, verb + 1) not in {"a", "an"} or text_at(items, 0) in {"this", "there"}:
        return None
    if items[0].kind not in {"word", "drug", "product"} or folded(items[0].text)[1] in THERAPY_HEADS:
        return None  # surgery, radiotherapy
    for at in range(verb + 2, min(verb + _MODIFIERS, len(items))):
        if text_at(items, at).startswith(_ONLY_TRIED) or items[at].text == ",":
            return None
        if text_at(items, at) in {"therapy", "treatment", "medicine"} and text_at(items, at + 1) == "for":
            return (
                at + 1 if text_at(items, at + 2) in {"patients", "adults", "adult", "people", "men", "women"} else None
            )
    return None


def _opens(items: Sequence[Item], at: int) -> bool:
    """Say whether a word can open the words about patients: ``for``, ``in``, ``as a treatment for``, ``to treat``."""
    if text_at(items, at - 1) in {"drug", "medicine", "treatment"} and text_at(items, at - 2) in {"a", "an"}:
        return False  # which one is not told
    if phrase_at(items, at, "for", "a", "drug") or phrase_at(items, at, "for", "a", "medicine"):
        return False
    if text_at(items, at) in {"for", "in"}:
        return True
    return text_at(items, at) == "to" and text_at(items, at + 1) in {"treat", "include"}


def _is_placed(items: Sequence[Item], verb: int) -> bool:
    """Say whether an approval is told of a territory: ``is approved in the EU``, ``Japan approved``."""
    if text_at(items, verb).startswith(("receiv", "obtain", "gain", "secur")):
        told = any(
            text_at(items, i).startswith(("approv", "authoris")) for i in range(verb + 1, min(verb + 6, len(items)))
        )
        opened = text_at(items, 0) == "in" and any(items[i].kind == "territory" for i in range(1, min(4, len(items))))
        return told and (
            opened or any(items[i].kind == "territory" for i in range(verb + 1, min(verb + 4, len(items))))
        )
    if not text_at(items, verb).startswith(("approv", "authoris", "licenc", "recommend")):
        return False
    if is_owned_regulator(items, verb - 1):
        return True
    near = any(items[i].kind == "territory" for i in range(verb + 1, min(verb + 8, len(items))))
    near = near or has_phrase(items[verb:], "member", "states", "of") is not None
    passive = any(text_at(items, i) in {"is", "was", "been", "are", "were"} for i in range(max(0, verb - 4), verb))
    return (near and passive) or any(
        items[i].kind == "territory" and acts(items, i, verb) for i in range(max(0, verb - 4), verb)
    )


def _ahead(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease follows before the clause ends."""
    for index in range(at + 1, min(at + 45, len(items))):
        if items[index].kind == "disease":
            return True
        if items[index].kind in {"authority", "date", "territory"} or text_at(items, index).startswith("demonstrat"):
            return False
    return False


def _subject(items: Sequence[Item], start: int, disease: int) -> list[Slot]:
    """Return the medicine that is indicated."""
    if text_at(items, 1) in {"is", "as"} and items[0].kind == "word" and is_name(items, 0):
        return [items[0].slot("product")]
    if items[0].kind in {"word", "drug", "product"} and items[0].text[:1].isupper() and _is_combined(items, 1):
        return [items[0].slot("product")]
    verb = find(items, (*_APPROVED, *_OPINIONS), 0, start + 1)
    told = medicine_of(items, verb, 0, max(start + 1, disease)) if verb is not None else None
    known = told if told is not None and told.value else medicine_in(items, 0, max(start + 1, disease), names=False)
    if known is not None:
        return [known]
    named = medicine_in(items, 0, start + 1)
    if named is not None:
        return [named]
    first = items[0].kind == "word" and items[0].text[:1].isupper() and _verb_follows(items)
    return [items[0].slot("product")] if first and items[0].value not in {"it", "the", "this", "on"} else []


def _is_combined(items: Sequence[Item], at: int) -> bool:
    """Say whether ``in combination with`` stands right behind a name, over its mark or a comma."""
    while at < len(items) and items[at].text in {"®", "™", ","}:
        at += 1
    return phrase_at(items, at, "in", "combination", "with")


def _verb_follows(items: Sequence[Item]) -> bool:
    if phrase_at(items, 1, "in", "combination"):
        return True
    return text_at(items, 1) in {"is", "as"} and text_at(items, 0) not in {"it", "this", "the", "treatment"}


def _earlier(items: Sequence[Item], sentence: int) -> Statement | None:
    """Return the diseases for which a medicine was authorised before."""
    verb = find(items, ("approv", "authoris", "licenced"))
    if verb is None or denied(items, max(0, verb - 5), verb):
        return None
    olds = {"already", "previously", "earlier", "currently"}
    before = any(text_at(items, i) in olds for i in range(max(0, verb - 5), verb + 2))
    before = before or is_of_old(items, verb) or _in_countries(items, verb)
    first = text_at(items, 0) == "before" and any(text_at(items, i) == "been" for i in range(verb))
    diseases = diseases_from(items, verb, len(items))
    if not (before or first) or not diseases:
        return None
    subject = next((each.slot("product") for each in items[:verb] if each.kind in {"drug", "product"}), None)
    if subject is None:
        named = next((i for i in range(verb) if is_name(items, i)), None)
        subject = None if named is None else span(items, named, named_run(items, named), "product")
        subject = medicine_of(items, verb, 0, len(items)) if subject is None else subject
    where = next((each.slot("territory") for each in items if each.kind == "territory"), None)
    slots = [each for each in (subject, where) if each is not None]
    return made("earlier", [*slots, *diseases], sentence, (items[verb].start, items[verb].end))


def _in_countries(items: Sequence[Item], verb: int) -> bool:
    """Say whether ``approved in 15 countries`` tells where a medicine is on the market."""
    counted = verb + 2 < len(items) and items[verb + 2].kind in {"number", "number_word"}
    return counted and text_at(items, verb + 1) == "in" and text_at(items, verb + 3) == "countries"
